//! What a check found: a machine's word, the values in it, and sentences for people.

use std::fmt;

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

/// A value in a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// Text, fit to be shown.
    Text(String),
    /// A count.
    Number(i64),
    /// Several texts.
    List(Vec<String>),
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => f.write_str(text),
            Self::Number(number) => write!(f, "{number}"),
            Self::List(texts) => f.write_str(&texts.join(", ")),
        }
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}

impl<T: ToString> From<&[T]> for Value {
    fn from(texts: &[T]) -> Self {
        Self::List(texts.iter().map(T::to_string).collect())
    }
}

/// What one check found.
///
/// `code` and `parts` say all that the sentences say, so that they can be said in another language: the
/// sentences are templates in which each `{part}` stands for a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What was looked at.
    pub check: Check,
    /// How it ended.
    pub status: Status,
    /// The machine's word for what was found; it stays the same from version to version.
    pub code: &'static str,
    /// The values in the sentences.
    pub parts: Vec<(&'static str, Value)>,
    message: &'static str,
    step: Option<&'static str>,
}

impl Finding {
    /// A finding whose sentence has no values and needs no step.
    pub fn new(check: Check, status: Status, code: &'static str, message: &'static str) -> Self {
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
    pub fn step(mut self, step: &'static str) -> Self {
        self.step = Some(step);
        self
    }

    /// One sentence: what was found.
    pub fn message(&self) -> String {
        self.fill(self.message)
    }

    /// One sentence: what to do next, if there is something to do.
    pub fn next_step(&self) -> Option<String> {
        self.step.map(|step| self.fill(step))
    }

    /// In one pass: a value is never taken for a template.
    fn fill(&self, template: &str) -> String {
        let mut sentence = String::new();
        let mut rest = template;
        while let Some((before, name, after)) = next_part(rest) {
            sentence.push_str(before);
            if let Some((_, value)) = self.parts.iter().find(|(part, _)| *part == name) {
                sentence.push_str(&value.to_string());
            }
            rest = after;
        }
        sentence + rest
    }
}

/// What is before the next `{name}`, the name, and what is after it.
fn next_part(template: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = template.split_once('{')?;
    let (name, after) = rest.split_once('}')?;
    Some((before, name, after))
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// A finding as the words that PHP sees; fails where a sentence has a part that it does not have.
    pub(crate) fn told(finding: &Finding) -> (&'static str, &'static str, String, Option<String>) {
        for template in [Some(finding.message), finding.step].into_iter().flatten() {
            let mut rest = template;
            while let Some((_, name, after)) = next_part(rest) {
                let known = finding.parts.iter().any(|(part, _)| *part == name);
                assert!(known, "{}: no part {name}", finding.code);
                rest = after;
            }
        }
        (
            finding.status.as_str(),
            finding.code,
            finding.message(),
            finding.next_step(),
        )
    }

    #[test]
    fn values_take_their_places_in_the_sentences_and_are_no_templates_themselves() {
        let names = ["a.example".to_owned(), "{days}".to_owned()];
        let finding = Finding::new(Check::Dns, Status::Failed, "x", "{names} have {days} days.")
            .part("names", names.as_slice())
            .part("days", 3)
            .step("Wait {days} days.");
        assert_eq!(
            told(&finding),
            (
                "failed",
                "x",
                "a.example, {days} have 3 days.".to_owned(),
                Some("Wait 3 days.".to_owned())
            )
        );
    }
}
