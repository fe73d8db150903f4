//! Does an `AAAA` record lead somewhere else? Let's Encrypt and visitors take it first where there is one.

use std::net::Ipv6Addr;

use crate::diagnose::address::Reach;
use crate::diagnose::facts::{Facts, Leads, Visits};
use crate::diagnose::finding::{Check, Finding, Status};
use crate::diagnose::look::DnsRecord;
use crate::diagnose::records::Answer;
use crate::diagnose::visit::{Port, Presented, Visit};
use crate::sentence::{Template, text};

const REMOVE: Template =
    text!("Where the DNS of {domain} is kept, remove what leads elsewhere: {remove}");

/// ServerPilot tells no IPv6 address to compare with: the server is known by this machine having the address,
/// or by the same certificate at both addresses.
pub fn ipv6(facts: &Facts) -> Finding {
    let finding = match &facts.records.v6 {
        Answer::Found(addresses) => leading(facts, addresses),
        Answer::NoRecord | Answer::NoName => found(
            Status::Passed,
            "ipv6_none",
            text!("{domain} has no IPv6 address (AAAA), and needs none."),
        ),
        Answer::Broken => found(
            Status::Failed,
            "ipv6_broken",
            text!("The name servers of {domain} fail to say whether it has an IPv6 address (AAAA), which keeps Let's \
             Encrypt from issuing a certificate."),
        )
        .step(text!("Ask whoever keeps the DNS of {domain} to mend its name servers.")),
        Answer::Silent => found(
            Status::Unknown,
            "ipv6_no_answer",
            text!("This server's name servers did not say in time whether {domain} has an IPv6 address (AAAA)."),
        ),
    };
    finding
        .part("domain", facts.domain.as_str())
        .part("addresses", facts.records.v6.records())
}

fn found(status: Status, code: &'static str, message: Template) -> Finding {
    Finding::new(Check::Ipv6, status, code, message)
}

fn leading(facts: &Facts, addresses: &[Ipv6Addr]) -> Finding {
    let special =
        addresses
            .iter()
            .find_map(|address| match facts.network.reach((*address).into()) {
                Reach::Special(kind) => Some((*address, kind)),
                _ => None,
            });
    if let Some((address, kind)) = special {
        let finding = found(
            Status::Failed,
            "ipv6_not_public",
            text!(
                "{domain} has the IPv6 address {address}. That is no address of the public Internet ({range}); it was \
             not contacted."
            ),
        );
        return removed(facts, finding.part("range", kind), address);
    }
    let foreign = facts.foreign_v6();
    match (foreign.first(), facts.leads()) {
        (None, _)
            if addresses
                .iter()
                .any(|address| facts.servers.have((*address).into())) =>
        {
            found(
                Status::Passed,
                "ipv6_right",
                text!("The IPv6 addresses of {domain} ({addresses}) lead to the app's server."),
            )
        }
        (None, _) if facts.own.is_empty() => found(
            Status::Passed,
            "ipv6_through_cdn",
            text!(
                "The IPv6 addresses of {domain} ({addresses}) are a delivery network's in front of the server."
            ),
        ),
        (None, _) => found(
            Status::Passed,
            "ipv6_of_this_machine",
            text!("The IPv6 addresses of {domain} ({addresses}) are this machine's own."),
        ),
        (Some(address), Leads::Here | Leads::PartlyElsewhere) => compared(facts, *address),
        (Some(address), _) => unproved(facts, *address),
    }
}

/// The first address with which something is wrong, or the first of all.
fn compared(facts: &Facts, first: Ipv6Addr) -> Finding {
    let server = facts.v4_visits().next();
    let findings: Vec<Finding> = facts
        .v6_visits()
        .map(|(address, visit)| beside(facts, server, address, visit))
        .collect();
    let worst = [Status::Failed, Status::Warning, Status::Passed];
    let of = |status: &Status| findings.iter().find(|finding| finding.status == *status);
    match worst.iter().find_map(of) {
        Some(finding) => finding.clone(),
        None if facts.visits == Visits::TooLate => found(
            Status::Unknown,
            "time_is_up",
            text!("Not looked at: the time was up (wu_serverpilot.timeout)."),
        ),
        None => unproved(facts, first),
    }
}

