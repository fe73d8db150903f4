//! HTTP Basic authentication (ServerPilot API, "Transport"), and keeping it out of sight.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use reqwest::header::HeaderValue;

use crate::secret::Secret;

/// The credentials of one call, ready to be sent.
pub struct Authorization {
    api_key: Secret,
    encoded: Secret,
}

impl Authorization {
    /// Encodes user (`client_id`) and password (`api_key`).
    pub fn basic(client_id: &Secret, api_key: &Secret) -> Self {
        let pair = Secret::new(format!("{}:{}", client_id.reveal(), api_key.reveal()));
        Self {
            api_key: api_key.clone(),
            encoded: Secret::new(STANDARD.encode(pair.reveal())),
        }
    }

    /// The header's value, marked so that nothing prints it.
    pub fn header(&self) -> HeaderValue {
        let value = Secret::new(format!("Basic {}", self.encoded.reveal()));
        // Base64 is always a legal header value.
        let mut header =
            HeaderValue::from_str(value.reveal()).unwrap_or(HeaderValue::from_static(""));
        header.set_sensitive(true);
        header
    }

    /// `said` without the credentials: whoever answers may repeat what was sent.
    pub fn redact(&self, said: &str) -> String {
        said.replace(self.encoded.reveal(), "***")
            .replace(self.api_key.reveal(), "***")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn authorization() -> Authorization {
        Authorization::basic(
            &Secret::new("Aladdin".to_owned()),
            &Secret::new("open sesame".to_owned()),
        )
    }

    #[test]
    fn the_header_is_that_of_rfc_7617_and_hides_itself() {
        let header = authorization().header();
        assert_eq!(
            header.to_str().unwrap(),
            "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="
        );
        assert_eq!(format!("{header:?}"), "Sensitive");
    }

    #[test]
    fn credentials_that_come_back_are_hidden() {
        let said = "bad key open sesame (QWxhZGRpbjpvcGVuIHNlc2FtZQ==)";
        assert_eq!(authorization().redact(said), "bad key *** (***)");
    }
}
