//! The flows against the emulated API, over real HTTP.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

use std::time::{Duration, Instant};

use super::support::{Site, change, installed, with_autossl};
use log::LevelFilter;
use serde_json::json;
use serverpilot_emulator::{Action, Rule, State};
use wu_serverpilot::error::{Error, Kind, Result};
use wu_serverpilot::logger;
use wu_serverpilot::plan::Change;
use wu_serverpilot::reconcile::{self, AutoSsl, Report};

fn run(site: &Site, change: &Change) -> Result<Report> {
    site.call(|session| reconcile::change_domains(session, change))
}

fn names(domains: &[wu_serverpilot::plan::Domain]) -> Vec<String> {
    domains.iter().map(ToString::to_string).collect()
}

#[test]
fn a_new_domain_costs_a_read_and_a_write() {
    let site = Site::with_domains(&["a.test"]);
    let report = run(&site, &change(&["b.test", "www.b.test"], &[])).unwrap();
    assert_eq!(site.emulator.domains(), ["a.test", "b.test", "www.b.test"]);
    assert_eq!(report.plan.domains, ["a.test", "b.test", "www.b.test"]);
    assert_eq!(names(&report.plan.added), ["b.test", "www.b.test"]);
    assert_eq!(
        (report.autossl, report.action_id),
        (AutoSsl::Pending, Some("action0000000001".to_owned()))
    );
    assert_eq!(site.requests(), ["GET", "POST"]);
    assert_eq!(site.emulator.connections(), 1);
}

#[test]
fn a_domain_that_is_there_costs_one_read() {
    let site = Site::with_domains(&["A.test"]);
    let report = run(&site, &change(&["a.test"], &[])).unwrap();
    assert_eq!(names(&report.unchanged), ["a.test"]);
    assert_eq!(
        (report.plan.domains, report.action_id),
        (vec!["A.test".to_owned()], None)
    );
    assert_eq!(site.requests(), ["GET"]);
}

#[test]
fn what_the_plan_refuses_is_not_written() {
    let site = Site::with_domains(&["a.test"]);
    assert_eq!(
        run(&site, &change(&[], &["a.test"])).unwrap_err().kind(),
        Kind::LastDomain
    );
    assert_eq!(site.requests(), ["GET"]);
}

#[test]
fn a_name_that_the_api_drops_or_keeps_without_a_word_is_an_error() {
    let cases = [
        (change(&["b.test"], &[]), &["a.test"][..], Error::left_out()),
        (
            change(&["b.test"], &["a.test"]),
            &["a.test", "b.test"],
            Error::kept(),
        ),
    ];
    for (change, made_of_it, error) in cases {
        let site = Site::with_domains(&["a.test"]);
        let its_own = Action::json(json!({ "data": { "domains": made_of_it } }));
        site.emulator.fault(Rule::new(its_own).method("POST"));
        assert_eq!(run(&site, &change), Err(error));
        assert_eq!(site.requests(), ["GET", "POST"]);
    }
}

#[test]
fn the_list_is_told_as_the_api_answers_it() {
    let site = Site::with_domains(&["a.test"]);
    site.emulator.fault(
        Rule::new(Action::json(
            json!({ "data": { "domains": ["a.test", "B.test"] } }),
        ))
        .method("POST"),
    );
    let report = run(&site, &change(&["b.test"], &[])).unwrap();
    assert_eq!(names(&report.plan.added), ["b.test"]);
    assert_eq!(report.plan.domains, ["a.test", "B.test"]);
}

#[test]
fn an_answer_about_another_app_is_never_written_from() {
    let site = Site::with_domains(&["a.test"]).without_retries();
    let other = json!({ "data": { "id": "another", "domains": ["foreign.test"] } });
    site.emulator
        .fault(Rule::new(Action::json(other)).method("GET"));
    let error = run(&site, &change(&["b.test"], &[])).unwrap_err();
    let what = "is about something else than what was asked for";
    assert_eq!(error.to_string(), Error::malformed(200, what).to_string());
    assert_eq!(site.requests(), ["GET"]);
}

