/**
 * What an owner goes through with a domain, from its mapping to its last failure.
 */
'use strict';
const test = require( 'node:test' );
const assert = require( 'node:assert/strict' );
const { SERVER, admin, diagnose, internet, map, message, notices, open, picture, row, serverpilot, site_health, sound, sync, until } = require( './support' );

test( 'a domain whose DNS leads elsewhere is told with the records to create, and is right once they are', async () => {
	const page = await admin();
	await internet.leads( '198.51.100.7', 'walk.example', 'www.walk.example' );
	await map( page, 'walk.example' );
	await until( page, 'walk.example', /^(On ServerPilot, not checked|Waiting for DNS)/ );

	await diagnose( page, 'walk.example' );
	assert.match( await page.locator( '.wu-serverpilot-checks tr', { hasText: 'DNS' } ).first().textContent(), new RegExp( [
		'Failed.*walk\\.example leads to 198\\.51\\.100\\.7, not to the app\'s server, 192\\.0\\.2\\.10\\.',
		'create this record: walk\\.example\\. A 192\\.0\\.2\\.10; and remove: walk\\.example\\. A 198\\.51\\.100\\.7',
	].join( '.*' ) ) );
	await sound( page );
	await picture( page, 'diagnosis' );
	await open( page, 'wu-serverpilot&s=walk.example' );
	assert.match( await row( page, 'walk.example' ).locator( '.column-state' ).textContent(), /^Waiting for DNS/ );

	await internet.leads( SERVER, 'walk.example', 'www.walk.example' );
	await serverpilot.certify();
	await sync( page, /Nothing had to be changed|added/ );
	await diagnose( page, 'walk.example' );
	// Nothing in the emulated Internet proves the site itself.
	for ( const check of [ 'DNS', 'Certificate' ] ) {
		assert.match( await page.locator( '.wu-serverpilot-checks > tbody > tr', { has: page.getByRole( 'rowheader', { name: check, exact: true } ) } ).first().textContent(), new RegExp( `^${ check }Good` ) );
	}
	await sound( page );
} );

test( 'an app that is full is told with what has no room, and takes it once there is some', async ( t ) => {
	const page = await admin();
	const spare = Array.from( { length: 300 - ( await serverpilot.domains() ).length }, ( _, number ) => `spare-${ number }.example` );
	t.after( () => serverpilot.forget( ...spare ) );
	await serverpilot.add( ...spare );
	await map( page, 'full.example' );
	await until( page, 'full.example', 'No room' );

	assert.match( await page.locator( '.wu-serverpilot-head' ).textContent(), /Domains300 of 300/ );
	assert.deepEqual( await notices( page ), { no_room: 'Domains have no room on the ServerPilot app' } );
	assert.match( await site_health( page ), /Domains have no room on the ServerPilot app/ );
	await open( page );
	await sound( page );
	await picture( page, 'full' );

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
	await sound( page );
	await picture( page, 'failure' );
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
