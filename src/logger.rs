//! The `log` crate's records of this extension, kept until PHP takes them.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;

use log::{Level, LevelFilter, Log, Metadata, Record};
use once_cell::sync::OnceCell;

/// Records that one PHP request keeps; the oldest go first.
const MOST_RECORDS: usize = 500;

/// One line for the site's log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogRecord {
    /// `error`, `warning`, `info` or `debug` (PSR-3).
    pub level: &'static str,
    /// The text; no secrets.
    pub message: String,
}

thread_local! {
    /// The thread's own: where PHP serves requests in threads, each may have another.
    static LEVEL: Cell<LevelFilter> = const { Cell::new(LevelFilter::Off) };
    static RECORDS: RefCell<VecDeque<LogRecord>> = const { RefCell::new(VecDeque::new()) };
}

struct Collector;

impl Log for Collector {
    /// The libraries' records are not for a site's owner, and could tell of headers.
    fn enabled(&self, metadata: &Metadata) -> bool {
        metadata.level() <= LEVEL.get() && metadata.target().starts_with(env!("CARGO_CRATE_NAME"))
    }

    fn log(&self, record: &Record) {
        if !self.enabled(record.metadata()) {
            return;
        }
        let record = LogRecord {
            level: psr3(record.level()),
            message: record.args().to_string(),
        };
        RECORDS.with_borrow_mut(|records| {
            if records.len() == MOST_RECORDS {
                records.pop_front();
            }
            records.push_back(record);
        });
    }

    fn flush(&self) {}
}

fn psr3(level: Level) -> &'static str {
    match level {
        Level::Error => "error",
        Level::Warn => "warning",
        Level::Info => "info",
        Level::Debug | Level::Trace => "debug",
    }
}

/// Keeps this thread's records from `level` on.
pub fn start(level: LevelFilter) {
    static INSTALLED: OnceCell<()> = OnceCell::new();
    INSTALLED.get_or_init(|| {
        // Fails only where there is a logger already, as in a program that links this crate.
        let _ = log::set_logger(&Collector);
        log::set_max_level(LevelFilter::Debug);
    });
    LEVEL.set(level);
}

/// The records since the last call, oldest first.
pub fn take() -> Vec<LogRecord> {
    RECORDS.take().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_are_kept_by_level_and_taken_once() {
        start(LevelFilter::Info);
        log::info!("one");
        log::debug!("too detailed");
        log::warn!("two");
        log::info!(target: "reqwest::connect", "not ours");
        let record = |level, message: &str| LogRecord {
            level,
            message: message.to_owned(),
        };
        assert_eq!(take(), [record("info", "one"), record("warning", "two")]);
        assert_eq!(take(), []);
        for number in 0..=MOST_RECORDS {
            log::info!("{number}");
        }
        let kept = take();
        assert_eq!((kept.len(), kept[0].message.as_str()), (MOST_RECORDS, "1"));
    }

    #[test]
    fn each_thread_has_a_level_of_its_own() {
        start(LevelFilter::Off);
        let elsewhere = std::thread::spawn(|| {
            start(LevelFilter::Debug);
            log::debug!("detail");
            take().len()
        });
        let elsewhere = elsewhere.join().unwrap();
        log::error!("not asked for");
        assert_eq!((elsewhere, take()), (1, vec![]));
    }
}
