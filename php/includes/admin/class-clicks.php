<?php
/**
 * What the page's buttons do.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Admin;

use ServerPilot_Plugin\{ Customers\Event_Types, Support\Failure };

defined( 'ABSPATH' ) || exit;

/**
 * Does what a button of the page asks for, says what became of it, and goes back to the page, so that reloading it does
 * nothing twice. Only what is posted counts, each action with a nonce of its own. What takes a domain or a certificate
 * from visitors asks first.
 */
final class Clicks {

	/** Names that one click diagnoses. */
	private const MOST_DIAGNOSED = 20;

	public function __construct( private Owner_Actions $actions, private Diagnoser $diagnoser, private Domain_List $domains, private Problems $problems ) {}

	/**
	 * Does what was asked for, if anything was.
	 *
	 * @return callable|null What is to be shown in the list's place.
	 */
	public function serve(): ?callable {
		list( $action, $names ) = self::asked();
		if ( '' === $action ) {
			return null;
		}
		check_admin_referer( "wu-serverpilot-$action", "nonce_$action" );
		if ( ! current_user_can( Address::CAPABILITY ) ) {
			wp_die( esc_html__( 'You are not allowed to do this.', 'wu-serverpilot' ), '', array( 'response' => 403 ) );
		}
		try {
			$shown = $this->act( $action, $names );
		} catch ( Failure $failure ) {
			$this->say( Outcome::of_failure( $failure ) );
			$shown = null;
		}
		if ( null !== $shown ) {
			return $shown;
		}
		wp_safe_redirect( Address::here() );
		exit;
	}

	/**
	 * Says something on the page that comes next.
	 *
	 * @param Outcome $outcome What became of it.
	 */
	public function say( Outcome $outcome ): void {
		$said   = (array) get_site_transient( self::key() );
		$said[] = array( $outcome->level, trim( "$outcome->sentence $outcome->step" ), $outcome->kind );
		set_site_transient( self::key(), array_filter( $said ), 5 * MINUTE_IN_SECONDS );
	}

	/** Shows what was said, unless a notice above says the same. */
	public function show_said(): void {
		$said = array_filter( (array) get_site_transient( self::key() ) );
		$open = array() === $said ? array() : $this->problems->open();
		foreach ( $said as list( $level, $sentence, $kind ) ) {
			if ( ! isset( $open[ $kind ] ) ) {
				wp_admin_notice(
					esc_html( $sentence ),
					array(
						'type'               => $level,
						'additional_classes' => array( 'inline', 'wu-serverpilot-message' ),
					)
				);
			}
		}
		if ( array() !== $said ) {
			delete_site_transient( self::key() );
		}
	}

	/**
	 * Does one thing.
	 *
	 * @param string   $action What.
	 * @param string[] $names  The names that it is about.
	 * @return callable|null What is to be shown in the list's place.
	 * @throws Failure When it did not work.
	 */
	private function act( string $action, array $names ): ?callable {
		return match ( $action ) {
			Button::DIAGNOSE                           => $this->diagnose( $names ),
			Button::REMOVE                             => fn() => $this->ask_to_remove( $names ),
			Button::REDIRECT_ON                        => $this->ask_to_redirect(),
			Button::REMOVE_HELD_BACK                   => fn() => $this->ask_to_remove_held_back(),
			Button::SYNC                               => $this->sync( $names ),
			Button::REMOVE . Button::CONFIRMED           => $this->remove( $names ),
			Button::REDIRECT_ON . Button::CONFIRMED      => $this->redirect( true ),
			Button::REDIRECT_OFF                       => $this->redirect( false ),
			Button::REMOVE_HELD_BACK . Button::CONFIRMED => $this->decide_held_back( $names, true ),
			Button::KEEP_HELD_BACK                     => $this->decide_held_back( $this->actions->held_back(), false ),
			Button::MAKE_EMAILS                        => $this->make_emails(),
			default                                  => null,
		};
	}

	private function sync( array $names ): ?callable {
		$outcome = $this->actions->outcome( $this->actions->sync() );
		$this->say( $outcome );
		foreach ( 'error' === $outcome->level ? array() : array_slice( $names, 0, 10 ) as $name ) {
			$row = $this->domains->find( $name );
			if ( null !== $row ) {
				$is = $this->domains->described( $row );
				$this->say( new Outcome( in_array( $is['colour'], array( 'bad', 'waiting' ), true ) ? 'warning' : 'success', trim( "$row->name: {$is['label']}. {$is['why']}" ) ) );
			}
		}
		return null;
	}

