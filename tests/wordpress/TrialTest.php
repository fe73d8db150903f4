<?php

namespace ServerPilot_Plugin\Tests;

use PHPUnit\Framework\Attributes\Group;
use ServerPilot_Plugin\Integration\Trial;
use ServerPilot_Plugin\Plugin;
use ServerPilot_Plugin\Support\Store;

/** Whatever the check overlooks costs one request. */
final class TrialTest extends TestCase {

	use Copies;

	const OPTION = 'wu_serverpilot_declared';

	/** What was never declared against, as it is remembered. */
	const SHAPE = 'b026324c6904b2a9cb4b88d6d61c81d1';

	/** Makes an object of a class that is declared against it. */
	private static function make() {
		return ( new Trial( new Store() ) )->make( self::SHAPE, static fn() => array( new \ArrayObject() ) );
	}

	/** Whom Ultimate Multisite asks for a domain, in a process of its own; its exit status where there is no answer. */
	private function writer( array $changes ) {
		$env                     = array( 'WU_NETWORK_CONTENT' => $this->content_with( 'ultimate-multisite', $changes ) );
		list( $status, $output ) = $this->in_process( 'report', array( 'front' ), $env );
		wp_cache_flush();
		return 0 === $status ? preg_replace( '/^.*\\\\|::.*$/', '', json_decode( strrchr( $output, "\n" ), true )['listeners']['wu_add_domain'] ) : $status;
	}

	/** What is remembered: how many shapes passed, and how many did not. */
	private static function remembered() {
		$state = ( new Store() )->fresh( 'declared' );
		return array( count( $state['good'] ?? array() ), count( $state['notes'] ?? array() ) );
	}

	/** @group double */
	#[Group( 'double' )]
	public function test_what_was_never_declared_against_is_tried_once_and_remembered() {
		$changes = array( 'inc/integrations.php' => array( 'public function test_connection()' => 'public function get_icon() {} public function test_connection()' ) );

		$this->assertSame( array( 'Domain_Mapping' ), $this->writer( $changes ) );
		$this->assertSame( array( 1, 0 ), self::remembered() );
		$this->assertSame( array( 'Domain_Mapping' ), $this->writer( $changes ) );
		$this->assertSame( array( 1, 0 ), self::remembered() );
	}

	/** @group double */
	#[Group( 'double' )]
	public function test_a_request_that_php_ends_is_the_only_one_until_the_plugin_is_activated_anew() {
		$base  = 'inc/integrations.php';
		$made  = "public function __construct( string \$id, string \$title ) {\n";
		$shape = array( $made => "public function get_region() {}\n$made" );
		$fatal = array( $made => "public function get_region() {}\n{$made}if ( ! str_starts_with( static::class, 'WP_Ultimo' ) ) { exit( 7 ); }\n" );

		$this->assertSame( 7, $this->writer( array( $base => $fatal ) ) );
		$this->assertSame( array( 0, 1 ), self::remembered() );
		$this->assertSame( array( 'ServerPilot_Domain_Mapping' ), $this->writer( array( $base => $fatal ) ) );

		$told = $this->told_by_process( 'told', array(), array( 'WU_NETWORK_CONTENT' => $this->content_with( 'ultimate-multisite', array( $base => $fatal ) ) ) );
		$this->assertSame( array( 'unfit' => 'PHP ended a request in which this plugin took its place in Ultimate Multisite 2.17.2, so it does not try again. The built-in ServerPilot integration goes on writing.' ), $told['problems'] );

		$this->assertSame( array( 'Domain_Mapping' ), $this->writer( array() ), 'another version is tried' );
		Plugin::instance()->stop();
		$this->assertSame( array( 'Domain_Mapping' ), $this->writer( array( $base => $shape ) ) );
	}

	public function test_a_request_waits_for_another_that_is_just_trying() {
		$note = static function () {
			global $wpdb;
			return $wpdb->get_var( $wpdb->prepare( "SELECT meta_value FROM $wpdb->sitemeta WHERE meta_key = %s", self::OPTION ) ); // phpcs:ignore WordPress.DB
		};
		$begin = new \ReflectionMethod( Trial::class, 'begin' );
		$begin->setAccessible( true );
		$begin->invoke( new Trial( new Store() ), self::SHAPE );
		$reads = 0;
		add_filter(
			'query',
			static function ( $query ) use ( &$reads ) {
				if ( str_starts_with( $query, 'SELECT meta_id' ) && str_contains( $query, self::OPTION ) && 4 === ++$reads ) {
					delete_network_option( null, self::OPTION );
				}
				return $query;
			}
		);

		$this->assertEquals( array( new \ArrayObject() ), self::make() );
		$this->assertSame( array( 'good' => array( self::SHAPE ) ), json_decode( $note(), true ) );
	}

	public function test_an_old_note_is_not_waited_for() {
		( new Store() )->change( 'declared', fn() => array( 'notes' => array( self::SHAPE => time() - 60 ) ) );
		$queries = $this->listen_to( 'query' );

		$this->assertNull( self::make() );
		$this->assertCount( 2, preg_grep( '/^SELECT meta_id.*' . self::OPTION . '/', array_column( (array) $queries, 0 ) ) );
	}
}
