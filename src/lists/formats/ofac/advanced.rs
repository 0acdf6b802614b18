//! OFAC's ADVANCED XML: everything is joined by numeric ids. The only form with native scripts, listing dates and
//! relations besides ENHANCED. The reference sets stand in front and the entries at the end, so parties wait for both.

use super::super::{Reading, make_ids_unique, refused};
use super::{each_once, kind, without_repeats};
use crate::error::Result;
use crate::lists::name_parts::{listed, listed_alias, parts};
use crate::lists::raw_file::RawFile;
use crate::lists::reading_text::{is_other_script, one_line, partial_date};
use crate::lists::xml_records::{self, Element};
use crate::lists::{ListInfo, ListedCountry, ListedIdentifier, ListedName, ListedRelation, Listing, ListingKind, NameKind};
use std::collections::BTreeMap;

/// Elements handed over one by one; the rest of the file is small.
const RECORDS: &[&str] = &["ReferenceValueSets", "Location", "IDRegDocument", "DistinctParty", "ProfileRelationship", "SanctionsEntry"];

type ById = BTreeMap<String, Vec<Element>>;

/// What parties refer to.
#[derive(Default)]
struct Joined {
    /// `AliasType 1400` → `A.K.A.`: the words of the reference sets.
    words: BTreeMap<String, String>,
    /// Country id → ISO code.
    iso: BTreeMap<String, String>,
    locations: BTreeMap<String, Element>,
    /// By identity.
    documents: ById,
    /// By profile.
    entries: ById,
    relations: ById,
}

pub fn read(file: &RawFile, info: &ListInfo) -> Result<Reading> {
    let mut joined = Joined::default();
    let mut names = BTreeMap::new();
    // the first pass takes what parties refer to, the second the parties: a tree of the whole file would not fit
    let root = xml_records::read(&file.bytes, RECORDS, |_, record| {
        match record.name.as_str() {
            "ReferenceValueSets" => joined.take_words(&record),
            "Location" => drop(joined.locations.insert(record.attribute("ID").to_owned(), record)),
            "IDRegDocument" => put(&mut joined.documents, record, "IdentityID"),
            "ProfileRelationship" => put(&mut joined.relations, record, "From-ProfileID"),
            "SanctionsEntry" => put(&mut joined.entries, record, "ProfileID"),
            _ => names.extend(profile(&record).zip(primary(&record, &joined)).map(|(p, name)| (p.attribute("ID").to_owned(), name))),
        }
        Ok(())
    })?;
    if joined.words.is_empty() || joined.entries.is_empty() {
        return Err(refused(
            "the reference sets or the sanctions entries are missing from this file",
            "参照値または制裁項目（SanctionsEntries）がファイルにありません",
        ));
    }
    let mut reading = Reading { published: root.child("DateOfIssue").and_then(date), ..Reading::default() };
    xml_records::read(&file.bytes, RECORDS, |_, record| {
        if record.name == "DistinctParty" {
            reading.listings.push(joined.listing(&record, &names, info)?);
        }
        Ok(())
    })?;
    make_ids_unique(&mut reading);
    Ok(reading)
}

fn put(into: &mut ById, record: Element, key: &str) {
    into.entry(record.attribute(key).to_owned()).or_default().push(record);
}

fn profile(party: &Element) -> Option<&Element> {
    party.child("Profile")
}

/// `<Year/><Month/><Day/>`.
fn date(of: &Element) -> Option<String> {
    let part = |tag: &str| of.value(tag);
    partial_date(&format!("{:0>4}-{:0>2}-{:0>2}", part("Year"), part("Month"), part("Day"))).filter(|_| !part("Year").is_empty())
}

impl Joined {
    fn take_words(&mut self, sets: &Element) {
        for value in sets.children.iter().flat_map(|set| &set.children) {
            let id = value.attribute("ID");
            self.words.insert(format!("{} {id}", value.name), one_line(&value.text));
            let iso = if value.name == "AreaCode" { one_line(&value.text) } else { value.attribute("ISO2").to_owned() };
            if iso.len() == 2 {
                self.iso.insert(id.to_owned(), iso);
            }
            if value.name == "PartySubType" {
                self.words.insert(format!("type of {id}"), value.attribute("PartyTypeID").to_owned());
            }
            if value.name == "AreaCode" {
                self.words.entry(format!("Country {id}")).or_insert_with(|| value.attribute("Description").to_owned());
            }
        }
    }

    fn word(&self, set: &str, id: &str) -> String {
        self.words.get(&format!("{set} {id}")).cloned().unwrap_or_default()
    }