fn beside(facts: &Facts, server: Option<&Visit>, address: Ipv6Addr, visit: &Visit) -> Finding {
    let presented = server.map(|server| &server.presented);
    match (visit.port_80, &visit.presented, presented) {
        (Port::Unreachable, _, _) => found(
            Status::Warning,
            "ipv6_unreachable_from_here",
            text!("{domain} has the IPv6 address {address}, which this machine has no way to: whether it is the server's \
             is not known."),
        )
        .part("address", address.to_string())
        .step(text!("If {address} is not the server's, remove the AAAA record.")),
        (Port::Refused | Port::Silent, _, _) => removed(
            facts,
            found(
                Status::Failed,
                "ipv6_dead",
                text!("{domain} has the IPv6 address {address}, where port 80 takes no connections; Let's Encrypt and \
                 visitors try it first."),
            ),
            address,
        ),
        (_, Presented::Certificate(there), Some(Presented::Certificate(here))) if here.der == there.der => found(
            Status::Passed,
            "ipv6_same_server",
            text!("The IPv6 address of {domain}, {address}, answers as the server does."),
        )
        .part("address", address.to_string()),
        (_, Presented::Certificate(_), Some(Presented::Certificate(_))) => removed(
            facts,
            found(
                Status::Failed,
                "ipv6_leads_elsewhere",
                text!("{domain} has the IPv6 address {address}, which presents another certificate than the server; Let's \
                 Encrypt and visitors try it first."),
            ),
            address,
        ),
        _ => unproved(facts, address),
    }
}

fn unproved(facts: &Facts, address: Ipv6Addr) -> Finding {
    let finding = found(
        Status::Warning,
        "ipv6_unproved",
        text!(
            "{domain} has the IPv6 address {address}. ServerPilot does not tell the server's, so whether it is that is \
         not known; Let's Encrypt and visitors try it first."
        ),
    );
    removed(facts, finding, address).step(text!(
        "If it is not the server's address, remove this record: {remove}"
    ))
}

