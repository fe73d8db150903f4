//! What an HTTP client is built from.

use std::sync::Arc;
use std::time::Duration;

use reqwest::blocking::Client;
use reqwest::redirect::Policy;

use super::authorization::Authorization;
use super::dns::Resolver;
use super::{cause, signals, tls};
use crate::config::{Config, Proxy, Trust};
use crate::error::{Error, Result};
use crate::sentence::{sentence, text};

/// How long a connection is kept that nobody uses: firewalls drop those that rest for minutes, and say nothing.
const IDLE: Duration = Duration::from_secs(60);
/// How long what was sent may find no sign of the other machine, before the connection counts as dead.
const UNHEARD: Duration = Duration::from_secs(10);

/// All that decides what a client does and whom it trusts: other options need another client.
#[derive(Clone, PartialEq)]
pub struct ClientOptions {
    connect_timeout: Duration,
    proxy: Option<Proxy>,
    /// None for plain http.
    trust: Option<Trust>,
}

impl ClientOptions {
    /// What `config` asks for.
    pub fn of(config: &Config) -> Self {
        Self {
            connect_timeout: config.settings.connect_timeout,
            proxy: config.proxy.clone(),
            trust: (!config.api.is_plain()).then(|| config.trust.clone()),
        }
    }

    /// Whether its client has a proxy's password.
    pub fn knows_a_password(&self) -> bool {
        self.proxy
            .as_ref()
            .is_some_and(|proxy| proxy.credentials.is_some())
    }

    /// Plain http: names may resolve to this machine only.
    fn is_plain(&self) -> bool {
        self.trust.is_none()
    }

    /// Builds the client, and starts its thread.
    ///
    /// # Errors
    /// `configuration`, `resources`.
    pub fn build(&self) -> Result<Client> {
        let mut builder = Client::builder()
            .user_agent(concat!("wu_serverpilot/", env!("CARGO_PKG_VERSION")))
            .tls_backend_preconfigured(tls::configuration(self.trust.as_ref())?)
            .dns_resolver(Arc::new(Resolver {
                loopback_only: self.is_plain(),
            }))
            .connect_timeout(self.connect_timeout)
            .redirect(Policy::none())
            .referer(false)
            .pool_max_idle_per_host(1)
            .pool_idle_timeout(IDLE)
            .tcp_user_timeout(UNHEARD)
            // Neither the environment's proxies nor the library's own repetition: both are ours to decide.
            .no_proxy()
            .retry(reqwest::retry::never());
        if let Some(proxy) = &self.proxy {
            builder = builder.proxy(through(proxy)?);
        }
        signals::blocked(|| builder.build()).map_err(|error| cannot_start(&error))
    }
}

fn through(proxy: &Proxy) -> Result<reqwest::Proxy> {
    let through = reqwest::Proxy::all(&proxy.url).map_err(|error| cannot_start(&error))?;
    Ok(match &proxy.credentials {
        // Not the library's own way, which takes them through a URL: `%41` would arrive as `A`.
        Some((user, password)) => {
            through.custom_http_auth(Authorization::basic(user, password).header())
        }
        None => through,
    })
}

fn cannot_start(error: &reqwest::Error) -> Error {
    cause::shortage(error, text!("ServerPilot cannot be asked")).unwrap_or_else(|| {
        Error::configuration(sentence!(
            "The HTTP client cannot start: {cause}.",
            cause = cause::root(error),
        ))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::source::API_URL;
    use crate::config::source::tests::{PROXY, PROXY_PASSWORD, Table};

    fn options(values: &[(&'static str, &str)]) -> ClientOptions {
        ClientOptions::of(&Config::read(&Table::new(values)).unwrap())
    }

    #[test]
    fn only_plain_http_stays_on_this_machine_and_trusts_nobody() {
        let plain = options(&[(API_URL, "http://127.0.0.1:9/v1")]);
        assert_eq!((plain.is_plain(), plain.trust), (true, None));
        let secure = options(&[(API_URL, "https://127.0.0.1:9/v1")]);
        assert_eq!((secure.is_plain(), secure.trust.is_some()), (false, true));
    }

    #[test]
    fn a_proxys_password_is_known_where_there_is_one() {
        assert!(!options(&[]).knows_a_password());
        assert!(!options(&PROXY).knows_a_password());
        assert!(options(&[PROXY, PROXY_PASSWORD].concat()).knows_a_password());
    }
}
