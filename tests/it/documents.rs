//! Reading documents through the binary: text and JSON of `sekisho read`, its exit status, and what it says of files that
//! cannot be read. Files are made here, byte by byte, by the small builders below.

#[path = "../../src/document/docx/sample.rs"]
#[allow(dead_code)]
mod sample;

use sample::{Sample, p, r, tracked};
use serde_json::Value;
use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, Instant};

/// What one run of the binary gave.
struct Run {
    code: i32,
    out: String,
    err: String,
}

fn read_as(name: &str, bytes: &[u8], arguments: &[&str]) -> Run {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path: PathBuf = folder.path().join(name);
    std::fs::write(&path, bytes).expect("writing the test file");
    let output = Command::new(env!("CARGO_BIN_EXE_sekisho"))
        .arg("read")
        .arg(&path)
        .args(["--lang", "en"])
        .args(arguments)
        .env_remove("SEKISHO_PASSWORD")
        .current_dir(folder.path())
        .output()
        .expect("running the binary");
    Run {
        code: output.status.code().expect("an exit status"),
        out: String::from_utf8(output.stdout).expect("UTF-8"),
        err: String::from_utf8(output.stderr).expect("UTF-8"),
    }
}

fn json(name: &str, bytes: &[u8], arguments: &[&str]) -> (i32, Value) {
    let run = read_as(name, bytes, &[&["--format", "json"], arguments].concat());
    (run.code, serde_json::from_str(&run.out).unwrap_or_else(|e| panic!("{e}: {} {}", run.out, run.err)))
}

#[test]
fn a_word_file_is_printed_with_its_labels_and_other_parts_after_the_body() {
    let numbering = "<w:abstractNum w:abstractNumId=\"0\"><w:lvl w:ilvl=\"0\"><w:start w:val=\"1\"/><w:numFmt w:val=\"decimal\"/><w:lvlText w:val=\"第%1条\"/></w:lvl></w:abstractNum>\
        <w:num w:numId=\"1\"><w:abstractNumId w:val=\"0\"/></w:num>";
    let item = |text: &str| p(&format!("<w:pPr><w:numPr><w:ilvl w:val=\"0\"/><w:numId w:val=\"1\"/></w:numPr></w:pPr>{}", r(text)));
    let body = item("（目的）") + &item("（秘密保持）") + &p(&(r("乙は秘密を守る。") + "<w:r><w:footnoteReference w:id=\"2\"/></w:r>"));
    let sample = Sample::new(&body).part("numbering", "numbering", numbering).part(
        "footnotes",
        "footnotes",
        &format!("<w:footnote w:id=\"2\">{}</w:footnote>", p(&r("別紙のとおり"))),
    );
    let run = read_as("a.docx", &sample.bytes(), &[]);
    assert_eq!((run.code, run.err.as_str()), (0, ""));
    assert_eq!(run.out, "第1条 （目的）\n第2条 （秘密保持）\n乙は秘密を守る。\n\n[footnote 1]\n別紙のとおり\n");
}

#[test]
fn both_views_are_given_and_places_count_without_labels() {
    let body = p(&(r("five ") + &tracked("del", "A", "years") + &tracked("ins", "A", "months")));
    let bytes = Sample::new(&body).bytes();
    let (code, accepted) = json("a.docx", &bytes, &[]);
    assert_eq!((code, &accepted["schema"], &accepted["text"]), (0, &"sekisho.read/1".into(), &"five months\n".into()));
    assert_eq!(accepted["document"]["coverage"]["complete"], true);
    assert_eq!(json("a.docx", &bytes, &["--view", "rejected"]).1["parts"][0]["text"], "five years");
    assert_eq!(json("a.docx", &bytes, &["--view", "both"]).1["more"][0]["text"], "five years\n");
}

#[test]
fn the_same_file_gives_the_same_bytes() {
    let bytes = Sample::new(&p(&r("word"))).bytes();
    let at = |n| read_as(n, &bytes, &["--format", "json"]).out.replace(char::is_whitespace, "");
    let without_path = |t: String| t.split("\"sha256\"").nth(1).map(str::to_owned);
    assert_eq!(without_path(at("a.docx")), without_path(at("a.docx")));
}

#[test]
fn text_files_are_read_in_the_encodings_of_office_software() {
    let text = "秘密保持契約書\n第１条　甲及び乙は、秘密情報を第三者に開示してはならない。\n";
    let (shift_jis, _, _) = encoding_rs::SHIFT_JIS.encode(text);
    let run = read_as("a.txt", &shift_jis, &[]);
    assert_eq!((run.code, run.out.as_str()), (0, text));
    let run = read_as("a.md", "# 契約\n\n- 第一条 **目的**\n".as_bytes(), &[]);
    assert_eq!(run.out, "契約\n\n第一条 目的\n");
}

