<?php
/**
 * One reconcile.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Reconcile;

use ServerPilot_Plugin\{ Extension\Client, Names\Events, Names\Names, Names\Schema, Network\Facts };

defined( 'ABSPATH' ) || exit;

/**
 * Brings the app to what the installation wants, and writes down how each name fares.
 *
 *     lock ─▶ still due? ─▶ read the app ─▶ events, names, tables ─▶ note what will be asked for ─▶ write
 *                                  ─▶ forget the events ─▶ unlock ─▶ write the rows
 *
 * The tables are read under the lock, after the app: so whoever writes last has the newest, and the order
 * of events does not matter. What a crash leaves undone, the next reconcile does. What did not work is a Failure.
 */
final class Round {

	public function __construct(
		private Schema $schema,
		private Client $client,
		private Facts $facts,
		private Events $events,
		private Names $names,
		private App_Record $record
	) {}

	/** Names that something happened to, each once; makes the tables where they are not there. */
	public function changed(): array {
		$this->schema->ensure();
		return Snapshot::changed( $this->events->all() );
	}

	/**
	 * Reconciles.
	 *
	 * @param callable $is_due    Asked once the lock is held: is there still something to do?
	 * @param bool     $defers    Leaves names alone that were refused lately.
	 * @param string[] $confirmed Names that the owner wants removed, however many they are.
	 * @return array{Report, string[], array<string, string[]>}|null What was answered, the names that something had happened to, and
	 *         those that came to an outcome, by outcome; null when nothing was left to do.
	 */
	public function run( callable $is_due, bool $defers, array $confirmed ): ?array {
		$facts  = function ( array $app ) use ( $defers, $confirmed, &$seen ) {
			$seen  = $this->read( $app, $confirmed );
			$facts = $this->facts( $seen, $defers );
			$this->note_asked( $app, $facts, $seen );
			return $facts;
		};
		$done   = function ( array $answer ) use ( &$seen ) {
			$report = new Report( $answer );
			$this->record->count_taken_off( array_diff( $report->removed, $seen->confirmed, $report->gave_way ), $seen->now );
			$this->forget_events( $report, $seen );
		};
		$answer = $this->client->reconcile( $is_due, $facts, $done, $this->options() + array_filter( array( 'confirmed' => $confirmed ) ) );
		if ( null === $answer ) {
			return null;
		}
		$report = new Report( $answer );
		return array( $report, Snapshot::changed( $seen->events ), $this->write( $report, $seen ) );
	}

	/** What a reconcile would do. Nothing is written, but for tables that are not there yet. */
	public function preview(): Report {
		$this->schema->ensure();
		$app  = $this->client->get_app();
		$plan = $this->client->plan( $app, $this->facts( $this->read( $app, array() ), false ), $this->options() );
		return new Report( $plan + compact( 'app' ) );
	}

	/** Reads what there is to know. Events first: whatever made one is in the tables by then. */
	private function read( array $app, array $confirmed ): Snapshot {
		$events = $this->events->all();
		$stamp  = $this->names->stamp();
		$needed = $this->record->stamp();
		// With another app, without a table, or with an older one than the last reconcile wrote, nobody knows what is ours.
		$is_first = 0 === $needed || $stamp < $needed;
		$wanted   = $this->facts->gather( $app['domains'] );
		$listed   = array_fill_keys( array_map( array( Facts::class, 'key' ), $app['domains'] ), true );
		$seen     = new Snapshot( $wanted, $is_first ? array() : $this->names->with_a_past(), $events, $listed, $is_first, max( $stamp, $needed, (int) ( 1000 * microtime( true ) ) ) + 1 );
		$seen->sort_unwanted( $this->facts, $confirmed );
		return $seen;
	}

	/** The facts, as the extension wants them; it may leave names alone that were refused lately. */
	private function facts( Snapshot $seen, bool $defers ): array {
		return array(
			'own'       => $seen->wanted->own,
			'wanted'    => $seen->wanted->rows,
			'deferred'  => $defers ? $seen->deferred() : array(),
			'gone'      => $seen->gone,
			'missing'   => $seen->missing,
			'taken_off' => $this->record->taken_off(),
		);
	}

	private function options(): array {
		return array( 'any_app' => $this->facts->allow_any_app() );
	}

	/** Notes which names ServerPilot is about to be asked to add: whatever it answers, they are ours. */
	private function note_asked( array $app, array $facts, Snapshot $seen ): void {
		if ( $seen->is_first ) {
			$this->names->disown();
		}
		$plan  = new Report( $this->client->plan( $app, $facts, $this->options() ) );
		$asked = $plan->recognised ? array_filter( $plan->added, fn( $name ) => ! $seen->wanted->is_own( $name ) && 0 === ( $seen->past[ $name ]->asked ?? 0 ) ) : array();
		if ( array() !== $asked ) {
			$this->names->note_asked( $asked, $seen->now );
		}
	}

	/**
	 * The events were seen: whoever waits for the lock finds nothing left to do. Of an app that is not ours nothing was; what there was no
	 * time for is for the next.
	 */
	private function forget_events( Report $report, Snapshot $seen ): void {
		if ( ! $report->recognised ) {
			$this->events->compact();
			return;
		}
		// A removal that was refused is asked for again by the next; a name, once its day is over.
		$kept = array_filter( $seen->events, fn( $name ) => isset( $report->refused[ $name ] ) && ! $seen->wanted->has( $name ) );
		$this->events->forget( array_keys( array_diff_key( $seen->events, $kept ) ) );
		if ( array() !== $report->untried ) {
			$this->events->append( '' );
		}
	}

	/** Writes down how each name fares, unless a later reconcile has done so. Names that came to an outcome, by outcome. */
	private function write( Report $report, Snapshot $seen ): array {
		$held_back          = $this->held_back( $report, $seen );
		$seen->wanted->rows = array(); // The largest part, and of no use any more.
		if ( $report->recognised && ! $this->names->set_stamp( $seen->stamp ) ) {
			return array();
		}
		$ledger = new Ledger( $seen, $report, $held_back );
		$new    = $this->names->save_reconciled( $ledger->rows(), $seen->now );
		$this->record->keep( $report, $seen, $ledger->summary() );
		return $new;
	}

	/** Names that are too many to go: of those that are due, and of those that will be. An owner reads it at the first look. */
	private function held_back( Report $report, Snapshot $seen ): array {
		if ( ! $report->recognised || array() === $seen->unripe ) {
			return $report->held_back();
		}
		$facts = array( 'missing' => array_merge( $seen->missing, $seen->unripe ) ) + $this->facts( $seen, true );
		$later = new Report( $this->client->plan( array( 'domains' => $report->domains ) + $report->app, $facts, $this->options() ) );
		return array_values( array_unique( array_merge( $report->held_back(), $later->held_back() ) ) );
	}
}
