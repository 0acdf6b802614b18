//! The consolidated financial sanctions list of the European Union (FSF), XML 1.1: all data stands in attributes.
//! The attribute `strong` is always true there and says nothing.

use super::{Importer, Reading, make_ids_unique, refused};
use crate::error::Result;
use crate::lists::name_parts::listed;
use crate::lists::raw_file::{RawFile, RawFormat};
use crate::lists::reading_text::{is_other_script, partial_date};
use crate::lists::xml_records::{self, Element};
use crate::lists::{ListInfo, ListedCountry, ListedIdentifier, ListedName, Listing, ListingKind, NameKind};
use std::collections::BTreeSet;

pub struct EuFinancialSanctions;

impl Importer for EuFinancialSanctions {
    fn name(&self) -> &'static str {
        "eu-fsf"
    }

    fn read(&self, file: &RawFile, info: &ListInfo) -> Result<Reading> {
        if file.format == RawFormat::Csv {
            return super::eu_fsf_table::read(file, info);
        }
        let mut reading = Reading::default();
        let root = xml_records::read(&file.bytes, &["sanctionEntity"], |number, record| {
            reading.listings.push(listing(&record, number, info)?);
            Ok(())
        })?;
        if root.name != "export" || root.attribute("generationDate").is_empty() {
            return Err(refused("this XML is not the EU financial sanctions list 1.1", "EU金融制裁リスト（XML 1.1）ではありません"));
        }
        reading.published = partial_date(root.attribute("generationDate"));
        make_ids_unique(&mut reading);
        Ok(reading)
    }
}

fn listing(record: &Element, number: usize, info: &ListInfo) -> Result<Listing> {
    let place = format!("sanctionEntity {number}");
    let kind = match record.child("subjectType").map(|s| s.attribute("code")) {
        Some("person") => ListingKind::Person,
        Some("enterprise") => ListingKind::Organization,
        unknown => {
            let unknown = unknown.unwrap_or_default();
            return Err(refused(
                format!("{place}: “{unknown}” is no type of this list (person, enterprise)"),
                format!("{place}: 「{unknown}」はこのリストの種別（person、enterprise）にありません"),
            ));
        }
    };
    let names = names(record);
    let uid = Some(record.attribute("euReferenceNumber")).filter(|u| !u.is_empty()).unwrap_or(record.attribute("logicalId")).to_owned();
    if uid.is_empty() || names.is_empty() {
        return Err(refused(format!("{place} has no name or no reference number"), format!("{place} に名称または参照番号がありません")));
    }
    let of = |tag: &'static str, attribute: &'static str| -> Vec<String> {
        let values: BTreeSet<&str> = record.all(tag).map(|e| e.attribute(attribute)).filter(|v| !v.is_empty()).collect();
        values.into_iter().map(str::to_owned).collect()
    };
    let remarks: Vec<String> = record.all("remark").map(|r| r.text.trim().to_owned()).filter(|r| !r.is_empty()).collect();
    let listed_on = partial_date(record.attribute("designationDate"))
        .or_else(|| of("regulation", "publicationDate").iter().filter_map(|d| partial_date(d)).min());
    Ok(Listing {
        uid,
        kind,
        names,
        addresses: record.all("address").map(address).filter(|a| !a.is_empty()).collect(),
        countries: countries(record),
        programmes: of("regulation", "programme"),
        notices: of("regulation", "numberTitle"),
        identifiers: record.all("identification").filter_map(identifier).collect(),
        birth_dates: record.all("birthdate").filter_map(birth).collect(),
        listed_on,
        remarks: (!remarks.is_empty()).then(|| remarks.join("; ")),
        source_url: record
            .child("regulation")
            .map(|r| r.value("publicationUrl"))
            .filter(|u| !u.is_empty())
            .or_else(|| Some(info.url.clone())),
        locator: place,
        other: [("un_reference", record.attribute("unitedNationId")), ("designation", record.attribute("designationDetails"))]
            .into_iter()
            .filter(|(_, v)| !v.is_empty())
            .map(|(k, v)| (k.to_owned(), v.to_owned()))
            .collect(),
        ..Listing::default()
    })
}

fn names(record: &Element) -> Vec<ListedName> {
    let mut seen = BTreeSet::new();
    let whole = record.all("nameAlias").map(|n| n.attribute("wholeName")).filter(|n| !n.is_empty());
    let kind = |name: &str| if is_other_script(name) { NameKind::Native } else { NameKind::Alias };
    let mut names: Vec<ListedName> = whole.map(|n| listed(n, kind(n))).filter(|n| seen.insert(n.text.clone())).collect();
    if let Some(first) = names.first_mut() {
        first.kind = NameKind::Primary;
    }
    names
}

fn address(of: &Element) -> String {
    let keys = ["street", "poBox", "city", "zipCode", "region", "countryDescription"];
    keys.iter().map(|k| of.attribute(k)).filter(|v| !v.is_empty()).collect::<Vec<_>>().join(", ")
}

/// `00` stands for a country nobody named.
fn countries(record: &Element) -> Vec<ListedCountry> {
    let of = |e: &Element, role: &str| ListedCountry {
        code: Some(e.attribute("countryIso2Code")).filter(|c| c.len() == 2 && *c != "00").unwrap_or_default().to_owned(),
        raw: e.attribute("countryDescription").to_owned(),
        role: role.to_owned(),
    };
    let located = record.all("address").map(|a| of(a, "location"));
    let citizens = record.all("citizenship").map(|c| of(c, "citizenship"));
    let mut found: Vec<ListedCountry> = Vec::new();
    for country in located.chain(citizens).filter(|c| !c.code.is_empty()) {
        if !found.contains(&country) {
            found.push(country);
        }
    }
    found
}

fn identifier(of: &Element) -> Option<ListedIdentifier> {
    let value = Some(of.attribute("number")).filter(|n| !n.is_empty()).unwrap_or(of.attribute("latinNumber"));
    let country = of.attribute("countryIso2Code");
    (!value.is_empty()).then(|| ListedIdentifier {
        kind: of.attribute("identificationTypeCode").to_owned(),
        value: value.to_owned(),
        country: (country.len() == 2 && country != "00").then(|| country.to_owned()),
    })
}

/// Dates of another calendar are left to the reader of the list.
fn birth(of: &Element) -> Option<String> {
    let gregorian = matches!(of.attribute("calendarType"), "" | "GREGORIAN");
    gregorian.then(|| partial_date(of.attribute("birthdate")).or_else(|| partial_date(of.attribute("year")))).flatten()
}
