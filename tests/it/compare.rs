//! `compare` as a reviewer needs it: the loss first, nothing unaccounted, the same order every time, the round in which a
//! thing was lost, two language versions side by side, and no loss between a Word file and its own PDF.

use proptest::prelude::*;
use sekisho::compare::{Comparison, Drafts, Understood, compare};
use sekisho::document::{Document, ViewKind};
use sekisho::finding::Severity;
use sekisho::terms::Library;
use sekisho::words::Lang;
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::LazyLock;

static LIBRARY: LazyLock<Library> = LazyLock::new(|| Library::embedded().unwrap());

fn examples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples")
}

fn run(args: &[&str], paths: &[&Path]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sekisho"));
    command.arg("compare").args(args).args(paths).args(["--now", "2026-01-15T00:00:00Z"]).env("LANG", "C.UTF-8");
    command.output().unwrap()
}

fn json(out: &Output) -> Value {
    serde_json::from_slice(&out.stdout).unwrap_or_else(|e| panic!("{e}: {}", String::from_utf8_lossy(&out.stderr)))
}

fn document(text: &str) -> Document {
    sekisho::document::read_bytes(text.as_bytes(), "draft.txt", &sekisho::document::ReadOptions::default()).unwrap()
}

fn understood(document: &Document) -> Understood {
    Understood::of(document, ViewKind::Accepted, &LIBRARY)
}

/// The comparison of two texts, in process.
fn compared(base: &str, revised: &str) -> Comparison {
    let (base, revised) = (document(base), document(revised));
    let drafts = Drafts { base: &base, revised: &revised, cover: None, library: &LIBRARY, us: &[], attested: &[] };
    compare(&drafts, &understood(&base), &understood(&revised))
}

/// Anything at all that a report would show or count.
fn reports(c: &Comparison) -> bool {
    !(c.losses.is_empty() && c.changes.is_empty() && c.unmatched.is_empty() && c.other_words.is_empty()) || c.summary.cosmetic > 0
}

/// The texts of the agreements under `examples/`, one of each story and language.
fn agreements() -> Vec<(String, String)> {
    let mut out = Vec::new();
    for name in [
        "01_nda/source/complete-en.txt",
        "01_nda/source/complete-ja.txt",
        "02_joint-research/source/agreement-en.txt",
        "02_joint-research/source/agreement-ja.txt",
        "03_exchange-redraft/source/signed-en.txt",
        "03_exchange-redraft/source/signed-ja.txt",
        "04_borrowed-name/source/draft-1-en.txt",
        "04_borrowed-name/source/draft-1-ja.txt",
    ] {
        out.push((name.to_owned(), std::fs::read_to_string(examples().join(name)).unwrap()));
    }
    out
}

/// Criterion: delete any one sentence from any example, and something is reported; and the account adds up.
#[test]
fn no_sentence_can_vanish_unseen() {
    let mut deleted = 0;
    for (name, text) in agreements() {
        let base = document(&text);
        let before = understood(&base);
        let body = &before.agreement.view.parts[0];
        let sentences = &before.agreement.sentences;
        // some two dozen places of each text keep the test short; where they begin goes by the text's length
        let step = 1 + sentences.len() / 24;
        for s in sentences.iter().filter(|s| s.part == 0).skip(text.len() % step).step_by(step) {
            let cut = format!("{}{}", &body.text[..s.range.start], &body.text[s.range.end..]);
            let words = &body.text[s.range.clone()];
            if !words.chars().any(char::is_alphanumeric) {
                continue;
            }
            let revised = document(&cut);
            let drafts = Drafts { base: &base, revised: &revised, cover: None, library: &LIBRARY, us: &[], attested: &[] };
            let told = compare(&drafts, &before, &understood(&revised));
            assert!(reports(&told), "{name}: nothing said of the deletion of “{words}”");
            if s.modality.binds() {
                let seen = !told.losses.is_empty() || told.changes.iter().any(|c| c.severity >= Severity::Medium);
                assert!(seen, "{name}: the deletion of a duty is not told: “{words}”");
            }
            let a = told.account;
            assert_eq!(a.kept + a.claimed + a.unmatched, a.binding, "{name}: “{words}”");
            deleted += 1;
        }
    }
    assert!(deleted >= 120, "only {deleted} sentences were deleted");
}

