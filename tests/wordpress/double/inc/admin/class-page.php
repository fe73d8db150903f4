<?php
/**
 * The double's page in the network admin.
 *
 * @package ultimate-multisite-double
 */

namespace WP_Ultimo\Admin;

defined( 'ABSPATH' ) || exit;

/**
 * Placeholder until the sandbox needs it.
 */
class Page {
}
