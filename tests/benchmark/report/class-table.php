<?php
/**
 * Tables in Markdown.
 *
 * @package wu_serverpilot
 */

namespace ServerPilot_Plugin\Tests\Benchmark;

/**
 * Rows of text; all columns but the first are numbers.
 */
final class Table {

	/**
	 * A table.
	 *
	 * @param string[]   $head The headings.
	 * @param string[][] $rows The rows.
	 */
	public static function of( array $head, array $rows ): string {
		$rule  = array( '---', ...array_fill( 0, count( $head ) - 1, '---:' ) );
		$lines = array_map( static fn( $row ) => '| ' . implode( ' | ', $row ) . " |\n", array( $head, $rule, ...$rows ) );
		return implode( '', $lines ) . "\n";
	}
}
