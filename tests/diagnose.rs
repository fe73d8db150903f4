//! A diagnosis against real name servers and real TLS servers, on a part of this machine that plays the Internet.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

use std::ffi::OsString;
use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use super::support::Site;
use serverpilot_emulator::internet::{
    self, Certificate, Connection, Door, Fault, Host, Internet, Name, Oddity, Plan,
};
use serverpilot_emulator::{Ssl, State};
use wu_serverpilot::clock::{Deadline, SystemClock};
use wu_serverpilot::config::source::Environment as Variables;
use wu_serverpilot::config::{CERT_FILE, SavedCredentials, Source, Trust};
use wu_serverpilot::diagnose::facts::{Facts, Known, Visits};
use wu_serverpilot::diagnose::finding::Finding;
use wu_serverpilot::diagnose::look::{Cause, DnsRecord};
use wu_serverpilot::diagnose::network::Network;
use wu_serverpilot::diagnose::proof::Proof;
use wu_serverpilot::diagnose::visit::{Port, Visit};
use wu_serverpilot::diagnose::{
    Around, Question, Report, Source as Said, State as Standing, gather, judge,
};
use wu_serverpilot::error::Error;
use wu_serverpilot::plan::Domain;
use wu_serverpilot::secret::Secret;

const NAME: &str = "shop.example";
const SERVER: &str = "192.0.2.10";
const OTHER: &str = "198.51.100.7";

/// How long a diagnosis may take that is meant to end.
const AMPLE: Duration = Duration::from_secs(20);

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
    let questions = std::slice::from_ref(question);
    let api = Api::Asked(action_id);
    asked_about(state, plan, time, questions, change, api).remove(0)
}

/// Whether ServerPilot is asked, and about which action.
enum Api<'a> {
    Asked(Option<&'a str>),
    Known(Box<Known>),
}

/// About each of `questions`, all of them asked at once.
fn asked_about(
    state: State,
    plan: Plan,
    time: Duration,
    questions: &[Question],
    change: impl FnOnce(Around) -> Around,
    api: Api,
) -> Vec<Asked> {
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
    let gathered = site
        .call(|session| {
            let source = match api {
                Api::Asked(action_id) => Said::Api(session, action_id),
                Api::Known(known) => Said::Stored(known),
            };
            Ok::<_, Error>(gather(source, questions, &around, &deadline))
        })
        .unwrap();
    wait_for(&internet, gathered.names.iter().map(opened).sum());
    let requests = site.emulator.requests();
    let about = |facts| Asked {
        report: judge(facts),
        connections: internet.connections(),
        requests: (requests.iter())
            .map(|request| format!("{} {}", request.method, request.path))
            .collect(),
    };
    gathered.names.iter().map(about).collect()
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
    ask_with(state(), plan, NAME, None, AMPLE)
}

/// About the name, where it leads to the server.
fn ask_of(state: State, action_id: Option<&str>) -> Asked {
    ask_with(state, plan(Name::at(SERVER)), NAME, action_id, AMPLE)
}

/// What it says of the site with this number at the name.
fn ask_of_site(host: Host) -> Asked {
    let question = Question {
        site: Some(7),
        ..question(NAME)
    };
    let plan = plan(Name::at(SERVER)).host(SERVER, host);
    asked(state(), plan, AMPLE, None, &question, |around| Around {
        proof: Proof::new(NONCE.to_owned(), Secret::new("secret".to_owned())).ok(),
        ..around
    })
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
    let mut of_many = Certificate::of([NAME]);
    of_many
        .names
        .splice(0..0, (0..500).map(|number| format!("n{number}.example")));
    assert_eq!(presenting(of_many), "passed certificate_good");
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
        AMPLE,
        None,
        &Question {
            blocked: true,
            ..question(NAME)
        },
        |around| around,
    );
    let told = ["dns", "port_80", "port_443", "certificate"].map(|check| asked.of(check));
    let blocked = "unknown blocked_by_wordpress";
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
    assert_eq!(failing("CAA").of("caa"), "warning caa_broken");
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
        "warning caa_forbids"
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
    let asked = ask_of(state, None);
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
    let asked = ask_of(state, None);
    assert_eq!(asked.of("dns"), "unknown dns_server_unknown");
}

