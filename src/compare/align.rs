//! Sentences of two drafts matched by content: equal words first, then the most alike, then what is left alone between
//! matched neighbours. Labels and positions break ties; they never make a match.

use super::canon::{essence, tokens};
use super::whole::Whole;
use crate::agreement::{Agreement, Sentence, SentenceRole};
use crate::words::Lang;
use std::collections::{BTreeMap, HashMap};

/// Likeness from which two sentences are versions of one another. Measured on edited clauses: rewordings of one sentence
/// rarely fall below it, sentences on another subject rarely reach it.
pub const ALIKE: f64 = 0.5;
/// The same between matched neighbours, where position speaks for the pair too.
const ALIKE_IN_GAP: f64 = 0.2;
/// A sentence with more than this many candidates is compared with the best of them only.
const MOST_CANDIDATES: usize = 48;

/// How a sentence of the base relates to one of the revised draft.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pair {
    pub base: usize,
    pub revised: usize,
    /// 1.0 for equal words; else weighted Dice of the words (bigrams in Japanese), 0 to 1.
    pub likeness: f64,
    pub equal: bool,
}

#[derive(Debug, Clone, Default)]
pub struct Alignment {
    /// In the order of the base.
    pub pairs: Vec<Pair>,
    /// Sentences of the base without a counterpart.
    pub base_only: Vec<usize>,
    pub revised_only: Vec<usize>,
}

impl Alignment {
    pub fn of_base(&self, sentence: usize) -> Option<&Pair> {
        self.pairs.binary_search_by_key(&sentence, |p| p.base).ok().map(|i| &self.pairs[i])
    }
}

/// Sentences that take part: all with words of their own, contents lines aside.
fn takes_part(s: &Sentence) -> bool {
    s.role != SentenceRole::Contents && !s.folded.text.is_empty()
}

/// Aligns two agreements, each with its comparable words.
pub(crate) fn align((base, base_words): (&Agreement, &Whole), (revised, revised_words): (&Agreement, &Whole)) -> Alignment {
    let mut of_base: Vec<Option<(usize, f64, bool)>> = vec![None; base.sentences.len()];
    let mut taken = vec![false; revised.sentences.len()];
    let keys = |agreement: &Agreement, words: &Whole| -> Vec<String> {
        let key = |(i, s): (usize, &Sentence)| if takes_part(s) { key(agreement, s, words.sentence(i)) } else { String::new() };
        agreement.sentences.iter().enumerate().map(key).collect()
    };
    equal(&keys(base, base_words), &keys(revised, revised_words), &mut of_base, &mut taken);
    alike(base, revised, &mut of_base, &mut taken);
    in_gaps(base, revised, &mut of_base, &mut taken);
    let mut out = Alignment::default();
    for (i, found) in of_base.iter().enumerate() {
        match found {
            Some((j, likeness, equal)) => out.pairs.push(Pair { base: i, revised: *j, likeness: *likeness, equal: *equal }),
            None if takes_part(&base.sentences[i]) => out.base_only.push(i),
            None => {}
        }
    }
    out.revised_only = (0..revised.sentences.len()).filter(|&j| !taken[j] && takes_part(&revised.sentences[j])).collect();
    out
}

/// Equal words, in order; of several equal ones the neighbour of the last match first.
/// Sentences that take no part have no key.
fn equal(base: &[String], revised: &[String], of_base: &mut [Option<(usize, f64, bool)>], taken: &mut [bool]) {
    let mut at: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (j, key) in revised.iter().enumerate().filter(|(_, key)| !key.is_empty()) {
        at.entry(key).or_default().push(j);
    }
    let mut next = 0usize;
    for (i, key) in base.iter().enumerate().filter(|(_, key)| !key.is_empty()) {
        let Some(places) = at.get_mut(key.as_str()).filter(|p| !p.is_empty()) else { continue };
        let away = |j: usize| if j >= next { j - next } else { 1_000_000 + next - j };
        let best = (0..places.len()).min_by_key(|&k| away(places[k])).unwrap_or(0);
        let j = places.remove(best);
        of_base[i] = Some((j, 1.0, true));
        taken[j] = true;
        next = j + 1;
    }
}

/// Headings match headings only, and a part's kind keeps footnotes apart from the body.
fn key(agreement: &Agreement, s: &Sentence, words: &str) -> String {
    let kind = agreement.view.parts[s.part].kind as u8;
    let heading = u8::from(s.role == SentenceRole::Heading);
    if s.role == SentenceRole::Heading {
        return format!("{kind}{heading}{}", essence(&crate::document::fold::folded(&agreement.clauses[s.clause].heading)));
    }
    format!("{kind}{heading}{words}")
}

