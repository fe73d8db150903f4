<?php
/**
 * Which problems there are.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Admin;

use ServerPilot_Plugin\{ Customers\Watch_Memory, Extension\Client, Extension\Credentials, Extension\Extension_Check, Extension\Write_Permission, Integration\Registration, Names\Events, Reconcile\App_Record, Reconcile\Circuit_Breaker, Reconcile\Follow_Up, Reconcile\Hooks, Reconcile\Jobs, Support\Failure, Support\Problem_Kind, Support\Sentence, Support\Store };

defined( 'ABSPATH' ) || exit;

/**
 * Reads off what is stored which problems there are: each is there as long as its cause is.
 *
 *     stored                           problems
 *     the circuit breaker's failure    its kind: at once, or after an hour if it passes by itself
 *     the app as seen last             foreign_app or lost_app, custom_certificate, autossl_refused, no_room, held_back, capacity,
 *                                      other_credentials, what was refused; not_compared and queue, where it was seen never or long ago
 *     what a listener of ours threw    site_code
 *     the latest server action         action_failed
 *     what the watch found             server_fault
 *     the mappings as seen last        not_active, becomes_primary
 *     a PHP without the extension      extension; version, where it has one that is too old
 *
 * And off the PHP that runs: extension and version; environment, where this is a copy of the site; mapping_off and
 * no_sunrise, where Ultimate Multisite serves no mapped domain; off and unreadable; absent, outdated and unfit, where
 * Ultimate Multisite is not there or does not fit: what is stored is history then, for another integration writes.
 */
final class Problem_Finder {

	/**
	 * What can wait for a person.
	 */
	private const RECOMMENDED = array( Problem_Kind::CUSTOM_CERTIFICATE, Problem_Kind::OTHER_CREDENTIALS, Problem_Kind::NOT_ACTIVE, Problem_Kind::BECOMES_PRIMARY, Problem_Kind::OFF, Problem_Kind::NOT_COMPARED, Failure::ENVIRONMENT );

	/**
	 * From these parts of a limit on it is said that something gets full, and that something has to be done.
	 */
	private const NEARLY_FULL = 0.80;
	private const FULL        = 0.95;

	/**
	 * Seconds after which an outage is worth telling.
	 */
	private const OUTAGE = HOUR_IN_SECONDS;

	private const MAPPINGS = 'mappings';

	public function __construct(
		private App_Record $record,
		private Circuit_Breaker $circuit,
		private Follow_Up $follow_up,
		private Extension_Check $extension,
		private Registration $registration,
		private Credentials $credentials,
		private Client $client,
		private Events $events,
		private Hooks $hooks,
		private Jobs $jobs,
		private Watch_Memory $watch,
		private Store $store
	) {}

	/**
	 * All of them, what stops everything first.
	 *
	 * @return array<string, array{level: string, concerns: string, message: string, cause: mixed, hosts: string[]}> By kind. `level` is critical or
	 *         recommended; `concerns` is domain, app, certificate, action, moment, network or extension.
	 */
	public function find(): array {
		$obstacle = $this->registration->obstacle();
		if ( null !== $obstacle ) {
			return self::problem( $obstacle['kind'], 'network', $obstacle['message'], $obstacle['message'] ) + $this->of_extension();
		}
		if ( ! $this->registration->is_on() ) {
			return $this->of_extension() + $this->of_switch();
		}
		$found = $this->of_circuit( $this->circuit->state() )
			+ $this->of_extension()
			+ self::of_mapping()
			+ ( Write_Permission::is_given() ? array() : self::problem( Failure::ENVIRONMENT, 'network', Write_Permission::sentence() ) )
			+ $this->of_queue()
			+ $this->of_app( $this->record->all() )
			+ $this->of_site_code( $this->hooks->thrown() )
			+ $this->of_watch( $this->watch->problem() )
			+ $this->of_action( $this->follow_up->action()['failed'] ?? array() );
		return array() !== $found || $this->record->is_known() ? $found : self::problem( Problem_Kind::NOT_COMPARED, 'network', __( 'This network was not synced with the ServerPilot app yet, so nothing is known of its domains. It happens within a minute, by itself.', 'wu-serverpilot' ) );
	}

