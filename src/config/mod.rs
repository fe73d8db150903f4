//! What one call works with, read anew each time: a worker serves many sites.

mod address;
mod credentials;
mod identity;
pub mod outbound;
pub mod settings;
pub mod source;
mod trust;

pub use address::ApiAddress;
pub use credentials::Origin;
pub use identity::Identity;
pub use outbound::Proxy;
pub use settings::Settings;
pub use source::{SavedCredentials, Source};
pub use trust::{CERT_DIR, CERT_FILE, Trust};

use crate::error::{Error, Result};
use crate::secret::Secret;
use crate::sentence::sentence;
use crate::text;
use source::APP_ID;

/// Everything that one call needs to know.
#[derive(Debug, Clone)]
pub struct Config {
    /// The user name of HTTP Basic authentication.
    pub client_id: Secret,
    /// The password of HTTP Basic authentication.
    pub api_key: Secret,
    /// The app whose domains are kept: ASCII letters and digits.
    pub app_id: String,
    /// Where the API is.
    pub api: ApiAddress,
    /// The proxy that WordPress's constants ask for.
    pub proxy: Option<Proxy>,
    /// Which certificate authorities are believed.
    pub trust: Trust,
    /// Times and retries.
    pub settings: Settings,
}

impl Config {
    /// Reads what `source` holds now.
    ///
    /// # Errors
    /// `configuration`, naming each constant or setting that has to be put right.
    pub fn read(source: &impl Source) -> Result<Self> {
        let settings = settings::read(source)?;
        let [client_id, api_key, app_id] = credentials::required(source)?;
        let app_id = app_id.reveal().to_owned();
        if !text::is_id(&app_id) {
            return Err(Error::configuration(sentence!(
                "{constant} is not an app id: it has characters other than letters and digits. \
                 It is the last part of the app's address in ServerPilot.",
                constant = APP_ID,
            )));
        }
        let api = ApiAddress::read(source)?;
        outbound::refuse_blocked_host(source, api.host())?;
        let proxy = outbound::proxy_for(source, &api)?;
        Ok(Self {
            client_id,
            api_key,
            app_id,
            api,
            proxy,
            trust: Trust::read(source),
            settings,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::source::tests::Table;
    use super::*;
    use crate::error::Kind;

    #[test]
    fn an_app_id_that_could_change_the_path_is_refused() {
        for app_id in ["../apps", "a/b", "a b", "å", "a?b"] {
            let error = Config::read(&Table::new(&[(APP_ID, app_id)])).unwrap_err();
            assert_eq!(error.kind(), Kind::Configuration, "{app_id}");
            assert!(
                error
                    .to_string()
                    .starts_with("WU_SERVER_PILOT_APP_ID is not an app id")
            );
        }
    }

    #[test]
    fn debug_output_of_the_configuration_hides_the_credentials() {
        let config = Config::read(&Table::new(&[])).unwrap();
        assert!(!format!("{config:?}").contains("key-1"));
    }
}
