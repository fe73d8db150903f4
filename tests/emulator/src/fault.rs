//! The rules in force, counting; and the changes that they make late.

use crate::request::Received;
use crate::rule::Rule;
use regex::Regex;
use serde_json::{Value, json};

/// The rules in force and what they counted.
#[derive(Default)]
pub(crate) struct Faults {
    rules: Vec<Counted>,
}

struct Counted {
    rule: Rule,
    path: Option<Regex>,
    body: Option<Regex>,
    seen: u64,
    fired: u64,
}

impl Counted {
    fn new(rule: Rule) -> Result<Self, String> {
        rule.check()?;
        let [path, body] = [&rule.path, &rule.body]
            .map(|pattern| pattern.as_deref().map(Regex::new).transpose())
            .map(|pattern| pattern.map_err(|error| error.to_string()));
        Ok(Self {
            path: path?,
            body: body?,
            rule,
            seen: 0,
            fired: 0,
        })
    }
}

impl Faults {
    /// Adds all of these rules, or says what is wrong with one of them.
    pub fn add(&mut self, rules: impl IntoIterator<Item = Rule>) -> Result<(), String> {
        let added: Result<Vec<_>, _> = rules.into_iter().map(Counted::new).collect();
        self.rules.extend(added?);
        Ok(())
    }

    /// Counts a request; the first rule that fires is the answer.
    pub fn for_request(&mut self, method: &str, path: &str, body: &str) -> Option<Rule> {
        let is_found = |pattern: &Option<Regex>, text: &str| {
            pattern
                .as_ref()
                .is_none_or(|pattern| pattern.is_match(text))
        };
        self.count(|counted| {
            let rule = &counted.rule;
            rule.method
                .as_ref()
                .is_none_or(|wanted| wanted.eq_ignore_ascii_case(method))
                && is_found(&counted.path, path)
                && is_found(&counted.body, body)
        })
    }

    fn count(&mut self, matches: impl Fn(&Counted) -> bool) -> Option<Rule> {
        let mut fault = None;
        for counted in &mut self.rules {
            if !matches(counted) {
                continue;
            }
            counted.seen += 1;
            if fault.is_none() && counted.rule.which.hits(counted.seen) {
                counted.fired += 1;
                fault = Some(counted.rule.clone());
            }
        }
        fault
    }

    /// Each rule with its counts.
    pub fn list(&self) -> Value {
        let rules = self.rules.iter().map(|counted| {
            let mut rule = json!(counted.rule);
            rule["seen"] = counted.seen.into();
            rule["fired"] = counted.fired.into();
            rule
        });
        json!({"rules": rules.collect::<Vec<_>>()})
    }
}

/// The requests that got lost on the way, and arrive when others were answered.
#[derive(Default)]
pub(crate) struct Late {
    waiting: Vec<(u64, Received)>,
}

impl Late {
    /// The request arrives once `answers` more requests have their answers.
    pub fn expect(&mut self, answers: u64, request: Received) {
        self.waiting.push((answers, request));
    }

    /// Another request has its answer; returns the requests that arrive now.
    pub fn answered(&mut self) -> Vec<Received> {
        for (answers, _) in &mut self.waiting {
            *answers = answers.saturating_sub(1);
        }
        let arriving = self.waiting.extract_if(.., |(answers, _)| *answers == 0);
        arriving.map(|(_, request)| request).collect()
    }
}
