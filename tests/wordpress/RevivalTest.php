<?php

namespace ServerPilot_Plugin\Tests;

use PHPUnit\Framework\Attributes\DataProvider;

/** Who is checked anew, and who never is. */
final class RevivalTest extends TestCase {

	use Watching;

	private const CHECK = 'wu_async_process_domain_stage';

	/**
	 * A customer's domain that is dead, and no check of it waits.
	 *
	 * @return int The site.
	 */
	private function have_dead( $stage = 'failed' ) {
		$site = $this->have_site_with( 'kund.example' );
		$this->set_stage( $stage );
		return $site;
	}

	private function domain() {
		return wu_get_domain_by_domain( 'kund.example' );
	}

	private function set_stage( $stage ) {
		$domain = $this->domain();
		$domain->set_stage( $stage );
		$domain->save();
		wu_unschedule_all_actions( self::CHECK );
	}

	private function assert_stage( $stage, ...$jobs ) {
		$this->assertSame( array( $stage, $jobs ), array( $this->domain()->get_stage(), array_column( $this->jobs( 'pending', self::CHECK ), 1 ) ) );
	}

	public static function looks() {
		$dns  = array( 'dns' => array( 'dns_right', 'passed' ) );
		$cdn  = array( 'dns' => array( 'dns_through_cdn', 'passed' ) );
		$good = array( 'certificate' => array( 'certificate_good', 'passed' ) );
		$none = array( 'certificate' => array( 'certificate_none', 'failed' ) );
		return array(
			'failed, and its DNS is right'            => array( 'failed', 'waiting_certificate', $dns + $none, true ),
			'failed, and it works'                    => array( 'failed', 'works', $dns + $good, true ),
			'failed, behind a delivery network'       => array( 'failed', 'unproved', $cdn + $good, true ),
			'failed, and its DNS is wrong'            => array( 'failed', 'waiting_dns', array( 'dns' => array( 'dns_points_elsewhere', 'failed' ) ), false ),
			'failed, and another site answers'        => array( 'failed', 'does_not_work', $dns + $good + array( 'site' => array( 'site_other', 'failed' ) ), false ),
			'without certificate, which is good now'  => array( 'ssl-failed', 'unproved', $dns + $good, true ),
			'without certificate, and none is there'  => array( 'ssl-failed', 'waiting_certificate', $dns + $none, false ),
			'done'                                    => array( 'done', 'works', $dns + $good, false ),
			'being checked'                           => array( 'checking-dns', 'works', $dns + $good, false ),
		);
	}

	/**
	 * Only what is dead, and would pass now, is checked anew.
	 *
	 * @dataProvider looks
	 */
	#[DataProvider( 'looks' )]
	public function test_a_dead_domain_is_checked_anew_if_it_would_pass_now( $stage, $verdict, array $checks, $revived ) {
		$this->have_dead( $stage );

		$this->look_finds( 'kund.example', $verdict, array(), $checks );

		$this->assert_stage( $revived ? 'checking-dns' : $stage, ...( $revived ? array( array( $this->domain()->get_id(), 0 ) ) : array() ) );
		if ( $revived ) {
			$this->assertLessThanOrEqual( time() + 5 * MINUTE_IN_SECONDS, $this->row( 'kund.example' )->next_check, 'its site is looked at once it is checked' );
		}
	}

	public function test_a_domain_is_revived_once() {
		$this->have_dead();
		$this->look_finds_it_works( 'kund.example' );
		$this->assert_stage( 'checking-dns', array( $this->domain()->get_id(), 0 ) );
		$this->set_stage( 'failed' );

		$this->look_finds_it_works( 'kund.example' );

		$this->assert_stage( 'failed' );
	}

	public function test_no_second_check_is_queued_where_one_waits() {
		$this->have_dead();
		$waiting = array( 'domain_id' => $this->domain()->get_id(), 'tries' => 3 );
		wu_schedule_single_action( time() + 300, self::CHECK, $waiting, 'domain' );

		$this->look_finds_it_works( 'kund.example' );

		$this->assert_stage( 'checking-dns', array_values( $waiting ) );
	}

	public function test_active_and_primary_stay_as_a_person_set_them() {
		$this->have_dead();
		$domain = $this->domain();
		$domain->set_active( false );
		$domain->set_primary_domain( true );
		$domain->save();

		$this->look_finds_it_works( 'kund.example' );

		global $wpdb;
		$row = $wpdb->get_row( "SELECT active, primary_domain, stage FROM {$wpdb->base_prefix}wu_domain_mappings WHERE domain = 'kund.example'", ARRAY_N ); // phpcs:ignore WordPress.DB
		$this->assertSame( array( '0', '1', 'checking-dns' ), $row );
	}

	public function test_a_domain_of_the_main_site_is_never_revived() {
		$this->have_mapped( 'main.example' );
		$domain = wu_get_domain_by_domain( 'main.example' );
		$domain->set_stage( 'failed' );
		$domain->save();

		$this->look_finds_it_works( 'main.example' );

		$this->assertSame( 'failed', wu_get_domain_by_domain( 'main.example' )->get_stage() );
	}

	public function test_a_stage_that_a_person_set_stays() {
		$this->have_dead( 'done' );
		wp_set_current_user( 1 );
		$_POST['stage'] = 'failed';
		$this->set_stage( 'failed' );
		$_POST = array();

		$this->look_finds_it_works( 'kund.example' );

		$this->assert_stage( 'failed' );
	}

	public function test_a_domain_that_nobody_touched_for_a_month_is_left_alone() {
		global $wpdb;
		$this->have_dead();
		$wpdb->update( $wpdb->base_prefix . 'wu_domain_mappings', array( 'date_created' => gmdate( 'Y-m-d H:i:s', time() - 31 * DAY_IN_SECONDS ) ), array( 'domain' => 'kund.example' ) ); // phpcs:ignore WordPress.DB
		wp_cache_flush();

		$this->look_finds_it_works( 'kund.example' );

		$this->assert_stage( 'failed' );
	}

	public function test_what_is_told_to_nobody_revives_nobody() {
		$this->have_dead();

		$this->look_finds( 'kund.example', 'works', array(), array( 'dns' => array( 'dns_right', 'passed' ) ), array( 'held' => true ) );

		$this->assert_stage( 'failed' );
	}

	public function test_five_are_revived_at_most_in_a_run() {
		$names = array_map( static fn( $i ) => "kund$i.example", range( 1, 7 ) );
		$this->have_site_with( ...$names );
		foreach ( $names as $name ) {
			$domain = wu_get_domain_by_domain( $name );
			$domain->set_stage( 'failed' );
			$domain->save();
		}
		$rows  = array();
		$found = array();
		foreach ( $names as $name ) {
			$rows[ $name ]  = $this->row( $name );
			$diagnosis      = array( 'look' => array( 'verdict' => 'works', 'cause' => null, 'record' => null, 'remove' => array(), 'leads_to' => array(), 'certificate_ends' => null ), 'checks' => array( array( 'check' => 'dns', 'code' => 'dns_right', 'status' => 'passed' ) ) );
			$found[ $name ] = wu_serverpilot_after_look( array( 'name' => $name, 'since' => time() ), $diagnosis, time() ) + compact( 'diagnosis' );
		}

		$this->part( \ServerPilot_Plugin\Customers\Looks::class )->keep( $rows, $found, time() );

		$stages = array_map( static fn( $name ) => wu_get_domain_by_domain( $name )->get_stage(), $names );
		$this->assertSame( array( 'failed' => 2, 'checking-dns' => 5 ), array_replace( array( 'failed' => 0 ), array_count_values( $stages ) ) );
	}
}
