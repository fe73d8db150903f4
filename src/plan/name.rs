//! A domain name: what people type and WordPress stores, in one canonical form.

use std::fmt;
use std::net::Ipv6Addr;

use idna::AsciiDenyList;
use idna::uts46::{DnsLength, Hyphens, Uts46};

use crate::error::{Error, Result};
use crate::sentence::{Template, text};

/// Octets of a name, without the trailing dot (RFC 1035, section 2.3.4).
const LONGEST_NAME: usize = 253;

/// A domain name in canonical form: lower-case ASCII (IDNA A-labels), no trailing dot.
///
/// It has at least two labels; the first may be `*`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Domain(String);

impl Domain {
    /// Reads a name in any form that a person may type or WordPress may store.
    ///
    /// # Errors
    /// `invalid_domain`, with the reason, for everything that the PHP interface's section
    /// "Domain names" refuses.
    pub fn parse(input: &[u8]) -> Result<Self> {
        canonical(input)
            .map(Self)
            .map_err(|reason| Error::invalid_domain(input, reason))
    }

    /// The canonical form.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The `www.` name beside this one; none for a name that has it, nor for a wildcard, nor
    /// where it would be too long.
    pub fn www_twin(&self) -> Option<Self> {
        if self.0.starts_with("www.") || self.0.starts_with("*.") {
            return None;
        }
        let twin = format!("www.{}", self.0);
        (twin.len() <= LONGEST_NAME).then_some(Self(twin))
    }

    /// The name without `www.`; itself where there is none, or where only one label would be left.
    pub fn bare(&self) -> Self {
        match self.0.strip_prefix("www.") {
            Some(bare) if bare.contains('.') => Self(bare.to_owned()),
            _ => self.clone(),
        }
    }

    /// The names above this one, the nearest first, down to two labels.
    pub fn parents(&self) -> impl Iterator<Item = Self> {
        let dots = self.0.match_indices('.').map(|(dot, _)| dot + 1);
        dots.filter_map(|start| self.0.get(start..))
            .filter(|parent| parent.contains('.'))
            .map(|parent| Self(parent.to_owned()))
    }

    /// What a wildcard is directly above of; none for a name that is no wildcard.
    pub fn wildcard_parent(&self) -> Option<Self> {
        let parent = self.0.strip_prefix("*.")?;
        Some(Self(parent.to_owned()))
    }
}

impl fmt::Display for Domain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn canonical(input: &[u8]) -> std::result::Result<String, Template> {
    let text = std::str::from_utf8(input).map_err(|_| text!("it is not valid UTF-8"))?;
    let text = text.trim();
    refuse_what_is_no_name(text)?;
    let (wildcard, host) = match text.strip_prefix("*.") {
        Some(host) => ("*.", host),
        None => ("", text),
    };
    if host.contains('*') {
        return Err(text!("“*” may only be the whole first label"));
    }
    let ascii = to_ascii(host)?;
    refuse_addresses(&ascii)?;
    if wildcard.len() + ascii.len() > LONGEST_NAME {
        return Err(text!("it is longer than 253 characters"));
    }
    Ok(format!("{wildcard}{ascii}"))
}

/// Names the mistakes that people make, in words better than IDNA's.
fn refuse_what_is_no_name(text: &str) -> std::result::Result<(), Template> {
    if text.is_empty() {
        return Err(text!("it is empty"));
    }
    if text.chars().any(char::is_control) {
        return Err(text!("it has control characters"));
    }
    if !text.contains(['/', '@', ':', '_']) {
        return Ok(());
    }
    if text.trim_matches(['[', ']']).parse::<Ipv6Addr>().is_ok() {
        return Err(IP_ADDRESS);
    }
    let mistakes = [
        (
            "://",
            text!("it has a scheme; only the host name is needed"),
        ),
        ("/", text!("it has a path; only the host name is needed")),
        (
            "@",
            text!("it has user information; only the host name is needed"),
        ),
        (":", text!("it has a port; only the host name is needed")),
        (
            "_",
            text!("it has an underscore, which host names cannot have"),
        ),
    ];
    match mistakes.iter().find(|(mark, _)| text.contains(mark)) {
        Some((_, reason)) => Err(*reason),
        None => Ok(()),
    }
}

