//! Does a CAA record (RFC 8659) keep Let's Encrypt, whose certificates AutoSSL installs, from issuing one?

use crate::diagnose::facts::Facts;
use crate::diagnose::finding::{Check, Finding, Status};
use crate::diagnose::look::DnsRecord;
use crate::diagnose::records::{Answer, Caa};
use crate::sentence::{Template, text};

/// What Let's Encrypt calls itself in CAA records (<https://letsencrypt.org/docs/caa/>).
const AUTHORITY: &str = "letsencrypt.org";
/// How ServerPilot proves a name (RFC 8657, section 4).
const METHOD: &str = "http-01";

/// What forbids a certificate is a warning while a good one is there: it keeps that from being renewed.
pub fn caa(facts: &Facts) -> Finding {
    let finding = match &facts.records.caa {
        _ if facts.is_wildcard() => found(
            Status::Skipped,
            "caa_not_needed",
            text!("AutoSSL has no certificates for wildcards, so nothing can forbid one."),
        ),
        _ if facts.custom_certificate() => found(
            Status::Skipped,
            "caa_not_needed",
            text!("A custom certificate is installed, so AutoSSL needs none for {domain}."),
        ),
        Answer::Found(records) => judged(facts, records),
        Answer::NoRecord | Answer::NoName => none(),
        Answer::Broken => found(
            Status::Failed,
            "caa_broken",
            text!("The name servers fail to say whether {at} has a CAA record, which keeps Let's Encrypt from issuing a \
             certificate."),
        )
        .step(text!("Ask whoever keeps the DNS of {at} to mend its name servers or DNSSEC.")),
        Answer::Silent => found(
            Status::Unknown,
            "caa_no_answer",
            text!("This server's name servers did not say in time whether {at} has a CAA record."),
        ),
    };
    Finding {
        status: match finding.status {
            Status::Failed if facts.has_good_certificate() => Status::Warning,
            status => status,
        },
        ..finding
    }
    .part("domain", facts.domain.as_str())
    .part("at", facts.records.caa_at.as_str())
}

fn found(status: Status, code: &'static str, message: Template) -> Finding {
    Finding::new(Check::Caa, status, code, message)
}

fn none() -> Finding {
    found(
        Status::Passed,
        "caa_none",
        text!("No CAA record limits who may issue certificates for {domain}."),
    )
}

fn judged(facts: &Facts, records: &[Caa]) -> Finding {
    let unknown = |record: &&Caa| {
        record.critical && !["issue", "issuewild", "iodef"].contains(&record.tag.as_str())
    };
    let issue: Vec<Issue> = (records.iter())
        .filter(|record| record.tag == "issue")
        .map(|record| Issue::read(&record.value))
        .collect();
    let ours: Vec<&Issue> = (issue.iter())
        .filter(|issue| issue.authority.eq_ignore_ascii_case(AUTHORITY))
        .collect();
    let usable = |issue: &&&Issue| issue.allows_method();
    match ours.iter().find(|issue| issue.allows_method() && !issue.one_account) {
        _ if records.iter().find(unknown).is_some() => found(
            Status::Failed,
            "caa_critical",
            text!("A CAA record of {at} is critical and of a kind that Let's Encrypt does not know, so it issues no \
             certificate."),
        )
        .step(text!("Where the DNS of {at} is kept, remove that CAA record, or its critical flag (128).")),
        _ if issue.is_empty() => none(),
        Some(_) => found(
            Status::Passed,
            "caa_allows",
            text!("The CAA records of {at} allow Let's Encrypt to issue certificates."),
        ),
        None if ours.iter().find(usable).is_some() => found(
            Status::Warning,
            "caa_limits_account",
            text!("The CAA records of {at} allow Let's Encrypt for one account only, which has to be ServerPilot's."),
        )
        .step(text!("Where the DNS of {at} is kept, remove “accounturi” from the CAA record if no certificate comes.")),
        None if !ours.is_empty() => to_allow(
            facts,
            found(
                Status::Failed,
                "caa_forbids_http",
                text!("The CAA records of {at} allow Let's Encrypt other ways of proof than ServerPilot's (http-01), so it \
                 issues no certificate."),
            ),
        ),
        None => to_allow(
            facts,
            found(
                Status::Failed,
                "caa_forbids",
                text!("The CAA records of {at} allow no certificates of Let's Encrypt's: they name {authorities}."),
            ),
        )
        .part("authorities", named(&issue).as_slice()),
    }
}

fn to_allow(facts: &Facts, finding: Finding) -> Finding {
    let value = format!("0 issue \"{AUTHORITY}\"");
    let record = DnsRecord::new("CAA", &facts.records.caa_at, value);
    finding.create(vec![record]).step(text!(
        "Where the DNS of {at} is kept, create this record: {create}"
    ))
}

fn named(issue: &[Issue]) -> Vec<String> {
    let name = |issue: &Issue| match issue.authority.as_str() {
        "" => "nobody".to_owned(),
        authority => crate::text::escape(authority, crate::text::NAME_LENGTH),
    };
    issue.iter().map(name).collect()
}

/// The value of an `issue` (RFC 8659, section 4.2), with the parameters of RFC 8657.
struct Issue {
    authority: String,
    /// None where all may be used.
    methods: Option<String>,
    one_account: bool,
}

