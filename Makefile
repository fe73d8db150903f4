# Every command installs what it needs (it names it first) and leaves nothing running.
.DEFAULT_GOAL := help
.PHONY: help demo sandbox test suites newest fuzz mutants soak reach build install package reproduce pot bench valgrind clean

help: ## Shows this
	@sed -n 's/^\([a-z]*\):.*## /make \1\t/p' Makefile

demo: ## A domain goes live by itself, a hundred arrive at once, a table that lost its rows takes nobody off
	@tests/environment/demo/run

sandbox: ## Starts that network for a browser; ends with Ctrl-C
	@tests/environment/sandbox/run

test: ## Format, lints and all tests
	@tests/environment/test

suites: ## The two suites on the extension alone, on any PHP (PHP=…, PHP_CONFIG=…, PHP_FPM=…, PHPUNIT=…)
	@tests/extension/run

newest: ## The tests inside WordPress on Ultimate Multisite's newest release (ULTIMATE_MULTISITE_ZIP=URL for another)
	@tests/environment/newest

fuzz: ## Ten million inputs for each parser and planner (INPUTS=…, TARGETS="names plan")
	@tests/fuzz/run $(or $(INPUTS),10000000) $(TARGETS)

mutants: ## Changes that no test notices, in all of src (hours) or in FILES="src/plan/*.rs"
	@tests/mutants/run $(FILES)

soak: ## Eight PHP-FPM workers among faults, kills and reloads for an hour (DURATION=seconds)
	@$${PHP:-php} tests/soak/soak.php $(DURATION)

reach: ## demo, test, package and an installation from the package alone in empty chroots (REACH="bookworm trixie"); needs root
	@tests/environment/reach $(REACH)

build: ## target/release/libwu_serverpilot.so
	@tests/environment/install
	@cargo build --release

install: build ## Installs that build for the PHP at hand; needs root
	@packaging/install-build

package: ## dist/: the extension for each PHP at hand, the plugin, checksums, a list of what is inside
	@packaging/package

reproduce: ## The packages of the last commit made twice, in two folders, and compared
	@packaging/reproduce

pot: ## The plugin's texts for translators, and its translations as WordPress loads them
	@tests/environment/install
	@packaging/languages

bench: ## Measures the extension beside what a site would use instead
	@tests/benchmark/run

valgrind: ## Looks for leaks and invalid access
	@WU_ALSO_NEEDED='valgrind /usr/bin/valgrind' tests/environment/install
	@WU_VALGRIND=1 tests/extension/run --filter valgrind

clean: ## Removes everything that was built, fetched and measured
	@cargo clean
