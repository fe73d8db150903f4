use super::*;
use crate::plan::{Group, HeldBack, RawFacts, RawWanted};

fn bytes(names: &[&str]) -> Vec<Vec<u8>> {
    names.iter().map(|name| name.as_bytes().to_vec()).collect()
}

fn list(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

fn numbered(prefix: &str, numbers: std::ops::Range<usize>) -> Vec<String> {
    numbers
        .map(|number| format!("{prefix}{number}.test"))
        .collect()
}

fn domains(names: &[&str]) -> Vec<Domain> {
    names
        .iter()
        .map(|name| Domain::parse(name.as_bytes()).unwrap())
        .collect()
}

/// Joins lists, so that a test can say what stands where.
fn joined(lists: &[&[String]]) -> Vec<String> {
    lists.concat()
}

/// A wanted name: `"+shop.test"` wants its `www.` twin as well.
fn wanted(name: &str) -> RawWanted {
    let bare = name.trim_start_matches('+');
    let twin = format!("www.{bare}");
    let names: &[&str] = if name.starts_with('+') {
        &[bare, &twin]
    } else {
        &[bare]
    };
    RawWanted {
        name: bare.as_bytes().to_vec(),
        names: bytes(names),
        entry: None,
    }
}

/// An installation at net.test, by what it wants.
struct Asked {
    raw: RawFacts,
    autossl: bool,
    options: Options,
}

fn wanting<T: AsRef<str>>(names: &[T]) -> Asked {
    Asked {
        raw: RawFacts {
            own: bytes(&["net.test"]),
            wanted: names.iter().map(|name| wanted(name.as_ref())).collect(),
            ..RawFacts::default()
        },
        autossl: false,
        options: Options::default(),
    }
}

impl Asked {
    fn own(mut self, names: &[&str]) -> Self {
        self.raw.own = bytes(names);
        self
    }

    fn gone(mut self, names: &[&str]) -> Self {
        self.raw.gone = bytes(names);
        self
    }

    fn missing<T: AsRef<str>>(mut self, names: &[T]) -> Self {
        self.raw.missing = names
            .iter()
            .map(|name| name.as_ref().as_bytes().to_vec())
            .collect();
        self
    }

    fn taken_off(mut self, domains: usize) -> Self {
        self.raw.taken_off = domains;
        self
    }

    fn confirmed(mut self, names: &[&str]) -> Self {
        self.options.confirmed = domains(names).into_iter().collect();
        self
    }

    fn deferring(mut self, names: &[&str]) -> Self {
        self.raw.deferred = bytes(names);
        self
    }

    fn entry(mut self, name: &str, entry: bool) -> Self {
        let mut wanted = self.raw.wanted.iter_mut();
        let wanted = wanted.find(|wanted| wanted.name == name.as_bytes());
        wanted.unwrap().entry = Some(entry);
        self
    }

    fn autossl(mut self) -> Self {
        self.autossl = true;
        self
    }

    fn any_app(mut self) -> Self {
        self.options.any_app = true;
        self
    }

    fn on<T: ToString>(&self, domains: &[T]) -> Plan {
        self.part_on(domains, |_| true)
    }

    fn part_on<T: ToString>(&self, domains: &[T], may_be_added: impl Fn(&Domain) -> bool) -> Plan {
        let domains: Vec<String> = domains.iter().map(ToString::to_string).collect();
        let app = Listed {
            domains: &domains,
            autossl: self.autossl,
        };
        let facts = Facts::read(&self.raw);
        Planner::new(&domains, &facts, &self.options).plan_part(app, may_be_added)
    }
}

/// How everything fares, in words.
#[derive(Debug, Default, PartialEq, Eq)]
struct Expected {
    domains: Vec<String>,
    added: Vec<String>,
    removed: Vec<String>,
    gave_way: Vec<String>,
    unchanged: Vec<String>,
    no_room: Vec<String>,
    by_wildcard: Vec<String>,
    deferred: Vec<String>,
    only_on_app: Vec<String>,
    held_back: Vec<String>,
    last_domain: Option<String>,
}

fn words(names: &[Domain]) -> Vec<String> {
    names.iter().map(Domain::to_string).collect()
}

fn summary(plan: &Plan) -> Expected {
    assert!(plan.recognised);
    let faring = |outcome| words(&plan.faring(outcome));
    Expected {
        domains: plan.domains.clone(),
        added: words(&plan.added),
        removed: words(&plan.removed),
        gave_way: words(&plan.gave_way),
        unchanged: faring(Outcome::Listed),
        no_room: faring(Outcome::NoRoom),
        by_wildcard: faring(Outcome::ByWildcard),
        deferred: faring(Outcome::Deferred),
        only_on_app: plan.only_on_app.clone(),
        held_back: plan
            .held_back
            .iter()
            .flat_map(|group| words(&group.names))
            .collect(),
        last_domain: plan.last_domain.as_ref().map(Domain::to_string),
    }
}

#[test]
fn customers_names_go_to_the_end_before_own_subdomains_each_in_the_order_told() {
    let asked = wanting(&["b.net.test", "+z.test", "a.net.test", "y.test"]);
    assert_eq!(
        summary(&asked.on(&["net.test"])),
        Expected {
            domains: list(&[
                "net.test",
                "z.test",
                "www.z.test",
                "y.test",
                "b.net.test",
                "a.net.test"
            ]),
            added: list(&["z.test", "www.z.test", "y.test", "b.net.test", "a.net.test"]),
            ..Expected::default()
        }
    );
}

#[test]
fn a_listed_name_stays_as_it_is_spelled_and_where_it_is() {
    let asked = wanting(&["+b\u{fc}cher.test", "SHOP.test."]);
    assert_eq!(
        summary(&asked.on(&["B\u{fc}cher.TEST.", "net.test", "Shop.test", "shop.TEST"])),
        Expected {
            domains: list(&[
                "B\u{fc}cher.TEST.",
                "net.test",
                "Shop.test",
                "shop.TEST",
                "www.xn--bcher-kva.test"
            ]),
            added: list(&["www.xn--bcher-kva.test"]),
            unchanged: list(&["xn--bcher-kva.test", "shop.test"]),
            ..Expected::default()
        }
    );
}

#[test]
fn the_app_is_ours_by_the_asking_networks_name_or_its_twin_or_for_want_of_any_name() {
    let ours =
        |own: &[&str], domains: &[&str]| wanting(&["a.test"]).own(own).on(domains).recognised;
    assert!(ours(&["net.test"], &["x.test", "NET.test."]));
    assert!(ours(&["net.test"], &["www.net.test"]));
    assert!(ours(&["www.net.test"], &["net.test"]));
    assert!(ours(&["www.net.test"], &["www.net.test"]));
    assert!(ours(&["net.test:8080"], &["net.test"]));
    assert!(ours(&["net.test"], &[]));
    assert!(ours(&[], &[]));
    assert!(!ours(&["staging.net.test"], &["net.test", "*.net.test"]));
    assert!(!ours(
        &["staging.net.test", "net.test"],
        &["net.test", "*.net.test"]
    ));
    assert!(!ours(&["localhost", "net.test"], &["net.test"]));
    assert!(!ours(&[], &["net.test"]));
}

#[test]
fn own_names_and_their_twins_never_go_and_are_added_where_they_are_mapped() {
    let own = ["net.test", "www.second.test", "third.test"];
    let listed = ["net.test", "www.net.test", "second.test"];
    let never = wanting::<&str>(&[])
        .own(&own)
        .gone(&listed)
        .confirmed(&listed);
    assert_eq!(summary(&never.on(&listed)).domains, listed);

    // A twin that is mapped is added; one that only comes along with its own name is not.
    let mapped = wanting(&["+net.test", "www.second.test", "+third.test"]).own(&own);
    assert_eq!(
        summary(&mapped.on(&["net.test"])),
        Expected {
            domains: list(&["net.test", "www.second.test", "third.test"]),
            added: list(&["www.second.test", "third.test"]),
            unchanged: list(&["net.test"]),
            ..Expected::default()
        }
    );
    let twin = wanting(&["net.test", "www.net.test"]);
    assert_eq!(summary(&twin.on(&["net.test"])).added, ["www.net.test"]);
}

#[test]
fn an_own_name_that_is_mapped_gets_its_place_as_a_customers_does() {
    let (have, sites) = full_of_sites(298);
    let asked = wanting(&joined(&[&sites, &list(&["www.net.test"])]));
    let result = summary(&asked.on(&have));
    assert_eq!(result.added, ["www.net.test"]);
    assert_eq!(result.gave_way, ["s298.net.test"]);
}

#[test]
fn an_app_that_is_nobodys_becomes_ours_by_the_networks_own_name() {
    let asked = wanting(&["a.test", "second.test", "+net.test"]).own(&["net.test", "second.test"]);
    let claimed = list(&["net.test", "a.test", "second.test"]);
    assert_eq!(
        summary(&asked.on::<&str>(&[])),
        Expected {
            domains: claimed.clone(),
            added: claimed.clone(),
            ..Expected::default()
        }
    );
    assert_eq!(summary(&asked.on(&claimed)).domains, claimed);
    let any_app = wanting(&["a.test"]).any_app();
    assert_eq!(summary(&any_app.on::<&str>(&[])).domains, ["a.test"]);
    let nothing = wanting::<&str>(&[]);
    assert_eq!(summary(&nothing.on::<&str>(&[])), Expected::default());
}

#[test]
fn nothing_comes_onto_an_empty_list_before_the_networks_own_name() {
    let asked = wanting(&["a.test"]);
    let without = asked.part_on::<&str>(&[], |name| name.as_str() != "net.test");
    let untried = domains(&["net.test", "a.test"]);
    assert_eq!(
        (without.domains.len(), without.faring(Outcome::Untried)),
        (0, untried)
    );

    let deferred = asked.deferring(&["net.test"]).on::<&str>(&[]);
    assert_eq!(
        (deferred.domains.len(), &deferred.outcomes[..]),
        (
            0,
            &[
                (domains(&["net.test"])[0].clone(), Outcome::Deferred),
                (domains(&["a.test"])[0].clone(), Outcome::Untried)
            ][..]
        )
    );
}

#[test]
fn what_comes_along_with_an_own_name_is_not_added() {
    let mut asked = wanting(&["net.test"]);
    asked.raw.wanted[0].names = bytes(&["net.test", "m.net.test", "m.test"]);
    assert_eq!(summary(&asked.on(&["net.test"])).domains, ["net.test"]);
}

#[test]
fn what_is_gone_or_missing_goes_in_each_spelling_and_one_by_one() {
    let listed = [
        "net.test",
        "Old.test",
        "a.test",
        "www.old.test",
        "old.test.",
        "sub.old.test",
    ];
    let expected = Expected {
        domains: list(&["net.test", "a.test", "www.old.test", "sub.old.test"]),
        removed: list(&["old.test"]),
        unchanged: list(&["a.test"]),
        only_on_app: list(&["www.old.test", "sub.old.test"]),
        ..Expected::default()
    };
    let gone = wanting(&["a.test"]).gone(&["OLD.test:8080", "other.test"]);
    assert_eq!(summary(&gone.on(&listed)), expected);
    let missing = wanting(&["a.test"]).missing(&["OLD.test:8080", "other.test"]);
    assert_eq!(summary(&missing.on(&listed)), expected);
    let both = gone.gone(&["old.test", "www.old.test"]);
    assert_eq!(
        summary(&both.on(&listed)).removed,
        ["old.test", "www.old.test"]
    );
}

#[test]
fn what_is_wanted_or_comes_along_stays_whatever_else_is_said() {
    let names = [
        "+shop.test",
        "www.blog.test",
        "site.net.test",
        "xn--zz.test",
    ];
    let mut asked = wanting(&names);
    asked.raw.wanted[2].names = bytes(&["site.net.test", "www.site.net.test"]);
    asked.raw.wanted[3].names = bytes(&["xn--zz.test", "beside.test"]);
    let stays = [
        "shop.test",
        "www.shop.test",
        "www.blog.test",
        "www.site.net.test",
        "beside.test",
    ];
    let listed = [&["net.test", "blog.test"][..], &stays].concat();
    let asked = asked.gone(&listed).missing(&listed).confirmed(&listed);
    assert_eq!(summary(&asked.on(&listed)).removed, ["blog.test"]);
}

#[test]
fn the_last_domain_stays_unless_another_takes_its_place() {
    let listed = ["A.test", "www.a.test", "b.test", "a.test"];
    let gone = ["a.test", "www.a.test", "b.test"];
    let none = wanting::<&str>(&[]).gone(&gone).any_app();
    assert_eq!(
        summary(&none.on(&listed)),
        Expected {
            domains: list(&["A.test", "a.test"]),
            removed: list(&["www.a.test", "b.test"]),
            last_domain: Some("a.test".to_owned()),
            ..Expected::default()
        }
    );
    let another = wanting(&["c.test"]).gone(&gone).any_app();
    assert_eq!(summary(&another.on(&listed)).domains, ["c.test"]);
}

#[test]
fn an_own_subdomain_gets_no_www_twin_but_other_names_that_come_along() {
    let mut asked = wanting(&["+a.net.test", "+a.b.net.test"]).own(&["www.net.test"]);
    asked.raw.wanted[0].names.push(b"alias.test".to_vec());
    assert_eq!(
        summary(&asked.on(&["net.test"])).added,
        ["alias.test", "a.net.test", "a.b.net.test"]
    );
}

#[test]
fn while_autossl_is_off_a_wildcard_serves_the_own_subdomains_directly_below_its_parent() {
    let names = [
        "new.net.test",
        "old.net.test",
        "deep.new.net.test",
        "+shop.test",
        "sub.shop.test",
    ];
    assert_eq!(
        summary(&wanting(&names).on(&["net.test", "*.net.test", "old.net.test", "*.shop.test"])),
        Expected {
            domains: list(&[
                "net.test",
                "*.net.test",
                "old.net.test",
                "*.shop.test",
                "shop.test",
                "www.shop.test",
                "sub.shop.test",
                "deep.new.net.test"
            ]),
            added: list(&[
                "shop.test",
                "www.shop.test",
                "sub.shop.test",
                "deep.new.net.test"
            ]),
            unchanged: list(&["old.net.test"]),
            by_wildcard: list(&["new.net.test"]),
            only_on_app: list(&["*.shop.test"]),
            ..Expected::default()
        }
    );
}

#[test]
fn a_wildcard_that_goes_serves_nobody() {
    let asked = wanting(&["a.net.test"]).gone(&["*.net.test"]);
    assert_eq!(
        summary(&asked.on(&["net.test", "*.net.test"])).domains,
        ["net.test", "a.net.test"]
    );
}

#[test]
fn a_name_that_is_wanted_twice_is_added_once_and_an_entry_is_given_rather_than_not() {
    let mut asked =
        wanting(&["a.net.test", "b.test", "A.NET.test", "+b.test"]).entry("a.net.test", false);
    asked.raw.wanted[2].entry = Some(true);
    assert_eq!(
        summary(&asked.on(&["net.test", "*.net.test"])).added,
        ["b.test", "www.b.test", "a.net.test"]
    );
}

#[test]
fn a_name_that_is_wanted_twice_in_the_same_way_is_wanted_as_once() {
    let listed = ["net.test", "*.net.test"];
    let twice = wanting(&["a.net.test", "a.net.test"]);
    assert_eq!(summary(&twice.on(&listed)).by_wildcard, ["a.net.test"]);

    let mut never = wanting(&["a.b.net.test", "a.b.net.test"]);
    for wanted in &mut never.raw.wanted {
        wanted.entry = Some(false);
    }
    assert_eq!(summary(&never.on(&listed)).domains, listed);
}

#[test]
fn a_name_that_also_comes_along_with_another_is_mapped_all_the_same() {
    let have = joined(&[&list(&["net.test"]), &numbered("have", 1..297)]);
    let result = summary(&wanting(&["+b.test", "+a.test", "www.a.test"]).on(&have));
    assert_eq!(result.added, ["b.test", "a.test", "www.a.test"]);
    assert_eq!(result.no_room, ["www.b.test"]);
}

#[test]
fn a_deferred_name_is_not_tried_and_only_reported_where_it_is_missing() {
    let asked = wanting(&["+a.test", "b.test"]).deferring(&["A.test", "b.test", "c.test"]);
    assert_eq!(
        summary(&asked.on(&["net.test", "b.test"])),
        Expected {
            domains: list(&["net.test", "b.test", "www.a.test"]),
            added: list(&["www.a.test"]),
            unchanged: list(&["b.test"]),
            deferred: list(&["a.test"]),
            ..Expected::default()
        }
    );
}

#[test]
fn a_part_of_a_plan_adds_no_other_names_and_removes_all() {
    let asked = wanting(&["a.test", "b.test", "c.test"]).gone(&["old.test"]);
    let plan = asked.part_on(&["net.test", "old.test"], |name| name.as_str() != "b.test");
    assert_eq!(
        summary(&plan),
        Expected {
            domains: list(&["net.test", "a.test", "c.test"]),
            added: list(&["a.test", "c.test"]),
            removed: list(&["old.test"]),
            ..Expected::default()
        }
    );
    assert_eq!(plan.faring(Outcome::Untried), domains(&["b.test"]));
}

#[test]
fn each_wanted_name_has_one_fate_by_the_name_as_it_was_told() {
    let names = [
        "Net.TEST:8080",
        "+B\u{fc}cher.test",
        "xn--bcher-kva.test",
        "<b>",
        "off.test",
        "aside.test",
    ];
    let mut asked = wanting(&names).entry("off.test", false);
    asked.raw.wanted[5].names = bytes(&["beside.test"]);
    let facts = Facts::read(&asked.raw);
    let fates = asked.on(&["net.test"]).fates(&facts);
    let expected = [
        ("Net.TEST:8080", Outcome::Listed),
        ("B\u{fc}cher.test", Outcome::Added),
        ("xn--bcher-kva.test", Outcome::Added),
        ("\\u{3c}b\\u{3e}", Outcome::Invalid),
        ("off.test", Outcome::KeptOff),
        ("aside.test", Outcome::KeptOff),
    ];
    assert_eq!(
        fates,
        expected.map(|(name, outcome)| (name.to_owned(), outcome))
    );
    assert_eq!(asked.on(&["other.test"]).fates(&facts), []);
}

#[test]
fn what_is_nobodys_is_told_once_in_canonical_form_or_as_it_is_spelled() {
    let asked = wanting(&["shop.test"])
        .gone(&["old.test"])
        .missing(&["m1.test", "m2.test"]);
    let domains = [
        "net.test",
        "*.net.test",
        "www.net.test",
        "Foreign.test",
        "foreign.test.",
        "10.0.0.1",
        "my_app.test",
        "my_app.test",
        "shop.test",
        "www.shop.test",
        "*.sub.net.test",
        "old.test",
        "m1.test",
        "m2.test",
    ];
    assert_eq!(
        summary(&asked.on(&domains)).only_on_app,
        ["foreign.test", "10.0.0.1", "my_app.test", "*.sub.net.test"]
    );
}

// The brake.

/// A network of so many customers, all of whom it has on its app, and what stands there.
fn network_of(customers: usize) -> (Vec<String>, Vec<String>) {
    let customers = numbered("c", 1..customers + 1);
    (joined(&[&list(&["net.test"]), &customers]), customers)
}

/// What goes and what is held back, of an app with `customers` the first of whom are missing.
fn missing_of(customers: usize, missing: usize, taken_off: usize) -> (usize, Vec<HeldBack>) {
    let (listed, customers) = network_of(customers);
    let (missing, wanted) = customers.split_at(missing);
    let plan = wanting(wanted)
        .missing(missing)
        .taken_off(taken_off)
        .on(&listed);
    (plan.removed.len(), plan.held_back)
}

fn gone_of(customers: usize, gone: usize, taken_off: usize) -> (usize, Vec<HeldBack>) {
    let (listed, customers) = network_of(customers);
    let (gone, wanted) = customers.split_at(gone);
    let gone: Vec<&str> = gone.iter().map(String::as_str).collect();
    let plan = wanting(wanted).gone(&gone).taken_off(taken_off).on(&listed);
    (plan.removed.len(), plan.held_back)
}

#[test]
fn each_group_has_a_word_in_php() {
    let words = [Group::Gone, Group::Missing].map(Group::as_str);
    assert_eq!(words, ["gone", "missing"]);
}

fn held_back(group: Group, domains: usize, allowed: usize) -> (usize, Vec<HeldBack>) {
    let names = numbered("c", 1..domains + 1);
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let names = self::domains(&names);
    (
        0,
        vec![HeldBack {
            group,
            names,
            domains,
            allowed,
        }],
    )
}

#[test]
fn of_what_is_missing_one_domain_goes_or_a_tenth() {
    // With the network's own name, 29 customers make 30 domains.
    let cases = [(2, 1), (18, 1), (19, 2), (28, 2), (29, 3), (199, 20)];
    for (customers, allowed) in cases {
        assert_eq!(
            missing_of(customers, allowed, 0),
            (allowed, vec![]),
            "{customers}"
        );
        let more = held_back(Group::Missing, allowed + 1, allowed);
        let more = if allowed + 1 == customers {
            held_back(Group::Missing, customers, 0)
        } else {
            more
        };
        assert_eq!(missing_of(customers, allowed + 1, 0), more, "{customers}");
    }
}

#[test]
fn of_what_is_gone_twenty_domains_go_or_half() {
    for (customers, allowed) in [(25, 20), (40, 20), (41, 21), (99, 50)] {
        assert_eq!(
            gone_of(customers, allowed, 0),
            (allowed, vec![]),
            "{customers}"
        );
        let more = held_back(Group::Gone, allowed + 1, allowed);
        assert_eq!(gone_of(customers, allowed + 1, 0), more, "{customers}");
    }
}

#[test]
fn what_was_taken_off_in_the_last_day_counts() {
    assert_eq!(missing_of(29, 2, 1), (2, vec![]));
    assert_eq!(missing_of(29, 2, 2), held_back(Group::Missing, 2, 1));
    assert_eq!(missing_of(29, 1, 500), held_back(Group::Missing, 1, 0));
    assert_eq!(gone_of(29, 15, 5), (15, vec![]));
    assert_eq!(gone_of(29, 15, 6), held_back(Group::Gone, 15, 14));
}

#[test]
fn nothing_that_is_missing_goes_where_no_customers_name_is_left() {
    assert_eq!(missing_of(1, 1, 0), held_back(Group::Missing, 1, 0));
    let own = wanting(&["+net.test", "www.net.test", "xn--zz.test"]).missing(&["c1.test"]);
    assert_eq!(
        summary(&own.on(&["net.test", "c1.test"])).held_back,
        ["c1.test"]
    );
    let confirmed = own.confirmed(&["c1.test"]);
    assert_eq!(
        summary(&confirmed.on(&["net.test", "c1.test"])).removed,
        ["c1.test"]
    );
    assert_eq!(gone_of(1, 1, 0), (1, vec![]));
}

#[test]
fn a_name_and_its_twin_are_one_domain_and_what_is_nobodys_does_not_count() {
    let (listed, customers) = network_of(19);
    let twins: Vec<String> = customers.iter().map(|name| format!("www.{name}")).collect();
    let listed = joined(&[&listed, &twins, &numbered("foreign", 0..50)]);
    let with_twins = |count: usize| joined(&[&customers[..count], &twins[..count]]);
    let plan = |count: usize| {
        let wanted: Vec<String> = customers[count..]
            .iter()
            .map(|name| format!("+{name}"))
            .collect();
        wanting(&wanted).missing(&with_twins(count)).on(&listed)
    };
    assert_eq!(words(&plan(2).removed), with_twins(2));
    let more = plan(3);
    assert_eq!(
        (words(&more.removed), more.held_back[0].domains),
        (vec![], 3)
    );
    assert_eq!(
        (words(&more.held_back[0].names), more.held_back[0].allowed),
        (with_twins(3), 2)
    );
}

#[test]
fn a_group_that_is_held_back_keeps_neither_the_other_nor_additions() {
    let (listed, customers) = network_of(30);
    let wanted = joined(&[&customers[4..], &list(&["new.test"])]);
    let missing: Vec<&str> = customers[..4].iter().map(String::as_str).collect();
    let asked = wanting(&wanted).missing(&missing);
    let on = |asked: &Asked| {
        let result = summary(&asked.on(&listed));
        (result.added, result.removed, result.held_back)
    };
    assert_eq!(on(&asked), (list(&["new.test"]), vec![], list(&missing)));
    // What an event announced is gone, whatever else is said of it.
    let announced = asked.gone(&missing[..1]);
    assert_eq!(
        on(&announced),
        (list(&["new.test"]), list(&missing), vec![])
    );
    let asked =
        announced
            .gone(&[])
            .confirmed(&["C2.TEST.", "c30.test", "net.test", "nobodys.test"]);
    assert_eq!(
        on(&asked),
        (
            list(&["new.test"]),
            list(&["c2.test"]),
            list(&["c1.test", "c3.test", "c4.test"])
        )
    );
}

#[test]
fn what_goes_is_decided_by_the_list_as_it_was_first_read() {
    let (listed, customers) = network_of(18);
    let facts = Facts::read(&wanting(&customers[2..]).missing(&customers[..2]).raw);
    let planner = Planner::new(&listed, &facts, &Options::default());
    let more = joined(&[&listed, &numbered("d", 0..50)]);
    let app = Listed {
        domains: &more,
        autossl: false,
    };
    assert_eq!(planner.plan(app).removed, []);
}

// Room.

#[test]
fn where_only_one_of_a_pair_fits_it_is_the_bare_name() {
    let names = ["+a.test", "+b.test", "c.net.test"];
    let have = joined(&[&list(&["net.test"]), &numbered("have", 1..298)]);
    let result = summary(&wanting(&names).on(&have));
    assert_eq!(result.added, ["a.test", "b.test"]);
    assert_eq!(result.no_room, ["www.a.test", "www.b.test", "c.net.test"]);
    assert_eq!(result.domains.len(), DOMAIN_LIMIT);

    let mut twin_first = wanting(&["+a.test"]);
    twin_first.raw.wanted[0].names.reverse();
    let result = summary(&twin_first.on(&have));
    assert_eq!(result.added, ["a.test", "www.a.test"]);
}

#[test]
fn what_goes_makes_room_in_the_same_write() {
    let have = joined(&[&list(&["net.test"]), &numbered("have", 1..300)]);
    let result = summary(&wanting(&["a.test"]).gone(&["have7.test"]).on(&have));
    assert_eq!(
        (result.added, result.removed),
        (list(&["a.test"]), list(&["have7.test"]))
    );
    assert_eq!(result.domains.len(), DOMAIN_LIMIT);
}

#[test]
fn a_list_that_is_too_long_already_is_for_the_api_to_judge() {
    let have = joined(&[
        &list(&["net.test", "*.net.test", "site.net.test"]),
        &numbered("have", 1..300),
    ]);
    let asked = wanting(&["+a.test", "b.net.test", "c.deep.net.test", "site.net.test"]).autossl();
    assert_eq!(
        summary(&asked.on(&have)),
        Expected {
            domains: joined(&[&have, &list(&["a.test", "www.a.test", "c.deep.net.test"])]),
            added: list(&["a.test", "www.a.test", "c.deep.net.test"]),
            unchanged: list(&["site.net.test"]),
            by_wildcard: list(&["b.net.test"]),
            only_on_app: numbered("have", 1..300),
            ..Expected::default()
        }
    );
}

/// The network, its wildcard, and so many of its sites.
fn full_of_sites(sites: usize) -> (Vec<String>, Vec<String>) {
    let sites: Vec<String> = (1..=sites)
        .map(|number| format!("s{number}.net.test"))
        .collect();
    (joined(&[&list(&["net.test", "*.net.test"]), &sites]), sites)
}

#[test]
fn own_subdomains_that_a_wildcard_serves_give_way_to_customers_last_ones_first() {
    let (have, sites) = full_of_sites(298);
    let asked = wanting(&joined(&[&sites, &list(&["+a.test", "b.test"])]))
        .entry("s298.net.test", true)
        .entry("s297.net.test", false);
    for asked in [
        asked.autossl(),
        wanting(&joined(&[&sites, &list(&["+a.test", "b.test"])])).entry("s298.net.test", true),
    ] {
        let gone = list(&["s295.net.test", "s296.net.test", "s297.net.test"]);
        let kept: Vec<String> = have
            .iter()
            .filter(|name| !gone.contains(name))
            .cloned()
            .collect();
        let added = list(&["a.test", "www.a.test", "b.test"]);
        assert_eq!(
            summary(&asked.on(&have)),
            Expected {
                domains: joined(&[&kept, &added]),
                added,
                removed: gone.clone(),
                gave_way: gone.clone(),
                unchanged: kept.iter().skip(2).cloned().collect(),
                by_wildcard: gone,
                ..Expected::default()
            }
        );
    }
}

#[test]
fn as_few_give_way_as_customers_need() {
    let (have, sites) = full_of_sites(297);
    let result = summary(&wanting(&joined(&[&sites, &list(&["+a.test"])])).on(&have));
    assert_eq!(result.removed, ["s297.net.test"]);
    assert_eq!(result.domains.len(), DOMAIN_LIMIT);
}

#[test]
fn what_a_repeated_name_frees_beyond_the_need_is_free_for_an_own_subdomain() {
    let (mut have, sites) = full_of_sites(296);
    have.splice(5..5, list(&["S296.net.test", "s296.net.test."]));
    let asked = wanting(&joined(&[&sites, &list(&["a.test", "one.deep.net.test"])]));
    let result = summary(&asked.on(&have));
    assert_eq!(result.added, ["a.test", "one.deep.net.test"]);
    assert_eq!(result.domains.len(), DOMAIN_LIMIT - 1);
}

#[test]
fn nobody_gives_way_who_would_be_missed() {
    let unserved = wanting(&["a.test", "one.deep.net.test"]);
    let of_no_site = wanting(&["a.test"]);
    let of_customers = wanting(&["a.test", "+one.test"]);
    for asked in [unserved, of_no_site, of_customers] {
        let names = list(&[
            "net.test",
            "*.net.test",
            "one.deep.net.test",
            "one.net.test",
            "one.test",
            "www.one.test",
        ]);
        let have = joined(&[&names, &numbered("have", 6..300)]);
        let result = summary(&asked.on(&have));
        assert_eq!((result.domains, result.no_room), (have, list(&["a.test"])));
    }
}

#[test]
fn a_wildcard_does_not_give_way_to_itself() {
    let have = joined(&[
        &list(&["net.test", "*.net.test"]),
        &numbered("have", 2..300),
    ]);
    let result = summary(&wanting(&["*.net.test", "a.test"]).on(&have));
    assert_eq!((result.domains, result.no_room), (have, list(&["a.test"])));
}

#[test]
fn own_subdomains_do_not_give_way_to_their_like() {
    let (have, sites) = full_of_sites(298);
    let asked = wanting(&joined(&[&sites, &list(&["one.deep.net.test"])]));
    let result = summary(&asked.on(&have));
    assert_eq!(
        (result.removed, result.no_room),
        (vec![], list(&["one.deep.net.test"]))
    );
}

#[test]
fn while_autossl_is_on_served_subdomains_leave_room_for_customers() {
    let (have, _) = full_of_sites(276);
    let (_, sites) = full_of_sites(280);
    let names = joined(&[&sites, &list(&["a.test", "one.deep.net.test"])]);
    let result = summary(&wanting(&names).autossl().on(&have));
    assert_eq!(result.added, ["a.test", "one.deep.net.test"]);
    assert_eq!(
        result.by_wildcard,
        [
            "s277.net.test",
            "s278.net.test",
            "s279.net.test",
            "s280.net.test"
        ]
    );

    let (have, _) = full_of_sites(275);
    let result = summary(&wanting(&names).autossl().on(&have));
    assert_eq!(
        result.added,
        ["a.test", "s276.net.test", "one.deep.net.test"]
    );
    assert_eq!(result.domains.len(), DOMAIN_LIMIT - 20);
}

#[test]
fn own_subdomains_that_nothing_serves_fill_the_list() {
    let sites: Vec<String> = (1..=400)
        .map(|number| format!("s{number}.net.test"))
        .collect();
    let result = summary(&wanting(&sites).on(&["net.test"]));
    assert_eq!(
        (result.added, result.no_room),
        (sites[..299].to_vec(), sites[299..].to_vec())
    );
}

/// The words that a report has for `name`.
fn reported(plan: &Plan, name: &Domain) -> Vec<&'static str> {
    let held_back = |group: &HeldBack| group.names.contains(name);
    let lists = [
        ("unchanged", plan.faring(Outcome::Listed).contains(name)),
        ("held_back", plan.held_back.iter().any(held_back)),
        ("removed", plan.removed.contains(name)),
        ("last_domain", plan.last_domain.as_ref() == Some(name)),
        ("only_on_app", plan.only_on_app.contains(&name.to_string())),
        ("added", plan.added.contains(name)),
        ("no_room", plan.faring(Outcome::NoRoom).contains(name)),
        (
            "by_wildcard",
            plan.faring(Outcome::ByWildcard).contains(name),
        ),
        ("deferred", plan.faring(Outcome::Deferred).contains(name)),
    ];
    let is_in = lists.into_iter().filter(|(_, is_in)| *is_in);
    is_in.map(|(word, _)| word).collect()
}

