//! Walks one story (body, note, header, comment) and turns it into paragraphs. Every character of text is either placed
//! in a paragraph, set aside for a stated reason, or missed, and the account of that is given back.

mod boxes;
mod tables;

use super::bindings::Binding;
use super::numbering::{Counters, Numbered, Numbering};
use super::runs;
use super::styles::{NumberProperties, RunProperties, Styles};
use super::theme::{Colour, Theme, shading};
use super::xml::{Element, Space};
use crate::document::{Field, Hidden, Paragraph, Part, Piece, Revision, RevisionKind, ViewKind};
use std::collections::{BTreeMap, BTreeSet};

/// What every story of one file shares.
pub struct Shared {
    pub styles: Styles,
    pub numbering: Numbering,
    pub theme: Theme,
    pub page_colour: Colour,
}

/// Things met on the way that are settled after the walk.
#[derive(Debug, Default)]
pub struct Met {
    pub boxes: Vec<Part>,
    /// Relationship ids of header and footer references, in order.
    pub headers: Vec<String>,
    pub footers: Vec<String>,
    /// Ids of foot- and endnotes in the order in which they are referred to.
    pub footnotes: Vec<String>,
    pub endnotes: Vec<String>,
    pub bindings: Vec<Binding>,
    /// Relationship ids of alternative-format chunks and sub-documents.
    pub chunks: Vec<String>,
    /// Words each comment hangs on.
    pub anchors: BTreeMap<String, String>,
    /// Names of the parts whose alternate branches say different things.
    pub differing_branches: Vec<String>,
    pub fields: Vec<Field>,
    /// Part and paragraph of every bookmark.
    pub bookmarks: BTreeMap<String, (String, usize)>,
    /// Reading aids over words that are no plain pronunciation: base and annotation.
    pub odd_ruby: Vec<(String, String)>,
    /// Number formats in use that are not rendered.
    pub unrendered: BTreeSet<String>,
    pub authors: Vec<String>,
    /// Relationship ids of pictures, in order.
    pub pictures: Vec<String>,
    pub objects: usize,
    /// Characters of `w:t`, `w:delText` and `m:t` put into paragraphs.
    pub placed: usize,
    /// Characters that stand in the file and are rightly not text: ruby, field codes, the equal second branch.
    pub set_aside: usize,
    /// Of those, characters of text inside a field's instruction.
    pub in_field_code: usize,
    /// A tracked change of formatting hides or shows text.
    pub hiding_format_changes: usize,
}

pub struct Story<'s> {
    pub shared: &'s Shared,
    pub met: Met,
    pub paragraphs: Vec<Paragraph>,
    name: String,
    current: Option<Open>,
    revisions: Vec<Revision>,
    comments: Vec<String>,
    fields: Vec<OpenField>,
    /// Field begins that are never ended: they must not swallow the text after them.
    stray_fields: BTreeSet<usize>,
    accepted: Counters,
    rejected: Counters,
    tables: u32,
    table: Option<Table>,
    cell: Option<Cell>,
    background: Vec<Colour>,
    /// Why everything here is unseen: a box without extent, the other branch.
    unseen: Option<Hidden>,
}

/// A field whose end has not come yet.
#[derive(Clone, Copy)]
struct OpenField {
    /// Position in `met.fields`.
    index: usize,
    in_result: bool,
}

/// The paragraph being read.
struct Open {
    style: Option<String>,
    fill: Option<Colour>,
    line_squeezed: bool,
    pieces: Vec<Piece>,
    bold: Option<bool>,
    /// Opened by text that stands outside any paragraph.
    loose: bool,
}

#[derive(Clone)]
struct Table {
    index: u32,
    style: Option<String>,
    looks: u32,
    rows: u32,
}

#[derive(Clone)]
struct Cell {
    at: (u32, u32, u32),
    run: RunProperties,
    fill: Option<Colour>,
    squeezed: bool,
}

