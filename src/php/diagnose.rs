//! `wu_serverpilot_diagnose()`: what is with one name.

use ext_php_rs::error::Result as ZendResult;
use ext_php_rs::exception::{PhpException, PhpResult};
use ext_php_rs::prelude::*;
use ext_php_rs::types::ZendHashTable;

use super::arguments::Text;
use super::convert::{self, PhpArray};
use super::source::RunningRequest;
use super::{functions, request};
use crate::clock::{Deadline, SystemClock};
use crate::config::source::Source;
use crate::config::{Config, Settings, outbound, settings};
use crate::diagnose::finding::Finding;
use crate::diagnose::network::{Network, TEST_NETWORK};
use crate::diagnose::{self, Question, Report};
use crate::domains::Domain;
use crate::error::Result;
use crate::logger;
use crate::sentence::Template;

/// Adds the function to the module.
pub fn register(module: ModuleBuilder) -> ModuleBuilder {
    module.function(wrap_function!(wu_serverpilot_diagnose))
}

/// Looks at everything between a visitor and the app, and says what is wrong and what to do.
#[php_function]
pub fn wu_serverpilot_diagnose(domain: Text, action_id: Option<Text>) -> PhpResult<PhpArray> {
    let domain = domain.read(1)?;
    let action_id = match action_id {
        Some(id) => id.read_nullable(2)?,
        None => None,
    };
    let action_id = action_id
        .map(|id| String::from_utf8_lossy(&id).into_owned())
        .filter(|id| !id.is_empty());
    let report = run(&domain, action_id.as_deref())?;
    array(&report).map_err(PhpException::from)
}

fn run(domain: &[u8], action_id: Option<&str>) -> Result<Report> {
    logger::start(settings::log_level(&RunningRequest));
    let domain = Domain::parse(domain)?;
    let config = Config::read(&RunningRequest)?;
    let deadline = Deadline::start(&SystemClock, config.settings.timeout);
    let question = Question {
        action_id,
        network: Network::parse(RunningRequest.setting(TEST_NETWORK).as_deref())?,
        trust: config.trust.clone(),
        blocked: outbound::refuse_blocked_host(&RunningRequest, domain.as_str()).is_err(),
        proxied: config.proxy.is_some(),
        connect_timeout: config.settings.connect_timeout,
        domain,
    };
    let config = Config {
        settings: Settings {
            timeout: diagnose::api_share(config.settings.timeout),
            ..config.settings
        },
        ..config
    };
    let call = functions::start(&config)?;
    let facts = diagnose::gather(&call, question, &deadline);
    request::remember(call.finish());
    Ok(diagnose::judge(&facts))
}

/// `array{domain, state, summary, summary_text, checks}`
fn array(report: &Report) -> ZendResult<PhpArray> {
    let mut array = ZendHashTable::new();
    array.insert("domain", report.domain.as_str())?;
    array.insert("state", report.state.as_str())?;
    array.insert("summary", report.summary.to_string())?;
    array.insert("summary_text", convert::sentence(&report.summary)?)?;
    array.insert("checks", convert::rows(&report.findings, check)?)?;
    Ok(array)
}

/// `array{check, status, code, parts, message, message_id, step, step_id}`
fn check(finding: &Finding, row: &mut ZendHashTable) -> ZendResult<()> {
    row.insert("check", finding.check.as_str())?;
    row.insert("status", finding.status.as_str())?;
    row.insert("code", finding.code)?;
    row.insert("parts", convert::parts(&finding.parts)?)?;
    row.insert("message", finding.message().to_string())?;
    row.insert("message_id", finding.message.as_str())?;
    row.insert("step", finding.next_step())?;
    row.insert("step_id", finding.step.map(Template::as_str))
}
