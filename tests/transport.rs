//! Servers that answer as the API never would, byte by byte.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use log::LevelFilter;
use serverpilot_emulator::{Emulator, State, TlsKind};
use wu_serverpilot::api::App;
use wu_serverpilot::api::Session;
use wu_serverpilot::clock::{Clock, SystemClock};
use wu_serverpilot::config::{CERT_DIR, CERT_FILE, Config};
use wu_serverpilot::error::{Error, Kind, Result};
use wu_serverpilot::logger;

use super::support;

/// Long enough for whatever happens on this machine.
const LONG: &str = "20";
/// As long as something takes that never comes.
const SHORT: &str = "0.2";

/// An hour passes when it is told so.
#[derive(Default)]
struct Late(AtomicBool);

impl Late {
    fn come(&self) {
        self.0.store(true, Ordering::SeqCst);
    }
}

impl Clock for Late {
    fn now(&self) -> Instant {
        let hours = u32::from(self.0.load(Ordering::SeqCst));
        Instant::now() + Duration::from_secs(3600) * hours
    }
    fn sleep(&self, pause: Duration) {
        thread::sleep(pause);
    }
    fn jitter(&self, _: Duration) -> Duration {
        Duration::ZERO
    }
}

/// For it no time passes.
struct Stopped(Instant);

impl Clock for Stopped {
    fn now(&self) -> Instant {
        self.0
    }
    fn sleep(&self, _: Duration) {}
    fn jitter(&self, _: Duration) -> Duration {
        Duration::ZERO
    }
}

/// The next connection, for which nobody waits for ever: a call may fail before it connects.
fn accept(listener: &TcpListener) -> TcpStream {
    let end = Instant::now() + Duration::from_secs(60);
    listener.set_nonblocking(true).unwrap();
    loop {
        match listener.accept() {
            Ok((connection, _)) => {
                connection.set_nonblocking(false).unwrap();
                return connection;
            }
            Err(error) if error.kind() == io::ErrorKind::WouldBlock && Instant::now() < end => {
                thread::sleep(Duration::from_millis(1));
            }
            Err(error) => panic!("nobody connected: {error}"),
        }
    }
}

fn read_request(connection: &mut TcpStream) {
    let mut request = vec![];
    while !request.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        connection.read_exact(&mut byte).unwrap();
        request.push(byte[0]);
    }
}

/// Reads a request's head, and sends `answer`.
fn answer(connection: &mut TcpStream, answer: &str) {
    read_request(connection);
    // Who has heard enough hangs up.
    let _ = connection.write_all(answer.as_bytes());
}

/// Until the other side hangs up.
fn say_nothing_more(mut connection: TcpStream) {
    let _ = connection.read_to_end(&mut vec![]);
}

/// One attempt at a server of `scheme` on `listener`, with these seconds for the call and for a connection.
fn one_attempt(scheme: &str, listener: &TcpListener, timeout: &str, connect: &str) -> Config {
    let address = listener.local_addr().unwrap();
    support::config([
        ("WU_SERVER_PILOT_API_URL", format!("{scheme}://{address}")),
        ("wu_serverpilot.timeout", timeout.to_owned()),
        ("wu_serverpilot.connect_timeout", connect.to_owned()),
        ("wu_serverpilot.max_retries", "0".to_owned()),
    ])
}

/// The error of a call to a server that does `serve` with its one connection.
fn failure(
    clock: &impl Clock,
    config: impl FnOnce(&TcpListener) -> Config,
    serve: impl FnOnce(TcpStream) + Send,
) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let config = config(&listener);
    let session = Session::start(&config, clock).unwrap();
    thread::scope(|scope| {
        scope.spawn(move || serve(accept(&listener)));
        let error = session.app().unwrap_err();
        // Its connection ends with it, for which the server waits.
        drop(session);
        error.to_string()
    })
}

fn plain(listener: &TcpListener) -> Config {
    one_attempt("http", listener, LONG, LONG)
}

