//! The bytes of a compiled index, cut into tables: numbers of four bytes, records found by their offsets, and the keys.
//! Reads out of bounds give zero or nothing, never a panic.

use std::ops::{Deref, Range};

/// Where the bytes are: mapped from the data folder, or built for this run alone.
#[derive(Debug)]
pub enum Bytes {
    Mapped(memmap2::Mmap),
    Owned(Vec<u8>),
}

impl Deref for Bytes {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match self {
            Bytes::Mapped(map) => map,
            Bytes::Owned(bytes) => bytes,
        }
    }
}

/// The tables, in the order in which they stand in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Table {
    /// Records of the words, and where each begins.
    Words,
    WordOffsets,
    /// What a word can carry (`f32`).
    WordWeights,
    /// What tells at a glance that a word is not like another: its letters (two numbers), its length and script, its bearers.
    WordMarks,
    /// For each word, where its names begin in `WordNames`.
    WordStarts,
    WordNames,
    /// Records of the names, and where each begins.
    Names,
    NameOffsets,
    /// Listing of each name.
    NameListings,
    /// Kind of the name and of its listing.
    NameMarks,
    /// Sum of the weights of its words (`f32`).
    NameTotals,
    /// First key of each bucket.
    Buckets,
    /// Fingerprint and value of each key.
    Keys,
    /// Records of the listings, and where each begins.
    Listings,
    ListingOffsets,
}

pub const TABLES: usize = 15;

/// Reads tables out of bytes.
#[derive(Debug)]
pub struct Tables {
    pub bytes: Bytes,
    pub places: Vec<Range<usize>>,
}

impl Tables {
    pub fn slice(&self, table: Table) -> &[u8] {
        self.places.get(table as usize).and_then(|r| self.bytes.get(r.clone())).unwrap_or_default()
    }

    /// How many four-byte numbers a table holds.
    pub fn count(&self, table: Table) -> usize {
        self.slice(table).len() / 4
    }

    pub fn number(&self, table: Table, at: usize) -> u32 {
        number_at(self.slice(table), at)
    }

    pub fn float(&self, table: Table, at: usize) -> f64 {
        f64::from(f32::from_bits(self.number(table, at)))
    }

    /// The record `at`, by the table of offsets that goes with it.
    pub fn record(&self, records: Table, offsets: Table, at: usize) -> &[u8] {
        let (from, to) = (self.number(offsets, at) as usize, self.number(offsets, at + 1) as usize);
        self.slice(records).get(from..to).unwrap_or_default()
    }

    pub fn numbers(&self, table: Table, range: Range<usize>) -> impl ExactSizeIterator<Item = u32> + '_ {
        let bytes = self.slice(table).get(range.start * 4..range.end * 4).unwrap_or_default();
        bytes.chunks_exact(4).map(|b| number_at(b, 0))
    }
}

pub fn number_at(bytes: &[u8], at: usize) -> u32 {
    bytes.get(at * 4..at * 4 + 4).and_then(|b| b.try_into().ok()).map_or(0, u32::from_le_bytes)
}

/// A sum over bytes that notices any flipped bit; not proof against forgery, which the data folder does not guard against.
pub fn checksum(bytes: &[u8]) -> u64 {
    const PRIME: u64 = 0x9E37_79B9_7F4A_7C15;
    let mut lanes = [1u64, 2, 3, 4];
    let mut blocks = bytes.chunks_exact(32);
    for block in &mut blocks {
        for (lane, part) in lanes.iter_mut().zip(block.chunks_exact(8)) {
            let word = part.try_into().map_or(0, u64::from_le_bytes);
            *lane = (*lane ^ word).wrapping_mul(PRIME).rotate_left(29);
        }
    }
    for (i, byte) in blocks.remainder().iter().enumerate() {
        lanes[i % 4] = (lanes[i % 4] ^ u64::from(*byte)).wrapping_mul(PRIME).rotate_left(29);
    }
    let sum = lanes.iter().fold(bytes.len() as u64, |sum, lane| (sum ^ lane).wrapping_mul(PRIME).rotate_left(31));
    sum ^ (sum >> 29)
}
