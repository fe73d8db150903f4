//! The facts of an installation, out of PHP's arrays.

use ext_php_rs::types::{ZendHashTable, Zval};

use crate::error::{Error, Result};
use crate::plan::{RawFacts, RawWanted};
use crate::sentence::sentence;

/// Reads `array{own: list<string>, wanted: list<array{name: string, names?: list<string>, entry?: ?bool}>,
/// deferred?: list<string>, gone?: list<string>, missing?: list<string>, taken_off?: int}`. Only the values of
/// lists count, not their keys.
///
/// # Errors
/// `configuration`, naming the key that has another shape.
pub fn read(facts: &ZendHashTable) -> Result<RawFacts> {
    let wanted = required(facts, "wanted", "wanted")?;
    let names = |key| Ok(optional_texts(facts, key, key)?.unwrap_or_default());
    Ok(RawFacts {
        own: texts(required(facts, "own", "own")?, "own")?,
        wanted: list(wanted, "wanted")?
            .enumerate()
            .map(|(place, wanted)| read_wanted(wanted, &format!("wanted[{place}]")))
            .collect::<Result<_>>()?,
        deferred: names("deferred")?,
        gone: names("gone")?,
        missing: names("missing")?,
        taken_off: found(facts, "taken_off").map_or(Ok(0), number)?,
    })
}

fn read_wanted(wanted: &Zval, path: &str) -> Result<RawWanted> {
    let at = |key: &str| format!("{path}.{key}");
    let Some(wanted) = wanted.array() else {
        return Err(unusable(path, "is not an array"));
    };
    let name = text(required(wanted, "name", &at("name"))?, &at("name"))?;
    let names = optional_texts(wanted, "names", &at("names"))?;
    let entry = match found(wanted, "entry") {
        None => None,
        Some(entry) => match entry.bool() {
            None => return Err(unusable(&at("entry"), "is neither true, false nor null")),
            entry => entry,
        },
    };
    Ok(RawWanted {
        names: names.unwrap_or_else(|| vec![name.clone()]),
        name,
        entry,
    })
}

fn optional_texts(array: &ZendHashTable, key: &str, path: &str) -> Result<Option<Vec<Vec<u8>>>> {
    found(array, key)
        .map(|value| texts(value, path))
        .transpose()
}

fn texts(value: &Zval, path: &str) -> Result<Vec<Vec<u8>>> {
    list(value, path)?
        .enumerate()
        .map(|(place, value)| text(value, &format!("{path}[{place}]")))
        .collect()
}

fn list<'a>(value: &'a Zval, path: &str) -> Result<impl Iterator<Item = &'a Zval>> {
    match value.array() {
        Some(array) => Ok(array.values().map(Zval::dereference)),
        None => Err(unusable(path, "is not an array")),
    }
}

fn text(value: &Zval, path: &str) -> Result<Vec<u8>> {
    match value.zend_str() {
        Some(text) => Ok(text.as_bytes().to_vec()),
        None => Err(unusable(path, "is not text")),
    }
}

fn number(value: &Zval) -> Result<usize> {
    let number = value.long().and_then(|number| usize::try_from(number).ok());
    number.ok_or_else(|| unusable("taken_off", "is not a number of domains"))
}

fn required<'a>(array: &'a ZendHashTable, key: &str, path: &str) -> Result<&'a Zval> {
    found(array, key).ok_or_else(|| unusable(path, "is missing"))
}

fn found<'a>(array: &'a ZendHashTable, key: &str) -> Option<&'a Zval> {
    let value = array.get(key)?.dereference();
    (!value.is_null()).then_some(value)
}

fn unusable(path: &str, why: &str) -> Error {
    Error::configuration(sentence!(
        "The facts cannot be used: {path} {why}. Nothing was changed.",
        path = path,
        why = why,
    ))
}
