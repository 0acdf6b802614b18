//! The clause library and its cases; `check` and `explain` as a user runs them.

use sekisho::agreement::Agreement;
use sekisho::document::{Document, Format, Unread, ViewKind, text};
use sekisho::terms::{Library, REQUIRED, State, cases, inventory};
use sekisho::words::{Lang, Words};
use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Command, Output};

const DRAFT: &str = "Non-Disclosure Agreement\n\n1. Each party shall keep the Confidential Information secret.\n\
    2. Neither party shall use it for any purpose other than the Purpose.\n";

pub fn library() -> Library {
    Library::with_cases(None).expect("the embedded library compiles")
}

pub fn states(text: &str, library: &Library) -> sekisho::terms::Inventory {
    inventory(&Agreement::of(&text::read(text.as_bytes(), Format::Text), ViewKind::Accepted), library)
}

pub fn run(arguments: &[&str], folder: &Path) -> Output {
    Command::new(env!("CARGO_BIN_EXE_sekisho"))
        .args(arguments)
        .current_dir(folder)
        .env("XDG_CONFIG_HOME", folder)
        .env("LANG", "C")
        .output()
        .expect("the binary runs")
}

#[test]
fn every_case_of_every_term_holds() {
    let failures = cases::failures(&library(), None);
    assert!(failures.is_empty(), "{} cases fail: {failures:#?}", failures.len());
}

#[test]
fn every_term_is_whole_in_both_languages() {
    let library = library();
    let mut ids = BTreeSet::new();
    for term in &library.terms {
        assert!(ids.insert(term.id.clone()), "{} twice", term.id);
        for words in [&term.title, &term.why, &term.question, &term.wording] {
            assert!(!words.en.is_empty() && Lang::of(&words.en) == Lang::En, "{}: {words:?}", term.id);
            assert!(!words.ja.is_empty() && Lang::of(&words.ja) == Lang::Ja, "{}: {words:?}", term.id);
        }
        assert!(!term.authority.is_empty() && term.category.iter().all(|c| (1..=5).contains(c)), "{}", term.id);
        assert!(term.signs.iter().any(|s| !s.en.is_empty()) && term.signs.iter().any(|s| !s.ja.is_empty()), "{}", term.id);
        let mut elements = BTreeSet::new();
        assert!(term.elements.iter().all(|e| elements.insert(&e.id) && !e.title.en.is_empty() && !e.title.ja.is_empty()), "{}", term.id);
        let least = if REQUIRED.contains(&term.id.as_str()) { 10 } else { 2 };
        for lang in [Lang::En, Lang::Ja] {
            let own: Vec<_> = term.cases.iter().filter(|c| Lang::of(&c.text) == lang).collect();
            assert!(own.len() >= least, "{} has {} cases in {lang:?}", term.id, own.len());
            assert!(own.iter().any(|c| c.state == State::Present) && own.iter().any(|c| c.state == State::Absent), "{} {lang:?}", term.id);
        }
    }
    assert!(REQUIRED.iter().all(|id| ids.contains(*id)));
}

#[test]
fn every_id_is_explained() {
    let library = library();
    let folder = tempfile::tempdir().expect("a folder");
    for id in ["export-control", "return-or-destroy.certificate", "certificate", "joint-research", "missing-term", "residuals"] {
        let output = run(&["explain", id], folder.path());
        assert!(output.status.success() && String::from_utf8_lossy(&output.stdout).lines().count() > 2, "{id}");
    }
    let all = String::from_utf8(run(&["explain"], folder.path()).stdout).expect("UTF-8");
    assert!(library.terms.iter().all(|t| all.contains(&t.id)) && library.profiles.iter().all(|p| all.contains(&p.id)));
    let output = run(&["explain", "export-contrl"], folder.path());
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("export-control"));
}

#[test]
fn adding_a_term_touches_one_file() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::create_dir(folder.path().join("terms")).expect("made");
    let file = r#"
id = "escrow"
title = { en = "Escrow", ja = "寄託" }
why = { en = "A copy outlives the supplier.", ja = "供給者の倒産に備えます。" }
authority = [{ name = { en = "House practice", ja = "社内基準" }, as-of = "2026-01-01" }]
owner = "procurement"
question = { en = "Where is the copy kept?", ja = "写しはどこに保管されますか。" }
wording = { en = "The source code is kept in escrow.", ja = "ソースコードを寄託する。" }

[[sign]]
en = ["<return-verb> ..5 escrow", "escrow"]
ja = ["寄託"]
"#;
    std::fs::write(folder.path().join("terms/escrow.toml"), file).expect("written");
    let library = Library::with(Some(folder.path())).expect("compiles");
    let state = |text: &str| states(text, &library).term("escrow").map(|t| t.state);
    assert_eq!(state("The source code shall be kept in escrow."), Some(State::Present));
    assert_eq!(state("The source code shall be kept at home."), Some(State::Absent));
}

#[test]
fn a_broken_term_file_is_named_with_its_line_and_what_is_allowed() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::create_dir(folder.path().join("terms")).expect("made");
    let good = r#"id = "escrow"
