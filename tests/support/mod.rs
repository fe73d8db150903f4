//! A site, its emulated ServerPilot, and a clock that does not wait.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::ffi::OsString;
use std::rc::Rc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use serverpilot_emulator::{Emulator, Ssl, State};
use wu_serverpilot::api::Session;
use wu_serverpilot::clock::{Clock, Deadline};
use wu_serverpilot::config::source::Environment;
use wu_serverpilot::config::{Config, SavedCredentials, Source};
use wu_serverpilot::error::Result;
use wu_serverpilot::plan::{Change, Domain, Facts, Options, RawFacts};
use wu_serverpilot::reconcile::{Hold, Report};
use wu_serverpilot::secret::Secret;
use wu_serverpilot::transport::http::Attempt;

/// Constants, ini settings and the environment by name.
pub struct Table(pub HashMap<&'static str, String>);

impl Source for Table {
    fn constant(&self, name: &str) -> Option<Secret> {
        self.0.get(name).cloned().map(Secret::new)
    }
    fn setting(&self, name: &str) -> Option<String> {
        self.0.get(name).cloned()
    }
    fn with_environment<T>(&self, read: impl FnOnce(&Environment) -> T) -> T {
        read(&|name| self.0.get(name).map(OsString::from))
    }
    fn saved_credentials(&self) -> SavedCredentials {
        SavedCredentials::default()
    }
}

/// The configuration of a site that has `values` beside credentials for the app `app1`.
pub fn config<const N: usize>(values: [(&'static str, String); N]) -> Config {
    let mut table = HashMap::from([
        ("WU_SERVER_PILOT_CLIENT_ID", "cid_1".to_owned()),
        ("WU_SERVER_PILOT_API_KEY", "key-1".to_owned()),
        ("WU_SERVER_PILOT_APP_ID", "app1".to_owned()),
    ]);
    table.extend(values);
    Config::read(&Table(table)).unwrap()
}

/// Jumps instead of waiting, and remembers the pauses. Its jitter is the longest.
pub struct JumpingClock {
    start: Instant,
    elapsed: Cell<Duration>,
    pauses: RefCell<Vec<Duration>>,
    meanwhile: RefCell<Option<Box<dyn FnOnce()>>>,
}

impl Clock for JumpingClock {
    fn now(&self) -> Instant {
        self.start + self.elapsed.get()
    }
    fn date(&self) -> SystemTime {
        UNIX_EPOCH + Duration::from_secs(1_700_000_000) + self.elapsed.get()
    }
    fn sleep(&self, pause: Duration) {
        self.elapsed.set(self.elapsed.get() + pause);
        self.pauses.borrow_mut().push(pause);
        if let Some(happens) = self.meanwhile.take() {
            happens();
        }
    }
    fn jitter(&self, most: Duration) -> Duration {
        most
    }
}

/// One site on one app.
pub struct Site {
    pub emulator: Rc<Emulator>,
    config: Config,
    clock: JumpingClock,
    attempts: RefCell<Vec<Attempt>>,
    _locks: tempfile::TempDir,
}

impl Site {
    /// A site whose app has `domains`, and no certificate to offer.
    pub fn with_domains(domains: &[&str]) -> Self {
        let mut state = State::with_domains(domains.iter().copied());
        state.settings.autossl_after_ms = None;
        Self::new(state)
    }

    pub fn new(state: State) -> Self {
        let (account, app) = (state.accounts[0].clone(), state.apps[0].id.clone());
        let emulator = Rc::new(Emulator::start(state));
        let locks = tempfile::tempdir().unwrap();
        let values = HashMap::from([
            ("WU_SERVER_PILOT_CLIENT_ID", account.client_id),
            ("WU_SERVER_PILOT_API_KEY", account.api_key),
            ("WU_SERVER_PILOT_APP_ID", app),
            ("WU_SERVER_PILOT_API_URL", emulator.url()),
            (
                "wu_serverpilot.lock_dir",
                locks.path().to_str().unwrap().to_owned(),
            ),
        ]);
        let config = Config::read(&Table(values)).unwrap();
        let clock = JumpingClock {
            start: Instant::now(),
            elapsed: Cell::default(),
            pauses: RefCell::default(),
            meanwhile: RefCell::default(),
        };
        Self {
            emulator,
            config,
            clock,
            attempts: RefCell::default(),
            _locks: locks,
        }
    }

    /// Lets `happens` change the emulator's state during the next pause.
    pub fn meanwhile(&self, happens: impl FnOnce(&mut State) + 'static) {
        let emulator = Rc::clone(&self.emulator);
        *self.clock.meanwhile.borrow_mut() = Some(Box::new(move || emulator.update(happens)));
    }

    /// Each request gets one attempt from now on.
    pub fn without_retries(self) -> Self {
        self.with_retries(0)
    }

    /// Each request gets so many more attempts from now on.
    pub fn with_retries(mut self, retries: u32) -> Self {
        self.config.settings.max_retries = retries;
        self
    }

    /// A call may take so long from now on.
    pub fn with_timeout(mut self, timeout: Duration) -> Self {
        self.config.settings.timeout = timeout;
        self
    }

    /// Lets time go by.
    pub fn wait(&self, time: Duration) {
        self.clock.elapsed.set(self.clock.elapsed.get() + time);
    }

    /// Runs one call.
    pub fn call<T>(&self, flow: impl FnOnce(&Session) -> Result<T>) -> Result<T> {
        let session = Session::start(&self.config, &self.clock)?;
        let outcome = flow(&session);
        self.attempts.borrow_mut().extend(session.finish());
        outcome
    }

    /// Locks the app, brings it to what the facts say, and releases it.
    pub fn reconcile(&self, raw: &RawFacts) -> Result<Report> {
        let deadline = Deadline::start(&self.clock, self.config.settings.timeout);
        let locked = self.call(|session| Hold::wait_for(session, &self.config, deadline))?;
        let session = locked.session()?;
        let report = locked.reconcile(&session, &Facts::read(raw), &Options::default());
        self.attempts.borrow_mut().extend(session.finish());
        report
    }

    /// The requests that the emulator saw, without the paths' common part.
    pub fn requests(&self) -> Vec<String> {
        let short = |path: &str| {
            path.rsplit_once(&self.config.app_id)
                .map_or(String::new(), |(_, rest)| rest.to_owned())
        };
        self.emulator
            .requests()
            .iter()
            .map(|request| format!("{}{}", request.method, short(&request.path)))
            .collect()
    }

    /// Method, status and number of each attempt that our side made.
    pub fn attempts(&self) -> Vec<(String, u16, u32)> {
        self.attempts
            .borrow()
            .iter()
            .map(|made| (made.method.clone(), made.status, made.attempt))
            .collect()
    }

    /// How long each attempt took, in milliseconds.
    pub fn durations(&self) -> Vec<f64> {
        let attempts = self.attempts.borrow();
        attempts.iter().map(|made| made.duration_ms).collect()
    }

    /// What each attempt says went wrong.
    pub fn errors(&self) -> Vec<Option<String>> {
        self.attempts
            .borrow()
            .iter()
            .map(|made| made.error.clone())
            .collect()
    }

    /// The pauses, in milliseconds.
    pub fn pauses(&self) -> Vec<u128> {
        self.clock
            .pauses
            .borrow()
            .iter()
            .map(Duration::as_millis)
            .collect()
    }
}

pub fn change(add: &[&str], remove: &[&str]) -> Change {
    let domains = |names: &[&str]| {
        names
            .iter()
            .map(|name| Domain::parse(name.as_bytes()).unwrap())
            .collect()
    };
    Change::new(domains(add), domains(remove)).unwrap()
}

/// A site whose app has `net.test` and this certificate, and may be offered one.
pub fn with_autossl(available: bool, ssl: Option<Ssl>) -> Site {
    let mut state = State::with_domains(["net.test"]);
    state.settings.autossl_after_ms = None;
    state.apps[0].autossl.available = available;
    state.apps[0].autossl.domains = vec!["net.test".to_owned()];
    state.apps[0].ssl = ssl;
    Site::new(state)
}

/// AutoSSL, or a custom certificate.
pub fn installed(auto: bool) -> Option<Ssl> {
    Some(Ssl {
        auto,
        ..Ssl::default()
    })
}
