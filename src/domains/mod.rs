//! Domain names, and what an app's list of them should become. Pure: nothing here asks anybody.

mod name;
pub mod plan;

pub use name::Domain;
