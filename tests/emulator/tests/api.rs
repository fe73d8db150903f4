//! What ServerPilot documents.

mod common;

use common::{app, app_ssl, client, error, eventually};
use serde_json::{Value, json};
use serverpilot_emulator::{
    APP_ID, Account, App, AutoSsl, Emulator, Outcome, PRIVATE_KEY_MARKER, Ssl, State,
};

fn emulator() -> Emulator {
    Emulator::start(State::with_domains(["a.example", "b.example"]))
}

fn app_data(domains: Value, ssl: Value) -> Value {
    json!({
        "id": "nlcN0TwdZAyNEgdp", "name": "network", "sysuserid": "RvnwAIfuENyjUVnl",
        "serverid": "UXOSIYrdtL4cSGp3", "runtime": "php8.2", "datecreated": 1_700_000_000,
        "domains": domains, "ssl": ssl,
    })
}

fn ssl_data(auto: bool, force: bool) -> Value {
    json!({
        "key": "-----BEGIN PRIVATE KEY-----\nEMULATOR-PRIVATE-KEY\n-----END PRIVATE KEY-----\n",
        "cert": "-----BEGIN CERTIFICATE-----\nEMULATOR-CERTIFICATE\n-----END CERTIFICATE-----\n",
        "cacerts": "-----BEGIN CERTIFICATE-----\nEMULATOR-CA-CERTIFICATE\n-----END CERTIFICATE-----\n",
        "auto": auto, "force": force,
    })
}

fn with_autossl(mut data: Value, autossl: Value) -> Value {
    data["autossl"] = autossl;
    data
}

fn available(state: &mut State) {
    state.apps[0].autossl = AutoSsl {
        available: true,
        domains: vec!["a.example".into()],
        due_ms: None,
    };
}

fn custom_certificate(state: &mut State) {
    state.apps[0].ssl = Some(Ssl::default());
}

#[test]
fn a_request_without_the_right_credentials_is_a_401_even_for_an_unknown_path() {
    let emulator = emulator();
    let message = "The client id or the API key is missing or invalid.";
    let without = client(&emulator).without_credentials().get(&app());
    assert_eq!(without, (401, error(message)));
    let mut rotated = client(&emulator).credentials("cid_emulator", "old");
    assert_eq!(rotated.get("/v1/nothing"), (401, error(message)));
}

#[test]
fn an_unknown_app_is_a_404() {
    let answer = client(&emulator()).get("/v1/apps/other");
    assert_eq!(answer, (404, error("There is no app with the id other.")));
}

#[test]
fn an_undocumented_call_is_a_404() {
    let emulator = emulator();
    let mut client = client(&emulator);
    let answers = [
        client.get("/v1/apps"),
        client.get("/apps/nlcN0TwdZAyNEgdp"),
        client.delete(&app()),
    ];
    let refused = (404, error("There is no such resource."));
    assert_eq!(answers, [refused.clone(), refused.clone(), refused]);
}

#[test]
fn reading_an_app_tells_whether_autossl_is_available() {
    let data = app_data(json!(["a.example", "b.example"]), Value::Null);
    let data = with_autossl(data, json!({"available": false}));
    assert_eq!(
        client(&emulator()).get(&app()),
        (200, json!({"data": data}))
    );
}

#[test]
fn fields_the_documentation_does_not_know_come_back_as_they_were_set() {
    let mut state = State::with_domains(["a.example"]);
    state.apps[0].extra.insert("backups".into(), json!([1, {}]));
    let emulator = Emulator::start(state);
    let mut data = app_data(json!(["a.example"]), Value::Null);
    data["autossl"] = json!({"available": false});
    data["backups"] = json!([1, {}]);
    assert_eq!(client(&emulator).get(&app()), (200, json!({"data": data})));
}

#[test]
fn an_update_replaces_the_whole_list_and_shows_no_autossl() {
    let emulator = emulator();
    let wanted = json!(["c.example", "A.example", "c.example"]);
    let answer = client(&emulator).post(&app(), &json!({"domains": wanted}));
    let data = app_data(wanted, Value::Null);
    assert_eq!(
        answer,
        (200, json!({"actionid": "action0000000001", "data": data}))
    );
    assert_eq!(emulator.domains(), ["c.example", "A.example", "c.example"]);
}

