//! The tests that use what is public alone. They are part of the library's own test program: see Cargo.toml, `crate-type`.

mod build;
mod diagnose;
mod names;
mod plan;
mod reconcile;
mod support;
mod sync;
mod transport;
