<?php
/**
 * The results at a round trip of 100 ms as a picture: a bar for each contender in each case, on a logarithmic scale.
 *
 * @package wu_serverpilot
 */

namespace ServerPilot_Plugin\Tests\Benchmark;

// Readable on white and on black; the text follows the reader's scheme.
const COLOURS = array(
	'extension'  => '#2f81f7',
	'wordpress'  => '#d9730d',
	'curl'       => '#8a63d2',
	'curl-share' => '#bf4b8a',
	'limit'      => '#8b949e',
);
const STYLE   = 'text{font:12px system-ui,sans-serif;fill:#24292f}.title{font-size:15px;font-weight:600}.grid{stroke:#8b949e;stroke-opacity:.35}@media(prefers-color-scheme:dark){text{fill:#e6edf3}}';
const LEFT    = 230;
const RIGHT   = 690;
const BAR     = 13;

/**
 * The picture.
 *
 * @param array[] $cases   By id: a title, and summaries by round trip and contender.
 * @param string  $machine Where it was measured.
 */
function picture( array $cases, string $machine ): string {
	$lines      = array_map( static fn( $case ) => $case['lines'][100], $cases );
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
	$line  = $task['lines'][100];
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
