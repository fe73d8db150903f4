//! Answers, true and faulty.

use crate::api::{Answer, error_body};
use crate::body::{self, Body};
use crate::connection::{Connection, End};
use crate::rule::{Action, Rule};
use bytes::Bytes;
use hyper::header::{CONNECTION, CONTENT_LENGTH, CONTENT_TYPE, HeaderName, HeaderValue, LOCATION};
use hyper::{Response, StatusCode};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::future::pending;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::sleep;

const PROXY_PAGE: &str = "<!DOCTYPE html>\n<html><head><title>Bad Gateway</title></head>\
    <body><h1>Bad Gateway</h1><p>nginx</p></body></html>\n";
const INVALID_UTF8: &[u8] =
    b"{\"data\":{\"id\":\"nlcN\xff\xfe\",\"domains\":[\"\xc3\x28.example\"]}}";

/// What the API says, sent as it should be.
pub(crate) fn honest(answer: &Answer) -> Response<Body> {
    json_response(answer.status, body::whole(answer.body.to_string()))
}

/// What the rule makes of it. `truth` makes the request's change and returns its true answer.
pub(crate) async fn faulty(
    rule: Rule,
    truth: impl Fn() -> Answer,
    connection: &Arc<Connection>,
) -> Response<Body> {
    let made = rule.apply.then(&truth);
    let truth = || made.unwrap_or_else(truth);
    match rule.action {
        Action::Reset => end(connection, End::Reset).await,
        Action::Close => end(connection, End::Close).await,
        Action::Hang => pending().await,
        Action::Delay { ms } => {
            sleep(Duration::from_millis(ms)).await;
            honest(&truth())
        }
        Action::Truncate { keep } => truncated(&truth(), keep, connection),
        Action::Drip { interval_ms } => dripping(&truth(), Duration::from_millis(interval_ms)),
        Action::ConnectionClose => last_on_connection(&truth()),
        Action::Answer {
            status,
            headers,
            json,
            body,
        } => chosen(status, &headers, json, body),
        Action::Redirect { status, location } => redirect(status, &location),
        Action::Html { status } => html(status),
        Action::InvalidUtf8 => json_response(200, body::whole(INVALID_UTF8)),
        Action::WrongTypes => json_response(200, body::whole(wrong_types().to_string())),
        Action::Huge {
            bytes,
            content_length,
        } => huge(bytes, content_length),
    }
}

async fn end(connection: &Connection, end: End) -> Response<Body> {
    connection.end(end);
    pending().await
}

fn json_response(status: u16, body: Body) -> Response<Body> {
    let mut response = Response::new(body);
    // A rule's status was checked when the rule was added.
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or_default();
    set(&mut response, CONTENT_TYPE, "application/json");
    response
}

fn set(response: &mut Response<Body>, name: HeaderName, value: &str) {
    // A rule's headers were checked when the rule was added.
    if let Ok(value) = HeaderValue::try_from(value) {
        response.headers_mut().insert(name, value);
    }
}

fn truncated(answer: &Answer, keep: Option<usize>, connection: &Arc<Connection>) -> Response<Body> {
    let whole = Bytes::from(answer.body.to_string());
    let kept = whole.slice(..keep.unwrap_or(whole.len() / 2).min(whole.len()));
    let mut response = json_response(answer.status, body::cut_off(kept, Arc::clone(connection)));
    set(&mut response, CONTENT_LENGTH, &whole.len().to_string());
    response
}

fn dripping(answer: &Answer, interval: Duration) -> Response<Body> {
    let whole = Bytes::from(answer.body.to_string());
    let length = whole.len().to_string();
    let mut response = json_response(answer.status, body::dripping(whole, interval));
    set(&mut response, CONTENT_LENGTH, &length);
    response
}

fn last_on_connection(answer: &Answer) -> Response<Body> {
    let mut response = honest(answer);
    set(&mut response, CONNECTION, "close");
    response
}

fn chosen(
    status: u16,
    headers: &BTreeMap<String, String>,
    json: Option<Value>,
    text: Option<String>,
) -> Response<Body> {
    let message = format!("The emulator was told to answer {status}.");
    let text = text.unwrap_or_else(|| json.unwrap_or_else(|| error_body(&message)).to_string());
    let mut response = json_response(status, body::whole(text));
    for (name, value) in headers {
        if let Ok(name) = HeaderName::try_from(name) {
            set(&mut response, name, value);
        }
    }
    response
}

fn redirect(status: u16, location: &str) -> Response<Body> {
    let mut response = json_response(status, body::whole(json!({"data": {}}).to_string()));
    set(&mut response, LOCATION, location);
    response
}

fn html(status: u16) -> Response<Body> {
    let mut response = json_response(status, body::whole(PROXY_PAGE));
    set(&mut response, CONTENT_TYPE, "text/html; charset=utf-8");
    response
}

fn wrong_types() -> Value {
    json!({
        "actionid": 7,
        "data": {
            "id": ["nlcN0TwdZAyNEgdp"], "name": null, "sysuserid": [], "serverid": {}, "runtime": 8.2,
            "datecreated": "yesterday", "domains": "network.example", "ssl": "yes", "autossl": [true],
        },
    })
}

fn huge(bytes: u64, content_length: bool) -> Response<Body> {
    let mut response = json_response(200, body::huge(bytes));
    if content_length {
        set(&mut response, CONTENT_LENGTH, &bytes.to_string());
    }
    response
}
