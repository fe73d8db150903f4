//! How far the writes of one call have come.

use std::collections::HashSet;

use super::batches::Batch;
use super::report::Report;
use crate::api::{App, Written, WrittenDomains};
use crate::error::Error;
use crate::plan::{Domain, Listed, Outcome, Plan, Planner};

/// What of a plan was written.
pub struct Progress {
    before: App,
    /// The app as it is now, as far as is known.
    pub app: App,
    /// How many lists were sent.
    pub lists: usize,
    /// Names with which the list is not as it was asked for, and why.
    pub refused: Vec<(Domain, Error)>,
    sent: Sent,
    action_id: Option<String>,
}

/// What was sent and not refused: it was taken, or nobody knows.
#[derive(Default)]
struct Sent {
    added: HashSet<Domain>,
    removed: HashSet<Domain>,
    gave_way: HashSet<Domain>,
}

impl Progress {
    /// Nothing is written yet, and `app` is as it was read.
    pub fn new(app: App) -> Self {
        Self {
            before: app.clone(),
            app,
            lists: 0,
            refused: vec![],
            sent: Sent::default(),
            action_id: None,
        }
    }

    /// Whether no list was sent that was not refused.
    pub fn has_sent_nothing(&self) -> bool {
        self.sent.added.is_empty() && self.sent.removed.is_empty()
    }

    /// What is left to be written: everything at first; later what refused names have made room for, and what
    /// goes though nothing could be added. None when that is nothing.
    pub fn rest(&self, planner: &Planner, may_be_added: impl Fn(&Domain) -> bool) -> Option<Batch> {
        if self.refused.is_empty() && !self.has_sent_nothing() {
            return None;
        }
        let is_new = |name: &Domain| !self.sent.added.contains(name) && !self.is_refused(name);
        let plan = planner.plan_part(listed(&self.app), |name| may_be_added(name) && is_new(name));
        let goes = plan
            .removed
            .iter()
            .any(|name| !self.sent.removed.contains(name));
        (goes || !plan.added.is_empty()).then_some(plan.added)
    }

    /// A list that has these changes was sent, and not refused.
    pub fn sent(&mut self, plan: Plan) {
        self.sent.added.extend(plan.added);
        self.sent.removed.extend(plan.removed);
        self.sent.gave_way.extend(plan.gave_way);
    }

    /// The API refused this name by itself.
    pub fn refuse(&mut self, name: &Domain, error: Error) {
        if !self.is_refused(name) {
            log::warn!("ServerPilot does not take {name}: {error}");
            self.refused.push((name.clone(), error));
        }
    }

    /// The API took a list. What it made of it otherwise than it was asked for is refused.
    pub fn take(&mut self, plan: &Plan, answer: Written<WrittenDomains>) {
        let now: HashSet<Domain> = names(&answer.data.domains).collect();
        for name in names(&plan.domains).filter(|name| !now.contains(name)) {
            self.refuse(&name, Error::left_out());
        }
        for name in plan.removed.iter().filter(|name| now.contains(*name)) {
            self.refuse(name, Error::kept());
        }
        self.app.domains = answer.data.domains;
        self.action_id = answer.action_id.or(self.action_id.take());
    }

    /// What was written, seen from the list as it was before.
    pub fn report(self, planner: &Planner) -> Report {
        let mut plan = planner.plan_part(listed(&self.app), |name| !self.is_refused(name));
        let [before, now]: [HashSet<Domain>; 2] =
            [&self.before, &self.app].map(|app| names(&app.domains).collect());
        let is_new = |name: &Domain| self.sent.added.contains(name) && !before.contains(name);
        let is_gone = |name: &Domain| self.sent.removed.contains(name) && !now.contains(name);
        for (name, outcome) in &mut plan.outcomes {
            *outcome = match *outcome {
                _ if self.is_refused(name) => Outcome::Refused,
                Outcome::Listed if is_new(name) => Outcome::Added,
                Outcome::Added => Outcome::Untried,
                outcome => outcome,
            };
        }
        plan.added = distinct(names(&self.app.domains).filter(is_new));
        plan.removed = distinct(names(&self.before.domains).filter(is_gone));
        plan.gave_way = plan.removed.clone();
        plan.gave_way
            .retain(|name| self.sent.gave_way.contains(name));
        plan.domains = self.app.domains;
        Report {
            action_id: self.action_id,
            ..Report::new(self.before, plan, self.refused, planner.facts())
        }
    }

    fn is_refused(&self, name: &Domain) -> bool {
        self.refused.iter().any(|(refused, _)| refused == name)
    }
}

/// The app as far as a plan goes by it.
pub fn listed(app: &App) -> Listed<'_> {
    Listed {
        domains: &app.domains,
        autossl: app.ssl.is_some_and(|ssl| ssl.auto),
    }
}

fn names(domains: &[String]) -> impl Iterator<Item = Domain> {
    domains
        .iter()
        .filter_map(|name| Domain::parse(name.as_bytes()).ok())
}

fn distinct(names: impl Iterator<Item = Domain>) -> Vec<Domain> {
    let mut met = HashSet::new();
    names.filter(|name| met.insert(name.clone())).collect()
}
