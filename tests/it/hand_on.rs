//! What is handed on: every form of a review opens, says what it must, and lets nothing hostile out raw.

use serde_json::Value;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const NOW: &str = "2026-01-15T00:00:00Z";
const FORMS: [&str; 9] = ["csv", "xlsx", "json", "jsonl", "sarif", "junit", "side-by-side", "html", "text"];

fn example(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples").join(path)
}

fn run(folder: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sekisho"));
    command.current_dir(folder).args(args).args(["--now", NOW, "--data-dir", "data"]).env_remove("SEKISHO_PASSWORD").env("LANG", "C.UTF-8");
    command.output().expect("sekisho runs")
}

/// The text of every entry of a ZIP package.
fn unpacked(bytes: &[u8]) -> String {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let mut out = String::new();
    for i in 0..archive.len() {
        let mut one = Vec::new();
        archive.by_index(i).unwrap().read_to_end(&mut one).unwrap();
        out.push_str(&String::from_utf8_lossy(&one));
    }
    out
}

fn text(folder: &Path, file: &str, view: &str) -> Vec<String> {
    let out = run(folder, &["read", file, "--view", view, "--format", "json"]);
    let read: Value = serde_json::from_slice(&out.stdout).unwrap_or_else(|e| panic!("{e}: {}", String::from_utf8_lossy(&out.stderr)));
    let parts = read["parts"].as_array().unwrap();
    let body = parts.iter().find(|p| p["part"] == "body").and_then(|p| p["text"].as_str()).unwrap();
    body.lines().filter(|l| !l.trim().is_empty()).map(str::to_owned).collect()
}

#[test]
fn a_redline_reads_as_the_base_undone_and_as_the_revised_draft_taken() {
    let folder = tempfile::tempdir().unwrap();
    for (base, revised) in [
        ("02_joint-research/agreement-en.docx", "02_joint-research/weakened-en.docx"),
        ("02_joint-research/agreement-ja.docx", "02_joint-research/weakened-partly-tracked-ja.docx"),
        ("03_exchange-redraft/signed-ja.docx", "03_exchange-redraft/edited-tracked-ja.docx"),
        ("03_exchange-redraft/signed-en.docx", "03_exchange-redraft/redraft-commented-en.docx"),
    ] {
        let (base, revised) = (example(base), example(revised));
        let (base, revised) = (base.to_str().unwrap(), revised.to_str().unwrap());
        for name in ["one.docx", "two.docx"] {
            let out = run(folder.path(), &["compare", base, revised, "--format", "redline", "-o", name]);
            assert_ne!(out.status.code(), Some(2), "{}", String::from_utf8_lossy(&out.stderr));
        }
        assert_eq!(text(folder.path(), "one.docx", "rejected"), text(folder.path(), base, "accepted"), "{revised}");
        assert_eq!(text(folder.path(), "one.docx", "accepted"), text(folder.path(), revised, "accepted"), "{revised}");
        let bytes = std::fs::read(folder.path().join("one.docx")).unwrap();
        assert_eq!(bytes, std::fs::read(folder.path().join("two.docx")).unwrap(), "the same inputs, other bytes");
        let whole = unpacked(&bytes);
        // what the other side tracked keeps its author; ours stands only where its marks are silent
        let all_tracked = revised.contains("edited-tracked");
        assert_eq!(whole.contains("w:author=\"sekisho: "), !all_tracked, "{revised}");
        // every other entry is the user's own, byte for byte
        let mut theirs = zip::ZipArchive::new(std::fs::File::open(revised).unwrap()).unwrap();
        let mut ours = zip::ZipArchive::new(std::io::Cursor::new(&bytes)).unwrap();
        assert_eq!(theirs.len(), ours.len());
        for i in 0..theirs.len() {
            let (a, b) = (theirs.by_index_raw(i).unwrap(), ours.by_index_raw(i).unwrap());
            assert_eq!(a.name(), b.name());
            assert!(
                a.name() == "word/document.xml" || (a.crc32(), a.compressed_size()) == (b.crc32(), b.compressed_size()),
                "{}",
                a.name()
            );
        }
    }
}

