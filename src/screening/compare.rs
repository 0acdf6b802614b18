//! Two names → a score with its reasons. Similarity only: what the evidence is worth is [`super::grade`]'s matter.
//!
//! Exact cores first; then words, the rare ones heavy. Numbers, places and single Han characters decide: where they
//! differ, the names belong to different parties whatever else agrees.

use super::align::{self, Alignment, How, Pair};
use super::names::lexicon::Kind;
use super::names::{Name, Word};
use super::rarity::Rarity;
use super::reasons;
use super::{Reason, characters};

/// The best that names which contradict each other can reach.
const CONTRADICTED: f64 = 0.45;
/// The best without a distinctive word in common.
const GENERIC: f64 = 0.55;
/// Weight from which a word is rare enough to carry a match by itself.
const RARE: f64 = 0.62;
/// The same, when every word asked for stands in the listed name: worth a look, no more.
const ALL_ASKED_FOR: f64 = 0.72;

/// How two names compare.
#[derive(Debug, Clone)]
pub struct Similarity {
    /// 0 to 1.
    pub score: f64,
    pub reasons: Vec<Reason>,
    pub basis: Basis,
}

/// What the likeness rests on, from the strongest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Basis {
    /// Equal but for legal form, width, case, variants and numerals.
    Core,
    /// Aligned in one script.
    Words,
    /// Aligned by a reading or a translation.
    Across,
}

/// Compares a name asked for with a listed one. Symmetric but for the order of words in the reasons.
pub fn compare(query: &Name, listed: &Name, rarity: &Rarity) -> Similarity {
    if query.core.is_empty() || listed.core.is_empty() {
        return Similarity { score: 0.0, reasons: Vec::new(), basis: Basis::Words };
    }
    if query.core == listed.core {
        return same_core(query, listed);
    }
    let mut similarity = by_words(query, listed, rarity);
    if let Some(other) = characters::compare(query, listed).filter(|o| o.score > similarity.score) {
        similarity = other;
    }
    contradictions(query, listed, &mut similarity);
    legal_form(query, listed, &mut similarity);
    similarity
}

fn same_core(query: &Name, listed: &Name) -> Similarity {
    let mut similarity = Similarity { score: 0.99, reasons: vec![reasons::same_core(query, listed, 0.99)], basis: Basis::Core };
    legal_form(query, listed, &mut similarity);
    similarity
}

fn by_words(query: &Name, listed: &Name, rarity: &Rarity) -> Similarity {
    let one_script = !query.scripts.is_disjoint(&listed.scripts);
    let across = !one_script || (query.is_cjk() != listed.is_cjk());
    let plain = scored(&query.words, &listed.words, across, rarity);
    if !across {
        return plain;
    }
    let joined = scored(&query.units(), &listed.units(), true, rarity);
    if joined.score > plain.score { joined } else { plain }
}

/// Aligns and weighs: Σ weight × likeness of the pairs over all weights, left-over words counting against.
fn scored(query: &[Word], listed: &[Word], across: bool, rarity: &Rarity) -> Similarity {
    let alignment = align::align(query, listed, across);
    let weigh = |words: &[Word]| words.iter().map(|w| rarity.weight(w)).collect::<Vec<_>>();
    let weights = Weights { query: weigh(query), listed: weigh(listed) };
    let weighed: Vec<f64> = alignment.pairs.iter().map(|p| weights.pair(p)).collect();
    let matched: f64 = weighed.iter().sum();
    let alike: f64 = alignment.pairs.iter().zip(&weighed).map(|(p, w)| w * p.similarity).sum();
    let again = |words: &[Word], at: usize, left: &[usize]| {
        words.iter().enumerate().any(|(i, w)| i != at && !left.contains(&i) && align::variants(w, &words[at]))
    };
    let query_left: f64 =
        alignment.query_left.iter().filter(|i| !again(query, **i, &alignment.query_left)).map(|i| weights.query[*i]).sum();
    let said_again = |j: usize| is_acronym(listed, j) || again(listed, j, &alignment.listed_left);
    let listed_left: f64 = alignment.listed_left.iter().filter(|j| !said_again(**j)).map(|j| weights.listed[*j]).sum();
    let unsaid = weights.unsaid(&alignment);
    let firm = alignment.pairs.iter().zip(&weighed).filter(|(p, w)| p.similarity >= 0.9 && **w >= 0.4).count();
    let (query_share, listed_share, both) = match (across, firm) {
        (true, _) => (0.75, 0.5, 0.45),
        // two words agree for good: what one side has more is more of the same name
        (false, 2..) if listed_left < 0.1 => (0.5, 0.3, 1.6),
        (false, _) => (0.8, 0.3, 1.6),
    };
    let against = query_share * query_left + listed_share * (listed_left + unsaid) + both * query_left.min(listed_left);
    let score = if matched > 0.0 { alike / (matched + against) } else { 0.0 };
    let reasons = reasons::alignment(query, listed, &alignment, &weighed, matched, against, &weights.query, &weights.listed);
    let mut similarity = Similarity { score, reasons, basis: if across { Basis::Across } else { Basis::Words } };
    let shared = Shared { alignment: &alignment, weights: &weights, query, listed, query_left, listed_left };
    let carries = if across { shared.carries_across() } else { shared.carries() };
    let cap = if carries {
        1.0
    } else if query_left < 0.1 && !across {
        ALL_ASKED_FOR
    } else {
        GENERIC
    };
    if similarity.score > cap {
        similarity.reasons.push(reasons::generic(cap - similarity.score));
        similarity.score = cap;
    }
    lone_word(&alignment, &weights, query, &mut similarity);
    similarity
}

