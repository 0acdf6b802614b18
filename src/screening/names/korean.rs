//! Korean names in Latin letters, whatever romanised them: McCune-Reischauer, the Revised Romanization of 2000, the North's own
//! and what people write on their cards. A key for each word, and the test whether a whole name is Korean at all: single
//! syllables of this shape stand in names of many languages, three in a row hardly.

use super::Word;
use super::script::Script;

/// Syllables of a full Korean name.
const SYLLABLES: usize = 3;
/// Letters that one romanisation writes for a sound → the letter of the key; longest first.
const SOUNDS: &[(&str, &str)] = &[
    ("yeo", "yo"),
    ("yoo", "yu"),
    ("woo", "u"),
    ("kk", "g"),
    ("tt", "d"),
    ("pp", "b"),
    ("ss", "s"),
    ("jj", "j"),
    ("ch", "j"),
    ("sh", "s"),
    ("eo", "o"),
    ("eu", "u"),
    ("oo", "u"),
    ("ee", "i"),
    ("ae", "e"),
    ("oe", "e"),
    ("ui", "i"),
    ("k", "g"),
    ("t", "d"),
    ("p", "b"),
    ("l", "r"),
];

/// Whether both are full Korean names.
pub fn both(a: &[&Word], b: &[&Word]) -> bool {
    is_korean(a) && is_korean(b)
}

fn is_korean(name: &[&Word]) -> bool {
    let fits = |w: &&Word| w.script == Some(Script::Latin) && w.number.is_none() && w.letters & FOREIGN == 0;
    (2..=SYLLABLES).contains(&name.len())
        && name.iter().all(fits)
        && name.iter().map(|w| syllables(&key(&w.text)?)).sum::<Option<usize>>() == Some(SYLLABLES)
}

/// f, q, v, x and z, which no romanisation of Korean writes, in [`Word::letters`].
const FOREIGN: u64 = 1 << 5 | 1 << 16 | 1 << 21 | 1 << 23 | 1 << 25;

/// A word as it sounds in Korean: its letters, nothing behind them.
pub type Key = [u8; LONGEST];

/// Longest word of two syllables.
const LONGEST: usize = 12;

/// The key of a word; nothing for one that is longer than two syllables are.
pub fn key(word: &str) -> Option<Key> {
    let word = word.as_bytes();
    if word.is_empty() || word.len() > LONGEST {
        return None;
    }
    let (mut key, mut end, mut i) = ([0; LONGEST], 0, 0);
    while i < word.len() {
        let known = SOUNDS.iter().find(|(letters, _)| word[i..].starts_with(letters.as_bytes()));
        let (sound, used) = known.map_or((&word[i..=i], 1), |(letters, sound)| (sound.as_bytes(), letters.len()));
        key[end..end + sound.len()].copy_from_slice(sound);
        end += sound.len();
        i += used;
    }
    Some(key)
}

/// How many Korean syllables a key is: at most one consonant, at most one glide, a vowel, at most one consonant each.
fn syllables(key: &Key) -> Option<usize> {
    let end = key.iter().position(|c| *c == 0).unwrap_or(key.len());
    let b = &key[..end];
    let (mut i, mut count) = (0, 0);
    let vowel = |i: usize| b.get(i).is_some_and(|c| b"aeiou".contains(c));
    while i < b.len() {
        i += usize::from(b"gnrdmbsjh".contains(&b[i]));
        i += usize::from(b.get(i).is_some_and(|c| b"yw".contains(c)));
        if !vowel(i) {
            return None;
        }
        i += 1;
        count += 1;
        // a consonant before a vowel begins the next syllable
        let closes = |i: usize| !vowel(i + 1) && !b.get(i + 1).is_some_and(|c| b"yw".contains(c));
        if b[i..].starts_with(b"ng") && closes(i + 1) {
            i += 2;
        } else if b.get(i).is_some_and(|c| b"nmgrbds".contains(c)) && closes(i) {
            i += 1;
        }
    }
    Some(count)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::screening::names::{Form, Name};

    fn same(a: &str, b: &str) -> bool {
        let (a, b) = (Name::of(a), Name::of(b));
        let (a, b) = (Form::of(&a, |_| 1.0), Form::of(&b, |_| 1.0));
        both(&a.words, &b.words) && a.words.iter().zip(&b.words).all(|(x, y)| key(&x.text) == key(&y.text))
    }

    #[test]
    fn romanisations_of_one_name_meet() {
        for (a, b) in [("CHON, Tu-bom", "Jeon Du Beom"), ("Pak Kil-chu", "BAK Gil Ju"), ("Kang To-hun", "Gang Do-hoon")] {
            assert!(same(a, b), "{a} / {b}");
        }
    }

    #[test]
    fn other_names_and_names_of_other_languages_stay_apart() {
        for (a, b) in [
            ("Chon Tu-bom", "Jeon Du Bong"),
            ("Harrow Lake", "Harrow Lage"),
            ("Tom Carter", "Dom Garder"),
            ("Zhang Pei Qu", "Zang Bei Qu"),
            ("Kato Daniela", "Gado Taniela"),
        ] {
            assert!(!same(a, b), "{a} / {b}");
        }
    }
}
