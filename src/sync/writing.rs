//! The writes of one settling: one, unless the API refuses names.
//!
//! The API takes or refuses a whole list, so one bad name keeps all others out. A list that is
//! refused is sent again with half of what is new, and so on, until each name that is refused is
//! alone: n names of which k are bad take about k · log2(n) requests. A refusal is a definite answer
//! (nothing was applied), so nothing has to be read again in between.

use std::collections::HashSet;

use super::call::Call;
use super::domains::DomainReport;
use super::held::HeldApp;
use super::report::Report;
use super::ssl::AutoSsl;
use super::write::write;
use crate::api::App;
use crate::domains::Domain;
use crate::domains::facts::Facts;
use crate::domains::plan::Plan;
use crate::domains::settlement::{Listed, Scope, Settlement, settle};
use crate::error::{Error, Result};

/// After so many names that were refused alone, while nothing worked, the list itself is suspected.
const SUSPICIOUS: usize = 2;

/// What of a settling is written, and what is not yet.
pub(super) struct Writing<'a> {
    call: &'a Call<'a>,
    facts: &'a Facts,
    any_app: bool,
    before: App,
    /// The app as it is now, as far as is known.
    app: App,
    /// Names that are to be sent together, the next ones last.
    batches: Vec<Vec<Domain>>,
    /// Names that the API refused, each alone.
    refused: Vec<(Domain, Error)>,
    /// Names that were sent, and names that were left out of what was sent.
    sent: HashSet<Domain>,
    left_out: HashSet<Domain>,
    untried: Vec<Domain>,
    worked: bool,
    action_id: Option<String>,
}

impl<'a> Writing<'a> {
    /// Nothing is written yet, and `app` is as it was read.
    pub fn new(call: &'a Call<'a>, facts: &'a Facts, any_app: bool, app: App) -> Self {
        Self {
            call,
            facts,
            any_app,
            before: app.clone(),
            app,
            batches: vec![],
            refused: vec![],
            sent: HashSet::new(),
            left_out: HashSet::new(),
            untried: vec![],
            worked: false,
            action_id: None,
        }
    }

    /// Writes everything at once, or what the API takes of it.
    ///
    /// # Errors
    /// As of any write that adds nothing.
    pub fn run(&mut self, held: &HeldApp) -> Result<()> {
        self.batches.push(self.plan(None).plan.added);
        while let Some(batch) = self.batches.pop() {
            match self.send(held, &batch) {
                Ok(()) => {}
                Err(error) if error.refuses_names() && !batch.is_empty() => {
                    self.narrow_down(held, batch, error)?;
                }
                Err(error) => return Err(error),
            }
            self.stop_in_time();
            if self.batches.is_empty() && !self.refused.is_empty() {
                self.batches.extend(self.rest());
            }
        }
        Ok(())
    }

    /// What was written, seen from the list as it was before.
    pub fn report(&self) -> Report {
        let settlement = self.plan(None);
        let (before, now) = (names(&self.before), names(&self.app));
        let is_new = |name: &&Domain| self.sent.contains(name) && !before.contains(name);
        let is_gone = |name: &&Domain| self.left_out.contains(name) && !now.contains(name);
        let added: Vec<Domain> = now.iter().filter(is_new).cloned().collect();
        let was_listed = |name: &&Domain| !added.contains(name);
        let unchanged = settlement.plan.unchanged.iter().filter(was_listed);
        let plan = Plan {
            domains: self.app.domains.clone(),
            removed: before.iter().filter(is_gone).cloned().collect(),
            unchanged: unchanged.cloned().collect(),
            added,
        };
        self.reported(settlement, plan)
    }

    /// After a refusal: halves the batch; a name that was alone is refused.
    fn narrow_down(&mut self, held: &HeldApp, mut batch: Vec<Domain>, error: Error) -> Result<()> {
        if batch.len() > 1 {
            let second = batch.split_off(batch.len() / 2);
            self.batches.extend([second, batch]);
            return Ok(());
        }
        for name in batch {
            log::warn!("ServerPilot does not take {name}: {error}");
            self.refused.push((name, error.clone()));
        }
        if self.refused.len() == SUSPICIOUS && !self.worked && !self.batches.is_empty() {
            self.try_without_additions(held)?;
        }
        Ok(())
    }

    /// Sends what is there already: if the API refuses that too, no new name is to blame.
    fn try_without_additions(&mut self, held: &HeldApp) -> Result<()> {
        let none = HashSet::new();
        let plan = self.plan(Some(&none)).plan;
        self.write(held, &none, Some(plan.domains), plan.removed)
    }

