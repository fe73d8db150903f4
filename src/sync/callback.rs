//! What a settling calls back runs while the settling holds the app's lock.

use std::cell::Cell;

use crate::error::{Error, Result};

thread_local! {
    static RUNNING: Cell<bool> = const { Cell::new(false) };
}

/// Runs `callback`; until it is over no other call of this thread gets a lock.
pub fn run<T>(callback: impl FnOnce() -> T) -> T {
    let _running = Running(RUNNING.replace(true));
    callback()
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
