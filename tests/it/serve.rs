//! `serve` as clients meet it: hostile, broken, slow and many ones over plain sockets, and the description of the API held
//! against what is answered. Loads are small and stay on this machine.

use serde_json::Value;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

struct Server {
    child: Child,
    address: String,
    _data: tempfile::TempDir,
}

impl Server {
    fn start(more: &[&str]) -> Server {
        let data = tempfile::tempdir().unwrap();
        let mut child = Command::new(env!("CARGO_BIN_EXE_sekisho"))
            .args(["serve", "--port", "0", "--now", "2026-01-15T00:00:00Z", "--lang", "en", "--data-dir"])
            .arg(data.path())
            .args(more)
            .env_remove("SEKISHO_TOKEN")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut url = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut url).unwrap();
        let address = url.trim().trim_start_matches("http://").split('/').next().unwrap().to_owned();
        Server { child, address, _data: data }
    }

    fn socket(&self) -> TcpStream {
        let stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(120))).unwrap();
        stream
    }

    /// Sends bytes as they are and reads until the other side closes.
    fn raw(&self, bytes: &[u8]) -> String {
        let mut stream = self.socket();
        stream.write_all(bytes).unwrap();
        let mut out = Vec::new();
        let _cut_off = stream.read_to_end(&mut out);
        String::from_utf8_lossy(&out).into_owned()
    }

    fn get(&self, path: &str, headers: &str) -> String {
        self.raw(format!("GET {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n{headers}\r\n", self.address).as_bytes())
    }

    fn form(&self, path: &str, parts: &[(&str, &str, &[u8])]) -> String {
        self.raw(&self.form_bytes(path, parts))
    }

    fn form_bytes(&self, path: &str, parts: &[(&str, &str, &[u8])]) -> Vec<u8> {
        let mut body = Vec::new();
        for (field, file, bytes) in parts {
            let file = if file.is_empty() { String::new() } else { format!("; filename=\"{file}\"") };
            body.extend(format!("--cut\r\nContent-Disposition: form-data; name=\"{field}\"{file}\r\n\r\n").bytes());
            body.extend(*bytes);
            body.extend(b"\r\n");
        }
        body.extend(b"--cut--\r\n");
        let mut out = format!(
            "POST {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nContent-Type: multipart/form-data; boundary=cut\r\nContent-Length: {}\r\n\r\n",
            self.address,
            body.len()
        )
        .into_bytes();
        out.extend(body);
        out
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _gone = self.child.kill();
        let _reaped = self.child.wait();
    }
}

fn example(path: &str) -> Vec<u8> {
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("examples").join(path)).unwrap()
}

fn status(answer: &str) -> u16 {
    answer.split(' ').nth(1).and_then(|s| s.parse().ok()).unwrap_or_default()
}

fn body(answer: &str) -> Value {
    let body = answer.split_once("\r\n\r\n").map_or("", |(_, b)| b);
    serde_json::from_str(body).unwrap_or_else(|e| panic!("{e}: {answer}"))
}

#[test]
fn the_api_answers_as_the_command_line_does() {
    let server = Server::start(&[]);
    let (base, draft) = (example("03_exchange-redraft/signed-en.docx"), example("03_exchange-redraft/redraft-en.docx"));
    let review = body(&server.form("/api/review", &[("draft", "新しい案.docx", &draft), ("base", "base.docx", &base)]));
    assert_eq!((&review["schema"], &review["outcome"]), (&"sekisho.review/1".into(), &"stop".into()));
    assert_eq!(review["document"]["path"], "新しい案.docx");
    let compare = body(&server.form("/api/compare", &[("revised", "r.docx", &draft), ("base", "b.docx", &base)]));
    assert_eq!(compare["losses"][0]["term"], "export-control");
    let check = body(&server.form("/api/check", &[("file", "a.docx", &base)]));
    assert_eq!(check["schema"], "sekisho.check/1");
    let two = body(&server.form("/api/check", &[("file", "a.docx", &base), ("file", "b.docx", &draft)]));
    assert_eq!(two.as_array().map(Vec::len), Some(2));

    let query = r#"{"queries":{"q":{"schema":"Organization","properties":{"name":["Harbin Institute of Technology"]}}}}"#;
    let request = format!(
        "POST /match/default HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{query}",
        server.address,
        query.len()
    );
    let found = body(&server.raw(request.as_bytes()));
    assert_eq!(found["responses"]["q"]["results"][0]["datasets"][0], "starter");
    assert!(found["responses"]["q"]["results"][0]["score"].as_f64().unwrap() > 0.9);
    let found = body(&server.get("/search/default?q=Harbin%20Institute%20of%20Technology", ""));
    assert!(found["total"]["value"].as_u64().unwrap() > 0);
    assert_eq!(status(&server.get("/search/no-such-list?q=x", "")), 404);
}

