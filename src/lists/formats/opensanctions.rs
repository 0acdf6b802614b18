//! Data in the FollowTheMoney model: JSON lines of entities (`entities.ftm.json`, `targets.nested.json`) and the table
//! `targets.simple.csv`, as OpenSanctions and our own export write them. Only parties become entries; what else an entity
//! refers to (sanctions, addresses, ownership) is joined to them.

use super::{Importer, Reading, make_ids_unique, refused};
use crate::error::Result;
use crate::lists::countries;
use crate::lists::name_parts::{listed, listed_alias};
use crate::lists::raw_file::{RawFile, RawFormat};
use crate::lists::reading_text::{decode, is_other_script, one_line, partial_date};
use crate::lists::{ListInfo, ListedCountry, ListedIdentifier, ListedName, ListedRelation, Listing, ListingKind, NameKind};
use serde::Deserialize;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

pub struct OpenSanctions;

/// Header of `targets.simple.csv`.
const COLUMNS: &[&str] = &[
    "id",
    "schema",
    "name",
    "aliases",
    "birth_date",
    "countries",
    "addresses",
    "identifiers",
    "sanctions",
    "phones",
    "emails",
    "dataset",
    "first_seen",
    "last_seen",
    "last_change",
];

/// A line of JSON.
#[derive(Debug, Deserialize)]
struct Entity {
    id: String,
    schema: String,
    #[serde(default)]
    properties: BTreeMap<String, Vec<Value>>,
    #[serde(default)]
    datasets: Vec<String>,
}

impl Importer for OpenSanctions {
    fn name(&self) -> &'static str {
        "opensanctions"
    }

    fn read(&self, file: &RawFile, info: &ListInfo) -> Result<Reading> {
        let mut reading = if file.format == RawFormat::Json { entities(&file.bytes, info)? } else { table(&file.bytes)? };
        make_ids_unique(&mut reading);
        Ok(reading)
    }
}

fn party(schema: &str) -> Option<ListingKind> {
    Some(match schema {
        "Person" => ListingKind::Person,
        "Organization" | "Company" | "PublicBody" => ListingKind::Organization,
        "LegalEntity" => ListingKind::Unknown,
        "Vessel" => ListingKind::Vessel,
        "Airplane" => ListingKind::Aircraft,
        _ => return None,
    })
}

fn entities(bytes: &[u8], info: &ListInfo) -> Result<Reading> {
    let (text, _) = decode(bytes);
    let mut parties: Vec<(usize, Entity)> = Vec::new();
    let mut further: BTreeMap<String, Vec<Entity>> = BTreeMap::new();
    let mut addresses: BTreeMap<String, Entity> = BTreeMap::new();
    for (at, line) in text.lines().enumerate().filter(|(_, l)| !l.trim().is_empty()) {
        let entity: Entity = serde_json::from_str(line).map_err(|e| {
            refused(
                format!("line {} is no FollowTheMoney entity ({e}); the file may have been cut short", at + 1),
                format!("{}行目がFollowTheMoneyのエンティティではありません（{e}）。途中で切れている可能性があります", at + 1),
            )
        })?;
        if party(&entity.schema).is_some() || (entity.schema == "Address" && entity.properties.contains_key("topics")) {
            parties.push((at + 1, entity));
        } else if entity.schema == "Address" {
            addresses.insert(entity.id.clone(), entity);
        } else {
            for key in ["entity", "asset", "subject", "holder"] {
                for id in texts(&entity.properties, key) {
                    further.entry(id).or_default().push(copy(&entity));
                }
            }
        }
    }
    let names: BTreeMap<String, String> =
        parties.iter().filter_map(|(_, e)| Some((e.id.clone(), texts(&e.properties, "name").into_iter().next()?))).collect();
    let mut reading = Reading::default();
    for (line, entity) in parties {
        let around = further.remove(&entity.id).unwrap_or_default();
        reading.listings.push(listing(&entity, line, &around, &addresses, &names, info)?);
    }
    Ok(reading)
}

fn copy(entity: &Entity) -> Entity {
    Entity { id: entity.id.clone(), schema: entity.schema.clone(), properties: entity.properties.clone(), datasets: Vec::new() }
}

/// Values of a property that are texts.
fn texts(properties: &BTreeMap<String, Vec<Value>>, key: &str) -> Vec<String> {
    properties.get(key).into_iter().flatten().filter_map(Value::as_str).map(one_line).filter(|t| !t.is_empty()).collect()
}

/// Values of a property that are entities themselves (`targets.nested.json`).
fn nested(properties: &BTreeMap<String, Vec<Value>>, key: &str) -> Vec<Entity> {
    properties.get(key).into_iter().flatten().filter(|v| v.is_object()).filter_map(|v| serde_json::from_value(v.clone()).ok()).collect()
}

