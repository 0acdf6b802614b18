//! OFAC's plain XML (`sdnList`). The namespace changed over the years and is ignored; the record count in the head
//! must agree with what is there.

use super::super::{Reading, make_ids_unique, refused};
use super::{each_once, kind, without_repeats};
use crate::error::Result;
use crate::lists::countries::named;
use crate::lists::name_parts::{listed, listed_alias, parts};
use crate::lists::raw_file::RawFile;
use crate::lists::reading_text::{births_as_written, partial_date};
use crate::lists::xml_records::{self, Element};
use crate::lists::{ListInfo, ListedCountry, ListedIdentifier, ListedName, Listing, ListingKind, NameKind};

pub fn read(file: &RawFile, info: &ListInfo) -> Result<Reading> {
    let mut reading = Reading::default();
    let root = xml_records::read(&file.bytes, &["sdnEntry"], |number, record| {
        reading.listings.push(listing(&record, number, info)?);
        Ok(())
    })?;
    let Some(head) = root.child("publshInformation") else {
        return Err(refused("the head of the list is missing", "リストの先頭にあるはずの発行情報がありません"));
    };
    let stated = head.value("Record_Count");
    if stated.parse() != Ok(reading.listings.len()) {
        return Err(refused(
            format!("the file says it holds {stated} records and holds {}", reading.listings.len()),
            format!("件数の記載（{stated}件）と実際の件数（{}件）が合いません", reading.listings.len()),
        ));
    }
    reading.published = partial_date(&head.value("Publish_Date"));
    make_ids_unique(&mut reading);
    Ok(reading)
}

fn listing(record: &Element, number: usize, info: &ListInfo) -> Result<Listing> {
    let place = format!("entry {number}");
    let kind = kind(&record.value("sdnType"), &place)?;
    let uid = record.value("uid");
    let names = names(record, kind);
    if uid.is_empty() || names.is_empty() {
        return Err(refused(format!("{place} has no name or no uid"), format!("{place} に名称またはuidがありません")));
    }
    let (identifiers, notes): (Vec<_>, Vec<_>) =
        record.below("id").into_iter().map(identifier).partition(|id| id.value.chars().any(|c| c.is_ascii_digit()));
    let notes = notes.into_iter().map(|n| format!("{}: {}", n.kind, n.value)).collect::<Vec<_>>().join("; ");
    let kept = [("title", record.value("title")), ("id_notes", notes), ("places_of_birth", record.values_below("placeOfBirth").join("; "))];
    let births = record.values_below("dateOfBirth");
    let vessel =
        record.child("vesselInfo").map(|v| v.children.iter().map(|c| (c.name.clone(), c.text.trim().to_owned())).collect::<Vec<_>>());
    Ok(Listing {
        uid,
        kind,
        names,
        addresses: record.below("address").into_iter().map(address).filter(|a| !a.is_empty()).collect(),
        countries: countries(record),
        programmes: record.values_below("program"),
        identifiers,
        birth_dates: births.iter().filter_map(|d| partial_date(d)).collect(),
        remarks: Some(record.value("remarks")).filter(|r| !r.is_empty()),
        source_url: Some(info.url.clone()),
        locator: place,
        other: kept
            .into_iter()
            .map(|(k, v)| (k.to_owned(), v))
            .chain(vessel.unwrap_or_default())
            .chain(births_as_written(&births))
            .filter(|(_, v)| !v.is_empty())
            .collect(),
        ..Listing::default()
    })
}

/// Persons as the list writes them elsewhere: `SURNAME, Given`.
fn full_name(of: &Element) -> String {
    let (last, first) = (of.value("lastName"), of.value("firstName"));
    if first.is_empty() { last } else { format!("{last}, {first}") }
}

fn names(record: &Element, kind: ListingKind) -> Vec<ListedName> {
    let mut names = vec![listed(&full_name(record), NameKind::Primary)];
    if kind != ListingKind::Person {
        names.extend(parts(&full_name(record)).names);
    }
    for aka in record.below("aka") {
        let text = full_name(aka);
        let name = match (aka.value("category").as_str(), aka.value("type").as_str()) {
            ("weak", _) => listed(&text, NameKind::Weak),
            (_, "f.k.a.") => listed(&text, NameKind::Former),
            _ if kind == ListingKind::Person => listed(&text, NameKind::Alias),
            _ => listed_alias(&text),
        };
        names.push(name);
    }
    without_repeats(names)
}

fn address(of: &Element) -> String {
    let tags = ["address1", "address2", "address3", "city", "stateOrProvince", "postalCode", "country"];
    tags.iter().map(|t| of.value(t)).filter(|v| !v.is_empty()).collect::<Vec<_>>().join(", ")
}

fn countries(record: &Element) -> Vec<ListedCountry> {
    let of = |raw: String, role: &str| named(&raw, role);
    let located = record.below("address").into_iter().map(|a| of(a.value("country"), "location"));
    let national = record.below("nationality").into_iter().map(|n| of(n.value("country"), "nationality"));
    let citizen = record.below("citizenship").into_iter().map(|n| of(n.value("country"), "citizenship"));
    each_once(located.chain(national).chain(citizen))
}

fn identifier(of: &Element) -> ListedIdentifier {
    let country = of.value("idCountry");
    ListedIdentifier { kind: of.value("idType"), value: of.value("idNumber"), country: (!country.is_empty()).then_some(country) }
}
