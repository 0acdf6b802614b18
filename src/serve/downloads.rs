//! The files of a kept report, made when they are asked for.

use super::examine::{self, Reviewed, Screened};
use super::shelf::{Kept, Work};
use super::{Desk, pages::Language, problem::Problem};
use crate::casefile::seal;
use crate::document::Format;
use crate::error::Result;
use crate::report::forms::{Material, open_lines};
use crate::report::issues::Audience;
use crate::report::{cover, html, machine, papers, screening, screening_lines, screening_workbook, text};
use crate::terms::Library;
use crate::words::Lang;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use std::fmt::Write as _;
use std::sync::Arc;

/// What can be had of a report: the name in the address, the media type, what it asks for, and how it is made.
struct Form<T> {
    name: &'static str,
    media: &'static str,
    offered: fn(&T) -> bool,
    make: fn(&T, &Library, Lang) -> Result<Vec<u8>>,
}

const HTML: &str = "text/html; charset=utf-8";
const TEXT: &str = "text/plain; charset=utf-8";
const CSV: &str = "text/csv; charset=utf-8";
const JSON: &str = "application/json";
const LINES: &str = "application/x-ndjson";
const WORD: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
const EXCEL: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

const fn form<T>(
    name: &'static str,
    media: &'static str,
    offered: fn(&T) -> bool,
    make: fn(&T, &Library, Lang) -> Result<Vec<u8>>,
) -> Form<T> {
    Form { name, media, offered, make }
}

fn always<T>(_: &T) -> bool {
    true
}

fn word(r: &Reviewed) -> bool {
    r.dossier.document.format == Format::Docx
}

fn compared(r: &Reviewed) -> bool {
    r.dossier.compare.as_ref().is_some_and(|c| c.compared)
}

const REVIEW: &[Form<Reviewed>] = &[
    form("report.html", HTML, always, |r, l, lang| Ok(html::report(&r.dossier, l, lang)?.into_bytes())),
    form("redline.docx", WORD, |r| word(r) && compared(r), |r, l, lang| with(r, l, lang, Audience::Internal, |m| Ok(m.redline()?.bytes))),
    form("commented.docx", WORD, word, |r, l, lang| with(r, l, lang, Audience::Internal, |m| m.commented())),
    form("questions.docx", WORD, |r| word(r) && compared(r), |r, l, lang| with(r, l, lang, Audience::External, |m| m.commented())),
    form("side-by-side.html", HTML, compared, |r, l, lang| with(r, l, lang, Audience::Internal, |m| m.side_by_side())),
    form("side-by-side.docx", WORD, compared, |r, l, lang| with(r, l, lang, Audience::Internal, |m| m.side_by_side_word())),
    form("issues.xlsx", EXCEL, always, |r, l, lang| with(r, l, lang, Audience::Internal, |m| m.xlsx())),
    form("issues.csv", CSV, always, |r, l, lang| with(r, l, lang, Audience::Internal, |m| m.csv())),
    form("findings.sarif", JSON, always, |r, l, lang| with(r, l, lang, Audience::Internal, |m| m.sarif())),
    form("cover.docx", WORD, always, |r, l, lang| cover::cover(&r.dossier, l, lang)),
    form("letter.docx", WORD, always, |r, l, lang| papers::letter_word(&r.dossier, l, lang)),
    form("questionnaire.html", HTML, always, |r, _, _| Ok(papers::questionnaire(&r.dossier).into_bytes())),
    form("clearance-sheet.html", HTML, always, |r, _, _| Ok(papers::sheet_page(&r.dossier).into_bytes())),
    form("transaction-review.html", HTML, always, |r, _, _| Ok(papers::attachment(&r.dossier).into_bytes())),
    form("partner.toml", TEXT, |r| r.partner.is_some(), |r, _, _| Ok(r.partner.as_ref().map(|f| f.bytes.clone()).unwrap_or_default())),
    form("report.txt", TEXT, always, |r, l, lang| Ok(text::review(&r.dossier, l, lang, false).into_bytes())),
    form("dossier.json", JSON, always, |r, _, _| Ok(machine::pretty(&r.dossier).into_bytes())),
];

