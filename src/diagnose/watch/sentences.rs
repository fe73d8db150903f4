//! What a customer is told of a name: one sentence, and one thing to do.
//!
//! Nothing here names the app, the server, another customer or what a foreign host answered.

use super::run::Fault;
use super::watched::{State, Watched};
use crate::diagnose::look::{Cause, DnsRecord};
use crate::sentence::{Sentence, Template, sentence, text};

/// A sentence, and one thing to do if there is one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// How the name stands.
    pub sentence: Sentence,
    /// What to do.
    pub step: Option<Sentence>,
}

/// What is to be said of `name`.
pub fn say(name: &Watched) -> Said {
    let (sentence, step) = match (name.state, name.cause) {
        (State::Works, _) => (text!("{name} works."), None),
        (_, Some(cause)) => (of_cause(cause), step(name, cause)),
        (State::NotChecked, None) if name.checked.is_some() => (
            text!(
                "{name} leads here and has its certificate. Whether its site answers could not be checked."
            ),
            None,
        ),
        _ => (text!("{name} has not been checked yet."), None),
    };
    let sentence = with_parts(name, sentence);
    Said {
        sentence: match name.told_at.gave_up {
            Some(_) if name.state != State::Works => last_word(name, sentence),
            _ => sentence,
        },
        step,
    }
}

fn last_word(name: &Watched, why: Sentence) -> Sentence {
    sentence!(
        "{why} It has been so for more than three days.",
        why = why,
        name = name.name.as_str()
    )
}

fn of_cause(cause: Cause) -> Template {
    match cause {
        Cause::Elsewhere => text!("{name} leads to {leads_to}, not here."),
        Cause::PartlyElsewhere => {
            text!("{name} leads to {leads_to}, and only a part of that leads here.")
        }
        Cause::Private => text!("{name} leads to a private address, where nobody can visit it."),
        Cause::NoName => text!("The DNS does not know {name} yet."),
        Cause::NoAddress => text!("{name} has no IPv4 address in the DNS yet."),
        Cause::AliasOfNothing => text!("{name} is an alias of {leads_to}, which leads nowhere."),
        Cause::DnsBroken => text!("The name servers of {name} do not answer as they should."),
        Cause::Ipv6 => {
            text!("{name} has an IPv6 address that does not lead here, and many visitors use that.")
        }
        Cause::Caa => text!("The DNS of {name} forbids its certificate (CAA)."),
        Cause::CertificateAwaited => {
            text!("The certificate for {name} is being made, usually within 15 minutes.")
        }
        Cause::CertificateFull => text!("There is no certificate for {name} yet."),
        Cause::Certificate => {
            text!("The certificate of {name} is not good, so browsers warn of it.")
        }
        Cause::Port => text!("The server takes no connections for {name}."),
        Cause::NotOnApp => text!("{name} is not set up on the server."),
        Cause::Archived => text!("{name} leads here, but its site is archived."),
        Cause::Suspended => text!("{name} leads here, but its site is suspended."),
        Cause::OverVisits => {
            text!("{name} leads here, but its site has had all the visits of its plan.")
        }
        Cause::NotActive => text!("{name} leads here, but its site is not active."),
        Cause::OtherSite => text!("{name} leads here, but shows another site."),
        Cause::SiteError => text!("{name} leads here, but its site answers with an error."),
    }
}

fn step(name: &Watched, cause: Cause) -> Option<Sentence> {
    let cure = &name.cure;
    let template = match (cause, cure.create.first(), cure.remove.is_empty()) {
        (Cause::CertificateAwaited, _, _) if name.told_at.gave_up.is_none() => return None,
        (Cause::Private, Some(_), _) => {
            text!(
                "Create this record where your DNS is kept, in place of the one that is there: {type}, {record}, {value}"
            )
        }
        (_, Some(_), true) => {
            text!("Create this record where your DNS is kept: {type}, {record}, {value}")
        }
        (_, Some(_), false) => {
            text!(
                "Create this record where your DNS is kept: {type}, {record}, {value} (in place of {remove})"
            )
        }
        (_, None, false) => text!("Remove this record where your DNS is kept: {remove}"),
        (Cause::Ipv6, None, true) => {
            text!("Remove the AAAA record of {name} where your DNS is kept.")
        }
        (Cause::DnsBroken | Cause::Caa, None, true) => {
            text!("Ask whoever keeps your DNS to mend it.")
        }
        _ => text!("Ask the people who run this network."),
    };
    Some(with_parts(name, template))
}

fn with_parts(name: &Watched, template: Template) -> Sentence {
    let cure = &name.cure;
    let create = |part: fn(&DnsRecord) -> &str| cure.create.first().map_or("", part);
    let plain = |record: &DnsRecord| format!("{} {} {}", record.kind, record.name, record.value);
    let remove: Vec<_> = cure.remove.iter().map(plain).collect();
    let all = [
        ("name", name.name.as_str().into()),
        ("leads_to", name.leads_to.as_slice().into()),
        ("type", create(|record| &record.kind).into()),
        ("record", create(|record| &record.name).into()),
        ("value", create(|record| &record.value).into()),
        ("remove", remove.as_slice().into()),
    ];
    let needed = |part: &str| template.names().any(|name| name == part);
    let parts = all.into_iter().filter(|(part, _)| needed(part)).collect();
    Sentence { template, parts }
}

