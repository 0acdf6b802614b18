//! `/match/{scope}` and `/search/{scope}` in the shape of the public yente API, so that its clients work unchanged:
//! FollowTheMoney queries in, scored candidates out. Our score, thresholds and reasons stand in its fields; a scope is a
//! list's id, or `default` for all of them.

use super::api::json;
use super::{Desk, problem::Problem};
use crate::screening::{Answer, Hit, Query, QueryKind, Screener};
use crate::words::Lang;
use axum::body::Bytes;
use axum::extract::{Path, Query as UrlQuery, State};
use axum::response::Response;
use serde::Deserialize;
use serde_json::{Value, json as object};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Queries in one request.
const QUERIES: usize = 500;
const MOST: usize = 500;
/// Names of one query that are tried.
const NAMES: usize = 50;

#[derive(Deserialize)]
struct Batch {
    queries: BTreeMap<String, Entity>,
}

/// A FollowTheMoney entity as a query.
#[derive(Deserialize)]
struct Entity {
    #[serde(default)]
    id: Option<String>,
    #[serde(default = "anything")]
    schema: String,
    #[serde(default)]
    properties: BTreeMap<String, OneOrMany>,
}

fn anything() -> String {
    "LegalEntity".to_owned()
}

#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMany {
    One(String),
    Many(Vec<String>),
}

/// What the address says beside the scope.
struct Knobs {
    limit: usize,
    offset: usize,
    threshold: Option<f64>,
    cutoff: f64,
    exclude_uids: Vec<String>,
    /// Lists to answer from; all when empty.
    lists: Vec<String>,
    exclude_lists: Vec<String>,
    q: Option<String>,
    schema: Option<String>,
    countries: Vec<String>,
}

impl Knobs {
    fn of(pairs: &[(String, String)], scope: &str, screener: &Screener, limit: usize) -> Result<Knobs, Problem> {
        let all = |key: &str| pairs.iter().filter(|(k, _)| k == key).map(|(_, v)| v.clone()).collect::<Vec<_>>();
        let one = |key: &str| pairs.iter().rev().find(|(k, _)| k == key).map(|(_, v)| v.as_str());
        let whole = |key: &str, otherwise: usize, least: usize, most: usize| match one(key).map(str::parse::<usize>) {
            None => Ok(otherwise),
            Some(Ok(n)) if (least..=most).contains(&n) => Ok(n),
            Some(_) => Err(Problem::bad(format!("`{key}` runs from {least} to {most}"), format!("`{key}` は {least}～{most} です"))),
        };
        let share = |key: &str| match one(key).map(str::parse::<f64>) {
            None => Ok(None),
            Some(Ok(x)) if (0.0..=1.0).contains(&x) => Ok(Some(x)),
            Some(_) => Err(Problem::bad(format!("`{key}` runs from 0 to 1"), format!("`{key}` は0～1です"))),
        };
        let known = |id: &String| screener.lists().iter().any(|l| l.id == *id);
        let mut lists = all("include_dataset");
        if !matches!(scope, "default" | "all") {
            lists.push(scope.to_owned());
        }
        if !lists.iter().all(known) {
            return Err(Problem::not_found());
        }
        Ok(Knobs {
            limit: whole("limit", limit, 1, MOST)?,
            offset: whole("offset", 0, 0, 10_000)?,
            threshold: share("threshold")?,
            cutoff: share("cutoff")?.unwrap_or(0.0),
            exclude_uids: all("exclude_entity_ids"),
            lists,
            exclude_lists: all("exclude_dataset"),
            q: one("q").map(str::to_owned),
            schema: one("schema").map(str::to_owned),
            countries: all("countries"),
        })
    }

    fn admits(&self, hit: &Hit) -> bool {
        (self.lists.is_empty() || self.lists.contains(&hit.list))
            && !self.exclude_lists.contains(&hit.list)
            && !self.exclude_uids.contains(&id(hit))
            && hit.score >= self.cutoff
            && (self.countries.is_empty() || hit.countries.iter().any(|c| self.countries.iter().any(|k| k.eq_ignore_ascii_case(c))))
    }
}

type Pairs = UrlQuery<Vec<(String, String)>>;

/// `POST /match/{scope}`.
pub async fn matching(
    State(desk): State<Arc<Desk>>,
    Path(scope): Path<String>,
    pairs: Result<Pairs, axum::extract::rejection::QueryRejection>,
    body: Bytes,
) -> Result<Response, Problem> {
    let UrlQuery(pairs) = pairs.map_err(|_| bad_address())?;
    let batch: Batch = serde_json::from_slice(&body).map_err(|e| {
        Problem::bad(format!("the body is not a match query (line {}, column {})", e.line(), e.column()), "本文を照会として読み取れません")
    })?;
    if batch.queries.is_empty() || batch.queries.len() > QUERIES {
        return Err(Problem::bad(format!("give 1 to {QUERIES} queries"), format!("照会は1～{QUERIES}件です")));
    }
    let keep = Arc::clone(&desk);
    let screener = desk.freight.run(move || keep.screener()).await?;
    let knobs = Knobs::of(&pairs, &scope, &screener, 5)?;
    let answers = desk.freight.run(move || Ok(respond(&batch, &knobs, &screener))).await?;
    Ok(json(&answers))
}

