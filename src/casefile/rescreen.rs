//! Parties against new lists: what is new, changed, gone or as before, and who was not screened and why. Nobody drops out
//! in silence: a party that is missing from today's file is screened as it was known before. Pure.

use super::events::Pair;
use super::folder::PairKey;
use super::seal::sha256;
use super::standing::{Cover, Standing, cover};
use crate::document::fold::folded;
use crate::lists::{Listing, Snapshot, StoredList};
use crate::screening::{Answer, Query, ScreenOutcome, Screener, Thresholds};
use crate::words::Words;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Above this share of changed entries everything is screened anew.
const MUCH: usize = 3;
/// Candidates of the quick pass are taken from so far below `possible`.
const MARGIN: f64 = 0.75;

/// A party as it is searched.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Monitored {
    /// Short hash of the vendor's id, or of the folded name.
    pub key: String,
    /// Hash of everything that is searched.
    pub hash: String,
    pub query: Query,
    /// Known from before and missing from today's file.
    #[serde(default)]
    pub absent: bool,
}

/// What the run before left.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
pub struct State {
    /// Hash of each party by its key.
    pub parties: BTreeMap<String, String>,
    /// Content hash of each entry, by list, then id.
    pub entries: BTreeMap<String, BTreeMap<String, String>>,
    pub pairs: Vec<Pair>,
    /// Parties no list could answer for, and why.
    pub not_screened: BTreeMap<String, Words>,
    /// Lists that were too old by then: "none" of one day is none of the next only while this stays as it is.
    pub stale: BTreeSet<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Change {
    New,
    Changed,
    Gone,
    Unchanged,
    NotScreened,
}

/// One row of the difference.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Row {
    pub change: Change,
    pub cover: Cover,
    pub party: String,
    pub name: String,
    /// The party is missing from today's file.
    pub absent: bool,
    pub list: String,
    pub uid: String,
    pub listed: String,
    pub score: f64,
    pub why: Words,
}

/// A run and what it leaves for the next one.
#[derive(Debug, Clone)]
pub struct Rescreening {
    pub mode: &'static str,
    pub rows: Vec<Row>,
    pub state: State,
    pub counts: BTreeMap<String, usize>,
}

impl Monitored {
    pub fn of(query: Query) -> Monitored {
        let own = if query.id.is_empty() { folded(&query.name) } else { query.id.clone() };
        Monitored { key: sha256(own.as_bytes())[..16].to_owned(), hash: party_hash(&query), query, absent: false }
    }
}

/// Hash of what is searched: names, facts, country; the order of aliases does not matter.
pub fn party_hash(query: &Query) -> String {
    let mut names: Vec<String> = std::iter::once(&query.name).chain(&query.aliases).map(|n| folded(n)).collect();
    names.sort();
    names.dedup();
    let sorted = |v: &[String]| v.iter().map(|x| folded(x)).collect::<BTreeSet<_>>();
    let text = format!("{names:?}|{}|{:?}|{:?}", query.country, sorted(&query.addresses), sorted(&query.identifiers));
    sha256(text.as_bytes())[..32].to_owned()
}

/// Hash of what an entry says; where in the file it stands does not matter.
pub fn entry_hash(listing: &Listing) -> String {
    let plain = Listing { locator: String::new(), ..listing.clone() };
    sha256(&serde_json::to_vec(&plain).unwrap_or_default())[..32].to_owned()
}

/// Content hashes of every entry.
pub fn entries_of(lists: &[StoredList]) -> BTreeMap<String, BTreeMap<String, String>> {
    use rayon::prelude::*;
    let of = |l: &StoredList| l.snapshot.listings.par_iter().map(|e| (e.uid.clone(), entry_hash(e))).collect();
    lists.iter().map(|l| (l.info.id.clone(), of(l))).collect()
}

/// The pairs of one answer, from `possible` up.
pub fn pairs_of(party: &Monitored, answer: &Answer, entries: &BTreeMap<String, BTreeMap<String, String>>) -> Vec<Pair> {
    let hits = answer.hits.iter().filter(|h| h.outcome >= ScreenOutcome::Possible);
    hits.map(|h| Pair {
        party: party.key.clone(),
        party_hash: party.hash.clone(),
        list: h.list.clone(),
        uid: h.uid.clone(),
        entry_hash: entries.get(&h.list).and_then(|l| l.get(&h.uid)).cloned().unwrap_or_default(),
        outcome: h.outcome,
        grade: h.grade,
        score: h.score,
    })
    .collect()
}

