//! Does the name lead to the app's server?

use std::net::Ipv4Addr;

use crate::diagnose::facts::{Facts, Leads};
use crate::diagnose::finding::{Check, Finding, Status};
use crate::diagnose::look::DnsRecord;
use crate::diagnose::records::Answer;
use crate::sentence::{Template, text};

const CREATE: Template = text!("Where the DNS of {domain} is kept, create this record: {create}");
const REPLACE: Template =
    text!("Where the DNS of {domain} is kept, create this record: {create}; and remove: {remove}");
const REMOVE: Template = text!("Where the DNS of {domain} is kept, remove: {remove}");
const CREATE_UNKNOWN: Template = text!(
    "Where the DNS of {domain} is kept, create an A record with the server's address, which ServerPilot shows."
);

/// Where records are the cure, they stand in the step.
pub fn dns(facts: &Facts) -> Finding {
    let finding = match facts.leads() {
        Leads::Here => found(
            Status::Passed,
            "dns_right",
            text!("{domain} leads to the app's server, {addresses}."),
        ),
        Leads::Cdn(name) => found(
            Status::Passed,
            "dns_through_cdn",
            text!("{domain} leads to {cdn} ({addresses}), which stands in front of the server."),
        )
        .part("cdn", name),
        Leads::Special(kind) => mended(
            facts,
            found(
                Status::Failed,
                "dns_not_public",
                text!("{domain} leads to {addresses}. That is no address of the public Internet ({range}), so nobody can \
                 visit it there; it was not contacted."),
            )
            .part("range", kind),
        ),
        Leads::Unjudged => found(
            Status::Unknown,
            "dns_server_unknown",
            text!("{domain} leads to {addresses}; ServerPilot does not tell the server's address to compare it with."),
        ),
        Leads::PartlyElsewhere => mended(
            facts,
            found(
                Status::Failed,
                "dns_points_partly_elsewhere",
                text!("{domain} leads to {addresses}, of which only {right} leads to the app's server."),
            )
            .part("right", right(facts).as_slice()),
        ),
        Leads::Elsewhere => mended(
            facts,
            found(
                Status::Failed,
                "dns_points_elsewhere",
                text!("{domain} leads to {addresses}, not to the app's server, {server}."),
            ),
        ),
        Leads::Nowhere => mended(facts, nowhere(facts)),
    };
    finding
        .part("domain", facts.domain.as_str())
        .part("addresses", facts.records.v4.records())
        .part("aliases", facts.records.aliases.as_slice())
        .part(
            "server",
            facts
                .servers
                .advised
                .map_or(String::new(), |server| server.to_string()),
        )
}

fn found(status: Status, code: &'static str, message: Template) -> Finding {
    Finding::new(Check::Dns, status, code, message)
}

fn nowhere(facts: &Facts) -> Finding {
    let records = &facts.records;
    match (&records.v4, records.aliases.first()) {
        (Answer::NoName | Answer::NoRecord, Some(_)) => found(
            Status::Failed,
            "dns_alias_leads_nowhere",
            text!("{domain} is an alias (CNAME) of {aliases}, which has no IPv4 address."),
        ),
        (Answer::NoName, None) => found(
            Status::Failed,
            "dns_no_such_name",
            text!("The DNS knows no {domain}: its records are not made yet, or the domain is not registered."),
        ),
        (Answer::Broken, _) => found(
            Status::Failed,
            "dns_broken",
            text!("The name servers of {domain} fail to answer for it, or their DNSSEC signatures do not verify."),
        )
        .step(text!("Ask whoever keeps the DNS of {domain} to mend its name servers or DNSSEC; at the registrar both are set.")),
        (Answer::Silent, _) => found(
            Status::Unknown,
            "dns_no_answer",
            text!("This server's name servers did not answer for {domain} in time."),
        ),
        _ if !records.v6.records().is_empty() => found(
            Status::Failed,
            "dns_no_ipv4",
            text!("{domain} has an IPv6 address (AAAA) but no IPv4 address (A)."),
        ),
        _ => found(
            Status::Failed,
            "dns_no_address",
            text!("{domain} has no address: neither an A record nor a CNAME record."),
        ),
    }
}