#[test]
fn comments_hang_on_the_exact_words_and_change_no_word() {
    let folder = tempfile::tempdir().unwrap();
    let (base, draft) = (example("02_joint-research/agreement-ja.docx"), example("02_joint-research/weakened-ja.docx"));
    let (base, draft) = (base.to_str().unwrap(), draft.to_str().unwrap());
    let out = run(folder.path(), &["review", draft, "--against", base, "--format", "commented", "-o", "c.docx", "--lang", "ja"]);
    assert_ne!(out.status.code(), Some(2), "{}", String::from_utf8_lossy(&out.stderr));
    for view in ["accepted", "rejected"] {
        assert_eq!(text(folder.path(), "c.docx", view), text(folder.path(), draft, view));
    }
    let whole = unpacked(&std::fs::read(folder.path().join("c.docx")).unwrap());
    let remarks = whole.matches("<w:comment w:id").count();
    assert!(
        remarks >= 2 && whole.matches("<w:commentRangeStart").count() == remarks && whole.matches("<w:commentReference").count() == remarks
    );

    // for the other side: questions, and nothing of ours
    let out = run(
        folder.path(),
        &["review", draft, "--against", base, "--format", "commented", "--audience", "external", "-o", "q.docx", "--lang", "ja"],
    );
    assert_ne!(out.status.code(), Some(2), "{}", String::from_utf8_lossy(&out.stderr));
    let whole = unpacked(&std::fs::read(folder.path().join("q.docx")).unwrap());
    assert!(whole.contains("お聞かせください"));
    for ours in ["sekisho", "サイレント", "[重大]", "[高]", "→ "] {
        assert!(!whole.contains(ours), "{ours} goes to the other side");
    }
    let out = run(folder.path(), &["review", draft, "--audience", "external"]);
    assert_eq!(out.status.code(), Some(2), "a report of ours for the other side is refused");
}

#[test]
fn nothing_hostile_gets_out_raw_in_any_form() {
    let folder = tempfile::tempdir().unwrap();
    let name = "長い名前".repeat(2_000);
    let hostile = format!(
        "AGREEMENT\n\nThis Agreement is made between <script>alert(1)</script> Widgets Ltd. (\"Discloser\") and Evil\u{1b}[2J\u{202e} Trading {name} Co., Ltd. (\"Recipient\").\n\n1. Confidentiality\nThe Recipient shall keep the Confidential Information \u{1b}]0;x\u{7} secret and shall not disclose it to <img src=x onerror=alert(1)> any third party.\n\n2. Return\n=HYPERLINK(\"http://x\",\"y\") the Recipient shall return all documents within 30 days.\n\n3. Export control\n+cmd|' /C calc'!A0 each party shall comply with export control law & shall not re-export.\n"
    );
    let draft =
        hostile.replace("shall not disclose", "may disclose").replace("30 days", "90 days").replace("shall not re-export", "may re-export");
    std::fs::write(folder.path().join("base.txt"), &hostile).unwrap();
    std::fs::write(folder.path().join("draft.txt"), &draft).unwrap();
    for form in FORMS {
        for audience in if matches!(form, "csv" | "xlsx" | "side-by-side") { vec!["internal", "external"] } else { vec!["internal"] } {
            let out = run(folder.path(), &["review", "draft.txt", "--against", "base.txt", "--format", form, "--audience", audience]);
            assert!(matches!(out.status.code(), Some(1 | 3 | 4)), "{form}: {}", String::from_utf8_lossy(&out.stderr));
            let raw = if form == "xlsx" { unpacked(&out.stdout) } else { String::from_utf8(out.stdout).unwrap() };
            assert!(!raw.contains(['\u{1b}', '\u{202e}', '\u{7}']), "{form}: a character that steers a display");
            match form {
                "csv" => {
                    let mut reader = csv::ReaderBuilder::new()
                        .has_headers(false)
                        .flexible(true)
                        .from_reader(raw.trim_start_matches('\u{feff}').as_bytes());
                    let cells: Vec<String> =
                        reader.records().flat_map(|r| r.unwrap().iter().map(str::to_owned).collect::<Vec<_>>()).collect();
                    assert!(cells.len() > 20 && !cells.iter().any(|c| c.starts_with(['=', '+', '@'])), "a live cell");
                }
                "xlsx" => assert!(!raw.contains("<f>") && !raw.contains("<script"), "a formula"),
                "text" => {}
                "sarif" => assert_eq!(serde_json::from_str::<Value>(&raw).unwrap()["version"], "2.1.0"),
                "json" | "jsonl" => {
                    // the value is the document's own, character for character; only how it is written is made harmless
                    serde_json::from_str::<Value>(&raw).unwrap();
                    assert!(raw.contains("keep the Confidential Information \\u001b]0;x\\u0007 secret"), "{raw}");
                }
                _ => assert!(!raw.contains("<script") && !raw.contains("<img") && !raw.contains(" onerror=alert(1)>"), "{form}: markup"),
            }
        }
    }
}

