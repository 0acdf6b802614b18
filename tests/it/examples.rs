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

/// The four terms in every document, as a lawyer reads them.
#[test]
fn the_required_terms_stand_as_read_by_hand() {
    let mut wrong = Vec::new();
    for (folder, expected) in folders() {
        for document in tables(&expected, "document") {
            let path = folder.join(text(document, "file").expect("file"));
            let told = sekisho(&["check", "--format", "json"], &[&path]);
            for term in sekisho::terms::REQUIRED {
                let Some(wanted) = text(document, term) else { continue };
                let got = told["terms"]
                    .as_array()
                    .into_iter()
                    .flatten()
                    .find(|t| t["id"] == term)
                    .map(|t| t["state"].as_str().unwrap_or_default().to_owned());
                if got.as_deref() != Some(wanted) {
                    wrong.push(format!("{}: {term} is {wanted}, told {got:?}", path.display()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The nine variants of the redraft and the others: what was lost, and how it was made known.
#[test]
fn losses_and_their_disclosure_are_told() {
    let mut seen = 0;
    for (folder, expected) in folders() {
        for pair in tables(&expected, "pair") {
            let told = compare(&folder, pair);
            let lost: Vec<(&str, &str, &str)> = told["losses"]
                .as_array()
                .into_iter()
                .flatten()
                .filter(|l| l["element"].is_null())
                .map(|l| {
                    (
                        l["term"].as_str().unwrap_or_default(),
                        l["to"].as_str().unwrap_or_default(),
                        l["disclosure"].as_str().unwrap_or_default(),
                    )
                })
                .collect();
            let list = |key: &str| -> Vec<&str> {
                pair.get(key).and_then(toml::Value::as_array).into_iter().flatten().filter_map(toml::Value::as_str).collect()
            };
            let (wanted, also) = (list("losses"), list("also"));
            for term in &wanted {
                let found = lost.iter().find(|l| l.0 == *term).unwrap_or_else(|| panic!("{pair:?}: {term} is not told as lost: {lost:?}"));
                assert!(text(pair, "to").is_none_or(|to| to == found.1), "{pair:?}: {found:?}");
                assert!(text(pair, "disclosure").is_none_or(|d| d == found.2), "{pair:?}: {found:?}");
            }
            for l in &lost {
                assert!(wanted.contains(&l.0) || also.contains(&l.0), "{pair:?}: {l:?} was not lost");
            }
            assert_outcome(pair, &told);
            let account = &told["account"];
            let n = |key: &str| account[key].as_u64().unwrap_or_default();
            assert_eq!(n("binding"), n("kept") + n("claimed") + n("unmatched"), "{account}");
            seen += 1;
        }
    }
    assert!(seen >= 20, "only {seen} pairs");
}

/// A party in place of a listed or declined one stops, and what the two share is quoted; the innocent twin does not stop.
#[test]
fn a_borrowed_name_is_caught_and_an_ordinary_change_of_party_is_not() {
    let mut seen = 0;
    for (folder, expected) in folders() {
        for review in tables(&expected, "review") {
            let (draft, base) = (folder.join(text(review, "draft").expect("draft")), folder.join(text(review, "base").expect("base")));
            let mut args = vec!["review", "--format", "json", "--now", "2026-01-15T00:00:00Z", "--us", text(review, "us").expect("us")];
            if let Some(name) = text(review, "declined") {
                args.extend(["--declined", name]);
            }
            args.push("--against");
            let told = sekisho(&args, &[&base, &draft]);
            assert_outcome(review, &told);
            let compared: Vec<String> = told["indicators"]
                .as_array()
                .into_iter()
                .flatten()
                .flat_map(|i| i["compared"].as_array().cloned().unwrap_or_default())
                .map(|c| c["what"]["en"].as_str().unwrap_or_default().to_lowercase().replace(' ', "-"))
                .collect();
            for what in review["shared"].as_array().into_iter().flatten().filter_map(toml::Value::as_str) {
                assert!(compared.iter().any(|c| c == what), "{review:?}: {what} is not quoted among {compared:?}");
            }
            seen += 1;
        }
    }
    assert!(seen >= 8, "only {seen} reviews");
}

/// Every vendor is answered; the listed ones are found, the look-alikes are not, the broken row is told.
#[test]
fn every_vendor_is_answered() {
    let (folder, expected) = folders().into_iter().find(|(f, _)| f.ends_with("05_vendors")).expect("05_vendors");
    let out = run(&["screen", "--format", "jsonl", "--input"], &[&folder.join("vendors.csv")]);
    let lines: Vec<Value> = String::from_utf8_lossy(&out.stdout).lines().map(|l| serde_json::from_str(l).expect("a JSON line")).collect();
    assert_eq!(Some(lines.len() as i64), expected["rows"].as_integer());
    assert_eq!(lines.iter().filter(|l| !l["error"].is_null()).count(), tables(&expected, "broken").count());
    let outcome =
        |code: &str| lines.iter().find(|l| l["query"]["id"] == code).and_then(|l| l["outcome"].as_str()).unwrap_or("missing").to_owned();
    for vendor in tables(&expected, "listed") {
        let code = text(vendor, "code").expect("code");
        assert!(["hit", "possible"].contains(&outcome(code).as_str()), "{vendor:?}: {}", outcome(code));
    }
    for vendor in tables(&expected, "look_alike") {
        let code = text(vendor, "code").expect("code");
        assert!(!["hit", "possible"].contains(&outcome(code).as_str()), "{vendor:?}: {}", outcome(code));
    }
}

/// `outcome`, or the bounds `at_least` and `at_most`, of an expectation.
fn assert_outcome(expected: &toml::Table, told: &Value) {
    let order = ["no-finding", "incomplete", "review", "stop"];
    let rank = |name: &str| order.iter().position(|o| *o == name).unwrap_or_else(|| panic!("no outcome {name}"));
    let got = told["outcome"].as_str().unwrap_or_default();
    let why = || format!("{expected:?}: told {got}: {}", told["findings"]);
    assert!(text(expected, "outcome").is_none_or(|o| o == got), "{}", why());
    assert!(text(expected, "at_least").is_none_or(|o| rank(got) >= rank(o)), "{}", why());
    assert!(text(expected, "at_most").is_none_or(|o| rank(got) <= rank(o)), "{}", why());
}

fn run(args: &[&str], paths: &[&Path]) -> std::process::Output {
    let data = tempfile::tempdir().expect("a folder");
    let mut command = Command::new(env!("CARGO_BIN_EXE_sekisho"));
    command.args(args).args(paths).arg("--data-dir").arg(data.path()).env_remove("SEKISHO_PASSWORD");
    command.output().expect("sekisho runs")
}

fn sekisho(args: &[&str], paths: &[&Path]) -> Value {
    let out = run(args, paths);
    serde_json::from_slice(&out.stdout).unwrap_or_else(|e| panic!("{args:?} {paths:?}: {e}: {}", String::from_utf8_lossy(&out.stderr)))
}