/// With the very records to create and to remove, where they are the cure.
fn mended(facts: &Facts, finding: Finding) -> Finding {
    if matches!(facts.records.v4, Answer::Broken | Answer::Silent) {
        return finding;
    }
    let Some(advised) = facts.servers.advised else {
        return finding.step(CREATE_UNKNOWN);
    };
    let create = match to_keep(facts) {
        true => Vec::new(),
        false => vec![record(facts, "A", advised)],
    };
    let remove = to_remove(facts);
    let step = match (create.is_empty(), remove.is_empty()) {
        (false, true) => CREATE,
        (false, false) => REPLACE,
        (true, _) => REMOVE,
    };
    finding.create(create).remove(remove).step(step)
}

/// Whether the right record is there beside wrong ones.
fn to_keep(facts: &Facts) -> bool {
    facts.records.aliases.is_empty() && !right(facts).is_empty()
}

fn right(facts: &Facts) -> Vec<Ipv4Addr> {
    let addresses = facts.records.v4.records().iter().copied();
    addresses
        .filter(|address| facts.servers.have((*address).into()))
        .collect()
}

/// An alias stands for all of a name's records; otherwise the wrong addresses.
fn to_remove(facts: &Facts) -> Vec<DnsRecord> {
    if let Some(alias) = facts.records.aliases.first() {
        return vec![record(facts, "CNAME", format!("{alias}."))];
    }
    let addresses = facts.records.v4.records().iter();
    let wrong = addresses.filter(|address| !facts.servers.have((**address).into()));
    wrong.map(|address| record(facts, "A", address)).collect()
}

