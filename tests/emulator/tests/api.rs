//! What ServerPilot documents.

mod common;

use common::{answer, app, app_ssl, client, error, eventually};
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
    let refused = (
        401,
        error("The client id or the API key is missing or invalid."),
    );
    assert_eq!(client(&emulator).without_credentials().get(&app()), refused);
    let rotated = client(&emulator).credentials("cid_emulator", "old");
    assert_eq!(rotated.get("/v1/nothing"), refused);
}

#[test]
fn what_is_not_there_or_not_documented_is_a_404() {
    let emulator = emulator();
    let client = client(&emulator);
    let no_app = (404, error("There is no app with the id other."));
    assert_eq!(client.get("/v1/apps/other"), no_app);
    let refused = (404, error("There is no such resource."));
    assert_eq!(client.get("/v1/apps"), refused);
    assert_eq!(client.get("/apps/nlcN0TwdZAyNEgdp"), refused);
    assert_eq!(client.delete(&app()), refused);
}

#[test]
fn reading_an_app_tells_whether_autossl_is_available_and_all_fields_that_it_has() {
    let emulator = emulator();
    let data = with_autossl(
        app_data(json!(["a.example", "b.example"]), Value::Null),
        json!({"available": false}),
    );
    assert_eq!(client(&emulator).get(&app()), (200, json!({"data": data})));
    emulator.update(|state| {
        let backups = json!([1, {}]);
        state.apps[0].extra.insert("backups".into(), backups);
    });
    let shown = client(&emulator).get(&app()).1["data"]["backups"].clone();
    assert_eq!(shown, json!([1, {}]));
}

#[test]
fn an_update_replaces_the_whole_list_and_shows_no_autossl() {
    let emulator = emulator();
    let client = client(&emulator);
    let wanted = json!({"domains": ["c.example", "A.example", "c.example"]});
    let data = app_data(wanted["domains"].clone(), Value::Null);
    let changed = json!({"actionid": "action0000000001", "data": data});
    assert_eq!(client.post(&app(), &wanted), (200, changed));
    assert_eq!(emulator.domains(), ["c.example", "A.example", "c.example"]);
    // What changes nothing has no action.
    assert_eq!(client.post(&app(), &wanted), (200, json!({"data": data})));
}