#[test]
fn an_update_that_changes_nothing_has_no_actionid() {
    let emulator = emulator();
    let wanted = json!(["a.example", "b.example"]);
    let answer = client(&emulator).post(&app(), &json!({"domains": wanted}));
    assert_eq!(
        answer,
        (200, json!({"data": app_data(wanted, Value::Null)}))
    );
}

#[test]
fn a_list_that_is_not_an_array_of_strings_is_a_400_and_changes_nothing() {
    let emulator = emulator();
    let mut client = client(&emulator);
    let no_array = (400, error("The parameter domains must be an array."));
    let no_string = (400, error("Every entry of domains must be a string."));
    let cases = [
        (json!({"domains": {"1": "b.example"}}), &no_array),
        (json!({"domains": "b.example"}), &no_array),
        (json!({"domains": null}), &no_array),
        (json!({}), &no_array),
        (json!({"domains": ["b.example", 7]}), &no_string),
        (json!({"domains": [null]}), &no_string),
    ];
    for (body, refused) in cases {
        assert_eq!(client.post(&app(), &body), *refused, "{body}");
    }
    assert_eq!(emulator.domains(), ["a.example", "b.example"]);
}

#[test]
fn a_body_that_is_no_json_object_is_a_400() {
    let emulator = emulator();
    let mut client = client(&emulator);
    let refused = (400, error("The body must be a JSON object."));
    for body in ["[]", "{\"domains\": [", "\"domains\""] {
        assert_eq!(client.call("POST", &app(), body), refused, "{body}");
    }
}

#[test]
fn a_body_without_its_content_type_is_a_400() {
    let emulator = emulator();
    let mut client = client(&emulator);
    let mut status_with = |content_type| {
        let written = client.write("POST", &app(), content_type, b"{\"domains\":[]}");
        written.expect("the request is sent");
        client.read().expect("an answer comes").status
    };
    let form = "application/x-www-form-urlencoded";
    let statuses = [
        status_with(None),
        status_with(Some(form)),
        status_with(Some("application/json; charset=utf-8")),
    ];
    assert_eq!(statuses, [400, 400, 200]);
}

#[test]
fn a_parameter_that_is_not_documented_is_a_400() {
    let body = json!({"domains": [], "runtimes": "php8.3"});
    let answer = client(&emulator()).post(&app(), &body);
    let message = "The parameter runtimes is not known here.";
    assert_eq!(answer, (400, error(message)));
}

#[test]
fn three_hundred_domains_are_accepted_and_one_more_is_a_400() {
    let emulator = emulator();
    let mut client = client(&emulator);
    let names = |count| {
        (0..count)
            .map(|n| format!("d{n}.example"))
            .collect::<Vec<_>>()
    };
    let accepted = client.post(&app(), &json!({"domains": names(300)}));
    assert_eq!(accepted.0, 200);
    let refused = client.post(&app(), &json!({"domains": names(301)}));
    assert_eq!(
        refused,
        (400, error("An app can have 300 domains at most."))
    );
    assert_eq!(emulator.domains(), names(300));
}

#[test]
fn a_changed_list_gets_its_certificate_after_the_set_time() {
    let emulator = emulator();
    emulator.update(|state| state.settings.autossl_after_ms = Some(60));
    let mut client = client(&emulator);
    let body = json!({"domains": ["*.b.example", "b.example", "www.b.example"]});
    assert_eq!(client.post(&app(), &body).0, 200);
    assert_eq!(
        client.get(&app()).1["data"]["autossl"],
        json!({"available": false})
    );
    eventually("the certificate is available", || {
        emulator.state().apps[0].autossl.available
    });
    let autossl = json!({"available": true, "domains": ["b.example", "www.b.example"]});
    assert_eq!(client.get(&app()).1["data"]["autossl"], autossl);
}

#[test]
fn a_list_of_wildcards_alone_gets_no_certificate() {
    let emulator = emulator();
    let mut client = client(&emulator);
    assert_eq!(
        client.post(&app(), &json!({"domains": ["*.b.example"]})).0,
        200
    );
    assert_eq!(
        client.get(&app()).1["data"]["autossl"],
        json!({"available": false})
    );
}

