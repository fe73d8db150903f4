//! Which addresses may be contacted for a name that others control.
//!
//! Whoever maps a name decides where it leads. Were any address contacted, a customer could make this
//! machine knock at its own network: at other machines' private ports, or at a cloud's metadata
//! (169.254.169.254). So only addresses of the public Internet are.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::{Ipv4Net, Ipv6Net};

/// What kind of address it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// One of the public Internet.
    Public,
    /// One of a content delivery network's, named here: the server is behind it.
    Cdn(&'static str),
    /// One that is never contacted, and why.
    Special(&'static str),
}

/// What kind of address `address` is.
pub fn reach(address: IpAddr) -> Reach {
    if let Some(kind) = special(address) {
        return Reach::Special(kind);
    }
    let inside = |(_, networks): &&(&str, &[&str])| {
        networks
            .iter()
            .filter_map(|network| network.parse::<ipnet::IpNet>().ok())
            .any(|network| network.contains(&address))
    };
    match CDN.iter().find(inside) {
        Some((name, _)) => Reach::Cdn(name),
        None => Reach::Public,
    }
}

fn special(address: IpAddr) -> Option<&'static str> {
    match address {
        IpAddr::V4(address) => named(SPECIAL_V4, |network| network.contains(&address)),
        IpAddr::V6(address) => {
            let of_table = named(SPECIAL_V6, |network| network.contains(&address));
            // The only part of IPv6 that is handed out for the public Internet.
            of_table.or((!GLOBAL_UNICAST.contains(&address)).then_some("reserved"))
        }
    }
}

