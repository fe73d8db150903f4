//! What stands in the lock's file after the queue's numbers: a head, and a text that it points to.
//!
//! | bytes of the head | |
//! | --- | --- |
//! | 16 | the write that is under way; zeros when there is none |
//! | 8 | where the text begins, from the head's end |
//! | 8 | how long it is; 0 when there is none |
//!
//! A text is written beside the one before, and only then pointed to: whatever fails, a full disk or a process that
//! is killed, one of the two stands there whole.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;

use super::queue::Numbers;
use crate::lock::late_writes::{Note, Sent};

const HEAD: usize = Sent::LENGTH + 16;
const TEXT: u64 = Numbers::LENGTH + HEAD as u64;
/// A text that is longer is none of ours.
const LONGEST: u64 = 1 << 20;

/// As far as it can be read. Mostly there is none, which costs one look.
pub(super) fn read(file: &File) -> Note {
    let Ok((under_way, at, length)) = head(file) else {
        return Note::default();
    };
    let mut text = vec![0; usize::try_from(length).unwrap_or_default()];
    match file.read_exact_at(&mut text, TEXT + at) {
        Ok(()) => Note { under_way, text },
        Err(_) => Note {
            under_way,
            text: vec![],
        },
    }
}

/// Notes the write that is under way; the text stays.
///
/// # Errors
/// As writing to a file.
pub(super) fn write_under_way(file: &File, under_way: [u8; Sent::LENGTH]) -> io::Result<()> {
    file.write_all_at(&under_way, Numbers::LENGTH)
}

/// Notes that nothing is under way, and the text.
///
/// # Errors
/// As writing to a file: then what stood there before still does.
pub(super) fn write(file: &File, text: &[u8]) -> io::Result<()> {
    let at = match head(file) {
        Ok((_, at, length)) if length > 0 && text.len() as u64 > at => at + length,
        _ => 0,
    };
    file.write_all_at(text, TEXT + at)?;
    let numbers = [at, text.len() as u64].map(u64::to_le_bytes).concat();
    let head = [[0; Sent::LENGTH].as_slice(), &numbers].concat();
    file.write_all_at(&head, Numbers::LENGTH)
}

/// What is under way, where the text begins and how long it is. Zeros in a file that is shorter, as a new one is.
fn head(file: &File) -> io::Result<([u8; Sent::LENGTH], u64, u64)> {
    let mut head = [0; HEAD];
    // What is missing at the end of a file that somebody cut says nothing.
    file.read_at(&mut head, Numbers::LENGTH)?;
    let (under_way, numbers) = head.split_at(Sent::LENGTH);
    let number = |bytes: &[u8]| {
        bytes
            .iter()
            .rev()
            .fold(0, |sum, byte| sum << 8 | u64::from(*byte))
    };
    let (at, length) = numbers.split_at(8);
    let (at, length) = (number(at), number(length));
    let (at, length) = match at <= LONGEST && length <= LONGEST {
        true => (at, length),
        false => (0, 0),
    };
    let under_way = under_way.try_into().map_err(io::Error::other)?;
    Ok((under_way, at, length))
}

#[cfg(test)]
mod tests {
    use std::os::fd::{AsRawFd, FromRawFd};

    use super::*;

    const UNDER_WAY: [u8; Sent::LENGTH] = [7; Sent::LENGTH];

    fn noted(under_way: [u8; Sent::LENGTH], text: &[u8]) -> Note {
        Note {
            under_way,
            text: text.to_vec(),
        }
    }

    #[test]
    fn what_was_noted_last_is_read() {
        let file = tempfile::tempfile().unwrap();
        assert_eq!(read(&file), Note::default());
        let long = vec![b'x'; 10_000];
        for text in [b"first".as_slice(), b"second", b"", &long, b"third", &long] {
            write_under_way(&file, UNDER_WAY).unwrap();
            assert_eq!(read(&file).under_way, UNDER_WAY);
            write(&file, text).unwrap();
            assert_eq!(read(&file), noted([0; Sent::LENGTH], text));
        }
        assert!(file.metadata().unwrap().len() < 50_000);
    }

    /// Where the text begins and how long it is, as it stands in the file.
    fn pointer(file: &File) -> [u8; HEAD] {
        let mut head = [0; HEAD];
        file.read_exact_at(&mut head, Numbers::LENGTH).unwrap();
        head
    }

    #[test]
    fn a_text_is_written_beside_the_one_before_and_in_free_room_where_it_fits() {
        let file = tempfile::tempfile().unwrap();
        let long = vec![b'x'; 1000];
        let length = |texts: [&[u8]; 5]| {
            for text in texts {
                let before = (read(&file), pointer(&file));
                write(&file, text).unwrap();
                let after = pointer(&file);
                // A writer that is killed here has not pointed to it.
                file.write_all_at(&before.1, Numbers::LENGTH).unwrap();
                assert_eq!(read(&file), before.0);
                file.write_all_at(&after, Numbers::LENGTH).unwrap();
                assert_eq!(read(&file), noted([0; Sent::LENGTH], text));
            }
            file.metadata().unwrap().len() - TEXT
        };
        write(&file, b"first").unwrap();
        let lengths = [
            length([b"2", b"third", b"forth", b"fifth", b"sixth"]),
            length([&long, b"2", &long, b"4", b"fifth"]),
        ];
        assert_eq!(lengths, [10, 1010]);
    }

    #[test]
    fn a_note_that_finds_no_room_leaves_the_one_before_whole() {
        // SAFETY: a new file of this process, which the `File` owns alone.
        let file = unsafe {
            File::from_raw_fd(libc::memfd_create(
                c"full".as_ptr(),
                libc::MFD_ALLOW_SEALING,
            ))
        };
        write(&file, b"before").unwrap();
        write_under_way(&file, UNDER_WAY).unwrap();
        // SAFETY: the descriptor is open.
        let full = unsafe { libc::fcntl(file.as_raw_fd(), libc::F_ADD_SEALS, libc::F_SEAL_GROW) };
        assert_eq!(full, 0);
        assert!(write(&file, b"afterwards").is_err());
        assert_eq!(read(&file), noted(UNDER_WAY, b"before"));
    }

    #[test]
    fn what_others_left_in_the_file_is_no_note() {
        let file = tempfile::tempfile().unwrap();
        for byte in [1, 0x7f, 0xff] {
            file.write_all_at(&[byte; 200], 0).unwrap();
            assert_eq!(read(&file).text, Vec::<u8>::new());
            write(&file, b"text").unwrap();
            assert_eq!(read(&file).text, b"text");
        }
        for pointer in [[u64::MAX, 1], [1, u64::MAX]] {
            let head = [
                [0; Sent::LENGTH].as_slice(),
                &pointer.map(u64::to_le_bytes).concat(),
            ];
            file.write_all_at(&head.concat(), Numbers::LENGTH).unwrap();
            assert_eq!(read(&file), Note::default());
        }
    }
}
