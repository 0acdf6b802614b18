//! The `document` object that every JSON report embeds: which file it was, and what of it was read.

use crate::document::{Document, Format};
use crate::words::Lang;
use serde::Serialize;

/// See INTERFACE, "Documents and places".
#[derive(Debug, Clone, Serialize)]
pub struct DocumentReport {
    pub path: String,
    pub sha256: String,
    pub bytes: u64,
    pub format: Format,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub encoding: Option<String>,
    pub languages: Vec<Lang>,
    pub pages: Option<u32>,
    pub coverage: Coverage,
}

#[derive(Debug, Clone, Serialize)]
pub struct Coverage {
    pub complete: bool,
    pub unread: Vec<UnreadReport>,
    pub notes: Vec<NoteReport>,
}

#[derive(Debug, Clone, Serialize)]
pub struct UnreadReport {
    pub part: String,
    pub why: String,
    pub next: String,
    /// No body text at all could be read.
    pub body: bool,
}

#[derive(Debug, Clone, Serialize)]
pub struct NoteReport {
    pub code: String,
    pub part: String,
    pub what: String,
}

impl DocumentReport {
    /// The object for a document, its words in one language.
    pub fn of(document: &Document, lang: Lang) -> DocumentReport {
        let unread = document.unread.iter().map(|u| UnreadReport {
            part: u.part.clone(),
            why: u.why.get(lang).to_owned(),
            next: u.next.get(lang).to_owned(),
            body: u.body,
        });
        let notes =
            document.notes.iter().map(|n| NoteReport { code: n.code.clone(), part: n.part.clone(), what: n.what.get(lang).to_owned() });
        DocumentReport {
            path: document.path.clone(),
            sha256: document.sha256.clone(),
            bytes: document.bytes,
            format: document.format,
            encoding: document.encoding.clone(),
            languages: document.languages(),
            pages: document.pages,
            coverage: Coverage { complete: document.complete(), unread: unread.collect(), notes: notes.collect() },
        }
    }

    /// What was not read, and the remarks, one a line, for standard error.
    pub fn coverage_lines(&self, lang: Lang) -> Vec<String> {
        let (unread, note) = match lang {
            Lang::En => ("unread", "note"),
            Lang::Ja => ("未読", "補足"),
        };
        let stop = if lang == Lang::Ja { "。" } else { "; " };
        let unread = self.coverage.unread.iter().map(|u| format!("{unread}: {}: {}{stop}{}", u.part, u.why, u.next));
        let notes = self.coverage.notes.iter().map(|n| format!("{note}: {}: {}", n.part, n.what));
        unread.chain(notes).collect()
    }
}
