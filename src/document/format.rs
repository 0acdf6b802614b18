//! Which format a file is in, told from its content; and the formats we refuse, each with what to do instead.

use crate::error::Error;
use crate::words::Words;
use serde::{Deserialize, Serialize};

/// A format that is read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    Docx,
    Pdf,
    #[default]
    Text,
    Markdown,
    Html,
}

const SAVE_AS_DOCX: (&str, &str) =
    ("open it in Word and save it as .docx, or give a PDF", "Wordで開いて.docx形式で保存し直すか、PDFを指定してください");

/// The format of these bytes. `name` only tells Markdown from plain text. Formats that are not read are an error that
/// says what to do instead.
pub fn tell(bytes: &[u8], name: &str) -> Result<Format, Error> {
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(refused(
            ("the file is empty", "ファイルが空です"),
            ("check that the right file was sent", "正しいファイルか確認してください"),
        ));
    }
    let head = &bytes[..bytes.len().min(1024)];
    if find(head, b"%PDF-") {
        return Ok(Format::Pdf);
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return archive(bytes);
    }
    if bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]) {
        return Err(compound(bytes));
    }
    if let Some(error) = foreign(bytes, head) {
        return Err(error);
    }
    if head.contains(&0) && !utf16(bytes) {
        return Err(refused(
            ("not a document sekisho can read", "読み取れる形式の文書ではありません"),
            ("give a .docx, PDF or text file", ".docx、PDF、テキストのいずれかを指定してください"),
        ));
    }
    let name = name.to_lowercase();
    Ok(if name.ends_with(".md") || name.ends_with(".markdown") { Format::Markdown } else { Format::Text })
}

/// UTF-16, by its byte-order mark or by every other byte of Latin text being zero.
pub fn utf16(bytes: &[u8]) -> bool {
    bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF])
}

fn refused(what: (&str, &str), next: (&str, &str)) -> Error {
    Error::new(Words::new(what.0, what.1), Words::new(next.0, next.1))
}

fn find(haystack: &[u8], needle: &[u8]) -> bool {
    haystack.windows(needle.len()).any(|w| w == needle)
}

