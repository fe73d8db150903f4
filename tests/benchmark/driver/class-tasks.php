<?php
/**
 * The cases.
 *
 * @package wu_serverpilot
 */

namespace ServerPilot_Plugin\Tests\Benchmark;

/**
 * Every case, made of a list of domains and what is done to it.
 */
final class Tasks {

	private const NETWORK = array( 'network.example' );

	/**
	 * All of them.
	 *
	 * @param int $many How many domains stand for many.
	 * @return Task[]
	 */
	public static function all( int $many ): array {
		$names  = self::names( $many );
		$joined = array_merge( self::NETWORK, $names );
		$full   = self::names( 299 );
		$shop   = array( 'shop.example' );
		$with   = array_merge( self::NETWORK, $shop );
		return array(
			new Task( 'cold', 'Add one domain, fresh process', self::NETWORK, $with, 'add', array( $shop ), fresh: true ),
			new Task( 'warm', 'Add one domain, warm worker', self::NETWORK, $with, 'add', array( $shop ) ),
			new Task( 'present', 'Add a domain that is there', $with, $with, 'add', array( $shop ) ),
			new Task( 'remove', 'Remove one domain', $with, self::NETWORK, 'remove', array( $shop ) ),
			new Task( 'full', 'Add the 300th domain', $full, array_merge( $full, $shop ), 'add', array( $shop ) ),
			new Task( 'read', 'Read the list', $with, $with, 'read', array( array() ) ),
			self::together( 8 ),
			self::together( 8, fresh: true ),
			new Task( 'each', "Add $many domains one by one", self::NETWORK, $joined, 'add', array_chunk( $names, 1 ) ),
			self::at_once( $many ),
		);
	}

	/**
	 * Many names in one call.
	 *
	 * @param int $count How many.
	 */
	public static function at_once( int $count ): Task {
		$names = self::names( $count );
		return new Task( 'once', "Add $count domains in one call", self::NETWORK, array_merge( self::NETWORK, $names ), 'add', array( $names ) );
	}

	/**
	 * Many workers, each with a name of its own.
	 *
	 * @param int  $count How many.
	 * @param bool $fresh Whether none of them has a connection yet.
	 */
	public static function together( int $count, bool $fresh = false ): Task {
		$names = self::names( $count );
		$id    = $fresh ? 'together_cold' : 'together';
		$title = $fresh ? "$count fresh processes at once" : "$count workers at once";
		return new Task( $id, $title, self::NETWORK, array_merge( self::NETWORK, $names ), 'add', array_chunk( $names, 1 ), fresh: $fresh, together: true );
	}

	private static function names( int $count ): array {
		return array_map( static fn( $number ) => sprintf( 'site-%03d.example', $number ), range( 1, $count ) );
	}
}
