//! Legal forms set aside: in front, behind, glued to the name, bracketed. Never strips a name to nothing; what was taken
//! off is kept, since another form is weak evidence of another party.

use super::super::align;
use super::folding::fold;
use super::lexicon::{Kind, LEXICON};
use super::{han, latin, letters};
use aho_corasick::AhoCorasick;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::LazyLock;

pub(super) const TABLE: &str = include_str!("../../../screening-lists/names/legal-forms.toml");

#[derive(Debug, Deserialize)]
struct Table {
    form: Vec<Row>,
}

#[derive(Debug, Deserialize)]
struct Row {
    #[cfg(test)]
    id: String,
    class: String,
    at: At,
    forms: Vec<String>,
    #[cfg(test)]
    cases: Vec<[String; 2]>,
    #[cfg(test)]
    kept: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum At {
    Front,
    Back,
    Both,
    Anywhere,
}

/// Classes of legal forms, as small as a number.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Classes(u32);

impl Classes {
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    pub fn is_disjoint(self, other: Classes) -> bool {
        self.0 & other.0 == 0
    }

    /// Whether this is a foundation or an association and nothing else.
    pub fn is_nonprofit(self) -> bool {
        self.names() == ["foundation"]
    }

    fn insert(&mut self, class: u8) {
        self.0 |= 1 << class;
    }

    pub fn extend(&mut self, other: Classes) {
        self.0 |= other.0;
    }

    /// The names of the classes, as the table writes them.
    pub fn names(self) -> Vec<&'static str> {
        FORMS.classes.iter().enumerate().filter(|(i, _)| self.0 & (1 << i) != 0).map(|(_, c)| c.as_str()).collect()
    }
}

/// Forms by the way they are looked for.
struct Forms {
    /// Names of the classes; a class is known by its place.
    classes: Vec<String>,
    /// Glued forms (Han, kana, Hangul), folded to classes, longest first.
    glued: Vec<(String, u8, At)>,
    /// The glued forms that may stand inside a name, all at once.
    any_inner: AhoCorasick,
    /// Forms made of words: first word → (words, class, where), longest first.
    spaced: HashMap<String, Vec<(Vec<String>, u8, At)>>,
}

static FORMS: LazyLock<Forms> = LazyLock::new(|| {
    let table: Table = toml::from_str(TABLE).expect("the table inside the program is tested");
    let mut glued = Vec::new();
    let mut spaced: HashMap<String, Vec<(Vec<String>, u8, At)>> = HashMap::new();
    let mut classes: Vec<String> = table.form.iter().map(|row| row.class.clone()).collect();
    classes.sort();
    classes.dedup();
    for row in table.form {
        let class = classes.iter().position(|c| *c == row.class).unwrap_or_default() as u8;
        for form in &row.forms {
            let folded = han::classes(&fold(form));
            if folded.chars().any(|c| crate::words::is_cjk(c) || ('\u{AC00}'..='\u{D7A3}').contains(&c)) {
                glued.push((folded, class, row.at));
            } else {
                let words: Vec<String> =
                    folded.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(str::to_owned).collect();
                if let Some(first) = words.first() {
                    spaced.entry(first.clone()).or_default().push((words.clone(), class, row.at));
                }
            }
        }
    }
    glued.sort_by_key(|g| std::cmp::Reverse(g.0.chars().count()));
    glued.dedup_by(|a, b| a.0 == b.0);
    spaced.values_mut().for_each(|forms| forms.sort_by_key(|f| std::cmp::Reverse(f.0.len())));
    let any_inner = AhoCorasick::new(glued.iter().map(|g| &g.0).filter(|f| is_long(f))).expect("the table inside the program is small");
    Forms { classes, glued, any_inner, spaced }
});

/// A class-folded text without the glued forms at its ends (and inside brackets at its ends), and the classes found.
pub fn without_glued(text: &str) -> (String, Classes) {
    let mut rest = text.trim().to_owned();
    let mut found = Classes::default();
    loop {
        let before = rest.len();
        for (form, class, at) in &FORMS.glued {
            let shorter = match at {
                At::Back => rest.strip_suffix(form.as_str()),
                At::Front => rest.strip_prefix(form.as_str()),
                At::Both | At::Anywhere => rest.strip_suffix(form.as_str()).or_else(|| rest.strip_prefix(form.as_str())),
            };
            if let Some(shorter) = shorter
                .map(|s| s.trim_matches(|c: char| c.is_whitespace() || "・･,、.".contains(c)))
                .filter(|s| s.chars().any(char::is_alphanumeric))
            {
                rest = shorter.to_owned();
                found.insert(*class);
                break;
            }
        }
        if rest.len() == before {
            return (without_inner(&rest, &mut found), found);
        }
    }
}

fn is_long(form: &str) -> bool {
    form.chars().count() > 2 && !form.starts_with("(カ")
}

/// Forms in the middle (`南湖股份有限公司第三工厂`): only long ones, which are nothing else.
fn without_inner(text: &str, found: &mut Classes) -> String {
    let mut rest = text.to_owned();
    if !FORMS.any_inner.is_match(text) {
        return rest;
    }
    for (form, class, _) in FORMS.glued.iter().filter(|g| is_long(&g.0)) {
        if let Some(at) = rest.find(form.as_str()).filter(|at| *at > 0 && at + form.len() < rest.len()) {
            rest.replace_range(at..at + form.len(), " ");
            found.insert(*class);
        }
    }
    rest
}

