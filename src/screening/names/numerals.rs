//! Numbers in names, in any writing: 第七, 第7, ７, ⑦, VII, 7th, seventh, No. 7. Different numbers are different parties.

use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;

pub(super) const TABLE: &str = include_str!("../../../screening-lists/names/numerals.toml");

#[derive(Debug, Deserialize)]
struct Table {
    counters: String,
    ordinal_endings: Vec<String>,
    prefixes: Vec<String>,
    roman: Vec<String>,
    words: BTreeMap<String, u64>,
    #[cfg(test)]
    same: Vec<[String; 2]>,
    #[cfg(test)]
    different: Vec<[String; 2]>,
    #[cfg(test)]
    none: Vec<String>,
}

static NUMERALS: LazyLock<Table> = LazyLock::new(|| toml::from_str(TABLE).expect("the table inside the program is tested"));

/// A Latin or Cyrillic word that is a number: digits, ordinals, number words, Roman numerals longer than one letter.
pub fn of_word(word: &str) -> Option<u64> {
    if word.starts_with(|c: char| c.is_ascii_digit()) {
        let end = word.find(|c: char| !c.is_ascii_digit()).unwrap_or(word.len());
        let ending = &word[end..];
        let known = ending.is_empty() || NUMERALS.ordinal_endings.iter().any(|e| e == ending);
        return if known { word[..end].parse().ok() } else { None };
    }
    if !word.is_ascii() || word.len() < 2 {
        return None;
    }
    NUMERALS.words.get(word).copied().or_else(|| NUMERALS.roman.iter().any(|r| r == word).then(|| roman(word)))
}

/// Words that only announce a number: no, nr, nomer.
pub fn announces(word: &str) -> bool {
    word == "№" || NUMERALS.prefixes.iter().any(|p| p == word)
}

/// Whether a tens word takes the next unit (`forty` `4`).
pub fn joins(tens: u64, unit: u64) -> bool {
    (20..100).contains(&tens) && tens.is_multiple_of(10) && (1..10).contains(&unit)
}

fn roman(word: &str) -> u64 {
    let value = |c| match c {
        'i' => 1,
        'v' => 5,
        _ => 10,
    };
    let digits: Vec<u64> = word.chars().map(value).collect();
    digits.iter().rev().fold((0, 0), |(sum, last), d| if *d < last { (sum - d, last) } else { (sum + d, *d) }).0
}

/// Han numerals of a folded text written as digits, where they are numbers: after 第, with digits among them, two or more
/// together, or before a counter. 三菱 and 千葉 stay words. 第 itself is dropped before a number.
pub fn han_numbers(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    let mut i = 0;
    while i < chars.len() {
        let ordinal = chars[i] == '第';
        let start = i + usize::from(ordinal);
        let start = if ordinal { (start..chars.len()).find(|j| chars[*j] != ' ').unwrap_or(start) } else { start };
        let end = (start..chars.len()).find(|j| han_digit(chars[*j]).is_none()).unwrap_or(chars.len());
        let run = &chars[start..end];
        let counted = chars.get(end).is_some_and(|c| NUMERALS.counters.contains(*c));
        let plain_digits = !run.is_empty() && run.iter().all(char::is_ascii_digit);
        let number = !run.is_empty() && (ordinal || plain_digits || ((run.len() > 1 || counted) && small_units(run)));
        match number.then(|| value(run)).flatten() {
            Some(n) => {
                if out.ends_with(|c: char| c.is_ascii_digit()) {
                    out.push(' ');
                }
                out.push_str(&n.to_string());
                i = end;
            }
            None => {
                out.push(chars[i]);
                i += 1;
            }
        }
    }
    out
}

/// Bare numerals with 千 or 万 in them are place and family names more often than numbers.
fn small_units(run: &[char]) -> bool {
    !run.iter().any(|c| matches!(c, '千' | '万'))
}

fn han_digit(c: char) -> Option<u64> {
    Some(match c {
        '0'..='9' => c as u64 - '0' as u64,
        '〇' | '零' => 0,
        '一' | '壱' | '壹' => 1,
        '二' | '弐' | '贰' | '貳' => 2,
        '三' | '参' | '叁' => 3,
        '四' => 4,
        '五' | '伍' => 5,
        '六' => 6,
        '七' => 7,
        '八' => 8,
        '九' => 9,
        '十' | '拾' => 10,
        '百' => 100,
        '千' => 1000,
        '万' => 10_000,
        _ => return None,
    })
}

fn value(run: &[char]) -> Option<u64> {
    let digits: Vec<u64> = run.iter().filter_map(|c| han_digit(*c)).collect();
    if digits.len() > 9 {
        return None;
    }
    if digits.iter().all(|d| *d < 10) {
        return Some(digits.iter().fold(0, |n, d| n * 10 + d));
    }
    let (mut sum, mut current) = (0u64, None);
    for d in digits {
        if d < 10 {
            current = Some(current.unwrap_or(0) * 10 + d);
        } else if d == 10_000 {
            sum = sum.saturating_add(current.take().unwrap_or(0)).max(1).saturating_mul(d);
        } else {
            sum = sum.saturating_add(current.take().unwrap_or(1).saturating_mul(d));
        }
    }
    Some(sum.saturating_add(current.unwrap_or(0)))
}

#[cfg(test)]
mod tests {
    use super::NUMERALS;
    use crate::screening::names::{Form, Name};

    fn numbers(name: &str) -> Vec<u64> {
        Form::of(&Name::of(name), |_| 1.0).numbers()
    }

    #[test]
    fn the_cases_of_the_table_hold() {
        for [a, b] in &NUMERALS.same {
            let (a_numbers, b_numbers) = (numbers(a), numbers(b));
            assert!(!a_numbers.is_empty(), "{a}");
            assert_eq!(a_numbers, b_numbers, "{a} / {b}");
        }
        for [a, b] in &NUMERALS.different {
            assert_ne!(numbers(a), numbers(b), "{a} / {b}");
        }
        for name in &NUMERALS.none {
            assert!(numbers(name).is_empty(), "{name}");
        }
    }

    #[test]
    fn roman_numerals_have_their_value() {
        for (word, n) in [("ii", 2), ("iv", 4), ("ix", 9), ("xiv", 14), ("xix", 19)] {
            assert_eq!(super::roman(word), n);
        }
    }
}
