<?php
/**
 * Looks at names.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Customers;

use ServerPilot_Plugin\{ Extension\Client, Names\Names, Names\Twin, Network\Network_Names };

defined( 'ABSPATH' ) || exit;

/**
 * The watch: takes looks, all names of one side by side, keeps what they found, and lets it have its consequences.
 *
 *     the extension looks ─▶ who is revived? ─▶ keep each record, unless another look was faster ─▶ revive, tell
 *
 * What is kept says what was done before it is done: a crash in between leaves it undone, and never twice.
 */
final class Looks {

	/** Seconds that a job may take. */
	private const TIME = 15.0;

	public function __construct( private Client $client, private Names $names, private Schedule $schedule, private Watch_Memory $memory, private Revival $revival, private Customer_Events $events ) {}

	/** The job: looks at what is due, and sees to it that the next job comes. Throws what went wrong, so that the job says failed. */
	public function run(): void {
		if ( ! $this->schedule->is_on() ) {
			return;
		}
		try {
			$due = $this->schedule->due( time() );
			if ( array() !== $due ) {
				$this->take( $due, self::TIME );
			}
		} finally {
			$this->schedule->ensure();
		}
	}

	/** A reconcile may have put names on the app (`wu_serverpilot_after_sync`). */
	public function begin(): void {
		if ( $this->schedule->is_on() ) {
			$this->memory->begin( $this->names->has_looks() );
			$this->schedule->ensure();
		}
	}

	/**
	 * Looks at watched rows for $time seconds at most: what wu_serverpilot_watch() says of each, by name. $anew asks ServerPilot even where it said lately
	 * how it stands.
	 */
	public function take( array $rows, float $time, bool $anew = false ): array {
		$now     = time();
		$lately  = $anew ? array() : $this->memory->lately( $now, array_column( $rows, 'name' ) );
		$options = $lately + $this->memory->options() + compact( 'time', 'now' ) + array(
			'watched' => $this->names->watched(),
			'recent'  => $this->memory->recent(),
		);
		$answer  = $this->client->watch( $this->questions( $rows, $now ), $options );
		$this->memory->keep( $answer, array() === $lately, $now );
		$this->keep( $rows, $answer['names'], $now );
		return $answer['names'];
	}

	/** Keeps what a look of $now (Unix seconds) found of rows as they were before it, both by name, and lets it have its consequences. */
	public function keep( array $rows, array $found, int $now ): void {
		$records = array();
		foreach ( array_intersect_key( $found, $rows ) as $name => $one ) {
			$records[ $name ] = Look_Record::after( $rows[ $name ], $one, $now );
		}
		$dead = $this->revival->candidates( $rows, $records, $now );
		foreach ( $records as $name => $record ) {
			$row    = $rows[ $name ];
			$record = isset( $dead[ $name ] ) ? $record->revived( $dead[ $name ], $now ) : $record;
			if ( ! $this->names->save_look( $row, $record->state, $record->checked, $record->next, $record->to_json() ) ) {
				continue;
			}
			if ( isset( $dead[ $name ] ) ) {
				$this->revival->revive( $row->mapping, $dead[ $name ] );
			}
			if ( isset( $found[ $name ]['event'] ) ) {
				$this->events->tell( $found[ $name ]['event'], $row, $record );
			}
		}
	}

	/** The names of rows as the extension wants them. */
	private function questions( array $rows, int $now ): array {
		$began  = $this->memory->began();
		$mapped = Network_Names::made( array_column( $rows, 'mapping' ) );
		return array_values(
			array_map(
				fn( $row ) => array(
					'name'  => $row->name,
					'twin'  => $row->www ? Twin::of( $row->name ) : null,
					'site'  => $row->site,
					'known' => Look_Record::known( $row, $mapped[ $row->mapping ] ?? 0, $began, $now ),
				),
				$rows
			)
		);
	}
}
