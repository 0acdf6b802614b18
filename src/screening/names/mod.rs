//! One name, made comparable: words in Latin letters, an exact core in its own script, numbers, concepts, legal forms.
//! The name as written is kept and is the only one shown.

pub mod context;
pub mod folding;
pub mod han;
pub mod kana;
pub mod latin;
pub mod legal;
pub mod lexicon;
pub mod numerals;
pub mod script;

use lexicon::{Concept, Kind, LEXICON, glued_key};
use script::Script;
use std::collections::BTreeSet;

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
    pub words: Vec<Word>,
    pub numbers: BTreeSet<u64>,
    /// Classes of the legal forms that were set aside.
    pub legal: BTreeSet<String>,
    pub scripts: BTreeSet<Script>,
}

/// One word of a name.
#[derive(Debug, Clone, Default)]
pub struct Word {
    /// In its own script, folded.
    pub native: String,
    /// In Latin letters; empty for what has no Latin form.
    pub text: String,
    pub sound: String,
    pub skeleton: String,
    pub script: Option<Script>,
    pub concepts: Vec<Concept>,
    pub number: Option<u64>,
    pub title: bool,
}

impl Word {
    pub fn kind(&self) -> Option<Kind> {
        LEXICON.kind(&self.concepts)
    }

    /// A short word that joins others: of, and, de, al.
    pub fn is_particle(&self) -> bool {
        const PARTICLES: &[&str] = &[
            "of", "the", "and", "for", "de", "del", "la", "le", "les", "des", "du", "da", "do", "dos", "der", "die", "das", "und", "et",
            "y", "e", "i", "in", "on", "at", "to", "a", "an", "al", "el", "bin", "ibn", "ben", "ul", "ur", "al-", "und", "von", "van",
            "den", "ve", "by", "po", "na", "o", "s", "z",
        ];
        self.number.is_none() && PARTICLES.contains(&self.text.as_str())
    }

    /// A patronymic: it goes with millions of family names.
    pub fn is_patronymic(&self) -> bool {
        const ENDINGS: &[&str] = &[
            "ovich", "evich", "ovna", "evna", "ovitch", "evitch", "ovic", "ovych", "ivna", "yevich", "ievich", "oglu", "ogly", "obich",
            "ebich", "obitj", "ovitj", "evitj",
        ];
        self.text.len() > 6 && ENDINGS.iter().any(|e| self.text.ends_with(e))
    }

    pub fn is_initial(&self) -> bool {
        self.number.is_none() && self.text.len() == 1 && self.script == Some(Script::Latin)
    }

    fn new(native: String, script: Option<Script>) -> Word {
        let number = if script.is_none_or(|s| !s.unspaced()) { numerals::of_word(&native) } else { None };
        let text = match number {
            Some(n) => n.to_string(),
            None => latin::latin(&native, script.unwrap_or(Script::Latin)),
        };
        let mut concepts = if number.is_some() { Vec::new() } else { LEXICON.word(&text) };
        if concepts.is_empty() && number.is_none() {
            let undisguised = ['i', 'l'].iter().filter_map(|one| folding::undisguised(&text, *one)).map(|w| LEXICON.word(&w));
            concepts = undisguised.into_iter().find(|c| !c.is_empty()).unwrap_or_default();
        }
        let title = LEXICON.is_title(&text);
        Word { sound: latin::sound(&text), skeleton: latin::skeleton(&text), native, text, script, concepts, number, title }
    }
}

impl Name {
    /// Pure; any text gives a name, an empty one when it holds no letter or digit.
    pub fn of(display: &str) -> Name {
        let folded = folding::fold(&without_acronym(&with_gaps(display)));
        let trimmed = context::trimmed(&folded);
        let glued = trimmed.chars().any(|c| matches!(Script::of(c), Some(Script::Han | Script::Kana | Script::Hangul)));
        let (text, mut legal) = if glued { legal::without_glued(&han::classes(&trimmed)) } else { (trimmed, BTreeSet::new()) };
        let text = if glued { numerals::han_numbers(&text) } else { text };
        let pieces = pieces(&text);
        let bare = |p: &(String, Option<Script>)| {
            let plain = if p.1 == Some(Script::Latin) { latin::latin(&p.0, Script::Latin) } else { p.0.clone() };
            let undisguised = ['i', 'l'].iter().filter_map(|one| folding::undisguised(&plain, *one)).find(|w| legal::is_form(w));
            undisguised.unwrap_or(plain)
        };
        let plain: Vec<String> = pieces.iter().map(bare).collect();
        let plain: Vec<&str> = plain.iter().map(String::as_str).collect();
        let (taken, forms) = legal::marks(&plain);
        legal.extend(forms);
        let mut words = Vec::with_capacity(pieces.len());
        for ((piece, script), _) in pieces.iter().zip(&taken).filter(|(_, taken)| !**taken) {
            match script {
                Some(Script::Han | Script::Kana | Script::Hangul) => segments(piece, &mut words),
                _ => words.push(Word::new(piece.clone(), *script)),
            }
        }
        let words = join_numbers(words);
        let numbers = words.iter().filter_map(|w| w.number).collect();
        Name {
            display: display.to_owned(),
            core: words.iter().map(core_of).collect(),
            latin: words.iter().map(|w| w.text.as_str()).collect(),
            scripts: script::scripts(&text),
            numbers,
            legal,
            words,
        }
    }

