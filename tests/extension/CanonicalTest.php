<?php
/**
 * The function canonical.
 *
 * @package wu_serverpilot
 */

namespace WuServerPilot\Tests;

use PHPUnit\Framework\Attributes\DataProvider;

/**
 * The same form as everywhere, without a request and without an exception.
 */
final class CanonicalTest extends ExtensionTestCase {

	/**
	 * @dataProvider names
	 */
	#[DataProvider( 'names' )]
	public function test_a_name_takes_its_canonical_form_or_none( string $name, ?string $canonical ): void {
		$code = sprintf( 'return wu_serverpilot_canonical( base64_decode( "%s" ) );', base64_encode( $name ) );
		// Nothing has to be configured for it.
		$this->assertSame( $canonical, Php::with_extension()->run( $code )->value() );
	}

	public static function names(): array {
		return [
			[ 'Example.COM', 'example.com' ],
			[ " example.com.\n", 'example.com' ],
			[ "\u{a0}\u{3000}example.com\u{2028}\u{85}", 'example.com' ],
			[ 'bücher.example', 'xn--bcher-kva.example' ],
			[ 'XN--bcher-kva.example', 'xn--bcher-kva.example' ],
			[ '*.Example.com', '*.example.com' ],
			[ '', null ],
			[ 'localhost', null ],
			[ 'xn--zz.example', null ],
			[ 'example.com:8080', null ],
			[ '10.0.0.1', null ],
			[ "a\0b.example", null ],
			[ "\xff.example", null ],
			[ str_repeat( 'a.', 127 ) . 'example', null ],
		];
	}

	public function test_its_own_answer_is_canonical(): void {
		$this->assertSame( 'xn--bcher-kva.example', $this->value_of( 'return wu_serverpilot_canonical( wu_serverpilot_canonical( "BÜCHER.example." ) );' ) );
		$this->assertSame( [], $this->emulator->requests() );
	}
}
