//! Writes that timed out and may still be applied.
//!
//! A write whose answer never came can be applied minutes later. It replaces the whole list with one
//! that is old by then, and wipes what was written since. The API has no precondition, so this cannot be
//! prevented; it can be noticed: the list then has exactly the names that were sent. So what was sent
//! without an answer is remembered beside the lock, and with it the list as it was written last.
//!
//! | the list found | means | what follows |
//! | --- | --- | --- |
//! | one that was sent, and nothing was written since | it was applied, in time | it counts as written |
//! | one that was sent, and another was written since | it was applied late | the one written last is put back, and that is remembered until it was answered |
//! | any other | it may still come, for five minutes | the writer looks once more after its own write |
//!
//! Lists are compared as sets of canonical names: the API may answer them in another order or spelling. Where the
//! owner brought the list back to exactly such a set by hand, that is taken for a late write too.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

use crate::plan::Domain;

/// How long a write without an answer may still come.
const MAY_COME: Duration = Duration::from_secs(5 * 60);
/// How long it is recognised, so that also a site that is reconciled once an hour finds what it undid.
const RECOGNISED: Duration = Duration::from_secs(2 * 60 * 60);
/// So many are remembered, the latest ones.
const MOST: usize = 100;

/// A list that was sent, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sent {
    /// Unix milliseconds.
    at: u64,
    /// [`fingerprint`] of its names.
    names: u64,
    /// Whether another list was written since.
    #[serde(default)]
    overtaken: bool,
}

/// What is remembered, the same at every place of the lock.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LateWrites {
    /// When this was noted, in Unix milliseconds.
    noted: u64,
    /// The lists that may still come, or have come late.
    sent: Vec<Sent>,
    /// The list as it was written last, if one was since.
    written: Option<Vec<String>>,
    /// The list as a late write left it, until the one written last is put back.
    late: Option<Vec<String>>,
}

/// What a look at the list shows.
#[derive(Debug, PartialEq, Eq)]
pub enum Found {
    /// Nothing of what may still come.
    Nothing,
    /// What was remembered is over, and nothing was undone.
    Applied,
    /// A late write undid this list, which has to be put back.
    Undone(Vec<String>),
}

/// Unix milliseconds.
fn milliseconds(now: SystemTime) -> u64 {
    let since = now.duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

/// A name as it is compared. Nearly all are ASCII, which costs little.
fn canonical(name: &str) -> Cow<'_, str> {
    if name.is_ascii() {
        let name = name.trim_end_matches('.');
        return match name.bytes().any(|byte| byte.is_ascii_uppercase()) {
            true => name.to_ascii_lowercase().into(),
            false => name.into(),
        };
    }
    match Domain::parse(name.as_bytes()) {
        Ok(name) => name.to_string().into(),
        Err(_) => name.to_lowercase().into(),
    }
}

fn set(list: &[String]) -> BTreeSet<Cow<'_, str>> {
    list.iter().map(|name| canonical(name)).collect()
}

/// Of the names alone. Need not be the same in another version of this library: it is compared for hours only.
fn fingerprint(list: &[String]) -> u64 {
    let mut hasher = DefaultHasher::new();
    set(list).hash(&mut hasher);
    hasher.finish()
}

impl Sent {
    /// Bytes of [`Self::under_way`].
    pub const LENGTH: usize = 16;

    /// The list, sent now.
    pub fn now(list: &[String], now: SystemTime) -> Self {
        Self {
            at: milliseconds(now),
            names: fingerprint(list),
            overtaken: false,
        }
    }

    /// How it is noted while it is under way, for those who come after its writer was killed.
    pub fn under_way(self) -> [u8; Self::LENGTH] {
        let mut note = [0; Self::LENGTH];
        let (at, names) = note.split_at_mut(Self::LENGTH / 2);
        at.copy_from_slice(&self.at.to_le_bytes());
        names.copy_from_slice(&self.names.to_le_bytes());
        note
    }

    fn read(note: &[u8]) -> Option<Self> {
        let number = |at: usize| {
            let bytes = note.get(at..at + 8)?;
            Some(u64::from_le_bytes(bytes.try_into().ok()?))
        };
        let (at, names) = (number(0)?, number(8)?);
        let overtaken = false;
        (at != 0).then_some(Self {
            at,
            names,
            overtaken,
        })
    }

    fn is_younger(&self, than: Duration, now: u64) -> bool {
        // A clock that was set back must not make it eternal.
        u128::from(now.abs_diff(self.at)) < than.as_millis()
    }
}

