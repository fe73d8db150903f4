//! What holds for a settling of any installation with any app.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use std::collections::HashSet;
use std::sync::LazyLock;

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use wu_serverpilot::api::DOMAIN_LIMIT;
use wu_serverpilot::domains::Domain;
use wu_serverpilot::domains::facts::{Facts, Told, ToldName};
use wu_serverpilot::domains::settlement::{Listed, Scope, Settlement, settle};

const OWN: [&str; 2] = ["net.test", "second.test"];

/// Few names, so that they meet: own ones, own subdomains, customers', wildcards; some in several spellings.
/// Which are to be met more often stand here more often.
static NAMES: LazyLock<Vec<String>> = LazyLock::new(|| {
    let odd = [
        "net.test",
        "www.net.test",
        "Second.test",
        "www.second.test",
        "*.net.test",
        "*.net.test",
        "*.second.test",
        "*.c0.test",
        "www.s0.net.test",
        "deep.s0.net.test",
        "b\u{fc}cher.test",
        "xn--bcher-kva.test",
    ];
    let numbered = |form: &str| {
        let named = (0..8u8).map(|number| form.replace('#', &number.to_string()));
        named.collect::<Vec<String>>()
    };
    let sites = numbered("s#.net.test");
    let customers = numbered("c#.test");
    let twins = numbered("www.c#.test");
    let again = [sites.clone(), customers.clone()].concat();
    let odd = odd.map(str::to_owned).to_vec();
    [odd, sites, customers, again, twins, numbered("C#.TEST.")].concat()
});

static FOREIGN: LazyLock<Vec<String>> = LazyLock::new(|| {
    let numbers = 0..310;
    numbers
        .map(|number| format!("foreign{number}.test"))
        .collect()
});

fn name() -> impl Strategy<Value = String> {
    select(NAMES.as_slice())
}

/// What may stand on a list: such names, anything at all, and at times as many more as come near the
/// limit (a hundred times the work).
fn listed() -> impl Strategy<Value = Vec<String>> {
    let odd = vec(any::<char>(), 0..6).prop_map(String::from_iter);
    let any = prop_oneof![14 => name(), 1 => odd, 1 => Just("192.0.2.1".to_owned())];
    let many = prop_oneof![15 => Just(0), 1 => 280..FOREIGN.len()];
    (vec(any, 0..20), many).prop_map(|(mut names, many)| {
        let rest = many.saturating_sub(names.len());
        names.extend(FOREIGN.iter().take(rest).cloned());
        names
    })
}

fn told() -> impl Strategy<Value = Told> {
    let bytes = |name: String| name.into_bytes();
    let wanted =
        (name(), any::<bool>(), option::of(any::<bool>())).prop_map(move |(name, www, entry)| {
            let twin = www.then(|| format!("www.{name}"));
            let names = twin.into_iter().chain([name.clone()]).map(bytes).collect();
            ToldName {
                name: bytes(name),
                names,
                entry,
            }
        });
    (vec(wanted, 0..16), vec(name(), 0..12), vec(name(), 0..3)).prop_map(
        move |(wanted, managed, held)| Told {
            own: OWN.map(|name| name.as_bytes().to_vec()).into(),
            wanted,
            managed: managed.into_iter().map(bytes).collect(),
            held: held.into_iter().map(bytes).collect(),
        },
    )
}

fn parse(name: &str) -> Option<Domain> {
    Domain::parse(name.as_bytes()).ok()
}

fn all(names: &[Vec<u8>]) -> HashSet<Domain> {
    names
        .iter()
        .filter_map(|name| Domain::parse(name).ok())
        .collect()
}

fn planned(domains: &[String], autossl: bool, told: &Told) -> Settlement {
    let scope = Scope {
        any_app: true,
        ..Scope::default()
    };
    settle(Listed { domains, autossl }, &Facts::read(told), &scope)
}

/// Everything that is asked for of a name that may be on the list.
fn wanted(told: &Told) -> HashSet<Domain> {
    let names = told.wanted.iter().flat_map(|wanted| all(&wanted.names));
    names.collect()
}

fn is_own(name: &Domain) -> bool {
    OWN.contains(&name.bare().as_str())
}

fn faring(settlement: &Settlement) -> [Vec<String>; 5] {
    let words = |names: &[Domain]| names.iter().map(Domain::to_string).collect::<Vec<String>>();
    [
        words(&settlement.no_room),
        words(&settlement.by_wildcard),
        words(&settlement.held),
        settlement.only_on_app.clone(),
        settlement
            .last_domain
            .iter()
            .map(Domain::to_string)
            .collect(),
    ]
}

