<?php
/**
 * The plugin.
 *
 * @package wu-serverpilot
 */

namespace WU_ServerPilot;

defined( 'ABSPATH' ) || exit;

/**
 * Puts the parts together and says which of them listen when.
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
	 * Our integration, of either generation.
	 *
	 * @var object|null
	 */
	private ?object $integration = null;

	/**
	 * Is the integration switched on and set up?
	 *
	 * @var bool
	 */
	private bool $listens = false;

	/**
	 * Names the main file.
	 *
	 * @param string $file The main file.
	 */
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

	/**
	 * The plugin.
	 */
	public static function instance(): self {
		return self::$instance;
	}

	/**
	 * Our integration is registered.
	 *
	 * @param object $integration The integration.
	 */
	public function is_called( object $integration ): void {
		$this->integration = $integration;
	}

	/**
	 * Ultimate Multisite's object of our integration; null when it is not there.
	 */
	public function integration(): ?object {
		return $this->integration;
	}

	/**
	 * Is the integration switched on and set up?
	 */
	public function is_on(): bool {
		return $this->listens;
	}

	/**
	 * The plugin's version, from its header.
	 */
	public function version(): string {
		return get_file_data( $this->file, array( 'version' => 'Version' ) )['version'];
	}

	/**
	 * Listens, in every kind of request: the integration is switched on and set up.
	 */
	public function listen(): void {
		$this->listens = true;
		$this->jobs()->listen();
		( new Events( $this->queue(), new Mapped_Hosts(), $this->log() ) )->listen();
		add_filter( 'wu_async_process_domain_stage_max_tries', array( new Ssl_Tries(), 'cover' ), 10, 2 );
		add_action( 'wu_domain_manager_dns_propagation_finished', array( $this->autossl(), 'dns_is_right' ), 10, 0 );
	}

	/**
	 * Makes ServerPilot right about one domain.
	 */
	public function domain_sync(): Domain_Sync {
		return $this->part( Domain_Sync::class, fn() => new Domain_Sync( $this->desired(), $this->writer(), $this->failures(), $this->retries(), $this->problems(), $this->recovery(), $this->log() ) );
	}

	/**
	 * Compares the whole network with the whole app.
	 */
	public function reconcile(): Reconcile {
		$wanted = new Wanted_Hosts( new Mapped_Hosts(), $this->desired(), $this->network() );
		return $this->part( Reconcile::class, fn() => new Reconcile( $this->engine(), $this->writer(), $this->memory(), $this->host_check(), $wanted, $this->autossl(), $this->problems(), $this->recovery(), $this->queue(), $this->store(), $this->log() ) );
	}

	/**
	 * The connection test.
	 */
	public function connection_test(): Connection_Test {
		return $this->part( Connection_Test::class, fn() => new Connection_Test( $this->engine(), $this->memory(), $this->host_check(), $this->network(), $this->recovery(), $this->log() ) );
	}

	/**
	 * The problems that need a person.
	 */
	public function problems(): Problems {
		return $this->part( Problems::class, fn() => new Problems( $this->store() ) );
	}

	/**
	 * What is known about the installation.
	 */
	public function facts(): Facts {
		return $this->part( Facts::class, fn() => new Facts( $this, $this->credentials(), $this->memory(), $this->problems(), $this->circuit(), $this->queue(), $this->network(), $this->store() ) );
	}

	/**
	 * What to do about a problem.
	 */
	public function advice(): Advice {
		return $this->part( Advice::class, fn() => new Advice( $this->credentials() ) );
	}

	/**
	 * Listens for what concerns the plugin in any case.
	 */
	private function start(): void {
		register_deactivation_hook( $this->file, array( $this, 'stop' ) );
		add_action( 'init', array( $this, 'load_translations' ) );
		( new Site_Health( $this ) )->listen();
		if ( ! Engine::is_available() ) {
			( new Extension_Notice() )->listen();
			return;
		}
		( new Registration() )->listen();
		( new Notices( $this->problems(), $this->advice(), $this->credentials() ) )->listen();
		add_action( 'init', array( $this, 'look_after_schedule' ), 100 );
		if ( defined( 'WP_CLI' ) && WP_CLI ) {
			\WP_CLI::add_command( 'serverpilot', new Cli_Command( $this ) );
		}
	}

	/**
	 * Makes the translations known.
	 */
	public function load_translations(): void {
		load_plugin_textdomain( 'wu-serverpilot', false, dirname( plugin_basename( $this->file ) ) . '/languages' );
	}

	/**
	 * Keeps the recurring job, or takes it back.
	 */
	public function look_after_schedule(): void {
		$schedule = new Reconcile_Schedule( $this->queue() );
		if ( $this->listens ) {
			$schedule->keep();
		} elseif ( function_exists( 'wu_unschedule_action' ) ) {
			$schedule->drop();
		}
	}

	/**
	 * The plugin is deactivated: no job of ours stays. ServerPilot stays as it is.
	 */
	public function stop(): void {
		( new Queue( $this->store() ) )->clear();
		delete_site_transient( 'wu_serverpilot_scheduled' );
	}

	// phpcs:disable Squiz.Commenting.FunctionComment.Missing -- each is the part of its name.
	private function engine(): Engine {
		return $this->part( Engine::class, fn() => new Engine( $this->credentials(), new Http_Bridge(), $this->log() ) );
	}

	private function credentials(): Credentials {
		return $this->part( Credentials::class, fn() => new Credentials() );
	}

	private function log(): Log {
		return $this->part( Log::class, fn() => new Log() );
	}

	private function store(): Store {
		return $this->part( Store::class, fn() => new Store() );
	}

	private function queue(): Queue {
		return $this->part( Queue::class, fn() => new Queue( $this->store() ) );
	}

	private function network(): Network_Hosts {
		return $this->part( Network_Hosts::class, fn() => new Network_Hosts() );
	}

	private function desired(): Desired_State {
		return $this->part( Desired_State::class, fn() => new Desired_State( new Mapped_Hosts(), $this->network() ) );
	}

	private function memory(): App_Memory {
		return $this->part( App_Memory::class, fn() => new App_Memory( $this->store(), $this->credentials(), $this->network() ) );
	}

	private function circuit(): Circuit {
		return $this->part( Circuit::class, fn() => new Circuit( $this->store(), $this->credentials() ) );
	}

	private function host_check(): Host_Check {
		return $this->part( Host_Check::class, fn() => new Host_Check( $this->engine(), $this->memory(), $this->network(), $this->problems(), $this->log() ) );
	}

	private function autossl(): Autossl {
		return $this->part( Autossl::class, fn() => new Autossl( $this->engine(), $this->store(), $this->queue(), $this->memory(), $this->problems(), $this->log() ) );
	}

	private function actions(): Action_Follow_Up {
		return $this->part( Action_Follow_Up::class, fn() => new Action_Follow_Up( $this->engine(), $this->queue(), $this->problems(), $this->log() ) );
	}

	private function writer(): App_Writer {
		$wildcard = new Wildcard_Rule( $this->engine(), $this->memory(), $this->network() );
		return $this->part( App_Writer::class, fn() => new App_Writer( $this->engine(), $this->circuit(), $this->host_check(), $wildcard, $this->memory(), $this->autossl(), $this->actions(), $this->log() ) );
	}

	private function retries(): Retries {
		return $this->part( Retries::class, fn() => new Retries( $this->store(), $this->queue(), new Retry_Schedule() ) );
	}

	private function failures(): Failures {
		return $this->part( Failures::class, fn() => new Failures( $this->retries(), $this->problems(), $this->circuit(), $this->log() ) );
	}

	private function recovery(): Recovery {
		return $this->part( Recovery::class, fn() => new Recovery( $this->problems(), $this->circuit(), $this->queue() ) );
	}

	private function jobs(): Jobs {
		return $this->part( Jobs::class, fn() => new Jobs( $this->domain_sync(), $this->autossl(), $this->actions(), $this->reconcile(), $this->circuit(), $this->host_check(), $this->failures() ) );
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
