//! Changes that are made late: their requests got lost on the way, and arrive when others were answered.

use crate::request::Received;

/// The requests that are still on their way.
#[derive(Default)]
pub(crate) struct Late {
    waiting: Vec<(u64, Received)>,
}

impl Late {
    /// The request arrives once `answers` more requests have their answers.
    pub fn expect(&mut self, answers: u64, request: Received) {
        self.waiting.push((answers, request));
    }

    /// Another request has its answer; returns the requests that arrive now.
    pub fn answered(&mut self) -> Vec<Received> {
        for (answers, _) in &mut self.waiting {
            *answers = answers.saturating_sub(1);
        }
        let arriving = self.waiting.extract_if(.., |(answers, _)| *answers == 0);
        arriving.map(|(_, request)| request).collect()
    }
}
