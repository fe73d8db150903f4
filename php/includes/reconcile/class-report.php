<?php
/**
 * What a reconcile did.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Reconcile;

defined( 'ABSPATH' ) || exit;

/**
 * The report of LockedApp::reconcile(), or of what it would do. A key that the extension does not
 * answer is empty here: what was written stays written.
 */
final class Report {

	/** Every key of a report, and what it is where the extension says nothing. */
	private const EMPTY = array(
		'recognised'    => false,
		'changed'       => false,
		'added'         => array(),
		'removed'       => array(),
		'unchanged'     => array(),
		'domains'       => array(),
		'no_room'       => array(),
		'by_wildcard'   => array(),
		'deferred'      => array(),
		'only_on_app'   => array(),
		'untried'       => array(),
		'held_back'     => array(),
		'gave_way'      => array(),
		'refused'       => array(),
		'fates'         => array(),
		'app'           => array(),
		'autossl'       => 'not_requested',
		'autossl_error' => null,
		'action_id'     => null,
	);

	/** Is the app this installation's? Otherwise nothing was written. */
	public readonly bool $recognised;

	/** Did the list change? */
	public readonly bool $changed;

	/** Names that were put on the list. */
	public readonly array $added;

	/** Names that were taken off it. */
	public readonly array $removed;

	/** Of these, own subdomains that made room. */
	public readonly array $gave_way;

	/** The app's list now. */
	public readonly array $domains;

	/** Why names were refused, by name: kind, message and text each. */
	public readonly array $refused;

	/** Names that are wanted and would not fit. */
	public readonly array $no_room;

	/** Names for a later call: there was no time for them. */
	public readonly array $untried;

	/** The app as it was before, as wu_serverpilot_get_app() answers it. */
	public readonly array $app;

	/** How AutoSSL stands: on, enabled, pending, custom_certificate or not_requested. */
	public readonly string $autossl;

	/** Why it could not be turned on: kind, message, text, retryable, retry_after and concerns. */
	public readonly ?array $autossl_error;

	/** The server action to follow. */
	public readonly ?string $action_id;

	/** All of it. */
	private readonly array $all;

	/** From the extension's answer. */
	public function __construct( array $answer ) {
		$this->all = array_filter( $answer, fn( $value ) => null !== $value ) + self::EMPTY;
		foreach ( array_keys( self::EMPTY ) as $key ) {
			if ( property_exists( $this, $key ) ) {
				$this->$key = $this->all[ $key ];
			}
		}
	}

	/** Names that are no longer wanted, and too many to go without a person's word. */
	public function held_back(): array {
		return array_merge( array(), ...array_values( array_column( $this->all['held_back'], 'names' ) ) );
	}

	/** The report as the hooks hand it over; see LockedApp::reconcile(). */
	public function to_array(): array {
		return $this->all;
	}
}