#[test]
fn nothing_in_a_document_steers_the_terminal() {
    let run = read_as("a.txt", "before \u{1b}[2J\u{202e} after\n".as_bytes(), &[]);
    assert_eq!(run.out, "before \u{FFFD}[2J\u{FFFD} after\n");
}

#[test]
fn files_that_cannot_be_read_say_so_and_never_exit_with_nothing_found() {
    let good = Sample::new(&p(&r("word"))).bytes();
    let zip = sample::package(&[("notes.txt".to_owned(), "hello".to_owned())]);
    let ole = |stream: &str| {
        let name: Vec<u8> = stream.encode_utf16().flat_map(u16::to_le_bytes).collect();
        [&[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1][..], &name].concat()
    };
    for (name, bytes, code, says) in [
        ("empty.docx", Vec::new(), 2, "empty"),
        ("renamed.docx", zip, 2, "ZIP"),
        ("old.doc", ole("WordDocument"), 2, ".doc"),
        ("locked.docx", ole("EncryptedPackage"), 2, "password"),
        ("picture.docx", b"\x89PNG\r\n\x1a\n\0\0\0".to_vec(), 2, "picture"),
        ("page.html", b"<!DOCTYPE html><html></html>".to_vec(), 2, "HTML"),
        ("cut10.docx", good[..good.len() / 10].to_vec(), 3, "damaged"),
        ("cut50.docx", good[..good.len() / 2].to_vec(), 3, "damaged"),
        ("cut90.docx", good[..good.len() * 9 / 10].to_vec(), 3, "damaged"),
        ("stray.pdf", b"%PDF-1.7\nnothing".to_vec(), 3, "damaged"),
        ("scan.pdf", Pdf::page("q 500 0 0 700 40 40 cm /Picture Do Q").bytes(), 3, "image without text"),
    ] {
        let run = read_as(name, &bytes, &[]);
        assert!(run.code == code && run.err.contains(says), "{name}: {} {}", run.code, run.err);
    }
}

#[test]
fn a_bomb_and_deep_nesting_are_refused_quickly() {
    let blank = " ".repeat(30 << 20);
    let deep = "<w:sdt><w:sdtContent>".repeat(100_000);
    for body in [blank, deep] {
        let bytes = Sample::new(&body).bytes();
        let start = Instant::now();
        assert_eq!(read_as("a.docx", &bytes, &[]).code, 3);
        assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
    }
}

#[test]
fn a_missing_file_is_an_error_with_the_next_step() {
    let output = Command::new(env!("CARGO_BIN_EXE_sekisho")).args(["read", "no-such-file.docx", "--lang", "ja"]).output().expect("runs");
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("ファイルが見つかりません"));
}

/// A PDF in the making: one page of Helvetica, and objects beside it.
#[derive(Default)]
pub struct Pdf {
    content: String,
    page: String,
    catalog: String,
    more: Vec<String>,
}

impl Pdf {
    /// A page with this content stream; objects 6 and on may be added.
    pub fn page(content: &str) -> Pdf {
        Pdf { content: content.to_owned(), ..Pdf::default() }
    }

    pub fn bytes(&self) -> Vec<u8> {
        let mut objects = vec![
            format!("<</Type/Catalog/Pages 2 0 R{}>>", self.catalog),
            "<</Type/Pages/Kids[3 0 R]/Count 1>>".to_owned(),
            format!(
                "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>/XObject<</Picture 6 0 R>>/Properties<</Layer 7 0 R>>>>{}>>",
                self.page
            ),
            format!("<</Length {}>>stream\n{}\nendstream", self.content.len(), self.content),
            "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>".to_owned(),
            "<</Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8/Length 1>>stream\n0\nendstream"
                .to_owned(),
            "<</Type/OCG/Name(Layer)>>".to_owned(),
        ];
        objects.extend(self.more.iter().cloned());
        let mut out = "%PDF-1.7\n".to_owned();
        let mut places = Vec::new();
        for (i, object) in objects.iter().enumerate() {
            places.push(out.len());
            out += &format!("{} 0 obj\n{object}\nendobj\n", i + 1);
        }
        let start = out.len();
        out += &format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
        places.iter().for_each(|at| out += &format!("{at:010} 00000 n \n"));
        out += &format!("trailer<</Size {}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n", objects.len() + 1);
        out.into_bytes()
    }
}

