//! A change that names what it adds and removes: the same flow, made whole or not at all.

use super::batches::{Writer, changes};
use super::locked_app::LockedApp;
use super::progress::{Progress, listed};
use super::registry;
use super::report::Report;
use crate::api::{App, Session};
use crate::error::Result;
use crate::plan::{Change, Plan, Planner};

/// Says what [`change_domains`] would do. Nothing is written.
///
/// # Errors
/// As reading the app, and as planning.
pub fn preview(session: &Session, change: &Change) -> Result<Report> {
    let app = session.app()?;
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
pub fn change_domains(session: &Session, change: &Change) -> Result<Report> {
    registry::refuse_another()?;
    let locked = LockedApp::wait_for(session)?;
    let before = locked.read(session)?;
    let facts = change.facts();
    let planner = Planner::new(&before.domains, &facts, &change.options());
    let writer = Writer {
        session,
        app: &locked,
        planner: &planner,
    };
    let mut progress = Progress::new(before);
    writer.send(&mut progress, |app| {
        checked(change, &planner, app).map(changes)
    })?;
    drop(locked);

    let mut report = reported(progress.report(&planner), change);
    report.log(session);
    if let Some((_, error)) = report.refused.first() {
        return Err(error.clone());
    }
    if change.adds() {
        report.look_after_autossl(session);
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
