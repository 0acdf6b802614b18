//! PDF files: glyphs with their places from hayro's interpreter, grouped into lines and paragraphs here; annotations, form
//! values and earlier revisions from the file's objects. pdf-extract gives a second opinion ([`second`]) that can make a
//! page unread but never supplies its words.

mod damage;
mod downwards;
mod footnotes;
mod forms;
mod glyphs;
mod lines;
mod locks;
mod objects;
mod paragraphs;
mod placed;
pub mod second;
mod strings;
mod trust;

use super::format::Format;
use super::{Document, Hidden, Note, PartKind, Unread};
use crate::words::Words;
use glyphs::{Collector, Glyph};
use hayro_cmap::{CMapName, load_embedded};
use hayro_interpret::hayro_syntax::page::Page;
use hayro_interpret::hayro_syntax::{DecryptionError, LoadPdfError, Pdf};
use hayro_interpret::{Context, InterpreterCache, InterpreterSettings, RenderContent, TransformExt, interpret_page};
use kurbo::Rect;
use std::collections::BTreeSet;
use std::sync::Arc;

pub use placed::{PlacedGlyph, PlacedPage, pages as placed_pages};
pub use trust::compare;

/// Pages read; an agreement has fewer.
const PAGES: usize = 2_000;

/// What one page paints.
struct Painted {
    width: f64,
    height: f64,
    glyphs: Vec<Glyph>,
    pictures: Vec<Rect>,
    shapes: usize,
    /// The visibility of its text was not followed to the end.
    overloaded: bool,
}

/// Reads a PDF. Never fails: what could not be read stands in `unread`.
pub fn read(bytes: &[u8], password: Option<&str>) -> Document {
    let mut document = Document { format: Format::Pdf, ..Document::default() };
    let pdf = match Pdf::new_with_password(bytes.to_vec(), password.unwrap_or_default()) {
        Ok(pdf) => pdf,
        Err(error) => {
            document.unread.push(cannot_open(error, bytes, password.is_some()));
            return document;
        }
    };
    let found = read_pages(&pdf, &mut document);
    document.pages = Some(pdf.pages().len() as u32);
    document.notes.extend(lock(bytes));
    add_layers(bytes, password, &mut document);
    document.parts.extend(objects::found_parts(found));
    document.unread.extend(damage::file(&pdf, bytes));
    objects::properties(&pdf, &mut document);
    objects::remarks(&pdf, bytes.len(), &mut document.notes);
    add_earlier(bytes, password, &mut document);
    one_note_for_many_pages(&mut document.notes);
    if document.pages == Some(0) {
        document.unread.push(whole("the file has no pages", "ページがありません"));
    } else if !document.parts.iter().any(|p| p.kind == PartKind::Body && !p.is_blank()) {
        mark_body_unread(&mut document);
    }
    document
}

fn whole(en: &str, ja: &str) -> Unread {
    Unread { part: "whole file".to_owned(), why: Words::new(en, ja), next: another_copy(), body: true }
}

fn another_copy() -> Words {
    Words::new("give the Word file, or a PDF with text", "Wordファイルか、文字データのあるPDFを指定してください")
}

fn cannot_open(error: LoadPdfError, bytes: &[u8], password_given: bool) -> Unread {
    let method = locks::method(bytes).unwrap_or_else(|| Words::new("unknown method", "方式不明"));
    match error {
        LoadPdfError::Decryption(DecryptionError::PasswordProtected) => {
            let why = if password_given {
                Words::new(
                    format!("the password does not open this PDF ({})", method.en),
                    format!("このパスワードではPDFを開けません（{}）", method.ja),
                )
            } else {
                Words::new(
                    format!("the PDF is protected with a password ({})", method.en),
                    format!("パスワードで保護されたPDFです（{}）", method.ja),
                )
            };
            let next = Words::new(
                "give the password with --password or in SEKISHO_PASSWORD",
                "--password または環境変数 SEKISHO_PASSWORD でパスワードを指定してください",
            );
            Unread { part: "whole file".to_owned(), why, next, body: true }
        }
        LoadPdfError::Decryption(_) => Unread {
            part: "whole file".to_owned(),
            why: Words::new(
                format!("the PDF is encrypted in a way that cannot be read ({})", method.en),
                format!("対応していない方式で暗号化されたPDFです（{}）", method.ja),
            ),
            next: Words::new(
                "open it in its own reader, print it to a new PDF without protection, and give that",
                "専用の閲覧ソフトで開き、保護のないPDFとして出力し直して指定してください",
            ),
            body: true,
        },
        LoadPdfError::Invalid => whole("the PDF is damaged or cut off", "PDFが壊れているか、途中で切れています"),
    }
}

