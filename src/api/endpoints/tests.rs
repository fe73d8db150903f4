use super::*;

/// ServerPilot API, "Objects": an app with a custom certificate.
const APP: &str = r#"{"data": {"id": 940288, "name": "shop", "sysuserid": "u", "serverid": "s1",
    "runtime": "php8.2", "datecreated": 1400000000, "domains": ["a.test", "b.test"],
    "ssl": {"key": "-----BEGIN PRIVATE KEY-----", "cert": "c", "cacerts": null, "auto": false, "force": true},
    "autossl": {"available": false}, "unknown": [1, {"x": null}]}}"#;

#[test]
fn an_app_is_decoded_without_its_key() {
    let app = decode::<App>(APP.as_bytes()).unwrap().data;
    assert_eq!(
        app,
        App {
            id: "940288".to_owned(),
            name: "shop".to_owned(),
            server_id: "s1".to_owned(),
            runtime: "php8.2".to_owned(),
            domains: vec!["a.test".to_owned(), "b.test".to_owned()],
            ssl: Some(Ssl {
                auto: false,
                force: true
            }),
            autossl: AutoSslOffer::default(),
        }
    );
}

#[test]
fn the_action_of_a_write_may_be_absent() {
    let action = |answer: &str| {
        decode::<WrittenDomains>(answer.as_bytes())
            .unwrap()
            .action_id
    };
    assert_eq!(
        action(r#"{"actionid": "x1", "data": {"domains": []}}"#),
        Some("x1".to_owned())
    );
    assert_eq!(
        action(r#"{"actionid": null, "data": {"domains": []}}"#),
        None
    );
    assert_eq!(action(r#"{"data": {"domains": []}}"#), None);
}

const OTHER_SHAPE: &str = "has another shape than ServerPilot's documentation gives";

#[test]
fn an_answer_without_a_list_is_never_taken_for_an_empty_one() {
    let deep = format!(r#"{{"data": {}"#, "[".repeat(100_000));
    let deep_inside = format!(
        r#"{{"data": {{"id": "a", "domains": [], "x": {}"#,
        "[".repeat(100_000)
    );
    let cases = [
        ("", "is cut off"),
        (r#""data""#, OTHER_SHAPE),
        ("[]", OTHER_SHAPE),
        ("{}", OTHER_SHAPE),
        (r#"{"data": null}"#, OTHER_SHAPE),
        (r#"{"error": {"message": "No."}}"#, OTHER_SHAPE),
        (r#"{"data": {"id": "a", "domains": []}} <b>"#, "is not JSON"),
        (deep.as_str(), OTHER_SHAPE),
        (deep_inside.as_str(), "is cut off"),
        (r#"{"data": {"id": "a", "domains": ["x"#, "is cut off"),
        ("<html>", "is not JSON"),
        (r#"{"data": {"id": "a"}}"#, OTHER_SHAPE),
        (r#"{"data": {"id": "a", "domains": null}}"#, OTHER_SHAPE),
        (
            r#"{"data": {"id": "a", "domains": {"0": "x"}}}"#,
            OTHER_SHAPE,
        ),
        (r#"{"data": {"id": "a", "domains": [7]}}"#, OTHER_SHAPE),
        (r#"{"data": {"id": null, "domains": []}}"#, OTHER_SHAPE),
        (
            r#"{"data": ["a", "name", "s1", "php8.2", ["x"], null, {}]}"#,
            OTHER_SHAPE,
        ),
        (r#"[{"id": "a", "domains": ["x"]}]"#, OTHER_SHAPE),
    ];
    for (answer, what) in cases {
        let error = decode::<App>(answer.as_bytes()).err().unwrap();
        assert_eq!(error.as_str(), what, "{answer}");
    }
}

#[test]
fn an_action_tells_how_far_it_is_and_since_when() {
    let action = |fields: &str| {
        let answer = format!(r#"{{"data": {{"id": "x1", "status": {fields}}}}}"#);
        let answer = decode::<Action>(answer.as_bytes());
        answer
            .map(|answer| answer.data)
            .map_err(|what| what.as_str())
    };
    let told = r#""open", "serverid": "s1", "datecreated": 1400000000"#;
    let (id, server_id) = ("x1".to_owned(), "s1".to_owned());
    assert_eq!(
        action(told),
        Ok(Action {
            id,
            server_id,
            status: ActionStatus::Open,
            created_at: 1_400_000_000,
        })
    );
    for (status, word) in [
        (ActionStatus::Open, "open"),
        (ActionStatus::Success, "success"),
        (ActionStatus::Error, "error"),
    ] {
        let told = action(&format!(r#""{word}""#)).unwrap();
        assert_eq!((told.status, told.created_at), (status, 0));
        assert_eq!(status.as_str(), word);
    }
    for odd in ["null", "7", r#""lost""#, r#"{"open": null}"#] {
        assert_eq!(action(odd), Err(OTHER_SHAPE), "{odd}");
    }
}

#[test]
fn a_server_may_have_no_address_yet() {
    let address = |fields: &str| {
        let answer = format!(r#"{{"data": {{"id": 7{fields}}}}}"#);
        decode::<Server>(answer.as_bytes()).unwrap().data.address()
    };
    let known = Some(Ipv4Addr::new(192, 0, 2, 10));
    assert_eq!(address(r#", "lastaddress": "192.0.2.10""#), known);
    for fields in [
        "",
        r#", "lastaddress": null"#,
        r#", "lastaddress": "unknown""#,
    ] {
        assert_eq!(address(fields), None, "{fields}");
    }
}

/// The app of an answer with these further fields.
fn app_with(fields: &str) -> App {
    let answer = format!(r#"{{"data": {{"id": "a", "domains": ["x"]{fields}}}}}"#);
    decode::<App>(answer.as_bytes()).unwrap().data
}

#[test]
fn what_a_change_does_not_depend_on_may_be_null_absent_or_odd() {
    let bare = app_with("");
    assert_eq!(
        bare,
        App {
            id: "a".to_owned(),
            name: String::new(),
            server_id: String::new(),
            runtime: String::new(),
            domains: vec!["x".to_owned()],
            ssl: None,
            autossl: AutoSslOffer::default(),
        }
    );
    for odd in [
        "null",
        "true",
        "-1.5",
        r#"["a", [1]]"#,
        r#"{"x": {}}"#,
        r#""\n""#,
    ] {
        let fields = ["name", "serverid", "runtime", "ssl", "autossl"]
            .map(|name| format!(r#", "{name}": {odd}"#));
        let text = if odd.starts_with('"') { "\n" } else { "" };
        let app = app_with(&fields.concat());
        let read = (
            app.name.as_str(),
            app.server_id.as_str(),
            app.runtime.as_str(),
        );
        assert_eq!(read, (text, text, text), "{odd}");
        assert_eq!(
            (app.ssl, app.autossl),
            (None, bare.autossl.clone()),
            "{odd}"
        );
    }
}

#[test]
fn a_number_may_be_less_than_nothing() {
    let action =
        decode::<Action>(br#"{"data": {"id": -7, "status": "open", "datecreated": -1}}"#).unwrap();
    assert_eq!(
        (action.data.id.as_str(), action.data.created_at),
        ("-7", -1)
    );
}

#[test]
fn an_ssl_that_says_nothing_is_none() {
    let ssl = |members: &str| app_with(&format!(r#", "ssl": {members}"#)).ssl;
    let installed = |auto, force| Some(Ssl { auto, force });
    for nothing in ["null", "{}", "[]", r#"{"key": null, "auto": null}"#] {
        assert_eq!(ssl(nothing), None, "{nothing}");
    }
    for something in [
        r#"{"auto": false}"#,
        r#"{"force": false}"#,
        r#"{"key": "x"}"#,
        r#"{"cert": "x"}"#,
    ] {
        assert_eq!(ssl(something), installed(false, false), "{something}");
    }
    assert_eq!(ssl(r#"{"auto": true}"#), installed(true, false));
    assert_eq!(
        ssl(r#"{"auto": true, "force": null}"#),
        installed(true, false)
    );
    assert_eq!(
        ssl(r#"{"auto": "yes", "cert": "c"}"#),
        installed(false, false)
    );
    assert_eq!(
        ssl(r#"{"auto": false, "force": true}"#),
        installed(false, true)
    );
}

#[test]
fn names_in_an_offer_are_read_as_far_as_they_are_text() {
    let offer = app_with(r#", "autossl": {"available": true, "domains": ["x", null, {}]}"#);
    assert_eq!(
        offer.autossl,
        AutoSslOffer {
            available: true,
            domains: vec!["x".to_owned()],
        }
    );
}

#[test]
fn an_action_is_known_by_its_id_and_status_alone() {
    let action = decode::<Action>(br#"{"data": {"id": 7, "status": "open", "datecreated": "x"}}"#);
    let known = Action {
        id: "7".to_owned(),
        server_id: String::new(),
        status: ActionStatus::Open,
        created_at: 0,
    };
    assert_eq!(action.unwrap().data, known);
}

proptest::proptest! {
    #[test]
    fn decoding_any_bytes_ends_in_an_app_or_an_error(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..200)) {
        let _ = decode::<App>(&bytes);
    }

    #[test]
    fn decoding_a_damaged_answer_ends_in_an_app_or_an_error(at in 0..APP.len(), byte: u8, cut in 0..APP.len()) {
        let mut bytes = APP.as_bytes().to_vec();
        bytes[at] = byte;
        bytes.truncate(cut.max(1));
        let _ = decode::<App>(&bytes);
        let _ = decode::<Action>(&bytes);
    }
}
