//! Names compared letter by letter: short of a letter, letters swapped, words run together. In Han one letter more or less
//! may be a slip of the pen in a long name; another letter is another party.

use super::align;
use super::compare::{Basis, Note, Similarity};
use super::names::phones;
use super::names::script::Script;
use super::names::{self, Form};
use rapidfuzz::distance::{indel, osa};

/// The best likeness of the joined letters, if they are close at all.
pub fn compare(query: &Form<'_>, listed: &Form<'_>) -> Option<Similarity> {
    if query.is_cjk() && listed.is_cjk() {
        return unspaced(query, listed);
    }
    if query.is_cjk() || listed.is_cjk() {
        return joined_reading(query, listed);
    }
    joined_letters(query, listed)
}

/// Han and kana: letters missing or extra, one in five; kana may also be other.
fn unspaced(query: &Form<'_>, listed: &Form<'_>) -> Option<Similarity> {
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
    Some(letters(score, Basis::Words))
}

fn digits(text: &[char]) -> Vec<char> {
    text.iter().copied().filter(char::is_ascii_digit).collect()
}

/// Latin letters with all words run together.
fn joined_letters(query: &Form<'_>, listed: &Form<'_>) -> Option<Similarity> {
    let (a, b) = (query.latin, listed.latin);
    if a.is_empty() || b.is_empty() {
        return None;
    }
    let one_script = !query.scripts.is_disjoint(listed.scripts);
    let basis = if one_script { Basis::Words } else { Basis::Across };
    if a == b {
        return (a.len() > 3).then(|| letters(if one_script { 0.98 } else { 0.95 }, basis));
    }
    let (short, long) = (a.len().min(b.len()), a.len().max(b.len()));
    let allowed = if query.words.len() == listed.words.len() { (short / 12).min(2) } else { (short / 8).min(3) };
    // an edit takes one letter out of a name and puts one in
    if allowed == 0 || long - short > allowed || (names::letters(a) ^ names::letters(b)).count_ones() as usize > 2 * allowed {
        return None;
    }
    let edits = align::edits(a, b, allowed)?;
    Some(letters(0.98 - 1.3 * edits as f64 / long as f64, basis))
}

/// Letters from which on a name that breaks off can be told from a shorter name.
const BROKEN_OFF: usize = 16;
/// What it is worth.
const AS_FAR_AS_IT_GOES: f64 = 0.82;

/// A name cut off by a field that was too short: the listed name goes on inside the last word, or the last word is one that
/// joins others (`Quill University of`). Where it ends with a whole word, it may be the name of another body.
pub fn broken_off(query: &Form<'_>, listed: &Form<'_>) -> Option<Similarity> {
    let (a, b) = (query.latin, listed.latin);
    if a.len() < BROKEN_OFF || a.len() >= b.len() || query.words.len() < 2 || !query.scripts.iter().eq([Script::Latin]) || !b.starts_with(a)
    {
        return None;
    }
    let (last, whole) = query.words.split_last()?;
    let same = whole.iter().zip(&listed.words).all(|(q, l)| q.text == l.text);
    let inside = listed.words.get(whole.len()).is_some_and(|l| l.text.len() > last.text.len());
    let weight: f64 = query.word_weights[..whole.len()].iter().sum();
    let enough = weight >= 0.7 && (whole.len() > 1 || last.particle);
    (same && enough && (inside || last.particle)).then(|| Similarity {
        score: AS_FAR_AS_IT_GOES,
        basis: Basis::Words,
        notes: vec![Note::BrokenOff(AS_FAR_AS_IT_GOES)],
    })
}

/// A kana name whose whole reading sounds like the whole Latin name.
fn joined_reading(query: &Form<'_>, listed: &Form<'_>) -> Option<Similarity> {
    let kana_only = |n: &Form<'_>| !n.has(Script::Han) && n.has(Script::Kana);
    let script = |n: &Form<'_>| if n.is_cjk() { Some(Script::Kana) } else { Some(Script::Latin) };
    if !(kana_only(query) || kana_only(listed)) || query.has(Script::Han) || listed.has(Script::Han) {
        return None;
    }
    // what every firm calls itself by proves nothing, however alike it sounds
    let own = |n: &Form<'_>| -> usize { n.words.iter().filter(|w| w.kind().is_none()).map(|w| phones::consonants(&w.phones)).sum() };
    let several = query.words.iter().any(|w| w.kind().is_some());
    if several && own(query).min(own(listed)) < 3 {
        return None;
    }
    let (a, b) = (phones::phones(query.latin, script(query)), phones::phones(listed.latin, script(listed)));
    let consonants = phones::consonants(&a).min(phones::consonants(&b));
    if consonants < 5 || a.len() > 2 * b.len() || b.len() > 2 * a.len() {
        return None;
    }
    let like = phones::likeness(&a, &b, (script(query), script(listed)), 0.8)?;
    // one word read in another script proves little by itself
    let lone = query.words.len() == 1 || listed.words.len() == 1;
    let most = if lone && like < 0.95 { 0.78 } else { 1.0 };
    Some(letters((0.2 + 0.75 * like).min(most), Basis::Across))
}

fn letters(score: f64, basis: Basis) -> Similarity {
    Similarity { score, basis, notes: vec![Note::Letters(score)] }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::screening::names::Name;

    #[test]
    fn a_name_that_breaks_off_is_told_from_a_shorter_one() {
        let broken = |a: &str, b: &str| {
            let (a, b) = (Name::of(a), Name::of(b));
            broken_off(&Form::of(&a, |_| 0.5), &Form::of(&b, |_| 0.5)).is_some()
        };
        assert!(broken("Harrow Lake Instrum", "Harrow Lake Instruments Ltd"));
        assert!(broken("Quill University of", "Quill University of Optics"));
        assert!(broken("Quill University o", "Quill University of Optics"));
        for (a, b) in [
            ("Harrow Lake Instruments", "Harrow Lake Instruments Holding"),
            ("Harrow Lak", "Harrow Lake Instruments"),
            ("Harrow Lane Instrum", "Harrow Lake Instruments"),
            ("Harrowdale Instrum", "Harrowdale Instruments"),
        ] {
            assert!(!broken(a, b), "{a} / {b}");
        }
    }
}
