//! A diagnosis in one word, for whoever watches a name: does it work, and if not, what keeps it?
//!
//! A diagnosis has a finding for each check, for the owner of the network. A look keeps of them what decides
//! whether a visitor gets the site, and nothing that a customer must not see.

use std::fmt;

use super::address::Reach;
use super::facts::{Facts, Leads};
use super::finding::{Check, Finding, Status};
use super::word::words;

words! {
    /// What a look comes to.
    pub enum Verdict {
        /// A visitor gets the site over HTTPS.
        Works = "works",
        /// Somebody has to change the name's DNS.
        WaitingDns = "waiting_dns",
        /// The DNS is right, and ServerPilot is still to bring the certificate.
        WaitingCertificate = "waiting_certificate",
        /// Something else has to be changed.
        DoesNotWork = "does_not_work",
        /// DNS and certificate are right; whether the site answers could not be proved.
        Unproved = "unproved",
        /// It could not be found out.
        Unknown = "unknown",
    }
}

words! {
    /// What keeps a name from working.
    pub enum Cause {
        /// It leads to somebody else.
        Elsewhere = "elsewhere",
        /// It leads to the server and to somebody else.
        PartlyElsewhere = "partly_elsewhere",
        /// It leads to an address that is not public.
        Private = "private",
        /// The DNS does not know it.
        NoName = "no_name",
        /// It has no IPv4 address.
        NoAddress = "no_address",
        /// It is an alias of a name without an IPv4 address.
        AliasOfNothing = "alias_of_nothing",
        /// Its name servers fail.
        DnsBroken = "dns_broken",
        /// Its IPv6 address is somebody else's, or nobody's.
        Ipv6 = "ipv6",
        /// A CAA record forbids the certificate.
        Caa = "caa",
        /// ServerPilot is still making the certificate.
        CertificateAwaited = "certificate_awaited",
        /// The app's certificate has no room for it.
        CertificateFull = "certificate_full",
        /// The certificate is not good.
        Certificate = "certificate",
        /// The server takes no connections.
        Port = "port",
        /// The app does not have it.
        NotOnApp = "not_on_app",
        /// The site is archived.
        Archived = "archived",
        /// The site is suspended.
        Suspended = "suspended",
        /// The site has had the visits of its plan.
        OverVisits = "over_visits",
        /// The site is not active.
        NotActive = "not_active",
        /// Another site of the network answers.
        OtherSite = "other_site",
        /// The site answers with an error.
        SiteError = "site_error",
    }
}

impl Cause {
    /// The one that stands for all that may have one reason: two names that fail alike may fail for that.
    fn kind(self) -> Self {
        match self {
            Self::CertificateAwaited | Self::CertificateFull => Self::Certificate,
            cause => cause,
        }
    }
}

/// A record of the DNS, as it is typed where the DNS is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DnsRecord {
    /// `A`, `AAAA`, `CNAME` or `CAA`.
    pub kind: String,
    /// The name that has it.
    pub name: String,
    /// What it says.
    pub value: String,
}

impl DnsRecord {
    /// A record of `name`'s.
    pub fn new(kind: &str, name: &str, value: impl ToString) -> Self {
        Self {
            kind: kind.to_owned(),
            name: name.to_owned(),
            value: value.to_string(),
        }
    }

    /// Whether it leads to an address that is not of the public Internet.
    fn is_private(&self, facts: &Facts) -> bool {
        let address = self.value.parse();
        address.is_ok_and(|address| matches!(facts.network.reach(address), Reach::Special(_)))
    }
}

impl fmt::Display for DnsRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}. {} {}", self.name, self.kind, self.value)
    }
}

/// The records that are the cure.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cure {
    /// To be created.
    pub create: Vec<DnsRecord>,
    /// To be removed.
    pub remove: Vec<DnsRecord>,
}

/// What one look at a name found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Look {
    /// What it comes to.
    pub verdict: Verdict,
    /// What keeps the name from working.
    pub cause: Option<Cause>,
    /// The records that would mend it, as a customer may see them.
    pub cure: Cure,
    /// Where the name leads now, as a customer may see it: public addresses, or the name that it is an alias of.
    pub leads_to: Vec<String>,
    /// Whether it leads to the server, or to a delivery network through which the site proved itself.
    pub dns_right: bool,
    /// Unix seconds at which the presented certificate ends, if one is for the name.
    pub certificate_ends: Option<i64>,
}

impl Look {
    /// A look that found nothing out.
    pub fn unknown() -> Self {
        Self::of(Verdict::Unknown, None)
    }

    fn of(verdict: Verdict, cause: Option<Cause>) -> Self {
        Self {
            verdict,
            cause,
            cure: Cure::default(),
            leads_to: Vec::new(),
            dns_right: false,
            certificate_ends: None,
        }
    }

