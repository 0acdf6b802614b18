//! Small questions about runs, fields and drawings: what hides them, what they say, what stands in symbol fonts. Pure.

use super::styles::Looks;
use super::theme::{Colour, hex, unseen};
use super::xml::{Element, Space};
use crate::document::Hidden;
use std::collections::BTreeSet;

/// Half points below which nobody reads the text: 4 points.
const TINY: u32 = 8;

/// Why a run that looks like this is not seen on this background.
pub fn hidden(looks: &Looks, background: Colour, squeezed: bool) -> Option<Hidden> {
    if looks.vanish {
        return Some(Hidden::Vanish);
    }
    if looks.colour.is_some_and(|c| unseen(c, background)) {
        return Some(Hidden::BackgroundColour);
    }
    let tiny = looks.half_points.is_some_and(|s| s < TINY) || looks.scale.is_some_and(|w| w <= 10) || squeezed;
    tiny.then_some(Hidden::Tiny)
}

/// Every character of `w:t`, `w:delText` and `m:t` below an element, in order.
pub fn raw_text(e: &Element) -> String {
    let mut out = String::new();
    e.visit(&mut |x| {
        if is_text(x) {
            out.push_str(&x.text());
        }
    });
    out
}

/// Number of those characters.
pub fn raw_count(e: &Element) -> usize {
    let mut n = 0;
    e.visit(&mut |x| {
        if is_text(x) {
            n += x.text().chars().count();
        }
    });
    n
}

fn is_text(e: &Element) -> bool {
    matches!((e.space, e.local.as_ref()), (Space::Word, "t" | "delText") | (Space::Math, "t"))
}

/// The text without white space, for comparing branches.
pub fn letters(e: &Element) -> String {
    raw_text(e).chars().filter(|c| !c.is_whitespace()).collect()
}

/// Whether a reading aid says more than how its base is pronounced: anything but kana over kanji, or the usual name of one
/// party sign over another (甲 read おつ).
pub fn contradicts(base: &str, annotation: &str) -> bool {
    const SIGNS: [(&str, &str); 4] = [("甲", "こう"), ("乙", "おつ"), ("丙", "へい"), ("丁", "てい")];
    let kana = |c: char| matches!(c, '\u{3041}'..='\u{30FF}' | '\u{FF66}'..='\u{FF9F}' | ' ' | '\u{3000}');
    let hiragana: String =
        annotation.chars().map(|c| if ('ァ'..='ヶ').contains(&c) { char::from_u32(c as u32 - 0x60).unwrap_or(c) } else { c }).collect();
    let sign = SIGNS.iter().find(|(sign, _)| *sign == base.trim());
    !annotation.chars().all(kana)
        || base.chars().all(|c| !crate::words::is_cjk(c))
        || sign.is_some_and(|(_, read)| *read != hiragana.trim())
}

/// An element's identity within its tree.
pub fn identity(e: &Element) -> usize {
    std::ptr::from_ref(e).addr()
}

/// Collects the field begins that no end answers. A text box counts for itself.
pub fn stray_fields(e: &Element, open: &mut Vec<usize>, stray: &mut BTreeSet<usize>) {
    for c in e.elements() {
        match (c.space, c.local.as_ref()) {
            (Space::Word, "fldChar") => match c.attribute("fldCharType") {
                Some("begin") => open.push(identity(c)),
                Some("end") => {
                    open.pop();
                }
                _ => {}
            },
            (Space::Word, "txbxContent") => {
                let mut inside = Vec::new();
                stray_fields(c, &mut inside, stray);
                stray.extend(inside);
            }
            _ => stray_fields(c, open, stray),
        }
    }
    if matches!(e.local.as_ref(), "body" | "footnote" | "endnote" | "hdr" | "ftr" | "comment") {
        stray.append(&mut open.drain(..).collect());
    }
}

/// A `w:sym`: check boxes and arrows of the usual symbol fonts as their Unicode signs, else the code point itself.
pub fn symbol(font: &str, code: &str) -> String {
    let Some(code) = u32::from_str_radix(code, 16).ok() else { return "\u{FFFD}".to_owned() };
    let low = if (0xF000..=0xF0FF).contains(&code) { code - 0xF000 } else { code };
    let known = match (font, low) {
        ("Wingdings", 0x6F | 0x71 | 0x72 | 0xA8) => Some('☐'),
        ("Wingdings", 0xFE) | ("Wingdings 2", 0x52) => Some('☑'),
        ("Wingdings", 0xFD) | ("Wingdings 2", 0x54 | 0x51) => Some('☒'),
        ("Wingdings", 0xFC) | ("Wingdings 2", 0x50) => Some('✓'),
        ("Wingdings", 0xFB) | ("Wingdings 2", 0x4F) => Some('✗'),
        ("Wingdings 2", 0xA3 | 0x2A | 0x30) => Some('☐'),
        ("Wingdings", 0x6C | 0xB7) | ("Symbol", 0xB7) => Some('•'),
        ("Wingdings", 0xA7 | 0x6E) => Some('■'),
        ("Wingdings", 0xD8) => Some('➢'),
        ("Wingdings", 0xE0) => Some('→'),
        ("Symbol", 0xB0) => Some('°'),
        ("Symbol", 0xB3) => Some('≥'),
        ("Symbol", 0xA3) => Some('≤'),
        ("Symbol", 0xB1) => Some('±'),
        ("Symbol", 0xD7) => Some('⋅'),
        ("Symbol", 0x2D) => Some('−'),
        ("Symbol", 0x6D) => Some('μ'),
        ("Symbol", 0x57) => Some('Ω'),
        ("Symbol", 0xA7 | 0xD2 | 0xE2) => Some('®'),
        ("Symbol", 0xD3 | 0xE3) => Some('©'),
        ("Symbol", 0xD4 | 0xE4) => Some('™'),
        (_, 0x20..=0x7E) if !font.starts_with("Wingdings") && !font.starts_with("Webdings") && font != "Symbol" => char::from_u32(low),
        _ => None,
    };
    known.or_else(|| char::from_u32(code)).map_or_else(|| "\u{FFFD}".to_owned(), String::from)
}

