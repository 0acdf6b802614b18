//! The minimum record of one run (`sekisho.record/1`), whole: who looked at what, with which lists, what was found and not
//! found, what was not read. No field is left empty: what was not given says so. Pure.

use super::dossier::{Dossier, ScreenedParty};
use super::retention::RETENTION;
use super::seal::sha256;
use crate::lists::{MissingList, StoredList};
use crate::screening::Thresholds;
use serde_json::{Value, json};

/// What a record says beside the dossier.
pub struct Circumstances<'a> {
    pub lists: &'a [StoredList],
    pub missing: &'a [MissingList],
    pub thresholds: Thresholds,
    /// Hash of the clause library and the program's own data.
    pub configuration: &'a str,
    /// Path and SHA-256 of every input file.
    pub inputs: Vec<(String, String)>,
    /// Hash of the record before, or nothing.
    pub previous: &'a str,
}

const NOT_GIVEN: &str = "not given · 記載なし";
const OPEN: &str = "open: nobody decided yet · 判断未了";

/// The record as JSON.
pub fn record(d: &Dossier, c: &Circumstances) -> Value {
    let inputs: Vec<Value> = c.inputs.iter().map(|(path, hash)| json!({"file": path, "sha256": hash})).collect();
    let run_id = sha256(format!("{}|{}|{:?}", d.now, c.configuration, c.inputs).as_bytes())[..16].to_owned();
    let kept = RETENTION.longest();
    json!({
        "schema": "sekisho.record/1",
        "run": {
            "id": run_id, "utc": d.now, "local": local(&d.now),
            "program": format!("{} {}", d.program.name, d.program.version),
            "configuration": c.configuration, "inputs": inputs, "operator": NOT_GIVEN,
        },
        "case": {
            "id": NOT_GIVEN, "agreement": given(&d.check.profile), "us": list(&d.us), "declined": list(&d.declined),
            "purpose": given(d.partner.as_ref().and_then(|p| p.end_use.as_deref()).unwrap_or_default()),
            "countries": list(&countries(d)), "technology": list(&d.partner.as_ref().map(|p| p.topic.clone()).unwrap_or_default()),
            "requester": NOT_GIVEN,
        },
        "parties": d.parties.iter().map(|p| party(p, c.thresholds)).collect::<Vec<_>>(),
        "lists": lists(d, c),
        "lists-not-available": c.missing.iter().map(|m| json!({"id": m.info.id, "title": m.info.title})).collect::<Vec<_>>(),
        "indicators": d.indicators.iter().map(|i| json!({"id": i.id, "weight": i.weight, "title": i.title})).collect::<Vec<_>>(),
        "ownership": d.ownership,
        "agreement": {
            "terms": d.check.terms.iter().map(|t| json!({"id": t.id, "state": t.state})).collect::<Vec<_>>(),
            "losses": d.compare.as_ref().map(|c| json!(c.losses)).unwrap_or(json!(NOT_GIVEN)),
        },
        "coverage": {"complete": d.coverage.complete, "open": d.coverage.open, "notes": d.coverage.notes, "read-as": d.document.format},
        "outcome": d.outcome,
        "findings": d.findings.iter().map(|f| json!({"id": f.id, "code": f.code, "severity": f.severity, "confidence": f.confidence})).collect::<Vec<_>>(),
        "questions": d.questions,
        "approval": {"state": OPEN, "where": "sekisho case approve"},
        "retention": {
            "basis": kept.id, "title": kept.title, "years": kept.years, "from": kept.from, "source": kept.source, "as-of": kept.as_of,
            "keep-until": years_after(&d.now, kept.years), "next-review": years_after(&d.now, 1),
        },
        "integrity": {
            "manifest": "manifest.json", "previous": if c.previous.is_empty() { NOT_GIVEN } else { c.previous },
            "external-time-stamp": "see manifest.tsr where there is one",
        },
    })
}

