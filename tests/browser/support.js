/**
 * What every test in the browser does: log in, look, and hold the page to its promises.
 */
'use strict';
const assert = require( 'node:assert/strict' );
const { execFileSync, spawn } = require( 'node:child_process' );
const fs = require( 'node:fs' );
const net = require( 'node:net' );
const path = require( 'node:path' );
const { chromium } = require( 'playwright-core' );

const HOST = 'http://' + process.env.WU_SANDBOX_HOST;
const ADMIN = '/wp-admin/network/admin.php?page=';
const ENVIRONMENT = path.join( __dirname, '../environment' );
const AXE = fs.readFileSync( require.resolve( 'axe-core/axe.min.js' ), 'utf8' );

/** Milliseconds after which something does not come any more, on a machine however busy. */
const PATIENCE = 180000;

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
	const page = await visitor( options );
	if ( cookies ) {
		await page.context().addCookies( cookies );
	} else {
		await log_in( page );
		cookies = await page.context().cookies();
	}
	return page;
}

/** A page of a new customer with a site and a domain, logged in there, on the site's dashboard. */
async function customer( login, domain ) {
	execFileSync( path.join( ENVIRONMENT, 'php' ), [ path.join( __dirname, 'customer.php' ), login, domain ], { stdio: 'inherit' } );
	const page = await visitor( { viewport: { width: 1280, height: 780 } } );
	await log_in( page, login, login, `http://${ login }.localhost:${ new URL( HOST ).port }` );
	return page;
}

/** A page of nobody. */
async function visitor( options ) {
	const context = await ( await browser() ).newContext( { viewport: { width: 1100, height: 780 }, ...options } );
	context.setDefaultTimeout( PATIENCE );
	// Nothing leaves this machine: WordPress's pictures of people are answered here.
	await context.route( ( url ) => ! /^127\.0\.0\.1$|localhost$/.test( url.hostname ), ( route ) => route.fulfill( { status: 200, body: '' } ) );
	const page = await context.newPage();
	page.errors = [];
	page.on( 'console', ( message ) => message.type() === 'error' && is_ours( message.location().url ) && page.errors.push( message.text() ) );
	page.on( 'pageerror', ( error ) => is_ours( error.stack ) && page.errors.push( error.message ) );
	return page;
}

/** The real Ultimate Multisite has errors of its own on every page. */
const is_ours = ( place ) => process.env.WU_NETWORK_PLAYED_BY !== 'real' || /wu-serverpilot/.test( place );

async function log_in( page, login = 'admin', password = 'password', host = HOST ) {
	await page.goto( host + '/wp-login.php' );
	await page.fill( '#user_login', login );
	await page.fill( '#user_pass', password );
	await follow( page, /wp-admin/, () => page.click( '#wp-submit' ) );
	page.errors = []; // The dashboard's are WordPress's own.
}

const open = ( page, slug = 'wu-serverpilot', host = HOST ) => page.goto( host + ADMIN + slug );

/** Changes the database behind the plugin's back. */
const database = ( sql ) => execFileSync( 'mariadb', [ '--no-defaults', '--socket=' + process.env.WU_NETWORK_SOCKET, '-uroot', process.env.WU_NETWORK_DATABASE, '-e', sql ], { stdio: 'inherit' } );

/** Where a second web server serves the network, by a PHP that lacks the extension, until the test ends. */
async function server_without_extension( t ) {
	const port = await free_port();
	const env = { ...process.env, WU_NETWORK_EXTENSION: '', WU_SANDBOX_HOST: '127.0.0.1:' + port };
	const server = spawn( path.join( ENVIRONMENT, 'php' ), [ '-S', env.WU_SANDBOX_HOST, '-t', env.WU_NETWORK_WORDPRESS, path.join( ENVIRONMENT, 'sandbox/router.php' ) ], { env, stdio: 'ignore' } );
	t.after( () => server.kill() );
	await eventually( 'a server without the extension', () => fetch( `http://${ env.WU_SANDBOX_HOST }/wp-includes/css/buttons.css` ).then( () => true, () => false ) );
	return 'http://' + env.WU_SANDBOX_HOST;
}

const free_port = () => new Promise( ( resolve ) => {
	const server = net.createServer().listen( 0, '127.0.0.1', () => {
		const { port } = server.address();
		server.close( () => resolve( port ) );
	} );
} );

