<?php
/**
 * Usage: page.php MEASURED FOLDER
 *
 * Writes FOLDER/results.md (a table of figures with their targets, and how they were measured) and FOLDER/results.svg from what
 * measure.php and tables/ wrote to the folder MEASURED.
 *
 * @package wu_serverpilot
 */

namespace ServerPilot_Plugin\Tests\Benchmark;

const NAMES = array(
	'extension' => 'this extension',
	'wordpress' => '`wp_remote_request`',
	'curl'      => 'PHP curl, one handle',
);

const PAGE = <<<'END'
# The extension beside what a site would use instead

Made by `make bench`, which overwrites this page and the picture. Times belong to the machine named below; ratios carry over.

![](results.svg)

{figures}
All contenders talk HTTPS (TLS 1.3) to the emulated ServerPilot, behind a proxy that adds a round trip of 100 ms; the handshakes of TCP and TLS pay it too.
They take turns, another one first in each round, and the median counts. AutoSSL is on, as on a site that works. A fresh process is a new one each
time, its first call included. A time counts if the app's list is right afterwards. *This extension* is PHP calling
`wu_serverpilot_add_domain()` or, for many names, `wu_serverpilot_sync_domains()`; *`wp_remote_request`* makes the requests of Ultimate Multisite's
built-in integration (read, write, ask for AutoSSL, each over a connection of its own, one name at a time); *PHP curl* is what a careful PHP
developer would write without a lock, on one handle for the whole process, which under PHP-FPM ends with its request. What a process and a large
network pay is measured without a delay; a large network has {network}.

The machine: {machine}. Its load: {load}.

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
 * What was to be reached at a round trip of 100 ms, and what was.
 *
 * @param array[] $cases By id: a title, and summaries by contender.
 * @return array[] Rows: what, found, wanted, whether that was reached.
 */
function promises( array $cases ): array {
	$ms      = static fn( $case, $who = 'extension' ) => $cases[ $case ]['times'][ $who ]['ms'];
	$at_most = static fn( $what, $found, $bound, $unit ) => array( $what, number( $found ) . " $unit", "at most $bound", $found <= $bound );
	$over    = static fn( $what, $found, $bound ) => array( $what, number( $found ) . ' times our time', "at least $bound", $found >= $bound );
	return array(
		$at_most( 'one domain, warm worker, against two bare round trips', $ms( 'warm' ) / 200, 1.1, 'times' ),
		$at_most( 'a domain that is there, against one bare round trip', $ms( 'present' ) / 100, 1.1, 'times' ),
		$at_most( 'one domain, fresh process, against TCP, TLS 1.3 and two exchanges (four round trips)', $ms( 'cold' ) / 400, 1.1, 'times' ),
		$at_most( '8 fresh processes at once', $ms( 'together_cold' ) / 1000, 1.9, 's' ),
		$over( '`wp_remote_request`, one domain, warm worker', $ms( 'warm', 'wordpress' ) / $ms( 'warm' ), 4 ),
		$over( '`wp_remote_request`, one domain, fresh process', $ms( 'cold', 'wordpress' ) / $ms( 'cold' ), 2 ),
		$over( '`wp_remote_request`, 100 domains', $ms( 'many', 'wordpress' ) / $ms( 'many' ), 100 ),
	);
}

/**
 * A table in Markdown.
 *
 * @param array[] $rows As of promises().
 */
function figures( array $rows ): string {
	$lines = array_map( static fn( $row ) => "| $row[0] | $row[1] | $row[2] | " . ( $row[3] ? 'yes' : '**no**' ) . " |\n", $rows );
	return "| at a round trip of 100 ms, if nothing else is said | found | wanted | reached |\n| --- | ---: | ---: | ---: |\n" . implode( '', $lines );
}

// The picture: a bar for each contender in each case, on a logarithmic scale.

// Readable on white and on black; the text follows the reader's scheme.
const COLOURS = array(
	'extension' => '#2f81f7',
	'wordpress' => '#d9730d',
	'curl'      => '#8a63d2',
);
const STYLE   = 'text{font:12px system-ui,sans-serif;fill:#24292f}.title{font-size:15px;font-weight:600}.grid{stroke:#8b949e;stroke-opacity:.35}@media(prefers-color-scheme:dark){text{fill:#e6edf3}}';
const LEFT    = 230;
const RIGHT   = 690;
const BAR     = 13;

/**
 * The picture.
 *
 * @param array[] $cases   By id: a title, and summaries by contender.
 * @param string  $machine Where it was measured.
 */
