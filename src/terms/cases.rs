//! The cases that every term file carries: texts and what the term must be in them. Run by the tests and by whoever
//! edits the library; nothing here takes part in a check.

use super::library::{Case, Library, Term};
use super::{State, inventory};
use crate::agreement::Agreement;
use crate::document::{Format, ViewKind, text};
use crate::words::{Lang, Words};
use rayon::prelude::*;
use std::collections::BTreeSet;

/// A case that does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    pub term: String,
    /// From 1, in the order of the file.
    pub case: usize,
    /// The first words of its text.
    pub text: String,
    pub what: Words,
}

/// Every case of the library that does not hold, in the order of the files. With `only`, those of these terms.
pub fn failures(library: &Library, only: Option<&BTreeSet<String>>) -> Vec<Failure> {
    let terms = library.terms.iter().filter(|t| only.is_none_or(|ids| ids.contains(&t.id)));
    let all: Vec<(&Term, usize, &Case)> = terms.flat_map(|t| t.cases.iter().enumerate().map(move |(i, c)| (t, i, c))).collect();
    all.into_par_iter().filter_map(|(t, i, c)| failure(library, t, i, c)).collect()
}

fn failure(library: &Library, term: &Term, number: usize, case: &Case) -> Option<Failure> {
    let document = text::read(case.text.as_bytes(), Format::Text);
    let inventory = inventory(&Agreement::of(&document, ViewKind::Accepted), library);
    let got = inventory.term(&term.id)?;
    let failed = |en: String, ja: String| {
        let text = case.text.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(80).collect();
        Some(Failure { term: term.id.clone(), case: number + 1, text, what: Words::new(en, ja) })
    };
    if got.state != case.state {
        let name = |state: State| serde_json::to_value(state).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default();
        let (wanted, came) = (name(case.state), name(got.state));
        return failed(format!("wanted {wanted}, got {came}"), format!("期待 {wanted}、判定 {came}"));
    }
    let has = |id: &String| got.elements.iter().any(|e| e.id == *id && e.state.found());
    if let Some(missing) = case.elements.iter().find(|id| !has(id)) {
        return failed(format!("element `{missing}` not found"), format!("要素 `{missing}` が検出されません"));
    }
    case.without.iter().find(|id| has(id)).and_then(|id| failed(format!("element `{id}` found"), format!("要素 `{id}` が検出されました")))
}

/// What a term file still lacks to be whole in both languages, in words; nothing for one that lacks nothing.
pub fn gaps(term: &Term, least: usize) -> Vec<Words> {
    let mut out = Vec::new();
    let mut gap = |en: &str, ja: &str| out.push(Words::new(en, ja));
    for (name, words) in [("title", &term.title), ("why", &term.why), ("question", &term.question), ("wording", &term.wording)] {
        if words.en.is_empty() || Lang::of(&words.en) != Lang::En || words.ja.is_empty() || Lang::of(&words.ja) != Lang::Ja {
            gap(&format!("`{name}` is not there in both languages"), &format!("`{name}` が両言語でそろっていません"));
        }
    }
    if term.authority.is_empty() {
        gap("no `authority`", "`authority`（根拠）がありません");
    }
    if term.category.is_empty() || !term.category.iter().all(|c| (1..=5).contains(c)) {
        gap("`category` names measures 1 to 5", "`category` は1～5で指定してください");
    }
    for lang in [Lang::En, Lang::Ja] {
        let code = lang.code();
        let signs = term.signs.iter().any(|s| !s.of(lang).0.is_empty());
        if !signs {
            gap(&format!("no sign in `{code}`"), &format!("`{code}` の sign がありません"));
        }
        let own: Vec<&Case> = term.cases.iter().filter(|c| Lang::of(&c.text) == lang).collect();
        if own.len() < least {
            gap(
                &format!("{} cases in `{code}` of {least}", own.len()),
                &format!("`{code}` の事例が {} 件（{least} 件以上必要）", own.len()),
            );
        }
        if !own.iter().any(|c| c.state == State::Present) || !own.iter().any(|c| c.state == State::Absent) {
            gap(&format!("cases in `{code}` on one side only"), &format!("`{code}` の事例が片側のみです"));
        }
    }
    out
}
