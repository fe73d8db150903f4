//! The checks: each looks at the facts and says what it found. None of them talks to anybody.
//!
//! The table of all findings stands in `php/stubs`, beside `wu_serverpilot_diagnose()`.

mod action;
mod autossl;
mod caa;
mod certificate;
mod dns;
mod ipv6;
mod on_app;
mod port;
mod site;

pub use action::action;
pub use autossl::autossl;
pub use caa::caa;
pub use certificate::certificate;
pub use dns::dns;
pub use ipv6::ipv6;
pub use on_app::on_app;
pub use port::port;
pub use site::site;

use super::facts::{Facts, Leads, Visits};
use super::finding::{Check, Finding, Status};
use crate::error::Error;
use crate::sentence::text;

/// The API did not say what `check` needs.
fn unreadable(check: Check, error: &Error) -> Finding {
    let finding = if error.is_timeout() {
        // Its sentence speaks of the whole call, which goes on.
        Finding::new(
            check,
            Status::Unknown,
            "serverpilot_silent",
            text!("ServerPilot did not answer in time."),
        )
    } else {
        Finding::new(
            check,
            Status::Unknown,
            "serverpilot_unreadable",
            text!("{reason}"),
        )
        .part("reason", error.sentence().clone())
    };
    finding.part("kind", error.kind().as_str())
}

