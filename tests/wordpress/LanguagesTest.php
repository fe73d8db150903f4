<?php

namespace ServerPilot_Plugin\Tests;

use ServerPilot_Plugin\Admin\{ Domain_List, Problems };
use ServerPilot_Plugin\Support\Failure;
use ServerPilot_Plugin\Plugin;
use ServerPilot_Plugin\Reconcile\Circuit_Breaker;

/** What a Swedish owner reads. (That every text has its translation is a stage of its own.) */
final class LanguagesTest extends TestCase {

	public function test_a_swedish_network_reads_swedish() {
		// WordPress itself has no Swedish here, so that it would not take the option.
		add_filter( 'sanitize_option_WPLANG', static fn() => 'sv_SE' );
		update_option( 'WPLANG', 'sv_SE' );

		list( $status, $output ) = $this->in_process( 'wp', array( 'serverpilot', 'test' ) );

		$this->assertSame( 0, $status, $output );
		$this->assertStringContainsString( 'Success: Ansluten till ServerPilot-appen network: 1 av 300 domäner. Nätverkets domän, network.example, finns i appen.', $output );
	}

	public function test_a_diagnosis_is_told_in_swedish() {
		add_filter( 'sanitize_option_WPLANG', static fn() => 'sv_SE' );
		update_option( 'WPLANG', 'sv_SE' );

		list( , $output ) = $this->in_process( 'wp', array( 'serverpilot', 'diagnose', 'unmapped.example', '--format=json' ) );
		$checks           = array_column( json_decode( $output, true ), null, 'check' );

		$this->assertSame(
			array( 'unmapped.example finns inte i listan för appen network, så dess server svarar inte för den.', 'Lägg till unmapped.example i appen: tryck på ”Synka nu” på ServerPilot-sidan, eller lägg till den i ServerPilot.' ),
			array( $checks['on_app']['message'], $checks['on_app']['step'] )
		);
		$this->assertSame( 'Ingen serveråtgärd efterfrågades.', $checks['action']['message'] );
	}

	public function test_a_failure_of_the_extension_is_told_in_swedish() {
		$this->emulator->answer_everything( 401, 'No such key.' );
		add_filter( 'sanitize_option_WPLANG', static fn() => 'sv_SE' );
		update_option( 'WPLANG', 'sv_SE' );

		list( $status, $output ) = $this->in_process( 'wp', array( 'serverpilot', 'test' ) );

		$this->assertSame( 1, $status );
		$this->assertStringContainsString( 'ServerPilot godtar inte API-uppgifterna (status 401): “No such key”. Kontrollera WU_SERVER_PILOT_CLIENT_ID och WU_SERVER_PILOT_API_KEY; en ny API-nyckel ersätter den gamla.', $output );
	}

	public function test_what_is_stored_is_told_to_each_reader_in_their_language() {
		$this->refuse( 'taken.example', 409 );
		$this->have_mapped( 'taken.example' );
		$this->emulator->answer_everything( 401, 'No such key.' );
		$this->map_domain( 'late.example' );
		$this->run_queue();
		$read = fn() => array(
			$this->why( 'taken.example' ),
			Plugin::instance()->part( Problems::class )->open()['authentication']->message,
		);
		$english = array( 'ServerPilot reports a conflict', 'ServerPilot does not accept' );
		$swedish = array( 'ServerPilot rapporterar en konflikt', 'ServerPilot godtar inte' );

		$this->assertSame( $english, array_map( static fn( $said, $begins ) => substr( $said, 0, strlen( $begins ) ), $read(), $english ) );
		$file = dirname( self::plugin_file() ) . '/languages/wu-serverpilot-sv_SE.mo';
		load_textdomain( 'wu-serverpilot', $file );
		$this->assertSame( $swedish, array_map( static fn( $said, $begins ) => substr( $said, 0, strlen( $begins ) ), $read(), $swedish ) );
		unload_textdomain( 'wu-serverpilot' );
		$this->assertSame( $english, array_map( static fn( $said, $begins ) => substr( $said, 0, strlen( $begins ) ), $read(), $english ) );
	}

	public function test_what_one_reader_has_put_away_is_away_in_every_language() {
		$this->emulator->change_app( array( 'ssl' => array( 'auto' => false ) ) );
		$this->have_mapped( 'shop.example' );
		$this->emulator->answer_everything( 401, 'No such key.' );
		$this->map_domain( 'late.example' );
		$this->run_queue();
		$problems = Plugin::instance()->part( Problems::class );
		array_map( array( $problems, 'dismiss' ), array( 'authentication', 'custom_certificate', 'becomes_primary' ) );

		load_textdomain( 'wu-serverpilot', dirname( self::plugin_file() ) . '/languages/wu-serverpilot-sv_SE.mo' );
		$there = array_keys( $problems->all() );
		$open  = array_keys( $problems->open() );
		unload_textdomain( 'wu-serverpilot' );

		$this->assertSame( array( array( 'authentication', 'custom_certificate', 'becomes_primary' ), array() ), array( $there, $open ) );
	}

	public function test_what_the_plugin_itself_says_is_told_to_each_reader_in_their_language_too() {
		$this->map_domain( 'late.example' );
		load_textdomain( 'wu-serverpilot', dirname( self::plugin_file() ) . '/languages/wu-serverpilot-sv_SE.mo' );
		$failure = Failure::of_database();
		$this->assertStringStartsWith( 'Webbplatsens egen databas', $failure->getMessage() );
		Plugin::instance()->part( Circuit_Breaker::class )->open( $failure );

		unload_textdomain( 'wu-serverpilot' );

		$state = $this->stored( 'circuit' );
		$this->assertStringStartsWith( 'This site’s own database', \ServerPilot_Plugin\Support\Sentence::of( $state ) );
	}

	/** Why a name stands as it does. */
	private function why( $name ) {
		$list = Plugin::instance()->part( Domain_List::class );
		return $list->described( $list->find( $name ) )['why'];
	}
}
