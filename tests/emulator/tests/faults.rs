//! Each fault, as a client meets it.

mod common;

use common::{app, client, error};
use serde_json::{Value, json};
use serverpilot_emulator::{Action, Emulator, Rule, State};
use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::time::{Duration, Instant};

const CHANGE: &[u8] = br#"{"domains":["b.example"]}"#;

fn emulator(rule: Rule) -> Emulator {
    let emulator = Emulator::start(State::with_domains(["a.example"]));
    emulator.fault(rule);
    emulator
}

fn answer(status: u16) -> Action {
    Action::Answer {
        status,
        headers: BTreeMap::new(),
        json: None,
        body: None,
    }
}

/// The status and fault of each request, and the list afterwards.
fn seen(emulator: &Emulator) -> (Vec<(u16, Option<String>)>, Vec<String>) {
    let requests = emulator.requests().into_iter();
    let requests = requests.map(|request| (request.status, request.fault));
    (requests.collect(), emulator.domains())
}

fn outcome(status: u16, fault: &str, domain: &str) -> (Vec<(u16, Option<String>)>, Vec<String>) {
    (vec![(status, Some(fault.into()))], vec![domain.into()])
}

fn broken(emulator: &Emulator) -> ErrorKind {
    let sent = client(emulator).send("POST", &app(), CHANGE);
    sent.expect_err("no answer comes").kind()
}

#[test]
fn an_answer_can_have_any_status_headers_and_json() {
    let action = Action::Answer {
        status: 429,
        headers: BTreeMap::from([("Retry-After".into(), "7".into())]),
        json: Some(error("slow down")),
        body: None,
    };
    let emulator = emulator(Rule::new(action));
    let reply = client(&emulator).send("POST", &app(), CHANGE);
    let reply = reply.expect("an answer comes");
    let shown = (reply.status, reply.header("retry-after"), reply.json());
    assert_eq!(shown, (429, Some("7"), error("slow down")));
    assert_eq!(seen(&emulator), outcome(429, "answer", "a.example"));
}

#[test]
fn a_500_can_come_before_or_after_the_change_is_made() {
    let before = emulator(Rule::new(answer(500)));
    let after = emulator(Rule::new(answer(500)).after_apply());
    let body = error("The emulator was told to answer 500.");
    let change = json!({"domains": ["b.example"]});
    assert_eq!(client(&before).post(&app(), &change), (500, body.clone()));
    assert_eq!(client(&after).post(&app(), &change), (500, body));
    assert_eq!(seen(&before), outcome(500, "answer", "a.example"));
    assert_eq!(seen(&after), outcome(500, "answer", "b.example"));
}

#[test]
fn a_reset_can_come_before_or_after_the_change_is_made() {
    let before = emulator(Rule::new(Action::Reset));
    let after = emulator(Rule::new(Action::Reset).after_apply());
    assert_eq!(broken(&before), ErrorKind::ConnectionReset);
    assert_eq!(broken(&after), ErrorKind::ConnectionReset);
    assert_eq!(seen(&before), outcome(0, "reset", "a.example"));
    assert_eq!(seen(&after), outcome(0, "reset", "b.example"));
}

#[test]
fn a_change_can_arrive_after_the_answers_to_later_requests() {
    let emulator = emulator(Rule::new(Action::Reset).first(1).apply_after(2));
    let read = || client(&emulator).send("GET", &app(), b"").unwrap().status;
    assert_eq!(broken(&emulator), ErrorKind::ConnectionReset);
    assert_eq!(
        (read(), emulator.domains()),
        (200, vec!["a.example".into()])
    );
    assert_eq!(
        (read(), emulator.domains()),
        (200, vec!["b.example".into()])
    );
}

#[test]
fn the_connection_can_be_closed_without_an_answer_before_or_after_the_change_is_made() {
    let before = emulator(Rule::new(Action::Close));
    let after = emulator(Rule::new(Action::Close).after_apply());
    assert_eq!(broken(&before), ErrorKind::UnexpectedEof);
    assert_eq!(broken(&after), ErrorKind::UnexpectedEof);
    assert_eq!(seen(&before), outcome(0, "close", "a.example"));
    assert_eq!(seen(&after), outcome(0, "close", "b.example"));
}

#[test]
fn a_truncated_answer_announces_more_than_it_sends() {
    for keep in [None, Some(0), Some(10)] {
        let emulator = emulator(Rule::new(Action::Truncate { keep }).nth([2]));
        let mut client = client(&emulator);
        let whole = client
            .send("GET", &app(), b"")
            .expect("an answer comes")
            .body;
        let (reply, end) = client.send_broken("GET", &app());
        let announced = whole.len().to_string();
        assert_eq!(reply.header("content-length"), Some(announced.as_str()));
        let kept = &whole[..keep.unwrap_or(whole.len() / 2)];
        assert_eq!(
            (reply.status, reply.body.as_slice(), end),
            (200, kept, ErrorKind::UnexpectedEof)
        );
    }
}

