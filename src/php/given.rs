//! Arrays of PHP's, read key by key. What has another shape than it should is told by its place.

use ext_php_rs::exception::PhpResult;
use ext_php_rs::types::{ZendHashTable, Zval};

use super::arguments::Array;
use super::zend;
use crate::error::{Error, Result};
use crate::sentence::sentence;
use crate::text;

/// An `array` argument, or an array in one. Keys that nobody asks for do not matter; null is as good as no key.
#[derive(Clone)]
pub struct Given<'a> {
    array: &'a ZendHashTable,
    place: String,
}

impl Default for Given<'_> {
    fn default() -> Self {
        Self::at_place(zend::empty_array(), String::new())
    }
}

impl<'a> Given<'a> {
    /// Argument `number` (from 1) of the function that runs, called `name` in errors.
    ///
    /// # Errors
    /// As [`Array::read`].
    pub fn read(argument: &Array<'a>, number: u32, name: &str) -> PhpResult<Self> {
        Ok(Self::at_place(argument.read(number)?, name.to_owned()))
    }

    /// The same for `?array`.
    ///
    /// # Errors
    /// As [`Array::read`].
    pub fn read_nullable(argument: &Array<'a>, number: u32, name: &str) -> PhpResult<Option<Self>> {
        let array = argument.read_nullable(number)?;
        Ok(array.map(|array| Self::at_place(array, name.to_owned())))
    }

    fn at_place(array: &'a ZendHashTable, place: String) -> Self {
        Self { array, place }
    }

    /// A text.
    ///
    /// # Errors
    /// As all of these: `configuration`, naming the place.
    pub fn text(&self, key: &str) -> Result<Option<String>> {
        self.each(key, "text", |value| {
            value.zend_str().map(|text| lossy(text.as_bytes()))
        })
    }

    /// An integer.
    pub fn integer(&self, key: &str) -> Result<Option<i64>> {
        self.each(key, "an integer", Zval::long)
    }

    /// A number.
    pub fn number(&self, key: &str) -> Result<Option<f64>> {
        let number = |value: &Zval| {
            value
                .double()
                .or_else(|| value.long().map(|number| number as f64))
        };
        self.each(key, "a number", number)
    }

    /// Yes or no.
    pub fn flag(&self, key: &str) -> Result<Option<bool>> {
        self.each(key, "true or false", Zval::bool)
    }

    /// A word that stands for a value.
    pub fn word<T>(&self, key: &str, read: impl Fn(&str) -> Option<T>) -> Result<Option<T>> {
        let word = |value: &Zval| read(&lossy(value.zend_str()?.as_bytes()));
        self.each(key, "one of its words", word)
    }

    /// Texts; none where there is no such key.
    pub fn texts(&self, key: &str) -> Result<Vec<String>> {
        let texts = |value: &Zval| {
            let values = value.array()?.values().map(Zval::dereference);
            values
                .map(|value| value.zend_str().map(|text| lossy(text.as_bytes())))
                .collect()
        };
        let texts: Option<Vec<String>> = self.each(key, "a list of texts", texts)?;
        Ok(texts.unwrap_or_default())
    }

    /// An integer for each of some texts.
    pub fn integers(&self, key: &str) -> Result<Vec<(String, i64)>> {
        let integers = |value: &Zval| {
            let rows = value.array()?.iter();
            rows.map(|(key, value)| Some((key.to_string(), value.dereference().long()?)))
                .collect()
        };
        let integers: Option<Vec<(String, i64)>> =
            self.each(key, "a list of integers", integers)?;
        Ok(integers.unwrap_or_default())
    }

    /// An array.
    pub fn array(&self, key: &str) -> Result<Option<Given<'a>>> {
        let table = self.table(key)?;
        Ok(table.map(|table| Self::at_place(table, self.at(key))))
    }

    /// An array, as PHP has it.
    pub fn table(&self, key: &str) -> Result<Option<&'a ZendHashTable>> {
        self.each(key, "an array", Zval::array)
    }

    /// A list of arrays; none where there is no such key.
    pub fn rows(&self, key: &str) -> Result<Vec<Given<'a>>> {
        self.array(key)?
            .map_or_else(|| Ok(Vec::new()), |rows| rows.all())
    }

    /// The arrays in it.
    pub fn all(&self) -> Result<Vec<Given<'a>>> {
        let row = |(number, value): (usize, &'a Zval)| {
            let place = self.at(&number.to_string());
            match value.dereference().array() {
                Some(row) => Ok(Self::at_place(row, place)),
                None => Err(unusable(&place, "an array")),
            }
        };
        self.array.values().enumerate().map(row).collect()
    }

    fn each<T>(
        &self,
        key: &str,
        kind: &'static str,
        read: impl FnOnce(&'a Zval) -> Option<T>,
    ) -> Result<Option<T>> {
        let found = self.array.get(key);
        match found
            .map(Zval::dereference)
            .filter(|value| !value.is_null())
        {
            None => Ok(None),
            Some(value) => read(value)
                .map(Some)
                .ok_or_else(|| unusable(&self.at(key), kind)),
        }
    }

    fn at(&self, key: &str) -> String {
        format!("{}[{key}]", self.place)
    }
}

fn lossy(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn unusable(place: &str, kind: &'static str) -> Error {
    Error::configuration(sentence!(
        "A function of wu_serverpilot was not called as it has to be: {place} is not {kind}.",
        place = text::quote(place, text::NAME_LENGTH),
        kind = kind
    ))
}
