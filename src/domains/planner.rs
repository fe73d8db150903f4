//! From an app's list and an installation's facts to the new list.
//!
//! First of all, whose app is it? The asking network's own name, or its `www.` twin, stands on the
//! list (a wildcard proves nothing), or the list is empty, or the caller says that any app will do.
//! Otherwise nothing is planned.
//!
//! A name is compared in canonical form, and the first row that fits decides:
//!
//! | the name is | on the list | result | reported as |
//! | --- | --- | --- | --- |
//! | own, or the twin of one | yes | stays | `unchanged`, if wanted |
//! | wanted, or told to come along with a wanted one | yes | stays as it is spelled; may [give way](#room) | `unchanged` |
//! | gone or missing, more than the [brake](super::brake) allows | yes | stays, if nobody confirmed it | `held_back` |
//! | gone or missing | yes | goes, in each spelling | `removed` |
//! | the same, but the list's last | yes | stays | `last_domain` |
//! | nobody's | yes | stays byte for byte, in its place | `only_on_app` |
//! | the asking network's, and the list is empty | no | goes first | `added` |
//! | the twin of an own one, not wanted itself | no | is not added | |
//! | wanted, never with an entry | no | is not added | `by_wildcard`, if one serves it |
//! | wanted and deferred | no | is not tried | `deferred` |
//! | an own one or a customer's, wanted | no | goes to the end | `added` or `no_room` |
//! | an own subdomain that no wildcard serves, or that needs an entry, wanted | no | goes to the end, after the customers' | `added` or `no_room` |
//! | an own subdomain that a wildcard serves, wanted, AutoSSL on | no | goes to the end, while 20 places stay free: it needs a certificate | `added` or `by_wildcard` |
//! | an own subdomain that a wildcard serves, wanted, AutoSSL off | no | is not added | `by_wildcard` |
//!
//! An own subdomain lies below an own name. A wildcard serves those directly below its parent.
//! A wildcard directly below an own name is nobody's, and not worth a report; nor is the twin of a wanted name.
//!
//! # Room
//!
//! The list gets no longer than [`DOMAIN_LIMIT`]; one that is longer already is for the API to judge.
//! Mapped names come before their twins, and customers' names before own subdomains. Where
//! customers' names find no room, listed and wanted own subdomains that a wildcard serves give way,
//! the last on the list first, unless they need an entry.

use std::collections::{HashMap, HashSet};

use super::DOMAIN_LIMIT;
use super::allocation::{Allocation, allocate};
use super::brake::{Departures, HeldBack, departures};
use super::desired::{Desired, desired};
use super::facts::Facts;
use super::list::List;
use super::name::Domain;

/// The app as far as it matters here.
#[derive(Debug, Clone, Copy)]
pub struct Listed<'a> {
    /// Its whole list.
    pub domains: &'a [String],
    /// Whether AutoSSL is on.
    pub autossl: bool,
}

/// What a person or the site's configuration allows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Options {
    /// Whether an app counts as ours that does not have the asking network's name.
    pub any_app: bool,
    /// Names that may go whatever the brake says.
    pub confirmed: HashSet<Domain>,
}

/// How a wanted name fares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It was on the list already.
    Listed,
    /// It is new on the list.
    Added,
    /// The list is full.
    NoRoom,
    /// A wildcard serves it in the place of an entry.
    ByWildcard,
    /// It was refused lately and is not tried.
    Deferred,
    /// It is not to have an entry.
    KeptOff,
    /// ServerPilot does not take it.
    Refused,
    /// It is for a later call.
    Untried,
    /// It is no domain name.
    Invalid,
}

impl Outcome {
    /// The word that PHP sees.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Listed => "listed",
            Self::Added => "added",
            Self::NoRoom => "no_room",
            Self::ByWildcard => "by_wildcard",
            Self::Deferred => "deferred",
            Self::KeptOff => "kept_off",
            Self::Refused => "refused",
            Self::Untried => "untried",
            Self::Invalid => "invalid",
        }
    }
}

