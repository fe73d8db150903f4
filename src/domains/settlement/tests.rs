use super::*;
use crate::api::DOMAIN_LIMIT;
use crate::domains::facts::{Told, ToldName};

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

/// Joins lists, so that a test can say what stands where.
fn joined(lists: &[&[String]]) -> Vec<String> {
    lists.concat()
}

/// A wanted name: `"+shop.test"` wants its `www.` twin as well.
fn wanted(name: &str) -> ToldName {
    let bare = name.trim_start_matches('+');
    let twin = format!("www.{bare}");
    let names: &[&str] = if name.starts_with('+') {
        &[bare, &twin]
    } else {
        &[bare]
    };
    ToldName {
        name: bare.as_bytes().to_vec(),
        names: bytes(names),
        entry: None,
    }
}

/// An installation at net.test, by what it wants.
struct Asked {
    told: Told,
    autossl: bool,
    scope: Scope,
}

fn wanting<T: AsRef<str>>(names: &[T]) -> Asked {
    Asked {
        told: Told {
            own: bytes(&["net.test"]),
            wanted: names.iter().map(|name| wanted(name.as_ref())).collect(),
            ..Told::default()
        },
        autossl: false,
        scope: Scope::default(),
    }
}

impl Asked {
    fn own(mut self, names: &[&str]) -> Self {
        self.told.own = bytes(names);
        self
    }

    fn managing(mut self, names: &[&str]) -> Self {
        self.told.managed = bytes(names);
        self
    }

    fn holding(mut self, names: &[&str]) -> Self {
        self.told.held = bytes(names);
        self
    }

    fn entry(mut self, name: &str, entry: bool) -> Self {
        let mut wanted = self.told.wanted.iter_mut();
        let wanted = wanted.find(|wanted| wanted.name == name.as_bytes());
        wanted.unwrap().entry = Some(entry);
        self
    }

    fn autossl(mut self) -> Self {
        self.autossl = true;
        self
    }

    fn any_app(mut self) -> Self {
        self.scope.any_app = true;
        self
    }

    fn on<T: ToString>(&self, domains: &[T]) -> Settlement {
        let domains: Vec<String> = domains.iter().map(ToString::to_string).collect();
        let app = Listed {
            domains: &domains,
            autossl: self.autossl,
        };
        settle(app, &Facts::read(&self.told), &self.scope)
    }
}

/// How everything fares, in words.
#[derive(Debug, Default, PartialEq, Eq)]
struct Outcome {
    domains: Vec<String>,
    added: Vec<String>,
    removed: Vec<String>,
    unchanged: Vec<String>,
    no_room: Vec<String>,
    by_wildcard: Vec<String>,
    held: Vec<String>,
    only_on_app: Vec<String>,
    last_domain: Option<String>,
}

fn words(names: &[Domain]) -> Vec<String> {
    names.iter().map(Domain::to_string).collect()
}

fn outcome(settlement: &Settlement) -> Outcome {
    assert!(settlement.recognised);
    Outcome {
        domains: settlement.plan.domains.clone(),
        added: words(&settlement.plan.added),
        removed: words(&settlement.plan.removed),
        unchanged: words(&settlement.plan.unchanged),
        no_room: words(&settlement.no_room),
        by_wildcard: words(&settlement.by_wildcard),
        held: words(&settlement.held),
        only_on_app: settlement.only_on_app.clone(),
        last_domain: settlement.last_domain.as_ref().map(Domain::to_string),
    }
}

#[test]
fn customers_names_go_to_the_end_before_own_subdomains_each_in_the_order_told() {
    let asked = wanting(&["b.net.test", "+z.test", "a.net.test", "y.test"]);
    assert_eq!(
        outcome(&asked.on(&["net.test"])),
        Outcome {
            domains: list(&[
                "net.test",
                "z.test",
                "www.z.test",
                "y.test",
                "b.net.test",
                "a.net.test"
            ]),
            added: list(&["z.test", "www.z.test", "y.test", "b.net.test", "a.net.test"]),
            ..Outcome::default()
        }
    );
}

