//! One list file → one Snapshot, and its way into the store: read, held against the guards, then switched to at once.
//! A refused file leaves everything as it was.

use super::raw_file::RawFile;
use super::reading_text::{date_in_file_name, first_day};
use super::store::{self, StoredList};
use super::{DatedBy, FileRead, ListInfo, Snapshot, SnapshotPart, formats, guards, parts};
use crate::error::{Error, Result};
use crate::words::Words;
use std::path::{Path, PathBuf};

/// What the operator asked for.
#[derive(Debug, Clone)]
pub struct ImportOrder {
    pub list: String,
    pub path: PathBuf,
    /// Edition date as the operator states it, ISO (`2025-09-29`, `2025-09`).
    pub as_of: Option<String>,
    /// Why a file that a guard stops is right all the same.
    pub accept: Option<String>,
    /// For own lists: the text of the mapping file to read it with.
    pub mapping: Option<String>,
    pub origin: Origin,
    /// RFC 3339.
    pub now: String,
}

/// Where the file comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// The operator gave it; it is as old as its edition until somebody confirms that it is the current one.
    LocalFile,
    /// Just fetched from the authority: this is the current edition.
    Fetched,
}

/// What became of it.
#[derive(Debug)]
pub struct Imported {
    pub list: StoredList,
    /// Live entries of the edition that was in use before.
    pub records_before: Option<usize>,
    /// Guards that were overruled by the operator's reason.
    pub overruled: Vec<Words>,
}

/// Reads the file and makes it the edition in use.
pub fn import(data_dir: &Path, order: &ImportOrder) -> Result<Imported> {
    let place = order.path.display().to_string();
    let mapping = order.mapping.clone().or_else(|| remembered_mapping(data_dir, &order.list));
    let mut read = read_with(&order.list, &order.path, order.as_of.as_deref(), mapping.as_deref(), &order.now)?;
    if order.origin == Origin::Fetched {
        read.snapshot.confirmed_at.clone_from(&order.now);
        read.snapshot.parts.iter_mut().for_each(|p| p.confirmed_at.clone_from(&order.now));
    }
    let _lock = store::lock(data_dir)?;
    let previous = store::current(data_dir, &order.list);
    // A damaged edition cannot be compared with; importing is the way out of it.
    let previous = previous.ok().flatten();
    // a part is held against the same part of the edition before; the others stay as they are
    let of_part = |p: &Snapshot| read.snapshot.parts.first().map(|part| parts::only(p, &part.id));
    let stops = match previous.as_ref().map(|p| (p, of_part(p))) {
        Some((_, Some(Some(same_part)))) => guards::stops(&read.info, &same_part, &read.snapshot),
        Some((whole, None)) => guards::stops(&read.info, whole, &read.snapshot),
        Some((_, Some(None))) | None => Vec::new(),
    };
    if !stops.is_empty() {
        match order.accept.as_deref().map(str::trim).filter(|reason| !reason.is_empty()) {
            Some(reason) => read.snapshot.accepted = Some(reason.to_owned()),
            None => return Err(stopped(&stops).at(place)),
        }
    }
    if let Some(previous) = &previous {
        parts::join(&mut read.snapshot, previous);
    }
    store::keep(data_dir, &read.snapshot, &stops)?;
    Ok(Imported { list: read, records_before: previous.map(|p| p.live()), overruled: stops })
}

/// An own list is read as it was the last time; one named like a ready mapping file is read with that.
fn remembered_mapping(data_dir: &Path, list: &str) -> Option<String> {
    let name = list.strip_prefix("custom:")?;
    let ready = || ListInfo::ready_mappings().into_iter().find(|(id, _)| *id == name).map(|(_, text)| text.to_owned());
    match store::current(data_dir, list).ok().flatten() {
        Some(snapshot) => snapshot.mapping,
        None => ready(),
    }
}

/// Reads a list file without importing it (`--list ID=FILE`).
pub fn read_raw(list: &str, path: &Path, as_of: Option<&str>, now: &str) -> Result<StoredList> {
    let name = list.strip_prefix("custom:").unwrap_or_default();
    let ready = ListInfo::ready_mappings().into_iter().find(|(id, _)| *id == name).map(|(_, text)| text);
    read_with(list, path, as_of, ready, now)
}

/// Reads a list file, an own list with its mapping.
pub fn read_with(list: &str, path: &Path, as_of: Option<&str>, mapping: Option<&str>, now: &str) -> Result<StoredList> {
    let place = path.display().to_string();
    let info = ListInfo::find(list).ok_or_else(|| unknown_list(list))?;
    let info = match mapping {
        Some(_) if !list.starts_with("custom:") => return Err(mapping_for_own_lists(list)),
        Some(text) => info.with_mapping(text)?,
        None => info,
    };
    let importer = info.importer.as_deref().filter(|_| info.extract_of.is_empty()).and_then(formats::find);
    let Some(importer) = importer else { return Err(not_importable(list)) };
    if let Some(date) = as_of.filter(|d| first_day(d).is_none()) {
        return Err(not_a_date(date));
    }
    let file = RawFile::open(path)?;
    check_format(&file, &info).map_err(|e| e.at(&place))?;
    let reading = importer.read(&file, &info).map_err(|e| e.at(&place))?;
    if reading.listings.is_empty() {
        return Err(no_entries().at(place));
    }
    let snapshot = snapshot(&info, &file, reading, as_of, now);
    Ok(StoredList { info, snapshot })
}

