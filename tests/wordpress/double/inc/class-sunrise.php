<?php

namespace WP_Ultimo;

defined( 'ABSPATH' ) || exit;

/**
 * Its file is the double's `sunrise.php`.
 */
class Sunrise {}
