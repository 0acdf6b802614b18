//! The package of a Word file: its main part out, a patched one in, every other entry copied raw: same compressed bytes, same
//! times. Parts written anew carry a fixed date, so the bytes repeat.

use super::Refusal;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read, Write};
use zip::{ZipArchive, ZipWriter};

/// Largest part that is patched, bytes.
const PART: u64 = 64 << 20;

/// The main document part's name and text.
pub fn main_part(bytes: &[u8]) -> Result<(String, String), Refusal> {
    let name = match part(bytes, "_rels/.rels")? {
        Some(rels) => main_target(&rels).unwrap_or_else(|| "word/document.xml".to_owned()),
        None => "word/document.xml".to_owned(),
    };
    match part(bytes, &name)? {
        Some(text) => Ok((name, text)),
        None => Err(Refusal::new("the file has no main part", "本文の部分がありません")),
    }
}

fn main_target(rels: &str) -> Option<String> {
    let relation = rels.split("<Relationship ").find(|r| r.contains("/officeDocument\""))?;
    let target = relation.split("Target=\"").nth(1)?.split('"').next()?;
    Some(target.trim_start_matches('/').to_owned())
}

/// A part's text, if the package holds it.
pub fn part(bytes: &[u8], name: &str) -> Result<Option<String>, Refusal> {
    let damaged = || Refusal::new("the package is damaged", "ファイルが壊れています");
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| damaged())?;
    let Ok(entry) = archive.by_name(name) else { return Ok(None) };
    let mut out = Vec::new();
    entry.take(PART + 1).read_to_end(&mut out).map_err(|_| damaged())?;
    if out.len() as u64 > PART {
        return Err(Refusal::new("a part is larger than 64 MiB", "64 MiBを超える部分があります"));
    }
    let out = out.strip_prefix(b"\xEF\xBB\xBF").map(<[u8]>::to_vec).unwrap_or(out);
    String::from_utf8(out).map(Some).map_err(|_| Refusal::new("a part is not UTF-8", "UTF-8でない部分があります"))
}

/// Names of all entries, in their order.
pub fn names(bytes: &[u8]) -> Result<Vec<String>, Refusal> {
    let damaged = |_| Refusal::new("the package is damaged", "ファイルが壊れています");
    let archive = ZipArchive::new(Cursor::new(bytes)).map_err(damaged)?;
    Ok(archive.file_names().map(str::to_owned).collect())
}

/// The package with these parts replaced or added, and those entries left out.
pub fn with_parts(bytes: &[u8], parts: &BTreeMap<String, String>, gone: &BTreeSet<String>) -> Result<Vec<u8>, Refusal> {
    let failed = |_| Refusal::new("the package cannot be copied", "ファイルを複製できません");
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(failed)?;
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default()
        .compression_method(zip::CompressionMethod::Deflated)
        .last_modified_time(zip::DateTime::default());
    let mut written = BTreeSet::new();
    for i in 0..archive.len() {
        let entry = archive.by_index_raw(i).map_err(failed)?;
        let name = entry.name().to_owned();
        if gone.contains(&name) {
            continue;
        }
        match parts.get(&name) {
            Some(text) => {
                drop(entry);
                writer.start_file(name.as_str(), options).map_err(failed)?;
                writer.write_all(text.as_bytes()).map_err(|_| failed(zip::result::ZipError::FileNotFound))?;
                written.insert(name);
            }
            None => writer.raw_copy_file(entry).map_err(failed)?,
        }
    }
    for (name, text) in parts.iter().filter(|(name, _)| !written.contains(*name)) {
        writer.start_file(name.as_str(), options).map_err(failed)?;
        writer.write_all(text.as_bytes()).map_err(|_| failed(zip::result::ZipError::FileNotFound))?;
    }
    writer.finish().map(Cursor::into_inner).map_err(failed)
}

/// How far a part is read, bytes.
pub fn position(reader: &quick_xml::Reader<&[u8]>) -> usize {
    usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX)
}
