//! The process's HTTP client: one kept-alive connection, reused across calls and PHP requests.
//!
//! A client owns a thread, and threads do not survive `fork`: a child that used an inherited client
//! would wait for ever, and so would one that dropped it (dropping joins the thread). So the client
//! is built at the first call, never while PHP loads the extension, and a process that finds a
//! client from before a fork forgets it.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use reqwest::Version;
use reqwest::blocking::Client;
use reqwest::redirect::Policy;

use super::dns::Resolver;
use super::{cause, forks, signals, tls};
use crate::config::{Config, Proxy};
use crate::error::{Error, Result};

/// A connection that was used within this time is taken to be open still.
const RESTED: Duration = Duration::from_secs(5);

/// Everything that a client is built from; another configuration needs another client.
#[derive(Clone, PartialEq)]
struct Blueprint {
    connect_timeout: Duration,
    /// Plain http: names may resolve to this machine only.
    loopback_only: bool,
    proxy: Option<Proxy>,
}

struct Built {
    /// [`forks::count`] when it was built.
    forks: Option<u64>,
    blueprint: Blueprint,
    client: Client,
    /// When the last call with it ended; none before the first one.
    used: Option<Instant>,
}

/// The client while no call uses it.
static IDLE: Mutex<Option<Built>> = Mutex::new(None);

/// The client for the time of one call. A call that panics never gives it back: whatever is broken
/// must not be found again.
pub struct Lease(Built);

impl Lease {
    /// The client for `config`, built if need be.
    ///
    /// # Errors
    /// `configuration` when there is no trust store, or no thread to be had.
    pub fn take(config: &Config) -> Result<Self> {
        let blueprint = Blueprint {
            connect_timeout: config.settings.connect_timeout,
            loopback_only: config.api.is_plain(),
            proxy: config.proxy.clone(),
        };
        let forks = forks::count();
        match idle().take() {
            Some(built) if built.forks != forks => std::mem::forget(built.client),
            Some(built) if built.blueprint == blueprint => return Ok(Self(built)),
            _ => {}
        }
        let client = build(&blueprint)?;
        Ok(Self(Built {
            forks,
            blueprint,
            client,
            used: None,
        }))
    }

    /// Opens a connection to the host of `url`, where none can be expected to be open, and sends nothing.
    ///
    /// The client connects before it looks at a request's version, and then finds that the connection
    /// cannot carry this one; the connection is kept for the next request.
    pub fn connect(&self, url: &str, time: Duration) {
        if self.0.used.is_some_and(|used| used.elapsed() < RESTED) {
            return;
        }
        let never_sent = self.0.client.get(url).version(Version::HTTP_2);
        // What stands against a connection is told by the request that needs it.
        drop(never_sent.timeout(time).send());
    }

    /// The client.
    pub fn client(&self) -> &Client {
        &self.0.client
    }

    /// Leaves it, and its open connection, to the next call. Where forks go unnoticed it is not kept: a
    /// child would take it for its own.
    pub fn give_back(mut self) {
        self.0.used = Some(Instant::now());
        if self.0.forks.is_some() {
            *idle() = Some(self.0);
        }
    }
}

/// Ends what must not outlive a PHP request: a client that knows a proxy's password.
pub fn end_request() {
    let knows_a_password = |built: &mut Built| {
        built.forks == forks::count()
            && built
                .blueprint
                .proxy
                .as_ref()
                .is_some_and(|proxy| proxy.credentials.is_some())
    };
    drop(idle().take_if(knows_a_password));
}

/// Whether a client waits for the next call.
pub fn is_idle() -> bool {
    idle()
        .as_ref()
        .is_some_and(|built| built.forks == forks::count())
}

fn idle() -> MutexGuard<'static, Option<Built>> {
    IDLE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Panics while the client is held, which poisons its mutex; for the test that it serves again.
#[cfg(feature = "panic-probe")]
#[allow(clippy::panic)]
pub fn panic_inside() {
    let _held = idle();
    panic!("asked for by a test, with the client held");
}

fn build(blueprint: &Blueprint) -> Result<Client> {
    let mut builder = Client::builder()
        .user_agent(concat!("wu_serverpilot/", env!("CARGO_PKG_VERSION")))
        .tls_backend_preconfigured(tls::configuration()?)
        .dns_resolver(Arc::new(Resolver {
            loopback_only: blueprint.loopback_only,
        }))
        .connect_timeout(blueprint.connect_timeout)
        .redirect(Policy::none())
        .referer(false)
        .pool_max_idle_per_host(1)
        // Neither the environment's proxies nor the library's own repetition: both are ours to decide.
        .no_proxy()
        .retry(reqwest::retry::never());
    if let Some(proxy) = &blueprint.proxy {
        builder = builder.proxy(through(proxy)?);
    }
    signals::blocked(|| builder.build()).map_err(|error| cannot_start(&error))
}

fn through(proxy: &Proxy) -> Result<reqwest::Proxy> {
    let through = reqwest::Proxy::all(&proxy.url).map_err(|error| cannot_start(&error))?;
    Ok(match &proxy.credentials {
        Some((user, password)) => through.basic_auth(user.reveal(), password.reveal()),
        None => through,
    })
}

fn cannot_start(error: &reqwest::Error) -> Error {
    Error::configuration(format!(
        "The HTTP client cannot start: {}.",
        cause::root(error)
    ))
}
