<?php
/**
 * `wp serverpilot`: commands that change.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Admin\Cli;

use ServerPilot_Plugin\{ Admin\Change_Log, Admin\Domain_List, Admin\Owner_Actions, Admin\Sentence, Reconcile\App_Record, Reconcile\Circuit_Breaker, Reconcile\Due, Reconcile\Reconciler, Reconcile\Report, Support\Failure };

defined( 'ABSPATH' ) || exit;

/**
 * Changes the app as an owner asks.
 */
final class Change_Commands {

	public function __construct( private Output $output, private Reconciler $reconciler, private Owner_Actions $actions, private Due $due, private App_Record $record, private Circuit_Breaker $circuit ) {}

	/**
	 * Compares this network with the app and makes the app right, in one write.
	 *
	 * ## OPTIONS
	 *
	 * [<domain>...]
	 * : Tell of these domains only. The whole network is compared all the same.
	 *
	 * [--dry-run]
	 * : Only say what would be changed.
	 *
	 * [--yes]
	 * : Do not ask before domains are removed.
	 *
	 * ## EXAMPLES
	 *
	 *     $ wp serverpilot sync
	 *     added: shop.example, www.shop.example
	 *     Success: 2 domains added, 0 removed.
	 *
	 * @param string[] $args    The domains.
	 * @param array    $options The options.
	 */
	public function sync( $args, $options ): void {
		$this->output->need_all();
		try {
			$dry    = isset( $options['dry-run'] );
			$report = $dry || ! isset( $options['yes'] ) ? $this->preview( $dry ) : null;
			if ( ! $dry ) {
				$this->ask( $report?->removed ?? array(), $options );
				$report = $this->actions->compare();
			}
		} catch ( Failure $failure ) {
			\WP_CLI::error( Sentence::of_failure( $failure ) );
			return;
		}
		$this->tell( $report, $args, $dry );
	}

	/**
	 * Tries again now what waits or was refused.
	 *
	 * ## EXAMPLES
	 *
	 *     $ wp serverpilot retry
	 *     Success: Nothing waits.
	 */
	public function retry(): void {
		$this->output->need_all();
		if ( ! $this->due->is_reconcile() && empty( $this->record->all()['summary']['refused'] ) && array() === $this->circuit->state() ) {
			\WP_CLI::success( __( 'Nothing waits.', 'wu-serverpilot' ) );
			return;
		}
		try {
			$this->tell( $this->actions->compare(), array(), false );
		} catch ( Failure $failure ) {
			\WP_CLI::error( Sentence::of_failure( $failure ) );
		}
	}

	/**
	 * Takes domains off the app that are not this network's.
	 *
	 * Whatever is reached under these names is not any more.
	 *
	 * ## OPTIONS
	 *
	 * <domain>...
	 * : The domains; www twins go with them.
	 *
	 * [--yes]
	 * : Do not ask.
	 *
	 * ## EXAMPLES
	 *
	 *     $ wp serverpilot remove old.example --yes
	 *     removed: old.example, www.old.example
	 *     Success: 2 domains removed.
	 *
	 * @param string[] $args    The domains.
	 * @param array    $options The options.
	 */
	public function remove( $args, $options ): void {
		$this->output->need_all();
		$names = array_map( array( Domain_List::class, 'canonical' ), $args );
		$this->ask( $names, $options );
		try {
			$done = $this->actions->remove( $names );
		} catch ( Failure $failure ) {
			\WP_CLI::error( Sentence::of_failure( $failure ) );
			return;
		}
		self::show( __( 'removed', 'wu-serverpilot' ), $done['removed'] );
		if ( array() !== $done['kept'] ) {
			/* translators: %s: domain names */
			\WP_CLI::error( sprintf( __( 'Not removed: %s. Only what is on the app and not mapped in this network can be: unmap a domain of the network instead.', 'wu-serverpilot' ), Change_Log::some( $done['kept'] ) ) );
			return;
		}
		/* translators: %d: a number of domains */
		\WP_CLI::success( sprintf( _n( '%d domain removed.', '%d domains removed.', count( $done['removed'] ), 'wu-serverpilot' ), count( $done['removed'] ) ) );
	}

	/**
	 * Turns AutoSSL on if ServerPilot has a certificate to offer and there is no custom one.
	 *
	 * ## EXAMPLES
	 *
	 *     $ wp serverpilot autossl
	 *     Success: AutoSSL: on.
	 */
	public function autossl(): void {
		$this->output->need_all();
		try {
			$report = $this->actions->compare();
		} catch ( Failure $failure ) {
			\WP_CLI::error( Sentence::of_failure( $failure ) );
			return;
		}
		$this->refuse_foreign( $report );
		/* translators: %s: a state, in words */
		$sentence = sprintf( __( 'AutoSSL: %s.', 'wu-serverpilot' ), Change_Log::autossl_in_words( $report->autossl ) );
		if ( null !== $report->autossl_error ) {
			\WP_CLI::error( "$sentence " . Sentence::of( $report->autossl_error ) );
		}
		in_array( $report->autossl, array( 'on', 'enabled' ), true ) ? \WP_CLI::success( $sentence ) : \WP_CLI::warning( $sentence );
	}

