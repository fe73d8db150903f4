//! The flow of a settling: everything that an installation wants of its app, in at most one write.

use super::call::Call;
use super::callback;
use super::held::HeldApp;
use super::reconcile;
use super::report::Report;
use crate::api::App;
use crate::domains::{Facts, Options, RawFacts};
use crate::error::Error;
use crate::sentence::{Template, text};

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
    fn facts(&self, app: &App) -> std::result::Result<RawFacts, Stopped<Self::Interruption>>;

    /// Is told what was written while the lock is still held, so that those who wait for it find
    /// that nothing is left to do. AutoSSL is not looked after yet.
    ///
    /// # Errors
    /// Its own; what was written stays.
    fn settled(&self, report: &Report) -> std::result::Result<(), Stopped<Self::Interruption>>;
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

/// Brings the app to what the installation wants; none when it says that nothing is left to do.
///
/// # Errors
/// As locking, reading and writing, and the installation's own. Names that are refused and
/// AutoSSL's failures are reported instead.
pub fn settle<I: Installation>(
    call: &Call,
    installation: &I,
    options: &Options,
) -> std::result::Result<Option<Report>, Stopped<I::Interruption>> {
    let held = HeldApp::wait_for(call)?;
    let needed = callback::run(|| installation.is_needed())?;
    call.check_time(ASKING)?;
    if !needed {
        return Ok(None);
    }
    let (app, facts) = ask(call, held.read()?, installation)?;
    let mut report = reconcile::reconcile(call, &held, app, &facts, options)?;
    callback::run(|| installation.settled(&report))?;
    drop(held);

    if report.plan.recognised && facts.wants() {
        report.look_after_autossl(call);
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
    options: &Options,
) -> std::result::Result<Option<Report>, Stopped<I::Interruption>> {
    let (app, facts) = ask(call, call.app()?, installation)?;
    Ok(Some(reconcile::plan(app, &facts, options)))
}

const ASKING: Template = text!("this site was asked what the app should have");

fn ask<I: Installation>(
    call: &Call,
    app: App,
    installation: &I,
) -> std::result::Result<(App, Facts), Stopped<I::Interruption>> {
    let raw = callback::run(|| installation.facts(&app))?;
    call.check_time(ASKING)?;
    Ok((app, Facts::read(&raw)))
}
