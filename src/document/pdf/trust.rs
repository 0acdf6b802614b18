//! Whether a page's text can be trusted: pictures without text, glyphs whose character nobody knows, a font whose text map
//! contradicts its encoding, and a second reader that finds other words. A page that fails is unread, with its number.

use super::Painted;
use super::glyphs::{GLYPHS, Glyph};
use crate::document::{Document, Hidden, Note, PartKind, Unread, fold};
use crate::words::Words;
use hayro_interpret::hayro_syntax::object::{Dict, Name, Stream};
use hayro_interpret::hayro_syntax::page::Page;
use kurbo::{Point, Rect};
use std::collections::BTreeMap;

/// Share of a page that a picture without any text may cover before the page counts as partly unread.
const PICTURE: f64 = 0.25;
/// Share of glyphs whose character is unknown or improbable.
const IMPROBABLE: f64 = 0.05;
/// Share of the second reader's word groups that ours may lack.
const DIFFER: f64 = 0.25;
/// Letters in one word group when two readings are compared.
const GROUP: usize = 4;
/// Filled shapes on a page without text that may be outlined letters.
const SHAPES: usize = 150;

fn unread(number: u32, en: &str, ja: &str) -> Unread {
    Unread {
        part: format!("page {number}"),
        why: Words::new(en, ja),
        next: Words::new(
            "read this page yourself, or give the Word file or a PDF with text",
            "このページを目視で確認するか、Wordファイルまたは文字データのあるPDFを指定してください",
        ),
        body: false,
    }
}

fn note(code: &str, number: u32, en: &str, ja: &str) -> Note {
    Note { code: code.to_owned(), part: format!("page {number}"), what: Words::new(en, ja) }
}

/// Judges one page by what it paints, before its text is grouped.
pub fn judge(painted: &mut Painted, page: &Page<'_>, number: u32, document: &mut Document) {
    let letters = painted.glyphs.iter().filter(|g| !g.text.trim().is_empty()).count();
    let area = (painted.width * painted.height).max(1.0);
    if letters == 0 {
        if !painted.pictures.is_empty() {
            document.unread.push(unread(number, "image without text", "画像のみで文字データがありません"));
        } else if painted.shapes > SHAPES {
            document.unread.push(unread(
                number,
                "drawn shapes without text",
                "図形のみで文字データがありません（文字が輪郭化されている可能性）",
            ));
        }
        return;
    }
    let bare: f64 = painted.pictures.iter().filter(|p| !holds_text(painted, p)).map(Rect::area).sum();
    let scanned = painted.pictures.iter().any(|p| p.area() > area * 0.7);
    let covered = |h: Option<Hidden>| matches!(h, Some(Hidden::Invisible | Hidden::Covered));
    let unseen = painted.glyphs.iter().filter(|g| covered(g.hidden)).count();
    if scanned && unseen * 10 > letters * 9 {
        // the text layer that a scanner's recognition puts under or over its picture
        for glyph in painted.glyphs.iter_mut().filter(|g| covered(g.hidden)) {
            glyph.hidden = None;
        }
        document.notes.push(note(
            "recognised-text",
            number,
            "a scan with a text layer made by recognition; the words were not compared with the picture",
            "文字認識によるテキスト付きのスキャンです。画像との一致は確認していません",
        ));
    } else if bare > area * PICTURE {
        document.unread.push(unread(
            number,
            "a large part of the page is an image without text",
            "ページの大きな部分が、文字データのない画像です",
        ));
    } else if !painted.pictures.is_empty() {
        document.notes.push(note(
            "images",
            number,
            "pictures; words inside pictures were not read",
            "画像があります。画像の中の文字は読んでいません",
        ));
    }
    if painted.glyphs.len() >= GLYPHS {
        document.unread.push(unread(number, "the page holds more text than is read", "ページの文字数が読み取りの上限を超えています"));
    }
    if painted.overloaded {
        document.unread.push(unread(
            number,
            "so much is painted on the page that what is seen of its text is unknown",
            "描画要素が多すぎるため、どの文字が見えるか判定できません",
        ));
    }
    bullets(painted);
    let strange = painted.glyphs.iter().filter(|g| !g.known || g.text.chars().any(improbable)).count();
    if strange as f64 > letters as f64 * IMPROBABLE {
        document.unread.push(unread(
            number,
            "the file does not say which characters many of its glyphs are",
            "文字コード情報が欠けており、文字を特定できません",
        ));
    } else if strange > 0 {
        document.notes.push(note(
            "replacement-characters",
            number,
            "some glyphs have no known character",
            "文字を特定できない字形があります",
        ));
    }
    let lies = lying_text_maps(page);
    if !lies.is_empty() {
        show_both(painted, &lies);
        document.unread.push(unread(
            number,
            "a font shows other characters than its text map says; copied text differs from what is seen",
            "表示される文字と、文字データとして取り出される文字が一致しません",
        ));
    }
}

