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

use std::collections::HashSet;

use super::DOMAIN_LIMIT;
use super::allocation::{Allocation, allocate};
use super::brake::{Departures, departures};
use super::desired::{Desired, desired};
use super::facts::Facts;
use super::list::List;
use super::name::Domain;
use super::outcome::{Outcome, Plan};

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

/// Plans for one installation and one app. Whether the app is the installation's and which names go is decided
/// once, by the list as it was first read: what is written meanwhile, by us or by others, does not loosen the brake.
pub struct Planner<'a> {
    facts: &'a Facts,
    any_app: bool,
    recognised: bool,
    departures: Departures,
}

impl<'a> Planner<'a> {
    /// Decides, by the app's list, whether it is ours and what goes of it.
    pub fn new(domains: &[String], facts: &'a Facts, options: &Options) -> Self {
        let list = List::read(domains);
        let asking = facts.asking.as_ref();
        let is_ours = list.is_empty() || asking.is_some_and(|name| list.has_domain_of(name));
        Self {
            facts,
            any_app: options.any_app,
            recognised: options.any_app || is_ours,
            departures: departures(&list, facts, &options.confirmed),
        }
    }

    /// The facts that it plans by.
    pub fn facts(&self) -> &'a Facts {
        self.facts
    }

    /// Plans everything at once.
    pub fn plan(&self, app: Listed) -> Plan {
        self.plan_part(app, |_| true)
    }

    /// Plans to add no names but those that `may_be_added`; whether others would find room is as if they
    /// were not wanted.
    pub fn plan_part(&self, app: Listed, may_be_added: impl Fn(&Domain) -> bool) -> Plan {
        if !self.recognised {
            return Plan::untouched(app.domains);
        }
        let list = List::read(app.domains);
        let staying = list.without(&self.departures.going);
        let claim = self.claim(&list);
        let desired = self.desired(&staying, app.autossl, claim);

        let waits = claim.is_some_and(|claim| self.is_deferred(claim) || !may_be_added(claim));
        let may_be_added = |name: &Domain| !waits && may_be_added(name);
        let before = |name: &Desired| self.before_allocation(name, &staying, may_be_added);
        let candidates = desired.iter().filter(|name| before(name).is_none());
        let allocation = allocate(&staying, &desired, candidates.collect(), limit_of(&list));
        let outcome = |name: &Desired| allocation.outcome(name, before(name));

        let (removed, last_domain) = self.removed(&list, &allocation);
        let rest = list.without(&removed.iter().cloned().collect());
        Plan {
            recognised: true,
            domains: rest.spelled_with(&allocation.added),
            gave_way: removed
                .iter()
                .filter(|name| allocation.gives_way(name))
                .cloned()
                .collect(),
            removed,
            held_back: self.departures.held_back.clone(),
            last_domain,
            only_on_app: only_on_app(&rest, self.facts),
            outcomes: desired
                .iter()
                .map(|name| (name.name.clone(), outcome(name)))
                .collect(),
            added: allocation.added,
        }
    }

    /// The name by which a list that is nobody's becomes this installation's: the next plan recognises the
    /// app by it.
    fn claim(&self, list: &List) -> Option<&'a Domain> {
        let claims = list.is_empty() && !self.any_app;
        self.facts.asking.as_ref().filter(|_| claims)
    }

    /// What is wanted, the claim first where anything is to be added.
    fn desired(&self, staying: &List, autossl: bool, claim: Option<&Domain>) -> Vec<Desired> {
        let mut names = desired(self.facts, staying, autossl);
        let adds = names.iter().any(Desired::asks);
        if let Some(claim) = claim.filter(|_| adds) {
            names.retain(|name| name.name != *claim);
            names.insert(0, Desired::mapped(claim.clone()));
        }
        names
    }

    fn is_deferred(&self, name: &Domain) -> bool {
        self.facts.deferred.contains(name)
    }

    /// How a name fares whoever gets a place; none for one that is to get one, if there is room.
    fn before_allocation(
        &self,
        desired: &Desired,
        staying: &List,
        may_be_added: impl Fn(&Domain) -> bool,
    ) -> Option<Outcome> {
        match &desired.name {
            name if staying.has(name) => Some(Outcome::Listed),
            _ if !desired.asks() && desired.can_do_without() => Some(Outcome::ByWildcard),
            _ if !desired.asks() => Some(Outcome::KeptOff),
            name if self.is_deferred(name) => Some(Outcome::Deferred),
            name if !may_be_added(name) => Some(Outcome::Untried),
            _ => None,
        }
    }

    /// What goes, each name once, and the one that stays for being the last.
    fn removed(&self, list: &List, allocation: &Allocation) -> (Vec<Domain>, Option<Domain>) {
        let goes =
            |name: &&Domain| self.departures.going.contains(*name) || allocation.gives_way(name);
        let mut removed: Vec<Domain> = list.distinct_names().filter(goes).cloned().collect();
        let all_go = list
            .entries()
            .all(|(_, name)| name.as_ref().is_some_and(goes));
        let empties = all_go && allocation.added.is_empty();
        let last = list.names().next().filter(|_| empties);
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
