//! What the whole installation makes of an app's list. Pure: from the list and the installation's
//! facts to the new list.
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
//! | own, or the twin of one | no | is not added; but the asking network's goes first onto an empty list | `added` |
//! | wanted | yes | stays as it is spelled; may [give way](#room) | `unchanged` |
//! | the `www.` twin of a wanted one | yes | stays: visitors use it | |
//! | managed, or the `www.` twin of one | yes | goes, in each spelling | `removed` |
//! | the same, but the list's last | yes | stays | `last_domain` |
//! | nobody's | yes | stays byte for byte, in its place | `only_on_app` |
//! | wanted, never with an entry | no | is not added | `by_wildcard`, if one serves it |
//! | wanted and held | no | is not tried | `held` |
//! | a customer's, wanted | no | goes to the end | `added` or `no_room` |
//! | an own subdomain that no wildcard serves, or that needs an entry, wanted | no | goes to the end, after the customers' | `added` or `no_room` |
//! | an own subdomain that a wildcard serves, wanted, AutoSSL on | no | goes to the end, while 20 places stay free: it needs a certificate | `added` or `by_wildcard` |
//! | an own subdomain that a wildcard serves, wanted, AutoSSL off | no | is not added | `by_wildcard` |
//!
//! An own subdomain lies below an own name. A wildcard serves those directly below its parent.
//! A wildcard directly below an own name is nobody's, and not worth a report.
//!
//! # Room
//!
//! The list gets no longer than [`DOMAIN_LIMIT`](crate::api::DOMAIN_LIMIT); one that is longer already is for the API to judge.
//! Mapped names come before their twins, and customers' names before own subdomains. Where
//! customers' names find no room, listed and wanted own subdomains that a wildcard serves give way,
//! the last on the list first, unless they need an entry.

use std::collections::HashSet;

use super::facts::Facts;
use super::list::List;
use super::name::Domain;
use super::plan::Plan;
use super::room::{Places, give_places};
use super::wish::{Kind, Wish, wishes};

/// The app as far as it matters here.
#[derive(Debug, Clone, Copy)]
pub struct Listed<'a> {
    /// Its whole list.
    pub domains: &'a [String],
    /// Whether AutoSSL is on.
    pub autossl: bool,
}

/// How far a plan may go.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Scope {
    /// Whether an app counts as ours that does not have the asking network's name.
    pub any_app: bool,
    /// The only names that may be added; none: every one.
    pub only: Option<HashSet<Domain>>,
    /// Names that are not added: the API has refused them.
    pub refused: HashSet<Domain>,
}

/// The list as it should become, and how each name fares: a wanted one is in at most one of these.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Settlement {
    /// Whether the app is ours; if not, all is as if nothing were wanted.
    pub recognised: bool,
    /// What to write. `unchanged` are the wanted names that are listed already.
    pub plan: Plan,
    /// Wanted, not listed, and no place left.
    pub no_room: Vec<Domain>,
    /// Wanted, and served by a wildcard instead of an entry.
    pub by_wildcard: Vec<Domain>,
    /// Wanted, but refused lately and not tried.
    pub held: Vec<Domain>,
    /// Listed and nobody's.
    pub only_on_app: Vec<String>,
    /// The one that would have gone if it were not the last.
    pub last_domain: Option<Domain>,
}

