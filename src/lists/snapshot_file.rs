//! A Snapshot on disk: a small header of our own, then postcard. The hash in the header is checked on every load, so
//! that a damaged file is an error and never a shorter list.

use super::raw_file::hex;
use super::{Listing, Snapshot};
use crate::error::{Error, Result};
use crate::words::Words;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::io::Write;
use std::path::Path;

const MAGIC: &[u8; 8] = b"SEKISHO\0";
/// Raised whenever the fields of [`Snapshot`] or of what it holds change: postcard does not describe itself.
const FORMAT_VERSION: u32 = 3;
const HEADER: usize = 8 + 4 + 32;
/// Listings are stored in pieces of this many, so that all cores can read them.
const PIECE: usize = 2_048;

/// What precedes the pieces.
#[derive(Serialize, Deserialize)]
struct Head {
    /// Everything but the listings.
    snapshot: Snapshot,
    /// Length of each piece in bytes.
    pieces: Vec<usize>,
}

pub fn write(path: &Path, snapshot: &Snapshot) -> Result<()> {
    let unwritable = |_| damaged(path);
    let pieces: Vec<Vec<u8>> =
        snapshot.listings.chunks(PIECE).map(postcard::to_stdvec).collect::<std::result::Result<_, _>>().map_err(unwritable)?;
    let mut bare = snapshot.clone();
    bare.listings = Vec::new();
    let head = Head { snapshot: bare, pieces: pieces.iter().map(Vec::len).collect() };
    let mut payload = postcard::to_stdvec(&head).map_err(unwritable)?;
    payload.extend(pieces.into_iter().flatten());
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
    listings(payload).ok_or_else(|| damaged(path))
}

/// The hash a stored snapshot states for itself; the payload is not read.
pub fn digest(path: &Path) -> Result<[u8; 32]> {
    let mut header = [0; HEADER];
    let read = std::fs::File::open(path).and_then(|mut file| std::io::Read::read_exact(&mut file, &mut header));
    match read {
        Ok(()) if &header[..8] == MAGIC => header[12..].try_into().map_err(|_| damaged(path)),
        Err(e) if e.kind() != std::io::ErrorKind::UnexpectedEof => Err(Error::io(path, &e)),
        _ => Err(damaged(path)),
    }
}

/// SHA-256 of bytes.
pub fn digest_of(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

fn listings(payload: &[u8]) -> Option<Snapshot> {
    let (head, mut rest) = postcard::take_from_bytes::<Head>(payload).ok()?;
    let mut pieces = Vec::with_capacity(head.pieces.len());
    for length in head.pieces {
        let (piece, after) = rest.split_at_checked(length)?;
        pieces.push(piece);
        rest = after;
    }
    let read: Option<Vec<Vec<Listing>>> = pieces.par_iter().map(|piece| postcard::from_bytes(piece).ok()).collect();
    let mut snapshot = head.snapshot;
    snapshot.listings = read?.into_iter().flatten().collect();
    Some(snapshot)
}

/// Writes beside, then renames: a reader sees the old file or the new one, never half of one.
pub fn replace(path: &Path, bytes: &[u8]) -> Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let written = beside(folder).and_then(|mut file| {
        file.write_all(bytes)?;
        file.as_file().sync_all()?;
        file.persist(path).map_err(|e| e.error)
    });
    written.map(|_| ()).map_err(|e| Error::io(path, &e))
}

/// A new file with the permissions any other file of the user gets: a data folder may be shared.
fn beside(folder: &Path) -> std::io::Result<tempfile::NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    builder.tempfile_in(folder)
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

    #[test]
    fn what_was_written_is_read_and_a_flipped_bit_is_seen() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.postcard");
        let listings: Vec<Listing> = (0..PIECE + 3).map(|n| Listing { uid: n.to_string(), ..Listing::default() }).collect();
        let snapshot = Snapshot { list: "us-csl".to_owned(), listings, ..Snapshot::default() };
        write(&path, &snapshot).unwrap();
        let back = read(&path).unwrap();
        assert!(back.list == "us-csl" && back.listings.iter().enumerate().all(|(n, l)| l.uid == n.to_string()));
        assert_eq!(back.listings.len(), PIECE + 3);
        let mut bytes = std::fs::read(&path).unwrap();
        let last = bytes.len() - 1;
        bytes[last] ^= 1;
        std::fs::write(&path, &bytes).unwrap();
        assert!(read(&path).is_err());
        std::fs::write(&path, &bytes[..20]).unwrap();
        assert!(read(&path).is_err());
    }
}
