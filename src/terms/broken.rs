//! A clause file that cannot be used: which file, which line, what is allowed, and what to do. It never mends a file.

use crate::error::Error;
use crate::words::Words;
use unicode_width::UnicodeWidthStr;

/// The error for a clause file: `at` is the byte of its text where the trouble begins.
pub(super) fn broken(place: &str, text: &str, at: Option<usize>, what: &str) -> Error {
    let what = what.trim().replace('\n', " ");
    let said = Words::new(format!("not a valid clause file: {what}"), format!("条項定義ファイルに誤りがあります: {}", japanese(&what)));
    let mut next = Words::new("see clauses/README.md for the notation", "書き方は clauses/README.md を参照してください");
    let Some(at) = at.map(|at| at.min(text.len())) else { return Error::new(said, next).at(place) };
    let (line, column) = position(text, at);
    let shown = excerpt(text, at, line);
    next.en.push_str(&shown);
    next.ja.push_str(&shown);
    Error::new(said, next).at(format!("{place}:{line}:{column}"))
}

/// Line and column of a byte, both from 1; the column counts characters.
fn position(text: &str, at: usize) -> (usize, usize) {
    let start = text[..at].rfind('\n').map_or(0, |i| i + 1);
    (text[..at].matches('\n').count() + 1, text[start..at].chars().count() + 1)
}

/// The line with a caret under what is wrong.
fn excerpt(text: &str, at: usize, number: usize) -> String {
    let start = text[..at].rfind('\n').map_or(0, |i| i + 1);
    let line = text[start..].lines().next().unwrap_or_default();
    let from = (at - start).min(line.len());
    let (before, rest) = line.split_at(from);
    let word = rest.split(|c: char| c.is_whitespace() || matches!(c, ',' | ']' | '}')).next().unwrap_or_default();
    let word = if word.is_empty() { &rest[..rest.len().min(1)] } else { word };
    let margin = " ".repeat(number.to_string().len());
    let gap: String = before.chars().map(|c| if c == '\t' { "\t".to_owned() } else { " ".repeat(c.to_string().width()) }).collect();
    format!("\n  {number} | {line}\n  {margin} | {gap}{}", "^".repeat(word.width().max(1)))
}

/// The reader's own messages in Japanese; names stay as they are.
fn japanese(what: &str) -> String {
    const BEGINNINGS: [(&str, &str); 9] = [
        ("unknown field ", "使えない項目があります："),
        ("unknown variant ", "使えない値があります："),
        ("missing field ", "必要な項目がありません："),
        ("duplicate key", "同じ項目が二度書かれています"),
        ("duplicate field ", "同じ項目が二度書かれています："),
        ("invalid type: ", "値の型が違います："),
        ("there is no word group ", "語群がありません："),
        ("there is no term ", "条項がありません："),
        ("the id ", "id とファイル名が一致しません："),
    ];
    const INSIDE: [(&str, &str); 7] = [
        (", expected one of ", "。使えるもの："),
        (", expected ", "。期待される値："),
        ("; known groups: ", "。使える語群："),
        ("; known terms: ", "。使える条項："),
        ("; near: ", "。近いもの："),
        (" is not the file's name", ""),
        ("empty pattern", "空のパターンです"),
    ];
    let mut out = what.to_owned();
    if let Some((en, ja)) = BEGINNINGS.iter().find(|(en, _)| what.starts_with(en)) {
        out = format!("{ja}{}", &what[en.len()..]);
    }
    for (en, ja) in INSIDE {
        out = out.replace(en, ja);
    }
    out
}

/// Names like the one that was written, the nearest first, for a hint.
pub(super) fn near<'a>(written: &str, known: impl Iterator<Item = &'a str>) -> String {
    let mut close: Vec<(f64, &str)> =
        known.map(|k| (rapidfuzz::fuzz::ratio(k.chars(), written.chars()), k)).filter(|(likeness, _)| *likeness > 0.6).collect();
    close.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
    let names: Vec<&str> = close.into_iter().take(4).map(|(_, k)| k).collect();
    if names.is_empty() { String::new() } else { format!("; near: {}", names.join(", ")) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::Lang;

    #[test]
    fn the_caret_stands_under_the_word_even_behind_wide_characters() {
        let text = "a = 1\nja = [\"秘密\", \"{nix}\"]\n";
        let error = broken("t.toml", text, text.find("\"{nix}"), "there is no word group `nix`; known groups: a, b");
        let line = error.line(Lang::Ja);
        assert!(line.starts_with("t.toml:2:13: ") && line.contains("語群がありません：`nix`。使える語群：a, b"), "{line}");
        let rows: Vec<&str> = line.lines().rev().collect();
        assert_eq!(rows[1], "  2 | ja = [\"秘密\", \"{nix}\"]");
        assert_eq!(rows[0], format!("    | {}^^^^^", " ".repeat(14)));
    }

    #[test]
    fn a_place_behind_the_end_is_no_trouble() {
        assert!(broken("t.toml", "", Some(7), "x").line(Lang::En).starts_with("t.toml:1:1: "));
    }
}