	/**
	 * Looks what the mappings' own table has that nobody else says. To be asked where time is: in jobs and on our own screens.
	 */
	public function look_at_mappings(): void {
		global $wpdb;
		if ( ! class_exists( 'WP_Ultimo' ) || ! $this->registration->is_on() ) {
			return;
		}
		$quiet = $wpdb->suppress_errors();
		$read  = fn( string $where ) => (array) $wpdb->get_col( "SELECT domain FROM {$wpdb->base_prefix}wu_domain_mappings AS mappings WHERE $where ORDER BY id LIMIT 100" ); // phpcs:ignore WordPress.DB -- fixed texts and a number.
		$found = array(
			Problem_Kind::NOT_ACTIVE      => $read( 'active = 0' ),
			// Since 2.7.2, a domain whose check is done becomes its site's primary one, where there is no other.
			Problem_Kind::BECOMES_PRIMARY => version_compare( Registration::version(), '2.7.2', '<' ) ? array() : $read( 'blog_id = ' . get_main_site_id( get_main_network_id() ) . " AND active = 1 AND stage LIKE 'checking-%' AND 0 = ( SELECT COUNT(*) FROM {$wpdb->base_prefix}wu_domain_mappings AS others WHERE others.blog_id = mappings.blog_id AND others.primary_domain = 1 )" ),
		);
		$wpdb->suppress_errors( $quiet );
		$this->store->change( self::MAPPINGS, fn() => array_filter( $found ) );
	}

	/**
	 * Does Ultimate Multisite serve mapped domains at all? What keeps it from that; empty when nothing does.
	 */
	public static function mapping_fault(): string {
		return match ( true ) {
			! function_exists( 'wu_get_setting' ) || ! class_exists( 'WP_Ultimo' ) => '',
			! wu_get_setting( 'enable_domain_mapping', false )                     => Problem_Kind::MAPPING_OFF,
			class_exists( \WP_Ultimo\Sunrise::class ) && ! defined( 'WP_ULTIMO_SUNRISE_VERSION' ) => Problem_Kind::NO_SUNRISE,
			default                                                                => '',
		};
	}

	/**
	 * What a mapping that is not served says.
	 *
	 * @param string $fault MAPPING_OFF or NO_SUNRISE.
	 */
	public static function mapping_sentence( string $fault ): string {
		return Problem_Kind::MAPPING_OFF === $fault
			? __( 'Ultimate Multisite’s own domain mapping is off: visitors of mapped domains do not get their sites, whatever ServerPilot, DNS and certificate say.', 'wu-serverpilot' )
			: __( 'Ultimate Multisite’s sunrise.php is not loaded: visitors of mapped domains do not get their sites, whatever ServerPilot, DNS and certificate say.', 'wu-serverpilot' );
	}

	/**
	 * How full something is.
	 *
	 * @param string $of domain_limit or certificate_names.
	 * @return array{used: int, limit: int, level: 'good'|'recommended'|'critical'}|null Null before it is known; the limit is 0
	 *         where only the extension could say it.
	 */
	public function capacity( string $of ): ?array {
		$used  = $this->record->all()[ 'domain_limit' === $of ? 'domains' : 'certificate_names' ] ?? 0;
		$limit = $this->client->status()[ $of ] ?? 0;
		return 0 === $used ? null : array(
			'used'  => $used,
			'limit' => $limit,
			'level' => match ( true ) {
				0 === $limit                         => 'good',
				$used >= $limit * self::FULL         => 'critical',
				$used >= $limit * self::NEARLY_FULL  => 'recommended',
				default                              => 'good',
			},
		);
	}

	/**
	 * How AutoSSL stands, in the extension's word, or `refused`; null before anything is known.
	 */
	public function autossl(): ?string {
		$app = $this->record->all();
		return $this->is_refusal( $app['autossl_error'] ?? null ) ? 'refused' : $app['autossl'] ?? null;
	}

