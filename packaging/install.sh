#!/bin/sh
# Installs the PHP extension wu_serverpilot for each PHP on this server that the package has a file for:
# ServerPilot's PHP, Debian's and Ubuntu's, or the one that --php names. What it will do is said first and asked
# for. PHP loads the file in a process of its own before anything is changed, and what fails is put back.
set -u

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

# What a PHP program answers; what its other extensions complain of at start is not our business.
ask() {
	"$1" -d display_errors=0 -d display_startup_errors=0 -d log_errors=0 -r "$2" 2>&1
}

# Sets what is to be known of a PHP: its version and kind, and where its files are.
describe() {
	facts=$(ask "$1" 'printf( "%d.%d %s %s %s %s", PHP_MAJOR_VERSION, PHP_MINOR_VERSION, PHP_ZTS ? "zts" : "nts", PHP_DEBUG ? "debug" : "release",
		php_uname( "m" ), ini_get( "extension_dir" ) );') || return 1
	read -r version threads build machine extensions <<END
$facts
END
	library=$extensions/wu_serverpilot.so
	case $1 in
	/opt/sp/* | *-sp) whose="ServerPilot's" etc=/etc/php$version-sp unit=php$version-fpm-sp ini=/etc/php$version-sp/conf.d/wu_serverpilot.ini
		fpm=$(first_program "/opt/sp/php$version/sbin/php-fpm" "/usr/sbin/php-fpm$version-sp") ;;
	/usr/bin/php[0-9].[0-9]) whose="the system's" etc=/etc/php/$version unit=php$version-fpm ini=/etc/php/$version/mods-available/wu_serverpilot.ini
		fpm=$(first_program "/usr/sbin/php-fpm$version") ;;
	*) scanned=$(ask "$1" 'echo strtok( PHP_CONFIG_FILE_SCAN_DIR, ":" );')
		[ -n "$scanned" ] || { echo "$1 reads no folder of .ini files: nothing was changed." >&2; return 1; }
		whose="$1:" etc=$(dirname "$scanned") unit='' ini=$scanned/wu_serverpilot.ini
		fpm=$(first_program "$(dirname "$1")/../sbin/php-fpm") ;;
	esac
}

first_program() {
	for candidate in "$@"; do
		[ ! -x "$candidate" ] || { echo "$candidate"; return; }
	done
}

# The package's file for this PHP: a package for one PHP has it beside this script.
choose_file() {
	file=$here/php$version-$machine-$threads/wu_serverpilot.so
	[ -f "$file" ] || file=$here/wu_serverpilot.so
	[ "$build" = release ] || { problem="it is a debug build, which loads debug builds only"; return 1; }
	[ -f "$file" ] || { problem="this package has no file for PHP $version ($threads, $machine)"; return 1; }
	# Without any ini file: an older version that is installed must not be in the way.
	said=$("$php" -n -d display_errors=1 -d html_errors=0 -d extension="$file" -r 'echo wu_serverpilot_version();' 2>&1)
	case $said in
	[0-9].* | [0-9][0-9].*) new=$said ;;
	*"module API"* | *"thread safety"* | *"build ID"*) problem="the file is for another PHP than $version ($threads)"; return 1 ;;
	*GLIBC_*) problem="the system's C library is older than the file needs (glibc 2.31)"; return 1 ;;
	*"wrong ELF"* | *"ELF header"* | *"cannot open shared"*) problem="the file is not for this machine ($machine)"; return 1 ;;
	*) problem="PHP could not load the file and said: $said"; return 1 ;;
	esac
	other=$(grep -lsE '^[[:space:]]*extension[[:space:]]*=.*wu_serverpilot' "$etc"/php.ini "$etc"/*/php.ini "$etc"/conf.d/*.ini "$etc"/*/conf.d/*.ini 2>/dev/null |
		grep -v 'wu_serverpilot\.ini$')
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

# Debian's and Ubuntu's PHP reads links, one a SAPI.
links() {
	case $ini in
	*/mods-available/*) for folder in "$etc"/*/conf.d; do echo "$folder/20-wu_serverpilot.ini"; done ;;
	esac
}

enabled() {
	[ -f "$ini" ] || return 1
	for link in $(links); do
		[ -e "$link" ] || return 1
	done
}

switch_on() {
	if [ -n "$(links)" ] && command -v phpenmod >/dev/null; then
		phpenmod -v "$version" wu_serverpilot >/dev/null
	fi
	for link in $(links); do
		[ -e "$link" ] || ln -s "$ini" "$link"
	done
}

switch_off() {
	if [ -n "$(links)" ] && command -v phpdismod >/dev/null; then
		phpdismod -v "$version" wu_serverpilot >/dev/null
	fi
	for link in $(links); do
		rm -f "$link"
	done
}

# The running master process of this PHP's FPM: its title names its configuration.
fpm_master() {
	grep -las "^php-fpm: master process ($etc/" /proc/[0-9]*/cmdline | cut -d / -f 3 | head -n 1
}

reload_fpm() {
	# Where systemd does not run (in a chroot), its command says yes to everything and does nothing.
	if [ -d /run/systemd/system ] && [ -n "$unit" ] && systemctl is-active --quiet "$unit" 2>/dev/null; then
		systemctl reload "$unit"
	else
		kill -USR2 "$(fpm_master)"
	fi
}

