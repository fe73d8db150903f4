<?php
/**
 * What the page's buttons do.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Admin;

use ServerPilot_Plugin\{ Customers\Customer_Events, Support\Failure };

defined( 'ABSPATH' ) || exit;

/**
 * Does what a button of the page asks for, says what became of it, and goes back to the page, so that reloading it does
 * nothing twice. What takes a domain or a certificate from visitors asks first.
 */
final class Clicks {

	/** Names that one click diagnoses, and that a sync says something of. */
	private const MOST_DIAGNOSED = 20;
	private const MOST_TOLD      = 10;

	public function __construct( private Owner_Actions $actions, private Diagnosis $diagnosis, private Domain_List $domains, private Problems $problems ) {}

	/** Does what was asked for, if anything was; gives what is to be shown in the list's place. */
	public function serve(): ?\Closure {
		list( $action, $names ) = Request::action();
		if ( '' === $action ) {
			return null;
		}
		try {
			$done = $this->act( $action, $names );
		} catch ( Failure $failure ) {
			$done = array( Outcome::of_failure( $failure ) );
		}
		if ( $done instanceof \Closure ) {
			return $done;
		}
		array_map( array( $this, 'say' ), $done );
		wp_safe_redirect( Request::here() );
		exit;
	}

	/** Says on the page that comes next what became of something. */
	public function say( Outcome $outcome ): void {
		$said   = (array) get_site_transient( self::key() );
		$said[] = array( $outcome->level, trim( "$outcome->sentence $outcome->step" ), $outcome->kind );
		set_site_transient( self::key(), array_filter( $said ), 5 * MINUTE_IN_SECONDS );
	}

	/** Shows what was said, unless a notice above says the same. */
	public function show_said(): void {
		$said = array_filter( (array) get_site_transient( self::key() ) );
		$open = array() === $said ? array() : $this->problems->open();
		foreach ( $said as list( $type, $sentence, $kind ) ) {
			if ( ! isset( $open[ $kind ] ) ) {
				$additional_classes = array( 'inline', 'wu-serverpilot-message' );
				wp_admin_notice( esc_html( $sentence ), compact( 'type', 'additional_classes' ) );
			}
		}
		if ( array() !== $said ) {
			delete_site_transient( self::key() );
		}
	}

	/** Does one thing. What is to be shown in the list's place, or the outcomes to be said. */
	private function act( string $action, array $names ): \Closure|array {
		return match ( $action ) {
			Request::SYNC                                  => $this->sync( $names ),
			Request::DIAGNOSE                              => $this->diagnose( $names ),
			Request::REMOVE                                => fn() => $this->ask_to_remove( $names ),
			Request::REMOVE . Request::CONFIRMED           => array( $this->remove( $names ) ),
			Request::REMOVE_HELD_BACK                      => fn() => self::ask( $action, $this->domains->held_back() ),
			Request::REMOVE_HELD_BACK . Request::CONFIRMED => array( $this->actions->outcome( $this->actions->remove_held_back( $names ) ) ),
			Request::KEEP_HELD_BACK                        => array( $this->keep_held_back() ),
			Request::REDIRECT_ON                           => $this->ask_to_redirect(),
			Request::REDIRECT_ON . Request::CONFIRMED      => array( $this->redirect( true ) ),
			Request::REDIRECT_OFF                          => array( $this->redirect( false ) ),
			Request::MAKE_EMAILS                           => array( self::make_emails() ),
			default                                        => array(),
		};
	}

	private function sync( array $names ): array {
		$outcomes = array( $this->actions->outcome( $this->actions->sync() ) );
		foreach ( 'error' === $outcomes[0]->level ? array() : array_slice( $names, 0, self::MOST_TOLD ) as $name ) {
			$row = $this->domains->find( $name );
			if ( null !== $row ) {
				$is         = $this->domains->described( $row );
				$outcomes[] = new Outcome( in_array( $is['colour'], array( 'bad', 'waiting' ), true ) ? 'warning' : 'success', trim( "$row->name: {$is['label']}. {$is['why']}" ) );
			}
		}
		return $outcomes;
	}

	private function diagnose( array $names ): \Closure|array {
		if ( array() === $names ) {
			return array( new Outcome( 'warning', __( 'No domain was chosen.', 'wu-serverpilot' ) ) );
		}
		$found = $this->diagnosis->diagnose( array_slice( $names, 0, self::MOST_DIAGNOSED ) );
		$left  = count( $names ) - self::MOST_DIAGNOSED;
		if ( count( $found ) > 2 ) {
			/* translators: %d: a number of names */
			$this->say( new Outcome( 'success', sprintf( __( '%d names were diagnosed.', 'wu-serverpilot' ), count( $found ) ) ) );
		}
		if ( $left > 0 ) {
			/* translators: %d: a number of domains */
			$this->say( new Outcome( 'warning', sprintf( _n( '%d domain more was chosen than one click diagnoses.', '%d domains more were chosen than one click diagnoses.', $left, 'wu-serverpilot' ), $left ) ) );
		}
		return fn() => array_map( array( Diagnosis::class, 'show' ), $found );
	}

