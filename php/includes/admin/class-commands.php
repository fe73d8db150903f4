<?php
/**
 * The commands of WP-CLI.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Admin;

use ServerPilot_Plugin\{ Extension\Extension_Check, Names\Name_Row, Names\Twin, Network\Facts, Reconcile\Report, Support\Failure, Support\Problem, Support\Sentence };

defined( 'ABSPATH' ) || exit;

/**
 * Looks at the domains of this network on ServerPilot, and repairs them.
 *
 * ## EXAMPLES
 *
 *     # Is everything set up, and does anything need me? (The exit code says so too.)
 *     $ wp serverpilot status
 *
 *     # Why does this domain not work?
 *     $ wp serverpilot diagnose shop.example
 *
 *     # What would the next sync change?
 *     $ wp serverpilot sync --dry-run
 */
final class Commands {

	/** Exit codes, as monitoring knows them: of problems' levels, and of diagnoses' states. */
	private const CODES   = array(
		'good'        => 0,
		'fine'        => 0,
		'recommended' => 1,
		'waiting'     => 1,
		'critical'    => 2,
		'failed'      => 2,
		'unknown'     => self::UNKNOWN,
	);
	private const UNKNOWN = 3;

	/** Problems in which nothing can be said here. */
	private const NOTHING_KNOWN = array( Failure::EXTENSION, Problem::ABSENT, Problem::OFF );

	private const BATCH = 500;

	public function __construct( private Status $status, private Problems $problems, private Domain_List $domains, private Owner_Actions $actions, private Diagnosis $diagnosis ) {}

	/**
	 * Shows what is known, without asking ServerPilot.
	 *
	 * The exit code is for monitoring: 0, everything works; 1, look at it some time, for instance because nothing was synced
	 * yet; 2, something needs a person; 3, nothing can be said: the extension or Ultimate Multisite is missing, or the
	 * integration is off.
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
	 *     Version: 0.1.0
	 *     PHP extension wu_serverpilot: 0.1.0
	 *     Integration switched on and set up: yes
	 */
	public function status( $args = array(), $options = array() ): void {
		$this->problems->refresh();
		if ( isset( $options['format'] ) ) {
			$values = $this->status->values();
			self::print_rows( $options, array( 'fact', 'value' ), array_map( fn( $fact, $value ) => compact( 'fact', 'value' ), array_keys( $values ), $values ) );
		} else {
			array_map( fn( $fact ) => \WP_CLI::line( "{$fact['label']}: {$fact['value']}" ), $this->status->facts() );
		}
		$problems = $this->problems->all();
		array_map( fn( $problem ) => \WP_CLI::warning( "{$problem->title}. {$problem->message} {$problem->step}" ), $problems );
		\WP_CLI::halt( array() === array_intersect( self::NOTHING_KNOWN, array_keys( $problems ) ) ? self::CODES[ $this->problems->level() ] : self::UNKNOWN );
	}

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
	 * : Only these fields: domain, site, on_app, www, state, checked, why.
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
	 */
	public function list( $args, $options ): void {
		$this->need_all();
		$state = $options['state'] ?? '';
		if ( ! in_array( $state, array( '', ...Name_Row::STATES ), true ) ) {
			/* translators: %s: what somebody typed */
			self::fail( sprintf( __( 'There is no state “%s”.', 'wu-serverpilot' ), $state ) );
		}
		$rows   = array();
		$offset = 0;
		do {
			$some    = self::attempt( fn() => $this->domains->page( $state, $options['search'] ?? '', 'state', false, self::BATCH, $offset ) );
			$rows    = array_merge( $rows, array_map( array( $this, 'row' ), array_values( $some ) ) );
			$offset += self::BATCH;
			$read    = count( $some );
		} while ( $read >= self::BATCH );
		self::print_rows( $options, array( 'domain', 'site', 'on_app', 'www', 'state', 'checked', 'why' ), $rows );
	}

