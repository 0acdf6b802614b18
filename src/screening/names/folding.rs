//! A name's characters made comparable: invisible characters off, width and case one way, look-alikes inside words of
//! mixed script written in the word's own script. Nothing here knows words. For comparing only, never for showing.

use super::script::Script;
use std::collections::HashMap;
use std::sync::LazyLock;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// NFKC, lower case, no invisible characters, no variation selectors, look-alikes undone. Idempotent.
pub fn fold(text: &str) -> String {
    if text.bytes().all(|b| b.is_ascii() && !b.is_ascii_control()) {
        return text.to_ascii_lowercase();
    }
    let visible: String =
        text.chars().filter(|c| !invisible(*c)).map(|c| if c.is_whitespace() || c.is_control() { ' ' } else { c }).collect();
    let wide: String = visible.nfkc().filter(|c| !invisible(*c)).collect();
    let plain = letter_look_alikes(&wide);
    let lower: String = plain.to_lowercase().nfkc().filter(|c| *c != '\u{307}').collect();
    kana_look_alikes(&lower)
}

/// Characters that show nothing: format characters, joiners, selectors, soft hyphen, Hangul fillers.
pub fn invisible(c: char) -> bool {
    matches!(c, '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}' | '\u{180B}'..='\u{180F}'
        | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{3164}' | '\u{FE00}'..='\u{FE0F}'
        | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF9}'..='\u{FFFB}' | '\u{1BCA0}'..='\u{1BCA3}' | '\u{E0000}'..='\u{E0FFF}')
}

/// The Latin letter a character of another script looks like, by Unicode's confusables (UTS 39).
fn latin_look_alike(c: char) -> Option<char> {
    static PROTOTYPES: LazyLock<HashMap<String, char>> = LazyLock::new(|| {
        let skeleton = |c: char| unicode_security::skeleton(&c.to_string()).collect::<String>();
        ('a'..='z').map(|c| (skeleton(c), c)).chain(('A'..='Z').map(|c| (skeleton(c), c.to_ascii_lowercase()))).fold(
            HashMap::new(),
            |mut all, (prototype, letter)| {
                all.entry(prototype).or_insert(letter);
                all
            },
        )
    });
    static SEEN: LazyLock<HashMap<char, char>> = LazyLock::new(|| {
        let alike = |c: char| {
            let skeleton: String = unicode_security::skeleton(&c.to_string()).collect();
            PROTOTYPES.get(&skeleton).copied()
        };
        // a letter without a likeness of its own goes by its other case: в by В
        ('\u{370}'..='\u{58F}')
            .filter_map(|c| {
                let other = c.to_uppercase().chain(c.to_lowercase()).find(|u| *u != c);
                let letter = alike(c).or_else(|| other.and_then(alike))?;
                // the tables hold a capital I and a small l for one shape
                Some((c, if letter == 'l' && c.is_uppercase() { 'i' } else { letter }))
            })
            .collect()
    });
    SEEN.get(&c).copied()
}

