//! The lists at hand: imported snapshots under the data folder, raw files given for one run, and the embedded starter
//! extract while none of the lists it draws on is there. Old editions are kept; nothing is ever deleted.

use super::raw_file::RawFile;
use super::snapshot_file::{hash, read, replace, short_hash, write};
use super::{ListInfo, ListPart, Snapshot, formats, info, read_raw};
use crate::error::{Error, Result};
use crate::screening::SearchedList;
use crate::words::Words;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::io::Write;
use std::path::{Path, PathBuf};

/// The lists of one run, in the order of their ids; raw files of the run last.
#[derive(Debug, Default)]
pub struct Store {
    lists: Vec<StoredList>,
}

/// A list we know of and the edition of it in use.
#[derive(Debug, Clone)]
pub struct StoredList {
    pub info: ListInfo,
    pub snapshot: Snapshot,
}

/// The edition in use of a list, told without reading it: what an index was made from, or must be made from anew.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EditionInUse {
    pub list: String,
    /// File of the snapshot; empty for the embedded extract.
    pub file: String,
    /// Hash of what the snapshot holds, as its file states it.
    pub digest: [u8; 32],
    /// RFC 3339; empty for the embedded extract.
    pub confirmed_at: String,
    pub embedded: bool,
}

/// A list that could be imported and was not.
#[derive(Debug, Clone)]
pub struct MissingList {
    pub info: ListInfo,
}

/// What `confirm` wrote.
#[derive(Debug, Clone)]
pub struct ConfirmedList {
    pub list: String,
    pub version: String,
}

/// `current` beside the snapshots: which of them is in use.
#[derive(Debug, Serialize, Deserialize)]
struct Current {
    snapshot: String,
    /// RFC 3339; newer than the one inside the snapshot once the operator confirmed it.
    confirmed_at: String,
}

/// A line of `log.jsonl` beside the snapshots.
#[derive(Debug, Serialize)]
struct LogLine<'a> {
    at: &'a str,
    did: &'a str,
    version: &'a str,
    sha256: &'a str,
    file_name: &'a str,
    records: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    accepted: Option<&'a str>,
    #[serde(skip_serializing_if = "<[Words]>::is_empty")]
    overruled: &'a [Words],
}

impl Store {
    /// Every imported list; the starter extract joins while none of the lists it draws on is imported.
    /// A stored list that cannot be read is an error: a list must not silently be missing.
    pub fn open(data_dir: &Path) -> Result<Store> {
        Store::open_with(data_dir, Vec::new())
    }

    /// The lists of one run: the imported ones, and the raw files of `--list ID=FILE`.
    pub fn for_run(data_dir: &Path, extra: &[(String, PathBuf)], now: &str) -> Result<Store> {
        let raw = extra.iter().map(|(id, path)| read_raw(id, path, None, now));
        Store::open_with(data_dir, raw.collect::<Result<_>>()?)
    }

    /// Imported lists and raw ones read before.
    pub fn open_with(data_dir: &Path, extra: Vec<StoredList>) -> Result<Store> {
        let mut lists = Vec::new();
        for id in imported_ids(data_dir)? {
            lists.extend(load(data_dir, &id)?);
        }
        lists.extend(extra);
        Ok(Store { lists: with_starter(lists)? })
    }

    /// Lists as they can be read, and the error of each that cannot.
    pub fn survey(data_dir: &Path) -> Result<(Store, Vec<(String, Error)>)> {
        let (mut lists, mut damaged) = (Vec::new(), Vec::new());
        for id in imported_ids(data_dir)? {
            match load(data_dir, &id) {
                Ok(list) => lists.extend(list),
                Err(error) => damaged.push((id, error)),
            }
        }
        Ok((Store { lists: with_starter(lists)? }, damaged))
    }