/// Says of an encrypted file that was opened which lock it has.
fn lock(bytes: &[u8]) -> Option<Note> {
    let method = locks::method(bytes)?;
    let without = Pdf::new(bytes.to_vec()).is_ok();
    let (code, what) = if without {
        (
            "owner-password",
            Words::new(
                format!("encrypted with an owner password only ({}): it opens without one, with restrictions of use", method.en),
                format!("所有者パスワードのみで暗号化されています（{}）。閲覧はできますが、利用制限が付いています", method.ja),
            ),
        )
    } else {
        (
            "encrypted",
            Words::new(format!("opened with the password given ({})", method.en), format!("指定のパスワードで開きました（{}）", method.ja)),
        )
    };
    Some(Note { code: code.to_owned(), part: "whole file".to_owned(), what })
}

/// Body, headers and footers of all pages into `document`; returns the annotations and form values.
fn read_pages(pdf: &Pdf, document: &mut Document) -> Vec<objects::Found> {
    let mut pages = Vec::new();
    let mut found = Vec::new();
    let mut fields = BTreeSet::new();
    let cache = InterpreterCache::new();
    for (i, page) in pdf.pages().iter().enumerate().take(PAGES) {
        let number = i as u32 + 1;
        let mut painted = painted(page, &cache, RenderContent::PAGE);
        document.unread.extend(damage::page(page, number));
        trust::judge(&mut painted, page, number, document);
        let lines = lines::lines(painted.glyphs, painted.width);
        pages.push(paragraphs::Page { number, height: painted.height, lines });
        let here = objects::annotations(page, number, &mut fields, &mut document.notes);
        found.extend(appearances(page, &cache, number, &here));
        found.extend(here);
    }
    if pdf.pages().len() > PAGES {
        document.unread.push(Unread {
            part: format!("pages after {PAGES}"),
            why: Words::new("the file has more pages than are read", "読み取るページ数の上限を超えています"),
            next: Words::new("give the agreement without its attachments", "添付を除いた契約書を指定してください"),
            body: false,
        });
    }
    found.extend(objects::form(pdf, &fields, &mut document.notes));
    document.parts = paragraphs::parts(pages);
    found
}

fn painted<'a>(page: &Page<'a>, cache: &InterpreterCache<'a>, content: RenderContent) -> Painted {
    let (width, height) = page.render_dimensions();
    let (width, height) = (f64::from(width), f64::from(height));
    let settings =
        InterpreterSettings { render_content: content, cmap_resolver: Arc::new(character_map), ..InterpreterSettings::default() };
    let start = page.initial_transform(true).to_kurbo();
    // text outside the page is wanted too: the bounds given here cut nothing off
    let bounds = Rect::new(-100_000.0, -100_000.0, 100_000.0, 100_000.0);
    let mut context = Context::new(start, bounds, cache, page.xref(), settings);
    let mut device = Collector::new(width, height);
    interpret_page(page, &mut context, &mut device);
    let overloaded = device.overloaded();
    Painted { overloaded, width, height, glyphs: device.glyphs, pictures: device.pictures, shapes: device.shapes }
}

