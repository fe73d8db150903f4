'use strict';
const test = require( 'node:test' );
const assert = require( 'node:assert/strict' );
const { admin, map, message, open, picture, row, serverpilot, sound, until } = require( './support' );

test( 'a failure is told where the owner looks, and goes with its cause', async () => {
	const page = await admin();
	await serverpilot.refuse( 401, 'No such key.' );
	await map( page, 'late.example' );
	await until( page, 'late.example', 'Trying again' );

	await open( page );
	assert.match( await row( page, 'late.example' ).textContent(), /Trying again in .*No such key/ );
	assert.equal( await page.locator( '.wu-serverpilot-notice' ).getAttribute( 'data-kind' ), 'authentication' );
	await sound( page );
	await picture( page, 'failure' );
	await page.click( 'text=Compare now' );
	await message( page ).filter( { hasText: 'No such key' } ).waitFor();

	await serverpilot.heal();
	page.errors = []; // Chromium itself notes an answer that is an error.
	await page.click( 'text=Compare now' );

	await message( page ).filter( { hasText: 'Compared: 2 added' } ).waitFor();
	assert.match( await row( page, 'late.example' ).textContent(), /Fine/ );
	assert.equal( await page.locator( '.wu-serverpilot-notice' ).count(), 0 );
	await sound( page );
} );
