//! Words of one name laid against words of another: the same word, a misspelling, the same sound, a reading in another
//! script, a translation, an abbreviation. Every word of both sides ends in exactly one pair or is left over.

use super::names::script::Script::{self, Arabic, Han, Kana, Latin};
use super::names::{Word, folding, latin};
use rapidfuzz::distance::osa;
use std::ops::Range;

/// Why two words were laid together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum How {
    Same,
    /// The same letters, cut into words another way.
    Joined,
    Sound,
    Spelling,
    /// The same consonants.
    Skeleton,
    Translation,
    Abbreviation,
    Initial,
}

/// Words of the query against words of the listed name.
#[derive(Debug, Clone)]
pub struct Pair {
    pub query: Range<usize>,
    pub listed: Range<usize>,
    /// 0 to 1.
    pub similarity: f64,
    pub how: How,
}

#[derive(Debug, Clone, Default)]
pub struct Alignment {
    pub pairs: Vec<Pair>,
    pub query_left: Vec<usize>,
    pub listed_left: Vec<usize>,
}

/// Up to this many neighbours are tried as one word.
const GLUED: usize = 3;
/// Up to this many words are taken for the letters of an acronym.
const SPELT_OUT: usize = 6;

/// Best pairs first, each word once. `across` tells that the names are written in different scripts.
pub fn align(query: &[Word], listed: &[Word], across: bool) -> Alignment {
    let mut taken = (vec![false; query.len()], vec![false; listed.len()]);
    let mut pairs = same_words(query, listed, &mut taken);
    let mut candidates = near_words(query, listed, &taken, across);
    candidates.sort_by(|a, b| {
        strength(b, query).total_cmp(&strength(a, query)).then(a.query.start.cmp(&b.query.start)).then(a.listed.start.cmp(&b.listed.start))
    });
    for pair in candidates {
        if taken.0[pair.query.clone()].iter().any(|t| *t) || taken.1[pair.listed.clone()].iter().any(|t| *t) {
            continue;
        }
        taken.0[pair.query.clone()].iter_mut().for_each(|t| *t = true);
        taken.1[pair.listed.clone()].iter_mut().for_each(|t| *t = true);
        pairs.push(pair);
    }
    let left = |taken: &[bool]| taken.iter().enumerate().filter(|(_, t)| !**t).map(|(i, _)| i).collect();
    pairs.sort_by_key(|p| p.query.start);
    Alignment { query_left: left(&taken.0), listed_left: left(&taken.1), pairs }
}

/// Two spellings of one word inside one name: `Dmitrii (Dmitry)`.
pub fn variants(a: &Word, b: &Word) -> bool {
    let same_sound = a.sound == b.sound && a.sound.len() > 2;
    let same_consonants = a.skeleton == b.skeleton && a.skeleton.len() > 1 && a.text.as_bytes().first() == b.text.as_bytes().first();
    a.script == b.script && (same_sound || same_consonants)
}

/// Longer and more alike first.
fn strength(pair: &Pair, query: &[Word]) -> f64 {
    let letters: usize = query[pair.query.clone()].iter().map(|w| w.text.len()).sum();
    pair.similarity * (1.0 + (letters as f64).sqrt() / 4.0)
}

fn same_words(query: &[Word], listed: &[Word], taken: &mut (Vec<bool>, Vec<bool>)) -> Vec<Pair> {
    let mut pairs = Vec::new();
    for (i, q) in query.iter().enumerate() {
        let same = |l: &Word| {
            if q.script == l.script { q.native == l.native } else { q.text == l.text && !q.text.is_empty() && q.number == l.number }
        };
        let number = |l: &Word| q.number.is_some() && q.number == l.number;
        if let Some(j) = (0..listed.len()).find(|j| !taken.1[*j] && (same(&listed[*j]) || number(&listed[*j]))) {
            taken.0[i] = true;
            taken.1[j] = true;
            pairs.push(Pair { query: i..i + 1, listed: j..j + 1, similarity: 1.0, how: How::Same });
        }
    }
    pairs
}

/// Every pairing of free words, or of up to three free neighbours with one word, that is alike at all.
fn near_words(query: &[Word], listed: &[Word], taken: &(Vec<bool>, Vec<bool>), across: bool) -> Vec<Pair> {
    let mut pairs = Vec::new();
    let free = |taken: &[bool], r: Range<usize>| r.end <= taken.len() && !taken[r].iter().any(|t| *t);
    for i in 0..query.len() {
        for j in 0..listed.len() {
            if !free(&taken.0, i..i + 1) || !free(&taken.1, j..j + 1) {
                continue;
            }
            if let Some((similarity, how)) = similarity(&query[i], &listed[j], across) {
                pairs.push(Pair { query: i..i + 1, listed: j..j + 1, similarity, how });
            }
            for n in 2..=SPELT_OUT {
                if free(&taken.0, i..i + n) && spells(&query[i..i + n], &listed[j]) {
                    pairs.push(Pair { query: i..i + n, listed: j..j + 1, similarity: 0.85, how: How::Abbreviation });
                }
                if free(&taken.1, j..j + n) && spells(&listed[j..j + n], &query[i]) {
                    pairs.push(Pair { query: i..i + 1, listed: j..j + n, similarity: 0.85, how: How::Abbreviation });
                }
            }
            for n in 2..=GLUED {
                if free(&taken.0, i..i + n)
                    && let Some(similarity) = glued(&query[i..i + n], &listed[j], across)
                {
                    pairs.push(Pair { query: i..i + n, listed: j..j + 1, similarity, how: How::Joined });
                }
                if free(&taken.1, j..j + n)
                    && let Some(similarity) = glued(&listed[j..j + n], &query[i], across)
                {
                    pairs.push(Pair { query: i..i + 1, listed: j..j + n, similarity, how: How::Joined });
                }
            }
        }
    }
    pairs
}

