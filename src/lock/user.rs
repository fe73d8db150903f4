//! The user that PHP runs as.

use std::ffi::{CStr, CString, OsStr};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// The effective user id.
pub fn effective() -> u32 {
    // SAFETY: geteuid has no preconditions and cannot fail.
    unsafe { libc::geteuid() }
}

/// The home that the user database names, whatever `HOME` says; none where it names none.
///
/// It is asked once per process: a look-up opens files, and more where users come over the network.
pub fn home(user: u32) -> Option<PathBuf> {
    static KNOWN: Mutex<Option<(u32, Option<PathBuf>)>> = Mutex::new(None);
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    match known.as_ref() {
        Some((of, home)) if *of == user => home.clone(),
        _ => {
            let home = look_up_home(user);
            *known = Some((user, home.clone()));
            home
        }
    }
}

fn look_up_home(user: u32) -> Option<PathBuf> {
    // The longest entry that a system is known to have fits.
    let mut texts = vec![0; 1 << 16];
    let mut found = std::ptr::null_mut();
    // SAFETY: all-zero is a valid `passwd`: its pointers are null.
    let mut entry: libc::passwd = unsafe { std::mem::zeroed() };
    // SAFETY: every pointer is valid for the call, and the length is the buffer's.
    unsafe {
        libc::getpwuid_r(
            user,
            &raw mut entry,
            texts.as_mut_ptr(),
            texts.len(),
            &raw mut found,
        );
    }
    if found.is_null() || entry.pw_dir.is_null() {
        return None;
    }
    // SAFETY: the entry was found, so this is a text inside `texts`.
    let home = unsafe { CStr::from_ptr(entry.pw_dir) };
    Some(PathBuf::from(OsStr::from_bytes(home.to_bytes())))
}

/// Whether the effective user may make files in `folder`.
pub fn may_write_to(folder: &Path) -> bool {
    let Ok(folder) = CString::new(folder.as_os_str().as_bytes()) else {
        return false;
    };
    let needed = libc::W_OK | libc::X_OK;
    // SAFETY: the path is a C string that outlives the call.
    unsafe { libc::faccessat(libc::AT_FDCWD, folder.as_ptr(), needed, libc::AT_EACCESS) == 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_can_be_made_in_a_folder_and_not_below_a_file() {
        let folder = tempfile::tempdir().unwrap();
        assert!(may_write_to(folder.path()));
        // Not even by root, for lack of any right to search it.
        let file = tempfile::NamedTempFile::new_in(folder.path()).unwrap();
        assert!(!may_write_to(file.path()));
        assert!(!may_write_to(Path::new("\0")));
    }

    #[test]
    fn the_home_is_the_user_databases() {
        let passwd = std::fs::read_to_string("/etc/passwd").unwrap();
        let of_root = passwd.lines().find(|line| line.starts_with("root:"));
        let expected = of_root.and_then(|line| line.split(':').nth(5));
        assert_eq!(home(0), expected.map(PathBuf::from));
        assert_eq!(home(u32::MAX - 7), None);
        assert_eq!(home(0), expected.map(PathBuf::from));
    }
}
