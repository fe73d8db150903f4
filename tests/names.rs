//! What holds for any text that is taken for a domain name.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use idna::AsciiDenyList;
use idna::uts46::{DnsLength, Hyphens, Uts46};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::string::string_regex;
use url::Host;
use wu_serverpilot::plan::Domain;

/// Parts that mean something to IDNA, to a URL or to a terminal, beside plain ones.
#[rustfmt::skip]
const PARTS: [&str; 44] = [
    "a", "shop", "www.", "*.", "*", ".", "..", "-", "--", "xn--", "xn--bcher-kva",
    "xn--zckzah", "xn--fa-hia", "XN--A", "com", "TEST", "0", "1", "127", "0x", "0x7f", "08",
    "256", ":", ":80", "[", "::1", "]", "/", "@", "_", " ", "\u{3002}", "\u{ff0e}", "\u{ff0a}",
    "\u{ff11}", "\u{ad}", "\u{200d}", "\u{202e}", "\u{df}", "\u{130}", "\u{5d0}", "\u{301}",
    "\u{2488}",
];

/// Read once: a pattern that stands for a strategy by itself is read again for each input.
fn pattern(pattern: &str) -> impl Strategy<Value = String> {
    string_regex(pattern).unwrap()
}

/// Texts that nearly are names, and some that are about as long as a name or a label may be.
fn text() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        8 => select(&PARTS[..]).prop_map(str::to_owned),
        1 => any::<char>().prop_map(String::from),
        1 => (58..68usize).prop_map(|length| "l".repeat(length)),
        1 => (118..128usize).prop_map(|labels| "n.".repeat(labels)),
    ];
    let parts = vec(part, 0..9).prop_map(|parts| parts.concat());
    let labels = vec(pattern("[-a-z0-9\u{e4}\u{df}\u{4f8b}]{1,6}"), 2..5)
        .prop_map(|labels| labels.join("."));
    let any = vec(any::<char>(), 0..16).prop_map(String::from_iter);
    prop_oneof![3 => parts, 2 => labels, 1 => any]
}

/// Another spelling of the same name.
fn respelled(name: &str, upper: bool, dot: bool, space: bool) -> String {
    let name = if upper {
        name.to_ascii_uppercase()
    } else {
        name.to_owned()
    };
    format!(
        "{}{name}{}",
        if space { "\t" } else { "" },
        if dot { "." } else { "" }
    )
}

fn assert_canonical(name: &Domain) -> Result<(), TestCaseError> {
    let text = name.as_str();
    prop_assert!(text.len() <= 253);
    let host = text.strip_prefix("*.").unwrap_or(text);
    prop_assert!(host.contains('.'));
    for label in host.split('.') {
        prop_assert!((1..=63).contains(&label.len()));
        prop_assert!(
            label
                .bytes()
                .all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'))
        );
        prop_assert!(!label.starts_with('-') && !label.ends_with('-'));
    }
    // A browser reads the same name, and no address.
    prop_assert_eq!(Host::parse(host), Ok(Host::Domain(host.to_owned())));
    prop_assert_eq!(&Domain::parse(text.as_bytes()).unwrap(), name);
    Ok(())
}

proptest! {
    #[test]
    fn what_is_accepted_is_a_host_name_in_one_canonical_form(text in text()) {
        if let Ok(name) = Domain::parse(text.as_bytes()) {
            assert_canonical(&name)?;
        }
    }

    #[test]
    fn names_made_of_a_name_are_canonical_too(text in text()) {
        if let Ok(name) = Domain::parse(text.as_bytes()) {
            assert_canonical(&name.bare())?;
            for other in name.www_twin().into_iter().chain(name.wildcard_parent()) {
                assert_canonical(&other)?;
            }
            for parent in name.parents() {
                let read = Domain::parse(parent.as_bytes()).unwrap();
                prop_assert_eq!(read.as_str(), parent);
            }
            prop_assert_eq!(name.www_twin().map(|twin| twin.bare()), name.www_twin().map(|_| name));
        }
    }

    #[test]
    fn every_spelling_of_a_name_is_the_same_name(text in text(), upper: bool, dot: bool, space: bool) {
        if let Ok(name) = Domain::parse(text.as_bytes()) {
            let other = respelled(name.as_str(), upper, dot, space);
            prop_assert_eq!(Domain::parse(other.as_bytes()), Ok(name));
        }
    }

    #[test]
    fn a_refusal_is_one_line_that_shows_nothing_a_terminal_acts_on(bytes in vec(any::<u8>(), 0..300), text in text()) {
        for input in [bytes.as_slice(), text.as_bytes()] {
            if let Err(error) = Domain::parse(input) {
                let sentence = error.to_string();
                prop_assert!(sentence.contains("is not a domain name that can be mapped: "));
                let is_active = |shown: char| shown.is_control() || matches!(shown, '<' | '>' | '\u{202e}');
                prop_assert!(!sentence.contains(is_active));
            }
        }
    }

    #[test]
    fn parsing_is_idempotent_and_agrees_with_idna(text in pattern("(\\*\\.)?[-a-zA-Z0-9ÄöÜßéλ例*._ ]{1,12}(\\.[-a-z0-9ä]{1,8}){0,4}\\.?")) {
        let parsed = Domain::parse(text.as_bytes());
        let host = text.trim();
        let host = host.strip_prefix("*.").unwrap_or(host);
        let ascii = Uts46::new().to_ascii(host.as_bytes(), AsciiDenyList::STD3, Hyphens::CheckFirstLast, DnsLength::VerifyAllowRootDot);
        match (parsed, ascii) {
            (Ok(parsed), Ok(ascii)) => {
                prop_assert_eq!(parsed.as_str().trim_start_matches("*."), ascii.trim_end_matches('.'));
                prop_assert_eq!(&Domain::parse(parsed.as_str().as_bytes()).unwrap(), &parsed);
            }
            (Ok(parsed), Err(_)) => prop_assert!(false, "IDNA refuses {}", parsed),
            // Ours is stricter: one label, addresses.
            (Err(_), _) => {}
        }
    }
}