#[test]
fn foreign_pages_and_names_are_refused_and_nothing_leaves_its_folder() {
    let server = Server::start(&["--token", "0123456789abcdefXYZ"]);
    let bearer = "Authorization: Bearer 0123456789abcdefXYZ\r\n";
    assert_eq!(status(&server.get("/", "")), 401);
    assert_eq!(status(&server.get("/healthz", "")), 200);
    assert_eq!(status(&server.get("/", bearer)), 200);
    let login = server.get("/?token=0123456789abcdefXYZ", "");
    assert!(status(&login) == 303 && login.contains("HttpOnly; SameSite=Strict"), "{login}");
    assert_eq!(status(&server.get("/catalog", &format!("{bearer}Origin: http://evil.example\r\n"))), 403);
    assert_eq!(status(&server.raw(b"GET /healthz HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n")), 403);
    for path in [
        "/assets/..%2f..%2fCargo.toml",
        "/assets/../../Cargo.toml",
        "/work/..%2f..%2fetc%2fpasswd",
        "/work/x/..%2fsecret",
        "/lang/ja?to=//evil.example",
    ] {
        let answer = server.get(path, bearer);
        assert!(matches!(status(&answer), 303 | 404), "{path}: {answer}");
        assert!(!answer.contains("[package]") && !answer.contains("root:") && !answer.contains("evil.example"), "{path}");
    }
    let page = server.get("/", bearer);
    for header in [
        "content-security-policy: default-src 'none'",
        "x-content-type-options: nosniff",
        "cache-control: no-store",
        "x-frame-options: DENY",
    ] {
        assert!(page.contains(header), "{header}");
    }
    assert!(!page.contains("onclick") && !page.contains("<style") && page.matches("<script").count() == 1, "script or style inline");
}

