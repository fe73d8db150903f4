//! An app, out of the array that `wu_serverpilot_get_app()` and `LockedApp::read()` answer.

use ext_php_rs::types::{ZendHashTable, Zval};

use crate::api::{App, AutoSslOffer, Ssl};
use crate::error::{Error, Result};
use crate::sentence::sentence;

/// Reads what those answer. Only `domains` has to be there.
///
/// # Errors
/// `configuration`, naming the key that has another shape.
pub fn read(app: &ZendHashTable) -> Result<App> {
    Ok(App {
        id: text(app, "id"),
        name: text(app, "name"),
        server_id: text(app, "server_id"),
        runtime: text(app, "runtime"),
        domains: names(app, "domains").ok_or_else(|| unusable("domains"))?,
        ssl: found(app, "ssl").and_then(Zval::array).and_then(ssl),
        autossl: found(app, "autossl")
            .and_then(Zval::array)
            .map(offer)
            .unwrap_or_default(),
    })
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

fn offer(autossl: &ZendHashTable) -> AutoSslOffer {
    AutoSslOffer {
        available: found(autossl, "available")
            .and_then(Zval::bool)
            .unwrap_or_default(),
        domains: names(autossl, "domains").unwrap_or_default(),
    }
}

fn names(array: &ZendHashTable, key: &str) -> Option<Vec<String>> {
    let names = found(array, key).and_then(Zval::array)?.values();
    names.map(|name| name.dereference().string()).collect()
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
