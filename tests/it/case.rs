//! A case as a user keeps it: opened, filled, reviewed, decided by two people, re-screened, packed; and nothing of it
//! altered, lost or hidden without a word.

use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

const NOW: &str = "2026-01-15T00:00:00Z";

fn example(path: &str) -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/04_borrowed-name").join(path).display().to_string()
}

struct Desk {
    folder: tempfile::TempDir,
}

impl Desk {
    fn new() -> Desk {
        Desk { folder: tempfile::tempdir().unwrap() }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn command(&self, now: &str, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_sekisho"));
        command.current_dir(self.folder.path()).args(args).args(["--now", now, "--data-dir", "data"]).env("LANG", "C.UTF-8");
        command
    }

    fn run_at(&self, now: &str, args: &[&str]) -> Output {
        self.command(now, args).output().expect("sekisho runs")
    }

    /// Runs `sekisho case …`, which must end with this code.
    fn case(&self, code: i32, args: &[&str]) -> Output {
        self.case_at(NOW, code, args)
    }

    fn case_at(&self, now: &str, code: i32, args: &[&str]) -> Output {
        let out = self.run_at(now, &[&["case"], args].concat());
        let said = format!("{}{}", String::from_utf8_lossy(&out.stdout), String::from_utf8_lossy(&out.stderr));
        assert_eq!(out.status.code(), Some(code), "case {}: {said}", args.join(" "));
        out
    }

    /// A case with a review of a draft whose counterparty stands on a list.
    fn reviewed(&self) {
        self.case(0, &["init", "c", "--title", "Kiln tiles", "--by", "Kei Abe", "--us", "Tatemori Ceramics Co., Ltd."]);
        self.case(4, &["review", "c", &example("draft-1-en.docx"), "--by", "Kei Abe", "--list", "custom:own=own.csv"]);
    }
}

fn json(out: &Output) -> Value {
    serde_json::from_slice(&out.stdout).unwrap_or_else(|e| panic!("{e}: {}", String::from_utf8_lossy(&out.stderr)))
}

const OWN: &str = "uid,name,aliases,kind,country,address,effect,source_url\n7,Harbin Institute of Technology,,organization,CN,,internal,\n";

fn desk_with_list() -> Desk {
    let desk = Desk::new();
    std::fs::write(desk.path("own.csv"), OWN).unwrap();
    desk
}

/// Rows of our own list; the built-in extract answers beside it.
fn own_rows(report: &Value) -> Vec<Value> {
    report["rows"].as_array().unwrap().iter().filter(|r| r["list"] == "custom:own").cloned().collect()
}

fn status(desk: &Desk, code: i32) -> Value {
    json(&desk.case(code, &["status", "c", "--format", "json"]))
}

fn cover(status: &Value) -> String {
    let pair = status["pairs"].as_array().unwrap().iter().find(|p| p["entry"] == "custom:own:7").expect("the pair");
    pair["cover"].as_str().unwrap().to_owned()
}

const PAIR: [&str; 4] = ["--party", "Harbin Institute of Technology", "--entry", "custom:own:7"];

#[test]
fn two_people_decide_and_one_alone_cannot() {
    let desk = desk_with_list();
    desk.reviewed();
    assert_eq!(cover(&status(&desk, 1)), "open");
    desk.case(2, &["approve", "c", "--close", "go-on", "--by", "Rin Oda"]);
    let decide = |code, decision: &str, reason: &str| {
        desk.case(code, &[&["decide", "c"], &PAIR[..], &["--decision", decision, "--reason", reason, "--by", "Kei Abe"]].concat())
    };
    decide(2, "false-positive", "same-party");
    decide(0, "true-match", "same-party");
    assert_eq!(cover(&status(&desk, 1)), "waiting");
    let refused = desk.case(2, &["approve", "c", "--by", "KEI  ABE"]);
    assert!(String::from_utf8_lossy(&refused.stderr).contains("another person"));
    desk.case(0, &["approve", "c", "--by", "Rin Oda", "--send-back"]);
    assert_eq!(cover(&status(&desk, 1)), "open");
    decide(0, "true-match", "same-party");
    desk.case(0, &["approve", "c", "--by", "Rin Oda"]);
    assert_eq!(cover(&status(&desk, 1)), "true-match");
    desk.case(0, &["verify", "c"]);
    let ledger = std::fs::read_to_string(desk.path("c/ledger.jsonl")).unwrap();
    assert!(!ledger.contains("Abe") && !ledger.contains("Oda"), "the chain names no natural person");
}

#[test]
fn an_exemption_lapses_with_time_and_with_the_entry_and_never_hides_it() {
    let desk = desk_with_list();
    desk.reviewed();
    let exempt = [&["exempt", "c"], &PAIR[..], &["--reason", "different-legal-person", "--by", "Kei Abe"]].concat();
    desk.case(0, &[&exempt[..], &["--expires", "2026-06-01"]].concat());
    desk.case(0, &["approve", "c", "--by", "Rin Oda"]);
    let run = |now: &str| {
        let args = ["case", "rescreen", "c", "--by", "Kei Abe", "--list", "custom:own=own.csv", "--format", "json"];
        json(&desk.run_at(now, &args))
    };
    let of = |report: &Value| {
        let row = report["rows"].as_array().unwrap().iter().find(|r| r["list"] == "custom:own").expect("a row").clone();
        (row["change"].as_str().unwrap().to_owned(), row["cover"].as_str().unwrap().to_owned())
    };
    assert_eq!(of(&run("2026-02-01T00:00:00Z")), ("unchanged".into(), "exempt".into()));
    assert_eq!(of(&run("2026-06-01T00:00:00Z")), ("unchanged".into(), "expired".into()));
    std::fs::write(desk.path("own.csv"), OWN.replace(",,internal", ",92 West Street,internal")).unwrap();
    assert_eq!(of(&run("2026-02-02T00:00:00Z")), ("changed".into(), "lapsed".into()));
    std::fs::write(desk.path("own.csv"), OWN.lines().next().unwrap().to_owned() + "\n8,Oldmere GmbH,,organization,DE,,internal,\n")
        .unwrap();
    assert_eq!(of(&run("2026-02-03T00:00:00Z")), ("gone".into(), "lapsed".into()));
    desk.case(0, &["verify", "c"]);
}

#[test]
fn a_vendor_missing_from_the_file_is_screened_all_the_same_until_it_is_ended() {
    let desk = desk_with_list();
    desk.case(0, &["init", "c", "--by", "Kei Abe"]);
    let rows = ["id,name,country", "v1,Oldmere GmbH,DE", "v2,Harbin Institute of Technology,CN", "v3,Brightquay Ltd,GB"];
    std::fs::write(desk.path("vendors.csv"), rows.join("\n")).unwrap();
    let args = ["case", "rescreen", "c", "--input", "vendors.csv", "--by", "Kei Abe", "--list", "custom:own=own.csv", "--format", "json"];
    let run = |more: &[&str]| json(&desk.run_at(NOW, &[&args[..], more].concat()));
    let first = run(&[]);
    assert_eq!((first["mode"].as_str(), own_rows(&first).len()), (Some("full"), 1));
    std::fs::write(desk.path("vendors.csv"), [rows[0], rows[1]].join("\n")).unwrap();
    // a new entry for a vendor that today's file lacks
    std::fs::write(desk.path("own.csv"), format!("{OWN}9,Brightquay Ltd,,organization,GB,,internal,\n")).unwrap();
    let second = run(&[]);
    let rows: Vec<(String, bool)> = own_rows(&second)
        .iter()
        .map(|r| (format!("{} {}", r["change"].as_str().unwrap(), r["uid"].as_str().unwrap()), r["absent"].as_bool().unwrap()))
        .collect();
    assert_eq!(rows, [("new 9".to_owned(), true), ("unchanged 7".to_owned(), true)]);
    assert_eq!(second["counts"]["absent"], 2);
    let third = run(&["--end", "v2"]);
    assert_eq!(own_rows(&third).iter().filter(|r| r["change"] == "gone").count(), 1, "an ended party is told once more");
    assert_eq!(run(&[])["counts"]["absent"], 1);
}

#[test]
fn a_difference_finds_what_a_full_run_finds() {
    let desk = desk_with_list();
    let names = ["Oldmere GmbH", "Brightquay Ltd", "Harbin Institute of Technology", "Morvane Acoustics Ltd", "Kestrel Optics Inc."];
    let vendors: Vec<String> = names.iter().enumerate().map(|(i, n)| format!("v{i},{n}")).collect();
    std::fs::write(desk.path("vendors.csv"), format!("id,name\n{}\n", vendors.join("\n"))).unwrap();
    let filler: String = (0..40).map(|i| format!("f{i},Filler Works {i} Ltd,,organization,GB,,internal,\n")).collect();
    let first = format!("{OWN}{filler}3,Kestrel Optics Inc.,,organization,US,,internal,\n");
    let second = format!("{OWN}{filler}4,Morvane Acoustics Limited,,organization,GB,,internal,\n");
    for name in ["diff", "full"] {
        desk.case(0, &["init", name, "--by", "Kei Abe"]);
        let args =
            ["case", "rescreen", name, "--input", "vendors.csv", "--by", "Kei Abe", "--list", "custom:own=own.csv", "--format", "json"];
        std::fs::write(desk.path("own.csv"), &first).unwrap();
        desk.run_at(NOW, &args);
    }
    std::fs::write(desk.path("own.csv"), &second).unwrap();
    let run = |name: &str, more: &[&str]| {
        let args =
            ["case", "rescreen", name, "--input", "vendors.csv", "--by", "Kei Abe", "--list", "custom:own=own.csv", "--format", "json"];
        json(&desk.run_at(NOW, &[&args[..], more].concat()))
    };
    let (difference, full) = (run("diff", &[]), run("full", &["--full"]));
    assert_eq!((difference["mode"].as_str(), full["mode"].as_str()), (Some("difference"), Some("full")));
    assert_eq!(difference["rows"], full["rows"]);
    let rows = own_rows(&full);
    let changes: Vec<&str> = rows.iter().map(|r| r["change"].as_str().unwrap()).collect();
    assert_eq!(changes, ["new", "gone", "unchanged"]);
}

#[test]
fn every_altered_byte_of_a_case_is_told_by_the_files_name() {
    let desk = desk_with_list();
    desk.case(0, &["init", "c", "--by", "Kei Abe"]);
    std::fs::write(desk.path("offer.txt"), "We offer.\n").unwrap();
    desk.case(0, &["add", "c", "offer.txt", "--what", "declined", "--from", "Brightquay Ltd", "--by", "Kei Abe"]);
    std::fs::write(desk.path("v.csv"), "name\nHarbin Institute of Technology\n").unwrap();
    let args = ["rescreen", "c", "--input", "v.csv", "--by", "Kei Abe", "--list", "custom:own=own.csv"];
    desk.case(1, &args);
    assert_eq!(std::fs::read(walk(&desk.path("c/files"))[0].clone()).unwrap(), b"We offer.\n", "kept bit by bit");
    for file in walk(&desk.path("c")) {
        let kept = std::fs::read(&file).unwrap();
        // the library call is the command's own; every byte of a small file, every 61st of a long one unless all are asked for
        let every = std::env::var_os("SEKISHO_EVERY_BYTE").is_some();
        for i in (0..kept.len()).step_by(if kept.len() > 3_000 && !every { 61 } else { 1 }) {
            let mut bytes = kept.clone();
            bytes[i] ^= 1 << (i % 8);
            std::fs::write(&file, bytes).unwrap();
            let told = sekisho::casefile::verify::verify(&desk.path("c")).unwrap().breaches;
            let name = file.file_name().unwrap().to_string_lossy().into_owned();
            assert!(told.iter().any(|b| format!("{b:?}").contains(&name)), "{name} byte {i}: {told:?}");
            assert!(!told.is_empty(), "{name} byte {i}");
        }
        std::fs::write(&file, kept).unwrap();
    }
    desk.case(0, &["verify", "c"]);
    std::fs::write(desk.path("c/files/added.txt"), "x").unwrap();
    desk.case(1, &["verify", "c"]);
}

fn walk(folder: &Path) -> Vec<PathBuf> {
    let mut out = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        if entry.path().is_dir() { out.extend(walk(&entry.path())) } else { out.push(entry.path()) }
    }
    out.sort();
    out
}

