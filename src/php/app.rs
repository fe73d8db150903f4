//! An app, out of the array that `wu_serverpilot_get_app()` and `LockedApp::read()` answer.

use ext_php_rs::types::{ZendHashTable, Zval};

use crate::api::{App, AutoSslOffer, Ssl};
use crate::error::{Error, Result};
use crate::sentence::sentence;

/// Reads `array{id, domains, ssl: array{mode, force}, autossl: array{available, domains}}`; all but `domains` may be left
/// out, as a plan needs no more.
///
/// # Errors
/// `configuration`, naming the key that has another shape.
pub fn read(app: &ZendHashTable) -> Result<App> {
    let domains = found(app, "domains").and_then(Zval::array);
    let domains = domains.ok_or_else(|| unusable("domains"))?.values();
    Ok(App {
        id: text(app, "id"),
        name: text(app, "name"),
        server_id: text(app, "server_id"),
        runtime: text(app, "runtime"),
        domains: domains
            .map(|name| name.dereference().string())
            .collect::<Option<_>>()
            .ok_or_else(|| unusable("domains"))?,
        ssl: found(app, "ssl").and_then(Zval::array).and_then(ssl),
        autossl: found(app, "autossl")
            .and_then(Zval::array)
            .map(autossl)
            .unwrap_or_default(),
    })
}

fn autossl(autossl: &ZendHashTable) -> AutoSslOffer {
    let domains = found(autossl, "domains").and_then(Zval::array);
    let domains = domains.into_iter().flat_map(|domains| domains.values());
    AutoSslOffer {
        available: found(autossl, "available")
            .and_then(Zval::bool)
            .unwrap_or_default(),
        domains: domains
            .filter_map(|name| name.dereference().string())
            .collect(),
    }
}

fn ssl(ssl: &ZendHashTable) -> Option<Ssl> {
    let force = found(ssl, "force").and_then(Zval::bool).unwrap_or_default();
    match text(ssl, "mode").as_str() {
        mode @ ("auto" | "custom") => Some(Ssl {
            auto: mode == "auto",
            force,
        }),
        _ => None,
    }
}

fn text(array: &ZendHashTable, key: &str) -> String {
    found(array, key).and_then(Zval::string).unwrap_or_default()
}

fn found<'a>(array: &'a ZendHashTable, key: &str) -> Option<&'a Zval> {
    array.get(key).map(Zval::dereference)
}

fn unusable(key: &str) -> Error {
    Error::configuration(sentence!(
        "An app cannot be planned for: {key} is not a list of names.",
        key = key,
    ))
}
