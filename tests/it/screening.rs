//! `sekisho screen` and `sekisho match` through the binary, against a small list of our own.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const NOW: &str = "2026-02-03T04:05:06Z";
const LIST: &str = "uid,name,aliases,kind,country,address,effect,source_url\n\
    1,Harrow Lake Institute of Technology (HLIT),ハロウレイク工業大学;哈洛湖工業大学,organization,CN,,licence-check,\n\
    2,Quill Harbour Shipping Co. Ltd.,QHS,organization,AE,\"14 Mill Lane, Port Arden, Quayside\",prohibited,\n\
    3,山道測器株式会社第七研究所,Yamamichi Instruments 7th Research Institute,organization,JP,,internal,\n\
    4,Отдел Приборы,Otdel Pribory,organization,RU,,prohibited,\n\
    5,Vasiliy Petrovich TORMASHEV,,person,RU,,prohibited,\n";

struct Run {
    folder: tempfile::TempDir,
}

impl Run {
    fn new() -> Run {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join("list.csv"), LIST).expect("written");
        Run { folder }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn sekisho(&self, args: &[&str]) -> Output {
        let list = format!("custom:test={}", self.path("list.csv").display());
        self.bare(&[args, &["--list", &list]].concat())
    }

    fn bare(&self, args: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_sekisho"))
            .args(args)
            .args(["--now", NOW, "--lang", "en", "--data-dir"])
            .arg(self.path("data"))
            .current_dir(self.folder.path())
            .env_clear()
            .output()
            .expect("runs")
    }

