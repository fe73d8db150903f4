//! What answers at an address: its ports 80 and 443, and the certificate that it presents for a name.
//!
//! A connection is opened and closed. Of TLS it is the handshake alone, in which the server presents its
//! certificate. Only where that is good, and a site is to prove itself, is it asked for: one `HEAD`, no redirect
//! followed, the head of the answer alone.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::{Duration, Instant};

use rustls::pki_types::ServerName;
use tokio::net::TcpStream;
use tokio::task::JoinHandle;
use tokio::time::timeout_at;
use tokio_rustls::TlsConnector;

use super::answer::{self, Head};
use super::certificate::Certificate;
use super::network::{Network, PORTS};
use super::reader::Reader;
use crate::config::Trust;
use crate::plan::Domain;

/// What a port did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Port {
    /// It took the connection.
    Open,
    /// It refused it.
    Refused,
    /// It said nothing in time.
    Silent,
    /// This machine has no way to it.
    Unreachable,
}

/// What was presented at port 443.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Presented {
    /// Nothing was asked: the port is not open, or the name is a wildcard.
    NotAsked,
    /// Whatever answers there does not speak TLS 1.2 or 1.3, or refuses this name.
    Nothing,
    /// A certificate.
    Certificate(Certificate),
}

/// What the site answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answered {
    /// It was not asked.
    NotAsked,
    /// Nothing that is HTTP, or not in time.
    Nothing,
    /// This.
    With(Head),
}

/// What answers at one address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visit {
    /// The address.
    pub address: IpAddr,
    /// Port 80.
    pub port_80: Port,
    /// Port 443.
    pub port_443: Port,
    /// The certificate for the name.
    pub presented: Presented,
    /// What the site answered.
    pub answered: Answered,
}

/// How long to wait.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// For each connection, and for each handshake.
    pub step: Duration,
    /// For all of it.
    pub end: Instant,
}

impl Patience {
    fn step_end(&self) -> tokio::time::Instant {
        self.end.min(Instant::now() + self.step).into()
    }
}

/// A name, and the addresses to visit for it.
#[derive(Debug, Clone)]
pub struct Errand {
    /// The name.
    pub domain: Domain,
    /// The addresses. One that must not be contacted is left out, whoever asks for it.
    pub addresses: Vec<IpAddr>,
    /// What is asked over a good certificate.
    pub request: Option<String>,
}

/// Does all `errands` side by side: what was found on each, in their order.
pub fn visit(
    network: &Network,
    errands: Vec<Errand>,
    trust: &Trust,
    patience: Patience,
) -> Vec<Vec<Visit>> {
    let reader = Reader::new(trust);
    let visits = errands.into_iter().map(|errand| {
        let (network, reader) = (network.clone(), reader.clone());
        async move { run(&network, &errand, &reader, patience).await }
    });
    let visits = super::side_by_side(visits);
    visits.into_iter().map(Option::unwrap_or_default).collect()
}

async fn run(
    network: &Network,
    errand: &Errand,
    reader: &Reader,
    patience: Patience,
) -> Vec<Visit> {
    let sockets = |address: &IpAddr| {
        let [port_80, port_443] = PORTS.map(|port| network.socket(*address, port));
        Some((*address, port_80?, port_443?))
    };
    let start = |(address, port_80, port_443): (IpAddr, SocketAddr, SocketAddr)| {
        // What stands beside the server is not asked for the site.
        let request = errand.request.clone().filter(|_| address.is_ipv4());
        let (reader, name) = (reader.clone(), errand.domain.clone());
        Stop {
            address,
            port_80: tokio::spawn(connect(port_80, patience)),
            port_443: tokio::spawn(handshake(port_443, reader, name, request, patience)),
        }
    };
    let started: Vec<Stop> = (errand.addresses.iter())
        .filter_map(sockets)
        .map(start)
        .collect();
    let mut visits = Vec::new();
    for stop in started {
        visits.push(stop.finish().await);
    }
    visits
}

struct Stop {
    address: IpAddr,
    port_80: JoinHandle<Result<TcpStream, Port>>,
    port_443: JoinHandle<(Port, Presented, Answered)>,
}

impl Stop {
    async fn finish(self) -> Visit {
        let port_80 = self.port_80.await.unwrap_or(Err(Port::Silent));
        let nothing = (Port::Silent, Presented::NotAsked, Answered::NotAsked);
        let (port_443, presented, answered) = self.port_443.await.unwrap_or(nothing);
        Visit {
            address: self.address,
            port_80: port_80.map_or_else(|port| port, |_| Port::Open),
            port_443,
            presented,
            answered,
        }
    }
}

async fn connect(socket: SocketAddr, patience: Patience) -> Result<TcpStream, Port> {
    match timeout_at(patience.step_end(), TcpStream::connect(socket)).await {
        Ok(Ok(stream)) => Ok(stream),
        Ok(Err(error)) => Err(failed(&error)),
        Err(_) => Err(Port::Silent),
    }
}

fn failed(error: &io::Error) -> Port {
    match error.kind() {
        io::ErrorKind::ConnectionRefused | io::ErrorKind::ConnectionReset => Port::Refused,
        io::ErrorKind::TimedOut => Port::Silent,
        _ => Port::Unreachable,
    }
}

async fn handshake(
    socket: SocketAddr,
    reader: Reader,
    domain: Domain,
    request: Option<String>,
    patience: Patience,
) -> (Port, Presented, Answered) {
    let stream = match connect(socket, patience).await {
        Ok(stream) => stream,
        Err(port) => return (port, Presented::NotAsked, Answered::NotAsked),
    };
    let name = ServerName::try_from(domain.to_string()).ok();
    let Some((name, (config, seen))) = name.zip(reader.configuration()) else {
        return (Port::Open, Presented::NotAsked, Answered::NotAsked);
    };
    let connector = TlsConnector::from(Arc::new(config));
    // How it ends does not matter: the certificate was presented, or it was not.
    let connected = timeout_at(patience.step_end(), connector.connect(name, stream)).await;
    let certificate = (seen.take()).and_then(|(der, trust)| Certificate::read(&der, trust));
    let good = certificate
        .as_ref()
        .is_some_and(|certificate| certificate.is_good_for(domain.as_str()));
    let answered = match (connected, request.filter(|_| good)) {
        (Ok(Ok(mut stream)), Some(request)) => {
            let asked = timeout_at(patience.step_end(), answer::ask(&mut stream, &request)).await;
            asked
                .ok()
                .flatten()
                .map_or(Answered::Nothing, Answered::With)
        }
        _ => Answered::NotAsked,
    };
    let presented = certificate.map_or(Presented::Nothing, Presented::Certificate);
    (Port::Open, presented, answered)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_a_connection_failed_says_what_the_port_did() {
        let told = [
            (io::ErrorKind::ConnectionRefused, Port::Refused),
            (io::ErrorKind::ConnectionReset, Port::Refused),
            (io::ErrorKind::TimedOut, Port::Silent),
            (io::ErrorKind::NetworkUnreachable, Port::Unreachable),
            (io::ErrorKind::PermissionDenied, Port::Unreachable),
        ];
        for (kind, port) in told {
            assert_eq!(failed(&kind.into()), port, "{kind}");
        }
    }
}