/// The features of a sentence: words in English, bigrams of characters in Japanese, with their counts.
fn features(s: &Sentence) -> BTreeMap<String, f64> {
    let mut out: BTreeMap<String, f64> = BTreeMap::new();
    let text = super::canon::numbers(&s.folded.text);
    match s.lang {
        Lang::En => {
            for t in tokens(&text).into_iter().filter(|t| t.chars().any(char::is_alphanumeric)) {
                *out.entry(stem(&t)).or_default() += 1.0;
            }
        }
        Lang::Ja => {
            let chars: Vec<char> = text.chars().filter(|c| c.is_alphanumeric()).collect();
            for w in chars.windows(2) {
                *out.entry(w.iter().collect()).or_default() += 1.0;
            }
        }
    }
    out
}

/// Endings that drafting changes freely.
fn stem(word: &str) -> String {
    for end in ["ing", "ed", "es", "s"] {
        if let Some(root) = word.strip_suffix(end).filter(|r| r.chars().count() >= 4) {
            return root.to_owned();
        }
    }
    word.to_owned()
}

fn alike(base: &Agreement, revised: &Agreement, of_base: &mut [Option<(usize, f64, bool)>], taken: &mut [bool]) {
    let left: Vec<usize> = (0..base.sentences.len()).filter(|&i| of_base[i].is_none() && takes_part(&base.sentences[i])).collect();
    let right: Vec<usize> = (0..revised.sentences.len()).filter(|&j| !taken[j] && takes_part(&revised.sentences[j])).collect();
    let scores = Scores::new(base, revised, &left, &right);
    let mut found: Vec<(f64, usize, usize)> = Vec::new();
    let mut sums = vec![0.0; right.len()];
    for (a, &i) in left.iter().enumerate() {
        for (b, overlap) in scores.candidates(a, &mut sums) {
            let j = right[b];
            if base.view.parts[base.sentences[i].part].kind != revised.view.parts[revised.sentences[j].part].kind
                || (base.sentences[i].role == SentenceRole::Heading) != (revised.sentences[j].role == SentenceRole::Heading)
            {
                continue;
            }
            let likeness = scores.dice(a, b, overlap);
            if likeness >= ALIKE {
                found.push((likeness + neighbourly(base, revised, i, j), i, j));
            }
        }
    }
    found.sort_by(|x, y| y.0.total_cmp(&x.0).then(x.1.cmp(&y.1)).then(x.2.cmp(&y.2)));
    for (score, i, j) in found {
        if of_base[i].is_none() && !taken[j] {
            of_base[i] = Some((j, score.min(0.999), false));
            taken[j] = true;
        }
    }
}

/// A nudge for pairs whose clauses carry the same heading or label.
fn neighbourly(base: &Agreement, revised: &Agreement, i: usize, j: usize) -> f64 {
    let (a, b) = (&base.clauses[base.sentences[i].clause], &revised.clauses[revised.sentences[j].clause]);
    let heading = base.heading_of(a).is_some() && base.heading_of(a).map(|h| essence(&h)) == revised.heading_of(b).map(|h| essence(&h));
    0.04 * f64::from(u8::from(heading)) + 0.02 * f64::from(u8::from(!a.label.is_empty() && a.label == b.label))
}

/// What stands alone on both sides between two matched neighbours is one sentence, if it is alike at all; table cells at
/// the same row and column are, whatever they say.
fn in_gaps(base: &Agreement, revised: &Agreement, of_base: &mut [Option<(usize, f64, bool)>], taken: &mut [bool]) {
    let mut from = 0;
    while from < of_base.len() {
        if of_base[from].is_some() || !takes_part(&base.sentences[from]) {
            from += 1;
            continue;
        }
        let mut to = from;
        while to < of_base.len() && (of_base[to].is_none()) {
            to += 1;
        }
        let before = of_base[..from].iter().rev().flatten().next().map_or(0, |x| x.0 + 1);
        let after = of_base.get(to).and_then(|x| x.as_ref()).map_or(revised.sentences.len(), |x| x.0);
        let left: Vec<usize> = (from..to).filter(|&i| takes_part(&base.sentences[i])).collect();
        let right: Vec<usize> = if before <= after {
            (before..after).filter(|&j| !taken[j] && takes_part(&revised.sentences[j])).collect()
        } else {
            Vec::new()
        };
        if right.len() <= 200 && left.len() <= 200 {
            pair_gap(base, revised, &left, &right, of_base, taken);
        }
        from = to;
    }
}

fn pair_gap(
    base: &Agreement,
    revised: &Agreement,
    left: &[usize],
    right: &[usize],
    of_base: &mut [Option<(usize, f64, bool)>],
    taken: &mut [bool],
) {
    let scores = Scores::new(base, revised, left, right);
    let alone = left.len() == 1 && right.len() == 1;
    for (a, &i) in left.iter().enumerate() {
        let cell = cell_of(base, i);
        let mut best: Option<(f64, usize)> = None;
        for (b, &j) in right.iter().enumerate() {
            let (s, r) = (&base.sentences[i], &revised.sentences[j]);
            if taken[j]
                || (s.role == SentenceRole::Heading) != (r.role == SentenceRole::Heading)
                || base.view.parts[s.part].kind != revised.view.parts[r.part].kind
            {
                continue;
            }
            let likeness = scores.dice(a, b, scores.overlap(a, b));
            let same_cell = cell.is_some() && cell == cell_of(revised, j);
            let same_clause = neighbourly(base, revised, i, j) > 0.0;
            if (likeness >= ALIKE_IN_GAP && (alone || same_clause)) || same_cell || (alone && same_clause && likeness > 0.05) {
                let score = likeness + if same_cell { 0.3 } else { 0.0 };
                if best.is_none_or(|(s, _)| score > s) {
                    best = Some((score, j));
                }
            }
        }
        if let Some((score, j)) = best {
            of_base[i] = Some((j, score.min(0.99), false));
            taken[j] = true;
        }
    }
}

