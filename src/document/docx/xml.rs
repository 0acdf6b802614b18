//! One XML part as a bounded tree, with namespaces resolved: any prefix, both OOXML families. A document type declaration
//! is refused, so nothing is ever expanded. The tree borrows from the part's text; nothing here knows what words mean.

use quick_xml::events::{BytesStart, Event};
use quick_xml::name::ResolveResult;
use quick_xml::reader::NsReader;
use std::borrow::Cow;

/// Elements inside one another. Word itself stops far below; the tree is built with an explicit stack, walked by recursion.
pub const DEPTH: usize = 512;
/// Elements, attributes and texts in one part: bounds the memory of the tree, which is larger than the text.
pub const NODES: usize = 2_000_000;

/// The namespaces that matter, in the transitional and the strict family alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Space {
    /// WordprocessingML.
    Word,
    /// Relationship ids in attributes.
    Relation,
    /// Markup compatibility: `AlternateContent`.
    Compatibility,
    Math,
    /// Word's later extensions (`w14`, `w15` …).
    Extension,
    /// Position and size of a drawing on the page.
    Drawing,
    /// DrawingML proper.
    Graphic,
    Vml,
    /// No namespace: attributes without prefix.
    None,
    #[default]
    Other,
}

fn space(uri: &[u8]) -> Space {
    let uri = std::str::from_utf8(uri).unwrap_or_default();
    let tail = uri
        .strip_prefix("http://schemas.openxmlformats.org/")
        .or_else(|| uri.strip_prefix("http://purl.oclc.org/ooxml/"))
        .map(|t| t.replace("/2006", ""));
    match tail.as_deref() {
        Some("wordprocessingml/main") => Space::Word,
        Some("officeDocument/relationships") => Space::Relation,
        Some("officeDocument/math") => Space::Math,
        Some("markup-compatibility") => Space::Compatibility,
        Some("drawingml/wordprocessingDrawing") => Space::Drawing,
        Some("drawingml/main") => Space::Graphic,
        _ if uri == "urn:schemas-microsoft-com:vml" => Space::Vml,
        _ if uri.starts_with("http://schemas.microsoft.com/office/word/") => Space::Extension,
        _ => Space::Other,
    }
}

#[derive(Debug, Default)]
pub struct Element<'a> {
    pub space: Space,
    pub local: Cow<'a, str>,
    attributes: Vec<(Space, Cow<'a, str>, Cow<'a, str>)>,
    pub children: Vec<Node<'a>>,
}

#[derive(Debug)]
pub enum Node<'a> {
    Element(Element<'a>),
    Text(Cow<'a, str>),
}

impl<'a> Element<'a> {
    /// Whether this is the WordprocessingML element of that name.
    pub fn is(&self, local: &str) -> bool {
        self.space == Space::Word && self.local == local
    }

    /// The WordprocessingML (or unprefixed) attribute of that name.
    pub fn attribute(&self, local: &str) -> Option<&str> {
        self.attribute_in(Space::Word, local).or_else(|| self.attribute_in(Space::None, local))
    }

    pub fn attribute_in(&self, space: Space, local: &str) -> Option<&str> {
        self.attributes.iter().find(|(s, l, _)| *s == space && l == local).map(|(_, _, v)| v.as_ref())
    }

    pub fn elements(&self) -> impl Iterator<Item = &Element<'a>> {
        self.children.iter().filter_map(|n| match n {
            Node::Element(e) => Some(e),
            Node::Text(_) => None,
        })
    }

    /// The first WordprocessingML child of that name.
    pub fn child(&self, local: &str) -> Option<&Element<'a>> {
        self.elements().find(|e| e.is(local))
    }

    /// The first child of that name in any namespace.
    pub fn child_named(&self, local: &str) -> Option<&Element<'a>> {
        self.elements().find(|e| e.local == local)
    }

    /// `w:val` of a child.
    pub fn value(&self, local: &str) -> Option<&str> {
        self.child(local).and_then(|c| c.attribute("val"))
    }

    /// An on/off property: absent = `None`, present without a value = on.
    pub fn switch(&self, local: &str) -> Option<bool> {
        self.child(local).map(|c| !matches!(c.attribute("val"), Some("0" | "false" | "off" | "none")))
    }

    /// The text directly inside.
    pub fn text(&self) -> String {
        self.children
            .iter()
            .filter_map(|n| match n {
                Node::Text(t) => Some(t.as_ref()),
                Node::Element(_) => None,
            })
            .collect()
    }

    /// Every element below, in the order of the file, this one first.
    pub fn visit(&self, look: &mut impl FnMut(&Element<'a>)) {
        look(self);
        for e in self.elements() {
            e.visit(look);
        }
    }
}

