//! An answer of status 400 or more: what the API says of it, and when to come back.

use std::io::Read;
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread::Builder;
use std::time::{Duration, Instant, SystemTime};

use reqwest::blocking::Response;
use reqwest::header::{HeaderMap, RETRY_AFTER};
use serde::Deserialize;

use super::authorization::Authorization;
use super::signals;
use crate::error::Error;

/// Bytes of an error's answer that are looked at for the API's message, which has to be there whole.
const LARGEST: u64 = 2 << 20;
/// Time that an error's answer may take to arrive: its status is known already.
const TIME: Duration = Duration::from_secs(2);
/// A day: who is asked to wait longer looks again after it.
const LONGEST_WAIT: Duration = Duration::from_secs(86_400);

/// Reads `response` as far as it is worth, for at most `time`: its status says most.
pub fn read(
    response: Response,
    authorization: &Authorization,
    app_id: &str,
    time: Duration,
) -> Error {
    let status = response.status().as_u16();
    let retry_after = retry_after(response.headers());
    let body = body(response, time.min(TIME));
    let said = api_message(&body).map(|said| authorization.redact(&said));
    Error::refused(status, said.as_deref(), retry_after, app_id)
}

/// What arrives within `time`. A read cannot be abandoned, so another thread reads: left alone with a
/// body that stalls, it ends with the request's own time.
fn body(response: Response, time: Duration) -> Vec<u8> {
    let end = Instant::now() + time;
    let (chunks, arriving) = mpsc::channel();
    let reader = || {
        Builder::new()
            .name("wu_serverpilot-error".to_owned())
            .spawn(move || hand_over(response, &chunks))
    };
    let mut body = vec![];
    let Ok(reader) = signals::blocked(reader) else {
        return body;
    };
    loop {
        match arriving.recv_timeout(end.saturating_duration_since(Instant::now())) {
            Ok(chunk) => body.extend_from_slice(&chunk),
            Err(RecvTimeoutError::Timeout) => break,
            Err(RecvTimeoutError::Disconnected) => {
                // It is at its end.
                let _ = reader.join();
                break;
            }
        }
    }
    body
}

fn hand_over(response: Response, chunks: &Sender<Vec<u8>>) {
    let mut response = response.take(LARGEST);
    let mut chunk = vec![0; 4 << 10];
    while let Ok(length @ 1..) = response.read(&mut chunk) {
        let bytes = chunk.get(..length).unwrap_or_default().to_vec();
        if chunks.send(bytes).is_err() {
            break;
        }
    }
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

/// `Retry-After` in seconds from now, at most [`LONGEST_WAIT`]: a number or a date (RFC 9110, section 10.2.3).
fn retry_after(headers: &HeaderMap) -> Option<u64> {
    let value = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    let is_number = !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit());
    let seconds = if is_number {
        // A number that does not fit is longer than any wait.
        value.parse().unwrap_or(u64::MAX)
    } else {
        let date = httpdate::parse_http_date(value).ok()?;
        let wait = date.duration_since(SystemTime::now()).unwrap_or_default();
        wait.as_secs() + u64::from(wait.subsec_nanos() > 0)
    };
    Some(seconds.min(LONGEST_WAIT.as_secs()))
}

#[cfg(test)]
mod fuzz;

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
            r#"{"error":{"message":"Forb"#,
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
        assert_eq!((seconds(""), seconds("+5")), (None, None));
        assert_eq!((seconds("1.5"), seconds("5 seconds")), (None, None));
        let later = SystemTime::now() + Duration::from_secs(3600);
        let waited = seconds(&httpdate::fmt_http_date(later)).unwrap();
        assert!((3590..=3600).contains(&waited), "{waited}");
        // Who waits that long does not come before the date, which has whole seconds.
        let date = httpdate::parse_http_date(&httpdate::fmt_http_date(later)).unwrap();
        assert!(SystemTime::now() + Duration::from_secs(waited) >= date);
    }

    #[test]
    fn a_wait_of_more_than_a_day_is_a_day() {
        let seconds = |value: &str| {
            retry_after(&HeaderMap::from_iter([(
                RETRY_AFTER,
                value.parse().unwrap(),
            )]))
        };
        for value in [
            "86401",
            "9223372036854775807",
            "18446744073709551615",
            "99999999999999999999999999",
            "Fri, 31 Dec 9999 23:59:59 GMT",
        ] {
            assert_eq!(seconds(value), Some(86_400), "{value}");
        }
    }
}
