//! Time, handed in: the one clock that a whole call runs against.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// What the flows know of time. Tests give one that never waits.
pub trait Clock {
    /// The present moment.
    fn now(&self) -> Instant;
    /// The date, which other processes share.
    fn date(&self) -> SystemTime {
        SystemTime::now()
    }
    /// Waits for `pause`.
    fn sleep(&self, pause: Duration);
    /// A random time from nothing to `most`.
    fn jitter(&self, most: Duration) -> Duration;
}

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Instant {
        Instant::now()
    }

    fn sleep(&self, pause: Duration) {
        std::thread::sleep(pause);
    }

    fn jitter(&self, most: Duration) -> Duration {
        // The kernel's generator: processes forked from one parent must not pause in step.
        let random = getrandom::u32().unwrap_or(u32::MAX / 2);
        most.mul_f64(f64::from(random) / f64::from(u32::MAX))
    }
}

/// Unix seconds of `date`.
pub fn seconds_of(date: SystemTime) -> i64 {
    let since = date.duration_since(UNIX_EPOCH);
    since.map_or(0, |since| {
        i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
    })
}

/// The end of the call's time (`wu_serverpilot.timeout`).
#[derive(Clone, Copy)]
pub struct Deadline<'a> {
    clock: &'a dyn Clock,
    end: Instant,
    total: Duration,
}

impl<'a> Deadline<'a> {
    /// Starts the time of a call that may take `total`.
    pub fn start(clock: &'a dyn Clock, total: Duration) -> Self {
        Self {
            clock,
            end: clock.now() + total,
            total,
        }
    }

    /// What is left.
    pub fn remaining(&self) -> Duration {
        self.end.saturating_duration_since(self.clock.now())
    }

    /// Whether the time is up.
    pub fn is_over(&self) -> bool {
        self.remaining().is_zero()
    }

    /// The whole time of the call, in seconds, for messages.
    pub fn total_seconds(&self) -> f64 {
        self.total.as_secs_f64()
    }

    /// The clock that it runs against.
    pub fn clock(&self) -> &'a dyn Clock {
        self.clock
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use std::cell::{Cell, RefCell};

    use super::*;

    /// A clock that jumps instead of waiting, and remembers each pause. Its jitter is the longest.
    pub(crate) struct JumpingClock {
        start: Instant,
        elapsed: Cell<Duration>,
        pub(crate) pauses: RefCell<Vec<Duration>>,
    }

    impl JumpingClock {
        pub(crate) fn new() -> Self {
            Self {
                start: Instant::now(),
                elapsed: Cell::default(),
                pauses: RefCell::default(),
            }
        }
    }

    impl Clock for JumpingClock {
        fn now(&self) -> Instant {
            self.start + self.elapsed.get()
        }
        fn sleep(&self, pause: Duration) {
            self.elapsed.set(self.elapsed.get() + pause);
            self.pauses.borrow_mut().push(pause);
        }
        fn jitter(&self, most: Duration) -> Duration {
            most
        }
    }

    #[test]
    fn a_deadline_counts_down_to_nothing() {
        let clock = JumpingClock::new();
        let deadline = Deadline::start(&clock, Duration::from_secs(2));
        clock.sleep(Duration::from_millis(1500));
        assert_eq!(
            (deadline.remaining(), deadline.is_over()),
            (Duration::from_millis(500), false)
        );
        clock.sleep(Duration::from_secs(1));
        assert_eq!(
            (deadline.remaining(), deadline.is_over()),
            (Duration::ZERO, true)
        );
    }

    #[test]
    fn the_machines_clock_waits_as_long_as_it_is_told() {
        let began = SystemClock.now();
        SystemClock.sleep(Duration::from_millis(20));
        assert!(SystemClock.now() - began >= Duration::from_millis(20));
    }

    #[test]
    fn jitter_stays_in_its_bounds_and_differs() {
        let most = Duration::from_secs(1);
        let drawn: Vec<Duration> = (0..50).map(|_| SystemClock.jitter(most)).collect();
        assert!(drawn.iter().all(|pause| *pause <= most));
        assert!(drawn.windows(2).any(|pair| pair[0] != pair[1]));
    }
}
