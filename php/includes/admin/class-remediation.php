<?php
/**
 * What to do about a problem.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Admin;

use ServerPilot_Plugin\{ Extension\Credentials, Network\Facts, Support\Failure, Support\Problem };

defined( 'ABSPATH' ) || exit;

/** The one table from a kind of problem to its title, the next step, and where to take it. */
final class Remediation {

	/**
	 * The remediation for a kind of problem, the extension's or one of ours, and an app's id, empty where none is known.
	 *
	 * @return array{title: string, step: string, link: array{url: string, text: string}}
	 */
	public static function on( string $kind, string $app_id = '' ): array {
		$table = self::table();

		list( $title, $step, $place ) = $table[ $kind ] ?? $table['other'];

		list( $url, $text ) = self::place( $place, $app_id );
		return compact( 'title', 'step' ) + array( 'link' => compact( 'url', 'text' ) );
	}

	/** Where the credentials are entered: in the set-up wizard, or, where constants have them, nowhere. */
	public static function wizard(): string {
		return self::admin( 'wp-ultimo-hosting-integration-wizard&integration=serverpilot' );
	}

	/** The kinds in the table. */
	public static function kinds(): array {
		return array_keys( self::table() );
	}

	/** The table, by kind: title, step, and the place to take it to. */
	private static function table(): array {
		$enter = self::is_entered_in_wp_config()
			? __( 'Correct the constants in wp-config.php: they win over what the wizard has.', 'wu-serverpilot' )
			: __( 'Enter the values again in the set-up wizard.', 'wu-serverpilot' );
		$later = __( 'Several attempts did not help. See whether ServerPilot reports an outage; domains that wait are added once it answers again.', 'wu-serverpilot' );
		return array(
			'configuration'             => array( __( 'ServerPilot is not set up', 'wu-serverpilot' ), $enter, 'set_up' ),
			'authentication'            => array( __( 'ServerPilot does not accept the API key', 'wu-serverpilot' ), __( 'Look up the Client ID and the API key under Account > API in ServerPilot; creating a new key makes the old one invalid.', 'wu-serverpilot' ) . ' ' . $enter, 'set_up' ),
			'payment_required'          => array( __( 'The ServerPilot account has no valid payment card', 'wu-serverpilot' ), __( 'Enter a valid payment card in ServerPilot.', 'wu-serverpilot' ), 'dashboard' ),
			'forbidden'                 => array( __( 'ServerPilot does not allow the change', 'wu-serverpilot' ), __( 'Make sure that the app belongs to the account of the API key, and that it is not protected.', 'wu-serverpilot' ), 'app' ),
			'not_found'                 => array( __( 'ServerPilot does not know the app', 'wu-serverpilot' ), __( 'The App ID is the last part of the app’s address in ServerPilot.', 'wu-serverpilot' ) . ' ' . $enter, 'set_up' ),
			'domain_limit'              => array( __( 'The ServerPilot app is full', 'wu-serverpilot' ), __( 'Remove domains that are no longer needed from the app, or serve some sites from another one.', 'wu-serverpilot' ), 'only_on_app' ),
			'last_domain'               => array( __( 'The last domain of the ServerPilot app was kept', 'wu-serverpilot' ), __( 'Without any domain the app would serve nobody. Add the network’s own domain to the app; the other one can go then.', 'wu-serverpilot' ), 'app' ),
			'invalid_domain'            => array( __( 'A mapped name is not a valid domain name', 'wu-serverpilot' ), __( 'Correct the mapping, or delete it.', 'wu-serverpilot' ), 'domains' ),
			'conflict'                  => array( __( 'ServerPilot reports a conflict', 'wu-serverpilot' ), __( 'See whether another app of the account has the domain already.', 'wu-serverpilot' ), 'dashboard' ),
			'rejected'                  => array( __( 'ServerPilot rejected a change', 'wu-serverpilot' ), __( 'ServerPilot’s own words above say why. Correct the mapping, or change the app in ServerPilot.', 'wu-serverpilot' ), 'domains' ),
			'rate_limited'              => array( __( 'ServerPilot asks for fewer requests', 'wu-serverpilot' ), $later, 'status' ),
			'server_error'              => array( __( 'ServerPilot fails', 'wu-serverpilot' ), $later, 'status' ),
			'malformed_response'        => array( __( 'ServerPilot’s answers cannot be understood', 'wu-serverpilot' ), $later, 'status' ),
			'network'                   => array( __( 'ServerPilot cannot be reached', 'wu-serverpilot' ), __( 'Make sure that this server can reach api.serverpilot.io over HTTPS, and that its root certificates are up to date.', 'wu-serverpilot' ), 'status' ),
			'timeout'                   => array( __( 'ServerPilot does not answer in time', 'wu-serverpilot' ), $later, 'status' ),
			'locked'                    => array( __( 'Another process keeps the app locked', 'wu-serverpilot' ), __( 'Look for PHP processes that hang, and restart PHP if there are any.', 'wu-serverpilot' ), 'jobs' ),
			Problem::SERVER_FAULT       => array( __( 'Many domains stopped working at once', 'wu-serverpilot' ), __( 'Look at the server, its web server and its name servers first. Customers are told nothing while that is so, and their domains are checked again within minutes.', 'wu-serverpilot' ), 'app' ),
			Problem::FOREIGN_APP        => array(
				__( 'This network is not on the ServerPilot app', 'wu-serverpilot' ),
				/* translators: %s: the name of a constant */
				sprintf( __( 'On a copy of a site, nothing is to be done. Otherwise enter the App ID of the app that serves this network, or add the network’s domain to the app; if it is right as it is, define %s as true in wp-config.php.', 'wu-serverpilot' ), Facts::ANY_APP ),
				'set_up',
			),
			Problem::CUSTOM_CERTIFICATE => array( __( 'AutoSSL cannot take over', 'wu-serverpilot' ), __( 'If ServerPilot shall make the certificates, delete the custom one under SSL in the app; AutoSSL is then turned on by itself. If you want to keep it, there is nothing to do.', 'wu-serverpilot' ), 'app' ),
			Problem::LOST_APP           => array(
				__( 'This network is no longer on the ServerPilot app', 'wu-serverpilot' ),
				/* translators: %s: the name of a constant */
				sprintf( __( 'Add the network’s domain to the app again. If it is right as it is, define %s as true in wp-config.php. Until then, no domain is added or removed.', 'wu-serverpilot' ), Facts::ANY_APP ),
				'app',
			),
			Problem::HELD_BACK          => array( __( 'Domains are no longer mapped', 'wu-serverpilot' ), __( 'If they were unmapped on purpose, remove them from ServerPilot; otherwise keep them: a half-restored database looks like this.', 'wu-serverpilot' ), 'held_back' ),
			Problem::OTHER_CREDENTIALS  => array( __( 'Several networks have ServerPilot credentials', 'wu-serverpilot' ), __( 'All networks of one installation share one app: the main network’s. Switch the integration off in the other networks, or enter the same values there.', 'wu-serverpilot' ), 'set_up' ),
			Failure::ENVIRONMENT        => array(
				__( 'A copy of the site changes nothing on ServerPilot', 'wu-serverpilot' ),
				__( 'Otherwise, nothing is to be done.', 'wu-serverpilot' ),
				'ours',
			),
			Failure::TABLES             => array( __( 'The plugin cannot create its tables', 'wu-serverpilot' ), __( 'Allow WordPress’s database user to create and alter tables; the plugin then goes on by itself.', 'wu-serverpilot' ), 'jobs' ),
			Problem::ACTION_FAILED      => array( __( 'The server could not be configured', 'wu-serverpilot' ), __( 'See in ServerPilot whether the server is connected. The next change of a domain configures it anew; to try at once, change the app in ServerPilot.', 'wu-serverpilot' ), 'app' ),
			Problem::NO_ROOM            => array( __( 'Domains have no room on the ServerPilot app', 'wu-serverpilot' ), __( 'Remove domains that only ServerPilot has and nobody needs, or list one wildcard instead of every subdomain.', 'wu-serverpilot' ), 'only_on_app' ),
			Problem::AUTOSSL_REFUSED    => array( __( 'ServerPilot refuses AutoSSL', 'wu-serverpilot' ), __( 'ServerPilot’s own words above say why. The domains themselves are on the app; AutoSSL is asked for again every hour.', 'wu-serverpilot' ), 'app' ),
			Failure::EXTENSION          => array(
				__( 'A PHP on this server lacks the ServerPilot extension', 'wu-serverpilot' ),
				/* translators: 1: a command; 2: a folder */
				sprintf( __( 'Unpack the package of the extension on the server and run %1$s there, for that PHP’s version; this one’s extensions are in %2$s. Or let cron and WP-CLI use a PHP that has it; until one does, domain changes wait.', 'wu-serverpilot' ), 'sudo ./install.sh --php ' . PHP_MAJOR_VERSION . '.' . PHP_MINOR_VERSION, PHP_EXTENSION_DIR ),
				'plugins',
			),
			Failure::VERSION            => array( __( 'The ServerPilot plugin and its extension differ in version', 'wu-serverpilot' ), __( 'Update the plugin on the Plugins page and the extension on the server: unpack its package there and run sudo ./install.sh. Until then, domains are kept in step as far as the two understand each other.', 'wu-serverpilot' ), 'plugins' ),
			Failure::SITE_CODE          => array( __( 'Code of this site keeps domains from reaching ServerPilot', 'wu-serverpilot' ), __( 'Update or deactivate the plugin or the theme that the sentence above names. Domains wait until then.', 'wu-serverpilot' ), 'plugins' ),
			Failure::DATABASE           => array( __( 'The database does not say which domains are mapped', 'wu-serverpilot' ), __( 'Look at the database’s own log. Nothing on ServerPilot is changed until it answers.', 'wu-serverpilot' ), 'jobs' ),
			'resources'                 => array( __( 'This server runs short of something', 'wu-serverpilot' ), __( 'The sentence above says of what. Make room; it is tried again by itself.', 'wu-serverpilot' ), 'jobs' ),
			Problem::ABSENT             => array( __( 'ServerPilot for Ultimate Multisite needs Ultimate Multisite', 'wu-serverpilot' ), __( 'Install Ultimate Multisite and activate it for the network.', 'wu-serverpilot' ), 'plugins' ),
			Problem::OUTDATED           => array( __( 'Ultimate Multisite is too old for ServerPilot for Ultimate Multisite', 'wu-serverpilot' ), __( 'Update Ultimate Multisite.', 'wu-serverpilot' ), 'plugins' ),
			Problem::UNFIT              => array( __( 'This version of Ultimate Multisite does not fit ServerPilot for Ultimate Multisite', 'wu-serverpilot' ), __( 'Update this plugin. To let it try again without an update, deactivate it and activate it.', 'wu-serverpilot' ), 'plugins' ),
			Problem::MAPPING_OFF        => array( __( 'No mapped domain is served', 'wu-serverpilot' ), __( 'Switch domain mapping on in Ultimate Multisite’s settings.', 'wu-serverpilot' ), 'mapping' ),
			Problem::NO_SUNRISE         => array( __( 'Ultimate Multisite’s sunrise.php is not loaded', 'wu-serverpilot' ), __( 'Put Ultimate Multisite’s sunrise.php into wp-content, and define( \'SUNRISE\', true ) into wp-config.php.', 'wu-serverpilot' ), 'mapping' ),
			Problem::NOT_ACTIVE         => array( __( 'Mappings are not active', 'wu-serverpilot' ), __( 'Activate them on their own pages, or delete them.', 'wu-serverpilot' ), 'domains' ),
			Problem::BECOMES_PRIMARY    => array( __( 'The network’s own name may be redirected', 'wu-serverpilot' ), __( 'If you do not want that, map it to another site, or switch “Is Primary Domain?” off on its page once it was checked.', 'wu-serverpilot' ), 'domains' ),
			Problem::CAPACITY           => array( __( 'The ServerPilot app gets full', 'wu-serverpilot' ), __( 'Remove names that are no longer needed, switch www twins off where nobody uses them, or serve some sites from another app.', 'wu-serverpilot' ), 'only_on_app' ),
			Problem::QUEUE              => array( __( 'The jobs for ServerPilot do not run', 'wu-serverpilot' ), __( 'Let the server’s cron call wp-cron.php every minute, and see in the job list whether other jobs are late, too.', 'wu-serverpilot' ), 'jobs' ),
			Problem::UNREADABLE         => array( __( 'The saved ServerPilot credentials cannot be read any more', 'wu-serverpilot' ), __( 'Enter them again in the set-up wizard.', 'wu-serverpilot' ), 'set_up' ),
			Problem::OFF                => array( __( 'The ServerPilot integration is off', 'wu-serverpilot' ), __( 'The set-up wizard switches it on, asks for three values and tests them. Then every mapped domain is put on your app.', 'wu-serverpilot' ), 'wizard' ),
			Problem::NOT_COMPARED       => array( __( 'Not synced with ServerPilot yet', 'wu-serverpilot' ), __( 'If this stays, press “Sync now” on the ServerPilot page.', 'wu-serverpilot' ), 'ours' ),
			'other'                     => array( __( 'ServerPilot needs your attention', 'wu-serverpilot' ), __( 'Look at the job list and the log integration-serverpilot.', 'wu-serverpilot' ), 'jobs' ),
		);
	}

