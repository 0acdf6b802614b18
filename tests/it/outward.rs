//! Word files with marks, made from small files of our own: what the other side gets holds nothing of us, and a clause that
//! is gone stands in a redline as it stood in the base.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::path::Path;
use std::process::{Command, Output};

const W: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";

fn run(folder: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_sekisho"))
        .args(args)
        .args(["--now", "2026-05-01T00:00:00Z", "--data-dir"])
        .arg(folder.join("no-data"))
        .current_dir(folder)
        .env_clear()
        .env("LANG", "en_US.UTF-8")
        .env("HOME", folder)
        .output()
        .unwrap()
}

/// Writes a package of these entries; `[Content_Types].xml` and `_rels/.rels` among them.
fn write(path: &Path, entries: &[(&str, String)]) {
    let mut zip = zip::ZipWriter::new(std::fs::File::create(path).unwrap());
    for (name, text) in entries {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap();
}

fn entries(path: &Path) -> BTreeMap<String, String> {
    let mut archive = zip::ZipArchive::new(std::fs::File::open(path).unwrap()).unwrap();
    (0..archive.len())
        .map(|i| {
            let mut entry = archive.by_index(i).unwrap();
            let mut bytes = Vec::new();
            entry.read_to_end(&mut bytes).unwrap();
            (entry.name().to_owned(), String::from_utf8_lossy(&bytes).into_owned())
        })
        .collect()
}

fn relations(each: &[(&str, &str, bool)]) -> String {
    let one = |(n, (kind, target, outside)): (usize, &(&str, &str, bool))| {
        let mode = if *outside { " TargetMode=\"External\"" } else { "" };
        format!("<Relationship Id=\"rId{}\" Type=\"{kind}\" Target=\"{target}\"{mode}/>", n + 1)
    };
    format!("<Relationships xmlns=\"{PACKAGE}/relationships\">{}</Relationships>", each.iter().enumerate().map(one).collect::<String>())
}

fn types(parts: &[(&str, &str)]) -> String {
    let each: String = parts.iter().map(|(name, kind)| format!("<Override PartName=\"/{name}\" ContentType=\"{kind}\"/>")).collect();
    format!(
        "<Types xmlns=\"{PACKAGE}/content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"xml\" ContentType=\"application/xml\"/><Default Extension=\"jpeg\" ContentType=\"image/jpeg\"/>{each}</Types>"
    )
}

const MAIN: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml";

/// Every name below is somebody or something of ours that the other side must not see.
const OURS: &[&str] = &[
    "Quentin Harbourmaster",
    "Ottoline Fenwright",
    "qharbourmaster",
    "Internal Desk Seven",
    "give in on this one",
    "Falconwright",
    "PREVIEW-OF-THE-FIRST-PAGE",
    "00AB12CD",
    "2026-02-03",
    "Matter-4711",
    "vault-print-3",
    "OH",
];

/// A draft as an office keeps it: comments, tracked changes, properties, previews, sessions, templates, data of other systems.
fn office_draft(path: &Path, days: &str) {
    let kind = |k: &str| format!("{OFFICE}/relationships/{k}");
    let by = "w:author=\"Ottoline Fenwright\" w:date=\"2026-02-03T04:05:06Z\"";
    let body = format!(
        "<w:document xmlns:w=\"{W}\" xmlns:r=\"{OFFICE}/relationships\" xmlns:w15=\"http://schemas.microsoft.com/office/word/2012/wordml\"><w:body>\
         <w:p w:rsidR=\"00AB12CD\" w:rsidRDefault=\"00AB12CD\"><w:r><w:t>AGREEMENT</w:t></w:r></w:p>\
         <w:p w:rsidR=\"00AB12CD\"><w:r><w:t xml:space=\"preserve\">1. The Recipient shall keep the Confidential Information secret </w:t></w:r>\
         <w:ins w:id=\"1\" {by}><w:r w:rsidR=\"00AB12CD\"><w:t xml:space=\"preserve\">and safe </w:t></w:r></w:ins>\
         <w:commentRangeStart w:id=\"7\"/><w:r><w:t>for five years.</w:t></w:r><w:commentRangeEnd w:id=\"7\"/><w:r><w:commentReference w:id=\"7\"/></w:r></w:p>\
         <w:p><w:sdt><w:sdtPr><w:dataBinding w:prefixMappings=\"\" w:xpath=\"/elsewhere[1]\" w:storeItemID=\"{{Matter-4711}}\"/></w:sdtPr><w:sdtContent>\
         <w:r><w:t>2. The Recipient shall return all documents within {days} days.</w:t></w:r></w:sdtContent></w:sdt></w:p>\
         <w:sectPr w:rsidR=\"00AB12CD\"><w:printerSettings r:id=\"rId4\"/></w:sectPr></w:body></w:document>"
    );
    let comments = format!(
        "<w:comments xmlns:w=\"{W}\"><w:comment w:id=\"7\" {by} w:initials=\"OH\"><w:p><w:r><w:t>we can give in on this one</w:t></w:r></w:p></w:comment></w:comments>"
    );
    let settings = format!(
        "<w:settings xmlns:w=\"{W}\" xmlns:r=\"{OFFICE}/relationships\"><w:attachedTemplate r:id=\"rId1\"/><w:docVars><w:docVar w:name=\"m\" w:val=\"Matter-4711\"/></w:docVars><w:rsids><w:rsidRoot w:val=\"00AB12CD\"/></w:rsids></w:settings>"
    );
    let w15 = "http://schemas.microsoft.com/office/word/2012/wordml";
    write(
        path,
        &[
            (
                "[Content_Types].xml",
                types(&[
                    ("word/document.xml", MAIN),
                    ("word/comments.xml", "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"),
                    ("word/people.xml", "application/vnd.openxmlformats-officedocument.wordprocessingml.people+xml"),
                    ("word/settings.xml", "application/vnd.openxmlformats-officedocument.wordprocessingml.settings+xml"),
                    ("word/printerSettings1.xml", "application/vnd.openxmlformats-officedocument.wordprocessingml.printerSettings"),
                    ("customXml/itemProps1.xml", "application/vnd.openxmlformats-officedocument.customXmlProperties+xml"),
                ]),
            ),
            (
                "_rels/.rels",
                relations(&[
                    (&kind("officeDocument"), "word/document.xml", false),
                    (&format!("{PACKAGE}/relationships/metadata/core-properties"), "docProps/core.xml", false),
                    (&kind("extended-properties"), "docProps/app.xml", false),
                    (&kind("custom-properties"), "docProps/custom.xml", false),
                    (&format!("{PACKAGE}/relationships/metadata/thumbnail"), "docProps/thumbnail.jpeg", false),
                ]),
            ),
            ("word/document.xml", body),
            (
                "word/_rels/document.xml.rels",
                relations(&[
                    (&kind("comments"), "comments.xml", false),
                    ("http://schemas.microsoft.com/office/2011/relationships/people", "people.xml", false),
                    (&kind("settings"), "settings.xml", false),
                    (&kind("printerSettings"), "printerSettings1.xml", false),
                    (&kind("customXml"), "../customXml/item1.xml", false),
                ]),
            ),
            ("word/comments.xml", comments),
            (
                "word/people.xml",
                format!(
                    "<w15:people xmlns:w15=\"{w15}\"><w15:person w15:author=\"Ottoline Fenwright\"><w15:presenceInfo w15:providerId=\"AD\" w15:userId=\"qharbourmaster\"/></w15:person></w15:people>"
                ),
            ),
            ("word/settings.xml", settings),
            ("word/_rels/settings.xml.rels", relations(&[(&kind("attachedTemplate"), "file:///F:/Falconwright/letter.dotx", true)])),
            ("word/printerSettings1.xml", "<printer>vault-print-3</printer>".to_owned()),
            ("customXml/item1.xml", "<a>Matter-4711</a>".to_owned()),
            ("customXml/itemProps1.xml", "<b>Matter-4711</b>".to_owned()),
            ("customXml/_rels/item1.xml.rels", relations(&[(&kind("customXmlProps"), "itemProps1.xml", false)])),
            (
                "docProps/core.xml",
                format!(
                    "<cp:coreProperties xmlns:cp=\"{PACKAGE}/metadata/core-properties\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><dc:creator>Quentin Harbourmaster</dc:creator></cp:coreProperties>"
                ),
            ),
            (
                "docProps/app.xml",
                format!("<Properties xmlns=\"{OFFICE}/extended-properties\"><Company>Internal Desk Seven</Company></Properties>"),
            ),
            (
                "docProps/custom.xml",
                format!("<Properties xmlns=\"{OFFICE}/custom-properties\"><property name=\"Matter-4711\"/></Properties>"),
            ),
            ("docProps/thumbnail.jpeg", "PREVIEW-OF-THE-FIRST-PAGE".to_owned()),
        ],
    );
}

#[test]
fn a_copy_for_the_other_side_holds_nothing_of_us() {
    let folder = tempfile::tempdir().unwrap();
    let private = folder.path().join("Falconwright-strategy");
    std::fs::create_dir(&private).unwrap();
    office_draft(&private.join("base.docx"), "30");
    office_draft(&private.join("draft.docx"), "90");
    let (base, draft) = ("Falconwright-strategy/base.docx", "Falconwright-strategy/draft.docx");
    for form in ["redline", "commented"] {
        let inside = format!("{form}-in.docx");
        let out = run(folder.path(), &["compare", base, draft, "--format", form, "-o", &inside]);
        assert_ne!(out.status.code(), Some(2), "{}", String::from_utf8_lossy(&out.stderr));
        let all: String = entries(&folder.path().join(&inside)).into_values().collect();
        for ours in OURS {
            assert!(all.contains(ours), "{form}: the copy for ourselves lost {ours}");
        }
        let name = format!("{form}.docx");
        let out = run(folder.path(), &["compare", base, draft, "--format", form, "--audience", "external", "-o", &name]);
        assert_ne!(out.status.code(), Some(2), "{}", String::from_utf8_lossy(&out.stderr));
        let said = String::from_utf8_lossy(&out.stderr).into_owned();
        assert!(said.contains("1 comments by Ottoline Fenwright") && said.contains("leaves them out"), "{said}");
        let all = entries(&folder.path().join(&name));
        for (part, text) in &all {
            for ours in OURS {
                assert!(!text.contains(ours) && !part.contains(ours), "{form}: {ours} stands in {part}");
            }
            let declared = all["[Content_Types].xml"].split("PartName=\"/").skip(1).filter_map(|t| t.split('"').next());
            assert!(declared.into_iter().all(|d| all.contains_key(d)), "{form}: a type is declared for a part that is gone");
        }
        let body = &all["word/document.xml"];
        assert!(body.contains("w:author=\"Author 1\"") && body.contains("and safe"), "{form}: their mark stays, without a name: {body}");
        assert_eq!(body.matches("<w:commentReference").count(), all["word/comments.xml"].matches("<w:comment ").count(), "{form}");
        let read = |file: &str| String::from_utf8(run(folder.path(), &["read", file]).stdout).unwrap();
        assert_eq!(read(&name), read(draft), "{form}: the words are the draft's");
    }
    for (form, name) in [("side-by-side", "s.html"), ("side-by-side", "s.docx"), ("csv", "i.csv"), ("xlsx", "i.xlsx")] {
        let out = run(folder.path(), &["compare", base, draft, "--format", form, "--audience", "external", "-o", name]);
        assert_ne!(out.status.code(), Some(2), "{}", String::from_utf8_lossy(&out.stderr));
        let all: String = match form {
            "xlsx" => entries(&folder.path().join(name)).into_values().collect(),
            _ if name.ends_with(".docx") => entries(&folder.path().join(name)).into_values().collect(),
            _ => std::fs::read_to_string(folder.path().join(name)).unwrap(),
        };
        assert!(all.contains("90"), "{name}");
        for ours in OURS.iter().filter(|o| **o != "OH").chain(&["draft.docx", "base.docx", "sekisho"]) {
            assert!(!all.contains(ours), "{name}: {ours}");
        }
    }
    for form in ["html", "json", "jsonl", "sarif", "junit", "text"] {
        let out = run(folder.path(), &["review", draft, "--against", base, "--format", form, "--audience", "external"]);
        assert_eq!(out.status.code(), Some(2), "{form} holds what is ours, and is not given to the other side");
        assert!(out.stdout.is_empty());
    }
}

/// A file with numbered paragraphs; `own_list` gives the list another meaning.
fn numbered(path: &Path, clauses: &[&str], own_list: bool) {
    let clause = |text: &&str| {
        format!(
            "<w:p><w:pPr><w:pStyle w:val=\"Clause\"/><w:numPr><w:ilvl w:val=\"0\"/><w:numId w:val=\"3\"/></w:numPr><w:jc w:val=\"both\"/></w:pPr><w:r><w:rPr><w:sz w:val=\"21\"/></w:rPr><w:t>{text}</w:t></w:r></w:p>"
        )
    };
    let body: String = clauses.iter().map(clause).collect();
    let format = if own_list { "upperLetter" } else { "decimal" };
    write(
        path,
        &[
            (
                "[Content_Types].xml",
                types(&[
                    ("word/document.xml", MAIN),
                    ("word/styles.xml", "application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"),
                    ("word/numbering.xml", "application/vnd.openxmlformats-officedocument.wordprocessingml.numbering+xml"),
                ]),
            ),
            ("_rels/.rels", relations(&[(&format!("{OFFICE}/relationships/officeDocument"), "word/document.xml", false)])),
            ("word/document.xml", format!("<w:document xmlns:w=\"{W}\"><w:body>{body}</w:body></w:document>")),
            (
                "word/_rels/document.xml.rels",
                relations(&[
                    (&format!("{OFFICE}/relationships/styles"), "styles.xml", false),
                    (&format!("{OFFICE}/relationships/numbering"), "numbering.xml", false),
                ]),
            ),
            (
                "word/styles.xml",
                format!(
                    "<w:styles xmlns:w=\"{W}\"><w:style w:type=\"paragraph\" w:styleId=\"Clause\"><w:name w:val=\"Clause\"/></w:style></w:styles>"
                ),
            ),
            (
                "word/numbering.xml",
                format!(
                    "<w:numbering xmlns:w=\"{W}\"><w:abstractNum w:abstractNumId=\"1\"><w:nsid w:val=\"0{}\"/><w:lvl w:ilvl=\"0\"><w:start w:val=\"1\"/><w:numFmt w:val=\"{format}\"/><w:lvlText w:val=\"Article %1\"/></w:lvl></w:abstractNum><w:num w:numId=\"3\"><w:abstractNumId w:val=\"1\"/></w:num></w:numbering>",
                    clauses.len()
                ),
            ),
        ],
    );
}

#[test]
fn a_numbered_clause_that_is_gone_stands_in_the_redline_with_its_number() {
    let folder = tempfile::tempdir().unwrap();
    let clauses = [
        "The Recipient shall keep the Confidential Information secret.",
        "The Recipient shall comply with export control laws and shall not re-export.",
        "The Recipient shall return all documents within 30 days.",
    ];
    numbered(&folder.path().join("base.docx"), &clauses, false);
    for (own_list, name) in [(false, "draft.docx"), (true, "letters.docx")] {
        let shorter = clauses[2].replace("30", "60");
        numbered(&folder.path().join(name), &[clauses[0], &shorter], own_list);
        let out = run(folder.path(), &["compare", "base.docx", name, "--format", "redline", "-o", "r.docx"]);
        assert_ne!(out.status.code(), Some(2), "{}", String::from_utf8_lossy(&out.stderr));
        let read = |file: &str, view: &str| String::from_utf8(run(folder.path(), &["read", file, "--view", view]).stdout).unwrap();
        assert_eq!(read("r.docx", "accepted"), read(name, "accepted"));
        let body = &entries(&folder.path().join("r.docx"))["word/document.xml"];
        let gone = body.split("<w:p>").find(|p| p.contains("<w:delText") && p.contains("re-export")).unwrap();
        let edited = body.split("<w:del ").find(|d| d.contains(">30</w:delText>")).unwrap();
        assert!(edited.contains("<w:rPr><w:sz w:val=\"21\"/></w:rPr>"), "words that went have the type of those beside them: {edited}");
        assert!(
            gone.contains("<w:pStyle w:val=\"Clause\"/>")
                && gone.contains("<w:jc w:val=\"both\"/>")
                && gone.contains("<w:sz w:val=\"21\"/>")
        );
        // the list is taken over by its number only where both files mean the same by it
        assert_eq!(gone.contains("<w:numId w:val=\"3\"/>"), !own_list);
        if !own_list {
            assert!(read("base.docx", "accepted").contains("Article 2"), "the file is numbered");
            assert_eq!(read("r.docx", "rejected"), read("base.docx", "accepted"), "all undone, the numbers are the base's too");
        }
    }
}
