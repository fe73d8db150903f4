# A WordPress network for one command; sourced, never run. Needs common.sh and services.sh.

# PHP's own ini files load it where it is "installed".
require_extension() {
	[ "$extension" != installed ] || return 0
	[ -e "$extension" ] || fail "no extension at $extension; build it: cargo build --release"
	export WU_NETWORK_EXTENSION=$extension
	"$environment/php" -r 'exit( extension_loaded( "wu_serverpilot" ) ? 0 : 1 );' ||
		fail "PHP cannot load $extension"
}

# The folder that plays Ultimate Multisite: a real copy, when the caller names one.
ultimate_multisite() {
	local real=${ULTIMATE_MULTISITE_DIR:-}
	if [ -n "$real" ]; then
		[ -e "$real/ultimate-multisite.php" ] || fail "$real is not the plugin's folder: it has no ultimate-multisite.php"
		(cd "$real" && pwd -P)
	else
		echo "$root/tests/wordpress/double"
	fi
}

# The content folder: links to what is under test, and room for uploads.
make_content() {
	local content=$run/wp-content
	mkdir -p "$content/plugins" "$content/uploads"
	ln -s "$wordpress/wp-content/themes" "$content/themes"
	ln -s "$environment/mu-plugins" "$content/mu-plugins"
	ln -s "${WU_NETWORK_PLUGIN:-$root/php}" "$content/plugins/wu-serverpilot"
	ln -s "$(ultimate_multisite)" "$content/plugins/ultimate-multisite"
	[ ! -e "$(ultimate_multisite)/sunrise.php" ] || ln -s "$(ultimate_multisite)/sunrise.php" "$content/sunrise.php"
	export WU_NETWORK_CONTENT=$content WU_NETWORK_PLAYED_BY
	WU_NETWORK_PLAYED_BY=real
	[ "$(ultimate_multisite)" != "$root/tests/wordpress/double" ] || WU_NETWORK_PLAYED_BY=double
}

# Where the files of a freshly installed network of this kind are kept: what was made by other files
# than these is made again.
installed_network() {
	local played_by made_of
	played_by=$(ultimate_multisite)
	made_of=$(fingerprint "$environment"/{wp-config.php,install-network.php,network.sh} <(echo "$played_by") \
		"$played_by/ultimate-multisite.php" $(find "$played_by/inc" -name '*table*.php' | sort))
	echo "$generated/networks/$WU_NETWORK_KIND-$WU_NETWORK_PLAYED_BY-$made_of"
}

install_step() {
	"$environment/php" "$environment/install-network.php" "$1" >"$run/install.log" 2>&1 ||
		fail "installing the network ($1) failed: $(tail -n 20 "$run/install.log")"
}

install_network() {
	local installed=$1 step
	say "Installing a $WU_NETWORK_KIND network"
	make_empty_database
	start_database "$empty"
	mariadb --no-defaults --socket="$WU_NETWORK_SOCKET" -uroot -e "CREATE DATABASE $WU_NETWORK_DATABASE"
	for step in wordpress network ultimate-multisite setup; do
		install_step "$step"
	done
	kill -TERM "$database"
	wait "$database" || true
	services=()
	mkdir -p "$generated/networks"
	rm -rf "${installed%-*}"-*
	mv "$run/data" "$installed"
}

start_network() {
	export WU_NETWORK_DATABASE=wu_$WU_NETWORK_KIND
	make_content
	local installed
	installed=$(installed_network)
	exec 9>"$generated/network.lock"
	flock 9
	[ -e "$installed" ] || install_network "$installed"
	start_database "$installed"
	exec 9>&-
	start_emulator
	install_step wu-serverpilot
}
