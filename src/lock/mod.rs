//! One writer per API host and app, among all processes of a user on this machine.
//!
//! ServerPilot replaces an app's whole list at each write and has no precondition: two writers
//! that read the same list lose one of the two changes. So a change holds this lock from its read
//! to its write.
//!
//! The lock is a file at each of the user's [folders](LockFolders): the [queue] of those who wait for it, and the
//! [note] of [late writes](late_writes). It is never deleted.

mod file;
mod folders;
pub mod late_writes;
mod note;
mod queue;
mod ranges;
mod user;

use std::fs::{File, Metadata};
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use self::file::LockFile;
use self::folders::{LockFolder, Refusal, runs_as_root};
pub use self::folders::{LockFolders, LockStatus};
use self::late_writes::{Note, Sent};
use self::queue::{POLL, Queue, Stop, pause_or_stop};
use crate::clock::Deadline;
use crate::config::settings::LOCK_DIR;
use crate::error::{Error, Result};
use crate::sentence::{Value, sentence, text};

/// Held until it is dropped.
#[derive(Debug)]
pub struct Lock {
    /// One in each folder.
    files: Vec<LockFile>,
}

impl Lock {
    /// Waits for the lock of `app_id` at `authority` (host and port) until `deadline`. Who has to wait
    /// does `meanwhile` first, once it is in the queue.
    ///
    /// # Errors
    /// `locked` when others held it all the time; `configuration`, naming the setting, when no folder
    /// can be trusted or used.
    pub fn acquire(
        folders: &LockFolders,
        authority: &str,
        app_id: &str,
        deadline: &Deadline,
        meanwhile: &dyn Fn(),
    ) -> Result<Self> {
        let name = file_name(authority, app_id);
        let mut refusals = vec![];
        for rank in folders.ranks() {
            let mut files = vec![];
            for folder in rank {
                match hold(folder, folders.user(), &name, deadline, meanwhile) {
                    Ok(file) => files.push(file),
                    Err(Stop::TimeIsUp) => return Err(Error::locked(deadline.total_seconds())),
                    Err(Stop::Refused(refusal)) => refusals.push(refusal),
                }
            }
            if !files.is_empty() {
                warn_of_another_user(folders, &name);
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

    /// What is noted in each of the files.
    pub fn notes(&self) -> Vec<Note> {
        self.files.iter().map(|file| note::read(file)).collect()
    }

    /// Notes the write that is under way, wherever that can be written.
    ///
    /// # Errors
    /// As writing to a file; the first place's that did not work.
    pub fn note_under_way(&self, sent: [u8; Sent::LENGTH]) -> std::result::Result<(), Unnoted> {
        self.at_each_place(|file| note::write_under_way(file, sent))
    }

    /// Notes that nothing is under way, and a text in the place of the one before.
    ///
    /// # Errors
    /// As [`Self::note_under_way`].
    pub fn note(&self, text: &[u8]) -> std::result::Result<(), Unnoted> {
        self.at_each_place(|file| note::write(file, text))
    }

    fn at_each_place(
        &self,
        write: impl Fn(&File) -> io::Result<()>,
    ) -> std::result::Result<(), Unnoted> {
        // All are written to before the first error is returned.
        let outcomes = self.files.iter().map(|file| write(file));
        let errors: Vec<io::Error> = outcomes.filter_map(io::Result::err).collect();
        let everywhere = errors.len() == self.files.len();
        match errors.into_iter().next() {
            Some(error) => Err(Unnoted { error, everywhere }),
            None => Ok(()),
        }
    }
}

/// A note that is missing at some place.
#[derive(Debug)]
pub struct Unnoted {
    /// What stood against it at the first such place.
    pub error: io::Error,
    /// Whether it was made at no place at all.
    pub everywhere: bool,
}

fn hold(
    folder: &LockFolder,
    user: u32,
    name: &str,
    deadline: &Deadline,
    meanwhile: &dyn Fn(),
) -> std::result::Result<LockFile, Stop> {
    let path = folder.path().join(name);
    loop {
        folder.prepare(user)?;
        let (file, found) = LockFile::open(&path, user)?;
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
fn warn_of_another_user(folders: &LockFolders, name: &str) {
    static LOOKED: AtomicBool = AtomicBool::new(false);
    if LOOKED.swap(true, Ordering::Relaxed) {
        return;
    }
    if let Some(folder) = folders.another_users(name) {
        log::warn!("{}", runs_as_root(&folder));
    }
}

/// A shortage goes before what somebody has to change: it may be the only cause.
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
        setting = LOCK_DIR.name(),
    ))
}

#[cfg(test)]
mod tests;
