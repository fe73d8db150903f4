//! What is with a name? Looks at everything between a visitor and the app, and changes nothing.
//!
//! ```text
//! the API (app, server, action) ─┐
//!                                ├─ what answers at the addresses ─ checks ─ report
//! the DNS (A, AAAA, CNAME, CAA) ─┘
//! ```
//!
//! First everything is gathered ([`facts`]), what can be side by side is; then each check is a pure function
//! over it. All of it ends when the call's time is up: what is not known then is told as unknown. The
//! DNS is asked in a thread that has ended when the call ends, the rest is done in the caller's.
//!
//! The name is in other people's hands, and so are its addresses: [`address`] says which may be contacted.

pub mod address;
pub mod certificate;
mod checks;
pub mod facts;
pub mod finding;
mod gather;
pub mod look;
pub mod network;
mod reader;
pub mod records;
mod report;
pub mod visit;
pub mod watch;
mod word;

pub use gather::{Question, api_share, gather};
pub use report::{Report, State, judge};

/// Runs `work` to its end in this thread; none where the system has no means left for that.
fn block_on<T>(work: impl Future<Output = T>) -> Option<T> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .ok()?;
    Some(runtime.block_on(work))
}
