//! A file as memory that every process of the machine shares. The only unsafe code of the program, and nothing else.
#![allow(unsafe_code)]

use std::fs::File;
use std::io::Result;

/// Maps a file for reading.
pub fn map(file: &File) -> Result<memmap2::Mmap> {
    // SAFETY: a mapping is sound as long as nobody writes into the file under it. The index is written beside and renamed
    // into place, never changed and never shortened; what it replaces stays alive until its last mapping is gone. Its bytes
    // are only ever read as numbers and checked text, with bounds, so that even foreign bytes could give no more than a
    // wrong answer, which the checksum read at the start rules out.
    unsafe { memmap2::Mmap::map(file) }
}
