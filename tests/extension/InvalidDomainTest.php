<?php
/**
 * Errors of the kind invalid_domain.
 *
 * @package wu_serverpilot
 */

namespace WuServerPilot\Tests;

use PHPUnit\Framework\Attributes\DataProvider;

/**
 * Refused before any request, with the reason.
 */
final class InvalidDomainTest extends ExtensionTestCase {

	protected function tearDown(): void {
		$this->assertSame( [], $this->emulator->requests() );
	}

	/**
	 * @dataProvider names
	 */
	#[DataProvider( 'names' )]
	public function test_what_is_no_mappable_name_is_refused( string $name, string $shown, string $reason ): void {
		$expected = self::an_error( 'invalid_domain', "“{$shown}” is not a domain name that can be mapped: $reason." );
		$code     = sprintf( 'wu_serverpilot_add_domain( %s );', var_export( $name, true ) );
		$this->assertSame( $expected, $this->error_of( $code ) );
	}

	public static function names(): array {
		$label      = str_repeat( 'a', 63 );
		$long_label = str_repeat( 'a', 64 );
		$long_name  = "$label.$label.$label." . str_repeat( 'a', 62 );
		$characters = 'it has characters that domain names cannot have, or is too long';
		$hyphen     = 'a label starts or ends with a hyphen';
		$star       = '“*” may only be the whole first label';
		$address    = 'it is an IP address';
		$scheme     = 'it has a scheme; only the host name is needed';
		return [
			'empty'                      => [ '', '', 'it is empty' ],
			'white space alone'          => [ " \n", ' \u{a}', 'it is empty' ],
			'over 253 octets'            => [ $long_name, substr( $long_name, 0, 80 ) . '…', 'it is longer than 253 characters' ],
			'a label over 63'            => [ "$long_label.example", "$long_label.example", 'a label is longer than 63 characters' ],
			'a hyphen first'             => [ '-shop.example', '-shop.example', $hyphen ],
			'a hyphen last'              => [ 'shop-.example', 'shop-.example', $hyphen ],
			'a hyphen in the last label' => [ 'shop.-example', 'shop.-example', $hyphen ],
			'a single label'             => [ 'localhost', 'localhost', 'it has only one label' ],
			'a single label with a dot'  => [ 'localhost.', 'localhost.', 'it has only one label' ],
			'a wildcard of one label'    => [ '*.example', '*.example', 'it has only one label' ],
			'an empty label'             => [ 'shop..example', 'shop..example', 'it has an empty label' ],
			'a dot first'                => [ '.shop.example', '.shop.example', 'it has an empty label' ],
			'two dots last'              => [ 'shop.example..', 'shop.example..', 'it has an empty label' ],
			'only a dot'                 => [ '.', '.', 'it has an empty label' ],
			'an IPv4 address'            => [ '192.0.2.1', '192.0.2.1', $address ],
			'an IPv4 address and a dot'  => [ '192.0.2.1.', '192.0.2.1.', $address ],
			'a short IPv4 address'       => [ '127.1', '127.1', $address ],
			'a hexadecimal address'      => [ '127.0.0.0x1', '127.0.0.0x1', $address ],
			'full-width digits'          => [ '１９２.0.2.1', '１９２.0.2.1', $address ],
			'an IPv6 address'            => [ '2001:db8::1', '2001:db8::1', $address ],
			'an IPv6 address in a URL'   => [ '[::1]', '[::1]', $address ],
			'a wildcard of an address'   => [ '*.192.0.2.1', '*.192.0.2.1', $address ],
			'a scheme'                   => [ 'https://shop.example', 'https://shop.example', $scheme ],
			'a scheme and a path'        => [ 'http://shop.example/', 'http://shop.example/', $scheme ],
			'a path'                     => [ 'shop.example/cart', 'shop.example/cart', 'it has a path; only the host name is needed' ],
			'a port'                     => [ 'shop.example:8080', 'shop.example:8080', 'it has a port; only the host name is needed' ],
			'user information'           => [ 'me@shop.example', 'me@shop.example', 'it has user information; only the host name is needed' ],
			'an underscore'              => [ 'my_shop.example', 'my_shop.example', 'it has an underscore, which host names cannot have' ],
			'an underscore first'        => [ '_dmarc.shop.example', '_dmarc.shop.example', 'it has an underscore, which host names cannot have' ],
			'a line break inside'        => [ "shop.example\nb.example", 'shop.example\u{a}b.example', 'it has control characters' ],
			'NUL'                        => [ "shop.example\0", 'shop.example\u{0}', 'it has control characters' ],
			'NUL inside'                 => [ "shop\0.example", 'shop\u{0}.example', 'it has control characters' ],
			'DEL'                        => [ "shop\x7f.example", 'shop\u{7f}.example', 'it has control characters' ],
			'an escape sequence'         => [ "\e[31mshop.example", '\u{1b}[31mshop.example', 'it has control characters' ],
			'bad UTF-8'                  => [ "sh\xffp.example", 'sh�p.example', 'it is not valid UTF-8' ],
			'UTF-8 that is cut'          => [ "shop.example\xc3", 'shop.example�', 'it is not valid UTF-8' ],
			'a surrogate'                => [ "\xed\xa0\x80.example", '���.example', 'it is not valid UTF-8' ],
			'a space inside'             => [ 'my shop.example', 'my shop.example', $characters ],
			'a non-breaking space'       => [ "my\u{a0}shop.example", "my\u{a0}shop.example", $characters ],
			'a star inside'              => [ 'shop.*.example', 'shop.*.example', $star ],
			'part of a label a star'     => [ '*shop.example', '*shop.example', $star ],
			'two stars'                  => [ '*.*.example', '*.*.example', $star ],
			'a star alone'               => [ '*', '*', $star ],
			'punctuation'                => [ 'shop!.example', 'shop!.example', $characters ],
			'a comma'                    => [ 'a.example,b.example', 'a.example,b.example', $characters ],
			'markup'                     => [ '<b>.example', '\u{3c}b\u{3e}.example', $characters ],
			'a broken A-label'           => [ 'xn--a.example', 'xn--a.example', $characters ],
			'a long U-label'             => [ str_repeat( 'ü', 63 ) . '.example', str_repeat( 'ü', 63 ) . '.example', $characters ],
		];
	}

