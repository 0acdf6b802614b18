//! `sekisho.check/1`: the JSON of one agreement's inventory, as INTERFACE.md fixes it.

use super::document::{Coverage, DocumentReport};
use crate::finding::{Finding, Outcome};
use crate::terms::TermState;
use serde::Serialize;

#[derive(Debug, Clone, Serialize)]
pub struct CheckReport {
    pub schema: &'static str,
    pub document: DocumentReport,
    pub profile: String,
    pub outcome: Outcome,
    pub coverage: Coverage,
    pub terms: Vec<TermState>,
    pub findings: Vec<Finding>,
}
