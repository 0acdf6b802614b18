//! Two charts of the report, where a look beats reading: findings by clause, and the five categories of measures. Each piece
//! is a mark that stands for one thing, with its word beside it; nothing is told by colour alone.

use super::catalogue::say;
use crate::casefile::dossier::Dossier;
use crate::compare::findings::where_words;
use crate::finding::Severity;
use crate::terms::{Asker, Library, State};
use crate::words::Words;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// Rows of the first chart; the others are in the list of findings.
const ROWS: usize = 14;

/// Findings of one clause, the gravest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ClauseRow {
    pub at: Words,
    pub marks: Vec<Severity>,
}

/// One category of measures and the terms of it that are there or asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CategoryRow {
    pub number: u8,
    pub title: Words,
    pub terms: Vec<TermMark>,
    pub present: usize,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TermMark {
    pub title: Words,
    pub state: State,
}

/// Findings by the article they stand in, those of the whole document or of parties last; the gravest rows first.
pub fn by_clause(d: &Dossier) -> Vec<ClauseRow> {
    let mut rows: BTreeMap<Words, Vec<Severity>> = BTreeMap::new();
    for f in d.findings.iter().filter(|f| f.severity > Severity::Info) {
        let place = f.places.first().filter(|p| p.part == "body" && p.clause.is_some());
        let at = place.map_or_else(|| say("chart.elsewhere"), |p| where_words(Some(p)));
        rows.entry(at).or_default().push(f.severity);
    }
    let mut rows: Vec<ClauseRow> = rows
        .into_iter()
        .map(|(at, mut marks)| {
            marks.sort_by(|a, b| b.cmp(a));
            ClauseRow { at, marks }
        })
        .collect();
    rows.sort_by(|a, b| b.marks.cmp(&a.marks));
    rows.truncate(ROWS);
    rows
}

/// The five categories of the METI handbook: which terms of each the agreement holds, of those asked for or there.
pub fn categories(d: &Dossier, library: &Library) -> Vec<CategoryRow> {
    let asker = Asker { side: d.check.side, level: d.check.level };
    let asked: BTreeSet<String> = library
        .profile(&d.check.profile)
        .map(|p| p.asked_by(asker))
        .map_or_else(BTreeSet::new, |a| a.required.into_iter().chain(a.expected).chain(a.any_of.into_iter().flatten()).collect());
    (1..=5)
        .map(|number| {
            let terms: Vec<TermMark> = library
                .terms
                .iter()
                .filter(|t| t.category.contains(&number))
                .filter_map(|t| {
                    let state = d.check.terms.iter().find(|s| s.id == t.id)?.state;
                    (state != State::Absent || asked.contains(&t.id)).then(|| TermMark { title: t.title.clone(), state })
                })
                .collect();
            let present = terms.iter().filter(|t| t.state == State::Present).count();
            CategoryRow { number, title: say(&format!("measures.{number}")), terms, present }
        })
        .collect()
}
