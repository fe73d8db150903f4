'use strict';
const test = require( 'node:test' );
const assert = require( 'node:assert/strict' );
const { admin, follow, map, message, open, picture, row, serverpilot, sound, until } = require( './support' );

const names = ( page ) => page.locator( '#the-list input[type=checkbox]' ).evaluateAll( ( boxes ) => boxes.map( ( box ) => box.value ) );

test( 'a domain that is mapped arrives on ServerPilot, and the page says so', async () => {
	const page = await admin();
	await map( page, 'shop.example' );
	await until( page, 'shop.example', 'Fine' );

	assert.deepEqual( await serverpilot.domains(), [ 'network.example', 'shop.example', 'www.shop.example' ] );
	await sound( page );
} );

test( 'views, search and sorting show what they say', async () => {
	await serverpilot.add( 'old.example', 'spare.example' );
	const page = await admin();
	await open( page );
	await page.click( 'text=Compare now' );
	await message( page ).waitFor();

	await follow( page, /state=only_on_app/, () => page.click( '.subsubsub >> text=Only on ServerPilot' ) );
	assert.deepEqual( await names( page ), [ 'old.example', 'spare.example' ] );
	await page.fill( 'input[name=s]', 'spare' );
	await follow( page, /s=spare/, () => page.press( 'input[name=s]', 'Enter' ) );
	assert.deepEqual( await names( page ), [ 'spare.example' ] );

	await open( page );
	await follow( page, /orderby=name/, () => page.click( 'thead >> text=Domain' ) );
	assert.deepEqual( await names( page ), [ 'network.example', 'old.example', 'shop.example', 'spare.example' ] );
	await sound( page );
	await picture( page, 'domains' );
} );

test( 'a name that nobody mapped is removed after a question, and the history knows who did it', async () => {
	const page = await admin();
	await open( page );
	await row( page, 'old.example' ).hover();
	await row( page, 'old.example' ).getByText( 'Remove from ServerPilot' ).click();
	await page.getByRole( 'heading', { name: 'Remove from ServerPilot?' } ).waitFor();
	await sound( page );
	await picture( page, 'removal' );
	assert.ok( ( await serverpilot.domains() ).includes( 'old.example' ) );

	await page.getByRole( 'button', { name: 'Remove from ServerPilot' } ).click();

	await page.locator( '.wu-serverpilot-history' ).waitFor();
	assert.equal( await message( page ).textContent(), 'Removed from ServerPilot: old.example.' );
	assert.deepEqual( await serverpilot.domains(), [ 'network.example', 'shop.example', 'www.shop.example', 'spare.example' ] );
	assert.equal( await page.locator( '.wu-serverpilot-history tbody tr', { hasText: /Removed: old\.exampleBy admin/ } ).count(), 1 );
} );

test( 'a diagnosis shows each check with its result, and stays in the list', async () => {
	const page = await admin();
	await open( page );
	await row( page, 'shop.example' ).hover();
	await row( page, 'shop.example' ).getByText( 'Diagnose', { exact: true } ).click();
	await page.getByRole( 'heading', { name: 'Diagnosis of shop.example' } ).waitFor();

	assert.equal( await page.locator( '.wu-serverpilot-checks tbody tr' ).count(), 9 );
	assert.match( await page.locator( '.wu-serverpilot-checks tbody tr' ).first().textContent(), /On ServerPilotPassed/ );
	await sound( page );
	await picture( page, 'diagnosis' );
	await page.click( 'text=Back to the domains' );
	await row( page, 'shop.example' ).waitFor();
	assert.doesNotMatch( await row( page, 'shop.example' ).textContent(), /Not diagnosed/ );
} );

test( 'the diagnosis of several domains goes on after a reload', async () => {
	const page = await admin();
	await open( page );
	let asked = 0;
	let reached;
	const second = new Promise( ( resolve ) => ( reached = resolve ) );
	await page.route( /diagnose/, ( route ) => {
		asked += 1;
		// The second question hangs until the reload takes it back.
		return asked === 2 ? reached() : route.continue();
	} );
	await row( page, 'network.example' ).locator( 'input' ).check();
	await row( page, 'spare.example' ).locator( 'input' ).check();
	await page.selectOption( '#bulk-action-selector-top', 'diagnose' );
	await page.click( '#doaction' );
	await second;
	assert.match( await page.textContent( '#wu-serverpilot-progress' ), /\(2 of 2\)/ );

	await page.reload();

	await page.waitForFunction( () => ! document.querySelector( '#the-list' )?.textContent.includes( 'Not diagnosed' ) );
	assert.equal( asked, 3 );
	assert.deepEqual( page.errors, [] );
} );
