//! The documented calls: from a request and the state to an answer, without any network.

use crate::state::{Account, App, Ssl, State};
use base64::{Engine, prelude::BASE64_STANDARD};
use serde_json::{Map, Value, json};

/// ServerPilot's limit.
const DOMAIN_LIMIT: usize = 300;

/// A request whose body was read.
pub struct ApiRequest<'a> {
    /// Upper case.
    pub method: &'a str,
    /// Without the query.
    pub path: &'a str,
    /// The header `Authorization`.
    pub authorization: Option<&'a str>,
    /// The header `Content-Type`.
    pub content_type: Option<&'a str>,
    /// All of the body.
    pub body: &'a [u8],
}

/// What ServerPilot answers.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// JSON, errors included.
    pub body: Value,
}

struct Refusal(u16, String);

type Outcome<T> = Result<T, Refusal>;

fn refuse<T>(status: u16, message: impl Into<String>) -> Outcome<T> {
    Err(Refusal(status, message.into()))
}

/// The body of every error.
pub fn error_body(message: &str) -> Value {
    json!({"error": {"message": message}})
}

/// Answers one request; the change, if there is one, is made in `state`.
pub fn answer(state: &mut State, request: &ApiRequest, now_ms: u64) -> Answer {
    state.settle(now_ms);
    match route(state, request, now_ms) {
        Ok(body) => Answer { status: 200, body },
        Err(Refusal(status, message)) => Answer {
            status,
            body: error_body(&message),
        },
    }
}

/// The account whose credentials the header holds.
pub fn authorized<'a>(state: &'a State, authorization: Option<&str>) -> Option<&'a Account> {
    let (scheme, encoded) = authorization?.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let decoded = String::from_utf8(BASE64_STANDARD.decode(encoded.trim()).ok()?).ok()?;
    let (client_id, api_key) = decoded.split_once(':')?;
    let mut accounts = state.accounts.iter();
    accounts.find(|account| account.client_id == client_id && account.api_key == api_key)
}

fn route(state: &mut State, request: &ApiRequest, now_ms: u64) -> Outcome<Value> {
    let Some(account) = authorized(state, request.authorization).cloned() else {
        return refuse(401, "The client id or the API key is missing or invalid.");
    };
    let path = request.path.strip_prefix("/v1/").unwrap_or_default();
    let segments: Vec<&str> = path.split('/').collect();
    match (request.method, segments.as_slice()) {
        ("GET", ["apps", id]) => get_app(state, &account, id),
        ("POST", ["apps", id]) => update_app(state, &account, id, request, now_ms),
        ("POST", ["apps", id, "ssl"]) => update_ssl(state, &account, id, request, now_ms),
        ("GET", ["servers", id]) => get_server(state, &account, id),
        ("GET", ["actions", id]) => get_action(state, &account, id, now_ms),
        _ => refuse(404, "There is no such resource."),
    }
}

fn app_index(state: &State, account: &Account, id: &str) -> Outcome<usize> {
    let mut apps = state.apps.iter();
    match apps.position(|app| app.id == id && account.sees(id)) {
        Some(index) => Ok(index),
        None => refuse(404, format!("There is no app with the id {id}.")),
    }
}

/// `GET /apps/:id`, the only call that carries `autossl`.
fn get_app(state: &State, account: &Account, id: &str) -> Outcome<Value> {
    let app = &state.apps[app_index(state, account, id)?];
    let mut data = app_json(app);
    data["autossl"] = match app.autossl.available {
        true => json!({"available": true, "domains": app.autossl.domains}),
        false => json!({"available": false}),
    };
    Ok(json!({"data": data}))
}

fn app_json(app: &App) -> Value {
    let mut data = json!(app);
    if let Some(fields) = data.as_object_mut() {
        fields.remove("autossl");
    }
    data
}

/// `POST /apps/:id`, which replaces the whole list.
fn update_app(
    state: &mut State,
    account: &Account,
    id: &str,
    request: &ApiRequest,
    now_ms: u64,
) -> Outcome<Value> {
    let index = app_index(state, account, id)?;
    let domains = wanted_domains(&json_object(request)?)?;
    let mut answer = Map::new();
    if state.apps[index].domains != domains {
        let app = &mut state.apps[index];
        app.domains = domains;
        app.autossl.due_ms = state.settings.autossl_after_ms.map(|after| now_ms + after);
        note_action(state, index, &mut answer, now_ms);
    }
    answer.insert("data".into(), app_json(&state.apps[index]));
    Ok(answer.into())
}

