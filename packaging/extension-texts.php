<?php
/**
 * The texts of the extension that people read, as a template (.pot) for translators: what stands in text!() and
 * sentence!() in its sources.
 *
 * Usage: extension-texts.php FILE.rs...
 *
 * @package wu-serverpilot
 */

$texts = array();
foreach ( array_slice( $argv, 1 ) as $file ) {
	$code = preg_replace( array( '/^#\[cfg\(test\)\]\n(pub\(crate\) )?mod \w+ \{.*/ms', '#^\s*//.*\n#m' ), '', file_get_contents( $file ) );
	preg_match_all( '/\b(?:text|sentence)!\(\s*"((?:[^"\\\\]|\\\\.)*)"/s', $code, $found );
	if ( count( $found[1] ) !== preg_match_all( '/\b(?:text|sentence)!\((?!\$)/', $code ) ) {
		fwrite( STDERR, "$file: a text!() or sentence!() whose text is not to be read\n" );
		exit( 1 );
	}
	foreach ( $found[1] as $literal ) {
		$text = strtr( preg_replace( '/\\\\\n\s*/', '', $literal ), array( '\\"' => '"', '\\\\' => '\\' ) );
		// What is nothing but its parts is said by them.
		if ( 1 === preg_match( '/\pL/u', preg_replace( '/\{\w+\}/', '', $text ) ) ) {
			$texts[ $text ] = true;
		}
	}
}
echo "msgid \"\"\nmsgstr \"Content-Type: text/plain; charset=UTF-8\\n\"\n";
foreach ( array_keys( $texts ) as $text ) {
	printf( "\nmsgid \"%s\"\nmsgstr \"\"\n", addcslashes( $text, "\"\\" ) );
}
