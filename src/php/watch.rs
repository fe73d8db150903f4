//! `wu_serverpilot_watch()` and `wu_serverpilot_after_look()`: names checked again and again.

use ext_php_rs::error::Result as ZendResult;
use ext_php_rs::exception::{PhpException, PhpResult};
use ext_php_rs::prelude::*;
use ext_php_rs::types::ZendHashTable;

use super::arguments::{Array, Integer};
use super::convert::PhpArray;
use super::diagnose::{self, Asked, bound, insert_known};
use super::given::Given;
use super::look::{insert_cure, read_cure, read_look, said};
use crate::clock::{Clock, SystemClock, seconds_of};
use crate::diagnose::look::{Cause, Look};
use crate::diagnose::watch::{
    self, Entry, Event, Fault, Outcome, State, Told, ToldAt, Watched, after_look, after_run,
};
use crate::diagnose::{Gathered, Report, judge};
use crate::error::Result;
use crate::plan::Domain;

/// Adds the functions to the module.
pub fn register(module: ModuleBuilder) -> ModuleBuilder {
    module
        .function(wrap_function!(wu_serverpilot_watch))
        .function(wrap_function!(wu_serverpilot_after_look))
}

/// Looks at names side by side, and says what is known of each now.
#[php_function]
#[php(defaults(options = Array::default()))]
pub fn wu_serverpilot_watch(names: Array, options: Array) -> PhpResult<PhpArray> {
    let names = Given::read(&names, 1, "names")?;
    let options = Given::read(&options, 2, "options")?;
    let names: Vec<Name> = (names.all()?.iter())
        .map(Name::read)
        .collect::<Result<_>>()?;
    let run = Run::of(names, &options)?;
    answer(&run).map_err(PhpException::from)
}

/// What is known of a name after a look at it.
#[php_function]
pub fn wu_serverpilot_after_look(
    known: Array,
    diagnosis: Option<Array>,
    now: Integer,
) -> PhpResult<PhpArray> {
    let known = Given::read(&known, 1, "known")?;
    let diagnosis = match diagnosis {
        Some(diagnosis) => Given::read_nullable(&diagnosis, 2, "diagnosis")?,
        None => None,
    };
    let now = now.read(3)?;
    let mut name = read_watched(&known)?;
    let look = match &diagnosis {
        Some(diagnosis) => {
            name.name = diagnosis.text("domain")?.unwrap_or(name.name);
            let look = diagnosis.array("look")?;
            look.as_ref().map(read_look).transpose()?
        }
        None => None,
    };
    let (name, event) = after_look(&name, &look.unwrap_or_else(Look::unknown), now);
    array(&name, event, false).map_err(PhpException::from)
}

/// A name to look at, as it was told.
struct Name {
    told: String,
    twin: Option<Domain>,
    site: Option<i64>,
    known: Watched,
}

impl Name {
    fn read(given: &Given) -> Result<Self> {
        let told = given.text("name")?.unwrap_or_default();
        let twin = given.text("twin")?;
        let known = read_watched(&given.array("known")?.unwrap_or_default())?;
        Ok(Self {
            twin: twin.and_then(|twin| domain(&twin)),
            site: given.integer("site")?,
            known: Watched {
                name: told.clone(),
                ..known
            },
            told,
        })
    }

    fn domain(&self) -> Option<Domain> {
        domain(&self.told)
    }
}

/// What a run found.
struct Run {
    names: Vec<Name>,
    main: Option<Report>,
    reports: Vec<Report>,
    gathered: Gathered,
    outcome: Outcome,
}

impl Run {
    fn of(names: Vec<Name>, options: &Given) -> Result<Self> {
        let main = options.text("main")?.and_then(|main| domain(&main));
        let asked = asked(&names, main.as_ref(), options.integer("main_site")?);
        let gathered = diagnose::gather(&asked, None, options, Some(bound(names.len() * 2)))?;
        let reports: Vec<Report> = gathered.names.iter().map(judge).collect();
        let main = main.and_then(|main| of(&reports, &main)).cloned();
        let entry = |name: &Name| Entry {
            known: name.known.clone(),
            look: look(&reports, name.domain()),
        };
        let entries: Vec<Entry> = names.iter().map(entry).collect();
        let outcome = outcome(&entries, main.as_ref(), options)?;
        Ok(Self {
            names,
            main,
            reports,
            gathered,
            outcome,
        })
    }
}

fn outcome(entries: &[Entry], main: Option<&Report>, options: &Given) -> Result<Outcome> {
    let now = options.integer("now")?;
    let watched = options.integer("watched")?.unwrap_or_default();
    Ok(after_run(
        entries,
        main.map(|main| &main.look),
        &options.integers("recent")?.into_iter().collect(),
        usize::try_from(watched).unwrap_or_default(),
        now.unwrap_or_else(|| seconds_of(SystemClock.date())),
    ))
}

fn domain(name: &str) -> Option<Domain> {
    Domain::parse(name.as_bytes()).ok()
}

/// Each name and its twin, and the network's main domain.
fn asked(names: &[Name], main: Option<&Domain>, main_site: Option<i64>) -> Vec<Asked> {
    let both = |name: &Name| [name.domain(), name.twin.clone()].map(|domain| (domain, name.site));
    let all = names
        .iter()
        .flat_map(both)
        .chain([(main.cloned(), main_site)]);
    let mut asked: Vec<Asked> = Vec::new();
    for (domain, site) in all {
        if let Some(domain) =
            domain.filter(|domain| !asked.iter().any(|asked| asked.domain == *domain))
        {
            asked.push(Asked { domain, site });
        }
    }
    asked
}

