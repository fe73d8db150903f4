//! The functions that PHP calls. Each reads the configuration, runs a flow, converts the report.

use ext_php_rs::exception::{PhpException, PhpResult};
use ext_php_rs::prelude::*;
use ext_php_rs::types::ZendHashTable;
use ext_php_rs::zend::BailoutGuard;

use super::arguments::{Array, Flag, Text};
use super::convert::{self, PhpArray};
use super::running_request::RunningRequest;
use super::{app, credentials, facts, options, request, zend};
use crate::api::Session;
use crate::clock::SystemClock;
use crate::config::{Config, Identity, settings};
use crate::error::Result;
use crate::lock::LockStatus;
use crate::plan::{Change, Domain, Facts};
use crate::{logger, reconcile};

/// Adds every function to the module.
pub fn register(module: ModuleBuilder) -> ModuleBuilder {
    let module = module
        .function(wrap_function!(wu_serverpilot_version))
        .function(wrap_function!(wu_serverpilot_status))
        .function(credentials::function())
        .function(wrap_function!(wu_serverpilot_test_connection))
        .function(wrap_function!(wu_serverpilot_get_app))
        .function(wrap_function!(wu_serverpilot_get_domains))
        .function(wrap_function!(wu_serverpilot_add_domain))
        .function(wrap_function!(wu_serverpilot_remove_domain))
        .function(wrap_function!(wu_serverpilot_sync_domains))
        .function(wrap_function!(wu_serverpilot_plan))
        .function(wrap_function!(wu_serverpilot_canonical))
        .function(wrap_function!(wu_serverpilot_enable_autossl))
        .function(wrap_function!(wu_serverpilot_set_force_ssl))
        .function(wrap_function!(wu_serverpilot_get_action))
        .function(wrap_function!(wu_serverpilot_requests))
        .function(wrap_function!(wu_serverpilot_take_log_records));
    #[cfg(feature = "panic-probe")]
    let module = module.function(wrap_function!(wu_serverpilot_panic));
    module
}

/// The extension's version.
#[php_function]
pub fn wu_serverpilot_version() -> String {
    env!("CARGO_PKG_VERSION").to_owned()
}

/// What the extension is, which app it works for and where its locks are. No request is made and nothing is thrown.
#[php_function]
pub fn wu_serverpilot_status() -> PhpResult<PhpArray> {
    let locks = LockStatus::of_this_user(settings::lock_dir(&RunningRequest));
    let identity = Identity::read(&RunningRequest);
    answer((locks, identity), |(locks, identity)| {
        convert::status(locks, identity)
    })
}

/// Reads the app and says what it is.
#[php_function]
pub fn wu_serverpilot_test_connection() -> PhpResult<PhpArray> {
    answer(call(|session| session.app())?, convert::connection)
}

/// Reads the app.
#[php_function]
pub fn wu_serverpilot_get_app() -> PhpResult<PhpArray> {
    answer(call(|session| session.app())?, convert::app)
}

/// Reads the app's domains, in its order.
#[php_function]
pub fn wu_serverpilot_get_domains() -> PhpResult<PhpArray> {
    answer(call(|session| session.app())?, |app| {
        convert::list(&app.domains)
    })
}

/// Puts a domain, and its `www.` twin where asked, on the app's list.
#[php_function]
#[php(defaults(www = false))]
pub fn wu_serverpilot_add_domain(domain: Text, www: Flag) -> PhpResult<PhpArray> {
    let change = Change::new(with_twin(&domain, &www)?, vec![])?;
    answer(
        call(|session| reconcile::change_domains(session, &change))?,
        convert::change_report,
    )
}

/// Takes a domain, and its `www.` twin unless told otherwise, off the app's list.
#[php_function]
#[php(defaults(www = true))]
pub fn wu_serverpilot_remove_domain(domain: Text, www: Flag) -> PhpResult<PhpArray> {
    let change = Change::new(vec![], with_twin(&domain, &www)?)?;
    answer(
        call(|session| reconcile::change_domains(session, &change))?,
        convert::change_report,
    )
}

/// Adds and removes any number of domains in one write.
#[php_function]
#[php(defaults(remove = Array::default(), dry_run = false))]
pub fn wu_serverpilot_sync_domains(
    add: Array,
    remove: Array,
    dry_run: Flag,
) -> PhpResult<PhpArray> {
    let (add, remove) = (add.read_names(1)?, remove.read_names(2)?);
    let dry_run = dry_run.read(3)?;
    let change = Change::new(add, remove)?;
    let flow = if dry_run {
        reconcile::preview
    } else {
        reconcile::change_domains
    };
    answer(
        call(|session| flow(session, &change))?,
        convert::change_report,
    )
}

