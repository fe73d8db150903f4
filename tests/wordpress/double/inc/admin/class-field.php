<?php

namespace WP_Ultimo\Admin;

defined( 'ABSPATH' ) || exit;

/**
 * As in the real plugin, an attribute may be a closure, which gets the field; the title is drawn first.
 */
class Field {

	/**
	 * What the integration says of it.
	 *
	 * @var array
	 */
	private $attributes;

	/**
	 * Makes one.
	 *
	 * @param string $name       The constant.
	 * @param array  $attributes What the integration says of it.
	 */
	public function __construct( $name, array $attributes ) {
		$this->attributes = array( 'id' => $name ) + $attributes;
	}

	/**
	 * Changes an attribute.
	 *
	 * @param string $attribute Which.
	 * @param mixed  $value     Its value.
	 */
	public function set_attribute( $attribute, $value ): void {
		$this->attributes[ $attribute ] = $value;
	}

	/**
	 * Draws it.
	 */
	public function show() {
		printf( '<p><label>%s<br>', esc_html( $this->get( 'title' ) ) );
		printf(
			'<input type="%s" name="%s" value="%s" placeholder="%s" class="regular-text" %s></label> %s</p>',
			esc_attr( $this->get( 'type', 'text' ) ),
			esc_attr( $this->get( 'id' ) ),
			esc_attr( $this->get( 'value' ) ),
			esc_attr( $this->get( 'placeholder' ) ),
			defined( $this->get( 'id' ) ) ? 'disabled' : '',
			defined( $this->get( 'id' ) ) ? 'Defined in wp-config.php' : wp_kses_post( $this->get( 'desc' ) )
		);
	}

	/**
	 * An attribute.
	 *
	 * @param string $attribute     Which.
	 * @param string $default_value What it is when nobody says.
	 * @return string
	 */
	private function get( $attribute, $default_value = '' ) {
		$value = $this->attributes[ $attribute ] ?? $default_value;
		return $value instanceof \Closure ? $value( $this ) : $value;
	}
}
