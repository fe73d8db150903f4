//! Is the name on the app's list?

use super::unreadable;
use crate::diagnose::facts::Facts;
use crate::diagnose::finding::{Check, Finding, Status};
use crate::plan::Domain;
use crate::sentence::text;
use crate::text;

/// The name by itself, or by a wildcard on the list.
pub fn on_app(facts: &Facts) -> Finding {
    let app = match &facts.known.app {
        Ok(app) => app,
        Err(error) => return unreadable(Check::OnApp, error),
    };
    let finding = match (facts.listed(), wildcard(facts)) {
        (Some(spelt), _) => listed(facts, spelt),
        (None, Some(wildcard)) => Finding::new(
            Check::OnApp,
            Status::Passed,
            "served_by_wildcard",
            text!("{domain} is not on the app's list; {wildcard} serves it."),
        )
        .part("wildcard", shown(wildcard)),
        (None, None) => Finding::new(
            Check::OnApp,
            Status::Failed,
            "not_listed",
            text!("{domain} is not on the list of the app {app}, so its server does not answer for it."),
        )
        .part("app", shown(&app.name))
        .step(
            text!("Add {domain} to the app: press “Sync now” on the ServerPilot page, or add it in ServerPilot."),
        ),
    };
    finding.part("domain", facts.domain.as_str())
}

fn listed(facts: &Facts, spelt: &str) -> Finding {
    let twin = twin(&facts.domain);
    let finding = match &twin {
        Some(twin) if facts.spelt(twin).is_none() => Finding::new(
            Check::OnApp,
            Status::Passed,
            "listed_without_twin",
            text!("{domain} is on the app's list as “{spelt}”; {twin} is not, so no certificate of AutoSSL's covers that."),
        )
        .part("twin", twin.as_str()),
        _ => Finding::new(
            Check::OnApp,
            Status::Passed,
            "listed",
            text!("{domain} is on the app's list as “{spelt}”."),
        ),
    };
    finding.part("spelt", shown(spelt))
}

/// The name with `www.`, or without it.
fn twin(domain: &Domain) -> Option<Domain> {
    match domain.as_str().strip_prefix("www.") {
        Some(bare) => Domain::parse(bare.as_bytes()).ok(),
        None => domain.www_twin(),
    }
}

/// The wildcard on the list that stands for the name, as the list spells it.
fn wildcard(facts: &Facts) -> Option<&str> {
    let (_, parent) = facts.domain.as_str().split_once('.')?;
    let wildcard = Domain::parse(format!("*.{parent}").as_bytes()).ok()?;
    facts.spelt(&wildcard)
}

fn shown(name: &str) -> String {
    text::escape(name, text::NAME_LENGTH)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnose::checks::tests::{app, facts, is};
    use crate::error::Error;

    fn with_list(name: &str, list: &[&str]) -> Finding {
        let mut facts = facts(name);
        app(&mut facts).domains = list.iter().map(|entry| (*entry).to_owned()).collect();
        on_app(&facts)
    }

    #[test]
    fn a_listed_name_is_told_as_the_list_spells_it() {
        let finding = with_list("bücher.example", &["Bücher.Example.", "www.bücher.example"]);
        let sentence = "xn--bcher-kva.example is on the app's list as “Bücher.Example.”.";
        is(&finding, ("passed", "listed", sentence, None));
    }

    #[test]
    fn a_missing_twin_is_told_in_both_directions() {
        let sentence = "shop.example is on the app's list as “shop.example”; www.shop.example is not, so no \
                        certificate of AutoSSL's covers that.";
        is(
            &with_list("shop.example", &["shop.example"]),
            ("passed", "listed_without_twin", sentence, None),
        );
        let sentence = "www.shop.example is on the app's list as “www.shop.example”; shop.example is not, so no \
                        certificate of AutoSSL's covers that.";
        is(
            &with_list("www.shop.example", &["www.shop.example"]),
            ("passed", "listed_without_twin", sentence, None),
        );
    }

    #[test]
    fn a_wildcard_serves_the_names_one_label_below_it() {
        let list = ["network.example", "*.Network.example"];
        let sentence = "a.network.example is not on the app's list; *.Network.example serves it.";
        is(
            &with_list("a.network.example", &list),
            ("passed", "served_by_wildcard", sentence, None),
        );
        assert_eq!(with_list("a.b.network.example", &list).code, "not_listed");
        assert_eq!(with_list("*.network.example", &list).code, "listed");
    }

    #[test]
    fn a_name_that_is_not_there_is_to_be_added() {
        is(
            &with_list(
                "shop.example",
                &["network.example", "bad name", "shop.example.org"],
            ),
            (
                "failed",
                "not_listed",
                "shop.example is not on the list of the app network, so its server does not answer for it.",
                Some(
                    "Add shop.example to the app: press “Sync now” on the ServerPilot page, or add it in ServerPilot.",
                ),
            ),
        );
    }

    #[test]
    fn an_app_that_cannot_be_read_is_unknown_and_says_why() {
        let mut facts = facts("shop.example");
        facts.known.app = Err(Error::network("sp.test", "refused"));
        let sentence = "ServerPilot could not be reached at sp.test: refused. Check this server's network and \
                        name resolution; it is tried again later.";
        is(
            &on_app(&facts),
            ("unknown", "serverpilot_unreadable", sentence, None),
        );
        facts.known.app = Err(Error::timeout(30.0, "x"));
        is(
            &on_app(&facts),
            (
                "unknown",
                "serverpilot_silent",
                "ServerPilot did not answer in time.",
                None,
            ),
        );
    }
}
