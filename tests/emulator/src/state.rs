//! What the emulated ServerPilot knows: accounts, apps, servers, actions, and how it behaves.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// The client id of the default account.
pub const CLIENT_ID: &str = "cid_emulator";
/// The API key of the default account.
pub const API_KEY: &str = "emulator-api-key-SECRET";
/// The id of the default app.
pub const APP_ID: &str = "nlcN0TwdZAyNEgdp";
/// The words by which a test finds the fake private key wherever it leaked to.
pub const PRIVATE_KEY_MARKER: &str = "EMULATOR-PRIVATE-KEY";

const SERVER_ID: &str = "UXOSIYrdtL4cSGp3";
const CREATED: i64 = 1_700_000_000;
/// Old actions are dropped so that a long run does not grow without end.
const ACTIONS_KEPT: usize = 1000;

/// Everything that `GET /control/state` shows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct State {
    /// Who may call.
    pub accounts: Vec<Account>,
    /// The apps of all accounts.
    pub apps: Vec<App>,
    /// The servers of all accounts.
    pub servers: Vec<Server>,
    /// What was configured so far, oldest first.
    pub actions: Vec<ServerAction>,
    /// The number in the last action's id.
    pub last_action: u64,
    /// Times and outcomes.
    pub settings: Settings,
}

/// One pair of credentials and what it may see.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Account {
    /// The user of Basic authentication.
    pub client_id: String,
    /// Its password.
    pub api_key: String,
    /// The ids of its apps; `None` means all.
    pub apps: Option<Vec<String>>,
}

/// An app, with the fields of the API's documentation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
#[allow(missing_docs, reason = "the API's own names")]
pub struct App {
    pub id: String,
    pub name: String,
    pub sysuserid: String,
    pub serverid: String,
    pub runtime: String,
    pub datecreated: i64,
    pub domains: Vec<String>,
    pub ssl: Option<Ssl>,
    pub autossl: AutoSsl,
    /// Fields that the documentation does not know; they come back as they were set.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// A certificate that is installed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[allow(missing_docs, reason = "the API's own names")]
pub struct Ssl {
    pub key: String,
    pub cert: String,
    pub cacerts: Option<String>,
    pub auto: bool,
    pub force: bool,
}

/// The certificate that AutoSSL could install or renew.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AutoSsl {
    /// Whether there is one.
    pub available: bool,
    /// The names in it.
    pub domains: Vec<String>,
    /// When the next one is ready, in Unix milliseconds.
    pub due_ms: Option<u64>,
}

/// A server, with the fields of the API's documentation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
#[allow(missing_docs, reason = "the API's own names")]
pub struct Server {
    pub id: String,
    pub name: String,
    pub lastaddress: Option<String>,
    pub lastconn: i64,
    pub deny_unknown_domains: bool,
    /// Fields that the documentation does not know; they come back as they were set.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// What the server is told to do after a change.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServerAction {
    /// The API's `actionid`.
    pub id: String,
    /// The app it belongs to.
    pub app: String,
    /// The server that carries it out.
    pub serverid: String,
    /// Unix seconds.
    pub datecreated: i64,
    /// When it ends, in Unix milliseconds; `None` means never.
    pub done_ms: Option<u64>,
    /// How it ends.
    pub outcome: Outcome,
}

/// How an action ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// The server was configured.
    #[default]
    Success,
    /// It was not.
    Error,
}

/// Times and outcomes; the README tells what each means.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Delays every API request before it is looked at.
    pub latency_ms: u64,
    /// Closes connections that had no request for this long.
    pub idle_close_ms: Option<u64>,
    /// From a change of the list to its certificate; `None` means never.
    pub autossl_after_ms: Option<u64>,
    /// How long an action stays open; `None` means for ever.
    pub action_after_ms: Option<u64>,
    /// How actions made from now on end.
    pub action_outcome: Outcome,
    /// How many requests keep their body in the record.
    pub keep_bodies: usize,
}

impl Default for State {
    fn default() -> Self {
        Self {
            accounts: vec![Account::default()],
            apps: vec![App::default()],
            servers: vec![Server::default()],
            actions: Vec::new(),
            last_action: 0,
            settings: Settings::default(),
        }
    }
}