	/** A place to go to: its address, and what the link says. */
	private static function place( string $place, string $app_id ): array {
		$dashboard = 'https://manage.serverpilot.io/';
		return match ( $place ) {
			'set_up'      => self::is_entered_in_wp_config()
				? array( $dashboard, __( 'Go to ServerPilot', 'wu-serverpilot' ) )
				: array( self::admin( 'wp-ultimo-hosting-integration-wizard&integration=serverpilot&step=config' ), __( 'Go to the set-up wizard', 'wu-serverpilot' ) ),
			'dashboard'   => array( $dashboard, __( 'Go to ServerPilot', 'wu-serverpilot' ) ),
			'app'         => array( '' === $app_id ? $dashboard : $dashboard . 'apps/' . rawurlencode( $app_id ), __( 'Go to the app in ServerPilot', 'wu-serverpilot' ) ),
			'domains'     => array( self::admin( 'wp-ultimo-domains' ), __( 'Go to the domains', 'wu-serverpilot' ) ),
			'jobs'        => array( self::admin( 'wp-ultimo-jobs' ), __( 'Go to the job list', 'wu-serverpilot' ) ),
			'wizard'      => array( self::wizard(), __( 'Set up ServerPilot', 'wu-serverpilot' ) ),
			'mapping'     => array( self::admin( 'wp-ultimo-settings&tab=domain-mapping' ), __( 'Go to the domain mapping settings', 'wu-serverpilot' ) ),
			'status'      => array( 'https://serverpilot.io/', __( 'Go to ServerPilot’s website', 'wu-serverpilot' ) ),
			'only_on_app' => array( self::admin( 'wu-serverpilot&state=only_on_app' ), __( 'Show the names that only ServerPilot has', 'wu-serverpilot' ) ),
			'held_back'   => array( self::admin( 'wu-serverpilot&state=held_back' ), __( 'Remove them or keep them', 'wu-serverpilot' ) ),
			'ours'        => array( self::admin( 'wu-serverpilot' ), __( 'Go to the ServerPilot page', 'wu-serverpilot' ) ),
			'plugins'     => array( network_admin_url( 'plugins.php' ), __( 'Go to the plugins', 'wu-serverpilot' ) ),
		};
	}

	/** Does the wizard show fields that cannot be changed there? */
	private static function is_entered_in_wp_config(): bool {
		return array() !== array_filter( Credentials::ALL, array( Credentials::class, 'is_constant' ) );
	}

	/** One of Ultimate Multisite's pages, with its parameters. */
	private static function admin( string $page ): string {
		return network_admin_url( "admin.php?page=$page" );
	}
}
