<?php
/**
 * The integration, for versions without a registry.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Integration;

use ServerPilot_Plugin\{ Admin\Setup\Legacy_Wizard, Extension\Credentials };
use WP_Ultimo\Integrations\Host_Providers\Base_Host_Provider;

defined( 'ABSPATH' ) || exit;

/**
 * Takes the built-in provider's place, and its id and switch with it.
 */
final class Legacy_Provider extends Base_Host_Provider {

	use \WP_Ultimo\Traits\Singleton;
	use Domain_Events;
	use Legacy_Wizard;

	/**
	 * The built-in provider's id.
	 *
	 * @var string
	 */
	protected $id = 'serverpilot';

	/**
	 * The provider's name.
	 *
	 * @var string
	 */
	protected $title = 'ServerPilot';

	/**
	 * What is supported.
	 *
	 * @var array
	 */
	protected $supports = array( 'autossl' );

	/**
	 * The constants it needs.
	 *
	 * @var array
	 */
	protected $constants = Credentials::ALL;

	/**
	 * Does this look like a server of ServerPilot's?
	 */
	public function detect(): bool {
		return 1 === preg_match( '#/srv/users/[^/]+/apps/#', WP_ULTIMO_PLUGIN_DIR );
	}
}
