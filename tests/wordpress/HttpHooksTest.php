<?php

namespace ServerPilot_Plugin\Tests;

use ServerPilot_Plugin\Reconcile\Jobs;

/** Query Monitor and the like see the calls; a site that blocks them is obeyed. */
final class HttpHooksTest extends TestCase {

	public function test_each_request_is_replayed_once_with_masked_credentials() {
		$heard = $this->listen_to( 'http_api_debug' );
		$this->map_domain( 'shop.example' );
		$this->run_queue();
		$this->map_domain( 'other.example' );
		$this->run_queue();

		$seen = array_map( static fn( $request ) => array( $request['method'], $request['path'], $request['status'], 'response', 'Basic ***' ), $this->emulator->requests() );
		$told = static fn( $response, $context, $transport, $arguments, $url ) => array( $arguments['method'], wp_parse_url( $url, PHP_URL_PATH ), wp_remote_retrieve_response_code( $response ), $context, $arguments['headers']['Authorization'] );
		$this->assertSame( $seen, array_map( static fn( $given ) => $told( ...$given ), (array) $heard ) );
		$this->assertGreaterThan( 3, count( $heard ) );
	}

	public function test_more_requests_than_the_extension_remembers_are_still_replayed_once_each() {
		$this->have_mapped( 'shop.example' );
		$heard = $this->listen_to( 'http_api_debug' );
		foreach ( range( 1, 101 ) as $unused ) {
			do_action( Jobs::RECONCILE );
		}

		$this->assertGreaterThan( 100, count( $heard ) );
		$this->assertSame( count( $this->emulator->requests() ), count( $heard ) );
	}

	public function test_a_request_without_an_answer_is_replayed_as_an_error() {
		$heard = $this->listen_to( 'http_api_debug' );
		$this->emulator->fault( array( 'action' => array( 'type' => 'reset' ) ) );
		$this->map_domain( 'shop.example' );
		$this->run_queue();

		$this->assertSame( array( 'http_request_failed' ), array_unique( array_map( static fn( $given ) => $given[0]->get_error_code(), (array) $heard ) ) );
	}

	public function test_a_filter_can_mark_a_request_and_find_it_again() {
		add_filter( 'http_request_args', static fn( $arguments, $url ) => array( '_mark' => $url ) + $arguments, 10, 2 );
		$heard = $this->listen_to( 'http_api_debug' );
		$this->map_domain( 'shop.example' );
		$this->run_queue();

		$this->assertNotSame( array(), (array) $heard );
		$this->assertSame( array_column( (array) $heard, 4 ), array_column( array_column( (array) $heard, 3 ), '_mark' ) );
	}

	public function test_a_site_that_blocks_outside_calls_blocks_ours_with_a_logged_line() {
		$asked = $this->listen_to( 'pre_http_request' );
		add_filter( 'pre_http_request', static fn() => new \WP_Error( 'blocked', 'Outside calls are blocked on staging.' ) );
		$this->map_domain( 'shop.example' );
		$this->run_queue();

		$this->assertSame( array(), $this->emulator->requests() );
		// The real Ultimate Multisite asks the domain itself.
		$asked = array_map( static fn( $given ) => $given[1]['method'] . ' ' . wp_parse_url( $given[2], PHP_URL_PATH ), (array) $asked );
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
