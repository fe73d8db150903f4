//! What linking needs, how PHP was built, and the git revision that `phpinfo()` shows.

use std::process::Command;

use ext_php_rs_build::{PHPInfo, find_php};

fn main() {
    link();
    threads();
    println!("cargo::rustc-env=WU_SERVERPILOT_REVISION={}", revision());
}

fn link() {
    match std::env::var("CARGO_CFG_TARGET_OS").as_deref() {
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

fn revision() -> String {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=.git/HEAD");
    println!("cargo::rerun-if-changed=.git/logs/HEAD");
    let described = Command::new("git")
        .args(["describe", "--always", "--dirty", "--abbrev=12"])
        .output();
    match described {
        Ok(output) if output.status.success() => {
            String::from_utf8_lossy(&output.stdout).trim().to_owned()
        }
        // Built from an archive.
        _ => "unknown".to_owned(),
    }
}