/// Whether a word is made of the initials of several: `HLI` for Harrow Lake Instruments.
fn spells(parts: &[Word], acronym: &Word) -> bool {
    acronym.script == Some(Latin)
        && acronym.text.len() == parts.len()
        && parts.iter().zip(acronym.text.chars()).all(|(p, c)| p.text.starts_with(c) && p.text.len() > 1)
}

/// Several words read as one against a single word.
fn glued(parts: &[Word], whole: &Word, across: bool) -> Option<f64> {
    let letters: usize = parts.iter().map(|p| p.text.len()).sum();
    let room = if across { whole.text.len() / 2 + 1 } else { 2 };
    if whole.text.len() < 4
        || letters.abs_diff(whole.text.len()) > room
        || whole.number.is_some()
        || parts.iter().any(|p| p.number.is_some())
    {
        return None;
    }
    let text: String = parts.iter().map(|p| p.text.as_str()).collect();
    if text == whole.text {
        return (!across || text.len() > 4).then_some(0.99);
    }
    let crossing = across && parts.iter().any(|p| p.script != whole.script);
    if crossing {
        let han = |w: &Word| w.script == Some(Han);
        let known = parts.iter().any(|p| !p.concepts.is_empty() || p.is_initial()) || !whole.concepts.is_empty();
        if known || han(whole) || parts.iter().any(han) {
            return None;
        }
        return if latin::spoken(&text) == latin::spoken(&whole.text) {
            Some(0.94)
        } else {
            readings(&text, &latin::skeleton(&text), whole)
        };
    }
    spelling(&text, &whole.text).map(|s| s * 0.97)
}

/// How alike two single words are, if at all.
pub fn similarity(a: &Word, b: &Word, across: bool) -> Option<(f64, How)> {
    if a.number.is_some() || b.number.is_some() {
        return None;
    }
    if a.concepts.iter().any(|c| b.concepts.contains(c)) {
        return Some((if a.script == b.script { 0.85 } else { 0.95 }, How::Translation));
    }
    let unspaced = |w: &Word| w.script.is_some_and(Script::unspaced);
    if unspaced(a) && unspaced(b) {
        return kana(a, b);
    }
    if a.text == b.text && !a.text.is_empty() {
        return Some((0.98, How::Same));
    }
    if a.is_initial() || b.is_initial() {
        return (a.text.chars().next() == b.text.chars().next() && !a.text.is_empty()).then_some((0.8, How::Initial));
    }
    if a.sound == b.sound && a.sound.len() > 2 {
        return Some((0.94, How::Sound));
    }
    if a.script != b.script
        && across
        && let Some(found) = across_scripts(a, b)
    {
        return Some(found);
    }
    if a.script == Some(Han) || b.script == Some(Han) {
        return None;
    }
    let by_spelling = spelling(&a.text, &b.text).map(|s| (s, How::Spelling));
    undisguised(a, b).or(by_spelling).or_else(|| shortened(a, b)).or_else(|| consonants(a, b))
}

/// Two katakana words: the same reading with a letter more, less or other; Han words are the same or not.
fn kana(a: &Word, b: &Word) -> Option<(f64, How)> {
    if a.script != Some(Kana) || b.script != Some(Kana) {
        return None;
    }
    let (n, m) = (a.native.chars().count(), b.native.chars().count());
    let edits = osa::distance(a.native.chars(), b.native.chars());
    let short = n.min(m);
    (edits <= budget(short + 1) && short > 2).then(|| (1.0 - edits as f64 / n.max(m) as f64, How::Spelling))
}

/// Edits a word of this length may hold: none up to three letters, one from four, two from eight, three from fifteen.
fn budget(letters: usize) -> usize {
    match letters {
        0..=3 => 0,
        4..=7 => 1,
        8..=14 => 2,
        _ => 3,
    }
}

/// Misspellings within the budget; another first letter counts double.
fn spelling(a: &str, b: &str) -> Option<f64> {
    let (short, long) = (a.len().min(b.len()), a.len().max(b.len()));
    let budget = budget(short);
    if budget == 0 || long - short > budget {
        return None;
    }
    let edits = osa::distance(a.chars(), b.chars());
    if edits > budget {
        return None;
    }
    let first = if a.as_bytes().first() == b.as_bytes().first() { 0.0 } else { 0.6 };
    Some(1.0 - (edits as f64 + first) / (long as f64 + 1.0))
}

