<?php
/**
 * Another script of this folder, with constants that are true: run-with-constants.php SCRIPT CONSTANT...
 *
 * @package wu_serverpilot
 */

foreach ( array_slice( $argv, 2 ) as $constant ) {
	define( $constant, true );
}
require __DIR__ . '/' . $argv[1];