/** Waits until something is so; `seen` says how it is instead. */
async function eventually( what, is_so, seen = () => '' ) {
	const deadline = Date.now() + PATIENCE;
	while ( ! await is_so() ) {
		assert.ok( Date.now() < deadline, `${ what }; it is: ${ seen() }` );
		await new Promise( ( resolve ) => setTimeout( resolve, 100 ) );
	}
}

/** Maps a domain to the main site by Ultimate Multisite's form. */
async function map( page, name, host ) {
	await open( page, 'wp-ultimo-domains', host );
	await ( process.env.WU_NETWORK_PLAYED_BY === 'real' ? fill_modal : fill_form )( page, name );
	page.errors = []; // Its pages are Ultimate Multisite's own.
}

async function fill_form( page, name ) {
	await page.fill( 'input[placeholder="shop.example"]', name );
	await follow( page, /said=/, () => page.click( '#submit' ) );
}

async function fill_modal( page, name ) {
	await page.locator( 'a.wubox', { hasText: 'Add Domain' } ).first().click();
	const form = page.locator( '#WUB_window' );
	await form.locator( 'input[name=domain]' ).fill( name );
	await form.locator( '.selectize-input' ).waitFor();
	// The search for a site needs a server that answers under the network's own name.
	await form.locator( '[data-model=site]' ).evaluate( ( site ) => {
		site.append( new Option( 'Network', 1, true, true ) );
		site.value = 1;
	} );
	await follow( page, /wp-ultimo-edit-domain/, () => form.locator( 'button', { hasText: 'Add Existing Domain' } ).click() );
}

/** A domain's row, on the page. */
const row = ( page, name ) => page.locator( '#the-list tr', { has: page.locator( `input[value="${ name }"]` ) } );

/** Does something that leads to another address, and waits until that is there. */
const follow = ( page, address, act ) => Promise.all( [ page.waitForURL( address ), act() ] );

/** Reloads the page until a domain has this state: the queue's jobs run beside. */
async function until( page, name, state ) {
	let seen;
	await eventually( `${ name } becomes ${ state }`, async () => {
		await open( page, 'wu-serverpilot&s=' + name );
		seen = await row( page, name ).locator( '.wu-serverpilot-state' ).allTextContents();
		return seen.some( ( text ) => ( state instanceof RegExp ? state.test( text ) : text.startsWith( state ) ) );
	}, () => seen );
}

/** Diagnoses a domain, and stays at what was found. */
async function diagnose( page, name ) {
	await open( page, 'wu-serverpilot&s=' + name );
	await row( page, name ).hover();
	await row( page, name ).getByText( 'Diagnose', { exact: true } ).click();
	await page.getByRole( 'heading', { name: 'Diagnosis of ' + name } ).waitFor();
}

/** Syncs, and waits for what the page says of it. */
async function sync( page, said ) {
	await page.click( 'button.page-title-action' );
	await message( page ).filter( { hasText: said } ).waitFor();
}

/** The titles of the notices on the page, by kind. */
const notices = ( page ) => page.locator( '.wu-serverpilot-notice' ).evaluateAll(
	// These tests map to the main site, which is told.
	( all ) => Object.fromEntries( all.map( ( one ) => [ one.dataset.kind, one.querySelector( 'strong' ).textContent ] ).filter( ( [ kind ] ) => kind !== 'becomes_primary' ) )
);

/** What Site Health says of this plugin. */
async function site_health( page, host = HOST ) {
	await page.goto( host + '/wp-admin/site-health.php' );
	const found = await page.evaluate( () => window.SiteHealth.site_status.direct.map( ( { test, label } ) => ( test.startsWith( 'wu_serverpilot' ) ? label : '' ) ) );
	page.errors = []; // The page is WordPress's own.
	return found.filter( Boolean ).join( '\n' );
}

/** What the page says about the last click. */
const message = ( page ) => page.locator( '.wu-serverpilot-message' );

