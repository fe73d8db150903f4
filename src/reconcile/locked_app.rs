//! The app while its lock is held: from a writer's first look to its last.

use std::cell::RefCell;

use super::write::write;
use crate::api::{App, Session, Written, WrittenDomains};
use crate::error::{Error, Result};
use crate::lock::late_writes::{Found, LateWrites, Sent};
use crate::lock::{Lock, LockFolders, Unnoted};

/// Nobody else of this user writes while this lives; writes from before that may still come are minded.
pub struct LockedApp {
    lock: Lock,
    late_writes: RefCell<LateWrites>,
}

impl LockedApp {
    /// Waits until nobody else holds the app that `session` is about. Who has to wait opens the connection meanwhile.
    ///
    /// # Errors
    /// As [`Lock::acquire`].
    pub fn wait_for(session: &Session) -> Result<Self> {
        let config = session.config();
        let lock = Lock::acquire(
            &LockFolders::of_this_user(config.settings.lock_dir.as_deref()),
            &config.api.authority(),
            session.app_id(),
            session.deadline(),
            &|| session.connect(),
        )?;
        let late_writes = LateWrites::read(&lock.notes(), session.date());
        Ok(Self {
            lock,
            late_writes: RefCell::new(late_writes),
        })
    }

    /// Reads it. What a late write has undone is put back first, with the attempts that any write gets.
    ///
    /// # Errors
    /// As [`Session::app`] and [`Self::replace`]. What ServerPilot does not take again is given up, for nobody could write
    /// any more.
    pub fn read(&self, session: &Session) -> Result<App> {
        let mut app = session.app()?;
        let put_back = write(
            &session.retry,
            &mut app,
            |app| Ok(self.undone_by(session, &app.domains)),
            || session.app(),
            |undone, attempt| self.replace(session, undone, attempt),
        );
        match put_back {
            Ok(Some((_, answer))) => app.domains = answer.data.domains,
            Ok(None) => {}
            Err(error) if error.refuses_names() => self.give_up(session, &error),
            Err(error) => return Err(error),
        }
        Ok(app)
    }

    /// Replaces its list, and while another write may still come, sees that it stays replaced.
    ///
    /// # Errors
    /// As [`Session::replace_domains`].
    pub fn replace(
        &self,
        session: &Session,
        domains: &[String],
        attempt: u32,
    ) -> Result<Written<WrittenDomains>> {
        let mut written = self.send(session, domains, attempt)?;
        while self.is_threatened(session, &written.data.domains) {
            let Some(undone) = self.look_again(session) else {
                break;
            };
            written = self.send(session, &undone, 1)?;
        }
        Ok(written)
    }

    fn is_threatened(&self, session: &Session, list: &[String]) -> bool {
        let late_writes = self.late_writes.borrow();
        late_writes.threaten(list, session.date())
    }

    /// What a late write has undone just now. Its failure is not that of the write before.
    fn look_again(&self, session: &Session) -> Option<Vec<String>> {
        match session.app() {
            Ok(app) => self.undone_by(session, &app.domains),
            Err(error) => {
                log::warn!("The list was written, but could not be looked at again: {error}");
                None
            }
        }
    }

    /// What has to be put back. It is remembered from here on, until that was answered.
    fn undone_by(&self, session: &Session, found: &[String]) -> Option<Vec<String>> {
        let found = self.late_writes.borrow_mut().look(found);
        if found != Found::Nothing {
            self.remember(session);
        }
        match found {
            Found::Undone(list) => Some(list),
            Found::Applied | Found::Nothing => None,
        }
    }

    fn give_up(&self, session: &Session, error: &Error) {
        self.late_writes.borrow_mut().put_back();
        self.remember(session);
        log::error!(
            "A change of app {} that had timed out arrived late and undid later ones, and ServerPilot does not take \
             the list from before again: {error}",
            session.app_id()
        );
    }

    /// Sends the list. It is noted before, for a writer that is killed cannot do it afterwards.
    fn send(
        &self,
        session: &Session,
        domains: &[String],
        attempt: u32,
    ) -> Result<Written<WrittenDomains>> {
        let sent = Sent::now(domains, session.date());
        mind(self.lock.note_under_way(sent.under_way()));
        let outcome = session.replace_domains(domains, attempt);
        match &outcome {
            Ok(written) => self.wrote(session, &written.data.domains),
            Err(error) if error.may_still_be_applied() => {
                self.late_writes.borrow_mut().add(sent);
            }
            Err(_) => {}
        }
        self.remember(session);
        outcome
    }

    fn wrote(&self, session: &Session, list: &[String]) {
        if self.late_writes.borrow_mut().wrote(list) {
            log::warn!(
                "A change of app {} that had timed out arrived late and undid later ones; \
                 the list from before was put back and has {} domains",
                session.app_id(),
                list.len()
            );
        }
    }

    fn remember(&self, session: &Session) {
        let text = self.late_writes.borrow_mut().encode(session.date());
        mind(self.lock.note(&text));
    }
}

/// A full disk must not stop the work: the note is for a case that is rare.
fn mind(noted: std::result::Result<(), Unnoted>) {
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
