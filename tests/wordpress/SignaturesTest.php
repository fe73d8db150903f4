<?php

namespace ServerPilot_Plugin\Tests;

use PHPUnit\Framework\Attributes\DataProvider;

/** The check says what PHP itself says; where it does not know, it says no. */
final class SignaturesTest extends TestCase {

	/** What theirs may declare: its code, and whether ours fit. Ours is the trait in support/declare.php. */
	public static function theirs() {
		return array(
			'nothing'                                  => array( true, 'class Theirs {}' ),
			'the same without types'                   => array( true, 'class Theirs { public function text( $a ) {} public function items() { return []; } }' ),
			'the same with its types'                  => array( true, 'class Theirs { public function text( string $a ): string { return ""; } public function pair( int $a, array $b ): void {} }' ),
			'a wider result'                           => array( true, 'class Theirs { public function text( $a ): ?string { return ""; } public function yes(): mixed { return 1; } public function items(): iterable { return []; } }' ),
			'one of several results'                   => array( true, 'class Theirs { public function text( $a ): string|false { return ""; } public function yes(): bool|int { return 1; } }' ),
			'a class for its child'                    => array( true, 'class Theirs { public function child(): Countable { return $this->x; } }' ),
			'any object'                               => array( true, 'class Theirs { public function child(): object { return $this; } }' ),
			'a child for its class'                    => array( true, 'class Theirs { public function typed( ArrayObject $a ) {} }' ),
			'what is private'                          => array( true, 'class Theirs { private bool $flag; private function text( int $a, int $b ): int { return 1; } }' ),
			'what is protected'                        => array( true, 'abstract class Theirs { abstract protected function text( $a ); }' ),
			'a method of its own'                      => array( true, 'class Theirs { public function other( &$a, ...$b ): static { return $this; } }' ),
			'fewer parameters'                         => array( true, 'class Theirs { public function optional( $a ) {} }' ),
			'an interface of its own'                  => array( true, 'interface Theirs { public function text( string $a ); const X = 1; }' ),
			'a class that implements one of PHP\'s'    => array( true, 'class Theirs implements Countable { public function count(): int { return 0; } }' ),
			'another result'                           => array( false, 'class Theirs { public function text( $a ): int { return 1; } }' ),
			'a narrower result'                        => array( false, 'class Theirs { public function yes(): int|false { return 1; } }' ),
			'no result'                                => array( false, 'class Theirs { public function text( $a ): void {} }' ),
			'a result where ours has none'             => array( false, 'class Theirs { public function plain( $a ): string { return ""; } }' ),
			'itself as a result'                       => array( false, 'class Theirs { public function child(): static { return $this; } }' ),
			'a class of no relation'                   => array( false, 'class Theirs { public function child(): DateTime { return new DateTime(); } }' ),
			'more parameters'                          => array( false, 'class Theirs { public function text( $a, $b ) {} }' ),
			'more optional parameters'                 => array( false, 'class Theirs { public function text( $a, $b = 0 ) {} }' ),
			'a parameter that can be left out'         => array( false, 'class Theirs { public function text( $a = "" ) {} }' ),
			'any number of parameters'                 => array( false, 'class Theirs { public function text( ...$a ) {} }' ),
			'a wider parameter'                        => array( false, 'class Theirs { public function typed( ?Countable $a ) {} }' ),
			'a parameter without the type of ours'     => array( false, 'class Theirs { public function typed( $a ) {} }' ),
			'a parameter as a reference'               => array( false, 'class Theirs { public function text( &$a ) {} }' ),
			'a result as a reference'                  => array( false, 'class Theirs { public function &text( $a ) { return $this->x; } }' ),
			'what is final'                            => array( false, 'class Theirs { final public function text( $a ) {} }' ),
			'what is static'                           => array( false, 'class Theirs { public static function text( $a ) {} }' ),
			'a property that ours hides'               => array( false, 'class Theirs { protected bool $flag = false; }' ),
			'what is to be made'                       => array( false, 'abstract class Theirs { abstract public function missing(); }' ),
			'what an interface wants made'             => array( false, 'interface Theirs { public function missing(); }' ),
			'what a parent of an interface wants'      => array( false, 'interface Base { public function text( int $a ): int; } interface Theirs extends Base {}' ),
			'a class that is final'                    => array( false, 'final class Theirs {}' ),
			'an enumeration'                           => array( false, 'enum Theirs { case One; }' ),
			'an interface that only PHP\'s own can be' => array( false, 'interface Theirs extends Throwable {}' ),
			'a class where an interface was'           => array( false, 'class Theirs {}', 'implements' ),
			'a trait'                                  => array( false, 'trait Theirs {}' ),
			'nothing of the name'                      => array( false, 'class Others {}' ),
		);
	}

	/** @dataProvider theirs */
	#[DataProvider( 'theirs' )]
	public function test_the_check_says_what_php_says( $fits, $theirs, $way = '' ) {
		list( , $said ) = $this->run_php( __DIR__ . '/support/declare.php', array( $theirs, $way ) );

		$this->assertSame( array( $fits, $fits ), array( str_contains( $said, "The check: fits\n" ), str_ends_with( $said, "PHP: fits\n" ) ), $said );
	}

	/** What PHP takes and the check does not know. */
	public static function unknown() {
		return array(
			'several types at once' => array( 'class Theirs { public function typed( Countable&Traversable $a ) {} }' ),
			'its own name for self' => array( 'class Theirs implements Countable { public function count(): int { return 0; } public function typed( self $a ) {} }' ),
		);
	}

	/** @dataProvider unknown */
	#[DataProvider( 'unknown' )]
	public function test_what_the_check_does_not_know_does_not_fit( $theirs ) {
		list( , $said ) = $this->run_php( __DIR__ . '/support/declare.php', array( $theirs ) );

		$this->assertStringContainsString( "The check: Theirs::typed", $said );
		$this->assertStringEndsWith( "PHP: fits\n", $said );
	}
}
