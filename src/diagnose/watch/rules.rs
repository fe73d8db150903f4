//! What a look makes of what is known.

use super::schedule::{self, BETWEEN_EVENTS, BETWEEN_LOOKS, HOURLY_UNTIL, Looked};
use super::watched::{Event, State, Told, Watched};
use crate::diagnose::look::{Look, Verdict};

/// What is known after a look at `now`, and what is to be told.
///
/// | it was | the look says | it is |
/// | --- | --- | --- |
/// | anything | works | works |
/// | works | fails | works, and fails for the first time |
/// | works, and failed one to six hours ago | fails | does not work, since the first of the two looks |
/// | never known to work | fails | what the look says |
/// | once known to work | fails | does not work |
/// | works | not proved | works |
/// | anything else | not proved | not checked |
/// | anything | nothing, or there was no look | as it was |
///
/// - **live**: it works, and people do not think so. **stopped**: it does not, and people think that it does.
///   Each at most once a day; what was left out for that is told later if it still holds.
/// - **gave up**: it never worked, and has failed for 72 hours. Once.
/// - What the first look finds is known to everybody already, unless `announce`.
pub fn after_look(before: &Watched, look: &Look, now: i64) -> (Watched, Option<Event>) {
    let mut name = before.clone();
    let looked = judge(&mut name, look, now);
    let event = match looked {
        Looked::Found if !before.announce => {
            take_for_known(&mut name, now);
            None
        }
        Looked::Found => what_happened(&name, now),
        _ => None,
    };
    if let Some(event) = event {
        remember(&mut name, event, now);
    }
    name.next = schedule::next(&name, looked, now);
    (name, event)
}

/// What is known where a look was not to be judged.
pub fn after_held_look(before: &Watched, now: i64) -> Watched {
    Watched {
        next: schedule::next(before, Looked::Held, now),
        ..before.clone()
    }
}

fn judge(name: &mut Watched, look: &Look, now: i64) -> Looked {
    if look.verdict != Verdict::Unknown {
        name.looked = Some(now);
        name.dns_right = look.dns_right;
    }
    let failing = match look.verdict {
        Verdict::Unknown => return Looked::Nothing,
        Verdict::Unproved => {
            name.failing_since = None;
            if name.state != State::Works {
                enter(name, State::NotChecked, now);
                find(name, look, now);
            }
            return Looked::Nothing;
        }
        Verdict::Works => State::Works,
        Verdict::WaitingDns => State::WaitingDns,
        Verdict::WaitingCertificate => State::WaitingCertificate,
        Verdict::DoesNotWork => State::DoesNotWork,
    };
    match (name.state, failing) {
        (_, State::Works) => enter(name, State::Works, now),
        (State::Works, _) => match fails_twice(name, now) {
            Some(first) => enter(name, State::DoesNotWork, first),
            None => return Looked::Found,
        },
        _ if name.told.is_some() => enter(name, State::DoesNotWork, now),
        (_, state) => enter(name, state, now),
    }
    name.failing_since = None;
    find(name, look, now);
    Looked::Found
}

/// The first of two looks at which a name that works failed; none where this is the first.
fn fails_twice(name: &mut Watched, now: i64) -> Option<i64> {
    let first = name.failing_since.unwrap_or(now);
    match now - first {
        apart if BETWEEN_LOOKS.contains(&apart) => return Some(first),
        apart if apart > *BETWEEN_LOOKS.end() => name.failing_since = Some(now),
        _ => name.failing_since = Some(first),
    }
    None
}

fn enter(name: &mut Watched, state: State, since: i64) {
    if name.state != state {
        name.state = state;
        name.since = since;
    }
}

fn find(name: &mut Watched, look: &Look, now: i64) {
    name.checked = Some(now);
    name.cause = look.cause;
    name.cure = look.cure.clone();
    name.leads_to = look.leads_to.clone();
    name.certificate_ends = look.certificate_ends;
}

/// Whoever mapped the name before the watch began knows how it stands.
fn take_for_known(name: &mut Watched, now: i64) {
    name.announce = true;
    if name.state == State::Works {
        name.told = Some(Told::Live);
    } else if has_waited_long(name, now) {
        name.told_at.gave_up = Some(now);
    }
}

