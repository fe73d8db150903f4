<?php
/**
 * When mapped names are looked at.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Customers;

use ServerPilot_Plugin\{ Extension\Client, Names\Names, Network\Facts, Network\Network_Names, Reconcile\App_Record, Reconcile\Jobs, Support\Failure };

defined( 'ABSPATH' ) || exit;

/**
 * Whether at all, which are due, and a job in Ultimate Multisite's queue for the one that is due next. It gives way to other jobs,
 * for a while.
 */
final class Schedule {

	public const JOB = 'wu_serverpilot_watch_due';

	/** Names that a job looks at, at most; and where other jobs wait. */
	private const MOST = 60;
	private const FEW  = 5;

	/** Seconds for which a name gives way to other jobs. */
	private const PATIENCE = 15 * MINUTE_IN_SECONDS;

	/** Names that are due so soon are looked at together with those that are due now. */
	private const TOGETHER = 15;

	public function __construct( private Names $names, private App_Record $record, private Network_Names $network, private Jobs $jobs ) {}

	/** Are mapped names looked at? A copy of the site leaves that to the original: it would tell the same customers. */
	public function is_on(): bool {
		/**
		 * Filters whether mapped names are looked at, again and again, until they work and as long as they are mapped.
		 *
		 * @param bool $on False: nobody looks, and customers are shown nothing.
		 */
		return apply_filters( 'wu_serverpilot_watch', true ) && Client::may_write() && $this->is_original();
	}

	/** The rows whose turn it is at $now (Unix seconds), by name. */
	public function due( int $now ): array {
		$rows  = $this->names->due_for_a_look( $now + self::TOGETHER, self::MOST );
		$first = reset( $rows );
		if ( $first && $first->next_check > $now ) {
			return array();
		}
		$can_wait = $first && $first->next_check > $now - self::PATIENCE;
		return $can_wait && self::others_wait() ? array_slice( $rows, 0, self::FEW, true ) : $rows;
	}

	/** Sees to it that a job comes when the next name is due. */
	public function ensure(): void {
		$next = $this->is_on() ? $this->names->next_look() : null;
		if ( null !== $next ) {
			$this->jobs->ensure( $next - time(), self::JOB );
		}
	}

	/** Ultimate Multisite serves a domain now (`wu_transition_domain_stage`): a look finds that it works, and its customer is told. */
	public function stage_changed( $stage, $mapping ): void {
		$domain = 'done' === $stage && function_exists( 'wu_get_domain' ) ? wu_get_domain( $mapping ) : false;
		if ( ! $domain ) {
			return;
		}
		try {
			$this->names->look_now( Facts::key( (string) $domain->get_domain() ) );
			$this->ensure();
		} catch ( \Throwable $thrown ) {
			unset( $thrown ); // A person may wait for this page; the next reconcile looks after the job.
		}
	}

	/** Takes the job back. */
	public static function clear(): void {
		wu_unschedule_all_actions( self::JOB );
	}

	/** Suggests in WordPress's privacy guide what an owner may say of it (`admin_init`). */
	public static function add_to_privacy_guide(): void {
		if ( function_exists( 'wp_add_privacy_policy_content' ) ) {
			$text = __( 'Of each domain that is connected to a site of this network, the network keeps whether it works, since when, when that was checked, and where its DNS leads. No visitor of the site is part of that. It is deleted when the domain is removed.', 'wu-serverpilot' );
			wp_add_privacy_policy_content( __( 'ServerPilot for Ultimate Multisite', 'wu-serverpilot' ), '<p class="privacy-policy-tutorial">' . esc_html__( 'Domains of customers are checked again and again, by DNS queries and by connections to them.', 'wu-serverpilot' ) . '</p><p>' . esc_html( $text ) . '</p>' );
		}
	}

	/** Do other jobs of the installation wait for their turn? */
	private static function others_wait(): bool {
		$due  = array(
			'status'   => 'pending',
			'date'     => time(),
			'per_page' => 5,
		);
		$jobs = wu_get_scheduled_actions( $due );
		return array() !== array_filter( $jobs, fn( $job ) => self::JOB !== $job->get_hook() );
	}

	/** Is the app this installation's, under the name that it has now? */
	private function is_original(): bool {
		try {
			return $this->record->is_recognised_as( Facts::key( $this->network->main() ) );
		} catch ( Failure $failure ) {
			return false;
		}
	}
}
