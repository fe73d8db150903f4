use std::cell::Cell;
use std::ffi::CString;
use std::fs::DirBuilder;
use std::os::fd::{AsRawFd, FromRawFd};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{DirBuilderExt, PermissionsExt, symlink};
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::AtomicU32;
use std::time::{Duration, Instant, SystemTime};

use super::queue::{COUNTER, FIRST_TICKET, Numbers, PATIENCE};
use super::*;
use crate::clock::tests::JumpingClock;
use crate::clock::{Clock, SystemClock};
use crate::error::Kind;
use crate::forks::tests::in_a_child;
use crate::lock::folders::tests::{chosen, machine, usual};
use crate::lock::ranges::{Range, try_lock};
use crate::lock::user;

fn acquire(folder: &Path, milliseconds: u64) -> Result<Lock> {
    let deadline = Deadline::start(&SystemClock, Duration::from_millis(milliseconds));
    acquire_until(folder, &deadline)
}

fn acquire_until(folder: &Path, deadline: &Deadline) -> Result<Lock> {
    acquire_at(&chosen(folder), deadline)
}

fn acquire_at(places: &LockFolders, deadline: &Deadline) -> Result<Lock> {
    Lock::acquire(places, "sp.test:443", "app1", deadline, &|| ())
}

fn own_folder(parent: &Path) -> PathBuf {
    parent.join(format!("wu_serverpilot-{}", user::effective()))
}

/// The lock's file in a chosen folder.
fn lock_file(parent: &Path) -> PathBuf {
    own_folder(parent).join(file_name("sp.test:443", "app1"))
}

fn open(parent: &Path) -> LockFile {
    LockFile::open(&lock_file(parent), user::effective())
        .unwrap()
        .0
}

/// How many tickets were drawn.
fn drawn(parent: &Path) -> u64 {
    Numbers::read(&open(parent)).unwrap().drawn
}

/// A waiter that drew a ticket and does nothing more, as one that was stopped by SIGSTOP.
fn stopped_waiter(parent: &Path) -> LockFile {
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
    counter: Cell<Option<LockFile>>,
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
}

#[test]
fn a_lock_file_that_is_no_plain_file_is_told_as_such() {
    let folder = tempfile::tempdir().unwrap();
    drop(acquire(folder.path(), 1000).unwrap());
    let path = lock_file(folder.path());
    std::fs::remove_file(&path).unwrap();
    make_pipe(&path);
    let sentence = acquire(folder.path(), 1000).unwrap_err().to_string();
    let reason = format!(
        "The lock {} cannot be used: it is not a plain file of this user. ",
        path.display()
    );
    assert!(sentence.starts_with(&reason), "{sentence}");
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

/// A lock at a place that is full, and at another one.
fn half_full(other: &Path) -> Lock {
    let full = File::options().write(true).open("/dev/full").unwrap();
    let other = File::options().read(true).write(true).open(other).unwrap();
    Lock {
        files: [full, other].map(LockFile::from).into(),
    }
}

#[test]
fn a_note_that_one_place_does_not_take_is_made_at_the_others() {
    let other = tempfile::NamedTempFile::new().unwrap();
    let lock = half_full(other.path());
    let note = |unnoted: Unnoted| {
        let note = note::read(&File::open(other.path()).unwrap());
        (unnoted.error.raw_os_error(), unnoted.everywhere, note)
    };
    let noted = |under_way, text: &[u8]| {
        let text = text.to_vec();
        (Some(libc::ENOSPC), false, Note { under_way, text })
    };
    assert_eq!(
        note(lock.note_under_way([7; Sent::LENGTH]).unwrap_err()),
        noted([7; Sent::LENGTH], b"")
    );
    assert_eq!(
        note(lock.note(b"note").unwrap_err()),
        noted([0; Sent::LENGTH], b"note")
    );
}

#[test]
fn a_note_that_no_place_takes_is_made_nowhere() {
    let unnoted = half_full(Path::new("/dev/full")).note(b"note").unwrap_err();
    assert_eq!(
        (unnoted.error.raw_os_error(), unnoted.everywhere),
        (Some(libc::ENOSPC), true)
    );
}

/// Forks a child that runs `code` and ends; the test's other threads are not there.
fn fork(code: impl FnOnce()) -> libc::pid_t {
    // SAFETY: what `code` calls is safe after a fork: the C library keeps its memory usable. The child
    // ends without clean-up.
    match unsafe { libc::fork() } {
        0 => {
            code();
            // SAFETY: ends the child at once.
            unsafe { libc::_exit(0) }
        }
        child => child,
    }
}

fn wait_for(child: libc::pid_t) {
    // SAFETY: the child is this process's own, and nothing is to be told of it.
    let ended = unsafe { libc::waitpid(child, std::ptr::null_mut(), 0) };
    assert_eq!(ended, child);
}

#[test]
fn a_child_that_lives_on_does_not_keep_its_parents_lock() {
    let folder = tempfile::tempdir().unwrap();
    let held = acquire(folder.path(), 1000).unwrap();
    let child = fork(|| {
        // SAFETY: waiting for a signal has no preconditions.
        unsafe { libc::pause() };
    });
    drop(held);
    let next = acquire(folder.path(), 50);
    // SAFETY: the child is this process's own.
    unsafe { libc::kill(child, libc::SIGKILL) };
    wait_for(child);
    next.unwrap();
}

#[test]
fn a_child_that_drops_its_parents_lock_does_not_free_it() {
    let folder = tempfile::tempdir().unwrap();
    let held = Cell::new(Some(acquire(folder.path(), 1000).unwrap()));
    wait_for(fork(|| drop(held.take())));
    assert_eq!(acquire(folder.path(), 50).unwrap_err().kind(), Kind::Locked);
}

#[test]
fn what_takes_a_locks_descriptor_later_is_shared_with_children() {
    let folder = tempfile::tempdir().unwrap();
    let file = tempfile::tempfile().unwrap();
    file.set_len(7).unwrap();
    let later = loop {
        let held = acquire(folder.path(), 1000).unwrap();
        let descriptor = held.files[0].as_raw_fd();
        drop(held);
        // SAFETY: the file is open, and what is made of it is this test's alone.
        let later = unsafe {
            let made = libc::fcntl(file.as_raw_fd(), libc::F_DUPFD_CLOEXEC, descriptor);
            File::from_raw_fd(made)
        };
        // Another test may have been faster.
        if later.as_raw_fd() == descriptor {
            break later;
        }
    };
    let length = || later.metadata().map_or(-1, |found| found.len() as i32);
    assert_eq!(in_a_child(length), 7);
}

#[test]
fn file_names_are_readable_and_harmless() {
    assert_eq!(file_name("[::1]:80", "a1/../x"), "a1_.._x@___1__80.lock");
    assert_eq!(file_name(&"h".repeat(300), "a").len(), 205);
}
