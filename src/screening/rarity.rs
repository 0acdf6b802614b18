//! How much a word can carry: rare words much, words borne by thousands of names next to nothing. Counted over the names
//! of the lists, with tables of common words underneath so that a short list judges no differently.

use super::names::Word;
use super::names::lexicon::{Kind, LEXICON};

/// Share of names below which a word counts as fully rare.
const RAREST: f64 = 1.0 / 20_000.0;
/// Lists say something about rarity from this many names on.
const ENOUGH_NAMES: usize = 2_000;

/// Weight of a word borne by `bearers` of `names` listed names, from 0 (says nothing) to 1 (as good as unique). Two names
/// compared on their own are compared with no names behind them.
pub fn weight(word: &Word, bearers: usize, names: usize) -> f64 {
    if word.particle {
        return 0.04;
    }
    if word.is_initial() {
        return 0.15;
    }
    if word.number.is_some() {
        return 0.6;
    }
    let cap = match word.kind() {
        Some(Kind::Trade) => 0.15,
        Some(Kind::Class) => 0.25,
        Some(Kind::Field) => 0.3,
        Some(Kind::Place) => 0.5,
        None if word.title => 0.1,
        None if word.patronymic => 0.35,
        None if word.text.len() < 4 && word.text.is_ascii() => 0.6,
        None if bearers == 0 && LEXICON.is_near_generic(&word.text) => 0.2,
        None => 1.0,
    };
    // what a body is and does tells parties apart even where many bear it
    let floor = if matches!(word.kind(), Some(Kind::Class | Kind::Field)) { 0.22 } else { 0.0 };
    by_count(word, bearers, names).max(floor).min(cap)
}

fn by_count(word: &Word, bearers: usize, names: usize) -> f64 {
    let listed = if names >= ENOUGH_NAMES { bearers as f64 / names as f64 } else { 0.0 };
    let known = LEXICON.common.get(word.text.as_str()).map_or(0.0, |s| s / 1000.0);
    let share = listed.max(known).max(RAREST);
    (share.ln() / RAREST.ln()).powf(1.5)
}
