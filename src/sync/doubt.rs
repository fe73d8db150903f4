//! Writes that may still come, though the one who sent them has given up.
//!
//! A write whose answer never came can be applied minutes later. It replaces the whole list with one
//! that is old by then, and wipes what was written since. The API has no precondition, so this cannot be
//! prevented; it can be noticed: the list then is exactly the one that was sent. So the lists sent
//! without an answer are remembered beside the lock for some minutes (as fingerprints), and with them
//! the list as it was written last.
//!
//! | the list found | means | what follows |
//! | --- | --- | --- |
//! | one that was sent, and nothing was written since | it was applied, in time | it is forgotten |
//! | one that was sent, and another was written since | it was applied late | the one written since is put back |
//! | any other | it may still come | the writer looks once more after its own write |
//!
//! Where the owner brought the list back to exactly that state by hand, within these minutes, that is
//! taken for a late write too.

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

/// How long a write without an answer may still come.
const LIFE: Duration = Duration::from_secs(5 * 60);

/// A list that was sent, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sent {
    /// Unix milliseconds.
    at: u64,
    list: u64,
}

/// What is remembered, the same at every place of the lock.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Doubt {
    /// When this was noted, in Unix milliseconds.
    noted: u64,
    /// The lists that may still come.
    sent: Vec<Sent>,
    /// The list as it was written last, if one was since.
    written: Option<Vec<String>>,
}

/// What a look at the list shows.
#[derive(Debug, PartialEq, Eq)]
pub enum Seen {
    /// Nothing of what is in doubt.
    Nothing,
    /// What was in doubt was applied, and undid nothing.
    Applied,
    /// What was in doubt was applied late and undid this list.
    Undid(Vec<String>),
}

