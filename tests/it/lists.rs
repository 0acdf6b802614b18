//! Restriction lists through the binary: every sample of every list folder, the guards, the store, the starter extract.

use serde_json::Value;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

pub(crate) const NOW: &str = "2026-03-01T00:00:00Z";

pub(crate) fn sekisho(data_dir: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_sekisho"))
        .args(arguments)
        .args(["--now", NOW, "--offline", "--data-dir"])
        .arg(data_dir)
        .env_remove("LANG")
        .env_remove("LC_ALL")
        .env_remove("LC_MESSAGES")
        .current_dir(data_dir)
        .output()
        .unwrap()
}

pub(crate) fn status(data_dir: &Path) -> Value {
    let output = sekisho(data_dir, &["lists", "status", "--format", "json"]);
    serde_json::from_slice(&output.stdout).unwrap()
}

pub(crate) fn list<'a>(status: &'a Value, id: &str) -> Option<&'a Value> {
    status["lists"].as_array().unwrap().iter().find(|l| l["id"] == id)
}

pub(crate) fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

pub(crate) fn folder(id: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("screening-lists").join(id)
}

/// Writes a workbook from a table: one row a line, cells parted by tabs, `\n` for a line break inside a cell, `=5` for
/// a formula whose cached value is 5. A line `## name` begins another sheet.
fn workbook(path: &Path, sheet: &str, table: &str) {
    let mut sheets: Vec<(String, Vec<&str>)> = Vec::new();
    for line in table.lines() {
        match line.strip_prefix("## ") {
            Some(name) => sheets.push((name.to_owned(), Vec::new())),
            None if sheets.is_empty() => sheets.push((sheet.to_owned(), vec![line])),
            None => sheets.last_mut().unwrap().1.push(line),
        }
    }
    let numbered = || (1..).zip(&sheets);
    let overrides: String = numbered().map(|(n, _)| format!("<Override PartName=\"/xl/worksheets/sheet{n}.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml\"/>")).collect();
    let entries: String = numbered().map(|(n, (name, _))| format!("<sheet name=\"{name}\" sheetId=\"{n}\" r:id=\"r{n}\"/>")).collect();
    let relations: String = numbered().map(|(n, _)| format!("<Relationship Id=\"r{n}\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\" Target=\"worksheets/sheet{n}.xml\"/>")).collect();
    let mut parts = vec![
        ("[Content_Types].xml".to_owned(), format!("<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"xml\" ContentType=\"application/xml\"/><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Override PartName=\"/xl/workbook.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml\"/>{overrides}</Types>")),
        ("_rels/.rels".to_owned(), "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"r1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>".to_owned()),
        ("xl/workbook.xml".to_owned(), format!("<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><sheets>{entries}</sheets></workbook>")),
        ("xl/_rels/workbook.xml.rels".to_owned(), format!("<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">{relations}</Relationships>")),
    ];
    parts.extend(numbered().map(|(n, (_, lines))| (format!("xl/worksheets/sheet{n}.xml"), sheet_xml(lines))));
    let mut archive = zip::ZipWriter::new(std::fs::File::create(path).unwrap());
    for (name, content) in parts {
        archive.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        archive.write_all(content.as_bytes()).unwrap();
    }
    archive.finish().unwrap();
}

fn sheet_xml(lines: &[&str]) -> String {
    let escape = |t: &str| t.replace('&', "&amp;").replace('<', "&lt;").replace("\\n", "\n");
    let cell = |t: &str, column: usize, row: usize| {
        let place = format!("{}{row}", char::from(b'A' + u8::try_from(column).unwrap()));
        match t.strip_prefix('=') {
            Some(value) => format!("<c r=\"{place}\"><f>ROW()-1</f><v>{value}</v></c>"),
            None if t.is_empty() => format!("<c r=\"{place}\"/>"),
            None => format!("<c r=\"{place}\" t=\"inlineStr\"><is><t xml:space=\"preserve\">{}</t></is></c>", escape(t)),
        }
    };
    let rows: String = (1..)
        .zip(lines)
        .map(|(r, line)| {
            let cells: String = line.split('\t').enumerate().map(|(c, t)| cell(t, c, r)).collect();
            format!("<row r=\"{r}\">{cells}</row>")
        })
        .collect();
    format!("<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>{rows}</sheetData></worksheet>")
}

fn meti_table() -> String {
    std::fs::read_to_string(folder("jp-meti-eul").join("sample.cells")).unwrap()
}

pub(crate) fn meti_file(into: &Path, name: &str, table: &str) -> String {
    let path = into.join(name);
    workbook(&path, "ユーザーリスト", table);
    path.display().to_string()
}

/// What `expected` says must be so; what it leaves out may be anything. Arrays are compared whole.
fn holds(expected: &Value, actual: &Value, place: &str) {
    match (expected, actual) {
        (Value::Object(e), Value::Object(a)) => {
            for (key, value) in e {
                holds(value, a.get(key).unwrap_or(&Value::Null), &format!("{place}.{key}"));
            }
        }
        (Value::Array(e), Value::Array(a)) => {
            assert_eq!(e.len(), a.len(), "{place}: {actual:#}");
            for (index, (e, a)) in e.iter().zip(a).enumerate() {
                holds(e, a, &format!("{place}[{index}]"));
            }
        }
        _ => assert_eq!(expected, actual, "{place}"),
    }
}

#[test]
fn every_list_folder_holds_a_sample_and_gives_what_it_must() {
    let scratch = tempfile::tempdir().unwrap();
    let mut walked = 0;
    for info in sekisho::lists::ListInfo::all().iter().filter(|i| i.importer.is_some() && i.extract_of.is_empty()) {
        let wanted = |name: &str| -> Value {
            let own = folder(&info.id).join(format!("{}.expected.json", name.rsplit_once('.').unwrap().0));
            let path = if own.is_file() { own } else { folder(&info.id).join("expected.json") };
            serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
        };
        let id = if info.id == "custom" { "custom:sample" } else { &info.id };
        let mut samples = 0;
        for entry in std::fs::read_dir(folder(&info.id)).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if !name.starts_with("sample") || path.is_dir() || name.ends_with(".json") && name.contains(".expected.") {
                continue;
            }
            let file = match path.extension().and_then(|e| e.to_str()) {
                Some("cells") => PathBuf::from(meti_file(scratch.path(), "sample.xlsx", &std::fs::read_to_string(&path).unwrap())),
                _ => path.clone(),
            };
            let read = sekisho::lists::read_raw(id, &file, None, NOW).unwrap();
            let listings = serde_json::to_value(&read.snapshot.listings).unwrap();
            let expected = wanted(&name);
            assert_eq!(expected["records"], listings.as_array().unwrap().len(), "{name}");
            holds(&expected["listings"], &listings, &format!("{} {name}", info.id));
            assert!(read.snapshot.listings.iter().all(|l| !read.info.effect(l).class.is_empty()), "{name}");
            samples += 1;
        }
        assert!(samples > 0, "{} has no sample", info.id);
        walked += samples;
    }
    assert!(walked >= 4);
}

#[test]
fn an_imported_list_takes_the_place_of_the_starter_and_ages_from_its_edition() {
    let data = tempfile::tempdir().unwrap();
    let before = status(data.path());
    let starter = list(&before, "starter").unwrap();
    assert!(starter["records"].as_u64().unwrap() >= 200 && starter["extract"] == true);

    let file = meti_file(data.path(), "20250929_9.xlsx", &meti_table());
    let output = sekisho(data.path(), &["lists", "import", "jp-meti-eul", &file]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert!(text(&output.stdout).contains("4 entries"));

    let after = status(data.path());
    let meti = list(&after, "jp-meti-eul").unwrap();
    assert_eq!((&meti["records"], &meti["version"], &meti["age_days"]), (&4.into(), &"2025-09-29".into(), &153.into()));
    assert_eq!(meti["stale"], false);
    assert!(list(&after, "starter").is_none());

    let japanese = text(&sekisho(data.path(), &["lists", "status", "--lang", "ja"]).stdout);
    assert!(japanese.contains("リスト") && japanese.contains("153日") && japanese.contains("us-csl"));
}

#[test]
fn confirming_makes_an_old_edition_current_again() {
    let data = tempfile::tempdir().unwrap();
    let sample = folder("us-csl").join("sample.csv").display().to_string();
    assert!(sekisho(data.path(), &["lists", "import", "us-csl", &sample, "--as-of", "2026-01-01"]).status.success());
    assert_eq!(list(&status(data.path()), "us-csl").unwrap()["stale"], true);
    assert!(sekisho(data.path(), &["lists", "confirm", "us-csl"]).status.success());
    let after = status(data.path());
    let csl = list(&after, "us-csl").unwrap();
    assert_eq!((&csl["stale"], &csl["age_days"], &csl["version"]), (&false.into(), &0.into(), &"2026-01-01".into()));
    assert_eq!(sekisho(data.path(), &["lists", "confirm", "jp-meti-eul"]).status.code(), Some(2));
}

/// A file that must be refused whole: exit 2, a reason in each language, nothing stored.
fn refused(id: &str, name: &str, content: &[u8], reason: &str) {
    let data = tempfile::tempdir().unwrap();
    let path = data.path().join(name);
    std::fs::write(&path, content).unwrap();
    let path = path.display().to_string();
    let output = sekisho(data.path(), &["lists", "import", id, &path, "--lang", "en"]);
    assert_eq!(output.status.code(), Some(2), "{name}: {}", text(&output.stdout));
    let english = text(&output.stderr);
    assert!(english.contains(reason), "{name}: {english}");
    let japanese = text(&sekisho(data.path(), &["lists", "import", id, &path, "--lang", "ja"]).stderr);
    assert!(japanese.contains('。') && japanese != english, "{japanese}");
    assert!(list(&status(data.path()), id).is_none());
}

#[test]
fn broken_files_are_refused_whole() {
    let csv = std::fs::read_to_string(folder("us-csl").join("sample.csv")).unwrap();
    let json = std::fs::read_to_string(folder("us-csl").join("sample.json")).unwrap();
    let header = csv.lines().next().unwrap();
    refused("us-csl", "nothing.csv", b"", "empty");
    refused("us-csl", "page.csv", b"<!DOCTYPE html><html><title>503</title></html>", "web page");
    refused("us-csl", "two_headers.csv", format!("{header}\n{csv}").as_bytes(), "second header");
    refused("us-csl", "short.csv", format!("{csv}a,b,c\n").as_bytes(), "3 fields instead of 29");
    refused("us-csl", "renamed.csv", csv.replacen(",name,", ",full_name,", 1).as_bytes(), "missing: name; unknown: full_name");
    refused("us-csl", "other_source.csv", csv.replace("Entity List (EL)", "Example List (XX)").as_bytes(), "is no source list");
    refused("us-csl", "cut.csv", &csv.as_bytes()[..csv.rfind('"').unwrap()], "cut short");
    refused("us-csl", "only_header.csv", header.as_bytes(), "no entries");
    refused("us-csl", "cut.json", &json.as_bytes()[..json.len() * 3 / 5], "not whole JSON");
    refused("us-csl", "other.json", br#"{"records":[]}"#, "no array");
    refused("us-csl", "cut.csv.gz", b"\x1F\x8B\x08\0\0\0\0\0", "damaged");
    refused("jp-meti-eul", "list.json", json.as_bytes(), "xlsx");
    refused("jp-meti-eul", "damaged.xlsx", b"PK\x03\x04 no archive", "damaged");
    let xml = |id: &str| std::fs::read_to_string(folder(id).join("sample.xml")).unwrap();
    let un = xml("un-sc");
    refused("un-sc", "cut.xml", &un.as_bytes()[..un.len() * 3 / 5], "cut short");
    refused("un-sc", "other.xml", xml("uk-sl").as_bytes(), "not the Security Council");
    refused("uk-sl", "kind.xml", xml("uk-sl").replace(">Entity<", ">Planet<").as_bytes(), "no type of this list");
    refused("us-ofac-sdn", "count.xml", xml("us-ofac-sdn").replace("Count>3<", "Count>4<").as_bytes(), "holds 3");
    refused("us-ofac-sdn", "page.xml", b"<html><body>Service unavailable</body></html>", "web page");
    refused("eu-fsf", "nameless.xml", xml("eu-fsf").replace("wholeName=\"Ivan Exemplar\"", "").as_bytes(), "no name");
    let mof = std::fs::read_to_string(folder("jp-mof").join("sample.csv")).unwrap();
    refused("jp-mof", "renamed.csv", mof.replace("国籍（日本語）", "国").as_bytes(), "header");
    refused("jp-mof", "kind.csv", mof.replacen("団体\"", "船舶\"", 1).replacen(",団体,", ",船舶,", 1).as_bytes(), "neither");
    refused("custom:own", "header.csv", b"name,colour\nExample,blue\n", "colour");
    refused("custom:own", "effect.csv", b"name,effect\nExample,forbidden\n", "is no effect");
}

#[test]
fn a_workbook_with_other_headings_countries_or_letters_is_refused_whole() {
    let table = meti_table();
    for (wrong, reason) in [
        (table.replace("国名、地域名\\nCountry or Region", "区分\\nClass"), "headings"),
        (table.replacen("イラン\\nIslamic Republic of Iran", "イラン Example Institute", 1), "countries"),
        (table.replacen("ミサイル、核\\nM、N", "ミサイル、核\\nM、Z", 1), "type of concern"),
        (table.replacen("Example Institute of Light (EIL)", "", 1), "without a name"),
    ] {
        let scratch = tempfile::tempdir().unwrap();
        let file = meti_file(scratch.path(), "list.xlsx", &wrong);
        refused("jp-meti-eul", "list.xlsx", &std::fs::read(file).unwrap(), reason);
    }
}

#[test]
fn columns_are_found_by_heading_wherever_they_stand() {
    let scratch = tempfile::tempdir().unwrap();
    let moved: String = meti_table()
        .lines()
        .map(|line| {
            let mut cells: Vec<&str> = line.split('\t').collect();
            cells.resize(10, "");
            cells.swap(1, 3);
            format!("{}\n", cells.join("\t"))
        })
        .collect();
    let file = meti_file(scratch.path(), "moved.xlsx", &moved);
    let read = sekisho::lists::read_raw("jp-meti-eul", Path::new(&file), None, NOW).unwrap();
    assert_eq!(read.snapshot.listings[0].primary(), "Example Institute of Light (EIL)");
    assert_eq!(read.snapshot.listings[0].countries[0].code, "IR");
}

#[test]
fn a_shrunken_edition_is_stopped_and_accepted_only_with_a_reason() {
    let data = tempfile::tempdir().unwrap();
    let file = |name: &str, rows: usize| {
        let mut text = "name\n".to_owned();
        (0..rows).for_each(|n| text.push_str(&format!("Sample Company {n}\n")));
        let path = data.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.display().to_string()
    };
    let (whole, shrunken, older) = (file("own_2026-02-01.csv", 100), file("own_2026-02-02.csv", 94), file("own_2026-01-31.csv", 100));
    assert!(sekisho(data.path(), &["lists", "import", "custom:own", &whole]).status.success());
    for stopped in [&shrunken, &older] {
        assert_eq!(sekisho(data.path(), &["lists", "import", "custom:own", stopped]).status.code(), Some(2));
        assert_eq!(list(&status(data.path()), "custom:own").unwrap()["records"], 100);
    }
    let output = sekisho(data.path(), &["lists", "import", "custom:own", &shrunken, "--accept", "six firms were merged"]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let after = status(data.path());
    let own = list(&after, "custom:own").unwrap();
    assert_eq!((&own["records"], &own["accepted"]), (&94.into(), &"six firms were merged".into()));
    let kept: Vec<String> = std::fs::read_dir(data.path().join("lists/custom-own"))
        .unwrap()
        .map(|e| e.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    assert_eq!(kept.iter().filter(|n| n.ends_with(".postcard")).count(), 2, "{kept:?}");
    let log = std::fs::read_to_string(data.path().join("lists/custom-own/log.jsonl")).unwrap();
    assert!(log.lines().last().unwrap().contains("six firms were merged"));
}

#[test]
fn a_damaged_store_is_an_error_and_importing_again_is_the_way_out() {
    let data = tempfile::tempdir().unwrap();
    let sample = folder("custom").join("sample.csv").display().to_string();
    assert!(sekisho(data.path(), &["lists", "import", "custom:own", &sample]).status.success());
    let stored = std::fs::read_dir(data.path().join("lists/custom-own"))
        .unwrap()
        .map(|e| e.unwrap().path())
        .find(|p| p.extension().is_some_and(|x| x == "postcard"))
        .unwrap();
    let bytes = std::fs::read(&stored).unwrap();
    std::fs::write(&stored, &bytes[..bytes.len() / 2]).unwrap();
    assert!(sekisho::lists::Store::open(data.path()).is_err());
    let output = sekisho(data.path(), &["lists", "status", "--lang", "en"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("damaged"));
    assert!(sekisho(data.path(), &["lists", "import", "custom:own", &sample]).status.success());
    assert_eq!(list(&status(data.path()), "custom:own").unwrap()["records"], 3);
}

#[test]
fn packed_and_shift_jis_files_are_read() {
    let data = tempfile::tempdir().unwrap();
    let own = "name,aliases\r\n例示光学株式会社,レイジ光学;例示オプティクス\r\n見本商事有限会社,見本トレーディング\r\n";
    let (bytes, _, _) = encoding_rs::SHIFT_JIS.encode(own);
    let path = data.path().join("own.csv.gz");
    let mut packed = flate2::write::GzEncoder::new(std::fs::File::create(&path).unwrap(), flate2::Compression::fast());
    packed.write_all(&bytes).unwrap();
    packed.finish().unwrap();
    let read = sekisho::lists::read_raw("custom:own", &path, None, NOW).unwrap();
    assert_eq!(read.snapshot.listings[0].primary(), "例示光学株式会社");
    assert_eq!(read.snapshot.listings[1].names[1].text, "見本トレーディング");
    assert!(read.snapshot.warnings.iter().any(|w| w.en.contains("encoding")), "{:?}", read.snapshot.warnings);
}

#[test]
fn the_starter_names_its_source_for_every_entry_and_knows_the_two_harbin_universities_apart() {
    let data = tempfile::tempdir().unwrap();
    let store = sekisho::lists::Store::open(data.path()).unwrap();
    let starter = store.find("starter").unwrap();
    assert!(starter.snapshot.extract && starter.snapshot.records() >= 200);
    for listing in &starter.snapshot.listings {
        let origin = listing.taken_from.as_ref().unwrap();
        assert!(starter.info.extract_of.contains(&origin.list) && !origin.uid.is_empty() && origin.version.len() == 10, "{}", listing.uid);
        assert!(listing.source_url.is_some() && !listing.primary().is_empty(), "{}", listing.uid);
        assert!(
            matches!(starter.info.effect(listing).class.as_str(), "licence-check" | "licence-required" | "due-diligence"),
            "{}",
            listing.uid
        );
    }
    let held_by = |name: &str| -> Vec<&str> {
        let holders = starter.snapshot.listings.iter().filter(|l| l.names.iter().any(|n| n.text == name));
        holders.map(sekisho::lists::Listing::primary).collect()
    };
    for name in ["Harbin Institute of Technology", "哈爾浜工業大学", "哈尔滨工业大学", "ハルビン工業大学"] {
        assert!(held_by(name).len() == 2 && held_by(name).iter().all(|n| n.starts_with("Harbin Institute")), "{name}");
    }
    assert!(held_by("哈爾浜工程大学").iter().all(|n| *n == "Harbin Engineering University"));
    let harbin = starter.snapshot.listings.iter().find(|l| l.uid == "jp-meti-eul:541").unwrap();
    let kinds: Vec<_> = harbin.names.iter().filter(|n| !n.text.is_ascii()).map(|n| (n.text.as_str(), n.kind)).collect();
    assert_eq!(kinds[0], ("哈爾浜工業大学", sekisho::lists::NameKind::Native));
    assert!(kinds[1..].iter().all(|(_, kind)| *kind == sekisho::lists::NameKind::Compiled));
}

#[test]
fn unknown_lists_and_wrong_dates_are_usage_errors() {
    let data = tempfile::tempdir().unwrap();
    let sample = folder("custom").join("sample.csv").display().to_string();
    for arguments in [
        vec!["lists", "import", "no-such-list", &sample],
        vec!["lists", "import", "starter", &sample],
        vec!["lists", "import", "custom:../up", &sample],
        vec!["lists", "import", "custom:own", "no-such-file.csv"],
        vec!["lists", "import", "custom:own", &sample, "--as-of", "yesterday"],
    ] {
        let output = sekisho(data.path(), &arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(!output.stderr.is_empty());
    }
}

#[test]
fn the_four_csv_files_of_ofac_are_one_set_and_a_set_with_one_missing_is_refused() {
    let set = folder("us-ofac-cons").join("sample-set");
    let read = sekisho::lists::read_raw("us-ofac-cons", &set.join("cons_prim.csv"), None, NOW).unwrap();
    let listings = serde_json::to_value(&read.snapshot.listings).unwrap();
    let expected: Value = serde_json::from_slice(&std::fs::read(set.join("expected.json")).unwrap()).unwrap();
    holds(&expected["listings"], &listings, "sample-set");
    assert_eq!(
        read.snapshot.other_files.iter().map(|f| f.name.as_str()).collect::<Vec<_>>(),
        ["CONS_ADD.CSV", "CONS_ALT.CSV", "cons_comments.csv"]
    );
    let list = std::fs::read(set.join("cons_prim.csv")).unwrap();
    refused("us-ofac-cons", "cons_prim.csv", &list, "cons_add.csv is not beside it");
    refused("us-ofac-sdn", "sdn.csv", &list[..list.len() / 2], "cut short");
}

/// Files that were tried on real data are told from those that were not, by a person who reads `lists status`.
#[test]
fn forms_not_yet_seen_on_a_real_file_are_named() {
    let data = tempfile::tempdir().unwrap();
    let file = folder("tw-shtc").join("sample.csv").display().to_string();
    assert!(sekisho(data.path(), &["lists", "import", "tw-shtc", &file]).status.success());
    let english = text(&sekisho(data.path(), &["lists", "status", "--lang", "en"]).stdout);
    assert!(english.contains("not yet seen on a real file"), "{english}");
    assert!(text(&sekisho(data.path(), &["lists", "status", "--lang", "ja"]).stdout).contains("実際のファイルでは未確認"));
}

#[test]
fn parts_of_a_list_are_kept_side_by_side_and_guarded_apart() {
    let data = tempfile::tempdir().unwrap();
    let sample = std::fs::read_to_string(folder("jp-meti-russia").join("sample.txt")).unwrap();
    let write = |name: &str, content: &str| {
        let path = data.path().join(name);
        std::fs::write(&path, content).unwrap();
        path.display().to_string()
    };
    let belarus = write("belarus.txt", &sample);
    let russia =
        write("russia.txt", &sample.replace("ベラルーシ共和国の団体", "ロシア連邦の団体").replace("2024年07月05日", "2025年09月12日"));
    let third = write("third.txt", &sample.replace("ベラルーシ共和国の団体", "ロシア連邦及びベラルーシ共和国以外の国の団体"));
    let import = |file: &str| sekisho(data.path(), &["lists", "import", "jp-meti-russia", file, "--lang", "en"]);
    // a part that was never imported leaves the list's silence without meaning
    let answer = || -> Value {
        let output = sekisho(data.path(), &["screen", "Quiet Orchard Pottery", "--format", "jsonl"]);
        serde_json::from_slice(&output.stdout).unwrap()
    };
    let open = |answer: &Value| answer["not_covered"].to_string().contains("the list is not whole: ");
    for (file, whole) in [(&belarus, false), (&russia, false), (&third, true)] {
        let output = import(file);
        assert!(output.status.success(), "{}", text(&output.stderr));
        assert_eq!(open(&answer()), !whole, "{file}");
    }
    assert!(sekisho(data.path(), &["lists", "confirm", "jp-meti-russia"]).status.success());
    assert_eq!(answer()["outcome"], "none");
    let whole = status(data.path());
    let list = list(&whole, "jp-meti-russia").unwrap();
    assert_eq!((&list["records"], &list["version"]), (&9.into(), &"2025-09-12".into()));
    let parts: Vec<&str> = list["parts"].as_array().unwrap().iter().map(|p| p["id"].as_str().unwrap()).collect();
    assert_eq!(parts, ["belarus", "russia", "third-countries"]);
    let shrunken = write("shrunken.txt", sample.split("\n２ ").next().unwrap());
    let output = import(&shrunken);
    assert_eq!(output.status.code(), Some(2), "{}", text(&output.stdout));
    let gap = write("gap.txt", &sample.replace("\n２ ", "\n３ "));
    let output = import(&gap);
    assert!(output.status.code() == Some(2) && text(&output.stderr).contains("numbering is not whole"), "{}", text(&output.stderr));
}
