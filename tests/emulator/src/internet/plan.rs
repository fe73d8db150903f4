//! What the Internet shall be like. The README shows it as JSON.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use serde::Deserialize;

/// Names and hosts.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Plan {
    /// By name, without the last dot. Every other name is not there.
    pub names: BTreeMap<String, Name>,
    /// By the address that they stand in for.
    pub hosts: BTreeMap<IpAddr, Host>,
    /// Further addresses, each with the one whose host is there too.
    pub also: BTreeMap<IpAddr, IpAddr>,
    /// Whether they are where they say, on a machine that has those addresses: the name server at port 53, each host at its own.
    pub in_place: bool,
}

/// A name of the DNS.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Name {
    /// `A`.
    pub a: Vec<Ipv4Addr>,
    /// `AAAA`.
    pub aaaa: Vec<Ipv6Addr>,
    /// `CNAME`.
    pub cname: Option<String>,
    /// `CAA`: flags, tag, value.
    pub caa: Vec<(u8, String, String)>,
    /// How its answers fail, by the record type that was asked for; `*` stands for every type.
    pub faults: BTreeMap<String, Fault>,
}

/// How an answer fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Fault {
    /// `SERVFAIL`.
    Servfail,
    /// No answer.
    Silent,
    /// Over UDP it is cut off, so that it has to be asked for over TCP.
    Truncated,
}

/// A web server.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Host {
    /// Port 80.
    pub port_80: Door,
    /// Port 443.
    pub port_443: Door,
    /// What it presents at port 443; none: it takes connections there and says nothing.
    pub certificate: Option<Certificate>,
    /// What its sites answer at port 443, by name. One without an answer says nothing.
    pub sites: BTreeMap<String, Site>,
    /// A web server that answers in its place at both ports, such as one with a real WordPress. What comes over TLS says so,
    /// in the header `X-Forwarded-Proto`.
    pub forward: Option<SocketAddr>,
}

/// What a site answers, whatever is asked.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Site {
    /// The status; 200 where it is 0.
    pub status: u16,
    /// The key by which it proves itself; none: it does not.
    pub key: Option<String>,
    /// Its number.
    pub number: u64,
    /// How it is: `live` where it is empty.
    pub word: String,
}

/// What a port does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Door {
    /// It takes connections.
    #[default]
    Open,
    /// It refuses them.
    Closed,
    /// It does not answer, as behind a firewall.
    Silent,
}

/// A certificate, signed by the Internet's own authority.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Certificate {
    /// The names that it is for.
    pub names: Vec<String>,
    /// Days from now to its end; it began 90 days before that.
    #[serde(default = "sixty")]
    pub days: i64,
    /// Whether it is signed by itself instead.
    #[serde(default)]
    pub self_signed: bool,
    /// What is odd about it.
    #[serde(default)]
    pub oddity: Option<Oddity>,
}

/// What can be odd about a certificate that the authority signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Oddity {
    /// Another certificate is in between, and that has expired.
    ExpiredIntermediate,
    /// It is one by which clients identify themselves.
    ForClients,
    /// It is one for signing others.
    OfAuthority,
}

fn sixty() -> i64 {
    60
}

impl Certificate {
    /// A good one.
    pub fn of<const N: usize>(names: [&str; N]) -> Self {
        Self {
            names: names.map(str::to_owned).to_vec(),
            days: sixty(),
            self_signed: false,
            oddity: None,
        }
    }
}

impl Name {
    /// A name that leads to this address.
    pub fn at(address: &str) -> Self {
        let mut name = Self::default();
        match address.parse() {
            Ok(IpAddr::V4(address)) => name.a.push(address),
            Ok(IpAddr::V6(address)) => name.aaaa.push(address),
            Err(_) => name.cname = Some(address.to_owned()),
        }
        name
    }

    /// That fails where `record_type` is asked for.
    pub fn failing(mut self, record_type: &str, fault: Fault) -> Self {
        self.faults.insert(record_type.to_owned(), fault);
        self
    }

    /// With one more CAA record.
    pub fn caa(mut self, flags: u8, tag: &str, value: &str) -> Self {
        let record = (flags, tag.to_owned(), value.to_owned());
        self.caa.push(record);
        self
    }
}

impl Plan {
    /// With this name.
    pub fn name(mut self, name: &str, records: Name) -> Self {
        self.names.insert(name.to_owned(), records);
        self
    }

    /// With this host, which stands in for `address`.
    ///
    /// # Panics
    /// When that is no address.
    pub fn host(mut self, address: &str, host: Host) -> Self {
        let address = address.parse().expect("an address");
        self.hosts.insert(address, host);
        self
    }

    /// With the host at `address` at `further` as well.
    ///
    /// # Panics
    /// When those are no addresses.
    pub fn also_at(mut self, address: &str, further: &str) -> Self {
        let [address, further] = [address, further].map(|text| text.parse().expect("an address"));
        self.also.insert(further, address);
        self
    }
}
