//! A name looked at again and again, until it works and for as long as it is mapped.
//!
//! ```text
//! what is known of a name ─┐
//!                          ├─ rules ─ what is known now, when to look next, what to say, what happened
//! a look at it ────────────┘
//! ```
//!
//! All of it is pure: whoever calls keeps [`Watched`] and the time. [`after_run`] judges the looks of a run
//! together first, for it may be the server's own fault.

mod rules;
mod run;
mod schedule;
mod sentences;
mod watched;

pub use rules::after_look;
pub use run::{Entry, Fault, Outcome, Recent, after_run};
pub use sentences::{Said, of_fault, say};
pub use watched::{Event, State, Told, ToldAt, Watched};