fn snapshot(info: &ListInfo, file: &RawFile, reading: formats::Reading, as_of: Option<&str>, now: &str) -> Snapshot {
    let in_name = || date_in_file_name(&file.name).or_else(|| date_in_file_name(&file.inner_name));
    let (version, dated_by) = if let Some(stated) = as_of {
        (stated.to_owned(), DatedBy::Operator)
    } else if let Some(published) = reading.published {
        (published, DatedBy::Content)
    } else if let Some(named) = in_name() {
        (named, DatedBy::FileName)
    } else {
        (now.get(..10).unwrap_or(now).to_owned(), DatedBy::ImportDay)
    };
    // A local file is as old as its edition until somebody confirms that this is still the current one.
    let published = first_day(&version).filter(|_| dated_by != DatedBy::ImportDay).map(|day| format!("{day}T00:00:00Z"));
    let confirmed_at = published.filter(|day| day.as_str() < now).unwrap_or_else(|| now.to_owned());
    let part = |id: String| SnapshotPart {
        id,
        version: version.clone(),
        dated_by,
        imported_at: now.to_owned(),
        confirmed_at: confirmed_at.clone(),
        file: FileRead { name: file.name.clone(), sha256: file.sha256.clone(), bytes: file.size },
    };
    let parts = reading.part.map(part).into_iter().collect();
    Snapshot {
        list: info.id.clone(),
        version,
        dated_by,
        imported_at: now.to_owned(),
        confirmed_at,
        file_name: file.name.clone(),
        sha256: file.sha256.clone(),
        bytes: file.size,
        format: file.format.name().to_owned(),
        listings: reading.listings,
        warnings: reading.problems.words(),
        shared: reading.shared,
        extract: false,
        accepted: None,
        parts,
        other_files: reading.other_files,
        mapping: info.mapping.clone(),
    }
}

fn check_format(file: &RawFile, info: &ListInfo) -> Result<()> {
    let name = file.format.name();
    // plain text looks like a table of one column
    let taken = |f: &String| f == name || (f == "text" && name == "csv");
    if info.formats.iter().any(taken) {
        return Ok(());
    }
    let what = if name == "html" {
        Words::new("this is a web page (perhaps an error page), not the list", "リストではなくウェブページ（エラー画面など）です")
    } else {
        Words::new(
            format!("this list comes as {}; the file is {name}", info.formats.join(" or ")),
            format!("このリストの形式は {} ですが、ファイルは {name} です", info.formats.join("・")),
        )
    };
    let next = if info.url.is_empty() {
        Words::new("give the file in that form", "正しい形式のファイルを指定してください")
    } else {
        Words::new(format!("get the list file from {}", info.url), format!("{} からリストのファイルを取得してください", info.url))
    };
    Err(Error::new(what, next))
}

fn stopped(stops: &[Words]) -> Error {
    let en: Vec<&str> = stops.iter().map(|s| s.en.as_str()).collect();
    let ja: Vec<&str> = stops.iter().map(|s| s.ja.as_str()).collect();
    Error::new(
        Words::new(
            format!("not imported, the edition in use stays: {}", en.join("; ")),
            format!("取り込みませんでした（使用中の版はそのままです）。{}", ja.join("。")),
        ),
        Words::new(
            "get the file again, or repeat with --accept \"REASON\" if this is right",
            "ファイルを取得し直すか、正しい内容であれば --accept \"理由\" を付けて実行してください",
        ),
    )
}

pub(super) fn unknown_list(list: &str) -> Error {
    let known: Vec<&str> =
        ListInfo::all().iter().filter(|l| l.importer.is_some() && l.id != "custom" && l.id != "starter").map(|l| l.id.as_str()).collect();
    let known = format!("{}, custom:NAME", known.join(", "));
    Error::new(
        Words::new("no list of this id", "このIDのリストはありません"),
        Words::new(format!("lists that can be imported: {known}"), format!("取り込めるリスト: {known}")),
    )
    .at(list)
}

fn mapping_for_own_lists(list: &str) -> Error {
    Error::new(
        Words::new("a mapping file is for own lists only", "マッピングファイルは自社リスト（custom:名前）専用です"),
        Words::new("import the file as custom:NAME", "custom:名前 として取り込んでください"),
    )
    .at(list)
}

fn not_importable(list: &str) -> Error {
    Error::new(
        Words::new("this list cannot be imported", "このリストは取り込めません"),
        Words::new(
            "put the entries you need into an own list (custom:NAME)",
            "必要な項目を自社リスト（custom:名前）として取り込んでください",
        ),
    )
    .at(list)
}

fn not_a_date(text: &str) -> Error {
    Error::new(
        Words::new(format!("“{text}” is not a date"), format!("「{text}」は日付ではありません")),
        Words::new("write it as 2025-09-29", "2025-09-29 の形で指定してください"),
    )
    .at("--as-of")
}

fn no_entries() -> Error {
    Error::new(
        Words::new("the file holds no entries", "ファイルに項目が1件もありません"),
        Words::new("get the file again from the authority's page", "公式ページからファイルを取得し直してください"),
    )
}
