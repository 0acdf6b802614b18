//! Recognition of pages that are pictures, with programs that the user has installed: `pdftoppm` paints the page and
//! Tesseract reads it. What comes of it is marked word by word and never makes a page count as read: a recognised word may
//! be wrong, and a missing one proves nothing.

use super::worker::{self, End};
use super::{Document, Note, Paragraph, Part, PartKind, Piece, Unread};
use crate::words::{Words, is_cjk};
use std::collections::BTreeSet;
use std::ffi::OsString;
use std::io::Write as _;
use std::path::PathBuf;
use std::time::Duration;

/// Pages that are recognised in one file; the rest stay unread.
const PAGES: usize = 200;
/// Dots per inch at which Tesseract reads best.
const RESOLUTION: &str = "300";
/// How long one program may take for one page.
const DEADLINE: Duration = Duration::from_secs(120);
/// Languages asked for, the first that is the stronger one.
const LANGUAGES: [&str; 2] = ["jpn", "eng"];

/// The programs and the languages they know.
struct Programs {
    painter: PathBuf,
    reader: PathBuf,
    languages: String,
}

/// Recognises the pages of a PDF that hold no text. They stay unread, now with words to look at.
pub fn add(document: &mut Document, bytes: &[u8], password: Option<&str>) {
    let pages = bare_pages(document);
    if pages.is_empty() {
        return;
    }
    let programs = match programs() {
        Ok(programs) => programs,
        Err(what) => return remark(document, "recognition-not-available", what),
    };
    let Some(file) = copy(bytes) else {
        let what = Words::new("no temporary file could be written for the recognition", "文字認識用の一時ファイルを作成できませんでした");
        return remark(document, "recognition-not-available", what);
    };
    for page in pages.into_iter().take(PAGES) {
        match recognised(&programs, file.path(), page, password) {
            Ok(paragraphs) => put(document, page, paragraphs),
            Err(end) => {
                let why = end.words();
                remark(
                    document,
                    "recognition-failed",
                    Words::new(
                        format!("page {page} could not be recognised: {}", why.en),
                        format!("{page}ページの文字認識に失敗しました: {}", why.ja),
                    ),
                );
            }
        }
    }
}

fn remark(document: &mut Document, code: &str, what: Words) {
    document.notes.push(Note { code: code.to_owned(), part: "whole file".to_owned(), what });
}

/// Unread pages of which not one word is known.
fn bare_pages(document: &Document) -> Vec<u32> {
    let known: BTreeSet<u32> = document.parts.iter().flat_map(|p| &p.paragraphs).filter_map(|p| p.page).collect();
    let unread: BTreeSet<u32> = document.unread.iter().filter_map(|u| u.part.strip_prefix("page ")?.parse().ok()).collect();
    unread.difference(&known).copied().collect()
}

fn programs() -> Result<Programs, Words> {
    let missing = |name: &str, package: &str| {
        Words::new(
            format!("--ocr needs the program {name}, which is not installed (Debian: {package})"),
            format!("--ocr には {name} が必要ですが、インストールされていません（Debianでは {package}）"),
        )
    };
    let reader = find("tesseract").ok_or_else(|| missing("tesseract", "tesseract-ocr tesseract-ocr-jpn"))?;
    let painter = find("pdftoppm").ok_or_else(|| missing("pdftoppm", "poppler-utils"))?;
    let listed = worker::limited(&reader, &["--list-langs".into()], &[], DEADLINE).unwrap_or_default();
    let listed = String::from_utf8_lossy(&listed);
    let known: Vec<&str> = LANGUAGES.into_iter().filter(|l| listed.lines().any(|line| line.trim() == *l)).collect();
    if known.is_empty() {
        return Err(missing("tesseract (jpn, eng)", "tesseract-ocr-jpn tesseract-ocr-eng"));
    }
    Ok(Programs { painter, reader, languages: known.join("+") })
}

/// A program in the search path.
fn find(name: &str) -> Option<PathBuf> {
    let name = format!("{name}{}", std::env::consts::EXE_SUFFIX);
    std::env::split_paths(&std::env::var_os("PATH")?).map(|folder| folder.join(&name)).find(|path| path.is_file())
}

fn copy(bytes: &[u8]) -> Option<tempfile::NamedTempFile> {
    let mut file = tempfile::Builder::new().suffix(".pdf").tempfile().ok()?;
    file.write_all(bytes).and_then(|()| file.flush()).ok()?;
    Some(file)
}

fn recognised(programs: &Programs, file: &std::path::Path, page: u32, password: Option<&str>) -> Result<Vec<Paragraph>, End> {
    let number = page.to_string();
    let mut paint: Vec<OsString> = ["-r", RESOLUTION, "-gray", "-png", "-f", &number, "-l", &number].iter().map(OsString::from).collect();
    if let Some(word) = password {
        paint.extend(["-upw".into(), word.into()]);
    }
    paint.push(file.into());
    let picture = worker::limited(&programs.painter, &paint, &[], DEADLINE)?;
    let read: Vec<OsString> = ["stdin", "stdout", "-l", &programs.languages, "tsv"].iter().map(OsString::from).collect();
    let table = worker::limited(&programs.reader, &read, &picture, DEADLINE)?;
    Ok(paragraphs(&String::from_utf8_lossy(&table), page))
}

/// One word of Tesseract's table.
struct Word<'t> {
    block: &'t str,
    paragraph: &'t str,
    line: &'t str,
    left: f64,
    right: f64,
    confidence: u8,
    text: &'t str,
}

