<?php
/**
 * A diagnosis in the reader's language.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Admin;

defined( 'ABSPATH' ) || exit;

/**
 * Says again, in the language of this request, what the extension found: from each finding's check and
 * the values in it.
 */
final class Diagnosis {

	/**
	 * A report with its sentences translated; those that have no translation as they came.
	 *
	 * @param array $report What wu_serverpilot_diagnose() gave.
	 * @return array The same, otherwise.
	 */
	public static function translated( array $report ): array {
		$summary = array();
		foreach ( $report['checks'] as $i => $check ) {
			$message = self::say( $check['message'], $check );

			$summary[ $check['message'] ]      = $message;
			$report['checks'][ $i ]['message'] = $message;
			$report['checks'][ $i ]['step']    = null === $check['step'] ? null : self::say( $check['step'], $check );
		}
		$report['summary'] = $summary[ $report['summary'] ] ?? self::summary( $report, $summary );
		return $report;
	}

	/**
	 * The sentence for a name that works.
	 *
	 * @param array    $report   The report.
	 * @param string[] $messages From what the extension said to what is said here.
	 */
	private static function summary( array $report, array $messages ): string {
		$values = array( '{domain}' => $report['domain'] );
		if ( strtr( Diagnosis_Texts::fine(), $values ) === $report['summary'] ) {
			return strtr( self::in_this_language( Diagnosis_Texts::fine() ), $values );
		}
		foreach ( $messages as $said => $translated ) {
			if ( strtr( Diagnosis_Texts::fine_but(), $values + array( '{finding}' => $said ) ) === $report['summary'] ) {
				return strtr( self::in_this_language( Diagnosis_Texts::fine_but() ), $values + array( '{finding}' => $translated ) );
			}
		}
		return $report['summary'];
	}

	/**
	 * One sentence. A check has several: the one that gives this sentence with these values is it.
	 *
	 * @param string $sentence As the extension said it.
	 * @param array  $check    The finding.
	 */
	private static function say( string $sentence, array $check ): string {
		$values = array();
		foreach ( $check['parts'] as $name => $value ) {
			$values[ '{' . $name . '}' ] = is_array( $value ) ? implode( ', ', $value ) : (string) $value;
		}
		foreach ( Diagnosis_Texts::of( $check['check'] ) as $text ) {
			if ( strtr( $text, $values ) === $sentence ) {
				return strtr( self::in_this_language( $text ), $values );
			}
		}
		return $sentence;
	}

	private static function in_this_language( string $text ): string {
		return translate( $text, 'wu-serverpilot' ); // phpcs:ignore WordPress.WP.I18n -- marked in Diagnosis_Texts.
	}
}