    /// Whether somebody has to do something, or ServerPilot has, before the name works.
    pub fn fails(&self) -> bool {
        matches!(
            self.verdict,
            Verdict::WaitingDns | Verdict::WaitingCertificate | Verdict::DoesNotWork
        )
    }

    /// In which way it fails: one [`Cause`] stands for all of a kind.
    pub fn failure(&self) -> Option<Cause> {
        let cause = self.cause.filter(|_| self.fails());
        cause.map(Cause::kind)
    }

    /// What `facts` and the `findings` of all checks over them come to.
    pub fn at(facts: &Facts, findings: &[Finding]) -> Self {
        let of = |check: Check| findings.iter().find(|finding| finding.check == check);
        let (verdict, cause, decisive) = decide(of);
        let cure = decisive
            .map(|finding| finding.cure.clone())
            .unwrap_or_default();
        let public = |records: Vec<DnsRecord>| {
            let public = records
                .into_iter()
                .filter(|record| !record.is_private(facts));
            public.collect()
        };
        Self {
            verdict,
            cause,
            cure: Cure {
                remove: public(cure.remove),
                create: cure.create,
            },
            leads_to: leads_to(facts),
            dns_right: facts.leads() == Leads::Here
                || of(Check::Site).is_some_and(|site| site.status == Status::Passed),
            certificate_ends: facts.certificate_ends(),
        }
    }
}

type Decision<'a> = (Verdict, Option<Cause>, Option<&'a Finding>);

/// From what a visitor meets first to what is met last; the first that fails decides.
fn decide<'a>(of: impl Fn(Check) -> Option<&'a Finding>) -> Decision<'a> {
    let is = |check, status| of(check).is_some_and(|finding| finding.status == status);
    let failed = |check| of(check).filter(|finding| finding.status == Status::Failed);
    let fails = |verdict, finding: &'a Finding| (verdict, cause(finding.code), Some(finding));
    let good = |check| is(check, Status::Passed) || is(check, Status::Warning);

    for (check, verdict) in [
        (Check::Dns, Verdict::WaitingDns),
        (Check::OnApp, Verdict::DoesNotWork),
        (Check::Ipv6, Verdict::WaitingDns),
        (Check::Port80, Verdict::DoesNotWork),
        (Check::Site, Verdict::DoesNotWork),
    ] {
        if let Some(finding) = failed(check) {
            return fails(verdict, finding);
        }
    }
    if is(Check::Site, Status::Passed) {
        return (Verdict::Works, None, None);
    }
    let unknown = (Verdict::Unknown, None, None);
    if !good(Check::Dns) {
        return unknown;
    }
    let certificate = failed(Check::Certificate);
    let awaited = is(Check::Certificate, Status::Waiting) || is(Check::Port443, Status::Waiting);
    if awaited || certificate.is_some() {
        for (check, verdict) in [
            (Check::Caa, Verdict::WaitingDns),
            (Check::AutoSsl, Verdict::DoesNotWork),
        ] {
            if let Some(finding) = failed(check) {
                return fails(verdict, finding);
            }
        }
    }
    match certificate.or(failed(Check::Port443)) {
        // Without the app nobody knows whether it is still to come.
        Some(finding) if is(Check::OnApp, Status::Unknown) && is_absent(finding) => unknown,
        Some(finding) => fails(Verdict::DoesNotWork, finding),
        None if awaited => (
            Verdict::WaitingCertificate,
            Some(Cause::CertificateAwaited),
            None,
        ),
        None if !good(Check::Certificate) => unknown,
        None if is(Check::Site, Status::Unknown) => (Verdict::Unproved, None, None),
        None => (Verdict::Works, None, None),
    }
}

/// Whether the finding is that the name has no certificate of its own.
fn is_absent(finding: &Finding) -> bool {
    matches!(
        finding.code,
        "certificate_none" | "certificate_other_name" | "port_refused" | "port_silent"
    )
}

/// What a failed finding means to a customer.
fn cause(code: &str) -> Option<Cause> {
    Some(match code {
        "dns_points_elsewhere" => Cause::Elsewhere,
        "dns_points_partly_elsewhere" => Cause::PartlyElsewhere,
        "dns_not_public" => Cause::Private,
        "dns_no_such_name" => Cause::NoName,
        "dns_no_address" | "dns_no_ipv4" => Cause::NoAddress,
        "dns_alias_leads_nowhere" => Cause::AliasOfNothing,
        "dns_broken" | "ipv6_broken" | "caa_broken" => Cause::DnsBroken,
        "ipv6_dead" | "ipv6_leads_elsewhere" | "ipv6_not_public" => Cause::Ipv6,
        "caa_forbids" | "caa_forbids_http" | "caa_critical" => Cause::Caa,
        "autossl_full" => Cause::CertificateFull,
        "port_refused" | "port_silent" => Cause::Port,
        "not_listed" => Cause::NotOnApp,
        "site_archived" => Cause::Archived,
        "site_suspended" => Cause::Suspended,
        "site_over_visits" => Cause::OverVisits,
        "site_not_active" => Cause::NotActive,
        "site_other" => Cause::OtherSite,
        "site_error" => Cause::SiteError,
        _ if code.starts_with("certificate_") => Cause::Certificate,
        _ => return None,
    })
}

