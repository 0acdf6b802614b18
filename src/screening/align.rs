//! Words of one name laid against words of another: the same word, a misspelling, the same sound, a reading in another
//! script, a translation, an abbreviation. Every word of both sides ends in exactly one pair or is left over.

use super::names::script::Script::{self, Han, Kana, Latin};
use super::names::{Word, folding, korean, phones};
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

/// The words of one side that stand in a pair, a bit each; a name has fewer words than bits.
#[derive(Clone, Copy, Default)]
struct Taken(u64);

impl Taken {
    fn has(self, word: usize) -> bool {
        word >= 64 || self.0 & (1 << word) != 0
    }

    fn any(self, mut words: Range<usize>) -> bool {
        words.any(|w| self.has(w))
    }

    fn take(&mut self, words: Range<usize>) {
        words.filter(|w| *w < 64).for_each(|w| self.0 |= 1 << w);
    }
}

/// Best pairs first, each word once. `across` tells that the names are written in different scripts.
pub fn align(query: &[&Word], listed: &[&Word], across: bool) -> Alignment {
    let mut taken = (Taken::default(), Taken::default());
    let mut pairs = Vec::with_capacity(query.len().min(listed.len()));
    same_words(query, listed, &mut taken, false, &mut pairs);
    let mut candidates = near_words(query, listed, taken, across);
    if !across && korean::both(query, listed) {
        candidates.extend(same_syllables(query, listed, taken));
    }
    candidates.sort_by(|a, b| {
        strength(b, query).total_cmp(&strength(a, query)).then(a.query.start.cmp(&b.query.start)).then(a.listed.start.cmp(&b.listed.start))
    });
    for pair in candidates {
        if taken.0.any(pair.query.clone()) || taken.1.any(pair.listed.clone()) {
            continue;
        }
        taken.0.take(pair.query.clone());
        taken.1.take(pair.listed.clone());
        pairs.push(pair);
    }
    // `al` stands many times in a name, and in a word written apart
    same_words(query, listed, &mut taken, true, &mut pairs);
    if !across && personal(query) && personal(listed) {
        pairs.extend(beside_others(query, listed, &pairs, &mut taken));
    }
    let left = |words: usize, taken: Taken| (0..words).filter(|w| !taken.has(*w)).collect();
    pairs.sort_by_key(|p| p.query.start);
    Alignment { query_left: left(query.len(), taken.0), listed_left: left(listed.len(), taken.1), pairs }
}

/// Names that hold nothing but words of their own, as names of persons do.
fn personal(name: &[&Word]) -> bool {
    name.len() > 1 && name.iter().all(|w| w.script == Some(Latin) && w.number.is_none() && w.concepts.is_empty())
}

/// What is left of two names of persons of which another part agrees: words so far apart that by themselves they say nothing
/// may be one there (`Daud` and Dawood, `Naseer` and Nasiruddin).
fn beside_others(query: &[&Word], listed: &[&Word], pairs: &[Pair], taken: &mut (Taken, Taken)) -> Vec<Pair> {
    let firm = |p: &Pair| p.similarity >= 0.85 && p.how != How::Initial && query[p.query.clone()].iter().any(|w| !w.particle && !w.title);
    let mut more = Vec::new();
    if !pairs.iter().any(firm) {
        return more;
    }
    let own = |w: &Word| !w.particle && !w.title && !w.patronymic && !w.is_initial();
    for i in (0..query.len()).filter(|i| !taken.0.has(*i) && own(query[*i])).collect::<Vec<_>>() {
        let free = (0..listed.len()).filter(|j| !taken.1.has(*j) && own(listed[*j]));
        let best = free.filter_map(|j| faintly(query[i], listed[j]).map(|like| (j, like))).max_by(|a, b| a.1.total_cmp(&b.1));
        if let Some((j, similarity)) = best {
            taken.0.take(i..i + 1);
            taken.1.take(j..j + 1);
            more.push(Pair { query: i..i + 1, listed: j..j + 1, similarity, how: How::Sound });
        }
    }
    more
}

/// How alike two words are of which only the sound is, or the beginning.
fn faintly(a: &Word, b: &Word) -> Option<f64> {
    const MOST: f64 = 0.62;
    let (short, long) = if a.phones.len() < b.phones.len() { (&a.phones, &b.phones) } else { (&b.phones, &a.phones) };
    let scripts = (Some(Latin), Some(Latin));
    if phones::consonants(short) < 2 || short.as_bytes().first() != long.as_bytes().first() {
        return None;
    }
    if let Some(like) = phones::likeness(short, long, scripts, 0.74) {
        return Some(MOST * like);
    }
    let begins =
        short.len() >= 4 && long.is_char_boundary(short.len()) && phones::likeness(short, &long[..short.len()], scripts, 0.9).is_some();
    begins.then_some(0.8 * MOST)
}

