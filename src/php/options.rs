//! `$options` of a reconciliation.

use ext_php_rs::types::{ZendHashTable, Zval};

use crate::error::{Error, Result};
use crate::plan::{Options, parse_all};
use crate::sentence::sentence;
use crate::text;

/// Reads `array{any_app?: bool, confirmed?: list<string>}`.
///
/// # Errors
/// `configuration`, naming the option that is none, or has another shape.
pub fn read(given: &ZendHashTable) -> Result<Options> {
    let mut options = Options::default();
    for (name, value) in given {
        set(&mut options, &name.to_string(), value.dereference())?;
    }
    Ok(options)
}

fn set(options: &mut Options, name: &str, value: &Zval) -> Result<()> {
    match name {
        "any_app" => {
            let flag = value.bool();
            options.any_app = flag.ok_or_else(|| unusable(name, "is neither true nor false"))?;
        }
        "confirmed" => {
            let names = names(value);
            let names = names.ok_or_else(|| unusable(name, "is not a list of names"))?;
            options.confirmed = parse_all(&names);
        }
        _ => return Err(unusable(name, "is no option")),
    }
    Ok(())
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
