<?php
/**
 * The plugin.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin;

use ServerPilot_Plugin\{ Admin\Change_Log, Admin\Commands, Admin\Notices, Admin\Outcome, Admin\Owner_Actions, Admin\Page, Admin\Request, Admin\Status, Customers\Customer_Events, Customers\Customer_List, Customers\Dns_Advice, Customers\Looks, Customers\Schedule, Customers\Site_Answer, Extension\Extension_Check, Integration\Name_Changes, Integration\Registration, Integration\Requirements, Integration\Trial, Names\Schema, Reconcile\App_Record, Reconcile\Circuit_Breaker, Reconcile\Due, Reconcile\Follow_Up, Reconcile\Jobs, Reconcile\Reconciler };

defined( 'ABSPATH' ) || exit;

/**
 * Says which part of the plugin listens when. The rooms, from the floor up; each knows only those above it here:
 *
 *     support       the database, small options, failures and problems, the extension's sentences, the log
 *     names         the two tables: events that wait, and each name with how it stands
 *     extension     the one way into wu_serverpilot, with the credentials and WordPress's HTTP hooks
 *     network       which names this installation wants, as Ultimate Multisite's and WordPress's tables have them
 *     reconcile     when ServerPilot is asked, one reconcile, and what follows from its answer
 *     customers     whether mapped names work, again and again, and what their customers read of it
 *     integration   the place in Ultimate Multisite with its set-up wizard, and the changes of names
 *     admin         what the network's owner sees: page, notices, Site Health, mails, WP-CLI
 *
 * Listeners are closures that make their part when they are called: a visitor's page loads the
 * registration and nothing else.
 */
final class Plugin {

	/** The plugin's one object. */
	private static ?self $instance = null;

	/** The parts, once made. */
	private array $parts = array();

	/** Does what network admins see listen already? */
	private bool $shows = false;

	private function __construct( private string $file ) {}

	/** Starts the plugin whose main file this is. Ultimate Multisite may be loaded later. */
	public static function boot( string $file ): void {
		self::$instance = new self( $file );
		self::$instance->start();
	}

	public static function instance(): self {
		return self::$instance;
	}

	private function start(): void {
		if ( isset( $_GET['wu_serverpilot_look'] ) ) { // phpcs:ignore WordPress.Security.NonceVerification -- changes nothing.
			Site_Answer::listen();
		}
		register_activation_hook( $this->file, fn() => $this->part( Schema::class )->prepare() );
		register_deactivation_hook( $this->file, array( $this, 'stop' ) );
		add_action( 'init', fn() => load_plugin_textdomain( 'wu-serverpilot', false, dirname( plugin_basename( $this->file ) ) . '/languages' ) );
		// A PHP that never had the extension leaves everything to the built-in integration.
		if ( function_exists( 'wu_serverpilot_lock' ) || $this->part( Extension_Check::class )->was_seen() ) {
			$this->part( Registration::class )->listen();
			add_action( 'serverpilot_plugin_switched_on', array( $this, 'listen' ) );
			add_action( 'serverpilot_plugin_event', fn( $name ) => $this->part( Name_Changes::class )->add( is_scalar( $name ) ? (string) $name : '' ) );
			add_filter( 'serverpilot_plugin_connection_test', fn() => $this->test_connection() );
		}
		$is_command = defined( 'WP_CLI' ) && WP_CLI;
		if ( is_network_admin() || wp_doing_cron() || $is_command ) {
			$this->show_screens();
			add_action( 'init', array( $this, 'look_after_schedule' ), 100 );
		}
		foreach ( array( 'site_status_tests', 'debug_information', 'admin_post_wu_serverpilot_dismiss' ) as $hook ) {
			add_filter( $hook, array( $this, 'show_screens' ), 0 );
		}
	}

	/** Lets the screens listen, and what is written down of the plugin's work. No visitor's page needs them. A filter gets back what it filters. */
	public function show_screens( $filtered = null ) {
		if ( ! $this->shows ) {
			$this->shows = true;
			$this->listen_to_work();
			$this->listen_for_admins();
			if ( defined( 'WP_CLI' ) && WP_CLI ) {
				\WP_CLI::add_command( 'serverpilot', $this->part( Commands::class ) );
			}
		}
		return $filtered;
	}

