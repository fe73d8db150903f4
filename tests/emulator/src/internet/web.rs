//! A host's two ports.

use super::certificate::Authority;
use super::plan::{Door, Host, Site};
use ring::hmac;
use socket2::{Domain, Protocol, Socket, Type};
use std::collections::BTreeMap;
use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

/// Connections that fill a queue for one, and then some.
const CROWD: usize = 4;

/// A connection that is over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Connection {
    /// The address that was stood in for.
    pub address: IpAddr,
    /// 80 or 443.
    pub port: u16,
    /// Bytes that it sent us: at port 443 those after the handshake. Not of one that was forwarded.
    pub received: usize,
    /// The request that it made, if a site answered it.
    pub request: Option<String>,
}

/// Where the stand-ins are.
pub struct Doors {
    pub port_80: SocketAddr,
    pub port_443: SocketAddr,
    /// Keeps silent ports silent.
    _crowd: Vec<Socket>,
}

/// What an open port does with a connection.
#[derive(Clone)]
struct Speech {
    /// None: no TLS, whoever expects it.
    tls: Option<TlsAcceptor>,
    sites: Arc<BTreeMap<String, Site>>,
    forward: Option<SocketAddr>,
}

#[derive(Clone)]
struct Book {
    address: IpAddr,
    connections: Arc<Mutex<Vec<Connection>>>,
}

impl Doors {
    /// Serves from now on, as tasks of the runtime that calls it: at `place` itself, or on free ports.
    pub fn open(
        address: IpAddr,
        place: Option<IpAddr>,
        host: &Host,
        authority: &Authority,
        connections: &Arc<Mutex<Vec<Connection>>>,
    ) -> io::Result<Self> {
        let book = Book {
            address,
            connections: Arc::clone(connections),
        };
        let plain = Speech {
            tls: None,
            sites: Arc::default(),
            forward: host.forward,
        };
        let tls = host
            .certificate
            .as_ref()
            .map(|wanted| authority.acceptor(wanted));
        let secret = Speech {
            tls: tls.transpose().map_err(io::Error::other)?,
            sites: Arc::new(host.sites.clone()),
            forward: host.forward.filter(|_| host.certificate.is_some()),
        };
        let at = |port| match place {
            Some(place) => SocketAddr::new(place, port),
            None => SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
        };
        let mut crowd = Vec::new();
        let port_80 = door(at(80), host.port_80, &mut crowd, |listener| {
            serve(listener, 80, plain, book.clone())
        })?;
        let port_443 = door(at(443), host.port_443, &mut crowd, |listener| {
            serve(listener, 443, secret, book.clone())
        })?;
        Ok(Self {
            port_80,
            port_443,
            _crowd: crowd,
        })
    }
}

fn door<F: Future<Output = ()> + Send + 'static>(
    at: SocketAddr,
    door: Door,
    crowd: &mut Vec<Socket>,
    serve: impl FnOnce(TcpListener) -> F,
) -> io::Result<SocketAddr> {
    match door {
        Door::Open => {
            let listener = std::net::TcpListener::bind(at)?;
            listener.set_nonblocking(true)?;
            let address = listener.local_addr()?;
            tokio::spawn(serve(TcpListener::from_std(listener)?));
            Ok(address)
        }
        Door::Closed => bound(at, crowd),
        Door::Silent => silent(at, crowd),
    }
}

/// Bound, so that nobody else takes it, and not listening: it refuses.
fn bound(at: SocketAddr, kept: &mut Vec<Socket>) -> io::Result<SocketAddr> {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, Some(Protocol::TCP))?;
    socket.bind(&at.into())?;
    let address = socket.local_addr()?.as_socket();
    kept.push(socket);
    address.ok_or_else(|| io::Error::other("no address"))
}

/// A queue that is full: the kernel drops what knocks.
fn silent(at: SocketAddr, kept: &mut Vec<Socket>) -> io::Result<SocketAddr> {
    let address = bound(at, kept)?;
    if let Some(listener) = kept.last() {
        listener.listen(0)?;
    }
    for _ in 0..CROWD {
        let socket = Socket::new(Domain::IPV4, Type::STREAM, Some(Protocol::TCP))?;
        socket.set_nonblocking(true)?;
        let _ = socket.connect(&address.into());
        kept.push(socket);
    }
    Ok(address)
}

