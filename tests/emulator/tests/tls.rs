//! HTTPS with good and bad certificates.

mod common;

use common::{Client, app};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{CertificateError, ClientConfig, ClientConnection, Error, RootCertStore, StreamOwned};
use serverpilot_emulator::{Action, Emulator, Options, Rule, State, Tls, TlsKind};
use std::io::{self, ErrorKind, Write};
use std::net::TcpStream;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

type Stream = StreamOwned<ClientConnection, TcpStream>;

/// Trusts this authority and nothing else, as a client with `SSL_CERT_FILE` would.
fn connect(emulator: &Emulator, ca: &Path, name: &str) -> io::Result<Client<Stream>> {
    let mut roots = RootCertStore::empty();
    let ca = CertificateDer::from_pem_file(ca).expect("a PEM file");
    roots.add(ca).expect("an authority");
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("TLS versions")
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = ServerName::try_from(name.to_owned()).expect("a name");
    let tls = ClientConnection::new(Arc::new(config), name).expect("a configuration");
    let tcp = TcpStream::connect(emulator.address())?;
    tcp.set_read_timeout(Some(Duration::from_millis(500)))?;
    let mut stream = StreamOwned::new(tls, tcp);
    stream.flush()?;
    while stream.conn.is_handshaking() {
        stream.conn.complete_io(&mut stream.sock)?;
    }
    Ok(Client::over(stream))
}

fn start(kind: TlsKind) -> (Emulator, std::path::PathBuf) {
    let emulator = Emulator::start_tls(State::default(), kind);
    let ca = emulator.ca_path().expect("an authority");
    (emulator, ca)
}

fn refusal(kind: TlsKind) -> CertificateError {
    let (emulator, ca) = start(kind);
    let error = connect(&emulator, &ca, "127.0.0.1").err();
    let error = error.expect("the certificate is refused").into_inner();
    match error
        .and_then(|error| error.downcast::<Error>().ok())
        .as_deref()
    {
        Some(Error::InvalidCertificate(reason)) => reason.clone(),
        other => panic!("not about the certificate: {other:?}"),
    }
}

#[test]
fn a_valid_certificate_serves_the_api_under_all_its_names() {
    let (emulator, ca) = start(TlsKind::Valid);
    let port = emulator.address().port();
    assert_eq!(emulator.url(), format!("https://127.0.0.1:{port}/v1"));
    for name in ["127.0.0.1", "localhost", "::1"] {
        let client = connect(&emulator, &ca, name);
        assert_eq!(client.expect("a connection").get(&app()).0, 200, "{name}");
    }
}

#[test]
fn a_self_signed_certificate_has_no_known_issuer() {
    assert_eq!(
        refusal(TlsKind::SelfSigned),
        CertificateError::UnknownIssuer
    );
}

#[test]
fn an_expired_certificate_is_expired() {
    let reason = refusal(TlsKind::Expired);
    assert!(
        matches!(reason, CertificateError::ExpiredContext { .. }),
        "{reason:?}"
    );
}

#[test]
fn a_wrong_name_is_not_the_servers() {
    let reason = refusal(TlsKind::WrongName);
    assert!(
        matches!(reason, CertificateError::NotValidForNameContext { .. }),
        "{reason:?}"
    );
}

#[test]
fn a_handshake_can_hang() {
    let (emulator, ca) = start(TlsKind::Valid);
    emulator.fault(Rule::on_connection(Action::Hang));
    let error = connect(&emulator, &ca, "localhost").err();
    assert_eq!(error.map(|error| error.kind()), Some(ErrorKind::WouldBlock));
}

#[test]
fn a_reset_is_one_under_tls_too() {
    let (emulator, ca) = start(TlsKind::Valid);
    emulator.fault(Rule::new(Action::Reset));
    let mut client = connect(&emulator, &ca, "localhost").expect("a connection");
    let error = client
        .send("GET", &app(), b"")
        .expect_err("no answer comes");
    assert_eq!(error.kind(), ErrorKind::ConnectionReset);
}

#[test]
fn an_idle_connection_is_closed_in_good_order() {
    let (emulator, ca) = start(TlsKind::Valid);
    let mut client = connect(&emulator, &ca, "localhost").expect("a connection");
    assert_eq!(client.get(&app()).0, 200);
    emulator.close_idle_connections();
    // With close_notify the end is a plain one: no error from TLS, just no more bytes.
    let error = client.read().expect_err("no answer comes");
    assert_eq!(
        (error.kind(), error.get_ref().is_none()),
        (ErrorKind::UnexpectedEof, true)
    );
}

#[test]
fn a_certificate_can_come_from_files() {
    let key = rcgen::KeyPair::generate().expect("a key");
    let params = rcgen::CertificateParams::new(["localhost".to_owned()]).expect("a name");
    let cert = params.self_signed(&key).expect("a certificate");
    let directory = std::env::temp_dir().join(format!("emulator-files-{}", std::process::id()));
    let (cert_file, key_file) = (directory.join("cert.pem"), directory.join("key.pem"));
    std::fs::create_dir_all(&directory).expect("a directory");
    std::fs::write(&cert_file, cert.pem()).expect("a file");
    std::fs::write(&key_file, key.serialize_pem()).expect("a file");
    let tls = Tls::Files {
        cert: cert_file.clone(),
        key: key_file,
    };
    let emulator = Emulator::start_with(Options {
        tls,
        ..Options::default()
    });
    let emulator = emulator.expect("the emulator starts");
    let mut client = connect(&emulator, &cert_file, "localhost").expect("a connection");
    assert_eq!(client.get(&app()).0, 200);
    std::fs::remove_dir_all(&directory).expect("the directory goes");
}
