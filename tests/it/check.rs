//! `check` as its users run it: who asks and how secret it is, folders and matrices, the filter, a template of one's own;
//! and each required term taken out of each example alone.

use crate::terms::{library, run, states};
use sekisho::document::{ReadOptions, ViewKind, read};
use sekisho::terms::findings::findings;
use sekisho::terms::{Asker, Inventory, Level, Library, REQUIRED, Side, State};
use std::io::{BufRead as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

fn example(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples").join(path)
}

/// The codes and severities a profile gives for a text, as `code term severity`.
fn asked(text: &str, profile: &str, side: Side, level: Level, library: &Library) -> Vec<String> {
    let asked = library.profile(profile).unwrap().asked_by(Asker { side, level });
    let found = findings(&states(text, library), None, library, &asked);
    found.iter().map(|f| format!("{} {} {}", f.code, f.term.clone().unwrap_or_default(), word(&f.severity))).collect()
}

/// The word a value is written with.
fn word(value: &impl serde::Serialize) -> String {
    serde_json::to_value(value).unwrap().as_str().unwrap().to_owned()
}

const VETO: [&str; 2] = [
    "Neither party shall publish the results of the research without the prior written consent of the other party.\n",
    "甲及び乙は、相手方の書面による承諾を得ることなく、本研究の成果を公表してはならない。\n",
];
const REVIEW: [&str; 2] = [
    "A party that wishes to publish the results sends the manuscript to the other party thirty days before; after that time publication is free.\n",
    "研究成果を公表しようとする当事者は、30日前までに原稿を相手方に送付し、確認を受けるものとする。当該期間の経過後は、自由に公表することができる。\n",
];

#[test]
fn a_publication_veto_alarms_a_us_university_and_asks_a_japanese_one_to_look() {
    let library = library();
    let told = |text: &str, side: Side| asked(text, "joint-research", side, Level::Internal, &library);
    for veto in VETO {
        assert!(told(veto, Side::UsUniversity).contains(&"forbidden-term publication-veto high".to_owned()), "{veto}");
        assert!(told(veto, Side::JpUniversity).contains(&"alert-term publication-veto medium".to_owned()), "{veto}");
        assert!(!told(veto, Side::JpCompany).iter().any(|f| f.contains("publication-veto")), "{veto}");
    }
    for review in REVIEW {
        for side in Side::ALL {
            let about: Vec<String> = told(review, side).into_iter().filter(|f| f.contains("publication")).collect();
            assert!(about.iter().all(|f| f.starts_with("missing") && f.ends_with("info")), "{side:?} {review}: {about:?}");
        }
    }
}

#[test]
fn in_an_exchange_secrecy_and_export_control_do_not_stand_in_for_each_other() {
    let library = library();
    let secret = "Each party shall keep the Confidential Information secret and shall not disclose it to third parties.\n";
    let export = "Each party shall comply with all applicable export control laws.\n";
    let told = |text: &str| -> Vec<String> {
        let all = asked(text, "exchange", Side::Default, Level::Internal, &library);
        all.into_iter().filter(|f| f.ends_with("high")).collect()
    };
    assert_eq!(told(secret), ["missing-term export-control high"]);
    assert_eq!(told(export), ["missing-term confidentiality high"]);
    assert_eq!(told(&format!("{secret}\n{export}")), [""; 0]);
}

#[test]
fn the_same_draft_is_judged_by_the_level_of_the_information() {
    let folder = tempfile::tempdir().unwrap();
    let draft = example("01_nda/complete-en.docx");
    let draft = draft.to_str().unwrap();
    let code = |level: &str| run(&["check", draft, "--level", level], folder.path()).status.code();
    assert_eq!((code("社外秘"), code("極秘"), code("strictly-confidential"), code("top")), (Some(0), Some(1), Some(1), Some(2)));
    std::fs::write(folder.path().join("sekisho.toml"), "level = \"極秘\"\nside = [\"jp-university\", \"甲\"]\n").unwrap();
    let out = run(&["check", draft, "--format", "json"], folder.path());
    let json: serde_json::Value = serde_json::from_slice(&out.stdout).unwrap();
    assert_eq!((json["level"].as_str(), json["side"].as_str()), (Some("strictly-confidential"), Some("jp-university")));
    assert!(json["profile_why"]["en"].as_str().is_some_and(|w| w.contains("confidentiality agreement")), "{}", json["profile_why"]);
}

#[test]
fn a_folder_gives_a_line_each_and_a_matrix_in_a_stable_order() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("drafts")).unwrap();
    for (name, text) in [
        ("b.txt", "秘密保持契約書\n\n第1条　甲及び乙は、秘密情報を第三者に開示してはならない。\n"),
        ("=a.txt", "Non-Disclosure Agreement\n\n1. Each party shall keep the Confidential Information secret.\n"),
        ("~$b.docx", "x"),
        ("readme.md", "These are drafts."),
    ] {
        std::fs::write(folder.path().join("drafts").join(name), text).unwrap();
    }
    let lines = String::from_utf8(run(&["check", "drafts"], folder.path()).stdout).unwrap();
    assert_eq!(lines.lines().count(), 2, "{lines}");
    assert!(lines.lines().next().is_some_and(|l| l.starts_with("REVIEW") && l.contains("=a.txt")), "{lines}");

    let csv = String::from_utf8(run(&["check", "drafts", "--format", "csv"], folder.path().join("drafts").as_path()).stdout);
    assert!(csv.is_ok_and(|c| c.is_empty()), "there is no such folder there");
    let csv = String::from_utf8(run(&["check", ".", "--format", "csv"], &folder.path().join("drafts")).stdout).unwrap();
    assert!(csv.starts_with('\u{FEFF}') && csv.lines().count() == 3, "{csv}");
    let named = String::from_utf8(run(&["check", "=a.txt", "b.txt", "--format", "csv"], &folder.path().join("drafts")).stdout).unwrap();
    assert!(named.lines().nth(1).is_some_and(|l| l.starts_with("'=a.txt,")), "{named}");

    let book = |name: &str| {
        let out = run(&["check", "drafts", "-o", name, "--now", "2026-01-15T00:00:00Z"], folder.path());
        assert_eq!(out.status.code(), Some(1));
        std::fs::read(folder.path().join(name)).unwrap()
    };
    assert_eq!(book("one.xlsx"), book("two.xlsx"));
    assert_eq!(run(&["check", "."], tempfile::tempdir().unwrap().path()).status.code(), Some(2));
}

