//! What the DNS says of a name.

use std::net::{Ipv4Addr, Ipv6Addr};
use std::time::Instant;

use hickory_resolver::TokioResolver;
use hickory_resolver::lookup::Lookup;
use hickory_resolver::net::{DnsError, NetError};
use hickory_resolver::proto::rr::rdata::CAA;
use hickory_resolver::proto::rr::{RData, RecordType};

use super::network::Network;
use crate::plan::Domain;
use crate::text;

/// Records of one kind that are looked at: nobody needs more, and an answer may hold hundreds.
const MOST_RECORDS: usize = 16;

/// An answer to one question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer<T> {
    /// These records, one at least.
    Found(Vec<T>),
    /// The name has no such record.
    NoRecord,
    /// There is no such name.
    NoName,
    /// The name's own servers fail (`SERVFAIL` and the like), or its signatures do not verify.
    Broken,
    /// No answer in time.
    Silent,
}

impl<T> Answer<T> {
    /// The records; empty where there are none for whatever reason.
    pub fn records(&self) -> &[T] {
        match self {
            Self::Found(records) => records,
            _ => &[],
        }
    }
}

/// A CAA record (RFC 8659).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caa {
    /// Whether who does not know the tag must not issue.
    pub critical: bool,
    /// `issue`, `issuewild`, `iodef` or another.
    pub tag: String,
    /// For `issue`: an authority, and `;`-separated parameters.
    pub value: String,
}

/// What the DNS says of a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Records {
    /// `A`.
    pub v4: Answer<Ipv4Addr>,
    /// `AAAA`.
    pub v6: Answer<Ipv6Addr>,
    /// The names that `CNAME`s lead to, one after the other; fit to be shown.
    pub aliases: Vec<String>,
    /// `CAA` of the name or of its nearest parent that has any.
    pub caa: Answer<Caa>,
    /// The name that has the records of `caa`, or that there was no answer for; fit to be shown.
    pub caa_at: String,
}

impl Records {
    fn unknown(domain: &Domain) -> Self {
        Self {
            v4: Answer::Silent,
            v6: Answer::Silent,
            aliases: Vec::new(),
            caa: Answer::Silent,
            caa_at: domain.to_string(),
        }
    }
}

/// Asks all questions about all `domains` side by side, until `end`. What has no answer then is
/// [`Answer::Silent`].
pub fn look_up(network: &Network, domains: &[Domain], end: Instant) -> Vec<Records> {
    let Ok(resolver) = network.resolver() else {
        return domains.iter().map(Records::unknown).collect();
    };
    let questions = domains.iter().map(|domain| {
        let (resolver, domain) = (resolver.clone(), domain.clone());
        async move { ask(&resolver, &domain, end).await }
    });
    let answers = super::side_by_side(questions);
    let known = domains.iter().zip(answers);
    known
        .map(|(domain, records)| records.unwrap_or_else(|| Records::unknown(domain)))
        .collect()
}

async fn ask(resolver: &TokioResolver, domain: &Domain, end: Instant) -> Records {
    let of_type = |record_type| {
        let (resolver, name) = (resolver.clone(), domain.to_string());
        tokio::spawn(async move { one(&resolver, &name, record_type, end).await })
    };
    let [v4, v6, alias] = [RecordType::A, RecordType::AAAA, RecordType::CNAME].map(of_type);
    let (caa_at, caa) = nearest_caa(resolver, domain.as_str(), end).await;
    let (v4, v6, alias) = (
        finished(v4).await,
        finished(v6).await,
        finished(alias).await,
    );
    // The chain stands in the answer of either address; a broken one shows in its first link alone.
    let mut chains = [&v4, &v6, &alias].map(aliases).into_iter();
    let aliases = chains.find(|chain| !chain.is_empty()).unwrap_or_default();
    Records {
        aliases,
        v4: answer(v4, |data| match data {
            RData::A(address) => Some(address.0),
            _ => None,
        }),
        v6: answer(v6, |data| match data {
            RData::AAAA(address) => Some(address.0),
            _ => None,
        }),
        caa,
        caa_at,
    }
}

type Looked = Result<Lookup, NetError>;

async fn one(
    resolver: &TokioResolver,
    name: &str,
    record_type: RecordType,
    end: Instant,
) -> Looked {
    let asked = resolver.lookup(format!("{name}."), record_type);
    match tokio::time::timeout_at(end.into(), asked).await {
        Ok(looked) => looked,
        Err(_) => Err(NetError::Timeout),
    }
}

