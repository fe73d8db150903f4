//! The looks of one run together: it may be the server's own fault.

use std::collections::BTreeMap;

use super::rules::{after_held_look, after_look};
use super::watched::{Event, State, Watched};
use crate::diagnose::look::{Cause, Look, Verdict};

const HOUR: i64 = 3600;
const DAY: i64 = 24 * HOUR;
/// So many names may begin to fail within an hour, and so many in a hundred, before it is the server's fault.
const MOST_FAILING: usize = 3;
const MOST_FAILING_PERCENT: usize = 10;
/// For so long it is taken for the server's fault. Names that still fail then have stopped working.
const LONGEST_FAULT: i64 = DAY;
/// For so long it is known that a name has begun to fail already.
const REMEMBERED: i64 = 2 * DAY;

/// A name and a look at it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// What is known of it.
    pub known: Watched,
    /// The look.
    pub look: Look,
}

/// Names that began to fail lately and have not worked since, and when they began.
pub type Recent = BTreeMap<String, i64>;

/// Why looks are not judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// The network's main domain fails in the same way as so many names.
    MainDomain(usize),
    /// So many names began to fail within an hour.
    Many(usize),
    /// Nothing could be found out about any of so many names, nor about the main domain.
    Blind(usize),
}

impl Fault {
    /// The word that PHP sees.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::MainDomain(_) => "main_domain",
            Self::Many(_) => "many",
            Self::Blind(_) => "blind",
        }
    }
}

/// What a run comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// In the order of the entries: what is known now, what is to be told, whether the look was held back.
    pub names: Vec<(Watched, Option<Event>, bool)>,
    /// Whether the server itself is at fault.
    pub fault: Option<Fault>,
    /// For the next run.
    pub recent: Recent,
}

/// What is known after the looks of a run, of `watched` names in all.
///
/// A look that fails is held back where the network's main domain fails in the same way, and where more names
/// than max(3, 10 %) began to fail within an hour of the last day. Then nothing changes but when the next look is.
pub fn after_run(
    entries: &[Entry],
    main: Option<&Look>,
    recent: &Recent,
    watched: usize,
    now: i64,
) -> Outcome {
    let recent = still_failing(entries, recent, now);
    let most = MOST_FAILING.max(watched.max(entries.len()) * MOST_FAILING_PERCENT / 100);
    let together = failing_together(&recent, now);
    let many = together > most;
    // What ServerPilot is still making for the main domain is no fault.
    let of_main = main.filter(|main| main.verdict != Verdict::WaitingCertificate);
    let of_main = of_main.and_then(Look::failure);
    let like_main = |entry: &Entry| of_main.is_some() && entry.look.failure() == of_main;
    let alike = entries.iter().filter(|entry| like_main(entry)).count();
    let after = |entry: &Entry| {
        let held = like_main(entry) || (many && entry.look.fails());
        match held {
            true => (after_held_look(&entry.known, now), None, true),
            false => {
                let (known, event) = after_look(&entry.known, &entry.look, now);
                (known, event, false)
            }
        }
    };
    Outcome {
        names: entries.iter().map(after).collect(),
        fault: match (alike, many) {
            (0, false) => blind(entries, main).then_some(Fault::Blind(entries.len())),
            (0, true) => Some(Fault::Many(together)),
            _ => Some(Fault::MainDomain(alike)),
        },
        recent,
    }
}

/// A look that finds nothing out changes nothing: this is for the owner to know.
fn blind(entries: &[Entry], main: Option<&Look>) -> bool {
    let is_unknown = |look: &Look| look.verdict == Verdict::Unknown;
    let all_unknown = entries.iter().all(|entry| is_unknown(&entry.look));
    main.is_some_and(is_unknown) && !entries.is_empty() && all_unknown
}