/// Every way in which a write can fail, before or after it was applied: each ends with the change
/// made, once, and told as made by this call.
#[test]
fn a_write_whose_answer_is_lost_is_looked_up_and_not_repeated() {
    let faults = [
        Action::Reset,
        Action::Close,
        Action::Truncate { keep: Some(10) },
        Action::Html { status: 200 },
        Action::InvalidUtf8,
        Action::WrongTypes,
        Action::status(500),
        Action::status(503),
    ];
    for fault in faults {
        let site = Site::with_domains(&["a.test"]);
        site.emulator.fault(
            Rule::new(fault.clone())
                .method("POST")
                .first(1)
                .after_apply(),
        );
        let report = run(&site, &change(&["b.test"], &["a.test"])).unwrap();
        assert_eq!(site.emulator.domains(), ["b.test"], "{fault:?}");
        assert_eq!(report.plan.domains, ["b.test"], "{fault:?}");
        assert_eq!(names(&report.plan.added), ["b.test"], "{fault:?}");
        assert_eq!(names(&report.plan.removed), ["a.test"], "{fault:?}");
        assert_eq!(site.requests(), ["GET", "POST", "GET"], "{fault:?}");
        assert_eq!(site.pauses(), [500], "{fault:?}");
    }
}

#[test]
fn a_write_that_was_lost_is_made_after_another_look() {
    for fault in [
        Action::Reset,
        Action::Close,
        Action::InvalidUtf8,
        Action::status(500),
        Action::status(429),
    ] {
        let site = Site::with_domains(&["a.test"]);
        site.emulator
            .fault(Rule::new(fault.clone()).method("POST").first(2));
        run(&site, &change(&["b.test"], &[])).unwrap();
        assert_eq!(site.emulator.domains(), ["a.test", "b.test"], "{fault:?}");
        assert_eq!(
            site.requests(),
            ["GET", "POST", "GET", "POST", "GET", "POST"],
            "{fault:?}"
        );
        assert_eq!(site.pauses(), [500, 1000], "{fault:?}");
    }
}

#[test]
fn what_somebody_else_added_between_two_attempts_is_kept() {
    let site = Site::with_domains(&["a.test"]);
    site.emulator
        .fault(Rule::new(Action::slow_down(7)).method("POST").first(1));
    site.meanwhile(|state| state.apps[0].domains.insert(0, "dashboard.test".to_owned()));
    let report = run(&site, &change(&["b.test"], &[])).unwrap();
    assert_eq!(
        site.emulator.domains(),
        ["dashboard.test", "a.test", "b.test"]
    );
    assert_eq!(report.plan.domains, ["dashboard.test", "a.test", "b.test"]);
    assert_eq!(names(&report.plan.added), ["b.test"]);
    assert_eq!(site.pauses(), [7000]);
}

/// A site on whose app a write of `a.test, late.test` got no answer. It arrives after `answers` more requests.
fn with_a_write_on_its_way(answers: u64) -> Site {
    let site = Site::with_domains(&["a.test"]).without_retries();
    let lost = Rule::new(Action::Reset).method("POST").first(1);
    site.emulator.fault(lost.apply_after(answers));
    let error = run(&site, &change(&["late.test"], &[])).unwrap_err();
    assert_eq!(error.kind(), Kind::Network);
    assert_eq!(site.emulator.domains(), ["a.test"]);
    site.emulator.forget_requests();
    site
}