/// What is noted at one place of the lock.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Note {
    /// [`Sent::under_way`] of a write that its writer saw no end of; zeros if there is none.
    pub under_way: [u8; Sent::LENGTH],
    /// What [`LateWrites::encode`] gave.
    pub text: Vec<u8>,
}

impl LateWrites {
    /// What the `notes` of all places say; a write that is under way there lost its writer.
    pub fn read(notes: &[Note], now: SystemTime) -> Self {
        let now = milliseconds(now);
        let texts = notes.iter();
        let told = texts.filter_map(|note| serde_json::from_slice(&note.text).ok());
        let mut known = told
            .max_by_key(|known: &Self| known.noted)
            .unwrap_or_default();
        for lost in notes.iter().filter_map(|note| Sent::read(&note.under_way)) {
            if !known.sent.contains(&lost) {
                known.add(lost);
            }
        }
        known.sent.retain(|sent| sent.is_younger(RECOGNISED, now));
        match known.is_over() {
            true => Self::default(),
            false => known,
        }
    }

    /// The text of a note; empty when there is nothing to remember.
    pub fn encode(&mut self, now: SystemTime) -> Vec<u8> {
        if self.is_over() {
            return vec![];
        }
        self.noted = milliseconds(now);
        serde_json::to_vec(self).unwrap_or_default()
    }

    fn is_over(&self) -> bool {
        self.sent.is_empty() && self.late.is_none()
    }

    /// Whether something may still come that would undo `list`.
    pub fn threaten(&self, list: &[String], now: SystemTime) -> bool {
        let now = milliseconds(now);
        let mut coming = self
            .sent
            .iter()
            .filter(|sent| sent.is_younger(MAY_COME, now));
        // Nearly always nothing is.
        coming.clone().next().is_some() && {
            let names = fingerprint(list);
            coming.any(|sent| sent.names != names)
        }
    }

    /// Remembers a write that may still come.
    pub fn add(&mut self, sent: Sent) {
        self.sent.push(sent);
        let surplus = self.sent.len().saturating_sub(MOST);
        self.sent.drain(..surplus);
    }

    /// Remembers what was written while something may still come. What a late write had undone was put back by it, if
    /// anything: whether it was.
    pub fn wrote(&mut self, list: &[String]) -> bool {
        let was_late = self.late.is_some();
        self.put_back();
        self.written = (!self.is_over()).then(|| list.to_vec());
        self.sent.iter_mut().for_each(|sent| sent.overtaken = true);
        was_late
    }

    /// Forgets what a late write had undone.
    pub fn put_back(&mut self) {
        if let Some(late) = self.late.take() {
            self.forget(fingerprint(&late));
        }
    }

    /// Compares the list as it is with what is remembered.
    pub fn look(&mut self, list: &[String]) -> Found {
        if self.is_over() {
            return Found::Nothing;
        }
        let names = fingerprint(list);
        if self.written.as_deref().map(fingerprint) == Some(names) {
            let was_late = self.late.is_some();
            self.put_back();
            return if was_late {
                Found::Applied
            } else {
                Found::Nothing
            };
        }
        let mut alike = self.sent.iter().filter(|sent| sent.names == names);
        match alike.next() {
            // Where it was sent again since, nobody knows which of them this is.
            Some(sent) if sent.overtaken => self.came_late(list),
            Some(_) => {
                self.forget(names);
                self.wrote(list);
                return Found::Applied;
            }
            None => {}
        }
        match (&self.late, &self.written) {
            (Some(late), Some(written)) => Found::Undone(merge(late, written, list)),
            _ => Found::Nothing,
        }
    }

    /// One after the other may come: what the one before did to the list is no longer there.
    fn came_late(&mut self, list: &[String]) {
        let before = self.late.replace(list.to_vec());
        if let Some(before) = before.filter(|before| set(before) != set(list)) {
            self.forget(fingerprint(&before));
        }
    }

    /// One of the lists with these names has come.
    fn forget(&mut self, names: u64) {
        if let Some(come) = self.sent.iter().position(|sent| sent.names == names) {
            self.sent.remove(come);
        }
    }
}

