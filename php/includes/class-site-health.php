<?php
/**
 * Site Health.
 *
 * @package wu-serverpilot
 */

namespace WU_ServerPilot;

defined( 'ABSPATH' ) || exit;

/**
 * Checks for Tools > Site Health. The one that asks ServerPilot runs after the page has loaded.
 */
final class Site_Health {

	private const ROUTE     = 'wu-serverpilot/v1';
	private const PROBLEMS  = 'wu_serverpilot_problems';
	private const EXTENSION = 'wu_serverpilot_extension';

	/**
	 * Names the plugin.
	 *
	 * @param Plugin $plugin The plugin.
	 */
	public function __construct( private Plugin $plugin ) {}

	/**
	 * Listens.
	 */
	public function listen(): void {
		add_filter( 'site_status_tests', array( $this, 'add_tests' ) );
		add_filter( 'debug_information', array( $this, 'add_facts' ) );
		add_action( 'rest_api_init', array( $this, 'add_route' ) );
	}

	/**
	 * Adds the checks, for those who may act on them.
	 *
	 * @param array $tests Site Health's checks.
	 */
	public function add_tests( $tests ) {
		if ( ! self::is_allowed() ) {
			return $tests;
		}
		$tests['direct'][ self::EXTENSION ] = array(
			'label' => __( 'ServerPilot extension', 'wu-serverpilot' ),
			'test'  => array( $this, 'test_extension' ),
		);
		$tests['direct'][ self::PROBLEMS ]  = array(
			'label' => __( 'ServerPilot domains', 'wu-serverpilot' ),
			'test'  => array( $this, 'test_problems' ),
		);
		if ( $this->plugin->is_on() ) {
			$tests['async']['wu_serverpilot_connection'] = array(
				'label'             => __( 'ServerPilot connection', 'wu-serverpilot' ),
				'test'              => rest_url( self::ROUTE . '/connection' ),
				'has_rest'          => true,
				'async_direct_test' => array( $this, 'test_connection' ),
			);
		}
		return $tests;
	}

	/**
	 * Adds what is known to Site Health's information.
	 *
	 * @param array $information Its sections.
	 */
	public function add_facts( $information ) {
		if ( self::is_allowed() ) {
			$information['wu-serverpilot'] = array(
				'label'  => __( 'ServerPilot for Ultimate Multisite', 'wu-serverpilot' ),
				'fields' => $this->plugin->facts()->all(),
			);
		}
		return $information;
	}

	/**
	 * Adds the address that the page asks for the connection.
	 */
	public function add_route(): void {
		register_rest_route(
			self::ROUTE,
			'/connection',
			array(
				'methods'             => 'GET',
				'callback'            => array( $this, 'test_connection' ),
				'permission_callback' => array( self::class, 'is_allowed' ),
			)
		);
	}

	/**
	 * Is the extension there, and of the plugin's version?
	 */
	public function test_extension(): array {
		$version = Engine::version();
		if ( null === $version ) {
			return self::result( self::EXTENSION, false, __( 'The PHP extension wu_serverpilot is not loaded', 'wu-serverpilot' ), Extension_Notice::install_line() );
		}
		if ( $version !== $this->plugin->version() ) {
			/* translators: 1, 2: version numbers */
			$step = sprintf( __( 'The extension is version %1$s, the plugin is version %2$s. Install the same version of both.', 'wu-serverpilot' ), $version, $this->plugin->version() );
			return self::result( self::EXTENSION, false, __( 'The ServerPilot plugin and its extension differ in version', 'wu-serverpilot' ), $step );
		}
		return self::result( self::EXTENSION, true, __( 'The PHP extension wu_serverpilot is loaded', 'wu-serverpilot' ), $version );
	}

	/**
	 * Does anything need attention?
	 */
	public function test_problems(): array {
		$problems = $this->plugin->problems()->all();
		if ( array() === $problems ) {
			return self::result( self::PROBLEMS, true, __( 'ServerPilot has the domains of this network', 'wu-serverpilot' ), __( 'No problem is known.', 'wu-serverpilot' ) );
		}
		$kind   = array_key_first( $problems );
		$advice = $this->plugin->advice()->on( $kind );
		return self::result( self::PROBLEMS, false, $advice['title'], $problems[ $kind ]['message'] . ' ' . $advice['step'], $advice['link'] );
	}

	/**
	 * Does the connection work?
	 */
	public function test_connection(): array {
		$outcome = $this->plugin->connection_test()->run();
		$label   = $outcome['works'] ? __( 'The connection with ServerPilot works', 'wu-serverpilot' ) : __( 'The connection with ServerPilot does not work', 'wu-serverpilot' );
		return self::result( 'wu_serverpilot_connection', $outcome['works'], $label, $outcome['sentence'] );
	}

	/**
	 * May the current user know?
	 */
	public static function is_allowed(): bool {
		return current_user_can( 'manage_network' );
	}

	/**
	 * A check's result, as Site Health wants it.
	 *
	 * @param string     $test        Which check.
	 * @param bool       $is_good     Is all well?
	 * @param string     $label       What was found.
	 * @param string     $description More of it, and what to do.
	 * @param array|null $link        Where to go.
	 */
	private static function result( string $test, bool $is_good, string $label, string $description, ?array $link = null ): array {
		return array(
			'label'       => $label,
			'status'      => $is_good ? 'good' : 'critical',
			'badge'       => array(
				'label' => 'ServerPilot',
				'color' => 'blue',
			),
			'description' => '<p>' . esc_html( $description ) . '</p>',
			'actions'     => null === $link ? '' : sprintf( '<p><a href="%1$s">%2$s</a></p>', esc_url( $link['url'] ), esc_html( $link['text'] ) ),
			'test'        => $test,
		);
	}
}
