//! The lock's file as one process has opened it.

use std::fs::{File, Metadata, OpenOptions};
use std::ops::Deref;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::Path;

use crate::forks;
use crate::lock::folders::Refusal;
use crate::lock::ranges::{Range, unlock};
use crate::sentence::text;

/// What it has locked is free when this is dropped, by the process that opened it.
///
/// A child that is forked meanwhile has another file in its place ([`forks::unshare`]): it would keep the locks of a
/// parent that was killed. To close the file would not do either where a child came by it in another way.
#[derive(Debug)]
pub(super) struct LockFile {
    file: File,
    /// [`forks::count`] when it was opened.
    forks: Option<u64>,
}

impl LockFile {
    /// Opens the file at `path`, or makes it, for `user` alone.
    ///
    /// # Errors
    /// Why it cannot be opened or made.
    pub(super) fn open(path: &Path, user: u32) -> Result<(Self, Metadata), Refusal> {
        let refuse = |error| Refusal::of(path, &error);
        let forks = forks::count();
        let file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o600)
            // A pipe keeps nobody waiting here: it is opened for reading and writing.
            .custom_flags(libc::O_NOFOLLOW)
            .open(path)
            .map_err(refuse)?;
        let file = Self { file, forks };
        forks::unshare(&file);
        let found = file.metadata().map_err(refuse)?;
        if !found.is_file() || found.uid() != user {
            let reason = text!("it is not a plain file of this user");
            return Err(Refusal::Unusable(path.to_owned(), reason.into()));
        }
        Ok((file, found))
    }

    /// Whether this is the process that opened it. Where forks go unnoticed nobody knows.
    fn is_of_this_process(&self) -> bool {
        self.forks.is_some() && self.forks == forks::count()
    }
}

impl Deref for LockFile {
    type Target = File;

    fn deref(&self) -> &File {
        &self.file
    }
}

impl Drop for LockFile {
    fn drop(&mut self) {
        if self.is_of_this_process() {
            forks::forget(&self.file);
            // Where that fails, closing the file, which comes next, does the same.
            let _ = unlock(&self.file, Range::ALL);
        }
    }
}

#[cfg(test)]
impl From<File> for LockFile {
    fn from(file: File) -> Self {
        let forks = forks::count();
        Self { file, forks }
    }
}
