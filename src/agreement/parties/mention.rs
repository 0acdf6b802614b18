//! One naming of someone, before the mentions of one party are joined.

use super::PartyRole;
use super::contact::Facts;
use super::name::tidy;
use std::ops::Range;

/// Someone named at one place of a part.
#[derive(Debug, Clone, Default)]
pub struct Mention {
    /// Bytes of the part's text that hold the name.
    pub range: Range<usize>,
    pub name: String,
    pub called: Vec<String>,
    pub role: PartyRole,
    /// Bytes after the name that describe it: address, seat, registration.
    pub tail: Range<usize>,
    pub facts: Facts,
}

impl Mention {
    /// A party named by the bytes `range` of `text`.
    pub fn party(text: &str, range: Range<usize>) -> Mention {
        Mention { name: tidy(&text[range.clone()]), tail: range.end..range.end, range, ..Mention::default() }
    }

    pub fn with_role(mut self, role: PartyRole) -> Mention {
        self.role = role;
        self
    }
}
