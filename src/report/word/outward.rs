//! What a copy for the other side leaves behind: comments that stood in the draft, names of those who made marks, properties,
//! previews, traces of editing sessions, paths, and data of our own systems. The words, and what is tracked in them, stay.

use super::Refusal;
use super::package::{self, position};
use crate::words::{Lang, Words};
use quick_xml::events::{BytesStart, Event};
use std::collections::{BTreeMap, BTreeSet};

/// Parts of which only the root stays, by its local name.
const EMPTIED: &[&str] =
    &["coreProperties", "Properties", "comments", "commentsEx", "commentsIds", "commentsExtensible", "people", "recipients"];
/// Relations, by the end of their type, that go with the parts they point at.
const RELATIONS: &[&str] = &[
    "/thumbnail",
    "/customXml",
    "/printerSettings",
    "/attachedTemplate",
    "/mailMergeSource",
    "/mailMergeHeaderSource",
    "/classificationlabels",
];
/// Elements of the story and its settings that go whole. A bound field would be filled again from the emptied properties.
const ELEMENTS: &[&str] = &[
    "w:rsids",
    "w:attachedTemplate",
    "w:mailMerge",
    "w:docVars",
    "w:writeProtection",
    "w:saveThroughXslt",
    "w:printerSettings",
    "w:dataBinding",
    "w15:dataBinding",
    "w14:docId",
    "w15:docId",
];
const COMMENT_MARKS: &[&str] = &["w:commentRangeStart", "w:commentRangeEnd", "w:commentReference"];

/// What of the copy is ours, and stays.
#[derive(Debug, Default)]
pub struct Ours {
    /// Authors of our marks.
    pub authors: BTreeSet<String>,
    /// Ids of our comments.
    pub remarks: BTreeSet<u64>,
    pub lang: Lang,
}

/// Cleans every part of the package, those in `parts` as they stand there. Gives the entries that are to be left out.
pub fn leave_behind(bytes: &[u8], parts: &mut BTreeMap<String, String>, ours: &Ours) -> Result<BTreeSet<String>, Refusal> {
    let names = package::names(bytes)?;
    let mut gone: BTreeSet<String> = names.iter().filter(|n| n.starts_with("customXml/")).cloned().collect();
    for rels in names.iter().filter(|n| n.ends_with(".rels")) {
        let text = current(bytes, parts, rels)?;
        let folder = rels.rsplit_once("_rels/").map_or("", |(folder, _)| folder);
        let kept = without(&text, |e| {
            let goes = RELATIONS.iter().any(|end| value(e, "Type").is_some_and(|t| t.ends_with(end)));
            if goes && value(e, "TargetMode").is_none_or(|m| m != "External") {
                gone.extend(value(e, "Target").map(|t| resolved(folder, &t)));
            }
            goes
        })?;
        changed(parts, rels, &text, kept);
    }
    let types = "[Content_Types].xml";
    let text = current(bytes, parts, types)?;
    let kept = without(&text, |e| value(e, "PartName").is_some_and(|n| gone.contains(n.trim_start_matches('/'))))?;
    changed(parts, types, &text, kept);
    let mut authors = Authors { ours, known: BTreeMap::new() };
    let ours_written: BTreeSet<String> = parts.keys().cloned().collect();
    let all: BTreeSet<String> = names.into_iter().chain(ours_written.iter().cloned()).collect();
    for name in all.iter().filter(|n| n.ends_with(".xml") && !gone.contains(*n) && *n != types) {
        let text = current(bytes, parts, name)?;
        let root = root(&text)?;
        // our own comments are in the part already, without those of others
        let cleaned = if EMPTIED.contains(&root.as_str()) && !(root == "comments" && ours_written.contains(name)) {
            emptied(&text)?
        } else {
            authors.cleaned(&text)?
        };
        changed(parts, name, &text, cleaned);
    }
    Ok(gone)
}

/// A part without its children.
pub fn emptied(xml: &str) -> Result<String, Refusal> {
    let mut reader = quick_xml::Reader::from_str(xml);
    loop {
        match reader.read_event().map_err(|_| broken())? {
            Event::Start(e) => {
                let name = String::from_utf8_lossy(e.name().as_ref()).into_owned();
                return Ok(format!("{}</{name}>", &xml[..position(&reader)]));
            }
            Event::Empty(e) => {
                let name = String::from_utf8_lossy(e.name().as_ref()).into_owned();
                return Ok(format!("{}></{name}>", xml[..position(&reader)].trim_end_matches("/>")));
            }
            Event::Eof => return Ok(xml.to_owned()),
            _ => {}
        }
    }
}

fn current(bytes: &[u8], parts: &BTreeMap<String, String>, name: &str) -> Result<String, Refusal> {
    match parts.get(name) {
        Some(text) => Ok(text.clone()),
        None => package::part(bytes, name)?.ok_or_else(broken),
    }
}

/// What did not change is copied as it stands.
fn changed(parts: &mut BTreeMap<String, String>, name: &str, before: &str, after: String) {
    if before != after {
        parts.insert(name.to_owned(), after);
    }
}

fn broken() -> Refusal {
    Refusal::new("a part is not well-formed", "XMLの正しくない部分があります")
}

