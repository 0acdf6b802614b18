//! Word files: our own bounded walk over the package, which decides; docx-rs gives a second opinion beside it ([`second`]).
//! It reads text and marks and judges nothing; a part it cannot read is listed, never skipped in silence.

mod account;
mod bindings;
mod comments;
mod numbering;
mod numerals;
mod package;
mod properties;
mod runs;
#[cfg(test)]
mod sample;
pub mod second;
mod story;
mod styles;
#[cfg(test)]
mod tests;
mod theme;
mod xml;

use super::digest;
use super::format::Format;
use super::{Document, Note, Part, PartKind, Unread};
use crate::words::Words;
use package::{Package, Relation, Trouble};
use std::collections::BTreeMap;
use story::{Met, Shared, Story};
use theme::WHITE;
use xml::Element;

/// Reads a docx. Never fails: what could not be read stands in `unread`.
pub fn read(bytes: &[u8]) -> Document {
    let mut document = Document { format: Format::Docx, ..Document::default() };
    match Reading::open(bytes) {
        Ok(mut reading) => {
            if let Err((part, trouble)) = reading.read_into(&mut document) {
                document.parts.clear();
                document.unread.push(unread(&part, trouble, true));
            }
        }
        Err(trouble) => document.unread.push(unread("whole file", trouble, true)),
    }
    document
}

fn unread(part: &str, trouble: Trouble, body: bool) -> Unread {
    let next = match trouble {
        Trouble::Encrypted => Words::new("remove the password and give the file again", "パスワードを外したファイルを指定してください"),
        _ => Words::new(
            "open it in Word, save it anew, or ask the sender for another copy",
            "Wordで開いて保存し直すか、送付元に再送を依頼してください",
        ),
    };
    Unread { part: part.to_owned(), why: trouble.words(), next, body }
}

struct Reading<'a> {
    package: Package<'a>,
    main: String,
    relations: Vec<Relation>,
}