/// Words of two Korean names that are one in different romanisations (`Chi` and `Ji`).
fn same_syllables(query: &[&Word], listed: &[&Word], taken: (Taken, Taken)) -> Vec<Pair> {
    let free = |words: usize, taken: Taken| (0..words).filter(move |w| !taken.has(*w));
    let same = |i: usize, j: usize| korean::key(&query[i].text) == korean::key(&listed[j].text);
    let pairs = free(query.len(), taken.0).flat_map(|i| free(listed.len(), taken.1).map(move |j| (i, j)));
    let pair = |(i, j): (usize, usize)| Pair { query: i..i + 1, listed: j..j + 1, similarity: 0.92, how: How::Sound };
    pairs.filter(|(i, j)| same(*i, *j)).map(pair).collect()
}

/// Two spellings of one word inside one name: `Dmitrii (Dmitry)`.
pub fn variants(a: &Word, b: &Word) -> bool {
    let same_sound = a.sound == b.sound && a.sound.len() > 2;
    let same_consonants = a.skeleton == b.skeleton && a.skeleton.len() > 1 && a.text.as_bytes().first() == b.text.as_bytes().first();
    a.script == b.script && (same_sound || same_consonants)
}

/// Longer and more alike first.
fn strength(pair: &Pair, query: &[&Word]) -> f64 {
    let letters: usize = query[pair.query.clone()].iter().map(|w| w.text.len()).sum();
    pair.similarity * (1.0 + (letters as f64).sqrt() / 4.0)
}

fn same_words(query: &[&Word], listed: &[&Word], taken: &mut (Taken, Taken), particles: bool, pairs: &mut Vec<Pair>) {
    for (i, q) in query.iter().enumerate() {
        if q.particle != particles || taken.0.has(i) {
            continue;
        }
        let same = |l: &Word| {
            if q.script == l.script { q.native == l.native } else { q.text == l.text && !q.text.is_empty() && q.number == l.number }
        };
        let number = |l: &Word| q.number.is_some() && q.number == l.number;
        if let Some(j) = (0..listed.len()).find(|j| !taken.1.has(*j) && (same(listed[*j]) || number(listed[*j]))) {
            taken.0.take(i..i + 1);
            taken.1.take(j..j + 1);
            pairs.push(Pair { query: i..i + 1, listed: j..j + 1, similarity: 1.0, how: How::Same });
        }
    }
}

/// Every pairing of free words, or of up to three free neighbours with one word, that is alike at all.
fn near_words(query: &[&Word], listed: &[&Word], taken: (Taken, Taken), across: bool) -> Vec<Pair> {
    let mut pairs = Vec::new();
    for i in (0..query.len()).filter(|i| !taken.0.has(*i)) {
        let from_query = Neighbours::from(i, query, taken.0);
        for j in (0..listed.len()).filter(|j| !taken.1.has(*j)) {
            let particles = query[i].particle && listed[j].particle;
            if let Some((similarity, how)) = similarity(query[i], listed[j], across).filter(|_| !particles) {
                pairs.push(Pair { query: i..i + 1, listed: j..j + 1, similarity, how });
            }
            from_query.against(j, listed[j], across, |n, similarity, how| {
                pairs.push(Pair { query: i..i + n, listed: j..j + 1, similarity, how });
            });
            Neighbours::from(j, listed, taken.1).against(i, query[i], across, |n, similarity, how| {
                pairs.push(Pair { query: i..i + 1, listed: j..j + n, similarity, how });
            });
        }
    }
    pairs
}

/// Free neighbours that may together be one word of the other name.
struct Neighbours<'a> {
    at: usize,
    words: &'a [&'a Word],
}

