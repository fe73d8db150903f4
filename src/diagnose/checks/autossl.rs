//! Does AutoSSL look after the name?

use super::unreadable;
use crate::api::CERTIFICATE_NAMES;
use crate::diagnose::facts::{Facts, Leads};
use crate::diagnose::finding::{Check, Finding, Status};
use crate::sentence::{Template, text};

/// Which names AutoSSL covers does not matter where somebody else makes the certificate that visitors see: the
/// owner, or a delivery network in front of the server.
pub fn autossl(facts: &Facts) -> Finding {
    let app = match &facts.known.app {
        Ok(app) => app,
        Err(error) => return unreadable(Check::AutoSsl, error),
    };
    let on = app.ssl.is_some_and(|ssl| ssl.auto);
    let finding = if facts.custom_certificate() {
        found(
            Status::Passed,
            "autossl_custom_certificate",
            text!("The app has a custom certificate, which AutoSSL leaves alone."),
        )
    } else if let Leads::Cdn(name) = facts.leads() {
        found(
            Status::Skipped,
            "autossl_behind_cdn",
            text!("The certificate that visitors of {domain} see is made by {cdn}."),
        )
        .part("cdn", name)
    } else if facts.listed().is_none() {
        found(
            Status::Skipped,
            "autossl_listed_names_only",
            text!("AutoSSL covers names that are on the app's list only; {domain} is not."),
        )
    } else if facts.is_wildcard() {
        found(
            Status::Skipped,
            "autossl_no_wildcards",
            text!("AutoSSL has no certificates for wildcards."),
        )
    } else if facts.covered_by_autossl() && on {
        found(
            Status::Passed,
            "autossl_covers",
            text!("AutoSSL is on, and its certificate covers {domain}."),
        )
    } else if facts.covered_by_autossl() {
        found(
            Status::Waiting,
            "autossl_offered",
            text!(
                "AutoSSL has a certificate for {domain} to offer but is not on; it is turned on at the next sync."
            ),
        )
    } else if app.autossl.domains.len() >= CERTIFICATE_NAMES {
        found(
            Status::Failed,
            "autossl_full",
            text!("AutoSSL's certificate has {count} names, and {domain} is none of them; there is usually room for {most}."),
        )
        .part("count", count(app.autossl.domains.len()))
        .part("most", count(CERTIFICATE_NAMES))
        .step(text!("Remove domains that are no longer needed, or move {domain} to another app."))
    } else if on || app.autossl.available {
        found(
            Status::Waiting,
            "autossl_not_covering",
            text!("AutoSSL's certificate does not cover {domain} yet."),
        )
    } else {
        found(
            Status::Waiting,
            "autossl_not_available",
            text!("AutoSSL has no certificate to offer yet."),
        )
    };
    until_dns(facts, finding).part("domain", facts.domain.as_str())
}

fn found(status: Status, code: &'static str, message: Template) -> Finding {
    Finding::new(Check::AutoSsl, status, code, message)
}

/// What keeps AutoSSL waiting.
fn until_dns(facts: &Facts, finding: Finding) -> Finding {
    match (finding.status, facts.leads()) {
        (Status::Waiting, _) if facts.covered_by_autossl() => finding,
        (Status::Waiting, Leads::Here) => finding.step(text!(
            "Wait: it usually takes 5 to 15 minutes from when the DNS leads to the server."
        )),
        (Status::Waiting, Leads::Unjudged) => finding,
        (Status::Waiting, _) => finding.step(text!(
            "Let the DNS of {domain} lead to the server: AutoSSL waits for that."
        )),
        _ => finding,
    }
}

