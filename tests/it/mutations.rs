//! Damaged Word and PDF files: each must give a result or a clear refusal within 5 seconds and 1 GiB, and never the look of
//! a short or empty agreement. The damage comes from a fixed seed. SEKISHO_MUTATIONS sets how many files (24 by default).

use crate::documents::{Pdf, line};
use serde_json::Value;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

const LONGEST: Duration = Duration::from_secs(5);
/// Address space of every process, KiB.
const MEMORY: u32 = 1 << 20;
/// A file that still counts as wholly read must keep this share of the characters it had before.
const KEPT: f64 = 0.5;

/// Numbers from a seed (xorshift64*), the same on every machine.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % n.max(1)
    }

    fn range(&mut self, len: usize, longest: usize) -> std::ops::Range<usize> {
        let from = self.below(len);
        from..(from + 1 + self.below(longest)).min(len)
    }
}

/// The whole files that are damaged: the examples, a small PDF, and the known PDFs where they have been made.
fn whole_files() -> Vec<(String, Vec<u8>)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let examples = ["01_nda/complete-en.docx", "01_nda/gaps-ja.docx", "03_exchange-redraft/redraft-tracked-en-ja.docx"];
    let mut out: Vec<(String, Vec<u8>)> =
        examples.iter().map(|name| ("docx".to_owned(), std::fs::read(root.join("examples").join(name)).expect("an example"))).collect();
    let lines: String =
        (0..40u8).map(|i| line(72.0, 780.0 - f64::from(i) * 16.0, "5.1 The Recipient shall keep all of it secret.")).collect();
    out.push(("pdf".to_owned(), Pdf::page(&lines).bytes()));
    for name in ["en-libreoffice", "ja-UniJIS-UTF16-H", "en-weasyprint", "ja-reportlab", "en-locked-AES-256"] {
        out.extend(std::fs::read(root.join(format!("target/known-pdfs/{name}.pdf"))).ok().map(|bytes| ("pdf".to_owned(), bytes)));
    }
    out
}

/// One damaged form of a file, and what was done to it.
fn damaged(kind: &str, whole: &[u8], dice: &mut Dice) -> (&'static str, Vec<u8>) {
    let mut bytes = whole.to_vec();
    let what = match (dice.below(6), kind) {
        (0, _) => {
            flip(&mut bytes, dice);
            "flipped bytes"
        }
        (1, _) => {
            bytes.truncate(dice.below(whole.len()));
            "cut off"
        }
        (2, _) => {
            bytes.drain(dice.range(whole.len(), 400));
            "a piece taken out"
        }
        (3, _) => {
            let range = dice.range(whole.len(), 2000);
            let chunk = bytes[range.clone()].repeat(1 + dice.below(40));
            bytes.splice(range, chunk);
            "a piece repeated"
        }
        (_, "docx") => return damaged_entry(whole, dice),
        _ => {
            for _ in 0..=dice.below(12) {
                let digits: Vec<usize> = (0..bytes.len()).filter(|&i| bytes[i].is_ascii_digit()).collect();
                bytes[digits[dice.below(digits.len())]] = b'0' + dice.below(10) as u8;
            }
            "changed numbers"
        }
    };
    (what, bytes)
}

fn flip(bytes: &mut [u8], dice: &mut Dice) {
    for _ in 0..=dice.below(40) {
        let at = dice.below(bytes.len());
        bytes[at] ^= 1 << dice.below(8);
    }
}

/// A package in good order in which the content of one part is damaged.
fn damaged_entry(whole: &[u8], dice: &mut Dice) -> (&'static str, Vec<u8>) {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(whole)).expect("an example is a package");
    let chosen = dice.below(archive.len());
    let mut out = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let mut what = "a part flipped";
    for i in 0..archive.len() {
        let mut entry = archive.by_index(i).expect("an entry");
        let mut content = Vec::new();
        entry.read_to_end(&mut content).expect("its content");
        if i == chosen && !content.is_empty() {
            match dice.below(4) {
                0 => flip(&mut content, dice),
                1 => {
                    content.truncate(dice.below(content.len()));
                    what = "a part cut off";
                }
                2 => {
                    let range = tag(&content, dice);
                    content.drain(range);
                    what = "a tag taken out";
                }
                _ => {
                    let range = tag(&content, dice);
                    let copies = content[range.clone()].repeat(1 + dice.below(3000));
                    content.splice(range, copies);
                    what = "a tag repeated";
                }
            }
        }
        out.start_file(entry.name(), zip::write::SimpleFileOptions::default()).expect("writing to memory");
        out.write_all(&content).expect("writing to memory");
    }
    (what, out.finish().expect("writing to memory").into_inner())
}

