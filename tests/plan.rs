//! What holds for any installation and any app, and for any change that names its names.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use std::collections::HashSet;
use std::sync::LazyLock;

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use wu_serverpilot::plan::{
    Change, DOMAIN_LIMIT, Domain, Facts, Group, Listed, Options, Outcome, Plan, Planner, RawFacts,
    RawWanted,
};

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
    (0..DOMAIN_LIMIT + 10)
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
    let many = prop_oneof![31 => Just(0), 1 => DOMAIN_LIMIT - 20..FOREIGN.len()];
    (vec(any, 0..20), many).prop_map(|(mut names, many)| {
        let rest = many.saturating_sub(names.len());
        names.extend(FOREIGN.iter().take(rest).cloned());
        names
    })
}

/// A list that is full, or nearly, of a network with a wildcard.
fn full() -> impl Strategy<Value = Vec<String>> {
    (vec(name(), 0..20), 0..4usize).prop_map(|(mut names, free)| {
        names.push("*.net.test".to_owned());
        let rest = DOMAIN_LIMIT - free - names.len();
        names.extend(FOREIGN.iter().take(rest).cloned());
        names
    })
}

/// An installation's facts and options. Most have few names gone and missing, so that the brake is met on both sides.
fn asked() -> impl Strategy<Value = Asked> {
    let wanted =
        (name(), any::<bool>(), option::of(any::<bool>())).prop_map(|(name, www, entry)| {
            let twin = www.then(|| format!("www.{name}"));
            RawWanted {
                names: twin
                    .into_iter()
                    .chain([name.clone()])
                    .map(String::into_bytes)
                    .collect(),
                name: name.into_bytes(),
                entry,
            }
        });
    let names = |most| vec(name().prop_map(String::into_bytes), 0..most);
    let facts = (
        vec(wanted, 0..16),
        names(3),
        names(12),
        names(4),
        0..24usize,
    );
    (facts, any::<bool>(), vec(name(), 0..3)).prop_map(|(facts, autossl, confirmed)| {
        let (wanted, deferred, gone, missing, taken_off) = facts;
        Asked {
            raw: RawFacts {
                own: OWN.map(|name| name.as_bytes().to_vec()).into(),
                wanted,
                deferred,
                gone,
                missing,
                taken_off: taken_off.saturating_sub(4),
            },
            autossl,
            confirmed: confirmed.iter().map(|name| domain(name)).collect(),
        }
    })
}

#[derive(Debug, Clone)]
struct Asked {
    raw: RawFacts,
    autossl: bool,
    confirmed: HashSet<Domain>,
}

impl Asked {
    fn on(&self, domains: &[String]) -> Plan {
        self.with(domains, true, |_| true)
    }

    fn with(
        &self,
        domains: &[String],
        any_app: bool,
        may_be_added: impl Fn(&Domain) -> bool,
    ) -> Plan {
        let facts = Facts::read(&self.raw);
        let options = Options {
            any_app,
            confirmed: self.confirmed.clone(),
        };
        let app = Listed {
            domains,
            autossl: self.autossl,
        };
        Planner::new(domains, &facts, &options).plan_part(app, may_be_added)
    }

    /// Every name that may never go.
    fn protected(&self) -> HashSet<Domain> {
        let wanted = self.raw.wanted.iter();
        let wanted =
            wanted.flat_map(|wanted| all(&wanted.names).into_iter().chain(all([&wanted.name])));
        let own = OWN
            .iter()
            .flat_map(|name| [domain(name), domain(name).www_twin().unwrap()]);
        wanted.chain(own).collect()
    }

    fn telling(&self, tell: impl FnOnce(RawFacts) -> RawFacts) -> Self {
        Self {
            raw: tell(self.raw.clone()),
            ..self.clone()
        }
    }

