//! Where the locks of a user live.
//!
//! What processes of one user see of the file system differs: systemd gives a service a `/tmp` of its
//! own (`PrivateTmp`) or hides `/home` (`ProtectHome`), and an FPM pool may set `TMPDIR`. So nothing
//! is taken from the environment, and a lock is held in *each* folder of the first rank that can be
//! used: two processes exclude each other as long as they have one in common.
//!
//! | rank | folder | who may not see it |
//! | --- | --- | --- |
//! | 1 | `.wu_serverpilot` in the home that the user database names | a service with `ProtectHome` |
//! | 1 | `/dev/shm/wu_serverpilot-UID` | whoever comes after the user's last log-out, where logind removes it (`RemoveIPC`) |
//! | 2 | `/var/tmp/wu_serverpilot-UID` | a service with `PrivateTmp` |
//! | 3 | `/tmp/wu_serverpilot-UID` | a service with `PrivateTmp` |
//!
//! `/run/user/UID` is none of them: it comes with the user's first session and goes with the last, so
//! that a worker and a shell would disagree. What another user has put in the place of our folder
//! makes it unusable, for all our processes alike. The setting `wu_serverpilot.lock_dir` takes
//! the place of all of this.

use std::fs::{DirBuilder, Metadata};
use std::io;
use std::os::unix::fs::{DirBuilderExt, MetadataExt};
use std::path::{Path, PathBuf};

use super::user;
use crate::config::settings::LOCK_DIR;
use crate::error::{Error, Result};
use crate::sentence::{Template, Value, text};
use crate::shortage;

/// Why a folder cannot be used.
#[derive(Debug)]
pub enum Refusal {
    /// Somebody has to change something first.
    Unusable(PathBuf, Value),
    /// For the moment.
    Short(Error),
}

impl Refusal {
    /// The refusal that `error` at `path` amounts to.
    pub fn of(path: &Path, error: &io::Error) -> Self {
        match shortage::of(
            error,
            text!("the lock that keeps two writers apart cannot be taken"),
        ) {
            Some(short) => Self::Short(short),
            None => Self::Unusable(path.to_owned(), error.to_string().into()),
        }
    }
}

/// One folder, and what its parent has to be for it to be made there.
#[derive(Debug)]
pub struct LockFolder {
    path: PathBuf,
    parent: Parent,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Parent {
    /// The administrator's choice.
    Chosen,
    /// The user's home: nobody else may write there.
    Home,
    /// Everybody may make files there, and nobody may remove another's.
    Shared,
}

/// Where the locks are, for `phpinfo()` and `wu_serverpilot_status()`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LockStatus {
    /// The folders in which a lock is held, all at once.
    pub folders: Vec<PathBuf>,
    /// Why not all processes share the locks, in a sentence.
    pub problem: Option<String>,
}

impl LockStatus {
    /// As it is now; `chosen` is the setting. Nothing is made.
    pub fn of_this_user(chosen: Result<Option<PathBuf>>) -> Self {
        match chosen {
            Ok(chosen) => Self::of(&LockFolders::of_this_user(chosen.as_deref())),
            Err(error) => Self {
                folders: vec![],
                problem: Some(error.to_string()),
            },
        }
    }

    fn of(all: &LockFolders) -> Self {
        let folders = all.in_use();
        let problem = if folders.is_empty() {
            Some(format!(
                "There is no folder that only this user can write to. Set the ini setting {} to one.",
                LOCK_DIR.name()
            ))
        } else {
            all.another_users("").as_deref().map(runs_as_root)
        };
        Self { folders, problem }
    }
}

/// What is told where root works beside the user whose locks are in `folder`.
pub fn runs_as_root(folder: &Path) -> String {
    format!(
        "PHP runs as root and does not wait for the user whose locks are in {}. \
         Run WP-CLI and cron as the user of the web server's PHP, or changes can be lost.",
        folder.display()
    )
}

/// The folders of one user, by rank.
#[derive(Debug)]
pub struct LockFolders {
    user: u32,
    ranks: Vec<Vec<LockFolder>>,
}

