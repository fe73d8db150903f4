//! Does the server present a good certificate for the name?

use super::not_visited;
use crate::diagnose::certificate::{Certificate, Trust};
use crate::diagnose::facts::Facts;
use crate::diagnose::finding::{Check, Finding, Status};
use crate::diagnose::visit::{Port, Presented};
use crate::sentence::{Template, text};

/// Days before its end from which a certificate should have been renewed: AutoSSL's is renewed long before.
const SOON: i64 = 14;
/// Names of a certificate that a sentence shows.
const NAMES_SHOWN: usize = 5;

/// Of several servers, the first with a wrong one is told.
///
/// It is awaited where AutoSSL is still to bring it.
pub fn certificate(facts: &Facts) -> Finding {
    if facts.is_wildcard() {
        return found(
            Status::Skipped,
            "certificate_of_wildcard",
            text!(
                "Not looked at: {domain} stands for many names, each with a certificate of its own."
            ),
        )
        .part("domain", facts.domain.as_str());
    }
    if let Some(finding) = not_visited(Check::Certificate, facts) {
        return finding;
    }
    let findings: Vec<Finding> = facts
        .v4_visits()
        .filter(|visit| visit.port_443 == Port::Open)
        .map(|visit| presented(facts, &visit.presented).part("address", visit.address.to_string()))
        .collect();
    let wrong = |finding: &&Finding| finding.status != Status::Passed;
    let first = findings.iter().find(wrong).or(findings.first());
    let finding = first.cloned().unwrap_or_else(|| {
        found(
            Status::Skipped,
            "port_443_first",
            text!("Not looked at: port 443 has to take connections first."),
        )
    });
    let finding = finding.part("domain", facts.domain.as_str());
    match facts.cdn() {
        Some(name) => finding.part("cdn", name),
        None => finding,
    }
}

fn found(status: Status, code: &'static str, message: Template) -> Finding {
    Finding::new(Check::Certificate, status, code, message)
}

fn presented(facts: &Facts, presented: &Presented) -> Finding {
    match presented {
        Presented::Certificate(certificate) if certificate.covers(facts.domain.as_str()) => {
            dated(facts, certificate)
        }
        Presented::Certificate(certificate) if !is_awaited(facts) => found(
            Status::Failed,
            "certificate_other_name",
            text!("{address} presents a certificate for other names than {domain}: {names}."),
        )
        .part("names", shown(certificate).as_slice())
        .step(cure(facts)),
        Presented::Nothing if !is_awaited(facts) => found(
            Status::Failed,
            "certificate_none",
            text!("{address} presents no certificate for {domain} over TLS 1.2 or 1.3."),
        )
        .step(cure(facts)),
        Presented::NotAsked => found(
            Status::Unknown,
            "certificate_unknown",
            text!("{address} could not be asked for its certificate."),
        ),
        _ => found(
            Status::Waiting,
            "certificate_awaited",
            text!(
                "The certificate for {domain} is still to come: usually 5 to 15 minutes after its DNS leads to the server."
            ),
        ),
    }
}

/// Whether nobody has to do anything for a certificate to come: the name is on the list, and AutoSSL has not
/// said yet that it covers it, or has only just said so.
fn is_awaited(facts: &Facts) -> bool {
    let Some(app) = facts.app() else { return false };
    let open = matches!(&facts.known.action, Some(Ok(action)) if action.status == crate::api::ActionStatus::Open);
    let is_covered = app.ssl.is_some() && facts.covered_by_autossl() && !open;
    facts.listed().is_some() && facts.cdn().is_none() && !facts.custom_certificate() && !is_covered
}

fn cure(facts: &Facts) -> Template {
    if facts.cdn().is_some() {
        text!("Let {cdn} make a certificate for {domain}: visitors see that one.")
    } else if facts.custom_certificate() {
        text!(
            "Install a custom certificate that covers {domain}, or delete it in ServerPilot so that AutoSSL takes over."
        )
    } else if facts.listed().is_none() {
        text!("Add {domain} to the app's list: AutoSSL covers listed names only.")
    } else {
        text!(
            "See in ServerPilot whether SSL is on for the app, and whether the server's last action failed."
        )
    }
}

