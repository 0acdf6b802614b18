//! Reads PDFs of known text, made by tests/make_pdfs.py with the programs of real offices, and compares every character.
//! Where the files have not been made, the tests say so and pass.

use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// Share of characters that may differ.
const CHARACTER_ERROR: f64 = 0.005;

struct Known {
    name: String,
    path: PathBuf,
    password: Option<String>,
    owner: bool,
    scan: bool,
    text: String,
}

fn folder() -> PathBuf {
    std::env::var_os("SEKISHO_KNOWN_PDFS").map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("target/known-pdfs"), PathBuf::from)
}

/// The files that were made; none, with a message, where the script has not run.
fn known() -> Vec<Known> {
    let folder = folder();
    let Ok(list) = std::fs::read(folder.join("made.json")) else {
        println!("skipped: no known PDFs; run `python3 tests/make_pdfs.py target/known-pdfs`");
        return Vec::new();
    };
    let list: Value = serde_json::from_slice(&list).expect("made.json is JSON");
    for missing in list["missing"].as_array().into_iter().flatten() {
        println!("not tested: {missing}");
    }
    let files = list["files"].as_array().expect("a list of files");
    let one = |file: &Value| {
        let name = file["name"].as_str().expect("a name").to_owned();
        Known {
            path: folder.join(format!("{name}.pdf")),
            password: file["password"].as_str().map(str::to_owned),
            owner: file["owner"] == true,
            scan: file["scan"] == true,
            text: std::fs::read_to_string(folder.join(format!("{name}.txt"))).expect("the known text"),
            name,
        }
    };
    files.iter().map(one).collect()
}

fn sekisho(path: &Path, more: &[&str], password: Option<&str>) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sekisho"));
    command.arg("read").arg(path).args(["--lang", "en"]).args(more).env_remove("SEKISHO_PASSWORD");
    if let Some(word) = password {
        command.env("SEKISHO_PASSWORD", word);
    }
    command.output().expect("running the binary")
}

/// The body without white space, ligatures taken apart: what the eye compares.
fn letters(text: &str) -> Vec<char> {
    let whole = [("ﬁ", "fi"), ("ﬂ", "fl"), ("ﬀ", "ff"), ("ﬃ", "ffi"), ("ﬄ", "ffl"), ("\u{AD}", "")];
    whole.iter().fold(text.to_owned(), |t, (from, to)| t.replace(from, to)).chars().filter(|c| !c.is_whitespace()).collect()
}

fn body(json: &[u8]) -> String {
    let read: Value = serde_json::from_slice(json).expect("JSON");
    let parts = read["parts"].as_array().expect("parts");
    parts.iter().find(|p| p["part"] == "body").and_then(|p| p["text"].as_str()).unwrap_or_default().to_owned()
}

#[test]
fn known_text_is_read_to_the_character() {
    for file in known().iter().filter(|k| !k.scan) {
        let out = sekisho(&file.path, &["--format", "json"], file.password.as_deref());
        let (got, want) = (letters(&body(&out.stdout)), letters(&file.text));
        let error = rapidfuzz::distance::levenshtein::distance(got.iter().copied(), want.iter().copied()) as f64 / want.len() as f64;
        println!("{}: {:.2} % of the characters differ", file.name, error * 100.0);
        assert!(
            out.status.code() == Some(0) && error <= CHARACTER_ERROR,
            "{}: {error} {}",
            file.name,
            String::from_utf8_lossy(&out.stderr)
        );
    }
}

#[test]
fn a_locked_pdf_says_what_it_needs_and_a_password_opens_it() {
    let files = known();
    for file in files.iter().filter(|k| k.password.is_some()) {
        let without = sekisho(&file.path, &[], None);
        let said = String::from_utf8_lossy(&without.stderr).into_owned();
        assert!(without.status.code() == Some(3) && said.contains("--password"), "{}: {said}", file.name);
        let wrong = sekisho(&file.path, &["--password", "guess"], None);
        assert!(String::from_utf8_lossy(&wrong.stderr).contains("does not open"), "{}", file.name);
        let right = sekisho(&file.path, &["--password", file.password.as_deref().unwrap_or_default()], None);
        assert_eq!(right.status.code(), Some(0), "{}", file.name);
    }
    for file in files.iter().filter(|k| k.owner) {
        let said = sekisho(&file.path, &["--format", "json"], None);
        let said = String::from_utf8_lossy(&said.stdout).into_owned();
        assert!(said.contains("owner-password"), "{}", file.name);
    }
}

#[test]
fn a_scan_is_unread() {
    for file in known().iter().filter(|k| k.scan) {
        let out = sekisho(&file.path, &[], None);
        let said = String::from_utf8_lossy(&out.stderr).into_owned();
        assert!(out.status.code() == Some(3) && said.contains("image without text"), "{}: {said}", file.name);
    }
}

#[test]
fn a_scan_is_recognised_where_tesseract_is_installed_and_stays_unread() {
    let installed = |name: &str| Command::new(name).arg("-v").output().is_ok();
    if !(installed("tesseract") && installed("pdftoppm")) {
        println!("skipped: tesseract or pdftoppm is not installed");
        return;
    }
    for file in known().iter().filter(|k| k.scan && k.name.starts_with("en")) {
        let out = sekisho(&file.path, &["--ocr", "--format", "json"], None);
        let read: Value = serde_json::from_slice(&out.stdout).expect("JSON");
        let words = read["parts"][0]["recognised"].as_array().map_or(0, Vec::len);
        let text = read["parts"][0]["text"].as_str().unwrap_or_default();
        let coverage = &read["document"]["coverage"];
        assert_eq!((out.status.code(), &coverage["complete"]), (Some(3), &Value::Bool(false)), "{}", file.name);
        assert!(words > 200 && text.contains("The Recipient shall use Confidential Information only for the Purpose"), "{text}");
        let check = Command::new(env!("CARGO_BIN_EXE_sekisho"))
            .arg("check")
            .arg(&file.path)
            .args(["--ocr", "--format", "json", "--lang", "en"])
            .output()
            .expect("running the binary");
        let check: Value = serde_json::from_slice(&check.stdout).expect("JSON");
        let absent: Vec<&Value> = check["terms"].as_array().into_iter().flatten().filter(|t| t["state"] == "absent").collect();
        assert!(absent.is_empty() && check["outcome"] != "no-finding", "recognised text cannot show that something is absent: {absent:?}");
    }
}