fn value(e: &BytesStart<'_>, key: &str) -> Option<String> {
    e.try_get_attribute(key).ok().flatten().map(|a| String::from_utf8_lossy(&a.value).into_owned())
}

/// A target, seen from the folder its relations belong to, as the name of an entry.
fn resolved(folder: &str, target: &str) -> String {
    let whole = target.strip_prefix('/').map_or_else(|| format!("{folder}{target}"), str::to_owned);
    let mut out: Vec<&str> = Vec::new();
    for step in whole.split('/') {
        match step {
            "" | "." => {}
            ".." => {
                out.pop();
            }
            step => out.push(step),
        }
    }
    out.join("/")
}

/// The local name of the root.
fn root(xml: &str) -> Result<String, Refusal> {
    let mut reader = quick_xml::Reader::from_str(xml);
    loop {
        match reader.read_event().map_err(|_| broken())? {
            Event::Start(e) | Event::Empty(e) => return Ok(String::from_utf8_lossy(e.local_name().as_ref()).into_owned()),
            Event::Eof => return Ok(String::new()),
            _ => {}
        }
    }
}

/// The part without the elements that go.
fn without(xml: &str, goes: impl FnMut(&BytesStart<'_>) -> bool) -> Result<String, Refusal> {
    rewritten(xml, goes, |_, _| None)
}

/// The part without the elements that go, and with the tags that are written anew.
fn rewritten(
    xml: &str,
    mut goes: impl FnMut(&BytesStart<'_>) -> bool,
    mut anew: impl FnMut(&BytesStart<'_>, bool) -> Option<String>,
) -> Result<String, Refusal> {
    let mut reader = quick_xml::Reader::from_str(xml);
    let (mut out, mut copied, mut skipping) = (String::with_capacity(xml.len()), 0, 0usize);
    loop {
        let before = position(&reader);
        let event = reader.read_event().map_err(|_| broken())?;
        let after = position(&reader);
        let empty = matches!(event, Event::Empty(_));
        match event {
            Event::Eof => break,
            Event::Start(_) if skipping > 0 => skipping += 1,
            Event::End(_) if skipping > 0 => {
                skipping -= 1;
                if skipping == 0 {
                    copied = after;
                }
            }
            Event::Start(e) | Event::Empty(e) if skipping == 0 => {
                if goes(&e) {
                    out.push_str(&xml[copied..before]);
                    copied = after;
                    skipping = usize::from(!empty);
                } else if let Some(tag) = anew(&e, empty) {
                    out.push_str(&xml[copied..before]);
                    out.push_str(&tag);
                    copied = after;
                }
            }
            _ => {}
        }
    }
    out.push_str(&xml[copied..]);
    Ok(out)
}

/// Names of those who made marks, told apart by a number alone.
struct Authors<'a> {
    ours: &'a Ours,
    known: BTreeMap<String, usize>,
}

impl Authors<'_> {
    fn cleaned(&mut self, xml: &str) -> Result<String, Refusal> {
        let remarks = &self.ours.remarks;
        let goes = |e: &BytesStart<'_>| {
            let name = String::from_utf8_lossy(e.name().as_ref()).into_owned();
            let ours = || value(e, "w:id").and_then(|id| id.parse().ok()).is_some_and(|id: u64| remarks.contains(&id));
            ELEMENTS.contains(&name.as_str()) || (COMMENT_MARKS.contains(&name.as_str()) && !ours())
        };
        rewritten(xml, goes, |e, empty| self.tag(e, empty))
    }

    /// The tag without what tells who wrote, when and in which session; nothing where it holds none of that.
    fn tag(&mut self, e: &BytesStart<'_>, empty: bool) -> Option<String> {
        let author = value(e, "w:author");
        let theirs = author.as_ref().is_some_and(|a| !self.ours.authors.contains(&unescaped(a)));
        let (mut out, mut differs) = (format!("<{}", String::from_utf8_lossy(e.name().as_ref())), false);
        for attribute in e.attributes().with_checks(false).flatten() {
            let key = String::from_utf8_lossy(attribute.key.as_ref()).into_owned();
            let mut shown = String::from_utf8_lossy(&attribute.value).replace('"', "&quot;");
            match key.as_str() {
                k if k.starts_with("w:rsid") => shown.clear(),
                "w:author" if theirs => shown = self.numbered(&shown),
                "w:date" | "w16du:dateUtc" | "w:initials" if theirs => shown.clear(),
                _ => {}
            }
            let gone = shown.is_empty() && !attribute.value.is_empty();
            differs |= gone || (key == "w:author" && theirs);
            if !gone {
                out.push_str(&format!(" {key}=\"{shown}\""));
            }
        }
        differs.then(|| out + if empty { "/>" } else { ">" })
    }

    fn numbered(&mut self, author: &str) -> String {
        let next = self.known.len() + 1;
        let n = *self.known.entry(author.to_owned()).or_insert(next);
        Words::new(format!("Author {n}"), format!("作成者{n}")).get(self.ours.lang).to_owned()
    }
}

fn unescaped(text: &str) -> String {
    quick_xml::escape::unescape(text).map_or_else(|_| text.to_owned(), std::borrow::Cow::into_owned)
}
