//! The flow of a change of domains.

use super::call::Call;
use super::held::AppLock;
use super::ssl::{self, AutoSsl};
use super::write::write;
use crate::api::DOMAIN_LIMIT;
use crate::domains::plan::{Change, Plan, plan};
use crate::error::Result;

/// What a change of domains did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DomainReport {
    /// How each name that was asked for fared, seen from before the call.
    pub plan: Plan,
    /// The app's list now.
    pub domains: Vec<String>,
    /// How AutoSSL stands.
    pub autossl: AutoSsl,
    /// The server action that brings the change to the server.
    pub action_id: Option<String>,
}

/// Says what [`change_domains`] would do. Nothing is written.
///
/// # Errors
/// As reading the app, and as planning.
pub fn preview(call: &Call, change: &Change) -> Result<DomainReport> {
    let plan = plan(&call.app()?.domains, change)?;
    let domains = plan.domains.clone();
    Ok(DomainReport {
        plan,
        domains,
        autossl: AutoSsl::NotRequested,
        action_id: None,
    })
}

/// Brings the app's list to `change`, and AutoSSL on where something was to be added.
///
/// # Errors
/// As locking, reading, planning and writing. AutoSSL's failures are logged and reported as
/// [`AutoSsl::Pending`]: the domains are there.
pub fn change_domains(call: &Call, change: &Change) -> Result<DomainReport> {
    let lock = AppLock::wait_for(call)?;
    let held = lock.app(call);
    let before = held.read()?;
    let wanted = plan(&before.domains, change)?;
    let changes = |plan: &Plan| plan.has_changes().then(|| plan.domains.clone());
    let mut app = before.clone();
    let written = write(
        call,
        || held.read(),
        &mut app,
        changes(&wanted),
        |app| Ok(changes(&plan(&app.domains, change)?)),
        |domains, attempt| held.replace(domains, attempt),
    )?;
    drop(lock);

    let (domains, action_id) = match written {
        Some(written) => (written.data.domains, written.action_id),
        None => (app.domains, None),
    };
    let mut report = DomainReport {
        plan: wanted,
        domains,
        autossl: AutoSsl::NotRequested,
        action_id,
    };
    log_change(call, &report);
    if change.adds() {
        let after = ssl::look_after_autossl(call, before);
        report.autossl = after.autossl;
        report.action_id = report.action_id.or(after.action_id);
    }
    Ok(report)
}

/// Tells what changed.
pub(super) fn log_change(call: &Call, report: &DomainReport) {
    let app = call.app_id();
    if !report.plan.has_changes() {
        log::debug!("App {app} has what was asked for; nothing was written");
    }
    for (what, domains) in [
        ("added", &report.plan.added),
        ("removed", &report.plan.removed),
    ] {
        for domain in domains {
            log::debug!(
                "{domain} {what} (app {app}, now {} of {DOMAIN_LIMIT} domains)",
                report.domains.len()
            );
        }
    }
}
