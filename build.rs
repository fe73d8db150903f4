//! What linking needs, how PHP was built, and the git revision that `phpinfo()` shows.

use std::path::Path;
use std::process::Command;
use std::{env, fs};

use ext_php_rs_build::{PHPInfo, find_executable, find_php, path_from_env};

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    link();
    threads();
    execution_timers();
    println!("cargo::rustc-env=WU_SERVERPILOT_REVISION={}", revision());
}

fn link() {
    match env::var("CARGO_CFG_TARGET_OS").as_deref() {
        // PHP resolves its own symbols when it loads the library.
        Ok("macos") => println!("cargo::rustc-cdylib-link-arg=-Wl,-undefined,dynamic_lookup"),
        // PHP unloads extensions at exit while our HTTP thread may still run: stay mapped.
        _ => println!("cargo::rustc-cdylib-link-arg=-Wl,-z,nodelete"),
    }
}

/// `cfg(php_zts)` where PHP serves requests in threads; found as ext-php-rs itself finds it.
fn threads() {
    println!("cargo::rustc-check-cfg=cfg(php_zts)");
    println!("cargo::rerun-if-env-changed=PHP");
    let thread_safe = find_php()
        .and_then(|php| PHPInfo::get(&php))
        .and_then(|php| php.thread_safety());
    if let Ok(true) = thread_safe {
        println!("cargo::rustc-cfg=php_zts");
    }
}

/// `cfg(php_execution_timers)` where waiting counts as `max_execution_time`.
fn execution_timers() {
    println!("cargo::rustc-check-cfg=cfg(php_execution_timers)");
    println!("cargo::rerun-if-env-changed=PHP_CONFIG");
    if configuration().is_some_and(|header| header.contains("#define ZEND_MAX_EXECUTION_TIMERS 1"))
    {
        println!("cargo::rustc-cfg=php_execution_timers");
    }
}

/// PHP's `php_config.h`.
fn configuration() -> Option<String> {
    let program = path_from_env("PHP_CONFIG").or_else(|| find_executable("php-config"))?;
    let folder = answer(Command::new(program).arg("--include-dir"))?;
    fs::read_to_string(Path::new(&folder).join("main/php_config.h")).ok()
}

/// The revision of this project; `unknown` where it was built from an archive, which may lie inside somebody else's
/// repository.
fn revision() -> String {
    let revision =
        is_repository().then(|| git(&["describe", "--always", "--dirty", "--abbrev=12"]));
    revision.flatten().unwrap_or_else(|| "unknown".to_owned())
}

/// Whether this folder is a repository's own. Cargo is told to watch which commit it stands at.
fn is_repository() -> bool {
    let real = |path: String| fs::canonicalize(path).ok();
    let own = env::var("CARGO_MANIFEST_DIR").ok().and_then(real);
    if own.is_none() || git(&["rev-parse", "--show-toplevel"]).and_then(real) != own {
        return false;
    }
    let folder = git(&["rev-parse", "--absolute-git-dir"]).unwrap_or_default();
    for file in ["HEAD", "logs/HEAD"] {
        let file = Path::new(&folder).join(file);
        // One that is not there counts as changed, always.
        if file.exists() {
            println!("cargo::rerun-if-changed={}", file.display());
        }
    }
    true
}

fn git(arguments: &[&str]) -> Option<String> {
    answer(Command::new("git").args(arguments))
}

/// What a command that works prints.
fn answer(command: &mut Command) -> Option<String> {
    let output = command
        .output()
        .ok()
        .filter(|output| output.status.success())?;
    let text = String::from_utf8(output.stdout).ok()?;
    Some(text.trim().to_owned()).filter(|text| !text.is_empty())
}
