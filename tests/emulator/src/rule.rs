//! Which requests or connections go wrong. The README shows each as JSON.

use crate::action::Action;
use serde::{Deserialize, Serialize};

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
            on: On::Request,
            method: None,
            path: None,
            body: None,
            which: Which::default(),
            apply: false,
            apply_after: None,
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
        match self.on {
            On::Request => self.action.check(),
            On::Connection => self.check_connection(),
        }
    }

    fn check_connection(&self) -> Result<(), String> {
        let of_requests = self.method.is_some() || self.path.is_some() || self.body.is_some();
        if of_requests || self.apply || self.apply_after.is_some() {
            return Err("a connection rule has no method, path, body or apply".into());
        }
        match self.action {
            Action::Hang | Action::Reset | Action::Close | Action::Delay { .. } => Ok(()),
            _ => Err("a connection rule's action is hang, reset, close or delay".into()),
        }
    }
}
