//! The contract of the control endpoints and of the faults, and the binaries as processes.

mod common;

use common::{Client, answer, app, app_ssl, client, error, eventually};
use reqwest::blocking::RequestBuilder;
use serde_json::{Value, json};
use serverpilot_emulator::{API_KEY, Action, Emulator, Rule, Settings, State};
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

fn emulator() -> Emulator {
    Emulator::start(State::with_domains(["a.example"]))
}

fn control(emulator: &Emulator) -> Client {
    client(emulator).without_credentials()
}

#[test]
fn the_state_reads_as_it_was_put_with_defaults_for_what_was_left_out() {
    let emulator = emulator();
    let part = json!({"apps": [{"domains": ["b.example"]}]});
    let put = control(&emulator).call("PUT", "/control/state", part.to_string());
    let state = json!(State::with_domains(["b.example"]));
    assert_eq!(put, (200, state.clone()));
    assert_eq!(control(&emulator).get("/control/state"), (200, state));
}

#[test]
fn a_patch_leaves_what_it_does_not_name_and_a_mistyped_setting_changes_nothing() {
    let emulator = emulator();
    let named = json!({"settings": {"latency_ms": 5, "autossl_after_ms": null}});
    let mut expected = State::with_domains(["a.example"]);
    expected.settings = Settings {
        latency_ms: 5,
        autossl_after_ms: None,
        ..Settings::default()
    };
    let patch =
        |patch: Value| control(&emulator).call("PATCH", "/control/state", patch.to_string());
    assert_eq!(patch(named), (200, json!(expected)));
    let (status, mistyped) = patch(json!({"settings": {"latency": 5}}));
    assert_eq!(status, 400);
    assert!(mistyped.to_string().contains("unknown field `latency`"));
    assert_eq!(emulator.state(), expected);
}

#[test]
fn rules_are_added_one_by_one_or_in_a_list_and_tell_what_they_counted() {
    let emulator = emulator();
    let control = control(&emulator);
    let one = json!({"which": {"nth": 1}, "action": {"type": "html"}});
    let list = json!([{"method": "POST", "action": {"type": "reset"}}]);
    assert_eq!(control.post("/control/faults", &one).0, 200);
    assert_eq!(control.post("/control/faults", &list).0, 200);
    let api = client(&emulator);
    assert_eq!([api.get(&app()).0, api.get(&app()).0], [502, 200]);
    let rules = json!({"rules": [
        {
            "method": null, "path": null, "which": {"nth": 1}, "apply": false,
            "action": {"type": "html", "status": 502}, "seen": 2, "fired": 1,
        },
        {
            "method": "POST", "path": null, "which": "all", "apply": false,
            "action": {"type": "reset"}, "seen": 0, "fired": 0,
        },
    ]});
    assert_eq!(control.get("/control/faults"), (200, rules));
    assert_eq!(
        control.delete("/control/faults"),
        (200, json!({"rules": []}))
    );
}

#[test]
fn every_rule_of_the_readme_is_accepted() {
    let readme = include_str!("../README.md");
    let faults = readme
        .split("## Fault rules")
        .nth(1)
        .and_then(|text| text.split("\n## ").next());
    let snippets: Vec<&str> = faults
        .expect("the section")
        .split(['`', '\n'])
        .filter(|text| text.starts_with("{\"type\"") || text.contains("\"action\":"))
        .collect();
    assert_eq!(snippets.len(), 15, "{snippets:?}");
    let emulator = emulator();
    let control = control(&emulator);
    for snippet in snippets {
        let json: Value = serde_json::from_str(snippet).expect("JSON");
        let rule = match json.get("action") {
            Some(_) => json,
            None => json!({"action": json}),
        };
        let answer = control.post("/control/faults", &rule);
        assert_eq!(answer.0, 200, "{snippet}: {}", answer.1);
    }
}

#[test]
fn a_rule_that_makes_no_sense_is_a_400_and_none_of_its_list_is_added() {
    let emulator = emulator();
    let control = control(&emulator);
    let cases = [
        (
            json!({"which": {"every": 0}, "action": {"type": "hang"}}),
            "every must be 1 or more",
        ),
        (
            json!({"action": {"type": "html", "status": 7}}),
            "7 cannot be sent as a status",
        ),
        (
            json!({"action": {"type": "answer", "status": 200, "headers": {"a b": "c"}}}),
            "the header a b cannot be sent",
        ),
        (
            json!({"action": {"type": "answer", "status": 200, "json": 1, "body": "1"}}),
            "give json or body, not both",
        ),
    ];
    for (rule, message) in cases {
        let answer = control.post(
            "/control/faults",
            &json!([{"action": {"type": "hang"}}, rule]),
        );
        assert_eq!(answer, (400, error(message)), "{rule}");
    }
    assert_eq!(control.get("/control/faults"), (200, json!({"rules": []})));
}

