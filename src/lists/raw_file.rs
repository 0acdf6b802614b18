//! A list file as it lies on disk: read within limits, unpacked when it is packed, its format told from its content.
//! It never trusts a file name, a declared size or an extension.

use crate::error::{Error, Result};
use crate::words::Words;
use sha2::{Digest, Sha256};
use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};

/// Largest file taken, packed or unpacked, in bytes. The largest official list is about 100 MB.
pub const MOST_BYTES: u64 = 256 * 1024 * 1024;
/// Entries of a zip container; an office file has a few dozen.
const MOST_ENTRIES: usize = 2_000;

/// The bytes of one list file, unpacked.
#[derive(Debug, Clone)]
pub struct RawFile {
    /// Name without its folder, as given.
    pub name: String,
    /// Name of the file inside the container, or the same again.
    pub inner_name: String,
    pub bytes: Vec<u8>,
    pub format: RawFormat,
    /// Of the file as it lies on disk, lower-case hex.
    pub sha256: String,
    /// Of the file as it lies on disk.
    pub size: u64,
    /// Where it lies, to find the other files of a set beside it.
    pub folder: Option<PathBuf>,
}

/// Told from the content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RawFormat {
    Xlsx,
    Csv,
    Json,
    Xml,
    Html,
    Pdf,
}

impl RawFormat {
    pub fn name(self) -> &'static str {
        match self {
            RawFormat::Xlsx => "xlsx",
            RawFormat::Csv => "csv",
            RawFormat::Json => "json",
            RawFormat::Xml => "xml",
            RawFormat::Html => "html",
            RawFormat::Pdf => "pdf",
        }
    }
}

impl RawFile {
    pub fn open(path: &Path) -> Result<RawFile> {
        let file = std::fs::File::open(path).map_err(|e| Error::io(path, &e))?;
        let place = path.display().to_string();
        let bytes = read_within(file, MOST_BYTES).map_err(|stop| stop.error(path))?;
        let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_else(|| place.clone());
        let mut file = RawFile::from_bytes(&name, bytes).map_err(|e| e.at(place))?;
        file.folder = path.parent().map(|p| if p.as_os_str().is_empty() { PathBuf::from(".") } else { p.to_path_buf() });
        Ok(file)
    }

    /// Another file of the same set, in the same folder, whatever its capitals; packed files are opened as well.
    pub fn beside(&self, name: &str) -> Result<Option<RawFile>> {
        let Some(folder) = &self.folder else { return Ok(None) };
        let entries = std::fs::read_dir(folder).map_err(|e| Error::io(folder, &e))?;
        let wanted = |found: &str| [name.to_owned(), format!("{name}.gz")].iter().any(|w| found.eq_ignore_ascii_case(w));
        let mut found: Vec<PathBuf> =
            entries.filter_map(|e| e.ok()).filter(|e| wanted(&e.file_name().to_string_lossy())).map(|e| e.path()).collect();
        found.sort();
        found.first().map(|path| RawFile::open(path)).transpose()
    }

    /// Unpacks and recognises bytes that were read elsewhere.
    pub fn from_bytes(name: &str, bytes: Vec<u8>) -> Result<RawFile> {
        let sha256 = hex(&Sha256::digest(&bytes));
        let size = bytes.len() as u64;
        let (inner_name, bytes) = unpack(name.to_owned(), bytes, 2)?;
        let format = recognise(&bytes)?;
        Ok(RawFile { name: name.to_owned(), inner_name, bytes, format, sha256, size, folder: None })
    }
}

/// Why reading stopped before the end.
enum Stop {
    TooLarge,
    Io(std::io::Error),
}

impl Stop {
    fn error(self, path: &Path) -> Error {
        match self {
            Stop::TooLarge => too_large().at(path.display().to_string()),
            Stop::Io(e) => Error::io(path, &e),
        }
    }
}

fn read_within(source: impl Read, most: u64) -> Result<Vec<u8>, Stop> {
    let mut bytes = Vec::new();
    source.take(most + 1).read_to_end(&mut bytes).map_err(Stop::Io)?;
    if bytes.len() as u64 > most { Err(Stop::TooLarge) } else { Ok(bytes) }
}

fn unpack(name: String, bytes: Vec<u8>, deeper: usize) -> Result<(String, Vec<u8>)> {
    if bytes.starts_with(&[0x1F, 0x8B]) && deeper > 0 {
        let inner = name.strip_suffix(".gz").unwrap_or(&name).to_owned();
        let plain = read_within(flate2::read::MultiGzDecoder::new(bytes.as_slice()), MOST_BYTES).map_err(|stop| match stop {
            Stop::TooLarge => too_large(),
            Stop::Io(_) => damaged_container(),
        })?;
        return unpack(inner, plain, deeper - 1);
    }
    if bytes.starts_with(b"PK") && deeper > 0 && !is_spreadsheet(&bytes) {
        let (inner, plain) = only_entry(&bytes)?;
        return unpack(inner, plain, deeper - 1);
    }
    Ok((name, bytes))
}

