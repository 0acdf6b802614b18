//! The ledger of a case: JSON lines, each bound to the one before by its hash, appended under a file lock and written
//! through to the disk before anything is acknowledged. It shows alteration; whoever owns the folder can rewrite it whole,
//! so the head's hash is printed for keeping elsewhere.

use super::events::Event;
use super::seal::sha256;
use crate::error::{Error, Result};
use crate::words::Words;
use serde::{Deserialize, Serialize};
use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

pub const LEDGER: &str = "ledger.jsonl";
/// The number and hash of the last acknowledged entry: shows that entries were cut off the end.
pub const HEAD: &str = "head.json";
pub const LOCK: &str = ".lock";
/// What stands before the first entry.
const BEGINNING: &str = "0000000000000000000000000000000000000000000000000000000000000000";
/// `,"hash":"` + 64 + `"}`.
const TAIL: usize = 9 + 64 + 2;

/// One entry, as it stands in a line without its own hash.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// From 1.
    pub seq: u64,
    /// RFC 3339, UTC.
    pub at: String,
    /// Hash of the entry before.
    pub previous: String,
    pub event: Event,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Head {
    seq: u64,
    hash: String,
}

/// What was read of a ledger.
#[derive(Debug, Clone, Default)]
pub struct Reading {
    pub entries: Vec<Entry>,
    /// Hash of the last good entry.
    pub head: String,
    /// What does not hold, by file and line.
    pub breaches: Vec<String>,
    /// Bytes of an entry that was never finished, at the end: a crash, and nothing that was acknowledged.
    torn: Option<u64>,
}

/// An open ledger with the lock held: one writer at a time, of any process.
pub struct Ledger {
    folder: PathBuf,
    file: File,
    seq: u64,
    head: String,
    /// Released when it is dropped.
    _lock: File,
}

/// Reads and checks a ledger without changing anything.
///
/// # Errors
/// When the files cannot be read; a broken chain is a value.
pub fn read(folder: &Path) -> Result<Reading> {
    let path = folder.join(LEDGER);
    let bytes = std::fs::read(&path).map_err(|e| Error::io(&path, &e))?;
    let mut reading = chain(&bytes);
    let head_path = folder.join(HEAD);
    match std::fs::read(&head_path) {
        Err(_) if reading.entries.len() <= 1 => {}
        Err(_) => reading.breaches.push(format!("{HEAD}: missing")),
        Ok(bytes) => match serde_json::from_slice::<Head>(&bytes).ok().filter(|h| head_bytes(h) == bytes) {
            None => reading.breaches.push(format!("{HEAD}: altered")),
            Some(head) => reading.breaches.extend(against_head(&reading, &head)),
        },
    }
    Ok(reading)
}

/// Every good entry from the start, and the first line that does not hold.
fn chain(bytes: &[u8]) -> Reading {
    let mut reading = Reading { head: BEGINNING.to_owned(), ..Reading::default() };
    let mut at = 0usize;
    while at < bytes.len() {
        let number = reading.entries.len() + 1;
        let Some(end) = bytes[at..].iter().position(|b| *b == b'\n').map(|i| at + i) else {
            reading.torn = Some(at as u64);
            return reading;
        };
        match entry(&bytes[at..end]).filter(|(e, _)| e.seq == number as u64 && e.previous == reading.head) {
            Some((entry, hash)) => {
                reading.entries.push(entry);
                reading.head = hash;
            }
            None => {
                reading.breaches.push(format!("{LEDGER}: line {number}"));
                return reading;
            }
        }
        at = end + 1;
    }
    reading
}

/// The entry of a line and its hash, if the two agree to the byte.
fn entry(line: &[u8]) -> Option<(Entry, String)> {
    let cut = line.len().checked_sub(TAIL)?;
    let (body, tail) = line.split_at(cut);
    let hash = std::str::from_utf8(tail).ok()?.strip_prefix(",\"hash\":\"")?.strip_suffix("\"}")?;
    let mut whole = body.to_vec();
    whole.push(b'}');
    let entry: Entry = serde_json::from_slice(&whole).ok()?;
    (sha256(&whole) == hash).then(|| (entry, hash.to_owned()))
}

/// The head file may be one entry behind: a crash between the two writes.
fn against_head(reading: &Reading, head: &Head) -> Option<String> {
    let n = reading.entries.len() as u64;
    let hash_at = |seq: u64| match seq {
        s if s == n => Some(reading.head.clone()),
        s => reading.entries.get(s as usize).map(|next| next.previous.clone()),
    };
    let known = hash_at(head.seq).filter(|h| *h == head.hash);
    if head.seq > n {
        return Some(format!("{LEDGER}: line {} and what follows is missing, or {HEAD} is altered", n + 1));
    }
    (known.is_none() || n > head.seq + 1).then(|| format!("{HEAD}: does not agree with {LEDGER}"))
}

