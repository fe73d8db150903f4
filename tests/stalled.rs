//! A server that sends the head of an error and then falls silent.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::thread;

use wu_serverpilot::clock::SystemClock;
use wu_serverpilot::sync::call::Call;

mod support;

/// Reads a request's head, and sends `answer`.
fn answer(connection: &mut TcpStream, answer: &str) {
    let mut request = vec![];
    while !request.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        connection.read_exact(&mut byte).unwrap();
        request.push(byte[0]);
    }
    connection.write_all(answer.as_bytes()).unwrap();
}

#[test]
fn an_error_whose_body_stalls_leaves_time_for_another_attempt() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let server = thread::spawn(move || {
        let mut silent = listener.accept().unwrap().0;
        answer(
            &mut silent,
            "HTTP/1.1 500 Failed\r\nContent-Length: 100\r\n\r\n{",
        );
        let app = r#"{"data": {"id": "app1", "domains": ["a.test"]}}"#;
        let length = app.len();
        let mut second = listener.accept().unwrap().0;
        answer(
            &mut second,
            &format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n{app}"),
        );
        // Silent, but open, until the call has ended.
        silent.read(&mut [0]).unwrap_or_default()
    });

    let config = support::config([
        ("WU_SERVER_PILOT_API_URL", format!("http://{address}")),
        ("wu_serverpilot.timeout", "20".to_owned()),
    ]);
    let call = Call::start(&config, &SystemClock).unwrap();
    assert_eq!(call.app().unwrap().domains, ["a.test"]);
    let statuses: Vec<_> = call.finish().iter().map(|made| made.status).collect();
    assert_eq!(statuses, [500, 200]);
    drop(server);
}
