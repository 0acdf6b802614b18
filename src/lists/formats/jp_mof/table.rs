//! The asset-freeze list as CSV, 32 columns by name, since 2026.

use super::super::{Reading, make_ids_unique, refused};
use super::cells::{date, dates, pieces, unquoted};
use crate::error::Result;
use crate::lists::countries::named;
use crate::lists::name_parts::listed;
use crate::lists::raw_file::RawFile;
use crate::lists::reading_text::{decode, one_line};
use crate::lists::{ListInfo, ListedCountry, ListedIdentifier, ListedName, Listing, ListingKind, NameKind};
use std::collections::BTreeSet;

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
    "生年月日",
    "出生地（日本語）",
    "出生地（英語）",
    "国連参照番号",
    "リスト掲載日",
    "告示日付",
    "外務省告示情報",
];

pub fn read(file: &RawFile, info: &ListInfo) -> Result<Reading> {
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
            names.extend(texts.iter().filter(|t| !t.is_empty()).map(|t| listed(unquoted(t), kind)).filter(|n| seen.insert(n.text.clone())));
        }
    }
    names
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