/// The list as it should become, and how each name fares.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Plan {
    /// Whether the app is ours; if not, all is as if nothing were wanted.
    pub recognised: bool,
    /// The whole list, as it is to be sent.
    pub domains: Vec<String>,
    /// What is new on it.
    pub added: Vec<Domain>,
    /// What goes, in the list's order.
    pub removed: Vec<Domain>,
    /// What of it are own subdomains that give way to customers.
    pub gave_way: Vec<Domain>,
    /// What goes only if a person says so.
    pub held_back: Vec<HeldBack>,
    /// The name that would have gone if it were not the last.
    pub last_domain: Option<Domain>,
    /// Listed and nobody's.
    pub only_on_app: Vec<String>,
    /// How each wanted name fares, in the order told.
    pub outcomes: Vec<(Domain, Outcome)>,
}

impl Plan {
    /// Whether there is anything to write.
    pub fn has_changes(&self) -> bool {
        !self.added.is_empty() || !self.removed.is_empty()
    }

    /// The wanted names that fare so.
    pub fn faring(&self, outcome: Outcome) -> Vec<Domain> {
        let fares = self.outcomes.iter().filter(|(_, found)| *found == outcome);
        fares.map(|(name, _)| name.clone()).collect()
    }

    /// How each wanted name fares, as it was told.
    pub fn fates(&self, facts: &Facts) -> Vec<(String, Outcome)> {
        let outcomes: HashMap<&Domain, Outcome> = self
            .outcomes
            .iter()
            .map(|(name, outcome)| (name, *outcome))
            .collect();
        let fate = |name: &Option<Domain>| match name {
            Some(name) => outcomes.get(name).copied(),
            None => self.recognised.then_some(Outcome::Invalid),
        };
        let rows = facts.rows().iter();
        rows.filter_map(|(told, name)| Some((told.clone(), fate(name)?)))
            .collect()
    }

    fn untouched(domains: &[String]) -> Self {
        Self {
            domains: domains.to_vec(),
            ..Self::default()
        }
    }
}

/// Plans for one installation and one app. Which names go is decided once, by the list as it was first
/// read: what is written meanwhile, by us or by others, does not loosen the brake.
pub struct Planner<'a> {
    facts: &'a Facts,
    any_app: bool,
    departures: Departures,
}

impl<'a> Planner<'a> {
    /// Decides what goes of `domains`.
    pub fn new(domains: &[String], facts: &'a Facts, options: &Options) -> Self {
        Self {
            facts,
            any_app: options.any_app,
            departures: departures(&List::read(domains), facts, &options.confirmed),
        }
    }

    /// Plans everything at once.
    pub fn plan(&self, app: Listed) -> Plan {
        self.plan_part(app, |_| true)
    }

    /// Plans to add no names but those that `may_be_added`; whether others would find room is as if they
    /// were not wanted.
    pub fn plan_part(&self, app: Listed, may_be_added: impl Fn(&Domain) -> bool) -> Plan {
        let list = List::read(app.domains);
        if !self.recognises(&list) {
            return Plan::untouched(app.domains);
        }
        let staying = list.without(&self.departures.going);
        let desired = self.desired(&list, &staying, app.autossl);
        let may_be_added =
            |name: &Domain| may_be_added(name) && !self.waits_for_claim(&list, &may_be_added);
        let before = |name: &Desired| self.before_room(name, &staying, app.autossl, may_be_added);
        let candidates: Vec<&Desired> = desired
            .iter()
            .filter(|name| before(name).is_none())
            .collect();
        let allocation = allocate(&staying, &desired, &candidates, limit_of(&list));
        let new: HashSet<&Domain> = allocation.added.iter().collect();
        let outcome = |name: &Desired| match before(name) {
            Some(Outcome::Listed) if allocation.gave_way.contains(&name.name) => {
                Outcome::ByWildcard
            }
            Some(outcome) => outcome,
            None if new.contains(&name.name) => Outcome::Added,
            None if name.can_do_without() => Outcome::ByWildcard,
            None => Outcome::NoRoom,
        };
        let outcomes = desired
            .iter()
            .map(|name| (name.name.clone(), outcome(name)))
            .collect();
        let (removed, last_domain) = self.removed(&list, &allocation);
        let rest = list.without(&removed.iter().cloned().collect());
        let added = allocation.added.iter().map(Domain::to_string);
        Plan {
            recognised: true,
            domains: rest
                .entries()
                .map(|(spelled, _)| spelled.to_owned())
                .chain(added)
                .collect(),
            gave_way: removed
                .iter()
                .filter(|name| allocation.gave_way.contains(name))
                .cloned()
                .collect(),
            removed,
            held_back: self.departures.held_back.clone(),
            last_domain,
            only_on_app: only_on_app(&rest, self.facts),
            outcomes,
            added: allocation.added,
        }
    }

