//! One request over the wire: limits, statuses, failures.

use std::cell::RefCell;
use std::io::Read;
use std::time::{Duration, Instant};

use reqwest::Method;
use reqwest::blocking::Response;
use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE};

use super::authorization::Authorization;
use super::client::Lease;
use super::dns::LookUpFailed;
use super::{cause, error_answer, proxy, tls};
use crate::clock::Deadline;
use crate::config::Config;
use crate::error::{Error, Result};
use crate::sentence::{Template, Value, sentence, text};
use crate::text;

/// Bytes of an answer that are read (PHP interface, `malformed_response`).
const LARGEST_ANSWER: u64 = 8 << 20;

/// The parts of a call's time of which a GET has one, where another attempt may follow.
const SHARES: u32 = 4;
/// Enough for a server that is slow.
const SHORTEST_SHARE: Duration = Duration::from_secs(1);

/// The time that one attempt has.
#[derive(Clone, Copy)]
struct Time {
    length: Duration,
    /// All that is left of the call's.
    is_all: bool,
}

/// One HTTP attempt, as `wu_serverpilot_requests()` tells it. No credentials, no bodies.
#[derive(Debug, Clone, PartialEq)]
pub struct Attempt {
    /// `GET` or `POST`.
    pub method: String,
    /// The whole address.
    pub url: String,
    /// The HTTP status, 0 when no answer came.
    pub status: u16,
    /// The number of this attempt at the request, from 1.
    pub attempt: u32,
    /// Milliseconds until the answer was read.
    pub duration_ms: f64,
    /// What went wrong.
    pub error: Option<String>,
}

/// What to send.
pub struct Request<'a> {
    /// `GET` or `POST`.
    pub method: Method,
    /// The path below the API's address, from its `/`.
    pub path: &'a str,
    /// JSON.
    pub body: Option<Vec<u8>>,
    /// The number of this attempt, from 1.
    pub attempt: u32,
}

/// A decoded body, or what is wrong with it.
pub type Decoded<T> = std::result::Result<T, Template>;

/// Sends requests with one call's credentials, inside one call's time.
pub struct Http<'a> {
    config: &'a Config,
    deadline: Deadline<'a>,
    lease: Lease,
    authorization: Authorization,
    attempts: RefCell<Vec<Attempt>>,
}

impl<'a> Http<'a> {
    /// Prepares to send; nothing is sent yet.
    ///
    /// # Errors
    /// `configuration`, see [`Lease::take`].
    pub fn new(config: &'a Config, deadline: Deadline<'a>) -> Result<Self> {
        Ok(Self {
            config,
            deadline,
            lease: Lease::take(config)?,
            authorization: Authorization::basic(&config.client_id, &config.api_key),
            attempts: RefCell::default(),
        })
    }

    /// Opens the connection, if it is not open, without a request: TLS's handshake is none.
    pub fn connect(&self) {
        let time = self.deadline.remaining();
        self.lease.connect(&self.config.api.join("/"), time);
    }

    /// Leaves the connection to the next call, and returns the attempts that were made.
    pub fn finish(self) -> Vec<Attempt> {
        self.lease.give_back();
        self.attempts.into_inner()
    }

    /// Sends one request, once, and decodes the body of a 2xx answer.
    ///
    /// # Errors
    /// By status, or `malformed_response` (with the words that `decode` ends in), `network`, `timeout`.
    pub fn send<T>(&self, request: Request, decode: impl Fn(&[u8]) -> Decoded<T>) -> Result<T> {
        let started = Instant::now();
        let url = self.config.api.join(request.path);
        let (method, attempt) = (request.method.to_string(), request.attempt);
        let (status, body) = self.exchange(&url, request);
        let outcome =
            body.and_then(|body| decode(&body).map_err(|what| Error::malformed(status, what)));
        let record = Attempt {
            method,
            url,
            status,
            attempt,
            duration_ms: started.elapsed().as_secs_f64() * 1000.0,
            error: outcome.as_ref().err().map(ToString::to_string),
        };
        log::debug!(
            "{} {} answered {} after {:.0} ms (attempt {attempt})",
            record.method,
            record.url,
            record.status,
            record.duration_ms
        );
        self.attempts.borrow_mut().push(record);
        outcome
    }

