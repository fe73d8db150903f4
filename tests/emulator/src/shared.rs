//! What all connections and the test itself share.

use crate::api::{self, Answer, ApiRequest};
use crate::connection::Open;
use crate::request::Record;
use crate::rule::{Faults, Late};
use crate::state::State;
use std::fmt::Display;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Instant, SystemTime, UNIX_EPOCH};
use std::{fs, io};

pub(crate) struct Shared {
    state: Mutex<State>,
    faults: Mutex<Faults>,
    record: Mutex<Record>,
    late: Mutex<Late>,
    pub open: Open,
    pub started: Instant,
    state_file: Option<PathBuf>,
}

impl Shared {
    /// With a state file, what it holds wins over `state`.
    pub fn new(state: State, state_file: Option<PathBuf>) -> io::Result<Self> {
        let saved = state_file.as_deref().map(load).transpose()?.flatten();
        Ok(Self {
            state: Mutex::new(saved.unwrap_or(state)),
            faults: Mutex::default(),
            record: Mutex::default(),
            late: Mutex::default(),
            open: Open::default(),
            started: Instant::now(),
            state_file,
        })
    }

    pub fn faults(&self) -> MutexGuard<'_, Faults> {
        lock(&self.faults)
    }

    pub fn record(&self) -> MutexGuard<'_, Record> {
        lock(&self.record)
    }

    pub fn late(&self) -> MutexGuard<'_, Late> {
        lock(&self.late)
    }

    /// A request has its answer; makes the changes of those that arrive late, just now.
    pub fn let_arrive(&self) {
        for request in self.late().answered() {
            self.answer(&request.for_api());
        }
    }

    /// Looks at the state as it is now: what has become due has happened.
    pub fn look<T>(&self, read: impl FnOnce(&State) -> T) -> T {
        let mut state = lock(&self.state);
        state.settle(now_ms());
        read(&state)
    }

    /// Changes the state and saves it.
    pub fn change<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        let mut state = lock(&self.state);
        let result = change(&mut state);
        self.save(&state);
        result
    }

    /// Answers an API request, making its change.
    pub fn answer(&self, request: &ApiRequest) -> Answer {
        let mut state = lock(&self.state);
        let answer = api::answer(&mut state, request, now_ms());
        if request.method != "GET" && answer.status == 200 {
            self.save(&state);
        }
        answer
    }

    fn save(&self, state: &State) {
        let Some(file) = &self.state_file else { return };
        if let Err(error) = write_atomically(file, state) {
            eprintln!("the state was not saved to {}: {error}", file.display());
        }
    }
}

/// A test that panicked elsewhere must not take the emulator with it.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

pub(crate) fn now_ms() -> u64 {
    let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH);
    since_epoch.map_or(0, |elapsed| elapsed.as_millis() as u64)
}

fn load(file: &Path) -> io::Result<Option<State>> {
    let named = |error: &dyn Display| io::Error::other(format!("{}: {error}", file.display()));
    match fs::read(file) {
        Ok(json) => serde_json::from_slice(&json).map_err(|error| named(&error)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(named(&error)),
    }
}

fn write_atomically(file: &Path, state: &State) -> io::Result<()> {
    let draft = file.with_extension("draft");
    fs::write(&draft, serde_json::to_vec_pretty(state)?)?;
    fs::rename(&draft, file)
}
