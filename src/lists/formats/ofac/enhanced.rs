//! OFAC's ENHANCED XML: the newest form, with every value in place. It holds native scripts, listing dates and relations.

use super::super::{Reading, make_ids_unique, refused};
use super::{each_once, kind, without_repeats};
use crate::error::Result;
use crate::lists::countries::named;
use crate::lists::name_parts::{listed, listed_alias, parts};
use crate::lists::raw_file::RawFile;
use crate::lists::reading_text::{is_other_script, one_line, partial_date};
use crate::lists::xml_records::{self, Element};
use crate::lists::{ListInfo, ListedIdentifier, ListedName, ListedRelation, Listing, ListingKind, NameKind};
use std::collections::BTreeMap;

pub fn read(file: &RawFile, info: &ListInfo) -> Result<Reading> {
    let mut reading = Reading::default();
    let root = xml_records::read(&file.bytes, &["entity"], |number, record| {
        reading.listings.push(listing(&record, number, info)?);
        Ok(())
    })?;
    let as_of = root.child("publicationInfo").map(|p| p.value("dataAsOf")).unwrap_or_default();
    if as_of.is_empty() {
        return Err(refused("the publication date (dataAsOf) is missing", "発行日（dataAsOf）がありません"));
    }
    reading.published = partial_date(&as_of);
    make_ids_unique(&mut reading);
    Ok(reading)
}

fn listing(record: &Element, number: usize, info: &ListInfo) -> Result<Listing> {
    let place = format!("entity {number}");
    let general = record.child("generalInfo").cloned().unwrap_or_default();
    let kind = kind(&general.value("entityType"), &place)?;
    let names = names(record, kind);
    let uid = Some(record.attribute("id").to_owned()).filter(|id| !id.is_empty()).unwrap_or_else(|| general.value("identityId"));
    if uid.is_empty() || names.is_empty() {
        return Err(refused(format!("{place} has no name or no id"), format!("{place} に名称またはIDがありません")));
    }
    let texts = |group: &str, one: &str| record.child(group).map(|g| g.values_below(one)).unwrap_or_default();
    let lists = record.child("sanctionsLists").map(|l| l.below("sanctionsList")).unwrap_or_default();
    let features = features(record);
    let located = record.below("address");
    let countries = features.countries.into_iter().chain(located.iter().map(|a| named(&a.value("country"), "location")));
    let mut other = features.other;
    for (key, values) in [("lists", texts("sanctionsLists", "sanctionsList")), ("legal_basis", texts("legalAuthorities", "legalAuthority"))]
    {
        if !values.is_empty() {
            other.insert(key.to_owned(), values.join("; "));
        }
    }
    Ok(Listing {
        uid,
        kind,
        names,
        addresses: record.below("address").into_iter().map(address).filter(|a| !a.is_empty()).collect(),
        countries: each_once(countries),
        programmes: texts("sanctionsPrograms", "sanctionsProgram"),
        measures: texts("sanctionsTypes", "sanctionsType"),
        identifiers: record.below("identityDocument").into_iter().filter_map(document).chain(features.identifiers).collect(),
        birth_dates: features.birth_dates,
        listed_on: lists.iter().filter_map(|l| partial_date(l.attribute("datePublished"))).min(),
        relations: record.below("relationship").into_iter().map(relation).collect(),
        remarks: Some(general.value("remarks")).filter(|r| !r.is_empty()),
        source_url: Some(info.url.clone()),
        locator: place,
        other,
        ..Listing::default()
    })
}

/// The primary name first; every translation is a name, those in another script native ones.
fn names(record: &Element, kind: ListingKind) -> Vec<ListedName> {
    let mut names = Vec::new();
    for name in record.child("names").into_iter().flat_map(|n| n.all("name")) {
        let former = name.value("aliasType").starts_with("F.K.A");
        for translation in name.below("translation") {
            let text = written(translation);
            names.push(match (name.value("isPrimary").as_str(), name.value("isLowQuality").as_str()) {
                _ if is_other_script(&text) => listed(&text, NameKind::Native),
                ("true", _) => listed(&text, NameKind::Primary),
                (_, "true") => listed(&text, NameKind::Weak),
                _ if former => listed(&text, NameKind::Former),
                _ if kind == ListingKind::Person => listed(&text, NameKind::Alias),
                _ => listed_alias(&text),
            });
        }
    }
    names.sort_by_key(|n| n.kind != NameKind::Primary);
    if kind != ListingKind::Person {
        let inside = names.first().map(|n| parts(&n.text).names).unwrap_or_default();
        let at = names.len().min(1);
        names.splice(at..at, inside);
    }
    without_repeats(names)
}

/// `SURNAME, Given` where the parts say so, else the full name, else the text itself.
fn written(translation: &Element) -> String {
    let (last, first) = (translation.value("formattedLastName"), translation.value("formattedFirstName"));
    let full = translation.value("formattedFullName");
    match (last.is_empty(), first.is_empty()) {
        (false, false) => format!("{last}, {first}"),
        _ if !full.is_empty() => full,
        (false, true) => last,
        _ => {
            let values = translation.values_below("value");
            if values.is_empty() { one_line(&translation.text) } else { values.join(" ") }
        }
    }
}

fn address(of: &Element) -> String {
    let first = of.below("translation").into_iter().next();
    let mut pieces = first.map(|t| t.values_below("value")).unwrap_or_default();
    pieces.push(of.value("country"));
    pieces.retain(|p| !p.is_empty());
    pieces.join(", ")
}

fn document(of: &Element) -> Option<ListedIdentifier> {
    let value = of.value("documentNumber");
    let country = of.value("issuingCountry");
    (!value.is_empty()).then(|| ListedIdentifier { kind: of.value("type"), value, country: (!country.is_empty()).then_some(country) })
}

fn relation(of: &Element) -> ListedRelation {
    let other = of.child("relatedEntity");
    let uid = other.map(|o| o.attribute("entityId").to_owned()).filter(|id| !id.is_empty());
    ListedRelation { kind: of.value("type"), name: of.value("relatedEntity"), uid }
}

#[derive(Default)]
struct Features {
    countries: Vec<crate::lists::ListedCountry>,
    birth_dates: Vec<String>,
    identifiers: Vec<ListedIdentifier>,
    other: BTreeMap<String, String>,
}

fn features(record: &Element) -> Features {
    let mut found = Features::default();
    for feature in record.below("feature") {
        let (kind, value) = (feature.value("type"), feature.value("value"));
        let number = ["Number", "ID", "Code", "IMO", "MMSI", "SWIFT", "Digital Currency"].iter().any(|w| kind.contains(w));
        match kind.as_str() {
            "Birthdate" => {
                let begin = feature.child("valueDate").map(|d| d.value("fromDateBegin")).unwrap_or_default();
                found.birth_dates.extend(partial_date(&value).or_else(|| partial_date(&begin)));
            }
            "Nationality Country" => found.countries.push(named(&value, "nationality")),
            "Citizenship Country" => found.countries.push(named(&value, "citizenship")),
            _ if number && value.chars().any(|c| c.is_ascii_digit()) => {
                found.identifiers.push(ListedIdentifier { kind, value, country: None });
            }
            _ if !value.is_empty() => {
                let kept = found.other.entry(kind).or_default();
                kept.push_str(if kept.is_empty() { "" } else { "; " });
                kept.push_str(&value);
            }
            _ => {}
        }
    }
    found
}
