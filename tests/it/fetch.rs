//! `lists fetch` against a server of our own on this machine, over https, with a root certificate made for the tests. Each
//! way a server can fail ends with a reason, and with the edition that was there before.

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use serde_json::Value;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::{Arc, Mutex};
use std::time::Duration;

const NOW: &str = "2026-03-01T00:00:00Z";

/// What the server does with a request.
#[derive(Clone)]
enum Answer {
    /// Status line, further header lines, body.
    Plain(&'static str, String, Vec<u8>),
    /// Announces more than it sends, then hangs up.
    Cut(Vec<u8>),
    /// Says nothing for longer than anybody waits.
    Stall,
}

struct Server {
    port: u16,
    /// Requests as they came, head only.
    seen: Arc<Mutex<Vec<String>>>,
}

/// Answers the requests one after the other, the last answer again and again, and ends with the test.
fn server(answers: Vec<Answer>) -> Server {
    let _already_there = rustls::crypto::ring::default_provider().install_default();
    let fixture = |name: &str| Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/tls").join(name);
    let certificate = CertificateDer::from_pem_file(fixture("server.pem")).unwrap();
    let key = PrivateKeyDer::from_pem_file(fixture("server.key")).unwrap();
    let config = Arc::new(rustls::ServerConfig::builder().with_no_client_auth().with_single_cert(vec![certificate], key).unwrap());
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let seen = Arc::new(Mutex::new(Vec::new()));
    let log = seen.clone();
    std::thread::spawn(move || {
        let mut left = answers.into_iter().peekable();
        while let Ok((stream, _)) = listener.accept() {
            let answer = match left.peek().cloned() {
                Some(answer) => {
                    if left.clone().count() > 1 {
                        left.next();
                    }
                    answer
                }
                None => return,
            };
            let _hung_up = serve(stream, config.clone(), answer, &log);
        }
    });
    Server { port, seen }
}

/// None when the other side hung up first, which is its right.
fn serve(stream: TcpStream, config: Arc<rustls::ServerConfig>, answer: Answer, log: &Mutex<Vec<String>>) -> Option<()> {
    stream.set_read_timeout(Some(Duration::from_secs(5))).ok()?;
    let mut secure = rustls::StreamOwned::new(rustls::ServerConnection::new(config).ok()?, stream);
    let (mut head, mut byte) = (Vec::new(), [0u8; 1]);
    while !head.ends_with(b"\r\n\r\n") {
        if secure.read(&mut byte).ok()? == 0 {
            return None;
        }
        head.push(byte[0]);
    }
    log.lock().unwrap().push(String::from_utf8_lossy(&head).into_owned());
    match answer {
        Answer::Plain(status, headers, body) => {
            let head = format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n{headers}\r\n", body.len());
            secure.write_all(head.as_bytes()).ok()?;
            secure.write_all(&body).ok()?;
        }
        Answer::Cut(body) => {
            let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", body.len() * 2);
            secure.write_all(head.as_bytes()).ok()?;
            secure.write_all(&body).ok()?;
        }
        Answer::Stall => std::thread::sleep(Duration::from_secs(4)),
    }
    secure.conn.send_close_notify();
    secure.flush().ok()
}

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/tls").join(name)
}

/// `lists fetch us-csl` from the server, with its root trusted and little patience.
fn fetch(data: &Path, port: u16, root: &str, further: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_sekisho"))
        .args(["lists", "fetch", "us-csl", "--from", &format!("https://localhost:{port}/lists/consolidated.csv"), "--root-certificate"])
        .arg(fixture(root))
        .args(["--timeout", "1", "--lang", "en", "--now", NOW, "--data-dir"])
        .arg(data)
        .args(if further.contains(&"--retries") { &[] } else { &["--retries", "0"][..] })
        .args(further)
        .envs([("NO_PROXY", "localhost"), ("no_proxy", "localhost")])
        .current_dir(data)
        .output()
        .unwrap()
}

fn sample() -> Vec<u8> {
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("screening-lists/us-csl/sample.csv")).unwrap()
}

fn ok(body: Vec<u8>, headers: &str) -> Answer {
    Answer::Plain("200 OK", headers.to_owned(), body)
}

fn records(data: &Path) -> Option<u64> {
    let output = Command::new(env!("CARGO_BIN_EXE_sekisho"))
        .args(["lists", "status", "--format", "json", "--now", NOW, "--data-dir"])
        .arg(data)
        .current_dir(data)
        .output()
        .unwrap();
    let status: Value = serde_json::from_slice(&output.stdout).unwrap();
    status["lists"].as_array().unwrap().iter().find(|l| l["id"] == "us-csl").and_then(|l| l["records"].as_u64())
}

