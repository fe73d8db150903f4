//! What a change of domains did.

use super::autossl::{self, AutoSsl};
use crate::api::{App, Session};
use crate::error::Error;
use crate::plan::{DOMAIN_LIMIT, Domain, Facts, Outcome, Plan};

/// What a call did, or would do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// The app as it was when the call began.
    pub app: App,
    /// What came of the plan; its list is the app's now.
    pub plan: Plan,
    /// What was asked for and was so already.
    pub unchanged: Vec<Domain>,
    /// Names with which the list is not as it was asked for, as they were told, and why.
    pub refused: Vec<(String, Error)>,
    /// How each wanted name fares, as it was told.
    pub fates: Vec<(String, Outcome)>,
    /// How AutoSSL stands.
    pub autossl: AutoSsl,
    /// The server action that brings the change to the server.
    pub action_id: Option<String>,
    /// Why AutoSSL could not be turned on.
    pub autossl_error: Option<Error>,
}

impl Report {
    /// What came of `plan`, and that these names were `refused` by ServerPilot. AutoSSL was not looked after yet.
    pub fn new(app: App, plan: Plan, refused: Vec<(Domain, Error)>, facts: &Facts) -> Self {
        let mut report = Self {
            app,
            unchanged: plan.faring(Outcome::Listed),
            refused: vec![],
            fates: plan.fates(facts),
            plan,
            autossl: AutoSsl::NotRequested,
            action_id: None,
            autossl_error: None,
        };
        if report.plan.recognised {
            let last = report.plan.last_domain.iter();
            let last = last.map(|name| (name.clone(), Error::last_domain()));
            let named = refused.into_iter().chain(last);
            let told = named.map(|(name, error)| (facts.spelled(&name), error));
            report.refused = facts.invalid.iter().cloned().chain(told).collect();
        }
        report
    }

    /// Turns AutoSSL on, where it can be.
    pub fn look_after_autossl(&mut self, session: &Session) {
        let after = autossl::look_after_autossl(session, self.app.clone());
        self.autossl = after.autossl;
        self.action_id = self.action_id.take().or(after.action_id);
        self.autossl_error = after.error;
    }

    /// Tells what changed.
    pub fn log(&self, session: &Session) {
        let (app, count) = (session.app_id(), self.plan.domains.len());
        if !self.plan.has_changes() {
            log::debug!("App {app} has what was asked for; nothing was written");
        }
        for (what, domains) in [("added", &self.plan.added), ("removed", &self.plan.removed)] {
            for domain in domains {
                log::debug!("{domain} {what} (app {app}, now {count} of {DOMAIN_LIMIT} domains)");
            }
        }
    }
}
