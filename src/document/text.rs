//! Plain text and Markdown: one paragraph a line, the encoding told from the bytes. Labels stay part of the words, as
//! they were typed. Nothing here joins lines or looks for clauses.

use super::format::Format;
use super::{Document, Note, Paragraph, Part, PartKind, Piece};
use crate::words::Words;
use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};

/// Reads a text file. Bytes that are no characters of its encoding become U+FFFD, and a note says so.
pub fn read(bytes: &[u8], format: Format) -> Document {
    let (text, encoding, bad) = decode(bytes);
    let mut part = Part { kind: PartKind::Body, name: "body".to_owned(), paragraphs: Vec::new() };
    let mut fenced = false;
    for line in text.lines() {
        let paragraph = match format {
            Format::Markdown => markdown(line.trim_end(), &mut fenced),
            _ => Some(plain(line.trim_end_matches([' ', '\t', '\u{000C}']).trim_start_matches('\u{000C}'))),
        };
        part.paragraphs.extend(paragraph);
    }
    let mut document = Document { format, encoding: Some(encoding), parts: vec![part], ..Document::default() };
    if bad {
        document.notes.push(Note {
            code: "replacement-characters".to_owned(),
            part: "body".to_owned(),
            what: Words::new("some bytes are no characters of the encoding", "文字コードとして正しくないバイトがありました"),
        });
    }
    document
}

/// The characters, the encoding's name with `(guessed)` where nothing in the file says it, and whether any byte was bad.
fn decode(bytes: &[u8]) -> (String, String, bool) {
    if let Some((encoding, _)) = encoding_rs::Encoding::for_bom(bytes) {
        let (text, bad) = encoding.decode_with_bom_removal(bytes);
        return (text.into_owned(), encoding.name().to_owned(), bad);
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return (text.to_owned(), "UTF-8".to_owned(), false);
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    detector.feed(bytes, true);
    let encoding = detector.guess(None, Utf8Detection::Allow);
    let (text, bad) = encoding.decode_without_bom_handling(bytes);
    (text.into_owned(), format!("{} (guessed)", encoding.name()), bad)
}

fn plain(line: &str) -> Paragraph {
    let pieces = if line.is_empty() { Vec::new() } else { vec![Piece { text: line.to_owned(), ..Piece::default() }] };
    Paragraph { pieces, ..Paragraph::default() }
}

/// One line of Markdown without its marks: `#` gives a heading level, list and quotation marks and emphasis go.
fn markdown(line: &str, fenced: &mut bool) -> Option<Paragraph> {
    let trimmed = line.trim_start();
    if trimmed.starts_with("```") || trimmed.starts_with("~~~") {
        *fenced = !*fenced;
        return None;
    }
    if *fenced {
        return Some(plain(line));
    }
    let ruled = trimmed.len() >= 3
        && ["-", "*", "_", "="].iter().any(|m| trimmed.replace([' ', '\t'], "").trim_matches(|c| m.contains(c)).is_empty());
    let table_rule = trimmed.starts_with('|') && trimmed.chars().all(|c| matches!(c, '|' | '-' | ':' | ' '));
    if ruled || table_rule || (trimmed.starts_with("<!--") && trimmed.ends_with("-->")) {
        return None;
    }
    let hashes = trimmed.chars().take_while(|&c| c == '#').count();
    if (1..=6).contains(&hashes) && trimmed[hashes..].starts_with(' ') {
        let words = emphasis(trimmed[hashes..].trim().trim_end_matches('#').trim_end());
        return Some(Paragraph { heading: Some((hashes - 1) as u8), bold: true, ..plain(&words) });
    }
    let words = trimmed.trim_start_matches('>').trim_start();
    let words = ["- ", "* ", "+ "].iter().find_map(|m| words.strip_prefix(m)).unwrap_or(words);
    let words = words.strip_prefix("[ ] ").or_else(|| words.strip_prefix("[x] ")).unwrap_or(words);
    let words = if words.starts_with('|') && words.ends_with('|') && words.len() > 1 {
        words[1..words.len() - 1].trim().replace('|', "\t")
    } else {
        words.to_owned()
    };
    let stripped = emphasis(&words);
    let bold = !stripped.is_empty() && words.starts_with("**") && words.ends_with("**") && words.matches("**").count() == 2;
    Some(Paragraph { bold, ..plain(&stripped) })
}

/// Without `**`, `__`, `*word*`, back-ticks, link targets and escapes.
fn emphasis(words: &str) -> String {
    let chars: Vec<char> = words.replace("**", "").replace("__", "").chars().collect();
    let mut out = String::new();
    let mut i = 0;
    while i < chars.len() {
        let at = |k: usize| chars.get(k).copied();
        match chars[i] {
            '\\' if at(i + 1).is_some_and(|c| c.is_ascii_punctuation()) => {
                out.extend(at(i + 1));
                i += 1;
            }
            '`' => {}
            '*' if i.checked_sub(1).and_then(at).is_some_and(|c| !c.is_whitespace()) || at(i + 1).is_some_and(|c| !c.is_whitespace()) => {}
            ']' if at(i + 1) == Some('(') && out.contains('[') => {
                let end = (i + 2..chars.len()).find(|&k| chars[k] == ')');
                if let (Some(end), Some(open)) = (end, out.rfind('[')) {
                    out.remove(open);
                    i = end;
                } else {
                    out.push(']');
                }
            }
            c => out.push(c),
        }
        i += 1;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(bytes: &[u8], format: Format) -> Vec<String> {
        let document = read(bytes, format);
        document.parts[0].paragraphs.iter().map(|p| p.pieces.iter().map(|x| x.text.as_str()).collect()).collect()
    }

    #[test]
    fn japanese_encodings_are_told() {
        let text = "秘密保持契約書\n第１条（目的）甲及び乙は、本契約に基づき秘密情報を取り扱うものとする。\n";
        for encoding in [encoding_rs::SHIFT_JIS, encoding_rs::EUC_JP] {
            let (bytes, _, _) = encoding.encode(text);
            let document = read(&bytes, Format::Text);
            assert_eq!(lines(&bytes, Format::Text).join("\n"), text.trim_end());
            assert_eq!(document.encoding, Some(format!("{} (guessed)", encoding.name())));
        }
        let utf16: Vec<u8> = [0xFF, 0xFE].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
        assert_eq!(lines(&utf16, Format::Text).join("\n"), text.trim_end());
    }

    #[test]
    fn markdown_marks_go_and_words_stay() {
        let got = lines("# **Agreement**\n\n- item *one*\n> 5 * 3 and [text](http://x)\n---\n第1条 \\*\n".as_bytes(), Format::Markdown);
        assert_eq!(got, ["Agreement", "", "item one", "5 * 3 and text", "第1条 *"]);
        assert_eq!(read(b"## Two", Format::Markdown).parts[0].paragraphs[0].heading, Some(1));
    }
}
