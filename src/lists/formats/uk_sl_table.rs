//! The UK Sanctions List as CSV: a line of metadata, the headings, then a row for each name and detail; rows with the same
//! Unique ID are one entry. Built from the published description.

use super::uk_sl::{day_first, effect_code};
use super::{Reading, make_ids_unique, refused, same_width};
use crate::error::Result;
use crate::lists::countries::named;
use crate::lists::name_parts::listed;
use crate::lists::raw_file::RawFile;
use crate::lists::reading_text::{decode, one_line, without_references};
use crate::lists::{ListInfo, ListedCountry, ListedIdentifier, ListedName, ListedRelation, Listing, ListingKind, NameKind};
use std::collections::{BTreeMap, BTreeSet};

/// Without these a file is not the list. The type has two headings, see [`TYPE`].
const NEEDED: &[&str] = &["unique id", "name 6", "name 1", "name type", "regime name", "sanctions imposed", "date designated"];
const TYPE: &[&str] = &["designation type", "individual, entity, ship"];

type Row = BTreeMap<String, String>;

pub fn read(file: &RawFile, info: &ListInfo) -> Result<Reading> {
    let (text, _) = decode(&file.bytes);
    if text.bytes().filter(|b| *b == b'"').count() % 2 == 1 {
        return Err(refused(
            "the file ends inside a quoted field: it was cut short",
            "引用符の途中で終わっており、ファイルが途中で切れています",
        ));
    }
    let broken = |e: csv::Error| refused(format!("not readable as CSV ({e})"), format!("CSVとして読み取れません（{e}）"));
    let mut reader = csv::ReaderBuilder::new().flexible(true).has_headers(false).from_reader(text.as_bytes());
    let mut records = reader.records();
    let first = records.next().transpose().map_err(broken)?.unwrap_or_default();
    let published = first.iter().find_map(|c| c.split_once("Report Date:")).and_then(|(_, date)| report_date(date));
    let header = if published.is_some() { records.next().transpose().map_err(broken)?.unwrap_or_default() } else { first };
    let header: Vec<String> = header.iter().map(|h| one_line(h).to_lowercase()).collect();
    let missing: Vec<&str> = NEEDED.iter().copied().filter(|n| !header.iter().any(|h| h == n)).collect();
    if !missing.is_empty() || !TYPE.iter().any(|t| header.iter().any(|h| h == t)) {
        return Err(refused(
            format!("the header is not that of the UK Sanctions List (missing: {})", missing.join(", ")),
            format!("見出しが英国制裁リストのものと一致しません（不足: {}）", missing.join("、")),
        ));
    }
    let mut entries: BTreeMap<String, usize> = BTreeMap::new();
    let mut grouped: Vec<(u64, Vec<Row>)> = Vec::new();
    for record in records {
        let record = record.map_err(broken)?;
        let line = record.position().map_or(0, csv::Position::line);
        same_width(&record, &header, line)?;
        let row: Row = header.iter().cloned().zip(record.iter().map(one_line)).filter(|(_, v)| !v.is_empty()).collect();
        let Some(id) = row.get("unique id").cloned() else {
            return Err(refused(format!("line {line} has no unique id"), format!("{line}行目に固有IDがありません")));
        };
        let at = *entries.entry(id).or_insert_with(|| {
            grouped.push((line, Vec::new()));
            grouped.len() - 1
        });
        grouped[at].1.push(row);
    }
    let mut reading = Reading { published, ..Reading::default() };
    for (line, rows) in &grouped {
        reading.listings.push(listing(rows, *line, info)?);
    }
    make_ids_unique(&mut reading);
    Ok(reading)
}

/// `13-Feb-2026`.
fn report_date(text: &str) -> Option<String> {
    crate::lists::reading_text::partial_date(text.trim())
}