function picture( array $cases, string $machine ): string {
	$lines      = array_map( static fn( $case ) => $case['times'], $cases );
	$contenders = array_intersect_key( COLOURS, current( $lines ) );
	$most       = max( array_map( static fn( $line ) => max( array_column( $line, 'ms' ) ), $lines ) ) * 1.1;
	$at         = static fn( $ms ) => (int) round( LEFT + log( $ms / 50 ) / log( $most / 50 ) * ( RIGHT - LEFT ) );
	$bottom     = 76 + count( $cases ) * ( count( $contenders ) * BAR + 16 );
	return sprintf( '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 820 %d" role="img">', $bottom + 50 )
		. '<title>How long it takes, beside what a site would use instead</title><style>' . STYLE . "</style>\n"
		. text( 10, 22, 'Time with a round trip of 100 ms, HTTPS (logarithmic; less is better)', 'title' )
		. legend( $contenders )
		. grid( $at, $most, $bottom )
		. implode( '', array_map( static fn( $case, $number ) => bars( $case, $contenders, $at, 76 + $number * ( count( $contenders ) * BAR + 16 ) ), array_values( $cases ), array_keys( array_values( $cases ) ) ) )
		// A time without its machine says nothing.
		. text( 10, $bottom + 38, 'Pale: the list was wrong afterwards. Measured on ' . strtok( $machine, ',' ) . '; made by make bench.' )
		. "</svg>\n";
}

function legend( array $contenders ): string {
	$parts = '';
	foreach ( array_keys( $contenders ) as $number => $contender ) {
		$left   = 10 + 160 * $number;
		$parts .= sprintf( '<rect x="%d" y="36" width="12" height="12" fill="%s"/>', $left, $contenders[ $contender ] );
		$parts .= text( $left + 18, 46, str_replace( '`', '', NAMES[ $contender ] ) );
	}
	return $parts;
}

function grid( callable $at, float $most, int $bottom ): string {
	$parts = '';
	foreach ( array( 100, 1000, 10000, 100000 ) as $ms ) {
		if ( $ms < $most ) {
			$parts .= sprintf( "<line class=\"grid\" x1=\"%1\$d\" x2=\"%1\$d\" y1=\"64\" y2=\"%2\$d\"/>\n", $at( $ms ), $bottom );
			$parts .= text( $at( $ms ) - 12, $bottom + 14, $ms >= 1000 ? $ms / 1000 . ' s' : "$ms ms" );
		}
	}
	return $parts;
}

function bars( array $task, array $contenders, callable $at, int $top ): string {
	$line  = $task['times'];
	$parts = text( 10, $top + intdiv( count( $contenders ) * BAR, 2 ) + 4, $task['title'] );
	foreach ( $contenders as $contender => $colour ) {
		$summary = $line[ $contender ];
		$label   = 'extension' === $contender ? duration( $summary['ms'] ) : number( $summary['ms'] / $line['extension']['ms'] ) . ' ×';
		// What did not do the work is shown, but not as an achievement.
		$parts .= sprintf( '<rect x="%d" y="%d" width="%d" height="%d" fill="%s"%s/>', LEFT, $top, $at( $summary['ms'] ) - LEFT, BAR - 2, $colour, $summary['right'] ? '' : ' fill-opacity="0.4"' );
		$parts .= text( $at( $summary['ms'] ) + 5, $top + BAR - 3, $label . complaint( $summary ) );
		$top   += BAR;
	}
	return $parts;
}

function text( int $x, int $y, string $text, string $style = '' ): string {
	$style = $style ? " class=\"$style\"" : '';
	return sprintf( "<text x=\"%d\" y=\"%d\"%s>%s</text>\n", $x, $y, $style, htmlspecialchars( $text ) );
}

$found = json_decode( file_get_contents( "$argv[1]/results.json" ), true );
$cases = array_map(
	static fn( $task ) => array(
		'title' => $task['title'],
		'times' => array_map( summary( ... ), $task['samples'] ),
	),
	$found['tasks']
);
$rows  = promises( $cases );
$texts = array( '{machine}' => $found['machine'], '{load}' => $found['load'] );
foreach ( glob( "$argv[1]/tables/*.json" ) as $file ) {
	$table = json_decode( file_get_contents( $file ), true );
	array_push( $rows, ...$table['rows'] );
	$texts += $table['texts'];
}
$texts['{figures}'] = figures( $rows );
file_put_contents( "$argv[2]/results.md", strtr( PAGE, $texts ) );
file_put_contents( "$argv[2]/results.svg", picture( $cases, $found['machine'] ) );
echo $texts['{figures}'];
