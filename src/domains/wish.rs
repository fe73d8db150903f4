//! What is wanted of the list, name by name.

use std::collections::HashMap;

use super::facts::Facts;
use super::list::List;
use super::name::Domain;

/// Why a name is wanted, and with that what becomes of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// The installation's own, or the twin of one: not ours to add.
    Own,
    /// Never an entry.
    Never,
    /// A customer's.
    Customer,
    /// An own subdomain that nothing else serves, or that needs its entry.
    Subdomain,
    /// An own subdomain that a wildcard serves: an entry is good for its certificate alone.
    Served,
}

/// One wanted name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Wish {
    /// The name.
    pub name: Domain,
    /// Why it is wanted.
    pub kind: Kind,
    /// Whether it is mapped itself; it comes along with a mapped name otherwise.
    pub mapped: bool,
    /// Whether a wildcard serves it while it has no entry.
    pub served: bool,
}

impl Wish {
    /// Whether its visitors would not miss its entry.
    pub fn can_do_without(&self) -> bool {
        self.served && matches!(self.kind, Kind::Served | Kind::Never)
    }

    /// Whether it is to get an entry where it has none.
    pub fn asks(&self, list: &List) -> bool {
        match self.kind {
            Kind::Own | Kind::Never => false,
            Kind::Customer | Kind::Subdomain => true,
            Kind::Served => list.autossl,
        }
    }
}

/// Every wanted name once, in the order told.
pub(super) fn wishes(facts: &Facts, list: &List) -> Vec<Wish> {
    let names = facts.wanted.iter().flat_map(|wanted| {
        let told = move |name| (name, name == &wanted.name, wanted.entry);
        // An own name brings nothing along that is not the installation's own as well.
        let is_own = facts.own.contains(&wanted.name);
        let comes = move |name: &&Domain| !is_own || facts.own.contains(name);
        wanted.names.iter().filter(comes).map(told)
    });
    let mut places: HashMap<&Domain, usize> = HashMap::new();
    let mut told: Vec<(&Domain, bool, Option<bool>)> = vec![];
    for (name, mapped, entry) in names {
        let place = *places.entry(name).or_insert(told.len());
        match told.get_mut(place) {
            Some(known) => *known = (name, known.1 || mapped, stronger(known.2, entry)),
            None => told.push((name, mapped, entry)),
        }
    }
    told.into_iter()
        .map(|(name, mapped, entry)| wish(name, mapped, entry, facts, list))
        .collect()
}

/// Two wishes for one name: an entry is given rather than not.
fn stronger(one: Option<bool>, other: Option<bool>) -> Option<bool> {
    match (one, other) {
        (Some(true), _) | (_, Some(true)) => Some(true),
        (Some(false), Some(false)) => Some(false),
        _ => None,
    }
}

fn wish(name: &Domain, mapped: bool, entry: Option<bool>, facts: &Facts, list: &List) -> Wish {
    let subdomain = facts.is_own_subdomain(name);
    let served = subdomain && list.serves(name);
    let kind = match entry {
        _ if facts.own.contains(name) => Kind::Own,
        Some(false) => Kind::Never,
        None if served => Kind::Served,
        _ if subdomain => Kind::Subdomain,
        _ => Kind::Customer,
    };
    Wish {
        name: name.clone(),
        kind,
        mapped,
        served,
    }
}
