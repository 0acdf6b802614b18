//! A list as data for other programs: FollowTheMoney entities, a table, or every field as JSON lines. It writes what the
//! list holds, in its order, and nothing of its own.

use super::{ListInfo, ListedName, Listing, ListingKind, NameKind, StoredList};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Columns of the table; several values in a cell are joined with `; `.
const COLUMNS: &[&str] = &[
    "list",
    "version",
    "uid",
    "kind",
    "name",
    "other_names",
    "countries",
    "addresses",
    "identifiers",
    "birth_dates",
    "programmes",
    "measures",
    "effect",
    "licence_requirement",
    "licence_policy",
    "concerns",
    "listed_on",
    "delisted_on",
    "remarks",
    "source_url",
];

/// Properties in FollowTheMoney, in their order of the alphabet.
type Properties = BTreeMap<&'static str, Vec<String>>;

/// One entity a line: each entry, and after it the listing itself as a `Sanction`.
pub fn follow_the_money(list: &StoredList) -> String {
    let mut text = String::new();
    for listing in &list.snapshot.listings {
        for entity in [party(list, listing), sanction(list, listing)] {
            text.push_str(&entity.to_string());
            text.push('\n');
        }
    }
    text
}

fn entity(id: &str, schema: &str, list: &str, properties: Properties) -> Value {
    let properties: BTreeMap<_, _> = properties.into_iter().filter(|(_, v)| !v.is_empty()).collect();
    json!({ "id": id, "schema": schema, "datasets": [list], "properties": properties })
}

fn party(list: &StoredList, listing: &Listing) -> Value {
    let schema = match listing.kind {
        ListingKind::Person => "Person",
        ListingKind::Organization => "Organization",
        ListingKind::Vessel => "Vessel",
        ListingKind::Aircraft => "Airplane",
        ListingKind::Address => "Address",
        ListingKind::Unknown => "LegalEntity",
    };
    let mut properties = Properties::new();
    for name in &listing.names {
        properties.entry(name_property(name)).or_default().push(name.text.clone());
    }
    if listing.kind == ListingKind::Address {
        properties.insert("full", listing.addresses.clone());
    } else {
        properties.insert("address", listing.addresses.clone());
    }
    for country in &listing.countries {
        let property = match country.role.as_str() {
            "nationality" => "nationality",
            "citizenship" => "citizenship",
            "jurisdiction" => "jurisdiction",
            _ => "country",
        };
        let value = if country.code.is_empty() { country.raw.clone() } else { country.code.to_ascii_lowercase() };
        properties.entry(property).or_default().push(value);
    }
    for identifier in &listing.identifiers {
        properties.entry(identifier_property(&identifier.kind)).or_default().push(identifier.value.clone());
    }
    properties.insert("birthDate", listing.birth_dates.clone());
    properties.insert("notes", listing.remarks.clone().into_iter().collect());
    properties.insert("topics", vec![topic(&list.info, listing).to_owned()]);
    entity(&listing.uid, schema, &list.info.id, properties)
}

/// FollowTheMoney has no place for a name in its own script beside the aliases.
fn name_property(name: &ListedName) -> &'static str {
    match name.kind {
        NameKind::Primary => "name",
        NameKind::Alias | NameKind::Native | NameKind::Compiled => "alias",
        NameKind::Former => "previousName",
        NameKind::Weak => "weakAlias",
        NameKind::Short => "abbreviation",
    }
}

fn identifier_property(kind: &str) -> &'static str {
    let kind = kind.to_lowercase();
    let known = [
        ("passport", "passportNumber"),
        ("imo", "imoNumber"),
        ("mmsi", "mmsi"),
        ("swift", "swiftBic"),
        ("lei", "leiCode"),
        ("legal entity number", "leiCode"),
        ("uscc", "uscCode"),
        ("usccode", "uscCode"),
        ("unified social credit", "uscCode"),
        ("tax", "taxNumber"),
        ("registration", "registrationNumber"),
    ];
    known.iter().find(|(word, _)| kind.contains(word)).map_or("idNumber", |(_, property)| *property)
}

