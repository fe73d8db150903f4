<?php
/**
 * Usage: page.php MEASURED FOLDER
 *
 * Writes FOLDER/results.md and FOLDER/results.svg from what measure.php and tables/ wrote to the folder MEASURED.
 *
 * @package wu_serverpilot
 */

namespace ServerPilot_Plugin\Tests\Benchmark;

require __DIR__ . '/picture.php';

const NAMES = array(
	'extension'  => 'this extension',
	'client'     => '`reqwest::blocking` alone',
	'wordpress'  => '`wp_remote_request`',
	'curl'       => 'PHP curl, one handle',
	'curl-share' => 'PHP curl, persistent share',
	'limit'      => 'the limit',
);

const INTRODUCTION = <<<'END'
# The extension beside what a site would use instead

Made by `make bench`, which overwrites this page and the picture. Times belong to the machine named below; ratios carry over.

| | what it is |
| --- | --- |
| this extension | PHP calling `wu_serverpilot_add_domain()` or, for many names, `wu_serverpilot_sync_domains()` |
| `reqwest::blocking` alone | the HTTP client inside the extension, in a Rust program that reads and writes the list and does nothing else |
| `wp_remote_request` | the requests of Ultimate Multisite's built-in integration: read, write, ask for AutoSSL, each over a connection of its own, one name at a time |
| PHP curl, one handle | what a careful PHP developer would write, without a lock, on a connection that stays open for the whole process; under PHP-FPM a handle ends with its request |
| PHP curl, persistent share | the same with a new handle for each call, on a connection that outlives the request: `curl_share_init_persistent()` (PHP 8.5 and later; no column where PHP lacks it) |
| the limit | the extension's bytes over one open TLS connection, put together beforehand, the answers not looked at |

All of them talk HTTPS (TLS 1.3) to the emulated ServerPilot, behind a proxy that adds a round trip; the handshakes of TCP and TLS
pay it too. By turns, another one first in each round; the median counts. AutoSSL is on, as on a site that works. A fresh process
is a new one each time, its first call included. A time counts if the app's list is right afterwards; where it never was, the cell says so.
END;

/**
 * The median.
 *
 * @param float[] $values At least one.
 */
function median( array $values ): float {
	sort( $values );
	return ( $values[ intdiv( count( $values ) - 1, 2 ) ] + $values[ intdiv( count( $values ), 2 ) ] ) / 2;
}

/**
 * Samples of one contender in one case, summed up.
 *
 * @param array[] $samples At least one.
 * @return array{ms: float, right: bool, lost: int}
 */
function summary( array $samples ): array {
	$right = array_filter( $samples, static fn( $sample ) => $sample['right'] );
	return array(
		'ms'    => median( array_column( $right ?: $samples, 'ms' ) ),
		'right' => (bool) $right,
		'lost'  => (int) median( array_column( $samples, 'lost' ) ),
	);
}

/**
 * Three digits.
 *
 * @param float $number The number.
 */
function number( float $number ): string {
	return number_format( $number, $number >= 100 ? 0 : ( $number >= 10 ? 1 : 2 ) );
}

/**
 * A time with its unit.
 *
 * @param float $ms Milliseconds.
 */
function duration( float $ms ): string {
	return $ms >= 10000 ? number( $ms / 1000 ) . ' s' : number( $ms ) . ' ms';
}

/**
 * What is wrong with a contender's list, or nothing.
 *
 * @param array $summary Its summary().
 */
function complaint( array $summary ): string {
	if ( $summary['right'] ) {
		return '';
	}
	return $summary['lost'] ? ", {$summary['lost']} lost" : ', wrong list';
}

/**
 * A table in Markdown; all columns but the first are numbers.
 *
 * @param string[]   $head The headings.
 * @param string[][] $rows The rows.
 */
function table( array $head, array $rows ): string {
	$rule  = array( '---', ...array_fill( 0, count( $head ) - 1, '---:' ) );
	$lines = array_map( static fn( $row ) => '| ' . implode( ' | ', $row ) . " |\n", array( $head, $rule, ...$rows ) );
	return implode( '', $lines );
}