#[test]
fn a_write_that_arrives_late_does_not_undo_the_one_after_it() {
    // Between the next writer's write and its look.
    let site = with_a_write_on_its_way(2);
    let report = run(&site, &change(&["b.test"], &[])).unwrap();
    assert_eq!(site.emulator.domains(), ["a.test", "b.test"]);
    assert_eq!(report.plan.domains, ["a.test", "b.test"]);
    assert_eq!(names(&report.plan.added), ["b.test"]);
    assert_eq!(site.requests(), ["GET", "POST", "GET", "POST"]);
    // The one who got no answer comes again.
    run(&site, &change(&["late.test"], &[])).unwrap();
    assert_eq!(site.emulator.domains(), ["a.test", "b.test", "late.test"]);
}

#[test]
fn what_a_late_write_has_undone_is_put_back_by_the_next_writer() {
    let site = with_a_write_on_its_way(3);
    run(&site, &change(&["b.test"], &[])).unwrap();
    assert_eq!(site.emulator.domains(), ["a.test", "late.test"]);
    site.emulator.forget_requests();
    let report = run(&site, &change(&["c.test"], &["a.test"])).unwrap();
    assert_eq!(site.emulator.domains(), ["b.test", "c.test"]);
    assert_eq!(report.plan.domains, ["b.test", "c.test"]);
    assert_eq!(site.requests(), ["GET", "POST", "POST"]);
}

#[test]
fn what_a_late_write_has_undone_is_put_back_by_a_writer_with_nothing_to_change() {
    let site = with_a_write_on_its_way(3);
    run(&site, &change(&["b.test"], &[])).unwrap();
    let report = run(&site, &change(&["b.test"], &[])).unwrap();
    assert_eq!(site.emulator.domains(), ["a.test", "b.test"]);
    assert_eq!(names(&report.unchanged), ["b.test"]);
}

/// A site that was told that `b.test` was added, before a late write wiped it. Nobody has noticed yet.
fn with_a_write_undone() -> Site {
    let site = with_a_write_on_its_way(3);
    run(&site, &change(&["b.test"], &[])).unwrap();
    assert_eq!(site.emulator.domains(), ["a.test", "late.test"]);
    site.emulator.forget_requests();
    site
}

#[test]
fn what_a_late_write_has_undone_is_put_back_with_the_attempts_of_any_write() {
    let site = with_a_write_undone().with_retries(2);
    site.emulator
        .fault(Rule::new(Action::status(503)).method("POST").first(2));
    let report = run(&site, &change(&["c.test"], &[])).unwrap();
    assert_eq!(report.plan.domains, ["a.test", "b.test", "c.test"]);
    assert_eq!(
        site.requests(),
        ["GET", "POST", "GET", "POST", "GET", "POST", "POST"]
    );
}

#[test]
fn what_could_not_be_put_back_is_put_back_by_the_next_one_hours_later() {
    let site = with_a_write_undone();
    site.emulator
        .fault(Rule::new(Action::status(503)).method("POST").first(1));
    let error = run(&site, &change(&["c.test"], &[])).unwrap_err();
    assert_eq!((error.kind(), error.status()), (Kind::ServerError, 503));
    assert_eq!(site.emulator.domains(), ["a.test", "late.test"]);
    site.wait(Duration::from_secs(100_000));
    let report = run(&site, &change(&["d.test"], &[])).unwrap();
    assert_eq!(report.plan.domains, ["a.test", "b.test", "d.test"]);
    // Once, and then it is over.
    run(&site, &change(&[], &["b.test"])).unwrap();
    assert_eq!(site.emulator.domains(), ["a.test", "d.test"]);
}

#[test]
fn a_list_that_is_put_back_without_an_answer_is_not_put_back_again() {
    let site = with_a_write_undone();
    let lost = Rule::new(Action::Reset).method("POST").first(1);
    site.emulator.fault(lost.after_apply());
    run(&site, &change(&["c.test"], &[])).unwrap_err();
    assert_eq!(site.emulator.domains(), ["a.test", "b.test"]);
    run(&site, &change(&[], &["b.test"])).unwrap();
    assert_eq!(site.emulator.domains(), ["a.test"]);
}

