//! TLS: what is trusted, and why a connection was refused.

use std::path::Path;
use std::sync::Arc;

use rustls::{AlertDescription, CertificateError, ClientConfig, RootCertStore};

use super::cause;
use crate::config::{CERT_DIR, CERT_FILE, Trust};
use crate::error::{Error, Result};
use crate::sentence::{Sentence, Template, sentence, text};
use crate::text;

/// TLS 1.2 and 1.3. Certificates are checked against `trust`; `None` is for plain http and trusts nobody.
///
/// # Errors
/// `configuration` when there is no authority to trust, `resources` when this machine was too short
/// of something to read them all: half a trust is none.
pub fn configuration(trust: Option<&Trust>) -> Result<ClientConfig> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let authorities = trust.map_or_else(|| Ok(RootCertStore::empty()), authorities)?;
    ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map(|builder| {
            builder
                .with_root_certificates(authorities)
                .with_no_client_auth()
        })
        .map_err(|error| {
            Error::configuration(sentence!(
                "TLS cannot start: {cause}.",
                cause = error.to_string()
            ))
        })
}

/// The certificates of the authorities that `trust` names.
///
/// # Errors
/// As [`configuration`].
pub fn authorities(trust: &Trust) -> Result<RootCertStore> {
    let mut certificates = vec![];
    let mut unread = vec![];
    for (file, folder) in places(trust) {
        let loaded = rustls_native_certs::load_certs_from_paths(file, folder);
        certificates.extend(loaded.certs);
        unread.extend(loaded.errors);
    }
    let effect = text!("the certificates to check ServerPilot's against cannot be read");
    if let Some(shortage) = unread
        .iter()
        .find_map(|error| cause::shortage(error, effect))
    {
        return Err(shortage);
    }
    certificates.sort_unstable_by(|one, other| one.as_ref().cmp(other.as_ref()));
    certificates.dedup();
    let mut store = RootCertStore::empty();
    store.add_parsable_certificates(certificates);
    report(trust, &unread, store.is_empty())?;
    Ok(store)
}

/// The file and the first folder together, so that a file that is in both is read once.
fn places(trust: &Trust) -> impl Iterator<Item = (Option<&Path>, Option<&Path>)> {
    let (first, others) = match trust.folders.split_first() {
        Some((first, others)) => (Some(first.as_path()), others),
        None => (None, [].as_slice()),
    };
    let others = others.iter().map(|folder| (None, Some(folder.as_path())));
    std::iter::once((trust.file.as_deref(), first)).chain(others)
}

/// Tells of places that somebody named and that cannot be read.
fn report(trust: &Trust, unread: &[rustls_native_certs::Error], has_none: bool) -> Result<()> {
    let unread: Vec<String> = unread
        .iter()
        .filter(|_| trust.is_named)
        .map(|error| text::escape(&error.to_string(), text::MESSAGE_LENGTH))
        .collect();
    if !has_none {
        for error in unread {
            log::warn!("Not every certificate of {CERT_FILE} and {CERT_DIR} is used: {error}");
        }
        return Ok(());
    }
    let reason = unread.first().map_or_else(
        || sentence!("there is none"),
        |error| {
            sentence!(
                "{file} or {folder} cannot be used: {cause}",
                file = CERT_FILE,
                folder = CERT_DIR,
                cause = error.as_str()
            )
        },
    );
    Err(Error::configuration(sentence!(
        "This server has no CA certificates to check ServerPilot's against ({reason}). \
         Install the package ca-certificates, or check {file} and {folder}.",
        reason = reason,
        file = CERT_FILE,
        folder = CERT_DIR,
    )))
}

/// Why the connection is not safe, if that is what ended it.
pub fn refusal(error: &reqwest::Error) -> Option<Sentence> {
    match cause::find::<rustls::Error>(error)? {
        rustls::Error::InvalidCertificate(reason) => Some(certificate(reason)),
        rustls::Error::PeerIncompatible(_) => Some(Sentence::new(OLD_PROTOCOL)),
        rustls::Error::AlertReceived(
            AlertDescription::ProtocolVersion | AlertDescription::HandshakeFailure,
        ) => Some(Sentence::new(OLD_PROTOCOL)),
        _ => None,
    }
}

const OLD_PROTOCOL: Template =
    text!("the server speaks neither TLS 1.2 nor TLS 1.3 with safe ciphers");

fn certificate(reason: &CertificateError) -> Sentence {
    match reason {
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
            sentence!("its certificate has expired")
        }
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            sentence!("its certificate is not valid yet")
        }
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            sentence!("its certificate is for another name")
        }
        CertificateError::UnknownIssuer => {
            sentence!(
                "its certificate is signed by nobody this server trusts (self-signed, or an unknown issuer)"
            )
        }
        other => sentence!(
            "its certificate does not verify ({cause})",
            cause = text::escape(&other.to_string(), text::MESSAGE_LENGTH)
        ),
    }
}
