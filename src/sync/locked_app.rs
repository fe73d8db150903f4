//! An app whose lock is held from one call of PHP's to the next, while PHP gathers the facts.
//!
//! ```text
//! lock ─ read ─ (PHP gathers the facts) ─ reconcile: plan ─ write ─ AutoSSL ─ release
//! └─────────────────────── one wu_serverpilot.timeout ──────────────────────┘
//! ```

use std::cell::RefCell;

use super::batches::Writer;
use super::call::Call;
use super::held::AppLock;
use super::progress::{Progress, listed};
use super::report::Report;
use crate::api::App;
use crate::clock::Deadline;
use crate::config::Config;
use crate::error::Result;
use crate::plan::{Facts, Options, Planner};
use crate::transport::forks;

/// The lock, what its holder was configured with, and what it has read. Dropping it frees the lock.
///
/// Holds no connection: each call takes the thread's own, and leaves it to the next.
pub struct LockedApp<'a> {
    config: Config,
    deadline: Deadline<'a>,
    lock: AppLock,
    /// [`forks::count`] when it was locked.
    forks: Option<u64>,
    read: RefCell<Option<App>>,
}

impl<'a> LockedApp<'a> {
    /// Waits for the lock of the app that `call` is about; the rest has to be done by `deadline`.
    ///
    /// # Errors
    /// As [`Call::lock`].
    pub fn wait_for(call: &Call, config: &Config, deadline: Deadline<'a>) -> Result<Self> {
        Ok(Self {
            lock: AppLock::wait_for(call)?,
            config: config.clone(),
            deadline,
            forks: forks::count(),
            read: RefCell::default(),
        })
    }

    /// Starts one call of its holder, in the time that is left.
    ///
    /// # Errors
    /// As [`Call::start`].
    pub fn call(&self) -> Result<Call<'_>> {
        Call::resume(&self.config, self.deadline)
    }

    /// Whether this is the process that took the lock. Where forks go unnoticed nobody knows.
    pub fn is_of_this_process(&self) -> bool {
        self.forks == forks::count()
    }

    /// Reads the app, once.
    ///
    /// # Errors
    /// As reading the app, and as putting back what a late write has undone.
    pub fn read(&self, call: &Call) -> Result<App> {
        if let Some(app) = self.read.borrow().as_ref() {
            return Ok(app.clone());
        }
        let app = self.lock.app(call).read()?;
        self.read.replace(Some(app.clone()));
        Ok(app)
    }

    /// Brings the app to what `facts` say. Afterwards it has to be read again.
    ///
    /// # Errors
    /// As reading and writing; `timeout` before anything is written when there is too little time for it.
    /// Names that are refused and AutoSSL's failures are reported instead.
    pub fn reconcile(&self, call: &Call, facts: &Facts, options: &Options) -> Result<Report> {
        let app = self.read(call)?;
        let planner = Planner::new(&app.domains, facts, options);
        if planner.plan(listed(&app)).has_changes() {
            call.check_time_to_write()?;
        }
        self.read.take();
        let writer = Writer {
            call,
            app: &self.lock.app(call),
            planner: &planner,
        };
        let mut progress = Progress::new(app);
        writer.write_in_batches(&mut progress)?;
        let mut report = progress.report(&planner);
        report.log(call);
        if report.plan.recognised && facts.wants() {
            report.look_after_autossl(call);
        }
        Ok(report)
    }
}

/// Says what [`LockedApp::reconcile`] would do to `app`. No lock, no request.
pub fn plan(app: App, facts: &Facts, options: &Options) -> Report {
    let plan = Planner::new(&app.domains, facts, options).plan(listed(&app));
    Report::new(app, plan, vec![], facts)
}
