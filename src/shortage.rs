//! What this machine is short of for a moment, told apart from what somebody has set up wrongly.

use std::io;

use crate::error::Error;

/// The failure behind `error`, where a shortage caused it; `effect` completes "…, so …".
///
/// ```
/// # use std::io::Error;
/// # use wu_serverpilot::shortage;
/// let full = Error::from_raw_os_error(libc::ENOSPC);
/// assert_eq!(
///     shortage::of(&full, "the lock cannot be kept").map(|error| error.to_string()).as_deref(),
///     Some("A disk of this server is full, so the lock cannot be kept. It is tried again later; if it stays so: make room on it.")
/// );
/// assert_eq!(shortage::of(&Error::from_raw_os_error(libc::ENOENT), "the lock cannot be kept"), None);
/// ```
pub fn of(error: &io::Error, effect: &str) -> Option<Error> {
    let (short, remedy) = name(error.raw_os_error()?)?;
    Some(Error::resources(short, effect, remedy))
}

/// What is short, and what helps where it does not pass by itself.
fn name(code: i32) -> Option<(&'static str, &'static str)> {
    Some(match code {
        libc::ENOSPC => ("A disk of this server is full", "make room on it"),
        libc::EDQUOT => (
            "The disk quota of the user PHP runs as is used up",
            "raise it, or delete files of that user",
        ),
        libc::EMFILE => (
            "This PHP process has as many files open as it may",
            "raise its limit (rlimit_files in PHP-FPM, LimitNOFILE in systemd, ulimit -n)",
        ),
        libc::ENFILE => (
            "This server has as many files open as it may",
            "raise fs.file-max",
        ),
        libc::EAGAIN => (
            "The user PHP runs as has as many threads and processes as it may",
            "raise that limit (TasksMax and LimitNPROC in systemd, ulimit -u)",
        ),
        libc::ENOMEM | libc::ENOBUFS => (
            "This server is out of memory",
            "run fewer PHP processes, or add memory",
        ),
        libc::ENOLCK => (
            "This server has no file lock to spare",
            "keep wu_serverpilot.lock_dir on a disk of this server",
        ),
        _ => return None,
    })
}
