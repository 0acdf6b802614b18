//! What a PDF holds beside its pages' text: annotations, form values, metadata, layers, earlier revisions, signatures,
//! scripts and attachments. Read from the file's objects; nothing is run and nothing is followed outside the file.

use super::strings::decode;
use crate::document::{Document, Note, Paragraph, Part, PartKind, Piece};
use crate::words::Words;
use hayro_interpret::hayro_syntax::Pdf;
use hayro_interpret::hayro_syntax::object::{Array, Dict, Name, Object, String as PdfString};
use hayro_interpret::hayro_syntax::page::Page;
use std::collections::BTreeSet;

/// Form fields inside one another, and fields looked at in all.
const DEPTH: usize = 16;
const FIELDS: usize = 5_000;

/// Words of an annotation or form field, with what they are and where.
pub struct Found {
    pub name: String,
    pub text: String,
    pub page: Option<u32>,
}

fn text(dict: &Dict<'_>, key: &str) -> Option<String> {
    let value = dict.get::<PdfString<'_>>(key)?;
    Some(decode(value.as_bytes())).filter(|t| !t.trim().is_empty())
}

fn name(dict: &Dict<'_>, key: &str) -> Option<String> {
    dict.get::<Name<'_>>(key).map(|n| n.as_str().to_owned())
}

/// Annotations of one page that carry words, and remarks on those that mark text.
pub fn annotations(page: &Page<'_>, number: u32, fields: &mut BTreeSet<String>, notes: &mut Vec<Note>) -> Vec<Found> {
    let mut out = Vec::new();
    let Some(list) = page.raw().get::<Array<'_>>("Annots") else { return out };
    for annotation in list.iter::<Dict<'_>>().take(FIELDS) {
        let subtype = name(&annotation, "Subtype").unwrap_or_default();
        match subtype.as_str() {
            "Link" => {}
            "Widget" => {
                if let Some(found) = field_value(&annotation, Some(number)) {
                    fields.insert(found.name.clone());
                    out.push(found);
                }
            }
            "StrikeOut" | "Redact" => notes.push(Note {
                code: "text-struck-by-annotation".to_owned(),
                part: format!("page {number}"),
                what: Words::new(
                    "an annotation strikes or blackens text; the text below still stands in the file",
                    "注釈による取消線または墨消しがあり、その下の文字はファイルに残っています",
                ),
            }),
            _ => {}
        }
        if let Some(contents) = text(&annotation, "Contents").filter(|_| subtype != "Link" && subtype != "Widget") {
            out.push(Found { name: String::new(), text: contents, page: Some(number) });
        }
    }
    out
}

/// Name and value of a form field; either may stand in a parent.
fn field_value(field: &Dict<'_>, page: Option<u32>) -> Option<Found> {
    let mut at = Some(field.clone());
    let (mut value, mut names) = (None, Vec::new());
    for _ in 0..DEPTH {
        let Some(dict) = at else { break };
        value = value.or_else(|| match dict.get::<Object<'_>>("V")? {
            Object::String(s) => Some(decode(s.as_bytes())),
            Object::Name(n) if n.as_str() != "Off" => Some(n.as_str().to_owned()),
            Object::Array(a) => Some(a.iter::<PdfString<'_>>().map(|s| decode(s.as_bytes())).collect::<Vec<_>>().join("; ")),
            Object::Stream(s) => s.decoded().ok().map(|d| decode(&d)),
            _ => None,
        });
        names.extend(text(&dict, "T"));
        at = dict.get::<Dict<'_>>("Parent");
    }
    names.reverse();
    let value = value.filter(|v| !v.trim().is_empty())?;
    Some(Found { name: names.join("."), text: value, page })
}

/// Values of form fields that no page shows.
pub fn form(pdf: &Pdf, seen: &BTreeSet<String>, notes: &mut Vec<Note>) -> Vec<Found> {
    let Some(catalog) = pdf.xref().get::<Dict<'_>>(pdf.xref().root_id()) else { return Vec::new() };
    let Some(form) = catalog.get::<Dict<'_>>("AcroForm") else { return Vec::new() };
    if form.contains_key("XFA") {
        notes.push(remark(
            "xfa-form",
            "the file holds an XFA form, whose own text was not read",
            "XFAフォームを含みます。フォーム独自の文字は読んでいません",
        ));
    }
    let mut out = Vec::new();
    let mut waiting: Vec<(Dict<'_>, usize)> =
        form.get::<Array<'_>>("Fields").into_iter().flat_map(|f| f.iter::<Dict<'_>>().collect::<Vec<_>>()).map(|d| (d, 0)).collect();
    waiting.reverse();
    let mut looked = 0;
    while let Some((field, depth)) = waiting.pop() {
        looked += 1;
        if looked > FIELDS {
            break;
        }
        if let Some(kids) = field.get::<Array<'_>>("Kids").filter(|_| depth < DEPTH) {
            let kids: Vec<Dict<'_>> = kids.iter::<Dict<'_>>().collect();
            waiting.extend(kids.into_iter().rev().map(|k| (k, depth + 1)));
        }
        if let Some(found) = field_value(&field, None).filter(|f| !seen.contains(&f.name))
            && !out.iter().any(|o: &Found| o.name == found.name)
        {
            out.push(found);
        }
    }
    out
}

