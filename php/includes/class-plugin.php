<?php
/**
 * The plugin.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin;

use ServerPilot_Plugin\{ Admin\Cli\Change_Commands, Admin\Cli\Check_Commands, Admin\Cli\Look_Commands, Admin\Extension_Notice, Admin\Notices, Admin\Page\Domain_Box, Admin\Page\Page, Admin\Page\Routes, Admin\Problem_Mail, Admin\Setup\Connection_Test, Admin\Setup\Wizard, Admin\Site_Health, Extension\Extension_Check, Integration\Integration_Hooks, Integration\Name_Changes, Integration\Registration, Integration\Ssl_Tries, Settle\App_Record, Settle\Autossl, Settle\Circuit_Breaker, Settle\Event_Queue, Settle\Jobs, Settle\Schedule, Settle\Server_Action, Settle\Settlement, Settle\Work };

defined( 'ABSPATH' ) || exit;

/**
 * Puts the parts together, and says which of them listens when.
 *
 * Listeners are closures that make their part when they are called: a visitor's page loads the
 * registration and nothing else.
 */
final class Plugin {

	/**
	 * The plugin's one object.
	 *
	 * @var self|null
	 */
	private static ?self $instance = null;

	/**
	 * The parts, once made.
	 *
	 * @var array<string,object>
	 */
	private array $parts = array();

	private function __construct( private string $file ) {}

	/**
	 * Starts the plugin. Ultimate Multisite may be loaded later than this.
	 *
	 * @param string $file The main file.
	 */
	public static function boot( string $file ): void {
		self::$instance = new self( $file );
		self::$instance->start();
	}

	public static function instance(): self {
		return self::$instance;
	}

	private function start(): void {
		register_deactivation_hook( $this->file, array( $this, 'stop' ) );
		add_action( 'init', fn() => load_plugin_textdomain( 'wu-serverpilot', false, dirname( plugin_basename( $this->file ) ) . '/languages' ) );
		// A PHP that never had the extension leaves everything to the built-in integration.
		if ( function_exists( 'wu_serverpilot_settle' ) || $this->part( Extension_Check::class )->was_seen() ) {
			$this->part( Registration::class )->listen();
			add_action( Integration_Hooks::SWITCHED_ON, array( $this, 'listen' ) );
			add_action( Integration_Hooks::EVENT, array( $this, 'on_event' ) );
			add_filter( Integration_Hooks::TEST, fn() => $this->part( Connection_Test::class )->run() );
		}
		$this->listen_to_admins();
		if ( defined( 'WP_CLI' ) && WP_CLI ) {
			// WP-CLI makes one command of them, with the last one's description.
			foreach ( array( Check_Commands::class, Change_Commands::class, Look_Commands::class ) as $commands ) {
				\WP_CLI::add_command( 'serverpilot', $this->part( $commands ) );
			}
		}
	}

	/**
	 * Listens, in every kind of request: the integration is switched on and set up.
	 */
	public function listen(): void {
		$jobs = array(
			Jobs::SETTLE       => fn() => $this->part( Settlement::class )->of_marks(),
			Jobs::AUTOSSL      => fn() => $this->part( Settlement::class )->for_autossl(),
			Jobs::RECONCILE    => fn() => $this->part( Settlement::class )->of_everything(),
			Jobs::CHECK_ACTION => fn() => $this->part( Server_Action::class )->look(),
		);
		foreach ( $jobs as $hook => $job ) {
			add_action( $hook, fn() => $this->run( $hook, $job ) );
		}
		add_action( 'action_scheduler_before_execute', fn( $id ) => $this->part( Event_Queue::class )->begun( (int) $id ) );
		add_action( 'action_scheduler_after_execute', fn() => $this->part( Event_Queue::class )->begun( 0 ) );
		add_action( 'wu_transition_domain_domain', fn( $before, $after ) => $this->part( Name_Changes::class )->mapping_named( $before, $after ), 10, 2 );
		add_action( 'wu_domain_post_delete', fn( $result, $domain ) => $this->part( Name_Changes::class )->mapping_deleted( $result, $domain ), 10, 2 );
		add_action( 'wp_update_site', fn( $site, $before ) => $this->part( Name_Changes::class )->site_moved( $site, $before ), 10, 2 );
		add_action( 'wp_delete_site', fn( $site ) => $this->part( Name_Changes::class )->site_deleted( $site ), 100 );
		add_filter( 'wu_async_process_domain_stage_max_tries', fn( $tries, $domain = null ) => $this->part( Ssl_Tries::class )->cover( $tries, $domain ), 10, 2 );
		add_action( 'wu_domain_manager_dns_propagation_finished', fn() => $this->part( Autossl::class )->dns_is_right( $this->part( App_Record::class )->report()['autossl'] ?? '' ), 10, 0 );
	}

