//! The asset-freeze list of Japan's Ministry of Finance (資産凍結等の措置の対象者) as CSV, 32 columns by name.
//! Rows of entries that were taken off carry no name; they are kept as delisted, never dropped.

use super::{Importer, Reading, make_ids_unique, refused};
use crate::error::Result;
use crate::lists::countries::named;
use crate::lists::name_parts::listed;
use crate::lists::raw_file::RawFile;
use crate::lists::reading_text::{decode, one_line};
use crate::lists::{ListInfo, ListedCountry, ListedIdentifier, ListedName, Listing, ListingKind, NameKind};
use std::collections::BTreeSet;
use unicode_normalization::UnicodeNormalization;

pub struct MofAssetFreeze;

const COLUMNS: &[&str] = &[
    "区分",
    "番号",
    "告示日付",
    "告示番号",
    "個人・団体",
    "氏名（日本語）",
    "氏名（英語）",
    "別名・別称（日本語）",
    "別名・別称（英語）",
    "旧称（日本語）",
    "旧称（英語）",
    "確定に十分でない別名（日本語）",
    "確定に十分でない別名（英語）",
    "称号（日本語）",
    "称号（英語）",
    "役職（日本語）",
    "役職（英語）",
    "生年月日",
    "出生地（日本語）",
    "出生地（英語）",
    "国籍（日本語）",
    "国籍（英語）",
    "旅券番号",
    "身分証番号",
    "住所・所在地（国）（日本語）",
    "住所・所在地（都市その他の情報）（日本語）",
    "住所・所在地（国）（英語）",
    "住所・所在地（都市その他の情報）（英語）",
    "国連参照番号",
    "リスト掲載日",
    "その他の情報",
    "外務省告示情報",
];
/// Columns kept by heading: not names, and without a field of their own.
const KEPT: &[&str] = &[
    "区分",
    "称号（日本語）",
    "称号（英語）",
    "役職（日本語）",
    "役職（英語）",
    "出生地（日本語）",
    "出生地（英語）",
    "国連参照番号",
    "リスト掲載日",
    "告示日付",
    "外務省告示情報",
];

impl Importer for MofAssetFreeze {
    fn name(&self) -> &'static str {
        "jp-mof"
    }

    fn read(&self, file: &RawFile, info: &ListInfo) -> Result<Reading> {
        let (text, encoding) = decode(&file.bytes);
        let mut reading = Reading::default();
        if let Some(name) = encoding {
            reading.problems.note("the file is not UTF-8; its encoding was guessed", "UTF-8ではないため文字コードを推定しました", name);
        }
        let mut reader = csv::ReaderBuilder::new().flexible(true).has_headers(false).from_reader(text.as_bytes());
        let mut records = reader.records();
        let broken = |e: csv::Error| refused(format!("not readable as CSV ({e})"), format!("CSVとして読み取れません（{e}）"));
        let header: Vec<String> = records.next().transpose().map_err(broken)?.unwrap_or_default().iter().map(one_line).collect();
        if header.iter().map(String::as_str).ne(COLUMNS.iter().copied()) {
            let odd = header.iter().find(|h| !COLUMNS.contains(&h.as_str())).map_or("", String::as_str);
            return Err(refused(
                format!("the header is not that of the asset-freeze list in CSV ({} columns; first unknown: “{odd}”)", header.len()),
                format!("見出しが資産凍結等の措置の対象者（CSV）のものと一致しません（{}列、未知の見出し:「{odd}」）", header.len()),
            ));
        }
        for record in records {
            let record = record.map_err(broken)?;
            let line = record.position().map_or(0, csv::Position::line);
            if record.len() != COLUMNS.len() {
                return Err(refused(
                    format!("line {line} has {} fields instead of {}", record.len(), COLUMNS.len()),
                    format!("{line}行目の項目数が{}個で、見出しの{}個と合いません", record.len(), COLUMNS.len()),
                ));
            }
            let cell = |column: &str| {
                let text = COLUMNS.iter().position(|c| *c == column).and_then(|at| record.get(at)).unwrap_or_default().trim();
                if text == "不明" { "" } else { text }
            };
            reading.listings.push(listing(cell, line, info)?);
        }
        make_ids_unique(&mut reading);
        Ok(reading)
    }
}

