//! What is known of a watched name.

use crate::diagnose::look::{Cause, Cure};
use crate::diagnose::word::words;

words! {
    /// How a watched name stands.
    pub enum State {
        /// Its DNS has to be changed.
        WaitingDns = "waiting_dns",
        /// ServerPilot is making its certificate.
        WaitingCertificate = "waiting_certificate",
        /// A visitor gets the site over HTTPS.
        Works = "works",
        /// It is kept from working by something else, or it has worked and does no longer.
        DoesNotWork = "does_not_work",
        /// Nothing is known yet, or whether the site answers could not be proved.
        NotChecked = "not_checked",
    }
}

words! {
    /// What is told to people when it happens.
    pub enum Event {
        /// The name works, for the first time or again.
        Live = "live",
        /// It worked and does no longer.
        Stopped = "stopped",
        /// It has not begun to work for so long that it is looked at seldom from now on.
        GaveUp = "gave_up",
    }
}

words! {
    /// What people think of a name, by what they were told or by what it was when the watch began.
    pub enum Told {
        /// It works.
        Live = "live",
        /// It has stopped working.
        Stopped = "stopped",
    }
}

/// What is known of a watched name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Watched {
    /// The name.
    pub name: String,
    /// Whether what the first look finds is news: the name was mapped after the watch began. True from then on.
    pub announce: bool,
    /// Unix seconds since which it is watched.
    pub added: i64,
    /// How it stands.
    pub state: State,
    /// Unix seconds since which it stands so.
    pub since: i64,
    /// Unix seconds of the last look that bore the state out.
    pub checked: Option<i64>,
    /// Unix seconds of the last look that found anything out.
    pub looked: Option<i64>,
    /// Whether its DNS was right at that look.
    pub dns_right: bool,
    /// Unix seconds from which it is to be looked at next.
    pub next: i64,
    /// Unix seconds of the first look at which a name that works did not: the second makes it so.
    pub failing_since: Option<i64>,
    /// What people think; none for a name that never worked.
    pub told: Option<Told>,
    /// Unix seconds of the last event of each kind.
    pub told_at: ToldAt,
    /// What keeps it from working.
    pub cause: Option<Cause>,
    /// The records that would mend it.
    pub cure: Cure,
    /// Where it leads.
    pub leads_to: Vec<String>,
    /// Unix seconds at which its certificate ends.
    pub certificate_ends: Option<i64>,
}

/// Unix seconds of the last event of each kind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ToldAt {
    /// Of [`Event::Live`].
    pub live: Option<i64>,
    /// Of [`Event::Stopped`].
    pub stopped: Option<i64>,
    /// Of [`Event::GaveUp`].
    pub gave_up: Option<i64>,
}

impl Watched {
    /// A name that is watched from `added` on.
    pub fn new(name: impl Into<String>, added: i64, announce: bool) -> Self {
        Self {
            name: name.into(),
            announce,
            added,
            state: State::NotChecked,
            since: added,
            checked: None,
            looked: None,
            dns_right: false,
            next: added,
            failing_since: None,
            told: None,
            told_at: ToldAt::default(),
            cause: None,
            cure: Cure::default(),
            leads_to: Vec::new(),
            certificate_ends: None,
        }
    }
}
