//! The writes of one plan: one, unless the API refuses names.
//!
//! The API takes or refuses a whole list, so one bad name keeps all others out. A list that is
//! refused is sent again with half of what is new, and so on, until each name that is refused is
//! alone: n names of which k are bad take about k · log2(n) requests. A refusal is a definite answer
//! (nothing was applied), so nothing has to be read again in between. What a call has no requests or no
//! time left for is for the next one, which is told what was refused.

use std::collections::HashSet;

use super::locked_app::LockedApp;
use super::progress::{Progress, listed};
use super::write::write;
use crate::api::{App, Session};
use crate::error::{Error, Result};
use crate::plan::{Domain, Plan, Planner};

/// Lists that one call sends to find the names that are refused. With the reading before, and a last list
/// for what goes, that is 20 requests.
const MOST_LISTS: usize = 18;

/// After so many names that were refused alone, while nothing was taken, the list itself is suspected.
const SUSPICIOUS: usize = 2;

/// What the writes of one call have in common.
pub struct Writer<'a> {
    /// The requests.
    pub session: &'a Session<'a>,
    /// The app, which nobody else of this user writes meanwhile.
    pub app: &'a LockedApp,
    /// What is wanted of it.
    pub planner: &'a Planner<'a>,
}

impl Writer<'_> {
    /// Writes everything at once, or what the API takes of it.
    ///
    /// # Errors
    /// As of any write that adds nothing.
    pub fn write_in_batches(&self, progress: &mut Progress) -> Result<()> {
        let mut batches = vec![];
        while let Some(batch) = self.next(&mut batches, progress) {
            match self.send(progress, |app| Ok(changes(self.part(app, &batch)))) {
                Err(refusal) if refusal.refuses_names() => match batch.as_slice() {
                    [] => return Err(refusal),
                    [name] => {
                        progress.refuse(name, refusal);
                        self.suspect_the_list(progress, &batches)?;
                    }
                    names => {
                        let (first, second) = names.split_at(names.len() / 2);
                        batches.extend([second.to_vec(), first.to_vec()]);
                    }
                },
                sent => sent?,
            }
        }
        Ok(())
    }

    /// Sends what `plan` makes of the list, until it is written or nothing is left of it.
    ///
    /// # Errors
    /// As [`write`].
    pub fn send(
        &self,
        progress: &mut Progress,
        plan: impl Fn(&App) -> Result<Option<Plan>>,
    ) -> Result<()> {
        let mut sent = vec![];
        let written = write(
            &self.session.retry,
            &mut progress.app,
            plan,
            || self.app.read(self.session),
            |plan, attempt| {
                sent.push(plan.clone());
                self.app.replace(self.session, &plan.domains, attempt)
            },
        );
        progress.lists += sent.len();
        if written.as_ref().is_err_and(Error::refuses_names) {
            sent.pop();
        }
        for plan in sent {
            progress.sent(plan);
        }
        if let Some((plan, answer)) = written? {
            progress.take(&plan, answer);
        }
        Ok(())
    }

    /// The next batch: half of what was refused, or else what refused names have made room for, or what goes
    /// though nothing could be added. Once it is enough, only what goes.
    fn next(&self, batches: &mut Vec<Batch>, progress: &Progress) -> Option<Batch> {
        let is_late = !progress.refused.is_empty() && self.session.is_half_over();
        if is_late || progress.lists >= MOST_LISTS {
            return progress.rest(self.planner, |_| false);
        }
        batches
            .pop()
            .or_else(|| progress.rest(self.planner, |_| true))
    }

    /// The plan that adds this batch alone.
    fn part(&self, app: &App, batch: &[Domain]) -> Plan {
        let batch: HashSet<&Domain> = batch.iter().collect();
        self.planner
            .plan_part(listed(app), |name| batch.contains(name))
    }

    /// Sends the list without anything new: if the API refuses that too, no new name is to blame.
    fn suspect_the_list(&self, progress: &mut Progress, batches: &[Batch]) -> Result<()> {
        let nothing_taken = progress.refused.len() == SUSPICIOUS && progress.has_sent_nothing();
        match nothing_taken && !batches.is_empty() {
            true => self.send(progress, |app| Ok(Some(self.part(app, &[])))),
            false => Ok(()),
        }
    }
}

/// Names that are to be added together.
pub type Batch = Vec<Domain>;

/// A plan, if there is anything to write.
pub fn changes(plan: Plan) -> Option<Plan> {
    Some(plan).filter(Plan::has_changes)
}
