<?php
/**
 * How each name stands.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Admin;

use ServerPilot_Plugin\{ Extension\Api_Client, Network\Desired_State, Network\Network_Names, Settle\App_Record, Settle\Circuit_Breaker, Settle\Work };

defined( 'ABSPATH' ) || exit;

/**
 * What the last report, the marks and the circuit say of a name. The first row that fits decides:
 *
 *     the name is                                      state
 *     the network's own                                own
 *     marked, and ServerPilot is left alone            retry, at `until`
 *     marked                                           waiting
 *     refused at the last comparison, or held since    refused
 *     mapped and on the app, and a diagnosis failed    faulty
 *     mapped and on the app                            fine
 *     mapped, and the app is full                      no_room
 *     mapped, and a wildcard on the app serves it      by_wildcard
 *     mapped, and a filter of the site's says no       kept_off
 *     mapped, and not seen on the app yet              retry or waiting
 *     on the app, mapped nowhere, and nobody's         only_on_app
 *     on the app, because a filter of the site's says  fine
 *     on the app, a wildcard below an own name         own
 */
final class Domain_States {

	public const REFUSED     = 'refused';
	public const FAULTY      = 'faulty';
	public const RETRY       = 'retry';
	public const NO_ROOM     = 'no_room';
	public const WAITING     = 'waiting';
	public const ONLY_ON_APP = 'only_on_app';
	public const BY_WILDCARD = 'by_wildcard';
	public const KEPT_OFF    = 'kept_off';
	public const FINE        = 'fine';
	public const OWN         = 'own';

	/**
	 * All states, what needs a person first.
	 */
	public const ALL = array( self::REFUSED, self::FAULTY, self::RETRY, self::NO_ROOM, self::WAITING, self::ONLY_ON_APP, self::BY_WILDCARD, self::KEPT_OFF, self::FINE, self::OWN );

	/**
	 * Names as keys, by the list they are in.
	 *
	 * @var array<string, array<string, true>>
	 */
	private array $in;

	/**
	 * Why names are refused.
	 *
	 * @var array<string, string>
	 */
	private array $refused;

	/**
	 * The last report.
	 *
	 * @var array
	 */
	private array $report;

	/**
	 * The circuit breaker's state.
	 *
	 * @var array
	 */
	private array $failing;

	/**
	 * What keeps visitors from names, by name.
	 *
	 * @var array<string, string>
	 */
	private array $faulty;

	/**
	 * A sentence for what waits since the app is not the network's; empty while it is.
	 *
	 * @var string
	 */
	private string $foreign;

	public function __construct(
		private App_Record $record,
		private Network_Names $network,
		private Work $work,
		private Circuit_Breaker $circuit,
		private Diagnoses $diagnoses,
		private Desired_State $desired
	) {}

	/**
	 * Reads what is stored, as it is now. Names can be asked about then.
	 *
	 * @throws \ServerPilot_Plugin\Support\Failure When the database does not answer.
	 */
	public function read(): self {
		$report = $this->record->report();
		$lists  = array(
			'own'    => array_map( array( self::class, 'canonical' ), $this->network->all() ),
			'due'    => $this->work->due(),
			'app'    => array_map( array( self::class, 'canonical' ), $report['domains'] ?? array() ),
			'wanted' => array_merge( $report['added'] ?? array(), $report['unchanged'] ?? array() ),
		);
		foreach ( array( self::NO_ROOM, self::BY_WILDCARD, self::ONLY_ON_APP ) as $list ) {
			$lists[ $list ] = $report[ $list ] ?? array();
		}
		$this->in      = array_map( fn( $names ) => array_fill_keys( $names, true ), $lists );
		$this->refused = array_combine(
			array_map( array( self::class, 'canonical' ), array_keys( $report['refused'] ?? array() ) ),
			array_map( array( Sentence::class, 'of' ), array_values( $report['refused'] ?? array() ) )
		);
		$this->report  = $report;
		$this->failing = $this->circuit->state();
		$this->faulty  = $this->diagnoses->failed();
		$this->foreign = ( $report['recognised'] ?? true ) ? '' : Problem_Finder::foreign_app();
		return $this;
	}

	/**
	 * A name as ServerPilot knows it, without the port that a network's host may have; what is no domain
	 * name, or cannot be looked at without the extension, stays as it is.
	 *
	 * @param string|int $name As stored; an integer where PHP made one of an array's key.
	 */
	public static function canonical( $name ): string {
		$name = (string) preg_replace( '/:\d+$/', '', (string) $name );
		return Api_Client::canonical( $name ) ?? $name;
	}

	/**
	 * The names on the app, canonical, each once.
	 *
	 * @return string[]
	 */
	public function on_app(): array {
		return array_map( 'strval', array_keys( $this->in['app'] ) );
	}

	/**
	 * How a name stands.
	 *
	 * @param string $name   A canonical name.
	 * @param bool   $mapped Does it lead to a site, by a mapping or as its host?
	 * @return array{on_app: bool, state: string, why: string, until: ?int} `why` is a sentence or empty.
	 */
	public function of( string $name, bool $mapped ): array {
		$state = $this->state( $name, $mapped );
		$why   = array(
			self::REFUSED => $this->refused[ $name ] ?? '',
			self::FAULTY  => $this->faulty[ $name ] ?? '',
			self::RETRY   => array() === $this->failing ? '' : Sentence::of( $this->failing ),
			self::WAITING => $this->foreign,
			self::OWN     => $this->is( 'app', $name ) ? '' : $this->foreign,
		);
		return array(
			'on_app' => $this->is( 'app', $name ),
			'state'  => $state,
			'why'    => $why[ $state ] ?? '',
			'until'  => self::RETRY === $state ? $this->failing['until'] : null,
		);
	}

	private function state( string $name, bool $mapped ): string {
		$later = array() === $this->failing ? self::WAITING : self::RETRY;
		return match ( true ) {
			$this->is( 'own', $name )                         => self::OWN,
			$this->is( 'due', $name )                         => $later,
			isset( $this->refused[ $name ] )                  => self::REFUSED,
			$mapped && $this->is( 'app', $name )              => isset( $this->faulty[ $name ] ) ? self::FAULTY : self::FINE,
			$mapped && $this->is( self::NO_ROOM, $name )      => self::NO_ROOM,
			$mapped && $this->is( self::BY_WILDCARD, $name )  => self::BY_WILDCARD,
			$mapped                                           => $this->is_kept_off( $name ) ? self::KEPT_OFF : $later,
			$this->is( self::ONLY_ON_APP, $name )             => self::ONLY_ON_APP,
			$this->is( 'wanted', $name )                      => self::FINE,
			'' !== $this->foreign                             => self::ONLY_ON_APP,
			default                                           => self::OWN,
		};
	}

	/**
	 * Does a filter of the site's keep it off the app? Asked of few names: those that nothing else is known of.
	 *
	 * @param string $name The name.
	 */
	private function is_kept_off( string $name ): bool {
		return ! empty( $this->report['recognised'] ) && $this->desired->is_kept_off( $name, $this->report['domains'] );
	}

	private function is( string $sort, string $name ): bool {
		return isset( $this->in[ $sort ][ $name ] );
	}
}
