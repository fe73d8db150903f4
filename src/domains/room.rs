//! Who gets a place on the list, and who gives one up.

use std::collections::HashSet;

use super::list::List;
use super::name::Domain;
use super::wish::{Kind, Wish};
use crate::api::DOMAIN_LIMIT;

/// Places that own subdomains with a wildcard to serve them leave to customers.
const ROOM_FOR_CUSTOMERS: usize = 20;

/// The names that get a place, and those that give theirs up.
#[derive(Debug, Default)]
pub(super) struct Places {
    /// New on the list, in their order there.
    pub added: Vec<Domain>,
    /// Listed, and no longer.
    pub given_up: HashSet<Domain>,
    taken_by: HashSet<Domain>,
}

impl Places {
    /// Whether `name` is new on the list.
    pub fn takes(&self, name: &Domain) -> bool {
        self.taken_by.contains(name)
    }
}

/// Gives places to the `candidates`: those of the `wishes` that are not listed and may be.
pub(super) fn give_places(list: &List, wishes: &[Wish], candidates: &[&Wish]) -> Places {
    let of = |kind: Kind| {
        candidates
            .iter()
            .copied()
            .filter(move |wish| wish.kind == kind)
    };
    let mut taken = list.kept().count();

    let can_give_up = able_to_give_up(list, wishes);
    let free = list.limit().saturating_sub(taken);
    let customers = first(of(Kind::Customer), free.saturating_add(can_give_up.len()));
    let given_up = last(&can_give_up, customers.len().saturating_sub(free));
    taken += customers.len();
    taken -= entries_of(&can_give_up, &given_up);

    let subdomains = first(of(Kind::Subdomain), list.limit().saturating_sub(taken));
    taken += subdomains.len();
    let room_for_served = (DOMAIN_LIMIT - ROOM_FOR_CUSTOMERS).saturating_sub(taken);
    let served = first(of(Kind::Served), room_for_served);

    let own: HashSet<Domain> = subdomains.union(&served).cloned().collect();
    let in_order = |chosen: &HashSet<Domain>| -> Vec<Domain> {
        let names = candidates.iter().map(|wish| &wish.name);
        names
            .filter(|name| chosen.contains(name))
            .cloned()
            .collect()
    };
    Places {
        added: [in_order(&customers), in_order(&own)].concat(),
        given_up,
        taken_by: customers.union(&own).cloned().collect(),
    }
}

/// The first `room` names, mapped names before those that come along with them.
fn first<'a>(wishes: impl Iterator<Item = &'a Wish> + Clone, room: usize) -> HashSet<Domain> {
    let mapped = wishes.clone().filter(|wish| wish.mapped);
    let along = wishes.filter(|wish| !wish.mapped);
    mapped
        .chain(along)
        .take(room)
        .map(|wish| wish.name.clone())
        .collect()
}

/// The name of each entry that its wildcard can serve in its place, in the list's order.
fn able_to_give_up<'a>(list: &'a List, wishes: &[Wish]) -> Vec<&'a Domain> {
    let able: HashSet<&Domain> = wishes
        .iter()
        .filter(|wish| wish.can_do_without())
        .map(|wish| &wish.name)
        .collect();
    let names = list.kept().filter_map(|(_, name)| name.as_ref());
    names.filter(|name| able.contains(name)).collect()
}

/// As many names from the end as free `needed` entries.
fn last(names: &[&Domain], needed: usize) -> HashSet<Domain> {
    let mut given_up = HashSet::new();
    for name in names.iter().rev() {
        if entries_of(names, &given_up) >= needed {
            break;
        }
        given_up.insert((*name).clone());
    }
    given_up
}

fn entries_of(names: &[&Domain], given_up: &HashSet<Domain>) -> usize {
    names.iter().filter(|name| given_up.contains(name)).count()
}
