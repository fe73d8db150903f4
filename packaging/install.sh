#!/bin/sh
# Installs the PHP extension wu_serverpilot for each PHP on this server that the package has a file for:
# ServerPilot's PHP, Debian's and Ubuntu's, or the one that --php names. What it will do is said first and asked
# for. PHP loads the file in a process of its own before anything is changed, and what fails is put back.
set -u
# Lists are lines: a path may have a space.
IFS='
'

usage() {
	cat <<'END'
usage: sudo ./install.sh [--php 8.3|/path/to/php] [--lock-dir FOLDER] [--dry-run] [--yes]
       sudo ./install.sh --uninstall [--php 8.3|/path/to/php] [--dry-run] [--yes]

  --php       one version only, or one program
  --lock-dir  sets wu_serverpilot.lock_dir (the default suits nearly everybody)
  --dry-run   says what it would do, and does nothing
  --yes       does not ask
END
}

only='' lock_folder='' dry='' yes='' uninstall=''
here=$(cd "$(dirname "$0")" && pwd)

stop() {
	echo "$*" >&2
	exit 1
}

while [ $# -gt 0 ]; do
	case $1 in
	--php | --lock-dir)
		[ $# -ge 2 ] || stop "$1 needs a value."
		if [ "$1" = --php ]; then only=$2; else lock_folder=$2; fi
		shift
		;;
	--dry-run) dry=yes ;;
	--yes) yes=yes ;;
	--uninstall) uninstall=yes ;;
	--help | -h) usage; exit 0 ;;
	*) usage >&2; stop "$1 is not known here." ;;
	esac
	shift
done
case $lock_folder in
'' | /*) [ -z "$lock_folder" ] || [ -d "$lock_folder" ] || stop "There is no folder $lock_folder: nothing was changed." ;;
*) stop "--lock-dir needs a whole path, from / on: nothing was changed." ;;
esac

# Each PHP once, ServerPilot's first.
programs() {
	for program in /opt/sp/php*/bin/php /usr/bin/php[0-9].[0-9]-sp /usr/bin/php[0-9].[0-9]; do
		[ ! -x "$program" ] || readlink -f "$program"
	done | awk '!seen[$0]++'
}

# The value of an expression in a PHP program, nothing if that does not start. What else it says at its start (of a
# library that is missing, say) is not our business.
ask() {
	php_program=$1 expression=$2
	shift 2
	"$php_program" "$@" -d display_errors=0 -d display_startup_errors=0 -d log_errors=0 -r "echo PHP_EOL, 'wu_serverpilot: ', $expression, PHP_EOL;" \
		2>/dev/null </dev/null | sed -n 's/^wu_serverpilot: //p'
}

