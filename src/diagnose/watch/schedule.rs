//! When a name is looked at next.

use super::watched::{State, Watched};

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// Looks at a name that is new, or that waits for its certificate, after it is so.
const FIRST_LOOKS: [i64; 6] = [1, 2, 5, 10, 20, 40];
/// From then on it is looked at every hour, until it is given up.
pub const HOURLY_UNTIL: i64 = 72 * HOUR;
/// Then every day, and then every week.
const DAILY_UNTIL: i64 = HOURLY_UNTIL + 30 * DAY;
/// Between two looks at a name that has waited for longer than that.
const GIVEN_UP: i64 = 7 * DAY;
/// Between two looks at a name that works: with the jitter, less than the plugin takes a look for a proof (`PROOF`).
const WORKING: i64 = 7 * DAY;

/// A certificate that is not renewed so long before its end needs a look.
const BEFORE_END: i64 = 2 * DAY;
/// Names share certificates, so their looks are spread over this time.
const END_SPREAD: i64 = 12 * HOUR;

/// Between the two looks that make a name that worked one that does not.
pub const BETWEEN_LOOKS: std::ops::RangeInclusive<i64> = HOUR..=6 * HOUR;
/// Events of one kind of one name are so far apart.
pub const BETWEEN_EVENTS: i64 = DAY;
/// When it was the server's own fault.
const AFTER_FAULT: i64 = 15 * MINUTE;

/// What a look was good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Looked {
    /// The state is borne out or new.
    Found,
    /// It found nothing out that counts.
    Nothing,
    /// It was not judged, for it may have been the server's own fault.
    Held,
}

/// When `name` is looked at next, after a look at `now` that left it so.
///
/// | it | next |
/// | --- | --- |
/// | works | in a week, and two days before its certificate ends; when that ends, if nobody renewed it |
/// | works, and the last look said otherwise, or could not say | in an hour |
/// | is new, or waits for its certificate | after 1, 2, 5, 10, 20, 40 minutes |
/// | has not worked for 72 hours | every hour |
/// | for 30 more days | every day |
/// | for longer | every week |
/// | could not be judged, for the server's sake | in a quarter of an hour |
///
/// Each a little later, by the name, so that names that were mapped together do not stay together.
pub fn next(name: &Watched, looked: Looked, now: i64) -> i64 {
    match (looked, name.state) {
        (Looked::Held, _) => later(name, now, AFTER_FAULT),
        (Looked::Nothing, State::Works) => later(name, now, HOUR),
        (_, State::Works) if name.failing_since.is_some() => later(name, now, HOUR),
        (_, State::Works) => while_it_works(name, now),
        _ => until_it_works(name, now),
    }
}

fn until_it_works(name: &Watched, now: i64) -> i64 {
    let age = now - waiting_since(name);
    let first = FIRST_LOOKS.map(|minutes| minutes * MINUTE);
    match first.into_iter().find(|after| *after > age) {
        Some(after) => later(name, now, after - age),
        None if age < HOURLY_UNTIL => later(name, now, HOUR),
        None if age < DAILY_UNTIL => later(name, now, DAY),
        None => later(name, now, GIVEN_UP),
    }
}

/// Unix seconds from which the looks are counted: of a certificate that is being made, and of a name that
/// stopped working, from then on.
pub fn waiting_since(name: &Watched) -> i64 {
    match (name.state, name.told) {
        (State::WaitingCertificate, _) | (State::DoesNotWork, Some(_)) => name.since,
        _ => name.added,
    }
}

fn while_it_works(name: &Watched, now: i64) -> i64 {
    let at_the_latest = later(name, now, WORKING);
    let Some(ends) = name.certificate_ends else {
        return at_the_latest;
    };
    let before = ends - BEFORE_END - part(&name.name, END_SPREAD);
    let after = later(name, ends, HOUR);
    let of_certificate = [before, after].into_iter().find(|at| *at > now);
    of_certificate.map_or(at_the_latest, |at| at.min(at_the_latest))
}

/// In `pause`, and up to a tenth of it more.
fn later(name: &Watched, now: i64, pause: i64) -> i64 {
    now + pause + part(&name.name, pause / 10)
}

