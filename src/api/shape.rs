//! How the API's JSON is read: strict where a list could be lost by it, tolerant everywhere else.

use std::fmt::{self, Formatter};
use std::marker::PhantomData;

use serde::de::value::MapAccessDeserializer;
use serde::de::{Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

/// A `T` that is written as a JSON object. What serde derives would take an array too, by position.
pub struct Object<T>(pub T);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(value: D) -> Result<Self, D::Error> {
        value.deserialize_map(ObjectVisitor(PhantomData)).map(Self)
    }
}

struct ObjectVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for ObjectVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut Formatter) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, members: A) -> Result<T, A::Error> {
        T::deserialize(MapAccessDeserializer::new(members))
    }
}

/// What a field can be made of. Whatever it cannot be made of is read past.
pub trait Field<'de>: Sized {
    /// Out of text.
    fn of_text(_text: &str) -> Option<Self> {
        None
    }
    /// Out of a whole number.
    fn of_number(_number: i128) -> Option<Self> {
        None
    }
    /// Out of `true` or `false`.
    fn of_flag(_flag: bool) -> Option<Self> {
        None
    }
    /// Out of an array.
    fn of_array<A: SeqAccess<'de>>(mut values: A) -> Result<Option<Self>, A::Error> {
        while values.next_element::<IgnoredAny>()?.is_some() {}
        Ok(None)
    }
    /// Out of an object.
    fn of_object<A: MapAccess<'de>>(mut members: A) -> Result<Option<Self>, A::Error> {
        while members.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(None)
    }
}

/// Text, and ids of older accounts, which are numbers.
impl Field<'_> for String {
    fn of_text(text: &str) -> Option<Self> {
        Some(text.to_owned())
    }
    fn of_number(number: i128) -> Option<Self> {
        Some(number.to_string())
    }
}

impl Field<'_> for bool {
    fn of_flag(flag: bool) -> Option<Self> {
        Some(flag)
    }
}

impl Field<'_> for i64 {
    fn of_number(number: i128) -> Option<Self> {
        number.try_into().ok()
    }
}

/// The texts of an array.
impl<'de> Field<'de> for Vec<String> {
    fn of_array<A: SeqAccess<'de>>(mut values: A) -> Result<Option<Self>, A::Error> {
        let mut texts = vec![];
        while let Some(Optional(value)) = values.next_element()? {
            texts.extend(value);
        }
        Ok(Some(texts))
    }
}

struct Optional<T>(Option<T>);

impl<'de, T: Field<'de>> Deserialize<'de> for Optional<T> {
    fn deserialize<D: Deserializer<'de>>(value: D) -> Result<Self, D::Error> {
        optional(value).map(Self)
    }
}

/// A field that may be null or anything else.
pub fn optional<'de, D: Deserializer<'de>, T: Field<'de>>(value: D) -> Result<Option<T>, D::Error> {
    value.deserialize_any(FieldVisitor(PhantomData))
}

/// A field that may be null or anything else, which then has its default.
pub fn tolerant<'de, D: Deserializer<'de>, T: Field<'de> + Default>(
    value: D,
) -> Result<T, D::Error> {
    optional(value).map(Option::unwrap_or_default)
}

/// A field that has to be there.
pub fn strict<'de, D: Deserializer<'de>, T: Field<'de>>(value: D) -> Result<T, D::Error> {
    optional(value)?.ok_or_else(|| D::Error::custom("another type was expected"))
}

struct FieldVisitor<T>(PhantomData<T>);

impl<'de, T: Field<'de>> Visitor<'de> for FieldVisitor<T> {
    type Value = Option<T>;

    fn expecting(&self, f: &mut Formatter) -> fmt::Result {
        f.write_str("anything")
    }
    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(T::of_text(text))
    }
    fn visit_u64<E>(self, number: u64) -> Result<Self::Value, E> {
        Ok(T::of_number(number.into()))
    }
    fn visit_i64<E>(self, number: i64) -> Result<Self::Value, E> {
        Ok(T::of_number(number.into()))
    }
    fn visit_f64<E>(self, _number: f64) -> Result<Self::Value, E> {
        Ok(None)
    }
    fn visit_bool<E>(self, flag: bool) -> Result<Self::Value, E> {
        Ok(T::of_flag(flag))
    }
    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(None)
    }
    fn visit_seq<A: SeqAccess<'de>>(self, values: A) -> Result<Self::Value, A::Error> {
        T::of_array(values)
    }
    fn visit_map<A: MapAccess<'de>>(self, members: A) -> Result<Self::Value, A::Error> {
        T::of_object(members)
    }
}
