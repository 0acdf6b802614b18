//! The EU list as CSV 1.1: semicolons, one row for each alias, address, birth or identity document; rows with the same
//! `Entity_LogicalId` are one entry. Built from the published description; copies that were saved anew by other programs
//! lose characters and are refused.

use super::eu_fsf::names_of;
use super::{Reading, make_ids_unique, refused, same_width};
use crate::error::Result;
use crate::lists::raw_file::RawFile;
use crate::lists::reading_text::{one_line, partial_date};
use crate::lists::{ListInfo, ListedCountry, ListedIdentifier, Listing, ListingKind};
use std::collections::{BTreeMap, BTreeSet};

/// Without these a file is not the list.
const NEEDED: &[&str] = &["Entity_LogicalId", "Entity_EU_ReferenceNumber", "Entity_SubjectType", "NameAlias_WholeName"];

type Row = BTreeMap<String, String>;

pub fn read(file: &RawFile, info: &ListInfo) -> Result<Reading> {
    let bytes = file.bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&file.bytes);
    let Ok(text) = std::str::from_utf8(bytes) else {
        return Err(refused(
            "the file is not UTF-8, as the EU publishes it: it was saved anew by another program",
            "EUの公表形式（UTF-8）ではありません。別のソフトで保存し直されています",
        ));
    };
    let broken = |e: csv::Error| refused(format!("not readable as CSV ({e})"), format!("CSVとして読み取れません（{e}）"));
    let mut reader = csv::ReaderBuilder::new().delimiter(b';').flexible(true).has_headers(false).from_reader(text.as_bytes());
    let mut records = reader.records();
    let header: Vec<String> = records.next().transpose().map_err(broken)?.unwrap_or_default().iter().map(one_line).collect();
    let missing: Vec<&str> = NEEDED.iter().copied().filter(|n| !header.iter().any(|h| h == n)).collect();
    if !missing.is_empty() {
        return Err(refused(
            format!("the header is not that of the EU list as CSV 1.1 (missing: {})", missing.join(", ")),
            format!("見出しがEU金融制裁リスト（CSV 1.1）のものと一致しません（不足: {}）", missing.join("、")),
        ));
    }
    let mut reading = Reading::default();
    let mut entries: BTreeMap<String, usize> = BTreeMap::new();
    let mut grouped: Vec<(u64, Vec<Row>)> = Vec::new();
    for record in records {
        let record = record.map_err(broken)?;
        let line = record.position().map_or(0, csv::Position::line);
        same_width(&record, &header, line)?;
        let row: Row = header.iter().cloned().zip(record.iter().map(one_line)).filter(|(_, v)| !v.is_empty()).collect();
        let Some(id) = row.get("Entity_LogicalId").cloned() else {
            return Err(refused(format!("line {line} has no Entity_LogicalId"), format!("{line}行目に Entity_LogicalId がありません")));
        };
        reading.published = reading.published.take().or_else(|| row.get("fileGenerationDate").and_then(|d| day_first(d)));
        let at = *entries.entry(id).or_insert_with(|| {
            grouped.push((line, Vec::new()));
            grouped.len() - 1
        });
        grouped[at].1.push(row);
    }
    for (line, rows) in &grouped {
        reading.listings.push(listing(rows, *line, info)?);
    }
    make_ids_unique(&mut reading);
    Ok(reading)
}

