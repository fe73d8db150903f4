<?php

namespace ServerPilot_Plugin\Tests;

use ServerPilot_Plugin\Plugin;
use ServerPilot_Plugin\{ Names\Events, Names\Names, Reconcile\Jobs, Support\Failure, Support\Store };

/** Looks at the plugin from outside: its jobs, notices, and what the app has. */
trait Verbs {

	/** A part of the plugin. */
	protected function part( $name ) {
		return Plugin::instance()->part( $name );
	}

	/** Runs the jobs that are due when so many seconds have passed, for all that the plugin remembers; how many ran. */
	protected function run_queue( $ahead = 0 ) {
		$this->let_pass( $ahead );
		return $this->queue->run( $ahead );
	}

	/** What listeners of a hook are given from now on; a filter's value passes. */
	protected function listen_to( $hook ) {
		$heard = new \ArrayObject();
		$hear  = static function ( ...$given ) use ( $heard ) {
			$heard[] = $given;
			return $given[0] ?? null;
		};
		add_filter( $hook, $hear, 10, 9 );
		return $heard;
	}

	/** Something happens the first time that a hook is fired with a value that fits; what it says of that is the listener. */
	protected function the_first_time( $hook, callable $what, ?callable $fits = null ) {
		$once = static function ( $value ) use ( &$once, $hook, $what, $fits ) {
			if ( null === $fits || $fits( $value ) ) {
				remove_filter( $hook, $once );
				$what();
			}
			return $value;
		};
		add_filter( $hook, $once );
		return $once;
	}

	/** The failure with which something ends. */
	protected function failure_of( callable $what ): Failure {
		try {
			$what();
		} catch ( Failure $failure ) {
			return $failure;
		}
		$this->fail( 'It worked.' );
	}

	/** Maps domains to the main site without any event. */
	protected function map_unheard( ...$names ) {
		global $wpdb;
		foreach ( array_chunk( $names, 1000 ) as $some ) {
			$rows = array_map( static fn( $name ) => $wpdb->prepare( "(1, %s, 'done')", $name ), $some );
			$wpdb->query( "INSERT INTO {$wpdb->base_prefix}wu_domain_mappings (blog_id, domain, stage) VALUES " . implode( ', ', $rows ) ); // phpcs:ignore WordPress.DB
		}
	}

	/** All mappings go, without any event. */
	protected function lose_all_mappings() {
		$GLOBALS['wpdb']->query( "DELETE FROM {$GLOBALS['wpdb']->base_prefix}wu_domain_mappings" ); // phpcs:ignore WordPress.DB
		wp_cache_flush();
	}

	/** Keeps mails from being sent; what wp_mail() got of each. */
	protected function catch_mails() {
		$mails = new \ArrayObject();
		add_filter(
			'pre_wp_mail',
			static function ( $unused, $mail ) use ( $mails ) {
				$mails[] = $mail;
				return true;
			},
			10,
			2
		);
		return $mails;
	}

	/** ServerPilot answers every request about the app's certificate with this status. */
	protected function answer_for_ssl( $status ) {
		$this->emulator->fault( array( 'path' => '/ssl$', 'action' => array( 'type' => 'answer', 'status' => $status ) ) );
	}

	/** Lets so much time pass for all that the plugin remembers, but for the queue. */
	protected function let_pass( $seconds ) {
		global $wpdb;
		foreach ( array( 'circuit' => array( 'until', 'since' ), 'follow_up' => array( 'autossl_at', 'action_at' ) ) as $option => $times ) {
			$earlier = $this->stored( $option );
			foreach ( array_intersect( $times, array_keys( $earlier ) ) as $time ) {
				$earlier[ $time ] -= $seconds;
			}
			$this->store( $option, $earlier );
		}
		if ( $seconds > 0 ) {
			$wpdb->query( $wpdb->prepare( "UPDATE {$wpdb->base_prefix}wu_serverpilot_names SET missed = missed - %d WHERE missed > 0", $seconds ) ); // phpcs:ignore WordPress.DB
			$names = $wpdb->get_results( "SELECT name, details FROM {$wpdb->base_prefix}wu_serverpilot_names WHERE details <> ''" ); // phpcs:ignore WordPress.DB
			foreach ( $names as $row ) {
				$details        = json_decode( $row->details, true );
				$details['at'] -= $seconds;
				$wpdb->update( "{$wpdb->base_prefix}wu_serverpilot_names", array( 'details' => wp_json_encode( $details ) ), array( 'name' => $row->name ) ); // phpcs:ignore WordPress.DB
			}
		}
	}