/// Plans what `facts` make of an app.
pub fn settle(app: Listed, facts: &Facts, scope: &Scope) -> Settlement {
    let mut list = List::read(app, facts);
    if !scope.any_app && !list.is_of(facts) {
        return untouched(app);
    }
    let mut wishes = wishes(facts, &list);
    if app.domains.is_empty() && !scope.any_app {
        claim(&mut wishes, &list, facts);
    }
    let open = |wish: &&Wish| before_places(wish, &list, facts, scope) == Fate::Open;
    let candidates: Vec<&Wish> = wishes.iter().filter(open).collect();
    let places = give_places(&list, &wishes, &candidates);
    let last_domain = list.spare_last(&places);

    let fates: Vec<Fate> = wishes
        .iter()
        .map(|wish| after_places(wish, before_places(wish, &list, facts, scope), &places))
        .collect();
    let faring = |fate: Fate| -> Vec<Domain> {
        let pairs = wishes.iter().zip(&fates);
        let fares = pairs.filter(|(_, found)| **found == fate);
        fares.map(|(wish, _)| wish.name.clone()).collect()
    };
    Settlement {
        recognised: true,
        no_room: faring(Fate::Open),
        by_wildcard: faring(Fate::ByWildcard),
        held: faring(Fate::Held),
        only_on_app: only_on_app(&list, facts),
        last_domain,
        plan: Plan {
            domains: list.with(&places),
            removed: list.removed(&places),
            unchanged: faring(Fate::Listed),
            added: places.added,
        },
    }
}

/// An app that is nobody's becomes this installation's by its own name, which goes first: the next
/// settling recognises the app by it.
fn claim(wishes: &mut Vec<Wish>, list: &List, facts: &Facts) {
    let wanted = wishes.iter().any(|wish| wish.asks(list));
    let Some(asking) = facts.asking.as_ref().filter(|_| wanted) else {
        return;
    };
    wishes.retain(|wish| &wish.name != asking);
    wishes.insert(
        0,
        Wish {
            name: asking.clone(),
            kind: Kind::Customer,
            mapped: true,
            served: false,
        },
    );
}

fn untouched(app: Listed) -> Settlement {
    let plan = Plan {
        domains: app.domains.to_vec(),
        ..Plan::default()
    };
    Settlement {
        plan,
        ..Settlement::default()
    }
}

/// How a wanted name fares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    Listed,
    Added,
    /// To be added: where there is room.
    Open,
    ByWildcard,
    Held,
    /// Refused by the API, out of this plan's scope, or never to be there.
    Left,
}

/// What can be said of a wish before it is known who gets a place.
fn before_places(wish: &Wish, list: &List, facts: &Facts, scope: &Scope) -> Fate {
    let is_out_of_scope = |only: &HashSet<Domain>| !only.contains(&wish.name);
    if list.has(&wish.name) {
        Fate::Listed
    } else if !wish.asks(list) {
        if wish.can_do_without() {
            Fate::ByWildcard
        } else {
            Fate::Left
        }
    } else if scope.refused.contains(&wish.name) {
        Fate::Left
    } else if facts.held.contains(&wish.name) {
        Fate::Held
    } else if scope.only.as_ref().is_some_and(is_out_of_scope) {
        Fate::Left
    } else {
        Fate::Open
    }
}

fn after_places(wish: &Wish, before: Fate, places: &Places) -> Fate {
    match before {
        Fate::Listed if places.given_up.contains(&wish.name) => Fate::ByWildcard,
        Fate::Open if places.takes(&wish.name) => Fate::Added,
        Fate::Open if wish.can_do_without() => Fate::ByWildcard,
        before => before,
    }
}

/// What stands on the list and nobody here knows of, each once.
fn only_on_app(list: &List, facts: &Facts) -> Vec<String> {
    let known = facts.stay();
    let managed: HashSet<&Domain> = facts.managed.iter().collect();
    let is_known = |name: &Domain| {
        let is_wildcard_of = |root| facts.roots.contains(&root);
        known.contains(name)
            || managed.contains(name)
            || name.wildcard_parent().is_some_and(is_wildcard_of)
    };
    let mut seen = HashSet::new();
    list.kept()
        .filter(|(_, name)| name.as_ref().is_none_or(|name| !is_known(name)))
        .map(|(spelled, name)| name.as_ref().map_or((*spelled).clone(), Domain::to_string))
        .filter(|name| seen.insert(name.clone()))
        .collect()
}

#[cfg(test)]
mod tests;