fn of<'a>(reports: &'a [Report], domain: &Domain) -> Option<&'a Report> {
    reports
        .iter()
        .find(|report| report.domain == domain.as_str())
}

fn look(reports: &[Report], domain: Option<Domain>) -> Look {
    let report = domain.and_then(|domain| of(reports, &domain));
    report.map_or_else(Look::unknown, |report| report.look.clone())
}

/// `array{names, problem, recent, app, server}`
fn answer(run: &Run) -> ZendResult<PhpArray> {
    let mut names = ZendHashTable::new();
    for (name, (known, event, held)) in run.names.iter().zip(&run.outcome.names) {
        let mut row = array(known, *event, *held)?;
        let report = name.domain().and_then(|domain| of(&run.reports, &domain));
        row.insert("diagnosis", report.map(diagnose::array).transpose()?)?;
        let twin = name.twin.as_ref().and_then(|twin| of(&run.reports, twin));
        row.insert("twin", twin.map(twin_array).transpose()?)?;
        names.insert(name.told.as_str(), row)?;
    }
    let mut recent = ZendHashTable::new();
    for (name, at) in &run.outcome.recent {
        recent.insert(name.as_str(), *at)?;
    }
    let mut array = ZendHashTable::new();
    array.insert("names", names)?;
    let problem = run.outcome.fault.map(|fault| problem(run, fault));
    array.insert("problem", problem.transpose()?)?;
    array.insert("recent", recent)?;
    insert_known(&run.gathered.known, &mut array)?;
    Ok(array)
}

fn problem(run: &Run, fault: Fault) -> ZendResult<PhpArray> {
    let reason = run.main.as_ref().map(|main| main.summary.clone());
    let mut array = ZendHashTable::new();
    array.insert("kind", fault.as_str())?;
    array.insert("sentence", said(&watch::of_fault(fault, reason))?)?;
    Ok(array)
}

/// What a look at a twin found; nothing is known of it from before.
fn twin_array(report: &Report) -> ZendResult<PhpArray> {
    let new = Watched::new(report.domain.as_str(), 0, false);
    let (twin, _) = after_look(&new, &report.look, 0);
    let mut array = ZendHashTable::new();
    array.insert("name", twin.name.as_str())?;
    array.insert("state", twin.state.as_str())?;
    insert_said(&twin, &mut array)?;
    insert_cure(&twin.cure, &mut array)?;
    array.insert("diagnosis", diagnose::array(report)?)?;
    Ok(array)
}

fn array(name: &Watched, event: Option<Event>, held: bool) -> ZendResult<PhpArray> {
    let mut array = ZendHashTable::new();
    array.insert("name", name.name.as_str())?;
    array.insert("announce", name.announce)?;
    array.insert("added", name.added)?;
    array.insert("state", name.state.as_str())?;
    array.insert("since", name.since)?;
    array.insert("checked", name.checked)?;
    array.insert("looked", name.looked)?;
    array.insert("dns_right", name.dns_right)?;
    array.insert("next", name.next)?;
    array.insert("failing_since", name.failing_since)?;
    array.insert("told", name.told.map(Told::as_str))?;
    array.insert("told_live", name.told_at.live)?;
    array.insert("told_stopped", name.told_at.stopped)?;
    array.insert("gave_up", name.told_at.gave_up)?;
    array.insert("cause", name.cause.map(Cause::as_str))?;
    insert_cure(&name.cure, &mut array)?;
    array.insert("leads_to", super::convert::list(&name.leads_to)?)?;
    array.insert("certificate_ends", name.certificate_ends)?;
    array.insert("event", event.map(Event::as_str))?;
    array.insert("held", held)?;
    insert_said(name, &mut array)?;
    Ok(array)
}

fn insert_said(name: &Watched, array: &mut ZendHashTable) -> ZendResult<()> {
    let words = watch::say(name);
    array.insert("sentence", said(&words.sentence)?)?;
    array.insert("step", words.step.as_ref().map(said).transpose()?)
}

/// What [`array`] made, or `array{since, announce?}` of a name that is new.
fn read_watched(given: &Given) -> Result<Watched> {
    let since = given.integer("since")?.unwrap_or_default();
    let added = given.integer("added")?.unwrap_or(since);
    let announce = given.flag("announce")?.unwrap_or_default();
    let new = Watched::new(given.text("name")?.unwrap_or_default(), added, announce);
    Ok(Watched {
        state: given.word("state", State::read)?.unwrap_or(new.state),
        since,
        checked: given.integer("checked")?,
        looked: given.integer("looked")?,
        dns_right: given.flag("dns_right")?.unwrap_or_default(),
        next: given.integer("next")?.unwrap_or(new.next),
        failing_since: given.integer("failing_since")?,
        told: given.word("told", Told::read)?,
        told_at: ToldAt {
            live: given.integer("told_live")?,
            stopped: given.integer("told_stopped")?,
            gave_up: given.integer("gave_up")?,
        },
        cause: given.word("cause", Cause::read)?,
        cure: read_cure(given)?,
        leads_to: given.texts("leads_to")?,
        certificate_ends: given.integer("certificate_ends")?,
        ..new
    })
}