/// A generated agreement of about twelve pages: articles of several duties each, no two alike.
fn long_agreement(articles: usize) -> Vec<String> {
    const WHO: [&str; 4] = ["The Supplier", "The Customer", "Each party", "The receiving party"];
    const DOES: [&str; 8] = ["deliver", "inspect", "store", "label", "report on", "maintain", "insure", "document"];
    const WHAT: [&str; 7] = [
        "the gauges",
        "the test benches",
        "the calibration sheets",
        "the spare parts",
        "the shipping crates",
        "the drawings of record",
        "the log books",
    ];
    const WHEN: [&str; 5] = [
        "before each delivery",
        "at the end of every quarter",
        "on request of the other party",
        "after each audit",
        "during the trial phase",
    ];
    let mut out = vec!["SUPPLY AGREEMENT".to_owned()];
    for a in 1..=articles {
        out.push(format!("Article {a} ({} of {})", DOES[a % 8].to_uppercase(), &WHAT[a % 7][4..]));
        for n in 1..=6 {
            let (i, j) = (a * 7 + n, a * 3 + n * 5);
            out.push(format!(
                "{a}.{n} {} shall {} {} {} and shall keep a signed record of it under number {a}-{n} in the office at site {}, so that the other party can follow what was done.",
                WHO[i % 4], DOES[j % 8], WHAT[(i + j) % 7], WHEN[(i * j) % 5], a * 10 + n
            ));
        }
    }
    out
}

/// Criterion: on a 12-page agreement with 40 harmless edits and one silent deletion, the deletion is in the first line of
/// the report, and the report fits two pages.
#[test]
fn the_loss_is_the_first_line_among_forty_harmless_edits() {
    let folder = tempfile::tempdir().unwrap();
    let mut base = long_agreement(24);
    base.push("Article 25 (Export Control)".to_owned());
    base.push("Each party shall comply with all applicable export control laws and shall not export or re-export any item received without the licence they require.".to_owned());
    base.push("Article 26 (Notices)".to_owned());
    base.push("Notices shall be sent in writing to the addresses above.".to_owned());
    let words: usize = base.iter().map(|l| l.split_whitespace().count()).sum();
    assert!(words >= 12 * 350, "{words} words are no twelve pages");
    let mut edits = 0;
    let mut revised: Vec<String> = Vec::new();
    for (i, line) in base.iter().enumerate() {
        if line.contains("export control laws") {
            continue;
        }
        let harmless = match i % 4 {
            _ if edits == 40 || !line.contains(" shall ") => line.clone(),
            0 => line.replace(" so that ", "  so  that "),
            1 => line.replace("can follow", "is able to follow"),
            2 => line.replace("signed record", "signed  record").replace('-', "‑"),
            _ => line.replace("the other party", "the other\u{a0}party"),
        };
        edits += usize::from(harmless != *line);
        revised.push(harmless.replace("Article 26", "Article 25").replace("Article 25 (Export Control)", ""));
    }
    assert_eq!(edits, 40);
    revised.retain(|l| !l.is_empty());
    let (a, b) = (folder.path().join("base.txt"), folder.path().join("revised.txt"));
    std::fs::write(&a, base.join("\n\n")).unwrap();
    std::fs::write(&b, revised.join("\n\n")).unwrap();
    for (lang, term) in [("en", "Export control"), ("ja", "輸出管理")] {
        let out = run(&["--lang", lang], &[&a, &b]);
        assert_eq!(out.status.code(), Some(4));
        let text = String::from_utf8_lossy(&out.stdout).into_owned();
        let first = text.lines().next().unwrap_or_default();
        assert!(first.contains(term) && first.contains("Article 25"), "{first}");
        // a page holds 60 lines of 100 columns; Japanese characters take two columns
        let columns = |l: &str| l.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum::<usize>();
        let lines: usize = text.lines().map(|l| columns(l).div_ceil(100).max(1)).sum();
        assert!(lines <= 120, "{lines} lines:\n{text}");
    }
}

#[test]
fn an_agreement_compared_with_itself_is_equal() {
    for (name, text) in agreements() {
        let told = compared(&text, &text);
        assert!(!reports(&told), "{name}: {:?} {:?} {}", told.losses, told.changes, told.summary.cosmetic);
        assert_eq!(told.account.kept, told.account.binding, "{name}");
    }
}

