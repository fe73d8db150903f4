//! Does the site answer, and is it this one?

use super::not_visited;
use crate::diagnose::answer::Head;
use crate::diagnose::facts::Facts;
use crate::diagnose::finding::{Check, Finding, Status};
use crate::diagnose::proof::{Proved, Word};
use crate::diagnose::visit::{Answered, Visit};
use crate::sentence::{Template, text};

/// It passes where the site proves itself, and fails where it says what locks it, where another site of the
/// network answers, and where the server has an error. Everything else is unknown: a cache, a firewall or a
/// plug-in of the site may have answered in its place.
pub fn site(facts: &Facts) -> Finding {
    if facts.asked_site.is_none() || facts.is_wildcard() {
        return found(
            Status::Skipped,
            "site_not_asked",
            text!("The site was not asked."),
        );
    }
    if let Some(finding) = not_visited(Check::Site, facts) {
        return finding;
    }
    let findings: Vec<Finding> = facts
        .v4_visits()
        .filter_map(|visit| answered(facts, visit))
        .collect();
    let wrong = |finding: &&Finding| finding.status != Status::Passed;
    let first = findings.iter().find(wrong).or(findings.first()).cloned();
    let finding = first.unwrap_or_else(|| {
        found(
            Status::Skipped,
            "certificate_first",
            text!("Not looked at: {domain} has to have a good certificate first."),
        )
    });
    finding.part("domain", facts.domain.as_str())
}

fn found(status: Status, code: &'static str, message: Template) -> Finding {
    Finding::new(Check::Site, status, code, message)
}

fn answered(facts: &Facts, visit: &Visit) -> Option<Finding> {
    let finding = match &visit.answered {
        Answered::NotAsked => return None,
        Answered::Nothing => found(
            Status::Unknown,
            "site_silent",
            text!("{address} did not say what the site of {domain} answers."),
        ),
        Answered::With(head) => judged(facts, head).part("status", i64::from(head.status)),
    };
    Some(finding.part("address", visit.address.to_string()))
}

fn judged(facts: &Facts, head: &Head) -> Finding {
    let asked = facts.asked_site.as_ref();
    let read = |header: &String| asked?.proof.read(header, facts.domain.as_str());
    match head.proof.as_ref().and_then(read) {
        Some(proved) if asked.is_some_and(|asked| asked.site != proved.site) => found(
            Status::Failed,
            "site_other",
            text!("Another site of this network answers for {domain}: number {site}."),
        )
        .part("site", proved.site)
        .step(text!(
            "See to which site {domain} is mapped, and whether the mapping is active."
        )),
        Some(Proved {
            word: Some(Word::Live),
            ..
        })
        | None
            if head.status >= 500 =>
        {
            found(
                Status::Failed,
                "site_error",
                text!("The site of {domain} answers with an error (status {status})."),
            )
            .step(text!("See the error log of the app in ServerPilot."))
        }
        Some(Proved {
            word: Some(word), ..
        }) => by_word(word),
        Some(Proved { word: None, .. }) | None => found(
            Status::Unknown,
            "site_unproved",
            text!(
                "{address} answers for {domain} with status {status}, and not as this network's site does: a cache or a \
                 firewall may have answered in its place."
            ),
        ),
    }
}

