//! Lists → the bytes of an index. Pure; the same lists give the same bytes.

use super::super::coverage::Coverage;
use super::super::names::script::Script;
use super::super::names::{Name, Word};
use super::super::rarity;
use super::bytes::{TABLES, Table, checksum};
use super::keys::{self, Family, hash};
use super::{CompiledList, FORMAT_VERSION, Head, MAGIC, START, Source, StoredName, word_key};
use crate::lists::{Listing, ListingKind, NameKind, StoredList};
use rayon::prelude::*;
use std::collections::HashMap;

pub const NAME_KINDS: [NameKind; 7] =
    [NameKind::Primary, NameKind::Alias, NameKind::Native, NameKind::Former, NameKind::Weak, NameKind::Short, NameKind::Compiled];
pub const LISTING_KINDS: [ListingKind; 6] = [
    ListingKind::Person,
    ListingKind::Organization,
    ListingKind::Vessel,
    ListingKind::Aircraft,
    ListingKind::Address,
    ListingKind::Unknown,
];
/// Names made ready at a time; bounds the memory of a build.
const BATCH: usize = 16_384;

/// Compiles lists; `sources` tells which stored snapshots they are.
pub fn compile(lists: &[StoredList], sources: Vec<Source>) -> Vec<u8> {
    let mut writer = Writer::default();
    let mut compiled = Vec::with_capacity(lists.len());
    for list in lists {
        compiled.push(writer.list(list));
    }
    writer.finish(compiled, sources)
}

#[derive(Default)]
struct Writer {
    tables: Vec<Vec<u8>>,
    /// The record of each word → its number.
    known: HashMap<Vec<u8>, u32>,
    words: Vec<Word>,
    /// Names that bear each word.
    bearers: Vec<Vec<u32>>,
    /// Words of each name, for the sums.
    names: Vec<Vec<u32>>,
    listings: u32,
    /// Bucketed later: number and value of each key.
    keys: Vec<(u64, u32)>,
}

impl Writer {
    fn table(&mut self, table: Table) -> &mut Vec<u8> {
        self.tables.resize(TABLES, Vec::new());
        &mut self.tables[table as usize]
    }

    fn push(&mut self, table: Table, number: u32) {
        self.table(table).extend(number.to_le_bytes());
    }

    fn record(&mut self, records: Table, offsets: Table, record: &[u8]) {
        let at = self.table(records).len() as u32;
        self.push(offsets, at);
        self.table(records).extend(record);
    }

    fn list(&mut self, list: &StoredList) -> CompiledList {
        let first = self.listings;
        let mut coverage = Coverage::default();
        let mut by_address = Vec::new();
        let mut waiting: Vec<&Listing> = Vec::new();
        let mut names = 0;
        for listing in &list.snapshot.listings {
            if listing.kind == ListingKind::Address || listing.names.iter().all(|n| n.text.trim().is_empty()) {
                by_address.push(self.listings + waiting.len() as u32);
            }
            names += listing.names.len();
            waiting.push(listing);
            if names >= BATCH {
                self.listings(&std::mem::take(&mut waiting), &mut coverage);
                names = 0;
            }
        }
        self.listings(&waiting, &mut coverage);
        let snapshot = bare(&list.snapshot);
        CompiledList { snapshot, records: list.snapshot.records(), coverage, first, by_address }
    }

    fn listings(&mut self, listings: &[&Listing], coverage: &mut Coverage) {
        let ready: Vec<Vec<Name>> = listings.par_iter().map(|l| l.names.iter().map(|n| Name::of(&n.text)).collect()).collect();
        for (listing, names) in listings.iter().zip(&ready) {
            coverage.count(names.iter());
            for (name, listed) in names.iter().zip(&listing.names) {
                let kinds = place(&NAME_KINDS, &listed.kind) | place(&LISTING_KINDS, &listing.kind) << 3;
                self.push(Table::NameMarks, kinds);
                self.name(name);
            }
            let record = postcard::to_stdvec(listing).unwrap_or_default();
            self.record(Table::Listings, Table::ListingOffsets, &record);
            self.listings += 1;
        }
    }

