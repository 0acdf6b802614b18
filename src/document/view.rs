//! A [`Document`] with its tracked changes taken (`accepted`) or undone (`rejected`), and the [`Place`]s in it.
//! A place is built here and nowhere else; text and offsets are projections of it.

use super::{Document, Hidden, PartKind, Revision};
use serde::{Deserialize, Serialize};
use std::ops::Range;

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ViewKind {
    #[default]
    Accepted,
    Rejected,
}

/// Every part of a document as it reads in one view.
#[derive(Debug, Clone, Default)]
pub struct View {
    pub kind: ViewKind,
    pub parts: Vec<ViewPart>,
}

/// One part's text: its paragraphs joined by line feeds, without rendered labels. Ranges are byte ranges of `text`.
#[derive(Debug, Clone, Default)]
pub struct ViewPart {
    pub kind: PartKind,
    pub name: String,
    pub text: String,
    pub paragraphs: Vec<ViewParagraph>,
    /// The width, in characters, at which a text file breaks its lines; nothing where each line is a paragraph.
    pub wrap_width: Option<usize>,
}

#[derive(Debug, Clone, Default)]
pub struct ViewParagraph {
    /// Bytes of the part's text, without the line feed.
    pub range: Range<usize>,
    /// Unicode scalars before this paragraph in the part's text.
    pub chars_before: usize,
    /// Automatic number as rendered in this view.
    pub label: Option<String>,
    pub list_level: Option<u8>,
    pub heading: Option<u8>,
    pub page: Option<u32>,
    pub cell: Option<(u32, u32, u32)>,
    pub bold: bool,
    pub spans: Vec<Span>,
}

/// A run of one paragraph with the same marks. `range` is in bytes of the part's text.
#[derive(Debug, Clone)]
pub struct Span {
    pub range: Range<usize>,
    pub hidden: Option<Hidden>,
    pub struck: bool,
    /// Read by recognition of an image, with the confidence in per cent.
    pub recognised: Option<u8>,
    /// Marks that stand on text which is present in this view (insertions when accepted, deletions when rejected).
    pub revisions: Vec<Revision>,
    pub comments: Vec<String>,
}

/// Where some words stand. `quote` is contiguous text of the document; `start` and `end` count Unicode scalars in the
/// part's text in that view.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    pub part: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clause: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub heading: Option<String>,
    pub quote: String,
    pub start: usize,
    pub end: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub page: Option<u32>,
    pub view: ViewKind,
    pub visibility: Visibility,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Visibility {
    #[default]
    Shown,
    /// Under a tracked deletion.
    Deleted,
    /// Not seen by a reader of the page.
    Hidden,
}

impl Document {
    /// The document with its tracked changes taken or undone. A paragraph whose mark does not stand in the view is joined
    /// to the next one; a paragraph left without text and without a standing mark leaves no line.
    pub fn view(&self, kind: ViewKind) -> View {
        let stands = |revisions: &[Revision]| revisions.iter().all(|r| r.kind.stands_in(kind));
        let parts = self.parts.iter().map(|part| {
            let mut out = ViewPart { kind: part.kind, name: part.name.clone(), ..ViewPart::default() };
            let mut open: Option<ViewParagraph> = None;
            for paragraph in &part.paragraphs {
                let mut current = open.take().unwrap_or_else(|| {
                    if !out.paragraphs.is_empty() {
                        out.text.push('\n');
                    }
                    ViewParagraph { range: out.text.len()..out.text.len(), label: None, ..ViewParagraph::default() }
                });
                let leaves_its_cell = current.cell != paragraph.cell && !current.spans.is_empty();
                if leaves_its_cell {
                    // the end of a table cell cannot be deleted: the words before it stay a paragraph of their own
                    out.paragraphs.push(current);
                    out.text.push('\n');
                    current = ViewParagraph { range: out.text.len()..out.text.len(), ..ViewParagraph::default() };
                }
                // joined paragraphs take the number and rank of the last, whose mark is the one that stands
                current.label = match kind {
                    ViewKind::Accepted => paragraph.label_accepted.clone(),
                    ViewKind::Rejected => paragraph.label_rejected.clone(),
                };
                current.list_level = paragraph.list_level;
                current.heading = paragraph.heading;
                current.cell = paragraph.cell;
                if current.spans.is_empty() {
                    current.page = paragraph.page;
                    current.bold = paragraph.bold;
                }
                for piece in paragraph.pieces.iter().filter(|piece| stands(&piece.revisions) && !piece.text.is_empty()) {
                    let start = out.text.len();
                    out.text.extend(piece.text.chars().map(|c| if c == '\n' || c == '\r' { ' ' } else { c }));
                    current.spans.push(Span {
                        range: start..out.text.len(),
                        hidden: piece.hidden,
                        struck: piece.struck,
                        recognised: piece.recognised,
                        revisions: piece.revisions.clone(),
                        comments: piece.comments.clone(),
                    });
                }
                current.range.end = out.text.len();
                if stands(&paragraph.mark) {
                    out.paragraphs.push(current);
                } else {
                    open = Some(current);
                }
            }
            match open {
                Some(last) if !last.spans.is_empty() => out.paragraphs.push(last),
                Some(_) if out.text.ends_with('\n') => {
                    out.text.pop();
                }
                _ => {}
            }
            let (mut chars, mut at) = (0, 0);
            for paragraph in &mut out.paragraphs {
                chars += out.text[at..paragraph.range.start].chars().count();
                at = paragraph.range.start;
                paragraph.chars_before = chars;
            }
            out.wrap_width = wrap_width(&out);
            out
        });
        View { kind, parts: parts.collect() }
    }
}

