//! The tests that use what is public alone. They are part of the library's own test program: see Cargo.toml, `crate-type`.

mod build;
mod diagnose;
mod flows;
mod names;
mod plan;
mod reconcile;
mod support;
mod transport;
