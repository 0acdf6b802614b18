//! Names compared letter by letter: short of a letter, letters swapped, words run together. In Han one letter more or less
//! may be a slip of the pen in a long name; another letter is another party.

use super::Reason;
use super::compare::{Basis, Similarity};
use super::names::Name;
use super::names::script::Script;
use super::reasons;
use rapidfuzz::distance::{indel, osa};

/// The best likeness of the joined letters, if they are close at all.
pub fn compare(query: &Name, listed: &Name) -> Option<Similarity> {
    if query.is_cjk() && listed.is_cjk() {
        return unspaced(query, listed);
    }
    if query.is_cjk() || listed.is_cjk() {
        return joined_reading(query, listed);
    }
    joined_letters(query, listed)
}

/// Han and kana: letters missing or extra, one in five; kana may also be other.
fn unspaced(query: &Name, listed: &Name) -> Option<Similarity> {
    let (a, b): (Vec<char>, Vec<char>) = (query.core.chars().collect(), listed.core.chars().collect());
    let (short, long) = (a.len().min(b.len()), a.len().max(b.len()));
    if short < 4 || long - short > 2 {
        return None;
    }
    let missing = indel::distance(a.iter().copied(), b.iter().copied());
    let kana = |s: &[char]| s.iter().filter(|c| Script::of(**c) == Some(Script::Kana)).count();
    let mostly_kana = kana(&a) * 2 > a.len() && kana(&b) * 2 > b.len();
    let han = |s: &[char]| s.iter().copied().filter(|c| Script::of(*c) == Some(Script::Han)).collect::<Vec<_>>();
    let (edits, allowed) = if mostly_kana && han(&a) == han(&b) {
        (osa::distance(a.iter().copied(), b.iter().copied()), short / 5)
    } else {
        (missing, if missing == long - short { short / 6 } else { 0 })
    };
    if edits == 0 || edits > allowed.min(2) || digits(&a) != digits(&b) {
        return None;
    }
    let score = 1.0 - 1.1 * edits as f64 / long as f64;
    Some(letters(query, listed, score, Basis::Words))
}

fn digits(text: &[char]) -> Vec<char> {
    text.iter().copied().filter(char::is_ascii_digit).collect()
}

/// Latin letters with all words run together.
fn joined_letters(query: &Name, listed: &Name) -> Option<Similarity> {
    let (a, b) = (&query.latin, &listed.latin);
    if a.is_empty() || b.is_empty() {
        return None;
    }
    let one_script = !query.scripts.is_disjoint(&listed.scripts);
    let basis = if one_script { Basis::Words } else { Basis::Across };
    if a == b {
        return (a.len() > 3).then(|| letters(query, listed, if one_script { 0.98 } else { 0.95 }, basis));
    }
    let (short, long) = (a.len().min(b.len()), a.len().max(b.len()));
    let allowed = if query.words.len() == listed.words.len() { (short / 12).min(2) } else { (short / 8).min(3) };
    if allowed == 0 || long - short > allowed {
        return None;
    }
    let edits = osa::distance(a.chars(), b.chars());
    (edits <= allowed).then(|| letters(query, listed, 0.98 - 1.3 * edits as f64 / long as f64, basis))
}

/// A kana name whose whole reading has the consonants of the whole Latin name.
fn joined_reading(query: &Name, listed: &Name) -> Option<Similarity> {
    let skeleton = |n: &Name| super::names::latin::skeleton(&n.latin);
    let kana_only = |n: &Name| !n.has(Script::Han) && n.has(Script::Kana);
    let (a, b) = (skeleton(query), skeleton(listed));
    if !(kana_only(query) || kana_only(listed)) || a != b || a.len() < 5 {
        return None;
    }
    Some(letters(query, listed, 0.84, Basis::Across))
}

fn letters(query: &Name, listed: &Name, score: f64, basis: Basis) -> Similarity {
    let reason: Reason = reasons::letters(query, listed, score);
    Similarity { score, reasons: vec![reason], basis }
}
