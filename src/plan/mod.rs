//! Domain names, and what an app's list of them should become. Pure: nothing here asks anybody.

mod allocation;
mod brake;
mod change;
mod desired;
mod facts;
mod list;
mod name;
mod outcome;
mod planner;

pub use brake::{Group, HeldBack};
pub use change::Change;
pub use facts::{Facts, RawFacts, RawWanted, parse_all};
pub use name::Domain;
pub use outcome::{Outcome, Plan};
pub use planner::{Listed, Options, Planner};

/// Domains that ServerPilot accepts per app (ServerPilot API, "Limits").
pub const DOMAIN_LIMIT: usize = 300;
