//! Reading one name out of running English text: where it ends, given where it begins. It never judges who is a party.

use super::lexicon::ENGLISH;
use super::name::{bare, is_legal_form, is_soft_form};
use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::LazyLock;

/// A name is at most this long, in bytes.
const LONGEST: usize = 160;

static CONNECTORS: LazyLock<BTreeSet<&str>> = LazyLock::new(|| ENGLISH.connectors.iter().map(String::as_str).collect());
static STOPS: LazyLock<BTreeSet<&str>> = LazyLock::new(|| ENGLISH.stops.iter().map(String::as_str).collect());
static NOT_FIRST: LazyLock<BTreeSet<&str>> = LazyLock::new(|| ENGLISH.not_first.iter().map(String::as_str).collect());

/// A word of running text.
#[derive(Debug, Clone)]
struct Word<'a> {
    range: Range<usize>,
    text: &'a str,
    /// Stands first on its line.
    line_start: bool,
    /// Three blanks or a tab before it: another column.
    wide_gap: bool,
}

fn words(text: &str, from: usize) -> Vec<Word<'_>> {
    let end = floor(text, (from + LONGEST * 2).min(text.len()));
    let mut out = Vec::new();
    let (mut start, mut line_start, mut blanks) = (None, false, 0usize);
    for (i, c) in text[from..end].char_indices().map(|(i, c)| (from + i, c)).chain([(end, ' ')]) {
        if c.is_whitespace() {
            if let Some(s) = start.take() {
                out.push(Word { range: s..i, text: &text[s..i], line_start, wide_gap: blanks >= 3 });
                (line_start, blanks) = (false, 0);
            }
            line_start |= c == '\n';
            blanks += if c == '\t' { 3 } else { 1 };
        } else if start.is_none() {
            start = Some(i);
        }
    }
    out
}

/// The byte offset at or before `at` where a character begins.
pub fn floor(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// The name that begins at `from` (blanks, quotation marks and list numbers skipped), as bytes of `text`.
pub fn name_at(text: &str, from: usize) -> Option<Range<usize>> {
    let start = skip_lead(text, from);
    // most places where a name could begin hold none: their first word tells
    if !text[start..].split_whitespace().next().is_some_and(capital) {
        return None;
    }
    let words = words(text, start);
    let first = words.first()?;
    if !capital(first.text) || NOT_FIRST.contains(&*bare(first.text)) || first.text.starts_with('(') {
        return None;
    }
    let mut end = first.range.start;
    let mut formed = false; // a legal form closed the name
    let mut i = 0;
    while let Some(word) = words.get(i) {
        if i > 0 && (word.wide_gap || (word.line_start && !goes_on(text, start, word, formed))) || word.range.end - start > LONGEST {
            break;
        }
        let plain = bare(word.text);
        if i > 0 && formed && !is_legal_form(word.text) && !(is_soft_form(word.text) && capital(word.text)) && !word.text.starts_with('(') {
            break;
        }
        if word.text.starts_with('(') {
            match bracket(&words, i) {
                Some(next) if i > 0 => {
                    i = next;
                    continue;
                }
                _ => break,
            }
        }
        if CONNECTORS.contains(&*plain) && i > 0 {
            let joined = if matches!(&*plain, "and" | "&") { and_belongs(&words, i) } else { true };
            let next = words.get(i + 1);
            let ends_sentence = word.text.ends_with([',', ';', ':']);
            let next_is_name = next.is_some_and(|n| (capital(n.text) && !stops(n)) || CONNECTORS.contains(&*bare(n.text)) && !n.line_start);
            if !joined || !next_is_name || ends_sentence {
                break;
            }
            i += 1;
            continue;
        }
        if i > 0 && stops(word) || !capital(word.text) || word.text.starts_with(['“', '"', '/', '_', '[']) {
            break;
        }
        let (core, closed) = unstop(word, words.get(i + 1));
        end = word.range.start + core;
        formed = i > 0 && is_legal_form(word.text) && (!matches!(&*plain, "corp" | "co") || !may_go_on(words.get(i + 1)))
            || closed_form(&words, i);
        if closed {
            break;
        }
        i += 1;
    }
    let range = start..end;
    (range.len() > 1 && text[range.clone()].chars().any(char::is_alphabetic)).then_some(range)
}

/// Skips blanks, quotation marks, `(1)`, `1.`, `the`, and marks of emphasis before a name.
fn skip_lead(text: &str, from: usize) -> usize {
    let mut at = from;
    loop {
        let rest = &text[at..];
        let trimmed =
            rest.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '*' | '"' | '“' | '”' | ':' | '–' | '—' | '-' | '.' | ','));
        at += rest.len() - trimmed.len();
        let number = list_number(trimmed);
        let the = if trimmed.get(..4).is_some_and(|t| t.eq_ignore_ascii_case("the ")) { 4 } else { 0 };
        if number == 0 && the == 0 {
            return at;
        }
        at += number.max(the);
    }
}

