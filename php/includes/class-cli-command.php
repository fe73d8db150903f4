<?php
/**
 * WP-CLI.
 *
 * @package wu-serverpilot
 */

namespace WU_ServerPilot;

defined( 'ABSPATH' ) || exit;

/**
 * Looks at and repairs the domains of this network on ServerPilot.
 *
 * ## EXAMPLES
 *
 *     # Is everything set up?
 *     $ wp serverpilot status
 *
 *     # What would the next comparison add?
 *     $ wp serverpilot sync --dry-run
 */
final class Cli_Command {

	/**
	 * Names the plugin.
	 *
	 * @param Plugin $plugin The plugin.
	 */
	public function __construct( private Plugin $plugin ) {}

	/**
	 * Shows what is known, without asking ServerPilot.
	 *
	 * ## EXAMPLES
	 *
	 *     $ wp serverpilot status
	 *     Plugin: 0.1.0
	 *     PHP extension wu_serverpilot: 0.1.0
	 *     Integration: switched on and set up
	 *
	 * @param string[] $args Unused.
	 */
	public function status( $args ): void {
		foreach ( $this->plugin->facts()->all() as $fact ) {
			\WP_CLI::line( "{$fact['label']}: {$fact['value']}" );
		}
	}

	/**
	 * Asks ServerPilot for the app.
	 *
	 * ## EXAMPLES
	 *
	 *     $ wp serverpilot test
	 *     Success: Connected with the ServerPilot app multisite: 12 of 300 domains. This network’s domain, example.com, is on the app.
	 *
	 * @param string[] $args Unused.
	 */
	public function test( $args ): void {
		if ( null === $this->plugin->integration() ) {
			\WP_CLI::error( 'Ultimate Multisite is not active. Is it active on the whole network?' );
			return;
		}
		$outcome = $this->plugin->connection_test()->run();
		if ( ! $outcome['works'] ) {
			\WP_CLI::error( $outcome['sentence'] . ' Are the credentials right? Enter them again under Ultimate Multisite > Settings > Integrations.' );
		}
		\WP_CLI::success( $outcome['sentence'] );
	}

	/**
	 * Adds what this network has mapped and the app does not list. Removes nothing.
	 *
	 * ## OPTIONS
	 *
	 * [--dry-run]
	 * : Only say what would be added.
	 *
	 * ## EXAMPLES
	 *
	 *     $ wp serverpilot sync
	 *     added: shop.example, www.shop.example
	 *     Success: 2 domains added.
	 *
	 * @param string[] $args    Unused.
	 * @param array    $options The options.
	 */
	public function sync( $args, $options ): void {
		if ( ! $this->plugin->is_on() ) {
			\WP_CLI::error( 'The integration is off, or not set up. Is it switched on under Ultimate Multisite > Settings > Integrations?' );
			return;
		}
		$dry_run = isset( $options['dry-run'] );
		try {
			$found = $this->plugin->reconcile()->run( $dry_run );
		} catch ( Failure $failure ) {
			\WP_CLI::error( $failure->getMessage() );
			return;
		}
		if ( null === $found ) {
			\WP_CLI::error( 'This network’s own domain is not on the app. Is this a copy of another site?' );
			return;
		}
		$this->show( $dry_run ? 'missing' : 'added', $found->missing );
		$this->show( 'no room for', $found->left_out );
		$this->show( 'on the app only', $found->only_on_app );
		$this->show( 'no domain names', $found->implausible );
		\WP_CLI::success( sprintf( $dry_run ? '%d domains would be added.' : '%d domains added.', count( $found->missing ) ) );
	}

	/**
	 * Shows a list that is not empty.
	 *
	 * @param string   $label What it is.
	 * @param string[] $names The names.
	 */
	private function show( string $label, array $names ): void {
		if ( array() !== $names ) {
			\WP_CLI::line( "$label: " . implode( ', ', $names ) );
		}
	}
}
