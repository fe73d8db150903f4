//! WordPress's own rules for outside calls: what is blocked, and which proxy is used.
//!
//! The rules are those of `WP_Http::block_request()` and `WP_HTTP_Proxy::send_through_proxy()`.

use super::address::ApiAddress;
use super::source::Source;
use crate::error::{Error, Result};
use crate::secret::Secret;
use crate::sentence::sentence;

/// The proxy that WordPress's constants ask for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proxy {
    /// `http://host:port`.
    pub url: String,
    /// User name and password, when both are set.
    pub credentials: Option<(Secret, Secret)>,
}

impl Proxy {
    /// Host and port, to be told of.
    pub fn address(&self) -> &str {
        self.url.trim_start_matches("http://")
    }
}

/// Refuses a host that the site blocks.
///
/// # Errors
/// `configuration`, naming the two constants.
pub fn refuse_blocked_host(source: &impl Source, host: &str) -> Result<()> {
    let blocks = source.is_on("WP_HTTP_BLOCK_EXTERNAL");
    if !blocks || host == "localhost" || lists(source, "WP_ACCESSIBLE_HOSTS", host) {
        return Ok(());
    }
    Err(Error::configuration(sentence!(
        "WordPress blocks calls to {host}: WP_HTTP_BLOCK_EXTERNAL is set, and WP_ACCESSIBLE_HOSTS \
         does not name it. Add {host} to WP_ACCESSIBLE_HOSTS in wp-config.php.",
        host = host,
    )))
}

/// The proxy for calls to `api`, if WordPress would use one.
///
/// # Errors
/// `configuration` when the proxy's address makes no sense, or when credentials would travel to
/// another machine without TLS.
pub fn proxy_for(source: &impl Source, api: &ApiAddress) -> Result<Option<Proxy>> {
    let (Some(host), Some(port)) = (
        source.constant("WP_PROXY_HOST"),
        source.constant("WP_PROXY_PORT"),
    ) else {
        return Ok(None);
    };
    if api.host() == "localhost" || lists(source, "WP_PROXY_BYPASS_HOSTS", api.host()) {
        return Ok(None);
    }
    let host = host.reveal().trim().trim_end_matches('/');
    let host = host.strip_prefix("http://").unwrap_or(host);
    let url = format!("http://{host}:{}", port.reveal().trim());
    refuse_unusable(&url, api)?;
    let credentials = source
        .constant("WP_PROXY_USERNAME")
        .zip(source.constant("WP_PROXY_PASSWORD"));
    Ok(Some(Proxy { url, credentials }))
}

fn refuse_unusable(proxy: &str, api: &ApiAddress) -> Result<()> {
    let parsed = url::Url::parse(proxy).ok();
    let plain = parsed
        .as_ref()
        .is_some_and(|url| url.path() == "/" && url.username().is_empty());
    // The parser leaves line breaks out.
    if !plain || proxy.contains(char::is_control) {
        return Err(Error::configuration(sentence!(
            "WP_PROXY_HOST and WP_PROXY_PORT do not make the address of a proxy."
        )));
    }
    if api.is_plain() && ApiAddress::parse(Some(proxy)).is_err() {
        return Err(Error::configuration(sentence!(
            "WU_SERVER_PILOT_API_URL is plain http, and WP_PROXY_HOST would take the API key off this \
             machine. Add the API's host to WP_PROXY_BYPASS_HOSTS, or use https."
        )));
    }
    Ok(())
}

/// Whether the comma-separated constant `name` has `host`; `*` stands for one or more characters.
fn lists(source: &impl Source, name: &str, host: &str) -> bool {
    source.constant(name).is_some_and(|list| {
        list.reveal()
            .split(',')
            .any(|pattern| matches(pattern.trim(), host))
    })
}

