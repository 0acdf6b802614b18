//! Re-screening on record: the parties a case knows, and those of today's file, against today's lists; every run is written,
//! with what the next one needs. Nobody drops out but by name.

use super::acts::{Hand, Written};
use super::events::{Event, Rescreened};
use super::folder::{CaseFolder, RESCREENS};
use super::ledger::write_through;
use super::rescreen::{Monitored, Rescreening, Run, State, rescreen};
use super::seal::sha256;
use crate::error::{Error, Result};
use crate::lists::StoredList;
use crate::screening::Thresholds;
use crate::words::Words;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// What a run looks at.
pub struct Watch<'a> {
    /// The parties of today's file; nothing where none was given.
    pub today: Option<Vec<Monitored>>,
    /// Rows of the file that could not be read.
    pub bad_rows: &'a [Words],
    /// Ids or names whose monitoring ends.
    pub end: &'a [String],
    /// Screen everything anew, whatever changed.
    pub full: bool,
    pub lists: &'a [StoredList],
    pub thresholds: Thresholds,
    /// The clock, RFC 3339.
    pub now: &'a str,
}

/// The file of one run: what the next run needs. Names stand in the erasable payload alone.
#[derive(Debug, Serialize, Deserialize)]
struct Kept {
    schema: String,
    now: String,
    mode: String,
    ended: Vec<String>,
    bad_rows: Vec<Words>,
    state: State,
}

/// Screens, lays the outcome beside the run before, and writes it.
///
/// # Errors
/// When the record of the run before was altered, or the disk refuses.
pub fn watch(case: &mut CaseFolder, watch: Watch, hand: &Hand) -> Result<(Rescreening, Written)> {
    let previous = previous(case)?;
    let given = watch.today.is_some();
    let ended = |m: &Monitored| watch.end.iter().any(|e| *e == m.query.id || *e == m.query.name);
    let mut parties: Vec<Monitored> = Vec::new();
    let mut seen = BTreeSet::new();
    let known = case.monitored().into_iter().map(|m| Monitored { absent: given, ..m });
    for party in watch.today.into_iter().flatten().chain(known).filter(|m| !ended(m)) {
        if seen.insert(party.key.clone()) {
            parties.push(party);
        }
    }
    let standings = case.standings();
    let run = Run { lists: watch.lists, now: watch.now, thresholds: watch.thresholds, full: watch.full, standings: &standings };
    let done = rescreen(&previous, &parties, &run);
    let kept = Kept {
        schema: "sekisho.rescreen-state/1".to_owned(),
        now: watch.now.to_owned(),
        mode: done.mode.to_owned(),
        ended: watch.end.to_vec(),
        bad_rows: watch.bad_rows.to_vec(),
        state: done.state.clone(),
    };
    let bytes = serde_json::to_vec(&kept).unwrap_or_default();
    let file = format!("{RESCREENS}/{:04}.json", case.ledger.next());
    write_through(case.folder(), &file, &bytes)?;
    let names = parties.iter().map(|p| (p.key.clone(), serde_json::to_string(&p.query).unwrap_or_default())).collect();
    let until = case.opened().map(|o| o.retention.until.clone()).unwrap_or_default();
    let event = Rescreened {
        file,
        sha256: sha256(&bytes),
        counts: done.counts.clone(),
        pairs: done.state.pairs.clone(),
        parties: parties.len(),
        lists: watch.lists.iter().map(|l| l.searched(watch.now)).collect(),
        mode: done.mode.to_owned(),
        payload: case.personal(&hand.by, &hand.note, names, &until)?,
    };
    let seq = case.append(watch.now, Event::Rescreened(event))?;
    let head = case.ledger.head().to_owned();
    Ok((done, Written { seq, head }))
}

/// What the last run left, checked against the ledger's hash.
fn previous(case: &CaseFolder) -> Result<State> {
    let last = case.entries.iter().rev().find_map(|e| if let Event::Rescreened(r) = &e.event { Some(r) } else { None });
    let Some(last) = last else {
        // the first run is laid beside the last review
        return Ok(State { pairs: case.pairs(), ..State::default() });
    };
    let path = case.folder().join(&last.file);
    let bytes = std::fs::read(&path).map_err(|e| Error::io(&path, &e))?;
    let kept: Option<Kept> = serde_json::from_slice(&bytes).ok().filter(|_| sha256(&bytes) == last.sha256);
    kept.map(|k| k.state).ok_or_else(|| {
        Error::new(
            Words::new("the record of the last run was altered", "前回の再照合の記録が改変されています"),
            Words::new("see `sekisho case verify`", "`sekisho case verify` を参照してください"),
        )
        .at(path.display().to_string())
    })
}
