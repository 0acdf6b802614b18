//! The cases that every term file carries: texts and what the term must be in them. Run by the tests and by whoever
//! edits the library; nothing here takes part in a check.

use super::inventory;
use super::library::{Case, Library, Term};
use crate::agreement::Agreement;
use crate::document::{Format, ViewKind, text};

/// Every case that does not hold, one line each: term, number of the case, what was wanted, what came.
pub fn failures(library: &Library) -> Vec<String> {
    library.terms.iter().flat_map(|t| t.cases.iter().enumerate().filter_map(move |(i, c)| failure(library, t, i, c))).collect()
}

fn failure(library: &Library, term: &Term, number: usize, case: &Case) -> Option<String> {
    let document = text::read(case.text.as_bytes(), Format::Text);
    let inventory = inventory(&Agreement::of(&document, ViewKind::Accepted), library);
    let got = inventory.term(&term.id)?;
    let said = format!("{} case {}: {:?}", term.id, number + 1, case.text.chars().take(80).collect::<String>());
    if got.state != case.state {
        return Some(format!("{said}: wanted {:?}, got {:?}", case.state, got.state));
    }
    let has = |id: &String| got.elements.iter().any(|e| e.id == *id && e.state.found());
    if let Some(missing) = case.elements.iter().find(|id| !has(id)) {
        return Some(format!("{said}: element `{missing}` not found"));
    }
    case.without.iter().find(|id| has(id)).map(|id| format!("{said}: element `{id}` found"))
}