/// Feeds lines to `check` as a filter.
fn filtered(input: &[u8]) -> (Option<i32>, Vec<serde_json::Value>) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_sekisho"))
        .args(["check", "--input", "-", "--format", "jsonl", "--lang", "en"])
        .current_dir(example(""))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let bytes = input.to_vec();
    let feeding = std::thread::spawn(move || stdin.write_all(&bytes));
    let out = child.wait_with_output().unwrap();
    feeding.join().unwrap().unwrap();
    let lines = String::from_utf8(out.stdout).unwrap();
    (out.status.code(), lines.lines().map(|l| serde_json::from_str(l).unwrap()).collect())
}

#[test]
fn as_a_filter_it_answers_every_line_in_order_and_errors_are_lines() {
    let mut input = Vec::new();
    for n in 0..40 {
        writeln!(input, "{{\"id\": {n}, \"text\": \"{n}. Each party shall keep the Confidential Information secret.\"}}").unwrap();
    }
    input.extend(b"01_nda/source/gaps-ja.txt\n\nnowhere.txt\n{\"path\": \n\xff\xfe\n{\"id\":\"x\",\"base64\":\"!!\"}\n{\"id\":\"y\"}\n");
    let (code, answers) = filtered(&input);
    assert_eq!((code, answers.len()), (Some(1), 46));
    for (n, answer) in answers.iter().take(40).enumerate() {
        assert_eq!((answer["id"].as_u64(), answer["line"].as_u64()), (Some(n as u64), None), "an id says which line it was");
    }
    assert_eq!((answers[40]["document"]["path"].as_str(), answers[40]["line"].as_u64()), (Some("01_nda/source/gaps-ja.txt"), Some(41)));
    for answer in &answers[41..] {
        assert!(answer["error"]["en"].as_str().is_some_and(|e| !e.is_empty()) && answer["error"]["ja"].is_string(), "{answer}");
    }
    assert_eq!((answers[44]["id"].as_str(), answers[45]["id"].as_str()), (Some("x"), Some("y")));
    assert_eq!(filtered(b"").0, Some(0));
}

