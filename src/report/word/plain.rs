//! Word files of our own: a title, headings, paragraphs, lists and tables, written part by part. No author, no date, no
//! property of this machine, and the same bytes every time.

use crate::error::{Error, Result};
use crate::report::terminal::clean;
use crate::words::{Lang, Words};
use std::io::{Cursor, Write as _};

const XML: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
const SPACE: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";

/// A file under construction.
pub struct Page {
    body: String,
    lang: Lang,
    across: bool,
    /// Smaller letters and margins, for what must stay on one page.
    compact: bool,
}

/// Text as XML can hold it: steering characters shown, markup off.
pub fn escape(text: &str) -> String {
    let text: String = clean(text).chars().filter(|c| !matches!(c, '\u{FFFE}' | '\u{FFFF}')).collect();
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// One run; `looks` are the inner elements of its properties, in the order of the schema.
pub fn run(text: &str, looks: &str) -> String {
    let looks = if looks.is_empty() { String::new() } else { format!("<w:rPr>{looks}</w:rPr>") };
    let lines: Vec<String> = escape(text).split('\n').map(|l| format!("<w:t xml:space=\"preserve\">{l}</w:t>")).collect();
    format!("<w:r>{looks}{}</w:r>", lines.join("<w:br/>"))
}

impl Page {
    pub fn new(lang: Lang) -> Page {
        Page { body: String::new(), lang, across: false, compact: false }
    }

    /// Printed across, for wide tables.
    pub fn across(lang: Lang) -> Page {
        Page { across: true, ..Page::new(lang) }
    }

    /// What must stay on one page.
    pub fn compact(lang: Lang) -> Page {
        Page { compact: true, ..Page::new(lang) }
    }

    fn margin(&self) -> u32 {
        if self.compact { 850 } else { 1134 }
    }

    /// Width between the margins, twentieths of a point.
    pub fn width(&self) -> u32 {
        (if self.across { 16838 } else { 11906 }) - 2 * self.margin()
    }

    pub fn title(&mut self, text: &str) {
        self.body.push_str(&format!("<w:p><w:pPr><w:pStyle w:val=\"Title\"/></w:pPr>{}</w:p>", run(text, "")));
    }

    pub fn heading(&mut self, text: &str) {
        self.body.push_str(&format!("<w:p><w:pPr><w:pStyle w:val=\"Heading1\"/></w:pPr>{}</w:p>", run(text, "")));
    }

    pub fn paragraph(&mut self, text: &str) {
        self.body.push_str(&format!("<w:p>{}</w:p>", run(text, "")));
    }

    /// A remark in small grey letters.
    pub fn small(&mut self, text: &str) {
        self.body.push_str(&format!("<w:p>{}</w:p>", run(text, "<w:color w:val=\"5A5A5A\"/><w:sz w:val=\"17\"/>")));
    }

    /// The one line a reader must see.
    pub fn verdict(&mut self, text: &str) {
        let looks = "<w:b/><w:sz w:val=\"32\"/>";
        let border = "<w:pBdr><w:left w:val=\"single\" w:sz=\"36\" w:space=\"8\" w:color=\"9B1C1C\"/></w:pBdr>";
        self.body.push_str(&format!("<w:p><w:pPr>{border}<w:ind w:left=\"200\"/></w:pPr>{}</w:p>", run(text, looks)));
    }

    /// One point of a list, its number or mark in front.
    pub fn point(&mut self, mark: &str, text: &str) {
        let ind = "<w:pPr><w:ind w:left=\"420\" w:hanging=\"420\"/></w:pPr>";
        self.body.push_str(&format!("<w:p>{ind}{}</w:p>", run(&format!("{mark} {text}"), "")));
    }

    /// A table: the share of the width of each column in per cent, a heading row where it holds words, rows of cells.
    pub fn table(&mut self, shares: &[u32], headings: &[String], rows: &[Vec<String>]) {
        let widths: Vec<u32> = shares.iter().map(|s| self.width() * s / 100).collect();
        let row = |cells: &[String], looks: &str, head: bool| {
            let mark = if head { "<w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>" } else { "<w:trPr><w:cantSplit/></w:trPr>" };
            let cells: String = cells.iter().zip(&widths).map(|(c, w)| cell(&run(c, looks), *w, 1)).collect();
            format!("<w:tr>{mark}{cells}</w:tr>")
        };
        let mut inside = String::new();
        if !headings.is_empty() {
            inside.push_str(&row(headings, "<w:b/>", true));
        }
        rows.iter().for_each(|r| inside.push_str(&row(r, "", false)));
        self.raw_table(&widths, &inside);
    }

    /// A table whose rows are written already.
    pub fn raw_table(&mut self, widths: &[u32], rows: &str) {
        let borders: String = ["top", "left", "bottom", "right", "insideH", "insideV"]
            .iter()
            .map(|b| format!("<w:{b} w:val=\"single\" w:sz=\"4\" w:space=\"0\" w:color=\"555555\"/>"))
            .collect();
        let grid: String = widths.iter().map(|w| format!("<w:gridCol w:w=\"{w}\"/>")).collect();
        let all: u32 = widths.iter().sum();
        self.body.push_str(&format!(
            "<w:tbl><w:tblPr><w:tblW w:w=\"{all}\" w:type=\"dxa\"/><w:tblBorders>{borders}</w:tblBorders><w:tblLayout w:type=\"fixed\"/><w:tblCellMar><w:top w:w=\"50\" w:type=\"dxa\"/><w:left w:w=\"100\" w:type=\"dxa\"/><w:bottom w:w=\"10\" w:type=\"dxa\"/><w:right w:w=\"100\" w:type=\"dxa\"/></w:tblCellMar></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl><w:p><w:pPr><w:spacing w:after=\"0\" w:line=\"120\" w:lineRule=\"exact\"/></w:pPr></w:p>"
        ));
    }

    /// The finished file.
    ///
    /// # Errors
    /// When the parts cannot be put together, which a test rules out.
    pub fn finish(self) -> Result<Vec<u8>> {
        let (w, h, turned) = if self.across { (16838, 11906, " w:orient=\"landscape\"") } else { (11906, 16838, "") };
        let m = self.margin();
        let section = format!(
            "<w:sectPr><w:pgSz w:w=\"{w}\" w:h=\"{h}\"{turned}/><w:pgMar w:top=\"{m}\" w:right=\"{m}\" w:bottom=\"{m}\" w:left=\"{m}\" w:header=\"567\" w:footer=\"567\" w:gutter=\"0\"/></w:sectPr>"
        );
        let document = format!("{XML}<w:document xmlns:w=\"{SPACE}\"><w:body>{}{section}</w:body></w:document>", self.body);
        package(&document, &styles(self.lang, self.compact)).map_err(|e| {
            Error::new(
                Words::new(format!("the Word file could not be written: {e}"), format!("Word文書を作成できません: {e}")),
                Words::new("please report this", "不具合としてお知らせください"),
            )
        })
    }
}

/// A cell that spans so many columns.
pub fn cell(inside: &str, width: u32, spans: u32) -> String {
    let span = if spans > 1 { format!("<w:gridSpan w:val=\"{spans}\"/>") } else { String::new() };
    format!("<w:tc><w:tcPr><w:tcW w:w=\"{width}\" w:type=\"dxa\"/>{span}</w:tcPr><w:p>{inside}</w:p></w:tc>")
}

fn styles(lang: Lang, compact: bool) -> String {
    let (size, after, before) = if compact { (18, 30, 110) } else { (21, 80, 200) };
    let (latin, code) = if lang == Lang::Ja { ("Yu Gothic", "ja-JP") } else { ("Calibri", "en-GB") };
    let heading = |id: &str, name: &str, before: u32, size: u32, center: &str| {
        format!(
            "<w:style w:type=\"paragraph\" w:styleId=\"{id}\"><w:name w:val=\"{name}\"/><w:basedOn w:val=\"Normal\"/><w:next w:val=\"Normal\"/><w:qFormat/><w:pPr><w:keepNext/><w:spacing w:before=\"{before}\" w:after=\"{after}\"/>{center}</w:pPr><w:rPr><w:b/><w:sz w:val=\"{size}\"/></w:rPr></w:style>"
        )
    };
    format!(
        "{XML}<w:styles xmlns:w=\"{SPACE}\"><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii=\"{latin}\" w:hAnsi=\"{latin}\" w:eastAsia=\"Yu Gothic\"/><w:sz w:val=\"{size}\"/><w:lang w:val=\"{code}\" w:eastAsia=\"ja-JP\"/></w:rPr></w:rPrDefault><w:pPrDefault><w:pPr><w:spacing w:after=\"{after}\"/></w:pPr></w:pPrDefault></w:docDefaults><w:style w:type=\"paragraph\" w:default=\"1\" w:styleId=\"Normal\"><w:name w:val=\"Normal\"/><w:qFormat/></w:style>{}{}</w:styles>",
        heading("Title", "Title", 0, 30, "<w:jc w:val=\"center\"/>"),
        heading("Heading1", "heading 1", before, size + 2, ""),
    )
}

fn package(document: &str, styles: &str) -> std::result::Result<Vec<u8>, Box<dyn std::error::Error>> {
    const KIND: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml";
    const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    const RELATIONS: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
    let types = format!(
        "{XML}<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"xml\" ContentType=\"application/xml\"/><Override PartName=\"/word/document.xml\" ContentType=\"{KIND}.document.main+xml\"/><Override PartName=\"/word/styles.xml\" ContentType=\"{KIND}.styles+xml\"/></Types>"
    );
    let rels = format!(
        "{XML}<Relationships xmlns=\"{RELATIONS}\"><Relationship Id=\"rId1\" Type=\"{OFFICE}/officeDocument\" Target=\"word/document.xml\"/></Relationships>"
    );
    let inner = format!(
        "{XML}<Relationships xmlns=\"{RELATIONS}\"><Relationship Id=\"rId1\" Type=\"{OFFICE}/styles\" Target=\"styles.xml\"/></Relationships>"
    );
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default()
        .compression_method(zip::CompressionMethod::Deflated)
        .last_modified_time(zip::DateTime::default());
    for (name, text) in [
        ("[Content_Types].xml", types.as_str()),
        ("_rels/.rels", rels.as_str()),
        ("word/document.xml", document),
        ("word/_rels/document.xml.rels", inner.as_str()),
        ("word/styles.xml", styles),
    ] {
        zip.start_file(name, options)?;
        zip.write_all(text.as_bytes())?;
    }
    Ok(zip.finish()?.into_inner())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_reads_back_and_holds_nothing_raw() {
        let made = || {
            let mut page = Page::new(Lang::Ja);
            page.title("表題");
            page.point("1.", "<script> & 「条項」\u{202e}\u{1b}[2J");
            page.table(&[30, 70], &["a".into(), "b".into()], &[vec!["=1+1".into(), "c\nd".into()]]);
            page.finish().unwrap()
        };
        let bytes = made();
        assert_eq!(bytes, made());
        let document = crate::document::read_bytes(&bytes, "page.docx", &crate::document::ReadOptions::default()).unwrap();
        let text = document.view(crate::document::ViewKind::Accepted).printed();
        assert!(text.contains("表題") && text.contains("<script> & 「条項」\u{fffd}") && document.complete(), "{text}");
    }
}
