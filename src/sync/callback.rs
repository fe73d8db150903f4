//! What a settling calls back runs while the settling holds the app's lock.

use std::cell::Cell;

use crate::error::{Error, Result};
use crate::transport::forks;

thread_local! {
    static RUNNING: Cell<bool> = const { Cell::new(false) };
}

/// Runs `callback`; until it is over no other call of this thread gets a lock.
///
/// # Errors
/// Its own; `locked`, not retryable, in a process that it forked, for the lock is the parent's.
pub fn run<T, E: From<Error>>(
    callback: impl FnOnce() -> std::result::Result<T, E>,
) -> std::result::Result<T, E> {
    let forks = forks::count();
    let _running = Running(RUNNING.replace(true));
    let answer = callback()?;
    match forks::count() == forks {
        true => Ok(answer),
        false => Err(Error::forked_while_settling().into()),
    }
}

/// Refuses a lock that could never be had: the waiting call itself holds up its holder.
///
/// # Errors
/// `locked`, not retryable, inside [`run`].
pub fn refuse_lock() -> Result<()> {
    match RUNNING.get() {
        true => Err(Error::locked_by_settling()),
        false => Ok(()),
    }
}

/// What was so before is so again, even after a panic.
struct Running(bool);

impl Drop for Running {
    fn drop(&mut self) {
        RUNNING.set(self.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_lock_is_to_be_had_inside_and_every_one_after() {
        let refused = Err(Error::locked_by_settling());
        let nested = || run(|| Ok::<_, Error>(refuse_lock()));
        let outcome = run(|| Ok::<_, Error>((refuse_lock(), nested(), refuse_lock())));
        assert_eq!(outcome, Ok((refused.clone(), Ok(refused.clone()), refused)));
        assert_eq!(refuse_lock(), Ok(()));
    }

    #[test]
    fn a_callback_that_fails_or_panics_is_over() {
        assert_eq!(
            run(|| Err::<(), _>(Error::last_domain())),
            Err(Error::last_domain())
        );
        let panicked = std::panic::catch_unwind(|| run::<(), Error>(|| panic!("asked for")));
        assert!(panicked.is_err());
        assert_eq!(refuse_lock(), Ok(()));
    }
}
