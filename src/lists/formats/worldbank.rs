//! Debarred firms and individuals of the World Bank, as the JSON behind its public page. A debarment until 2999 is
//! permanent.

use super::{Importer, Reading, make_ids_unique, refused};
use crate::error::Result;
use crate::lists::name_parts::{listed, parts};
use crate::lists::raw_file::RawFile;
use crate::lists::reading_text::{decode, one_line, partial_date};
use crate::lists::{ListInfo, ListedCountry, Listing, ListingKind, NameKind};
use serde_json::Value;

pub struct WorldBankDebarred;

/// Keys every record must have, even if null.
const REQUIRED: &[&str] = &["SUPP_ID", "SUPP_NAME", "SUPP_TYPE_CODE", "LAND1", "DEBAR_FROM_DATE", "DEBAR_TO_DATE", "DEBAR_REASON"];
/// Keys kept by their own name.
const KEPT: &[&str] = &["DEBAR_TO_DATE", "DEBAR_REASON", "INELIGIBLY_STATUS", "ADD_SUPP_INFO", "SUPP_PRE_ACRN", "SUPP_POST_ACRN"];

impl Importer for WorldBankDebarred {
    fn name(&self) -> &'static str {
        "worldbank"
    }

    fn read(&self, file: &RawFile, info: &ListInfo) -> Result<Reading> {
        let (text, _) = decode(&file.bytes);
        let whole: Value = serde_json::from_str(&text).map_err(|e| {
            refused(
                format!("not whole JSON (line {}, column {}): it may have been cut short", e.line(), e.column()),
                format!("JSONとして完全ではありません（{}行{}桁）。途中で切れている可能性があります", e.line(), e.column()),
            )
        })?;
        let Some(records) = whole.pointer("/response/ZPROCSUPP").and_then(Value::as_array) else {
            return Err(refused(
                "this JSON is not the World Bank's list of debarred firms",
                "世界銀行の資格停止企業リストのJSONではありません",
            ));
        };
        let mut reading = Reading::default();
        for (index, record) in records.iter().enumerate() {
            reading.listings.push(listing(record, &format!("record {}", index + 1), info)?);
        }
        reading.published = records.iter().filter_map(|r| partial_date(&value(r, "LAST_REFRESH_DATE"))).max();
        make_ids_unique(&mut reading);
        Ok(reading)
    }
}

fn listing(record: &Value, place: &str, info: &ListInfo) -> Result<Listing> {
    if let Some(missing) = REQUIRED.iter().find(|k| record.get(**k).is_none()) {
        return Err(refused(format!("{place} has no key “{missing}”"), format!("{place} に項目 {missing} がありません")));
    }
    let (uid, name) = (value(record, "SUPP_ID"), value(record, "SUPP_NAME"));
    if uid.is_empty() || name.is_empty() {
        return Err(refused(format!("{place} has no name or no id"), format!("{place} に名称またはIDがありません")));
    }
    let kind = match value(record, "SUPP_TYPE_CODE").as_str() {
        "I" => ListingKind::Person,
        "F" => ListingKind::Organization,
        _ => ListingKind::Unknown,
    };
    let mut names = vec![listed(&name, NameKind::Primary)];
    names.extend(parts(&name).names);
    let address = ["SUPP_ADDR", "SUPP_CITY", "SUPP_PROV_NAME", "SUPP_ZIP_CODE", "COUNTRY_NAME"].map(|k| value(record, k));
    let code = value(record, "LAND1");
    Ok(Listing {
        uid,
        kind,
        names,
        addresses: vec![address.into_iter().filter(|a| !a.is_empty()).collect::<Vec<_>>().join(", ")]
            .into_iter()
            .filter(|a| !a.is_empty())
            .collect(),
        countries: (code.len() == 2)
            .then(|| ListedCountry { code, raw: value(record, "COUNTRY_NAME"), role: "location".to_owned() })
            .into_iter()
            .collect(),
        listed_on: partial_date(&value(record, "DEBAR_FROM_DATE")),
        remarks: (value(record, "DEBAR_TO_DATE").starts_with("2999")).then(|| "permanent".to_owned()),
        source_url: Some(info.url.clone()),
        locator: place.to_owned(),
        other: KEPT.iter().map(|k| ((*k).to_owned(), value(record, k))).filter(|(_, v)| !v.is_empty()).collect(),
        ..Listing::default()
    })
}

/// A value as one line of text; empty for null.
fn value(record: &Value, key: &str) -> String {
    match record.get(key) {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => one_line(text),
        Some(other) => other.to_string(),
    }
}
