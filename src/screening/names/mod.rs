//! One name, made comparable: words in Latin letters, an exact core in its own script, numbers, concepts, legal forms.
//! The name as written is kept and is the only one shown.

mod burmese;
pub mod context;
pub mod folding;
pub mod han;
pub mod kana;
pub mod korean;
pub mod latin;
pub mod legal;
pub mod lexicon;
pub mod numerals;
pub mod phones;
pub mod script;

use legal::Classes;
use lexicon::{Concept, Kind, LEXICON, glued_key};
use script::{Script, Scripts};
use serde::{Deserialize, Serialize};
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

/// Characters of a name that are compared; the longest listed names stay far below.
const LONGEST: usize = 600;
/// Words of a name that are compared.
const MOST_WORDS: usize = 60;

/// Words a thread keeps; a few megabytes.
const MOST_KNOWN_WORDS: usize = 20_000;

thread_local! {
    static KNOWN_WORDS: RefCell<HashMap<String, Vec<Arc<Word>>>> = RefCell::default();
    /// What [`plain_of`] gave; the letters of a piece tell its script.
    static KNOWN_PIECES: RefCell<HashMap<String, Rc<str>>> = RefCell::default();
}

/// A name in every form the comparison uses.
#[derive(Debug, Clone, Default)]
pub struct Name {
    /// As written.
    pub display: String,
    /// Exact key: legal forms, blanks and marks off, variants and numerals one way, in its own script.
    pub core: String,
    /// All words in Latin letters, joined.
    pub latin: String,
    /// In order, legal forms off. Han, kana and Hangul are cut at concepts.
    pub words: Vec<Arc<Word>>,
    /// The words with phrases of the lexicon (`institute of technology`) joined to one; empty when there is none.
    pub units: Vec<Arc<Word>>,
    /// Classes of the legal forms that were set aside.
    pub legal: Classes,
    pub scripts: Scripts,
}

/// A name as the comparison sees it, whether it was typed or stands in the index.
#[derive(Debug, Clone, Default)]
pub struct Form<'a> {
    pub display: &'a str,
    pub core: &'a str,
    pub latin: &'a str,
    pub words: Vec<&'a Word>,
    pub units: Vec<&'a Word>,
    /// What each word can carry, 0 to 1, and each unit ([`super::rarity`]).
    pub word_weights: Vec<f64>,
    pub unit_weights: Vec<f64>,
    pub legal: Classes,
    pub scripts: Scripts,
}

impl<'a> Form<'a> {
    /// `weigh` tells what a word can carry.
    pub fn of(name: &'a Name, weigh: impl Fn(&Word) -> f64) -> Form<'a> {
        let words: Vec<&Word> = name.words.iter().map(Arc::as_ref).collect();
        let units = if name.units.is_empty() { words.clone() } else { name.units.iter().map(Arc::as_ref).collect() };
        Form {
            display: &name.display,
            core: &name.core,
            latin: &name.latin,
            word_weights: words.iter().map(|w| weigh(w)).collect(),
            unit_weights: units.iter().map(|w| weigh(w)).collect(),
            words,
            units,
            legal: name.legal,
            scripts: name.scripts,
        }
    }

    pub fn has(&self, script: Script) -> bool {
        self.scripts.contains(script)
    }

    /// Han or kana in it.
    pub fn is_cjk(&self) -> bool {
        self.has(Script::Han) || self.has(Script::Kana)
    }

    /// The numbers in it, in order of size.
    pub fn numbers(&self) -> Vec<u64> {
        let mut numbers: Vec<u64> = self.words.iter().filter_map(|w| w.number).collect();
        numbers.sort_unstable();
        numbers.dedup();
        numbers
    }
}

/// One word of a name.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Word {
    /// In its own script, folded.
    pub native: String,
    /// In Latin letters; empty for what has no Latin form.
    pub text: String,
    pub sound: String,
    pub skeleton: String,
    /// Its sounds ([`phones`]).
    pub phones: String,
    /// Which Latin letters and digits stand in `text`, a bit each: two words that differ in many are not alike.
    pub letters: u64,
    pub script: Option<Script>,
    pub concepts: Vec<Concept>,
    pub number: Option<u64>,
    pub title: bool,
    /// A short word that joins others: of, and, de, al.
    pub particle: bool,
    /// A patronymic: it goes with millions of family names.
    pub patronymic: bool,
    /// A full stop behind it says that it is cut off: `Aircr.`
    pub cut: bool,
}

