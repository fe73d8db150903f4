<?php

namespace ServerPilot_Plugin\Tests;

/** Each does what php/readme.txt says of it. */
final class HooksTest extends TestCase {

	public function test_actions_fire_before_and_after_a_sync() {
		$before = $this->listen_to( 'wu_serverpilot_before_sync' );
		$after  = $this->listen_to( 'wu_serverpilot_after_sync' );
		$this->map_domain( 'shop.example' );
		$this->run_queue();

		$names = array( 'shop.example', 'www.shop.example' );
		$this->assertSame( array( array( 'shop.example' ) ), $before[0] );
		$this->assertSame( array( array( 'shop.example' ), array( 'listed' => $names, 'own' => array( 'network.example' ) ) ), array_slice( $after[0], 1 ) );
		$this->assertSame( array( 'changed', 'added', 'removed', 'unchanged', 'domains', 'autossl', 'action_id' ), array_slice( array_keys( $after[0][0] ), 0, 7 ) );
		$this->assertSame( $names, $after[0][0]['added'] );
	}

	public function test_an_action_fires_on_failure() {
		$heard = $this->listen_to( 'wu_serverpilot_failed' );
		$this->emulator->answer_everything( 402 );
		$this->map_domain( 'shop.example' );
		$this->run_queue();

		$this->assertCount( 1, $heard );
		$this->assertSame( array( '', 'payment_required', false ), array( $heard[0][0], $heard[0][1], $heard[0][3] ) );
		$this->assertStringContainsString( '402', $heard[0][2] );
	}

	public function test_a_filter_changes_the_names_that_are_added() {
		add_filter( 'wu_serverpilot_domains_to_add', static fn( $names, $host ) => array( ...$names, "m.$host" ), 10, 2 );
		$this->have_mapped( 'shop.example' );
		$this->assert_app_has( 'network.example', 'shop.example', 'www.shop.example', 'm.shop.example' );

		$this->unmap_domain( 'shop.example' );
		$this->run_queue();
		$this->assert_app_has( 'network.example' );
	}

	public function test_a_filter_keeps_a_domain_off_the_app() {
		add_filter( 'wu_serverpilot_domains_to_add', '__return_empty_array' );
		$this->have_mapped( 'shop.example' );
		do_action( \ServerPilot_Plugin\Reconcile\Jobs::RECONCILE );

		$this->assert_app_has( 'network.example' );
		$this->assertSame( array(), $this->jobs( 'failed' ) );
	}

	public function test_every_hook_in_the_code_is_in_the_readme_with_its_signature_and_an_example() {
		$folder = dirname( realpath( self::plugin_file() ) );
		$readme = file_get_contents( "$folder/readme.txt" );
		$code   = implode( '', array_map( 'file_get_contents', glob( "$folder/includes/*/*.php" ) ) );
		preg_match_all( "/(?:apply_filters|do_action)\(\s*'(wu_serverpilot_\w+)'/", $code, $hooks );
		$this->assertGreaterThan( 8, count( array_unique( $hooks[1] ) ) );

		foreach ( array_unique( $hooks[1] ) as $hook ) {
			$this->assertMatchesRegularExpression( "/^= `$hook\([^`]*\)` =$/m", $readme, "signature of $hook" );
			$this->assertMatchesRegularExpression( "/add_(filter|action)\( '$hook'/", $readme, "example of $hook" );
		}
	}
}
