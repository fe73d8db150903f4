//! The ini settings and what they may be.

use std::path::PathBuf;
use std::time::Duration;

use log::LevelFilter;

use super::source::Source;
use crate::error::{Error, Result};
use crate::sentence::sentence;

/// Seconds that one call may take in all.
pub const TIMEOUT: &str = "wu_serverpilot.timeout";
/// Seconds per connection attempt.
pub const CONNECT_TIMEOUT: &str = "wu_serverpilot.connect_timeout";
/// Further attempts after a retryable failure.
pub const MAX_RETRIES: &str = "wu_serverpilot.max_retries";
/// The folder of the locks.
pub const LOCK_DIR: &str = "wu_serverpilot.lock_dir";
/// How much is logged.
pub const LOG_LEVEL: &str = "wu_serverpilot.log_level";

/// A day: no call is worth more.
const LONGEST_SECONDS: f64 = 86_400.0;
const MOST_RETRIES: u32 = 100;
/// What a call leaves of the request's time, so that PHP code still learns how it ended.
const TO_HEAR_OF_IT: Duration = Duration::from_secs(1);

/// The settings of one call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// `wu_serverpilot.timeout`.
    pub timeout: Duration,
    /// `wu_serverpilot.connect_timeout`.
    pub connect_timeout: Duration,
    /// `wu_serverpilot.max_retries`.
    pub max_retries: u32,
    /// `wu_serverpilot.lock_dir`; none: the user's own places.
    pub lock_dir: Option<PathBuf>,
}

/// Reads the settings that a call needs.
///
/// # Errors
/// `configuration`, naming the setting that makes no sense.
pub fn read(source: &impl Source) -> Result<Settings> {
    Ok(Settings {
        timeout: timeout(source)?,
        connect_timeout: seconds(source, CONNECT_TIMEOUT, 5.0)?,
        max_retries: retries(source)?,
        lock_dir: lock_dir(source)?,
    })
}

/// How much is logged: `debug` where the site debugs (`WP_DEBUG`). A value that makes no sense is
/// taken as the default, for a log setting must not stop the work.
pub fn log_level(source: &impl Source) -> LevelFilter {
    let level = match text(source, LOG_LEVEL).as_deref() {
        Some("off") => return LevelFilter::Off,
        Some("error") => LevelFilter::Error,
        Some("warning") => LevelFilter::Warn,
        Some("debug") => LevelFilter::Debug,
        _ => LevelFilter::Info,
    };
    if source.is_on("WP_DEBUG") {
        LevelFilter::Debug
    } else {
        level
    }
}

fn text(source: &impl Source, name: &str) -> Option<String> {
    source
        .setting(name)
        .map(|value| value.trim().to_owned())
        .filter(|value| !value.is_empty())
}

fn seconds(source: &impl Source, name: &str, default: f64) -> Result<Duration> {
    let Some(text) = text(source, name) else {
        return Ok(Duration::from_secs_f64(default));
    };
    let range = 0.0..=LONGEST_SECONDS;
    let time = text.parse().ok().filter(|seconds| range.contains(seconds));
    match time.map(Duration::from_secs_f64) {
        // A number may be over 0 and still be no time at all.
        Some(time) if !time.is_zero() => Ok(time),
        _ => Err(Error::configuration(sentence!(
            "The ini setting {name} must be a number of seconds over 0 and at most {most}.",
            name = name,
            most = LONGEST_SECONDS.to_string(),
        ))),
    }
}

/// No longer than PHP lets the request live.
fn timeout(source: &impl Source) -> Result<Duration> {
    let asked_for = seconds(source, TIMEOUT, 45.0)?;
    let left = source
        .time_left()
        .map(|left| left.saturating_sub(TO_HEAR_OF_IT));
    Ok(left.map_or(asked_for, |left| left.min(asked_for)))
}

fn retries(source: &impl Source) -> Result<u32> {
    let Some(text) = text(source, MAX_RETRIES) else {
        return Ok(3);
    };
    match text.parse::<u32>() {
        Ok(retries) if retries <= MOST_RETRIES => Ok(retries),
        _ => Err(Error::configuration(sentence!(
            "The ini setting {name} must be a whole number from 0 to {most}.",
            name = MAX_RETRIES,
            most = i64::from(MOST_RETRIES),
        ))),
    }
}

