//! PHP's signals stay PHP's.

use std::mem::MaybeUninit;

/// Runs `start` with every signal blocked, so that the threads it starts never receive one:
/// timers and `SIGTERM` must reach the thread that runs PHP.
pub fn blocked<T>(start: impl FnOnce() -> T) -> T {
    let mut every = MaybeUninit::<libc::sigset_t>::uninit();
    let mut before = MaybeUninit::<libc::sigset_t>::uninit();
    // SAFETY: both sets are valid to write to; `before` is read only where the call that fills it worked.
    let masked = unsafe {
        libc::sigfillset(every.as_mut_ptr());
        libc::pthread_sigmask(libc::SIG_SETMASK, every.as_ptr(), before.as_mut_ptr()) == 0
    };
    let result = start();
    if masked {
        // SAFETY: `before` was filled above.
        unsafe { libc::pthread_sigmask(libc::SIG_SETMASK, before.as_ptr(), std::ptr::null_mut()) };
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_blocked(signal: i32) -> bool {
        let mut set = MaybeUninit::<libc::sigset_t>::uninit();
        // SAFETY: a null new set only reads the present one into `set`.
        unsafe {
            libc::pthread_sigmask(libc::SIG_SETMASK, std::ptr::null(), set.as_mut_ptr());
            libc::sigismember(set.as_ptr(), signal) == 1
        }
    }

    #[test]
    fn threads_started_inside_receive_no_signal_and_the_caller_does_again() {
        let thread = blocked(|| std::thread::spawn(|| is_blocked(libc::SIGTERM)));
        assert_eq!(
            (thread.join().unwrap(), is_blocked(libc::SIGTERM)),
            (true, false)
        );
    }
}
