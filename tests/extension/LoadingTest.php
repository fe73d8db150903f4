<?php
/**
 * What loading the extension does.
 *
 * @package wu_serverpilot
 */

namespace WuServerPilot\Tests;

/**
 * Nothing that could be seen: PHP-FPM forks after it.
 */
final class LoadingTest extends ExtensionTestCase {

	/**
	 * Open files by what they are, and the number of threads.
	 */
	private const OPEN = '$files = array_map( fn( $n ) => preg_replace( "/\d+/", "…", (string) @readlink( "/proc/self/fd/$n" ) ), array_diff( scandir( "/proc/self/fd" ), [ ".", ".." ] ) );
		sort( $files );
		return [ $files, count( scandir( "/proc/self/task" ) ) - 2 ];';

	public function test_loading_opens_no_file_and_starts_no_thread(): void {
		$without = ( new Php() )->run( self::OPEN )->value();
		$this->assertSame( $without, Php::with_extension()->run( self::OPEN )->value() );
		$this->assertSame( 1, $without[1] );
	}

	public function test_neither_does_what_needs_no_request(): void {
		$code = 'wu_serverpilot_version();
			wu_serverpilot_use_credentials( "a", "b", "c" );
			wu_serverpilot_requests();
			wu_serverpilot_take_log_records();
			foreach ( [ "bad_name", "shop.example" ] as $name ) {
				try { wu_serverpilot_add_domain( $name ); } catch ( WuServerPilot\Exception $error ) {}
			}
			unset( $error );
			ob_start();
			phpinfo( INFO_MODULES );
			ob_end_clean();';
		$site = Php::with_extension()->with_constants( [ 'WU_SERVER_PILOT_API_URL' => 'http://api.example/' ] );
		$this->assertSame( ( new Php() )->run( self::OPEN )->value(), $site->run( $code . self::OPEN )->value() );
	}

	public function test_the_library_stays_in_memory_when_php_unloads_it(): void {
		// At its end PHP unloads extensions, while our HTTP thread may still run, and a fork still tells us.
		exec( 'readelf --wide --dynamic ' . escapeshellarg( Project::extension() ), $lines, $status );
		$this->assertSame( 0, $status, 'This needs readelf (package binutils).' );
		$flags = preg_grep( '/\(FLAGS_1\)/', $lines );
		$this->assertMatchesRegularExpression( '/Flags:.* NODELETE\b/', implode( "\n", $flags ) );
	}

	public function test_one_connection_serves_all_calls_of_a_process(): void {
		$this->value_of( 'for ( $i = 0; $i < 20; $i++ ) { wu_serverpilot_add_domain( "n$i.example" ); } return null;' );
		$this->assertCount( 20, array_filter( $this->emulator->written(), static fn( $body ) => isset( $body['domains'] ) ) );
		$this->assertSame( 1, $this->emulator->connections() );
	}
}
