//! Which app this request works for, without any secret.

use ring::hmac;

use super::credentials::{Credential, Origin, in_force};
use super::{ApiAddress, Source};
use crate::secret::Secret;
use crate::text;

/// Bytes of a fingerprint: enough that no two accounts share one.
const FINGERPRINT_LENGTH: usize = 16;

/// What `wu_serverpilot_status()` says of the credentials and the address in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The app's id; none where it is missing, or could not be one.
    pub app_id: Option<String>,
    /// The API's base address; empty where the constant cannot be used.
    pub api_url: String,
    /// Another word for another client id or API key, that does not lead back to them; none where one is missing.
    pub account: Option<String>,
    /// Where each credential comes from, by its constant.
    pub credentials: [(&'static str, Origin); 3],
}

impl Identity {
    /// As `source` has it now.
    pub fn read(source: &impl Source) -> Self {
        let credentials = in_force(source);
        let origins = credentials
            .each_ref()
            .map(|credential| (credential.name, credential.origin));
        let [client_id, api_key, app_id] = credentials.map(present);
        Self {
            app_id: app_id
                .map(|id| id.reveal().to_owned())
                .filter(|id| text::is_id(id)),
            api_url: ApiAddress::read(source)
                .map(|api| api.join(""))
                .unwrap_or_default(),
            account: client_id
                .zip(api_key)
                .map(|(client_id, api_key)| fingerprint(&client_id, &api_key)),
            credentials: origins,
        }
    }
}

fn present(credential: Credential) -> Option<Secret> {
    (credential.origin != Origin::Missing).then_some(credential.value)
}

/// Who has it and guesses client ids still lacks the key: it is a code made with the key.
fn fingerprint(client_id: &Secret, api_key: &Secret) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, api_key.reveal().as_bytes());
    let code = hmac::sign(&key, client_id.reveal().as_bytes());
    let bytes = code.as_ref().iter().take(FINGERPRINT_LENGTH);
    bytes.map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::SavedCredentials;
    use crate::config::source::tests::Table;
    use crate::config::source::{API_KEY, API_URL, APP_ID, CLIENT_ID};

    fn identity(values: &[(&'static str, &str)]) -> Identity {
        Identity::read(&Table::new(values))
    }

    #[test]
    fn the_credentials_in_force_are_told_without_the_secret_ones() {
        let expected = Identity {
            app_id: Some("app1".to_owned()),
            api_url: "https://api.serverpilot.io/v1".to_owned(),
            // printf cid_1 | openssl dgst -sha256 -hmac key-1, its first half.
            account: Some("3f566d28b9e272370147714ad95b78ba".to_owned()),
            credentials: [CLIENT_ID, API_KEY, APP_ID].map(|name| (name, Origin::Constant)),
        };
        assert_eq!(identity(&[]), expected);
    }

    #[test]
    fn another_client_id_or_another_key_is_another_account() {
        let accounts = [
            identity(&[]),
            identity(&[(CLIENT_ID, "cid_2")]),
            identity(&[(API_KEY, "key-2")]),
            identity(&[(CLIENT_ID, "cid_"), (API_KEY, "1key-1")]),
        ]
        .map(|identity| identity.account.unwrap());
        for (place, account) in accounts.iter().enumerate() {
            assert!(!accounts[..place].contains(account), "{place}");
        }
        assert_eq!(
            identity(&[(API_KEY, " key-1\n")]).account.unwrap(),
            accounts[0]
        );
        assert_eq!(identity(&[(APP_ID, "app2")]).account.unwrap(), accounts[0]);
    }

    #[test]
    fn each_credential_says_where_it_comes_from() {
        let mut table = Table::new(&[(CLIENT_ID, " "), (API_KEY, "")]);
        table.saved = SavedCredentials {
            client_id: Secret::new("saved id".to_owned()),
            api_key: Secret::new("saved key".to_owned()),
            app_id: Secret::new("saved".to_owned()),
        };
        let identity = Identity::read(&table);
        assert_eq!(
            identity.credentials,
            [
                (CLIENT_ID, Origin::Missing),
                (API_KEY, Origin::Saved),
                (APP_ID, Origin::Constant)
            ]
        );
        assert_eq!(
            (identity.account, identity.app_id),
            (None, Some("app1".to_owned()))
        );
    }

    #[test]
    fn what_could_be_no_id_or_no_address_is_not_repeated() {
        let identity = identity(&[
            (APP_ID, "https://hunter2/"),
            (API_URL, "https://hunter2@sp.test/"),
        ]);
        assert_eq!((identity.app_id, identity.api_url.as_str()), (None, ""));
    }
}