/// What a run needs beside the parties.
pub struct Run<'a> {
    pub lists: &'a [StoredList],
    pub now: &'a str,
    pub thresholds: Thresholds,
    /// Screen everything anew, whatever changed.
    pub full: bool,
    pub standings: &'a BTreeMap<PairKey, Standing>,
}

/// Screens the parties and lays the outcome beside the run before.
pub fn rescreen(previous: &State, parties: &[Monitored], run: &Run) -> Rescreening {
    let entries = entries_of(run.lists);
    let changed = changed_entries(previous, &entries, run.lists);
    let total: usize = entries.values().map(BTreeMap::len).sum();
    let stale: BTreeSet<String> = run.lists.iter().filter(|l| l.stale(run.now)).map(|l| l.info.id.clone()).collect();
    let same_lists = previous.entries.keys().eq(entries.keys()) && previous.stale == stale;
    let full = run.full
        || previous.parties.is_empty()
        || !same_lists
        || changed.iter().map(|l| l.snapshot.listings.len()).sum::<usize>() * MUCH > total;
    let wanted: Vec<&Monitored> = if full { parties.iter().collect() } else { to_screen(previous, parties, &entries, changed, run) };
    let mut state = State { entries, stale, ..State::default() };
    let mut listed: BTreeMap<(String, String), String> = BTreeMap::new();
    let screened: BTreeSet<&str> = wanted.iter().map(|p| p.key.as_str()).collect();
    if !wanted.is_empty() {
        let screener = Screener::new(run.lists.to_vec(), run.now, run.thresholds);
        let queries: Vec<Query> = wanted.iter().map(|p| p.query.clone()).collect();
        for (party, answer) in wanted.iter().zip(screener.screen_all(&queries)) {
            state.pairs.extend(pairs_of(party, &answer, &state.entries));
            listed.extend(answer.hits.iter().map(|h| ((h.list.clone(), h.uid.clone()), h.name.clone())));
            if answer.outcome == ScreenOutcome::NotScreened {
                state.not_screened.insert(party.key.clone(), why(&answer));
            }
        }
    }
    for party in parties.iter().filter(|p| !screened.contains(p.key.as_str())) {
        state.pairs.extend(previous.pairs.iter().filter(|p| p.party == party.key).cloned());
        if let Some(why) = previous.not_screened.get(&party.key) {
            state.not_screened.insert(party.key.clone(), why.clone());
        }
    }
    state.parties = parties.iter().map(|p| (p.key.clone(), p.hash.clone())).collect();
    let rows = difference(previous, &state, parties, run, &listed);
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for row in &rows {
        *counts.entry(word(&row.change)).or_default() += 1;
        if row.cover == Cover::Exempt {
            *counts.entry("exempt".to_owned()).or_default() += 1;
        }
    }
    let with_pair: BTreeSet<&str> = state.pairs.iter().map(|p| p.party.as_str()).collect();
    let none = parties.iter().filter(|p| !with_pair.contains(p.key.as_str()) && !state.not_screened.contains_key(&p.key)).count();
    counts.insert("none".to_owned(), none);
    counts.insert("screened".to_owned(), screened.len());
    counts.insert("absent".to_owned(), parties.iter().filter(|p| p.absent).count());
    Rescreening { mode: if full { "full" } else { "difference" }, rows, state, counts }
}

/// The word of JSON for a count.
fn word(value: &impl Serialize) -> String {
    serde_json::to_value(value).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default()
}

/// The lists cut down to entries that are new or say something else than before.
fn changed_entries(previous: &State, entries: &BTreeMap<String, BTreeMap<String, String>>, lists: &[StoredList]) -> Vec<StoredList> {
    let is_new = |list: &str, uid: &str| {
        let now = entries.get(list).and_then(|l| l.get(uid));
        previous.entries.get(list).and_then(|l| l.get(uid)) != now
    };
    lists
        .iter()
        .map(|l| {
            let listings = l.snapshot.listings.iter().filter(|e| is_new(&l.info.id, &e.uid)).cloned().collect();
            let (list, version) = (l.snapshot.list.clone(), l.snapshot.version.clone());
            let snapshot = Snapshot { list, version, listings, extract: l.snapshot.extract, ..Snapshot::default() };
            StoredList { info: l.info.clone(), snapshot }
        })
        .filter(|l| !l.snapshot.listings.is_empty())
        .collect()
}