/// Unix milliseconds.
fn milliseconds(now: SystemTime) -> u64 {
    let since = now.duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

/// Need not be the same in another version of this library: it is compared for minutes only.
fn fingerprint(list: &[String]) -> u64 {
    let mut hasher = DefaultHasher::new();
    list.hash(&mut hasher);
    hasher.finish()
}

impl Sent {
    const LENGTH: usize = 16;

    /// The list, sent now.
    pub fn now(list: &[String], now: SystemTime) -> Self {
        Self {
            at: milliseconds(now),
            list: fingerprint(list),
        }
    }

    /// How it is noted while it is under way, for those who come after its writer was killed.
    pub fn under_way(self) -> Vec<u8> {
        [self.at.to_le_bytes(), self.list.to_le_bytes()].concat()
    }

    fn read(note: &[u8]) -> Option<Self> {
        let number = |at: usize| {
            let bytes = note.get(at..at + 8)?;
            Some(u64::from_le_bytes(bytes.try_into().ok()?))
        };
        let (at, list) = (number(0)?, number(8)?);
        (at != 0).then_some(Self { at, list })
    }

    fn is_in_doubt(&self, now: u64) -> bool {
        // A clock that was set back must not make it eternal.
        now.abs_diff(self.at) < LIFE.as_millis() as u64
    }
}

impl Doubt {
    /// Nothing is under way and nothing in doubt.
    pub const NONE: [u8; Sent::LENGTH + 4] = [0; Sent::LENGTH + 4];

    /// What the `notes` of all places say; a write that is under way there lost its writer.
    pub fn read(notes: &[Vec<u8>], now: SystemTime) -> Self {
        let now = milliseconds(now);
        let noted = notes.iter().filter_map(|note| Self::decode(note));
        let mut doubt = noted.max_by_key(|doubt| doubt.noted).unwrap_or_default();
        for lost in notes.iter().filter_map(|note| Sent::read(note)) {
            if !doubt.sent.contains(&lost) {
                doubt.sent.push(lost);
            }
        }
        doubt.sent.retain(|sent| sent.is_in_doubt(now));
        if doubt.sent.is_empty() {
            return Self::default();
        }
        doubt
    }

    /// Nothing under way, the length of what follows, and what is remembered.
    pub fn encode(&mut self, now: SystemTime) -> Vec<u8> {
        if self.sent.is_empty() {
            return Self::NONE.to_vec();
        }
        self.noted = milliseconds(now);
        let json = serde_json::to_vec(self).unwrap_or_default();
        let length = u32::try_from(json.len()).unwrap_or_default();
        let mut note = vec![0; Sent::LENGTH];
        note.extend(length.to_le_bytes());
        note.extend(json);
        note
    }

    fn decode(note: &[u8]) -> Option<Self> {
        let (length, json) = note.get(Sent::LENGTH..)?.split_at_checked(4)?;
        let length = u32::from_le_bytes(length.try_into().ok()?);
        serde_json::from_slice(json.get(..usize::try_from(length).ok()?)?).ok()
    }

    /// Whether there is none.
    pub fn is_none(&self) -> bool {
        self.sent.is_empty()
    }

    /// Whether something may still come that would undo `list`.
    pub fn threatens(&self, list: &[String]) -> bool {
        let list = fingerprint(list);
        self.sent.iter().any(|sent| sent.list != list)
    }

    /// Remembers a write that may still come.
    pub fn add(&mut self, sent: Sent) {
        self.sent.push(sent);
    }

    /// Remembers what was written while something may still come.
    pub fn wrote(&mut self, list: &[String]) {
        if !self.is_none() {
            self.written = Some(list.to_vec());
        }
    }

    /// Compares the list as it is with what is in doubt; what has come is no longer.
    pub fn see(&mut self, list: &[String]) -> Seen {
        let found = fingerprint(list);
        let Some(come) = self.sent.iter().position(|sent| sent.list == found) else {
            return Seen::Nothing;
        };
        match &self.written {
            Some(written) if written.as_slice() != list => {
                let undone = written.clone();
                self.sent.remove(come);
                Seen::Undid(undone)
            }
            // Sent more than once, or written again since: which of them this is, nobody knows.
            Some(_) => Seen::Nothing,
            None if self.sent.len() > 1 => Seen::Nothing,
            None => {
                self.sent.remove(come);
                Seen::Applied
            }
        }
    }
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

    fn doubt_about(names: &[&str]) -> Doubt {
        let mut doubt = Doubt::default();
        doubt.add(Sent::now(&list(names), at(0)));
        doubt
    }

    #[test]
    fn a_list_that_is_found_before_anything_else_was_written_is_settled() {
        let mut doubt = doubt_about(&["a", "b"]);
        assert_eq!(doubt.see(&list(&["a"])), Seen::Nothing);
        assert_eq!(doubt.see(&list(&["a", "b"])), Seen::Applied);
        assert!(doubt.is_none());
    }

    #[test]
    fn a_list_that_comes_after_another_was_written_undid_it_once() {
        let mut doubt = doubt_about(&["a", "b"]);
        doubt.wrote(&list(&["a", "c"]));
        assert_eq!(doubt.see(&list(&["a", "c"])), Seen::Nothing);
        assert_eq!(
            doubt.see(&list(&["a", "b"])),
            Seen::Undid(list(&["a", "c"]))
        );
        assert!(doubt.is_none());
    }

    #[test]
    fn a_list_that_was_sent_again_and_answered_is_no_surprise() {
        let mut doubt = doubt_about(&["a", "b"]);
        doubt.wrote(&list(&["a", "b"]));
        assert!(!doubt.threatens(&list(&["a", "b"])));
        assert!(doubt.threatens(&list(&["a", "b", "c"])));
        assert_eq!(doubt.see(&list(&["a", "b"])), Seen::Nothing);
        doubt.wrote(&list(&["a", "b", "c"]));
        let undone = Seen::Undid(list(&["a", "b", "c"]));
        assert_eq!(doubt.see(&list(&["a", "b"])), undone);
    }

    #[test]
    fn of_two_lists_that_may_come_the_other_still_may() {
        let mut doubt = doubt_about(&["a", "b"]);
        doubt.add(Sent::now(&list(&["a", "b"]), at(1)));
        assert_eq!(doubt.see(&list(&["a", "b"])), Seen::Nothing);
        doubt.wrote(&list(&["c"]));
        for _ in 0..2 {
            assert_eq!(doubt.see(&list(&["a", "b"])), Seen::Undid(list(&["c"])));
        }
        assert_eq!(doubt.see(&list(&["a", "b"])), Seen::Nothing);
    }

    #[test]
    fn it_is_remembered_for_five_minutes() {
        let mut doubt = doubt_about(&["a"]);
        doubt.wrote(&list(&["b"]));
        let notes = vec![doubt.encode(at(1))];
        assert_eq!(Doubt::read(&notes, at(299)), doubt);
        assert_eq!(Doubt::read(&notes, at(300)), Doubt::default());
        assert_eq!(Doubt::default().encode(at(0)), Doubt::NONE);
    }

    #[test]
    fn a_write_under_way_whose_writer_was_killed_is_in_doubt() {
        let sent = Sent::now(&list(&["a"]), at(0));
        let notes = vec![sent.under_way(), sent.under_way()];
        assert_eq!(Doubt::read(&notes, at(1)), doubt_about(&["a"]));
    }

    #[test]
    fn of_two_places_the_later_note_counts() {
        let (mut old, mut new) = (doubt_about(&["a"]), doubt_about(&["b"]));
        let notes = vec![old.encode(at(1)), new.encode(at(2))];
        assert_eq!(Doubt::read(&notes, at(3)), new);
    }

    #[test]
    fn what_cannot_be_read_is_nothing() {
        let mut doubt = doubt_about(&["a"]);
        let whole = doubt.encode(at(0));
        for length in 0..whole.len() {
            let cut = whole.get(..length).unwrap().to_vec();
            assert_eq!(Doubt::read(&[cut], at(1)), Doubt::default());
        }
        assert_eq!(Doubt::read(&[vec![0xff; 200]], at(1)), Doubt::default());
    }
}
