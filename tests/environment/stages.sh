# Stages of a long run, each named and timed; sourced, never run. Needs common.sh.
#
#   stage NAME COMMAND...   runs it now
#   beside NAME COMMAND...  runs it beside others, as soon as fewer than $at_once run; what it says comes in one piece
#   await [NAME...]         waits for those, or for all that run
#   sum_up                  says what passed, what was skipped and what failed, and ends with that
#
# A stage that fails stops no other one. Where $only is a regular expression, no stage runs whose name it does not match.

# Stages wait for timeouts, pages and databases as much as they compute.
at_once=$(($(nproc) + 1))

passed=()
not_run=()
failed=()

# By the number of the process: a stage's name, its start, and the file (already without a name) that has what it says.
declare -A named=() began=() said=()

stage() {
	local name=$1 start=$SECONDS status=0
	shift
	is_asked_for "$name" || return 0
	printf '\n== %s\n' "$name"
	"$@" </dev/null || status=$?
	judge "$name" "$status" $((SECONDS - start))
}

beside() {
	local name=$1 file log
	shift
	is_asked_for "$name" || return 0
	[ ${#named[@]} -lt "$at_once" ] || await_one
	file=$(mktemp)
	exec {log}>"$file"
	rm "$file"
	run_beside "$@" >&"$log" 2>&1
	named[${started[-1]}]=$name
	began[${started[-1]}]=$SECONDS
	said[${started[-1]}]=$log
}

is_asked_for() {
	[[ $1 =~ ${only:-} ]]
}

await() {
	while [ ${#named[@]} -gt 0 ]; do
		[ $# -eq 0 ] || printf '%s\n' "${named[@]}" | grep -qxF "$(printf '%s\n' "$@")" || return 0
		await_one
	done
}

await_one() {
	local id log status=0
	id=$(first_that_ended)
	log=${said[$id]}
	wait "$id" || status=$?
	printf '\n== %s\n' "${named[$id]}"
	cat "/dev/fd/$log"
	exec {log}>&-
	judge "${named[$id]}" "$status" $((SECONDS - began[$id])) || true
	unset "named[$id]"
}

first_that_ended() {
	local id
	while true; do
		for id in "${!named[@]}"; do
			if ! kill -0 "$id" 2>/dev/null; then
				echo "$id"
				return
			fi
		done
		sleep 0.1
	done
}

judge() {
	case $2 in
	0) passed+=("$1, $3 s") ;;
	"$skipped") not_run+=("$1") ;;
	*)
		failed+=("$1, $3 s")
		printf '== FAILED: %s\n' "$1"
		return 1
		;;
	esac
}

sum_up() {
	printf '\n'
	[ ${#passed[@]} -eq 0 ] || printf 'passed: %s\n' "${passed[@]}"
	[ ${#not_run[@]} -eq 0 ] || printf 'SKIPPED: %s\n' "${not_run[@]}"
	[ ${#failed[@]} -eq 0 ] || printf 'FAILED: %s\n' "${failed[@]}"
	printf 'stages: %d passed, %d skipped, %d failed\n' ${#passed[@]} ${#not_run[@]} ${#failed[@]}
	[ ${#failed[@]} -eq 0 ]
}
