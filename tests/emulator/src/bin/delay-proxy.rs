//! A TCP proxy that adds a real round trip, for the benchmark. The README tells how it counts.
//!
//! Threads instead of a runtime: their sleep is exact to some 0.1 ms, tokio's timer to 1 ms only.

use std::io::{self, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::{Duration, Instant};

const USAGE: &str = "usage: delay-proxy --target ADDRESS:PORT --delay-ms N [--listen ADDRESS:PORT] [--control ADDRESS:PORT]";

struct Arguments {
    listen: SocketAddr,
    control: SocketAddr,
    target: SocketAddr,
    delay: Duration,
}

#[derive(Default)]
struct Counts {
    connections: AtomicU64,
    bytes_up: AtomicU64,
    bytes_down: AtomicU64,
}

fn main() -> ExitCode {
    let result = read_arguments().map_err(|error| format!("{error}\n{USAGE}"));
    match result.and_then(|arguments| run(&arguments).map_err(|error| error.to_string())) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("delay-proxy: {error}");
            ExitCode::FAILURE
        }
    }
}

fn read_arguments() -> Result<Arguments, lexopt::Error> {
    use lexopt::prelude::*;
    let any_port = SocketAddr::from(([127, 0, 0, 1], 0));
    let (mut listen, mut control) = (any_port, any_port);
    let (mut target, mut delay) = (None, None);
    let mut arguments = lexopt::Parser::from_env();
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("listen") => listen = arguments.value()?.parse()?,
            Long("control") => control = arguments.value()?.parse()?,
            Long("target") => target = Some(arguments.value()?.parse()?),
            Long("delay-ms") => delay = Some(Duration::from_millis(arguments.value()?.parse()?)),
            _ => return Err(argument.unexpected()),
        }
    }
    Ok(Arguments {
        listen,
        control,
        target: target.ok_or("--target is missing")?,
        delay: delay.ok_or("--delay-ms is missing")?,
    })
}

fn run(arguments: &Arguments) -> io::Result<()> {
    let listener = TcpListener::bind(arguments.listen)?;
    let control = TcpListener::bind(arguments.control)?;
    let counts = Arc::new(Counts::default());
    let (address, control_address) = (listener.local_addr()?, control.local_addr()?);
    println!("listening {address} control http://{control_address}");
    io::stdout().flush()?;
    let reported = Arc::clone(&counts);
    thread::spawn(move || {
        for client in control.incoming().flatten() {
            let _ = report(client, &reported);
        }
    });
    for client in listener.incoming().flatten() {
        counts.connections.fetch_add(1, Ordering::Relaxed);
        let (target, delay, counts) = (arguments.target, arguments.delay, Arc::clone(&counts));
        thread::spawn(move || relay(client, target, delay, &counts));
    }
    Ok(())
}

/// Answers any HTTP request with the counts; one by DELETE takes them away.
fn report(mut client: TcpStream, counts: &Counts) -> io::Result<()> {
    client.set_read_timeout(Some(Duration::from_secs(1)))?;
    let mut request = [0; 4096];
    let length = client.read(&mut request)?;
    let take = request[..length].starts_with(b"DELETE ");
    let read = |count: &AtomicU64| match take {
        true => count.swap(0, Ordering::Relaxed),
        false => count.load(Ordering::Relaxed),
    };
    let body = format!(
        "{{\"connections\": {}, \"bytes_up\": {}, \"bytes_down\": {}}}\n",
        read(&counts.connections),
        read(&counts.bytes_up),
        read(&counts.bytes_down),
    );
    write!(
        client,
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len(),
    )
}

fn relay(
    client: TcpStream,
    target: SocketAddr,
    delay: Duration,
    counts: &Counts,
) -> io::Result<()> {
    let server = TcpStream::connect(target)?;
    client.set_nodelay(true)?;
    server.set_nodelay(true)?;
    let half = delay / 2;
    thread::scope(|scope| {
        // The client's connect cost nothing on this machine: its first bytes pay the handshake's round trip.
        scope.spawn(|| pump(&client, &server, delay, half, &counts.bytes_up));
        pump(&server, &client, Duration::ZERO, half, &counts.bytes_down);
    });
    Ok(())
}

/// Copies until the end, each piece `delay` after it came, the first one `first_extra` later still.
fn pump(
    mut from: &TcpStream,
    to: &TcpStream,
    first_extra: Duration,
    delay: Duration,
    count: &AtomicU64,
) {
    let (line, pieces) = mpsc::channel();
    thread::scope(|scope| {
        scope.spawn(|| deliver(pieces, to));
        let mut buffer = vec![0; 64 * 1024];
        let mut due = Instant::now();
        let mut extra = first_extra;
        while let Ok(length @ 1..) = from.read(&mut buffer) {
            // Never before the piece ahead of it.
            due = due.max(Instant::now() + delay + extra);
            extra = Duration::ZERO;
            count.fetch_add(length as u64, Ordering::Relaxed);
            let _ = line.send((due, buffer[..length].to_vec()));
        }
        // The end takes as long as a piece.
        let _ = line.send((due.max(Instant::now() + delay), Vec::new()));
        drop(line);
    });
}

/// Until an empty piece, which is the end.
fn deliver(pieces: Receiver<(Instant, Vec<u8>)>, mut to: &TcpStream) {
    for (due, piece) in pieces {
        thread::sleep(due.saturating_duration_since(Instant::now()));
        if piece.is_empty() || to.write_all(&piece).is_err() {
            let _ = to.shutdown(Shutdown::Write);
            return;
        }
    }
}
