//! Who may ask: the Host that is ours (so that no foreign name can be pointed at us), the Origin that is ours (so that no
//! foreign page can send for us), the token where one is set; and the headers that keep a page from doing anything but its
//! work. Nothing here looks at what is sent.

use super::Desk;
use super::problem::Problem;
use crate::words::Words;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::sync::Arc;

const COOKIE: &str = "sekisho_token";
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; \
                      form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// The names we answer to, and the token, if any.
pub struct Gate {
    hosts: BTreeSet<String>,
    token: Option<String>,
}

impl Gate {
    pub fn new(local: SocketAddr, names: &[String], token: Option<String>) -> Gate {
        let port = local.port();
        let mut all: Vec<String> = names.iter().map(|n| n.to_lowercase()).collect();
        all.push(match local {
            SocketAddr::V4(a) => a.ip().to_string(),
            SocketAddr::V6(a) => format!("[{}]", a.ip()),
        });
        if local.ip().is_loopback() {
            all.extend(["localhost", "127.0.0.1", "[::1]"].map(str::to_owned));
        }
        let mut hosts: BTreeSet<String> = all.iter().map(|n| format!("{n}:{port}")).collect();
        // a name given by the operator may stand for another port, that of a proxy in front
        hosts.extend(names.iter().map(|n| n.to_lowercase()));
        if port == 80 {
            hosts.extend(all);
        }
        Gate { hosts, token }
    }

    fn knows_host(&self, headers: &HeaderMap) -> bool {
        text(headers, &header::HOST).is_some_and(|h| self.hosts.contains(&h.to_lowercase()))
    }

    /// A browser says where a request comes from; other programs say nothing, and are not driven by foreign pages.
    fn knows_origin(&self, headers: &HeaderMap, top: bool) -> bool {
        if let Some(origin) = headers.get(header::ORIGIN) {
            let host = origin.to_str().ok().and_then(|o| o.strip_prefix("http://").or_else(|| o.strip_prefix("https://")));
            return host.is_some_and(|h| self.hosts.contains(&h.to_lowercase()));
        }
        match headers.get("sec-fetch-site").and_then(|v| v.to_str().ok()) {
            None | Some("same-origin" | "none") => true,
            Some(_) => top,
        }
    }

    fn knows_token(&self, headers: &HeaderMap) -> bool {
        let Some(token) = &self.token else { return true };
        let bearer = text(headers, &header::AUTHORIZATION).and_then(|a| a.strip_prefix("Bearer ").or_else(|| a.strip_prefix("ApiKey ")));
        let cookie = text(headers, &header::COOKIE)
            .into_iter()
            .flat_map(|c| c.split(';'))
            .find_map(|c| c.trim().strip_prefix(COOKIE).and_then(|c| c.strip_prefix('=')));
        bearer.into_iter().chain(cookie).any(|given| same(given, token))
    }
}

fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name).and_then(|v| v.to_str().ok())
}

/// Equal, in a time that does not tell where they differ.
fn same(a: &str, b: &str) -> bool {
    Sha256::digest(a) == Sha256::digest(b)
}

/// Checks every request before anything else sees it, and marks every answer.
pub async fn check(State(desk): State<Arc<Desk>>, request: Request, next: Next) -> Response {
    let answer = match admit(&desk.gate, &request) {
        Ok(None) => next.run(request).await,
        Ok(Some(redirect)) => redirect,
        Err(problem) => problem.into_response(),
    };
    sealed(answer)
}

fn admit(gate: &Gate, request: &Request) -> Result<Option<Response>, Problem> {
    let headers = request.headers();
    if !gate.knows_host(headers) {
        return Err(refused(
            Words::new("the Host of this request is not ours", "このリクエストの宛先（Host）は許可されていません"),
            Words::new(
                "open the address that sekisho printed, or allow the name with --host",
                "sekisho が表示したアドレスを開くか、--host で名前を許可してください",
            ),
        ));
    }
    let safe = matches!(*request.method(), Method::GET | Method::HEAD);
    let top = safe && request.uri().path() == "/";
    if !gate.knows_origin(headers, top) {
        return Err(refused(
            Words::new("this request comes from another site", "別のサイトからのリクエストです"),
            Words::new("send it from sekisho's own page", "sekisho の画面から操作してください"),
        ));
    }
    if request.uri().path() == "/healthz" || gate.knows_token(headers) {
        return Ok(None);
    }
    if top && let (Some(token), Some(query)) = (&gate.token, request.uri().query()) {
        let given = query.split('&').find_map(|q| q.strip_prefix("token="));
        if given.is_some_and(|g| same(g, token)) {
            let mut response = Redirect::to("/").into_response();
            let cookie = format!("{COOKIE}={token}; Path=/; HttpOnly; SameSite=Strict");
            if let Ok(value) = HeaderValue::from_str(&cookie) {
                response.headers_mut().insert(header::SET_COOKIE, value);
            }
            return Ok(Some(response));
        }
    }
    Err(Problem::new(
        StatusCode::UNAUTHORIZED,
        Words::new("this page asks for its token", "トークンが必要です"),
        Words::new(
            "open the address that sekisho printed, or send it as `Authorization: Bearer …`",
            "sekisho が表示したアドレスを開くか、`Authorization: Bearer …` で送ってください",
        ),
    ))
}

fn refused(what: Words, next: Words) -> Problem {
    Problem::new(StatusCode::FORBIDDEN, what, next)
}

fn sealed(mut response: Response) -> Response {
    let headers = response.headers_mut();
    for (name, value) in [
        ("content-security-policy", POLICY),
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
        // `no-referrer` would make browsers send `Origin: null` with our own forms
        ("referrer-policy", "same-origin"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        ("cache-control", "no-store"),
    ] {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs.iter().map(|(k, v)| (HeaderName::from_static(k), HeaderValue::from_static(v))).collect()
    }

    #[test]
    fn a_foreign_name_a_foreign_page_and_a_wrong_token_are_refused() {
        let gate = Gate::new(SocketAddr::from(([127, 0, 0, 1], 7871)), &[], Some("secret".to_owned()));
        for (host, known) in
            [("127.0.0.1:7871", true), ("LOCALHOST:7871", true), ("[::1]:7871", true), ("127.0.0.1", false), ("evil.example:7871", false)]
        {
            assert_eq!(gate.knows_host(&headers(&[("host", host)])), known, "{host}");
        }
        assert!(!gate.knows_host(&headers(&[])));
        for (origin, known) in
            [("http://127.0.0.1:7871", true), ("http://evil.example", false), ("null", false), ("http://127.0.0.1:80", false)]
        {
            assert_eq!(gate.knows_origin(&headers(&[("origin", origin)]), true), known, "{origin}");
        }
        assert!(gate.knows_origin(&headers(&[]), false));
        assert!(!gate.knows_origin(&headers(&[("sec-fetch-site", "cross-site")]), false));
        assert!(gate.knows_origin(&headers(&[("sec-fetch-site", "cross-site")]), true), "a link may lead to the first page");
        for (name, value, known) in [
            ("authorization", "Bearer secret", true),
            ("authorization", "ApiKey secret", true),
            ("authorization", "Bearer secre", false),
            ("cookie", "lang=ja; sekisho_token=secret", true),
            ("cookie", "sekisho_token=", false),
        ] {
            assert_eq!(gate.knows_token(&headers(&[(name, value)])), known, "{value}");
        }
        assert!(!gate.knows_token(&headers(&[])));
    }
}
