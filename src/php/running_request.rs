//! Configuration out of PHP: constants, ini settings, the credentials of this request.

use std::time::Duration;

use ext_php_rs::types::Zval;

use super::{arguments, request, zend};
use crate::config::source::Environment;
use crate::config::{SavedCredentials, Source};
use crate::secret::Secret;

/// The running PHP request.
pub struct RunningRequest;

impl Source for RunningRequest {
    fn constant(&self, name: &str) -> Option<Secret> {
        // A copy: an object's `__toString()` may define constants.
        zend::with_constant(name, Zval::shallow_clone)
            .as_ref()
            .and_then(text_of)
            .filter(|value| !value.is_empty())
    }

    fn setting(&self, name: &str) -> Option<String> {
        zend::ini_setting(name)
    }

    fn with_environment<T>(&self, read: impl FnOnce(&Environment) -> T) -> T {
        zend::with_environment(|| read(&|name| std::env::var_os(name)))
    }

    fn time_left(&self) -> Option<Duration> {
        zend::time_left()
    }

    fn saved_credentials(&self) -> SavedCredentials {
        request::saved_credentials()
    }
}

/// A constant's value as text: what `(string)` gives, for the types that a setting can have.
fn text_of(value: &Zval) -> Option<Secret> {
    if let Some(text) = arguments::text_of(value) {
        return Some(Secret::new(String::from_utf8_lossy(&text).into_owned()));
    }
    match (value.bool(), value.long()) {
        (Some(true), _) => Some(Secret::new("1".to_owned())),
        (Some(false), _) => None,
        (None, number) => number.map(|number| Secret::new(number.to_string())),
    }
}
