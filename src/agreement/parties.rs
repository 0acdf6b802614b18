//! Parties: whoever the agreement or its file names.

use super::Agreement;
use crate::document::{Document, Place};
use serde::{Deserialize, Serialize};

/// Someone the agreement or the file names. Mentions of one party are joined.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Party {
    /// The name as the document writes it first.
    pub name: String,
    /// Other writings of the same party in the document (the Japanese beside the English, a short form).
    pub aliases: Vec<String>,
    /// What the text calls it: `甲`, `Recipient`, `the University`.
    pub called: Vec<String>,
    pub role: PartyRole,
    pub addresses: Vec<String>,
    pub phones: Vec<String>,
    /// Domains of mail addresses and web sites given for it.
    pub domains: Vec<String>,
    /// Natural persons who sign or represent it.
    pub people: Vec<String>,
    /// Registration numbers and the like, as written.
    pub identifiers: Vec<String>,
    pub places: Vec<Place>,
    /// One of the names given as ours (`--us`).
    pub us: bool,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PartyRole {
    #[default]
    Party,
    Signatory,
    Notice,
    Affiliate,
    EndUser,
    Payer,
    ShipTo,
    /// Named by the file's own metadata, not by its text.
    Author,
}

/// The parties of an agreement, in the order in which they are first named.
pub fn parties(_agreement: &Agreement, _document: &Document) -> Vec<Party> {
    Vec::new()
}
