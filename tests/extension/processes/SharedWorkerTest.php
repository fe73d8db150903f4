<?php

namespace WuServerPilot\Tests\Processes;

use PHPUnit\Framework\Attributes\DataProvider;
use WuServerPilot\Tests\Emulator;
use WuServerPilot\Tests\EmulatorProcess;

require_once __DIR__ . '/support/ProcessTestCase.php';

/**
 * Nothing of one request may be there for the next.
 */
final class SharedWorkerTest extends ProcessTestCase {

	/** The only worker's master. */
	private Fpm $fpm;

	protected function setUp(): void {
		parent::setUp();
		$this->fpm = new Fpm();
	}

	protected function tearDown(): void {
		unset( $this->fpm );
	}

	public function test_two_sites_in_turn_each_have_their_own_credentials_app_url_and_settings(): void {
		$second = new EmulatorProcess();
		$sites  = [
			'first.test'  => [ $this->emulator, $this->account( $this->emulator, 'first', EmulatorProcess::shared() ), '4' ],
			'second.test' => [ $second->emulator, $this->account( $second->emulator, 'second', $second ), '7' ],
		];

		$threads = null;
		foreach ( range( 1, 5 ) as $turn ) {
			foreach ( $sites as $name => list( , $constants, $setting ) ) {
				$code   = "\$was = ini_get( 'wu_serverpilot.connect_timeout' ); ini_set( 'wu_serverpilot.connect_timeout', '$setting' ); wu_serverpilot_add_domain( '$turn.$name', false ); return \$was;";
				$result = $this->fpm->run( $code, $constants );
				$this->assertSame( '5', $result->value() );
				$threads ??= ProcessTable::threads( array_key_first( $this->fpm->workers() ) );
				$this->assertSame( array_fill( 0, 2, $constants['WU_SERVER_PILOT_API_URL'] . '/apps/' . $constants['WU_SERVER_PILOT_APP_ID'] ), array_column( $result->requests(), 'url' ) );
			}
		}

		foreach ( $sites as $name => list( $emulator, $constants ) ) {
			$requests = $emulator->requests();
			$this->assertSame( [ $constants['WU_SERVER_PILOT_CLIENT_ID'] ], array_values( array_unique( array_column( $requests, 'client_id' ) ) ) );
			$this->assertSame( [ true ], array_values( array_unique( array_column( $requests, 'authorized' ) ) ) );
			$this->assertSame( [ 'network.example', "1.$name", "2.$name", "3.$name", "4.$name", "5.$name" ], $emulator->domains() );
		}
		$this->assertCount( 1, $this->fpm->workers() );
		$this->assertSame( $threads, ProcessTable::threads( array_key_first( $this->fpm->workers() ) ) );
	}

	public function test_a_setting_of_one_request_is_not_the_next_ones(): void {
		$this->emulator->answer( 500, 'down', [], [ 'which' => [ 'first' => 1 ] ] );
		$code = 'ini_set( "wu_serverpilot.max_retries", "0" ); wu_serverpilot_get_domains();';
		$this->assertSame( 'server_error', $this->fpm->run( $code )->error()['kind'] );

		$this->emulator->heal();
		$this->emulator->answer( 500, 'down', [], [ 'which' => [ 'first' => 1 ] ] );
		$this->assertSame( [ 'network.example' ], $this->fpm->run( 'return wu_serverpilot_get_domains();' )->value() );
	}

	public function test_saved_credentials_are_unknown_to_the_next_request(): void {
		$url  = [ 'WU_SERVER_PILOT_API_URL' => EmulatorProcess::shared()->api_url() ];
		$save = sprintf( 'wu_serverpilot_use_credentials( "%s", "%s", "%s" );', Emulator::CLIENT_ID, Emulator::API_KEY, Emulator::APP_ID );

		$this->assertSame( [ 'network.example' ], $this->fpm->run( "$save return wu_serverpilot_get_domains();", $url )->value() );
		$error = $this->fpm->run( 'return wu_serverpilot_get_domains();', $url )->error();

		$this->assertSame( 'configuration', $error['kind'] );
		$this->assertStringContainsString( 'WU_SERVER_PILOT_CLIENT_ID, WU_SERVER_PILOT_API_KEY, WU_SERVER_PILOT_APP_ID', $error['message'] );
	}

