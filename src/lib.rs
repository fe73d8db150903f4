//! Keeps the domains of an Ultimate Multisite network and of a ServerPilot app in step, as a PHP
//! extension.
//!
//! Data flows one way: `php` reads the request's constants into a [`config`], a flow of [`reconcile`]
//! holds the app's [`lock`], plans what to change ([`plan`]) and talks to the API ([`api`], [`transport`]); the report
//! goes back to PHP. [`diagnose`] looks at one name and changes nothing. Only `php` knows of the Zend engine:
//! the rest is tested by cargo alone.
#![cfg_attr(
    test,
    allow(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::indexing_slicing
    )
)]

// Shared by all.
mod allocator;
pub mod clock;
pub mod error;
pub mod forks;
pub mod logger;
pub mod secret;
pub mod sentence;
pub mod shortage;
pub mod text;

// In the order in which data flows; the empty lines keep rustfmt from sorting them.
mod php;

pub mod config;

pub mod reconcile;

pub mod diagnose;

pub mod lock;

pub mod plan;

pub mod api;

pub mod transport;

// What would be integration tests, were this a Rust library for others: they use what is public alone.
#[cfg(test)]
extern crate self as wu_serverpilot;
#[cfg(test)]
#[path = "../tests/mod.rs"]
mod tests;