fn utf16_name(name: &str) -> Vec<u8> {
    name.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

/// A ZIP: told by the names in its local headers, which stand even in a file that was cut off.
fn archive(bytes: &[u8]) -> Result<Format, Error> {
    let has = |name: &[u8]| find(bytes, name);
    let encrypted = bytes.len() > 8 && bytes[6] & 1 == 1;
    if encrypted {
        return Err(refused(
            ("the ZIP is protected with a password", "パスワード付きZIPです"),
            ("unpack it with the password and give the document inside", "展開して中の文書を指定してください"),
        ));
    }
    if has(b"word/document") || (has(b"[Content_Types].xml") && has(b"word/")) {
        return Ok(Format::Docx);
    }
    if has(b"xl/workbook") {
        return Err(refused(
            ("this is an Excel workbook, not an agreement", "Excelブックです（契約書ではありません）"),
            (
                "for names use `sekisho screen --input`; for an agreement give a .docx or PDF",
                "名簿は `sekisho screen --input`、契約書は.docxかPDFで指定してください",
            ),
        ));
    }
    if has(b"ppt/presentation") {
        return Err(refused(
            ("this is a PowerPoint file", "PowerPointファイルです"),
            ("export it as PDF and give that", "PDFに書き出して指定してください"),
        ));
    }
    if has(b"application/vnd.oasis.opendocument") {
        return Err(open_document());
    }
    if has(b"[Content_Types].xml") || has(b"_rels/.rels") {
        // an Office package whose main part may have any name, or one cut off before its main part
        return Ok(Format::Docx);
    }
    Err(refused(
        ("this is a ZIP archive, not a document", "ZIPファイルです（文書ではありません）"),
        ("unpack it and give the document inside", "展開して中の文書を指定してください"),
    ))
}

fn open_document() -> Error {
    refused(
        ("this is an OpenDocument file", "OpenDocument形式です"),
        ("save it as .docx or PDF and give that", ".docxかPDFで保存し直して指定してください"),
    )
}

/// Microsoft's compound file: old Office formats, encrypted new ones, Ichitaro.
fn compound(bytes: &[u8]) -> Error {
    let has = |name: &str| find(bytes, &utf16_name(name));
    if has("EncryptedPackage") {
        return refused(
            ("the document is protected with a password", "パスワードで保護された文書です"),
            (
                "open it in Word, remove the password (File > Info > Protect Document), and give the saved file",
                "Wordで開き、パスワードを解除して保存したファイルを指定してください",
            ),
        );
    }
    if has("WordDocument") {
        return refused(("this is an old Word file (.doc)", "旧形式のWord文書（.doc）です"), SAVE_AS_DOCX);
    }
    if has("Workbook") || has("Book") {
        return refused(
            ("this is an old Excel file (.xls)", "旧形式のExcelファイル（.xls）です"),
            ("save it as .xlsx or CSV", ".xlsxかCSVで保存し直してください"),
        );
    }
    if has("JSRV_SegmentInformation") || has("JSRV_SummaryInformation") || find(bytes, b"JSRV") || has("JSRV") {
        return refused(
            ("this is an Ichitaro file (.jtd)", "一太郎の文書（.jtd）です"),
            ("open it in Ichitaro and save it as .docx or PDF", "一太郎で開き、Word形式（.docx）またはPDFで保存し直してください"),
        );
    }
    refused(("this is an old Office file", "旧形式のOfficeファイルです"), SAVE_AS_DOCX)
}

fn foreign(bytes: &[u8], head: &[u8]) -> Option<Error> {
    let images: &[&[u8]] = &[b"\x89PNG", b"\xFF\xD8\xFF", b"GIF8", b"II*\0", b"MM\0*", b"BM", b"RIFF"];
    if images.iter().any(|m| bytes.starts_with(m)) && head.iter().any(|&b| b == 0 || b > 0x7F)
        || find(&head[..head.len().min(32)], b"ftypheic")
    {
        return Some(refused(
            ("this is a picture; words in pictures are not read", "画像です。画像の中の文字は読み取れません"),
            ("give the document itself, or a PDF with text", "元の文書か、文字データのあるPDFを指定してください"),
        ));
    }
    if bytes.starts_with(b"{\\rtf") {
        return Some(refused(("this is an RTF file", "RTF形式のファイルです"), SAVE_AS_DOCX));
    }
    let start: Vec<u8> =
        head.iter().copied().skip_while(|b| b.is_ascii_whitespace() || matches!(b, 0xEF | 0xBB | 0xBF)).take(512).collect();
    let start = String::from_utf8_lossy(&start).to_lowercase();
    let marked = start.starts_with('<');
    if marked && start.contains("urn:oasis:names:tc:opendocument") {
        return Some(open_document());
    }
    if marked && ["<!doctype html", "<html", "<head", "<body", "<meta "].iter().any(|tag| start.contains(tag))
        || start.starts_with("mime-version:")
    {
        return Some(refused(
            ("this is a web page (HTML)", "HTMLファイルです"),
            ("print it to PDF, or save it as .docx, and give that", "PDFに印刷するか、.docxで保存して指定してください"),
        ));
    }
    if start.starts_with("<?xml") && (start.contains("schemas.microsoft.com/office") || start.contains("word.document")) {
        return Some(refused(("this is a Word document in single-file XML", "単一XML形式のWord文書です"), SAVE_AS_DOCX));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_decides_and_the_name_only_tells_markdown() {
        assert_eq!(tell(b"%PDF-1.7 ...", "a.docx").ok(), Some(Format::Pdf));
        assert_eq!(tell("第1条".as_bytes(), "a.md").ok(), Some(Format::Markdown));
        assert_eq!(tell("第1条".as_bytes(), "a.pdf").ok(), Some(Format::Text));
    }

    #[test]
    fn refused_formats_say_what_to_do() {
        let ole = |stream: &str| [&[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1][..], &utf16_name(stream)].concat();
        for (bytes, want) in [
            (Vec::new(), "empty"),
            (ole("EncryptedPackage"), "password"),
            (ole("WordDocument"), ".doc"),
            (ole("JSRV_SummaryInformation"), "Ichitaro"),
            (b"{\\rtf1 hello}".to_vec(), "RTF"),
            (b"\x89PNG\r\n\x1a\n\0".to_vec(), "picture"),
            (b"PK\x03\x04\0\0\0\0\0\0notes.txt".to_vec(), "ZIP"),
            (b"<!DOCTYPE html><html>".to_vec(), "HTML"),
            (b"<!-- saved page -->\n<HTML><body>".to_vec(), "HTML"),
            (b"<?xml version=\"1.0\"?><html xmlns=\"http://www.w3.org/1999/xhtml\">".to_vec(), "HTML"),
            (b"MIME-Version: 1.0\nContent-Type: multipart/related".to_vec(), "HTML"),
            (
                b"<?xml version=\"1.0\"?><office:document xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\">".to_vec(),
                "OpenDocument",
            ),
            (ole("Workbook"), ".xls"),
            (vec![1, 0, 2, 0, 200], "not a document"),
        ] {
            let error = tell(&bytes, "x.docx").expect_err(want);
            assert!(error.what().en.contains(want), "{want}: {error}");
            assert!(!error.next().ja.is_empty());
        }
    }
}
