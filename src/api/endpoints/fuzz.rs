//! What holds for any answer. serde_json's own reading of the same bytes says what an answer holds.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::{Map, Number, Value};

use super::*;

/// The names of the documented members, which mean something, and two that mean nothing.
const MEMBERS: [&str; 17] = [
    "data",
    "actionid",
    "id",
    "name",
    "serverid",
    "runtime",
    "domains",
    "ssl",
    "autossl",
    "auto",
    "force",
    "key",
    "available",
    "status",
    "lastaddress",
    "datecreated",
    "",
];

const WORDS: [&str; 8] = [
    "a.test",
    "open",
    "success",
    "error",
    "192.0.2.1",
    "b\u{fc}cher.test",
    "\0",
    "-----BEGIN",
];

fn text() -> impl Strategy<Value = String> {
    let any = vec(any::<char>(), 0..8).prop_map(String::from_iter);
    prop_oneof![3 => select(&WORDS[..]).prop_map(str::to_owned), 1 => any]
}

fn number() -> impl Strategy<Value = Value> {
    let float =
        any::<f64>().prop_map(|float| Number::from_f64(float).map_or(Value::Null, Value::Number));
    prop_oneof![
        any::<u64>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        float
    ]
}

/// Any JSON, with members that mean something in places where they mean nothing.
fn json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        number(),
        text().prop_map(Value::String)
    ];
    leaf.prop_recursive(4, 24, 5, |inner| {
        let members = vec((select(&MEMBERS[..]), inner.clone()), 0..5);
        prop_oneof![
            vec(inner, 0..5).prop_map(Value::Array),
            members.prop_map(object)
        ]
    })
}

fn object(members: Vec<(&str, Value)>) -> Value {
    let members = members.into_iter();
    Value::Object(Map::from_iter(
        members.map(|(name, value)| (name.to_owned(), value)),
    ))
}

/// An answer that is right but for some members, which may be anything.
fn answer() -> impl Strategy<Value = Value> {
    let domains = prop_oneof![
        4 => vec(text(), 0..6).prop_map(Value::from),
        1 => json()
    ];
    let id = prop_oneof![4 => text().prop_map(Value::String), 1 => json()];
    let odd = vec((select(&MEMBERS[..]), json()), 0..4);
    (id, domains, odd, json()).prop_map(|(id, domains, odd, action)| {
        let data = [("id", id), ("domains", domains), ("status", "open".into())];
        let data = object(data.into_iter().chain(odd).collect());
        object(vec![("data", data), ("actionid", action)])
    })
}

/// A text, or a whole number: ids of older accounts.
fn id_in(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) if !number.is_f64() => Some(number.to_string()),
        _ => None,
    }
}

fn texts_in(value: &Value) -> Option<Vec<String>> {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    value.as_array()?.iter().map(text).collect()
}

/// What an app's answer has to come to: id and list, both or nothing.
fn expected(answer: &Value) -> Option<(String, Vec<String>)> {
    let data = answer.as_object()?.get("data")?.as_object()?;
    Some((id_in(data.get("id")?)?, texts_in(data.get("domains")?)?))
}

fn read(bytes: &[u8]) -> Option<(String, Vec<String>)> {
    let app = decode::<App>(bytes).ok()?.data;
    Some((app.id, app.domains))
}

proptest! {
    #[test]
    fn an_app_is_read_if_its_id_and_list_are_there_whatever_else_is(answer in answer()) {
        let bytes = answer.to_string();
        prop_assert_eq!(read(bytes.as_bytes()), expected(&answer), "{}", bytes);
    }

    #[test]
    fn the_answer_to_a_write_holds_the_list_that_it_says_and_its_action(answer in answer()) {
        let bytes = answer.to_string();
        if let Ok(written) = decode::<WrittenDomains>(bytes.as_bytes()) {
            prop_assert_eq!(Some(written.data.domains), texts_in(&answer["data"]["domains"]));
            prop_assert_eq!(written.action_id, id_in(&answer["actionid"]));
        } else {
            prop_assert_eq!(texts_in(&answer["data"]["domains"]), None);
        }
    }

    #[test]
    fn any_json_ends_in_an_answer_or_an_error(json in json()) {
        let bytes = json.to_string().into_bytes();
        prop_assert_eq!(read(&bytes), expected(&json));
        let _ = (decode::<Action>(&bytes), decode::<Server>(&bytes), decode::<ToldSsl>(&bytes));
    }

    #[test]
    fn a_damaged_answer_never_loses_a_part_of_its_list(answer in answer(), damage in vec((any::<Index>(), any::<u8>()), 0..4), cut in any::<Index>()) {
        let mut bytes = answer.to_string().into_bytes();
        for (at, byte) in damage {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        bytes.truncate(bytes.len() - cut.index(bytes.len()) / 4);
        // A member that is there twice is refused. What is read past may hold bytes that are no text, and
        // numbers that fit nowhere.
        let said = serde_json::from_str::<Value>(&String::from_utf8_lossy(&bytes));
        if let (Some(app), Ok(said)) = (read(&bytes), said) {
            prop_assert_eq!(Some(app), expected(&said));
        }
    }
}
