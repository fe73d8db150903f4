//! What one call works with, read anew each time: a worker serves many sites.

mod address;
pub mod outbound;
pub mod settings;
pub mod source;
mod trust;

pub use address::ApiAddress;
pub use outbound::Proxy;
pub use settings::Settings;
pub use source::{SavedCredentials, Source};
pub use trust::{CERT_DIR, CERT_FILE, Trust};

use crate::error::{Error, Result};
use crate::secret::Secret;
use crate::sentence::sentence;
use crate::text;
use source::{API_KEY, API_URL, APP_ID, CLIENT_ID};

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
        let [client_id, api_key, app_id] = credentials(source)?;
        let app_id = app_id.reveal().to_owned();
        if !text::is_id(&app_id) {
            return Err(Error::configuration(sentence!(
                "{constant} is not an app id: it has characters other than letters and digits. \
                 It is the last part of the app's address in ServerPilot.",
                constant = APP_ID,
            )));
        }
        let api = ApiAddress::parse(source.constant(API_URL).as_ref().map(Secret::reveal))?;
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

/// Client id, API key and app id: a constant wins, one by one.
fn credentials(source: &impl Source) -> Result<[Secret; 3]> {
    let saved = source.saved_credentials();
    let found = [
        (CLIENT_ID, saved.client_id),
        (API_KEY, saved.api_key),
        (APP_ID, saved.app_id),
    ]
    .map(|(name, saved)| (name, trimmed(&source.constant(name).unwrap_or(saved))));

    let missing: Vec<&str> = found
        .iter()
        .filter(|(_, value)| value.is_empty())
        .map(|(name, _)| *name)
        .collect();
    if missing.is_empty() {
        return Ok(found.map(|(_, value)| value));
    }
    Err(Error::configuration(sentence!(
        "Missing or empty: {constants}. Define it in wp-config.php, or run the setup wizard again: \
         Ultimate Multisite > Settings > Integrations > ServerPilot.",
        constants = missing.as_slice(),
    )))
}

/// Without the white space that comes along when a value is copied from a page.
fn trimmed(value: &Secret) -> Secret {
    Secret::new(value.reveal().trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::source::tests::Table;
    use super::*;
    use crate::error::Kind;

    #[test]
    fn every_missing_constant_is_named() {
        let error = Config::read(&Table::new(&[(CLIENT_ID, ""), (APP_ID, " ")])).unwrap_err();
        assert_eq!(error.kind(), Kind::Configuration);
        assert_eq!(
            error.to_string(),
            "Missing or empty: WU_SERVER_PILOT_CLIENT_ID, WU_SERVER_PILOT_APP_ID. Define it in \
             wp-config.php, or run the setup wizard again: Ultimate Multisite > Settings > \
             Integrations > ServerPilot."
        );
    }

    #[test]
    fn a_constant_wins_over_a_saved_credential_one_by_one() {
        let mut table = Table::new(&[(API_KEY, "")]);
        table.saved = SavedCredentials {
            client_id: Secret::new("saved id".to_owned()),
            api_key: Secret::new(" saved key\n".to_owned()),
            app_id: Secret::new("saved".to_owned()),
        };
        let config = Config::read(&table).unwrap();
        let read = [
            config.client_id.reveal(),
            config.api_key.reveal(),
            config.app_id.as_str(),
        ];
        assert_eq!(read, ["cid_1", "saved key", "app1"]);
    }

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