#[test]
fn a_truncated_answer_comes_after_the_change_was_made() {
    let emulator = emulator(Rule::new(Action::Truncate { keep: None }));
    assert_eq!(broken(&emulator), ErrorKind::UnexpectedEof);
    assert_eq!(seen(&emulator), outcome(200, "truncate", "b.example"));
}

#[test]
fn a_delayed_answer_makes_its_change_before_or_after_the_wait() {
    for (rule, during_the_wait) in [
        (Rule::new(Action::Delay { ms: 150 }), "a.example"),
        (
            Rule::new(Action::Delay { ms: 150 }).after_apply(),
            "b.example",
        ),
    ] {
        let emulator = emulator(rule);
        let mut client = client(&emulator);
        let start = Instant::now();
        let written = client.write("POST", &app(), Some("application/json"), CHANGE);
        written.expect("the request is sent");
        common::eventually("the request is read", || !emulator.requests().is_empty());
        std::thread::sleep(Duration::from_millis(20));
        assert_eq!(emulator.domains(), [during_the_wait]);
        assert_eq!(client.read().expect("an answer comes").status, 200);
        assert!(start.elapsed() >= Duration::from_millis(150));
        assert_eq!(emulator.domains(), ["b.example"]);
    }
}

fn statuses(rule: Rule, count: usize) -> Vec<u16> {
    let emulator = emulator(rule);
    let mut client = client(&emulator);
    (0..count).map(|_| client.get(&app()).0).collect()
}

#[test]
fn a_rule_hits_all_or_the_first_or_chosen_requests() {
    let rule = || Rule::new(answer(500));
    assert_eq!(statuses(rule(), 3), [500, 500, 500]);
    assert_eq!(statuses(rule().first(2), 3), [500, 500, 200]);
    assert_eq!(statuses(rule().nth([2]), 3), [200, 500, 200]);
    assert_eq!(statuses(rule().nth([1, 3]), 3), [500, 200, 500]);
}

#[test]
fn a_rule_hits_every_so_many_requests_from_an_offset() {
    let rule = || Rule::new(answer(500));
    assert_eq!(statuses(rule().every(2, 0), 5), [200, 500, 200, 500, 200]);
    assert_eq!(statuses(rule().every(2, 1), 5), [500, 200, 500, 200, 500]);
    assert_eq!(
        statuses(rule().every(3, 2), 6),
        [200, 500, 200, 200, 500, 200]
    );
}

#[test]
fn a_rule_counts_only_what_has_its_method_and_path() {
    let emulator = emulator(Rule::new(answer(500)).method("post").path("/ssl$").nth([2]));
    let mut client = client(&emulator);
    let ssl = common::app_ssl();
    let answers = [
        client.get(&app()).0,
        client.post(&ssl, &json!({"auto": true})).0,
        client.post(&app(), &json!({"domains": []})).0,
        client.delete(&ssl).0,
        client.post(&ssl, &json!({"force": true})).0,
        client.post(&ssl, &json!({"force": true})).0,
    ];
    assert_eq!(answers, [200, 409, 200, 200, 500, 409]);
}

#[test]
fn every_rule_counts_and_the_first_that_fires_is_used() {
    let emulator = emulator(Rule::new(answer(500)).nth([1]));
    emulator.fault(Rule::new(answer(503)).first(2));
    let mut client = client(&emulator);
    let answers = [(); 3].map(|()| client.get(&app()).0);
    assert_eq!(answers, [500, 503, 200]);
}

#[test]
fn the_default_of_a_rule_is_every_request_before_its_change() {
    let read: Rule = serde_json::from_value(json!({"action": {"type": "reset"}})).expect("a rule");
    assert_eq!(read, Rule::new(Action::Reset));
    let read: Value = json!(read);
    let written = json!({
        "on": "request", "method": null, "path": null, "which": "all", "apply": false,
        "action": {"type": "reset"},
    });
    assert_eq!(read, written);
}

#[test]
fn a_rule_can_look_for_words_in_the_body() {
    let emulator = emulator(Rule::new(answer(409)).body(r#""taken\.example""#));
    let send = |list: &str| {
        let body = format!(r#"{{"domains":["a.example","{list}"]}}"#);
        let sent = client(&emulator).send("POST", &app(), body.as_bytes());
        sent.expect("an answer comes").status
    };
    let statuses = ["taken.example", "nottaken.example", "takenxexample"].map(send);
    assert_eq!(statuses, [409, 200, 200]);
    assert_eq!(emulator.domains(), ["a.example", "takenxexample"]);
}