    /// The facts that it plans by.
    pub fn facts(&self) -> &'a Facts {
        self.facts
    }

    fn recognises(&self, list: &List) -> bool {
        let asking = self.facts.asking.as_ref();
        self.any_app || list.is_empty() || asking.is_some_and(|name| list.has_domain_of(name))
    }

    /// The name by which a list that is nobody's becomes this installation's: the next plan recognises the
    /// app by it.
    fn claim(&self, list: &List) -> Option<&'a Domain> {
        let claims = list.is_empty() && !self.any_app;
        self.facts.asking.as_ref().filter(|_| claims)
    }

    /// Whether nothing may be added because the name that is to go first may not.
    fn waits_for_claim(&self, list: &List, may_be_added: impl Fn(&Domain) -> bool) -> bool {
        let cannot = |name| self.facts.deferred.contains(name) || !may_be_added(name);
        self.claim(list).is_some_and(cannot)
    }

    /// What is wanted, the claim first where anything is to be added.
    fn desired(&self, list: &List, staying: &List, autossl: bool) -> Vec<Desired> {
        let mut names = desired(self.facts, staying);
        let asks = names.iter().any(|name| name.asks(autossl));
        if let Some(claim) = self.claim(list).filter(|_| asks) {
            names.retain(|name| name.name != *claim);
            names.insert(0, Desired::mapped(claim.clone()));
        }
        names
    }

    /// How a name fares whoever gets a place; none for one that is to get one, if there is room.
    fn before_room(
        &self,
        desired: &Desired,
        staying: &List,
        autossl: bool,
        may_be_added: impl Fn(&Domain) -> bool,
    ) -> Option<Outcome> {
        if staying.has(&desired.name) {
            Some(Outcome::Listed)
        } else if !desired.asks(autossl) && desired.can_do_without() {
            Some(Outcome::ByWildcard)
        } else if !desired.asks(autossl) {
            Some(Outcome::KeptOff)
        } else if self.facts.deferred.contains(&desired.name) {
            Some(Outcome::Deferred)
        } else if !may_be_added(&desired.name) {
            Some(Outcome::Untried)
        } else {
            None
        }
    }

    /// What goes, each name once, and the one that stays for being the last.
    fn removed(&self, list: &List, allocation: &Allocation) -> (Vec<Domain>, Option<Domain>) {
        let goes = |name: &&Domain| {
            self.departures.going.contains(name) || allocation.gave_way.contains(name)
        };
        let mut removed: Vec<Domain> = list.distinct_names().filter(goes).cloned().collect();
        let all_go = list
            .entries()
            .all(|(_, name)| name.as_ref().is_some_and(goes));
        let last = list
            .names()
            .next()
            .filter(|_| all_go && allocation.added.is_empty());
        removed.retain(|name| Some(name) != last);
        (removed, last.cloned())
    }
}

/// How long the list may become.
fn limit_of(list: &List) -> usize {
    if list.len() > DOMAIN_LIMIT {
        usize::MAX
    } else {
        DOMAIN_LIMIT
    }
}

/// What stands on the list and nobody here knows of, each once.
fn only_on_app(list: &List, facts: &Facts) -> Vec<String> {
    let mut met = HashSet::new();
    list.entries()
        .filter(|(_, name)| name.is_none_or(|name| !facts.explains(name)))
        .map(|(spelled, name)| name.map_or(spelled.to_owned(), Domain::to_string))
        .filter(|name| met.insert(name.clone()))
        .collect()
}

#[cfg(test)]
mod tests;