#[test]
fn requests_are_recorded_without_the_authorization() {
    let emulator = emulator();
    let api = client(&emulator);
    assert_eq!(
        api.post("/v1/apps/nlcN0TwdZAyNEgdp?x=1", &json!({"domains": {}}))
            .0,
        400
    );
    assert_eq!(
        client(&emulator)
            .credentials("cid_emulator", "old")
            .get(&app())
            .0,
        401
    );
    assert_eq!(api.call("POST", &app(), "no json").0, 400);
    let recorded = control(&emulator).get("/control/requests").1;
    assert!(!recorded.to_string().contains(API_KEY));
    assert!(!recorded.to_string().to_lowercase().contains("basic"));
    let row = |status, connection, method, target, headers, body| {
        let own = status != 401;
        json!({
            "method": method, "path": app(), "target": target, "status": status,
            "connection": connection, "authorized": own,
            "client_id": own.then_some("cid_emulator"),
            "headers": headers, "body": body, "fault": null,
        })
    };
    let target = "/v1/apps/nlcN0TwdZAyNEgdp?x=1";
    let host = emulator.address().to_string();
    let posted = |length| json!({"accept": "*/*", "host": host, "content-type": "application/json", "content-length": length});
    let expected = json!({"connections": 2, "requests": [
        row(400, 1, "POST", target, posted("14"), json!({"domains": {}})),
        row(401, 2, "GET", &app(), json!({"accept": "*/*", "host": host}), Value::Null),
        row(400, 1, "POST", &app(), posted("7"), json!("no json")),
    ]});
    assert_eq!(without_times(recorded), expected);
}

fn without_times(mut recorded: Value) -> Value {
    for request in recorded["requests"].as_array_mut().expect("a list") {
        let removed = request.as_object_mut().and_then(|row| row.remove("ms"));
        assert!(removed.is_some_and(|ms| ms.is_u64()));
    }
    recorded
}

#[test]
fn a_reset_brings_the_default_state_or_the_one_in_the_body() {
    let emulator = emulator();
    emulator.fault(Rule::new(Action::Html { status: 502 }));
    assert_eq!(client(&emulator).get(&app()).0, 502);
    let control = control(&emulator);
    let reset = control.call("POST", "/control/reset", "");
    assert_eq!(reset, (200, json!(State::default())));
    assert_eq!((emulator.requests(), emulator.connections()), (vec![], 0));
    assert_eq!(client(&emulator).get(&app()).0, 200);
    let other = json!(State::with_domains(["c.example"]));
    assert_eq!(control.post("/control/reset", &other), (200, other));
    assert_eq!(emulator.domains(), ["c.example"]);
}

// Each fault, as a client meets it.

