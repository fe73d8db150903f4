# The PHP to build for is the one whose phpize and php-config were used.
.PHONY: $(phplibdir)/wu_serverpilot.so
$(phplibdir)/wu_serverpilot.so:
	PHP=$(PHP_EXECUTABLE) PHP_CONFIG=$(PHP_CONFIG) CARGO_TARGET_DIR=$(top_builddir)/cargo \
		$(CARGO) build --locked --release --manifest-path $(top_srcdir)/../../Cargo.toml
	mkdir -p $(phplibdir)
	cp $(top_builddir)/cargo/release/libwu_serverpilot.so $@
