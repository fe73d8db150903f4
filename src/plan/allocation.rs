//! Who gets a place on the list, and who gives one up.

use std::collections::HashSet;

use super::DOMAIN_LIMIT;
use super::desired::{Desired, Kind};
use super::list::List;
use super::name::Domain;
use super::outcome::Outcome;

/// Places that own subdomains with a wildcard to serve them leave to customers.
const ROOM_FOR_CUSTOMERS: usize = 20;

/// The names that get a place, and those that give theirs up.
#[derive(Debug, Default)]
pub(super) struct Allocation {
    /// New on the list, in their order there.
    pub added: Vec<Domain>,
    new: HashSet<Domain>,
    gave_way: HashSet<Domain>,
}

impl Allocation {
    /// Whether `name` is listed, and no longer.
    pub fn gives_way(&self, name: &Domain) -> bool {
        self.gave_way.contains(name)
    }

    /// How a desired name fares, that fared so `before`; none for one of the candidates.
    pub fn outcome(&self, desired: &Desired, before: Option<Outcome>) -> Outcome {
        match before {
            Some(Outcome::Listed) if self.gives_way(&desired.name) => Outcome::ByWildcard,
            Some(outcome) => outcome,
            None if self.new.contains(&desired.name) => Outcome::Added,
            None if desired.can_do_without() => Outcome::ByWildcard,
            None => Outcome::NoRoom,
        }
    }
}

/// Gives places to the `candidates`: those of the `desired` names that are not listed and may be.
/// The list may get as long as `limit`.
pub(super) fn allocate(
    list: &List,
    desired: &[Desired],
    candidates: Vec<&Desired>,
    limit: usize,
) -> Allocation {
    let of = |kind: Kind| {
        candidates
            .iter()
            .copied()
            .filter(move |name| name.kind == kind)
    };
    let mut taken = list.len();

    let can_give_way = able_to_give_way(list, desired);
    let free = limit.saturating_sub(taken);
    let customers = first(of(Kind::Customer), free.saturating_add(can_give_way.len()));
    let gave_way = last(&can_give_way, customers.len().saturating_sub(free));
    taken += customers.len();
    taken -= entries_of(&can_give_way, &gave_way);

    let subdomains = first(of(Kind::Subdomain), limit.saturating_sub(taken));
    taken += subdomains.len();
    let room_for_served = (DOMAIN_LIMIT - ROOM_FOR_CUSTOMERS).saturating_sub(taken);
    let served = first(of(Kind::Served), room_for_served);

    let own = subdomains.union(&served).copied().collect();
    let in_order = |chosen: &HashSet<&Domain>| -> Vec<Domain> {
        let names = candidates.iter().map(|candidate| &candidate.name);
        names
            .filter(|name| chosen.contains(name))
            .cloned()
            .collect()
    };
    let added = [in_order(&customers), in_order(&own)].concat();
    Allocation {
        new: added.iter().cloned().collect(),
        added,
        gave_way,
    }
}

/// The first `room` names, mapped names before those that come along with them.
fn first<'a>(names: impl Iterator<Item = &'a Desired> + Clone, room: usize) -> HashSet<&'a Domain> {
    let mapped = names.clone().filter(|name| name.mapped);
    let along = names.filter(|name| !name.mapped);
    mapped
        .chain(along)
        .take(room)
        .map(|name| &name.name)
        .collect()
}

/// The name of each entry that its wildcard can serve in its place, in the list's order.
fn able_to_give_way<'a>(list: &'a List, desired: &[Desired]) -> Vec<&'a Domain> {
    let able: HashSet<&Domain> = desired
        .iter()
        .filter(|name| name.can_do_without())
        .map(|name| &name.name)
        .collect();
    list.names().filter(|name| able.contains(name)).collect()
}

/// As many names from the end as free `needed` entries.
fn last(names: &[&Domain], needed: usize) -> HashSet<Domain> {
    let mut gave_way = HashSet::new();
    for name in names.iter().rev() {
        if entries_of(names, &gave_way) >= needed {
            break;
        }
        gave_way.insert((*name).clone());
    }
    gave_way
}

fn entries_of(names: &[&Domain], gave_way: &HashSet<Domain>) -> usize {
    names
        .iter()
        .filter(|name| gave_way.contains(**name))
        .count()
}