impl Default for Account {
    fn default() -> Self {
        Self {
            client_id: CLIENT_ID.into(),
            api_key: API_KEY.into(),
            apps: None,
        }
    }
}

impl Default for App {
    fn default() -> Self {
        Self {
            id: APP_ID.into(),
            name: "network".into(),
            sysuserid: "RvnwAIfuENyjUVnl".into(),
            serverid: SERVER_ID.into(),
            runtime: "php8.2".into(),
            datecreated: CREATED,
            domains: vec!["network.example".into()],
            ssl: None,
            autossl: AutoSsl::default(),
            extra: Map::new(),
        }
    }
}

impl Default for Ssl {
    fn default() -> Self {
        Self {
            key: fake_pem("PRIVATE KEY", PRIVATE_KEY_MARKER),
            cert: fake_pem("CERTIFICATE", "EMULATOR-CERTIFICATE"),
            cacerts: Some(fake_pem("CERTIFICATE", "EMULATOR-CA-CERTIFICATE")),
            auto: false,
            force: false,
        }
    }
}

fn fake_pem(label: &str, text: &str) -> String {
    format!("-----BEGIN {label}-----\n{text}\n-----END {label}-----\n")
}

impl Default for Server {
    fn default() -> Self {
        Self {
            id: SERVER_ID.into(),
            name: "emulated".into(),
            lastaddress: Some("192.0.2.10".into()),
            lastconn: CREATED,
            deny_unknown_domains: false,
            extra: Map::new(),
        }
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            latency_ms: 0,
            idle_close_ms: None,
            autossl_after_ms: Some(0),
            action_after_ms: Some(0),
            action_outcome: Outcome::Success,
            keep_bodies: 1000,
        }
    }
}

impl State {
    /// The default state with another list of domains.
    pub fn with_domains<S: Into<String>>(domains: impl IntoIterator<Item = S>) -> Self {
        let mut state = Self::default();
        state.apps[0].domains = domains.into_iter().map(Into::into).collect();
        state
    }

    /// Issues every certificate that is due by `now_ms`.
    pub fn settle(&mut self, now_ms: u64) {
        for app in &mut self.apps {
            app.settle(now_ms);
        }
    }

    /// Notes that the app's server has to be configured; returns the action's id.
    pub fn start_action(&mut self, app: &App, now_ms: u64) -> String {
        self.last_action += 1;
        let id = format!("action{:010}", self.last_action);
        self.actions.push(ServerAction {
            id: id.clone(),
            app: app.id.clone(),
            serverid: app.serverid.clone(),
            datecreated: (now_ms / 1000) as i64,
            done_ms: self.settings.action_after_ms.map(|after| now_ms + after),
            outcome: self.settings.action_outcome,
        });
        let surplus = self.actions.len().saturating_sub(ACTIONS_KEPT);
        self.actions.drain(..surplus);
        id
    }
}

impl Account {
    /// Whether this account may know of the app.
    pub fn sees(&self, app: &str) -> bool {
        self.apps
            .as_ref()
            .is_none_or(|own| own.iter().any(|id| id == app))
    }
}

impl App {
    fn settle(&mut self, now_ms: u64) {
        if self.autossl.due_ms.is_none_or(|due| due > now_ms) {
            return;
        }
        // Only listed names can be in the certificate, and Let's Encrypt's HTTP check knows no wildcards.
        let names = self.domains.iter().filter(|name| !name.starts_with("*."));
        self.autossl.domains = names.cloned().collect();
        self.autossl.available = !self.autossl.domains.is_empty();
        self.autossl.due_ms = None;
    }
}

impl ServerAction {
    /// The API's `status` at this moment.
    pub fn status(&self, now_ms: u64) -> &'static str {
        match (
            self.done_ms.is_some_and(|done| done <= now_ms),
            self.outcome,
        ) {
            (false, _) => "open",
            (true, Outcome::Success) => "success",
            (true, Outcome::Error) => "error",
        }
    }
}