async fn serve(listener: TcpListener, port: u16, speech: Speech, book: Book) {
    while let Ok((stream, _)) = listener.accept().await {
        let (speech, book) = (speech.clone(), book.clone());
        tokio::spawn(async move {
            let (received, request) = speech.meet(stream).await;
            let connection = Connection {
                address: book.address,
                port,
                received,
                request,
            };
            let connections = book.connections.lock();
            connections
                .unwrap_or_else(PoisonError::into_inner)
                .push(connection);
        });
    }
}

/// The bytes that came, and the request that was answered.
type Met = (usize, Option<String>);

impl Speech {
    async fn meet(&self, stream: TcpStream) -> Met {
        match &self.tls {
            None => self.listen(stream).await,
            Some(acceptor) => match acceptor.accept(stream).await {
                Ok(stream) => self.listen(stream).await,
                Err(_) => (0, None),
            },
        }
    }

    async fn listen(&self, mut stream: impl AsyncRead + AsyncWrite + Unpin) -> Met {
        if let Some(server) = self.forward {
            let _ = self.pass_on(&mut stream, server).await;
            return (0, None);
        }
        let request = read_head(&mut stream).await;
        let text = String::from_utf8_lossy(&request).into_owned();
        let Some((site, host, nonce)) = self.asked(&text) else {
            return (request.len() + drain(stream).await, None);
        };
        let _ = stream.write_all(answer(site, host, nonce).as_bytes()).await;
        let _ = stream.shutdown().await;
        (request.len() + drain(stream).await, Some(text))
    }

    /// As ServerPilot's web server does, which ends the TLS.
    async fn pass_on(
        &self,
        mut stream: impl AsyncRead + AsyncWrite + Unpin,
        server: SocketAddr,
    ) -> io::Result<()> {
        let mut server = TcpStream::connect(server).await?;
        if self.tls.is_some() {
            let mut line = Vec::new();
            while !line.ends_with(b"\n") {
                line.push(stream.read_u8().await?);
            }
            line.extend_from_slice(b"X-Forwarded-Proto: https\r\n");
            server.write_all(&line).await?;
        }
        copy_bidirectional(&mut stream, &mut server).await?;
        Ok(())
    }

    /// The site that is asked, its host, and the nonce.
    fn asked<'a>(&'a self, request: &'a str) -> Option<(&'a Site, &'a str, &'a str)> {
        let host = request
            .lines()
            .find_map(|line| line.strip_prefix("Host: "))?;
        let line = request.lines().next()?;
        let nonce = line
            .split_once("wu_serverpilot_look=")
            .map_or("", |(_, rest)| rest);
        Some((self.sites.get(host)?, host, nonce.split(' ').next()?))
    }
}

/// As a site of the network does: the key signs the nonce, the host, the site's number and its word.
fn answer(site: &Site, host: &str, nonce: &str) -> String {
    let status = if site.status == 0 { 200 } else { site.status };
    let word = if site.word.is_empty() {
        "live"
    } else {
        &site.word
    };
    let proof = site.key.as_ref().map(|key| {
        let key = hmac::Key::new(hmac::HMAC_SHA256, key.as_bytes());
        let signed = format!("{nonce} {host} {} {word}", site.number);
        let tag = hmac::sign(&key, signed.as_bytes());
        let hex: String = tag
            .as_ref()
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        format!("X-WU-ServerPilot: {} {word} {hex}\r\n", site.number)
    });
    let proof = proof.unwrap_or_default();
    format!(
        "HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 {status} Emulated\r\nContent-Length: 0\r\n{proof}\r\n"
    )
}

/// Up to the empty line, or to the end.
async fn read_head(stream: &mut (impl AsyncRead + Unpin)) -> Vec<u8> {
    let mut head = Vec::new();
    let mut buffer = [0; 1024];
    while !head.ends_with(b"\r\n\r\n") {
        match stream.read(&mut buffer).await {
            Ok(length @ 1..) => head.extend_from_slice(&buffer[..length]),
            _ => break,
        }
    }
    head
}

/// Reads until the other side has gone.
async fn drain(mut stream: impl AsyncRead + Unpin) -> usize {
    let mut received = 0;
    let mut buffer = [0; 1024];
    while let Ok(length @ 1..) = stream.read(&mut buffer).await {
        received += length;
    }
    received
}
