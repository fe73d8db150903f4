<?php
/**
 * What the extension says, in the reader's language.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Support;

defined( 'ABSPATH' ) || exit;

/**
 * Says the extension's sentences in the language of this request. They are stored in parts, and said
 * when somebody reads them: whoever caused one may read another language.
 */
final class Sentence {

	/** A sentence, from its parts as WuServerPilot\Exception::getText() has them: id and parts. */
	public static function say( array $text ): string {
		$parts = array();
		foreach ( $text['parts'] as $name => $part ) {
			$parts[ '{' . $name . '}' ] = is_array( $part ) ? self::part( $part ) : (string) $part;
		}
		return strtr( translate( $text['id'], 'wu-serverpilot' ), $parts ); // phpcs:ignore WordPress.WP.I18n -- packaging/languages finds the texts in the extension's sources.
	}

	/**
	 * What is known of something that went wrong, by kind, message and text: the sentence in parts, but for one of the plugin's own or an
	 * older extension's.
	 */
	public static function of( array $told ): string {
		return match ( true ) {
			! empty( $told['text'] )            => self::say( $told['text'] ),
			Failure::DATABASE === $told['kind'] => Failure::of_database()->getMessage(),
			default                             => $told['message'],
		};
	}

	/** What of() says without what to do, for who says that in words of his own. */
	public static function without_step( array $told ): string {
		$told['text'] = array_replace_recursive( $told['text'] ?? array(), isset( $told['text']['parts']['step'] ) ? array( 'parts' => array( 'step' => '' ) ) : array() );
		return rtrim( self::of( $told ) );
	}

	public static function of_failure( Failure $failure ): string {
		return array() === $failure->text ? $failure->getMessage() : self::say( $failure->text );
	}

	/** A diagnosis, see wu_serverpilot_diagnose(), with its sentences in the language of this request. */
	public static function of_diagnosis( array $found ): array {
		$found['summary'] = self::say( $found['summary_text'] );
		foreach ( $found['checks'] as $i => $check ) {
			$found['checks'][ $i ]['message'] = self::say( array( 'id' => $check['message_id'] ) + $check );
			$found['checks'][ $i ]['step']    = null === $check['step_id'] ? '' : self::say( array( 'id' => $check['step_id'] ) + $check );
		}
		return $found;
	}

	/** Several texts, or a part that is said in words. */
	private static function part( array $part ): string {
		return isset( $part['id'] ) ? self::say( $part ) : implode( ', ', $part );
	}
}
