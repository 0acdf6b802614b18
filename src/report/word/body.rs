//! The main part of a Word file as paragraphs and runs with their places in its XML, so that it can be patched without being
//! rewritten. It is held against what the reader read: where the two do not agree to the letter, the file is refused.

use super::{Refusal, package};
use crate::document::{Document, Hidden, PartKind, RevisionKind, ViewKind};
use quick_xml::events::{BytesStart, Event};
use std::ops::Range;

/// The elements that hold text of their own, apart from the line: boxes, drawings, formulas.
const APART: &[&str] = &["mc:AlternateContent", "w:drawing", "w:pict", "w:object", "w:txbxContent", "w:rt"];

/// One child of a run: its bytes, and its text, if it has any.
#[derive(Debug, Clone)]
pub struct Child {
    pub range: Range<usize>,
    pub text: String,
    /// `w:t` or `w:delText`: may be cut between characters.
    pub cut: Option<&'static str>,
}

#[derive(Debug, Clone)]
pub struct Run {
    pub range: Range<usize>,
    /// Its start tag, as written.
    pub tag: Range<usize>,
    pub properties: Option<Range<usize>>,
    pub children: Vec<Child>,
    pub paragraph: usize,
    pub revisions: Vec<RevisionKind>,
    /// Start tag of a deletion or move that is its direct parent, and the name of that element.
    pub wrapper: Option<(String, String)>,
    /// Stands under a deletion that is not its direct parent.
    pub deep: bool,
    /// A formula, or something else that may not be cut or wrapped.
    pub opaque: bool,
    /// A reader of the page would not see it.
    pub hidden: bool,
    pub field_mark: bool,
}

impl Run {
    pub fn text(&self) -> String {
        self.children.iter().map(|c| c.text.as_str()).collect()
    }

    pub fn length(&self) -> usize {
        self.children.iter().map(|c| c.text.chars().count()).sum()
    }
}

#[derive(Debug, Clone)]
pub struct Para {
    pub range: Range<usize>,
    /// Where its content begins: after the start tag and the properties.
    pub content: usize,
    pub properties: Option<Range<usize>>,
    pub mark: Vec<RevisionKind>,
    pub runs: Range<usize>,
    /// The cell it stands in, if any: a number for each cell of the part.
    pub cell: Option<usize>,
    pub last_in_container: bool,
    /// `<w:p/>`
    pub empty_tag: bool,
}

#[derive(Debug)]
pub struct Body {
    pub xml: String,
    pub paragraphs: Vec<Para>,
    pub runs: Vec<Run>,
}

/// A line of a view: the runs whose text stands in it, in order, and the paragraph whose mark ends it.
#[derive(Debug, Clone, Default)]
pub struct Line {
    pub text: String,
    pub runs: Vec<usize>,
    pub first: usize,
    pub last: usize,
}

struct Open {
    name: String,
    start: usize,
    tag_end: usize,
    revision: Option<RevisionKind>,
}

fn revision(name: &str) -> Option<RevisionKind> {
    Some(match name {
        "w:ins" => RevisionKind::Inserted,
        "w:del" => RevisionKind::Deleted,
        "w:moveFrom" => RevisionKind::MovedFrom,
        "w:moveTo" => RevisionKind::MovedTo,
        _ => return None,
    })
}

#[derive(Default)]
struct Walk {
    stack: Vec<Open>,
    paragraphs: Vec<Para>,
    runs: Vec<Run>,
    /// Fields open: whether their result has begun.
    fields: Vec<bool>,
    /// Cells open, and the next one's number.
    cells: Vec<usize>,
    next_cell: usize,
    apart: usize,
    paragraph: Option<usize>,
    /// Runs open, the outermost first: a reading aid holds runs inside a run.
    open_runs: Vec<usize>,
    formula: usize,
    /// Marks of rows and cells.
    around: Vec<(usize, RevisionKind)>,
}

