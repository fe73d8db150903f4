<?php
/**
 * Other languages.
 *
 * @package wu_serverpilot
 */

namespace ServerPilot_Plugin\Tests;

require_once __DIR__ . '/support/Verbs.php';

use ServerPilot_Plugin\Admin\Diagnosis;
use ServerPilot_Plugin\Admin\Diagnosis_Texts;

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

	public function test_a_diagnosis_is_told_in_swedish() {
		add_filter( 'sanitize_option_WPLANG', static fn() => 'sv_SE' );
		update_option( 'WPLANG', 'sv_SE' );

		list( , $output ) = $this->run_php( __DIR__ . '/support/wp-cli.php', array( 'serverpilot', 'diagnose', 'unmapped.example', '--format=json' ) );
		$checks           = array_column( json_decode( $output, true ), null, 'check' );

		$this->assertSame(
			array( 'unmapped.example finns inte i listan för appen network, så dess server svarar inte för den.', 'Lägg till unmapped.example i appen: jämför nätverket med appen, eller lägg till den i ServerPilot.' ),
			array( $checks['on_app']['message'], $checks['on_app']['step'] )
		);
		$this->assertSame( 'Ingen serveråtgärd efterfrågades.', $checks['action']['message'] );
	}

	/**
	 * A report with one finding.
	 *
	 * @param string      $message Its sentence.
	 * @param string|null $step    Its step.
	 * @param string      $summary The report's.
	 */
	private static function report( $message, $step, $summary ) {
		return array(
			'domain'  => 'shop.example',
			'state'   => 'fine',
			'summary' => $summary,
			'checks'  => array(
				array(
					'check'   => 'port_80',
					'status'  => 'warning',
					'code'    => 'port_silent',
					'parts'   => array( 'port' => 80, 'address' => '192.0.2.10' ),
					'message' => $message,
					'step'    => $step,
				),
			),
		);
	}

	public function test_values_are_put_in_and_what_is_not_known_stays_as_it_came() {
		$to_swedish = static fn( $translation, $text ) => array(
			'Port {port} of {address} does not answer.'              => 'Port {port} på {address} svarar inte.',
			'{domain} works. One thing to look at: {finding}'        => '{domain} fungerar, men: {finding}',
			'{domain} works: nothing is wrong with it.'              => '{domain} fungerar.',
		)[ $text ] ?? $translation;
		add_filter( 'gettext_wu-serverpilot', $to_swedish, 10, 2 );
		$english = 'Port 80 of 192.0.2.10 does not answer.';

		$this->assertSame(
			self::report( 'Port 80 på 192.0.2.10 svarar inte.', 'Something newer.', 'shop.example fungerar, men: Port 80 på 192.0.2.10 svarar inte.' ),
			Diagnosis::translated( self::report( $english, 'Something newer.', "shop.example works. One thing to look at: $english" ) )
		);
		$this->assertSame( 'shop.example fungerar.', Diagnosis::translated( self::report( $english, null, 'shop.example works: nothing is wrong with it.' ) )['summary'] );
	}

	public function test_the_texts_of_a_diagnosis_are_those_of_the_extension() {
		$said = array();
		foreach ( glob( dirname( __DIR__, 2 ) . '/src/diagnose/checks/*.rs' ) as $file ) {
			$code = preg_replace( '#//.*#', '', explode( '#[cfg(test)]', file_get_contents( $file ) )[0] );
			preg_match_all( '/"((?:[^"\\\\]|\\\\.|\\\\\n)*)"/', $code, $literals );
			$texts = preg_replace( '/\\\\\n\s*/', '', $literals[1] );
			// Sentences, and neither codes nor the records to create.
			$said[ str_replace( 'mod', 'any', basename( $file, '.rs' ) ) ] = preg_grep( '/^(?!\{\}).*[a-z]{2} .*[a-z]/', $texts );
		}

		$this->assertCount( 9, $said );
		$this->assertSame( self::sorted( $said ), self::sorted( Diagnosis_Texts::all() ) );
	}

	/**
	 * Texts by check, all in order.
	 *
	 * @param array<string,string[]> $texts The texts.
	 */
	private static function sorted( array $texts ) {
		ksort( $texts );
		return array_map(
			static function ( $of_check ) {
				$of_check = array_unique( $of_check );
				sort( $of_check );
				return $of_check;
			},
			$texts
		);
	}
}
