//! The revision that the build script finds.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The build script that was compiled last.
fn script() -> PathBuf {
    let builds = Path::new(env!("OUT_DIR")).ancestors().nth(2).unwrap();
    let scripts = fs::read_dir(builds).unwrap().filter_map(|entry| {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        let script = entry.path().join("build-script-build");
        let built = fs::metadata(&script)
            .and_then(|file| file.modified())
            .ok()?;
        name.starts_with("wu_serverpilot-")
            .then_some((built, script))
    });
    scripts.max().unwrap().1
}

/// What it tells cargo of a revision, where it builds in `folder`.
fn told(folder: &Path) -> Vec<String> {
    let output = Command::new(script())
        .current_dir(folder)
        .env("CARGO_MANIFEST_DIR", folder)
        .env("CARGO_CFG_TARGET_OS", "linux")
        .output()
        .unwrap();
    let told = String::from_utf8(output.stdout).unwrap();
    let of_revision = |line: &&str| line.contains("REVISION") || line.contains("HEAD");
    told.lines()
        .filter(of_revision)
        .map(str::to_owned)
        .collect()
}

fn git(folder: &Path, arguments: &[&str]) -> String {
    let identity = ["-c", "user.name=Test", "-c", "user.email=test@example.com"];
    let output = Command::new("git")
        .current_dir(folder)
        .args(identity)
        .args(arguments)
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

#[test]
fn the_revision_is_this_repositorys_own_and_that_of_no_repository_around_it() {
    let repository = tempfile::tempdir().unwrap();
    let repository = repository.path().canonicalize().unwrap();
    git(&repository, &["init", "--quiet"]);
    git(
        &repository,
        &["commit", "--quiet", "--allow-empty", "--message=Start"],
    );
    let revision = git(&repository, &["rev-parse", "--short=12", "HEAD"]);
    let unpacked = repository.join("unpacked");
    fs::create_dir(&unpacked).unwrap();

    assert_eq!(
        told(&unpacked),
        ["cargo::rustc-env=WU_SERVERPILOT_REVISION=unknown"]
    );
    let folder = repository.join(".git");
    assert_eq!(
        told(&repository),
        [
            format!("cargo::rerun-if-changed={}/HEAD", folder.display()),
            format!("cargo::rerun-if-changed={}/logs/HEAD", folder.display()),
            format!("cargo::rustc-env=WU_SERVERPILOT_REVISION={revision}"),
        ]
    );
}