    fn name(&mut self, name: &Name) {
        let id = self.names.len() as u32;
        let words: Vec<u32> = name.words.iter().map(|w| self.word(w)).collect();
        let units: Vec<u32> = name.units.iter().map(|w| self.word(w)).collect();
        for word in &words {
            let bearers = &mut self.bearers[*word as usize];
            if bearers.last() != Some(&id) {
                bearers.push(id);
            }
        }
        let stored = StoredName {
            display: &name.display,
            core: &name.core,
            latin: &name.latin,
            legal: name.legal,
            scripts: name.scripts,
            words: words.len() as u16,
        };
        let mut record = postcard::to_stdvec(&stored).unwrap_or_default();
        record.extend(words.iter().chain(&units).flat_map(|id| id.to_le_bytes()));
        self.record(Table::Names, Table::NameOffsets, &record);
        let listing = self.listings;
        self.push(Table::NameListings, listing);
        self.names.push(words);
        self.name_keys(name, id);
    }

    fn name_keys(&mut self, name: &Name, id: u32) {
        let mut key = |family, key: &[u8]| {
            if !key.is_empty() {
                self.keys.push((hash(family, key), id));
            }
        };
        key(Family::Core, name.core.as_bytes());
        key(Family::Joined, name.latin.as_bytes());
        for concept in name.words.iter().chain(&name.units).flat_map(|w| &w.concepts) {
            key(Family::Concept, &concept.to_le_bytes());
        }
        if name.scripts.contains(Script::Han) || name.scripts.contains(Script::Kana) {
            for pair in keys::pairs(&name.core) {
                key(Family::Pair, &keys::pair_key(pair));
            }
        }
    }

    /// The number of a word; a new one brings its keys.
    fn word(&mut self, word: &Word) -> u32 {
        let record = postcard::to_stdvec(word).unwrap_or_default();
        if let Some(id) = self.known.get(&record) {
            return *id;
        }
        let id = self.words.len() as u32;
        self.record(Table::Words, Table::WordOffsets, &record);
        self.known.insert(record, id);
        self.words.push(word.clone());
        self.bearers.push(Vec::new());
        self.word_keys(word, id);
        id
    }

    fn word_keys(&mut self, word: &Word, id: u32) {
        if word.particle || word.is_initial() {
            return;
        }
        let mut key = |family, key: &[u8]| {
            if !key.is_empty() {
                self.keys.push((hash(family, key), id));
            }
        };
        key(Family::Text, word.text.as_bytes());
        if word.script.is_some_and(Script::unspaced) {
            key(Family::Native, word.native.as_bytes());
        }
        if word.number.is_some() {
            return;
        }
        key(Family::Sound, word.sound.as_bytes());
        if !word.concepts.is_empty() {
            return;
        }
        if word.sound.len() > 3 {
            keys::with_one_left_out(word.sound.as_bytes(), |shorter| key(Family::NearSound, shorter));
        }
        if word.skeleton.len() > 1 {
            key(Family::Skeleton, word.skeleton.as_bytes());
        }
        if word.skeleton.len() > 2 {
            keys::with_one_left_out(word.skeleton.as_bytes(), |shorter| key(Family::NearSkeleton, shorter));
        }
        if word.text.len() >= keys::LONG {
            keys::edges(&word.text, word.text.len()).iter().for_each(|edge| key(Family::Edge, edge));
        }
    }

    fn finish(mut self, lists: Vec<CompiledList>, sources: Vec<Source>) -> Vec<u8> {
        let weights = self.weights();
        for weight in &weights {
            self.push(Table::WordWeights, (*weight as f32).to_bits());
        }
        let marks: Vec<[u32; 4]> = self.words.iter().zip(&self.bearers).map(|(w, b)| marks(w, b.len())).collect();
        marks.iter().flatten().for_each(|number| self.push(Table::WordMarks, *number));
        let mut at = 0u32;
        for bearers in std::mem::take(&mut self.bearers) {
            self.push(Table::WordStarts, at);
            at += bearers.len() as u32;
            bearers.iter().for_each(|name| self.push(Table::WordNames, *name));
        }
        self.push(Table::WordStarts, at);
        for words in std::mem::take(&mut self.names) {
            let total: f64 = words.iter().map(|w| weights[*w as usize]).sum();
            self.push(Table::NameTotals, (total as f32).to_bits());
        }
        for (records, offsets) in
            [(Table::Words, Table::WordOffsets), (Table::Names, Table::NameOffsets), (Table::Listings, Table::ListingOffsets)]
        {
            let end = self.table(records).len() as u32;
            self.push(offsets, end);
        }
        self.write_keys();
        assemble(&self.tables, lists, sources)
    }

