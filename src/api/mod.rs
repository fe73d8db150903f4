//! ServerPilot's API: one typed method per call that we make.

use std::net::Ipv4Addr;

use reqwest::Method;
use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{DeserializeOwned, IgnoredAny, MapAccess};
use serde_json::error::Category;
use serde_json::{Value, json};

mod shape;

use crate::error::{Error, Result};
use crate::sentence::text;
use crate::transport::http::{Decoded, Http, Request};
use shape::{Field, Object, optional, strict, tolerant};

/// Domains that ServerPilot accepts per app (ServerPilot API, "Limits").
pub const DOMAIN_LIMIT: usize = 300;

/// An app as `GET /apps/:id` tells it. Its private key and certificates are never decoded.
///
/// Only the id and the list have to be there: a change depends on nothing else.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct App {
    /// The app's id; older accounts have numbers.
    #[serde(deserialize_with = "strict")]
    pub id: String,
    /// The app's name; empty where the answer does not tell.
    #[serde(default, deserialize_with = "tolerant")]
    pub name: String,
    /// The server that it runs on; empty where the answer does not tell.
    #[serde(default, rename = "serverid", deserialize_with = "tolerant")]
    pub server_id: String,
    /// The PHP version, such as `php8.2`; empty where the answer does not tell.
    #[serde(default, deserialize_with = "tolerant")]
    pub runtime: String,
    /// The whole list, in the owner's order.
    pub domains: Vec<String>,
    /// What certificate is installed; none while SSL is off.
    #[serde(default, deserialize_with = "optional")]
    pub ssl: Option<Ssl>,
    /// The certificate that ServerPilot could install. Absent from answers to writes.
    #[serde(default, deserialize_with = "tolerant")]
    pub autossl: AutoSslOffer,
}

/// The certificate that is installed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ssl {
    /// Whether it is AutoSSL's; a custom one otherwise.
    pub auto: bool,
    /// Whether visitors are redirected to https.
    pub force: bool,
}

/// An object that says nothing means that no certificate is installed.
impl<'de> Field<'de> for Ssl {
    fn of_object<A: MapAccess<'de>>(members: A) -> std::result::Result<Option<Self>, A::Error> {
        let told = ToldSsl::deserialize(MapAccessDeserializer::new(members))?;
        Ok(told.says_something().then(|| told.or(false, false)))
    }
}

/// What an answer tells of an app's SSL. Key and certificates are looked at for being there only.
#[derive(Deserialize)]
struct ToldSsl {
    #[serde(default, deserialize_with = "optional")]
    auto: Option<bool>,
    #[serde(default, deserialize_with = "optional")]
    force: Option<bool>,
    key: Option<IgnoredAny>,
    cert: Option<IgnoredAny>,
}

impl ToldSsl {
    fn says_something(&self) -> bool {
        self.auto.is_some() || self.force.is_some() || self.key.is_some() || self.cert.is_some()
    }

    fn or(&self, auto: bool, force: bool) -> Ssl {
        Ssl {
            auto: self.auto.unwrap_or(auto),
            force: self.force.unwrap_or(force),
        }
    }
}

/// The certificate that AutoSSL has to offer.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub struct AutoSslOffer {
    /// Whether there is one.
    #[serde(default, deserialize_with = "tolerant")]
    pub available: bool,
    /// The names in it.
    #[serde(default, deserialize_with = "tolerant")]
    pub domains: Vec<String>,
}

impl<'de> Field<'de> for AutoSslOffer {
    fn of_object<A: MapAccess<'de>>(members: A) -> std::result::Result<Option<Self>, A::Error> {
        Self::deserialize(MapAccessDeserializer::new(members)).map(Some)
    }
}

/// An answer to a write: the new state, and the action that brings it to the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written<T> {
    /// What was written, as ServerPilot has it now.
    pub data: T,
    /// Absent when nothing had to be configured.
    pub action_id: Option<String>,
}

/// The part of an app that a write of its list answers with.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct WrittenDomains {
    #[serde(default, deserialize_with = "optional")]
    id: Option<String>,
    /// The whole list.
    pub domains: Vec<String>,
}

/// A server, as far as it matters here.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Server {
    /// Its id.
    #[serde(deserialize_with = "strict")]
    pub id: String,
    /// Its public IPv4 address as text; none while ServerPilot knows none.
    #[serde(default, rename = "lastaddress", deserialize_with = "optional")]
    pub last_address: Option<String>,
}

impl Server {
    /// Its public IPv4 address; none also for what is no address.
    pub fn address(&self) -> Option<Ipv4Addr> {
        self.last_address.as_ref()?.trim().parse().ok()
    }
}

