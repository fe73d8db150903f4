//! An app whose lock is held from one call of PHP's to the next, while PHP gathers the facts.
//!
//! ```text
//! lock ─ read ─ (PHP gathers the facts) ─ reconcile: plan ─ write ─ AutoSSL ─ release
//! └─────────────────────── one wu_serverpilot.timeout ──────────────────────┘
//! ```

use std::cell::RefCell;
use std::time::Duration;

use super::batches::Writer;
use super::locked_app::LockedApp;
use super::progress::{Progress, listed};
use super::report::Report;
use crate::api::{App, Session};
use crate::clock::Deadline;
use crate::config::Config;
use crate::error::{Error, Result};
use crate::forks;
use crate::plan::{Facts, Options, Planner};
use crate::sentence::{Template, text};

/// The locked app, what its holder was configured with, and what it has read. Dropping it frees the lock.
///
/// Holds no connection: each call takes the thread's own, and leaves it to the next.
pub struct Hold<'a> {
    config: Config,
    deadline: Deadline<'a>,
    app: LockedApp,
    /// [`forks::count`] when it was locked.
    forks: Option<u64>,
    read: RefCell<Option<App>>,
}

impl<'a> Hold<'a> {
    /// Waits for the lock of the app that `session` is about; the rest has to be done by `deadline`.
    ///
    /// # Errors
    /// As [`LockedApp::wait_for`].
    pub fn wait_for(session: &Session, config: &Config, deadline: Deadline<'a>) -> Result<Self> {
        Ok(Self {
            app: LockedApp::wait_for(session)?,
            config: config.clone(),
            deadline,
            forks: forks::count(),
            read: RefCell::default(),
        })
    }

    /// Starts the requests of one call of its holder, in the time that is left.
    ///
    /// # Errors
    /// As [`Session::start`].
    pub fn session(&self) -> Result<Session<'_>> {
        Session::resume(&self.config, self.deadline)
    }

    /// Whether this is the process that took the lock. Where forks go unnoticed nobody knows.
    pub fn is_of_this_process(&self) -> bool {
        self.forks == forks::count()
    }

    /// Reads the app, once.
    ///
    /// # Errors
    /// As reading the app, and as putting back what a late write has undone.
    pub fn read(&self, session: &Session) -> Result<App> {
        if let Some(app) = self.read.borrow().as_ref() {
            return Ok(app.clone());
        }
        let app = self.app.read(session)?;
        self.read.replace(Some(app.clone()));
        Ok(app)
    }

    /// Brings the app to what `facts` say. Afterwards it has to be read again.
    ///
    /// # Errors
    /// As reading and writing; `timeout` before anything is written when there is too little time for it.
    /// Names that are refused and AutoSSL's failures are reported instead.
    pub fn reconcile(&self, session: &Session, facts: &Facts, options: &Options) -> Result<Report> {
        let app = self.read(session)?;
        let planner = Planner::new(&app.domains, facts, options);
        let plan = planner.plan(listed(&app));
        let writes = plan.has_changes();
        if writes {
            check_time_to_write(session)?;
        }
        self.read.take();
        let mut report = match writes {
            true => self.write(session, &planner, app)?,
            false => Report::new(app, plan, vec![], facts),
        };
        report.log(session);
        if report.plan.recognised && facts.wants() {
            report.look_after_autossl(session);
        }
        Ok(report)
    }

    fn write(&self, session: &Session, planner: &Planner, app: App) -> Result<Report> {
        let writer = Writer {
            session,
            app: &self.app,
            planner,
        };
        let mut progress = Progress::new(app);
        writer.write_in_batches(&mut progress)?;
        Ok(progress.report(planner))
    }
}

/// A write that begins with less time is likely to end in doubt.
const TIME_TO_WRITE: Duration = Duration::from_secs(10);

const GATHERING: Template =
    text!("this site gathered what the app shall have, and too little time was left to write it");

/// Less than [`TIME_TO_WRITE`] is too little, or a third of all where that is less.
fn check_time_to_write(session: &Session) -> Result<()> {
    let needed = TIME_TO_WRITE.min(session.config().settings.timeout / 3);
    let deadline = session.deadline();
    match deadline.remaining() < needed {
        true => Err(Error::timeout(deadline.total_seconds(), GATHERING)),
        false => Ok(()),
    }
}

/// Says what [`Hold::reconcile`] would do to `app`. No lock, no request.
pub fn plan(app: App, facts: &Facts, options: &Options) -> Report {
    let plan = Planner::new(&app.domains, facts, options).plan(listed(&app));
    Report::new(app, plan, vec![], facts)
}
