//! Times and shares in words: 30 days, thirty (30) days, 三十日, ５年, 60日以内, and the words of promptness, as numbers
//! with a unit. It does not convert one unit into another, and dates are none of its business.

use crate::document::spelled;
use crate::words::Lang;
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// One quantity of a text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Quantity {
    pub value: f64,
    pub unit: QuantityUnit,
    /// Bytes of the text that was given.
    #[serde(skip)]
    pub range: Range<usize>,
}

/// What a quantity counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum QuantityUnit {
    Hour,
    Day,
    BusinessDay,
    Week,
    Month,
    Year,
    Percent,
    /// A word of promptness; the value orders them: 1 at once (直ちに, immediately), 2 promptly (速やかに), 3 without delay
    /// (遅滞なく), 4 within a reasonable time.
    Promptness,
}

/// The quantities of a folded text, in its order.
pub fn quantities(folded: &str, lang: Lang) -> Vec<Quantity> {
    let mut out = match lang {
        Lang::En => english(folded),
        Lang::Ja => japanese(folded),
    };
    for &(word, value) in PROMPT {
        out.extend(folded.match_indices(word).filter(|(at, _)| whole_word(folded, *at, word)).map(|(at, _)| Quantity {
            value,
            unit: QuantityUnit::Promptness,
            range: at..at + word.len(),
        }));
    }
    out.sort_by_key(|q| (q.range.start, q.range.end));
    out
}

const PROMPT: &[(&str, f64)] = &[
    ("immediately", 1.0),
    ("forthwith", 1.0),
    ("at once", 1.0),
    ("promptly", 2.0),
    ("as soon as", 2.0),
    ("without delay", 3.0),
    ("without undue delay", 3.0),
    ("reasonable time", 4.0),
    ("reasonable period", 4.0),
    ("直ちに", 1.0),
    ("速やかに", 2.0),
    ("遅滞なく", 3.0),
    ("相当期間", 4.0),
    ("合理的な期間", 4.0),
];

fn whole_word(text: &str, at: usize, word: &str) -> bool {
    !word.is_ascii()
        || (!text[..at].chars().next_back().is_some_and(char::is_alphanumeric)
            && !text[at + word.len()..].chars().next().is_some_and(char::is_alphanumeric))
}

fn english(text: &str) -> Vec<Quantity> {
    let words: Vec<(usize, &str)> = text
        .split(|c: char| !(c.is_ascii_alphanumeric() || c == '.' || c == '%'))
        .filter(|w| !w.is_empty())
        .map(|w| (w.as_ptr() as usize - text.as_ptr() as usize, w.trim_end_matches('.')))
        .collect();
    let mut out = Vec::new();
    for (i, &(at, word)) in words.iter().enumerate() {
        if let Some(number) = word.strip_suffix('%').and_then(|n| n.parse().ok()) {
            out.push(Quantity { value: number, unit: QuantityUnit::Percent, range: at..at + word.len() });
            continue;
        }
        let Some(mut unit) = english_unit(word) else { continue };
        let mut start = i;
        while start > 0 && matches!(words[start - 1].1, "business" | "working" | "calendar" | "full" | "consecutive" | "additional") {
            if matches!(words[start - 1].1, "business" | "working") && unit == QuantityUnit::Day {
                unit = QuantityUnit::BusinessDay;
            }
            start -= 1;
        }
        let Some((value, from)) = english_number(&words[..start]) else { continue };
        out.push(Quantity { value, unit, range: words[from].0..at + word.len() });
    }
    out
}

fn english_unit(word: &str) -> Option<QuantityUnit> {
    Some(match word {
        "hour" | "hours" => QuantityUnit::Hour,
        "day" | "days" => QuantityUnit::Day,
        "week" | "weeks" => QuantityUnit::Week,
        "month" | "months" => QuantityUnit::Month,
        "year" | "years" => QuantityUnit::Year,
        "percent" => QuantityUnit::Percent,
        _ => return None,
    })
}

/// The number these words end in, and the index of its first word. Digits win over the words beside them: thirty (30).
fn english_number(words: &[(usize, &str)]) -> Option<(f64, usize)> {
    let mut from = words.len();
    let mut digits = None;
    if let Some(n) = words.last().and_then(|w| w.1.parse::<f64>().ok()) {
        (digits, from) = (Some(n), from - 1);
    }
    let spelled = from;
    while from > 0 && (word_value(words[from - 1].1).is_some() || (words[from - 1].1 == "and" && from < spelled)) {
        from -= 1;
    }
    let (mut total, mut any) = (0.0, false);
    for (_, word) in &words[from..spelled] {
        match word_value(word) {
            Some(100.0) => total = if total == 0.0 { 100.0 } else { total * 100.0 },
            Some(n) => total += n,
            None => continue,
        }
        any = true;
    }
    digits.or(any.then_some(total)).map(|value| (value, from))
}

fn word_value(word: &str) -> Option<f64> {
    spelled::value(word).map(f64::from)
}

