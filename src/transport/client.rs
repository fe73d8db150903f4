//! The thread's HTTP client: one kept-alive connection, reused across calls and PHP requests.
//!
//! A client owns a thread, and threads do not survive `fork`: a child that used an inherited client
//! would wait for ever, and so would one that dropped it (dropping joins the thread). So the client
//! is built at the first call, never while PHP loads the extension, and a process that finds a
//! client from before a fork forgets it.
//!
//! Where PHP serves requests in several threads each has a client of its own: none waits for
//! another's, and none takes another's connection away.

use std::cell::RefCell;
use std::time::{Duration, Instant};

use reqwest::Version;
use reqwest::blocking::Client;

use super::client_options::ClientOptions;
use crate::config::Config;
use crate::error::Result;
use crate::forks;

/// A connection that was used within this time is taken to be open still.
const RESTED: Duration = Duration::from_secs(5);

struct Built {
    /// [`forks::count`] when it was built.
    forks: Option<u64>,
    options: ClientOptions,
    client: Client,
    /// When the last call with it ended; none before the first one.
    used: Option<Instant>,
}

impl Built {
    fn is_of_this_process(&self) -> bool {
        self.forks == forks::count()
    }
}

impl Drop for Built {
    fn drop(&mut self) {
        if !self.is_of_this_process() {
            std::mem::forget(self.client.clone());
        }
    }
}

/// The client while no call uses it.
struct Idle(RefCell<Option<Built>>);

thread_local! {
    static IDLE: Idle = const { Idle(RefCell::new(None)) };
}

impl Drop for Idle {
    /// A thread that ends takes its client along. The process's main thread does not: it ends with the
    /// process, in the midst of others' clean-up, where waiting for a thread could be for ever.
    fn drop(&mut self) {
        // SAFETY: neither call has preconditions, and neither can fail.
        if unsafe { libc::gettid() == libc::getpid() } {
            std::mem::forget(self.0.take());
        }
    }
}

/// The client for the time of one call. A call that panics never gives it back: whatever is broken
/// must not be found again.
pub struct Lease(Built);

impl Lease {
    /// The client for `config`, built if need be.
    ///
    /// # Errors
    /// `configuration` when there is no certificate authority to trust or no such proxy; `resources`.
    pub fn take(config: &Config) -> Result<Self> {
        let options = ClientOptions::of(config);
        // Out of the slot before it is looked at: what does not fit ends here, its thread with it.
        let idle = IDLE.with(|idle| idle.0.take());
        match idle {
            Some(built) if built.is_of_this_process() && built.options == options => {
                return Ok(Self(built));
            }
            other => drop(other),
        }
        let forks = forks::count();
        let client = options.build()?;
        Ok(Self(Built {
            forks,
            options,
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
            drop(IDLE.with(|idle| idle.0.replace(Some(self.0))));
        }
    }
}

/// Ends what must not outlive a PHP request: a client that knows a proxy's password.
pub fn end_request() {
    let knows_a_password =
        |built: &mut Built| built.is_of_this_process() && built.options.knows_a_password();
    drop(IDLE.with(|idle| idle.0.borrow_mut().take_if(knows_a_password)));
}

/// Whether a client waits for the next call.
pub fn is_idle() -> bool {
    IDLE.with(|idle| {
        idle.0
            .borrow()
            .as_ref()
            .is_some_and(Built::is_of_this_process)
    })
}

/// Panics while the client is held, for the test that it serves again.
#[cfg(feature = "panic-probe")]
#[allow(clippy::panic)]
pub fn panic_inside() {
    IDLE.with(|idle| {
        let _held = idle.0.borrow_mut();
        panic!("asked for by a test, with the client held");
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::settings::CONNECT_TIMEOUT;
    use crate::config::source::tests::{PROXY, PROXY_PASSWORD, Table};

    fn lease(settings: &[(&'static str, &str)]) -> Lease {
        Lease::take(&Config::read(&Table::new(settings)).unwrap()).unwrap()
    }

    #[test]
    fn each_thread_keeps_a_client_of_its_own() {
        lease(&[]).give_back();
        let elsewhere = std::thread::scope(|scope| scope.spawn(is_idle).join().unwrap());
        assert_eq!((is_idle(), elsewhere), (true, false));
    }

    #[test]
    fn a_client_is_used_again_for_the_same_and_for_nothing_else() {
        let was_used = |seconds| {
            let lease = lease(&[(CONNECT_TIMEOUT.name(), seconds)]);
            let was_used = lease.0.used.is_some();
            lease.give_back();
            was_used
        };
        let used = ["5", "5", "6", "5"].map(was_used);
        assert_eq!(used, [false, true, false, false]);
    }

    #[test]
    fn a_client_that_knows_a_proxys_password_ends_with_the_request_and_no_other() {
        lease(&PROXY).give_back();
        end_request();
        assert!(is_idle());
        lease(&[PROXY, PROXY_PASSWORD].concat()).give_back();
        end_request();
        assert!(!is_idle());
    }

    #[test]
    fn a_child_does_not_take_its_parents_client_for_its_own() {
        lease(&[]).give_back();
        // SAFETY: the child calls nothing but what is safe after a fork, and ends without clean-up.
        let child = unsafe { libc::fork() };
        if child == 0 {
            // SAFETY: ends the child at once.
            unsafe { libc::_exit(i32::from(is_idle())) };
        }
        let mut status = 0;
        // SAFETY: the child is this process's own, and `status` is valid to write to.
        let waited = unsafe { libc::waitpid(child, &raw mut status, 0) };
        // Neither an answer of its own nor a signal.
        assert_eq!((waited, status), (child, 0));
        assert!(is_idle());
    }
}
