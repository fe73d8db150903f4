<?php
/**
 * The page's REST routes.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Admin\Page;

use ServerPilot_Plugin\{ Admin\Extension_Report, Admin\Owner_Actions, Admin\Sentence, Extension\Extension_Check, Support\Failure };

defined( 'ABSPATH' ) || exit;

/**
 * What takes long, one piece a request, so that the page can show how far it is: a comparison, and the
 * diagnosis of one name. For network administrators; the nonce is WordPress's own for REST.
 */
final class Routes {

	private const SPACE = 'wu-serverpilot/v1';

	public function __construct( private Owner_Actions $actions, private Messages $messages ) {}

	/**
	 * Registers them.
	 */
	public function add(): void {
		$this->add_route( '/compare', fn() => $this->compare(), array() );
		$name = array(
			'required' => true,
			'type'     => 'string',
		);
		$this->add_route( '/diagnose', fn( $request ) => $this->diagnose( $request['name'] ), array( 'name' => $name ) );
	}

	private function add_route( string $path, callable $act, array $arguments ): void {
		register_rest_route(
			self::SPACE,
			$path,
			array(
				'methods'             => 'POST',
				'callback'            => fn( $request ) => self::answer( fn() => $act( $request ) ),
				'permission_callback' => fn() => current_user_can( Page_Address::CAPABILITY ),
				'args'                => $arguments,
			)
		);
	}

	/**
	 * Compares. What became of it is shown on the page that is loaded then.
	 *
	 * @return array{message: string}
	 */
	private function compare(): array {
		$sentence = Sentences::of_comparison( $this->actions->compare() );
		$this->messages->say( 'success', $sentence );
		return array( 'message' => $sentence );
	}

	/**
	 * Diagnoses one name; what was found is kept for the list.
	 *
	 * @param string $name The name, in any spelling.
	 * @return array{message: string, url: string} Where all of it is shown.
	 */
	private function diagnose( string $name ): array {
		$found = $this->actions->diagnose( $name );
		return array(
			'message' => "{$found['domain']}: {$found['summary']}",
			'url'     => Page_Address::of( array( 'domain' => rawurlencode( $found['domain'] ) ) ),
		);
	}

	/**
	 * The answer, or the failure as REST has it.
	 *
	 * @param callable $act What to do.
	 * @return array|\WP_Error
	 * @throws Failure Caught here.
	 */
	private static function answer( callable $act ) {
		try {
			return Extension_Check::is_available() ? $act() : throw new Failure( Failure::EXTENSION, Extension_Report::sentence() );
		} catch ( Failure $failure ) {
			return new \WP_Error( 'serverpilot_' . $failure->kind, Sentence::of_failure( $failure ), array( 'status' => 502 ) );
		}
	}
}
