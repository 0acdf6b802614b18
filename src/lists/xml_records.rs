//! XML lists as a stream of small records: one tree a list entry, never one of the whole file. Names are compared
//! without their namespace, which authorities change; a file that ends before its last element is refused.

use super::formats::refused;
use super::reading_text::{decode, one_line};
use crate::error::Result;
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};
use std::borrow::Cow;

/// Deepest nesting of any official list is about ten.
const MOST_DEPTH: usize = 64;

/// An element with everything inside it.
#[derive(Debug, Default, Clone)]
pub struct Element {
    /// Without namespace prefix.
    pub name: String,
    pub attributes: Vec<(String, String)>,
    /// Its own text, character references resolved.
    pub text: String,
    pub children: Vec<Element>,
}

impl Element {
    pub fn attribute(&self, name: &str) -> &str {
        self.attributes.iter().find(|(n, _)| n == name).map_or("", |(_, v)| v.trim())
    }

    pub fn child(&self, name: &str) -> Option<&Element> {
        self.children.iter().find(|c| c.name == name)
    }

    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Element> {
        self.children.iter().filter(move |c| c.name == name)
    }

    /// Text of a child on one line; empty when there is none.
    pub fn value(&self, name: &str) -> String {
        self.child(name).map(|c| one_line(&c.text)).unwrap_or_default()
    }

    /// Every element of this name below, at any depth, in order.
    pub fn below<'a>(&'a self, name: &str) -> Vec<&'a Element> {
        let mut found = Vec::new();
        for child in &self.children {
            if child.name == name {
                found.push(child);
            }
            found.extend(child.below(name));
        }
        found
    }

    /// Texts of every element of this name below; empty ones left out.
    pub fn values_below(&self, name: &str) -> Vec<String> {
        self.below(name).iter().map(|e| one_line(&e.text)).filter(|t| !t.is_empty()).collect()
    }
}

/// Hands every element named in `records` to `each` with its number from 1, and returns the root with what is left
/// around them.
pub fn read(bytes: &[u8], records: &[&str], mut each: impl FnMut(usize, Element) -> Result<()>) -> Result<Element> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    // a large file in UTF-8 is read where it lies
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => Cow::Owned(decode(bytes).0),
    };
    let mut reader = Reader::from_str(&text);
    let mut open: Vec<Element> = Vec::new();
    let mut number = 0;
    loop {
        let event = reader.read_event().map_err(|e| broken(&e.to_string()))?;
        match event {
            Event::Start(tag) => {
                if open.len() >= MOST_DEPTH {
                    return Err(broken("nested too deeply"));
                }
                open.push(element(&tag)?);
            }
            Event::Empty(tag) => {
                let done = element(&tag)?;
                let inside = open.iter().any(|o| records.contains(&o.name.as_str()));
                match open.last_mut() {
                    None => return Ok(done),
                    Some(_) if !inside && records.contains(&done.name.as_str()) => {
                        number += 1;
                        each(number, done)?;
                    }
                    Some(parent) => parent.children.push(done),
                }
            }
            Event::End(_) => {
                let Some(done) = open.pop() else { return Err(broken("an end without a beginning")) };
                let is_record = |name: &str| records.contains(&name);
                // a record inside a record is a copy that belongs to it, as in the history of a target
                let inside = open.iter().any(|o| is_record(&o.name));
                match open.last_mut() {
                    None => return Ok(done),
                    Some(_) if !inside && is_record(&done.name) => {
                        number += 1;
                        each(number, done)?;
                    }
                    Some(parent) => parent.children.push(done),
                }
            }
            Event::Text(t) => put(&mut open, &t.decode().map_err(|e| broken(&e.to_string()))?),
            Event::CData(t) => put(&mut open, &t.decode().map_err(|e| broken(&e.to_string()))?),
            Event::GeneralRef(r) => {
                let name = r.decode().map_err(|e| broken(&e.to_string()))?;
                match r.resolve_char_ref().map_err(|e| broken(&e.to_string()))? {
                    Some(c) => put(&mut open, c.encode_utf8(&mut [0; 4])),
                    None => put(&mut open, quick_xml::escape::resolve_predefined_entity(&name).unwrap_or(" ")),
                }
            }
            Event::Eof => return Err(broken("it ends in the middle")),
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => {}
        }
    }
}

fn put(open: &mut [Element], text: &str) {
    if let Some(element) = open.last_mut() {
        element.text.push_str(text);
    }
}

fn element(tag: &BytesStart<'_>) -> Result<Element> {
    let local = |name: &[u8]| String::from_utf8_lossy(name).rsplit(':').next().unwrap_or_default().to_owned();
    let mut attributes = Vec::new();
    for attribute in tag.attributes() {
        let attribute = attribute.map_err(|e| broken(&e.to_string()))?;
        let value = attribute.normalized_value(XmlVersion::Explicit1_0).map_err(|e| broken(&e.to_string()))?;
        attributes.push((local(attribute.key.as_ref()), value.into_owned()));
    }
    Ok(Element { name: local(tag.name().as_ref()), attributes, ..Element::default() })
}

fn broken(why: &str) -> crate::Error {
    refused(
        format!("not whole XML ({why}): it may have been cut short"),
        format!("XMLとして完全ではありません（{why}）。途中で切れている可能性があります"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_are_handed_over_whole_and_a_cut_file_is_refused() {
        let text = r#"<?xml version="1.0"?><x:l xmlns:x="u" date="1"><head>a &amp; b</head><es><x:e id="7"><n>A &#66;</n><n/></x:e><e/></es></x:l>"#;
        let mut seen = Vec::new();
        let root = read(text.as_bytes(), &["e"], |n, e| {
            seen.push((n, e.attribute("id").to_owned(), e.values_below("n")));
            Ok(())
        })
        .unwrap();
        assert_eq!(seen, [(1, "7".to_owned(), vec!["A B".to_owned()]), (2, String::new(), Vec::new())]);
        assert_eq!((root.attribute("date"), root.value("head").as_str()), ("1", "a & b"));
        assert!(read(&text.as_bytes()[..text.len() - 20], &["e"], |_, _| Ok(())).is_err());
    }
}
