//! More than two drafts: in which round a thing was lost or changed. Every draft is compared with the first; the round is
//! the first one that shows the loss and keeps it to the end.

use super::{Change, Comparison, Loss};
use crate::document::Document;
use serde::Serialize;

/// One draft after the first, as it stands against the first.
#[derive(Debug, Clone, Serialize)]
pub struct Round {
    /// 1 for the draft that answered the base.
    pub round: usize,
    pub path: String,
    pub sha256: String,
    /// When the file was last saved, as far as it says so.
    pub date: Option<String>,
    /// Terms that are worse here than in the base, `term` or `term/element`.
    pub losses: Vec<String>,
    /// Of these, the ones that are back in the last draft.
    pub restored: Vec<String>,
    pub changes: usize,
}

/// Marks each loss and change of the last comparison with its round. `all` are the comparisons of every later draft with
/// the base, in order; the last of them is the one that is marked. Gives the rounds.
pub fn mark(all: &mut [(Comparison, Document)]) -> Vec<Round> {
    let lost: Vec<Vec<String>> = all.iter().map(|(c, _)| c.losses.iter().map(name).collect()).collect();
    let changed: Vec<Vec<String>> = all.iter().map(|(c, _)| c.changes.iter().map(same).collect()).collect();
    let since = |sets: &[Vec<String>], key: &String| {
        let gap = sets.iter().rposition(|s| !s.contains(key));
        gap.map_or(1, |i| i + 2)
    };
    if let Some((last, _)) = all.last_mut() {
        for l in &mut last.losses {
            l.round = Some(since(&lost, &name(l)));
        }
        for c in &mut last.changes {
            c.round = Some(since(&changed, &same(c)));
        }
    }
    let end = lost.last().cloned().unwrap_or_default();
    let rounds = all.iter().zip(&lost).enumerate().map(|(i, ((comparison, document), losses))| Round {
        round: i + 1,
        path: document.path.clone(),
        sha256: document.sha256.clone(),
        date: document.properties.modified.clone(),
        losses: losses.clone(),
        restored: losses.iter().filter(|l| !end.contains(l)).cloned().collect(),
        changes: comparison.changes.iter().filter(|c| c.severity >= crate::finding::Severity::Medium).count(),
    });
    rounds.collect()
}

fn name(l: &Loss) -> String {
    l.element.as_ref().map_or_else(|| l.term.clone(), |e| format!("{}/{e}", l.term))
}

/// What makes a change the same one in another round: the words of the base it touches, or the words that came.
fn same(c: &Change) -> String {
    match (&c.base, &c.revised) {
        (Some(b), _) => format!("b|{}|{}|{}", b.part, b.start, c.base.as_ref().map_or("", |p| &p.quote)),
        (None, Some(r)) => format!("r|{}", r.quote),
        (None, None) => format!("m|{}", c.why.en),
    }
}
