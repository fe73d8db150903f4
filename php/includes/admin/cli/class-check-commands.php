<?php
/**
 * `wp serverpilot`: commands that check.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Admin\Cli;

use ServerPilot_Plugin\{ Admin\Extension_Report, Admin\Owner_Actions, Admin\Sentence, Admin\Setup\Connection_Test, Admin\Site_Health, Admin\Status, Support\Failure };

defined( 'ABSPATH' ) || exit;

/**
 * Answers people and monitoring: does it work? These commands run without the extension and without
 * Ultimate Multisite too, and say what is missing.
 */
final class Check_Commands {

	/**
	 * From a diagnosis' state to the exit code.
	 */
	private const CODES = array(
		'fine'    => Output::FINE,
		'waiting' => Output::WARNING,
		'failed'  => Output::CRITICAL,
		'unknown' => Output::UNKNOWN,
	);

	public function __construct(
		private Output $output,
		private Status $status,
		private Site_Health $health,
		private Connection_Test $test,
		private Owner_Actions $actions
	) {}

	/**
	 * Shows what is known, without asking ServerPilot.
	 *
	 * The exit code is for monitoring: 0, everything works; 1, look at it some time; 2, something needs a
	 * person, for instance an Ultimate Multisite that does not fit; 3, nothing can be said: the extension
	 * or Ultimate Multisite is missing, or the integration is off.
	 *
	 * ## OPTIONS
	 *
	 * [--format=<format>]
	 * : How it is printed; a line for each fact when left out.
	 * ---
	 * options:
	 *   - table
	 *   - json
	 *   - csv
	 *   - yaml
	 * ---
	 *
	 * ## EXAMPLES
	 *
	 *     $ wp serverpilot status
	 *     Plugin: 0.1.0
	 *     PHP extension wu_serverpilot: 0.1.0
	 *     Integration: switched on and set up
	 *
	 * @param string[] $args    Unused.
	 * @param array    $options The options.
	 */
	public function status( $args = array(), $options = array() ): void {
		$rows = $this->status->all();
		if ( isset( $options['format'] ) ) {
			Output::rows( $options, array( 'fact', 'value' ), array_map( fn( $fact, $row ) => array( 'fact' => $fact ) + $row, array_keys( $rows ), $rows ) );
		} else {
			array_map( fn( $row ) => \WP_CLI::line( "{$row['label']}: {$row['value']}" ), $rows );
		}
		if ( '' !== $this->output->missing() ) {
			\WP_CLI::warning( $this->output->missing() );
			\WP_CLI::halt( $this->output->code_of_missing() );
			return;
		}
		$this->judge( $this->health->results() );
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
	 * Says what is with domains: on the app, DNS, certificate, AutoSSL and more, and what to do next.
	 *
	 * The exit code is that of the worst domain: 0, fine; 1, waits for something that comes by itself;
	 * 2, somebody has to change something; 3, something could not be found out.
	 *
	 * ## OPTIONS
	 *
	 * <domain>...
	 * : The domains, on the app or not.
	 *
	 * [--format=<format>]
	 * : How the checks are printed.
	 * ---
	 * default: table
	 * options:
	 *   - table
	 *   - json
	 *   - csv
	 *   - yaml
	 * ---
	 *
	 * ## EXAMPLES
	 *
	 *     $ wp serverpilot diagnose shop.example --format=csv
	 *     domain,check,status,message,step
	 *     shop.example,on_app,passed,"shop.example and www.shop.example are on the list of the app network.",
	 *     shop.example,dns,failed,"The DNS knows no shop.example: its records are not made yet, or the domain is not registered.","Where the DNS of shop.example is kept, create this record: shop.example. A 192.0.2.10"
	 *
	 * @param string[] $args    The domains.
	 * @param array    $options The options.
	 */
	public function diagnose( $args, $options ): void {
		$progress = count( $args ) > 1 ? \WP_CLI\Utils\make_progress_bar( __( 'Diagnosing', 'wu-serverpilot' ), count( $args ) ) : null;
		$found    = array();
		foreach ( $args as $domain ) {
			$found[] = $this->finding( $domain );
			if ( null !== $progress ) {
				$progress->tick();
			}
		}
		if ( null !== $progress ) {
			$progress->finish();
		}
		Output::rows( $options, array( 'domain', 'check', 'status', 'message', 'step' ), array_merge( ...array_column( $found, 'rows' ) ) );
		\WP_CLI::halt( max( array_column( $found, 'code' ) ) );
	}

	/**
	 * A domain's checks. That it could not be diagnosed is a row, too: the other domains get theirs.
	 *
	 * @param string $domain The domain.
	 * @return array{code: int, rows: array[]}
	 */
	private function finding( string $domain ): array {
		try {
			$report = $this->actions->diagnose( $domain );
		} catch ( Failure $failure ) {
			$row = array(
				'check'   => $failure->kind,
				'status'  => 'unknown',
				'message' => Failure::EXTENSION === $failure->kind ? Extension_Report::sentence() : Sentence::of_failure( $failure ),
				'step'    => '',
			);
			return array(
				'code' => Output::UNKNOWN,
				'rows' => array( array( 'domain' => $domain ) + $row ),
			);
		}
		return array(
			'code' => self::CODES[ $report['state'] ],
			'rows' => array_map( fn( $check ) => array( 'domain' => $report['domain'] ) + $check, $report['checks'] ),
		);
	}

	/**
	 * Says what is not good, and ends with the exit code of the worst.
	 *
	 * @param array[] $results Site Health's.
	 */
	private function judge( array $results ): void {
		$codes = array(
			'good'        => Output::FINE,
			'recommended' => Output::WARNING,
			'critical'    => Output::CRITICAL,
		);
		foreach ( $results as $result ) {
			if ( 'good' !== $result['status'] ) {
				\WP_CLI::warning( $result['label'] . '. ' . html_entity_decode( wp_strip_all_tags( $result['description'] ), ENT_QUOTES ) );
			}
		}
		\WP_CLI::halt( max( array_map( fn( $result ) => $codes[ $result['status'] ], $results ) ) );
	}
}