impl Word {
    pub fn kind(&self) -> Option<Kind> {
        LEXICON.kind(&self.concepts)
    }

    fn joins_others(&self) -> bool {
        const PARTICLES: &[&str] = &[
            "of", "the", "and", "for", "de", "del", "la", "le", "les", "des", "du", "da", "do", "dos", "der", "die", "das", "und", "et",
            "y", "e", "i", "in", "on", "at", "to", "a", "an", "al", "el", "bin", "ibn", "ben", "ul", "ur", "al-", "und", "von", "van",
            "den", "ve", "by", "po", "na", "o", "s", "z", "imeni",
        ];
        // a syllable of Hangul or a kana word is part of a name, however it sounds
        let spaced = !matches!(self.script, Some(Script::Hangul | Script::Han | Script::Kana));
        spaced && self.number.is_none() && PARTICLES.contains(&self.text.as_str())
    }

    fn names_a_father(&self) -> bool {
        const ENDINGS: &[&str] = &[
            "ovich", "evich", "ovna", "evna", "ovitch", "evitch", "ovic", "ovych", "ivna", "yevich", "ievich", "oglu", "ogly", "obich",
            "ebich", "obitj", "ovitj", "evitj",
        ];
        self.text.len() > 6 && ENDINGS.iter().any(|e| self.text.ends_with(e))
    }

    pub fn is_initial(&self) -> bool {
        let spelt_out = matches!(self.script, Some(Script::Latin | Script::Cyrillic | Script::Greek));
        spelt_out && self.number.is_none() && self.native.chars().nth(1).is_none() && !self.text.is_empty()
    }

    /// Lists say the same words over and over; what is made of one is kept for the next time on this thread.
    fn new(native: String, script: Option<Script>) -> Arc<Word> {
        let known = KNOWN_WORDS.with_borrow(|known| known.get(native.as_str())?.iter().find(|w| w.script == script).cloned());
        known.unwrap_or_else(|| {
            let word = Arc::new(Word::made(native, script));
            KNOWN_WORDS.with_borrow_mut(|known| {
                if known.len() >= MOST_KNOWN_WORDS {
                    known.clear();
                }
                known.entry(word.native.clone()).or_default().push(Arc::clone(&word));
            });
            word
        })
    }

    fn made(native: String, script: Option<Script>) -> Word {
        let number = if script.is_none_or(|s| !s.unspaced()) { numerals::of_word(&native) } else { None };
        let text = match number {
            Some(n) => n.to_string(),
            None => latin::latin(&native, script.unwrap_or(Script::Latin)),
        };
        let read = Word::read_as(text, script);
        let text = read.text.as_str();
        let mut concepts = if number.is_some() { Vec::new() } else { LEXICON.word(text, &read.sound) };
        if concepts.is_empty() && number.is_none() {
            let undisguised = ['i', 'l'].iter().filter_map(|one| folding::undisguised(text, *one)).map(|w| LEXICON.word(&w, ""));
            concepts = undisguised.into_iter().find(|c| !c.is_empty()).unwrap_or_default();
        }
        let title = LEXICON.is_title(text);
        let mut word = Word { native, script, concepts, number, title, ..read };
        word.particle = word.joins_others();
        word.patronymic = word.names_a_father();
        word
    }

    /// The keys of a Latin form.
    fn read_as(text: String, script: Option<Script>) -> Word {
        Word {
            sound: latin::sound(&text),
            skeleton: latin::skeleton(&text),
            phones: phones::phones(&text, script),
            letters: letters(&text),
            text,
            ..Word::default()
        }
    }
}

/// Which Latin letters and digits stand in a text, a bit each.
pub fn letters(text: &str) -> u64 {
    text.bytes().fold(0, |set, b| match b {
        b'a'..=b'z' => set | 1 << (b - b'a'),
        b'0'..=b'9' => set | 1 << (26 + b - b'0'),
        _ => set,
    })
}