impl<'a> Neighbours<'a> {
    /// The free words from `at` on.
    fn from(at: usize, words: &'a [&'a Word], taken: Taken) -> Neighbours<'a> {
        let free = (at..words.len()).take(SPELT_OUT).take_while(|w| !taken.has(*w)).count();
        Neighbours { at, words: &words[at..at + free] }
    }

    /// How many of them are the word `whole`, which stands at `opposite`, written apart, or what it spells as an acronym; how
    /// alike, and how.
    fn against(&self, opposite: usize, whole: &Word, across: bool, mut found: impl FnMut(usize, f64, How)) {
        // only an acronym is spelt out by more words than may be one word written apart
        let most = if whole.text.len() <= SPELT_OUT { SPELT_OUT } else { GLUED };
        for n in 2..=self.words.len().min(most) {
            let parts = &self.words[..n];
            // two letters stand for anything, unless they stand where the words do: `A.Q. Khan`
            if (n > 2 || self.at == opposite) && spells(parts, whole) {
                found(n, 0.85, How::Abbreviation);
            } else if n <= GLUED
                && let Some(similarity) = glued(parts, whole, across)
            {
                found(n, similarity, How::Joined);
            }
        }
    }
}

/// Whether a word is made of the initials of several: `HLI` for Harrow Lake Instruments.
fn spells(parts: &[&Word], acronym: &Word) -> bool {
    acronym.script == Some(Latin)
        && acronym.text.len() == parts.len()
        && parts.iter().zip(acronym.text.chars()).all(|(p, c)| p.text.starts_with(c) && p.text.len() > 1)
}

/// Several words read as one against a single word.
fn glued(parts: &[&Word], whole: &Word, across: bool) -> Option<f64> {
    if whole.text.len() < 4 {
        return None;
    }
    let letters: usize = parts.iter().map(|p| p.text.len()).sum();
    let room = if across { whole.text.len() / 2 + 1 } else { 2 };
    if letters.abs_diff(whole.text.len()) > room || whole.number.is_some() || parts.iter().any(|p| p.number.is_some()) {
        return None;
    }
    let crossing = across && parts.iter().any(|p| p.script != whole.script);
    if crossing && !hearable(parts, whole) {
        return None;
    }
    if !crossing {
        let mask = parts.iter().fold(0, |set, p| set | p.letters);
        if (mask ^ whole.letters).count_ones() > 4 {
            return None;
        }
    }
    let text: String = parts.iter().map(|p| p.text.as_str()).collect();
    if text == whole.text {
        return (!across || text.len() > 4).then_some(0.99);
    }
    if crossing {
        let han = |w: &Word| w.script == Some(Han);
        if han(whole) || parts.iter().any(|p| han(p) || p.is_initial()) || !whole.concepts.is_empty() {
            return None;
        }
        // a word with a meaning of its own is part of a brand only where the whole sounds alike
        let known = parts.iter().any(|p| !p.concepts.is_empty());
        let like = heard(&phones::phones(&text, parts[0].script), parts[0].script, &whole.phones, whole.script);
        return like.filter(|like| !known || *like >= 0.86);
    }
    spelling(&text, &whole.text).map(|s| s * 0.97)
}

/// Whether words run together may sound like another: their consonants are nearly as many. One is lost at most where two
/// words meet, and one in a digraph that is made there.
fn hearable(parts: &[&Word], whole: &Word) -> bool {
    let most = parts.iter().map(|p| phones::consonants(&p.phones)).sum::<usize>() + 1;
    let least = most.saturating_sub(2 * parts.len());
    let n = phones::consonants(&whole.phones);
    n <= most + 1 + most / 2 && least <= n + 1 + n / 2
}

/// How alike two single words are, if at all.
pub fn similarity(a: &Word, b: &Word, across: bool) -> Option<(f64, How)> {
    if a.number.is_some() || b.number.is_some() {
        return None;
    }
    if a.concepts.iter().any(|c| b.concepts.contains(c)) {
        if a.script != b.script {
            return Some((0.95, How::Translation));
        }
        // one word spelt in two ways rather than two words of one meaning
        if a.sound == b.sound && a.sound.len() > 2 {
            return Some((0.94, How::Sound));
        }
        let spelt = if a.script == Some(Latin) { spelling(&a.text, &b.text) } else { None };
        return Some(spelt.map_or((0.85, How::Translation), |s| (s.max(0.85), How::Spelling)));
    }
    let unspaced = |w: &Word| w.script.is_some_and(Script::unspaced);
    if unspaced(a) && unspaced(b) {
        return kana(a, b);
    }
    if a.text == b.text && !a.text.is_empty() {
        return Some((0.98, How::Same));
    }
    if family_name(a, b) || family_name(b, a) {
        return Some((0.9, How::Sound));
    }
    if a.is_initial() || b.is_initial() {
        return (a.text.chars().next() == b.text.chars().next() && !a.text.is_empty()).then_some((0.8, How::Initial));
    }
    if a.script == b.script && a.sound == b.sound && a.sound.len() > 2 && !short_and_unlike(a, b) {
        return Some((0.94, How::Sound));
    }
    if a.script != b.script
        && across
        && let Some(found) = across_scripts(a, b)
    {
        return Some(found);
    }
    if a.script == Some(Han) || b.script == Some(Han) || other_syllable(a, b) {
        return None;
    }
    let alike = (a.letters ^ b.letters).count_ones() as usize <= 2 * budget(a.text.len().min(b.text.len()));
    let alike = alike && (a.script == b.script || !short_and_unlike(a, b));
    let by_spelling = if alike { spelling(&a.text, &b.text).map(|s| (s, How::Spelling)) } else { None };
    undisguised(a, b).or(by_spelling).or_else(|| shortened(a, b)).or_else(|| same_sounds(a, b)).or_else(|| consonants(a, b))
}

