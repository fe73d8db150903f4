//! A part of this machine that plays the Internet: a name server, and web servers that stand in for addresses.
//!
//! What it starts is told in the words of the ini setting `wu_serverpilot.diagnose_test_network`.

pub(crate) mod certificate;
mod dns;
mod plan;
mod web;

pub use plan::{Certificate, Door, Fault, Host, Name, Oddity, Plan, Site};
pub use web::Connection;

use std::collections::BTreeMap;
use std::fmt::Write;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};

use certificate::Authority;
use tokio::sync::oneshot;
use web::Doors;

/// The running Internet. It ends, with all its connections, when this is dropped.
pub struct Internet {
    name_server: SocketAddr,
    zone: Arc<dns::Zone>,
    hosts: BTreeMap<IpAddr, Doors>,
    also: BTreeMap<IpAddr, IpAddr>,
    authority: Authority,
    connections: Arc<Mutex<Vec<Connection>>>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Internet {
    /// Starts what `plan` says, on free ports of this machine or in place.
    ///
    /// # Errors
    /// When a port or a certificate cannot be had.
    pub fn start(plan: Plan) -> io::Result<Self> {
        let authority = Authority::new().map_err(io::Error::other)?;
        let connections = Arc::new(Mutex::new(Vec::new()));
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        let entered = runtime.enter();
        let names = dns::Server::bind(if plan.in_place { 53 } else { 0 }, plan.names)?;
        let mut hosts = BTreeMap::new();
        for (address, host) in &plan.hosts {
            let place = plan.in_place.then_some(*address);
            hosts.insert(
                *address,
                Doors::open(*address, place, host, &authority, &connections)?,
            );
        }
        drop(entered);
        let (name_server, zone) = (names.address, names.zone());
        let (stop, stopped) = oneshot::channel();
        let thread = thread::Builder::new()
            .name("internet".into())
            .spawn(move || {
                runtime.block_on(async {
                    names.serve();
                    let _ = stopped.await;
                });
            })?;
        Ok(Self {
            name_server,
            zone,
            hosts,
            also: plan.also,
            authority,
            connections,
            stop: Some(stop),
            thread: Some(thread),
        })
    }

    /// The value of `wu_serverpilot.diagnose_test_network` that leads here.
    pub fn setting(&self) -> String {
        let mut setting = format!("dns={}", self.name_server);
        let also = self
            .also
            .iter()
            .filter_map(|(further, address)| Some((further, self.hosts.get(address)?)));
        for (address, doors) in self.hosts.iter().chain(also) {
            let _ = write!(setting, " {address}={},{}", doors.port_80, doors.port_443);
        }
        setting
    }

    /// These are the names from now on: somebody has changed the DNS.
    pub fn rename(&self, names: BTreeMap<String, Name>) {
        self.zone.replace(names);
    }

    /// How many DNS queries there were so far.
    pub fn queries(&self) -> u64 {
        self.zone.queries()
    }

    /// Writes the authority that signs its certificates, for `SSL_CERT_FILE`.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn write_authority(&self, file: &Path) -> io::Result<()> {
        std::fs::write(file, self.authority.pem())
    }

    /// The connections that are over, in the order in which they ended.
    pub fn connections(&self) -> Vec<Connection> {
        let connections = self.connections.lock();
        connections.unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Drop for Internet {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
