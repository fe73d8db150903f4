<?php
/**
 * Other languages.
 *
 * @package wu_serverpilot
 */

namespace ServerPilot_Plugin\Tests;

require_once __DIR__ . '/support/Verbs.php';

/**
 * What a Swedish owner reads. (That every text has its translation is a stage of its own.)
 */
final class LanguagesTest extends TestCase {

	use Verbs;

	public function test_a_swedish_network_reads_swedish() {
		// WordPress itself has no Swedish here, so that it would not take the option.
		add_filter( 'sanitize_option_WPLANG', static fn() => 'sv_SE' );
		update_option( 'WPLANG', 'sv_SE' );

		list( $status, $output ) = $this->run_php( __DIR__ . '/support/wp-cli.php', array( 'serverpilot', 'test' ) );

		$this->assertSame( 0, $status, $output );
		$this->assertStringContainsString( 'Success: Ansluten till ServerPilot-appen network: 1 av 300 domäner. Nätverkets domän, network.example, finns i appen.', $output );
	}

	public function test_the_pages_script_speaks_swedish_too() {
		add_filter( 'determine_locale', static fn() => 'sv_SE' );
		wp_register_script( 'wu-serverpilot-page', plugins_url( 'assets/page.js', self::plugin_file() ), array(), '1', true );
		$texts = load_script_textdomain( 'wu-serverpilot-page', 'wu-serverpilot', dirname( self::plugin_file() ) . '/languages' );

		$this->assertStringContainsString( 'Jämför nätverket med ServerPilot…', (string) $texts );
	}
}
