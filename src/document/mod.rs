//! Bytes → [`Document`]: a file as read, every mark, hidden piece and unread part kept. Nothing here judges what the
//! words mean, and no reader ever writes an input file.
//!
//! Readers of hostile formats run in the worker process ([`worker`]); [`view`] takes or undoes the tracked changes;
//! [`fold`] normalises text to compare it and always maps back to the document's own characters.

pub mod docx;
pub mod fold;
pub mod format;
mod ocr;
pub mod pdf;
mod reading;
pub mod spelled;
pub mod text;
pub mod view;
pub mod worker;

use crate::words::{Lang, Words};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fmt::Write as _;

pub use format::Format;
pub use reading::{ReadOptions, placed_pages, read, read_bytes, read_each};
pub use view::{Place, View, ViewKind, ViewParagraph, ViewPart, Visibility};

/// A file as read. Broken or partly unreadable input is still a `Document`: what is missing stands in `unread`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Document {
    /// The path or name as the user gave it.
    pub path: String,
    /// SHA-256 of the file's bytes, lower-case hex.
    pub sha256: String,
    pub bytes: u64,
    pub format: Format,
    /// Character encoding of a text file, and whether it was guessed.
    pub encoding: Option<String>,
    pub pages: Option<u32>,
    /// The body first, then notes, boxes, headers, footers, in the order of the file.
    pub parts: Vec<Part>,
    pub comments: Vec<Comment>,
    /// Fields of a Word file, cross-references above all.
    pub fields: Vec<Field>,
    /// SHA-256 of every picture a Word file shows, in its order; pictures are compared, never read.
    pub pictures: Vec<String>,
    pub properties: Properties,
    pub unread: Vec<Unread>,
    pub notes: Vec<Note>,
}

/// A stretch of text that flows on its own: the body, a footnote, a header, a text box.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Part {
    pub kind: PartKind,
    /// As shown in places: `body`, `footnote 2`, `header`, `text box 1`, `annotation 3`.
    pub name: String,
    pub paragraphs: Vec<Paragraph>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PartKind {
    #[default]
    Body,
    Footnote,
    Endnote,
    TextBox,
    Header,
    Footer,
    /// PDF annotations and form values.
    Annotation,
}

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Paragraph {
    pub pieces: Vec<Piece>,
    /// Tracked change of the paragraph mark itself: a deleted mark joins this paragraph to the next.
    pub mark: Vec<Revision>,
    /// Automatic number as rendered when all tracked changes are taken; never part of the text.
    pub label_accepted: Option<String>,
    /// The same with all tracked changes undone.
    pub label_rejected: Option<String>,
    /// Level of the automatic number, 0 for the outermost.
    pub list_level: Option<u8>,
    /// Outline level of a heading style, 0 for the outermost.
    pub heading: Option<u8>,
    /// Page, from 1, where the format knows pages.
    pub page: Option<u32>,
    /// Set in a table: table, row and column, each from 0.
    pub cell: Option<(u32, u32, u32)>,
    /// All of its text is bold: a hint for headings, no more.
    pub bold: bool,
}