fn record(facts: &Facts, kind: &str, value: impl ToString) -> DnsRecord {
    DnsRecord::new(kind, facts.domain.as_str(), value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnose::checks::tests::{OTHER, SERVER, facts, is};
    use crate::diagnose::records::Records;
    use crate::diagnose::servers::Servers;
    use crate::sentence::Value;

    fn with(change: impl FnOnce(&mut Records)) -> Finding {
        let mut facts = facts("shop.example");
        change(&mut facts.records);
        dns(&facts)
    }

    fn leading_to(addresses: &[Ipv4Addr]) -> Finding {
        with(|records| records.v4 = Answer::Found(addresses.to_vec()))
    }

    #[test]
    fn a_name_that_leads_to_the_server_is_right() {
        let sentence = "shop.example leads to the app's server, 192.0.2.10.";
        is(
            &leading_to(&[SERVER]),
            ("passed", "dns_right", sentence, None),
        );
    }

    #[test]
    fn a_delivery_network_in_front_is_told_and_not_called_wrong() {
        let sentence = "shop.example leads to Cloudflare (104.16.0.1, 172.67.0.1), which stands in front of the server.";
        is(
            &leading_to(&[Ipv4Addr::new(104, 16, 0, 1), Ipv4Addr::new(172, 67, 0, 1)]),
            ("passed", "dns_through_cdn", sentence, None),
        );
    }

    #[test]
    fn a_name_that_leads_elsewhere_is_told_the_very_records() {
        let finding = leading_to(&[OTHER]);
        is(
            &finding,
            (
                "failed",
                "dns_points_elsewhere",
                "shop.example leads to 198.51.100.7, not to the app's server, 192.0.2.10.",
                Some(
                    "Where the DNS of shop.example is kept, create this record: shop.example. A 192.0.2.10; and \
                     remove: shop.example. A 198.51.100.7",
                ),
            ),
        );
        let list = |text: &str| Value::List(vec![text.to_owned()]);
        let parts = [
            ("create", list("shop.example. A 192.0.2.10")),
            ("remove", list("shop.example. A 198.51.100.7")),
            ("domain", Value::from("shop.example")),
            ("addresses", list("198.51.100.7")),
            ("aliases", Value::List(vec![])),
            ("server", Value::from("192.0.2.10")),
        ];
        assert_eq!(finding.parts, parts);
    }

    #[test]
    fn an_alias_that_leads_elsewhere_is_to_be_replaced() {
        let finding = with(|records| {
            records.v4 = Answer::Found(vec![OTHER]);
            records.aliases = vec!["parking.example".to_owned(), "b.example".to_owned()];
        });
        let step = "Where the DNS of shop.example is kept, create this record: shop.example. A 192.0.2.10; and \
                    remove: shop.example. CNAME parking.example.";
        assert_eq!(finding.next_step().as_deref(), Some(step));
    }

    #[test]
    fn of_several_addresses_the_wrong_ones_are_to_go() {
        is(
            &leading_to(&[OTHER, SERVER]),
            (
                "failed",
                "dns_points_partly_elsewhere",
                "shop.example leads to 198.51.100.7, 192.0.2.10, of which only 192.0.2.10 leads to the app's server.",
                Some("Where the DNS of shop.example is kept, remove: shop.example. A 198.51.100.7"),
            ),
        );
    }

    #[test]
    fn an_inner_address_is_told_as_not_contacted() {
        let metadata = Ipv4Addr::new(169, 254, 169, 254);
        is(
            &leading_to(&[metadata]),
            (
                "failed",
                "dns_not_public",
                "shop.example leads to 169.254.169.254. That is no address of the public Internet (link-local), so \
                 nobody can visit it there; it was not contacted.",
                Some(
                    "Where the DNS of shop.example is kept, create this record: shop.example. A 192.0.2.10; and \
                     remove: shop.example. A 169.254.169.254",
                ),
            ),
        );
        assert_eq!(leading_to(&[SERVER, metadata]).code, "dns_not_public");
    }

    #[test]
    fn each_way_of_having_no_address_is_told_apart() {
        let create = Some(
            "Where the DNS of shop.example is kept, create this record: shop.example. A 192.0.2.10",
        );
        is(
            &with(|records| records.v4 = Answer::NoName),
            (
                "failed",
                "dns_no_such_name",
                "The DNS knows no shop.example: its records are not made yet, or the domain is not registered.",
                create,
            ),
        );
        let sentence = "shop.example has no address: neither an A record nor a CNAME record.";
        is(
            &with(|records| records.v4 = Answer::NoRecord),
            ("failed", "dns_no_address", sentence, create),
        );
        let only_v6 = with(|records| {
            records.v4 = Answer::NoRecord;
            records.v6 = Answer::Found(vec!["2001:db8::10".parse().unwrap()]);
        });
        let sentence = "shop.example has an IPv6 address (AAAA) but no IPv4 address (A).";
        is(&only_v6, ("failed", "dns_no_ipv4", sentence, create));
        let dangling = with(|records| {
            records.v4 = Answer::NoName;
            records.aliases = vec!["gone.example".to_owned()];
        });
        assert_eq!(
            (dangling.code, dangling.message().to_string()),
            (
                "dns_alias_leads_nowhere",
                "shop.example is an alias (CNAME) of gone.example, which has no IPv4 address."
                    .to_owned()
            )
        );
        let broken = with(|records| records.v4 = Answer::Broken);
        assert_eq!((broken.code, broken.status), ("dns_broken", Status::Failed));
        let sentence = "This server's name servers did not answer for shop.example in time.";
        is(
            &with(|records| records.v4 = Answer::Silent),
            ("unknown", "dns_no_answer", sentence, None),
        );
    }

    #[test]
    fn without_the_servers_address_nothing_is_called_wrong() {
        let mut facts = facts("shop.example");
        facts.servers = Servers::default();
        let sentence = "shop.example leads to 192.0.2.10; ServerPilot does not tell the server's address to compare \
                        it with.";
        is(
            &dns(&facts),
            ("unknown", "dns_server_unknown", sentence, None),
        );
        facts.records.v4 = Answer::NoRecord;
        let step = "Where the DNS of shop.example is kept, create an A record with the server's address, which \
                    ServerPilot shows.";
        assert_eq!(dns(&facts).next_step().as_deref(), Some(step));
    }
}
