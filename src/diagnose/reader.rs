//! A TLS client that reads the certificate it is presented, whatever is wrong with it.
//!
//! It trusts nobody and everybody: it is good for reading a certificate, and for nothing else. Nothing is
//! sent over such a connection unless the certificate turned out to be good, and the API's client
//! ([`crate::transport`]) knows nothing of it.

use std::sync::{Arc, Mutex, PoisonError};

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{CertificateError, ClientConfig, DigitallySignedStruct, Error, SignatureScheme};

use super::certificate::Trust;
use crate::config;
use crate::transport::tls;

/// Makes clients that know whom this machine trusts.
#[derive(Debug, Clone)]
pub struct Reader {
    provider: Arc<CryptoProvider>,
    /// None where there is no authority to trust.
    judge: Option<Arc<WebPkiServerVerifier>>,
}

/// The certificate that one connection was presented.
#[derive(Debug, Clone, Default)]
pub struct Seen(Arc<Mutex<Option<Judged>>>);

/// A certificate in DER, and whether its signer is trusted.
type Judged = (Vec<u8>, Trust);

impl Seen {
    /// Takes the certificate, in DER.
    pub fn take(&self) -> Option<Judged> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    fn put(&self, certificate: &CertificateDer, trust: Trust) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) =
            Some((certificate.to_vec(), trust));
    }
}

impl Reader {
    /// Reads the certificates of the authorities that `trust` names.
    pub fn new(trust: &config::Trust) -> Self {
        let provider = Arc::new(ring::default_provider());
        let judge = tls::authorities(trust).ok().and_then(|authorities| {
            WebPkiServerVerifier::builder_with_provider(authorities.into(), Arc::clone(&provider))
                .build()
                .ok()
        });
        Self { provider, judge }
    }

    /// A client for one connection, and where the certificate it is presented will be.
    pub fn configuration(&self) -> Option<(ClientConfig, Seen)> {
        let seen = Seen::default();
        let verifier = Arc::new(Reading {
            reader: self.clone(),
            seen: seen.clone(),
        });
        let config = ClientConfig::builder_with_provider(Arc::clone(&self.provider))
            .with_safe_default_protocol_versions()
            .ok()?
            .dangerous()
            .with_custom_certificate_verifier(verifier)
            .with_no_client_auth();
        Some((config, seen))
    }
}

#[derive(Debug)]
struct Reading {
    reader: Reader,
    seen: Seen,
}

impl ServerCertVerifier for Reading {
    fn verify_server_cert(
        &self,
        certificate: &CertificateDer<'_>,
        chain: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let judged = (self.reader.judge.as_ref())
            .map(|judge| judge.verify_server_cert(certificate, chain, name, ocsp, now));
        self.seen
            .put(certificate, judged.map_or(Trust::Unjudged, trust));
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.reader.provider.signature_verification_algorithms;
        verify_tls12_signature(message, certificate, signature, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.reader.provider.signature_verification_algorithms;
        verify_tls13_signature(message, certificate, signature, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        (self.reader.provider.signature_verification_algorithms).supported_schemes()
    }
}

/// Its names and its own dates are read from the certificate itself: here it is who signed it that counts.
fn trust(judged: Result<ServerCertVerified, Error>) -> Trust {
    use CertificateError as Wrong;
    match judged {
        Ok(_) => Trust::Trusted,
        Err(Error::InvalidCertificate(wrong)) => match wrong {
            Wrong::UnknownIssuer => Trust::Untrusted,
            Wrong::Expired
            | Wrong::ExpiredContext { .. }
            | Wrong::NotValidYet
            | Wrong::NotValidYetContext { .. } => Trust::ChainOutOfTime,
            Wrong::InvalidPurpose | Wrong::InvalidPurposeContext { .. } => Trust::OtherPurpose,
            _ => Trust::Unjudged,
        },
        Err(_) => Trust::Unjudged,
    }
}