	/**
	 * Is more in AutoSSL's way than that there is no certificate yet? That is what ServerPilot says by a conflict or a rejection: its
	 * documentation names no status.
	 *
	 * @param array|null $error Why it could not be turned on.
	 */
	public static function is_in_its_way( ?array $error ): bool {
		return null !== $error && ! in_array( $error['kind'], array( 'conflict', 'rejected' ), true );
	}

	private function is_refusal( ?array $error ): bool {
		return self::is_in_its_way( $error ) && ( ! $error['retryable'] || $this->follow_up->is_late() );
	}

	/**
	 * What it means that the network's own name is not on the app.
	 */
	public static function foreign_app(): string {
		/* translators: %s: a domain name */
		return sprintf( __( 'This network’s own domain, %s, is not on the ServerPilot app, so nothing is added or removed there.', 'wu-serverpilot' ), Outcome::network() );
	}

	private static function of_mapping(): array {
		$fault = self::mapping_fault();
		return '' === $fault ? array() : self::problem( $fault, 'network', self::mapping_sentence( $fault ) );
	}

	private function of_switch(): array {
		if ( ! Extension_Check::is_available() ) {
			return array();
		}
		// The salts in wp-config.php have changed.
		$is_unreadable = fn( $name ) => ! Credentials::is_constant( $name ) && '' !== (string) get_network_option( null, Credentials::STORED_AS . $name, '' ) && '' === $this->credentials->saved( $name );
		if ( array() !== array_filter( Credentials::ALL, $is_unreadable ) ) {
			return self::problem( Problem_Kind::UNREADABLE, 'network', __( 'The keys and salts in wp-config.php have changed since the credentials were saved, so the integration is off and nothing reaches ServerPilot.', 'wu-serverpilot' ) );
		}
		$is_set_up = (bool) $this->registration->integration()?->is_setup();
		return self::problem( Problem_Kind::OFF, 'network', $is_set_up ? __( 'The integration has its credentials, but it is switched off. Until it is on, nothing reaches ServerPilot.', 'wu-serverpilot' ) : __( 'The integration has no credentials yet. Until it is set up, nothing reaches ServerPilot.', 'wu-serverpilot' ), $is_set_up );
	}

	/**
	 * Does Ultimate Multisite's queue stand still? Then no call fails that could say so.
	 */
	private function of_queue(): array {
		$failing = $this->circuit->state()['until'] ?? 0;
		$pause   = 2 * max( HOUR_IN_SECONDS, (int) ( $this->store->get( 'schedule' )['interval'] ?? 0 ) );
		$since   = $this->record->is_known() ? max( $this->record->seen(), $failing ) + $pause - HOUR_IN_SECONDS : $this->jobs->due( Jobs::DUE ) ?? time();
		if ( $since >= time() - HOUR_IN_SECONDS || ! Write_Permission::is_given() ) {
			return array();
		}
		/* translators: %s: a span of time */
		return self::problem( Problem_Kind::QUEUE, 'network', sprintf( __( 'A job should have run %s ago. Until jobs run, domains do not reach ServerPilot.', 'wu-serverpilot' ), human_time_diff( $since ) ), null, $this->events->names() );
	}

	private function of_app( array $app ): array {
		if ( array() === $app ) {
			return array();
		}
		if ( ! $app['recognised'] ) {
			/* translators: %s: a domain name */
			$lost = fn() => sprintf( __( 'This network’s own domain, %s, was on the ServerPilot app and is not any more. So nothing on the app is changed: new domains are not added.', 'wu-serverpilot' ), Outcome::network() );
			return empty( $app['is_lost'] ) ? self::problem( Problem_Kind::FOREIGN_APP, 'network', self::foreign_app() ) : self::problem( Problem_Kind::LOST_APP, 'network', $lost() );
		}
		return $this->of_names( $app['summary'] ?? array() )
			+ $this->of_certificate( $app['app']['ssl']['mode'] ?? '', $app['autossl_error'] ?? null )
			+ ( isset( $app['summary']['no_room'] ) ? array() : $this->of_capacity() )
			+ $this->of_mappings()
			+ $this->of_credentials( $app['other_credentials'] ?? array() );
	}

