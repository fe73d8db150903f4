//! A diagnosis against real name servers and real TLS servers, on a part of this machine that plays the Internet.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use super::support::Site;
use serverpilot_emulator::internet::{
    Certificate, Connection, Door, Fault, Host, Internet, Name, Oddity, Plan,
};
use serverpilot_emulator::{Ssl, State};
use wu_serverpilot::clock::{Deadline, SystemClock};
use wu_serverpilot::config::source::Environment as Variables;
use wu_serverpilot::config::{CERT_FILE, SavedCredentials, Source, Trust};
use wu_serverpilot::diagnose::facts::{Facts, Visits};
use wu_serverpilot::diagnose::finding::Finding;
use wu_serverpilot::diagnose::look::Cause;
use wu_serverpilot::diagnose::network::Network;
use wu_serverpilot::diagnose::visit::{Port, Visit};
use wu_serverpilot::diagnose::{
    Around, Question, Report, Source as Said, State as Standing, gather, judge,
};
use wu_serverpilot::domains::Domain;
use wu_serverpilot::error::Error;
use wu_serverpilot::secret::Secret;

const NAME: &str = "shop.example";
const SERVER: &str = "192.0.2.10";
const OTHER: &str = "198.51.100.7";

/// How long a connection may take that is meant to end in nothing.
const SHORT: Duration = Duration::from_millis(200);

/// The app has the name, and AutoSSL covers it.
fn state() -> State {
    let mut state = State::with_domains(["network.example", NAME]);
    let app = &mut state.apps[0];
    app.ssl = Some(Ssl {
        auto: true,
        ..Ssl::default()
    });
    app.autossl.available = true;
    app.autossl.domains = vec![NAME.to_owned()];
    state
}

fn good() -> Host {
    Host {
        certificate: Some(Certificate::of([NAME])),
        ..Host::default()
    }
}

fn plan(records: Name) -> Plan {
    Plan::default().name(NAME, records).host(SERVER, good())
}

/// An environment that names the file of an authority.
struct Environment(Option<PathBuf>);

impl Source for Environment {
    fn constant(&self, _: &str) -> Option<Secret> {
        None
    }
    fn setting(&self, _: &str) -> Option<String> {
        None
    }
    fn with_environment<T>(&self, read: impl FnOnce(&Variables) -> T) -> T {
        read(&|name| {
            let path = self.0.as_ref().filter(|_| name == CERT_FILE);
            path.map(|path| OsString::from(path.clone()))
        })
    }
    fn saved_credentials(&self) -> SavedCredentials {
        SavedCredentials::default()
    }
}

struct Asked {
    report: Report,
    connections: Vec<Connection>,
    requests: Vec<String>,
}

impl Asked {
    /// `check: status code` of each.
    fn told(&self) -> Vec<String> {
        let told = |finding: &Finding| {
            let status = finding.status.as_str();
            format!("{} {status} {}", finding.check.as_str(), finding.code)
        };
        self.report.findings.iter().map(told).collect()
    }

    fn of(&self, check: &str) -> String {
        let start = format!("{check} ");
        let found = self
            .told()
            .into_iter()
            .find_map(|line| line.strip_prefix(&start).map(str::to_owned));
        found.unwrap()
    }

    /// The addresses and ports that had a connection, sorted, and the bytes that they received.
    fn visited(&self) -> Vec<(String, u16, usize)> {
        let mut visited: Vec<_> = (self.connections.iter())
            .map(|made| (made.address.to_string(), made.port, made.received))
            .collect();
        visited.sort();
        visited
    }
}

fn ask_with(
    state: State,
    plan: Plan,
    name: &str,
    action_id: Option<&str>,
    time: Duration,
) -> Asked {
    asked(state, plan, time, action_id, &question(name), |around| {
        around
    })
}

/// As nothing stands in the way.
fn question(name: &str) -> Question {
    Question {
        domain: Domain::parse(name.as_bytes()).unwrap(),
        blocked: false,
        site: None,
    }
}

