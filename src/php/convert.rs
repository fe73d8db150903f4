//! Reports as PHP arrays.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use ext_php_rs::boxed::ZBox;
use ext_php_rs::convert::IntoZval;
use ext_php_rs::error::Result as ZendResult;
use ext_php_rs::types::{ZendHashTable, Zval};

use crate::api::{Action, App, CERTIFICATE_NAMES};
use crate::config::Identity;
use crate::error::Error;
use crate::lock::LockStatus;
use crate::logger::LogRecord;
use crate::plan::{DOMAIN_LIMIT, HeldBack, Outcome};
use crate::reconcile::{Report, SslReport};
use crate::sentence::{Part, Sentence, Value};
use crate::transport::client;
use crate::transport::http::Attempt;

/// A PHP array.
pub type PhpArray = ZBox<ZendHashTable>;

/// `array{version, revision, app_id, api_url, account, credentials, domain_limit, certificate_names, lock_folders,
/// lock_problem, has_client}`
pub fn status(locks: &LockStatus, identity: &Identity) -> ZendResult<PhpArray> {
    let folders: Vec<_> = locks.folders.iter().map(|path| path.display()).collect();
    let mut credentials = ZendHashTable::new();
    for (name, origin) in identity.credentials {
        credentials.insert(name, origin.as_str())?;
    }
    let mut array = ZendHashTable::new();
    array.insert("version", env!("CARGO_PKG_VERSION"))?;
    array.insert("revision", env!("WU_SERVERPILOT_REVISION"))?;
    array.insert("app_id", identity.app_id.as_deref())?;
    array.insert("api_url", identity.api_url.as_str())?;
    array.insert("account", identity.account.as_deref())?;
    array.insert("credentials", credentials)?;
    array.insert("domain_limit", count(DOMAIN_LIMIT))?;
    array.insert("certificate_names", count(CERTIFICATE_NAMES))?;
    array.insert("lock_folders", list(&folders)?)?;
    array.insert("lock_problem", locks.problem.as_deref())?;
    array.insert("has_client", client::is_idle())?;
    Ok(array)
}

/// `array{app_id, app_name, server_id, runtime, domain_count, domain_limit}`
pub fn connection(app: &App) -> ZendResult<PhpArray> {
    let mut array = ZendHashTable::new();
    array.insert("app_id", app.id.as_str())?;
    array.insert("app_name", app.name.as_str())?;
    array.insert("server_id", app.server_id.as_str())?;
    array.insert("runtime", app.runtime.as_str())?;
    array.insert("domain_count", count(app.domains.len()))?;
    array.insert("domain_limit", count(DOMAIN_LIMIT))?;
    Ok(array)
}

/// `array{id, name, server_id, runtime, domains, ssl: array{mode, force}, autossl: array{available, domains}}`
pub fn app(app: &App) -> ZendResult<PhpArray> {
    let mut ssl = ZendHashTable::new();
    ssl.insert(
        "mode",
        app.ssl
            .map_or("none", |ssl| if ssl.auto { "auto" } else { "custom" }),
    )?;
    ssl.insert("force", app.ssl.is_some_and(|ssl| ssl.force))?;
    let mut autossl = ZendHashTable::new();
    autossl.insert("available", app.autossl.available)?;
    autossl.insert("domains", list(&app.autossl.domains)?)?;

    let mut array = ZendHashTable::new();
    array.insert("id", app.id.as_str())?;
    array.insert("name", app.name.as_str())?;
    array.insert("server_id", app.server_id.as_str())?;
    array.insert("runtime", app.runtime.as_str())?;
    array.insert("domains", list(&app.domains)?)?;
    array.insert("ssl", ssl)?;
    array.insert("autossl", autossl)?;
    Ok(array)
}

/// `array{changed, added, removed, unchanged, domains, autossl, action_id}`
pub fn change_report(report: &Report) -> ZendResult<PhpArray> {
    let mut array = ZendHashTable::new();
    array.insert("changed", report.plan.has_changes())?;
    array.insert("added", list(&report.plan.added)?)?;
    array.insert("removed", list(&report.plan.removed)?)?;
    array.insert("unchanged", list(&report.unchanged)?)?;
    array.insert("domains", list(&report.plan.domains)?)?;
    array.insert("autossl", report.autossl.as_str())?;
    array.insert("action_id", report.action_id.as_deref())?;
    Ok(array)
}

/// As [`change_report`], with `recognised`, `app`, `no_room`, `by_wildcard`, `deferred`, `only_on_app`,
/// `refused: array<string, array{kind, message, text}>`, `untried`,
/// `held_back: array{gone?: array{names, domains, allowed}, missing?: array{names, domains, allowed}}`, `gave_way`,
/// `autossl_error: ?array{kind, message, text, retryable, retry_after, concerns}` and `fates: array<string, string>`.
pub fn report(report: &Report) -> ZendResult<PhpArray> {
    let faring = |outcome| list(&report.plan.faring(outcome));
    let mut array = change_report(report)?;
    array.insert("recognised", report.plan.recognised)?;
    array.insert("app", app(&report.app)?)?;
    array.insert("no_room", faring(Outcome::NoRoom)?)?;
    array.insert("by_wildcard", faring(Outcome::ByWildcard)?)?;
    array.insert("deferred", faring(Outcome::Deferred)?)?;
    array.insert("only_on_app", list(&report.plan.only_on_app)?)?;
    array.insert("refused", refusals(&report.refused)?)?;
    array.insert("untried", faring(Outcome::Untried)?)?;
    array.insert("held_back", held_back(&report.plan.held_back)?)?;
    array.insert("gave_way", list(&report.plan.gave_way)?)?;
    array.insert(
        "autossl_error",
        report.autossl_error.as_ref().map(failure).transpose()?,
    )?;
    array.insert("fates", fates(&report.fates)?)?;
    Ok(array)
}