fn listing<'a>(cell: impl Fn(&str) -> &'a str, line: u64, info: &ListInfo) -> Result<Listing> {
    let place = format!("line {line}");
    let names = names(&cell);
    let dates = dates(cell("告示日付"));
    let delisted = cell("告示日付").contains("削除");
    if cell("番号").is_empty() || (names.is_empty() && !delisted) {
        return Err(refused(format!("{place} has no name or no number"), format!("{line}行目に氏名または番号がありません")));
    }
    let kind = match cell("個人・団体") {
        "個人" => ListingKind::Person,
        "団体" => ListingKind::Organization,
        "" => ListingKind::Unknown,
        unknown => {
            return Err(refused(
                format!("{place}: “{unknown}” is neither 個人 nor 団体"),
                format!("{line}行目: 「{unknown}」は個人・団体のいずれでもありません"),
            ));
        }
    };
    let numbers = [("旅券番号", "passport"), ("身分証番号", "national id")];
    Ok(Listing {
        uid: cell("番号").to_owned(),
        kind,
        names,
        addresses: addresses(&cell),
        countries: countries(&cell),
        notices: Some(cell("告示番号")).filter(|n| !n.is_empty()).map(|n| format!("告示番号 {n}")).into_iter().collect(),
        identifiers: numbers
            .iter()
            .flat_map(|(column, kind)| {
                pieces(cell(column)).into_iter().map(|value| ListedIdentifier { kind: (*kind).to_owned(), value, country: None })
            })
            .collect(),
        birth_dates: pieces(cell("生年月日")).iter().filter_map(|b| date(b)).collect(),
        listed_on: dates.first().cloned(),
        delisted_on: if delisted { Some(dates.last().cloned().unwrap_or_else(|| "削除".to_owned())) } else { None },
        remarks: Some(cell("その他の情報")).filter(|r| !r.is_empty()).map(str::to_owned),
        source_url: Some(info.url.clone()),
        locator: place,
        other: KEPT.iter().filter(|c| !cell(c).is_empty()).map(|c| ((*c).to_owned(), one_line(cell(c)))).collect(),
        ..Listing::default()
    })
}

/// Both the Japanese and the English name are primary.
fn names<'a>(cell: &impl Fn(&str) -> &'a str) -> Vec<ListedName> {
    let families = [
        ("氏名", NameKind::Primary),
        ("別名・別称", NameKind::Alias),
        ("旧称", NameKind::Former),
        ("確定に十分でない別名", NameKind::Weak),
    ];
    let mut seen = BTreeSet::new();
    let mut names = Vec::new();
    for (family, kind) in families {
        for language in ["英語", "日本語"] {
            let column = format!("{family}（{language}）");
            let texts = if kind == NameKind::Primary { vec![one_line(cell(&column))] } else { pieces(cell(&column)) };
            names.extend(texts.iter().filter(|t| !t.is_empty()).map(|t| listed(t, kind)).filter(|n| seen.insert(n.text.clone())));
        }
    }
    names
}

/// Several values in a cell: parted by `;`, line breaks, or marked `(a)` `(b)`; brackets hold together what is in them.
fn pieces(cell: &str) -> Vec<String> {
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

fn addresses<'a>(cell: &impl Fn(&str) -> &'a str) -> Vec<String> {
    ["日本語", "英語"]
        .iter()
        .map(|language| {
            let city = cell(&format!("住所・所在地（都市その他の情報）（{language}）"));
            let country = cell(&format!("住所・所在地（国）（{language}）"));
            [city, country].iter().filter(|t| !t.is_empty()).map(|t| one_line(t)).collect::<Vec<_>>().join(", ")
        })
        .filter(|a| !a.is_empty())
        .collect()
}

fn countries<'a>(cell: &impl Fn(&str) -> &'a str) -> Vec<ListedCountry> {
    let of = |column: &str, other: &str, role: &str| {
        let raw = Some(cell(column)).filter(|t| !t.is_empty()).unwrap_or_else(|| cell(other));
        (!raw.is_empty()).then(|| named(&one_line(raw), role))
    };
    let located = of("住所・所在地（国）（英語）", "住所・所在地（国）（日本語）", "location");
    located.into_iter().chain(of("国籍（英語）", "国籍（日本語）", "nationality")).collect()
}

/// Every date in a cell that may hold its own history: `2001.9.22 2008.6.25改訂`.
fn dates(cell: &str) -> Vec<String> {
    cell.split_whitespace().filter_map(date).collect()
}

/// `2001.9.22`, `1941/8/20`, `2001年2月23日（…）`, `1961年頃`; full-width digits too. As far as it goes.
fn date(text: &str) -> Option<String> {
    let plain: String = text.nfkc().collect();
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
    fn dates_are_read_as_far_as_they_go() {
        let read = |t: &str| date(t).unwrap_or_default();
        assert_eq!([read("2001.9.22"), read("1941/8/20"), read("１９５８年３月頃")], ["2001-09-22", "1941-08-20", "1958-03"]);
        assert_eq!([read("1966年頃"), read("1955年から1958年の間"), read("不明")], ["1966", "", ""]);
        assert_eq!(dates("2001.9.22 2008.6.25改訂 2011.11.18削除"), ["2001-09-22", "2008-06-25", "2011-11-18"]);
    }
}