/// Parties that must be screened against everything: new or changed ones, those a changed entry comes near, and those
/// whose entry changed or went.
fn to_screen<'a>(
    previous: &State,
    parties: &'a [Monitored],
    entries: &BTreeMap<String, BTreeMap<String, String>>,
    changed: Vec<StoredList>,
    run: &Run,
) -> Vec<&'a Monitored> {
    let altered = |p: &Pair| entries.get(&p.list).and_then(|l| l.get(&p.uid)) != Some(&p.entry_hash);
    let touched: BTreeSet<&str> = previous.pairs.iter().filter(|p| altered(p)).map(|p| p.party.as_str()).collect();
    let needed = |p: &&Monitored| previous.parties.get(&p.key) != Some(&p.hash) || touched.contains(p.key.as_str());
    let (mut wanted, rest): (Vec<&Monitored>, Vec<&Monitored>) = parties.iter().partition(needed);
    if !changed.is_empty() && !rest.is_empty() {
        let low = Thresholds { possible: run.thresholds.possible * MARGIN, ..run.thresholds };
        let screener = Screener::new(changed, run.now, low);
        let queries: Vec<Query> = rest.iter().map(|p| p.query.clone()).collect();
        let near = rest.iter().zip(screener.screen_all(&queries)).filter(|(_, a)| !a.hits.is_empty());
        wanted.extend(near.map(|(p, _)| *p));
    }
    wanted
}

fn why(answer: &Answer) -> Words {
    let first = answer.not_covered.first();
    let n = answer.not_covered.len();
    first.map_or_else(Words::default, |f| Words::new(format!("{} ({n})", f.why.en), format!("{}（{n}）", f.why.ja)))
}

/// Pair against pair; then those who were not screened.
fn difference(previous: &State, now: &State, parties: &[Monitored], run: &Run, listed: &BTreeMap<(String, String), String>) -> Vec<Row> {
    let key = |p: &Pair| PairKey { party: p.party.clone(), list: p.list.clone(), uid: p.uid.clone() };
    let before: BTreeMap<PairKey, &Pair> = previous.pairs.iter().map(|p| (key(p), p)).collect();
    let after: BTreeMap<PairKey, &Pair> = now.pairs.iter().map(|p| (key(p), p)).collect();
    let by_key: BTreeMap<&str, &Monitored> = parties.iter().map(|p| (p.key.as_str(), p)).collect();
    let today = run.now.get(..10).unwrap_or_default();
    let names: BTreeMap<(&str, &str), &str> = run
        .lists
        .iter()
        .flat_map(|l| l.snapshot.listings.iter().map(move |e| ((l.info.id.as_str(), e.uid.as_str()), e.primary())))
        .collect();
    let mut rows = Vec::new();
    let all: BTreeSet<&PairKey> = before.keys().chain(after.keys()).collect();
    for k in all {
        let (old, new) = (before.get(k), after.get(k));
        let Some(pair) = new.or(old) else { continue };
        let change = match (old, new) {
            (None, _) => Change::New,
            (_, None) => Change::Gone,
            (Some(a), Some(b)) if a.entry_hash != b.entry_hash || a.party_hash != b.party_hash || a.outcome != b.outcome => Change::Changed,
            _ => Change::Unchanged,
        };
        let standing = run.standings.get(k).unwrap_or(&Standing::Open);
        let party = by_key.get(k.party.as_str());
        let known = names.get(&(k.list.as_str(), k.uid.as_str())).map(|n| (*n).to_owned());
        rows.push(Row {
            change,
            cover: cover(standing, &pair.party_hash, &pair.entry_hash, today),
            party: k.party.clone(),
            name: party.map(|p| p.query.name.clone()).unwrap_or_default(),
            absent: party.is_none_or(|p| p.absent),
            list: k.list.clone(),
            uid: k.uid.clone(),
            listed: known.or_else(|| listed.get(&(k.list.clone(), k.uid.clone())).cloned()).unwrap_or_default(),
            score: pair.score,
            why: Words::default(),
        });
    }
    for (party, why) in &now.not_screened {
        let of = by_key.get(party.as_str());
        rows.push(Row {
            change: Change::NotScreened,
            cover: Cover::Open,
            party: party.clone(),
            name: of.map(|p| p.query.name.clone()).unwrap_or_default(),
            absent: of.is_none_or(|p| p.absent),
            list: String::new(),
            uid: String::new(),
            listed: String::new(),
            score: 0.0,
            why: why.clone(),
        });
    }
    rows.sort_by(|a, b| (a.change, &a.name, &a.list, &a.uid).cmp(&(b.change, &b.name, &b.list, &b.uid)));
    rows
}
