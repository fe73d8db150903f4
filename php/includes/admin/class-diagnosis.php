<?php
/**
 * Why a domain does not work.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Admin;

use ServerPilot_Plugin\{ Customers\Looks, Customers\Watch_Memory, Extension\Client, Names\Name_Row, Names\Names, Names\Twin, Network\Facts, Support\Problem, Support\Sentence };

defined( 'ABSPATH' ) || exit;

/** Finds out why a name does not work, or that it does; and shows each check, what it found and what to do. */
final class Diagnosis {

	/** Seconds that a diagnosis may take. */
	private const TIME = 15.0;

	public function __construct( private Names $names, private Client $client, private Looks $looks, private Watch_Memory $memory, private Problems $problems ) {}

	/**
	 * Looks at everything between a visitor and the app, for names in any spelling and their twins: findings by name, as wu_serverpilot_diagnose() has
	 * them, in the language of this request. Of a watched name the look counts as any other; nothing else is changed.
	 */
	public function diagnose( array $names ): array {
		$rows    = $this->names->find_all( array_map( array( Facts::class, 'key' ), $names ) );
		$watched = array_filter( $rows, fn( Name_Row $row ) => $row->next_check > 0 );
		$found   = array();
		foreach ( array() === $watched ? array() : $this->looks->take( $watched, self::TIME, true ) as $look ) {
			$found = array_merge( $found, array( $look['diagnosis'], $look['twin']['diagnosis'] ?? null ) );
		}
		$others = array_filter( $names, fn( $name ) => ! isset( $watched[ Facts::key( $name ) ] ) );
		$twins  = array_map( fn( Name_Row $row ) => Twin::of( $row->name ), array_filter( array_diff_key( $rows, $watched ), fn( Name_Row $row ) => $row->www ) );
		if ( array() !== $others ) {
			$options = $this->memory->options();
			$sites   = array_map( fn( Name_Row $row ) => $row->site, $rows );
			$found   = array_merge( $found, array_values( $this->client->diagnose( array_values( array_unique( array( ...$others, ...array_values( $twins ) ) ) ), $options + compact( 'sites' ) ) ) );
		}
		$found = array_column( array_filter( $found ), null, 'domain' );
		ksort( $found );
		return array_map( fn( array $one ) => $this->with_mapping( $this->with_refusal( Sentence::of_diagnosis( $one ) ), $rows[ $one['domain'] ] ?? null ), $found );
	}

	/** Shows one of diagnose(). */
	public static function show( array $found ): void {
		/* translators: %s: a domain name */
		printf( '<h2 class="wu-serverpilot-names">%1$s</h2><p>%2$s %3$s</p>', esc_html( sprintf( __( 'Diagnosis of %s', 'wu-serverpilot' ), $found['domain'] ) ), self::status( $found['state'] ), esc_html( $found['summary'] ) ); // phpcs:ignore WordPress.Security.EscapeOutput -- status() escapes.
		$heads = array_map( 'esc_html', array( __( 'Check', 'wu-serverpilot' ), __( 'Result', 'wu-serverpilot' ), __( 'What was found, and what to do', 'wu-serverpilot' ) ) );
		printf( '<table class="widefat striped wu-serverpilot-stacked wu-serverpilot-checks"><thead><tr><th scope="col">%s</th><th scope="col">%s</th><th scope="col">%s</th></tr></thead><tbody>', ...$heads ); // phpcs:ignore WordPress.Security.EscapeOutput -- escaped above.
		// That no server action is known says nothing of the name.
		array_map( array( self::class, 'show_check' ), array_filter( $found['checks'], fn( $check ) => 'action_none' !== $check['code'] ) );
		echo '</tbody></table>';
		Request::print_button( Request::DIAGNOSE, __( 'Diagnose again', 'wu-serverpilot' ), $found['domain'], 'button', $found['domain'] );
	}

