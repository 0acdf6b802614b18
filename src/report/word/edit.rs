//! Marks put into runs and paragraphs, gathered first and written in one pass from the end of the XML to its beginning.
//! A run is cut only where a mark begins or ends; what no mark touches stays byte for byte.

use super::body::{Body, Run};
use super::origin::Look;
use super::{Refusal, escape};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::ops::Range;

/// Who marks, and when.
#[derive(Debug, Clone)]
pub struct Marker {
    pub author: String,
    /// RFC 3339.
    pub date: String,
}

/// Something put between two characters of a run.
#[derive(Debug, Clone)]
pub struct Put {
    pub xml: String,
    /// May not stand inside somebody else's deletion.
    pub alone: bool,
}

#[derive(Debug, Default)]
struct RunEdit {
    /// By character of the run's text; what is put at one place stands in the order given.
    puts: BTreeMap<usize, Vec<Put>>,
    inserted: Vec<(Range<usize>, String)>,
    shown: bool,
}

/// All marks of one file.
pub struct Edit<'b> {
    body: &'b Body,
    runs: BTreeMap<usize, RunEdit>,
    /// XML put at a byte of the main part, outside runs.
    at: BTreeMap<usize, String>,
    /// Paragraphs whose mark gets a mark of its own: the element, as written.
    marks: BTreeMap<usize, String>,
    next_id: u64,
}