    pub fn has(&self, script: Script) -> bool {
        self.scripts.contains(&script)
    }

    /// Han, kana or Hangul in it.
    pub fn is_cjk(&self) -> bool {
        self.has(Script::Han) || self.has(Script::Kana)
    }

    /// The words with phrases of the lexicon (`institute of technology`) joined to one.
    pub fn units(&self) -> Vec<Word> {
        let texts: Vec<&str> = self.words.iter().map(|w| w.text.as_str()).collect();
        let mut units = Vec::with_capacity(self.words.len());
        let mut i = 0;
        while i < self.words.len() {
            let spaced = self.words[i].script.is_none_or(|s| !s.unspaced());
            match LEXICON.phrase(&texts[i..]).filter(|_| spaced) {
                Some((n, concepts)) => {
                    let native: Vec<&str> = self.words[i..i + n].iter().map(|w| w.native.as_str()).collect();
                    let text = texts[i..i + n].concat();
                    units.push(Word {
                        native: native.join(" "),
                        sound: latin::sound(&text),
                        skeleton: latin::skeleton(&text),
                        text,
                        concepts,
                        script: self.words[i].script,
                        ..Word::default()
                    });
                    i += n;
                }
                None => {
                    units.push(self.words[i].clone());
                    i += 1;
                }
            }
        }
        units
    }
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
    if is_acronym && name.split_whitespace().count() > 1 && !legal::is_form(&lower) && LEXICON.word(&lower).is_empty() {
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

/// Whether the full stop at `i` stands between single letters, or after one.
fn single_letters(chars: &[char], i: usize) -> bool {
    let letter = |j: Option<usize>| j.and_then(|j| chars.get(j)).is_some_and(|c| c.is_alphabetic());
    let before = letter(i.checked_sub(1)) && !letter(i.checked_sub(2));
    let after = letter(Some(i + 1)) && !letter(Some(i + 2));
    before && after
}

/// A run of Han, kana or Hangul cut at concepts; what lies between is one word for each script.
fn segments(run: &str, words: &mut Vec<Word>) {
    let chars: Vec<char> = glued_key(run).chars().collect();
    let mut rest = String::new();
    let mut i = 0;
    while i < chars.len() {
        match LEXICON.glued(&chars[i..], i == 0 || Script::of(chars[i - 1]) != Script::of(chars[i])) {
            Some((n, concepts)) => {
                plain(&mut rest, words);
                let native: String = chars[i..i + n].iter().collect();
                let mut word = Word::new(native, Script::of(chars[i]));
                word.concepts = concepts;
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

fn plain(rest: &mut String, words: &mut Vec<Word>) {
    let script = rest.chars().find_map(Script::of);
    let syllables = rest.chars().count();
    if script == Some(Script::Hangul) && (2..=4).contains(&syllables) {
        // a Korean personal name: romanised lists write the syllables apart
        words.extend(std::mem::take(rest).chars().map(|c| Word::new(c.to_string(), script)));
    } else if !rest.is_empty() {
        words.push(Word::new(std::mem::take(rest), script));
    }
}

/// `No. 5` is 5, `twenty first` is 21; words that only announce a number go.
fn join_numbers(words: Vec<Word>) -> Vec<Word> {
    let mut out: Vec<Word> = Vec::with_capacity(words.len());
    for word in words {
        if let Some(n) = word.number
            && let Some(last) = out.last_mut()
        {
            if let Some(tens) = last.number.filter(|t| numerals::joins(*t, n)) {
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
        Name::of(name).words.into_iter().map(|w| w.native).collect()
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
