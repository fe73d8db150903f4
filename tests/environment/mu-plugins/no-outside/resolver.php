<?php

namespace RemotelyLiving\PHPDNS\Resolvers;

/**
 * Knows no name, and asks nobody.
 */
final class Chain {

	/**
	 * Takes the resolvers, and leaves them alone.
	 *
	 * @param object ...$resolvers They would ask Cloudflare, Google, the system and dig.
	 */
	public function __construct( ...$resolvers ) {
	}

	/**
	 * The records of a name.
	 *
	 * @param string $name The name.
	 * @param string $type A type of records.
	 * @return array
	 */
	public function getRecords( $name, $type ) { // phpcs:ignore WordPress.NamingConventions.ValidFunctionName -- the library's name.
		return array();
	}
}