/// Why a part could not be read as XML.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    NotXml,
    DocumentType,
    TooDeep,
    TooLarge,
}

/// The part's characters: UTF-8, or UTF-16 where a byte-order mark or the declaration says so.
pub fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, Refusal> {
    if bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]) {
        let encoding = if bytes[0] == 0xFF { encoding_rs::UTF_16LE } else { encoding_rs::UTF_16BE };
        let (text, bad) = encoding.decode_with_bom_removal(bytes);
        return if bad { Err(Refusal::NotXml) } else { Ok(text) };
    }
    let bytes = bytes.strip_prefix(&[0xEF, 0xBB, 0xBF]).unwrap_or(bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(Cow::Borrowed(text)),
        Err(_) => {
            let head = String::from_utf8_lossy(&bytes[..bytes.len().min(200)]).into_owned();
            let label = head.split("encoding=").nth(1).and_then(|t| t.get(1..)).and_then(|t| t.split(['"', '\'']).next());
            let encoding = label.and_then(|l| encoding_rs::Encoding::for_label(l.as_bytes())).ok_or(Refusal::NotXml)?;
            let (text, bad) = encoding.decode_without_bom_handling(bytes);
            if bad { Err(Refusal::NotXml) } else { Ok(text) }
        }
    }
}

/// Reads a part into a tree within the limits of this file.
pub fn parse(text: &str) -> Result<Element<'_>, Refusal> {
    let mut reader = NsReader::from_str(text);
    reader.config_mut().check_end_names = true;
    let mut open: Vec<Element> = Vec::new();
    let mut root = None;
    let mut nodes = 0usize;
    loop {
        let event = reader.read_event().map_err(|_| Refusal::NotXml)?;
        nodes += 1;
        if nodes > NODES {
            return Err(Refusal::TooLarge);
        }
        match event {
            Event::Start(start) => {
                if open.len() >= DEPTH {
                    return Err(Refusal::TooDeep);
                }
                open.push(element(&reader, &start, &mut nodes)?);
            }
            Event::Empty(start) => {
                let e = element(&reader, &start, &mut nodes)?;
                close(e, &mut open, &mut root);
            }
            Event::End(_) => {
                let e = open.pop().ok_or(Refusal::NotXml)?;
                close(e, &mut open, &mut root);
            }
            Event::Text(t) => {
                let text = t.xml10_content().map_err(|_| Refusal::NotXml)?;
                add_text(&mut open, text);
            }
            Event::CData(t) => {
                let text = t.decode().map_err(|_| Refusal::NotXml)?;
                add_text(&mut open, text);
            }
            Event::GeneralRef(r) => {
                let c = match r.resolve_char_ref().map_err(|_| Refusal::NotXml)? {
                    Some(c) => c,
                    None => named_reference(&r.decode().map_err(|_| Refusal::NotXml)?).ok_or(Refusal::NotXml)?,
                };
                add_text(&mut open, Cow::Owned(c.to_string()));
            }
            Event::DocType(_) => return Err(Refusal::DocumentType),
            Event::Eof if open.is_empty() => return root.ok_or(Refusal::NotXml),
            Event::Eof => return Err(Refusal::NotXml),
            Event::Decl(_) | Event::PI(_) | Event::Comment(_) => {}
        }
    }
}

fn named_reference(name: &str) -> Option<char> {
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        _ => return None,
    })
}

fn close<'a>(e: Element<'a>, open: &mut [Element<'a>], root: &mut Option<Element<'a>>) {
    match open.last_mut() {
        Some(parent) => parent.children.push(Node::Element(e)),
        None => *root = root.take().or(Some(e)),
    }
}

