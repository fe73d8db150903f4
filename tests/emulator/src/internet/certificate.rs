//! The authority that signs the web servers' certificates.

use super::plan::Certificate;
use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, ExtendedKeyUsagePurpose, IsCa,
    KeyPair, KeyUsagePurpose,
};
use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::PrivateKeyDer;
use std::error::Error;
use std::sync::Arc;
use time::{Duration, OffsetDateTime};
use tokio_rustls::TlsAcceptor;

pub struct Authority(CertifiedIssuer<'static, KeyPair>);

impl Authority {
    pub fn new() -> Result<Self, rcgen::Error> {
        let mut params = CertificateParams::new([])?;
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        let name = &mut params.distinguished_name;
        name.push(DnType::OrganizationName, "Emulated Internet");
        name.push(DnType::CommonName, "R1");
        let authority = CertifiedIssuer::self_signed(params, KeyPair::generate()?)?;
        Ok(Self(authority))
    }

    pub fn pem(&self) -> String {
        self.0.pem()
    }

    /// Presents a certificate made now.
    pub fn acceptor(
        &self,
        wanted: &Certificate,
    ) -> Result<TlsAcceptor, Box<dyn Error + Send + Sync>> {
        let key = KeyPair::generate()?;
        let params = params(wanted)?;
        let certificate = match wanted.self_signed {
            true => params.self_signed(&key)?,
            false => params.signed_by(&key, &self.0)?,
        };
        let key = PrivateKeyDer::try_from(key.serialize_der())?;
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_single_cert(vec![certificate.into()], key)?;
        Ok(TlsAcceptor::from(Arc::new(config)))
    }
}

fn params(wanted: &Certificate) -> Result<CertificateParams, rcgen::Error> {
    let mut params = CertificateParams::new(wanted.names.clone())?;
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    let name = wanted.names.first().map_or("nobody", String::as_str);
    params.distinguished_name.push(DnType::CommonName, name);
    // An hour more than whole days, so that they are whole for as long as a test takes.
    params.not_after = OffsetDateTime::now_utc() + Duration::days(wanted.days) + Duration::HOUR;
    params.not_before = params.not_after - Duration::days(90);
    Ok(params)
}
