//! The flow of a settling: everything that an installation wants of its app, in at most one write.

use std::collections::HashSet;

use super::call::Call;
use super::callback;
use super::domains::{DomainReport, log_change};
use super::ssl::{self, AutoSsl};
use super::write::write;
use crate::api::{self, App};
use crate::domains::Domain;
use crate::domains::facts::{Facts, Told};
use crate::domains::plan::Plan;
use crate::domains::settlement::{Listed, Scope, Settlement, settle as plan};
use crate::error::{Error, Kind, Result};

/// Who wants something of the app, asked while nobody else can change it.
pub trait Installation {
    /// How it can end without an answer of its own, such as by an exception.
    type Interruption;

    /// Whether there is anything to do.
    ///
    /// # Errors
    /// Its own.
    fn is_needed(&self) -> std::result::Result<bool, Stopped<Self::Interruption>>;

    /// What is so now, told for this app.
    ///
    /// # Errors
    /// Its own.
    fn facts(&self, app: &App) -> std::result::Result<Told, Stopped<Self::Interruption>>;
}

/// Why a settling ended early.
#[derive(Debug)]
pub enum Stopped<I> {
    /// It failed.
    Failed(Error),
    /// The installation ended it.
    Interrupted(I),
}

impl<I> From<Error> for Stopped<I> {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

/// What a settling did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettleReport {
    /// The app as it was when the call began.
    pub app: App,
    /// As of any change of domains.
    pub domains: DomainReport,
    /// How the names fare that were not added.
    pub settlement: Settlement,
    /// Names that were refused, as they were told, and why.
    pub refused: Vec<(String, Error)>,
    /// Why AutoSSL could not be turned on.
    pub autossl_error: Option<Error>,
}

/// Brings the app to what the installation wants; none when it says that nothing is left to do.
///
/// # Errors
/// As locking, reading and writing, and the installation's own. Names that are refused and
/// AutoSSL's failures are reported instead.
pub fn settle<I: Installation>(
    call: &Call,
    installation: &I,
    any_app: bool,
) -> std::result::Result<Option<SettleReport>, Stopped<I::Interruption>> {
    let lock = call.lock()?;
    let needed = callback::run(|| installation.is_needed())?;
    call.check_time(ASKING)?;
    if !needed {
        return Ok(None);
    }
    let (app, facts) = ask(call, installation)?;
    let mut writing = Writing::new(call, &facts, any_app, app);
    writing.run()?;
    drop(lock);

    let mut report = writing.report();
    log_change(call, &report.domains);
    if report.settlement.recognised && facts.wants() {
        let after = ssl::look_after_autossl(call, report.app.clone());
        report.domains.autossl = after.autossl;
        report.domains.action_id = report.domains.action_id.or(after.action_id);
        report.autossl_error = after.error;
    }
    Ok(Some(report))
}

/// Says what [`settle`] would do. Nothing is locked or written.
///
/// # Errors
/// As reading the app, and the installation's own.
pub fn preview_settling<I: Installation>(
    call: &Call,
    installation: &I,
    any_app: bool,
) -> std::result::Result<Option<SettleReport>, Stopped<I::Interruption>> {
    let (app, facts) = ask(call, installation)?;
    let writing = Writing::new(call, &facts, any_app, app);
    let settlement = writing.plan(None);
    let plan = settlement.plan.clone();
    Ok(Some(writing.reported(settlement, plan)))
}

const ASKING: &str = "this site was asked what the app should have";

fn ask<I: Installation>(
    call: &Call,
    installation: &I,
) -> std::result::Result<(App, Facts), Stopped<I::Interruption>> {
    let app = call.app()?;
    let told = callback::run(|| installation.facts(&app))?;
    call.check_time(ASKING)?;
    Ok((app, Facts::read(&told)))
}

/// The writes of one settling: one, unless the API refuses names.
struct Writing<'a> {
    call: &'a Call<'a>,
    facts: &'a Facts,
    any_app: bool,
    /// The app as it is now, as far as is known.
    app: App,
    before: App,
    /// Names that the API refused, each alone.
    refused: Vec<(Domain, Error)>,
    /// Names that were sent.
    tried: HashSet<Domain>,
    /// Names that were left out of what was sent.
    left_out: HashSet<Domain>,
    action_id: Option<String>,
}

impl<'a> Writing<'a> {
    fn new(call: &'a Call<'a>, facts: &'a Facts, any_app: bool, app: App) -> Self {
        Self {
            call,
            facts,
            any_app,
            before: app.clone(),
            app,
            refused: vec![],
            tried: HashSet::new(),
            left_out: HashSet::new(),
            action_id: None,
        }
    }