/// Says what a reconciliation of this app would do. No lock, no request.
#[php_function]
#[php(defaults(options = Array::default()))]
pub fn wu_serverpilot_plan(app: Array, facts: Array, options: Array) -> PhpResult<PhpArray> {
    let (app, facts) = (app.read(1)?, facts.read(2)?);
    answer(planned(app, facts, options.read(3)?)?, convert::report)
}

fn planned(
    app: &ZendHashTable,
    facts: &ZendHashTable,
    options: &ZendHashTable,
) -> Result<reconcile::Report> {
    let options = options::read(options)?;
    let facts = Facts::read(&facts::read(facts)?);
    Ok(reconcile::plan(app::read(app)?, &facts, &options))
}

/// The canonical form of a name, if it is a domain name.
#[php_function]
pub fn wu_serverpilot_canonical(name: Text) -> PhpResult<Option<String>> {
    let name = Domain::parse(&name.read(1)?);
    Ok(name.ok().map(|name| name.to_string()))
}

/// Turns AutoSSL on where ServerPilot has a certificate to offer.
#[php_function]
pub fn wu_serverpilot_enable_autossl() -> PhpResult<PhpArray> {
    answer(call(reconcile::enable_autossl)?, convert::ssl_report)
}

/// Turns the redirection to https on or off.
#[php_function]
pub fn wu_serverpilot_set_force_ssl(force: Flag) -> PhpResult<PhpArray> {
    let force = force.read(1)?;
    answer(
        call(|session| reconcile::set_force_ssl(session, force))?,
        convert::ssl_report,
    )
}

/// Reads how far a server action is.
#[php_function]
pub fn wu_serverpilot_get_action(action_id: Text) -> PhpResult<PhpArray> {
    let action_id = String::from_utf8_lossy(&action_id.read(1)?).into_owned();
    answer(call(|session| session.action(&action_id))?, convert::action)
}

/// The last HTTP requests of this PHP request.
#[php_function]
pub fn wu_serverpilot_requests() -> PhpResult<PhpArray> {
    answer(request::attempts(), |attempts| convert::attempts(attempts))
}

/// The log records gathered since the last time, which are forgotten.
#[php_function]
pub fn wu_serverpilot_take_log_records() -> PhpResult<PhpArray> {
    answer(logger::take(), |records| convert::log_records(records))
}

/// Panics, inside the HTTP client where asked, for the test that a worker survives it.
#[cfg(feature = "panic-probe")]
#[php_function]
#[allow(clippy::panic)]
pub fn wu_serverpilot_panic(inside: bool) {
    if inside {
        crate::transport::client::panic_inside();
    }
    panic!("asked for by a test");
}

/// Runs `flow` with the request's configuration.
fn call<T>(flow: impl FnOnce(&Session) -> Result<T>) -> Result<T> {
    logger::start(settings::log_level(&RunningRequest));
    let config = Config::read(&RunningRequest)?;
    let session = start(&config)?;
    let outcome = flow(&session);
    attempted(session, outcome)
}

/// Starts a call. What it may start with it, an HTTP client and its thread, reads the environment.
pub(super) fn start(config: &Config) -> Result<Session<'_>> {
    zend::with_environment(|| Session::start(config, &SystemClock))
}

/// Ends a session, and keeps what it did for `requests()`.
pub(super) fn attempted<T>(session: Session, outcome: Result<T>) -> Result<T> {
    request::remember(session.finish());
    outcome
}

/// Makes a PHP array of a report. Where memory runs out in the middle, the report is dropped all the same.
pub(super) fn answer<T: 'static>(
    report: T,
    convert: impl Fn(&T) -> ext_php_rs::error::Result<PhpArray>,
) -> PhpResult<PhpArray> {
    convert(&BailoutGuard::new(report)).map_err(PhpException::from)
}

fn with_twin(domain: &Text, www: &Flag) -> PhpResult<Vec<Domain>> {
    let (domain, www) = (domain.read(1)?, www.read(2)?);
    let domain = Domain::parse(&domain)?;
    let twin = if www { domain.www_twin() } else { None };
    Ok([Some(domain), twin].into_iter().flatten().collect())
}
