<?php
/**
 * The exception class.
 *
 * @package wu_serverpilot
 */

namespace WuServerPilot\Tests;

use PHPUnit\Framework\Attributes\DataProvider;

/**
 * An exception of PHP's like any other.
 */
final class ExceptionTest extends ExtensionTestCase {

	public function test_it_says_where_the_call_stood(): void {
		$code = "try {\n\n wu_serverpilot_add_domain( 'bad' ); } catch ( RuntimeException \$error ) {
			return [ get_class( \$error ), \$error->getLine(), \$error->getTrace()[0]['function'], \$error->getPrevious() ];
		}";
		$this->assertSame( [ 'WuServerPilot\Exception', 3, 'wu_serverpilot_add_domain', null ], $this->value_of( $code ) );
	}

	public function test_uncaught_it_ends_the_script_with_its_sentence(): void {
		$file = Project::temporary_folder() . '/script.php';
		file_put_contents( $file, '<?php wu_serverpilot_add_domain( "bad" );' );
		$command = array_map( 'escapeshellarg', Php::with_extension()->command( $file ) );
		exec( implode( ' ', $command ) . ' 2>&1', $lines, $status );
		$this->assertSame( 255, $status );
		$this->assertStringContainsString( "Uncaught WuServerPilot\\Exception: “bad” is not a domain name that can be mapped: it has only one label. in $file:1", implode( "\n", $lines ) );
	}

	/**
	 * Calls that fail.
	 */
	public static function failures(): array {
		return [
			'a bad name'     => [ 'wu_serverpilot_add_domain( "bad" );' ],
			'no room'        => [ 'wu_serverpilot_sync_domains( array_map( fn( $n ) => "n$n.example", range( 1, 300 ) ) );' ],
			'a folder'       => [ 'ini_set( "wu_serverpilot.lock_dir", "locks" ); wu_serverpilot_add_domain( "a.example" );' ],
			'a setting'      => [ 'ini_set( "wu_serverpilot.timeout", "soon" ); wu_serverpilot_get_app();' ],
			'no time'        => [ 'ini_set( "wu_serverpilot.timeout", "0.000001" ); wu_serverpilot_get_app();' ],
			'a status'       => [ 'wu_serverpilot_get_app();', 403 ],
			'no such action' => [ 'wu_serverpilot_get_action( "nothing1" );' ],
		];
	}

	/**
	 * @dataProvider failures
	 */
	#[DataProvider( 'failures' )]
	public function test_its_text_says_its_message_in_parts( string $code, ?int $status = null ): void {
		if ( null !== $status ) {
			$this->emulator->answer( $status, 'No {step} today' );
		}
		list( $message, $text ) = $this->value_of( "try { $code } catch ( WuServerPilot\Exception \$error ) { return [ \$error->getMessage(), \$error->getText() ]; }" );
		$this->assertSame( $message, self::say( $text ) );
	}

	public function test_its_text_is_what_a_translation_is_found_by(): void {
		$text = $this->value_of( 'try { wu_serverpilot_add_domain( "bad" ); } catch ( WuServerPilot\Exception $error ) { return $error->getText(); }' );
		$this->assertSame(
			[
				'id'    => '{name} is not a domain name that can be mapped: {reason}.',
				'parts' => [
					'name'   => '“bad”',
					'reason' => [ 'id' => 'it has only one label', 'parts' => [] ],
				],
			],
			$text
		);
	}

	public function test_it_survives_serialization(): void {
		$this->emulator->answer( 429, 'No', [ 'Retry-After' => '3600' ] );
		$code = 'try { wu_serverpilot_get_app(); } catch ( WuServerPilot\Exception $error ) {
			$copy = unserialize( serialize( $error ) );
			return [ $copy->getKind(), $copy->getCode(), $copy->isRetryable(), $copy->getRetryAfter(), $copy->concerns(), $copy->getMessage() === $error->getMessage(), $copy->getText() === $error->getText() ];
		}';
		$this->assertSame( [ 'rate_limited', 429, true, 3600, 'moment', true, true ], $this->value_of( $code ) );
	}

	public function test_code_may_make_and_extend_it(): void {
		$code = 'class Mine extends WuServerPilot\Exception {}
			$mine = new Mine( "Sentence.", 7, new LogicException() );
			return [ $mine->getMessage(), $mine->getCode(), get_class( $mine->getPrevious() ), $mine->getKind(), $mine->isRetryable(), $mine->getRetryAfter(), $mine->concerns(), $mine->getText() ];';
		$text = [
			'id'    => '{message}',
			'parts' => [ 'message' => 'Sentence.' ],
		];
		$this->assertSame( [ 'Sentence.', 7, 'LogicException', '', false, null, '', $text ], $this->value_of( $code ) );
	}

	public function test_its_properties_cannot_be_written_from_outside(): void {
		$code = 'try { wu_serverpilot_add_domain( "bad" ); } catch ( WuServerPilot\Exception $error ) {
			foreach ( [ "kind", "retryable", "retryAfter", "concerns", "text" ] as $property ) {
				try { $error->$property = "x"; } catch ( Error $refused ) { $messages[] = $refused->getMessage(); }
			}
			return $messages;
		}';
		$refused = static fn( $property ) => "Cannot access private property WuServerPilot\\Exception::\$$property";
		$this->assertSame( array_map( $refused, [ 'kind', 'retryable', 'retryAfter', 'concerns', 'text' ] ), $this->value_of( $code ) );
	}

	/**
	 * What each failure is about.
	 */
	public static function concerns(): array {
		$cases = [
			'a bad name'          => [ 'domain', 'wu_serverpilot_add_domain( "bad" );' ],
			'no room'             => [ 'domain', 'wu_serverpilot_sync_domains( array_map( fn( $n ) => "n$n.example", range( 1, 300 ) ) );' ],
			'the last domain'     => [ 'app', 'wu_serverpilot_remove_domain( "network.example" );' ],
			'no such action'      => [ 'action', 'wu_serverpilot_get_action( "nothing1" );' ],
			'no force without it' => [ 'certificate', 'wu_serverpilot_set_force_ssl( true );' ],
			'no time'             => [ 'moment', 'ini_set( "wu_serverpilot.timeout", "0.000001" ); wu_serverpilot_get_app();' ],
			'a setting'           => [ 'app', 'ini_set( "wu_serverpilot.timeout", "soon" ); wu_serverpilot_get_app();' ],
		];
		foreach ( [ 400 => 'domain', 401 => 'app', 402 => 'app', 403 => 'app', 404 => 'app', 409 => 'domain', 429 => 'moment', 500 => 'moment' ] as $status => $concerns ) {
			$cases[ "status $status" ] = [ $concerns, 'ini_set( "wu_serverpilot.max_retries", "0" ); wu_serverpilot_get_app();', $status ];
		}
		return $cases;
	}

	/**
	 * @dataProvider concerns
	 */
	#[DataProvider( 'concerns' )]
	public function test_it_says_what_it_concerns( string $concerns, string $code, ?int $status = null ): void {
		if ( null !== $status ) {
			$this->emulator->answer( $status, 'No' );
		}
		$this->assertSame( $concerns, $this->value_of( "try { $code } catch ( WuServerPilot\\Exception \$error ) { return \$error->concerns(); }" ) );
	}

	public function test_a_program_goes_on_after_any_number_of_them(): void {
		$code = 'for ( $i = 0; $i < 1000; $i++ ) {
				try { wu_serverpilot_add_domain( "bad" ); } catch ( WuServerPilot\Exception $error ) { $seen[ $error->getKind() ] = ( $seen[ $error->getKind() ] ?? 0 ) + 1; }
			}
			return [ $seen, wu_serverpilot_get_domains() ];';
		$this->assertSame( [ [ 'invalid_domain' => 1000 ], [ 'network.example' ] ], $this->value_of( $code ) );
	}
}