fn is_spreadsheet(bytes: &[u8]) -> bool {
    zip::ZipArchive::new(Cursor::new(bytes)).is_ok_and(|z| z.file_names().any(|n| n == "xl/workbook.xml" || n == "[Content_Types].xml"))
}

/// The one list file of a zip; notes and folders beside it are passed over.
fn only_entry(bytes: &[u8]) -> Result<(String, Vec<u8>)> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|_| damaged_container())?;
    let is_list = |n: &str| [".csv", ".json", ".xml", ".xlsx", ".txt", ".tsv"].iter().any(|end| n.to_ascii_lowercase().ends_with(end));
    let candidates: Vec<String> = archive.file_names().filter(|n| is_list(n)).take(2).map(str::to_owned).collect();
    let [name] = candidates.as_slice() else {
        return Err(Error::new(
            Words::new("the zip file does not hold exactly one list file", "zipの中のリストファイルが1つではありません"),
            Words::new("unpack it and give the list file itself", "展開して、リストのファイルを直接指定してください"),
        ));
    };
    let entry = archive.by_name(name).map_err(|_| damaged_container())?;
    let plain = read_within(entry, MOST_BYTES).map_err(|stop| match stop {
        Stop::TooLarge => too_large(),
        Stop::Io(_) => damaged_container(),
    })?;
    let short = name.rsplit(['/', '\\']).next().unwrap_or(name).to_owned();
    Ok((short, plain))
}

/// True sizes of a zip container, inflated and thrown away: declared sizes may lie.
pub(super) fn container_within_limits(bytes: &[u8]) -> Result<()> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|_| damaged_container())?;
    if archive.len() > MOST_ENTRIES {
        return Err(too_large());
    }
    let mut left = MOST_BYTES;
    for index in 0..archive.len() {
        let entry = archive.by_index(index).map_err(|_| damaged_container())?;
        let size = std::io::copy(&mut entry.take(left + 1), &mut std::io::sink()).map_err(|_| damaged_container())?;
        left = left.checked_sub(size).ok_or_else(too_large)?;
    }
    Ok(())
}

fn recognise(bytes: &[u8]) -> Result<RawFormat> {
    let start = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let head = start.trim_ascii_start();
    if head.is_empty() {
        return Err(Error::new(
            Words::new("the file is empty", "ファイルが空です"),
            Words::new("get the file again from the authority's page", "公式ページからファイルを取得し直してください"),
        ));
    }
    let opening = head[..head.len().min(512)].to_ascii_lowercase();
    Ok(match head[0] {
        b'P' if head.starts_with(b"PK") => RawFormat::Xlsx,
        b'%' if head.starts_with(b"%PDF") => RawFormat::Pdf,
        b'{' | b'[' => RawFormat::Json,
        b'<' if contains(&opening, b"<html") || contains(&opening, b"<!doctype html") => RawFormat::Html,
        b'<' => RawFormat::Xml,
        _ => RawFormat::Csv,
    })
}

fn contains(text: &[u8], what: &[u8]) -> bool {
    text.windows(what.len()).any(|w| w == what)
}

fn too_large() -> Error {
    Error::new(
        Words::new(
            "the file is larger than any list we know of (more than 256 MB unpacked)",
            "展開後256MBを超えており、リストとしては大きすぎます",
        ),
        Words::new("check that it is the right file", "ファイルを確認してください"),
    )
}

fn damaged_container() -> Error {
    Error::new(
        Words::new("the packed file is damaged or was cut short", "圧縮ファイルが壊れているか、途中で切れています"),
        Words::new("get the file again from the authority's page", "公式ページからファイルを取得し直してください"),
    )
}

pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn gz(bytes: &[u8]) -> Vec<u8> {
        let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        out.write_all(bytes).unwrap();
        out.finish().unwrap()
    }

    #[test]
    fn content_decides_the_format_not_the_name() {
        let format = |bytes: &[u8]| RawFile::from_bytes("list.csv", bytes.to_vec()).map(|f| f.format).ok();
        assert_eq!(format(b"\xEF\xBB\xBF <!DOCTYPE HTML><title>503</title>"), Some(RawFormat::Html));
        assert_eq!(format(b"<?xml version=\"1.0\"?><sdnList/>"), Some(RawFormat::Xml));
        assert_eq!(format(b"  {\"results\":[]}"), Some(RawFormat::Json));
        assert_eq!(format(b"a,b\n1,2\n"), Some(RawFormat::Csv));
        assert_eq!(format(b" \n"), None);
    }

    #[test]
    fn packed_files_open_and_keep_the_hash_of_what_was_given() {
        let packed = gz(b"a,b\n1,2\n");
        let file = RawFile::from_bytes("list_20260102.csv.gz", packed.clone()).unwrap();
        assert_eq!((file.bytes.as_slice(), file.inner_name.as_str()), (b"a,b\n1,2\n".as_slice(), "list_20260102.csv"));
        assert_eq!(file.sha256, hex(&Sha256::digest(&packed)));
        assert!(RawFile::from_bytes("cut.gz", packed[..packed.len() - 6].to_vec()).is_err());
    }
}