fn listing(rows: &[Row], line: u64, info: &ListInfo) -> Result<Listing> {
    let place = format!("line {line}");
    let all = |column: &str| -> Vec<String> {
        let mut found: Vec<String> = Vec::new();
        for value in rows.iter().filter_map(|r| r.get(column)) {
            if !found.contains(value) {
                found.push(value.clone());
            }
        }
        found
    };
    let first = |column: &str| all(column).into_iter().next().unwrap_or_default();
    let names = names(rows);
    if names.is_empty() {
        return Err(refused(format!("{place} has no name"), format!("{line}行目に名称がありません")));
    }
    let written = TYPE.iter().map(|t| first(t)).find(|t| !t.is_empty()).unwrap_or_default();
    let kind = match written.to_lowercase().as_str() {
        "individual" => ListingKind::Person,
        "entity" => ListingKind::Organization,
        "ship" => ListingKind::Vessel,
        _ => {
            return Err(refused(
                format!("{place}: “{written}” is no type of this list (Individual, Entity, Ship)"),
                format!("{place}: 「{written}」はこのリストの種別（Individual、Entity、Ship）にありません"),
            ));
        }
    };
    let imposed = first("sanctions imposed");
    let kept =
        [("ofsi_group_id", "ofsi group id"), ("un_reference", "un reference number"), ("statement_of_reasons", "uk statement of reasons")];
    Ok(Listing {
        uid: first("unique id"),
        kind,
        names,
        addresses: addresses(rows),
        countries: countries(&all("address country"), &all("nationality(/ies)")),
        source: Some(effect_code(&imposed).to_owned()),
        programmes: all("regime name"),
        measures: imposed.split('|').map(one_line).filter(|m| !m.is_empty()).collect(),
        identifiers: identifiers(&all),
        relations: all("parent company").into_iter().map(|name| ListedRelation { kind: "parent".to_owned(), name, uid: None }).collect(),
        birth_dates: all("d.o.b").iter().filter_map(|d| day_first(d)).collect(),
        listed_on: day_first(&first("date designated")),
        remarks: Some(without_references(&all("other information").join(" "))).filter(|r| !r.is_empty()),
        source_url: Some(info.url.clone()),
        locator: place,
        other: kept.iter().map(|(k, c)| ((*k).to_owned(), without_references(&first(c)))).filter(|(_, v)| !v.is_empty()).collect(),
        ..Listing::default()
    })
}

fn names(rows: &[Row]) -> Vec<ListedName> {
    let cell = |row: &Row, column: &str| row.get(column).cloned().unwrap_or_default();
    let mut written: Vec<ListedName> = Vec::new();
    for row in rows {
        let parts = ["name 1", "name 2", "name 3", "name 4", "name 5", "name 6"].map(|c| cell(row, c));
        let full = parts.iter().filter(|p| !p.is_empty()).cloned().collect::<Vec<_>>().join(" ");
        let kind = match (cell(row, "name type").to_lowercase().as_str(), cell(row, "alias strength").to_lowercase()) {
            ("primary name", _) => NameKind::Primary,
            (_, strength) if strength.contains("low") => NameKind::Weak,
            _ => NameKind::Alias,
        };
        written.push(listed(&full, kind));
    }
    written.sort_by_key(|n| n.kind != NameKind::Primary);
    written.extend(rows.iter().filter_map(|r| r.get("name non-latin script")).map(|n| listed(n, NameKind::Native)));
    let mut seen = BTreeSet::new();
    written.into_iter().filter(|n| !n.text.is_empty() && seen.insert(n.text.clone())).collect()
}

fn addresses(rows: &[Row]) -> Vec<String> {
    let columns: Vec<String> =
        (1..=6).map(|n| format!("address line {n}")).chain(["address postal code".to_owned(), "address country".to_owned()]).collect();
    let of = |row: &Row| columns.iter().filter_map(|c| row.get(c)).cloned().collect::<Vec<_>>().join(", ");
    let mut seen = BTreeSet::new();
    rows.iter().map(of).filter(|a| !a.is_empty() && seen.insert(a.clone())).collect()
}

fn countries(located: &[String], nationalities: &[String]) -> Vec<ListedCountry> {
    let of = |values: &[String], role: &str| values.iter().map(|c| named(c, role)).collect::<Vec<_>>();
    [of(located, "location"), of(nationalities, "nationality")].concat()
}

fn identifiers(all: &impl Fn(&str) -> Vec<String>) -> Vec<ListedIdentifier> {
    let kinds = [
        ("passport", "passport number"),
        ("national id", "national identifier number"),
        ("business registration", "business registration number (s)"),
        ("IMO", "imo number"),
    ];
    kinds
        .iter()
        .flat_map(|(kind, column)| all(column).into_iter().map(|value| ListedIdentifier { kind: (*kind).to_owned(), value, country: None }))
        .collect()
}
