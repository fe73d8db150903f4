//! One writer per API host and app, among all processes of a user on this machine.
//!
//! ServerPilot replaces an app's whole list at each write and has no precondition: two writers
//! that read the same list lose one of the two changes. So a change holds this lock from its read
//! to its write.
//!
//! The lock is a file at each of the user's [places](super::place), with three kinds of byte-range locks:
//!
//! - [`COUNTER`] guards the numbers in the file while a process draws the next one: its ticket;
//! - [`FIRST_TICKET`] and onwards, one byte a ticket: a waiter goes on when no earlier ticket is held,
//!   so that waiters are served in the order in which they came;
//! - [`HOLDER`] is what excludes. It alone is needed for safety: tickets only make it fair. A waiter that
//!   is stopped keeps its ticket; the others pass it when nobody has held the lock for a while, and what
//!   stands against drawing a ticket costs the waiter its place in the queue, not the call.
//!
//! The file begins with the [`Numbers`] of the queue; what follows is the [note](super::doubt) of doubtful
//! writes. It is never deleted.

use std::fs::{File, Metadata, OpenOptions};
use std::io;
use std::os::unix::fs::{FileExt, MetadataExt, OpenOptionsExt};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use super::place::{Place, Places, Refusal, runs_as_root};
use super::ranges::{Range, is_locked, try_lock, unlock};
use crate::clock::Deadline;
use crate::config::settings::LOCK_DIR;
use crate::error::{Error, Result};
use crate::sentence::{Value, sentence, text};

const COUNTER: u64 = 0;
const HOLDER: u64 = 1;
const FIRST_TICKET: u64 = 2;

/// The shortest and the longest time between two looks at the queue. What the next in turn
/// oversleeps, everybody behind it waits too; a look costs a few microseconds.
const POLL: (Duration, Duration) = (Duration::from_micros(250), Duration::from_millis(2));

/// How long the lock may be free before a waiter passes those in front of it: whoever runs takes it
/// within [`POLL`].
const PATIENCE: Duration = Duration::from_secs(1);

/// Held until it is dropped.
#[derive(Debug)]
pub struct Lock {
    /// One at each place. Closing it releases every range.
    files: Vec<File>,
}

impl Lock {
    /// Waits for the lock of `app_id` at `authority` (host and port) until `deadline`. Who has to wait
    /// does `meanwhile` first, once it is in the queue.
    ///
    /// # Errors
    /// `locked` when others held it all the time; `configuration`, naming the setting, when no place
    /// can be trusted or used.
    pub fn acquire(
        places: &Places,
        authority: &str,
        app_id: &str,
        deadline: &Deadline,
        meanwhile: &dyn Fn(),
    ) -> Result<Self> {
        let name = file_name(authority, app_id);
        let mut refusals = vec![];
        for rank in places.ranks() {
            let mut files = vec![];
            for place in rank {
                match hold(place, places.user(), &name, deadline, meanwhile) {
                    Ok(file) => files.push(file),
                    Err(Stop::TimeIsUp) => return Err(Error::locked(deadline.total_seconds())),
                    Err(Stop::Refused(refusal)) => refusals.push(refusal),
                }
            }
            if !files.is_empty() {
                warn_of_another_user(places, &name);
                return Ok(Self { files });
            }
            // What passes is there for the others: they hold this rank.
            if refusals
                .iter()
                .any(|refusal| matches!(refusal, Refusal::Short(..)))
            {
                break;
            }
        }
        Err(refused(&refusals))
    }

    /// What stands in each of the files after the queue's numbers.
    pub fn notes(&self) -> Vec<Vec<u8>> {
        self.files.iter().map(read_note).collect()
    }

    /// Replaces the beginning of the notes.
    ///
    /// # Errors
    /// As writing to a file.
    pub fn note(&self, bytes: &[u8]) -> io::Result<()> {
        let mut files = self.files.iter();
        files.try_for_each(|file| file.write_all_at(bytes, Numbers::LENGTH))
    }
}

/// As far as it can be read. Mostly there is none, which costs one look.
fn read_note(file: &File) -> Vec<u8> {
    let mut note = vec![];
    let mut part = [0; 4096];
    loop {
        let at = Numbers::LENGTH + note.len() as u64;
        let length = file.read_at(&mut part, at).unwrap_or_default();
        note.extend(part.iter().take(length));
        if length < part.len() {
            return note;
        }
    }
}