#[test]
fn personal_words_can_be_erased_and_the_chain_holds() {
    let desk = desk_with_list();
    desk.reviewed();
    let before = status(&desk, 1);
    assert_eq!(before["pairs"][0]["name"].as_str().map(str::is_empty), Some(false));
    desk.case(0, &["erase", "c", "--of", "2", "--reason", "asked by the person"]);
    desk.case(0, &["verify", "c"]);
    let after = json(&desk.case(1, &["status", "c", "--format", "json"]));
    assert_eq!(after["pairs"][0]["name"], after["pairs"][0]["party"], "the name is gone, the pair is not");
    // taken away without a word it is a breach
    let one = walk(&desk.path("c/private")).into_iter().find(|p| p.extension().is_some_and(|e| e == "json")).unwrap();
    std::fs::remove_file(one).unwrap();
    desk.case(1, &["verify", "c"]);
}

#[test]
fn a_pack_is_sealed_signed_and_holds_the_originals() {
    let desk = desk_with_list();
    desk.reviewed();
    desk.case(0, &["pack", "c", "-o", "pack"]);
    std::fs::write(desk.path("key"), format!("{}\n", "5a".repeat(32))).unwrap();
    desk.case(0, &["sign", "pack", "--key", "key"]);
    desk.case(0, &["timestamp", "pack"]);
    let told = json(&desk.case(0, &["verify", "pack", "--format", "json"]));
    assert_eq!(told["holds"], true);
    let original = std::fs::read(example("draft-1-en.docx")).unwrap();
    assert!(walk(&desk.path("pack")).iter().any(|p| std::fs::read(p).unwrap() == original));
    // the same as one file, with the same bytes every time; a byte of it altered is told
    for name in ["one.zip", "two.zip"] {
        desk.case(0, &["pack", "c", "-o", name]);
    }
    let one = std::fs::read(desk.path("one.zip")).unwrap();
    assert_eq!(one, std::fs::read(desk.path("two.zip")).unwrap());
    desk.case(0, &["verify", "one.zip"]);
    for at in (200..one.len()).step_by(one.len() / 40) {
        let mut bytes = one.clone();
        bytes[at] ^= 4;
        std::fs::write(desk.path("two.zip"), bytes).unwrap();
        let told = desk.run_at(NOW, &["case", "verify", "two.zip"]).status.code();
        let unpacked = sekisho::casefile::pack::opened(&desk.path("two.zip"));
        // a byte that no reader of a .zip looks at changes nothing that was kept
        let same = unpacked.is_ok_and(|f| {
            walk(f.path()).iter().all(|p| {
                std::fs::read(p).unwrap() == std::fs::read(desk.path("pack").join(p.strip_prefix(f.path()).unwrap())).unwrap_or_default()
                    || p.ends_with("manifest.json")
            })
        });
        assert!(matches!(told, Some(1 | 2)) || same, "byte {at}: {told:?}");
    }
    // from what the pack holds, the same findings again
    let review = walk(&desk.path("pack")).into_iter().find(|p| p.ends_with("dossier.json")).unwrap();
    let input = walk(&review.with_file_name("inputs")).remove(0);
    let kept: serde_json::Value = serde_json::from_slice(&std::fs::read(&review).unwrap()).unwrap();
    let us: Vec<String> = kept["us"].as_array().unwrap().iter().flat_map(|n| ["--us".to_owned(), n.as_str().unwrap().to_owned()]).collect();
    let mut args = vec!["review", input.to_str().unwrap(), "--list", "custom:own=own.csv", "--format", "json"];
    args.extend(us.iter().map(String::as_str));
    let again = json(&desk.run_at(NOW, &args));
    assert_eq!(again["findings"], kept["findings"]);
    let manifest = desk.path("pack/manifest.json");
    let text = std::fs::read_to_string(&manifest).unwrap();
    std::fs::write(&manifest, text.replacen("2026", "2027", 1)).unwrap();
    desk.case(1, &["verify", "pack"]);
}

