//! A case as one sealed whole: every file of it with a manifest over all, as a folder or as one .zip of that folder. A pack is
//! made only of a case that holds; nothing is left out of it.

use super::folder::{CaseFolder, all_files};
use super::ledger::LOCK;
use super::seal::{self, BESIDE, MANIFEST};
use super::verify;
use crate::error::{Error, Result};
use crate::words::Words;
use std::collections::BTreeMap;
use std::io::{Cursor, Read as _, Write as _};
use std::path::Path;

/// Files of a pack that is opened again, and their bytes together.
const FILES: usize = 200_000;
const BYTES: u64 = 16 << 30;

/// A pack that was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Packed {
    pub files: usize,
    /// SHA-256 of the manifest.
    pub manifest: String,
}

/// Whether a path asks for the one-file form.
pub fn is_zip(path: &Path) -> bool {
    path.extension().is_some_and(|e| e.eq_ignore_ascii_case("zip"))
}

/// Writes the pack of a case: into one file where the path ends in .zip, else into a folder.
///
/// # Errors
/// When the case does not hold, the folder is in use, or the disk refuses.
pub fn write(case: &CaseFolder, out: &Path, now: &str) -> Result<Packed> {
    if !is_zip(out) {
        return into_folder(case, out, now);
    }
    let (bytes, packed) = zipped(case, now)?;
    std::fs::write(out, bytes).map_err(|e| Error::io(out, &e))?;
    Ok(packed)
}

/// The pack as the bytes of one .zip: the same case and clock, the same bytes.
///
/// # Errors
/// As [`write`].
pub fn zipped(case: &CaseFolder, now: &str) -> Result<(Vec<u8>, Packed)> {
    let folder = scratch()?;
    let packed = into_folder(case, folder.path(), now)?;
    let broken = |e: &dyn std::fmt::Display| {
        Error::new(
            Words::new(format!("the pack could not be put into one file: {e}"), format!("証拠一式を1ファイルにまとめられません: {e}")),
            Words::new("write it as a folder with -o FOLDER", "-o でフォルダーとして書き出してください"),
        )
    };
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default()
        .compression_method(zip::CompressionMethod::Deflated)
        .large_file(false)
        .last_modified_time(zip::DateTime::default());
    for name in all_files(folder.path())? {
        let path = folder.path().join(&name);
        let bytes = std::fs::read(&path).map_err(|e| Error::io(&path, &e))?;
        zip.start_file(&name, options).map_err(|e| broken(&e))?;
        zip.write_all(&bytes).map_err(|e| broken(&e))?;
    }
    Ok((zip.finish().map_err(|e| broken(&e))?.into_inner(), packed))
}

fn into_folder(case: &CaseFolder, out: &Path, now: &str) -> Result<Packed> {
    let root = case.folder();
    if let Some(breach) = verify::verify(root)?.breaches.first() {
        return Err(Error::new(
            Words::new(format!("the case does not hold: {breach:?}"), format!("案件の記録が保たれていません: {breach:?}")),
            Words::new("see `sekisho case verify`", "`sekisho case verify` を参照してください"),
        ));
    }
    let mut files = BTreeMap::new();
    for name in all_files(root)?.into_iter().filter(|n| n != LOCK && n != MANIFEST && !BESIDE.contains(&n.as_str())) {
        let path = root.join(&name);
        files.insert(name, std::fs::read(&path).map_err(|e| Error::io(&path, &e))?);
    }
    let manifest = seal::write_after(out, now, case.ledger.head(), &files)?;
    Ok(Packed { files: files.len(), manifest })
}

/// Unpacks a .zip into a folder of its own, to be checked there; the folder goes when it is dropped.
///
/// # Errors
/// When it is no .zip, a name in it leads out of the folder, or it holds more than a pack can.
pub fn opened(path: &Path) -> Result<tempfile::TempDir> {
    let strange = |en: &str, ja: &str| {
        Error::new(
            Words::new(en, ja),
            Words::new("give a pack that `sekisho case pack` wrote", "`sekisho case pack` が書き出したものを指定してください"),
        )
        .at(path.display().to_string())
    };
    let no_zip = || strange("this is not a .zip that can be opened", "開くことのできる .zip ではありません");
    let file = std::fs::File::open(path).map_err(|e| Error::io(path, &e))?;
    let mut archive = zip::ZipArchive::new(std::io::BufReader::new(file)).map_err(|_| no_zip())?;
    if archive.len() > FILES {
        return Err(strange("it holds more files than a pack can", "ファイル数が多すぎます"));
    }
    let folder = scratch()?;
    let mut left = BYTES;
    for i in 0..archive.len() {
        let mut entry = archive.by_index(i).map_err(|_| no_zip())?;
        if entry.is_dir() {
            continue;
        }
        let name = entry
            .enclosed_name()
            .ok_or_else(|| strange("a name in it leads out of its folder", "フォルダー外を指す名前が含まれています"))?;
        let mut bytes = Vec::new();
        entry.by_ref().take(left + 1).read_to_end(&mut bytes).map_err(|_| no_zip())?;
        left = left
            .checked_sub(bytes.len() as u64)
            .ok_or_else(|| strange("unpacked it is larger than a pack can be", "展開後のサイズが大きすぎます"))?;
        let to = folder.path().join(name);
        if let Some(parent) = to.parent() {
            std::fs::create_dir_all(parent).map_err(|e| Error::io(parent, &e))?;
        }
        std::fs::write(&to, bytes).map_err(|e| Error::io(&to, &e))?;
    }
    Ok(folder)
}

fn scratch() -> Result<tempfile::TempDir> {
    tempfile::tempdir().map_err(|e| Error::io(&std::env::temp_dir(), &e))
}