fn head_bytes(head: &Head) -> Vec<u8> {
    (serde_json::to_string(head).unwrap_or_default() + "\n").into_bytes()
}

impl Ledger {
    /// Makes a new ledger in an empty or new folder.
    ///
    /// # Errors
    /// When there is one already, or the folder cannot be written.
    pub fn create(folder: &Path) -> Result<Ledger> {
        std::fs::create_dir_all(folder).map_err(|e| Error::io(folder, &e))?;
        let lock = lock(folder)?;
        let path = folder.join(LEDGER);
        if path.exists() {
            return Err(Error::new(
                Words::new("there is a case in this folder already", "このフォルダーには既に案件の記録があります"),
                Words::new("give another folder", "別のフォルダーを指定してください"),
            )
            .at(folder.display().to_string()));
        }
        let file = OpenOptions::new().append(true).create_new(true).open(&path).map_err(|e| Error::io(&path, &e))?;
        Ok(Ledger { folder: folder.to_owned(), file, seq: 0, head: BEGINNING.to_owned(), _lock: lock })
    }

    /// Opens a ledger to write, waiting for another process to end; gives what stands in it. What a crash left unfinished
    /// at the end is set aside in a file of its own, never thrown away.
    ///
    /// # Errors
    /// When the chain does not hold: then nothing is written.
    pub fn open(folder: &Path) -> Result<(Ledger, Vec<Entry>)> {
        let path = folder.join(LEDGER);
        if !path.is_file() {
            return Err(Error::new(
                Words::new("there is no case in this folder", "このフォルダーに案件の記録がありません"),
                Words::new("make one with `sekisho case init`", "`sekisho case init` で作成してください"),
            )
            .at(folder.display().to_string()));
        }
        let lock = lock(folder)?;
        let reading = read(folder)?;
        if let Some(breach) = reading.breaches.first() {
            return Err(Error::new(
                Words::new(format!("the ledger does not hold: {breach}"), format!("台帳の連鎖が保たれていません: {breach}")),
                Words::new(
                    "see `sekisho case verify`, and go back to a copy of the folder",
                    "`sekisho case verify` で確かめ、控えのフォルダーに戻してください",
                ),
            )
            .at(folder.display().to_string()));
        }
        let io = |e: std::io::Error| Error::io(&path, &e);
        let file = OpenOptions::new().append(true).open(&path).map_err(io)?;
        if let Some(at) = reading.torn {
            let bytes = std::fs::read(&path).map_err(io)?;
            let torn = &bytes[at as usize..];
            let aside = folder.join(format!("unfinished-{}.txt", &sha256(torn)[..12]));
            std::fs::write(&aside, torn).map_err(|e| Error::io(&aside, &e))?;
            file.set_len(at).and_then(|()| file.sync_all()).map_err(io)?;
        }
        // a crash between the two writes left the head one behind: it must not fall further behind
        let seq = reading.entries.len() as u64;
        if seq > 0 {
            let head = head_bytes(&Head { seq, hash: reading.head.clone() });
            if std::fs::read(folder.join(HEAD)).ok().as_deref() != Some(&head) {
                write_through(folder, HEAD, &head)?;
            }
        }
        let ledger = Ledger { folder: folder.to_owned(), file, seq, head: reading.head, _lock: lock };
        Ok((ledger, reading.entries))
    }

    /// The number the next entry will have.
    pub fn next(&self) -> u64 {
        self.seq + 1
    }

    pub fn folder(&self) -> &Path {
        &self.folder
    }

    pub fn head(&self) -> &str {
        &self.head
    }

    /// Appends an event. When this returns, the entry is on the disk.
    ///
    /// # Errors
    /// When the disk refuses; the entry then does not count.
    pub fn append(&mut self, at: &str, event: Event) -> Result<Entry> {
        let entry = Entry { seq: self.next(), at: at.to_owned(), previous: self.head.clone(), event };
        let body = serde_json::to_string(&entry).map_err(|e| {
            Error::new(
                Words::new(format!("the entry could not be written as JSON: {e}"), format!("記録をJSONにできません: {e}")),
                Words::new("please report this", "不具合としてお知らせください"),
            )
        })?;
        let hash = sha256(body.as_bytes());
        let line = format!("{},\"hash\":\"{hash}\"}}\n", body.strip_suffix('}').unwrap_or(&body));
        let path = self.folder.join(LEDGER);
        self.file.write_all(line.as_bytes()).and_then(|()| self.file.sync_all()).map_err(|e| Error::io(&path, &e))?;
        write_through(&self.folder, HEAD, &head_bytes(&Head { seq: entry.seq, hash: hash.clone() }))?;
        (self.seq, self.head) = (entry.seq, hash);
        Ok(entry)
    }
}

