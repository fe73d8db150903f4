//! The flows: bring an app's domains and its SSL to what a site wants.
//!
//! ```text
//! lock ─ read ─ plan ─ nothing to change? ─────────────────────────────┐
//!          ▲            │                                               │
//!          │            ▼                                               ▼
//!          └─ failed? ─ write ─ done ─ unlock ─ AutoSSL, if asked for ─ report
//! ```
//!
//! A write that failed may have been applied all the same, so it is never simply repeated: the list
//! is read again, and planned again. What was applied is then seen as made.

mod batches;
pub mod call;
mod domains;
mod held;
mod late_writes;
mod lock;
mod locked_app;
mod place;
mod progress;
mod ranges;
pub mod registry;
mod report;
mod retry;
mod ssl;
mod user;
mod write;

pub use domains::{change_domains, preview};
pub use locked_app::{LockedApp, plan};
pub use place::LockStatus;
pub use report::Report;
pub use ssl::{AutoSsl, SslReport, enable_autossl, set_force_ssl};
