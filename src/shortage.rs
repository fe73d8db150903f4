//! What this machine is short of for a moment, told apart from what somebody has set up wrongly.

use std::io;

use crate::error::Error;
use crate::sentence::{Template, Value, text};

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
pub fn of(error: &io::Error, effect: impl Into<Value>) -> Option<Error> {
    let (short, remedy) = name(error.raw_os_error()?)?;
    Some(Error::resources(short, effect, remedy))
}

/// What is short, and what helps where it does not pass by itself.
fn name(code: i32) -> Option<(Template, Template)> {
    Some(match code {
        libc::ENOSPC => (
            text!("A disk of this server is full"),
            text!("make room on it"),
        ),
        libc::EDQUOT => (
            text!("The disk quota of the user PHP runs as is used up"),
            text!("raise it, or delete files of that user"),
        ),
        libc::EMFILE => (
            text!("This PHP process has as many files open as it may"),
            text!("raise its limit (rlimit_files in PHP-FPM, LimitNOFILE in systemd, ulimit -n)"),
        ),
        libc::ENFILE => (
            text!("This server has as many files open as it may"),
            text!("raise fs.file-max"),
        ),
        libc::EAGAIN => (
            text!("The user PHP runs as has as many threads and processes as it may"),
            text!("raise that limit (TasksMax and LimitNPROC in systemd, ulimit -u)"),
        ),
        libc::ENOMEM | libc::ENOBUFS => (
            text!("This server is out of memory"),
            text!("run fewer PHP processes, or add memory"),
        ),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_shortage_is_told_with_what_helps() {
        let sentence = |code| {
            let error = io::Error::from_raw_os_error(code);
            of(&error, "nothing was written").map(|error| error.to_string())
        };
        let cases = [
            (libc::ENOSPC, "A disk of this server is full"),
            (
                libc::EDQUOT,
                "The disk quota of the user PHP runs as is used up",
            ),
            (
                libc::EMFILE,
                "This PHP process has as many files open as it may",
            ),
            (libc::ENFILE, "This server has as many files open as it may"),
            (
                libc::EAGAIN,
                "The user PHP runs as has as many threads and processes as it may",
            ),
            (libc::ENOMEM, "This server is out of memory"),
            (libc::ENOBUFS, "This server is out of memory"),
        ];
        for (code, short) in cases {
            let sentence = sentence(code).unwrap();
            assert!(sentence.starts_with(short), "{sentence}");
        }
        assert_eq!(sentence(libc::EACCES), None);
    }
}
