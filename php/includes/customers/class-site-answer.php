<?php
/**
 * How a site proves itself.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Customers;

defined( 'ABSPATH' ) || exit;

/**
 * Answers the extension's looks through a name, `/?wu_serverpilot_look=NONCE`, by a header that says which site answers and
 * whether visitors see it: see wu_serverpilot_watch(). It is sent before anything of the site can end the request, as soon as
 * WordPress has its salts, and anew once Ultimate Multisite can say more.
 */
final class Site_Answer {

	private const ASKED_BY = 'wu_serverpilot_look';

	/** This request is a look: sends the header when all plugins are loaded, and once more when they have begun. */
	public static function listen(): void {
		$send = fn() => headers_sent() || header( self::header( get_current_blog_id() ) );
		add_action( 'plugins_loaded', $send, PHP_INT_MIN );
		add_action( 'init', $send, 1 );
	}

	/** A secret of the installation, the same in each of its processes. */
	public static function key(): string {
		return hash_hmac( 'sha256', 'A look at a site of this installation', wp_salt( 'secure_auth' ) );
	}

	/** The header of an answer of this site. */
	public static function header( int $site ): string {
		// phpcs:disable WordPress.Security -- both end in a digest alone.
		$nonce = is_string( $_GET[ self::ASKED_BY ] ?? null ) ? substr( $_GET[ self::ASKED_BY ], 0, 64 ) : '';
		$host  = strtolower( (string) preg_replace( '/:\d+$/', '', $_SERVER['HTTP_HOST'] ?? '' ) );
		// phpcs:enable
		$word = self::word( $site );
		return "X-WU-ServerPilot: $site $word " . hash_hmac( 'sha256', "$nonce $host $site $word", self::key() );
	}

	/** What visitors of the site meet. */
	private static function word( int $site ): string {
		$blog = get_site( $site );
		return match ( true ) {
			! $blog || $blog->archived || $blog->spam || $blog->deleted => 'archived',
			is_main_site( $site ), ! did_action( 'init' )                => 'live',
			default                                                     => self::lock( $site ),
		};
	}

	/** What Ultimate Multisite keeps visitors away for; what of it cannot be asked is no lock. */
	private static function lock( int $site ): string {
		$model = function_exists( 'wu_get_site' ) && function_exists( 'wu_get_setting' ) ? wu_get_site( $site ) : false;
		if ( ! is_object( $model ) ) {
			return 'live';
		}
		try {
			$membership = $model->get_membership();
			$status     = $membership ? $membership->get_status() : '';
			return match ( true ) {
				! $model->is_active()                                        => 'not_active',
				self::is_suspended( $membership, (string) $status )          => 'suspended',
				self::is_over_visits( $model )                               => 'over_visits',
				default                                                      => 'live',
			};
		} catch ( \Throwable $thrown ) {
			unset( $thrown );
			return 'live';
		}
	}

	/** Is the membership over, as far as visitors are concerned? */
	private static function is_suspended( $membership, string $status ): bool {
		$is_cancelled = 'cancelled' === $status;
		$is_inactive  = '' !== $status && 'trialing' !== $status && ! $membership->is_active();
		if ( ! $is_cancelled && ( ! $is_inactive || ! wu_get_setting( 'block_frontend', false ) ) ) {
			return false;
		}
		$grace = $is_cancelled ? 0 : (int) wu_get_setting( 'block_frontend_grace_period', 0 );
		return strtotime( (string) $membership->get_date_expiration() . ' UTC' ) + $grace * DAY_IN_SECONDS < time();
	}

	/** Has the site had all visits of its plan? */
	private static function is_over_visits( object $model ): bool {
		if ( ! wu_get_setting( 'enable_visits_limiting', true ) || ! $model->has_limitations() ) {
			return false;
		}
		$limit = (int) $model->get_limitations()->visits->get_limit();
		return $limit > 0 && $model->get_visits_count() > $limit;
	}
}
