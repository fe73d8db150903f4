<?php
/**
 * Site Health.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Admin;

defined( 'ABSPATH' ) || exit;

/**
 * A result for each problem in Tools > Site Health, or one that says that there is none; and the facts. It costs no
 * request.
 */
final class Site_Health {

	private const TEST = 'wu_serverpilot';

	public function __construct( private Status $status, private Problems $problems ) {}

	/**
	 * Adds the results, for those who may act on them.
	 *
	 * @param array $tests Site Health's checks.
	 */
	public function add_tests( $tests ) {
		if ( ! current_user_can( 'manage_network' ) ) {
			return $tests;
		}
		$this->problems->refresh();
		foreach ( $this->results() as $result ) {
			$tests['direct'][ $result['test'] ] = array(
				'label' => $result['label'],
				'test'  => fn() => $result,
			);
		}
		return $tests;
	}

	/**
	 * Adds what is known to Site Health's information.
	 *
	 * @param array $information Its sections.
	 */
	public function add_facts( $information ) {
		if ( current_user_can( 'manage_network' ) ) {
			$information['wu-serverpilot'] = array(
				'label'  => __( 'ServerPilot for Ultimate Multisite', 'wu-serverpilot' ),
				'fields' => $this->status->facts(),
			);
		}
		return $information;
	}

	/**
	 * The results, those of dismissed problems, too.
	 *
	 * @return array[]
	 */
	public function results(): array {
		$problems = $this->problems->all();
		return array() === $problems
			? array( self::result( self::TEST, 'good', __( 'ServerPilot has the domains of this network', 'wu-serverpilot' ), __( 'No problem is known.', 'wu-serverpilot' ) ) )
			: array_map( fn( $kind, $problem ) => self::result( self::TEST . "_$kind", $problem->level, $problem->title, $problem->message . ' ' . $problem->step, $problem->link ), array_keys( $problems ), $problems );
	}

	/**
	 * A result, as Site Health wants it.
	 *
	 * @param string     $test        Which check.
	 * @param string     $status      good, recommended or critical.
	 * @param string     $label       What was found.
	 * @param string     $description More of it, and what to do.
	 * @param array|null $link        Where to go.
	 */
	private static function result( string $test, string $status, string $label, string $description, ?array $link = null ): array {
		return compact( 'test', 'status', 'label' ) + array(
			'badge'       => array(
				'label' => 'ServerPilot',
				'color' => 'blue',
			),
			'description' => '<p>' . esc_html( $description ) . '</p>',
			'actions'     => null === $link ? '' : sprintf( '<p><a href="%1$s">%2$s</a></p>', esc_url( $link['url'] ), esc_html( $link['text'] ) ),
		);
	}
}
