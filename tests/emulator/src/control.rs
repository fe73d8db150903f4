//! The control endpoints: the test's side of the emulator.

use crate::api::{Answer, error_body};
use crate::rule::{Faults, Late, Rule};
use crate::shared::Shared;
use crate::state::State;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use tokio::time::sleep;

/// How long `DELETE /control/connections` waits for the connections to be gone.
pub(crate) const CLOSING: Duration = Duration::from_secs(1);

pub(crate) fn is_control(path: &str) -> bool {
    path.starts_with("/control/")
}

pub(crate) async fn answer(method: &str, path: &str, body: &[u8], shared: &Shared) -> Answer {
    let result = match (method, path) {
        ("DELETE", "/control/connections") => Ok(close_idle(shared).await),
        _ => route(method, path, body, shared),
    };
    match result {
        Ok(body) => Answer { status: 200, body },
        Err((status, message)) => Answer {
            status,
            body: error_body(&message),
        },
    }
}

type Outcome = Result<Value, (u16, String)>;

fn route(method: &str, path: &str, body: &[u8], shared: &Shared) -> Outcome {
    match (method, path) {
        ("GET", "/control/state") => {}
        ("PUT", "/control/state") => set_state(shared, parse(body)?),
        ("PATCH", "/control/state") => patch_state(shared, parse(body)?)?,
        ("GET", "/control/faults") => return Ok(shared.faults().list()),
        ("POST", "/control/faults") => return add_faults(shared, parse(body)?),
        ("DELETE", "/control/faults") => return Ok(clear_faults(shared)),
        ("GET", "/control/requests") => return Ok(requests(shared)),
        ("DELETE", "/control/requests") => {
            shared.record().forget();
            return Ok(requests(shared));
        }
        ("POST", "/control/reset") if body.is_empty() => reset(shared, State::default()),
        ("POST", "/control/reset") => reset(shared, parse(body)?),
        _ => return Err((404, format!("There is no control {method} {path}."))),
    }
    Ok(shared.look(|state| json!(state)))
}

fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, (u16, String)> {
    serde_json::from_slice(body).map_err(refused)
}

fn refused(error: impl ToString) -> (u16, String) {
    (400, error.to_string())
}

pub(crate) fn set_state(shared: &Shared, wanted: State) {
    shared.change(|state| *state = wanted);
}

fn patch_state(shared: &Shared, patch: Value) -> Result<(), (u16, String)> {
    shared.change(|state| {
        let mut merged = json!(state);
        merge(&mut merged, patch);
        *state = serde_json::from_value(merged).map_err(refused)?;
        Ok(())
    })
}

fn merge(target: &mut Value, patch: Value) {
    match (target, patch) {
        (Value::Object(target), Value::Object(patch)) => {
            for (name, value) in patch {
                merge(target.entry(name).or_insert(Value::Null), value);
            }
        }
        (target, patch) => *target = patch,
    }
}

fn add_faults(shared: &Shared, rules: Value) -> Outcome {
    let rules = match rules {
        Value::Array(rules) => rules,
        rule => vec![rule],
    };
    let rules: Result<Vec<Rule>, _> = rules.into_iter().map(serde_json::from_value).collect();
    let rules = rules.map_err(refused)?;
    let mut faults = shared.faults();
    faults.add(rules).map_err(refused)?;
    Ok(faults.list())
}

fn clear_faults(shared: &Shared) -> Value {
    let mut faults = shared.faults();
    *faults = Faults::default();
    faults.list()
}

fn requests(shared: &Shared) -> Value {
    let record = shared.record();
    json!({"requests": record.requests(), "connections": record.connections()})
}

/// As if the emulator had just started with this state; open connections stay.
pub(crate) fn reset(shared: &Shared, state: State) {
    set_state(shared, state);
    *shared.faults() = Faults::default();
    *shared.late() = Late::default();
    shared.record().forget();
}

async fn close_idle(shared: &Shared) -> Value {
    let closed = shared.open.close_idle(Duration::ZERO);
    let patience = Instant::now() + CLOSING;
    while shared.open.any(&closed) && Instant::now() < patience {
        sleep(Duration::from_millis(1)).await;
    }
    json!({"closed": closed.len()})
}