fn asked(
    state: State,
    plan: Plan,
    time: Duration,
    action_id: Option<&str>,
    question: &Question,
    change: impl FnOnce(Around) -> Around,
) -> Asked {
    let internet = Internet::start(plan).unwrap();
    let site = Site::new(state);
    let folder = tempfile::tempdir().unwrap();
    let authority = folder.path().join("authority.pem");
    internet.write_authority(&authority).unwrap();
    let around = change(Around {
        network: Network::parse(Some(&internet.setting())).unwrap(),
        trust: Trust::read(&Environment(Some(authority))),
        proxied: false,
        connect_timeout: SHORT,
        addresses: Vec::new(),
        main: None,
        proof: None,
    });
    let deadline = Deadline::start(&SystemClock, time);
    let questions = std::slice::from_ref(question);
    let gathered = site
        .call(|call| {
            Ok::<_, Error>(gather(
                Said::Api(call, action_id),
                questions,
                &around,
                &deadline,
            ))
        })
        .unwrap();
    let facts = &gathered.names[0];
    wait_for(&internet, opened(facts));
    Asked {
        report: judge(facts),
        connections: internet.connections(),
        requests: site
            .emulator
            .requests()
            .iter()
            .map(|request| format!("{} {}", request.method, request.path))
            .collect(),
    }
}

fn opened(facts: &Facts) -> usize {
    let ports = |visit: &Visit| [visit.port_80, visit.port_443];
    match &facts.visits {
        Visits::Made(visits) => visits
            .iter()
            .flat_map(ports)
            .filter(|port| *port == Port::Open)
            .count(),
        _ => 0,
    }
}

/// A connection counts when the other side has seen its end.
fn wait_for(internet: &Internet, connections: usize) {
    let patience = Instant::now() + Duration::from_secs(20);
    while internet.connections().len() < connections && Instant::now() < patience {
        std::thread::sleep(Duration::from_millis(1));
    }
}

fn ask(plan: Plan) -> Asked {
    ask_with(state(), plan, NAME, None, Duration::from_secs(20))
}

#[test]
fn a_name_with_which_nothing_is_wrong_is_fine() {
    let asked = ask(plan(Name::at(SERVER)));
    let expected = [
        "on_app passed listed_without_twin",
        "dns passed dns_right",
        "ipv6 passed ipv6_none",
        "caa passed caa_none",
        "port_80 passed port_open",
        "port_443 passed port_open",
        "certificate passed certificate_good",
        "site skipped site_not_asked",
        "autossl passed autossl_covers",
        "action skipped action_none",
    ];
    assert_eq!(asked.told(), expected);
    assert_eq!(asked.report.state, Standing::Fine);
}

#[test]
fn it_reads_the_app_and_the_server_once_and_writes_nothing() {
    let asked = ask(plan(Name::at(SERVER)));
    let expected = [
        "GET /v1/apps/nlcN0TwdZAyNEgdp",
        "GET /v1/servers/UXOSIYrdtL4cSGp3",
    ];
    assert_eq!(asked.requests, expected);
}

#[test]
fn a_connection_is_opened_to_each_port_and_not_a_byte_is_sent_over_it() {
    let asked = ask(plan(Name::at(SERVER)));
    let expected = [(SERVER.to_owned(), 80, 0), (SERVER.to_owned(), 443, 0)];
    assert_eq!(asked.visited(), expected);
}

#[test]
fn the_certificate_is_read_whatever_is_wrong_with_it() {
    let presenting = |certificate: Certificate| {
        let host = Host {
            certificate: Some(certificate),
            ..Host::default()
        };
        ask(plan(Name::at(SERVER)).host(SERVER, host)).of("certificate")
    };
    let mut certificate = Certificate::of([NAME]);
    certificate.days = -1;
    assert_eq!(
        presenting(certificate.clone()),
        "failed certificate_expired"
    );
    certificate.days = 60;
    certificate.self_signed = true;
    assert_eq!(presenting(certificate), "failed certificate_self_signed");
    let other = Certificate::of(["other.example", "*.shop.example"]);
    assert_eq!(presenting(other), "failed certificate_other_name");
    for (oddity, found) in [
        (
            Oddity::ExpiredIntermediate,
            "failed certificate_chain_expired",
        ),
        (Oddity::ForClients, "failed certificate_other_purpose"),
        (Oddity::OfAuthority, "failed certificate_of_authority"),
    ] {
        let odd = Certificate {
            oddity: Some(oddity),
            ..Certificate::of([NAME])
        };
        assert_eq!(presenting(odd), found);
    }
}

