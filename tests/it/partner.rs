//! What the user knows of the partner, as a user gives it: owners summed, questions asked, papers written, the record whole.

use serde_json::Value;
use std::path::Path;
use std::process::{Command, Output};

const NOW: &str = "2026-01-15T00:00:00Z";
const OWN: &str = "uid,name,aliases,kind,country,address,effect,source_url\n7,Morvane Institute of Acoustics,,organization,CN,\"Room 904, 31 Pier Street, Morvane 4410\",internal,\n8,Pier Holding Ltd,,organization,CN,,internal,\n";

const DRAFT: &str = "RESEARCH AGREEMENT\n\
    This agreement is made between Aoba Robotics Co., Ltd., 4-2 Hamacho, Kita, Japan (“Aoba”), and Brightquay Trading Limited, with its office at Room 904, 31 Pier Street, Morvane 4410 (the “Partner”).\n\
    1. Purpose\nThe parties study valves.\n\
    2. Confidentiality\nEach party shall keep the other's information secret.\n\
    3. Destination\nAoba shall not ask for the identity of the end user of the samples.\n\
    For Aoba Robotics Co., Ltd.\nBy: ____\nName: Kei Abe\n\
    For Brightquay Trading Limited\nBy: ____\nName: Ilse Tarrant\n";

const PARTNER: &str = "name = \"Brightquay Trading Limited\"\nfounded = \"2025-11-01\"\nbusiness = [\"restaurant supply\"]\ntopic = [\"vibration sensors\"]\n\
    introduced-by = \"Morvane Institute of Acoustics\"\nend-user = \"Kita Freight Forwarding Ltd\"\n\
    [[owner]]\nowner = \"Pier Holding Ltd\"\npercent = 30.0\n[[owner]]\nowner = \"Quay Nominees Ltd\"\n\
    [answers]\nsecrecy = \"yes\"\nuse-clear = \"unknown\"\n";

fn run(folder: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sekisho"));
    command.current_dir(folder).args(args).args(["--now", NOW, "--data-dir", "data"]).env("LANG", "C.UTF-8");
    command.output().expect("sekisho runs")
}

