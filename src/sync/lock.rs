//! One writer per API host and app, among all processes of a user on this machine.
//!
//! ServerPilot replaces an app's whole list at each write and has no precondition: two writers
//! that read the same list lose one of the two changes. So a change holds this lock from its read
//! to its write.
//!
//! The lock is a file with three kinds of byte-range locks, which the kernel releases when their
//! holder ends, however it ends:
//!
//! - [`COUNTER`] guards the number in the file while a process draws the next one: its ticket;
//! - [`TICKETS`] and onwards, one byte a ticket: a waiter goes on when no earlier ticket is held,
//!   so that waiters are served in the order in which they came;
//! - [`HOLDER`] is what excludes. It alone is needed for safety: tickets only make it fair.
//!
//! The file is never deleted. It lives in a folder of the user's own, so that no other user of a
//! shared temporary folder can plant or hold it.

use std::fs::{DirBuilder, File, OpenOptions};
use std::io;
use std::os::fd::AsRawFd;
use std::os::unix::fs::{DirBuilderExt, FileExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::clock::Deadline;
use crate::config::settings::LOCK_DIR;
use crate::error::{Error, Result};

const COUNTER: u64 = 0;
const HOLDER: u64 = 1;
const TICKETS: u64 = 2;

/// The shortest and the longest time between two looks at the queue. What the next in turn
/// oversleeps, everybody behind it waits too; a look costs a few microseconds.
const POLL: (Duration, Duration) = (Duration::from_micros(250), Duration::from_millis(2));

/// Held until it is dropped.
#[derive(Debug)]
pub struct Lock {
    /// Closing it releases every range.
    _file: File,
}

impl Lock {
    /// Waits for the lock of `app_id` at `authority` (host and port) in `folder` until `deadline`.
    ///
    /// # Errors
    /// `locked` when others held it all the time; `configuration`, naming the setting, when the
    /// folder or the file cannot be trusted or used.
    pub fn acquire(
        folder: &Path,
        authority: &str,
        app_id: &str,
        deadline: &Deadline,
    ) -> Result<Self> {
        let folder = private_folder(folder)?;
        let path = folder.join(file_name(authority, app_id));
        loop {
            let file = open_private(&path)?;
            wait_for_turn(&file, &path, deadline)?;
            if is_still_at(&file, &path) {
                return Ok(Self { _file: file });
            }
            // A cleaner of old temporary files took it away in between: others lock another file.
            give_up_or_pause(deadline, POLL.0)?;
        }
    }
}

fn wait_for_turn(file: &File, path: &Path, deadline: &Deadline) -> Result<()> {
    poll(deadline, path, || try_lock(file, COUNTER, 1))?;
    let ticket = draw_ticket(file).map_err(|error| unusable(path, &error.to_string()))?;
    poll(deadline, path, || Ok(!is_locked(file, TICKETS, ticket)?))?;
    poll(deadline, path, || try_lock(file, HOLDER, 1))
}

/// Draws the next number and queues with it; the counter's guard is held on entry, free after.
fn draw_ticket(file: &File) -> io::Result<u64> {
    let mut bytes = [0; 8];
    let read = file.read_at(&mut bytes, 0)?;
    // The upper bound keeps the byte's offset inside what the kernel can lock.
    let last = if read == bytes.len() {
        u64::from_le_bytes(bytes) & (u64::MAX >> 2)
    } else {
        0
    };
    let ticket = last + 1;
    file.write_all_at(&ticket.to_le_bytes(), 0)?;
    try_lock(file, TICKETS + ticket, 1)?;
    unlock(file, COUNTER, 1)?;
    Ok(ticket)
}

/// Asks `ready` again and again, ever less often, until it is or the time is up.
fn poll(deadline: &Deadline, path: &Path, ready: impl Fn() -> io::Result<bool>) -> Result<()> {
    let mut pause = POLL.0;
    loop {
        match ready() {
            Ok(true) => return Ok(()),
            Ok(false) => give_up_or_pause(deadline, pause)?,
            Err(error) => return Err(unusable(path, &error.to_string())),
        }
        pause = (pause * 2).min(POLL.1);
    }
}

fn give_up_or_pause(deadline: &Deadline, pause: Duration) -> Result<()> {
    if deadline.is_over() {
        return Err(Error::locked(deadline.total_seconds()));
    }
    deadline.clock().sleep(pause.min(deadline.remaining()));
    Ok(())
}

/// The user's own folder inside `parent`, made if need be.
fn private_folder(parent: &Path) -> Result<PathBuf> {
    let user = effective_user();
    let folder = parent.join(format!("wu_serverpilot-{user}"));
    match DirBuilder::new().mode(0o700).create(&folder) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
            return Err(unusable(&folder, &error.to_string()));
        }
        _ => {}
    }
    // Not followed: a symbolic link is somebody's trap.
    let found = folder
        .symlink_metadata()
        .map_err(|error| unusable(&folder, &error.to_string()))?;
    if !found.is_dir() || found.uid() != user || found.mode() & 0o022 != 0 {
        return Err(unusable(
            &folder,
            "it is not a folder that only this user can write to",
        ));
    }
    Ok(folder)
}

fn open_private(path: &Path) -> Result<File> {
    let file = OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .mode(0o600)
        .custom_flags(libc::O_NOFOLLOW | libc::O_CLOEXEC | libc::O_NONBLOCK)
        .open(path)
        .map_err(|error| unusable(path, &error.to_string()))?;
    let found = file
        .metadata()
        .map_err(|error| unusable(path, &error.to_string()))?;
    if !found.is_file() || found.uid() != effective_user() {
        return Err(unusable(path, "it is not a plain file of this user"));
    }
    Ok(file)
}