/// IDNA's processing for a look-up (UTS 46), with the rules for host names (STD 3).
fn to_ascii(host: &str) -> std::result::Result<String, Template> {
    let ascii = Uts46::new()
        .to_ascii(
            host.as_bytes(),
            AsciiDenyList::STD3,
            Hyphens::CheckFirstLast,
            DnsLength::VerifyAllowRootDot,
        )
        .map_err(|_| what_idna_refuses(host))?;
    Ok(ascii.strip_suffix('.').unwrap_or(&ascii).to_owned())
}

/// IDNA says no more than "no": find out which rule it was.
fn what_idna_refuses(host: &str) -> Template {
    let host = host.strip_suffix('.').unwrap_or(host);
    if host.is_empty() || host.split('.').any(str::is_empty) {
        text!("it has an empty label")
    } else if host
        .split('.')
        .any(|label| label.starts_with('-') || label.ends_with('-'))
    {
        text!("a label starts or ends with a hyphen")
    } else if host.is_ascii() && host.split('.').any(|label| label.len() > 63) {
        text!("a label is longer than 63 characters")
    } else if host.is_ascii() && host.len() > LONGEST_NAME {
        text!("it is longer than 253 characters")
    } else {
        text!("it has characters that domain names cannot have, or is too long")
    }
}

const IP_ADDRESS: Template = text!("it is an IP address");