/// Why the lock is not held.
enum Stop {
    TimeIsUp,
    Refused(Refusal),
}

impl From<Refusal> for Stop {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

fn hold(
    place: &Place,
    user: u32,
    name: &str,
    deadline: &Deadline,
    meanwhile: &dyn Fn(),
) -> std::result::Result<File, Stop> {
    let path = place.folder().join(name);
    loop {
        place.prepare(user)?;
        let (file, found) = open_private(&path, user)?;
        let queue = Queue {
            file: &file,
            path: &path,
            deadline,
        };
        if !queue.enter_at_once()? {
            queue.wait(meanwhile)?;
        }
        if is_still_at(&found, &path) {
            return Ok(file);
        }
        // A cleaner of old files took it away in between: others lock another file.
        pause_or_stop(deadline, POLL.0)?;
    }
}

/// The numbers at the beginning of the file: what was drawn, and what nobody waits for any more.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Numbers {
    drawn: u64,
    passed: u64,
}

impl Numbers {
    const LENGTH: u64 = 16;
    /// Keeps a ticket's byte inside what the kernel can lock, whatever the file holds.
    const MOST: u64 = u64::MAX >> 2;

    fn read(file: &File) -> io::Result<Self> {
        let mut bytes = [0; Self::LENGTH as usize];
        // A new file is shorter, and so is one that somebody cut.
        let length = file.read_at(&mut bytes, 0)?;
        if length < bytes.len() {
            return Ok(Self::default());
        }
        let [drawn, passed] = [0, 8].map(|at| {
            let number = bytes.iter().skip(at).take(8).rev();
            number.fold(0, |sum, byte| sum << 8 | u64::from(*byte)) & Self::MOST
        });
        Ok(Self { drawn, passed })
    }

    fn write(self, file: &File) -> io::Result<()> {
        let bytes = [self.drawn.to_le_bytes(), self.passed.to_le_bytes()].concat();
        file.write_all_at(&bytes, 0)
    }

    /// The tickets that may still be waited for, up to and without `end`.
    fn waiting(self, end: u64) -> Option<Range> {
        let start = self.passed + 1;
        (start < end).then(|| Range {
            start: FIRST_TICKET + start,
            length: end - start,
        })
    }
}

/// The queue at one place.
struct Queue<'a> {
    file: &'a File,
    path: &'a Path,
    deadline: &'a Deadline<'a>,
}

