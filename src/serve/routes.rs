//! Every address we answer to, in one table.

use super::{Desk, api, cases, downloads, freight, guard, listing, openapi, pages, problem::Problem, yente};
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};
use std::sync::Arc;

/// The JSON body of a match query, bytes.
const QUERIES: usize = 4 << 20;
/// What a form may bring beside its files.
const FORM: usize = 1 << 20;

pub fn router(desk: Arc<Desk>) -> Router {
    Router::new()
        .route("/api/check", post(api::check))
        .route("/api/compare", post(api::compare))
        .route("/api/review", post(api::review))
        .route("/api/screen", post(api::screen))
        .route("/api/lists", get(listing::json))
        .layer(DefaultBodyLimit::max(freight::REQUEST + FORM))
        .merge(
            Router::new()
                .route("/match/{scope}", post(yente::matching))
                .route("/search/{scope}", get(yente::search))
                .route("/catalog", get(yente::catalog))
                .route("/algorithms", get(yente::algorithms))
                .route("/healthz", get(openapi::healthy))
                .route("/readyz", get(openapi::ready))
                .route("/openapi.json", get(openapi::served))
                .layer(DefaultBodyLimit::max(QUERIES)),
        )
        .merge(
            Router::new()
                .route("/", get(pages::home))
                .route("/screen", get(pages::screen))
                .route("/lists", get(pages::lists))
                .route("/cases", get(cases::list))
                .route("/cases/new", post(cases::new))
                .route("/case/{id}", get(cases::show))
                .route("/case/{id}/{act}", get(cases::file).post(cases::act))
                .route("/lang/{lang}", get(pages::switch))
                .route("/assets/{name}", get(pages::asset))
                .route("/work/review", post(pages::start_review))
                .route("/work/screen", post(pages::start_screen))
                .route("/work/{id}", get(pages::work))
                .route("/work/{id}/state", get(pages::state))
                .route("/work/{id}/forget", post(pages::forget))
                .route("/work/{id}/keep", post(cases::keep))
                .route("/work/{id}/{file}", get(downloads::file))
                .route("/lists/import", post(listing::import_file))
                .route("/lists/confirm", post(listing::confirm_list))
                .route("/quit", post(pages::quit))
                .layer(DefaultBodyLimit::max(freight::REQUEST + FORM)),
        )
        .fallback(|| async { Problem::not_found() })
        .layer(from_fn_with_state(Arc::clone(&desk), guard::check))
        .with_state(desk)
}