	private function remove( array $names ): Outcome {
		$done    = $this->actions->remove( $names );
		$removed = array() === $done['removed']
			? __( 'Nothing was removed from ServerPilot.', 'wu-serverpilot' )
			/* translators: %s: domain names */
			: sprintf( __( 'Removed from ServerPilot: %s.', 'wu-serverpilot' ), Outcome::some( $done['removed'] ) );
		/* translators: %s: domain names */
		$kept = array() === $done['kept'] ? '' : sprintf( __( 'Not removed: %s.', 'wu-serverpilot' ), Outcome::some( $done['kept'] ) );
		return new Outcome( array() === $done['kept'] ? 'success' : 'warning', trim( "$removed $kept" ) );
	}

	private function keep_held_back(): Outcome {
		$this->actions->keep_held_back( $this->domains->held_back() );
		return new Outcome( 'success', __( 'The domains stay on ServerPilot.', 'wu-serverpilot' ) );
	}

	private function redirect( bool $force ): Outcome {
		$is_on = $this->actions->set_force_ssl( $force );
		return new Outcome( 'success', $is_on ? __( 'Visitors are redirected to HTTPS now.', 'wu-serverpilot' ) : __( 'Visitors are no longer redirected to HTTPS.', 'wu-serverpilot' ) );
	}

	private static function make_emails(): Outcome {
		$made = Customer_Events::make_emails();
		/* translators: %d: a number of e-mails */
		return new Outcome( $made > 0 ? 'success' : 'warning', sprintf( _n( '%d e-mail was made.', '%d e-mails were made.', $made, 'wu-serverpilot' ), $made ) );
	}

	private function ask_to_remove( array $names ): void {
		$rows = $this->domains->removable( $names );
		$kept = array_diff( $names, array_keys( $rows ) );
		if ( array() !== $kept ) {
			/* translators: %s: domain names */
			printf( '<p>%s</p>', esc_html( sprintf( __( 'Not to be removed here, because they are the network’s own, mapped, or not on an app of this network: %s.', 'wu-serverpilot' ), Outcome::some( array_values( $kept ) ) ) ) );
		}
		self::ask( Request::REMOVE, array_map( 'strval', array_keys( $rows ) ) );
	}

	private function ask_to_redirect(): \Closure|array {
		$names = $this->actions->without_certificate();
		return array() === $names ? array( $this->redirect( true ) ) : fn() => self::ask( Request::REDIRECT_ON, $names );
	}

	/** Asks before something is done to names: what they are, what becomes of them, and a button to confirm it. */
	private static function ask( string $action, array $names ): void {
		list( $question, $are, $become, $confirm ) = match ( $action ) {
			Request::REMOVE           => array(
				__( 'Remove from ServerPilot?', 'wu-serverpilot' ),
				__( 'These names are on the app, but this network does not map them. Somebody may use them all the same, for another site of the app for instance:', 'wu-serverpilot' ),
				__( 'Once they are removed, this server answers visitors of these names with an error or another site, and their certificate is not renewed. DNS is not changed, and a name can be added again in ServerPilot.', 'wu-serverpilot' ),
				__( 'Remove from ServerPilot', 'wu-serverpilot' ),
			),
			Request::REMOVE_HELD_BACK => array(
				__( 'Remove what is no longer mapped?', 'wu-serverpilot' ),
				__( 'These domains were put on ServerPilot by this network and are not mapped any more:', 'wu-serverpilot' ),
				__( 'Once they are removed, their visitors do not reach this server’s sites any more. If the table of mappings was damaged or restored in part, keep them.', 'wu-serverpilot' ),
				__( 'Remove them', 'wu-serverpilot' ),
			),
			Request::REDIRECT_ON      => array(
				__( 'Redirect all visitors to HTTPS?', 'wu-serverpilot' ),
				__( 'The app’s certificate does not cover these names yet:', 'wu-serverpilot' ),
				__( 'Once all visitors are redirected, those of these names read a warning of their browser in place of the site.', 'wu-serverpilot' ),
				__( 'Redirect all the same', 'wu-serverpilot' ),
			),
		};
		printf( '<h2>%s</h2>', esc_html( $question ) );
		if ( array() !== $names ) {
			printf( '<p>%1$s</p><ul class="ul-disc wu-serverpilot-names"><li>%2$s</li></ul><p>%3$s</p>', esc_html( $are ), implode( '</li><li>', array_map( 'esc_html', $names ) ), esc_html( $become ) ); // phpcs:ignore WordPress.Security.EscapeOutput -- escaped here.
			Request::print_button( $action . Request::CONFIRMED, $confirm, implode( ' ', $names ), 'button button-primary' );
		}
	}

	private static function key(): string {
		return 'wu_serverpilot_said_' . get_current_user_id();
	}
}