fn bad_address() -> Problem {
    Problem::bad("the query of the address cannot be read", "アドレスの検索条件を読み取れません")
}

fn respond(batch: &Batch, knobs: &Knobs, screener: &Screener) -> Value {
    let queries: Vec<Query> = batch.queries.iter().map(|(key, e)| query(key, e)).collect();
    let answers = screener.screen_all(&queries);
    let mut responses = serde_json::Map::new();
    for (((key, entity), query), answer) in batch.queries.iter().zip(&queries).zip(&answers) {
        let hits: Vec<&Hit> = answer.hits.iter().filter(|h| knobs.admits(h)).collect();
        let shown: Vec<Value> = hits.iter().take(knobs.limit).map(|h| scored(h, &entity.schema, knobs, screener)).collect();
        responses.insert(
            key.clone(),
            object!({
                "status": 200,
                "results": shown,
                "total": {"value": hits.len(), "relation": "eq"},
                "query": echoed(entity),
                "sekisho": told(answer, query),
            }),
        );
    }
    object!({"responses": responses, "matcher": {}, "limit": knobs.limit})
}

/// What has no place in yente's own fields: that nothing found is not always "none".
fn told(answer: &Answer, query: &Query) -> Value {
    object!({"outcome": answer.outcome, "not_covered": *answer.not_covered, "query": query, "below_threshold": answer.below_threshold})
}

fn echoed(entity: &Entity) -> Value {
    let properties: BTreeMap<&str, Vec<&str>> = entity.properties.iter().map(|(k, v)| (k.as_str(), values(v))).collect();
    object!({"id": entity.id, "schema": entity.schema, "properties": properties})
}

fn values(v: &OneOrMany) -> Vec<&str> {
    match v {
        OneOrMany::One(one) => vec![one],
        OneOrMany::Many(many) => many.iter().map(String::as_str).collect(),
    }
}

fn query(key: &str, entity: &Entity) -> Query {
    let all = |keys: &[&str]| -> Vec<String> {
        let found = keys.iter().filter_map(|k| entity.properties.get(*k)).flat_map(values);
        found.map(str::trim).filter(|v| !v.is_empty()).take(NAMES).map(str::to_owned).collect()
    };
    let mut names = all(&["name", "alias", "previousName", "weakAlias", "abbreviation"]);
    if names.is_empty() {
        let whole = all(&["firstName", "middleName", "lastName"]).join(" ");
        names.extend(Some(whole).filter(|n| !n.is_empty()));
    }
    let mut names = names.into_iter();
    Query {
        id: key.to_owned(),
        name: names.next().unwrap_or_default(),
        aliases: names.collect(),
        kind: kind(&entity.schema),
        country: all(&["country", "jurisdiction", "mainCountry"]).first().map(|c| c.to_uppercase()).unwrap_or_default(),
        addresses: all(&["address"]),
        identifiers: all(&["registrationNumber", "idNumber", "taxNumber", "leiCode", "innCode", "ogrnCode", "imoNumber", "dunsCode"]),
        birth_dates: all(&["birthDate"]),
    }
}

fn kind(schema: &str) -> QueryKind {
    match schema {
        "Person" => QueryKind::Person,
        "Vessel" => QueryKind::Vessel,
        "Company" | "Organization" | "PublicBody" => QueryKind::Organization,
        _ => QueryKind::Unknown,
    }
}

fn id(hit: &Hit) -> String {
    format!("{}-{}", hit.list, hit.uid)
}