/// A row of the table: level, page, block, paragraph, line, word, left, top, width, height, confidence, text. Level 5 is a
/// word.
fn word(row: &str) -> Option<Word<'_>> {
    let columns: Vec<&str> = row.split('\t').collect();
    let ["5", _, block, paragraph, line, _, left, _, width, _, confidence, text] = columns[..] else { return None };
    let (left, width): (f64, f64) = (left.parse().ok()?, width.parse().ok()?);
    let confidence = confidence.parse::<f64>().ok()?.clamp(0.0, 100.0) as u8;
    (!text.trim().is_empty()).then_some(Word { block, paragraph, line, left, right: left + width, confidence, text })
}

/// The words as paragraphs: those of the table, cut where a line ends well before the edge of its block.
fn paragraphs(table: &str, page: u32) -> Vec<Paragraph> {
    let words: Vec<Word<'_>> = table.lines().filter_map(word).collect();
    let edges = |block: &str| {
        let own = || words.iter().filter(|w| w.block == block);
        (own().map(|w| w.left).fold(f64::MAX, f64::min), own().map(|w| w.right).fold(f64::MIN, f64::max))
    };
    let mut out: Vec<Paragraph> = Vec::new();
    for (i, word) in words.iter().enumerate() {
        let before = i.checked_sub(1).map(|p| &words[p]);
        let goes_on = before.is_some_and(|b| {
            let (left, right) = edges(b.block);
            let full = b.right > right - (right - left) * 0.2;
            (b.block, b.paragraph) == (word.block, word.paragraph) && (b.line == word.line || full)
        });
        if !goes_on {
            out.push(Paragraph { page: Some(page), ..Paragraph::default() });
        }
        let Some(open) = out.last_mut() else { continue };
        let wide = |c: char| is_cjk(c) || matches!(c, '\u{3000}'..='\u{303F}' | '\u{FF00}'..='\u{FFEF}');
        let blank = |before: &str| before.chars().last().zip(word.text.chars().next()).is_some_and(|(a, b)| !wide(a) && !wide(b));
        if let Some(last) = open.pieces.last_mut().filter(|p| blank(&p.text)) {
            last.text.push(' ');
        }
        open.pieces.push(Piece { text: word.text.to_owned(), recognised: Some(word.confidence), ..Piece::default() });
    }
    out
}

/// Puts the words of a page into the body and says of the page what it now is.
fn put(document: &mut Document, page: u32, paragraphs: Vec<Paragraph>) {
    let words: Vec<u32> = paragraphs.iter().flat_map(|p| &p.pieces).filter_map(|p| p.recognised).map(u32::from).collect();
    let part = format!("page {page}");
    document.unread.retain(|u| u.part != part);
    let unread = |why: Words, next: Words| Unread { part: part.clone(), why, next, body: false };
    let by_eye = || {
        Words::new(
            "compare the words with the page; whether something is missing, only a reader can say",
            "紙面と照合してください。記載の有無は目視でのみ確認できます",
        )
    };
    document.unread.push(if words.is_empty() {
        unread(Words::new("an image in which no words were recognised", "画像から文字を認識できませんでした"), by_eye())
    } else {
        let mean = words.iter().sum::<u32>() / u32::try_from(words.len()).unwrap_or(1);
        unread(
            Words::new(
                format!("read by recognition of the image only: {} words, mean confidence {mean} %", words.len()),
                format!("画像の文字認識のみによる読み取りです（{}語、平均確信度{mean}％）", words.len()),
            ),
            by_eye(),
        )
    });
    document.unread.sort();
    if words.is_empty() {
        return;
    }
    for unread in &mut document.unread {
        unread.body = false;
    }
    if !document.parts.iter().any(|p| p.kind == PartKind::Body) {
        document.parts.insert(0, Part { kind: PartKind::Body, name: "body".to_owned(), paragraphs: Vec::new() });
    }
    if let Some(body) = document.parts.iter_mut().find(|p| p.kind == PartKind::Body) {
        let at = body.paragraphs.iter().position(|p| p.page.is_some_and(|n| n > page)).unwrap_or(body.paragraphs.len());
        body.paragraphs.splice(at..at, paragraphs);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_become_paragraphs_each_with_its_confidence() {
        let row =
            |line: u8, left: u32, confidence: &str, text: &str| format!("5\t1\t1\t1\t{line}\t1\t{left}\t0\t100\t9\t{confidence}\t{text}");
        let table = [
            "level\tpage".to_owned(),
            row(1, 0, "96.5", "The"),
            row(1, 900, "91", "Party"),
            row(2, 0, "80", "ends"),
            row(3, 0, "88", "甲"),
            row(3, 100, "0", "乙"),
        ]
        .join("\n");
        let got = paragraphs(&table, 3);
        let texts: Vec<String> = got.iter().map(|p| p.pieces.iter().map(|x| x.text.as_str()).collect()).collect();
        assert_eq!(texts, ["The Party ends", "甲乙"]);
        assert_eq!(got[1].pieces.iter().map(|p| p.recognised).collect::<Vec<_>>(), [Some(88), Some(0)]);
    }

    #[test]
    fn a_recognised_page_stays_unread() {
        let unread = Unread { part: "page 2".to_owned(), why: Words::new("image", "画像"), next: Words::default(), body: true };
        let mut document = Document { unread: vec![unread], ..Document::default() };
        assert_eq!(bare_pages(&document), [2]);
        let piece = Piece { text: "word".to_owned(), recognised: Some(90), ..Piece::default() };
        put(&mut document, 2, vec![Paragraph { pieces: vec![piece], page: Some(2), ..Paragraph::default() }]);
        assert!(!document.complete() && !document.unread[0].body && document.unread[0].why.en.contains("90 %"));
    }
}