	private function of_credentials( array $networks ): array {
		/* translators: %s: numbers of networks */
		return array() === $networks ? array() : self::problem( Problem_Kind::OTHER_CREDENTIALS, 'network', sprintf( __( 'Other ServerPilot credentials than those in use were saved in networks of this installation (%s). They are not used.', 'wu-serverpilot' ), implode( ', ', $networks ) ), $networks );
	}

	private function of_mappings(): array {
		$found    = $this->store->get( self::MAPPINGS );
		$inactive = $found[ Problem_Kind::NOT_ACTIVE ] ?? array();
		$primary  = $found[ Problem_Kind::BECOMES_PRIMARY ] ?? array();
		$problems = array();
		if ( array() !== $inactive ) {
			/* translators: %d: a number of domains */
			$problems += self::problem( Problem_Kind::NOT_ACTIVE, 'domain', sprintf( _n( '%d mapping is not active in Ultimate Multisite: its visitors do not get their site.', '%d mappings are not active in Ultimate Multisite: their visitors do not get their sites.', count( $inactive ), 'wu-serverpilot' ), count( $inactive ) ), $inactive, $inactive );
		}
		if ( array() !== $primary ) {
			/* translators: 1: a domain name; 2: the network's own domain name */
			$problems += self::problem( Problem_Kind::BECOMES_PRIMARY, 'domain', sprintf( __( '%1$s is mapped to the main site. Once Ultimate Multisite has checked it, it is that site’s primary domain, and everybody who asks for %2$s is redirected to it.', 'wu-serverpilot' ), $primary[0], Outcome::network() ), $primary, $primary );
		}
		return $problems;
	}

	private function of_capacity(): array {
		$said  = array();
		$level = 'recommended';
		foreach ( array( 'domain_limit', 'certificate_names' ) as $of ) {
			$is = $this->capacity( $of );
			if ( null === $is || 'good' === $is['level'] ) {
				continue;
			}
			$said[ $of ] = sprintf(
				'domain_limit' === $of
					/* translators: 1: a number of domains; 2: how many there may be */
					? __( 'The ServerPilot app has %1$d of %2$d domains.', 'wu-serverpilot' )
					/* translators: 1: a number of names; 2: how many there usually are at most */
					: __( 'The AutoSSL certificate has %1$d names; usually %2$d is the most.', 'wu-serverpilot' ),
				$is['used'],
				$is['limit']
			);
			$level = 'critical' === $is['level'] ? 'critical' : $level;
		}
		return array() === $said ? array() : self::problem( Problem_Kind::CAPACITY, 'app', implode( ' ', $said ), array( $level, array_keys( $said ) ), array(), $level );
	}

	private function of_site_code( array $thrown ): array {
		return array() === $thrown ? array() : self::problem( Failure::SITE_CODE, 'app', $thrown['message'], $thrown['message'] );
	}

	private function of_watch( ?array $problem ): array {
		return null === $problem ? array() : self::problem( Problem_Kind::SERVER_FAULT, 'app', Sentence::say( $problem['sentence'] ), $problem['kind'] );
	}

	private function of_circuit( array $state ): array {
		if ( array() === $state || ( $state['retryable'] && time() - $state['since'] < self::OUTAGE ) ) {
			return array();
		}
		// A list that is refused as a whole says nothing of the names that wait.
		$concerns = 'domain' === $state['concerns'] ? 'app' : $state['concerns'];
		return self::problem( $state['kind'], $concerns, Sentence::without_step( $state ), $state['message'], $this->events->names() );
	}

	/**
	 * The PHP that runs, and one that has missed work.
	 */
	private function of_extension(): array {
		$found  = array();
		$missed = $this->extension->missed();
		$here   = Extension_Check::this_php();
		if ( '' !== Extension_Check::sentence() ) {
			$found += self::of_php( $here, Extension_Check::sentence() );
		}
		if ( null !== $missed && array_slice( $missed['php'], 0, 3 ) !== array_slice( $here, 0, 3 ) ) {
			/* translators: %s: a time of day */
			$found += self::of_php( $missed['php'], Extension_Check::sentence_on( $missed['php'], sprintf( __( 'a PHP that last ran at %s', 'wu-serverpilot' ), wp_date( get_option( 'time_format' ), $missed['at'] ) ) ) );
		}
		return $found;
	}

