<?php
/**
 * Domain mapping before all plugins.
 *
 * @package ultimate-multisite-double
 */

namespace WP_Ultimo;

defined( 'ABSPATH' ) || exit;

/**
 * Its file is the double's `sunrise.php`.
 */
class Sunrise {}
