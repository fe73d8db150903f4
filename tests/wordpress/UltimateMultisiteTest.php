<?php

namespace ServerPilot_Plugin\Tests;

use PHPUnit\Framework\Attributes\Group;

/** The events that a host integration lives on, as jobs with their arguments. */
final class UltimateMultisiteTest extends TestCase {

	/** The jobs for a host that wait, each with its arguments. */
	private function announced() {
		$events = array();
		foreach ( $this->queue->jobs( 'pending' ) as $job ) {
			if ( preg_match( '/^wu_(add|remove)_(sub)?domain$/', $job['hook'] ) ) {
				$events[] = array( $job['hook'], $job['args'], $job['group'] );
			}
		}
		return $events;
	}

	public function test_a_mapped_domain_is_announced_with_the_number_of_its_site() {
		$this->map_domain( 'Shop.Example' );

		$this->assertSame( array( array( 'wu_add_domain', array( 'domain' => 'shop.example', 'site_id' => 1 ), 'domain' ) ), $this->announced() );
	}

	public function test_a_renamed_mapping_announces_the_new_name_only() {
		$this->map_domain( 'old.example' );
		$this->queue->clear();

		$this->rename_domain( 'old.example', 'new.example' );

		$this->assertSame( array( array( 'wu_add_domain', array( 'domain' => 'new.example', 'site_id' => 1 ), 'domain' ) ), $this->announced() );
	}

	public function test_a_deleted_mapping_is_announced() {
		$this->map_domain( 'shop.example' );
		$this->queue->clear();

		$this->unmap_domain( 'shop.example' );

		$this->assertSame( array( array( 'wu_remove_domain', array( 'domain' => 'shop.example', 'site_id' => 1 ), 'domain' ) ), $this->announced() );
	}

	/** @group subdomain */
	#[Group( 'subdomain' )]
	public function test_a_new_site_is_announced_twice_first_with_its_number_as_a_string() {
		$id = $this->create_site( 'shop' );

		$this->assertSame(
			array(
				array( 'wu_add_subdomain', array( 'subdomain' => 'shop.network.example', 'site_id' => (string) $id ), 'domain' ),
				array( 'wu_add_domain', array( 'domain' => 'shop.network.example', 'site_id' => $id ), 'domain' ),
			),
			$this->announced()
		);
		$this->assertCount( 2, $this->queue->jobs( 'pending', 'wu_async_process_domain_stage' ) );
	}

	/** @group subdomain */
	#[Group( 'subdomain' )]
	public function test_a_deleted_site_announces_its_own_host_its_mappings_and_its_subdomain() {
		$id = $this->create_site( 'shop' );
		$this->map_domain( 'shop.example', $id );
		$this->queue->clear();

		$this->delete_site( $id );

		$this->assertSame(
			array(
				array( 'wu_remove_domain', array( 'domain' => 'shop.network.example', 'site_id' => $id ), 'domain' ),
				array( 'wu_remove_domain', array( 'domain' => 'shop.example', 'site_id' => $id ), 'domain' ),
				array( 'wu_remove_subdomain', array( 'subdomain' => 'shop.network.example', 'site_id' => (string) $id ), 'domain' ),
			),
			$this->announced()
		);
	}

	/** @group subdirectory */
	#[Group( 'subdirectory' )]
	public function test_a_site_in_a_folder_announces_only_its_mappings() {
		$id = $this->create_site( 'shop' );
		$this->map_domain( 'shop.example', $id );
		$this->delete_site( $id );

		$this->assertSame(
			array(
				array( 'wu_add_domain', array( 'domain' => 'shop.example', 'site_id' => $id ), 'domain' ),
				array( 'wu_remove_domain', array( 'domain' => 'shop.example', 'site_id' => $id ), 'domain' ),
			),
			$this->announced()
		);
	}

	public function test_listeners_get_two_arguments_by_position_on_the_first_site() {
		$sites = array();
		$heard = $this->listen_to( 'wu_add_subdomain' );
		$this->the_first_time( 'wu_add_subdomain', static function () use ( &$sites ) { $sites[] = get_current_blog_id(); } ); // phpcs:ignore
		wu_enqueue_async_action( 'wu_add_subdomain', array( 'subdomain' => 'network.example', 'site_id' => '7' ), 'domain' );

		$this->run_queue();

		$this->assertSame( array( array( 1 ), array( array( 'network.example', '7' ) ) ), array( $sites, (array) $heard ) );
	}