    /// The editions [`Store::open`] would read, in its order.
    pub fn editions(data_dir: &Path) -> Result<Vec<EditionInUse>> {
        let mut editions = Vec::new();
        for id in imported_ids(data_dir)? {
            let Some(current) = (if ListInfo::find(&id).is_some() { switched(&folder(data_dir, &id))? } else { None }) else { continue };
            let digest = super::snapshot_file::digest(&folder(data_dir, &id).join(&current.snapshot))?;
            editions.push(EditionInUse { list: id, file: current.snapshot, digest, confirmed_at: current.confirmed_at, embedded: false });
        }
        let starter = ListInfo::all().iter().find(|l| !l.extract_of.is_empty());
        if let Some(info) = starter.filter(|info| !editions.iter().any(|e| info.extract_of.contains(&e.list))) {
            let bytes = info::embedded_file(&info.id, "entries.csv").unwrap_or_default();
            let digest = super::snapshot_file::digest_of(bytes);
            editions.push(EditionInUse { list: info.id.clone(), file: String::new(), digest, confirmed_at: String::new(), embedded: true });
        }
        Ok(editions)
    }

    pub fn lists(&self) -> &[StoredList] {
        &self.lists
    }

    /// Gives the lists away, to build an index over them without a copy.
    pub fn into_lists(self) -> Vec<StoredList> {
        self.lists
    }

    pub fn snapshots(&self) -> impl Iterator<Item = &Snapshot> {
        self.lists.iter().map(|l| &l.snapshot)
    }

    /// The list of this id.
    pub fn find(&self, id: &str) -> Option<&StoredList> {
        self.lists.iter().find(|l| l.info.id == id)
    }

    /// Lists that could be imported and are not here.
    pub fn missing(&self) -> Vec<MissingList> {
        let here: BTreeSet<&str> = self.lists.iter().map(|l| l.info.id.as_str()).collect();
        ListInfo::all()
            .iter()
            .filter(|info| info.importer.is_some() && !info.url.is_empty() && !here.contains(info.id.as_str()))
            .filter(|info| info.extract_of.is_empty())
            .map(|info| MissingList { info: info.clone() })
            .collect()
    }
}

impl StoredList {
    /// Whole days since the list was last fetched, published or confirmed to be current.
    pub fn age_days(&self, now: &str) -> i64 {
        age_in_days(&self.snapshot.confirmed_at, now)
    }

    /// True when the list is older than it may grow; its hits stand, its silence clears nobody.
    pub fn stale(&self, now: &str) -> bool {
        self.age_days(now) > self.info.max_age_days
    }

    /// The files of a list published as several that are not here; its silence says nothing of them.
    pub fn parts_missing(&self) -> impl Iterator<Item = &ListPart> {
        self.info.parts.iter().filter(|p| !self.snapshot.parts.iter().any(|here| here.id == p.id))
    }

    /// What a screening record says of this list.
    pub fn searched(&self, now: &str) -> SearchedList {
        SearchedList {
            id: self.info.id.clone(),
            version: self.snapshot.version.clone(),
            sha256: self.snapshot.sha256.clone(),
            records: self.snapshot.records(),
            age_days: self.age_days(now),
            stale: self.stale(now),
            extract: self.snapshot.extract,
        }
    }
}

/// Whole days between two times (RFC 3339); a time that cannot be read is infinitely long ago.
pub fn age_in_days(then: &str, now: &str) -> i64 {
    let time = |text: &str| text.parse::<jiff::Timestamp>().ok();
    match (time(then), time(now)) {
        (Some(then), Some(now)) => ((now.as_second() - then.as_second()) / 86_400).max(0),
        _ => i64::MAX,
    }
}

/// Notes that the edition in use is still the current one; its age counts from `now` on.
pub fn confirm(data_dir: &Path, list: &str, now: &str) -> Result<ConfirmedList> {
    let _lock = lock(data_dir)?;
    let Some(snapshot) = current(data_dir, list)? else {
        return Err(Error::new(
            Words::new("this list is not imported", "このリストは取り込まれていません"),
            Words::new(
                format!("run `sekisho lists import {list} FILE` first"),
                format!("先に `sekisho lists import {list} ファイル` を実行してください"),
            ),
        )
        .at(list));
    };
    let folder = folder(data_dir, list);
    switch(&folder, &Current { snapshot: file_name(&snapshot), confirmed_at: now.to_owned() })?;
    log(&folder, &LogLine { at: now, did: "confirm", accepted: None, overruled: &[], ..line(&snapshot) })?;
    Ok(ConfirmedList { list: list.to_owned(), version: snapshot.version })
}

