//! `wu_serverpilot_diagnose()` and `wu_serverpilot_diagnose_names()`: why names do not work.

use std::time::Duration;

use ext_php_rs::error::Result as ZendResult;
use ext_php_rs::exception::{PhpException, PhpResult};
use ext_php_rs::prelude::*;
use ext_php_rs::types::ZendHashTable;

use super::app;
use super::arguments::{Array, Text};
use super::convert::{self, PhpArray};
use super::given::Given;
use super::look::{look, record};
use super::running_request::RunningRequest;
use super::{functions, request};
use crate::clock::{Deadline, SystemClock};
use crate::config::source::Source as _;
use crate::config::{Config, Settings, outbound, settings};
use crate::diagnose::facts::Known;
use crate::diagnose::finding::Finding;
use crate::diagnose::network::{Network, TEST_NETWORK};
use crate::diagnose::proof::Proof;
use crate::diagnose::servers::{self, Servers};
use crate::diagnose::{self, Around, Gathered, Question, Report, Source};
use crate::error::Result;
use crate::logger;
use crate::plan::Domain;
use crate::secret::Secret;
use crate::sentence::Template;

/// Adds the functions to the module.
pub fn register(module: ModuleBuilder) -> ModuleBuilder {
    module
        .function(wrap_function!(wu_serverpilot_diagnose))
        .function(wrap_function!(wu_serverpilot_diagnose_names))
}

/// Looks at everything between a visitor and the app, and says what is wrong and what to do.
#[php_function]
#[php(defaults(options = Array::default()))]
pub fn wu_serverpilot_diagnose(
    domain: Text,
    action_id: Option<Text>,
    options: Array,
) -> PhpResult<PhpArray> {
    let domain = Domain::parse(&domain.read(1)?)?;
    let action_id = match action_id {
        Some(id) => id.read_nullable(2)?,
        None => None,
    };
    let options = Given::read(&options, 3, "options")?;
    let action_id = action_id
        .map(|id| String::from_utf8_lossy(&id).into_owned())
        .filter(|id| !id.is_empty());
    let asked = [Asked { domain, site: None }];
    let gathered = gather(&asked, action_id.as_deref(), &options, None)?;
    let reports: Vec<Report> = gathered.names.iter().map(diagnose::judge).collect();
    let report = reports
        .first()
        .map(array)
        .unwrap_or_else(|| Ok(ZendHashTable::new()));
    report.map_err(PhpException::from)
}

/// The same for several names, side by side.
#[php_function]
#[php(defaults(options = Array::default()))]
pub fn wu_serverpilot_diagnose_names(names: Array, options: Array) -> PhpResult<PhpArray> {
    let names = names.read_names(1)?;
    let options = Given::read(&options, 2, "options")?;
    let sites = options.integers("sites")?;
    let site = |domain: &Domain| {
        let of_domain =
            |name: &str| Domain::parse(name.as_bytes()).is_ok_and(|name| name == *domain);
        sites.iter().find(|(name, _)| of_domain(name))
    };
    let asked = |domain: Domain| Asked {
        site: site(&domain).map(|(_, site)| *site),
        domain,
    };
    let asked: Vec<Asked> = names.into_iter().map(asked).collect();
    let gathered = gather(&asked, None, &options, Some(bound(asked.len())))?;
    diagnoses(&gathered).map_err(PhpException::from)
}

/// A name to look at, and the number of the site that it is mapped to.
pub struct Asked {
    /// The name.
    pub domain: Domain,
    /// The site.
    pub site: Option<i64>,
}

/// The time that a look at so many names may take, unless the caller says otherwise.
pub fn bound(names: usize) -> Duration {
    Duration::from_secs(if names > 2 { 15 } else { 8 })
}

/// Gathers the facts about `names`. `time` is the most that it may take; [`Settings::timeout`] in any case.
pub fn gather(
    names: &[Asked],
    action_id: Option<&str>,
    options: &Given,
    time: Option<Duration>,
) -> Result<Gathered> {
    logger::start(settings::log_level(&RunningRequest));
    let config = Config::read(&RunningRequest)?;
    let asked_for = options
        .number("time")?
        .and_then(|time| Duration::try_from_secs_f64(time.clamp(1.0, 3600.0)).ok());
    let time = asked_for.or(time).map_or(config.settings.timeout, |time| {
        time.min(config.settings.timeout)
    });
    let around = around(&config, options)?;
    let questions: Vec<Question> = names.iter().map(question).collect();
    let deadline = Deadline::start(&SystemClock, time);
    if let (Some(known), None) = (stored(options)?, action_id) {
        return Ok(diagnose::gather(
            Source::Stored(Box::new(known)),
            &questions,
            &around,
            &deadline,
        ));
    }
    let config = Config {
        settings: Settings {
            timeout: diagnose::api_share(time),
            ..config.settings
        },
        ..config
    };
    let session = functions::start(&config)?;
    let source = Source::Api(&session, action_id);
    let gathered = diagnose::gather(source, &questions, &around, &deadline);
    request::remember(session.finish());
    Ok(gathered)
}