/// Bytes of `(1) `, `1. `, `(a) `, `A. ` at the start.
fn list_number(text: &str) -> usize {
    // 1.1. X Limited
    let levels = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(0);
    if text[..levels].contains('.') && text.starts_with(|c: char| c.is_ascii_digit()) && text[levels..].starts_with(char::is_whitespace) {
        return levels;
    }
    let open = usize::from(text.starts_with('('));
    let body = text[open..].find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(0);
    let label = &text[open..open + body];
    let short = body > 0
        && body <= 3
        && (label.chars().all(|c| c.is_ascii_digit()) || label.len() == 1 || label.chars().all(|c| matches!(c, 'i' | 'v' | 'x')));
    let close = text[open + body..].chars().next().unwrap_or(' ');
    let numbered = label.chars().all(|c| c.is_ascii_digit()) && close == ' ' && open == 0 && label.len() == 1;
    let dotted = (close == ')' || close == '.' && open == 0 && label.chars().all(|c| c.is_ascii_digit()))
        && text[open + body + 1..].starts_with(char::is_whitespace);
    if short && (dotted || numbered) { open + body + 1 } else { 0 }
}

fn capital(word: &str) -> bool {
    let first = word.chars().find(|c| c.is_alphanumeric());
    first.is_some_and(|c| c.is_uppercase() || c.is_ascii_digit())
        || matches!(word.chars().next(), Some('&'))
        || word.chars().skip(1).take(3).any(char::is_uppercase) && word.trim_end_matches([',', '.', ')']).chars().all(char::is_alphanumeric)
}

fn stops(word: &Word) -> bool {
    let plain = bare(word.text);
    STOPS.contains(&*plain) && !(word.text.len() > 1 && word.text.ends_with('.') && plain.len() == 1)
}

/// A line break inside a name: the line was long and the name has no legal form yet.
fn goes_on(text: &str, start: usize, word: &Word, formed: bool) -> bool {
    let line = text[..word.range.start].trim_end();
    let line_length = line.len() - line.rfind('\n').map_or(0, |n| n + 1);
    let one_break = text[line.len()..word.range.start].matches('\n').count() == 1;
    one_break && line_length > 55 && word.range.start > start && (!formed || is_legal_form(word.text))
}

/// `(Shanghai) Co., Ltd.`: a place in brackets inside a name. Gives the index of the word after the bracket.
fn bracket(words: &[Word], at: usize) -> Option<usize> {
    let close = (at..words.len().min(at + 4)).find(|&i| words[i].text.contains(')'))?;
    let clean = words[at..=close].iter().all(|w| capital(w.text) && !w.text.contains(['"', '“', '”', ':', '=']));
    let next = words.get(close + 1)?;
    let closes = words[close].text.ends_with([')', ',']) && !next.line_start;
    let form_follows = words[close + 1..].iter().take(4).any(|w| is_legal_form(w.text) || is_soft_form(w.text));
    (clean && closes && form_follows && capital(next.text)).then_some(close + 1)
}

/// Whether "and" at this word is inside one name: `Ministry of Trade and Industry`, `Hale & Sons`.
fn and_belongs(words: &[Word], at: usize) -> bool {
    let Some(next) = words.get(at + 1) else { return false };
    if words[at].text == "&" {
        return true;
    }
    let before = &words[..at];
    if before.iter().any(|w| is_legal_form(w.text)) || before.last().is_some_and(|w| w.text.ends_with(',')) && !has_head(before) {
        return false;
    }
    if among(&ENGLISH.fields, next.text) {
        // "KOI and COMPANY": an acronym, and a blank to be filled in
        return before.len() > 1 || next.text != next.text.to_uppercase();
    }
    let right = words[at + 1..].iter().take_while(|w| capital(w.text) || CONNECTORS.contains(&*bare(w.text)));
    let mut right_words = right.take(6);
    let own_evidence = right_words.any(|w| is_legal_form(w.text) || is_soft_form(w.text) || among(&ENGLISH.institutions, w.text));
    has_head(before) && !own_evidence && before.iter().any(|w| bare(w.text) == "of") && before.len() < 6
}

