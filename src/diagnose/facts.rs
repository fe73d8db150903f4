//! Everything that the checks look at, gathered before the first of them.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::address::Reach;
use super::network::Network;
use super::proof::Proof;
use super::records::Records;
use super::servers::Servers;
use super::visit::{Presented, Visit};
use crate::api::{Action, App};
use crate::error::Result;
use crate::plan::Domain;

/// Addresses of one kind that are visited.
const MOST_VISITS: usize = 3;

/// What the ServerPilot API says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// The app.
    pub app: Result<App>,
    /// The address that ServerPilot last saw the server at, if it did.
    pub server: Result<Option<Ipv4Addr>>,
    /// The action that was asked about.
    pub action: Option<Result<Action>>,
}

/// What answers at the name's addresses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Visits {
    /// This; nothing where no address may be asked.
    Made(Vec<Visit>),
    /// WordPress blocks calls to the name.
    Blocked,
    /// The call's time was up before.
    TooLate,
}

/// A site that is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AskedSite {
    /// Its number.
    pub site: i64,
    /// How it is to prove itself.
    pub proof: Proof,
}

/// All that was gathered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// The name.
    pub domain: Domain,
    /// What the API says.
    pub known: Known,
    /// Where the app is reached.
    pub servers: Servers,
    /// What the DNS says.
    pub records: Records,
    /// Addresses of the name that this machine has itself.
    pub own: Vec<Ipv6Addr>,
    /// What answers.
    pub visits: Visits,
    /// The site that is to answer; none: nobody asked.
    pub asked_site: Option<AskedSite>,
    /// Where the addresses are.
    pub network: Network,
    /// Whether this machine reaches others through a proxy only, perhaps.
    pub proxied: bool,
    /// Unix seconds.
    pub now: i64,
}

