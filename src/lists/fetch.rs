//! Fetches the file of a list from its authority: the only code that touches the network, and only for `lists fetch`.
//! https alone, redirects only to hosts the list names, a cap on size and time, and nothing replaced before the file has
//! been read and has passed the guards. It sends nothing but the request.

use super::import::{ImportOrder, Imported, Origin, import};
use super::page_links::newest_link;
use super::raw_file::MOST_BYTES;
use super::snapshot_file::replace;
use super::store::{self, ConfirmedList};
use super::{FetchInfo, ListInfo};
use crate::error::{Error, Result};
use crate::words::Words;
use reqwest::blocking::{Client, Response};
use reqwest::header::{ETAG, HeaderMap, IF_MODIFIED_SINCE, IF_NONE_MATCH, LAST_MODIFIED};
use reqwest::{StatusCode, Url};
use serde::{Deserialize, Serialize};
use std::io::{Read, Write};
use std::path::Path;
use std::time::{Duration, Instant};

/// Redirects followed for one file; the longest chain known has two.
const MOST_REDIRECTS: usize = 5;
/// A page that links a list is small.
const MOST_PAGE_BYTES: u64 = 8 * 1024 * 1024;

/// What the operator asked for.
#[derive(Debug, Clone)]
pub struct FetchOrder {
    pub list: String,
    /// Instead of the address in `list.toml`.
    pub from: Option<String>,
    /// Further hosts a redirect may lead to, this time.
    pub hosts: Vec<String>,
    /// PEM of a root certificate to trust instead of the system's: of an inspecting proxy, or of a server of one's own.
    pub root_certificate: Option<Vec<u8>>,
    pub limits: FetchLimits,
    pub accept: Option<String>,
    /// RFC 3339.
    pub now: String,
}

/// How long and how often.
#[derive(Debug, Clone)]
pub struct FetchLimits {
    /// Longest silence while connecting or receiving.
    pub silence: Duration,
    /// Longest time for the whole file.
    pub whole: Duration,
    /// Further tries after a failure that may pass.
    pub retries: u32,
    /// Wait before the first further try; doubled each time.
    pub wait: Duration,
}

impl Default for FetchLimits {
    fn default() -> FetchLimits {
        FetchLimits { silence: Duration::from_secs(60), whole: Duration::from_secs(900), retries: 3, wait: Duration::from_secs(2) }
    }
}

/// What became of it.
#[derive(Debug)]
pub enum Fetched {
    Imported(Box<Imported>),
    /// The server says that nothing changed, or the file is the one in use.
    Unchanged(ConfirmedList),
}

/// Told while bytes arrive: how many are here, and how many the server announced.
pub type Progress<'a> = &'a mut dyn FnMut(u64, Option<u64>);

/// `fetched.json` beside the snapshots: what to ask the server next time.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Last {
    address: String,
    etag: Option<String>,
    last_modified: Option<String>,
    sha256: String,
    at: String,
}