/// A word for each of thousands of names: they share it.
fn fates(fates: &[(String, Outcome)]) -> ZendResult<PhpArray> {
    let mut words: HashMap<Outcome, Zval> = HashMap::new();
    let mut array = ZendHashTable::new();
    for (name, outcome) in fates {
        let word = match words.entry(*outcome) {
            Entry::Occupied(word) => word.into_mut(),
            Entry::Vacant(place) => place.insert(outcome.as_str().into_zval(false)?),
        };
        array.insert(name.as_str(), word.shallow_clone())?;
    }
    Ok(array)
}

fn refusals(refused: &[(String, Error)]) -> ZendResult<PhpArray> {
    let mut array = ZendHashTable::new();
    for (name, error) in refused {
        let mut row = ZendHashTable::new();
        row.insert("kind", error.kind().as_str())?;
        row.insert("message", error.to_string())?;
        row.insert("text", sentence(error.sentence())?)?;
        array.insert(name.as_str(), row)?;
    }
    Ok(array)
}

fn held_back(groups: &[HeldBack]) -> ZendResult<PhpArray> {
    let mut array = ZendHashTable::new();
    for held_back in groups {
        let mut group = ZendHashTable::new();
        group.insert("names", list(&held_back.names)?)?;
        group.insert("domains", count(held_back.domains))?;
        group.insert("allowed", count(held_back.allowed))?;
        array.insert(held_back.group.as_str(), group)?;
    }
    Ok(array)
}

/// `array{kind, message, text, retryable, retry_after, concerns}`: what an exception would tell.
fn failure(error: &Error) -> ZendResult<PhpArray> {
    let mut array = ZendHashTable::new();
    let seconds = |seconds| i64::try_from(seconds).unwrap_or(i64::MAX);
    array.insert("kind", error.kind().as_str())?;
    array.insert("message", error.to_string())?;
    array.insert("text", sentence(error.sentence())?)?;
    array.insert("retryable", error.is_retryable())?;
    array.insert("retry_after", error.retry_after().map(seconds))?;
    array.insert("concerns", error.concerns().as_str())?;
    Ok(array)
}

/// `array{autossl, force, available, covered, action_id}`
pub fn ssl_report(report: &SslReport) -> ZendResult<PhpArray> {
    let mut array = ZendHashTable::new();
    array.insert("autossl", report.autossl.as_str())?;
    array.insert("force", report.force)?;
    array.insert("available", report.available)?;
    array.insert("covered", list(&report.covered)?)?;
    array.insert("action_id", report.action_id.as_deref())?;
    Ok(array)
}

/// `array{id, server_id, status, created_at}`
pub fn action(action: &Action) -> ZendResult<PhpArray> {
    let mut array = ZendHashTable::new();
    array.insert("id", action.id.as_str())?;
    array.insert("server_id", action.server_id.as_str())?;
    array.insert("status", action.status.as_str())?;
    array.insert("created_at", action.created_at)?;
    Ok(array)
}

/// `list<array{method, url, status, attempt, duration_ms, error}>`
pub fn attempts(attempts: &[Attempt]) -> ZendResult<PhpArray> {
    rows(attempts, |attempt, row| {
        row.insert("method", attempt.method.as_str())?;
        row.insert("url", attempt.url.as_str())?;
        row.insert("status", i64::from(attempt.status))?;
        row.insert("attempt", i64::from(attempt.attempt))?;
        row.insert("duration_ms", attempt.duration_ms)?;
        row.insert("error", attempt.error.as_deref())
    })
}

/// `list<array{level, message}>`
pub fn log_records(records: &[LogRecord]) -> ZendResult<PhpArray> {
    rows(records, |record, row| {
        row.insert("level", record.level)?;
        row.insert("message", record.message.as_str())
    })
}

/// `array{id, parts}`: a sentence, to be said in another language.
pub fn sentence(sentence: &Sentence) -> ZendResult<PhpArray> {
    let mut array = ZendHashTable::new();
    array.insert("id", sentence.template.as_str())?;
    array.insert("parts", parts(&sentence.parts)?)?;
    Ok(array)
}

/// `array<string, string|int|list<string>|array{id, parts}>`
pub fn parts(values: &[Part]) -> ZendResult<PhpArray> {
    let mut array = ZendHashTable::new();
    for (name, value) in values {
        match value {
            Value::Text(text) => array.insert(*name, text.as_str())?,
            Value::Number(number) => array.insert(*name, *number)?,
            Value::List(texts) => array.insert(*name, list(texts)?)?,
            Value::Sentence(part) => array.insert(*name, sentence(part)?)?,
        }
    }
    Ok(array)
}

/// `list<string>`
pub fn list<T: ToString>(values: &[T]) -> ZendResult<PhpArray> {
    let mut array = ZendHashTable::new();
    for value in values {
        array.push(value.to_string())?;
    }
    Ok(array)
}

/// A list with a row for each of `values`.
pub fn rows<T>(
    values: &[T],
    fill: impl Fn(&T, &mut ZendHashTable) -> ZendResult<()>,
) -> ZendResult<PhpArray> {
    let mut array = ZendHashTable::new();
    for value in values {
        let mut row = ZendHashTable::new();
        fill(value, &mut row)?;
        array.push(row)?;
    }
    Ok(array)
}

fn count(length: usize) -> i64 {
    i64::try_from(length).unwrap_or(i64::MAX)
}
