//! How often this process was forked from one that had begun to count, and what its children must not share.

use std::fs::File;
use std::os::fd::{AsRawFd, RawFd};
use std::sync::atomic::{AtomicU64, Ordering};

use once_cell::sync::OnceCell;

static FORKS: AtomicU64 = AtomicU64::new(0);

/// The number of forks between the process that asked first and this one; another number means another
/// process. A process id would not do: it is given again to a later process, or to one in another
/// namespace. None where the system does not report forks.
///
/// The first call asks the C library to be told. That cannot be undone, so the library has to stay in
/// memory for as long as the process lives: it is linked so (`build.rs`).
pub fn count() -> Option<u64> {
    static TOLD: OnceCell<bool> = OnceCell::new();
    // SAFETY: the handler only touches an atomic number, which is safe in a forked child.
    let told = TOLD.get_or_init(|| unsafe { libc::pthread_atfork(None, None, Some(forked)) == 0 });
    told.then(|| FORKS.load(Ordering::Relaxed))
}

/// Open files that children are not to share, a bit for each descriptor.
static UNSHARED: [AtomicU64; 1024] = [const { AtomicU64::new(0) }; 1024];

/// Lets no child share `file`: in a child its descriptor is that of an empty file. A lock of an open file lasts for
/// as long as anybody has it open, so a child would keep the lock of a parent that was killed. Only once [`count`]
/// was asked.
pub fn unshare(file: &File) {
    if let Some((word, bit)) = place(file) {
        word.fetch_or(bit, Ordering::Relaxed);
    }
}

/// Forgets what [`unshare`] was told: the file is about to be closed.
pub fn forget(file: &File) {
    if let Some((word, bit)) = place(file) {
        word.fetch_and(!bit, Ordering::Relaxed);
    }
}

fn place(file: &File) -> Option<(&'static AtomicU64, u64)> {
    let descriptor = usize::try_from(file.as_raw_fd()).ok()?;
    let word = UNSHARED.get(descriptor / 64)?;
    Some((word, 1 << (descriptor % 64)))
}

/// Runs in a child that was forked a moment ago, of which nothing but this thread is left: no memory may be taken,
/// no lock waited for.
unsafe extern "C" fn forked() {
    FORKS.fetch_add(1, Ordering::Relaxed);
    for (word, base) in UNSHARED.iter().zip((0..).step_by(64)) {
        let mut bits = word.swap(0, Ordering::Relaxed);
        while bits != 0 {
            empty(base + bits.trailing_zeros() as RawFd);
            bits &= bits - 1;
        }
    }
}

/// Puts an empty file in the place of what the descriptor stands for. Closed first, so that there is a descriptor
/// to open it with; nobody else opens one meanwhile.
fn empty(descriptor: RawFd) {
    // SAFETY: these calls are safe in a forked child; the descriptor is open, and is so again afterwards.
    unsafe {
        libc::close(descriptor);
        let other = libc::open(c"/dev/null".as_ptr(), libc::O_RDWR | libc::O_CLOEXEC);
        if other >= 0 && other != descriptor {
            libc::dup3(other, descriptor, libc::O_CLOEXEC);
            libc::close(other);
        }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// What a child finds, as its exit status.
    pub fn in_a_child(look: impl FnOnce() -> i32) -> i32 {
        // SAFETY: the child calls nothing but what is safe after a fork, and ends without clean-up.
        let child = unsafe { libc::fork() };
        if child == 0 {
            // SAFETY: ends the child at once.
            unsafe { libc::_exit(look()) };
        }
        let mut status = 0;
        // SAFETY: the child is this process's own, and `status` is valid to write to.
        let waited = unsafe { libc::waitpid(child, &raw mut status, 0) };
        assert_eq!((waited, libc::WIFEXITED(status)), (child, true));
        libc::WEXITSTATUS(status)
    }

    #[test]
    fn a_child_does_not_share_what_it_must_not() {
        let _ = count();
        let file = tempfile::tempfile().unwrap();
        file.set_len(7).unwrap();
        let length = || file.metadata().map_or(-1, |found| found.len() as i32);
        assert_eq!(in_a_child(length), 7);
        unshare(&file);
        assert_eq!((in_a_child(length), length()), (0, 7));
        forget(&file);
        assert_eq!(in_a_child(length), 7);
    }

    #[test]
    fn a_child_counts_one_more_than_its_parent() {
        let before = count().unwrap();
        let more = || i32::try_from(FORKS.load(Ordering::Relaxed) - before).unwrap_or(-1);
        assert_eq!(in_a_child(more), 1);
        assert_eq!(count(), Some(before));
    }
}
