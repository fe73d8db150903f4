//! The requests of one call of PHP's: its configuration, its time, its connection.

use std::time::SystemTime;

use super::endpoints::{self, Action, App, Server, Ssl, SslChange, Written, WrittenDomains};
use super::retry::Retry;
use crate::clock::{Clock, Deadline};
use crate::config::Config;
use crate::error::{Error, Result};
use crate::sentence::text;
use crate::text;
use crate::transport::http::{Attempt, Http};

/// What the requests of one call share.
pub struct Session<'a> {
    config: &'a Config,
    deadline: Deadline<'a>,
    /// The attempts that its requests may take.
    pub retry: Retry<'a>,
    http: Http<'a>,
}

impl<'a> Session<'a> {
    /// Starts its time. Nothing is sent yet.
    ///
    /// # Errors
    /// `configuration`, when there can be no HTTP client.
    pub fn start(config: &'a Config, clock: &'a dyn Clock) -> Result<Self> {
        Self::resume(config, Deadline::start(clock, config.settings.timeout))
    }

    /// Goes on with what has to be done by `deadline`.
    ///
    /// # Errors
    /// As [`Self::start`].
    pub fn resume(config: &'a Config, deadline: Deadline<'a>) -> Result<Self> {
        Ok(Self {
            config,
            deadline,
            retry: Retry::new(deadline, config.settings.max_retries),
            http: Http::new(config, deadline)?,
        })
    }

    /// Ends it: leaves the connection to the next one, and returns the attempts that were made.
    pub fn finish(self) -> Vec<Attempt> {
        self.http.finish()
    }

    /// What it was started with.
    pub fn config(&self) -> &'a Config {
        self.config
    }

    /// When its time is up.
    pub fn deadline(&self) -> &Deadline<'a> {
        &self.deadline
    }

    /// The id of the app that it is about.
    pub fn app_id(&self) -> &'a str {
        &self.config.app_id
    }

    /// Reads the app, again if need be.
    ///
    /// # Errors
    /// As [`endpoints::app`].
    pub fn app(&self) -> Result<App> {
        self.retry
            .run(|attempt| endpoints::app(&self.http, self.app_id(), attempt))
    }

    /// Reads a server, again if need be.
    ///
    /// # Errors
    /// As [`endpoints::server`]; `malformed_response`, without a request, for an app whose server has no
    /// id that could be one.
    pub fn server(&self, server_id: &str) -> Result<Server> {
        if !text::is_id(server_id) {
            return Err(Error::malformed(
                200,
                text!("names a server by what cannot be an id"),
            ));
        }
        self.retry
            .run(|attempt| endpoints::server(&self.http, server_id, attempt))
    }

    /// Reads a server action, again if need be.
    ///
    /// # Errors
    /// As [`endpoints::action`]; `not_found`, without a request, for what cannot be an id.
    pub fn action(&self, action_id: &str) -> Result<Action> {
        if !text::is_id(action_id) {
            return Err(Error::no_action(action_id, self.app_id(), 0));
        }
        let action = self
            .retry
            .run(|attempt| endpoints::action(&self.http, action_id, attempt));
        action.map_err(|error| match error.status() {
            404 => Error::no_action(action_id, self.app_id(), 404),
            _ => error,
        })
    }

    /// Whether half of its time is gone.
    pub fn is_half_over(&self) -> bool {
        self.deadline.remaining().as_secs_f64() * 2.0 < self.deadline.total_seconds()
    }

    /// The date.
    pub fn date(&self) -> SystemTime {
        self.deadline.clock().date()
    }

    /// Replaces the app's whole list, once.
    ///
    /// # Errors
    /// As [`endpoints::replace_domains`].
    pub fn replace_domains(
        &self,
        domains: &[String],
        attempt: u32,
    ) -> Result<Written<WrittenDomains>> {
        endpoints::replace_domains(&self.http, self.app_id(), domains, attempt)
    }

    /// Changes the app's SSL, once.
    ///
    /// # Errors
    /// As [`endpoints::change_ssl`].
    pub fn change_ssl(&self, change: SslChange, attempt: u32) -> Result<Written<Ssl>> {
        endpoints::change_ssl(&self.http, self.app_id(), change, attempt)
    }

    /// Opens the connection without a request, if it is not open.
    pub fn connect(&self) {
        self.http.connect();
    }
}
