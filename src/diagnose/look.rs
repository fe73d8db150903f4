//! A diagnosis in one word, for whoever watches a name: does it work, and if not, what keeps it?
//!
//! A diagnosis has a finding for each check, for the owner of the network. A look keeps of them what decides
//! whether a visitor gets the site, and nothing that a customer must not see.

use std::fmt;

use super::address::Reach;
use super::facts::Facts;
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

/// Where a cause lies: two names that fail in one area may fail for one reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Area {
    /// In the DNS of the name.
    Dns,
    /// With the server's ports.
    Port,
    /// With the certificate.
    Certificate,
    /// With the app's list.
    App,
    /// With the site.
    Site,
}

impl Cause {
    /// Where it lies.
    pub fn area(self) -> Area {
        match self {
            Self::Elsewhere
            | Self::PartlyElsewhere
            | Self::Private
            | Self::NoName
            | Self::NoAddress
            | Self::AliasOfNothing
            | Self::DnsBroken
            | Self::Ipv6
            | Self::Caa => Area::Dns,
            Self::CertificateAwaited | Self::CertificateFull | Self::Certificate => {
                Area::Certificate
            }
            Self::Port => Area::Port,
            Self::NotOnApp => Area::App,
            Self::Archived
            | Self::Suspended
            | Self::OverVisits
            | Self::NotActive
            | Self::OtherSite
            | Self::SiteError => Area::Site,
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
    /// Unix seconds at which the presented certificate ends, if one is good for the name.
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

    /// Where what keeps it from working lies.
    pub fn area(&self) -> Option<Area> {
        let cause = self.cause.filter(|_| self.fails());
        cause.map(Cause::area)
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
    let awaited = is(Check::Certificate, Status::Waiting) || is(Check::Port443, Status::Waiting);
    if awaited || failed(Check::Certificate).is_some() {
        for (check, verdict) in [
            (Check::Caa, Verdict::WaitingDns),
            (Check::AutoSsl, Verdict::DoesNotWork),
            (Check::Certificate, Verdict::DoesNotWork),
        ] {
            if let Some(finding) = failed(check) {
                return fails(verdict, finding);
            }
        }
        return (
            Verdict::WaitingCertificate,
            Some(Cause::CertificateAwaited),
            None,
        );
    }
    match failed(Check::Port443) {
        Some(finding) => fails(Verdict::DoesNotWork, finding),
        None if !good(Check::Certificate) || !good(Check::Dns) => (Verdict::Unknown, None, None),
        None if is(Check::Site, Status::Unknown) => (Verdict::Unproved, None, None),
        None => (Verdict::Works, None, None),
    }
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
    use super::*;

    /// A look that found no records.
    pub(crate) fn looked(verdict: Verdict, cause: Option<Cause>) -> Look {
        Look::of(verdict, cause)
    }

    pub(crate) fn unproved() -> Look {
        Look::of(Verdict::Unproved, None)
    }
}
