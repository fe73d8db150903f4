/**
 * "Check again" in a customer's list of domains: the answer takes the place of what the row says. Without this
 * script the link does the same, and the page is loaded anew.
 */
( function () {
	async function check( link ) {
		const status = link.closest( 'td, li, div.wu-block' ).querySelector( '.wu-serverpilot-status' );
		const say = ( sentence ) => ( status.textContent = sentence );
		link.setAttribute( 'aria-disabled', 'true' );
		say( wuServerPilotCheck.checking );
		try {
			const answer = await fetch( link.href, { method: 'POST', credentials: 'same-origin' } );
			const { data } = await answer.json();
			status.innerHTML = data.html; // Escaped by the server.
		} catch ( error ) {
			say( wuServerPilotCheck.failed );
		}
		link.removeAttribute( 'aria-disabled' );
	}

	document.addEventListener( 'click', ( event ) => {
		const link = event.target.closest( 'a.wu-serverpilot-check' );
		if ( link ) {
			event.preventDefault();
			if ( ! link.hasAttribute( 'aria-disabled' ) ) {
				check( link );
			}
		}
	} );
}() );
