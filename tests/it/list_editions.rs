//! Own lists with a mapping, the difference between editions, export and its way back, and imports that are killed.

use super::lists::{NOW, folder, meti_file, sekisho, text};
use serde_json::Value;
use std::path::Path;
use std::process::Command;

#[test]
fn ready_mapping_files_read_their_samples() {
    let folder = folder("mappings");
    let names: Vec<&str> = sekisho::lists::ListInfo::ready_mappings().iter().map(|(name, _)| *name).collect();
    assert!(names.len() >= 6, "{names:?}");
    for name in names {
        let data = tempfile::tempdir().unwrap();
        let sample = folder.join(format!("{name}.sample.csv")).display().to_string();
        let output = sekisho(data.path(), &["lists", "import", &format!("custom:{name}"), &sample]);
        assert!(output.status.success(), "{name}: {}", text(&output.stderr));
        let store = sekisho::lists::Store::open(data.path()).unwrap();
        let stored = store.find(&format!("custom:{name}")).unwrap();
        let rows = std::fs::read_to_string(&sample).unwrap().lines().count() - 1;
        assert_eq!(stored.snapshot.records(), rows, "{name}");
        assert!(stored.snapshot.listings.iter().all(|l| l.listed_on.is_some() || name == "ca-nro"), "{name}");
        let effect = stored.info.effect(&stored.snapshot.listings[0]);
        assert!(!effect.follows.ja.is_empty() && !effect.question.en.is_empty(), "{name}");
    }
}