const JAPANESE_UNITS: &[(&str, QuantityUnit)] = &[
    ("営業日", QuantityUnit::BusinessDay),
    ("時間", QuantityUnit::Hour),
    ("週間", QuantityUnit::Week),
    ("か月", QuantityUnit::Month),
    ("ヶ月", QuantityUnit::Month),
    ("ヵ月", QuantityUnit::Month),
    ("カ月", QuantityUnit::Month),
    ("ケ月", QuantityUnit::Month),
    ("箇月", QuantityUnit::Month),
    ("ヶ年", QuantityUnit::Year),
    ("か年", QuantityUnit::Year),
    ("箇年", QuantityUnit::Year),
    ("パーセント", QuantityUnit::Percent),
    ("%", QuantityUnit::Percent),
    ("日", QuantityUnit::Day),
    ("年", QuantityUnit::Year),
];

fn japanese(text: &str) -> Vec<Quantity> {
    let mut out = Vec::new();
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        if !(c.is_ascii_digit() || kanji_digit(c).is_some()) {
            at += c.len_utf8();
            continue;
        }
        let len: usize = text[at..]
            .chars()
            .take_while(|&c| c.is_ascii_digit() || c == ',' || c == '.' || kanji_digit(c).is_some())
            .map(char::len_utf8)
            .sum();
        let (number, after) = (&text[at..at + len], &text[at + len..]);
        let before = text[..at].chars().next_back();
        let unit = JAPANESE_UNITS.iter().find(|(u, _)| after.starts_with(u));
        // 2024年4月1日 and 令和6年 are dates, 第5年 a label, 二日酔い a word
        let of_date =
            matches!(before, Some('月' | '年' | '第')) || ["令和", "平成", "昭和", "西暦"].iter().any(|e| text[..at].ends_with(e));
        if let (Some((word, unit)), Some(value), false) = (unit, japanese_number(number), of_date)
            && !(*unit == QuantityUnit::Year && value >= 1000.0)
            && !(*unit == QuantityUnit::Year && after[word.len()..].starts_with(|c: char| c.is_ascii_digit()))
        {
            out.push(Quantity { value, unit: *unit, range: at..at + len + word.len() });
        }
        at += len;
    }
    out
}

fn kanji_digit(c: char) -> Option<f64> {
    "〇一二三四五六七八九".chars().position(|d| d == c).and_then(|i| u8::try_from(i).ok()).map(f64::from).or(match c {
        '十' => Some(10.0),
        '百' => Some(100.0),
        '千' => Some(1000.0),
        _ => None,
    })
}

/// 30, 1,000, 三十, 二十四, 三〇, 百二十.
fn japanese_number(text: &str) -> Option<f64> {
    if text.chars().all(|c| c.is_ascii_digit() || matches!(c, ',' | '.')) {
        return text.replace(',', "").parse().ok();
    }
    let (mut total, mut current, mut digits) = (0.0, 0.0, 0);
    for c in text.chars() {
        let n = c.to_digit(10).map(f64::from).or_else(|| kanji_digit(c))?;
        if n >= 10.0 {
            total += if digits == 0 { n } else { current * n };
            (current, digits) = (0.0, 0);
        } else {
            current = if digits > 0 { current * 10.0 + n } else { n };
            digits += 1;
        }
    }
    Some(total + current)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::fold::folded;

    fn found(text: &str) -> Vec<(f64, QuantityUnit)> {
        quantities(&folded(text), Lang::of(text)).into_iter().map(|q| (q.value, q.unit)).collect()
    }

    #[test]
    fn numbers_however_they_are_written() {
        use QuantityUnit::{BusinessDay, Day, Month, Percent, Promptness, Week, Year};
        for (text, wanted) in [
            ("within 30 days", vec![(30.0, Day)]),
            ("within thirty (30) days of", vec![(30.0, Day)]),
            ("within five (5) business days", vec![(5.0, BusinessDay)]),
            ("one hundred and twenty (120) days", vec![(120.0, Day)]),
            ("for a period of twenty-four months", vec![(24.0, Month)]),
            ("shall promptly return", vec![(2.0, Promptness)]),
            ("12.5% or ten percent", vec![(12.5, Percent), (10.0, Percent)]),
            ("三十日以内に", vec![(30.0, Day)]),
            ("３０日以内に", vec![(30.0, Day)]),
            ("三〇日", vec![(30.0, Day)]),
            ("終了後５年間", vec![(5.0, Year)]),
            ("6か月前、２週間", vec![(6.0, Month), (2.0, Week)]),
            ("10営業日以内に速やかに", vec![(10.0, BusinessDay), (2.0, Promptness)]),
            ("2024年4月1日に締結する", vec![]),
            ("令和6年4月1日から3年", vec![(3.0, Year)]),
            ("on day one of the year", vec![]),
        ] {
            assert_eq!(found(text), wanted, "{text}");
        }
    }
}
