//! What is wanted of the list, name by name.

use std::collections::HashMap;

use super::facts::{Facts, Wanted};
use super::list::List;
use super::name::Domain;

/// Why a name is wanted, and with that what becomes of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// The installation's own, or beside one, and it only comes along with a mapped name: not ours to add.
    Own,
    /// Not to be added: it is to have no entry, or a wildcard that serves it is enough.
    Never,
    /// A customer's, or an own name that is mapped.
    Customer,
    /// An own subdomain that nothing else serves, or that needs its entry.
    Subdomain,
    /// An own subdomain that a wildcard serves: an entry is good for its certificate alone, while AutoSSL is on.
    Served,
}

/// One wanted name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Desired {
    /// The name.
    pub name: Domain,
    /// Why it is wanted.
    pub kind: Kind,
    /// Whether it is mapped itself; it comes along with a mapped name otherwise.
    pub mapped: bool,
    /// Whether a wildcard serves it while it has no entry.
    pub served: bool,
}

impl Desired {
    /// A mapped name that gets an entry wherever there is room.
    pub fn mapped(name: Domain) -> Self {
        Self {
            name,
            kind: Kind::Customer,
            mapped: true,
            served: false,
        }
    }

    /// Whether its visitors would not miss its entry.
    pub fn can_do_without(&self) -> bool {
        self.served && matches!(self.kind, Kind::Served | Kind::Never)
    }

    /// Whether it is to get an entry where it has none.
    pub fn asks(&self) -> bool {
        !matches!(self.kind, Kind::Own | Kind::Never)
    }
}

/// Every wanted name once, in the order told. `list` is what stays of the app's.
pub(super) fn desired(facts: &Facts, list: &List, autossl: bool) -> Vec<Desired> {
    let mut places: HashMap<&Domain, usize> = HashMap::new();
    let mut asks: Vec<Ask> = vec![];
    for name in facts
        .wanted
        .iter()
        .flat_map(|wanted| names_of(wanted, facts))
    {
        let place = *places.entry(name.name).or_insert(asks.len());
        match asks.get_mut(place) {
            Some(known) => known.take(&name),
            None => asks.push(name),
        }
    }
    asks.into_iter()
        .map(|name| name.desired(facts, list, autossl))
        .collect()
}

/// What one row of the facts asks for a name.
struct Ask<'a> {
    name: &'a Domain,
    mapped: bool,
    entry: Option<bool>,
}

/// What a row asks for. An own name brings nothing along that is not the installation's own as well;
/// a mapped name that is not to come along with itself is kept off.
fn names_of<'a>(wanted: &'a Wanted, facts: &'a Facts) -> impl Iterator<Item = Ask<'a>> {
    let is_own = facts.own.contains(&wanted.name);
    let comes = move |name: &&Domain| !is_own || facts.own.contains(*name);
    let asks = |name| Ask {
        name,
        mapped: *name == wanted.name,
        entry: wanted.entry,
    };
    let kept_off = Ask {
        name: &wanted.name,
        mapped: true,
        entry: Some(false),
    };
    let itself = wanted.names.contains(&wanted.name);
    let kept_off = (!itself).then_some(kept_off);
    wanted.names.iter().filter(comes).map(asks).chain(kept_off)
}

impl Ask<'_> {
    /// Takes in that another row has the same name.
    fn take(&mut self, other: &Self) {
        self.mapped |= other.mapped;
        self.entry = stronger(self.entry, other.entry);
    }

    fn desired(self, facts: &Facts, list: &List, autossl: bool) -> Desired {
        let is_own = facts.own.contains(self.name);
        let subdomain = facts.is_own_subdomain(self.name);
        let served = subdomain && list.serves(self.name);
        let kind = match self.entry {
            _ if is_own && !self.mapped => Kind::Own,
            Some(false) => Kind::Never,
            None if served && autossl => Kind::Served,
            None if served => Kind::Never,
            _ if subdomain => Kind::Subdomain,
            _ => Kind::Customer,
        };
        Desired {
            name: self.name.clone(),
            kind,
            mapped: self.mapped,
            served,
        }
    }
}

/// What two rows say of one name: an entry is given rather than not.
fn stronger(one: Option<bool>, other: Option<bool>) -> Option<bool> {
    match (one, other) {
        (Some(true), _) | (_, Some(true)) => Some(true),
        (Some(false), Some(false)) => Some(false),
        _ => None,
    }
}