proptest! {
    #[test]
    fn settling_twice_changes_nothing_more(domains in listed(), autossl: bool, told in told()) {
        let first = planned(&domains, autossl, &told);
        let second = planned(&first.plan.domains, autossl, &told);
        prop_assert_eq!(second.plan.has_changes(), false);
        prop_assert_eq!(&second.plan.domains, &first.plan.domains);
        // A wildcard that is new serves from the next time on; a name that is held and gives way is held from then on.
        let adds_wildcard = first.plan.added.iter().any(|name| name.as_str().starts_with("*."));
        let held = all(&told.held);
        if !adds_wildcard && !first.by_wildcard.iter().any(|name| held.contains(name)) {
            prop_assert_eq!(faring(&second), faring(&first));
        }
    }

    #[test]
    fn what_stays_stays_byte_for_byte_in_its_place_and_what_is_new_follows(domains in listed(), autossl: bool, told in told()) {
        let plan = planned(&domains, autossl, &told).plan;
        let goes = |name: &&String| parse(name).is_some_and(|name| plan.removed.contains(&name));
        let kept = domains.iter().filter(|name| !goes(name)).cloned();
        let expected: Vec<String> = kept.chain(plan.added.iter().map(Domain::to_string)).collect();
        prop_assert_eq!(&plan.domains, &expected);
        for name in &plan.added {
            prop_assert!(!domains.iter().any(|listed| parse(listed).as_ref() == Some(name)));
        }
    }

    #[test]
    fn only_managed_names_go_or_own_subdomains_that_a_wildcard_serves(domains in listed(), autossl: bool, told in told()) {
        let settlement = planned(&domains, autossl, &told);
        let managed = all(&told.managed);
        let with_twins: HashSet<Domain> = managed.iter().cloned().chain(managed.iter().filter_map(Domain::www_twin)).collect();
        for name in &settlement.plan.removed {
            let gives_way = settlement.by_wildcard.contains(name);
            prop_assert!(gives_way || (with_twins.contains(name) && !wanted(&told).contains(name)), "{}", name);
            prop_assert!(!is_own(name));
        }
    }

    #[test]
    fn a_list_is_never_emptied_nor_made_too_long(domains in listed(), autossl: bool, told in told()) {
        let plan = planned(&domains, autossl, &told).plan;
        prop_assert!(domains.is_empty() || !plan.domains.is_empty());
        prop_assert!(domains.len() > DOMAIN_LIMIT || plan.domains.len() <= DOMAIN_LIMIT);
    }

    #[test]
    fn every_wanted_name_fares_in_one_way(domains in listed(), autossl: bool, told in told()) {
        let settlement = planned(&domains, autossl, &told);
        let lists = [
            &settlement.plan.added, &settlement.plan.unchanged, &settlement.no_room, &settlement.by_wildcard, &settlement.held,
        ];
        let told_of: Vec<&Domain> = lists.into_iter().flatten().collect();
        let distinct: HashSet<&Domain> = told_of.iter().copied().collect();
        prop_assert_eq!(told_of.len(), distinct.len());
        let never: HashSet<Domain> = told.wanted.iter().filter(|wanted| wanted.entry == Some(false)).flat_map(|wanted| all(&wanted.names)).collect();
        let along: HashSet<Domain> = told.wanted.iter().filter(|wanted| all(std::slice::from_ref(&wanted.name)).iter().any(is_own)).flat_map(|wanted| all(&wanted.names)).collect();
        for name in wanted(&told) {
            let is_own_twin = name.as_str().starts_with("www.") && name.as_str().ends_with(".net.test");
            prop_assert!(distinct.contains(&name) || is_own(&name) || never.contains(&name) || along.contains(&name) || is_own_twin, "{}", name);
        }
    }

    #[test]
    fn no_customer_lacks_room_while_an_own_subdomain_could_give_way(domains in listed(), told in told()) {
        let settlement = planned(&domains, false, &told);
        let is_served = |name: &&Domain| name.as_str().ends_with(".net.test") && name.parents().next().is_some_and(|parent| parent.as_str() == OWN[0]);
        let needed = |name: &Domain| told.wanted.iter().any(|wanted| wanted.entry == Some(true) && all(&wanted.names).contains(name));
        let lists_wildcard = settlement.plan.domains.iter().any(|name| name == "*.net.test");
        let could: Vec<&Domain> = settlement.plan.unchanged.iter().filter(is_served)
            .filter(|name| !needed(name) && !is_own(name) && !name.as_str().starts_with("*.")).collect();
        let customer_lacks = settlement.no_room.iter().any(|name| name.bare().as_str().starts_with('c'));
        prop_assert!(!customer_lacks || !lists_wildcard || could.is_empty(), "{:?}", could);
    }

    #[test]
    fn an_app_without_the_asking_networks_name_is_left_alone(domains in listed(), autossl: bool, told in told()) {
        let ours = |name: &String| parse(name).is_some_and(|name| name.bare().as_str() == OWN[0]);
        let settlement = settle(Listed { domains: &domains, autossl }, &Facts::read(&told), &Scope::default());
        prop_assert_eq!(settlement.recognised, domains.is_empty() || domains.iter().any(ours));
        prop_assert!(settlement.recognised || settlement.plan.domains == domains);
    }
}