/// Three drafts: what went in the second, what came back, what went in the third.
#[test]
fn the_round_in_which_a_thing_was_lost_is_told() {
    let article = |n: usize, title: &str, words: &str| format!("Article {n} ({title})\n{words}\n");
    let secrecy = article(
        1,
        "Confidentiality",
        "Each party shall keep the Confidential Information of the other secret and shall not disclose it to any third party.",
    );
    let purpose = article(2, "Use", "Neither party shall use the Confidential Information for any purpose other than the Project.");
    let back =
        article(3, "Return", "Each party shall return or destroy all Confidential Information within thirty (30) days after termination.");
    let export = article(4, "Export Control", "Each party shall comply with all applicable export control laws and regulations.");
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, parts: &[&String]| {
        let path = folder.path().join(name);
        std::fs::write(&path, parts.iter().map(|p| p.as_str()).collect::<Vec<_>>().join("\n")).unwrap();
        path
    };
    let v1 = write("v1.txt", &[&secrecy, &purpose, &back, &export]);
    let v2 = write("v2.txt", &[&secrecy, &purpose]);
    let v3 = write("v3.txt", &[&secrecy, &back]);
    let out = json(&run(&["--format", "json"], &[&v1, &v2, &v3]));
    let round = |term: &str| {
        let losses = out["losses"].as_array().unwrap().clone();
        losses.iter().find(|l| l["term"] == term && l["element"].is_null()).and_then(|l| l["round"].as_u64())
    };
    assert_eq!(round("export-control"), Some(1), "{out}");
    assert_eq!(round("purpose-limitation"), Some(2), "{out}");
    assert_eq!(round("return-or-destroy"), None, "it is back in the last draft");
    let restored = out["rounds"][0]["restored"].as_array().unwrap();
    assert!(restored.iter().any(|t| t == "return-or-destroy"), "{}", out["rounds"]);
    let text = String::from_utf8_lossy(&run(&["--lang", "en"], &[&v1, &v2, &v3]).stdout).into_owned();
    assert!(text.contains("lost in round 2") && text.contains("v2.txt"), "{text}");
}

#[test]
fn a_clause_in_one_language_alone_is_a_finding() {
    let folder = tempfile::tempdir().unwrap();
    let en = "AGREEMENT\n\nArticle 1 (Secrecy)\nThe parties shall keep all information secret for five (5) years.\n\nArticle 2 (Return)\nEach party shall return the information within 30 days.\n\nArticle 3 (Export Control)\nThe parties shall comply with all applicable export control laws.\n";
    let ja = "契約書\n\n第１条（秘密保持）\n甲及び乙は、情報を５年間秘密に保持しなければならない。\n\n第２条（返還）\n甲及び乙は、情報を三十日以内に返還しなければならない。\n\n第３条（輸出管理）\n甲及び乙は、輸出関連法令を遵守しなければならない。\n";
    let parity = |a: &str, b: &str| {
        let (p, q) = (folder.path().join("a.txt"), folder.path().join("b.txt"));
        std::fs::write(&p, a).unwrap();
        std::fs::write(&q, b).unwrap();
        json(&run(&["--parity", "--format", "json"], &[&p, &q]))
    };
    let same = parity(en, ja);
    assert_eq!(same["outcome"], "no-finding", "{same}");
    let lacking = parity(en, ja.split("第３条").next().unwrap());
    let has =
        |v: &Value, kind: &str, what: &str| v["disparities"].as_array().unwrap().iter().any(|d| d["kind"] == kind && d["what"] == what);
    assert!(has(&lacking, "term", "export-control") && has(&lacking, "article", "3"), "{lacking}");
    let shorter = parity(en, &ja.replace("５年間", "３年間"));
    assert!(has(&shorter, "quantity", "1"), "{shorter}");
    assert_eq!(shorter["findings"][0]["code"], "parity-quantity");
}

/// A duty to hand technology over, and words that end what was agreed before, are told when they come late.
#[test]
fn late_duties_and_ended_agreements_are_flagged() {
    for (name, text) in agreements().into_iter().filter(|(n, _)| n.starts_with("01") || n.starts_with("03")) {
        let (duty, ends) = if name.ends_with("-ja.txt") {
            (
                "甲は、乙に対し、製造図面及び試作品を提供しなければならない。",
                "本契約は、本件に関する当事者間の完全な合意であり、従前の合意に優先する。",
            )
        } else {
            (
                "The University shall provide the Company with the manufacturing drawings and the source code.",
                "This Agreement is the entire agreement and supersedes all earlier agreements between the parties.",
            )
        };
        for (code, words) in [("late-duty", duty), ("earlier-agreement-ended", ends)] {
            let late = format!("{text}\n\n{words}\n");
            let told = compared(&text, &late);
            assert!(
                told.additions.iter().any(|a| a.code() == code && a.revised.quote.contains(words)),
                "{name}: {code}: {:?}",
                told.additions
            );
            let back = compared(&late, &text);
            assert!(back.additions.is_empty(), "{name}: {:?}", back.additions);
        }
    }
}

