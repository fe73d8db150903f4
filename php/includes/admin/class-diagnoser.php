<?php
/**
 * Who diagnoses names.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Admin;

use ServerPilot_Plugin\{ Customers\Looks, Customers\Watch_Memory, Extension\Client, Names\Name_Row, Names\Name_State, Names\Names, Names\Twin, Support\Problem, Support\Sentence };

defined( 'ABSPATH' ) || exit;

/** Finds out why a name does not work, or that it does. */
final class Diagnoser {

	/** Seconds that a diagnosis may take. */
	private const TIME = 15.0;

	public function __construct(
		private Names $names,
		private Client $client,
		private Looks $looks,
		private Watch_Memory $memory,
		private Problems $problems
	) {}

	/**
	 * Looks at everything between a visitor and the app, for names and their twins. Of a watched name the look counts as
	 * any other; nothing else is changed.
	 *
	 * @param string[] $names The names, in any spelling.
	 * @return array<string, array> See wu_serverpilot_diagnose(), by name; the sentences in the language of this request.
	 * @throws \ServerPilot_Plugin\Support\Failure When it did not work.
	 */
	public function diagnose( array $names ): array {
		$rows    = $this->names->find_all( array_map( array( Domain_List::class, 'canonical' ), $names ) );
		$watched = array_filter( $rows, fn( Name_Row $row ) => $row->next_check > 0 );
		$found   = array();
		foreach ( array() === $watched ? array() : $this->looks->take( $watched, self::TIME, true ) as $look ) {
			$found = array_merge( $found, array( $look['diagnosis'], $look['twin']['diagnosis'] ?? null ) );
		}
		$others = array_filter( $names, fn( $name ) => ! isset( $watched[ Domain_List::canonical( $name ) ] ) );
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

	/**
	 * A diagnosis that waits for AutoSSL, which was refused: the extension sees only that it is not on.
	 *
	 * @param array $found The diagnosis.
	 */
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

	/**
	 * A diagnosis, and before all else: does Ultimate Multisite serve mapped domains at all?
	 *
	 * @param array         $found The diagnosis.
	 * @param Name_Row|null $row   The name's row.
	 */
	private function with_mapping( array $found, ?Name_Row $row ): array {
		$fault = Set_Up_Problems::of_mapping();
		if ( null === $fault || Name_State::OWN === $row?->state() ) {
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
}
