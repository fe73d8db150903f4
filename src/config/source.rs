//! Where configuration comes from.

use std::ffi::OsString;
use std::time::Duration;

use crate::secret::Secret;

/// The API key's constant.
pub const API_KEY: &str = "WU_SERVER_PILOT_API_KEY";
/// The app id's constant.
pub const APP_ID: &str = "WU_SERVER_PILOT_APP_ID";
/// The client id's constant.
pub const CLIENT_ID: &str = "WU_SERVER_PILOT_CLIENT_ID";
/// The constant with another address of the API.
pub const API_URL: &str = "WU_SERVER_PILOT_API_URL";

/// The three constants that have to be there.
pub const REQUIRED: [&str; 3] = [CLIENT_ID, API_KEY, APP_ID];

/// Looks up a variable by its name.
pub type Environment<'a> = dyn Fn(&str) -> Option<OsString> + 'a;

/// Where configuration comes from: PHP in the extension, a table in tests.
pub trait Source {
    /// A constant as text (integers in decimal, `true` as `1`); `None` when it is undefined, empty
    /// (PHP's `null`, `false`, `''`), or neither text nor number.
    fn constant(&self, name: &str) -> Option<Secret>;
    /// Whether WordPress's switch `name` is on: PHP takes `0` for false too.
    fn is_on(&self, name: &str) -> bool {
        self.constant(name)
            .is_some_and(|value| value.reveal() != "0")
    }
    /// An ini setting as text.
    fn setting(&self, name: &str) -> Option<String>;
    /// Lets `read` look up variables of the process's environment while nobody changes it.
    fn with_environment<T>(&self, read: impl FnOnce(&Environment) -> T) -> T {
        read(&|name| std::env::var_os(name))
    }
    /// What is left until PHP ends the request, where waiting counts as well.
    fn time_left(&self) -> Option<Duration> {
        None
    }
    /// Credentials that the site gave for this request, used where a constant is absent.
    fn saved_credentials(&self) -> SavedCredentials;
}

/// Credentials of a site that keeps them outside constants.
#[derive(Debug, Clone, Default)]
pub struct SavedCredentials {
    /// Stands in for `WU_SERVER_PILOT_CLIENT_ID`.
    pub client_id: Secret,
    /// Stands in for `WU_SERVER_PILOT_API_KEY`.
    pub api_key: Secret,
    /// Stands in for `WU_SERVER_PILOT_APP_ID`.
    pub app_id: Secret,
}

#[cfg(test)]
pub(crate) mod tests {
    use std::collections::HashMap;

    use super::*;

    /// A proxy, as WordPress names it.
    pub(crate) const PROXY: [(&str, &str); 2] =
        [("WP_PROXY_HOST", "proxy.test"), ("WP_PROXY_PORT", "3128")];
    /// Its user and password.
    pub(crate) const PROXY_PASSWORD: [(&str, &str); 2] = [
        ("WP_PROXY_USERNAME", "user"),
        ("WP_PROXY_PASSWORD", "hunter2"),
    ];

    /// Constants and settings by name.
    #[derive(Default)]
    pub(crate) struct Table {
        pub(crate) values: HashMap<&'static str, String>,
        pub(crate) saved: SavedCredentials,
        pub(crate) time_left: Option<Duration>,
    }

    impl Table {
        pub(crate) fn new(values: &[(&'static str, &str)]) -> Self {
            let mut table = Self::default();
            for (name, value) in [(CLIENT_ID, "cid_1"), (API_KEY, "key-1"), (APP_ID, "app1")]
                .iter()
                .chain(values)
            {
                table.values.insert(name, (*value).to_owned());
            }
            table
        }
    }

    impl Source for Table {
        fn constant(&self, name: &str) -> Option<Secret> {
            self.values
                .get(name)
                .filter(|value| !value.is_empty())
                .cloned()
                .map(Secret::new)
        }
        fn setting(&self, name: &str) -> Option<String> {
            self.values.get(name).cloned()
        }
        fn with_environment<T>(&self, read: impl FnOnce(&Environment) -> T) -> T {
            read(&|name| self.values.get(name).map(OsString::from))
        }
        fn time_left(&self) -> Option<Duration> {
            self.time_left
        }
        fn saved_credentials(&self) -> SavedCredentials {
            self.saved.clone()
        }
    }

    /// What has no environment but the process's.
    struct Nothing;

    impl Source for Nothing {
        fn constant(&self, _: &str) -> Option<Secret> {
            None
        }
        fn setting(&self, _: &str) -> Option<String> {
            None
        }
        fn saved_credentials(&self) -> SavedCredentials {
            SavedCredentials::default()
        }
    }

    #[test]
    fn the_environment_is_the_processs() {
        let found = Nothing
            .with_environment(|environment| ["PATH", "WU_SERVERPILOT_UNSET"].map(environment));
        assert!(found[0].is_some());
        assert_eq!(found, [std::env::var_os("PATH"), None]);
    }
}
