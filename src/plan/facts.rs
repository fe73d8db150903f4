//! What an installation knows of its own names, and what it wants on the app.

use std::collections::{HashMap, HashSet};

use super::name::Domain;
use crate::error::Error;
use crate::text;

/// Characters of a name that a report uses as its key: any name that is a domain name is shown whole.
const KEY_LENGTH: usize = 253;

/// The facts as the installation tells them: names in any spelling, maybe none of them a domain name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RawFacts {
    /// Its own names; the first is the network that asks.
    pub own: Vec<Vec<u8>>,
    /// Every mapped name and every site's host, in any order.
    pub wanted: Vec<RawWanted>,
    /// Names that ServerPilot refused lately: not tried.
    pub deferred: Vec<Vec<u8>>,
    /// Names of which an event said that they are no longer wanted.
    pub gone: Vec<Vec<u8>>,
    /// Names that are no longer wanted though nobody said so.
    pub missing: Vec<Vec<u8>>,
    /// Domains that were taken off in the last day.
    pub taken_off: usize,
}

/// A name that is wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RawWanted {
    /// The mapped name.
    pub name: Vec<u8>,
    /// What the app shall have for it: normally itself and its `www.` twin.
    pub names: Vec<Vec<u8>>,
    /// Whether it gets an entry of its own; none: as the list's wildcards allow.
    pub entry: Option<bool>,
}

/// The facts in canonical form, ready to plan with.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facts {
    /// The network that asks; none if it has no domain name.
    pub(super) asking: Option<Domain>,
    /// The installation's own names and their `www.` twins.
    pub(super) own: HashSet<Domain>,
    /// The same without any `www.`: what its subdomains lie below.
    pub(super) roots: HashSet<Domain>,
    /// Every name that is wanted, in the order told.
    pub(super) wanted: Vec<Wanted>,
    /// Names that never go: those of `own`, and each wanted name with what was told to come along.
    pub(super) protected: HashSet<Domain>,
    /// Names that are not tried.
    pub(super) deferred: HashSet<Domain>,
    /// Names that somebody said are not wanted any more.
    pub(super) gone: HashSet<Domain>,
    /// Names that are not wanted any more, though nobody said so.
    pub(super) missing: HashSet<Domain>,
    /// Domains that were taken off in the last day.
    pub(super) taken_off: usize,
    /// Wanted names that are no domain names, as they were told, and why.
    pub invalid: Vec<(String, Error)>,
    /// Each row of `wanted` as it was told, printable, and its name if it is one.
    rows: Vec<(String, Option<Domain>)>,
    /// How each wanted name was told first, printable; none where that is the name itself.
    spelled: HashMap<Domain, Option<String>>,
}

/// A wanted name and what the app shall have for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Wanted {
    /// The mapped name.
    pub name: Domain,
    /// What the app shall have, the mapped name first.
    pub names: Vec<Domain>,
    /// As in [`RawWanted::entry`].
    pub entry: Option<bool>,
}

impl Facts {
    /// Brings what was told into canonical form.
    ///
    /// A port is ignored, for a network may run at one and WordPress stores it with each host. A
    /// wanted name that is no domain name is invalid by itself; others that are none say nothing.
    pub fn read(raw: &RawFacts) -> Self {
        let own: HashSet<Domain> = parse_all(&raw.own);
        let mut facts = Self {
            asking: raw.own.first().and_then(|name| parse(name).ok()),
            roots: own.iter().map(Domain::bare).collect(),
            own: own.iter().flat_map(with_twins).collect(),
            deferred: parse_all(&raw.deferred),
            gone: parse_all(&raw.gone),
            missing: parse_all(&raw.missing),
            taken_off: raw.taken_off,
            ..Self::default()
        };
        facts.protected.clone_from(&facts.own);
        for wanted in &raw.wanted {
            facts.want(wanted);
        }
        facts
    }

    /// The facts of a change that names what it adds and removes.
    pub(super) fn of_change(add: &[Domain], remove: &[Domain]) -> Self {
        let wanted = |name: &Domain| Wanted {
            name: name.clone(),
            names: vec![name.clone()],
            entry: None,
        };
        Self {
            wanted: add.iter().map(wanted).collect(),
            gone: remove.iter().cloned().collect(),
            ..Self::default()
        }
    }

