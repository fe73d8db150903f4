//! Gathers the facts: the API and the DNS side by side, then the addresses.

use std::net::{Ipv6Addr, UdpSocket};
use std::thread;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use super::facts::{Facts, Known, Visits};
use super::network::Network;
use super::records::{self, Records};
use super::visit::{Patience, visit};
use crate::clock::Deadline;
use crate::config::Trust;
use crate::domains::Domain;
use crate::sync::call::Call;
use crate::transport::signals;

/// What is to be found out.
pub struct Question<'a> {
    /// The name.
    pub domain: Domain,
    /// The server action that the caller knows of.
    pub action_id: Option<&'a str>,
    /// Where names are looked up and servers are reached.
    pub network: Network,
    /// Whose signatures this machine believes.
    pub trust: Trust,
    /// Whether WordPress blocks calls to the name.
    pub blocked: bool,
    /// Whether this machine reaches others through a proxy only, perhaps.
    pub proxied: bool,
    /// Time for each connection.
    pub connect_timeout: Duration,
}

/// The part of a call's time that the API and the DNS may take, so that something is left for the rest.
pub fn api_share(timeout: Duration) -> Duration {
    timeout.mul_f64(2.0 / 3.0)
}

/// Gathers what can be known until `deadline`. `call` has [`api_share`] of the time. Nothing is written.
pub fn gather(call: &Call, question: Question, deadline: &Deadline) -> Facts {
    let (known, records) = ask(call, &question, deadline);
    let mut facts = Facts {
        own: own_addresses(records.v6.records()),
        domain: question.domain,
        known,
        records,
        visits: Visits::TooLate,
        network: question.network,
        proxied: question.proxied,
        now: seconds(deadline.clock().date()),
    };
    let patience = Patience {
        step: question.connect_timeout,
        end: Instant::now() + deadline.remaining(),
    };
    facts.visits = match deadline.is_over() {
        _ if question.blocked => Visits::Blocked,
        true => Visits::TooLate,
        false => Visits::Made(visit(
            &facts.network,
            &facts.domain,
            &facts.to_visit(),
            &question.trust,
            patience,
        )),
    };
    facts
}

fn ask(call: &Call, question: &Question, deadline: &Deadline) -> (Known, Records) {
    let end = Instant::now() + api_share(deadline.remaining());
    let look_up = || records::look_up(&question.network, &question.domain, end);
    thread::scope(|scope| {
        let looking_up = signals::blocked(|| {
            thread::Builder::new()
                .name("wu_serverpilot-records".to_owned())
                .spawn_scoped(scope, look_up)
        });
        let known = read(call, question.action_id);
        // One after the other where there is no thread to be had.
        let looked_up = looking_up.ok().and_then(|thread| thread.join().ok());
        (known, looked_up.unwrap_or_else(look_up))
    })
}

fn read(call: &Call, action_id: Option<&str>) -> Known {
    let app = call.app();
    let server = match &app {
        Ok(app) => call.server(&app.server_id).map(|server| server.address()),
        Err(error) => Err(error.clone()),
    };
    let action = action_id.map(|id| match &app {
        Ok(_) => call.action(id),
        Err(error) => Err(error.clone()),
    });
    Known {
        app,
        server,
        action,
    }
}

/// Those of `addresses` that this machine has: only those can be bound to. Nothing is sent.
fn own_addresses(addresses: &[Ipv6Addr]) -> Vec<Ipv6Addr> {
    let own = |address: &&Ipv6Addr| UdpSocket::bind((**address, 0)).is_ok();
    addresses.iter().filter(own).copied().collect()
}

/// Unix seconds.
fn seconds(date: SystemTime) -> i64 {
    let since = date.duration_since(UNIX_EPOCH);
    since.map_or(0, |since| {
        i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_thirds_of_the_time_are_the_apis_and_the_dns() {
        assert_eq!(api_share(Duration::from_secs(45)), Duration::from_secs(30));
    }

    #[test]
    fn addresses_of_this_machine_are_told_from_others() {
        // The first is 127.0.0.1, which a machine without IPv6 has too.
        let addresses = ["::ffff:127.0.0.1", "::ffff:192.0.2.1", "2001:db8::1"]
            .map(|address| address.parse().unwrap());
        assert_eq!(own_addresses(&addresses), addresses[..1]);
    }
}
