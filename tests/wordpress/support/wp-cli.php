<?php
/**
 * Stands for WP-CLI, with what our commands use of it.
 *
 * @package wu_serverpilot
 */

namespace {

	define( 'WP_CLI', true );

	// phpcs:disable Squiz.Commenting, Generic.Files, Universal.Files, Universal.Namespaces -- stands for WP-CLI.
	class WP_CLI_Command {}

	class WP_CLI {

		public static $commands = array();

		public static function add_command( $name, $command ) {
			if ( ! is_object( $command ) || $command instanceof Closure ) {
				// Ultimate Multisite's own, which nobody runs here.
				return;
			}
			foreach ( ( new ReflectionClass( $command ) )->getMethods( ReflectionMethod::IS_PUBLIC ) as $method ) {
				preg_match( '/@subcommand\s+(\S+)/', (string) $method->getDocComment(), $named );
				self::$commands[ $name ][ $named[1] ?? $method->getName() ] = array( $command, $method->getName() );
			}
		}

		public static function line( $text ) {
			echo "$text\n";
		}

		public static function success( $text ) {
			echo "Success: $text\n";
		}

		public static function warning( $text ) {
			fwrite( STDERR, "Warning: $text\n" );
		}

		public static function error( $text ) {
			fwrite( STDERR, "Error: $text\n" );
			exit( 1 );
		}

		public static function halt( $code ) {
			exit( $code );
		}

		public static function confirm( $question, $options = array() ) {
			if ( empty( $options['yes'] ) ) {
				echo "$question [y/n] ";
				// Nobody answers.
				exit;
			}
		}

		public static function __callStatic( $name, $arguments ) {
			// What Ultimate Multisite asks it: nothing is configured.
			return null;
		}

		public static function run( $name, $subcommand, array $words ) {
			$options = array();
			foreach ( preg_grep( '/^--/', $words ) as $word ) {
				$pair                = explode( '=', substr( $word, 2 ), 2 );
				$options[ $pair[0] ] = $pair[1] ?? true;
			}
			$method   = self::$commands[ $name ][ $subcommand ];
			$synopsis = (string) ( new ReflectionMethod( ...$method ) )->getDocComment();
			if ( preg_match( '/\[--format=.*?default: (\w+)/s', $synopsis, $format ) ) {
				$options += array( 'format' => $format[1] );
			}
			$method( array_values( preg_grep( '/^--/', $words, PREG_GREP_INVERT ) ), $options );
		}
	}
}

namespace WP_CLI {

	class Formatter {

		public $format;
		private $fields;
		private $field;

		public function __construct( &$options, $fields ) {
			$this->format = $options['format'] ?? 'table';
			$this->fields = isset( $options['fields'] ) ? explode( ',', $options['fields'] ) : $fields;
			$this->field  = $options['field'] ?? null;
			unset( $options['format'], $options['fields'], $options['field'] );
		}

		public function display_items( $items ) {
			if ( null !== $this->field ) {
				array_map( array( \WP_CLI::class, 'line' ), array_column( $items, $this->field ) );
				return;
			}
			$rows = 'ids' === $this->format ? array() : array_map( fn( $item ) => array_merge( array_flip( $this->fields ), array_intersect_key( $item, array_flip( $this->fields ) ) ), $items );
			switch ( $this->format ) {
				case 'json':
					echo json_encode( $rows );
					break;
				case 'count':
					echo count( $items );
					break;
				case 'ids':
					echo implode( ' ', $items );
					break;
				default:
					$out = fopen( 'php://output', 'w' );
					foreach ( array_merge( array( $this->fields ), $rows ) as $row ) {
						fputcsv( $out, $row, ',', '"', '' );
					}
			}
		}
	}
}

namespace WP_CLI\Utils {

	function make_progress_bar( $message, $count ) {
		return new class() {
			public function tick() {}
			public function finish() {}
		};
	}
}