#[test]
fn broken_requests_are_refused_with_a_problem() {
    let server = Server::start(&[]);
    let draft = example("03_exchange-redraft/redraft-en.docx");
    for (answer, code) in [
        (server.form("/api/review", &[]), 400),
        (server.form("/api/review", &[("draft", "x.docx", b"")]), 422),
        (server.form("/api/review", &[("draft", "x.docx", &draft[..draft.len() / 3])]), 422),
        (server.form("/api/review", &[("draft", "x.docx", &draft), ("profile", "", b"no-such")]), 400),
        (server.form("/api/check", &[("file", "x.rtf", b"{\\rtf1 words}")]), 422),
        (server.form("/match/default", &[]), 400),
        (server.get("/api/review", ""), 405),
        (server.get("/nothing", ""), 404),
    ] {
        let told = status(&answer);
        // a file cut in half may be read in part: then it is answered, and says that it is incomplete
        assert!(told == code || (code == 422 && told == 200 && answer.contains("\"complete\": false")), "{code}: {answer}");
        if told >= 400 && told != 405 {
            assert!(answer.contains("application/problem+json") && answer.contains("detail_ja"), "{answer}");
        }
    }
    // a form that is cut off, one that lies about its length, and noise
    let whole = server.form_bytes("/api/check", &[("file", "x.docx", &draft)]);
    let mut stream = server.socket();
    stream.write_all(&whole[..whole.len() / 2]).unwrap();
    stream.shutdown(Shutdown::Write).unwrap();
    let mut answer = String::new();
    let _cut_off = stream.read_to_string(&mut answer);
    assert!(answer.is_empty() || status(&answer) >= 400, "{answer}");
    assert!(matches!(status(&server.raw(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 nothing at all\r\n\r\n")), 0 | 400));
    let large = format!(
        "POST /api/check HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nContent-Type: multipart/form-data; boundary=cut\r\nContent-Length: 99999999999\r\n\r\n",
        server.address
    );
    assert_eq!(status(&server.raw(large.as_bytes())), 413);
    assert_eq!(status(&server.get("/healthz", "")), 200, "still up");
}

#[test]
fn fifty_reviews_at_once_and_a_slow_client_are_all_answered_or_refused_in_time() {
    let server = Server::start(&[]);
    let (base, draft) = (example("01_nda/complete-en.docx"), example("01_nda/gaps-en.docx"));
    let bytes = server.form_bytes("/api/review", &[("draft", "x.docx", &draft), ("base", "b.docx", &base)]);
    let begun = Instant::now();
    std::thread::scope(|scope| {
        // one says nothing more after half a head, one sends its form byte by byte and goes away
        scope.spawn(|| {
            let mut stream = server.socket();
            stream.write_all(b"POST /api/check HTTP/1.1\r\nHost: ").unwrap();
            let mut out = Vec::new();
            let _closed = stream.read_to_end(&mut out);
            assert!(begun.elapsed() < Duration::from_secs(60), "a silent client is kept for ever");
        });
        scope.spawn(|| {
            let mut stream = server.socket();
            for byte in &bytes[..400] {
                if stream.write_all(&[*byte]).is_err() {
                    break;
                }
                std::thread::sleep(Duration::from_millis(2));
            }
        });
        // one claims a form of a hundred gigabytes, one drops the line in the middle, one speaks nonsense
        scope.spawn(|| {
            let head = format!("POST /api/review HTTP/1.1\r\nHost: {}\r\nContent-Type: multipart/form-data; boundary=cut\r\nContent-Length: 99999999999\r\n\r\n", server.address);
            assert_eq!(status(&server.raw(head.as_bytes())), 413);
        });
        scope.spawn(|| {
            let mut stream = server.socket();
            let _refused = stream.write_all(&bytes[..bytes.len() / 2]);
            let _gone = stream.shutdown(Shutdown::Both);
        });
        scope.spawn(|| assert!(matches!(status(&server.raw(b"\x00\xff\x16 nonsense\r\n\r\n")), 0 | 400)));
        let asked: Vec<_> = (0..50).map(|_| scope.spawn(|| status(&server.raw(&bytes)))).collect();
        let told: Vec<u16> = asked.into_iter().map(|a| a.join().unwrap()).collect();
        assert!(told.iter().all(|s| matches!(s, 200 | 503)), "{told:?}");
        assert!(told.iter().filter(|s| **s == 200).count() >= 25, "{told:?}");
    });
    #[cfg(target_os = "linux")]
    {
        let status = std::fs::read_to_string(format!("/proc/{}/status", server.child.id())).unwrap();
        let peak = status.lines().find_map(|l| l.strip_prefix("VmHWM:")).and_then(|l| l.trim().trim_end_matches(" kB").parse::<u64>().ok());
        assert!(peak.unwrap() < 600_000, "peak memory {peak:?} kB");
    }
    assert_eq!(status(&server.get("/healthz", "")), 200);
}

#[test]
fn nothing_of_a_document_is_left_behind_or_logged() {
    let folder = tempfile::tempdir().unwrap();
    let mut child = Command::new(env!("CARGO_BIN_EXE_sekisho"))
        .args(["serve", "--port", "0", "--data-dir"])
        .arg(folder.path().join("data"))
        .env("TMPDIR", folder.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    let mut url = String::new();
    out.read_line(&mut url).unwrap();
    let address = url.trim().trim_start_matches("http://").trim_end_matches('/').to_owned();
    let server = Server { child, address, _data: tempfile::tempdir().unwrap() };
    let words =
        b"AGREEMENT\n\nThis is between Quillmoor Widgets Ltd. and Zebrafinch Trading Ltd.\n\n1. The parties keep everything secret.\n";
    assert_eq!(status(&server.form("/api/review", &[("draft", "x.txt", words)])), 200);
    let list = b"uid,name,aliases,kind,country,address,effect,source_url\nd1,Zebrafinch Trading,,organization,,,internal,\n";
    let said = server.form("/lists/import", &[("list", "", b"custom"), ("own", "", b"mine"), ("file", "l.csv", list)]);
    assert_eq!(status(&said), 200, "{said}");
    let mut server = server;
    let stopped = Command::new("kill").args(["-TERM", &server.child.id().to_string()]).status().unwrap();
    assert!(stopped.success());
    let begun = Instant::now();
    while server.child.try_wait().unwrap().is_none() {
        assert!(begun.elapsed() < Duration::from_secs(15), "it does not end when told to");
        std::thread::sleep(Duration::from_millis(50));
    }
    let mut log = String::new();
    server.child.stderr.take().unwrap().read_to_string(&mut log).unwrap();
    assert!(!log.contains("Zebrafinch") && !log.contains("secret") && !log.contains("x.txt"), "{log}");
    let left: Vec<_> = std::fs::read_dir(folder.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert_eq!(left, ["data"], "temporary files are left");
}

#[test]
fn nothing_hostile_reaches_a_page_raw() {
    let server = Server::start(&[]);
    let hostile = "AGREEMENT\n\nThis Agreement is made between <script>alert(1)</script> Widgets Ltd. (\"Discloser\") and Evil\u{1b}[2J\u{202e} Trading Co., Ltd. (\"Recipient\").\n\n1. Return\nThe Recipient shall return <img src=x onerror=alert(1)> all documents within 30 days.\n";
    let draft = hostile.replace("30 days", "90 days");
    let fields: [(&str, &str, &[u8]); 2] =
        [("base", "<b>base\u{202e}.txt", hostile.as_bytes()), ("draft", "<img src=y>.txt", draft.as_bytes())];
    let raw = |page: &str| {
        page.contains("<script>alert")
            || page.contains("<img src=x")
            || page.contains("<img src=y")
            || page.contains("<b>base")
            || page.contains(['\u{1b}', '\u{202e}'])
    };
    let work = location(&server.form("/work/review", &fields));
    let page = (0..600).find_map(|_| {
        let page = server.get(&work, "");
        assert!(!raw(&page), "{page}");
        if page.contains("class=\"verdict") {
            return Some(page);
        }
        std::thread::sleep(Duration::from_millis(100));
        None
    });
    let page = page.expect("a report");
    assert!(page.contains("&lt;img src=x onerror=alert(1)&gt;"), "the words are shown, as text: {page}");
    let names = b"<script>alert(1)</script> Widgets\nEvil\x1b[2J\xe2\x80\xae Trading";
    let screened = server.form("/api/screen", &[("name", "", names)]);
    assert_eq!(status(&screened), 200, "{screened}");
    assert!(!screened.contains(['\u{1b}', '\u{202e}']), "{screened}");
    let compared = server.form("/api/compare", &[("base", "b.txt", hostile.as_bytes()), ("revised", "r.txt", draft.as_bytes())]);
    assert_eq!(status(&compared), 200, "{compared}");
    assert!(!compared.contains(['\u{1b}', '\u{202e}']), "{compared}");
}

#[test]
fn the_description_of_the_api_names_what_is_answered() {
    let server = Server::start(&[]);
    let told = body(&server.get("/openapi.json", ""));
    let paths = told["paths"].as_object().unwrap();
    assert!(paths.len() >= 10);
    for (path, methods) in paths {
        let path = path.replace("{scope}", "default");
        for (method, described) in methods.as_object().unwrap() {
            let answer = server.raw(
                format!(
                    "{} {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n",
                    method.to_uppercase(),
                    server.address
                )
                .as_bytes(),
            );
            let code = status(&answer).to_string();
            assert!(described["responses"].get(&code).is_some(), "{method} {path} answers {code}, which is not described");
        }
    }
}

/// Where an answer leads.
fn location(answer: &str) -> String {
    let line = answer.lines().find_map(|l| l.strip_prefix("location: ")).unwrap_or_else(|| panic!("{answer}"));
    line.trim().to_owned()
}

#[test]
fn a_review_is_filed_decided_approved_and_packed_on_the_page() {
    let server = Server::start(&[]);
    let draft = example("04_borrowed-name/draft-1-en.docx");
    let partner = b"name = \"Harbin Institute of Technology\"\n";
    let work = location(&server.form(
        "/work/review",
        &[
            ("draft", "d.docx", &draft),
            ("party", "p.toml", partner),
            ("level", "", b"confidential"),
            ("party-end-user", "", b"Kita Freight Forwarding Ltd"),
            ("answer-familiar", "", b"no"),
        ],
    ));
    let report = (0..600).find_map(|_| {
        let page = server.get(&work, "");
        if page.contains("class=\"verdict") {
            return Some(page);
        }
        std::thread::sleep(Duration::from_millis(100));
        None
    });
    let report = report.expect("a report");
    assert!(
        report.contains("Kita Freight Forwarding Ltd") && report.contains("partner.toml") && report.contains("C32"),
        "what was typed is examined"
    );
    for file in ["cover.docx", "letter.docx", "questionnaire.html", "clearance-sheet.html", "transaction-review.html", "partner.toml"] {
        assert_eq!(status(&server.get(&format!("{work}/{file}"), "")), 200, "{file}");
    }
    assert!(server.get(&format!("{work}/partner.toml"), "").contains("end-user = \"Kita Freight Forwarding Ltd\""));

    assert_eq!(status(&server.form(&format!("{work}/keep"), &[("case", "", b"../x"), ("by", "", b"Kei Abe")])), 422);
    let filed =
        location(&server.form(&format!("{work}/keep"), &[("case", "", b"2026-014"), ("title", "", b"Kiln"), ("by", "", b"Kei Abe")]));
    assert!(filed.starts_with("/case/2026-014?done="), "{filed}");
    let page = server.get(&filed, "");
    assert!(page.contains("Keep this hash elsewhere") && page.contains("Harbin"), "{page}");
    let hidden = |page: &str, name: &str| {
        let after = page.split(&format!("name=\"{name}\" value=\"")).nth(1).unwrap_or_default();
        after.split('"').next().unwrap_or_default().to_owned()
    };
    let (party, list, uid) = (hidden(&page, "party"), hidden(&page, "list"), hidden(&page, "uid"));
    let pair: [(&str, &str, &[u8]); 3] = [("party", "", party.as_bytes()), ("list", "", list.as_bytes()), ("uid", "", uid.as_bytes())];
    let decide = |more: &[(&'static str, &'static str, &'static [u8])]| server.form("/case/2026-014/decide", &[&pair[..], more].concat());
    let refused = decide(&[("choice", "", b"true-match/different-country"), ("by", "", b"Kei Abe")]);
    assert!(status(&refused) == 422 && refused.contains("does not carry"), "{refused}");
    assert_eq!(status(&decide(&[("choice", "", b""), ("by", "", b"Kei Abe")])), 422);
    assert_eq!(
        status(&decide(&[("choice", "", b"false-positive/different-country"), ("by", "", b"Kei Abe"), ("note", "", b"register of 2026")])),
        303
    );
    let page = server.get("/case/2026-014", "");
    let of = hidden(&page, "of");
    let approve =
        |by: &'static [u8]| server.form("/case/2026-014/approve", &[("of", "", of.as_bytes()), ("act", "", b"confirm"), ("by", "", by)]);
    assert_eq!(status(&approve(b"Kei Abe")), 422, "whoever decided may not approve");
    assert_eq!(status(&approve(b"Rin Oda")), 303);
    assert!(server.get("/case/2026-014", "").contains("another party (approved)"));
    assert_eq!(status(&server.form("/case/2026-014/rescreen", &[("by", "", b"Kei Abe")])), 303);
    assert_eq!(
        status(
            &server
                .form("/case/2026-014/add", &[("file", "オファー.txt", b"We offer."), ("what", "", b"declined"), ("by", "", b"Kei Abe")])
        ),
        303
    );
    assert!(server.form("/case/2026-014/verify", &[("ask", "", b"x")]).contains("The seal holds"));
    assert!(server.get("/cases", "").contains("2026-014"));
    let pack = server.get("/case/2026-014/pack.zip", "");
    assert!(status(&pack) == 200 && pack.contains("PK"));
    for path in [
        "/case/..%2f2026-014",
        "/case/2026-014/..%2fledger.jsonl",
        "/case/2026-014/ledger.jsonl",
        "/case/none",
        "/case/2026-014/report-9999.html",
    ] {
        assert_eq!(status(&server.get(path, "")), 404, "{path}");
    }
}