# What the running FPM has in its memory: the very file that is installed, or, when there is none, no such file.
fpm_follows() {
	master=$(fpm_master)
	[ -n "$master" ] || return 1
	if [ -f "$library" ]; then
		grep -F "$library" "/proc/$master/maps" | grep -q " $(stat -c %i "$library") " && ! grep -qF "$library (deleted)" "/proc/$master/maps"
	else
		! grep -qF "$library" "/proc/$master/maps"
	fi
}

# PHP and FPM start, and have the extension or have it not; then the FPM that runs.
verify() {
	wanted=$1
	[ "$(ask "$php" 'echo function_exists( "wu_serverpilot_version" ) ? wu_serverpilot_version() : "none";')" = "$wanted" ] ||
		{ problem="PHP does not start as it should"; return 1; }
	[ -n "$fpm" ] || return 0
	"$fpm" -t >/dev/null 2>&1 || { problem="PHP-FPM does not start with it ($fpm -t)"; return 1; }
	if "$fpm" -m 2>/dev/null | grep -qx wu_serverpilot; then has=yes; else has=none; fi
	if [ "$wanted" = none ]; then [ "$has" = none ]; else [ "$has" = yes ]; fi ||
		{ problem="PHP-FPM does not read $ini"; return 1; }
	[ -n "$(fpm_master)" ] || { echo "  PHP-FPM does not run: it was checked by itself"; return 0; }
	reload_fpm || { problem="PHP-FPM could not be reloaded"; return 1; }
	tries=0
	until fpm_follows; do
		tries=$((tries + 1))
		[ "$tries" -lt 150 ] || { problem="the running PHP-FPM did not follow the reload"; return 1; }
		sleep 0.2
	done
	echo "  PHP-FPM was reloaded and follows"
}

# What was there before is put aside under names that PHP does not read.
put_aside() {
	[ ! -f "$library" ] || ln -f "$library" "$library.before"
	[ ! -f "$ini" ] || cp -p "$ini" "$ini.before"
	if enabled; then was_enabled=yes; else was_enabled=''; fi
}

put_back() {
	echo "PHP $version ($whose): $problem. It is put back as it was." >&2
	[ -n "$was_enabled" ] || switch_off
	if [ -f "$library.before" ]; then mv -f "$library.before" "$library"; else rm -f "$library"; fi
	if [ -f "$ini.before" ]; then mv -f "$ini.before" "$ini"; else rm -f "$ini"; fi
	[ -z "$was_enabled" ] || switch_on
	[ -z "$(fpm_master)" ] || reload_fpm
}

forget_before() {
	rm -f "$library.before" "$ini.before"
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
	describe "$php" || return 1
	if [ -n "$uninstall" ]; then
		[ -e "$library" ] || [ -e "$ini" ] || { echo "PHP $version ($whose): not installed, nothing to do"; return 1; }
		echo "PHP $version ($whose): remove $library and $ini"
		return 0
	fi
	choose_file || { echo "PHP $version ($whose): nothing is changed, for $problem." >&2; unfit=yes; return 1; }
	keep_lock_folder
	if enabled && cmp -s "$file" "$library" && [ "$(ini_text)" = "$(cat "$ini")" ]; then
		echo "PHP $version ($whose): wu_serverpilot $new is installed, nothing to do"
		return 1
	fi
	echo "PHP $version ($whose): wu_serverpilot $new to $library, loaded by $ini"
}

carry_out() {
	echo "PHP $version ($whose)"
	put_aside
	if [ -n "$uninstall" ]; then remove_files && verify none; else install_files && verify "$new"; fi || { put_back; return 1; }
	forget_before
	echo "  done"
}

case $only in
*/*) all=$(readlink -f "$only") ;;
*) all=$(programs) ;;
esac
fitting='' unfit='' asked_lock_folder=$lock_folder
for candidate_php in $all; do
	lock_folder=$asked_lock_folder
	case $only in
	'' | */*) ;;
	*) [ "$("$candidate_php" -n -r 'echo PHP_MAJOR_VERSION, ".", PHP_MINOR_VERSION;' 2>/dev/null)" = "$only" ] || continue ;;
	esac
	found=yes
	! plan "$candidate_php" || fitting="$fitting $candidate_php"
done
[ -n "${found:-}" ] || stop "No PHP${only:+ $only} was found here: nothing was changed."
[ -n "$fitting" ] || { [ -z "$unfit" ] || stop "Nothing was changed."; exit 0; }
[ -z "$dry" ] || exit 0
[ "$(id -u)" -eq 0 ] || stop "This needs root: sudo $0"
if [ -z "$yes" ]; then
	[ -t 0 ] || stop "Nobody is there to ask; --yes goes on without asking. Nothing was changed."
	printf 'PHP-FPM is reloaded gracefully. Go on? [y/N] '
	read -r answer
	case $answer in [yY]*) ;; *) stop "Nothing was changed." ;; esac
fi
failed=''
for candidate_php in $fitting; do
	lock_folder=$asked_lock_folder
	plan "$candidate_php" >/dev/null && carry_out || failed=yes
done
[ -z "$failed" ] || exit 1