#[test]
fn what_has_arrived_is_answered_before_more_comes() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_sekisho"))
        .args(["check", "--input", "-", "--format", "jsonl"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let (mut stdin, mut answers) = (child.stdin.take().unwrap(), std::io::BufReader::new(child.stdout.take().unwrap()));
    for id in 0..3 {
        writeln!(stdin, "{{\"id\": {id}, \"text\": \"1. Each party shall keep the information secret.\"}}").unwrap();
        let mut answer = String::new();
        answers.read_line(&mut answer).unwrap();
        assert!(answer.starts_with(&format!("{{\"id\":{id},")), "{answer}");
    }
    drop(stdin);
    assert!(child.wait().unwrap().code().is_some_and(|c| c != 2));
}

#[test]
fn other_clauses_answer_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let stamp = |arguments: &[&str]| {
        let out = run(&[&["check", "--stamp"], arguments].concat(), folder.path());
        assert_eq!(out.status.code(), Some(0));
        String::from_utf8(out.stdout).unwrap().trim().to_owned()
    };
    let own = folder.path().join("own/lexicon");
    std::fs::create_dir_all(&own).unwrap();
    let lexicon = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("clauses/lexicon/en.toml")).unwrap();
    std::fs::write(own.join("en.toml"), lexicon + "\n").unwrap();
    let (embedded, changed) = (stamp(&[]), stamp(&["--clauses", "own"]));
    assert_ne!(embedded, changed);
    std::fs::write(folder.path().join("list.txt"), example("01_nda/source/gaps-ja.txt").display().to_string()).unwrap();
    for (expected, code) in [(embedded.as_str(), 1), (changed.as_str(), 2)] {
        let arguments = ["check", "--input", "list.txt", "--format", "jsonl", "--expect", expected, "-o", "out.jsonl"];
        assert_eq!(run(&arguments, folder.path()).status.code(), Some(code));
        assert_eq!(folder.path().join("out.jsonl").exists(), code == 1);
        std::fs::remove_file(folder.path().join("out.jsonl")).ok();
    }
}

#[test]
fn a_reader_that_goes_away_ends_the_filter_quietly() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_sekisho"))
        .args(["check", "--input", "-", "--format", "jsonl"])
        .current_dir(example(""))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let mut stdin = child.stdin.take().unwrap();
    // the filter may be gone before everything is written: that is what is tested
    let _ = (0..200).try_for_each(|_| stdin.write_all(b"01_nda/source/gaps-ja.txt\n"));
    drop(stdin);
    let out = child.wait_with_output().unwrap();
    assert!(out.status.code().is_some_and(|c| c != 2 && c != 101) && out.stderr.is_empty(), "{out:?}");
}

#[test]
fn a_template_of_ones_own_is_a_rule_of_the_house() {
    let folder = tempfile::tempdir().unwrap();
    for lang in ["en", "ja"] {
        let standard = example(&format!("03_exchange-redraft/signed-{lang}.docx"));
        let against = |draft: &str| {
            let draft = example(&format!("03_exchange-redraft/{draft}-{lang}.docx"));
            let arguments = ["check", draft.to_str().unwrap(), "--standard", standard.to_str().unwrap(), "--format", "json"];
            let out = run(&arguments, folder.path());
            let json: serde_json::Value = serde_json::from_slice(&out.stdout).unwrap();
            (out.status.code(), json)
        };
        let (code, json) = against("edited-silent");
        let first = &json["findings"][0];
        assert_eq!((code, json["outcome"].as_str()), (Some(4), Some("stop")), "{lang}");
        assert_eq!(
            (first["basis"].as_str(), first["term"].as_str(), first["code"].as_str()),
            (Some("house"), Some("export-control"), Some("standard-term"))
        );
        assert!(json["standard"]["sha256"].as_str().is_some_and(|h| h.len() == 64));
        let (code, json) = against("signed");
        assert!(code == Some(0) && json["outcome"] == "no-finding", "{lang}: {}", json["findings"]);
    }
}

/// The examples that hold all four terms, as printed text.
fn whole_examples() -> Vec<(String, String)> {
    let files = [
        "01_nda/complete",
        "02_joint-research/agreement",
        "03_exchange-redraft/signed",
        "03_exchange-redraft/redraft-kept",
        "04_borrowed-name/draft-1",
    ];
    let names = files.iter().flat_map(|f| ["en", "ja"].map(|lang| format!("{f}-{lang}.docx")));
    names
        .map(|name| {
            let document = read(&example(&name), &ReadOptions::default()).unwrap();
            let view = document.view(ViewKind::Accepted);
            (name, view.printed())
        })
        .collect()
}