impl Queue<'_> {
    /// Takes the lock if it is free and nobody waits for it.
    fn enter_at_once(&self) -> std::result::Result<bool, Stop> {
        self.check(|| {
            let numbers = Numbers::read(self.file)?;
            let somebody_waits = match numbers.waiting(numbers.drawn + 1) {
                Some(tickets) => is_locked(self.file, tickets)?,
                None => false,
            };
            Ok(!somebody_waits && try_lock(self.file, Range::byte(HOLDER))?)
        })
    }

    fn wait(&self, meanwhile: &dyn Fn()) -> std::result::Result<(), Stop> {
        let ticket = self.draw()?;
        meanwhile();
        let mut free_since = None;
        self.poll(None, || match ticket {
            Some(ticket) => self.is_turn_of(ticket, &mut free_since),
            None => try_lock(self.file, Range::byte(HOLDER)),
        })?;
        if let Some(ticket) = ticket {
            // Best effort: those who come later look for tickets that are no longer held.
            let _ = self.pass(ticket);
        }
        Ok(())
    }

    /// Queues with the next number; none where the file does not take it.
    fn draw(&self) -> std::result::Result<Option<u64>, Stop> {
        let counter = Range::byte(COUNTER);
        let patience = self.deadline.clock().now() + PATIENCE;
        let guarded = self.poll(Some(patience), || try_lock(self.file, counter))?;
        if !guarded {
            return Ok(None);
        }
        let ticket = self.draw_guarded();
        self.check(|| unlock(self.file, counter))?;
        Ok(ticket.ok())
    }

    fn draw_guarded(&self) -> io::Result<u64> {
        let numbers = Numbers::read(self.file)?;
        let ticket = numbers.drawn + 1;
        Numbers {
            drawn: ticket,
            ..numbers
        }
        .write(self.file)?;
        try_lock(self.file, Range::byte(FIRST_TICKET + ticket))?;
        Ok(ticket)
    }

    /// Takes the lock when nobody is in front of `ticket`, or nobody in front of it takes it.
    fn is_turn_of(&self, ticket: u64, free_since: &mut Option<Instant>) -> io::Result<bool> {
        let ahead = Numbers::read(self.file)?.waiting(ticket);
        let somebody_is_ahead = match ahead {
            Some(tickets) => is_locked(self.file, tickets)?,
            None => false,
        };
        if somebody_is_ahead && !self.is_long_free(free_since)? {
            return Ok(false);
        }
        try_lock(self.file, Range::byte(HOLDER))
    }

    fn is_long_free(&self, since: &mut Option<Instant>) -> io::Result<bool> {
        if is_locked(self.file, Range::byte(HOLDER))? {
            *since = None;
            return Ok(false);
        }
        let now = self.deadline.clock().now();
        Ok(now.duration_since(*since.get_or_insert(now)) >= PATIENCE)
    }

    /// Nobody need wait for `ticket` or an earlier one.
    fn pass(&self, ticket: u64) -> io::Result<()> {
        if !try_lock(self.file, Range::byte(COUNTER))? {
            return Ok(());
        }
        let numbers = Numbers::read(self.file)?;
        let passed = numbers.passed.max(ticket);
        let written = Numbers { passed, ..numbers }.write(self.file);
        unlock(self.file, Range::byte(COUNTER))?;
        written
    }

    /// Asks `ready` again and again, ever less often, until it is so; false when it is not by `end`.
    fn poll(
        &self,
        end: Option<Instant>,
        mut ready: impl FnMut() -> io::Result<bool>,
    ) -> std::result::Result<bool, Stop> {
        let mut pause = POLL.0;
        while !self.check(&mut ready)? {
            if end.is_some_and(|end| self.deadline.clock().now() >= end) {
                return Ok(false);
            }
            pause_or_stop(self.deadline, pause)?;
            pause = (pause * 2).min(POLL.1);
        }
        Ok(true)
    }

    fn check<T>(&self, act: impl FnOnce() -> io::Result<T>) -> std::result::Result<T, Stop> {
        act().map_err(|error| Stop::Refused(Refusal::of(self.path, &error)))
    }
}

fn pause_or_stop(deadline: &Deadline, pause: Duration) -> std::result::Result<(), Stop> {
    if deadline.is_over() {
        return Err(Stop::TimeIsUp);
    }
    deadline.clock().sleep(pause.min(deadline.remaining()));
    Ok(())
}

fn open_private(path: &Path, user: u32) -> std::result::Result<(File, Metadata), Refusal> {
    let refuse = |error| Refusal::of(path, &error);
    let file = OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .mode(0o600)
        .custom_flags(libc::O_NOFOLLOW | libc::O_CLOEXEC | libc::O_NONBLOCK)
        .open(path)
        .map_err(refuse)?;
    let found = file.metadata().map_err(refuse)?;
    if !found.is_file() || found.uid() != user {
        let reason = text!("it is not a plain file of this user");
        return Err(Refusal::Unusable(path.to_owned(), reason.into()));
    }
    Ok((file, found))
}

fn is_still_at(held: &Metadata, path: &Path) -> bool {
    path.symlink_metadata()
        .is_ok_and(|found| (held.dev(), held.ino()) == (found.dev(), found.ino()))
}

/// Readable, and short enough for any file system. Two apps that shared a name would only wait
/// for each other.
fn file_name(authority: &str, app_id: &str) -> String {
    let name = format!("{app_id}@{authority}");
    let plain = |character: char| {
        if character.is_ascii_alphanumeric() || "@.-".contains(character) {
            character
        } else {
            '_'
        }
    };
    name.chars()
        .take(200)
        .map(plain)
        .chain(".lock".chars())
        .collect()
}

/// Once per process: it takes longer than the lock itself.
fn warn_of_another_user(places: &Places, name: &str) {
    static LOOKED: AtomicBool = AtomicBool::new(false);
    if LOOKED.swap(true, Ordering::Relaxed) {
        return;
    }
    if let Some(folder) = places.another_users(name) {
        log::warn!("{}", runs_as_root(&folder));
    }
}

