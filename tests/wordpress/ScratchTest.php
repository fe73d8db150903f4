<?php
namespace ServerPilot_Plugin\Tests;
require_once __DIR__ . '/support/Verbs.php';
require_once __DIR__ . '/support/Watching.php';
final class ScratchTest extends TestCase {
	use Verbs; use Watching;
	public function test_x() {
		$site = $this->create_site( 'kund' );
		$this->map_domain( 'kund.example', $site );
		$this->run_queue();
		fwrite( STDERR, print_r( array( $this->jobs('failed'), $this->jobs('pending'), $this->jobs('complete'), $this->integration_log(), $this->emulator->domains(), $this->queue->jobs('failed') ), true ) );
		$this->assertTrue( true );
	}
}
