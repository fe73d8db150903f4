<?php
/**
 * What this installation wants.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Network;

use ServerPilot_Plugin\Names\Twin;

defined( 'ABSPATH' ) || exit;

/**
 * The names that the app should have, as the tables have them now. There may be fifty thousand: so it is
 * maps of numbers by name, and no object a name.
 */
final class Wanted {

	/** The installation's own names, the asking network's first. */
	public array $own = array();

	/**
	 * Names as the extension wants them, in the order in which they deserve a place.
	 *
	 * @var array<array{name: string, names?: string[], entry?: bool}>
	 */
	public array $rows = array();

	/** The site that each of them leads to. */
	public array $sites = array();

	/** The mapping that says so; a site's own host may have none. */
	public array $mappings = array();

	/** Those of sites that are archived, spam or deleted. */
	public array $unused = array();

	/** Further names, www twins for instance, each with the one that it goes with. */
	public array $with = array();

	/** Own names and their www twins. */
	private array $is_own = array();

	/** Begins with the installation's own names. */
	public function __construct( array $own ) {
		$this->own    = $own;
		$this->is_own = array_fill_keys( Twin::with( $own ), true );
	}

	/** Is a name wanted, for its own sake or as what goes with another? */
	public function has( string $name ): bool {
		return isset( $this->sites[ $name ] ) || isset( $this->with[ $name ] );
	}

	/** Is a name the www twin of a wanted name? */
	public function has_domain_of( string $name ): bool {
		return Twin::is( $name ) && $this->has( Twin::domain( $name ) );
	}

	/** Is a name the installation's own, or the www twin of such a name? */
	public function is_own( string $name ): bool {
		return isset( $this->is_own[ $name ] );
	}

	/** Is a name below one of the installation's own names? */
	public function is_below_own( string $name ): bool {
		for ( $dot = strpos( $name, '.' ); false !== $dot; $dot = strpos( $name, '.', $dot + 1 ) ) {
			if ( isset( $this->is_own[ substr( $name, $dot + 1 ) ] ) ) {
				return true;
			}
		}
		return false;
	}

	/** Is a name on the app checked again and again whether it works? Mapped names of sites in use are. */
	public function is_watched( string $name ): bool {
		return ! empty( $this->mappings[ $name ] ) && ! isset( $this->unused[ $name ] ) && ! $this->is_own( $name ) && ! $this->is_below_own( $name );
	}
}
