//! TCP connections: counted, delayed, refused and closed.

mod common;

use common::{app, client, eventually};
use serde_json::json;
use serverpilot_emulator::{Action, Emulator, Rule, State};
use std::io::ErrorKind;
use std::time::{Duration, Instant};

fn emulator() -> Emulator {
    Emulator::start(State::default())
}

#[test]
fn connections_are_counted_and_requests_tell_theirs() {
    let emulator = emulator();
    let mut first = client(&emulator);
    let mut second = client(&emulator);
    let statuses = [
        first.get(&app()).0,
        second.get(&app()).0,
        first.get(&app()).0,
    ];
    assert_eq!(statuses, [200, 200, 200]);
    let requests = emulator.requests().into_iter();
    let numbers: Vec<u64> = requests.map(|request| request.connection).collect();
    assert_eq!((emulator.connections(), numbers), (2, vec![1, 2, 1]));
}

#[test]
fn a_connection_that_asks_nothing_is_counted() {
    let emulator = emulator();
    let _silent = client(&emulator);
    eventually("the connection is counted", || emulator.connections() == 1);
}

#[test]
fn a_connection_that_asks_for_control_is_not_counted() {
    let emulator = emulator();
    let answer = client(&emulator).get("/control/requests");
    assert_eq!(answer, (200, json!({"requests": [], "connections": 0})));
}

#[test]
fn an_accepted_connection_can_be_left_unread() {
    let emulator = emulator();
    emulator.fault(Rule::on_connection(Action::Hang).first(1));
    let mut hanging = client(&emulator);
    hanging.patience(Duration::from_millis(200));
    let error = hanging.send("GET", &app(), b"").expect_err("silence");
    assert_eq!(error.kind(), ErrorKind::WouldBlock);
    assert_eq!(emulator.requests(), []);
    assert_eq!(client(&emulator).get(&app()).0, 200);
}

#[test]
fn an_accepted_connection_can_be_reset() {
    let emulator = emulator();
    emulator.fault(Rule::on_connection(Action::Reset));
    let error = client(&emulator).end(Duration::from_secs(5));
    assert_eq!(
        error.expect_err("a reset").kind(),
        ErrorKind::ConnectionReset
    );
}

#[test]
fn an_accepted_connection_can_be_closed() {
    let emulator = emulator();
    emulator.fault(Rule::on_connection(Action::Close));
    let end = client(&emulator).end(Duration::from_secs(5));
    assert_eq!(end.expect("a FIN"), 0);
}

#[test]
fn an_accepted_connection_can_be_served_late() {
    let emulator = emulator();
    emulator.fault(Rule::on_connection(Action::Delay { ms: 100 }));
    assert_time(&emulator, 100, 1);
}

#[test]
fn latency_is_paid_by_each_request() {
    let emulator = emulator();
    emulator.update(|state| state.settings.latency_ms = 40);
    assert_time(&emulator, 120, 3);
}

#[test]
fn connection_latency_is_paid_once() {
    let emulator = emulator();
    emulator.update(|state| state.settings.connection_latency_ms = 100);
    let mut client = client(&emulator);
    assert_eq!(client.get(&app()).0, 200);
    let start = Instant::now();
    assert_eq!(client.get(&app()).0, 200);
    assert!(start.elapsed() < Duration::from_millis(100));
}

fn assert_time(emulator: &Emulator, at_least_ms: u64, requests: usize) {
    let start = Instant::now();
    let mut client = client(emulator);
    for _ in 0..requests {
        assert_eq!(client.get(&app()).0, 200);
    }
    assert!(start.elapsed() >= Duration::from_millis(at_least_ms));
}

#[test]
fn an_idle_connection_is_closed_after_the_set_time() {
    let emulator = emulator();
    emulator.update(|state| state.settings.idle_close_ms = Some(100));
    let mut client = client(&emulator);
    assert_eq!(client.get(&app()).0, 200);
    assert_eq!(client.get(&app()).0, 200);
    let start = Instant::now();
    assert_eq!(client.end(Duration::from_secs(5)).expect("a FIN"), 0);
    assert!(start.elapsed() >= Duration::from_millis(80));
}

#[test]
fn a_connection_with_a_request_under_way_is_not_idle() {
    let emulator = emulator();
    emulator.update(|state| {
        state.settings.idle_close_ms = Some(20);
        state.settings.latency_ms = 100;
    });
    assert_eq!(client(&emulator).get(&app()).0, 200);
}

#[test]
fn a_dripping_answer_is_not_idle() {
    let emulator = emulator();
    emulator.fault(Rule::new(Action::Drip { interval_ms: 1 }));
    emulator.update(|state| state.settings.idle_close_ms = Some(20));
    assert_eq!(client(&emulator).get(&app()).0, 200);
}

#[test]
fn idle_connections_can_be_closed_now() {
    let emulator = emulator();
    let mut used = client(&emulator);
    assert_eq!(used.get(&app()).0, 200);
    emulator.close_idle_connections();
    assert_eq!(used.end(Duration::from_secs(5)).expect("a FIN"), 0);
    assert_eq!(client(&emulator).get(&app()).0, 200);
}

#[test]
fn a_dropped_emulator_closes_its_connections_and_its_port() {
    let emulator = emulator();
    let mut used = client(&emulator);
    assert_eq!(used.get(&app()).0, 200);
    let address = emulator.address();
    drop(emulator);
    assert_eq!(used.end(Duration::from_secs(5)).expect("a FIN"), 0);
    let refused = std::net::TcpStream::connect(address).expect_err("nobody listens");
    assert_eq!(refused.kind(), ErrorKind::ConnectionRefused);
}
