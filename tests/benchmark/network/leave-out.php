<?php
/**
 * Leaves the plugin out where the environment says so. WordPress takes over hooks that are there before it is.
 *
 * @package wu_serverpilot
 */

if ( getenv( 'WU_BENCHMARK_WITHOUT_PLUGIN' ) ) {
	$wp_filter = array(
		'site_option_active_sitewide_plugins' => array(
			10 => array(
				array(
					'function'      => static fn( $plugins ) => array_diff_key( (array) $plugins, array( 'wu-serverpilot/wu-serverpilot.php' => 0 ) ),
					'accepted_args' => 1,
				),
			),
		),
	);
}
