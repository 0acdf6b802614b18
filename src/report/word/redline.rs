//! A redline of base → revised: the revised file with tracked changes of ours for everything its own marks do not show. With
//! all changes undone it reads as the base, with all taken as the revised draft; it is not given otherwise.
//! The other side's own marks keep their authors, so silent and visible can be told apart by the author alone.

use super::body::{Body, Line};
use super::edit::{Edit, Marker, Put};
use super::origin::{Look, beside, looks};
use super::outward::{Ours, leave_behind};
use super::{Refusal, package};
use crate::compare::{Change, Disclosure};
use crate::document::{Document, Format, PartKind, ReadOptions, ViewKind, read_bytes};
use crate::report::issues::Audience;
use crate::report::side_by_side::{pairs, tokens};
use crate::words::{Lang, Words};
use similar::{Algorithm, DiffOp, capture_diff_slices};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// A finished redline.
#[derive(Debug)]
pub struct Redline {
    pub bytes: Vec<u8>,
    /// Parts (headers, notes, boxes) that differ and are not marked: the redline shows the body.
    pub not_marked: Vec<String>,
    /// Lines of the body that were gone, came, or changed.
    pub marked: usize,
}

/// Author names of our marks, in the words of a report.
fn author(disclosure: Disclosure) -> Words {
    match disclosure {
        Disclosure::Silent => Words::new("sekisho: not mentioned", "sekisho：説明なし"),
        Disclosure::Visible => Words::new("sekisho: commented on", "sekisho：コメントあり"),
        Disclosure::Announced => Words::new("sekisho: announced", "sekisho：告知あり"),
    }
}

/// The other side is shown what differs, not what we made of it.
fn outward_author(lang: Lang) -> String {
    Words::new("Changes since the earlier version", "前の版からの変更").get(lang).to_owned()
}

/// What the marks are made from.
pub struct Order<'a> {
    pub base: &'a Document,
    pub revised: &'a Document,
    /// The base's own file, where it is at hand.
    pub base_bytes: Option<&'a [u8]>,
    /// The revised file itself.
    pub revised_bytes: &'a [u8],
    /// Tell by the author how each change was made known.
    pub changes: &'a [Change],
    pub audience: Audience,
    pub lang: Lang,
    /// RFC 3339.
    pub now: &'a str,
    pub options: &'a ReadOptions,
}

/// Makes the redline, reads it back both ways, and gives it only when both agree.
pub fn redline(order: &Order<'_>) -> Result<Redline, Refusal> {
    if order.revised.format != Format::Docx {
        return Err(Refusal::new("the revised draft is not a Word file", "改訂案がWordファイルではありません"));
    }
    if !order.base.complete() || !order.revised.complete() {
        return Err(Refusal::new("one of the drafts was not read wholly", "読み取れなかった部分のある文書です"));
    }
    let (name, xml) = package::main_part(order.revised_bytes)?;
    let body = Body::of(xml, order.revised)?;
    let base = lines_of(order.base, ViewKind::Accepted);
    let (text, marked) = marked(order, &body, &base)?;
    let (mut parts, mut gone) = (BTreeMap::from([(name, text)]), BTreeSet::new());
    if order.audience == Audience::External {
        let ours = Ours { authors: BTreeSet::from([outward_author(order.lang)]), lang: order.lang, ..Ours::default() };
        gone = leave_behind(order.revised_bytes, &mut parts, &ours)?;
    }
    let bytes = package::with_parts(order.revised_bytes, &parts, &gone)?;
    prove(order, &bytes, &base)?;
    Ok(Redline { bytes, not_marked: other_parts(order.base, order.revised), marked })
}

/// What the redline does not show, for the user.
pub fn not_marked(parts: &[String]) -> Words {
    let name = |lang| parts.iter().map(|p| crate::report::catalogue::part_name(p).get(lang).to_owned()).collect::<Vec<_>>();
    Words::new(
        format!("these parts differ, too, and are not marked: {}", name(Lang::En).join(", ")),
        format!("次の部分にも違いがありますが、印は付けていません：{}", name(Lang::Ja).join("、")),
    )
}

/// Lines of the body that hold words.
fn lines_of(document: &Document, kind: ViewKind) -> Vec<String> {
    let view = document.view(kind);
    let parts = view.parts.iter().filter(|p| p.kind == PartKind::Body);
    parts.flat_map(|p| p.text.split('\n')).filter(|l| !l.trim().is_empty()).map(str::to_owned).collect()
}

