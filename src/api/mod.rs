//! ServerPilot's API.
//!
//! | module | |
//! | --- | --- |
//! | [`session`] | the requests of one call: its configuration, its time, its connection |
//! | `retry` | when a request is sent again |
//! | `endpoints` | one typed function for each request |
//! | `shape` | how much of an answer has to be as documented |

mod endpoints;
mod retry;
pub mod session;
mod shape;

pub use endpoints::{
    Action, ActionStatus, App, AutoSslOffer, CERTIFICATE_NAMES, Server, Ssl, SslChange, Written,
    WrittenDomains,
};
pub use retry::Retry;
pub use session::Session;