fn desk() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in [("draft.txt", DRAFT), ("partner.toml", PARTNER), ("own.csv", OWN)] {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

const ARGS: [&str; 8] =
    ["review", "draft.txt", "--party", "partner.toml", "--us", "Aoba Robotics Co., Ltd.", "--list", "custom:own=own.csv"];

fn file(folder: &Path, name: &str) -> String {
    std::fs::read_to_string(folder.join("d").join(name)).unwrap_or_else(|e| panic!("{name}: {e}"))
}

#[test]
fn what_the_user_knows_becomes_signs_and_what_is_missing_becomes_questions() {
    let folder = desk();
    let out = run(folder.path(), &[&ARGS[..], &["--format", "json"]].concat());
    assert_eq!(out.status.code(), Some(4), "{}", String::from_utf8_lossy(&out.stderr));
    let told: Value = serde_json::from_slice(&out.stdout).unwrap();
    let weight = |id: &str| {
        let signs = told["indicators"].as_array().unwrap();
        signs.iter().find(|i| i["id"] == id).map(|i| i["weight"].as_str().unwrap().to_owned()).unwrap_or_default()
    };
    for (id, wanted) in [
        ("C01", "strong"),
        ("C04", "medium"),
        ("C05", "strong"),
        ("C10", "weak"),
        ("C19", "strong"),
        ("C21", "strong"),
        ("C22", "weak"),
        ("C23", "medium"),
    ] {
        assert_eq!(weight(id), wanted, "{id}");
    }
    let questions = told["questions"].as_array().unwrap();
    let asks = |word: &str| questions.iter().any(|q| q["en"].as_str().unwrap().contains(word));
    assert!(asks("Quay Nominees") && asks("explained clearly") && !asks("When was"), "{questions:#?}");
    // without the file the same draft stops nothing by those signs
    let bare = run(folder.path(), &["review", "draft.txt", "--us", "Aoba Robotics Co., Ltd.", "--format", "json"]);
    let told: Value = serde_json::from_slice(&bare.stdout).unwrap();
    assert_eq!(told["questions"].as_array().map(Vec::len), Some(0));
    assert!(told["indicators"].as_array().unwrap().iter().all(|i| i["id"] != "C01" && i["id"] != "C04"));
}

#[test]
fn the_record_has_every_group_and_no_empty_field() {
    let folder = desk();
    run(folder.path(), &[&ARGS[..], &["-o", "d"]].concat());
    let record: Value = serde_json::from_str(&file(folder.path(), "record.json")).unwrap();
    for group in ["run", "case", "parties", "lists", "agreement", "coverage", "approval", "retention", "integrity", "indicators"] {
        assert!(!record[group].is_null(), "{group}");
    }
    fn walk(at: &str, value: &Value) {
        match value {
            Value::Object(map) => map.iter().for_each(|(k, v)| walk(&format!("{at}.{k}"), v)),
            Value::Array(list) => list.iter().enumerate().for_each(|(i, v)| walk(&format!("{at}[{i}]"), v)),
            Value::String(text) => assert!(!text.is_empty() || at.contains(".parts[") || at.contains(".losses"), "{at} is empty"),
            Value::Null => assert!(at.contains(".losses") || at.contains(".parts["), "{at} is null"),
            _ => {}
        }
    }
    for group in ["run", "case", "parties", "lists", "retention", "integrity"] {
        walk(group, &record[group]);
    }
    let none = record["parties"].as_array().unwrap().iter().any(|p| p["candidates"] == "0 candidates");
    assert!(none, "nothing found is a row too");
}

#[test]
fn the_papers_are_written_in_both_languages_and_the_letter_tells_nothing_of_lists() {
    let folder = desk();
    run(folder.path(), &[&ARGS[..], &["-o", "d"]].concat());
    let sheet = file(folder.path(), "forms/clearance-sheet.html");
    assert_eq!(sheet.matches("☐ ○").count(), 20);
    assert!(sheet.contains("C19") && sheet.contains("算出あり"));
    let questions = file(folder.path(), "forms/questionnaire.html");
    assert!(questions.contains("☑ 不明") && questions.contains("明確に説明"));
    assert!(file(folder.path(), "forms/transaction-review.html").contains("INPIT"));
    for (lang, word) in [("en", "To: Brightquay"), ("ja", "御中")] {
        let letter = file(folder.path(), &format!("forms/letter-{lang}.html"));
        assert!(letter.contains(word), "{letter}");
        for inside in ["Morvane", "custom:own", "indicator", "兆候", "STOP", "Pier Holding", "critical"] {
            assert!(!letter.contains(inside), "the letter says {inside}");
        }
        assert!(folder.path().join(format!("d/forms/letter-{lang}.docx")).is_file());
    }
    assert_eq!(run(folder.path(), &["read", "d/forms/letter-ja.docx"]).status.code(), Some(0), "our own reader reads it");
    assert_eq!(run(folder.path(), &["case", "verify", "d"]).status.code(), Some(0));
}

#[test]
fn the_shared_findings_name_nobody() {
    let folder = desk();
    run(folder.path(), &[&ARGS[..], &["-o", "d"]].concat());
    let shared = file(folder.path(), "anonymous.json");
    for word in ["Brightquay", "Aoba", "Morvane", "Tarrant", "Pier", "draft.txt", "valves"] {
        assert!(!shared.contains(word), "{word} stands in the shared findings");
    }
    assert!(shared.contains("\"C01\"") && shared.contains("secrecy-of-destination"));
}

#[test]
fn a_wrong_partner_file_is_refused_with_what_to_do() {
    let folder = desk();
    std::fs::write(folder.path().join("partner.toml"), "name = \"X\"\nowners = 3\n").unwrap();
    for (lang, word) in [("en", "line 2"), ("ja", "2行目")] {
        let out = run(folder.path(), &[&ARGS[..], &["--lang", lang]].concat());
        assert_eq!(out.status.code(), Some(2));
        assert!(String::from_utf8_lossy(&out.stderr).contains(word), "{}", String::from_utf8_lossy(&out.stderr));
    }
}
