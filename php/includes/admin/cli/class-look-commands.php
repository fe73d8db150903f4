<?php
/**
 * `wp serverpilot`: commands that look.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Admin\Cli;

use ServerPilot_Plugin\{ Admin\Domain_List, Admin\History, Admin\Sentence, Extension\Client, Reconcile\App_Record, Reconcile\Reconciler, Reconcile\Report, Support\Failure };

defined( 'ABSPATH' ) || exit;

/**
 * Looks at the domains of this network on ServerPilot, and repairs them.
 *
 * ## EXAMPLES
 *
 *     # Is everything set up, and does anything need me? (The exit code says so too.)
 *     $ wp serverpilot status
 *
 *     # What is with this domain?
 *     $ wp serverpilot diagnose shop.example
 *
 *     # What would the next comparison change?
 *     $ wp serverpilot sync --dry-run
 */
final class Look_Commands {

	public function __construct(
		private Output $output,
		private Domain_List $domains,
		private App_Record $record,
		private Reconciler $reconciler,
		private Client $client,
		private History $history
	) {}

	/**
	 * Lists every mapped domain and every domain on the app, without asking ServerPilot.
	 *
	 * ## OPTIONS
	 *
	 * [--state=<state>]
	 * : Only domains in this state.
	 * ---
	 * options:
	 *   - refused
	 *   - does_not_work
	 *   - held_back
	 *   - no_room
	 *   - not_mapped
	 *   - waiting_dns
	 *   - waiting_certificate
	 *   - waiting_serverpilot
	 *   - not_checked
	 *   - only_on_app
	 *   - was_there_before
	 *   - kept_off
	 *   - by_wildcard
	 *   - works
	 *   - own
	 * ---
	 *
	 * [--search=<part>]
	 * : Only domains with this part in their name.
	 *
	 * [--fields=<fields>]
	 * : Only these fields: domain, site, on_app, www, state, why, next.
	 *
	 * [--field=<field>]
	 * : Only the values of this field.
	 *
	 * [--format=<format>]
	 * : How it is printed.
	 * ---
	 * default: table
	 * options:
	 *   - table
	 *   - json
	 *   - csv
	 *   - yaml
	 *   - count
	 *   - ids
	 * ---
	 *
	 * ## EXAMPLES
	 *
	 *     $ wp serverpilot list --fields=domain,site,on_app,state
	 *     +-----------------+------+--------+-------------+
	 *     | domain          | site | on_app | state       |
	 *     +-----------------+------+--------+-------------+
	 *     | shop.example    | 1    | yes    | not_checked |
	 *     | network.example | 1    | yes    | own         |
	 *     +-----------------+------+--------+-------------+
	 *
	 *     # Everything that only ServerPilot has, for another command.
	 *     $ wp serverpilot list --state=only_on_app --format=ids
	 *     old.example older.example
	 *
	 * @param string[] $args    Unused.
	 * @param array    $options The options.
	 */
	public function list( $args, $options ): void {
		$this->output->need_all();
		try {
			$rows = Domain_List::select( $this->domains->rows(), array_intersect_key( $options, array_flip( array( 'state', 'search' ) ) ) );
		} catch ( Failure $failure ) {
			\WP_CLI::error( Sentence::of_failure( $failure ) );
			return;
		}
		Output::rows( $options, array( 'domain', 'site', 'on_app', 'www', 'state', 'why', 'next' ), array_map( array( self::class, 'row' ), $rows ) );
	}

