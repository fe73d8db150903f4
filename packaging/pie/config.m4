dnl phpize, configure and make, as PIE builds an extension from its source: make hands over to cargo.

PHP_ARG_ENABLE([wu_serverpilot],
  [whether to build wu_serverpilot],
  [AS_HELP_STRING([--enable-wu_serverpilot], [Build wu_serverpilot])],
  [yes])

if test "$PHP_WU_SERVERPILOT" != "no"; then
  AC_PATH_PROG([CARGO], [cargo])
  if test -z "$CARGO"; then
    AC_MSG_ERROR([cargo is missing: please install Rust as https://rustup.rs says])
  fi
  AC_PATH_PROG([CLANG], [clang])
  if test -z "$CLANG"; then
    AC_MSG_ERROR([clang is missing: please install clang and libclang-dev])
  fi
  PHP_SUBST([CARGO])
  PHP_SUBST([PHP_CONFIG])
  PHP_MODULES="$PHP_MODULES \$(phplibdir)/wu_serverpilot.so"
  PHP_ADD_MAKEFILE_FRAGMENT([Makefile.frag])
fi
