<?php
/**
 * What the commands print.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Admin\Cli;

use ServerPilot_Plugin\{ Admin\Extension_Report, Extension\Extension_Check, Integration\Registration };

defined( 'ABSPATH' ) || exit;

/**
 * Tables, exit codes, and the sentence for what is missing; all commands' way to WP-CLI.
 */
final class Output {

	/**
	 * Exit codes, as monitoring knows them.
	 */
	public const FINE     = 0;
	public const WARNING  = 1;
	public const CRITICAL = 2;
	public const UNKNOWN  = 3;

	public function __construct( private Registration $registration ) {}

	/**
	 * What keeps this PHP from working with ServerPilot, in a sentence; empty when nothing does.
	 */
	public function missing(): string {
		return match ( true ) {
			! Extension_Check::is_available()          => Extension_Report::sentence(),
			null !== $this->registration->obstacle()   => $this->registration->obstacle()['message'],
			$this->registration->is_on()               => '',
			default                                    => __( 'The integration is off, or not set up. Is it switched on under Ultimate Multisite > Settings > Integrations?', 'wu-serverpilot' ),
		};
	}

	/**
	 * The exit code where something is missing: does it need a person, or can nothing be said here?
	 */
	public function code_of_missing(): int {
		$kind = $this->registration->obstacle()['kind'] ?? Registration::ABSENT;
		return Registration::ABSENT === $kind ? self::UNKNOWN : self::CRITICAL;
	}

	/**
	 * Ends the command where something is missing.
	 */
	public function need_all(): void {
		if ( '' !== $this->missing() ) {
			\WP_CLI::error( $this->missing() );
		}
	}

	/**
	 * Prints rows in the format that was asked for.
	 *
	 * @param array    $options The command's options: format, fields and field are taken.
	 * @param string[] $fields  The fields that are shown by default.
	 * @param array[]  $rows    The rows.
	 */
	public static function rows( array $options, array $fields, array $rows ): void {
		$formatter = new \WP_CLI\Formatter( $options, $fields );
		$formatter->display_items( 'ids' === $formatter->format ? array_column( $rows, $fields[0] ) : $rows );
	}

	/**
	 * A moment, as machines and people read it.
	 *
	 * @param int|null $time Unix seconds.
	 */
	public static function time( ?int $time ): string {
		return null === $time ? '' : gmdate( 'Y-m-d\TH:i:s\Z', $time );
	}
}
