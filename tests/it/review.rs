//! `review` as a user meets it: what cannot be read is said and never clean, the same inputs give the same bytes, the
//! seal shows every altered byte, and nothing from a document gets out raw.

use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const NOW: &str = "2026-01-15T00:00:00Z";

fn example(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples").join(path)
}

/// Runs sekisho with an empty data folder, its working folder a temporary one.
fn run(folder: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sekisho"));
    command.current_dir(folder).args(args).args(["--now", NOW, "--data-dir", "data"]).env_remove("SEKISHO_PASSWORD").env("LANG", "C.UTF-8");
    command.output().expect("sekisho runs")
}

fn json(out: &Output) -> Value {
    serde_json::from_slice(&out.stdout).unwrap_or_else(|e| panic!("{e}: {}", String::from_utf8_lossy(&out.stderr)))
}

/// A PDF of one page with a picture and no text, as a scanner makes it.
fn scan() -> Vec<u8> {
    let objects = [
        "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
        "<</Type/Pages/Kids[3 0 R]/Count 1>>".to_owned(),
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</XObject<</I 5 0 R>>>>/Contents 4 0 R>>".to_owned(),
        "<</Length 29>>stream\nq 595 0 0 842 0 0 cm /I Do Q \nendstream".to_owned(),
        format!(
            "<</Type/XObject/Subtype/Image/Width 8/Height 8/ColorSpace/DeviceGray/BitsPerComponent 8/Length 64>>stream\n{}\nendstream",
            "0".repeat(64)
        ),
    ];
    let mut out = b"%PDF-1.4\n".to_vec();
    let mut offsets = Vec::new();
    for (i, object) in objects.iter().enumerate() {
        offsets.push(out.len());
        out.extend(format!("{} 0 obj\n{object}\nendobj\n", i + 1).bytes());
    }
    let start = out.len();
    out.extend(format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).bytes());
    offsets.iter().for_each(|o| out.extend(format!("{o:010} 00000 n \n").bytes()));
    out.extend(format!("trailer<</Size {}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n", objects.len() + 1).bytes());
    out
}

#[test]
fn what_cannot_be_read_is_said_and_never_clean() {
    let folder = tempfile::tempdir().unwrap();
    let good = std::fs::read(example("01_nda/complete-en.docx")).unwrap();
    let zip = b"PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0".to_vec();
    for (name, bytes, codes) in [
        ("empty.docx", Vec::new(), vec![2]),
        ("cut.docx", good[..good.len() / 2].to_vec(), vec![2, 3]),
        ("zip.docx", zip, vec![2]),
        ("rich.docx", b"{\\rtf1 words}".to_vec(), vec![2]),
        ("scan.pdf", scan(), vec![3]),
    ] {
        std::fs::write(folder.path().join(name), bytes).unwrap();
        for lang in ["en", "ja"] {
            let out = run(folder.path(), &["review", name, "--lang", lang]);
            let code = out.status.code().unwrap_or(-1);
            assert!(codes.contains(&code), "{name}: exit {code}: {}", String::from_utf8_lossy(&out.stderr));
            let said = if code == 2 { &out.stderr } else { &out.stdout };
            assert!(String::from_utf8_lossy(said).contains(name), "{name}: {}", String::from_utf8_lossy(said));
        }
    }
}

#[test]
fn an_unread_draft_loses_nothing_and_an_unread_base_can_be_attested() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("scan.pdf"), scan()).unwrap();
    let signed = example("03_exchange-redraft/signed-ja.docx");
    let out = json(&run(folder.path(), &["compare", signed.to_str().unwrap(), "scan.pdf", "--format", "json"]));
    assert_eq!(out["outcome"], "incomplete");
    assert_eq!(out["losses"].as_array().map(Vec::len), Some(0));
    assert_eq!(out["changes"].as_array().map(Vec::len), Some(0));
    assert_eq!(out["compared"], false);

    let redraft = example("03_exchange-redraft/redraft-ja.docx");
    let holds = "export-control=\"第8条\"";
    let out =
        run(folder.path(), &["review", redraft.to_str().unwrap(), "--against", "scan.pdf", "--base-holds", holds, "--format", "json"]);
    assert_eq!(out.status.code(), Some(4));
    let told = json(&out);
    assert_eq!(told["compare"]["losses"][0]["term"], "export-control");
    assert_eq!(told["compare"]["losses"][0]["attested"], true);
    assert_eq!(told["coverage"]["complete"], false);

    // and a redraft that keeps the clause is not called lost
    let kept = example("03_exchange-redraft/redraft-kept-ja.docx");
    let out = run(folder.path(), &["review", kept.to_str().unwrap(), "--against", "scan.pdf", "--base-holds", holds, "--format", "json"]);
    assert_eq!(json(&out)["compare"]["losses"].as_array().map(Vec::len), Some(0));
}

