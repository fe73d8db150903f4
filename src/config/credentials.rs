//! Client id, API key and app id: a constant wins over what the site saved, one by one.

use super::source::{API_KEY, APP_ID, CLIENT_ID, Source};
use crate::error::{Error, Result};
use crate::secret::Secret;
use crate::sentence::sentence;

/// Where a credential comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// Its constant.
    Constant,
    /// `wu_serverpilot_use_credentials()`.
    Saved,
    /// Nowhere: there is none, or white space alone.
    Missing,
}

impl Origin {
    /// The word that PHP sees.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Constant => "constant",
            Self::Saved => "saved",
            Self::Missing => "missing",
        }
    }
}

/// One credential in force.
pub struct Credential {
    /// Its constant.
    pub name: &'static str,
    /// Without the white space that comes along when a value is copied from a page.
    pub value: Secret,
    /// Where it comes from.
    pub origin: Origin,
}

impl Credential {
    fn read(source: &impl Source, name: &'static str, saved: &Secret) -> Self {
        let (value, origin) = match source.constant(name) {
            Some(constant) => (trimmed(&constant), Origin::Constant),
            None => (trimmed(saved), Origin::Saved),
        };
        let origin = if value.is_empty() {
            Origin::Missing
        } else {
            origin
        };
        Self {
            name,
            value,
            origin,
        }
    }
}

/// Client id, API key and app id, whether they are there or not.
pub fn in_force(source: &impl Source) -> [Credential; 3] {
    let saved = source.saved_credentials();
    [
        (CLIENT_ID, saved.client_id),
        (API_KEY, saved.api_key),
        (APP_ID, saved.app_id),
    ]
    .map(|(name, saved)| Credential::read(source, name, &saved))
}

/// Client id, API key and app id.
///
/// # Errors
/// `configuration`, naming each that is missing.
pub fn required(source: &impl Source) -> Result<[Secret; 3]> {
    let credentials = in_force(source);
    let missing: Vec<&str> = credentials
        .iter()
        .filter(|credential| credential.origin == Origin::Missing)
        .map(|credential| credential.name)
        .collect();
    if missing.is_empty() {
        return Ok(credentials.map(|credential| credential.value));
    }
    Err(Error::configuration(sentence!(
        "Missing or empty: {constants}. Define it in wp-config.php, or run the setup wizard again: \
         Ultimate Multisite > Settings > Integrations > ServerPilot.",
        constants = missing.as_slice(),
    )))
}

fn trimmed(value: &Secret) -> Secret {
    Secret::new(value.reveal().trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::source::tests::Table;
    use crate::config::{Config, SavedCredentials};
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
}