/** Nothing that axe-core knows is wrong with our part of the page, nor did a script fail. */
async function sound( page, include = '.wu-serverpilot' ) {
	assert.deepEqual( page.errors, [] );
	await page.evaluate( AXE );
	const { violations } = await page.evaluate( ( part ) => window.axe.run( { include: part, exclude: '.notice:not([class*=wu-serverpilot])' } ), include );
	assert.deepEqual( violations.map( ( { id, nodes } ) => [ id, ...nodes.map( ( node ) => node.html ) ] ), [] );
}

/** The page is sound and fits, on a desk and on a telephone; keeps a picture of both, if somebody wants them. `include` null: the page is not ours. */
async function scene( page, name, include ) {
	const before = page.viewportSize();
	for ( const [ width, height ] of [ [ 360, 740 ], [ 1280, 800 ] ] ) {
		await page.setViewportSize( { width, height } );
		if ( null !== include ) {
			assert.ok( await page.evaluate( () => document.documentElement.scrollWidth <= window.innerWidth ), `${ name } fits ${ width } pixels` );
			await sound( page, include );
		}
		await picture( page, `${ name }-${ width }` );
	}
	await page.setViewportSize( before );
}

/** Keeps a picture, if somebody wants one: of a part, or of the page without what others say on it. */
async function picture( page, name, part = null ) {
	if ( process.env.WU_SCREENSHOTS ) {
		await page.addStyleTag( { content: '.notice:not([class*=wu-serverpilot]) { display: none !important; }' } );
		await ( part ? page.locator( part ) : page ).screenshot( { path: path.join( process.env.WU_SCREENSHOTS, name + '.png' ), fullPage: ! part } );
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
	async domains( app = 0 ) {
		return ( await control( 'GET', 'state' ) ).apps[ app ].domains;
	},
	async add( ...names ) {
		const [ app ] = ( await control( 'GET', 'state' ) ).apps;
		await control( 'PATCH', 'state', { apps: [ { ...app, domains: [ ...app.domains, ...names ] } ] } );
	},
	async forget( ...names ) {
		const [ app ] = ( await control( 'GET', 'state' ) ).apps;
		await control( 'PATCH', 'state', { apps: [ { ...app, domains: app.domains.filter( ( name ) => ! names.includes( name ) ) } ] } );
	},
	/** AutoSSL has a certificate for all domains now, and it is installed or not. */
	async certify( ssl ) {
		const [ app ] = ( await control( 'GET', 'state' ) ).apps;
		await control( 'PATCH', 'state', { apps: [ { ...app, ...( undefined === ssl ? {} : { ssl } ), autossl: { available: true, domains: app.domains, due_ms: null } } ] } );
	},
	/** Another app of the account, with other domains. */
	async has_another( id, name, ...domains ) {
		const [ app ] = ( await control( 'GET', 'state' ) ).apps;
		await control( 'PATCH', 'state', { apps: [ app, { ...app, id, name, domains } ] } );
	},
	refuse: ( status, text, path = '' ) => control( 'POST', 'faults', { path, action: { type: 'answer', status, headers: {}, json: { error: { message: text } } } } ),
	heal: () => control( 'DELETE', 'faults' ),
};

const SERVER = '192.0.2.10';
const ELSEWHERE = path.join( process.env.WU_NETWORK_CONTENT, 'elsewhere' );

/** The DNS that diagnoses see, where it leads to the server and where it does not. */
const internet = {
	async leads( address, ...names ) {
		const told = lines();
		fs.rmSync( ELSEWHERE, { recursive: true, force: true } );
		fs.mkdirSync( ELSEWHERE );
		for ( const name of address === SERVER ? [] : names ) {
			fs.writeFileSync( path.join( ELSEWHERE, name ), '' ); // For Ultimate Multisite's own check.
		}
		names = Object.fromEntries( names.map( ( name ) => [ name, { a: [ address ] } ] ) );
		fs.writeFileSync( process.env.WU_INTERNET_NAMES, JSON.stringify( { names: { 'network.example': { a: [ SERVER ] }, ...names } } ) + '\n' );
		await eventually( 'the DNS takes the change', () => lines() !== told );
	},
};

const lines = () => fs.readFileSync( process.env.WU_INTERNET_SAID, 'utf8' ).split( '\n' ).length;

module.exports = { SERVER, admin, customer, database, diagnose, end, eventually, follow, internet, map, message, notices, open, picture, row, scene, server_without_extension, serverpilot, site_health, sound, sync, until };