#[test]
fn who_signed_the_certificate_is_told_as_browsers_show_it() {
    let asked = ask(plan(Name::at(SERVER)));
    let certificate = &asked.report.findings[6];
    let issuer = (certificate.parts.iter()).find(|(name, _)| *name == "issuer");
    assert_eq!(issuer.unwrap().1.to_string(), "Emulated Internet R1");
}

#[test]
fn a_port_that_speaks_no_tls_presents_nothing() {
    let asked = ask(plan(Name::at(SERVER)).host(SERVER, Host::default()));
    assert_eq!(asked.of("port_443"), "passed port_open");
    assert_eq!(asked.of("certificate"), "failed certificate_none");
}

#[test]
fn a_closed_port_is_told_from_a_silent_one() {
    let host = Host {
        port_80: Door::Silent,
        port_443: Door::Closed,
        ..good()
    };
    let asked = ask(plan(Name::at(SERVER)).host(SERVER, host));
    let told = ["port_80", "port_443", "certificate"].map(|check| asked.of(check));
    assert_eq!(
        told,
        [
            "failed port_silent",
            "failed port_refused",
            "skipped port_443_first"
        ]
    );
}

#[test]
fn a_name_that_wordpress_blocks_calls_to_is_not_visited() {
    let asked = asked(
        state(),
        plan(Name::at(SERVER)),
        Duration::from_secs(20),
        None,
        &Question {
            blocked: true,
            ..question(NAME)
        },
        |around| around,
    );
    let told = ["dns", "port_80", "port_443", "certificate"].map(|check| asked.of(check));
    let blocked = "skipped blocked_by_wordpress";
    assert_eq!(told, ["passed dns_right", blocked, blocked, blocked]);
    assert_eq!(asked.visited(), []);
}

#[test]
fn what_answers_elsewhere_is_not_visited() {
    let asked = ask(plan(Name::at(OTHER)).host(OTHER, good()));
    let told = ["dns", "port_80", "port_443", "certificate"].map(|check| asked.of(check));
    let first = "skipped dns_first";
    assert_eq!(told, ["failed dns_points_elsewhere", first, first, first]);
    assert_eq!(asked.visited(), []);
}

#[test]
fn a_name_that_leads_into_a_private_network_is_told_and_not_contacted() {
    for address in [
        "169.254.169.254",
        "127.0.0.1",
        "10.0.0.1",
        "100.64.0.1",
        "0.0.0.0",
    ] {
        let asked = ask(plan(Name::at(address)));
        assert_eq!(asked.of("dns"), "failed dns_not_public", "{address}");
        assert_eq!(asked.visited(), [], "{address}");
    }
}

#[test]
fn an_ipv6_address_in_a_private_network_is_told_and_not_contacted() {
    for address in [
        "::1",
        "fd00:ec2::254",
        "::ffff:169.254.169.254",
        "64:ff9b::a9fe:a9fe",
        "2002:a9fe:a9fe::",
    ] {
        let mut name = Name::at(SERVER);
        name.aaaa = vec![address.parse().unwrap()];
        let asked = ask(plan(name));
        assert_eq!(asked.of("ipv6"), "failed ipv6_not_public", "{address}");
        let expected = [(SERVER.to_owned(), 80, 0), (SERVER.to_owned(), 443, 0)];
        assert_eq!(asked.visited(), expected, "{address}");
    }
}

