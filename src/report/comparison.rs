//! `sekisho.compare/1`: the JSON of a comparison, as INTERFACE.md fixes it.

use super::document::{Coverage, DocumentReport};
use crate::compare::parity::Disparity;
use crate::compare::rounds::Round;
use crate::compare::{Account, Addition, Change, Comparison, Loss, Mode, OtherWords, PartyChanges, Summary, Unmatched};
use crate::document::{Document, ViewKind};
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
    /// Required terms that may stand in the revised draft in other words: to be read, not lost.
    pub other_words: Vec<OtherWords>,
    /// Late duties, and clauses that end an earlier agreement.
    pub additions: Vec<Addition>,
    pub parties: PartyChanges,
    pub sources: Vec<String>,
    pub summary: Summary,
    /// How every binding sentence of the base ended; the counts add up.
    pub account: Account,
    /// Share of the base's words found again, 0 to 1, two decimals.
    pub overlap: f64,
    /// When the base was last saved, as far as it or the user says so.
    pub base_date: Option<String>,
    /// The base's own title: its first line with words, else what its properties say.
    pub base_title: Option<String>,
    /// With several drafts: each draft after the base, and what it lost.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rounds: Vec<Round>,
    pub findings: Vec<Finding>,
}

/// `sekisho.parity/1`: two language versions of one agreement against each other.
#[derive(Debug, Clone, Serialize)]
pub struct ParityReport {
    pub schema: &'static str,
    pub first: DocumentReport,
    pub second: DocumentReport,
    pub outcome: Outcome,
    pub coverage: Coverage,
    pub disparities: Vec<Disparity>,
    pub findings: Vec<Finding>,
}

impl ParityReport {
    pub fn of(
        first: &Document,
        second: &Document,
        disparities: Vec<Disparity>,
        findings: Vec<Finding>,
        outcome: Outcome,
        lang: Lang,
    ) -> ParityReport {
        let (first, second) = (DocumentReport::of(first, lang), DocumentReport::of(second, lang));
        let coverage = both_read(&first, &second);
        ParityReport { schema: "sekisho.parity/1", first, second, outcome, coverage, disparities, findings }
    }
}

/// A title is short; a first paragraph that runs on is none.
fn title(base: &Document) -> Option<String> {
    let view = base.view(ViewKind::Accepted);
    let first = view.parts.first().and_then(|p| p.text.lines().map(str::trim).find(|l| !l.is_empty()).map(str::to_owned));
    first.filter(|l| l.chars().count() <= 120).or_else(|| base.properties.title.clone().filter(|t| !t.is_empty()))
}

/// What was read of two documents together.
fn both_read(first: &DocumentReport, second: &DocumentReport) -> Coverage {
    Coverage {
        complete: first.coverage.complete && second.coverage.complete,
        unread: first.coverage.unread.iter().chain(&second.coverage.unread).cloned().collect(),
        notes: first.coverage.notes.iter().chain(&second.coverage.notes).cloned().collect(),
    }
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
        let coverage = both_read(&base_report, &revised_report);
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
            other_words: comparison.other_words.clone(),
            additions: comparison.additions.clone(),
            parties: comparison.parties.clone(),
            sources: comparison.sources.iter().map(|w| w.get(lang).to_owned()).collect(),
            summary: comparison.summary,
            account: comparison.account,
            overlap: (comparison.overlap * 100.0).round() / 100.0,
            base_date: base.properties.modified.clone(),
            base_title: title(base),
            rounds: Vec::new(),
            findings,
        }
    }
}
