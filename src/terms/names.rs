//! What the library calls its terms and elements, for reports. It never decides anything.

use super::Library;
use crate::finding::Owner;
use crate::words::Words;

/// The four terms an agreement on confidential technology is expected to hold: three from the METI Handbook for Protection
/// of Confidential Information (2020), export control from the police booklet on unwanted technology transfer (2022).
pub const REQUIRED: [&str; 4] = ["confidentiality", "purpose-limitation", "return-or-destroy", "export-control"];

impl Library {
    pub fn knows(&self, term: &str) -> bool {
        self.term(term).is_some()
    }

    /// The term's title; its id where the library does not know it.
    pub fn title(&self, term: &str) -> Words {
        self.term(term).map_or_else(|| Words::new(term, term), |t| t.title.clone())
    }

    pub fn element_title(&self, term: &str, element: &str) -> Words {
        let known = self.term(term).and_then(|t| t.elements.iter().find(|e| e.id == element));
        known.map_or_else(|| Words::new(element, element), |e| e.title.clone())
    }

    /// The department that usually answers for it.
    pub fn owner(&self, term: &str) -> Owner {
        self.term(term).map_or(Owner::Legal, |t| t.owner)
    }

    /// What a covering mail would call the term, in both languages.
    pub fn names(&self, term: &str) -> Vec<String> {
        let known = self.term(term).into_iter();
        known.flat_map(|t| [t.title.en.clone(), t.title.ja.clone()].into_iter().chain(t.names.iter().cloned())).collect()
    }
}