fn listing(
    entity: &Entity,
    line: usize,
    around: &[Entity],
    addresses: &BTreeMap<String, Entity>,
    names_of: &BTreeMap<String, String>,
    info: &ListInfo,
) -> Result<Listing> {
    let own = &entity.properties;
    let place = format!("line {line}");
    let kind = party(&entity.schema).unwrap_or(ListingKind::Address);
    let names = names(own, kind);
    if entity.id.is_empty() || (names.is_empty() && kind != ListingKind::Address) {
        return Err(refused(
            format!("{place}: an entity without a name or id"),
            format!("{place}: 名称またはIDのないエンティティがあります"),
        ));
    }
    let inside = nested(own, "sanctions");
    let sanctions: Vec<&Entity> = around.iter().filter(|e| e.schema == "Sanction").chain(&inside).collect();
    let of_sanctions = |keys: &[&str]| -> Vec<String> {
        let mut found: Vec<String> = Vec::new();
        for text in sanctions.iter().flat_map(|s| keys.iter().flat_map(|k| texts(&s.properties, k))) {
            if !found.contains(&text) {
                found.push(text);
            }
        }
        found
    };
    let mut written = texts(own, "address");
    written.extend(texts(own, "full"));
    let joined = texts(own, "addressEntity").into_iter().filter_map(|id| addresses.get(&id));
    written.extend(joined.flat_map(|a| texts(&a.properties, "full")));
    written.extend(nested(own, "addressEntity").iter().flat_map(|a| texts(&a.properties, "full")));
    let topics = texts(own, "topics");
    let remarks = texts(own, "notes").into_iter().chain(of_sanctions(&["summary"])).collect::<Vec<_>>().join(" ");
    let authority_ids = of_sanctions(&["authorityId"]);
    let kept = [
        ("datasets", entity.datasets.join("; ")),
        ("authority", of_sanctions(&["authority"]).join("; ")),
        ("authority_id", authority_ids.join("; ")),
        ("un_reference", of_sanctions(&["unscId"]).join("; ")),
        ("topics", topics.join("; ")),
        ("position", texts(own, "position").join("; ")),
    ];
    let lifted = sanctions.iter().all(|s| !texts(&s.properties, "endDate").is_empty()) && !sanctions.is_empty();
    Ok(Listing {
        uid: entity.id.clone(),
        kind,
        names,
        addresses: written,
        countries: countries(own),
        source: topics.iter().find(|t| info.codes().any(|c| c == *t)).cloned(),
        programmes: of_sanctions(&["program", "programId"]),
        notices: of_sanctions(&["recordId"]),
        measures: of_sanctions(&["provisions"]),
        licence_requirement: of_sanctions(&["description"]).into_iter().next(),
        concerns: of_sanctions(&["reason"]).into_iter().filter(|r| r.len() <= 2).collect(),
        identifiers: identifiers(own),
        relations: around.iter().filter(|e| e.schema != "Sanction").filter_map(|e| relation(e, &entity.id, names_of)).collect(),
        birth_dates: texts(own, "birthDate").iter().filter_map(|d| partial_date(d)).collect(),
        listed_on: of_sanctions(&["listingDate", "startDate"]).iter().filter_map(|d| partial_date(d)).min(),
        delisted_on: of_sanctions(&["endDate"]).iter().filter_map(|d| partial_date(d)).max().filter(|_| lifted),
        remarks: (!remarks.is_empty()).then_some(remarks),
        source_url: of_sanctions(&["sourceUrl"]).into_iter().next().or_else(|| texts(own, "sourceUrl").into_iter().next()),
        locator: place,
        other: kept.into_iter().filter(|(_, v)| !v.is_empty()).map(|(k, v)| (k.to_owned(), v)).collect(),
        ..Listing::default()
    })
}

fn names(own: &BTreeMap<String, Vec<Value>>, kind: ListingKind) -> Vec<ListedName> {
    let mut names: Vec<ListedName> = texts(own, "name").iter().map(|n| listed(n, NameKind::Primary)).collect();
    let alias = |text: &String| match kind {
        _ if is_other_script(text) => listed(text, NameKind::Native),
        ListingKind::Person => listed(text, NameKind::Alias),
        _ => listed_alias(text),
    };
    names.extend(texts(own, "alias").iter().map(alias));
    for (key, name_kind) in [("abbreviation", NameKind::Short), ("previousName", NameKind::Former), ("weakAlias", NameKind::Weak)] {
        names.extend(texts(own, key).iter().map(|t| listed(t, name_kind)));
    }
    let mut seen = BTreeSet::new();
    names.into_iter().filter(|n| seen.insert(n.text.clone())).collect()
}

/// The roles of countries, by property.
const COUNTRIES: &[(&str, &str)] = &[
    ("country", "location"),
    ("nationality", "nationality"),
    ("citizenship", "citizenship"),
    ("jurisdiction", "jurisdiction"),
    ("flag", "location"),
];

fn countries(own: &BTreeMap<String, Vec<Value>>) -> Vec<ListedCountry> {
    let of = |(key, role): &(&str, &str)| {
        let role = (*role).to_owned();
        texts(own, key).into_iter().map(move |raw| country(&raw, &role)).collect::<Vec<_>>()
    };
    COUNTRIES.iter().flat_map(of).collect()
}