#[test]
fn a_list_that_the_api_does_not_take_again_keeps_nobody_from_writing() {
    let site = with_a_write_undone();
    site.emulator.fault(
        Rule::new(Action::status(409))
            .method("POST")
            .body("b\\.test"),
    );
    let report = run(&site, &change(&["c.test"], &[])).unwrap();
    assert_eq!(report.plan.domains, ["a.test", "late.test", "c.test"]);
    run(&site, &change(&[], &["late.test"])).unwrap();
    assert_eq!(site.emulator.domains(), ["a.test", "c.test"]);
}

#[test]
fn a_write_that_arrives_before_the_next_one_costs_it_nothing() {
    let site = Site::with_domains(&["a.test"]).without_retries();
    let lost = Rule::new(Action::Reset).method("POST").first(1);
    site.emulator.fault(lost.after_apply());
    run(&site, &change(&["late.test"], &[])).unwrap_err();
    site.emulator.forget_requests();
    run(&site, &change(&["b.test"], &[])).unwrap();
    run(&site, &change(&["c.test"], &[])).unwrap();
    assert_eq!(
        site.emulator.domains(),
        ["a.test", "late.test", "b.test", "c.test"]
    );
    assert_eq!(site.requests(), ["GET", "POST", "GET", "POST"]);
}

#[test]
fn a_write_is_waited_for_so_long_and_no_longer() {
    let site = with_a_write_on_its_way(u64::MAX);
    run(&site, &change(&["b.test"], &[])).unwrap();
    site.wait(Duration::from_secs(299));
    run(&site, &change(&["c.test"], &[])).unwrap();
    assert_eq!(
        site.requests(),
        ["GET", "POST", "GET", "GET", "POST", "GET"]
    );
    site.emulator.forget_requests();
    site.wait(Duration::from_secs(1));
    run(&site, &change(&["d.test"], &[])).unwrap();
    assert_eq!(site.requests(), ["GET", "POST"]);
}

#[test]
fn a_read_that_hangs_leaves_the_next_attempt_its_turn() {
    let drips = Action::Drip { interval_ms: 400 };
    for hangs in [Action::Hang, drips] {
        let site = Site::with_domains(&["a.test"]).with_timeout(Duration::from_secs(4));
        site.emulator.fault(Rule::new(hangs).method("GET").first(1));
        run(&site, &change(&["b.test"], &[])).unwrap();
        assert_eq!(site.emulator.domains(), ["a.test", "b.test"]);
        let sentence = "ServerPilot did not answer within 1 seconds. It is tried again later.";
        assert_eq!(site.errors(), [Some(sentence.to_owned()), None, None]);
    }
}

#[test]
fn the_last_attempt_and_every_write_may_take_what_is_left() {
    let timeout = Duration::from_millis(1500);
    let whole = Error::timeout(1.5, "waiting for an answer");
    let site = Site::with_domains(&["a.test"])
        .with_timeout(timeout)
        .without_retries();
    site.emulator.fault(Rule::new(Action::Hang).method("GET"));
    let error = site.call(|session| session.app()).unwrap_err();
    assert_eq!(error.to_string(), whole.to_string());

    let site = Site::with_domains(&["a.test"]).with_timeout(timeout);
    site.emulator
        .fault(Rule::new(Action::Hang).method("POST").first(1));
    run(&site, &change(&["b.test"], &[])).unwrap();
    assert_eq!(site.errors(), [None, Some(whole.to_string()), None, None]);
}

#[test]
fn an_attempt_tells_how_many_milliseconds_it_took() {
    let mut state = State::with_domains(["a.test"]);
    state.settings.latency_ms = 30;
    let site = Site::new(state);
    let began = Instant::now();
    site.call(|session| session.app()).unwrap();
    let whole_call = began.elapsed().as_secs_f64() * 1000.0;
    let durations = site.durations();
    assert_eq!(durations.len(), 1);
    assert!((30.0..=whole_call).contains(&durations[0]), "{durations:?}");
}