#[test]
fn a_listed_name_stays_as_it_is_spelled_and_where_it_is() {
    let asked = wanting(&["+b\u{fc}cher.test", "SHOP.test."]);
    assert_eq!(
        outcome(&asked.on(&["B\u{fc}cher.TEST.", "net.test", "Shop.test", "shop.TEST"])),
        Outcome {
            domains: list(&[
                "B\u{fc}cher.TEST.",
                "net.test",
                "Shop.test",
                "shop.TEST",
                "www.xn--bcher-kva.test"
            ]),
            added: list(&["www.xn--bcher-kva.test"]),
            unchanged: list(&["xn--bcher-kva.test", "shop.test"]),
            ..Outcome::default()
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
fn nothing_is_planned_for_an_app_that_is_not_ours() {
    let asked = wanting(&["a.test", "b.test"])
        .managing(&["x.test"])
        .holding(&["b.test"]);
    let domains = list(&["x.test", "*.net.test"]);
    assert_eq!(
        asked.on(&domains),
        Settlement {
            plan: Plan {
                domains: domains.clone(),
                ..Plan::default()
            },
            ..Settlement::default()
        }
    );
    let outcome = outcome(&asked.any_app().on(&domains));
    assert_eq!(outcome.domains, ["*.net.test", "a.test"]);
}

#[test]
fn own_names_and_their_twins_are_neither_added_nor_removed() {
    let own = ["net.test", "www.second.test"];
    let names = ["+net.test", "+second.test", "www.second.test"];
    let asked = wanting(&names)
        .own(&own)
        .managing(&["net.test", "second.test", "www.net.test"]);
    assert_eq!(
        outcome(&asked.on(&["net.test", "www.net.test", "second.test"])),
        Outcome {
            domains: list(&["net.test", "www.net.test", "second.test"]),
            unchanged: list(&["net.test", "www.net.test", "second.test"]),
            ..Outcome::default()
        }
    );
    assert_eq!(outcome(&asked.on::<&str>(&[])), Outcome::default());
}

#[test]
fn an_app_that_is_nobodys_becomes_ours_by_the_networks_own_name() {
    let asked = wanting(&["+net.test", "a.test"]).own(&["net.test", "second.test"]);
    let claimed = list(&["net.test", "a.test"]);
    assert_eq!(
        outcome(&asked.on::<&str>(&[])),
        Outcome {
            domains: claimed.clone(),
            added: claimed.clone(),
            ..Outcome::default()
        }
    );
    assert_eq!(outcome(&asked.on(&claimed)).domains, claimed);
    let any_app = wanting(&["a.test"]).any_app();
    assert_eq!(outcome(&any_app.on::<&str>(&[])).domains, ["a.test"]);
}

#[test]
fn what_comes_along_with_an_own_name_is_not_added() {
    let mut asked = wanting(&["net.test"]);
    asked.told.wanted[0].names = bytes(&["net.test", "m.net.test", "m.test"]);
    assert_eq!(outcome(&asked.on(&["net.test"])).domains, ["net.test"]);
}

#[test]
fn a_managed_name_that_nobody_wants_goes_in_each_spelling_with_its_twin() {
    let asked = wanting(&["a.test"]).managing(&["OLD.test", "gone.test"]);
    assert_eq!(
        outcome(&asked.on(&[
            "net.test",
            "Old.test",
            "a.test",
            "www.old.test",
            "old.test.",
            "sub.old.test"
        ])),
        Outcome {
            domains: list(&["net.test", "a.test", "sub.old.test"]),
            removed: list(&["old.test", "www.old.test"]),
            unchanged: list(&["a.test"]),
            only_on_app: list(&["sub.old.test"]),
            ..Outcome::default()
        }
    );
}

#[test]
fn a_twin_that_is_wanted_by_itself_outlives_its_bare_name() {
    let asked = wanting(&["www.shop.test"]).managing(&["shop.test"]);
    let outcome = outcome(&asked.on(&["net.test", "shop.test", "www.shop.test"]));
    assert_eq!(outcome.domains, ["net.test", "www.shop.test"]);
    assert_eq!(outcome.removed, ["shop.test"]);
}

#[test]
fn the_twin_of_a_wanted_name_stays_when_it_is_not_asked_for_any_more() {
    let asked = wanting(&["shop.test"]).managing(&["shop.test", "www.shop.test"]);
    assert_eq!(
        outcome(&asked.on(&["net.test", "shop.test", "www.shop.test"])),
        Outcome {
            domains: list(&["net.test", "shop.test", "www.shop.test"]),
            unchanged: list(&["shop.test"]),
            ..Outcome::default()
        }
    );
}

#[test]
fn a_bare_name_does_not_go_with_its_twin() {
    let asked = wanting::<&str>(&[]).managing(&["www.shop.test"]);
    let outcome = outcome(&asked.on(&["net.test", "shop.test", "www.shop.test"]));
    assert_eq!(
        (outcome.domains, outcome.only_on_app),
        (list(&["net.test", "shop.test"]), list(&["shop.test"]))
    );
}

#[test]
fn the_last_domain_stays_unless_another_takes_its_place() {
    let domains = ["A.test", "www.a.test", "b.test", "a.test"];
    let none = wanting::<&str>(&[])
        .managing(&["a.test", "b.test"])
        .any_app();
    assert_eq!(
        outcome(&none.on(&domains)),
        Outcome {
            domains: list(&["A.test", "a.test"]),
            removed: list(&["www.a.test", "b.test"]),
            last_domain: Some("a.test".to_owned()),
            ..Outcome::default()
        }
    );
    let another = wanting(&["c.test"])
        .managing(&["a.test", "b.test"])
        .any_app();
    assert_eq!(outcome(&another.on(&domains)).domains, ["c.test"]);
}

#[test]
fn an_own_subdomain_gets_no_www_twin_but_other_names_that_come_along() {
    let mut asked = wanting(&["+a.net.test", "+a.b.net.test"]).own(&["www.net.test"]);
    asked.told.wanted[0].names.push(b"alias.test".to_vec());
    assert_eq!(
        outcome(&asked.on(&["net.test"])).added,
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
        outcome(&wanting(&names).on(&["net.test", "*.net.test", "old.net.test", "*.shop.test"])),
        Outcome {
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
            ..Outcome::default()
        }
    );
}

#[test]
fn a_wildcard_that_goes_serves_nobody() {
    let asked = wanting(&["a.net.test"]).managing(&["*.net.test"]);
    assert_eq!(
        outcome(&asked.on(&["net.test", "*.net.test"])).domains,
        ["net.test", "a.net.test"]
    );
}

#[test]
fn an_entry_may_be_asked_for_or_refused_whatever_the_wildcard() {
    let names = ["a.net.test", "b.net.test", "shop.test"];
    let asked = wanting(&names)
        .entry("a.net.test", true)
        .entry("b.net.test", false)
        .entry("shop.test", false);
    let outcome = |asked: &Asked| outcome(&asked.on(&["net.test", "*.net.test"]));
    let expected = Outcome {
        domains: list(&["net.test", "*.net.test", "a.net.test"]),
        added: list(&["a.net.test"]),
        by_wildcard: list(&["b.net.test"]),
        ..Outcome::default()
    };
    assert_eq!(outcome(&asked), expected);
    assert_eq!(outcome(&asked.autossl()), expected);
}

#[test]
fn a_name_that_is_wanted_twice_is_added_once_and_an_entry_is_given_rather_than_not() {
    let mut asked =
        wanting(&["a.net.test", "b.test", "A.NET.test", "+b.test"]).entry("a.net.test", false);
    asked.told.wanted[2].entry = Some(true);
    assert_eq!(
        outcome(&asked.on(&["net.test", "*.net.test"])).added,
        ["b.test", "www.b.test", "a.net.test"]
    );
}

#[test]
fn a_name_that_is_wanted_twice_in_the_same_way_is_wanted_as_once() {
    let listed = ["net.test", "*.net.test"];
    let twice = wanting(&["a.net.test", "a.net.test"]);
    assert_eq!(outcome(&twice.on(&listed)).by_wildcard, ["a.net.test"]);

    let mut never = wanting(&["a.b.net.test", "a.b.net.test"]);
    for wanted in &mut never.told.wanted {
        wanted.entry = Some(false);
    }
    assert_eq!(outcome(&never.on(&listed)).domains, listed);
}

#[test]
fn a_name_that_also_comes_along_with_another_is_mapped_all_the_same() {
    let have = joined(&[&list(&["net.test"]), &numbered("have", 1..297)]);
    let outcome = outcome(&wanting(&["+b.test", "+a.test", "www.a.test"]).on(&have));
    assert_eq!(outcome.added, ["b.test", "a.test", "www.a.test"]);
    assert_eq!(outcome.no_room, ["www.b.test"]);
}

#[test]
fn a_held_name_is_not_tried_and_only_told_where_it_is_missing() {
    let asked = wanting(&["+a.test", "b.test"]).holding(&["A.test", "b.test", "c.test"]);
    assert_eq!(
        outcome(&asked.on(&["net.test", "b.test"])),
        Outcome {
            domains: list(&["net.test", "b.test", "www.a.test"]),
            added: list(&["www.a.test"]),
            unchanged: list(&["b.test"]),
            held: list(&["a.test"]),
            ..Outcome::default()
        }
    );
}

#[test]
fn a_held_name_that_gives_way_is_served_by_the_wildcard_and_held_from_then_on() {
    let listed = list(&["net.test", "*.net.test", "s.net.test"]);
    let have = joined(&[&listed, &numbered("have", 3..300)]);
    let asked = wanting(&["s.net.test", "a.test"])
        .holding(&["s.net.test"])
        .autossl();
    let first = outcome(&asked.on(&have));
    assert_eq!(
        (&first.removed, &first.by_wildcard, &first.held),
        (
            &list(&["s.net.test"]),
            &list(&["s.net.test"]),
            &Vec::<String>::new()
        )
    );
    let second = outcome(&asked.on(&first.domains));
    assert_eq!(
        (second.domains, second.by_wildcard, second.held),
        (first.domains, vec![], list(&["s.net.test"]))
    );
}

#[test]
fn names_that_the_api_refused_are_left_out_and_those_out_of_scope_too() {
    let domain = |name: &str| Domain::parse(name.as_bytes()).unwrap();
    let mut asked = wanting(&["a.test", "b.test", "c.test"]).managing(&["old.test"]);
    asked.scope.refused = HashSet::from([domain("a.test")]);
    assert_eq!(
        outcome(&asked.on(&["net.test"])).added,
        ["b.test", "c.test"]
    );
    asked.scope.only = Some(HashSet::from([domain("a.test"), domain("c.test")]));
    assert_eq!(
        outcome(&asked.on(&["net.test", "old.test"])),
        Outcome {
            domains: list(&["net.test", "c.test"]),
            added: list(&["c.test"]),
            removed: list(&["old.test"]),
            ..Outcome::default()
        }
    );
}

#[test]
fn what_is_nobodys_is_told_once_in_canonical_form_or_as_it_is_spelled() {
    let asked = wanting(&["shop.test"]).managing(&["old.test"]);
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
    ];
    assert_eq!(
        outcome(&asked.on(&domains)).only_on_app,
        ["foreign.test", "10.0.0.1", "my_app.test", "*.sub.net.test"]
    );
}

// Room.

#[test]
fn where_only_one_of_a_pair_fits_it_is_the_bare_name() {
    let names = ["+a.test", "+b.test", "c.net.test"];
    let have = joined(&[&list(&["net.test"]), &numbered("have", 1..298)]);
    let outcome = outcome(&wanting(&names).on(&have));
    assert_eq!(outcome.added, ["a.test", "b.test"]);
    assert_eq!(outcome.no_room, ["www.a.test", "www.b.test", "c.net.test"]);
    assert_eq!(outcome.domains.len(), DOMAIN_LIMIT);

    let mut twin_first = wanting(&["+a.test"]);
    twin_first.told.wanted[0].names.reverse();
    let outcome = self::outcome(&twin_first.on(&have));
    assert_eq!(outcome.added, ["a.test", "www.a.test"]);
}

#[test]
fn what_goes_makes_room_in_the_same_write() {
    let have = joined(&[&list(&["net.test"]), &numbered("have", 1..300)]);
    let outcome = outcome(&wanting(&["a.test"]).managing(&["have7.test"]).on(&have));
    assert_eq!(
        (outcome.added, outcome.removed),
        (list(&["a.test"]), list(&["have7.test"]))
    );
    assert_eq!(outcome.domains.len(), DOMAIN_LIMIT);
}

#[test]
fn a_list_that_is_too_long_already_is_for_the_api_to_judge() {
    let have = joined(&[
        &list(&["net.test", "*.net.test", "site.net.test"]),
        &numbered("have", 1..300),
    ]);
    let asked = wanting(&["+a.test", "b.net.test", "c.deep.net.test", "site.net.test"]).autossl();
    assert_eq!(
        outcome(&asked.on(&have)),
        Outcome {
            domains: joined(&[&have, &list(&["a.test", "www.a.test", "c.deep.net.test"])]),
            added: list(&["a.test", "www.a.test", "c.deep.net.test"]),
            unchanged: list(&["site.net.test"]),
            by_wildcard: list(&["b.net.test"]),
            only_on_app: numbered("have", 1..300),
            ..Outcome::default()
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
            outcome(&asked.on(&have)),
            Outcome {
                domains: joined(&[&kept, &added]),
                added,
                removed: gone.clone(),
                unchanged: kept.iter().skip(2).cloned().collect(),
                by_wildcard: gone,
                ..Outcome::default()
            }
        );
    }
}

#[test]
fn as_few_give_way_as_customers_need() {
    let (have, sites) = full_of_sites(297);
    let outcome = outcome(&wanting(&joined(&[&sites, &list(&["+a.test"])])).on(&have));
    assert_eq!(outcome.removed, ["s297.net.test"]);
    assert_eq!(outcome.domains.len(), DOMAIN_LIMIT);
}

#[test]
fn repetitions_of_a_name_that_gives_way_make_room_as_well() {
    let (mut have, sites) = full_of_sites(296);
    have.splice(5..5, list(&["S296.net.test", "s296.net.test."]));
    let outcome = outcome(&wanting(&joined(&[&sites, &list(&["+a.test", "b.test"])])).on(&have));
    assert_eq!(outcome.removed, ["s296.net.test"]);
    assert_eq!(outcome.domains.len(), DOMAIN_LIMIT);
}

#[test]
fn what_a_repeated_name_frees_beyond_the_need_is_free_for_an_own_subdomain() {
    let (mut have, sites) = full_of_sites(296);
    have.splice(5..5, list(&["S296.net.test", "s296.net.test."]));
    let asked = wanting(&joined(&[&sites, &list(&["a.test", "one.deep.net.test"])]));
    let outcome = outcome(&asked.on(&have));
    assert_eq!(outcome.added, ["a.test", "one.deep.net.test"]);
    assert_eq!(outcome.domains.len(), DOMAIN_LIMIT - 1);
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
        let outcome = outcome(&asked.on(&have));
        assert_eq!(
            (outcome.domains, outcome.no_room),
            (have, list(&["a.test"]))
        );
    }
}

#[test]
fn a_wildcard_does_not_give_way_to_itself() {
    let have = joined(&[
        &list(&["net.test", "*.net.test"]),
        &numbered("have", 2..300),
    ]);
    let outcome = outcome(&wanting(&["*.net.test", "a.test"]).on(&have));
    assert_eq!(
        (outcome.domains, outcome.no_room),
        (have, list(&["a.test"]))
    );
}

#[test]
fn own_subdomains_do_not_give_way_to_their_like() {
    let (have, sites) = full_of_sites(298);
    let asked = wanting(&joined(&[&sites, &list(&["one.deep.net.test"])]));
    let outcome = outcome(&asked.on(&have));
    assert_eq!(
        (outcome.removed, outcome.no_room),
        (vec![], list(&["one.deep.net.test"]))
    );
}

#[test]
fn while_autossl_is_on_served_subdomains_leave_room_for_customers() {
    let (have, _) = full_of_sites(276);
    let (_, sites) = full_of_sites(280);
    let names = joined(&[&sites, &list(&["a.test", "one.deep.net.test"])]);
    let outcome = outcome(&wanting(&names).autossl().on(&have));
    assert_eq!(outcome.added, ["a.test", "one.deep.net.test"]);
    assert_eq!(
        outcome.by_wildcard,
        [
            "s277.net.test",
            "s278.net.test",
            "s279.net.test",
            "s280.net.test"
        ]
    );

    let (have, _) = full_of_sites(275);
    let outcome = self::outcome(&wanting(&names).autossl().on(&have));
    assert_eq!(
        outcome.added,
        ["a.test", "s276.net.test", "one.deep.net.test"]
    );
    assert_eq!(outcome.domains.len(), DOMAIN_LIMIT - 20);
}

#[test]
fn own_subdomains_that_nothing_serves_fill_the_list() {
    let sites: Vec<String> = (1..=400)
        .map(|number| format!("s{number}.net.test"))
        .collect();
    let outcome = outcome(&wanting(&sites).on(&["net.test"]));
    assert_eq!(
        (outcome.added, outcome.no_room),
        (sites[..299].to_vec(), sites[299..].to_vec())
    );
}
