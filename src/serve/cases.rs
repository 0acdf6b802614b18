//! Cases on the page: open one, file a review in it, decide on candidates, approve, screen again, close, take the pack home.
//! The folders stand beside the lists in the data folder, the same folders `sekisho case` works on; each act is one entry of
//! the ledger. Names of cases are never used as paths.

use super::examine::Reviewed;
use super::pages::{self, Language};
use super::shelf::{Kept, Work};
use super::upload::Upload;
use super::{Desk, case_view, problem::Problem};
use crate::casefile::acts::{self, Hand, Opening, Written};
use crate::casefile::events::{Conclusion, What};
use crate::casefile::folder::{CaseFolder, REVIEWS};
use crate::casefile::ledger::LEDGER;
use crate::casefile::rescreen::Monitored;
use crate::casefile::standing::{Decision, Reason};
use crate::casefile::watch::{Watch, watch};
use crate::casefile::{pack, verify};
use crate::error::{Error, Result};
use crate::examination::filing::Filed;
use crate::lists::Store;
use crate::report::catalogue::{both, fill};
use crate::screening::vendors::{self, Format};
use crate::words::{Lang, Words};
use axum::extract::{Path, Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use minijinja::{Value, context};
use serde::de::DeserializeOwned;
use std::path::PathBuf;
use std::sync::Arc;

/// Cases shown on the page; the others are in their folders.
const SHOWN: usize = 200;
/// Longest name of a case, characters.
const LONGEST: usize = 60;

fn root(desk: &Desk) -> PathBuf {
    desk.settings.data_dir.join("cases")
}

/// A name that is a folder's name on every system, and nothing else.
fn is_name(id: &str) -> bool {
    !id.is_empty() && id.chars().count() <= LONGEST && id.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'))
}

/// The folder of a case that is there.
fn folder(desk: &Desk, id: &str) -> std::result::Result<PathBuf, Problem> {
    let folder = root(desk).join(id);
    if is_name(id) && folder.join(LEDGER).is_file() { Ok(folder) } else { Err(Problem::not_found()) }
}

/// The names of the cases, in order.
pub fn names(desk: &Desk) -> Vec<String> {
    let entries = std::fs::read_dir(root(desk)).into_iter().flatten().flatten();
    let named = entries.filter(|e| e.path().join(LEDGER).is_file()).map(|e| e.file_name().to_string_lossy().into_owned());
    let mut names: Vec<String> = named.filter(|n| is_name(n)).collect();
    names.sort();
    names
}

fn address(id: &str) -> String {
    format!("/case/{}", super::downloads::percent(id))
}

/// `GET /cases`.
pub async fn list(State(desk): State<Arc<Desk>>, lang: Language) -> Response {
    list_page(&desk, lang.0, None).await
}

async fn list_page(desk: &Arc<Desk>, lang: Lang, refused: Option<Problem>) -> Response {
    let keep = Arc::clone(desk);
    let shown = desk.freight.run(move || {
        let all = names(&keep);
        let now = keep.settings_now().now;
        let row = |id: &String| case_view::row(&CaseFolder::open(&root(&keep).join(id))?, id, &address(id), &now);
        // a case that does not hold is named, and hides no other
        let rows: Vec<Value> = all
            .iter()
            .take(SHOWN)
            .map(|id| row(id).unwrap_or_else(|e| context! { id, address => address(id), broken => e.line(lang) }))
            .collect();
        Ok((rows, all.len().saturating_sub(SHOWN), keep.settings.us.join("\n")))
    });
    match shown.await {
        Err(problem) => pages::failed(lang, &problem),
        Ok((rows, more, us)) => {
            let status = refused.as_ref().map_or(StatusCode::OK, |p| p.status);
            let refused = refused.map(|p| p.line(lang));
            pages::page(status, "cases.html", lang, context! { at => "/cases", rows, more, us, refused })
        }
    }
}

fn hand(upload: &Upload) -> Hand {
    Hand { by: upload.text("by").unwrap_or_default().to_owned(), note: upload.text("note").unwrap_or_default().to_owned() }
}

/// Opens a case as a form asks for it.
fn opened(desk: &Desk, upload: &Upload) -> Result<(String, CaseFolder)> {
    let id = upload.text("case").unwrap_or_default().to_owned();
    if !is_name(&id) {
        return Err(Error::new(
            Words::new("this cannot be the name of a case", "この案件番号は使えません"),
            Words::new("use letters, digits, - and _, 60 at most", "文字・数字・「-」「_」で60字以内にしてください"),
        ));
    }
    let text = |name: &str| upload.text(name).unwrap_or_default().to_owned();
    let countries = text("countries").split([' ', ',', '、', '，']).filter(|c| !c.is_empty()).map(str::to_uppercase).collect();
    let opening = Opening {
        case: id.clone(),
        title: text("title"),
        purpose: text("purpose"),
        technology: text("technology"),
        countries,
        us: upload.lines("us"),
        single_person: upload.text("single_person").is_some(),
        keep_years: None,
    };
    let (case, _) = acts::open(&root(desk).join(&id), &opening, &hand(upload), &desk.settings_now().now)?;
    Ok((id, case))
}

/// `POST /cases/new`.
pub async fn new(State(desk): State<Arc<Desk>>, lang: Language, request: Request) -> Response {
    let done = async {
        let upload = Upload::read(request, &desk.freight).await?;
        let keep = Arc::clone(&desk);
        desk.freight.run(move || opened(&keep, &upload).map(|(id, _)| id)).await
    };
    match done.await {
        Ok(id) => Redirect::to(&address(&id)).into_response(),
        Err(problem) => list_page(&desk, lang.0, Some(problem)).await,
    }
}

/// `GET /case/{id}`.
pub async fn show(State(desk): State<Arc<Desk>>, lang: Language, Path(id): Path<String>, request: Request) -> Response {
    let done = request.uri().query().and_then(|q| q.strip_prefix("done=")).and_then(|n| n.parse::<u64>().ok());
    case_page(&desk, lang.0, id, done, None).await
}

/// What a case's page says on top: something that was done, or that was refused.
enum Said {
    Told(String),
    Refused(Problem),
}

async fn case_page(desk: &Arc<Desk>, lang: Lang, id: String, done: Option<u64>, said: Option<Said>) -> Response {
    let place = match folder(desk, &id) {
        Ok(place) => place,
        Err(problem) => return pages::failed(lang, &problem),
    };
    let keep = Arc::clone(desk);
    let shown = desk.freight.run(move || {
        let settings = keep.settings_now();
        let case = CaseFolder::open(&place)?;
        let store = Store::survey(&settings.data_dir)?.0;
        let written = done
            .filter(|seq| case.entries.iter().any(|e| e.seq == *seq))
            .map(|seq| fill("case.written", &[("seq", &both(seq.to_string())), ("head", &both(case.ledger.head()))]).get(lang).to_owned());
        Ok((case_view::page(&case, &store, &settings.now), written))
    });
    match shown.await {
        Err(problem) => pages::failed(lang, &problem),
        Ok((case, written)) => {
            let (status, told, refused) = match said {
                None => (StatusCode::OK, written, None),
                Some(Said::Told(text)) => (StatusCode::OK, Some(text), None),
                Some(Said::Refused(p)) => (p.status, None, Some(p.line(lang))),
            };
            let address = address(&id);
            pages::page(status, "case.html", lang, context! { at => "/cases", id, address, case, said => told, refused })
        }
    }
}

/// A word of a form as the value it names.
fn word<T: DeserializeOwned>(text: &str) -> Result<T> {
    serde_json::from_value(serde_json::Value::String(text.to_owned())).map_err(|_| {
        Error::new(Words::new("a choice is missing", "選択されていない項目があります"), Words::new("choose one", "選択してください"))
    })
}

/// `POST /case/{id}/{act}`.
pub async fn act(State(desk): State<Arc<Desk>>, lang: Language, Path((id, act)): Path<(String, String)>, request: Request) -> Response {
    let done = async {
        let place = folder(&desk, &id)?;
        let upload = Upload::read(request, &desk.freight).await?;
        let keep = Arc::clone(&desk);
        desk.freight.run(move || acted(&keep, &place, &act, upload, lang.0)).await
    };
    match done.await {
        Ok(Done::Entry(seq)) => Redirect::to(&format!("{}?done={seq}", address(&id))).into_response(),
        Ok(Done::Told(text)) => case_page(&desk, lang.0, id, None, Some(Said::Told(text))).await,
        Err(problem) if problem.status == StatusCode::NOT_FOUND => pages::failed(lang.0, &problem),
        Err(problem) => case_page(&desk, lang.0, id, None, Some(Said::Refused(problem))).await,
    }
}

/// What an act came to.
enum Done {
    Entry(u64),
    Told(String),
}

fn acted(desk: &Desk, place: &std::path::Path, act: &str, mut upload: Upload, lang: Lang) -> Result<Done> {
    let now = desk.settings_now().now;
    let hand = hand(&upload);
    if act == "verify" {
        let checked = verify::verify(place)?;
        return Ok(Done::Told(case_view::verified(&checked, lang)));
    }
    let mut case = CaseFolder::open(place)?;
    let text = |name: &str| upload.text(name).unwrap_or_default().to_owned();
    let written: Written = match act {
        "add" => {
            let (from, what) = (text("from"), word::<What>(&text("what"))?);
            let file = upload.file("file").ok().flatten().ok_or_else(no_file)?;
            case.pseudonym(&hand.by)?;
            acts::receive(&mut case, (&file.name, &file.bytes), what, &from, &now, &hand, &now)?
        }
        "decide" => {
            let (decision, reason) = text("choice").split_once('/').map(|(d, r)| (d.to_owned(), r.to_owned())).unwrap_or_default();
            let (decision, reason): (Decision, Reason) = (word(&decision)?, word(&reason)?);
            let pair = acts::pair(&case, &text("party"), &text("list"), &text("uid"))?;
            if upload.text("exempt").is_some() {
                acts::exempt(&mut case, pair, reason, upload.text("expires"), &text("scope"), &hand, &now)?
            } else {
                acts::decide(&mut case, pair, decision, reason, &hand, &now)?
            }
        }
        "approve" => {
            let of = text("of").parse::<u64>().ok();
            let all = acts::approve(&mut case, of, text("act") != "return", &hand, &now)?;
            all.into_iter().last().ok_or_else(no_file)?
        }
        "close" => acts::close(&mut case, word::<Conclusion>(&text("conclusion"))?, &hand, &now)?,
        "rescreen" => rescreened(desk, &mut case, upload, &hand)?,
        _ => {
            return Err(Error::new(
                Words::new("there is no such act", "そのような操作はありません"),
                Words::new("use the forms of the page", "画面のフォームから操作してください"),
            ));
        }
    };
    Ok(Done::Entry(written.seq))
}

fn no_file() -> Error {
    Error::new(Words::new("no file was chosen", "ファイルが選択されていません"), Words::new("choose one", "選択してください"))
}

fn rescreened(desk: &Desk, case: &mut CaseFolder, mut upload: Upload, hand: &Hand) -> Result<Written> {
    case.pseudonym(&hand.by)?;
    let settings = desk.settings_now();
    let store = Store::for_run(&settings.data_dir, &settings.extra_lists, &settings.now)?;
    let mut bad = Vec::new();
    let mut today = None;
    if let Some(file) = upload.file("file").ok().flatten() {
        let read = vendors::read(&file.bytes, Format::of(&file.name)).map_err(|e| e.at(file.name.clone()))?;
        let mut parties = Vec::new();
        for asked in read.rows {
            match asked.query {
                Ok(query) => parties.push(Monitored::of(query)),
                Err(why) => bad.push(why),
            }
        }
        today = Some(parties);
    }
    let order = Watch {
        today,
        bad_rows: &bad,
        end: &[],
        full: false,
        lists: store.lists(),
        thresholds: settings.thresholds()?,
        now: &settings.now,
    };
    watch(case, order, hand).map(|(_, written)| written)
}

/// `POST /work/{id}/keep`: a finished review goes into a case, a new one where it is asked for.
pub async fn keep(State(desk): State<Arc<Desk>>, lang: Language, Path(id): Path<String>, request: Request) -> Response {
    let done = async {
        let Work::Done(kept) = desk.shelf.get(&id)? else { return Err(Problem::not_found()) };
        let upload = Upload::read(request, &desk.freight).await?;
        let keep = Arc::clone(&desk);
        desk.freight
            .run(move || match kept.as_ref() {
                Kept::Review(review) => filed(&keep, review, &upload, lang.0),
                Kept::Screening(_) => Err(no_file()),
            })
            .await
    };
    match done.await {
        Ok((case, seq)) => Redirect::to(&format!("{}?done={seq}", address(&case))).into_response(),
        Err(problem) => pages::failed(lang.0, &problem),
    }
}

fn filed(desk: &Desk, review: &Reviewed, upload: &Upload, lang: Lang) -> Result<(String, u64)> {
    let settings = desk.settings_now();
    let store = Store::for_run(&settings.data_dir, &settings.extra_lists, &settings.now)?;
    let same = |l: &crate::screening::SearchedList| store.lists().iter().any(|s| s.info.id == l.id && s.snapshot.sha256 == l.sha256);
    if !review.dossier.lists.iter().all(same) {
        return Err(Error::new(
            Words::new("a list has changed since this review was made", "この点検の後にリストが更新されています"),
            Words::new("examine the draft again and file that", "もう一度点検してから保存してください"),
        ));
    }
    let hand = hand(upload);
    let known = upload.text("known").unwrap_or_default().to_owned();
    let (id, mut case) = if known.is_empty() {
        opened(desk, upload)?
    } else {
        let place = folder(desk, &known).map_err(|p| Error::new(p.what, p.next))?;
        (known, CaseFolder::open(&place)?)
    };
    case.pseudonym(&hand.by)?;
    let name = format!("{REVIEWS}/{:04}", case.ledger.next());
    let missing = store.missing();
    let record = Filed {
        dossier: &review.dossier,
        library: &desk.library,
        lists: store.lists(),
        missing: &missing,
        thresholds: settings.thresholds()?,
        profile: review.settings.profile.as_deref(),
        lang,
        inputs: review.inputs().map(|f| (f.name.clone(), f.bytes.clone())).collect(),
    };
    let manifest = record.write(&case.folder().join(&name), case.ledger.head())?;
    let written = acts::reviewed(&mut case, &name, &manifest, &review.dossier, store.lists(), &hand, &settings.now)?;
    Ok((id, written.seq))
}

/// `GET /case/{id}/{file}`: the pack, or the report of one review.
pub async fn file(State(desk): State<Arc<Desk>>, Path((id, file)): Path<(String, String)>) -> std::result::Result<Response, Problem> {
    let place = folder(&desk, &id)?;
    let now = desk.settings_now().now;
    let review = file
        .strip_prefix("report-")
        .and_then(|f| f.strip_suffix(".html"))
        .filter(|n| n.len() == 4 && n.bytes().all(|b| b.is_ascii_digit()));
    let path = review.map(|n| place.join(REVIEWS).join(n).join("report.html"));
    if file != "pack.zip" && path.as_ref().is_none_or(|p| !p.is_file()) {
        return Err(Problem::not_found());
    }
    let made = desk.freight.run(move || match path {
        Some(path) => std::fs::read(&path).map(|b| (b, "text/html; charset=utf-8")).map_err(|e| Error::io(&path, &e)),
        None => Ok((pack::zipped(&CaseFolder::open(&place)?, &now)?.0, "application/zip")),
    });
    let (bytes, media) = made.await?;
    let mut response = bytes.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media));
    let name = format!("attachment; filename=\"sekisho-case\"; filename*=UTF-8''{}", super::downloads::percent(&format!("{id}-{file}")));
    if let Ok(value) = HeaderValue::from_str(&name) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    Ok(response)
}

#[cfg(test)]
mod tests {
    use super::is_name;

    #[test]
    fn the_name_of_a_case_is_never_a_path() {
        assert!(is_name("2026-014") && is_name("案件_浜町") && is_name("A"));
        for bad in ["", "..", "a/b", "a\\b", "c:", "a b", ".hidden", "x\u{202e}y", &"長".repeat(61)] {
            assert!(!is_name(bad), "{bad}");
        }
    }
}
