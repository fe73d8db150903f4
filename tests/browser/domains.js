'use strict';
const test = require( 'node:test' );
const assert = require( 'node:assert/strict' );
const { admin, follow, map, message, open, row, scene, serverpilot, sound, until } = require( './support' );

const names = ( page ) => page.locator( '#the-list input[type=checkbox]' ).evaluateAll( ( boxes ) => boxes.map( ( box ) => box.value ) );

test( 'a domain that is mapped arrives on ServerPilot, and the page says so', async () => {
	const page = await admin();
	await map( page, 'shop.example' );
	await until( page, 'shop.example', /^(On ServerPilot, not checked|Waiting for DNS)/ ); // Its first check may have been faster.

	assert.deepEqual( await serverpilot.domains(), [ 'network.example', 'first.example', 'www.first.example', 'shop.example', 'www.shop.example' ] );
	await sound( page );
} );

test( 'views, search and sorting show what they say', async () => {
	await serverpilot.add( 'old.example', 'spare.example' );
	const page = await admin();
	await open( page );
	await page.click( 'button.page-title-action' );
	await message( page ).waitFor();

	await follow( page, /state=only_on_app/, () => page.click( '.subsubsub >> text=Only on ServerPilot' ) );
	assert.deepEqual( await names( page ), [ 'old.example', 'spare.example' ] );
	await page.fill( 'input[name=s]', 'spare' );
	await follow( page, /s=spare/, () => page.press( 'input[name=s]', 'Enter' ) );
	assert.deepEqual( await names( page ), [ 'spare.example' ] );

	await open( page );
	await follow( page, /orderby=name/, () => page.click( 'thead >> text=Domain' ) );
	assert.deepEqual( await names( page ), [ 'first.example', 'network.example', 'old.example', 'shop.example', 'spare.example' ] );
	await scene( page, 'domains' );
} );

test( 'Screen Options keep how many domains the page shows', async () => {
	const page = await admin();
	for ( const [ kept, shown ] of [ [ '2', 2 ], [ '20', 5 ] ] ) {
		await open( page );
		await page.click( '#show-settings-link' );
		await page.fill( '#wu_serverpilot_per_page', kept );
		await page.click( '#screen-options-apply' );
		await page.waitForLoadState();
		await open( page );
		assert.equal( ( await names( page ) ).length, shown );
	}
} );

test( 'a name that nobody mapped is removed after a question, and the history knows who did it', async () => {
	const page = await admin();
	await open( page );
	await row( page, 'old.example' ).hover();
	await row( page, 'old.example' ).getByText( 'Remove from ServerPilot' ).click();
	await page.getByRole( 'heading', { name: 'Remove from ServerPilot?' } ).waitFor();
	await scene( page, 'removal' );
	assert.ok( ( await serverpilot.domains() ).includes( 'old.example' ) );

	await page.getByRole( 'button', { name: 'Remove from ServerPilot' } ).click();

	await page.locator( '.wu-serverpilot-changes' ).waitFor();
	assert.equal( await message( page ).textContent(), 'Removed from ServerPilot: old.example.' );
	assert.deepEqual( await serverpilot.domains(), [ 'network.example', 'first.example', 'www.first.example', 'shop.example', 'www.shop.example', 'spare.example' ] );
	assert.equal( await page.locator( '.wu-serverpilot-changes tbody tr', { hasText: /Removed: old\.exampleBy admin/ } ).count(), 1 );
} );

test( 'a diagnosis shows each check of a name and of its twin', async () => {
	const page = await admin();
	await open( page );
	await row( page, 'shop.example' ).hover();
	await row( page, 'shop.example' ).getByText( 'Diagnose', { exact: true } ).click();
	await page.getByRole( 'heading', { name: 'Diagnosis of shop.example' } ).waitFor();

	assert.match( await page.locator( '.wu-serverpilot-checks > tbody > tr' ).first().textContent(), /On ServerPilotGood/ );
	assert.equal( await page.getByRole( 'heading', { name: 'Diagnosis of www.shop.example' } ).count(), 1 );
	await sound( page );
	await page.click( 'text=Back to the domains' );
	await row( page, 'shop.example' ).waitFor();
} );

test( 'several domains are diagnosed by one click', async () => {
	const page = await admin();
	await open( page );
	await row( page, 'network.example' ).locator( 'input' ).check();
	await row( page, 'spare.example' ).locator( 'input' ).check();
	await page.selectOption( '#bulk-action-selector-top', 'diagnose' );
	await page.click( '#doaction' );

	await page.getByRole( 'heading', { name: 'Diagnosis of spare.example' } ).waitFor();
	assert.equal( await page.getByRole( 'heading', { name: 'Diagnosis of network.example' } ).count(), 1 );
	await sound( page );
} );

test( 'the e-mails to customers are made by one click, once', async () => {
	const page = await admin();
	await open( page );
	await page.getByRole( 'button', { name: 'Make the e-mails' } ).click();
	await message( page ).waitFor();
	assert.equal( await message( page ).textContent(), '3 e-mails were made.' );
	assert.equal( await page.getByRole( 'button', { name: 'Make the e-mails' } ).count(), 0 );
} );
