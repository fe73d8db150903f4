<?php
/**
 * What the page and the command line say of each domain.
 *
 * @package wu_serverpilot
 */

namespace ServerPilot_Plugin\Tests;

require_once __DIR__ . '/support/Verbs.php';

use PHPUnit\Framework\Attributes\Group;
use ServerPilot_Plugin\Admin\{ Diagnoses, Domain_List };
use ServerPilot_Plugin\Plugin;

/**
 * Every name has one state, from what is stored.
 */
final class DomainListTest extends TestCase {

	use Verbs;

	/**
	 * The states by name; nobody was asked.
	 *
	 * @return array<string,string>
	 */
	private function states() {
		$this->emulator->forget();
		$states = array_column( Plugin::instance()->part( Domain_List::class )->rows(), 'state', 'name' );
		$this->assertSame( array(), $this->emulator->request_lines() );
		return $states;
	}

	/**
	 * A domain's row.
	 *
	 * @param string $name The domain.
	 */
	private function row( $name ) {
		return Plugin::instance()->part( Domain_List::class )->rows()[ $name ];
	}

	public function test_a_mapped_domain_waits_then_is_on_the_app_and_its_twin_is_in_its_row() {
		$domain = $this->map_domain( 'shop.example' );
		$this->assertSame( array( 'shop.example' => 'waiting_serverpilot' ), $this->states() );

		$this->run_queue();

		$expected = array(
			'name'    => 'shop.example',
			'site'    => 1,
			'mapping' => $domain->get_id(),
			'www'     => true,
			'on_app'  => true,
			'state'   => 'not_checked',
			'why'     => '',
			'until'   => null,
		);
		$this->assertSame( $expected, $this->row( 'shop.example' ) );
		$this->assertSame( array( 'network.example' => 'own', 'shop.example' => 'not_checked' ), $this->states() );
	}

	public function test_a_domain_that_leaves_waits_until_it_is_off_the_app() {
		$this->have_mapped( 'shop.example' );
		$this->emulator->answer_everything( 503 );
		$this->unmap_domain( 'shop.example' );
		$this->assertSame( 'waiting_serverpilot', $this->row( 'shop.example' )['state'] );

		$this->run_queue();
		$this->assertStringContainsString( '503', $this->row( 'shop.example' )['why'] );
		$this->emulator->heal();
		$this->run_queue( 120 );

		$this->assertSame( array( 'network.example' => 'own' ), $this->states() );
	}

	public function test_what_could_not_be_done_says_why_and_when_it_is_tried_again() {
		$this->emulator->answer_everything( 503 );
		$this->map_domain( 'shop.example' );
		$this->run_queue();

		$row = $this->row( 'shop.example' );

		$this->assertSame( array( 'waiting_serverpilot', false ), array( $row['state'], $row['on_app'] ) );
		$this->assertStringContainsString( '503', $row['why'] );
		$this->assertEqualsWithDelta( time() + 60, $row['until'], 20 );
	}

	public function test_a_name_that_is_refused_says_why_also_while_it_is_held() {
		global $wpdb;
		$this->refuse( 'shop.example', 409 );
		$this->map_domain( 'shop.example' );
		$this->run_queue();
		$refused = $this->row( 'shop.example' );
		$this->assertSame( 'refused', $refused['state'] );
		$this->assertNotSame( '', $refused['why'] );

		$this->have_mapped( 'other.example' );

		$this->assertSame( array( 'network.example' => 'own', 'other.example' => 'not_checked', 'shop.example' => 'refused' ), $this->states() );
		$this->assertSame( $refused, $this->row( 'shop.example' ) );
	}

	public function test_what_nobody_mapped_is_only_on_the_app_and_a_wildcard_of_the_network_is_its_own() {
		$this->app_has( 'network.example', 'www.network.example', '*.network.example', 'Old.example', 'www.old.example', 'www.lone.example' );
		$this->have_mapped( 'shop.example' );

		$this->assertSame(
			array( '*.network.example' => 'own', 'network.example' => 'own', 'old.example' => 'only_on_app', 'shop.example' => 'not_checked', 'www.lone.example' => 'only_on_app' ),
			$this->states()
		);
		$this->assertSame( array( true, true ), array( $this->row( 'network.example' )['www'], $this->row( 'old.example' )['www'] ) );
	}

	/**
	 * @group subdomain
	 */
	#[Group( 'subdomain' )]
	public function test_a_site_that_a_wildcard_serves_says_so() {
		$this->app_has( 'network.example', '*.network.example' );
		$this->create_site( 'shop' );
		$this->run_queue();

		$this->assertSame( array( '*.network.example' => 'own', 'network.example' => 'own', 'shop.network.example' => 'by_wildcard' ), $this->states() );
	}

	public function test_a_domain_without_room_says_so() {
		$this->app_has( 'network.example', ...array_map( static fn( $i ) => "other-$i.example", range( 1, 299 ) ) );
		$this->map_domain( 'shop.example' );
		$this->run_queue();

		$states = $this->states();
		$this->assertSame( 'no_room', $states['shop.example'] );
		$this->assertSame( array( 'no_room' => 1, 'only_on_app' => 299, 'own' => 1 ), Domain_List::counts( Plugin::instance()->part( Domain_List::class )->rows() ) );
	}

	public function test_a_name_that_a_filter_keeps_off_the_app_says_so() {
		foreach ( array( 'wu_serverpilot_domains_to_add', 'wu_serverpilot_add_subdomain' ) as $filter ) {
			$keep_off = static fn( $value, $name ) => 'inside.example' === $name ? ( is_array( $value ) ? array() : false ) : $value;
			add_filter( $filter, $keep_off, 10, 2 );
			$this->have_mapped( 'inside.example', 'shop.example' );

			$this->assertSame( array( 'inside.example' => 'kept_off', 'network.example' => 'own', 'shop.example' => 'not_checked' ), $this->states(), $filter );
			remove_filter( $filter, $keep_off );
			array_map( array( $this, 'unmap_domain' ), array( 'inside.example', 'shop.example' ) );
			$this->run_queue();
		}
	}