	public function test_a_job_whose_listener_throws_is_failed_and_not_run_again() {
		add_action( 'wu_serverpilot_test_job', static fn() => throw new \RuntimeException( 'ServerPilot says no.' ) );
		wu_enqueue_async_action( 'wu_serverpilot_test_job' );

		$this->run_queue();
		$this->assertSame( 0, $this->run_queue() );

		$this->assertSame( array( 'wu_serverpilot_test_job' ), array_column( $this->queue->jobs( 'failed' ), 'hook' ) );
	}

	public function test_a_scheduled_job_is_found_cancelled_and_run_in_time() {
		$heard = $this->listen_to( 'wu_serverpilot_test_job' );
		$due = time() + 60;
		wu_schedule_single_action( $due, 'wu_serverpilot_test_job', array( 'domain' => 'a.example' ), 'serverpilot' );
		wu_schedule_single_action( $due, 'wu_serverpilot_test_job', array( 'domain' => 'b.example' ), 'serverpilot' );

		$this->assertSame( $due, wu_next_scheduled_action( 'wu_serverpilot_test_job', array( 'domain' => 'a.example' ), 'serverpilot' ) );
		$this->assertFalse( wu_next_scheduled_action( 'wu_serverpilot_test_job', array( 'domain' => 'c.example' ), 'serverpilot' ) );
		wu_unschedule_action( 'wu_serverpilot_test_job', array( 'domain' => 'b.example' ), 'serverpilot' );
		$this->run_queue();
		$this->assertCount( 0, $heard );
		$this->run_queue( 60 );

		$this->assertCount( 1, $heard );
		$this->assertFalse( wu_next_scheduled_action( 'wu_serverpilot_test_job' ) );
	}

	public function test_a_stage_check_asks_how_often_and_tells_when_dns_is_right() {
		add_filter( 'wu_domain_has_correct_dns', '__return_true' );
		$right = $this->listen_to( 'wu_domain_manager_dns_propagation_finished' );
		$this->map_domain( 'shop.example' );
		$this->run_queue();

		$this->assertSame( array( 'shop.example' ), array_map( static fn( $given ) => $given[0]->get_domain(), (array) $right ) );
		$this->assertSame( 'checking-ssl-cert', wu_get_domain_by_domain( 'shop.example' )->get_stage() );
		$this->assertSame( array( array( 'domain_id' => wu_get_domain_by_domain( 'shop.example' )->get_id(), 'tries' => 1 ) ), array_column( $this->queue->jobs( 'pending', 'wu_async_process_domain_stage' ), 'args' ) );
	}

	public function test_a_stage_is_given_up_after_one_check_more_than_the_tries() {
		$this->map_domain( 'shop.example' );
		add_filter( 'wu_async_process_domain_stage_max_tries', static fn() => 2, 100 );
		for ( $checks = 0; 'checking-dns' === wu_get_domain_by_domain( 'shop.example' )->get_stage(); $checks++ ) {
			$this->assertLessThan( 20, $checks, $this->integration_log( 'domain-shop.example' ) . implode( "\n", array_column( $this->queue->jobs( 'failed' ), 'message' ) ) );
			$this->run_queue( 300 );
		}

		$this->assertSame( array( 3, 'failed' ), array( $checks, wu_get_domain_by_domain( 'shop.example' )->get_stage() ) );
	}

	public function test_names_that_the_form_refuses() {
		$refused = array();
		foreach ( array( 'bücher.example', '*.example.com', 'a.example:8080', 'a.example.', 'http://a.example', "newline.example\n" ) as $name ) {
			if ( is_wp_error( wu_create_domain( array( 'domain' => $name, 'blog_id' => 1 ) ) ) ) {
				$refused[] = $name;
			}
		}
		$this->assertSame( array( 'bücher.example', '*.example.com', 'a.example:8080', 'a.example.', 'http://a.example' ), $refused );
	}

	public function test_the_setting_says_which_names_get_a_www_twin() {
		$manager = \WP_Ultimo\Managers\Domain_Manager::get_instance();
		$answers = array();
		foreach ( array( 'always', 'main_only', 'never' ) as $setting ) {
			wu_save_setting( 'auto_create_www_subdomain', $setting );
			$answers[ $setting ] = array_map( array( $manager, 'should_create_www_subdomain' ), array( 'a.example', 'b.a.example', 'a.co.uk', 'www.a.example' ) );
		}
		wu_save_setting( 'auto_create_www_subdomain', 'always' );

		$this->assertSame(
			array(
				'always'    => array( true, true, true, false ),
				'main_only' => array( true, false, true, false ),
				'never'     => array( false, false, false, false ),
			),
			$answers
		);
	}
}
