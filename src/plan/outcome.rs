//! What comes of a plan: the new list, and how each name fares.

use std::collections::HashMap;

use super::brake::HeldBack;
use super::facts::Facts;
use super::name::Domain;

/// How a wanted name fares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
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

    pub(super) fn untouched(domains: &[String]) -> Self {
        Self {
            domains: domains.to_vec(),
            ..Self::default()
        }
    }
}
