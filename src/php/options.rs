//! `$options` of a reconciliation: what is wrong with them is said when they are needed, for a conversion cannot say it.

use ext_php_rs::convert::{FromZval, StubLiteral};
use ext_php_rs::flags::DataType;
use ext_php_rs::types::Zval;

use crate::domains::{self, parse_all};
use crate::error::{Error, Result};
use crate::sentence::sentence;
use crate::text;

/// The options.
#[derive(Default)]
pub struct Options {
    options: domains::Options,
    wrong: Option<Error>,
}

impl StubLiteral for Options {
    fn stub_literal(&self) -> String {
        "[]".to_owned()
    }
}

impl FromZval<'_> for Options {
    const TYPE: DataType = DataType::Array;

    fn from_zval(value: &Zval) -> Option<Self> {
        let mut options = Self::default();
        for (key, value) in value.array()? {
            if let Err(wrong) = options.set(&key.to_string(), value.dereference()) {
                options.wrong = Some(wrong);
            }
        }
        Some(options)
    }
}

impl Options {
    /// The options, if they can be used.
    ///
    /// # Errors
    /// `configuration`, naming the option.
    pub fn checked(self) -> Result<domains::Options> {
        match self.wrong {
            Some(wrong) => Err(wrong),
            None => Ok(self.options),
        }
    }

    fn set(&mut self, name: &str, value: &Zval) -> Result<()> {
        match name {
            "any_app" => {
                let flag = value.bool();
                self.options.any_app =
                    flag.ok_or_else(|| unusable(name, "is neither true nor false"))?;
            }
            "confirmed" => {
                let names = names(value);
                let names = names.ok_or_else(|| unusable(name, "is not a list of names"))?;
                self.options.confirmed = parse_all(&names);
            }
            _ => return Err(unusable(name, "is no option")),
        }
        Ok(())
    }
}

/// Text alone: nothing of PHP's runs while the lock is held.
fn names(value: &Zval) -> Option<Vec<Vec<u8>>> {
    let text = |name: &Zval| Some(name.dereference().zend_str()?.as_bytes().to_vec());
    value.array()?.values().map(text).collect()
}

fn unusable(name: &str, why: &str) -> Error {
    Error::configuration(sentence!(
        "An option cannot be used: {name} {why}. Nothing was changed.",
        name = text::quote(name, text::NAME_LENGTH),
        why = why,
    ))
}
