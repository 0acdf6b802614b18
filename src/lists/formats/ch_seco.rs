//! Switzerland's consolidated list (SECO). Only targets at the top level are entries: a modification holds copies of older
//! states. The latest modification decides whether a target is delisted; such entries stay, as history. Programmes stand in
//! front and places at the end, so the file is read twice.

use super::{Importer, Reading, make_ids_unique, refused};
use crate::error::Result;
use crate::lists::name_parts::{listed, listed_alias, parts};
use crate::lists::raw_file::RawFile;
use crate::lists::reading_text::{is_other_script, one_line, partial_date};
use crate::lists::xml_records::{self, Element};
use crate::lists::{ListInfo, ListedCountry, ListedIdentifier, ListedName, ListedRelation, Listing, ListingKind, NameKind};
use std::collections::{BTreeMap, BTreeSet};

pub struct SwissConsolidated;

/// Spelling variants of the parts of a name multiply; more combinations than these say nothing new.
const MOST_VARIANTS: usize = 64;

/// What targets refer to.
#[derive(Default)]
struct Joined {
    /// Sanctions set → programme and measure.
    sets: BTreeMap<String, (String, String)>,
    places: BTreeMap<String, Place>,
    /// Target → its first name, for relations.
    names: BTreeMap<String, String>,
}

struct Place {
    text: String,
    country: Option<ListedCountry>,
}

impl Importer for SwissConsolidated {
    fn name(&self) -> &'static str {
        "ch-seco"
    }

    fn read(&self, file: &RawFile, info: &ListInfo) -> Result<Reading> {
        let records = ["sanctions-program", "target", "place"];
        let mut joined = Joined::default();
        let root = xml_records::read(&file.bytes, &records, |_, record| {
            match record.name.as_str() {
                "sanctions-program" => joined.take_programme(&record),
                "place" => drop(joined.places.insert(record.attribute("ssid").to_owned(), place(&record))),
                _ => {
                    let name = body(&record).and_then(|(_, b)| names(b, ListingKind::Person).into_iter().next());
                    joined.names.extend(name.map(|n| (record.attribute("ssid").to_owned(), n.text)));
                }
            }
            Ok(())
        })?;
        if root.name != "swiss-sanctions-list" {
            return Err(refused("this XML is not the Swiss consolidated list", "スイスの統合制裁リスト（XML）ではありません"));
        }
        let mut reading = Reading { published: partial_date(root.attribute("date")), ..Reading::default() };
        xml_records::read(&file.bytes, &records, |_, record| {
            if record.name == "target" {
                reading.listings.push(listing(&record, &joined, info)?);
            }
            Ok(())
        })?;
        make_ids_unique(&mut reading);
        Ok(reading)
    }
}

impl Joined {
    fn take_programme(&mut self, programme: &Element) {
        let english = |tag: &'static str| programme.all(tag).find(|e| e.attribute("lang") == "eng").or(programme.child(tag));
        let name = english("program-name").or(english("program-key")).map(|e| one_line(&e.text)).unwrap_or_default();
        for set in programme.all("sanctions-set") {
            let entry = self.sets.entry(set.attribute("ssid").to_owned()).or_default();
            if entry.1.is_empty() || set.attribute("lang") == "eng" {
                *entry = (name.clone(), one_line(&set.text));
            }
        }
    }
}

fn place(of: &Element) -> Place {
    let country = of.child("country").map(|c| {
        let code = c.attribute("iso-code").to_owned();
        let raw = Some(one_line(&c.text)).filter(|t| !t.is_empty()).unwrap_or_else(|| code.clone());
        ListedCountry { code, raw, role: "location".to_owned() }
    });
    let mut pieces: Vec<String> = ["location", "area"].iter().map(|tag| of.value(tag)).collect();
    pieces.extend(country.as_ref().map(|c| c.raw.clone()));
    pieces.retain(|p| !p.is_empty());
    Place { text: pieces.join(", "), country }
}

/// The part of a target that says what it is.
fn body(target: &Element) -> Option<(ListingKind, &Element)> {
    target.children.iter().find_map(|child| {
        let kind = match (child.name.as_str(), child.attribute("object-type")) {
            ("individual", _) => ListingKind::Person,
            ("entity", _) => ListingKind::Organization,
            ("object", "vessel") => ListingKind::Vessel,
            ("object", "aircraft") => ListingKind::Aircraft,
            ("object", _) => ListingKind::Unknown,
            _ => return None,
        };
        Some((kind, child))
    })
}