	/** What is written down, told and mailed of what the plugin does. */
	private function listen_to_work(): void {
		add_action( 'wu_serverpilot_after_sync', fn( $report, $changed, $new ) => $this->part( Change_Log::class )->synced( $report, $changed, $new ), 1, 3 );
		add_action( 'wu_serverpilot_failed', fn( $host, $kind, $message ) => $this->part( Change_Log::class )->failed( $host, $kind, $message ), 1, 3 );
		add_action( 'wu_serverpilot_problem_found', fn( $kind, $problem ) => $this->part( Change_Log::class )->problem_found( $kind, $problem ), 1, 2 );
		add_action( 'serverpilot_plugin_state_changed', fn() => $this->part( Notices::class )->look(), 10, 0 );
	}

	/** What people meet who look after the network. */
	private function listen_for_admins(): void {
		if ( is_network_admin() ) {
			add_action( 'init', array( Notices::class, 'register_setting' ), 20 );
			add_action( 'admin_init', fn() => $this->part( Extension_Check::class )->was_seen() && $this->part( Notices::class )->look_for_news() );
		}
		add_action( 'network_admin_notices', fn() => $this->part( Notices::class )->show() );
		add_action( 'admin_post_wu_serverpilot_dismiss', fn() => $this->part( Notices::class )->dismiss() );
		if ( isset( $_GET['integration'] ) ) { // phpcs:ignore WordPress.Security.NonceVerification -- changes nothing.
			add_action( 'admin_head', fn() => $this->part( Registration::class )->integration()?->print_style() );
		}
		add_filter( 'network_admin_plugin_action_links_' . plugin_basename( $this->file ), array( Page::class, 'add_settings_link' ) );
		add_filter( 'site_status_tests', fn( $tests ) => $this->part( Status::class )->add_tests( $tests ) );
		add_filter( 'debug_information', fn( $information ) => $this->part( Status::class )->add_facts( $information ) );
		// WordPress saves the choice before it makes the menu.
		add_filter( 'set_screen_option_' . Request::PER_PAGE, fn( $keep, $option, $value ) => max( 1, min( 500, (int) $value ) ), 10, 3 );
		// After Ultimate Multisite's own menu.
		add_action( 'network_admin_menu', fn() => Request::add_page( fn() => $this->part( Page::class ) ), 1000 );
		// By its name: the class is not loaded for everybody who is no admin.
		add_action( 'wu_page_wp-ultimo-edit-domain_register_widgets', fn( $id, $hook, $page ) => $this->part( Page::class )->add_box( $page ), 10, 3 );
	}

	/** Listens, in every kind of request: the integration is switched on and set up. */
	public function listen(): void {
		add_action( Jobs::DUE, fn() => $this->run( fn() => $this->part( Reconciler::class )->run_due() ) );
		add_action( Jobs::RECONCILE, fn() => $this->run( fn() => $this->part( Reconciler::class )->run_hourly() ) );
		add_action( Schedule::JOB, fn() => $this->run( fn() => $this->part( Looks::class )->run() ) );
		$this->listen_for_customers();
		add_action( 'wu_transition_domain_domain', fn( $before, $after ) => $this->part( Name_Changes::class )->mapping_named( $before, $after ), 10, 2 );
		add_action( 'wu_domain_post_delete', fn( $result, $domain ) => $this->part( Name_Changes::class )->mapping_deleted( $result, $domain ), 10, 2 );
		add_action( 'wp_insert_site', fn( $site ) => $this->part( Name_Changes::class )->site_made( $site ) );
		add_action( 'wp_update_site', fn( $site, $before ) => $this->part( Name_Changes::class )->site_moved( $site, $before ), 10, 2 );
		add_action( 'wp_delete_site', fn( $site ) => $this->part( Name_Changes::class )->site_deleted( $site ), 100 );
		add_filter( 'wu_async_process_domain_stage_max_tries', fn( $tries, $domain = null ) => Follow_Up::checks( $tries, $domain ), 10, 2 );
		add_action( 'wu_domain_manager_dns_propagation_finished', fn() => $this->part( Follow_Up::class )->dns_is_right( $this->part( App_Record::class )->all()['autossl'] ?? '' ), 10, 0 );
	}

	/** Tests the connection, for the wizard; the screens hear what came of it. */
	private function test_connection(): Outcome {
		$this->show_screens();
		return $this->part( Owner_Actions::class )->test();
	}