/// Stores a new edition and switches to it; what is written last decides.
pub(super) fn keep(data_dir: &Path, snapshot: &Snapshot, overruled: &[Words]) -> Result<()> {
    let folder = folder(data_dir, &snapshot.list);
    std::fs::create_dir_all(&folder).map_err(|e| Error::io(&folder, &e))?;
    clear_leftovers(&folder);
    let name = file_name(snapshot);
    write(&folder.join(&name), snapshot)?;
    log(&folder, &LogLine { overruled, ..line(snapshot) })?;
    switch(&folder, &Current { snapshot: name, confirmed_at: snapshot.confirmed_at.clone() })
}

/// Half-written files of an import that was killed; the lock says that nobody is writing them now.
fn clear_leftovers(folder: &Path) {
    let entries = std::fs::read_dir(folder).into_iter().flatten().filter_map(|e| e.ok());
    for entry in entries.filter(|e| e.file_name().to_string_lossy().starts_with(".tmp")) {
        // one that cannot be removed takes a little space and nothing else
        let _left = std::fs::remove_file(entry.path());
    }
}

/// The edition in use of one list, with the confirmation that counts.
pub(super) fn current(data_dir: &Path, list: &str) -> Result<Option<Snapshot>> {
    let folder = folder(data_dir, list);
    let Some(current) = switched(&folder)? else { return Ok(None) };
    let mut snapshot = read(&folder.join(&current.snapshot))?;
    snapshot.confirmed(&current.confirmed_at);
    Ok(Some(snapshot))
}

/// Which snapshot of a list is in use.
fn switched(folder: &Path) -> Result<Option<Current>> {
    let path = folder.join("current");
    let text = match std::fs::read_to_string(&path) {
        Ok(text) => text,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(e) => return Err(Error::io(&path, &e)),
    };
    let current: Current = serde_json::from_str(&text).map_err(|_| unreadable(&path))?;
    if current.snapshot.contains(['/', '\\']) {
        return Err(unreadable(&path));
    }
    Ok(Some(current))
}

/// Held while the store is changed, so that two imports cannot cross.
pub(super) fn lock(data_dir: &Path) -> Result<std::fs::File> {
    let folder = data_dir.join("lists");
    let path = folder.join(".lock");
    std::fs::create_dir_all(&folder).map_err(|e| Error::io(&folder, &e))?;
    let file = std::fs::File::create(&path).map_err(|e| Error::io(&path, &e))?;
    file.lock().map_err(|e| Error::io(&path, &e))?;
    Ok(file)
}

fn load(data_dir: &Path, id: &str) -> Result<Option<StoredList>> {
    let Some(info) = ListInfo::find(id) else { return Ok(None) };
    let Some(snapshot) = current(data_dir, id)? else { return Ok(None) };
    let info = match &snapshot.mapping {
        Some(text) => info.with_mapping(text)?,
        None => info,
    };
    Ok(Some(StoredList { info, snapshot }))
}

/// Adds the embedded extract while it is the only source for what it holds.
fn with_starter(mut lists: Vec<StoredList>) -> Result<Vec<StoredList>> {
    let Some(info) = ListInfo::all().iter().find(|l| !l.extract_of.is_empty()) else { return Ok(lists) };
    if lists.iter().any(|l| info.extract_of.contains(&l.info.id)) {
        return Ok(lists);
    }
    let name = "entries.csv";
    let (Some(bytes), Some(importer)) = (info::embedded_file(&info.id, name), info.importer.as_deref().and_then(formats::find)) else {
        return Ok(lists);
    };
    let file = RawFile::from_bytes(name, bytes.to_vec())?;
    let reading = importer.read(&file, info)?;
    let version = reading.published.clone().unwrap_or_default();
    lists.push(StoredList {
        info: info.clone(),
        snapshot: Snapshot {
            list: info.id.clone(),
            imported_at: format!("{version}T00:00:00Z"),
            confirmed_at: format!("{version}T00:00:00Z"),
            version,
            dated_by: super::DatedBy::Content,
            file_name: name.to_owned(),
            sha256: hash(bytes),
            bytes: bytes.len() as u64,
            format: file.format.name().to_owned(),
            listings: reading.listings,
            warnings: reading.problems.words(),
            shared: reading.shared,
            extract: true,
            accepted: None,
            parts: Vec::new(),
            other_files: Vec::new(),
            mapping: None,
        },
    });
    Ok(lists)
}

