<?php

namespace ServerPilot_Plugin\Tests;

use PHPUnit\Framework\Attributes\Before;
use ServerPilot_Plugin\{ Customers\Look_Record, Customers\Looks, Names\Names, Names\Schema, Support\Store };

// phpcs:disable WordPress.DB -- moves the clock behind the plugin's back.

/** Mapped domains of a customer's site, and what looks at them find. */
trait Watching {

	/**
	 * Tables as new.
	 *
	 * @before
	 */
	#[Before]
	public function with_empty_tables() {
		global $wpdb;
		Schema::drop();
		$this->part( Schema::class )->ensure();
		if ( 'real' === getenv( 'WU_NETWORK_PLAYED_BY' ) ) {
			$wpdb->query( "DELETE FROM {$wpdb->base_prefix}wu_events" );
		}
	}

	/**
	 * A customer's site with its domains, all on the app; from now on names are watched. Nobody looks by himself in this
	 * process: it has no test network.
	 *
	 * @return int The site.
	 */
	protected function have_site_with( ...$names ) {
		$site = $this->create_site( 'kund' );
		update_site_meta( $site, 'wu_type', 'customer_owned' );
		update_site_meta( $site, 'wu_customer_id', $this->customer_id() );
		update_site_meta( $site, 'wu_double_membership', 'active' );
		foreach ( $names as $name ) {
			$this->map_domain( $name, $site );
		}
		$this->run_queue();
		$this->emulator->forget();
		add_filter( 'wu_serverpilot_watch', '__return_true', 100 );
		return $site;
	}

	/** The watch began so long ago. */
	protected function begin_watch( $ago ) {
		$this->part( Store::class )->change( 'watch', static fn( $kept ) => array( 'began' => time() - $ago ) + $kept );
	}

	/** The user who owns the site. */
	protected function customer() {
		return $this->user( 'kund' );
	}

	/** The customer that this user is. */
	private function customer_id() {
		if ( 'real' !== getenv( 'WU_NETWORK_PLAYED_BY' ) ) {
			return $this->customer();
		}
		$known = wu_get_customer_by_user_id( $this->customer() );
		return ( $known ? $known : wu_create_customer( array( 'user_id' => $this->customer(), 'email_verification' => 'none' ) ) )->get_id();
	}

	/** A user who is no network admin. */
	protected function user( $login ) {
		$user = get_user_by( 'login', $login );
		return $user ? $user->ID : wp_insert_user( array( 'user_login' => $login, 'user_pass' => $login, 'user_email' => "$login@customers.example", 'display_name' => ucfirst( $login ) ) );
	}

	/** A name's row. */
	protected function row( $name ) {
		return $this->part( Names::class )->find( $name );
	}

	/** What is known of a name. */
	protected function record( $name ) {
		return Look_Record::of( $this->row( $name ) );
	}

	/**
	 * A look at a name finds this.
	 *
	 * @param string $verdict works, waiting_dns, waiting_certificate, does_not_work, unproved or unknown.
	 * @param array  $checks  Codes of checks, and their status: 'dns' => array( 'dns_right', 'passed' ).
	 * @param mixed  $row     The name's row as it was before the look; as it is now, if none is given.
	 */
	protected function look_finds( $name, $verdict, array $look = array(), array $checks = array(), array $also = array(), $row = null ) {
		$row       = $row ?? $this->row( $name );
		$diagnosis = array(
			'look'   => $look + array( 'verdict' => $verdict, 'cause' => null, 'record' => null, 'remove' => array(), 'leads_to' => array( '192.0.2.10' ), 'certificate_ends' => null ),
			'checks' => array_map( static fn( $check, $found ) => array( 'check' => $check, 'code' => $found[0], 'status' => $found[1] ), array_keys( $checks ), $checks ),
		);
		$known = Look_Record::known( $row, time(), time() - 60, time() );
		$found = $also + wu_serverpilot_after_look( array( 'name' => $name ) + $known, $diagnosis, time() ) + compact( 'diagnosis' );
		$this->part( Looks::class )->keep( array( $name => $row ), array( $name => $found ), time() );
	}

	/** A look finds that all is well. */
	protected function look_finds_it_works( $name, $row = null ) {
		$this->look_finds( $name, 'works', array(), array( 'dns' => array( 'dns_right', 'passed' ), 'certificate' => array( 'certificate_good', 'passed' ), 'site' => array( 'site_answers', 'passed' ) ), array(), $row );
	}

	/** A look finds that the DNS leads elsewhere. */
	protected function look_finds_it_elsewhere( $name ) {
		$record = array( 'type' => 'A', 'name' => $name, 'value' => '192.0.2.10' );
		$this->look_finds( $name, 'waiting_dns', array( 'cause' => 'elsewhere', 'leads_to' => array( '198.51.100.7' ), 'record' => $record ), array( 'dns' => array( 'dns_points_elsewhere', 'failed' ) ) );
	}

	/** So much time passes for all names. */
	protected function let_looks_pass( $seconds ) {
		global $wpdb;
		$earlier = static fn( $value ) => is_int( $value ) && $value > 1000000000 ? $value - $seconds : $value;
		foreach ( $wpdb->get_results( 'SELECT name, watch FROM ' . Schema::names() . " WHERE watch <> ''" ) as $row ) {
			$watch = json_decode( $row->watch, true );
			array_walk_recursive( $watch, static function ( &$value ) use ( $earlier ) { $value = $earlier( $value ); } ); // phpcs:ignore
			$wpdb->update( Schema::names(), array( 'watch' => wp_json_encode( $watch ) ), array( 'name' => $row->name ) );
		}
		$wpdb->query( $wpdb->prepare( 'UPDATE %i SET asked = asked - LEAST(asked, %d), next_check = IF(next_check > 1, next_check - %d, next_check), checked = checked - LEAST(checked, %d)', Schema::names(), $seconds, $seconds, $seconds ) );
	}
}
