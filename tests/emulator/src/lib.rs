//! The ServerPilot API v1 over real HTTP/1.1 and HTTPS, with faults on demand.
//!
//! In a cargo test:
//!
//! ```
//! use serverpilot_emulator::{Action, Emulator, Rule, State};
//!
//! let emulator = Emulator::start(State::with_domains(["network.example"]));
//! emulator.fault(Rule::new(Action::Reset).method("POST").nth([1]).after_apply());
//! assert!(emulator.url().ends_with("/v1"));
//! assert_eq!(emulator.requests(), []);
//! assert_eq!(emulator.connections(), 0);
//! ```
//!
//! Every call blocks; the server has a thread of its own and stops when the [`Emulator`] is dropped.
//!
//! As a process, the same is reached by the control endpoints below `/control`. The README lists them, and shows the JSON of the state and of
//! each [`Rule`].

mod api;
mod connection;
mod control;
mod emulator;
pub mod internet;
mod request;
mod respond;
mod rule;
mod shared;
mod state;
mod tls;

pub use emulator::{Emulator, Options};
pub use request::Recorded;
pub use rule::{Action, All, Numbers, Rule, Which};
pub use state::{
    API_KEY, APP_ID, Account, App, AutoSsl, CLIENT_ID, Outcome, PRIVATE_KEY_MARKER, Server,
    ServerAction, Settings, Ssl, State,
};
pub use tls::{Tls, TlsKind};
