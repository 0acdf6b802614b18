//! The Consolidated List of the United Nations Security Council, as the Council's own XML.

use super::{Importer, Reading, make_ids_unique, refused};
use crate::error::Result;
use crate::lists::countries::named;
use crate::lists::name_parts::{listed, native_in_brackets};
use crate::lists::raw_file::RawFile;
use crate::lists::reading_text::partial_date;
use crate::lists::xml_records::{self, Element};
use crate::lists::{ListInfo, ListedCountry, ListedIdentifier, ListedName, Listing, ListingKind, NameKind};
use std::collections::BTreeSet;

pub struct SecurityCouncilList;

impl Importer for SecurityCouncilList {
    fn name(&self) -> &'static str {
        "un-sc"
    }

    fn read(&self, file: &RawFile, info: &ListInfo) -> Result<Reading> {
        let mut reading = Reading::default();
        let root = xml_records::read(&file.bytes, &["INDIVIDUAL", "ENTITY"], |number, record| {
            reading.listings.push(listing(&record, number, info)?);
            Ok(())
        })?;
        if root.name != "CONSOLIDATED_LIST" {
            return Err(refused(
                "this XML is not the Security Council Consolidated List",
                "国連安全保障理事会の統合リストのXMLではありません",
            ));
        }
        reading.published = partial_date(root.attribute("dateGenerated"));
        make_ids_unique(&mut reading);
        Ok(reading)
    }
}

fn listing(record: &Element, number: usize, info: &ListInfo) -> Result<Listing> {
    let place = format!("{} {number}", record.name.to_lowercase());
    let uid = record.value("REFERENCE_NUMBER");
    let names = names(record);
    if uid.is_empty() || names.is_empty() {
        return Err(refused(format!("{place} has no name or no reference number"), format!("{place} に名称または参照番号がありません")));
    }
    let person = record.name == "INDIVIDUAL";
    let delisted = record.value("DELISTED_ON");
    Ok(Listing {
        uid,
        kind: if person { ListingKind::Person } else { ListingKind::Organization },
        names,
        addresses: addresses(record),
        countries: countries(record),
        programmes: Some(record.value("UN_LIST_TYPE")).filter(|p| !p.is_empty()).into_iter().collect(),
        identifiers: record.all("INDIVIDUAL_DOCUMENT").filter_map(identifier).collect(),
        birth_dates: record.all("INDIVIDUAL_DATE_OF_BIRTH").flat_map(births).collect(),
        listed_on: partial_date(&record.value("LISTED_ON")),
        delisted_on: partial_date(&delisted),
        remarks: Some(record.value("COMMENTS1")).filter(|r| !r.is_empty()),
        source_url: Some(info.url.clone()),
        locator: place,
        other: [("title", "TITLE"), ("designation", "DESIGNATION")]
            .into_iter()
            .map(|(key, tag)| (key.to_owned(), record.all(tag).flat_map(|e| e.values_below("VALUE")).collect::<Vec<_>>().join("; ")))
            .filter(|(_, value)| !value.is_empty())
            .collect(),
        ..Listing::default()
    })
}

/// The full name of a body stands in FIRST_NAME, that of a person in up to four fields.
fn names(record: &Element) -> Vec<ListedName> {
    let parts = ["FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME"].map(|p| record.value(p));
    let full = parts.iter().filter(|p| !p.is_empty()).cloned().collect::<Vec<_>>().join(" ");
    let mut names = vec![listed(&full, NameKind::Primary)];
    names.extend(pieces(&record.value("NAME_ORIGINAL_SCRIPT")).iter().map(|n| listed(n, NameKind::Native)));
    for tag in ["INDIVIDUAL_ALIAS", "ENTITY_ALIAS"] {
        for alias in record.all(tag) {
            let kind = match alias.value("QUALITY").to_lowercase().as_str() {
                "low" => NameKind::Weak,
                "f.k.a." => NameKind::Former,
                _ => NameKind::Alias,
            };
            for piece in pieces(&alias.value("ALIAS_NAME")) {
                let (latin, native) = native_in_brackets(&piece);
                names.push(listed(&latin, kind));
                names.extend(native.map(|n| ListedName { derived: true, ..listed(&n, NameKind::Native) }));
            }
        }
    }
    let mut seen = BTreeSet::new();
    names.into_iter().filter(|n| !n.text.is_empty() && seen.insert(n.text.clone())).collect()
}

fn pieces(text: &str) -> Vec<String> {
    text.split(';').map(|p| p.trim().to_owned()).filter(|p| !p.is_empty()).collect()
}

fn addresses(record: &Element) -> Vec<String> {
    let tags = ["STREET", "CITY", "STATE_PROVINCE", "ZIP_CODE", "COUNTRY"];
    record
        .all("INDIVIDUAL_ADDRESS")
        .chain(record.all("ENTITY_ADDRESS"))
        .map(|a| tags.iter().map(|t| a.value(t)).filter(|v| !v.is_empty()).collect::<Vec<_>>().join(", "))
        .filter(|a| !a.is_empty())
        .collect()
}

fn countries(record: &Element) -> Vec<ListedCountry> {
    let of = |raw: String, role: &str| named(&raw, role);
    let located = record.all("INDIVIDUAL_ADDRESS").chain(record.all("ENTITY_ADDRESS")).map(|a| of(a.value("COUNTRY"), "location"));
    let national = record.all("NATIONALITY").flat_map(|n| n.values_below("VALUE")).map(|v| of(v, "nationality"));
    let mut found: Vec<ListedCountry> = Vec::new();
    for country in located.chain(national).filter(|c| !c.raw.is_empty()) {
        if !found.contains(&country) {
            found.push(country);
        }
    }
    found
}

fn identifier(document: &Element) -> Option<ListedIdentifier> {
    let value = document.value("NUMBER");
    let country = document.value("ISSUING_COUNTRY");
    (!value.is_empty()).then(|| ListedIdentifier {
        kind: document.value("TYPE_OF_DOCUMENT"),
        value,
        country: (!country.is_empty()).then_some(country),
    })
}

fn births(birth: &Element) -> Vec<String> {
    ["DATE", "YEAR", "FROM_YEAR", "TO_YEAR"].iter().filter_map(|tag| partial_date(&birth.value(tag))).collect()
}
