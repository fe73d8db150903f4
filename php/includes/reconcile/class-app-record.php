<?php
/**
 * The app as it was seen last.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Reconcile;

use ServerPilot_Plugin\{ Extension\Client, Extension\Credentials, Names\Twin, Support\Store };

defined( 'ABSPATH' ) || exit;

/**
 * A small record, for screens and for the next reconcile. How each name stands is in the table of names.
 * It belongs to one app: with another one, everything begins anew. What is read anew, or written, is a Failure where the database does not answer.
 */
final class App_Record {

	private const OPTION = 'app';

	public function __construct( private Store $store, private Client $client, private Credentials $credentials ) {}

	/** Keeps what a reconcile answered, what it knew, and Ledger::summary(). */
	public function keep( Report $report, Snapshot $seen, array $summary ): void {
		$own    = self::hash( $seen->wanted->own[0] );
		$app    = array_intersect_key( $report->app, array_flip( array( 'id', 'name', 'server_id', 'runtime', 'ssl' ) ) );
		$record = array(
			'app_id'            => $this->client->app_id(),
			'seen'              => $seen->now,
			'recognised'        => $report->recognised,
			'app'               => $app,
			'domains'           => count( $report->domains ),
			'certificate_names' => count( $report->app['autossl']['domains'] ?? array() ),
			'autossl'           => $report->autossl,
			'autossl_error'     => $report->autossl_error,
			'summary'           => $summary,
			'other_credentials' => $this->credentials->networks_with_others(),
		);
		$this->store->change(
			self::OPTION,
			function ( array $before ) use ( $record, $seen, $own ) {
				$before = $this->of( $before );
				return $record + array(
					'recognised_as' => $record['recognised'] ? $own : $before['recognised_as'] ?? '',
					'is_lost'       => ! $record['recognised'] && ( $before['recognised_as'] ?? '' ) === $own,
					'stamp'         => $record['recognised'] ? $seen->stamp : $before['stamp'] ?? 0,
					'taken_off'     => $before['taken_off'] ?? array(),
				);
			}
		);
	}

	/** Counts names taken off without a person's word, at once: the brake needs it even where nothing else can be kept. `$now` in Unix seconds. */
	public function count_taken_off( array $going, int $now ): void {
		if ( array() !== $going ) {
			$this->store->change( self::OPTION, fn( array $before ) => array( 'taken_off' => self::with( $this->of( $before )['taken_off'] ?? array(), $now, $going ) ) + $before );
		}
	}

	/** Was the app ever seen? Until then nothing is known, and nothing good either. */
	public function is_known(): bool {
		return array() !== $this->all();
	}

	/** When it was seen last, in Unix seconds; 0 for never. */
	public function seen(): int {
		return $this->all()['seen'] ?? 0;
	}

	/** Is the app this installation's? Null: nobody knows. */
	public function is_recognised(): ?bool {
		return $this->all()['recognised'] ?? null;
	}

	/** Is the app this installation's, under its own name? A copy that has another name knows what the original knew. */
	public function is_recognised_as( string $own ): bool {
		return $this->is_recognised() && self::hash( $own ) === $this->all()['recognised_as'];
	}

	/**
	 * All that is kept; empty before the app was seen.
	 *
	 * @return array{app_id?: string, seen?: int, recognised?: bool, app?: array{id: string, name: string, server_id: string, runtime: string, ssl: array}, domains?: int, certificate_names?: int, autossl?: string, autossl_error?: ?array, summary?: array, other_credentials?: int[], recognised_as?: string, is_lost?: bool, stamp?: int, taken_off?: array<int, int>}
	 */
	public function all(): array {
		return $this->of( $this->store->get( self::OPTION ) );
	}

	/** The stamp that the table of names has to have, or a higher one; 0 where there is no table to trust. */
	public function stamp(): int {
		return $this->of( $this->store->fresh( self::OPTION ) )['stamp'] ?? 0;
	}

	/** Domains that were taken off in the last 24 hours without a person's word. */
	public function taken_off(): int {
		return array_sum( self::with( $this->of( $this->store->fresh( self::OPTION ) )['taken_off'] ?? array(), time(), array() ) );
	}

	/** A search-replace of the name in a copy of the database must not make it the copy's. */
	private static function hash( string $own ): string {
		return md5( $own );
	}

	private function of( array $stored ): array {
		// Without the extension nobody can say which app is used.
		return in_array( $this->client->app_id(), array( '', $stored['app_id'] ?? null ), true ) ? $stored : array();
	}

	/** How many domains were taken off, by the hour, of the last day, with those that go now. A name and its twin are one. */
	private static function with( array $hours, int $now, array $going ): array {
		$hour  = intdiv( $now, HOUR_IN_SECONDS );
		$hours = array_filter( $hours, fn( $at ) => abs( $hour - $at ) <= 24, ARRAY_FILTER_USE_KEY );
		$count = count( array_unique( array_map( array( Twin::class, 'domain' ), $going ) ) );
		return $count > 0 ? array( $hour => $count + ( $hours[ $hour ] ?? 0 ) ) + $hours : $hours;
	}
}
