//! Names → [`Hit`]s: every party against every list, in every script, with the reasons. A score never stands without its
//! reasons; similarity and evidence are two things; "none" is said only where every list could have answered.

mod acronym;
mod addresses;
mod align;
mod characters;
pub mod compare;
pub mod compiled;
mod coverage;
mod evidence;
#[cfg(test)]
mod laws;
pub mod names;
mod rarity;
mod reasons;
mod screener;
mod search;
mod side_by_side;
pub mod vendors;

use crate::lists::Effect;
use crate::words::Words;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

pub use names::Name;
pub use screener::Screener;
pub use side_by_side::compare_names;

/// Two scores that divide listed names into hits, possible hits and the rest. Both are printed with every answer.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Thresholds {
    /// From here on a match is a hit: the names agree in everything that tells parties apart, give or take a slip of the pen.
    pub hit: f64,
    /// From here on a person must look: a rare word agrees, and something else does not.
    pub possible: f64,
}

impl Thresholds {
    pub const DEFAULT: Thresholds = Thresholds { hit: 0.8, possible: 0.7 };
    /// For two names laid side by side by somebody who already suspects them: among a hundred thousand listed names a
    /// likeness of this size is chance, between two it is not. From `possible` on where one name is a reading of the other or
    /// both are written without blanks, and from a little below between names of persons: there a different party is rarely
    /// alike at all.
    pub const PAIRS: Thresholds = Thresholds { hit: 0.59, possible: 0.38 };
}

impl Default for Thresholds {
    fn default() -> Thresholds {
        Thresholds::DEFAULT
    }
}

/// One counterparty to look for.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Query {
    #[serde(default)]
    pub id: String,
    pub name: String,
    #[serde(default)]
    pub aliases: Vec<String>,
    #[serde(default)]
    pub kind: QueryKind,
    /// ISO 3166-1 alpha-2, or empty.
    #[serde(default)]
    pub country: String,
    /// Facts that can support or contradict a match; never needed.
    #[serde(default)]
    pub addresses: Vec<String>,
    #[serde(default)]
    pub identifiers: Vec<String>,
    /// Dates of birth of a person, ISO.
    #[serde(default)]
    pub birth_dates: Vec<String>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum QueryKind {
    Organization,
    Person,
    Vessel,
    #[default]
    Unknown,
}

/// The answer to one query; `sekisho.screen/1` in INTERFACE.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Answer {
    pub query: Query,
    pub outcome: ScreenOutcome,
    /// One piece of memory for all answers that lack the same.
    #[serde(with = "shared")]
    pub not_covered: Arc<[NotCovered]>,
    /// Best first.
    pub hits: Vec<Hit>,
    /// One piece of memory for all answers of a run.
    #[serde(with = "shared")]
    pub lists: Arc<[SearchedList]>,
    /// Candidates considered and left below `possible`.
    pub below_threshold: usize,
    /// The forms of the name that were tried, for the record.
    pub forms: Vec<String>,
    /// The exact core of the name asked for: two queries of one core ask for one name.
    #[serde(skip)]
    pub core: String,
}

mod shared {
    use super::Arc;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub fn serialize<T: Serialize, S: Serializer>(all: &Arc<[T]>, to: S) -> Result<S::Ok, S::Error> {
        all.as_ref().serialize(to)
    }

    pub fn deserialize<'de, T: Deserialize<'de>, D: Deserializer<'de>>(from: D) -> Result<Arc<[T]>, D::Error> {
        Vec::deserialize(from).map(Arc::from)
    }
}

/// Orders from harmless to urgent, but `NotScreened` is not better than `None`: it says nothing at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ScreenOutcome {
    None,
    NotScreened,
    Possible,
    Hit,
}

/// A list that could not answer for this name, why, and what to give.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotCovered {
    pub list: String,
    pub why: Words,
}

/// A Party against a Listing.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Hit {
    pub outcome: ScreenOutcome,
    pub grade: Grade,
    pub list: String,
    pub uid: String,
    /// The listing's primary name.
    pub name: String,
    /// The listed name that matched.
    pub matched: String,
    /// 0 to 1; similarity only.
    pub score: f64,
    pub reasons: Vec<Reason>,
    pub effect: Effect,
    pub measures: Vec<String>,
    pub listed_on: Option<String>,
    pub delisted_on: Option<String>,
    /// Concern letters, programme, sub-list: what the list itself says of the entry.
    pub remarks: Vec<String>,
    pub countries: Vec<String>,
    pub source_url: Option<String>,
    /// For extracts: the list, edition and entry to confirm on.
    pub confirm_on: Option<crate::lists::TakenFrom>,
}

/// How good the evidence of identity is, apart from how similar the names are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Grade {
    /// Names equal, and an independent fact agrees.
    A,
    /// Names equal or closely aligned, nothing contradicts.
    B,
    /// Alignment across scripts, a reading or a translation only.
    C,
    /// Weak alias, acronym, or the root of a group.
    D,
}

/// One feature of a score: what it did, on which words of either side.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Reason {
    pub feature: String,
    pub effect: f64,
    pub query: String,
    pub listed: String,
    pub words: Words,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SearchedList {
    pub id: String,
    pub version: String,
    pub sha256: String,
    pub records: usize,
    pub age_days: i64,
    pub stale: bool,
    /// An extract: none of its silence clears anybody.
    pub extract: bool,
}