#[test]
fn an_alias_is_followed_to_its_end() {
    let names = plan(Name::at("web.example"))
        .name("web.example", Name::at("host.example"))
        .name("host.example", Name::at(SERVER));
    assert_eq!(ask(names).of("dns"), "passed dns_right");
    let nowhere = ask(plan(Name::at("gone.example")));
    assert_eq!(nowhere.of("dns"), "failed dns_alias_leads_nowhere");
    let elsewhere = ask(plan(Name::at("web.example")).name("web.example", Name::at(OTHER)));
    let step = elsewhere.report.findings[1].next_step();
    let expected = "Where the DNS of shop.example is kept, create this record: shop.example. A 192.0.2.10; and remove: \
                    shop.example. CNAME web.example.";
    assert_eq!(step.as_deref(), Some(expected));
}

#[test]
fn names_that_are_not_there_and_names_without_an_address_are_told_apart() {
    let elsewhere = Plan::default().name("other.example", Name::at(SERVER));
    assert_eq!(ask(elsewhere).of("dns"), "failed dns_no_such_name");
    assert_eq!(
        ask(plan(Name::default())).of("dns"),
        "failed dns_no_address"
    );
    let only_v6 = ask(plan(Name::at("2001:db8::10")));
    assert_eq!(only_v6.of("dns"), "failed dns_no_ipv4");
}

#[test]
fn a_name_server_that_fails_is_told_by_what_it_fails_at() {
    let failing = |record_type| ask(plan(Name::at(SERVER).failing(record_type, Fault::Servfail)));
    assert_eq!(failing("A").of("dns"), "failed dns_broken");
    assert_eq!(failing("AAAA").of("ipv6"), "failed ipv6_broken");
    assert_eq!(failing("CAA").of("caa"), "failed caa_broken");
    assert_eq!(failing("CAA").of("dns"), "passed dns_right");
}

#[test]
fn an_answer_that_does_not_fit_a_datagram_is_asked_for_over_tcp() {
    let asked = ask(plan(Name::at(SERVER).failing("*", Fault::Truncated)));
    assert_eq!(asked.of("dns"), "passed dns_right");
}

#[test]
fn a_name_server_that_says_nothing_ends_in_unknown_when_the_time_is_up() {
    let names = plan(Name::at(SERVER).failing("*", Fault::Silent));
    let asked = ask_with(state(), names, NAME, None, Duration::from_millis(900));
    let told = ["on_app", "dns", "ipv6", "caa", "port_80"].map(|check| asked.of(check));
    let expected = [
        "passed listed_without_twin",
        "unknown dns_no_answer",
        "unknown ipv6_no_answer",
        "unknown caa_no_answer",
        "skipped dns_first",
    ];
    assert_eq!(told, expected);
    assert_eq!(asked.report.state, Standing::Unknown);
}

#[test]
fn a_caa_record_is_looked_for_up_to_the_top() {
    let with = |name: &str, value: &str| {
        ask(plan(Name::at(SERVER)).name(name, Name::default().caa(0, "issue", value)))
    };
    assert_eq!(
        with("example", "digicert.com").of("caa"),
        "failed caa_forbids"
    );
    assert_eq!(
        with("example", "letsencrypt.org").of("caa"),
        "passed caa_allows"
    );
    let nearest = Name::at(SERVER).caa(0, "issue", "letsencrypt.org");
    let both = plan(nearest).name("example", Name::default().caa(0, "issue", ";"));
    assert_eq!(ask(both).of("caa"), "passed caa_allows");
}

#[test]
fn caa_records_of_an_alias_are_told_as_those_of_the_name_at_its_end() {
    let end = Name::at(SERVER).caa(0, "issue", "digicert.com");
    let asked = ask(plan(Name::at("web.example")).name("web.example", end));
    let caa = &asked.report.findings[3];
    assert_eq!(
        (
            caa.message().to_string().as_str(),
            caa.next_step().as_deref()
        ),
        (
            "The CAA records of web.example allow no certificates of Let's Encrypt's: they name digicert.com.",
            Some(
                "Where the DNS of web.example is kept, create this record: web.example. CAA 0 issue \"letsencrypt.org\""
            ),
        )
    );
}