#[test]
fn sarif_and_junit_count_every_finding_and_what_was_not_read() {
    let folder = tempfile::tempdir().unwrap();
    let draft = example("01_nda/gaps-ja.docx");
    let draft = draft.to_str().unwrap();
    let json: Value = serde_json::from_slice(&run(folder.path(), &["review", draft, "--format", "json"]).stdout).unwrap();
    let sarif: Value = serde_json::from_slice(&run(folder.path(), &["review", draft, "--format", "sarif"]).stdout).unwrap();
    let found = json["findings"].as_array().unwrap().len();
    assert!(found > 1);
    assert_eq!(sarif["runs"][0]["results"].as_array().unwrap().len(), found);
    let rules = sarif["runs"][0]["tool"]["driver"]["rules"].as_array().unwrap();
    for result in sarif["runs"][0]["results"].as_array().unwrap() {
        assert_eq!(rules[usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap()]["id"], result["ruleId"]);
    }
    let open = json["coverage"]["open"].as_array().unwrap().len();
    assert_eq!(sarif["runs"][0]["invocations"][0]["toolExecutionNotifications"].as_array().unwrap().len(), open);
    let junit = String::from_utf8(run(folder.path(), &["review", draft, "--format", "junit"]).stdout).unwrap();
    assert_eq!(junit.contains("<error"), open > 0, "what was not read is an error");
}