/// A Korean family name that the North spells with an r the South drops (`이`, `유`, `임`), against what either writes abroad.
fn family_name(hangul: &Word, latin: &Word) -> bool {
    const SPELLINGS: &[(&str, &[&str])] = &[
        ("이", &["ri", "lee", "yi", "rhee", "li", "rhie"]),
        ("유", &["ryu", "yu", "yoo", "you", "ryoo", "lyu"]),
        ("임", &["rim", "lim", "im", "yim"]),
        ("노", &["ro", "roh", "no", "noh"]),
        ("양", &["ryang", "yang", "lyang"]),
        ("여", &["ryo", "yeo", "lyeo", "yo"]),
        ("염", &["ryom", "yeom", "yom"]),
        ("오", &["oh", "o"]),
        ("우", &["woo", "u", "wu"]),
    ];
    hangul.script == Some(Script::Hangul)
        && latin.script == Some(Latin)
        && SPELLINGS.iter().any(|(name, latins)| *name == hangul.native && latins.contains(&latin.text.as_str()))
}

/// A single syllable of Hangul is a letter of a name: another one is another name.
fn other_syllable(a: &Word, b: &Word) -> bool {
    let single = |w: &Word| w.script == Some(Script::Hangul) && w.native.chars().nth(1).is_none();
    single(a) && single(b)
}

/// Short words that begin with another letter (`Jong`, `Yong`) are other names, whatever the romanisations have in common.
fn short_and_unlike(a: &Word, b: &Word) -> bool {
    a.text.len().min(b.text.len()) < 6 && a.text.as_bytes().first() != b.text.as_bytes().first()
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
    let edits = edits(a, b, budget)?;
    let first = if a.as_bytes().first() == b.as_bytes().first() { 0.0 } else { 0.6 };
    Some(1.0 - (edits as f64 + first) / (long as f64 + 1.0))
}

/// Letters wrong, missing, extra or swapped, if not more than `most`.
pub fn edits(a: &str, b: &str, most: usize) -> Option<usize> {
    if a.is_ascii() && b.is_ascii() {
        return osa::distance_with_args(a.bytes(), b.bytes(), &osa::Args::default().score_cutoff(most));
    }
    osa::distance_with_args(a.chars(), b.chars(), &osa::Args::default().score_cutoff(most))
}

fn across_scripts(a: &Word, b: &Word) -> Option<(f64, How)> {
    let found =
        if a.script == Some(Han) || b.script == Some(Han) { mandarin(a, b) } else { heard(&a.phones, a.script, &b.phones, b.script) };
    found.map(|similarity| (similarity, How::Skeleton))
}

/// Words of two scripts by their sound: the fewer consonants, the nearer they must be.
fn heard(a: &str, a_script: Option<Script>, b: &str, b_script: Option<Script>) -> Option<f64> {
    let (m, n) = (phones::consonants(a), phones::consonants(b));
    let least = match m.min(n) {
        0 => return (a == b && a.len() > 1).then_some(0.8),
        1 => 0.9,
        2 => 0.89,
        3 => 0.77,
        _ => 0.68,
    };
    if m.abs_diff(n) > 1 + m.min(n) / 2 {
        return None;
    }
    phones::likeness(a, b, (a_script, b_script), least).map(|like| 0.4 + 0.57 * like)
}

/// Two Latin words that sound alike in different romanisations: long ones only.
fn same_sounds(a: &Word, b: &Word) -> Option<(f64, How)> {
    let (m, n) = (phones::consonants(&a.phones), phones::consonants(&b.phones));
    if m.min(n) < 3 || m.abs_diff(n) > 1 {
        return None;
    }
    phones::likeness(&a.phones, &b.phones, (a.script, b.script), 0.8).map(|like| (like * 0.95, How::Sound))
}

