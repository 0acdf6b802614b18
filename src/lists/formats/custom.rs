//! The user's own lists (`custom:<name>`): CSV with the header `uid,name,aliases,kind,country,address,effect,source_url`.
//! Only `name` is needed; `effect` is one of the classes, and `internal` (own decline) where nothing is said.

use super::{Importer, Reading, make_ids_unique, own_id};
use crate::error::{Error, Result};
use crate::lists::name_parts::listed;
use crate::lists::raw_file::RawFile;
use crate::lists::reading_text::{decode, one_line};
use crate::lists::{ListInfo, ListedCountry, Listing, ListingKind, NameKind, Problems};
use crate::words::Words;

pub struct OwnList;

const COLUMNS: &[&str] = &["uid", "name", "aliases", "kind", "country", "address", "effect", "source_url"];

impl Importer for OwnList {
    fn name(&self) -> &'static str {
        "custom"
    }

    fn read(&self, file: &RawFile, info: &ListInfo) -> Result<Reading> {
        let (text, encoding) = decode(&file.bytes);
        let mut reading = Reading::default();
        if let Some(name) = encoding {
            reading.problems.note("the file is not UTF-8; its encoding was guessed", "UTF-8ではないため文字コードを推定しました", name);
        }
        if text.bytes().filter(|b| *b == b'"').count() % 2 == 1 {
            return Err(mistake("a quotation mark is never closed", "引用符が閉じられていません"));
        }
        let mut reader = csv::ReaderBuilder::new().flexible(true).has_headers(false).from_reader(text.as_bytes());
        let mut records = reader.records();
        let broken = |e: csv::Error| mistake(&format!("not readable as CSV ({e})"), &format!("CSVとして読み取れません（{e}）"));
        let header = records.next().transpose().map_err(broken)?.unwrap_or_default();
        let header: Vec<String> = header.iter().map(|h| h.trim().to_ascii_lowercase()).collect();
        check_header(&header)?;
        for record in records {
            let record = record.map_err(broken)?;
            let line = record.position().map_or(0, csv::Position::line);
            if record.iter().all(|v| v.trim().is_empty()) {
                continue;
            }
            if record.len() != header.len() {
                return Err(mistake(
                    &format!("line {line} has {} fields instead of {}", record.len(), header.len()),
                    &format!("{line}行目の項目数が{}個で、見出しの{}個と合いません", record.len(), header.len()),
                ));
            }
            let cell =
                |column: &str| header.iter().position(|h| h == column).and_then(|at| record.get(at)).map(str::trim).unwrap_or_default();
            let listing = listing(cell, line, info, &mut reading.problems)?;
            reading.listings.push(listing);
        }
        make_ids_unique(&mut reading);
        Ok(reading)
    }
}

fn check_header(header: &[String]) -> Result<()> {
    let unknown: Vec<&str> = header.iter().map(String::as_str).filter(|h| !COLUMNS.contains(h)).collect();
    let twice = header.iter().enumerate().any(|(at, h)| header[..at].contains(h));
    if unknown.is_empty() && !twice && header.iter().any(|h| h == "name") {
        return Ok(());
    }
    let shown: String = unknown.join(", ").chars().take(80).collect();
    Err(mistake(
        &format!("the header of an own list is `{}`; unknown here: “{shown}”", COLUMNS.join(",")),
        &format!("自社リストの見出しは `{}` です（未知の見出し: 「{shown}」）", COLUMNS.join(",")),
    ))
}

fn listing<'a>(cell: impl Fn(&str) -> &'a str, line: u64, info: &ListInfo, problems: &mut Problems) -> Result<Listing> {
    let place = format!("line {line}");
    let name = one_line(cell("name"));
    if name.is_empty() {
        return Err(mistake(&format!("line {line} has no name"), &format!("{line}行目に名称がありません")));
    }
    let effect = match cell("effect") {
        "" => "internal",
        known if info.codes().any(|c| c == known) => known,
        unknown => {
            return Err(mistake(
                &format!("line {line}: “{unknown}” is no effect; use one of {}", info.codes().collect::<Vec<_>>().join(", ")),
                &format!("{line}行目: 「{unknown}」は効果区分ではありません。使える値: {}", info.codes().collect::<Vec<_>>().join("、")),
            ));
        }
    };
    let aliases = cell("aliases").split(';').map(one_line).filter(|a| !a.is_empty() && *a != name);
    let names: Vec<_> = [listed(&name, NameKind::Primary)].into_iter().chain(aliases.map(|a| listed(&a, NameKind::Alias))).collect();
    for damaged in names.iter().filter(|n| n.uncertain) {
        problems.note("a name with damaged characters", "文字化けの疑いがある名称", &format!("{place} {}", damaged.text));
    }
    let country = cell("country");
    let uid = match cell("uid") {
        "" => own_id(&[&name, country]),
        own => own.to_owned(),
    };
    Ok(Listing {
        uid,
        kind: kind(cell("kind"), &place, problems),
        names,
        addresses: Some(cell("address")).filter(|a| !a.is_empty()).map(one_line).into_iter().collect(),
        countries: Some(country).filter(|c| !c.is_empty()).map(listed_country).into_iter().collect(),
        source: Some(effect.to_owned()),
        source_url: Some(cell("source_url")).filter(|u| !u.is_empty()).map(str::to_owned),
        locator: place,
        ..Listing::default()
    })
}

fn listed_country(raw: &str) -> ListedCountry {
    let code = raw.to_ascii_uppercase();
    let code = if code.len() == 2 && code.chars().all(|c| c.is_ascii_uppercase()) { code } else { String::new() };
    ListedCountry { code, raw: raw.to_owned(), role: "location".to_owned() }
}

fn kind(written: &str, place: &str, problems: &mut Problems) -> ListingKind {
    match written.to_ascii_lowercase().as_str() {
        "organization" | "organisation" | "company" | "entity" => ListingKind::Organization,
        "person" | "individual" => ListingKind::Person,
        "vessel" => ListingKind::Vessel,
        "aircraft" => ListingKind::Aircraft,
        "address" => ListingKind::Address,
        "" | "unknown" => ListingKind::Unknown,
        _ => {
            problems.note("a kind that is not known; taken as unknown", "種別が不明なため「不明」として取り込み", place);
            ListingKind::Unknown
        }
    }
}

/// What is wrong with the user's own file is the user's to put right.
fn mistake(en: &str, ja: &str) -> Error {
    Error::new(Words::new(en, ja), Words::new("correct the file and import it again", "ファイルを修正して取り込み直してください"))
}
