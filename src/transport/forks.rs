//! How often this process was forked from one that had begun to count.

use std::sync::atomic::{AtomicU64, Ordering};

use once_cell::sync::OnceCell;

static FORKS: AtomicU64 = AtomicU64::new(0);

/// The number of forks between the process that asked first and this one; another number means another
/// process. A process id would not do: it is given again to a later process, or to one in another
/// namespace. None where the system does not tell of forks.
///
/// The first call asks the C library to be told. That cannot be undone, so the library has to stay in
/// memory for as long as the process lives: it is linked so (`build.rs`).
pub fn count() -> Option<u64> {
    static TOLD: OnceCell<bool> = OnceCell::new();
    // SAFETY: the handler only touches an atomic number, which is safe in a forked child.
    let told = TOLD.get_or_init(|| unsafe { libc::pthread_atfork(None, None, Some(forked)) == 0 });
    told.then(|| FORKS.load(Ordering::Relaxed))
}

unsafe extern "C" fn forked() {
    FORKS.fetch_add(1, Ordering::Relaxed);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_child_counts_one_more_than_its_parent() {
        let before = count().unwrap();
        // SAFETY: the child calls nothing but what is safe after a fork, and ends without clean-up.
        let child = unsafe { libc::fork() };
        if child == 0 {
            let more = FORKS.load(Ordering::Relaxed) - before;
            // SAFETY: ends the child at once.
            unsafe { libc::_exit(i32::try_from(more).unwrap_or(-1)) };
        }
        let mut status = 0;
        // SAFETY: the child is this process's own, and `status` is valid to write to.
        let waited = unsafe { libc::waitpid(child, &raw mut status, 0) };
        assert_eq!((waited, libc::WEXITSTATUS(status)), (child, 1));
        assert_eq!(count(), Some(before));
    }
}
