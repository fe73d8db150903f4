//! A client with one connection, and what is asked for again and again.
#![allow(
    dead_code,
    missing_docs,
    reason = "each test file is a crate of its own and uses a part of this"
)]

use reqwest::Method;
use reqwest::blocking::RequestBuilder;
use serde_json::Value;
use serverpilot_emulator::{API_KEY, APP_ID, CLIENT_ID, Emulator};
use std::error::Error;
use std::io;
use std::time::{Duration, Instant};

pub type Answer = (u16, Value);

pub struct Client {
    http: reqwest::blocking::Client,
    origin: String,
    credentials: Option<(String, String)>,
}

impl Client {
    pub fn at(origin: &str) -> Self {
        // Whoever comes second finds it installed.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::blocking::Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none());
        Self {
            http: http.build().expect("a client"),
            origin: origin.to_owned(),
            credentials: Some((CLIENT_ID.into(), API_KEY.into())),
        }
    }

    pub fn credentials(mut self, client_id: &str, api_key: &str) -> Self {
        self.credentials = Some((client_id.into(), api_key.into()));
        self
    }

    pub fn without_credentials(mut self) -> Self {
        self.credentials = None;
        self
    }

    /// A request that has no body yet.
    pub fn request(&self, method: &str, path: &str) -> RequestBuilder {
        let method = Method::from_bytes(method.as_bytes()).expect("a method");
        let request = self.http.request(method, format!("{}{path}", self.origin));
        match &self.credentials {
            Some((client_id, api_key)) => request.basic_auth(client_id, Some(api_key)),
            None => request,
        }
    }

    pub fn call(&self, method: &str, path: &str, body: impl Into<String>) -> Answer {
        let request = self
            .request(method, path)
            .header("content-type", "application/json");
        answer(request.body(body.into()))
    }

    pub fn get(&self, path: &str) -> Answer {
        answer(self.request("GET", path))
    }

    pub fn post(&self, path: &str, body: &Value) -> Answer {
        self.call("POST", path, body.to_string())
    }

    pub fn delete(&self, path: &str) -> Answer {
        answer(self.request("DELETE", path))
    }
}

pub fn answer(request: RequestBuilder) -> Answer {
    let response = request.send().expect("an answer comes");
    let status = response.status().as_u16();
    let body = response.bytes().expect("its body comes");
    (status, serde_json::from_slice(&body).unwrap_or(Value::Null))
}

/// How the connection ended, where no answer came; none where it ended in good order.
pub fn broken(request: RequestBuilder) -> Option<io::ErrorKind> {
    let error = request.send().expect_err("no answer comes");
    let mut cause: &dyn Error = &error;
    while let Some(deeper) = cause.source() {
        cause = deeper;
    }
    cause.downcast_ref::<io::Error>().map(io::Error::kind)
}

pub fn client(emulator: &Emulator) -> Client {
    Client::at(&emulator.origin())
}

/// The path of the default app.
pub fn app() -> String {
    format!("/v1/apps/{APP_ID}")
}

/// The path of its certificate.
pub fn app_ssl() -> String {
    format!("/v1/apps/{APP_ID}/ssl")
}

/// The body of a refusal.
pub fn error(message: &str) -> Value {
    serde_json::json!({"error": {"message": message}})
}

/// Waits for a condition; fails the test when it does not come.
pub fn eventually(what: &str, condition: impl Fn() -> bool) {
    let patience = Instant::now() + Duration::from_secs(5);
    while !condition() {
        assert!(Instant::now() < patience, "never: {what}");
        std::thread::sleep(Duration::from_millis(2));
    }
}