const SCREENING: &[Form<Screened>] = &[
    form("answers.xlsx", EXCEL, always, |s, _, lang| screening_workbook::workbook(&s.answered, &s.screener, lang, &s.settings.now)),
    form("answers.csv", CSV, always, |s, _, _| Ok(screening::csv(&s.answered)?.into_bytes())),
    form("answers.jsonl", LINES, always, |s, _, _| Ok(screening_lines::json_lines(&s.answered).into_bytes())),
    form("answers.txt", TEXT, always, |s, _, lang| Ok(screening::text(&s.answered, &s.screener, &[lang]).into_bytes())),
];

/// Reads the drafts again, in the worker as before, and makes a form of them.
fn with(
    r: &Reviewed,
    library: &Library,
    lang: Lang,
    audience: Audience,
    make: impl FnOnce(&Material<'_>) -> Result<Vec<u8>>,
) -> Result<Vec<u8>> {
    let draft = examine::read(&r.draft, &r.settings)?;
    let base = r.base.as_ref().map(|f| examine::read(f, &r.settings)).transpose()?;
    make(&Material {
        draft: &draft,
        draft_bytes: &r.draft.bytes,
        base: base.as_ref(),
        base_bytes: r.base.as_ref().map(|f| f.bytes.as_slice()),
        compare: r.dossier.compare.as_ref(),
        findings: &r.dossier.findings,
        open: open_lines(&r.dossier, lang),
        library,
        lang,
        audience,
        now: &r.dossier.now,
        options: &r.settings.read_options(),
    })
}

/// Names of the files a kept report can be had as, in the order of the page.
pub fn names(kept: &Kept) -> Vec<&'static str> {
    match kept {
        Kept::Review(r) => REVIEW.iter().filter(|f| (f.offered)(r)).map(|f| f.name).collect(),
        Kept::Screening(s) => SCREENING.iter().filter(|f| (f.offered)(s)).map(|f| f.name).collect(),
    }
}

/// `GET /work/{id}/{file}`.
pub async fn file(
    State(desk): State<Arc<Desk>>,
    Path((id, name)): Path<(String, String)>,
    lang: Language,
) -> std::result::Result<Response, Problem> {
    let Work::Done(kept) = desk.shelf.get(&id)? else { return Err(Problem::not_found()) };
    let keep = Arc::clone(&desk);
    let made = desk.freight.run(move || match kept.as_ref() {
        Kept::Review(r) => made(REVIEW, r.as_ref(), &name, &r.draft.name, &keep.library, lang.0),
        Kept::Screening(s) => made(SCREENING, s, &name, &s.file, &keep.library, lang.0),
    });
    let Some((bytes, media, saved_as)) = made.await? else { return Err(Problem::not_found()) };
    let mut response = bytes.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media));
    let disposition = format!("attachment; filename=\"sekisho-report\"; filename*=UTF-8''{}", percent(&saved_as));
    if let Ok(value) = HeaderValue::from_str(&disposition) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    Ok(response)
}

type Made = Option<(Vec<u8>, &'static str, String)>;

fn made<T>(forms: &[Form<T>], kept: &T, name: &str, of: &str, library: &Library, lang: Lang) -> Result<Made> {
    let Some(form) = forms.iter().find(|f| f.name == name && (f.offered)(kept)) else { return Ok(None) };
    let bytes = (form.make)(kept, library, lang)?;
    let stem = of.rsplit_once('.').map_or(of, |(stem, _)| stem);
    let saved_as = if stem.is_empty() { format!("sekisho-{name}") } else { format!("{stem}-sekisho-{name}") };
    Ok(Some((bytes, form.media, saved_as)))
}

/// RFC 5987: every byte but letters, digits and a few marks as `%XX`.
pub fn percent(text: &str) -> String {
    text.bytes().fold(String::new(), |mut out, b| {
        if b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_') {
            out.push(char::from(b));
        } else {
            let _infallible = write!(out, "%{b:02X}");
        }
        out
    })
}

/// SHA-256 of the files a review rests on, for the page.
pub fn rests_on(r: &Reviewed) -> Vec<(String, String)> {
    r.inputs().map(|f| (f.name.clone(), text::short_hash(&seal::sha256(&f.bytes)).to_owned())).collect()
}
