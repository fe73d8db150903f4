# Paths and words that every script of this folder uses; sourced, never run.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
environment=$root/tests/environment
generated=$root/target/environment
cargo_target=${CARGO_TARGET_DIR:-$root/target}

extension=${WU_SERVERPILOT_EXTENSION:-$cargo_target/release/libwu_serverpilot.so}
emulator=${SERVERPILOT_EMULATOR:-$cargo_target/debug/serverpilot-emulator}

# Bytes of the extension as it is given away. Without link-time optimization it has a sixth more.
largest_extension=4600000

wordpress_version=6.5
wordpress=$generated/wordpress-$wordpress_version
export WU_NETWORK_WORDPRESS=$wordpress WU_NETWORK_CONFIG=$environment/wp-config.php WU_NETWORK_TESTS=$root/tests

# What a test ends with that cannot run here (Automake's number for it).
skipped=77

say() {
	printf '== %s\n' "$*"
}

fail() {
	printf '%s: %s\n' "$(basename "$0")" "$*" >&2
	exit 1
}

# One word that is another when one of these files is.
fingerprint() {
	cat "$@" | sha256sum | cut -c 1-12
}

# Runs a command beside this script, as a process group of its own: the script's end is the end of
# the command and of all that it started. ${started[-1]} is its number.
started=()

run_beside() {
	if [ ${#started[@]} -eq 0 ]; then
		trap end_beside EXIT
		trap 'exit 129' HUP
		trap 'exit 130' INT
		trap 'exit 143' TERM
	fi
	setsid "$@" </dev/null &
	started+=($!)
	# Before it has a group of its own, it looks as if it did not run.
	while ! group_runs "$!" && kill -0 "$!" 2>/dev/null; do
		sleep 0.01
	done
}

# `wait` sees the commands alone; what they started (PHP's server has workers) may end a moment later.
end_beside() {
	local group
	for group in "${started[@]}"; do
		kill -TERM -- "-$group" 2>/dev/null || true
	done
	wait
	for group in "${started[@]}"; do
		end_group "$group"
	done
	started=()
}

end_group() {
	for _ in $(seq 100); do
		group_runs "$1" || return 0
		sleep 0.1
	done
	kill -KILL -- "-$1" 2>/dev/null || true
}

# A process group has a process that is more than a zombie, which its parent only has to take notice of.
group_runs() {
	{ cat /proc/[0-9]*/stat 2>/dev/null || true; } |
		awk -v group="$1" '{ sub(/.*\) /, "") } $3 == group && $1 !~ /[ZX]/ { found = 1 } END { exit !found }'
}

build_extension() {
	(cd "$root" && cargo build --release --quiet) || fail "the extension does not build"
}

build_emulator() {
	(cd "$root" && cargo build --quiet --workspace --bins) || fail "the emulator does not build"
}

free_port() {
	"${PHP:-php}" -r 'echo explode( ":", stream_socket_get_name( stream_socket_server( "tcp://127.0.0.1:0" ), false ) )[1];'
}