/// A last label that is a number makes an IPv4 address of the whole (WHATWG URL, "ends in a number").
fn refuse_addresses(ascii: &str) -> std::result::Result<(), Template> {
    let Some((_, last)) = ascii.rsplit_once('.') else {
        return Err(text!("it has only one label"));
    };
    let hexadecimal = last.strip_prefix("0x");
    if last.bytes().all(|byte| byte.is_ascii_digit())
        || hexadecimal.is_some_and(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()))
    {
        return Err(IP_ADDRESS);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(input: &str) -> String {
        Domain::parse(input.as_bytes()).unwrap().as_str().to_owned()
    }

    fn reason(input: &[u8]) -> String {
        let sentence = Domain::parse(input).unwrap_err().to_string();
        let reason = sentence.rsplit_once("mapped: ").unwrap().1;
        reason.trim_end_matches('.').to_owned()
    }

    #[test]
    fn names_take_their_canonical_form() {
        let cases = [
            ("Example.COM", "example.com"),
            ("example.com.", "example.com"),
            (" \t\r\nexample.com\x0b\x0c\n", "example.com"),
            ("bücher.example", "xn--bcher-kva.example"),
            ("BÜCHER.example", "xn--bcher-kva.example"),
            ("XN--BCHER-KVA.example", "xn--bcher-kva.example"),
            ("faß.example", "xn--fa-hia.example"),
            ("例え。テスト", "xn--r8jz45g.xn--zckzah"),
            ("*.Example.com", "*.example.com"),
            ("r3---sn.example.com", "r3---sn.example.com"),
            ("1.2.3.example", "1.2.3.example"),
            ("\u{a0}\u{3000}shop。example\u{2028}\u{85}", "shop.example"),
            ("ｓｈｏｐ.example", "shop.example"),
            ("www.com", "www.com"),
        ];
        for (input, expected) in cases {
            assert_eq!(parsed(input), expected, "{input:?}");
        }
    }

    #[test]
    fn what_is_no_name_is_refused_with_its_reason() {
        let long_label = format!("{}.example", "a".repeat(64));
        let long_name = format!("{}example", "a.".repeat(124));
        let longest_label = format!("{} b.example", "a".repeat(61));
        let longest_name = format!("{}exam le", "a.".repeat(123));
        let long_wildcard = format!("*.{}example", "a.".repeat(123));
        let cases: &[(&[u8], &str)] = &[
            (b"", "it is empty"),
            (b" \n ", "it is empty"),
            (b".", "it has an empty label"),
            (b"a..example", "it has an empty label"),
            (b"example.com..", "it has an empty label"),
            (b".example.com", "it has an empty label"),
            (b"localhost", "it has only one label"),
            (b"*.com", "it has only one label"),
            (b"-a.example", "a label starts or ends with a hyphen"),
            (b"a.-example", "a label starts or ends with a hyphen"),
            (b"a-.example", "a label starts or ends with a hyphen"),
            (b"192.0.2.1", "it is an IP address"),
            (b"127.1", "it is an IP address"),
            (b"127.0.0.0x1", "it is an IP address"),
            (b"192.0.2.1.", "it is an IP address"),
            (b"*.192.0.2.1", "it is an IP address"),
            ("１９２.0.2.1".as_bytes(), "it is an IP address"),
            (b"0x7f.0x1", "it is an IP address"),
            (b"::1", "it is an IP address"),
            (b"[2001:db8::1]", "it is an IP address"),
            (
                b"https://example.com",
                "it has a scheme; only the host name is needed",
            ),
            (
                b"example.com/blog",
                "it has a path; only the host name is needed",
            ),
            (
                b"example.com:8080",
                "it has a port; only the host name is needed",
            ),
            (
                b"me@example.com",
                "it has user information; only the host name is needed",
            ),
            (b"exam\0ple.com", "it has control characters"),
            (b"exam\nple.com", "it has control characters"),
            (b"a.exa\x1bmple", "it has control characters"),
            (b"a.exa\x7fmple", "it has control characters"),
            (b"\xff.example", "it is not valid UTF-8"),
            (b"a.example\xc3", "it is not valid UTF-8"),
            (b"\xed\xa0\x80.example", "it is not valid UTF-8"),
            (
                b"my_shop.example",
                "it has an underscore, which host names cannot have",
            ),
            (b"*", "“*” may only be the whole first label"),
            (b"a.*.example", "“*” may only be the whole first label"),
            (b"*a.example.com", "“*” may only be the whole first label"),
            (b"*.*.example.com", "“*” may only be the whole first label"),
            (
                b"a b.example",
                "it has characters that domain names cannot have, or is too long",
            ),
            (
                "a\u{a0}b.example".as_bytes(),
                "it has characters that domain names cannot have, or is too long",
            ),
            (
                b"a.example,b.example",
                "it has characters that domain names cannot have, or is too long",
            ),
            (
                b"xn--a.example",
                "it has characters that domain names cannot have, or is too long",
            ),
            (
                b"xn--\xc3\xbc.example",
                "it has characters that domain names cannot have, or is too long",
            ),
            (
                long_label.as_bytes(),
                "a label is longer than 63 characters",
            ),
            (long_name.as_bytes(), "it is longer than 253 characters"),
            (long_wildcard.as_bytes(), "it is longer than 253 characters"),
            // As long as may be: that is not what is wrong with them.
            (
                longest_label.as_bytes(),
                "it has characters that domain names cannot have, or is too long",
            ),
            (
                longest_name.as_bytes(),
                "it has characters that domain names cannot have, or is too long",
            ),
        ];
        for (input, expected) in cases {
            assert_eq!(
                reason(input),
                *expected,
                "{:?}",
                String::from_utf8_lossy(input)
            );
        }
    }

    #[test]
    fn a_name_of_253_characters_is_accepted() {
        let name = format!("{}example", "a.".repeat(123));
        assert_eq!((name.len(), parsed(&name)), (253, name));
        let wildcard = format!("*.{}example", "a.".repeat(122));
        assert_eq!((wildcard.len(), parsed(&wildcard)), (253, wildcard));
    }

    #[test]
    fn the_message_shows_the_name_escaped_and_cut() {
        let sentence = Domain::parse(&[b"\x1b[31m<i>".as_slice(), &[b'a'; 100]].concat())
            .unwrap_err()
            .to_string();
        let shown = format!(r"“\u{{1b}}[31m\u{{3c}}i\u{{3e}}{}…”", "a".repeat(72));
        assert_eq!(
            sentence,
            format!("{shown} is not a domain name that can be mapped: it has control characters.")
        );
    }

    #[test]
    fn only_plain_names_have_a_www_twin() {
        let twin = |name: &str| {
            Domain::parse(name.as_bytes())
                .unwrap()
                .www_twin()
                .map(|twin| twin.0)
        };
        assert_eq!(twin("example.com"), Some("www.example.com".to_owned()));
        assert_eq!(twin("www.example.com"), None);
        assert_eq!(twin("*.example.com"), None);
        assert_eq!(twin(&format!("{}example", "a.".repeat(123))), None);
    }

    #[test]
    fn a_bare_name_keeps_two_labels() {
        let bare = |name: &str| Domain::parse(name.as_bytes()).unwrap().bare().0;
        assert_eq!(bare("www.example.com"), "example.com");
        assert_eq!(bare("www.com"), "www.com");
        assert_eq!(bare("example.com"), "example.com");
    }
}
