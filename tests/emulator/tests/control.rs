//! The control endpoints, and what is recorded.

mod common;

use common::{Client, app, client, error};
use serde_json::{Value, json};
use serverpilot_emulator::{API_KEY, Action, Emulator, Rule, Settings, State};

fn emulator() -> Emulator {
    Emulator::start(State::with_domains(["a.example"]))
}

fn control(emulator: &Emulator) -> Client {
    client(emulator).without_credentials()
}

#[test]
fn the_state_reads_as_it_was_put() {
    let emulator = emulator();
    let state = json!(State::with_domains(["b.example"]));
    let put = control(&emulator).call("PUT", "/control/state", &state.to_string());
    assert_eq!(put, (200, state.clone()));
    assert_eq!(control(&emulator).get("/control/state"), (200, state));
}

#[test]
fn a_part_of_a_state_gets_defaults_for_the_rest() {
    let emulator = emulator();
    let part = json!({"apps": [{"domains": ["b.example"], "ssl": {"auto": true}}]});
    assert_eq!(
        control(&emulator)
            .call("PUT", "/control/state", &part.to_string())
            .0,
        200
    );
    let mut expected = State::with_domains(["b.example"]);
    expected.apps[0].ssl = Some(serverpilot_emulator::Ssl {
        auto: true,
        ..Default::default()
    });
    assert_eq!(emulator.state(), expected);
}

#[test]
fn a_patch_leaves_what_it_does_not_name() {
    let emulator = emulator();
    let patch = json!({"settings": {"latency_ms": 5, "autossl_after_ms": null}});
    let mut expected = State::with_domains(["a.example"]);
    expected.settings = Settings {
        latency_ms: 5,
        autossl_after_ms: None,
        ..Settings::default()
    };
    let patched = control(&emulator).call("PATCH", "/control/state", &patch.to_string());
    assert_eq!(patched, (200, json!(expected)));
    assert_eq!(emulator.state(), expected);
}

#[test]
fn a_mistyped_setting_is_a_400_and_changes_nothing() {
    let emulator = emulator();
    let patch = json!({"settings": {"latency": 5}});
    let patched = control(&emulator).call("PATCH", "/control/state", &patch.to_string());
    let message = patched.1["error"]["message"].as_str().unwrap_or_default();
    assert_eq!(
        (patched.0, message.contains("unknown field `latency`")),
        (400, true)
    );
    assert_eq!(emulator.state(), State::with_domains(["a.example"]));
}

#[test]
fn rules_are_added_one_by_one_or_in_a_list_and_tell_what_they_counted() {
    let emulator = emulator();
    let mut control = control(&emulator);
    let one = json!({"which": {"nth": 1}, "action": {"type": "html"}});
    let list = json!([{"method": "POST", "action": {"type": "reset"}}]);
    assert_eq!(control.post("/control/faults", &one).0, 200);
    assert_eq!(control.post("/control/faults", &list).0, 200);
    let mut api = client(&emulator);
    let html = api.send("GET", &app(), b"").expect("an answer comes");
    assert_eq!((html.status, api.get(&app()).0), (502, 200));
    let rules = json!({"rules": [
        {
            "on": "request", "method": null, "path": null, "which": {"nth": 1}, "apply": false,
            "action": {"type": "html", "status": 502}, "seen": 2, "fired": 1,
        },
        {
            "on": "request", "method": "POST", "path": null, "which": "all", "apply": false,
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
    assert_eq!(snippets.len(), 16, "{snippets:?}");
    let emulator = emulator();
    let mut control = control(&emulator);
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
    let mut control = control(&emulator);
    let connection_only = "a connection rule's action is hang, reset, close or delay";
    let cases = [
        (
            json!({"which": {"every": 0}, "action": {"type": "hang"}}),
            "every must be 1 or more",
        ),
        (
            json!({"on": "connection", "action": {"type": "html"}}),
            connection_only,
        ),
        (
            json!({"on": "connection", "path": "x", "action": {"type": "hang"}}),
            "a connection rule has no method, path, body or apply",
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
    let mut api = client(&emulator);
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
    let posted = |length| json!({"host": "emulator", "content-type": "application/json", "content-length": length});
    let expected = json!({"connections": 2, "requests": [
        row(400, 1, "POST", target, posted("14"), json!({"domains": {}})),
        row(401, 2, "GET", &app(), json!({"host": "emulator"}), Value::Null),
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
    assert_eq!(
        client(&emulator)
            .send("GET", &app(), b"")
            .expect("an answer")
            .status,
        502
    );
    let mut control = control(&emulator);
    let reset = control.call("POST", "/control/reset", "");
    assert_eq!(reset, (200, json!(State::default())));
    assert_eq!((emulator.requests(), emulator.connections()), (vec![], 0));
    assert_eq!(client(&emulator).get(&app()).0, 200);
    let other = json!(State::with_domains(["c.example"]));
    assert_eq!(control.post("/control/reset", &other), (200, other));
    assert_eq!(emulator.domains(), ["c.example"]);
}
