<?php
namespace ServerPilot_Plugin\Tests;
require_once __DIR__ . '/support/Verbs.php';
final class ScratchTest extends TestCase {
	use Verbs;
	public function test_scratch() {
		$this->map_domain( 'shop.example' );
		var_dump( $this->jobs('pending'), $this->events() );
		$this->run_queue();
		foreach ( $this->queue->jobs('failed') as $j ) echo $j['hook'], ': ', $j['message'], "\n";
		echo $this->integration_log();
		var_dump( $this->emulator->domains(), $this->stored('app'), iterator_to_array( ( new \ServerPilot_Plugin\Names\Names() )->each() ) );
		$this->assertTrue( true );
	}
}
