//! Concepts: words that names translate (university, 大学, университет) or share with thousands of others (trading).
//! They align names across languages; they never carry a match by themselves.

use super::super::compiled::{Family, hash, with_one_left_out};
use super::folding::fold;
use super::script::Script;
use super::{han, kana, latin};
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

pub(super) const TABLE: &str = include_str!("../../../screening-lists/names/concepts.txt");
pub(super) const TITLES: &str = include_str!("../../../screening-lists/names/titles.txt");
pub(super) const COMMON: &str = include_str!("../../../screening-lists/names/common-names.txt");

pub(super) const EVERYDAY: &str = include_str!("../../../screening-lists/names/everyday-words.txt");

/// Number of a concept: its place in the table.
pub type Concept = u16;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Everyday word of company names: trading, group.
    Trade,
    /// What sort of body: university, ministry.
    Class,
    /// What it works on: aviation, precision.
    Field,
    /// Country, province, city.
    Place,
}

pub struct Lexicon {
    pub ids: Vec<String>,
    pub kinds: Vec<Kind>,
    /// First word → forms of words, longest first.
    spaced: HashMap<String, Vec<(Vec<String>, Concept)>>,
    /// First letters of a stem → stems.
    stems: HashMap<String, Vec<(String, Concept)>>,
    /// Glued forms, as [`glued_key`] writes them.
    glued: HashMap<String, Vec<Concept>>,
    longest: usize,
    titles: HashSet<String>,
    /// First letters of the Russian words of each concept.
    russian_initials: Vec<Vec<char>>,
    academic: Vec<Concept>,
    status: Vec<Concept>,
    /// Common words with one letter left out: what a misspelling of them leads to, as [`mark`] writes them.
    near_generic: HashSet<u64>,
    /// Concepts of longer words, places among them, with one letter left out.
    near: HashMap<u64, Vec<Concept>>,
    /// Sounds of single longer words: `technologi`, `sentral`.
    sounds: HashMap<String, Vec<Concept>>,
    /// Words of personal names, and everyday words firms are called by: share per thousand names.
    pub common: HashMap<String, f64>,
}

/// Concepts of institutions that are told apart by their fields.
const ACADEMIC: &[&str] = &[
    "university",
    "institute-of-technology",
    "university-of-technology",
    "university-of-science",
    "engineering-university",
    "college",
    "academy",
    "institute",
    "research-institute",
];
/// Concepts that tell whose a body is.
const STATUS: &[&str] = &["national", "state", "federal", "central", "peoples"];
const STEM: usize = 3;
/// Words from this length on are known by their sound.
const SOUNDED: usize = 5;
/// Words from this length on are known when a letter of them is wrong.
const MISSPELT: usize = 6;

pub static LEXICON: LazyLock<Lexicon> = LazyLock::new(Lexicon::read);

/// How a run of Han, kana or Hangul is looked up: classes, kana core.
pub fn glued_key(text: &str) -> String {
    kana::core(&han::classes(text))
}

impl Lexicon {
    fn read() -> Lexicon {
        let mut lexicon = Lexicon {
            ids: Vec::new(),
            kinds: Vec::new(),
            spaced: HashMap::new(),
            stems: HashMap::new(),
            glued: HashMap::new(),
            longest: 1,
            titles: TITLES
                .lines()
                .filter(|l| !l.starts_with('#'))
                .flat_map(str::split_whitespace)
                .map(|t| fold(t).replace('.', ""))
                .collect(),
            russian_initials: Vec::new(),
            academic: Vec::new(),
            status: Vec::new(),
            near_generic: HashSet::new(),
            near: HashMap::new(),
            sounds: HashMap::new(),
            common: HashMap::new(),
        };
        for line in TABLE.lines().filter(|l| !l.is_empty() && !l.starts_with(['#', '=', '!'])) {
            if let Some((head, forms)) = line.split_once(':') {
                lexicon.add(head, forms);
            }
        }
        for line in EVERYDAY.lines().chain(COMMON.lines()).filter(|l| !l.starts_with('#')) {
            let mut words = line.split_whitespace();
            if let Some(share) = words.next().and_then(|w| w.parse::<f64>().ok()) {
                lexicon.common.extend(words.map(|w| (w.to_owned(), share)));
            }
        }
        lexicon.academic = lexicon.named(ACADEMIC);
        lexicon.status = lexicon.named(STATUS);
        let generic = lexicon
            .spaced
            .values()
            .flatten()
            .filter(|(form, c)| form.len() == 1 && lexicon.kinds[usize::from(*c)] != Kind::Place)
            .map(|(form, _)| form[0].clone());
        let words: Vec<String> = generic.chain(super::legal::words()).filter(|w| w.len() > 4).collect();
        for word in &words {
            with_one_left_out(word.as_bytes(), |key| {
                lexicon.near_generic.insert(mark(key));
            });
        }
        let mut near: HashMap<u64, Vec<Concept>> = HashMap::new();
        for (form, concept) in lexicon.spaced.values().flatten().filter(|(form, _)| form.len() == 1 && form[0].len() >= MISSPELT) {
            with_one_left_out(form[0].as_bytes(), |key| push(near.entry(mark(key)).or_default(), *concept));
        }
        lexicon.near = near;
        lexicon.by_sound();
        lexicon.spaced.values_mut().for_each(|forms| forms.sort_by_key(|f| std::cmp::Reverse(f.0.len())));
        lexicon
    }