/// A listing as a FollowTheMoney entity.
fn entity(hit: &Hit, schema: &str) -> serde_json::Map<String, Value> {
    let schema = if kind(schema) == QueryKind::Unknown { "LegalEntity" } else { schema };
    let topics: &[&str] = match hit.effect.class.as_str() {
        "prohibited" | "partial" => &["sanction"],
        "debarred" => &["debarment"],
        "licence-required" | "licence-check" | "approval-required" => &["export.control"],
        _ => &[],
    };
    let mut names = vec![hit.name.as_str()];
    names.extend(Some(hit.matched.as_str()).filter(|m| *m != hit.name));
    let countries: Vec<String> = hit.countries.iter().map(|c| c.to_lowercase()).collect();
    let mut out = serde_json::Map::new();
    out.insert("id".to_owned(), object!(id(hit)));
    out.insert("caption".to_owned(), object!(hit.name));
    out.insert("schema".to_owned(), object!(schema));
    out.insert(
        "properties".to_owned(),
        object!({"name": names, "country": countries, "topics": topics, "sourceUrl": hit.source_url.iter().collect::<Vec<_>>(), "notes": hit.remarks}),
    );
    out.insert("datasets".to_owned(), object!([hit.list]));
    out.insert("referents".to_owned(), object!([]));
    out.insert("target".to_owned(), object!(true));
    for date in ["first_seen", "last_seen", "last_change"] {
        out.insert(date.to_owned(), Value::Null);
    }
    out
}

fn scored(hit: &Hit, schema: &str, knobs: &Knobs, screener: &Screener) -> Value {
    let mut out = entity(hit, schema);
    let explained: BTreeMap<&str, Value> = hit
        .reasons
        .iter()
        .map(|r| {
            let detail = r.words.get(Lang::En);
            (r.feature.as_str(), object!({"score": r.effect, "detail": detail, "query": r.query, "candidate": r.listed, "weight": 1.0}))
        })
        .collect();
    let features: BTreeMap<&str, f64> = hit.reasons.iter().map(|r| (r.feature.as_str(), r.effect)).collect();
    out.insert("score".to_owned(), object!(hit.score));
    out.insert("match".to_owned(), object!(hit.score >= knobs.threshold.unwrap_or(screener.thresholds().hit)));
    out.insert("features".to_owned(), object!(features));
    out.insert("explanations".to_owned(), object!(explained));
    out.insert("sekisho".to_owned(), object!({"outcome": hit.outcome, "grade": hit.grade, "effect": hit.effect}));
    Value::Object(out)
}

/// `GET /search/{scope}?q=…`.
pub async fn search(
    State(desk): State<Arc<Desk>>,
    Path(scope): Path<String>,
    pairs: Result<Pairs, axum::extract::rejection::QueryRejection>,
) -> Result<Response, Problem> {
    let UrlQuery(pairs) = pairs.map_err(|_| bad_address())?;
    let keep = Arc::clone(&desk);
    let screener = desk.freight.run(move || keep.screener()).await?;
    let knobs = Knobs::of(&pairs, &scope, &screener, 10)?;
    let Some(q) = knobs.q.clone().filter(|q| !q.trim().is_empty()) else {
        return Err(Problem::bad("give a name as `q`", "`q` に名称を指定してください"));
    };
    if q.chars().count() > 1_000 {
        return Err(Problem::bad("`q` is longer than 1,000 characters", "`q` は1,000字までです"));
    }
    let found = desk.freight.run(move || {
        let schema = knobs.schema.clone().unwrap_or_else(anything);
        let answer = screener.screen(&Query { name: q, kind: kind(&schema), ..Query::default() });
        let hits: Vec<&Hit> = answer.hits.iter().filter(|h| knobs.admits(h)).collect();
        let shown: Vec<Value> = hits.iter().skip(knobs.offset).take(knobs.limit).map(|h| Value::Object(entity(h, &schema))).collect();
        Ok(object!({
            "results": shown,
            "total": {"value": hits.len(), "relation": "eq"},
            "limit": knobs.limit,
            "offset": knobs.offset,
            "facets": {},
            "sekisho": told(&answer, &answer.query),
        }))
    });
    Ok(json(&found.await?))
}

/// `GET /catalog`: the lists at hand as datasets.
pub async fn catalog(State(desk): State<Arc<Desk>>) -> Result<Response, Problem> {
    let keep = Arc::clone(&desk);
    let screener = desk.freight.run(move || keep.screener()).await?;
    let datasets: Vec<Value> = screener
        .lists()
        .iter()
        .map(|l| {
            let title = crate::lists::ListInfo::find(&l.id).map(|i| i.title.en);
            object!({"name": l.id, "title": title, "version": l.version, "entity_count": l.records, "load": true,
                     "index_version": l.sha256, "index_current": !l.stale, "children": []})
        })
        .collect();
    let by_age = |stale: bool| screener.lists().iter().filter(|l| l.stale == stale).map(|l| l.id.clone()).collect::<Vec<_>>();
    let outdated = by_age(true);
    Ok(json(&object!({"datasets": datasets, "current": by_age(false), "index_stale": !outdated.is_empty(), "outdated": outdated})))
}

/// `GET /algorithms`: there is one.
pub async fn algorithms() -> Response {
    json(&object!({
        "algorithms": [{"name": "sekisho", "description": "Names as people write them, across scripts, with reasons", "docs": {}}],
        "default": "sekisho",
        "best": "sekisho",
    }))
}