    /// Whether anything is wanted on the app.
    pub fn wants(&self) -> bool {
        !self.wanted.is_empty()
    }

    /// A wanted name as it was told, printable.
    pub fn spelled(&self, name: &Domain) -> String {
        let canonical = || name.as_str().to_owned();
        let told = self.spelled.get(name).cloned().flatten();
        told.unwrap_or_else(canonical)
    }

    /// Each row of `wanted` as it was told, printable, and its name; none where it is no domain name.
    pub fn rows(&self) -> &[(String, Option<Domain>)] {
        &self.rows
    }

    /// Whether `name` is a subdomain of one of the installation's own names.
    pub(super) fn is_own_subdomain(&self, name: &Domain) -> bool {
        !self.own.contains(name) && name.parents().any(|parent| self.roots.contains(parent))
    }

    /// Whether the installation has to do with `name`.
    pub(super) fn knows(&self, name: &Domain) -> bool {
        [&self.protected, &self.gone, &self.missing]
            .iter()
            .any(|names| names.contains(name))
    }

    /// Whether it is no surprise that `name` is on the list: it is known, or beside a known one, or a wildcard
    /// for own subdomains.
    pub(super) fn explains(&self, name: &Domain) -> bool {
        let is_twin = || name.bare() != *name && self.protected.contains(&name.bare());
        let is_wildcard = || {
            let parent = name.wildcard_parent();
            parent.is_some_and(|parent| self.roots.contains(&parent))
        };
        self.knows(name) || is_twin() || is_wildcard()
    }

    /// Whether nothing is wanted but own names.
    pub(super) fn lacks_customers(&self) -> bool {
        self.wanted
            .iter()
            .all(|wanted| self.own.contains(&wanted.name))
    }

    fn want(&mut self, raw: &RawWanted) {
        let printable = printable(&raw.name);
        let name = self.read_wanted(&raw.name);
        self.rows.push((printable, name.clone()));
        let Some(name) = name else {
            return self.protected.extend(parse_all(&raw.names));
        };
        let mut names: Vec<Domain> = raw
            .names
            .iter()
            .filter_map(|name| self.read_wanted(name))
            .collect();
        self.protected.extend(names.iter().chain([&name]).cloned());
        if self.is_own_subdomain(&name) {
            names.retain(|other| name.www_twin().as_ref() != Some(other));
        }
        // If only one of them fits, it is to be this one.
        names.sort_by_key(|other| *other != name);
        self.wanted.push(Wanted {
            name,
            names,
            entry: raw.entry,
        });
    }

    fn read_wanted(&mut self, raw: &[u8]) -> Option<Domain> {
        let printable = printable(raw);
        match parse(raw) {
            Ok(name) => {
                let told = (printable != name.as_str()).then_some(printable);
                self.spelled.entry(name.clone()).or_insert(told);
                Some(name)
            }
            Err(error) => {
                if self.invalid.iter().all(|(known, _)| *known != printable) {
                    self.invalid.push((printable, error));
                }
                None
            }
        }
    }
}

/// Names that a person or an installation tells, in canonical form; what is no domain name says nothing.
pub fn parse_all(names: &[Vec<u8>]) -> HashSet<Domain> {
    names.iter().filter_map(|name| parse(name).ok()).collect()
}

fn parse(name: &[u8]) -> Result<Domain, Error> {
    Domain::parse(without_port(name))
}

fn printable(name: &[u8]) -> String {
    text::escape(&String::from_utf8_lossy(name), KEY_LENGTH)
}

fn without_port(name: &[u8]) -> &[u8] {
    let name = name.trim_ascii_end();
    match name.iter().rposition(|byte| *byte == b':') {
        Some(colon) => match name.split_at(colon) {
            // More than one colon: an IPv6 address or no host at all, which stays to be refused.
            (host, port) if is_port(port) && !host.contains(&b':') => host,
            _ => name,
        },
        None => name,
    }
}

fn is_port(port: &[u8]) -> bool {
    port.len() > 1 && port.iter().skip(1).all(u8::is_ascii_digit)
}

