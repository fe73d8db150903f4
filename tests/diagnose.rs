//! A diagnosis against real name servers and real TLS servers, on a part of this machine that plays the Internet. What is said of
//! what was found is tested beside the checks.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

use std::time::{Duration, Instant};

use super::support::{Site, Table};
use serverpilot_emulator::internet::{
    self, Certificate, Connection, Door, Fault, Host, Internet, Name, Oddity, Plan,
};
use serverpilot_emulator::{Ssl, State};
use wu_serverpilot::clock::{Deadline, SystemClock};
use wu_serverpilot::config::{CERT_FILE, Trust};
use wu_serverpilot::diagnose::facts::{Facts, Visits};
use wu_serverpilot::diagnose::finding::Finding;
use wu_serverpilot::diagnose::look::Cause;
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
const NONCE: &str = "0123456789abcdef";

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

struct Asked {
    report: Report,
    connections: Vec<Connection>,
    requests: Vec<String>,
}

/// The addresses and ports that had a connection, and the bytes that they received.
type Visited = Vec<(String, u16, usize)>;

/// A connection to each port, over which not a byte came.
fn looked_in() -> Visited {
    vec![(SERVER.to_owned(), 80, 0), (SERVER.to_owned(), 443, 0)]
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
        let told = self.told();
        let mut found = told.iter().filter_map(|line| line.strip_prefix(&start));
        found.next().unwrap().to_owned()
    }

    fn of_each<const N: usize>(&self, checks: [&str; N]) -> [String; N] {
        checks.map(|check| self.of(check))
    }

    fn visited(&self) -> Visited {
        let mut visited: Vec<_> = (self.connections.iter())
            .map(|made| (made.address.to_string(), made.port, made.received))
            .collect();
        visited.sort();
        visited
    }
}

/// What is asked, where and about what.
struct Ask {
    state: State,
    plan: Plan,
    time: Duration,
    action_id: Option<&'static str>,
    main: Option<&'static str>,
    questions: Vec<Question>,
}

/// As nothing stands in the way.
fn question(name: &str) -> Question {
    Question {
        domain: Domain::parse(name.as_bytes()).unwrap(),
        blocked: false,
        site: None,
    }
}

impl Ask {
    fn on(plan: Plan) -> Self {
        Self {
            state: state(),
            plan,
            time: AMPLE,
            action_id: None,
            main: None,
            questions: vec![question(NAME)],
        }
    }

    fn one(self) -> Asked {
        self.all().remove(0)
    }

