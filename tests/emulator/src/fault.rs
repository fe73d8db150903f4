//! Fault rules: which requests or connections go wrong, and how. The README shows each as JSON.

use hyper::header::{HeaderName, HeaderValue};
use regex::Regex;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// One rule.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Requests or new connections.
    #[serde(default)]
    pub on: On,
    /// Only requests with this method.
    #[serde(default)]
    pub method: Option<String>,
    /// Only requests in whose path this regular expression is found.
    #[serde(default)]
    pub path: Option<String>,
    /// Which of those that match.
    #[serde(default)]
    pub which: Which,
    /// Whether the change is made before the fault hits.
    #[serde(default)]
    pub apply: bool,
    /// What goes wrong.
    pub action: Action,
}

/// What a rule counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum On {
    /// API requests.
    #[default]
    Request,
    /// Accepted TCP connections.
    Connection,
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

impl Default for Which {
    fn default() -> Self {
        Self::All(All::All)
    }
}

impl Which {
    fn hits(&self, count: u64) -> bool {
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
            on: On::Request,
            method: None,
            path: None,
            which: Which::default(),
            apply: false,
            action,
        }
    }

    /// Hits every new connection; for `Hang`, `Reset`, `Close` and `Delay`.
    pub fn on_connection(action: Action) -> Self {
        Self {
            on: On::Connection,
            ..Self::new(action)
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

    /// Only each `every`-th, starting with number `offset` (or `every` itself when `offset` is 0).
    pub fn every(mut self, every: u64, offset: u64) -> Self {
        self.which = Which::Every { every, offset };
        self
    }

    /// Makes the change before the fault hits.
    pub fn after_apply(mut self) -> Self {
        self.apply = true;
        self
    }

    fn check(&self) -> Result<(), String> {
        if matches!(self.which, Which::Every { every: 0, .. }) {
            return Err("every must be 1 or more".into());
        }
        match self.on {
            On::Request => self.action.check(),
            On::Connection => self.check_connection(),
        }
    }

    fn check_connection(&self) -> Result<(), String> {
        if self.method.is_some() || self.path.is_some() || self.apply {
            return Err("a connection rule has no method, path or apply".into());
        }
        match self.action {
            Action::Hang | Action::Reset | Action::Close | Action::Delay { .. } => Ok(()),
            _ => Err("a connection rule's action is hang, reset, close or delay".into()),
        }
    }
}

impl Action {
    /// The word in `type`.
    pub fn name(&self) -> String {
        json!(self)["type"].as_str().unwrap_or_default().to_owned()
    }

    fn check(&self) -> Result<(), String> {
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

/// The rules in force and what they counted.
#[derive(Default)]
pub(crate) struct Faults {
    rules: Vec<Counted>,
}

struct Counted {
    rule: Rule,
    path: Option<Regex>,
    seen: u64,
    fired: u64,
}

impl Counted {
    fn new(rule: Rule) -> Result<Self, String> {
        rule.check()?;
        let path = rule.path.as_deref().map(Regex::new).transpose();
        Ok(Self {
            path: path.map_err(|error| error.to_string())?,
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
    pub fn for_request(&mut self, method: &str, path: &str) -> Option<Rule> {
        self.count(|counted| {
            let rule = &counted.rule;
            rule.on == On::Request
                && rule
                    .method
                    .as_ref()
                    .is_none_or(|wanted| wanted.eq_ignore_ascii_case(method))
                && counted
                    .path
                    .as_ref()
                    .is_none_or(|pattern| pattern.is_match(path))
        })
    }

    /// Counts a new connection; the first rule that fires is the answer.
    pub fn for_connection(&mut self) -> Option<Rule> {
        self.count(|counted| counted.rule.on == On::Connection)
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
