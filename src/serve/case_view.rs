//! A case as its page shows it: what is open first, each candidate with the reasons it was found for, then the papers and the
//! log. Only reads.

use crate::casefile::events::{Event, Pair};
use crate::casefile::folder::CaseFolder;
use crate::casefile::rescreen::Monitored;
use crate::casefile::standing::{Decision, Reason};
use crate::casefile::status::Status;
use crate::casefile::verify::CaseCheck;
use crate::error::Result;
use crate::lists::Store;
use crate::report::catalogue::{both, fill, label, say};
use crate::screening::{Hit, Query};
use crate::words::{Lang, Words};
use minijinja::{Value, context};
use serde_json::Value as Json;
use std::collections::BTreeMap;

/// What a form offers under one decision: its id, its words, and each reason that carries it.
type Choices = (String, Words, Vec<(String, Words)>);

/// Candidates shown on the page; `case status` names all.
const SHOWN: usize = 200;

/// Every reason a decision can rest on.
const REASONS: [Reason; 12] = [
    Reason::DifferentLegalPerson,
    Reason::SameGroupSeparateLegalPerson,
    Reason::DifferentCountry,
    Reason::DifferentKind,
    Reason::IdentifierDiffers,
    Reason::AddressDiffers,
    Reason::GenericWordsOnly,
    Reason::WeakAliasOnly,
    Reason::Historical,
    Reason::SameParty,
    Reason::AnotherDivisionOfTheSameParty,
    Reason::InformationMissing,
];

/// One line of the list of cases.
pub fn row(case: &CaseFolder, id: &str, address: &str, now: &str) -> Result<Value> {
    let status = Status::of(case, now);
    let open = status.pairs.iter().filter(|p| p.cover.asks()).count();
    let last = case.entries.last().map(|e| e.at.clone()).unwrap_or_default();
    Ok(
        context! { id, address, title => status.title, open, waiting => status.waiting.len(), closed => status.closed, last, keep_until => status.keep_until },
    )
}

/// Everything the page of one case shows.
pub fn page(case: &CaseFolder, store: &Store, now: &str) -> Value {
    let status = Status::of(case, now);
    let opened = case.opened().cloned().unwrap_or_default();
    let hits = hits(case);
    let undecided = status.pairs.iter().filter(|p| p.cover.asks()).count();
    let all = case.pairs();
    let mut shown: Vec<_> = all.iter().zip(&status.pairs).collect();
    // what asks for a decision comes first
    shown.sort_by_key(|(_, state)| !state.cover.asks());
    let more = shown.len().saturating_sub(SHOWN);
    let pairs: Vec<Value> = shown
        .iter()
        .take(SHOWN)
        .map(|(pair, state)| {
            let known = hits.get(&(pair.party.clone(), pair.list.clone(), pair.uid.clone()));
            context! {
                party => pair.party, name => state.name, list => pair.list, uid => pair.uid, score => pair.score, grade => pair.grade,
                cover => state.cover, asks => state.cover.asks(),
                listed => known.map_or_else(|| listed_name(store, pair), |h| h.name.clone()),
                hit => known.map(Value::from_serialize),
            }
        })
        .collect();
    let waiting: Vec<Value> = status
        .waiting
        .iter()
        .filter_map(|seq| case.entries.iter().find(|e| e.seq == *seq))
        .map(|e| context! { seq => e.seq, at => e.at, what => Value::from_serialize(told(case, &e.event)), who => who(case, &e.event) })
        .collect();
    let log: Vec<Value> = case.entries.iter().rev().map(|e| context! { seq => e.seq, at => e.at, kind => kind(&e.event), what => Value::from_serialize(told(case, &e.event)), who => who(case, &e.event), report => report(&e.event) }).collect();
    let choices: Vec<Choices> = [Decision::FalsePositive, Decision::TrueMatch, Decision::NeedInfo]
        .map(|d| {
            let of = REASONS.iter().filter(|r| r.carries(d)).map(|r| (format!("{}/{}", name(&d), name(r)), label("reason", r)));
            (name(&d), label("decision", &d), of.collect())
        })
        .to_vec();
    let whats: Vec<(String, Words)> =
        ["draft", "base", "cover-note", "partner-file", "evidence", "declined"].map(|w| (w.to_owned(), say(&format!("what.{w}")))).to_vec();
    let conclusions: Vec<(String, Words)> =
        ["go-on", "licence-needed", "turned-down"].map(|w| (w.to_owned(), say(&format!("conclusion.{w}")))).to_vec();
    context! {
        more, opened => Value::from_serialize(&opened), status => Value::from_serialize(&status), undecided, pairs, waiting, log,
        choices => Value::from_serialize(&choices), whats => Value::from_serialize(&whats), conclusions => Value::from_serialize(&conclusions),
    }
}