impl Name {
    /// Pure; any text gives a name, an empty one when it holds no letter or digit.
    pub fn of(display: &str) -> Name {
        let compared: String = display.chars().take(LONGEST).collect();
        let folded = folding::fold(&without_acronym(&with_gaps(&letters_joined(&compared))));
        let trimmed = context::trimmed(&folded);
        let glued = trimmed.chars().any(|c| matches!(Script::of(c), Some(Script::Han | Script::Kana | Script::Hangul)));
        let (text, mut legal) = if glued { legal::without_glued(&han::classes(&trimmed)) } else { (trimmed, Classes::default()) };
        let text = if glued { numerals::han_numbers(&text) } else { text };
        let pieces = pieces(&text);
        let cut = cut_off(&text);
        let plain: Vec<Rc<str>> = pieces.iter().map(|(piece, script)| plain_of(piece, *script)).collect();
        let plain: Vec<&str> = plain.iter().map(AsRef::as_ref).collect();
        let (taken, forms) = legal::marks(&plain);
        legal.extend(forms);
        let mut words = Vec::with_capacity(pieces.len());
        for ((piece, script), _) in pieces.iter().zip(&taken).filter(|(_, taken)| !**taken) {
            match script {
                Some(Script::Han | Script::Kana | Script::Hangul) => segments(piece, &mut words),
                _ => words.push(Word::new(piece.clone(), *script)),
            }
            if cut.contains(&piece.as_str())
                && let Some(word) = words.last_mut()
            {
                Arc::make_mut(word).cut = true;
            }
        }
        words.truncate(MOST_WORDS);
        let words = join_numbers(words);
        Name {
            display: display.to_owned(),
            core: words.iter().map(|w| core_of(w)).collect(),
            latin: words.iter().map(|w| w.text.as_str()).collect(),
            scripts: script::scripts(&text),
            legal,
            units: units(&words),
            words,
        }
    }
}

/// A piece as legal forms are told by: in plain letters, without digits for letters, and as the form it is a misspelling of.
fn plain_of(piece: &str, script: Option<Script>) -> Rc<str> {
    if let Some(known) = KNOWN_PIECES.with_borrow(|known| known.get(piece).cloned()) {
        return known;
    }
    let plain = if script == Some(Script::Latin) { latin::latin(piece, Script::Latin) } else { piece.to_owned() };
    let undisguised = ['i', 'l'].iter().filter_map(|one| folding::undisguised(&plain, *one)).find(|w| legal::is_form(w));
    let plain: Rc<str> = undisguised.or_else(|| legal::meant(&plain).map(str::to_owned)).unwrap_or(plain).into();
    KNOWN_PIECES.with_borrow_mut(|known| {
        if known.len() >= MOST_KNOWN_WORDS {
            known.clear();
        }
        known.insert(piece.to_owned(), Rc::clone(&plain));
    });
    plain
}

/// Phrases of the lexicon joined to one word each; empty when there is none.
fn units(words: &[Arc<Word>]) -> Vec<Arc<Word>> {
    let texts: Vec<&str> = words.iter().map(|w| w.text.as_str()).collect();
    let mut units = Vec::new();
    let (mut i, mut copied) = (0, 0);
    while i < words.len() {
        let spaced = words[i].script.is_none_or(|s| !s.unspaced());
        let Some((n, concepts)) = LEXICON.phrase(&texts[i..]).filter(|_| spaced) else {
            i += 1;
            continue;
        };
        units.extend_from_slice(&words[copied..i]);
        let native: Vec<&str> = words[i..i + n].iter().map(|w| w.native.as_str()).collect();
        units.push(Arc::new(Word {
            native: native.join(" "),
            concepts,
            script: words[i].script,
            ..Word::read_as(texts[i..i + n].concat(), words[i].script)
        }));
        i += n;
        copied = i;
    }
    if !units.is_empty() {
        units.extend_from_slice(&words[copied..]);
    }
    units
}

/// Reads the tables of words, which the first name would do otherwise: a program that opens an index has a core free for it.
pub fn make_ready() {
    let _asked_only_to_be_read = Name::of("見本 example Ltd");
}

/// A number that changes with the tables of words inside the program: names made with other tables are made anew.
pub fn tables() -> u64 {
    let texts =
        [lexicon::TABLE, lexicon::TITLES, lexicon::COMMON, lexicon::EVERYDAY, legal::TABLE, han::TABLE, numerals::TABLE, context::TABLE];
    texts.iter().flat_map(|t| t.bytes()).fold(0xCBF2_9CE4_8422_2325, |h: u64, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01B3))
}

