//! What a presented certificate says.

use x509_parser::certificate::X509Certificate;
use x509_parser::extensions::GeneralName;
use x509_parser::prelude::FromDer;
use x509_parser::x509::X509Name;

use crate::text;

const SECONDS_OF_DAY: i64 = 86_400;

/// Whether the system's trust store knows who signed it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trust {
    /// It does.
    Trusted,
    /// It does not.
    Untrusted,
    /// It does, but a certificate in between is not valid at present.
    ChainOutOfTime,
    /// It does, but not for web servers: such as one by which clients identify themselves.
    OtherPurpose,
    /// It was not asked, or could not say.
    Unjudged,
}

/// A server's own certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certificate {
    /// The names that it is for (subject alternative names), lower-case.
    pub names: Vec<String>,
    /// Who signed it, fit to be shown.
    pub issuer: String,
    /// Whether nobody but itself did.
    pub self_signed: bool,
    /// Whether it is an authority's, which signs others and identifies no server.
    pub of_authority: bool,
    /// Unix seconds from which it is valid.
    pub begins: i64,
    /// Unix seconds until which it is valid.
    pub ends: i64,
    /// Whether the system trusts who signed it.
    pub trust: Trust,
    /// The whole, to tell two apart.
    pub der: Vec<u8>,
}

impl Certificate {
    /// Reads a certificate as it came over the wire.
    pub fn read(der: &[u8], trust: Trust) -> Option<Self> {
        let (_, certificate) = X509Certificate::from_der(der).ok()?;
        Some(Self {
            names: names(&certificate),
            issuer: name_of(certificate.issuer()),
            self_signed: certificate.issuer() == certificate.subject(),
            of_authority: certificate.is_ca(),
            begins: certificate.validity().not_before.timestamp(),
            ends: certificate.validity().not_after.timestamp(),
            trust,
            der: der.to_vec(),
        })
    }

    /// Whether a browser shows the site of `name` with it: as far as is known, and at the time of the look.
    pub fn is_good_for(&self, name: &str) -> bool {
        self.covers(name) && self.trust == Trust::Trusted && !self.of_authority
    }

    /// Whether it is for `name`: the name itself, or a wildcard in place of its first label.
    pub fn covers(&self, name: &str) -> bool {
        let parent = name.split_once('.').map(|(_, parent)| parent);
        self.names.iter().any(|of_certificate| {
            of_certificate == name
                || (of_certificate.strip_prefix("*.")).is_some_and(|rest| Some(rest) == parent)
        })
    }

    /// Whole days from `now` (Unix seconds) to its end; less than 0 after it.
    pub fn days_left(&self, now: i64) -> i64 {
        (self.ends - now).div_euclid(SECONDS_OF_DAY)
    }

    /// Days from its beginning to its end.
    pub fn lifetime(&self) -> i64 {
        (self.ends - self.begins) / SECONDS_OF_DAY
    }
}

fn names(certificate: &X509Certificate) -> Vec<String> {
    let Ok(Some(extension)) = certificate.subject_alternative_name() else {
        return Vec::new();
    };
    let names = extension.value.general_names.iter();
    // All of them: rustls takes no chain of more than 64 KiB.
    names
        .filter_map(|name| match name {
            GeneralName::DNSName(name) => Some(shown(name).to_ascii_lowercase()),
            _ => None,
        })
        .collect()
}

/// The organization and the common name, as browsers show them.
fn name_of(name: &X509Name) -> String {
    let organization = name.iter_organization().next();
    let parts: Vec<String> = organization
        .into_iter()
        .chain(name.iter_common_name().next())
        .filter_map(|part| part.as_str().ok())
        .map(shown)
        .collect();
    match parts.is_empty() {
        true => "?".to_owned(),
        false => parts.join(" "),
    }
}

fn shown(text: &str) -> String {
    text::escape(text, text::NAME_LENGTH)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    const DAY: i64 = SECONDS_OF_DAY;

    /// Good for `names` for 90 days from second 0 on.
    pub(crate) fn good(names: &[&str]) -> Certificate {
        Certificate {
            names: names.iter().map(|name| (*name).to_owned()).collect(),
            issuer: "Let's Encrypt R11".to_owned(),
            self_signed: false,
            of_authority: false,
            begins: 0,
            ends: 90 * DAY,
            trust: Trust::Trusted,
            der: vec![1],
        }
    }

    #[test]
    fn a_wildcard_covers_exactly_one_label() {
        let certificate = good(&["shop.example", "*.shop.example"]);
        for (name, covered) in [
            ("shop.example", true),
            ("www.shop.example", true),
            ("a.b.shop.example", false),
            ("other.example", false),
            ("example", false),
        ] {
            assert_eq!(certificate.covers(name), covered, "{name}");
        }
    }

    #[test]
    fn days_are_counted_down_to_the_end_and_on() {
        let certificate = good(&[]);
        let left = [0, 89 * DAY + 1, 90 * DAY, 90 * DAY + 1, 92 * DAY]
            .map(|now| certificate.days_left(now));
        assert_eq!(left, [90, 0, 0, -1, -2]);
        assert_eq!(certificate.lifetime(), 90);
        let later = Certificate {
            begins: 2 * DAY,
            ..certificate
        };
        assert_eq!(later.lifetime(), 88);
    }

    #[test]
    fn what_is_no_certificate_is_none() {
        for der in [
            b"".as_slice(),
            b"\x30\x03\x02\x01\x01",
            b"-----BEGIN CERTIFICATE-----",
        ] {
            assert_eq!(Certificate::read(der, Trust::Unjudged), None);
        }
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_end_in_a_certificate_or_none(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..300)) {
            let _ = Certificate::read(&bytes, Trust::Unjudged);
        }
    }
}
