//! Where the API is: a base address that credentials may be sent to.

use std::net::IpAddr;

use url::{Host, Url};

use crate::config::source::{API_URL, Source};
use crate::error::{Error, Result};
use crate::secret::Secret;
use crate::sentence::{Template, sentence, text};

/// ServerPilot's own address (ServerPilot API, "Transport").
const DEFAULT: &str = "https://api.serverpilot.io/v1";

/// An address of the API: `https` anywhere, `http` on this machine only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiAddress {
    base: Url,
    host: String,
}

impl ApiAddress {
    /// The address that `source` asks for.
    ///
    /// # Errors
    /// As [`Self::parse`].
    pub fn read(source: &impl Source) -> Result<Self> {
        Self::parse(source.constant(API_URL).as_ref().map(Secret::reveal))
    }

    /// Reads the constant's value; `None` is ServerPilot's own address.
    ///
    /// # Errors
    /// `configuration`. The sentence does not repeat the value: it may hold a password.
    pub fn parse(value: Option<&str>) -> Result<Self> {
        let value = value.unwrap_or(DEFAULT).trim();
        if value.contains(char::is_control) {
            // The parser would leave them out: another address than the one that stands there.
            return Err(bad(text!(
                "it has a line break or another control character in it"
            )));
        }
        let base = Url::parse(value).map_err(|_| bad(text!("it is not a URL")))?;
        let Some(host) = base.host_str().map(str::to_owned) else {
            return Err(bad(text!("it has no host")));
        };
        if !base.username().is_empty() || base.password().is_some() {
            return Err(bad(text!("it has a user name or password")));
        }
        if base.query().is_some() || base.fragment().is_some() {
            return Err(bad(text!("it has a query or a fragment")));
        }
        match base.scheme() {
            "https" => Ok(Self { base, host }),
            "http" if is_loopback(&base) => Ok(Self { base, host }),
            "http" => Err(bad(text!(
                "plain http is accepted for this machine only (localhost, 127.0.0.1, [::1])"
            ))),
            _ => Err(bad(text!("it is not an https address"))),
        }
    }

    /// The host, as WordPress's own rules for outside calls compare it.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Host and port: what makes two addresses the same server.
    pub fn authority(&self) -> String {
        format!(
            "{}:{}",
            self.host,
            self.base.port_or_known_default().unwrap_or_default()
        )
    }

    /// Whether requests go out without TLS, so that they must not leave this machine.
    pub fn is_plain(&self) -> bool {
        self.base.scheme() == "http"
    }

    /// The address of `path`, which starts with `/`.
    pub fn join(&self, path: &str) -> String {
        format!("{}{path}", self.base.as_str().trim_end_matches('/'))
    }
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => IpAddr::V4(address).is_loopback(),
        Some(Host::Ipv6(address)) => IpAddr::V6(address).is_loopback(),
        None => false,
    }
}

fn bad(reason: Template) -> Error {
    Error::configuration(sentence!(
        "{constant} cannot be used: {reason}.",
        constant = API_URL,
        reason = reason
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_joined_to_the_base_with_or_without_its_slash() {
        let join = |value| ApiAddress::parse(value).unwrap().join("/apps/a1");
        assert_eq!(join(None), "https://api.serverpilot.io/v1/apps/a1");
        assert_eq!(
            join(Some(" https://sp.test:8443/v1/ ")),
            "https://sp.test:8443/v1/apps/a1"
        );
        assert_eq!(
            join(Some("http://127.0.0.1:8080")),
            "http://127.0.0.1:8080/apps/a1"
        );
    }

    #[test]
    fn host_and_port_name_the_server() {
        let authority = |value| ApiAddress::parse(value).unwrap().authority();
        assert_eq!(authority(None), "api.serverpilot.io:443");
        assert_eq!(authority(Some("https://SP.test:8443/v1")), "sp.test:8443");
        assert_eq!(authority(Some("http://[::1]/v1")), "[::1]:80");
    }

    #[test]
    fn plain_http_is_accepted_on_this_machine_only() {
        for value in [
            "http://localhost:1/v1",
            "http://127.9.9.9/v1",
            "http://[::1]/v1",
        ] {
            assert!(
                ApiAddress::parse(Some(value)).unwrap().is_plain(),
                "{value}"
            );
        }
        for value in [
            "http://api.serverpilot.io/v1",
            "http://localhost.example/",
            "http://0.0.0.0/",
            "http://10.0.0.1/",
        ] {
            assert!(ApiAddress::parse(Some(value)).is_err(), "{value}");
        }
    }

    #[test]
    fn what_cannot_be_used_is_refused_with_its_reason_and_not_repeated() {
        let cases = [
            ("not a url", "it is not a URL"),
            ("https://", "it is not a URL"),
            ("mailto:me@sp.test", "it has no host"),
            ("ftp://sp.test/", "it is not an https address"),
            (
                "http://sp.test/",
                "plain http is accepted for this machine only (localhost, 127.0.0.1, [::1])",
            ),
            (
                "https://hunter2@sp.test/v1",
                "it has a user name or password",
            ),
            (
                "https://:hunter2@sp.test/v1",
                "it has a user name or password",
            ),
            (
                "https://sp.test/v1?key=hunter2",
                "it has a query or a fragment",
            ),
            ("https://sp.test/v1#hunter2", "it has a query or a fragment"),
            (
                "https://sp.\ntest/v1",
                "it has a line break or another control character in it",
            ),
            (
                "https://sp.test\t/v1",
                "it has a line break or another control character in it",
            ),
        ];
        for (value, reason) in cases {
            let sentence = ApiAddress::parse(Some(value)).unwrap_err().to_string();
            assert_eq!(
                sentence,
                format!("WU_SERVER_PILOT_API_URL cannot be used: {reason}.")
            );
        }
    }
}