/// Fetches one list and imports it.
pub fn fetch(data_dir: &Path, order: &FetchOrder, progress: Progress<'_>) -> Result<Fetched> {
    let info = ListInfo::find(&order.list).ok_or_else(|| super::import::unknown_list(&order.list))?;
    let way = way(&info, order)?;
    let client = client(order, &way)?;
    let address = match way.page.is_empty() || order.from.is_some() {
        true => parsed(order.from.as_deref().unwrap_or(&way.address))?,
        false => found_on_page(&client, &way, order)?,
    };
    let last = last(data_dir, &order.list).filter(|l| l.address == address.as_str() && store::is_here(data_dir, &order.list));
    let folder =
        tempfile::Builder::new().prefix(".fetch-").tempdir_in(store::make_folder(data_dir)?).map_err(|e| Error::io(data_dir, &e))?;
    let path = folder.path().join(file_name(&address));
    let answer = tries(order, || received(&client, &address, last.as_ref(), order, &path, progress))?;
    let Some(headers) = answer else {
        return Ok(Fetched::Unchanged(store::confirm(data_dir, &order.list, &order.now)?));
    };
    let bytes_hash = super::snapshot_file::hash(&std::fs::read(&path).map_err(|e| Error::io(&path, &e))?);
    let text = |name| headers.get(name).and_then(|v| v.to_str().ok()).map(str::to_owned);
    let now_here = Last {
        address: address.to_string(),
        etag: text(ETAG),
        last_modified: text(LAST_MODIFIED),
        sha256: bytes_hash,
        at: order.now.clone(),
    };
    let done = if store::in_use(data_dir, &order.list)? == Some(now_here.sha256.clone()) {
        Fetched::Unchanged(store::confirm(data_dir, &order.list, &order.now)?)
    } else {
        let import_order = ImportOrder {
            list: order.list.clone(),
            path: path.clone(),
            as_of: None,
            accept: order.accept.clone(),
            mapping: None,
            origin: Origin::Fetched,
            now: order.now.clone(),
        };
        Fetched::Imported(Box::new(import(data_dir, &import_order).map_err(|e| e.at(address.to_string()))?))
    };
    remember(data_dir, &order.list, &now_here)?;
    Ok(done)
}

/// True when `lists fetch` can get this list by itself.
pub fn can_fetch(info: &ListInfo) -> bool {
    info.fetch.as_ref().is_some_and(|f| f.by_hand.is_none() && (!f.address.is_empty() || !f.page.is_empty()))
}

fn way(info: &ListInfo, order: &FetchOrder) -> Result<FetchInfo> {
    let way = info.fetch.clone().unwrap_or_default();
    if order.from.is_some() || can_fetch(info) {
        return Ok(way);
    }
    let why = way.by_hand.unwrap_or_else(|| Words::new("no address is known for this list", "このリストの取得先が登録されていません"));
    Err(Error::new(
        why,
        Words::new(
            format!("get the file in a browser from {}, then run `sekisho lists import {} FILE`", info.url, info.id),
            format!("ブラウザーで {} から取得し、`sekisho lists import {} ファイル` を実行してください", info.url, info.id),
        ),
    )
    .at(&info.id))
}

fn parsed(address: &str) -> Result<Url> {
    let url = Url::parse(address).ok().filter(|u| u.scheme() == "https" && u.host_str().is_some());
    url.ok_or_else(|| {
        Error::new(
            Words::new("lists are fetched over https only", "リストの取得に使えるのは https のみです"),
            Words::new("give an address that begins with https://", "https:// で始まるアドレスを指定してください"),
        )
        .at(address)
    })
}

fn client(order: &FetchOrder, way: &FetchInfo) -> Result<Client> {
    // a second call finds the provider in place, which is as good
    let _already_there = rustls::crypto::ring::default_provider().install_default();
    let mut hosts: Vec<String> = way.hosts.iter().chain(&order.hosts).cloned().collect();
    for start in [&way.address, &way.page].into_iter().chain(&order.from) {
        hosts.extend(Url::parse(start).ok().and_then(|u| u.host_str().map(str::to_owned)));
    }
    let policy = reqwest::redirect::Policy::custom(move |attempt| {
        let next = attempt.url();
        let allowed = next.scheme() == "https" && next.host_str().is_some_and(|host| hosts.iter().any(|known| covers(known, host)));
        if attempt.previous().len() > MOST_REDIRECTS || !allowed {
            return attempt.stop();
        }
        attempt.follow()
    });
    let mut builder = Client::builder()
        .https_only(true)
        .redirect(policy)
        .connect_timeout(order.limits.silence)
        .timeout(order.limits.silence)
        .user_agent(concat!("sekisho/", env!("CARGO_PKG_VERSION")));
    if let Some(pem) = &order.root_certificate {
        let certificates = reqwest::Certificate::from_pem_bundle(pem).ok().filter(|c| !c.is_empty()).ok_or_else(|| {
            Error::new(
                Words::new("the root certificate is not readable as PEM", "ルート証明書をPEMとして読み取れません"),
                Words::new("give a file with BEGIN CERTIFICATE", "BEGIN CERTIFICATE で始まるファイルを指定してください"),
            )
        })?;
        builder = builder.tls_certs_only(certificates);
    }
    builder.build().map_err(|e| failed(&e.to_string()))
}

