<?php

namespace ServerPilot_Plugin\Tests;

use PHPUnit\Framework\Attributes\DataProvider;
use PHPUnit\Framework\Attributes\Group;

require_once __DIR__ . '/support/Copies.php';
require_once __DIR__ . '/support/Folder.php';
require_once __DIR__ . '/support/Versions.php';

/**
 * Asked about what real versions declare, and about changed copies of the double.
 */
final class FitsTest extends TestCase {

	use Copies;

	/**
	 * What the command says and its exit status.
	 *
	 * @param string $where A folder, or a file of signatures.
	 */
	private function fits( $where ) {
		list( $status, $said ) = $this->run_php( __DIR__ . '/fits', array( $where ) );
		return array( $status, trim( $said ) );
	}

	/**
	 * Versions whose signatures are known.
	 */
	public static function versions() {
		$files = glob( __DIR__ . '/signatures/*.php' );
		return array_combine( array_map( static fn( $file ) => basename( $file, '.php' ), $files ), array_map( static fn( $file ) => array( $file ), $files ) );
	}

	public function test_the_signatures_of_each_kind_of_version_are_kept() {
		$this->assertSame( array( '2.4.11', '2.4.13-beta.1', '2.5.2', '2.9.2' ), array_map( 'strval', array_keys( self::versions() ) ) );
	}

	/**
	 * @dataProvider versions
	 */
	#[DataProvider( 'versions' )]
	public function test_each_version_fits_and_is_known( $file ) {
		$this->assertSame( array( 0, 'Ultimate Multisite ' . basename( $file, '.php' ) . ' fits.' ), $this->fits( $file ) );
	}

	/**
	 * @dataProvider versions
	 */
	#[DataProvider( 'versions' )]
	public function test_a_version_with_one_changed_signature_does_not( $file ) {
		$copy = sys_get_temp_dir() . '/wu-signatures-' . bin2hex( random_bytes( 6 ) ) . '.php';
		file_put_contents( $copy, strtr( file_get_contents( $file ), array( 'function get_explainer_lines()' => 'function get_explainer_lines(string $a = \NONE)' ) ) );
		$said = $this->fits( $copy );
		unlink( $copy );

		$this->assertSame( array( 1, 'Ultimate Multisite ' . basename( $copy, '.php' ) . ' does not fit: WP_Ultimo\Integrations\Capability_Module::get_explainer_lines is not as the plugin needs it.' ), $said );
	}

	public function test_what_plays_ultimate_multisite_here_is_known() {
		$this->assertSame( array( 0, 'Ultimate Multisite ' . \WP_Ultimo::VERSION . ' fits.' ), $this->fits( WP_PLUGIN_DIR . '/ultimate-multisite' ) );
	}

	/**
	 * What a version may lack, and what is said then.
	 */
	public static function changes() {
		return array(
			'a hook'               => array( 'does not fit: there is no wu_hosting_integration_wizard_sections.', array( 'inc/admin/class-wizard.php' => array( 'wu_hosting_integration_wizard_sections' => 'wu_integration_wizard_sections' ) ) ),
			'an event'             => array( 'does not fit: there is no wu_add_subdomain.', array( 'inc/managers/class-domain-manager.php' => array( "wu_enqueue_async_action( 'wu_add_subdomain'" => "wu_enqueue_async_action( 'wu_site_made'" ) ) ),
			'a method of an object' => array( 'does not fit: there is no WP_Ultimo\Models\Domain::get_domain.', array( 'inc/models/class-domain.php' => array( 'public function get_domain()' => 'public function get_name()' ) ) ),
			'a function'           => array( 'does not fit: wu_next_scheduled_action is not as the plugin needs it.', array( 'inc/functions/scheduler.php' => array( 'function wu_next_scheduled_action(' => 'function wu_next_action(' ) ) ),
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

	/**
	 * @group double
	 */
	#[Group( 'double' )]
	public function test_what_the_double_has_otherwise_for_older_versions_is_what_those_declare() {
		$this->assertSame( array( 0, 'Ultimate Multisite 2.4.13 fits.' ), $this->fits( $this->content_with( 'ultimate-multisite', Versions::TYPED ) . '/plugins/ultimate-multisite' ) );
	}

	/**
	 * @group double
	 */
	#[Group( 'double' )]
	public function test_a_version_without_a_registry_does_not_fit() {
		$folder = $this->content_with( 'ultimate-multisite', Versions::WITHOUT_REGISTRY ) . '/plugins/ultimate-multisite';
		exec( 'rm -r ' . escapeshellarg( "$folder/inc/integrations" ) );

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
