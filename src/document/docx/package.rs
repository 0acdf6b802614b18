//! The ZIP package of a docx within limits: parts by name, relationships, duplicates. Sizes are counted while reading and
//! never taken from what the file declares. It knows nothing of what is inside a part.

use super::xml::{self, Element, Refusal};
use crate::words::Words;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read};
use zip::ZipArchive;

/// Entries of the package. Other readers draw the line between 10,000 and 20,000.
pub const ENTRIES: usize = 10_000;
/// Decompressed bytes of one part.
pub const PART_BYTES: u64 = 64 << 20;
/// Decompressed bytes of all parts together.
pub const ALL_BYTES: u64 = 512 << 20;
/// A part above this size may not be more than `RATIO` times its compressed size: text never compresses so well.
const RATIO_FROM: u64 = 4 << 20;
const RATIO: u64 = 1_000;

/// Why a part (or the whole package) cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    Missing,
    Damaged,
    Encrypted,
    TooManyEntries,
    TooLarge,
    Bomb,
    Xml(Refusal),
}

impl Trouble {
    pub fn words(self) -> Words {
        let (en, ja) = match self {
            Trouble::Missing => ("the part is missing from the file", "ファイルの中に該当する部分がありません"),
            Trouble::Damaged => ("the file is damaged or cut off", "ファイルが壊れているか、途中で切れています"),
            Trouble::Encrypted => ("the part is encrypted with a ZIP password", "ZIPのパスワードで暗号化されています"),
            Trouble::TooManyEntries => ("the package holds more than 10,000 entries", "パッケージ内のファイルが1万件を超えています"),
            Trouble::TooLarge => ("unpacked, the part exceeds the size limit", "展開後のサイズが上限を超えています"),
            Trouble::Bomb => ("the part unpacks to over a thousand times its size", "展開すると千倍以上に膨らむデータです"),
            Trouble::Xml(Refusal::NotXml) => ("the part is not well-formed XML", "XMLとして正しくありません"),
            Trouble::Xml(Refusal::DocumentType) => {
                ("the part declares a document type, which Word never writes", "Wordが書き出すことのない文書型宣言を含んでいます")
            }
            Trouble::Xml(Refusal::TooDeep) => ("the part is nested more than 512 levels deep", "入れ子が512段を超えています"),
            Trouble::Xml(Refusal::TooLarge) => ("the part holds too many elements", "要素の数が多すぎます"),
        };
        Words::new(en, ja)
    }
}

impl From<Refusal> for Trouble {
    fn from(refusal: Refusal) -> Trouble {
        Trouble::Xml(refusal)
    }
}

#[derive(Debug, Clone)]
pub struct Relation {
    pub id: String,
    /// Last word of the relationship type: `header`, `footnotes`, `aFChunk`.
    pub kind: String,
    /// Name of the part, or the address outside the file.
    pub target: String,
    pub external: bool,
}

pub struct Package<'a> {
    archive: ZipArchive<Cursor<&'a [u8]>>,
    /// Part names as stored, by their lower-case form: part names compare without case.
    names: BTreeMap<String, usize>,
    pub duplicates: BTreeSet<String>,
    unpacked: u64,
}

impl<'a> Package<'a> {
    pub fn open(bytes: &'a [u8]) -> Result<Package<'a>, Trouble> {
        let stored = central_names(bytes);
        if stored.len() > ENTRIES {
            return Err(Trouble::TooManyEntries);
        }
        let archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| Trouble::Damaged)?;
        if archive.len() > ENTRIES {
            return Err(Trouble::TooManyEntries);
        }
        let mut duplicates = BTreeSet::new();
        let mut seen = BTreeSet::new();
        for name in stored {
            let name = plain_name(&name);
            if !seen.insert(name.clone()) {
                duplicates.insert(name);
            }
        }
        let names = archive.file_names().enumerate().map(|(i, n)| (plain_name(n), i)).collect();
        Ok(Package { archive, names, duplicates, unpacked: 0 })
    }