#[test]
fn the_same_inputs_give_the_same_bytes_and_the_seal_shows_every_alteration() {
    let folder = tempfile::tempdir().unwrap();
    let (base, draft) = (example("04_borrowed-name/draft-1-ja.docx"), example("04_borrowed-name/draft-2-shared-ja.docx"));
    for name in ["one", "two"] {
        let out = run(folder.path(), &["review", draft.to_str().unwrap(), "--against", base.to_str().unwrap(), "--lang", "ja", "-o", name]);
        assert_eq!(out.status.code(), Some(4), "{}", String::from_utf8_lossy(&out.stderr));
    }
    for file in ["dossier.json", "report.html", "manifest.json"] {
        let read = |dir: &str| std::fs::read(folder.path().join(dir).join(file)).unwrap();
        assert_eq!(read("one"), read("two"), "{file}");
    }
    assert_eq!(run(folder.path(), &["case", "verify", "one"]).status.code(), Some(0));
    let inputs: Vec<PathBuf> = std::fs::read_dir(folder.path().join("one/inputs")).unwrap().map(|e| e.unwrap().path()).collect();
    assert_eq!(inputs.len(), 2);
    for path in inputs.iter().chain([&folder.path().join("one/dossier.json"), &folder.path().join("one/report.html")]) {
        let kept = std::fs::read(path).unwrap();
        let mut altered = kept.clone();
        altered[kept.len() / 2] ^= 1;
        std::fs::write(path, altered).unwrap();
        let out = run(folder.path(), &["case", "verify", "one"]);
        assert_eq!(out.status.code(), Some(1), "{}", path.display());
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        assert!(String::from_utf8_lossy(&out.stdout).contains(&name), "{name}");
        std::fs::write(path, kept).unwrap();
    }
}

#[test]
fn nothing_from_a_document_gets_out_raw() {
    let folder = tempfile::tempdir().unwrap();
    let hostile = "AGREEMENT\n\nThis Agreement is made between <script>alert(1)</script> Widgets Ltd. (\"Discloser\") and Evil\u{1b}[2J\u{202e} Trading Co., Ltd. (\"Recipient\").\n\n1. Confidentiality\nThe Recipient shall keep the Confidential Information \u{1b}]0;x\u{7} secret and shall not disclose it to <img src=x onerror=alert(1)> any third party.\n";
    std::fs::write(folder.path().join("base.txt"), hostile).unwrap();
    std::fs::write(folder.path().join("draft.txt"), hostile.replace("shall not disclose", "may disclose")).unwrap();
    let out = run(folder.path(), &["review", "draft.txt", "--against", "base.txt", "-o", "d"]);
    let text = String::from_utf8_lossy(&out.stdout).into_owned();
    assert!(!text.contains('\u{1b}') && !text.contains('\u{202e}') && !text.contains('\u{7}'), "{text}");
    let page = std::fs::read_to_string(folder.path().join("d/report.html")).unwrap();
    assert!(!page.contains("<script") && !page.contains("<img"), "markup of the document reached the page");
    assert!(!page.contains('\u{1b}') && !page.contains('\u{202e}'));
    let outside = ["<link", "<iframe", "<object", " src=\"", " href=\"http", "url(http", "@import"];
    assert!(outside.iter().all(|o| !page.contains(o)), "the page asks for something outside");
}

#[test]
fn a_sentence_taken_out_of_an_example_never_goes_untold() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["01_nda/complete-en.docx", "02_joint-research/agreement-ja.docx"] {
        let printed = run(folder.path(), &["read", example(name).to_str().unwrap()]);
        let text = String::from_utf8(printed.stdout).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        std::fs::write(folder.path().join("base.txt"), &text).unwrap();
        // every seventh line, so that the test stays quick; headings and short lines are no duties
        for (i, line) in lines.iter().enumerate().filter(|(i, l)| i % 7 == 3 && l.chars().count() > 45) {
            let rest: Vec<&str> = lines.iter().enumerate().filter(|(k, _)| *k != i).map(|(_, l)| *l).collect();
            std::fs::write(folder.path().join("draft.txt"), rest.join("\n")).unwrap();
            let told = json(&run(folder.path(), &["compare", "base.txt", "draft.txt", "--format", "json"]));
            let n = |key: &str| told[key].as_array().map_or(0, Vec::len);
            assert!(n("losses") + n("changes") + n("unmatched") > 0, "{name}: nothing told of “{line}”");
        }
    }
}

#[test]
fn every_finding_can_be_explained() {
    let folder = tempfile::tempdir().unwrap();
    let pairs = [
        ("04_borrowed-name/draft-1-en.docx", "04_borrowed-name/draft-2-shared-en.docx"),
        ("03_exchange-redraft/signed-en.docx", "03_exchange-redraft/redraft-en.docx"),
        ("02_joint-research/agreement-ja.docx", "02_joint-research/weakened-partly-tracked-ja.docx"),
    ];
    let mut codes = std::collections::BTreeSet::new();
    for (base, draft) in pairs {
        let (base, draft) = (example(base), example(draft));
        let out = run(folder.path(), &["review", draft.to_str().unwrap(), "--against", base.to_str().unwrap(), "--format", "json"]);
        codes.extend(json(&out)["findings"].as_array().unwrap().iter().map(|f| f["code"].as_str().unwrap().to_owned()));
    }
    assert!(codes.len() >= 8, "{codes:?}");
    for code in codes {
        let out = run(folder.path(), &["explain", &code]);
        assert_eq!(out.status.code(), Some(0), "{code}");
    }
}
