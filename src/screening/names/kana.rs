//! Kana: one spelling for the ways a katakana name is written, and its reading in Latin letters. Text arrives folded
//! ([`super::folding`]); half-width kana are full-width by then.

/// The comparing form: katakana, small letters large, no long marks, ッ or ヴ. Other characters stay.
pub fn core(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().map(katakana).peekable();
    while let Some(c) = chars.next() {
        match c {
            'ヴ' => match chars.peek() {
                Some('ァ') => push_next(&mut out, &mut chars, 'バ'),
                Some('ィ') => push_next(&mut out, &mut chars, 'ビ'),
                Some('ェ') => push_next(&mut out, &mut chars, 'ベ'),
                Some('ォ') => push_next(&mut out, &mut chars, 'ボ'),
                _ => out.push('ブ'),
            },
            'ー' | 'ッ' | 'ヽ' | 'ヾ' => {}
            'ヅ' => out.push('ズ'),
            'ヂ' => out.push('ジ'),
            'ヰ' => out.push('イ'),
            'ヱ' => out.push('エ'),
            'ヲ' => out.push('オ'),
            c => out.push(large(c)),
        }
    }
    out
}

fn push_next(out: &mut String, rest: &mut impl Iterator<Item = char>, c: char) {
    out.push(c);
    rest.next();
}

/// Hiragana as katakana.
pub fn katakana(c: char) -> char {
    match c {
        'ぁ'..='ゖ' => char::from_u32(c as u32 + 0x60).unwrap_or(c),
        c => c,
    }
}

fn large(c: char) -> char {
    match c {
        'ァ' => 'ア',
        'ィ' => 'イ',
        'ゥ' => 'ウ',
        'ェ' => 'エ',
        'ォ' => 'オ',
        'ャ' => 'ヤ',
        'ュ' => 'ユ',
        'ョ' => 'ヨ',
        'ヮ' => 'ワ',
        'ヵ' => 'カ',
        'ヶ' => 'ケ',
        c => c,
    }
}

/// Hepburn reading of a katakana (or hiragana) run, lower case, without long vowels; other characters are dropped.
pub fn romaji(text: &str) -> String {
    let chars: Vec<char> = text.chars().map(katakana).collect();
    let mut out = String::new();
    let mut doubled = false;
    let mut i = 0;
    while i < chars.len() {
        let (c, next) = (chars[i], chars.get(i + 1).copied().unwrap_or(' '));
        i += 1;
        if c == 'ッ' {
            doubled = true;
            continue;
        }
        let base = syllable(c);
        if base.is_empty() {
            continue;
        }
        let (text, used) = joined(c, base, next);
        i += usize::from(used);
        if doubled && !text.starts_with(['a', 'i', 'u', 'e', 'o']) {
            out.extend(text.chars().next());
        }
        doubled = false;
        out.push_str(&text);
    }
    out
}

/// A syllable with the small letter after it: `shi` + ャ = `sha`, `te` + ィ = `ti`, `vu` + ァ = `va`.
fn joined(c: char, base: &str, next: char) -> (String, bool) {
    let vowel = match next {
        'ャ' => "a",
        'ュ' => "u",
        'ョ' => "o",
        'ァ' => "a",
        'ィ' => "i",
        'ゥ' => "u",
        'ェ' => "e",
        'ォ' => "o",
        'ヮ' => "a",
        _ => return (base.to_owned(), false),
    };
    let stem = match c {
        'シ' => "sh",
        'チ' => "ch",
        'ジ' | 'ヂ' => "j",
        'テ' | 'ト' => "t",
        'デ' | 'ド' => "d",
        'フ' => "f",
        'ヴ' => "v",
        'ウ' => "w",
        'ツ' => "ts",
        'イ' => "y",
        'ク' => "kw",
        'グ' => "gw",
        'ス' => "s",
        'ズ' => "z",
        _ if base.ends_with('i') && matches!(next, 'ャ' | 'ュ' | 'ョ') => &format!("{}y", &base[..base.len() - 1]),
        _ if base.len() > 1 => &base[..base.len() - 1],
        _ => base,
    };
    (format!("{stem}{vowel}"), true)
}

fn syllable(c: char) -> &'static str {
    const ROWS: &[(&str, &[&str])] = &[
        ("アイウエオ", &["a", "i", "u", "e", "o"]),
        ("カキクケコ", &["ka", "ki", "ku", "ke", "ko"]),
        ("ガギグゲゴ", &["ga", "gi", "gu", "ge", "go"]),
        ("サシスセソ", &["sa", "shi", "su", "se", "so"]),
        ("ザジズゼゾ", &["za", "ji", "zu", "ze", "zo"]),
        ("タチツテト", &["ta", "chi", "tsu", "te", "to"]),
        ("ダヂヅデド", &["da", "ji", "zu", "de", "do"]),
        ("ナニヌネノ", &["na", "ni", "nu", "ne", "no"]),
        ("ハヒフヘホ", &["ha", "hi", "fu", "he", "ho"]),
        ("バビブベボ", &["ba", "bi", "bu", "be", "bo"]),
        ("パピプペポ", &["pa", "pi", "pu", "pe", "po"]),
        ("マミムメモ", &["ma", "mi", "mu", "me", "mo"]),
        ("ラリルレロ", &["ra", "ri", "ru", "re", "ro"]),
        ("ヤユヨワン", &["ya", "yu", "yo", "wa", "n"]),
        ("ヴヰヱヲヶ", &["vu", "i", "e", "o", "ke"]),
        ("ァィゥェォ", &["a", "i", "u", "e", "o"]),
        ("ャュョヮヵ", &["ya", "yu", "yo", "wa", "ka"]),
    ];
    ROWS.iter().find_map(|(letters, readings)| letters.chars().position(|l| l == c).map(|i| readings[i])).unwrap_or("")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_name_share_a_core() {
        for (a, b) in [
            ("キューピー", "キユーピー"),
            ("コンピューター", "コンピュータ"),
            ("ヴォルガ", "ボルガ"),
            ("ウィングス", "ウイングス"),
            ("さくら", "サクラ"),
            ("ロッテ", "ロテ"),
        ] {
            assert_eq!(core(a), core(b), "{a} / {b}");
        }
        assert_ne!(core("カワ"), core("ガワ"));
    }

    #[test]
    fn readings_are_hepburn() {
        for (kana, latin) in [
            ("ロステック", "rosutekku"),
            ("シャンハイ", "shanhai"),
            ("ティファニー", "tifani"),
            ("ヴァレリー", "vareri"),
            ("キョウト", "kyouto"),
            ("フォルス", "forusu"),
            ("チェリャビンスク", "cheryabinsuku"),
        ] {
            assert_eq!(romaji(kana), latin);
        }
    }
}
