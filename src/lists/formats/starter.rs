//! The embedded starter extract: facts about listed organisations, each taken from an official list that the row
//! names. It exists so that a first run without any import can still see the best-known names; it clears nobody.

use super::{Importer, Reading, make_ids_unique, own_id, refused};
use crate::error::Result;
use crate::lists::name_parts::{listed, listed_alias, parts};
use crate::lists::raw_file::RawFile;
use crate::lists::reading_text::{decode, one_line};
use crate::lists::{ListInfo, ListedCountry, ListedName, Listing, ListingKind, NameKind, TakenFrom};
use std::collections::BTreeSet;

pub struct StarterExtract;

/// The columns of `entries.csv`, all of them. Several values in a cell are parted by `;`.
const COLUMNS: &[&str] = &[
    "list",
    "edition",
    "entry",
    "source_code",
    "name",
    "native",
    "aliases",
    "compiled",
    "kind",
    "country",
    "concerns",
    "listed_on",
    "source",
];

impl Importer for StarterExtract {
    fn name(&self) -> &'static str {
        "starter"
    }

    fn read(&self, file: &RawFile, _: &ListInfo) -> Result<Reading> {
        let (text, _) = decode(&file.bytes);
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let broken = |e: csv::Error| refused(format!("not readable as CSV ({e})"), format!("CSVとして読み取れません（{e}）"));
        if reader.headers().map_err(broken)?.iter().ne(COLUMNS.iter().copied()) {
            return Err(refused(
                format!("the header is not `{}`", COLUMNS.join(",")),
                format!("見出しが `{}` ではありません", COLUMNS.join(",")),
            ));
        }
        let mut reading = Reading::default();
        for record in reader.records() {
            let record = record.map_err(broken)?;
            let line = record.position().map_or(0, csv::Position::line);
            let cell = |column: &str| COLUMNS.iter().position(|c| *c == column).and_then(|at| record.get(at)).unwrap_or_default().trim();
            let listing = listing(cell, format!("line {line}"));
            let edition = listing.taken_from.as_ref().map(|t| t.version.clone());
            // The extract is as old as the newest edition it draws on.
            reading.published = reading.published.max(edition);
            reading.listings.push(listing);
        }
        make_ids_unique(&mut reading);
        Ok(reading)
    }
}

fn listing<'a>(cell: impl Fn(&str) -> &'a str, locator: String) -> Listing {
    let some = |column: &str| Some(cell(column)).filter(|v| !v.is_empty()).map(str::to_owned);
    let (list, code, entry) = (cell("list"), cell("source_code"), cell("entry"));
    // Sub-lists of an aggregate have no entry numbers: the notice is cited, and the name makes the id.
    let (uid, cited) = match code {
        "" => (format!("{list}:{entry}"), entry.to_owned()),
        code => (format!("{list}:{code}:{}", own_id(&[code, cell("name")])), one_line(&format!("{code} {entry}"))),
    };
    Listing {
        uid,
        kind: if cell("kind") == "person" { ListingKind::Person } else { ListingKind::Organization },
        names: names(&cell),
        countries: some("country")
            .map(|code| ListedCountry { code: code.clone(), raw: code, role: "location".to_owned() })
            .into_iter()
            .collect(),
        source: some("source_code"),
        concerns: cell("concerns").split_whitespace().map(str::to_owned).collect(),
        listed_on: some("listed_on"),
        source_url: some("source"),
        locator,
        taken_from: Some(TakenFrom { list: list.to_owned(), version: cell("edition").to_owned(), uid: cited }),
        ..Listing::default()
    }
}

fn names<'a>(cell: &impl Fn(&str) -> &'a str) -> Vec<ListedName> {
    let several = |column: &str| cell(column).split(';').map(one_line).filter(|v| !v.is_empty()).collect::<Vec<_>>();
    let mut names = vec![listed(cell("name"), NameKind::Primary)];
    names.extend(several("native").iter().map(|n| listed(n, NameKind::Native)));
    names.extend(parts(cell("name")).names);
    for alias in several("aliases") {
        names.push(listed_alias(&alias));
        names.extend(parts(&alias).names);
    }
    names.extend(several("compiled").iter().map(|n| listed(n, NameKind::Compiled)));
    let mut seen = BTreeSet::new();
    names.into_iter().filter(|n| seen.insert(n.text.clone())).collect()
}
