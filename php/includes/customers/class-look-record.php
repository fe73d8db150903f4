<?php
/**
 * What is known of a name that is looked at.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Customers;

use ServerPilot_Plugin\Names\Name_Row;

defined( 'ABSPATH' ) || exit;

/**
 * The record that the extension makes of each look, as it is kept in the name's row. What it says, the
 * extension decides; only what is needed for Ultimate Multisite's sake is added:
 *
 *     site       the site that was looked for: another one is another mapping
 *     looked     when
 *     dns        does the DNS lead here, and how is that known: '' no, 'passed' it seems so, 'here' by an address of the server's,
 *                or by the site's own answer
 *     secure     is its certificate good?
 *     revived    when its check was begun anew, by the stage in which it was dead
 */
final class Look_Record {

	/** Seconds for which a look is proof for Ultimate Multisite. */
	public const FRESH = 10 * MINUTE_IN_SECONDS;

	/** Seconds in which Ultimate Multisite has checked a domain that was revived: then its site can answer. */
	private const REVIVED_IN = 5 * MINUTE_IN_SECONDS;

	/** Not kept. */
	private const OF_THE_MOMENT = array( 'diagnosis', 'twin', 'event' );

	/** When the last look began, in Unix seconds. */
	public readonly int $looked;

	/** One of Name_Row::OF_LOOKS. */
	public readonly string $state;

	/** When it became so, in Unix seconds. */
	public readonly int $since;

	/** The last look that bore the state out, in Unix seconds; 0 for none. */
	public readonly int $checked;

	/** When to look again, in Unix seconds. */
	public readonly int $next;

	/** What a customer reads, as WuServerPilot\Exception::getText() has it: id and parts. */
	public readonly array $sentence;

	/** What a customer is to do, likewise; null for nothing. */
	public readonly ?array $step;

	/** The record of the DNS to create, by type, name and value; null for none. */
	public readonly ?array $record;

	/** Was nothing of it judged at the last look, because the fault may be the server's own? */
	public readonly bool $held;

	/** Is its certificate good? */
	public readonly bool $secure;

	/** Does the DNS lead here? See above. */
	private readonly string $dns;

	/** From what to_json() kept. */
	private function __construct( private array $kept ) {
		foreach ( array( 'looked', 'since', 'checked', 'next' ) as $time ) {
			$this->$time = (int) ( $kept[ $time ] ?? 0 );
		}
		$this->state    = $kept['state'];
		$this->sentence = $kept['sentence'];
		$this->step     = $kept['step'] ?? null;
		$this->record   = $kept['record'] ?? null;
		$this->dns      = $kept['dns'] ?? '';
		$this->held     = ! empty( $kept['held'] );
		$this->secure   = ! empty( $kept['secure'] );
	}

	/** What is known of a name; null before its first look, after it was mapped to another site, and of what is only half there. */
	public static function of( Name_Row $row ): ?self {
		$kept = '' === $row->watch ? null : json_decode( $row->watch, true );
		return isset( $kept['state'], $kept['sentence'] ) && ( $kept['site'] ?? null ) === $row->site ? new self( $kept ) : null;
	}

	/** What is known after a look of $now (Unix seconds): $row is what was known before, $found what wu_serverpilot_watch() says. */
	public static function after( Name_Row $row, array $found, int $now ): self {
		$checks = array_column( $found['diagnosis']['checks'] ?? array(), null, 'check' );
		$added  = array(
			'site'    => $row->site,
			'looked'  => $now,
			'dns'     => self::dns( $checks ),
			'secure'  => in_array( $checks['certificate']['status'] ?? '', array( 'passed', 'warning' ), true ),
			'revived' => self::of( $row )?->kept['revived'] ?? array(),
		);
		return new self( $added + array_diff_key( $found, array_flip( self::OF_THE_MOMENT ) ) );
	}

	/** What wu_serverpilot_watch() is told of a name before a look: times in Unix seconds, also when it was mapped and the watch began. */
	public static function known( Name_Row $row, int $mapped, int $began, int $now ): array {
		$record = self::of( $row );
		if ( null !== $record ) {
			return $record->kept;
		}
		$since = '' === $row->watch ? max( $mapped, $row->asked ) : $now;
		return array(
			'since'    => 0 === $since ? $now : min( $since, $now ),
			'announce' => $since > $began,
		);
	}

	/** Did the DNS lead to this network a moment before $now (Unix seconds), as far as can be seen? */
	public function leads_here( int $now ): bool {
		return '' !== $this->dns && $this->is_fresh( $now );
	}

	/** Did a look prove a moment before $now (Unix seconds) that the DNS leads to this network? */
	public function is_proved( int $now ): bool {
		return 'here' === $this->dns && $this->is_fresh( $now );
	}

	/** Was its check begun anew before, when it was dead in this stage of Ultimate Multisite's? */
	public function was_revived( string $stage ): bool {
		return isset( $this->kept['revived'][ $stage ] );
	}

	/** The same, with its check begun anew in this stage at $now (Unix seconds), and looked at again once that is over. */
	public function revived( string $stage, int $now ): self {
		$kept                      = $this->kept;
		$kept['revived'][ $stage ] = $now;
		$kept['next']              = min( $this->next, $now + self::REVIVED_IN );
		return new self( $kept );
	}

	/** As it is kept: in ASCII. */
	public function to_json(): string {
		return (string) wp_json_encode( $this->kept );
	}

	private function is_fresh( int $now ): bool {
		return abs( $now - $this->looked ) <= self::FRESH;
	}

	/**
	 * What the checks, by their names, say of the way here. Behind a delivery network only the site's own answer proves anything;
	 * and where another site answers, the name is not this one's.
	 */
	private static function dns( array $checks ): string {
		$site = $checks['site']['code'] ?? '';
		if ( 'passed' !== ( $checks['dns']['status'] ?? '' ) || 'site_other' === $site ) {
			return '';
		}
		return 'dns_right' === $checks['dns']['code'] || 'site_answers' === $site ? 'here' : 'passed';
	}
}