/// `28/10/2022` as the file writes it, or ISO.
fn day_first(text: &str) -> Option<String> {
    let parts: Vec<&str> = text.split('/').collect();
    if let [day, month, year] = parts.as_slice() {
        return partial_date(&format!("{year}-{month:0>2}-{day:0>2}"));
    }
    partial_date(text)
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
    let kind = match first("Entity_SubjectType").as_str() {
        "P" | "person" => ListingKind::Person,
        "E" | "enterprise" => ListingKind::Organization,
        unknown => {
            return Err(refused(
                format!("{place}: “{unknown}” is no type of this list (P, E)"),
                format!("{place}: 「{unknown}」はこのリストの種別（P、E）にありません"),
            ));
        }
    };
    let written = |row: &'_ Row| -> Option<(String, String)> {
        let language = row.get("NameAlias_NameLanguage").cloned().unwrap_or_default();
        row.get("NameAlias_WholeName").map(|name| (name.clone(), language))
    };
    let written: Vec<(String, String)> = rows.iter().filter_map(written).collect();
    let names = names_of(written.iter().map(|(name, language)| (name.as_str(), language.as_str())));
    if names.is_empty() {
        return Err(refused(format!("{place} has no name"), format!("{line}行目に名称がありません")));
    }
    let listed_on = partial_date(&first("Entity_DesignationDate"))
        .or_else(|| all("Entity_Regulation_PublicationDate").iter().filter_map(|d| day_first(d)).min());
    let kept = [("un_reference", "Entity_UnitedNationId"), ("designation", "Entity_DesignationDetails")];
    Ok(Listing {
        uid: Some(first("Entity_EU_ReferenceNumber")).filter(|u| !u.is_empty()).unwrap_or_else(|| first("Entity_LogicalId")),
        kind,
        names,
        addresses: addresses(rows),
        countries: countries(rows),
        programmes: all("Entity_Regulation_Programme"),
        notices: all("Entity_Regulation_NumberTitle"),
        identifiers: identifiers(rows),
        birth_dates: all("BirthDate_BirthDate")
            .iter()
            .chain(&all("BirthDate_Year"))
            .filter_map(|d| day_first(d))
            .collect::<BTreeSet<_>>()
            .into_iter()
            .collect(),
        listed_on,
        remarks: Some(first("Entity_Remark")).filter(|r| !r.is_empty()),
        source_url: Some(first("Entity_Regulation_PublicationUrl")).filter(|u| !u.is_empty()).or_else(|| Some(info.url.clone())),
        locator: place,
        other: kept.iter().map(|(k, c)| ((*k).to_owned(), first(c))).filter(|(_, v)| !v.is_empty()).collect(),
        ..Listing::default()
    })
}

fn addresses(rows: &[Row]) -> Vec<String> {
    let columns = ["Address_Street", "Address_PoBox", "Address_City", "Address_ZipCode", "Address_Region", "Address_CountryDescription"];
    let of = |row: &Row| columns.iter().filter_map(|c| row.get(*c)).cloned().collect::<Vec<_>>().join(", ");
    let mut seen = BTreeSet::new();
    rows.iter().map(of).filter(|a| !a.is_empty() && seen.insert(a.clone())).collect()
}

/// `00` stands for a country nobody named.
fn countries(rows: &[Row]) -> Vec<ListedCountry> {
    let mut found: Vec<ListedCountry> = Vec::new();
    for row in rows {
        for (code, text, role) in [
            ("Address_CountryIso2Code", "Address_CountryDescription", "location"),
            ("Citizenship_CountryIso2Code", "Citizenship_CountryDescription", "citizenship"),
        ] {
            let Some(code) = row.get(code).filter(|c| c.len() == 2 && *c != "00") else { continue };
            let raw = row.get(text).cloned().unwrap_or_default();
            let country = ListedCountry { code: code.clone(), raw, role: role.to_owned() };
            if !found.contains(&country) {
                found.push(country);
            }
        }
    }
    found
}

fn identifiers(rows: &[Row]) -> Vec<ListedIdentifier> {
    let mut found: Vec<ListedIdentifier> = Vec::new();
    for row in rows {
        let Some(value) = row.get("Identification_Number").or_else(|| row.get("Identification_LatinNumber")) else { continue };
        let kind = row.get("Identification_TypeCode").cloned().unwrap_or_default();
        let country = row.get("Identification_CountryIso2Code").filter(|c| *c != "00").cloned();
        let identifier = ListedIdentifier { kind, value: value.clone(), country };
        if !found.contains(&identifier) {
            found.push(identifier);
        }
    }
    found
}
