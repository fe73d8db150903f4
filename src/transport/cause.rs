//! What stands behind an error of the HTTP client's.

use std::error::Error as StdError;
use std::io;

use crate::error::Error;
use crate::sentence::Template;
use crate::{shortage, text};

/// The innermost reason, fit to be shown.
pub fn root(error: &reqwest::Error) -> String {
    let innermost = chain(error).last();
    text::escape(
        &innermost.map(ToString::to_string).unwrap_or_default(),
        text::MESSAGE_LENGTH,
    )
}

/// What each error behind `error` says, from the outermost on.
pub fn words(error: &reqwest::Error) -> impl Iterator<Item = String> {
    chain(error).map(ToString::to_string)
}

/// The first error of type `T` behind `error`.
pub fn find<'a, T: StdError + 'static>(error: &'a (dyn StdError + 'static)) -> Option<&'a T> {
    chain(error).find_map(|cause| cause.downcast_ref())
}

/// The failure behind `error` where this machine was short of something; `effect` as for [`shortage::of`].
pub fn shortage(error: &(dyn StdError + 'static), effect: Template) -> Option<Error> {
    chain(error)
        .filter_map(|cause| cause.downcast_ref::<io::Error>())
        .find_map(|cause| shortage::of(cause, effect))
}

/// `error` and what stands behind it. An `io::Error` hides what it wraps from `source()`.
fn chain<'a>(
    error: &'a (dyn StdError + 'static),
) -> impl Iterator<Item = &'a (dyn StdError + 'static)> {
    std::iter::successors(Some(error), |cause: &&'a (dyn StdError + 'static)| {
        let cause = *cause;
        let wrapped = cause
            .downcast_ref::<io::Error>()
            .and_then(io::Error::get_ref);
        match wrapped {
            Some(inner) => Some(inner),
            None => cause.source(),
        }
    })
}