/// `*.example.org` covers every host below it.
fn covers(known: &str, host: &str) -> bool {
    known.strip_prefix('*').map_or(known.eq_ignore_ascii_case(host), |end| host.to_ascii_lowercase().ends_with(&end.to_ascii_lowercase()))
}

/// How one try ended without a file.
enum Failure {
    /// Another try may help.
    Passing(Error),
    Lasting(Error),
}

fn tries<T>(order: &FetchOrder, mut attempt: impl FnMut() -> std::result::Result<T, Failure>) -> Result<T> {
    let mut wait = order.limits.wait;
    for left in (0..=order.limits.retries).rev() {
        match attempt() {
            Ok(done) => return Ok(done),
            Err(Failure::Passing(_)) if left > 0 => {
                std::thread::sleep(wait);
                wait *= 2;
            }
            Err(Failure::Passing(error) | Failure::Lasting(error)) => return Err(error),
        }
    }
    Err(failed("no try was made"))
}

/// The date-named file as the authority's page links it today.
fn found_on_page(client: &Client, way: &FetchInfo, order: &FetchOrder) -> Result<Url> {
    let page = parsed(&way.page)?;
    let text = tries(order, || {
        let response = answered(client.get(page.clone()), &page)?;
        let mut bytes = Vec::new();
        response.take(MOST_PAGE_BYTES).read_to_end(&mut bytes).map_err(|e| Failure::Passing(failed(&e.to_string()).at(page.as_str())))?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    })?;
    let link = newest_link(&text, &way.link_begins, &way.link_ends).and_then(|link| page.join(&link).ok());
    let link = link.filter(|l| {
        l.scheme() == "https" && l.host_str().is_some_and(|h| page.host_str() == Some(h) || way.hosts.iter().any(|k| covers(k, h)))
    });
    link.ok_or_else(|| {
        Error::new(
            Words::new(
                format!("the page links no file {}…{}", way.link_begins, way.link_ends),
                format!("ページに {}…{} へのリンクが見つかりません", way.link_begins, way.link_ends),
            ),
            Words::new(
                format!("look at the page, get the file, then run `sekisho lists import {} FILE`", order.list),
                format!("ページを確認してファイルを取得し、`sekisho lists import {} ファイル` を実行してください", order.list),
            ),
        )
        .at(page.as_str())
    })
}

fn answered(request: reqwest::blocking::RequestBuilder, address: &Url) -> std::result::Result<Response, Failure> {
    let response = request.send().map_err(|e| sent(&e, address))?;
    let status = response.status();
    if status.is_success() || status == StatusCode::NOT_MODIFIED {
        return Ok(response);
    }
    if status.is_redirection() {
        return Err(Failure::Lasting(led_away(&response, address)));
    }
    let error = failed_with(
        Words::new(format!("the server answered {status}"), format!("サーバーの応答: {status}")),
        Words::new(
            "try later; the address may have moved (see the authority's page), and --from takes a new one",
            "時間をおいて再試行してください。アドレスが変わった場合は公式ページで確認し、--from で指定できます",
        ),
    )
    .at(address.as_str());
    let passes = status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS || status == StatusCode::REQUEST_TIMEOUT;
    Err(if passes { Failure::Passing(error) } else { Failure::Lasting(error) })
}

