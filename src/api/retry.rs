//! When to try again: exponential backoff with full jitter, inside the call's time.
//!
//! | after attempt | pause, random between 0 and | at most so far |
//! | --- | --- | --- |
//! | 1 | 0.5 s | 0.5 s |
//! | 2 | 1 s | 1.5 s |
//! | 3 | 2 s | 3.5 s |
//! | 4 | 4 s | 7.5 s |
//! | 5 and later | 8 s | 8 s more each |
//!
//! `Retry-After` makes the pause longer, never shorter: a server that says 0 would be asked a hundred
//! times in a blink. A pause that does not fit into what is left of the
//! call's time is not begun: the failure is returned at once, `Retry-After` with it.
//! Which failures are worth another attempt is told by [`Error::is_retryable`].

use std::time::Duration;

use crate::clock::Deadline;
use crate::error::{Error, Result};

const FIRST_PAUSE: Duration = Duration::from_millis(500);
const LONGEST_PAUSE: Duration = Duration::from_secs(8);

/// The attempts that one request may take.
#[derive(Clone, Copy)]
pub struct Retry<'a> {
    deadline: Deadline<'a>,
    max_retries: u32,
}

impl<'a> Retry<'a> {
    /// Up to `max_retries` further attempts until `deadline`.
    pub fn new(deadline: Deadline<'a>, max_retries: u32) -> Self {
        Self {
            deadline,
            max_retries,
        }
    }

    /// Waits until the attempt after number `attempt` (from 1), which ended in `error`.
    ///
    /// # Errors
    /// `error` itself, when there is no further attempt.
    pub fn pause(&self, attempt: u32, error: Error) -> Result<()> {
        if !error.is_retryable() || attempt > self.max_retries {
            return Err(error);
        }
        let asked_for = Duration::from_secs(error.retry_after().unwrap_or_default());
        let pause = self
            .deadline
            .clock()
            .jitter(longest_pause(attempt))
            .max(asked_for);
        if pause >= self.deadline.remaining() {
            return Err(error);
        }
        log::warn!(
            "Attempt {attempt} failed and is repeated after {} ms: {error}",
            pause.as_millis()
        );
        self.deadline.clock().sleep(pause);
        Ok(())
    }

    /// Calls `request` with the number of the attempt until it works or gives up.
    ///
    /// # Errors
    /// The last attempt's.
    pub fn run<T>(&self, mut request: impl FnMut(u32) -> Result<T>) -> Result<T> {
        let mut attempt = 1;
        loop {
            match request(attempt) {
                Ok(answer) => return Ok(answer),
                Err(error) => self.pause(attempt, error)?,
            }
            attempt += 1;
        }
    }
}

fn longest_pause(attempt: u32) -> Duration {
    let doublings = attempt.saturating_sub(1).min(8);
    FIRST_PAUSE
        .saturating_mul(1 << doublings)
        .min(LONGEST_PAUSE)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::tests::JumpingClock;
    use crate::error::Kind;

    fn server_error(retry_after: Option<u64>) -> Error {
        Error::refused(500, None, retry_after, "app1")
    }

    /// The attempts made and the pauses between them, when each attempt ends in `error`.
    fn schedule(timeout: u64, max_retries: u32, error: &Error) -> (u32, Vec<u128>, Error) {
        let clock = JumpingClock::new();
        let deadline = Deadline::start(&clock, Duration::from_secs(timeout));
        let mut attempts = 0;
        let given_up = Retry::new(deadline, max_retries)
            .run(|attempt| {
                attempts = attempt;
                Err::<(), _>(error.clone())
            })
            .unwrap_err();
        let pauses = clock
            .pauses
            .borrow()
            .iter()
            .map(Duration::as_millis)
            .collect();
        (attempts, pauses, given_up)
    }

    #[test]
    fn pauses_double_up_to_the_longest() {
        let pauses = vec![500, 1000, 2000, 4000, 8000, 8000];
        assert_eq!(
            schedule(45, 6, &server_error(None)),
            (7, pauses, server_error(None))
        );
    }

    #[test]
    fn retry_after_makes_a_pause_longer() {
        let error = server_error(Some(3));
        assert_eq!(schedule(45, 2, &error), (3, vec![3000, 3000], error));
    }

    #[test]
    fn retry_after_makes_no_pause_shorter() {
        for seconds in [0, 1] {
            let error = server_error(Some(seconds));
            let pauses = vec![500.max(u128::from(seconds) * 1000), 1000, 2000];
            assert_eq!(schedule(45, 3, &error), (4, pauses, error));
        }
    }

    #[test]
    fn a_pause_that_does_not_fit_is_not_begun() {
        let error = server_error(Some(60));
        assert_eq!(schedule(45, 3, &error), (1, vec![], error));
        assert_eq!(
            schedule(2, 9, &server_error(None)),
            (3, vec![500, 1000], server_error(None))
        );
    }

    #[test]
    fn no_retries_are_made_where_none_are_allowed() {
        assert_eq!(
            schedule(45, 0, &server_error(None)),
            (1, vec![], server_error(None))
        );
    }

    #[test]
    fn a_permanent_failure_is_not_repeated() {
        for status in [400, 401, 402, 403, 404, 409, 422] {
            let error = Error::refused(status, None, None, "app1");
            assert_eq!(schedule(45, 3, &error), (1, vec![], error));
        }
        assert_eq!(schedule(45, 3, &Error::insecure("sp.test", "expired")).0, 1);
    }

    #[test]
    fn what_works_is_not_repeated() {
        let clock = JumpingClock::new();
        let retry = Retry::new(Deadline::start(&clock, Duration::from_secs(45)), 3);
        let answer = retry.run(|attempt| match attempt {
            1 => Err(Error::refused(429, None, None, "app1")),
            _ => Ok(attempt),
        });
        assert_eq!(answer.map_err(|error| error.kind()), Ok::<_, Kind>(2));
    }
}
