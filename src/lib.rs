//! Keeps the domains of an Ultimate Multisite network and of a ServerPilot app in step, as a PHP
//! extension.
//!
//! Data flows one way: `php` reads the request's constants into a [`config`], a [`call`] runs a
//! flow of [`sync`], which plans ([`mod@plan`]) and talks to the API ([`api`], [`http`]); the report
//! goes back to PHP. Only `php` knows of the Zend engine: the rest is tested by cargo alone.
#![cfg_attr(
    test,
    allow(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::indexing_slicing
    )
)]

pub mod address;
pub mod api;
mod authorization;
pub mod call;
mod client;
pub mod clock;
pub mod config;
mod dns;
pub mod domain;
pub mod error;
pub mod http;
pub mod lock;
pub mod logger;
pub mod outbound;
mod php;
pub mod plan;
pub mod retry;
pub mod secret;
pub mod setting;
mod signals;
pub mod sync;
pub mod text;
mod tls;
