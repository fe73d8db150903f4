//! What a check found: a machine's word, the values in it, and sentences for people.

use super::look::{Cure, DnsRecord};
use super::word::words;
use crate::sentence::{Part, Sentence, Template, Value};

words! {
    /// What was looked at.
    #[allow(missing_docs, reason = "each has a module of its own")]
    pub enum Check {
        OnApp = "on_app",
        Dns = "dns",
        Ipv6 = "ipv6",
        Caa = "caa",
        Port80 = "port_80",
        Port443 = "port_443",
        Certificate = "certificate",
        Site = "site",
        AutoSsl = "autossl",
        Action = "action",
    }
}

words! {
    /// How a check ended.
    pub enum Status {
        /// As it should be.
        Passed = "passed",
        /// It works, but somebody should look at it.
        Warning = "warning",
        /// Nobody has to do anything: it comes by itself.
        Waiting = "waiting",
        /// Somebody has to change something.
        Failed = "failed",
        /// It could not be found out.
        Unknown = "unknown",
        /// There was nothing to look at, or another check has to pass first.
        Skipped = "skipped",
    }
}

/// What one check found.
///
/// `code` and `parts` say all that the sentences say, for machines and for other languages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What was looked at.
    pub check: Check,
    /// How it ended.
    pub status: Status,
    /// The machine's word for what was found; it stays the same from version to version.
    pub code: &'static str,
    /// The values in the sentences.
    pub parts: Vec<Part>,
    /// What was found, in one sentence.
    pub message: Template,
    /// What to do next, if there is something to do, in one sentence.
    pub step: Option<Template>,
    /// The records of the DNS to create and to remove.
    pub cure: Cure,
}

impl Finding {
    /// A finding whose sentence has no values and needs no step.
    pub fn new(check: Check, status: Status, code: &'static str, message: Template) -> Self {
        Self {
            check,
            status,
            code,
            parts: Vec::new(),
            message,
            step: None,
            cure: Cure::default(),
        }
    }

    /// With the value of `{name}`.
    pub fn part(mut self, name: &'static str, value: impl Into<Value>) -> Self {
        self.parts.push((name, value.into()));
        self
    }

    /// With records to create, which are `{create}` in sentences.
    pub fn create(mut self, records: Vec<DnsRecord>) -> Self {
        self = self.part("create", records.as_slice());
        self.cure.create = records;
        self
    }

    /// With records to remove, which are `{remove}` in sentences.
    pub fn remove(mut self, records: Vec<DnsRecord>) -> Self {
        self = self.part("remove", records.as_slice());
        self.cure.remove = records;
        self
    }

    /// With the one thing to do next.
    pub fn step(mut self, step: Template) -> Self {
        self.step = Some(step);
        self
    }

    /// What was found.
    pub fn message(&self) -> Sentence {
        Sentence {
            template: self.message,
            parts: self.parts.clone(),
        }
    }

    /// What to do next, if there is something to do.
    pub fn next_step(&self) -> Option<String> {
        self.step.map(|step| step.fill(&self.parts))
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// A finding as the words that PHP sees; fails where a sentence has a part that it does not have.
    pub(crate) fn told(finding: &Finding) -> (&'static str, &'static str, String, Option<String>) {
        for name in [Some(finding.message), finding.step]
            .into_iter()
            .flatten()
            .flat_map(Template::names)
        {
            let known = finding.parts.iter().any(|(part, _)| *part == name);
            assert!(known, "{}: no part {name}", finding.code);
        }
        (
            finding.status.as_str(),
            finding.code,
            finding.message().to_string(),
            finding.next_step(),
        )
    }
}