    /// How many domains of a group may go in a day.
    fn most(&self, group: Group, current: &[String]) -> usize {
        let ours = [
            self.protected(),
            self.due(Group::Gone),
            self.due(Group::Missing),
        ];
        let is_ours = |name: &Domain| ours.iter().any(|names| names.contains(name));
        let on_list: Vec<Domain> = current.iter().filter_map(|name| parse(name)).collect();
        let on_list = domains_of(on_list.iter().filter(|name| is_ours(name)));
        let is_own = |wanted: &RawWanted| all([&wanted.name]).iter().all(is_own);
        match group {
            Group::Gone => 20.max(on_list / 2),
            Group::Missing if self.raw.wanted.iter().all(is_own) => 0,
            Group::Missing => 1.max(on_list / 10),
        }
    }

    fn due(&self, group: Group) -> HashSet<Domain> {
        let gone = all(&self.raw.gone);
        match group {
            Group::Gone => gone,
            Group::Missing => all(&self.raw.missing).difference(&gone).cloned().collect(),
        }
    }
}

fn is_own(name: &Domain) -> bool {
    OWN.contains(&name.bare().as_str())
}

fn domain(name: &str) -> Domain {
    Domain::parse(name.as_bytes()).unwrap()
}

fn parse(name: &str) -> Option<Domain> {
    Domain::parse(name.as_bytes()).ok()
}

fn all<'a>(names: impl IntoIterator<Item = &'a Vec<u8>>) -> HashSet<Domain> {
    names
        .into_iter()
        .filter_map(|name| Domain::parse(name).ok())
        .collect()
}

fn domains_of<'a>(names: impl IntoIterator<Item = &'a Domain>) -> usize {
    names
        .into_iter()
        .map(Domain::bare)
        .collect::<HashSet<_>>()
        .len()
}

/// What stays, byte for byte and in its place, and then what is new.
fn without_and_with(current: &[String], plan: &Plan) -> Vec<String> {
    let goes = |name: &&String| parse(name).is_some_and(|name| plan.removed.contains(&name));
    let kept = current.iter().filter(|name| !goes(name)).cloned();
    kept.chain(plan.added.iter().map(Domain::to_string))
        .collect()
}