/// Text of one kind: the same marks on every character.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Piece {
    pub text: String,
    /// Tracked changes around it, outermost first.
    pub revisions: Vec<Revision>,
    /// Why a reader of the page would not see it, if so.
    pub hidden: Option<Hidden>,
    /// Struck through without being a tracked deletion: looks deleted, is in force.
    pub struck: bool,
    /// Read by recognition of an image: how sure the recognition was, per cent. Nothing for text that the file itself holds.
    pub recognised: Option<u8>,
    /// Ids of the comments that hang on it.
    pub comments: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Revision {
    pub kind: RevisionKind,
    pub author: Option<String>,
    /// As written in the file; usually RFC 3339.
    pub date: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RevisionKind {
    Inserted,
    Deleted,
    MovedFrom,
    MovedTo,
}

impl RevisionKind {
    /// Whether text under this mark stands in the given view.
    pub fn stands_in(self, view: ViewKind) -> bool {
        match view {
            ViewKind::Accepted => matches!(self, RevisionKind::Inserted | RevisionKind::MovedTo),
            ViewKind::Rejected => matches!(self, RevisionKind::Deleted | RevisionKind::MovedFrom),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Hidden {
    /// Word's hidden-text property, direct or through a style.
    Vanish,
    /// Coloured like the background it stands on.
    BackgroundColour,
    /// Under 4 points, or squeezed to nothing.
    Tiny,
    /// Outside the page or in a box without extent.
    OffPage,
    /// Painted over by something opaque.
    Covered,
    /// PDF render mode 3.
    Invisible,
    /// On a layer that is switched off.
    LayerOff,
    /// In one branch of alternate content only.
    OtherBranch,
    /// In the text that is copied out of a PDF, where the page shows another character.
    CopiedOnly,
}

impl Hidden {
    /// The reason, for a report.
    pub fn words(self) -> Words {
        match self {
            Hidden::Vanish => Words::new("set as hidden text", "隠し文字"),
            Hidden::BackgroundColour => Words::new("coloured like the background", "背景と同じ色"),
            Hidden::Tiny => Words::new("too small to read", "判読できない小ささ"),
            Hidden::OffPage => Words::new("outside the visible page or box", "紙面または枠の外"),
            Hidden::Covered => Words::new("painted over", "上から塗りつぶし"),
            Hidden::Invisible => Words::new("painted without ink", "透明な文字"),
            Hidden::LayerOff => Words::new("on a layer that is switched off", "非表示のレイヤー"),
            Hidden::CopiedOnly => Words::new("copied as this, shown as another character", "紙面とは別の文字として格納"),
            Hidden::OtherBranch => Words::new("in a form of a drawing that only some programs show", "一部のソフトでのみ表示される形式"),
        }
    }
}

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Comment {
    pub id: String,
    pub author: Option<String>,
    pub date: Option<String>,
    pub text: String,
    pub resolved: bool,
    /// The words it hangs on, as they stand with changes taken and undone alike.
    pub anchor: String,
}

/// A field of a Word file: an instruction and the text it last showed. The text stands in the paragraph as well.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Field {
    /// Name of the part it stands in.
    pub part: String,
    /// Index of its paragraph in that part.
    pub paragraph: usize,
    /// The instruction, e.g. `REF _Ref123 \\r \\h`.
    pub code: String,
    pub shows: String,
    /// Bookmark that a REF, PAGEREF or NOTEREF field names.
    pub bookmark: Option<String>,
    /// False when that bookmark does not exist in the file: the reference leads nowhere.
    pub resolves: bool,
    /// Automatic number (changes taken) of the paragraph in which the bookmark stands.
    pub target_label: Option<String>,
}

/// What the file says of itself; evidence, never proof.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Properties {
    pub title: Option<String>,
    pub author: Option<String>,
    pub last_modified_by: Option<String>,
    pub company: Option<String>,
    pub created: Option<String>,
    pub modified: Option<String>,
    /// Program that wrote the file, where it says so.
    pub producer: Option<String>,
    pub template: Option<String>,
    /// `Some(true)` when the file asks its editor to track changes.
    pub track_revisions: Option<bool>,
    /// Word's editing protection, e.g. `trackedChanges`, `readOnly`.
    pub protection: Option<String>,
    /// Word's mark of a document's lineage; another value means another ancestor.
    pub rsid_root: Option<String>,
    /// Other revision-save ids, in the file's order.
    pub rsids: Vec<String>,
    /// Authors of tracked changes and comments, in order of first appearance.
    pub revision_authors: Vec<String>,
}

/// A piece of the file whose words are not known. Anything here makes the coverage incomplete.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Unread {
    /// `page 3`, `whole file`, `word/chunk1.html`.
    pub part: String,
    pub why: Words,
    /// What the user can do about it.
    pub next: Words,
    /// True when no body text at all could be read.
    pub body: bool,
}

/// Something about the file worth a line in the report, read all the same.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Note {
    /// Kebab-case code: `one-reader-only`, `macros`, `external-link`, `duplicate-part`, `replacement-characters` …
    pub code: String,
    pub part: String,
    pub what: Words,
}

/// SHA-256 in lower-case hex.
pub fn digest(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::new(), |mut out, b| {
        let _infallible = write!(out, "{b:02x}");
        out
    })
}

impl Part {
    /// Whether nothing but white space stands in it, tracked changes taken and undone alike.
    pub fn is_blank(&self) -> bool {
        self.paragraphs.iter().flat_map(|p| &p.pieces).all(|piece| piece.text.trim().is_empty())
    }
}

impl Document {
    /// Whether no part holds any words.
    pub fn is_blank(&self) -> bool {
        self.parts.iter().all(Part::is_blank)
    }

    /// Whether every part of the file was read.
    pub fn complete(&self) -> bool {
        self.unread.is_empty()
    }

    /// Whether any tracked change stands in the file.
    pub fn has_revisions(&self) -> bool {
        self.parts
            .iter()
            .flat_map(|p| &p.paragraphs)
            .any(|p| !p.mark.is_empty() || p.pieces.iter().any(|piece| !piece.revisions.is_empty()))
    }

    /// Languages of the body, the stronger one first.
    pub fn languages(&self) -> Vec<Lang> {
        let (mut ja, mut latin) = (0usize, 0usize);
        for piece in self.parts.iter().filter(|p| p.kind == PartKind::Body).flat_map(|p| &p.paragraphs).flat_map(|p| &p.pieces) {
            if piece.text.is_ascii() {
                latin += piece.text.bytes().filter(u8::is_ascii_alphabetic).count();
                continue;
            }
            for c in piece.text.chars().filter(|c| c.is_alphabetic()) {
                if crate::words::is_cjk(c) { ja += 1 } else { latin += 1 }
            }
        }
        // a Han or kana letter says about as much as two and a half Latin ones
        let (j, l) = (ja * 5, latin * 2);
        match (j, l) {
            (0, 0) => Vec::new(),
            _ if j * 10 < l => vec![Lang::En],
            _ if l * 10 < j => vec![Lang::Ja],
            _ if j > l => vec![Lang::Ja, Lang::En],
            _ => vec![Lang::En, Lang::Ja],
        }
    }
}