fn cell_of(agreement: &Agreement, sentence: usize) -> Option<(u32, u32, u32)> {
    let s = &agreement.sentences[sentence];
    agreement.view.parts[s.part].paragraph_at(s.range.start)?.cell
}

/// Likeness of two sets of sentences, with rare words weighing more than common ones.
struct Scores {
    left: Vec<Vec<(u32, f64)>>,
    right: Vec<Vec<(u32, f64)>>,
    weight: Vec<f64>,
    /// Sentences of the right that hold a feature.
    postings: Vec<Vec<u32>>,
}

impl Scores {
    fn new(base: &Agreement, revised: &Agreement, left: &[usize], right: &[usize]) -> Scores {
        let mut ids: HashMap<String, u32> = HashMap::new();
        let mut index = |features: BTreeMap<String, f64>| -> Vec<(u32, f64)> {
            let mut v: Vec<(u32, f64)> = features
                .into_iter()
                .map(|(f, n)| {
                    let next = u32::try_from(ids.len()).unwrap_or(u32::MAX);
                    (*ids.entry(f).or_insert(next), n)
                })
                .collect();
            v.sort_by_key(|x| x.0);
            v
        };
        let left: Vec<_> = left.iter().map(|&i| index(features(&base.sentences[i]))).collect();
        let right: Vec<_> = right.iter().map(|&j| index(features(&revised.sentences[j]))).collect();
        let mut count = vec![0u32; ids.len()];
        let mut postings = vec![Vec::new(); ids.len()];
        for s in left.iter().chain(&right) {
            for (f, _) in s {
                count[*f as usize] += 1;
            }
        }
        for (j, s) in right.iter().enumerate() {
            for (f, _) in s {
                postings[*f as usize].push(u32::try_from(j).unwrap_or(u32::MAX));
            }
        }
        let n = f64::from(u32::try_from(left.len() + right.len()).unwrap_or(u32::MAX)) + 2.0;
        let weight = count.iter().map(|&c| (n / (1.0 + f64::from(c))).ln().max(0.2)).collect();
        Scores { left, right, weight, postings }
    }

    /// The sentences of the right that share rare words with `a`, with the weight shared. `sums` holds a zero for each of
    /// them, before and after: where thousands share a word, this is what the comparison spends its time on.
    fn candidates(&self, a: usize, sums: &mut [f64]) -> Vec<(usize, f64)> {
        let mut order: Vec<u32> = self.left[a].iter().map(|x| x.0).collect();
        order.sort_by_key(|f| (self.postings[*f as usize].len(), *f));
        let mut touched: Vec<usize> = Vec::new();
        for f in order.into_iter().take(24) {
            for &j in &self.postings[f as usize] {
                let sum = &mut sums[j as usize];
                if *sum == 0.0 {
                    touched.push(j as usize);
                }
                *sum += self.weight[f as usize];
            }
        }
        let mut best: Vec<(usize, f64)> = touched.into_iter().map(|j| (j, std::mem::take(&mut sums[j]))).collect();
        let first = |x: &(usize, f64), y: &(usize, f64)| y.1.total_cmp(&x.1).then(x.0.cmp(&y.0));
        if best.len() > MOST_CANDIDATES {
            best.select_nth_unstable_by(MOST_CANDIDATES, first);
            best.truncate(MOST_CANDIDATES);
        }
        best.sort_unstable_by(first);
        best.into_iter().map(|(b, _)| (b, self.overlap(a, b))).collect()
    }

    fn overlap(&self, a: usize, b: usize) -> f64 {
        let (x, y) = (&self.left[a], &self.right[b]);
        let (mut i, mut j, mut sum) = (0, 0, 0.0);
        while i < x.len() && j < y.len() {
            match x[i].0.cmp(&y[j].0) {
                std::cmp::Ordering::Less => i += 1,
                std::cmp::Ordering::Greater => j += 1,
                std::cmp::Ordering::Equal => {
                    sum += x[i].1.min(y[j].1) * self.weight[x[i].0 as usize];
                    i += 1;
                    j += 1;
                }
            }
        }
        sum
    }

    fn dice(&self, a: usize, b: usize, overlap: f64) -> f64 {
        let total = |s: &[(u32, f64)]| s.iter().map(|(f, n)| n * self.weight[*f as usize]).sum::<f64>();
        let all = total(&self.left[a]) + total(&self.right[b]);
        if all > 0.0 { 2.0 * overlap / all } else { 0.0 }
    }
}
