/**
 * Copies a record's value, where the browser lets a page do that. All else on the page works without a script.
 */
for ( const button of navigator.clipboard ? document.querySelectorAll( '.wu-serverpilot-copy' ) : [] ) {
	button.hidden = false;
	button.addEventListener( 'click', async () => {
		await navigator.clipboard.writeText( button.dataset.copy );
		button.textContent = button.dataset.copied;
	} );
}
