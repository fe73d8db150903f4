//! `$options` of a reconciliation.

use ext_php_rs::types::{ZendHashTable, Zval};

use crate::error::{Error, Result};
use crate::sentence::sentence;
use crate::text;

/// The options.
#[derive(Default)]
pub struct Options {
    /// Any app will do.
    pub any_app: bool,
}

impl Options {
    /// Reads them.
    ///
    /// # Errors
    /// `configuration`, naming the option.
    pub fn read(given: &ZendHashTable) -> Result<Self> {
        let mut options = Self::default();
        for (name, value) in given {
            options.set(&name.to_string(), value.dereference())?;
        }
        Ok(options)
    }

    fn set(&mut self, name: &str, value: &Zval) -> Result<()> {
        match name {
            "any_app" => {
                let flag = value.bool();
                self.any_app = flag.ok_or_else(|| unusable(name, "is neither true nor false"))?;
            }
            _ => return Err(unusable(name, "is no option")),
        }
        Ok(())
    }
}

fn unusable(name: &str, why: &str) -> Error {
    Error::configuration(sentence!(
        "An option cannot be used: {name} {why}. Nothing was changed.",
        name = text::quote(name, text::NAME_LENGTH),
        why = why,
    ))
}
