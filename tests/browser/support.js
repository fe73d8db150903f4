/**
 * What every test in the browser does: log in, look, and hold the page to its promises.
 */
'use strict';
const assert = require( 'node:assert/strict' );
const fs = require( 'node:fs' );
const path = require( 'node:path' );
const { chromium } = require( 'playwright-core' );

const HOST = 'http://' + process.env.WU_SANDBOX_HOST;
const ADMIN = HOST + '/wp-admin/network/admin.php?page=';
const AXE = fs.readFileSync( require.resolve( 'axe-core/axe.min.js' ), 'utf8' );

let running;
let cookies;

/** The one browser of this run. */
async function browser() {
	// Chromium does not sandbox itself for root.
	const args = [ '--disable-dev-shm-usage', ...( process.getuid() === 0 ? [ '--no-sandbox' ] : [] ) ];
	running ??= chromium.launch( { executablePath: process.env.WU_BROWSER, args } );
	return running;
}

async function end() {
	await ( await browser() ).close();
}

/** A page of somebody who is logged in as the network's admin; its errors end up in page.errors. */
async function admin( options = {} ) {
	const context = await ( await browser() ).newContext( { viewport: { width: 1100, height: 780 }, ...options } );
	// Nothing leaves this machine: WordPress's pictures of people are answered here.
	await context.route( ( url ) => url.origin !== HOST, ( route ) => route.fulfill( { status: 200, body: '' } ) );
	const page = await context.newPage();
	page.errors = [];
	page.on( 'console', ( message ) => message.type() === 'error' && page.errors.push( message.text() ) );
	page.on( 'pageerror', ( error ) => page.errors.push( error.message ) );
	if ( cookies ) {
		await context.addCookies( cookies );
	} else {
		await log_in( page );
		cookies = await context.cookies();
	}
	return page;
}

async function log_in( page ) {
	await page.goto( HOST + '/wp-login.php' );
	await page.fill( '#user_login', 'admin' );
	await page.fill( '#user_pass', 'password' );
	await follow( page, /wp-admin/, () => page.click( '#wp-submit' ) );
	page.errors = []; // The dashboard's are WordPress's own.
}

const open = ( page, slug = 'wu-serverpilot' ) => page.goto( ADMIN + slug );

/** Maps a domain by Ultimate Multisite's form. */
async function map( page, name ) {
	await open( page, 'wp-ultimo-domains' );
	await page.fill( 'input[placeholder="shop.example"]', name );
	await follow( page, /said=/, () => page.click( '#submit' ) );
}

/** A domain's row, on the page. */
const row = ( page, name ) => page.locator( '#the-list tr', { has: page.locator( `input[value="${ name }"]` ) } );

/** Does something that leads to another address, and waits until that is there. */
const follow = ( page, address, act ) => Promise.all( [ page.waitForURL( address ), act() ] );

/** Reloads the page until a domain has this state: the queue's jobs run beside. */
async function until( page, name, state ) {
	const deadline = Date.now() + 60000;
	for ( ;; ) {
		await open( page, 'wu-serverpilot&s=' + name );
		const seen = await row( page, name ).locator( '.wu-serverpilot-state' ).allTextContents();
		if ( seen.some( ( text ) => text.startsWith( state ) ) ) {
			return;
		}
		assert.ok( Date.now() < deadline, `${ name } becomes ${ state }, it is: ${ seen }` );
		await page.waitForTimeout( 250 );
	}
}

/** What the page says about the last click. */
const message = ( page ) => page.locator( '.wu-serverpilot-message' );

/** Nothing that axe-core knows is wrong with our part of the page, nor did a script fail. */
async function sound( page ) {
	await page.evaluate( AXE );
	const { violations } = await page.evaluate( () => window.axe.run( '.wu-serverpilot' ) );
	assert.deepEqual( violations.map( ( { id, nodes } ) => [ id, ...nodes.map( ( node ) => node.html ) ] ), [] );
	assert.deepEqual( page.errors, [] );
}

/** Keeps a picture, if somebody wants one. */
async function picture( page, name ) {
	if ( process.env.WU_SCREENSHOTS ) {
		await page.screenshot( { path: path.join( process.env.WU_SCREENSHOTS, name + '.png' ) } );
	}
}

async function control( method, what, body ) {
	const answer = await fetch( `${ process.env.WU_NETWORK_CONTROL }/control/${ what }`, {
		method,
		headers: { 'Content-Type': 'application/json' },
		body: body && JSON.stringify( body ),
	} );
	assert.ok( answer.ok, `${ method } ${ what }: ${ answer.status }` );
	return answer.json().catch( () => ( {} ) );
}

/** The emulated ServerPilot. */
const serverpilot = {
	async domains() {
		return ( await control( 'GET', 'state' ) ).apps[ 0 ].domains;
	},
	async add( ...names ) {
		const [ app ] = ( await control( 'GET', 'state' ) ).apps;
		await control( 'PATCH', 'state', { apps: [ { ...app, domains: [ ...app.domains, ...names ] } ] } );
	},
	refuse: ( status, text ) => control( 'POST', 'faults', { action: { type: 'answer', status, headers: {}, json: { error: { message: text } } } } ),
	heal: () => control( 'DELETE', 'faults' ),
};

module.exports = { admin, end, follow, map, message, open, picture, row, serverpilot, sound, until };