/// A change of the list, which is `a.example` before.
fn change(client: &Client) -> RequestBuilder {
    let request = client.request("POST", &app());
    let request = request.header("content-type", "application/json");
    request.body(r#"{"domains":["b.example"]}"#)
}

fn failing(rule: Rule) -> Emulator {
    let emulator = emulator();
    emulator.fault(rule);
    emulator
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

fn broken(emulator: &Emulator) -> Option<ErrorKind> {
    common::broken(change(&client(emulator)))
}

#[test]
fn an_answer_can_have_any_status_headers_and_json() {
    let action = Action::Answer {
        status: 429,
        headers: BTreeMap::from([("Retry-After".into(), "7".into())]),
        json: Some(error("slow down")),
        body: None,
    };
    let emulator = failing(Rule::new(action));
    let reply = change(&client(&emulator)).send().expect("an answer");
    let wait = reply.headers()["retry-after"].clone();
    let shown = (reply.status().as_u16(), wait, reply.text());
    let body = error("slow down").to_string();
    assert_eq!((shown.0, shown.1), (429, "7".parse().unwrap()));
    assert_eq!(shown.2.expect("a body"), body);
    assert_eq!(seen(&emulator), outcome(429, "answer", "a.example"));
}

#[test]
fn a_fault_can_come_before_or_after_the_change_is_made() {
    let faults = [
        (Action::Reset, "reset", Some(ErrorKind::ConnectionReset)),
        (Action::Close, "close", None),
    ];
    for (action, name, end) in faults {
        let before = failing(Rule::new(action.clone()));
        let after = failing(Rule::new(action).after_apply());
        assert_eq!((broken(&before), broken(&after)), (end, end));
        assert_eq!(seen(&before), outcome(0, name, "a.example"));
        assert_eq!(seen(&after), outcome(0, name, "b.example"));
    }
    let after = failing(Rule::new(Action::status(500)).after_apply());
    let answered = client(&after).post(&app(), &json!({"domains": ["b.example"]}));
    assert_eq!(
        answered,
        (500, error("The emulator was told to answer 500."))
    );
    assert_eq!(seen(&after), outcome(500, "answer", "b.example"));
}

#[test]
fn a_change_can_arrive_after_the_answers_to_later_requests() {
    let emulator = failing(Rule::new(Action::Reset).first(1).apply_after(2));
    let read = || client(&emulator).get(&app()).0;
    assert_eq!(broken(&emulator), Some(ErrorKind::ConnectionReset));
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
fn a_truncated_answer_announces_more_than_it_sends() {
    for keep in [None, Some(0), Some(10)] {
        let emulator = failing(Rule::new(Action::Truncate { keep }).nth([2]));
        let client = client(&emulator);
        let read = || {
            let mut reply = client.request("GET", &app()).send().expect("headers");
            let announced = reply.content_length();
            let mut body = vec![];
            let complete = reply.read_to_end(&mut body).is_ok();
            (announced, body, complete)
        };
        let (announced, whole, _) = read();
        let kept = whole[..keep.unwrap_or(whole.len() / 2)].to_vec();
        assert_eq!(read(), (announced, kept, false));
    }
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
        let emulator = failing(rule);
        let start = Instant::now();
        std::thread::scope(|scope| {
            let waiting = scope.spawn(|| answer(change(&client(&emulator))).0);
            eventually("the request is read", || !emulator.requests().is_empty());
            std::thread::sleep(Duration::from_millis(20));
            assert_eq!(emulator.domains(), [during_the_wait]);
            assert_eq!(waiting.join().expect("an answer"), 200);
        });
        assert!(start.elapsed() >= Duration::from_millis(150));
        assert_eq!(emulator.domains(), ["b.example"]);
    }
}

fn statuses(rule: Rule, count: usize) -> Vec<u16> {
    let emulator = failing(rule);
    let client = client(&emulator);
    (0..count).map(|_| client.get(&app()).0).collect()
}

#[test]
fn a_rule_hits_all_or_the_first_or_chosen_requests_or_every_so_many_from_an_offset() {
    let hits = |which: Value, expected: [u16; 5]| {
        let rule = json!({"which": which, "action": {"type": "answer", "status": 500}});
        let rule = serde_json::from_value(rule).expect("a rule");
        assert_eq!(statuses(rule, 5), expected, "{which}");
    };
    hits(json!("all"), [500; 5]);
    hits(json!({"first": 2}), [500, 500, 200, 200, 200]);
    hits(json!({"nth": 2}), [200, 500, 200, 200, 200]);
    hits(json!({"nth": [1, 3]}), [500, 200, 500, 200, 200]);
    hits(json!({"every": 2}), [200, 500, 200, 500, 200]);
    hits(json!({"every": 3, "offset": 2}), [200, 500, 200, 200, 500]);
}

#[test]
fn a_rule_counts_only_what_has_its_method_and_path() {
    let emulator = failing(
        Rule::new(Action::status(500))
            .method("post")
            .path("/ssl$")
            .nth([2]),
    );
    let client = client(&emulator);
    let ssl = app_ssl();
    let answers = [
        client.get(&app()).0,
        client.post(&ssl, &json!({"auto": true})).0,
        client.post(&app(), &json!({"domains": []})).0,
        client.get(&ssl).0,
        client.post(&ssl, &json!({"force": true})).0,
        client.post(&ssl, &json!({"force": true})).0,
    ];
    assert_eq!(answers, [200, 409, 200, 404, 500, 409]);
}

#[test]
fn every_rule_counts_and_the_first_that_fires_is_used() {
    let emulator = failing(Rule::new(Action::status(500)).nth([1]));
    emulator.fault(Rule::new(Action::status(503)).first(2));
    let client = client(&emulator);
    let answers = [(); 3].map(|()| client.get(&app()).0);
    assert_eq!(answers, [500, 503, 200]);
}

#[test]
fn a_rule_can_look_for_words_in_the_body() {
    let emulator = failing(Rule::new(Action::status(409)).body(r#""taken\.example""#));
    let send = |list: &str| {
        let body = format!(r#"{{"domains":["a.example","{list}"]}}"#);
        client(&emulator).call("POST", &app(), body).0
    };
    let statuses = ["taken.example", "nottaken.example", "takenxexample"].map(send);
    assert_eq!(statuses, [409, 200, 200]);
    assert_eq!(emulator.domains(), ["a.example", "takenxexample"]);
}

// The binaries as processes.

/// Killed at the end, whatever happens.
struct Process(Child, String);

impl Process {
    fn start(program: &str, arguments: &[&str]) -> Self {
        let mut command = Command::new(program);
        let mut child = command
            .args(arguments)
            .stdout(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let mut line = String::new();
        let stdout = child.stdout.take().expect("a pipe");
        let read = BufReader::new(stdout).read_line(&mut line);
        read.expect("a line comes");
        Self(child, line)
    }

    fn emulator(arguments: &[&str]) -> Self {
        Self::start(env!("CARGO_BIN_EXE_serverpilot-emulator"), arguments)
    }

    /// What follows this word, with its scheme.
    fn origin(&self, word: &str) -> String {
        let mut words = self.1.split_whitespace().skip_while(|said| *said != word);
        let address = words.nth(1).expect("an address");
        let scheme = if address.contains("://") {
            ""
        } else {
            "http://"
        };
        format!("{scheme}{address}")
    }

    fn client(&self) -> Client {
        Client::at(&self.origin("listening"))
    }

    fn terminate(mut self) -> Option<i32> {
        let pid = self.0.id().to_string();
        let sent = Command::new("kill").args(["-TERM", &pid]).status();
        assert!(sent.expect("kill runs").success());
        self.0.wait().expect("it ends").code()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn the_emulator_prints_where_it_listens_and_ends_at_sigterm() {
    let process = Process::emulator(&[]);
    let origin = process.origin("listening");
    assert_eq!(process.1, format!("listening {origin}\n"));
    assert_eq!(process.client().get(&app()).0, 200);
    assert_eq!(process.terminate(), Some(0));
}

#[test]
fn the_state_survives_in_its_file() {
    let directory = tempfile::tempdir().expect("a directory");
    let file = directory.path().join("state.json");
    let file = file.to_str().expect("UTF-8");
    let process = Process::emulator(&["--state", file]);
    let client = process.client();
    assert_eq!(
        client.post(&app(), &json!({"domains": ["b.example"]})).0,
        200
    );
    let state = client.get("/control/state").1;
    drop(process);
    let process = Process::emulator(&["--state", file]);
    let client = process.client();
    assert_eq!(client.get("/control/state"), (200, state));
    assert_eq!(
        client.get(&app()).1["data"]["domains"],
        json!(["b.example"])
    );
    let left: Vec<_> = std::fs::read_dir(directory.path())
        .expect("the directory")
        .map(|entry| entry.expect("an entry").file_name())
        .collect();
    assert_eq!(left, ["state.json"]);
}

fn delay_proxy(target: SocketAddr, delay_ms: &str) -> Process {
    let target = target.to_string();
    let arguments = ["--target", &target, "--delay-ms", delay_ms];
    Process::start(env!("CARGO_BIN_EXE_delay-proxy"), &arguments)
}

#[test]
fn the_proxy_adds_a_round_trip_to_each_exchange_and_one_to_the_connection() {
    let emulator = Emulator::start(State::default());
    let proxy = delay_proxy(emulator.address(), "60");
    // The best of as many attempts as it takes: a busy machine only adds to a time.
    let mut best = [Duration::MAX; 3];
    let mut round_trips = [0; 3];
    for _ in 0..50 {
        let client = proxy.client();
        for time in &mut best {
            let start = Instant::now();
            assert_eq!(client.get(&app()).0, 200);
            *time = start.elapsed().min(*time);
        }
        round_trips = best.map(|time| time.as_millis() / 60);
        if round_trips == [2, 1, 1] {
            break;
        }
    }
    assert_eq!(round_trips, [2, 1, 1], "{best:?}");
}

#[test]
fn the_proxy_counts_connections_and_bytes() {
    let target = TcpListener::bind("127.0.0.1:0").expect("a port");
    let proxy = delay_proxy(target.local_addr().expect("an address"), "0");
    let address = proxy.origin("listening").replace("http://", "");
    let mut client = TcpStream::connect(address).expect("a connection");
    let (mut server, _) = target.accept().expect("the proxy comes");
    client.write_all(b"ping").expect("sent");
    server.read_exact(&mut [0; 4]).expect("received");
    server.write_all(b"pong!").expect("sent");
    client.read_exact(&mut [0; 5]).expect("received");
    let control = Client::at(&proxy.origin("control")).without_credentials();
    let counts = json!({"connections": 1, "bytes_up": 4, "bytes_down": 5});
    assert_eq!(control.get("/"), (200, counts.clone()));
    assert_eq!(control.delete("/"), (200, counts));
    let none = json!({"connections": 0, "bytes_up": 0, "bytes_down": 0});
    assert_eq!(control.get("/"), (200, none));
}
