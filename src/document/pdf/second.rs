//! The second opinion on a PDF, through pdf-extract: text page by page, only to notice what the first reader lacks.

use pdf_extract::{Document, LoadOptions, PlainTextOutput, output_doc_page};

/// Text of every page. pdf-extract panics on some files; the worker turns that into the end of this opinion only.
pub fn pages(bytes: &[u8], password: Option<&str>) -> Result<Vec<String>, String> {
    let document = match password {
        Some(word) => Document::load_mem_with_options(bytes, LoadOptions::with_password(word)),
        None => Document::load_mem(bytes),
    };
    let mut document = document.map_err(|e| e.to_string())?;
    if document.is_encrypted() {
        document.decrypt(password.unwrap_or_default()).map_err(|e| e.to_string())?;
    }
    let mut out = Vec::new();
    for page in document.get_pages().keys() {
        let mut text = String::new();
        let mut sink = PlainTextOutput::new(&mut text);
        output_doc_page(&document, &mut sink, *page).map_err(|e| e.to_string())?;
        out.push(text);
    }
    Ok(out)
}