proptest! {
    #[test]
    fn no_facts_remove_a_name_that_was_in_neither_gone_nor_missing(current in listed(), asked in asked()) {
        let plan = asked.on(&current);
        let (gone, missing) = (asked.due(Group::Gone), asked.due(Group::Missing));
        for name in &plan.removed {
            let is_due = gone.contains(name) || missing.contains(name);
            prop_assert!(is_due || plan.gave_way.contains(name), "{}", name);
        }
        for name in &plan.gave_way {
            let is_site = name.parents().any(|parent| OWN.contains(&parent));
            prop_assert!(is_site && plan.outcomes.contains(&(name.clone(), Outcome::ByWildcard)), "{}", name);
            prop_assert!(plan.domains.len() >= DOMAIN_LIMIT - 3);
        }
    }

    #[test]
    fn no_facts_and_no_person_remove_an_own_or_wanted_name(current in listed(), asked in asked()) {
        let plan = asked.on(&current);
        let protected = asked.protected();
        for name in &plan.removed {
            prop_assert!(!protected.contains(name) || plan.gave_way.contains(name), "{}", name);
        }
    }

    #[test]
    fn nothing_removes_more_than_the_brake_allows_but_what_was_confirmed(current in listed(), asked in asked()) {
        let plan = asked.on(&current);
        for group in [Group::Gone, Group::Missing] {
            let due = asked.due(group);
            let is_due = |name: &&Domain| due.contains(*name) && !plan.gave_way.contains(*name);
            let unconfirmed = plan.removed.iter().filter(is_due).filter(|name| !asked.confirmed.contains(*name));
            let unconfirmed = domains_of(unconfirmed);
            let allowed = asked.most(group, &current).saturating_sub(asked.raw.taken_off);
            prop_assert!(unconfirmed <= allowed, "{:?}", group);
            prop_assert!(unconfirmed == 0 || plan.held_back.iter().all(|held_back| held_back.group != group));
        }
    }

    #[test]
    fn what_is_due_and_stays_is_held_back_or_the_last(current in listed(), asked in asked()) {
        let plan = asked.on(&current);
        let protected = asked.protected();
        for group in [Group::Gone, Group::Missing] {
            let due = asked.due(group);
            let held_back = plan.held_back.iter().filter(|held_back| held_back.group == group);
            let held_back: HashSet<&Domain> = held_back.flat_map(|held_back| &held_back.names).collect();
            for name in plan.domains.iter().filter_map(|name| parse(name)) {
                let stays_for_now = held_back.contains(&name) || plan.last_domain.as_ref() == Some(&name);
                prop_assert!(!due.contains(&name) || protected.contains(&name) || stays_for_now, "{}", name);
            }
        }
    }

    #[test]
    fn additions_never_wait_for_the_brake(current in listed(), asked in asked()) {
        // Where there is room, what is added is the same whatever is held back.
        prop_assume!(current.len() < 100);
        let nothing_due = asked.telling(|raw| RawFacts { gone: vec![], missing: vec![], ..raw });
        let braked = asked.telling(|raw| RawFacts { taken_off: usize::MAX, ..raw });
        let braked = Asked { confirmed: HashSet::new(), ..braked };
        prop_assert_eq!(braked.on(&current).added, nothing_due.on(&current).added);
    }

    #[test]
    fn applying_twice_changes_nothing(current in listed(), asked in asked()) {
        let first = asked.on(&current);
        let second = asked.on(&first.domains);
        // With more domains on the list the brake allows more: that is the only thing that may still happen.
        let held_back: HashSet<&Domain> = first.held_back.iter().flat_map(|group| &group.names).collect();
        prop_assume!(!second.removed.iter().any(|name| held_back.contains(name)));
        prop_assert_eq!(second.has_changes(), false, "{:?}", second);
        prop_assert_eq!(&second.domains, &first.domains);
        let outside = [Outcome::NoRoom, Outcome::Deferred, Outcome::KeptOff, Outcome::ByWildcard];
        let plain = |plan: &Plan| outside.map(|outcome| plan.faring(outcome));
        // A wildcard that is new serves from the next time on; a name that gives way may be deferred from then on.
        let adds_wildcard = first.added.iter().any(|name| name.wildcard_parent().is_some());
        let deferred = all(&asked.raw.deferred);
        if !adds_wildcard && !first.gave_way.iter().any(|name| deferred.contains(name)) {
            prop_assert_eq!(plain(&second), plain(&first));
        }
    }

    #[test]
    fn what_stays_stays_byte_for_byte_and_what_is_new_follows(current in listed(), asked in asked(), part: u8) {
        let may_be_added = |name: &Domain| name.as_str().len() % 4 != usize::from(part % 5);
        let plan = asked.with(&current, true, may_be_added);
        prop_assert_eq!(&plan.domains, &without_and_with(&current, &plan));
        for name in &plan.added {
            prop_assert!(!current.iter().any(|listed| parse(listed).as_ref() == Some(name)));
            prop_assert!(may_be_added(name));
        }
    }

    #[test]
    fn a_list_is_never_emptied_nor_made_too_long(current in listed(), asked in asked()) {
        let plan = asked.on(&current);
        prop_assert!(current.is_empty() || !plan.domains.is_empty());
        prop_assert!(current.len() > DOMAIN_LIMIT || plan.domains.len() <= DOMAIN_LIMIT);
    }

    #[test]
    fn every_wanted_name_fares_in_one_way(current in listed(), asked in asked()) {
        let plan = asked.on(&current);
        let told: HashSet<&Domain> = plan.outcomes.iter().map(|(name, _)| name).collect();
        prop_assert_eq!(told.len(), plan.outcomes.len());
        let added: HashSet<Domain> = plan.faring(Outcome::Added).into_iter().collect();
        prop_assert_eq!(added, plan.added.iter().cloned().collect());
        let facts = Facts::read(&asked.raw);
        prop_assert_eq!(plan.fates(&facts).len(), asked.raw.wanted.len());
        for name in plan.faring(Outcome::Listed) {
            prop_assert!(current.iter().any(|listed| parse(listed).as_ref() == Some(&name)));
        }
    }

    #[test]
    fn an_app_without_the_asking_networks_name_is_left_alone(current in listed(), asked in asked()) {
        let ours = |name: &String| parse(name).is_some_and(|name| name.bare().as_str() == OWN[0]);
        let plan = asked.with(&current, false, |_| true);
        prop_assert_eq!(plan.recognised, current.is_empty() || current.iter().any(ours));
        let untouched = Plan { domains: current, ..Plan::default() };
        prop_assert!(plan.recognised || plan == untouched);
    }

    #[test]
    fn a_change_does_what_it_names_and_nothing_else_and_once(
        current in listed(),
        add in vec(name(), 0..6),
        remove in vec(name(), 0..6),
    ) {
        let add: Vec<Domain> = add.iter().map(|name| domain(name)).collect();
        let mut remove: Vec<Domain> = remove.iter().map(|name| domain(name)).collect();
        remove.retain(|name| !add.contains(name));
        let change = Change::new(add.clone(), remove.clone()).unwrap();
        if let Ok(plan) = changed(&current, &change) {
            prop_assert_eq!(&plan.domains, &without_and_with(&current, &plan));
            let named: HashSet<&Domain> = add.iter().chain(&remove).collect();
            let reported = [plan.added.clone(), plan.removed.clone(), change.unchanged(&plan)].concat();
            prop_assert_eq!(reported.iter().collect::<HashSet<_>>(), named);
            let becomes: HashSet<Domain> = plan.domains.iter().filter_map(|name| parse(name)).collect();
            prop_assert!(add.iter().all(|name| becomes.contains(name)));
            prop_assert!(!remove.iter().any(|name| becomes.contains(name)));
            let again = changed(&plan.domains, &change).unwrap();
            prop_assert_eq!((again.has_changes(), again.domains), (false, plan.domains));
        }
    }
}