async fn finished(task: tokio::task::JoinHandle<Looked>) -> Looked {
    task.await.unwrap_or(Err(NetError::Timeout))
}

/// From the name up to its last label, until one has a CAA record (RFC 8659, section 3).
async fn nearest_caa(resolver: &TokioResolver, name: &str, end: Instant) -> (String, Answer<Caa>) {
    let mut at = name.strip_prefix("*.").unwrap_or(name);
    loop {
        let looked = one(resolver, at, RecordType::CAA, end).await;
        let owner = caa_owner(&looked);
        let found = answer(looked, caa);
        let parent = at.split_once('.').map(|(_, parent)| parent);
        match (&found, parent) {
            (Answer::NoRecord | Answer::NoName, Some(parent)) => at = parent,
            _ => return (owner.unwrap_or_else(|| at.to_owned()), found),
        }
    }
}

/// Whose the CAA records are: an alias has no records of its own, so they are those of the name at its end.
fn caa_owner(looked: &Looked) -> Option<String> {
    let mut records = looked.as_ref().ok()?.answers().iter();
    let record = records.find(|record| matches!(record.data, RData::CAA(_)))?;
    Some(shown(&record.name.to_ascii()))
}

fn answer<T: PartialEq>(looked: Looked, take: impl Fn(&RData) -> Option<T>) -> Answer<T> {
    let lookup = match looked {
        Ok(lookup) => lookup,
        Err(error) => return no_answer(&error),
    };
    let mut records: Vec<T> = Vec::new();
    for record in lookup
        .answers()
        .iter()
        .filter_map(|record| take(&record.data))
    {
        if records.len() < MOST_RECORDS && !records.contains(&record) {
            records.push(record);
        }
    }
    match records.is_empty() {
        true => Answer::NoRecord,
        false => Answer::Found(records),
    }
}

fn no_answer<T>(error: &NetError) -> Answer<T> {
    match error {
        _ if error.is_nx_domain() => Answer::NoName,
        NetError::Dns(DnsError::NoRecordsFound(_)) => Answer::NoRecord,
        NetError::Dns(_) => Answer::Broken,
        _ => Answer::Silent,
    }
}

fn aliases(looked: &Looked) -> Vec<String> {
    let Ok(lookup) = looked else {
        return Vec::new();
    };
    let targets = lookup
        .answers()
        .iter()
        .filter_map(|record| match &record.data {
            RData::CNAME(target) => Some(shown(&target.to_ascii())),
            _ => None,
        });
    targets.take(MOST_RECORDS).collect()
}

fn shown(name: &str) -> String {
    text::escape(name.trim_end_matches('.'), text::NAME_LENGTH)
}

fn caa(data: &RData) -> Option<Caa> {
    match data {
        RData::CAA(CAA {
            issuer_critical,
            tag,
            value,
            ..
        }) => Some(Caa {
            critical: *issuer_critical,
            tag: tag.to_ascii_lowercase(),
            value: String::from_utf8_lossy(value).into_owned(),
        }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use hickory_resolver::proto::op::Query;
    use hickory_resolver::proto::rr::{Name, Record};

    use super::*;

    fn v4(addresses: impl IntoIterator<Item = Ipv4Addr>) -> Answer<Ipv4Addr> {
        let record =
            |address: Ipv4Addr| Record::from_rdata(Name::root(), 0, RData::A(address.into()));
        let records = addresses.into_iter().map(record);
        let lookup = Lookup::new_with_max_ttl(Query::default(), records);
        answer(Ok(lookup), |data| match data {
            RData::A(address) => Some(address.0),
            _ => None,
        })
    }

    fn numbered(count: usize) -> Vec<Ipv4Addr> {
        let number = |number: u32| Ipv4Addr::from_bits(0xc000_0200 + number);
        (1..).map(number).take(count).collect()
    }

    #[test]
    fn each_record_is_told_once_and_not_too_many_of_them() {
        let twice = [numbered(2), numbered(2)].concat();
        assert_eq!(v4(twice), Answer::Found(numbered(2)));
        let all = Answer::Found(numbered(MOST_RECORDS));
        assert_eq!(v4(numbered(MOST_RECORDS)), all);
        assert_eq!(v4(numbered(MOST_RECORDS + 1)), all);
        assert_eq!(v4([]), Answer::NoRecord);
    }
}