fn json_object(request: &ApiRequest) -> Outcome<Map<String, Value>> {
    let content_type = request.content_type.unwrap_or_default();
    let essence = content_type.split(';').next().unwrap_or_default().trim();
    if !essence.eq_ignore_ascii_case("application/json") {
        return refuse(400, "The header Content-Type must be application/json.");
    }
    match serde_json::from_slice(request.body) {
        Ok(Value::Object(fields)) => Ok(fields),
        _ => refuse(400, "The body must be a JSON object."),
    }
}

fn wanted_domains(fields: &Map<String, Value>) -> Outcome<Vec<String>> {
    only_fields(fields, &["domains"])?;
    let Some(Value::Array(entries)) = fields.get("domains") else {
        return refuse(400, "The parameter domains must be an array.");
    };
    if entries.len() > DOMAIN_LIMIT {
        return refuse(
            400,
            format!("An app can have {DOMAIN_LIMIT} domains at most."),
        );
    }
    let names = entries.iter().map(|entry| entry.as_str().map(String::from));
    match names.collect() {
        Some(domains) => Ok(domains),
        None => refuse(400, "Every entry of domains must be a string."),
    }
}

fn only_fields(fields: &Map<String, Value>, known: &[&str]) -> Outcome<()> {
    match fields.keys().find(|name| !known.contains(&name.as_str())) {
        Some(name) => refuse(400, format!("The parameter {name} is not known here.")),
        None => Ok(()),
    }
}

fn note_action(state: &mut State, index: usize, answer: &mut Map<String, Value>, now_ms: u64) {
    let app = state.apps[index].clone();
    let id = state.start_action(&app, now_ms);
    answer.insert("actionid".into(), id.into());
}

/// `POST /apps/:id/ssl`: either `auto` or `force`, never both.
fn update_ssl(
    state: &mut State,
    account: &Account,
    id: &str,
    request: &ApiRequest,
    now_ms: u64,
) -> Outcome<Value> {
    let index = app_index(state, account, id)?;
    let fields = json_object(request)?;
    only_fields(&fields, &["auto", "force"])?;
    let app = &state.apps[index];
    let wanted = match (fields.get("auto"), fields.get("force")) {
        (Some(Value::Bool(true)), None) => with_auto(app)?,
        (None, Some(Value::Bool(force))) => with_force(app, *force)?,
        (Some(_), Some(_)) => return refuse(400, "Set auto and force in separate calls."),
        _ => return refuse(400, "Give auto: true, or force: true or false."),
    };
    let mut answer = Map::new();
    if app.ssl.as_ref() != Some(&wanted) {
        state.apps[index].ssl = Some(wanted.clone());
        note_action(state, index, &mut answer, now_ms);
    }
    answer.insert("data".into(), json!(wanted));
    Ok(answer.into())
}

fn with_auto(app: &App) -> Outcome<Ssl> {
    match &app.ssl {
        Some(ssl) if ssl.auto => Ok(ssl.clone()),
        Some(_) => refuse(409, "A custom SSL certificate is installed."),
        None if !app.autossl.available => refuse(409, "No AutoSSL certificate is available yet."),
        None => Ok(Ssl {
            auto: true,
            ..Ssl::default()
        }),
    }
}

fn with_force(app: &App, force: bool) -> Outcome<Ssl> {
    match app.ssl.clone() {
        Some(ssl) => Ok(Ssl { force, ..ssl }),
        None => refuse(409, "SSL is not enabled for this app."),
    }
}

/// `GET /servers/:id`.
fn get_server(state: &State, account: &Account, id: &str) -> Outcome<Value> {
    let mut apps = state.apps.iter();
    let own = apps.any(|app| app.serverid == id && account.sees(&app.id));
    match state.servers.iter().find(|server| server.id == id && own) {
        Some(server) => Ok(json!({"data": server})),
        None => refuse(404, format!("There is no server with the id {id}.")),
    }
}

/// `GET /actions/:id`.
fn get_action(state: &State, account: &Account, id: &str, now_ms: u64) -> Outcome<Value> {
    let mut actions = state.actions.iter();
    match actions.find(|action| action.id == id && account.sees(&action.app)) {
        Some(action) => Ok(json!({"data": {
            "id": action.id,
            "serverid": action.serverid,
            "status": action.status(now_ms),
            "datecreated": action.datecreated,
        }})),
        None => refuse(404, format!("There is no action with the id {id}.")),
    }
}