/// Writes a file beside and puts it in place, on the disk before this returns.
pub fn write_through(folder: &Path, name: &str, bytes: &[u8]) -> Result<()> {
    let path = folder.join(name);
    let parent = path.parent().unwrap_or(folder).to_owned();
    let io = |e: std::io::Error| Error::io(&path, &e);
    std::fs::create_dir_all(&parent).map_err(io)?;
    let mut beside = tempfile::Builder::new().prefix(".writing-").tempfile_in(&parent).map_err(io)?;
    beside.write_all(bytes).and_then(|()| beside.as_file().sync_all()).map_err(io)?;
    beside.persist(&path).map_err(|e| Error::io(&path, &e.error))?;
    // the folder's own entry; a system that cannot sync a folder still has the file
    let _unsupported = File::open(&parent).and_then(|d| d.sync_all());
    Ok(())
}

fn lock(folder: &Path) -> Result<File> {
    let path = folder.join(LOCK);
    let io = |e: std::io::Error| Error::io(&path, &e);
    let file = OpenOptions::new().create(true).truncate(false).write(true).open(&path).map_err(io)?;
    file.lock().map_err(io)?;
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noted(text: &str) -> Event {
        Event::Noted { text: text.to_owned() }
    }

    #[test]
    fn every_altered_byte_of_a_ledger_is_told() {
        let dir = tempfile::tempdir().unwrap();
        let mut ledger = Ledger::create(dir.path()).unwrap();
        for text in ["one", "二つ目", "three"] {
            ledger.append("2026-01-15T00:00:00Z", noted(text)).unwrap();
        }
        drop(ledger);
        assert!(read(dir.path()).unwrap().breaches.is_empty());
        for name in [LEDGER, HEAD] {
            let path = dir.path().join(name);
            let kept = std::fs::read(&path).unwrap();
            for i in 0..kept.len() {
                for bit in [1u8, 0x20, 0x80] {
                    let mut bytes = kept.clone();
                    bytes[i] ^= bit;
                    std::fs::write(&path, &bytes).unwrap();
                    let reading = read(dir.path()).unwrap();
                    assert!(!reading.breaches.is_empty(), "{name} byte {i} bit {bit}");
                }
            }
            for cut in 0..kept.len() {
                std::fs::write(&path, &kept[..cut]).unwrap();
                assert!(!read(dir.path()).unwrap().breaches.is_empty(), "{name} cut at {cut}");
            }
            std::fs::write(&path, kept).unwrap();
        }
    }

    #[test]
    fn what_a_crash_left_is_set_aside_and_what_was_acknowledged_stays() {
        let dir = tempfile::tempdir().unwrap();
        let mut ledger = Ledger::create(dir.path()).unwrap();
        ledger.append("2026-01-15T00:00:00Z", noted("kept")).unwrap();
        drop(ledger);
        let path = dir.path().join(LEDGER);
        let mut bytes = std::fs::read(&path).unwrap();
        bytes.extend(b"{\"seq\":2,\"at\":\"20");
        std::fs::write(&path, bytes).unwrap();
        let (mut ledger, entries) = Ledger::open(dir.path()).unwrap();
        assert_eq!(entries.len(), 1);
        ledger.append("2026-01-15T00:00:01Z", noted("after")).unwrap();
        drop(ledger);
        let reading = read(dir.path()).unwrap();
        assert_eq!((reading.entries.len(), reading.breaches.len()), (2, 0));
        let aside = std::fs::read_dir(dir.path()).unwrap().flatten().filter(|e| e.file_name().to_string_lossy().starts_with("unfinished-"));
        assert_eq!(aside.count(), 1);
    }

    #[test]
    fn two_writers_take_turns() {
        let dir = tempfile::tempdir().unwrap();
        drop(Ledger::create(dir.path()).unwrap());
        let write = |n: usize| {
            let path = dir.path().to_owned();
            std::thread::spawn(move || {
                for i in 0..10 {
                    Ledger::open(&path).unwrap().0.append("2026-01-15T00:00:00Z", noted(&format!("{n}-{i}"))).unwrap();
                }
            })
        };
        let (a, b) = (write(1), write(2));
        a.join().unwrap();
        b.join().unwrap();
        let reading = read(dir.path()).unwrap();
        assert_eq!((reading.entries.len(), reading.breaches.len()), (20, 0));
    }
}
