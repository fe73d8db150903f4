<?php
/**
 * Site Health.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Admin;

use ServerPilot_Plugin\{ Admin\Setup\Connection_Test, Extension\Extension_Check, Support\Failure };

defined( 'ABSPATH' ) || exit;

/**
 * Checks for Tools > Site Health. The one that asks ServerPilot runs after the page has loaded.
 */
final class Site_Health {

	private const ROUTE     = 'wu-serverpilot/v1';
	private const PROBLEMS  = 'wu_serverpilot_problems';
	private const EXTENSION = 'wu_serverpilot_extension';

	public function __construct( private Status $status, private Problems $problems, private Remediation $remediation, private Connection_Test $test, private Queue_Check $queue, private Capacity_Check $capacity ) {}

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
		if ( $this->status->installation()->is_on() ) {
			$tests['direct'][ Queue_Check::NAME ]    = array(
				'label' => __( 'ServerPilot jobs', 'wu-serverpilot' ),
				'test'  => array( $this->queue, 'result' ),
			);
			$tests['direct'][ Capacity_Check::NAME ] = array(
				'label' => __( 'Room on the ServerPilot app', 'wu-serverpilot' ),
				'test'  => array( $this->capacity, 'result' ),
			);
		}
		if ( $this->status->installation()->is_on() && Extension_Check::is_available() ) {
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
				'fields' => $this->status->all(),
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
	 * The results that cost no request.
	 *
	 * @return array[]
	 */
	public function results(): array {
		$results = array( $this->test_extension(), $this->test_problems() );
		return $this->status->installation()->is_on() ? array( ...$results, $this->queue->result(), $this->capacity->result() ) : $results;
	}

	/**
	 * Is the extension there, and of the plugin's version?
	 */
	public function test_extension(): array {
		$sentence = Extension_Report::sentence();
		if ( '' === $sentence ) {
			return Health_Result::of( self::EXTENSION, 'good', __( 'The PHP extension wu_serverpilot is loaded', 'wu-serverpilot' ), (string) Extension_Report::version() );
		}
		if ( null === Extension_Report::version() ) {
			return Health_Result::of( self::EXTENSION, 'critical', __( 'The PHP extension wu_serverpilot is not loaded', 'wu-serverpilot' ), $sentence . ' ' . wp_strip_all_tags( Extension_Notice::step() ) );
		}
		$remediation = $this->remediation->on( Extension_Report::differs() ? Failure::VERSION : Failure::EXTENSION );
		return Health_Result::of( self::EXTENSION, 'critical', $remediation['title'], $sentence . ' ' . $remediation['step'], $remediation['link'] );
	}

	/**
	 * Does anything need attention?
	 */
	public function test_problems(): array {
		$obstacle = $this->status->installation()->obstacle();
		// What keeps the plugin from working stays true when it was put away. The extension's version is the other check's to tell.
		$problems = array_diff_key( null === $obstacle ? $this->problems->open() : $this->problems->all(), Extension_Report::differs() ? array( Failure::VERSION => true ) : array() );
		if ( ! $this->status->installation()->is_on() && null === $obstacle ) {
			return Health_Result::of( self::PROBLEMS, 'recommended', __( 'The ServerPilot integration is off', 'wu-serverpilot' ), __( 'It is switched on, and set up, under Ultimate Multisite > Settings > Integrations. Until then nothing reaches ServerPilot.', 'wu-serverpilot' ) );
		}
		if ( array() === $problems ) {
			return Health_Result::of( self::PROBLEMS, 'good', __( 'ServerPilot has the domains of this network', 'wu-serverpilot' ), __( 'No problem is known.', 'wu-serverpilot' ) );
		}
		$kind        = array_key_first( $problems );
		$remediation = $this->remediation->on( $kind );
		$status      = Problem_Finder::CUSTOM_CERTIFICATE === $kind ? 'recommended' : 'critical';
		return Health_Result::of( self::PROBLEMS, $status, $remediation['title'], $problems[ $kind ]['message'] . ' ' . $remediation['step'], $remediation['link'] );
	}

	/**
	 * Does the connection work?
	 */
	public function test_connection(): array {
		$outcome = $this->test->run();
		$label   = $outcome['works'] ? __( 'The connection with ServerPilot works', 'wu-serverpilot' ) : __( 'The connection with ServerPilot does not work', 'wu-serverpilot' );
		return Health_Result::of( 'wu_serverpilot_connection', $outcome['works'] ? 'good' : 'critical', $label, $outcome['sentence'] );
	}

	/**
	 * May the current user know?
	 */
	public static function is_allowed(): bool {
		return current_user_can( 'manage_network' );
	}
}
