//! The lock's three kinds of byte-range locks at one place, and the queue that they make:
//!
//! - [`COUNTER`] guards the numbers in the file while a process draws the next one: its ticket;
//! - [`FIRST_TICKET`] and onwards, one byte a ticket: a waiter goes on when no earlier ticket is held,
//!   so that waiters are served in the order in which they came;
//! - [`HOLDER`] is what excludes. It alone is needed for safety: tickets only make it fair. A waiter that
//!   is stopped keeps its ticket; the others pass it when nobody has held the lock for a while. A waiter that
//!   cannot draw a ticket loses its place in the queue, not the call.
//!
//! The file begins with the [`Numbers`] of the queue.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::time::{Duration, Instant};

use crate::clock::Deadline;
use crate::lock::folders::Refusal;
use crate::lock::ranges::{Range, is_locked, try_lock, unlock};

pub(super) const COUNTER: u64 = 0;
pub(super) const HOLDER: u64 = 1;
pub(super) const FIRST_TICKET: u64 = 2;

/// The shortest and the longest time between two looks at the queue. What the next in turn
/// oversleeps, everybody behind it waits too; a look costs a few microseconds.
pub(super) const POLL: (Duration, Duration) =
    (Duration::from_micros(250), Duration::from_millis(2));

/// How long the lock may be free before a waiter passes those in front of it: whoever runs takes it
/// within [`POLL`].
pub(super) const PATIENCE: Duration = Duration::from_secs(1);

/// Why the lock is not held.
pub(super) enum Stop {
    TimeIsUp,
    Refused(Refusal),
}

impl From<Refusal> for Stop {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

/// The numbers at the beginning of the file: what was drawn, and what nobody waits for any more.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Numbers {
    pub(super) drawn: u64,
    pub(super) passed: u64,
}

impl Numbers {
    pub(super) const LENGTH: u64 = 16;
    /// Keeps a ticket's byte inside what the kernel can lock, whatever the file holds.
    const MOST: u64 = u64::MAX >> 2;

    pub(super) fn read(file: &File) -> io::Result<Self> {
        let mut bytes = [0; Self::LENGTH as usize];
        // A new file is shorter, and so is one that somebody cut.
        let length = file.read_at(&mut bytes, 0)?;
        if length < bytes.len() {
            return Ok(Self::default());
        }
        let [drawn, passed] = [0, 8].map(|at| {
            let number = bytes.iter().skip(at).take(8).rev();
            number.fold(0, |sum, byte| sum << 8 | u64::from(*byte)) & Self::MOST
        });
        Ok(Self { drawn, passed })
    }

    pub(super) fn write(self, file: &File) -> io::Result<()> {
        let bytes = [self.drawn.to_le_bytes(), self.passed.to_le_bytes()].concat();
        file.write_all_at(&bytes, 0)
    }

    /// The tickets that may still be waited for, up to and without `end`.
    pub(super) fn waiting(self, end: u64) -> Option<Range> {
        let start = self.passed + 1;
        (start < end).then(|| Range {
            start: FIRST_TICKET + start,
            length: end - start,
        })
    }
}

/// The queue at one place.
pub(super) struct Queue<'a> {
    pub(super) file: &'a File,
    pub(super) path: &'a Path,
    pub(super) deadline: &'a Deadline<'a>,
}

