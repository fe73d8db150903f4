<?php

use ServerPilot_Plugin\{ Admin\Problems, Customers\Status, Names\Names, Plugin, Support\Store };
use WuServerPilot\Tests\Emulator;

/**
 * One block of lines a step.
 */
final class Storyteller {

	/**
	 * Of a long list, so many names are printed.
	 */
	private const SHOWN = 5;

	/**
	 * How many lines of the log were printed.
	 *
	 * @var int
	 */
	private $logged = 0;

	/**
	 * Needs somebody whose state it prints.
	 *
	 * @param Emulator $emulator The emulated ServerPilot.
	 */
	public function __construct( private Emulator $emulator ) {}

	/**
	 * Prints what is so now.
	 *
	 * @param string   $what     What happened.
	 * @param string[] $readings More lines, by who reads them.
	 */
	public function step( $what, array $readings = array() ) {
		$app = $this->emulator->app();
		echo "\n$what\n";
		$this->line( 'domains', $this->domains( $app['domains'] ) );
		$this->line( 'certificate', $this->certificate( $app ) );
		$this->line( 'requests', (string) count( $this->emulator->requests() ) );
		foreach ( $this->new_log_lines() as $line ) {
			$this->line( 'log', $line );
		}
		foreach ( $readings as $who => $text ) {
			$this->line( $who, $text );
		}
		$this->emulator->forget();
	}

	/**
	 * What a domain's customer reads in the list of domains.
	 *
	 * @param string $name The domain.
	 */
	public function customer( $name ) {
		$status = Status::of_row( ( new Names() )->find( $name ) );
		return trim( "{$status['sentence']} {$status['step']}" );
	}

	/**
	 * What the owner reads at the top of the page.
	 */
	public function owner() {
		Plugin::instance()->part( Store::class )->refresh();
		return implode( ' ', array_column( Plugin::instance()->part( Problems::class )->all(), 'message' ) );
	}

	/**
	 * One line with its name in front.
	 *
	 * @param string $name The name.
	 * @param string $text The rest.
	 */
	private function line( $name, $text ) {
		printf( "  %-11s %s\n", $name, $text );
	}

	/**
	 * The domains, or the first ones of a long list.
	 *
	 * @param string[] $domains All of them.
	 */
	private function domains( array $domains ) {
		$more  = count( $domains ) - self::SHOWN;
		$shown = $more > 0 ? array( ...array_slice( $domains, 0, self::SHOWN ), "and $more more" ) : $domains;
		return implode( ', ', $shown );
	}

	/**
	 * The certificate in words.
	 *
	 * @param array $app The app.
	 */
	private function certificate( array $app ) {
		if ( null === $app['ssl'] ) {
			return $app['autossl']['available'] ? 'none; AutoSSL could be turned on' : 'none; AutoSSL is not available yet';
		}
		return sprintf( 'AutoSSL is on, for %d of %d', count( array_intersect( $app['domains'], $app['autossl']['domains'] ) ), count( $app['domains'] ) );
	}

	/**
	 * What the integration logged since the last step, without the times and without the middle of what is long.
	 *
	 */
	private function new_log_lines() {
		$file  = WP_CONTENT_DIR . '/uploads/wu-logs/integration-serverpilot.log';
		$lines = file_exists( $file ) ? file( $file, FILE_IGNORE_NEW_LINES ) : array();
		$new   = array_slice( $lines, $this->logged );

		$this->logged = count( $lines );
		return preg_replace( array( '/^\[[^]]*\] /', '/^(.{60}[^,]*), .{60,}( \(.*)$/' ), array( '', '$1, …$2' ), $new );
	}
}