/// The list `written`, with what somebody else has changed from `late` to `found`.
fn merge(late: &[String], written: &[String], found: &[String]) -> Vec<String> {
    let [in_late, in_written, in_found] = [late, written, found].map(set);
    let was_removed = |name: &str| in_late.contains(name) && !in_found.contains(name);
    let was_added = |name: &str| !in_late.contains(name) && !in_written.contains(name);
    let kept = written.iter().filter(|name| !was_removed(&canonical(name)));
    let added = found.iter().filter(|name| was_added(&canonical(name)));
    kept.chain(added).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: u64) -> SystemTime {
        UNIX_EPOCH + Duration::from_secs(1_000_000 + seconds)
    }

    fn list(names: &[&str]) -> Vec<String> {
        names.iter().map(|&name| name.to_owned()).collect()
    }

    fn sent(names: &[&str]) -> LateWrites {
        let mut late = LateWrites::default();
        late.add(Sent::now(&list(names), at(0)));
        late
    }

    fn undone(names: &[&str]) -> Found {
        Found::Undone(list(names))
    }

    fn noted(late: &mut LateWrites, seconds: u64) -> Note {
        Note {
            text: late.encode(at(seconds)),
            ..Note::default()
        }
    }

    #[test]
    fn a_list_that_is_found_before_anything_else_was_written_came_in_time() {
        let mut late = sent(&["a", "b"]);
        assert_eq!(late.look(&list(&["a"])), Found::Nothing);
        assert_eq!(late.look(&list(&["a", "b"])), Found::Applied);
        assert_eq!(late, LateWrites::default());
    }

    #[test]
    fn a_list_that_comes_after_another_was_written_undid_it_until_that_is_put_back() {
        let mut late = sent(&["a", "b"]);
        late.wrote(&list(&["a", "c"]));
        assert_eq!(late.look(&list(&["a", "c"])), Found::Nothing);
        for _ in 0..2 {
            assert_eq!(late.look(&list(&["a", "b"])), undone(&["a", "c"]));
        }
        let mut another = LateWrites::read(&[noted(&mut late, 1)], at(2));
        assert_eq!(another.look(&list(&["a", "b"])), undone(&["a", "c"]));
        another.wrote(&list(&["a", "c"]));
        assert_eq!(another, LateWrites::default().noted_at(1));
    }

    #[test]
    fn what_was_put_back_without_an_answer_is_over_once_it_is_found() {
        let mut late = sent(&["a", "b"]);
        late.wrote(&list(&["a", "c"]));
        assert_eq!(late.look(&list(&["a", "b"])), undone(&["a", "c"]));
        late.add(Sent::now(&list(&["a", "c"]), at(1)));
        assert_eq!(late.look(&list(&["a", "c"])), Found::Applied);
        assert_eq!(late.look(&list(&["a", "c"])), Found::Nothing);
        // It may be applied once more, and undo what comes next.
        late.wrote(&list(&["a", "c", "d"]));
        assert_eq!(late.look(&list(&["a", "c"])), undone(&["a", "c", "d"]));
    }

    #[test]
    fn a_list_that_came_in_time_counts_as_written_though_another_was_written_before() {
        let mut late = sent(&["a", "b"]);
        late.wrote(&list(&["a", "c"]));
        late.add(Sent::now(&list(&["a", "c", "d"]), at(1)));
        assert_eq!(late.look(&list(&["a", "c", "d"])), Found::Applied);
        assert_eq!(late.look(&list(&["a", "b"])), undone(&["a", "c", "d"]));
    }

    #[test]
    fn of_two_lists_without_an_answer_the_one_that_is_found_is_undone_by_the_other() {
        let mut late = sent(&["a", "b"]);
        late.add(Sent::now(&list(&["a", "c"]), at(1)));
        assert_eq!(late.look(&list(&["a", "c"])), Found::Applied);
        assert_eq!(late.look(&list(&["a", "b"])), undone(&["a", "c"]));
    }

    #[test]
    fn a_second_late_list_before_the_first_was_put_back_takes_nothing_along() {
        let mut late = sent(&["a", "x"]);
        late.add(Sent::now(&list(&["a", "y"]), at(1)));
        late.wrote(&list(&["a", "x", "b"]));
        assert_eq!(late.look(&list(&["a", "x"])), undone(&["a", "x", "b"]));
        assert_eq!(late.look(&list(&["a", "y"])), undone(&["a", "x", "b"]));
        late.wrote(&list(&["a", "x", "b"]));
        assert_eq!(late, LateWrites::default());
    }

    #[test]
    fn what_somebody_else_changes_before_it_is_put_back_stays_changed() {
        let mut late = sent(&["a", "b", "x"]);
        late.wrote(&list(&["a", "x", "C"]));
        assert_eq!(late.look(&list(&["a", "b", "x"])), undone(&["a", "x", "C"]));
        let by_hand = list(&["hand", "a", "b"]);
        assert_eq!(late.look(&by_hand), undone(&["a", "C", "hand"]));
    }

    #[test]
    fn order_and_spelling_do_not_matter() {
        let mut late = sent(&["a.test", "B\u{fc}cher.test", "b"]);
        late.wrote(&list(&["c", "a.test"]));
        assert_eq!(late.look(&list(&["A.test.", "c"])), Found::Nothing);
        let found = list(&["b", "xn--bcher-kva.test", "a.test"]);
        assert_eq!(late.look(&found), undone(&["c", "a.test"]));
    }

    #[test]
    fn a_list_that_was_sent_again_and_answered_is_no_surprise() {
        let mut late = sent(&["a", "b"]);
        late.wrote(&list(&["a", "b"]));
        assert!(!late.threaten(&list(&["b", "a"]), at(1)));
        assert!(late.threaten(&list(&["a", "b", "c"]), at(1)));
        assert_eq!(late.look(&list(&["a", "b"])), Found::Nothing);
        late.wrote(&list(&["a", "b", "c"]));
        assert_eq!(late.look(&list(&["a", "b"])), undone(&["a", "b", "c"]));
    }

    #[test]
    fn a_list_that_was_sent_twice_may_come_twice() {
        let mut late = sent(&["a", "b"]);
        late.add(Sent::now(&list(&["a", "b"]), at(1)));
        late.wrote(&list(&["c"]));
        for _ in 0..2 {
            assert_eq!(late.look(&list(&["a", "b"])), undone(&["c"]));
            late.wrote(&list(&["c"]));
        }
        assert_eq!(late.look(&list(&["a", "b"])), Found::Nothing);
    }

    #[test]
    fn it_may_come_for_five_minutes_and_is_recognised_for_two_hours() {
        let mut late = sent(&["a"]);
        late.wrote(&list(&["b"]));
        let notes = [noted(&mut late, 1)];
        assert!(late.threaten(&list(&["b"]), at(299)));
        assert!(!late.threaten(&list(&["b"]), at(300)));
        assert_eq!(LateWrites::read(&notes, at(7199)), late);
        assert_eq!(LateWrites::read(&notes, at(7200)), LateWrites::default());
        assert_eq!(LateWrites::default().encode(at(0)), b"");
    }

    #[test]
    fn what_has_to_be_put_back_is_remembered_for_as_long_as_that_takes() {
        let mut late = sent(&["a"]);
        late.wrote(&list(&["b"]));
        assert_eq!(late.look(&list(&["a"])), undone(&["b"]));
        let mut later = LateWrites::read(&[noted(&mut late, 1)], at(1_000_000));
        assert_eq!(later.look(&list(&["a"])), undone(&["b"]));
    }

    #[test]
    fn of_very_many_the_latest_are_remembered() {
        let mut late = LateWrites::default();
        let numbers: Vec<Sent> = (0..150)
            .map(|number| Sent::now(&list(&[&number.to_string()]), at(number)))
            .collect();
        numbers.iter().for_each(|sent| late.add(*sent));
        assert_eq!(late.sent.as_slice(), &numbers[50..]);
    }

    #[test]
    fn a_write_under_way_whose_writer_was_killed_may_still_come() {
        let lost = Note {
            under_way: Sent::now(&list(&["a"]), at(0)).under_way(),
            text: vec![],
        };
        let notes = [lost.clone(), lost];
        assert_eq!(LateWrites::read(&notes, at(1)), sent(&["a"]));
    }

    #[test]
    fn of_two_places_the_later_note_counts() {
        let (mut old, mut new) = (sent(&["a"]), sent(&["b"]));
        let notes = [noted(&mut old, 1), noted(&mut new, 2)];
        assert_eq!(LateWrites::read(&notes, at(3)), new);
    }

    #[test]
    fn what_cannot_be_read_is_nothing() {
        let mut late = sent(&["a"]);
        let whole = late.encode(at(0));
        for length in 0..whole.len() {
            let cut = Note {
                text: whole[..length].to_vec(),
                ..Note::default()
            };
            assert_eq!(LateWrites::read(&[cut], at(1)), LateWrites::default());
        }
    }

    impl LateWrites {
        fn noted_at(mut self, seconds: u64) -> Self {
            self.noted = milliseconds(at(seconds));
            self
        }
    }
}
