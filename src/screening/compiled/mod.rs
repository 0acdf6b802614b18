//! The names of all lists, compiled: built when a list changes, mapped at every start, the same layout on disk and for
//! lists given for one run. A word is kept once however many names bear it, with what it can carry; keys lead to words,
//! words to names, names to listings. Nothing is parsed at the start but a small head; nothing here judges likeness.

mod bytes;
mod file;
mod keys;
mod map;
mod write;

use super::coverage::Coverage;
use super::names::legal::Classes;
use super::names::script::Scripts;
use super::names::{Form, Word};
use crate::lists::{Listing, ListingKind, NameKind, Snapshot};
use bytes::{Bytes, Table, Tables};
use serde::{Deserialize, Serialize};
use std::ops::Range;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

pub use file::{open, open_alone, write_alone};
pub use keys::{EDGE, Family, LONG, edges, hash, pair_key, pairs, with_one_left_out};

const MAGIC: &[u8; 8] = b"SEKISHOX";
/// Raised whenever the layout, a key or the making of a name changes.
const FORMAT_VERSION: u32 = 5;
/// Magic, format version, length of the head, checksum of everything behind these.
const START: usize = 8 + 4 + 4 + 8;

/// What stands before the tables.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Head {
    /// Version of the program that wrote it.
    program: String,
    /// Hash of the tables of words it was made with.
    word_tables: u64,
    /// The stored snapshots it was made from; empty for lists of one run.
    sources: Vec<Source>,
    lists: Vec<CompiledList>,
    /// Begin and end of each table, counted from the end of the head.
    places: Vec<(u64, u64)>,
}

/// A stored snapshot, by the file it stands in and the hash of its payload.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    pub list: String,
    pub file: String,
    pub digest: [u8; 32],
    pub confirmed_at: String,
}

/// A list in the index: everything of its snapshot but the listings.
#[derive(Debug, Serialize, Deserialize)]
pub struct CompiledList {
    pub snapshot: Snapshot,
    pub records: usize,
    pub coverage: Coverage,
    /// Number of its first listing.
    pub first: u32,
    /// Listings without a name, found by their address alone.
    pub by_address: Vec<u32>,
}

/// A listed name in the file; the numbers of its words and then of its units stand behind it, four bytes each.
#[derive(Debug, Default, Serialize, Deserialize)]
struct StoredName<'a> {
    display: &'a str,
    core: &'a str,
    latin: &'a str,
    legal: Classes,
    scripts: Scripts,
    words: u16,
}

/// What tells at a glance that a listed word is not like another.
#[derive(Debug, Clone, Copy)]
pub struct WordMarks {
    /// As [`Word::letters`].
    pub letters: u64,
    /// Bytes of its Latin form.
    pub length: usize,
    script: u32,
    /// Names that bear it.
    pub bearers: usize,
}

impl WordMarks {
    pub fn is_of(&self, script: Option<super::names::script::Script>) -> bool {
        self.script == write::script_mark(script)
    }
}

/// The compiled index, ready to be searched.
#[derive(Debug)]
pub struct Compiled {
    /// Another one for every index a program opens; what a thread remembers of one index is not taken for another's.
    serial: u64,
    tables: Tables,
    lists: Vec<CompiledList>,
    words: Vec<OnceLock<Box<Word>>>,
    bucket_bits: u32,
}

impl Compiled {
    /// Compiles lists for one run.
    pub fn of(lists: &[crate::lists::StoredList]) -> Compiled {
        let bytes = write::compile(lists, Vec::new());
        Compiled::read(Bytes::Owned(bytes)).map(|(compiled, _)| compiled).expect("what was compiled just now can be read")
    }

    /// Nothing when the bytes are of another version or damaged.
    fn read(bytes: Bytes) -> Option<(Compiled, Head)> {
        let (start, rest) = bytes.split_at_checked(START)?;
        let sound =
            &start[..8] == MAGIC && start[8..12] == FORMAT_VERSION.to_le_bytes() && start[16..24] == bytes::checksum(rest).to_le_bytes();
        if !sound {
            return None;
        }
        let length = bytes::number_at(start, 3) as usize;
        let head: Head = postcard::from_bytes(rest.get(..length)?).ok()?;
        let base = START + length;
        let places = head.places.iter().map(|(from, to)| base.saturating_add(*from as usize)..base.saturating_add(*to as usize)).collect();
        let mut tables = Tables { bytes, places };
        tables.places.resize(bytes::TABLES, 0..0);
        let words = (0..tables.count(Table::WordWeights)).map(|_| OnceLock::new()).collect();
        let bucket_bits = (tables.count(Table::Buckets).max(2) - 1).ilog2();
        let mut head = head;
        let lists = std::mem::take(&mut head.lists);
        static OPENED: AtomicU64 = AtomicU64::new(0);
        let serial = OPENED.fetch_add(1, Ordering::Relaxed);
        Some((Compiled { serial, tables, lists, words, bucket_bits }, head))
    }

    pub fn lists(&self) -> &[CompiledList] {
        &self.lists
    }

    pub fn names(&self) -> usize {
        self.tables.count(Table::NameListings)
    }

    /// What an index depends on beside the lists, for the stamp of a run: its layout, and the tables of words.
    pub fn made_with() -> [u8; 12] {
        let mut bytes = [0; 12];
        bytes[..4].copy_from_slice(&FORMAT_VERSION.to_le_bytes());
        bytes[4..].copy_from_slice(&super::names::tables().to_le_bytes());
        bytes
    }