impl LockFolders {
    /// The folders of the user that PHP runs as; `chosen` is the setting.
    pub fn of_this_user(chosen: Option<&Path>) -> Self {
        let user = user::effective();
        match chosen {
            Some(folder) => Self {
                user,
                ranks: vec![vec![LockFolder::below(folder, user, Parent::Chosen)]],
            },
            None => Self::usual(user, user::home(user).as_deref(), Path::new("/")),
        }
    }

    fn usual(user: u32, home: Option<&Path>, root: &Path) -> Self {
        let shared = |parent| LockFolder::below(&root.join(parent), user, Parent::Shared);
        let home = home
            .filter(|home| home.is_absolute())
            .map(|home| LockFolder {
                path: home.join(".wu_serverpilot"),
                parent: Parent::Home,
            });
        Self {
            user,
            ranks: vec![
                home.into_iter().chain([shared("dev/shm")]).collect(),
                vec![shared("var/tmp")],
                vec![shared("tmp")],
            ],
        }
    }

    /// The user whose folders these are.
    pub fn user(&self) -> u32 {
        self.user
    }

    /// The ranks, best first.
    pub fn ranks(&self) -> &[Vec<LockFolder>] {
        &self.ranks
    }

    /// The folders in which a lock would be held now. Nothing is made.
    pub fn in_use(&self) -> Vec<PathBuf> {
        let usable = |rank: &Vec<LockFolder>| -> Vec<PathBuf> {
            let usable = rank.iter().filter(|folder| folder.could_serve(self.user));
            usable.map(|folder| folder.path.clone()).collect()
        };
        self.ranks
            .iter()
            .map(usable)
            .find(|folders| !folders.is_empty())
            .unwrap_or_default()
    }

    /// Where this is root: another user's folder beside one of these that has this file too.
    pub fn another_users(&self, file: &str) -> Option<PathBuf> {
        if self.user != 0 {
            return None;
        }
        let beside = |folder: &LockFolder| folder.path.parent()?.read_dir().ok();
        let is_shared = |folder: &&LockFolder| folder.parent != Parent::Home;
        let shared = self.ranks.iter().flatten().filter(is_shared);
        let folders = shared.filter_map(beside).flatten().flatten();
        folders.map(|entry| entry.path()).find(|folder| {
            let name = folder.file_name().unwrap_or_default().to_string_lossy();
            name.starts_with("wu_serverpilot-")
                && !name.ends_with(&format!("-{}", self.user))
                && folder.join(file).symlink_metadata().is_ok()
        })
    }
}

impl LockFolder {
    fn below(parent: &Path, user: u32, kind: Parent) -> Self {
        Self {
            path: parent.join(format!("wu_serverpilot-{user}")),
            parent: kind,
        }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Makes the folder if need be, and sees that it is `user`'s alone.
    ///
    /// # Errors
    /// Why it cannot be made or used.
    pub fn prepare(&self, user: u32) -> std::result::Result<(), Refusal> {
        if let Some(found) = self.look()? {
            return self.check(&found, user);
        }
        self.check_parent(user)?;
        match DirBuilder::new().mode(0o700).create(&self.path) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
                Err(Refusal::of(&self.path, &error))
            }
            _ => match self.look()? {
                Some(found) => self.check(&found, user),
                None => Err(self.unusable(text!("it went as soon as it was made"))),
            },
        }
    }

    /// Whether [`Self::prepare`] is likely to work; nothing is made.
    fn could_serve(&self, user: u32) -> bool {
        match self.look() {
            Ok(Some(found)) => self.check(&found, user).is_ok(),
            Ok(None) => {
                self.check_parent(user).is_ok()
                    && self.path.parent().is_some_and(user::may_write_to)
            }
            Err(_) => false,
        }
    }

    /// Not followed: a symbolic link is somebody's trap.
    fn look(&self) -> std::result::Result<Option<Metadata>, Refusal> {
        match self.path.symlink_metadata() {
            Ok(found) => Ok(Some(found)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(Refusal::of(&self.path, &error)),
        }
    }

    fn check(&self, found: &Metadata, user: u32) -> std::result::Result<(), Refusal> {
        if found.is_dir() && found.uid() == user && !others_may_write(found) {
            return Ok(());
        }
        Err(self.unusable(text!("it is not a folder that only this user can write to")))
    }

    fn check_parent(&self, user: u32) -> std::result::Result<(), Refusal> {
        let Some(parent) = self.path.parent() else {
            return Err(self.unusable(text!("it has no parent")));
        };
        let found = parent
            .metadata()
            .map_err(|error| Refusal::of(&self.path, &error))?;
        let trusted = match self.parent {
            Parent::Chosen => true,
            Parent::Home => found.uid() == user && !others_may_write(&found),
            Parent::Shared => !others_may_write(&found) || found.mode() & libc::S_ISVTX != 0,
        };
        if found.is_dir() && trusted {
            return Ok(());
        }
        Err(self.unusable(text!("others could take it away again")))
    }

    fn unusable(&self, reason: Template) -> Refusal {
        Refusal::Unusable(self.path.clone(), reason.into())
    }
}

