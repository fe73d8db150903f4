<?php

namespace ServerPilot_Plugin\Tests;

use PHPUnit\Framework\Attributes\After;

/**
 * Content folders in which one plugin is a copy with changes, for processes of their own: their
 * environment names it as WU_NETWORK_CONTENT.
 */
trait Copies {

	/** The folders that were made. */
	private $copies = array();

	/**
	 * A content folder that differs from this network's in one plugin.
	 *
	 * @return string The folder.
	 */
	protected function content_with( $plugin, array $changes ) {
		$content        = sys_get_temp_dir() . '/wu-content-' . bin2hex( random_bytes( 6 ) );
		$this->copies[] = $content;
		mkdir( "$content/plugins", 0777, true );
		foreach ( array( 'themes', 'mu-plugins', 'uploads', 'sunrise.php', 'plugins/wu-serverpilot', 'plugins/ultimate-multisite' ) as $entry ) {
			if ( file_exists( WP_CONTENT_DIR . "/$entry" ) && "plugins/$plugin" !== $entry ) {
				symlink( realpath( WP_CONTENT_DIR . "/$entry" ), "$content/$entry" );
			}
		}
		exec( sprintf( 'cp -R %s %s', escapeshellarg( realpath( WP_PLUGIN_DIR . "/$plugin" ) ), escapeshellarg( "$content/plugins/$plugin" ) ) );
		foreach ( $changes as $file => $texts ) {
			$before = file_get_contents( "$content/plugins/$plugin/$file" );
			foreach ( array_keys( $texts ) as $text ) {
				$this->assertSame( 1, substr_count( $before, $text ), "$file has this text once: $text" );
			}
			file_put_contents( "$content/plugins/$plugin/$file", strtr( $before, $texts ) );
		}
		return $content;
	}

	/**
	 * Removes the folders, and what PHP has compiled of them.
	 *
	 * @after
	 */
	#[After]
	public function remove_copies() {
		foreach ( $this->copies as $content ) {
			$compiled = glob( dirname( getenv( 'WU_NETWORK_WORDPRESS' ) ) . "/compiled/*$content" );
			exec( 'rm -rf ' . implode( ' ', array_map( 'escapeshellarg', array( $content, ...$compiled ) ) ) );
		}
		$this->copies = array();
	}
}
