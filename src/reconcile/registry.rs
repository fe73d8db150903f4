//! The lock that the running PHP request holds, by a number that PHP's object holds.
//!
//! A fatal error of PHP's jumps over Rust's frames, so no lock may ever be on the stack while PHP allocates or
//! runs code: it would be held for as long as the process lives. Here the end of the request finds it, whatever
//! ended it. Nothing in this module calls PHP, and what is given to [`with`] must not.

use std::cell::{Cell, RefCell};

use super::hold::Hold;
use crate::api::Session;
use crate::clock::Deadline;
use crate::config::Config;
use crate::error::{Error, Result};

thread_local! {
    static HELD: RefCell<Option<(u64, Hold<'static>)>> = const { RefCell::new(None) };
    /// Numbers are never used again: an object of before must not free the lock of another.
    static LAST: Cell<u64> = const { Cell::new(0) };
}

/// Refuses a lock that could never be had, for this request holds it itself.
///
/// # Errors
/// `locked`, not retryable. Not in a forked child: it waits for its parent as any other process does.
pub fn refuse_another() -> Result<()> {
    let is_held = |held: &(u64, Hold)| held.1.is_of_this_process();
    match HELD.with_borrow(|held| held.as_ref().is_some_and(is_held)) {
        true => Err(Error::locked_by_this_request()),
        false => Ok(()),
    }
}

/// Waits for the lock of the app that `session` is about, and keeps it under the number that is returned; the rest has
/// to be done by `deadline`.
///
/// # Errors
/// As [`refuse_another`] and [`Hold::wait_for`].
pub fn lock(session: &Session, config: &Config, deadline: Deadline<'static>) -> Result<u64> {
    refuse_another()?;
    let hold = Hold::wait_for(session, config, deadline)?;
    let number = LAST.get() + 1;
    LAST.set(number);
    drop(HELD.replace(Some((number, hold))));
    Ok(number)
}

/// Does something with what is held under this number.
///
/// # Errors
/// Its own; `locked`, not retryable, when it was released, and in a child that was forked since.
pub fn with<T>(number: u64, act: impl FnOnce(&Hold) -> Result<T>) -> Result<T> {
    HELD.with_borrow(|held| match held {
        Some((kept, hold)) if *kept == number && hold.is_of_this_process() => act(hold),
        Some((kept, _)) if *kept == number => Err(Error::locked_by_parent()),
        _ => Err(Error::released()),
    })
}

/// Frees the lock that is held under this number, if any is. In a forked child that frees nothing.
pub fn release(number: u64) {
    // A thread that ends has freed it already.
    let freed = HELD.try_with(|held| {
        let mut held = held.borrow_mut();
        held.take_if(|(kept, _)| *kept == number)
    });
    drop(freed);
}

/// Frees whatever lock the request has left behind.
pub fn end_request() {
    drop(HELD.take());
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::SystemClock;
    use crate::config::settings::LOCK_DIR;
    use crate::config::source::tests::Table;

    fn locked(folder: &tempfile::TempDir) -> Result<u64> {
        let config = Config::read(&Table::new(&[(
            LOCK_DIR.name(),
            folder.path().to_str().unwrap(),
        )]))?;
        let deadline = Deadline::start(&SystemClock, config.settings.timeout);
        lock(&Session::resume(&config, deadline)?, &config, deadline)
    }

    fn held(number: u64) -> Result<()> {
        with(number, |_| Ok(()))
    }

    #[test]
    fn one_lock_at_a_time_is_held_and_its_number_is_never_used_again() {
        let folder = tempfile::tempdir().unwrap();
        let first = locked(&folder).unwrap();
        assert_eq!(locked(&folder), Err(Error::locked_by_this_request()));
        assert_eq!(held(first), Ok(()));
        release(first);
        let second = locked(&folder).unwrap();
        release(first);
        assert_eq!(
            (held(first), held(second)),
            (Err(Error::released()), Ok(()))
        );
        end_request();
        assert_eq!(
            (held(second), refuse_another()),
            (Err(Error::released()), Ok(()))
        );
    }

    #[test]
    fn what_fails_or_panics_leaves_it_held() {
        let folder = tempfile::tempdir().unwrap();
        let number = locked(&folder).unwrap();
        let error = with(number, |_| Err::<(), _>(Error::last_domain()));
        assert_eq!(error, Err(Error::last_domain()));
        let panicked = std::panic::catch_unwind(|| with::<()>(number, |_| panic!("asked for")));
        assert!(panicked.is_err());
        assert_eq!(held(number), Ok(()));
        end_request();
    }
}
