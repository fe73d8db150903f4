<?php
/**
 * Changes the app's list.
 *
 * @package wu-serverpilot
 */

namespace WU_ServerPilot;

defined( 'ABSPATH' ) || exit;

/**
 * One write, with all that stands before it and all that follows from it.
 */
final class App_Writer {

	/**
	 * Names what it needs.
	 *
	 * @param Engine           $engine   Writes.
	 * @param Circuit          $circuit  May it be asked?
	 * @param Host_Check       $check    Is it our app?
	 * @param Wildcard_Rule    $wildcard Which names need no entry?
	 * @param App_Memory       $memory   What the app looks like then.
	 * @param Autossl          $autossl  Follows the certificate up.
	 * @param Action_Follow_Up $actions  Follows the server up.
	 * @param Log              $log      The log.
	 */
	public function __construct(
		private Engine $engine,
		private Circuit $circuit,
		private Host_Check $check,
		private Wildcard_Rule $wildcard,
		private App_Memory $memory,
		private Autossl $autossl,
		private Action_Follow_Up $actions,
		private Log $log
	) {}

	/**
	 * Makes a change for a domain, unless something stands against it.
	 *
	 * @param Change $change What should be.
	 * @param string $host   The domain it is for.
	 * @return bool Was ServerPilot asked?
	 * @throws Failure When it did not work.
	 */
	public function write( Change $change, string $host ): bool {
		$this->circuit->check();
		if ( ! $this->check->permits_writing() ) {
			return true;
		}
		$change = $change->without( fn( $name ) => $this->wildcard->leaves_out( $name ) );
		if ( $change->is_empty() ) {
			/* translators: %s: a domain name */
			$this->log->info( sprintf( __( '%s was not added: a wildcard on the app serves it already.', 'wu-serverpilot' ), $host ) );
			return true;
		}
		$this->apply( $change );
		return true;
	}

	/**
	 * Writes, and sees to what follows.
	 *
	 * @param Change $change What should be.
	 * @return array The extension's answer.
	 * @throws Failure When it did not work.
	 */
	public function apply( Change $change ): array {
		/**
		 * Fires before ServerPilot is asked for a change.
		 *
		 * @param string[] $add    Names to make present.
		 * @param string[] $remove Names to make absent.
		 */
		do_action( 'wu_serverpilot_before_sync', $change->add, $change->remove );
		$result = $this->engine->sync( $change );
		$this->memory->remember_result( $result );
		$this->log->info( self::sentence( $result ) );
		$this->autossl->follow( $result['autossl'] );
		$this->actions->follow( $result['action_id'] );
		/**
		 * Fires after ServerPilot has been made right.
		 *
		 * @param array    $result The extension's answer: changed, added, removed, unchanged, domains, autossl, action_id.
		 * @param string[] $add    Names that were to be present.
		 * @param string[] $remove Names that were to be absent.
		 */
		do_action( 'wu_serverpilot_after_sync', $result, $change->add, $change->remove );
		return $result;
	}

	/**
	 * What happened, for the log.
	 *
	 * @param array $result The extension's answer.
	 */
	private static function sentence( array $result ): string {
		$parts = array(
			/* translators: %s: domain names */
			'added'     => __( 'added %s', 'wu-serverpilot' ),
			/* translators: %s: domain names */
			'removed'   => __( 'removed %s', 'wu-serverpilot' ),
			/* translators: %s: domain names */
			'unchanged' => __( 'nothing to do for %s', 'wu-serverpilot' ),
		);
		$said  = array();
		foreach ( $parts as $list => $text ) {
			if ( array() !== $result[ $list ] ) {
				$said[] = sprintf( $text, implode( ', ', $result[ $list ] ) );
			}
		}
		$done = implode( '; ', $said );
		if ( 'not_requested' === $result['autossl'] ) {
			/* translators: 1: what was done; 2: a number of domains */
			return sprintf( __( 'ServerPilot: %1$s (%2$d domains).', 'wu-serverpilot' ), $done, count( $result['domains'] ) );
		}
		/* translators: 1: what was done; 2: a number of domains; 3: the certificate's state */
		return sprintf( __( 'ServerPilot: %1$s (%2$d domains; AutoSSL: %3$s).', 'wu-serverpilot' ), $done, count( $result['domains'] ), self::autossl_in_words( $result['autossl'] ) );
	}

	/**
	 * How AutoSSL stands, in words.
	 *
	 * @param string $autossl The extension's word for it.
	 */
	private static function autossl_in_words( string $autossl ): string {
		$words = array(
			'on'                 => __( 'on', 'wu-serverpilot' ),
			'enabled'            => __( 'now on', 'wu-serverpilot' ),
			'pending'            => __( 'pending', 'wu-serverpilot' ),
			'custom_certificate' => __( 'not used, a custom certificate is installed', 'wu-serverpilot' ),
		);
		return $words[ $autossl ] ?? $autossl;
	}
}