#[test]
fn an_alias_that_leads_in_a_circle_is_told_as_broken() {
    let itself = plan(Name::at(NAME));
    let circle = plan(Name::at("a.example"))
        .name("a.example", Name::at("b.example"))
        .name("b.example", Name::at("a.example"));
    for names in [itself, circle] {
        let asked = ask(names);
        assert_eq!(asked.of("dns"), "failed dns_broken");
        assert_eq!(asked.report.look.cause, Some(Cause::DnsBroken));
    }
}

#[test]
fn an_ipv6_address_is_the_servers_where_it_presents_the_same_certificate() {
    let mut name = Name::at(SERVER);
    name.aaaa = vec!["2001:db8::10".parse().unwrap()];
    let other = ask(plan(name.clone()).host("2001:db8::10", good()));
    assert_eq!(other.of("ipv6"), "failed ipv6_leads_elsewhere");
    let closed = Host {
        port_80: Door::Closed,
        ..good()
    };
    let closed = ask(plan(name.clone()).host("2001:db8::10", closed));
    assert_eq!(closed.of("ipv6"), "failed ipv6_dead");
    let same = ask(plan(name).also_at(SERVER, "2001:db8::10"));
    assert_eq!(same.of("ipv6"), "passed ipv6_same_server");
}

#[test]
fn without_the_app_everything_else_is_still_looked_at() {
    let mut state = state();
    state.apps[0].id = "other".to_owned();
    let account = &mut state.accounts[0];
    account.apps = Some(Vec::new());
    let asked = ask_with(
        state,
        plan(Name::at(SERVER)),
        NAME,
        None,
        Duration::from_secs(20),
    );
    let expected = [
        "on_app unknown serverpilot_unreadable",
        "dns unknown dns_server_unknown",
        "ipv6 passed ipv6_none",
        "caa passed caa_none",
        "port_80 passed port_open",
        "port_443 passed port_open",
        "certificate passed certificate_good",
        "site skipped site_not_asked",
        "autossl unknown serverpilot_unreadable",
        "action skipped action_none",
    ];
    assert_eq!(asked.told(), expected);
}

#[test]
fn a_server_whose_address_serverpilot_does_not_know_is_no_fault_of_the_dns() {
    let mut state = state();
    state.servers[0].lastaddress = None;
    let asked = ask_with(
        state,
        plan(Name::at(SERVER)),
        NAME,
        None,
        Duration::from_secs(20),
    );
    assert_eq!(asked.of("dns"), "unknown dns_server_unknown");
}

#[test]
fn the_action_that_is_asked_about_is_read() {
    let mut state = state();
    state.settings.action_after_ms = None;
    let app = state.apps[0].clone();
    let action = state.start_action(&app, 0);
    let asked = ask_with(
        state.clone(),
        plan(Name::at(SERVER)),
        NAME,
        Some(&action),
        Duration::from_secs(20),
    );
    assert_eq!(asked.of("action"), "waiting action_open");
    let unknown = ask_with(
        state,
        plan(Name::at(SERVER)),
        NAME,
        Some("none"),
        Duration::from_secs(20),
    );
    assert_eq!(unknown.of("action"), "unknown serverpilot_unreadable");
}

#[test]
fn a_wildcard_has_a_dns_and_no_certificate() {
    let mut state = state();
    state.apps[0].domains.push("*.shop.example".to_owned());
    let names = Plan::default()
        .name("*.shop.example", Name::at(SERVER))
        .host(SERVER, good());
    let asked = ask_with(
        state,
        names,
        "*.shop.example",
        None,
        Duration::from_secs(20),
    );
    let expected = [
        "on_app passed listed",
        "dns passed dns_right",
        "ipv6 passed ipv6_none",
        "caa skipped caa_not_needed",
        "port_80 passed port_open",
        "port_443 passed port_open",
        "certificate skipped certificate_of_wildcard",
        "site skipped site_not_asked",
        "autossl skipped autossl_no_wildcards",
        "action skipped action_none",
    ];
    assert_eq!(asked.told(), expected);
    assert_eq!(asked.report.state, Standing::Fine);
}
