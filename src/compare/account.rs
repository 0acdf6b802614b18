//! Nothing in the base goes unaccounted: every sentence of it that binds someone is kept, claimed by a term whose fate is
//! told, or listed as a duty without a counterpart. The counts add up.

use super::{Context, Mode, Unmatched, losses};
use crate::agreement::SentenceRole;
use crate::terms::State;
use crate::words::Words;
use serde::{Deserialize, Serialize};

/// How the binding sentences of the base ended. `kept + claimed + unmatched == binding`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// Sentences of the base that bind someone.
    pub binding: usize,
    /// Found again, equal or alike.
    pub kept: usize,
    /// Carried by a term of the inventory, whose fate the report tells.
    pub claimed: usize,
    pub unmatched: usize,
}

/// Whether a term of the base is not found in the revised draft.
fn gone(context: &Context<'_>, term: &str) -> bool {
    context.revised.inventory.term(term).is_none_or(|t| t.state == State::Absent)
}

pub(crate) fn account(context: &Context<'_>) -> (Account, Vec<Unmatched>) {
    let base = &context.base.agreement;
    let claimed_by_terms: std::collections::BTreeSet<usize> = context
        .base
        .inventory
        .terms
        .iter()
        .filter(|t| t.state != State::Absent && !(losses::told_as_duties(context, &t.id) && gone(context, &t.id)))
        .flat_map(|t| t.sentences.iter().chain(t.elements.iter().flat_map(|e| &e.sentences)))
        .copied()
        .collect();
    let mut out = Account::default();
    let mut unmatched = Vec::new();
    for (i, s) in base.sentences.iter().enumerate() {
        if !s.modality.binds() || matches!(s.role, SentenceRole::Heading | SentenceRole::Contents | SentenceRole::Placeholder) {
            continue;
        }
        out.binding += 1;
        if context.alignment.of_base(i).is_some() || context.stands_in_revised(i) {
            out.kept += 1;
        } else if claimed_by_terms.contains(&i) {
            out.claimed += 1;
        } else {
            out.unmatched += 1;
            unmatched.push(Unmatched {
                base: base.place(i),
                why: match context.mode {
                    _ if !context.drafts.revised.complete() => Words::new(
                        "not found in what was read of the revised draft; part of it was not read",
                        "改訂案の読み取れた範囲に対応する文言なし（未読の部分があります）",
                    ),
                    Mode::Edited => Words::new(
                        "a duty of the base with no counterpart, claimed by no term",
                        "対応する文言が改訂案になく、既知の条項類型にも当たらない義務",
                    ),
                    Mode::Redrafted => Words::new(
                        "a duty of the base with no counterpart in similar words; read the revised draft for it",
                        "改訂案に似た文言が見当たらない義務。改訂案を読んで確認してください",
                    ),
                },
            });
        }
    }
    (out, unmatched)
}