/// The JSON word of a value.
fn name(value: &impl serde::Serialize) -> String {
    serde_json::to_value(value).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default()
}

/// The candidates of every review with their reasons, by party, list and entry; the latest says.
fn hits(case: &CaseFolder) -> BTreeMap<(String, String, String), Hit> {
    let mut out = BTreeMap::new();
    for entry in &case.entries {
        let Event::Reviewed(review) = &entry.event else { continue };
        let bytes = std::fs::read(case.folder().join(&review.folder).join("dossier.json")).unwrap_or_default();
        let json: Json = serde_json::from_slice(&bytes).unwrap_or_default();
        for party in json["parties"].as_array().into_iter().flatten() {
            let Ok(query) = serde_json::from_value::<Query>(party["screening"]["query"].clone()) else { continue };
            let key = Monitored::of(Query { id: String::new(), ..query }).key;
            for hit in party["screening"]["hits"].as_array().into_iter().flatten() {
                if let Ok(hit) = serde_json::from_value::<Hit>(hit.clone()) {
                    out.insert((key.clone(), hit.list.clone(), hit.uid.clone()), hit);
                }
            }
        }
    }
    out
}

/// The name an entry has today; nothing when it is gone.
fn listed_name(store: &Store, pair: &Pair) -> String {
    let list = store.lists().iter().find(|l| l.info.id == pair.list);
    let entry = list.and_then(|l| l.snapshot.listings.iter().find(|e| e.uid == pair.uid));
    entry.map(|e| e.primary().to_owned()).unwrap_or_default()
}

/// Whoever did it, unless the name was erased.
fn who(case: &CaseFolder, event: &Event) -> String {
    event.payload().and_then(|p| case.read_personal(p)).map(|p| p.person).unwrap_or_default()
}

fn kind(event: &Event) -> String {
    let json = serde_json::to_value(event).unwrap_or_default();
    json["kind"].as_str().unwrap_or_default().to_owned()
}

/// The file name of a review's report.
fn report(event: &Event) -> Option<String> {
    let Event::Reviewed(review) = event else { return None };
    review.folder.rsplit('/').next().map(|n| format!("report-{n}.html"))
}

/// What happened, in a line.
fn told(case: &CaseFolder, event: &Event) -> Words {
    let of = |party: &str, list: &str, uid: &str| {
        let name = case.party_name(party).unwrap_or_else(|| party.to_owned());
        both(format!("{name} × {list}:{uid}"))
    };
    match event {
        Event::Opened(o) => both(&o.title),
        Event::Received(r) => with(&label("what", &r.what), &both(&r.name)),
        Event::Reviewed(r) => with(&label("outcome", &r.outcome), &fill("page.case-findings", &[("n", &both(r.findings.to_string()))])),
        Event::Rescreened(r) => {
            let n = |key: &str| both(r.counts.get(key).copied().unwrap_or(0).to_string());
            let keys = ["new", "changed", "gone", "unchanged", "not-screened"];
            let values: Vec<(&str, Words)> = keys.iter().map(|k| (*k, n(k))).collect();
            let values: Vec<(&str, &Words)> = values.iter().map(|(k, w)| (*k, w)).collect();
            fill("page.case-rescreened", &values)
        }
        Event::Decided(d) => with(&of(&d.party, &d.list, &d.uid), &with(&label("decision", &d.decision), &label("reason", &d.reason))),
        Event::Exempted(x) => {
            let until = fill("page.case-exempt-until", &[("day", &both(&x.exemption.expires))]);
            with(&of(&x.party, &x.list, &x.uid), &with(&until, &label("reason", &x.exemption.reason)))
        }
        Event::Approved(a) => {
            let key = if a.confirmed { "page.case-confirmed" } else { "page.case-returned" };
            fill(key, &[("seq", &both(a.of.to_string()))])
        }
        Event::Closed(c) => label("conclusion", &c.conclusion),
        Event::Erased { payloads, reason } => with(&both(payloads.len().to_string()), &both(reason)),
        Event::Noted { text } => both(text),
    }
}

fn with(a: &Words, b: &Words) -> Words {
    Words::new(format!("{}: {}", a.en, b.en), format!("{}：{}", a.ja, b.ja))
}

/// What a check of every file came to.
pub fn verified(checked: &CaseCheck, lang: Lang) -> String {
    if checked.breaches.is_empty() {
        let line = fill("seal.holds", &[("n", &both(checked.files.to_string()))]);
        return format!("{} (ledger {})", line.get(lang), checked.head);
    }
    let names: Vec<String> = checked.breaches.iter().map(|b| format!("{b:?}")).collect();
    format!("{}: {}", say("seal.altered").get(lang), names.join(", "))
}
