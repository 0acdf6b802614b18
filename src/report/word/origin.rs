//! How a paragraph of the base looked, as far as the revised file means the same by it: a clause that is gone stands in the
//! redline with its number and its type. Styles and lists are taken over by their ids only where both files define them
//! alike; everything else of the base's look stays behind.

use super::body::{Body, Line};
use super::package::{self, position};
use crate::document::{Document, Format, ViewKind};
use quick_xml::events::Event;
use std::collections::BTreeMap;

const OF_PARAGRAPHS: &[&str] = &[
    "w:pStyle",
    "w:keepNext",
    "w:keepLines",
    "w:numPr",
    "w:tabs",
    "w:bidi",
    "w:spacing",
    "w:ind",
    "w:contextualSpacing",
    "w:jc",
    "w:outlineLvl",
];
const OF_RUNS: &[&str] = &[
    "w:rStyle",
    "w:rFonts",
    "w:b",
    "w:bCs",
    "w:i",
    "w:iCs",
    "w:caps",
    "w:smallCaps",
    "w:color",
    "w:spacing",
    "w:w",
    "w:sz",
    "w:szCs",
    "w:u",
    "w:rtl",
    "w:lang",
];

/// Properties of a paragraph and of its words, as XML without their own elements.
#[derive(Debug, Clone, Default)]
pub struct Look {
    pub paragraph: String,
    pub run: String,
}

/// A look for each line of the base that holds words, in order; plain where nothing can be said.
pub fn looks(base: &Document, base_bytes: Option<&[u8]>, revised_bytes: &[u8], lines: usize) -> Vec<Look> {
    let of = || {
        let bytes = base_bytes.filter(|_| base.format == Format::Docx)?;
        let (name, xml) = package::main_part(bytes).ok()?;
        let body = Body::of(xml, base).ok()?;
        let shared = Shared::of(bytes, revised_bytes, name.rsplit_once('/').map_or("", |(folder, _)| folder));
        let worded = body.lines(ViewKind::Accepted).into_iter().filter(|l| !l.text.trim().is_empty());
        Some(worded.map(|line| shared.look(&body, &line)).collect::<Vec<_>>())
    };
    of().filter(|looks| looks.len() == lines).unwrap_or_else(|| vec![Look::default(); lines])
}

/// What words put beside a run take over from it.
pub fn beside(properties: &str) -> String {
    kept(properties, OF_RUNS, |_, _| true)
}

/// Styles and lists that both files define alike: id → what it says, of either file.
struct Shared {
    styles: [BTreeMap<String, String>; 2],
    lists: [BTreeMap<String, String>; 2],
    kinds: [BTreeMap<String, String>; 2],
}

impl Shared {
    fn of(base: &[u8], revised: &[u8], folder: &str) -> Shared {
        let both = |file: &str, element: &str, key: &str| {
            [base, revised].map(|bytes| {
                let part = package::part(bytes, &format!("{folder}/{file}")).ok().flatten().unwrap_or_default();
                definitions(&part, element, key)
            })
        };
        Shared {
            styles: both("styles.xml", "w:style", "w:styleId"),
            lists: both("numbering.xml", "w:num", "w:numId"),
            kinds: both("numbering.xml", "w:abstractNum", "w:abstractNumId"),
        }
    }

    fn look(&self, body: &Body, line: &Line) -> Look {
        let properties = body.paragraphs[line.last].properties.clone().map(|r| &body.xml[r]).unwrap_or_default();
        let words = line.runs.iter().find_map(|&r| body.runs[r].properties.clone()).map(|r| &body.xml[r]).unwrap_or_default();
        let known = |name: &str, xml: &str| match name {
            "w:pStyle" | "w:rStyle" => value(xml, "w:val").is_some_and(|id| self.style(&id, 0)),
            "w:numPr" => self.list(xml),
            _ => true,
        };
        Look { paragraph: kept(properties, OF_PARAGRAPHS, known), run: kept(words, OF_RUNS, known) }
    }

    /// The style, and those it rests on, say the same in both files.
    fn style(&self, id: &str, depth: usize) -> bool {
        let (Some(a), Some(b)) = (self.styles[0].get(id), self.styles[1].get(id)) else { return false };
        let rests = a.split("<w:basedOn ").nth(1).and_then(|rest| value(rest, "w:val"));
        a == b && depth < 20 && rests.is_none_or(|id| self.style(&id, depth + 1)) && (!a.contains("<w:numId ") || self.list(a))
    }