fn dated(facts: &Facts, certificate: &Certificate) -> Finding {
    let left = certificate.days_left(facts.now);
    // Of a short-lived one a fifth is left when its renewal is late.
    let soon = SOON.min(certificate.lifetime() / 5);
    let finding = if facts.now < certificate.begins {
        found(
            Status::Failed,
            "certificate_not_yet_valid",
            text!("The certificate for {domain} is not valid yet."),
        )
        .step(text!(
            "Check the clock of this server, or install another certificate."
        ))
    } else if left < 0 {
        found(
            Status::Failed,
            "certificate_expired",
            text!("The certificate for {domain} has expired."),
        )
        .step(renewal(facts))
    } else if certificate.self_signed {
        found(
            Status::Failed,
            "certificate_self_signed",
            text!("The certificate for {domain} is signed by nobody but itself, so browsers warn of it."),
        )
        .step(cure(facts))
    } else if certificate.of_authority {
        found(
            Status::Failed,
            "certificate_of_authority",
            text!("The certificate for {domain} is one for signing others, which browsers do not take for a server's."),
        )
        .step(cure(facts))
    } else if let Some(finding) = distrusted(certificate.trust) {
        let failed = finding.status == Status::Failed;
        if failed {
            finding.step(cure(facts))
        } else {
            finding
        }
    } else if left < soon {
        found(
            Status::Warning,
            "certificate_ends_soon",
            text!("The certificate for {domain} by {issuer} ends in {days} days and should have been renewed."),
        )
        .step(renewal(facts))
    } else {
        found(
            Status::Passed,
            "certificate_good",
            text!("The certificate for {domain} by {issuer} is good for {days} more days."),
        )
    };
    finding
        .part("issuer", certificate.issuer.as_str())
        .part("days", left)
}

fn distrusted(trust: Trust) -> Option<Finding> {
    Some(match trust {
        Trust::Trusted => return None,
        Trust::Untrusted => found(
            Status::Failed,
            "certificate_untrusted",
            text!(
                "The certificate for {domain} is signed by {issuer}, whom this server does not trust, or its chain is \
             not complete."
            ),
        ),
        Trust::ChainOutOfTime => found(
            Status::Failed,
            "certificate_chain_expired",
            text!(
                "A certificate between that for {domain} and its authority has expired, or is not valid yet."
            ),
        ),
        Trust::OtherPurpose => found(
            Status::Failed,
            "certificate_other_purpose",
            text!(
                "The certificate for {domain} by {issuer} is not one for web servers, so browsers refuse it."
            ),
        ),
        Trust::Unjudged => found(
            Status::Unknown,
            "certificate_unjudged",
            text!(
                "Whether browsers trust the certificate for {domain} by {issuer} could not be found out."
            ),
        ),
    })
}

fn renewal(facts: &Facts) -> Template {
    if facts.cdn().is_some() {
        cure(facts)
    } else if facts.custom_certificate() {
        text!(
            "Renew the custom certificate and install it in ServerPilot, or delete it there so that AutoSSL takes over."
        )
    } else {
        text!(
            "ServerPilot renews it by itself where the DNS leads to the server and port 80 is open: check those; then ask \
         ServerPilot."
        )
    }
}