impl Body {
    /// Takes the main part apart and holds it against the document as read.
    pub fn of(xml: String, document: &Document) -> Result<Body, Refusal> {
        let mut walk = Walk::default();
        let mut reader = quick_xml::Reader::from_str(&xml);
        let broken = || Refusal::new("the main part is not well-formed", "本文のXMLが正しくありません");
        loop {
            let before = package::position(&reader);
            let event = reader.read_event().map_err(|_| broken())?;
            let after = package::position(&reader);
            match event {
                Event::Eof => break,
                Event::DocType(_) => return Err(broken()),
                Event::Start(e) => walk.start(&e, before, after),
                Event::Empty(e) => {
                    walk.start(&e, before, after);
                    walk.end(&xml, after, after, true);
                }
                Event::End(_) => walk.end(&xml, before, after, false),
                _ => {}
            }
        }
        let mut body = Body { paragraphs: walk.paragraphs, runs: walk.runs, xml };
        body.mark_last();
        body.agree(document)?;
        Ok(body)
    }

    fn mark_last(&mut self) {
        for i in 0..self.paragraphs.len() {
            let next = self.paragraphs.get(i + 1);
            self.paragraphs[i].last_in_container =
                next.is_none_or(|n| n.cell != self.paragraphs[i].cell && self.paragraphs[i].cell.is_some());
        }
    }

    /// Every paragraph must read as the reader read it; what is hidden is taken over from there.
    fn agree(&mut self, document: &Document) -> Result<(), Refusal> {
        let differs = || {
            Refusal::new(
                "the text holds something that cannot be marked without rewriting it (text outside paragraphs, or in alternate forms)",
                "書き換えずに印を付けられない構造（段落外の文字、代替形式など）を含んでいます",
            )
        };
        let Some(part) = document.parts.iter().find(|p| p.kind == PartKind::Body) else { return Err(differs()) };
        if part.paragraphs.len() != self.paragraphs.len() {
            return Err(differs());
        }
        for (read, own) in part.paragraphs.iter().zip(&self.paragraphs) {
            let whole: String = read.pieces.iter().map(|p| p.text.as_str()).collect();
            let ours: String = self.runs[own.runs.clone()].iter().map(Run::text).collect();
            if whole != ours {
                return Err(differs());
            }
            let mut hidden: Vec<Option<Hidden>> = Vec::new();
            for piece in &read.pieces {
                hidden.extend(std::iter::repeat_n(piece.hidden, piece.text.chars().count()));
            }
            let mut at = 0;
            for run in &mut self.runs[own.runs.clone()] {
                let n = run.length();
                run.hidden = hidden[at..at + n].iter().any(Option::is_some);
                at += n;
            }
        }
        let view = |kind| document.view(kind).parts.iter().find(|p| p.kind == PartKind::Body).map(|p| p.text.clone());
        for kind in [ViewKind::Accepted, ViewKind::Rejected] {
            let text = self.lines(kind).iter().map(|l| l.text.as_str()).collect::<Vec<_>>().join("\n");
            if view(kind).is_some_and(|v| v != text) {
                return Err(differs());
            }
        }
        Ok(())
    }

    /// The lines of a view, as the reader's view has them.
    pub fn lines(&self, kind: ViewKind) -> Vec<Line> {
        let stands = |r: &[RevisionKind]| r.iter().all(|k| k.stands_in(kind));
        let mut out: Vec<Line> = Vec::new();
        let mut open: Option<(Line, Option<usize>)> = None;
        for (i, paragraph) in self.paragraphs.iter().enumerate() {
            let (mut line, cell) = open.take().unwrap_or((Line { first: i, ..Line::default() }, paragraph.cell));
            if cell != paragraph.cell && !line.runs.is_empty() {
                out.push(line);
                line = Line { first: i, ..Line::default() };
            }
            for r in paragraph.runs.clone().filter(|&r| stands(&self.runs[r].revisions) && self.runs[r].length() > 0) {
                line.text.extend(self.runs[r].text().chars().map(|c| if c == '\n' || c == '\r' { ' ' } else { c }));
                line.runs.push(r);
            }
            line.last = i;
            if stands(&paragraph.mark) { out.push(line) } else { open = Some((line, paragraph.cell)) }
        }
        if let Some((line, _)) = open.filter(|(l, _)| !l.runs.is_empty()) {
            out.push(line);
        }
        out
    }
}

