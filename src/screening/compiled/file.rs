//! Where the compiled index stands in the data folder, and whether it still fits the lists. Its name tells what it was made
//! from; it is written beside and renamed into place, so a reader finds the whole of it or nothing.

use super::bytes::{Bytes, checksum};
use super::{Compiled, FORMAT_VERSION, Source, map, write};
use crate::error::{Error, Result};
use crate::lists::{EditionInUse, Store};
use crate::words::Words;
use std::path::{Path, PathBuf};

/// The index over the imported lists: the one in the data folder where it fits, else a new one, kept for the next time.
pub fn open(data_dir: &Path) -> Result<Compiled> {
    rayon::spawn(super::super::names::make_ready);
    let editions = Store::editions(data_dir)?;
    let sources: Vec<Source> = editions.iter().map(source).collect();
    let path = path(data_dir, &sources);
    if let Some(compiled) = existing(&path, &sources) {
        return Ok(with_ages(compiled, &sources));
    }
    let folder = data_dir.join("index");
    let kept = editions.iter().any(|e| !e.embedded);
    let lock = if kept { lock(&folder) } else { None };
    if let Some(compiled) = lock.as_ref().and_then(|_| existing(&path, &sources)) {
        return Ok(with_ages(compiled, &sources));
    }
    let lists = Store::open(data_dir)?.into_lists();
    let bytes = write::compile(&lists, sources.clone());
    drop(lists);
    // a data folder that may only be read still answers, from an index of this run
    if lock.is_some() && crate::lists::write_whole(&path, &bytes).is_ok() {
        drop(bytes);
        forget_others(&folder, &path);
        if let Some(compiled) = existing(&path, &sources) {
            return Ok(with_ages(compiled, &sources));
        }
        return Err(unreadable(&path));
    }
    Compiled::read(Bytes::Owned(bytes)).map(|(compiled, _)| compiled).ok_or_else(|| unreadable(&path))
}

/// Writes the index over the imported lists to a file of its own, ages and all, to be searched elsewhere without the lists.
pub fn write_alone(data_dir: &Path, path: &Path) -> Result<Compiled> {
    let sources: Vec<Source> = Store::editions(data_dir)?.iter().map(source).collect();
    let bytes = write::compile(&Store::open(data_dir)?.into_lists(), sources);
    crate::lists::write_whole(path, &bytes)?;
    drop(bytes);
    open_alone(path)
}

/// An index that [`write_alone`] wrote.
///
/// # Errors
/// A file that is none, is damaged, or was made by another version of the program.
pub fn open_alone(path: &Path) -> Result<Compiled> {
    let file = std::fs::File::open(path).map_err(|e| Error::io(path, &e))?;
    let mapped = map::map(&file).map_err(|e| Error::io(path, &e))?;
    let own = |head: &super::Head| head.program == env!("CARGO_PKG_VERSION") && head.word_tables == super::super::names::tables();
    match Compiled::read(Bytes::Mapped(mapped)) {
        Some((compiled, head)) if own(&head) => Ok(compiled),
        _ => Err(Error::new(
            Words::new(
                "this is not an index, it is damaged, or another version of sekisho made it",
                "索引ではないか、破損しているか、別のバージョンの sekisho で作成されています",
            ),
            Words::new(
                "make it with this program: `sekisho lists index -o FILE`",
                "このプログラムで作り直してください: `sekisho lists index -o ファイル`",
            ),
        )
        .at(path.display().to_string())),
    }
}

fn source(edition: &EditionInUse) -> Source {
    Source { list: edition.list.clone(), file: edition.file.clone(), digest: edition.digest, confirmed_at: edition.confirmed_at.clone() }
}

/// By a name that changes with the lists, the tables of words, the layout and the program.
fn path(data_dir: &Path, sources: &[Source]) -> PathBuf {
    let mut all = format!("{}\n{FORMAT_VERSION}\n{:016x}\n", env!("CARGO_PKG_VERSION"), super::super::names::tables()).into_bytes();
    for source in sources {
        all.extend(source.list.as_bytes());
        all.extend(source.file.as_bytes());
        all.extend(source.digest);
    }
    data_dir.join("index").join(format!("names-{:016x}", checksum(&all)))
}

fn existing(path: &Path, sources: &[Source]) -> Option<Compiled> {
    let file = std::fs::File::open(path).ok()?;
    let (compiled, head) = Compiled::read(Bytes::Mapped(map::map(&file).ok()?))?;
    let same = |(a, b): (&Source, &Source)| a.list == b.list && a.file == b.file && a.digest == b.digest;
    let fits =
        head.program == env!("CARGO_PKG_VERSION") && head.sources.len() == sources.len() && head.sources.iter().zip(sources).all(same);
    fits.then_some(compiled)
}

/// A list may have been confirmed to be current since the index was made.
fn with_ages(mut compiled: Compiled, sources: &[Source]) -> Compiled {
    for list in &mut compiled.lists {
        if let Some(source) = sources.iter().find(|s| s.list == list.snapshot.list && !s.confirmed_at.is_empty()) {
            list.snapshot.confirmed(&source.confirmed_at);
        }
    }
    compiled
}

/// Held while an index is made, so that it is made once.
fn lock(folder: &Path) -> Option<std::fs::File> {
    std::fs::create_dir_all(folder).ok()?;
    let file = std::fs::File::create(folder.join(".lock")).ok()?;
    file.lock().ok()?;
    Some(file)
}

/// Indexes of former lists; one that is still open elsewhere lives on until it is closed.
fn forget_others(folder: &Path, path: &Path) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let other = entry.path();
        if other != path && entry.file_name().to_string_lossy().starts_with("names-") {
            let _still_open_or_gone = std::fs::remove_file(other);
        }
    }
}

fn unreadable(path: &Path) -> Error {
    Error::new(
        Words::new("the index of listed names cannot be read", "リスト名称の索引を読み取れません"),
        Words::new("remove this file; it is made again", "このファイルを削除してください。自動的に作り直します"),
    )
    .at(path.display().to_string())
}
