<?php
/**
 * The plugin.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin;

use ServerPilot_Plugin\Admin\{ Cli_Command, Extension_Notice, Installation, Notices, Site_Health, Status };
use ServerPilot_Plugin\Extension\{ Api_Client, Credentials, Extension_Check, Http_Bridge };
use ServerPilot_Plugin\Integration\{ Connection_Test, Integration_Hooks, Name_Changes, Registration, Ssl_Tries };
use ServerPilot_Plugin\Network\{ Facts, Mapped_Names, Network_Names };
use ServerPilot_Plugin\Problems\{ Advice, Problems };
use ServerPilot_Plugin\Settle\{ App_Record, Autossl, Circuit_Breaker, Event_Queue, Failures, Jobs, Marks, Outcome, Schedule, Server_Action, Settlement, Work };
use ServerPilot_Plugin\Support\{ Log, Store };

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

	/**
	 * Is the integration switched on and set up?
	 *
	 * @var bool
	 */
	private bool $is_on = false;

	private Registration $registration;

	private function __construct( private string $file ) {
		$this->registration = new Registration();
	}

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

	/**
	 * Ultimate Multisite's object of our integration; null when it is not registered.
	 */
	public function integration(): ?object {
		return $this->registration->integration();
	}

	/**
	 * Is the integration switched on and set up?
	 */
	public function is_on(): bool {
		return $this->is_on;
	}

	private function start(): void {
		register_deactivation_hook( $this->file, array( $this, 'stop' ) );
		add_action( 'init', fn() => load_plugin_textdomain( 'wu-serverpilot', false, dirname( plugin_basename( $this->file ) ) . '/languages' ) );
		// A PHP that never had the extension leaves everything to the built-in integration.
		if ( function_exists( 'wu_serverpilot_settle' ) || $this->extension_check()->was_seen() ) {
			$this->registration->listen();
			add_action( Integration_Hooks::SWITCHED_ON, array( $this, 'listen' ) );
			add_action( Integration_Hooks::EVENT, array( $this, 'on_event' ) );
			add_filter( Integration_Hooks::TEST, fn() => $this->connection_test()->run() );
		}
		$this->listen_to_admins();
		if ( defined( 'WP_CLI' ) && WP_CLI ) {
			\WP_CLI::add_command( 'serverpilot', new Cli_Command( $this->settlement(), $this->connection_test(), $this->status(), fn() => $this->is_on ) );
		}
	}

	/**
	 * Listens, in every kind of request: the integration is switched on and set up.
	 */
	public function listen(): void {
		$this->is_on = true;
		$jobs        = array(
			Jobs::SETTLE       => fn() => $this->settlement()->of_marks(),
			Jobs::AUTOSSL      => fn() => $this->settlement()->for_autossl(),
			Jobs::RECONCILE    => fn() => $this->settlement()->of_everything(),
			Jobs::CHECK_ACTION => fn() => $this->server_action()->look(),
		);
		foreach ( $jobs as $hook => $job ) {
			add_action( $hook, fn() => $this->run( $hook, $job ) );
		}
		add_action( 'action_scheduler_before_execute', fn( $id ) => $this->event_queue()->begun( (int) $id ) );
		add_action( 'action_scheduler_after_execute', fn() => $this->event_queue()->begun( 0 ) );
		add_action( 'wu_transition_domain_domain', fn( $before, $after ) => $this->name_changes()->mapping_named( $before, $after ), 10, 2 );
		add_action( 'wu_domain_post_delete', fn( $result, $domain ) => $this->name_changes()->mapping_deleted( $result, $domain ), 10, 2 );
		add_action( 'wp_update_site', fn( $site, $before ) => $this->name_changes()->site_moved( $site, $before ), 10, 2 );
		add_action( 'wp_delete_site', fn( $site ) => $this->name_changes()->site_deleted( $site ), 100 );
		add_filter( 'wu_async_process_domain_stage_max_tries', fn( $tries, $domain = null ) => ( new Ssl_Tries() )->cover( $tries, $domain ), 10, 2 );
		add_action( 'wu_domain_manager_dns_propagation_finished', fn() => $this->autossl()->dns_is_right( $this->record()->report()['autossl'] ?? '' ), 10, 0 );
	}

	/**
	 * Something happened to a name.
	 *
	 * @param mixed $name As Ultimate Multisite hands it over.
	 */
	public function on_event( $name ): void {
		if ( Api_Client::is_available() ) {
			$this->settlement()->of_event( (string) $name );
			return;
		}
		$this->work()->mark( (string) $name );
		$this->extension_check()->tell();
	}

	/**
	 * Keeps the recurring job, or takes every job back.
	 */
	public function look_after_schedule(): void {
		if ( $this->is_on ) {
			$this->schedule()->keep();
			$this->extension_check()->look_after();
		} elseif ( function_exists( 'wu_next_scheduled_action' ) ) {
			$this->schedule()->drop();
		}
	}

	/**
	 * The plugin is deactivated: no job of ours stays. The marks do, and ServerPilot stays as it is.
	 */
	public function stop(): void {
		$this->jobs()->clear();
		$this->circuit()->close();
	}

	/**
	 * Runs one of our jobs. A PHP without the extension leaves it for one that has it.
	 *
	 * @param string   $hook Which job.
	 * @param callable $job  The job.
	 */
	private function run( string $hook, callable $job ): void {
		if ( Jobs::RECONCILE !== $hook ) {
			$this->jobs()->begun( $hook );
		}
		if ( Api_Client::is_available() ) {
			$job();
			return;
		}
		if ( Jobs::RECONCILE !== $hook ) {
			$this->jobs()->ensure( $hook, 10 * MINUTE_IN_SECONDS );
		}
		$this->extension_check()->tell();
	}

	/**
	 * Listens to what people do who look after the network.
	 */
	private function listen_to_admins(): void {
		add_action( 'network_admin_notices', fn() => $this->notices()->show() );
		add_action( 'network_admin_notices', fn() => ( new Extension_Notice() )->show() );
		add_action( 'admin_post_wu_serverpilot_dismiss', fn() => $this->notices()->dismiss() );
		add_filter( 'site_status_tests', fn( $tests ) => $this->site_health()->add_tests( $tests ) );
		add_filter( 'debug_information', fn( $information ) => $this->site_health()->add_facts( $information ) );
		add_action( 'rest_api_init', fn() => $this->site_health()->add_route() );
		if ( is_network_admin() || wp_doing_cron() || ( defined( 'WP_CLI' ) && WP_CLI ) ) {
			add_action( 'init', array( $this, 'look_after_schedule' ), 100 );
		}
	}

	// phpcs:disable Squiz.Commenting.FunctionComment.Missing -- each is the part of its name.
	public function settlement(): Settlement {
		return $this->part( Settlement::class, fn() => new Settlement( $this->client(), $this->facts(), $this->work(), $this->circuit(), $this->outcome(), $this->failures() ) );
	}

	public function connection_test(): Connection_Test {
		return $this->part( Connection_Test::class, fn() => new Connection_Test( $this->settlement(), $this->outcome(), $this->circuit(), $this->problems(), $this->work(), $this->log() ) );
	}

	public function problems(): Problems {
		return $this->part( Problems::class, fn() => new Problems( $this->store() ) );
	}

	public function advice(): Advice {
		return $this->part( Advice::class, fn() => new Advice( $this->credentials() ) );
	}

	public function status(): Status {
		return $this->part( Status::class, fn() => new Status( $this->installation(), $this->record(), $this->work(), $this->circuit(), $this->jobs(), $this->problems() ) );
	}

	public function site_health(): Site_Health {
		return $this->part( Site_Health::class, fn() => new Site_Health( $this->status(), $this->problems(), $this->advice(), fn() => $this->connection_test(), fn() => $this->is_on ) );
	}

	private function notices(): Notices {
		return $this->part( Notices::class, fn() => new Notices( $this->problems(), $this->advice(), $this->credentials(), $this->installation() ) );
	}

	private function installation(): Installation {
		return $this->part( Installation::class, fn() => new Installation( $this->registration, $this->credentials(), $this->network(), fn() => $this->is_on ) );
	}

	private function name_changes(): Name_Changes {
		return $this->part( Name_Changes::class, fn() => new Name_Changes( $this->work(), $this->mapped() ) );
	}

	private function client(): Api_Client {
		return $this->part( Api_Client::class, fn() => new Api_Client( $this->credentials(), new Http_Bridge(), $this->log() ) );
	}

	private function facts(): Facts {
		return $this->part( Facts::class, fn() => new Facts( $this->network(), $this->mapped() ) );
	}

	private function work(): Work {
		return $this->part( Work::class, fn() => new Work( new Marks(), $this->event_queue(), $this->record(), $this->problems(), $this->jobs() ) );
	}

	private function circuit(): Circuit_Breaker {
		return $this->part( Circuit_Breaker::class, fn() => new Circuit_Breaker( $this->store(), $this->credentials() ) );
	}

	private function outcome(): Outcome {
		return $this->part( Outcome::class, fn() => new Outcome( $this->record(), $this->problems(), $this->autossl(), $this->server_action(), $this->failures(), $this->log() ) );
	}

	private function failures(): Failures {
		return $this->part( Failures::class, fn() => new Failures( $this->circuit(), $this->jobs(), $this->problems(), $this->log() ) );
	}

	private function autossl(): Autossl {
		return $this->part( Autossl::class, fn() => new Autossl( $this->store(), $this->jobs(), $this->problems(), $this->log() ) );
	}

	private function server_action(): Server_Action {
		return $this->part( Server_Action::class, fn() => new Server_Action( $this->client(), $this->store(), $this->jobs(), $this->problems(), $this->log() ) );
	}

	private function schedule(): Schedule {
		return $this->part( Schedule::class, fn() => new Schedule( $this->jobs(), $this->circuit(), $this->work() ) );
	}

	private function extension_check(): Extension_Check {
		return $this->part( Extension_Check::class, fn() => new Extension_Check( $this->store(), $this->problems(), $this->log() ) );
	}

	private function event_queue(): Event_Queue {
		return $this->part( Event_Queue::class, fn() => new Event_Queue( $this->store() ) );
	}

	private function record(): App_Record {
		return $this->part( App_Record::class, fn() => new App_Record( $this->store(), $this->credentials(), $this->network() ) );
	}

	private function jobs(): Jobs {
		return $this->part( Jobs::class, fn() => new Jobs( $this->store() ) );
	}

	private function mapped(): Mapped_Names {
		return $this->part( Mapped_Names::class, fn() => new Mapped_Names() );
	}

	private function network(): Network_Names {
		return $this->part( Network_Names::class, fn() => new Network_Names() );
	}

	private function credentials(): Credentials {
		return $this->part( Credentials::class, fn() => new Credentials() );
	}

	private function store(): Store {
		return $this->part( Store::class, fn() => new Store() );
	}

	private function log(): Log {
		return $this->part( Log::class, fn() => new Log() );
	}
	// phpcs:enable Squiz.Commenting.FunctionComment.Missing

	/**
	 * A part, made when it is first needed.
	 *
	 * @param string   $name Which one.
	 * @param callable $make Makes it.
	 */
	private function part( string $name, callable $make ): object {
		return $this->parts[ $name ] ??= $make();
	}
}
