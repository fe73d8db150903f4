//! What holds for any error answer's header and body.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::string::string_regex;
use reqwest::header::HeaderValue;

use super::*;

/// None for what cannot be a header's value at all.
fn waited(value: &[u8]) -> Option<Option<u64>> {
    let value = HeaderValue::from_bytes(value).ok()?;
    Some(retry_after(&HeaderMap::from_iter([(RETRY_AFTER, value)])))
}

/// Seconds from now, which may be a second later than when the date was made.
fn date(seconds: u64) -> String {
    httpdate::fmt_http_date(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds))
}

/// The three forms of a date (RFC 9110, section 5.6.7), their parts in any combination.
fn dates() -> impl Strategy<Value = String> {
    let day = select(&["Mon", "Sun", "Sunday", "Wednesday", "Xyz"][..]);
    let month = select(&["Jan", "Feb", "Dec", "jan", "Foo"][..]);
    let numbers = (0..40u32, 0..11_000u32, 0..30u32, 0..70u32, 0..70u32);
    (day, month, numbers, 0..3u8).prop_map(
        |(day, month, (date, year, hour, minute, second), form)| {
            let time = format!("{hour:02}:{minute:02}:{second:02}");
            match form {
                0 => format!("{day}, {date:02} {month} {year:04} {time} GMT"),
                1 => format!("{day}, {date:02}-{month}-{:02} {time} GMT", year % 100),
                _ => format!("{day} {month} {date:2} {time} {year:04}"),
            }
        },
    )
}

fn text() -> impl Strategy<Value = String> {
    vec(any::<char>(), 0..12).prop_map(String::from_iter)
}

proptest! {
    #[test]
    fn a_number_is_so_many_seconds_and_at_most_a_day(number in string_regex("[ \t]{0,2}0{0,3}[0-9]{1,30}[ \t]{0,2}").unwrap()) {
        let digits = number.trim().trim_start_matches('0');
        let seconds = if digits.len() > 5 { 86_400 } else { format!("0{digits}").parse::<u64>().unwrap().min(86_400) };
        prop_assert_eq!(waited(number.as_bytes()), Some(Some(seconds)));
    }

    #[test]
    fn a_date_that_is_past_is_no_wait_and_one_that_is_far_off_a_day(seconds in 0..253_402_300_000u64) {
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs();
        let wait = waited(date(seconds).as_bytes()).flatten().unwrap();
        if seconds <= now {
            prop_assert_eq!(wait, 0);
        } else if seconds > now + 100_000 {
            prop_assert_eq!(wait, 86_400);
        } else {
            prop_assert!(wait <= seconds - now);
        }
    }

    #[test]
    fn any_date_ends_in_at_most_a_day_or_in_nothing(mut date in dates().prop_map(String::into_bytes), damage in vec((any::<Index>(), any::<u8>()), 0..3)) {
        for (at, byte) in damage {
            let at = at.index(date.len());
            date[at] = byte;
        }
        let wait = waited(&date).flatten();
        prop_assert!(wait.is_none_or(|wait| wait <= 86_400));
    }

    #[test]
    fn any_bytes_end_in_at_most_a_day_or_in_nothing(bytes in vec(any::<u8>(), 0..40)) {
        let wait = waited(&bytes).flatten();
        prop_assert!(wait.is_none_or(|wait| wait <= 86_400));
    }

    #[test]
    fn the_apis_message_never_shows_a_key(before in text(), after in text(), damage in option_of_damage()) {
        let message = format!("{before}-----BEGIN PRIVATE KEY-----{after}");
        let mut body = serde_json::json!({ "error": { "message": message } }).to_string().into_bytes();
        if let Some((at, byte)) = damage {
            let at = at.index(body.len());
            body[at] = byte;
        }
        if let Some(said) = api_message(&body) {
            prop_assert!(!said.contains("-----BEGIN"));
            prop_assert!(!said.trim().is_empty());
        }
    }
}

fn option_of_damage() -> impl Strategy<Value = Option<(Index, u8)>> {
    proptest::option::of(any::<(Index, u8)>())
}
