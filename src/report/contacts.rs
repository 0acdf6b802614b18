//! Whom to ask and tell, from `screening-lists/contacts.toml`: dated, with its source, and to be confirmed before use.

use crate::words::Words;
use serde::{Deserialize, Serialize};
use std::sync::LazyLock;

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Contact {
    pub id: String,
    pub countries: Vec<String>,
    pub name: Words,
    /// Telephone, mail or page; empty where the source gives none.
    pub reach: String,
    pub when: Words,
    pub as_of: String,
    pub source: String,
    #[serde(default)]
    pub note: Words,
}

#[derive(Debug, Deserialize)]
struct File {
    contact: Vec<Contact>,
}

pub static CONTACTS: LazyLock<Vec<Contact>> = LazyLock::new(|| {
    let file: File = toml::from_str(include_str!("../../screening-lists/contacts.toml")).expect("the embedded file is parsed by a test");
    file.contact
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_contact_is_dated_and_named_in_both_languages() {
        assert!(["meti-catch-all", "inpit", "ipa", "police"].iter().all(|id| CONTACTS.iter().any(|c| c.id == *id)));
        assert!(CONTACTS.iter().all(|c| !c.as_of.is_empty() && !c.source.is_empty() && !c.name.en.is_empty() && !c.name.ja.is_empty()));
    }
}
