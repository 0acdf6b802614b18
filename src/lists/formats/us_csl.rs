//! The Consolidated Screening List of the US International Trade Administration, in its two bulk forms: CSV with
//! 27 to 29 columns, and JSON. Rows are the aggregate's; what a row means is decided by its source code.

use super::{Importer, Reading, make_ids_unique, own_id, refused};
use crate::error::Result;
use crate::lists::name_parts::{listed, listed_alias, parts};
use crate::lists::raw_file::{RawFile, RawFormat};
use crate::lists::reading_text::{births_as_written, decode, one_line, partial_date, repair};
use crate::lists::{ListInfo, ListedCountry, ListedIdentifier, ListedName, Listing, ListingKind, NameKind, Problems};
use std::collections::{BTreeMap, BTreeSet};

mod csv_form;
mod json_form;

pub struct ConsolidatedScreeningList;

/// One row in either form: single values, and the cells that hold several.
#[derive(Debug, Default)]
struct Row {
    place: String,
    /// Values by column name; empty ones left out.
    single: BTreeMap<String, String>,
    programs: Vec<String>,
    alt_names: Vec<String>,
    addresses: Vec<Address>,
    citizenships: Vec<String>,
    nationalities: Vec<String>,
    dates_of_birth: Vec<String>,
    places_of_birth: Vec<String>,
    ids: Vec<ListedIdentifier>,
}

#[derive(Debug, Default)]
struct Address {
    text: String,
    country: String,
}

impl Row {
    fn take(&mut self, column: &str) -> Option<String> {
        self.single.remove(column)
    }
}

impl Importer for ConsolidatedScreeningList {
    fn name(&self) -> &'static str {
        "us-csl"
    }

    fn read(&self, file: &RawFile, info: &ListInfo) -> Result<Reading> {
        let (text, encoding) = decode(&file.bytes);
        let mut reading = Reading::default();
        if let Some(name) = encoding {
            reading.problems.note("the file is not UTF-8; its encoding was guessed", "UTF-8ではないため文字コードを推定しました", name);
        }
        let rows = match file.format {
            RawFormat::Json => json_form::rows(&text, &mut reading)?,
            _ => csv_form::rows(&text)?,
        };
        for mut row in rows {
            share_list_address(&mut row, &mut reading.shared);
            let listing = listing(row, info, &mut reading.problems)?;
            reading.listings.push(listing);
        }
        make_ids_unique(&mut reading);
        Ok(reading)
    }
}

/// Every row repeats the address of its source list; one copy for each source is enough, a differing one stays.
fn share_list_address(row: &mut Row, shared: &mut BTreeMap<String, String>) {
    let (Some(source), Some(address)) = (row.single.get("source"), row.single.get("source_list_url").cloned()) else { return };
    let common = shared.entry(format!("source_list_url {}", source_code(source))).or_insert_with(|| address.clone());
    if *common == address {
        row.single.remove("source_list_url");
    }
    row.single.entry("source_information_url".to_owned()).or_insert(address);
}

fn listing(mut row: Row, info: &ListInfo, problems: &mut Problems) -> Result<Listing> {
    let place = std::mem::take(&mut row.place);
    let source_words = row.take("source").unwrap_or_default();
    let code = source_code(&source_words);
    if !info.codes().any(|known| known == code) {
        return Err(refused(
            format!("{place}: “{source_words}” is no source list that the Consolidated Screening List is known to hold"),
            format!("{place}: 「{source_words}」は統合スクリーニングリストの構成リストとして知られていません"),
        ));
    }
    let Some(name) = row.take("name").filter(|n| !n.trim().is_empty()) else {
        return Err(refused(format!("{place}: a row without a name"), format!("{place}: 名称のない行があります")));
    };
    let mut other = BTreeMap::new();
    let is_address = is_address_label(&name);
    let kind = kind(row.take("type").as_deref(), is_address, &place)?;
    let names = if is_address { vec![listed(&name, NameKind::Primary)] } else { names(&name, &row.alt_names, kind, &mut other) };
    for damaged in names.iter().filter(|n| n.uncertain) {
        problems.note("a name with damaged characters", "文字化けの疑いがある名称", &format!("{place} {}", damaged.text));
    }
    let countries = countries(&row);
    let addresses: Vec<String> = row.addresses.iter().map(|a| repair(&a.text).0).collect();
    let uid = entry_id(&mut row, &code, &names[0].text, &countries);
    if !row.places_of_birth.is_empty() {
        other.insert("places_of_birth".to_owned(), row.places_of_birth.join("; "));
    }
    other.extend(births_as_written(&row.dates_of_birth));
    let (identifiers, notes) = identifiers(&mut row);
    if !notes.is_empty() {
        other.insert("id_notes".to_owned(), notes);
    }
    let listed_on = row.single.get("start_date").and_then(|d| partial_date(d));
    if listed_on.is_some() {
        row.single.remove("start_date");
    }
    Ok(Listing {
        uid,
        kind,
        names,
        addresses,
        countries,
        source: Some(code),
        programmes: std::mem::take(&mut row.programs),
        licence_requirement: row.take("license_requirement").map(|t| repair(&one_line(&t)).0),
        licence_policy: row.take("license_policy").map(|t| repair(&one_line(&t)).0),
        notices: row.take("federal_register_notice").into_iter().collect(),
        identifiers,
        birth_dates: row.dates_of_birth.iter().filter_map(|d| partial_date(d)).collect(),
        listed_on,
        remarks: row.take("remarks").map(|t| repair(&t).0),
        source_url: row.take("source_information_url"),
        locator: place,
        other: other.into_iter().chain(std::mem::take(&mut row.single)).collect(),
        ..Listing::default()
    })
}