	/**
	 * A PHP whose extension is missing or another version. The same two versions are one problem, whichever PHP finds it.
	 *
	 * @param array  $php      As Extension_Check::this_php() has it.
	 * @param string $sentence What is wrong with it.
	 */
	private static function of_php( array $php, string $sentence ): array {
		$versions = array( $php[3], Extension_Check::plugin_version() );
		return '' === $php[3] || $versions[0] === $versions[1] ? self::problem( Failure::EXTENSION, 'extension', $sentence, $php ) : self::problem( Failure::VERSION, 'extension', $sentence, $versions );
	}

	/**
	 * What is wrong with names.
	 *
	 * @param array $summary What Ledger::summary() has.
	 */
	private function of_names( array $summary ): array {
		$found = array();
		if ( isset( $summary['held_back'] ) ) {
			$count = $summary['held_back']['count'];
			/* translators: %d: a number of domains */
			$found += self::problem( Problem_Kind::HELD_BACK, 'network', sprintf( _n( '%d domain is no longer mapped: it stays on ServerPilot until you say what becomes of it.', '%d domains are no longer mapped: they stay on ServerPilot until you say what becomes of them.', $count, 'wu-serverpilot' ), $count ), $count, $summary['held_back']['names'] );
		}
		foreach ( $summary['refused'] ?? array() as $kind => $refused ) {
			$found += self::problem( $kind, 'domain', Sentence::without_step( $refused ), array( $refused['message'], $refused['names'] ), $refused['names'] );
		}
		if ( isset( $summary['no_room'] ) ) {
			$count = $summary['no_room']['count'];
			/* translators: %d: a number of domains */
			$found += self::problem( Problem_Kind::NO_ROOM, 'domain', sprintf( _n( '%d domain of this network has no room on the ServerPilot app.', '%d domains of this network have no room on the ServerPilot app.', $count, 'wu-serverpilot' ), $count ), null, $summary['no_room']['names'] );
		}
		return $found;
	}

	/**
	 * What is wrong with the certificate as a whole.
	 *
	 * @param string     $mode  How the app's certificate came there.
	 * @param array|null $error Why AutoSSL could not be turned on.
	 */
	private function of_certificate( string $mode, ?array $error ): array {
		if ( 'custom' === $mode ) {
			return self::problem( Problem_Kind::CUSTOM_CERTIFICATE, 'certificate', __( 'The ServerPilot app has a custom certificate, so AutoSSL cannot take over: new domains are served without a certificate of their own unless the custom one covers them. Nothing was changed.', 'wu-serverpilot' ) );
		}
		return $this->is_refusal( $error ) ? self::problem( Problem_Kind::AUTOSSL_REFUSED, 'certificate', Sentence::without_step( $error ), $error['message'] ) : array();
	}

	private function of_action( array $failed ): array {
		if ( array() === $failed ) {
			return array();
		}
		$message = 'error' === $failed[1]
			/* translators: %s: an id */
			? __( 'ServerPilot accepted a change of the app, but configuring the server ended in an error (action %s).', 'wu-serverpilot' )
			/* translators: %s: an id */
			: __( 'ServerPilot accepted a change of the app, but the server has not taken it over for an hour (action %s).', 'wu-serverpilot' );
		return self::problem( Problem_Kind::ACTION_FAILED, 'action', sprintf( $message, $failed[0] ), $failed );
	}

	/**
	 * A problem, by its kind.
	 *
	 * @param string   $kind     What kind.
	 * @param string   $concerns What it is about.
	 * @param string   $message  What happened, in the language of this request.
	 * @param mixed    $cause    What tells it from another of its kind, in no language.
	 * @param string[] $hosts    The domains it concerns.
	 * @param string   $level    critical or recommended; what its kind is, when left out.
	 */
	private static function problem( string $kind, string $concerns, string $message, $cause = null, array $hosts = array(), string $level = '' ): array {
		$level = '' === $level ? ( in_array( $kind, self::RECOMMENDED, true ) ? 'recommended' : 'critical' ) : $level;
		return array( $kind => compact( 'level', 'concerns', 'message', 'cause', 'hosts' ) );
	}
}