fn shown(certificate: &Certificate) -> Vec<String> {
    let mut names: Vec<String> = certificate
        .names
        .iter()
        .take(NAMES_SHOWN)
        .cloned()
        .collect();
    if certificate.names.len() > NAMES_SHOWN {
        names.push("…".to_owned());
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::{Action, ActionStatus, Ssl};
    use crate::diagnose::certificate::tests::good;
    use crate::diagnose::checks::tests::{app, facts, is, seen, visit};
    use crate::diagnose::facts::Visits;

    const NAME: &str = "shop.example";
    const DAY: i64 = 86_400;

    fn with(change: impl FnOnce(&mut Facts)) -> Finding {
        let mut facts = facts(NAME);
        change(&mut facts);
        certificate(&facts)
    }

    fn presenting(facts: &mut Facts, change: impl FnOnce(&mut Certificate)) {
        let mut certificate = good(&[NAME]);
        change(&mut certificate);
        seen(facts).presented = Presented::Certificate(certificate);
    }

    fn for_others(facts: &mut Facts) {
        presenting(facts, |certificate| {
            certificate.names = vec!["other.example".to_owned()]
        });
    }

    #[test]
    fn a_good_certificate_is_told_with_its_issuer_and_days() {
        let sentence =
            "The certificate for shop.example by Let's Encrypt R11 is good for 90 more days.";
        is(
            &with(|_| {}),
            ("passed", "certificate_good", sentence, None),
        );
    }

    #[test]
    fn a_certificate_for_other_names_is_wrong_once_autossl_covers_the_name() {
        is(
            &with(for_others),
            (
                "failed",
                "certificate_other_name",
                "192.0.2.10 presents a certificate for other names than shop.example: other.example.",
                Some(
                    "See in ServerPilot whether SSL is on for the app, and whether the server's last action failed.",
                ),
            ),
        );
        let nothing = with(|facts| seen(facts).presented = Presented::Nothing);
        let sentence = "192.0.2.10 presents no certificate for shop.example over TLS 1.2 or 1.3.";
        assert_eq!(
            (nothing.code, nothing.message().to_string().as_str()),
            ("certificate_none", sentence)
        );
    }

    #[test]
    fn it_is_awaited_until_autossl_covers_the_name_and_the_server_has_it() {
        let sentence = "The certificate for shop.example is still to come: usually 5 to 15 minutes after its DNS \
                        leads to the server.";
        let not_covered = with(|facts| {
            for_others(facts);
            app(facts).autossl.domains.clear();
        });
        is(
            &not_covered,
            ("waiting", "certificate_awaited", sentence, None),
        );
        let off = with(|facts| {
            seen(facts).presented = Presented::Nothing;
            app(facts).ssl = None;
        });
        assert_eq!(off.code, "certificate_awaited");
        let under_way = with(|facts| {
            for_others(facts);
            facts.known.action = Some(Ok(Action {
                id: "a1".to_owned(),
                server_id: "s1".to_owned(),
                status: ActionStatus::Open,
                created_at: 0,
            }));
        });
        assert_eq!(under_way.code, "certificate_awaited");
    }

    #[test]
    fn behind_a_delivery_network_it_is_the_networks_to_make() {
        let none = with(|facts| {
            let address = std::net::Ipv4Addr::new(104, 16, 0, 1);
            facts.records.v4 = crate::diagnose::records::Answer::Found(vec![address]);
            app(facts).autossl.domains.clear();
            seen(facts).presented = Presented::Nothing;
        });
        let step = "Let Cloudflare make a certificate for shop.example: visitors see that one.";
        assert_eq!(
            (none.code, none.next_step().as_deref()),
            ("certificate_none", Some(step))
        );
    }

    #[test]
    fn it_is_not_awaited_for_a_name_that_is_not_listed_or_beside_a_custom_certificate() {
        let unlisted = with(|facts| {
            for_others(facts);
            app(facts).domains.pop();
            app(facts).autossl.domains.clear();
        });
        let step = "Add shop.example to the app's list: AutoSSL covers listed names only.";
        assert_eq!(
            (unlisted.code, unlisted.next_step().as_deref()),
            ("certificate_other_name", Some(step))
        );
        let custom = with(|facts| {
            for_others(facts);
            app(facts).autossl.domains.clear();
            app(facts).ssl = Some(Ssl {
                auto: false,
                force: false,
            });
        });
        let step = "Install a custom certificate that covers shop.example, or delete it in ServerPilot so that \
                    AutoSSL takes over.";
        assert_eq!(
            (custom.code, custom.next_step().as_deref()),
            ("certificate_other_name", Some(step))
        );
    }

    #[test]
    fn only_a_list_of_names_that_is_longer_is_cut() {
        let shown = |count| {
            let names = (0..count).map(|number| format!("n{number}.test"));
            shown(&Certificate {
                names: names.collect(),
                ..good(&[])
            })
        };
        let all: Vec<String> = (0..NAMES_SHOWN)
            .map(|number| format!("n{number}.test"))
            .collect();
        assert_eq!(shown(NAMES_SHOWN), all);
        assert_eq!(shown(NAMES_SHOWN + 1), [all, vec!["…".to_owned()]].concat());
    }

    #[test]
    fn the_time_of_a_certificate_is_judged_by_its_lifetime() {
        let at = |now: i64, ends: i64| {
            with(|facts| {
                facts.now = now;
                presenting(facts, |certificate| certificate.ends = ends);
            })
            .code
        };
        assert_eq!(at(-1, 90 * DAY), "certificate_not_yet_valid");
        assert_eq!(at(76 * DAY, 90 * DAY), "certificate_good");
        assert_eq!(at(76 * DAY + 1, 90 * DAY), "certificate_ends_soon");
        assert_eq!(at(90 * DAY + 1, 90 * DAY), "certificate_expired");
        // One of six days, as Let's Encrypt has them too.
        assert_eq!(at(4 * DAY, 6 * DAY), "certificate_good");
        assert_eq!(at(5 * DAY + 1, 6 * DAY), "certificate_ends_soon");
    }

    #[test]
    fn of_several_servers_the_first_with_a_wrong_one_is_told() {
        let two = |wrong: usize| {
            with(|facts| {
                let mut visits = ["192.0.2.10", "192.0.2.11"]
                    .map(|address| visit(address.parse().unwrap(), NAME))
                    .to_vec();
                visits[wrong].presented = Presented::Nothing;
                facts.visits = Visits::Made(visits);
            })
        };
        let told = [0, 1].map(|wrong| two(wrong).message().to_string());
        let expected = ["192.0.2.10", "192.0.2.11"].map(|address| {
            format!("{address} presents no certificate for shop.example over TLS 1.2 or 1.3.")
        });
        assert_eq!(told, expected);
    }

    #[test]
    fn who_renews_it_is_told_when_it_is_late() {
        let expired = |custom: bool| {
            with(|facts| {
                app(facts).ssl = Some(Ssl {
                    auto: !custom,
                    force: false,
                });
                facts.now = 91 * DAY;
            })
        };
        let sentence = "The certificate for shop.example has expired.";
        let by_autossl = "ServerPilot renews it by itself where the DNS leads to the server and port 80 is open: check \
                          those; then ask ServerPilot.";
        let by_owner = "Renew the custom certificate and install it in ServerPilot, or delete it there so that AutoSSL \
                        takes over.";
        for (custom, step) in [(false, by_autossl), (true, by_owner)] {
            let told = ("failed", "certificate_expired", sentence, Some(step));
            is(&expired(custom), told);
        }
    }

    #[test]
    fn a_server_that_could_not_be_asked_is_not_said_to_lack_one() {
        let not_asked = with(|facts| seen(facts).presented = Presented::NotAsked);
        let sentence = "192.0.2.10 could not be asked for its certificate.";
        is(
            &not_asked,
            ("unknown", "certificate_unknown", sentence, None),
        );
    }

    #[test]
    fn who_signed_it_counts() {
        let own = with(|facts| presenting(facts, |certificate| certificate.self_signed = true));
        assert_eq!(
            (own.status, own.code),
            (Status::Failed, "certificate_self_signed")
        );
        let unknown =
            with(|facts| presenting(facts, |certificate| certificate.trust = Trust::Untrusted));
        let sentence = "The certificate for shop.example is signed by Let's Encrypt R11, whom this server does not \
                        trust, or its chain is not complete.";
        assert_eq!(
            (unknown.code, unknown.message().to_string().as_str()),
            ("certificate_untrusted", sentence)
        );
    }

    #[test]
    fn what_browsers_would_refuse_is_told_with_its_reason() {
        let step = Some(
            "See in ServerPilot whether SSL is on for the app, and whether the server's last action failed.",
        );
        let wrong = |change: fn(&mut Certificate)| with(|facts| presenting(facts, change));
        let chain = "A certificate between that for shop.example and its authority has expired, or is not valid yet.";
        is(
            &wrong(|certificate| certificate.trust = Trust::ChainOutOfTime),
            ("failed", "certificate_chain_expired", chain, step),
        );
        let clients = "The certificate for shop.example by Let's Encrypt R11 is not one for web servers, so browsers \
                       refuse it.";
        is(
            &wrong(|certificate| certificate.trust = Trust::OtherPurpose),
            ("failed", "certificate_other_purpose", clients, step),
        );
        let authority = "The certificate for shop.example is one for signing others, which browsers do not take for a \
                         server's.";
        is(
            &wrong(|certificate| certificate.of_authority = true),
            ("failed", "certificate_of_authority", authority, step),
        );
    }

    #[test]
    fn what_cannot_be_judged_is_not_called_good() {
        let unjudged =
            with(|facts| presenting(facts, |certificate| certificate.trust = Trust::Unjudged));
        let sentence = "Whether browsers trust the certificate for shop.example by Let's Encrypt R11 could not be found out.";
        is(
            &unjudged,
            ("unknown", "certificate_unjudged", sentence, None),
        );
    }

    #[test]
    fn without_an_open_port_or_for_a_wildcard_it_is_not_looked_at() {
        let closed = with(|facts| seen(facts).port_443 = Port::Refused);
        let sentence = "Not looked at: port 443 has to take connections first.";
        is(&closed, ("skipped", "port_443_first", sentence, None));
        assert_eq!(
            certificate(&facts("*.shop.example")).code,
            "certificate_of_wildcard"
        );
    }
}
