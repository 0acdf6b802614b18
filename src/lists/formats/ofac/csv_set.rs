//! OFAC's set of four CSV files without headings: the list, its addresses, its aliases, and the rest of long remarks.
//! The four belong together; with one of them missing, names would be missing, so the set is refused.

use super::super::{Reading, make_ids_unique, refused};
use super::{each_once, kind, remarks, without_repeats};
use crate::error::Result;
use crate::lists::countries::named;
use crate::lists::name_parts::{listed, listed_alias, parts};
use crate::lists::raw_file::RawFile;
use crate::lists::reading_text::{decode, one_line};
use crate::lists::{FileRead, ListInfo, ListedName, Listing, ListingKind, NameKind, Problems};
use std::collections::BTreeMap;

/// Columns of the four files (OFAC data specification of 2023-09-25).
const LIST: usize = 12;
const ADDRESSES: usize = 6;
const ALIASES: usize = 5;
const COMMENTS: usize = 2;
/// So many rows may belong to no entry (or one in a hundred) before the files count as different editions.
const STRAY_ROWS: usize = 5;

/// Rows of a further file by the number of the entry they belong to.
type Further = BTreeMap<String, Vec<Vec<String>>>;

pub fn read(file: &RawFile, info: &ListInfo) -> Result<Reading> {
    let mut reading = Reading::default();
    let list = rows(file, LIST)?;
    let names = sibling_names(&file.inner_name);
    let mut further: [Further; 3] = Default::default();
    for ((name, columns), into) in names.iter().zip([ADDRESSES, ALIASES, COMMENTS]).zip(&mut further) {
        let Some(sibling) = file.beside(name)? else { return Err(missing(&names, name)) };
        for row in rows(&sibling, columns)? {
            into.entry(row[0].clone()).or_default().push(row);
        }
        reading.other_files.push(FileRead { name: sibling.name, sha256: sibling.sha256, bytes: sibling.size });
    }
    for (number, row) in list.iter().enumerate() {
        let [addresses, aliases, comments] = further.each_mut().map(|f| f.remove(&row[0]).unwrap_or_default());
        reading.listings.push(listing(row, &addresses, &aliases, &comments, &format!("row {}", number + 1), info)?);
    }
    let stray: usize = further.iter().flat_map(BTreeMap::values).map(Vec::len).sum();
    if stray > STRAY_ROWS.max(list.len() / 100) {
        return Err(refused(
            format!("{stray} addresses or aliases belong to no entry: the four files are of different editions, or one was cut short"),
            format!("どの項目にも属さない住所・別名が{stray}行あります。4つのファイルの版が異なるか、途中で切れています"),
        ));
    }
    note_stray(&further, &mut reading.problems);
    make_ids_unique(&mut reading);
    Ok(reading)
}

fn note_stray(further: &[Further; 3], problems: &mut Problems) {
    for entry in further.iter().flat_map(BTreeMap::keys) {
        problems.note("an address or alias that belongs to no entry", "どの項目にも属さない住所・別名", entry);
    }
}

/// `sdn.csv` → `add.csv` …, `cons_prim.csv` → `cons_add.csv` …
fn sibling_names(name: &str) -> [String; 3] {
    let prefix = if name.to_ascii_lowercase().starts_with("cons") { "cons_" } else { "" };
    let comments = if prefix.is_empty() { "sdn_comments.csv" } else { "cons_comments.csv" };
    [format!("{prefix}add.csv"), format!("{prefix}alt.csv"), comments.to_owned()]
}

fn missing(names: &[String; 3], name: &str) -> crate::Error {
    let all = names.join(", ");
    crate::Error::new(
        crate::words::Words::new(
            format!("{name} is not beside it: the list, its addresses, aliases and comments are four files of one set"),
            format!("同じフォルダーに {name} がありません（リスト本体・住所・別名・注記の4ファイルで一組です）"),
        ),
        crate::words::Words::new(
            format!("put {all} of the same day into the same folder, or import the XML"),
            format!("同じ日の {all} を同じフォルダーに置くか、XMLを取り込んでください"),
        ),
    )
}