fn named<N>(table: &[(N, &'static str)], contains: impl Fn(&N) -> bool) -> Option<&'static str> {
    let found = table.iter().find(|(network, _)| contains(network));
    found.map(|(_, kind)| *kind)
}

const fn v4(a: u8, b: u8, c: u8, d: u8, length: u8) -> Ipv4Net {
    Ipv4Net::new_assert(Ipv4Addr::new(a, b, c, d), length)
}

const fn v6(start: [u16; 4], length: u8) -> Ipv6Net {
    let [a, b, c, d] = start;
    Ipv6Net::new_assert(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0), length)
}

/// IANA IPv4 Special-Purpose Address Registry, as far as it is not of the public Internet; multicast; and the
/// one public address that is a cloud's inside (Azure's 168.63.129.16).
const SPECIAL_V4: &[(Ipv4Net, &str)] = &[
    (v4(0, 0, 0, 0, 8), "reserved"),
    (v4(10, 0, 0, 0, 8), "private"),
    (v4(100, 64, 0, 0, 10), "carrier-grade NAT"),
    (v4(127, 0, 0, 0, 8), "loopback"),
    (v4(168, 63, 129, 16, 32), "cloud platform"),
    (v4(169, 254, 0, 0, 16), "link-local"),
    (v4(172, 16, 0, 0, 12), "private"),
    (v4(192, 0, 0, 0, 24), "reserved"),
    (v4(192, 0, 2, 0, 24), "documentation"),
    (v4(192, 31, 196, 0, 24), "reserved"),
    (v4(192, 52, 193, 0, 24), "reserved"),
    (v4(192, 88, 99, 0, 24), "reserved"),
    (v4(192, 168, 0, 0, 16), "private"),
    (v4(192, 175, 48, 0, 24), "reserved"),
    (v4(198, 18, 0, 0, 15), "benchmarking"),
    (v4(198, 51, 100, 0, 24), "documentation"),
    (v4(203, 0, 113, 0, 24), "documentation"),
    (v4(224, 0, 0, 0, 4), "multicast"),
    (v4(240, 0, 0, 0, 4), "reserved"),
];

const GLOBAL_UNICAST: Ipv6Net = v6([0x2000, 0, 0, 0], 3);

/// IANA IPv6 Special-Purpose Address Registry. Addresses that carry an IPv4 address (mapped, translated, 6to4,
/// Teredo) could lead to any of the above.
const SPECIAL_V6: &[(Ipv6Net, &str)] = &[
    (Ipv6Net::new_assert(Ipv6Addr::LOCALHOST, 128), "loopback"),
    (
        Ipv6Net::new_assert(Ipv6Addr::new(0, 0, 0, 0, 0, 0xffff, 0, 0), 96),
        "translated IPv4",
    ),
    (v6([0x64, 0xff9b, 0, 0], 96), "translated IPv4"),
    (v6([0x64, 0xff9b, 1, 0], 48), "translated IPv4"),
    (v6([0x2001, 0, 0, 0], 32), "translated IPv4"),
    (v6([0x2001, 0, 0, 0], 23), "reserved"),
    (v6([0x2001, 0xdb8, 0, 0], 32), "documentation"),
    (v6([0x2002, 0, 0, 0], 16), "translated IPv4"),
    (v6([0x3fff, 0, 0, 0], 20), "documentation"),
    (v6([0xfc00, 0, 0, 0], 7), "private"),
    (v6([0xfe80, 0, 0, 0], 10), "link-local"),
    (v6([0xff00, 0, 0, 0], 8), "multicast"),
];

/// Networks that stand in front of many sites, as their owners publish them:
/// <https://www.cloudflare.com/ips/>, <https://api.fastly.com/public-ip-list>,
/// <https://docs.sucuri.net/website-firewall/sucuri-firewall-troubleshooting-guide/> (step 1 there has the addresses
/// that sites get). Compared network by network: Cloudflare's with a copy of February 2026, the others' with the copies of
/// October 2026 in MISP's warning lists (<https://github.com/MISP/misp-warninglists>, version 20261014).
/// A network that is missing here is told as an address that is not the server's.
const CDN: &[(&str, &[&str])] = &[
    (
        "Cloudflare",
        &[
            "103.21.244.0/22",
            "103.22.200.0/22",
            "103.31.4.0/22",
            "104.16.0.0/13",
            "104.24.0.0/14",
            "108.162.192.0/18",
            "131.0.72.0/22",
            "141.101.64.0/18",
            "162.158.0.0/15",
            "172.64.0.0/13",
            "173.245.48.0/20",
            "188.114.96.0/20",
            "190.93.240.0/20",
            "197.234.240.0/22",
            "198.41.128.0/17",
            "2400:cb00::/32",
            "2405:8100::/32",
            "2405:b500::/32",
            "2606:4700::/32",
            "2803:f800::/32",
            "2a06:98c0::/29",
            "2c0f:f248::/32",
        ],
    ),
    (
        "Fastly",
        &[
            "23.235.32.0/20",
            "43.249.72.0/22",
            "103.244.50.0/24",
            "103.245.222.0/23",
            "103.245.224.0/24",
            "104.156.80.0/20",
            "140.248.64.0/18",
            "140.248.128.0/17",
            "146.75.0.0/17",
            "151.101.0.0/16",
            "157.52.64.0/18",
            "167.82.0.0/17",
            "167.82.128.0/20",
            "167.82.160.0/20",
            "167.82.224.0/20",
            "172.111.64.0/18",
            "185.31.16.0/22",
            "199.27.72.0/21",
            "199.232.0.0/16",
            "2a04:4e40::/32",
            "2a04:4e42::/32",
        ],
    ),
    (
        "Sucuri",
        &[
            "66.248.200.0/22",
            "185.93.228.0/22",
            "192.88.134.0/23",
            "192.124.249.0/24",
            "208.109.0.0/22",
            "2a02:fe80::/29",
        ],
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn of(address: &str) -> Reach {
        reach(address.parse().unwrap())
    }

    #[test]
    fn addresses_inside_somebodys_network_are_never_contacted() {
        let cases = [
            ("0.0.0.0", "reserved"),
            ("10.1.2.3", "private"),
            ("100.100.100.200", "carrier-grade NAT"),
            ("127.0.0.1", "loopback"),
            ("127.255.255.254", "loopback"),
            ("168.63.129.16", "cloud platform"),
            ("169.254.169.254", "link-local"),
            ("172.16.0.1", "private"),
            ("172.31.255.255", "private"),
            ("192.0.0.192", "reserved"),
            ("192.0.2.1", "documentation"),
            ("192.168.0.1", "private"),
            ("198.19.255.255", "benchmarking"),
            ("224.0.0.1", "multicast"),
            ("255.255.255.255", "reserved"),
            ("::", "reserved"),
            ("::1", "loopback"),
            ("::127.0.0.1", "reserved"),
            ("::ffff:127.0.0.1", "translated IPv4"),
            ("::ffff:8.8.8.8", "translated IPv4"),
            ("64:ff9b::a9fe:a9fe", "translated IPv4"),
            ("64:ff9b:1::a9fe:a9fe", "translated IPv4"),
            ("100::1", "reserved"),
            ("2001::1", "translated IPv4"),
            ("2001:20::1", "reserved"),
            ("2001:db8::1", "documentation"),
            ("2002:a9fe:a9fe::1", "translated IPv4"),
            ("3fff::1", "documentation"),
            ("5f00::1", "reserved"),
            ("fd00:ec2::254", "private"),
            ("fe80::1", "link-local"),
            ("fec0::1", "reserved"),
            ("ff02::1", "multicast"),
        ];
        for (address, kind) in cases {
            assert_eq!(of(address), Reach::Special(kind), "{address}");
        }
    }

    #[test]
    fn addresses_of_the_public_internet_may_be_contacted() {
        for address in [
            "1.1.1.1",
            "9.255.255.255",
            "11.0.0.0",
            "100.63.255.255",
            "100.128.0.0",
            "172.15.0.1",
            "172.32.0.1",
            "192.0.1.1",
            "192.167.0.1",
            "198.17.255.255",
            "198.20.0.0",
            "223.255.255.255",
            "2001:4860:4860::8888",
            "2600::1",
            "2a00:1450::1",
        ] {
            assert_eq!(of(address), Reach::Public, "{address}");
        }
    }

    #[test]
    fn a_delivery_network_is_known_by_its_published_networks() {
        for (address, name) in [
            ("104.16.132.229", "Cloudflare"),
            ("172.71.255.255", "Cloudflare"),
            ("2606:4700::6810:84e5", "Cloudflare"),
            ("151.101.1.57", "Fastly"),
            ("192.88.134.7", "Sucuri"),
            ("192.124.249.9", "Sucuri"),
        ] {
            assert_eq!(of(address), Reach::Cdn(name), "{address}");
        }
        assert_eq!(of("172.72.0.0"), Reach::Public);
    }

    #[test]
    fn every_network_of_the_tables_is_well_formed() {
        for network in CDN.iter().flat_map(|(_, networks)| *networks) {
            let parsed: ipnet::IpNet = network.parse().unwrap();
            assert_eq!(parsed, parsed.trunc(), "{network}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_address_that_the_standard_library_calls_special_is_public(bits: u32, low: u8) {
            let any = Ipv4Addr::from(bits);
            let near = Ipv4Addr::new([10, 127, 169, 172, 192, 100, 224, 0][usize::from(low % 8)], any.octets()[1], low, 1);
            for address in [any, near] {
                if address.is_private() || address.is_loopback() || address.is_link_local() || address.is_multicast()
                    || address.is_broadcast() || address.is_documentation() || address.is_unspecified() {
                    assert!(matches!(reach(address.into()), Reach::Special(_)), "{address}");
                }
                assert!(matches!(reach(address.to_ipv6_mapped().into()), Reach::Special(_)), "{address}");
            }
        }

        #[test]
        fn no_ipv6_address_outside_global_unicast_is_public(bits: u128) {
            let address = Ipv6Addr::from(bits);
            if bits >> 125 != 1 {
                assert!(matches!(reach(address.into()), Reach::Special(_)), "{address}");
            }
        }
    }
}
