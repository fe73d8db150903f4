//! `reqwest::blocking` by itself, spoken to as `worker.php` is: a call without PHP, lock, plan, report and log.

use std::error::Error;
use std::sync::Arc;
use std::time::Instant;

use reqwest::blocking::{Client, RequestBuilder};
use reqwest::header::CONTENT_TYPE;
use serde::Deserialize;
use serde_json::json;

#[derive(Deserialize)]
struct Order {
    names: Vec<String>,
    hold: bool,
}

#[derive(Deserialize)]
struct Answer {
    data: App,
}

#[derive(Deserialize)]
struct App {
    domains: Vec<String>,
}

fn main() -> Result<(), Box<dyn Error>> {
    let app = std::env::var("WU_BENCHMARK_API")? + "/apps/nlcN0TwdZAyNEgdp";
    let client = client()?;
    let mut lines = std::io::stdin().lines();
    println!("{{}}");
    while let Some(line) = lines.next().transpose()? {
        let order: Order = serde_json::from_str(&line)?;
        if order.hold {
            println!("{{}}");
            lines.next().transpose()?;
        }
        let began = Instant::now();
        let added = add(&client, &app, order.names);
        let ms = began.elapsed().as_secs_f64() * 1e3;
        let error = added.err().map(|error| error.to_string());
        println!("{}", json!({ "ms": ms, "error": error }));
    }
    Ok(())
}

/// Trusts what `SSL_CERT_FILE` names.
fn client() -> Result<Client, Box<dyn Error>> {
    let file = std::env::var("SSL_CERT_FILE")?;
    let mut authorities = rustls::RootCertStore::empty();
    let loaded = rustls_native_certs::load_certs_from_paths(Some(file.as_ref()), None);
    authorities.add_parsable_certificates(loaded.certs);
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let tls = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_root_certificates(authorities)
        .with_no_client_auth();
    let client = Client::builder().tls_backend_preconfigured(tls);
    Ok(client.no_proxy().build()?)
}

fn add(client: &Client, app: &str, names: Vec<String>) -> Result<(), Box<dyn Error>> {
    let mut domains = send(client.get(app))?;
    let before = domains.len();
    for name in names {
        if !domains.contains(&name) {
            domains.push(name);
        }
    }
    if domains.len() > before {
        let body = json!({ "domains": domains }).to_string();
        let written = client.post(app).header(CONTENT_TYPE, "application/json");
        send(written.body(body))?;
    }
    Ok(())
}

fn send(request: RequestBuilder) -> Result<Vec<String>, Box<dyn Error>> {
    let request = request.basic_auth("cid_emulator", Some("emulator-api-key-SECRET"));
    let body = request.send()?.error_for_status()?.bytes()?;
    let answer: Answer = serde_json::from_slice(&body)?;
    Ok(answer.data.domains)
}