	/** So many days pass, with three looks each: enough for what is missing to go. */
	protected function days( $days ) {
		do_action( Jobs::RECONCILE );
		foreach ( range( 1, 3 * $days ) as $unused ) {
			$this->let_pass( 9 * HOUR_IN_SECONDS );
			do_action( Jobs::RECONCILE );
		}
	}

	/**
	 * Domain mapping as it is after Ultimate Multisite's own set-up wizard. By a filter, which goes with the test: its settings
	 * stay in memory.
	 */
	protected static function switch_domain_mapping_off() {
		add_filter( 'wu_get_setting', static fn( $value, $setting ) => 'enable_domain_mapping' === $setting ? false : $value, 10, 2 );
	}

	/** What the plugin remembers under a name. */
	protected function stored( $name ) {
		return ( new Store() )->fresh( $name );
	}

	/** Lets the plugin remember something else. */
	protected function store( $name, array $value ) {
		Plugin::instance()->part( Store::class )->change( $name, static fn() => $value );
	}

	/** Names that something happened to and that no reconcile has seen. */
	protected function events() {
		return array_values( ( new Events() )->all() );
	}

	/** How a name stands in the table. */
	protected function state_of( $name ) {
		$row = ( new Names() )->find( $name );
		return null === $row ? null : $row->state();
	}

	/** Maps domains and lets the jobs run, then forgets the requests. */
	protected function have_mapped( ...$names ) {
		array_map( array( $this, 'map_domain' ), $names );
		$this->run_queue();
		$this->emulator->forget();
	}

	/** The app's list without further ado. */
	protected function app_has( ...$domains ) {
		$this->emulator->change_app( array( 'domains' => $domains ) );
	}

	/** Lets ServerPilot refuse every list with this name. */
	protected function refuse( $name, $status ) {
		$action = array( 'type' => 'answer', 'status' => $status, 'json' => array( 'error' => array( 'message' => "Not $name." ) ) );
		$this->emulator->fault( array( 'method' => 'POST', 'body' => str_replace( '.', '\\.', $name ), 'action' => $action ) );
	}

	/** Asserts the app's whole list, in order. */
	protected function assert_app_has( ...$domains ) {
		$this->assertSame( $domains, $this->emulator->domains() );
	}

	/** Methods of the requests that the emulator saw. */
	protected function methods() {
		return array_column( $this->emulator->requests(), 'method' );
	}

	/** Jobs of a status by hook and arguments. */
	protected function jobs( $status, $hook = '' ) {
		return array_map(
			static fn( $job ) => array( $job['hook'], array_values( $job['args'] ) ),
			$this->queue->jobs( $status, $hook )
		);
	}

	/** In how many seconds the jobs of a hook are due. */
	protected function due_in( $hook ) {
		return array_map( static fn( $job ) => $job['due'] - time(), $this->queue->jobs( 'pending', $hook ) );
	}

	/**
	 * Asserts that the one waiting job of a hook is due in so many seconds, give or take the test's own.
	 *
	 * @param float  $give    By which part it may be shorter or longer: its jitter.
	 */
	protected function assert_due_in( $seconds, $hook = Jobs::DUE, $give = 0 ) {
		$due = $this->due_in( $hook );
		$this->assertCount( 1, $due, "one job $hook waits" );
		$this->assertEqualsWithDelta( $seconds, $due[0], 5 + $seconds * $give );
	}

	/**
	 * Kinds of the problems that are known, and their domains.
	 *
	 * @return array<string,string[]>
	 */
	protected function problems() {
		Plugin::instance()->part( Store::class )->refresh();
		$all = array_diff_key( Plugin::instance()->part( \ServerPilot_Plugin\Admin\Problems::class )->all(), self::of_the_setting() );
		return array_map( static fn( $problem ) => $problem->hosts, $all );
	}

