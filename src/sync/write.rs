//! The one loop of every write.

use super::call::Call;
use crate::api::{App, Written};
use crate::error::Result;

/// Sends what is left to be written, `first` to begin with, until it is written or nothing is left.
///
/// A write that failed may have been applied all the same, so it is never simply repeated: the app is
/// read again by `look`, and `left` says what it still lacks. `send` is told the number of the attempt, from 1.
/// `app` becomes what was read last, whether or not a write works; returns the answer to the one that does.
///
/// # Errors
/// The last attempt's, and those of reading the app and of `left`.
pub fn write<W, T>(
    call: &Call,
    look: impl Fn() -> Result<App>,
    app: &mut App,
    first: Option<W>,
    left: impl Fn(&App) -> Result<Option<W>>,
    send: impl Fn(&W, u32) -> Result<Written<T>>,
) -> Result<Option<Written<T>>> {
    let mut next = first;
    let mut attempt = 1;
    while let Some(write) = next {
        match send(&write, attempt) {
            Ok(written) => return Ok(Some(written)),
            Err(error) => call.retry.pause(attempt, error)?,
        }
        attempt += 1;
        *app = look()?;
        next = left(app)?;
    }
    Ok(None)
}