/// Where a name leads by its `A` records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Leads {
    /// To the app's server.
    Here,
    /// To this content delivery network.
    Cdn(&'static str),
    /// To the app's server and elsewhere.
    PartlyElsewhere,
    /// To others.
    Elsewhere,
    /// To an address of this kind, which is none of the public Internet.
    Special(&'static str),
    /// To public addresses, and ServerPilot does not tell the server's.
    Unjudged,
    /// To no IPv4 address.
    Nowhere,
}

impl Facts {
    /// The app, if it could be read.
    pub fn app(&self) -> Option<&App> {
        self.known.app.as_ref().ok()
    }

    /// Where the name leads.
    pub fn leads(&self) -> Leads {
        let addresses = self.records.v4.records();
        let at_server = |address: &Ipv4Addr| self.servers.have((*address).into());
        let reaches = || {
            addresses
                .iter()
                .map(|address| self.network.reach((*address).into()))
        };
        let special = reaches().find_map(|reach| match reach {
            Reach::Special(kind) => Some(kind),
            _ => None,
        });
        let first_cdn = reaches().find_map(|reach| match reach {
            Reach::Cdn(name) => Some(name),
            _ => None,
        });
        match (special, first_cdn) {
            _ if addresses.is_empty() => Leads::Nowhere,
            _ if addresses.iter().all(at_server) => Leads::Here,
            (Some(kind), _) => Leads::Special(kind),
            (_, Some(name)) if reaches().all(|reach| matches!(reach, Reach::Cdn(_))) => {
                Leads::Cdn(name)
            }
            _ if self.servers.advised.is_none() => Leads::Unjudged,
            _ if addresses.iter().any(at_server) => Leads::PartlyElsewhere,
            _ => Leads::Elsewhere,
        }
    }

    /// The delivery network that stands in front of the server, if one does.
    pub fn cdn(&self) -> Option<&'static str> {
        match self.leads() {
            Leads::Cdn(name) => Some(name),
            _ => None,
        }
    }

    /// The addresses worth a visit: the server's own, or what stands in front of it. What answers
    /// elsewhere is none of our business, and what is not public is never contacted.
    pub fn to_visit(&self) -> Vec<IpAddr> {
        let leads = self.leads();
        let wanted = |address: &&Ipv4Addr| match leads {
            Leads::Here | Leads::PartlyElsewhere => self.servers.have((**address).into()),
            Leads::Cdn(_) | Leads::Unjudged => true,
            Leads::Elsewhere | Leads::Special(_) | Leads::Nowhere => false,
        };
        let v4 = self.records.v4.records().iter().filter(wanted);
        let v4 = v4.take(MOST_VISITS).map(|address| IpAddr::V4(*address));
        let v6 = self
            .foreign_v6()
            .into_iter()
            .take(MOST_VISITS)
            .map(IpAddr::V6);
        let comparable = matches!(leads, Leads::Here | Leads::PartlyElsewhere);
        let all = v4.chain(v6.filter(|_| comparable));
        all.filter(|address| !matches!(self.network.reach(*address), Reach::Special(_)))
            .collect()
    }

    /// IPv6 addresses of the name that are not known to be the server's and that no delivery network has.
    pub fn foreign_v6(&self) -> Vec<Ipv6Addr> {
        let foreign = |address: &&Ipv6Addr| {
            let address = **address;
            let of_cdn = matches!(self.network.reach(address.into()), Reach::Cdn(_));
            !self.own.contains(&address) && !self.servers.have(address.into()) && !of_cdn
        };
        self.records
            .v6
            .records()
            .iter()
            .filter(foreign)
            .copied()
            .collect()
    }

    /// The visits to IPv4 addresses.
    pub fn v4_visits(&self) -> impl Iterator<Item = &Visit> {
        self.visits_made().filter(|visit| visit.address.is_ipv4())
    }

    /// The visits to IPv6 addresses.
    pub fn v6_visits(&self) -> impl Iterator<Item = (Ipv6Addr, &Visit)> {
        self.visits_made().filter_map(|visit| match visit.address {
            IpAddr::V6(address) => Some((address, visit)),
            IpAddr::V4(_) => None,
        })
    }

    fn visits_made(&self) -> impl Iterator<Item = &Visit> {
        let visits = match &self.visits {
            Visits::Made(visits) => visits.as_slice(),
            Visits::Blocked | Visits::TooLate => &[],
        };
        visits.iter()
    }

    /// Unix seconds at which the first of the presented certificates that are for the name ends.
    pub fn certificate_ends(&self) -> Option<i64> {
        let ends = |visit: &Visit| match &visit.presented {
            Presented::Certificate(certificate) => certificate
                .covers(self.domain.as_str())
                .then_some(certificate.ends),
            _ => None,
        };
        self.v4_visits().filter_map(ends).min()
    }

    /// Whether every server that was asked presents a good certificate for the name.
    pub fn has_good_certificate(&self) -> bool {
        let name = self.domain.as_str();
        let good = |visit: &Visit| match &visit.presented {
            Presented::Certificate(certificate) => {
                certificate.is_good_for(name)
                    && (certificate.begins..=certificate.ends).contains(&self.now)
            }
            _ => false,
        };
        self.v4_visits().next().is_some() && self.v4_visits().all(good)
    }

    /// The name as the app's list spells it, if it is there.
    pub fn listed(&self) -> Option<&str> {
        self.spelt(&self.domain)
    }

    /// `domain` as the app's list spells it.
    pub fn spelt(&self, domain: &Domain) -> Option<&str> {
        let domains = &self.app()?.domains;
        let found = domains
            .iter()
            .find(|entry| Domain::parse(entry.as_bytes()).is_ok_and(|listed| listed == *domain));
        found.map(String::as_str)
    }

    /// Whether the name is `*.…`, which has no certificate and no server of its own.
    pub fn is_wildcard(&self) -> bool {
        self.domain.as_str().starts_with("*.")
    }

    /// Whether the certificate of AutoSSL's has the name.
    pub fn covered_by_autossl(&self) -> bool {
        self.app().is_some_and(|app| {
            let mut covered = app.autossl.domains.iter();
            covered.any(|name| name.eq_ignore_ascii_case(self.domain.as_str()))
        })
    }

    /// Whether somebody installed a certificate of their own.
    pub fn custom_certificate(&self) -> bool {
        let ssl = self.app().and_then(|app| app.ssl);
        ssl.is_some_and(|ssl| !ssl.auto)
    }
}
