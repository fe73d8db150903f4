//! Requests over the wire: the client and its connection, trust, time limits, refusals.

mod authorization;
mod blueprint;
mod cause;
pub mod client;
mod dns;
pub mod http;
mod proxy;
mod refusal;
pub mod signals;
pub mod tls;