	/**
	 * Shows the app as it was seen last.
	 *
	 * ## OPTIONS
	 *
	 * [--refresh]
	 * : Ask ServerPilot for it now.
	 *
	 * [--format=<format>]
	 * : How it is printed.
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
	 *     $ wp serverpilot app
	 *     +--------------+------------------+
	 *     | field        | value            |
	 *     +--------------+------------------+
	 *     | name         | network          |
	 *     | id           | nlcN0TwdZAyNEgdp |
	 *     | domains      | 3                |
	 *     | domain_limit | 300              |
	 *     +--------------+------------------+
	 *
	 * @param string[] $args    Unused.
	 * @param array    $options The options.
	 */
	public function app( $args, $options ): void {
		$this->output->need_all();
		try {
			$known = $this->record->all();
			$known = array() === $known || isset( $options['refresh'] ) ? self::of_report( $this->reconciler->preview() ) : $known;
		} catch ( Failure $failure ) {
			\WP_CLI::error( Sentence::of_failure( $failure ) );
			return;
		}
		$values = $this->values( $known );
		Output::rows( $options, array( 'field', 'value' ), array_map( fn( $field, $value ) => compact( 'field', 'value' ), array_keys( $values ), $values ) );
	}

	/**
	 * Shows the last fifty changes on ServerPilot, the latest first.
	 *
	 * ## OPTIONS
	 *
	 * [--format=<format>]
	 * : How it is printed.
	 * ---
	 * default: table
	 * options:
	 *   - table
	 *   - json
	 *   - csv
	 *   - yaml
	 *   - count
	 * ---
	 *
	 * ## EXAMPLES
	 *
	 *     $ wp serverpilot log
	 *     +----------------------+--------+--------------------------------+-------+
	 *     | time                 | change | domains                        | why   |
	 *     +----------------------+--------+--------------------------------+-------+
	 *     | 2026-11-24T10:43:05Z | added  | shop.example, www.shop.example | event |
	 *     +----------------------+--------+--------------------------------+-------+
	 *
	 * @param string[] $args    Unused.
	 * @param array    $options The options.
	 */
	public function log( $args, $options ): void {
		$rows = array_map(
			fn( $entry ) => array(
				'time'    => Output::time( $entry['at'] ),
				'change'  => $entry['change'],
				'domains' => implode( ', ', $entry['names'] ) . ( $entry['count'] > count( $entry['names'] ) ? ', …' : '' ),
				'why'     => $entry['why'],
			),
			$this->history->all()
		);
		Output::rows( $options, array( 'time', 'change', 'domains', 'why' ), $rows );
	}

	/**
	 * A row of the list, for people and machines: its words are never translated.
	 *
	 * @param array $row A row of Domain_List.
	 */
	private static function row( array $row ): array {
		return array(
			'domain' => $row['name'],
			'site'   => 0 === $row['site'] ? '' : $row['site'],
			'on_app' => $row['on_app'] ? 'yes' : 'no',
			'www'    => $row['www'] ? 'yes' : 'no',
			'state'  => $row['state'],
			'why'    => $row['why'],
			'next'   => Output::time( $row['until'] ),
		);
	}

	/**
	 * A report as the record has it.
	 *
	 * @param Report $report A report.
	 */
	private static function of_report( Report $report ): array {
		return array(
			'app'               => $report->app,
			'domains'           => count( $report->domains ),
			'certificate_names' => count( $report->app['autossl']['domains'] ),
			'autossl'           => $report->autossl,
			'seen'              => time(),
		);
	}

	/**
	 * What is known of the app.
	 *
	 * @param array $known What App_Record has.
	 */
	private function values( array $known ): array {
		$app    = $known['app'];
		$status = $this->client->status();
		return array(
			'name'              => $app['name'],
			'id'                => $app['id'],
			'server_id'         => $app['server_id'],
			'runtime'           => $app['runtime'],
			'domains'           => $known['domains'],
			'domain_limit'      => $status['domain_limit'],
			'certificate_names' => $known['certificate_names'],
			'certificate_limit' => $status['certificate_names'],
			'ssl'               => $app['ssl']['mode'],
			'force_ssl'         => $app['ssl']['force'] ? 'on' : 'off',
			'autossl'           => $known['autossl'],
			'seen'              => Output::time( $known['seen'] ),
		);
	}
}
