//! TLS: what is trusted, and why a connection was refused.

use std::sync::Arc;

use rustls::{AlertDescription, CertificateError, ClientConfig};
use rustls_platform_verifier::BuilderVerifierExt;

use super::cause;
use crate::error::{Error, Result};
use crate::text;

/// TLS 1.2 and 1.3, certificates checked against the system's trust store
/// (`SSL_CERT_FILE` and `SSL_CERT_DIR` obeyed).
///
/// # Errors
/// `configuration` when the system has no trust store.
pub fn configuration() -> Result<ClientConfig> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let configured = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .and_then(BuilderVerifierExt::with_platform_verifier);
    match configured {
        Ok(builder) => Ok(builder.with_no_client_auth()),
        Err(error) => Err(Error::configuration(format!(
            "This server has no CA certificates to check ServerPilot's against ({error}). \
             Install the package ca-certificates, or check SSL_CERT_FILE and SSL_CERT_DIR."
        ))),
    }
}

/// Why the connection is not safe, if that is what ended it.
pub fn refusal(error: &reqwest::Error) -> Option<String> {
    match cause::find::<rustls::Error>(error)? {
        rustls::Error::InvalidCertificate(reason) => Some(certificate(reason)),
        rustls::Error::PeerIncompatible(_) => Some(OLD_PROTOCOL.to_owned()),
        rustls::Error::AlertReceived(
            AlertDescription::ProtocolVersion | AlertDescription::HandshakeFailure,
        ) => Some(OLD_PROTOCOL.to_owned()),
        _ => None,
    }
}

const OLD_PROTOCOL: &str = "the server speaks neither TLS 1.2 nor TLS 1.3 with safe ciphers";

fn certificate(reason: &CertificateError) -> String {
    match reason {
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
            "its certificate has expired".to_owned()
        }
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            "its certificate is not valid yet".to_owned()
        }
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            "its certificate is for another name".to_owned()
        }
        CertificateError::UnknownIssuer => {
            "its certificate is signed by nobody this server trusts (self-signed, or an unknown issuer)".to_owned()
        }
        other => format!("its certificate does not verify ({})", text::escape(&other.to_string(), text::MESSAGE_LENGTH)),
    }
}