fn topic(info: &ListInfo, listing: &Listing) -> &'static str {
    match info.effect(listing).class.as_str() {
        "prohibited" | "partial" | "approval-required" => "sanction",
        "licence-required" => "export.control",
        "debarred" => "debarment",
        "countermeasure" => "sanction.counter",
        _ => "export.risk",
    }
}

fn sanction(list: &StoredList, listing: &Listing) -> Value {
    let mut properties = Properties::from([
        ("entity", vec![listing.uid.clone()]),
        ("authority", vec![list.info.authority.en.clone()]),
        ("authorityId", vec![listing.uid.clone()]),
        ("program", listing.programmes.clone()),
        ("provisions", listing.measures.clone()),
        ("recordId", listing.notices.clone()),
        ("reason", listing.concerns.clone()),
        ("description", listing.licence_requirement.clone().into_iter().collect()),
        ("listingDate", listing.listed_on.clone().into_iter().collect()),
        ("endDate", listing.delisted_on.clone().into_iter().collect()),
        ("sourceUrl", listing.source_url.clone().into_iter().collect()),
        ("modifiedAt", vec![list.snapshot.version.clone()]),
    ]);
    properties.insert("unscId", listing.other.get("un_reference").cloned().into_iter().collect());
    entity(&format!("{}-sanction", listing.uid), "Sanction", &list.info.id, properties)
}

/// Every field of every entry, one JSON object a line.
pub fn json_lines(list: &StoredList) -> String {
    let line = |listing: &Listing| {
        let mut value = serde_json::to_value(listing).unwrap_or_default();
        if let Value::Object(map) = &mut value {
            map.insert("list".to_owned(), Value::from(list.info.id.clone()));
            map.insert("version".to_owned(), Value::from(list.snapshot.version.clone()));
        }
        value.to_string() + "\n"
    };
    list.snapshot.listings.iter().map(line).collect()
}

/// A table for a spreadsheet. Cells that a spreadsheet would take for a formula get an apostrophe in front.
pub fn table(list: &StoredList) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    // writing to memory does not fail
    let _header = writer.write_record(COLUMNS);
    for listing in &list.snapshot.listings {
        let _row = writer.write_record(cells(list, listing).iter().map(|c| harmless(c)));
    }
    let bytes = writer.into_inner().unwrap_or_default();
    format!("\u{FEFF}{}", String::from_utf8_lossy(&bytes))
}

fn cells(list: &StoredList, listing: &Listing) -> Vec<String> {
    let joined = |values: Vec<String>| values.join("; ");
    let kind = serde_json::to_value(listing.kind).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default();
    let countries = listing.countries.iter().map(|c| if c.code.is_empty() { c.raw.clone() } else { c.code.clone() }).collect();
    let identifiers = listing.identifiers.iter().map(|i| format!("{} {}", i.kind, i.value).trim().to_owned()).collect();
    vec![
        list.info.id.clone(),
        list.snapshot.version.clone(),
        listing.uid.clone(),
        kind,
        listing.primary().to_owned(),
        joined(listing.names.iter().skip(1).map(|n| n.text.clone()).collect()),
        joined(countries),
        joined(listing.addresses.clone()),
        joined(identifiers),
        joined(listing.birth_dates.clone()),
        joined(listing.programmes.clone()),
        joined(listing.measures.clone()),
        list.info.effect(listing).class,
        listing.licence_requirement.clone().unwrap_or_default(),
        listing.licence_policy.clone().unwrap_or_default(),
        joined(listing.concerns.clone()),
        listing.listed_on.clone().unwrap_or_default(),
        listing.delisted_on.clone().unwrap_or_default(),
        listing.remarks.clone().unwrap_or_default(),
        listing.source_url.clone().unwrap_or_default(),
    ]
}

fn harmless(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}") } else { cell.to_owned() }
}