#[test]
fn killed_at_any_moment_nothing_acknowledged_is_lost() {
    let rounds: u64 = std::env::var("SEKISHO_KILLS").ok().and_then(|n| n.parse().ok()).unwrap_or(15);
    let desk = Desk::new();
    desk.case(0, &["init", "c", "--by", "Kei Abe"]);
    std::fs::write(desk.path("offer.txt"), "We offer.\n").unwrap();
    let mut acknowledged = 1;
    for round in 0..rounds {
        let args = ["case", "add", "c", "offer.txt", "--by", "Kei Abe"];
        let mut child = desk.command(NOW, &args).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        // a spread of moments that does not depend on chance
        std::thread::sleep(std::time::Duration::from_micros((round * 7919) % 40_000));
        let _ended_by_itself = child.kill();
        let out = child.wait_with_output().unwrap();
        acknowledged += u64::from(String::from_utf8_lossy(&out.stdout).contains("is written"));
        let reading = sekisho::casefile::ledger::read(&desk.path("c")).unwrap();
        assert!(reading.breaches.is_empty(), "round {round}: {:?}", reading.breaches);
        assert!(reading.entries.len() as u64 >= acknowledged, "round {round}");
    }
    desk.case(0, &["add", "c", "offer.txt", "--by", "Kei Abe"]);
    let told = sekisho::casefile::verify::verify(&desk.path("c")).unwrap();
    let real: Vec<_> = told.breaches.iter().filter(|b| !format!("{b:?}").starts_with("Added")).collect();
    assert!(real.is_empty(), "{real:?}");
}

#[test]
fn a_case_has_a_period_of_keeping_and_a_wrong_command_says_what_to_do() {
    let desk = Desk::new();
    desk.case(0, &["init", "c", "--by", "Kei Abe"]);
    let told = json(&desk.case(0, &["status", "c", "--format", "json"]));
    assert_eq!(told["keep_until"], "2036-01-15");
    desk.case(2, &["init", "c", "--by", "Kei Abe"]);
    for (args, lang, words) in [
        (vec!["status", "nowhere"], "en", "case init"),
        (vec!["status", "nowhere"], "ja", "案件の記録がありません"),
        (
            vec![
                "decide",
                "c",
                "--party",
                "X",
                "--entry",
                "nolist",
                "--decision",
                "need-info",
                "--reason",
                "information-missing",
                "--by",
                "A B",
            ],
            "en",
            "LIST:UID",
        ),
        (vec!["init", "d", "--by", "A", "--keep-years", "3"], "en", "retention-reason"),
    ] {
        let out = desk.case(2, &[&args[..], &["--lang", lang]].concat());
        assert!(String::from_utf8_lossy(&out.stderr).contains(words), "{args:?}: {}", String::from_utf8_lossy(&out.stderr));
    }
}
