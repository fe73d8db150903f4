//! Answers, true and faulty, those included that no decent server would send.

use crate::api::{Answer, error_body};
use crate::connection::{Busy, Connection, End};
use crate::rule::{Action, Rule};
use bytes::Bytes;
use futures_util::stream::{self, Stream};
use http_body_util::{BodyExt, Full, StreamBody, combinators::BoxBody};
use hyper::body::{Body as HttpBody, Frame, SizeHint};
use hyper::header::{CONNECTION, CONTENT_LENGTH, CONTENT_TYPE, HeaderName, HeaderValue, LOCATION};
use hyper::{Response, StatusCode};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::convert::Infallible;
use std::future::pending;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::time::sleep;

pub(crate) type Body = BoxBody<Bytes, Infallible>;

const PROXY_PAGE: &str = "<!DOCTYPE html>\n<html><head><title>Bad Gateway</title></head>\
    <body><h1>Bad Gateway</h1><p>nginx</p></body></html>\n";
const INVALID_UTF8: &[u8] =
    b"{\"data\":{\"id\":\"nlcN\xff\xfe\",\"domains\":[\"\xc3\x28.example\"]}}";

/// What the API says, sent as it should be.
pub(crate) fn honest(answer: &Answer) -> Response<Body> {
    json_response(answer.status, whole(answer.body.to_string()))
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
        Action::InvalidUtf8 => json_response(200, whole(INVALID_UTF8)),
        Action::WrongTypes => json_response(200, whole(wrong_types().to_string())),
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
    let mut response = json_response(answer.status, cut_off(kept, Arc::clone(connection)));
    set(&mut response, CONTENT_LENGTH, &whole.len().to_string());
    response
}

fn dripping(answer: &Answer, interval: Duration) -> Response<Body> {
    let whole = Bytes::from(answer.body.to_string());
    let length = whole.len().to_string();
    let mut response = json_response(answer.status, drops(whole, interval));
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
    let mut response = json_response(status, whole(text));
    for (name, value) in headers {
        if let Ok(name) = HeaderName::try_from(name) {
            set(&mut response, name, value);
        }
    }
    response
}

fn redirect(status: u16, location: &str) -> Response<Body> {
    let mut response = json_response(status, whole(json!({"data": {}}).to_string()));
    set(&mut response, LOCATION, location);
    response
}

fn html(status: u16) -> Response<Body> {
    let mut response = json_response(status, whole(PROXY_PAGE));
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
    let mut response = json_response(200, filled(bytes));
    if content_length {
        set(&mut response, CONTENT_LENGTH, &bytes.to_string());
    }
    response
}

// Bodies.

const HUGE_START: &[u8] = br#"{"data":{"id":"nlcN0TwdZAyNEgdp","name":""#;
const HUGE_END: &[u8] = br#""}}"#;
const HUGE_CHUNK: &[u8] = &[b'a'; 64 * 1024];

/// All of it at once.
fn whole(bytes: impl Into<Bytes>) -> Body {
    Full::new(bytes.into()).boxed()
}

/// These bytes, then the end of the connection, whatever was announced.
fn cut_off(kept: Bytes, connection: Arc<Connection>) -> Body {
    from_stream(stream::unfold(Some(kept), move |kept| {
        let connection = Arc::clone(&connection);
        async move {
            if let Some(kept) = kept {
                return Some((kept, None));
            }
            // Asked for more, the connection has taken the bytes; it sends them before it looks at this end.
            sleep(Duration::from_millis(1)).await;
            connection.end(End::Close);
            pending().await
        }
    }))
}

/// One byte, a pause, one byte.
fn drops(bytes: Bytes, interval: Duration) -> Body {
    from_stream(stream::unfold(0, move |sent| {
        let byte = bytes.get(sent..=sent).map(Bytes::copy_from_slice);
        async move {
            let byte = byte?;
            if sent > 0 {
                sleep(interval).await;
            }
            Some((byte, sent + 1))
        }
    }))
}

/// An app with a very long name: JSON of this many bytes, made while it is sent.
fn filled(bytes: u64) -> Body {
    let filling = bytes.saturating_sub((HUGE_START.len() + HUGE_END.len()) as u64);
    let chunk = HUGE_CHUNK.len() as u64;
    let full = (0..filling / chunk).map(move |_| HUGE_CHUNK);
    let rest = &HUGE_CHUNK[..(filling % chunk) as usize];
    let parts = std::iter::once(HUGE_START)
        .chain(full)
        .chain([rest, HUGE_END]);
    from_stream(stream::iter(parts.map(Bytes::from_static)))
}

fn from_stream(stream: impl Stream<Item = Bytes> + Send + Sync + 'static) -> Body {
    let frames = futures_util::StreamExt::map(stream, |bytes| Ok(Frame::data(bytes)));
    StreamBody::new(frames).boxed()
}

/// The connection counts as busy until the body is sent or given up.
pub(crate) fn keep_while_sent(body: Body, busy: Busy) -> Body {
    WhileSent { body, _busy: busy }.boxed()
}

struct WhileSent {
    body: Body,
    _busy: Busy,
}

impl HttpBody for WhileSent {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