/// Single letters with blanks between them (`H A R R O W Lake`) written as one word; three and fewer are initials.
fn letters_joined(display: &str) -> String {
    const FEWEST: usize = 4;
    let single = |piece: &str| {
        let mut letters = piece.chars();
        letters.next().is_some_and(char::is_alphabetic) && letters.next().is_none() && piece.chars().all(|c| !crate::words::is_cjk(c))
    };
    let pieces: Vec<&str> = display.split_whitespace().collect();
    if pieces.iter().filter(|p| single(p)).count() < FEWEST {
        return display.to_owned();
    }
    let mut out: Vec<String> = Vec::with_capacity(pieces.len());
    let mut i = 0;
    while i < pieces.len() {
        let run = pieces[i..].iter().take_while(|p| single(p)).count();
        if run >= FEWEST {
            out.push(pieces[i..i + run].concat());
        } else {
            out.extend(pieces[i..i + run.max(1)].iter().map(|p| (*p).to_owned()));
        }
        i += run.max(1);
    }
    out.join(" ")
}

/// Words run together by their capitals (`RadioLab`) written apart; the exact core is the same either way.
fn with_gaps(display: &str) -> String {
    let chars: Vec<char> = display.chars().collect();
    let mut out = String::with_capacity(display.len() + 4);
    for (i, &c) in chars.iter().enumerate() {
        let small = |j: usize| chars.get(j).is_some_and(|c| c.is_ascii_lowercase());
        let boundary = i > 2
            && c.is_ascii_uppercase()
            && small(i - 1)
            && small(i - 2)
            && (small(i + 1) || chars.get(i + 1).is_some_and(char::is_ascii_uppercase));
        if boundary {
            out.push(' ');
        }
        out.push(c);
    }
    out
}

/// Without a bracketed acronym behind the name: `Harrow Lake Instruments (HLI) Ltd`.
fn without_acronym(display: &str) -> String {
    let Some(open) = display.find('(') else { return display.to_owned() };
    let (name, rest) = (&display[..open], &display[open + 1..]);
    let Some((acronym, after)) = rest.split_once(')') else { return display.to_owned() };
    let lower = acronym.to_ascii_lowercase();
    let is_acronym = (3..=8).contains(&acronym.len()) && acronym.bytes().all(|b| b.is_ascii_uppercase() || b == b'-' || b == b'&');
    if is_acronym && name.split_whitespace().count() > 1 && !legal::is_form(&lower) && LEXICON.word(&lower, "").is_empty() {
        format!("{} {}", name.trim_end(), after.trim_start()).trim_end().to_owned()
    } else {
        display.to_owned()
    }
}

/// What a word adds to the exact core.
fn core_of(word: &Word) -> String {
    match (word.number, word.script) {
        (Some(n), _) => n.to_string(),
        (None, Some(Script::Han | Script::Kana | Script::Hangul)) => word.native.clone(),
        (None, Some(Script::Cyrillic)) => word.native.replace('ё', "е"),
        (None, _) => word.text.clone(),
    }
}

/// A folded name cut at blanks, punctuation and changes between spaced and unspaced scripts; apostrophes and the full
/// stops of abbreviations (`S.A.`) hold words together.
fn pieces(text: &str) -> Vec<(String, Option<Script>)> {
    let chars: Vec<char> = text.chars().collect();
    let mut pieces: Vec<(String, Option<Script>)> = Vec::new();
    let mut open = false;
    for (i, &c) in chars.iter().enumerate() {
        let script = Script::of(c);
        let mark = unicode_normalization::char::is_combining_mark(c);
        if !c.is_alphanumeric() && !mark && c != 'ー' {
            let apostrophe = matches!(c, '\'' | '’' | '‘' | '`' | 'ʼ' | 'ʻ' | '´' | 'ʿ' | 'ʾ' | '״' | '׳');
            let abbreviation = c == '.' && single_letters(&chars, i);
            open = open && (apostrophe || abbreviation);
            continue;
        }
        let group = |s: Option<Script>| match s {
            Some(Script::Han | Script::Kana) => 1,
            Some(Script::Hangul) => 2,
            _ => 0,
        };
        match pieces.last_mut() {
            Some((word, last))
                if open && (mark || group(*last) == group(script)) && (script.is_some() || last.is_none() || group(*last) == 0) =>
            {
                word.push(c);
                *last = last.or(script);
            }
            _ => pieces.push((c.to_string(), script)),
        }
        open = true;
    }
    pieces
}