#[test]
fn an_answer_that_cannot_be_used_is_told_with_its_attempt() {
    let site = Site::with_domains(&["a.test"]);
    site.emulator.fault(Rule::new(Action::WrongTypes).first(1));
    site.call(|session| session.app()).unwrap();
    let shape = "has another shape than ServerPilot's documentation gives";
    let told = Error::malformed(200, shape).to_string();
    assert_eq!(site.errors(), [Some(told), None]);
}

#[test]
fn autossl_is_looked_after_when_something_was_asked_to_be_added() {
    let cases = [
        (true, installed(true), AutoSsl::On, vec!["GET"]),
        (true, None, AutoSsl::Enabled, vec!["GET", "POST/ssl"]),
        (false, None, AutoSsl::Pending, vec!["GET"]),
        (
            true,
            installed(false),
            AutoSsl::CustomCertificate,
            vec!["GET"],
        ),
    ];
    for (available, ssl, expected, requests) in cases {
        let site = with_autossl(available, ssl);
        let report = run(&site, &change(&["net.test"], &[])).unwrap();
        assert_eq!(
            (report.autossl, site.requests()),
            (expected, requests.into_iter().map(str::to_owned).collect())
        );
    }
}

#[test]
fn an_autossl_answer_that_is_lost_is_looked_up() {
    let site = with_autossl(true, None);
    site.emulator.fault(
        Rule::new(Action::Reset)
            .path("/ssl$")
            .first(1)
            .after_apply(),
    );
    let report = site.call(reconcile::enable_autossl).unwrap();
    assert_eq!(
        (report.autossl, report.available, report.covered),
        (AutoSsl::Enabled, true, vec!["net.test".to_owned()])
    );
    assert_eq!(site.requests(), ["GET", "POST/ssl", "GET"]);
}

#[test]
fn the_redirection_to_https_needs_ssl() {
    let site = with_autossl(true, None);
    let error = site
        .call(|session| reconcile::set_force_ssl(session, true))
        .unwrap_err();
    assert_eq!(error.kind(), Kind::Conflict);
    let report = site
        .call(|session| reconcile::set_force_ssl(session, false))
        .unwrap();
    assert_eq!(
        (report.autossl, report.force),
        (AutoSsl::NotRequested, false)
    );
}

#[test]
fn what_cannot_be_an_action_is_not_asked_for() {
    let site = Site::with_domains(&["a.test"]);
    for id in ["", "../apps/x", "a?b", "å"] {
        assert_eq!(
            site.call(|session| session.action(id)),
            Err(Error::no_action(id, "nlcN0TwdZAyNEgdp", 0))
        );
    }
    assert_eq!(
        site.call(|session| session.action("unknown1")),
        Err(Error::no_action("unknown1", "nlcN0TwdZAyNEgdp", 404))
    );
    assert_eq!(site.emulator.requests().len(), 1);
}

#[test]
fn a_server_is_read_by_an_id_that_can_be_one() {
    let site = Site::with_domains(&["a.test"]);
    let server_id = site.call(|session| session.app()).unwrap().server_id;
    let server = site.call(|session| session.server(&server_id)).unwrap();
    assert_eq!(server.id, server_id);
    site.emulator.forget_requests();
    for id in ["", "../apps/x", "a?b"] {
        let error = site.call(|session| session.server(id)).unwrap_err();
        let sentence = error.to_string();
        let what = "ServerPilot's answer names a server by what cannot be an id (status 200). ";
        assert!(sentence.starts_with(what), "{sentence}");
    }
    assert_eq!(site.requests(), Vec::<String>::new());
}

