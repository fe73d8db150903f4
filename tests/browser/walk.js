/**
 * What an owner goes through with a domain, from its mapping to its last failure.
 */
'use strict';
const test = require( 'node:test' );
const assert = require( 'node:assert/strict' );
const { SERVER, admin, diagnose, eventually, internet, map, message, notices, open, row, scene, server_without_extension, serverpilot, site_health, sound, sync, until } = require( './support' );

test( 'a domain whose DNS leads elsewhere is told with the records to create, and is right once they are', async () => {
	const page = await admin();
	await internet.leads( '198.51.100.7', 'walk.example', 'www.walk.example' );
	await map( page, 'walk.example' );
	await until( page, 'walk.example', /^(On ServerPilot, not checked|Waiting for DNS)/ );

	await diagnose( page, 'walk.example' );
	assert.match( await page.locator( '.wu-serverpilot-checks tr', { hasText: 'DNS' } ).first().textContent(), new RegExp( [
		'Failed.*walk\\.example leads to 198\\.51\\.100\\.7, not to the app\'s server, 192\\.0\\.2\\.10\\.',
		'Create this record where the DNS of walk\\.example is kept.*A.*walk\\.example.*192\\.0\\.2\\.10',
		'Remove there.*A.*walk\\.example.*198\\.51\\.100\\.7',
	].join( '.*' ) ) );
	await scene( page, 'dns-wrong' );
	await page.context().grantPermissions( [ 'clipboard-read', 'clipboard-write' ] );
	await page.getByRole( 'button', { name: 'Copy', exact: true } ).first().click();
	await page.getByRole( 'button', { name: 'Copied', exact: true } ).first().waitFor();
	assert.equal( await page.evaluate( () => navigator.clipboard.readText() ), SERVER );
	await open( page, 'wu-serverpilot&s=walk.example' );
	assert.match( await row( page, 'walk.example' ).locator( '.column-state' ).textContent(), /^Waiting for DNS/ );

	await internet.leads( SERVER, 'walk.example', 'www.walk.example' );
	await serverpilot.certify();
	await sync( page, /Nothing had to be changed|added/ );
	await diagnose( page, 'walk.example' );
	for ( const check of [ 'DNS', 'Certificate', 'Site' ] ) {
		assert.match( await page.locator( '.wu-serverpilot-checks > tbody > tr', { has: page.getByRole( 'rowheader', { name: check, exact: true } ) } ).first().textContent(), new RegExp( `^${ check }Good` ) );
	}
	await scene( page, 'dns-right' );
	await until( page, 'walk.example', 'Works' );
	await scene( page, 'works' );
} );

test( 'a certificate that ServerPilot refuses is told in its words, and is there once it no longer does', async () => {
	const page = await admin();
	await internet.leads( SERVER, 'walk.example', 'www.walk.example', 'bare.example', 'www.bare.example' );
	await map( page, 'bare.example' );
	await until( page, 'bare.example', /^(On ServerPilot, not checked|Waiting for its certificate)/ );
	await serverpilot.certify( null );
	await serverpilot.refuse( 403, 'AutoSSL is not part of this plan.', '/ssl$' );
	await sync( page, 'Nothing had to be changed. AutoSSL could not be turned on.' );

	assert.deepEqual( await notices( page ), { autossl_refused: 'ServerPilot refuses AutoSSL' } );
	assert.match( await page.locator( '.wu-serverpilot-notice', { hasText: 'AutoSSL' } ).textContent(), /“AutoSSL is not part of this plan”/ );
	assert.match( await page.locator( '.wu-serverpilot-head' ).textContent(), /AutoSSLrefused/ );
	await until( page, 'bare.example', 'Waiting for its certificate' );
	assert.match( await row( page, 'bare.example' ).textContent(), /ServerPilot refuses AutoSSL, so no certificate is made/ );
	await scene( page, 'certificate' );
	await diagnose( page, 'bare.example' );
	assert.match( await page.locator( '.wu-serverpilot-checks' ).first().textContent(), /CertificateWaitingServerPilot refuses AutoSSL.*AutoSSLFailed.*“AutoSSL is not part of this plan”/ );
	await scene( page, 'certificate-diagnosis' );
	assert.match( await site_health( page ), /ServerPilot refuses AutoSSL/ );

	await serverpilot.heal();
	await open( page );
	await sync( page, /Nothing had to be changed/ );
	assert.deepEqual( await notices( page ), {} );
	assert.match( await page.locator( '.wu-serverpilot-head' ).textContent(), /AutoSSL(now )?on/ );
} );