	/** A diagnosis that waits for AutoSSL, which was refused: the extension sees only that it is not on. */
	private function with_refusal( array $found ): array {
		$checks  = array_column( $found['checks'], 'status', 'check' );
		$problem = 'waiting' === ( $checks['autossl'] ?? '' ) ? $this->problems->all()[ Problem::AUTOSSL_REFUSED ] ?? null : null;
		if ( null === $problem ) {
			return $found;
		}
		foreach ( $found['checks'] as $i => $check ) {
			if ( 'autossl' === $check['check'] ) {
				$found['checks'][ $i ] = array( 'status' => 'failed', 'message' => $problem->message, 'step' => $problem->step ) + $check; // phpcs:ignore WordPress.Arrays -- short.
			} elseif ( 'certificate' === $check['check'] && 'waiting' === $check['status'] ) {
				$found['checks'][ $i ]['message'] = __( 'ServerPilot refuses AutoSSL, so no certificate is made.', 'wu-serverpilot' );
			}
		}
		return 'waiting' === $found['state'] ? array( 'state' => 'failed', 'summary' => $problem->message ) + $found : $found; // phpcs:ignore WordPress.Arrays -- short.
	}

	/** A diagnosis, and before all else: does Ultimate Multisite serve mapped domains at all? */
	private function with_mapping( array $found, ?Name_Row $row ): array {
		$fault = Set_Up_Problems::of_mapping();
		if ( null === $fault || Name_Row::OWN === $row?->state() ) {
			return $found;
		}
		$found['state']   = 'failed';
		$found['summary'] = $fault->message;
		array_unshift(
			$found['checks'],
			array(
				'check'   => 'mapping',
				'status'  => 'failed',
				'code'    => $fault->kind,
				'message' => $found['summary'],
				'step'    => Remediation::on( $fault->kind )['step'],
				'create'  => array(),
				'remove'  => array(),
			)
		);
		return $found;
	}

	private static function show_check( array $check ): void {
		printf( '<tr><th scope="row">%1$s</th><td>%2$s</td><td class="wu-serverpilot-names">%3$s', esc_html( Words::check( $check['check'] ) ), self::status( $check['status'] ), esc_html( $check['message'] ) ); // phpcs:ignore WordPress.Security.EscapeOutput -- status() escapes.
		$create = $check['create'] ?? array();
		if ( '' !== $check['step'] && array() === $create ) {
			printf( '<br><strong>%s</strong>', esc_html( $check['step'] ) );
		}
		/* translators: %s: a domain name */
		self::show_records( sprintf( __( 'Create this record where the DNS of %s is kept', 'wu-serverpilot' ), $create[0]['name'] ?? '' ), $create );
		self::show_records( __( 'Remove there', 'wu-serverpilot' ), $check['remove'] ?? array() );
		echo '</td></tr>';
	}

	/** Records of the DNS, and what is to be done with them. */
	private static function show_records( string $what, array $records ): void {
		if ( array() === $records ) {
			return;
		}
		$heads = array_map( 'esc_html', array( $what, __( 'Type', 'wu-serverpilot' ), __( 'Name', 'wu-serverpilot' ), __( 'Value', 'wu-serverpilot' ) ) );
		printf( '<table class="wu-serverpilot-records"><caption>%s</caption><thead><tr><th scope="col">%s</th><th scope="col">%s</th><th scope="col">%s</th></tr></thead><tbody>', ...$heads ); // phpcs:ignore WordPress.Security.EscapeOutput -- escaped above.
		foreach ( $records as $record ) {
			printf( '<tr><td>%1$s</td><td><code>%2$s</code></td><td><code>%3$s</code> <button type="button" class="button button-small wu-serverpilot-copy" data-copy="%3$s" data-copied="%4$s" hidden>%5$s</button></td></tr>', esc_html( $record['type'] ), esc_html( $record['name'] ), esc_attr( $record['value'] ), esc_attr__( 'Copied', 'wu-serverpilot' ), esc_html__( 'Copy', 'wu-serverpilot' ) );
		}
		echo '</tbody></table>';
	}

	private static function status( string $status ): string {
		list( $word, $colour ) = Words::status( $status );
		return sprintf( '<span class="wu-serverpilot-state is-%1$s">%2$s</span>', esc_attr( $colour ), esc_html( $word ) );
	}
}