/// A Word file against the PDF that LibreOffice makes of it; where LibreOffice is not installed there is nothing to compare.
#[test]
fn a_word_file_and_its_pdf_hold_the_same() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["01_nda/complete-en.docx", "03_exchange-redraft/signed-ja.docx"] {
        let word = examples().join(name);
        let profile = format!("-env:UserInstallation=file://{}/profile", folder.path().display());
        let made = Command::new("soffice")
            .args([&profile, "--headless", "--convert-to", "pdf", "--outdir"])
            .arg(folder.path())
            .arg(&word)
            .output();
        let pdf = folder.path().join(word.with_extension("pdf").file_name().unwrap());
        if made.is_err() || !pdf.is_file() {
            return;
        }
        let out = json(&run(&["--format", "json"], &[&word, &pdf]));
        assert_eq!(out["losses"].as_array().map(Vec::len), Some(0), "{name}: {}", out["losses"]);
        assert_ne!(out["outcome"], "stop", "{name}");
        let grave: Vec<&Value> =
            out["changes"].as_array().unwrap().iter().filter(|c| c["severity"] == "critical" || c["severity"] == "high").collect();
        assert!(grave.is_empty(), "{name}: {grave:?}");
    }
}

/// A duty of a generated text, by number.
fn duty(n: u32) -> String {
    const VERBS: [&str; 6] = ["keep", "repair", "count", "clean", "ship", "inspect"];
    format!("The Supplier shall {} machine {n} in hall {} before noon.", VERBS[n as usize % 6], n % 13)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever the text, nothing is found between it and itself, and every duty of a base ends up in the account.
    #[test]
    fn the_account_adds_up(kept in proptest::collection::vec((0u32..40, any::<bool>()), 1..20)) {
        let all: Vec<String> = kept.iter().enumerate().map(|(i, (n, _))| format!("{}. {}", i + 1, duty(*n))).collect();
        let some: Vec<String> = kept.iter().filter(|k| k.1).enumerate().map(|(i, (n, _))| format!("{}. {}", i + 1, duty(*n))).collect();
        prop_assume!(!some.is_empty());
        let base = all.join("\n\n");
        let same = compared(&base, &base);
        prop_assert!(!reports(&same));
        let told = compared(&base, &some.join("\n\n"));
        let a = told.account;
        prop_assert_eq!(a.kept + a.claimed + a.unmatched, a.binding);
        if some.len() < all.len() {
            prop_assert!(reports(&told));
        }
    }

    /// The same drafts give the same findings in the same order.
    #[test]
    fn the_order_is_stable(numbers in proptest::collection::vec(0u32..40, 2..14), cut in 0usize..14) {
        let all: Vec<String> = numbers.iter().map(|n| duty(*n)).collect();
        let mut some = all.clone();
        some.remove(cut % all.len());
        some.reverse();
        let ids = |c: &Comparison| c.changes.iter().map(|x| x.id.clone()).collect::<Vec<_>>();
        let (base, revised) = (all.join("\n\n"), some.join("\n\n"));
        prop_assert_eq!(ids(&compared(&base, &revised)), ids(&compared(&base, &revised)));
    }
}

const SUPPLY_EN: &str = r#"CONFIDENTIALITY AGREEMENT
1. Definitions. "Confidential Information" means all technical information disclosed by one party to the other, in writing, orally or by samples.
2. Secrecy. The Recipient shall keep the Confidential Information secret and shall not disclose it to third parties.
3. Use. The Recipient shall not use the Confidential Information for any purpose other than the Purpose.
4. Return. The Recipient shall promptly return or destroy all Confidential Information, with all copies, within thirty (30) days of the end of this Agreement.
5. Survival. Articles 2, 3, 4 and 7 shall survive the end of this Agreement for five (5) years.
6. Precedence. In the event of a conflict between this Agreement and its annexes, this Agreement shall prevail.
7. Export. The Recipient shall comply with the export-control laws of Japan and shall not export anything received without the licences they require.
8. Fees. The Supplier shall pay the Buyer the fees stated in Article 9 within 30 days.
9. Amount. The fees are 100,000 yen.
10. Assistance. The Recipient shall notify the Discloser of every breach and shall assist the Discloser under Article 4.
"#;