#[test]
fn an_error_whose_body_stalls_leaves_time_for_another_attempt() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let server = thread::spawn(move || {
        let mut silent = accept(&listener);
        answer(
            &mut silent,
            "HTTP/1.1 500 Failed\r\nContent-Length: 100\r\n\r\n{",
        );
        let app = r#"{"data": {"id": "app1", "domains": ["a.test"]}}"#;
        let length = app.len();
        let mut second = accept(&listener);
        answer(
            &mut second,
            &format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n{app}"),
        );
        // Silent, but open, until the call has ended.
        silent.read(&mut [0]).unwrap_or_default()
    });

    let config = support::config([
        ("WU_SERVER_PILOT_API_URL", format!("http://{address}")),
        ("wu_serverpilot.timeout", LONG.to_owned()),
    ]);
    let session = Session::start(&config, &SystemClock).unwrap();
    assert_eq!(session.app().unwrap().domains, ["a.test"]);
    let statuses: Vec<_> = session.finish().iter().map(|made| made.status).collect();
    assert_eq!(statuses, [500, 200]);
    drop(server);
}

#[test]
fn what_an_error_says_is_read_wherever_it_stands_within_reason() {
    let told = |padding: usize| {
        let body = format!(
            r#"{{"padding": "{}", "error": {{"message": "No."}}}}"#,
            "x".repeat(padding)
        );
        let length = body.len();
        failure(&SystemClock, plain, move |mut connection| {
            answer(
                &mut connection,
                &format!("HTTP/1.1 403 Forbidden\r\nContent-Length: {length}\r\n\r\n{body}"),
            );
        })
    };
    let refused = |said| Error::refused(403, said, None, "app1").to_string();
    assert_eq!(told(0), refused(Some("No.")));
    assert_eq!(told(100 << 10), refused(Some("No.")));
    assert_eq!(told(2 << 20), refused(None));
}

#[test]
fn an_answer_that_breaks_off_is_told_from_one_for_which_there_is_no_more_time() {
    let head = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{";
    let broken = failure(&SystemClock, plain, |mut connection| {
        answer(&mut connection, head);
    });
    assert_eq!(broken, Error::malformed(200, "broke off").to_string());
    let clock = Late::default();
    let late = failure(&clock, plain, |mut connection| {
        answer(&mut connection, head);
        clock.come();
    });
    assert_eq!(late, Error::timeout(20.0, "reading the answer").to_string());
}

#[test]
fn of_an_answer_that_is_too_large_no_more_is_waited_for() {
    let large = failure(&SystemClock, plain, |mut connection| {
        answer(&mut connection, "HTTP/1.1 200 OK\r\n\r\n");
        let _ = connection.write_all(&vec![b' '; (8 << 20) + 1]);
        say_nothing_more(connection);
    });
    let told = Error::malformed(200, "is larger than 8 MiB");
    assert_eq!(large, told.to_string());
}

#[test]
fn a_connection_that_breaks_when_the_time_is_up_is_not_what_ended_the_call() {
    let clock = Late::default();
    let late = failure(&clock, plain, |mut connection| {
        read_request(&mut connection);
        clock.come();
    });
    let told = Error::timeout(20.0, "waiting for an answer").to_string();
    assert_eq!(late, told);
}

#[test]
fn an_answer_that_does_not_come_is_told_from_a_connection_that_does_not_come() {
    let clock = Stopped(Instant::now());
    let no_answer = failure(
        &clock,
        |listener| one_attempt("http", listener, SHORT, LONG),
        say_nothing_more,
    );
    let told = Error::timeout(0.2, "waiting for an answer").to_string();
    assert_eq!(no_answer, told);
    // A handshake is part of the connection.
    let no_connection = failure(
        &clock,
        |listener| one_attempt("https", listener, LONG, SHORT),
        say_nothing_more,
    );
    let told = "ServerPilot could not be reached at 127.0.0.1: no connection within 0.2 seconds. ";
    assert!(no_connection.starts_with(told), "{no_connection}");
}

#[test]
fn a_refused_connection_is_told_by_its_innermost_cause() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let config = plain(&listener);
    drop(listener);
    let session = Session::start(&config, &SystemClock).unwrap();
    let cause = io::Error::from_raw_os_error(libc::ECONNREFUSED).to_string();
    assert_eq!(session.app(), Err(Error::network("127.0.0.1", cause)));
}

