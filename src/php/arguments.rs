//! Arguments, taken as PHP takes them for functions of its own: by its own parser, with its own errors.
//!
//! A parameter's type is what reflection shows; the value is read in the function, where its number is known.

use std::ffi::{CStr, c_void};
use std::ptr;

use ext_php_rs::convert::{FromZval, StubLiteral};
use ext_php_rs::exception::{PhpException, PhpResult};
use ext_php_rs::flags::DataType;
use ext_php_rs::types::{ZendHashTable, ZendStr, Zval};
use ext_php_rs::zend::ce;

use super::zend;
use crate::error::{Error, Result};
use crate::plan::Domain;
use crate::sentence::text;

/// A `string` argument: bytes, for UTF-8 is checked where it matters, with a clear error.
pub struct Text<'a>(&'a Zval);

impl<'a> FromZval<'a> for Text<'a> {
    const TYPE: DataType = DataType::String;

    fn from_zval(value: &'a Zval) -> Option<Self> {
        Some(Self(value))
    }
}

impl Text<'_> {
    /// Argument `number` (from 1) of the function that runs.
    ///
    /// # Errors
    /// PHP's own, which it has thrown.
    pub fn read(&self, number: u32) -> PhpResult<Vec<u8>> {
        Ok(parsed_text(self.0, number, c"S")?.unwrap_or_default())
    }

    /// The same for `?string`.
    ///
    /// # Errors
    /// As [`Self::read`].
    pub fn read_nullable(&self, number: u32) -> PhpResult<Option<Vec<u8>>> {
        parsed_text(self.0, number, c"S!")
    }
}

/// A `bool` argument, or what stands for it where it was left out.
pub enum Flag<'a> {
    /// What was given.
    Given(&'a Zval),
    /// The default.
    LeftOut(bool),
}

impl From<bool> for Flag<'_> {
    fn from(value: bool) -> Self {
        Self::LeftOut(value)
    }
}

impl StubLiteral for Flag<'_> {
    fn stub_literal(&self) -> String {
        matches!(self, Self::LeftOut(true)).to_string()
    }
}

impl<'a> FromZval<'a> for Flag<'a> {
    const TYPE: DataType = DataType::Bool;

    fn from_zval(value: &'a Zval) -> Option<Self> {
        Some(Self::Given(value))
    }
}

impl Flag<'_> {
    /// As [`Text::read`].
    ///
    /// # Errors
    /// As [`Text::read`].
    pub fn read(&self, number: u32) -> PhpResult<bool> {
        match self {
            Self::LeftOut(value) => Ok(*value),
            Self::Given(value) => {
                let mut flag = false;
                // SAFETY: `b` wants a `bool`.
                unsafe { parse(value, number, c"b", &mut flag)? };
                Ok(flag)
            }
        }
    }
}

/// An `int` argument.
pub struct Integer<'a>(&'a Zval);

impl<'a> FromZval<'a> for Integer<'a> {
    const TYPE: DataType = DataType::Long;

    fn from_zval(value: &'a Zval) -> Option<Self> {
        Some(Self(value))
    }
}

impl Integer<'_> {
    /// As [`Text::read`].
    ///
    /// # Errors
    /// As [`Text::read`].
    pub fn read(&self, number: u32) -> PhpResult<i64> {
        let mut integer: i64 = 0;
        // SAFETY: `l` wants a `zend_long`.
        unsafe { parse(self.0, number, c"l", &mut integer)? };
        Ok(integer)
    }
}

/// An `array` argument, or an empty one where it was left out.
#[derive(Default)]
pub struct Array<'a>(Option<&'a Zval>);

impl StubLiteral for Array<'_> {
    fn stub_literal(&self) -> String {
        "[]".to_owned()
    }
}

impl<'a> FromZval<'a> for Array<'a> {
    const TYPE: DataType = DataType::Array;

    fn from_zval(value: &'a Zval) -> Option<Self> {
        Some(Self(Some(value)))
    }
}