/// A shortage goes before what somebody has to change: it may be all that stands against the lock.
fn refused(refusals: &[Refusal]) -> Error {
    let short = refusals.iter().find_map(|refusal| match refusal {
        Refusal::Short(error) => Some(error.clone()),
        Refusal::Unusable(..) => None,
    });
    short.unwrap_or_else(|| match refusals.first() {
        Some(Refusal::Unusable(path, reason)) => unusable(path, reason.clone()),
        _ => unusable(Path::new("of this app"), text!("there is no place for it")),
    })
}

fn unusable(path: &Path, reason: impl Into<Value>) -> Error {
    Error::configuration(sentence!(
        "The lock {path} cannot be used: {reason}. Set the ini setting {setting} to a folder that \
         belongs to the user PHP runs as.",
        path = path.display().to_string(),
        reason = reason,
        setting = LOCK_DIR,
    ))
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::ffi::CString;
    use std::fs::DirBuilder;
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::{DirBuilderExt, PermissionsExt, symlink};
    use std::path::PathBuf;
    use std::sync::Mutex;
    use std::sync::atomic::AtomicU32;
    use std::time::SystemTime;

    use super::super::place::tests::{chosen, machine, usual};
    use super::*;
    use crate::clock::tests::JumpingClock;
    use crate::clock::{Clock, SystemClock};
    use crate::error::Kind;
    use crate::sync::user;

    fn acquire(folder: &Path, milliseconds: u64) -> Result<Lock> {
        let deadline = Deadline::start(&SystemClock, Duration::from_millis(milliseconds));
        acquire_until(folder, &deadline)
    }

    fn acquire_until(folder: &Path, deadline: &Deadline) -> Result<Lock> {
        acquire_at(&chosen(folder), deadline)
    }

    fn acquire_at(places: &Places, deadline: &Deadline) -> Result<Lock> {
        Lock::acquire(places, "sp.test:443", "app1", deadline, &|| ())
    }

    fn own_folder(parent: &Path) -> PathBuf {
        parent.join(format!("wu_serverpilot-{}", user::effective()))
    }

    /// The lock's file in a chosen folder.
    fn lock_file(parent: &Path) -> PathBuf {
        own_folder(parent).join(file_name("sp.test:443", "app1"))
    }

    fn open(parent: &Path) -> File {
        open_private(&lock_file(parent), user::effective())
            .unwrap()
            .0
    }

    /// How many tickets were drawn.
    fn drawn(parent: &Path) -> u64 {
        Numbers::read(&open(parent)).unwrap().drawn
    }

    /// A waiter that drew a ticket and does nothing more, as one that was stopped by SIGSTOP.
    fn stopped_waiter(parent: &Path) -> File {
        let file = open(parent);
        let deadline = Deadline::start(&SystemClock, Duration::from_secs(60));
        let queue = Queue {
            file: &file,
            path: parent,
            deadline: &deadline,
        };
        assert!(matches!(queue.draw(), Ok(Some(_))));
        file
    }

    #[test]
    fn a_held_lock_is_waited_for_until_the_time_is_up() {
        let folder = tempfile::tempdir().unwrap();
        let held = acquire(folder.path(), 1000).unwrap();
        assert_eq!(acquire(folder.path(), 50).unwrap_err(), Error::locked(0.05));
        drop(held);
        acquire(folder.path(), 1000).unwrap();
    }

    #[test]
    fn the_wait_ends_with_the_calls_time_to_the_millisecond() {
        let folder = tempfile::tempdir().unwrap();
        let _held = acquire(folder.path(), 1000).unwrap();
        let clock = JumpingClock::new();
        let started = clock.now();
        // No multiple of the pauses: the last one has to be cut.
        let total = Duration::from_micros(45_000_300);
        let deadline = Deadline::start(&clock, total);
        let error = acquire_until(folder.path(), &deadline).unwrap_err();
        assert_eq!(error, Error::locked(total.as_secs_f64()));
        assert_eq!(clock.now() - started, total);
    }

    #[test]
    fn a_free_lock_is_taken_without_a_ticket_or_a_pause() {
        let folder = tempfile::tempdir().unwrap();
        let clock = JumpingClock::new();
        let meanwhile = Cell::new(0);
        for _ in 0..3 {
            let deadline = Deadline::start(&clock, Duration::from_secs(1));
            let places = chosen(folder.path());
            Lock::acquire(&places, "sp.test:443", "app1", &deadline, &|| {
                meanwhile.set(1)
            })
            .unwrap();
        }
        assert_eq!(drawn(folder.path()), 0);
        assert_eq!((clock.pauses.borrow().len(), meanwhile.get()), (0, 0));
    }

    #[test]
    fn who_has_to_wait_queues_first_and_uses_the_time() {
        let folder = tempfile::tempdir().unwrap();
        let held = Cell::new(Some(acquire(folder.path(), 1000).unwrap()));
        let queued = Cell::new(0);
        let meanwhile = || {
            queued.set(drawn(folder.path()));
            drop(held.take());
        };
        let deadline = Deadline::start(&SystemClock, Duration::from_secs(30));
        let places = chosen(folder.path());
        Lock::acquire(&places, "sp.test:443", "app1", &deadline, &meanwhile).unwrap();
        assert_eq!(queued.get(), 1);
    }

    #[test]
    fn a_waiter_that_does_not_take_its_turn_is_passed_once() {
        let folder = tempfile::tempdir().unwrap();
        drop(acquire(folder.path(), 1000).unwrap());
        let _stopped = stopped_waiter(folder.path());
        let clock = JumpingClock::new();
        let started = clock.now();
        let deadline = Deadline::start(&clock, Duration::from_secs(45));
        drop(acquire_until(folder.path(), &deadline).unwrap());
        let waited = clock.now() - started;
        assert!(
            waited >= PATIENCE && waited <= PATIENCE + POLL.1,
            "{waited:?}"
        );
        // Those who come later do not wait for it at all.
        drop(acquire_until(folder.path(), &deadline).unwrap());
        assert_eq!(clock.now() - started, waited);
    }

    #[test]
    fn a_stopped_waiter_is_not_waited_for_while_others_work() {
        let folder = tempfile::tempdir().unwrap();
        let held = acquire(folder.path(), 1000).unwrap();
        let _stopped = stopped_waiter(folder.path());
        std::thread::scope(|scope| {
            let others: Vec<_> = (0..8)
                .map(|_| scope.spawn(|| drop(acquire(folder.path(), 60_000).unwrap())))
                .collect();
            while drawn(folder.path()) < 9 {
                std::thread::yield_now();
            }
            drop(held);
            others.into_iter().for_each(|other| other.join().unwrap());
        });
    }

    #[test]
    fn who_cannot_draw_a_ticket_competes_without_one() {
        let folder = tempfile::tempdir().unwrap();
        let held = Cell::new(Some(acquire(folder.path(), 1000).unwrap()));
        // A process that was stopped while it drew its ticket.
        let stopped = open(folder.path());
        assert!(try_lock(&stopped, Range::byte(COUNTER)).unwrap());
        let clock = JumpingClock::new();
        let deadline = Deadline::start(&clock, Duration::from_secs(45));
        let places = chosen(folder.path());
        let meanwhile = || drop(held.take());
        Lock::acquire(&places, "sp.test:443", "app1", &deadline, &meanwhile).unwrap();
        assert_eq!(drawn(folder.path()), 0);
    }

    /// Somebody who draws a ticket just now has done so as soon as somebody else waits.
    struct Drawing {
        clock: JumpingClock,
        counter: Cell<Option<File>>,
    }

    impl Clock for Drawing {
        fn now(&self) -> Instant {
            self.clock.now()
        }
        fn date(&self) -> SystemTime {
            self.clock.date()
        }
        fn sleep(&self, pause: Duration) {
            drop(self.counter.take());
            self.clock.sleep(pause);
        }
        fn jitter(&self, most: Duration) -> Duration {
            most
        }
    }

    #[test]
    fn who_finds_somebody_drawing_a_ticket_draws_the_next_one() {
        let folder = tempfile::tempdir().unwrap();
        let held = Cell::new(Some(acquire(folder.path(), 1000).unwrap()));
        let counter = open(folder.path());
        assert!(try_lock(&counter, Range::byte(COUNTER)).unwrap());
        let clock = Drawing {
            clock: JumpingClock::new(),
            counter: Cell::new(Some(counter)),
        };
        let deadline = Deadline::start(&clock, Duration::from_secs(45));
        let places = chosen(folder.path());
        let meanwhile = || drop(held.take());
        Lock::acquire(&places, "sp.test:443", "app1", &deadline, &meanwhile).unwrap();
        assert_eq!(drawn(folder.path()), 1);
    }

    #[test]
    fn two_processes_exclude_each_other_by_any_place_that_both_see() {
        let (root, home) = machine();
        let deadline = Deadline::start(&SystemClock, Duration::from_millis(50));
        let all = usual(root.path(), Some(&home));
        let without_home = usual(root.path(), None);
        for (first, second) in [(&all, &without_home), (&without_home, &all)] {
            let held = acquire_at(first, &deadline).unwrap();
            assert_eq!(
                acquire_at(second, &deadline).unwrap_err().kind(),
                Kind::Locked
            );
            drop(held);
        }
        let held = acquire_at(&all, &deadline).unwrap();
        assert_eq!(held.files.len(), 2);
    }

    #[test]
    fn a_place_that_goes_does_not_take_the_lock_with_it() {
        let (root, home) = machine();
        let deadline = Deadline::start(&SystemClock, Duration::from_millis(50));
        let places = usual(root.path(), Some(&home));
        for gone in [
            own_folder(&root.path().join("dev/shm")),
            home.join(".wu_serverpilot"),
        ] {
            let held = acquire_at(&places, &deadline).unwrap();
            std::fs::remove_dir_all(gone).unwrap();
            assert_eq!(
                acquire_at(&places, &deadline).unwrap_err().kind(),
                Kind::Locked
            );
            drop(held);
        }
    }

    #[test]
    fn apps_and_hosts_do_not_wait_for_each_other() {
        let folder = tempfile::tempdir().unwrap();
        let deadline = Deadline::start(&SystemClock, Duration::from_millis(50));
        let _held: Vec<Lock> = [
            ("sp.test:443", "a"),
            ("sp.test:443", "b"),
            ("sp.test:444", "a"),
        ]
        .map(|(authority, app)| {
            Lock::acquire(&chosen(folder.path()), authority, app, &deadline, &|| ()).unwrap()
        })
        .into();
    }

    #[test]
    fn waiters_are_served_in_the_order_in_which_they_came() {
        let folder = tempfile::tempdir().unwrap();
        let held = acquire(folder.path(), 1000).unwrap();
        let served = Mutex::new(vec![]);
        std::thread::scope(|scope| {
            for waiter in 0..8 {
                let before = drawn(folder.path());
                let (folder, served) = (&folder, &served);
                scope.spawn(move || {
                    let _lock = acquire(folder.path(), 30_000).unwrap();
                    served.lock().unwrap().push(waiter);
                });
                while drawn(folder.path()) == before {
                    std::thread::yield_now();
                }
            }
            drop(held);
        });
        assert_eq!(served.into_inner().unwrap(), (0..8).collect::<Vec<_>>());
    }

    #[test]
    fn only_one_holds_it_even_when_the_counter_is_wiped() {
        let folder = tempfile::tempdir().unwrap();
        let path = lock_file(folder.path());
        let inside = AtomicU32::new(0);
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    for _ in 0..20 {
                        let _lock = acquire(folder.path(), 30_000).unwrap();
                        assert_eq!(inside.fetch_add(1, Ordering::SeqCst), 0);
                        File::options()
                            .write(true)
                            .open(&path)
                            .unwrap()
                            .set_len(0)
                            .unwrap();
                        assert_eq!(inside.fetch_sub(1, Ordering::SeqCst), 1);
                    }
                });
            }
        });
    }

    #[test]
    fn a_lock_file_that_was_deleted_is_made_again() {
        let folder = tempfile::tempdir().unwrap();
        let _held = acquire(folder.path(), 1000).unwrap();
        std::fs::remove_dir_all(own_folder(folder.path())).unwrap();
        let _new = acquire(folder.path(), 1000).unwrap();
        assert_eq!(acquire(folder.path(), 50).unwrap_err().kind(), Kind::Locked);
    }

    #[test]
    fn a_planted_link_file_or_open_folder_is_a_configuration_error() {
        let planted = |plant: &dyn Fn(&Path)| {
            let folder = tempfile::tempdir().unwrap();
            plant(&own_folder(folder.path()));
            let error = acquire(folder.path(), 1000).unwrap_err();
            assert!(
                error.to_string().contains("wu_serverpilot.lock_dir"),
                "{error}"
            );
            error.kind()
        };
        let elsewhere = tempfile::tempdir().unwrap();
        assert_eq!(
            planted(&|path| symlink(elsewhere.path(), path).unwrap()),
            Kind::Configuration
        );
        assert_eq!(
            planted(&|path| std::fs::write(path, "").unwrap()),
            Kind::Configuration
        );
        assert_eq!(
            planted(&|path| {
                std::fs::create_dir(path).unwrap();
                std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o777)).unwrap();
            }),
            Kind::Configuration
        );
        let own_file = tempfile::NamedTempFile::new().unwrap();
        for target in [Path::new("/dev/zero"), own_file.path()] {
            assert_eq!(
                planted(&|path| {
                    DirBuilder::new().mode(0o700).create(path).unwrap();
                    symlink(target, path.join(file_name("sp.test:443", "app1"))).unwrap();
                }),
                Kind::Configuration
            );
        }
        assert_eq!(
            planted(&|path| {
                DirBuilder::new().mode(0o700).create(path).unwrap();
                make_pipe(&path.join(file_name("sp.test:443", "app1")));
            }),
            Kind::Configuration
        );
    }

    fn make_pipe(path: &Path) {
        let path = CString::new(path.as_os_str().as_bytes()).unwrap();
        // SAFETY: the path is a C string that outlives the call.
        assert_eq!(unsafe { libc::mkfifo(path.as_ptr(), 0o600) }, 0);
    }

    #[test]
    fn a_folder_that_does_not_exist_is_a_configuration_error() {
        let error = acquire(Path::new("/nonexistent"), 1000).unwrap_err();
        let folder = own_folder(Path::new("/nonexistent"));
        let sentence = format!(
            "The lock {} cannot be used: No such file or directory (os error 2). Set the ini setting \
             wu_serverpilot.lock_dir to a folder that belongs to the user PHP runs as.",
            folder.display()
        );
        assert_eq!(
            (error.kind(), error.to_string()),
            (Kind::Configuration, sentence)
        );
    }

    #[test]
    fn who_waits_at_a_file_that_is_deleted_gets_the_new_one() {
        let folder = tempfile::tempdir().unwrap();
        let held = Cell::new(Some(acquire(folder.path(), 1000).unwrap()));
        let meanwhile = || {
            std::fs::remove_file(lock_file(folder.path())).unwrap();
            drop(held.take());
        };
        let deadline = Deadline::start(&SystemClock, Duration::from_secs(30));
        let places = chosen(folder.path());
        let _lock = Lock::acquire(&places, "sp.test:443", "app1", &deadline, &meanwhile).unwrap();
        assert_eq!(acquire(folder.path(), 50).unwrap_err().kind(), Kind::Locked);
    }

    #[test]
    fn the_queues_numbers_are_read_as_they_were_written_and_as_none_from_a_file_that_was_cut() {
        let file = tempfile::tempfile().unwrap();
        let numbers = Numbers {
            drawn: 0x0123_4567_89ab_cdef,
            passed: 0x0fed_cba9_8765_4321,
        };
        numbers.write(&file).unwrap();
        assert_eq!(Numbers::read(&file).unwrap(), numbers);
        file.set_len(Numbers::LENGTH - 1).unwrap();
        assert_eq!(Numbers::read(&file).unwrap(), Numbers::default());
    }

    #[test]
    fn the_tickets_after_the_last_that_passed_are_waited_for() {
        let numbers = Numbers {
            drawn: 9,
            passed: 3,
        };
        let tickets = Range {
            start: FIRST_TICKET + 4,
            length: 3,
        };
        assert_eq!(numbers.waiting(7), Some(tickets));
        assert_eq!(numbers.waiting(4), None);
    }

    #[test]
    fn a_note_of_any_length_is_read_whole() {
        let folder = tempfile::tempdir().unwrap();
        let lock = acquire(folder.path(), 1000).unwrap();
        for length in [1, 4096, 10_000] {
            let note: Vec<u8> = (0..length).map(|number| (number % 251) as u8).collect();
            lock.note(&note).unwrap();
            assert_eq!(lock.notes(), [note]);
        }
    }

    #[test]
    fn file_names_are_readable_and_harmless() {
        assert_eq!(file_name("[::1]:80", "a1/../x"), "a1_.._x@___1__80.lock");
        assert_eq!(file_name(&"h".repeat(300), "a").len(), 205);
    }
}
