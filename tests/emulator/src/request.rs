//! One request: recorded, then answered as it should be or as a fault wants it.

use crate::api::{self, ApiRequest};
use crate::connection::Connection;
use crate::control;
use crate::respond::{self, Body};
use crate::rule::Rule;
use crate::shared::Shared;
use bytes::Bytes;
use http_body_util::BodyExt;
use hyper::body::Incoming;
use hyper::header::HeaderMap;
use hyper::{Request, Response};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::sleep;

const HIDDEN_HEADERS: [&str; 3] = ["authorization", "proxy-authorization", "cookie"];

/// A request whose body was read.
#[derive(Clone)]
pub(crate) struct Received {
    method: String,
    path: String,
    target: String,
    headers: HeaderMap,
    body: Bytes,
}

impl Received {
    async fn read(request: Request<Incoming>) -> hyper::Result<Self> {
        let (head, body) = request.into_parts();
        Ok(Self {
            method: head.method.as_str().to_owned(),
            path: head.uri.path().to_owned(),
            target: head.uri.to_string(),
            headers: head.headers,
            body: body.collect().await?.to_bytes(),
        })
    }

    fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    pub fn for_api(&self) -> ApiRequest<'_> {
        ApiRequest {
            method: &self.method,
            path: &self.path,
            authorization: self.header("authorization"),
            content_type: self.header("content-type"),
            body: &self.body,
        }
    }
}

/// Answers a request on the API's port.
pub(crate) async fn answer(
    request: Request<Incoming>,
    shared: &Shared,
    connection: &Arc<Connection>,
) -> hyper::Result<Response<Body>> {
    let busy = connection.busy();
    let received = Received::read(request).await?;
    let response = if control::is_control(&received.path) {
        shared.record().is_control(connection.id);
        control_response(&received, shared).await
    } else {
        api_response(&received, shared, connection).await
    };
    Ok(response.map(|body| respond::keep_while_sent(body, busy)))
}

/// Answers a request on the control port.
pub(crate) async fn control_only(
    request: Request<Incoming>,
    shared: &Shared,
) -> hyper::Result<Response<Body>> {
    let received = Received::read(request).await?;
    Ok(control_response(&received, shared).await)
}

async fn control_response(received: &Received, shared: &Shared) -> Response<Body> {
    let answer = control::answer(&received.method, &received.path, &received.body, shared).await;
    respond::honest(&answer)
}

async fn api_response(
    received: &Received,
    shared: &Shared,
    connection: &Arc<Connection>,
) -> Response<Body> {
    let body = String::from_utf8_lossy(&received.body);
    let fault = shared
        .faults()
        .for_request(&received.method, &received.path, &body);
    let ticket = note(received, shared, connection.id, fault.as_ref());
    let latency = shared.look(|state| state.settings.latency_ms);
    if latency > 0 {
        sleep(Duration::from_millis(latency)).await;
    }
    let truth = || shared.answer(&received.for_api());
    let response = match fault {
        Some(rule) => {
            if let Some(answers) = rule.apply_after {
                shared.late().expect(answers, received.clone());
            }
            respond::faulty(rule, truth, connection).await
        }
        None => {
            let answer = truth();
            shared.let_arrive();
            respond::honest(&answer)
        }
    };
    shared.record().answered(ticket, response.status().as_u16());
    response
}

fn note(received: &Received, shared: &Shared, connection: u64, fault: Option<&Rule>) -> Ticket {
    let authorization = received.header("authorization");
    let (client_id, keep_bodies) = shared.look(|state| {
        let account = api::authorized(state, authorization);
        let client_id = account.map(|account| account.client_id.clone());
        (client_id, state.settings.keep_bodies)
    });
    let request = Recorded {
        method: received.method.clone(),
        path: received.path.clone(),
        target: received.target.clone(),
        status: 0,
        connection,
        authorized: client_id.is_some(),
        client_id,
        headers: shown_headers(&received.headers),
        body: shown_body(&received.body),
        fault: fault.map(|rule| rule.action.name()),
        ms: shared.started.elapsed().as_millis() as u64,
    };
    shared.record().request(request, keep_bodies)
}

fn shown_headers(headers: &HeaderMap) -> BTreeMap<String, String> {
    let shown = headers
        .iter()
        .filter(|(name, _)| !HIDDEN_HEADERS.contains(&name.as_str()));
    shown
        .map(|(name, value)| {
            let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
            (name.as_str().to_owned(), value)
        })
        .collect()
}

fn shown_body(body: &[u8]) -> Value {
    match body {
        [] => Value::Null,
        body => serde_json::from_slice(body)
            .unwrap_or_else(|_| String::from_utf8_lossy(body).into_owned().into()),
    }
}

/// One API request. The Authorization header's value is not in it, nor anywhere else.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Recorded {
    /// Upper case.
    pub method: String,
    /// Without the query.
    pub path: String,
    /// The request target as it was sent.
    pub target: String,
    /// The status sent; 0 when there was no answer (yet).
    pub status: u16,
    /// The number of the TCP connection, from 1.
    pub connection: u64,
    /// Whether the credentials were right.
    pub authorized: bool,
    /// Whose they were.
    pub client_id: Option<String>,
    /// Names in lower case; without those that hold credentials.
    pub headers: BTreeMap<String, String>,
    /// JSON, a string, or null.
    pub body: Value,
    /// The type of the fault that hit the request.
    pub fault: Option<String>,
    /// Milliseconds since the emulator's start.
    pub ms: u64,
}

/// Requests and connections.
#[derive(Default)]
pub(crate) struct Record {
    requests: Vec<Recorded>,
    /// How many requests were forgotten, so that a ticket from before does not hit another's row.
    forgotten: usize,
    last_connection: u64,
    counted: HashSet<u64>,
}

/// Which row a request has.
#[derive(Clone, Copy)]
pub(crate) struct Ticket(usize);

impl Record {
    /// Numbers a new connection.
    pub fn connected(&mut self) -> u64 {
        self.last_connection += 1;
        self.counted.insert(self.last_connection);
        self.last_connection
    }

    /// A connection that asks for `/control` is the test's own.
    pub fn is_control(&mut self, connection: u64) {
        self.counted.remove(&connection);
    }

    /// Adds a request; only the last `keep_bodies` keep theirs.
    pub fn request(&mut self, request: Recorded, keep_bodies: usize) -> Ticket {
        self.requests.push(request);
        let too_old = self.requests.len().checked_sub(keep_bodies + 1);
        if let Some(row) = too_old {
            self.requests[row].body = Value::Null;
        }
        Ticket(self.forgotten + self.requests.len() - 1)
    }

    /// Notes the status that is about to be sent.
    pub fn answered(&mut self, ticket: Ticket, status: u16) {
        let row = ticket.0.checked_sub(self.forgotten);
        if let Some(request) = row.and_then(|row| self.requests.get_mut(row)) {
            request.status = status;
        }
    }

    /// The requests so far.
    pub fn requests(&self) -> &[Recorded] {
        &self.requests
    }

    /// How many connections were accepted.
    pub fn connections(&self) -> usize {
        self.counted.len()
    }

    /// Starts again; connections keep their numbers.
    pub fn forget(&mut self) {
        self.forgotten += self.requests.len();
        self.requests.clear();
        self.counted.clear();
    }
}