impl<'b> Edit<'b> {
    pub fn new(body: &'b Body) -> Edit<'b> {
        let taken =
            body.xml.split(":id=\"").skip(1).filter_map(|t| t.split('"').next()?.parse::<u64>().ok()).filter(|&n| n < 1 << 30).max();
        Edit { body, runs: BTreeMap::new(), at: BTreeMap::new(), marks: BTreeMap::new(), next_id: taken.map_or(1, |n| n + 1) }
    }

    pub fn id(&mut self) -> u64 {
        self.next_id += 1;
        self.next_id - 1
    }

    /// Ids from here on are free in another part, too.
    pub fn not_below(&mut self, id: u64) {
        self.next_id = self.next_id.max(id);
    }

    /// Attributes of a mark of ours.
    pub fn by(&mut self, marker: &Marker) -> String {
        format!("w:id=\"{}\" w:author=\"{}\" w:date=\"{}\"", self.id(), escape(&marker.author), escape(&marker.date))
    }

    pub fn inserted(&mut self, run: usize, range: Range<usize>, marker: &Marker) {
        let by = self.by(marker);
        self.runs.entry(run).or_default().inserted.push((range, by));
    }

    pub fn put(&mut self, run: usize, at: usize, put: Put) {
        self.runs.entry(run).or_default().puts.entry(at).or_default().push(put);
    }

    /// Shows a run that a reader of the page would not see.
    pub fn show(&mut self, run: usize) {
        self.runs.entry(run).or_default().shown = true;
    }

    pub fn put_outside(&mut self, at: usize, xml: &str) {
        self.at.entry(at).or_default().push_str(xml);
    }

    /// Marks a paragraph's own mark as inserted.
    pub fn mark_inserted(&mut self, paragraph: usize, marker: &Marker) {
        let by = self.by(marker);
        self.marks.insert(paragraph, format!("<w:ins {by}/>"));
    }

    /// A deletion of ours: runs of deleted text with these properties.
    pub fn deletion(&mut self, text: &str, properties: &str, marker: &Marker) -> String {
        let by = self.by(marker);
        let properties = if properties.is_empty() { String::new() } else { format!("<w:rPr>{properties}</w:rPr>") };
        format!("<w:del {by}><w:r>{properties}{}</w:r></w:del>", characters(text, "w:delText"))
    }

    /// A paragraph of the base that is gone.
    pub fn deleted_paragraph(&mut self, text: &str, look: &Look, marker: &Marker) -> String {
        let mark = self.by(marker);
        let words = self.deletion(text, &look.run, marker);
        format!("<w:p><w:pPr>{}<w:rPr><w:del {mark}/></w:rPr></w:pPr>{words}</w:p>", look.paragraph)
    }

    /// The main part with every mark in it.
    pub fn write(mut self) -> Result<String, Refusal> {
        let body = self.body;
        let mut patches: Vec<(Range<usize>, String)> = Vec::new();
        for (paragraph, mark) in std::mem::take(&mut self.marks) {
            patches.push(paragraph_mark(body, paragraph, &mark)?);
        }
        patches.extend(std::mem::take(&mut self.at).into_iter().map(|(at, xml)| (at..at, xml)));
        for (run, edit) in std::mem::take(&mut self.runs) {
            let xml = self.run(&body.runs[run], edit)?;
            patches.push((body.runs[run].range.clone(), xml));
        }
        patches.sort_by_key(|(range, _)| std::cmp::Reverse((range.start, range.end)));
        let mut out = body.xml.clone();
        for (range, xml) in patches {
            out.replace_range(range, &xml);
        }
        Ok(out)
    }

    /// One run in pieces: what is put between them, and a wrapper around those that are inserted.
    fn run(&mut self, run: &Run, edit: RunEdit) -> Result<String, Refusal> {
        let unmarkable =
            || Refusal::new("a mark would fall into a formula or a nested construct", "数式や入れ子の構造の中には印を付けられません");
        let touched = !edit.inserted.is_empty() || edit.puts.values().flatten().any(|p| p.alone);
        if run.opaque && (touched || edit.puts.keys().any(|&k| k > 0 && k < run.length())) || run.deep && touched {
            return Err(unmarkable());
        }
        if run.opaque {
            let put = |at: usize| edit.puts.get(&at).into_iter().flatten().map(|p| p.xml.as_str()).collect::<String>();
            let after = if run.length() > 0 { put(run.length()) } else { String::new() };
            return Ok(format!("{}{}{after}", put(0), &self.body.xml[run.range.clone()]));
        }
        let length = run.length();
        let mut cuts: Vec<usize> = edit.puts.keys().copied().chain(edit.inserted.iter().flat_map(|(r, _)| [r.start, r.end])).collect();
        cuts.extend([0, length]);
        cuts.sort_unstable();
        cuts.dedup();
        let mut out = String::new();
        let properties = self.properties(run, edit.shown);
        let put_at = |out: &mut String, at: usize, this: &mut Edit<'_>| {
            for put in edit.puts.get(&at).into_iter().flatten() {
                match (&run.wrapper, put.alone) {
                    (Some((name, tag)), true) => {
                        let again = this.renumbered(tag);
                        let _infallible = write!(out, "</{name}>{}{again}", put.xml);
                    }
                    _ => out.push_str(&put.xml),
                }
            }
        };
        put_at(&mut out, 0, self);
        let pieces: Vec<(usize, usize)> = if length == 0 { vec![(0, 0)] } else { cuts.windows(2).map(|w| (w[0], w[1])).collect() };
        for (start, end) in pieces {
            let content = self.content(run, start, end, length);
            let piece = format!("{}{properties}{content}</w:r>", start_tag(&self.body.xml[run.tag.clone()]));
            let by = edit.inserted.iter().find(|(r, _)| r.start <= start && end <= r.end).map(|(_, by)| by);
            match (by, &run.wrapper) {
                (None, _) => out.push_str(&piece),
                (Some(by), None) => {
                    let by = self.fresh(by);
                    let _infallible = write!(out, "<w:ins {by}>{piece}</w:ins>");
                }
                // ours outside theirs: undone, both go; taken, theirs decides
                (Some(by), Some((name, tag))) => {
                    let (by, inner, again) = (self.fresh(by), self.renumbered(tag), self.renumbered(tag));
                    let _infallible = write!(out, "</{name}><w:ins {by}>{inner}{piece}</{name}></w:ins>{again}");
                }
            }
            if end > 0 && (end < length || length > 0) {
                put_at(&mut out, end, self);
            }
        }
        Ok(out)
    }

