//! What can go wrong with a request or a connection. The README shows each as JSON.

use hyper::header::{HeaderName, HeaderValue};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// What goes wrong.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
#[allow(missing_docs, reason = "the README has the table")]
pub enum Action {
    /// Any status, headers and body.
    Answer {
        status: u16,
        #[serde(default)]
        headers: BTreeMap<String, String>,
        #[serde(default)]
        json: Option<Value>,
        #[serde(default)]
        body: Option<String>,
    },
    /// A TCP reset.
    Reset,
    /// The connection is closed without an answer.
    Close,
    /// The true answer's headers and a part of its body, then the end.
    Truncate {
        #[serde(default)]
        keep: Option<usize>,
    },
    /// A proxy's page.
    Html {
        #[serde(default = "bad_gateway")]
        status: u16,
    },
    /// Bytes that are not UTF-8 inside the JSON.
    InvalidUtf8,
    /// JSON of another shape than the documentation's.
    WrongTypes,
    /// A body that no client should read to its end.
    Huge {
        #[serde(default = "fifty_megabytes")]
        bytes: u64,
        #[serde(default = "yes")]
        content_length: bool,
    },
    /// The true answer's body, one byte at a time.
    Drip {
        #[serde(default = "one_second")]
        interval_ms: u64,
    },
    /// Silence.
    Hang,
    /// An answer with `Location`.
    Redirect {
        #[serde(default = "found")]
        status: u16,
        location: String,
    },
    /// The true answer, late.
    Delay { ms: u64 },
    /// The true answer with `Connection: close`.
    ConnectionClose,
}

fn bad_gateway() -> u16 {
    502
}

fn found() -> u16 {
    302
}

fn fifty_megabytes() -> u64 {
    50 << 20
}

fn one_second() -> u64 {
    1000
}

fn yes() -> bool {
    true
}

impl Action {
    /// The word in `type`.
    pub fn name(&self) -> String {
        json!(self)["type"].as_str().unwrap_or_default().to_owned()
    }

    pub(crate) fn check(&self) -> Result<(), String> {
        match self {
            Self::Answer {
                status,
                headers,
                json,
                body,
            } => {
                if json.is_some() && body.is_some() {
                    return Err("give json or body, not both".into());
                }
                check_status(*status)?;
                headers
                    .iter()
                    .try_for_each(|(name, value)| check_header(name, value))
            }
            Self::Html { status } => check_status(*status),
            Self::Redirect { status, location } => {
                check_status(*status)?;
                check_header("location", location)
            }
            _ => Ok(()),
        }
    }
}

fn check_status(status: u16) -> Result<(), String> {
    match status {
        200..=999 => Ok(()),
        _ => Err(format!("{status} cannot be sent as a status")),
    }
}

fn check_header(name: &str, value: &str) -> Result<(), String> {
    match (HeaderName::try_from(name), HeaderValue::try_from(value)) {
        (Ok(_), Ok(_)) => Ok(()),
        _ => Err(format!("the header {name} cannot be sent")),
    }
}