/// The error of a call to a server of `scheme` through a proxy that does `serve`, and what the proxy is called.
fn through_a_proxy(
    scheme: &str,
    connect: &str,
    serve: impl FnOnce(TcpStream) + Send,
) -> (String, String) {
    let mut proxy = String::new();
    let error = failure(
        &SystemClock,
        |listener| {
            let port = listener.local_addr().unwrap().port().to_string();
            proxy = format!("The proxy 127.0.0.1:{port} (WP_PROXY_HOST, WP_PROXY_PORT)");
            support::config([
                ("WU_SERVER_PILOT_API_URL", format!("{scheme}://127.0.0.2")),
                ("WP_PROXY_HOST", "127.0.0.1".to_owned()),
                ("WP_PROXY_PORT", port),
                ("wu_serverpilot.timeout", LONG.to_owned()),
                ("wu_serverpilot.connect_timeout", connect.to_owned()),
                ("wu_serverpilot.max_retries", "0".to_owned()),
            ])
        },
        serve,
    );
    (error, proxy)
}

#[test]
fn what_a_proxy_does_not_do_is_told_as_the_proxys() {
    let wanted = "HTTP/1.1 407 Who are you\r\nContent-Length: 0\r\n\r\n";
    for (scheme, said, told) in [
        ("http", wanted, "asks for a user name and a password. "),
        ("https", wanted, "asks for a user name and a password. "),
        (
            "https",
            "HTTP/1.1 403 No\r\n\r\n",
            "does not connect to 127.0.0.2 (unsuccessful). ",
        ),
        (
            "https",
            "",
            "does not connect to 127.0.0.2 (unexpected end of file). ",
        ),
    ] {
        let (error, proxy) =
            through_a_proxy(scheme, LONG, |mut connection| answer(&mut connection, said));
        assert!(error.starts_with(&format!("{proxy} {told}")), "{error}");
    }
    let (error, proxy) = through_a_proxy("https", SHORT, say_nothing_more);
    let told = "could not be reached: no connection within 0.2 seconds. ";
    assert!(error.starts_with(&format!("{proxy} {told}")), "{error}");
}

#[test]
fn what_fails_behind_a_proxy_is_not_told_as_the_proxys() {
    let (error, _) = through_a_proxy("https", LONG, |mut connection| {
        answer(&mut connection, "HTTP/1.1 200 Connected\r\n\r\n");
    });
    let told = "ServerPilot could not be reached at 127.0.0.2: tls handshake eof. ";
    assert!(error.starts_with(told), "{error}");
}

#[test]
fn a_server_that_speaks_old_protocols_only_is_told_as_such() {
    // The head of a record, and a server's greeting: TLS 1.0, a random number, no session, a cipher.
    let mut greeting = vec![0x16, 3, 1, 0, 42, 2, 0, 0, 38, 3, 1];
    greeting.extend([7; 32]);
    greeting.extend([0, 0xc0, 0x13, 0]);
    let alert = |description| vec![0x15, 3, 3, 0, 2, 2, description];
    let (handshake_failure, protocol_version) = (alert(40), alert(70));
    for said in [greeting, handshake_failure, protocol_version] {
        let refused = failure(
            &SystemClock,
            |listener| one_attempt("https", listener, LONG, LONG),
            |mut connection| {
                connection.write_all(&said).unwrap();
                say_nothing_more(connection);
            },
        );
        let told = "The connection to 127.0.0.1 is not safe: the server speaks neither TLS 1.2 nor TLS 1.3 with safe \
                    ciphers. ";
        assert!(refused.starts_with(told), "{refused}");
    }
}

