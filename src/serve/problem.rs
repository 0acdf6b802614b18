//! What could not be done, as `application/problem+json` (RFC 9457) in both languages. Never a word of a document.

use crate::error::Error;
use crate::words::{Lang, Words};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

#[derive(Debug, Clone)]
pub struct Problem {
    pub status: StatusCode,
    pub what: Words,
    pub next: Words,
}

impl Problem {
    pub fn new(status: StatusCode, what: Words, next: Words) -> Problem {
        Problem { status, what, next }
    }

    /// A request that cannot be understood.
    pub fn bad(en: impl Into<String>, ja: impl Into<String>) -> Problem {
        let next = Words::new("see /openapi.json", "/openapi.json を参照してください");
        Problem::new(StatusCode::BAD_REQUEST, Words::new(en, ja), next)
    }

    pub fn not_found() -> Problem {
        Problem::new(
            StatusCode::NOT_FOUND,
            Words::new("there is nothing at this address", "このアドレスには何もありません"),
            Words::new(
                "reports are kept for two hours; start again from the first page",
                "報告の保持は2時間です。最初の画面からやり直してください",
            ),
        )
    }

    /// The library's own error: the request was understood, and its content cannot be worked on.
    pub fn of(error: &Error) -> Problem {
        let place = error.place().map(|p| format!("{p}: ")).unwrap_or_default();
        let what = Words::new(format!("{place}{}", error.what().en), format!("{place}{}", error.what().ja));
        Problem::new(StatusCode::UNPROCESSABLE_ENTITY, what, error.next().clone())
    }

    /// One sentence for a reader.
    pub fn line(&self, lang: Lang) -> String {
        match lang {
            Lang::En => format!("{}; {}", self.what.en, self.next.en),
            Lang::Ja => format!("{}。{}", self.what.ja, self.next.ja),
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let body = json!({
            "type": "about:blank",
            "title": self.status.canonical_reason().unwrap_or("Error"),
            "status": self.status.as_u16(),
            "detail": self.line(Lang::En),
            "detail_ja": self.line(Lang::Ja),
        });
        let mut response = (self.status, body.to_string()).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if self.status == StatusCode::SERVICE_UNAVAILABLE {
            headers.insert(header::RETRY_AFTER, HeaderValue::from_static("60"));
        }
        response
    }
}
