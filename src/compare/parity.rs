//! Two language versions of one agreement against each other: what stands in one of them alone, and numbers that differ.
//! Texts are never compared across languages; terms, articles, quantities and dates are.

use super::Understood;
use crate::agreement::{Agreement, QuantityUnit, Section, quantities};
use crate::document::fold::folded;
use crate::document::{Document, Place};
use crate::finding::{Basis, Confidence, Finding, Owner, Severity, finding_id};
use crate::report::catalogue::{both, fill};
use crate::terms::{Library, REQUIRED, State};
use crate::words::Words;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum DisparityKind {
    /// A term stands in one version alone, or weaker in one.
    Term,
    /// An article stands in one version alone.
    Article,
    /// Times, shares or dates of one article differ.
    Quantity,
}

/// One thing in which two language versions differ.
#[derive(Debug, Clone, Serialize)]
pub struct Disparity {
    pub kind: DisparityKind,
    /// The id of the term, the number of the article.
    pub what: String,
    pub severity: Severity,
    pub first: Option<Place>,
    pub second: Option<Place>,
    /// The quantities that only this version names.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub only_first: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub only_second: Vec<String>,
}

/// How the two versions differ; the gravest first.
pub fn parity(first: &Understood, second: &Understood) -> Vec<Disparity> {
    let mut out = terms(first, second);
    out.extend(articles(&first.agreement, &second.agreement));
    out.sort_by(|a, b| b.severity.cmp(&a.severity).then(a.kind.cmp(&b.kind)).then(a.what.cmp(&b.what)));
    out
}

fn terms(first: &Understood, second: &Understood) -> Vec<Disparity> {
    let (numbers, others) = (numbered(&first.agreement), numbered(&second.agreement));
    let in_both = |agreement: &Agreement, own: &BTreeMap<String, usize>, other: &BTreeMap<String, usize>, sentences: &[usize]| {
        let article = sentences.first().map(|&i| agreement.article(agreement.sentences[i].clause));
        own.iter().any(|(number, at)| Some(*at) == article && other.contains_key(number))
    };
    let mut out = Vec::new();
    for a in &first.inventory.terms {
        let Some(b) = second.inventory.term(&a.id) else { continue };
        let required = REQUIRED.contains(&a.id.as_str());
        let unread = a.state == State::Unread || b.state == State::Unread;
        if unread || a.state.found() == b.state.found() && !(required && a.state != b.state) {
            continue;
        }
        // where the article stands in both versions, a further term may be there in words we do not recognise
        let article =
            in_both(&first.agreement, &numbers, &others, &a.sentences) || in_both(&second.agreement, &others, &numbers, &b.sentences);
        out.push(Disparity {
            kind: DisparityKind::Term,
            what: a.id.clone(),
            severity: match (required, article) {
                (true, _) => Severity::High,
                (false, false) => Severity::Medium,
                (false, true) => Severity::Low,
            },
            first: a.evidence.first().cloned(),
            second: b.evidence.first().cloned(),
            only_first: Vec::new(),
            only_second: Vec::new(),
        });
    }
    out
}

/// Outermost numbered articles by their number, with the clause.
fn numbered(agreement: &Agreement) -> BTreeMap<String, usize> {
    let mut out = BTreeMap::new();
    for (i, c) in agreement.clauses.iter().enumerate() {
        if c.parent.is_some() || c.section != Section::Articles || c.label.is_empty() {
            continue;
        }
        let plain = super::canon::numbers(&folded(&c.label));
        let number: String = plain.chars().skip_while(|c| !c.is_ascii_digit()).take_while(|c| c.is_ascii_digit()).collect();
        let branch: String = plain.split('の').nth(1).map(|b| format!("-{b}")).unwrap_or_default();
        let number = if number.is_empty() { roman(&plain).map(|n| n.to_string()).unwrap_or_default() } else { number };
        if !number.is_empty() {
            out.entry(format!("{number}{branch}")).or_insert(i);
        }
    }
    out
}

/// `article iv` → 4.
fn roman(label: &str) -> Option<u32> {
    let word = label.rsplit(' ').next()?.trim_end_matches('.');
    let value = |c: char| [('i', 1), ('v', 5), ('x', 10), ('l', 50)].iter().find(|x| x.0 == c).map(|x| x.1);
    let values: Vec<u32> = word.chars().map(value).collect::<Option<_>>()?;
    let sum = |i: usize, v: u32| if values.get(i + 1).is_some_and(|&n| n > v) { -i64::from(v) } else { i64::from(v) };
    u32::try_from(values.iter().enumerate().map(|(i, &v)| sum(i, v)).sum::<i64>()).ok().filter(|n| *n > 0)
}