/// What comes of a call to a server with a certificate of this `kind`, to whose authority `trusting` leads.
fn outcome(
    kind: TlsKind,
    trusting: impl FnOnce(&Path) -> [(&'static str, String); 2],
) -> Result<App> {
    let emulator = Emulator::start_tls(State::with_domains(["a.test"]), kind);
    let (account, app) = {
        let state = emulator.state();
        (state.accounts[0].clone(), state.apps[0].id.clone())
    };
    let [file, folder] = trusting(&emulator.ca_path().unwrap());
    let config = support::config([
        ("WU_SERVER_PILOT_API_URL", emulator.url()),
        ("WU_SERVER_PILOT_CLIENT_ID", account.client_id),
        ("WU_SERVER_PILOT_API_KEY", account.api_key),
        ("WU_SERVER_PILOT_APP_ID", app),
        ("wu_serverpilot.max_retries", "0".to_owned()),
        file,
        folder,
    ]);
    Session::start(&config, &SystemClock)?.app()
}

fn shown(path: &Path) -> String {
    path.to_str().unwrap().to_owned()
}

#[test]
fn a_certificate_that_does_not_verify_is_told_by_what_is_wrong_with_it() {
    let domains = |kind| {
        let trusting =
            |authority: &Path| [(CERT_FILE, shown(authority)), (CERT_DIR, String::new())];
        let outcome = outcome(kind, trusting);
        outcome
            .map(|app| app.domains)
            .map_err(|error| error.to_string())
    };
    assert_eq!(domains(TlsKind::Valid), Ok(vec!["a.test".to_owned()]));
    let unknown = "its certificate is signed by nobody this server trusts (self-signed, or an unknown issuer)";
    for (kind, cause) in [
        (TlsKind::Expired, "its certificate has expired"),
        (TlsKind::WrongName, "its certificate is for another name"),
        (TlsKind::SelfSigned, unknown),
    ] {
        let refused = Error::insecure("127.0.0.1", cause).to_string();
        assert_eq!(domains(kind), Err(refused));
    }
}

#[test]
fn a_place_of_authorities_that_cannot_be_read_is_told_and_what_can_be_read_is_used() {
    logger::start(LevelFilter::Warn);
    let nowhere = || "/nonexistent".to_owned();
    let neither = |_: &Path| [(CERT_FILE, nowhere()), (CERT_DIR, nowhere())];
    let refused = outcome(TlsKind::Valid, neither).unwrap_err();
    let sentence = refused.to_string();
    let expected = "This server has no CA certificates to check ServerPilot's against (SSL_CERT_FILE or SSL_CERT_DIR \
                    cannot be used: ";
    assert!(sentence.starts_with(expected), "{sentence}");
    assert_eq!(logger::take(), []);
    let empty = |_: &Path| {
        [
            (CERT_FILE, "/dev/null".to_owned()),
            (CERT_DIR, String::new()),
        ]
    };
    let refused = outcome(TlsKind::Valid, empty).unwrap_err();
    let told = (
        refused.kind(),
        refused
            .to_string()
            .contains("SSL_CERT_FILE and SSL_CERT_DIR"),
    );
    assert_eq!(told, (Kind::Configuration, true));
    let one = |authority: &Path| [(CERT_FILE, shown(authority)), (CERT_DIR, nowhere())];
    let app = outcome(TlsKind::Valid, one).unwrap();
    assert_eq!(app.domains, ["a.test"]);
    let [record]: [_; 1] = logger::take().try_into().unwrap();
    let expected = "Not every certificate of SSL_CERT_FILE and SSL_CERT_DIR is used: ";
    assert!(record.message.starts_with(expected), "{}", record.message);
}

#[test]
fn a_thread_that_ends_takes_its_connection_along() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let config = plain(&listener);
    let client = thread::spawn(move || {
        let session = Session::start(&config, &SystemClock).unwrap();
        let domains = session.app().unwrap().domains;
        session.finish();
        domains
    });
    let mut connection = accept(&listener);
    let app = r#"{"data": {"id": "app1", "domains": ["a.test"]}}"#;
    let length = app.len();
    answer(
        &mut connection,
        &format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n{app}"),
    );
    assert_eq!(client.join().unwrap(), ["a.test"]);
    let patience = Duration::from_secs(20);
    connection.set_read_timeout(Some(patience)).unwrap();
    assert_eq!(connection.read(&mut [0]).unwrap(), 0);
}
