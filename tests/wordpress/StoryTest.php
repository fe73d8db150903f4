<?php

namespace ServerPilot_Plugin\Tests;

use ServerPilot_Plugin\Customers\{ Customer_Events, Site_Answer };
use WP_Ultimo\Managers\Email_Manager;
use WuServerPilot\Tests\{ Internet, Project };

/**
 * On a machine that is alone with the emulated Internet: the extension, PHP and Ultimate Multisite ask the same name server,
 * and meet the network itself behind the server's address. Only the clock is moved: by making all that is stored older.
 */
final class StoryTest extends TestCase {

	use Watching;

	private const SERVER = '11.22.33.44';
	private const OTHER  = '55.66.77.88';

	/**
	 * What plays the Internet.
	 *
	 * @var Internet|null
	 */
	private $internet = null;

	/** The network's web server, as start_php() has it. */
	private $server = array();

	/** Where mail is kept. */
	private $mail = '';

	/** PHP complained of nothing of ours while the network was served. */
	protected function assertPostConditions(): void {
		rewind( $this->server[1] );
		$this->assert_plugin_is_clean( stream_get_contents( $this->server[1] ) );
	}

	/** Ends the Internet and the web server. */
	protected function tearDown(): void {
		$this->internet = null;
		if ( $this->server ) {
			proc_terminate( $this->server[0] );
			$this->finish_php( $this->server );
		}
		parent::tearDown();
	}

	public function test_a_domain_goes_live_by_itself_is_told_when_it_stops_and_nobody_hears_of_the_servers_own_fault() {
		if ( ! getenv( 'WU_NETWORK_ALONE' ) ) {
			$this->markTestSkipped( 'This machine cannot be alone: that needs root, unshare and ip.' );
		}
		$this->have_customer_on_the_internet();

		// The customer's DNS is wrong: Ultimate Multisite gives the domain up, and the list says why.
		$this->let_time_pass( ...array_fill( 0, 7, 5 * MINUTE_IN_SECONDS ) );
		$this->assertSame( array( 'failed', array() ), array( $this->stage(), $this->told() ) );
		$this->assertSame( 'kund.example leads to 55.66.77.88, not here. Create this record where your DNS is kept: A, kund.example, 11.22.33.44 (in place of A kund.example 55.66.77.88)', $this->customer_reads() );

		// Two hours later it is mended, and goes live by itself.
		$this->let_time_pass( 2 * HOUR_IN_SECONDS );
		$this->lead_to( self::SERVER );
		$this->let_time_pass( 66 * MINUTE_IN_SECONDS, 66 * MINUTE_IN_SECONDS );
		$this->assertSame( 'done', $this->stage() );
		$this->assertSame( array( 200, '<title>kund</title>' ), $this->visit( 'https://kund.example/', '#<title>.*?</title>#' ) );
		$this->assertSame( 'kund.example works since ' . wp_date( 'F j, Y' ) . '.', $this->customer_reads() );
		$this->assertSame( array( 'live' ), $this->told() );
		$this->assertSame( array( 'customer: kund.example works' ), $this->mails() );

		// The DNS moves away: the customer and the owner are told, once.
		$this->lead_to( self::OTHER );
		$this->let_time_pass( 8 * DAY_IN_SECONDS, 2 * HOUR_IN_SECONDS, HOUR_IN_SECONDS, DAY_IN_SECONDS );
		$this->assertStringStartsWith( 'kund.example leads to 55.66.77.88, not here. Create this record', $this->customer_reads() );
		$this->assertSame( array( 'live', 'stopped' ), $this->told() );
		$this->assertSame( array( 'customer: kund.example no longer works', 'owner: kund.example is gone' ), $this->mails() );

		// It comes back; then the server's own resolver dies, and only the owner hears of it.
		$this->lead_to( self::SERVER );
		$this->let_time_pass( DAY_IN_SECONDS );
		$this->assertSame( array( 'live', 'stopped', 'live' ), $this->told() );
		$this->assertSame( array( 'customer: kund.example works' ), $this->mails() );
		$since = $this->record( 'kund.example' )->since;
		$this->internet->rename( array_fill_keys( array( 'kund.example', 'www.kund.example', 'network.example', 'kund.network.example' ), array( 'faults' => array( '*' => 'servfail' ) ) ) );
		$this->let_time_pass( 7 * DAY_IN_SECONDS + 17 * HOUR_IN_SECONDS, 2 * HOUR_IN_SECONDS, 2 * HOUR_IN_SECONDS );
		$this->assertSame( 'kund.example works since ' . wp_date( 'F j, Y', $since - 7 * DAY_IN_SECONDS - 21 * HOUR_IN_SECONDS ) . '.', $this->customer_reads() );
		$this->assertSame( array( 'done', array( 'live', 'stopped', 'live' ) ), array( $this->stage(), $this->told() ) );
		$this->assertSame( array( 'owner: Many domains stopped working at once' ), $this->mails() );
		$this->assertSame( array( 'server_fault' => array() ), $this->problems() );
	}