	/**
	 * Redirects visitors of all the app's domains to https, or no longer.
	 *
	 * ## OPTIONS
	 *
	 * <switch>
	 * : On or off.
	 * ---
	 * options:
	 *   - on
	 *   - off
	 * ---
	 *
	 * ## EXAMPLES
	 *
	 *     $ wp serverpilot force-ssl on
	 *     Success: Visitors are redirected to https.
	 *
	 * @subcommand force-ssl
	 *
	 * @param string[] $args On or off.
	 */
	public function force_ssl( $args ): void {
		$this->output->need_all();
		try {
			$force = $this->actions->set_force_ssl( 'on' === $args[0] )['force'];
		} catch ( Failure $failure ) {
			\WP_CLI::error( Sentence::of_failure( $failure ) );
			return;
		}
		\WP_CLI::success( $force ? __( 'Visitors are redirected to https.', 'wu-serverpilot' ) : __( 'Visitors are not redirected to https.', 'wu-serverpilot' ) );
	}

	/**
	 * What a comparison would change.
	 *
	 * @param bool $dry Is that all that was asked for? Otherwise a failure is that of the comparison: it is told of everywhere.
	 * @return Report The report.
	 * @throws Failure When it did not work.
	 */
	private function preview( bool $dry ): Report {
		try {
			return $this->reconciler->preview();
		} catch ( Failure $failure ) {
			if ( ! $dry ) {
				$this->reconciler->failed( $failure );
			}
			throw $failure;
		}
	}

	/**
	 * Asks before domains go.
	 *
	 * @param string[] $names   The domains.
	 * @param array    $options The options.
	 */
	private function ask( array $names, array $options ): void {
		if ( array() !== $names ) {
			/* translators: %s: domain names */
			\WP_CLI::confirm( sprintf( __( 'Nobody reaches these sites under these names any more: %s. Remove them from ServerPilot?', 'wu-serverpilot' ), Change_Log::some( $names ) ), $options );
		}
	}

	/**
	 * Ends the command where the app was not changed, and says why.
	 *
	 * @param Report|null $report A report.
	 */
	private function refuse_foreign( ?Report $report ): void {
		if ( null === $report ) {
			\WP_CLI::error( __( 'A pre_http_request filter of this site does not want the call.', 'wu-serverpilot' ) );
		} elseif ( ! $report->recognised ) {
			\WP_CLI::error( __( 'This network’s own domain is not on the app. Is this a copy of another site?', 'wu-serverpilot' ) );
		}
	}

	/**
	 * Tells what a report says.
	 *
	 * @param Report|null $report The report.
	 * @param string[]    $only   The domains to tell of; none for all.
	 * @param bool        $dry    Is it what would be?
	 */
	private function tell( ?Report $report, array $only, bool $dry ): void {
		$this->refuse_foreign( $report );
		$only   = array_map( array( Domain_List::class, 'canonical' ), $only );
		$asked  = fn( $names ) => array() === $only ? $names : array_values( array_filter( $names, fn( $name ) => array() !== array_intersect( array( $name, preg_replace( '/^www\./', '', $name ) ), $only ) ) );
		$counts = array();
		foreach ( self::labels() as $list => $label ) {
			$counts[ $list ] = count( $asked( $report->to_array()[ $list ] ) );
			self::show( $label, $asked( $report->to_array()[ $list ] ) );
		}
		foreach ( $asked( array_map( 'strval', array_keys( $report->refused ) ) ) as $name ) {
			\WP_CLI::warning( "$name: " . Sentence::of( $report->refused[ $name ] ) );
		}
		/* translators: 1, 2: numbers of domains */
		\WP_CLI::success( sprintf( $dry ? __( '%1$d domains would be added, %2$d removed.', 'wu-serverpilot' ) : __( '%1$d domains added, %2$d removed.', 'wu-serverpilot' ), $counts['added'], $counts['removed'] ) );
	}

	private static function labels(): array {
		return array(
			'added'       => __( 'added', 'wu-serverpilot' ),
			'removed'     => __( 'removed', 'wu-serverpilot' ),
			'no_room'     => __( 'no room for', 'wu-serverpilot' ),
			'only_on_app' => __( 'on the app only', 'wu-serverpilot' ),
		);
	}

	private static function show( string $label, array $names ): void {
		if ( array() !== $names ) {
			\WP_CLI::line( "$label: " . implode( ', ', $names ) );
		}
	}
}
