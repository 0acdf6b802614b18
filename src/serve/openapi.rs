//! The description of the HTTP API, and whether it is up. The description is a file beside this one; a test holds it against
//! what is answered.

use super::api::json;
use super::{Desk, problem::Problem};
use crate::words::Words;
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use std::sync::Arc;

/// OpenAPI 3.1, as served.
pub fn document() -> &'static str {
    include_str!("openapi.json")
}

pub async fn served() -> Response {
    let mut response = document().into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

/// The program is up.
pub async fn healthy() -> Response {
    json(&serde_json::json!({"status": "ok"}))
}

/// The lists can be read and are indexed.
pub async fn ready(State(desk): State<Arc<Desk>>) -> Result<Response, Problem> {
    let keep = Arc::clone(&desk);
    match desk.freight.run(move || keep.screener()).await {
        Ok(_) => Ok(json(&serde_json::json!({"status": "ok"}))),
        Err(problem) => Err(Problem {
            status: StatusCode::SERVICE_UNAVAILABLE,
            what: Words::new(
                format!("the lists cannot be read: {}", problem.what.en),
                format!("リストを読み取れません: {}", problem.what.ja),
            ),
            next: problem.next,
        }),
    }
}
