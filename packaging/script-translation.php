<?php
/**
 * The texts of one script, from a translation (.po) on standard input, as wp.i18n loads them:
 * script-translation.php assets/page.js < wu-serverpilot-sv_SE.po
 *
 * @package wu-serverpilot
 */

$texts   = array();
$entries = preg_split( '/\n\n+/', stream_get_contents( STDIN ) );
preg_match( '/^"Language: (\w+)/m', $entries[0], $language );
preg_match( '/^"Plural-Forms: (.*)\\\\n"$/m', $entries[0], $plurals );
foreach ( $entries as $entry ) {
	if ( ! preg_match( '/^#:.*\b' . preg_quote( $argv[1], '/' ) . '/m', $entry ) ) {
		continue;
	}
	// Lines that begin with a quotation mark continue the one before.
	$entry = preg_replace( "/\"\n\"/", '', $entry );
	preg_match( '/^msgid (".*")$/m', $entry, $id );
	preg_match_all( '/^msgstr(?:\[\d\])? (".*")$/m', $entry, $said );
	$texts[ json_decode( $id[1] ) ] = array_map( 'json_decode', $said[1] );
}
echo json_encode(
	array(
		'domain'      => 'messages',
		'locale_data' => array( 'messages' => array( '' => array( 'domain' => 'messages', 'lang' => $language[1], 'plural-forms' => $plurals[1] ) ) + $texts ),
	),
	JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE | JSON_PRETTY_PRINT
), "\n";