/// A Word file of our own making out of paragraphs, with properties that name somebody.
fn word_file(paragraphs: &[&str]) -> Vec<u8> {
    use std::io::Write;
    let escape = |t: &str| t.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let body: String =
        paragraphs.iter().map(|p| format!("<w:p><w:r><w:t xml:space=\"preserve\">{}</w:t></w:r></w:p>", escape(p))).collect();
    let space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
    let kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml";
    let office = "http://schemas.openxmlformats.org/officeDocument/2006";
    let package = "http://schemas.openxmlformats.org/package/2006";
    let parts = [
        (
            "[Content_Types].xml",
            format!(
                "<Types xmlns=\"{package}/content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"xml\" ContentType=\"application/xml\"/><Override PartName=\"/word/document.xml\" ContentType=\"{kind}\"/></Types>"
            ),
        ),
        (
            "_rels/.rels",
            format!(
                "<Relationships xmlns=\"{package}/relationships\"><Relationship Id=\"rId1\" Type=\"{office}/relationships/officeDocument\" Target=\"word/document.xml\"/></Relationships>"
            ),
        ),
        (
            "docProps/core.xml",
            format!(
                "<cp:coreProperties xmlns:cp=\"{package}/metadata/core-properties\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><dc:creator>Quentin Harbourmaster</dc:creator></cp:coreProperties>"
            ),
        ),
        (
            "docProps/app.xml",
            format!("<Properties xmlns=\"{office}/extended-properties\"><Company>Internal Desk Seven</Company></Properties>"),
        ),
        ("word/document.xml", format!("<w:document xmlns:w=\"{space}\"><w:body>{body}</w:body></w:document>")),
    ];
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, text) in parts {
        zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// Every entry of a package, by name.
fn entries(bytes: &[u8]) -> std::collections::BTreeMap<String, String> {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    (0..archive.len())
        .map(|i| {
            let mut entry = archive.by_index(i).unwrap();
            let mut text = Vec::new();
            entry.read_to_end(&mut text).unwrap();
            (entry.name().to_owned(), String::from_utf8_lossy(&text).into_owned())
        })
        .collect()
}

#[test]
fn nothing_hostile_gets_out_raw_in_a_word_file_and_every_word_is_there() {
    let folder = tempfile::tempdir().unwrap();
    let name = format!("Evil Trading {} Co., Ltd.", "長い名前".repeat(400));
    let opening =
        format!("This Agreement is made between <script>alert(1)</script> Widgets Ltd. (\"Discloser\") and {name} (\"Recipient\").");
    let base = [
        "AGREEMENT",
        &opening,
        "1. Confidentiality",
        "The Recipient shall keep the Confidential Information \u{202e}secret\u{202c} and shall not disclose it to <img src=x onerror=alert(1)> any third party.",
        "2. Return",
        "=HYPERLINK(\"http://x\",\"y\") the Recipient shall return all documents within 30 days.",
        "3. Export control",
        "+cmd|' /C calc'!A0 each party shall comply with export control laws & shall not re-export.",
    ];
    let draft: Vec<String> = base
        .iter()
        .map(|p| {
            p.replace("shall not disclose", "may disclose")
                .replace("30 days", "90 days")
                .replace("shall not re-export", "may re-export ]]> <w:p>")
        })
        .collect();
    let draft: Vec<&str> = draft.iter().map(String::as_str).collect();
    std::fs::write(folder.path().join("base.docx"), word_file(&base)).unwrap();
    std::fs::write(folder.path().join("draft.docx"), word_file(&draft)).unwrap();
    let ours = |form: &str| !matches!(form, "redline" | "commented");
    for (form, audience, file) in [
        ("redline", "internal", "r.docx"),
        ("redline", "external", "re.docx"),
        ("commented", "internal", "c.docx"),
        ("commented", "external", "ce.docx"),
        ("side-by-side", "internal", "s.docx"),
        ("side-by-side", "external", "se.docx"),
    ] {
        let out =
            run(folder.path(), &["review", "draft.docx", "--against", "base.docx", "--format", form, "--audience", audience, "-o", file]);
        assert_ne!(out.status.code(), Some(2), "{form}: {}", String::from_utf8_lossy(&out.stderr));
        strict(&folder.path().join(file), ours(form), form);
        let all = entries(&std::fs::read(folder.path().join(file)).unwrap());
        let whole: String = all.values().cloned().collect();
        for somebody in ["Quentin Harbourmaster", "Internal Desk Seven"] {
            assert_eq!(whole.contains(somebody), audience == "internal" && !ours(form), "{form} {audience}: {somebody}");
        }
    }
    let out = run(folder.path(), &["review", "draft.docx", "--against", "base.docx", "-o", "dossier"]);
    assert_ne!(out.status.code(), Some(2), "{}", String::from_utf8_lossy(&out.stderr));
    for form in ["letter-en", "letter-ja", "cover-en", "cover-ja"] {
        strict(&folder.path().join(format!("dossier/forms/{form}.docx")), true, form);
    }
    for form in ["questionnaire", "clearance-sheet", "transaction-review", "letter-en", "letter-ja"] {
        let page = std::fs::read_to_string(folder.path().join(format!("dossier/forms/{form}.html"))).unwrap();
        assert!(!page.contains("<script") && !page.contains("<img") && !page.contains(['\u{1b}', '\u{202e}']), "{form}");
    }
}

/// A strict second look at a package we wrote: well-formed parts, every one declared, every relation pointing at a part, no
/// field, macro or link; in files of our own no character that steers a display.
fn strict(path: &Path, ours: bool, form: &str) {
    let all = entries(&std::fs::read(path).unwrap());
    let types = &all["[Content_Types].xml"];
    for (name, text) in &all {
        let mut reader = quick_xml::Reader::from_str(text.trim_start_matches('\u{feff}'));
        reader.config_mut().check_end_names = true;
        let mut depth = 0i64;
        loop {
            match reader.read_event() {
                Ok(quick_xml::events::Event::Eof) => break,
                Ok(quick_xml::events::Event::Start(_)) => depth += 1,
                Ok(quick_xml::events::Event::End(_)) => depth -= 1,
                Ok(_) => {}
                Err(e) => panic!("{form} {name}: {e}"),
            }
        }
        assert_eq!(depth, 0, "{form} {name}");
        let declared = types.contains(&format!("PartName=\"/{name}\""))
            || name.rsplit('.').next().is_some_and(|e| types.contains(&format!("Extension=\"{e}\"")));
        assert!(declared || name == "[Content_Types].xml", "{form}: {name} is not declared");
        for target in text.split("Target=\"").skip(1).filter(|_| name.ends_with(".rels")).filter_map(|t| t.split('"').next()) {
            let folder = name.split("_rels/").next().unwrap_or_default();
            let whole = target.strip_prefix('/').map_or_else(|| format!("{folder}{target}"), str::to_owned);
            assert!(all.contains_key(&whole), "{form}: {name} points at {target}");
        }
        assert!(!ours || !text.contains(['\u{202e}', '\u{1b}']), "{form} {name}: a character that steers a display");
        assert!(
            !text.contains("<script")
                && !text.contains("<img")
                && !text.contains("<w:fldSimple")
                && !text.contains("w:instrText")
                && !text.contains("vbaProject"),
            "{form} {name}"
        );
    }
    if ours {
        assert!(!all.keys().any(|n| n.starts_with("docProps")), "{form}: properties");
    }
}

#[test]
fn check_speaks_sarif_and_junit_for_one_file_and_for_several() {
    let folder = tempfile::tempdir().unwrap();
    let (one, two) = (example("01_nda/gaps-en.docx"), example("01_nda/complete-ja.docx"));
    let (one, two) = (one.to_str().unwrap(), two.to_str().unwrap());
    let json: Value = serde_json::from_slice(&run(folder.path(), &["check", one, "--format", "json"]).stdout).unwrap();
    let sarif: Value = serde_json::from_slice(&run(folder.path(), &["check", one, two, "--format", "sarif"]).stdout).unwrap();
    let runs = sarif["runs"].as_array().unwrap();
    assert_eq!((sarif["version"].as_str(), runs.len()), (Some("2.1.0"), 2));
    assert_eq!(runs[0]["results"].as_array().unwrap().len(), json["findings"].as_array().unwrap().len());
    let junit = String::from_utf8(run(folder.path(), &["check", one, two, "--format", "junit"]).stdout).unwrap();
    assert_eq!(junit.matches("<testsuite ").count(), 2);
    assert!(junit.contains("<failure"), "{junit}");
}
