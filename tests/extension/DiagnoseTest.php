<?php

namespace WuServerPilot\Tests;

use PHPUnit\Framework\Attributes\DataProvider;

/**
 * The checks themselves are tested by cargo; here it is what PHP gets, and what a process is like afterwards.
 */
final class DiagnoseTest extends ExtensionTestCase {

	private const NAME     = 'shop.example';
	private const SERVER   = '192.0.2.10';
	private const OTHER    = '198.51.100.7';
	private const DIAGNOSE = 'return wu_serverpilot_diagnose( "shop.example" );';

	/** What plays the Internet during a test. */
	private ?Internet $internet = null;

	/** An app that has the name, with AutoSSL that covers it. */
	protected function setUp(): void {
		parent::setUp();
		$this->emulator->reset(
			[ 'network.example', self::NAME, 'www.' . self::NAME ],
			[
				'ssl'     => [ 'auto' => true ],
				'autossl' => [ 'available' => true, 'domains' => [ self::NAME, 'www.' . self::NAME ] ],
			]
		);
	}

	public function test_a_name_with_which_nothing_is_wrong_is_fine_and_every_finding_is_told_whole(): void {
		$report   = $this->site_on()->run( self::DIAGNOSE )->value();
		$expected = [
			'domain'  => self::NAME,
			'state'   => 'fine',
			'summary' => 'shop.example works: nothing is wrong with it.',
			'checks'  => [
				self::finding( 'on_app', 'passed', 'listed', [ 'spelt' => self::NAME, 'domain' => self::NAME ], 'shop.example is on the app\'s list as “shop.example”.' ),
				self::finding(
					'dns',
					'passed',
					'dns_right',
					[ 'domain' => self::NAME, 'addresses' => [ self::SERVER ], 'aliases' => [], 'server' => self::SERVER ],
					'shop.example leads to the app\'s server, 192.0.2.10.'
				),
				self::finding( 'ipv6', 'passed', 'ipv6_none', [ 'domain' => self::NAME, 'addresses' => [] ], 'shop.example has no IPv6 address (AAAA), and needs none.' ),
				self::finding( 'caa', 'passed', 'caa_none', [ 'domain' => self::NAME, 'at' => 'example' ], 'No CAA record limits who may issue certificates for shop.example.' ),
				self::port( 80 ),
				self::port( 443 ),
				self::finding(
					'certificate',
					'passed',
					'certificate_good',
					[ 'issuer' => 'Emulated Internet R1', 'days' => 60, 'address' => self::SERVER, 'domain' => self::NAME ],
					'The certificate for shop.example by Emulated Internet R1 is good for 60 more days.'
				),
				self::finding( 'site', 'skipped', 'site_not_asked', [], 'The site was not asked.' ),
				self::finding( 'autossl', 'passed', 'autossl_covers', [ 'domain' => self::NAME ], 'AutoSSL is on, and its certificate covers shop.example.' ),
				self::finding( 'action', 'skipped', 'action_none', [], 'No server action was asked about.' ),
			],
			'look'    => [
				'verdict'          => 'works',
				'cause'            => null,
				'record'           => null,
				'remove'           => [],
				'leads_to'         => [ self::SERVER ],
				'dns_right'        => true,
				'certificate_ends' => $report['look']['certificate_ends'],
			],
		];
		$this->assertSame( $expected, self::without_texts( $report ) );
		$this->assertEqualsWithDelta( time() + 60 * 86400, $report['look']['certificate_ends'], 2 * 3600 );
		$this->assertSame( [ 'GET /apps/' . Emulator::APP_ID, 'GET /servers/UXOSIYrdtL4cSGp3' ], $this->emulator->request_lines() );
	}

	public function test_a_name_that_leads_elsewhere_is_failed_with_the_very_record_to_create(): void {
		$report = $this->site_on( [ 'a' => [ self::OTHER ] ] )->run( self::DIAGNOSE )->value();
		$dns    = $report['checks'][1];

		$summary = 'shop.example leads to 198.51.100.7, not to the app\'s server, 192.0.2.10.';
		$this->assertSame( [ 'failed', $summary ], [ $report['state'], $report['summary'] ] );
		$this->assertSame(
			[ [ 'shop.example. A 192.0.2.10' ], [ 'shop.example. A 198.51.100.7' ] ],
			[ $dns['parts']['create'], $dns['parts']['remove'] ]
		);
		$record = static fn( $value ) => [ [ 'type' => 'A', 'name' => self::NAME, 'value' => $value ] ];
		$this->assertSame( [ $record( self::SERVER ), $record( self::OTHER ) ], [ $dns['create'], $dns['remove'] ] );
		$this->assertSame(
			'Where the DNS of shop.example is kept, create this record: shop.example. A 192.0.2.10; and remove: shop.example. A 198.51.100.7',
			$dns['step']
		);
	}