fn count(length: usize) -> i64 {
    i64::try_from(length).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::{App, Ssl};
    use crate::diagnose::checks::tests::{OTHER, app, facts, is};
    use crate::diagnose::records::Answer;
    use crate::error::Error;

    const NAME: &str = "shop.example";

    fn with(change: impl FnOnce(&mut App)) -> Finding {
        let mut facts = facts(NAME);
        change(app(&mut facts));
        autossl(&facts)
    }

    #[test]
    fn a_name_in_the_certificate_is_covered() {
        let sentence = "AutoSSL is on, and its certificate covers shop.example.";
        is(&with(|_| {}), ("passed", "autossl_covers", sentence, None));
        let spelt = with(|app| app.autossl.domains = vec!["Shop.Example".to_owned()]);
        assert_eq!(spelt.code, "autossl_covers");
    }

    #[test]
    fn a_name_that_is_not_in_it_yet_is_awaited() {
        let step =
            Some("Wait: it usually takes 5 to 15 minutes from when the DNS leads to the server.");
        let sentence = "AutoSSL's certificate does not cover shop.example yet.";
        is(
            &with(|app| app.autossl.domains.clear()),
            ("waiting", "autossl_not_covering", sentence, step),
        );
        let none = with(|app| {
            app.ssl = None;
            app.autossl = crate::api::AutoSslOffer::default();
        });
        let sentence = "AutoSSL has no certificate to offer yet.";
        is(&none, ("waiting", "autossl_not_available", sentence, step));
        let sentence = "AutoSSL has a certificate for shop.example to offer but is not on; it is turned on at the \
                        next sync.";
        is(
            &with(|app| app.ssl = None),
            ("waiting", "autossl_offered", sentence, None),
        );
    }

    #[test]
    fn a_name_is_awaited_where_autossl_is_on_and_has_nothing_new_to_offer() {
        let on = with(|app| app.autossl = crate::api::AutoSslOffer::default());
        assert_eq!(on.code, "autossl_not_covering");
        let offering = with(|app| {
            app.ssl = None;
            app.autossl.domains.clear();
        });
        assert_eq!(offering.code, "autossl_not_covering");
    }

    #[test]
    fn while_the_dns_leads_elsewhere_it_waits_for_that() {
        let mut facts = facts(NAME);
        app(&mut facts).autossl.domains.clear();
        facts.records.v4 = Answer::Found(vec![OTHER]);
        let step = "Let the DNS of shop.example lead to the server: AutoSSL waits for that.";
        assert_eq!(autossl(&facts).next_step().as_deref(), Some(step));
        app(&mut facts).ssl = None;
        app(&mut facts).autossl.domains = vec![NAME.to_owned()];
        let offered = autossl(&facts);
        assert_eq!(
            (offered.code, offered.next_step()),
            ("autossl_offered", None)
        );
    }

    #[test]
    fn where_nobody_knows_the_servers_address_the_dns_is_not_blamed() {
        let mut facts = facts(NAME);
        app(&mut facts).autossl.domains.clear();
        facts.records.v4 = Answer::Found(vec![OTHER]);
        facts.servers = crate::diagnose::servers::Servers::default();
        let sentence = "AutoSSL's certificate does not cover shop.example yet.";
        is(
            &autossl(&facts),
            ("waiting", "autossl_not_covering", sentence, None),
        );
    }

    #[test]
    fn a_full_certificate_has_no_room() {
        let full =
            with(|app| app.autossl.domains = (0..100).map(|n| format!("{n}.example")).collect());
        is(
            &full,
            (
                "failed",
                "autossl_full",
                "AutoSSL's certificate has 100 names, and shop.example is none of them; there is usually room for 100.",
                Some(
                    "Remove domains that are no longer needed, or move shop.example to another app.",
                ),
            ),
        );
    }

    #[test]
    fn what_autossl_does_not_look_after_is_told() {
        let custom = with(|app| {
            app.ssl = Some(Ssl {
                auto: false,
                force: false,
            });
        });
        let sentence = "The app has a custom certificate, which AutoSSL leaves alone.";
        is(
            &custom,
            ("passed", "autossl_custom_certificate", sentence, None),
        );
        let unlisted = with(|app| app.domains.clear());
        assert_eq!(
            (unlisted.status, unlisted.code),
            (Status::Skipped, "autossl_listed_names_only")
        );
        assert_eq!(
            autossl(&facts("*.shop.example")).code,
            "autossl_no_wildcards"
        );
    }

    #[test]
    fn behind_a_delivery_network_it_does_not_matter_what_is_covered() {
        let mut facts = facts(NAME);
        facts.records.v4 = Answer::Found(vec![std::net::Ipv4Addr::new(104, 16, 0, 1)]);
        app(&mut facts).autossl.domains.clear();
        let sentence = "The certificate that visitors of shop.example see is made by Cloudflare.";
        is(
            &autossl(&facts),
            ("skipped", "autossl_behind_cdn", sentence, None),
        );
    }

    #[test]
    fn an_app_that_cannot_be_read_is_unknown() {
        let mut facts = facts(NAME);
        facts.known.app = Err(Error::timeout(1.0, "x"));
        assert_eq!(autossl(&facts).code, "serverpilot_silent");
    }
}
