//! The UK Sanctions List of the Foreign, Commonwealth and Development Office, as XML; the table is read beside.

use super::{Importer, Reading, make_ids_unique, refused};
use crate::error::Result;
use crate::lists::countries::named;
use crate::lists::name_parts::listed;
use crate::lists::raw_file::{RawFile, RawFormat};
use crate::lists::reading_text::without_references;
use crate::lists::xml_records::{self, Element};
use crate::lists::{ListInfo, ListedCountry, ListedIdentifier, ListedName, Listing, ListingKind, NameKind};
use std::collections::BTreeSet;

pub struct UkSanctionsList;

impl Importer for UkSanctionsList {
    fn name(&self) -> &'static str {
        "uk-sl"
    }

    fn read(&self, file: &RawFile, info: &ListInfo) -> Result<Reading> {
        if file.format == RawFormat::Csv {
            return super::uk_sl_table::read(file, info);
        }
        let mut reading = Reading::default();
        let root = xml_records::read(&file.bytes, &["Designation"], |number, record| {
            reading.listings.push(listing(&record, number, info)?);
            Ok(())
        })?;
        if root.name != "Designations" {
            return Err(refused("this XML is not the UK Sanctions List", "英国制裁リストのXMLではありません"));
        }
        reading.published = day_first(&root.value("DateGenerated"));
        make_ids_unique(&mut reading);
        Ok(reading)
    }
}

fn listing(record: &Element, number: usize, info: &ListInfo) -> Result<Listing> {
    let place = format!("designation {number}");
    let uid = record.value("UniqueID");
    let names = names(record);
    if uid.is_empty() || names.is_empty() {
        return Err(refused(format!("{place} has no name or no unique id"), format!("{place} に名称または固有IDがありません")));
    }
    let kind = match record.value("IndividualEntityShip").as_str() {
        "Individual" => ListingKind::Person,
        "Entity" => ListingKind::Organization,
        "Ship" => ListingKind::Vessel,
        unknown => {
            return Err(refused(
                format!("{place}: “{unknown}” is no type of this list (Individual, Entity, Ship)"),
                format!("{place}: 「{unknown}」はこのリストの種別（Individual、Entity、Ship）にありません"),
            ));
        }
    };
    let imposed = record.value("SanctionsImposed");
    let kept = [
        ("sanctions_imposed", "SanctionsImposed"),
        ("ofsi_group_id", "OFSIGroupID"),
        ("un_reference", "UNReferenceNumber"),
        ("statement_of_reasons", "UKStatementofReasons"),
    ];
    Ok(Listing {
        uid,
        kind,
        names,
        addresses: record.below("Address").into_iter().map(address).filter(|a| !a.is_empty()).collect(),
        countries: countries(record),
        source: Some(effect_code(&imposed).to_owned()),
        measures: imposed.split('|').map(|m| m.trim().to_owned()).filter(|m| !m.is_empty()).collect(),
        programmes: Some(record.value("RegimeName")).filter(|p| !p.is_empty()).into_iter().collect(),
        identifiers: identifiers(record),
        birth_dates: record.values_below("DOB").iter().filter_map(|d| day_first(d)).collect(),
        listed_on: day_first(&record.value("DateDesignated")),
        remarks: Some(without_references(&record.value("OtherInformation"))).filter(|r| !r.is_empty()),
        source_url: Some(info.url.clone()),
        locator: place,
        other: kept
            .into_iter()
            .map(|(k, tag)| (k.to_owned(), without_references(&record.value(tag))))
            .filter(|(_, v)| !v.is_empty())
            .collect(),
        ..Listing::default()
    })
}

/// Name1 to Name5 are given names, Name6 the family name or the whole name of a body; primary names come first.
fn names(record: &Element) -> Vec<ListedName> {
    let mut written: Vec<ListedName> = Vec::new();
    for name in record.below("Name") {
        let parts = ["Name1", "Name2", "Name3", "Name4", "Name5", "Name6"].map(|p| name.value(p));
        let full = parts.iter().filter(|p| !p.is_empty()).cloned().collect::<Vec<_>>().join(" ");
        let kind = match (name.value("NameType").to_lowercase().as_str(), name.value("AliasStrength").to_lowercase()) {
            ("primary name", _) => NameKind::Primary,
            (_, strength) if strength.contains("low") => NameKind::Weak,
            _ => NameKind::Alias,
        };
        written.push(listed(&full, kind));
    }
    written.sort_by_key(|n| n.kind != NameKind::Primary);
    written.extend(record.values_below("NameNonLatinScript").iter().map(|n| listed(n, NameKind::Native)));
    let mut seen = BTreeSet::new();
    written.into_iter().filter(|n| !n.text.is_empty() && seen.insert(n.text.clone())).collect()
}

fn address(of: &Element) -> String {
    let lines = (1..=6).map(|n| format!("AddressLine{n}")).chain(["AddressPostalCode".to_owned(), "AddressCountry".to_owned()]);
    lines.map(|tag| of.value(&tag)).filter(|v| !v.is_empty()).collect::<Vec<_>>().join(", ")
}

fn countries(record: &Element) -> Vec<ListedCountry> {
    let of = |raw: String, role: &str| named(&raw, role);
    let located = record.values_below("AddressCountry").into_iter().map(|c| of(c, "location"));
    let national = record.values_below("Nationality").into_iter().map(|c| of(c, "nationality"));
    let mut found: Vec<ListedCountry> = Vec::new();
    for country in located.chain(national) {
        if !found.contains(&country) {
            found.push(country);
        }
    }
    found
}

fn identifiers(record: &Element) -> Vec<ListedIdentifier> {
    let kinds = [
        ("passport", "PassportNumber"),
        ("national id", "NationalIdentifierNumber"),
        ("business registration", "BusinessRegistrationNumber"),
        ("IMO", "IMONumber"),
    ];
    let of = |(kind, tag): (&str, &str)| {
        let kind = kind.to_owned();
        record.values_below(tag).into_iter().map(move |value| ListedIdentifier { kind: kind.clone(), value, country: None })
    };
    kinds.into_iter().flat_map(of).collect()
}

/// An asset freeze bans dealings; a travel ban or a disqualification alone does not.
pub fn effect_code(imposed: &str) -> &'static str {
    if imposed.to_lowercase().contains("asset freeze") { "asset-freeze" } else { "other-measures" }
}

/// `dd/mm/yyyy`, where letters stand for parts nobody knows: `dd/mm/1958` → `1958`.
pub fn day_first(text: &str) -> Option<String> {
    let parts: Vec<&str> = text.trim().split(['/', '-', '.']).collect();
    let [day, month, year] = parts.as_slice() else { return crate::lists::reading_text::partial_date(text) };
    let year: i16 = year.parse().ok().filter(|y| (1800..=2200).contains(y))?;
    match (month.parse().ok(), day.parse().ok()) {
        (Some(month), Some(day)) => jiff::civil::Date::new(year, month, day).ok().map(|d| d.to_string()),
        (Some(month), None) if (1..=12).contains(&month) => Some(format!("{year:04}-{month:02}")),
        _ => Some(format!("{year:04}")),
    }
}

#[cfg(test)]
mod tests {
    use super::day_first;

    #[test]
    fn letters_stand_for_unknown_parts() {
        let read = |t: &str| day_first(t).unwrap_or_default();
        assert_eq!([read("04/08/2026"), read("dd/mm/1958"), read("dd/03/1958"), read("")], ["2026-08-04", "1958", "1958-03", ""]);
    }
}