	public function test_a_name_is_taken_as_a_person_types_it_and_an_empty_text_is_no_action(): void {
		$report = $this->site_on()->run( 'return wu_serverpilot_diagnose( " Shop.Example.\n", "" );' )->value();
		$this->assertSame( [ self::NAME, 'fine', 'action_none' ], [ $report['domain'], $report['state'], $report['checks'][9]['code'] ] );
	}

	public function test_the_last_action_is_looked_at_where_it_is_known(): void {
		$this->emulator->change_settings( [ 'action_outcome' => 'error' ] );
		$code   = '$action = wu_serverpilot_add_domain( "new.example" )["action_id"]; return wu_serverpilot_diagnose( "shop.example", $action );';
		$report = $this->site_on()->run( $code )->value();
		$this->assertSame( [ 'failed', 'action_failed' ], [ $report['checks'][9]['status'], $report['checks'][9]['code'] ] );
	}

	public function test_a_bad_name_and_a_missing_constant_are_exceptions_without_a_request(): void {
		$this->assertSame( 'invalid_domain', $this->error_of( 'wu_serverpilot_diagnose( "https://shop.example" );' )['kind'] );
		$missing = $this->site()->without_constants( 'WU_SERVER_PILOT_API_KEY' )->run( self::DIAGNOSE )->error();
		$this->assertSame( 'configuration', $missing['kind'] );
		$this->assertSame( [], $this->emulator->requests() );
	}

	public function test_a_test_network_off_this_machine_is_refused_and_code_of_the_site_cannot_turn_it_on(): void {
		$error = $this->site()->with_ini( [ 'wu_serverpilot.diagnose_test_network' => 'dns=192.0.2.53:53' ] )->run( self::DIAGNOSE )->error();
		$this->assertSame( 'configuration', $error['kind'] );
		$this->assertStringContainsString( 'wu_serverpilot.diagnose_test_network', $error['message'] );

		$set = $this->value_of( 'return [ ini_set( "wu_serverpilot.diagnose_test_network", "dns=127.0.0.1:53" ), ini_get( "wu_serverpilot.diagnose_test_network" ) ];' );
		$this->assertSame( [ false, '' ], $set );
	}

	public function test_serverpilots_failure_is_a_finding_and_the_rest_is_still_looked_at(): void {
		$this->emulator->answer( 401, 'Invalid API key.' );
		$report = $this->site_on()->run( self::DIAGNOSE )->value();

		$codes = array_column( $report['checks'], 'code', 'check' );
		$this->assertSame( [ 'unknown', 'serverpilot_unreadable', 'dns_server_unknown', 'port_open', 'certificate_good' ], [ $report['state'], $codes['on_app'], $codes['dns'], $codes['port_80'], $codes['certificate'] ] );
		$this->assertSame( 'authentication', $report['checks'][0]['parts']['kind'] );
	}

	public function test_wordpress_may_forbid_the_connections(): void {
		$blocked = [ 'WP_HTTP_BLOCK_EXTERNAL' => true, 'WP_ACCESSIBLE_HOSTS' => '127.0.0.1' ];
		$report  = $this->site_on()->with_constants( $blocked )->run( self::DIAGNOSE )->value();
		$this->assertSame( array_fill( 0, 3, 'blocked_by_wordpress' ), array_column( array_slice( $report['checks'], 4, 3 ), 'code' ) );
	}

	/** @dataProvider silences */
	#[DataProvider( 'silences' )]
	public function test_it_ends_when_the_time_is_up_whoever_is_silent( array $name, array $host, ?array $fault, string $unknown ): void {
		if ( $fault ) {
			$this->emulator->fault( [ 'action' => $fault ] );
		}
		$site   = $this->site_on( $name, $host )->with_ini( [ 'wu_serverpilot.timeout' => 1 ] );
		$report = $site->run( '$began = microtime( true ); return [ wu_serverpilot_diagnose( "shop.example" ), microtime( true ) - $began ];' )->value();

		self::assert_within( 1 + self::GRACE, $report[1] );
		$this->assertContains( $unknown, array_column( $report[0]['checks'], 'code' ) );
	}

	public static function silences(): array {
		$silent = [ 'faults' => [ '*' => 'silent' ] ];
		return [
			'the API'     => [ [], [], [ 'type' => 'hang' ], 'serverpilot_silent' ],
			'all of them' => [ $silent, [ 'port_80' => 'silent', 'port_443' => 'silent' ], [ 'type' => 'hang' ], 'dns_no_answer' ],
		];
	}

	public function test_nothing_is_left_running_or_open_in_the_process(): void {
		$code   = <<<'PHP'
			wu_serverpilot_get_app();
			$state = static fn() => [ count( scandir( '/proc/self/task' ) ), count( scandir( '/proc/self/fd' ) ) ];
			$before = $state();
			for ( $i = 0; $i < 5; $i++ ) {
				wu_serverpilot_diagnose( 'shop.example' );
			}
			return [ $before, $state() ];
			PHP;
		$states = $this->site_on()->run( $code )->value();
		$this->assertSame( $states[0], $states[1] );
	}

