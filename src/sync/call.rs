//! One call from PHP: its configuration, its time, its connection.

use std::time::{Duration, SystemTime};

use super::lock::Lock;
use super::place::Places;
use super::registry;
use super::retry::Retry;
use crate::api::{self, Action, App, Server};
use crate::clock::{Clock, Deadline};
use crate::config::Config;
use crate::error::{Error, Result};
use crate::sentence::{Template, text};
use crate::text;
use crate::transport::http::{Attempt, Http};

/// A write that begins with less time is likely to end in doubt.
const TIME_TO_WRITE: Duration = Duration::from_secs(10);

const GATHERING: Template =
    text!("this site gathered what the app shall have, and too little time was left to write it");

/// What the flows of one call share.
pub struct Call<'a> {
    config: &'a Config,
    deadline: Deadline<'a>,
    /// The attempts that the call's requests may take.
    pub retry: Retry<'a>,
    /// The connection.
    pub http: Http<'a>,
}

impl<'a> Call<'a> {
    /// Starts the call's time. Nothing is sent yet.
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

    /// Ends the call: leaves the connection to the next one, and returns the attempts that were made.
    pub fn finish(self) -> Vec<Attempt> {
        self.http.finish()
    }

    /// The id of the app that the call is about.
    pub fn app_id(&self) -> &'a str {
        &self.config.app_id
    }

    /// Reads the app, again if need be.
    ///
    /// # Errors
    /// As [`api::app`].
    pub fn app(&self) -> Result<App> {
        self.retry
            .run(|attempt| api::app(&self.http, self.app_id(), attempt))
    }

    /// Reads a server, again if need be.
    ///
    /// # Errors
    /// As [`api::server`]; `malformed_response`, without a request, for an app whose server has no
    /// id that could be one.
    pub fn server(&self, server_id: &str) -> Result<Server> {
        if !text::is_id(server_id) {
            return Err(Error::malformed(
                200,
                text!("names no server that there could be"),
            ));
        }
        self.retry
            .run(|attempt| api::server(&self.http, server_id, attempt))
    }

    /// Reads a server action, again if need be.
    ///
    /// # Errors
    /// As [`api::action`]; `not_found`, without a request, for what cannot be an id.
    pub fn action(&self, action_id: &str) -> Result<Action> {
        if !text::is_id(action_id) {
            return Err(Error::no_action(action_id, self.app_id(), 0));
        }
        let action = self
            .retry
            .run(|attempt| api::action(&self.http, action_id, attempt));
        action.map_err(|error| match error.status() {
            404 => Error::no_action(action_id, self.app_id(), 404),
            _ => error,
        })
    }

    /// Checks that a write which begins now has the time that it may take.
    ///
    /// # Errors
    /// `timeout`, when less than [`TIME_TO_WRITE`] is left, or a third of all where that is less.
    pub fn check_time_to_write(&self) -> Result<()> {
        let needed = TIME_TO_WRITE.min(self.config.settings.timeout / 3);
        match self.deadline.remaining() < needed {
            true => Err(Error::timeout(self.deadline.total_seconds(), GATHERING)),
            false => Ok(()),
        }
    }

    /// Whether half of the call's time is gone.
    pub fn is_half_over(&self) -> bool {
        self.deadline.remaining().as_secs_f64() * 2.0 < self.deadline.total_seconds()
    }

    /// The date.
    pub fn date(&self) -> SystemTime {
        self.deadline.clock().date()
    }

    /// Keeps every other writer of the app's list waiting.
    ///
    /// # Errors
    /// As [`Lock::acquire`], and as [`registry::refuse_another`].
    pub fn lock(&self) -> Result<Lock> {
        registry::refuse_another()?;
        Lock::acquire(
            &Places::of_this_user(self.config.settings.lock_dir.as_deref()),
            &self.config.api.authority(),
            self.app_id(),
            &self.deadline,
            &|| self.http.connect(),
        )
    }
}