	private function diagnose( array $names ): ?callable {
		if ( array() === $names ) {
			$this->say( new Outcome( 'warning', __( 'No domain was chosen.', 'wu-serverpilot' ) ) );
			return null;
		}
		$found = $this->diagnoser->diagnose( array_slice( $names, 0, self::MOST_DIAGNOSED ) );
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

	private function ask_to_remove( array $names ): void {
		$rows = $this->actions->removable( $names );
		$kept = array_diff( $names, array_keys( $rows ) );
		if ( array() !== $kept ) {
			/* translators: %s: domain names */
			printf( '<p>%s</p>', esc_html( sprintf( __( 'Not to be removed here, because they are the network’s own, mapped, or not on an app of this network: %s.', 'wu-serverpilot' ), Outcome::some( array_values( $kept ) ) ) ) );
		}
		self::ask( Button::REMOVE, __( 'Remove from ServerPilot?', 'wu-serverpilot' ), __( 'These names are on the app, but this network does not map them. Somebody may use them all the same, for another site of the app for instance:', 'wu-serverpilot' ), array_map( 'strval', array_keys( $rows ) ), __( 'Once they are removed, this server answers visitors of these names with an error or another site, and their certificate is not renewed. DNS is not changed, and a name can be added again in ServerPilot.', 'wu-serverpilot' ), __( 'Remove from ServerPilot', 'wu-serverpilot' ) );
	}

	private function ask_to_remove_held_back(): void {
		self::ask( Button::REMOVE_HELD_BACK, __( 'Remove what is no longer mapped?', 'wu-serverpilot' ), __( 'These domains were put on ServerPilot by this network and are not mapped any more:', 'wu-serverpilot' ), $this->actions->held_back(), __( 'Once they are removed, their visitors do not reach this server’s sites any more. If the table of mappings was damaged or restored in part, keep them.', 'wu-serverpilot' ), __( 'Remove them', 'wu-serverpilot' ) );
	}

	private function ask_to_redirect(): ?callable {
		$names = $this->actions->without_certificate();
		if ( array() === $names ) {
			return $this->redirect( true );
		}
		return fn() => self::ask( Button::REDIRECT_ON, __( 'Redirect all visitors to HTTPS?', 'wu-serverpilot' ), __( 'The app’s certificate does not cover these names yet:', 'wu-serverpilot' ), $names, __( 'Once all visitors are redirected, those of these names read a warning of their browser in place of the site.', 'wu-serverpilot' ), __( 'Redirect all the same', 'wu-serverpilot' ) );
	}

	/**
	 * Asks before something is done.
	 *
	 * @param string   $action   What.
	 * @param string   $question The question.
	 * @param string   $about    What the names are.
	 * @param string[] $names    The names.
	 * @param string   $then     What becomes of them.
	 * @param string   $button   The answer.
	 */
	private static function ask( string $action, string $question, string $about, array $names, string $then, string $button ): void {
		printf( '<h2>%s</h2>', esc_html( $question ) );
		if ( array() !== $names ) {
			printf( '<p>%1$s</p><ul class="ul-disc wu-serverpilot-names"><li>%2$s</li></ul><p>%3$s</p>', esc_html( $about ), implode( '</li><li>', array_map( 'esc_html', $names ) ), esc_html( $then ) ); // phpcs:ignore WordPress.Security.EscapeOutput -- escaped here.
			Button::form( $action . Button::CONFIRMED, $button, implode( ' ', $names ), 'button button-primary' );
		}
	}

	private function remove( array $names ): ?callable {
		$done    = $this->actions->remove( $names );
		$removed = array() === $done['removed']
			? __( 'Nothing was removed from ServerPilot.', 'wu-serverpilot' )
			/* translators: %s: domain names */
			: sprintf( __( 'Removed from ServerPilot: %s.', 'wu-serverpilot' ), Outcome::some( $done['removed'] ) );
		/* translators: %s: domain names */
		$kept = array() === $done['kept'] ? '' : sprintf( __( 'Not removed: %s.', 'wu-serverpilot' ), Outcome::some( $done['kept'] ) );
		$this->say( new Outcome( array() === $done['kept'] ? 'success' : 'warning', trim( "$removed $kept" ) ) );
		return null;
	}

	private function redirect( bool $force ): ?callable {
		$is_on = $this->actions->set_force_ssl( $force );
		$this->say( new Outcome( 'success', $is_on ? __( 'Visitors are redirected to HTTPS now.', 'wu-serverpilot' ) : __( 'Visitors are no longer redirected to HTTPS.', 'wu-serverpilot' ) ) );
		return null;
	}

	private function decide_held_back( array $names, bool $remove ): ?callable {
		$report = $this->actions->decide_held_back( $names, $remove );
		$this->say( $remove ? $this->actions->outcome( $report ) : new Outcome( 'success', __( 'The domains stay on ServerPilot.', 'wu-serverpilot' ) ) );
		return null;
	}

	private function make_emails(): ?callable {
		$made = Event_Types::make_emails();
		/* translators: %d: a number of e-mails */
		$this->say( new Outcome( $made > 0 ? 'success' : 'warning', sprintf( _n( '%d e-mail was made.', '%d e-mails were made.', $made, 'wu-serverpilot' ), $made ) ) );
		return null;
	}

	/**
	 * Which action was asked for, and of which names: by a row's button, a button of its own, or the list's selectors.
	 *
	 * @return array{0: string, 1: string[]}
	 */
	private static function asked(): array {
		// phpcs:disable WordPress.Security -- serve() sees to the nonce; sanitized here.
		$posted = wp_unslash( $_POST );
		foreach ( Button::OF_NAMES as $action ) {
			if ( isset( $posted['row'][ $action ] ) && is_string( $posted['row'][ $action ] ) ) {
				return array( $action, array( sanitize_text_field( $posted['row'][ $action ] ) ) );
			}
		}
		$list  = isset( $posted['list'] ) && is_string( $posted['list'] ) ? preg_split( '/\s+/', $posted['list'], -1, PREG_SPLIT_NO_EMPTY ) : array();
		$names = array( ...$list, ...array_values( array_filter( (array) ( $posted['names'] ?? array() ), 'is_string' ) ) );
		foreach ( array( 'action', 'action2' ) as $parameter ) {
			$action = is_string( $posted[ $parameter ] ?? null ) ? sanitize_key( $posted[ $parameter ] ) : '';
			if ( ! in_array( $action, array( '', '-1' ), true ) ) {
				return array( $action, array_map( 'sanitize_text_field', $names ) );
			}
		}
		// phpcs:enable
		return array( '', array() );
	}

	private static function key(): string {
		return 'wu_serverpilot_said_' . get_current_user_id();
	}
}
