//! A change that names what it adds and removes: the same flow, made whole or not at all.

use super::batches::{Writer, changes};
use super::call::Call;
use super::held::AppLock;
use super::progress::{Progress, listed};
use super::report::Report;
use crate::api::App;
use crate::error::Result;
use crate::plan::{Change, Plan, Planner};

/// Says what [`change_domains`] would do. Nothing is written.
///
/// # Errors
/// As reading the app, and as planning.
pub fn preview(call: &Call, change: &Change) -> Result<Report> {
    let app = call.app()?;
    let facts = change.facts();
    let planner = Planner::new(&app.domains, &facts, &change.options());
    let plan = checked(change, &planner, &app)?;
    Ok(reported(Report::new(app, plan, vec![], &facts), change))
}

/// Brings the app's list to `change`, and AutoSSL on where something was to be added.
///
/// # Errors
/// As locking, reading, planning and writing; `rejected` where ServerPilot made something else of the list. AutoSSL's
/// failures are logged and reported as [`AutoSsl::Pending`](super::AutoSsl::Pending): the domains are there.
pub fn change_domains(call: &Call, change: &Change) -> Result<Report> {
    let lock = AppLock::wait_for(call)?;
    let held = lock.app(call);
    let before = held.read()?;
    let facts = change.facts();
    let planner = Planner::new(&before.domains, &facts, &change.options());
    let writer = Writer {
        call,
        app: &held,
        planner: &planner,
    };
    let mut progress = Progress::new(before);
    writer.send(&mut progress, |app| {
        checked(change, &planner, app).map(changes)
    })?;
    drop(lock);

    let mut report = reported(progress.report(&planner), change);
    report.log(call);
    if let Some((_, error)) = report.refused.first() {
        return Err(error.clone());
    }
    if change.adds() {
        report.look_after_autossl(call);
    }
    Ok(report)
}

/// The plan, if all of it can be done.
fn checked(change: &Change, planner: &Planner, app: &App) -> Result<Plan> {
    let plan = planner.plan(listed(app));
    change.check(&plan, app.domains.len())?;
    Ok(plan)
}

fn reported(report: Report, change: &Change) -> Report {
    Report {
        unchanged: change.unchanged(&report.plan),
        ..report
    }
}