# Sets what is to be known of a PHP: its version and kind, and where its files are.
describe() {
	this=$1 fpm='' starts=yes
	wanted='sprintf( "%d.%d %s %s %s %s", PHP_MAJOR_VERSION, PHP_MINOR_VERSION, PHP_ZTS ? "zts" : "nts", PHP_DEBUG ? "debug" : "release", php_uname( "m" ), ini_get( "extension_dir" ) )'
	facts=$(ask "$1" "$wanted")
	if [ -z "$facts" ]; then
		starts=''
		# What keeps it from starting may be what is to be removed.
		[ -z "$uninstall" ] || facts=$(ask "$1" "$wanted" -n)
	fi
	[ -n "$facts" ] || { problem="it does not start; see what it says: $1 -v"; return 1; }
	IFS=' ' read -r version threads build machine extensions <<END
$facts
END
	library=$(readlink -f "$extensions" || echo "$extensions")/wu_serverpilot.so
	case $1 in
	/opt/sp/* | *-sp) whose="ServerPilot's" etc=/etc/php$version-sp unit=php$version-fpm-sp ini=/etc/php$version-sp/conf.d/wu_serverpilot.ini
		fpm=$(first_program "/opt/sp/php$version/sbin/php-fpm" "/usr/sbin/php-fpm$version-sp") ;;
	/usr/bin/php[0-9].[0-9]) whose="the system's" etc=/etc/php/$version unit=php$version-fpm ini=/etc/php/$version/mods-available/wu_serverpilot.ini
		fpm=$(first_program "/usr/sbin/php-fpm$version") ;;
	*) scanned=$(ask "$1" 'strtok( PHP_CONFIG_FILE_SCAN_DIR, ":" )' -n)
		[ -n "$scanned" ] || { problem="it reads no folder of .ini files"; return 1; }
		whose=$1 etc='' unit='' ini=$scanned/wu_serverpilot.ini
		fpm=$(first_program "$(dirname "$1")/../sbin/php-fpm") ;;
	esac
	this="PHP $version ($whose)"
}

first_program() {
	for candidate in "$@"; do
		[ ! -x "$candidate" ] || { readlink -f "$candidate"; return; }
	done
}

# The package's file for this PHP: a package for one PHP has it beside this script.
choose_file() {
	file=$here/php$version-$machine-$threads/wu_serverpilot.so
	[ -f "$file" ] || file=$here/wu_serverpilot.so
	[ "$build" = release ] || { problem="it is a debug build, which loads debug builds only"; return 1; }
	[ -f "$file" ] || { problem="this package has no file for PHP $version ($threads, $machine)"; return 1; }
	[ -d "$(dirname "$library")" ] || { problem="its folder for extensions is not there: $extensions"; return 1; }
	# Without any ini file: an older version that is installed must not be in the way.
	said=$("$php" -n -d display_errors=1 -d html_errors=0 -d extension="$file" -r 'echo wu_serverpilot_version();' 2>&1 </dev/null)
	case $said in
	[0-9].* | [0-9][0-9].*) new=$said ;;
	*"module API"* | *"thread safety"* | *"build ID"*) problem="the file is for another PHP than $version ($threads)"; return 1 ;;
	*GLIBC_*) problem="the system's C library is older than the file needs (glibc 2.31)"; return 1 ;;
	*"wrong ELF"* | *"ELF header"* | *"cannot open shared"*) problem="the file is not for this machine ($machine)"; return 1 ;;
	*) problem="PHP could not load the file and said: $said"; return 1 ;;
	esac
	folder=$(dirname "$ini")
	other=$(grep -lsE '^[[:space:]]*extension[[:space:]]*=.*wu_serverpilot' "$folder"/*.ini "${etc:-$folder}"/php.ini "${etc:-$folder}"/*/php.ini "${etc:-$folder}"/conf.d/*.ini "${etc:-$folder}"/*/conf.d/*.ini |
		grep -v 'wu_serverpilot\.ini$' | head -n 1)
	[ -z "$other" ] || { problem="it is loaded by $other already; take that line away first"; return 1; }
}

ini_text() {
	echo "; Written by wu_serverpilot's install.sh."
	echo "extension=wu_serverpilot.so"
	[ -z "$lock_folder" ] || echo "wu_serverpilot.lock_dir=\"$lock_folder\""
}

# A lock folder that was asked for once is kept when the script runs again.
keep_lock_folder() {
	[ -n "$lock_folder" ] || [ ! -f "$ini" ] || lock_folder=$(sed -n 's/^wu_serverpilot.lock_dir="\(.*\)"$/\1/p' "$ini")
}

# Debian's and Ubuntu's PHP reads links, one a SAPI. phpenmod makes the same ones; but what phpdismod leaves behind would
# say that an administrator never wants this extension. A SAPI that is installed later takes what is in mods-available.
links() {
	case $ini in
	*/mods-available/*)
		for folder in "$etc"/*/conf.d; do
			[ ! -d "$folder" ] || echo "$folder/20-wu_serverpilot.ini"
		done
		;;
	esac
}

enabled() {
	[ -f "$ini" ] || return 1
	for link in $(links); do
		[ -e "$link" ] || return 1
	done
}

switch_on() {
	for link in $(links); do
		[ -e "$link" ] || ln -sf "$ini" "$link" || return 1
	done
}

switch_off() {
	for link in $(links); do
		rm -f "$link" || return 1
	done
}

