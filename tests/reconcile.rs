//! Reconciling against the emulated API, over real HTTP.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

use super::support::{Site, with_autossl};
use serde_json::json;
use serverpilot_emulator::{Action, Rule};
use wu_serverpilot::error::{Error, Kind};
use wu_serverpilot::plan::{Domain, Outcome, RawFacts, RawWanted};
use wu_serverpilot::reconcile::{AutoSsl, Report};

/// The facts of an installation at net.test.
fn network<T: AsRef<str>>(wanted: &[T]) -> Network {
    let row = |name: &T| RawWanted {
        name: name.as_ref().as_bytes().to_vec(),
        names: bytes(&[name.as_ref()]),
        entry: None,
    };
    Network(RawFacts {
        own: bytes(&["net.test"]),
        wanted: wanted.iter().map(row).collect(),
        ..RawFacts::default()
    })
}

struct Network(RawFacts);

fn bytes(names: &[&str]) -> Vec<Vec<u8>> {
    names.iter().map(|name| name.as_bytes().to_vec()).collect()
}

impl Network {
    fn gone(mut self, names: &[&str]) -> Self {
        self.0.gone = bytes(names);
        self
    }

    fn report(&self, site: &Site) -> Report {
        site.reconcile(&self.0).unwrap()
    }

    fn error(&self, site: &Site) -> Error {
        site.reconcile(&self.0).unwrap_err()
    }
}

fn words(names: &[Domain]) -> Vec<String> {
    names.iter().map(ToString::to_string).collect()
}

fn kinds(report: &Report) -> Vec<(&str, Kind)> {
    let refused = report.refused.iter();
    refused
        .map(|(name, error)| (name.as_str(), error.kind()))
        .collect()
}

/// Another app has this name.
fn taken(site: &Site, name: &str) {
    let rule = Rule::new(Action::status(409)).method("POST");
    site.emulator.fault(rule.body(&format!("\"{name}\"")));
}

fn numbered(count: usize) -> Vec<String> {
    (1..=count)
        .map(|number| format!("c{number}.test"))
        .collect()
}

#[test]
fn reconciling_again_costs_one_read() {
    let site = Site::with_domains(&["net.test"]);
    let network = network(&["a.test"]);
    network.report(&site);
    let report = network.report(&site);
    assert!(!report.plan.has_changes());
    assert_eq!(words(&report.unchanged), ["a.test"]);
    assert_eq!(site.requests(), ["GET", "POST", "GET"]);
}

// Lists that the API refuses.

#[test]
fn one_name_of_100_that_another_app_has_keeps_no_other_out() {
    let site = Site::with_domains(&["net.test", "old.test"]);
    taken(&site, "c42.test");
    let names = numbered(100);
    let report = network(&names).gone(&["old.test"]).report(&site);
    let others: Vec<String> = names
        .iter()
        .filter(|name| *name != "c42.test")
        .cloned()
        .collect();
    assert_eq!(
        site.emulator.domains(),
        [vec!["net.test".to_owned()], others.clone()].concat()
    );
    assert_eq!(words(&report.plan.added), others);
    assert_eq!(words(&report.plan.removed), ["old.test"]);
    assert_eq!(kinds(&report), [("c42.test", Kind::Conflict)]);
    assert!(site.requests().len() <= 2 + 2 * 7, "{:?}", site.requests());
    assert_eq!(
        site.requests()
            .iter()
            .filter(|request| *request == "GET")
            .count(),
        1
    );
}

#[test]
fn bad_names_are_looked_for_with_at_most_20_requests_and_the_rest_is_for_the_next_call() {
    let site = Site::with_domains(&["net.test", "old.test"]);
    let bad = ["c1.test", "c2.test", "c30.test", "c31.test", "c64.test"];
    for name in bad {
        taken(&site, name);
    }
    let names = numbered(64);
    let mut network = network(&names).gone(&["old.test"]);
    let mut refused: Vec<String> = vec![];
    for calls in 1.. {
        site.emulator.forget_requests();
        network.0.deferred = refused
            .iter()
            .map(|name| name.clone().into_bytes())
            .collect();
        let report = network.report(&site);
        assert!(site.requests().len() <= 20, "{:?}", site.requests());
        assert!(!site.emulator.domains().contains(&"old.test".to_owned()));
        let wanted: usize = report.plan.outcomes.len();
        assert_eq!(wanted, 64);
        refused.extend(report.refused.iter().map(|(name, _)| name.clone()));
        if report.plan.faring(Outcome::Untried).is_empty() {
            assert_eq!(calls, 3);
            break;
        }
    }
    let good = |name: &&String| !bad.contains(&name.as_str());
    let mut listed = site.emulator.domains();
    listed.sort();
    let mut expected: Vec<String> = names.iter().filter(good).cloned().collect();
    expected.push("net.test".to_owned());
    expected.sort();
    assert_eq!(
        (listed, refused),
        (expected, bad.map(str::to_owned).to_vec())
    );
}

