<?php
/**
 * How it stands.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Admin;

use ServerPilot_Plugin\{ Extension\Client, Extension\Credentials, Extension\Extension_Check, Integration\Registration, Names\Name_Row, Reconcile\App_Record, Reconcile\Due };

defined( 'ABSPATH' ) || exit;

/**
 * What Site Health and WP-CLI show: facts, and in Site Health a result for each problem, or one that says that there is none. Nothing
 * secret is in them, and they ask ServerPilot for nothing.
 */
final class Status {

	/** Facts that name the app or customers' and other people's domains: not for a report that is copied into a forum. */
	private const CONFIDENTIAL = array( 'app', 'network', 'only_on_app', 'no_room', 'by_wildcard', 'held_back', 'waiting' );

	/** Site Health's name for our results. */
	private const TEST = 'wu_serverpilot';

	/** Facts that are times, in Unix seconds. */
	private const TIMES = array( 'synced', 'asked_again', 'next_sync' );

	public function __construct( private Credentials $credentials, private App_Record $record, private Due $due, private Client $client, private Problems $problems, private App_Problems $app ) {}

	/** All facts for machines: numbers, truth values, times by ISO 8601, lists; null for what is not known yet. */
	public function values(): array {
		$known   = $this->record->is_known();
		$app     = $this->record->all();
		$status  = $this->client->status();
		$waiting = $this->due->waiting();
		$values  = array(
			'plugin'             => Extension_Check::plugin_version(),
			'extension'          => Extension_Check::version(),
			'ultimate_multisite' => '' === Registration::version() ? null : Registration::version(),
			'integration'        => Registration::is_on(),
			'domain_mapping'     => null === Set_Up_Problems::of_mapping(),
			'credentials'        => $this->credentials_from(),
			'app'                => '' === $this->client->app_id() ? null : $this->client->app_id(),
			'app_name'           => $app['app']['name'] ?? null,
			'network'            => Outcome::network(),
			'recognised'         => $this->record->is_recognised(),
			'domains'            => $app['domains'] ?? null,
			'domain_limit'       => $status['domain_limit'] ?? null,
			'certificate_names'  => $app['certificate_names'] ?? null,
			'autossl'            => $this->app->autossl(),
			'force_ssl'          => $app['app']['ssl']['force'] ?? null,
			'synced'             => $known ? $this->record->seen() : null,
		);
		foreach ( array( Name_Row::ONLY_ON_APP, Name_Row::NO_ROOM, Name_Row::BY_WILDCARD, Name_Row::HELD_BACK ) as $state ) {
			$values[ $state ]           = $known ? $app['summary'][ $state ]['names'] ?? array() : null;
			$values[ "{$state}_count" ] = $known ? $app['summary'][ $state ]['count'] ?? 0 : null;
		}
		$values += array(
			'waiting'     => $waiting['names'],
			'asked_again' => $waiting['paused_until'],
			'locks'       => $status['lock_folders'] ?? null,
			'next_sync'   => $waiting['next_reconcile'],
			'problems'    => array_keys( $this->problems->all() ),
		);
		foreach ( self::TIMES as $time ) {
			$values[ $time ] = null === $values[ $time ] ? null : gmdate( 'Y-m-d\TH:i:s\Z', $values[ $time ] );
		}
		return $values;
	}

	/** The facts for people, as Site Health's information has them: label, value, private. */
	public function facts(): array {
		$values = $this->values();
		$facts  = array();
		foreach ( self::labels() as $fact => $label ) {
			$facts[ $fact ] = array(
				'label'   => $label,
				'value'   => self::said( $fact, $values[ $fact ], $values[ "{$fact}_count" ] ?? null ),
				'private' => in_array( $fact, self::CONFIDENTIAL, true ),
			);
		}
		return $facts;
	}

	/** Adds the results to Site Health's checks, for those who may act on them. */
	public function add_tests( $tests ) {
		if ( ! current_user_can( 'manage_network' ) ) {
			return $tests;
		}
		$this->problems->refresh();
		foreach ( $this->results() as $result ) {
			$tests['direct'][ $result['test'] ] = array(
				'label' => $result['label'],
				'test'  => fn() => $result,
			);
		}
		return $tests;
	}

	/** Adds the facts to Site Health's information. */
	public function add_facts( $information ) {
		if ( current_user_can( 'manage_network' ) ) {
			$information['wu-serverpilot'] = array(
				'label'  => __( 'ServerPilot for Ultimate Multisite', 'wu-serverpilot' ),
				'fields' => $this->facts(),
			);
		}
		return $information;
	}