# The running master processes of this PHP's FPM: by the configuration that its title names, or by its program where nobody
# knows the configuration's place. None of another user's or of a container's, which numbers its processes by itself.
fpm_masters() {
	title="^php-fpm: master process ("
	for process in $(grep -las "$title${etc:+$etc/}" /proc/[0-9]*/cmdline); do
		process=${process%/cmdline}
		[ "$(stat -c %u "$process" 2>/dev/null)" = 0 ] && [ "$(readlink "$process/ns/pid")" = "$(readlink /proc/self/ns/pid)" ] || continue
		# A worker has its master's title at first, and would end by the signal.
		! grep -qas "$title" "/proc/$(sed -n 's/^PPid:[[:space:]]*//p' "$process/status" 2>/dev/null)/cmdline" || continue
		[ -n "$etc" ] || [ "$(readlink "$process/exe")" = "$fpm" ] || continue
		echo "${process#/proc/}"
	done
}

# As ServerPilot's and Debian's units do it. The process stays, and starts again within itself.
reload_fpm() {
	reloaded=yes
	for master in $(fpm_masters); do
		kill -USR2 "$master" || return 1
	done
}

# What the running FPM has in its memory: the very file that is installed, or, when there is none, no such file.
fpm_follows() {
	masters=$(fpm_masters)
	[ -n "$masters" ] || return 1
	for master in $masters; do
		if [ -f "$library" ]; then
			grep -F "$library" "/proc/$master/maps" | grep -q " $(stat -c %i "$library") " && ! grep -qF "$library (deleted)" "/proc/$master/maps" || return 1
		else
			! grep -qF "$library" "/proc/$master/maps" || return 1
		fi
	done
}

# Requests may take process_control_timeout to end.
wait_for_fpm() {
	patience=$("$fpm" -tt 2>&1 | sed -n 's/.*process_control_timeout = \([0-9]*\).*/\1/p')
	tries=$(((${patience:-0} + 30) * 5))
	until fpm_follows; do
		tries=$((tries - 1))
		[ "$tries" -gt 0 ] || return 1
		sleep 0.2
	done
}

# PHP and FPM start, and have the extension or have it not; then the FPM that runs.
verify() {
	expected=$1
	found=$(ask "$php" 'function_exists( "wu_serverpilot_version" ) ? wu_serverpilot_version() : "none"')
	if [ -z "$starts" ] && [ -z "$found" ]; then
		echo "  $php did not start before, and still does not: something else is wrong with it"
	else
		[ "$found" = "$expected" ] || { problem="PHP does not start as it should"; return 1; }
	fi
	[ -n "$fpm" ] || return 0
	"$fpm" -t >/dev/null 2>&1 || { problem="PHP-FPM does not start with it ($fpm -t)"; return 1; }
	if "$fpm" -m 2>/dev/null | grep -qx wu_serverpilot; then has=yes; else has=none; fi
	if [ "$expected" = none ]; then [ "$has" = none ]; else [ "$has" = yes ]; fi ||
		{ problem="PHP-FPM does not read $ini"; return 1; }
	[ -n "$ran" ] || { echo "  PHP-FPM does not run: it was checked by itself"; return 0; }
	problem="the running PHP-FPM did not follow the reload"
	reload_fpm && wait_for_fpm || return 1
	echo "  PHP-FPM was reloaded and follows"
}

# What was there before is put aside under names that PHP does not read.
put_aside() {
	forget_before
	reloaded='' ran=$(fpm_masters) links_before=''
	for link in $(links); do
		[ ! -e "$link" ] || links_before="$links_before$link$IFS"
	done
	{ [ ! -f "$library" ] || ln -f "$library" "$library.before" 2>/dev/null || cp -p "$library" "$library.before"; } &&
		{ [ ! -f "$ini" ] || cp -p "$ini" "$ini.before"; }
}

put_back() {
	echo "$this: $problem. It is put back as it was." >&2
	switch_off
	if [ -f "$library.before" ]; then mv -f "$library.before" "$library"; else rm -f "$library"; fi
	if [ -f "$ini.before" ]; then mv -f "$ini.before" "$ini"; else rm -f "$ini"; fi
	for link in $links_before; do
		ln -sf "$ini" "$link"
	done
	forget_before
	# A PHP-FPM that was not told of anything goes on; one whose settings are in disorder would end with a reload.
	[ -z "$reloaded" ] || ! "$fpm" -t >/dev/null 2>&1 || reload_fpm
	[ -z "$ran" ] || [ -n "$(fpm_masters)" ] || revive_fpm
}

