//! TCP connections: accepting, counting, and ending them in every way that a client may meet.

use crate::request;
use crate::shared::{Shared, lock};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use socket2::{SockRef, Socket};
use std::collections::HashMap;
use std::io;
use std::net::Shutdown;
use std::pin::pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc::{self, UnboundedReceiver, UnboundedSender};
use tokio::time::sleep;
use tokio_rustls::TlsAcceptor;

/// How often idle connections are looked for.
const IDLE_TICK: Duration = Duration::from_millis(5);

/// How a connection is made to end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// A TCP reset; what was not sent yet is lost.
    Reset,
    /// FIN at once, whatever state HTTP and TLS are in.
    Close,
    /// In good order, if no request is being answered.
    Idle,
}

/// One connection as its requests see it.
pub(crate) struct Connection {
    pub id: u64,
    end: UnboundedSender<End>,
    /// Requests whose answer is not out yet.
    busy: AtomicUsize,
    idle_since: Mutex<Instant>,
}

impl Connection {
    fn new(id: u64) -> (Arc<Self>, UnboundedReceiver<End>) {
        let (end, ends) = mpsc::unbounded_channel();
        let connection = Self {
            id,
            end,
            busy: AtomicUsize::new(0),
            idle_since: Mutex::new(Instant::now()),
        };
        (Arc::new(connection), ends)
    }

    /// Ends the connection under the request that is being answered.
    pub fn end(&self, end: End) {
        let _ = self.end.send(end);
    }

    /// The connection is not idle while the returned value lives.
    pub fn busy(self: &Arc<Self>) -> Busy {
        self.busy.fetch_add(1, Ordering::SeqCst);
        Busy(Arc::clone(self))
    }

    fn is_idle_for(&self, limit: Duration) -> bool {
        self.busy.load(Ordering::SeqCst) == 0 && lock(&self.idle_since).elapsed() >= limit
    }
}

/// See [`Connection::busy`].
pub(crate) struct Busy(Arc<Connection>);

impl Drop for Busy {
    fn drop(&mut self) {
        *lock(&self.0.idle_since) = Instant::now();
        self.0.busy.fetch_sub(1, Ordering::SeqCst);
    }
}

/// The connections over which requests can come now.
#[derive(Default)]
pub(crate) struct Open(Mutex<HashMap<u64, Arc<Connection>>>);

impl Open {
    /// Tells every connection that was idle for `limit` to close; returns their numbers.
    pub fn close_idle(&self, limit: Duration) -> Vec<u64> {
        let open = lock(&self.0);
        let idle = open
            .values()
            .filter(|connection| connection.is_idle_for(limit));
        idle.map(|connection| {
            connection.end(End::Idle);
            connection.id
        })
        .collect()
    }

    /// Whether any of these is still open.
    pub fn any(&self, ids: &[u64]) -> bool {
        let open = lock(&self.0);
        ids.iter().any(|id| open.contains_key(id))
    }

    fn enter(&self, connection: &Arc<Connection>) {
        lock(&self.0).insert(connection.id, Arc::clone(connection));
    }

    fn leave(&self, id: u64) {
        lock(&self.0).remove(&id);
    }
}

/// Closes connections as `idle_close_ms` says.
pub(crate) async fn close_idle_connections(shared: Arc<Shared>) {
    loop {
        sleep(IDLE_TICK).await;
        if let Some(limit) = shared.look(|state| state.settings.idle_close_ms) {
            shared.open.close_idle(Duration::from_millis(limit));
        }
    }
}

/// Serves the API, and `/control` beside it.
pub(crate) async fn serve_api(
    listener: TcpListener,
    tls: Option<TlsAcceptor>,
    shared: Arc<Shared>,
) {
    loop {
        if let Ok((stream, _)) = listener.accept().await {
            let id = shared.record().connected();
            tokio::spawn(api_connection(stream, tls.clone(), Arc::clone(&shared), id));
        }
    }
}

/// Serves `/control` alone: nothing here is counted, delayed or faulty.
pub(crate) async fn serve_control(listener: TcpListener, shared: Arc<Shared>) {
    loop {
        if let Ok((stream, _)) = listener.accept().await {
            let shared = Arc::clone(&shared);
            tokio::spawn(async move {
                let service = service_fn(|request| request::control_only(request, &shared));
                http1::Builder::new()
                    .serve_connection(TokioIo::new(stream), service)
                    .await
            });
        }
    }
}

async fn api_connection(
    stream: TcpStream,
    tls: Option<TlsAcceptor>,
    shared: Arc<Shared>,
    id: u64,
) -> io::Result<()> {
    stream.set_nodelay(true)?;
    // A second handle to the socket, because the first one disappears into TLS and HTTP.
    let socket = SockRef::from(&stream).try_clone()?;
    match tls {
        Some(tls) => serve_http(tls.accept(stream).await?, &socket, &shared, id).await,
        None => serve_http(stream, &socket, &shared, id).await,
    }
}

async fn serve_http<S>(stream: S, socket: &Socket, shared: &Arc<Shared>, id: u64) -> io::Result<()>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let (connection, mut ends) = Connection::new(id);
    shared.open.enter(&connection);
    let _leave = Leave(shared, id);
    let service = service_fn(|request| request::answer(request, shared, &connection));
    let mut http = pin!(http1::Builder::new().serve_connection(TokioIo::new(stream), service));
    loop {
        tokio::select! {
            _ = http.as_mut() => return Ok(()),
            Some(end) = ends.recv() => match end {
                End::Idle => http.as_mut().graceful_shutdown(),
                end => return finish(socket, end),
            },
        }
    }
}

struct Leave<'a>(&'a Shared, u64);

impl Drop for Leave<'_> {
    fn drop(&mut self) {
        self.0.open.leave(self.1);
    }
}

/// What the last handle's closing does is decided here, before it is dropped.
fn finish(socket: &Socket, end: End) -> io::Result<()> {
    match end {
        End::Reset => socket.set_linger(Some(Duration::ZERO)),
        End::Close | End::Idle => socket.shutdown(Shutdown::Write),
    }
}