fn text(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

#[test]
fn a_list_is_fetched_imported_and_asked_for_again_only_if_it_changed() {
    let data = tempfile::tempdir().unwrap();
    let tag = "ETag: \"edition-1\"\r\nLast-Modified: Sat, 28 Feb 2026 05:00:00 GMT\r\n";
    let server = server(vec![ok(sample(), tag), Answer::Plain("304 Not Modified", String::new(), Vec::new())]);
    let first = fetch(data.path(), server.port, "root.pem", &[]);
    assert_eq!(first.status.code(), Some(0), "{}", text(&first));
    let count = records(data.path()).unwrap();
    assert!(count >= 4);
    let second = fetch(data.path(), server.port, "root.pem", &[]);
    assert_eq!(second.status.code(), Some(0), "{}", text(&second));
    assert!(text(&second).contains("nothing new"), "{}", text(&second));
    assert_eq!(records(data.path()), Some(count));
    let seen = server.seen.lock().unwrap();
    assert!(!seen[0].to_lowercase().contains("if-none-match"));
    let asked = seen[1].to_lowercase();
    assert!(asked.contains("if-none-match: \"edition-1\"") && asked.contains("if-modified-since: sat, 28 feb 2026"), "{asked}");
}

#[test]
fn what_the_authority_did_not_mean_to_send_is_refused_with_a_reason() {
    let port_of = |answers| server(answers).port;
    let html = b"<!DOCTYPE html><html><title>Maintenance</title></html>".to_vec();
    let half = sample()[..sample().len() / 2].to_vec();
    let away = Answer::Plain("302 Found", "Location: https://example.org/consolidated.csv\r\n".to_owned(), Vec::new());
    let plain = Answer::Plain("302 Found", "Location: http://localhost/consolidated.csv\r\n".to_owned(), Vec::new());
    for (answer, reason) in [
        (ok(html, ""), "web page"),
        (Answer::Cut(half), "stopped after"),
        (away, "--host example.org"),
        (plain, "not https"),
        (Answer::Stall, "could not be fetched"),
        (Answer::Plain("404 Not Found", String::new(), Vec::new()), "404"),
        (Answer::Plain("500 Internal Server Error", String::new(), Vec::new()), "500"),
        (Answer::Plain("200 OK", String::new(), Vec::new()), "empty"),
    ] {
        let data = tempfile::tempdir().unwrap();
        let began = std::time::Instant::now();
        let output = fetch(data.path(), port_of(vec![answer]), "root.pem", &[]);
        assert_eq!(output.status.code(), Some(2), "{reason}: {}", text(&output));
        assert!(text(&output).contains(reason), "{reason}: {}", text(&output));
        assert!(began.elapsed() < Duration::from_secs(20), "{reason}");
        assert_eq!(records(data.path()), None);
        let left: Vec<_> = std::fs::read_dir(data.path().join("lists")).into_iter().flatten().flatten().map(|e| e.file_name()).collect();
        assert!(left.iter().all(|n| n == ".lock"), "{left:?}");
    }
}

#[test]
fn a_server_nobody_vouches_for_gets_no_request() {
    let data = tempfile::tempdir().unwrap();
    let server = server(vec![ok(sample(), "")]);
    let output = fetch(data.path(), server.port, "stranger.pem", &[]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output).contains("not trusted"), "{}", text(&output));
    assert!(server.seen.lock().unwrap().is_empty());
    assert_eq!(records(data.path()), None);
}

#[test]
fn a_shrunken_list_leaves_the_edition_in_use_and_a_passing_failure_is_tried_again() {
    let data = tempfile::tempdir().unwrap();
    let whole = String::from_utf8(sample()).unwrap();
    let short: String = whole.lines().take(2).map(|l| format!("{l}\n")).collect();
    let busy = Answer::Plain("503 Service Unavailable", String::new(), Vec::new());
    let port = server(vec![busy, ok(whole.into_bytes(), "")]).port;
    let first = fetch(data.path(), port, "root.pem", &["--retries", "1"]);
    assert_eq!(first.status.code(), Some(0), "{}", text(&first));
    let count = records(data.path());
    let port = server(vec![ok(short.into_bytes(), "")]).port;
    let second = fetch(data.path(), port, "root.pem", &[]);
    assert_eq!(second.status.code(), Some(2), "{}", text(&second));
    assert!(text(&second).contains("the edition in use stays"), "{}", text(&second));
    assert_eq!(records(data.path()), count);
}

#[test]
fn a_redirect_to_a_host_that_was_allowed_is_followed() {
    let data = tempfile::tempdir().unwrap();
    let target = server(vec![ok(sample(), "")]).port;
    let to = format!("Location: https://127.0.0.1:{target}/signed/consolidated.csv\r\n");
    let port = server(vec![Answer::Plain("302 Found", to, Vec::new())]).port;
    let refused = fetch(data.path(), port, "root.pem", &[]);
    assert_eq!(refused.status.code(), Some(2), "{}", text(&refused));
    let followed = fetch(data.path(), port, "root.pem", &["--host", "127.0.0.1"]);
    assert_eq!(followed.status.code(), Some(0), "{}", text(&followed));
}

#[test]
fn without_the_network_or_without_an_address_it_says_what_to_do() {
    let data = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_sekisho"));
        command.args(arguments).args(["--lang", "en", "--now", NOW, "--data-dir"]).arg(data.path()).current_dir(data.path());
        command.output().unwrap()
    };
    let offline = run(&["lists", "fetch", "us-csl", "--offline"]);
    assert!(offline.status.code() == Some(2) && text(&offline).contains("lists import"), "{}", text(&offline));
    let by_hand = run(&["lists", "fetch", "jp-meti-eul"]);
    assert!(by_hand.status.code() == Some(2) && text(&by_hand).contains("lists import jp-meti-eul FILE"), "{}", text(&by_hand));
    let unsafe_address = run(&["lists", "fetch", "us-csl", "--from", "http://localhost/list.csv"]);
    assert!(unsafe_address.status.code() == Some(2) && text(&unsafe_address).contains("https only"), "{}", text(&unsafe_address));
}