	public function test_a_name_with_which_a_diagnosis_found_something_wrong_does_not_work_until_one_finds_nothing() {
		$this->have_mapped( 'shop.example', 'other.example' );
		$found = static fn( $state, $at ) => array(
			'at'           => $at,
			'domain'       => 'shop.example',
			'state'        => $state,
			'summary'      => 'It leads elsewhere.',
			'summary_text' => array(
				'id'    => 'It leads {where}.',
				'parts' => array( 'where' => 'elsewhere' ),
			),
			'checks'       => array(),
		);
		$keep = static function ( $state ) use ( $found ) {
			Plugin::instance()->part( Domain_List::class )->note( $found( $state, time() ) );
			Plugin::instance()->part( Diagnoses::class )->keep( $found( $state, time() ) );
		};
		$keep( 'failed' );
		$row = $this->row( 'shop.example' );
		$this->assertSame( array( 'does_not_work', 'It leads elsewhere.', true ), array( $row['state'], $row['why'], $row['on_app'] ) );

		$keep( 'waiting' );
		$this->assertSame( 'waiting_certificate', $this->row( 'shop.example' )['state'] );
		$keep( 'fine' );
		$this->assertSame( array( 'network.example' => 'own', 'other.example' => 'not_checked', 'shop.example' => 'works' ), $this->states() );
	}

	public function test_the_host_of_a_network_with_a_port_is_the_networks_own() {
		$this->call_the_network( 'network.example:8080' );
		try {
			$this->have_mapped( 'shop.example' );
			$this->assertSame( array( 'network.example' => 'own', 'shop.example' => 'not_checked' ), $this->states() );
			$this->assertTrue( $this->row( 'network.example' )['on_app'] );
		} finally {
			$this->call_the_network( 'network.example' );
		}
	}

	/**
	 * Gives the network and its main site another host.
	 *
	 * @param string $host The host.
	 */
	private function call_the_network( $host ) {
		global $wpdb;
		$wpdb->update( $wpdb->site, array( 'domain' => $host ), array( 'id' => 1 ) );
		$wpdb->update( $wpdb->blogs, array( 'domain' => $host ), array( 'blog_id' => 1 ) );
		clean_network_cache( 1 );
		clean_blog_cache( 1 );
	}

	public function test_on_another_networks_app_names_wait_and_say_why() {
		$this->app_has( 'production.example' );
		$this->map_domain( 'shop.example' );
		$this->run_queue();

		$this->assertSame( array( 'network.example' => 'own', 'production.example' => 'only_on_app', 'shop.example' => 'waiting_serverpilot' ), $this->states() );
		$this->assertStringContainsString( 'network.example', $this->row( 'shop.example' )['why'] );
		$this->assertSame( array( false, $this->row( 'shop.example' )['why'] ), array( $this->row( 'network.example' )['on_app'], $this->row( 'network.example' )['why'] ) );
	}

	public function test_rows_are_chosen_by_state_and_by_a_part_of_the_name_in_any_spelling() {
		$this->app_has( 'network.example', 'old.example' );
		$this->have_mapped( 'xn--bcher-kva.example', 'shop.example' );
		$rows  = Plugin::instance()->part( Domain_List::class )->rows();
		$names = static fn( $query ) => array_column( Domain_List::select( $rows, $query ), 'name' );

		$this->assertSame( array( 'shop.example', 'xn--bcher-kva.example' ), $names( array( 'state' => 'not_checked' ) ) );
		$this->assertSame( array( 'shop.example' ), $names( array( 'search' => ' SHOP' ) ) );
		$this->assertSame( array( 'xn--bcher-kva.example' ), $names( array( 'search' => 'Bücher.example' ) ) );
		$this->assertSame( array(), $names( array( 'state' => 'own', 'search' => 'shop' ) ) );
	}

	public function test_rows_are_sorted_by_name_or_by_what_needs_a_person_first() {
		$this->app_has( 'network.example', 'old.example' );
		$this->have_mapped( 'b.example', 'a.example' );
		$rows  = Plugin::instance()->part( Domain_List::class )->rows();
		$names = static fn( $query ) => array_column( Domain_List::select( $rows, $query ), 'name' );

		$this->assertSame( array( 'a.example', 'b.example', 'network.example', 'old.example' ), $names( array( 'orderby' => 'name' ) ) );
		$this->assertSame( array( 'network.example', 'old.example', 'b.example', 'a.example' ), $names( array( 'orderby' => 'state', 'order' => 'desc' ) ) );
	}

	public function test_without_the_extension_the_list_can_still_be_read() {
		$this->have_mapped( 'shop.example' );
		file_put_contents( getenv( 'WU_NETWORK_LOCKS' ) . '/rows.php', '<?php require getenv( "WU_NETWORK_WORDPRESS" ) . "/wp-load.php"; echo wp_json_encode( array_column( ServerPilot_Plugin\Plugin::instance()->part( ServerPilot_Plugin\Admin\Domain_List::class )->rows(), "state", "name" ) );' );

		list( $status, $output ) = $this->run_php( getenv( 'WU_NETWORK_LOCKS' ) . '/rows.php', array(), array(), false );

		$this->assertSame( array( 0, '{"network.example":"own","shop.example":"not_checked"}' ), array( $status, $output ) );
	}
}
