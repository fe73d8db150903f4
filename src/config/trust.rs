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
/// file that was replaced, must not decide whom the next request trusts. Of a folder it is noticed that
/// files come and go, not that one is written to in place; of the system's own places the first is looked
/// at, which is the file that its tools write all authorities to.
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
        let mut trust = source.with_environment(|environment| {
            let text = |name| environment(name).filter(|text| !text.is_empty());
            match (text(CERT_FILE), text(CERT_DIR)) {
                (None, None) => Self::system(),
                (file, folders) => Self::named(file, folders),
            }
        });
        trust.identify();
        trust
    }

    fn named(file: Option<OsString>, folders: Option<OsString>) -> Self {
        let folders = folders.iter().flat_map(std::env::split_paths);
        Self {
            file: file.map(PathBuf::from),
            folders: folders
                .filter(|folder| !folder.as_os_str().is_empty())
                .collect(),
            is_named: true,
            ..Self::default()
        }
    }

    /// The system's own place, looked for once: it does not move while a process lives.
    fn system() -> Self {
        static PLACE: OnceCell<(Option<PathBuf>, Vec<PathBuf>)> = OnceCell::new();
        let place = PLACE.get_or_try_init(|| {
            let found = openssl_probe::probe();
            let place = (found.cert_file, found.cert_dir);
            // The probe takes what the environment names for the system's. That is one request's.
            if place == (None, vec![]) || openssl_probe::has_ssl_cert_env_vars() {
                return Err(());
            }
            Ok(place)
        });
        let (file, folders) = place.cloned().unwrap_or_else(|()| {
            let folders = openssl_probe::candidate_cert_dirs();
            (None, folders.map(Path::to_owned).collect())
        });
        Self {
            file,
            folders,
            ..Self::default()
        }
    }

    /// Each look is a system call in every call: the system's places are many, and change together.
    fn identify(&mut self) {
        let places = self.file.iter().chain(&self.folders);
        let looked_at = if self.is_named { usize::MAX } else { 1 };
        let identities = places.take(looked_at).map(|path| identity(path));
        self.identities = identities.collect();
    }
}

fn identity(path: &Path) -> Option<Identity> {
    let found = path.metadata().ok()?;
    Some((found.dev(), found.ino(), found.ctime(), found.ctime_nsec()))
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::process::Command;

    use super::*;
    use crate::config::SavedCredentials;
    use crate::config::source::Environment;
    use crate::config::source::tests::Table;
    use crate::secret::Secret;

    fn trust(environment: &[(&'static str, &str)]) -> Trust {
        Trust::read(&Table::new(environment))
    }

    #[test]
    fn the_system_is_trusted_where_the_environment_names_nothing() {
        let system = trust(&[]);
        assert!(!system.is_named);
        assert!(system.file.is_some() || !system.folders.is_empty());
        assert_eq!(trust(&[(CERT_FILE, ""), (CERT_DIR, "")]), trust(&[]));
    }

    /// Counts how often it lets the environment be read: in between, others may change it.
    #[derive(Default)]
    struct Counting(Cell<u32>);

    impl Source for Counting {
        fn constant(&self, _: &str) -> Option<Secret> {
            None
        }
        fn setting(&self, _: &str) -> Option<String> {
            None
        }
        fn with_environment<T>(&self, read: impl FnOnce(&Environment) -> T) -> T {
            self.0.set(self.0.get() + 1);
            read(&|_| None)
        }
        fn saved_credentials(&self) -> SavedCredentials {
            SavedCredentials::default()
        }
    }

    #[test]
    fn the_environment_is_read_as_it_is_at_one_moment() {
        let source = Counting::default();
        assert_eq!(Trust::read(&source), trust(&[]));
        assert_eq!(source.0.get(), 1);
    }

    #[test]
    fn what_the_environment_names_for_one_request_is_never_remembered_as_the_systems() {
        // The system's place is looked for once, and the environment is that of all tests: this one needs
        // a process of its own.
        const INSIDE: &str = "WU_SERVERPILOT_TEST_INSIDE";
        if std::env::var_os(INSIDE).is_none() {
            let named = tempfile::NamedTempFile::new().unwrap();
            let itself = "config::trust::tests::what_the_environment_names_for_one_request_is_never_remembered_as_the_systems";
            let told = Command::new(std::env::current_exe().unwrap())
                .args(["--exact", itself])
                .env(INSIDE, "1")
                .env(CERT_FILE, named.path())
                .env(CERT_DIR, "/usr")
                .output()
                .unwrap();
            let said = String::from_utf8_lossy(&told.stdout);
            assert!(said.contains("1 passed"), "{said}");
            return;
        }
        let known: Vec<_> = openssl_probe::candidate_cert_dirs().collect();
        let system = trust(&[]);
        assert_eq!(
            (system.file, system.folders),
            (None, known.iter().map(PathBuf::from).collect())
        );
        for variable in [CERT_FILE, CERT_DIR] {
            // SAFETY: this process runs this test alone, and its other thread waits.
            unsafe { std::env::remove_var(variable) };
        }
        let found = openssl_probe::probe();
        let system = trust(&[]);
        assert!(found.cert_file.is_some() || !found.cert_dir.is_empty());
        assert_eq!(
            (system.file, system.folders),
            (found.cert_file, found.cert_dir)
        );
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

    #[test]
    fn a_file_of_the_systems_that_was_replaced_is_another_trust_and_costs_one_look() {
        assert_eq!(trust(&[]).identities.len(), 1);
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ca.pem");
        let read = || {
            let mut trust = Trust {
                file: Some(path.clone()),
                folders: vec![folder.path().to_owned()],
                ..Trust::default()
            };
            trust.identify();
            trust
        };
        std::fs::write(&path, "one").unwrap();
        let first = read();
        assert_eq!(first, read());
        std::fs::write(folder.path().join("other.pem"), "two").unwrap();
        assert_eq!(first, read());
        std::fs::rename(folder.path().join("other.pem"), &path).unwrap();
        assert_ne!(first, read());
    }
}
