<?php
/**
 * `wp serverpilot`.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Admin;

use ServerPilot_Plugin\Extension\Extension_Check;
use ServerPilot_Plugin\Extension\Failure;
use ServerPilot_Plugin\Integration\Connection_Test;
use ServerPilot_Plugin\Settle\Settlement;

defined( 'ABSPATH' ) || exit;

/**
 * Looks at and repairs the domains of this network on ServerPilot.
 *
 * ## EXAMPLES
 *
 *     # Is everything set up?
 *     $ wp serverpilot status
 *
 *     # What would the next comparison change?
 *     $ wp serverpilot sync --dry-run
 */
final class Cli_Command {

	public function __construct( private Settlement $settlement, private Connection_Test $test, private Status $status ) {}

	/**
	 * Shows what is known, without asking ServerPilot.
	 *
	 * ## EXAMPLES
	 *
	 *     $ wp serverpilot status
	 *     Version: 0.1.0
	 *     PHP extension wu_serverpilot: 0.1.0
	 *     Integration: switched on and set up
	 */
	public function status(): void {
		foreach ( $this->status->all() as $row ) {
			\WP_CLI::line( "{$row['label']}: {$row['value']}" );
		}
		if ( '' !== Extension_Check::sentence() ) {
			\WP_CLI::warning( Extension_Check::sentence() );
		}
	}

	/**
	 * Asks ServerPilot for the app.
	 *
	 * ## EXAMPLES
	 *
	 *     $ wp serverpilot test
	 *     Success: Connected with the ServerPilot app multisite: 12 of 300 domains. This network’s domain, example.com, is on the app.
	 */
	public function test(): void {
		$outcome = $this->test->run();
		if ( ! $outcome['works'] ) {
			\WP_CLI::error( $outcome['sentence'] );
		}
		\WP_CLI::success( $outcome['sentence'] );
	}

	/**
	 * Compares this network with the app and makes the app right.
	 *
	 * ## OPTIONS
	 *
	 * [--dry-run]
	 * : Only say what would be changed.
	 *
	 * ## EXAMPLES
	 *
	 *     $ wp serverpilot sync
	 *     added: shop.example, www.shop.example
	 *     Success: 2 domains added, 0 removed.
	 *
	 * @param string[] $args    Unused.
	 * @param array    $options The options.
	 */
	public function sync( $args, $options ): void {
		if ( ! $this->status->installation()->is_on() ) {
			\WP_CLI::error( __( 'The integration is off, or not set up. Is it switched on under Ultimate Multisite > Settings > Integrations?', 'wu-serverpilot' ) );
			return;
		}
		try {
			$report = isset( $options['dry-run'] ) ? $this->settlement->preview() : $this->settlement->of_everything();
		} catch ( Failure $failure ) {
			\WP_CLI::error( $failure->getMessage() );
			return;
		}
		if ( null === $report || ! $report['recognised'] ) {
			\WP_CLI::error( null === $report ? __( 'A pre_http_request filter of this site does not want the call.', 'wu-serverpilot' ) : __( 'This network’s own domain is not on the app. Is this a copy of another site?', 'wu-serverpilot' ) );
			return;
		}
		self::show( $report );
		\WP_CLI::success(
			sprintf(
				/* translators: 1, 2: numbers of domains */
				isset( $options['dry-run'] ) ? __( '%1$d domains would be added, %2$d removed.', 'wu-serverpilot' ) : __( '%1$d domains added, %2$d removed.', 'wu-serverpilot' ),
				count( $report['added'] ),
				count( $report['removed'] )
			)
		);
	}

	/**
	 * Shows what a report lists.
	 *
	 * @param array $report The report.
	 */
	private static function show( array $report ): void {
		$lists = array(
			__( 'added', 'wu-serverpilot' )           => $report['added'],
			__( 'removed', 'wu-serverpilot' )         => $report['removed'],
			__( 'no room for', 'wu-serverpilot' )     => $report['no_room'],
			__( 'on the app only', 'wu-serverpilot' ) => $report['only_on_app'],
		);
		foreach ( array_filter( $lists ) as $label => $names ) {
			\WP_CLI::line( "$label: " . implode( ', ', $names ) );
		}
		foreach ( $report['refused'] as $name => $refused ) {
			\WP_CLI::warning( "$name: {$refused['message']}" );
		}
	}
}