    /// Words or names under a key.
    pub fn find(&self, family: Family, key: &[u8]) -> impl ExactSizeIterator<Item = u32> + Clone + '_ {
        let hash = keys::hash(family, key);
        let bucket = if self.bucket_bits == 0 { 0 } else { (hash >> (64 - self.bucket_bits)) as usize };
        let (from, to) = (self.tables.number(Table::Buckets, bucket) as usize, self.tables.number(Table::Buckets, bucket + 1) as usize);
        let (entries, _) = self.tables.slice(Table::Keys).get(from * 8..to * 8).unwrap_or_default().as_chunks::<8>();
        // in a bucket they stand by fingerprint and then by value
        let print = |entry: &[u8; 8]| bytes::number_at(entry, 0);
        let wanted = hash as u32;
        let entries = &entries[entries.partition_point(|e| print(e) < wanted)..];
        let entries = &entries[..entries.partition_point(|e| print(e) == wanted)];
        entries.iter().map(|e| bytes::number_at(e, 1))
    }

    /// A word, made ready once.
    pub fn word(&self, id: u32) -> &Word {
        static NONE: OnceLock<Word> = OnceLock::new();
        let Some(place) = self.words.get(id as usize) else { return NONE.get_or_init(Word::default) };
        place.get_or_init(|| {
            let record = self.tables.record(Table::Words, Table::WordOffsets, id as usize);
            Box::new(postcard::from_bytes(record).unwrap_or_default())
        })
    }

    pub fn serial(&self) -> u64 {
        self.serial
    }

    pub fn marks(&self, word: u32) -> WordMarks {
        const ROW: usize = 16;
        let at = word as usize * ROW;
        let row = self.tables.slice(Table::WordMarks).get(at..at + ROW).unwrap_or(&[0; ROW]);
        let number = |at: usize| bytes::number_at(row, at);
        let shape = number(2);
        WordMarks {
            letters: u64::from(number(0)) | u64::from(number(1)) << 32,
            length: (shape & 0xFFFF) as usize,
            script: shape >> 16,
            bearers: number(3) as usize,
        }
    }

    /// How many words there are.
    pub fn words(&self) -> usize {
        self.words.len()
    }

    pub fn word_weight(&self, id: u32) -> f64 {
        self.tables.float(Table::WordWeights, id as usize)
    }

    fn names_range(&self, word: u32) -> Range<usize> {
        self.tables.number(Table::WordStarts, word as usize) as usize..self.tables.number(Table::WordStarts, word as usize + 1) as usize
    }

    /// How many names bear a word.
    pub fn bearers(&self, word: u32) -> usize {
        self.names_range(word).len()
    }

    /// The names that bear a word.
    pub fn names_with(&self, word: u32) -> impl ExactSizeIterator<Item = u32> + '_ {
        self.tables.numbers(Table::WordNames, self.names_range(word))
    }

    /// How many names bear this word, written so.
    pub fn count(&self, word: &Word) -> usize {
        let (family, key) = word_key(word);
        self.find(family, key.as_bytes()).map(|id| self.bearers(id)).sum()
    }

    pub fn name(&self, id: u32) -> Form<'_> {
        let mut form = Form::default();
        self.read_name(id, &mut form);
        form
    }

    /// The name in place of what the form held before: names are read by the thousand, and the room is used again.
    pub fn read_name<'a>(&'a self, id: u32, form: &mut Form<'a>) {
        let record = self.tables.record(Table::Names, Table::NameOffsets, id as usize);
        let (stored, numbers): (StoredName<'a>, &[u8]) = postcard::take_from_bytes(record).unwrap_or_default();
        let (words, units) = numbers.split_at_checked(usize::from(stored.words) * 4).unwrap_or_default();
        let units = if units.is_empty() { words } else { units };
        let ids = |numbers: &'a [u8]| numbers.chunks_exact(4).map(|n| bytes::number_at(n, 0));
        form.words.clear();
        form.words.extend(ids(words).map(|w| self.word(w)));
        form.word_weights.clear();
        form.word_weights.extend(ids(words).map(|w| self.word_weight(w)));
        form.units.clear();
        form.units.extend(ids(units).map(|w| self.word(w)));
        form.unit_weights.clear();
        form.unit_weights.extend(ids(units).map(|w| self.word_weight(w)));
        (form.display, form.core, form.latin) = (stored.display, stored.core, stored.latin);
        (form.legal, form.scripts) = (stored.legal, stored.scripts);
    }

    /// Number of the listing a name belongs to.
    pub fn listing_of(&self, name: u32) -> u32 {
        self.tables.number(Table::NameListings, name as usize)
    }

    /// Kind of a name and of its listing.
    pub fn kinds(&self, name: u32) -> (NameKind, ListingKind) {
        let marks = self.tables.number(Table::NameMarks, name as usize);
        (
            write::NAME_KINDS[(marks & 7) as usize % write::NAME_KINDS.len()],
            write::LISTING_KINDS[(marks >> 3) as usize % write::LISTING_KINDS.len()],
        )
    }

    /// Weights of all words of a name together.
    pub fn total(&self, name: u32) -> f64 {
        self.tables.float(Table::NameTotals, name as usize)
    }

    /// A listing as its list gives it.
    pub fn listing(&self, id: u32) -> Listing {
        postcard::from_bytes(self.tables.record(Table::Listings, Table::ListingOffsets, id as usize)).unwrap_or_default()
    }

    /// The list a listing belongs to.
    pub fn list_of(&self, listing: u32) -> usize {
        self.lists.partition_point(|l| l.first <= listing).saturating_sub(1)
    }
}

/// How a word is counted and looked up: Han and kana in their own script, the rest in Latin letters.
fn word_key(word: &Word) -> (Family, &str) {
    if word.script.is_some_and(super::names::script::Script::unspaced) {
        (Family::Native, &word.native)
    } else {
        (Family::Text, &word.text)
    }
}

#[cfg(test)]
pub mod tests;
