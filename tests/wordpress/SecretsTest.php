<?php

namespace ServerPilot_Plugin\Tests;

use ServerPilot_Plugin\Plugin;

/** Looks for the key, the header and the private key in everything that the plugin writes or shows. */
final class SecretsTest extends TestCase {

	/** What must be nowhere. */
	private static function secrets() {
		return array( 'emulator-api-key-SECRET', base64_encode( 'cid_emulator:emulator-api-key-SECRET' ), 'EMULATOR-PRIVATE-KEY', 'BEGIN PRIVATE', 'BEGIN RSA', 'BEGIN CERT' );
	}

	/** Everything that went wrong in one network, and all that was written and shown about it. */
	private function everything_written_and_shown() {
		ini_set( 'wu_serverpilot.log_level', 'debug' );
		ini_set( 'zend.exception_ignore_args', '0' );
		$written = '';
		$heard   = array_map( array( $this, 'listen_to' ), array( 'http_api_debug', 'pre_http_request', 'wu_serverpilot_after_sync' ) );
		$this->emulator->change_app( array( 'ssl' => array( 'auto' => false ) ) );
		foreach ( array( 'html', 'truncate', 'reset', 'wrong_types', 'invalid_utf8' ) as $number => $type ) {
			$this->emulator->fault( array( 'which' => array( 'nth' => 2 * $number + 3 ), 'action' => array( 'type' => $type ) ) );
		}
		foreach ( range( 1, 12 ) as $number ) {
			try {
				$this->map_domain( "shop$number.example" );
				Plugin::instance()->part( \ServerPilot_Plugin\Reconcile\Reconciler::class )->reconcile();
			} catch ( \Throwable $failure ) {
				$written .= $failure . self::arguments_of( $failure );
			}
		}
		$this->emulator->answer_everything( 401, 'Wrong key: emulator' );
		$this->run_queue( 7200 );
		$written .= print_r( $this->wizard_test( 1 ), true ) . $this->notices() . print_r( Plugin::instance()->part( \ServerPilot_Plugin\Admin\Status::class )->facts(), true );
		$written .= print_r( apply_filters( 'debug_information', array() )['wu-serverpilot'], true );
		foreach ( array( 'pending', 'failed', 'complete', 'canceled' ) as $status ) {
			$written .= print_r( $this->queue->jobs( $status ), true );
		}
		foreach ( glob( Network::logs() . '*.log' ) as $log ) {
			$written .= file_get_contents( $log );
		}
		ini_restore( 'wu_serverpilot.log_level' );
		return $written . print_r( $heard, true ) . $this->options();
	}

	/** Every text that was handed to a function of a trace, in full. */
	private static function arguments_of( \Throwable $failure ) {
		$texts     = '';
		$arguments = array_column( $failure->getTrace(), 'args' );
		array_walk_recursive(
			$arguments,
			static function ( $argument ) use ( &$texts ) {
				$texts .= is_scalar( $argument ) ? "$argument\n" : '';
			}
		);
		return $texts;
	}

	/** What the plugin keeps. */
	private function options() {
		global $wpdb;
		return implode( "\n", $wpdb->get_col( "SELECT meta_value FROM $wpdb->sitemeta WHERE meta_key LIKE '%serverpilot%'" ) );
	}

	public function test_no_secret_is_in_logs_jobs_notices_messages_traces_hooks_or_options() {
		$written = $this->everything_written_and_shown();

		$this->assertGreaterThan( 10000, strlen( $written ) );
		$this->assertStringContainsString( '[DEBUG]', $written );
		foreach ( self::secrets() as $secret ) {
			$this->assertSame( 0, substr_count( $written, $secret ), "$secret was written or shown" );
		}
	}
}
