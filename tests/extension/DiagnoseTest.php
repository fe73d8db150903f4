<?php

namespace WuServerPilot\Tests;

/**
 * Checks and rules are tested by cargo; here it is what PHP hands in and gets, and what a process is like afterwards.
 */
final class DiagnoseTest extends ExtensionTestCase {

	private const NAME     = 'shop.example';
	private const SERVER   = '192.0.2.10';
	private const OTHER    = '198.51.100.7';
	private const DIAGNOSE = 'return wu_serverpilot_diagnose( "shop.example" );';

	/** What ServerPilot is asked for. */
	private const REQUESTS = [ 'GET /v1/apps/' . Emulator::APP_ID, 'GET /v1/servers/UXOSIYrdtL4cSGp3' ];

	/** What plays the Internet during a test. */
	private ?Internet $internet = null;

	/** An app that has the names, with AutoSSL that covers them. */
	protected function setUp(): void {
		parent::setUp();
		$names = [ 'network.example', self::NAME, 'www.' . self::NAME, 'kund.example' ];
		$this->emulator->reset( $names, [ 'ssl' => [ 'auto' => true ], 'autossl' => [ 'available' => true, 'domains' => $names ] ] );
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
		$this->assertSame( self::REQUESTS, $this->emulator->request_lines() );
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
	public function test_the_last_action_is_looked_at_where_it_is_known_and_an_empty_text_is_none(): void {
		$this->emulator->change_settings( [ 'action_outcome' => 'error' ] );
		$code = '$action = wu_serverpilot_add_domain( "new.example" )["action_id"];
			return array_map( static fn( $action ) => wu_serverpilot_diagnose( "shop.example", $action )["checks"][9]["code"], [ $action, "" ] );';
		$this->assertSame( [ 'action_failed', 'action_none' ], $this->site_on()->run( $code )->value() );
	}

	public function test_code_of_the_site_cannot_turn_a_test_network_on(): void {
		$set = $this->value_of( 'return [ ini_set( "wu_serverpilot.diagnose_test_network", "dns=127.0.0.1:53" ), ini_get( "wu_serverpilot.diagnose_test_network" ) ];' );
		$this->assertSame( [ false, '' ], $set );
	}

	public function test_wordpress_may_forbid_the_connections(): void {
		$blocked = [ 'WP_HTTP_BLOCK_EXTERNAL' => true, 'WP_ACCESSIBLE_HOSTS' => '127.0.0.1' ];
		$report  = $this->site_on()->with_constants( $blocked )->run( self::DIAGNOSE )->value();
		$this->assertSame( array_fill( 0, 3, 'blocked_by_wordpress' ), array_column( array_slice( $report['checks'], 4, 3 ), 'code' ) );
	}
	public function test_it_ends_when_the_time_is_up_whoever_is_silent(): void {
		$this->emulator->fault( [ 'action' => [ 'type' => 'hang' ] ] );
		$silent = $this->site_on( [ 'faults' => [ '*' => 'silent' ] ], [ 'port_80' => 'silent', 'port_443' => 'silent' ] );
		$code   = '$began = microtime( true ); return [ wu_serverpilot_diagnose( "shop.example" ), microtime( true ) - $began ];';
		$report = $silent->with_ini( [ 'wu_serverpilot.timeout' => 1 ] )->run( $code )->value();

		self::assert_within( 1 + self::GRACE, $report[1] );
		$this->assertSame( [ 'serverpilot_silent', 'dns_no_answer' ], array_slice( array_column( $report[0]['checks'], 'code' ), 0, 2 ) );
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
	// Several names, and what is known of them from one look to the next.

	public function test_a_diagnosis_of_several_names_tells_each_by_its_canonical_name(): void {
		$answer = $this->site_on()->run( 'return wu_serverpilot_diagnose_names( [ "Shop.Example", "kund.example" ], [ "main" => "network.example" ] );' )->value();
		$this->assertSame( [ 'names', 'app', 'server' ], array_keys( $answer ) );
		$this->assertSame( [ self::NAME => 'fine', 'kund.example' => 'failed' ], array_map( static fn( $diagnosis ) => $diagnosis['state'], $answer['names'] ) );
		$this->assertSame( self::REQUESTS, $this->emulator->request_lines() );
	}
	public function test_a_new_name_goes_live_and_all_that_is_known_of_it_is_told(): void {
		$look    = [ 'verdict' => 'works', 'dns_right' => true, 'certificate_ends' => 5000000 ];
		$code    = sprintf( 'return wu_serverpilot_after_look( ["since" => 1000, "announce" => true], ["domain" => "shop.example", "look" => %s], 1060 );', var_export( $look, true ) );
		$known   = $this->value_of( $code );
		$expects = [
			'name'             => self::NAME,
			'announce'         => true,
			'added'            => 1000,
			'state'            => 'works',
			'since'            => 1060,
			'checked'          => 1060,
			'looked'           => 1060,
			'dns_right'        => true,
			'next'             => $known['next'],
			'failing_since'    => null,
			'told'             => 'live',
			'told_live'        => 1060,
			'told_stopped'     => null,
			'gave_up'          => null,
			'cause'            => null,
			'record'           => null,
			'remove'           => [],
			'leads_to'         => [],
			'certificate_ends' => 5000000,
			'event'            => 'live',
			'held'             => false,
			'sentence'         => [
				'id'    => '{name} works.',
				'parts' => [ 'name' => self::NAME ],
				'text'  => 'shop.example works.',
			],
			'step'             => null,
		];
		$this->assertSame( $expects, $known );
		$this->assertSame( [], $this->emulator->requests() );
	}
	public function test_what_is_known_can_be_kept_as_json_and_handed_in_again(): void {
		$code = <<<'PHP'
			$record = [ 'type' => 'A', 'name' => 'shop.example', 'value' => '192.0.2.10' ];
			$look   = [
				'verdict'          => 'waiting_dns',
				'cause'            => 'elsewhere',
				'record'           => $record,
				'remove'           => [ [ 'value' => '198.51.100.7' ] + $record ],
				'leads_to'         => [ '198.51.100.7' ],
				'certificate_ends' => null,
			];
			$known = wu_serverpilot_after_look( [ 'name' => 'shop.example', 'since' => 1000 ], [ 'look' => $look ], 1060 );
			$again = wu_serverpilot_after_look( json_decode( json_encode( $known ), true ), null, 2000 );
			return [ $known, $again ];
			PHP;
		list( $known, $again ) = $this->value_of( $code );
		$this->assertSame( 'Create this record where your DNS is kept: A, shop.example, 192.0.2.10 (in place of A shop.example 198.51.100.7)', $known['step']['text'] );
		$this->assertNotSame( $known['next'], $again['next'] );
		$this->assertSame( array_merge( $known, [ 'next' => $again['next'] ] ), $again );
	}
	public function test_what_cannot_be_used_is_a_configuration_error_that_names_the_place(): void {
		$error = $this->error_of( 'wu_serverpilot_after_look( ["since" => "yesterday"], null, 1 );' );
		$this->assertSame( [ 'configuration', 'A function of wu_serverpilot was not called as it has to be: “known[since]” is not an integer.' ], [ $error['kind'], $error['message'] ] );
		$error = $this->error_of( 'wu_serverpilot_watch( [ [ "name" => "a.example", "known" => [ "remove" => [ 1 ] ] ] ] );' );
		$this->assertSame( 'A function of wu_serverpilot was not called as it has to be: “names[0][known][remove][0]” is not an array.', $error['message'] );
	}
	public function test_names_are_looked_at_side_by_side_with_one_request_each_for_app_and_server(): void {
		$run = $this->watch( [ self::known( self::NAME, 'www.' . self::NAME ), self::known( 'kund.example' ), self::known( 'not a name' ) ] );

		$this->assertSame( self::REQUESTS, $this->emulator->request_lines() );
		$this->assertSame( [ 'names', 'problem', 'recent', 'app', 'server' ], array_keys( $run ) );
		$states = array_map( static fn( $name ) => [ $name['state'], $name['event'], $name['twin']['state'] ?? null ], $run['names'] );
		$this->assertSame(
			[
				self::NAME     => [ 'works', 'live', 'waiting_dns' ],
				'kund.example' => [ 'waiting_dns', null, null ],
				'not a name'   => [ 'not_checked', null, null ],
			],
			$states
		);
		$this->assertSame( 'Create this record where your DNS is kept: A, www.shop.example, 192.0.2.10', $run['names'][ self::NAME ]['twin']['step']['text'] );
		$this->assertSame( [ 'fine', null ], [ $run['names'][ self::NAME ]['diagnosis']['state'], $run['names']['not a name']['diagnosis'] ] );
		$this->assertSame( [ null, [ 'address' => self::SERVER ] ], [ $run['problem'], $run['server'] ] );
	}
	public function test_what_serverpilot_said_lately_is_not_asked_again(): void {
		$names = [ self::known( self::NAME ) ];
		$first = $this->watch( $names );
		$this->emulator->forget();
		$again = $this->watch( $names, [ 'app' => $first['app'], 'server' => $first['server'] ] );
		$this->assertSame( [], $this->emulator->requests() );
		$this->assertSame( 'works', $again['names'][ self::NAME ]['state'] );
		$this->assertSame( [ $first['app'], $first['server'] ], [ $again['app'], $again['server'] ] );
	}
	public function test_where_the_main_domain_fails_in_the_same_way_only_the_owner_is_told(): void {
		$worked = self::known( self::NAME );
		$worked['known'] = [ 'since' => 1, 'state' => 'works', 'told' => 'live', 'announce' => true, 'added' => 1 ];
		$run    = $this->watch( [ $worked ], [ 'main' => 'network.example' ], [ 'port_80' => 'closed' ] );
		$name   = $run['names'][ self::NAME ];

		$this->assertSame( [ 'works', null, true, null ], [ $name['state'], $name['event'], $name['held'], $name['failing_since'] ] );
		$this->assertSame( 'main_domain', $run['problem']['kind'] );
		$this->assertSame(
			'The network\'s own domain does not work, and 1 of its mapped domains fail in the same way: Port 80 of 192.0.2.10 refuses connections. Nobody else is told while that is so.',
			$run['problem']['sentence']['text']
		);
	}
	public function test_addresses_of_the_constant_and_the_option_count_as_the_servers(): void {
		$at_other = fn( array $constants, array $options ) => $this->watch( [ self::known( 'kund.example' ) ], $options, [], $constants )['names']['kund.example'];
		$wrong    = $at_other( [], [] );
		$this->assertSame( [ 'waiting_dns', self::SERVER ], [ $wrong['state'], $wrong['record']['value'] ] );
		$by_constant = $at_other( [ 'WU_SERVER_PILOT_ADDRESSES' => self::OTHER ], [] );
		$by_option   = $at_other( [], [ 'addresses' => [ self::OTHER ] ] );
		$this->assertSame( [ 'works', 'works' ], [ $by_constant['state'], $by_option['state'] ] );
	}
	public function test_a_site_proves_itself_as_php_signs(): void {
		$key    = 'a key that never leaves the server';
		$sites  = fn( array $site ) => [ 'sites' => [ self::NAME => $site + [ 'key' => $key ] ] ];
		$proof  = [ 'proof' => [ 'nonce' => str_repeat( 'n0', 10 ), 'key' => $key ] ];
		$states = [];
		foreach ( [ [ 'number' => 7 ], [ 'number' => 7, 'word' => 'over_visits' ], [ 'key' => null ] ] as $site ) {
			$name     = $this->watch( [ [ 'site' => 7 ] + self::known( self::NAME ) ], $proof, $sites( $site ) )['names'][ self::NAME ];
			$states[] = [ $name['state'], $name['cause'], $name['diagnosis']['checks'][7]['code'] ];
		}
		$this->assertSame(
			[
				[ 'works', null, 'site_answers' ],
				[ 'does_not_work', 'over_visits', 'site_over_visits' ],
				[ 'not_checked', null, 'site_unproved' ],
			],
			$states
		);
	}
	/** A name as the plugin hands it in when it is new. */
	private static function known( string $name, ?string $twin = null ): array {
		return [ 'name' => $name, 'twin' => $twin, 'known' => [ 'since' => time(), 'announce' => true ] ];
	}

	/** What a run answers, on an Internet where shop.example and network.example lead to the server, and kund.example elsewhere. */
	private function watch( array $names, array $options = [], array $host = [], array $constants = [] ): array {
		$code = sprintf( 'return wu_serverpilot_watch( %s, %s );', var_export( $names, true ), var_export( $options, true ) );
		return $this->site_on( [], $host )->with_constants( $constants )->run( $code )->value();
	}

	/** A site on that Internet, with what differs: fields of shop.example, and of the server. */
	private function site_on( array $name = [], array $host = [] ): Php {
		$certificate    = [ 'certificate' => [ 'names' => [ self::NAME, 'network.example', 'kund.example' ] ] ];
		$this->internet = new Internet(
			[
				'names' => [
					self::NAME        => $name + [ 'a' => [ self::SERVER ] ],
					'network.example' => [ 'a' => [ self::SERVER ] ],
					'kund.example'    => [ 'a' => [ self::OTHER ] ],
				],
				'hosts' => [ self::SERVER => $host + $certificate, self::OTHER => $certificate ],
			]
		);
		return $this->internet->seen_by( $this->site() );
	}

	/** A finding that needs no step. */
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
