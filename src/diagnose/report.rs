//! From facts to a report.

use super::checks;
use super::facts::Facts;
use super::finding::{Check, Finding, Status};
use super::look::Look;
use super::word::words;
use crate::sentence::{Sentence, sentence};

words! {
    /// How a name stands.
    pub enum State {
        /// Nothing failed, nothing is awaited, and nothing that was looked for is unknown.
        Fine = "fine",
        /// Nobody has to do anything: something is still under way.
        Waiting = "waiting",
        /// Something could not be found out.
        Unknown = "unknown",
        /// Somebody has to change something.
        Failed = "failed",
    }
}

/// What is with a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// The name.
    pub domain: String,
    /// How it stands.
    pub state: State,
    /// The same in one sentence.
    pub summary: Sentence,
    /// One finding for each check, always in the same order.
    pub findings: Vec<Finding>,
    /// The same for whoever watches the name.
    pub look: Look,
}

/// Looks at `facts` with every check.
pub fn judge(facts: &Facts) -> Report {
    let findings = vec![
        checks::on_app(facts),
        checks::dns(facts),
        checks::ipv6(facts),
        checks::caa(facts),
        checks::port(facts, Check::Port80),
        checks::port(facts, Check::Port443),
        checks::certificate(facts),
        checks::site(facts),
        checks::autossl(facts),
        checks::action(facts),
    ];
    let domain = facts.domain.to_string();
    let (state, summary) = sum_up(&domain, &findings);
    Report {
        domain,
        state,
        summary,
        look: Look::at(facts, &findings),
        findings,
    }
}

/// The state by the worst finding, and that finding's sentence.
fn sum_up(domain: &str, findings: &[Finding]) -> (State, Sentence) {
    let worst = [
        (Status::Failed, State::Failed),
        (Status::Unknown, State::Unknown),
        (Status::Waiting, State::Waiting),
    ];
    let first = |status: Status| findings.iter().find(|finding| finding.status == status);
    for (status, state) in worst {
        if let Some(finding) = first(status) {
            return (state, finding.message());
        }
    }
    let summary = match first(Status::Warning) {
        Some(warning) => sentence!(
            "{domain} works. One thing to look at: {finding}",
            domain = domain,
            finding = warning.message()
        ),
        None => sentence!("{domain} works: nothing is wrong with it.", domain = domain),
    };
    (State::Fine, summary)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sentence::Template;

    fn state_of(statuses: &[Status]) -> (State, String) {
        let finding = |status: &Status| {
            Finding::new(Check::Dns, *status, "x", Template::new(status.as_str()))
        };
        let findings: Vec<Finding> = statuses.iter().map(finding).collect();
        let (state, summary) = sum_up("shop.example", &findings);
        (state, summary.to_string())
    }

    #[test]
    fn the_worst_finding_decides() {
        use Status::{Failed, Passed, Skipped, Unknown, Waiting, Warning};
        let fine = "shop.example works: nothing is wrong with it.";
        let warned = "shop.example works. One thing to look at: warning";
        for (statuses, state, summary) in [
            (&[Passed, Skipped] as &[Status], State::Fine, fine),
            (&[Passed, Warning], State::Fine, warned),
            (&[Warning, Waiting], State::Waiting, "waiting"),
            (&[Waiting, Unknown, Passed], State::Unknown, "unknown"),
            (&[Unknown, Waiting, Failed], State::Failed, "failed"),
        ] {
            assert_eq!(state_of(statuses), (state, summary.to_owned()));
        }
    }
}
