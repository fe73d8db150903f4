//! What is with a name? Looks at everything between a visitor and the app, and changes nothing.
//!
//! ```text
//! the API (app, server, action) ─┐
//!                                ├─ what answers at the addresses ─ checks ─ report
//! the DNS (A, AAAA, CNAME, CAA) ─┘
//! ```
//!
//! First everything is gathered ([`facts`]), what can be side by side is; then each check is a pure function
//! over it. All of it ends when the call's time is up: what is not known then is told as unknown. The
//! DNS is asked in a thread that has ended when the call ends, the rest is done in the caller's.
//!
//! The name is in other people's hands, and so are its addresses: [`address`] says which may be contacted.

pub mod address;
pub mod answer;
pub mod certificate;
mod checks;
pub mod facts;
pub mod finding;
mod gather;
pub mod look;
pub mod network;
pub mod proof;
mod reader;
pub mod records;
mod report;
pub mod servers;
pub mod visit;
pub mod watch;
mod word;

use std::sync::Arc;

use tokio::sync::Semaphore;

pub use gather::{Around, Gathered, Question, Source, api_share, gather};
pub use report::{Report, State, judge};

/// Names that are asked about at the same time: an answer each of so many is what a name server and a
/// process's open files bear well.
const AT_ONCE: usize = 16;

/// Runs `tasks` side by side, to their end, in this thread: what each comes to, in their order. None for what
/// panicked, and for all where the system has no means left.
fn side_by_side<F>(tasks: impl ExactSizeIterator<Item = F>) -> Vec<Option<F::Output>>
where
    F: Future + Send + 'static,
    F::Output: Send,
{
    let count = tasks.len();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let Ok(runtime) = runtime else {
        return std::iter::repeat_with(|| None).take(count).collect();
    };
    let places = Arc::new(Semaphore::new(AT_ONCE));
    runtime.block_on(async {
        let start = |task: F| {
            let places = Arc::clone(&places);
            tokio::spawn(async move {
                let _place = places.acquire().await;
                task.await
            })
        };
        let started: Vec<_> = tasks.map(start).collect();
        let mut ended = Vec::new();
        for task in started {
            ended.push(task.await.ok());
        }
        ended
    })
}
