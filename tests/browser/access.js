'use strict';
const test = require( 'node:test' );
const assert = require( 'node:assert/strict' );
const { admin, message, open, row, serverpilot, sound } = require( './support' );

test( 'the page fits a window of 320 pixels', async () => {
	const page = await admin( { viewport: { width: 320, height: 700 } } );
	for ( const slug of [ 'wu-serverpilot', 'wu-serverpilot&s=no-such-name' ] ) {
		await open( page, slug );
		const wide = await page.evaluate( () => [ ...document.querySelectorAll( '#wpbody *' ) ].filter( ( part ) => part.getBoundingClientRect().right > window.innerWidth ).map( ( part ) => part.outerHTML.slice( 0, 100 ) ) );
		assert.equal( await page.evaluate( () => document.documentElement.scrollWidth ), 320, `${ slug }: ${ wide.join( '\n' ) }` );
		await sound( page );
	}
	await open( page );
	const { width } = await row( page, 'shop.example' ).locator( '.column-state' ).boundingBox();
	assert.ok( width > 200, `the state has room to be read, it has ${ width } pixels` );
} );

test( 'the keyboard reaches a row’s actions and the sync', async () => {
	const page = await admin();
	await open( page );
	const action = row( page, 'shop.example' ).getByText( 'Diagnose', { exact: true } );
	await row( page, 'shop.example' ).getByText( 'Sync now' ).focus();
	await page.keyboard.press( 'Tab' );
	assert.ok( await action.evaluate( ( link ) => link === document.activeElement ) );
	assert.ok( await action.isVisible() );

	await page.locator( 'button.page-title-action' ).focus();
	await page.keyboard.press( 'Enter' );
	await message( page ).filter( { hasText: 'Nothing had to be changed.' } ).waitFor();
} );

test( 'without JavaScript the list and single actions work all the same', async () => {
	await serverpilot.add( 'gone.example' );
	const page = await admin( { javaScriptEnabled: false } );
	await open( page );
	await page.click( 'button.page-title-action' );
	await message( page ).waitFor();
	assert.equal( await message( page ).textContent(), 'Nothing had to be changed.' );

	await row( page, 'gone.example' ).hover();
	await row( page, 'gone.example' ).getByText( 'Diagnose', { exact: true } ).click();
	await page.getByRole( 'heading', { name: 'Diagnosis of gone.example' } ).waitFor();

	await open( page );
	await row( page, 'gone.example' ).locator( 'input' ).check();
	await page.selectOption( '#bulk-action-selector-top', 'remove' );
	await page.click( '#doaction' );
	await page.getByRole( 'button', { name: 'Remove from ServerPilot' } ).click();
	await message( page ).waitFor();
	assert.equal( await message( page ).textContent(), 'Removed from ServerPilot: gone.example.' );
} );
