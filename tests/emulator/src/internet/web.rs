//! A host's two ports.

use super::certificate::Authority;
use super::plan::{Door, Host};
use socket2::{Domain, Protocol, Socket, Type};
use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::io::{AsyncRead, AsyncReadExt};
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
    /// Bytes that it sent us: at port 443 those after the handshake.
    pub received: usize,
}

/// Where the stand-ins are.
pub struct Doors {
    pub port_80: SocketAddr,
    pub port_443: SocketAddr,
    /// Keeps silent ports silent.
    _crowd: Vec<Socket>,
}

/// What an open port does with a connection. None of them ever answers a request.
#[derive(Clone)]
enum Speech {
    Plain,
    Tls(TlsAcceptor),
    /// TLS is expected, and does not come.
    Mute,
}

#[derive(Clone)]
struct Book {
    address: IpAddr,
    connections: Arc<Mutex<Vec<Connection>>>,
}

impl Doors {
    /// Serves from now on, as tasks of the runtime that calls it.
    pub fn open(
        address: IpAddr,
        host: &Host,
        authority: &Authority,
        connections: &Arc<Mutex<Vec<Connection>>>,
    ) -> io::Result<Self> {
        let book = Book {
            address,
            connections: Arc::clone(connections),
        };
        let secret = match &host.certificate {
            Some(wanted) => Speech::Tls(authority.acceptor(wanted).map_err(io::Error::other)?),
            None => Speech::Mute,
        };
        let mut crowd = Vec::new();
        let port_80 = door(host.port_80, &mut crowd, |listener| {
            serve(listener, 80, Speech::Plain, book.clone())
        })?;
        let port_443 = door(host.port_443, &mut crowd, |listener| {
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
    door: Door,
    crowd: &mut Vec<Socket>,
    serve: impl FnOnce(TcpListener) -> F,
) -> io::Result<SocketAddr> {
    match door {
        Door::Open => {
            let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
            listener.set_nonblocking(true)?;
            let address = listener.local_addr()?;
            tokio::spawn(serve(TcpListener::from_std(listener)?));
            Ok(address)
        }
        Door::Closed => bound(crowd),
        Door::Silent => silent(crowd),
    }
}

/// Bound, so that nobody else takes it, and not listening: it refuses.
fn bound(kept: &mut Vec<Socket>) -> io::Result<SocketAddr> {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, Some(Protocol::TCP))?;
    socket.bind(&SocketAddr::from((Ipv4Addr::LOCALHOST, 0)).into())?;
    let address = socket.local_addr()?.as_socket();
    kept.push(socket);
    address.ok_or_else(|| io::Error::other("no address"))
}

/// A queue that is full: the kernel drops what knocks.
fn silent(kept: &mut Vec<Socket>) -> io::Result<SocketAddr> {
    let address = bound(kept)?;
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
            let received = match speech {
                Speech::Plain | Speech::Mute => drain(stream).await,
                Speech::Tls(acceptor) => after_handshake(stream, acceptor).await,
            };
            let connection = Connection {
                address: book.address,
                port,
                received,
            };
            let connections = book.connections.lock();
            connections
                .unwrap_or_else(PoisonError::into_inner)
                .push(connection);
        });
    }
}

async fn after_handshake(stream: TcpStream, acceptor: TlsAcceptor) -> usize {
    match acceptor.accept(stream).await {
        Ok(stream) => drain(stream).await,
        Err(_) => 0,
    }
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
