'use strict';
const test = require( 'node:test' );
const assert = require( 'node:assert/strict' );
const { admin, follow, open, serverpilot, until } = require( './support' );

const WIZARD = 'wp-ultimo-hosting-integration-wizard&integration=serverpilot';
const ENTERED = { CLIENT_ID: 'cid_emulator', API_KEY: 'emulator-api-key-SECRET', APP_ID: 'nlcN0TwdZAyNEgdp' };
const is_real = process.env.WU_NETWORK_PLAYED_BY === 'real';

const field = ( page, name ) => page.locator( `input[name=WU_SERVER_PILOT_${ name }]` );

async function enter( page ) {
	for ( const [ name, value ] of Object.entries( ENTERED ) ) {
		await field( page, name ).fill( value );
	}
}

/** Ultimate Multisite's own way, a page a step; its double has all of it on one. */
async function set_up( page ) {
	await open( page, 'wp-ultimo-settings&tab=integrations' );
	await follow( page, /hosting-integration-wizard/, () => page.locator( 'a[href*="integration=serverpilot"]' ).first().click() );
	if ( ! is_real ) {
		await enter( page );
		return follow( page, /said=/, () => page.click( 'button[value=save]' ) );
	}
	const next = page.locator( '[data-testid=button-primary]' );
	await follow( page, /step=instructions/, () => page.getByText( 'Continue', { exact: true } ).click() );
	assert.match( await page.textContent( 'ol' ), /App ID is the last part of the address/ );
	await follow( page, /step=config/, () => next.click() );
	await enter( page );
	await follow( page, /step=testing/, () => next.click() );
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

test( 'the wizard takes the credentials, keeps the key to itself, and its test names the app or says what is wrong', async () => {
	const page = await admin();
	await set_up( page );

	assert.match( await answer( page ), /network.*1 of 300 domains/ );
	if ( is_real ) {
		await follow( page, /step=done/, () => page.locator( '[data-testid=button-primary]' ).click() );
	}
	await open( page, WIZARD + '&step=config' );
	assert.equal( await field( page, 'APP_ID' ).inputValue(), ENTERED.APP_ID );
	assert.equal( await field( page, 'API_KEY' ).inputValue(), '' );
	assert.doesNotMatch( await page.content(), /SECRET/ );

	// A sync in the middle of the refusal below would leave ServerPilot alone for a quarter of an hour.
	await until( page, 'network.example', 'The network’s own' );
	await serverpilot.refuse( 401, 'No such key.' );
	assert.match( await answer( page ), /No such key/ );
	assert.deepEqual( page.errors, [] );
} );