	/** Kinds of problems that come of how these tests do things: they map to the main site, and often before the first sync. */
	private static function of_the_setting() {
		return array( 'becomes_primary' => true, 'not_compared' => true );
	}

	/** What a network admin reads at the top of the page; everybody else reads nothing. */
	protected function notices( $user_id = 1 ) {
		wp_set_current_user( $user_id );
		Plugin::instance()->part( Store::class )->refresh();
		ob_start();
		do_action( 'network_admin_notices' );
		$page = ob_get_clean();
		preg_match_all( '#<div class="notice[^>]*wu-serverpilot-notice.*?</div>#s', $page, $ours );
		return implode( "\n", preg_grep( '/data-kind="(' . implode( '|', array_keys( self::of_the_setting() ) ) . ')"/', $ours[0], PREG_GREP_INVERT ) );
	}

	/** Asserts that a process says the same of its one problem in each channel: notices, Site Health, mails and WP-CLI. */
	protected function assert_each_channel_says( $kind, $message, array $env, $level = 'critical', $is_mailed = true ) {
		list( 'title' => $title, 'step' => $step ) = \ServerPilot_Plugin\Admin\Remediation::on( $kind );

		$told = $this->told_by_process( 'told', array(), $env );
		$this->assertSame( array( $kind => $message ), $told['problems'] );
		$this->assertCount( 1, $told['notices'] );
		$this->assertStringStartsWith( "$title $message $step ", $told['notices'][0] );
		$this->assertSame( array( "wu_serverpilot_$kind" => array( $level, $title, "$message $step" ) ), $told['health'] );
		$this->assertSame( $is_mailed ? array( true ) : array(), array_map( static fn( $mail ) => str_starts_with( $mail[1], "$title\n$message\n$step\n" ), $told['mails'] ) );

		list( $status, $output ) = $this->in_process( 'wp', array( 'serverpilot', 'status' ), $env );
		$this->assertSame( array( 'critical' => 2, 'recommended' => 'off' === $kind ? 3 : 1 )[ $level ], $status, $output );
		$this->assertStringContainsString( "Problems: $kind\n", $output );
		$this->assertSame( 1, substr_count( $output, $message ), $output );
	}

	/** The networks's requests to the wizard's connection test, as the browser makes it. */
	protected function wizard_test( $user_id ) {
		wp_set_current_user( $user_id );
		$_REQUEST = array( 'integration' => 'serverpilot', '_ajax_nonce' => wp_create_nonce( 'wu_test_hosting_integration' ) );
		add_filter( 'wp_doing_ajax', '__return_true' );
		add_filter(
			'wp_die_ajax_handler',
			static fn() => static function () {
				throw new \RuntimeException( 'The request ends here.' );
			}
		);
		ob_start();
		try {
			do_action( 'wp_ajax_wu_test_hosting_integration' );
		} catch ( \RuntimeException $end ) {
			unset( $end );
		}
		return json_decode( ob_get_clean(), true );
	}

	/** A user who is no network admin. */
	protected function somebody() {
		$user = get_user_by( 'login', 'somebody' );
		return $user ? $user->ID : wp_insert_user(
			array(
				'user_login' => 'somebody',
				'user_pass'  => 'somebody',
				'user_email' => 'somebody@network.example',
				'role'       => 'subscriber',
			)
		);
	}

	/** PHP's folder of .ini files, as `php --ini` says it. */
	protected static function ini_folder() {
		$said = shell_exec( escapeshellarg( PHP_BINARY ) . ' --ini' );
		preg_match( '/^Scan for additional .ini files in: (.+)$/m', $said, $scanned );
		preg_match( '/^Configuration File \(php.ini\) Path: (.+)$/m', $said, $path );
		return rtrim( trim( '(none)' === $scanned[1] ? $path[1] : $scanned[1], '"' ), '/' );
	}

	/** Our plugin's file. */
	protected static function plugin_file() {
		return WP_PLUGIN_DIR . '/wu-serverpilot/wu-serverpilot.php';
	}
}
