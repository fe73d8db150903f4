/**
 * What a new owner goes through, on a network whose domains were mapped long before.
 */
'use strict';
const test = require( 'node:test' );
const assert = require( 'node:assert/strict' );
const { SERVER, admin, database, eventually, follow, internet, message, notices, open, picture, scene, serverpilot, site_health, sync, until } = require( './support' );

const WIZARD = 'wp-ultimo-hosting-integration-wizard&integration=serverpilot';
const ENTERED = { CLIENT_ID: 'cid_emulator', API_KEY: 'emulator-api-key-SECRET', APP_ID: 'nlcN0TwdZAyNEgdp' };
const is_real = process.env.WU_NETWORK_PLAYED_BY === 'real';

/** 38 domains: one to keep, and 37 to lose. */
const LOST = Array.from( { length: 37 }, ( _, number ) => `lost-${ number + 1 }.example` );
const EXISTING = [ 'first.example', ...LOST ];

const field = ( page, name ) => page.locator( `input[name=WU_SERVER_PILOT_${ name }]` );

async function enter( page, values ) {
	for ( const [ name, value ] of Object.entries( values ) ) {
		await field( page, name ).fill( value );
	}
}

/** Ultimate Multisite's own way, a page a step; its double has all of it on one. */
async function set_up( page, values ) {
	await follow( page, /hosting-integration-wizard/, () => page.getByRole( 'link', { name: 'Set up ServerPilot' } ).click() );
	if ( is_real ) {
		await follow( page, /step=instructions/, () => page.getByText( 'Continue', { exact: true } ).click() );
		assert.match( await page.textContent( 'ol' ), /App ID is the last part of the address/ );
		await scene( page, 'instructions', '.wu-serverpilot-steps' );
		await follow( page, /step=config/, () => page.locator( '[data-testid=button-primary]' ).click() );
	}
	await save( page, values );
}

async function correct( page, values ) {
	await open( page, WIZARD + '&step=config' );
	await save( page, values );
}

async function save( page, values ) {
	await enter( page, values );
	await ( is_real
		? follow( page, /step=testing/, () => page.locator( '[data-testid=button-primary]' ).click() )
		: follow( page, /said=/, () => page.click( 'button[value=save]' ) ) );
}

async function answer( page ) {
	if ( is_real ) {
		await open( page, WIZARD + '&step=testing' );
		const box = page.locator( '#integration-test', { hasText: '"message"' } );
		await box.waitFor();
		return box.textContent();
	}
	await open( page, WIZARD );
	await page.click( '#wu-test' );
	await page.waitForFunction( () => document.getElementById( 'wu-result' ).textContent !== '' );
	return page.textContent( '#wu-result' );
}

test( 'an owner whose network is not set up is led to the wizard', async () => {
	database( 'INSERT INTO wp_wu_domain_mappings (domain, blog_id, stage) VALUES ' + EXISTING.map( ( name ) => `( '${ name }', 1, 'done' )` ) );
	await internet.leads( SERVER, ...EXISTING );
	const page = await admin();

	assert.match( await site_health( page ), /^The ServerPilot integration is off$/ );
	await open( page, 'wp-ultimo-domains' );
	assert.deepEqual( await notices( page ), { off: 'The ServerPilot integration is off' } );
	await open( page );
	assert.deepEqual( await notices( page ), {} ); // The page has a button of its own.
	await page.getByRole( 'heading', { name: 'The ServerPilot integration is off' } ).waitFor();
	page.errors = []; // Ultimate Multisite's own pages have some.
	await scene( page, 'not-set-up' );
} );

test( 'the id of a wrong app is told by the wizard and by the page, and nothing is written there', async () => {
	const page = await admin();
	await serverpilot.has_another( 'wRoNgApP12345678', 'blog', 'blog.example' );
	await open( page );
	await set_up( page, { ...ENTERED, APP_ID: 'wRoNgApP12345678' } );

	assert.match( await answer( page ), /app blog, but this network.*network\.example, is not among its domains.*correct the App ID/ );
	await scene( page, 'wrong-app-test', null );
	await eventually( 'the page tells of the wrong app', async () => {
		await open( page );
		return 'foreign_app' in await notices( page );
	} );
	assert.deepEqual( await notices( page ), { foreign_app: 'This network is not on the ServerPilot app' } );
	await scene( page, 'wrong-app' );
	assert.equal( await site_health( page ), 'This network is not on the ServerPilot app' );
	assert.deepEqual( await serverpilot.domains( 1 ), [ 'blog.example' ] );
} );

test( 'the right app is named by the wizard, which keeps the key to itself, and takes the domains that are mapped', async () => {
	const page = await admin();
	await correct( page, { APP_ID: ENTERED.APP_ID } );

	assert.match( await answer( page ), /network.*\d+ of 300 domains/ );
	await scene( page, 'right-app-test', null );
	if ( is_real ) {
		await follow( page, /step=done/, () => page.locator( '[data-testid=button-primary]' ).click() );
	}
	await open( page, WIZARD + '&step=config' );
	assert.equal( await field( page, 'APP_ID' ).inputValue(), ENTERED.APP_ID );
	assert.equal( await field( page, 'API_KEY' ).inputValue(), '' );
	assert.doesNotMatch( await page.content(), /SECRET/ );
	page.errors = []; // The wizard's pages are Ultimate Multisite's own.

	await until( page, 'lost-37.example', /^(On ServerPilot, not checked|Waiting for its certificate)/ );
	assert.equal( ( await serverpilot.domains() ).length, 77 );
	await open( page );
	assert.deepEqual( await notices( page ), {} );
	await scene( page, 'existing' );
	assert.equal( await site_health( page ), 'ServerPilot has the domains of this network' );
} );

test( '37 domains that are no longer mapped stay until the owner has said that they may go', async () => {
	const page = await admin();
	database( "DELETE FROM wp_wu_domain_mappings WHERE domain LIKE 'lost-%'" );
	await open( page );
	await sync( page, '37 domains are no longer mapped' );
	assert.equal( ( await serverpilot.domains() ).length, 77 );
	assert.equal( await page.getByRole( 'button', { name: 'Keep them' } ).count(), 1 );
	await scene( page, 'no-longer-mapped' );
	assert.equal( await site_health( page ), 'Domains are no longer mapped' );
	await open( page, 'wp-ultimo-domains' );
	assert.deepEqual( await notices( page ), { held_back: 'Domains are no longer mapped' } );
	page.errors = [];

	await page.locator( '.wu-serverpilot-notice' ).getByRole( 'link' ).click();
	await page.getByRole( 'button', { name: 'Remove them' } ).click();
	await page.getByRole( 'heading', { name: 'Remove what is no longer mapped?' } ).waitFor();
	await scene( page, 'no-longer-mapped-question' );
	await page.getByRole( 'button', { name: 'Remove them' } ).click();
	await message( page ).filter( { hasText: '74 domains removed.' } ).waitFor();
	assert.deepEqual( await serverpilot.domains(), [ 'network.example', 'first.example', 'www.first.example' ] );
	assert.deepEqual( await page.locator( '.wu-serverpilot-changes tr', { hasText: 'Removed:' } ).locator( 'td:last-child' ).allTextContents(), [ 'By admin' ] );
} );

test( 'the wizard’s test says what is wrong with a key', async () => {
	const page = await admin();
	// A sync in the middle of the refusal below would leave ServerPilot alone for a quarter of an hour.
	await serverpilot.refuse( 401, 'No such key.' );
	assert.match( await answer( page ), /No such key/ );
	assert.deepEqual( page.errors, [] );
} );
