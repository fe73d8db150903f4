//! Which requests go wrong, and how: the README shows each rule as JSON. And the rules in force, counting, with the changes that they make late.

use crate::request::Received;
use hyper::header::{HeaderName, HeaderValue};
use regex::Regex;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// One rule.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Only requests with this method.
    #[serde(default)]
    pub method: Option<String>,
    /// Only requests in whose path this regular expression is found.
    #[serde(default)]
    pub path: Option<String>,
    /// Only requests in whose body this regular expression is found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
    /// Which of those that match.
    #[serde(default)]
    pub which: Which,
    /// Whether the change is made before the fault hits.
    #[serde(default)]
    pub apply: bool,
    /// The change is made once so many more requests were answered without a fault; none: it depends on the action.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub apply_after: Option<u64>,
    /// What goes wrong.
    pub action: Action,
}

/// Which of the matching requests a rule hits; they are counted from 1.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
#[allow(missing_docs, reason = "said at each variant")]
pub enum Which {
    /// Every one: `"all"`.
    All(All),
    /// These: `{"nth": 2}` or `{"nth": [1, 3]}`.
    Nth { nth: Numbers },
    /// The first so many: `{"first": 2}`.
    First { first: u64 },
    /// `{"every": 20, "offset": 7}`: the 7th, the 27th and so on; without offset the 20th, the 40th.
    Every {
        every: u64,
        #[serde(default)]
        offset: u64,
    },
}

/// The word `all`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs, reason = "said above")]
pub enum All {
    #[default]
    All,
}

/// One number or several.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
#[allow(missing_docs, reason = "said above")]
pub enum Numbers {
    One(u64),
    Many(Vec<u64>),
}

impl Default for Which {
    fn default() -> Self {
        Self::All(All::All)
    }
}

impl Which {
    pub(crate) fn hits(&self, count: u64) -> bool {
        match self {
            Self::All(All::All) => true,
            Self::Nth {
                nth: Numbers::One(number),
            } => count == *number,
            Self::Nth {
                nth: Numbers::Many(numbers),
            } => numbers.contains(&count),
            Self::First { first } => count <= *first,
            Self::Every { every, offset } => count >= *offset && count % every == offset % every,
        }
    }
}

impl Rule {
    /// Hits every API request.
    pub fn new(action: Action) -> Self {
        Self {
            method: None,
            path: None,
            body: None,
            which: Which::default(),
            apply: false,
            apply_after: None,
            action,
        }
    }

    /// Only requests with this method.
    pub fn method(mut self, method: &str) -> Self {
        self.method = Some(method.into());
        self
    }

    /// Only requests in whose path the regular expression is found.
    pub fn path(mut self, pattern: &str) -> Self {
        self.path = Some(pattern.into());
        self
    }

    /// Only requests in whose body the regular expression is found.
    pub fn body(mut self, pattern: &str) -> Self {
        self.body = Some(pattern.into());
        self
    }

    /// Only these, counted from 1.
    pub fn nth(mut self, numbers: impl IntoIterator<Item = u64>) -> Self {
        let nth = Numbers::Many(numbers.into_iter().collect());
        self.which = Which::Nth { nth };
        self
    }

    /// Only the first so many.
    pub fn first(mut self, first: u64) -> Self {
        self.which = Which::First { first };
        self
    }

    /// Makes the change before the fault hits.
    pub fn after_apply(mut self) -> Self {
        self.apply = true;
        self
    }

    /// Makes the change late: once so many more requests were answered without a fault.
    pub fn apply_after(mut self, answers: u64) -> Self {
        self.apply_after = Some(answers);
        self
    }

    pub(crate) fn check(&self) -> Result<(), String> {
        if matches!(self.which, Which::Every { every: 0, .. }) {
            return Err("every must be 1 or more".into());
        }
        if self.apply_after == Some(0) || (self.apply && self.apply_after.is_some()) {
            return Err("apply_after is 1 or more, and goes without apply".into());
        }
        self.action.check()
    }
}

/// What goes wrong.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
#[allow(missing_docs, reason = "the README has the table")]
pub enum Action {
    /// Any status, headers and body.
    Answer {
        status: u16,
        #[serde(default)]
        headers: BTreeMap<String, String>,
        #[serde(default)]
        json: Option<Value>,
        #[serde(default)]
        body: Option<String>,
    },
    /// A TCP reset.
    Reset,
    /// The connection is closed without an answer.
    Close,
    /// The true answer's headers and a part of its body, then the end.
    Truncate {
        #[serde(default)]
        keep: Option<usize>,
    },
    /// A proxy's page.
    Html {
        #[serde(default = "bad_gateway")]
        status: u16,
    },
    /// Bytes that are not UTF-8 inside the JSON.
    InvalidUtf8,
    /// JSON of another shape than the documentation's.
    WrongTypes,
    /// A body that no client should read to its end.
    Huge {
        #[serde(default = "fifty_megabytes")]
        bytes: u64,
        #[serde(default = "yes")]
        content_length: bool,
    },
    /// The true answer's body, one byte at a time.
    Drip {
        #[serde(default = "one_second")]
        interval_ms: u64,
    },
    /// Silence.
    Hang,
    /// An answer with `Location`.
    Redirect {
        #[serde(default = "found")]
        status: u16,
        location: String,
    },
    /// The true answer, late.
    Delay { ms: u64 },
    /// The true answer with `Connection: close`.
    ConnectionClose,
}

fn bad_gateway() -> u16 {
    502
}

fn found() -> u16 {
    302
}

fn fifty_megabytes() -> u64 {
    50 << 20
}

fn one_second() -> u64 {
    1000
}

fn yes() -> bool {
    true
}

impl Action {
    /// Any status, with an error body.
    pub fn status(status: u16) -> Self {
        Self::Answer {
            status,
            headers: BTreeMap::new(),
            json: None,
            body: None,
        }
    }

    /// 200 and this JSON.
    pub fn json(json: Value) -> Self {
        Self::Answer {
            status: 200,
            headers: BTreeMap::new(),
            json: Some(json),
            body: None,
        }
    }

    /// 429 and the seconds to wait.
    pub fn slow_down(seconds: u64) -> Self {
        Self::Answer {
            status: 429,
            headers: BTreeMap::from([("Retry-After".into(), seconds.to_string())]),
            json: None,
            body: None,
        }
    }

    /// The word in `type`.
    pub fn name(&self) -> String {
        json!(self)["type"].as_str().unwrap_or_default().to_owned()
    }

    pub(crate) fn check(&self) -> Result<(), String> {
        match self {
            Self::Answer {
                status,
                headers,
                json,
                body,
            } => {
                if json.is_some() && body.is_some() {
                    return Err("give json or body, not both".into());
                }
                check_status(*status)?;
                headers
                    .iter()
                    .try_for_each(|(name, value)| check_header(name, value))
            }
            Self::Html { status } => check_status(*status),
            Self::Redirect { status, location } => {
                check_status(*status)?;
                check_header("location", location)
            }
            _ => Ok(()),
        }
    }
}

fn check_status(status: u16) -> Result<(), String> {
    match status {
        200..=999 => Ok(()),
        _ => Err(format!("{status} cannot be sent as a status")),
    }
}

fn check_header(name: &str, value: &str) -> Result<(), String> {
    match (HeaderName::try_from(name), HeaderValue::try_from(value)) {
        (Ok(_), Ok(_)) => Ok(()),
        _ => Err(format!("the header {name} cannot be sent")),
    }
}

// Rules in force.

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
