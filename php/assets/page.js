/**
 * Long work on the page: piece by piece, with progress, going on after a reload. Without this script the
 * page's links and forms do the same in one request each.
 */
( function () {
	const { __, sprintf } = wp.i18n;
	const KEPT = 'wu-serverpilot-work';
	const place = document.getElementById( 'wu-serverpilot-progress' );
	const form = document.getElementById( 'wu-serverpilot-domains' );
	if ( ! place ) {
		return;
	}

	/* What is left to do: { action, names, total, failed }; kept while this tab is open. */
	const keep = ( work ) => window.sessionStorage.setItem( KEPT, JSON.stringify( work ) );
	const kept = () => JSON.parse( window.sessionStorage.getItem( KEPT ) || 'null' );
	const forget = () => window.sessionStorage.removeItem( KEPT );

	function show( sentence, done, total ) {
		const text = document.createElement( 'p' );
		const bar = document.createElement( 'progress' );
		text.textContent = sentence;
		bar.setAttribute( 'aria-label', sentence );
		if ( total > 1 ) {
			bar.max = total;
			bar.value = done;
		}
		place.replaceChildren( text, bar );
	}

	function fail( sentence ) {
		const notice = document.createElement( 'div' );
		const text = document.createElement( 'p' );
		notice.className = 'notice notice-error inline wu-serverpilot-message';
		text.textContent = sentence;
		notice.append( text );
		place.replaceChildren( notice );
	}

	const ask = ( path, data ) => wp.apiFetch( { path: 'wu-serverpilot/v1/' + path, method: 'POST', data } );

	async function compare() {
		show( __( 'Comparing the network with ServerPilot…', 'wu-serverpilot' ), 0, 1 );
		await ask( 'compare', {} );
		return location.href;
	}

	async function diagnose( work ) {
		let answer;
		while ( work.names.length > 0 ) {
			/* translators: 1: a domain name; 2: a number; 3: a number */
			const sentence = __( 'Diagnosing %1$s (%2$d of %3$d)…', 'wu-serverpilot' );
			const done = work.total - work.names.length;
			show( sprintf( sentence, work.names[ 0 ], done + 1, work.total ), done, work.total );
			answer = await ask( 'diagnose', { name: work.names[ 0 ] } );
			work.names.shift();
			keep( work );
		}
		return work.total === 1 ? answer.url : location.href;
	}

	async function go( work ) {
		keep( work );
		try {
			const next = await ( work.action === 'compare' ? compare() : diagnose( work ) );
			forget();
			if ( next === location.href ) {
				location.reload();
			} else {
				location.assign( next );
			}
		} catch ( error ) {
			/* A page that is left takes its requests back: that work goes on when the page is there again. */
			if ( ! leaving ) {
				forget();
				fail( error.message );
			}
		}
	}

	let leaving = false;
	window.addEventListener( 'pagehide', () => ( leaving = true ) );
	window.addEventListener( 'beforeunload', () => ( leaving = true ) );

	document.addEventListener( 'click', ( event ) => {
		const link = event.target.closest( '.wu-serverpilot a[data-action]' );
		if ( ! link || ! [ 'compare', 'diagnose' ].includes( link.dataset.action ) || event.ctrlKey || event.metaKey || event.shiftKey ) {
			return;
		}
		event.preventDefault();
		go( { action: link.dataset.action, names: link.dataset.name ? [ link.dataset.name ] : [], total: 1 } );
	} );

	if ( form ) {
		form.addEventListener( 'submit', ( event ) => {
			const chosen = new FormData( form, event.submitter );
			const actions = [ chosen.get( 'action' ), chosen.get( 'action2' ) ];
			const names = chosen.getAll( 'names[]' );
			if ( actions.find( ( action ) => action && action !== '-1' ) === 'diagnose' && names.length > 0 ) {
				event.preventDefault();
				go( { action: 'diagnose', names, total: names.length } );
			}
		} );
	}

	if ( kept() ) {
		go( kept() );
	}
} )();
