//! The handle that a test holds.

use crate::connection;
use crate::control;
use crate::request::Recorded;
use crate::rule::Rule;
use crate::shared::Shared;
use crate::state::State;
use crate::tls::{Tls, TlsKind};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};
use std::{fs, io, process};
use tokio::sync::oneshot;
use tokio_rustls::TlsAcceptor;

/// How to start.
#[derive(Clone, Debug)]
pub struct Options {
    /// Where the API listens; port 0 takes a free one.
    pub listen: SocketAddr,
    /// A second listener for `/control` alone, always plain HTTP.
    pub control: Option<SocketAddr>,
    /// The state to begin with, unless the state file holds one.
    pub state: State,
    /// Loaded at the start when it exists, saved after each change.
    pub state_file: Option<PathBuf>,
    /// HTTPS.
    pub tls: Tls,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            control: None,
            state: State::default(),
            state_file: None,
            tls: Tls::Off,
        }
    }
}

/// A running emulator. It stops, with all its connections, when this is dropped.
pub struct Emulator {
    shared: Arc<Shared>,
    address: SocketAddr,
    control: Option<SocketAddr>,
    tls: Tls,
    /// Removed at the end.
    own_directory: Option<PathBuf>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Emulator {
    /// Starts on a free port of 127.0.0.1, plain HTTP.
    ///
    /// # Panics
    /// When it cannot: a test has nothing better to do then.
    pub fn start(state: State) -> Self {
        let options = Options {
            state,
            ..Options::default()
        };
        Self::start_with(options).expect("the emulator starts")
    }

    /// The same over HTTPS. The authority is at [`ca_path`](Self::ca_path) while the emulator lives.
    ///
    /// # Panics
    /// When it cannot.
    pub fn start_tls(state: State, kind: TlsKind) -> Self {
        let directory = own_directory();
        let tls = Tls::Generated {
            kind,
            directory: directory.clone(),
        };
        let options = Options {
            state,
            tls,
            ..Options::default()
        };
        let mut emulator = Self::start_with(options).expect("the emulator starts");
        emulator.own_directory = Some(directory);
        emulator
    }

    /// Starts as the options say.
    ///
    /// # Errors
    /// An address in use, a file that cannot be read, a certificate that makes no sense.
    pub fn start_with(options: Options) -> io::Result<Self> {
        let acceptor = options.tls.acceptor()?;
        let api = TcpListener::bind(options.listen)?;
        let control = options.control.map(TcpListener::bind).transpose()?;
        let shared = Arc::new(Shared::new(options.state, options.state_file)?);
        let (stop, stopped) = oneshot::channel();
        let address = api.local_addr()?;
        let control_address = control.as_ref().map(TcpListener::local_addr).transpose()?;
        let thread = spawn(Arc::clone(&shared), api, control, acceptor, stopped)?;
        Ok(Self {
            shared,
            address,
            control: control_address,
            tls: options.tls,
            own_directory: None,
            stop: Some(stop),
            thread: Some(thread),
        })
    }

    /// The API's base: `http://127.0.0.1:PORT/v1`.
    pub fn url(&self) -> String {
        format!("{}/v1", self.origin())
    }

    /// `http://127.0.0.1:PORT` or `https://…`.
    pub fn origin(&self) -> String {
        let scheme = if self.tls == Tls::Off {
            "http"
        } else {
            "https"
        };
        format!("{scheme}://{}", self.address)
    }

    /// Where the API listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Where the control listener listens, if there is one.
    pub fn control_address(&self) -> Option<SocketAddr> {
        self.control
    }

    /// The generated authority's PEM file, for `SSL_CERT_FILE`.
    pub fn ca_path(&self) -> Option<PathBuf> {
        self.tls.ca_path()
    }

    /// The state as it is now.
    pub fn state(&self) -> State {
        self.shared.look(State::clone)
    }

    /// Changes the state in place.
    pub fn update(&self, change: impl FnOnce(&mut State)) {
        self.shared.change(change);
    }

    /// The list of the first app.
    pub fn domains(&self) -> Vec<String> {
        self.shared.look(|state| state.apps[0].domains.clone())
    }

    /// Adds a fault rule.
    ///
    /// # Panics
    /// When the rule makes no sense.
    pub fn fault(&self, rule: Rule) {
        let added = self.shared.faults().add([rule]);
        added.expect("the rule makes sense");
    }

    /// The requests so far, in the order of their arrival.
    pub fn requests(&self) -> Vec<Recorded> {
        self.shared.record().requests().to_vec()
    }

    /// How many TCP connections were accepted.
    pub fn connections(&self) -> usize {
        self.shared.record().connections()
    }

    /// Forgets the requests and counts connections from 0.
    pub fn forget_requests(&self) {
        self.shared.record().forget();
    }

    /// Closes every connection that has no request under way; returns when they are closed.
    pub fn close_idle_connections(&self) {
        let closed = self.shared.open.close_idle(Duration::ZERO);
        let patience = Instant::now() + control::CLOSING;
        while self.shared.open.any(&closed) && Instant::now() < patience {
            thread::sleep(Duration::from_millis(1));
        }
    }
}

impl Drop for Emulator {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
        if let Some(directory) = &self.own_directory {
            remove_quietly(directory);
        }
    }
}

fn remove_quietly(directory: &Path) {
    let _ = fs::remove_dir_all(directory);
}

fn own_directory() -> PathBuf {
    use std::sync::atomic::{AtomicU32, Ordering};
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    let name = format!("serverpilot-emulator-{}-{number}", process::id());
    std::env::temp_dir().join(name)
}

fn spawn(
    shared: Arc<Shared>,
    api: TcpListener,
    control: Option<TcpListener>,
    tls: Option<TlsAcceptor>,
    stopped: oneshot::Receiver<()>,
) -> io::Result<JoinHandle<()>> {
    api.set_nonblocking(true)?;
    control
        .iter()
        .try_for_each(|control| control.set_nonblocking(true))?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    thread::Builder::new()
        .name("emulator".into())
        .spawn(move || {
            runtime.block_on(async {
                tokio::select! {
                    _ = stopped => {}
                    Err(error) = serve(shared, api, control, tls) => eprintln!("emulator: {error}"),
                }
            });
        })
}

async fn serve(
    shared: Arc<Shared>,
    api: TcpListener,
    control: Option<TcpListener>,
    tls: Option<TlsAcceptor>,
) -> io::Result<()> {
    tokio::spawn(connection::close_idle_connections(Arc::clone(&shared)));
    if let Some(control) = control {
        let control = tokio::net::TcpListener::from_std(control)?;
        tokio::spawn(connection::serve_control(control, Arc::clone(&shared)));
    }
    let api = tokio::net::TcpListener::from_std(api)?;
    connection::serve_api(api, tls, shared).await;
    Ok(())
}