/// A lone glyph without a known character before a line of text is the bullet of a symbol font.
fn bullets(painted: &mut Painted) {
    for i in 0..painted.glyphs.len() {
        let alone = i.checked_sub(1).is_none_or(|p| (painted.glyphs[p].y - painted.glyphs[i].y).abs() > 1.0);
        let glyph = &painted.glyphs[i];
        if alone && (!glyph.known || glyph.text.chars().any(improbable)) && painted.glyphs.get(i + 1).is_some_and(|n| n.known) {
            painted.glyphs[i].text = "•".to_owned();
            painted.glyphs[i].known = true;
        }
    }
}

fn holds_text(painted: &Painted, picture: &Rect) -> bool {
    painted.glyphs.iter().any(|g| picture.contains(Point::new(g.x, g.y - g.size * 0.3)))
}

/// Characters that no agreement contains.
fn improbable(c: char) -> bool {
    c == '\u{FFFD}'
        || (c.is_control() && !c.is_whitespace())
        || matches!(c, '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..='\u{10FFFF}' | '\u{FFF0}'..='\u{FFFC}')
}

/// Codes and characters where a simple font with a standard encoding maps a letter or digit to another one.
fn lying_text_maps(page: &Page<'_>) -> Vec<(u32, char)> {
    let fonts = &page.resources().fonts;
    let lies = fonts.keys().take(200).filter_map(|key| {
        let font = fonts.get::<Dict<'_>>(key.as_ref())?;
        let encoding = font.get::<Name<'_>>("Encoding")?;
        let plain = matches!(encoding.as_str(), "WinAnsiEncoding" | "MacRomanEncoding" | "StandardEncoding");
        let map = font.get::<Stream<'_>>("ToUnicode").filter(|_| plain)?.decoded().ok()?.into_owned();
        let mut entries = text_map(&map);
        entries.retain(|(code, c)| u8::try_from(*code).is_ok_and(|b| b.is_ascii_alphanumeric()) && char::from_u32(*code) != Some(*c));
        Some(entries)
    });
    lies.flatten().collect()
}

/// The character that the encoding says is seen, and before it, as hidden, the one that the text map says.
fn show_both(painted: &mut Painted, lies: &[(u32, char)]) {
    let glyphs = std::mem::take(&mut painted.glyphs);
    for glyph in glyphs {
        let mapped = glyph.text.chars().next();
        let lie = mapped.filter(|c| lies.contains(&(glyph.code, *c))).and_then(|_| char::from_u32(glyph.code));
        if let Some(seen) = lie {
            // without width, so that it lies over nothing and stays in its word
            let at = glyph.x - glyph.size * 0.001;
            let copied = Glyph { x: at, end: at, advance: 0.0, hidden: Some(Hidden::CopiedOnly), ..glyph.clone() };
            painted.glyphs.push(copied);
            painted.glyphs.push(Glyph { text: seen.to_string(), ..glyph });
        } else {
            painted.glyphs.push(glyph);
        }
    }
    painted.glyphs.iter_mut().enumerate().for_each(|(order, glyph)| glyph.order = order);
}

/// Single-code entries of a ToUnicode map, contradicting ones too: `<35> <0039>` and `<30> <39> <0030>`.
fn text_map(map: &[u8]) -> Vec<(u32, char)> {
    let text = String::from_utf8_lossy(map);
    let mut out = Vec::new();
    for (open, close, width) in [("beginbfchar", "endbfchar", 2), ("beginbfrange", "endbfrange", 3)] {
        for block in text.split(open).skip(1) {
            let block = block.split(close).next().unwrap_or_default();
            let numbers: Vec<(u32, usize)> = block
                .split('<')
                .skip(1)
                .filter_map(|t| t.split('>').next())
                .filter_map(|t| u32::from_str_radix(t.trim(), 16).ok().map(|n| (n, t.trim().len())))
                .collect();
            for entry in numbers.chunks_exact(width).filter(|_| !block.contains('[')) {
                let (first, last) = (entry[0].0, entry[width - 2].0);
                let (to, digits) = entry[width - 1];
                for code in first..=last.min(first.saturating_add(255)) {
                    if let Some(c) = char::from_u32(to + (code - first)).filter(|_| digits <= 4) {
                        out.push((code, c));
                    }
                }
            }
        }
    }
    out
}

/// Compares our text, page by page, with that of the second reader. `Err` means that it could not read the file.
pub fn compare(document: &mut Document, second: Result<&[String], ()>) {
    let Ok(pages) = second else {
        return one_reader(document);
    };
    let mut ours: BTreeMap<u32, String> = BTreeMap::new();
    for paragraph in document.parts.iter().flat_map(|p| &p.paragraphs) {
        let text: String = paragraph.pieces.iter().map(|p| p.text.as_str()).collect();
        ours.entry(paragraph.page.unwrap_or(1)).or_default().push_str(&text);
    }
    let ours: BTreeMap<u32, Vec<u64>> = ours.iter().map(|(n, text)| (*n, fold::letter_groups(text, GROUP))).collect();
    // headers are kept once: running lines count for every page
    let running = document.parts.iter().filter(|p| p.kind != PartKind::Body).flat_map(|p| &p.paragraphs).flat_map(|p| &p.pieces);
    let running = fold::letter_groups(&running.map(|p| p.text.as_str()).collect::<String>(), GROUP);
    let mut blind = 0;
    for (i, theirs) in pages.iter().enumerate() {
        let number = i as u32 + 1;
        let part = format!("page {number}");
        let improbable_share = theirs.chars().filter(|c| improbable(*c)).count() * 20 > theirs.chars().count();
        let theirs = fold::letter_groups(theirs, GROUP);
        if improbable_share || theirs.len() < 40 {
            blind += usize::from(improbable_share);
            continue;
        }
        // a paragraph belongs to the page on which it begins: neighbouring pages count too
        let near: Vec<&Vec<u64>> = (number.saturating_sub(1)..=number + 1).filter_map(|n| ours.get(&n)).chain([&running]).collect();
        let lacking = theirs.iter().filter(|g| near.iter().all(|page| page.binary_search(g).is_err())).count();
        if lacking as f64 > theirs.len() as f64 * DIFFER && !document.unread.iter().any(|u| u.part == part) {
            document.unread.push(unread(number, "two readers find different words on this page", "二つの読み取り方式で文言が一致しません"));
        }
    }
    if blind > 0 || pages.is_empty() {
        one_reader(document);
    }
}

fn one_reader(document: &mut Document) {
    if !document.unread.iter().any(|u| u.body) {
        document.notes.push(Note {
            code: "one-reader-only".to_owned(),
            part: "whole file".to_owned(),
            what: Words::new(
                "read by one reader only; the second could not read the file",
                "一方の読み取り方式のみで読みました（もう一方では読めませんでした）",
            ),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::text_map;
    use crate::document::Hidden;

    #[test]
    fn a_font_whose_text_map_lies_shows_what_is_seen_and_hides_what_is_copied() {
        let map = "1 beginbfchar <35> <0039> endbfchar";
        let content = "BT /F 12 Tf 50 700 Td (The duty lasts five 5 years from its date.) Tj ET";
        let objects = [
            "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
            "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Resources << /Font << /F 4 0 R >> >> /Contents 6 0 R >>".to_owned(),
            "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding /ToUnicode 5 0 R >>".to_owned(),
            format!("<< /Length {} >>\nstream\n{map}\nendstream", map.len()),
            format!("<< /Length {} >>\nstream\n{content}\nendstream", content.len()),
        ];
        let mut file = b"%PDF-1.4\n".to_vec();
        let mut places = Vec::new();
        for (number, object) in objects.iter().enumerate() {
            places.push(file.len());
            file.extend(format!("{} 0 obj\n{object}\nendobj\n", number + 1).bytes());
        }
        let start = file.len();
        file.extend(b"xref\n0 7\n0000000000 65535 f \n");
        places.iter().for_each(|place| file.extend(format!("{place:010} 00000 n \n").bytes()));
        file.extend(format!("trailer << /Size 7 /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n").bytes());
        let document = crate::document::pdf::read(&file, None);
        assert!(document.unread.iter().any(|u| u.why.en.contains("other characters")), "{:?}", document.unread);
        let pieces: Vec<(&str, Option<Hidden>)> =
            document.parts[0].paragraphs.iter().flat_map(|p| &p.pieces).map(|p| (p.text.as_str(), p.hidden)).collect();
        let copied = Some(Hidden::CopiedOnly);
        assert_eq!(pieces, [("The duty lasts five ", None), ("9", copied), ("5 years from its date.", None)]);
    }

    #[test]
    fn text_maps_give_single_codes() {
        let map = b"2 beginbfchar <35> <0039> <41> <0041> endbfchar 1 beginbfrange <30> <32> <0030> endbfrange";
        let got = text_map(map);
        assert_eq!(got, [(0x35, '9'), (0x41, 'A'), (0x30, '0'), (0x31, '1'), (0x32, '2')]);
    }
}
