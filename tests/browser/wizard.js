'use strict';
const test = require( 'node:test' );
const assert = require( 'node:assert/strict' );
const { admin, open, serverpilot } = require( './support' );

const WIZARD = 'wp-ultimo-hosting-integration-wizard&integration=serverpilot';

async function answer( page ) {
	if ( process.env.WU_NETWORK_PLAYED_BY === 'real' ) {
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

test( 'the wizard’s connection test names the app, and says why when it does not work', async () => {
	const page = await admin();

	assert.match( await answer( page ), /network.*1 of 300 domains/ );

	await serverpilot.refuse( 401, 'No such key.' );
	assert.match( await answer( page ), /No such key/ );
	assert.deepEqual( page.errors, [] );
} );
