<?php
/**
 * The table of domains.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Admin\Page;

use ServerPilot_Plugin\{ Admin\Diagnoses, Admin\Domain_List, Admin\Owner_Actions, Extension\Extension_Check, Names\Name_State };

defined( 'ABSPATH' ) || exit;

/**
 * WordPress's own list, with a row for each domain.
 */
final class Domains_Table extends \WP_List_Table {

	/**
	 * Names its rows.
	 *
	 * @param array         $rows      What Domain_List::rows() gave.
	 * @param Diagnoses     $diagnoses What was found last.
	 * @param Owner_Actions $actions   What can be done.
	 */
	public function __construct( private array $rows, private Diagnoses $diagnoses, private Owner_Actions $actions ) {
		parent::__construct(
			array(
				'singular' => 'domain',
				'plural'   => 'domains',
			)
		);
	}

	/**
	 * What the address asks for.
	 *
	 * @param string $parameter state, s, orderby or order.
	 */
	public function asked( string $parameter ): string {
		return isset( $_GET[ $parameter ] ) && is_string( $_GET[ $parameter ] ) ? sanitize_text_field( wp_unslash( $_GET[ $parameter ] ) ) : ''; // phpcs:ignore WordPress.Security.NonceVerification -- it only chooses what is shown.
	}

	/**
	 * Chooses the rows of this page.
	 */
	public function prepare_items() {
		$query    = array(
			'state'   => in_array( $this->asked( 'state' ), Name_State::ALL, true ) ? $this->asked( 'state' ) : '',
			'search'  => $this->asked( 's' ),
			'orderby' => '' === $this->asked( 'orderby' ) ? 'state' : $this->asked( 'orderby' ),
			'order'   => $this->asked( 'order' ),
		);
		$found    = Domain_List::select( $this->rows, $query );
		$per_page = $this->get_items_per_page( 'wu_serverpilot_per_page', 20 );
		$this->set_pagination_args(
			array(
				'total_items' => count( $found ),
				'per_page'    => $per_page,
			)
		);
		$this->items = array_slice( $found, ( $this->get_pagenum() - 1 ) * $per_page, $per_page );
	}

	/**
	 * The columns.
	 */
	public function get_columns() {
		return array(
			'cb'          => '<input type="checkbox">',
			'name'        => __( 'Domain', 'wu-serverpilot' ),
			'state'       => __( 'State', 'wu-serverpilot' ),
			'site'        => __( 'Site', 'wu-serverpilot' ),
			'on_app'      => __( 'On ServerPilot', 'wu-serverpilot' ),
			'dns'         => __( 'DNS', 'wu-serverpilot' ),
			'certificate' => __( 'Certificate', 'wu-serverpilot' ),
		);
	}

	/**
	 * Nothing is there to show.
	 */
	public function no_items() {
		esc_html_e( 'No domains found.', 'wu-serverpilot' );
	}

	protected function get_sortable_columns() {
		return array(
			'name'   => array( 'name', false, '', __( 'Table ordered by domain.', 'wu-serverpilot' ) ),
			'state'  => array( 'state', false, '', __( 'Table ordered by state.', 'wu-serverpilot' ), 'asc' ),
			'site'   => array( 'site', false, '', __( 'Table ordered by site.', 'wu-serverpilot' ) ),
			'on_app' => array( 'on_app', true, '', __( 'Table ordered by presence on ServerPilot.', 'wu-serverpilot' ) ),
		);
	}

	protected function get_views() {
		$counts = Domain_List::counts( $this->rows );
		$views  = array( 'all' => $this->view( '', __( 'All', 'wu-serverpilot' ), count( $this->rows ) ) );
		foreach ( $counts as $state => $count ) {
			$views[ $state ] = $this->view( $state, Words::state( $state ), $count );
		}
		return $views;
	}

	protected function get_bulk_actions() {
		return Extension_Check::is_available() ? array(
			Page_Address::SYNC     => __( 'Sync now', 'wu-serverpilot' ),
			Page_Address::DIAGNOSE => __( 'Diagnose', 'wu-serverpilot' ),
			Page_Address::REMOVE   => __( 'Remove from ServerPilot', 'wu-serverpilot' ),
		) : array();
	}

	/**
	 * The box to choose a row.
	 *
	 * @param array $row A row.
	 */
	protected function column_cb( $row ) {
		/* translators: %s: a domain name */
		$label = sprintf( __( 'Select %s', 'wu-serverpilot' ), $row['name'] );
		return sprintf( '<input type="checkbox" name="names[]" value="%1$s" id="wu-serverpilot-%2$s"><label for="wu-serverpilot-%2$s"><span class="screen-reader-text">%3$s</span></label>', esc_attr( $row['name'] ), esc_attr( md5( $row['name'] ) ), esc_html( $label ) );
	}