impl Walk {
    fn start(&mut self, e: &BytesStart<'_>, before: usize, after: usize) {
        let name = String::from_utf8_lossy(e.name().as_ref()).into_owned();
        if self.apart > 0 || APART.contains(&name.as_str()) {
            self.apart += 1;
            self.stack.push(Open { name, start: before, tag_end: after, revision: None });
            return;
        }
        let value = |key: &str| e.try_get_attribute(key).ok().flatten().map(|a| String::from_utf8_lossy(&a.value).into_owned());
        let parent = self.stack.last().map(|o| o.name.clone()).unwrap_or_default();
        let mut open = Open { revision: revision(&name), name: name.clone(), start: before, tag_end: after };
        match (name.as_str(), parent.as_str()) {
            ("w:p", _) => {
                let at = self.runs.len();
                self.paragraph = Some(self.paragraphs.len());
                self.paragraphs.push(Para {
                    range: before..after,
                    content: after,
                    properties: None,
                    mark: self.revisions(),
                    runs: at..at,
                    cell: self.cells.last().copied(),
                    last_in_container: false,
                    empty_tag: false,
                });
            }
            ("w:tc", _) => {
                self.cells.push(self.next_cell);
                self.next_cell += 1;
            }
            ("w:ins" | "w:del" | "w:moveFrom" | "w:moveTo", "w:rPr") => {
                let in_paragraph = self.stack.iter().rev().nth(1).is_some_and(|o| o.name == "w:pPr");
                if let (true, Some(kind), Some(p)) = (in_paragraph, open.revision.take(), self.paragraph) {
                    self.paragraphs[p].mark.push(kind);
                }
            }
            ("w:ins" | "w:del", "w:trPr") => self.around.extend(open.revision.take().map(|k| (self.stack.len() - 2, k))),
            ("w:cellIns", _) => self.around.push((self.stack.len() - 2, RevisionKind::Inserted)),
            ("w:cellDel", _) => self.around.push((self.stack.len() - 2, RevisionKind::Deleted)),
            ("w:r" | "m:r", _) if self.paragraph.is_some() => self.open_run(&name, before, after),
            ("w:fldSimple", _) => self.fields.push(true),
            ("w:fldChar", _) => {
                if let Some(&r) = self.open_runs.last() {
                    self.runs[r].field_mark = true;
                }
                match value("w:fldCharType").as_deref() {
                    Some("begin") => self.fields.push(false),
                    Some("separate") => {
                        if let Some(last) = self.fields.last_mut() {
                            *last = true;
                        }
                    }
                    Some("end") => {
                        self.fields.pop();
                    }
                    _ => {}
                }
            }
            ("m:oMath" | "m:oMathPara", _) => self.formula += 1,
            _ => {}
        }
        if let ("w:r", Some(&r)) = (parent.as_str(), self.open_runs.last())
            && name != "w:rPr"
        {
            let fixed = match name.as_str() {
                "w:tab" | "w:ptab" => "\t".to_owned(),
                "w:br" | "w:cr" => "\n".to_owned(),
                "w:noBreakHyphen" => "\u{2011}".to_owned(),
                "w:softHyphen" => "\u{00AD}".to_owned(),
                "w:sym" => crate::document::docx::symbol(&value("w:font").unwrap_or_default(), &value("w:char").unwrap_or_default()),
                _ => String::new(),
            };
            let text = if self.fields.iter().all(|f| *f) { fixed } else { String::new() };
            self.runs[r].children.push(Child { range: before..after, text, cut: None });
        }
        self.stack.push(open);
    }

    /// Marks in force here, outermost first.
    fn revisions(&self) -> Vec<RevisionKind> {
        let mut all: Vec<(usize, RevisionKind)> = self.stack.iter().enumerate().filter_map(|(d, o)| o.revision.map(|k| (d, k))).collect();
        all.extend(self.around.iter().copied());
        all.sort_by_key(|(depth, _)| *depth);
        all.into_iter().map(|(_, k)| k).collect()
    }

    fn open_run(&mut self, name: &str, before: usize, after: usize) {
        let struck = |o: &&Open| matches!(o.revision, Some(RevisionKind::Deleted | RevisionKind::MovedFrom));
        let parent = self.stack.last().filter(struck).map(|o| (o.name.clone(), o.start..o.tag_end));
        let deep = self.stack.iter().rev().skip(1).any(|o| struck(&o));
        let nested = !self.open_runs.is_empty();
        for &outer in &self.open_runs {
            self.runs[outer].opaque = true;
        }
        self.open_runs.push(self.runs.len());
        self.runs.push(Run {
            range: before..after,
            tag: before..after,
            properties: None,
            children: Vec::new(),
            paragraph: self.paragraph.unwrap_or_default(),
            revisions: self.revisions(),
            // the words of the tag are filled in at the end of the run, where the XML is at hand
            wrapper: parent.map(|(name, range)| (name, format!("{}..{}", range.start, range.end))),
            deep,
            opaque: name == "m:r" || nested || self.formula > 0,
            hidden: false,
            field_mark: false,
        });
    }

