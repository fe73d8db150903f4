//! The addresses at which the app is reached.

use std::net::{IpAddr, Ipv4Addr};

use super::address::Reach;
use super::network::Network;
use super::records::Records;
use crate::error::{Error, Result};
use crate::sentence::sentence;
use crate::text;

/// Names more of them, by commas.
pub const CONSTANT: &str = "WU_SERVER_PILOT_ADDRESSES";

/// The addresses at which the app is reached.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Servers {
    /// All of them.
    pub addresses: Vec<IpAddr>,
    /// The one that records shall lead to.
    pub advised: Option<Ipv4Addr>,
}

impl Servers {
    /// In the order in which they are advised: `configured`, those to which the network's main domain leads, and
    /// the one that ServerPilot last saw the server at.
    ///
    /// Where the main domain leads proves something, for its name is on the app: behind a reserved address or a
    /// load balancer it is where customers' records rightly lead. A delivery network's address proves nothing, nor
    /// does one that is not public.
    pub fn new(
        configured: &[IpAddr],
        main: Option<(&Records, &Network)>,
        last_seen_at: Option<Ipv4Addr>,
    ) -> Self {
        let of_main = main.map(|(records, network)| leading(records, network));
        let mut addresses = configured.to_vec();
        addresses.extend(of_main.unwrap_or_default());
        addresses.extend(last_seen_at.map(IpAddr::V4));
        let advised = addresses.iter().find_map(|address| match address {
            IpAddr::V4(address) => Some(*address),
            IpAddr::V6(_) => None,
        });
        Self { addresses, advised }
    }

    /// Whether the app is reached at `address`.
    pub fn have(&self, address: IpAddr) -> bool {
        self.addresses.contains(&address)
    }

    /// Those that a person configured: `text` has them by commas.
    ///
    /// # Errors
    /// `configuration` for what is no address, naming where it came `from`.
    pub fn read(text: &str, from: &str) -> Result<Vec<IpAddr>> {
        let parts = text
            .split(',')
            .map(str::trim)
            .filter(|part| !part.is_empty());
        let address = |part: &str| {
            part.parse().map_err(|_| {
                Error::configuration(sentence!(
                    "{from} has to be IP addresses, separated by commas; {part} is none.",
                    from = from,
                    part = text::quote(part, text::NAME_LENGTH)
                ))
            })
        };
        parts.map(address).collect()
    }
}

fn leading(records: &Records, network: &Network) -> Vec<IpAddr> {
    let v4 = records.v4.records().iter().copied().map(IpAddr::V4);
    let v6 = records.v6.records().iter().copied().map(IpAddr::V6);
    v4.chain(v6)
        .filter(|address| network.reach(*address) == Reach::Public)
        .collect()
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::diagnose::records::Answer;

    impl Servers {
        /// One server, with nothing in front of it.
        pub(crate) fn only(address: Ipv4Addr) -> Self {
            Self::new(&[], None, Some(address))
        }
    }

    const LAST: Option<Ipv4Addr> = Some(Ipv4Addr::new(192, 0, 2, 10));

    fn leading_to(v4: &[&str], v6: &[&str]) -> Records {
        Records {
            v4: Answer::Found(v4.iter().map(|address| address.parse().unwrap()).collect()),
            v6: Answer::Found(v6.iter().map(|address| address.parse().unwrap()).collect()),
            aliases: Vec::new(),
            caa: Answer::NoRecord,
            caa_at: "example".to_owned(),
        }
    }

    fn with(
        configured: &str,
        main: Option<&Records>,
        last: Option<Ipv4Addr>,
    ) -> (Vec<String>, Option<String>) {
        let configured = Servers::read(configured, CONSTANT).unwrap();
        let main = main.map(|records| (records, &Network::Internet));
        let servers = Servers::new(&configured, main, last);
        let addresses = servers.addresses.iter().map(ToString::to_string);
        (
            addresses.collect(),
            servers.advised.map(|address| address.to_string()),
        )
    }

    #[test]
    fn the_constants_address_is_advised_before_the_main_domains_before_the_last_seen() {
        let main = leading_to(&["8.8.8.8"], &["2600::1"]);
        let all = ["1.1.1.1", "8.8.8.8", "2600::1", "192.0.2.10"].map(str::to_owned);
        assert_eq!(
            with("1.1.1.1", Some(&main), LAST),
            (all.to_vec(), Some("1.1.1.1".to_owned()))
        );
        assert_eq!(
            with("", Some(&main), LAST),
            (all[1..].to_vec(), Some("8.8.8.8".to_owned()))
        );
        assert_eq!(
            with("", None, LAST),
            (all[3..].to_vec(), Some("192.0.2.10".to_owned()))
        );
        assert_eq!(with("", None, None), (vec![], None));
    }

    #[test]
    fn a_main_domain_behind_a_delivery_network_or_in_a_private_one_proves_and_advises_nothing() {
        for addresses in [
            &["104.16.0.1"] as &[&str],
            &["10.0.0.5"],
            &["127.0.0.1", "172.67.0.1"],
        ] {
            let main = leading_to(addresses, &["2606:4700::1", "fd00::1"]);
            let expected = (vec!["192.0.2.10".to_owned()], Some("192.0.2.10".to_owned()));
            assert_eq!(with("", Some(&main), LAST), expected, "{addresses:?}");
        }
    }

    #[test]
    fn an_ipv6_address_counts_and_is_not_advised_as_an_a_record() {
        let (addresses, advised) = with(" 2600::1 , 1.1.1.1,", None, LAST);
        assert_eq!(addresses, ["2600::1", "1.1.1.1", "192.0.2.10"]);
        assert_eq!(advised.as_deref(), Some("1.1.1.1"));
    }

    #[test]
    fn what_is_no_address_is_told_with_where_it_came_from() {
        let error = Servers::read("1.1.1.1, shop.example", CONSTANT).unwrap_err();
        let sentence = "WU_SERVER_PILOT_ADDRESSES has to be IP addresses, separated by commas; “shop.example” is none.";
        assert_eq!(
            (error.kind().as_str(), error.to_string().as_str()),
            ("configuration", sentence)
        );
    }
}
