//! Domain names, and what an app's list of them should become. Pure: nothing here asks anybody.

pub mod facts;
mod list;
mod name;
pub mod plan;
mod room;
pub mod settlement;
mod wish;

pub use name::Domain;