fn by_word(word: Word) -> Finding {
    let unlock = text!("Unlock the site in Ultimate Multisite if {domain} is to be shown.");
    match word {
        Word::Live => found(
            Status::Passed,
            "site_answers",
            text!("The site of {domain} answers."),
        ),
        Word::Archived => found(
            Status::Failed,
            "site_archived",
            text!("The site of {domain} is archived."),
        )
        .step(unlock),
        Word::Suspended => found(
            Status::Failed,
            "site_suspended",
            text!("The site of {domain} is suspended."),
        )
        .step(unlock),
        Word::OverVisits => found(
            Status::Failed,
            "site_over_visits",
            text!("The site of {domain} has had all the visits of its plan."),
        )
        .step(unlock),
        Word::NotActive => found(
            Status::Failed,
            "site_not_active",
            text!("The site of {domain}, or its membership, is not active."),
        )
        .step(unlock),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnose::checks::tests::{facts, is, seen, visit};
    use crate::diagnose::facts::{AskedSite, Visits};
    use crate::diagnose::proof::tests::{proof, signed};

    const NAME: &str = "shop.example";

    fn asked() -> Facts {
        Facts {
            asked_site: Some(AskedSite {
                site: 7,
                proof: proof(),
            }),
            ..facts(NAME)
        }
    }

    fn with(answered: Answered) -> Finding {
        let mut facts = asked();
        seen(&mut facts).answered = answered;
        site(&facts)
    }

    fn answering(status: u16, proof: Option<String>) -> Finding {
        with(Answered::With(Head { status, proof }))
    }

    fn signing(status: u16, site: i64, word: &str) -> Finding {
        answering(status, Some(signed(NAME, site, word)))
    }

    #[test]
    fn a_site_that_proves_itself_answers_whatever_its_status() {
        for status in [200, 301, 404] {
            let sentence = "The site of shop.example answers.";
            is(
                &signing(status, 7, "live"),
                ("passed", "site_answers", sentence, None),
            );
        }
    }

    #[test]
    fn what_locks_a_site_is_named() {
        let step = Some("Unlock the site in Ultimate Multisite if shop.example is to be shown.");
        for (word, code, sentence) in [
            (
                "archived",
                "site_archived",
                "The site of shop.example is archived.",
            ),
            (
                "suspended",
                "site_suspended",
                "The site of shop.example is suspended.",
            ),
            (
                "over_visits",
                "site_over_visits",
                "The site of shop.example has had all the visits of its plan.",
            ),
            (
                "not_active",
                "site_not_active",
                "The site of shop.example, or its membership, is not active.",
            ),
        ] {
            for status in [200, 503] {
                is(&signing(status, 7, word), ("failed", code, sentence, step));
            }
        }
    }

    #[test]
    fn another_site_of_the_network_is_told_with_its_number() {
        let step =
            Some("See to which site shop.example is mapped, and whether the mapping is active.");
        let sentence = "Another site of this network answers for shop.example: number 1.";
        is(
            &signing(200, 1, "live"),
            ("failed", "site_other", sentence, step),
        );
    }

    #[test]
    fn an_error_of_the_servers_is_one_with_and_without_a_proof() {
        let sentence = "The site of shop.example answers with an error (status 500).";
        let step = Some("See the error log of the app in ServerPilot.");
        for finding in [signing(500, 7, "live"), answering(500, None)] {
            is(&finding, ("failed", "site_error", sentence, step));
        }
    }

    #[test]
    fn everything_else_is_unknown() {
        let sentence = "192.0.2.10 answers for shop.example with status 200, and not as this network's site does: a cache or a \
                        firewall may have answered in its place.";
        for proof in [
            None,
            Some("7 live 00".to_owned()),
            Some(signed("other.example", 7, "live")),
            Some(signed(NAME, 7, "asleep")),
        ] {
            is(
                &answering(200, proof),
                ("unknown", "site_unproved", sentence, None),
            );
        }
        let sentence = "192.0.2.10 did not say what the site of shop.example answers.";
        is(
            &with(Answered::Nothing),
            ("unknown", "site_silent", sentence, None),
        );
    }

    #[test]
    fn without_a_good_certificate_or_a_proof_to_ask_for_it_is_not_asked() {
        let sentence = "Not looked at: shop.example has to have a good certificate first.";
        is(
            &with(Answered::NotAsked),
            ("skipped", "certificate_first", sentence, None),
        );
        is(
            &site(&facts(NAME)),
            ("skipped", "site_not_asked", "The site was not asked.", None),
        );
        let late = Facts {
            visits: Visits::TooLate,
            ..asked()
        };
        assert_eq!(site(&late).code, "time_is_up");
    }

    #[test]
    fn of_several_servers_the_first_that_does_not_answer_is_told() {
        let mut facts = asked();
        let good = Answered::With(Head {
            status: 200,
            proof: Some(signed(NAME, 7, "live")),
        });
        let visits =
            [("192.0.2.10", good), ("192.0.2.11", Answered::Nothing)].map(|(address, answered)| {
                Visit {
                    answered,
                    ..visit(address.parse().unwrap(), NAME)
                }
            });
        facts.visits = Visits::Made(visits.to_vec());
        assert_eq!(site(&facts).code, "site_silent");
    }
}
