<?php

namespace ServerPilot_Plugin\Tests;

use PHPUnit\Framework\Attributes\DataProvider;
use ServerPilot_Plugin\Admin\{ Notices, Problems, Status };
use ServerPilot_Plugin\Plugin;
use ServerPilot_Plugin\Reconcile\Circuit_Breaker;
use ServerPilot_Plugin\Support\{ Failure, Problem, Store };

/** Notices, Site Health, WP-CLI's facts and mails say the same of each kind. */
final class ProblemsTest extends TestCase {

	use Copies;

	const APP = array(
		'app_id'     => 'nlcN0TwdZAyNEgdp',
		'recognised' => true,
		'domains'    => 3,
		'app'        => array( 'id' => 'nlcN0TwdZAyNEgdp', 'name' => 'network', 'runtime' => 'php8.2', 'ssl' => array( 'mode' => 'none', 'force' => false ) ),
		'autossl'    => 'on',
		'summary'    => array(),
	);

	/** How each kind comes to be: the level, whether it is mailed, and what makes it. */
	public static function kinds() {
		$app     = static fn( array $more ) => static fn( $test ) => $test->store( 'app', array( 'seen' => time() ) + $more + self::APP );
		$failed  = static fn( string $kind, bool $retryable = false ) => static function () use ( $kind, $retryable ) {
			Plugin::instance()->part( Circuit_Breaker::class )->open( new Failure( $kind, "It is $kind.", 'app', $retryable ) );
		};
		$setting = static fn() => self::switch_domain_mapping_off();
		$mapping = static fn( array $columns ) => static function () use ( $columns ) {
			global $wpdb;
			$wpdb->insert( "{$wpdb->base_prefix}wu_domain_mappings", $columns + array( 'domain' => 'a.example', 'blog_id' => 1, 'stage' => 'done' ) ); // phpcs:ignore WordPress.DB
			Plugin::instance()->part( Problems::class )->refresh();
		};
		$names   = static fn( string $state ) => array( 'summary' => array( $state => array( 'count' => 2, 'names' => array( 'a.example', 'b.example' ) ) ) );
		return array(
			'authentication'     => array( 'critical', true, $failed( 'authentication' ) ),
			'payment_required'   => array( 'critical', true, $failed( 'payment_required' ) ),
			'tables'             => array( 'critical', true, $failed( 'tables' ) ),
			'mapping_off'        => array( 'critical', true, $setting ),
			'queue'              => array( 'critical', true, static fn( $test ) => $test->store( 'app', array( 'seen' => time() - 3 * HOUR_IN_SECONDS ) + self::APP ) ),
			'foreign_app'        => array( 'critical', false, $app( array( 'recognised' => false, 'is_lost' => false ) ) ),
			'lost_app'           => array( 'critical', true, $app( array( 'recognised' => false, 'is_lost' => true ) ) ),
			'no_room'            => array( 'critical', false, $app( $names( 'no_room' ) ) ),
			'conflict'           => array( 'critical', false, $app( array( 'summary' => array( 'refused' => array( 'conflict' => array( 'kind' => 'conflict', 'message' => 'Taken.', 'names' => array( 'a.example' ), 'count' => 1 ) ) ) ) ) ),
			'custom_certificate' => array( 'recommended', false, $app( array( 'app' => array( 'ssl' => array( 'mode' => 'custom', 'force' => false ) ) + self::APP['app'] ) ) ),
			'autossl_refused'    => array( 'critical', true, $app( array( 'autossl_error' => array( 'kind' => 'forbidden', 'message' => 'No.', 'retryable' => false ) ) ) ),
			'capacity'           => array( 'recommended', false, $app( array( 'domains' => 240 ) ) ),
			'other_credentials'  => array( 'recommended', false, $app( array( 'other_credentials' => array( 2 ) ) ) ),
			'action_failed'      => array( 'critical', true, static fn( $test ) => $test->store( 'follow_up', array( 'action' => array( 'failed' => array( 'a1', 'error' ) ) ) ) ),
			'site_code'          => array( 'critical', true, static fn( $test ) => $test->store( 'site_code', array( 'message' => 'It threw.' ) ) ),
			'extension'          => array( 'critical', true, static fn( $test ) => $test->store( 'extension', array( 'seen' => 1, 'missed' => array( 'at' => time(), 'php' => array( 'fpm-fcgi', '8.1.2', '/etc/php', '' ) ) ) ) ),
			'server_fault'       => array( 'critical', true, static fn( $test ) => $test->store( 'watch', array( 'problem' => array( 'kind' => 'many', 'sentence' => array( 'id' => 'Many fail.', 'parts' => array() ) ) ) ) ),
			'held_back'          => array( 'critical', false, $app( $names( 'held_back' ) ) ),
			'not_active'         => array( 'recommended', false, $mapping( array( 'active' => 0 ) ) ),
			'becomes_primary'    => array( 'recommended', false, $mapping( array( 'stage' => 'checking-dns' ) ) ),
			'not_compared'       => array( 'recommended', false, static fn( $test ) => $test->store( 'app', array() ) ),
		);
	}

