//! What fails between this machine and the server where a proxy stands in between.

use super::cause;
use crate::config::Config;
use crate::error::Error;
use crate::sentence::{Value, sentence};

/// What the HTTP client's error for a tunnel begins with. The error is no type of its public ones: its words are all
/// that tells it from others, and tests with a proxy hold them.
const TUNNEL: &str = "tunnel error: ";
const WANTS_CREDENTIALS: &str = "proxy authorization required";
const NOT_REACHED: &str = "failed to create underlying connection";

/// The failure where no answer came; `cause` says how far it got. With a proxy, it is the proxy that is looked up and
/// connected to.
pub fn unreached(error: &reqwest::Error, config: &Config, cause: impl Into<Value>) -> Error {
    let host = config.api.host();
    let Some(proxy) = &config.proxy else {
        return Error::network(host, cause);
    };
    let proxy = proxy.address();
    match tunnel(error).as_deref() {
        Some(WANTS_CREDENTIALS) => wants_credentials(proxy),
        Some(NOT_REACHED) => not_reached(proxy, cause),
        Some(why) => refuses(proxy, host, why),
        None if error.is_connect() && (config.api.is_plain() || error.is_timeout()) => {
            not_reached(proxy, cause)
        }
        None => Error::network(host, cause),
    }
}

/// The proxy answered 407, to a request or to CONNECT.
pub fn wants_credentials(proxy: &str) -> Error {
    Error::configuration(sentence!(
        "The proxy {proxy} (WP_PROXY_HOST, WP_PROXY_PORT) asks for a user name and a password. \
         Put those that it knows into WP_PROXY_USERNAME and WP_PROXY_PASSWORD in wp-config.php.",
        proxy = proxy,
    ))
}

fn not_reached(proxy: &str, cause: impl Into<Value>) -> Error {
    Error::unreached(sentence!(
        "The proxy {proxy} (WP_PROXY_HOST, WP_PROXY_PORT) could not be reached: {cause}. \
         Check the proxy and these two constants; it is tried again later.",
        proxy = proxy,
        cause = cause,
    ))
}

fn refuses(proxy: &str, host: &str, why: &str) -> Error {
    Error::unreached(sentence!(
        "The proxy {proxy} (WP_PROXY_HOST, WP_PROXY_PORT) does not connect to {host} ({cause}). \
         Check what it allows; it is tried again later.",
        proxy = proxy,
        host = host,
        cause = why,
    ))
}

/// What became of the tunnel that the proxy was asked for; none where that is not what failed.
fn tunnel(error: &reqwest::Error) -> Option<String> {
    cause::words(error).find_map(|words| words.strip_prefix(TUNNEL).map(str::to_owned))
}