    /// What each word can carry, by how many names bear it in its own writing.
    fn weights(&self) -> Vec<f64> {
        let mut counts: HashMap<(Family, &str), usize> = HashMap::new();
        for (word, bearers) in self.words.iter().zip(&self.bearers) {
            *counts.entry(word_key(word)).or_default() += bearers.len();
        }
        let names = self.names.len();
        self.words.iter().map(|w| rarity::weight(w, counts.get(&word_key(w)).copied().unwrap_or(0), names)).collect()
    }

    /// Keys by bucket, fingerprint and value.
    fn write_keys(&mut self) {
        let mut keys = std::mem::take(&mut self.keys);
        let bits = (keys.len().max(4) / 4).ilog2().max(1);
        keys.par_sort_unstable_by_key(|(hash, value)| (hash >> (64 - bits), *hash as u32, *value));
        keys.dedup();
        let mut bucket = 0;
        for (at, (hash, value)) in keys.iter().enumerate() {
            let own = (hash >> (64 - bits)) as usize;
            while bucket <= own {
                self.push(Table::Buckets, at as u32);
                bucket += 1;
            }
            self.push(Table::Keys, *hash as u32);
            self.push(Table::Keys, *value);
        }
        while bucket <= 1 << bits {
            self.push(Table::Buckets, keys.len() as u32);
            bucket += 1;
        }
    }
}

/// A row of [`super::WordMarks`].
fn marks(word: &Word, bearers: usize) -> [u32; 4] {
    let length = word.text.len().min(0xFFFF) as u32;
    [word.letters as u32, (word.letters >> 32) as u32, length | script_mark(word.script) << 16, bearers as u32]
}

/// A script as a number; none is 0.
pub fn script_mark(script: Option<Script>) -> u32 {
    script.map_or(0, |s| s as u32 + 1)
}

fn bare(snapshot: &crate::lists::Snapshot) -> crate::lists::Snapshot {
    crate::lists::Snapshot {
        list: snapshot.list.clone(),
        version: snapshot.version.clone(),
        imported_at: snapshot.imported_at.clone(),
        confirmed_at: snapshot.confirmed_at.clone(),
        file_name: snapshot.file_name.clone(),
        sha256: snapshot.sha256.clone(),
        bytes: snapshot.bytes,
        format: snapshot.format.clone(),
        listings: Vec::new(),
        warnings: snapshot.warnings.clone(),
        dated_by: snapshot.dated_by,
        accepted: snapshot.accepted.clone(),
        shared: snapshot.shared.clone(),
        extract: snapshot.extract,
        parts: snapshot.parts.clone(),
        other_files: snapshot.other_files.clone(),
        mapping: snapshot.mapping.clone(),
    }
}

fn place<T: PartialEq>(kinds: &[T], kind: &T) -> u32 {
    kinds.iter().position(|k| k == kind).unwrap_or_default() as u32
}

fn assemble(tables: &[Vec<u8>], lists: Vec<CompiledList>, sources: Vec<Source>) -> Vec<u8> {
    let mut at = 0u64;
    let places = tables.iter().map(|t| {
        let from = at;
        at += t.len() as u64;
        (from, at)
    });
    let places = places.collect();
    let program = env!("CARGO_PKG_VERSION").to_owned();
    let head = Head { program, word_tables: super::super::names::tables(), sources, lists, places };
    let head = postcard::to_stdvec(&head).unwrap_or_default();
    let mut bytes = Vec::with_capacity(START + head.len() + at as usize);
    bytes.extend(MAGIC);
    bytes.extend(FORMAT_VERSION.to_le_bytes());
    bytes.extend((head.len() as u32).to_le_bytes());
    bytes.extend([0; 8]);
    bytes.extend(head);
    tables.iter().for_each(|t| bytes.extend(t));
    let sum = checksum(&bytes[START..]);
    bytes[16..24].copy_from_slice(&sum.to_le_bytes());
    bytes
}
