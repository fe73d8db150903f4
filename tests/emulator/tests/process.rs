//! The two binaries as processes.

mod common;

use common::{Client, app};
use serde_json::json;
use serverpilot_emulator::{Emulator, State};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Killed at the end, whatever happens.
struct Process(Child, String);

impl Process {
    fn start(program: &str, arguments: &[&str]) -> Self {
        let mut command = Command::new(program);
        let mut child = command
            .args(arguments)
            .stdout(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let mut line = String::new();
        let stdout = child.stdout.take().expect("a pipe");
        let read = BufReader::new(stdout).read_line(&mut line);
        read.expect("a line comes");
        Self(child, line)
    }

    fn emulator(arguments: &[&str]) -> Self {
        Self::start(env!("CARGO_BIN_EXE_serverpilot-emulator"), arguments)
    }

    /// The word after `name`, without its scheme.
    fn address(&self, name: &str) -> SocketAddr {
        let mut words = self.1.split_whitespace().skip_while(|word| *word != name);
        let url = words.nth(1).expect("an address");
        let address = url.split("://").last().unwrap_or_default();
        address.parse().expect("an address")
    }

    fn terminate(mut self) -> Option<i32> {
        let pid = self.0.id().to_string();
        let sent = Command::new("kill").args(["-TERM", &pid]).status();
        assert!(sent.expect("kill runs").success());
        self.0.wait().expect("it ends").code()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

struct Directory(PathBuf);

impl Directory {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("emulator-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&path).expect("a directory");
        Self(path)
    }

    fn file(&self, name: &str) -> String {
        self.0.join(name).to_string_lossy().into_owned()
    }
}

impl Drop for Directory {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

#[test]
fn the_emulator_prints_where_it_listens_and_ends_at_sigterm() {
    let process = Process::emulator(&[]);
    let address = process.address("listening");
    assert_eq!(process.1, format!("listening http://{address}\n"));
    assert_eq!(Client::connect(address).get(&app()).0, 200);
    assert_eq!(process.terminate(), Some(0));
}

#[test]
fn the_state_survives_in_its_file() {
    let directory = Directory::new("state");
    let file = directory.file("state.json");
    let process = Process::emulator(&["--state", &file]);
    let mut client = Client::connect(process.address("listening"));
    assert_eq!(
        client.post(&app(), &json!({"domains": ["b.example"]})).0,
        200
    );
    let state = client.get("/control/state").1;
    drop(process);
    let process = Process::emulator(&["--state", &file]);
    let mut client = Client::connect(process.address("listening"));
    assert_eq!(client.get("/control/state"), (200, state));
    assert_eq!(
        client.get(&app()).1["data"]["domains"],
        json!(["b.example"])
    );
    let left: Vec<_> = std::fs::read_dir(&directory.0)
        .expect("the directory")
        .map(|entry| entry.expect("an entry").file_name())
        .collect();
    assert_eq!(left, ["state.json"]);
}

fn delay_proxy(target: SocketAddr, delay_ms: &str) -> Process {
    let target = target.to_string();
    let arguments = ["--target", &target, "--delay-ms", delay_ms];
    Process::start(env!("CARGO_BIN_EXE_delay-proxy"), &arguments)
}

#[test]
fn the_proxy_adds_a_round_trip_to_each_exchange_and_one_to_the_connection() {
    let emulator = Emulator::start(State::default());
    let proxy = delay_proxy(emulator.address(), "60");
    // The best of some attempts, so that a busy machine does not count.
    let mut best = [Duration::MAX; 3];
    for _ in 0..5 {
        let mut client = Client::connect(proxy.address("listening"));
        for time in &mut best {
            let start = Instant::now();
            assert_eq!(client.get(&app()).0, 200);
            *time = start.elapsed().min(*time);
        }
    }
    let round_trips = best.map(|time| time.as_millis() / 60);
    assert_eq!(round_trips, [2, 1, 1], "{best:?}");
}

#[test]
fn the_proxy_counts_connections_and_bytes() {
    let target = TcpListener::bind("127.0.0.1:0").expect("a port");
    let proxy = delay_proxy(target.local_addr().expect("an address"), "0");
    let mut client = TcpStream::connect(proxy.address("listening")).expect("a connection");
    let (mut server, _) = target.accept().expect("the proxy comes");
    client.write_all(b"ping").expect("sent");
    server.read_exact(&mut [0; 4]).expect("received");
    server.write_all(b"pong!").expect("sent");
    client.read_exact(&mut [0; 5]).expect("received");
    let control = || Client::connect(proxy.address("control")).without_credentials();
    let counts = json!({"connections": 1, "bytes_up": 4, "bytes_down": 5});
    assert_eq!(control().get("/"), (200, counts.clone()));
    assert_eq!(control().delete("/"), (200, counts));
    let none = json!({"connections": 0, "bytes_up": 0, "bytes_down": 0});
    assert_eq!(control().get("/"), (200, none));
}
