//! The name server, over UDP and TCP.

use super::plan::{Fault, Name};
use hickory_proto::op::{Message, MessageType, ResponseCode};
use hickory_proto::rr::rdata::{A, AAAA, CAA, CNAME};
use hickory_proto::rr::{Name as DnsName, RData, Record, RecordType};
use std::collections::BTreeMap;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::str::FromStr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream, UdpSocket};

/// Seconds that nobody asks about.
const TTL: u32 = 60;
/// More than any datagram has.
const LONGEST: usize = 4096;
const MOST_TRIES: usize = 20;
/// Aliases that are followed; more are taken for a circle, which name servers answer with a failure.
const LONGEST_CHAIN: usize = 16;

/// Bound, not yet serving.
pub struct Server {
    pub address: SocketAddr,
    zone: Arc<Zone>,
    udp: UdpSocket,
    tcp: TcpListener,
}

/// What the names are at present, and how often one was asked for.
pub struct Zone {
    names: RwLock<BTreeMap<String, Name>>,
    queries: AtomicU64,
}

impl Server {
    /// The same port for UDP and TCP: this one, or a free one where it is 0.
    pub fn bind(port: u16, names: BTreeMap<String, Name>) -> io::Result<Self> {
        let mut last = io::Error::other("no port");
        for _ in 0..MOST_TRIES {
            let tcp = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, port))?;
            let address = tcp.local_addr()?;
            match std::net::UdpSocket::bind(address) {
                Ok(udp) => {
                    tcp.set_nonblocking(true)?;
                    udp.set_nonblocking(true)?;
                    return Ok(Self {
                        address,
                        zone: Arc::new(Zone {
                            names: RwLock::new(names),
                            queries: AtomicU64::new(0),
                        }),
                        udp: UdpSocket::from_std(udp)?,
                        tcp: TcpListener::from_std(tcp)?,
                    });
                }
                Err(error) => last = error,
            }
        }
        Err(last)
    }

    /// The names, to be changed while it answers.
    pub fn zone(&self) -> Arc<Zone> {
        Arc::clone(&self.zone)
    }

    /// Answers from now on, as tasks of the runtime that calls it.
    pub fn serve(self) {
        tokio::spawn(serve_udp(self.udp, Arc::clone(&self.zone)));
        tokio::spawn(async move {
            while let Ok((stream, _)) = self.tcp.accept().await {
                tokio::spawn(serve_tcp(stream, Arc::clone(&self.zone)));
            }
        });
    }
}

async fn serve_udp(socket: UdpSocket, zone: Arc<Zone>) {
    let mut buffer = [0; LONGEST];
    loop {
        // An error is that of an earlier answer, whose asker is gone.
        let Ok((length, asker)) = socket.recv_from(&mut buffer).await else {
            continue;
        };
        if let Some(answer) = zone.answer(&buffer[..length], true) {
            let _ = socket.send_to(&answer, asker).await;
        }
    }
}

async fn serve_tcp(mut stream: TcpStream, zone: Arc<Zone>) -> io::Result<()> {
    loop {
        let length = stream.read_u16().await?;
        let mut query = vec![0; usize::from(length)];
        stream.read_exact(&mut query).await?;
        if let Some(answer) = zone.answer(&query, false) {
            stream.write_u16(answer.len() as u16).await?;
            stream.write_all(&answer).await?;
        }
    }
}

impl Zone {
    /// These are the names from now on.
    pub fn replace(&self, names: BTreeMap<String, Name>) {
        *self.names.write().unwrap_or_else(PoisonError::into_inner) = names;
    }

    /// How many queries there were so far, over UDP and TCP.
    pub fn queries(&self) -> u64 {
        self.queries.load(Ordering::Relaxed)
    }

    /// None where there is to be no answer.
    fn answer(&self, query: &[u8], over_udp: bool) -> Option<Vec<u8>> {
        self.queries.fetch_add(1, Ordering::Relaxed);
        Names(&self.names.read().unwrap_or_else(PoisonError::into_inner)).answer(query, over_udp)
    }
}

struct Names<'a>(&'a BTreeMap<String, Name>);

impl Names<'_> {
    fn answer(&self, query: &[u8], over_udp: bool) -> Option<Vec<u8>> {
        let query = Message::from_vec(query).ok()?;
        let question = query.queries.first()?.clone();
        let name = plain(question.name());
        let mut answer = Message::response(query.metadata.id, query.metadata.op_code);
        answer.metadata.message_type = MessageType::Response;
        answer.metadata.recursion_desired = true;
        answer.metadata.recursion_available = true;
        answer.add_query(question.clone());
        match self.fault(&name, question.query_type()) {
            Some(Fault::Silent) => return None,
            Some(Fault::Servfail) => answer.metadata.response_code = ResponseCode::ServFail,
            Some(Fault::Truncated) if over_udp => answer.metadata.truncation = true,
            _ => self.fill(&mut answer, &name, question.query_type()),
        }
        answer.to_vec().ok()
    }

    fn fault(&self, name: &str, record_type: RecordType) -> Option<Fault> {
        let faults = &self.0.get(name)?.faults;
        faults
            .get(&record_type.to_string())
            .or(faults.get("*"))
            .copied()
    }

    /// Follows aliases, as a name server that asks others on one's behalf does.
    fn fill(&self, answer: &mut Message, name: &str, record_type: RecordType) {
        let mut at = name.to_owned();
        while let Some(target) = self.0.get(&at).and_then(|name| name.cname.clone()) {
            if answer.answers.len() == LONGEST_CHAIN {
                answer.answers.clear();
                answer.metadata.response_code = ResponseCode::ServFail;
                return;
            }
            if let Ok(target) = dns_name(&target) {
                answer.add_answer(record(&at, RData::CNAME(CNAME(target))));
            }
            if record_type == RecordType::CNAME {
                return;
            }
            at = target;
        }
        match self.0.get(&at) {
            Some(found) => {
                answer.add_answers(
                    data(found, record_type)
                        .into_iter()
                        .map(|data| record(&at, data)),
                );
            }
            None if self.is_parent(&at) => {}
            None => answer.metadata.response_code = ResponseCode::NXDomain,
        }
    }

    /// Whether there are names below it, so that it is a name as well.
    fn is_parent(&self, name: &str) -> bool {
        let below = format!(".{name}");
        self.0.keys().any(|known| known.ends_with(&below))
    }
}

fn plain(name: &DnsName) -> String {
    name.to_ascii().trim_end_matches('.').to_ascii_lowercase()
}

fn dns_name(name: &str) -> Result<DnsName, hickory_proto::ProtoError> {
    DnsName::from_str(&format!("{name}."))
}

fn record(name: &str, data: RData) -> Record {
    Record::from_rdata(dns_name(name).unwrap_or_default(), TTL, data)
}

fn data(name: &Name, record_type: RecordType) -> Vec<RData> {
    match record_type {
        RecordType::A => name.a.iter().map(|address| RData::A(A(*address))).collect(),
        RecordType::AAAA => name
            .aaaa
            .iter()
            .map(|address| RData::AAAA(AAAA(*address)))
            .collect(),
        RecordType::CAA => name.caa.iter().map(caa).collect(),
        _ => Vec::new(),
    }
}

fn caa((flags, tag, value): &(u8, String, String)) -> RData {
    let mut caa = CAA::new_issue(flags & 128 != 0, None, Vec::new());
    caa.tag = tag.clone();
    caa.value = value.clone().into_bytes();
    RData::CAA(caa)
}
