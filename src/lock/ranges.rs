//! Locks on ranges of a file's bytes, which the kernel releases when their holder ends, however it ends.
//!
//! They are locks of the open file, not of the process: a thread or another descriptor neither shares
//! nor drops them. None of these calls waits.

use std::fs::File;
use std::io;
use std::os::fd::AsRawFd;

/// Bytes from `start`; a `length` of 0 means all that follow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Range {
    /// The first byte. It need not exist in the file.
    pub start: u64,
    /// How many bytes.
    pub length: u64,
}

impl Range {
    /// The whole file, and what may follow.
    pub const ALL: Self = Self {
        start: 0,
        length: 0,
    };

    /// One byte.
    pub fn byte(start: u64) -> Self {
        Self { start, length: 1 }
    }
}

/// Locks the range, unless another open file holds a part of it.
///
/// # Errors
/// As `fcntl`, for instance where the file system knows no locks.
pub fn try_lock(file: &File, range: Range) -> io::Result<bool> {
    match control(file, libc::F_OFD_SETLK, libc::F_WRLCK, range) {
        Ok(_) => Ok(true),
        Err(error) if matches!(error.raw_os_error(), Some(libc::EAGAIN | libc::EACCES)) => {
            Ok(false)
        }
        Err(error) => Err(error),
    }
}

/// Releases the range.
///
/// # Errors
/// As `fcntl`.
pub fn unlock(file: &File, range: Range) -> io::Result<()> {
    control(file, libc::F_OFD_SETLK, libc::F_UNLCK, range).map(drop)
}

/// Whether another open file holds a lock somewhere in the range.
///
/// # Errors
/// As `fcntl`.
pub fn is_locked(file: &File, range: Range) -> io::Result<bool> {
    let found = control(file, libc::F_OFD_GETLK, libc::F_WRLCK, range)?;
    Ok(i32::from(found.l_type) != libc::F_UNLCK)
}

fn control(file: &File, command: i32, kind: i32, range: Range) -> io::Result<libc::flock> {
    // SAFETY: all-zero is a valid `flock`, and `l_pid` has to be 0 for these commands.
    let mut lock: libc::flock = unsafe { std::mem::zeroed() };
    lock.l_type = kind as libc::c_short;
    lock.l_whence = libc::SEEK_SET as libc::c_short;
    lock.l_start = i64::try_from(range.start).map_err(io::Error::other)?;
    lock.l_len = i64::try_from(range.length).map_err(io::Error::other)?;
    // SAFETY: the descriptor is open, and `lock` outlives the call.
    match unsafe { libc::fcntl(file.as_raw_fd(), command, &raw mut lock) } {
        -1 => Err(io::Error::last_os_error()),
        _ => Ok(lock),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_locked_at_all_is_an_error_and_not_held_by_another() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let readable = File::open(file.path()).unwrap();
        let error = try_lock(&readable, Range::byte(0)).unwrap_err();
        assert_eq!(error.raw_os_error(), Some(libc::EBADF));
    }
}
