//! HTTPS with a certificate that is made here, good or bad.

use crate::internet::Certificate;
use crate::internet::certificate::{Authority, Error};
use std::path::{Path, PathBuf};
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
    /// Its time is over.
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
            Self::Generated { directory, .. } => Some(authority_file(directory)),
            Self::Off => None,
        }
    }

    pub(crate) fn acceptor(&self) -> io::Result<Option<TlsAcceptor>> {
        match self {
            Self::Off => Ok(None),
            Self::Generated { kind, directory } => {
                let (acceptor, authority) = generate(*kind).map_err(io::Error::other)?;
                fs::create_dir_all(directory)?;
                fs::write(authority_file(directory), authority)?;
                Ok(Some(acceptor))
            }
        }
    }
}

fn authority_file(directory: &Path) -> PathBuf {
    directory.join("ca.pem")
}

/// And the authority's certificate.
fn generate(kind: TlsKind) -> Result<(TlsAcceptor, String), Error> {
    let authority = Authority::new()?;
    let certificate = match kind {
        TlsKind::WrongName => Certificate::of(["wrong.example"]),
        _ => Certificate {
            days: if kind == TlsKind::Expired { -1 } else { 60 },
            self_signed: kind == TlsKind::SelfSigned,
            ..Certificate::of(["localhost", "127.0.0.1", "::1"])
        },
    };
    Ok((authority.acceptor(&certificate)?, authority.pem()))
}