/// The words a full stop cuts off (`Aircr.`): of three letters and more, and not where one closes the whole name.
fn cut_off(text: &str) -> Vec<&str> {
    if !text.contains('.') {
        return Vec::new();
    }
    let before = |piece: &'_ str| piece.rsplit(|c: char| !c.is_alphanumeric()).next().map_or(0, str::len);
    let dotted = text.split_inclusive('.').filter_map(|piece| piece.strip_suffix('.')).filter(|piece| before(piece) > 2);
    let words: Vec<&str> =
        dotted.map(|piece| &piece[piece.len() - before(piece)..]).filter(|w| w.bytes().all(|b| b.is_ascii_lowercase())).collect();
    let closing = text.trim_end().ends_with('.') && words.len() < 2;
    if closing { Vec::new() } else { words }
}

/// Whether the full stop at `i` stands between single letters, or after one.
fn single_letters(chars: &[char], i: usize) -> bool {
    let letter = |j: Option<usize>| j.and_then(|j| chars.get(j)).is_some_and(|c| c.is_alphabetic());
    let before = letter(i.checked_sub(1)) && !letter(i.checked_sub(2));
    let after = letter(Some(i + 1)) && !letter(Some(i + 2));
    before && after
}

/// A run of Han, kana or Hangul cut at concepts; what lies between is one word for each script.
fn segments(run: &str, words: &mut Vec<Arc<Word>>) {
    let chars: Vec<char> = glued_key(run).chars().collect();
    let mut rest = String::new();
    let mut i = 0;
    while i < chars.len() {
        let before = rest.chars().rev().take_while(|c| Script::of(*c) == Script::of(chars[i])).count();
        match LEXICON.glued(&chars[i..], before, i == 0 || Script::of(chars[i - 1]) != Script::of(chars[i])) {
            Some((n, concepts)) => {
                plain(&mut rest, words);
                let native: String = chars[i..i + n].iter().collect();
                let mut word = Word::new(native, Script::of(chars[i]));
                if word.concepts != concepts {
                    Arc::make_mut(&mut word).concepts = concepts;
                }
                words.push(word);
                i += n;
            }
            None => {
                if rest.chars().last().is_some_and(|c| Script::of(c) != Script::of(chars[i])) {
                    plain(&mut rest, words);
                }
                rest.push(chars[i]);
                i += 1;
            }
        }
    }
    plain(&mut rest, words);
}

fn plain(rest: &mut String, words: &mut Vec<Arc<Word>>) {
    let script = rest.chars().find_map(Script::of);
    let syllables = rest.chars().count();
    if script == Some(Script::Hangul) && (2..=3).contains(&syllables) {
        // a Korean personal name: romanised lists write the syllables apart
        words.extend(std::mem::take(rest).chars().map(|c| Word::new(c.to_string(), script)));
    } else if !rest.is_empty() {
        words.push(Word::new(std::mem::take(rest), script));
    }
}

/// `No. 5` is 5, `twenty first` is 21; words that only announce a number go.
fn join_numbers(words: Vec<Arc<Word>>) -> Vec<Arc<Word>> {
    let mut out: Vec<Arc<Word>> = Vec::with_capacity(words.len());
    for word in words {
        if let Some(n) = word.number
            && let Some(last) = out.last_mut()
        {
            if let Some(tens) = last.number.filter(|t| numerals::joins(*t, n)) {
                let last = Arc::make_mut(last);
                last.native = format!("{} {}", last.native, word.native);
                last.number = Some(tens + n);
                last.text = (tens + n).to_string();
                continue;
            }
            if numerals::announces(&last.text) {
                out.pop();
            }
        }
        out.push(word);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::Name;

    fn texts(name: &str) -> Vec<String> {
        Name::of(name).words.iter().map(|w| w.native.clone()).collect()
    }

    #[test]
    fn words_are_cut_where_people_would() {
        assert_eq!(texts("O'Hara-Lindt, S.A. de C.V."), ["ohara", "lindt"]);
        assert_eq!(texts("Quill Harbour Co.,Ltd"), ["quill", "harbour"]);
        assert_eq!(texts("北京航天研究所"), ["北京", "航天", "研究所"]);
        assert_eq!(texts("ネヴァ造船所第12工場"), ["ネバ", "造船所", "12", "工场"]);
    }

    #[test]
    fn a_name_is_never_stripped_to_nothing() {
        for name in ["株式会社", "Limited", "Co., Ltd.", "(株)", "公司", "LLC", "AO"] {
            assert!(!Name::of(name).core.is_empty(), "{name}");
        }
        assert!(Name::of(" \u{200B} - ").core.is_empty());
    }
}
