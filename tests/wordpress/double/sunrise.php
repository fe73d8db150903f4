<?php
/**
 * What WordPress loads before all plugins.
 *
 * @package ultimate-multisite-double
 */

define( 'WP_ULTIMO_SUNRISE_VERSION', '2.0.0.12' );
