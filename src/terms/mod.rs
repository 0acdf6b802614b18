//! Agreement × clause library → Inventory (in work).

use crate::document::Place;
use crate::words::Words;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    Present,
    ByReference,
    Weak,
    Defeated,
    Absent,
    Unread,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Bound {
    Mutual,
    Us,
    Them,
    OneWay,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ElementState {
    pub id: String,
    pub state: State,
    pub evidence: Vec<Place>,
    #[serde(skip)]
    pub sentences: Vec<usize>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct TermState {
    pub id: String,
    pub state: State,
    pub bound: Option<Bound>,
    pub elements: Vec<ElementState>,
    pub evidence: Vec<Place>,
    #[serde(skip)]
    pub sentences: Vec<usize>,
    pub why: Vec<Words>,
}

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Inventory {
    pub terms: Vec<TermState>,
}

pub struct Library;

/// The four terms that the METI handbook and the police booklet name for every such agreement.
pub const REQUIRED: [&str; 4] = ["confidentiality", "purpose-limitation", "return-or-destroy", "export-control"];

pub fn inventory(_agreement: &crate::agreement::Agreement, _library: &Library) -> Inventory {
    Inventory::default()
}

impl Library {
    /// Names a reader would use for a term, both languages.
    pub fn names(&self, _term: &str) -> Vec<String> {
        Vec::new()
    }
}

impl Library {
    pub fn knows(&self, _term: &str) -> bool {
        true
    }
    pub fn embedded() -> Library {
        Library
    }
    pub fn title(&self, term: &str) -> Words {
        Words::new(term, term)
    }
    pub fn element_title(&self, _term: &str, element: &str) -> Words {
        Words::new(element, element)
    }
    pub fn owner(&self, _term: &str) -> crate::finding::Owner {
        crate::finding::Owner::Legal
    }
}
