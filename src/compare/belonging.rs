//! Which terms each sentence of an agreement serves most: a ban on passing technology on may show secrecy and export
//! control alike, and belongs where its article, its own words and the elements it carries place it. It recognises
//! nothing itself; it weighs what the inventory recognised, and places duties that no term claimed by their heading.

use super::Understood;
use crate::agreement::{Agreement, Modality, SentenceRole};
use crate::document::fold::folded;
use crate::terms::{Library, REQUIRED, State, TermState};
use std::collections::BTreeMap;

/// What the signs of belonging weigh: recognised as evidence, placed under a heading that names the term, named in the
/// sentence itself, and each element of the term that the sentence carries, up to three.
const EVIDENCE: f64 = 1.0;
const HEADING: f64 = 1.5;
const NAMED: f64 = 0.75;
const ELEMENT: f64 = 0.25;
/// A sentence belongs to every term whose weight reaches this share of the greatest: some serve two terms alike.
const SHARE: f64 = 0.8;
/// It belongs to none whose weight is below this share of the greatest of all.
const OVERSHADOWED: f64 = 0.5;

/// Terms by sentence, with their weights; only those a sentence belongs to.
#[derive(Debug, Default)]
pub(crate) struct Belonging {
    of: BTreeMap<usize, Vec<(String, f64)>>,
}

impl Belonging {
    pub fn of(understood: &Understood, library: &Library) -> Belonging {
        let agreement = &understood.agreement;
        let terms: Vec<Named> = understood.inventory.terms.iter().filter(|t| held(t)).map(|t| Named::new(t, library)).collect();
        let headings: Vec<String> = agreement.clauses.iter().map(|c| folded(&headings(agreement, c))).collect();
        let mut of = BTreeMap::new();
        for (i, s) in agreement.sentences.iter().enumerate() {
            let words = !matches!(s.role, SentenceRole::Heading | SentenceRole::Contents | SentenceRole::Placeholder);
            if !words || s.modality == Modality::Release {
                continue;
            }
            let weigh = |t: &Named| (t.state.id.clone(), t.weight(i, &s.folded.text, &headings[s.clause], s.modality));
            let mut weights: Vec<(String, f64)> = terms.iter().map(weigh).filter(|w| w.1 > 0.0).collect();
            // the required terms among themselves, the others among themselves: one hides the other only by far
            let all = weights.iter().map(|w| w.1).fold(0.0, f64::max);
            for required in [true, false] {
                let kind = |id: &str| REQUIRED.contains(&id) == required;
                let most = weights.iter().filter(|w| kind(&w.0)).map(|w| w.1).fold(0.0, f64::max);
                weights.retain(|w| !kind(&w.0) || (w.1 >= SHARE * most && w.1 >= OVERSHADOWED * all));
            }
            if !weights.is_empty() {
                of.insert(i, weights);
            }
        }
        Belonging { of }
    }

    /// The sentences that belong to a term, in order.
    pub fn sentences<'a>(&'a self, term: &'a str) -> impl Iterator<Item = usize> + 'a {
        self.of.iter().filter(move |(_, terms)| terms.iter().any(|(id, _)| id == term)).map(|(&i, _)| i)
    }
}

fn held(term: &TermState) -> bool {
    matches!(term.state, State::Present | State::Weak | State::ByReference)
}

/// The headings above a clause, its own last.
fn headings(agreement: &Agreement, clause: &crate::agreement::Clause) -> String {
    let mut out = clause.heading.clone();
    let mut at = clause.parent;
    while let Some(parent) = at {
        out = format!("{} {out}", agreement.clauses[parent].heading);
        at = agreement.clauses[parent].parent;
    }
    out
}

/// A term with the names a heading or a sentence would use for it.
struct Named<'a> {
    state: &'a TermState,
    names: Vec<String>,
}

impl Named<'_> {
    fn new<'a>(state: &'a TermState, library: &Library) -> Named<'a> {
        Named { state, names: library.names(&state.id).iter().map(|n| folded(n)).collect() }
    }

    fn weight(&self, sentence: usize, words: &str, heading: &str, modality: Modality) -> f64 {
        let called = |text: &str| self.names.iter().any(|n| text.contains(n.as_str()));
        let evidence = self.state.sentences.contains(&sentence);
        let placed = called(heading);
        let named = called(words);
        // a duty that no sign recognised belongs by its heading, or by its own words to one of the four required terms
        let by_name = placed || (named && REQUIRED.contains(&self.state.id.as_str()));
        let by_duty = modality.binds() && by_name;
        if !evidence && !by_duty {
            return 0.0;
        }
        let elements = self.state.elements.iter().filter(|e| e.sentences.contains(&sentence)).count().min(3);
        let sum = |sign: bool, weight: f64| if sign { weight } else { 0.0 };
        sum(evidence, EVIDENCE) + sum(placed, HEADING) + sum(named, NAMED) + ELEMENT * elements as f64
    }
}