    fn end(&mut self, xml: &str, before: usize, after: usize, empty: bool) {
        let Some(open) = self.stack.pop() else { return };
        if self.apart > 0 {
            self.apart -= 1;
            if self.apart == 0
                && let Some(last) = self.open_runs.last().and_then(|&r| self.runs[r].children.last_mut())
                && last.range.start == open.start
            {
                last.range.end = after;
            } else if self.apart == 0
                && self.stack.last().is_some_and(|o| o.name == "w:r")
                && let Some(&r) = self.open_runs.last()
            {
                self.runs[r].children.push(Child { range: open.start..after, text: String::new(), cut: None });
            }
            return;
        }
        let in_run = self.stack.last().is_some_and(|o| o.name == "w:r" || o.name == "m:r");
        match open.name.as_str() {
            "w:p" => {
                // paragraphs inside one another do not occur outside of boxes, and boxes stand apart
                if let Some(p) = self.paragraph.take() {
                    let para = &mut self.paragraphs[p];
                    para.range.end = after;
                    para.runs.end = self.runs.len();
                    para.empty_tag = empty;
                }
            }
            "w:pPr" => {
                if let Some(p) = self.paragraph
                    && self.stack.last().is_some_and(|o| o.name == "w:p")
                {
                    self.paragraphs[p].properties = Some(open.start..after);
                    self.paragraphs[p].content = after;
                }
            }
            "w:tc" => {
                self.cells.pop();
                let depth = self.stack.len();
                self.around.retain(|(d, _)| *d < depth);
            }
            "w:tr" => {
                let depth = self.stack.len();
                self.around.retain(|(d, _)| *d < depth);
            }
            "w:r" | "m:r" => {
                if let Some(r) = self.open_runs.pop() {
                    self.runs[r].range.end = after;
                    if let Some((_, tag)) = &mut self.runs[r].wrapper {
                        let ends: Vec<usize> = tag.split("..").filter_map(|n| n.parse().ok()).collect();
                        *tag = xml.get(ends[0]..ends[1]).unwrap_or_default().to_owned();
                    }
                }
            }
            "w:rPr" if in_run => {
                if let Some(&r) = self.open_runs.last() {
                    self.runs[r].properties = Some(open.start..after);
                }
            }
            "w:fldSimple" => {
                self.fields.pop();
            }
            "m:oMath" | "m:oMathPara" => self.formula = self.formula.saturating_sub(1),
            "w:t" | "w:delText" | "m:t" if in_run => self.close_text(xml, &open, before, after, empty),
            _ if in_run => {
                if let Some(last) = self.open_runs.last().and_then(|&r| self.runs[r].children.last_mut())
                    && last.range.start == open.start
                {
                    last.range.end = after;
                }
            }
            _ => {}
        }
    }

    fn close_text(&mut self, xml: &str, open: &Open, before: usize, after: usize, empty: bool) {
        let Some(&r) = self.open_runs.last() else { return };
        let raw = if empty { "" } else { xml.get(open.tag_end..before).unwrap_or_default() };
        let plain = (!raw.contains('<')).then(|| quick_xml::escape::unescape(raw).ok()).flatten();
        let shown = self.fields.iter().all(|f| *f);
        let text = plain.as_deref().filter(|_| shown).map(|t| t.replace("\r\n", "\n")).unwrap_or_default();
        let cut = match open.name.as_str() {
            "w:t" => Some("w:t"),
            "w:delText" => Some("w:delText"),
            _ => None,
        };
        let child = Child { range: open.start..after, text, cut: cut.filter(|_| shown) };
        match self.runs[r].children.last_mut() {
            Some(last) if last.range.start == open.start => *last = child,
            _ => self.runs[r].children.push(child),
        }
    }
}