    /// With names refused and half of the call's time gone, the rest has to wait for the next call:
    /// what was found out would be lost with this one.
    fn stop_in_time(&mut self) {
        if !self.refused.is_empty() && self.call.is_half_over() {
            let untried = self.batches.drain(..).rev().flatten();
            self.untried.extend(untried);
        }
    }

    /// What refused names have made room for, and what goes though nothing could be added.
    fn rest(&self) -> Option<Vec<Domain>> {
        let plan = self.plan(None).plan;
        let is_new = |name: &&Domain| !self.sent.contains(name) && !self.untried.contains(name);
        let rest: Vec<Domain> = plan.added.iter().filter(is_new).cloned().collect();
        let goes = plan
            .removed
            .iter()
            .any(|name| !self.left_out.contains(name));
        (goes || !rest.is_empty()).then_some(rest)
    }

    fn send(&mut self, held: &HeldApp, batch: &[Domain]) -> Result<()> {
        let only: HashSet<Domain> = batch.iter().cloned().collect();
        let plan = self.plan(Some(&only)).plan;
        let first = changes(&plan);
        self.write(held, &only, first, plan.removed)
    }

    fn write(
        &mut self,
        held: &HeldApp,
        only: &HashSet<Domain>,
        first: Option<Vec<String>>,
        left_out: Vec<Domain>,
    ) -> Result<()> {
        let call = self.call;
        let mut app = self.app.clone();
        let written = write(
            call,
            || held.read(),
            &mut app,
            first,
            |app| Ok(changes(&self.plan_for(app, Some(only)).plan)),
            |domains, attempt| held.replace(domains, attempt),
        );
        self.app = app;
        self.sent.extend(only.iter().cloned());
        if let Some(written) = written? {
            self.worked = true;
            self.app.domains = written.data.domains;
            self.action_id = written.action_id.or(self.action_id.take());
        }
        self.left_out.extend(left_out);
        Ok(())
    }

    fn plan(&self, only: Option<&HashSet<Domain>>) -> Settlement {
        self.plan_for(&self.app, only)
    }

    fn plan_for(&self, app: &App, only: Option<&HashSet<Domain>>) -> Settlement {
        let refused = self.refused.iter().map(|(name, _)| name.clone());
        let scope = Scope {
            any_app: self.any_app,
            only: only.cloned(),
            refused: refused.chain(self.untried.iter().cloned()).collect(),
        };
        settle(listed(app), self.facts, &scope)
    }

    fn reported(&self, settlement: Settlement, plan: Plan) -> Report {
        let mut report = reported(self.before.clone(), self.facts, settlement, plan);
        let spelled = |(name, error): &(Domain, Error)| (self.facts.spelled(name), error.clone());
        if report.settlement.recognised {
            report.refused.extend(self.refused.iter().map(spelled));
        }
        report.untried = self.untried.clone();
        report.domains.action_id = self.action_id.clone();
        report
    }
}

/// What would be written.
pub(super) fn preview(app: App, facts: &Facts, any_app: bool) -> Report {
    let scope = Scope {
        any_app,
        ..Scope::default()
    };
    let settlement = settle(listed(&app), facts, &scope);
    let plan = settlement.plan.clone();
    reported(app, facts, settlement, plan)
}

/// The report of what was planned by itself.
fn reported(app: App, facts: &Facts, settlement: Settlement, plan: Plan) -> Report {
    Report {
        app,
        domains: DomainReport {
            domains: plan.domains.clone(),
            plan,
            autossl: AutoSsl::NotRequested,
            action_id: None,
        },
        refused: refused(facts, &settlement),
        untried: vec![],
        settlement,
        autossl_error: None,
    }
}

/// Names that are none, and the one that is the last.
fn refused(facts: &Facts, settlement: &Settlement) -> Vec<(String, Error)> {
    if !settlement.recognised {
        return vec![];
    }
    let last = settlement.last_domain.iter();
    let last = last.map(|name| (name.to_string(), Error::last_domain()));
    facts.refused.iter().cloned().chain(last).collect()
}

fn listed(app: &App) -> Listed<'_> {
    Listed {
        domains: &app.domains,
        autossl: app.ssl.is_some_and(|ssl| ssl.auto),
    }
}

fn changes(plan: &Plan) -> Option<Vec<String>> {
    plan.has_changes().then(|| plan.domains.clone())
}

/// The names on the app's list, each once, in its order.
fn names(app: &App) -> Vec<Domain> {
    let mut seen = HashSet::new();
    app.domains
        .iter()
        .filter_map(|name| Domain::parse(name.as_bytes()).ok())
        .filter(|name| seen.insert(name.clone()))
        .collect()
}
