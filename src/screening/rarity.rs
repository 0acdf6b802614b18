//! How much a word can carry: rare words much, words borne by thousands of names next to nothing. Counted over the names
//! of the lists, with tables of common words underneath so that a short list judges no differently.

use super::names::Word;
use super::names::lexicon::{Kind, LEXICON};
use std::collections::HashMap;

/// Share of names below which a word counts as fully rare.
const RAREST: f64 = 1.0 / 20_000.0;
/// A list says something about rarity from this many names on.
const ENOUGH_NAMES: usize = 2_000;

/// Counts of words over names; empty when two names are compared on their own.
#[derive(Debug, Clone, Default)]
pub struct Rarity {
    counts: HashMap<String, u32>,
    names: usize,
}

impl Rarity {
    pub fn new(counts: HashMap<String, u32>, names: usize) -> Rarity {
        Rarity { counts, names }
    }

    /// Weight of a word, from 0 (says nothing) to 1 (as good as unique).
    pub fn weight(&self, word: &Word) -> f64 {
        if word.is_particle() {
            return 0.04;
        }
        if word.is_initial() {
            return 0.15;
        }
        if word.number.is_some() {
            return 0.6;
        }
        let by_count = self.by_count(word);
        let unknown = !self.counts.contains_key(&word.text);
        let cap = match word.kind() {
            Some(Kind::Trade) => 0.15,
            Some(Kind::Class) => 0.25,
            Some(Kind::Field) => 0.3,
            Some(Kind::Place) => 0.5,
            None if word.title => 0.1,
            None if word.is_patronymic() => 0.35,
            None if word.text.len() < 4 && word.text.is_ascii() => 0.6,
            None if unknown && LEXICON.is_near_generic(&word.text) => 0.2,
            None => 1.0,
        };
        by_count.min(cap)
    }

    fn by_count(&self, word: &Word) -> f64 {
        let listed = match self.counts.get(&word.text) {
            Some(n) if self.names >= ENOUGH_NAMES => f64::from(*n) / self.names as f64,
            _ => 0.0,
        };
        let known = LEXICON.common.get(word.text.as_str()).map_or(0.0, |s| s / 1000.0);
        let share = listed.max(known).max(RAREST);
        (share.ln() / RAREST.ln()).powf(1.5)
    }
}