#[test]
fn each_name_that_changed_is_logged_with_how_full_the_app_is() {
    let site = Site::with_domains(&["a.test", "b.test"]);
    logger::start(LevelFilter::Debug);
    let logged = |change: &Change| {
        run(&site, change).unwrap();
        let messages = logger::take().into_iter().map(|record| record.message);
        let is_request = |message: &String| message.contains(" answered ");
        let messages = messages.filter(|message| !is_request(message));
        messages.collect::<Vec<String>>()
    };
    let swap = change(&["c.test", "d.test"], &["b.test"]);
    assert_eq!(
        logged(&swap),
        [
            "c.test added (app nlcN0TwdZAyNEgdp, now 3 of 300 domains)",
            "d.test added (app nlcN0TwdZAyNEgdp, now 3 of 300 domains)",
            "b.test removed (app nlcN0TwdZAyNEgdp, now 3 of 300 domains)",
        ]
    );
    assert_eq!(
        logged(&swap),
        ["App nlcN0TwdZAyNEgdp has what was asked for; nothing was written"]
    );
}

#[test]
fn an_answer_of_8_mib_is_read_and_a_byte_more_is_not() {
    let read = |bytes: usize| {
        let site = Site::with_domains(&["a.test"]).without_retries();
        let app = |name: &str| json!({ "data": { "id": "nlcN0TwdZAyNEgdp", "domains": [name] } });
        let around = app("").to_string().len();
        site.emulator
            .fault(Rule::new(Action::json(app(&"a".repeat(bytes - around)))));
        site.call(|session| session.app())
            .map(|app| app.domains.len())
            .map_err(|error| error.to_string())
    };
    let large = Error::malformed(200, "is larger than 8 MiB").to_string();
    assert_eq!((read(8 << 20), read((8 << 20) + 1)), (Ok(1), Err(large)));
}

#[test]
fn a_redirect_is_not_followed() {
    let site = Site::with_domains(&["a.test"]);
    let location = format!("{}/elsewhere", site.emulator.url());
    site.emulator.fault(
        Rule::new(Action::Redirect {
            status: 302,
            location,
        })
        .first(9),
    );
    assert_eq!(
        site.call(|session| session.app()).unwrap_err().kind(),
        Kind::MalformedResponse
    );
    assert_eq!(site.requests(), ["GET", "GET", "GET", "GET"]);
}

/// The connection that each request came over.
fn connections(site: &Site) -> Vec<u64> {
    let requests = site.emulator.requests();
    requests.iter().map(|request| request.connection).collect()
}

#[test]
fn a_connection_that_the_server_closed_is_replaced_without_a_retry() {
    let site = Site::with_domains(&["a.test"]);
    for _ in 0..2 {
        site.call(|session| session.app()).unwrap();
    }
    site.emulator.close_idle_connections();
    // A write of its own at once: nothing but a new connection can carry it.
    let written = site.call(|session| session.replace_domains(&["b.test".to_owned()], 1));
    assert_eq!(written.unwrap().data.domains, ["b.test"]);
    site.call(|session| session.app()).unwrap();
    let made = |method: &str| (method.to_owned(), 200, 1);
    assert_eq!(site.attempts(), ["GET", "GET", "POST", "GET"].map(made));
    assert_eq!(connections(&site), [1, 1, 2, 2]);
}

#[test]
fn a_connection_can_be_opened_before_there_is_a_request() {
    let site = Site::with_domains(&["a.test"]);
    site.call(|session| {
        session.connect();
        // The kernel made the connection; the emulator takes it from there in its own time.
        while site.emulator.connections() == 0 {
            std::thread::yield_now();
        }
        assert_eq!((site.emulator.connections(), site.requests()), (1, vec![]));
        session.app()
    })
    .unwrap();
    // One that is open needs no other.
    site.call(|session| {
        session.connect();
        session.app()
    })
    .unwrap();
    assert_eq!(connections(&site), [1, 1]);
    assert_eq!(site.emulator.connections(), 1);
    assert_eq!(site.attempts().len(), 2);
}