/// A row of the documented table by its first two cells, and examples: who asks, the list, the name, whether it
/// is on the list afterwards, and how it is reported.
type Row = (
    &'static str,
    Vec<(Asked, Vec<String>, &'static str, bool, &'static str)>,
);

fn examples() -> Vec<Row> {
    let one = |name: &str| wanting(&[name]);
    let none = || wanting::<&str>(&[]);
    let net = || list(&["net.test"]);
    let wildcard = || list(&["net.test", "*.net.test"]);
    let full = || joined(&[&wildcard(), &numbered("have", 2..300)]);
    let nearly = || joined(&[&wildcard(), &numbered("have", 2..280)]);
    let with = |name: &str| list(&["net.test", name]);
    let (shop, site, deep) = ("shop.test", "s.net.test", "s.deep.net.test");
    vec![
        (
            "own, or the twin of one | yes",
            vec![
                (
                    one("net.test").gone(&["net.test"]),
                    net(),
                    "net.test",
                    true,
                    "unchanged",
                ),
                (
                    none().gone(&["www.net.test"]),
                    with("www.net.test"),
                    "www.net.test",
                    true,
                    "",
                ),
            ],
        ),
        (
            "wanted, or told to come along with a wanted one | yes",
            vec![
                (one(shop).gone(&[shop]), with(shop), shop, true, "unchanged"),
                (
                    one("+shop.test").missing(&["www.shop.test"]),
                    with("www.shop.test"),
                    "www.shop.test",
                    true,
                    "unchanged",
                ),
            ],
        ),
        (
            "gone or missing, more than the [brake](super::brake) allows | yes",
            vec![(none().missing(&[shop]), with(shop), shop, true, "held_back")],
        ),
        (
            "gone or missing | yes",
            vec![
                (none().gone(&[shop]), with(shop), shop, false, "removed"),
                (
                    one("a.test").missing(&[shop]),
                    with(shop),
                    shop,
                    false,
                    "removed",
                ),
                (
                    none().missing(&[shop]).confirmed(&[shop]),
                    with(shop),
                    shop,
                    false,
                    "removed",
                ),
            ],
        ),
        (
            "the same, but the list's last | yes",
            vec![(
                none().gone(&[shop]).any_app(),
                list(&[shop]),
                shop,
                true,
                "last_domain",
            )],
        ),
        (
            "nobody's | yes",
            vec![(none(), with(shop), shop, true, "only_on_app")],
        ),
        (
            "the asking network's, and the list is empty | no",
            vec![(one(shop), vec![], "net.test", true, "added")],
        ),
        (
            "the twin of an own one, not wanted itself | no",
            vec![(one("+net.test"), net(), "www.net.test", false, "")],
        ),
        (
            "wanted, never with an entry | no",
            vec![
                (one(shop).entry(shop, false), net(), shop, false, ""),
                (
                    one(site).entry(site, false).autossl(),
                    wildcard(),
                    site,
                    false,
                    "by_wildcard",
                ),
            ],
        ),
        (
            "wanted and deferred | no",
            vec![(one(shop).deferring(&[shop]), net(), shop, false, "deferred")],
        ),
        (
            "an own one or a customer's, wanted | no",
            vec![
                (one("www.net.test"), net(), "www.net.test", true, "added"),
                (one(shop), net(), shop, true, "added"),
                (one(shop), full(), shop, false, "no_room"),
            ],
        ),
        (
            "an own subdomain that no wildcard serves, or that needs an entry, wanted | no",
            vec![
                (one(deep), wildcard(), deep, true, "added"),
                (one(site).entry(site, true), wildcard(), site, true, "added"),
                (one(deep), full(), deep, false, "no_room"),
            ],
        ),
        (
            "an own subdomain that a wildcard serves, wanted, AutoSSL on | no",
            vec![
                (one(site).autossl(), wildcard(), site, true, "added"),
                (one(site).autossl(), nearly(), site, false, "by_wildcard"),
            ],
        ),
        (
            "an own subdomain that a wildcard serves, wanted, AutoSSL off | no",
            vec![(one(site), wildcard(), site, false, "by_wildcard")],
        ),
    ]
}

#[test]
fn the_documented_table_is_true() {
    let source = include_str!("../planner.rs");
    let rows = source
        .lines()
        .filter_map(|line| line.strip_prefix("//! | "));
    let documented: Vec<Vec<&str>> = rows.skip(2).map(|row| row.split(" | ").collect()).collect();
    let examples = examples();
    assert_eq!(documented.len(), examples.len());
    for (cells, (row, examples)) in documented.iter().zip(examples) {
        assert_eq!(cells[..2].join(" | "), row);
        let mut words: Vec<&str> = vec![];
        for (asked, listed, name, stands, word) in examples {
            let plan = asked.on(&listed);
            let found = (
                plan.domains.contains(&name.to_owned()),
                reported(&plan, &domains(&[name])[0]).join(" "),
            );
            assert_eq!(found, (stands, word.to_owned()), "{row}: {name}");
            words.extend((!word.is_empty() && !words.contains(&word)).then_some(word));
        }
        let said: Vec<&str> = cells[3].split('`').skip(1).step_by(2).collect();
        assert_eq!(words, said, "{row}");
    }
}
