//! The one way into a [`Document`]: a path or bytes, told apart by content, read in the worker where the format is
//! hostile, looked at by a second reader, and hashed.

use super::worker::{self, Answer, Answers, End, Task};
use super::{Document, Format, Hidden, Note, PartKind, Revision, Unread, ViewKind, fold, format, ocr, pdf, text};
use crate::error::{Error, Result};
use crate::words::Words;
use std::collections::BTreeMap;
use std::path::Path;

/// What reading needs to know beside the file.
#[derive(Debug, Clone, Default)]
pub struct ReadOptions {
    /// Opens an encrypted PDF.
    pub password: Option<String>,
    /// Pages of a PDF that are pictures are given to the Tesseract that is installed.
    pub ocr: bool,
}

/// Reads a file. An error means that there is nothing to look at: no such file, an empty one, a format we do not read.
/// Everything else is a `Document` whose `unread` says what is missing.
pub fn read(path: &Path, options: &ReadOptions) -> Result<Document> {
    let size = std::fs::metadata(path).map_err(|e| Error::io(path, &e))?;
    let name = path.display().to_string();
    if size.is_dir() {
        return Err(Error::new(
            Words::new("this is a folder", "フォルダーです"),
            Words::new("give the files in it", "中のファイルを指定してください"),
        )
        .at(name));
    }
    if size.len() > worker::INPUT {
        return Err(too_large().at(name));
    }
    let bytes = std::fs::read(path).map_err(|e| Error::io(path, &e))?;
    read_bytes(&bytes, &name, options)
}

/// Reads several files side by side; the answers come in the order of the paths.
pub fn read_each(paths: &[&Path], options: &ReadOptions) -> Vec<Result<Document>> {
    let mut all = Vec::with_capacity(paths.len());
    for some in paths.chunks(SIDE_BY_SIDE) {
        std::thread::scope(|scope| {
            let running: Vec<_> = some.iter().map(|path| scope.spawn(|| read(path, options))).collect();
            all.extend(running.into_iter().map(|one| one.join().unwrap_or_else(|broke| std::panic::resume_unwind(broke))));
        });
    }
    all
}

/// How many files [`read_each`] reads at a time: each may have a worker with its memory beside it.
const SIDE_BY_SIDE: usize = 4;

/// Reads a file given as bytes, for example from standard input; `name` is how it is called in reports.
pub fn read_bytes(bytes: &[u8], name: &str, options: &ReadOptions) -> Result<Document> {
    if bytes.len() as u64 > worker::INPUT {
        return Err(too_large().at(name));
    }
    let mut document = match format::tell(bytes, name).map_err(|e| e.at(name))? {
        Format::Docx => docx(bytes),
        Format::Pdf => portable(bytes, options),
        told => text::read(bytes, told),
    };
    note_hidden(&mut document);
    document.path = name.to_owned();
    document.bytes = bytes.len() as u64;
    document.sha256 = super::digest(bytes);
    Ok(document)
}

/// Counts the text that a reader of the page does not see, one remark for each reason and part.
fn note_hidden(document: &mut Document) {
    let mut counts: BTreeMap<(String, Hidden), usize> = BTreeMap::new();
    for part in &document.parts {
        for piece in part.paragraphs.iter().flat_map(|p| &p.pieces) {
            let letters = piece.text.chars().filter(|c| !c.is_whitespace()).count();
            if let Some(why) = piece.hidden.filter(|_| letters > 0) {
                *counts.entry((part.name.clone(), why)).or_default() += letters;
            }
        }
    }
    for ((part, why), letters) in counts {
        let why = why.words();
        let what = Words::new(
            format!("{letters} characters that a reader of the page does not see: {}", why.en),
            format!("紙面では見えない文字が{letters}字あります（{}）", why.ja),
        );
        document.notes.push(Note { code: "hidden-text".to_owned(), part, what });
    }
}

fn too_large() -> Error {
    Error::new(
        Words::new("the file is larger than 256 MiB", "ファイルが256 MiBを超えています"),
        Words::new("give the agreement without its large attachments", "大きな添付を除いた契約書を指定してください"),
    )
}