    fn add(&mut self, head: &str, forms: &str) {
        let mut head = head.split_whitespace();
        let id = head.next().unwrap_or_default();
        let concept = self.ids.len() as Concept;
        self.ids.push(id.to_owned());
        self.kinds.push(match head.next() {
            Some("place") => Kind::Place,
            Some("field") => Kind::Field,
            Some("class") => Kind::Class,
            _ => Kind::Trade,
        });
        self.russian_initials.push(Vec::new());
        for form in forms.split([',', '、']).map(str::trim).filter(|f| !f.is_empty()) {
            let stem = form.ends_with('*');
            let folded = fold(form.trim_end_matches('*'));
            let glued = folded.chars().any(|c| matches!(Script::of(c), Some(Script::Han | Script::Kana | Script::Hangul)));
            if glued {
                let key: String = glued_key(&folded).chars().filter(|c| c.is_alphanumeric()).collect();
                self.longest = self.longest.max(key.chars().count());
                push(self.glued.entry(key).or_default(), concept);
                continue;
            }
            if let Some(first) = folded.chars().next().filter(|c| Script::of(*c) == Some(Script::Cyrillic)) {
                push(&mut self.russian_initials[usize::from(concept)], first);
            }
            let words: Vec<String> = folded
                .split(|c: char| !c.is_alphanumeric())
                .filter(|w| !w.is_empty())
                .map(|w| latin::latin(w, w.chars().find_map(Script::of).unwrap_or(Script::Latin)))
                .collect();
            match words.as_slice() {
                [word] if stem && word.len() >= STEM => {
                    self.stems.entry(word[..STEM].to_owned()).or_default().push((word.clone(), concept))
                }
                // a phrase may end in a stem: saint petersburg, санкт-петербургский
                [first, .., last] if stem => {
                    let mut form = words[..words.len() - 1].to_vec();
                    form.push(format!("{last}*"));
                    self.spaced.entry(first.clone()).or_default().push((form, concept));
                }
                [first, ..] => self.spaced.entry(first.clone()).or_default().push((words.clone(), concept)),
                [] => {}
            }
        }
    }

    fn named(&self, ids: &[&str]) -> Vec<Concept> {
        self.ids.iter().enumerate().filter(|(_, id)| ids.contains(&id.as_str())).map(|(i, _)| i as Concept).collect()
    }

    /// Longer words by their sound; a sound that two words share tells nothing.
    fn by_sound(&mut self) {
        let mut sounds: HashMap<String, (String, Vec<Concept>)> = HashMap::new();
        let mut shared = HashSet::new();
        for (word, concept) in self.spaced.values().flatten().filter(|(form, _)| form.len() == 1).map(|(form, c)| (&form[0], *c)) {
            let place = self.kinds[usize::from(concept)] == Kind::Place;
            if word.len() < SOUNDED + usize::from(place) || !word.is_ascii() {
                continue;
            }
            let (first, concepts) = sounds.entry(latin::sound(word)).or_insert_with(|| (word.clone(), Vec::new()));
            if first != word && !self.spaced[word].iter().any(|(_, c)| concepts.contains(c)) {
                shared.insert(latin::sound(word));
            }
            push(concepts, concept);
        }
        self.sounds = sounds.into_iter().filter(|(sound, _)| !shared.contains(sound)).map(|(sound, (_, c))| (sound, c)).collect();
    }

    /// Concepts of one Latin word; one that is not known goes by its sound, where that is given.
    pub fn word(&self, word: &str, sound: &str) -> Vec<Concept> {
        let mut found: Vec<Concept> =
            self.spaced.get(word).into_iter().flatten().filter(|(form, _)| form.len() == 1).map(|(_, c)| *c).collect();
        if found.is_empty() && word.is_char_boundary(STEM) && word.len() >= STEM {
            for (stem, concept) in self.stems.get(&word[..STEM]).into_iter().flatten() {
                if word.starts_with(stem.as_str()) && word.len() <= stem.len() + if stem.len() > 5 { 16 } else { 8 } {
                    push(&mut found, *concept);
                }
            }
        }
        if found.is_empty() && word.len() >= SOUNDED && !self.common.contains_key(word) {
            found = self.sounds.get(sound).cloned().unwrap_or_default();
        }
        found
    }