fn imported_ids(data_dir: &Path) -> Result<Vec<String>> {
    let folder = data_dir.join("lists");
    let entries = match std::fs::read_dir(&folder) {
        Ok(entries) => entries,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(e) => return Err(Error::io(&folder, &e)),
    };
    let mut ids: Vec<String> = entries
        .filter_map(|e| e.ok()?.file_name().into_string().ok())
        .filter(|name| !name.starts_with('.'))
        .map(|name| name.strip_prefix("custom-").map_or(name.clone(), |own| format!("custom:{own}")))
        .collect();
    ids.sort();
    Ok(ids)
}

/// An edition as the log remembers it.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Edition {
    pub version: String,
    pub sha256: String,
    did: String,
}

/// Every edition ever imported, oldest first; the one imported last may stand there more than once.
pub(super) fn editions(data_dir: &Path, list: &str) -> Result<Vec<Edition>> {
    let path = folder(data_dir, list).join("log.jsonl");
    let text = match std::fs::read_to_string(&path) {
        Ok(text) => text,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(e) => return Err(Error::io(&path, &e)),
    };
    // a line cut short by a crash is a line that was never finished
    let lines = text.lines().filter_map(|line| serde_json::from_str::<Edition>(line).ok());
    Ok(lines.filter(|e| e.did == "import").collect())
}

/// One kept edition.
pub(super) fn edition(data_dir: &Path, list: &str, edition: &Edition) -> Result<Snapshot> {
    let name = format!("{}-{}.postcard", edition.version, short_hash(&edition.sha256));
    if name.contains(['/', '\\']) {
        return Err(unreadable(&folder(data_dir, list)));
    }
    read(&folder(data_dir, list).join(name))
}

/// True when an edition of the list is in use.
pub(super) fn is_here(data_dir: &Path, list: &str) -> bool {
    folder(data_dir, list).join("current").is_file()
}

/// Hash of the file of the edition in use; none when there is none, or it cannot be read.
pub(super) fn in_use(data_dir: &Path, list: &str) -> Result<Option<String>> {
    Ok(current(data_dir, list).ok().flatten().map(|s| s.sha256))
}

/// The folder of all lists, made when it is not there.
pub(super) fn make_folder(data_dir: &Path) -> Result<PathBuf> {
    let path = data_dir.join("lists");
    std::fs::create_dir_all(&path).map_err(|e| Error::io(&path, &e))?;
    Ok(path)
}

/// A colon is not allowed in folder names everywhere.
pub(super) fn folder(data_dir: &Path, list: &str) -> PathBuf {
    data_dir.join("lists").join(list.replacen(':', "-", 1))
}

fn file_name(snapshot: &Snapshot) -> String {
    format!("{}-{}.postcard", snapshot.version, short_hash(&snapshot.sha256))
}

fn switch(folder: &Path, current: &Current) -> Result<()> {
    let path = folder.join("current");
    let text = serde_json::to_string_pretty(current).map_err(|_| unreadable(&path))?;
    replace(&path, text.as_bytes())
}

fn line(snapshot: &Snapshot) -> LogLine<'_> {
    LogLine {
        at: &snapshot.imported_at,
        did: "import",
        version: &snapshot.version,
        sha256: &snapshot.sha256,
        file_name: &snapshot.file_name,
        records: snapshot.records(),
        accepted: snapshot.accepted.as_deref(),
        overruled: &[],
    }
}

fn log(folder: &Path, line: &LogLine<'_>) -> Result<()> {
    let path = folder.join("log.jsonl");
    let text = serde_json::to_string(line).map_err(|_| unreadable(&path))?;
    let opened = std::fs::OpenOptions::new().create(true).append(true).open(&path);
    opened.and_then(|mut file| writeln!(file, "{text}")).map_err(|e| Error::io(&path, &e))
}

fn unreadable(path: &Path) -> Error {
    Error::new(
        Words::new("this file of the list store cannot be read", "リスト保管庫のファイルを読み取れません"),
        Words::new("import the list file again", "リストのファイルを取り込み直してください"),
    )
    .at(path.display().to_string())
}