/// A server's configuration run.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Action {
    /// Its id.
    #[serde(deserialize_with = "strict")]
    pub id: String,
    /// The server; empty where the answer does not tell.
    #[serde(default, rename = "serverid", deserialize_with = "tolerant")]
    pub server_id: String,
    /// How far it is.
    #[serde(deserialize_with = "strict")]
    pub status: ActionStatus,
    /// Unix seconds; 0 where the answer does not tell.
    #[serde(default, rename = "datecreated", deserialize_with = "tolerant")]
    pub created_at: i64,
}

/// How far an action is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ActionStatus {
    /// Not finished.
    Open,
    /// Finished.
    Success,
    /// Failed: the server does not have the change.
    Error,
}

impl ActionStatus {
    /// The API's word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Success => "success",
            Self::Error => "error",
        }
    }
}

impl Field<'_> for ActionStatus {
    fn of_text(text: &str) -> Option<Self> {
        let mut all = [Self::Open, Self::Success, Self::Error].into_iter();
        all.find(|status| status.as_str() == text)
    }
}

/// A change of an app's SSL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SslChange {
    /// AutoSSL on.
    Auto,
    /// Redirection to https on or off.
    Force(bool),
}

/// `GET /apps/:id`: the only call that tells of AutoSSL's offer.
///
/// # Errors
/// As [`Http::send`]; `malformed_response` for any other shape, and for another app.
pub fn app(http: &Http, app_id: &str, attempt: u32) -> Result<App> {
    let is_it = |app: &App| app.id == app_id;
    get(http, &format!("/apps/{app_id}"), attempt, is_it)
}

/// `POST /apps/:id` with `{"domains": […]}`: replaces the whole list.
///
/// # Errors
/// As [`Http::send`]. After any but a definite refusal the list may have been replaced.
pub fn replace_domains(
    http: &Http,
    app_id: &str,
    domains: &[String],
    attempt: u32,
) -> Result<Written<WrittenDomains>> {
    let body = json!({ "domains": domains });
    let is_it = |written: &WrittenDomains| written.id.as_deref().is_none_or(|id| id == app_id);
    post(http, &format!("/apps/{app_id}"), &body, attempt, is_it)
}

/// `POST /apps/:id/ssl` with `{"auto": true}` or `{"force": …}`, which the API takes one at a time.
/// What the answer does not tell is taken to be as it was written.
///
/// # Errors
/// As [`Http::send`].
pub fn change_ssl(
    http: &Http,
    app_id: &str,
    change: SslChange,
    attempt: u32,
) -> Result<Written<Ssl>> {
    let (body, auto, force) = match change {
        SslChange::Auto => (json!({ "auto": true }), true, false),
        SslChange::Force(force) => (json!({ "force": force }), false, force),
    };
    let path = format!("/apps/{app_id}/ssl");
    let written = post(http, &path, &body, attempt, |_: &ToldSsl| true).map_err(Error::of_ssl)?;
    Ok(Written {
        data: written.data.or(auto, force),
        action_id: written.action_id,
    })
}

/// `GET /actions/:id`.
///
/// # Errors
/// As [`Http::send`]; `malformed_response` for any other shape, and for another action.
pub fn action(http: &Http, action_id: &str, attempt: u32) -> Result<Action> {
    let is_it = |action: &Action| action.id == action_id;
    get(http, &format!("/actions/{action_id}"), attempt, is_it)
}

/// `GET /servers/:id`.
///
/// # Errors
/// As [`Http::send`]; `malformed_response` for any other shape, and for another server.
pub fn server(http: &Http, server_id: &str, attempt: u32) -> Result<Server> {
    let is_it = |server: &Server| server.id == server_id;
    get(http, &format!("/servers/{server_id}"), attempt, is_it)
}

fn get<T: DeserializeOwned>(
    http: &Http,
    path: &str,
    attempt: u32,
    is_it: impl Fn(&T) -> bool,
) -> Result<T> {
    let request = Request {
        method: Method::GET,
        path,
        body: None,
        attempt,
    };
    Ok(send(http, request, is_it)?.data)
}

fn post<T: DeserializeOwned>(
    http: &Http,
    path: &str,
    body: &Value,
    attempt: u32,
    is_it: impl Fn(&T) -> bool,
) -> Result<Written<T>> {
    let request = Request {
        method: Method::POST,
        path,
        body: Some(body.to_string().into_bytes()),
        attempt,
    };
    send(http, request, is_it)
}

/// Sends `request`; the answer has to be about what was asked for, by `is_it`.
fn send<T: DeserializeOwned>(
    http: &Http,
    request: Request,
    is_it: impl Fn(&T) -> bool,
) -> Result<Written<T>> {
    http.send(request, |body| {
        let answer = decode(body)?;
        if is_it(&answer.data) {
            Ok(answer)
        } else {
            Err(text!("is about something else than what was asked for"))
        }
    })
}

