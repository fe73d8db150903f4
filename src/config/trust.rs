//! Which certificate authorities are believed.

use std::ffi::OsString;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use once_cell::sync::OnceCell;

use super::source::Source;

/// The environment's variable with a file of certificates.
pub const CERT_FILE: &str = "SSL_CERT_FILE";
/// The environment's variable with folders of certificates, separated by `:`.
pub const CERT_DIR: &str = "SSL_CERT_DIR";

/// Where the authorities' certificates are, and which files that meant when it was read.
///
/// Part of what decides whether a connection may be used again: `putenv()` in one PHP request, or a
/// file that was replaced, must not decide whom the next request trusts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Trust {
    /// One file of many certificates.
    pub file: Option<PathBuf>,
    /// Folders of such files.
    pub folders: Vec<PathBuf>,
    /// Whether the environment names them; the system's own place otherwise.
    pub is_named: bool,
    identities: Vec<Option<Identity>>,
}

/// Device, inode, and the time of the last change.
type Identity = (u64, u64, i64, i64);

impl Trust {
    /// Reads what the environment of `source` names now.
    pub fn read(source: &impl Source) -> Self {
        let text = |name| source.environment(name).filter(|text| !text.is_empty());
        match (text(CERT_FILE), text(CERT_DIR)) {
            (None, None) => Self::system(source),
            (file, folders) => Self::named(file, folders),
        }
    }

    fn named(file: Option<OsString>, folders: Option<OsString>) -> Self {
        let file = file.map(PathBuf::from);
        let folders: Vec<PathBuf> = folders
            .iter()
            .flat_map(std::env::split_paths)
            .filter(|folder| !folder.as_os_str().is_empty())
            .collect();
        let identities = file
            .iter()
            .chain(&folders)
            .map(|path| identity(path))
            .collect();
        Self {
            file,
            folders,
            is_named: true,
            identities,
        }
    }

    /// The system's own place, looked for once: it does not move while a process lives.
    fn system(source: &impl Source) -> Self {
        static PLACE: OnceCell<(Option<PathBuf>, Vec<PathBuf>)> = OnceCell::new();
        let found = PLACE.get_or_try_init(|| {
            let found = source.with_environment(openssl_probe::probe);
            let place = (found.cert_file, found.cert_dir);
            if place == (None, vec![]) {
                return Err(());
            }
            Ok(place)
        });
        let (file, folders) = found.cloned().unwrap_or_default();
        Self {
            file,
            folders,
            ..Self::default()
        }
    }
}

fn identity(path: &Path) -> Option<Identity> {
    let found = path.metadata().ok()?;
    Some((found.dev(), found.ino(), found.ctime(), found.ctime_nsec()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::source::tests::Table;

    fn trust(environment: &[(&'static str, &str)]) -> Trust {
        Trust::read(&Table::new(environment))
    }

    #[test]
    fn the_system_is_trusted_where_the_environment_names_nothing() {
        let system = trust(&[]);
        assert!(!system.is_named);
        let found = openssl_probe::probe();
        assert!(found.cert_file.is_some() || !found.cert_dir.is_empty());
        assert_eq!(
            (system.file, system.folders),
            (found.cert_file, found.cert_dir)
        );
        assert_eq!(trust(&[(CERT_FILE, ""), (CERT_DIR, "")]), trust(&[]));
    }

    #[test]
    fn the_environment_names_a_file_and_folders() {
        let named = trust(&[(CERT_FILE, "/a.pem"), (CERT_DIR, "/b::/c")]);
        assert_eq!(
            (named.file, named.folders, named.is_named),
            (
                Some(PathBuf::from("/a.pem")),
                vec![PathBuf::from("/b"), PathBuf::from("/c")],
                true
            )
        );
    }

    #[test]
    fn a_file_that_was_replaced_is_another_trust() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ca.pem");
        let read = || trust(&[(CERT_FILE, path.to_str().unwrap())]);
        let absent = read();
        std::fs::write(&path, "one").unwrap();
        let first = read();
        assert_eq!(first, read());
        std::fs::write(folder.path().join("other.pem"), "two").unwrap();
        std::fs::rename(folder.path().join("other.pem"), &path).unwrap();
        let second = read();
        assert!(absent != first && first != second);
    }
}