fn leads_to(facts: &Facts) -> Vec<String> {
    if let Some(alias) = facts.records.aliases.first() {
        return vec![alias.clone()];
    }
    let addresses = facts.records.v4.records().iter();
    let public = addresses
        .filter(|address| !matches!(facts.network.reach((**address).into()), Reach::Special(_)));
    public.map(ToString::to_string).collect()
}

#[cfg(test)]
pub(crate) mod tests {
    use std::net::Ipv4Addr;

    use super::*;
    use crate::diagnose::answer::Head;
    use crate::diagnose::checks::tests::{OTHER, SERVER, app, facts, seen, visit};
    use crate::diagnose::facts::{AskedSite, Visits};
    use crate::diagnose::judge;
    use crate::diagnose::proof::tests::{proof, signed};
    use crate::diagnose::records::{Answer, Caa};
    use crate::diagnose::servers::Servers;
    use crate::diagnose::visit::{Answered, Port, Presented};
    use crate::error::Error;

    const NAME: &str = "shop.example";

    /// A look that found no records.
    pub(crate) fn looked(verdict: Verdict, cause: Option<Cause>) -> Look {
        Look::of(verdict, cause)
    }

    pub(crate) fn unproved() -> Look {
        Look::of(Verdict::Unproved, None)
    }

    fn look(change: impl FnOnce(&mut Facts)) -> Look {
        let mut facts = facts(NAME);
        change(&mut facts);
        judge(&facts).look
    }

    fn comes_to(change: impl FnOnce(&mut Facts)) -> (Verdict, Option<Cause>) {
        let look = look(change);
        (look.verdict, look.cause)
    }

    fn awaits_certificate(facts: &mut Facts) {
        app(facts).ssl = None;
        app(facts).autossl.domains.clear();
        seen(facts).presented = Presented::Nothing;
    }

    fn site_answers(facts: &mut Facts, status: u16, proof_of: Option<&str>) {
        facts.asked_site = Some(AskedSite {
            site: 7,
            proof: proof(),
        });
        seen(facts).answered = Answered::With(Head {
            status,
            proof: proof_of.map(|word| signed(NAME, 7, word)),
        });
    }

    #[test]
    fn a_name_with_which_nothing_is_wrong_works_and_its_certificate_has_an_end() {
        let expected = Look {
            leads_to: vec![SERVER.to_string()],
            dns_right: true,
            certificate_ends: Some(90 * 24 * 3600),
            ..Look::of(Verdict::Works, None)
        };
        assert_eq!(look(|_| {}), expected);
    }

    #[test]
    fn a_name_that_leads_elsewhere_has_its_records_and_where_it_leads() {
        let expected = Look {
            cure: Cure {
                create: vec![DnsRecord::new("A", NAME, SERVER)],
                remove: vec![DnsRecord::new("A", NAME, OTHER)],
            },
            leads_to: vec![OTHER.to_string()],
            certificate_ends: None,
            ..Look::of(Verdict::WaitingDns, Some(Cause::Elsewhere))
        };
        let elsewhere = look(|facts| {
            facts.records.v4 = Answer::Found(vec![OTHER]);
            facts.visits = Visits::Made(vec![]);
        });
        assert_eq!(elsewhere, expected);
        let alias = look(|facts| {
            facts.records.v4 = Answer::Found(vec![OTHER]);
            facts.records.aliases = vec!["parking.example".to_owned()];
        });
        assert_eq!(alias.leads_to, ["parking.example"]);
        assert_eq!(
            alias.cure.remove,
            [DnsRecord::new("CNAME", NAME, "parking.example.")]
        );
    }

    #[test]
    fn an_address_that_is_not_public_is_kept_from_customers() {
        let private = Ipv4Addr::new(10, 0, 0, 5);
        let look = look(|facts| facts.records.v4 = Answer::Found(vec![private, OTHER]));
        assert_eq!(
            (look.verdict, look.cause),
            (Verdict::WaitingDns, Some(Cause::Private))
        );
        assert_eq!(look.leads_to, [OTHER.to_string()]);
        assert_eq!(look.cure.remove, [DnsRecord::new("A", NAME, OTHER)]);
    }

