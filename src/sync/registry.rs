//! The locked app of the running PHP request, by a number that PHP's object holds.
//!
//! A fatal error of PHP's jumps over Rust's frames, so no lock may ever be on the stack while PHP allocates or
//! runs code: it would be held for as long as the process lives. Here the end of the request finds it, whatever
//! ended it. Nothing in this module calls PHP, and what is given to [`with`] must not.

use std::cell::{Cell, RefCell};

use super::locked_app::LockedApp;
use crate::error::{Error, Result};

thread_local! {
    static HELD: RefCell<Option<(u64, LockedApp<'static>)>> = const { RefCell::new(None) };
    /// Numbers are never used again: an object of before must not free the lock of another.
    static LAST: Cell<u64> = const { Cell::new(0) };
}

/// Refuses a lock that could never be had, for this request holds it itself.
///
/// # Errors
/// `locked`, not retryable. Not in a forked child: it waits for its parent as any other process does.
pub fn refuse_another() -> Result<()> {
    let is_held = |held: &(u64, LockedApp)| held.1.is_of_this_process();
    match HELD.with_borrow(|held| held.as_ref().is_some_and(is_held)) {
        true => Err(Error::locked_by_this_request()),
        false => Ok(()),
    }
}

/// Keeps it, and returns its number.
pub fn keep(app: LockedApp<'static>) -> u64 {
    let number = LAST.get() + 1;
    LAST.set(number);
    drop(HELD.replace(Some((number, app))));
    number
}

/// Does something with the app of this number.
///
/// # Errors
/// Its own; `locked`, not retryable, when the app was released, and in a child that was forked since.
pub fn with<T>(number: u64, act: impl FnOnce(&LockedApp) -> Result<T>) -> Result<T> {
    HELD.with_borrow(|held| match held {
        Some((kept, app)) if *kept == number && app.is_of_this_process() => act(app),
        Some((kept, _)) if *kept == number => Err(Error::locked_by_parent()),
        _ => Err(Error::released()),
    })
}

/// Frees the lock of the app of this number, if it is held. In a forked child that frees nothing.
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