fn others_may_write(found: &Metadata) -> bool {
    found.mode() & 0o022 != 0
}

#[cfg(test)]
pub(super) mod tests {
    use std::fs::{Permissions, create_dir, create_dir_all, set_permissions, write};
    use std::os::unix::fs::{PermissionsExt, symlink};

    use super::*;

    /// The folders of a user whose lock folder is chosen.
    pub(in crate::lock) fn chosen(folder: &Path) -> LockFolders {
        LockFolders::of_this_user(Some(folder))
    }

    /// A machine's root with the folders that every system has, and a home.
    pub(in crate::lock) fn machine() -> (tempfile::TempDir, PathBuf) {
        let root = tempfile::tempdir().unwrap();
        for shared in ["dev/shm", "var/tmp", "tmp"] {
            create_dir_all(root.path().join(shared)).unwrap();
            set_mode(&root.path().join(shared), 0o1777);
        }
        let home = root.path().join("home");
        create_dir(&home).unwrap();
        set_mode(&home, 0o755);
        (root, home)
    }

    /// The folders of this user on that machine.
    pub(in crate::lock) fn usual(root: &Path, home: Option<&Path>) -> LockFolders {
        LockFolders::usual(user::effective(), home, root)
    }

    fn set_mode(path: &Path, mode: u32) {
        set_permissions(path, Permissions::from_mode(mode)).unwrap();
    }

    /// Where locks would be, below the machine's root.
    fn in_use(root: &Path, home: Option<&Path>) -> Vec<String> {
        let folders = usual(root, home).in_use();
        let below = |folder: PathBuf| folder.strip_prefix(root).unwrap().display().to_string();
        folders.into_iter().map(below).collect()
    }

    fn own(parent: &str) -> String {
        format!("{parent}/wu_serverpilot-{}", user::effective())
    }

    #[test]
    fn a_lock_is_held_in_the_home_and_in_shared_memory() {
        let (root, home) = machine();
        assert_eq!(
            in_use(root.path(), Some(&home)),
            ["home/.wu_serverpilot".to_owned(), own("dev/shm")]
        );
    }

    #[test]
    fn a_home_that_cannot_be_trusted_is_left_out() {
        let (root, home) = machine();
        let only_shared = [own("dev/shm")];
        assert_eq!(in_use(root.path(), None), only_shared);
        assert_eq!(in_use(root.path(), Some(Path::new("home"))), only_shared);
        assert_eq!(
            in_use(root.path(), Some(Path::new("/nonexistent"))),
            only_shared
        );
        set_mode(&home, 0o775);
        assert_eq!(in_use(root.path(), Some(&home)), only_shared);
    }

    #[test]
    fn folders_for_temporary_files_come_last_and_only_where_nobody_can_take_ours_away() {
        let (root, _) = machine();
        std::fs::remove_dir(root.path().join("dev/shm")).unwrap();
        assert_eq!(in_use(root.path(), None), [own("var/tmp")]);
        set_mode(&root.path().join("var/tmp"), 0o777);
        assert_eq!(in_use(root.path(), None), [own("tmp")]);
        set_mode(&root.path().join("tmp"), 0o777);
        assert_eq!(in_use(root.path(), None), Vec::<String>::new());
    }

