//! The app while its lock is held: from a writer's first look to its last.

use std::cell::RefCell;

use super::call::Call;
use super::doubt::{Doubt, Seen, Sent};
use super::lock::Lock;
use crate::api::{self, App, Written, WrittenDomains};
use crate::error::Result;

/// Nobody else of this user writes while this lives; writes from before that may still come are minded.
pub struct AppLock {
    lock: Lock,
    doubt: RefCell<Doubt>,
}

impl AppLock {
    /// Waits until nobody else holds the app that `call` is about.
    ///
    /// # Errors
    /// As [`Call::lock`].
    pub fn wait_for(call: &Call) -> Result<Self> {
        let lock = call.lock()?;
        let doubt = Doubt::read(&lock.notes(), call.date());
        Ok(Self {
            lock,
            doubt: RefCell::new(doubt),
        })
    }

    /// The app, for one call of its holder.
    pub fn app<'a>(&'a self, call: &'a Call<'a>) -> HeldApp<'a> {
        HeldApp { call, held: self }
    }
}

/// The app, read and written by the holder of its lock.
pub struct HeldApp<'a> {
    call: &'a Call<'a>,
    held: &'a AppLock,
}

impl HeldApp<'_> {
    /// Reads it. What a late write has undone is put back first.
    ///
    /// # Errors
    /// As [`Call::app`] and [`Self::replace`].
    pub fn read(&self) -> Result<App> {
        let mut app = self.call.app()?;
        if let Some(undone) = self.undone_by(&app.domains) {
            app.domains = self.replace(&undone, 1)?.data.domains;
        }
        Ok(app)
    }

    /// Replaces its list, and while another write may still come, sees that it stays replaced.
    ///
    /// # Errors
    /// As [`api::replace_domains`].
    pub fn replace(&self, domains: &[String], attempt: u32) -> Result<Written<WrittenDomains>> {
        let mut written = self.send(domains, attempt)?;
        while self.held.doubt.borrow().threatens(&written.data.domains) {
            let Some(undone) = self.look_again() else {
                break;
            };
            written = self.send(&undone, 1)?;
        }
        Ok(written)
    }

    /// What a late write has undone just now. Its failure is not that of the write before.
    fn look_again(&self) -> Option<Vec<String>> {
        match self.call.app() {
            Ok(app) => self.undone_by(&app.domains),
            Err(error) => {
                log::warn!("The list was written, but could not be looked at again: {error}");
                None
            }
        }
    }

    fn undone_by(&self, found: &[String]) -> Option<Vec<String>> {
        let seen = self.held.doubt.borrow_mut().see(found);
        if seen != Seen::Nothing {
            self.remember();
        }
        let Seen::Undid(list) = seen else {
            return None;
        };
        log::warn!(
            "A change of app {} that had timed out arrived late and undid later ones; \
             the list of {} domains from before is put back",
            self.call.app_id(),
            list.len()
        );
        Some(list)
    }

    /// Sends the list. It is noted before, for a writer that is killed cannot do it afterwards.
    fn send(&self, domains: &[String], attempt: u32) -> Result<Written<WrittenDomains>> {
        let sent = Sent::now(domains, self.call.date());
        self.note(&sent.under_way());
        let outcome = api::replace_domains(&self.call.http, self.call.app_id(), domains, attempt);
        match &outcome {
            Ok(written) => self.held.doubt.borrow_mut().wrote(&written.data.domains),
            Err(error) if error.may_still_be_applied() => self.held.doubt.borrow_mut().add(sent),
            Err(_) => {}
        }
        self.remember();
        outcome
    }

    fn remember(&self) {
        let note = self.held.doubt.borrow_mut().encode(self.call.date());
        self.note(&note);
    }

    /// A full disk must not stop the work: the note is for a case that is rare.
    fn note(&self, note: &[u8]) {
        match self.held.lock.note(note) {
            Ok(()) => {}
            Err(unnoted) if unnoted.everywhere => log::warn!(
                "The write cannot be noted beside the lock: {}. If a change times out and arrives late \
                 all the same, nobody will notice that it undoes later ones.",
                unnoted.error
            ),
            Err(unnoted) => log::debug!(
                "The write cannot be noted at each place of the lock: {}",
                unnoted.error
            ),
        }
    }
}