    /// Writes everything at once. Where the API refuses the list, each half of what is new by itself,
    /// down to single names: the others are not to suffer from those.
    fn run(&mut self) -> Result<()> {
        let mut batches = vec![self.plan(None).plan.added];
        while let Some(batch) = batches.pop() {
            match self.send(&batch) {
                Ok(()) => {}
                Err(error) if is_about_names(&error) && !batch.is_empty() => {
                    batches.extend(self.split(batch, error));
                }
                Err(error) => return Err(error),
            }
            if batches.is_empty() && !self.refused.is_empty() {
                batches.extend(self.rest());
            }
        }
        Ok(())
    }

    /// The halves of a batch, the first on top; a name that is alone is refused.
    fn split(&mut self, mut batch: Vec<Domain>, error: Error) -> Vec<Vec<Domain>> {
        if batch.len() > 1 {
            let second = batch.split_off(batch.len() / 2);
            return vec![second, batch];
        }
        let refused = batch.into_iter().map(|name| (name, error.clone()));
        self.refused.extend(refused);
        vec![]
    }

    /// What refused names have made room for, and what goes though nothing could be added.
    fn rest(&self) -> Option<Vec<Domain>> {
        let plan = self.plan(None).plan;
        let is_new = |name: &Domain| !self.tried.contains(name);
        let rest: Vec<Domain> = plan
            .added
            .iter()
            .filter(|name| is_new(name))
            .cloned()
            .collect();
        let goes = plan
            .removed
            .iter()
            .any(|name| !self.left_out.contains(name));
        (goes || !rest.is_empty()).then_some(rest)
    }

    fn send(&mut self, batch: &[Domain]) -> Result<()> {
        let only: HashSet<Domain> = batch.iter().cloned().collect();
        let first = self.plan(Some(&only)).plan;
        self.tried.extend(only.iter().cloned());
        let left_out = first.removed.clone();
        let changes = |plan: Plan| plan.has_changes().then_some(plan.domains);
        let (app, written) = write(
            self.call,
            self.app.clone(),
            changes(first),
            |app| Ok(changes(self.plan_for(app, Some(&only)).plan)),
            |domains, attempt| {
                api::replace_domains(&self.call.http, self.call.app_id(), domains, attempt)
            },
        )?;
        self.app = app;
        self.left_out.extend(left_out);
        if let Some(written) = written {
            self.app.domains = written.data.domains;
            self.action_id = written.action_id.or(self.action_id.take());
        }
        Ok(())
    }

    fn plan(&self, only: Option<&HashSet<Domain>>) -> Settlement {
        self.plan_for(&self.app, only)
    }

    fn plan_for(&self, app: &App, only: Option<&HashSet<Domain>>) -> Settlement {
        let scope = Scope {
            any_app: self.any_app,
            only: only.cloned(),
            refused: self.refused.iter().map(|(name, _)| name.clone()).collect(),
        };
        let listed = Listed {
            domains: &app.domains,
            autossl: app.ssl.is_some_and(|ssl| ssl.auto),
        };
        plan(listed, self.facts, &scope)
    }

    /// What came of it, seen from the list as it was before.
    fn report(&self) -> SettleReport {
        let settlement = self.plan(None);
        let (before, now) = (names(&self.before), names(&self.app));
        let is_new = |name: &&Domain| self.tried.contains(name) && !before.contains(name);
        let is_gone = |name: &&Domain| self.left_out.contains(name) && !now.contains(name);
        let added: Vec<Domain> = now.iter().filter(is_new).cloned().collect();
        let unchanged = settlement.plan.unchanged.iter();
        let plan = Plan {
            domains: self.app.domains.clone(),
            removed: before.iter().filter(is_gone).cloned().collect(),
            unchanged: unchanged
                .filter(|name| !added.contains(name))
                .cloned()
                .collect(),
            added,
        };
        self.reported(settlement, plan)
    }

    fn reported(&self, settlement: Settlement, plan: Plan) -> SettleReport {
        let mut refused = vec![];
        if settlement.recognised {
            refused.extend(self.facts.refused.iter().cloned());
            let by_api = self.refused.iter().cloned();
            refused.extend(by_api.map(|(name, error)| (self.facts.spelled(&name), error)));
            let last = settlement.last_domain.iter();
            refused.extend(last.map(|name| (name.to_string(), Error::last_domain())));
        }
        SettleReport {
            app: self.before.clone(),
            domains: DomainReport {
                domains: plan.domains.clone(),
                plan,
                autossl: AutoSsl::NotRequested,
                action_id: self.action_id.clone(),
            },
            settlement,
            refused,
            autossl_error: None,
        }
    }
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

/// Whether the API refused what was asked for, rather than who asks.
fn is_about_names(error: &Error) -> bool {
    matches!(error.kind(), Kind::Conflict | Kind::Rejected)
}