#[test]
fn a_certificate_never_comes_when_it_is_set_so() {
    let emulator = emulator();
    emulator.update(|state| state.settings.autossl_after_ms = None);
    assert_eq!(
        client(&emulator)
            .post(&app(), &json!({"domains": ["c.example"]}))
            .0,
        200
    );
    assert_eq!(emulator.state().apps[0].autossl, AutoSsl::default());
}

#[test]
fn the_old_certificate_stays_until_the_new_one_is_due() {
    let emulator = emulator();
    emulator.update(|state| {
        available(state);
        state.settings.autossl_after_ms = Some(600_000);
    });
    assert_eq!(
        client(&emulator)
            .post(&app(), &json!({"domains": ["c.example"]}))
            .0,
        200
    );
    let autossl = emulator.state().apps[0].autossl.clone();
    assert_eq!(
        (autossl.available, autossl.domains),
        (true, vec!["a.example".into()])
    );
    emulator.update(|state| state.apps[0].autossl.due_ms = Some(1));
    assert_eq!(emulator.state().apps[0].autossl.domains, ["c.example"]);
}

#[test]
fn autossl_is_refused_while_it_is_not_available_or_a_custom_certificate_is_installed() {
    let emulator = emulator();
    let mut client = client(&emulator);
    let mut enable = || client.post(&app_ssl(), &json!({"auto": true}));
    let not_yet = error("No AutoSSL certificate is available yet.");
    assert_eq!(enable(), (409, not_yet));
    assert_eq!(emulator.state().apps[0].ssl, None);
    emulator.update(available);
    emulator.update(custom_certificate);
    let custom = error("A custom SSL certificate is installed.");
    assert_eq!(enable(), (409, custom));
    assert_eq!(emulator.state().apps[0].ssl, Some(Ssl::default()));
}

#[test]
fn autossl_is_enabled_when_it_is_available() {
    let emulator = emulator();
    emulator.update(available);
    let mut client = client(&emulator);
    let answer = client.post(&app_ssl(), &json!({"auto": true}));
    let body = json!({"actionid": "action0000000001", "data": ssl_data(true, false)});
    assert_eq!(answer, (200, body));
    let again = client.post(&app_ssl(), &json!({"auto": true}));
    assert_eq!(again, (200, json!({"data": ssl_data(true, false)})));
}

#[test]
fn new_domains_join_the_certificate_once_autossl_is_on() {
    let emulator = emulator();
    emulator.update(available);
    let mut client = client(&emulator);
    assert_eq!(client.post(&app_ssl(), &json!({"auto": true})).0, 200);
    assert_eq!(
        client
            .post(&app(), &json!({"domains": ["a.example", "c.example"]}))
            .0,
        200
    );
    let data = app_data(json!(["a.example", "c.example"]), ssl_data(true, false));
    let autossl = json!({"available": true, "domains": ["a.example", "c.example"]});
    let answer = client.get(&app());
    assert_eq!(answer, (200, json!({"data": with_autossl(data, autossl)})));
}

#[test]
fn every_read_of_an_app_with_a_certificate_holds_the_private_key() {
    let emulator = emulator();
    emulator.update(custom_certificate);
    let read = client(&emulator).send("GET", &app(), b"");
    let text = String::from_utf8(read.expect("an answer comes").body);
    assert!(text.expect("UTF-8").contains(PRIVATE_KEY_MARKER));
}

#[test]
fn force_is_refused_without_ssl() {
    let answer = client(&emulator()).post(&app_ssl(), &json!({"force": true}));
    assert_eq!(answer, (409, error("SSL is not enabled for this app.")));
}

#[test]
fn force_goes_on_and_off_with_any_certificate() {
    let emulator = emulator();
    emulator.update(custom_certificate);
    let mut client = client(&emulator);
    let on = client.post(&app_ssl(), &json!({"force": true}));
    let body = json!({"actionid": "action0000000001", "data": ssl_data(false, true)});
    assert_eq!(on, (200, body));
    let again = client.post(&app_ssl(), &json!({"force": true}));
    assert_eq!(again, (200, json!({"data": ssl_data(false, true)})));
    let off = client.post(&app_ssl(), &json!({"force": false}));
    let body = json!({"actionid": "action0000000002", "data": ssl_data(false, false)});
    assert_eq!(off, (200, body));
}

