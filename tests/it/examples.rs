//! The examples as a user meets them, held against what was read by hand in their `expected.toml`.
//! Every case is a file; a new folder under `examples/` is tested without touching this one.

use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Each folder of `examples/` that says what is expected of it.
fn folders() -> Vec<(PathBuf, toml::Table)> {
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let mut out: Vec<_> = std::fs::read_dir(examples)
        .expect("examples")
        .map(|entry| entry.expect("entry").path())
        .filter(|path| path.join("expected.toml").is_file())
        .map(|path| {
            let text = std::fs::read_to_string(path.join("expected.toml")).expect("expected.toml");
            let table = text.parse().unwrap_or_else(|e| panic!("{}: {e}", path.display()));
            (path, table)
        })
        .collect();
    out.sort_by(|a, b| a.0.cmp(&b.0));
    assert!(out.len() >= 5, "the examples are not where they should be");
    out
}

/// The tables under a key of an `expected.toml`, none if the key is missing.
fn tables<'a>(expected: &'a toml::Table, key: &str) -> impl Iterator<Item = &'a toml::Table> {
    expected.get(key).and_then(toml::Value::as_array).into_iter().flatten().filter_map(toml::Value::as_table)
}

fn text<'a>(table: &'a toml::Table, key: &str) -> Option<&'a str> {
    table.get(key).and_then(toml::Value::as_str)
}

/// What `sekisho read --format json` says of a file.
fn read(path: &Path, view: &str) -> Value {
    let out = Command::new(env!("CARGO_BIN_EXE_sekisho"))
        .args(["read", "--format", "json", "--view", view])
        .arg(path)
        .output()
        .expect("sekisho runs");
    assert_eq!(out.status.code(), Some(0), "{}: {}", path.display(), String::from_utf8_lossy(&out.stderr));
    serde_json::from_slice(&out.stdout).expect("JSON")
}

fn body(read: &Value) -> &str {
    let parts = read["parts"].as_array().expect("parts");
    parts.iter().find(|p| p["part"] == "body").and_then(|p| p["text"].as_str()).expect("a body")
}

#[test]
fn every_document_is_read_whole_and_without_remarks() {
    for (folder, expected) in folders() {
        for document in tables(&expected, "document") {
            let path = folder.join(text(document, "file").expect("file"));
            let read = read(&path, "accepted");
            let coverage = &read["document"]["coverage"];
            assert_eq!(coverage["complete"], true, "{}: {coverage}", path.display());
            assert_eq!(coverage["notes"].as_array().map_or(0, Vec::len), 0, "{}: {coverage}", path.display());
            if let Some(label) = text(document, "export_control_at") {
                let wanted = sekisho::document::fold::folded(label.trim_end_matches('.'));
                let labels: Vec<String> = read["clauses"]
                    .as_array()
                    .expect("clauses")
                    .iter()
                    .filter(|c| c["level"] == 0)
                    .map(|c| sekisho::document::fold::folded(c["label"].as_str().unwrap_or_default()))
                    .collect();
                assert!(labels.contains(&wanted), "{}: no clause {wanted} among {labels:?}", path.display());
            }
        }
    }
}

#[test]
fn every_word_file_has_an_expectation() {
    for (folder, expected) in folders() {
        let told: Vec<&str> = tables(&expected, "document").filter_map(|d| text(d, "file")).collect();
        for entry in std::fs::read_dir(&folder).expect("folder") {
            let name = entry.expect("entry").file_name().into_string().expect("name");
            assert!(!name.ends_with(".docx") || told.contains(&name.as_str()), "{}: nothing said of {name}", folder.display());
        }
    }
}

/// The three-view rule: where everything was tracked, undoing it gives back what was sent.
#[test]
fn undoing_a_fully_tracked_draft_gives_back_its_base() {
    let mut seen = 0;
    for (folder, expected) in folders() {
        for pair in tables(&expected, "pair") {
            let revised = text(pair, "revised").expect("revised");
            if !revised.contains("-tracked-") || pair.contains_key("partly_tracked") {
                continue;
            }
            let base = read(&folder.join(text(pair, "base").expect("base")), "accepted");
            let undone = read(&folder.join(revised), "rejected");
            assert_eq!(body(&undone), body(&base), "{revised}");
            let taken = read(&folder.join(revised), "accepted");
            assert_ne!(body(&taken), body(&base), "{revised}");
            seen += 1;
        }
    }
    assert!(seen >= 5, "only {seen} tracked drafts");
}

/// What `sekisho compare --format json` says of a pair of an `expected.toml`.
fn compare(folder: &Path, pair: &toml::Table) -> Value {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sekisho"));
    command.args(["compare", "--format", "json", "--now", "2026-01-15T00:00:00Z"]);
    command.arg(folder.join(text(pair, "base").expect("base"))).arg(folder.join(text(pair, "revised").expect("revised")));
    if let Some(note) = text(pair, "cover_note") {
        command.arg("--cover-note").arg(folder.join(note));
    }
    let out = command.output().expect("sekisho runs");
    serde_json::from_slice(&out.stdout).unwrap_or_else(|e| panic!("{pair:?}: {e}: {}", String::from_utf8_lossy(&out.stderr)))
}

/// A redraft in other words is told from an edited draft, and harmless edits raise no alarm.
#[test]
fn redrafts_are_told_from_edits_and_harmless_edits_raise_no_alarm() {
    let mut harmless = 0;
    for (folder, expected) in folders() {
        for pair in tables(&expected, "pair") {
            let told = compare(&folder, pair);
            assert_eq!(told["mode"].as_str(), text(pair, "mode"), "{pair:?}");
            if text(pair, "outcome") == Some("no-finding") {
                assert_eq!(told["outcome"], "no-finding", "{pair:?}: {}", told["findings"]);
                assert_eq!(told["losses"].as_array().map(Vec::len), Some(0), "{pair:?}: {}", told["losses"]);
                harmless += 1;
            }
        }
    }
    assert!(harmless >= 2, "only {harmless} harmless drafts");
}

#[test]
fn the_vendors_are_the_table_that_was_described() {
    let (folder, expected) = folders().into_iter().find(|(f, _)| f.ends_with("05_vendors")).expect("05_vendors");
    let bytes = std::fs::read(folder.join("vendors.csv")).expect("vendors.csv");
    let (table, _, broken) = encoding_rs::SHIFT_JIS.decode(&bytes);
    assert!(!broken && std::str::from_utf8(&bytes).is_err(), "not CP932");
    let rows: Vec<&str> = table.split("\r\n").filter(|row| !row.is_empty()).skip(1).collect();
    assert_eq!(Some(rows.len() as i64), expected["rows"].as_integer());
    for key in ["listed", "look_alike"] {
        for vendor in tables(&expected, key) {
            let start = format!("{},{}", text(vendor, "code").expect("code"), text(vendor, "name").expect("name"));
            assert!(rows.iter().any(|row| row.starts_with(&start)), "no row {start}");
        }
    }
}
