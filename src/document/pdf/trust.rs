//! Whether a page's text can be trusted: pictures without text, glyphs whose character nobody knows, a font whose text map
//! contradicts its encoding, and a second reader that finds other words. A page that fails is unread, with its number.

use super::Painted;
use super::glyphs::GLYPHS;
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
    if lying_text_map(page) {
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

/// Whether a simple font with a standard encoding maps a letter or digit to another one.
fn lying_text_map(page: &Page<'_>) -> bool {
    let fonts = &page.resources().fonts;
    fonts.keys().take(200).any(|key| {
        let Some(font) = fonts.get::<Dict<'_>>(key.as_ref()) else { return false };
        let plain = font
            .get::<Name<'_>>("Encoding")
            .is_some_and(|e| matches!(e.as_str(), "WinAnsiEncoding" | "MacRomanEncoding" | "StandardEncoding"));
        if !plain {
            return false;
        }
        let Some(map) = font.get::<Stream<'_>>("ToUnicode").and_then(|s| s.decoded().ok().map(|d| d.into_owned())) else { return false };
        text_map(&map)
            .iter()
            .any(|(code, c)| u8::try_from(*code).is_ok_and(|b| b.is_ascii_alphanumeric()) && char::from_u32(*code) != Some(*c))
    })
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

    #[test]
    fn text_maps_give_single_codes() {
        let map = b"2 beginbfchar <35> <0039> <41> <0041> endbfchar 1 beginbfrange <30> <32> <0030> endbfrange";
        let got = text_map(map);
        assert_eq!(got, [(0x35, '9'), (0x41, 'A'), (0x30, '0'), (0x31, '1'), (0x32, '2')]);
    }
}
