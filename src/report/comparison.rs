//! `sekisho.compare/1`: the JSON of a comparison, as INTERFACE.md fixes it.

use super::document::{Coverage, DocumentReport};
use crate::compare::{Account, Change, Comparison, Loss, Mode, PartyChanges, Summary, Unmatched};
use crate::document::Document;
use crate::finding::{Finding, Outcome, Severity};
use crate::words::Lang;
use serde::Serialize;

#[derive(Debug, Clone, Serialize)]
pub struct ComparisonReport {
    pub schema: &'static str,
    pub base: DocumentReport,
    pub revised: DocumentReport,
    pub mode: Mode,
    /// False when the body of either draft could not be read: then nothing here may be read as "nothing was lost".
    pub compared: bool,
    pub outcome: Outcome,
    pub coverage: Coverage,
    pub losses: Vec<Loss>,
    pub changes: Vec<Change>,
    pub unmatched: Vec<Unmatched>,
    pub parties: PartyChanges,
    pub sources: Vec<String>,
    pub summary: Summary,
    /// How every binding sentence of the base ended; the counts add up.
    pub account: Account,
    /// Share of the base's words found again, 0 to 1, two decimals.
    pub overlap: f64,
    /// When the base was last saved, as far as it or the user says so.
    pub base_date: Option<String>,
    pub findings: Vec<Finding>,
}

impl ComparisonReport {
    pub fn of(
        comparison: &Comparison,
        base: &Document,
        revised: &Document,
        findings: Vec<Finding>,
        outcome: Outcome,
        lang: Lang,
    ) -> ComparisonReport {
        let (base_report, revised_report) = (DocumentReport::of(base, lang), DocumentReport::of(revised, lang));
        let coverage = Coverage {
            complete: base_report.coverage.complete && revised_report.coverage.complete,
            unread: base_report.coverage.unread.iter().chain(&revised_report.coverage.unread).cloned().collect(),
            notes: base_report.coverage.notes.iter().chain(&revised_report.coverage.notes).cloned().collect(),
        };
        ComparisonReport {
            schema: "sekisho.compare/1",
            base: base_report,
            revised: revised_report,
            mode: comparison.mode,
            compared: !base.is_blank() && !revised.is_blank(),
            outcome,
            coverage,
            losses: comparison.losses.clone(),
            changes: comparison.changes.iter().filter(|c| c.severity > Severity::Cosmetic).cloned().collect(),
            unmatched: comparison.unmatched.clone(),
            parties: comparison.parties.clone(),
            sources: comparison.sources.iter().map(|w| w.get(lang).to_owned()).collect(),
            summary: comparison.summary,
            account: comparison.account,
            overlap: (comparison.overlap * 100.0).round() / 100.0,
            base_date: base.properties.modified.clone(),
            findings,
        }
    }
}