/// Those known of, and those of this run; a name that does not fail any more is none of them.
fn still_failing(entries: &[Entry], recent: &Recent, now: i64) -> Recent {
    let mut recent = recent.clone();
    recent.retain(|_, began| (now - REMEMBERED..=now).contains(began));
    for entry in entries {
        let name = &entry.known.name;
        if !entry.look.fails() {
            recent.remove(name);
        } else if begins_to_fail(entry) {
            recent.entry(name.clone()).or_insert(now);
        }
    }
    recent
}

/// What never led here is no sign of anything.
fn begins_to_fail(Entry { known, look }: &Entry) -> bool {
    match known.state {
        State::Works => true,
        State::WaitingCertificate => look.failure() != Some(Cause::Certificate),
        State::NotChecked => known.checked.is_some(),
        State::WaitingDns | State::DoesNotWork => false,
    }
}

/// The most names that began to fail within one hour and are not left to themselves yet.
fn failing_together(recent: &Recent, now: i64) -> usize {
    let begun: Vec<i64> = (recent.values().copied())
        .filter(|began| now - began < LONGEST_FAULT)
        .collect();
    let within = |first: &i64| {
        let hour = *first..=first + HOUR;
        begun.iter().filter(|began| hour.contains(began)).count()
    };
    begun.iter().map(within).max().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnose::look::Cause;
    use crate::diagnose::look::tests::looked;

    const NOW: i64 = 10 * 24 * HOUR;

    fn works() -> Look {
        looked(Verdict::Works, None)
    }

    fn failing(cause: Cause) -> Look {
        looked(Verdict::DoesNotWork, Some(cause))
    }

    /// A name that worked an hour ago.
    fn working(number: usize, look: Look) -> Entry {
        let new = Watched::new(format!("kund{number}.example"), 0, true);
        Entry {
            known: after_look(&new, &works(), NOW - HOUR).0,
            look,
        }
    }

    fn failing_names(count: usize) -> Vec<Entry> {
        let entry = |number| working(number, failing(Cause::Port));
        (0..count).map(entry).collect()
    }

    fn held(outcome: &Outcome) -> Vec<bool> {
        outcome.names.iter().map(|(_, _, held)| *held).collect()
    }

    #[test]
    fn a_name_that_fails_as_the_main_domain_does_is_not_judged() {
        let entries = [
            working(0, failing(Cause::Certificate)),
            working(1, failing(Cause::Elsewhere)),
            working(2, works()),
        ];
        let main = failing(Cause::CertificateFull);
        let outcome = after_run(&entries, Some(&main), &Recent::new(), 100, NOW);
        assert_eq!(
            (held(&outcome), outcome.fault),
            (vec![true, false, false], Some(Fault::MainDomain(1)))
        );
        let untouched = Watched {
            next: outcome.names[0].0.next,
            ..entries[0].known.clone()
        };
        assert_eq!(outcome.names[0].0, untouched);
        assert_eq!(outcome.names[1].0.failing_since, Some(NOW));
    }

    #[test]
    fn a_main_domain_that_fails_in_another_way_proves_nothing() {
        for main in [Cause::Private, Cause::Ipv6, Cause::Port] {
            let entries = [working(0, failing(Cause::Elsewhere))];
            let outcome = after_run(&entries, Some(&failing(main)), &Recent::new(), 1, NOW);
            assert_eq!((held(&outcome), outcome.fault), (vec![false], None));
        }
    }

    #[test]
    fn a_main_domain_that_works_or_is_not_known_proves_nothing() {
        for main in [None, Some(works()), Some(Look::unknown())] {
            let outcome = after_run(&failing_names(3), main.as_ref(), &Recent::new(), 3, NOW);
            assert_eq!((held(&outcome), outcome.fault), (vec![false; 3], None));
        }
        let awaited = looked(Verdict::WaitingCertificate, Some(Cause::CertificateAwaited));
        let names = [working(0, awaited.clone())];
        let outcome = after_run(&names, Some(&awaited), &Recent::new(), 1, NOW);
        assert_eq!((held(&outcome), outcome.fault), (vec![false], None));
    }

    #[test]
    fn where_nothing_can_be_found_out_the_owner_is_told_and_nothing_changes() {
        let entries = [working(0, Look::unknown()), working(1, Look::unknown())];
        let blind = |main: Option<&Look>| after_run(&entries, main, &Recent::new(), 2, NOW).fault;
        assert_eq!(blind(Some(&Look::unknown())), Some(Fault::Blind(2)));
        assert_eq!([blind(None), blind(Some(&works()))], [None, None]);
        let one_is_known = [working(0, works()), working(1, Look::unknown())];
        let outcome = after_run(
            &one_is_known,
            Some(&Look::unknown()),
            &Recent::new(),
            2,
            NOW,
        );
        assert_eq!(outcome.fault, None);
    }

    #[test]
    fn more_than_three_and_a_tenth_of_the_names_are_too_many_within_an_hour() {
        for (failing, watched, fault) in [
            (3, 5, None),
            (4, 5, Some(Fault::Many(4))),
            (4, 30, Some(Fault::Many(4))),
            (4, 40, None),
            (30, 300, None),
            (31, 300, Some(Fault::Many(31))),
        ] {
            let outcome = after_run(&failing_names(failing), None, &Recent::new(), watched, NOW);
            let expected = (vec![fault.is_some(); failing], fault);
            assert_eq!(
                (held(&outcome), outcome.fault),
                expected,
                "{failing} of {watched}"
            );
        }
    }

    #[test]
    fn those_of_one_hour_count_whatever_run_they_were_in() {
        let before = |ago: i64| {
            let first = after_run(&failing_names(3), None, &Recent::new(), 10, NOW - ago);
            let one = [working(9, failing(Cause::Port))];
            after_run(&one, None, &first.recent, 10, NOW).fault
        };
        assert_eq!(before(HOUR), Some(Fault::Many(4)));
        assert_eq!(before(HOUR + 1), None);
    }

    #[test]
    fn it_is_the_servers_fault_until_enough_of_them_work_again() {
        let names = failing_names(4);
        let first = after_run(&names, None, &Recent::new(), 10, NOW);
        let later = after_run(&names, None, &first.recent, 10, NOW + 5 * HOUR);
        assert_eq!(
            (held(&later), later.fault),
            (vec![true; 4], Some(Fault::Many(4)))
        );
        let mut mended = names;
        mended[0].look = works();
        let mended = after_run(&mended, None, &later.recent, 10, NOW + 6 * HOUR);
        assert_eq!((held(&mended), mended.fault), (vec![false; 4], None));
        assert_eq!(mended.recent.len(), 3);
    }

    #[test]
    fn after_a_day_names_that_still_fail_have_stopped_working() {
        let mut names = failing_names(4);
        let mut recent = Recent::new();
        let mut states = Vec::new();
        for hours in [0, 23, 24, 25, 26, 50] {
            let outcome = after_run(&names, None, &recent, 10, NOW + hours * HOUR);
            let (known, event, held) = &outcome.names[0];
            states.push((*held, known.state, *event));
            for (entry, (known, _, _)) in names.iter_mut().zip(&outcome.names) {
                entry.known = known.clone();
            }
            recent = outcome.recent;
        }
        let held = (true, State::Works, None);
        let stopped = (false, State::DoesNotWork, Some(Event::Stopped));
        let expected = [
            held,
            held,
            (false, State::Works, None),
            stopped,
            (false, State::DoesNotWork, None),
            (false, State::DoesNotWork, None),
        ];
        assert_eq!(states, expected);
        assert_eq!(recent, Recent::new());
    }

    #[test]
    fn names_that_never_led_here_are_no_sign_of_a_fault() {
        let new = |number: usize| Entry {
            known: Watched::new(format!("kund{number}.example"), NOW, true),
            look: failing(Cause::Elsewhere),
        };
        let entries: Vec<Entry> = (0..20).map(new).collect();
        let outcome = after_run(&entries, None, &Recent::new(), 20, NOW);
        assert_eq!((outcome.fault, outcome.recent), (None, Recent::new()));
    }
}
