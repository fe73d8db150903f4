//! The flow of a settling: everything that an installation wants of its app, in at most one write.

use super::call::Call;
use super::callback;
use super::domains::{DomainReport, log_change};
use super::held::HeldApp;
use super::ssl;
use super::writing::Writing;
use crate::api::App;
use crate::domains::Domain;
use crate::domains::facts::{Facts, Told};
use crate::domains::settlement::Settlement;
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
    fn facts(&self, app: &App) -> std::result::Result<Told, Stopped<Self::Interruption>>;

    /// Is told what was written while the lock is still held, so that those who wait for it find
    /// that nothing is left to do. AutoSSL is not looked after yet.
    ///
    /// # Errors
    /// Its own; what was written stays.
    fn settled(
        &self,
        report: &SettleReport,
    ) -> std::result::Result<(), Stopped<Self::Interruption>>;
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
    /// Names that there was no time for, after so many had been refused.
    pub untried: Vec<Domain>,
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
    let held = HeldApp::wait_for(call)?;
    let needed = callback::run(|| installation.is_needed())?;
    call.check_time(ASKING)?;
    if !needed {
        return Ok(None);
    }
    let (app, facts) = ask(call, held.read()?, installation)?;
    let mut writing = Writing::new(call, &facts, any_app, app);
    writing.run(&held)?;
    let mut report = writing.report();
    log_change(call, &report.domains);
    callback::run(|| installation.settled(&report))?;
    drop(held);

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
    let (app, facts) = ask(call, call.app()?, installation)?;
    Ok(Some(Writing::new(call, &facts, any_app, app).preview()))
}

const ASKING: Template = text!("this site was asked what the app should have");

fn ask<I: Installation>(
    call: &Call,
    app: App,
    installation: &I,
) -> std::result::Result<(App, Facts), Stopped<I::Interruption>> {
    let told = callback::run(|| installation.facts(&app))?;
    call.check_time(ASKING)?;
    Ok((app, Facts::read(&told)))
}