/// A single rare word that carries everything must be spelt alike, the shorter the more strictly.
fn lone_word(alignment: &Alignment, weights: &Weights, query: &[Word], similarity: &mut Similarity) {
    let carrying = |p: &&Pair| weights.query[p.query.clone()].iter().sum::<f64>() > 0.35;
    let mut pairs = alignment.pairs.iter().filter(carrying);
    if let (Some(pair), None) = (pairs.next(), pairs.next())
        && !matches!(pair.how, How::Same | How::Joined)
    {
        let letters: usize = query[pair.query.clone()].iter().map(|w| w.text.len()).sum();
        let cut = (0.9 / letters.max(1) as f64).min(similarity.score);
        similarity.reasons.push(reasons::lone_word(-cut));
        similarity.score -= cut;
    }
}

struct Weights {
    query: Vec<f64>,
    listed: Vec<f64>,
}

impl Weights {
    fn pair(&self, pair: &Pair) -> f64 {
        let q: f64 = self.query[pair.query.clone()].iter().sum();
        let l: f64 = self.listed[pair.listed.clone()].iter().sum();
        if pair.how == How::Initial { q.min(l) } else { (q + l) / 2.0 }
    }

    /// What initials leave unsaid of the words they stand for.
    fn unsaid(&self, alignment: &Alignment) -> f64 {
        let of = |p: &Pair| {
            let q: f64 = self.query[p.query.clone()].iter().sum();
            let l: f64 = self.listed[p.listed.clone()].iter().sum();
            q.max(l) - q.min(l)
        };
        alignment.pairs.iter().filter(|p| p.how == How::Initial).map(of).sum()
    }
}

/// A left-over word that only spells the initials of its neighbours: `(KNPC)` after the name in full.
fn is_acronym(words: &[Word], at: usize) -> bool {
    let acronym = &words[at].text;
    let initials: String =
        words.iter().enumerate().filter(|(i, w)| *i != at && !w.is_particle()).filter_map(|(_, w)| w.text.chars().next()).collect();
    acronym.len() > 2 && initials.contains(acronym.as_str())
}

/// What two names compared word by word leave for the judgement whether they share anything of their own.
struct Shared<'a> {
    alignment: &'a Alignment,
    weights: &'a Weights,
    query: &'a [Word],
    listed: &'a [Word],
    query_left: f64,
    listed_left: f64,
}