const SUPPLY_JA: &str = "秘密保持契約書\n\
第1条（定義）　「秘密情報」とは、一方当事者が他方当事者に対し書面、口頭又は試料により開示した一切の技術情報をいう。\n\
第2条（秘密保持）　受領者は、秘密情報を秘密として保持し、第三者に開示してはならない。\n\
第3条（目的外使用の禁止）　受領者は、秘密情報を本目的以外の目的に使用してはならない。\n\
第4条（返還）　受領者は、本契約の終了後30日以内に、秘密情報及びその複製物を直ちに返還し、又は廃棄しなければならない。\n\
第5条（存続）　第2条、第3条、第4条及び第7条の規定は、本契約終了後5年間存続する。\n\
第6条（優先順位）　本契約と別紙の内容が異なる場合は、本契約が優先する。\n\
第7条（輸出管理）　受領者は、日本の輸出関連法令を遵守し、必要な許可なく受領物を輸出してはならない。\n\
第8条（支払）　供給者は、買主に対し、第9条に定める料金を30日以内に支払う。\n\
第9条（料金）　料金は10万円とする。\n\
第10条（通知）　受領者は、違反を知ったときは開示者に通知し、かつ、第4条に従い開示者に協力しなければならない。\n\n";

/// One change of one sentence: the words that went, those that came, and what the report says of it.
#[test]
fn small_words_that_turn_a_clause_are_told_for_what_they_are() {
    let all = "all technical information disclosed by one party to the other, in writing, orally or by samples";
    let en: &[(&str, &str, &str, &str)] = &[
        ("Articles 2, 3, 4 and 7 shall", "Articles 2, 3 and 4 shall", "reference", "outlive the agreement no longer names 7"),
        ("Articles 2, 3, 4 and 7 shall", "Articles 2, 3, 4 and 9 shall", "reference", "outlive the agreement no longer names 7"),
        (
            all,
            "all technical information disclosed by one party to the other in writing and marked confidential",
            "definition",
            "covers less",
        ),
        (
            all,
            "all technical information, developed or disclosed by either party, in writing, orally or by samples",
            "definition",
            "covers more",
        ),
        ("The Supplier shall pay the Buyer", "The Buyer shall pay the Supplier", "role", "exchanged"),
        ("this Agreement shall prevail", "the annexes shall prevail", "obligation", "which text prevails"),
        ("secret and shall not", "secret or shall not", "wording", "\"and\" and \"or\""),
        ("the Discloser under Article 4", "the Discloser under Article 14", "reference", "no such clause"),
        ("shall promptly return", "shall in due course return", "quantity", "a period"),
        ("five (5) years", "five (5) months", "quantity", "a period"),
    ];
    let ja: &[(&str, &str, &str, &str)] = &[
        ("第2条、第3条、第4条及び第7条", "第2条、第3条及び第4条", "reference", "第7条が外れ"),
        ("書面、口頭又は試料により開示した一切の技術情報", "書面により開示し、かつ秘密と明示した技術情報", "definition", "範囲が狭まり"),
        ("供給者は、買主に対し", "買主は、供給者に対し", "role", "入れ替わって"),
        ("本契約が優先する", "別紙が優先する", "obligation", "どの文書が優先するか"),
        ("返還し、又は廃棄", "返還し、かつ廃棄", "wording", "「及び」と「又は」"),
        ("第4条に従い", "第14条に従い", "reference", "見当たりません"),
        ("直ちに返還", "遅滞なく返還", "quantity", "期間"),
        ("5年間", "5か月間", "quantity", "期間"),
    ];
    for (base, cases, lang) in [(SUPPLY_EN, en, Lang::En), (SUPPLY_JA, ja, Lang::Ja)] {
        for (went, came, class, why) in cases {
            assert!(base.contains(went), "{went}");
            let c = compared(base, &base.replace(went, came));
            let [change] = c.changes.as_slice() else { panic!("{went} → {came}: {:#?}", c.changes) };
            let said = serde_json::to_value(change.class).unwrap();
            assert_eq!(said, *class, "{went} → {came}");
            assert!(change.severity >= Severity::High, "{went} → {came}: {:?}", change.severity);
            assert!(change.why.get(lang).contains(why), "{went} → {came}: {}", change.why.get(lang));
        }
    }
}

