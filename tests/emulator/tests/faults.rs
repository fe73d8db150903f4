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
fn an_answer_can_have_any_text() {
    let action = Action::Answer {
        status: 200,
        headers: BTreeMap::from([("content-type".into(), "text/plain".into())]),
        json: None,
        body: Some("{\"data\":".into()),
    };
    let reply = client(&emulator(Rule::new(action))).send("GET", &app(), b"");
    let reply = reply.expect("an answer comes");
    let shown = (
        reply.status,
        reply.header("content-type"),
        reply.body.as_slice(),
    );
    assert_eq!(shown, (200, Some("text/plain"), b"{\"data\":".as_slice()));
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
fn a_proxys_page_is_html() {
    let emulator = emulator(Rule::new(Action::Html { status: 502 }));
    let reply = client(&emulator).send("POST", &app(), CHANGE);
    let reply = reply.expect("an answer comes");
    assert_eq!(
        (reply.status, reply.header("content-type")),
        (502, Some("text/html; charset=utf-8"))
    );
    assert!(reply.body.starts_with(b"<!DOCTYPE html>"));
    assert_eq!(seen(&emulator), outcome(502, "html", "a.example"));
}

#[test]
fn an_answer_can_be_invalid_utf8() {
    let emulator = emulator(Rule::new(Action::InvalidUtf8));
    let reply = client(&emulator).send("GET", &app(), b"");
    let reply = reply.expect("an answer comes");
    let body = b"{\"data\":{\"id\":\"nlcN\xff\xfe\",\"domains\":[\"\xc3\x28.example\"]}}";
    assert_eq!(
        (reply.status, reply.body.as_slice()),
        (200, body.as_slice())
    );
    assert!(String::from_utf8(reply.body).is_err());
}

#[test]
fn an_answer_can_have_the_wrong_types() {
    let emulator = emulator(Rule::new(Action::WrongTypes));
    let data = json!({
        "id": ["nlcN0TwdZAyNEgdp"], "name": null, "sysuserid": [], "serverid": {}, "runtime": 8.2,
        "datecreated": "yesterday", "domains": "network.example", "ssl": "yes", "autossl": [true],
    });
    let body = json!({"actionid": 7, "data": data});
    assert_eq!(client(&emulator).get(&app()), (200, body));
}

#[test]
fn fifty_megabytes_are_valid_json_and_exactly_that_long() {
    let bytes = 50 << 20;
    let emulator = emulator(Rule::new(Action::Huge {
        bytes,
        content_length: true,
    }));
    let reply = client(&emulator).send("GET", &app(), b"");
    let reply = reply.expect("an answer comes");
    assert_eq!(reply.body.len() as u64, bytes);
    let data = &reply.json()["data"];
    assert_eq!(data["id"], "nlcN0TwdZAyNEgdp");
    assert!(
        data["name"]
            .as_str()
            .is_some_and(|name| name.bytes().all(|byte| byte == b'a'))
    );
}

#[test]
fn a_huge_body_can_come_without_its_length() {
    let emulator = emulator(Rule::new(Action::Huge {
        bytes: 200_000,
        content_length: false,
    }));
    let reply = client(&emulator).send("GET", &app(), b"");
    let reply = reply.expect("an answer comes");
    let framing = (
        reply.header("content-length"),
        reply.header("transfer-encoding"),
    );
    assert_eq!(framing, (None, Some("chunked")));
    assert!(reply.body.len() > 200_000);
}

#[test]
fn a_dripping_answer_comes_byte_by_byte() {
    let emulator = emulator(Rule::new(Action::Drip { interval_ms: 1 }).nth([2]));
    let mut client = client(&emulator);
    let whole = client
        .send("GET", &app(), b"")
        .expect("an answer comes")
        .body;
    let start = Instant::now();
    let dripped = client
        .send("GET", &app(), b"")
        .expect("an answer comes")
        .body;
    assert_eq!(dripped, whole);
    let least = Duration::from_millis(whole.len() as u64 - 1);
    assert!(start.elapsed() >= least, "{:?}", start.elapsed());
}

#[test]
fn a_byte_a_second_is_still_at_its_first_bytes_after_a_moment() {
    let emulator = emulator(Rule::new(Action::Drip { interval_ms: 1000 }));
    let mut client = client(&emulator);
    client.patience(Duration::from_millis(500));
    let (reply, end) = client.send_broken("GET", &app());
    assert_eq!(
        (reply.status, reply.body.as_slice()),
        (200, b"{".as_slice())
    );
    assert_eq!(end, ErrorKind::WouldBlock);
}

#[test]
fn a_hanging_request_is_read_and_never_answered() {
    let emulator = emulator(Rule::new(Action::Hang));
    let mut client = client(&emulator);
    client.patience(Duration::from_millis(200));
    let sent = client.send("POST", &app(), CHANGE);
    assert_eq!(sent.expect_err("silence").kind(), ErrorKind::WouldBlock);
    assert_eq!(seen(&emulator), outcome(0, "hang", "a.example"));
    assert_eq!(
        emulator.requests()[0].body,
        json!({"domains": ["b.example"]})
    );
}

#[test]
fn a_redirect_names_another_place() {
    let location = "https://elsewhere.example/".to_owned();
    let emulator = emulator(Rule::new(Action::Redirect {
        status: 307,
        location,
    }));
    let reply = client(&emulator).send("POST", &app(), CHANGE);
    let reply = reply.expect("an answer comes");
    let shown = (reply.status, reply.header("location"));
    assert_eq!(shown, (307, Some("https://elsewhere.example/")));
    assert_eq!(seen(&emulator), outcome(307, "redirect", "a.example"));
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

#[test]
fn the_last_answer_on_a_connection_says_so() {
    let emulator = emulator(Rule::new(Action::ConnectionClose));
    let mut client = client(&emulator);
    let reply = client.send("GET", &app(), b"").expect("an answer comes");
    assert_eq!(
        (reply.status, reply.header("connection")),
        (200, Some("close"))
    );
    assert_eq!(client.end(Duration::from_secs(5)).expect("a FIN"), 0);
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
fn cleared_rules_hit_nothing() {
    let emulator = emulator(Rule::new(answer(500)));
    emulator.clear_faults();
    assert_eq!(client(&emulator).get(&app()).0, 200);
}

#[test]
fn a_rule_reads_back_from_the_json_it_writes() {
    let rules = [
        Rule::new(answer(500))
            .method("POST")
            .path("/ssl$")
            .every(20, 7)
            .after_apply(),
        Rule::new(Action::Huge {
            bytes: 9,
            content_length: false,
        })
        .nth([1, 3]),
        Rule::on_connection(Action::Hang).first(1),
    ];
    let read: Vec<Rule> = serde_json::from_value(json!(rules)).expect("rules");
    assert_eq!(read, rules);
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
