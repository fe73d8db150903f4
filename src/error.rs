//! What can go wrong, by cause, and the sentence that a site owner reads.

use std::fmt;

use crate::sentence::{Sentence, Template, Value, sentence, text};
use crate::text;

/// The classes of failure that PHP code can tell apart (`WuServerPilot\Exception::getKind()`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A constant or setting is missing or makes no sense, or WordPress blocks the host.
    Configuration,
    /// A name that cannot be mapped.
    InvalidDomain,
    /// The write would take the app over ServerPilot's limit.
    DomainLimit,
    /// The write would leave the app without any domain.
    LastDomain,
    /// Status 401.
    Authentication,
    /// Status 402.
    PaymentRequired,
    /// Status 403.
    Forbidden,
    /// Status 404.
    NotFound,
    /// Status 409.
    Conflict,
    /// Any other 4xx, but for a gateway's.
    Rejected,
    /// Status 429.
    RateLimited,
    /// Status 5xx, and a gateway's 408, 421 and 425.
    ServerError,
    /// An answer that is not the API's: not JSON, the wrong shape, too large, a redirect.
    MalformedResponse,
    /// Name look-up, connection, TLS, reset.
    Network,
    /// The call's time was up.
    Timeout,
    /// Another process held the app's lock until the time was up.
    Locked,
    /// This server was short of something for a moment: disk, files, threads, memory.
    Resources,
}

impl Kind {
    /// The name that PHP sees.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Configuration => "configuration",
            Self::InvalidDomain => "invalid_domain",
            Self::DomainLimit => "domain_limit",
            Self::LastDomain => "last_domain",
            Self::Authentication => "authentication",
            Self::PaymentRequired => "payment_required",
            Self::Forbidden => "forbidden",
            Self::NotFound => "not_found",
            Self::Conflict => "conflict",
            Self::Rejected => "rejected",
            Self::RateLimited => "rate_limited",
            Self::ServerError => "server_error",
            Self::MalformedResponse => "malformed_response",
            Self::Network => "network",
            Self::Timeout => "timeout",
            Self::Locked => "locked",
            Self::Resources => "resources",
        }
    }
}

/// What a failure is about: who has to do something about it, or whether it passes
/// (`WuServerPilot\\Exception::concerns()`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Concerns {
    /// The names that were asked for.
    Domain,
    /// The app, its account or this site's set-up: nothing works until it is put right.
    App,
    /// SSL alone; the domains are not touched by it.
    Certificate,
    /// The server action that was asked for.
    Action,
    /// Nobody: it may work later.
    Moment,
}

impl Concerns {
    /// The word that PHP sees.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Domain => "domain",
            Self::App => "app",
            Self::Certificate => "certificate",
            Self::Action => "action",
            Self::Moment => "moment",
        }
    }
}

/// How a failure is judged, said where it is made: [`judged`] has what an HTTP status comes to, and every other
/// constructor of [`Error`] its own. Nothing else compares kinds or statuses, but the plugin's
/// `Follow_Up::NO_CERTIFICATE_YET`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    /// What was sent is refused for a name in it: the rest may pass without that one.
    Names,
    /// Somebody has to change something first.
    Permanent(Concerns),
    /// It may pass by itself, and nothing was applied.
    Passing,
    /// It may pass by itself. Nobody decided: what was sent may still be applied.
    Undecided,
}

/// What an HTTP status of 400 or more stands for (ServerPilot API, "Statuses").
///
/// 408, 421, 425, 502, 504 and those from 520 on are a gateway's, in the place of the server behind it.
fn judged(status: u16) -> (Kind, Verdict) {
    use Verdict::{Names, Passing, Permanent, Undecided};
    match status {
        400 | 422 => (Kind::Rejected, Names),
        401 => (Kind::Authentication, Permanent(Concerns::App)),
        402 => (Kind::PaymentRequired, Permanent(Concerns::App)),
        403 => (Kind::Forbidden, Permanent(Concerns::App)),
        404 => (Kind::NotFound, Permanent(Concerns::App)),
        409 => (Kind::Conflict, Names),
        429 => (Kind::RateLimited, Passing),
        408 | 421 | 425 | 502 | 504 | 520.. => (Kind::ServerError, Undecided),
        500.. => (Kind::ServerError, Passing),
        _ => (Kind::Rejected, Permanent(Concerns::App)),
    }
}

