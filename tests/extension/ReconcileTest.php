<?php

namespace WuServerPilot\Tests;

/**
 * What it writes, and what it answers.
 */
final class ReconcileTest extends ExtensionTestCase {

	private const READ  = 'GET /apps/' . Emulator::APP_ID;
	private const WRITE = 'POST /apps/' . Emulator::APP_ID;

	public function test_everything_that_is_wanted_and_nothing_that_is_gone_comes_of_one_read_and_one_write(): void {
		$this->emulator->reset( [ 'network.example', 'Old.example', 'www.old.example', 'foreign.example', 'here.example' ] );
		$report = $this->reconcile(
			[
				'own'     => [ 'network.example' ],
				'wanted'  => [
					[ 'name' => 'site.network.example', 'names' => [ 'site.network.example', 'www.site.network.example' ] ],
					[ 'name' => 'Bücher.example.', 'names' => [ 'www.bücher.example', 'Bücher.example.' ] ],
					[ 'name' => 'here.example' ],
					[ 'name' => 'network.example' ],
				],
				'gone'    => [ 'old.example', 'www.old.example', 'here.example' ],
			]
		);
		$app      = [
			'id'        => Emulator::APP_ID,
			'name'      => 'network',
			'server_id' => 'UXOSIYrdtL4cSGp3',
			'runtime'   => 'php8.2',
			'domains'   => [ 'network.example', 'Old.example', 'www.old.example', 'foreign.example', 'here.example' ],
			'ssl'       => [ 'mode' => 'none', 'force' => false ],
			'autossl'   => [ 'available' => false, 'domains' => [] ],
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
			'deferred'      => [],
			'only_on_app'   => [ 'foreign.example' ],
			'refused'       => [],
			'untried'       => [],
			'held_back'     => [],
			'gave_way'      => [],
			'autossl_error' => null,
			'fates'         => [
				'site.network.example' => 'added',
				'Bücher.example.'      => 'added',
				'here.example'         => 'listed',
				'network.example'      => 'listed',
			],
		];
		$this->assertSame( $expected, $report );
		$this->assertSame( [ self::READ, self::WRITE ], $this->emulator->request_lines() );
		$this->assertSame( [ [ 'domains' => $domains ] ], $this->emulator->written() );
	}

	public function test_the_app_of_another_network_is_left_alone(): void {
		$production = [ 'network.example', '*.network.example', 'shop.example' ];
		$this->emulator->reset( $production, [ 'autossl' => [ 'available' => true ] ] );
		$facts  = [ 'own' => [ 'staging.network.example' ] ] + self::facts( [ 'new.example', 'xn--zz.example' ] ) + [ 'gone' => [ 'shop.example' ] ];
		$report = $this->reconcile( $facts );
		$this->assertSame( [ false, false, $production, 'not_requested', [], [] ], [ $report['recognised'], $report['changed'], $report['domains'], $report['autossl'], $report['refused'], $report['fates'] ] );
		$this->assertSame( [ self::READ ], $this->emulator->request_lines() );

		$forced = $this->reconcile( $facts, '[ "any_app" => true ]' );
		$this->assertSame( [ true, [ 'network.example', '*.network.example', 'new.example' ] ], [ $forced['recognised'], $forced['domains'] ] );
	}

	public function test_bad_names_keep_no_others_out_and_are_told_as_they_were_given(): void {
		$this->emulator->answer( 409, 'Another app has it', [], [ 'body' => '"taken\.example"' ] );
		$report   = $this->reconcile( self::facts( [ 'a.example', 'xn--zz.example', 'Taken.Example.', 'b.example' ] ) );
		$messages = [
			'xn--zz.example' => '“xn--zz.example” is not a domain name that can be mapped: it has characters that domain names cannot have, or is too long.',
			'Taken.Example.' => 'ServerPilot reports a conflict with something that exists already (status 409): “Another app has it”. ' .
				'Check in ServerPilot what is in the way: another app may have the domain, or SSL may be off.',
		];
		$this->assertSame( $messages, array_map( static fn( $row ) => $row['message'], $report['refused'] ) );
		$this->assertSame( $messages, array_map( static fn( $row ) => self::say( $row['text'] ), $report['refused'] ) );
		$this->assertSame( [ 'invalid_domain', 'conflict' ], array_column( $report['refused'], 'kind' ) );
		$this->assertSame( [ 'network.example', 'a.example', 'b.example' ], $this->emulator->domains() );
	}

