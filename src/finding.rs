//! What a person must look at. A finding is a small value with named fields; its words come in both languages.

use crate::document::Place;
use crate::words::Words;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// How much it matters if true. Orders from `Cosmetic` up to `Critical`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    Cosmetic,
    Info,
    Low,
    Medium,
    High,
    Critical,
}

/// How sure the program is that it read the text rightly. Not the same thing as severity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Confidence {
    Low,
    Medium,
    High,
}

/// What demands that somebody looks: only `Law` and `List` rest on an authority's own words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Basis {
    Law,
    List,
    Guidance,
    House,
    Profile,
    Comparison,
}

/// The department that usually answers for a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Owner {
    Legal,
    ExportControl,
    IntellectualProperty,
    Procurement,
    Security,
    HumanResources,
    Management,
}

/// The headline of a run. Orders by urgency; `NoFinding` never means "safe".
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    NoFinding,
    Incomplete,
    Review,
    Stop,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// Stable: a hash of code, term, and the words it rests on, so that the same finding keeps its id from run to run.
    pub id: String,
    /// Kebab-case code that `sekisho explain` knows.
    pub code: String,
    pub basis: Basis,
    pub severity: Severity,
    pub confidence: Confidence,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub term: Option<String>,
    /// True when this finding alone makes the outcome STOP (INTERFACE: a loss of a required term against a base, a strong
    /// listed match, a party in place of a listed or declined one, a rule of the house).
    pub stops: bool,
    pub title: Words,
    pub why: Words,
    pub next: Words,
    pub owner: Owner,
    pub places: Vec<Place>,
}

/// The id of a finding: its code, then a short hash of term and quoted words. The same finding keeps it from run to run.
pub fn finding_id(code: &str, term: Option<&str>, places: &[Place]) -> String {
    let mut hash = Sha256::new();
    hash.update(term.unwrap_or_default());
    for p in places {
        hash.update(format!("|{}|{}", p.part, p.quote));
    }
    let short: String = hash.finalize().iter().take(5).map(|b| format!("{b:02x}")).collect();
    format!("{code}-{short}")
}

/// The headline of a run: STOP needs a finding that stops; anything above mere information is for a person to look at;
/// what was not read or not screened is incomplete, and never clean.
pub fn outcome(findings: &[Finding], complete: bool) -> Outcome {
    if findings.iter().any(|f| f.stops) {
        Outcome::Stop
    } else if findings.iter().any(|f| f.severity > Severity::Info) {
        Outcome::Review
    } else if complete {
        Outcome::NoFinding
    } else {
        Outcome::Incomplete
    }
}
