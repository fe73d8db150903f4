//! One request over the wire: limits, statuses, failures.

use std::cell::RefCell;
use std::io::Read;
use std::time::{Duration, Instant};

use reqwest::Method;
use reqwest::blocking::Response;
use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderMap, RETRY_AFTER};
use serde::Deserialize;
use zeroize::Zeroizing;

use crate::authorization::Authorization;
use crate::client::Lease;
use crate::clock::Deadline;
use crate::config::Config;
use crate::dns::LookUpFailed;
use crate::error::{Error, Result};
use crate::{text, tls};

/// Bytes of an answer that are read (PHP interface, `malformed_response`).
const LARGEST_ANSWER: usize = 8 << 20;
/// Bytes of an error's answer that are looked at for the API's message, which has to be there whole.
const LARGEST_REFUSAL: usize = 2 << 20;
/// Time that an error's answer may take to arrive: its status is known already.
const REFUSAL_TIME: Duration = Duration::from_secs(2);

/// One HTTP attempt, as `wu_serverpilot_requests()` tells it. No credentials, no bodies.
#[derive(Debug, Clone, PartialEq)]
pub struct Attempt {
    /// `GET` or `POST`.
    pub method: String,
    /// The whole address.
    pub url: String,
    /// The HTTP status, 0 when no answer came.
    pub status: u16,
    /// The how-manieth attempt at this request, from 1.
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
    /// The how-manieth attempt this is, from 1.
    pub attempt: u32,
}

/// A decoded body, or what is wrong with it.
pub type Decoded<T> = std::result::Result<T, &'static str>;

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
    fn exchange(&self, url: &str, request: Request) -> (u16, Result<Zeroizing<Vec<u8>>>) {
        let remaining = self.deadline.remaining();
        if remaining.is_zero() {
            return (0, Err(self.timeout("waiting to send a request")));
        }
        let mut builder = self
            .lease
            .client()
            .request(request.method, url)
            .header(AUTHORIZATION, self.authorization.header())
            .header(ACCEPT, "application/json")
            .timeout(remaining);
        if let Some(body) = request.body {
            builder = builder.header(CONTENT_TYPE, "application/json").body(body);
        }
        match builder.send() {
            Ok(response) => (response.status().as_u16(), self.receive(response)),
            Err(error) => (0, Err(self.failure(&error))),
        }
    }

    fn receive(&self, response: Response) -> Result<Zeroizing<Vec<u8>>> {
        match response.status().as_u16() {
            status @ 200..300 => self.read_body(status, response),
            status @ 400.. => Err(self.refused(status, response)),
            status @ 300..400 => Err(Error::malformed(
                status,
                "is a redirect, which is not followed",
            )),
            status => Err(Error::malformed(status, "has an unexpected status")),
        }
    }

    fn read_body(&self, status: u16, mut response: Response) -> Result<Zeroizing<Vec<u8>>> {
        let mut body = Zeroizing::new(Vec::with_capacity(announced(&response)));
        // Wiped as well: an app's answer holds a private key.
        let mut chunk = Zeroizing::new([0; 16 << 10]);
        loop {
            match response.read(chunk.as_mut_slice()) {
                Ok(0) => return Ok(body),
                Ok(length) => body.extend_from_slice(chunk.get(..length).unwrap_or_default()),
                Err(_) if self.deadline.is_over() => return Err(self.timeout("reading the answer")),
                Err(_) => return Err(Error::malformed(status, "broke off")),
            }
            if body.len() > LARGEST_ANSWER {
                return Err(Error::malformed(status, "is larger than 8 MiB"));
            }
            if self.deadline.is_over() {
                return Err(self.timeout("reading the answer"));
            }
        }
    }

    fn refused(&self, status: u16, mut response: Response) -> Error {
        let retry_after = retry_after(response.headers());
        let body = read_some(&mut response);
        let said = api_message(&body).map(|said| self.authorization.redact(&said));
        Error::refused(status, said.as_deref(), retry_after, &self.config.app_id)
    }

    fn failure(&self, error: &reqwest::Error) -> Error {
        let host = self.config.api.host();
        if let Some(reason) = tls::refusal(error) {
            return Error::insecure(host, &reason);
        }
        if self.deadline.is_over() || (error.is_timeout() && !error.is_connect()) {
            return self.timeout("waiting for an answer");
        }
        if error.is_timeout() {
            let seconds = self.config.settings.connect_timeout.as_secs_f64();
            return Error::network(host, &format!("no connection within {seconds} seconds"));
        }
        if let Some(failed) = tls::find::<LookUpFailed>(error) {
            return Error::network(
                host,
                &text::escape(&failed.to_string(), text::MESSAGE_LENGTH),
            );
        }
        Error::network(host, &tls::root_cause(error))
    }

    fn timeout(&self, doing: &str) -> Error {
        Error::timeout(self.deadline.total_seconds(), doing)
    }
}