/// Why no address was visited; none where one could have been.
fn not_visited(check: Check, facts: &Facts) -> Option<Finding> {
    let domain = facts.domain.as_str();
    match (&facts.visits, facts.leads()) {
        (_, Leads::Nowhere | Leads::Elsewhere | Leads::Special(_)) => Some(
            Finding::new(
                check,
                Status::Skipped,
                "dns_first",
                text!("Not looked at: {domain} has to lead to the app's server first."),
            )
            .part("domain", domain),
        ),
        (Visits::Blocked, _) => Some(
            Finding::new(
                check,
                Status::Unknown,
                "blocked_by_wordpress",
                text!("Not looked at: WP_HTTP_BLOCK_EXTERNAL is set, and WP_ACCESSIBLE_HOSTS does not name {domain}."),
            )
            .part("domain", domain)
            .step(text!("Add {domain} to WP_ACCESSIBLE_HOSTS in wp-config.php if it is to be looked at.")),
        ),
        (Visits::Made(_), _) if facts.to_visit().is_empty() => Some(Finding::new(
            check,
            Status::Unknown,
            "server_not_public",
            text!("Not looked at: the server's address is not one of the public Internet."),
        )),
        _ if facts.v4_visits().next().is_none() => Some(Finding::new(
            check,
            Status::Unknown,
            "time_is_up",
            text!("Not looked at: the time was up (wu_serverpilot.timeout)."),
        )),
        _ => None,
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use std::collections::BTreeSet;
    use std::net::{IpAddr, Ipv4Addr};

    use super::*;
    use crate::api::{App, AutoSslOffer, Ssl};
    use crate::diagnose::certificate::tests::good;
    use crate::diagnose::facts::Known;
    use crate::diagnose::finding::tests::told;
    use crate::diagnose::network::Network;
    use crate::diagnose::records::{Answer, Records};
    use crate::diagnose::servers::Servers;
    use crate::diagnose::visit::{Answered, Port, Presented, Visit};
    use crate::plan::Domain;

    pub(crate) const SERVER: Ipv4Addr = Ipv4Addr::new(192, 0, 2, 10);
    pub(crate) const OTHER: Ipv4Addr = Ipv4Addr::new(198, 51, 100, 7);
    /// In the documentation's networks, played on port 0 of this machine: nothing is contacted here.
    const NETWORK: &str = "dns=127.0.0.1:0 192.0.2.10=127.0.0.1:0,127.0.0.1:0 198.51.100.7=127.0.0.1:0,127.0.0.1:0 \
                           2001:db8::10=[::1]:0,[::1]:0";

    /// A name with which nothing is wrong.
    pub(crate) fn facts(name: &str) -> Facts {
        let covered = vec![name.to_owned()];
        Facts {
            domain: Domain::parse(name.as_bytes()).unwrap(),
            known: Known {
                app: Ok(App {
                    id: "app1".to_owned(),
                    name: "network".to_owned(),
                    server_id: "s1".to_owned(),
                    runtime: "php8.2".to_owned(),
                    domains: vec!["network.example".to_owned(), name.to_owned()],
                    ssl: Some(Ssl {
                        auto: true,
                        force: false,
                    }),
                    autossl: AutoSslOffer {
                        available: true,
                        domains: covered,
                    },
                }),
                server: Ok(Some(SERVER)),
                action: None,
            },
            servers: Servers::only(SERVER),
            records: Records {
                v4: Answer::Found(vec![SERVER]),
                v6: Answer::NoRecord,
                aliases: Vec::new(),
                caa: Answer::NoRecord,
                caa_at: "example".to_owned(),
            },
            own: Vec::new(),
            visits: Visits::Made(vec![visit(SERVER.into(), name)]),
            asked_site: None,
            network: Network::parse(Some(NETWORK)).unwrap(),
            proxied: false,
            now: 0,
        }
    }

    pub(crate) fn visit(address: IpAddr, name: &str) -> Visit {
        Visit {
            address,
            port_80: Port::Open,
            port_443: Port::Open,
            presented: Presented::Certificate(good(&[name])),
            answered: Answered::NotAsked,
        }
    }

    /// Changes the app.
    pub(crate) fn app(facts: &mut Facts) -> &mut App {
        facts.known.app.as_mut().unwrap()
    }

    /// Changes the one visit.
    pub(crate) fn seen(facts: &mut Facts) -> &mut Visit {
        match &mut facts.visits {
            Visits::Made(visits) => &mut visits[0],
            _ => panic!("no visits"),
        }
    }

    /// Status, code, sentence and step, as they are asserted.
    pub(crate) fn is(finding: &Finding, expected: (&str, &str, &str, Option<&str>)) {
        let (status, code, message, step) = told(finding);
        assert_eq!((status, code, message.as_str(), step.as_deref()), expected);
    }

    const SOURCES: &[(&str, &str)] = &[
        ("several", include_str!("mod.rs")),
        ("action", include_str!("action.rs")),
        ("autossl", include_str!("autossl.rs")),
        ("caa", include_str!("caa.rs")),
        ("certificate", include_str!("certificate.rs")),
        ("dns", include_str!("dns.rs")),
        ("ipv6", include_str!("ipv6.rs")),
        ("on_app", include_str!("on_app.rs")),
        ("port_80, port_443", include_str!("port.rs")),
        ("site", include_str!("site.rs")),
    ];
    const STUBS: &str = include_str!("../../../php/stubs/wu_serverpilot.php");

    /// `code: status` of each finding that a check's source makes.
    fn made(source: &str) -> BTreeSet<String> {
        let shipped = source.split("#[cfg(test)]").next().unwrap();
        let finding = |text: &str| {
            let (status, rest) = text.split_once(',')?;
            let code = rest.trim_start().strip_prefix('"')?.split('"').next()?;
            Some(format!("{code}: {}", status.to_lowercase()))
        };
        shipped.split("Status::").filter_map(finding).collect()
    }

    /// The same of a row of the table; what is in brackets does not count.
    fn told_of(check: &str) -> BTreeSet<String> {
        let start = format!(" * | {check} | ");
        let row = STUBS
            .lines()
            .find_map(|line| line.trim().strip_prefix(start.trim_start()));
        let mut plain = String::new();
        let mut depth = 0;
        for letter in row.unwrap().trim_end_matches(" |").chars() {
            depth += i32::from(letter == '(');
            if depth == 0 {
                plain.push(letter);
            }
            depth -= i32::from(letter == ')');
        }
        let group = |group: &str| {
            let (codes, status) = group.split_once(':').unwrap();
            let of = |code: &str| format!("{}: {}", code.trim(), status.trim());
            codes.split(',').map(of).collect::<Vec<_>>()
        };
        plain.split(';').flat_map(group).collect()
    }

    #[test]
    fn the_table_in_the_stubs_has_every_finding_and_no_other() {
        let several = told_of("several");
        let mut of_several = BTreeSet::new();
        for &(check, source) in SOURCES {
            let (common, own): (BTreeSet<_>, BTreeSet<_>) = made(source)
                .into_iter()
                .partition(|finding| several.contains(finding));
            of_several.extend(common);
            let told = if check == "several" {
                BTreeSet::new()
            } else {
                told_of(check)
            };
            assert_eq!(own, told, "{check}");
        }
        assert_eq!(of_several, several);
    }

    #[test]
    fn nothing_is_visited_for_a_name_that_leads_elsewhere() {
        let mut facts = facts("shop.example");
        for (leads, visited) in [
            (vec![SERVER], vec![SERVER]),
            (vec![OTHER], vec![]),
            (vec![SERVER, OTHER], vec![SERVER]),
            (vec![Ipv4Addr::new(169, 254, 169, 254)], vec![]),
            (vec![SERVER, Ipv4Addr::LOCALHOST], vec![]),
            (
                vec![Ipv4Addr::new(104, 16, 0, 1)],
                vec![Ipv4Addr::new(104, 16, 0, 1)],
            ),
            (vec![Ipv4Addr::new(104, 16, 0, 1), OTHER], vec![]),
        ] {
            facts.records.v4 = Answer::Found(leads);
            let expected: Vec<IpAddr> = visited.into_iter().map(IpAddr::V4).collect();
            assert_eq!(facts.to_visit(), expected);
        }
    }

    #[test]
    fn an_inner_address_is_not_visited_even_where_it_is_the_servers_or_nobody_knows_the_servers() {
        let inner = Ipv4Addr::new(10, 0, 0, 5);
        let mut facts = facts("shop.example");
        facts.records.v4 = Answer::Found(vec![inner]);
        for servers in [Servers::only(inner), Servers::default()] {
            facts.servers = servers;
            assert_eq!(facts.to_visit(), Vec::<IpAddr>::new());
        }
    }

    #[test]
    fn ipv6_addresses_are_visited_beside_the_servers_unless_they_are_inner_ones_or_our_own() {
        let mut facts = facts("shop.example");
        let addresses = ["2001:db8::10", "2606:4700::1", "fd00::1", "::1", "2600::1"]
            .map(|address| address.parse().unwrap());
        facts.records.v6 = Answer::Found(addresses.to_vec());
        facts.own = vec!["2600::1".parse().unwrap()];
        let expected: [IpAddr; 2] = [SERVER.into(), "2001:db8::10".parse().unwrap()];
        assert_eq!(facts.to_visit(), expected);
        facts.records.v4 = Answer::Found(vec![OTHER]);
        assert_eq!(facts.to_visit(), Vec::<IpAddr>::new());
    }

    #[test]
    fn why_nothing_was_looked_at_is_told() {
        let mut facts = facts("shop.example");
        let reason = |facts: &Facts| told(&not_visited(Check::Port80, facts).unwrap()).1;
        assert_eq!(not_visited(Check::Port80, &facts), None);
        facts.visits = Visits::Blocked;
        assert_eq!(reason(&facts), "blocked_by_wordpress");
        facts.visits = Visits::TooLate;
        assert_eq!(reason(&facts), "time_is_up");
        facts.visits = Visits::Made(vec![]);
        assert_eq!(reason(&facts), "time_is_up");
        let inner = Ipv4Addr::new(10, 0, 0, 5);
        facts.records.v4 = Answer::Found(vec![inner]);
        facts.servers = Servers::only(inner);
        assert_eq!(reason(&facts), "server_not_public");
        facts.records.v4 = Answer::Found(vec![OTHER]);
        assert_eq!(reason(&facts), "dns_first");
    }
}