impl<'a> Array<'a> {
    /// As [`Text::read`].
    ///
    /// # Errors
    /// As [`Text::read`].
    pub fn read(&self, number: u32) -> PhpResult<&'a ZendHashTable> {
        let read = self.0.map(|value| parsed_array(value, number, c"h"));
        Ok(read.transpose()?.flatten().unwrap_or(zend::empty_array()))
    }

    /// The same for `?array`.
    ///
    /// # Errors
    /// As [`Text::read`].
    pub fn read_nullable(&self, number: u32) -> PhpResult<Option<&'a ZendHashTable>> {
        let read = self.0.map(|value| parsed_array(value, number, c"h!"));
        Ok(read.transpose()?.flatten())
    }

    /// Its values as names in canonical form; keys do not matter.
    ///
    /// # Errors
    /// As [`Text::read`]; `invalid_domain` for the first bad one: it refuses the whole call.
    pub fn read_names(&self, number: u32) -> PhpResult<Vec<Domain>> {
        Ok(self
            .read(number)?
            .values()
            .map(name)
            .collect::<Result<_>>()?)
    }
}

fn name(value: &Zval) -> Result<Domain> {
    match text_of(value) {
        Some(name) => Domain::parse(&name),
        None => Err(Error::invalid_domain(
            b"",
            text!("a value in the list is not text"),
        )),
    }
}

/// Text, or an object that is `\Stringable`; none as well where its `__toString()` throws.
pub fn text_of(value: &Zval) -> Option<Vec<u8>> {
    let value = value.dereference();
    if let Some(text) = value.zend_str() {
        return Some(text.as_bytes().to_vec());
    }
    let object = value
        .object()
        .filter(|object| object.instance_of(ce::stringable()))?;
    let text = object.try_call_method("__tostring", vec![]).ok()?;
    text.zend_str().map(|text| text.as_bytes().to_vec())
}

fn parsed_array<'a>(
    value: &'a Zval,
    number: u32,
    kind: &CStr,
) -> PhpResult<Option<&'a ZendHashTable>> {
    let mut array: *mut ZendHashTable = ptr::null_mut();
    // SAFETY: `h` wants an array.
    unsafe { parse(value, number, kind, &mut array)? };
    Ok(value.dereference().array())
}

fn parsed_text(value: &Zval, number: u32, kind: &CStr) -> PhpResult<Option<Vec<u8>>> {
    // PHP puts the text that it makes in the place of the value: of a copy.
    let mut copy = value.shallow_clone();
    let mut text: *mut ZendStr = ptr::null_mut();
    // SAFETY: `S` wants a text.
    unsafe { parse_into(&raw mut copy, number, kind, &raw mut text)? };
    // SAFETY: null, or the text of `copy`, which is alive.
    Ok(unsafe { text.as_ref() }.map(|text| text.as_bytes().to_vec()))
}

/// For kinds that leave the value as it is.
///
/// # Safety
/// `T` has to be the type that `kind` stands for.
unsafe fn parse<T>(value: &Zval, number: u32, kind: &CStr, into: &mut T) -> PhpResult<()> {
    // SAFETY: by this function's own rules.
    unsafe { parse_into(ptr::from_ref(value).cast_mut(), number, kind, into) }
}

/// # Safety
/// As [`zend::parse_parameter`].
unsafe fn parse_into<T>(value: *mut Zval, number: u32, kind: &CStr, into: *mut T) -> PhpResult<()> {
    // SAFETY: by this function's own rules.
    match unsafe { zend::parse_parameter(value, number, kind, into.cast::<c_void>()) } {
        true => Ok(()),
        false => Err(thrown()),
    }
}

/// For what PHP has thrown already: it prefers that to what we throw.
pub fn thrown() -> PhpException {
    PhpException::from_message(String::new())
}