/// `w:tblLook` as bits: first row 0x20, last row 0x40, first column 0x80, last column 0x100, no bands 0x200 and 0x400.
pub fn table_look(e: &Element) -> u32 {
    let flags =
        [("firstRow", 0x20), ("lastRow", 0x40), ("firstColumn", 0x80), ("lastColumn", 0x100), ("noHBand", 0x200), ("noVBand", 0x400)];
    let named = flags.iter().filter(|(name, _)| matches!(e.attribute(name), Some("1" | "true" | "on"))).map(|(_, bit)| bit).sum();
    e.attribute("val").and_then(|v| u32::from_str_radix(v, 16).ok()).map_or(named, |v| v | named)
}

/// Which conditional formats of a table style hold in a cell, strongest first.
pub fn table_conditions(look: u32, row: u32, column: u32) -> Vec<&'static str> {
    let mut out = Vec::new();
    if look & 0x20 != 0 && row == 0 {
        out.push("firstRow");
    }
    if look & 0x80 != 0 && column == 0 {
        out.push("firstCol");
    }
    if look & 0x200 == 0 {
        let body_row = row.saturating_sub(u32::from(look & 0x20 != 0));
        out.push(if body_row.is_multiple_of(2) { "band1Horz" } else { "band2Horz" });
    }
    out.push("wholeTable");
    out
}

/// Relationship ids of the pictures in a drawing, and text that stands in a shape itself: WordArt, shapes outside Word's
/// text boxes.
pub fn pictures(e: &Element) -> (Vec<String>, String) {
    let (mut pictures, mut text) = (Vec::new(), String::new());
    let id = |x: &Element, names: &[&str]| names.iter().find_map(|n| x.attribute_in(Space::Relation, n)).unwrap_or_default().to_owned();
    e.visit(&mut |x| match (x.space, x.local.as_ref()) {
        (Space::Graphic, "blip") => pictures.push(id(x, &["embed", "link"])),
        (Space::Vml, "imagedata") => pictures.push(id(x, &["id", "pict"])),
        (Space::Graphic, "t") => text.push_str(&x.text()),
        (Space::Graphic, "br") => text.push(' '),
        (Space::Graphic, "p") if !text.is_empty() => text.push(' '),
        (Space::Vml, "textpath") => text.push_str(x.attribute("string").unwrap_or_default()),
        _ => {}
    });
    (pictures, text)
}

/// A drawing without extent, marked hidden, or moved off every page.
pub fn out_of_sight(e: &Element) -> Option<Hidden> {
    /// One English Metric Unit is 1/914,400 inch; no page is wider than 22 inches in Word.
    const FAR: i64 = 22 * 914_400;
    let mut out = None;
    e.visit(&mut |x| match (x.space, x.local.as_ref()) {
        (Space::Word, "txbxContent") => {}
        (Space::Drawing, "extent") => {
            let zero = |a: &str| x.attribute(a).and_then(|v| v.parse::<i64>().ok()).is_some_and(|v| v < 12_700);
            if zero("cx") || zero("cy") {
                out = out.or(Some(Hidden::OffPage));
            }
        }
        (Space::Drawing, "posOffset") if x.text().trim().parse::<i64>().is_ok_and(|v| v.abs() > FAR) => {
            out = out.or(Some(Hidden::OffPage));
        }
        (Space::Drawing, "docPr") if matches!(x.attribute("hidden"), Some("1" | "true" | "on")) => out = out.or(Some(Hidden::Vanish)),
        (Space::Vml, "shape" | "rect" | "roundrect") => {
            let style = x.attribute("style").unwrap_or_default().replace(' ', "").to_lowercase();
            if style.contains("visibility:hidden") || style.contains("mso-hide:all") {
                out = out.or(Some(Hidden::Vanish));
            } else if style.split(';').any(|s| matches!(s, "width:0" | "height:0" | "width:0pt" | "height:0pt")) {
                out = out.or(Some(Hidden::OffPage));
            }
        }
        _ => {}
    });
    out
}

/// The plain fill of a text box, where it has one.
pub fn box_fill(e: &Element) -> Option<Colour> {
    let mut out = None;
    e.visit(&mut |x| match (x.space, x.local.as_ref()) {
        (_, "spPr") => {
            let fill = x.child_named("solidFill").and_then(|f| f.child_named("srgbClr")).and_then(|c| hex(c.attribute("val")?));
            out = out.or(fill);
        }
        (Space::Vml, "shape" | "rect" | "roundrect") if !matches!(x.attribute("filled"), Some("f" | "false")) => {
            out = out.or(x.attribute("fillcolor").and_then(hex));
        }
        _ => {}
    });
    out
}