revive_fpm() {
	[ ! -d /run/systemd/system ] || [ -z "$unit" ] || systemctl restart "$unit"
	[ -n "$(fpm_masters)" ] || echo "$this: PHP-FPM ran before and does not now. START IT${unit:+: systemctl start $unit}" >&2
}

forget_before() {
	rm -f "$library.before" "$ini.before" "$library.new" "$ini.new"
}

# Renamed into place: a PHP that runs keeps the file it has.
install_files() {
	problem="a file could not be written"
	cp "$file" "$library.new" && chmod 644 "$library.new" && mv -f "$library.new" "$library" &&
		ini_text >"$ini.new" && mv -f "$ini.new" "$ini" && switch_on
}

remove_files() {
	problem="a file could not be removed"
	switch_off && rm -f "$ini" "$library"
}

# Says what would be done to this PHP, and succeeds when that is anything.
plan() {
	php=$1
	describe "$php" || { refuse; return 1; }
	if [ -n "$uninstall" ]; then
		[ -e "$library" ] || [ -e "$ini" ] || { echo "$this: not installed, nothing to do"; return 1; }
		echo "$this: remove $library and $ini"
	else
		choose_file || { refuse; return 1; }
		keep_lock_folder
		if enabled && cmp -s "$file" "$library" && [ "$(ini_text)" = "$(cat "$ini")" ]; then
			echo "$this: wu_serverpilot $new is installed, nothing to do"
			return 1
		fi
		echo "$this: wu_serverpilot $new to $library, loaded by $ini"
	fi
	[ -z "$fpm" ] || [ -z "$starts" ] || "$fpm" -t >/dev/null 2>&1 ||
		{ problem="PHP-FPM would not start already, with its settings as they are; see what it says: $fpm -t"; refuse; return 1; }
}

refuse() {
	echo "$this: nothing is changed, for $problem." >&2
	unfit=yes
}

carry_out() {
	echo "$this"
	put_aside || { problem="what is there cannot be put aside in its folder"; forget_before; refuse; return 1; }
	trap 'problem="it was interrupted"; put_back; exit 1' HUP INT TERM
	if [ -n "$uninstall" ]; then remove_files && verify none; else install_files && verify "$new"; fi || { put_back; trap - HUP INT TERM; return 1; }
	trap - HUP INT TERM
	forget_before
	echo "  done"
}

case $only in
*/*) all=$(readlink -f "$only") && [ -x "$all" ] || all='' ;;
*) all=$(programs) ;;
esac
fitting='' unfit='' found_any='' asked_lock_folder=$lock_folder
for candidate_php in $all; do
	lock_folder=$asked_lock_folder
	case $only in
	'' | */*) ;;
	*) [ "$(ask "$candidate_php" 'PHP_MAJOR_VERSION, ".", PHP_MINOR_VERSION' -n)" = "$only" ] || continue ;;
	esac
	found_any=yes
	! plan "$candidate_php" || fitting="$fitting$candidate_php$IFS"
done
[ -n "$found_any" ] || stop "No PHP${only:+ $only} was found here: nothing was changed."
[ -n "$fitting" ] || { [ -z "$unfit" ] || stop "Nothing was changed."; exit 0; }
[ -z "$dry" ] || exit 0
[ "$(id -u)" -eq 0 ] || stop "This needs root: sudo $0"
if [ -z "$yes" ]; then
	[ -t 0 ] || stop "Nobody is there to ask; --yes goes on without asking. Nothing was changed."
	printf 'PHP-FPM is reloaded gracefully. Go on? [y/N] '
	read -r answer
	case $answer in [yY]*) ;; *) stop "Nothing was changed." ;; esac
fi
# One at a time.
if command -v flock >/dev/null && [ -d /run ]; then
	exec 9>/run/wu_serverpilot-install.lock
	flock -n 9 || stop "Another install.sh runs: nothing was changed."
fi
failed=''
for candidate_php in $fitting; do
	lock_folder=$asked_lock_folder unfit=''
	if plan "$candidate_php" >/dev/null; then
		carry_out || failed=yes
	else
		failed=$failed$unfit
	fi
done
[ -z "$failed" ] || exit 1
