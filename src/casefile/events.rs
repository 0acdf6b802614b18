//! What a ledger can say happened. Organisations and numbers stand in the chain; names of natural persons and free text
//! stand in an erasable payload, and the chain holds only its hash.

use super::standing::{Decision, Exemption, Reason};
use crate::finding::Outcome;
use crate::screening::{Grade, ScreenOutcome, SearchedList};
use serde::{Deserialize, Serialize};

/// One thing that happened. The words of JSON are kebab-case and do not change.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Event {
    Opened(Opened),
    Received(Received),
    Reviewed(Reviewed),
    Rescreened(Rescreened),
    Decided(Decided),
    Exempted(Exempted),
    /// A second person confirms or returns a decision or an exemption.
    Approved(Approved),
    /// The case is closed: by whom stands in the payload.
    Closed(Closed),
    /// Payloads erased: their hashes stay in the chain.
    Erased {
        payloads: Vec<String>,
        reason: String,
    },
    Noted {
        text: String,
    },
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
pub struct Opened {
    pub case: String,
    pub title: String,
    pub program: String,
    /// Kind of agreement, purpose, technology, countries, our unit: as given.
    pub purpose: String,
    pub technology: String,
    pub countries: Vec<String>,
    pub us: Vec<String>,
    /// True when no second person exists: said in every approval.
    pub single_person: bool,
    /// SHA-256 of the file that makes pseudonyms of persons.
    pub secret: String,
    pub retention: Retention,
    pub payload: Payload,
}

/// How long the record is kept, and by what.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
pub struct Retention {
    pub basis: String,
    pub years: u32,
    /// ISO date.
    pub until: String,
    pub next_review: String,
    /// Why another time than the longest applies.
    pub reason: String,
}

/// The hash of an erasable file under `private/`, and when it is to be erased.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
pub struct Payload {
    /// SHA-256 of the file; empty when nothing personal was given.
    pub sha256: String,
    /// ISO date.
    pub purge: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Received {
    /// Path inside the case folder.
    pub file: String,
    pub name: String,
    pub sha256: String,
    pub bytes: u64,
    pub received_at: String,
    pub what: What,
    /// Who sent it, and remarks.
    pub payload: Payload,
}

/// What a received file is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum What {
    #[default]
    Draft,
    Base,
    CoverNote,
    PartnerFile,
    Evidence,
    /// An offer that was turned down: kept to show what was not taken.
    Declined,
}

/// A party against a listing, as it stood in one run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Pair {
    /// Short hash of the party's folded name; the name stands in the payload.
    pub party: String,
    /// Hash of everything that was searched for the party.
    pub party_hash: String,
    pub list: String,
    pub uid: String,
    /// Content hash of the listing.
    pub entry_hash: String,
    pub outcome: ScreenOutcome,
    pub grade: Grade,
    pub score: f64,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Reviewed {
    /// Folder of the sealed dossier inside the case.
    pub folder: String,
    /// SHA-256 of its manifest.
    pub manifest: String,
    pub outcome: Outcome,
    pub complete: bool,
    pub findings: usize,
    /// Every party with a candidate from `possible` up; the others are counted in `parties`.
    pub pairs: Vec<Pair>,
    pub parties: usize,
    pub not_screened: usize,
    pub open_questions: usize,
    pub lists: Vec<SearchedList>,
    /// Names of the parties by their short hash.
    pub payload: Payload,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Rescreened {
    /// The rows of this run, inside the case.
    pub file: String,
    pub sha256: String,
    pub counts: std::collections::BTreeMap<String, usize>,
    pub pairs: Vec<Pair>,
    pub parties: usize,
    pub lists: Vec<SearchedList>,
    /// `full`, or `difference`: changed parties × all entries and all parties × changed entries.
    pub mode: String,
    /// What was searched, by the party's short hash.
    pub payload: Payload,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Decided {
    pub party: String,
    pub list: String,
    pub uid: String,
    pub party_hash: String,
    pub entry_hash: String,
    pub decision: Decision,
    pub reason: Reason,
    /// Pseudonym of who decided.
    pub by: String,
    /// Name, and the evidence in words.
    pub payload: Payload,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Exempted {
    pub party: String,
    pub list: String,
    pub uid: String,
    pub exemption: Exemption,
    pub by: String,
    pub payload: Payload,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Approved {
    /// The entry that is confirmed or returned.
    pub of: u64,
    pub confirmed: bool,
    pub by: String,
    pub single_person: bool,
    pub payload: Payload,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Closed {
    pub conclusion: Conclusion,
    pub by: String,
    pub single_person: bool,
    pub payload: Payload,
}

/// How a matter ended: what people decided, never what the program says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum Conclusion {
    GoOn,
    LicenceNeeded,
    TurnedDown,
}

impl Event {
    /// The erasable payload the event points to, if it has one.
    pub fn payload(&self) -> Option<&Payload> {
        let payload = match self {
            Event::Opened(e) => &e.payload,
            Event::Received(e) => &e.payload,
            Event::Reviewed(e) => &e.payload,
            Event::Decided(e) => &e.payload,
            Event::Exempted(e) => &e.payload,
            Event::Approved(e) => &e.payload,
            Event::Closed(e) => &e.payload,
            Event::Rescreened(e) => &e.payload,
            Event::Erased { .. } | Event::Noted { .. } => return None,
        };
        (!payload.sha256.is_empty()).then_some(payload)
    }
}

impl Pair {
    pub fn key(&self) -> super::folder::PairKey {
        super::folder::PairKey { party: self.party.clone(), list: self.list.clone(), uid: self.uid.clone() }
    }
}
