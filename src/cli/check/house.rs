//! `check --standard FILE`: a draft held against the user's own template, clause by clause. What the template asks for is a
//! rule of the house; how the draft came to differ is not asked.

use crate::agreement::Agreement;
use crate::cli::Settings;
use crate::compare::findings::where_words;
use crate::compare::{self, Drafts, Loss, Understood};
use crate::document::{self, Document, Place, ReadOptions, ViewKind};
use crate::error::{Error, Result};
use crate::finding::{Basis, Confidence, Finding, Owner, Severity, finding_id, outcome};
use crate::report::catalogue::{both, fill, label};
use crate::report::check::{CheckReport, StandardUsed};
use crate::terms::{Library, REQUIRED, State};
use crate::words::Words;
use std::path::Path;

/// The user's own template, understood.
pub struct Standard {
    document: Document,
    understood: Understood,
}

impl Standard {
    /// # Errors
    /// A template that cannot be opened, or of which something was not read: it could not say what it asks for.
    pub fn read(path: &Path, options: &ReadOptions, library: &Library) -> Result<Standard> {
        let document = document::read(path, options)?;
        if !document.complete() {
            return Err(Error::new(
                Words::new("the template was not read whole", "ひな形の全文を読み取れませんでした"),
                Words::new(
                    "see `sekisho read` for what is missing, and give a Word file with text",
                    "`sekisho read` で読めない箇所を確認し、文字情報のあるWordファイルを指定してください",
                ),
            )
            .at(path.display().to_string()));
        }
        let understood = Understood::of(&document, ViewKind::Accepted, library);
        Ok(Standard { document, understood })
    }

    /// Adds what the draft lacks against the template to a report, and settles its outcome anew.
    pub fn hold_against(&self, draft: &Document, report: &mut CheckReport, library: &Library, settings: &Settings) {
        let revised = Understood::of(draft, ViewKind::Accepted, library);
        let drafts = Drafts { base: &self.document, revised: draft, cover: None, library, us: &settings.run.us, attested: &[] };
        let comparison = compare::compare(&drafts, &self.understood, &revised);
        let mut own: Vec<Finding> = comparison.losses.iter().map(|l| lost(l, library)).collect();
        own.extend(self.without_counterpart(comparison.unmatched.iter().map(|u| &u.base).collect()));
        // what the template asks for is told once, as its own rule
        let told: Vec<&str> = own.iter().filter_map(|f| f.term.as_deref()).collect();
        report.findings.retain(|f| !f.term.as_deref().is_some_and(|t| told.contains(&t)) || f.code == "alert-term");
        own.append(&mut report.findings);
        own.sort_by(|a, b| b.stops.cmp(&a.stops).then(b.severity.cmp(&a.severity)));
        report.findings = own;
        report.standard = Some(StandardUsed { path: self.document.path.clone(), sha256: self.document.sha256.clone() });
        report.outcome = outcome(&report.findings, draft.complete());
    }

    /// Duties of the template that the draft does not hold in any words, a finding for each article.
    fn without_counterpart(&self, places: Vec<&Place>) -> Vec<Finding> {
        let mut articles: Vec<(Words, Vec<Place>)> = Vec::new();
        for place in places {
            let name = where_words(Some(&article(&self.understood.agreement, place)));
            match articles.iter_mut().find(|(n, _)| *n == name) {
                Some((_, list)) => list.push(place.clone()),
                None => articles.push((name, vec![place.clone()])),
            }
        }
        let finding = |(name, places): (Words, Vec<Place>)| {
            let n = both(places.len().to_string());
            made("standard-clause", &[("where", &name), ("n", &n)], Severity::Medium, None, Owner::Legal, places)
        };
        articles.into_iter().map(finding).collect()
    }
}

/// A place cited by its article rather than by the piece it stands in.
fn article(agreement: &Agreement, place: &Place) -> Place {
    let label = place.clause.as_deref().unwrap_or_default();
    let clause = agreement.clauses.iter().position(|c| c.label == label && !label.is_empty());
    match clause.map(|c| &agreement.clauses[agreement.article(c)]) {
        Some(top) => Place { clause: Some(top.label.clone()), heading: agreement.heading_of(top), ..place.clone() },
        None => place.clone(),
    }
}

/// A loss against the template: a whole required term gone or undone stops.
fn lost(loss: &Loss, library: &Library) -> Finding {
    let term = library.title(&loss.term);
    let element = loss.element.as_ref().map(|e| library.element_title(&loss.term, e)).unwrap_or_default();
    let place = where_words(loss.base.as_ref());
    let (from, to) = (label("state", &loss.from), label("state", &loss.to));
    let code = if loss.element.is_some() { "standard-element" } else { "standard-term" };
    let values = [("term", &term), ("element", &element), ("where", &place), ("from", &from), ("to", &to)];
    let places: Vec<Place> = loss.base.iter().chain(loss.revised.iter()).cloned().collect();
    let mut finding = made(code, &values, loss.severity, Some(&loss.term), library.owner(&loss.term), places);
    finding.stops = loss.element.is_none() && REQUIRED.contains(&loss.term.as_str()) && matches!(loss.to, State::Absent | State::Defeated);
    finding
}

fn made(code: &str, values: &[(&str, &Words)], severity: Severity, term: Option<&str>, owner: Owner, places: Vec<Place>) -> Finding {
    Finding {
        id: finding_id(code, term, &places),
        code: code.to_owned(),
        basis: Basis::House,
        severity,
        confidence: Confidence::Medium,
        term: term.map(str::to_owned),
        stops: false,
        title: fill(&format!("finding.{code}.title"), values),
        why: fill(&format!("finding.{code}.why"), values),
        next: fill(&format!("finding.{code}.next"), values),
        owner,
        places,
    }
}