#[test]
fn the_action_that_is_asked_about_is_read() {
    let mut state = state();
    state.settings.action_after_ms = None;
    let app = state.apps[0].clone();
    let action = state.start_action(&app, 0);
    let asked = ask_of(state.clone(), Some(&action));
    assert_eq!(asked.of("action"), "waiting action_open");
    let unknown = ask_of(state, Some("none"));
    assert_eq!(unknown.of("action"), "unknown serverpilot_unreadable");
}

#[test]
fn a_wildcard_has_a_dns_and_no_certificate() {
    let mut state = state();
    state.apps[0].domains.push("*.shop.example".to_owned());
    let names = Plan::default()
        .name("*.shop.example", Name::at(SERVER))
        .host(SERVER, good());
    let asked = ask_with(state, names, "*.shop.example", None, AMPLE);
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

const NONCE: &str = "0123456789abcdef";

/// Site 7, at [`NAME`], answers so.
fn ask_site(site: internet::Site, certificate: Certificate) -> Asked {
    let mut host = Host {
        certificate: Some(certificate),
        ..Host::default()
    };
    host.sites.insert(NAME.to_owned(), site);
    ask_of_site(host)
}

fn site_of_network(number: u64, word: &str) -> internet::Site {
    internet::Site {
        key: Some("secret".to_owned()),
        number,
        word: word.to_owned(),
        ..internet::Site::default()
    }
}

#[test]
fn a_site_proves_itself_over_a_good_certificate() {
    let asked = ask_site(site_of_network(7, "live"), Certificate::of([NAME]));
    assert_eq!(asked.of("site"), "passed site_answers");
    assert_eq!(asked.report.state, Standing::Fine);
    let expected = format!(
        "HEAD /?wu_serverpilot_look={NONCE} HTTP/1.1\r\nHost: shop.example\r\nUser-Agent: wu_serverpilot/{} (domain \
         check)\r\nAccept: */*\r\nConnection: close\r\n\r\n",
        env!("CARGO_PKG_VERSION")
    );
    let requests: Vec<_> = (asked.connections.iter())
        .filter_map(|made| made.request.clone())
        .collect();
    assert_eq!(requests, [expected]);
}

#[test]
fn another_site_a_lock_an_error_and_somebody_else_are_told_apart() {
    let certificate = || Certificate::of([NAME]);
    let answers = |site| ask_site(site, certificate()).of("site");
    assert_eq!(answers(site_of_network(1, "live")), "failed site_other");
    assert_eq!(
        answers(site_of_network(7, "suspended")),
        "failed site_suspended"
    );
    let error = internet::Site {
        status: 503,
        ..internet::Site::default()
    };
    assert_eq!(answers(error), "failed site_error");
    assert_eq!(answers(internet::Site::default()), "unknown site_unproved");
    let other_key = internet::Site {
        key: Some("other".to_owned()),
        ..site_of_network(7, "live")
    };
    assert_eq!(answers(other_key), "unknown site_unproved");
}

#[test]
fn another_web_server_can_answer_in_the_emulated_ones_place() {
    let server = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let forward = server.local_addr().ok();
    std::thread::spawn(move || {
        for mut stream in server.incoming().flatten() {
            std::thread::spawn(move || {
                let request = BufReader::new(&stream).lines().map_while(Result::ok);
                let head: Vec<_> = request.take_while(|line| !line.is_empty()).collect();
                // What comes over TLS says so.
                if head.contains(&"X-Forwarded-Proto: https".to_owned()) {
                    stream
                        .write_all(b"HTTP/1.1 500 Internal Server Error\r\n\r\n")
                        .unwrap();
                }
            });
        }
    });
    let asked = ask_of_site(Host { forward, ..good() });
    assert_eq!(asked.of("site"), "failed site_error");
}

#[test]
fn nothing_is_sent_over_a_certificate_that_is_not_good() {
    let mut expired = Certificate::of([NAME]);
    expired.days = -1;
    let mut of_authority = Certificate::of([NAME]);
    of_authority.oddity = Some(Oddity::OfAuthority);
    let other = Certificate::of(["other.example"]);
    for certificate in [expired, of_authority, other] {
        let asked = ask_site(site_of_network(7, "live"), certificate);
        assert_eq!(asked.of("site"), "skipped certificate_first");
        assert_eq!(
            asked.visited(),
            [(SERVER.to_owned(), 80, 0), (SERVER.to_owned(), 443, 0)]
        );
    }
}

#[test]
fn a_site_that_says_nothing_is_unknown_when_its_time_is_up() {
    let asked = ask_of_site(good());
    assert_eq!(asked.of("site"), "unknown site_silent");
}

/// kund0.example and so on, all of them at the server but those that `change` changes.
fn many(count: usize, change: impl Fn(usize, Name) -> Name) -> (Plan, Vec<Question>) {
    let name = |number: usize| format!("kund{number}.example");
    let questions = (0..count).map(|number| question(&name(number))).collect();
    let plan = (0..count).fold(Plan::default().host(SERVER, good()), |plan, number| {
        plan.name(&name(number), change(number, Name::at(SERVER)))
    });
    (plan, questions)
}

#[test]
fn many_names_are_looked_at_side_by_side_with_one_request_each_for_app_and_server() {
    let (plan, questions) = many(50, |_, name| name);
    let api = Api::Asked(None);
    let asked = asked_about(state(), plan, AMPLE, &questions, |around| around, api);
    let told: Vec<_> = asked.iter().map(|asked| asked.of("dns")).collect();
    assert_eq!(told, vec!["passed dns_right"; 50]);
    let requests = [
        "GET /v1/apps/nlcN0TwdZAyNEgdp",
        "GET /v1/servers/UXOSIYrdtL4cSGp3",
    ];
    assert_eq!(asked[0].requests, requests);
    assert_eq!(asked[0].connections.len(), 100);
}

#[test]
fn names_whose_servers_are_silent_do_not_keep_the_others_from_being_known_in_time() {
    let (plan, questions) = many(10, |number, name| match number % 2 {
        0 => name.failing("*", Fault::Silent),
        _ => name,
    });
    let began = Instant::now();
    let time = Duration::from_secs(3);
    let api = Api::Asked(None);
    let asked = asked_about(state(), plan, time, &questions, |around| around, api);
    assert!(began.elapsed() < time + Duration::from_secs(2));
    let told: Vec<_> = asked.iter().map(|asked| asked.of("dns")).collect();
    let pair = ["unknown dns_no_answer", "passed dns_right"];
    assert_eq!(told, pair.repeat(5));
    let ports: Vec<_> = asked.iter().map(|asked| asked.of("port_80")).collect();
    assert_eq!(ports, ["skipped dns_first", "passed port_open"].repeat(5));
}

#[test]
fn what_the_caller_knows_of_the_app_is_not_asked_again() {
    let known = Known {
        app: Err(Error::timeout(1.0, "x")),
        server: Ok(SERVER.parse().ok()),
        action: None,
    };
    let api = Api::Known(Box::new(known));
    let plan = plan(Name::at(SERVER));
    let asked = asked_about(
        state(),
        plan,
        AMPLE,
        &[question(NAME)],
        |around| around,
        api,
    );
    assert_eq!(asked[0].of("dns"), "passed dns_right");
    assert_eq!(asked[0].requests, Vec::<String>::new());
}

#[test]
fn where_the_main_domain_leads_the_app_is_reached() {
    let at_other = || plan(Name::at(OTHER)).host(OTHER, good());
    let with_main = |main: &str| {
        let plan = at_other().name("network.example", Name::at(main));
        asked(state(), plan, AMPLE, None, &question(NAME), |around| {
            Around {
                main: Domain::parse(b"network.example").ok(),
                ..around
            }
        })
    };
    assert_eq!(with_main(OTHER).of("dns"), "passed dns_right");
    assert_eq!(
        with_main(OTHER).of("certificate"),
        "passed certificate_good"
    );
    for main in [SERVER, "104.16.0.1", "10.0.0.5"] {
        let asked = with_main(main);
        assert_eq!(asked.of("dns"), "failed dns_points_elsewhere", "{main}");
        let step = asked.report.findings[1].next_step().unwrap();
        assert!(step.contains("shop.example. A 192.0.2.10;"), "{step}");
    }
}

#[test]
fn an_address_that_the_owner_names_is_the_one_that_is_advised() {
    let nowhere = plan(Name::default());
    let asked = asked(state(), nowhere, AMPLE, None, &question(NAME), |around| {
        Around {
            addresses: vec![OTHER.parse().unwrap()],
            ..around
        }
    });
    let create = &asked.report.findings[1].cure.create;
    let record = DnsRecord::new("A", NAME, OTHER);
    assert_eq!(*create, [record]);
}
