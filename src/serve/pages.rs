//! The pages of the browser: forms in, reports out, rendered here with everything foreign escaped. They work without script;
//! the script only shows which file was chosen and how far the work is.

use super::examine::{self, Reviewed, Screened};
use super::shelf::{Kept, Work};
use super::upload::Upload;
use super::{Desk, api, downloads, listing, problem::Problem};
use crate::indicators::partner::QUESTIONNAIRE;
use crate::report::html;
use crate::screening::ScreenOutcome;
use crate::terms::{Level, Side};
use crate::words::{Lang, Words};
use axum::extract::{FromRequestParts, Path, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use include_dir::{Dir, include_dir};
use minijinja::{Value, context};
use std::convert::Infallible;
use std::sync::Arc;

static ASSETS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/src/serve/assets");
const TEMPLATES: &[(&str, &str)] = &[
    ("layout.html", include_str!("templates/layout.html")),
    ("home.html", include_str!("templates/home.html")),
    ("screen.html", include_str!("templates/screen.html")),
    ("lists.html", include_str!("templates/lists.html")),
    ("cases.html", include_str!("templates/cases.html")),
    ("case.html", include_str!("templates/case.html")),
    ("new-case.html", include_str!("templates/new-case.html")),
    ("partner.html", include_str!("templates/partner.html")),
    ("waiting.html", include_str!("templates/waiting.html")),
    ("downloads.html", include_str!("templates/downloads.html")),
    ("review.html", include_str!("templates/review.html")),
    ("screened.html", include_str!("templates/screened.html")),
    ("failed.html", include_str!("templates/failed.html")),
];
/// Rows of a screening shown on the page; the downloads hold all.
const ROWS: usize = 200;

/// The language of the page: the one switched to, else the browser's, else English.
#[derive(Clone, Copy)]
pub struct Language(pub Lang);

impl<S: Send + Sync> FromRequestParts<S> for Language {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Language, Infallible> {
        let text = |name| parts.headers.get(name).and_then(|v| v.to_str().ok()).unwrap_or_default();
        let switched = text(header::COOKIE).split(';').find_map(|c| c.trim().strip_prefix("lang="));
        let first = text(header::ACCEPT_LANGUAGE).trim_start().to_lowercase();
        Ok(Language(match switched {
            Some("ja") => Lang::Ja,
            Some("en") => Lang::En,
            _ if first.starts_with("ja") => Lang::Ja,
            _ => Lang::En,
        }))
    }
}

pub fn page(status: StatusCode, template: &str, lang: Lang, values: Value) -> Response {
    let rendered = html::environment().and_then(|mut env| {
        for (name, source) in TEMPLATES {
            env.add_template(name, source).map_err(html::broken)?;
        }
        let values = context! { lang => lang.code(), version => env!("CARGO_PKG_VERSION"), ..values };
        env.get_template(template).and_then(|t| t.render(values)).map_err(html::broken)
    });
    match rendered {
        Ok(text) => (status, Html(text)).into_response(),
        Err(error) => Problem::of(&error).into_response(),
    }
}

pub fn failed(lang: Lang, problem: &Problem) -> Response {
    page(problem.status, "failed.html", lang, context! { what => problem.what.get(lang), next => problem.next.get(lang) })
}

pub async fn home(State(desk): State<Arc<Desk>>, lang: Language) -> Response {
    let profiles: Vec<(String, Words)> = desk.library.profiles.iter().map(|p| (p.id.clone(), p.title.clone())).collect();
    let sides: Vec<(&str, Words)> = Side::ALL.iter().filter(|s| **s != Side::Default).map(|s| (s.id(), s.title())).collect();
    let levels: Vec<(&str, &str)> = Level::ALL.iter().map(|l| (l.id(), l.mark())).collect();
    let questions = Value::from_serialize(&QUESTIONNAIRE.questions);
    let (level, us) = (desk.settings.asker.level.id(), desk.settings.us.join("\n"));
    page(
        StatusCode::OK,
        "home.html",
        lang.0,
        context! { at => "/", profiles => Value::from_serialize(&profiles), sides => Value::from_serialize(&sides), levels, level, questions, us },
    )
}

pub async fn screen(lang: Language) -> Response {
    page(StatusCode::OK, "screen.html", lang.0, context! { at => "/screen" })
}

pub async fn lists(State(desk): State<Arc<Desk>>, lang: Language) -> Response {
    lists_page(&desk, lang.0, StatusCode::OK, context! {}).await
}

/// The page of lists, with what an import or a confirmation came to.
pub async fn lists_after(desk: &Arc<Desk>, lang: Lang, said: Result<String, Problem>) -> Response {
    match said {
        Ok(said) => lists_page(desk, lang, StatusCode::OK, context! { said }).await,
        Err(p) => lists_page(desk, lang, p.status, context! { refused => p.line(lang) }).await,
    }
}

async fn lists_page(desk: &Arc<Desk>, lang: Lang, status: StatusCode, values: Value) -> Response {
    let keep = Arc::clone(desk);
    match desk.freight.run(move || listing::shelf(&keep, lang)).await {
        Ok(shelf) => page(status, "lists.html", lang, context! { at => "/lists", shelf => Value::from_serialize(&shelf), ..values }),
        Err(problem) => failed(lang, &problem),
    }
}

/// `POST /work/review`: takes the form, begins the work, and leads to where it can be watched.
pub async fn start_review(State(desk): State<Arc<Desk>>, lang: Language, request: Request) -> Response {
    let begun = async {
        let mut upload = Upload::read(request, &desk.freight).await?;
        let order = api::order(&desk, &mut upload, lang.0)?;
        begin(&desk, upload, move |desk, stage| examine::review(desk, order, stage).map(|r| Kept::Review(Box::new(r))))
    };
    match begun.await {
        Ok(id) => Redirect::to(&format!("/work/{id}")).into_response(),
        Err(problem) => failed(lang.0, &problem),
    }
}

/// `POST /work/screen`.
pub async fn start_screen(State(desk): State<Arc<Desk>>, lang: Language, request: Request) -> Response {
    let begun = async {
        let mut upload = Upload::read(request, &desk.freight).await?;
        let settings = examine::settings(&desk, &upload, lang.0)?;
        let (names, file) = (upload.lines("name"), upload.file("file")?);
        if names.is_empty() && file.is_none() {
            return Err(Problem::bad("give a name or a file", "名称を入力するか、ファイルを選んでください"));
        }
        begin(&desk, upload, move |desk, stage| {
            stage("page.stage-screening");
            examine::screen(desk, &names, file, settings).map(|s| Kept::Screening(Box::new(s)))
        })
    };
    match begun.await {
        Ok(id) => Redirect::to(&format!("/work/{id}")).into_response(),
        Err(problem) => failed(lang.0, &problem),
    }
}

/// Puts a work on the shelf and has it done; the upload's room is held until then.
fn begin(
    desk: &Arc<Desk>,
    upload: Upload,
    work: impl FnOnce(&Desk, &dyn Fn(&'static str)) -> crate::Result<Kept> + Send + 'static,
) -> Result<String, Problem> {
    let Some(id) = desk.shelf.place() else {
        return Err(Problem::new(
            StatusCode::SERVICE_UNAVAILABLE,
            Words::new("too many examinations are under way", "処理中の点検が多すぎます"),
            Words::new("try again in a minute", "1分ほど待ってから再実行してください"),
        ));
    };
    let (keep, place) = (Arc::clone(desk), id.clone());
    tokio::spawn(async move {
        let (inside, at) = (Arc::clone(&keep), place.clone());
        let done = keep.freight.run(move || work(&inside, &|stage| inside.shelf.set(&at, Work::Going(stage)))).await;
        drop(upload);
        keep.shelf.set(
            &place,
            match done {
                Ok(kept) => Work::Done(Arc::new(kept)),
                Err(problem) => Work::Failed(problem),
            },
        );
    });
    Ok(id)
}

/// `GET /work/{id}`: the report, or how far it is.
pub async fn work(State(desk): State<Arc<Desk>>, lang: Language, Path(id): Path<String>) -> Response {
    match desk.shelf.get(&id) {
        Err(problem) | Ok(Work::Failed(problem)) => failed(lang.0, &problem),
        Ok(Work::Going(stage)) => page(StatusCode::OK, "waiting.html", lang.0, context! { id, stage }),
        Ok(Work::Done(kept)) => {
            let files = downloads::names(&kept);
            let values = match kept.as_ref() {
                Kept::Review(r) => {
                    context! { cases => super::cases::names(&desk), us => desk.settings.us.join("\n"), ..review_values(&desk, r) }
                }
                Kept::Screening(s) => screening_values(s),
            };
            let template = if matches!(kept.as_ref(), Kept::Review(_)) { "review.html" } else { "screened.html" };
            page(StatusCode::OK, template, lang.0, context! { id, files, ..values })
        }
    }
}

fn review_values(desk: &Desk, r: &Reviewed) -> Value {
    context! { rests_on => downloads::rests_on(r), ..html::values(&r.dossier, &desk.library) }
}

fn screening_values(s: &Screened) -> Value {
    let outcome = |o| s.answered.iter().filter(|a| a.answer.as_ref().is_some_and(|x| x.outcome == o)).count();
    let counts = [ScreenOutcome::Hit, ScreenOutcome::Possible, ScreenOutcome::NotScreened, ScreenOutcome::None].map(outcome);
    let errors = s.answered.iter().filter(|a| a.answer.is_none()).count();
    // what needs a look comes first; the order of the file stands within each kind
    let mut order: Vec<usize> = (0..s.answered.len()).collect();
    order.sort_by_key(|&i| {
        std::cmp::Reverse(s.answered[i].answer.as_ref().map_or(2, |a| match a.outcome {
            ScreenOutcome::Hit => 4,
            ScreenOutcome::Possible => 3,
            ScreenOutcome::NotScreened => 1,
            ScreenOutcome::None => 0,
        }))
    });
    let rows: Vec<Value> = order
        .iter()
        .take(ROWS)
        .map(|&i| {
            let a = &s.answered[i];
            let look = a.answer.as_ref().is_none_or(|x| matches!(x.outcome, ScreenOutcome::Hit | ScreenOutcome::Possible));
            context! { look, line => a.asked.line, error => a.asked.query.as_ref().err(), answer => a.answer.as_ref().map(Value::from_serialize) }
        })
        .collect();
    context! {
        whys => Value::from_serialize(unanswered(s)),
        file => s.file,
        remarks => Value::from_serialize(&s.remarks),
        total => s.answered.len(),
        hit => counts[0], possible => counts[1], not_screened => counts[2], not_found => counts[3], errors,
        rows,
        more => s.answered.len().saturating_sub(ROWS),
        lists => Value::from_serialize(s.screener.lists()),
        hit_at => s.screener.thresholds().hit, possible_at => s.screener.thresholds().possible,
    }
}

/// Why rows could not be screened, each reason once, with how many rows it holds for.
fn unanswered(s: &Screened) -> Vec<(Words, usize)> {
    let mut whys: std::collections::BTreeMap<Words, usize> = std::collections::BTreeMap::new();
    for answer in s.answered.iter().filter_map(|a| a.answer.as_ref()).filter(|a| a.outcome == ScreenOutcome::NotScreened) {
        for missing in answer.not_covered.iter() {
            let list = if missing.list.is_empty() { String::new() } else { format!("{}: ", missing.list) };
            *whys.entry(Words::new(format!("{list}{}", missing.why.en), format!("{list}{}", missing.why.ja))).or_default() += 1;
        }
    }
    whys.into_iter().collect()
}

/// `GET /work/{id}/state`: for the script of the waiting page.
pub async fn state(State(desk): State<Arc<Desk>>, lang: Language, Path(id): Path<String>) -> Result<Response, Problem> {
    let (done, words) = match desk.shelf.get(&id)? {
        Work::Going(stage) => (false, crate::report::catalogue::say(stage).get(lang.0).to_owned()),
        Work::Done(_) | Work::Failed(_) => (true, String::new()),
    };
    Ok(api::json(&serde_json::json!({"done": done, "stage": words})))
}

/// `POST /work/{id}/forget`.
pub async fn forget(State(desk): State<Arc<Desk>>, Path(id): Path<String>) -> Response {
    desk.shelf.forget(&id);
    Redirect::to("/").into_response()
}

/// `GET /lang/{lang}?to=/path`: remembers the language and goes back.
pub async fn switch(Path(lang): Path<String>, request: Request) -> Response {
    let code = if lang == "ja" { "ja" } else { "en" };
    let to = request.uri().query().and_then(|q| q.strip_prefix("to=")).unwrap_or("/");
    // a path of ours and nothing else
    let ours =
        to.starts_with('/') && to.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '/' | '-' | '_' | '%')) && !to.starts_with("//");
    let mut response = Redirect::to(if ours { to } else { "/" }).into_response();
    if let Ok(value) = HeaderValue::from_str(&format!("lang={code}; Path=/; Max-Age=31536000; SameSite=Strict")) {
        response.headers_mut().insert(header::SET_COOKIE, value);
    }
    response
}

/// `GET /assets/{name}`: looked up among the embedded files, never on disk.
pub async fn asset(Path(name): Path<String>) -> Result<Response, Problem> {
    let report = include_str!("../report/templates/report.css").as_bytes();
    let bytes = if name == "report.css" { report } else { ASSETS.get_file(&name).ok_or_else(Problem::not_found)?.contents() };
    let media = match name.rsplit('.').next() {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        _ => "application/octet-stream",
    };
    let mut response = bytes.into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(media));
    Ok(response)
}

/// `POST /quit`: ends the program.
pub async fn quit(State(desk): State<Arc<Desk>>, lang: Language) -> Response {
    desk.quit.notify_one();
    page(StatusCode::OK, "failed.html", lang.0, context! { ended => true })
}