    /// All of the questions at once.
    fn all(self) -> Vec<Asked> {
        let internet = Internet::start(self.plan).unwrap();
        let site = Site::new(self.state);
        let folder = tempfile::tempdir().unwrap();
        let authority = folder.path().join("authority.pem");
        internet.write_authority(&authority).unwrap();
        let environment = [(CERT_FILE, authority.to_str().unwrap().to_owned())];
        let secret = Secret::new("secret".to_owned());
        let around = Around {
            network: Network::parse(Some(&internet.setting())).unwrap(),
            trust: Trust::read(&Table(environment.into())),
            proxied: false,
            connect_timeout: SHORT,
            addresses: Vec::new(),
            main: self.main.map(|name| question(name).domain),
            proof: Proof::new(NONCE.to_owned(), secret).ok(),
        };
        let deadline = Deadline::start(&SystemClock, self.time);
        let gathered = site.call(|session| {
            let source = Said::Api(session, self.action_id);
            Ok::<_, Error>(gather(source, &self.questions, &around, &deadline))
        });
        let facts = gathered.unwrap().names;
        wait_for(&internet, facts.iter().map(opened).sum());
        let requests = site.emulator.requests();
        let about = |facts| Asked {
            report: judge(facts),
            connections: internet.connections(),
            requests: (requests.iter())
                .map(|request| format!("{} {}", request.method, request.path))
                .collect(),
        };
        facts.iter().map(about).collect()
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
    Ask::on(plan).one()
}

/// About the name, where it leads to the server.
fn ask_of(state: State, action_id: Option<&'static str>) -> Asked {
    let plan = plan(Name::at(SERVER));
    let ask = Ask::on(plan);
    Ask {
        state,
        action_id,
        ..ask
    }
    .one()
}

/// What it says of site 7 at the name.
fn ask_of_site(host: Host) -> Asked {
    let questions = vec![Question {
        site: Some(7),
        ..question(NAME)
    }];
    let ask = Ask::on(plan(Name::at(SERVER)).host(SERVER, host));
    Ask { questions, ..ask }.one()
}

const REQUESTS: [&str; 2] = [
    "GET /v1/apps/nlcN0TwdZAyNEgdp",
    "GET /v1/servers/UXOSIYrdtL4cSGp3",
];

#[test]
fn a_name_with_which_nothing_is_wrong_is_fine_and_the_app_and_the_server_are_read_once() {
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
    assert_eq!(
        (asked.requests, asked.connections.len()),
        (REQUESTS.map(str::to_owned).to_vec(), 2)
    );
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
    let told = asked.of_each(["port_80", "port_443", "certificate"]);
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
fn a_connection_is_opened_to_each_port_and_none_where_wordpress_blocks_it_or_the_name_leads_elsewhere()
 {
    let checks = ["dns", "port_80", "port_443", "certificate"];
    let open = ask(plan(Name::at(SERVER)));
    assert_eq!(open.visited(), looked_in());
    let questions = vec![Question {
        blocked: true,
        ..question(NAME)
    }];
    let ask_blocked = Ask::on(plan(Name::at(SERVER)));
    let blocked = Ask {
        questions,
        ..ask_blocked
    }
    .one();
    let not = "unknown blocked_by_wordpress";
    assert_eq!(blocked.of_each(checks), ["passed dns_right", not, not, not]);
    assert_eq!(blocked.visited(), []);
    let elsewhere = ask(plan(Name::at(OTHER)).host(OTHER, good()));
    let first = "skipped dns_first";
    assert_eq!(
        elsewhere.of_each(checks),
        ["failed dns_points_elsewhere", first, first, first]
    );
    assert_eq!(elsewhere.visited(), []);
}

#[test]
fn a_name_that_leads_into_a_private_network_is_told_and_not_contacted() {
    for address in ["169.254.169.254", "127.0.0.1"] {
        let asked = ask(plan(Name::at(address)));
        assert_eq!(asked.of("dns"), "failed dns_not_public", "{address}");
        assert_eq!(asked.visited(), [], "{address}");
    }
    for address in ["::1", "::ffff:169.254.169.254"] {
        let mut name = Name::at(SERVER);
        name.aaaa = vec![address.parse().unwrap()];
        let asked = ask(plan(name));
        assert_eq!(asked.of("ipv6"), "failed ipv6_not_public", "{address}");
        assert_eq!(asked.visited(), looked_in(), "{address}");
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
    let time = Duration::from_millis(900);
    let asked = Ask {
        time,
        ..Ask::on(names)
    }
    .one();
    let told = asked.of_each(["on_app", "dns", "ipv6", "caa", "port_80"]);
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
    let told = asked.report.findings[3].message().to_string();
    let expected = "The CAA records of web.example allow no certificates of Let's Encrypt's: they name digicert.com.";
    assert_eq!(told, expected);
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
fn the_action_that_is_asked_about_is_read() {
    let mut state = state();
    state.settings.action_after_ms = None;
    let app = state.apps[0].clone();
    let action = state.start_action(&app, 0);
    assert_eq!(action, "action0000000001");
    let asked = ask_of(state.clone(), Some("action0000000001"));
    assert_eq!(asked.of("action"), "waiting action_open");
    let unknown = ask_of(state, Some("none"));
    assert_eq!(unknown.of("action"), "unknown serverpilot_unreadable");
}

/// Site 7, at [`NAME`], answers over this certificate.
fn ask_site(certificate: Certificate) -> Asked {
    let mut host = Host {
        certificate: Some(certificate),
        ..Host::default()
    };
    let site = internet::Site {
        key: Some("secret".to_owned()),
        number: 7,
        ..internet::Site::default()
    };
    host.sites.insert(NAME.to_owned(), site);
    ask_of_site(host)
}

#[test]
fn a_site_proves_itself_over_a_good_certificate() {
    let asked = ask_site(Certificate::of([NAME]));
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
fn nothing_is_sent_over_a_certificate_that_is_not_good() {
    let mut expired = Certificate::of([NAME]);
    expired.days = -1;
    let mut of_authority = Certificate::of([NAME]);
    of_authority.oddity = Some(Oddity::OfAuthority);
    let other = Certificate::of(["other.example"]);
    for certificate in [expired, of_authority, other] {
        let asked = ask_site(certificate);
        assert_eq!(asked.of("site"), "skipped certificate_first");
        assert_eq!(asked.visited(), looked_in());
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
    let ask = Ask::on(plan);
    let asked = Ask { questions, ..ask }.all();
    let told: Vec<_> = asked.iter().map(|asked| asked.of("dns")).collect();
    assert_eq!(told, vec!["passed dns_right"; 50]);
    assert_eq!(asked[0].requests, REQUESTS);
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
    let ask = Ask::on(plan);
    let asked = Ask {
        time,
        questions,
        ..ask
    }
    .all();
    assert!(began.elapsed() < time + Duration::from_secs(2));
    let told: Vec<_> = asked
        .iter()
        .map(|asked| asked.of_each(["dns", "port_80"]))
        .collect();
    let pair = [
        ["unknown dns_no_answer", "skipped dns_first"],
        ["passed dns_right", "passed port_open"],
    ];
    assert_eq!(told, pair.repeat(5));
}

#[test]
fn where_the_main_domain_leads_the_app_is_reached() {
    let with_main = |main: &str| {
        let plan = plan(Name::at(OTHER)).host(OTHER, good());
        let ask = Ask::on(plan.name("network.example", Name::at(main)));
        let main = Some("network.example");
        Ask { main, ..ask }.one().of_each(["dns", "certificate"])
    };
    assert_eq!(
        with_main(OTHER),
        ["passed dns_right", "passed certificate_good"]
    );
    assert_eq!(
        with_main(SERVER),
        ["failed dns_points_elsewhere", "skipped dns_first"]
    );
}