#[test]
fn a_body_that_is_not_as_documented_is_a_400_and_changes_nothing() {
    let emulator = emulator();
    let client = client(&emulator);
    let no_object = "The body must be a JSON object.";
    let no_array = "The parameter domains must be an array.";
    let no_string = "Every entry of domains must be a string.";
    let cases = [
        ("[]", no_object),
        ("{\"domains\": [", no_object),
        ("\"domains\"", no_object),
        (r#"{"domains": {"1": "b.example"}}"#, no_array),
        (r#"{"domains": "b.example"}"#, no_array),
        (r#"{"domains": null}"#, no_array),
        ("{}", no_array),
        (r#"{"domains": ["b.example", 7]}"#, no_string),
        (r#"{"domains": [null]}"#, no_string),
        (
            r#"{"domains": [], "runtimes": "php8.3"}"#,
            "The parameter runtimes is not known here.",
        ),
    ];
    for (body, message) in cases {
        assert_eq!(
            client.call("POST", &app(), body),
            (400, error(message)),
            "{body}"
        );
    }
    assert_eq!(emulator.domains(), ["a.example", "b.example"]);
}

#[test]
fn a_body_without_its_content_type_is_a_400() {
    let emulator = emulator();
    let client = client(&emulator);
    let posted = || client.request("POST", &app()).body("{\"domains\":[]}");
    let with = |content_type| answer(posted().header("content-type", content_type)).0;
    let statuses = [
        answer(posted()).0,
        with("application/x-www-form-urlencoded"),
        with("application/json; charset=utf-8"),
    ];
    assert_eq!(statuses, [400, 400, 200]);
}

#[test]
fn three_hundred_domains_are_accepted_and_one_more_is_a_400() {
    let emulator = emulator();
    let client = client(&emulator);
    let names = |count| {
        (0..count)
            .map(|n| format!("d{n}.example"))
            .collect::<Vec<_>>()
    };
    let posted = |count| client.post(&app(), &json!({"domains": names(count)}));
    assert_eq!(posted(300).0, 200);
    assert_eq!(
        posted(301),
        (400, error("An app can have 300 domains at most."))
    );
    assert_eq!(emulator.domains(), names(300));
}

#[test]
fn a_changed_list_gets_its_certificate_after_the_set_time_and_never_one_for_wildcards() {
    let emulator = emulator();
    let client = client(&emulator);
    let change = |after: Option<u64>, domains: Value| {
        emulator.update(|state| state.settings.autossl_after_ms = after);
        assert_eq!(client.post(&app(), &json!({ "domains": domains })).0, 200);
        client.get(&app()).1["data"]["autossl"].clone()
    };
    let none = json!({"available": false});
    assert_eq!(change(None, json!(["c.example"])), none);
    assert_eq!(change(Some(0), json!(["*.b.example"])), none);
    let names = json!(["*.b.example", "b.example", "www.b.example"]);
    assert_eq!(change(Some(60), names), none);
    eventually("the certificate is available", || {
        emulator.state().apps[0].autossl.available
    });
    let autossl = json!({"available": true, "domains": ["b.example", "www.b.example"]});
    assert_eq!(client.get(&app()).1["data"]["autossl"], autossl);
    // The old one stays until the new one is due.
    assert_eq!(change(Some(600_000), json!(["d.example"])), autossl);
    emulator.update(|state| state.apps[0].autossl.due_ms = Some(1));
    assert_eq!(emulator.state().apps[0].autossl.domains, ["d.example"]);
}

#[test]
fn autossl_is_enabled_where_it_is_available_and_no_custom_certificate_is_installed() {
    let emulator = emulator();
    let client = client(&emulator);
    let enable = || client.post(&app_ssl(), &json!({"auto": true}));
    assert_eq!(
        enable(),
        (409, error("No AutoSSL certificate is available yet."))
    );
    emulator.update(available);
    emulator.update(custom_certificate);
    assert_eq!(
        enable(),
        (409, error("A custom SSL certificate is installed."))
    );
    assert_eq!(emulator.state().apps[0].ssl, Some(Ssl::default()));
    emulator.update(|state| state.apps[0].ssl = None);
    let data = ssl_data(true, false);
    assert_eq!(
        enable(),
        (200, json!({"actionid": "action0000000001", "data": data}))
    );
    assert_eq!(enable(), (200, json!({ "data": data })));
    // New domains join the certificate.
    let domains = json!(["a.example", "c.example"]);
    assert_eq!(client.post(&app(), &json!({ "domains": domains })).0, 200);
    let autossl = json!({"available": true, "domains": domains});
    let data = with_autossl(app_data(domains, data), autossl);
    assert_eq!(client.get(&app()), (200, json!({ "data": data })));
}

#[test]
fn every_read_of_an_app_with_a_certificate_holds_the_private_key() {
    let emulator = emulator();
    emulator.update(custom_certificate);
    let read = client(&emulator).get(&app()).1;
    assert!(read.to_string().contains(PRIVATE_KEY_MARKER));
}

#[test]
fn force_goes_on_and_off_with_any_certificate_and_is_refused_without() {
    let emulator = emulator();
    let client = client(&emulator);
    let set = |force: bool| client.post(&app_ssl(), &json!({ "force": force }));
    assert_eq!(set(true), (409, error("SSL is not enabled for this app.")));
    emulator.update(custom_certificate);
    let data = |force| ssl_data(false, force);
    assert_eq!(
        set(true),
        (
            200,
            json!({"actionid": "action0000000001", "data": data(true)})
        )
    );
    assert_eq!(set(true), (200, json!({"data": data(true)})));
    assert_eq!(
        set(false),
        (
            200,
            json!({"actionid": "action0000000002", "data": data(false)})
        )
    );
}

#[test]
fn other_values_of_auto_and_force_or_both_in_one_call_are_a_400() {
    let emulator = emulator();
    emulator.update(available);
    let client = client(&emulator);
    let both = error("Set auto and force in separate calls.");
    assert_eq!(
        client.post(&app_ssl(), &json!({"auto": true, "force": true})),
        (400, both)
    );
    let refused = (400, error("Give auto: true, or force: true or false."));
    for body in [
        json!({}),
        json!({"auto": false}),
        json!({"auto": 1}),
        json!({"force": "yes"}),
    ] {
        assert_eq!(client.post(&app_ssl(), &body), refused, "{body}");
    }
    assert_eq!(emulator.state().apps[0].ssl, None);
}

#[test]
fn an_action_goes_from_open_to_its_outcome_after_the_set_time() {
    for (outcome, word) in [(Outcome::Success, "success"), (Outcome::Error, "error")] {
        let emulator = emulator();
        emulator.update(|state| {
            state.settings.action_after_ms = Some(600_000);
            state.settings.action_outcome = outcome;
        });
        let client = client(&emulator);
        let updated = client.post(&app(), &json!({"domains": []})).1;
        assert_eq!(updated["actionid"], "action0000000001");
        let datecreated = emulator.state().actions[0].datecreated;
        let with = |status| {
            json!({"data": {
                "id": "action0000000001", "serverid": "UXOSIYrdtL4cSGp3",
                "status": status, "datecreated": datecreated,
            }})
        };
        let action = || client.get("/v1/actions/action0000000001");
        assert_eq!(action(), (200, with("open")));
        emulator.update(|state| state.actions[0].done_ms = Some(1));
        assert_eq!(action(), (200, with(word)));
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
    let account = |client_id: &str, api_key: &str, app: &str| Account {
        client_id: client_id.into(),
        api_key: api_key.into(),
        apps: Some(vec![app.into()]),
    };
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
    let [one, two] = [("cid_one", "key-one"), ("cid_two", "key-two")]
        .map(|(client_id, api_key)| client(&emulator).credentials(client_id, api_key));
    assert_eq!(
        two.post("/v1/apps/940288", &json!({"domains": ["three.example"]}))
            .0,
        200
    );
    let paths = [
        &app(),
        "/v1/apps/940288",
        "/v1/servers/UXOSIYrdtL4cSGp3",
        "/v1/actions/action0000000001",
    ];
    assert_eq!(paths.map(|path| one.get(path).0), [200, 404, 200, 404]);
    assert_eq!(paths.map(|path| two.get(path).0), [404, 200, 404, 200]);
}
