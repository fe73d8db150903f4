//! The one loop of every write.

use crate::api::{App, Retry, Written};
use crate::error::Result;

/// Sends what `left` says that the app lacks, until it is written or nothing is left; returns what was
/// sent last, and the answer to it.
///
/// A write that failed may have been applied all the same, so it is never simply repeated: `look` reads the
/// app again. `app` becomes what was read last, whether or not a write works. `send` is told the number of the attempt, from 1.
///
/// # Errors
/// The last attempt's, and those of `left` and `look`.
pub fn write<W, T>(
    retry: &Retry,
    app: &mut App,
    left: impl Fn(&App) -> Result<Option<W>>,
    look: impl Fn() -> Result<App>,
    mut send: impl FnMut(&W, u32) -> Result<Written<T>>,
) -> Result<Option<(W, Written<T>)>> {
    let mut attempt = 1;
    while let Some(write) = left(app)? {
        match send(&write, attempt) {
            Ok(written) => return Ok(Some((write, written))),
            Err(error) => retry.pause(attempt, error)?,
        }
        attempt += 1;
        *app = look()?;
    }
    Ok(None)
}
