# The browser of the tests; sourced, never run. Needs common.sh.

# The machine's Chromium, by whatever name it has.
browser() {
	local name
	for name in "${CHROMIUM:-}" chromium google-chrome chromium-browser; do
		[ -z "$name" ] || ! command -v "$name" || return 0
	done
	return 1
}

# The folder with what the tests need from npm, in exactly the versions of the lock file. One process fetches it.
browser_modules() {
	local folder
	folder=$generated/browser-$(fingerprint "$root"/tests/browser/package*.json)
	mkdir -p "$generated"
	exec 7>"$generated/browser.lock"
	flock 7
	if [ ! -e "$folder/.complete" ]; then
		rm -rf "$generated"/browser-*
		mkdir -p "$folder"
		cp "$root"/tests/browser/package*.json "$folder"
		npm --prefix "$folder" ci --ignore-scripts --no-audit --no-fund --silent >&2 || fail "npm could not fetch what the browser's tests need"
		touch "$folder/.complete"
	fi
	exec 7>&-
	echo "$folder"
}
