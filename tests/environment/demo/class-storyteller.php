<?php
/**
 * Prints what ServerPilot has, for a person to read.
 *
 * @package wu_serverpilot
 */

use ServerPilot_Plugin\Tests\Emulator;

/**
 * One block of lines a step.
 */
final class Storyteller {

	/**
	 * The emulated ServerPilot.
	 *
	 * @var Emulator
	 */
	private $emulator;

	/**
	 * How much of the log was shown.
	 *
	 * @var int
	 */
	private $shown = 0;

	/**
	 * Needs somebody to tell of.
	 *
	 * @param Emulator $emulator The emulated ServerPilot.
	 */
	public function __construct( Emulator $emulator ) {
		$this->emulator = $emulator;
	}

	/**
	 * Tells what is so now.
	 *
	 * @param string $what What happened.
	 */
	public function step( $what ) {
		$app = $this->emulator->app();
		echo "\n$what\n";
		$this->line( 'domains', implode( "\n              ", $app['domains'] ) );
		$this->line( 'certificate', $this->certificate( $app ) );
		$this->line( 'requests', (string) count( $this->emulator->requests() ) );
		foreach ( $this->new_log_lines() as $line ) {
			$this->line( 'log', $line );
		}
		$this->emulator->forget();
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
	 * The certificate in words.
	 *
	 * @param array $app The app.
	 * @return string
	 */
	private function certificate( array $app ) {
		if ( null === $app['ssl'] ) {
			return $app['autossl']['available'] ? 'none; AutoSSL could be turned on' : 'none; AutoSSL is not available yet';
		}
		return $app['ssl']['auto'] ? 'AutoSSL is on, for ' . implode( ', ', $app['autossl']['domains'] ) : 'a custom one';
	}

	/**
	 * What the integration logged since the last step, without the times.
	 *
	 * @return string[]
	 */
	private function new_log_lines() {
		$file  = WP_CONTENT_DIR . '/uploads/wu-logs/integration-serverpilot.log';
		$lines = file_exists( $file ) ? file( $file, FILE_IGNORE_NEW_LINES ) : array();
		$new   = array_slice( $lines, $this->shown );

		$this->shown = count( $lines );
		return preg_replace( '/^\[[^]]*\] /', '', $new );
	}
}