/// Whether a word is one of these, its marks and its case aside.
pub fn among(words: &[String], word: &str) -> bool {
    let plain = bare(word);
    words.iter().any(|w| *w == plain)
}

fn has_head(words: &[Word]) -> bool {
    words.iter().take(2).any(|w| among(&ENGLISH.heads, w.text))
}

/// How much of a word belongs to the name, and whether the name ends there: a comma before anything but a legal form, a
/// full stop that is no abbreviation, a colon, a bracket.
fn unstop(word: &Word, next: Option<&Word>) -> (usize, bool) {
    let text = word.text;
    if let Some(at) = text.find(['(', ';', '"', '“', '”', '[', '_']).filter(|&at| at > 0) {
        return (text[..at].trim_end_matches([',', ':']).len(), true);
    }
    let body = text.trim_end_matches(['*', ')']);
    if let Some(core) = body.strip_suffix([':', ';']) {
        return (core.len(), true);
    }
    if let Some(core) = body.strip_suffix(',') {
        let form = next.is_some_and(|n| is_legal_form(n.text) && capital(n.text) || matches!(&*bare(n.text), "limited" | "incorporated"));
        return (core.len(), !form);
    }
    if body.ends_with('.') && !text.ends_with(')') {
        let plain = bare(body);
        let abbreviation = is_legal_form(body)
            || plain.chars().count() <= 2
            || matches!(&*plain, "univ" | "inst" | "corp" | "intl" | "mfg" | "bros" | "tech" | "dept" | "natl")
            || body.matches('.').count() > 1;
        if !abbreviation {
            return (body.len() - 1, true);
        }
    }
    (body.len(), text.len() != body.len())
}

/// After `Co.` or `Corp.` a name may go on: another form, `of America`, `& Sons`, a place in brackets.
fn may_go_on(next: Option<&Word>) -> bool {
    next.is_some_and(|n| {
        is_legal_form(n.text)
            || is_soft_form(n.text)
            || n.text.starts_with('(')
            || matches!(&*bare(n.text), "of" | "&" | "group" | "holdings" | "kg")
    })
}

/// `Co., Ltd.` and the like: two forms in a row close a name as one does.
fn closed_form(words: &[Word], at: usize) -> bool {
    at > 1 && is_legal_form(words[at].text) && (is_legal_form(words[at - 1].text) || is_soft_form(words[at - 1].text))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> &str {
        name_at(text, 0).map_or("", |r| &text[r])
    }

    #[test]
    fn names_end_where_descriptions_begin() {
        for (text, expected) in [
            ("Kestrel Optics Inc., a Delaware corporation (\"Kestrel\")", "Kestrel Optics Inc."),
            ("Kestrel Optics, Inc. and Hale", "Kestrel Optics, Inc."),
            ("the University of Kita, an educational corporation", "University of Kita"),
            ("Aoba Robotics (Shanghai) Co., Ltd. having its registered office", "Aoba Robotics (Shanghai) Co., Ltd."),
            ("(1) Marlow Limited, registered in England", "Marlow Limited"),
            ("High Net Works and R. J. Hale Enterprises. Collectively", "High Net Works"),
            ("R. J. Hale Enterprises. Collectively", "R. J. Hale Enterprises"),
            ("Ministry of Trade and Industry of Kita (\"MTI\")", "Ministry of Trade and Industry of Kita"),
            ("KESTREL OPTICS INC. August 21, 2018", "KESTREL OPTICS INC."),
            ("Hale & Sons GmbH, Berlin", "Hale & Sons GmbH"),
            ("Kestrel Trust Company LLC, as trustee", "Kestrel Trust Company LLC"),
            ("Seora Energy Materials Co., Ltd. (hereinafter \"SEM\")", "Seora Energy Materials Co., Ltd."),
            ("organized and existing", ""),
            ("This Agreement", ""),
        ] {
            assert_eq!(name(text), expected, "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read_without_panic(text in "\\PC{0,80}") {
            for (i, _) in text.char_indices() {
                let _ = name_at(&text, i);
            }
        }
    }
}
