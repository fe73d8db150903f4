<?php
/**
 * A result of a check.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Admin;

defined( 'ABSPATH' ) || exit;

/**
 * Says what a check found in the form that Site Health wants.
 */
final class Health_Result {

	/**
	 * A check's result.
	 *
	 * @param string     $test        Which check.
	 * @param string     $status      good, recommended or critical.
	 * @param string     $label       What was found.
	 * @param string     $description More of it, and what to do.
	 * @param array|null $link        Where to go.
	 */
	public static function of( string $test, string $status, string $label, string $description, ?array $link = null ): array {
		return array(
			'label'       => $label,
			'status'      => $status,
			'badge'       => array(
				'label' => 'ServerPilot',
				'color' => 'blue',
			),
			'description' => '<p>' . esc_html( $description ) . '</p>',
			'actions'     => null === $link ? '' : sprintf( '<p><a href="%1$s">%2$s</a></p>', esc_url( $link['url'] ), esc_html( $link['text'] ) ),
			'test'        => $test,
		);
	}
}