impl Shared<'_> {
    fn weight(&self, pair: &Pair) -> f64 {
        let q: f64 = self.weights.query[pair.query.clone()].iter().sum();
        q.min(self.weights.listed[pair.listed.clone()].iter().sum())
    }

    /// Weights of the pairs that are more than a guess.
    fn strong(&self) -> Vec<f64> {
        self.alignment.pairs.iter().filter(good).map(|p| self.weight(p)).collect()
    }

    /// Everything on both sides accounted for, and nearly alike.
    fn complete(&self) -> bool {
        let matched: f64 = self.alignment.pairs.iter().map(|p| self.weight(p)).sum();
        let alike: f64 = self.alignment.pairs.iter().map(|p| self.weight(p) * p.similarity).sum();
        let translated = self.alignment.pairs.iter().any(|p| p.how == How::Translation);
        self.query_left < 0.1 && self.listed_left < 0.12 && alike >= 0.88 * matched && !translated
    }

    /// Whether the pairs can carry a match between names of one script: a rare word, or everything.
    fn carries(&self) -> bool {
        let strong = self.strong();
        let total: f64 = strong.iter().sum();
        strong.iter().any(|w| *w >= RARE) || total >= 1.1 || (self.complete() && total > 0.3)
    }

    /// The same for names in two scripts, where a short reading proves little.
    fn carries_across(&self) -> bool {
        let strong = self.strong();
        let total: f64 = strong.iter().sum();
        let left = self.query_left + self.listed_left;
        let concepts = (strong.len() >= 2 && left < 0.06) || (strong.len() >= 3 && left <= 0.45 * total);
        concepts || total >= 1.3 || (strong.iter().any(|w| *w >= RARE) && self.long_enough(strong.len()))
    }

    fn long_enough(&self, strong: usize) -> bool {
        let own = |p: &&Pair| p.how != How::Translation && good(p) && self.weight(p) > 0.35;
        let letters = |p: &Pair| {
            let of = |words: &[Word]| words.iter().map(|w| w.text.len()).sum::<usize>();
            of(&self.query[p.query.clone()]).min(of(&self.listed[p.listed.clone()]))
        };
        let consonants = |p: &Pair| self.query[p.query.clone()].iter().map(|w| w.skeleton.len()).sum::<usize>();
        let letters: usize = self.alignment.pairs.iter().filter(own).map(letters).sum();
        let consonants: usize = self.alignment.pairs.iter().filter(own).map(consonants).sum();
        let sure = self.alignment.pairs.iter().any(|p| matches!(p.how, How::Same | How::Sound | How::Joined | How::Spelling));
        letters >= 5 && (consonants >= 3 || self.complete()) && (strong > 1 || consonants >= 5 || sure)
    }
}

fn good(pair: &&Pair) -> bool {
    pair.similarity >= 0.7 && pair.how != How::Initial
}

/// Numbers and places that differ decide.
fn contradictions(query: &Name, listed: &Name, similarity: &mut Similarity) {
    let first = |n: &Name| n.words.iter().find_map(|w| w.number);
    let apart = matches!((first(query), first(listed)), (Some(a), Some(b)) if a != b);
    if apart && query.numbers != listed.numbers {
        let cut = (similarity.score - CONTRADICTED).max(0.0);
        similarity.reasons.push(reasons::numbers(&query.numbers, &listed.numbers, -cut));
        similarity.score -= cut;
    }
    let (a, b) = (places(query), places(listed));
    let shared = a.iter().any(|x| b.iter().any(|y| x.0.iter().any(|c| y.0.contains(c))));
    let only = |x: &[Place], y: &[Place]| x.iter().find(|p| !y.iter().any(|q| p.0.iter().any(|c| q.0.contains(c)))).cloned();
    if let (Some(x), Some(y)) = (only(&a, &b), only(&b, &a))
        && !(shared && x.0 == y.0)
    {
        let cut = (similarity.score - CONTRADICTED).max(0.0);
        similarity.reasons.push(reasons::places(&x.1, &y.1, -cut));
        similarity.score -= cut;
    }
}

/// Concepts of a place word, and the word.
type Place = (Vec<u16>, String);

fn places(name: &Name) -> Vec<Place> {
    name.units().into_iter().filter(|w| w.kind() == Some(Kind::Place)).map(|w| (w.concepts, w.native)).collect()
}

/// Another legal form is a note against, and never pushes an equal name under a threshold.
fn legal_form(query: &Name, listed: &Name, similarity: &mut Similarity) {
    if !query.legal.is_empty() && !listed.legal.is_empty() && query.legal.is_disjoint(&listed.legal) {
        let cut = similarity.score.min(0.02);
        similarity.reasons.push(reasons::legal_form(query, listed, -cut));
        similarity.score -= cut;
    }
}
