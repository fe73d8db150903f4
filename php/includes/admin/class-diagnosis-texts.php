<?php
/**
 * The sentences of a diagnosis.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Admin;

defined( 'ABSPATH' ) || exit;

/**
 * What wu_serverpilot_diagnose() says, to be said in another language: `{part}` stands for a value.
 *
 * Kept as the extension has them; a test compares the two. One that is not here is shown as it came.
 */
final class Diagnosis_Texts {

	/**
	 * A diagnosis of which nothing is to be said but that the name works.
	 */
	public static function fine(): string {
		return self::text( '{domain} works: nothing is wrong with it.' );
	}

	/**
	 * A diagnosis with one finding to be looked at.
	 */
	public static function fine_but(): string {
		return self::text( '{domain} works. One thing to look at: {finding}' );
	}

	/**
	 * The sentences that a check may say, and what any of them may.
	 *
	 * @param string $check The check, as the extension names it.
	 * @return string[]
	 */
	public static function of( string $check ): array {
		$kind = str_starts_with( $check, 'port_' ) ? 'port' : $check;
		return array_merge( self::all()[ $kind ] ?? array(), self::all()['any'] );
	}

	/**
	 * All of them, by check.
	 *
	 * @return array<string, string[]>
	 */
	public static function all(): array {
		return array(
			'on_app'      => array(
				self::text( '{domain} is not on the app\'s list; {wildcard} serves it.' ),
				self::text( '{domain} is not on the list of the app {app}, so its server does not answer for it.' ),
				self::text( 'Add {domain} to the app: compare the network with the app, or add it in ServerPilot.' ),
				self::text( '{domain} is on the app\'s list as “{spelt}”; {twin} is not, so no certificate of AutoSSL\'s covers that.' ),
				self::text( '{domain} is on the app\'s list as “{spelt}”.' ),
			),
			'dns'         => array(
				self::text( 'Where the DNS of {domain} is kept, create this record: {create}' ),
				self::text( 'Where the DNS of {domain} is kept, create this record: {create}; and remove: {remove}' ),
				self::text( 'Where the DNS of {domain} is kept, remove: {remove}' ),
				self::text( 'Where the DNS of {domain} is kept, create an A record with the server\'s address, which ServerPilot shows.' ),
				self::text( '{domain} leads to the app\'s server, {addresses}.' ),
				self::text( '{domain} leads to {cdn} ({addresses}), which stands in front of the server.' ),
				self::text( '{domain} leads to {addresses}. That is no address of the public Internet ({range}), so nobody can visit it there; it was not contacted.' ),
				self::text( '{domain} leads to {addresses}; ServerPilot does not tell the server\'s address to compare it with.' ),
				self::text( '{domain} leads to {addresses}, of which only {server} is the app\'s server.' ),
				self::text( '{domain} leads to {addresses}, not to the app\'s server, {server}.' ),
				self::text( '{domain} is an alias (CNAME) of {aliases}, which has no IPv4 address.' ),
				self::text( 'The DNS knows no {domain}: its records are not made yet, or the domain is not registered.' ),
				self::text( 'The name servers of {domain} fail to answer for it, or their DNSSEC signatures do not verify.' ),
				self::text( 'Ask whoever keeps the DNS of {domain} to mend its name servers or DNSSEC; at the registrar both are set.' ),
				self::text( 'This server\'s name servers did not answer for {domain} in time.' ),
				self::text( '{domain} has an IPv6 address (AAAA) but no IPv4 address (A).' ),
				self::text( '{domain} has no address: neither an A record nor a CNAME record.' ),
			),
			'ipv6'        => array(
				self::text( 'Where the DNS of {domain} is kept, remove what leads elsewhere: {remove}' ),
				self::text( '{domain} has no IPv6 address (AAAA), and needs none.' ),
				self::text( 'The name servers of {domain} fail to say whether it has an IPv6 address (AAAA), which keeps Let\'s Encrypt from issuing a certificate.' ),
				self::text( 'Ask whoever keeps the DNS of {domain} to mend its name servers.' ),
				self::text( 'This server\'s name servers did not say in time whether {domain} has an IPv6 address (AAAA).' ),
				self::text( '{domain} has the IPv6 address {address}. That is no address of the public Internet ({range}); it was not contacted.' ),
				self::text( 'The IPv6 addresses of {domain} ({addresses}) are a delivery network\'s in front of the server.' ),
				self::text( 'The IPv6 addresses of {domain} ({addresses}) are this machine\'s own.' ),
				self::text( 'Not looked at: the time was up (wu_serverpilot.timeout).' ),
				self::text( '{domain} has the IPv6 address {address}, which this machine has no way to: whether it is the server\'s is not known.' ),
				self::text( 'If {address} is not the server\'s, remove the AAAA record.' ),
				self::text( '{domain} has the IPv6 address {address}, where port 80 takes no connections; Let\'s Encrypt and visitors try it first.' ),
				self::text( 'The IPv6 address of {domain}, {address}, answers as the server does.' ),
				self::text( '{domain} has the IPv6 address {address}, which presents another certificate than the server; Let\'s Encrypt and visitors try it first.' ),
				self::text( '{domain} has the IPv6 address {address}. ServerPilot does not tell the server\'s, so whether it is that is not known; Let\'s Encrypt and visitors try it first.' ),
				self::text( 'If it is not the server\'s address, remove this record: {remove}' ),
			),
			'caa'         => array(
				self::text( 'AutoSSL has no certificates for wildcards, so nothing can forbid one.' ),
				self::text( 'A custom certificate is installed, so AutoSSL needs none for {domain}.' ),
				self::text( 'The name servers fail to say whether {at} has a CAA record, which keeps Let\'s Encrypt from issuing a certificate.' ),
				self::text( 'Ask whoever keeps the DNS of {at} to mend its name servers or DNSSEC.' ),
				self::text( 'This server\'s name servers did not say in time whether {at} has a CAA record.' ),
				self::text( 'No CAA record limits who may issue certificates for {domain}.' ),
				self::text( 'A CAA record of {at} is critical and of a kind that Let\'s Encrypt does not know, so it issues no certificate.' ),
				self::text( 'Where the DNS of {at} is kept, remove that CAA record, or its critical flag (128).' ),
				self::text( 'The CAA records of {at} allow Let\'s Encrypt to issue certificates.' ),
				self::text( 'The CAA records of {at} allow Let\'s Encrypt for one account only, which has to be ServerPilot\'s.' ),
				self::text( 'Where the DNS of {at} is kept, remove “accounturi” from the CAA record if no certificate comes.' ),
				self::text( 'The CAA records of {at} allow Let\'s Encrypt other ways of proof than ServerPilot\'s (http-01), so it issues no certificate.' ),
				self::text( 'The CAA records of {at} allow no certificates of Let\'s Encrypt\'s: they name {authorities}.' ),
				self::text( 'Where the DNS of {at} is kept, create this record: {create}' ),
			),
			'port'        => array(
				self::text( 'Port {port} of {address} takes connections, asked from this machine.' ),
				self::text( 'Port {port} of {address} takes no connections yet: the app has no certificate.' ),
				self::text( 'Port {port} of {address} cannot be asked directly: this machine uses a proxy (WP_PROXY_HOST).' ),
				self::text( 'Port {port} of {address} refuses connections.' ),
				self::text( 'See that the server\'s web server runs, and open port {port} in its firewall.' ),
				self::text( 'Port {port} of {address} does not answer.' ),
				self::text( 'Open port {port} in the server\'s firewall and in its provider\'s.' ),
				self::text( 'This machine has no way to port {port} of {address}.' ),
			),
			'certificate' => array(
				self::text( 'Not looked at: {domain} stands for many names, each with a certificate of its own.' ),
				self::text( 'Not looked at: port 443 has to take connections first.' ),
				self::text( '{address} presents a certificate for other names than {domain}: {names}.' ),
				self::text( '{address} presents no certificate for {domain} over TLS 1.2 or 1.3.' ),
				self::text( '{address} could not be asked for its certificate.' ),
				self::text( 'The certificate for {domain} is still to come: usually 5 to 15 minutes after its DNS leads to the server.' ),
				self::text( 'Install a custom certificate that covers {domain}, or delete it in ServerPilot so that AutoSSL takes over.' ),
				self::text( 'Add {domain} to the app\'s list: AutoSSL covers listed names only.' ),
				self::text( 'See in ServerPilot whether SSL is on for the app, and whether the server\'s last action failed.' ),
				self::text( 'The certificate for {domain} is not valid yet.' ),
				self::text( 'Check the clock of this server, or install another certificate.' ),
				self::text( 'The certificate for {domain} has expired.' ),
				self::text( 'The certificate for {domain} is signed by nobody but itself, so browsers warn of it.' ),
				self::text( 'The certificate for {domain} is signed by {issuer}, whom this server does not trust, or its chain is not complete.' ),
				self::text( 'The certificate for {domain} by {issuer} ends in {days} days and should have been renewed.' ),
				self::text( 'The certificate for {domain} by {issuer} is good for {days} more days.' ),
				self::text( 'Renew the custom certificate and install it in ServerPilot, or delete it there so that AutoSSL takes over.' ),
				self::text( 'ServerPilot renews it by itself where the DNS leads to the server and port 80 is open: check those; then ask ServerPilot.' ),
			),
			'autossl'     => array(
				self::text( 'The app has a custom certificate, which AutoSSL leaves alone.' ),
				self::text( 'AutoSSL covers names that are on the app\'s list only; {domain} is not.' ),
				self::text( 'AutoSSL has no certificates for wildcards.' ),
				self::text( 'AutoSSL is on, and its certificate covers {domain}.' ),
				self::text( 'AutoSSL has a certificate for {domain} to offer but is not on; it is turned on at the next comparison.' ),
				self::text( 'AutoSSL\'s certificate has {count} names and no room for {domain}: Let\'s Encrypt allows {most}.' ),
				self::text( 'Remove domains that are no longer needed, or move {domain} to another app.' ),
				self::text( 'AutoSSL\'s certificate does not cover {domain} yet.' ),
				self::text( 'AutoSSL has no certificate to offer yet.' ),
				self::text( 'Wait: it usually takes 5 to 15 minutes from when the DNS leads to the server.' ),
				self::text( 'Let the DNS of {domain} lead to the server: AutoSSL waits for that.' ),
			),
			'action'      => array(
				self::text( 'No server action was asked about.' ),
				self::text( 'ServerPilot is still bringing the last change to the server.' ),
				self::text( 'The server has the last change.' ),
				self::text( 'ServerPilot could not bring the last change to the server (action {action_id}).' ),
				self::text( 'See in ServerPilot whether the server is online, and change the app once more.' ),
			),
			'any'         => array(
				self::text( 'ServerPilot did not answer in time.' ),
				self::text( 'Not looked at: {domain} has to lead to the app\'s server first.' ),
				self::text( 'Not looked at: WP_HTTP_BLOCK_EXTERNAL is set, and WP_ACCESSIBLE_HOSTS does not name {domain}.' ),
				self::text( 'Add {domain} to WP_ACCESSIBLE_HOSTS in wp-config.php if it is to be looked at.' ),
				self::text( 'Not looked at: the time was up (wu_serverpilot.timeout).' ),
			),
		);
	}

	/**
	 * Marks a text for translators. It is translated where its values are put in.
	 *
	 * @param string $text The text.
	 */
	private static function text( string $text ): string {
		return $text;
	}
}