    /// The longest form of two or more words that begins here: how many words, and its concepts.
    pub fn phrase(&self, words: &[&str]) -> Option<(usize, Vec<Concept>)> {
        let forms = self.spaced.get(*words.first()?)?;
        let fits = |form: &[String]| {
            form.len() <= words.len() && form.iter().zip(words).all(|(f, w)| f.strip_suffix('*').map_or(f == w, |stem| w.starts_with(stem)))
        };
        let n = forms.iter().filter(|(form, _)| form.len() > 1 && fits(form)).map(|(form, _)| form.len()).max()?;
        Some((n, forms.iter().filter(|(form, _)| form.len() == n && fits(form)).map(|(_, c)| *c).collect()))
    }

    /// The longest glued form that begins here: how many characters, and its concepts.
    /// `before` letters of the same script stand in front of it.
    pub fn glued(&self, run: &[char], before: usize, at_start: bool) -> Option<(usize, Vec<Concept>)> {
        for n in (1..=self.longest.min(run.len())).rev() {
            let key: String = run[..n].iter().collect();
            let Some(concepts) = self.glued.get(&key) else { continue };
            let is_kana = key.chars().all(|c| Script::of(c) == Some(Script::Kana));
            let ends_word = run.get(n).is_none_or(|c| is_kana && Script::of(*c) != Some(Script::Kana));
            let fits = match (is_kana, n) {
                (true, 4..) => true,
                // two letters and three more are a word of five
                (true, 3) => at_start || (ends_word && before > 2),
                (true, _) => at_start && ends_word,
                (false, 1) => ends_word && !at_start,
                (false, _) => true,
            };
            if fits {
                return Some((n, concepts.clone()));
            }
        }
        None
    }

    /// First letters of the Russian words for a concept, which acronyms are made of.
    pub fn russian_initials(&self, concept: Concept) -> &[char] {
        self.russian_initials.get(usize::from(concept)).map_or(&[], Vec::as_slice)
    }

    /// Universities, institutes and the like, which are told apart by their fields.
    pub fn is_academic(&self, concept: Concept) -> bool {
        self.academic.contains(&concept)
    }

    /// Whose a body is (state, national), which is no field of work.
    pub fn is_status(&self, concept: Concept) -> bool {
        self.status.contains(&concept)
    }

    pub fn is_title(&self, word: &str) -> bool {
        self.titles.contains(word)
    }

    /// Whether a word is a common word with one letter missing, extra, other or swapped.
    pub fn is_near_generic(&self, word: &str) -> bool {
        word.len() > 4 && word.is_ascii() && {
            let mut near = false;
            with_one_left_out(word.as_bytes(), |key| near = near || self.near_generic.contains(&mark(key)));
            near
        }
    }

    /// Concepts of the words that this one is with one letter missing, extra, other or swapped.
    pub fn near(&self, word: &str) -> Vec<Concept> {
        let mut near = Vec::new();
        if word.len() + 1 >= MISSPELT && word.is_ascii() {
            with_one_left_out(word.as_bytes(), |key| {
                self.near.get(&mark(key)).into_iter().flatten().for_each(|concept| push(&mut near, *concept));
            });
        }
        near
    }

    pub fn titles(&self) -> impl Iterator<Item = &str> {
        self.titles.iter().map(String::as_str)
    }

    /// The most distinctive kind among the concepts of a word.
    pub fn kind(&self, concepts: &[Concept]) -> Option<Kind> {
        concepts.iter().filter_map(|c| self.kinds.get(usize::from(*c)).copied()).max()
    }
}

/// A word as a number.
fn mark(word: &[u8]) -> u64 {
    hash(Family::Text, word)
}

fn push<T: PartialEq>(all: &mut Vec<T>, one: T) {
    if !all.contains(&one) {
        all.push(one);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::screening::names::{Form, Name, Word};

    #[test]
    fn the_cases_of_the_table_hold() {
        let mut seen = 0;
        for line in TABLE.lines().filter(|l| l.starts_with(['=', '!'])) {
            let (a, b) = line[1..].split_once('|').expect("two names");
            let (a, b) = (Name::of(a), Name::of(b));
            let (a, b) = (Form::of(&a, |_| 1.0).units, Form::of(&b, |_| 1.0).units);
            let shared = |x: &[&Word], y: &[&Word]| {
                x.iter().all(|w| y.iter().any(|v| w.concepts.iter().any(|c| v.concepts.contains(c)) && !w.concepts.is_empty()))
            };
            assert_eq!(shared(&a, &b) && shared(&b, &a), line.starts_with('='), "{line}");
            seen += 1;
        }
        assert!(seen >= 5);
    }

    #[test]
    fn every_concept_has_a_form_in_two_languages_or_is_a_place() {
        let ids: HashSet<&String> = LEXICON.ids.iter().collect();
        assert_eq!(ids.len(), LEXICON.ids.len(), "an id stands twice");
    }
}
