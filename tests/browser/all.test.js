/**
 * Everything that is tried in the browser, one after the other on one network.
 */
'use strict';
const { after, afterEach } = require( 'node:test' );
const { end, serverpilot } = require( './support' );

afterEach( () => serverpilot.heal() );
after( end );

require( './wizard' );
require( './domains' );
require( './walk' );
require( './customer' );
require( './access' );