#[test]
fn a_list_that_was_taken_in_part_is_not_suspected() {
    let site = Site::with_domains(&["net.test"]);
    taken(&site, "c3.test");
    taken(&site, "c4.test");
    let report = network(&numbered(6)).report(&site);
    assert_eq!(
        site.emulator.domains(),
        ["net.test", "c1.test", "c2.test", "c5.test", "c6.test"]
    );
    assert_eq!(report.refused.len(), 2);
    // 6 names, 3, 1, 2, 1, 1, the other 3, 1, 2.
    assert_eq!(site.requests().len(), 1 + 9);
}

#[test]
fn where_all_that_is_new_is_refused_the_rest_is_done() {
    let site = Site::with_domains(&["net.test", "old.test"]);
    taken(&site, "a.test");
    taken(&site, "b.test");
    let report = network(&["a.test", "b.test"])
        .gone(&["old.test"])
        .report(&site);
    assert_eq!(site.emulator.domains(), ["net.test"]);
    assert_eq!(words(&report.plan.removed), ["old.test"]);
    assert_eq!(
        kinds(&report),
        [("a.test", Kind::Conflict), ("b.test", Kind::Conflict)]
    );
    assert_eq!(site.requests(), ["GET", "POST", "POST", "POST", "POST"]);
}

#[test]
fn where_all_is_refused_nothing_has_changed() {
    let site = Site::with_domains(&["net.test"]);
    taken(&site, "a.test");
    let report = network(&["a.test"]).report(&site);
    assert!(!report.plan.has_changes());
    assert_eq!(
        (report.plan.domains, report.action_id),
        (vec!["net.test".to_owned()], None)
    );
    assert_eq!(site.requests(), ["GET", "POST"]);
}

#[test]
fn a_list_that_is_refused_whatever_is_new_is_an_error_soon() {
    let site = Site::with_domains(&["net.test", "broken"]);
    taken(&site, "broken");
    let error = network(&numbered(100)).error(&site);
    assert_eq!((error.kind(), error.status()), (Kind::Conflict, 409));
    assert!(site.requests().len() < 15, "{:?}", site.requests());
}

#[test]
fn a_removal_that_is_refused_is_an_error() {
    let site = Site::with_domains(&["net.test", "old.test"]);
    site.emulator
        .fault(Rule::new(Action::status(400)).method("POST"));
    let error = network::<&str>(&[]).gone(&["old.test"]).error(&site);
    assert_eq!((error.kind(), error.status()), (Kind::Rejected, 400));
    assert_eq!(site.requests(), ["GET", "POST"]);
}

#[test]
fn refusals_of_who_asks_are_not_blamed_on_names() {
    for status in [401, 403] {
        let site = Site::with_domains(&["net.test"]);
        site.emulator
            .fault(Rule::new(Action::status(status)).method("POST"));
        assert_eq!(network(&["a.test", "b.test"]).error(&site).status(), status);
        assert_eq!(site.requests(), ["GET", "POST"]);
    }
}

#[test]
fn a_refused_name_leaves_its_place_to_another() {
    let mut have: Vec<String> = (1..=298)
        .map(|number| format!("have{number}.test"))
        .collect();
    have.insert(0, "net.test".to_owned());
    let have: Vec<&str> = have.iter().map(String::as_str).collect();
    let site = Site::with_domains(&have);
    taken(&site, "a.test");
    let report = network(&["a.test", "b.test"]).report(&site);
    assert_eq!(words(&report.plan.added), ["b.test"]);
    assert_eq!(
        words(&report.plan.faring(Outcome::NoRoom)),
        Vec::<String>::new()
    );
    assert_eq!(kinds(&report), [("a.test", Kind::Conflict)]);
}

#[test]
fn nobody_gives_way_to_a_name_that_is_refused() {
    let sites: Vec<String> = (1..=298)
        .map(|number| format!("s{number}.net.test"))
        .collect();
    let mut have = vec!["net.test", "*.net.test"];
    have.extend(sites.iter().map(String::as_str));
    let site = Site::with_domains(&have);
    taken(&site, "bad.test");
    let wanted = [
        sites.clone(),
        vec!["bad.test".to_owned(), "good.test".to_owned()],
    ]
    .concat();
    let report = network(&wanted).report(&site);
    assert_eq!(words(&report.plan.added), ["good.test"]);
    assert_eq!(words(&report.plan.removed), ["s298.net.test"]);
    assert_eq!(
        words(&report.plan.faring(Outcome::ByWildcard)),
        ["s298.net.test"]
    );
    assert_eq!(site.emulator.domains().len(), 300);
}

#[test]
fn what_was_found_out_is_told_before_the_time_is_up() {
    let site = Site::with_domains(&["net.test"]);
    site.emulator.fault(
        Rule::new(Action::slow_down(10))
            .method("POST")
            .nth([6, 8, 11]),
    );
    for name in numbered(8) {
        taken(&site, &name);
    }
    let wanted = [numbered(8), vec!["good.test".to_owned()]].concat();
    let report = network(&wanted).report(&site);
    let refused: Vec<&str> = kinds(&report).into_iter().map(|(name, _)| name).collect();
    assert_eq!(refused, ["c1.test", "c2.test", "c3.test", "c4.test"]);
    assert_eq!(
        words(&report.plan.faring(Outcome::Untried)),
        ["c5.test", "c6.test", "c7.test", "c8.test", "good.test"]
    );
    assert_eq!(site.pauses(), [10_000, 10_000, 10_000]);
    assert!(!report.plan.has_changes());
}

