//! What a reconciliation did.

use super::domains::DomainReport;
use crate::api::App;
use crate::domains::Domain;
use crate::domains::settlement::Settlement;
use crate::error::Error;

/// What was written, and how the names fare that were not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// The app as it was before.
    pub app: App,
    /// As of any change of domains.
    pub domains: DomainReport,
    /// How the names fare that were not added.
    pub settlement: Settlement,
    /// Names that were refused, as they were told, and why.
    pub refused: Vec<(String, Error)>,
    /// Names that there was no time for, after so many had been refused.
    pub untried: Vec<Domain>,
    /// Why AutoSSL could not be turned on.
    pub autossl_error: Option<Error>,
}