fn matches(pattern: &str, host: &str) -> bool {
    let (pattern, host) = (pattern.to_ascii_lowercase(), host.to_ascii_lowercase());
    match pattern.split_once('*') {
        None => pattern == host,
        Some((before, rest)) => match host.strip_prefix(before) {
            // `*` takes at least one character; try each length it could have.
            Some(tail) => tail
                .char_indices()
                .skip(1)
                .map(|(at, _)| at)
                .chain([tail.len()].into_iter().filter(|end| *end > 0))
                .any(|at| tail.get(at..).is_some_and(|tail| matches(rest, tail))),
            None => false,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::source::tests::Table;

    fn proxied(api: &str, values: &[(&'static str, &str)]) -> Result<Option<Proxy>> {
        proxy_for(&Table::new(values), &ApiAddress::parse(Some(api)).unwrap())
    }

    const SET: [(&str, &str); 2] = [("WP_PROXY_HOST", "proxy.test"), ("WP_PROXY_PORT", "3128")];

    #[test]
    fn a_proxy_needs_a_host_and_a_port() {
        let proxy = Proxy {
            url: "http://proxy.test:3128".to_owned(),
            credentials: None,
        };
        assert_eq!(proxied("https://sp.test", &SET), Ok(Some(proxy)));
        assert_eq!(proxied("https://sp.test", &SET[..1]), Ok(None));
        assert_eq!(proxied("https://sp.test", &SET[1..]), Ok(None));
    }

    #[test]
    fn a_line_break_inside_a_proxys_name_is_refused() {
        let host = [("WP_PROXY_HOST", "pro\nxy.test"), SET[1]];
        let error = proxied("https://sp.test", &host).unwrap_err();
        assert_eq!(
            error.to_string(),
            "WP_PROXY_HOST and WP_PROXY_PORT do not make the address of a proxy."
        );
    }

    #[test]
    fn proxy_credentials_need_both_halves() {
        let half = [SET[0], SET[1], ("WP_PROXY_USERNAME", "me")];
        assert_eq!(
            proxied("https://sp.test", &half)
                .unwrap()
                .unwrap()
                .credentials,
            None
        );
        let both = [half.as_slice(), &[("WP_PROXY_PASSWORD", "pass")]].concat();
        let (user, password) = proxied("https://sp.test", &both)
            .unwrap()
            .unwrap()
            .credentials
            .unwrap();
        assert_eq!((user.reveal(), password.reveal()), ("me", "pass"));
    }

    #[test]
    fn hosts_that_wordpress_bypasses_are_called_directly() {
        assert_eq!(proxied("https://localhost", &SET), Ok(None));
        for list in ["sp.test", "a.test, SP.test", "*.test", "s*t", "*"] {
            let values = [SET[0], SET[1], ("WP_PROXY_BYPASS_HOSTS", list)];
            assert_eq!(proxied("https://sp.test", &values), Ok(None), "{list}");
        }
        for list in ["test", "*.sp.test", "sp.test*", "p.test"] {
            let values = [SET[0], SET[1], ("WP_PROXY_BYPASS_HOSTS", list)];
            assert!(
                proxied("https://sp.test", &values).unwrap().is_some(),
                "{list}"
            );
        }
    }

    #[test]
    fn a_proxy_address_that_makes_no_sense_is_refused() {
        for (host, port) in [
            ("proxy.test/x", "1"),
            ("me@proxy.test", "1"),
            ("proxy.test", "http"),
            ("a b", "1"),
        ] {
            let values = [("WP_PROXY_HOST", host), ("WP_PROXY_PORT", port)];
            assert!(
                proxied("https://sp.test", &values).is_err(),
                "{host}:{port}"
            );
        }
    }

    #[test]
    fn plain_http_is_not_sent_through_a_proxy_on_another_machine() {
        assert!(proxied("http://127.0.0.1:8080", &SET).is_err());
        let local = [("WP_PROXY_HOST", "127.0.0.1"), ("WP_PROXY_PORT", "3128")];
        assert!(proxied("http://127.0.0.1:8080", &local).unwrap().is_some());
    }

    #[test]
    fn a_blocked_host_names_both_constants() {
        let blocked = |values: &[(&'static str, &str)]| {
            refuse_blocked_host(&Table::new(values), "api.sp.test")
        };
        assert_eq!(blocked(&[]), Ok(()));
        assert_eq!(blocked(&[("WP_HTTP_BLOCK_EXTERNAL", "0")]), Ok(()));
        let block = ("WP_HTTP_BLOCK_EXTERNAL", "1");
        assert_eq!(
            blocked(&[block, ("WP_ACCESSIBLE_HOSTS", "x.test,*.sp.test")]),
            Ok(())
        );
        assert_eq!(
            blocked(&[block]).unwrap_err().to_string(),
            "WordPress blocks calls to api.sp.test: WP_HTTP_BLOCK_EXTERNAL is set, and \
             WP_ACCESSIBLE_HOSTS does not name it. Add api.sp.test to WP_ACCESSIBLE_HOSTS in wp-config.php."
        );
    }
}