impl Queue<'_> {
    /// Takes the lock if it is free and nobody waits for it.
    pub(super) fn enter_at_once(&self) -> std::result::Result<bool, Stop> {
        self.check(|| {
            let numbers = Numbers::read(self.file)?;
            let somebody_waits = match numbers.waiting(numbers.drawn + 1) {
                Some(tickets) => is_locked(self.file, tickets)?,
                None => false,
            };
            Ok(!somebody_waits && try_lock(self.file, Range::byte(HOLDER))?)
        })
    }

    pub(super) fn wait(&self, meanwhile: &dyn Fn()) -> std::result::Result<(), Stop> {
        let ticket = self.draw()?;
        meanwhile();
        let mut free_since = None;
        self.poll(None, || match ticket {
            Some(ticket) => self.is_turn_of(ticket, &mut free_since),
            None => try_lock(self.file, Range::byte(HOLDER)),
        })?;
        if let Some(ticket) = ticket {
            // Best effort: those who come later look for tickets that are no longer held.
            let _ = self.pass(ticket);
        }
        Ok(())
    }

    /// Queues with the next number; none where the file does not take it.
    pub(super) fn draw(&self) -> std::result::Result<Option<u64>, Stop> {
        let counter = Range::byte(COUNTER);
        let patience = self.deadline.clock().now() + PATIENCE;
        let guarded = self.poll(Some(patience), || try_lock(self.file, counter))?;
        if !guarded {
            return Ok(None);
        }
        let ticket = self.draw_guarded();
        self.check(|| unlock(self.file, counter))?;
        Ok(ticket.ok())
    }

    fn draw_guarded(&self) -> io::Result<u64> {
        let numbers = Numbers::read(self.file)?;
        let ticket = numbers.drawn + 1;
        Numbers {
            drawn: ticket,
            ..numbers
        }
        .write(self.file)?;
        try_lock(self.file, Range::byte(FIRST_TICKET + ticket))?;
        Ok(ticket)
    }

    /// Takes the lock when nobody is in front of `ticket`, or nobody in front of it takes it.
    fn is_turn_of(&self, ticket: u64, free_since: &mut Option<Instant>) -> io::Result<bool> {
        let ahead = Numbers::read(self.file)?.waiting(ticket);
        let somebody_is_ahead = match ahead {
            Some(tickets) => is_locked(self.file, tickets)?,
            None => false,
        };
        if somebody_is_ahead && !self.is_long_free(free_since)? {
            return Ok(false);
        }
        try_lock(self.file, Range::byte(HOLDER))
    }

    fn is_long_free(&self, since: &mut Option<Instant>) -> io::Result<bool> {
        if is_locked(self.file, Range::byte(HOLDER))? {
            *since = None;
            return Ok(false);
        }
        let now = self.deadline.clock().now();
        Ok(now.duration_since(*since.get_or_insert(now)) >= PATIENCE)
    }

    /// Nobody need wait for `ticket` or an earlier one.
    fn pass(&self, ticket: u64) -> io::Result<()> {
        if !try_lock(self.file, Range::byte(COUNTER))? {
            return Ok(());
        }
        let numbers = Numbers::read(self.file)?;
        let passed = numbers.passed.max(ticket);
        let written = Numbers { passed, ..numbers }.write(self.file);
        unlock(self.file, Range::byte(COUNTER))?;
        written
    }

    /// Asks `ready` again and again, ever less often, until it is so; false when it is not by `end`.
    fn poll(
        &self,
        end: Option<Instant>,
        mut ready: impl FnMut() -> io::Result<bool>,
    ) -> std::result::Result<bool, Stop> {
        let mut pause = POLL.0;
        while !self.check(&mut ready)? {
            if end.is_some_and(|end| self.deadline.clock().now() >= end) {
                return Ok(false);
            }
            pause_or_stop(self.deadline, pause)?;
            pause = (pause * 2).min(POLL.1);
        }
        Ok(true)
    }

    fn check<T>(&self, act: impl FnOnce() -> io::Result<T>) -> std::result::Result<T, Stop> {
        act().map_err(|error| Stop::Refused(Refusal::of(self.path, &error)))
    }
}

pub(super) fn pause_or_stop(deadline: &Deadline, pause: Duration) -> std::result::Result<(), Stop> {
    if deadline.is_over() {
        return Err(Stop::TimeIsUp);
    }
    deadline.clock().sleep(pause.min(deadline.remaining()));
    Ok(())
}
