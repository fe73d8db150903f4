//! What one look at a name found, as PHP's arrays and out of them.

use ext_php_rs::error::Result as ZendResult;
use ext_php_rs::types::ZendHashTable;

use super::convert::{self, PhpArray};
use super::given::Given;
use crate::diagnose::look::{Cause, Cure, DnsRecord, Look, Verdict};
use crate::error::Result;
use crate::sentence::Sentence;

/// `array{verdict, cause, record, remove, leads_to, dns_right, certificate_ends}`
pub fn look(look: &Look) -> ZendResult<PhpArray> {
    let mut array = ZendHashTable::new();
    array.insert("verdict", look.verdict.as_str())?;
    array.insert("cause", look.cause.map(Cause::as_str))?;
    insert_cure(&look.cure, &mut array)?;
    array.insert("leads_to", convert::list(&look.leads_to)?)?;
    array.insert("dns_right", look.dns_right)?;
    array.insert("certificate_ends", look.certificate_ends)?;
    Ok(array)
}

/// What [`look`] made.
pub fn read_look(given: &Given) -> Result<Look> {
    Ok(Look {
        verdict: given
            .word("verdict", Verdict::read)?
            .unwrap_or(Verdict::Unknown),
        cause: given.word("cause", Cause::read)?,
        cure: read_cure(given)?,
        leads_to: given.texts("leads_to")?,
        dns_right: given.flag("dns_right")?.unwrap_or_default(),
        certificate_ends: given.integer("certificate_ends")?,
    })
}

/// `record` to be created, and those to `remove`.
pub fn insert_cure(cure: &Cure, array: &mut ZendHashTable) -> ZendResult<()> {
    let create = cure.create.first().map(|create| {
        let mut row = ZendHashTable::new();
        record(create, &mut row).map(|()| row)
    });
    array.insert("record", create.transpose()?)?;
    array.insert("remove", convert::rows(&cure.remove, record)?)
}

/// What [`insert_cure`] made.
pub fn read_cure(given: &Given) -> Result<Cure> {
    let create = given.array("record")?;
    Ok(Cure {
        create: create.iter().map(read_record).collect::<Result<_>>()?,
        remove: given
            .rows("remove")?
            .iter()
            .map(read_record)
            .collect::<Result<_>>()?,
    })
}

/// `array{type, name, value}`
pub fn record(record: &DnsRecord, row: &mut ZendHashTable) -> ZendResult<()> {
    row.insert("type", record.kind.as_str())?;
    row.insert("name", record.name.as_str())?;
    row.insert("value", record.value.as_str())
}

fn read_record(given: &Given) -> Result<DnsRecord> {
    Ok(DnsRecord {
        kind: given.text("type")?.unwrap_or_default(),
        name: given.text("name")?.unwrap_or_default(),
        value: given.text("value")?.unwrap_or_default(),
    })
}

/// `array{id, parts, text}`
pub fn said(sentence: &Sentence) -> ZendResult<PhpArray> {
    let mut array = convert::sentence(sentence)?;
    array.insert("text", sentence.to_string())?;
    Ok(array)
}