/// A line of text at a place, 11 points high.
pub fn line(x: f64, y: f64, text: &str) -> String {
    format!("BT /F1 11 Tf {x} {y} Td ({text}) Tj ET\n")
}

const KEPT: &str = "The Recipient shall keep the information secret.";
const OTHER: &str = "The Recipient may disclose it to Affiliates.";

#[test]
fn hidden_words_of_a_pdf_are_read() {
    let kept = line(72.0, 700.0, KEPT);
    for (what, content) in [
        ("render mode 3", format!("{kept}BT 3 Tr /F1 11 Tf 72 660 Td ({OTHER}) Tj ET")),
        ("white", format!("{kept}1 1 1 rg {}", line(72.0, 660.0, OTHER))),
        ("tiny", format!("{kept}BT /F1 0.5 Tf 72 660 Td ({OTHER}) Tj ET")),
        ("off the page", format!("{kept}{}", line(72.0, 2000.0, OTHER))),
        ("covered", format!("{kept}{} 1 1 1 rg 60 650 400 30 re f", line(72.0, 660.0, OTHER))),
    ] {
        let run = read_as("a.pdf", &Pdf::page(&content).bytes(), &[]);
        assert!(run.code == 0 && run.out.contains(KEPT) && run.out.contains(OTHER), "{what}: {} {}", run.out, run.err);
    }
    let layered = Pdf {
        catalog: "/OCProperties<</OCGs[7 0 R]/D<</OFF[7 0 R]>>>>".to_owned(),
        ..Pdf::page(&format!("{kept}/OC /Layer BDC {} EMC", line(72.0, 660.0, OTHER)))
    };
    assert!(read_as("a.pdf", &layered.bytes(), &[]).out.contains(OTHER));
}

#[test]
fn annotations_and_form_values_are_parts_of_their_own() {
    let with = Pdf {
        page: "/Annots[8 0 R 9 0 R]".to_owned(),
        catalog: "/AcroForm<</Fields[9 0 R]>>".to_owned(),
        more: vec![
            format!("<</Type/Annot/Subtype/FreeText/Rect[0 0 9 9]/Contents({OTHER})>>"),
            "<</Type/Annot/Subtype/Widget/FT/Tx/T(party)/V(Example Optics Ltd)/Rect[0 0 9 9]>>".to_owned(),
        ],
        ..Pdf::page(&line(72.0, 700.0, KEPT))
    };
    let (code, got) = json("a.pdf", &with.bytes(), &[]);
    let parts: Vec<(&str, &str)> = got["parts"]
        .as_array()
        .expect("parts")
        .iter()
        .map(|p| (p["part"].as_str().unwrap_or(""), p["text"].as_str().unwrap_or("")))
        .collect();
    assert_eq!((code, parts), (0, vec![("body", KEPT), ("annotation 1", OTHER), ("form field party", "Example Optics Ltd")]));
}

#[test]
fn lines_of_a_pdf_become_paragraphs_and_words_broken_at_their_end_whole() {
    let content = [
        line(72.0, 700.0, "5.1 The Recipient shall not export any technology received under this agree-"),
        line(72.0, 686.0, "ment without the licence required by the law that applies to it and to us."),
        line(72.0, 660.0, "5.2 Second."),
    ]
    .concat();
    let run = read_as("a.pdf", &Pdf::page(&content).bytes(), &[]);
    assert_eq!(
        run.out,
        "5.1 The Recipient shall not export any technology received under this agreement without the licence required by the law that applies to it and to us.\n5.2 Second.\n"
    );
}

#[test]
fn an_earlier_revision_inside_a_pdf_is_remarked() {
    let mut bytes = Pdf::page(&line(72.0, 700.0, "This duty survives for five years.")).bytes();
    let text = line(72.0, 700.0, "This duty survives for two years.");
    let previous =
        String::from_utf8_lossy(&bytes).rsplit("startxref\n").next().and_then(|t| t.lines().next().map(str::to_owned)).expect("a start");
    let at = bytes.len();
    bytes.extend(format!("4 0 obj\n<</Length {}>>stream\n{text}\nendstream\nendobj\n", text.len()).bytes());
    let start = bytes.len();
    bytes.extend(
        format!("xref\n4 1\n{at:010} 00000 n \ntrailer<</Size 8/Root 1 0 R/Prev {previous}>>\nstartxref\n{start}\n%%EOF\n").bytes(),
    );
    let run = read_as("a.pdf", &bytes, &[]);
    assert!(run.out.contains("two years") && run.err.contains("earlier text"), "{} {}", run.out, run.err);
}