    #[test]
    fn what_a_visitor_meets_first_decides() {
        let waiting = |cause| (Verdict::WaitingDns, Some(cause));
        let broken = |cause| (Verdict::DoesNotWork, Some(cause));
        let ipv6 = comes_to(|facts| {
            facts.records.v6 = Answer::Found(vec!["fd00::1".parse().unwrap()]);
            seen(facts).port_80 = Port::Refused;
        });
        assert_eq!(ipv6, waiting(Cause::Ipv6));
        let unlisted = comes_to(|facts| {
            app(facts).domains.clear();
            seen(facts).port_80 = Port::Refused;
        });
        assert_eq!(unlisted, broken(Cause::NotOnApp));
        let port_80 = comes_to(|facts| {
            seen(facts).port_80 = Port::Silent;
            awaits_certificate(facts);
        });
        assert_eq!(port_80, broken(Cause::Port));
        let port_443 = comes_to(|facts| seen(facts).port_443 = Port::Refused);
        assert_eq!(port_443, broken(Cause::Port));
        let expired = comes_to(|facts| facts.now = 91 * 24 * 3600);
        assert_eq!(expired, broken(Cause::Certificate));
    }

    #[test]
    fn a_certificate_is_awaited_unless_something_keeps_it_from_coming() {
        let awaited = (Verdict::WaitingCertificate, Some(Cause::CertificateAwaited));
        assert_eq!(comes_to(awaits_certificate), awaited);
        let no_port = comes_to(|facts| {
            app(facts).ssl = None;
            seen(facts).port_443 = Port::Refused;
        });
        assert_eq!(no_port, awaited);
        let forbidden = look(|facts| {
            awaits_certificate(facts);
            facts.records.caa = Answer::Found(vec![Caa {
                critical: false,
                tag: "issue".to_owned(),
                value: ";".to_owned(),
            }]);
        });
        assert_eq!(
            (forbidden.verdict, forbidden.cause),
            (Verdict::WaitingDns, Some(Cause::Caa))
        );
        let record = DnsRecord::new("CAA", "example", "0 issue \"letsencrypt.org\"");
        assert_eq!(forbidden.cure.create, [record]);
        let full = comes_to(|facts| {
            awaits_certificate(facts);
            app(facts).autossl.domains = (0..100).map(|n| format!("{n}.example")).collect();
        });
        assert_eq!(full, (Verdict::DoesNotWork, Some(Cause::CertificateFull)));
    }

    #[test]
    fn a_site_that_is_asked_has_to_prove_itself() {
        let site = |status, word: Option<&str>| comes_to(|facts| site_answers(facts, status, word));
        assert_eq!(site(200, Some("live")), (Verdict::Works, None));
        assert_eq!(
            site(200, Some("archived")),
            (Verdict::DoesNotWork, Some(Cause::Archived))
        );
        assert_eq!(
            site(502, None),
            (Verdict::DoesNotWork, Some(Cause::SiteError))
        );
        assert_eq!(site(200, None), (Verdict::Unproved, None));
    }

    #[test]
    fn a_site_that_proves_itself_works_wherever_the_server_is() {
        let proved = comes_to(|facts| {
            site_answers(facts, 200, Some("live"));
            facts.servers = Servers::default();
        });
        assert_eq!(proved, (Verdict::Works, None));
    }

    #[test]
    fn behind_a_delivery_network_the_dns_is_right_where_the_site_proves_itself_through_it() {
        let behind = |word: Option<&str>| {
            look(|facts| {
                facts.records.v4 = Answer::Found(vec![Ipv4Addr::new(104, 16, 0, 1)]);
                site_answers(facts, 200, word);
            })
            .dns_right
        };
        let proved = ["live", "archived"].map(|word| behind(Some(word)));
        assert_eq!((proved, behind(None)), ([true, false], false));
        assert!(look(|facts| site_answers(facts, 200, None)).dns_right);
    }

    #[test]
    fn what_cannot_be_found_out_is_unknown() {
        let unknown = (Verdict::Unknown, None);
        assert_eq!(comes_to(|facts| facts.records.v4 = Answer::Silent), unknown);
        assert_eq!(comes_to(|facts| facts.visits = Visits::TooLate), unknown);
        assert_eq!(
            comes_to(|facts| facts.servers = Servers::default()),
            unknown
        );
        let without_app = comes_to(|facts| {
            facts.known.app = Err(Error::timeout(1.0, "x"));
            seen(facts).presented = Presented::Nothing;
        });
        assert_eq!(without_app, unknown);
    }

    #[test]
    fn the_certificate_that_ends_first_counts() {
        let ends = look(|facts| {
            let mut visits = vec![visit(SERVER.into(), NAME), visit(SERVER.into(), NAME)];
            if let Presented::Certificate(certificate) = &mut visits[1].presented {
                certificate.ends = 5;
            }
            facts.visits = Visits::Made(visits);
        });
        assert_eq!(ends.certificate_ends, Some(5));
    }
}