/// The API takes a list, and its list is this one afterwards.
fn makes_of_it(site: &Site, nth: u64, domains: &[&str]) {
    let its_own = Action::json(json!({ "data": { "id": "nlcN0TwdZAyNEgdp", "domains": domains } }));
    site.emulator
        .fault(Rule::new(its_own).method("POST").nth([nth]));
}

#[test]
fn a_name_that_the_api_drops_without_a_word_is_refused_and_sent_once() {
    let site = Site::with_domains(&["net.test"]);
    taken(&site, "bad.test");
    makes_of_it(&site, 3, &["net.test"]);
    let report = network(&["bad.test", "Dropped.test"]).report(&site);
    assert_eq!(
        kinds(&report),
        [
            ("bad.test", Kind::Conflict),
            ("Dropped.test", Kind::Rejected)
        ]
    );
    assert_eq!(report.refused[1].1, Error::left_out());
    assert_eq!(
        report
            .fates
            .iter()
            .map(|(_, fate)| *fate)
            .collect::<Vec<_>>(),
        [Outcome::Refused; 2]
    );
    assert_eq!(words(&report.plan.added), Vec::<String>::new());
    assert_eq!(site.requests(), ["GET", "POST", "POST", "POST"]);
}

#[test]
fn a_name_that_the_api_keeps_without_a_word_is_refused() {
    let site = Site::with_domains(&["net.test", "old.test", "Foreign.test"]);
    makes_of_it(&site, 1, &["net.test", "OLD.test", "a.test"]);
    let report = network(&["a.test"]).gone(&["old.test"]).report(&site);
    assert_eq!(
        report.refused,
        [
            ("foreign.test".to_owned(), Error::left_out()),
            ("old.test".to_owned(), Error::kept())
        ]
    );
    assert_eq!(
        (words(&report.plan.added), words(&report.plan.removed)),
        (vec!["a.test".to_owned()], vec![])
    );
    assert_eq!(site.requests(), ["GET", "POST"]);
}

// Failures after which nobody knows whether the write was applied.

#[test]
fn what_somebody_else_removed_in_between_is_not_told_as_ours() {
    let site = Site::with_domains(&["net.test", "old.test", "foreign.test"]);
    site.emulator
        .fault(Rule::new(Action::status(500)).method("POST").first(1));
    site.meanwhile(|state| state.apps[0].domains.retain(|name| name != "foreign.test"));
    let report = network(&["a.test"]).gone(&["old.test"]).report(&site);
    assert_eq!(site.emulator.domains(), ["net.test", "a.test"]);
    assert_eq!(words(&report.plan.removed), ["old.test"]);
}

#[test]
fn a_write_whose_answer_is_lost_is_looked_up_with_the_same_facts() {
    for applied in [true, false] {
        let site = Site::with_domains(&["net.test", "old.test"]);
        let rule = Rule::new(Action::Reset).method("POST").first(1);
        site.emulator
            .fault(if applied { rule.after_apply() } else { rule });
        let network = network(&["a.test"]).gone(&["old.test"]);
        let report = network.report(&site);
        assert_eq!(site.emulator.domains(), ["net.test", "a.test"]);
        assert_eq!(words(&report.plan.added), ["a.test"]);
        assert_eq!(words(&report.plan.removed), ["old.test"]);
        let requests: &[&str] = if applied {
            &["GET", "POST", "GET"]
        } else {
            &["GET", "POST", "GET", "POST"]
        };
        assert_eq!(site.requests(), requests);
    }
}

#[test]
fn what_another_look_found_is_kept_when_the_list_is_then_refused() {
    let site = Site::with_domains(&["net.test"]);
    site.emulator
        .fault(Rule::new(Action::Reset).method("POST").first(1));
    taken(&site, "bad.test");
    site.meanwhile(|state| state.apps[0].domains.insert(0, "dashboard.test".to_owned()));
    let report = network(&["bad.test", "good.test"]).report(&site);
    assert_eq!(
        site.emulator.domains(),
        ["dashboard.test", "net.test", "good.test"]
    );
    assert_eq!(words(&report.plan.added), ["good.test"]);
    assert_eq!(kinds(&report), [("bad.test", Kind::Conflict)]);
}

// AutoSSL.

#[test]
fn autossl_is_looked_after_where_a_name_is_wanted() {
    let site = with_autossl(true, None);
    let report = network(&["net.test"]).report(&site);
    assert_eq!(
        (report.autossl, report.autossl_error),
        (AutoSsl::Enabled, None)
    );
    assert_eq!(site.requests(), ["GET", "POST/ssl"]);
    let report = network::<&str>(&[]).report(&with_autossl(true, None));
    assert_eq!(report.autossl, AutoSsl::NotRequested);
}

// A plan without a lock.