fn removed(facts: &Facts, finding: Finding, address: Ipv6Addr) -> Finding {
    let record = DnsRecord::new("AAAA", facts.domain.as_str(), address);
    finding
        .part("address", address.to_string())
        .remove(vec![record])
        .step(REMOVE)
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;

    use super::*;
    use crate::diagnose::certificate::tests::good;
    use crate::diagnose::checks::tests::{OTHER, SERVER, facts, is, visit};
    use crate::diagnose::servers::Servers;

    const NAME: &str = "shop.example";

    fn with_address(address: &str) -> Facts {
        let mut facts = facts(NAME);
        facts.records.v6 = Answer::Found(vec![address.parse().unwrap()]);
        facts
    }

    /// The server and, at 2001:db8::10, what `change` makes of it.
    fn beside_server(change: impl FnOnce(&mut Visit)) -> Finding {
        let mut facts = with_address("2001:db8::10");
        let address: IpAddr = "2001:db8::10".parse().unwrap();
        let mut there = visit(address, NAME);
        change(&mut there);
        facts.visits = Visits::Made(vec![visit(SERVER.into(), NAME), there]);
        ipv6(&facts)
    }

    const STEP: Option<&str> = Some(
        "Where the DNS of shop.example is kept, remove what leads elsewhere: shop.example. AAAA 2001:db8::10",
    );

    #[test]
    fn no_ipv6_address_is_fine() {
        let sentence = "shop.example has no IPv6 address (AAAA), and needs none.";
        is(&ipv6(&facts(NAME)), ("passed", "ipv6_none", sentence, None));
    }

    #[test]
    fn what_answers_as_the_server_does_is_the_server() {
        let sentence =
            "The IPv6 address of shop.example, 2001:db8::10, answers as the server does.";
        is(
            &beside_server(|_| {}),
            ("passed", "ipv6_same_server", sentence, None),
        );
    }

    #[test]
    fn another_certificate_is_another_server() {
        let mut other = good(&[NAME]);
        other.der = vec![2];
        let sentence = "shop.example has the IPv6 address 2001:db8::10, which presents another certificate than the \
                        server; Let's Encrypt and visitors try it first.";
        is(
            &beside_server(|there| there.presented = Presented::Certificate(other)),
            ("failed", "ipv6_leads_elsewhere", sentence, STEP),
        );
    }

    #[test]
    fn an_address_that_takes_no_connections_is_to_go() {
        let sentence = "shop.example has the IPv6 address 2001:db8::10, where port 80 takes no connections; Let's \
                        Encrypt and visitors try it first.";
        for port in [Port::Refused, Port::Silent] {
            is(
                &beside_server(|there| there.port_80 = port),
                ("failed", "ipv6_dead", sentence, STEP),
            );
        }
    }

    #[test]
    fn a_machine_without_ipv6_does_not_call_it_dead() {
        is(
            &beside_server(|there| there.port_80 = Port::Unreachable),
            (
                "warning",
                "ipv6_unreachable_from_here",
                "shop.example has the IPv6 address 2001:db8::10, which this machine has no way to: whether it is the \
                 server's is not known.",
                Some("If 2001:db8::10 is not the server's, remove the AAAA record."),
            ),
        );
    }

    #[test]
    fn without_two_certificates_nothing_is_proved() {
        let finding = beside_server(|there| there.presented = Presented::Nothing);
        let step = "If it is not the server's address, remove this record: shop.example. AAAA 2001:db8::10";
        assert_eq!(
            (finding.status, finding.code, finding.next_step().as_deref()),
            (Status::Warning, "ipv6_unproved", Some(step))
        );
        let mut facts = with_address("2001:db8::10");
        facts.records.v4 = Answer::Found(vec![OTHER]);
        assert_eq!(ipv6(&facts).code, "ipv6_unproved");
    }

    #[test]
    fn of_several_addresses_the_worst_is_told() {
        let (here, there) = ("2001:db8::10", "2001:db8::11");
        let mut facts = with_address(here);
        let mut dead = visit(there.parse().unwrap(), NAME);
        dead.port_80 = Port::Refused;
        let good = |address: &str| visit(address.parse().unwrap(), NAME);
        let visits = vec![visit(SERVER.into(), NAME), good(here), dead];
        facts.visits = Visits::Made(visits);
        assert_eq!(ipv6(&facts).code, "ipv6_dead");
        facts.visits = Visits::Made(vec![visit(SERVER.into(), NAME), good(here), good(there)]);
        assert_eq!(ipv6(&facts).code, "ipv6_same_server");
    }

    #[test]
    fn where_wordpress_blocks_calls_to_the_name_nothing_is_proved() {
        let mut facts = with_address("2001:db8::10");
        facts.visits = Visits::Blocked;
        assert_eq!(ipv6(&facts).code, "ipv6_unproved");
    }

    #[test]
    fn an_address_that_was_not_reached_in_time_is_unknown() {
        let mut facts = with_address("2001:db8::10");
        facts.visits = Visits::TooLate;
        let sentence = "Not looked at: the time was up (wu_serverpilot.timeout).";
        is(&ipv6(&facts), ("unknown", "time_is_up", sentence, None));
    }

    #[test]
    fn an_inner_address_is_told_as_not_contacted() {
        let sentence = "shop.example has the IPv6 address fd00:ec2::254. That is no address of the public Internet \
                        (private); it was not contacted.";
        let step = "Where the DNS of shop.example is kept, remove what leads elsewhere: shop.example. AAAA fd00:ec2::254";
        is(
            &ipv6(&with_address("fd00:ec2::254")),
            ("failed", "ipv6_not_public", sentence, Some(step)),
        );
    }

    #[test]
    fn addresses_of_a_delivery_network_and_of_this_machine_are_fine() {
        assert_eq!(ipv6(&with_address("2606:4700::1")).code, "ipv6_through_cdn");
        let mut facts = with_address("2600::1");
        facts.own = vec!["2600::1".parse().unwrap()];
        let sentence = "The IPv6 addresses of shop.example (2600::1) are this machine's own.";
        is(
            &ipv6(&facts),
            ("passed", "ipv6_of_this_machine", sentence, None),
        );
    }

    #[test]
    fn an_address_that_counts_as_the_servers_is_right() {
        let mut facts = with_address("2001:db8::10");
        facts.servers = Servers::new(&["2001:db8::10".parse().unwrap()], None, Some(SERVER));
        let sentence =
            "The IPv6 addresses of shop.example (2001:db8::10) lead to the app's server.";
        is(&ipv6(&facts), ("passed", "ipv6_right", sentence, None));
    }

    #[test]
    fn a_look_up_that_fails_is_told_from_one_without_an_answer() {
        let mut facts = facts(NAME);
        facts.records.v6 = Answer::Broken;
        assert_eq!(ipv6(&facts).code, "ipv6_broken");
        facts.records.v6 = Answer::Silent;
        assert_eq!(
            (ipv6(&facts).code, ipv6(&facts).status),
            ("ipv6_no_answer", Status::Unknown)
        );
    }
}