/// The file as written must read as the base with all changes undone, and as the revised draft with all taken.
fn prove(order: &Order<'_>, bytes: &[u8], base: &[String]) -> Result<(), Refusal> {
    let failed = |which: (&str, &str)| {
        Refusal::new(
            format!("read back, the redline would not give {}", which.0),
            format!("作成した修正履歴を読み戻すと、{}と一致しません", which.1),
        )
    };
    let back = read_bytes(bytes, "redline.docx", order.options).map_err(|_| failed(("a document", "文書")))?;
    if lines_of(&back, ViewKind::Accepted) != lines_of(order.revised, ViewKind::Accepted) {
        return Err(failed(("the revised draft with all changes taken", "すべて承諾した状態が改訂案")));
    }
    if lines_of(&back, ViewKind::Rejected) != base {
        return Err(failed(("the base with all changes undone", "すべて元に戻した状態が基準文書")));
    }
    Ok(())
}

/// Names of the other parts whose words differ between the drafts.
fn other_parts(base: &Document, revised: &Document) -> Vec<String> {
    let of = |d: &Document| -> BTreeMap<String, String> {
        let view = d.view(ViewKind::Accepted);
        view.parts.into_iter().filter(|p| p.kind != PartKind::Body).map(|p| (p.name, p.text)).collect()
    };
    let (old, new) = (of(base), of(revised));
    let names: std::collections::BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    names.into_iter().filter(|n| old.get(*n) != new.get(*n)).cloned().collect()
}

fn marked(order: &Order<'_>, body: &Body, base: &[String]) -> Result<(String, usize), Refusal> {
    let lines: Vec<Line> = body.lines(ViewKind::Rejected).into_iter().filter(|l| !l.text.trim().is_empty()).collect();
    let words: Vec<&str> = lines.iter().map(|l| l.text.as_str()).collect();
    let old: Vec<&str> = base.iter().map(String::as_str).collect();
    let looks = looks(order.base, order.base_bytes, order.revised_bytes, base.len());
    let mut drawing = Drawing { order, body, base, looks, lines: &lines, edit: Edit::new(body), marked: 0 };
    for run in (0..body.runs.len()).filter(|&r| body.runs[r].hidden && !body.runs[r].opaque) {
        drawing.edit.show(run);
    }
    for op in capture_diff_slices(Algorithm::Patience, &old, &words) {
        match op {
            DiffOp::Equal { .. } => {}
            DiffOp::Delete { old_index, old_len, new_index } => drawing.gone(old_index..old_index + old_len, new_index)?,
            DiffOp::Insert { new_index, new_len, .. } => (new_index..new_index + new_len).for_each(|l| drawing.came(l)),
            DiffOp::Replace { old_index, old_len, new_index, new_len } => {
                drawing.replaced(old_index..old_index + old_len, new_index..new_index + new_len)?;
            }
        }
    }
    let marked = drawing.marked;
    Ok((drawing.edit.write()?, marked))
}

struct Drawing<'a> {
    order: &'a Order<'a>,
    body: &'a Body,
    base: &'a [String],
    /// Of the base's lines.
    looks: Vec<Look>,
    lines: &'a [Line],
    edit: Edit<'a>,
    marked: usize,
}