    fn screen(&self, name: &str) -> (serde_json::Value, Option<i32>) {
        let out = self.sekisho(&["screen", name, "--format", "json"]);
        (serde_json::from_slice(&out.stdout).expect("JSON"), out.status.code())
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn every_writing_of_a_listed_name_is_a_hit() {
    let run = Run::new();
    for (name, uid) in [
        ("Harrow Lake Institute of Technology", "1"),
        ("HARROW  LAKE INSTITUTE OF TECHNOLOGY", "1"),
        ("哈洛湖工业大学", "1"),
        ("ﾊﾛｳﾚｲｸ工業大学", "1"),
        ("Quill Harbor Shipping", "2"),
        ("QuillHarbour Shipping FZE", "2"),
        ("Quill H\u{200B}arbour Shipping", "2"),
        ("Quіll Hаrbоur Shipping", "2"),
        ("山道測器㈱第7研究所", "3"),
        ("(株)山道測器 第７研究所", "3"),
        ("Yamamichi Instruments Seventh Research Institute", "3"),
        ("Tormashev, Vasily", "5"),
        ("Quill Harbour Shipping (registered office: 3 Hill Road), hereinafter \"Party B\"", "2"),
    ] {
        let (answer, code) = run.screen(name);
        assert_eq!((answer["outcome"].as_str(), code), (Some("hit"), Some(1)), "{name}: {answer}");
        assert_eq!(answer["hits"][0]["uid"], uid, "{name}");
        assert!(!answer["hits"][0]["reasons"].as_array().expect("reasons").is_empty());
    }
}

#[test]
fn neighbours_of_a_listed_name_are_not_hits() {
    let run = Run::new();
    for name in [
        "Harrow Lake Institute of Agriculture",
        "哈洛湖工程大学",
        "山道測器株式会社第58研究所",
        "山道精機株式会社第七研究所",
        "Institute of Technology",
        "Shipping Co. Ltd.",
        "株式会社",
        "Vasiliy Petrovich Samarin",
        "QHT",
    ] {
        let (answer, _) = run.screen(name);
        assert_ne!(answer["outcome"], "hit", "{name}: {answer}");
    }
}

#[test]
fn what_else_a_name_may_be_is_found_and_told() {
    let run = Run::new();
    for (name, feature, score) in [
        ("Qui11 Har8our 5hipping", "digits-for-letters", 0.95),
        ("Harrow Lake Institute of Technology, Arden Campus", "part-of-listed-body", 0.85),
        ("Institute of Technology Harrow Lake", "word-order", 0.98),
    ] {
        let (answer, _) = run.screen(name);
        let hit = &answer["hits"][0];
        let features: Vec<&str> = hit["reasons"].as_array().into_iter().flatten().filter_map(|r| r["feature"].as_str()).collect();
        assert!(features.contains(&feature), "{name}: {answer}");
        assert!(hit["score"].as_f64().is_some_and(|s| s <= score), "{name}");
    }
}

#[test]
fn none_is_said_only_where_the_list_could_answer() {
    let run = Run::new();
    let (answer, code) = run.screen("Bramble Fen Ceramics");
    assert_eq!((answer["outcome"].as_str(), code), (Some("none"), Some(0)));
    assert!(!answer["forms"].as_array().expect("forms").is_empty());
    assert_eq!(answer["lists"][0]["id"], "custom:test");
    for name in ["ตัวอย่าง", "예시상사"] {
        let (answer, code) = run.screen(name);
        assert_eq!((answer["outcome"].as_str(), code), (Some("not-screened"), Some(3)), "{name}");
        assert!(answer["not_covered"][0]["why"]["ja"].as_str().is_some_and(|w| w.contains("入力")));
    }
}

#[test]
fn an_extract_clears_nobody() {
    let run = Run::new();
    let out = run.bare(&["screen", "Bramble Fen Ceramics", "--format", "json"]);
    let answer: serde_json::Value = serde_json::from_slice(&out.stdout).expect("JSON");
    assert_eq!((answer["outcome"].as_str(), out.status.code()), (Some("not-screened"), Some(3)));
}

#[test]
fn a_vendor_file_of_office_software_is_answered_row_by_row() {
    let run = Run::new();
    let table = "取引先コード,会社名,英文名,国,備考\r\nA1,山道測器株式会社第七研究所,,日本,=1+1\r\nA2,ブランブル陶器,Bramble Fen Ceramics,日本,\r\nA3,,,,名なし\r\nA4,\"クイル\r\n海運\",Quill Harbour Shipping,UAE,\r\n";
    let bytes = encoding_rs::SHIFT_JIS.encode(table).0.into_owned();
    std::fs::write(run.path("vendors.csv"), bytes).expect("written");
    let out = run.sekisho(&["screen", "--input", "vendors.csv", "--format", "jsonl"]);
    let lines: Vec<serde_json::Value> = text(&out.stdout).lines().map(|l| serde_json::from_str(l).expect("JSON")).collect();
    assert_eq!(lines.len(), 4);
    assert_eq!(lines.iter().map(|l| l["outcome"].as_str().unwrap_or("error")).collect::<Vec<_>>(), ["hit", "none", "error", "hit"]);
    assert_eq!(lines[0]["row"]["備考"], "=1+1");
    assert_eq!(lines[3]["hits"][0]["grade"], "A");
    assert!(text(&out.stderr).contains("Shift_JIS") && text(&out.stderr).contains("備考"));
    let csv = text(&run.sekisho(&["screen", "--input", "vendors.csv", "--format", "csv"]).stdout);
    assert!(csv.starts_with('\u{FEFF}') && csv.contains("'=1+1") && csv.lines().count() == 5, "{csv}");
}

#[test]
fn a_table_that_was_broken_off_goes_on_where_it_ends() {
    let run = Run::new();
    let rows: String = (0..3_000).map(|i| format!("V{i},Bramble Fen {i},S60.4.1\n")).collect();
    std::fs::write(run.path("vendors.csv"), format!("コード,会社名,設立日\n{rows}V9,Quill Harbour Shipping,昭和65年4月1日\n"))
        .expect("written");
    for format in ["csv", "jsonl"] {
        let ask = ["screen", "--input", "vendors.csv", "--format", format, "-o", "whole"];
        let out = run.sekisho(&ask);
        assert_eq!(out.status.code(), Some(1));
        assert!(text(&out.stderr).contains("dates that do not exist"), "{}", text(&out.stderr));
        let whole = std::fs::read(run.path("whole")).expect("written");
        // a line in the middle was being written when it ended
        std::fs::write(run.path("part"), &whole[..whole.len() / 2]).expect("written");
        let out = run.sekisho(&["screen", "--input", "vendors.csv", "--format", format, "-o", "part", "--resume"]);
        assert!(text(&out.stderr).contains("answered already"), "{}", text(&out.stderr));
        assert!(std::fs::read(run.path("part")).expect("written") == whole, "{format}");
    }
    assert_eq!(run.sekisho(&["screen", "Quill", "--resume"]).status.code(), Some(2));
}

#[test]
fn a_bad_line_is_answered_and_the_order_is_kept() {
    let run = Run::new();
    std::fs::write(
        run.path("q.jsonl"),
        "{\"id\":\"a\",\"name\":\"Bramble Fen\"}\n{\"id\":\n{\"id\":\"c\",\"name\":\"Quill Harbour Shipping\",\"country\":\"AE\"}\n",
    )
    .expect("written");
    let out = run.sekisho(&["screen", "--input", "q.jsonl", "--format", "jsonl"]);
    let lines: Vec<serde_json::Value> = text(&out.stdout).lines().map(|l| serde_json::from_str(l).expect("JSON")).collect();
    assert!(lines[1]["error"]["en"].as_str().is_some_and(|e| e.contains("line 2")));
    assert_eq!((lines[0]["query"]["id"].as_str(), lines[2]["query"]["id"].as_str()), (Some("a"), Some("c")));
    assert_eq!(out.status.code(), Some(1));
}

#[test]
fn addresses_support_and_thresholds_are_honoured() {
    let run = Run::new();
    let query = "{\"name\":\"Quill Harbour Shipping\",\"addresses\":[\"14 Mill Lane, Quayside, Port Arden\"]}\n";
    std::fs::write(run.path("q.jsonl"), query).expect("written");
    let out = run.sekisho(&["screen", "--input", "q.jsonl", "--format", "jsonl"]);
    let answer: serde_json::Value = serde_json::from_slice(&out.stdout).expect("JSON");
    assert_eq!((answer["hits"][0]["grade"].as_str(), answer["hits"][0]["score"].as_f64()), (Some("A"), Some(1.0)));
    let out = run.sekisho(&["screen", "Quill Harbor Shipping", "--hit-at", "0.999", "--possible-at", "0.5", "--format", "json"]);
    let answer: serde_json::Value = serde_json::from_slice(&out.stdout).expect("JSON");
    assert_eq!(answer["outcome"], "possible");
    assert_eq!(run.sekisho(&["screen", "x", "--hit-at", "2"]).status.code(), Some(2));
}

#[test]
fn text_names_the_lists_and_never_clears() {
    let run = Run::new();
    let out = text(&run.sekisho(&["screen", "Bramble Fen Ceramics"]).stdout);
    assert!(out.contains("custom:test") && out.contains("forms tried") && out.contains("Not legal advice"), "{out}");
    let list = format!("custom:test={}", run.path("list.csv").display());
    let out = Command::new(env!("CARGO_BIN_EXE_sekisho"))
        .args(["screen", "Bramble Fen Ceramics", "--lang", "ja", "--now", NOW, "--list", &list, "--data-dir"])
        .arg(run.path("data"))
        .output()
        .expect("runs");
    assert!(text(&out.stdout).contains("反社会的勢力の調査は含みません"));
}

#[test]
fn the_same_inputs_give_the_same_bytes() {
    let run = Run::new();
    let once = || run.sekisho(&["screen", "Quill Harbour", "哈洛湖大学", "Tormashev", "--format", "jsonl"]).stdout;
    assert_eq!(once(), once());
}

#[test]
fn match_tells_same_from_different() {
    let run = Run::new();
    for (a, b, code) in [
        ("山道測器株式会社", "㈱山道測器", 0),
        ("第七研究所", "第58研究所", 1),
        ("Quill Harbour Ltd", "Quill Harbor Limited", 0),
        ("哈洛湖工業大学", "哈洛湖工程大学", 1),
    ] {
        assert_eq!(run.bare(&["match", a, b]).status.code(), Some(code), "{a} / {b}");
    }
    std::fs::write(run.path("pairs.csv"), "query,candidate,kind\nQuill Harbour,Quill Harbor,organization\nQuill,Bramble,organization\n")
        .expect("written");
    let out = run.bare(&["match", "--pairs", "pairs.csv", "--format", "jsonl"]);
    let lines: Vec<serde_json::Value> = text(&out.stdout).lines().map(|l| serde_json::from_str(l).expect("JSON")).collect();
    assert_eq!(lines.iter().map(|l| l["match"].as_bool()).collect::<Vec<_>>(), [Some(true), Some(false)]);
    assert!(!Path::new(&run.path("data")).join("lists").exists());
}

#[test]
fn the_index_is_made_when_a_list_changes_and_never_read_damaged() {
    let run = Run::new();
    let import = |text: &str| {
        std::fs::write(run.path("own.csv"), text).expect("written");
        assert_eq!(run.bare(&["lists", "import", "custom:own", "own.csv", "--accept", "test"]).status.code(), Some(0));
    };
    let outcome = |name: &str| {
        let out = run.bare(&["screen", name, "--format", "json"]);
        let answer: serde_json::Value = serde_json::from_slice(&out.stdout).expect("JSON");
        answer["hits"][0]["outcome"].as_str().unwrap_or("none").to_owned()
    };
    let indexes = || -> Vec<PathBuf> {
        let entries = std::fs::read_dir(run.path("data").join("index")).expect("an index folder");
        entries.map(|e| e.expect("an entry").path()).filter(|p| p.to_string_lossy().contains("names-")).collect()
    };
    import("uid,name,aliases,kind,country,address,effect,source_url\n1,Quill Harbour Shipping,,,,,,\n");
    assert_eq!(outcome("Quill Harbour Shipping"), "hit");
    let first = indexes();
    assert_eq!(first.len(), 1);
    assert_eq!(outcome("Quill Harbour Shipping"), "hit");
    assert_eq!(indexes(), first, "it is made once");
    let bytes = std::fs::read(&first[0]).expect("the index");
    for damaged in [&bytes[..bytes.len() / 2], b"", b"something else"] {
        std::fs::write(&first[0], damaged).expect("written");
        assert_eq!(outcome("Quill Harbour Shipping"), "hit");
        assert_eq!(std::fs::read(&first[0]).expect("the index"), bytes, "made anew, byte for byte");
    }
    import("uid,name,aliases,kind,country,address,effect,source_url\n1,Quill Harbour Shipping,,,,,,\n2,Bramble Fen Ceramics,,,,,,\n");
    assert_eq!(outcome("Bramble Fen Ceramics"), "hit");
    assert!(indexes().len() == 1 && indexes() != first);
}

#[test]
fn lines_are_answered_as_they_come_and_a_reader_may_go() {
    use std::io::{BufRead, BufReader, Write};
    let run = Run::new();
    let mut child = Command::new(env!("CARGO_BIN_EXE_sekisho"))
        .args(["screen", "--input", "-", "--format", "jsonl", "--now", NOW, "--list"])
        .arg(format!("custom:test={}", run.path("list.csv").display()))
        .arg("--data-dir")
        .arg(run.path("data"))
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .expect("runs");
    let mut input = child.stdin.take().expect("piped");
    let mut output = BufReader::new(child.stdout.take().expect("piped"));
    for (id, line) in
        [("a", "{\"id\":\"a\",\"name\":\"Quill Harbour\"}\n"), ("", "{oops\n"), ("c", "{\"id\":\"c\",\"name\":\"Bramble\"}\n")]
    {
        input.write_all(line.as_bytes()).expect("written");
        let mut answer = String::new();
        output.read_line(&mut answer).expect("an answer before the next question");
        let answer: serde_json::Value = serde_json::from_str(&answer).expect("JSON");
        assert_eq!(answer["query"]["id"].as_str().unwrap_or_default(), id, "{answer}");
    }
    drop(output);
    for _ in 0..2_000 {
        if input.write_all("{\"name\":\"Quill Harbour Shipping\"}\n".as_bytes()).is_err() {
            break;
        }
    }
    drop(input);
    assert_eq!(child.wait().expect("ends").code(), Some(1));
}

#[test]
fn a_workbook_comes_back_with_its_decisions() {
    let run = Run::new();
    let table = "取引先コード,会社名,国,代表者名,法人番号\r\nA1,山道測器株式会社第七研究所,日本,山道太郎,7000000000001\r\nA2,=ブランブル陶器,日本,,\r\n";
    std::fs::write(run.path("vendors.csv"), &encoding_rs::SHIFT_JIS.encode(table).0).expect("written");
    let out = run.sekisho(&["screen", "--input", "vendors.csv", "-o", "out.xlsx"]);
    assert_eq!(out.status.code(), Some(1), "{}", text(&out.stderr));
    assert!(text(&out.stderr).contains("check digits") && text(&out.stderr).contains("Anti-social forces"));
    let bytes = std::fs::read(run.path("out.xlsx")).expect("a workbook");
    run.sekisho(&["screen", "--input", "vendors.csv", "-o", "again.xlsx"]);
    assert_eq!(bytes, std::fs::read(run.path("again.xlsx")).expect("a workbook"), "the same bytes");
    run.sekisho(&["screen", "--input", "vendors.csv", "--format", "xlsx", "-o", "asked.xlsx"]);
    assert_eq!(bytes, std::fs::read(run.path("asked.xlsx")).expect("a workbook"), "asked for by its format");
    let refused = run.sekisho(&["screen", "--input", "vendors.csv", "--format", "html", "-o", "out.html"]);
    assert_eq!(refused.status.code(), Some(2), "refused, and nothing written");
    assert!(!run.path("out.html").exists());
    let rows = sheet(&run.path("out.xlsx"));
    let at = |heading: &str| rows[0].iter().position(|h| h == heading).expect("a heading");
    assert_eq!((rows.len(), rows[1][at("Status")].as_str(), rows[2][at("Name searched")].as_str()), (4, "to decide", "山道太郎"));
    assert_eq!(rows[3][at("会社名")], "=ブランブル陶器");

    let mut decided = rows.clone();
    decided[1][at("Decision")] = "different party".to_owned();
    write_sheet(&run.path("decided.xlsx"), &decided);
    let next = |input: &str| {
        run.sekisho(&["screen", "--input", input, "-o", "next.xlsx"]);
        sheet(&run.path("next.xlsx"))
    };
    let kept = next("decided.xlsx");
    assert_eq!((kept.len(), kept[1][at("Status")].as_str(), kept[1][at("Decision")].as_str()), (4, "decided", "different party"));
    decided[1][at("Match key")] = "0011223344556677".to_owned();
    write_sheet(&run.path("decided.xlsx"), &decided);
    assert_eq!(next("decided.xlsx")[1][at("Status")], "changed, decide again");
}

fn sheet(path: &Path) -> Vec<Vec<String>> {
    use calamine::Reader;
    let mut book = calamine::open_workbook_auto(path).expect("a workbook");
    let name = book.sheet_names()[0].clone();
    let range = book.worksheet_range(&name).expect("a sheet");
    range.rows().map(|r| r.iter().map(ToString::to_string).collect()).collect()
}

fn write_sheet(path: &Path, rows: &[Vec<String>]) {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (r, row) in rows.iter().enumerate() {
        for (c, cell) in row.iter().enumerate() {
            sheet.write_string(r as u32, c as u16, cell).expect("a cell");
        }
    }
    book.save(path).expect("written");
}

/// Feeds lines to `screen` as a filter in the run's folder.
fn filtered(run: &Run, args: &[&str], lines: &str) -> Output {
    std::fs::write(run.path("q.jsonl"), lines).expect("written");
    run.bare(&[&["screen", "--input", "q.jsonl", "--format", "jsonl"], args].concat())
}

#[test]
fn a_part_of_a_table_gives_the_bytes_that_the_whole_gives() {
    let run = Run::new();
    let rows = [
        "{\"id\":\"a\",\"name\":\"Quill Harbour\"}\n",
        "{\"id\":\"b\",\"name\":\"\"}\n",
        "{\"id\":\"c\",\"kind\":\"ship\",\"name\":\"x\"}\n",
        "{\"id\":4}\n",
    ];
    let list = format!("custom:test={}", run.path("list.csv").display());
    let whole = text(&filtered(&run, &["--list", &list], &rows.concat()).stdout);
    let parts: Vec<String> = rows.iter().map(|row| text(&filtered(&run, &["--list", &list], row).stdout)).collect();
    assert_eq!(whole, parts.concat());
    for (line, id) in whole.lines().zip(["a", "b", "c", "4"]) {
        let answer: serde_json::Value = serde_json::from_str(line).expect("JSON");
        assert_eq!((answer["query"]["id"].as_str(), answer["line"].as_u64()), (Some(id), None), "{line}");
        assert_eq!(answer["error"]["ja"].is_string(), id != "a");
    }
    let nameless: serde_json::Value = serde_json::from_slice(&filtered(&run, &[], "\n{oops\n").stdout).expect("JSON");
    assert_eq!(nameless["line"].as_u64(), Some(2), "a row without an id goes by its line");
}

#[test]
fn an_index_of_its_own_answers_as_the_data_folder_does() {
    let run = Run::new();
    assert_eq!(run.bare(&["lists", "import", "custom:test", "list.csv"]).status.code(), Some(0));
    assert_eq!(run.bare(&["lists", "index"]).status.code(), Some(2), "an index is a file");
    assert_eq!(run.bare(&["lists", "index", "-o", "lists.index"]).status.code(), Some(0));
    let line = "{\"id\":\"a\",\"name\":\"Quill Harbour\"}\n";
    let (alone, with_lists) = (filtered(&run, &["--index", "lists.index"], line), filtered(&run, &[], line));
    assert_eq!((alone.stdout, alone.status.code()), (with_lists.stdout, Some(1)));

    let bytes = std::fs::read(run.path("lists.index")).expect("the index");
    for damaged in [&bytes[..bytes.len() / 2], b"", b"something else"] {
        std::fs::write(run.path("broken.index"), damaged).expect("written");
        let out = filtered(&run, &["--index", "broken.index"], line);
        assert_eq!((out.status.code(), out.stdout.is_empty()), (Some(2), true));
        assert!(text(&out.stderr).contains("lists index"), "{}", text(&out.stderr));
    }
    assert_eq!(filtered(&run, &["--index", "nowhere.index"], line).status.code(), Some(2));
}

#[test]
fn another_list_or_program_answers_nothing() {
    let run = Run::new();
    let line = "{\"id\":\"a\",\"name\":\"Quill Harbour\"}\n";
    let index = |list: &str, file: &str| {
        std::fs::write(run.path("list.csv"), list).expect("written");
        run.bare(&["lists", "import", "custom:test", "list.csv", "--accept", "a test"]);
        assert_eq!(run.bare(&["lists", "index", "-o", file]).status.code(), Some(0));
        text(&run.bare(&["screen", "--index", file, "--stamp"]).stdout).trim().to_owned()
    };
    let first = index(LIST, "first.index");
    let second = index(&LIST.replace("Quill Harbour", "Quill Haven"), "second.index");
    assert!(first != second && first.starts_with(env!("CARGO_PKG_VERSION")), "{first} {second}");
    assert_eq!(filtered(&run, &["--index", "first.index", "--expect", &first], line).status.code(), Some(1));
    assert_eq!(filtered(&run, &["--expect", &second], line).status.code(), Some(0), "the data folder holds the second list");

    let program = format!("99.0.0-{}", first.rsplit_once('-').expect("a version and a hash").1);
    for (expected, en, ja) in
        [(&second, "the lists or clauses here", "リストまたは条項定義"), (&program, "the program here", "プログラムは")]
    {
        let asked = ["--index", "first.index", "--expect", expected, "-o", "out.jsonl"];
        for (lang, why) in [("en", en), ("ja", ja)] {
            let mut command = Command::new(env!("CARGO_BIN_EXE_sekisho"));
            command.args(["screen", "--input", "q.jsonl", "--format", "jsonl", "--now", NOW, "--lang", lang]).args(asked);
            let out = command.current_dir(run.folder.path()).output().expect("runs");
            assert_eq!((out.status.code(), out.stdout.is_empty()), (Some(2), true));
            assert!(text(&out.stderr).contains(why) && text(&out.stderr).contains("--stamp"), "{}", text(&out.stderr));
        }
        assert!(!run.path("out.jsonl").exists(), "no row is written");
    }
    let older = run.bare(&["screen", "--index", "first.index", "--stamp", "--format", "json"]).stdout;
    let told: serde_json::Value = serde_json::from_slice(&older).expect("JSON");
    assert_eq!((told["schema"].as_str(), told["stamp"].as_str()), (Some("sekisho.stamp/1"), Some(first.as_str())));
    assert!(told["lists"].as_array().is_some_and(|l| l.iter().any(|l| l["id"] == "custom:test" && l["sha256"].is_string())), "{told}");
}

#[test]
fn a_brief_line_and_the_stamp_tell_what_a_whole_line_tells() {
    let run = Run::new();
    run.bare(&["lists", "import", "custom:old", "list.csv", "--as-of", "2020-01-01"]);
    let told: serde_json::Value = serde_json::from_slice(&run.bare(&["screen", "--stamp", "--format", "json"]).stdout).expect("JSON");
    let lines = "{\"id\":\"a\",\"name\":\"Quill Harbour\"}\n{\"id\":\"b\",\"name\":\"Pelgra Tor\"}\n{\"id\":\"c\",\"name\":\"שלום\"}\n{\"id\":\"d\"}\n";
    let (whole, brief) = (text(&filtered(&run, &[], lines).stdout), text(&filtered(&run, &["--brief"], lines).stdout));
    assert_eq!((whole.lines().count(), brief.lines().count()), (4, 4));
    for (whole, brief) in whole.lines().zip(brief.lines()) {
        let mut whole: serde_json::Value = serde_json::from_str(whole).expect("JSON");
        let mut brief: serde_json::Value = serde_json::from_str(brief).expect("JSON");
        assert_eq!(brief["schema"], "sekisho.screen-brief/1");
        brief["schema"] = whole["schema"].clone();
        if brief["error"].is_null() {
            assert_eq!((&brief["stamp"], &whole["lists"][0]["sha256"]), (&told["stamp"], &told["lists"][0]["sha256"]));
            brief["lists"] = whole["lists"].clone();
            brief.as_object_mut().expect("an object").remove("stamp");
            whole.as_object_mut().expect("an object").remove("forms");
            if brief["not_covered"][0]["why"].is_null() {
                brief["not_covered"][0]["why"] = told["lists"][0]["why"].clone();
            }
        }
        assert_eq!(brief, whole);
    }
    assert!(told["lists"][0]["why"]["en"].as_str().is_some_and(|why| why.contains("days old")), "{told}");
    let whys: Vec<bool> = brief.lines().map(|l| l.contains("\"why\":{\"en\":\"the list holds no names in ")).collect();
    assert_eq!(whys, [false, false, true, false], "a reason of the name itself stays in its line");
    let refused = run.bare(&["screen", "Quill Harbour", "--brief"]);
    assert!(refused.status.code() == Some(2) && text(&refused.stderr).contains("--format jsonl"), "{}", text(&refused.stderr));
}

#[test]
fn nothing_hostile_in_a_vendor_file_gets_out_raw_in_any_format() {
    let run = Run::new();
    let names = ["=HYPERLINK(\"\"x\"\")", "Evil\u{1b}[2J\u{202e} Trading", " +1+cmd", "@SUM(A1)", "Quill Harbour Shipping Co. Ltd."];
    let rows: String = names.iter().map(|n| format!("\"{n}\",\"-2+3\u{9b}31m\"\n")).collect();
    std::fs::write(run.path("v.csv"), format!("name,note\n{rows}")).expect("written");
    for form in ["text", "json", "jsonl", "csv"] {
        let out = run.sekisho(&["screen", "--input", "v.csv", "--format", form]);
        assert_eq!(out.status.code(), Some(1), "{}", text(&out.stderr));
        let said = text(&out.stdout);
        assert!(!said.contains(['\u{1b}', '\u{202e}', '\u{9b}']), "{form}: {said:?}");
        if form == "csv" {
            let mut reader = csv::Reader::from_reader(said.trim_start_matches('\u{feff}').as_bytes());
            let cells: Vec<String> =
                reader.records().flat_map(|r| r.expect("a row").iter().map(str::to_owned).collect::<Vec<_>>()).collect();
            assert!(!cells.iter().any(|c| c.trim_start().starts_with(['=', '+', '-', '@'])), "a live cell: {cells:?}");
        }
        if form == "jsonl" {
            let second: serde_json::Value = said.lines().nth(1).map(|l| serde_json::from_str(l).expect("JSON")).expect("a line");
            assert!(second["query"]["name"].as_str().expect("a name").contains('\u{202e}'), "the value is as it was: {second}");
        }
    }
    let out = run.sekisho(&["screen", "--input", "v.csv", "-o", "v.xlsx"]);
    assert_eq!(out.status.code(), Some(1), "{}", text(&out.stderr));
    let mut book = zip::ZipArchive::new(std::fs::File::open(run.path("v.xlsx")).expect("a workbook")).expect("a package");
    for i in 0..book.len() {
        let mut part = String::new();
        std::io::Read::read_to_string(&mut book.by_index(i).expect("an entry"), &mut part).expect("text");
        assert!(!part.contains("<f>") && !part.contains(['\u{1b}', '\u{202e}', '\u{9b}']), "{part}");
    }
}
