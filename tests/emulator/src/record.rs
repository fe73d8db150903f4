//! What the emulator saw.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::{BTreeMap, HashSet};

/// One API request. The Authorization header's value is not in it, nor anywhere else.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Recorded {
    /// Upper case.
    pub method: String,
    /// Without the query.
    pub path: String,
    /// The request target as it was sent.
    pub target: String,
    /// The status sent; 0 when there was no answer (yet).
    pub status: u16,
    /// The number of the TCP connection, from 1.
    pub connection: u64,
    /// Whether the credentials were right.
    pub authorized: bool,
    /// Whose they were.
    pub client_id: Option<String>,
    /// Names in lower case; without those that hold credentials.
    pub headers: BTreeMap<String, String>,
    /// JSON, a string, or null.
    pub body: Value,
    /// The type of the fault that hit the request.
    pub fault: Option<String>,
    /// Milliseconds since the emulator's start.
    pub ms: u64,
}

/// Requests and connections.
#[derive(Default)]
pub(crate) struct Record {
    requests: Vec<Recorded>,
    /// How many requests were forgotten, so that a ticket from before does not hit another's row.
    forgotten: usize,
    last_connection: u64,
    counted: HashSet<u64>,
}

/// Which row a request has.
#[derive(Clone, Copy)]
pub(crate) struct Ticket(usize);

impl Record {
    /// Numbers a new connection.
    pub fn connected(&mut self) -> u64 {
        self.last_connection += 1;
        self.counted.insert(self.last_connection);
        self.last_connection
    }

    /// A connection that asks for `/control` is the test's own.
    pub fn is_control(&mut self, connection: u64) {
        self.counted.remove(&connection);
    }

    /// Adds a request; only the last `keep_bodies` keep theirs.
    pub fn request(&mut self, request: Recorded, keep_bodies: usize) -> Ticket {
        self.requests.push(request);
        let too_old = self.requests.len().checked_sub(keep_bodies + 1);
        if let Some(row) = too_old {
            self.requests[row].body = Value::Null;
        }
        Ticket(self.forgotten + self.requests.len() - 1)
    }

    /// Notes the status that is about to be sent.
    pub fn answered(&mut self, ticket: Ticket, status: u16) {
        let row = ticket.0.checked_sub(self.forgotten);
        if let Some(request) = row.and_then(|row| self.requests.get_mut(row)) {
            request.status = status;
        }
    }

    /// The requests so far.
    pub fn requests(&self) -> &[Recorded] {
        &self.requests
    }

    /// How many connections were accepted.
    pub fn connections(&self) -> usize {
        self.counted.len()
    }

    /// Starts again; connections keep their numbers.
    pub fn forget(&mut self) {
        self.forgotten += self.requests.len();
        self.requests.clear();
        self.counted.clear();
    }
}