/// Every record with its cells, `-0-` as nothing. The files close with the byte 0x1A, or without it.
fn rows(file: &RawFile, columns: usize) -> Result<Vec<Vec<String>>> {
    let (text, _) = decode(&file.bytes);
    let text = text.trim_end_matches(|c: char| c == '\u{1A}' || c.is_whitespace());
    if text.bytes().filter(|b| *b == b'"').count() % 2 == 1 {
        return Err(refused(
            format!("{} ends inside a quoted field: it was cut short", file.name),
            format!("{} は引用符の途中で終わっており、途中で切れています", file.name),
        ));
    }
    let mut reader = csv::ReaderBuilder::new().flexible(true).has_headers(false).from_reader(text.as_bytes());
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|e| refused(format!("not readable as CSV ({e})"), format!("CSVとして読み取れません（{e}）")))?;
        let line = record.position().map_or(0, csv::Position::line);
        if record.len() != columns {
            return Err(refused(
                format!("{} line {line} has {} fields instead of {columns}", file.name, record.len()),
                format!("{} の{line}行目の項目数が{}個で、{columns}個ではありません", file.name, record.len()),
            ));
        }
        let cells: Vec<String> = record.iter().map(|c| if c.trim() == "-0-" { String::new() } else { c.to_owned() }).collect();
        let is_number = !cells[0].trim().is_empty() && cells[0].trim().chars().all(|c| c.is_ascii_digit());
        if rows.is_empty() && !is_number && cells[0].trim().eq_ignore_ascii_case("ent_num") {
            continue;
        }
        if !is_number {
            return Err(refused(
                format!("{} line {line} does not begin with the number of an entry", file.name),
                format!("{} の{line}行目が項目番号で始まっていません", file.name),
            ));
        }
        rows.push(cells.iter().enumerate().map(|(at, c)| if at == 0 { c.trim().to_owned() } else { c.clone() }).collect());
    }
    Ok(rows)
}

fn listing(
    row: &[String],
    addresses: &[Vec<String>],
    aliases: &[Vec<String>],
    comments: &[Vec<String>],
    place: &str,
    info: &ListInfo,
) -> Result<Listing> {
    let kind = if row[2].trim().is_empty() { ListingKind::Organization } else { kind(row[2].trim(), place)? };
    // the comments go on where the remark was cut off, in the middle of a word
    let remark = one_line(&comments.iter().fold(row[11].clone(), |text, more| text + &more[1]));
    let facts = remarks::facts(&remark);
    let names = names(&one_line(&row[1]), kind, aliases, &facts);
    if names.is_empty() {
        return Err(refused(format!("{place} has no name"), format!("{place} に名称がありません")));
    }
    let kept = [
        ("title", 4),
        ("callSign", 5),
        ("vesselType", 6),
        ("tonnage", 7),
        ("grossRegisteredTonnage", 8),
        ("vesselFlag", 9),
        ("vesselOwner", 10),
    ];
    let located = addresses.iter().map(|a| named(&one_line(&a[4]), "location"));
    Ok(Listing {
        uid: row[0].clone(),
        kind,
        names,
        addresses: addresses.iter().map(|a| joined(&a[2..])).filter(|a| !a.is_empty()).collect(),
        countries: each_once(located.chain(facts.countries)),
        programmes: row[3].split("] [").map(one_line).filter(|p| !p.is_empty()).collect(),
        identifiers: facts.identifiers,
        relations: facts.relations,
        birth_dates: facts.birth_dates,
        remarks: (!remark.is_empty()).then_some(remark),
        source_url: Some(info.url.clone()),
        locator: place.to_owned(),
        other: kept.iter().map(|(key, at)| ((*key).to_owned(), one_line(&row[*at]))).filter(|(_, v)| !v.is_empty()).collect(),
        ..Listing::default()
    })
}

fn joined(cells: &[String]) -> String {
    cells.iter().map(|c| one_line(c)).filter(|c| !c.is_empty()).collect::<Vec<_>>().join(", ")
}

fn names(primary: &str, kind: ListingKind, aliases: &[Vec<String>], facts: &remarks::Facts) -> Vec<ListedName> {
    let person = kind == ListingKind::Person;
    let mut names = vec![listed(primary, NameKind::Primary)];
    if !person {
        names.extend(parts(primary).names);
    }
    for alias in aliases {
        let text = one_line(&alias[3]);
        names.push(match alias[2].trim() {
            "fka" => listed(&text, NameKind::Former),
            _ if person => listed(&text, NameKind::Alias),
            _ => listed_alias(&text),
        });
    }
    let cut_out = |texts: &[String], kind| texts.iter().map(|t| ListedName { derived: true, ..listed(t, kind) }).collect::<Vec<_>>();
    names.extend(cut_out(&facts.weak_names, NameKind::Weak));
    names.extend(cut_out(&facts.former_names, NameKind::Former));
    without_repeats(names)
}