fn led_away(response: &Response, address: &Url) -> Error {
    let to = response.headers().get(reqwest::header::LOCATION).and_then(|l| l.to_str().ok()).unwrap_or_default();
    let host = response.url().join(to).ok().and_then(|u| u.host_str().map(str::to_owned)).unwrap_or_default();
    let shown: String = to.chars().take(120).collect();
    failed_with(
        Words::new(
            format!("the server sends us to {shown}, which is not https on a host of this authority; not followed"),
            format!("転送先 {shown} は公式のホスト（https）ではないため、取得を中止しました"),
        ),
        Words::new(
            format!("if {host} is right (see the authority's page), repeat with --host {host}"),
            format!("公式ページで {host} が正しいと確認できた場合は、--host {host} を付けて実行してください"),
        ),
    )
    .at(address.as_str())
}

/// The file into `path`; none when the server says that it has not changed.
fn received(
    client: &Client,
    address: &Url,
    last: Option<&Last>,
    order: &FetchOrder,
    path: &Path,
    progress: Progress<'_>,
) -> std::result::Result<Option<HeaderMap>, Failure> {
    let mut request = client.get(address.clone());
    if let Some(tag) = last.and_then(|l| l.etag.as_ref()) {
        request = request.header(IF_NONE_MATCH, tag);
    }
    if let Some(day) = last.and_then(|l| l.last_modified.as_ref()) {
        request = request.header(IF_MODIFIED_SINCE, day);
    }
    let mut response = answered(request, address)?;
    if response.status() == StatusCode::NOT_MODIFIED {
        return Ok(None);
    }
    let announced = response.content_length();
    let headers = response.headers().clone();
    let lasting = |e: Error| Failure::Lasting(e.at(address.as_str()));
    if announced.is_some_and(|n| n > MOST_BYTES) {
        return Err(lasting(too_large()));
    }
    let mut file = std::fs::File::create(path).map_err(|e| Failure::Lasting(Error::io(path, &e)))?;
    let (began, mut buffer, mut here) = (Instant::now(), vec![0u8; 64 * 1024], 0u64);
    loop {
        let count = response.read(&mut buffer).map_err(|e| Failure::Passing(cut_off(&e, here).at(address.as_str())))?;
        if count == 0 {
            break;
        }
        here += count as u64;
        if here > MOST_BYTES {
            return Err(lasting(too_large()));
        }
        if began.elapsed() > order.limits.whole {
            return Err(lasting(too_slow()));
        }
        file.write_all(&buffer[..count]).map_err(|e| Failure::Lasting(Error::io(path, &e)))?;
        progress(here, announced);
    }
    if announced.is_some_and(|n| n != here) {
        return Err(Failure::Passing(cut_off(&std::io::Error::from(std::io::ErrorKind::UnexpectedEof), here).at(address.as_str())));
    }
    Ok(Some(headers))
}

fn sent(error: &reqwest::Error, address: &Url) -> Failure {
    let mut whole = error.to_string();
    let mut source = std::error::Error::source(error);
    while let Some(deeper) = source {
        whole = format!("{whole}: {deeper}");
        source = deeper.source();
    }
    let certificate = ["certificate", "UnknownIssuer", "invalid peer", "HandshakeFailure", "tls"].iter().any(|w| whole.contains(w));
    if certificate {
        return Failure::Lasting(
            failed_with(
                Words::new(
                    format!("the server's certificate is not trusted, nothing was fetched ({whole})"),
                    format!("サーバー証明書を信頼できないため、取得していません（{whole}）"),
                ),
                Words::new(
                    "check the network; behind an inspecting proxy give its root with --root-certificate FILE",
                    "ネットワークを確認してください。検査プロキシを経由する場合は --root-certificate でそのルート証明書を指定してください",
                ),
            )
            .at(address.as_str()),
        );
    }
    Failure::Passing(failed(&whole).at(address.as_str()))
}

