//! What stands behind an error of the HTTP client's.

use std::error::Error as StdError;
use std::io;

use crate::text;

/// The innermost reason, fit to be shown.
pub fn root(error: &reqwest::Error) -> String {
    let mut cause: &dyn StdError = error;
    while let Some(next) = cause.source() {
        cause = next;
    }
    text::escape(&cause.to_string(), text::MESSAGE_LENGTH)
}

/// The first error of type `T` behind `error`. An `io::Error` hides what it wraps from `source()`.
pub fn find<'a, T: StdError + 'static>(error: &'a (dyn StdError + 'static)) -> Option<&'a T> {
    let mut next = Some(error);
    while let Some(cause) = next {
        if let Some(found) = cause.downcast_ref::<T>() {
            return Some(found);
        }
        let wrapped = cause
            .downcast_ref::<io::Error>()
            .and_then(io::Error::get_ref);
        next = match wrapped {
            Some(inner) => Some(inner),
            None => cause.source(),
        };
    }
    None
}