impl Issue {
    fn read(value: &str) -> Self {
        let mut parts = value.split(';').map(str::trim);
        let authority = parts
            .next()
            .unwrap_or_default()
            .trim_end_matches('.')
            .to_owned();
        let mut issue = Self {
            authority,
            methods: None,
            one_account: false,
        };
        for (name, value) in parts.filter_map(|part| part.split_once('=')) {
            match name.trim().to_ascii_lowercase().as_str() {
                "validationmethods" => issue.methods = Some(value.trim().to_owned()),
                "accounturi" => issue.one_account = true,
                _ => {}
            }
        }
        issue
    }

    fn allows_method(&self) -> bool {
        self.methods.as_ref().is_none_or(|methods| {
            methods
                .split(',')
                .any(|method| method.trim().eq_ignore_ascii_case(METHOD))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::Ssl;
    use crate::diagnose::checks::tests::{app, is, seen};
    use crate::diagnose::visit::Presented;

    /// A name whose certificate is still to come.
    fn facts(name: &str) -> Facts {
        let mut facts = crate::diagnose::checks::tests::facts(name);
        seen(&mut facts).presented = Presented::Nothing;
        facts
    }

    fn with(records: &[(bool, &str, &str)]) -> Finding {
        let mut facts = facts("shop.example");
        let record = |(critical, tag, value): &(bool, &str, &str)| Caa {
            critical: *critical,
            tag: (*tag).to_owned(),
            value: (*value).to_owned(),
        };
        facts.records.caa = Answer::Found(records.iter().map(record).collect());
        caa(&facts)
    }

    fn with_issue(values: &[&str]) -> Finding {
        let records: Vec<_> = values
            .iter()
            .map(|value| (false, "issue", *value))
            .collect();
        with(&records)
    }

    #[test]
    fn who_names_lets_encrypt_allows_it() {
        let sentence = "The CAA records of example allow Let's Encrypt to issue certificates.";
        for values in [
            &["letsencrypt.org"] as &[&str],
            &["digicert.com", " LetsEncrypt.org "],
            &["letsencrypt.org; validationmethods=dns-01, http-01"],
            &[
                "letsencrypt.org; accounturi=https://acme.example/1",
                "letsencrypt.org",
            ],
            &["letsencrypt.org;unknown=1"],
        ] {
            is(
                &with_issue(values),
                ("passed", "caa_allows", sentence, None),
            );
        }
    }

    #[test]
    fn who_names_others_or_nobody_forbids_it_and_is_told_the_record() {
        let step = Some(
            "Where the DNS of example is kept, create this record: example. CAA 0 issue \"letsencrypt.org\"",
        );
        for (values, named) in [
            (
                &["digicert.com", "sectigo.com"] as &[&str],
                "digicert.com, sectigo.com",
            ),
            (&[";"], "nobody"),
            (&[""], "nobody"),
            (
                &["letsencrypt.org.evil.example"],
                "letsencrypt.org.evil.example",
            ),
            (&["<b>"], r"\u{3c}b\u{3e}"),
        ] {
            let sentence = format!(
                "The CAA records of example allow no certificates of Let's Encrypt's: they name {named}."
            );
            is(
                &with_issue(values),
                ("failed", "caa_forbids", &sentence, step),
            );
        }
    }

    #[test]
    fn records_without_issue_limit_nothing() {
        let sentence = "No CAA record limits who may issue certificates for shop.example.";
        for record in [
            (false, "iodef", "mailto:a@b.example"),
            (true, "issuewild", ";"),
            (false, "other", "x"),
        ] {
            is(&with(&[record]), ("passed", "caa_none", sentence, None));
        }
        is(
            &caa(&facts("shop.example")),
            ("passed", "caa_none", sentence, None),
        );
    }

    #[test]
    fn another_proof_an_account_and_a_critical_tag_are_told_apart() {
        let code = |finding: Finding| (finding.status, finding.code);
        assert_eq!(
            code(with_issue(&["letsencrypt.org; validationmethods=dns-01"])),
            (Status::Failed, "caa_forbids_http")
        );
        assert_eq!(
            code(with_issue(&[
                "letsencrypt.org; accounturi=https://acme.example/1"
            ])),
            (Status::Warning, "caa_limits_account")
        );
        assert_eq!(
            code(with(&[
                (false, "issue", "letsencrypt.org"),
                (true, "new", "x")
            ])),
            (Status::Failed, "caa_critical")
        );
    }

    #[test]
    fn no_answer_is_told_by_what_it_means() {
        let mut facts = facts("shop.example");
        facts.records.caa = Answer::Broken;
        assert_eq!(
            (caa(&facts).status, caa(&facts).code),
            (Status::Failed, "caa_broken")
        );
        facts.records.caa = Answer::Silent;
        let sentence =
            "This server's name servers did not say in time whether example has a CAA record.";
        is(&caa(&facts), ("unknown", "caa_no_answer", sentence, None));
    }

    #[test]
    fn while_a_good_certificate_is_there_it_is_a_warning() {
        let mut facts = crate::diagnose::checks::tests::facts("shop.example");
        facts.records.caa = Answer::Broken;
        assert_eq!(caa(&facts).status, Status::Warning);
        facts.now = 91 * 24 * 3600;
        assert_eq!(caa(&facts).status, Status::Failed);
    }

    #[test]
    fn where_autossl_issues_nothing_it_does_not_matter() {
        let mut facts = facts("shop.example");
        facts.records.caa = Answer::Broken;
        app(&mut facts).ssl = Some(Ssl {
            auto: false,
            force: false,
        });
        let sentence = "A custom certificate is installed, so AutoSSL needs none for shop.example.";
        is(&caa(&facts), ("skipped", "caa_not_needed", sentence, None));
    }
}