    /// Names of all parts, lower case, in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.names.keys().map(String::as_str)
    }

    pub fn has(&self, part: &str) -> bool {
        self.names.contains_key(&plain_name(part))
    }

    /// A part's bytes, unpacked within the limits.
    pub fn bytes(&mut self, part: &str) -> Result<Vec<u8>, Trouble> {
        let index = *self.names.get(&plain_name(part)).ok_or(Trouble::Missing)?;
        let entry = self.archive.by_index(index).map_err(|e| match e {
            zip::result::ZipError::UnsupportedArchive(why) if why == zip::result::ZipError::PASSWORD_REQUIRED => Trouble::Encrypted,
            _ => Trouble::Damaged,
        })?;
        let packed = entry.compressed_size().max(1);
        let most = PART_BYTES.min(ALL_BYTES - self.unpacked);
        let by_ratio = (packed.saturating_mul(RATIO)).max(RATIO_FROM);
        let mut out = Vec::new();
        let read = entry.take(most.min(by_ratio) + 1).read_to_end(&mut out).map_err(|_| Trouble::Damaged)? as u64;
        if read > by_ratio {
            return Err(Trouble::Bomb);
        }
        if read > most {
            return Err(Trouble::TooLarge);
        }
        self.unpacked += read;
        Ok(out)
    }

    /// The relationships of a part (`""` for those of the package).
    pub fn relations(&mut self, part: &str) -> Result<Vec<Relation>, Trouble> {
        let (folder, file) = part.rsplit_once('/').unwrap_or(("", part));
        let at = if folder.is_empty() { format!("_rels/{file}.rels") } else { format!("{folder}/_rels/{file}.rels") };
        if !self.has(&at) {
            return Ok(Vec::new());
        }
        let bytes = self.bytes(&at)?;
        let text = xml::decode(&bytes)?;
        let root = xml::parse(&text)?;
        Ok(root.elements().filter(|e| e.local == "Relationship").filter_map(|e| relation(e, folder)).collect())
    }
}

fn relation(e: &Element, folder: &str) -> Option<Relation> {
    let target = e.attribute("Target")?;
    let external = e.attribute("TargetMode").is_some_and(|m| m.eq_ignore_ascii_case("external"));
    Some(Relation {
        id: e.attribute("Id")?.to_owned(),
        kind: e.attribute("Type")?.rsplit('/').next().unwrap_or_default().to_owned(),
        target: if external { target.to_owned() } else { resolve(folder, target) },
        external,
    })
}

/// A relationship target, made a part name without leading slash and dots.
fn resolve(folder: &str, target: &str) -> String {
    let (base, target) = match target.strip_prefix('/') {
        Some(absolute) => ("", absolute),
        None => (folder, target),
    };
    let mut out: Vec<&str> = base.split('/').filter(|s| !s.is_empty()).collect();
    for piece in target.split('/') {
        match piece {
            "" | "." => {}
            ".." => {
                out.pop();
            }
            _ => out.push(piece),
        }
    }
    out.join("/")
}

fn plain_name(name: &str) -> String {
    name.replace('\\', "/").trim_start_matches('/').to_ascii_lowercase()
}

/// Names in the central directory, duplicates kept: the ZIP reader keeps only the last of them.
fn central_names(bytes: &[u8]) -> Vec<String> {
    const ENTRY: &[u8] = b"PK\x01\x02";
    let tail = bytes.len().saturating_sub(66_000);
    let Some(end) = bytes[tail..].windows(4).rposition(|w| w == b"PK\x05\x06").map(|p| p + tail) else { return Vec::new() };
    let number = |at: usize, len: usize| -> usize {
        bytes.get(at..at + len).map_or(0, |b| b.iter().rev().fold(0usize, |n, &x| n << 8 | usize::from(x)))
    };
    let mut at = number(end + 16, 4);
    let mut names = Vec::new();
    while bytes.get(at..at + 4) == Some(ENTRY) && names.len() <= ENTRIES {
        let (name, extra, comment) = (number(at + 28, 2), number(at + 30, 2), number(at + 32, 2));
        names.push(bytes.get(at + 46..at + 46 + name).map(|n| String::from_utf8_lossy(n).into_owned()).unwrap_or_default());
        at += 46 + name + extra + comment;
    }
    names
}

#[cfg(test)]
mod tests {
    use super::resolve;

    #[test]
    fn targets_become_part_names() {
        assert_eq!(resolve("word", "header1.xml"), "word/header1.xml");
        assert_eq!(resolve("word", "/word/header1.xml"), "word/header1.xml");
        assert_eq!(resolve("word", "../custom/item1.xml"), "custom/item1.xml");
    }
}