	/** How a request may end. */
	public static function ends(): array {
		return [
			'in order'         => [ 'return;' ],
			'by exit'          => [ 'exit;' ],
			'by a fatal error' => [ 'ini_set( "memory_limit", "8M" ); str_repeat( "x", 1 << 26 );' ],
			'by its time'      => [ 'set_time_limit( 1 ); ' . self::BUSY ],
		];
	}

	/** @dataProvider ends */
	#[DataProvider( 'ends' )]
	public function test_requests_records_and_credentials_are_unknown_to_the_request_after_one_that_ended( string $end ): void {
		$this->emulator->answer( 500, 'down', [], [ 'which' => [ 'nth' => 1 ] ] );
		$code = 'wu_serverpilot_use_credentials( "a", "b", "c" ); wu_serverpilot_add_domain( "shop.test" ); if ( [] === wu_serverpilot_requests() ) { return; }' . $end;
		$this->fpm->start( $code, Fpm::site() )->answer();
		$this->assertSame( [ 'network.example', 'shop.test' ], $this->emulator->domains() );

		$code = 'try { wu_serverpilot_get_domains(); } catch ( \WuServerPilot\Exception $error ) { return [ $error->getKind(), wu_serverpilot_requests(), wu_serverpilot_take_log_records() ]; }';
		$this->assertSame( [ 'configuration', [], [] ], $this->fpm->run( $code, [] )->value() );
		$this->assertCount( 1, $this->fpm->workers() );
	}

	public function test_a_proxys_password_does_not_outlive_its_request(): void {
		$proxy    = $this->proxy();
		$password = [ 'WP_PROXY_USERNAME' => 'proxy-user', 'WP_PROXY_PASSWORD' => 'proxy-password' ];
		$worker   = array_key_first( $this->fpm->workers() );
		$threads  = ProcessTable::threads( $worker );

		foreach ( range( 1, 3 ) as $turn ) {
			$this->fpm->run( 'wu_serverpilot_get_domains(); wu_serverpilot_get_domains();', Fpm::site( $proxy + $password ) )->value();
			// The client that knew it is gone, with its thread and its connection.
			$this->assertSame( $threads, ProcessTable::threads( $worker ) );
		}

		$this->assertSame( 3, $this->emulator->connections() );
	}

	public function test_a_proxy_without_a_password_keeps_its_connection(): void {
		foreach ( range( 1, 3 ) as $turn ) {
			$this->fpm->run( 'wu_serverpilot_get_domains();', Fpm::site( $this->proxy() ) )->value();
		}

		$this->assertSame( 1, $this->emulator->connections() );
	}

	public function test_a_proxy_of_one_site_is_not_the_next_ones(): void {
		$nobody = [ 'WP_PROXY_HOST' => '127.0.0.1', 'WP_PROXY_PORT' => '1' ];
		$code   = 'ini_set( "wu_serverpilot.max_retries", "0" ); return wu_serverpilot_get_domains();';

		foreach ( range( 1, 2 ) as $turn ) {
			$this->assertSame( 'network', $this->fpm->run( $code, Fpm::site( $nobody ) )->error()['kind'] );
			$this->assertSame( [ 'network.example' ], $this->fpm->run( $code )->value() );
		}
	}

	/** The emulator as a proxy to itself: it takes requests as a proxy gets them. */
	private function proxy(): array {
		$address = parse_url( EmulatorProcess::shared()->api_url() );
		return [ 'WP_PROXY_HOST' => $address['host'], 'WP_PROXY_PORT' => $address['port'] ];
	}

	/**
	 * Gives an emulator one account with one app, and answers the constants of its site.
	 *
	 * @param Emulator        $emulator The emulator.
	 * @param string          $name     What the credentials are made of.
	 * @param EmulatorProcess $process  Its process.
	 */
	private function account( Emulator $emulator, string $name, EmulatorProcess $process ): array {
		$emulator->call(
			'PATCH',
			'state',
			[
				'accounts' => [ [ 'client_id' => "cid_$name", 'api_key' => "key-of-$name", 'apps' => null ] ],
				'apps'     => [ array_merge( $emulator->app(), [ 'id' => "app$name" ] ) ],
				'settings' => [ 'autossl_after_ms' => null ],
			]
		);
		return [
			'WU_SERVER_PILOT_CLIENT_ID' => "cid_$name",
			'WU_SERVER_PILOT_API_KEY'   => "key-of-$name",
			'WU_SERVER_PILOT_APP_ID'    => "app$name",
			'WU_SERVER_PILOT_API_URL'   => $process->api_url(),
		];
	}
}
