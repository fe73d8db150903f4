/**
 * What a customer goes through with a domain, in Ultimate Multisite's own list on the site's dashboard.
 */
'use strict';
const test = require( 'node:test' );
const assert = require( 'node:assert/strict' );
const { SERVER, customer, eventually, internet, picture, sound } = require( './support' );

/** What the list says of the domain, once it says this: jobs run beside. */
async function says( page, pattern ) {
	const status = page.locator( '.wu-serverpilot-status' );
	let seen;
	await eventually( `the list says ${ pattern }`, async () => {
		await page.reload();
		seen = await status.allTextContents();
		return seen.some( ( text ) => pattern.test( text ) );
	}, () => seen );
	return status;
}

test( 'a customer reads which record to create, has the domain checked again, and reads that it leads here', async () => {
	await internet.leads( '198.51.100.7', 'kund.example', 'www.kund.example' );
	const page = await customer( 'kund', 'kund.example' );
	const status = await says( page, /leads to 198\.51\.100\.7/ );
	assert.match( await status.textContent(), /^kund\.example leads to 198\.51\.100\.7, not here\. Create this record where your DNS is kept: A, kund\.example, 192\.0\.2\.10/ );
	assert.match( await status.textContent(), /Checked .* ago\. It is checked again in / );
	assert.equal( await status.count(), 1 ); // Nothing of ours on the site's own host.
	await sound( page, '.wu-serverpilot-status' );
	await picture( page, 'customer', '#wp-ultimo-domain-mapping-element' );
	await page.setViewportSize( { width: 360, height: 740 } );
	assert.ok( await page.evaluate( () => document.documentElement.scrollWidth <= window.innerWidth ), 'nothing is wider than a telephone' );
	await picture( page, 'customer-360', '#wp-ultimo-domain-mapping-element' );

	await internet.leads( SERVER, 'kund.example', 'www.kund.example' );
	const check = page.locator( 'a.wu-serverpilot-check' );
	await check.click();
	await status.filter( { hasNotText: 'Checking the domain' } ).waitFor();
	await says( page, /^kund\.example leads here and has its certificate/ ); // Now, or once a look that had begun before is done.
	await check.click();
	await status.filter( { hasText: 'It was checked a moment ago.' } ).waitFor();
	assert.deepEqual( page.errors, [] );
} );