	/** The results, those of dismissed problems, too. */
	public function results(): array {
		$problems = $this->problems->all();
		return array() === $problems
			? array( self::result( self::TEST, 'good', __( 'ServerPilot has the domains of this network', 'wu-serverpilot' ), __( 'No problem is known.', 'wu-serverpilot' ) ) )
			: array_map( fn( $kind, $problem ) => self::result( self::TEST . "_$kind", $problem->level, $problem->title, $problem->message . ' ' . $problem->step, $problem->link ), array_keys( $problems ), $problems );
	}

	private static function labels(): array {
		return array(
			'plugin'             => __( 'Version', 'wu-serverpilot' ),
			'extension'          => __( 'PHP extension wu_serverpilot', 'wu-serverpilot' ),
			'ultimate_multisite' => __( 'Ultimate Multisite', 'wu-serverpilot' ),
			'integration'        => __( 'Integration switched on and set up', 'wu-serverpilot' ),
			'domain_mapping'     => __( 'Mapped domains are served', 'wu-serverpilot' ),
			'credentials'        => __( 'Credentials', 'wu-serverpilot' ),
			'app'                => __( 'App', 'wu-serverpilot' ),
			'network'            => __( 'Network’s own domain', 'wu-serverpilot' ),
			'recognised'         => __( 'The network’s own domain is on the app', 'wu-serverpilot' ),
			'domains'            => __( 'Domains on the app', 'wu-serverpilot' ),
			'autossl'            => __( 'AutoSSL', 'wu-serverpilot' ),
			'force_ssl'          => __( 'Redirection to HTTPS', 'wu-serverpilot' ),
			'synced'             => __( 'Last sync', 'wu-serverpilot' ),
			'only_on_app'        => __( 'Only on ServerPilot', 'wu-serverpilot' ),
			'no_room'            => __( 'No room for', 'wu-serverpilot' ),
			'by_wildcard'        => __( 'Served by a wildcard', 'wu-serverpilot' ),
			'held_back'          => __( 'Held back', 'wu-serverpilot' ),
			'waiting'            => __( 'Waiting for ServerPilot', 'wu-serverpilot' ),
			'asked_again'        => __( 'Pause until ServerPilot is asked again', 'wu-serverpilot' ),
			'locks'              => __( 'Locks', 'wu-serverpilot' ),
			'next_sync'          => __( 'Next sync', 'wu-serverpilot' ),
			'problems'           => __( 'Problems', 'wu-serverpilot' ),
		);
	}

	/** A fact in words; $count is how many there are, where the list has the first only. */
	private static function said( string $fact, $value, ?int $count ): string {
		return match ( true ) {
			null === $value && in_array( $fact, array( 'asked_again', 'app' ), true ) => __( 'none', 'wu-serverpilot' ),
			null === $value && 'extension' === $fact          => __( 'not loaded', 'wu-serverpilot' ),
			null === $value && 'ultimate_multisite' === $fact => __( 'not active', 'wu-serverpilot' ),
			null === $value                                   => __( 'not known yet', 'wu-serverpilot' ),
			is_bool( $value )                                 => $value ? __( 'yes', 'wu-serverpilot' ) : __( 'no', 'wu-serverpilot' ),
			array() === $value                                => __( 'none', 'wu-serverpilot' ),
			is_array( $value )                                => Outcome::some( $value, $count ),
			'autossl' === $fact                               => Words::autossl( $value ),
			in_array( $fact, self::TIMES, true )              => Words::distance( (int) strtotime( $value ) ),
			default                                           => (string) $value,
		};
	}

	/** Where the credentials come from: constants, saved, both or none. */
	private function credentials_from(): string {
		$constants = count( array_filter( Credentials::ALL, array( Credentials::class, 'is_constant' ) ) );
		$saved     = array() !== array_filter( array_map( array( $this->credentials, 'saved' ), Credentials::ALL ) );
		return count( Credentials::ALL ) === $constants ? 'constants' : ( 0 === $constants ? ( $saved ? 'saved' : 'none' ) : 'both' );
	}

	/** A result, as Site Health wants it. */
	private static function result( string $test, string $status, string $label, string $description, ?array $link = null ): array {
		return compact( 'test', 'status', 'label' ) + array(
			'badge'       => array(
				'label' => 'ServerPilot',
				'color' => 'blue',
			),
			'description' => '<p>' . esc_html( $description ) . '</p>',
			'actions'     => null === $link ? '' : sprintf( '<p><a href="%1$s">%2$s</a></p>', esc_url( $link['url'] ), esc_html( $link['text'] ) ),
		);
	}
}