    fn list(&self, xml: &str) -> bool {
        let Some(id) = xml.split("<w:numId ").nth(1).and_then(|rest| value(rest, "w:val")) else { return false };
        let same = |of: &[BTreeMap<String, String>; 2], id: &str| of[0].get(id).is_some_and(|a| of[1].get(id) == Some(a));
        let kind = self.lists[0].get(&id).and_then(|n| n.split("<w:abstractNumId ").nth(1)).and_then(|rest| value(rest, "w:val"));
        same(&self.lists, &id) && kind.is_some_and(|kind| same(&self.kinds, &kind))
    }
}

/// The first attribute of this name.
fn value(xml: &str, key: &str) -> Option<String> {
    Some(xml.split(&format!("{key}=\"")).nth(1)?.split('"').next()?.to_owned())
}

/// The direct children of a properties element that are on the list and known, as written; none of a record of changes.
fn kept(xml: &str, list: &[&str], known: impl Fn(&str, &str) -> bool) -> String {
    let mut reader = quick_xml::Reader::from_str(xml);
    let (mut out, mut depth, mut begun, mut name) = (String::new(), 0usize, 0, String::new());
    loop {
        let before = position(&reader);
        let Ok(event) = reader.read_event() else { return String::new() };
        let after = position(&reader);
        let mut whole = None;
        match event {
            Event::Eof => return out,
            Event::Start(e) => {
                depth += 1;
                if depth == 2 {
                    (begun, name) = (before, String::from_utf8_lossy(e.name().as_ref()).into_owned());
                }
            }
            Event::Empty(e) if depth == 1 => {
                name = String::from_utf8_lossy(e.name().as_ref()).into_owned();
                whole = Some(&xml[before..after]);
            }
            Event::End(_) => {
                whole = (depth == 2).then(|| &xml[begun..after]);
                depth = depth.saturating_sub(1);
            }
            _ => {}
        }
        if let Some(child) =
            whole.filter(|c| list.contains(&name.as_str()) && !c.contains("<w:ins ") && !c.contains("Change ") && known(&name, c))
        {
            out.push_str(child);
        }
    }
}

/// Elements of this name by their key, in a form in which marks of editing sessions do not count.
fn definitions(xml: &str, element: &str, key: &str) -> BTreeMap<String, String> {
    let mut reader = quick_xml::Reader::from_str(xml);
    let (mut out, mut depth, mut text, mut id) = (BTreeMap::new(), 0usize, String::new(), String::new());
    loop {
        let event = match reader.read_event() {
            Ok(Event::Eof) | Err(_) => return out,
            Ok(event) => event,
        };
        let empty = matches!(event, Event::Empty(_));
        match event {
            Event::Start(e) | Event::Empty(e) => {
                let name = String::from_utf8_lossy(e.name().as_ref()).into_owned();
                let own = |k: &str| k.starts_with("w:") && !k.starts_with("w:rsid");
                let attributes: BTreeMap<String, String> = e
                    .attributes()
                    .with_checks(false)
                    .flatten()
                    .map(|a| (String::from_utf8_lossy(a.key.as_ref()).into_owned(), String::from_utf8_lossy(&a.value).into_owned()))
                    .filter(|(k, _)| own(k))
                    .collect();
                if depth == 0 && name == element {
                    (text, id) = (String::new(), attributes.get(key).cloned().unwrap_or_default());
                }
                let counts = !matches!(name.as_str(), "w:nsid" | "w:tmpl" | "w:rsid");
                if counts && (depth > 0 || name == element) {
                    let attributes: String = attributes.iter().map(|(k, v)| format!(" {k}=\"{v}\"")).collect();
                    text.push_str(&format!("<{name}{attributes}>"));
                }
                if !empty && (depth > 0 || name == element) {
                    depth += 1;
                }
            }
            Event::End(_) if depth > 0 => {
                depth -= 1;
                text.push_str("</>");
                if depth == 0 {
                    out.insert(std::mem::take(&mut id), std::mem::take(&mut text));
                }
            }
            _ => {}
        }
    }
}