	public static function provider() {
		$cases = array();
		foreach ( self::kinds() as $kind => $case ) {
			$cases[ $kind ] = array( $kind, ...$case );
		}
		return $cases;
	}

	/** @dataProvider provider */
	#[DataProvider( 'provider' )]
	public function test_each_channel_says_the_same( $kind, $level, $is_mailed, $make ) {
		$mails = $this->catch_mails();
		$this->store( 'app', array( 'seen' => time() ) + self::APP );
		$make( $this );
		wp_set_current_user( 1 );
		$_GET = array( 'page' => 'not_compared' === $kind ? 'wu-serverpilot' : 'wp-ultimo' );
		Plugin::instance()->part( Store::class )->refresh();

		$problems = Plugin::instance()->part( Problems::class )->all();
		$this->assertSame( array( $kind ), array_keys( $problems ) );
		list( 'title' => $title, 'message' => $message, 'step' => $step ) = $problems[ $kind ]->to_array();

		ob_start();
		Plugin::instance()->part( Notices::class )->show();
		$notice = html_entity_decode( ob_get_clean(), ENT_QUOTES );
		$health = Plugin::instance()->part( Status::class )->results();
		do_action( 'serverpilot_plugin_state_changed' );
		do_action( 'serverpilot_plugin_state_changed' );

		foreach ( array( "data-kind=\"$kind\"", 'critical' === $level ? 'notice-error' : 'notice-warning', $title, $message, $step, $problems[ $kind ]->link['url'] ) as $part ) {
			$this->assertStringContainsString( $part, $notice );
		}
		$this->assertSame( array( array( "wu_serverpilot_$kind", $level, $title, "<p>$message $step</p>" ) ), array_map( static fn( $result ) => array( $result['test'], $result['status'], $result['label'], html_entity_decode( $result['description'], ENT_QUOTES ) ), $health ) );
		$this->assertSame( array( $kind ), Plugin::instance()->part( Status::class )->values()['problems'] );
		$this->assertSame( $is_mailed ? array( true ) : array(), array_map( static fn( $mail ) => str_starts_with( $mail['message'], "$title\n$message\n$step\n" ), (array) $mails ) );
	}

	/** What only another process can have: the level, whether it is mailed, what is said, and the environment that makes it. */
	public static function processes() {
		$save    = static fn( array $values ) => static function () use ( $values ) {
			foreach ( $values as $name => $value ) {
				update_network_option( null, "wu_hosting_credential_WU_SERVER_PILOT_$name", $value );
			}
			return array( 'WU_NETWORK_WITHOUT_CONSTANTS' => '1' );
		};
		$other   = '$wu_sodium$' . base64_encode( str_repeat( 'x', 60 ) );
		$sunrise = static function ( $test ) {
			$content = $test->content_with( 'ultimate-multisite', array() );
			unlink( "$content/sunrise.php" );
			// The real Ultimate Multisite puts the file back, and nobody puts the line into wp-config.php.
			return array( 'WU_NETWORK_CONTENT' => $content, 'WU_NETWORK_WITHOUT_SUNRISE' => '1' ); // phpcs:ignore WordPress.Arrays -- short.
		};
		return array(
			'off'         => array( 'recommended', false, 'The integration has no credentials yet. Until it is set up, nothing reaches ServerPilot.', $save( array() ) ),
			'unreadable'  => array( 'critical', true, 'The keys and salts in wp-config.php have changed since the credentials were saved, so the integration is off and nothing reaches ServerPilot.', $save( array( 'CLIENT_ID' => $other, 'API_KEY' => $other, 'APP_ID' => $other ) ) ),
			'environment' => array( 'recommended', false, 'This is a copy of a site (its environment type is staging), so nothing on ServerPilot is changed from here. If it has an app of its own, put define( \'WU_SERVER_PILOT_WRITE_FROM\', \'staging\' ); into wp-config.php.', static fn() => array( 'WP_ENVIRONMENT_TYPE' => 'staging' ) ),
			'no_sunrise'  => array( 'critical', true, 'Ultimate Multisite’s sunrise.php is not loaded: visitors of mapped domains do not get their sites, whatever ServerPilot, DNS and certificate say.', $sunrise ),
		);
	}

	public static function provider_of_processes() {
		return array_map( static fn( $kind, $case ) => array( $kind, ...$case ), array_keys( self::processes() ), self::processes() );
	}

	/** @dataProvider provider_of_processes */
	#[DataProvider( 'provider_of_processes' )]
	public function test_each_channel_of_another_process_says_the_same( $kind, $level, $is_mailed, $message, $environment ) {
		$this->store( 'app', array( 'seen' => time() ) + self::APP );

		$this->assert_each_channel_says( $kind, $message, $environment( $this ), $level, $is_mailed );
	}

	public function test_each_kind_of_ours_is_tried() {
		$of_registration = array( 'absent', 'outdated', 'unfit' ); // See RegistrationTest.
		$all             = array_filter( ( new \ReflectionClass( Problem::class ) )->getConstants(), 'is_string' );

		$this->assertSame( array(), array_diff( $all, array_keys( self::kinds() ), array_keys( self::processes() ), $of_registration ) );
	}

