//! `POST /api/check|compare|review|screen`: multipart form data in, the JSON of the command line out.

use super::examine::{self, Order};
use super::upload::Upload;
use super::{Desk, partner, problem::Problem};
use crate::screening::vendors;
use crate::words::Lang;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use std::sync::Arc;

type Answer = Result<Response, Problem>;

/// Files at a time in one `check`.
const FILES: usize = 16;

pub fn json(value: &impl Serialize) -> Response {
    text("application/json", crate::report::machine::pretty(value))
}

fn text(kind: &'static str, body: String) -> Response {
    let mut response = body.into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    response
}

/// One file → an object; several → an array.
pub async fn check(State(desk): State<Arc<Desk>>, request: Request) -> Answer {
    let mut upload = Upload::read(request, &desk.freight).await?;
    let settings = examine::settings(&desk, &upload, Lang::En)?;
    let files = upload.files("file");
    if files.is_empty() || files.len() > FILES {
        return Err(Problem::bad("give one to sixteen files as `file`", "`file` にファイルを1～16件指定してください"));
    }
    let keep = Arc::clone(&desk);
    let reports = desk.freight.run(move || files.iter().map(|f| examine::check(&keep, f, &settings)).collect::<crate::Result<Vec<_>>>());
    Ok(match reports.await?.as_slice() {
        [one] => json(one),
        several => json(&several),
    })
}

pub async fn compare(State(desk): State<Arc<Desk>>, request: Request) -> Answer {
    let mut upload = Upload::read(request, &desk.freight).await?;
    let settings = examine::settings(&desk, &upload, Lang::En)?;
    let (base, revised, cover) = (upload.needed("base")?, upload.needed("revised")?, upload.file("cover_note")?);
    let keep = Arc::clone(&desk);
    let report = desk.freight.run(move || examine::compare(&keep, &base, &revised, cover.as_ref(), &settings)).await?;
    Ok(json(&report))
}

/// What a review form holds.
pub fn order(desk: &Desk, upload: &mut Upload, lang: Lang) -> Result<Order, Problem> {
    Ok(Order {
        settings: examine::settings(desk, upload, lang)?,
        draft: upload.needed("draft")?,
        base: upload.file("base")?,
        cover: upload.file("cover_note")?,
        declined: upload.lines("declined"),
        partner: partner::told(upload)?,
    })
}

pub async fn review(State(desk): State<Arc<Desk>>, request: Request) -> Answer {
    let mut upload = Upload::read(request, &desk.freight).await?;
    let order = order(&desk, &mut upload, Lang::En)?;
    let keep = Arc::clone(&desk);
    let reviewed = desk.freight.run(move || examine::review(&keep, order, &|_| {})).await?;
    Ok(json(&reviewed.dossier))
}

/// Names of `name` fields and the rows of `file` → JSON lines, in that order.
pub async fn screen(State(desk): State<Arc<Desk>>, request: Request) -> Answer {
    let mut upload = Upload::read(request, &desk.freight).await?;
    let settings = examine::settings(&desk, &upload, Lang::En)?;
    let (names, file) = (upload.lines("name"), upload.file("file")?);
    if names.is_empty() && file.is_none() {
        return Err(Problem::bad("give a `name` or a `file`", "`name` または `file` を指定してください"));
    }
    if file.as_ref().is_some_and(|f| matches!(vendors::Format::of(&f.name), vendors::Format::Names) && f.bytes.contains(&0)) {
        return Err(Problem::bad("the file is not a table sekisho can read", "読み取れる形式の一覧ではありません"));
    }
    let keep = Arc::clone(&desk);
    let screened = desk.freight.run(move || examine::screen(&keep, &names, file, settings)).await?;
    Ok(text("application/x-ndjson", crate::report::screening_lines::json_lines(&screened.answered)))
}
