//! The restriction lists at hand: their state as JSON and for the page, and the way of an uploaded file into the store. The
//! upload is the one thing written to disk, in a folder of its own that is gone when the import has ended.

use super::pages::{self, Language};
use super::upload::Upload;
use super::{Desk, problem::Problem};
use crate::error::{Error, Result};
use crate::lists::{ImportOrder, ListInfo, Origin, Store, confirm, import};
use crate::report::lists as show;
use crate::words::{Lang, Words};
use axum::extract::{Request, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use std::path::Path;
use std::sync::Arc;

/// What tells one set of editions from another: every `current` of the store, and the day (lists grow stale by days).
pub fn editions(data_dir: &Path, now: &str) -> String {
    let mut folders: Vec<_> = std::fs::read_dir(data_dir.join("lists")).into_iter().flatten().flatten().map(|e| e.path()).collect();
    folders.sort();
    let mut key = now.get(..10).unwrap_or(now).to_owned();
    for folder in folders {
        if let Ok(current) = std::fs::read_to_string(folder.join("current")) {
            key.push_str(&format!("\n{}\n{current}", folder.display()));
        }
    }
    key
}

/// `GET /api/lists`: as `lists status --format json`.
pub async fn json(State(desk): State<Arc<Desk>>) -> std::result::Result<Response, Problem> {
    let keep = Arc::clone(&desk);
    let text = desk.freight.run(move || {
        let settings = keep.settings_now();
        Ok(show::json(&Store::survey(&settings.data_dir)?.0, &settings.now))
    });
    let mut response = text.await?.into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    Ok(response)
}

/// What the page of lists shows.
#[derive(serde::Serialize)]
pub struct Shelf {
    rows: Vec<Row>,
    damaged: Vec<String>,
    /// Lists that can be imported: id, title, where a person gets the file.
    importable: Vec<(String, Words, String)>,
}

#[derive(serde::Serialize)]
struct Row {
    id: String,
    title: Words,
    version: String,
    records: usize,
    names: usize,
    age_days: i64,
    max_age_days: i64,
    stale: bool,
    extract: bool,
    sha256: String,
    attribution: Words,
}

pub fn shelf(desk: &Desk, lang: Lang) -> Result<Shelf> {
    let settings = desk.settings_now();
    let (store, damaged) = Store::survey(&settings.data_dir)?;
    let rows = store.lists().iter().map(|l| Row {
        id: l.info.id.clone(),
        title: l.info.title.clone(),
        version: l.snapshot.version.clone(),
        records: l.snapshot.records(),
        names: l.snapshot.names(),
        age_days: l.age_days(&settings.now),
        max_age_days: l.info.max_age_days,
        stale: l.stale(&settings.now),
        extract: l.snapshot.extract,
        sha256: l.snapshot.sha256.chars().take(12).collect(),
        attribution: l.info.licence.attribution.clone(),
    });
    let importable = ListInfo::all().iter().filter(|i| i.importer.is_some() && i.extract_of.is_empty() && i.id != "custom");
    Ok(Shelf {
        rows: rows.collect(),
        damaged: damaged.iter().map(|(id, e)| format!("{id}: {}", e.line(lang))).collect(),
        importable: importable.map(|i| (i.id.clone(), i.title.clone(), i.url.clone())).collect(),
    })
}

/// `POST /lists/import`: an uploaded list file goes into the store, or is refused whole.
pub async fn import_file(State(desk): State<Arc<Desk>>, lang: Language, request: Request) -> Response {
    let done = async {
        let mut upload = Upload::read(request, &desk.freight).await?;
        let file = upload.needed("file")?;
        let list = upload.text("list").unwrap_or_default().to_owned();
        let own = upload.text("own").map(|n| format!("custom:{n}"));
        let (as_of, accept) = (upload.text("as_of").map(str::to_owned), upload.text("accept").map(str::to_owned));
        let keep = Arc::clone(&desk);
        desk.freight
            .run(move || {
                let settings = keep.settings_now();
                let folder = tempfile::tempdir().map_err(|e| Error::io(&std::env::temp_dir(), &e))?;
                let path = folder.path().join(&file.name);
                std::fs::write(&path, &file.bytes).map_err(|e| Error::io(Path::new(&file.name), &e))?;
                let order = ImportOrder {
                    list: if list == "custom" { own.unwrap_or(list) } else { list },
                    path,
                    as_of,
                    accept,
                    now: settings.now.clone(),
                    mapping: None,
                    origin: Origin::LocalFile,
                };
                // the user knows the file by its name, not by the folder it passed through
                let done = import(&settings.data_dir, &order).map_err(|e| e.at(file.name.clone()))?;
                Ok(show::imported(&done, lang.0, &settings.now))
            })
            .await
    };
    let said = done.await;
    pages::lists_after(&desk, lang.0, said).await
}

/// `POST /lists/confirm`: the edition here is still the current one.
pub async fn confirm_list(State(desk): State<Arc<Desk>>, lang: Language, request: Request) -> Response {
    let done = async {
        let upload = Upload::read(request, &desk.freight).await?;
        let list = upload.text("list").unwrap_or_default().to_owned();
        let keep = Arc::clone(&desk);
        desk.freight
            .run(move || {
                let settings = keep.settings_now();
                Ok(show::confirmed(&confirm(&settings.data_dir, &list, &settings.now)?, lang.0, &settings.now))
            })
            .await
    };
    let said = done.await;
    pages::lists_after(&desk, lang.0, said).await
}