	/** What customers meet, apart from the screens, which are the network admins'. */
	private function listen_for_customers(): void {
		add_action( 'wu_serverpilot_after_sync', fn() => $this->part( Looks::class )->begin(), 1, 0 );
		add_action( 'wu_transition_domain_stage', fn( $before, $stage, $mapping ) => $this->part( Schedule::class )->stage_changed( $stage, $mapping ), 10, 3 );
		add_action( 'serverpilot_plugin_removed', fn( $domain, $site ) => $this->part( Customer_Events::class )->removed( $domain, $site ), 10, 2 );
		add_action( 'wu_register_all_events', array( Customer_Events::class, 'register' ) );
		add_filter( 'wu_get_default_system_messages', array( Customer_Events::class, 'messages' ) );
		add_filter( 'wu_domain_has_correct_dns', fn( $result, $domain = null ) => $this->part( Dns_Advice::class )->is_right( $result, $domain ), 10, 2 );
		add_filter( 'wu_domain_mapping_row_info', fn( $info, $domain = null ) => $this->part( Customer_List::class )->add_status( $info, $domain ), 10, 2 );
		add_filter( 'wu_domain_mapping_row_actions', fn( $actions, $domain = null ) => $this->part( Customer_List::class )->add_check( $actions, $domain ), 10, 2 );
		add_filter( 'wu_get_domain_mapping_instructions', fn( $text, $network = '' ) => $this->part( Dns_Advice::class )->instructions( $text, $network ), 10, 2 );
		add_filter( 'wu_get_network_public_ip', fn( $address, $local = false ) => $local ? $address : $this->part( Dns_Advice::class )->address( $address ), 10, 2 );
		add_filter( 'pre_site_transient_wu_public_network_ip', fn( $kept ) => false === $kept ? $this->part( Dns_Advice::class )->address( $kept ) : $kept );
		add_action( 'admin_post_wu_serverpilot_check', fn() => $this->part( Customer_List::class )->answer() );
		add_action( 'admin_init', array( Schedule::class, 'add_to_privacy_guide' ) );
	}

	/** Sees to tables and jobs, or takes every job back. */
	public function look_after_schedule(): void {
		if ( $this->part( Registration::class )->is_on() ) {
			if ( is_admin() ) {
				$this->part( Schema::class )->prepare();
			}
			$this->part( Due::class )->look_after();
			$this->part( Extension_Check::class )->look_after();
			return;
		}
		// Where Ultimate Multisite's functions are not as we call them, jobs stay: nobody listens to them.
		if ( '' === Requirements::missing_function() && null !== $this->part( Jobs::class )->due( Jobs::RECONCILE ) ) {
			$this->clear();
		}
		if ( null !== $this->part( Registration::class )->obstacle() ) {
			do_action( 'serverpilot_plugin_state_changed' );
		}
	}

	/** The plugin is deactivated. */
	public function stop(): void {
		$this->clear();
		$this->part( Trial::class )->forget();
	}

	/**
	 * The plugin is deactivated, or the integration off: no job of ours stays. What waits does, and
	 * ServerPilot stays as it is. Failures of now do not count later.
	 */
	private function clear(): void {
		if ( '' === Requirements::missing_function() ) {
			$this->part( Jobs::class )->clear();
			Schedule::clear();
		}
		$this->part( Circuit_Breaker::class )->close();
	}

	/** Runs one of our jobs. A PHP without the extension leaves it for one that has it. */
	private function run( callable $job ): void {
		$this->show_screens();
		if ( Extension_Check::is_available() ) {
			$job();
		} elseif ( $this->part( Due::class )->is_there() ) {
			$this->part( Due::class )->later( 10 * MINUTE_IN_SECONDS );
			$this->part( Extension_Check::class )->miss();
		}
	}

	/**
	 * A part, made when it is first needed: from the parts that its constructor names.
	 *
	 * @template T of object
	 * @param class-string<T> $name Which one.
	 * @return T
	 */
	public function part( string $name ): object {
		return $this->parts[ $name ] ??= $this->make( $name );
	}

	private function make( string $name ): object {
		$constructor = ( new \ReflectionClass( $name ) )->getConstructor();
		$parameters  = $constructor ? $constructor->getParameters() : array();
		return new $name( ...array_map( fn( $parameter ) => $this->part( (string) $parameter->getType() ), $parameters ) );
	}
}
