//! A View understood: [`Clause`]s, [`Sentence`]s, [`Party`]s, [`Definition`]s. It says what stands where and how firmly
//! it is put; it does not know any Term.

mod labels;
pub mod modality;
mod outline;
pub mod parties;
pub mod quantities;
mod sentences;

pub use sentences::is_definition;

use crate::document::fold::Folded;
use crate::document::{Document, Place, View, ViewKind};
use crate::words::Lang;
use serde::{Deserialize, Serialize};
use std::ops::Range;

pub use modality::Modality;
pub use parties::{Party, PartyRole};
pub use quantities::{Quantity, QuantityUnit, quantities};

/// One view of a document, cut into clauses and sentences. Indices of clauses and sentences are positions in these lists.
#[derive(Debug, Clone)]
pub struct Agreement {
    pub view: View,
    /// The language most of it is written in.
    pub lang: Lang,
    /// In the order of the text; every byte of the body belongs to exactly one clause's own range.
    pub clauses: Vec<Clause>,
    pub sentences: Vec<Sentence>,
    pub definitions: Vec<Definition>,
    pub parties: Vec<Party>,
    /// Where signatures and notices stand in the body.
    pub blocks: parties::Zones,
    /// False when some of the document was not read: then nothing here may be called absent.
    pub complete: bool,
}

/// A numbered or headed piece. Text before the first label is a clause without label.
#[derive(Debug, Clone, Default)]
pub struct Clause {
    /// Index into `view.parts`.
    pub part: usize,
    /// Full label as a reader would cite it: `8.2`, `第8条第2項`, `5.2(a)`; empty for unnumbered pieces.
    pub label: String,
    /// The label as it stands at this clause alone: `(a)`, `２`.
    pub own_label: String,
    pub heading: String,
    /// Depth in the tree, 0 for the outermost.
    pub level: u8,
    pub parent: Option<usize>,
    /// Bytes from its label to the start of the next clause of any level.
    pub own: Range<usize>,
    /// Bytes from its label to the start of the next clause that is not inside it.
    pub whole: Range<usize>,
    /// Where the words after label and heading begin.
    pub body: usize,
    pub section: Section,
    /// `Intentionally omitted`, （削除）, 欠番: a label without a clause.
    pub emptied: bool,
}

/// What part of an agreement a clause belongs to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Section {
    /// Title and the paragraph that names the parties.
    Opening,
    Contents,
    Recitals,
    #[default]
    Articles,
    Signature,
    Schedule,
    /// Notes, headers, boxes: anything outside the body.
    Aside,
}

/// The unit in which duties are recognised.
#[derive(Debug, Clone)]
pub struct Sentence {
    pub clause: usize,
    pub part: usize,
    /// Bytes of the part's text.
    pub range: Range<usize>,
    pub lang: Lang,
    pub folded: Folded,
    /// The sentence (before this one) whose words lead into this list item: `shall:` … `(a) return …`.
    pub lead_in: Option<usize>,
    pub role: SentenceRole,
    /// How firmly it binds, with its lead-in taken into account.
    pub modality: Modality,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SentenceRole {
    #[default]
    Body,
    Heading,
    /// Line of a table of contents.
    Contents,
    Recital,
    /// `"X" means …`, 「X」とは…をいう.
    Definition,
    /// `[Reserved]`, （削除）.
    Placeholder,
    /// Names, addresses, signature lines.
    Block,
}

/// A defined term: `"Purpose" means …`, （以下「本目的」という。）.
#[derive(Debug, Clone)]
pub struct Definition {
    pub name: String,
    pub sentence: usize,
    /// Bytes of the part's text that hold the name.
    pub range: Range<usize>,
}

impl Agreement {
    /// Understands one view of a document. Pure; never fails.
    pub fn of(document: &Document, kind: ViewKind) -> Agreement {
        let view = document.view(kind);
        let clauses = outline::clauses(&view);
        let sentences = sentences::sentences(&view, &clauses);
        let lang = Lang::of(&view.parts.first().map(|p| p.text.as_str()).unwrap_or_default().chars().take(20_000).collect::<String>());
        let mut agreement = Agreement {
            view,
            lang,
            clauses,
            sentences,
            definitions: Vec::new(),
            parties: Vec::new(),
            blocks: parties::Zones::default(),
            complete: document.complete(),
        };
        agreement.blocks = parties::zones(&agreement);
        agreement.definitions = sentences::definitions(&agreement);
        agreement.parties = parties::parties(&agreement, document);
        agreement
    }

    /// Where a sentence stands.
    pub fn place(&self, sentence: usize) -> Place {
        let s = &self.sentences[sentence];
        self.place_of(s.part, s.range.clone())
    }

    /// Where a range of a part's bytes stands, with the clause it falls in.
    pub fn place_of(&self, part: usize, range: Range<usize>) -> Place {
        let clause = self.clause_at(part, range.start).map(|i| &self.clauses[i]);
        let non_empty = |s: &String| (!s.is_empty()).then(|| s.clone());
        self.view.place(part, range, clause.and_then(|c| non_empty(&c.label)), clause.and_then(|c| self.heading_of(c)))
    }

    /// The clause whose own range holds a byte of a part.
    pub fn clause_at(&self, part: usize, at: usize) -> Option<usize> {
        self.clauses.iter().rposition(|c| c.part == part && c.own.start <= at)
    }

    /// The clause's heading, else its nearest ancestor's.
    pub fn heading_of(&self, clause: &Clause) -> Option<String> {
        let mut c = clause;
        loop {
            if !c.heading.is_empty() {
                return Some(c.heading.clone());
            }
            c = &self.clauses[c.parent?];
        }
    }

    /// The outermost numbered ancestor of a clause (itself, if it has none): the article a reader would cite.
    pub fn article(&self, clause: usize) -> usize {
        let mut i = clause;
        while let Some(p) = self.clauses[i].parent {
            i = p;
        }
        i
    }

    /// A sentence's exact words.
    pub fn words(&self, sentence: usize) -> &str {
        let s = &self.sentences[sentence];
        &self.view.parts[s.part].text[s.range.clone()]
    }

    /// Folded words of a sentence with those of its lead-ins before it, outermost first.
    pub fn with_lead_in(&self, sentence: usize) -> String {
        let s = &self.sentences[sentence];
        match s.lead_in {
            Some(l) => {
                let mut text = self.with_lead_in(l);
                if s.lang == Lang::En {
                    text.push(' ');
                }
                text.push_str(&s.folded.text);
                text
            }
            None => s.folded.text.clone(),
        }
    }
}
