<?php
/**
 * The table of domains.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Admin;

use ServerPilot_Plugin\{ Extension\Extension_Check, Names\Name_Row, Names\Twin };

defined( 'ABSPATH' ) || exit;

/** WordPress's own list, with a row for each domain: only those of the page are read. */
final class Domains_Table extends \WP_List_Table {

	/** What is said of each row, by name. */
	private array $described = array();

	public function __construct( private Domain_List $domains ) {
		parent::__construct( array( 'singular' => 'domain', 'plural' => 'domains' ) ); // phpcs:ignore WordPress.Arrays -- short.
	}

	/** Reads the rows of this page; throws a Failure where they cannot be read. */
	public function prepare_items() {
		$state       = in_array( Request::shown( 'state' ), Name_Row::STATES, true ) ? Request::shown( 'state' ) : '';
		$per_page    = $this->get_items_per_page( Request::PER_PAGE, 20 );
		$total_items = $this->domains->count( $state, Request::shown( 's' ) );
		$this->set_pagination_args( compact( 'total_items', 'per_page' ) );
		$this->items     = $this->domains->page( $state, Request::shown( 's' ), Request::shown( 'orderby' ), 'desc' === Request::shown( 'order' ), $per_page, ( $this->get_pagenum() - 1 ) * $per_page );
		$this->described = array_map( array( $this->domains, 'described' ), $this->items );
		// The sites of all rows at once: each row shows its own.
		$sites = array_unique( array_filter( array_column( $this->items, 'site' ) ) );
		if ( array() !== $sites ) {
			get_sites( array( 'site__in' => $sites, 'number' => count( $sites ) ) ); // phpcs:ignore WordPress.Arrays -- short.
		}
	}

	/** The columns. */
	public function get_columns() {
		return array(
			'cb'    => '<input type="checkbox">',
			'name'  => __( 'Domain', 'wu-serverpilot' ),
			'state' => __( 'State', 'wu-serverpilot' ),
			'site'  => __( 'Site', 'wu-serverpilot' ),
		);
	}

	/** Nothing is there to show. */
	public function no_items() {
		esc_html_e( 'No domains found.', 'wu-serverpilot' );
	}

	protected function get_sortable_columns() {
		return array(
			'name'  => array( 'name', false, '', __( 'Table ordered by domain.', 'wu-serverpilot' ) ),
			'state' => array( 'state', false, '', __( 'Table ordered by state.', 'wu-serverpilot' ), 'asc' ),
			'site'  => array( 'site', false, '', __( 'Table ordered by site.', 'wu-serverpilot' ) ),
		);
	}

	protected function get_views() {
		$counts = $this->domains->counts();
		$views  = array( 'all' => self::view( '', __( 'All', 'wu-serverpilot' ), array_sum( $counts ) ) );
		foreach ( $counts as $state => $count ) {
			$views[ $state ] = self::view( $state, Words::state( $state )[0], $count );
		}
		return $views;
	}

	protected function get_bulk_actions() {
		return Extension_Check::is_available() ? array(
			Request::SYNC     => __( 'Sync now', 'wu-serverpilot' ),
			Request::DIAGNOSE => __( 'Diagnose', 'wu-serverpilot' ),
			Request::REMOVE   => __( 'Remove from ServerPilot', 'wu-serverpilot' ),
		) : array();
	}

	/** The box to choose a row. */
	protected function column_cb( $row ) {
		/* translators: %s: a domain name */
		$label = sprintf( __( 'Select %s', 'wu-serverpilot' ), $row->name );
		return sprintf( '<input type="checkbox" name="names[]" value="%1$s" id="wu-serverpilot-%2$s"><label for="wu-serverpilot-%2$s"><span class="screen-reader-text">%3$s</span></label>', esc_attr( $row->name ), esc_attr( md5( $row->name ) ), esc_html( $label ) );
	}

	protected function column_name( $row ) {
		$name = '<strong class="wu-serverpilot-names">' . esc_html( $row->name ) . '</strong>';
		/* translators: %s: a domain name */
		$twin = $row->www ? sprintf( __( 'and %s', 'wu-serverpilot' ), Twin::of( $row->name ) ) : '';
		$more = array_filter( array( Words::readable( $row->name ), $twin ) );
		return ( $row->mapping > 0 ? sprintf( '<a class="row-title" href="%1$s">%2$s</a>', esc_url( network_admin_url( 'admin.php?page=wp-ultimo-edit-domain&id=' . $row->mapping ) ), $name ) : $name )
			. implode( '', array_map( fn( $text ) => '<br><span class="description wu-serverpilot-names">' . esc_html( $text ) . '</span>', $more ) );
	}

	protected function column_state( $row ) {
		$is = $this->described[ $row->name ];
		return sprintf( '<span class="wu-serverpilot-state is-%1$s">%2$s</span>', esc_attr( $is['colour'] ), esc_html( $is['label'] ) )
			. ( '' === $is['why'] ? '' : '<br><span class="description">' . esc_html( $is['why'] ) . '</span>' );
	}

	protected function column_site( $row ) {
		$site = $row->site > 0 ? get_site( $row->site ) : null;
		return null === $site
			? '<span aria-hidden="true">—</span><span class="screen-reader-text">' . esc_html__( 'No site', 'wu-serverpilot' ) . '</span>'
			: sprintf( '<a class="wu-serverpilot-names" href="%1$s">%2$s</a>', esc_url( network_admin_url( 'site-info.php?id=' . $row->site ) ), esc_html( untrailingslashit( $site->domain . $site->path ) ) );
	}

	protected function handle_row_actions( $row, $column_name, $primary ) {
		if ( $column_name !== $primary || ! Extension_Check::is_available() ) {
			return parent::handle_row_actions( $row, $column_name, $primary );
		}
		$actions = array(
			'sync'     => self::action( Request::SYNC, $row->name, __( 'Sync now', 'wu-serverpilot' ) ),
			'diagnose' => self::action( Request::DIAGNOSE, $row->name, __( 'Diagnose', 'wu-serverpilot' ) ),
			'delete'   => $this->domains->may_remove( $row ) ? self::action( Request::REMOVE, $row->name, __( 'Remove from ServerPilot', 'wu-serverpilot' ) ) : '',
		);
		return $this->row_actions( array_filter( $actions ) );
	}

	protected function get_default_primary_column_name() {
		return 'name';
	}

	private static function view( string $state, string $label, int $count ): string {
		$current = Request::shown( 'state' ) === $state ? ' class="current" aria-current="page"' : '';
		return sprintf( '<a href="%1$s"%2$s>%3$s <span class="count">(%4$s)</span></a>', esc_url( Request::url( '' === $state ? array() : compact( 'state' ) ) ), $current, esc_html( $label ), esc_html( number_format_i18n( $count ) ) );
	}

	private static function action( string $action, string $name, string $label ): string {
		return sprintf( '<button type="submit" class="button-link" name="row[%1$s]" value="%2$s" aria-label="%3$s">%4$s</button>', esc_attr( $action ), esc_attr( $name ), esc_attr( "$label: $name" ), esc_html( $label ) );
	}
}
