//! How a site of the network proves that it is the one that answers.
//!
//! The request has a nonce, and the site's answer a header: its number, how it is, and a signature of both by a
//! key that only the network has. Whoever answers elsewhere, a parking page or a cache, cannot make it.

use ring::hmac;

use super::word::words;
use crate::error::{Error, Result};
use crate::secret::Secret;
use crate::sentence::sentence;

/// The header of a site's answer: `SITE WORD PROOF`.
pub const HEADER: &str = "X-WU-ServerPilot";
/// The key in the request's query.
const QUERY: &str = "wu_serverpilot_look";

words! {
    /// How a site is, in its own word.
    pub enum Word {
        /// It shows itself to visitors.
        Live = "live",
        /// It is archived.
        Archived = "archived",
        /// It is suspended.
        Suspended = "suspended",
        /// It has had the visits of its plan.
        OverVisits = "over_visits",
        /// It, or its membership, is not active.
        NotActive = "not_active",
    }
}

/// What a site is to prove itself by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proof {
    nonce: String,
    key: Secret,
}

/// A site that has proved itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Proved {
    /// Its number.
    pub site: i64,
    /// How it is; none for a word of a later version.
    pub word: Option<Word>,
}

impl Proof {
    /// By `key`, with `nonce` in the request.
    ///
    /// # Errors
    /// `configuration` for a nonce that cannot be in a request, or that can be guessed, and for no key.
    pub fn new(nonce: String, key: Secret) -> Result<Self> {
        let fits = (16..=64).contains(&nonce.len())
            && nonce.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if !fits || key.is_empty() {
            return Err(Error::configuration(sentence!(
                "The proof that a site is asked for needs a nonce of 16 to 64 letters and digits, and a key."
            )));
        }
        Ok(Self { nonce, key })
    }

    /// The request that asks `host` for it.
    pub fn request(&self, host: &str) -> String {
        format!(
            "HEAD /?{QUERY}={} HTTP/1.1\r\nHost: {host}\r\nUser-Agent: wu_serverpilot/{} (domain check)\r\nAccept: */*\r\n\
             Connection: close\r\n\r\n",
            self.nonce,
            env!("CARGO_PKG_VERSION")
        )
    }

    /// The site that `header` proves to have answered for `host`.
    pub fn read(&self, header: &str, host: &str) -> Option<Proved> {
        let mut parts = header.split_ascii_whitespace();
        let (site, word, proof) = (parts.next()?, parts.next()?, parts.next()?);
        let key = hmac::Key::new(hmac::HMAC_SHA256, self.key.reveal().as_bytes());
        let signed = format!("{} {host} {site} {word}", self.nonce);
        hmac::verify(&key, signed.as_bytes(), &bytes(proof)?).ok()?;
        Some(Proved {
            site: site.parse().ok()?,
            word: Word::read(word),
        })
    }
}

fn bytes(hex: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u8>> = hex
        .chars()
        .map(|digit| u8::try_from(digit.to_digit(16)?).ok())
        .collect();
    let digits = digits?;
    let pairs = digits.chunks_exact(2);
    pairs.remainder().is_empty().then_some(())?;
    pairs
        .map(|pair| Some(pair.first()? * 16 + pair.get(1)?))
        .collect()
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    const NONCE: &str = "0123456789abcdef";

    pub(crate) fn proof() -> Proof {
        Proof::new(NONCE.to_owned(), Secret::new("secret".to_owned())).unwrap()
    }

    /// What a site answers.
    pub(crate) fn signed(host: &str, site: i64, word: &str) -> String {
        let key = hmac::Key::new(hmac::HMAC_SHA256, b"secret");
        let tag = hmac::sign(&key, format!("{NONCE} {host} {site} {word}").as_bytes());
        let hex: String = tag
            .as_ref()
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        format!("{site} {word} {hex}")
    }

    #[test]
    fn the_request_asks_for_headers_alone_and_names_itself() {
        let version = env!("CARGO_PKG_VERSION");
        let expected = format!(
            "HEAD /?wu_serverpilot_look=0123456789abcdef HTTP/1.1\r\nHost: shop.example\r\nUser-Agent: \
             wu_serverpilot/{version} (domain check)\r\nAccept: */*\r\nConnection: close\r\n\r\n"
        );
        assert_eq!(proof().request("shop.example"), expected);
    }

    #[test]
    fn php_signs_in_the_same_way() {
        // hash_hmac( 'sha256', '0123456789abcdef shop.example 7 live', 'secret' )
        let hex = "9c3d6db0794ddcb3ef5e65d11b0104bc643883e6aa749149a03f146cf82363c6";
        assert_eq!(signed("shop.example", 7, "live"), format!("7 live {hex}"));
    }

    #[test]
    fn a_site_is_proved_with_its_number_and_its_word() {
        for word in Word::ALL {
            let header = signed("shop.example", 7, word.as_str());
            let proved = Proved {
                site: 7,
                word: Some(*word),
            };
            assert_eq!(proof().read(&header, "shop.example"), Some(proved));
        }
        let later = proof().read(&signed("shop.example", 7, "asleep"), "shop.example");
        assert_eq!(
            later,
            Some(Proved {
                site: 7,
                word: None
            })
        );
    }

    #[test]
    fn what_was_signed_for_another_host_site_word_nonce_or_by_another_key_proves_nothing() {
        let good = signed("shop.example", 7, "live");
        let proof_of = |nonce: &str, key: &str| {
            Proof::new(nonce.to_owned(), Secret::new(key.to_owned())).unwrap()
        };
        assert!(proof().read(&good, "shop.example").is_some());
        assert_eq!(proof().read(&good, "other.example"), None);
        assert_eq!(
            proof_of("fedcba9876543210", "secret").read(&good, "shop.example"),
            None
        );
        assert_eq!(proof_of(NONCE, "other").read(&good, "shop.example"), None);
        for odd in [
            good.replace('7', "8"),
            good.replace("live", "archived"),
            good.replace("7 live", "7"),
            format!("{good}0"),
            String::new(),
        ] {
            assert_eq!(proof().read(&odd, "shop.example"), None, "{odd}");
        }
    }

    #[test]
    fn a_nonce_that_could_be_guessed_or_could_break_a_request_is_refused() {
        for (nonce, key) in [
            ("short", "secret"),
            ("0123456789abcde\r", "secret"),
            ("0123456789abc&x=", "secret"),
            (NONCE, ""),
        ] {
            let proof = Proof::new(nonce.to_owned(), Secret::new(key.to_owned()));
            assert_eq!(proof.unwrap_err().kind().as_str(), "configuration");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_header_does_harm(header in ".{0,100}") {
            assert_eq!(proof().read(&header, "shop.example"), None);
        }
    }
}
