//! What changed between two editions of a list: entries added, removed and changed, by their id. It reads the editions kept in
//! the store and changes nothing.

use super::store::{self, Edition};
use super::{Listing, Snapshot};
use crate::error::{Error, Result};
use crate::words::Words;
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;

/// `sekisho.lists-diff/1`.
#[derive(Debug, Serialize)]
pub struct Difference {
    pub schema: &'static str,
    pub list: String,
    pub from: EditionNamed,
    pub to: EditionNamed,
    pub added: Vec<EntryNamed>,
    pub removed: Vec<EntryNamed>,
    pub changed: Vec<EntryChanged>,
    pub unchanged: usize,
}

#[derive(Debug, Serialize)]
pub struct EditionNamed {
    pub version: String,
    pub sha256: String,
    pub records: usize,
}

#[derive(Debug, Serialize)]
pub struct EntryNamed {
    pub uid: String,
    pub name: String,
    pub country: String,
}

#[derive(Debug, Serialize)]
pub struct EntryChanged {
    pub uid: String,
    pub name: String,
    pub fields: Vec<FieldChanged>,
}

#[derive(Debug, Serialize)]
pub struct FieldChanged {
    pub field: String,
    pub before: Value,
    pub after: Value,
}

/// The edition in use against the one imported before it, or against the edition of the date given.
pub fn diff(data_dir: &Path, list: &str, since: Option<&str>) -> Result<Difference> {
    let editions = store::editions(data_dir, list)?;
    let Some(current) = store::current(data_dir, list)? else { return Err(not_here(list)) };
    let is_current = |e: &&Edition| e.version == current.version && e.sha256 == current.sha256;
    let before = match since {
        Some(version) => editions.iter().rev().find(|e| e.version.starts_with(version) && !is_current(e)),
        None => editions.iter().rev().find(|e| !is_current(e)),
    };
    let Some(before) = before else { return Err(no_earlier(list, &editions)) };
    let before = store::edition(data_dir, list, before)?;
    Ok(between(list, &before, &current))
}

/// Both editions by id.
pub fn between(list: &str, before: &Snapshot, after: &Snapshot) -> Difference {
    let by_id = |s: &'_ Snapshot| -> BTreeMap<String, Listing> { s.listings.iter().map(|l| (l.uid.clone(), l.clone())).collect() };
    let (old, new) = (by_id(before), by_id(after));
    let mut difference = Difference {
        schema: "sekisho.lists-diff/1",
        list: list.to_owned(),
        from: edition_named(before),
        to: edition_named(after),
        added: new.values().filter(|l| !old.contains_key(&l.uid)).map(entry_named).collect(),
        removed: old.values().filter(|l| !new.contains_key(&l.uid)).map(entry_named).collect(),
        changed: Vec::new(),
        unchanged: 0,
    };
    for (uid, now) in &new {
        let Some(was) = old.get(uid) else { continue };
        let fields = fields_changed(was, now);
        if fields.is_empty() {
            difference.unchanged += 1;
        } else {
            difference.changed.push(EntryChanged { uid: uid.clone(), name: now.primary().to_owned(), fields });
        }
    }
    difference
}

/// Where an entry stands in the file is no change of the entry.
fn fields_changed(was: &Listing, now: &Listing) -> Vec<FieldChanged> {
    let fields = |l: &Listing| match serde_json::to_value(l) {
        Ok(Value::Object(map)) => map,
        _ => serde_json::Map::new(),
    };
    let (old, new) = (fields(was), fields(now));
    let differs = |key: &&String| key.as_str() != "locator" && old.get(*key) != new.get(*key);
    let value = |of: &serde_json::Map<String, Value>, key: &str| of.get(key).cloned().unwrap_or(Value::Null);
    new.keys().filter(differs).map(|key| FieldChanged { field: key.clone(), before: value(&old, key), after: value(&new, key) }).collect()
}

fn edition_named(s: &Snapshot) -> EditionNamed {
    EditionNamed { version: s.version.clone(), sha256: s.sha256.clone(), records: s.records() }
}

fn entry_named(listing: &Listing) -> EntryNamed {
    let country = listing.countries.first().map(|c| if c.code.is_empty() { c.raw.clone() } else { c.code.clone() });
    EntryNamed { uid: listing.uid.clone(), name: listing.primary().to_owned(), country: country.unwrap_or_default() }
}

fn not_here(list: &str) -> Error {
    Error::new(
        Words::new("this list is not imported", "このリストは取り込まれていません"),
        Words::new(
            format!("run `sekisho lists import {list} FILE` first"),
            format!("先に `sekisho lists import {list} ファイル` を実行してください"),
        ),
    )
    .at(list)
}

fn no_earlier(list: &str, editions: &[Edition]) -> Error {
    let kept = editions.iter().map(|e| e.version.as_str()).collect::<Vec<_>>().join(", ");
    Error::new(
        Words::new(
            format!("there is no other edition to compare with (kept: {kept})"),
            format!("比較できる別の版がありません（保存されている版: {kept}）"),
        ),
        Words::new("import a newer edition, then compare", "新しい版を取り込んでから比較してください"),
    )
    .at(list)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lists::{ListedName, NameKind};

    #[test]
    fn added_removed_and_changed_entries_are_told_apart() {
        let entry = |uid: &str, name: &str, place: &str| Listing {
            uid: uid.to_owned(),
            names: vec![ListedName { text: name.to_owned(), kind: NameKind::Primary, ..ListedName::default() }],
            locator: place.to_owned(),
            ..Listing::default()
        };
        let edition = |listings: Vec<Listing>| Snapshot { listings, ..Snapshot::default() };
        let before = edition(vec![entry("1", "Alder", "row 1"), entry("2", "Birch", "row 2"), entry("3", "Cedar", "row 3")]);
        let after = edition(vec![entry("2", "Birch", "row 1"), entry("3", "Cedar Co.", "row 2"), entry("4", "Date", "row 3")]);
        let told = between("custom:x", &before, &after);
        assert_eq!((told.added[0].uid.as_str(), told.removed[0].uid.as_str(), told.unchanged), ("4", "1", 1));
        assert_eq!((told.changed[0].uid.as_str(), told.changed[0].fields[0].field.as_str()), ("3", "names"));
    }
}