	/**
	 * Tests whether domains would be written: asks ServerPilot for the app.
	 *
	 * ## EXAMPLES
	 *
	 *     $ wp serverpilot test
	 *     Success: Connected with the ServerPilot app multisite: 12 of 300 domains. This network’s domain, example.com, is on the app.
	 */
	public function test(): void {
		self::tell( $this->actions->test() );
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
	 * : The domains, on the app or not. The www twin of one that has it is diagnosed, too.
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
	 */
	public function diagnose( $args, $options ): void {
		$code = 0;
		$rows = array();
		foreach ( $args as $domain ) {
			foreach ( $this->finding( $domain ) as $name => $found ) {
				$code = max( $code, self::CODES[ $found['state'] ] );
				$rows = array_merge( $rows, array_map( fn( $check ) => array( 'domain' => (string) $name ) + $check, $found['checks'] ) );
			}
		}
		self::print_rows( $options, array( 'domain', 'check', 'status', 'message', 'step' ), $rows );
		\WP_CLI::halt( $code );
	}

	/**
	 * Makes the app what this network wants, in one write.
	 *
	 * ## OPTIONS
	 *
	 * [<domain>...]
	 * : Tell what became of these domains only. The whole network is synced all the same.
	 *
	 * [--dry-run]
	 * : Only say what would be changed.
	 *
	 * [--yes]
	 * : Do not ask before domains are removed. What is held back stays in any case: see `remove --held-back`.
	 *
	 * ## EXAMPLES
	 *
	 *     $ wp serverpilot sync
	 *     added: shop.example, www.shop.example
	 *     Success: 2 domains added, 0 removed.
	 */
	public function sync( $args, $options ): void {
		$this->need_all();
		$only   = array_map( array( Facts::class, 'key' ), $args );
		$dry    = isset( $options['dry-run'] );
		$report = $dry || ! isset( $options['yes'] ) ? self::attempt( fn() => $this->actions->preview( $dry ) ) : null;
		self::need_known( $only, $report );
		if ( ! $dry ) {
			self::ask( $report?->removed ?? array(), $options );
			$report = self::attempt( fn() => $this->actions->sync() );
			self::need_known( $only, $report );
		}
		if ( $report?->recognised ) {
			self::print_lists( $report, $only );
		}
		self::tell( $dry ? Outcome::of( $report ) : self::attempt( fn() => $this->actions->outcome( $report ) ), $dry );
	}

	/**
	 * Takes domains off the app that are not this network's, or those that are held back.
	 *
	 * Whatever is reached under these names is not any more.
	 *
	 * ## OPTIONS
	 *
	 * [<domain>...]
	 * : The domains; www twins go with them.
	 *
	 * [--held-back=<number>]
	 * : Remove the domains that are no longer mapped and too many to go by themselves. The number of them, as `status` says it, shows
	 *   that you have read it.
	 *
	 * [--yes]
	 * : Do not ask.
	 *
	 * ## EXAMPLES
	 *
	 *     $ wp serverpilot remove old.example --yes
	 *     removed: old.example, www.old.example
	 *     Success: 2 domains removed.
	 */
	public function remove( $args, $options ): void {
		$this->need_all();
		if ( isset( $options['held-back'] ) ) {
			self::attempt( fn() => $this->remove_held_back( (string) $options['held-back'], $options ) );
			return;
		}
		if ( array() === $args ) {
			self::fail( __( 'Which domains?', 'wu-serverpilot' ) );
		}
		$names = array_map( array( Facts::class, 'key' ), $args );
		self::ask( $names, $options );
		$done = self::attempt( fn() => $this->actions->remove( $names ) );
		if ( array() !== $done['kept'] ) {
			self::print_names( __( 'removed', 'wu-serverpilot' ), $done['removed'] );
			/* translators: %s: domain names */
			self::fail( sprintf( __( 'Not removed: %s. Only what the last sync saw on this network’s app, and this network does not map, can be removed.', 'wu-serverpilot' ), Outcome::some( $done['kept'] ) ) );
		}
		self::tell_removed( $done['removed'] );
	}

	/**
	 * Redirects visitors of all the app's domains to HTTPS, or no longer.
	 *
	 * ## OPTIONS
	 *
	 * <switch>
	 * : on or off.
	 *
	 * [--yes]
	 * : Do not ask about names that the certificate does not cover.
	 *
	 * ## EXAMPLES
	 *
	 *     $ wp serverpilot force-ssl on
	 *     Success: Visitors are redirected to HTTPS.
	 *
	 * @subcommand force-ssl
	 */
	public function force_ssl( $args, $options = array() ): void {
		$this->need_all();
		$force = 'on' === ( $args[0] ?? '' );
		if ( ! $force && 'off' !== ( $args[0] ?? '' ) ) {
			self::fail( __( 'Say on or off.', 'wu-serverpilot' ) );
		}
		$bare = $force ? self::attempt( fn() => $this->actions->without_certificate() ) : array();
		if ( array() !== $bare ) {
			/* translators: %s: domain names */
			\WP_CLI::confirm( sprintf( __( 'The certificate does not cover these names, so their visitors will read a warning: %s. Redirect all the same?', 'wu-serverpilot' ), implode( ', ', $bare ) ), $options );
		}
		$is_on = self::attempt( fn() => $this->actions->set_force_ssl( $force ) );
		\WP_CLI::success( $is_on ? __( 'Visitors are redirected to HTTPS.', 'wu-serverpilot' ) : __( 'Visitors are not redirected to HTTPS.', 'wu-serverpilot' ) );
	}

	/** Ends the command where something is missing. */
	private function need_all(): void {
		$missing = $this->problems->missing();
		if ( '' !== $missing ) {
			self::fail( $missing );
		}
	}

	private function remove_held_back( string $number, array $options ): void {
		$names = $this->domains->held_back();
		if ( (string) count( $names ) !== $number ) {
			/* translators: %d: a number of domains */
			self::fail( sprintf( _n( '%d domain is held back, so nothing was removed.', '%d domains are held back, so nothing was removed.', count( $names ), 'wu-serverpilot' ), count( $names ) ) );
		}
		self::ask( $names, $options );
		$report = $this->actions->remove_held_back( $names );
		if ( null === $report || ! $report->recognised ) {
			self::tell( Outcome::of( $report ) );
			return;
		}
		self::tell_removed( $report->removed );
	}

	/** A domain's diagnosis, by name. That it could not be diagnosed is a finding, too: the other domains get theirs. */
	private function finding( string $domain ): array {
		try {
			return $this->diagnosis->diagnose( array( $domain ) );
		} catch ( Failure $failure ) {
			$state   = 'unknown';
			$message = Extension_Check::is_available() ? Sentence::of_failure( $failure ) : Extension_Check::sentence();
			$checks  = array( array( 'check' => $failure->kind, 'status' => $state, 'message' => $message, 'step' => '' ) ); // phpcs:ignore WordPress.Arrays -- short.
			return array( $domain => compact( 'state', 'checks' ) );
		}
	}

	/** A row of the list, for people and machines: its words are never translated, but for `why`. */
	private function row( Name_Row $row ): array {
		$is = $this->domains->described( $row );
		return array(
			'domain'  => $row->name,
			'site'    => 0 === $row->site ? '' : $row->site,
			'on_app'  => $row->on_app ? 'yes' : 'no',
			'www'     => $row->www ? 'yes' : 'no',
			'state'   => $is['state'],
			'checked' => 0 === $row->checked ? '' : gmdate( 'Y-m-d\TH:i:s\Z', $row->checked ),
			'why'     => $is['why'],
		);
	}

	/** Ends the command where a domain is neither mapped nor on the app. */
	private static function need_known( array $names, ?Report $report ): void {
		if ( null === $report || ! $report->recognised ) {
			return;
		}
		$all     = $report->to_array();
		$unknown = array_diff( $names, $report->domains, $report->added, $report->removed, array_map( 'strval', array_keys( $all['fates'] + $report->refused ) ) );
		if ( array() !== $unknown ) {
			/* translators: %s: domain names */
			self::fail( sprintf( __( 'Neither mapped nor on the app: %s.', 'wu-serverpilot' ), implode( ', ', $unknown ) ) );
		}
	}

	/** Asks before domains go. */
	private static function ask( array $names, array $options ): void {
		if ( array() !== $names ) {
			/* translators: %s: domain names */
			\WP_CLI::confirm( sprintf( __( 'Nobody reaches these sites under these names any more: %s. Remove them from ServerPilot?', 'wu-serverpilot' ), Outcome::some( $names, null, 100 ) ), $options );
		}
	}

	/** Prints a report's lists: of some domains only, where some were named. */
	private static function print_lists( Report $report, array $only ): void {
		$labels = array(
			'added'       => __( 'added', 'wu-serverpilot' ),
			'removed'     => __( 'removed', 'wu-serverpilot' ),
			'no_room'     => __( 'no room for', 'wu-serverpilot' ),
			'only_on_app' => __( 'only on ServerPilot', 'wu-serverpilot' ),
		);
		$asked  = fn( string $name ) => array() === $only || array() !== array_intersect( array( $name, Twin::domain( $name ) ), $only );
		foreach ( $labels as $list => $label ) {
			self::print_names( $label, array_filter( $report->to_array()[ $list ], $asked ) );
		}
	}

	private static function print_names( string $label, array $names ): void {
		if ( array() !== $names ) {
			\WP_CLI::line( "$label: " . implode( ', ', $names ) );
		}
	}

	private static function tell_removed( array $names ): void {
		self::print_names( __( 'removed', 'wu-serverpilot' ), $names );
		/* translators: %d: a number of domains */
		\WP_CLI::success( sprintf( _n( '%d domain removed.', '%d domains removed.', count( $names ), 'wu-serverpilot' ), count( $names ) ) );
	}

	/** Says what came of it, or would. */
	private static function tell( Outcome $outcome, bool $dry = false ): void {
		/* translators: %s: a sentence, such as "2 domains added, 0 removed." */
		$sentence = trim( ( $dry ? sprintf( __( 'Without --dry-run: %s', 'wu-serverpilot' ), $outcome->sentence ) : $outcome->sentence ) . ' ' . $outcome->step );
		match ( $outcome->level ) {
			'success' => \WP_CLI::success( $sentence ),
			'warning' => \WP_CLI::warning( $sentence ),
			default   => self::fail( $sentence ),
		};
	}

	/** Does something; ends the command where it fails. */
	private static function attempt( callable $work ) {
		try {
			return $work();
		} catch ( Failure $failure ) {
			self::fail( Sentence::of_failure( $failure ) );
		}
	}

	/** Ends the command. */
	private static function fail( string $sentence ): never {
		\WP_CLI::error( $sentence );
		exit( 1 );
	}

	/** Prints rows in the format that was asked for, with these fields by default. */
	private static function print_rows( array $options, array $fields, array $rows ): void {
		$formatter = new \WP_CLI\Formatter( $options, $fields );
		if ( 'ids' === $formatter->format ) {
			$formatter->display_items( array_column( $rows, $fields[0] ) );
			return;
		}
		$is_text = in_array( $formatter->format, array( 'table', 'csv' ), true );
		$formatter->display_items( $is_text ? array_map( fn( $row ) => array_map( fn( $value ) => self::as_text( $value, 'csv' === $formatter->format ), $row ), $rows ) : $rows );
	}

	/** A value as text. In a CSV file nothing begins like a formula: spreadsheets would run it. */
	private static function as_text( $value, bool $is_csv ): string {
		$text = match ( true ) {
			is_bool( $value )  => $value ? 'yes' : 'no',
			is_array( $value ) => implode( ', ', array_filter( $value, 'is_scalar' ) ),
			default            => (string) $value,
		};
		return $is_csv && 1 === preg_match( '/^[=+\-@\t\r]/', $text ) ? "'$text" : $text;
	}
}