fn four(inventory: &Inventory) -> Vec<State> {
    REQUIRED.iter().map(|id| inventory.term(id).unwrap().state).collect()
}

/// A text without the sentences that show a term, taken out until none shows it.
fn without(text: &str, term: &str, library: &Library) -> String {
    let mut text = text.to_owned();
    for _ in 0..8 {
        let document = sekisho::document::text::read(text.as_bytes(), sekisho::document::Format::Text);
        let agreement = sekisho::agreement::Agreement::of(&document, ViewKind::Accepted);
        let inventory = sekisho::terms::inventory(&agreement, library);
        let shown = &inventory.term(term).unwrap().sentences;
        if shown.is_empty() {
            return text;
        }
        let mut kept = agreement.view.parts[0].text.clone();
        let mut ranges: Vec<_> = shown.iter().map(|&s| agreement.sentences[s].range.clone()).collect();
        ranges.sort_by_key(|r| std::cmp::Reverse(r.start));
        ranges.into_iter().for_each(|r| kept.replace_range(r, ""));
        text = kept;
    }
    panic!("{term} cannot be taken out");
}

#[test]
fn each_required_term_taken_out_alone_is_the_only_one_reported() {
    let library = library();
    let asked = library.profile("default").unwrap().asked_by(Asker::default());
    let missing = |inventory: &Inventory| -> Vec<String> {
        let found = findings(inventory, None, &library, &asked);
        found.into_iter().filter(|f| f.code == "missing-term").filter_map(|f| f.term).collect()
    };
    let mut wrong = Vec::new();
    for (name, text) in whole_examples() {
        assert_eq!(missing(&states(&text, &library)), [""; 0], "{name}");
        for term in REQUIRED {
            let got = missing(&states(&without(&text, term, &library), &library));
            if got != [term] {
                wrong.push(format!("{name} without {term}: {got:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// The same agreement, written another way: width and quotes, blank lines, other numbers, other list marks and stops.
fn rewritten(text: &str) -> Vec<(&'static str, String)> {
    let wide = |c: char| match c {
        '0'..='9' => char::from_u32(c as u32 + 0xFEE0).unwrap_or(c),
        '(' => '（',
        ')' => '）',
        '“' | '”' => '"',
        '’' => '\'',
        '，' => '、',
        c => c,
    };
    let lines = |f: &dyn Fn(usize, &str) -> String| text.lines().enumerate().map(|(i, l)| f(i, l)).collect::<Vec<_>>().join("\n");
    let renumbered = lines(&|i, l| match l.split_once(['.', '．', ' ', '　']) {
        Some((head, rest)) if !head.is_empty() && head.chars().all(|c| c.is_ascii_digit()) => {
            format!("Section {}. {}", i + 20, rest.trim_start())
        }
        _ => l.to_owned(),
    });
    let marked = lines(&|i, l| match l.strip_prefix('(').and_then(|r| r.split_once(')')) {
        Some((mark, rest)) if mark.chars().count() <= 3 => format!("{}){rest}", (b'a' + (i % 20) as u8) as char),
        _ => l.to_owned(),
    });
    let stops = lines(&|_, l| match l.strip_suffix(';') {
        Some(rest) => format!("{rest},"),
        None => l.to_owned(),
    });
    vec![
        ("width and quotes", text.chars().map(wide).collect()),
        ("blank lines", lines(&|_, l| format!("{l}\n\n"))),
        ("spaces", lines(&|_, l| format!("  {l}  "))),
        ("numbers", renumbered),
        ("list marks", marked),
        ("stops of list items", stops),
        ("stops of Japanese", text.replace('、', "，").replace('。', "．")),
    ]
}

#[test]
fn numbers_marks_stops_and_layout_change_no_required_term() {
    let library = library();
    let mut wrong = Vec::new();
    for (name, text) in whole_examples() {
        let before = four(&states(&text, &library));
        for (how, other) in rewritten(&text) {
            let after = four(&states(&other, &library));
            if after != before {
                wrong.push(format!("{name}, {how}: {before:?} → {after:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
