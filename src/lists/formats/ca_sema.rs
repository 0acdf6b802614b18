//! Canada's consolidated autonomous sanctions list (SEMA and JVCFOA) as XML, with the element names of 2020 and of
//! 2026. `Country` there is the regime an entry was listed under, not where the party is.

use super::{Importer, Reading, make_ids_unique, own_id, refused};
use crate::error::Result;
use crate::lists::countries::named;
use crate::lists::name_parts::{listed, listed_alias, parts};
use crate::lists::raw_file::RawFile;
use crate::lists::reading_text::{births_as_written, is_other_script, one_line, partial_date};
use crate::lists::spreadsheet::day_number;
use crate::lists::xml_records::{self, Element};
use crate::lists::{ListInfo, ListedIdentifier, ListedName, Listing, ListingKind, NameKind};
use std::collections::BTreeSet;

pub struct CanadaSanctions;

/// Elements of a record, of both generations; anything else means that the file has changed.
const KNOWN: &[&str] = &[
    "Country",
    "Entity",
    "EntityOrShip",
    "LastName",
    "GivenName",
    "Aliases",
    "DateOfBirth",
    "DateOfBirthOrShipBuildDate",
    "Title",
    "TitleOrShip",
    "ShipIMONumber",
    "Schedule",
    "Item",
    "DateOfListing",
];

impl Importer for CanadaSanctions {
    fn name(&self) -> &'static str {
        "ca-sema"
    }

    fn read(&self, file: &RawFile, info: &ListInfo) -> Result<Reading> {
        let mut reading = Reading::default();
        let root = xml_records::read(&file.bytes, &["record"], |number, record| {
            reading.listings.push(listing(&record, number, info)?);
            Ok(())
        })?;
        if root.name != "data-set" {
            return Err(refused("this XML is not the Canadian sanctions list", "カナダ制裁リストのXMLではありません"));
        }
        make_ids_unique(&mut reading);
        Ok(reading)
    }
}

fn listing(record: &Element, number: usize, info: &ListInfo) -> Result<Listing> {
    let place = format!("record {number}");
    if let Some(unknown) = record.children.iter().find(|c| !KNOWN.contains(&c.name.as_str())) {
        return Err(refused(
            format!("{place}: “{}” is no element of this list", unknown.name),
            format!("{place}: 「{}」はこのリストの要素にありません", unknown.name),
        ));
    }
    let either = |new: &str, old: &str| Some(record.value(new)).filter(|v| !v.is_empty()).unwrap_or_else(|| record.value(old));
    let body = either("EntityOrShip", "Entity");
    let person = body.is_empty();
    let ship = record.value("ShipIMONumber");
    let full = if person { one_line(&format!("{} {}", record.value("GivenName"), record.value("LastName"))) } else { body };
    let regime = record.value("Country");
    if full.is_empty() || regime.is_empty() {
        return Err(refused(format!("{place} has no name or no regime"), format!("{place} に名称または制裁対象国がありません")));
    }
    let birth = Some(either("DateOfBirthOrShipBuildDate", "DateOfBirth")).filter(|b| !b.is_empty());
    let written = birth.iter().filter(|b| day_number(b).is_none()).cloned().collect::<Vec<_>>();
    let kept = ["Country", "Schedule", "Item", "Title", "TitleOrShip"];
    Ok(Listing {
        uid: own_id(&[&record.value("Schedule"), &record.value("Item"), &regime, &full]),
        kind: match (person, ship.is_empty()) {
            (true, _) => ListingKind::Person,
            (false, false) => ListingKind::Vessel,
            (false, true) => ListingKind::Organization,
        },
        names: names(&full, &record.value("Aliases"), person),
        countries: vec![named(regime.split('/').next().unwrap_or_default().trim(), "listing")],
        programmes: vec![format!("{regime}, Schedule {}", record.value("Schedule"))],
        identifiers: (!ship.is_empty())
            .then(|| ListedIdentifier { kind: "IMO".to_owned(), value: ship.clone(), country: None })
            .into_iter()
            .collect(),
        birth_dates: birth.iter().filter(|_| person).filter_map(|b| day_number(b).or_else(|| partial_date(b))).collect(),
        listed_on: partial_date(&record.value("DateOfListing")),
        source_url: Some(info.url.clone()),
        locator: place,
        other: kept
            .iter()
            .map(|k| ((*k).to_owned(), record.value(k)))
            .chain(births_as_written(&written))
            .filter(|(_, v)| !v.is_empty())
            .collect(),
        ..Listing::default()
    })
}

/// Names of bodies are bilingual (`Name / Nom`); aliases are parted by `;`, and by commas where no legal form follows.
fn names(full: &str, aliases: &str, person: bool) -> Vec<ListedName> {
    let mut names = vec![listed(full, NameKind::Primary)];
    if !person {
        names
            .extend(full.split(" / ").filter(|_| full.contains(" / ")).map(|n| ListedName { derived: true, ..listed(n, NameKind::Alias) }));
        names.extend(parts(full).names);
    }
    for alias in aliases.split(';').flat_map(by_comma) {
        let (language, alias) = with_language(&alias);
        let name = if person { listed(alias, NameKind::Alias) } else { listed_alias(alias) };
        let kind = if is_other_script(&name.text) { NameKind::Native } else { name.kind };
        names.push(ListedName { kind, language, ..name });
    }
    let mut seen = BTreeSet::new();
    names.into_iter().filter(|n| !n.text.is_empty() && seen.insert(n.text.clone())).collect()
}

/// `Belarusian: Назва` → the language, and the name.
fn with_language(alias: &str) -> (Option<String>, &str) {
    const LANGUAGES: &[&str] = &[
        "Arabic",
        "Belarusian",
        "Burmese",
        "Chinese",
        "English",
        "Farsi",
        "French",
        "Georgian",
        "Hebrew",
        "Korean",
        "Persian",
        "Romanian",
        "Russian",
        "Serbian",
        "Spanish",
        "Turkish",
        "Ukrainian",
    ];
    match alias.split_once(':') {
        Some((language, name)) if LANGUAGES.contains(&language.trim()) => (Some(language.trim().to_owned()), name.trim()),
        _ => (None, alias),
    }
}

fn by_comma(text: &str) -> Vec<String> {
    const FORMS: &[&str] = &["ltd", "limited", "inc", "llc", "llp", "plc", "co", "corp", "s.a", "gmbh", "jsc"];
    let mut pieces: Vec<String> = Vec::new();
    for piece in text.split(',').map(one_line).filter(|p| !p.is_empty()) {
        let is_form = FORMS.contains(&piece.trim_end_matches('.').to_lowercase().as_str());
        match pieces.last_mut() {
            Some(before) if is_form => before.push_str(&format!(", {piece}")),
            _ => pieces.push(piece),
        }
    }
    pieces
}
