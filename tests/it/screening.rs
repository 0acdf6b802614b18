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
