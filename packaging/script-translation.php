<?php
/**
 * A translation (.po) of a script's texts, from standard input to standard output, as wp.i18n loads it.
 *
 * @package wu-serverpilot
 */

$texts   = array();
$entries = preg_split( '/\n\n+/', stream_get_contents( STDIN ) );
preg_match( '/^"Language: (\w+)/m', $entries[0], $language );
preg_match( '/^"Plural-Forms: (.*)\\\\n"$/m', $entries[0], $plurals );
foreach ( array_slice( $entries, 1 ) as $entry ) {
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
