//! An app's list, seen with an installation's facts: which names go, and which wildcards serve.

use std::collections::HashSet;

use super::facts::Facts;
use super::name::Domain;
use super::room::Places;
use super::settlement::Listed;
use crate::api::DOMAIN_LIMIT;

/// The list before a settling.
pub(super) struct List<'a> {
    /// Each entry as it is spelled, and what it means to us; none for what is no domain name.
    pub entries: Vec<(&'a String, Option<Domain>)>,
    /// Whether AutoSSL is on.
    pub autossl: bool,
    present: HashSet<Domain>,
    going: HashSet<Domain>,
    /// What the wildcards that stay are directly above of.
    wildcards: HashSet<Domain>,
}

impl<'a> List<'a> {
    /// Reads the list.
    pub fn read(listed: Listed<'a>, facts: &Facts) -> Self {
        let canonical = |name: &String| Domain::parse(name.as_bytes()).ok();
        let entries: Vec<_> = listed
            .domains
            .iter()
            .map(|name| (name, canonical(name)))
            .collect();
        let present: HashSet<Domain> = entries
            .iter()
            .filter_map(|(_, name)| name.clone())
            .collect();
        let going = going(&present, facts);
        let stays = |name: &&Domain| !going.contains(name);
        let wildcards = present
            .iter()
            .filter(stays)
            .filter_map(Domain::wildcard_parent)
            .collect();
        Self {
            entries,
            autossl: listed.autossl,
            present,
            going,
            wildcards,
        }
    }

    /// Whether the asking network's own name proves that the app is the installation's.
    pub fn is_of(&self, facts: &Facts) -> bool {
        let listed = |name: &Domain| {
            let bare = name.bare();
            self.has(&bare) || bare.www_twin().is_some_and(|twin| self.has(&twin))
        };
        self.entries.is_empty() || facts.asking.as_ref().is_some_and(listed)
    }

    /// Whether `name` is on it, in any spelling.
    pub fn has(&self, name: &Domain) -> bool {
        self.present.contains(name)
    }

    /// Whether a wildcard that stays is directly above `name`. None is above another wildcard, nor
    /// above itself.
    pub fn serves(&self, name: &Domain) -> bool {
        let parent = name.parents().next();
        name.wildcard_parent().is_none()
            && parent.is_some_and(|parent| self.wildcards.contains(&parent))
    }

    /// The entries that stay.
    pub fn kept(&self) -> impl DoubleEndedIterator<Item = &(&'a String, Option<Domain>)> {
        self.entries
            .iter()
            .filter(|(_, name)| name.as_ref().is_none_or(|name| !self.going.contains(name)))
    }

    /// The list as it is to be sent.
    pub fn with(&self, places: &Places) -> Vec<String> {
        let stays = |name: &Option<Domain>| {
            let goes = |name| places.given_up.contains(name);
            !name.as_ref().is_some_and(goes)
        };
        let kept = self.kept().filter(|(_, name)| stays(name));
        kept.map(|(spelled, _)| (*spelled).clone())
            .chain(places.added.iter().map(Domain::to_string))
            .collect()
    }

    /// What goes, each name once, in the list's order.
    pub fn removed(&self, places: &Places) -> Vec<Domain> {
        let goes = |name: &&Domain| self.going.contains(name) || places.given_up.contains(name);
        let mut seen = HashSet::new();
        let names = self.entries.iter().filter_map(|(_, name)| name.as_ref());
        names
            .filter(goes)
            .filter(|name| seen.insert(*name))
            .cloned()
            .collect()
    }

    /// Lets the first name stay where all would go, and tells which it was.
    pub fn spare_last(&mut self, places: &Places) -> Option<Domain> {
        if !self.with(places).is_empty() {
            return None;
        }
        let (_, name) = self.entries.first()?;
        let name = name.clone()?;
        self.going.remove(&name);
        Some(name)
    }

    /// How long it may become.
    pub fn limit(&self) -> usize {
        if self.entries.len() > DOMAIN_LIMIT {
            usize::MAX
        } else {
            DOMAIN_LIMIT
        }
    }
}

/// The listed names that the installation answers for and nobody wants any more.
fn going(present: &HashSet<Domain>, facts: &Facts) -> HashSet<Domain> {
    let stay = facts.stay();
    let with_twin = |name: &Domain| [Some(name.clone()), name.www_twin()];
    facts
        .managed
        .iter()
        .flat_map(with_twin)
        .flatten()
        .filter(|name| present.contains(name) && !stay.contains(name))
        .collect()
}
