//! Foreign text, made safe to show in a message, a log line or a page.

/// Characters of a name that a message shows (PHP interface, "Domain names").
pub const NAME_LENGTH: usize = 80;
/// Characters of the API's own message that an error quotes.
pub const MESSAGE_LENGTH: usize = 200;

/// Whether `text` can be an id of ServerPilot's: ASCII letters and digits, so that it cannot change the
/// path that it becomes a part of.
pub fn is_id(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// `text` in quotation marks, escaped and cut to `length` characters of the original.
pub fn quote(text: &str, length: usize) -> String {
    format!("“{}”", escape(text, length))
}

/// `text` without anything that a terminal, a log or a page could act on, cut to `length` characters.
pub fn escape(text: &str, length: usize) -> String {
    if text.len() <= length && text.bytes().all(is_plain) {
        return text.to_owned();
    }
    let mut shown = String::new();
    let mut rest = text.chars();
    for character in rest.by_ref().take(length) {
        if is_active(character) {
            shown.extend(character.escape_unicode());
        } else {
            shown.push(character);
        }
    }
    if rest.next().is_some() {
        shown.push('…');
    }
    shown
}

/// What nearly all names are made of.
fn is_plain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-')
}

/// Markup, and what Rust's own rules call unprintable: controls, line breaks, invisible and
/// direction-changing characters.
fn is_active(character: char) -> bool {
    match character {
        '<' | '>' | '&' | '"' | '\u{ad}' | '\u{61c}' => true,
        '\u{2028}'..='\u{202e}'
        | '\u{2066}'..='\u{2069}'
        | '\u{200b}'..='\u{200f}'
        | '\u{feff}' => true,
        _ => character.is_control(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_cannot_change_a_path() {
        for id in ["nlcN0TwdZAyNEgdp", "940288", "a"] {
            assert!(is_id(id), "{id}");
        }
        for other in ["", "../apps", "a/b", "a b", "å", "a?b", "a\n", "a\0"] {
            assert!(!is_id(other), "{other:?}");
        }
    }

    #[test]
    fn plain_text_is_shown_as_it_is() {
        assert_eq!(
            quote("Ingen sådan app, it's gone", 80),
            "“Ingen sådan app, it's gone”"
        );
    }

    #[test]
    fn markup_escapes_and_line_breaks_are_spelled_out() {
        assert_eq!(
            escape("\u{1b}[31m<b>\r\n\u{202e}\0", 80),
            r"\u{1b}[31m\u{3c}b\u{3e}\u{d}\u{a}\u{202e}\u{0}"
        );
    }

    #[test]
    fn long_text_is_cut_and_says_so() {
        assert_eq!(escape("åäöåäö", 3), "åäö…");
        assert_eq!(escape("åäö", 3), "åäö");
    }
}