#[test]
fn auto_and_force_in_one_call_are_a_400() {
    let emulator = emulator();
    emulator.update(available);
    let answer = client(&emulator).post(&app_ssl(), &json!({"auto": true, "force": true}));
    assert_eq!(
        answer,
        (400, error("Set auto and force in separate calls."))
    );
    assert_eq!(emulator.state().apps[0].ssl, None);
}

#[test]
fn other_values_of_auto_and_force_are_a_400() {
    let emulator = emulator();
    let mut client = client(&emulator);
    let refused = (400, error("Give auto: true, or force: true or false."));
    for body in [
        json!({}),
        json!({"auto": false}),
        json!({"auto": 1}),
        json!({"force": "yes"}),
    ] {
        assert_eq!(client.post(&app_ssl(), &body), refused, "{body}");
    }
}

#[test]
fn an_action_goes_from_open_to_its_outcome_after_the_set_time() {
    for (outcome, word) in [(Outcome::Success, "success"), (Outcome::Error, "error")] {
        let emulator = emulator();
        emulator.update(|state| {
            state.settings.action_after_ms = Some(600_000);
            state.settings.action_outcome = outcome;
        });
        let mut client = client(&emulator);
        let updated = client.post(&app(), &json!({"domains": []})).1;
        let datecreated = emulator.state().actions[0].datecreated;
        let path = format!(
            "/v1/actions/{}",
            updated["actionid"].as_str().expect("an id")
        );
        let with = |status| {
            json!({"data": {
                "id": "action0000000001", "serverid": "UXOSIYrdtL4cSGp3",
                "status": status, "datecreated": datecreated,
            }})
        };
        assert_eq!(client.get(&path), (200, with("open")));
        emulator.update(|state| state.actions[0].done_ms = Some(1));
        assert_eq!(client.get(&path), (200, with(word)));
    }
}

#[test]
fn a_server_tells_its_address() {
    let data = json!({
        "id": "UXOSIYrdtL4cSGp3", "name": "emulated", "lastaddress": "192.0.2.10",
        "lastconn": 1_700_000_000, "deny_unknown_domains": false,
    });
    let answer = client(&emulator()).get("/v1/servers/UXOSIYrdtL4cSGp3");
    assert_eq!(answer, (200, json!({"data": data})));
}

#[test]
fn each_account_sees_only_what_is_its_own() {
    let mut state = State::with_domains(["a.example"]);
    state.accounts = vec![
        account("cid_one", "key-one", APP_ID),
        account("cid_two", "key-two", "940288"),
    ];
    state.apps.push(App {
        id: "940288".into(),
        serverid: "other".into(),
        domains: vec!["two.example".into()],
        ..App::default()
    });
    let emulator = Emulator::start(state);
    let mut one = client(&emulator).credentials("cid_one", "key-one");
    let mut two = client(&emulator).credentials("cid_two", "key-two");
    assert_eq!(
        two.post("/v1/apps/940288", &json!({"domains": ["three.example"]}))
            .0,
        200
    );
    assert_eq!(
        one.get("/v1/apps/940288"),
        (404, error("There is no app with the id 940288."))
    );
    let action = "/v1/actions/action0000000001";
    let statuses = |client: &mut common::Client| {
        [
            app().as_str(),
            "/v1/apps/940288",
            "/v1/servers/UXOSIYrdtL4cSGp3",
            action,
        ]
        .map(|path| client.get(path).0)
    };
    assert_eq!(statuses(&mut one), [200, 404, 200, 404]);
    assert_eq!(statuses(&mut two), [404, 200, 404, 200]);
}

fn account(client_id: &str, api_key: &str, app: &str) -> Account {
    Account {
        client_id: client_id.into(),
        api_key: api_key.into(),
        apps: Some(vec![app.into()]),
    }
}
