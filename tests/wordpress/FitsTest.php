<?php

namespace ServerPilot_Plugin\Tests;

use PHPUnit\Framework\Attributes\DataProvider;
use PHPUnit\Framework\Attributes\Group;

/** Asked about what real versions declare, and about changed copies of the double. */
final class FitsTest extends TestCase {

	use Copies;

	/** What the command says and its exit status. */
	private function fits( $where ) {
		list( $status, $said ) = $this->run_php( __DIR__ . '/fits', array( $where ) );
		return array( $status, trim( $said ) );
	}

	/**
	 * The same of a version whose signatures are kept.
	 *
	 * @param array  $changes What it declares otherwise: text => other text.
	 */
	private function fits_version( $version, array $changes = array() ) {
		$declared = file_get_contents( __DIR__ . '/signatures.php' );
		foreach ( array( Versions::DECLARED[ $version ], $changes ) as $otherwise ) {
			foreach ( array_keys( $otherwise ) as $text ) {
				$this->assertStringContainsString( $text, $declared );
			}
			$declared = strtr( $declared, $otherwise );
		}
		$folder = sys_get_temp_dir() . '/wu-signatures-' . bin2hex( random_bytes( 6 ) );
		mkdir( $folder );
		file_put_contents( "$folder/$version.php", $declared );
		$said = $this->fits( "$folder/$version.php" );
		unlink( "$folder/$version.php" );
		rmdir( $folder );
		return $said;
	}

	/** Versions whose signatures are kept. */
	public static function versions() {
		return array_map( static fn( $version ) => array( $version ), array_combine( array_keys( Versions::DECLARED ), array_keys( Versions::DECLARED ) ) );
	}

	/** @dataProvider versions */
	#[DataProvider( 'versions' )]
	public function test_each_version_fits_and_is_known( $version ) {
		$this->assertSame( array( 0, "Ultimate Multisite $version fits." ), $this->fits_version( $version ) );
	}

	/** @dataProvider versions */
	#[DataProvider( 'versions' )]
	public function test_a_version_with_one_changed_signature_does_not( $version ) {
		$this->assertSame(
			array( 1, "Ultimate Multisite $version does not fit: WP_Ultimo\Integrations\Capability_Module::get_explainer_lines is not as the plugin needs it." ),
			$this->fits_version( $version, array( 'function get_explainer_lines()' => 'function get_explainer_lines(string $a = \NONE)' ) )
		);
	}

	public function test_what_plays_ultimate_multisite_here_is_known() {
		$this->assertSame( array( 0, 'Ultimate Multisite ' . \WP_Ultimo::VERSION . ' fits.' ), $this->fits( WP_PLUGIN_DIR . '/ultimate-multisite' ) );
	}

	/** What a version may lack, and what is said then. */
	public static function changes() {
		return array(
			'a hook'               => array( 'does not fit: there is no wu_hosting_integration_wizard_sections.', array( 'inc/admin.php' => array( 'wu_hosting_integration_wizard_sections' => 'wu_integration_wizard_sections' ) ) ),
			'an event'             => array( 'does not fit: there is no wu_add_subdomain.', array( 'inc/managers.php' => array( "wu_enqueue_async_action( 'wu_add_subdomain'" => "wu_enqueue_async_action( 'wu_site_made'" ) ) ),
			'a method of an object' => array( 'does not fit: there is no WP_Ultimo\Models\Domain::get_domain.', array( 'inc/models.php' => array( 'public function get_domain()' => 'public function get_name()' ) ) ),
			'a function'           => array( 'does not fit: wu_next_scheduled_action is not as the plugin needs it.', array( 'inc/functions.php' => array( 'function wu_next_scheduled_action(' => 'function wu_next_action(' ) ) ),
		);
	}

	/**
	 * @dataProvider changes
	 * @group double
	 */
	#[DataProvider( 'changes' )]
	#[Group( 'double' )]
	public function test_a_copy_that_lacks_something_does_not_fit_and_it_is_named( $sentence, $changes ) {
		$this->assertSame( array( 1, "Ultimate Multisite 2.17.2 $sentence" ), $this->fits( $this->content_with( 'ultimate-multisite', $changes ) . '/plugins/ultimate-multisite' ) );
	}

	/** @group double */
	#[Group( 'double' )]
	public function test_what_the_double_has_otherwise_for_older_versions_is_what_those_declare() {
		$this->assertSame( array( 0, 'Ultimate Multisite 2.4.13 fits.' ), $this->fits( $this->content_with( 'ultimate-multisite', Versions::TYPED ) . '/plugins/ultimate-multisite' ) );
	}

	/** @group double */
	#[Group( 'double' )]
	public function test_a_version_without_a_registry_does_not_fit() {
		$folder = $this->content_with( 'ultimate-multisite', Versions::WITHOUT_REGISTRY ) . '/plugins/ultimate-multisite';
		array_map( 'unlink', array( "$folder/inc/capabilities.php", "$folder/inc/integrations.php", "$folder/inc/serverpilot.php" ) );

		$this->assertSame( array( 1, 'Ultimate Multisite 2.4.10 has no registry of integrations; 2.4.11 or later is needed.' ), $this->fits( $folder ) );
	}

	public function test_every_hook_of_theirs_that_the_plugin_listens_to_is_looked_for() {
		$this->assertSame(
			array( 'wu_add_domain', 'wu_add_subdomain', 'wu_remove_domain', 'wu_remove_subdomain' ),
			array_values( preg_grep( '/^wu_(add|remove)_/', self::sorted( Folder::hooks_of_ours() ) ) )
		);
		$this->assertContains( 'wp_ajax_wu_test_hosting_integration', Folder::hooks_of_ours() );
	}

	private static function sorted( array $names ) {
		sort( $names );
		return $names;
	}
}