/// FollowTheMoney writes codes in small letters.
fn country(raw: &str, role: &str) -> ListedCountry {
    if raw.len() == 2 && raw.chars().all(|c| c.is_ascii_alphabetic()) {
        return ListedCountry { code: raw.to_ascii_uppercase(), raw: raw.to_owned(), role: role.to_owned() };
    }
    countries::named(raw, role)
}

const IDENTIFIERS: &[&str] = &[
    "idNumber",
    "passportNumber",
    "registrationNumber",
    "taxNumber",
    "innCode",
    "uscCode",
    "leiCode",
    "imoNumber",
    "swiftBic",
    "ogrnCode",
    "mmsi",
];

fn identifiers(own: &BTreeMap<String, Vec<Value>>) -> Vec<ListedIdentifier> {
    let of = |key: &&str| {
        texts(own, key).into_iter().map(|value| ListedIdentifier { kind: (*key).to_owned(), value, country: None }).collect::<Vec<_>>()
    };
    IDENTIFIERS.iter().flat_map(of).collect()
}

fn relation(entity: &Entity, id: &str, names_of: &BTreeMap<String, String>) -> Option<ListedRelation> {
    let ends = ["owner", "asset", "subject", "object", "organization", "member", "director", "employer", "employee"];
    let other = ends.iter().flat_map(|k| texts(&entity.properties, k)).find(|other| other != id)?;
    let role = texts(&entity.properties, "role").into_iter().next();
    Some(ListedRelation {
        kind: role.unwrap_or_else(|| entity.schema.clone()),
        name: names_of.get(&other).cloned().unwrap_or_default(),
        uid: Some(other),
    })
}

fn table(bytes: &[u8]) -> Result<Reading> {
    let (text, _) = decode(bytes);
    if text.bytes().filter(|b| *b == b'"').count() % 2 == 1 {
        return Err(refused(
            "the file ends inside a quoted field: it was cut short",
            "引用符の途中で終わっており、ファイルが途中で切れています",
        ));
    }
    let broken = |e: csv::Error| refused(format!("not readable as CSV ({e})"), format!("CSVとして読み取れません（{e}）"));
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
    let mut records = reader.records();
    let header = records.next().transpose().map_err(broken)?.unwrap_or_default();
    let missing: Vec<&str> = COLUMNS.iter().copied().filter(|c| !header.iter().any(|h| h == *c)).collect();
    let unknown: Vec<&str> = header.iter().filter(|h| !COLUMNS.contains(h)).collect();
    if !missing.is_empty() || !unknown.is_empty() {
        let shown = |names: &[&str]| names.join(", ").chars().take(80).collect::<String>();
        return Err(refused(
            format!("the header is not that of targets.simple.csv (missing: {}; unknown: {})", shown(&missing), shown(&unknown)),
            format!("見出しが targets.simple.csv のものと一致しません（不足: {}／未知: {}）", shown(&missing), shown(&unknown)),
        ));
    }
    let mut reading = Reading::default();
    for record in records {
        let record = record.map_err(broken)?;
        let line = record.position().map_or(0, csv::Position::line);
        let cell = |column: &str| header.iter().position(|h| h == column).and_then(|at| record.get(at)).unwrap_or_default();
        let several = |column: &str| cell(column).split(';').map(one_line).filter(|v| !v.is_empty()).collect::<Vec<_>>();
        let Some(kind) = party(cell("schema")) else { continue };
        let name = one_line(cell("name"));
        if name.is_empty() || cell("id").is_empty() {
            return Err(refused(format!("line {line}: a row without a name or id"), format!("{line}行目: 名称またはIDのない行があります")));
        }
        let mut names = vec![listed(&name, NameKind::Primary)];
        names.extend(several("aliases").iter().map(|a| if is_other_script(a) { listed(a, NameKind::Native) } else { listed_alias(a) }));
        let mut seen = BTreeSet::new();
        names.retain(|n| seen.insert(n.text.clone()));
        let kept = ["dataset", "phones", "emails", "first_seen", "last_seen", "last_change"];
        reading.listings.push(Listing {
            uid: cell("id").to_owned(),
            kind,
            names,
            addresses: several("addresses"),
            countries: several("countries").iter().map(|c| country(c, "location")).collect(),
            programmes: several("sanctions"),
            identifiers: several("identifiers")
                .into_iter()
                .map(|value| ListedIdentifier { kind: String::new(), value, country: None })
                .collect(),
            birth_dates: several("birth_date").iter().filter_map(|d| partial_date(d)).collect(),
            locator: format!("line {line}"),
            other: kept.iter().filter(|c| !cell(c).is_empty()).map(|c| ((*c).to_owned(), cell(c).to_owned())).collect(),
            ..Listing::default()
        });
    }
    Ok(reading)
}
