//! Cells of the asset-freeze list: several values in one, dates with their own history, names in two scripts.

use crate::lists::reading_text::{is_east_asian, is_other_script, one_line};
use crate::lists::spreadsheet::day_number;
use unicode_normalization::UnicodeNormalization;

/// Several values in a cell: parted by `;`, line breaks, or marked `(a)` `(b)`; brackets hold together what is in them.
pub fn pieces(cell: &str) -> Vec<String> {
    let mut pieces = vec![String::new()];
    let mut depth = 0usize;
    let chars: Vec<char> = cell.chars().collect();
    let mut at = 0;
    while at < chars.len() {
        let c = chars[at];
        if depth == 0 && is_marker(&chars[at..]) {
            pieces.push(String::new());
            at += 3;
            continue;
        }
        match c {
            '(' | '（' => depth += 1,
            ')' | '）' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 && matches!(c, ';' | '；' | '\n') {
            pieces.push(String::new());
        } else if let Some(piece) = pieces.last_mut() {
            piece.push(c);
        }
        at += 1;
    }
    pieces.iter().map(|p| one_line(p)).filter(|p| !p.is_empty() && p != "不明").collect()
}

/// `(a)` or `（ｂ）` in front of a value.
fn is_marker(rest: &[char]) -> bool {
    matches!(rest, ['(' | '（', letter, ')' | '）', ..] if letter.is_ascii_lowercase() || ('ａ'..='ｚ').contains(letter))
}

/// A name and what stands in its closing bracket in the other script: `甲乙（Kou Otsu）` → `甲乙`, `Kou Otsu`.
pub fn both_scripts(name: &str) -> Vec<String> {
    let name = one_line(name.trim().trim_end_matches(['、', ',', ';', '；', '。']));
    let Some(open) = name.rfind(['(', '（']).filter(|at| *at > 0 && name.ends_with([')', '）'])) else { return vec![name] };
    let before = name[..open].trim_end();
    let inside = name[open..].trim_start_matches(['(', '（']).trim_end_matches([')', '）']).trim();
    if inside.chars().count() > 3 && is_east_asian(before) != is_east_asian(inside) && inside.chars().any(char::is_alphabetic) {
        return vec![before.to_owned(), inside.to_owned()];
    }
    vec![name]
}

/// A name without the curly quotation marks that some editions put around it.
pub fn unquoted(name: &str) -> &str {
    let inside = name.trim().strip_prefix(['“', '”']).and_then(|n| n.strip_suffix(['“', '”']));
    inside.filter(|n| !n.contains(['“', '”']) && !n.trim().is_empty()).unwrap_or(name).trim()
}

/// `Name (original script: …)` → the name, and the name in its own script.
pub fn original_script(text: &str) -> (String, Option<String>) {
    let lower = text.to_ascii_lowercase();
    let Some(at) = lower.find("original script") else { return (text.to_owned(), None) };
    let after = text[at + "original script".len()..].trim_start_matches([':', '：', ' ']);
    let end = after.find([')', '）', '\n', ';', '；']).unwrap_or(after.len());
    let native = one_line(&after[..end]);
    let before = text[..at].trim_end_matches(['(', '（', ' ', '\n', '、', ',', '；', ';']);
    let rest = after[end..].trim_start_matches([')', '）']);
    (format!("{before}{rest}"), Some(native).filter(|n| is_other_script(n)))
}

/// Every date in a cell that may hold its own history: `2001.9.22 2008.6.25改訂`.
pub fn dates(cell: &str) -> Vec<String> {
    cell.split_whitespace().filter_map(date).collect()
}

/// `2001.9.22`, `1941/8/20`, `2001年2月23日（…）`, `1961年頃`; full-width digits too. As far as it goes.
pub fn date(text: &str) -> Option<String> {
    let plain: String = text.nfkc().collect();
    if plain.trim().len() == 5 && plain.trim().chars().all(|c| c.is_ascii_digit()) {
        return day_number(&plain);
    }
    let numbers: Vec<&str> = plain.split(|c: char| !c.is_ascii_digit()).filter(|n| !n.is_empty()).collect();
    let year: i16 = numbers.first().filter(|y| y.len() == 4).and_then(|y| y.parse().ok()).filter(|y| (1800..=2200).contains(y))?;
    // "1955年から1958年の間" is no date.
    if numbers.get(1).is_some_and(|n| n.len() == 4) && !plain.contains('（') && !plain.contains('(') {
        return None;
    }
    let (month, day) = (numbers.get(1).and_then(|m| m.parse().ok()), numbers.get(2).and_then(|d| d.parse().ok()));
    let whole = month.zip(day).and_then(|(m, d)| jiff::civil::Date::new(year, m, d).ok()).map(|d| d.to_string());
    let to_month = || month.filter(|m: &i8| (1..=12).contains(m)).map(|m| format!("{year:04}-{m:02}"));
    whole.or_else(to_month).or_else(|| Some(format!("{year:04}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_values_in_a_cell_are_parted_outside_brackets() {
        assert_eq!(pieces("(a)Alder Co. (b) Birch (f.k.a.; Beech)（ｃ）シダー"), ["Alder Co.", "Birch (f.k.a.; Beech)", "シダー"]);
        assert_eq!(pieces("アルダー；バーチ\n不明"), ["アルダー", "バーチ"]);
    }

    #[test]
    fn names_in_two_scripts_are_parted() {
        assert_eq!(both_scripts("ミホン・タロウ（Mihon Taro）、"), ["ミホン・タロウ", "Mihon Taro"]);
        assert_eq!(both_scripts("Sample Bureau (SRB)"), ["Sample Bureau (SRB)"]);
        let (name, native) = original_script("IVAN EXEMPLAR\n（original script: Иван Пример）");
        assert_eq!((name.as_str(), native.as_deref()), ("IVAN EXEMPLAR", Some("Иван Пример")));
    }

    #[test]
    fn dates_are_read_as_far_as_they_go() {
        let read = |t: &str| date(t).unwrap_or_default();
        assert_eq!([read("2001.9.22"), read("1941/8/20"), read("１９５８年３月頃")], ["2001-09-22", "1941-08-20", "1958-03"]);
        assert_eq!([read("1966年頃"), read("1955年から1958年の間"), read("不明")], ["1966", "", ""]);
        assert_eq!([read("13633"), read("２１４９６")], ["1937-04-28", "1958-11-07"]);
        assert_eq!(dates("2001.9.22 2008.6.25改訂 2011.11.18削除"), ["2001-09-22", "2008-06-25", "2011-11-18"]);
    }
}