	public function test_a_name_without_text_that_can_be_shown_is_refused_escaped(): void {
		$report = $this->value_of( 'return wu_serverpilot_lock()->reconcile( [ "own" => [ "network.example" ], "wanted" => [ [ "name" => "<b>\xff\n" ], [ "name" => "" ] ] ] );' );
		$this->assertSame( [ "\\u{3c}b\\u{3e}\u{fffd}\\u{a}", '' ], array_keys( $report['refused'] ) );
		$this->assertSame( [ 'invalid_domain', 'invalid_domain' ], array_column( $report['refused'], 'kind' ) );
	}

	public function test_on_a_full_app_a_site_that_a_wildcard_serves_gives_way_to_a_customer_in_the_same_write(): void {
		$sites = array_map( static fn( $number ) => "s$number.network.example", range( 1, 298 ) );
		$this->emulator->reset( [ 'network.example', '*.network.example', ...$sites ] );
		$report = $this->reconcile( self::facts( [ ...$sites, 'shop.example' ] ) );
		$last   = [ 's298.network.example' ];
		$this->assertSame( [ [ 'shop.example' ], $last, $last, $last ], [ $report['added'], $report['removed'], $report['gave_way'], $report['by_wildcard'] ] );
		$this->assertSame( [ self::READ, self::WRITE ], $this->emulator->request_lines() );
	}

	public function test_what_finds_no_room_is_told_and_no_error(): void {
		$foreign = array_map( static fn( $number ) => "n$number.example", range( 1, 298 ) );
		$this->emulator->reset( [ 'network.example', ...$foreign ] );
		$report = $this->reconcile( self::facts( [ 'a.example', 'b.example' ] ) );
		$this->assertSame( [ [ 'a.example' ], [ 'b.example' ], $foreign ], [ $report['added'], $report['no_room'], $report['only_on_app'] ] );
	}

	public function test_entry_decides_against_the_wildcard_and_deferred_names_are_not_tried(): void {
		$this->emulator->reset( [ 'network.example', '*.network.example' ] );
		$wanted = [
			[ 'name' => 'a.network.example', 'entry' => true ],
			[ 'name' => 'b.network.example', 'entry' => null ],
			[ 'name' => 'c.example', 'entry' => false ],
			[ 'name' => 'Taken.example' ],
		];
		$report = $this->reconcile( [ 'own' => [ 'network.example' ], 'wanted' => $wanted, 'deferred' => [ 'taken.EXAMPLE', 'other.example' ] ] );
		$this->assertSame( [ [ 'a.network.example' ], [ 'b.network.example' ], [ 'taken.example' ] ], [ $report['added'], $report['by_wildcard'], $report['deferred'] ] );
	}

	public function test_more_than_the_brake_allows_stays_until_a_person_confirms_it_and_additions_do_not_wait(): void {
		$customers = array_map( static fn( $number ) => "c$number.example", range( 1, 40 ) );
		$this->emulator->reset( [ 'network.example', ...$customers ] );
		$facts  = self::facts( [ ...array_slice( $customers, 5 ), 'new.example' ] ) + [ 'missing' => array_slice( $customers, 0, 5 ) ];
		$report = $this->reconcile( $facts );
		$held   = [ 'missing' => [ 'names' => array_slice( $customers, 0, 5 ), 'domains' => 5, 'allowed' => 4 ] ];
		$this->assertSame( [ [ 'new.example' ], [], $held ], [ $report['added'], $report['removed'], $report['held_back'] ] );

		$report = $this->reconcile( $facts, '[ "confirmed" => [ "C2.example.", "c3.example" ] ]' );
		$this->assertSame( [ 'c2.example', 'c3.example' ], $report['removed'] );
		$this->assertSame( [ 'c1.example', 'c4.example', 'c5.example' ], $report['held_back']['missing']['names'] );

		$facts['missing'] = [ 'c1.example', 'c4.example' ];
		$report           = $this->reconcile( $facts + [ 'taken_off' => 2 ] );
		$this->assertSame( [ [], 1 ], [ $report['removed'], $report['held_back']['missing']['allowed'] ] );
	}

	public function test_a_name_that_serverpilot_leaves_out_or_keeps_without_a_word_is_refused(): void {
		$this->emulator->reset( [ 'network.example', 'old.example' ] );
		$its_own = [ 'type' => 'answer', 'status' => 200, 'json' => [ 'data' => [ 'domains' => [ 'network.example', 'old.example' ] ] ] ];
		$this->emulator->fault( [ 'method' => 'POST', 'action' => $its_own ] );
		$report = $this->reconcile( self::facts( [ 'Shop.example' ] ) + [ 'gone' => [ 'old.example' ] ] );
		$left   = 'ServerPilot took the list of domains, but left this one out. Check in ServerPilot what the app accepts.';
		$kept   = 'ServerPilot took the list of domains without this one, but still has it. Remove it in ServerPilot, or try again later.';
		$this->assertSame( [ false, [ 'Shop.example' => 'refused' ] ], [ $report['changed'], $report['fates'] ] );
		$this->assertSame( [ 'Shop.example', 'old.example' ], array_keys( $report['refused'] ) );
		$this->assertSame( [ 'rejected', 'rejected' ], array_column( $report['refused'], 'kind' ) );
		$this->assertSame( [ $left, $kept ], array_column( $report['refused'], 'message' ) );
	}

