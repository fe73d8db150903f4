# Paths and words that every script of this folder uses; sourced, never run.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
environment=$root/tests/environment
generated=$root/target/environment
cargo_target=${CARGO_TARGET_DIR:-$root/target}

extension=${WU_SERVERPILOT_EXTENSION:-$cargo_target/release/libwu_serverpilot.so}
emulator=${SERVERPILOT_EMULATOR:-$cargo_target/debug/serverpilot-emulator}


wordpress_version=6.5
wordpress=$generated/wordpress-$wordpress_version
export WU_NETWORK_WORDPRESS=$wordpress WU_NETWORK_CONFIG=$environment/wp-config.php WU_NETWORK_TESTS=$root/tests

say() {
	printf '== %s\n' "$*"
}

fail() {
	printf '%s: %s\n' "$(basename "$0")" "$*" >&2
	exit 1
}

# One line of every file's content: what was made from these files is made again when one changes.
fingerprint() {
	cat "$@" | sha256sum | cut -c 1-12
}

build_extension() {
	(cd "$root" && cargo build --release --quiet) || fail "the extension does not build"
}

build_emulator() {
	(cd "$root" && cargo build --quiet -p serverpilot-emulator) || fail "the emulator does not build"
}

free_port() {
	"${PHP:-php}" -r 'echo explode( ":", stream_socket_get_name( stream_socket_server( "tcp://127.0.0.1:0" ), false ) )[1];'
}
