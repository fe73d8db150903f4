<?php
/**
 * The function settle.
 *
 * @package wu_serverpilot
 */

namespace WuServerPilot\Tests;

/**
 * What it writes, and what it answers.
 */
final class SettleTest extends ExtensionTestCase {

	private const READ  = 'GET /apps/' . Emulator::APP_ID;
	private const WRITE = 'POST /apps/' . Emulator::APP_ID;

	public function test_everything_that_is_wanted_and_nothing_that_is_gone_comes_of_one_read_and_one_write(): void {
		$this->emulator->reset( [ 'network.example', 'Old.example', 'www.old.example', 'foreign.example', 'here.example' ] );
		$report = $this->settle(
			[
				'own'     => [ 'network.example' ],
				'wanted'  => [
					[
						'name'  => 'site.network.example',
						'names' => [ 'site.network.example', 'www.site.network.example' ],
					],
					[
						'name'  => 'Bücher.example.',
						'names' => [ 'www.bücher.example', 'Bücher.example.' ],
					],
					[ 'name' => 'here.example' ],
					[ 'name' => 'network.example' ],
				],
				'managed' => [ 'old.example', 'here.example' ],
			]
		);
		$app      = [
			'id'        => Emulator::APP_ID,
			'name'      => 'network',
			'server_id' => 'UXOSIYrdtL4cSGp3',
			'runtime'   => 'php8.2',
			'domains'   => [ 'network.example', 'Old.example', 'www.old.example', 'foreign.example', 'here.example' ],
			'ssl'       => [
				'mode'  => 'none',
				'force' => false,
			],
			'autossl'   => [
				'available' => false,
				'domains'   => [],
			],
		];
		$domains  = [ 'network.example', 'foreign.example', 'here.example', 'xn--bcher-kva.example', 'www.xn--bcher-kva.example', 'site.network.example' ];
		$expected = [
			'changed'       => true,
			'added'         => [ 'xn--bcher-kva.example', 'www.xn--bcher-kva.example', 'site.network.example' ],
			'removed'       => [ 'old.example', 'www.old.example' ],
			'unchanged'     => [ 'here.example', 'network.example' ],
			'domains'       => $domains,
			'autossl'       => 'pending',
			'action_id'     => 'action0000000001',
			'recognised'    => true,
			'app'           => $app,
			'no_room'       => [],
			'by_wildcard'   => [],
			'held'          => [],
			'only_on_app'   => [ 'foreign.example' ],
			'refused'       => [],
			'untried'       => [],
			'autossl_error' => null,
		];
		$this->assertSame( $expected, $report );
		$this->assertSame( [ self::READ, self::WRITE ], $this->emulator->request_lines() );
		$this->assertSame( [ [ 'domains' => $domains ] ], $this->emulator->written() );
	}

	/**
	 * Settles by these facts and answers the report.
	 *
	 * @param array  $facts   The facts.
	 * @param string $options The options, as code.
	 */
	private function settle( array $facts, string $options = '[]' ): ?array {
		return $this->value_of( sprintf( 'return wu_serverpilot_settle( static fn( array $app ) => %s, %s );', var_export( $facts, true ), $options ) );
	}
}