    fn listing(&self, party: &Element, names_of: &BTreeMap<String, String>, info: &ListInfo) -> Result<Listing> {
        let uid = party.attribute("FixedRef").to_owned();
        let place = format!("DistinctParty {uid}");
        let Some(profile) = profile(party).filter(|_| !uid.is_empty()) else {
            return Err(refused(format!("{place} has no profile or no id"), format!("{place} にプロファイルまたはIDがありません")));
        };
        let kind = self.kind(profile, &place)?;
        let names = names(party, kind, self);
        if names.is_empty() {
            return Err(refused(format!("{place} has no name"), format!("{place} に名称がありません")));
        }
        let id = profile.attribute("ID");
        let entries = self.entries.get(id).map(Vec::as_slice).unwrap_or_default();
        let measures = entries.iter().flat_map(|e| e.all("SanctionsMeasure"));
        let (programmes, measures): (Vec<_>, Vec<_>) =
            measures.partition(|m| self.word("SanctionsType", m.attribute("SanctionsTypeID")) == "Program");
        let features = Features::of(profile, self);
        let mut other = features.other;
        let lists: Vec<String> = once_each(entries.iter().map(|e| self.word("List", e.attribute("ListID"))));
        let basis: Vec<String> =
            once_each(entries.iter().flat_map(|e| e.all("EntryEvent")).map(|e| self.word("LegalBasis", e.attribute("LegalBasisID"))));
        for (key, values) in [("lists", lists), ("legal_basis", basis)] {
            if !values.is_empty() {
                other.insert(key.to_owned(), values.join("; "));
            }
        }
        Ok(Listing {
            uid,
            kind,
            names,
            addresses: features.addresses,
            countries: each_once(features.countries.into_iter()),
            programmes: once_each(programmes.iter().map(|m| m.value("Comment"))),
            measures: once_each(measures.iter().map(|m| self.word("SanctionsType", m.attribute("SanctionsTypeID")))),
            identifiers: self.identifiers(profile).into_iter().chain(features.identifiers).collect(),
            birth_dates: features.birth_dates,
            listed_on: entries.iter().flat_map(|e| e.below("Date")).filter_map(date).min(),
            relations: self.relations(id, names_of),
            remarks: Some(party.value("Comment")).filter(|c| !c.is_empty()),
            source_url: Some(info.url.clone()),
            locator: place,
            other,
            ..Listing::default()
        })
    }

    fn kind(&self, profile: &Element, place: &str) -> Result<ListingKind> {
        let sub = profile.attribute("PartySubTypeID");
        let by_sub = self.word("PartySubType", sub);
        let by_type = self.word("PartyType", &self.word("type of", sub));
        kind(if matches!(by_sub.as_str(), "Vessel" | "Aircraft") { &by_sub } else { &by_type }, place)
    }

    fn identifiers(&self, profile: &Element) -> Vec<ListedIdentifier> {
        let identities = profile.all("Identity").filter_map(|i| self.documents.get(i.attribute("ID")));
        identities
            .flatten()
            .map(|document| ListedIdentifier {
                kind: self.word("IDRegDocType", document.attribute("IDRegDocTypeID")),
                value: document.value("IDRegistrationNo"),
                country: Some(self.word("Country", document.attribute("IssuedBy-CountryID"))).filter(|c| !c.is_empty()),
            })
            .filter(|id| !id.value.is_empty())
            .collect()
    }

    fn relations(&self, profile: &str, names_of: &BTreeMap<String, String>) -> Vec<ListedRelation> {
        let of = |r: &Element| {
            let target = r.attribute("To-ProfileID");
            let kind = self.word("RelationType", r.attribute("RelationTypeID"));
            ListedRelation { kind, name: names_of.get(target).cloned().unwrap_or_default(), uid: Some(target.to_owned()) }
        };
        self.relations.get(profile).into_iter().flatten().map(of).collect()
    }

    fn location(&self, id: &str) -> Option<(String, Option<ListedCountry>)> {
        let location = self.locations.get(id)?;
        let mut pieces: Vec<String> = location.below("Value").iter().map(|v| one_line(&v.text)).collect();
        let by_country = location.child("LocationCountry").map(|c| c.attribute("CountryID"));
        let country =
            by_country.or_else(|| location.child("LocationAreaCode").map(|c| c.attribute("AreaCodeID"))).map(|id| ListedCountry {
                code: self.iso.get(id).cloned().unwrap_or_default(),
                raw: self.word("Country", id),
                role: "location".to_owned(),
            });
        pieces.extend(country.as_ref().map(|c| c.raw.clone()));
        pieces.retain(|p| !p.is_empty());
        Some((pieces.join(", "), country))
    }
}

/// What the features of a profile say.
#[derive(Default)]
struct Features {
    addresses: Vec<String>,
    countries: Vec<ListedCountry>,
    birth_dates: Vec<String>,
    identifiers: Vec<ListedIdentifier>,
    other: BTreeMap<String, String>,
}

impl Features {
    fn of(profile: &Element, joined: &Joined) -> Features {
        let mut found = Features::default();
        for feature in profile.all("Feature") {
            let kind = joined.word("FeatureType", feature.attribute("FeatureTypeID"));
            for version in feature.all("FeatureVersion") {
                found.take(&kind, version, joined);
            }
        }
        found
    }