/// Our own walk, then the second reader, which only adds remarks, where nothing of the file is unread.
fn docx(bytes: &[u8]) -> Document {
    let Answers { given, end } = worker::ask_all(Task::Docx, bytes, None);
    let mut given = given.into_iter();
    let first = given.next().ok_or_else(|| end.unwrap_or(End::Broke));
    let mut document = answered(first, Format::Docx);
    if document.unread.is_empty() {
        compare_readers(&mut document, given.next());
    }
    document
}

/// Words the second reader found in the body and ours did not: more than this share of its word groups is worth a note.
const SHARE: f64 = 0.02;

fn compare_readers(document: &mut Document, second: Option<Answer>) {
    let note = |code: &str, what: Words| Note { code: code.to_owned(), part: "body".to_owned(), what };
    match second {
        Some(Answer::Text(texts)) => {
            let pieces = || {
                let shown = document.parts.iter().filter(|p| matches!(p.kind, PartKind::Body | PartKind::TextBox));
                shown.flat_map(|p| &p.paragraphs).flat_map(|p| &p.pieces)
            };
            let all: String = pieces().map(|piece| piece.text.as_str()).collect();
            // the second reader leaves deleted words out, so that words meet which a deletion keeps apart in the file
            let stands = |r: &Revision| r.kind.stands_in(ViewKind::Accepted);
            let accepted: String = pieces().filter(|p| p.revisions.iter().all(stands)).map(|p| p.text.as_str()).collect();
            let ours = [fold::letter_groups(&all, 8), fold::letter_groups(&accepted, 8)];
            let theirs = fold::letter_groups(&texts.concat(), 8);
            let lacking = theirs.iter().filter(|g| ours.iter().all(|o| o.binary_search(g).is_err())).count();
            if lacking > 20 && lacking as f64 > SHARE * theirs.len() as f64 {
                let what = Words::new(
                    "a second reader found words in the body that are not in the text as read",
                    "別の読み取り方式では、読み取った本文にない文言が見つかりました",
                );
                document.notes.push(note("readers-differ", what));
            }
        }
        _ => {
            let what = Words::new(
                "read by one reader only; the second could not open the file",
                "一方の読み取り方式のみで読みました（もう一方では開けませんでした）",
            );
            document.notes.push(note("one-reader-only", what));
        }
    }
}

/// Both readers of a PDF at once; the second can make a page unread.
fn portable(bytes: &[u8], options: &ReadOptions) -> Document {
    let password = options.password.as_deref();
    let (first, second) = std::thread::scope(|scope| {
        let second = scope.spawn(|| worker::ask(Task::PdfSecond, bytes, password));
        let first = worker::ask(Task::Pdf, bytes, password);
        (first, second.join().unwrap_or(Err(End::Broke)))
    });
    let mut document = answered(first, Format::Pdf);
    if !document.unread.iter().any(|u| u.body) {
        let second = match &second {
            Ok(Answer::Text(pages)) => Ok(pages.as_slice()),
            _ => Err(()),
        };
        pdf::compare(&mut document, second);
    }
    if options.ocr {
        ocr::add(&mut document, bytes, password);
    }
    document
}

/// The glyphs of a PDF with their places, from the worker; else why there are none.
pub fn placed_pages(bytes: &[u8]) -> std::result::Result<Vec<pdf::PlacedPage>, Words> {
    match worker::ask(Task::PdfPlaced, bytes, None) {
        Ok(Answer::Placed(pages)) => Ok(pages),
        Ok(_) => Err(End::Broke.words()),
        Err(end) => Err(end.words()),
    }
}

/// The worker's document, or one that says how the worker ended.
fn answered(answer: std::result::Result<Answer, End>, format: Format) -> Document {
    let end = match answer {
        Ok(Answer::Document(document)) => return *document,
        Ok(_) => End::Broke,
        Err(end) => end,
    };
    let unread = Unread {
        part: "whole file".to_owned(),
        why: end.words(),
        next: Words::new("open the file, save it anew, and give the saved copy", "ファイルを開いて保存し直し、その控えを指定してください"),
        body: true,
    };
    Document { format, unread: vec![unread], ..Document::default() }
}