    /// The children of a run whose text lies in the range; those without text go with the character before them.
    fn content(&self, run: &Run, start: usize, end: usize, length: usize) -> String {
        let mut out = String::new();
        let mut at = 0;
        for child in &run.children {
            let n = child.text.chars().count();
            let (from, to) = (at, at + n);
            at = to;
            if n == 0 {
                let here = (from > start && from <= end) || (from == 0 && start == 0) || (length == 0);
                if here {
                    out.push_str(&self.body.xml[child.range.clone()]);
                }
            } else if from >= start && to <= end {
                out.push_str(&self.body.xml[child.range.clone()]);
            } else if to > start
                && from < end
                && let Some(name) = child.cut
            {
                let part: String = child.text.chars().skip(start.saturating_sub(from)).take(end.min(to) - start.max(from)).collect();
                let _infallible = write!(out, "<{name} xml:space=\"preserve\">{}</{name}>", escape(&part));
            }
        }
        out
    }

    fn properties(&self, run: &Run, shown: bool) -> String {
        if shown {
            // what hides text is a matter of formatting, here or in a style: plain and marked, it can be read
            return "<w:rPr><w:vanish w:val=\"0\"/><w:color w:val=\"C00000\"/><w:w w:val=\"100\"/><w:sz w:val=\"21\"/><w:szCs w:val=\"21\"/>\
                    <w:highlight w:val=\"yellow\"/><w:shd w:val=\"clear\" w:color=\"auto\" w:fill=\"FFFFFF\"/></w:rPr>"
                .to_owned();
        }
        run.properties.clone().map(|r| self.body.xml[r].to_owned()).unwrap_or_default()
    }

    /// The start tag of somebody's mark, with an id of its own.
    fn renumbered(&mut self, tag: &str) -> String {
        let id = self.id();
        match tag.split_once("w:id=\"") {
            Some((before, after)) => {
                let rest = after.split_once('"').map_or("", |(_, rest)| rest);
                format!("{before}w:id=\"{id}\"{rest}")
            }
            None => tag.to_owned(),
        }
    }

    /// The same attributes under another id: one mark may need several elements.
    fn fresh(&mut self, by: &str) -> String {
        let id = self.id();
        by.split_once("\" w:author").map_or_else(|| by.to_owned(), |(_, rest)| format!("w:id=\"{id}\" w:author{rest}"))
    }
}

/// A start tag that is not closed in itself.
fn start_tag(tag: &str) -> String {
    tag.strip_suffix("/>").map_or_else(|| tag.to_owned(), |t| format!("{t}>"))
}

/// Text as children of a run.
pub fn characters(text: &str, element: &str) -> String {
    let mut out = String::new();
    for (i, piece) in text.split('\t').enumerate() {
        if i > 0 {
            out.push_str("<w:tab/>");
        }
        if !piece.is_empty() {
            let _infallible = write!(out, "<{element} xml:space=\"preserve\">{}</{element}>", escape(piece));
        }
    }
    out
}

/// Puts a mark into the run properties of a paragraph's mark, which may or may not be there yet.
fn paragraph_mark(body: &Body, paragraph: usize, mark: &str) -> Result<(Range<usize>, String), Refusal> {
    let p = &body.paragraphs[paragraph];
    if p.empty_tag {
        let tag = start_tag(&body.xml[p.range.clone()]);
        return Ok((p.range.clone(), format!("{tag}<w:pPr><w:rPr>{mark}</w:rPr></w:pPr></w:p>")));
    }
    let Some(range) = &p.properties else { return Ok((p.content..p.content, format!("<w:pPr><w:rPr>{mark}</w:rPr></w:pPr>"))) };
    let old = &body.xml[range.clone()];
    // the properties of the mark stand directly below, before the section and the record of a change
    let tail = ["<w:sectPr", "<w:pPrChange"].iter().filter_map(|t| old.find(t)).min().unwrap_or(old.len());
    let new = if let Some(tag) = old.strip_suffix("/>") {
        format!("{tag}><w:rPr>{mark}</w:rPr></w:pPr>")
    } else if let Some(at) = old[..tail].find("<w:rPr>") {
        format!("{}{mark}{}", &old[..at + 7], &old[at + 7..])
    } else if let Some(at) = old[..tail].find("<w:rPr/>") {
        format!("{}<w:rPr>{mark}</w:rPr>{}", &old[..at], &old[at + 8..])
    } else {
        let at = if tail < old.len() { tail } else { old.rfind("</w:pPr>").unwrap_or(old.len()) };
        format!("{}<w:rPr>{mark}</w:rPr>{}", &old[..at], &old[at..])
    };
    Ok((range.clone(), new))
}
