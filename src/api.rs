//! ServerPilot's API: one typed method per call that we make.

use std::net::Ipv4Addr;

use reqwest::Method;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};
use serde_json::error::Category;
use serde_json::{Value, json};

use crate::error::{Error, Result};
use crate::transport::http::{Http, Request};

/// Domains that ServerPilot accepts per app (ServerPilot API, "Limits").
pub const DOMAIN_LIMIT: usize = 300;

/// An app as `GET /apps/:id` tells it. Its private key and certificates are never decoded.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct App {
    /// The app's id; older accounts have numbers.
    #[serde(deserialize_with = "text_or_number")]
    pub id: String,
    /// The app's name.
    #[serde(default)]
    pub name: String,
    /// The server that it runs on.
    #[serde(default, rename = "serverid", deserialize_with = "text_or_number")]
    pub server_id: String,
    /// The PHP version, such as `php8.2`.
    #[serde(default)]
    pub runtime: String,
    /// The whole list, in the owner's order.
    pub domains: Vec<String>,
    /// What certificate is installed; none while SSL is off.
    #[serde(default)]
    pub ssl: Option<Ssl>,
    /// The certificate that ServerPilot could install. Absent from answers to writes.
    #[serde(default)]
    pub autossl: AutoSslOffer,
}

/// The certificate that is installed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub struct Ssl {
    /// Whether it is AutoSSL's; a custom one otherwise.
    #[serde(default)]
    pub auto: bool,
    /// Whether visitors are redirected to https.
    #[serde(default)]
    pub force: bool,
}

/// The certificate that AutoSSL has to offer.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct AutoSslOffer {
    /// Whether there is one.
    pub available: bool,
    /// The names in it.
    pub domains: Vec<String>,
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
    /// The whole list.
    pub domains: Vec<String>,
}

/// A server, as far as it matters here.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Server {
    /// Its id.
    #[serde(deserialize_with = "text_or_number")]
    pub id: String,
    /// Its public IPv4 address as text; none while ServerPilot knows none.
    #[serde(default, rename = "lastaddress")]
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
    #[serde(deserialize_with = "text_or_number")]
    pub id: String,
    /// The server.
    #[serde(default, rename = "serverid", deserialize_with = "text_or_number")]
    pub server_id: String,
    /// How far it is.
    pub status: ActionStatus,
    /// Unix seconds.
    #[serde(default, rename = "datecreated")]
    pub created_at: i64,
}

/// How far an action is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
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
/// As [`Http::send`]; `malformed_response` for any other shape.
pub fn app(http: &Http, app_id: &str, attempt: u32) -> Result<App> {
    get(http, &format!("/apps/{app_id}"), attempt)
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
    post(
        http,
        &format!("/apps/{app_id}"),
        &json!({ "domains": domains }),
        attempt,
    )
}

/// `POST /apps/:id/ssl` with `{"auto": true}` or `{"force": …}`, which the API takes one at a time.
///
/// # Errors
/// As [`Http::send`].
pub fn change_ssl(
    http: &Http,
    app_id: &str,
    change: SslChange,
    attempt: u32,
) -> Result<Written<Ssl>> {
    let body = match change {
        SslChange::Auto => json!({ "auto": true }),
        SslChange::Force(force) => json!({ "force": force }),
    };
    post(http, &format!("/apps/{app_id}/ssl"), &body, attempt).map_err(Error::of_ssl)
}

/// `GET /actions/:id`.
///
/// # Errors
/// As [`Http::send`].
pub fn action(http: &Http, action_id: &str, attempt: u32) -> Result<Action> {
    get(http, &format!("/actions/{action_id}"), attempt)
}

/// `GET /servers/:id`.
///
/// # Errors
/// As [`Http::send`].
pub fn server(http: &Http, server_id: &str, attempt: u32) -> Result<Server> {
    get(http, &format!("/servers/{server_id}"), attempt)
}

fn get<T: DeserializeOwned>(http: &Http, path: &str, attempt: u32) -> Result<T> {
    let request = Request {
        method: Method::GET,
        path,
        body: None,
        attempt,
    };
    Ok(http.send(request, decode::<T>)?.data)
}

fn post<T: DeserializeOwned>(
    http: &Http,
    path: &str,
    body: &Value,
    attempt: u32,
) -> Result<Written<T>> {
    let request = Request {
        method: Method::POST,
        path,
        body: Some(body.to_string().into_bytes()),
        attempt,
    };
    let answer = http.send(request, decode::<T>)?;
    Ok(Written {
        data: answer.data,
        action_id: answer.action_id,
    })
}

#[derive(Deserialize)]
struct Answer<T> {
    data: T,
    #[serde(
        default,
        rename = "actionid",
        deserialize_with = "optional_text_or_number"
    )]
    action_id: Option<String>,
}

/// What is wrong with an answer completes "ServerPilot's answer …". It is told by its class alone:
/// serde's own words quote the answer, which may hold a private key.
fn decode<T: DeserializeOwned>(body: &[u8]) -> std::result::Result<Answer<T>, &'static str> {
    serde_json::from_slice(body).map_err(|error| match error.classify() {
        Category::Eof => "is cut off",
        Category::Data => "has another shape than ServerPilot's documentation gives",
        Category::Syntax | Category::Io => "is not JSON",
    })
}

#[derive(Deserialize)]
#[serde(untagged)]
enum TextOrNumber {
    Text(String),
    Number(u64),
}

impl From<TextOrNumber> for String {
    fn from(id: TextOrNumber) -> Self {
        match id {
            TextOrNumber::Text(text) => text,
            TextOrNumber::Number(number) => number.to_string(),
        }
    }
}

fn text_or_number<'de, D: Deserializer<'de>>(id: D) -> std::result::Result<String, D::Error> {
    TextOrNumber::deserialize(id).map(String::from)
}

fn optional_text_or_number<'de, D: Deserializer<'de>>(
    id: D,
) -> std::result::Result<Option<String>, D::Error> {
    Option::<TextOrNumber>::deserialize(id).map(|id| id.map(String::from))
}

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
                r#"{"data": {"id": "a", "domains": [], "ssl": "-----BEGIN"}}"#,
                "has another shape than ServerPilot's documentation gives",
            ),
        ];
        for (answer, what) in cases {
            let error = decode::<App>(answer.as_bytes()).err().unwrap();
            assert_eq!(error, what, "{answer}");
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
