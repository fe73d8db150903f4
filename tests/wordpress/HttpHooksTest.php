<?php

namespace ServerPilot_Plugin\Tests;

/** Query Monitor and the like see the calls; a site that blocks them is obeyed. */
final class HttpHooksTest extends TestCase {

	public function test_each_request_is_replayed_once_with_masked_credentials() {
		$heard = array();
		add_action(
			'http_api_debug',
			static function ( $response, $context, $transport, $arguments, $url ) use ( &$heard ) {
				$heard[] = array( $arguments['method'], wp_parse_url( $url, PHP_URL_PATH ), wp_remote_retrieve_response_code( $response ), $context, $arguments['headers']['Authorization'] );
			},
			10,
			5
		);
		$this->map_domain( 'shop.example' );
		$this->run_queue();
		$this->map_domain( 'other.example' );
		$this->run_queue();

		$seen = array_map(
			static fn( $request ) => array( $request['method'], $request['path'], $request['status'], 'response', 'Basic ***' ),
			$this->emulator->requests()
		);
		$this->assertSame( $seen, $heard );
		$this->assertGreaterThan( 3, count( $heard ) );
	}

	public function test_more_requests_than_the_extension_remembers_are_still_replayed_once_each() {
		$heard = 0;
		add_action(
			'http_api_debug',
			static function () use ( &$heard ) {
				++$heard;
			}
		);
		$this->have_mapped( 'shop.example' );
		$heard = 0;
		foreach ( range( 1, 120 ) as $unused ) {
			do_action( 'wu_add_domain', 'shop.example', 1 );
		}

		$this->assertSame( count( $this->emulator->requests() ), $heard );
	}

	public function test_a_request_without_an_answer_is_replayed_as_an_error() {
		$heard = array();
		add_action(
			'http_api_debug',
			static function ( $response ) use ( &$heard ) {
				$heard[] = is_wp_error( $response ) ? $response->get_error_code() : 'answered';
			}
		);
		$this->emulator->fault( array( 'action' => array( 'type' => 'reset' ) ) );
		$this->map_domain( 'shop.example' );
		$this->run_queue();

		$this->assertSame( array( 'http_request_failed' ), array_unique( $heard ) );
	}

	public function test_a_filter_can_mark_a_request_and_find_it_again() {
		$marks = array();
		add_filter( 'http_request_args', static fn( $arguments, $url ) => array( '_mark' => $url ) + $arguments, 10, 2 );
		add_action(
			'http_api_debug',
			static function ( $response, $context, $transport, $arguments, $url ) use ( &$marks ) {
				$marks[] = ( $arguments['_mark'] ?? '' ) === $url;
			},
			10,
			5
		);
		$this->map_domain( 'shop.example' );
		$this->run_queue();

		$this->assertSame( array( true ), array_unique( $marks ) );
	}

	public function test_a_site_that_blocks_outside_calls_blocks_ours_with_a_logged_line() {
		$asked = array();
		add_filter(
			'pre_http_request',
			static function ( $answer, $arguments, $url ) use ( &$asked ) {
				$asked[] = $arguments['method'] . ' ' . wp_parse_url( $url, PHP_URL_PATH );
				return new \WP_Error( 'blocked', 'Outside calls are blocked on staging.' );
			},
			10,
			3
		);
		$this->map_domain( 'shop.example' );
		$this->run_queue();

		$this->assertSame( array(), $this->emulator->requests() );
		// The real Ultimate Multisite asks the domain itself.
		$this->assertSame( 'GET /v1/apps/nlcN0TwdZAyNEgdp', current( preg_grep( '#^GET /v1/#', $asked ) ) );
		$this->assertStringContainsString( '[WARNING] shop.example: A pre_http_request filter of this site answers', $this->integration_log() );
		$this->assertSame( array(), $this->jobs( 'failed' ) );
		$this->assertSame( array(), $this->problems() );
	}

	public function test_a_filter_that_blocks_writes_only_lets_nothing_be_written() {
		add_filter( 'pre_http_request', static fn( $answer, $arguments ) => 'POST' === $arguments['method'] ? array() : $answer, 10, 2 );
		$this->map_domain( 'shop.example' );
		$this->run_queue();

		$this->assertSame( array(), preg_grep( '/^POST/', $this->emulator->request_lines() ) );
	}
}