fn what_happened(name: &Watched, now: i64) -> Option<Event> {
    let may_be_told = |last: Option<i64>| last.is_none_or(|last| now - last >= BETWEEN_EVENTS);
    match (name.state, name.told) {
        (State::Works, told) if told != Some(Told::Live) => {
            may_be_told(name.told_at.live).then_some(Event::Live)
        }
        (State::DoesNotWork, Some(Told::Live)) => {
            may_be_told(name.told_at.stopped).then_some(Event::Stopped)
        }
        (State::Works, _) | (_, Some(_)) => None,
        _ if name.told_at.gave_up.is_some() => None,
        _ => has_waited_long(name, now).then_some(Event::GaveUp),
    }
}

fn has_waited_long(name: &Watched, now: i64) -> bool {
    now - schedule::waiting_since(name) >= HOURLY_UNTIL
}

fn remember(name: &mut Watched, event: Event, now: i64) {
    match event {
        Event::Live => {
            name.told = Some(Told::Live);
            name.told_at.live = Some(now);
        }
        Event::Stopped => {
            name.told = Some(Told::Stopped);
            name.told_at.stopped = Some(now);
        }
        Event::GaveUp => name.told_at.gave_up = Some(now),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnose::look::tests::{looked, unproved};
    use crate::diagnose::look::{Cause, Cure, DnsRecord};

    const MINUTE: i64 = 60;
    const HOUR: i64 = 60 * MINUTE;
    const DAY: i64 = 24 * HOUR;

    fn works() -> Look {
        looked(Verdict::Works, None)
    }

    fn elsewhere() -> Look {
        looked(Verdict::WaitingDns, Some(Cause::Elsewhere))
    }

    fn awaited() -> Look {
        looked(Verdict::WaitingCertificate, Some(Cause::CertificateAwaited))
    }

    fn archived() -> Look {
        looked(Verdict::DoesNotWork, Some(Cause::Archived))
    }

    fn new() -> Watched {
        Watched::new("shop.example", 0, true)
    }

    /// One look after the other: state, since when, and event after each.
    fn run(start: Watched, looks: &[(i64, Look)]) -> Vec<(State, i64, Option<Event>)> {
        let mut name = start;
        let mut after = Vec::new();
        for (now, look) in looks {
            let (next, event) = after_look(&name, look, *now);
            after.push((next.state, next.since, event));
            name = next;
        }
        after
    }

    #[test]
    fn a_new_name_goes_live_by_its_dns_and_its_certificate() {
        let looks = [
            (MINUTE, elsewhere()),
            (2 * HOUR, awaited()),
            (2 * HOUR + 10 * MINUTE, works()),
            (8 * DAY, works()),
        ];
        let expected = [
            (State::WaitingDns, MINUTE, None),
            (State::WaitingCertificate, 2 * HOUR, None),
            (State::Works, 2 * HOUR + 10 * MINUTE, Some(Event::Live)),
            (State::Works, 2 * HOUR + 10 * MINUTE, None),
        ];
        assert_eq!(run(new(), &looks), expected);
    }

    #[test]
    fn what_a_look_found_is_known_whole() {
        let look = Look {
            cure: Cure {
                create: vec![DnsRecord::new("A", "shop.example", "192.0.2.10")],
                remove: vec![],
            },
            leads_to: vec!["198.51.100.7".to_owned()],
            ..elsewhere()
        };
        let (known, event) = after_look(&new(), &look, MINUTE);
        let expected = Watched {
            state: State::WaitingDns,
            since: MINUTE,
            checked: Some(MINUTE),
            looked: Some(MINUTE),
            next: known.next,
            cause: Some(Cause::Elsewhere),
            cure: look.cure.clone(),
            leads_to: look.leads_to.clone(),
            ..new()
        };
        assert_eq!((known.clone(), event), (expected, None));
        let (works, _) = after_look(&known, &works(), HOUR);
        assert_eq!(
            (works.cause, works.cure, works.leads_to),
            (None, Cure::default(), vec![])
        );
    }

    #[test]
    fn a_name_that_worked_has_stopped_after_two_looks_one_to_six_hours_apart() {
        let live = (MINUTE, works());
        let stopped = (State::DoesNotWork, 8 * DAY, Some(Event::Stopped));
        for (between, last) in [
            (HOUR - 1, (State::Works, MINUTE, None)),
            (HOUR, stopped),
            (6 * HOUR, stopped),
            (6 * HOUR + 1, (State::Works, MINUTE, None)),
        ] {
            let looks = [
                live.clone(),
                (8 * DAY, elsewhere()),
                (8 * DAY + between, elsewhere()),
            ];
            let first = (State::Works, MINUTE, None);
            let expected = [(State::Works, MINUTE, Some(Event::Live)), first, last];
            assert_eq!(run(new(), &looks), expected, "{between}");
        }
    }

    #[test]
    fn looks_that_are_too_far_apart_begin_anew_and_too_near_ones_go_on() {
        let failing = |looks: &[(i64, Look)]| {
            let mut name = after_look(&new(), &works(), 0).0;
            for (now, look) in looks {
                name = after_look(&name, look, *now).0;
            }
            name.failing_since
        };
        assert_eq!(failing(&[(DAY, elsewhere())]), Some(DAY));
        let near = [(DAY, elsewhere()), (DAY + MINUTE, elsewhere())];
        assert_eq!(failing(&near), Some(DAY));
        let far = [(DAY, elsewhere()), (2 * DAY, elsewhere())];
        assert_eq!(failing(&far), Some(2 * DAY));
        for good in [works(), unproved()] {
            assert_eq!(failing(&[(DAY, elsewhere()), (DAY + HOUR, good)]), None);
        }
        let unknown = [(DAY, elsewhere()), (DAY + HOUR, Look::unknown())];
        assert_eq!(failing(&unknown), Some(DAY));
    }

    #[test]
    fn whether_the_dns_is_right_is_known_from_the_last_look_that_found_anything_out() {
        let works = Look {
            dns_right: true,
            ..works()
        };
        let mut name = new();
        let mut known = Vec::new();
        for (now, look) in [(0, works), (DAY, Look::unknown()), (2 * DAY, elsewhere())] {
            name = after_look(&name, &look, now).0;
            known.push((name.state, name.looked, name.dns_right, name.checked));
        }
        let expected = [
            (State::Works, Some(0), true, Some(0)),
            (State::Works, Some(0), true, Some(0)),
            (State::Works, Some(2 * DAY), false, Some(0)),
        ];
        assert_eq!(known, expected);
    }

    #[test]
    fn a_name_that_worked_waits_for_nothing_but_does_not_work() {
        let looks = [
            (0, works()),
            (2 * DAY, elsewhere()),
            (2 * DAY + HOUR, elsewhere()),
            (2 * DAY + 2 * HOUR, awaited()),
            (2 * DAY + 3 * HOUR, works()),
        ];
        let states: Vec<_> = run(new(), &looks).into_iter().skip(2).collect();
        let expected = [
            (State::DoesNotWork, 2 * DAY, Some(Event::Stopped)),
            (State::DoesNotWork, 2 * DAY, None),
            (State::Works, 2 * DAY + 3 * HOUR, Some(Event::Live)),
        ];
        assert_eq!(states, expected);
    }

    #[test]
    fn each_event_comes_at_most_once_a_day_and_later_if_it_still_holds() {
        let looks = [
            (0, works()),
            (HOUR, elsewhere()),
            (2 * HOUR, elsewhere()),
            (3 * HOUR, works()),
            (DAY, works()),
            (DAY + HOUR, elsewhere()),
            (DAY + 2 * HOUR - 1, elsewhere()),
            (DAY + 2 * HOUR, elsewhere()),
        ];
        let events: Vec<_> = run(new(), &looks)
            .into_iter()
            .map(|(_, _, event)| event)
            .collect();
        let expected = [
            Some(Event::Live),
            None,
            Some(Event::Stopped),
            None,
            Some(Event::Live),
            None,
            None,
            Some(Event::Stopped),
        ];
        assert_eq!(events, expected);
    }

    #[test]
    fn it_is_given_up_once_after_72_hours() {
        let looks = [
            (72 * HOUR - 1, elsewhere()),
            (72 * HOUR, Look::unknown()),
            (73 * HOUR, archived()),
            (97 * HOUR, elsewhere()),
            (40 * DAY, works()),
        ];
        let events: Vec<_> = run(new(), &looks)
            .into_iter()
            .map(|(_, _, event)| event)
            .collect();
        assert_eq!(
            events,
            [None, None, Some(Event::GaveUp), None, Some(Event::Live)]
        );
    }

    #[test]
    fn a_certificate_gets_72_hours_of_its_own() {
        let looks = [
            (71 * HOUR, awaited()),
            (72 * HOUR, awaited()),
            (143 * HOUR, awaited()),
        ];
        let events: Vec<_> = run(new(), &looks)
            .into_iter()
            .map(|(_, _, event)| event)
            .collect();
        assert_eq!(events, [None, None, Some(Event::GaveUp)]);
    }

    #[test]
    fn what_the_first_look_finds_is_no_news_of_a_name_from_before() {
        let old = || Watched::new("shop.example", 0, false);
        let events = |looks: &[(i64, Look)]| {
            let events = run(old(), looks).into_iter().map(|(_, _, event)| event);
            events.collect::<Vec<_>>()
        };
        let now = 100 * DAY;
        assert_eq!(
            events(&[(now, works()), (now + DAY, works())]),
            [None, None]
        );
        let mended = [
            (now, elsewhere()),
            (now + DAY, elsewhere()),
            (now + 2 * DAY, works()),
        ];
        assert_eq!(events(&mended), [None, None, Some(Event::Live)]);
        let moved = [
            (now, works()),
            (now + DAY, elsewhere()),
            (now + DAY + HOUR, elsewhere()),
        ];
        assert_eq!(events(&moved), [None, None, Some(Event::Stopped)]);
        let unproved_first = [
            (now, unproved()),
            (now + HOUR, Look::unknown()),
            (now + DAY, works()),
        ];
        assert_eq!(events(&unproved_first), [None, None, None]);
    }

    #[test]
    fn a_look_that_finds_nothing_changes_nothing_but_when_the_next_one_is() {
        for start in [
            new(),
            after_look(&new(), &works(), 0).0,
            after_look(&new(), &elsewhere(), 0).0,
        ] {
            let (after, event) = after_look(&start, &Look::unknown(), DAY);
            let expected = Watched {
                next: after.next,
                ..start
            };
            assert_eq!((after, event), (expected, None));
        }
    }

    #[test]
    fn a_site_that_cannot_be_proved_to_answer_is_not_checked_unless_it_worked() {
        let never = [(0, awaited()), (HOUR, unproved())];
        assert_eq!(run(new(), &never)[1], (State::NotChecked, HOUR, None));
        let worked = [(0, works()), (HOUR, unproved())];
        assert_eq!(run(new(), &worked)[1], (State::Works, 0, None));
    }

    #[test]
    fn a_look_that_is_held_back_changes_nothing_but_when_the_next_one_is() {
        let start = after_look(&new(), &works(), 0).0;
        let held = after_held_look(&start, DAY);
        let expected = Watched {
            next: held.next,
            ..start
        };
        assert_eq!(held, expected);
        assert!((15 * MINUTE..17 * MINUTE).contains(&(held.next - DAY)));
    }

    proptest::proptest! {
        #[test]
        fn the_next_look_is_always_to_come_and_no_kind_is_told_twice_a_day(
            verdicts in proptest::collection::vec((0..6_usize, 1..200_000_i64), 1..60),
            announce: bool,
        ) {
            let kinds = [works(), elsewhere(), awaited(), archived(), unproved(), Look::unknown()];
            let mut name = Watched::new("shop.example", 0, announce);
            let (mut now, mut told) = (0, Vec::new());
            for (kind, pause) in verdicts {
                now += pause;
                let (after, event) = after_look(&name, &kinds[kind], now);
                assert!(after.next > now);
                if let Some(event) = event {
                    told.push((event, now));
                }
                name = after;
            }
            for event in Event::ALL {
                let at: Vec<i64> = told.iter().filter(|(kind, _)| kind == event).map(|(_, at)| *at).collect();
                assert!(at.windows(2).all(|pair| pair[1] - pair[0] >= DAY), "{told:?}");
            }
            assert!(told.iter().filter(|(kind, _)| *kind == Event::GaveUp).count() < 2);
        }
    }
}
