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
//!
//! | module | |
//! | --- | --- |
//! | [`registry`], `hold` | the lock that a PHP request holds from one call to the next, and what is done with it |
//! | `change` | a change that names what it adds and removes, in one call |
//! | `locked_app` | the app, read and written by the holder of its lock; what a late write undid is put back |
//! | `batches`, `progress` | the writes of one plan: one, unless the API refuses names |
//! | `write` | the one loop of every write |
//! | `autossl` | the app's SSL |
//! | `report` | what came of it |

mod autossl;
mod batches;
mod change;
mod hold;
mod locked_app;
mod progress;
pub mod registry;
mod report;
mod write;

pub use autossl::{AutoSsl, SslReport, enable_autossl, set_force_ssl};
pub use change::{change_domains, preview};
pub use hold::{Hold, plan};
pub use report::Report;