fn listing(target: &Element, joined: &Joined, info: &ListInfo) -> Result<Listing> {
    let uid = target.attribute("ssid").to_owned();
    let place = format!("target {uid}");
    let Some((kind, body)) = body(target).filter(|_| !uid.is_empty()) else {
        return Err(refused(
            format!("{place} is no individual, entity or object, or has no id"),
            format!("{place} がindividual・entity・objectのいずれでもないか、IDがありません"),
        ));
    };
    let names = names(body, kind);
    if names.is_empty() {
        return Err(refused(format!("{place} has no name"), format!("{place} に名称がありません")));
    }
    let sets: Vec<&(String, String)> = target.all("sanctions-set-id").filter_map(|s| joined.sets.get(&one_line(&s.text))).collect();
    let once =
        |texts: Vec<String>| -> Vec<String> { texts.into_iter().filter(|t| !t.is_empty()).collect::<BTreeSet<_>>().into_iter().collect() };
    let text = |tag: &'static str| body.all(tag).map(|e| one_line(&e.text)).filter(|t| !t.is_empty()).collect::<Vec<_>>().join(" ");
    let addresses: Vec<(String, Option<ListedCountry>)> = body.below("address").into_iter().map(|a| address(a, joined)).collect();
    let nationalities = body.below("nationality").into_iter().filter_map(|n| n.child("country")).map(|c| ListedCountry {
        code: c.attribute("iso-code").to_owned(),
        raw: one_line(&c.text),
        role: "nationality".to_owned(),
    });
    let mut countries: Vec<ListedCountry> = Vec::new();
    for country in addresses.iter().filter_map(|(_, c)| c.clone()).chain(nationalities) {
        if !countries.contains(&country) {
            countries.push(country);
        }
    }
    let kept = [("justification", text("justification")), ("foreign_identifier", target.value("foreign-identifier"))];
    Ok(Listing {
        uid,
        kind,
        names,
        addresses: addresses.into_iter().map(|(a, _)| a).filter(|a| !a.is_empty()).collect(),
        countries,
        programmes: once(sets.iter().map(|(p, _)| p.clone()).collect()),
        measures: once(sets.iter().map(|(_, m)| m.clone()).collect()),
        identifiers: identifiers(body, &text("other-information")),
        birth_dates: body.below("day-month-year").into_iter().filter_map(birth).collect(),
        listed_on: modified(target, "listed").into_iter().min(),
        delisted_on: delisted(target),
        relations: relations(body, joined),
        remarks: Some(text("other-information")).filter(|t| !t.is_empty()),
        source_url: Some(info.url.clone()),
        locator: place,
        other: kept.into_iter().filter(|(_, v)| !v.is_empty()).map(|(k, v)| (k.to_owned(), v)).collect(),
        ..Listing::default()
    })
}

fn modified(target: &Element, kind: &str) -> Vec<String> {
    let of_kind = target.all("modification").filter(|m| m.attribute("modification-type") == kind);
    of_kind.filter_map(|m| partial_date(m.attribute("effective-date")).or_else(|| partial_date(m.attribute("publication-date")))).collect()
}

/// The day of removal when the latest modification is one.
fn delisted(target: &Element) -> Option<String> {
    let when = |m: &Element| partial_date(m.attribute("effective-date")).or_else(|| partial_date(m.attribute("publication-date")));
    let last = target.all("modification").max_by_key(|m| when(m).unwrap_or_default())?;
    (last.attribute("modification-type") == "de-listed").then(|| when(last).unwrap_or_default())
}