	public function test_a_site_proves_itself_to_a_look_over_http() {
		$this->serve( $address = self::free_address(), array() );

		$answer = $this->visit( "http://$address/?wu_serverpilot_look=nonce", '/^X-WU-ServerPilot: .*$/m', array( CURLOPT_HEADER => true, CURLOPT_HTTPHEADER => array( 'Host: network.example' ) ) );

		$this->assertSame( array( 200, 'X-WU-ServerPilot: 1 live ' . hash_hmac( 'sha256', 'nonce network.example 1 live', Site_Answer::key() ) ), array( $answer[0], trim( $answer[1] ) ) );
	}

	public function test_wordpress_privacy_guide_says_what_is_kept_of_a_domain() {
		$this->serve( $address = self::free_address(), array() );

		$guide = $this->visit( "http://$address/wp-admin/options-privacy.php?tab=policyguide", '#Of each domain that is connected .*?</p>#', array( CURLOPT_COOKIE => self::cookie( 1 ), CURLOPT_HTTPHEADER => array( 'Host: network.example' ) ) );

		$this->assertSame( array( 200, 'Of each domain that is connected to a site of this network, the network keeps whether it works, since when, when that was checked, and where its DNS leads. No visitor of the site is part of that. It is deleted when the domain is removed.</p>' ), $guide );
	}

	/** A customer has just mapped a domain that leads to a parking page, and the owner has e-mails sent. */
	private function have_customer_on_the_internet() {
		$server         = self::free_address();
		$certificate    = array( 'names' => array( 'network.example', 'kund.network.example', 'kund.example', 'www.kund.example' ) );
		$parked         = array_fill_keys( $certificate['names'], array( 'status' => 200 ) );
		$this->internet = new Internet(
			array(
				'in_place' => true,
				'hosts'    => array(
					self::SERVER => array( 'certificate' => $certificate, 'forward' => $server ),
					self::OTHER  => array( 'certificate' => $certificate, 'port_80' => 'closed', 'sites' => $parked ),
				),
			)
		);
		$this->lead_to( self::OTHER );
		$this->mail = Project::temporary_folder() . '/mail';
		$this->serve( $server, $this->on_the_internet() );
		$this->emulator->change_server( array( 'lastaddress' => self::SERVER ) );
		$this->begin_watch( HOUR_IN_SECONDS );
		Customer_Events::make_emails();
		Email_Manager::get_instance()->create_system_email( array( 'event' => 'serverpilot_domain_stopped', 'slug' => 'to_owner', 'target' => 'admin', 'title' => '{{domain_domain}} is gone', 'content' => '{{sentence}}' ) );
		$site = $this->have_site_with();
		add_user_to_blog( $site, $this->customer(), 'administrator' );
		$this->map_domain( 'kund.example', $site );
	}

	private static function free_address() {
		return stream_socket_get_name( stream_socket_server( 'tcp://127.0.0.1:0' ), false );
	}

	/** Serves the network until the test is over. */
	private function serve( $address, array $env ) {
		$router       = dirname( __DIR__ ) . '/environment/sandbox/router.php';
		$this->server = $this->start_php( '-S', array( $address, '-t', getenv( 'WU_NETWORK_WORDPRESS' ), $router ), $env );
		while ( ! @fsockopen( "tcp://$address" ) && proc_get_status( $this->server[0] )['running'] ) { // phpcs:ignore WordPress.PHP.NoSilencedErrors -- it is being waited for.
			usleep( 20000 );
		}
	}

	/** Where a process meets the emulated Internet as everybody meets the real one. */
	private function on_the_internet() {
		return array( 'WU_NETWORK_INTERNET' => 'in_place', 'SSL_CERT_FILE' => $this->internet->authority_file, 'WU_NETWORK_MAIL' => $this->mail, 'WU_NETWORK_DEBUG' => '1' );
	}