const SIGNED_EN: &str = "MUTUAL CONFIDENTIALITY AGREEMENT\n\n\
This Agreement is made between Morvale Sensor Works Ltd, of Unit 4, Fuller's Quay, Morvale (\"Morvale\"), and \
Minase Optical Metrology Co., Ltd., of 5-8 Hatsukari, Minase, Japan (\"Minase\").\n\n\
1. Secrecy\nThe Recipient shall keep the Confidential Information secret and shall not disclose it to any third party.\n\n\
2. Use\nThe Recipient shall not use the Confidential Information for any purpose other than the Purpose.\n\n\
3. Return\nThe Recipient shall return all Confidential Information on request.\n\n\
4. Notices\nNotices shall be in writing and sent:\n\
If to Morvale: Morvale Sensor Works Ltd, Unit 4, Fuller's Quay, Morvale, legal@morvale.example\n\
If to Minase: Minase Optical Metrology Co., Ltd., 5-8 Hatsukari, Minase, legal@minase-opt.example\n\n\
5. Law\nThis agreement is governed by the law of England and Wales.\n\n\
Signed for Morvale Sensor Works Ltd\n\nBy: ______________________\nName: Philippa Garrod\nTitle: Director\n\n\
Signed for Minase Optical Metrology Co., Ltd.\n\nBy: ______________________\nName: KANZAKI Toru\nTitle: Representative Director\n";
const SIGNED_JA: &str = "秘密保持契約書\n\n\
水無瀬光測株式会社（以下「甲」という。）と株式会社鳴海沢精密（以下「乙」という。）とは、次のとおり契約を締結する。\n\n\
第1条（秘密保持）\n受領者は、秘密情報を秘密に保持し、第三者に開示してはならない。\n\n\
第2条（目的外使用）\n受領者は、秘密情報を本検討以外の目的に使用してはならない。\n\n\
第3条（返還）\n受領者は、請求があったときは、秘密情報を返還する。\n\n\
第4条（準拠法）\n本契約は日本法に準拠する。\n\n\
本契約締結の証として本書２通を作成し、甲乙記名押印の上、各１通を保有する。\n令和７年　　月　　日\n\n\
甲　水無瀬市初狩五丁目８番\n水無瀬光測株式会社\n代表取締役　神崎　徹　㊞\n\n\
乙　鳴海沢市工業団地３番地\n株式会社鳴海沢精密\n代表取締役　小瀬木　遥　㊞\n";

/// A line to fill in by hand takes no party for its value.
#[test]
fn a_party_under_an_empty_label_is_read() {
    let stranger = "Minase Optical Trading (HK) Limited";
    for label in ["Date:", "Title:", "Signature:", "Address:"] {
        let revised = SIGNED_EN.replace("Signed for Minase Optical Metrology Co., Ltd.", &format!("{label}\n{stranger}"));
        let c = compared(SIGNED_EN, &revised);
        assert!(c.changes.iter().any(|c| c.why.en.contains(&format!("{stranger} signs"))), "{label}: {:#?}", c.changes);
    }
    let base = SIGNED_JA.replace("小瀬木　遥　㊞\n", "小瀬木　遥　㊞\n日付：\n");
    let c = compared(&base, &format!("{base}株式会社鳴海沢商事\n代表取締役　三沢　圭　㊞\n"));
    assert!(c.changes.iter().any(|c| c.why.ja.contains("株式会社鳴海沢商事")), "{:#?}", c.changes);
}

/// Thousands of new mail domains are counted, not told one by one.
#[test]
fn of_very_many_new_mail_domains_the_first_are_told_and_the_others_counted() {
    let notices = |of: &str| (0..2_000).map(|i| format!("\nEmail: desk@{of}{i}.example")).collect::<String>();
    let draft = |of: &str| SIGNED_EN.replace("legal@minase-opt.example", &notices(of));
    assert_ne!(draft("base"), SIGNED_EN);
    let c = compared(&draft("base"), &draft("other"));
    let told: Vec<&str> = c.changes.iter().filter(|c| c.why.en.contains("mail goes to")).map(|c| c.why.en.as_str()).collect();
    assert_eq!(told.len(), 8, "{told:#?}");
    assert!(told[0].contains("mail goes to other0.example where the base has base0.example"), "{told:#?}");
    assert!(told[7].contains("other7.example") && told[7].ends_with("; 1992 other domains are new, too"), "{told:#?}");
}