fn failed(why: &str) -> Error {
    failed_with(
        Words::new(format!("the file could not be fetched ({why})"), format!("ファイルを取得できませんでした（{why}）")),
        Words::new(
            "check the network and try again; the edition imported before stays in use",
            "ネットワークを確認して再試行してください（以前に取り込んだ版はそのまま有効です）",
        ),
    )
}

fn failed_with(what: Words, next: Words) -> Error {
    Error::new(what, next)
}

fn cut_off(error: &std::io::Error, here: u64) -> Error {
    failed_with(
        Words::new(
            format!("the transfer stopped after {here} bytes ({error})"),
            format!("{here}バイトを受信したところで転送が止まりました（{error}）"),
        ),
        Words::new(
            "try again; nothing of it was taken in, and the edition imported before stays in use",
            "再試行してください。途中までの内容は取り込まず、以前の版はそのまま有効です",
        ),
    )
}

fn too_large() -> Error {
    failed_with(
        Words::new("the file is larger than any list we know of (more than 256 MB)", "256MBを超えており、リストとしては大きすぎます"),
        Words::new("check the address", "アドレスを確認してください"),
    )
}

fn too_slow() -> Error {
    failed_with(
        Words::new("the file did not arrive in the time allowed", "制限時間内に受信が終わりませんでした"),
        Words::new(
            "try again later, or get it in a browser and import it",
            "時間をおいて再試行するか、ブラウザーで取得して取り込んでください",
        ),
    )
}

/// The last piece of the path, made safe as a file name; the store keeps it as the name of the edition's file.
fn file_name(address: &Url) -> String {
    let last = address.path_segments().and_then(|mut s| s.next_back().map(str::to_owned)).unwrap_or_default();
    let safe: String = last.chars().map(|c| if c.is_alphanumeric() || matches!(c, '.' | '-' | '_') { c } else { '_' }).take(100).collect();
    if safe.trim_matches(['.', '_']).is_empty() { "list".to_owned() } else { safe }
}

fn last(data_dir: &Path, list: &str) -> Option<Last> {
    serde_json::from_slice(&std::fs::read(store::folder(data_dir, list).join("fetched.json")).ok()?).ok()
}

fn remember(data_dir: &Path, list: &str, last: &Last) -> Result<()> {
    let path = store::folder(data_dir, list).join("fetched.json");
    let text = serde_json::to_string_pretty(last).unwrap_or_default();
    replace(&path, text.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_covered_whole_or_below_a_star() {
        assert!(covers("data.example.org", "DATA.example.org") && covers("*.example.org", "a.b.example.org"));
        assert!(
            !covers("example.org", "evil-example.org")
                && !covers("*.example.org", "example.org.evil.net")
                && !covers("*.example.org", "evilexample.org")
        );
    }

    #[test]
    fn only_https_is_an_address_and_file_names_are_safe() {
        assert!(parsed("http://example.org/list.csv").is_err() && parsed("file:///etc/passwd").is_err() && parsed("list.csv").is_err());
        assert_eq!(file_name(&parsed("https://example.org/a/list%2F2026.csv?x=1").unwrap()), "list_2F2026.csv");
        assert_eq!(file_name(&parsed("https://example.org/").unwrap()), "list");
    }

    #[test]
    fn every_address_is_https_and_every_list_without_one_says_what_to_do() {
        for info in ListInfo::all().iter().filter(|i| !i.url.is_empty()) {
            let fetch = info.fetch.as_ref().unwrap_or_else(|| panic!("{} has no [fetch]", info.id));
            assert!(can_fetch(info) || fetch.by_hand.is_some(), "{}", info.id);
            for address in [&fetch.address, &fetch.page].into_iter().filter(|a| !a.is_empty()) {
                assert!(parsed(address).is_ok(), "{address}");
            }
            assert!(fetch.page.is_empty() || (!fetch.link_begins.is_empty() && !fetch.link_ends.is_empty()), "{}", info.id);
        }
    }
}
