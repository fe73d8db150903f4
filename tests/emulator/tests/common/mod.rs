//! A client that shows what really came over the wire, broken answers included.
#![allow(
    dead_code,
    missing_docs,
    reason = "each test file is a crate of its own and uses a part of this"
)]

use base64::{Engine, prelude::BASE64_STANDARD};
use serde_json::Value;
use serverpilot_emulator::{API_KEY, APP_ID, CLIENT_ID, Emulator};
use std::io::{self, ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

/// What came before the connection ended, or before the answer was complete.
#[derive(Debug, PartialEq)]
pub struct Reply {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Reply {
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter();
        let found = headers.find(|(own, _)| own.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).expect("the body is JSON")
    }
}

/// One connection.
pub struct Client {
    stream: TcpStream,
    credentials: Option<(String, String)>,
}

impl Client {
    pub fn connect(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).expect("the emulator listens");
        let patience = Some(Duration::from_secs(5));
        stream.set_read_timeout(patience).expect("a timeout is set");
        let credentials = Some((CLIENT_ID.into(), API_KEY.into()));
        Self {
            stream,
            credentials,
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

    /// Sends one request and reads its whole answer.
    pub fn send(&mut self, method: &str, path: &str, body: &[u8]) -> io::Result<Reply> {
        self.write(method, path, Some("application/json"), body)?;
        self.read()
    }

    /// The same where the answer breaks off: what came of it, and how it ended.
    pub fn send_broken(&mut self, method: &str, path: &str) -> (Reply, ErrorKind) {
        let sent = self.write(method, path, None, b"");
        sent.expect("the request is sent");
        let mut reply = read_head(&mut self.stream).expect("headers come");
        let read = self.read_body(&mut reply);
        (reply, read.expect_err("the answer breaks off").kind())
    }

    pub fn write(
        &mut self,
        method: &str,
        path: &str,
        content_type: Option<&str>,
        body: &[u8],
    ) -> io::Result<()> {
        let mut request = format!("{method} {path} HTTP/1.1\r\nHost: emulator\r\n");
        if let Some((client_id, api_key)) = &self.credentials {
            let encoded = BASE64_STANDARD.encode(format!("{client_id}:{api_key}"));
            request += &format!("Authorization: Basic {encoded}\r\n");
        }
        if let Some(content_type) = content_type.filter(|_| !body.is_empty()) {
            request += &format!("Content-Type: {content_type}\r\n");
        }
        if !body.is_empty() {
            request += &format!("Content-Length: {}\r\n", body.len());
        }
        let message = [request.as_bytes(), b"\r\n", body].concat();
        self.stream.write_all(&message)
    }

    pub fn read(&mut self) -> io::Result<Reply> {
        let mut reply = read_head(&mut self.stream)?;
        self.read_body(&mut reply)?;
        Ok(reply)
    }

    fn read_body(&mut self, reply: &mut Reply) -> io::Result<()> {
        let announced = reply.header("content-length").map(str::parse::<usize>);
        let mut buffer = vec![0; 64 * 1024];
        loop {
            let complete = match &announced {
                Some(length) => reply.body.len() >= *length.as_ref().expect("a number"),
                None => reply.body.ends_with(b"\r\n0\r\n\r\n"),
            };
            if complete {
                return Ok(());
            }
            match self.stream.read(&mut buffer)? {
                0 => return Err(ErrorKind::UnexpectedEof.into()),
                length => reply.body.extend_from_slice(&buffer[..length]),
            }
        }
    }

    pub fn get(&mut self, path: &str) -> (u16, Value) {
        self.call("GET", path, "")
    }

    pub fn post(&mut self, path: &str, body: &Value) -> (u16, Value) {
        self.call("POST", path, &body.to_string())
    }

    pub fn delete(&mut self, path: &str) -> (u16, Value) {
        self.call("DELETE", path, "")
    }

    pub fn call(&mut self, method: &str, path: &str, body: &str) -> (u16, Value) {
        let reply = self.send(method, path, body.as_bytes());
        let reply = reply.expect("an answer comes");
        (reply.status, reply.json())
    }
}

fn read_head(stream: &mut impl Read) -> io::Result<Reply> {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        match stream.read(&mut byte)? {
            0 => return Err(ErrorKind::UnexpectedEof.into()),
            _ => head.push(byte[0]),
        }
    }
    let (status, headers) = parse_head(&String::from_utf8_lossy(&head));
    Ok(Reply {
        status,
        headers,
        body: Vec::new(),
    })
}

fn parse_head(head: &str) -> (u16, Vec<(String, String)>) {
    let mut lines = head.trim_end().split("\r\n");
    let status = lines.next().and_then(|line| line.split(' ').nth(1));
    let headers = lines.filter_map(|line| line.split_once(": "));
    (
        status
            .and_then(|status| status.parse().ok())
            .expect("a status"),
        headers
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect(),
    )
}

pub fn client(emulator: &Emulator) -> Client {
    Client::connect(emulator.address())
}

/// The path of the default app.
pub fn app() -> String {
    format!("/v1/apps/{APP_ID}")
}

/// The path of its certificate.
pub fn app_ssl() -> String {
    format!("/v1/apps/{APP_ID}/ssl")
}

/// The answers of a refusal.
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