/// Words that mix Latin with Cyrillic, Greek or Armenian letters, or that imitate Latin inside a Latin name, become Latin.
fn letter_look_alikes(text: &str) -> String {
    let foreign = |c: char| matches!(Script::of(c), Some(Script::Cyrillic | Script::Greek | Script::Caucasian));
    if !text.chars().any(foreign) {
        return text.to_owned();
    }
    let latin_name = text.chars().any(|c| Script::of(c) == Some(Script::Latin));
    let mixed_name = latin_name
        || [Script::Cyrillic, Script::Greek, Script::Caucasian].iter().filter(|s| text.chars().any(|c| Script::of(c) == Some(**s))).count()
            > 1;
    if !mixed_name {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    for word in text.split_inclusive(|c: char| !c.is_alphanumeric() && !is_combining_mark(c)) {
        let letters = || word.chars().filter(|c| c.is_alphabetic());
        let scripts: std::collections::BTreeSet<_> = letters().filter_map(Script::of).collect();
        let imitates = letters().all(|c| !foreign(c) || latin_look_alike(c).is_some());
        if scripts.len() > 1 || (latin_name && imitates) {
            out.extend(word.chars().map(|c| if foreign(c) { latin_look_alike(c).unwrap_or(c) } else { c }));
        } else {
            out.push_str(word);
        }
    }
    out
}

/// ー for 一, 口 for ロ and the like, decided by the neighbours' script.
fn kana_look_alikes(text: &str) -> String {
    const PAIRS: &[(char, char)] = &[
        ('ニ', '二'),
        ('ロ', '口'),
        ('カ', '力'),
        ('エ', '工'),
        ('ハ', '八'),
        ('ー', '一'),
        ('ト', '卜'),
        ('タ', '夕'),
        ('チ', '千'),
        ('オ', '才'),
        ('ミ', '三'),
        ('ノ', '丿'),
        ('セ', '七'),
        ('ヒ', '匕'),
        ('ヘ', 'へ'),
    ];
    if !text.chars().any(|c| PAIRS.iter().any(|p| p.0 == c || p.1 == c)) {
        return text.to_owned();
    }
    let chars: Vec<char> = text.chars().collect();
    let is = |i: Option<usize>, s: Script| i.and_then(|i| chars.get(i)).is_some_and(|c| Script::of(*c) == Some(s));
    let dashed = |i: Option<usize>| i.and_then(|i| chars.get(i)).is_some_and(|c| Script::of(*c) == Some(Script::Kana) && *c != 'ー');
    chars
        .iter()
        .enumerate()
        .map(|(i, &c)| {
            let (before, after) = (i.checked_sub(1), Some(i + 1));
            if let Some(p) = PAIRS.iter().find(|p| p.1 == c && Script::of(p.1) == Some(Script::Han)) {
                let inside = dashed(before) && (is(after, Script::Kana) || !is(after, Script::Han) && p.0 == 'ー');
                let numeral = matches!(c, '三' | '七' | '八' | '千' | '二');
                if inside && !numeral || inside && is(after, Script::Kana) && dashed(after) { p.0 } else { c }
            } else if let Some(p) = PAIRS.iter().find(|p| p.0 == c && Script::of(p.1) == Some(Script::Han)) {
                if is(before, Script::Han) && is(after, Script::Han) { p.1 } else { c }
            } else {
                c
            }
        })
        .collect()
}

/// Digits and signs written for letters (`C4r10s`), inside words that hold letters too; nothing when the word has none.
/// `one` is the letter that 1 stands for, i or l.
pub fn undisguised(word: &str, one: char) -> Option<String> {
    if !word.bytes().any(|b| b"01345789@$!".contains(&b)) {
        return None;
    }
    let letters = word.chars().filter(char::is_ascii_alphabetic).count();
    let signs = word.chars().filter(|c| "01345789@$!".contains(*c)).count();
    if letters == 0 || signs == 0 || !word.chars().all(|c| c.is_ascii_alphanumeric() || "@$!".contains(c)) {
        return None;
    }
    Some(
        word.chars()
            .map(|c| match c {
                '0' => 'o',
                '1' | '!' => one,
                '3' => 'e',
                '4' | '@' => 'a',
                '5' | '$' => 's',
                '7' => 't',
                '8' => 'b',
                '9' => 'g',
                c => c,
            })
            .collect(),
    )
}

#[cfg(test)]
mod tests {
    use super::fold;

    #[test]
    fn width_case_and_invisible_characters_do_not_matter() {
        for (a, b) in [
            ("ＡＢＣ測器", "abc測器"),
            ("ﾔﾏﾐﾁｿｯｷ", "ヤマミチソッキ"),
            ("Ya\u{200B}ma\u{AD}michi", "yamamichi"),
            ("㈱山道", "(株)山道"),
            ("葛\u{E0100}城", "葛城"),
            ("Yаmаmiсhi", "yamamichi"),
            ("НАRВОR LІNЕ", "harbor line"),
            ("コ一ポレ一ション", "コーポレーション"),
        ] {
            assert_eq!(fold(a), fold(b), "{a} / {b}");
        }
    }

    #[test]
    fn words_of_one_script_keep_it() {
        assert_eq!(fold("Вера"), "вера");
        assert_eq!(fold("山一証券"), "山一証券");
        assert_eq!(fold("第一工場"), "第一工場");
    }
}