	/** The customer's DNS leads there from now on. */
	private function lead_to( $address ) {
		$network = array_fill_keys( array( 'network.example', 'kund.network.example' ), self::SERVER );
		$this->internet->rename( array_map( static fn( $address ) => array( 'a' => array( $address ) ), $network + array_fill_keys( array( 'kund.example', 'www.kund.example' ), $address ) ) );
	}

	/** So much time passes, and then so much; each time the queue runs. */
	private function let_time_pass( ...$spans ) {
		foreach ( $spans as $seconds ) {
			$this->let_looks_pass( $seconds );
			list( $status, $output ) = $this->in_process( 'run-queue', array( $seconds ), $this->on_the_internet() );
			$this->assertSame( 0, $status, $output );
			$this->assert_plugin_is_clean( $output );
		}
		wp_cache_flush();
	}

	/** PHP complains of nothing of ours. */
	private function assert_plugin_is_clean( $output ) {
		$ours = preg_quote( realpath( dirname( self::plugin_file() ) ), '#' );
		$this->assertSame( array(), preg_grep( "#(Deprecated|Notice|Warning|error): .*($ours/|wu.serverpilot)#i", explode( "\n", $output ) ) );
	}

	private function stage() {
		return wu_get_domain_by_domain( 'kund.example' )->get_stage();
	}

	/** What Ultimate Multisite's list says of the domain on the dashboard of the customer, whose own resolver lives. */
	private function customer_reads() {
		$cookie = self::cookie( $this->customer() );
		$url    = is_subdomain_install() ? 'http://kund.network.example/wp-admin/' : 'http://network.example/kund/wp-admin/';
		$read   = $this->visit( $url, '#<span class="wu-serverpilot-status.*?</span>#s', array( CURLOPT_COOKIE => $cookie, CURLOPT_CONNECT_TO => array( '::' . self::SERVER . ':' ) ) );
		$this->assertSame( 200, $read[0] );
		return preg_replace( '/ Checked .*$/', '', wp_strip_all_tags( $read[1] ) );
	}

	/** The cookies of somebody who has logged in. */
	private static function cookie( $user ) {
		$until = time() + HOUR_IN_SECONDS;
		$token = \WP_Session_Tokens::get_instance( $user )->create( $until );
		$names = array( 'auth' => AUTH_COOKIE, 'secure_auth' => SECURE_AUTH_COOKIE, 'logged_in' => LOGGED_IN_COOKIE );
		return implode( '; ', array_map( static fn( $scheme, $name ) => "$name=" . rawurlencode( wp_generate_auth_cookie( $user, $until, $scheme, $token ) ), array_keys( $names ), $names ) );
	}

	/** A page's status, and a part of it. */
	private function visit( $url, $pattern, array $options = array() ) {
		$visitor = curl_init( $url );
		curl_setopt_array( $visitor, $options + array( CURLOPT_RETURNTRANSFER => true, CURLOPT_FOLLOWLOCATION => true ) + ( $this->internet ? array( CURLOPT_CAINFO => $this->internet->authority_file ) : array() ) );
		$page = curl_exec( $visitor );
		$this->assertSame( '', curl_error( $visitor ) );
		preg_match( $pattern, $page, $found );
		return array( curl_getinfo( $visitor, CURLINFO_RESPONSE_CODE ), $found[0] ?? $page );
	}

	/** The events that Ultimate Multisite has written down of the domain. */
	private function told() {
		$slugs = array_map( static fn( $event ) => $event->get_slug(), array_reverse( wu_get_events( array( 'object_type' => 'domain', 'number' => 100 ) ) ) );
		return array_values( str_replace( 'serverpilot_domain_', '', preg_grep( '/^serverpilot_/', $slugs ) ) );
	}

	/** Mail that came since it was read last. */
	private function mails() {
		$said = str_replace( "\r", '', (string) file_get_contents( $this->mail ) );
		preg_match_all( '/^To: (?:[^\n]*<)?([^>\n]*).*?^Subject: (?:\[?Network(?:\]| -) )?(.*?)$/ms', $said, $mails, PREG_SET_ORDER );
		file_put_contents( $this->mail, '' );
		$people = array( 'kund@customers.example' => 'customer', 'admin@network.example' => 'owner' );
		$mails  = array_map( static fn( $mail ) => ( $people[ $mail[1] ] ?? $mail[1] ) . ": $mail[2]", $mails );
		sort( $mails );
		return $mails;
	}
}
