//! Small Word packages made in memory, for tests only.

use std::io::{Cursor, Write};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

pub const WORD: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
const RELATIONS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006/relationships";

/// A package in the making: a body, and parts that relate to it.
#[derive(Default)]
pub struct Sample {
    body: String,
    parts: Vec<(String, String)>,
    relations: Vec<(String, String)>,
}

impl Sample {
    pub fn new(body: &str) -> Sample {
        Sample { body: body.to_owned(), ..Sample::default() }
    }

    /// A part of this relationship kind with this root element and content; its relationship id is the kind.
    pub fn part(mut self, kind: &str, root: &str, content: &str) -> Sample {
        self.parts.push((format!("word/{kind}.xml"), format!("<w:{root} {}>{content}</w:{root}>", spaces())));
        self.relations.push((kind.to_owned(), format!("{kind}.xml")));
        self
    }

    pub fn document(&self) -> String {
        format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?><w:document {}><w:body>{}</w:body></w:document>", spaces(), self.body)
    }

    pub fn bytes(&self) -> Vec<u8> {
        let link =
            |(kind, target): &(String, String)| format!("<Relationship Id=\"{kind}\" Type=\"{RELATIONS}/{kind}\" Target=\"{target}\"/>");
        let relations: String = self.relations.iter().map(link).collect();
        let root = link(&("officeDocument".to_owned(), "word/document.xml".to_owned()));
        let mut all = vec![
            (
                "[Content_Types].xml".to_owned(),
                "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"/>".to_owned(),
            ),
            ("_rels/.rels".to_owned(), format!("<Relationships xmlns=\"{PACKAGE}\">{root}</Relationships>")),
            ("word/_rels/document.xml.rels".to_owned(), format!("<Relationships xmlns=\"{PACKAGE}\">{relations}</Relationships>")),
            ("word/document.xml".to_owned(), self.document()),
        ];
        all.extend(self.parts.iter().cloned());
        package(&all)
    }
}

/// A ZIP of these entries, always the same bytes.
pub fn package(entries: &[(String, String)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in entries {
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
        zip.start_file(name, options).expect("writing to memory does not fail");
        zip.write_all(content.as_bytes()).expect("writing to memory does not fail");
    }
    zip.finish().expect("writing to memory does not fail").into_inner()
}

fn spaces() -> String {
    format!(
        "xmlns:w=\"{WORD}\" xmlns:r=\"{RELATIONS}\" xmlns:mc=\"http://schemas.openxmlformats.org/markup-compatibility/2006\" \
         xmlns:wp=\"http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing\" xmlns:v=\"urn:schemas-microsoft-com:vml\" \
         xmlns:wps=\"http://schemas.microsoft.com/office/word/2010/wordprocessingShape\" \
         xmlns:m=\"http://schemas.openxmlformats.org/officeDocument/2006/math\" \
         xmlns:w14=\"http://schemas.microsoft.com/office/word/2010/wordml\" xmlns:w15=\"http://schemas.microsoft.com/office/word/2012/wordml\""
    )
}

/// A paragraph around runs.
pub fn p(inside: &str) -> String {
    format!("<w:p>{inside}</w:p>")
}

/// A run of text.
pub fn r(text: &str) -> String {
    format!("<w:r><w:t xml:space=\"preserve\">{text}</w:t></w:r>")
}

/// A run of text with run properties.
pub fn styled(properties: &str, text: &str) -> String {
    format!("<w:r><w:rPr>{properties}</w:rPr><w:t xml:space=\"preserve\">{text}</w:t></w:r>")
}

/// A tracked insertion, deletion (`del`) or half of a move around text.
pub fn tracked(kind: &str, author: &str, text: &str) -> String {
    let element = if kind == "del" { "delText" } else { "t" };
    format!(
        "<w:{kind} w:id=\"1\" w:author=\"{author}\" w:date=\"2026-03-02T09:00:00Z\"><w:r><w:{element} xml:space=\"preserve\">{text}</w:{element}></w:r></w:{kind}>"
    )
}