/// What the owner of the network is told of a fault of the server's own; `reason` is what is wrong with its main
/// domain.
pub fn of_fault(fault: Fault, reason: Option<Sentence>) -> Sentence {
    match (fault, reason) {
        (Fault::MainDomain(count), Some(reason)) => sentence!(
            "The network's own domain does not work, and {count} of its mapped domains fail in the same way: {reason} Nobody \
             else is told while that is so.",
            count = number(count),
            reason = reason
        ),
        (Fault::Blind(count), Some(reason)) => sentence!(
            "Nothing could be found out about the network's own domain and {count} of its mapped domains: {reason}",
            count = number(count),
            reason = reason
        ),
        (Fault::MainDomain(count) | Fault::Many(count) | Fault::Blind(count), _) => sentence!(
            "{count} domains stopped working within an hour, so it is probably this server or its name servers. Nobody else is \
             told while that is so.",
            count = number(count)
        ),
    }
}

fn number(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnose::look::Cure;
    use crate::diagnose::watch::watched::ToldAt;

    const ASK: Option<&str> = Some("Ask the people who run this network.");

    /// A name with all that any cause may come with.
    fn waiting(cause: Cause, cure: Cure) -> Watched {
        Watched {
            state: State::WaitingDns,
            checked: Some(0),
            cause: Some(cause),
            cure,
            leads_to: vec!["198.51.100.7".to_owned()],
            ..Watched::new("kund.example", 0, true)
        }
    }

    fn create() -> Cure {
        Cure {
            create: vec![DnsRecord::new("A", "kund.example", "192.0.2.10")],
            remove: vec![],
        }
    }

    fn replace() -> Cure {
        Cure {
            remove: vec![DnsRecord::new("A", "kund.example", "198.51.100.7")],
            ..create()
        }
    }

    fn said(name: &Watched) -> (String, Option<String>) {
        let said = say(name);
        (
            said.sentence.to_string(),
            said.step.map(|step| step.to_string()),
        )
    }

    fn is(name: &Watched, sentence: &str, step: Option<&str>) {
        let (is, does) = said(name);
        assert_eq!((is.as_str(), does.as_deref()), (sentence, step));
    }

    #[test]
    fn a_record_to_create_is_told_whole() {
        is(
            &waiting(Cause::Elsewhere, replace()),
            "kund.example leads to 198.51.100.7, not here.",
            Some(
                "Create this record where your DNS is kept: A, kund.example, 192.0.2.10 (in place of A kund.example 198.51.100.7)",
            ),
        );
        is(
            &waiting(Cause::NoName, create()),
            "The DNS does not know kund.example yet.",
            Some("Create this record where your DNS is kept: A, kund.example, 192.0.2.10"),
        );
        is(
            &waiting(Cause::Private, create()),
            "kund.example leads to a private address, where nobody can visit it.",
            Some(
                "Create this record where your DNS is kept, in place of the one that is there: A, kund.example, 192.0.2.10",
            ),
        );
    }

    #[test]
    fn what_serverpilot_is_making_needs_no_step_until_it_is_late() {
        let mut name = waiting(Cause::CertificateAwaited, Cure::default());
        let sentence = "The certificate for kund.example is being made, usually within 15 minutes.";
        is(&name, sentence, None);
        name.told_at.gave_up = Some(1);
        let late = format!("{sentence} It has been so for more than three days.");
        is(&name, &late, ASK);
    }

    #[test]
    fn what_a_customer_cannot_mend_leads_to_the_network() {
        for cause in [
            Cause::CertificateFull,
            Cause::Certificate,
            Cause::Port,
            Cause::NotOnApp,
            Cause::Archived,
            Cause::Suspended,
            Cause::OverVisits,
            Cause::NotActive,
            Cause::OtherSite,
            Cause::SiteError,
        ] {
            assert_eq!(said(&waiting(cause, Cure::default())).1.as_deref(), ASK);
        }
    }

    #[test]
    fn a_name_that_works_and_one_that_nobody_looked_at_need_no_step() {
        let new = Watched::new("kund.example", 0, true);
        is(&new, "kund.example has not been checked yet.", None);
        let works = Watched {
            state: State::Works,
            told_at: ToldAt {
                gave_up: Some(1),
                ..ToldAt::default()
            },
            ..new
        };
        is(&works, "kund.example works.", None);
    }

    #[test]
    fn every_sentence_has_its_parts_and_no_others() {
        for cause in Cause::ALL {
            for cure in [Cure::default(), create(), replace()] {
                let said = say(&waiting(*cause, cure));
                for sentence in [Some(said.sentence), said.step].into_iter().flatten() {
                    let mut has: Vec<_> = sentence.parts.iter().map(|(name, _)| *name).collect();
                    let mut needs: Vec<_> = sentence.template.names().collect();
                    has.sort_unstable();
                    needs.sort_unstable();
                    needs.dedup();
                    assert_eq!(has, needs);
                }
            }
        }
    }

    #[test]
    fn the_owner_is_told_of_the_servers_own_fault() {
        let why = sentence!("Port 443 is closed.");
        let main = of_fault(Fault::MainDomain(7), Some(why));
        let sentence = "The network's own domain does not work, and 7 of its mapped domains fail in the same way: Port 443 is \
                        closed. Nobody else is told while that is so.";
        assert_eq!(main.to_string(), sentence);
        let why =
            sentence!("This server's name servers did not answer for network.example in time.");
        let blind = of_fault(Fault::Blind(3), Some(why));
        let sentence = "Nothing could be found out about the network's own domain and 3 of its mapped domains: This server's \
                        name servers did not answer for network.example in time.";
        assert_eq!(blind.to_string(), sentence);
        let many = of_fault(Fault::Many(12), None);
        let sentence = "12 domains stopped working within an hour, so it is probably this server or its name servers. Nobody \
                        else is told while that is so.";
        assert_eq!(many.to_string(), sentence);
    }
}