	public function test_a_forked_process_diagnoses_like_its_parent(): void {
		$code = <<<'PHP'
			$parent = wu_serverpilot_diagnose( 'shop.example' );
			$child  = pcntl_fork();
			if ( 0 === $child ) {
				exit( wu_serverpilot_diagnose( 'shop.example' ) === $parent ? 7 : 1 );
			}
			pcntl_waitpid( $child, $status );
			return [ $parent['state'], pcntl_wexitstatus( $status ) ];
			PHP;
		$this->assertSame( [ 'fine', 7 ], $this->site_on()->run( $code )->value() );
	}

	public function test_a_record_that_was_mended_is_seen_by_the_same_process_at_once(): void {
		$mended = Project::temporary_folder() . '/mended';
		$code   = sprintf(
			'$before = wu_serverpilot_diagnose( "shop.example" )["state"];
			touch( "%1$s.asked" );
			while ( ! file_exists( "%1$s" ) ) {
				usleep( 1000 );
			}
			return [ $before, wu_serverpilot_diagnose( "shop.example" )["state"] ];',
			$mended
		);
		$running = $this->site_on( [ 'a' => [ self::OTHER ] ] )->start( $code );
		self::wait_until( static fn() => file_exists( "$mended.asked" ), 'the name was diagnosed' );
		$this->internet->rename( [ self::NAME => [ 'a' => [ self::SERVER ] ] ] );
		touch( $mended );
		$this->assertSame( [ 'failed', 'fine' ], $running->finish()->value() );
	}

	public function test_a_signal_during_a_diagnosis_reaches_php(): void {
		$code = <<<'PHP'
			pcntl_async_signals( true );
			pcntl_signal( SIGALRM, function () { $GLOBALS['signals'] = ( $GLOBALS['signals'] ?? 0 ) + 1; } );
			pcntl_alarm( 1 );
			$report = wu_serverpilot_diagnose( 'shop.example' );
			return [ $report['checks'][4]['code'], $GLOBALS['signals'] ?? 0 ];
			PHP;
		$site = $this->site_on( [], [ 'port_80' => 'silent' ] )->with_ini( [ 'wu_serverpilot.connect_timeout' => 2 ] );
		$this->assertSame( [ 'port_silent', 1 ], $site->run( $code )->value() );
	}

	public function test_no_secret_shows_anywhere(): void {
		$result     = $this->site_on()->with_ini( [ 'wu_serverpilot.log_level' => 'debug' ] )->run( self::DIAGNOSE );
		$everything = $result->everything();
		$this->assertStringContainsString( 'certificate_good', $everything );
		foreach ( [ Emulator::API_KEY, base64_encode( Emulator::CLIENT_ID . ':' . Emulator::API_KEY ), 'EMULATOR-PRIVATE-KEY', 'BEGIN ' ] as $secret ) {
			$this->assertStringNotContainsString( $secret, $everything );
		}
	}

	/**
	 * A site on an Internet that has the name and the server, with what differs.
	 *
	 * @param array<string, mixed> $name Fields of the name.
	 * @param array<string, mixed> $host Fields of the server.
	 */
	private function site_on( array $name = [], array $host = [] ): Php {
		$this->internet = new Internet(
			[
				'names' => [ self::NAME => array_merge( [ 'a' => [ self::SERVER ] ], $name ) ],
				'hosts' => [
					self::SERVER => array_merge( [ 'certificate' => [ 'names' => [ self::NAME ] ] ], $host ),
					self::OTHER  => (object) [],
				],
			]
		);
		return $this->internet->seen_by( $this->site() );
	}

	/**
	 * A finding that needs no step.
	 *
	 * @param string               $check   What was looked at.
	 * @param string               $status  How it ended.
	 * @param string               $code    The machine's word.
	 * @param array<string, mixed> $parts   The values.
	 * @param string               $message The sentence.
	 */
	private static function finding( string $check, string $status, string $code, array $parts, string $message ): array {
		return [
			'check'   => $check,
			'status'  => $status,
			'code'    => $code,
			'parts'   => $parts,
			'message' => $message,
			'step'    => null,
			'create'  => [],
			'remove'  => [],
		];
	}

	/** A report without its sentences in parts, which say the same. */
	private static function without_texts( array $report ): array {
		self::assertSame( $report['summary'], self::say( $report['summary_text'] ) );
		unset( $report['summary_text'] );
		foreach ( $report['checks'] as $i => $check ) {
			$say = static fn( $id ) => null === $id ? null : self::say( [ 'id' => $id, 'parts' => $check['parts'] ] );
			self::assertSame( [ $check['message'], $check['step'] ], [ $say( $check['message_id'] ), $say( $check['step_id'] ) ] );
			unset( $report['checks'][ $i ]['message_id'], $report['checks'][ $i ]['step_id'] );
		}
		return $report;
	}

	/** The finding of a port that takes connections. */
	private static function port( int $port ): array {
		$parts = [ 'port' => $port, 'address' => self::SERVER ];
		return self::finding( "port_$port", 'passed', 'port_open', $parts, "Port $port of 192.0.2.10 takes connections, asked from this machine." );
	}
}
