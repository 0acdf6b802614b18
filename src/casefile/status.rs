//! Where a case stands: what happened, what is open, what lapsed, who waits for whom. Computed from the ledger; never "safe".

use super::events::Event;
use super::folder::{CaseFolder, waiting};
use super::standing::{Cover, Standing, cover};
use serde::Serialize;

/// `sekisho.case-status/1`.
#[derive(Debug, Clone, Serialize)]
pub struct Status {
    pub schema: &'static str,
    pub case: String,
    pub title: String,
    pub single_person: bool,
    pub entries: usize,
    pub head: String,
    pub keep_until: String,
    /// The conclusion, once the case is closed.
    pub closed: Option<String>,
    pub files: usize,
    pub pairs: Vec<PairStatus>,
    /// Numbers of the entries that wait for a second person.
    pub waiting: Vec<u64>,
    pub not_screened: usize,
    pub open_questions: usize,
    pub purge_due: usize,
}

/// A party against an entry, as it stands today.
#[derive(Debug, Clone, Serialize)]
pub struct PairStatus {
    pub party: String,
    pub name: String,
    /// `LIST:UID`.
    pub entry: String,
    pub cover: Cover,
    pub score: f64,
}

impl Status {
    /// The state of a case at a time (RFC 3339).
    pub fn of(case: &CaseFolder, now: &str) -> Status {
        let today = now.get(..10).unwrap_or_default();
        let opened = case.opened().cloned().unwrap_or_default();
        let standings = case.standings();
        let pairs = case.pairs().into_iter().map(|p| PairStatus {
            name: case.party_name(&p.party).unwrap_or_else(|| p.party.clone()),
            entry: format!("{}:{}", p.list, p.uid),
            cover: cover(standings.get(&p.key()).unwrap_or(&Standing::Open), &p.party_hash, &p.entry_hash, today),
            score: p.score,
            party: p.party,
        });
        let payloads = case.entries.iter().filter_map(|e| e.event.payload());
        let conclusion = |c: &super::events::Closed| serde_json::to_value(c.conclusion).ok().and_then(|v| v.as_str().map(str::to_owned));
        Status {
            schema: "sekisho.case-status/1",
            pairs: pairs.collect(),
            waiting: waiting(&case.entries).into_iter().map(|(seq, _)| seq).collect(),
            not_screened: case.not_screened(),
            open_questions: case.open_questions(),
            purge_due: payloads.filter(|p| !p.purge.is_empty() && p.purge.as_str() <= today && case.read_personal(p).is_some()).count(),
            files: case.entries.iter().filter(|e| matches!(e.event, Event::Received(_))).count(),
            entries: case.entries.len(),
            head: case.ledger.head().to_owned(),
            keep_until: opened.retention.until,
            closed: case.closed().and_then(conclusion),
            case: opened.case,
            title: opened.title,
            single_person: opened.single_person,
        }
    }

    /// Whether a person must look.
    pub fn asks(&self) -> bool {
        self.pairs.iter().any(|p| p.cover.asks()) || !self.waiting.is_empty()
    }
}
