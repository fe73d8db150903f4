# A private database server and an emulated ServerPilot for one command; sourced, never run.
# `services_begin` makes the folder they live in; whatever happens, they are gone when the command ends.

run=
services=()

services_begin() {
	mkdir -p "$generated"
	sweep_up
	run=$(mktemp -d "$generated/run.XXXXXX")
	echo $$ >"$run/owner"
	export WU_NETWORK_LOCKS=$run/locks
	mkdir -m 700 "$WU_NETWORK_LOCKS"
	# A socket's path may have 107 characters; a deep checkout has more.
	sockets=$run
	if [ ${#run} -gt 90 ]; then
		sockets=$(mktemp -d /tmp/wu-network.XXXXXX)
	fi
	trap services_end EXIT
	trap 'exit 129' HUP
	trap 'exit 130' INT
	trap 'exit 143' TERM
}

# What a command left behind that was killed without a chance to tidy up. (Its processes died with it.)
sweep_up() {
	local old
	for old in "$generated"/run.*/owner; do
		if [ -e "$old" ] && ! kill -0 "$(cat "$old")" 2>/dev/null; then
			rm -rf "$(dirname "$old")"
		fi
	done
}

services_end() {
	local service
	for service in "${services[@]}"; do
		kill -TERM "$service" 2>/dev/null || true
	done
	for service in "${services[@]}"; do
		wait "$service" 2>/dev/null || true
	done
	services=()
	rm -rf "$run" "$sockets"
}

# Starts a program apart from the terminal's signals, and so that it dies with this shell
# even when the shell is killed.
start_service() {
	local log=$1
	shift
	setsid setpriv --pdeathsig TERM "$@" >"$log" 2>&1 </dev/null 9>&- &
	services+=($!)
}

# The second argument is how often to look, ten times a second.
wait_until() {
	local what=$1 tries=$2
	shift 2
	while ! "$@" 2>/dev/null; do
		kill -0 "${services[-1]}" 2>/dev/null || return 1
		tries=$((tries - 1))
		[ "$tries" -gt 0 ] || return 1
		sleep 0.1
	done
}

database_user() {
	[ "$(id -u)" -ne 0 ] || echo --user=root
}

# An empty server's files, made once; $empty is their folder.
make_empty_database() {
	empty=$generated/database
	if [ ! -e "$empty/.complete" ]; then
		rm -rf "$empty"
		mkdir -p "$empty"
		# --force: it would look up the machine's own name, which may have no address.
		# shellcheck disable=SC2046
		mariadb-install-db --no-defaults $(database_user) --datadir="$empty" --skip-test-db --skip-name-resolve --force \
			--auth-root-authentication-method=normal --innodb-log-file-size=8M >"$generated/database.log" 2>&1 ||
			fail "mariadb-install-db failed: $(tail -n 5 "$generated/database.log")"
		touch "$empty/.complete"
	fi
}

# start_database FILES: a server on a copy of these files, reachable by its socket only. Nothing of it has to outlive
# the machine, so it waits for no disk, and makes no file for each table.
start_database() {
	export WU_NETWORK_SOCKET=$sockets/mysql.sock
	cp -a "$1" "$run/data"
	# shellcheck disable=SC2046
	start_service "$run/mariadb.log" mariadbd --no-defaults $(database_user) --datadir="$run/data" --tmpdir="$run" \
		--socket="$WU_NETWORK_SOCKET" --pid-file="$run/mariadb.pid" --skip-networking --skip-name-resolve \
		--innodb-log-file-size=8M --innodb-buffer-pool-size=64M --innodb-flush-log-at-trx-commit=0 \
		--loose-debug-no-sync --loose-innodb-file-per-table=0 --performance-schema=off --skip-log-bin
	database=${services[-1]}
	wait_until database 300 mariadb --no-defaults --socket="$WU_NETWORK_SOCKET" -uroot -e 'DO 1' ||
		fail "the private database server did not start: $(tail -n 5 "$run/mariadb.log")"
}

start_emulator() {
	[ -x "$emulator" ] || fail "no emulator at $emulator; build it: cargo build -p serverpilot-emulator"
	start_service "$run/emulator.log" "$emulator" --control 127.0.0.1:0 --state "$run/emulator.json"
	wait_until emulator 100 grep -q '^listening ' "$run/emulator.log" ||
		fail "the emulator did not start: $(tail -n 5 "$run/emulator.log")"
	# listening http://127.0.0.1:PORT control http://127.0.0.1:PORT
	read -r _ WU_NETWORK_EMULATOR _ WU_NETWORK_CONTROL <"$run/emulator.log"
	export WU_NETWORK_EMULATOR WU_NETWORK_CONTROL
}
