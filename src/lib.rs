//! Keeps the domains of an Ultimate Multisite network and of a ServerPilot app in step, as a PHP
//! extension.
//!
//! Data flows one way: `php` reads the request's constants into a [`config`], a flow of [`sync`]
//! plans what to change ([`domains`]) and talks to the API ([`api`], [`transport`]); the report goes
//! back to PHP. [`diagnose`] looks at one name and changes nothing. Only `php` knows of the Zend engine:
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

use std::alloc::System;

use zeroizing_alloc::ZeroAlloc;

// Shared by all.
pub mod clock;
pub mod error;
pub mod logger;
pub mod secret;
pub mod sentence;
pub mod shortage;
pub mod text;

// In the order in which data flows; the empty lines keep rustfmt from sorting them.
mod php;

/// Wipes each piece of memory when it is given back. ServerPilot sends an app's private key along with
/// the app; it is never decoded, but passes through buffers of ours, of HTTP's and of TLS's, and would
/// lie about in each until something else came to lie there. What stays is what TLS read last, for as
/// long as the connection is kept open.
#[global_allocator]
static MEMORY: ZeroAlloc<System> = ZeroAlloc(System);

pub mod config;

pub mod sync;

pub mod diagnose;

pub mod domains;

pub mod api;

pub mod transport;