/// Another hand in the signature or notice block is told as what it is: who signs, for whom, where notices go.
#[test]
fn who_signs_and_where_notices_go_is_told_across_drafts() {
    let en: &[(&str, &str, &str, Severity, &str)] = &[
        (
            "Name: KANZAKI Toru",
            "Name: MIZOBE Jun",
            "party",
            Severity::Medium,
            "MIZOBE Jun signs for Minase Optical Metrology Co., Ltd. where the base has KANZAKI Toru",
        ),
        (
            "Signed for Minase Optical Metrology Co., Ltd.",
            "Signed for Minase Optical Trading (HK) Limited",
            "party",
            Severity::Critical,
            "Minase Optical Trading (HK) Limited signs",
        ),
        (
            "legal@minase-opt.example",
            "office@minase-optical.example",
            "party",
            Severity::High,
            "mail goes to minase-optical.example where the base has minase-opt.example",
        ),
        (
            "legal@minase-opt.example",
            "Office@Minase-Optical.Example",
            "party",
            Severity::High,
            "mail goes to minase-optical.example where the base has minase-opt.example",
        ),
        (
            "legal@minase-opt.example",
            "office＠ｍｉｎａｓｅ－ｏｐｔｉｃａｌ．ｅｘａｍｐｌｅ",
            "party",
            Severity::High,
            "mail goes to minase-optical.example where the base has minase-opt.example",
        ),
        ("Title: Representative Director", "Title: Sales Manager", "role", Severity::Medium, "the position of someone who signs"),
    ];
    let ja: &[(&str, &str, &str, Severity, &str)] = &[
        (
            "代表取締役　小瀬木　遥　㊞",
            "代表取締役　三沢　圭　㊞",
            "party",
            Severity::Medium,
            "株式会社鳴海沢精密の署名者が小瀬木 遥から三沢 圭に",
        ),
        ("番地\n株式会社鳴海沢精密", "番地\n鳴海沢精密香港有限公司", "party", Severity::Critical, "署名欄が鳴海沢精密香港有限公司"),
        ("代表取締役　小瀬木　遥　㊞", "営業部長　小瀬木　遥　㊞", "role", Severity::Medium, "署名者の役職"),
    ];
    for (base, cases, lang) in [(SIGNED_EN, en, Lang::En), (SIGNED_JA, ja, Lang::Ja)] {
        for (went, came, class, severity, why) in cases {
            assert!(base.contains(went), "{went}");
            let c = compared(base, &base.replace(went, came));
            let [change] = c.changes.as_slice() else { panic!("{went} → {came}: {:#?}", c.changes) };
            assert_eq!(serde_json::to_value(change.class).unwrap(), *class, "{went} → {came}");
            assert_eq!(change.severity, *severity, "{went} → {came}");
            assert!(change.why.get(lang).contains(why), "{went} → {came}: {}", change.why.get(lang));
        }
    }
}

/// What is no other hand: a blank filled in, another spacing or width, the same block in another order.
#[test]
fn filling_in_and_spacing_of_a_signature_block_is_no_change_of_hands() {
    let filled = [
        (SIGNED_EN, "Name: KANZAKI Toru", "Name: KANZAKI  Toru"),
        (SIGNED_JA, "代表取締役　小瀬木　遥　㊞", "代表取締役　小瀬木遥　㊞"),
        (SIGNED_JA, "株式会社鳴海沢精密\n代表取締役", "株式会社 鳴海沢精密\n代表取締役"),
    ];
    for (base, went, came) in filled {
        assert!(base.contains(went), "{went}");
        let c = compared(base, &base.replace(went, came));
        assert!(c.changes.iter().all(|c| c.severity < Severity::Medium), "{went} → {came}: {:#?}", c.changes);
    }
    let blank = SIGNED_EN.replace("Name: KANZAKI Toru", "Name: ______________________");
    let c = compared(&blank, SIGNED_EN);
    assert!(c.changes.iter().all(|c| c.severity < Severity::Medium), "{:#?}", c.changes);
}
