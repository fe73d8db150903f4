<?php

namespace ServerPilot_Plugin\Tests;

/** Deactivation and uninstall leave nothing behind, and ServerPilot as it is. */
final class LifecycleTest extends TestCase {

	/** Jobs, problems, attempts: some of everything. */
	private function leave_traces() {
		\ServerPilot_Plugin\Plugin::instance()->look_after_schedule();
		$this->have_mapped( 'shop.example' );
		do_action( \ServerPilot_Plugin\Reconcile\Jobs::RECONCILE );
		$this->emulator->answer_everything( 500 );
		$this->map_domain( 'other.example' );
		$this->run_queue();
		$this->emulator->heal();
		$this->emulator->answer_everything( 401 );
		$this->map_domain( 'third.example' );
		$this->run_queue();
		$this->emulator->heal();
		$this->emulator->forget();
	}

	/** Jobs of ours that wait. */
	private function our_jobs() {
		return preg_grep( '/^wu_serverpilot_/', array_column( $this->queue->jobs( 'pending' ), 'hook' ) );
	}

	/** Options of ours. */
	private function our_options() {
		global $wpdb;
		return $wpdb->get_col( "SELECT meta_key FROM $wpdb->sitemeta WHERE meta_key LIKE '%wu\\_serverpilot%' ORDER BY meta_key" );
	}

	public function test_activation_makes_the_tables_also_where_ultimate_multisite_is_not_active_yet() {
		\ServerPilot_Plugin\Names\Schema::drop();
		delete_network_option( null, 'wu_serverpilot_schema' );
		$code = 'do_action( "activate_wu-serverpilot/wu-serverpilot.php", true );';

		$this->assertSame( array( 0, '' ), $this->in_process( 'php', array( $code ), array( 'WU_CLI_WITHOUT' => 'ultimate-multisite' ) ) );
		$this->assertCount( 2, $GLOBALS['wpdb']->get_col( "SHOW TABLES LIKE '%serverpilot%'" ) );
	}

	public function test_deactivation_takes_every_job_back_and_leaves_serverpilot_as_it_is() {
		$this->leave_traces();
		$before = $this->emulator->domains();
		$this->assertGreaterThan( 1, count( $this->our_jobs() ) );

		do_action( 'deactivate_' . plugin_basename( self::plugin_file() ), true );

		$this->assertSame( array(), $this->our_jobs() );
		$this->assertSame( $before, $this->emulator->domains() );
		$this->assertSame( array(), $this->emulator->requests() );
	}

	public function test_uninstall_removes_every_table_and_option_and_leaves_serverpilot_and_the_saved_credentials_as_they_are() {
		$this->leave_traces();
		update_network_option( null, 'wu_hosting_credential_WU_SERVER_PILOT_APP_ID', 'saved' );
		update_user_meta( 1, 'wu_serverpilot_per_page', 50 );
		$before = $this->emulator->domains();
		$this->assertGreaterThan( 4, count( $this->our_options() ) );

		do_action( 'deactivate_' . plugin_basename( self::plugin_file() ), true );
		defined( 'WP_UNINSTALL_PLUGIN' ) || define( 'WP_UNINSTALL_PLUGIN', plugin_basename( self::plugin_file() ) );
		require dirname( self::plugin_file() ) . '/uninstall.php';

		$this->assertSame( array(), $this->our_options() );
		$this->assertSame( array(), $GLOBALS['wpdb']->get_col( "SHOW TABLES LIKE '%serverpilot%'" ) );
		$this->assertSame( array(), $this->stored( 'problems' ) );
		$this->assertSame( '', get_user_meta( 1, 'wu_serverpilot_per_page', true ) );
		$this->assertSame( 'saved', get_network_option( null, 'wu_hosting_credential_WU_SERVER_PILOT_APP_ID' ) );
		$this->assertSame( $before, $this->emulator->domains() );
		$this->assertSame( array(), $this->emulator->requests() );
	}
}