impl<'a> Reading<'a> {
    fn open(bytes: &'a [u8]) -> Result<Reading<'a>, Trouble> {
        let mut package = Package::open(bytes)?;
        let roots = package.relations("").unwrap_or_default();
        let main = roots.iter().find(|r| r.kind == "officeDocument").map(|r| r.target.clone());
        let main = main.filter(|m| package.has(m)).unwrap_or_else(|| "word/document.xml".to_owned());
        let relations = package.relations(&main)?;
        Ok(Reading { package, main, relations })
    }

    /// Targets of the main part's relationships of one kind.
    fn targets(&self, kind: &str) -> Vec<String> {
        self.relations.iter().filter(|r| r.kind == kind && !r.external).map(|r| r.target.clone()).collect()
    }

    /// Gives a part as a tree to `look`; a missing optional part is no trouble.
    fn with<T>(&mut self, part: &str, look: impl FnOnce(&Element) -> T) -> Result<T, Trouble> {
        let bytes = self.package.bytes(part)?;
        let text = xml::decode(&bytes)?;
        Ok(look(&xml::parse(&text)?))
    }

    /// The first part of a kind, or the default where there is none; trouble is listed.
    fn optional<T: Default>(&mut self, kind: &str, document: &mut Document, look: impl FnOnce(&Element) -> T) -> T {
        let Some(part) = self.targets(kind).into_iter().next() else { return T::default() };
        self.with(&part, look).unwrap_or_else(|trouble| {
            document.unread.push(unread(&part, trouble, false));
            T::default()
        })
    }

    fn read_into(&mut self, document: &mut Document) -> Result<(), (String, Trouble)> {
        let theme = self.optional("theme", document, theme::Theme::of);
        let styles = self.optional("styles", document, |e| styles::Styles::of(e, &theme));
        let numbering = self.optional("numbering", document, numbering::Numbering::of);
        let mut shared = Shared { styles, numbering, theme, page_colour: WHITE };
        let main = self.main.clone();
        let bytes = self.package.bytes(&main).map_err(|t| (main.clone(), t))?;
        let text = xml::decode(&bytes).map_err(|t| (main.clone(), t.into()))?;
        let root = xml::parse(&text).map_err(|t| (main.clone(), t.into()))?;
        if let Some(page) = root.child("background").and_then(|b| shared.theme.colour_of_page(b)) {
            shared.page_colour = page;
        }
        let Some(body) = root.child("body").filter(|_| root.is("document")) else {
            return Err((main, Trouble::Missing));
        };
        let mut story = Story::new(&shared, "body");
        story.read(body);
        let missed = account::missed(body, &story.met);
        document.parts.push(Part { kind: PartKind::Body, name: "body".to_owned(), paragraphs: std::mem::take(&mut story.paragraphs) });
        account::note_missed(document, "body", missed);
        let mut met = story.met;
        let mut boxes = std::mem::take(&mut met.boxes);
        self.notes(document, &shared, &mut met, PartKind::Footnote, &mut boxes);
        self.notes(document, &shared, &mut met, PartKind::Endnote, &mut boxes);
        let at = document.parts.len();
        self.headers(document, &shared, &mut met, PartKind::Header, &mut boxes);
        self.headers(document, &shared, &mut met, PartKind::Footer, &mut boxes);
        document.parts.splice(at..at, named_boxes(boxes));
        self.comments(document, &shared, &mut met);
        self.chunks(document, &met);
        self.pictures(document, &met);
        self.bound_values(document, &met);
        self.drawn_text(document);
        self.properties(document);
        document.properties.revision_authors = met.authors.clone();
        account::remarks(document, &met, &self.package.duplicates);
        account::resolve_fields(document, &mut met);
        self.outside(document);
        Ok(())
    }

    /// Footnotes or endnotes, those referred to first and in that order.
    fn notes(&mut self, document: &mut Document, shared: &Shared, met: &mut Met, kind: PartKind, boxes: &mut Vec<Part>) {
        let (relation, name, element) = match kind {
            PartKind::Footnote => ("footnotes", "footnote", "footnote"),
            _ => ("endnotes", "endnote", "endnote"),
        };
        let order = if kind == PartKind::Footnote { met.footnotes.clone() } else { met.endnotes.clone() };
        for part in self.targets(relation) {
            let read = self.with(&part, |root| {
                let mut notes: Vec<(usize, Part, Met, usize)> = Vec::new();
                for e in root.elements().filter(|e| e.is(element)) {
                    if matches!(e.attribute("type"), Some("separator" | "continuationSeparator" | "continuationNotice")) {
                        continue;
                    }
                    let id = e.attribute("id").unwrap_or_default();
                    let rank = order.iter().position(|o| o == id).unwrap_or(usize::MAX);
                    let mut story = Story::new(shared, name);
                    story.read(e);
                    let missed = account::missed(e, &story.met);
                    let paragraphs = std::mem::take(&mut story.paragraphs);
                    notes.push((rank, Part { kind, name: String::new(), paragraphs }, story.met, missed));
                }
                notes.sort_by_key(|n| n.0);
                notes
            });
            match read {
                Ok(notes) => {
                    for (i, (rank, mut part, found, missed)) in notes.into_iter().enumerate() {
                        part.name = format!("{name} {}", i + 1);
                        if rank == usize::MAX && !part.is_blank() {
                            document.notes.push(Note {
                                code: "orphan-note".to_owned(),
                                part: part.name.clone(),
                                what: Words::new("no reference in the text leads to this note", "本文から参照されていない注です"),
                            });
                        }
                        account::note_missed(document, &part.name, missed);
                        absorb(met, found, boxes);
                        document.parts.push(part);
                    }
                }
                Err(trouble) => document.unread.push(unread(&part, trouble, false)),
            }
        }
    }

    /// Headers or footers in the order in which sections refer to them; those nothing refers to are not on any page.
    fn headers(&mut self, document: &mut Document, shared: &Shared, met: &mut Met, kind: PartKind, boxes: &mut Vec<Part>) {
        let (ids, name) = match kind {
            PartKind::Header => (met.headers.clone(), "header"),
            _ => (met.footers.clone(), "footer"),
        };
        let mut done: Vec<String> = Vec::new();
        for id in ids {
            let Some(target) = self.relations.iter().find(|r| r.id == id && !r.external).map(|r| r.target.clone()) else { continue };
            if done.contains(&target) {
                continue;
            }
            let label = if done.is_empty() { name.to_owned() } else { format!("{name} {}", done.len() + 1) };
            done.push(target.clone());
            let read = self.with(&target, |root| {
                let mut story = Story::new(shared, &label);
                story.read(root);
                let missed = account::missed(root, &story.met);
                (std::mem::take(&mut story.paragraphs), story.met, missed)
            });
            match read {
                Ok((paragraphs, found, missed)) => {
                    account::note_missed(document, &label, missed);
                    absorb(met, found, boxes);
                    document.parts.push(Part { kind, name: label, paragraphs });
                }
                Err(trouble) => document.unread.push(unread(&target, trouble, false)),
            }
        }
    }

    fn comments(&mut self, document: &mut Document, shared: &Shared, met: &mut Met) {
        let resolved = self.optional("commentsExtended", document, comments::resolved);
        for part in self.targets("comments") {
            match self.with(&part, |root| comments::comments(root, shared, &resolved, met)) {
                Ok(found) => document.comments.extend(found),
                Err(trouble) => document.unread.push(unread(&part, trouble, false)),
            }
        }
    }

    /// Text that lives in another format inside the package, or in another file.
    fn chunks(&mut self, document: &mut Document, met: &Met) {
        for id in &met.chunks {
            let target = self.relations.iter().find(|r| r.id == *id).map_or_else(|| id.clone(), |r| r.target.clone());
            document.unread.push(Unread {
                part: target,
                why: Words::new(
                    "text kept in another format inside the file, which only Word merges in",
                    "別形式のまま埋め込まれた文章で、Wordで開いたときに初めて本文に取り込まれます",
                ),
                next: Words::new(
                    "open the file in Word, save it, and give the saved file",
                    "Wordで開いて保存し、保存したファイルを指定してください",
                ),
                body: false,
            });
        }
    }

    /// Digests of the pictures the text shows; what cannot be unpacked has an empty one.
    fn pictures(&mut self, document: &mut Document, met: &Met) {
        let mut known: BTreeMap<String, String> = BTreeMap::new();
        for id in &met.pictures {
            let target = self.relations.iter().find(|r| r.id == *id).map(|r| r.target.clone()).unwrap_or_default();
            let digest = known.entry(target.clone()).or_insert_with(|| self.package.bytes(&target).map(|b| digest(&b)).unwrap_or_default());
            document.pictures.push(digest.clone());
        }
    }

    /// Content controls whose bound value is another than their text.
    fn bound_values(&mut self, document: &mut Document, met: &Met) {
        if met.bindings.is_empty() {
            return;
        }
        for item in self.targets("customXml") {
            let properties = self.package.relations(&item).unwrap_or_default().into_iter().find(|r| r.kind == "customXmlProps");
            let id = properties.and_then(|p| self.with(&p.target, |e| e.attribute_in(e.space, "itemID").map(str::to_owned)).ok().flatten());
            let found = self.with(&item, |root| {
                met.bindings.iter().filter(|b| b.may_lie_in(id.as_deref())).filter_map(|b| b.differs(root)).collect::<Vec<_>>()
            });
            match found {
                Ok(found) => document.unread.extend(found),
                Err(trouble) => document.unread.push(unread(&item, trouble, false)),
            }
        }
    }

    /// Words of diagrams and charts, which stand in parts of their own.
    fn drawn_text(&mut self, document: &mut Document) {
        for (kind, name) in [("diagramData", "diagram"), ("chart", "chart")] {
            for (i, target) in self.targets(kind).into_iter().enumerate() {
                match self.with(&target, account::drawn_paragraphs) {
                    Ok(paragraphs) if !paragraphs.is_empty() => {
                        document.parts.push(Part { kind: PartKind::TextBox, name: format!("{name} {}", i + 1), paragraphs });
                    }
                    Ok(_) => {}
                    Err(trouble) => document.unread.push(unread(&target, trouble, false)),
                }
            }
        }
    }

    fn properties(&mut self, document: &mut Document) {
        let roots = self.package.relations("").unwrap_or_default();
        let target = |kind: &str| roots.iter().find(|r| r.kind == kind && !r.external).map(|r| r.target.clone());
        let mut found = std::mem::take(&mut document.properties);
        if let Some(part) = target("core-properties") {
            let _absent_or_broken_says_nothing = self.with(&part, |e| properties::core(e, &mut found));
        }
        if let Some(part) = target("extended-properties") {
            let _absent_or_broken_says_nothing = self.with(&part, |e| properties::app(e, &mut found));
        }
        if let Some(part) = self.targets("settings").into_iter().next()
            && let Err(trouble) = self.with(&part, |e| properties::settings(e, &mut found))
        {
            document.unread.push(unread(&part, trouble, false));
        }
        document.properties = found;
    }

    /// What the file brings along or points to outside itself.
    fn outside(&mut self, document: &mut Document) {
        let mut relations = self.relations.clone();
        if let Some(settings) = self.targets("settings").into_iter().next() {
            relations.extend(self.package.relations(&settings).unwrap_or_default());
        }
        account::outside(document, &relations, self.package.names().any(|n| n.ends_with("vbaproject.bin")));
    }
}

/// Adds what another story met to what the body met.
fn absorb(met: &mut Met, mut found: Met, boxes: &mut Vec<Part>) {
    boxes.append(&mut found.boxes);
    met.chunks.append(&mut found.chunks);
    met.bindings.append(&mut found.bindings);
    met.differing_branches.append(&mut found.differing_branches);
    met.fields.append(&mut found.fields);
    met.bookmarks.append(&mut found.bookmarks);
    met.odd_ruby.append(&mut found.odd_ruby);
    met.unrendered.append(&mut found.unrendered);
    // relationship ids of another part mean nothing here
    met.pictures.extend(found.pictures.iter().map(|_| String::new()));
    met.objects += found.objects;
    met.in_field_code += found.in_field_code;
    met.hiding_format_changes += found.hiding_format_changes;
    for (id, words) in found.anchors {
        met.anchors.entry(id).or_default().push_str(&words);
    }
    for author in found.authors {
        if !met.authors.contains(&author) {
            met.authors.push(author);
        }
    }
}

/// Text boxes numbered in the order of the file; a box without text is left out.
fn named_boxes(boxes: Vec<Part>) -> Vec<Part> {
    let mut n = 0;
    let mut out = Vec::new();
    for mut part in boxes.into_iter().filter(|b| !b.is_blank()) {
        if part.name == "text box" {
            n += 1;
            part.name = format!("text box {n}");
        } else {
            part.name = format!("text box {n}, other form");
        }
        out.push(part);
    }
    out
}