/// One party: as found, as searched, and every candidate; none is a row too.
fn party(p: &ScreenedParty, thresholds: Thresholds) -> Value {
    let s = &p.screening;
    let candidates: Vec<Value> = s
        .hits
        .iter()
        .map(|h| {
            json!({
                "list": h.list, "uid": h.uid, "name": h.name, "matched": h.matched, "outcome": h.outcome, "grade": h.grade,
                "score": h.score, "parts": h.reasons, "effect": h.effect.class, "codes": list(&h.remarks), "disposition": OPEN,
            })
        })
        .collect();
    json!({
        "name": p.name, "aliases": list(&p.aliases), "role": p.role, "drafts": p.drafts, "ours": p.us,
        "places": if p.places.is_empty() { json!(NOT_GIVEN) } else { json!(p.places) },
        "scripts": scripts(&p.name), "addresses": list(&p.addresses), "identifiers": list(&s.query.identifiers),
        "searched": {"forms": list(&s.forms), "hit-at": thresholds.hit, "possible-at": thresholds.possible},
        "outcome": s.outcome, "candidates": if candidates.is_empty() { json!("0 candidates") } else { json!(candidates) },
        "below-threshold": s.below_threshold,
        "not-covered": if s.not_covered.is_empty() { json!("every list could answer") } else { json!(*s.not_covered) },
    })
}

fn lists(d: &Dossier, c: &Circumstances) -> Vec<Value> {
    let of = |l: &StoredList| {
        let searched = d.lists.iter().find(|s| s.id == l.info.id);
        json!({
            "id": l.info.id, "title": l.info.title, "publisher": l.info.authority, "edition": given(&l.snapshot.version),
            "dated-by": l.snapshot.dated_by, "fetched-at": given(&l.snapshot.imported_at), "confirmed-at": given(&l.snapshot.confirmed_at),
            "records": l.snapshot.records(), "sha256": given(&l.snapshot.sha256), "url": given(&l.info.url),
            "age-days": searched.map_or(0, |s| s.age_days), "stale": searched.is_some_and(|s| s.stale),
        })
    };
    c.lists.iter().map(of).collect()
}

fn countries(d: &Dossier) -> Vec<String> {
    let named = d.parties.iter().flat_map(|p| &p.addresses).filter_map(|a| crate::indicators::geography::country_of(a));
    let given = d.partner.iter().filter_map(|p| p.country.clone());
    named.chain(given).collect::<std::collections::BTreeSet<_>>().into_iter().collect()
}

fn scripts(name: &str) -> Vec<&'static str> {
    let mut out: Vec<&str> = Vec::new();
    for c in name.chars().filter(|c| c.is_alphabetic()) {
        let script = unicode_script::UnicodeScript::script(&c).full_name();
        if !out.contains(&script) {
            out.push(script);
        }
    }
    if out.is_empty() { vec![NOT_GIVEN] } else { out }
}

fn given(text: &str) -> &str {
    if text.trim().is_empty() { NOT_GIVEN } else { text }
}

fn list(values: &[String]) -> Value {
    if values.is_empty() { json!(NOT_GIVEN) } else { json!(values) }
}

/// The same moment in Japan, where most records are read; said with its offset.
fn local(now: &str) -> String {
    let stamp: Option<jiff::Timestamp> = now.parse().ok();
    let tokyo = jiff::tz::TimeZone::fixed(jiff::tz::offset(9));
    stamp.map_or_else(|| NOT_GIVEN.to_owned(), |t| t.to_zoned(tokyo).strftime("%Y-%m-%dT%H:%M:%S+09:00").to_string())
}

fn years_after(now: &str, years: u32) -> String {
    let day: Option<jiff::civil::Date> = now.get(..10).and_then(|d| d.parse().ok());
    day.and_then(|d| d.checked_add(jiff::Span::new().years(i64::from(years))).ok()).map_or_else(|| NOT_GIVEN.to_owned(), |d| d.to_string())
}

/// The findings without any words of the files or names of parties: what may be shared to learn from each other.
pub fn anonymous(d: &Dossier) -> Value {
    let finding = |f: &crate::finding::Finding| json!({"code": f.code, "basis": f.basis, "severity": f.severity, "confidence": f.confidence, "term": f.term, "owner": f.owner});
    let indicator = |i: &crate::indicators::Indicator| json!({"id": i.id, "weight": i.weight, "compared": i.compared.iter().map(|c| &c.what).collect::<Vec<_>>()});
    json!({
        "schema": "sekisho.anonymous/1", "program": format!("{} {}", d.program.name, d.program.version), "outcome": d.outcome,
        "complete": d.coverage.complete, "profile": d.check.profile,
        "findings": d.findings.iter().map(finding).collect::<Vec<_>>(),
        "indicators": d.indicators.iter().map(indicator).collect::<Vec<_>>(),
        "terms": d.check.terms.iter().map(|t| json!({"id": t.id, "state": t.state})).collect::<Vec<_>>(),
    })
}