/// A text is wrapped when no line is long and many are nearly as long as the longest.
fn wrap_width(part: &ViewPart) -> Option<usize> {
    let lines = part.paragraphs.iter().map(|p| part.text[p.range.clone()].trim_end().chars().count());
    let mut widths: Vec<usize> = lines.filter(|&n| n > 0).collect();
    widths.sort_unstable();
    let width = *widths.get(widths.len().checked_sub(1 + widths.len() / 50)?)?;
    let full = widths.len() - widths.partition_point(|&n| n + 12 < width);
    (widths.len() >= 12 && (30..=130).contains(&width) && full * 4 >= widths.len()).then_some(width)
}

impl ViewPart {
    /// Unicode scalars before the byte `at`.
    pub fn char_offset(&self, at: usize) -> usize {
        match self.paragraph_at(at) {
            Some(p) => p.chars_before + self.text[p.range.start..at].chars().count(),
            None => self.text[..at].chars().count(),
        }
    }

    /// The last paragraph that starts at or before the byte `at`.
    pub fn paragraph_at(&self, at: usize) -> Option<&ViewParagraph> {
        let next = self.paragraphs.partition_point(|p| p.range.start <= at);
        self.paragraphs.get(next.checked_sub(1)?)
    }

    /// Index of that paragraph.
    pub fn paragraph_index(&self, at: usize) -> usize {
        self.paragraphs.partition_point(|p| p.range.start <= at).saturating_sub(1)
    }

    /// Why a reader would not see most of these words, if so.
    pub fn hidden(&self, range: &Range<usize>) -> Option<Hidden> {
        let mut weight = 0usize;
        let mut why = None;
        for span in self.spans_in(range) {
            let overlap = span.range.end.min(range.end) - span.range.start.max(range.start);
            if let Some(h) = span.hidden {
                weight += overlap;
                why = Some(h);
            }
        }
        why.filter(|_| weight * 2 > range.len())
    }

    /// The spans that share at least a byte with `range`.
    pub fn spans_in<'a>(&'a self, range: &Range<usize>) -> impl Iterator<Item = &'a Span> + use<'a> {
        let (start, end) = (range.start, range.end);
        let first = self.paragraph_index(start);
        self.paragraphs[first.min(self.paragraphs.len())..]
            .iter()
            .take_while(move |p| p.range.start < end)
            .flat_map(|p| &p.spans)
            .filter(move |s| s.range.start < end && start < s.range.end)
    }
}

impl View {
    /// The one way to make a [`Place`]: from part, byte range and view; `clause` and `heading` as the reader sees them.
    /// White space at either end of the range is left out of the quote.
    pub fn place(&self, part: usize, range: Range<usize>, clause: Option<String>, heading: Option<String>) -> Place {
        let p = &self.parts[part];
        let raw = &p.text[range.clone()];
        let start = range.start + (raw.len() - raw.trim_start().len());
        let end = (start + raw.trim().len()).max(start);
        let trimmed = start..end;
        let visibility = if p.hidden(&trimmed).is_some() { Visibility::Hidden } else { Visibility::Shown };
        Place {
            part: p.name.clone(),
            clause,
            heading,
            quote: p.text[trimmed.clone()].to_owned(),
            start: p.char_offset(start),
            end: p.char_offset(end),
            page: p.paragraph_at(start).and_then(|x| x.page),
            view: self.kind,
            visibility,
        }
    }

    /// The text as `sekisho read` prints it: rendered labels first in a paragraph, one paragraph a line, every part but
    /// the body under a heading of its own.
    pub fn printed(&self) -> String {
        let mut out = String::new();
        for part in &self.parts {
            if part.kind != PartKind::Body {
                out.push_str(&format!("\n[{}]\n", part.name));
            }
            for p in &part.paragraphs {
                if let Some(label) = &p.label {
                    out.push_str(label);
                    out.push(' ');
                }
                out.push_str(&part.text[p.range.clone()]);
                out.push('\n');
            }
        }
        out
    }
}