/// The table of a predefined character map. The maps of 2004 differ from those before them in which form of a character is
/// drawn, never in which character it is.
fn character_map(name: CMapName<'_>) -> Option<&'static [u8]> {
    load_embedded(match name {
        CMapName::Custom(b"UniJIS2004-UTF16-H" | b"UniJISX0213-UTF16-H") => CMapName::UniJisUtf16H,
        CMapName::Custom(b"UniJIS2004-UTF16-V" | b"UniJISX0213-UTF16-V") => CMapName::UniJisUtf16V,
        known => known,
    })
}

/// Words that annotations paint and do not also hold as plain contents.
fn appearances<'a>(page: &Page<'a>, cache: &InterpreterCache<'a>, number: u32, known: &[objects::Found]) -> Option<objects::Found> {
    if !page.raw().contains_key("Annots") {
        return None;
    }
    let painted = painted(page, cache, RenderContent::ANNOTATIONS);
    let letters = |t: &str| super::fold::folded(t).chars().filter(|c| c.is_alphanumeric()).collect::<String>();
    let said: String = known.iter().map(|k| letters(&k.text)).collect();
    let text: Vec<String> =
        lines::lines(painted.glyphs, painted.width).iter().map(lines::Line::text).filter(|l| !said.contains(&letters(l))).collect();
    (!text.is_empty()).then(|| objects::Found { name: String::new(), text: text.join("\n"), page: Some(number) })
}

/// Text on layers that are switched off, as hidden paragraphs after the body.
fn add_layers(bytes: &[u8], password: Option<&str>, document: &mut Document) {
    let Some(copy) = objects::with_all_layers(bytes) else { return };
    let Ok(pdf) = Pdf::new_with_password(copy, password.unwrap_or_default()) else { return };
    let mut all = Document::default();
    read_pages(&pdf, &mut all);
    let key = |p: &super::Paragraph| p.pieces.iter().map(|x| x.text.as_str()).collect::<String>();
    let seen: BTreeSet<String> = document.parts.iter().flat_map(|p| &p.paragraphs).map(key).collect();
    let Some(body) = document.parts.iter_mut().find(|p| p.kind == PartKind::Body) else { return };
    for mut paragraph in all.parts.into_iter().filter(|p| p.kind == PartKind::Body).flat_map(|p| p.paragraphs) {
        if !seen.contains(&key(&paragraph)) {
            for piece in &mut paragraph.pieces {
                piece.hidden = Some(Hidden::LayerOff);
            }
            body.paragraphs.push(paragraph);
        }
    }
}

/// A remark where the file still holds an earlier version of itself that says something else.
fn add_earlier(bytes: &[u8], password: Option<&str>, document: &mut Document) {
    let body = |d: &Document| {
        let text: String = d.parts.iter().flat_map(|p| &p.paragraphs).flat_map(|p| &p.pieces).map(|p| p.text.as_str()).collect();
        super::fold::folded(&text).replace(' ', "")
    };
    let now = body(document);
    for prefix in objects::earlier(bytes) {
        let Ok(pdf) = Pdf::new_with_password(prefix.to_vec(), password.unwrap_or_default()) else { continue };
        let mut then = Document::default();
        let found = read_pages(&pdf, &mut then);
        then.parts.extend(objects::found_parts(found));
        let then = body(&then);
        if !then.is_empty() && then != now {
            document.notes.push(Note {
                code: "earlier-revision".to_owned(),
                part: "whole file".to_owned(),
                what: Words::new(
                    "the file was changed after it was first saved, and still holds the earlier text, which differs",
                    "保存後に追記・変更されており、ファイル内に内容の異なる以前の版が残っています",
                ),
            });
            return;
        }
    }
}

/// The same remark on several pages becomes one remark that names them.
fn one_note_for_many_pages(notes: &mut Vec<Note>) {
    let mut out: Vec<Note> = Vec::new();
    for note in notes.drain(..) {
        let page = note.part.strip_prefix("page ").map(str::to_owned);
        match (out.iter_mut().find(|o| o.code == note.code && o.part.starts_with("page")), page) {
            (Some(same), Some(page)) => {
                same.part = format!("{}, {page}", same.part.replacen("page ", "pages ", 1));
            }
            _ => out.push(note),
        }
    }
    *notes = out;
}

/// When no page gave any text, what is unread is the body.
fn mark_body_unread(document: &mut Document) {
    for unread in &mut document.unread {
        unread.body = true;
    }
    if document.unread.is_empty() {
        document.unread.push(whole("the file holds no text", "文字が含まれていません"));
    }
}