fn is_still_at(file: &File, path: &Path) -> bool {
    let (Ok(held), Ok(found)) = (file.metadata(), path.symlink_metadata()) else {
        return false;
    };
    (held.dev(), held.ino()) == (found.dev(), found.ino())
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

fn unusable(path: &Path, reason: &str) -> Error {
    Error::configuration(format!(
        "The lock {} cannot be used: {reason}. Set the ini setting {LOCK_DIR} to a folder that \
         belongs to the user PHP runs as.",
        path.display()
    ))
}

fn effective_user() -> u32 {
    // SAFETY: geteuid has no preconditions and cannot fail.
    unsafe { libc::geteuid() }
}

fn try_lock(file: &File, start: u64, length: u64) -> io::Result<bool> {
    match control(file, libc::F_OFD_SETLK, libc::F_WRLCK, start, length) {
        Ok(_) => Ok(true),
        Err(error) if matches!(error.raw_os_error(), Some(libc::EAGAIN | libc::EACCES)) => {
            Ok(false)
        }
        Err(error) => Err(error),
    }
}

fn unlock(file: &File, start: u64, length: u64) -> io::Result<()> {
    control(file, libc::F_OFD_SETLK, libc::F_UNLCK, start, length).map(drop)
}

/// Whether another open file holds a lock somewhere in the range.
fn is_locked(file: &File, start: u64, length: u64) -> io::Result<bool> {
    let found = control(file, libc::F_OFD_GETLK, libc::F_WRLCK, start, length)?;
    Ok(i32::from(found.l_type) != libc::F_UNLCK)
}

/// Locks of the open file, not of the process: a thread or another descriptor neither shares
/// nor drops them.
fn control(
    file: &File,
    command: i32,
    kind: i32,
    start: u64,
    length: u64,
) -> io::Result<libc::flock> {
    // SAFETY: all-zero is a valid `flock`, and `l_pid` has to be 0 for these commands.
    let mut range: libc::flock = unsafe { std::mem::zeroed() };
    range.l_type = kind as libc::c_short;
    range.l_whence = libc::SEEK_SET as libc::c_short;
    range.l_start = i64::try_from(start).map_err(io::Error::other)?;
    range.l_len = i64::try_from(length).map_err(io::Error::other)?;
    // SAFETY: the descriptor is open, and `range` outlives the call.
    match unsafe { libc::fcntl(file.as_raw_fd(), command, &raw mut range) } {
        -1 => Err(io::Error::last_os_error()),
        _ => Ok(range),
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::{PermissionsExt, symlink};
    use std::sync::Mutex;
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;
    use crate::clock::SystemClock;
    use crate::error::Kind;

    fn acquire(folder: &Path, milliseconds: u64) -> Result<Lock> {
        let deadline = Deadline::start(&SystemClock, Duration::from_millis(milliseconds));
        Lock::acquire(folder, "sp.test:443", "app1", &deadline)
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
    fn apps_and_hosts_do_not_wait_for_each_other() {
        let folder = tempfile::tempdir().unwrap();
        let deadline = Deadline::start(&SystemClock, Duration::from_millis(50));
        let _held: Vec<Lock> = [
            ("sp.test:443", "a"),
            ("sp.test:443", "b"),
            ("sp.test:444", "a"),
        ]
        .map(|(authority, app)| Lock::acquire(folder.path(), authority, app, &deadline).unwrap())
        .into();
    }

    #[test]
    fn waiters_are_served_in_the_order_in_which_they_came() {
        let folder = tempfile::tempdir().unwrap();
        let held = acquire(folder.path(), 1000).unwrap();
        let served = Mutex::new(vec![]);
        let counter = folder.path().join(format!(
            "wu_serverpilot-{}/{}",
            effective_user(),
            file_name("sp.test:443", "app1")
        ));
        let drawn = || u64::from_le_bytes(std::fs::read(&counter).unwrap().try_into().unwrap());
        std::thread::scope(|scope| {
            for waiter in 0..8 {
                let before = drawn();
                let (folder, served) = (&folder, &served);
                scope.spawn(move || {
                    let _lock = acquire(folder.path(), 30_000).unwrap();
                    served.lock().unwrap().push(waiter);
                });
                while drawn() == before {
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
        let path = folder.path().join(format!(
            "wu_serverpilot-{}/{}",
            effective_user(),
            file_name("sp.test:443", "app1")
        ));
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
        std::fs::remove_dir_all(
            folder
                .path()
                .join(format!("wu_serverpilot-{}", effective_user())),
        )
        .unwrap();
        let _new = acquire(folder.path(), 1000).unwrap();
        assert_eq!(acquire(folder.path(), 50).unwrap_err().kind(), Kind::Locked);
    }

    #[test]
    fn a_planted_link_file_or_open_folder_is_a_configuration_error() {
        let planted = |plant: &dyn Fn(&Path)| {
            let folder = tempfile::tempdir().unwrap();
            plant(
                &folder
                    .path()
                    .join(format!("wu_serverpilot-{}", effective_user())),
            );
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
        assert_eq!(
            planted(&|path| {
                DirBuilder::new().mode(0o700).create(path).unwrap();
                symlink("/dev/zero", path.join(file_name("sp.test:443", "app1"))).unwrap();
            }),
            Kind::Configuration
        );
    }

    #[test]
    fn a_folder_that_does_not_exist_is_a_configuration_error() {
        let error = acquire(Path::new("/nonexistent"), 1000).unwrap_err();
        assert_eq!(error.kind(), Kind::Configuration);
    }

    #[test]
    fn file_names_are_readable_and_harmless() {
        assert_eq!(file_name("[::1]:80", "a1/../x"), "a1_.._x@___1__80.lock");
        assert_eq!(file_name(&"h".repeat(300), "a").len(), 205);
    }
}
