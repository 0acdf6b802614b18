//! The files of a kept report, made when they are asked for.

use super::examine::{Reviewed, Screened};
use super::shelf::{Kept, Work};
use super::{Desk, pages::Language, problem::Problem};
use crate::casefile::seal;
use crate::cli::screen::show;
use crate::error::Result;
use crate::report::{html, text};
use crate::terms::Library;
use crate::words::Lang;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use std::fmt::Write as _;
use std::sync::Arc;

/// What can be had of a report: the name in the address, the media type, the ending of the file saved.
struct Form<T> {
    name: &'static str,
    media: &'static str,
    make: fn(&T, &Library, Lang) -> Result<Vec<u8>>,
}

const REVIEW: &[Form<Reviewed>] = &[
    Form { name: "report.html", media: "text/html; charset=utf-8", make: |r, l, lang| Ok(html::report(&r.dossier, l, lang)?.into_bytes()) },
    Form {
        name: "report.txt",
        media: "text/plain; charset=utf-8",
        make: |r, l, lang| Ok(text::review(&r.dossier, l, lang, false).into_bytes()),
    },
    Form {
        name: "dossier.json",
        media: "application/json",
        make: |r, _, _| Ok((serde_json::to_string_pretty(&r.dossier).unwrap_or_default() + "\n").into_bytes()),
    },
];

const SCREENING: &[Form<Screened>] = &[
    Form { name: "answers.csv", media: "text/csv; charset=utf-8", make: |s, _, _| Ok(show::csv(&s.answered)?.into_bytes()) },
    Form { name: "answers.jsonl", media: "application/x-ndjson", make: |s, _, _| Ok(show::json_lines(&s.answered).into_bytes()) },
    Form {
        name: "answers.txt",
        media: "text/plain; charset=utf-8",
        make: |s, _, lang| Ok(show::text(&s.answered, &s.screener, &s.settings_in(lang)).into_bytes()),
    },
];

/// Names of the files a kept report can be had as, in the order of the page.
pub fn names(kept: &Kept) -> Vec<&'static str> {
    match kept {
        Kept::Review(_) => REVIEW.iter().map(|f| f.name).collect(),
        Kept::Screening(_) => SCREENING.iter().map(|f| f.name).collect(),
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
    let Some(form) = forms.iter().find(|f| f.name == name) else { return Ok(None) };
    let bytes = (form.make)(kept, library, lang)?;
    let stem = of.rsplit_once('.').map_or(of, |(stem, _)| stem);
    let saved_as = if stem.is_empty() { format!("sekisho-{name}") } else { format!("{stem}-sekisho-{name}") };
    Ok(Some((bytes, form.media, saved_as)))
}

/// RFC 5987: every byte but letters, digits and a few marks as `%XX`.
fn percent(text: &str) -> String {
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
    [Some(&r.draft), r.base.as_ref(), r.cover.as_ref()]
        .into_iter()
        .flatten()
        .map(|f| (f.name.clone(), text::short_hash(&seal::sha256(&f.bytes)).to_owned()))
        .collect()
}