/// One failure: its kind, the HTTP status behind it, and the sentence for the site's owner.
///
/// The sentence never holds a credential, a header or certificate text; what the API said is
/// quoted, escaped and cut.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    kind: Kind,
    status: u16,
    verdict: Verdict,
    retry_after: Option<u64>,
    sentence: Sentence,
}

/// The result of everything here that can fail.
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    fn new(kind: Kind, verdict: Verdict, sentence: Sentence) -> Self {
        Self {
            kind,
            status: 0,
            verdict,
            retry_after: None,
            sentence,
        }
    }

    fn permanent(kind: Kind, concerns: Concerns, sentence: Sentence) -> Self {
        Self::new(kind, Verdict::Permanent(concerns), sentence)
    }

    /// A constant or setting that somebody has to put right.
    pub fn configuration(sentence: Sentence) -> Self {
        Self::permanent(Kind::Configuration, Concerns::App, sentence)
    }

    /// A name that cannot be mapped; `name` is shown escaped and cut.
    pub fn invalid_domain(name: &[u8], reason: impl Into<Value>) -> Self {
        let sentence = sentence!(
            "{name} is not a domain name that can be mapped: {reason}.",
            name = text::quote(&String::from_utf8_lossy(name), text::NAME_LENGTH),
            reason = reason,
        );
        Self::permanent(Kind::InvalidDomain, Concerns::Domain, sentence)
    }

    /// The write would take an app of `present` domains over `limit` by adding `asked`.
    pub fn domain_limit(present: usize, asked: usize, limit: usize) -> Self {
        let [present, asked, limit] =
            [present, asked, limit].map(|count| i64::try_from(count).unwrap_or(i64::MAX));
        let sentence = sentence!(
            "The ServerPilot app has {present} of at most {limit} domains, so the {asked} asked for cannot be added. \
             Nothing was changed. Remove domains that are no longer needed, or move sites to another app.",
            present = present,
            asked = asked,
            limit = limit,
        );
        Self::permanent(Kind::DomainLimit, Concerns::Domain, sentence)
    }

    /// The write would empty the app's list.
    pub fn last_domain() -> Self {
        let sentence = sentence!(
            "Removing this would leave the ServerPilot app without any domain, so that it serves nobody. \
             Nothing was changed. Add another domain first."
        );
        Self::permanent(Kind::LastDomain, Concerns::App, sentence)
    }

    /// ServerPilot took a list, and its answer lacks a name that was on it.
    pub fn left_out() -> Self {
        let sentence = sentence!(
            "ServerPilot took the list of domains, but left this one out. Check in ServerPilot what the app accepts."
        );
        Self::permanent(Kind::Rejected, Concerns::Domain, sentence)
    }

    /// ServerPilot took a list, and its answer has a name that was taken off it.
    pub fn kept() -> Self {
        let sentence = sentence!(
            "ServerPilot took the list of domains without this one, but still has it. \
             Remove it in ServerPilot, or try again later."
        );
        Self::permanent(Kind::Rejected, Concerns::Domain, sentence)
    }

    /// An answer with a status of 400 or more. `said` is the API's own message, `app_id` the app asked for.
    pub fn refused(
        status: u16,
        said: Option<&str>,
        retry_after: Option<u64>,
        app_id: &str,
    ) -> Self {
        let (kind, verdict) = judged(status);
        let sentence = match said {
            Some(said) => sentence!("{happened} (status {status}): {said}. {step}").part(
                "said",
                text::quote(said.trim_end_matches('.'), text::MESSAGE_LENGTH),
            ),
            None => sentence!("{happened} (status {status}). {step}"),
        };
        let sentence = sentence
            .part("happened", what_happened(kind, app_id))
            .part("status", i64::from(status))
            .part("step", what_to_do(kind));
        Self {
            status,
            retry_after,
            ..Self::new(kind, verdict, sentence)
        }
    }

    /// There is no server action of this id in the account of `app_id`: by the API's answer
    /// (status 404), or because no id looks like that (status 0).
    pub fn no_action(action_id: &str, app_id: &str, status: u16) -> Self {
        let [action, app] = [action_id, app_id].map(|id| text::quote(id, text::NAME_LENGTH));
        let sentence = sentence!(
            "ServerPilot has no action {action} in the account of app {app} (WU_SERVER_PILOT_APP_ID). \
             Use an action_id that a change returned.",
            action = action,
            app = app,
        );
        Self {
            status,
            ..Self::permanent(Kind::NotFound, Concerns::Action, sentence)
        }
    }

    /// An answer that is not the API's; `what` completes "ServerPilot's answer …".
    pub fn malformed(status: u16, what: impl Into<Value>) -> Self {
        let sentence = sentence!(
            "ServerPilot's answer {what} (status {status}). \
             Something between this server and ServerPilot may have answered in its place; it is tried again later.",
            what = what,
            status = i64::from(status),
        );
        Self {
            status,
            ..Self::new(Kind::MalformedResponse, Verdict::Passing, sentence)
        }
    }

    /// No answer came from `host`; `cause` says how far it got.
    pub fn network(host: &str, cause: impl Into<Value>) -> Self {
        let sentence = sentence!(
            "ServerPilot could not be reached at {host}: {cause}. \
             Check this server's network and name resolution; it is tried again later.",
            host = host,
            cause = cause,
        );
        Self::unreached(sentence)
    }

    /// No answer came, for the reason that the sentence tells.
    pub fn unreached(sentence: Sentence) -> Self {
        Self::new(Kind::Network, Verdict::Undecided, sentence)
    }

    /// The secure connection to `host` is refused by us; `cause` says which check failed.
    pub fn insecure(host: &str, cause: impl Into<Value>) -> Self {
        let sentence = sentence!(
            "The connection to {host} is not safe: {cause}. No credentials were sent. \
             Check this server's clock, its CA certificates (package ca-certificates) and any proxy in between.",
            host = host,
            cause = cause,
        );
        Self::permanent(Kind::Network, Concerns::App, sentence)
    }

    /// The call's time was up while `doing` something.
    pub fn timeout(seconds: f64, doing: impl Into<Value>) -> Self {
        let sentence = sentence!(
            "ServerPilot did not finish within {seconds} seconds (wu_serverpilot.timeout) while {doing}. \
             It is tried again later.",
            seconds = seconds.to_string(),
            doing = doing,
        );
        Self::new(Kind::Timeout, Verdict::Undecided, sentence)
    }

    /// No answer to one attempt within `seconds`, which was not all of the call's time.
    pub fn no_answer(seconds: f64) -> Self {
        let sentence = sentence!(
            "ServerPilot did not answer within {seconds} seconds. It is tried again later.",
            seconds = seconds.to_string(),
        );
        Self::new(Kind::Timeout, Verdict::Undecided, sentence)
    }

    /// Another process kept the app's lock for `seconds`.
    pub fn locked(seconds: f64) -> Self {
        let sentence = sentence!(
            "Other processes were changing this app's domains for {seconds} seconds (wu_serverpilot.timeout). \
             Nothing was changed; it is tried again later.",
            seconds = seconds.to_string(),
        );
        Self::new(Kind::Locked, Verdict::Passing, sentence)
    }

    /// This server is `short` of something, so `effect`; `remedy` helps where it stays so.
    pub fn resources(
        short: impl Into<Value>,
        effect: impl Into<Value>,
        remedy: impl Into<Value>,
    ) -> Self {
        let sentence = sentence!(
            "{short}, so {effect}. It is tried again later; if it stays so: {remedy}.",
            short = short,
            effect = effect,
            remedy = remedy,
        );
        Self::new(Kind::Resources, Verdict::Passing, sentence)
    }

    /// This request holds the app's lock itself, so it would wait for ever.
    pub fn locked_by_this_request() -> Self {
        let sentence = sentence!(
            "This request holds the app's lock already (wu_serverpilot_lock()). Nothing was changed by this call. \
             Release that lock first."
        );
        Self::permanent(Kind::Locked, Concerns::Moment, sentence)
    }

    /// The lock was taken before this process was forked.
    pub fn locked_by_parent() -> Self {
        let sentence = sentence!(
            "This process was forked from the one that holds the app's lock, and cannot use it. \
             Nothing was changed by this call."
        );
        Self::permanent(Kind::Locked, Concerns::Moment, sentence)
    }

    /// The lock is not held any more.
    pub fn released() -> Self {
        let sentence = sentence!(
            "The app's lock was released before this call. Nothing was changed by it. \
             Take the lock again (wu_serverpilot_lock())."
        );
        Self::permanent(Kind::Locked, Concerns::Moment, sentence)
    }

    /// The same failure, as the SSL endpoint's: what it refuses to this account is about SSL alone.
    pub fn of_ssl(self) -> Self {
        let verdict = match self.verdict {
            Verdict::Names | Verdict::Permanent(_) if ![0, 401].contains(&self.status) => {
                Verdict::Permanent(Concerns::Certificate)
            }
            verdict => verdict,
        };
        Self { verdict, ..self }
    }

    /// The class of failure.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// The HTTP status, 0 when there was none.
    pub fn status(&self) -> u16 {
        self.status
    }

    /// Would the same call make sense later?
    pub fn is_retryable(&self) -> bool {
        matches!(self.verdict, Verdict::Passing | Verdict::Undecided)
    }

    /// Whether what was sent may still be applied: nobody answered, or a gateway in the place of the server behind it.
    /// Every other answer is from the one who decides.
    pub fn may_still_be_applied(&self) -> bool {
        self.verdict == Verdict::Undecided
    }

    /// Whether a name that was sent is refused, rather than who sends it: the others may pass without it.
    pub fn refuses_names(&self) -> bool {
        self.verdict == Verdict::Names
    }

    /// Whether the call's time was up, which its sentence speaks of.
    pub fn is_timeout(&self) -> bool {
        self.kind == Kind::Timeout
    }

    /// What it is about.
    pub fn concerns(&self) -> Concerns {
        match self.verdict {
            Verdict::Names => Concerns::Domain,
            Verdict::Permanent(concerns) => concerns,
            Verdict::Passing | Verdict::Undecided => Concerns::Moment,
        }
    }

    /// The sentence in parts, for other languages.
    pub fn sentence(&self) -> &Sentence {
        &self.sentence
    }

    /// Seconds that the API asked to wait.
    pub fn retry_after(&self) -> Option<u64> {
        self.retry_after
    }
}