/// A part of `most` that is always the same for `name`.
fn part(name: &str, most: i64) -> i64 {
    let hash = name.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    // The upper bits are the well mixed ones.
    i64::try_from(hash >> 40).unwrap_or_default() * most / (1 << 24)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnose::watch::Told;

    /// Its part of anything is nothing, or nearly so: what is asserted is exact to a hundredth.
    fn new() -> Watched {
        Watched::new("shop.example", 0, true)
    }

    fn works() -> Watched {
        Watched {
            state: State::Works,
            told: Some(Told::Live),
            ..new()
        }
    }

    /// Whether `at` is `pause` after `now`, or up to a tenth more.
    fn is_after(at: i64, now: i64, pause: i64) {
        let after = at - now;
        assert!(
            (pause..=pause + pause / 10).contains(&after),
            "{after} is not {pause}"
        );
    }

    #[test]
    fn a_new_name_is_looked_at_less_and_less_often() {
        for (age, pause) in [
            (0, MINUTE),
            (MINUTE, MINUTE),
            (2 * MINUTE, 3 * MINUTE),
            (5 * MINUTE, 5 * MINUTE),
            (10 * MINUTE, 10 * MINUTE),
            (20 * MINUTE, 20 * MINUTE),
            (40 * MINUTE, HOUR),
            (HOURLY_UNTIL - 1, HOUR),
            (HOURLY_UNTIL, DAY),
            (DAILY_UNTIL - 1, DAY),
            (DAILY_UNTIL, 7 * DAY),
        ] {
            for looked in [Looked::Found, Looked::Nothing] {
                is_after(next(&new(), looked, age), age, pause);
            }
        }
    }

    #[test]
    fn a_certificate_that_is_being_made_is_looked_for_as_often_as_a_new_name() {
        let late = Watched {
            state: State::WaitingCertificate,
            since: 50 * HOUR,
            ..new()
        };
        let now = 50 * HOUR + 2 * MINUTE;
        is_after(next(&late, Looked::Found, now), now, 3 * MINUTE);
    }

    #[test]
    fn a_name_that_stopped_working_is_looked_at_every_hour_again() {
        let stopped = Watched {
            state: State::DoesNotWork,
            since: 100 * DAY,
            ..works()
        };
        let now = 100 * DAY + 2 * HOUR;
        is_after(next(&stopped, Looked::Found, now), now, HOUR);
    }

    #[test]
    fn a_name_that_works_is_looked_at_every_week() {
        is_after(next(&works(), Looked::Found, 0), 0, 7 * DAY);
        let unsure = next(&works(), Looked::Nothing, 0);
        is_after(unsure, 0, HOUR);
        let failing = Watched {
            failing_since: Some(0),
            ..works()
        };
        is_after(next(&failing, Looked::Found, 0), 0, HOUR);
    }

    #[test]
    fn a_certificate_is_looked_at_before_and_after_its_end() {
        let ending = |ends| Watched {
            certificate_ends: Some(ends),
            ..works()
        };
        let before = next(&ending(5 * DAY), Looked::Found, 0);
        assert!(
            (3 * DAY - END_SPREAD..=3 * DAY).contains(&before),
            "{before}"
        );
        is_after(next(&ending(DAY), Looked::Found, 0), DAY, HOUR);
        is_after(next(&ending(-DAY), Looked::Found, 0), 0, 7 * DAY);
        is_after(next(&ending(60 * DAY), Looked::Found, 0), 0, 7 * DAY);
    }

    #[test]
    fn after_a_fault_of_the_servers_it_is_looked_at_soon() {
        for name in [new(), works()] {
            is_after(next(&name, Looked::Held, 90 * DAY), 90 * DAY, 15 * MINUTE);
        }
    }

    #[test]
    fn names_that_were_mapped_together_do_not_stay_together() {
        let at = |number: i64| {
            let name = Watched::new(format!("kund{number}.example"), 0, true);
            next(&name, Looked::Found, DAY)
        };
        let mut looks: Vec<i64> = (0..100).map(at).collect();
        assert_eq!(at(1), at(1));
        looks.sort_unstable();
        looks.dedup();
        assert!(looks.len() > 50, "{}", looks.len());
    }
}