/// Which of the words belong to a legal form; never all of them. Returns a mark for each word and the classes found.
pub fn marks(words: &[&str]) -> (Vec<bool>, Classes) {
    let mut taken = vec![false; words.len()];
    let mut found = Classes::default();
    if words.len() < 2 {
        return (taken, found);
    }
    for i in 0..words.len() {
        if !taken[i]
            && let Some((n, class)) = form_at(words, i, At::Anywhere)
        {
            mark(&mut taken, i, n, class, &mut found);
        }
    }
    while let Some(first) = taken.iter().position(|t| !t) {
        let last = taken.iter().rposition(|t| !t).unwrap_or(first);
        let back = (first + 1..=last)
            .find_map(|i| form_at(&words[..=last], i, At::Back).filter(|(n, _)| i + n == last + 1).map(|(n, class)| (i, n, class)));
        let front = || form_at(&words[..=last], first, At::Front).filter(|(n, _)| first + n <= last).map(|(n, class)| (first, n, class));
        match back.or_else(front) {
            Some((i, n, class)) => mark(&mut taken, i, n, class, &mut found),
            None => break,
        }
    }
    if taken.iter().all(|t| *t) {
        return (vec![false; words.len()], Classes::default());
    }
    (taken, found)
}

/// The words legal forms are made of.
pub fn words() -> impl Iterator<Item = String> {
    FORMS.spaced.values().flatten().flat_map(|f| f.0.iter().cloned())
}

/// A long word of a legal form, with what a misspelling is told by.
#[derive(Clone)]
struct Meant {
    word: String,
    sound: String,
    letters: u64,
}

/// The word of a legal form that a longer word is a misspelling of: of the same sound, or one letter off. Nothing for a word
/// that is known, or that a form holds as it stands.
pub fn meant(word: &str) -> Option<&'static str> {
    // by the length of what is asked, a letter more or less; and all words as they stand
    static WORDS: LazyLock<(Vec<Vec<Meant>>, HashSet<String>)> = LazyLock::new(|| {
        let all: BTreeSet<String> = words().filter(|w| w.is_ascii()).collect();
        let long =
            all.iter().filter(|w| w.len() >= MISSPELT && LEXICON.word(w, "").iter().all(|c| LEXICON.kind(&[*c]) == Some(Kind::Trade)));
        let mut meant = vec![Vec::new(); LONGEST_MISSPELT + 1];
        for word in long {
            let one = Meant { word: word.clone(), sound: latin::sound(word), letters: letters(word) };
            let (shortest, longest) = (word.len() - 1, word.len() + 1);
            meant.iter_mut().take(longest + 1).skip(shortest).for_each(|m| m.push(one.clone()));
        }
        (meant, all.into_iter().collect())
    });
    if word.len() < MISSPELT - 1 || word.len() > LONGEST_MISSPELT || !word.is_ascii() || WORDS.1.contains(word) {
        return None;
    }
    let asked = letters(word);
    let mut near = WORDS.0[word.len()].iter().filter(|m| (m.letters ^ asked).count_ones() <= 2).peekable();
    near.peek()?;
    if !LEXICON.word(word, "").is_empty() || LEXICON.common.contains_key(word) {
        return None;
    }
    let sound = latin::sound(word);
    near.find(|m| m.sound == sound || align::edits(word, &m.word, 1).is_some()).map(|m| m.word.as_str())
}

/// Words of legal forms from this length on are known when misspelt, and misspellings up to this one.
const MISSPELT: usize = 5;
const LONGEST_MISSPELT: usize = 16;

/// Whether one word is a legal form by itself.
pub fn is_form(word: &str) -> bool {
    FORMS.spaced.get(word).is_some_and(|forms| forms.iter().any(|f| f.0.len() == 1))
}

fn mark(taken: &mut [bool], at: usize, n: usize, class: u8, found: &mut Classes) {
    taken[at..at + n].iter_mut().for_each(|t| *t = true);
    found.insert(class);
}

/// The longest form that begins at word `i` and may stand there.
fn form_at(words: &[&str], i: usize, place: At) -> Option<(usize, u8)> {
    FORMS.spaced.get(words[i])?.iter().find_map(|(form, class, at)| {
        let allowed = match place {
            At::Anywhere => *at == At::Anywhere,
            At::Back => matches!(at, At::Back | At::Both | At::Anywhere),
            _ => matches!(at, At::Front | At::Both | At::Anywhere),
        };
        (allowed && words.len() >= i + form.len() && form.iter().zip(&words[i..]).all(|(f, w)| f == w)).then_some((form.len(), *class))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::screening::names::Name;

    #[test]
    fn every_row_holds_its_cases() {
        let table: Table = toml::from_str(TABLE).expect("valid");
        assert!(table.form.len() > 20 && FORMS.classes.len() <= 32);
        for row in &table.form {
            assert!(!row.cases.is_empty() && !row.kept.is_empty(), "{}", row.id);
            for [whole, bare] in &row.cases {
                assert_eq!(Name::of(whole).core, Name::of(bare).core, "{}: {whole}", row.id);
                assert!(!Name::of(whole).legal.is_empty(), "{}: {whole}", row.id);
            }
            for name in &row.kept {
                assert!(Name::of(name).legal.is_empty(), "{}: {name}", row.id);
                assert!(!Name::of(name).core.is_empty());
            }
        }
    }
}