/**
 * Every case and line: our time, and how many times as long the others take.
 *
 * @param array[] $cases By id: a title, and summaries by round trip and contender.
 */
function comparison( array $cases ): string {
	$others = array_keys( array_intersect_key( NAMES, $cases['warm']['lines'][0] ) );
	unset( $others[0] );
	$rows = array();
	foreach ( $cases as $case ) {
		foreach ( $case['lines'] as $delay => $line ) {
			$ours   = $line['extension'];
			$times  = static fn( $other ) => number( $line[ $other ]['ms'] / $ours['ms'] ) . ' ×' . complaint( $line[ $other ] );
			$rows[] = array( $case['title'], "$delay ms", duration( $ours['ms'] ) . complaint( $ours ), ...array_map( $times, $others ) );
		}
	}
	$head = array_map( static fn( $contender ) => NAMES[ $contender ], array( 'extension', ...$others ) );
	return table( array( '', 'round trip', ...$head ), $rows );
}

/**
 * What was to be reached, and what was.
 *
 * @param array[] $cases As for comparison().
 */
function promises( array $cases ): string {
	$ms      = static fn( $case, $who = 'extension', $delay = 100 ) => $cases[ $case ]['lines'][ $delay ][ $who ]['ms'];
	$at_most = static fn( $what, $found, $bound, $unit ) => array( $what, number( $found ) . " $unit", "at most $bound", $found <= $bound ? 'yes' : '**no**' );
	$over    = static fn( $what, $found, $bound ) => array( $what, number( $found ) . ' times', "at least $bound", $found >= $bound ? 'yes' : '**no**' );
	return table(
		array( 'at a round trip of 100 ms, if nothing else is said', 'found', 'wanted', 'reached' ),
		array(
			$at_most( 'one domain, warm worker, against two bare round trips', $ms( 'warm' ) / 200, 1.1, 'times' ),
			$at_most( 'a domain that is there, against one bare round trip', $ms( 'present' ) / 100, 1.1, 'times' ),
			$at_most( 'one domain, fresh process, against TCP, TLS 1.3 and two exchanges (four round trips)', $ms( 'cold' ) / 400, 1.1, 'times' ),
			$at_most( '8 fresh processes at once', $ms( 'together_cold' ) / 1000, 1.9, 's' ),
			$over( '`wp_remote_request`, one domain, warm worker', $ms( 'warm', 'wordpress' ) / $ms( 'warm' ), 4 ),
			$over( '`wp_remote_request`, one domain, fresh process', $ms( 'cold', 'wordpress' ) / $ms( 'cold' ), 2 ),
			$over( '`wp_remote_request`, 100 domains', $ms( 'many', 'wordpress' ) / $ms( 'many' ), 100 ),
			array( 'what we add to `reqwest::blocking` alone: one domain, warm worker, no delay', number( 1000 * ( $ms( 'warm', 'extension', 0 ) - $ms( 'warm', 'client', 0 ) ) ) . ' µs', '', '' ),
		)
	);
}

/**
 * What a script of tables/ wrote.
 *
 * @param string $file Its file: a title, a text, a head and rows.
 */
function further( string $file ): string {
	$found = json_decode( file_get_contents( $file ), true );
	return "\n## {$found['title']}\n\n{$found['text']}\n\n" . table( $found['head'], $found['rows'] );
}

$found = json_decode( file_get_contents( "$argv[1]/results.json" ), true );
$cases = array_map(
	static fn( $task ) => array(
		'title' => $task['title'],
		'lines' => array_map( static fn( $line ) => array_map( summary( ... ), $line ), $task['samples'] ),
	),
	$found['tasks']
);
$page  = INTRODUCTION . "\n\nThe machine: {$found['machine']}. Its load: {$found['load']}.\n\n![](results.svg)\n\n" . comparison( $cases ) . "\n" . promises( $cases );
foreach ( glob( "$argv[1]/tables/*.json" ) as $file ) {
	$page .= further( $file );
}
file_put_contents( "$argv[2]/results.md", $page );
file_put_contents( "$argv[2]/results.svg", picture( $cases, $found['machine'] ) );
echo promises( $cases );
