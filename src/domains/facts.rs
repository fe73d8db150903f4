//! What an installation knows of its own names, and what it wants on the app.

use std::collections::{HashMap, HashSet};

use super::name::Domain;
use crate::error::Error;
use crate::text;

/// Characters of a name that a report uses as its key: any name that is a domain name is shown whole.
const KEY_LENGTH: usize = 253;

/// The facts as the installation tells them: names in any spelling, maybe none of them a domain name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Told {
    /// Its own names; the first is the network that asks.
    pub own: Vec<Vec<u8>>,
    /// Every mapped name and every site's host, in any order.
    pub wanted: Vec<ToldName>,
    /// Names that it answers for: one of them that nobody wants any more goes.
    pub managed: Vec<Vec<u8>>,
    /// Names that ServerPilot refused lately: not tried.
    pub held: Vec<Vec<u8>>,
}

/// A name that is wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ToldName {
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
    /// Names that the installation answers for.
    pub(super) managed: Vec<Domain>,
    /// Names that are not tried.
    pub(super) held: HashSet<Domain>,
    /// Wanted names that are no domain names.
    pub refused: Vec<(String, Error)>,
    /// How each wanted name was told, printable.
    spelled: HashMap<Domain, String>,
}

/// A wanted name and what the app shall have for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Wanted {
    /// The mapped name.
    pub name: Domain,
    /// What the app shall have, the mapped name first.
    pub names: Vec<Domain>,
    /// As in [`ToldName::entry`].
    pub entry: Option<bool>,
}

impl Facts {
    /// Brings what was told into canonical form.
    ///
    /// A port is ignored, for a network may run at one and WordPress stores it with each host. A
    /// wanted name that is no domain name is refused by itself; others that are none say nothing.
    pub fn read(told: &Told) -> Self {
        let own: Vec<Domain> = told
            .own
            .iter()
            .filter_map(|name| parse(name).ok())
            .collect();
        let mut facts = Self {
            asking: told.own.first().and_then(|name| parse(name).ok()),
            roots: own.iter().map(Domain::bare).collect(),
            managed: parse_all(&told.managed),
            held: parse_all(&told.held).into_iter().collect(),
            ..Self::default()
        };
        facts.own = own.into_iter().flat_map(|name| with_twins(&name)).collect();
        for wanted in &told.wanted {
            facts.want(wanted);
        }
        facts
    }

    /// Whether anything is wanted on the app.
    pub fn wants(&self) -> bool {
        !self.wanted.is_empty()
    }

    /// A wanted name as it was told, printable.
    pub fn spelled(&self, name: &Domain) -> String {
        let canonical = || name.as_str().to_owned();
        self.spelled.get(name).cloned().unwrap_or_else(canonical)
    }

    /// Whether `name` is a subdomain of one of the installation's own names.
    pub(super) fn is_own_subdomain(&self, name: &Domain) -> bool {
        !self.own.contains(name) && name.parents().any(|parent| self.roots.contains(&parent))
    }

    /// Names that never go: the own ones, and the wanted ones with their `www.` twins.
    pub(super) fn stay(&self) -> HashSet<Domain> {
        let wanted = self
            .wanted
            .iter()
            .flat_map(|wanted| wanted.names.iter().chain([&wanted.name]));
        let with_twin = |name: &Domain| [Some(name.clone()), name.www_twin()];
        let wanted = wanted.flat_map(with_twin).flatten();
        wanted.chain(self.own.iter().cloned()).collect()
    }

    fn want(&mut self, told: &ToldName) {
        let Some(name) = self.read_wanted(&told.name) else {
            return;
        };
        let mut names: Vec<Domain> = told
            .names
            .iter()
            .filter_map(|name| self.read_wanted(name))
            .collect();
        if self.is_own_subdomain(&name) {
            names.retain(|other| name.www_twin().as_ref() != Some(other));
        }
        // If only one of them fits, it is to be this one.
        names.sort_by_key(|other| *other != name);
        self.wanted.push(Wanted {
            name,
            names,
            entry: told.entry,
        });
    }

    fn read_wanted(&mut self, told: &[u8]) -> Option<Domain> {
        let printable = text::escape(&String::from_utf8_lossy(told), KEY_LENGTH);
        match parse(told) {
            Ok(name) => {
                self.spelled.entry(name.clone()).or_insert(printable);
                Some(name)
            }
            Err(error) => {
                if self
                    .refused
                    .iter()
                    .all(|(refused, _)| *refused != printable)
                {
                    self.refused.push((printable, error));
                }
                None
            }
        }
    }
}

fn parse(name: &[u8]) -> Result<Domain, Error> {
    Domain::parse(without_port(name))
}

fn parse_all(names: &[Vec<u8>]) -> Vec<Domain> {
    names.iter().filter_map(|name| parse(name).ok()).collect()
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

fn with_twins(name: &Domain) -> Vec<Domain> {
    [Some(name.clone()), Some(name.bare()), name.www_twin()]
        .into_iter()
        .flatten()
        .collect()
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
        let told = |name: &&str| ToldName {
            name: name.as_bytes().to_vec(),
            names: bytes(&[name]),
            entry: None,
        };
        Facts::read(&Told {
            own: bytes(&["net.test"]),
            wanted: names.iter().map(told).collect(),
            ..Told::default()
        })
    }

    #[test]
    fn a_port_is_ignored_wherever_a_name_is_told() {
        let facts = Facts::read(&Told {
            own: bytes(&["Net.test:8080\n"]),
            wanted: vec![ToldName {
                name: b"shop.test:8080".to_vec(),
                names: bytes(&["shop.test:8080", "www.shop.test:1"]),
                entry: None,
            }],
            managed: bytes(&["old.test:8080"]),
            held: bytes(&["held.test:8080"]),
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
        assert_eq!(facts.managed, [domain("old.test")]);
        assert_eq!(facts.held, HashSet::from([domain("held.test")]));
        assert_eq!(facts.refused, []);
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
            .refused
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
            facts.refused[0].1,
            Error::invalid_domain(b"xn--zz.test", reason)
        );
        assert_eq!(facts.wanted.len(), 1);
    }

    #[test]
    fn other_names_that_are_none_say_nothing() {
        let facts = Facts::read(&Told {
            own: bytes(&["localhost", "net.test"]),
            wanted: vec![],
            managed: bytes(&["", "old.test"]),
            held: bytes(&["\u{0}"]),
        });
        assert_eq!((&facts.asking, &facts.refused), (&None, &vec![]));
        assert_eq!(facts.roots, HashSet::from([domain("net.test")]));
        assert_eq!(facts.managed, [domain("old.test")]);
        assert_eq!(facts.held, HashSet::new());
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
        let told = Told {
            own: bytes(&["www.net.test", "sub.net.test"]),
            ..Told::default()
        };
        let facts = Facts::read(&told);
        let below = |name: &str| facts.is_own_subdomain(&domain(name));
        assert!(below("a.net.test") && below("a.b.net.test") && below("x.sub.net.test"));
        assert!(!below("net.test") && !below("www.net.test") && !below("sub.net.test"));
        assert!(!below("anet.test") && !below("net.test.example"));
    }
}