	public function test_the_name_is_shown_cut_to_80_characters(): void {
		$message = $this->error_of( 'wu_serverpilot_add_domain( str_repeat( "ü", 100000 ) );' )['message'];
		$this->assertStringStartsWith( '“' . str_repeat( 'ü', 80 ) . '…” is not a domain name', $message );
		$this->assertLessThan( 300, mb_strlen( $message, 'UTF-8' ) );
	}

	/**
	 * @dataProvider calls
	 */
	#[DataProvider( 'calls' )]
	public function test_every_function_that_takes_a_name_refuses_it( string $call ): void {
		$expected = self::an_error( 'invalid_domain', '“my_shop.example” is not a domain name that can be mapped: it has an underscore, which host names cannot have.' );
		$this->assertSame( $expected, $this->error_of( "$call;" ) );
	}

	public static function calls(): array {
		return [
			[ 'wu_serverpilot_add_domain( "my_shop.example", true )' ],
			[ 'wu_serverpilot_remove_domain( "my_shop.example" )' ],
			[ 'wu_serverpilot_remove_domain( "my_shop.example", false )' ],
			[ 'wu_serverpilot_sync_domains( [ "a.example", "my_shop.example", "b.example" ] )' ],
			[ 'wu_serverpilot_sync_domains( [ "a.example" ], [ "b.example", "my_shop.example" ] )' ],
			[ 'wu_serverpilot_sync_domains( [ "a.example" ], [ "my_shop.example" ], true )' ],
		];
	}

	/**
	 * @dataProvider values_that_are_no_text
	 */
	#[DataProvider( 'values_that_are_no_text' )]
	public function test_a_value_in_a_list_that_is_no_text_refuses_the_call( string $list ): void {
		$error = $this->error_of( "wu_serverpilot_sync_domains( $list );" );
		$this->assertSame( self::an_error( 'invalid_domain', '“” is not a domain name that can be mapped: a value in the list is not text.' ), $error );
	}

	public static function values_that_are_no_text(): array {
		return [ [ '[ null ]' ], [ '[ "a.example", 5 ]' ], [ '[ [ "a.example" ] ]' ], [ '[ true ]' ], [ '[ new stdClass() ]' ], [ '[ 1.5 ]' ] ];
	}

	public function test_a_name_to_add_and_to_remove_is_refused(): void {
		$error = $this->error_of( 'wu_serverpilot_sync_domains( [ "a.example", "shop.example" ], [ "Shop.Example." ] );' );
		$this->assertSame(
			self::an_error( 'invalid_domain', '“shop.example” is not a domain name that can be mapped: it is asked to be added and removed in the same call.' ),
			$error
		);
	}
}