    #[test]
    fn what_others_put_in_the_place_of_the_folder_makes_room_for_the_next() {
        let plants: [&dyn Fn(&Path); 3] = [
            &|path| write(path, "").unwrap(),
            &|path| symlink("/tmp", path).unwrap(),
            &|path| {
                create_dir(path).unwrap();
                set_mode(path, 0o777);
            },
        ];
        for plant in plants {
            let (root, _) = machine();
            plant(&root.path().join(own("dev/shm")));
            assert_eq!(in_use(root.path(), None), [own("var/tmp")]);
        }
    }

    #[test]
    fn root_is_told_of_another_users_lock_of_the_same_name() {
        let (root, _) = machine();
        let ours = root.path().join("dev/shm/wu_serverpilot-0");
        let others = root.path().join("var/tmp/wu_serverpilot-4711");
        for folder in [&ours, &others] {
            create_dir(folder).unwrap();
            write(folder.join("app@host.lock"), "").unwrap();
        }
        let found = |user, file| LockFolders::usual(user, None, root.path()).another_users(file);
        assert_eq!(found(0, "app@host.lock"), Some(others));
        assert_eq!(found(0, "another@host.lock"), None);
        assert_eq!(found(1, "app@host.lock"), None);
        assert_eq!(
            runs_as_root(Path::new("/dev/shm/wu_serverpilot-33")),
            "PHP runs as root and does not wait for the user whose locks are in /dev/shm/wu_serverpilot-33. \
             Run WP-CLI and cron as the user of the web server's PHP, or changes can be lost."
        );
    }

    #[test]
    fn a_file_system_without_locks_makes_room_for_the_next_and_a_full_one_does_not() {
        let refusal = |code| Refusal::of(Path::new("/home"), &io::Error::from_raw_os_error(code));
        assert!(matches!(
            refusal(libc::ENOLCK),
            Refusal::Unusable(path, _) if path == Path::new("/home")
        ));
        assert!(matches!(refusal(libc::ENOSPC), Refusal::Short(_)));
    }

    #[test]
    fn what_stands_against_a_folder_is_told_as_the_system_tells_it() {
        let reason = |parent: &str| {
            let folder = LockFolder::below(Path::new(parent), user::effective(), Parent::Chosen);
            match folder.prepare(user::effective()) {
                Err(Refusal::Unusable(path, reason)) if path == folder.path => reason.to_string(),
                other => panic!("{other:?}"),
            }
        };
        assert_eq!(reason("/etc/passwd"), "Not a directory (os error 20)");
        // Nobody can make a folder there; root and others are told so in different words.
        assert!(
            reason("/proc").contains(" (os error "),
            "{}",
            reason("/proc")
        );
    }

    #[test]
    fn the_status_says_what_is_wrong() {
        let (root, _) = machine();
        for shared in ["dev/shm", "var/tmp", "tmp"] {
            set_mode(&root.path().join(shared), 0o777);
        }
        let status = LockStatus::of(&usual(root.path(), None));
        assert_eq!(status.folders, Vec::<PathBuf>::new());
        assert_eq!(
            status.problem.unwrap(),
            "There is no folder that only this user can write to. Set the ini setting wu_serverpilot.lock_dir to one."
        );
        let chosen = LockStatus::of_this_user(Ok(Some(root.path().to_owned())));
        assert_eq!(
            chosen.folders,
            [root
                .path()
                .join(format!("wu_serverpilot-{}", user::effective()))]
        );
    }

    #[test]
    fn only_what_passes_is_told_as_passing() {
        let refusal = |code| Refusal::of(Path::new("/x"), &io::Error::from_raw_os_error(code));
        for code in [libc::ENOSPC, libc::EDQUOT, libc::EMFILE, libc::ENFILE] {
            assert!(matches!(refusal(code), Refusal::Short(..)));
        }
        for code in [libc::EACCES, libc::EROFS, libc::ENOTDIR] {
            assert!(matches!(refusal(code), Refusal::Unusable(..)));
        }
    }
}