	protected function column_name( $row ) {
		$name = '<strong>' . esc_html( $row['name'] ) . '</strong>';
		$link = $row['mapping'] > 0 ? network_admin_url( 'admin.php?page=wp-ultimo-edit-domain&id=' . $row['mapping'] ) : '';
		/* translators: %s: a domain name */
		$twin = $row['www'] ? '<br><span class="description">' . esc_html( sprintf( __( 'and %s', 'wu-serverpilot' ), "www.{$row['name']}" ) ) . '</span>' : '';
		return ( '' === $link ? $name : sprintf( '<a class="row-title" href="%1$s">%2$s</a>', esc_url( $link ), $name ) ) . $twin;
	}

	protected function column_state( $row ) {
		$why = '' === $row['why'] ? Words::meaning( $row['state'] ) : $row['why'];
		return sprintf( '<span class="wu-serverpilot-state is-%1$s">%2$s</span>', esc_attr( $row['state'] ), esc_html( Words::state_and_time( $row ) ) )
			. ( '' === $why ? '' : sprintf( '<br><span class="description">%s</span>', esc_html( $why ) ) );
	}

	protected function column_site( $row ) {
		$site = $row['site'] > 0 ? get_site( $row['site'] ) : null;
		return null === $site ? '—' : sprintf( '<a href="%1$s">%2$s</a>', esc_url( network_admin_url( 'site-info.php?id=' . $row['site'] ) ), esc_html( untrailingslashit( $site->domain . $site->path ) ) );
	}

	protected function column_on_app( $row ) {
		return $row['on_app'] ? esc_html__( 'Yes', 'wu-serverpilot' ) : esc_html__( 'No', 'wu-serverpilot' );
	}

	protected function column_dns( $row ) {
		return $this->found( $row, 'dns' );
	}

	protected function column_certificate( $row ) {
		return $this->found( $row, 'certificate' );
	}

	protected function handle_row_actions( $row, $column_name, $primary ) {
		if ( $column_name !== $primary ) {
			return '';
		}
		$actions = array();
		if ( Extension_Check::is_available() ) {
			$actions['sync']     = self::action( Page_Address::SYNC, $row['name'], __( 'Sync now', 'wu-serverpilot' ) );
			$actions['diagnose'] = self::action( Page_Address::DIAGNOSE, $row['name'], __( 'Diagnose', 'wu-serverpilot' ) );
		}
		if ( Extension_Check::is_available() && $this->actions->may_remove( $row ) ) {
			$actions['delete'] = self::action( Page_Address::REMOVE, $row['name'], __( 'Remove from ServerPilot', 'wu-serverpilot' ) );
		}
		return $this->row_actions( $actions );
	}

	protected function get_default_primary_column_name() {
		return 'name';
	}

	private function view( string $state, string $label, int $count ): string {
		$current = $this->asked( 'state' ) === $state ? ' class="current" aria-current="page"' : '';
		return sprintf( '<a href="%1$s"%2$s>%3$s <span class="count">(%4$s)</span></a>', esc_url( Page_Address::of( '' === $state ? array() : array( 'state' => $state ) ) ), $current, esc_html( $label ), esc_html( number_format_i18n( $count ) ) );
	}

	/**
	 * What the last diagnosis found; before the first, what Ultimate Multisite's own check has.
	 *
	 * @param array  $row   A row.
	 * @param string $check The check.
	 */
	private function found( array $row, string $check ): string {
		$found = $this->diagnoses->of( $row['name'] );
		$one   = Diagnoses::check( $found, $check );
		if ( null !== $one ) {
			return sprintf( '<a href="%1$s">%2$s</a><br><span class="description">%3$s</span>', esc_url( Page_Address::of( array( 'domain' => $row['name'] ) ) ), esc_html( Words::status( $one['status'] ) ), esc_html( Words::distance( $found['at'] ) ) );
		}
		$mapping = $row['mapping'] > 0 && function_exists( 'wu_get_domain' ) ? wu_get_domain( $row['mapping'] ) : false;
		$stage   = $mapping ? Words::stage( $mapping->get_stage(), $check ) : '';
		return '' === $stage
			? '<span class="description">' . esc_html__( 'Not diagnosed', 'wu-serverpilot' ) . '</span>'
			: sprintf( '%1$s<br><span class="description">%2$s</span>', esc_html( $stage ), esc_html__( 'Ultimate Multisite’s own check', 'wu-serverpilot' ) );
	}

	private static function action( string $action, string $name, string $label ): string {
		$arguments = array(
			'action' => $action,
			'names'  => array( $name ),
		);
		return sprintf( '<a href="%1$s" data-action="%2$s" data-name="%3$s" aria-label="%4$s">%5$s</a>', esc_url( Page_Address::asking( $arguments ) ), esc_attr( $action ), esc_attr( $name ), esc_attr( "$label: $name" ), esc_html( $label ) );
	}
}
