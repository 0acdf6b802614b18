//! `sekisho.check/1`: one agreement's inventory and findings, as INTERFACE.md fixes them, and the same as text.

use super::catalogue::{fill, label, say};
use super::document::{Coverage, DocumentReport};
use super::terminal::clean;
use super::text;
use crate::agreement::Agreement;
use crate::document::Document;
use crate::finding::{Finding, Outcome, outcome};
use crate::terms::findings::findings;
use crate::terms::{Inventory, Library, Profile, State, TermState};
use crate::words::{Lang, Words};
use serde::Serialize;
use std::fmt::Write as _;

#[derive(Debug, Clone, Serialize)]
pub struct CheckReport {
    pub schema: &'static str,
    pub document: DocumentReport,
    pub profile: String,
    /// `given` by the user, or `told` from the text.
    pub profile_from: &'static str,
    pub outcome: Outcome,
    pub coverage: Coverage,
    pub terms: Vec<TermState>,
    pub findings: Vec<Finding>,
}

impl CheckReport {
    /// Judges an inventory by a profile: the one given, else the one the text tells.
    pub fn of(
        document: &Document,
        agreement: &Agreement,
        inventory: &Inventory,
        library: &Library,
        given: Option<&Profile>,
        lang: Lang,
    ) -> CheckReport {
        let report = DocumentReport::of(document, lang);
        let profile = given.or_else(|| library.profile_of(agreement));
        let findings = profile.map(|p| findings(inventory, library, p)).unwrap_or_default();
        CheckReport {
            schema: "sekisho.check/1",
            coverage: report.coverage.clone(),
            document: report,
            profile: profile.map(|p| p.id.clone()).unwrap_or_default(),
            profile_from: if given.is_some() { "given" } else { "told" },
            outcome: outcome(&findings, document.complete()),
            terms: inventory.terms.clone(),
            findings,
        }
    }

    /// The report for a terminal: verdict and coverage first.
    pub fn text(&self, library: &Library, lang: Lang, color: bool) -> String {
        let mut out = text::headline(self.outcome, self.coverage.unread.len(), false, lang, color);
        let _ = writeln!(out, "{} · sha256 {}", clean(&self.document.path), text::short_hash(&self.document.sha256));
        let _ = writeln!(out, "{}", self.profile_line(library).get(lang));
        let _ = writeln!(out, "\n■ {}", say("heading.terms").get(lang));
        for term in self.listed(library) {
            self.term(term, library, lang, &mut out);
        }
        out.push_str(&text::findings(&self.findings, lang));
        out.push_str(&text::coverage(&self.coverage.unread, lang));
        let _ = write!(out, "\n{}\n", say("text.legal").get(lang));
        out
    }

    fn profile_line(&self, library: &Library) -> Words {
        let title = library.profile(&self.profile).map(|p| p.title.clone()).unwrap_or_default();
        fill(if self.profile_from == "given" { "check.profile-given" } else { "check.profile-told" }, &[("profile", &title)])
    }

    /// Terms the profile names, then others that were found.
    fn listed<'a>(&'a self, library: &Library) -> Vec<&'a TermState> {
        let named: Vec<&String> = library.profile(&self.profile).map(|p| p.terms().collect()).unwrap_or_default();
        let (asked, others): (Vec<&TermState>, Vec<&TermState>) = self.terms.iter().partition(|t| named.contains(&&t.id));
        asked.into_iter().chain(others.into_iter().filter(|t| t.state.found())).collect()
    }

    fn term(&self, term: &TermState, library: &Library, lang: Lang, out: &mut String) {
        let bound = term.bound.map(|b| format!(" · {}", label("bound", &b).get(lang))).unwrap_or_default();
        let state = label("state", &term.state);
        let _ = writeln!(out, "  {} {}: {}{bound}", sign(term.state), library.title(&term.id).get(lang), state.get(lang));
        if let Some(place) = term.evidence.first() {
            let clause = place.clause.as_ref().map(|c| format!("{c} ")).unwrap_or_default();
            let _ = writeln!(out, "      {}{}", clean(&clause), text::quote(&place.quote, lang));
        }
        if term.state.found() {
            let names = |found: bool| {
                let list = term.elements.iter().filter(|e| e.state.found() == found).map(|e| library.element_title(&term.id, &e.id));
                list.map(|w| w.get(lang).to_owned()).collect::<Vec<_>>().join(if lang == Lang::Ja { "、" } else { ", " })
            };
            let (with, without) = (names(true), names(false));
            for (key, list) in [("check.with", with), ("check.without", without)] {
                if !list.is_empty() {
                    let _ = writeln!(out, "      {}{list}", say(key).get(lang));
                }
            }
        }
    }
}

fn sign(state: State) -> char {
    match state {
        State::Present => '+',
        State::Weak | State::Defeated | State::ByReference => '!',
        State::Absent => '-',
        State::Unread => '?',
    }
}
