<?php

namespace WP_Ultimo\Managers;

defined( 'ABSPATH' ) || exit;

/**
 * One pass: checking-dns, then checking-ssl-cert, then done; or failed, or ssl-failed.
 */
class Domain_Stage_Check {

	/**
	 * Looks once.
	 *
	 * @param int $domain_id The mapping.
	 * @param int $tries     How often this stage was looked at before.
	 */
	public function run( $domain_id, $tries = 0 ): void {
		$domain = wu_get_domain( $domain_id );
		if ( ! $domain ) {
			return;
		}
		$most = apply_filters( 'wu_async_process_domain_stage_max_tries', 5, $domain );
		++$tries;
		if ( 'checking-dns' === $domain->get_stage() ) {
			$domain->has_correct_dns() ? $this->dns_is_right( $domain ) : $this->not_yet( $domain, $tries, $most, 'failed' );
		} elseif ( 'checking-ssl-cert' === $domain->get_stage() ) {
			$domain->has_valid_ssl_certificate() ? $this->certificate_is_right( $domain ) : $this->not_yet( $domain, $tries, $most, 'ssl-failed' );
		}
	}

	/**
	 * On to the certificate.
	 *
	 * @param \WP_Ultimo\Models\Domain $domain The mapping.
	 */
	private function dns_is_right( $domain ) {
		$domain->set_stage( 'checking-ssl-cert' );
		$domain->save();
		wu_enqueue_async_action( 'wu_async_process_domain_stage', array( 'domain_id' => $domain->get_id(), 'tries' => 0 ), 'domain' );
		do_action( 'wu_domain_manager_dns_propagation_finished', $domain );
	}

	/**
	 * Ready.
	 *
	 * @param \WP_Ultimo\Models\Domain $domain The mapping.
	 */
	private function certificate_is_right( $domain ) {
		$domain->set_stage( 'done' );
		$domain->set_secure( true );
		$domain->save();
	}

	/**
	 * Again later, or never again.
	 *
	 * @param \WP_Ultimo\Models\Domain $domain    The mapping.
	 * @param int                      $tries     How often this stage was looked at.
	 * @param int                      $most      How often it may be.
	 * @param string                   $given_up The stage for "never again".
	 */
	private function not_yet( $domain, $tries, $most, $given_up ) {
		if ( $tries > $most ) {
			$domain->set_stage( $given_up );
			$domain->save();
			return;
		}
		$pause = max( 10, min( 300, (int) wu_get_setting( 'dns_check_interval', 300 ) ) );
		wu_schedule_single_action( time() + $pause, 'wu_async_process_domain_stage', array( 'domain_id' => $domain->get_id(), 'tries' => $tries ), 'domain' );
	}
}