title = { en = "E", ja = "寄" }
why = { en = "E", ja = "寄" }
authority = []
owner = "procurement"
question = { en = "E", ja = "寄" }
wording = { en = "E", ja = "寄" }
[[sign]]
en = ["{no-such-group} .. escrow"]
"#;
    for (text, line, said) in [
        (good.to_owned(), ":9", "no-such-group"),
        (good.replace("owner = \"procurement\"", "owner = \"nobody\""), ":5", "export-control"),
        (good.replace("[[sign]]", "[[sine]]"), ":8", "sign"),
        (good.replace("{no-such-group} .. escrow", ""), ":9", "empty"),
        (good.replace("en = [\"{no-such-group} .. escrow\"]", "enn = []"), ":9", "unless-en"),
    ] {
        std::fs::write(folder.path().join("terms/escrow.toml"), &text).expect("written");
        let error = Library::with(Some(folder.path())).expect_err("refused").line(Lang::En);
        assert!(error.contains(&format!("escrow.toml{line}")) && error.contains(said), "{error}");
    }
}

#[test]
fn what_was_not_read_is_never_called_absent() {
    let library = library();
    let mut document: Document = text::read(DRAFT.as_bytes(), Format::Text);
    document.unread.push(Unread { part: "page 2".to_owned(), why: Words::new("image", "画像"), next: Words::default(), body: false });
    let inventory = inventory(&Agreement::of(&document, ViewKind::Accepted), &library);
    assert_eq!(inventory.term("confidentiality").map(|t| t.state), Some(State::Present));
    assert!(inventory.terms.iter().all(|t| t.state != State::Absent));
}

#[test]
fn words_that_only_look_like_a_duty_are_none() {
    let library = library();
    for (term, text) in [
        ("return-or-destroy", "3. Return of Confidential Information ......... 7\n"),
        ("export-control", "Export Control\n"),
        ("export-control", "13. Survival. Article 12 (Export Control) survives the end of this Agreement.\n"),
        ("confidentiality", "The Recipient has kept the first report confidential.\n"),
        ("return-or-destroy", "Nothing shall require the Recipient to destroy the Confidential Information.\n"),
        ("purpose-limitation", "Article 1 (Purpose)\nThe purpose of this Agreement is to set out the terms of the joint research.\n"),
        ("export-control", "第10条（輸出管理）　［略］\n"),
        ("return-or-destroy", "第9条　支払われた実施料は、いかなる場合も返還しないものとする。\n"),
    ] {
        assert_eq!(states(text, &library).term(term).map(|t| t.state), Some(State::Absent), "{term}: {text}");
    }
}

#[test]
fn check_answers_as_the_interface_says() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("a.txt"), DRAFT).expect("written");
    std::fs::write(folder.path().join("b.txt"), "第1条　甲及び乙は、秘密情報を第三者に開示してはならない。\n").expect("written");
    std::fs::write(folder.path().join("list"), "b.txt\na.txt\n").expect("written");

    let one = run(&["check", "a.txt", "--format", "json"], folder.path());
    assert_eq!(one.status.code(), Some(1), "a required term is missing");
    let json: serde_json::Value = serde_json::from_slice(&one.stdout).expect("JSON");
    assert_eq!(json["schema"], "sekisho.check/1");
    assert_eq!((json["profile"].as_str(), json["outcome"].as_str()), (Some("nda"), Some("review")));
    let term = |id: &str| json["terms"].as_array().and_then(|t| t.iter().find(|t| t["id"] == id)).cloned().unwrap_or_default();
    assert_eq!(term("confidentiality")["state"], "present");
    assert_eq!(term("confidentiality")["bound"], "mutual");
    assert_eq!(term("confidentiality")["evidence"][0]["quote"], "Each party shall keep the Confidential Information secret.");
    assert_eq!(term("return-or-destroy")["state"], "absent");
    let missing = json["findings"].as_array().and_then(|f| f.iter().find(|f| f["code"] == "missing-term")).cloned().unwrap_or_default();
    assert_eq!(
        (missing["term"].as_str(), missing["severity"].as_str(), missing["basis"].as_str()),
        (Some("return-or-destroy"), Some("high"), Some("profile"))
    );
    assert!(missing["next"]["ja"].as_str().is_some_and(|t| t.contains("返還")));

    let several = run(&["check", "--input", "list", "--format", "jsonl"], folder.path());
    let paths: Vec<String> = String::from_utf8_lossy(&several.stdout)
        .lines()
        .map(|l| serde_json::from_str::<serde_json::Value>(l).expect("JSON")["document"]["path"].as_str().unwrap_or_default().to_owned())
        .collect();
    assert_eq!(paths, ["b.txt", "a.txt"]);

    let japanese = String::from_utf8(run(&["check", "a.txt", "--lang", "ja"], folder.path()).stdout).expect("UTF-8");
    assert!(japanese.starts_with("REVIEW 要確認") && japanese.contains("読み取れた範囲で検出せず"), "{japanese}");
    assert_eq!(run(&["check", "nowhere.txt"], folder.path()).status.code(), Some(2));
    let unknown = run(&["check", "a.txt", "--profile", "ndaa"], folder.path());
    assert!(unknown.status.code() == Some(2) && String::from_utf8_lossy(&unknown.stderr).contains("joint-research"));
}

/// No time is asserted: what takes the square of a text's length would show as a test that does not end.
#[test]
fn a_clause_behind_text_without_end_is_found() {
    let library = library();
    let clause = "\n\n9. The Recipient shall return all Confidential Information to the Discloser on request.\n";
    for shape in
        [" ", "\n", "A, ", "a-\n", "a:\n- b;\n", "1. a\n", "between Quill Inc. and Foo Ltd. (the \"A\") ", "甲", "shall not export "]
    {
        let text = format!("1. Opening words. {}{clause}", shape.repeat(60_000 / shape.len()));
        let found = states(&text, &library);
        assert_eq!(found.term("return-or-destroy").map(|t| t.state), Some(State::Present), "{shape:?}");
    }
}
