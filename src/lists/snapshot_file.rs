//! A Snapshot on disk: a small header of our own, then postcard. The hash in the header is checked on every load, so
//! that a damaged file is an error and never a shorter list.

use super::Snapshot;
use super::raw_file::hex;
use crate::error::{Error, Result};
use crate::words::Words;
use sha2::{Digest, Sha256};
use std::io::Write;
use std::path::Path;

const MAGIC: &[u8; 8] = b"SEKISHO\0";
/// Raised whenever the fields of [`Snapshot`] or of what it holds change: postcard does not describe itself.
const FORMAT_VERSION: u32 = 1;
const HEADER: usize = 8 + 4 + 32;

pub fn write(path: &Path, snapshot: &Snapshot) -> Result<()> {
    let payload = postcard::to_stdvec(snapshot).map_err(|_| damaged(path))?;
    let mut bytes = Vec::with_capacity(HEADER + payload.len());
    bytes.extend_from_slice(MAGIC);
    bytes.extend_from_slice(&FORMAT_VERSION.to_le_bytes());
    bytes.extend_from_slice(&Sha256::digest(&payload));
    bytes.extend_from_slice(&payload);
    replace(path, &bytes)
}

pub fn read(path: &Path) -> Result<Snapshot> {
    let bytes = std::fs::read(path).map_err(|e| Error::io(path, &e))?;
    let (header, payload) = bytes.split_at_checked(HEADER).ok_or_else(|| damaged(path))?;
    if &header[..8] != MAGIC {
        return Err(damaged(path));
    }
    if header[8..12] != FORMAT_VERSION.to_le_bytes() {
        return Err(Error::new(
            Words::new("this list was stored by another version of sekisho", "このリストは別のバージョンの sekisho で保存されています"),
            Words::new("import the list file again", "リストのファイルを取り込み直してください"),
        )
        .at(path.display().to_string()));
    }
    if header[12..] != Sha256::digest(payload)[..] {
        return Err(damaged(path));
    }
    postcard::from_bytes(payload).map_err(|_| damaged(path))
}

/// Writes beside, then renames: a reader sees the old file or the new one, never half of one.
pub fn replace(path: &Path, bytes: &[u8]) -> Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let written = tempfile::NamedTempFile::new_in(folder).and_then(|mut file| {
        file.write_all(bytes)?;
        file.as_file().sync_all()?;
        file.persist(path).map_err(|e| e.error)
    });
    written.map(|_| ()).map_err(|e| Error::io(path, &e))
}

/// The first eight hex digits of a hash, to tell editions of one day apart.
pub fn short_hash(sha256: &str) -> &str {
    sha256.get(..8).unwrap_or(sha256)
}

/// SHA-256 of bytes that are no file, lower-case hex.
pub fn hash(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

fn damaged(path: &Path) -> Error {
    Error::new(
        Words::new("the stored list is damaged", "保存されているリストが壊れています"),
        Words::new("import the list file again", "リストのファイルを取り込み直してください"),
    )
    .at(path.display().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lists::Listing;

    #[test]
    fn what_was_written_is_read_and_a_flipped_bit_is_seen() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.postcard");
        let snapshot = Snapshot { list: "us-csl".to_owned(), listings: vec![Listing::default(); 3], ..Snapshot::default() };
        write(&path, &snapshot).unwrap();
        assert_eq!(read(&path).unwrap().listings.len(), 3);
        let mut bytes = std::fs::read(&path).unwrap();
        let last = bytes.len() - 1;
        bytes[last] ^= 1;
        std::fs::write(&path, &bytes).unwrap();
        assert!(read(&path).is_err());
        std::fs::write(&path, &bytes[..20]).unwrap();
        assert!(read(&path).is_err());
    }
}
