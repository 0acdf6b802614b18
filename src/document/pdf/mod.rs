//! PDF files (in work).

use super::format::Format;
use super::{Document, Unread};
use crate::words::Words;

pub fn read(_bytes: &[u8], _password: Option<&str>) -> Document {
    let unread = Unread {
        part: "whole file".to_owned(),
        why: Words::new("PDF is not read yet", "PDFはまだ読めません"),
        next: Words::new("give a .docx", ".docxを指定してください"),
        body: true,
    };
    Document { format: Format::Pdf, unread: vec![unread], ..Document::default() }
}

pub fn second(_bytes: &[u8], _password: Option<&str>) -> Result<Vec<String>, String> {
    Err("in work".to_owned())
}
