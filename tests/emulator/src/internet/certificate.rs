//! The authority that signs certificates, and these.

use super::plan::{Certificate, Oddity};
use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, ExtendedKeyUsagePurpose, IsCa,
    KeyPair, KeyUsagePurpose,
};
use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::PrivateKeyDer;
use std::sync::Arc;
use time::{Duration, OffsetDateTime};
use tokio_rustls::TlsAcceptor;

pub type Error = Box<dyn std::error::Error + Send + Sync>;

pub struct Authority(CertifiedIssuer<'static, KeyPair>);

impl Authority {
    pub fn new() -> Result<Self, rcgen::Error> {
        let authority = CertifiedIssuer::self_signed(signing("R1")?, KeyPair::generate()?)?;
        Ok(Self(authority))
    }

    /// An authority below this one whose time is over.
    fn expired(&self) -> Result<CertifiedIssuer<'static, KeyPair>, rcgen::Error> {
        let mut params = signing("R2")?;
        params.not_after = OffsetDateTime::now_utc() - Duration::DAY;
        CertifiedIssuer::signed_by(params, KeyPair::generate()?, &self.0)
    }

    pub fn pem(&self) -> String {
        self.0.pem()
    }

    /// Presents a certificate made now.
    pub fn acceptor(&self, wanted: &Certificate) -> Result<TlsAcceptor, Error> {
        let key = KeyPair::generate()?;
        let params = params(wanted)?;
        let chain = match wanted.oddity {
            _ if wanted.self_signed => vec![params.self_signed(&key)?.into()],
            Some(Oddity::ExpiredIntermediate) => {
                let between = self.expired()?;
                vec![
                    params.signed_by(&key, &between)?.into(),
                    between.der().clone(),
                ]
            }
            _ => vec![params.signed_by(&key, &self.0)?.into()],
        };
        let key = PrivateKeyDer::try_from(key.serialize_der())?;
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_single_cert(chain, key)?;
        Ok(TlsAcceptor::from(Arc::new(config)))
    }
}

/// Of an authority.
fn signing(common_name: &str) -> Result<CertificateParams, rcgen::Error> {
    let mut params = CertificateParams::new([])?;
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    let name = &mut params.distinguished_name;
    name.push(DnType::OrganizationName, "Emulated Internet");
    name.push(DnType::CommonName, common_name);
    Ok(params)
}

fn params(wanted: &Certificate) -> Result<CertificateParams, rcgen::Error> {
    let mut params = CertificateParams::new(wanted.names.clone())?;
    params.extended_key_usages = match wanted.oddity {
        Some(Oddity::ForClients) => vec![ExtendedKeyUsagePurpose::ClientAuth],
        _ => vec![ExtendedKeyUsagePurpose::ServerAuth],
    };
    if wanted.oddity == Some(Oddity::OfAuthority) {
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    }
    let name = wanted.names.first().map_or("nobody", String::as_str);
    params.distinguished_name.push(DnType::CommonName, name);
    // An hour more than whole days, so that they are whole for as long as a test takes.
    params.not_after = OffsetDateTime::now_utc() + Duration::days(wanted.days) + Duration::HOUR;
    params.not_before = params.not_after - Duration::days(90);
    Ok(params)
}
