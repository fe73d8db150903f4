//! Which names may go, and how many of them without a person's word.
//!
//! Domains are counted, a name and its `www.` twin once. What is due now and what was taken off in the last
//! day together are at most:
//!
//! | group | of the installation's domains on the list | |
//! | --- | --- | --- |
//! | gone: somebody said so | half of them, or 20 | a person deleting, or a script gone wrong |
//! | missing: nobody said so | a tenth of them, or 1 | none where every customer's name is missing: a table was lost |
//!
//! A group that has more stays whole, but for the names that a person confirmed.

use std::collections::HashSet;

use super::facts::Facts;
use super::list::List;
use super::name::Domain;

/// Why a name may go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Group {
    /// An event said that it is no longer wanted.
    Gone,
    /// It is no longer wanted, and nobody said so.
    Missing,
}

impl Group {
    /// The word that PHP sees.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Gone => "gone",
            Self::Missing => "missing",
        }
    }

    fn has(self, name: &Domain, facts: &Facts) -> bool {
        match self {
            Self::Gone => facts.gone.contains(name),
            Self::Missing => facts.missing.contains(name) && !facts.gone.contains(name),
        }
    }

    /// How many domains may go in a day, of so many `on_list`.
    fn most(self, on_list: usize, facts: &Facts) -> usize {
        match self {
            Self::Gone => (on_list / 2).max(20),
            Self::Missing if facts.lacks_customers() => 0,
            Self::Missing => (on_list / 10).max(1),
        }
    }
}

/// What would go if there were not so much of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldBack {
    /// Why it would.
    pub group: Group,
    /// The names, in the list's order.
    pub names: Vec<Domain>,
    /// How many domains these are, a name and its `www.` twin counted once.
    pub domains: usize,
    /// How many may go now.
    pub allowed: usize,
}

/// What goes, and what stays for now.
#[derive(Debug, Default)]
pub(super) struct Departures {
    /// Names that go.
    pub going: HashSet<Domain>,
    /// Groups that stay.
    pub held_back: Vec<HeldBack>,
}

/// Decides what goes of `list`.
pub(super) fn departures(list: &List, facts: &Facts, confirmed: &HashSet<Domain>) -> Departures {
    let on_list = count_domains(list.names().filter(|name| facts.knows(name)));
    let mut departures = Departures::default();
    for group in [Group::Gone, Group::Missing] {
        let is_due = |name: &&Domain| group.has(name, facts) && !facts.protected.contains(*name);
        let due: Vec<Domain> = list.distinct_names().filter(is_due).cloned().collect();
        let allowed = group.most(on_list, facts).saturating_sub(facts.taken_off);
        let brakes = count_domains(&due) > allowed;
        let (names, going): (Vec<_>, Vec<_>) = due
            .into_iter()
            .partition(|name| brakes && !confirmed.contains(name));
        departures.going.extend(going);
        if !names.is_empty() {
            departures.held_back.push(HeldBack {
                group,
                domains: count_domains(&names),
                names,
                allowed,
            });
        }
    }
    departures
}

fn count_domains<'a>(names: impl IntoIterator<Item = &'a Domain>) -> usize {
    let domains: HashSet<Domain> = names.into_iter().map(Domain::bare).collect();
    domains.len()
}
