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
 * of events does not matter. What a crash leaves undone, the next reconcile does.
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

	/**
	 * Names that something happened to, each once; makes the tables where they are not there.
	 *
	 * @return string[]
	 * @throws \ServerPilot_Plugin\Support\Failure When there are no tables, or they cannot be read.
	 */
	public function changed(): array {
		$this->schema->ensure();
		return Snapshot::names( $this->events->all() );
	}

	/**
	 * Lets names that nobody wants any more stay on the app.
	 *
	 * @param string[] $names The names.
	 * @throws \ServerPilot_Plugin\Support\Failure When the database does not take it.
	 */
	public function keep( array $names ): void {
		$this->names->keep( $names );
	}

	/**
	 * Reconciles.
	 *
	 * @param callable $is_due    Asked once the lock is held: is there still something to do?
	 * @param bool     $defers    Leaves names alone that were refused lately.
	 * @param string[] $confirmed Names that the owner wants removed, however many they are.
	 * @return array{Report, Snapshot, array<string, string[]>}|null What was answered, what was known, and the names that came to an
	 *         outcome; null when nothing was left to do.
	 * @throws \ServerPilot_Plugin\Support\Failure When it did not work.
	 */
	public function run( callable $is_due, bool $defers, array $confirmed ): ?array {
		$facts  = function ( array $app ) use ( $defers, $confirmed, &$seen, &$removals ) {
			$seen     = $this->read( $app );
			$removals = Removals::of( $seen, $this->facts, $confirmed );
			$facts    = $this->facts( $seen, $removals, $defers );
			$this->note_asked( $app, $facts, $seen );
			return $facts;
		};
		$done   = function ( array $answer ) use ( &$seen, &$removals ) {
			$report = new Report( $answer );
			$this->record->count_taken_off( array_diff( $report->removed, $removals->confirmed, $report->to_array()['gave_way'] ), $seen->now );
			$this->forget_events( $report, $seen );
		};
		$answer = $this->client->reconcile( $is_due, $facts, $done, $this->options() + array_filter( array( 'confirmed' => $confirmed ) ) );
		if ( null === $answer ) {
			return null;
		}
		$report = new Report( $answer );
		return array( $report, $seen, $this->write( $report, $seen, $removals ) );
	}

	/**
	 * What a reconcile would do. Nothing is written, but for tables that are not there yet.
	 *
	 * @throws \ServerPilot_Plugin\Support\Failure When it did not work.
	 */
	public function preview(): Report {
		$this->schema->ensure();
		$app  = $this->client->get_app();
		$seen = $this->read( $app );
		$plan = $this->client->plan( $app, $this->facts( $seen, Removals::of( $seen, $this->facts, array() ), false ), $this->options() );
		return new Report( $plan + compact( 'app' ) );
	}

	/** Reads what there is to know. Events first: whatever made one is in the tables by then. */
	private function read( array $app ): Snapshot {
		$events = $this->events->all();
		$stamp  = $this->names->stamp();
		$needed = $this->record->stamp();
		// With another app, without a table, or with an older one than the last reconcile wrote, nobody knows what is ours.
		$is_first = 0 === $needed || $stamp < $needed;
		$wanted   = $this->facts->gather( $app['domains'] );
		$listed   = array_fill_keys( array_map( array( Facts::class, 'key' ), $app['domains'] ), true );
		return new Snapshot( $wanted, $is_first ? array() : $this->names->with_a_past(), $events, $listed, $is_first, max( $stamp, $needed, (int) ( 1000 * microtime( true ) ) ) + 1 );
	}

	/** The facts, as the extension wants them. */
	private function facts( Snapshot $seen, Removals $removals, bool $defers ): array {
		return array(
			'own'       => $seen->wanted->own,
			'wanted'    => $seen->wanted->rows,
			'deferred'  => $defers ? $seen->deferred() : array(),
			'gone'      => $removals->gone,
			'missing'   => $removals->missing,
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
	 * The events were seen: whoever waits for the lock finds nothing left to do. Of an app that is not
	 * ours nothing was; what there was no time for is for the next.
	 *
	 * @param Report   $report What was answered.
	 * @param Snapshot $seen   What was known.
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

	/**
	 * Writes down how each name fares, unless a later reconcile has done so.
	 *
	 * @return array<string, string[]> Names that came to an outcome, by outcome.
	 */
	private function write( Report $report, Snapshot $seen, Removals $removals ): array {
		$held_back          = $this->held_back( $report, $seen, $removals );
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
	private function held_back( Report $report, Snapshot $seen, Removals $removals ): array {
		if ( ! $report->recognised || array() === $removals->unripe ) {
			return $report->held_back();
		}
		$facts = array( 'missing' => array_merge( $removals->missing, $removals->unripe ) ) + $this->facts( $seen, $removals, true );
		$later = new Report( $this->client->plan( array( 'domains' => $report->domains ) + $report->app, $facts, $this->options() ) );
		return array_values( array_unique( array_merge( $report->held_back(), $later->held_back() ) ) );
	}
}