/// A Han word by its Mandarin reading: only letter for letter, give or take one in a long word.
fn mandarin(a: &Word, b: &Word) -> Option<f64> {
    let (short, long) = (a.text.len().min(b.text.len()), a.text.len().max(b.text.len()));
    if short < 5 {
        return None;
    }
    edits(&a.text, &b.text, usize::from(short >= 8)).map(|edits| 0.9 - edits as f64 / long as f64)
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

/// a, e, i, o and u in [`Word::letters`].
pub const VOWELS: u64 = 1 | 1 << 4 | 1 << 8 | 1 << 14 | 1 << 20;

/// A word cut off with a full stop (`Aircr.`), against one that begins so.
const CUT: f64 = 0.88;

/// `trdg` for trading, `const` for constructora: the beginning of the word, or its letters with the vowels left out.
fn shortened(a: &Word, b: &Word) -> Option<(f64, How)> {
    let (part, general) = if a.text.len() < b.text.len() { (a, b) } else { (b, a) };
    let (short, long) = (&part.text, &general.text);
    if short.len() < 3 || long.len() > 20 || !short.is_ascii() || !long.is_ascii() {
        return None;
    }
    if long.starts_with(short.as_str()) {
        // Oleksandrovych is the son, not a longer form of Oleksandr
        if general.patronymic && !part.cut {
            return None;
        }
        if part.cut {
            return Some((CUT, How::Abbreviation));
        }
        // the beginning of a family name is another family name more often than a short form
        let known = !general.concepts.is_empty();
        return Some((if known { 0.7 + 0.2 * short.len() as f64 / long.len() as f64 } else { 0.5 }, How::Abbreviation));
    }
    let mut rest = long.chars();
    let in_order = short.chars().next() == long.chars().next() && short.chars().all(|c| rest.any(|l| l == c));
    if in_order && !general.concepts.is_empty() && short.len() * 10 <= long.len() * 7 {
        return Some((0.85, How::Abbreviation));
    }
    if (a.letters ^ b.letters) & !VOWELS != 0 {
        return None;
    }
    let consonants = |w: &str| w.chars().filter(|c| !"aeiou".contains(*c)).collect::<String>();
    let (s, l) = (consonants(short), consonants(long));
    (s == l && s.len() > 2).then_some((if s == *short { 0.85 } else { 0.7 }, How::Abbreviation))
}

/// Digits written for letters on one side.
fn undisguised(a: &Word, b: &Word) -> Option<(f64, How)> {
    if (a.letters | b.letters) >> 26 == 0 {
        return None;
    }
    let (plain, other) = match (folding::undisguised(&a.text, 'i'), folding::undisguised(&b.text, 'i')) {
        (Some(plain), None) => (plain, &b.text),
        (None, Some(plain)) => (plain, &a.text),
        _ => return None,
    };
    let alike = |x: &str| x.replace('l', "i");
    let (plain, other) = (alike(&plain), alike(other));
    if plain == other { Some((0.93, How::Spelling)) } else { spelling(&plain, &other).map(|s| (s * 0.95, How::Spelling)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::screening::names::{Form, Name};

    fn left(a: &str, b: &str) -> usize {
        let (a, b) = (Name::of(a), Name::of(b));
        let (a, b) = (Form::of(&a, |_| 1.0), Form::of(&b, |_| 1.0));
        let aligned = align(&a.words, &b.words, false);
        aligned.query_left.len() + aligned.listed_left.len()
    }

    #[test]
    fn faint_likeness_counts_beside_a_word_that_agrees() {
        for (a, b) in [("Daud Harrowi", "Dawood Harrowi"), ("Naseer Harrowi", "Nasiruddin Harrowi"), ("Idris Choudry", "Idris Chaudhry")] {
            assert_eq!(left(a, b), 0, "{a} / {b}");
        }
        for (a, b) in [("Frank Harrowi", "Frederik Harrowi"), ("Daud Harrowi", "Dawood Quillani"), ("Daud Trading", "Dawood Trading")] {
            assert_ne!(left(a, b), 0, "{a} / {b}");
        }
    }

    #[test]
    fn a_word_written_apart_takes_its_particle() {
        assert_eq!(left("Abdelrahman al Harrowi", "Abd al Rahman al Harrowi"), 0);
    }

    #[test]
    fn a_father_is_no_longer_form_of_his_son() {
        assert_ne!(left("Oleksandr Quillenko", "Oleksandrovych Quillenko"), 0);
    }
}
