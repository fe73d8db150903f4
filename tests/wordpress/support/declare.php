<?php

// phpcs:disable Squiz.PHP.Eval, Squiz.Commenting, WordPress, Generic.Files -- what stands here is never loaded by WordPress.
define( 'ABSPATH', '/' );
require dirname( __DIR__, 3 ) . '/php/includes/integration/class-signatures.php';

trait Ours {
	private bool $flag = false;
	public function plain( $a ) {}
	public function text( $a ): string {
		return '';
	}
	public function typed( Countable $a ) {}
	public function pair( $a, $b ): void {}
	public function optional( $a, $b = 0 ): void {}
	public function yes(): bool {
		return true;
	}
	public function items(): array {
		return array();
	}
	public function child(): ArrayObject {
		return new ArrayObject();
	}
}

eval( $argv[1] );
$implements = 'implements' === ( $argv[2] ?? '' ) || interface_exists( 'Theirs' );
$misfit     = ServerPilot_Plugin\Integration\Signatures::misfit( $implements ? '' : 'Theirs', $implements ? array( 'Theirs' ) : array(), 'Ours' );
echo 'The check: ', '' === $misfit ? 'fits' : $misfit, "\n";
eval( 'final class Child ' . ( $implements ? 'implements' : 'extends' ) . ' Theirs { use Ours; }' );
echo "PHP: fits\n";
