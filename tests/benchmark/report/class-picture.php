<?php
/**
 * The results as a picture.
 *
 * @package wu_serverpilot
 */

namespace ServerPilot_Plugin\Tests\Benchmark;

/**
 * A bar for each contender in each case, on a logarithmic scale. Its colours are readable on white
 * and on black, and its text follows the reader's scheme.
 */
final class Picture {

	private const DELAY   = 100;
	private const WIDTH   = 820;
	private const LEFT    = 250;
	private const RIGHT   = 700;
	private const TOP     = 76;
	private const BAR     = 13;
	private const COLOURS = array(
		'extension' => '#2f81f7',
		'wordpress' => '#d9730d',
		'curl'      => '#8a63d2',
		'limit'     => '#8b949e',
	);
	private const STYLE   = 'text{font:12px system-ui,sans-serif;fill:#24292f}.title{font-size:15px;font-weight:600}'
		. '.grid{stroke:#8b949e;stroke-opacity:.35}'
		. '@media(prefers-color-scheme:dark){text{fill:#e6edf3}}';

	/** Bounds of the scale in milliseconds. */
	private float $least;
	private float $most;

	public function __construct( private readonly Results $results ) {
		$medians = array();
		foreach ( $this->results->tasks() as $task ) {
			array_push( $medians, ...array_column( $task['lines'][ self::DELAY ], 'median' ) );
		}
		$this->least = 10 ** floor( log10( min( $medians ) ) ) / 2;
		$this->most  = max( $medians ) * 1.1;
	}

	/** The picture. */
	public function svg(): string {
		$rows   = '';
		$height = self::TOP;
		foreach ( $this->results->tasks() as $task ) {
			$rows   .= $this->task( $task, $height );
			$height += 4 * self::BAR + 16;
		}
		return sprintf( '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" role="img">', self::WIDTH, $height + 50 )
			. '<title>How long it takes, beside what a site would use instead</title><style>' . self::STYLE . "</style>\n"
			. $this->text( 10, 22, sprintf( 'Time with a round trip of %d ms, HTTPS (logarithmic; less is better)', self::DELAY ), 'title' )
			. $this->legend()
			. $this->grid( $height )
			. $rows
			. $this->text( 10, $height + 38, $this->machine() )
			. "</svg>\n";
	}

	/** A time without its machine says nothing. */
	private function machine(): string {
		$machine = $this->results->machine();
		return "Pale: the list was wrong afterwards. Measured on {$machine['Cores']} cores of {$machine['Processor']}, PHP {$machine['PHP']}; made by make bench.";
	}

	private function legend(): string {
		$parts = '';
		$left  = 10;
		foreach ( self::COLOURS as $contender => $colour ) {
			$parts .= sprintf( '<rect x="%d" y="36" width="12" height="12" fill="%s"/>', $left, $colour );
			$parts .= $this->text( $left + 18, 46, Results::NAMES[ $contender ] );
			$left  += 175;
		}
		return $parts;
	}

	private function grid( int $height ): string {
		$parts = '';
		foreach ( array( 100, 1000, 10000, 100000 ) as $ms ) {
			if ( $ms > $this->least && $ms < $this->most ) {
				$x      = $this->x( $ms );
				$parts .= sprintf( "<line class=\"grid\" x1=\"%d\" x2=\"%d\" y1=\"%d\" y2=\"%d\"/>\n", $x, $x, self::TOP - 12, $height );
				$parts .= $this->text( $x - 12, $height + 14, $ms >= 1000 ? $ms / 1000 . ' s' : "$ms ms" );
			}
		}
		return $parts;
	}

	private function task( array $task, int $top ): string {
		$line  = $task['lines'][ self::DELAY ];
		$parts = $this->text( 10, $top + 2 * self::BAR + 4, $task['title'] );
		foreach ( array_keys( self::COLOURS ) as $number => $contender ) {
			$parts .= $this->bar( $line[ $contender ], $line['extension'], self::COLOURS[ $contender ], $top + $number * self::BAR );
		}
		return $parts;
	}

	private function bar( array $summary, array $ours, string $colour, int $top ): string {
		$right = $this->x( $summary['median'] );
		$label = $summary === $ours ? Words::time( $summary['median'] ) : Words::ratio( $summary, $ours ) . ' ×';
		// What did not do the work is shown, but not as an achievement.
		$wrong = $summary['right'] ? '' : ' fill-opacity="0.4"';
		if ( ! $summary['right'] ) {
			$label .= $summary['lost'] ? sprintf( ', %d lost', $summary['lost'] ) : ', wrong list';
		}
		return sprintf( '<rect x="%d" y="%d" width="%d" height="%d" fill="%s"%s/>', self::LEFT, $top, $right - self::LEFT, self::BAR - 2, $colour, $wrong )
			. $this->text( $right + 5, $top + self::BAR - 3, $label );
	}

	private function x( float $ms ): int {
		$part = log( $ms / $this->least ) / log( $this->most / $this->least );
		return (int) round( self::LEFT + $part * ( self::RIGHT - self::LEFT ) );
	}

	private function text( int $x, int $y, string $text, string $style = '' ): string {
		$style = $style ? " class=\"$style\"" : '';
		return sprintf( "<text x=\"%d\" y=\"%d\"%s>%s</text>\n", $x, $y, $style, htmlspecialchars( $text ) );
	}
}
