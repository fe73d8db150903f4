//! What belongs to one PHP request and must not be seen by the next.

use std::cell::RefCell;
use std::collections::VecDeque;

use crate::config::SavedCredentials;
use crate::logger;
use crate::reconcile::registry;
use crate::transport::client;
use crate::transport::http::Attempt;

/// HTTP attempts that `wu_serverpilot_requests()` tells of.
const MOST_ATTEMPTS: usize = 100;

thread_local! {
    static CREDENTIALS: RefCell<Option<SavedCredentials>> = const { RefCell::new(None) };
    static ATTEMPTS: RefCell<VecDeque<Attempt>> = const { RefCell::new(VecDeque::new()) };
}

/// Keeps credentials for the rest of the request.
pub fn save_credentials(credentials: SavedCredentials) {
    CREDENTIALS.set(Some(credentials));
}

/// The credentials that were kept; empty ones otherwise.
pub fn saved_credentials() -> SavedCredentials {
    CREDENTIALS.with_borrow(|saved| saved.clone().unwrap_or_default())
}

/// Remembers the attempts of one call.
pub fn remember(attempts: Vec<Attempt>) {
    ATTEMPTS.with_borrow_mut(|kept| {
        kept.extend(attempts);
        let surplus = kept.len().saturating_sub(MOST_ATTEMPTS);
        kept.drain(..surplus);
    });
}

/// The attempts remembered, oldest first.
pub fn attempts() -> Vec<Attempt> {
    ATTEMPTS.with_borrow(|kept| kept.iter().cloned().collect())
}

/// Forgets everything, and frees the lock that an object has left behind.
pub fn end() {
    registry::end_request();
    CREDENTIALS.take();
    ATTEMPTS.take();
    logger::take();
    client::end_request();
}
