<?php

namespace WuServerPilot\Tests\Processes;

use WuServerPilot\Tests\ExtensionTestCase;
use WuServerPilot\Tests\Php;
use WuServerPilot\Tests\Project;

/**
 * Loading does nothing that could be seen: PHP-FPM forks after it. Twice, late, or before the first request: it works, and no
 * process crashes.
 */
final class LoadingTest extends ExtensionTestCase {

	/** Open files by what they are, and the number of threads. */
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

	public function test_two_copies_of_the_library_are_one_extension(): void {
		$folder = Project::temporary_folder();
		copy( Project::extension(), "$folder/copy.so" );
		file_put_contents( "$folder/10-one.ini", 'extension=' . Project::extension() );
		file_put_contents( "$folder/20-two.ini", "extension=$folder/copy.so" );

		list( $status, $said ) = self::php( [ '-d', 'display_errors=1', '-r', self::call() ], [ 'PHP_INI_SCAN_DIR' => $folder ] );

		$this->assertSame( [ 0, "\nnetwork.example" ], [ $status, strrchr( $said, "\n" ) ] );
		$this->assertStringContainsString( 'Module "wu_serverpilot" is already loaded', $said );
	}

	public function test_dl_loads_it_into_a_process_that_runs(): void {
		if ( PHP_ZTS && PHP_VERSION_ID < 80200 ) {
			$this->markTestSkipped( 'PHP 8.1 with threads frees the names of settings that came with dl() twice: any extension that has some.' );
		}
		$library = Project::extension();
		$options = [ '-n', '-d', 'enable_dl=1', '-d', 'extension_dir=' . dirname( $library ), '-r', 'dl( ' . var_export( basename( $library ), true ) . ' ); ' . self::call() ];

		$this->assertSame( [ 0, 'network.example' ], self::php( $options ) );
	}

	public function test_a_script_that_is_preloaded_may_use_it(): void {
		$script = self::preloaded( self::call() . ' class Preloaded { public static function domains() { return implode( wu_serverpilot_get_domains() ); } }' );

		list( $status, $said ) = self::php( [ '-n', '-d', 'extension=' . Project::extension(), ...self::preloading( $script ), '-r', self::constants() . 'echo " ", Preloaded::domains();' ] );

		$this->assertSame( [ 0, 'network.example network.example' ], [ $status, $said ] );
	}

	public function test_workers_of_a_master_that_preloaded_with_it_have_connections_of_their_own(): void {
		$script = self::preloaded( 'ob_start(); ' . self::call() . ' ob_end_clean(); function preloaded() { return wu_serverpilot_get_domains(); }' );

		$fpm = new Fpm( [ 'pool' => [ 'pm.max_children' => 2 ] ], null, ...self::preloading( $script ) );

		$this->assertSame( 1, $this->emulator->connections() );
		foreach ( range( 1, 6 ) as $request ) {
			$this->assertSame( [ 'network.example' ], $fpm->run( 'return preloaded();' )->value() );
		}
		$fpm->signal( SIGUSR2 );
		$fpm->wait_for_log( '/ready to handle connections/', 2 );
		$this->assertSame( [ 'network.example' ], $fpm->run( 'return preloaded();' )->value() );
		$this->assertDoesNotMatchRegularExpression( '/SIG(SEGV|ABRT|BUS|ILL)/', $fpm->log() );
	}

	/** Code that defines the constants of a site. */
	private static function constants(): string {
		$constants = Fpm::site();
		return implode( '', array_map( static fn( $name, $value ) => sprintf( 'define( "%s", "%s" ); ', $name, $value ), array_keys( $constants ), $constants ) );
	}

	/** Code that defines the constants, and prints the app's domains. */
	private static function call(): string {
		return self::constants() . 'echo implode( wu_serverpilot_get_domains() );';
	}

	/** A script to preload, of PHP without an opening tag. */
	private static function preloaded( string $code ): string {
		$file = Project::temporary_folder() . '/preload.php';
		file_put_contents( $file, "<?php $code" );
		return $file;
	}

	/** The settings that preload a script. From PHP 8.5 on Opcache is part of PHP. */
	private static function preloading( string $script ): array {
		$settings = [ "opcache.preload=$script", 'opcache.preload_user=' . posix_getpwuid( posix_geteuid() )['name'], 'opcache.enable_cli=1' ];
		if ( PHP_VERSION_ID < 80500 ) {
			array_unshift( $settings, 'zend_extension=opcache' );
		}
		return array_merge( ...array_map( static fn( $setting ) => [ '-d', $setting ], $settings ) );
	}

	/** Runs PHP to its end, and answers its exit status and what it printed. */
	private static function php( array $arguments, array $environment = [] ): array {
		$process = proc_open( [ PHP_BINARY, ...$arguments ], [ [ 'file', '/dev/null', 'r' ], [ 'pipe', 'w' ], [ 'redirect', 1 ] ], $pipes, null, $environment );
		$said    = stream_get_contents( $pipes[1] );
		return [ proc_close( $process ), $said ];
	}
}