test( 'an app that is full is told with what has no room, and takes it once there is some', async ( t ) => {
	const page = await admin();
	const spare = Array.from( { length: 300 - ( await serverpilot.domains() ).length }, ( _, number ) => `spare-${ number }.example` );
	t.after( () => serverpilot.forget( ...spare ) );
	await serverpilot.add( ...spare );
	await map( page, 'full.example' );
	await until( page, 'full.example', 'No room' );

	// The job writes the rows first, then what the app has.
	let head = '';
	await eventually( 'the page says 300 of 300', async () => {
		await open( page );
		head = await page.locator( '.wu-serverpilot-head' ).textContent();
		return /Domains300 of 300/.test( head );
	}, () => head );
	assert.deepEqual( await notices( page ), { no_room: 'Domains have no room on the ServerPilot app' } );
	assert.match( await site_health( page ), /Domains have no room on the ServerPilot app/ );
	await open( page );
	await scene( page, 'full' );

	await serverpilot.forget( ...spare );
	await sync( page, /[12] domains? added/ );
	await until( page, 'full.example', /^(On ServerPilot, not checked|Waiting for)/ );
	assert.deepEqual( await notices( page ), {} );
} );

test( 'a key that was replaced is told wherever the owner looks, and everything comes back with the new one', async () => {
	const page = await admin();
	await serverpilot.refuse( 401, 'No such key.' );
	await map( page, 'late.example' );
	await until( page, 'late.example', 'Waiting for ServerPilot' );

	await page.click( 'button.page-title-action' );
	await page.locator( '.wu-serverpilot-notice', { hasText: 'No such key' } ).waitFor();
	await open( page, 'wu-serverpilot&s=late.example' );
	assert.match( await row( page, 'late.example' ).textContent(), /Trying again in / );
	const told = 'ServerPilot does not accept the API key';
	assert.deepEqual( await notices( page ), { authentication: told } );
	await scene( page, 'key' );
	page.errors = []; // Chromium itself notes an answer that is an error.
	assert.match( await site_health( page ), new RegExp( told ) );

	await serverpilot.heal();
	await open( page );
	await sync( page, /[12] domains? added/ );
	await until( page, 'late.example', /^(On ServerPilot, not checked|Waiting for [DTi])/ );
	assert.deepEqual( await notices( page ), {} );
	assert.doesNotMatch( await site_health( page ), new RegExp( told ) );
	await open( page );
	await sound( page );
	assert.equal( await message( page ).count(), 0 );
} );

test( 'a PHP that lacks the extension says so on its own pages, and the work goes on by the others', async ( t ) => {
	const page = await admin();
	const host = await server_without_extension( t );
	await open( page, 'wu-serverpilot', host );

	assert.deepEqual( await notices( page ), { extension: 'A PHP on this server lacks the ServerPilot extension' } );
	assert.match( await page.locator( '.wu-serverpilot-head' ).textContent(), /Domains\d+Names on the certificate\d+/ );
	assert.equal( await page.getByRole( 'button', { name: /Sync now|Diagnose/ } ).count(), 0 );
	await scene( page, 'extension' );
	assert.match( await site_health( page, host ), /A PHP on this server lacks the ServerPilot extension/ );

	await map( page, 'other-php.example', host );
	await until( page, 'other-php.example', /^(On ServerPilot, not checked|Waiting for [DTi])/ );
	assert.deepEqual( await notices( page ), {} );
} );