impl<'s> Story<'s> {
    pub fn new(shared: &'s Shared, name: &str) -> Story<'s> {
        Story {
            shared,
            met: Met::default(),
            paragraphs: Vec::new(),
            name: name.to_owned(),
            current: None,
            revisions: Vec::new(),
            comments: Vec::new(),
            fields: Vec::new(),
            stray_fields: BTreeSet::new(),
            accepted: Counters::default(),
            rejected: Counters::default(),
            tables: 0,
            table: None,
            cell: None,
            background: Vec::new(),
            unseen: None,
        }
    }

    /// Reads a story from its root element.
    pub fn read(&mut self, root: &Element) {
        runs::stray_fields(root, &mut Vec::new(), &mut self.stray_fields);
        for e in root.elements() {
            self.walk(e);
        }
        self.close_loose_text();
    }

    fn walk(&mut self, e: &Element) {
        match (e.space, e.local.as_ref()) {
            (Space::Word, "p") => self.paragraph(e),
            (Space::Word, "r") | (Space::Math, "r") => self.run(e),
            (Space::Word, "tbl") => self.table(e),
            (Space::Word, "tr") => self.row(e),
            (Space::Word, "tc") => self.cell(e),
            (Space::Word, "ins") => self.revised(RevisionKind::Inserted, e),
            (Space::Word, "del") => self.revised(RevisionKind::Deleted, e),
            (Space::Word, "moveFrom") => self.revised(RevisionKind::MovedFrom, e),
            (Space::Word, "moveTo") => self.revised(RevisionKind::MovedTo, e),
            (Space::Word, "sectPr") => self.section(e),
            (Space::Word, "altChunk" | "subDoc") => {
                self.met.chunks.extend(e.attribute_in(Space::Relation, "id").map(str::to_owned));
            }
            (Space::Word, "commentRangeStart") => self.comments.extend(e.attribute("id").map(str::to_owned)),
            (Space::Word, "commentRangeEnd") => {
                let id = e.attribute("id");
                self.comments.retain(|c| Some(c.as_str()) != id);
            }
            (Space::Word, "fldSimple") => {
                self.open_field(e.attribute("instr").unwrap_or_default(), true);
                self.walk_children(e);
                self.fields.pop();
            }
            (Space::Word, "txbxContent") => self.text_box(e),
            (Space::Word, "bookmarkStart") => {
                let at = (self.name.clone(), self.paragraphs.len());
                self.met.bookmarks.extend(e.attribute("name").map(|n| (n.to_owned(), at)));
            }
            (Space::Word, "sdt") => {
                self.met.bindings.extend(Binding::of(e));
                self.walk_children(e);
            }
            (Space::Word, "ruby") => self.ruby(e),
            (Space::Word, "drawing" | "pict" | "object") => self.drawing(e),
            (Space::Compatibility, "AlternateContent") => self.alternate(e),
            (Space::Word, "pPr" | "rPr" | "sdtPr" | "sdtEndPr" | "tblPr" | "trPr" | "tcPr" | "tblGrid" | "tblPrEx") => {}
            (Space::Word | Space::Math, "t" | "delText") => self.loose_text(e),
            _ => self.walk_children(e),
        }
    }

    fn walk_children(&mut self, e: &Element) {
        for c in e.elements() {
            self.walk(c);
        }
    }

    /// A revision mark around runs, rows or paragraphs.
    fn revised(&mut self, kind: RevisionKind, e: &Element) {
        let revision = self.revision(kind, e);
        self.revisions.push(revision);
        self.walk_children(e);
        self.revisions.pop();
    }

    fn revision(&mut self, kind: RevisionKind, e: &Element) -> Revision {
        let author = e.attribute("author").filter(|a| !a.is_empty()).map(str::to_owned);
        if let Some(author) = &author
            && !self.met.authors.contains(author)
        {
            self.met.authors.push(author.clone());
        }
        Revision { kind, author, date: e.attribute("date").map(str::to_owned) }
    }

    fn paragraph(&mut self, e: &Element) {
        self.close_loose_text();
        let outer = self.current.take();
        let properties = e.child("pPr");
        let style = properties.and_then(|p| p.value("pStyle")).map(str::to_owned);
        let styles = &self.shared.styles;
        let direct_fill = properties.and_then(|p| p.child("shd")).and_then(|s| shading(s, &self.shared.theme));
        let spacing = properties.and_then(|p| p.child("spacing"));
        let exact = spacing.filter(|s| s.attribute("lineRule") == Some("exact")).and_then(|s| s.attribute("line")?.parse::<f32>().ok());
        self.current = Some(Open {
            fill: direct_fill.or_else(|| styles.paragraph_fill(style.as_deref())),
            line_squeezed: exact.is_some_and(|twips| twips < 40.0),
            style,
            pieces: Vec::new(),
            bold: None,
            loose: false,
        });
        for c in e.elements() {
            if c.is("pPr") {
                if let Some(section) = c.child("sectPr") {
                    self.section(section);
                }
            } else {
                self.walk(c);
            }
        }
        if let Some(open) = std::mem::replace(&mut self.current, outer) {
            self.finish(open, properties);
        }
    }

    fn finish(&mut self, open: Open, properties: Option<&Element>) {
        let mark_properties = properties.and_then(|p| p.child("rPr"));
        let mut mark = self.revisions.clone();
        for c in mark_properties.iter().flat_map(|m| m.elements()).filter(|c| c.space == Space::Word) {
            let kind = match c.local.as_ref() {
                "ins" => RevisionKind::Inserted,
                "del" => RevisionKind::Deleted,
                "moveFrom" => RevisionKind::MovedFrom,
                "moveTo" => RevisionKind::MovedTo,
                _ => continue,
            };
            let revision = self.revision(kind, c);
            mark.push(revision);
        }
        let before = properties.and_then(|p| p.child("pPrChange")).map(|c| c.child("pPr"));
        let number = self.number_of(properties, open.style.as_deref(), ViewKind::Accepted);
        let old_style = before.map_or(open.style.as_deref(), |p| p.and_then(|p| p.value("pStyle")));
        let old_number = match before {
            Some(old) => self.number_of(old, old_style, ViewKind::Rejected),
            None => self.number_of(properties, open.style.as_deref(), ViewKind::Rejected),
        };
        let direct = mark_properties.map(|m| RunProperties::of(m, &self.shared.theme)).unwrap_or_default();
        let mark_hidden = self.shared.styles.looks(open.style.as_deref(), &direct, &RunProperties::default()).vanish;
        let all_hidden = mark_hidden && open.pieces.iter().all(|p| p.hidden == Some(Hidden::Vanish));
        let stands = |view: ViewKind| !all_hidden && mark.iter().all(|r| r.kind.stands_in(view));
        let styles = &self.shared.styles;
        let numbering = &self.shared.numbering;
        let label_accepted =
            number.as_ref().filter(|_| stands(ViewKind::Accepted)).and_then(|n| numbering.label(n, &mut self.accepted, styles));
        let label_rejected =
            old_number.as_ref().filter(|_| stands(ViewKind::Rejected)).and_then(|n| numbering.label(n, &mut self.rejected, styles));
        for counters in [&mut self.accepted, &mut self.rejected] {
            self.met.unrendered.append(&mut counters.unrendered);
        }
        let outline = properties.and_then(|p| p.value("outlineLvl")).and_then(|v| v.parse::<u8>().ok());
        self.paragraphs.push(Paragraph {
            pieces: open.pieces,
            mark,
            list_level: number.map(|n| n.level),
            label_accepted,
            label_rejected,
            heading: outline.map_or_else(|| styles.outline(open.style.as_deref()), |l| Some(l).filter(|&l| l < 9)),
            page: None,
            cell: self.cell.as_ref().map(|c| c.at),
            bold: open.bold == Some(true),
        });
    }

    /// An inserted `w:numPr` does not stand when changes are undone.
    fn number_of(&self, properties: Option<&Element>, style: Option<&str>, view: ViewKind) -> Option<Numbered> {
        let inserted = properties.and_then(|p| p.child("numPr")).is_some_and(|n| n.child("ins").is_some());
        let own = NumberProperties::of(properties).filter(|_| !(inserted && view == ViewKind::Rejected));
        self.shared.numbering.numbered(own.as_ref(), style, &self.shared.styles)
    }

    fn run(&mut self, e: &Element) {
        let properties = e.child("rPr");
        let direct = properties.map(|p| RunProperties::of(p, &self.shared.theme)).unwrap_or_default();
        let style = self.current.as_ref().and_then(|o| o.style.clone());
        let empty = RunProperties::default();
        let table = self.cell.as_ref().map_or(&empty, |c| &c.run);
        let looks = self.shared.styles.looks(style.as_deref(), &direct, table);
        let behind = looks
            .fill
            .or(self.current.as_ref().and_then(|o| o.fill))
            .or(self.cell.as_ref().and_then(|c| c.fill))
            .or(self.background.last().copied())
            .unwrap_or(self.shared.page_colour);
        let squeezed = self.current.as_ref().is_some_and(|o| o.line_squeezed) || self.cell.as_ref().is_some_and(|c| c.squeezed);
        let hidden = self.unseen.or_else(|| runs::hidden(&looks, behind, squeezed));
        if let Some(old) = properties.and_then(|p| p.child("rPrChange")).map(|c| c.child("rPr")) {
            let was = old.map(|p| RunProperties::of(p, &self.shared.theme)).unwrap_or_default();
            let was = runs::hidden(&self.shared.styles.looks(style.as_deref(), &was, table), behind, squeezed);
            self.met.hiding_format_changes += usize::from(was.is_some() != hidden.is_some());
        }
        for c in e.elements() {
            self.run_child(c, hidden, looks.strike, looks.bold);
        }
    }

    fn run_child(&mut self, c: &Element, hidden: Option<Hidden>, struck: bool, bold: bool) {
        let fixed = match (c.space, c.local.as_ref()) {
            (Space::Word | Space::Math, "t" | "delText") => {
                let text = c.text();
                let count = text.chars().count();
                if self.fields.iter().all(|f| f.in_result) {
                    self.met.placed += count;
                    self.push(text, hidden, struck, bold);
                } else {
                    self.met.set_aside += count;
                    self.met.in_field_code += count;
                }
                return;
            }
            (Space::Word, "fldChar") => return self.field(c),
            (Space::Word, "instrText" | "delInstrText") => {
                if let Some(field) = self.fields.last().and_then(|f| self.met.fields.get_mut(f.index)) {
                    field.code.push_str(&c.text());
                }
                return;
            }
            (Space::Word, "footnoteReference") => return self.met.footnotes.extend(c.attribute("id").map(str::to_owned)),
            (Space::Word, "endnoteReference") => return self.met.endnotes.extend(c.attribute("id").map(str::to_owned)),
            (Space::Word, "tab" | "ptab") => "\t".to_owned(),
            (Space::Word, "br" | "cr") => "\n".to_owned(),
            (Space::Word, "noBreakHyphen") => "\u{2011}".to_owned(),
            (Space::Word, "softHyphen") => "\u{00AD}".to_owned(),
            (Space::Word, "sym") => runs::symbol(c.attribute("font").unwrap_or_default(), c.attribute("char").unwrap_or_default()),
            _ => return self.walk(c),
        };
        if self.fields.iter().all(|f| f.in_result) {
            self.push(fixed, hidden, struck, bold);
        }
    }

    /// Text joins the piece before it when all marks are the same.
    fn push(&mut self, text: String, hidden: Option<Hidden>, struck: bool, bold: bool) {
        if text.is_empty() {
            return;
        }
        let blank = text.trim().is_empty();
        let hidden = if blank && hidden != Some(Hidden::Vanish) { None } else { hidden };
        for field in self.fields.iter().filter(|f| f.in_result) {
            if let Some(field) = self.met.fields.get_mut(field.index) {
                field.shows.push_str(&text);
            }
        }
        for id in &self.comments {
            self.met.anchors.entry(id.clone()).or_default().push_str(&text);
        }
        let open = self.current.get_or_insert_with(|| Open {
            style: None,
            fill: None,
            line_squeezed: false,
            pieces: Vec::new(),
            bold: None,
            loose: true,
        });
        if !blank {
            open.bold = Some(open.bold.unwrap_or(true) && bold);
        }
        match open.pieces.last_mut() {
            Some(p) if p.hidden == hidden && p.struck == struck && p.revisions == self.revisions && p.comments == self.comments => {
                p.text.push_str(&text);
            }
            _ => {
                let (revisions, comments) = (self.revisions.clone(), self.comments.clone());
                open.pieces.push(Piece { text, revisions, hidden, struck, comments, recognised: None });
            }
        }
    }

    /// Text that stands outside any run.
    fn loose_text(&mut self, e: &Element) {
        let text = e.text();
        self.met.placed += text.chars().count();
        self.push(text, self.unseen, false, false);
    }

    /// Runs that stood outside any paragraph make one of their own.
    fn close_loose_text(&mut self) {
        if let Some(open) = self.current.take_if(|open| open.loose) {
            self.finish(open, None);
        }
    }

    /// The base is the text; the annotation is kept in mind where it is more than a pronunciation.
    fn ruby(&mut self, e: &Element) {
        for c in e.elements() {
            if c.is("rt") {
                let annotation = runs::raw_text(c);
                self.met.set_aside += annotation.chars().count();
                let base = e.child("rubyBase").map(runs::raw_text).unwrap_or_default();
                if runs::contradicts(&base, &annotation) {
                    self.met.odd_ruby.push((base, annotation));
                }
            } else {
                self.walk(c);
            }
        }
    }

    fn open_field(&mut self, code: &str, in_result: bool) {
        self.fields.push(OpenField { index: self.met.fields.len(), in_result });
        let (part, paragraph) = (self.name.clone(), self.paragraphs.len());
        self.met.fields.push(Field { part, paragraph, code: code.to_owned(), ..Field::default() });
    }

    fn field(&mut self, c: &Element) {
        match c.attribute("fldCharType") {
            Some("begin") if !self.stray_fields.contains(&runs::identity(c)) => {
                self.open_field("", false);
            }
            Some("separate") => {
                if let Some(last) = self.fields.last_mut() {
                    last.in_result = true;
                }
            }
            Some("end") => {
                self.fields.pop();
            }
            _ => {}
        }
    }

    fn section(&mut self, e: &Element) {
        for c in e.elements() {
            let id = c.attribute_in(Space::Relation, "id").map(str::to_owned);
            match c.local.as_ref() {
                "headerReference" => self.met.headers.extend(id),
                "footerReference" => self.met.footers.extend(id),
                _ => {}
            }
        }
    }
}