/// Main identity and primary names first; each name in every combination of its spelling variants of one script.
fn names(body: &Element, kind: ListingKind) -> Vec<ListedName> {
    let mut written: Vec<(bool, ListedName)> = Vec::new();
    for identity in body.all("identity") {
        for name in identity.all("name") {
            let primary = name.attribute("name-type") == "primary-name";
            let main = primary && identity.attribute("main") != "false";
            for (at, text) in spellings(name).into_iter().enumerate() {
                let name_kind = match (primary && at == 0, name.attribute("name-type"), name.attribute("quality")) {
                    _ if is_other_script(&text) => NameKind::Native,
                    (true, ..) => NameKind::Primary,
                    (_, "formerly-known-as", _) => NameKind::Former,
                    (_, _, "low") => NameKind::Weak,
                    _ => NameKind::Alias,
                };
                let alias = name_kind == NameKind::Alias && kind == ListingKind::Organization;
                written.push((main && at == 0, if alias { listed_alias(&text) } else { listed(&text, name_kind) }));
            }
        }
    }
    written.sort_by_key(|(main, name)| (!main, name.kind != NameKind::Primary));
    let mut names: Vec<ListedName> = written.into_iter().map(|(_, name)| name).collect();
    if kind == ListingKind::Organization {
        let inside = names.first().map(|n| parts(&n.text).names).unwrap_or_default();
        let at = names.len().min(1);
        names.splice(at..at, inside);
    }
    let mut seen = BTreeSet::new();
    names.into_iter().filter(|n| !n.text.is_empty() && seen.insert(n.text.clone())).collect()
}

/// The parts in their order; then the same with variants in the place of parts, as far as language and script agree.
fn spellings(name: &Element) -> Vec<String> {
    let mut parts: Vec<&Element> = name.all("name-part").collect();
    parts.sort_by_key(|p| p.attribute("order").parse::<u32>().unwrap_or(u32::MAX));
    let mut groups: BTreeSet<(String, String)> = BTreeSet::new();
    for variant in parts.iter().flat_map(|p| p.all("spelling-variant")) {
        groups.insert((variant.attribute("lang").to_owned(), variant.attribute("script").to_owned()));
    }
    let mut found = vec![one_line(&parts.iter().map(|p| p.value("value")).collect::<Vec<_>>().join(" "))];
    for (lang, script) in &groups {
        let same = |v: &&Element| v.attribute("lang") == lang && v.attribute("script") == script;
        let latin = script == "LATN" || script.is_empty();
        let mut combined = vec![String::new()];
        for part in &parts {
            let mut choices: Vec<String> = part.all("spelling-variant").filter(same).map(|v| one_line(&v.text)).collect();
            if choices.is_empty() && latin {
                choices.push(part.value("value"));
            }
            if choices.is_empty() {
                continue;
            }
            combined = combined.iter().flat_map(|c| choices.iter().map(move |n| format!("{c} {n}"))).take(MOST_VARIANTS).collect();
        }
        found.extend(combined.iter().map(|c| one_line(c)));
    }
    found
}

fn address(of: &Element, joined: &Joined) -> (String, Option<ListedCountry>) {
    let place = joined.places.get(of.attribute("place-id"));
    let mut pieces: Vec<String> = ["c-o", "address-details", "p-o-box", "zip-code"].iter().map(|tag| of.value(tag)).collect();
    pieces.extend(place.map(|p| p.text.clone()));
    pieces.retain(|p| !p.is_empty());
    (pieces.join(", "), place.and_then(|p| p.country.clone()))
}

fn birth(of: &Element) -> Option<String> {
    let gregorian = matches!(of.attribute("calendar"), "" | "Gregorian");
    let (year, month, day) = (of.attribute("year"), of.attribute("month"), of.attribute("day"));
    let text = if day.is_empty() || month.is_empty() { year.to_owned() } else { format!("{year}-{month:0>2}-{day:0>2}") };
    gregorian.then(|| partial_date(&text)).flatten()
}

fn identifiers(body: &Element, other_information: &str) -> Vec<ListedIdentifier> {
    let mut found: Vec<ListedIdentifier> = body
        .below("identification-document")
        .into_iter()
        .map(|d| ListedIdentifier {
            kind: d.attribute("document-type").to_owned(),
            value: d.value("number"),
            country: d.child("issuer").map(|i| one_line(&i.text)).filter(|c| !c.is_empty()),
        })
        .filter(|i| !i.value.is_empty())
        .collect();
    if let Some((_, after)) = other_information.split_once("IMO Number:") {
        let value: String = after.trim_start().chars().take_while(char::is_ascii_digit).collect();
        found.extend((!value.is_empty()).then(|| ListedIdentifier { kind: "IMO".to_owned(), value, country: None }));
    }
    found
}

fn relations(body: &Element, joined: &Joined) -> Vec<ListedRelation> {
    body.all("relation")
        .map(|r| {
            let target = r.attribute("target-id");
            ListedRelation {
                kind: r.attribute("relation-type").to_owned(),
                name: joined.names.get(target).cloned().unwrap_or_default(),
                uid: (!target.is_empty()).then(|| target.to_owned()),
            }
        })
        .collect()
}
