//! Gathers the facts: the API and the DNS side by side, then the addresses.

use std::net::{Ipv6Addr, UdpSocket};
use std::thread;
use std::time::{Duration, Instant};

use super::facts::{AskedSite, Facts, Known, Visits};
use super::network::Network;
use super::proof::Proof;
use super::records::{self, Records};
use super::servers::Servers;
use super::visit::{Errand, Patience, visit};
use crate::api::session::Session;
use crate::clock::{Deadline, seconds_of};
use crate::config::Trust;
use crate::plan::Domain;
use crate::transport::signals;

/// A name that something is to be found out about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// The name.
    pub domain: Domain,
    /// Whether WordPress blocks calls to it.
    pub blocked: bool,
    /// The number of the site that it is mapped to, where that is to be asked for.
    pub site: Option<i64>,
}

/// What is the same for all names.
pub struct Around {
    /// Where names are looked up and servers are reached.
    pub network: Network,
    /// Whose signatures this machine believes.
    pub trust: Trust,
    /// Whether this machine reaches others through a proxy only, perhaps.
    pub proxied: bool,
    /// Time for each connection.
    pub connect_timeout: Duration,
    /// Addresses at which the app is reached, besides those that can be found out.
    pub addresses: Vec<std::net::IpAddr>,
    /// The network's main domain.
    pub main: Option<Domain>,
    /// How sites are to prove themselves; none: they are not asked.
    pub proof: Option<Proof>,
}

/// Where what the API says comes from.
pub enum Source<'a> {
    /// From the API now, in [`api_share`] of the time; and the server action that the caller knows of.
    Api(&'a Session<'a>, Option<&'a str>),
    /// From the caller, who has asked lately.
    Stored(Box<Known>),
}

/// What was found out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gathered {
    /// About each name, in the order in which they were asked about.
    pub names: Vec<Facts>,
    /// What the API says.
    pub known: Known,
}

/// The part of a call's time that the API and the DNS may take, so that something is left for the rest.
pub fn api_share(timeout: Duration) -> Duration {
    timeout.mul_f64(2.0 / 3.0)
}

/// Gathers what can be known of all names until `deadline`. Nothing is written.
pub fn gather(
    source: Source,
    questions: &[Question],
    around: &Around,
    deadline: &Deadline,
) -> Gathered {
    let mut domains: Vec<Domain> = (questions.iter())
        .map(|question| question.domain.clone())
        .collect();
    if let Some(main) = around.main.as_ref().filter(|main| !domains.contains(main)) {
        domains.push(main.clone());
    }
    let (known, records) = ask(source, &domains, around, deadline);
    let found = domains.iter().zip(&records);
    let main = found
        .into_iter()
        .find(|(domain, _)| around.main.as_ref() == Some(domain));
    let servers = Servers::new(
        &around.addresses,
        main.map(|(_, records)| (records, &around.network)),
        known.server.as_ref().ok().copied().flatten(),
    );
    let now = seconds_of(deadline.clock().date());
    let facts = |(question, records): (&Question, Records)| Facts {
        own: own_addresses(records.v6.records()),
        domain: question.domain.clone(),
        known: known.clone(),
        servers: servers.clone(),
        records,
        visits: match question.blocked {
            true => Visits::Blocked,
            false => Visits::TooLate,
        },
        asked_site: question
            .site
            .zip(around.proof.clone())
            .map(|(site, proof)| AskedSite { site, proof }),
        network: around.network.clone(),
        proxied: around.proxied,
        now,
    };
    let mut names: Vec<Facts> = questions.iter().zip(records).map(facts).collect();
    if !deadline.is_over() {
        visit_all(&mut names, around, deadline);
    }
    Gathered { names, known }
}

fn visit_all(names: &mut [Facts], around: &Around, deadline: &Deadline) {
    let patience = Patience {
        step: around.connect_timeout,
        end: Instant::now() + deadline.remaining(),
    };
    let mut names: Vec<&mut Facts> = (names.iter_mut())
        .filter(|facts| facts.visits == Visits::TooLate)
        .collect();
    let errand = |facts: &&mut Facts| Errand {
        domain: facts.domain.clone(),
        addresses: facts.to_visit(),
        request: (facts.asked_site.as_ref())
            .map(|asked| asked.proof.request(facts.domain.as_str())),
    };
    let errands = names.iter().map(errand).collect();
    let visits = visit(&around.network, errands, &around.trust, patience);
    for (facts, visits) in names.iter_mut().zip(visits) {
        facts.visits = Visits::Made(visits);
    }
}

fn ask(
    source: Source,
    domains: &[Domain],
    around: &Around,
    deadline: &Deadline,
) -> (Known, Vec<Records>) {
    let end = Instant::now() + api_share(deadline.remaining());
    let look_up = || records::look_up(&around.network, domains, end);
    let (session, action_id) = match source {
        Source::Stored(known) => return (*known, look_up()),
        Source::Api(session, action_id) => (session, action_id),
    };
    thread::scope(|scope| {
        let looking_up = signals::blocked(|| {
            thread::Builder::new()
                .name("wu_serverpilot-records".to_owned())
                .spawn_scoped(scope, look_up)
        });
        let known = read(session, action_id);
        // One after the other where there is no thread to be had.
        let looked_up = looking_up.ok().and_then(|thread| thread.join().ok());
        (known, looked_up.unwrap_or_else(look_up))
    })
}

fn read(session: &Session, action_id: Option<&str>) -> Known {
    let app = session.app();
    let server = match &app {
        Ok(app) => session
            .server(&app.server_id)
            .map(|server| server.address()),
        Err(error) => Err(error.clone()),
    };
    let action = action_id.map(|id| match &app {
        Ok(_) => session.action(id),
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
