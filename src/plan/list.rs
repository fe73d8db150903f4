//! An app's list of domains, as it is spelled and as it is meant.

use std::collections::HashSet;

use super::name::Domain;

/// The entries of a list, in their order.
pub(super) struct List<'a> {
    entries: Vec<Entry<'a>>,
    names: HashSet<Domain>,
    /// What its wildcards are directly above of.
    wildcards: HashSet<Domain>,
}

#[derive(Clone)]
struct Entry<'a> {
    spelled: &'a str,
    /// None for what is no domain name.
    name: Option<Domain>,
}

impl<'a> List<'a> {
    /// Reads a list as the app has it.
    pub fn read(spelled: &'a [String]) -> Self {
        let entry = |spelled: &'a String| Entry {
            spelled,
            name: Domain::parse(spelled.as_bytes()).ok(),
        };
        Self::of(spelled.iter().map(entry).collect())
    }

    /// The same list without any entry of `names`.
    pub fn without(&self, names: &HashSet<Domain>) -> Self {
        let stays = |entry: &&Entry| entry.name.as_ref().is_none_or(|name| !names.contains(name));
        Self::of(self.entries.iter().filter(stays).cloned().collect())
    }

    fn of(entries: Vec<Entry<'a>>) -> Self {
        let names: HashSet<Domain> = entries
            .iter()
            .filter_map(|entry| entry.name.clone())
            .collect();
        Self {
            entries,
            wildcards: names.iter().filter_map(Domain::wildcard_parent).collect(),
            names,
        }
    }

    /// How many entries it has.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Whether `name` is on it, in any spelling.
    pub fn has(&self, name: &Domain) -> bool {
        self.names.contains(name)
    }

    /// Whether `name` or the name beside it, with or without `www.`, is on it.
    pub fn has_domain_of(&self, name: &Domain) -> bool {
        let bare = name.bare();
        self.has(&bare) || bare.www_twin().is_some_and(|twin| self.has(&twin))
    }

    /// Whether a wildcard on it is directly above `name`. None is above another wildcard, nor
    /// above itself.
    pub fn serves(&self, name: &Domain) -> bool {
        let parent = name.parents().next();
        name.wildcard_parent().is_none()
            && parent.is_some_and(|parent| self.wildcards.contains(parent))
    }

    /// The name of each entry that has one: one that is listed twice comes twice.
    pub fn names(&self) -> impl DoubleEndedIterator<Item = &Domain> {
        self.entries.iter().filter_map(|entry| entry.name.as_ref())
    }

    /// Each name once.
    pub fn distinct_names(&self) -> impl Iterator<Item = &Domain> {
        let mut met = HashSet::new();
        self.names().filter(move |name| met.insert(*name))
    }

    /// Each entry as it is spelled, and then these names.
    pub fn spelled_with(&self, added: &[Domain]) -> Vec<String> {
        let spelled = self.entries.iter().map(|entry| entry.spelled.to_owned());
        spelled.chain(added.iter().map(Domain::to_string)).collect()
    }

    /// Each entry as it is spelled, and its name.
    pub fn entries(&self) -> impl Iterator<Item = (&'a str, Option<&Domain>)> {
        self.entries
            .iter()
            .map(|entry| (entry.spelled, entry.name.as_ref()))
    }
}