fn articles(first: &Agreement, second: &Agreement) -> Vec<Disparity> {
    let (a, b) = (numbered(first), numbered(second));
    let common = a.keys().filter(|k| b.contains_key(*k)).count();
    // other numbers mean another structure: then the numbers say nothing of what is missing
    if common * 2 < a.len().max(b.len()) {
        return Vec::new();
    }
    let keys: BTreeSet<&String> = a.keys().chain(b.keys()).collect();
    let place = |x: &Agreement, c: Option<&usize>| {
        let clause = &x.clauses[*c?];
        let sentence =
            x.sentences.iter().position(|s| s.part == clause.part && s.range.start >= clause.body && s.range.end <= clause.whole.end);
        Some(sentence.map_or_else(|| x.place_of(clause.part, clause.own.clone()), |i| x.place(i)))
    };
    let mut out = Vec::new();
    for key in keys {
        let (x, y) = (a.get(key), b.get(key));
        let mut d = Disparity {
            kind: DisparityKind::Article,
            what: key.clone(),
            severity: Severity::High,
            first: place(first, x),
            second: place(second, y),
            only_first: Vec::new(),
            only_second: Vec::new(),
        };
        if let (Some(&x), Some(&y)) = (x, y) {
            let (p, q) = (numbers_of(first, x), numbers_of(second, y));
            d.kind = DisparityKind::Quantity;
            d.only_first = less(&p, &q);
            d.only_second = less(&q, &p);
            if d.only_first.is_empty() && d.only_second.is_empty() {
                continue;
            }
        }
        out.push(d);
    }
    out
}

/// What is in one list and not, or less often, in the other.
fn less(a: &[String], b: &[String]) -> Vec<String> {
    let mut rest = b.to_vec();
    let kept = |x: &&String| match rest.iter().position(|y| y == *x) {
        Some(i) => {
            rest.remove(i);
            false
        }
        None => true,
    };
    a.iter().filter(kept).cloned().collect()
}

/// Times and shares of an article, in one unit where units convert exactly: a year is 12 months, a week 7 days. Words of
/// promptness differ too freely between languages to be compared.
fn numbers_of(agreement: &Agreement, article: usize) -> Vec<String> {
    let mut out = Vec::new();
    for s in agreement.sentences.iter().filter(|s| agreement.article(s.clause) == article) {
        for q in quantities(&s.folded.text, s.lang) {
            let (value, unit) = match q.unit {
                QuantityUnit::Promptness => continue,
                QuantityUnit::Year => (q.value * 12.0, "months"),
                QuantityUnit::Month => (q.value, "months"),
                QuantityUnit::Week => (q.value * 7.0, "days"),
                QuantityUnit::Day => (q.value, "days"),
                QuantityUnit::BusinessDay => (q.value, "business days"),
                QuantityUnit::Hour => (q.value, "hours"),
                QuantityUnit::Percent => (q.value, "%"),
            };
            out.push(format!("{value} {unit}"));
        }
    }
    out.sort();
    out
}

/// Disparities as findings: each asks which version is meant.
pub fn findings(disparities: &[Disparity], first: &Document, second: &Document, library: &Library) -> Vec<Finding> {
    let finding = |d: &Disparity| {
        let places: Vec<Place> = d.first.iter().chain(&d.second).cloned().collect();
        let what = match d.kind {
            DisparityKind::Term => library.title(&d.what),
            _ => Words::new(format!("Article {}", d.what), format!("第{}条", d.what.replace('-', "条の").trim_end_matches('条'))),
        };
        let code = match (d.kind, d.first.is_some() && d.second.is_some()) {
            (DisparityKind::Quantity, _) => "parity-quantity",
            (DisparityKind::Term, true) => "parity-state",
            _ => "parity-missing",
        };
        let lacking = both(if d.first.is_none() { &first.path } else { &second.path });
        let list = |l: &[String]| both(if l.is_empty() { "–".to_owned() } else { l.join(", ") });
        let (a, b) = (list(&d.only_first), list(&d.only_second));
        let values = [("what", &what), ("lacking", &lacking), ("first", &a), ("second", &b)];
        Finding {
            id: finding_id(code, Some(&d.what), &places),
            code: code.to_owned(),
            basis: Basis::Comparison,
            severity: d.severity,
            confidence: Confidence::Medium,
            term: (d.kind == DisparityKind::Term).then(|| d.what.clone()),
            stops: false,
            title: fill(&format!("finding.{code}.title"), &values),
            why: fill(&format!("finding.{code}.why"), &values),
            next: fill(&format!("finding.{code}.next"), &values),
            owner: if d.kind == DisparityKind::Term { library.owner(&d.what) } else { Owner::Legal },
            places,
        }
    };
    disparities.iter().map(finding).collect()
}