#[derive(Deserialize)]
#[serde(bound = "T: DeserializeOwned")]
struct Answer<T> {
    data: Object<T>,
    #[serde(default, rename = "actionid", deserialize_with = "optional")]
    action_id: Option<String>,
}

/// What is wrong with an answer completes "ServerPilot's answer …". It is told by its class alone:
/// serde's own words quote the answer, which may hold a private key.
fn decode<T: DeserializeOwned>(body: &[u8]) -> Decoded<Written<T>> {
    let answer: Decoded<Object<Answer<T>>> =
        serde_json::from_slice(body).map_err(|error| match error.classify() {
            Category::Eof => text!("is cut off"),
            Category::Data => text!("has another shape than ServerPilot's documentation gives"),
            Category::Syntax | Category::Io => text!("is not JSON"),
        });
    let Object(Answer { data, action_id }) = answer?;
    Ok(Written {
        data: data.0,
        action_id,
    })
}

#[cfg(test)]
mod fuzz;

#[cfg(test)]
mod tests {
    use super::*;

    /// ServerPilot API, "Objects": an app with a custom certificate.
    const APP: &str = r#"{"data": {"id": 940288, "name": "shop", "sysuserid": "u", "serverid": "s1",
        "runtime": "php8.2", "datecreated": 1400000000, "domains": ["a.test", "b.test"],
        "ssl": {"key": "-----BEGIN PRIVATE KEY-----", "cert": "c", "cacerts": null, "auto": false, "force": true},
        "autossl": {"available": false}, "unknown": [1, {"x": null}]}}"#;

    #[test]
    fn an_app_is_decoded_without_its_key() {
        let app = decode::<App>(APP.as_bytes()).unwrap().data;
        assert_eq!(
            app,
            App {
                id: "940288".to_owned(),
                name: "shop".to_owned(),
                server_id: "s1".to_owned(),
                runtime: "php8.2".to_owned(),
                domains: vec!["a.test".to_owned(), "b.test".to_owned()],
                ssl: Some(Ssl {
                    auto: false,
                    force: true
                }),
                autossl: AutoSslOffer::default(),
            }
        );
    }

    #[test]
    fn the_action_of_a_write_may_be_absent() {
        let action = |answer: &str| {
            decode::<WrittenDomains>(answer.as_bytes())
                .unwrap()
                .action_id
        };
        assert_eq!(
            action(r#"{"actionid": "x1", "data": {"domains": []}}"#),
            Some("x1".to_owned())
        );
        assert_eq!(
            action(r#"{"actionid": null, "data": {"domains": []}}"#),
            None
        );
        assert_eq!(action(r#"{"data": {"domains": []}}"#), None);
    }

    #[test]
    fn an_answer_without_a_list_is_never_taken_for_an_empty_one() {
        let cases = [
            ("", "is cut off"),
            (r#"{"data": {"id": "a", "domains": ["x"#, "is cut off"),
            ("<html>", "is not JSON"),
            (
                r#"{"data": {"id": "a"}}"#,
                "has another shape than ServerPilot's documentation gives",
            ),
            (
                r#"{"data": {"id": "a", "domains": null}}"#,
                "has another shape than ServerPilot's documentation gives",
            ),
            (
                r#"{"data": {"id": "a", "domains": {"0": "x"}}}"#,
                "has another shape than ServerPilot's documentation gives",
            ),
            (
                r#"{"data": {"id": "a", "domains": [7]}}"#,
                "has another shape than ServerPilot's documentation gives",
            ),
            (
                r#"{"data": {"id": null, "domains": []}}"#,
                "has another shape than ServerPilot's documentation gives",
            ),
            (
                r#"{"data": ["a", "name", "s1", "php8.2", ["x"], null, {}]}"#,
                "has another shape than ServerPilot's documentation gives",
            ),
            (
                r#"[{"id": "a", "domains": ["x"]}]"#,
                "has another shape than ServerPilot's documentation gives",
            ),
        ];
        for (answer, what) in cases {
            let error = decode::<App>(answer.as_bytes()).err().unwrap();
            assert_eq!(error.as_str(), what, "{answer}");
        }
    }

    #[test]
    fn an_action_tells_how_far_it_is_and_since_when() {
        let action = |fields: &str| {
            let answer = format!(r#"{{"data": {{"id": "x1", "status": {fields}}}}}"#);
            let answer = decode::<Action>(answer.as_bytes());
            answer
                .map(|answer| answer.data)
                .map_err(|what| what.as_str())
        };
        let told = r#""open", "serverid": "s1", "datecreated": 1400000000"#;
        let (id, server_id) = ("x1".to_owned(), "s1".to_owned());
        assert_eq!(
            action(told),
            Ok(Action {
                id,
                server_id,
                status: ActionStatus::Open,
                created_at: 1_400_000_000,
            })
        );
        for (status, word) in [
            (ActionStatus::Open, "open"),
            (ActionStatus::Success, "success"),
            (ActionStatus::Error, "error"),
        ] {
            let told = action(&format!(r#""{word}""#)).unwrap();
            assert_eq!((told.status, told.created_at), (status, 0));
            assert_eq!(status.as_str(), word);
        }
        for odd in ["null", "7", r#""lost""#, r#"{"open": null}"#] {
            assert_eq!(
                action(odd),
                Err("has another shape than ServerPilot's documentation gives"),
                "{odd}"
            );
        }
    }

    #[test]
    fn a_server_may_have_no_address_yet() {
        let address = |fields: &str| {
            let answer = format!(r#"{{"data": {{"id": 7{fields}}}}}"#);
            decode::<Server>(answer.as_bytes()).unwrap().data.address()
        };
        let known = Some(Ipv4Addr::new(192, 0, 2, 10));
        assert_eq!(address(r#", "lastaddress": "192.0.2.10""#), known);
        for fields in [
            "",
            r#", "lastaddress": null"#,
            r#", "lastaddress": "unknown""#,
        ] {
            assert_eq!(address(fields), None, "{fields}");
        }
    }

    /// The app that an answer with these further fields tells of.
    fn app_with(fields: &str) -> App {
        let answer = format!(r#"{{"data": {{"id": "a", "domains": ["x"]{fields}}}}}"#);
        decode::<App>(answer.as_bytes()).unwrap().data
    }

    #[test]
    fn what_a_change_does_not_depend_on_may_be_null_absent_or_odd() {
        let bare = app_with("");
        assert_eq!(
            bare,
            App {
                id: "a".to_owned(),
                name: String::new(),
                server_id: String::new(),
                runtime: String::new(),
                domains: vec!["x".to_owned()],
                ssl: None,
                autossl: AutoSslOffer::default(),
            }
        );
        for odd in [
            "null",
            "true",
            "-1.5",
            r#"["a", [1]]"#,
            r#"{"x": {}}"#,
            r#""\n""#,
        ] {
            let fields = ["name", "serverid", "runtime", "ssl", "autossl"]
                .map(|name| format!(r#", "{name}": {odd}"#));
            let text = if odd.starts_with('"') { "\n" } else { "" };
            let app = app_with(&fields.concat());
            let read = (
                app.name.as_str(),
                app.server_id.as_str(),
                app.runtime.as_str(),
            );
            assert_eq!(read, (text, text, text), "{odd}");
            assert_eq!(
                (app.ssl, app.autossl),
                (None, bare.autossl.clone()),
                "{odd}"
            );
        }
    }

    #[test]
    fn an_ssl_that_says_nothing_is_none() {
        let ssl = |members: &str| app_with(&format!(r#", "ssl": {members}"#)).ssl;
        let installed = |auto, force| Some(Ssl { auto, force });
        for nothing in ["null", "{}", "[]", r#"{"key": null, "auto": null}"#] {
            assert_eq!(ssl(nothing), None, "{nothing}");
        }
        assert_eq!(ssl(r#"{"auto": true}"#), installed(true, false));
        assert_eq!(
            ssl(r#"{"auto": true, "force": null}"#),
            installed(true, false)
        );
        assert_eq!(
            ssl(r#"{"auto": "yes", "cert": "c"}"#),
            installed(false, false)
        );
        assert_eq!(
            ssl(r#"{"auto": false, "force": true}"#),
            installed(false, true)
        );
    }

    #[test]
    fn names_in_an_offer_are_read_as_far_as_they_are_text() {
        let offer = app_with(r#", "autossl": {"available": true, "domains": ["x", null, {}]}"#);
        assert_eq!(
            offer.autossl,
            AutoSslOffer {
                available: true,
                domains: vec!["x".to_owned()],
            }
        );
    }

    #[test]
    fn an_action_is_known_by_its_id_and_status_alone() {
        let action =
            decode::<Action>(br#"{"data": {"id": 7, "status": "open", "datecreated": "x"}}"#);
        let known = Action {
            id: "7".to_owned(),
            server_id: String::new(),
            status: ActionStatus::Open,
            created_at: 0,
        };
        assert_eq!(action.unwrap().data, known);
    }

    proptest::proptest! {
        #[test]
        fn decoding_any_bytes_ends_in_an_app_or_an_error(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..200)) {
            let _ = decode::<App>(&bytes);
        }

        #[test]
        fn decoding_a_damaged_answer_ends_in_an_app_or_an_error(at in 0..APP.len(), byte: u8, cut in 0..APP.len()) {
            let mut bytes = APP.as_bytes().to_vec();
            bytes[at] = byte;
            bytes.truncate(cut.max(1));
            let _ = decode::<App>(&bytes);
            let _ = decode::<Action>(&bytes);
        }
    }
}