	/**
	 * Something happened to a name.
	 *
	 * @param mixed $name As Ultimate Multisite hands it over.
	 */
	public function on_event( $name ): void {
		if ( Extension_Check::is_available() ) {
			$this->part( Settlement::class )->of_event( (string) $name );
			return;
		}
		$this->part( Work::class )->mark( (string) $name );
		$this->part( Extension_Check::class )->tell();
	}

	/**
	 * Keeps the recurring job, or takes every job back.
	 */
	public function look_after_schedule(): void {
		if ( $this->part( Registration::class )->is_on() ) {
			$this->part( Schedule::class )->keep();
			$this->part( Extension_Check::class )->look_after();
		} elseif ( function_exists( 'wu_next_scheduled_action' ) ) {
			$this->part( Schedule::class )->drop();
		}
	}

	/**
	 * The plugin is deactivated: no job of ours stays. The marks do, and ServerPilot stays as it is.
	 */
	public function stop(): void {
		$this->part( Jobs::class )->clear();
		$this->part( Circuit_Breaker::class )->close();
	}

	/**
	 * Runs one of our jobs. A PHP without the extension leaves it for one that has it.
	 *
	 * @param string   $hook Which job.
	 * @param callable $job  The job.
	 */
	private function run( string $hook, callable $job ): void {
		if ( Jobs::RECONCILE === $hook ) {
			$this->part( Problem_Mail::class )->send_due();
		} else {
			$this->part( Jobs::class )->begun( $hook );
		}
		if ( Extension_Check::is_available() ) {
			$job();
			return;
		}
		if ( Jobs::RECONCILE !== $hook ) {
			$this->part( Jobs::class )->ensure( $hook, 10 * MINUTE_IN_SECONDS );
		}
		$this->part( Extension_Check::class )->tell();
	}

	/**
	 * Listens to what people do who look after the network.
	 */
	private function listen_to_admins(): void {
		add_action( 'wu_serverpilot_problem_found', fn() => $this->part( Problem_Mail::class )->send_due(), 10, 0 );
		add_action( 'network_admin_notices', fn() => $this->part( Notices::class )->show() );
		add_action( 'network_admin_notices', fn() => $this->part( Extension_Notice::class )->show() );
		add_action( 'admin_post_wu_serverpilot_dismiss', fn() => $this->part( Notices::class )->dismiss() );
		if ( is_network_admin() ) {
			add_action( 'init', fn() => $this->part( Problem_Mail::class )->register_setting(), 20 );
		}
		add_action( 'admin_head', array( Wizard::class, 'print_style' ) );
		add_filter( 'network_admin_plugin_action_links_' . plugin_basename( $this->file ), array( Registration::class, 'add_settings_link' ) );
		add_filter( 'site_status_tests', fn( $tests ) => $this->part( Site_Health::class )->add_tests( $tests ) );
		add_filter( 'debug_information', fn( $information ) => $this->part( Site_Health::class )->add_facts( $information ) );
		add_action( 'rest_api_init', fn() => $this->part( Site_Health::class )->add_route() );
		add_action( 'rest_api_init', fn() => $this->part( Routes::class )->add() );
		// After Ultimate Multisite's own menu.
		add_action( 'network_admin_menu', fn() => $this->part( Page::class )->add(), 1000 );
		// By its name: the class is not loaded for everybody who is no admin.
		add_action( 'wu_page_wp-ultimo-edit-domain_register_widgets', fn( $id, $hook, $page ) => $this->part( Domain_Box::class )->add( $page ), 10, 3 );
		if ( is_network_admin() || wp_doing_cron() || ( defined( 'WP_CLI' ) && WP_CLI ) ) {
			add_action( 'init', array( $this, 'look_after_schedule' ), 100 );
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