/// The name with and without its `www.`.
fn with_twins(name: &Domain) -> impl Iterator<Item = Domain> + use<> {
    [Some(name.clone()), Some(name.bare()), name.www_twin()]
        .into_iter()
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sentence::text;

    fn bytes(names: &[&str]) -> Vec<Vec<u8>> {
        names.iter().map(|name| name.as_bytes().to_vec()).collect()
    }

    fn domain(name: &str) -> Domain {
        Domain::parse(name.as_bytes()).unwrap()
    }

    fn wanting(names: &[&str]) -> Facts {
        let told = |name: &&str| RawWanted {
            name: name.as_bytes().to_vec(),
            names: bytes(&[name]),
            entry: None,
        };
        Facts::read(&RawFacts {
            own: bytes(&["net.test"]),
            wanted: names.iter().map(told).collect(),
            ..RawFacts::default()
        })
    }

    #[test]
    fn a_port_is_ignored_wherever_a_name_is_told() {
        let facts = Facts::read(&RawFacts {
            own: bytes(&["Net.test:8080\n"]),
            wanted: vec![RawWanted {
                name: b"shop.test:8080".to_vec(),
                names: bytes(&["shop.test:8080", "www.shop.test:1"]),
                entry: None,
            }],
            deferred: bytes(&["later.test:8080"]),
            gone: bytes(&["gone.test:8080"]),
            missing: bytes(&["missing.test:8080"]),
            taken_off: 0,
        });
        assert_eq!(facts.asking, Some(domain("net.test")));
        assert_eq!(
            facts.own,
            HashSet::from([domain("net.test"), domain("www.net.test")])
        );
        assert_eq!(
            facts.wanted[0].names,
            [domain("shop.test"), domain("www.shop.test")]
        );
        assert_eq!(facts.deferred, HashSet::from([domain("later.test")]));
        assert_eq!(facts.gone, HashSet::from([domain("gone.test")]));
        assert_eq!(facts.missing, HashSet::from([domain("missing.test")]));
        assert_eq!(facts.invalid, []);
    }

    #[test]
    fn a_wanted_name_that_is_none_is_refused_once_and_the_others_go_on() {
        let bad = [
            "xn--zz.test",
            "a b.test",
            "::1",
            "a.test:",
            "a.test:80b",
            "[::1]:80",
            "\u{1b}.test",
            "xn--zz.test",
        ];
        let facts = wanting(&[&bad[..], &["good.test"]].concat());
        let keys: Vec<&str> = facts
            .invalid
            .iter()
            .map(|(name, _)| name.as_str())
            .collect();
        assert_eq!(
            keys,
            [
                "xn--zz.test",
                "a b.test",
                "::1",
                "a.test:",
                "a.test:80b",
                "[::1]:80",
                "\\u{1b}.test"
            ]
        );
        let reason = text!("it has characters that domain names cannot have, or is too long");
        assert_eq!(
            facts.invalid[0].1,
            Error::invalid_domain(b"xn--zz.test", reason)
        );
        assert_eq!(facts.wanted.len(), 1);
    }

    #[test]
    fn other_names_that_are_none_say_nothing() {
        let facts = Facts::read(&RawFacts {
            own: bytes(&["localhost", "net.test"]),
            wanted: vec![],
            deferred: bytes(&["\u{0}"]),
            gone: bytes(&["", "old.test"]),
            ..RawFacts::default()
        });
        assert_eq!((&facts.asking, &facts.invalid), (&None, &vec![]));
        assert_eq!(facts.roots, HashSet::from([domain("net.test")]));
        assert_eq!(facts.gone, HashSet::from([domain("old.test")]));
        assert_eq!(facts.deferred, HashSet::new());
    }

    #[test]
    fn a_wanted_name_is_remembered_as_it_was_told() {
        let facts = wanting(&["B\u{fc}cher.test.", "xn--bcher-kva.test"]);
        assert_eq!(
            facts.spelled(&domain("xn--bcher-kva.test")),
            "B\u{fc}cher.test."
        );
        assert_eq!(facts.spelled(&domain("other.test")), "other.test");
    }

    #[test]
    fn own_subdomains_lie_below_an_own_name_without_its_www() {
        let raw = RawFacts {
            own: bytes(&["www.net.test", "sub.net.test"]),
            ..RawFacts::default()
        };
        let facts = Facts::read(&raw);
        let below = |name: &str| facts.is_own_subdomain(&domain(name));
        assert!(below("a.net.test") && below("a.b.net.test") && below("x.sub.net.test"));
        assert!(!below("net.test") && !below("www.net.test") && !below("sub.net.test"));
        assert!(!below("anet.test") && !below("net.test.example"));
    }
}
