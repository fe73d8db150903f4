<?php

namespace WP_Ultimo\Admin;

defined( 'ABSPATH' ) || exit;

/**
 * Lists them, and runs those that wait.
 */
class Jobs {

	/**
	 * Runs the queue when asked to, as if hours had passed when asked for that.
	 */
	public function act() {
		if ( ! wu_request( 'ahead' ) ) {
			return;
		}
		check_admin_referer( 'wu_double_jobs' );
		$ran = \WP_Ultimo\Queue\Runner::run( (int) wu_request( 'ahead' ) );
		Page::go( 'wp-ultimo-jobs', sprintf( '%d jobs were run.', $ran ) );
	}

	/**
	 * Shows them, the latest first.
	 */
	public function show() {
		Page::print_said();
		echo '<form method="post">';
		wp_nonce_field( 'wu_double_jobs' );
		foreach ( array( 1 => 'what is due', 1200 => 'the next 20 minutes', 7200 => 'the next 2 hours' ) as $ahead => $label ) {
			printf( '<button class="button" name="ahead" value="%d">Run %s</button> ', (int) $ahead, esc_html( $label ) );
		}
		echo '</form><table class="widefat striped"><thead><tr><th>Job</th><th>Arguments</th><th>Status</th><th>Due</th><th>Message</th></tr></thead><tbody>';
		foreach ( array_reverse( wu_get_scheduled_actions( array( 'per_page' => -1 ) ) ) as $job ) {
			$cells = array( $job->get_hook(), wp_json_encode( $job->get_args() ), $job->get_status(), $job->get_due() ? gmdate( 'H:i:s', $job->get_due() ) : 'at once', $job->get_message() );
			echo '<tr><td>' . implode( '</td><td>', array_map( 'esc_html', $cells ) ) . '</td></tr>';
		}
		echo '</tbody></table>';
	}
}
