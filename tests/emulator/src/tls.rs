//! Certificates, made here, good and bad.

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, ExtendedKeyUsagePurpose, IsCa,
    KeyPair, KeyUsagePurpose, date_time_ymd,
};
use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::{fs, io};
use tokio_rustls::TlsAcceptor;

/// Whether and how the API is served over HTTPS.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Tls {
    /// Plain HTTP.
    #[default]
    Off,
    /// A certificate made at the start, for localhost, 127.0.0.1 and ::1.
    Generated {
        /// What is wrong with it, if anything.
        kind: TlsKind,
        /// Where `ca.pem` is written.
        directory: PathBuf,
    },
}

/// What is wrong with a generated certificate. A client that trusts `ca.pem` accepts only `Valid`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TlsKind {
    /// Nothing.
    #[default]
    Valid,
    /// It is not signed by the authority in `ca.pem`.
    SelfSigned,
    /// It was valid in 2020.
    Expired,
    /// It is for `wrong.example` only.
    WrongName,
}

impl std::str::FromStr for TlsKind {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        match word {
            "valid" => Ok(Self::Valid),
            "self-signed" => Ok(Self::SelfSigned),
            "expired" => Ok(Self::Expired),
            "wrong-name" => Ok(Self::WrongName),
            _ => Err(format!(
                "{word} is not one of valid, self-signed, expired, wrong-name"
            )),
        }
    }
}

impl Tls {
    /// The authority that a client has to trust.
    pub(crate) fn ca_path(&self) -> Option<PathBuf> {
        match self {
            Self::Generated { directory, .. } => Some(directory.join("ca.pem")),
            Self::Off => None,
        }
    }

    pub(crate) fn acceptor(&self) -> io::Result<Option<TlsAcceptor>> {
        let (chain, key) = match self {
            Self::Off => return Ok(None),
            Self::Generated { kind, directory } => generated(*kind, directory)?,
        };
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(io::Error::other)?
            .with_no_client_auth()
            .with_single_cert(chain, key)
            .map_err(io::Error::other)?;
        Ok(Some(TlsAcceptor::from(Arc::new(config))))
    }
}

type Identity = (Vec<CertificateDer<'static>>, PrivateKeyDer<'static>);

fn generated(kind: TlsKind, directory: &Path) -> io::Result<Identity> {
    let (identity, ca_pem) = generate(kind).map_err(io::Error::other)?;
    fs::create_dir_all(directory)?;
    fs::write(directory.join("ca.pem"), ca_pem)?;
    Ok(identity)
}

fn generate(kind: TlsKind) -> Result<(Identity, String), rcgen::Error> {
    let authority = CertifiedIssuer::self_signed(authority_params()?, KeyPair::generate()?)?;
    let key = KeyPair::generate()?;
    let params = leaf_params(kind)?;
    let leaf = match kind {
        TlsKind::SelfSigned => params.self_signed(&key)?,
        _ => params.signed_by(&key, &authority)?,
    };
    let key = PrivateKeyDer::try_from(key.serialize_der());
    let key = key.map_err(|_| rcgen::Error::CouldNotParseKeyPair)?;
    Ok(((vec![leaf.into()], key), authority.pem()))
}

fn authority_params() -> Result<CertificateParams, rcgen::Error> {
    let mut params = CertificateParams::new([])?;
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    let name = &mut params.distinguished_name;
    name.push(DnType::CommonName, "ServerPilot emulator CA");
    Ok(params)
}

fn leaf_params(kind: TlsKind) -> Result<CertificateParams, rcgen::Error> {
    let names: &[&str] = match kind {
        TlsKind::WrongName => &["wrong.example"],
        _ => &["localhost", "127.0.0.1", "::1"],
    };
    let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    let mut params = CertificateParams::new(names)?;
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    params
        .distinguished_name
        .push(DnType::CommonName, "ServerPilot emulator");
    if kind == TlsKind::Expired {
        params.not_before = date_time_ymd(2020, 1, 1);
        params.not_after = date_time_ymd(2020, 12, 31);
    }
    Ok(params)
}