	public function test_the_last_domain_stays_and_is_told(): void {
		$this->emulator->reset( [ 'old.example' ] );
		$report = $this->reconcile( self::facts( [] ) + [ 'gone' => [ 'old.example' ] ], '[ "any_app" => true ]' );
		$this->assertSame( [ 'old.example' => 'last_domain' ], array_map( static fn( $row ) => $row['kind'], $report['refused'] ) );
		$this->assertSame( [ false, [ 'old.example' ] ], [ $report['changed'], $report['domains'] ] );
		$this->assertSame( [ self::READ ], $this->emulator->request_lines() );
	}

	public function test_a_failure_of_autossl_fails_nothing_and_is_told(): void {
		$failures = [
			[ 402, [ 'kind' => 'payment_required', 'retryable' => false, 'retry_after' => null, 'concerns' => 'certificate' ] ],
			[ 429, [ 'kind' => 'rate_limited', 'retryable' => true, 'retry_after' => 600, 'concerns' => 'moment' ] ],
		];
		foreach ( $failures as [ $status, $expected ] ) {
			$this->emulator->reset( [ 'network.example' ], [ 'autossl' => [ 'available' => true ] ] );
			$this->emulator->answer( $status, 'No', 429 === $status ? [ 'Retry-After' => '600' ] : [], [ 'path' => '/ssl$' ] );
			$report = $this->reconcile( self::facts( [ 'shop.example' ] ) );
			$error  = $report['autossl_error'];

			$this->assertSame( [ [ 'shop.example' ], 'pending' ], [ $report['added'], $report['autossl'] ] );
			$this->assertStringContainsString( "(status $status): “No”. ", $error['message'] );
			$this->assertSame( $error['message'], self::say( $error['text'] ) );
			unset( $error['message'], $error['text'] );
			$this->assertSame( $expected, $error );
		}
	}

	public function test_a_plan_answers_what_would_be_without_lock_or_request(): void {
		$app   = [ 'domains' => [ 'network.example', 'old.example' ], 'ssl' => [ 'mode' => 'none' ] ];
		$facts = self::facts( [ 'shop.example' ] ) + [ 'gone' => [ 'old.example' ] ];
		$plan  = $this->value_of( sprintf( '$app = wu_serverpilot_lock(); return wu_serverpilot_plan( %s, %s );', var_export( $app, true ), var_export( $facts, true ) ) );
		$this->assertSame( [ true, [ 'shop.example' ], [ 'old.example' ], [ 'network.example', 'shop.example' ], 'not_requested' ], [ $plan['changed'], $plan['added'], $plan['removed'], $plan['domains'], $plan['autossl'] ] );
		$this->assertSame( [], $this->emulator->requests() );
	}

	public function test_a_failure_of_the_call_is_an_exception_as_of_any_other(): void {
		$this->emulator->answer( 403, 'No' );
		$error = $this->error_of( 'wu_serverpilot_lock()->reconcile( [ "own" => [], "wanted" => [] ] );' );
		$this->assertSame( [ 'forbidden', 403, false ], [ $error['kind'], $error['code'], $error['retryable'] ] );
	}

	public function test_no_fact_of_an_app_shows_its_key(): void {
		$this->emulator->change_app( [ 'ssl' => [ 'auto' => false ] ] );
		$result = $this->site()->run( '$app = wu_serverpilot_lock(); return [ $app->read(), $app->reconcile( ' . var_export( self::facts( [ 'shop.example' ] ), true ) . ' ), print_r( $app, true ) ];' );
		$this->assertSame( 'custom_certificate', $result->value()[1]['autossl'] );
		$this->assertStringNotContainsString( 'EMULATOR-', $result->everything() );
		$this->assertStringNotContainsString( Emulator::API_KEY, $result->everything() );
	}

	/**
	 * Facts of network.example.
	 *
	 * @param list<string> $wanted The names that are wanted.
	 */
	private static function facts( array $wanted ): array {
		return [ 'own' => [ 'network.example' ], 'wanted' => array_map( static fn( $name ) => [ 'name' => $name ], $wanted ) ];
	}

	/** Reconciles by these facts and answers the report. */
	private function reconcile( array $facts, string $options = '[]' ): array {
		return $this->value_of( sprintf( 'return wu_serverpilot_lock()->reconcile( %s, %s );', var_export( $facts, true ), $options ) );
	}
}