	public function test_without_a_problem_site_health_has_one_result_that_says_so() {
		$this->have_mapped( 'shop.example' );
		$this->store( 'mappings', array() );

		$this->assertSame( array( array( 'wu_serverpilot', 'good' ) ), array_map( static fn( $result ) => array( $result['test'], $result['status'] ), Plugin::instance()->part( Status::class )->results() ) );
	}

	public function test_only_network_admins_get_site_healths_results_and_facts() {
		$tests = static function ( $user ) {
			wp_set_current_user( $user );
			return array( array_keys( apply_filters( 'site_status_tests', array( 'direct' => array() ) )['direct'] ), array_keys( apply_filters( 'debug_information', array() ) ) );
		};

		$this->assertSame( array( array(), array() ), $tests( $this->somebody() ) );
		$this->assertSame( array( array( 'wu_serverpilot_not_compared' ), array( 'wu-serverpilot' ) ), $tests( 1 ) );
	}

	public function test_facts_that_name_the_app_or_domains_are_no_part_of_a_copied_report() {
		wp_set_current_user( 1 );
		$fields = apply_filters( 'debug_information', array() )['wu-serverpilot']['fields'];

		$this->assertSame( array( 'app', 'network', 'only_on_app', 'no_room', 'by_wildcard', 'held_back', 'waiting' ), array_keys( array_filter( $fields, static fn( $field ) => $field['private'] ) ) );
	}

	public function test_the_facts_ask_serverpilot_for_nothing_and_do_not_know_what_was_not_asked() {
		$status = Plugin::instance()->part( Status::class );
		$this->assertSame( array( null, null, null ), array( $status->values()['domains'], $status->values()['recognised'], $status->values()['no_room'] ) );
		$this->assertSame( 'not known yet', $status->facts()['no_room']['value'] );

		$this->have_mapped( 'shop.example' );

		$this->assertEquals(
			array( 'domains' => 3, 'network' => 'network.example', 'app' => 'nlcN0TwdZAyNEgdp', 'credentials' => 'constants', 'no_room' => array(), 'recognised' => true ),
			array_intersect_key( $status->values(), array_flip( array( 'domains', 'network', 'app', 'credentials', 'no_room', 'recognised' ) ) )
		);
		$this->assertSame( array(), $this->emulator->requests() );
	}

	public function test_of_very_many_names_some_are_said() {
		$this->store( 'app', array( 'seen' => time(), 'summary' => array( 'only_on_app' => array( 'count' => 299, 'names' => array_map( static fn( $i ) => "other-$i.example", range( 1, 100 ) ) ) ) ) + self::APP );

		$this->assertStringEndsWith( 'other-10.example and 289 more', Plugin::instance()->part( Status::class )->facts()['only_on_app']['value'] );
	}

	public function test_a_domain_of_the_main_site_and_one_that_is_not_active_are_told() {
		global $wpdb;
		$this->have_mapped( 'main.example', 'sleeping.example' );
		$wpdb->update( "{$wpdb->base_prefix}wu_domain_mappings", array( 'active' => 0 ), array( 'domain' => 'sleeping.example' ) ); // phpcs:ignore WordPress.DB

		Plugin::instance()->part( Problems::class )->refresh();

		$this->assertSame( array( 'sleeping.example' ), $this->problems()['not_active'] ?? null );
		$this->assertSame( array( 'main.example' ), Plugin::instance()->part( Problems::class )->all()['becomes_primary']->hosts );
	}

	public function test_a_dismissed_no_room_stays_away_when_another_domain_has_none() {
		$this->app_has( 'network.example', ...array_map( static fn( $i ) => "other-$i.example", range( 1, 299 ) ) );
		$this->have_mapped( 'shop.example' );
		Plugin::instance()->part( Problems::class )->dismiss( 'no_room' );
		$this->have_mapped( 'another.example' );

		$this->assertStringNotContainsString( 'data-kind="no_room"', $this->notices() );
	}

	public function test_a_php_that_has_the_extension_again_is_forgotten() {
		$check = Plugin::instance()->part( \ServerPilot_Plugin\Extension\Extension_Check::class );
		$this->store( 'extension', array( 'seen' => 1, 'missed' => array( 'at' => time(), 'php' => array( ...array_slice( $check::this_php(), 0, 3 ), '' ) ) ) );
		$this->assertSame( array(), $this->problems() );

		$check->look_after();

		$this->assertSame( array( 'seen' ), array_keys( $this->stored( 'extension' ) ) );
	}

	public function test_a_queue_that_stands_still_is_found_where_no_job_runs() {
		$notices = Plugin::instance()->part( \ServerPilot_Plugin\Admin\Notices::class );
		$this->store( 'extension', array( 'seen' => 1 ) );
		$this->store( 'app', array( 'seen' => time() - 3 * HOUR_IN_SECONDS ) + self::APP );
		$found = $this->listen_to( 'wu_serverpilot_problem_found' );

		$notices->look_for_news();
		$notices->look_for_news();

		$this->assertSame( array( 'queue' ), array_column( (array) $found, 0 ) );
	}
}
