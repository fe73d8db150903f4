//! The ini settings and what they may be.

use std::ffi::CStr;
use std::path::PathBuf;
use std::time::Duration;

use log::LevelFilter;

use super::source::Source;
use crate::error::{Error, Result};
use crate::sentence::sentence;

/// An ini setting: its name, and its value where nobody sets one.
#[derive(Debug, Clone, Copy)]
pub struct Setting(pub &'static CStr, pub &'static CStr);

/// Seconds that one call may take in all.
pub const TIMEOUT: Setting = Setting(c"wu_serverpilot.timeout", c"45");
/// Seconds per connection attempt.
pub const CONNECT_TIMEOUT: Setting = Setting(c"wu_serverpilot.connect_timeout", c"5");
/// Further attempts after a retryable failure.
pub const MAX_RETRIES: Setting = Setting(c"wu_serverpilot.max_retries", c"3");
/// The folder of the locks.
pub const LOCK_DIR: Setting = Setting(c"wu_serverpilot.lock_dir", c"");
/// How much is logged.
pub const LOG_LEVEL: Setting = Setting(c"wu_serverpilot.log_level", c"info");

impl Setting {
    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.0.to_str().unwrap_or_default()
    }

    /// Its value as text, without the space around it.
    fn read(self, source: &impl Source) -> String {
        let set = source.setting(self.name()).unwrap_or_default();
        match set.trim() {
            "" => self.1.to_string_lossy().into_owned(),
            value => value.to_owned(),
        }
    }
}

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
        connect_timeout: seconds(source, CONNECT_TIMEOUT)?,
        max_retries: retries(source)?,
        lock_dir: lock_dir(source)?,
    })
}

/// How much is logged: `debug` where the site debugs (`WP_DEBUG`). A value that makes no sense is
/// taken as the default, for a log setting must not stop the work.
pub fn log_level(source: &impl Source) -> LevelFilter {
    let level = match LOG_LEVEL.read(source).as_str() {
        "off" => return LevelFilter::Off,
        "error" => LevelFilter::Error,
        "warning" => LevelFilter::Warn,
        "debug" => LevelFilter::Debug,
        _ => LevelFilter::Info,
    };
    if source.is_on("WP_DEBUG") {
        LevelFilter::Debug
    } else {
        level
    }
}

fn seconds(source: &impl Source, setting: Setting) -> Result<Duration> {
    let range = 0.0..=LONGEST_SECONDS;
    let time = setting
        .read(source)
        .parse()
        .ok()
        .filter(|seconds| range.contains(seconds));
    match time.map(Duration::from_secs_f64) {
        // A number may be over 0 and still be no time at all.
        Some(time) if !time.is_zero() => Ok(time),
        _ => Err(Error::configuration(sentence!(
            "The ini setting {name} must be a number of seconds over 0 and at most {most}.",
            name = setting.name(),
            most = LONGEST_SECONDS.to_string(),
        ))),
    }
}

/// No longer than PHP lets the request live.
fn timeout(source: &impl Source) -> Result<Duration> {
    let asked_for = seconds(source, TIMEOUT)?;
    let left = source
        .time_left()
        .map(|left| left.saturating_sub(TO_HEAR_OF_IT));
    Ok(left.map_or(asked_for, |left| left.min(asked_for)))
}

fn retries(source: &impl Source) -> Result<u32> {
    match MAX_RETRIES.read(source).parse::<u32>() {
        Ok(retries) if retries <= MOST_RETRIES => Ok(retries),
        _ => Err(Error::configuration(sentence!(
            "The ini setting {name} must be a whole number from 0 to {most}.",
            name = MAX_RETRIES.name(),
            most = i64::from(MOST_RETRIES),
        ))),
    }
}

/// The folder of the locks, where one is chosen.
///
/// # Errors
/// `configuration` for a path that is not absolute: it would be another folder in each working directory.
pub fn lock_dir(source: &impl Source) -> Result<Option<PathBuf>> {
    let folder = PathBuf::from(LOCK_DIR.read(source));
    if folder.as_os_str().is_empty() {
        return Ok(None);
    }
    if folder.is_absolute() {
        return Ok(Some(folder));
    }
    Err(Error::configuration(sentence!(
        "The ini setting {name} must be an absolute path.",
        name = LOCK_DIR.name(),
    )))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::source::tests::Table;

    #[test]
    fn a_call_takes_no_longer_than_php_lets_the_request_live() {
        let timeout = |left: Option<u64>| {
            let mut table = Table::new(&[(TIMEOUT.name(), "20")]);
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
            read(&Table::new(&[
                (TIMEOUT.name(), ""),
                ("sys_temp_dir", "elsewhere")
            ]))
            .unwrap(),
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
            (TIMEOUT.name(), "0.5"),
            (CONNECT_TIMEOUT.name(), " 2 "),
            (MAX_RETRIES.name(), "0"),
            (LOCK_DIR.name(), "/run/locks"),
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
            (TIMEOUT.name(), "0"),
            (TIMEOUT.name(), "-1"),
            (TIMEOUT.name(), "NaN"),
            (TIMEOUT.name(), "inf"),
            (TIMEOUT.name(), "1e9"),
            (TIMEOUT.name(), "1e-320"),
            (CONNECT_TIMEOUT.name(), "1e-10"),
            (TIMEOUT.name(), "5s"),
            (CONNECT_TIMEOUT.name(), "soon"),
            (MAX_RETRIES.name(), "-1"),
            (MAX_RETRIES.name(), "1.5"),
            (MAX_RETRIES.name(), "101"),
            (LOCK_DIR.name(), "locks"),
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
        assert_eq!(level(&[(LOG_LEVEL.name(), "error")]), LevelFilter::Error);
        assert_eq!(level(&[(LOG_LEVEL.name(), "warning")]), LevelFilter::Warn);
        assert_eq!(level(&[(LOG_LEVEL.name(), "debug")]), LevelFilter::Debug);
        assert_eq!(level(&[(LOG_LEVEL.name(), "loud")]), LevelFilter::Info);
        assert_eq!(level(&[("WP_DEBUG", "1")]), LevelFilter::Debug);
        assert_eq!(
            level(&[("WP_DEBUG", "1"), (LOG_LEVEL.name(), "off")]),
            LevelFilter::Off
        );
    }
}