/// Parts for what was found: `annotation 1`, `form field party`.
pub fn found_parts(found: Vec<Found>) -> Vec<Part> {
    let mut n = 0;
    let part = |f: Found| {
        let name = if f.name.is_empty() {
            n += 1;
            format!("annotation {n}")
        } else {
            format!("form field {}", f.name)
        };
        let paragraphs = f.text.split(['\r', '\n']).filter(|l| !l.trim().is_empty()).map(|l| Paragraph {
            pieces: vec![Piece { text: l.to_owned(), ..Piece::default() }],
            page: f.page,
            ..Paragraph::default()
        });
        Part { kind: PartKind::Annotation, name, paragraphs: paragraphs.collect() }
    };
    found.into_iter().map(part).collect()
}

fn remark(code: &str, en: impl Into<String>, ja: impl Into<String>) -> Note {
    Note { code: code.to_owned(), part: "whole file".to_owned(), what: Words::new(en, ja) }
}

/// Title, author, dates and producer.
pub fn properties(pdf: &Pdf, document: &mut Document) {
    let meta = pdf.metadata();
    let words = |b: &Option<Box<[u8]>>| b.as_ref().map(|b| decode(b)).filter(|t| !t.trim().is_empty());
    document.properties.title = words(&meta.title);
    document.properties.author = words(&meta.author);
    document.properties.producer = words(&meta.producer).or_else(|| words(&meta.creator));
    let date = |d: &Option<hayro_interpret::hayro_syntax::object::DateTime>| {
        d.as_ref().map(|d| format!("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", d.year, d.month, d.day, d.hour, d.minute, d.second))
    };
    document.properties.created = date(&meta.creation_date);
    document.properties.modified = date(&meta.modification_date);
}

/// Scripts, attachments and signatures, from every object of the file.
pub fn remarks(pdf: &Pdf, length: usize, notes: &mut Vec<Note>) {
    let (mut scripts, mut attachments, mut signatures, mut short) = (0usize, 0usize, 0usize, 0usize);
    for object in pdf.objects() {
        let dict = match &object {
            Object::Dict(d) => d.clone(),
            Object::Stream(s) => s.dict().clone(),
            _ => continue,
        };
        scripts += usize::from(name(&dict, "S").is_some_and(|s| s == "JavaScript" || s == "Launch"));
        attachments += usize::from(name(&dict, "Type").is_some_and(|t| t == "EmbeddedFile"));
        if let Some(range) = dict.get::<Array<'_>>("ByteRange") {
            signatures += 1;
            let numbers: Vec<u64> = range.iter::<Object<'_>>().filter_map(Object::into_number).map(|n| n.as_i64().max(0) as u64).collect();
            let end = numbers.get(2).zip(numbers.get(3)).map_or(0, |(at, len)| at.saturating_add(*len));
            short += usize::from(end + 2 < length as u64);
        }
    }
    if scripts > 0 {
        notes.push(remark(
            "active-content",
            "the file contains scripts or starts programs; nothing was run",
            "スクリプトやプログラム起動を含みます。実行していません",
        ));
    }
    if attachments > 0 {
        notes.push(remark(
            "attachments",
            format!("{attachments} files are attached; they were not read"),
            format!("添付ファイル{attachments}点。中身は読んでいません"),
        ));
    }
    if signatures > 0 {
        notes.push(remark(
            "signature",
            format!("{signatures} digital signatures; their validity was not checked"),
            format!("電子署名{signatures}点。有効性は検証していません"),
        ));
    }
    if short > 0 {
        notes.push(remark(
            "signature-does-not-cover",
            "a digital signature does not cover the whole file: something was added after signing",
            "電子署名の対象がファイル全体ではありません。署名後に追記されています",
        ));
    }
}

/// The file as it stood before its last incremental updates: every prefix that ends at an end mark.
pub fn earlier(bytes: &[u8]) -> Vec<&[u8]> {
    const MARK: &[u8] = b"%%EOF";
    let ends: Vec<usize> = bytes.windows(MARK.len()).enumerate().filter(|(_, w)| *w == MARK).map(|(i, _)| i + MARK.len()).collect();
    let last = ends.len().saturating_sub(1);
    ends.iter().take(last).rev().take(3).map(|&end| &bytes[..end]).collect()
}

/// A copy in which every layer is switched on, where the file has layers.
pub fn with_all_layers(bytes: &[u8]) -> Option<Vec<u8>> {
    const KEY: &[u8] = b"/OCProperties";
    let at: Vec<usize> = bytes.windows(KEY.len()).enumerate().filter(|(_, w)| *w == KEY).map(|(i, _)| i).collect();
    if at.is_empty() {
        return None;
    }
    let mut copy = bytes.to_vec();
    for i in at {
        copy[i + 1] = b'X';
    }
    Some(copy)
}