proptest! {
    // Lists that are full: thirty times the work.
    #![proptest_config(ProptestConfig { cases: ProptestConfig::default().cases.div_ceil(4), ..ProptestConfig::default() })]

    #[test]
    fn no_customer_lacks_room_while_an_own_subdomain_could_give_way(current in full(), asked in asked()) {
        let plan = Asked { autossl: false, ..asked.clone() }.on(&current);
        let customer_lacks = plan.faring(Outcome::NoRoom).iter().any(|name| name.bare().as_str().starts_with('c'));
        if !customer_lacks || !plan.domains.iter().any(|name| name == "*.net.test") {
            return Ok(());
        }
        let is_below = |name: &Domain| name.parents().next().is_some_and(|parent| parent == OWN[0]);
        let needs_entry = asked.raw.wanted.iter().filter(|wanted| wanted.entry == Some(true));
        let needs_entry: HashSet<Domain> = needs_entry.flat_map(|wanted| all(&wanted.names)).collect();
        for name in plan.faring(Outcome::Listed).iter().filter(|name| is_below(name)) {
            let may_stay = is_own(name) || name.wildcard_parent().is_some() || needs_entry.contains(name);
            prop_assert!(may_stay, "{}", name);
        }
    }
}

fn changed(current: &[String], change: &Change) -> Result<Plan, wu_serverpilot::error::Error> {
    let facts = change.facts();
    let app = Listed {
        domains: current,
        autossl: true,
    };
    let plan = Planner::new(current, &facts, &change.options()).plan(app);
    change.check(&plan, current.len())?;
    Ok(plan)
}
