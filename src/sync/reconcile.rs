//! Everything that an installation wants of its app, in at most one write.

use super::batches::Writer;
use super::call::Call;
use super::held::HeldApp;
use super::progress::{Progress, listed};
use super::report::Report;
use crate::api::App;
use crate::domains::{Facts, Options, Planner};
use crate::error::Result;

/// Says what [`reconcile`] would do with `app`.
pub fn plan(app: App, facts: &Facts, options: &Options) -> Report {
    let plan = Planner::new(&app.domains, facts, options).plan(listed(&app));
    Report::new(app, plan, vec![], facts)
}

/// Brings the list of `app`, as it was just read, to what the installation wants. AutoSSL is not looked after yet.
///
/// # Errors
/// As reading and writing. Names that are refused are reported instead.
pub fn reconcile(
    call: &Call,
    held: &HeldApp,
    app: App,
    facts: &Facts,
    options: &Options,
) -> Result<Report> {
    let planner = Planner::new(&app.domains, facts, options);
    let writer = Writer {
        call,
        app: held,
        planner: &planner,
    };
    let mut progress = Progress::new(app);
    writer.write_in_batches(&mut progress)?;
    let report = progress.report(&planner);
    report.log(call);
    Ok(report)
}
