//! The consolidated financial sanctions list of the European Union (FSF), XML 1.1: all data stands in attributes.
//! The attribute `strong` is always true there and says nothing.

use super::{Importer, Reading, make_ids_unique, refused};
use crate::error::Result;
use crate::lists::name_parts::listed;
use crate::lists::raw_file::{RawFile, RawFormat};
use crate::lists::reading_text::{is_other_script, partial_date};
use crate::lists::xml_records::{self, Element};
use crate::lists::{ListInfo, ListedCountry, ListedIdentifier, ListedName, Listing, ListingKind, NameKind};
use std::collections::{BTreeMap, BTreeSet};

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
        birth_dates: record.all("birthdate").flat_map(births).collect(),
        listed_on,
        remarks: (!remarks.is_empty()).then(|| remarks.join("; ")),
        source_url: record
            .child("regulation")
            .map(|r| r.value("publicationUrl"))
            .filter(|u| !u.is_empty())
            .or_else(|| Some(info.url.clone())),
        locator: place,
        other: kept(record),
        ..Listing::default()
    })
}

/// What has no field of its own; births in another calendar stay in the words of the list.
fn kept(record: &Element) -> BTreeMap<String, String> {
    let all = |tag: &'static str, attributes: &'static [&'static str]| -> String {
        let of = |e: &Element| attributes.iter().map(|a| e.attribute(a)).filter(|v| !v.is_empty()).collect::<Vec<_>>().join(", ");
        let mut found: Vec<String> = Vec::new();
        for text in record.all(tag).map(of).filter(|t| !t.is_empty()) {
            if !found.contains(&text) {
                found.push(text);
            }
        }
        found.join("; ")
    };
    let calendars = record.all("birthdate").filter(|b| !is_gregorian(b));
    let calendars = calendars.map(|b| format!("{} {}{}", b.attribute("calendarType"), b.attribute("birthdate"), b.attribute("year")));
    [
        ("un_reference", record.attribute("unitedNationId").to_owned()),
        ("designation", record.attribute("designationDetails").to_owned()),
        ("title", all("nameAlias", &["title"])),
        ("function", all("nameAlias", &["function"])),
        ("places_of_birth", all("birthdate", &["place", "city", "region", "countryDescription"])),
        ("births_in_another_calendar", calendars.collect::<Vec<_>>().join("; ")),
    ]
    .into_iter()
    .filter(|(_, value)| !value.is_empty())
    .map(|(key, value)| (key.to_owned(), value))
    .collect()
}

/// The names in the order of the file; what is spelled the same in several languages is one name with all of them.
fn names(record: &Element) -> Vec<ListedName> {
    let written = record.all("nameAlias").map(|n| (n.attribute("wholeName"), n.attribute("nameLanguage")));
    names_of(written.filter(|(name, _)| !name.is_empty()))
}

/// Names with their languages; cut-out ones last.
pub(super) fn names_of<'a>(written: impl Iterator<Item = (&'a str, &'a str)>) -> Vec<ListedName> {
    let mut names: Vec<ListedName> = Vec::new();
    for (text, language) in written {
        let kind = if is_other_script(text) { NameKind::Native } else { NameKind::Alias };
        let name = listed(text, kind);
        let at = names.iter().position(|n| n.text == name.text).unwrap_or_else(|| {
            names.push(name);
            names.len() - 1
        });
        let known = names[at].language.get_or_insert_default();
        if !language.is_empty() && !known.split(' ').any(|l| l == language) {
            known.push_str(if known.is_empty() { "" } else { " " });
            known.push_str(language);
        }
    }
    names.iter_mut().filter(|n| n.language.as_deref() == Some("")).for_each(|n| n.language = None);
    if let Some(first) = names.first_mut() {
        first.kind = NameKind::Primary;
    }
    let inside: Vec<ListedName> = names.iter().flat_map(|n| inside(&n.text)).collect();
    for name in inside {
        if !names.iter().any(|n| n.text == name.text) {
            names.push(name);
        }
    }
    names
}

/// `A / B` holds two names, `A (the Sample)` one with a remark behind it.
fn inside(name: &str) -> Vec<ListedName> {
    let alternatives: Vec<&str> = name.split(" / ").map(str::trim).filter(|n| !n.is_empty()).collect();
    let bare = |n: &str| match (n.rfind(" ("), n.ends_with(')')) {
        (Some(at), true) if at > 0 => n[..at].trim_end().to_owned(),
        _ => n.to_owned(),
    };
    let found = alternatives.into_iter().map(bare).filter(|n| n != name && !n.is_empty());
    let kind = |n: &str| if is_other_script(n) { NameKind::Native } else { NameKind::Alias };
    found.map(|n| ListedName { derived: true, ..listed(&n, kind(&n)) }).collect()
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

fn is_gregorian(birth: &Element) -> bool {
    matches!(birth.attribute("calendarType"), "" | "GREGORIAN")
}

/// The date, else the year, else the first and last year it can be; of another calendar nothing.
fn births(of: &Element) -> Vec<String> {
    if !is_gregorian(of) {
        return Vec::new();
    }
    let one = partial_date(of.attribute("birthdate")).or_else(|| partial_date(of.attribute("year")));
    let range = || ["yearRangeFrom", "yearRangeTo"].iter().filter_map(|a| partial_date(of.attribute(a))).collect();
    one.map_or_else(range, |date| vec![date])
}