impl Drawing<'_> {
    /// Who marks a change in these words: what the comparison said of it, silent where it said nothing.
    fn marker(&self, old: Option<&str>, new: Option<&str>) -> Marker {
        let within = |quote: &str, line: &str| line.contains(quote.trim()) || quote.contains(line.trim());
        let of = |c: &&Change| {
            old.zip(c.base.as_ref()).is_some_and(|(line, p)| within(&p.quote, line))
                || new.zip(c.revised.as_ref()).is_some_and(|(line, p)| within(&p.quote, line))
        };
        let told = self.order.changes.iter().filter(of).map(|c| c.disclosure);
        let told: Vec<Disclosure> = told.collect();
        let all = |d| !told.is_empty() && told.iter().all(|t| *t == d);
        let disclosure = match () {
            () if all(Disclosure::Announced) => Disclosure::Announced,
            () if !told.is_empty() && !told.contains(&Disclosure::Silent) => Disclosure::Visible,
            () => Disclosure::Silent,
        };
        if self.order.audience == Audience::External {
            return Marker { author: outward_author(self.order.lang), date: self.order.now.to_owned() };
        }
        Marker { author: author(disclosure).get(self.order.lang).to_owned(), date: self.order.now.to_owned() }
    }

    /// Lines of the base that are gone, told before the line they stood before.
    fn gone(&mut self, old: Range<usize>, before: usize) -> Result<(), Refusal> {
        let mut xml = String::new();
        for line in old {
            let (text, look) = (&self.base[line], &self.looks[line]);
            let marker = self.marker(Some(text), None);
            xml.push_str(&self.edit.deleted_paragraph(text, look, &marker));
            self.marked += 1;
        }
        let cell = |l: &Line| self.body.paragraphs[l.last].cell;
        let previous = before.checked_sub(1).and_then(|i| self.lines.get(i));
        let next = self.lines.get(before);
        let at = match (previous, next) {
            (Some(p), Some(n)) if cell(p).is_none() || cell(p) == cell(n) => self.body.paragraphs[p.last].range.end,
            (_, Some(n)) => self.body.paragraphs[n.first].range.start,
            (Some(p), None) => self.body.paragraphs[p.last].range.end,
            (None, None) => return Err(Refusal::new("the revised draft holds no words", "改訂案に文言がありません")),
        };
        self.edit.put_outside(at, &xml);
        Ok(())
    }

    /// A line that came: all of it is inserted, and the mark of its paragraph where it can be.
    fn came(&mut self, line: usize) {
        let line = &self.lines[line];
        let marker = self.marker(None, Some(&line.text));
        self.marked += 1;
        for &run in &line.runs {
            self.edit.inserted(run, 0..self.body.runs[run].length(), &marker);
        }
        let paragraph = &self.body.paragraphs[line.last];
        let theirs = !paragraph.mark.is_empty();
        if !paragraph.last_in_container && !theirs {
            self.edit.mark_inserted(line.last, &marker);
        }
    }

    /// A stretch that reads differently: lines alike are one line edited, the others are gone or came.
    fn replaced(&mut self, old: Range<usize>, new: Range<usize>) -> Result<(), Refusal> {
        let gone: Vec<&str> = self.base[old.clone()].iter().map(String::as_str).collect();
        let words: Vec<&str> = self.lines[new.clone()].iter().map(|l| l.text.as_str()).collect();
        let alike = pairs(&gone, &words);
        let mut next_old = 0;
        for &(o, n) in &alike {
            let at = new.start + n;
            if o > next_old {
                self.gone(old.start + next_old..old.start + o, at)?;
            }
            next_old = o + 1;
            self.edited(gone[o], at);
        }
        for n in (0..new.len()).filter(|n| alike.iter().all(|(_, paired)| paired != n)) {
            self.came(new.start + n);
        }
        if next_old < old.len() {
            self.gone(old.start + next_old..old.end, new.end)?;
        }
        Ok(())
    }

    /// A line edited: the words that went and came.
    fn edited(&mut self, old: &str, at: usize) {
        let line = &self.lines[at];
        let marker = self.marker(Some(old), Some(&line.text));
        self.marked += 1;
        let (before, after) = (tokens(old), tokens(&line.text));
        let starts: Vec<usize> = after
            .iter()
            .scan(0, |n, t| {
                let start = *n;
                *n += t.chars().count();
                Some(start)
            })
            .chain([line.text.chars().count()])
            .collect();
        for op in capture_diff_slices(Algorithm::Myers, &before, &after) {
            let (deleted, inserted): (String, Range<usize>) = match op {
                DiffOp::Equal { .. } => continue,
                DiffOp::Delete { old_index, old_len, new_index } => (before[old_index..old_index + old_len].concat(), new_index..new_index),
                DiffOp::Insert { new_index, new_len, .. } => (String::new(), new_index..new_index + new_len),
                DiffOp::Replace { old_index, old_len, new_index, new_len } => {
                    (before[old_index..old_index + old_len].concat(), new_index..new_index + new_len)
                }
            };
            let chars = starts[inserted.start]..starts[inserted.end];
            if !deleted.is_empty() {
                let (run, offset) = owner(self.body, line, chars.start);
                let look = self.body.runs[run].properties.clone().map(|r| beside(&self.body.xml[r])).unwrap_or_default();
                let xml = self.edit.deletion(&deleted, &look, &marker);
                self.edit.put(run, offset, Put { xml, alone: true });
            }
            for (run, range) in stretch(self.body, line, &chars) {
                self.edit.inserted(run, range, &marker);
            }
        }
    }
}

/// The run and the place in it before which a character of the line stands; after the last run at the line's end.
pub fn owner(body: &Body, line: &Line, at: usize) -> (usize, usize) {
    let mut before = 0;
    for &run in &line.runs {
        let n = body.runs[run].length();
        if at < before + n {
            return (run, at - before);
        }
        before += n;
    }
    let last = line.runs.last().copied().unwrap_or_default();
    (last, body.runs[last].length())
}

/// The runs, and the places in them, of a range of characters of a line.
pub fn stretch(body: &Body, line: &Line, range: &Range<usize>) -> Vec<(usize, Range<usize>)> {
    let (mut before, mut out) = (0, Vec::new());
    for &run in &line.runs {
        let n = body.runs[run].length();
        let (start, end) = (range.start.max(before), range.end.min(before + n));
        if start < end {
            out.push((run, start - before..end - before));
        }
        before += n;
    }
    out
}
