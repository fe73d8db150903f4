<?php
/**
 * The functions that only read.
 *
 * @package wu_serverpilot
 */

namespace WuServerPilot\Tests;

/**
 * What test_connection, get_app, get_domains and get_action answer.
 */
final class ReadingTest extends ExtensionTestCase {

	public function test_the_list_comes_in_the_apps_own_order_byte_for_byte(): void {
		$domains = [ 'z.example', 'A.Example', 'a.example', 'z.example', '10.0.0.1', 'my_app.example', 'bücher.example' ];
		$this->emulator->reset( $domains );

		$this->assertSame( $domains, $this->value_of( 'return wu_serverpilot_get_domains();' ) );
		$this->assertSame( [ 'GET /apps/' . Emulator::APP_ID ], $this->emulator->request_lines() );
	}
}