/// OFAC's entity number, else a hash of what makes the entry this entry: the file's own `_id` is not unique and is
/// missing from older editions.
fn entry_id(row: &mut Row, code: &str, name: &str, countries: &[ListedCountry]) -> String {
    row.single.remove("_id");
    row.take("entity_number").map(|n| n.trim().to_owned()).filter(|n| !n.is_empty()).unwrap_or_else(|| {
        let places: BTreeSet<&str> = countries.iter().map(|c| c.code.as_str()).collect();
        own_id(&[code, name, &places.into_iter().collect::<Vec<_>>().join(" ")])
    })
}

/// Gender, directives and other notes stand among the identifiers; without a digit nothing is one.
fn identifiers(row: &mut Row) -> (Vec<ListedIdentifier>, String) {
    let (identifiers, notes): (Vec<_>, Vec<_>) = row.ids.drain(..).partition(|id| id.value.chars().any(|c| c.is_ascii_digit()));
    let said = notes.into_iter().map(|n| if n.kind.is_empty() { n.value } else { format!("{}: {}", n.kind, n.value) });
    (identifiers, said.collect::<Vec<_>>().join("; "))
}

/// `EL` of "Entity List (EL) - Bureau of Industry and Security"; "(NS-MBS List)" gives `NS-MBS`.
fn source_code(words: &str) -> String {
    let inside = words.split_once('(').and_then(|(_, rest)| rest.split_once(')')).map_or(words, |(code, _)| code);
    inside.trim().trim_end_matches(" List").to_owned()
}

/// "Address 01": a row that lists a place of high diversion risk, not a party.
fn is_address_label(name: &str) -> bool {
    name.trim().strip_prefix("Address ").is_some_and(|n| !n.is_empty() && n.chars().all(|c| c.is_ascii_digit()))
}

/// The type is written for OFAC rows only; BIS and State rows may be persons or bodies.
fn kind(written: Option<&str>, is_address: bool, place: &str) -> Result<ListingKind> {
    match written.map(str::trim) {
        _ if is_address => Ok(ListingKind::Address),
        None | Some("") => Ok(ListingKind::Unknown),
        Some("Individual") => Ok(ListingKind::Person),
        Some("Entity") => Ok(ListingKind::Organization),
        Some("Vessel") => Ok(ListingKind::Vessel),
        Some("Aircraft") => Ok(ListingKind::Aircraft),
        Some(unknown) => Err(refused(
            format!("{place}: “{unknown}” is no type of this list (Individual, Entity, Vessel, Aircraft)"),
            format!("{place}: 「{unknown}」はこのリストの種別（Individual、Entity、Vessel、Aircraft）にありません"),
        )),
    }
}

fn names(primary: &str, aliases: &[String], kind: ListingKind, other: &mut BTreeMap<String, String>) -> Vec<ListedName> {
    let mut all = vec![listed(primary, NameKind::Primary)];
    let inside = parts(&all[0].text);
    all.extend(inside.names);
    if let Some(parent) = inside.parent {
        other.insert("parent".to_owned(), parent);
    }
    for alias in aliases {
        let alias = if kind == ListingKind::Person { listed(alias, NameKind::Alias) } else { listed_alias(alias) };
        let inside = parts(&alias.text);
        all.push(alias);
        all.extend(inside.names);
    }
    let mut seen = BTreeSet::new();
    all.into_iter().filter(|n| !n.text.is_empty() && seen.insert(n.text.clone())).collect()
}

fn countries(row: &Row) -> Vec<ListedCountry> {
    let of = |role: &str, code: &str| ListedCountry { code: iso_code(code), raw: code.to_owned(), role: role.to_owned() };
    let located = row.addresses.iter().filter(|a| !a.country.is_empty()).map(|a| of("location", &a.country));
    let citizens = row.citizenships.iter().map(|c| of("citizenship", c));
    let nationals = row.nationalities.iter().map(|c| of("nationality", c));
    let flag = row.single.get("country").map(|c| of("listing", c));
    let mut found: Vec<ListedCountry> = Vec::new();
    for country in located.chain(citizens).chain(nationals).chain(flag) {
        if !found.contains(&country) {
            found.push(country);
        }
    }
    found
}

fn iso_code(word: &str) -> String {
    if word.len() == 2 && word.chars().all(|c| c.is_ascii_uppercase()) { word.to_owned() } else { String::new() }
}

/// The country that closes an address: `…, Wuhan, CN`. An address that closes with a state or a postcode has none.
fn closing_country(address: &str) -> String {
    let last = address.rsplit(',').next().unwrap_or_default().trim();
    iso_code(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn source_codes_stand_in_the_first_brackets() {
        assert_eq!(source_code("Example List (EL) - Bureau of Examples"), "EL");
        assert_eq!(source_code("Menu List (NS-MBS List) - Department"), "NS-MBS");
        assert_eq!(source_code("no code"), "no code");
    }

    #[test]
    fn addresses_without_a_party_are_told_apart() {
        assert!(is_address_label("Address 01") && is_address_label(" Address 12"));
        assert!(!is_address_label("Address Systems Ltd") && !is_address_label("Address "));
    }
}
