//! Words made comparable between drafts: numbers and years in one writing, spaces and punctuation off. Only for comparing;
//! what is shown is always the document's own text.

use crate::words::is_cjk;

/// The years before the first year of each era, so that 令和8年 is 2026.
const ERAS: [(&str, u32); 4] = [("令和", 2018), ("平成", 1988), ("昭和", 1925), ("大正", 1911)];

/// Folded text → text in which equal numbers and years are written equally.
pub fn numbers(folded: &str) -> String {
    if folded.is_ascii() {
        return folded.to_owned();
    }
    let mut out = String::with_capacity(folded.len());
    let mut before = None;
    let mut rest = folded;
    while let Some(c) = rest.chars().next() {
        let used = match era_year(rest).or_else(|| counted(rest, before)) {
            Some((value, used)) => {
                out.push_str(&value.to_string());
                used
            }
            None => {
                out.push(c);
                c.len_utf8()
            }
        };
        before = rest[..used].chars().next_back();
        rest = &rest[used..];
    }
    out
}

/// 令和8年 at the start: its year of our era, and the bytes before 年.
fn era_year(text: &str) -> Option<(u32, usize)> {
    let (era, before) = ERAS.into_iter().find(|(era, _)| text.starts_with(era))?;
    let after = &text[era.len()..];
    let (value, used) = number(after);
    value.filter(|_| after[used..].starts_with('年')).map(|value| (before + value, era.len() + used))
}

/// A number in other than plain digits at the start, where it counts something (三十日, 第五条), and its bytes.
fn counted(text: &str, before: Option<char>) -> Option<(u32, usize)> {
    let first = text.chars().next().filter(|c| is_numeral(*c) && !c.is_ascii_digit())?;
    let (value, used) = number(text);
    let after = text[used..].chars().next();
    let counts = before == Some('第') || after.is_some_and(|c| "条項号日月年か箇ヶヵ回部通週名人円%割章節時分".contains(c));
    // 一切, 一部, 第三者, 万一: words, not numbers
    let word = (first == '一' && after == Some('部') && before != Some('第'))
        || (before == Some('第') && text.starts_with("三者"))
        || before == Some('万');
    value.filter(|_| counts && !word).map(|value| (value, used))
}

fn is_numeral(c: char) -> bool {
    c.is_ascii_digit() || "〇一二三四五六七八九十百千元壱弐参".contains(c)
}

/// The number at the start, and how many bytes it takes. 三十, 三〇, 30, 元 (the first year of an era).
fn number(text: &str) -> (Option<u32>, usize) {
    let used = text.chars().take_while(|c| is_numeral(*c)).take(9).map(char::len_utf8).sum();
    let word = &text[..used];
    if word.is_empty() {
        return (None, 0);
    }
    if word == "元" {
        return (Some(1), used);
    }
    if word.bytes().all(|b| b.is_ascii_digit()) {
        return (word.parse().ok(), used);
    }
    if word.contains(['十', '百', '千']) {
        let (mut total, mut last) = (0u32, None);
        for c in word.chars() {
            match c {
                '十' => total += last.take().unwrap_or(1) * 10,
                '百' => total += last.take().unwrap_or(1) * 100,
                '千' => total += last.take().unwrap_or(1) * 1000,
                c => last = digit(c),
            }
        }
        return (Some(total + last.unwrap_or(0)), used);
    }
    let digits: Option<u32> = word.chars().map(digit).try_fold(0u32, |n, d| n.checked_mul(10)?.checked_add(d?));
    (digits, used)
}

fn digit(c: char) -> Option<u32> {
    match c {
        '壱' => Some(1),
        '弐' => Some(2),
        '参' => Some(3),
        c => "〇一二三四五六七八九".chars().zip(0..).find(|(d, _)| *d == c).map(|(_, n)| n).or(c.to_digit(10)),
    }
}

/// What two sentences must share to be called the same words: letters and digits of the folded text, numbers written alike.
/// Full stops, commas, quotes, brackets and blanks are left out; everything else counts.
pub fn essence(folded: &str) -> String {
    numbers(folded)
        .chars()
        .filter(|c| {
            c.is_alphanumeric()
                || matches!(c, '%' | '$' | '¥' | '€' | '£' | 'ー' | '○' | '●' | '☐' | '☑' | '☒' | '~' | '〜' | '+' | '=' | '<' | '>')
        })
        .collect()
}

/// Tokens for a word diff: Latin words and numbers, runs of one Japanese script, single other marks. Blanks are dropped.
pub fn tokens(text: &str) -> Vec<String> {
    #[derive(PartialEq, Clone, Copy)]
    enum Kind {
        Word,
        Digits,
        Han,
        Hiragana,
        Katakana,
        Mark,
    }
    let kind = |c: char| match c {
        '0'..='9' => Kind::Digits,
        '\u{3041}'..='\u{309F}' => Kind::Hiragana,
        '\u{30A1}'..='\u{30FF}' => Kind::Katakana,
        c if is_cjk(c) => Kind::Han,
        c if c.is_alphanumeric() || c == '\'' => Kind::Word,
        _ => Kind::Mark,
    };
    let mut out: Vec<String> = Vec::new();
    let mut last = None;
    for c in text.chars() {
        if c.is_whitespace() {
            last = None;
            continue;
        }
        let k = kind(c);
        // 1,000 and 5.2 stay whole
        let glue = matches!(c, ',' | '.') && last == Some(Kind::Digits);
        match out.last_mut().filter(|_| last == Some(k) && k != Kind::Mark || glue) {
            Some(token) => token.push(c),
            None => out.push(c.to_string()),
        }
        last = Some(if glue { Kind::Digits } else { k });
    }
    for t in &mut out {
        if t.len() > 1 && t.starts_with(|c: char| c.is_ascii_digit()) {
            *t = t.trim_end_matches(['.', ',']).replace(',', "");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::fold::folded;

    #[test]
    fn noise_has_one_essence() {
        for (a, b) in [
            ("第５条　三十日以内に、返還する。", "第五条 30日以内に返還する。"),
            ("令和８年４月１日", "2026年4月1日"),
            ("甲および乙は，漏えいしない．", "甲及び乙は、漏洩しない。"),
            ("“Purpose” means the  project", "\"Purpose\" means the project."),
        ] {
            assert_eq!(essence(&folded(a)), essence(&folded(b)), "{a} / {b}");
        }
        for (a, b) in [("五年", "五か月"), ("第三者", "第3条"), ("shall disclose", "shall not disclose")] {
            assert_ne!(essence(&folded(a)), essence(&folded(b)), "{a} / {b}");
        }
    }
}
