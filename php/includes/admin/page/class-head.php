<?php
/**
 * The page's head.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Admin\Page;

use ServerPilot_Plugin\{ Admin\Capacity, Admin\Change_Log, Admin\History, Admin\Installation, Extension\Extension_Check, Reconcile\App_Record, Reconcile\Jobs };

defined( 'ABSPATH' ) || exit;

/**
 * The app at a glance, and its last changes.
 */
final class Head {

	public function __construct( private Installation $installation, private App_Record $record, private Capacity $capacity, private Jobs $jobs, private History $history ) {}

	/**
	 * The button for a comparison, beside the page's title.
	 */
	public function show_compare_button(): void {
		if ( Extension_Check::is_available() && $this->installation->is_on() ) {
			printf( ' <a class="page-title-action" href="%1$s" data-action="%2$s">%3$s</a>', esc_url( Page_Address::asking( array( 'action' => Page_Address::COMPARE ) ) ), esc_attr( Page_Address::COMPARE ), esc_html__( 'Compare now', 'wu-serverpilot' ) );
		}
	}

	/**
	 * The app at a glance.
	 */
	public function show(): void {
		$obstacle = $this->installation->obstacle();
		if ( null !== $obstacle ) {
			Messages::print_one( 'error', $obstacle['message'] );
			return;
		}
		if ( ! $this->installation->is_on() ) {
			Messages::print_one( 'warning', __( 'The integration is off, or not set up: nothing reaches ServerPilot. It is switched on under Ultimate Multisite > Settings > Integrations.', 'wu-serverpilot' ) );
			return;
		}
		$report = $this->record->all();
		if ( array() === $report ) {
			Messages::print_one( 'info', __( 'ServerPilot was not asked yet. The first comparison shows what the app has.', 'wu-serverpilot' ) );
			return;
		}
		echo '<dl class="wu-serverpilot-head">';
		$this->show_fact( __( 'App', 'wu-serverpilot' ), sprintf( '<a href="%1$s">%2$s</a> <span class="description">%3$s</span>', esc_url( 'https://manage.serverpilot.io/apps/' . rawurlencode( $report['app']['id'] ) ), esc_html( $report['app']['name'] ), esc_html( $report['app']['runtime'] ) ) );
		$this->show_meter( __( 'Domains', 'wu-serverpilot' ), $this->capacity->domains() );
		$this->show_meter( __( 'Names on the certificate', 'wu-serverpilot' ), $this->capacity->certificate() );
		$this->show_fact( __( 'AutoSSL', 'wu-serverpilot' ), esc_html( Change_Log::autossl_in_words( $report['autossl'] ) ) );
		$this->show_redirection( $report['app']['ssl'] );
		$this->show_fact( __( 'Last comparison', 'wu-serverpilot' ), esc_html( Words::distance( $report['seen'] ) ) );
		$next = $this->jobs->due( Jobs::RECONCILE );
		$this->show_fact( __( 'Next comparison', 'wu-serverpilot' ), esc_html( null === $next ? __( 'not planned', 'wu-serverpilot' ) : Words::distance( max( $next, time() + 1 ) ) ) );
		echo '</dl>';
	}

	/**
	 * The last changes.
	 */
	public function show_history(): void {
		printf( '<h2>%s</h2>', esc_html__( 'Last changes', 'wu-serverpilot' ) );
		$entries = $this->history->all();
		if ( array() === $entries ) {
			printf( '<p>%s</p>', esc_html__( 'Nothing was changed yet.', 'wu-serverpilot' ) );
			return;
		}
		$heads = array( __( 'When', 'wu-serverpilot' ), __( 'What', 'wu-serverpilot' ), __( 'Why', 'wu-serverpilot' ) );
		printf( '<table class="widefat striped wu-serverpilot-history"><thead><tr><th scope="col">%s</th><th scope="col">%s</th><th scope="col">%s</th></tr></thead><tbody>', ...array_map( 'esc_html', $heads ) ); // phpcs:ignore WordPress.Security.EscapeOutput -- escaped here.
		array_map( array( self::class, 'show_change' ), $entries );
		echo '</tbody></table>';
	}

	private static function show_change( array $entry ): void {
		$more  = $entry['count'] - count( $entry['names'] );
		$names = implode( ', ', $entry['names'] );
		/* translators: %d: a number of domains */
		$names .= $more > 0 ? ' ' . sprintf( __( 'and %d more', 'wu-serverpilot' ), $more ) : '';
		printf(
			'<tr><td>%1$s</td><td>%2$s</td><td>%3$s</td></tr>',
			esc_html( wp_date( get_option( 'date_format' ) . ' ' . get_option( 'time_format' ), $entry['at'] ) ),
			esc_html( '' === $names ? Words::change( $entry['change'] ) : Words::change( $entry['change'] ) . ': ' . $names ),
			esc_html( Words::why( $entry ) )
		);
	}

	private function show_fact( string $label, string $html ): void {
		printf( '<div><dt>%1$s</dt><dd>%2$s</dd></div>', esc_html( $label ), $html ); // phpcs:ignore WordPress.Security.EscapeOutput -- escaped by who made it.
	}

	/**
	 * How full something is; the bar warns before it is.
	 *
	 * @param string     $label What.
	 * @param array|null $of    What Capacity says.
	 */
	private function show_meter( string $label, ?array $of ): void {
		if ( null === $of ) {
			$this->show_fact( $label, esc_html__( 'none yet', 'wu-serverpilot' ) );
			return;
		}
		/* translators: 1: a number; 2: the limit */
		$text = sprintf( __( '%1$d of %2$d', 'wu-serverpilot' ), $of['used'], $of['limit'] );
		$this->show_fact(
			$label,
			sprintf(
				'%1$s<br><meter min="0" max="%2$d" low="%3$d" high="%4$d" optimum="0" value="%5$d" aria-label="%6$s" data-level="%7$s">%1$s</meter>',
				esc_html( $text ),
				$of['limit'],
				(int) floor( $of['limit'] * 0.8 ) - 1,
				(int) floor( $of['limit'] * 0.95 ) - 1,
				$of['used'],
				esc_attr( $label ),
				esc_attr( $of['level'] )
			)
		);
	}

	/**
	 * The switch for the redirection to https.
	 *
	 * @param array{mode: string, force: bool} $ssl The app's SSL.
	 */
	private function show_redirection( array $ssl ): void {
		$label = __( 'Redirection to HTTPS', 'wu-serverpilot' );
		$state = $ssl['force'] ? __( 'on', 'wu-serverpilot' ) : __( 'off', 'wu-serverpilot' );
		if ( 'none' === $ssl['mode'] || ! Extension_Check::is_available() ) {
			$this->show_fact( $label, esc_html( $state ) );
			return;
		}
		ob_start();
		printf( '<form method="post" action="%s">%s ', esc_url( Page_Address::of() ), esc_html( $state ) );
		Page_Address::print_nonce();
		printf(
			'<input type="hidden" name="force" value="%1$s"><button class="button button-small" name="action" value="%2$s">%3$s<span class="screen-reader-text"> (%4$s)</span></button></form>',
			$ssl['force'] ? '' : '1',
			esc_attr( Page_Address::REDIRECT ),
			$ssl['force'] ? esc_html__( 'Turn off', 'wu-serverpilot' ) : esc_html__( 'Turn on', 'wu-serverpilot' ),
			esc_html( $label )
		);
		$this->show_fact( $label, (string) ob_get_clean() );
	}
}