/// The folder of the locks, where one is chosen.
///
/// # Errors
/// `configuration` for a path that is not absolute: it would be another folder in each working directory.
pub fn lock_dir(source: &impl Source) -> Result<Option<PathBuf>> {
    let folder = text(source, LOCK_DIR).map(PathBuf::from);
    if folder.as_ref().is_none_or(|folder| folder.is_absolute()) {
        return Ok(folder);
    }
    Err(Error::configuration(sentence!(
        "The ini setting {name} must be an absolute path.",
        name = LOCK_DIR,
    )))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::source::tests::Table;

    #[test]
    fn a_call_takes_no_longer_than_php_lets_the_request_live() {
        let timeout = |left: Option<u64>| {
            let mut table = Table::new(&[(TIMEOUT, "20")]);
            table.time_left = left.map(Duration::from_secs);
            read(&table).map(|settings| settings.timeout.as_secs())
        };
        assert_eq!(
            [None, Some(30), Some(21), Some(20), Some(3), Some(1)].map(timeout),
            [20, 20, 20, 19, 2, 0].map(Ok)
        );
    }

    #[test]
    fn defaults_stand_where_nothing_is_set() {
        assert_eq!(
            read(&Table::new(&[(TIMEOUT, ""), ("sys_temp_dir", "elsewhere")])).unwrap(),
            Settings {
                timeout: Duration::from_secs(45),
                connect_timeout: Duration::from_secs(5),
                max_retries: 3,
                lock_dir: None,
            }
        );
    }

    #[test]
    fn values_are_taken_as_they_are_set() {
        let table = Table::new(&[
            (TIMEOUT, "0.5"),
            (CONNECT_TIMEOUT, " 2 "),
            (MAX_RETRIES, "0"),
            (LOCK_DIR, "/run/locks"),
        ]);
        assert_eq!(
            read(&table).unwrap(),
            Settings {
                timeout: Duration::from_millis(500),
                connect_timeout: Duration::from_secs(2),
                max_retries: 0,
                lock_dir: Some(PathBuf::from("/run/locks")),
            }
        );
    }

    #[test]
    fn a_value_that_makes_no_sense_names_its_setting() {
        let cases = [
            (TIMEOUT, "0"),
            (TIMEOUT, "-1"),
            (TIMEOUT, "NaN"),
            (TIMEOUT, "inf"),
            (TIMEOUT, "1e9"),
            (TIMEOUT, "1e-320"),
            (CONNECT_TIMEOUT, "1e-10"),
            (TIMEOUT, "5s"),
            (CONNECT_TIMEOUT, "soon"),
            (MAX_RETRIES, "-1"),
            (MAX_RETRIES, "1.5"),
            (MAX_RETRIES, "101"),
            (LOCK_DIR, "locks"),
        ];
        for (name, value) in cases {
            let sentence = read(&Table::new(&[(name, value)])).unwrap_err().to_string();
            assert!(
                sentence.starts_with(&format!("The ini setting {name} must be ")),
                "{sentence}"
            );
        }
    }

    #[test]
    fn debugging_sites_log_in_detail_unless_logging_is_off() {
        let level = |values: &[(&'static str, &str)]| log_level(&Table::new(values));
        assert_eq!(level(&[]), LevelFilter::Info);
        assert_eq!(level(&[(LOG_LEVEL, "error")]), LevelFilter::Error);
        assert_eq!(level(&[(LOG_LEVEL, "warning")]), LevelFilter::Warn);
        assert_eq!(level(&[(LOG_LEVEL, "debug")]), LevelFilter::Debug);
        assert_eq!(level(&[(LOG_LEVEL, "loud")]), LevelFilter::Info);
        assert_eq!(level(&[("WP_DEBUG", "1")]), LevelFilter::Debug);
        assert_eq!(
            level(&[("WP_DEBUG", "1"), (LOG_LEVEL, "off")]),
            LevelFilter::Off
        );
    }
}
