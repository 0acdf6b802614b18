//! One name that is an acronym of another: `HLI` for Harrow Lake Instruments, ФЛБ, in the order and the letters of Russian,
//! for a Federal Security Laboratory. For two names laid side by side only: three letters prove nothing among thousands of names.

use super::names::folding::fold;
use super::names::latin;
use super::names::lexicon::{Kind, LEXICON};
use super::names::script::Script;
use super::names::{Name, Word};

/// Shorter ones stand for anything, longer ones are words.
const LENGTHS: std::ops::RangeInclusive<usize> = 3..=7;

/// A word of a name that may give a letter.
struct Part {
    /// First letter of the word, in Latin.
    first: char,
    /// First letters of the Russian words it may translate.
    translated: Vec<char>,
    /// of, and, Ltd, Group, National: the acronym may pass over it.
    passed: bool,
}

/// Whether one of the names is written with the first letters of the other.
pub fn of_the_other(a: &Name, b: &Name) -> bool {
    spells(a, b) || spells(b, a)
}

fn spells(short: &Name, long: &Name) -> bool {
    let [word] = short.words.as_slice() else { return false };
    let letters: Vec<char> = fold(&word.native).chars().collect();
    if !LENGTHS.contains(&letters.len()) || !short.legal.is_empty() || !is_acronym(short, word) {
        return false;
    }
    let parts: Vec<Part> = long.display.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(part).collect();
    match word.script {
        Some(Script::Latin) => in_order(&letters, &parts) || translated(&letters, &parts),
        Some(Script::Cyrillic) => translated(&letters, &parts),
        _ => false,
    }
}

/// Capitals only, and no word that people say.
fn is_acronym(name: &Name, word: &Word) -> bool {
    let letters = || name.display.chars().filter(|c| c.is_alphabetic());
    word.number.is_none() && word.concepts.is_empty() && letters().all(char::is_uppercase)
}

fn part(written: &str) -> Part {
    let native = fold(written);
    let script = native.chars().find_map(Script::of).unwrap_or(Script::Latin);
    let text = latin::latin(&native, script);
    let concepts = LEXICON.word(&text, &latin::sound(&text));
    let trade = LEXICON.kind(&concepts) == Some(Kind::Trade) || concepts.iter().any(|c| LEXICON.is_status(*c));
    let particle = matches!(text.as_str(), "of" | "the" | "and" | "for" | "de" | "la" | "in" | "on" | "at" | "to");
    Part {
        first: text.chars().next().unwrap_or(' '),
        translated: concepts.iter().flat_map(|c| LEXICON.russian_initials(*c)).copied().collect(),
        passed: particle || trade || super::names::legal::is_form(&text),
    }
}

/// The first letters of the words, one after another; a word that may be passed over need not give one.
fn in_order(letters: &[char], parts: &[Part]) -> bool {
    let Some((part, rest)) = parts.split_first() else { return letters.is_empty() };
    let given = letters.split_first().is_some_and(|(letter, letters)| part.first == *letter && in_order(letters, rest));
    given || (part.passed && in_order(letters, rest))
}

/// The first letters of what the words are in Russian, which orders them its own way. A place or a name keeps its letter.
fn translated(letters: &[char], parts: &[Part]) -> bool {
    let gives = |part: &Part, letter: char| {
        let heard = |c: char| c == letter || latin::latin(&c.to_string(), Script::Cyrillic).starts_with(letter);
        if part.translated.is_empty() {
            latin::latin(&letter.to_string(), Script::Cyrillic).starts_with(part.first)
        } else {
            part.translated.iter().any(|c| heard(*c))
        }
    };
    parts.iter().filter(|p| !p.passed).all(|p| !p.translated.is_empty() || p.first.is_ascii_alphabetic())
        && given(letters, parts, 0, &gives)
}

/// Whether every letter finds a word of its own, and every word that must give a letter does.
fn given(letters: &[char], parts: &[Part], taken: u64, gives: &impl Fn(&Part, char) -> bool) -> bool {
    let Some((letter, rest)) = letters.split_first() else {
        return parts.iter().enumerate().all(|(i, p)| p.passed || taken & (1 << i) != 0);
    };
    parts.iter().enumerate().take(16).any(|(i, p)| taken & (1 << i) == 0 && gives(p, *letter) && given(rest, parts, taken | 1 << i, gives))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn acronyms_are_made_of_first_letters() {
        let of = |a: &str, b: &str| of_the_other(&Name::of(a), &Name::of(b));
        for (a, b) in [
            ("HLI", "Harrow Lake Instruments Ltd"),
            ("QUST", "Quill University of Science and Technology"),
            ("ФЛБ", "Federal Security Laboratory"),
            ("FLB", "Federal Security Laboratory"),
        ] {
            assert!(of(a, b) && of(b, a), "{a} / {b}");
        }
        for (a, b) in [
            ("HLI", "Harrow Lake Optics"),
            ("Hli", "Harrow Lake Instruments"),
            ("HL", "Harrow Lake"),
            ("HLI", "Harrow Long Lake Instruments"),
        ] {
            assert!(!of(a, b), "{a} / {b}");
        }
    }
}