    /// The status (0: none) and the outcome.
    fn exchange(&self, url: &str, request: Request) -> (u16, Result<Vec<u8>>) {
        if self.deadline.is_over() {
            return (0, Err(self.timeout(text!("waiting to send a request"))));
        }
        let time = self.time_for(&request);
        let mut builder = self
            .lease
            .client()
            .request(request.method, url)
            .header(AUTHORIZATION, self.authorization.header())
            .header(ACCEPT, "application/json")
            .timeout(time.length);
        if let Some(body) = request.body {
            builder = builder.header(CONTENT_TYPE, "application/json").body(body);
        }
        match builder.send() {
            Ok(response) => (response.status().as_u16(), self.receive(response, time)),
            Err(error) => (0, Err(self.failure(&error, time))),
        }
    }

    /// A GET that hangs leaves the attempts after it their turn. Nobody knows what became of a POST that is given up, so
    /// it has what is left.
    fn time_for(&self, request: &Request) -> Time {
        let settings = &self.config.settings;
        let left = self.deadline.remaining();
        let share = SHORTEST_SHARE.max(settings.timeout / SHARES);
        let shares = request.method == Method::GET && request.attempt <= settings.max_retries;
        match shares && share < left {
            true => Time {
                length: share,
                is_all: false,
            },
            false => Time {
                length: left,
                is_all: true,
            },
        }
    }

    fn receive(&self, response: Response, time: Time) -> Result<Vec<u8>> {
        match (response.status().as_u16(), &self.config.proxy) {
            (407, Some(proxy)) => Err(proxy::wants_credentials(proxy.address())),
            (status @ 200..300, _) => self.read_body(status, response, time),
            (400.., _) => Err(error_answer::read(
                response,
                &self.authorization,
                &self.config.app_id,
                self.deadline.remaining(),
            )),
            (status @ 300..400, _) => Err(Error::malformed(
                status,
                text!("is a redirect, which is not followed"),
            )),
            (status, _) => Err(Error::malformed(status, text!("has an unexpected status"))),
        }
    }

    fn read_body(&self, status: u16, response: Response, time: Time) -> Result<Vec<u8>> {
        let mut body = Vec::with_capacity(announced(&response));
        // The request's own time ends a body that does not.
        match response.take(LARGEST_ANSWER + 1).read_to_end(&mut body) {
            Ok(length) if length as u64 > LARGEST_ANSWER => {
                Err(Error::malformed(status, text!("is larger than 8 MiB")))
            }
            Ok(_) => Ok(body),
            Err(error)
                if self.deadline.is_over()
                    || cause::find::<reqwest::Error>(&error)
                        .is_some_and(reqwest::Error::is_timeout) =>
            {
                Err(self.out_of_time(time, text!("reading the answer")))
            }
            Err(_) => Err(Error::malformed(status, text!("broke off"))),
        }
    }

    fn failure(&self, error: &reqwest::Error, time: Time) -> Error {
        let host = self.config.api.host();
        if let Some(shortage) = cause::shortage(error, text!("ServerPilot cannot be asked")) {
            return shortage;
        }
        if let Some(reason) = tls::refusal(error) {
            return Error::insecure(host, reason);
        }
        if self.deadline.is_over() || (error.is_timeout() && !error.is_connect()) {
            return self.out_of_time(time, text!("waiting for an answer"));
        }
        proxy::unreached(error, self.config, self.cause(error))
    }

    fn cause(&self, error: &reqwest::Error) -> Value {
        if error.is_timeout() {
            let seconds = self.config.settings.connect_timeout.as_secs_f64();
            return sentence!(
                "no connection within {seconds} seconds",
                seconds = seconds.to_string()
            )
            .into();
        }
        match cause::find::<LookUpFailed>(error) {
            Some(failed) => text::escape(&failed.to_string(), text::MESSAGE_LENGTH).into(),
            None => cause::root(error).into(),
        }
    }

    fn out_of_time(&self, time: Time, doing: Template) -> Error {
        match time.is_all || self.deadline.is_over() {
            true => self.timeout(doing),
            false => Error::no_answer(time.length.as_secs_f64()),
        }
    }

    fn timeout(&self, doing: Template) -> Error {
        Error::timeout(self.deadline.total_seconds(), doing)
    }
}

/// The size that an answer announces, within reason.
fn announced(response: &Response) -> usize {
    let length = response.content_length().unwrap_or_default();
    usize::try_from(length).unwrap_or_default().min(1 << 20)
}
