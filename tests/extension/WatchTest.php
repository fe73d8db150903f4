<?php

namespace WuServerPilot\Tests;

/**
 * The rules are tested by cargo; here it is what PHP hands in and gets.
 */
final class WatchTest extends ExtensionTestCase {

	private const NAME   = 'shop.example';
	private const SERVER = '192.0.2.10';
	private const OTHER  = '198.51.100.7';

	/** What plays the Internet during a test. */
	private ?Internet $internet = null;

	/** An app that has the names, with AutoSSL that covers them. */
	protected function setUp(): void {
		parent::setUp();
		$names = [ 'network.example', self::NAME, 'www.' . self::NAME, 'kund.example' ];
		$this->emulator->reset( $names, [ 'ssl' => [ 'auto' => true ], 'autossl' => [ 'available' => true, 'domains' => $names ] ] );
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

		$this->assertSame( [ 'GET /apps/' . Emulator::APP_ID, 'GET /servers/UXOSIYrdtL4cSGp3' ], $this->emulator->request_lines() );
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

	public function test_addresses_of_the_constant_the_option_and_the_main_domain_count_as_the_servers(): void {
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
		foreach ( [ [ 'number' => 7 ], [ 'number' => 8 ], [ 'number' => 7, 'word' => 'over_visits' ], [ 'key' => null ] ] as $site ) {
			$name     = $this->watch( [ [ 'site' => 7 ] + self::known( self::NAME ) ], $proof, $sites( $site ) )['names'][ self::NAME ];
			$states[] = [ $name['state'], $name['cause'], $name['diagnosis']['checks'][7]['code'] ];
		}
		$this->assertSame(
			[
				[ 'works', null, 'site_answers' ],
				[ 'does_not_work', 'other_site', 'site_other' ],
				[ 'does_not_work', 'over_visits', 'site_over_visits' ],
				[ 'not_checked', null, 'site_unproved' ],
			],
			$states
		);
	}

	public function test_a_name_goes_live_when_its_dns_is_mended_and_stops_when_it_moves_away_and_a_dead_resolver_is_nobodys_news(): void {
		$hour    = 3600;
		$main    = [ 'network.example' => [ 'a' => [ self::SERVER ] ] ];
		$wrong   = $main + [ self::NAME => [ 'a' => [ self::OTHER ] ] ];
		$right   = $main + [ self::NAME => [ 'a' => [ self::SERVER ] ] ];
		$dead    = array_map( static fn( $name ) => $name + [ 'faults' => [ '*' => 'silent' ] ], $right );
		$looks   = [
			'mapped'        => [ 60, $wrong ],
			'mended'        => [ 2 * $hour, $right ],
			'moved away'    => [ 200 * $hour, $wrong ],
			'an hour later' => [ 201 * $hour, $wrong ],
			'mended again'  => [ 240 * $hour, $right ],
			'resolver dead' => [ 400 * $hour, $dead ],
		];
		$expects = [
			[ 'mapped', 'waiting_dns', null, false, null ],
			[ 'mended', 'works', 'live', true, null ],
			[ 'moved away', 'works', null, false, null ],
			[ 'an hour later', 'does_not_work', 'stopped', false, null ],
			[ 'mended again', 'works', 'live', true, null ],
			[ 'resolver dead', 'works', null, true, 'blind' ],
		];
		$this->assertSame( $expects, $this->story( $looks ) );
	}

	public function test_a_proof_that_could_be_guessed_is_a_configuration_error(): void {
		$error = $this->error_of( 'wu_serverpilot_watch( [], [ "proof" => [ "nonce" => "1", "key" => "secret" ] ] );' );
		$this->assertSame( 'configuration', $error['kind'] );
		$this->assertStringNotContainsString( 'secret', $error['message'] );
	}

	public function test_a_diagnosis_of_several_names_tells_each_by_its_canonical_name(): void {
		$answer = $this->run_code( 'return wu_serverpilot_diagnose_names( [ "Shop.Example", "kund.example" ], [ "main" => "network.example" ] );' );
		$this->assertSame( [ 'names', 'app', 'server' ], array_keys( $answer ) );
		$this->assertSame( [ self::NAME => 'fine', 'kund.example' => 'failed' ], array_map( static fn( $diagnosis ) => $diagnosis['state'], $answer['names'] ) );
		$this->assertSame( [ 'GET /apps/' . Emulator::APP_ID, 'GET /servers/UXOSIYrdtL4cSGp3' ], $this->emulator->request_lines() );
		$this->assertSame( 'invalid_domain', $this->error_of( 'wu_serverpilot_diagnose_names( [ "shop.example", "no name" ] );' )['kind'] );
	}

	public function test_addresses_that_are_none_are_told_with_where_they_came_from(): void {
		$constant = $this->site()->with_constants( [ 'WU_SERVER_PILOT_ADDRESSES' => '192.0.2.10; 192.0.2.11' ] )->run( 'wu_serverpilot_diagnose( "shop.example" );' )->error();
		$option   = $this->error_of( 'wu_serverpilot_diagnose( "shop.example", null, [ "addresses" => [ "here" ] ] );' );
		$this->assertSame( [ 'configuration', 'configuration' ], [ $constant['kind'], $option['kind'] ] );
		$this->assertSame( 'WU_SERVER_PILOT_ADDRESSES has to be IP addresses, separated by commas; “192.0.2.10; 192.0.2.11” is none.', $constant['message'] );
		$this->assertSame( 'options[addresses] has to be IP addresses, separated by commas; “here” is none.', $option['message'] );
	}

	public function test_a_run_ends_in_time_though_name_servers_and_serverpilot_are_silent(): void {
		$this->emulator->fault( [ 'action' => [ 'type' => 'hang' ] ] );
		$names = array_map( fn( $number ) => self::known( "kund$number.example" ), range( 0, 19 ) );
		$code  = sprintf( '$began = microtime( true ); $run = wu_serverpilot_watch( %s, [ "time" => 2, "main" => "network.example" ] ); return [ $run, microtime( true ) - $began ];', var_export( $names, true ) );
		$all   = array_fill_keys( array_merge( array_column( $names, 'name' ), [ 'network.example' ] ), [ 'faults' => [ '*' => 'silent' ] ] );
		list( $run, $seconds ) = $this->run_code( $code, [ 'names' => $all ] );

		self::assert_within( 2 + self::GRACE, $seconds );
		$this->assertSame( [ 'not_checked' => 20 ], array_count_values( array_column( $run['names'], 'state' ) ) );
		$this->assertSame( 'blind', $run['problem']['kind'] );
		$this->assertSame( [ null, null ], [ $run['app'], $run['server'] ] );
	}

	/** A name as the plugin hands it in when it is new. */
	private static function known( string $name, ?string $twin = null ): array {
		return [ 'name' => $name, 'twin' => $twin, 'known' => [ 'since' => time(), 'announce' => true ] ];
	}

	/**
	 * What is known of shop.example after each look: chapter, state, event, whether its DNS is right, problem.
	 *
	 * @param array<string, array{int, array}> $looks When each look is, and what the DNS is then.
	 */
	private function story( array $looks ): array {
		$known = [ 'since' => 0, 'announce' => true ];
		$story = [];
		foreach ( $looks as $chapter => list( $now, $names ) ) {
			$watched = [ 'name' => self::NAME, 'known' => $known ];
			$options = [ 'now' => $now, 'main' => 'network.example', 'time' => 2 ];
			$run     = $this->run_code( sprintf( 'return wu_serverpilot_watch( [ %s ], %s );', var_export( $watched, true ), var_export( $options, true ) ), [ 'names' => $names ] );
			$known   = $run['names'][ self::NAME ];
			$story[] = [ $chapter, $known['state'], $known['event'], $known['dns_right'], $run['problem']['kind'] ?? null ];
		}
		return $story;
	}

	/**
	 * What a run answers, on an Internet where shop.example and network.example lead to the server, and kund.example elsewhere.
	 *
	 * @param array $names     The names.
	 * @param array $options   The options.
	 * @param array $host      Fields of the server.
	 * @param array $constants More constants of the site.
	 */
	private function watch( array $names, array $options = [], array $host = [], array $constants = [] ): array {
		$code = sprintf( 'return wu_serverpilot_watch( %s, %s );', var_export( $names, true ), var_export( $options, true ) );
		return $this->run_code( $code, [], $host, $constants );
	}

	/**
	 * What code returns on that Internet.
	 *
	 * @param string $code      PHP that returns something.
	 * @param array  $plan      Parts of the Internet that differ.
	 * @param array  $host      Fields of the server.
	 * @param array  $constants More constants of the site.
	 */
	private function run_code( string $code, array $plan = [], array $host = [], array $constants = [] ): array {
		$certificate    = [ 'certificate' => [ 'names' => [ self::NAME, 'network.example', 'kund.example' ] ] ];
		$this->internet = new Internet(
			$plan + [
				'names' => [
					self::NAME        => [ 'a' => [ self::SERVER ] ],
					'network.example' => [ 'a' => [ self::SERVER ] ],
					'kund.example'    => [ 'a' => [ self::OTHER ] ],
				],
				'hosts' => [ self::SERVER => array_merge( $certificate, $host ), self::OTHER  => $certificate ],
			]
		);
		return $this->internet->seen_by( $this->site()->with_constants( $constants ) )->run( $code )->value();
	}
}
