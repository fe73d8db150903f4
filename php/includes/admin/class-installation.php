<?php
/**
 * What is installed and switched on.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Admin;

use ServerPilot_Plugin\{ Extension\Client, Extension\Credentials, Integration\Registration, Network\Network_Names };

defined( 'ABSPATH' ) || exit;

/**
 * Answers what the screens and the command line ask about this installation.
 */
final class Installation {

	public function __construct( private Registration $registration, private Credentials $credentials, private Network_Names $network, private Client $client ) {}

	/**
	 * Is the integration switched on and set up?
	 */
	public function is_on(): bool {
		return $this->registration->is_on();
	}

	/**
	 * What keeps the integration from taking the built-in one's place; null when nothing does.
	 *
	 * @return array{kind: string, message: string}|null
	 */
	public function obstacle(): ?array {
		return $this->registration->obstacle();
	}

	/**
	 * The app that is used; empty when none is set.
	 */
	public function app_id(): string {
		return $this->client->app_id();
	}

	/**
	 * Where the extension's locks are: processes that share none of these places do not wait for each other.
	 */
	public function locks(): string {
		$status = $this->client->status();
		return array() === $status ? __( 'not known', 'wu-serverpilot' ) : implode( ', ', $status['lock_folders'] ) . ( null === $status['lock_problem'] ? '' : ' (' . $status['lock_problem'] . ')' );
	}

	/**
	 * The network's own domain.
	 */
	public function domain(): string {
		return $this->network->main();
	}

	/**
	 * Has the wizard saved a credential that can no longer be read? The salts in wp-config.php have changed then.
	 */
	public function has_unreadable_credentials(): bool {
		$is_unreadable = fn( $name ) => ! Credentials::is_constant( $name )
			&& '' !== (string) get_network_option( null, Credentials::STORED_AS . $name, '' )
			&& '' === $this->credentials->saved( $name );
		return array() !== array_filter( Credentials::ALL, $is_unreadable );
	}

	/**
	 * Which Ultimate Multisite there is, in words.
	 */
	public function ultimate_multisite(): string {
		return '' === Registration::version() ? __( 'not active', 'wu-serverpilot' ) : Registration::version();
	}

	/**
	 * Where the credentials come from, in words.
	 */
	public function credentials_from(): string {
		$from_constants = array_filter( Credentials::ALL, array( Credentials::class, 'is_constant' ) );
		if ( array() === $from_constants ) {
			return array() === array_filter( array_map( array( $this->credentials, 'saved' ), Credentials::ALL ) ) ? __( 'none', 'wu-serverpilot' ) : __( 'saved by the wizard', 'wu-serverpilot' );
		}
		return count( $from_constants ) === count( Credentials::ALL )
			? __( 'constants', 'wu-serverpilot' )
			: __( 'some constants, others saved by the wizard', 'wu-serverpilot' );
	}
}
