/**
 * Everything that is tried in the browser, one after the other on one network.
 */
'use strict';
const { after, afterEach } = require( 'node:test' );
const { end, serverpilot } = require( './support' );

afterEach( () => serverpilot.heal() );
after( end );

// The real Ultimate Multisite has a wizard of its own.
if ( process.env.WU_NETWORK_PLAYED_BY === 'double' ) {
	require( './wizard' );
}
require( './domains' );
require( './walk' );
require( './access' );