/// The size that an answer announces, within reason.
fn announced(response: &Response) -> usize {
    let length = response.content_length().unwrap_or_default();
    usize::try_from(length).unwrap_or_default().min(1 << 20)
}

fn read_some(response: &mut Response) -> Zeroizing<Vec<u8>> {
    let started = Instant::now();
    let mut body = Zeroizing::new(Vec::new());
    let mut chunk = Zeroizing::new([0; 4 << 10]);
    while body.len() < LARGEST_REFUSAL && started.elapsed() < REFUSAL_TIME {
        match response.read(chunk.as_mut_slice()) {
            Ok(length) if length > 0 => {
                body.extend_from_slice(chunk.get(..length).unwrap_or_default())
            }
            _ => break,
        }
    }
    body
}

/// The message of an error's body (ServerPilot API, "Statuses"), without any certificate text.
fn api_message(body: &[u8]) -> Option<String> {
    #[derive(Deserialize)]
    struct Refusal {
        error: Message,
    }
    #[derive(Deserialize)]
    struct Message {
        message: String,
    }
    let said = serde_json::from_slice::<Refusal>(body).ok()?.error.message;
    said.split("-----BEGIN")
        .next()
        .map(str::trim)
        .filter(|said| !said.is_empty())
        .map(str::to_owned)
}

/// `Retry-After` in seconds from now: a number or a date (RFC 9110, section 10.2.3).
fn retry_after(headers: &HeaderMap) -> Option<u64> {
    let value = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = value.parse() {
        return Some(seconds);
    }
    let date = httpdate::parse_http_date(value).ok()?;
    let wait = date
        .duration_since(std::time::SystemTime::now())
        .unwrap_or_default();
    Some(wait.as_secs() + u64::from(wait.subsec_nanos() > 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_api_message_is_taken_without_certificate_text() {
        let message = |body: &str| api_message(body.as_bytes());
        assert_eq!(
            message(r#"{"error":{"message":"No app."}}"#),
            Some("No app.".to_owned())
        );
        assert_eq!(
            message(r#"{"error":{"message":"Bad -----BEGIN PRIVATE KEY-----x"}}"#),
            Some("Bad".to_owned())
        );
        for other in [
            "",
            "<html>",
            "[]",
            r#"{"error":"x"}"#,
            r#"{"error":{"message":7}}"#,
            r#"{"error":{"message":" "}}"#,
        ] {
            assert_eq!(message(other), None, "{other}");
        }
    }

    #[test]
    fn retry_after_is_a_number_or_a_date() {
        let seconds = |value: &str| {
            retry_after(&HeaderMap::from_iter([(
                RETRY_AFTER,
                value.parse().unwrap(),
            )]))
        };
        assert_eq!(seconds("120"), Some(120));
        assert_eq!(seconds("Fri, 31 Dec 1999 23:59:59 GMT"), Some(0));
        assert_eq!((seconds("soon"), seconds("-1")), (None, None));
        let later = std::time::SystemTime::now() + Duration::from_secs(3600);
        let waited = seconds(&httpdate::fmt_http_date(later)).unwrap();
        assert!((3590..=3600).contains(&waited), "{waited}");
    }
}
