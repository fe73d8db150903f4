//! What a check found: a machine's word, the values in it, and sentences for people.

use crate::sentence::{Part, Sentence, Template, Value};

/// What was looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "each has a module of its own")]
pub enum Check {
    OnApp,
    Dns,
    Ipv6,
    Caa,
    Port80,
    Port443,
    Certificate,
    AutoSsl,
    Action,
}

impl Check {
    /// The word that PHP sees.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::OnApp => "on_app",
            Self::Dns => "dns",
            Self::Ipv6 => "ipv6",
            Self::Caa => "caa",
            Self::Port80 => "port_80",
            Self::Port443 => "port_443",
            Self::Certificate => "certificate",
            Self::AutoSsl => "autossl",
            Self::Action => "action",
        }
    }
}

/// How a check ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// As it should be.
    Passed,
    /// It works, but somebody should look at it.
    Warning,
    /// Nobody has to do anything: it comes by itself.
    Waiting,
    /// Somebody has to change something.
    Failed,
    /// It could not be found out.
    Unknown,
    /// There was nothing to look at, or another check has to pass first.
    Skipped,
}

impl Status {
    /// The word that PHP sees.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Warning => "warning",
            Self::Waiting => "waiting",
            Self::Failed => "failed",
            Self::Unknown => "unknown",
            Self::Skipped => "skipped",
        }
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
        }
    }

    /// With the value of `{name}`.
    pub fn part(mut self, name: &'static str, value: impl Into<Value>) -> Self {
        self.parts.push((name, value.into()));
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
