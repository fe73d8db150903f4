//! The app while its lock is held: from a writer's first look to its last.

use std::cell::RefCell;

use super::call::Call;
use super::late_writes::{Found, LateWrites, Sent};
use super::lock::{Lock, Unnoted};
use super::write::write;
use crate::api::{self, App, Written, WrittenDomains};
use crate::error::{Error, Result};

/// Nobody else of this user writes while this lives; writes from before that may still come are minded.
pub struct AppLock {
    lock: Lock,
    late_writes: RefCell<LateWrites>,
}

impl AppLock {
    /// Waits until nobody else holds the app that `call` is about.
    ///
    /// # Errors
    /// As [`Call::lock`].
    pub fn wait_for(call: &Call) -> Result<Self> {
        let lock = call.lock()?;
        let late_writes = LateWrites::read(&lock.notes(), call.date());
        Ok(Self {
            lock,
            late_writes: RefCell::new(late_writes),
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
    /// Reads it. What a late write has undone is put back first, with the attempts that any write gets.
    ///
    /// # Errors
    /// As [`Call::app`] and [`Self::replace`]. What ServerPilot does not take again is given up, for nobody could write
    /// any more.
    pub fn read(&self) -> Result<App> {
        let mut app = self.call.app()?;
        let put_back = write(
            &self.call.retry,
            &mut app,
            |app| Ok(self.undone_by(&app.domains)),
            || self.call.app(),
            |undone, attempt| self.replace(undone, attempt),
        );
        match put_back {
            Ok(Some((_, answer))) => app.domains = answer.data.domains,
            Ok(None) => {}
            Err(error) if error.refuses_names() => self.give_up(&error),
            Err(error) => return Err(error),
        }
        Ok(app)
    }

    /// Replaces its list, and while another write may still come, sees that it stays replaced.
    ///
    /// # Errors
    /// As [`api::replace_domains`].
    pub fn replace(&self, domains: &[String], attempt: u32) -> Result<Written<WrittenDomains>> {
        let mut written = self.send(domains, attempt)?;
        while self.is_threatened(&written.data.domains) {
            let Some(undone) = self.look_again() else {
                break;
            };
            written = self.send(&undone, 1)?;
        }
        Ok(written)
    }

    fn is_threatened(&self, list: &[String]) -> bool {
        let late_writes = self.held.late_writes.borrow();
        late_writes.threaten(list, self.call.date())
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

    /// What has to be put back. It is remembered from here on, until that was answered.
    fn undone_by(&self, found: &[String]) -> Option<Vec<String>> {
        let found = self.held.late_writes.borrow_mut().look(found);
        if found != Found::Nothing {
            self.remember();
        }
        match found {
            Found::Undone(list) => Some(list),
            Found::Applied | Found::Nothing => None,
        }
    }

    fn give_up(&self, error: &Error) {
        self.held.late_writes.borrow_mut().put_back();
        self.remember();
        log::error!(
            "A change of app {} that had timed out arrived late and undid later ones, and ServerPilot does not take \
             the list from before again: {error}",
            self.call.app_id()
        );
    }

    /// Sends the list. It is noted before, for a writer that is killed cannot do it afterwards.
    fn send(&self, domains: &[String], attempt: u32) -> Result<Written<WrittenDomains>> {
        let sent = Sent::now(domains, self.call.date());
        let lock = &self.held.lock;
        self.mind(lock.note_under_way(sent.under_way()));
        let outcome = api::replace_domains(&self.call.http, self.call.app_id(), domains, attempt);
        match &outcome {
            Ok(written) => self.wrote(&written.data.domains),
            Err(error) if error.may_still_be_applied() => {
                self.held.late_writes.borrow_mut().add(sent);
            }
            Err(_) => {}
        }
        self.remember();
        outcome
    }

    fn wrote(&self, list: &[String]) {
        if self.held.late_writes.borrow_mut().wrote(list) {
            log::warn!(
                "A change of app {} that had timed out arrived late and undid later ones; \
                 the list from before was put back and has {} domains",
                self.call.app_id(),
                list.len()
            );
        }
    }

    fn remember(&self) {
        let text = self.held.late_writes.borrow_mut().encode(self.call.date());
        self.mind(self.held.lock.note(&text));
    }

    /// A full disk must not stop the work: the note is for a case that is rare.
    fn mind(&self, noted: std::result::Result<(), Unnoted>) {
        match noted {
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