/// Text joins the text before it, so that a reference in the middle of a word does not cut it.
fn add_text<'a>(open: &mut [Element<'a>], text: Cow<'a, str>) {
    if let Some(parent) = open.last_mut() {
        match parent.children.last_mut() {
            Some(Node::Text(before)) => before.to_mut().push_str(&text),
            _ => parent.children.push(Node::Text(text)),
        }
    }
}

fn element<'a>(reader: &NsReader<&'a [u8]>, start: &BytesStart<'a>, nodes: &mut usize) -> Result<Element<'a>, Refusal> {
    let name = |bytes: &[u8]| -> Result<Cow<'a, str>, Refusal> {
        std::str::from_utf8(bytes).map(|s| Cow::Owned(s.to_owned())).map_err(|_| Refusal::NotXml)
    };
    let (resolved, local) = reader.resolver().resolve_element(start.name());
    let mut e =
        Element { space: bound(&resolved), local: short(local.as_ref()).map_or_else(|| name(local.as_ref()), Ok)?, ..Element::default() };
    for attribute in start.attributes().with_checks(false) {
        let attribute = attribute.map_err(|_| Refusal::NotXml)?;
        if attribute.key.as_namespace_binding().is_some() {
            continue;
        }
        *nodes += 1;
        let (resolved, local) = reader.resolver().resolve_attribute(attribute.key);
        let value = attribute.normalized_value(quick_xml::XmlVersion::Explicit1_0).map_err(|_| Refusal::NotXml)?.into_owned();
        e.attributes.push((bound(&resolved), short(local.as_ref()).map_or_else(|| name(local.as_ref()), Ok)?, Cow::Owned(value)));
    }
    Ok(e)
}

fn bound(resolved: &ResolveResult) -> Space {
    match resolved {
        ResolveResult::Bound(ns) => space(ns.as_ref()),
        ResolveResult::Unbound => Space::None,
        ResolveResult::Unknown(_) => Space::Other,
    }
}

/// The names that make up nearly all of a part, without an allocation each.
fn short(name: &[u8]) -> Option<Cow<'static, str>> {
    Some(Cow::Borrowed(match name {
        b"p" => "p",
        b"r" => "r",
        b"t" => "t",
        b"pPr" => "pPr",
        b"rPr" => "rPr",
        b"val" => "val",
        b"numPr" => "numPr",
        b"ilvl" => "ilvl",
        b"numId" => "numId",
        b"pStyle" => "pStyle",
        b"rStyle" => "rStyle",
        b"ins" => "ins",
        b"del" => "del",
        b"sz" => "sz",
        b"szCs" => "szCs",
        b"rFonts" => "rFonts",
        b"lang" => "lang",
        b"rsidR" => "rsidR",
        b"rsidRPr" => "rsidRPr",
        b"rsidP" => "rsidP",
        b"rsidRDefault" => "rsidRDefault",
        b"paraId" => "paraId",
        b"textId" => "textId",
        b"space" => "space",
        b"tc" => "tc",
        b"tr" => "tr",
        b"tab" => "tab",
        b"b" => "b",
        b"author" => "author",
        b"date" => "date",
        b"id" => "id",
        _ => return None,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    const WORD: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";

    #[test]
    fn any_prefix_and_the_strict_family_are_the_same() {
        for uri in [WORD, "http://purl.oclc.org/ooxml/wordprocessingml/main"] {
            for (open, name) in [(format!("x:document xmlns:x='{uri}'"), "x:document"), (format!("document xmlns='{uri}'"), "document")] {
                let text = format!("<{open}></{name}>");
                assert!(parse(&text).expect("parses").is("document"), "{text}");
            }
        }
    }

    #[test]
    fn entities_declarations_and_depth_are_refused() {
        assert_eq!(parse("<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>").err(), Some(Refusal::DocumentType));
        assert_eq!(parse("<a>&b;</a>").err(), Some(Refusal::NotXml));
        let deep = "<a>".repeat(200_000);
        assert_eq!(parse(&deep).err(), Some(Refusal::TooDeep));
        assert_eq!(parse("<a><b></a>").err(), Some(Refusal::NotXml));
    }

    #[test]
    fn references_do_not_cut_words() {
        let e = parse("<t>R&amp;D &#x7532;</t>").expect("parses");
        assert_eq!((e.text().as_str(), e.children.len()), ("R&D 甲", 1));
    }
}