/// Where a tag stands, after a place that the dice choose.
fn tag(content: &[u8], dice: &mut Dice) -> std::ops::Range<usize> {
    let from = dice.below(content.len());
    let open = content[from..].iter().position(|b| *b == b'<').map_or(0, |p| from + p);
    let close = content[open..].iter().position(|b| *b == b'>').map_or(content.len(), |p| open + p + 1);
    open..close
}

fn read(path: &Path) -> (Output, Duration) {
    let start = Instant::now();
    let binary = env!("CARGO_BIN_EXE_sekisho");
    let mut command = if cfg!(unix) {
        let mut shell = Command::new("sh");
        shell.args(["-c", &format!("ulimit -v {MEMORY}; exec \"$0\" \"$@\""), binary]);
        shell
    } else {
        Command::new(binary)
    };
    command.arg("read").arg(path).args(["--format", "json", "--lang", "en"]).env("SEKISHO_PASSWORD", "open sesame").stdin(Stdio::null());
    (command.output().expect("running the binary"), start.elapsed())
}

fn letters(read: &Value) -> usize {
    let parts = read["parts"].as_array().into_iter().flatten();
    parts.filter_map(|p| p["text"].as_str()).map(|t| t.chars().filter(|c| !c.is_whitespace()).count()).sum()
}

/// What is wrong with an answer, if anything.
fn fault(out: &Output, whole: usize) -> Option<String> {
    let said = String::from_utf8_lossy(&out.stderr);
    let answer: Option<Value> = serde_json::from_slice(&out.stdout).ok();
    let unread = answer.as_ref().and_then(|a| a["document"]["coverage"]["unread"].as_array()).map_or(0, Vec::len);
    match (out.status.code(), answer) {
        _ if said.contains("panicked") => Some(format!("panic: {said}")),
        (Some(2), _) => (!said.contains(';')).then(|| format!("no next step: {said}")),
        (Some(3), Some(_)) => (unread == 0).then(|| "incomplete without a reason".to_owned()),
        (Some(0), Some(answer)) => {
            let left = letters(&answer);
            ((left as f64) < whole as f64 * KEPT).then(|| format!("{left} of {whole} characters, and said to be complete"))
        }
        (code, _) => Some(format!("status {code:?}: {said}")),
    }
}

#[test]
fn damaged_files_give_a_result_or_a_clear_refusal() {
    let count: usize = std::env::var("SEKISHO_MUTATIONS").ok().and_then(|n| n.parse().ok()).unwrap_or(24);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let wholes: Vec<(String, Vec<u8>, usize)> = whole_files()
        .into_iter()
        .enumerate()
        .map(|(i, (kind, bytes))| {
            let path = folder.path().join(format!("whole{i}.{kind}"));
            std::fs::write(&path, &bytes).expect("writing");
            let answer = read(&path).0;
            let answer: Value = serde_json::from_slice(&answer.stdout).expect("the whole file is read");
            (kind, bytes, letters(&answer))
        })
        .collect();
    let (next, faults, slowest) = (AtomicUsize::new(0), Mutex::new(Vec::new()), Mutex::new(Duration::ZERO));
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    if number >= count {
                        return;
                    }
                    let mut dice = Dice(0x5EC1_5405_EC15_4000 + number as u64 * 7919);
                    (0..4).for_each(|_| {
                        dice.below(2);
                    });
                    let (kind, whole, letters) = &wholes[number % wholes.len()];
                    let (what, bytes) = damaged(kind, whole, &mut dice);
                    let path: PathBuf = folder.path().join(format!("damaged{number}.{kind}"));
                    std::fs::write(&path, bytes).expect("writing");
                    let (mut out, mut took) = read(&path);
                    if took > LONGEST {
                        // the machine may have been busy: once more
                        (out, took) = read(&path);
                    }
                    let late = (took > LONGEST).then(|| format!("took {took:?}"));
                    let mut longest = slowest.lock().expect("no thread panicked");
                    *longest = took.max(*longest);
                    drop(longest);
                    if let Some(why) = fault(&out, *letters).or(late) {
                        let kept = std::env::temp_dir().join(format!("sekisho-damaged-{number}.{kind}"));
                        let _the_message_matters_more = std::fs::copy(&path, &kept);
                        faults.lock().expect("no thread panicked").push(format!("{what}, {}: {why}", kept.display()));
                    }
                    let _it_goes_with_the_folder = std::fs::remove_file(&path);
                }
            });
        }
    });
    println!("{count} damaged files, the slowest {:?}", slowest.into_inner());
    let faults = faults.into_inner().expect("no thread panicked");
    assert!(faults.is_empty(), "{} of {count}:\n{}", faults.len(), faults.join("\n"));
}