fn across_scripts(a: &Word, b: &Word) -> Option<(f64, How)> {
    let either = |s| a.script == Some(s) || b.script == Some(s);
    let found = if either(Han) {
        mandarin(a, b)
    } else if either(Arabic) {
        consonants_only(a, b)
    } else {
        let spoken = latin::spoken(&a.text);
        if spoken.len() > 3 && spoken == latin::spoken(&b.text) {
            return Some((0.94, How::Sound));
        }
        readings(&a.text, &a.skeleton, b)
    };
    found.map(|similarity| (similarity, How::Skeleton))
}

/// Words of two scripts by consonants and, softly, by vowels.
fn readings(text: &str, skeleton: &str, other: &Word) -> Option<f64> {
    let n = skeleton.len().min(other.skeleton.len());
    if n == 0 || other.text.is_empty() || text.is_empty() {
        return None;
    }
    let (a, b) = (latin::spoken(text), latin::spoken(&other.text));
    let vowels = 1.0 - osa::distance(a.chars(), b.chars()) as f64 / a.len().max(b.len()).max(1) as f64;
    if skeleton == other.skeleton {
        let (base, least) = match n {
            1 => (0.6, 0.6),
            2 => (0.7, 0.4),
            _ => (0.8, 0.34),
        };
        return (vowels >= least).then_some(base + (1.0 - base) * vowels);
    }
    let edits = osa::distance(skeleton.chars(), other.skeleton.chars());
    (edits == 1 && n >= 3 && vowels >= 0.6).then_some(0.5 + 0.4 * vowels)
}

/// An Arabic word, which has no vowels, by its consonants.
fn consonants_only(a: &Word, b: &Word) -> Option<f64> {
    let n = a.skeleton.len().min(b.skeleton.len());
    if a.skeleton == b.skeleton {
        return match n {
            0 => None,
            1 => Some(0.7),
            2 => Some(0.84),
            _ => Some(0.9),
        };
    }
    (n >= 4 && osa::distance(a.skeleton.chars(), b.skeleton.chars()) == 1).then_some(0.7)
}

/// A Han word by its Mandarin reading: only letter for letter, give or take one in a long word.
fn mandarin(a: &Word, b: &Word) -> Option<f64> {
    let (short, long) = (a.text.len().min(b.text.len()), a.text.len().max(b.text.len()));
    let edits = osa::distance(a.text.chars(), b.text.chars());
    (short >= 5 && edits <= usize::from(short >= 8)).then(|| 0.9 - edits as f64 / long as f64)
}

/// Two Latin words with the same consonants and most vowels.
fn consonants(a: &Word, b: &Word) -> Option<(f64, How)> {
    let n = a.skeleton.len();
    if n < 3 || a.skeleton != b.skeleton || a.text.len() < 5 || b.text.len() < 5 {
        return None;
    }
    let vowels = 1.0 - osa::distance(a.text.chars(), b.text.chars()) as f64 / a.text.len().max(b.text.len()) as f64;
    (vowels >= 0.6).then_some((0.6 + 0.3 * vowels, How::Skeleton))
}

/// `trdg` for trading, `const` for constructora: the beginning of the word, or its letters with the vowels left out.
fn shortened(a: &Word, b: &Word) -> Option<(f64, How)> {
    let (short, long) = if a.text.len() < b.text.len() { (&a.text, &b.text) } else { (&b.text, &a.text) };
    if short.len() < 3 || long.len() > 20 || !short.is_ascii() || !long.is_ascii() {
        return None;
    }
    let general = if a.text.len() < b.text.len() { b } else { a };
    if long.starts_with(short.as_str()) {
        // the beginning of a family name is another family name more often than a short form
        let known = !general.concepts.is_empty();
        return Some((if known { 0.7 + 0.2 * short.len() as f64 / long.len() as f64 } else { 0.5 }, How::Abbreviation));
    }
    let mut rest = long.chars();
    let in_order = short.chars().next() == long.chars().next() && short.chars().all(|c| rest.any(|l| l == c));
    if in_order && !general.concepts.is_empty() && short.len() * 10 <= long.len() * 7 {
        return Some((0.85, How::Abbreviation));
    }
    let consonants = |w: &str| w.chars().filter(|c| !"aeiou".contains(*c)).collect::<String>();
    let (s, l) = (consonants(short), consonants(long));
    (s == l && s.len() > 2).then_some((if s == *short { 0.85 } else { 0.7 }, How::Abbreviation))
}

/// Digits written for letters on one side.
fn undisguised(a: &Word, b: &Word) -> Option<(f64, How)> {
    let (plain, other) = match (folding::undisguised(&a.text, 'i'), folding::undisguised(&b.text, 'i')) {
        (Some(plain), None) => (plain, &b.text),
        (None, Some(plain)) => (plain, &a.text),
        _ => return None,
    };
    let alike = |x: &str| x.replace('l', "i");
    let (plain, other) = (alike(&plain), alike(other));
    if plain == other { Some((0.93, How::Spelling)) } else { spelling(&plain, &other).map(|s| (s * 0.95, How::Spelling)) }
}
