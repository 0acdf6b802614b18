//! What came in late: a duty to hand over technology, a clause that ends an earlier agreement, words that free what was
//! bound. New against the base, whatever the profile of the agreement asks for.

use super::{Change, Context, Disclosure, disclosure};
use crate::document::Place;
use crate::finding::Severity;
use serde::{Deserialize, Serialize};

/// A term that the revised draft holds at a place where the base has nothing of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Addition {
    pub term: String,
    pub disclosure: Disclosure,
    pub severity: Severity,
    pub revised: Place,
}

impl Addition {
    /// The code of its finding.
    pub fn code(&self) -> &'static str {
        match self.term.as_str() {
            "added-disclosure-duty" => "late-duty",
            "entire-agreement" => "earlier-agreement-ended",
            _ => "term-added",
        }
    }
}

/// The terms whose late arrival is a matter of its own, and how grave.
const LATE: [(&str, Severity); 3] =
    [("added-disclosure-duty", Severity::High), ("entire-agreement", Severity::Medium), ("residuals", Severity::High)];

/// By these an entire-agreement clause ends what was agreed before.
const ENDS_EARLIER: &[&str] =
    &["supersede", "replace", "prior", "previous", "earlier", "terminat", "従前", "以前", "優先", "代わる", "失効", "効力を失"];

pub fn additions(context: &Context<'_>) -> Vec<Addition> {
    let revised = &context.revised.agreement;
    let mut out = Vec::new();
    for (id, severity) in LATE {
        let (Some(before), Some(after)) = (context.base.inventory.term(id), context.revised.inventory.term(id)) else { continue };
        if !after.state.found() {
            continue;
        }
        let known = |j: usize| {
            context.alignment.pairs.iter().any(|p| p.revised == j && (p.equal || before.sentences.contains(&p.base)))
                || (before.state.found() && context.mode == super::Mode::Redrafted)
                || context.revised_words.stands_in(j, &context.base_words)
        };
        for &j in after.sentences.iter().filter(|&&j| !known(j)) {
            let text = &revised.sentences[j].folded.text;
            let ends = id == "entire-agreement" && ENDS_EARLIER.iter().any(|w| text.contains(w));
            if id == "entire-agreement" && !ends {
                continue;
            }
            let said = disclosure::of_revised(context, j, &[id.to_owned()]).0;
            out.push(Addition { term: id.to_owned(), disclosure: said, severity, revised: revised.place(j) });
        }
    }
    out
}

/// The changes that an addition does not tell already.
pub fn told(additions: &[Addition], change: &Change) -> bool {
    change.base.is_none() && change.revised.as_ref().is_some_and(|p| additions.iter().any(|a| a.revised == *p))
}