fn what_happened(kind: Kind, app_id: &str) -> Sentence {
    match kind {
        Kind::Authentication => sentence!("ServerPilot does not accept the API credentials"),
        Kind::PaymentRequired => sentence!("The ServerPilot account has no valid payment card"),
        Kind::Forbidden => sentence!("ServerPilot does not allow this to the API key"),
        Kind::NotFound => {
            sentence!(
                "ServerPilot found nothing under the app id {app}",
                app = text::quote(app_id, text::NAME_LENGTH)
            )
        }
        Kind::Conflict => {
            sentence!("ServerPilot reports a conflict with something that exists already")
        }
        Kind::RateLimited => sentence!("ServerPilot asks for fewer requests"),
        Kind::ServerError => sentence!("ServerPilot failed"),
        _ => sentence!("ServerPilot rejected the request"),
    }
}

fn what_to_do(kind: Kind) -> Template {
    match kind {
        Kind::Authentication => {
            text!(
                "Check WU_SERVER_PILOT_CLIENT_ID and WU_SERVER_PILOT_API_KEY; a new API key replaces the old one."
            )
        }
        Kind::PaymentRequired => text!("Add a payment card in the ServerPilot account."),
        Kind::Forbidden => {
            text!("Check that the app belongs to the account of WU_SERVER_PILOT_CLIENT_ID.")
        }
        Kind::NotFound => {
            text!(
                "Check WU_SERVER_PILOT_APP_ID: it is the last part of the app's address in ServerPilot."
            )
        }
        Kind::Conflict => {
            text!(
                "Check in ServerPilot what is in the way: another app may have the domain, or SSL may be off."
            )
        }
        Kind::RateLimited | Kind::ServerError => text!("It is tried again later."),
        _ => text!("Check in ServerPilot what the app accepts."),
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.sentence.fmt(f)
    }
}

impl std::error::Error for Error {}

#[cfg(test)]
mod tests;