#[test]
fn a_mapping_file_of_ones_own_reads_a_workbook_and_json_and_is_remembered() {
    let data = tempfile::tempdir().unwrap();
    let mapping = data.path().join("vendors.toml");
    let ready = sekisho::lists::ListInfo::ready_mappings();
    let own = ready.iter().find(|(name, _)| *name == "own-declined").unwrap().1;
    std::fs::write(&mapping, own.replace("id = \"own-declined\"", "id = \"vendors\"").replace("[table]", "[table]\nrecords = \"parties\""))
        .unwrap();
    let book = meti_file(data.path(), "own.xlsx", "見本の表\n相手方\t別名\t国\t備考\n見本商事株式会社\tサンプル;Sample\tJP\tx\n");
    let json = data.path().join("own_2026-02-01.json");
    std::fs::write(
        &json,
        r#"{"parties": [{"Party": "Sample Trading", "Other names": ["Sampo", "見本貿易"], "Country": "JP", "Reason": "no answer"}]}"#,
    )
    .unwrap();
    let import = |file: &str, further: &[&str]| sekisho(data.path(), &[&["lists", "import", "custom:vendors", file], further].concat());
    let output = import(&book, &["--mapping", &mapping.display().to_string(), "--as-of", "2026-01-01"]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let names = |data: &Path| -> Vec<String> {
        let store = sekisho::lists::Store::open(data).unwrap();
        store.find("custom:vendors").unwrap().snapshot.listings[0].names.iter().map(|n| n.text.clone()).collect()
    };
    assert_eq!(names(data.path()), ["見本商事株式会社", "サンプル", "Sample"]);
    let output = import(&json.display().to_string(), &[]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert_eq!(names(data.path()), ["Sample Trading", "Sampo", "見本貿易"]);
    let output = sekisho(data.path(), &["lists", "import", "us-csl", &book, "--mapping", "own-declined"]);
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn editions_are_compared_and_the_one_before_stays() {
    let data = tempfile::tempdir().unwrap();
    let write = |name: &str, content: &str| {
        let path = data.path().join(name);
        std::fs::write(&path, content).unwrap();
        path.display().to_string()
    };
    let first = write("own_2026-01-01.csv", "uid,name\n1,Alder Co.\n2,Birch Co.\n3,Cedar Co.\n");
    let second = write("own_2026-02-01.csv", "uid,name\n2,Birch Co.\n3,Cedar Company\n4,Date Co.\n");
    assert!(sekisho(data.path(), &["lists", "import", "custom:own", &first]).status.success());
    let alone = sekisho(data.path(), &["lists", "diff", "custom:own"]);
    assert!(alone.status.code() == Some(2) && !alone.stderr.is_empty());
    assert!(sekisho(data.path(), &["lists", "import", "custom:own", &second]).status.success());
    let told: Value = serde_json::from_slice(&sekisho(data.path(), &["lists", "diff", "custom:own", "--format", "json"]).stdout).unwrap();
    assert_eq!((&told["from"]["version"], &told["to"]["version"]), (&"2026-01-01".into(), &"2026-02-01".into()));
    let uids = |kind: &str| told[kind].as_array().unwrap().iter().map(|e| e["uid"].as_str().unwrap().to_owned()).collect::<Vec<_>>();
    assert_eq!((uids("added"), uids("removed"), uids("changed")), (vec!["4".to_owned()], vec!["1".to_owned()], vec!["3".to_owned()]));
    let japanese = text(&sekisho(data.path(), &["lists", "diff", "custom:own", "--lang", "ja", "--since", "2026-01"]).stdout);
    assert!(japanese.contains("追加1件、削除1件、変更1件") && japanese.contains("Cedar Company"), "{japanese}");
}

/// What FollowTheMoney can say of an entry: a name in its own script is an alias there.
fn said_in_follow_the_money(listing: &Value) -> Value {
    let mut names: Vec<String> = listing["names"]
        .as_array()
        .unwrap()
        .iter()
        .map(|n| format!("{}: {}", n["kind"].as_str().unwrap().replace("native", "alias"), n["text"].as_str().unwrap()))
        .collect();
    names.sort();
    let values = |field: &str, key: &str| {
        let mut all: Vec<String> =
            listing[field].as_array().unwrap().iter().map(|v| v[key].as_str().unwrap_or_default().to_owned()).collect();
        all.sort();
        all
    };
    serde_json::json!({
        "uid": listing["uid"], "kind": listing["kind"], "names": names, "addresses": listing["addresses"],
        "countries": values("countries", "code"), "identifiers": values("identifiers", "value"), "birth_dates": listing["birth_dates"],
        "programmes": listing["programmes"], "measures": listing["measures"], "notices": listing["notices"], "concerns": listing["concerns"],
        "listed_on": listing["listed_on"], "delisted_on": listing["delisted_on"], "source_url": listing["source_url"],
        "remarks": listing["remarks"], "licence_requirement": listing["licence_requirement"],
    })
}

#[test]
fn what_is_exported_as_follow_the_money_comes_back_as_the_same_entries() {
    for (id, sample) in [
        ("eu-fsf", "sample.xml"),
        ("us-ofac-sdn", "sample.xml"),
        ("ch-seco", "sample.xml"),
        ("jp-meti-russia", "sample.txt"),
        ("us-csl", "sample.csv"),
        ("un-sc", "sample.xml"),
        ("uk-sl", "sample.xml"),
    ] {
        let data = tempfile::tempdir().unwrap();
        let file = folder(id).join(sample).display().to_string();
        assert!(sekisho(data.path(), &["lists", "import", id, &file, "--as-of", "2026-02-01"]).status.success(), "{id}");
        let exported = data.path().join("out.ftm.json").display().to_string();
        let output = sekisho(data.path(), &["lists", "export", id, "--format", "ftm", "-o", &exported]);
        assert!(output.status.success(), "{id}: {}", text(&output.stderr));
        assert!(sekisho(data.path(), &["lists", "import", "opensanctions", &exported]).status.success(), "{id}");
        let store = sekisho::lists::Store::open(data.path()).unwrap();
        let said = |list: &str| -> Vec<Value> {
            let listings = &store.find(list).unwrap().snapshot.listings;
            listings.iter().filter(|l| !l.names.is_empty()).map(|l| said_in_follow_the_money(&serde_json::to_value(l).unwrap())).collect()
        };
        let (was, is) = (said(id), said("opensanctions"));
        assert_eq!(was.len(), is.len(), "{id}");
        for (was, is) in was.iter().zip(&is) {
            assert_eq!(was, is, "{id}");
        }
        let table = text(&sekisho(data.path(), &["lists", "export", id, "--format", "csv"]).stdout);
        assert_eq!(csv::Reader::from_reader(table.as_bytes()).records().count(), store.find(id).unwrap().snapshot.listings.len(), "{id}");
        let lines = text(&sekisho(data.path(), &["lists", "export", id, "--format", "jsonl"]).stdout);
        assert!(lines.lines().all(|l| serde_json::from_str::<Value>(l).unwrap()["list"] == *id), "{id}");
    }
}

/// kill -9 at moments spread over the whole import: the store holds the old edition or the new one, never anything else.
#[test]
fn a_killed_import_leaves_the_old_or_the_new_edition() {
    let kills: u64 = std::env::var("SEKISHO_KILLS").ok().and_then(|n| n.parse().ok()).unwrap_or(12);
    let data = tempfile::tempdir().unwrap();
    let write = |name: &str, entries: usize| {
        let rows: String = (0..entries).map(|n| format!("Sample Company {n},Alias {n};Other {n}\n")).collect();
        let path = data.path().join(name);
        std::fs::write(&path, format!("name,aliases\n{rows}")).unwrap();
        path.display().to_string()
    };
    let files = [write("own_2026-01-01.csv", 8_000), write("own_2026-01-01b.csv", 8_001)];
    let import = |file: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_sekisho"));
        command.args(["lists", "import", "custom:own", file, "--now", NOW, "--quiet", "--data-dir"]).arg(data.path());
        command.stdout(std::process::Stdio::null()).stderr(std::process::Stdio::null());
        command
    };
    let began = std::time::Instant::now();
    assert!(import(&files[0]).status().unwrap().success());
    let whole = began.elapsed();
    for kill in 0..kills {
        let mut child = import(&files[usize::try_from(kill % 2).unwrap()]).spawn().unwrap();
        std::thread::sleep(whole.mul_f64(kill as f64 / kills as f64));
        let _may_have_ended = child.kill();
        child.wait().unwrap();
        let records = sekisho::lists::Store::open(data.path()).unwrap().find("custom:own").unwrap().snapshot.records();
        assert!([8_000, 8_001].contains(&records), "after kill {kill}: {records}");
    }
    assert!(import(&files[1]).status().unwrap().success());
    let left: Vec<String> = std::fs::read_dir(data.path().join("lists/custom-own"))
        .unwrap()
        .map(|e| e.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    assert_eq!(left.iter().filter(|n| n.ends_with(".postcard")).count(), 2, "{left:?}");
    assert!(left.iter().all(|n| !n.starts_with(".tmp")), "{left:?}");
}