    fn take(&mut self, kind: &str, version: &Element, joined: &Joined) {
        let role = match kind {
            "Nationality Country" => "nationality",
            "Citizenship Country" => "citizenship",
            _ => "location",
        };
        for place in version.all("VersionLocation").filter_map(|l| joined.location(l.attribute("LocationID"))) {
            let (address, country) = place;
            if kind == "Location" && !address.is_empty() {
                self.addresses.push(address);
            } else if role == "location" && !address.is_empty() {
                self.keep(kind, &address);
            }
            if kind == "Location" || role != "location" {
                self.countries.extend(country.map(|c| ListedCountry { role: role.to_owned(), ..c }));
            }
        }
        if kind == "Birthdate" {
            self.birth_dates.extend(period(version));
        }
        for detail in version.all("VersionDetail") {
            let looked_up = joined.word("DetailReference", detail.attribute("DetailReferenceID"));
            let text = if looked_up.is_empty() { one_line(&detail.text) } else { looked_up };
            let number = ["Number", "ID", "Code", "IMO", "MMSI", "SWIFT", "Digital Currency"].iter().any(|w| kind.contains(w));
            if number && text.chars().any(|c| c.is_ascii_digit()) {
                self.identifiers.push(ListedIdentifier { kind: kind.to_owned(), value: text, country: None });
            } else if !text.is_empty() {
                self.keep(kind, &text);
            }
        }
    }

    fn keep(&mut self, kind: &str, text: &str) {
        let key = if kind.is_empty() { "feature" } else { kind };
        let value = self.other.entry(key.to_owned()).or_default();
        if !value.is_empty() {
            value.push_str("; ");
        }
        value.push_str(text);
    }
}

/// One date, or one year when the period spans all of it; a longer span is no date.
fn period(version: &Element) -> Option<String> {
    let dates: Vec<String> = version.below("From").into_iter().chain(version.below("To")).filter_map(date).collect();
    let (first, last) = (dates.iter().min()?, dates.iter().max()?);
    if first == last {
        return Some(first.clone());
    }
    (first.get(..4) == last.get(..4)).then(|| first.get(..4).map(str::to_owned)).flatten()
}

fn primary(party: &Element, joined: &Joined) -> Option<String> {
    names(party, ListingKind::Person, joined).into_iter().next().map(|n| n.text)
}

/// The primary name first; a name in another script is native, whatever the alias is called.
fn names(party: &Element, kind: ListingKind, joined: &Joined) -> Vec<ListedName> {
    let mut names = Vec::new();
    for identity in party.below("Identity") {
        let groups: BTreeMap<&str, &str> =
            identity.below("NamePartGroup").into_iter().map(|g| (g.attribute("ID"), g.attribute("NamePartTypeID"))).collect();
        for alias in identity.all("Alias") {
            for name in alias.all("DocumentedName") {
                let text = written(name, &groups, joined);
                let former = joined.word("AliasType", alias.attribute("AliasTypeID")).starts_with("F.K.A");
                let one = match (alias.attribute("Primary"), alias.attribute("LowQuality")) {
                    _ if is_other_script(&text) => listed(&text, NameKind::Native),
                    ("true", _) => listed(&text, NameKind::Primary),
                    (_, "true") => listed(&text, NameKind::Weak),
                    _ if former => listed(&text, NameKind::Former),
                    _ if kind == ListingKind::Person => listed(&text, NameKind::Alias),
                    _ => listed_alias(&text),
                };
                names.push(one);
            }
        }
    }
    names.sort_by_key(|n| n.kind != NameKind::Primary);
    if kind != ListingKind::Person {
        let inside: Vec<ListedName> = names.first().map(|n| parts(&n.text).names).unwrap_or_default();
        names.splice(names.len().min(1)..names.len().min(1), inside);
    }
    without_repeats(names)
}

/// Persons as `SURNAME, Given`, everything else in the order of the parts.
fn written(name: &Element, groups: &BTreeMap<&str, &str>, joined: &Joined) -> String {
    let mut last = Vec::new();
    let mut rest = Vec::new();
    for value in name.below("NamePartValue") {
        let part = groups.get(value.attribute("NamePartGroupID")).map(|id| joined.word("NamePartType", id)).unwrap_or_default();
        if part == "Last Name" { last.push(one_line(&value.text)) } else { rest.push(one_line(&value.text)) }
    }
    match (last.is_empty(), rest.is_empty()) {
        (false, false) => format!("{}, {}", last.join(" "), rest.join(" ")),
        _ => last.into_iter().chain(rest).collect::<Vec<_>>().join(" "),
    }
}

fn once_each(texts: impl Iterator<Item = String>) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for text in texts.filter(|t| !t.is_empty()) {
        if !found.contains(&text) {
            found.push(text);
        }
    }
    found
}
