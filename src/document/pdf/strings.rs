//! Text strings of a PDF outside its pages (ISO 32000-2, 7.9.2.2): UTF-16, UTF-8, or PDFDocEncoding.

/// The characters of a text string.
pub fn decode(bytes: &[u8]) -> String {
    let text = match encoding_rs::Encoding::for_bom(bytes) {
        Some((encoding, _)) => encoding.decode_with_bom_removal(bytes).0.into_owned(),
        // PDFDocEncoding is Windows-1252 for nearly every character that is used
        None => encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned(),
    };
    // language marks between two escapes are no text
    let mut out = String::new();
    let mut escaped = false;
    for c in text.chars() {
        match c {
            '\u{1B}' => escaped = !escaped,
            _ if escaped || c == '\0' => {}
            c => out.push(c),
        }
    }
    out
}
