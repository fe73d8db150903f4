//! Requests over the wire: the client and its connection, trust, time limits, error answers.

mod authorization;
mod cause;
pub mod client;
mod client_options;
mod dns;
mod error_answer;
pub mod http;
mod proxy;
pub mod signals;
pub mod tls;