fn question(asked: &Asked) -> Question {
    Question {
        domain: asked.domain.clone(),
        blocked: outbound::refuse_blocked_host(&RunningRequest, asked.domain.as_str()).is_err(),
        site: asked.site,
    }
}

fn around(config: &Config, options: &Given) -> Result<Around> {
    let constant = RunningRequest.constant(servers::CONSTANT);
    let constant = constant.as_ref().map_or("", |addresses| addresses.reveal());
    let mut addresses = Servers::read(constant, servers::CONSTANT)?;
    let further = options.texts("addresses")?.join(",");
    addresses.extend(Servers::read(&further, "options[addresses]")?);
    let main = options.text("main")?;
    Ok(Around {
        network: Network::parse(RunningRequest.setting(TEST_NETWORK).as_deref())?,
        trust: config.trust.clone(),
        proxied: config.proxy.is_some(),
        connect_timeout: config.settings.connect_timeout,
        addresses,
        main: main.and_then(|main| Domain::parse(main.as_bytes()).ok()),
        proof: proof(options)?,
    })
}

fn proof(options: &Given) -> Result<Option<Proof>> {
    let Some(proof) = options.array("proof")? else {
        return Ok(None);
    };
    let nonce = proof.text("nonce")?.unwrap_or_default();
    let key = Secret::new(proof.text("key")?.unwrap_or_default());
    Proof::new(nonce, key).map(Some)
}

/// What the caller knows of the app, as `wu_serverpilot_get_app()` answered it, and of its server.
fn stored(options: &Given) -> Result<Option<Known>> {
    let (Some(app), Some(server)) = (options.table("app")?, options.array("server")?) else {
        return Ok(None);
    };
    let address = server.text("address")?;
    Ok(Some(Known {
        app: Ok(app::read(app)?),
        server: Ok(address.and_then(|address| address.parse().ok())),
        action: None,
    }))
}

/// `array{names: array<string, …>, app: ?array, server: ?array{address: ?string}}`
fn diagnoses(gathered: &Gathered) -> ZendResult<PhpArray> {
    let mut names = ZendHashTable::new();
    for facts in &gathered.names {
        let report = diagnose::judge(facts);
        names.insert(report.domain.as_str(), array(&report)?)?;
    }
    let mut array = ZendHashTable::new();
    array.insert("names", names)?;
    insert_known(&gathered.known, &mut array)?;
    Ok(array)
}

/// What is to be handed in again while it is not ten minutes old: `app` and `server`; null each where ServerPilot did
/// not say.
pub fn insert_known(known: &Known, array: &mut ZendHashTable) -> ZendResult<()> {
    let app = known.app.as_ref().ok().map(convert::app).transpose()?;
    array.insert("app", app)?;
    let server = known.server.as_ref().ok();
    let server = server.map(|address| row("address", address.map(|address| address.to_string())));
    array.insert("server", server.transpose()?)
}

fn row(key: &str, value: Option<String>) -> ZendResult<PhpArray> {
    let mut row = ZendHashTable::new();
    row.insert(key, value)?;
    Ok(row)
}

/// `array{domain, state, summary, summary_text, checks, look}`
pub fn array(report: &Report) -> ZendResult<PhpArray> {
    let mut array = ZendHashTable::new();
    array.insert("domain", report.domain.as_str())?;
    array.insert("state", report.state.as_str())?;
    array.insert("summary", report.summary.to_string())?;
    array.insert("summary_text", convert::sentence(&report.summary)?)?;
    array.insert("checks", convert::rows(&report.findings, check)?)?;
    array.insert("look", look(&report.look)?)?;
    Ok(array)
}

/// `array{check, status, code, parts, message, message_id, step, step_id, create, remove}`
fn check(finding: &Finding, row: &mut ZendHashTable) -> ZendResult<()> {
    row.insert("check", finding.check.as_str())?;
    row.insert("status", finding.status.as_str())?;
    row.insert("code", finding.code)?;
    row.insert("parts", convert::parts(&finding.parts)?)?;
    row.insert("message", finding.message().to_string())?;
    row.insert("message_id", finding.message.as_str())?;
    row.insert("step", finding.next_step())?;
    row.insert("step_id", finding.step.map(Template::as_str))?;
    row.insert("create", convert::rows(&finding.cure.create, record)?)?;
    row.insert("remove", convert::rows(&finding.cure.remove, record)?)
}
