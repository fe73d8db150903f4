//! What is asked of ServerPilot: one typed function for each request, and what it answers.

use std::net::Ipv4Addr;

use reqwest::Method;
use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{DeserializeOwned, IgnoredAny, MapAccess};
use serde_json::error::Category;
use serde_json::{Value, json};

use super::shape::{Field, Object, optional, strict, tolerant};
use crate::error::{Error, Result};
use crate::sentence::text;
use crate::transport::http::{Decoded, Http, Request};

/// Names that a certificate of AutoSSL's usually has room for. ServerPilot does not say how many; it is what Let's
/// Encrypt's usual certificates have (<https://letsencrypt.org/docs/profiles/>), and others of its have 25.
pub const CERTIFICATE_NAMES: usize = 100;

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

/// What an answer says about an app's SSL. Of key and certificates only whether they are there is read.
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

/// `GET /apps/:id`: the only call that says whether AutoSSL is available.
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
mod tests;
