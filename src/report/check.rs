//! `sekisho.check/1`: one agreement's inventory and findings, as INTERFACE.md fixes them, and the same as text.

use super::catalogue::{both, fill, label, say};
use super::document::{Coverage, DocumentReport};
use super::terminal::clean;
use super::text;
use crate::agreement::Agreement;
use crate::document::Document;
use crate::finding::{Finding, Outcome, Severity, outcome};
use crate::terms::findings::findings;
use crate::terms::{Asker, Inventory, Level, Library, Profile, Side, State, TermState};
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
    /// What told it, where the text did.
    pub profile_why: Words,
    /// The kind of institution that asks (`--side`), and how secret the information is (`--level`).
    pub side: Side,
    pub level: Level,
    /// Our own template the draft was held against (`--standard`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub standard: Option<StandardUsed>,
    pub outcome: Outcome,
    pub coverage: Coverage,
    pub terms: Vec<TermState>,
    pub findings: Vec<Finding>,
}

/// Which template a draft was held against.
#[derive(Debug, Clone, Serialize)]
pub struct StandardUsed {
    pub path: String,
    pub sha256: String,
}

/// By what an inventory is judged.
#[derive(Debug, Clone, Copy)]
pub struct Asking<'a> {
    pub library: &'a Library,
    /// The profile the user named.
    pub given: Option<&'a Profile>,
    pub asker: Asker,
    /// What the base held, where the draft is compared with one.
    pub base: Option<&'a Inventory>,
}

impl CheckReport {
    /// Judges an inventory by a profile: the one given, else the one the text tells.
    pub fn of(document: &Document, agreement: &Agreement, inventory: &Inventory, asking: &Asking, lang: Lang) -> CheckReport {
        let report = DocumentReport::of(document, lang);
        let told = if asking.given.is_some() { None } else { asking.library.profile_of(agreement, inventory) };
        let profile = asking.given.or(told.as_ref().map(|t| t.profile));
        let findings = profile.map(|p| findings(inventory, asking.base, asking.library, &p.asked_by(asking.asker))).unwrap_or_default();
        CheckReport {
            schema: "sekisho.check/1",
            coverage: report.coverage.clone(),
            document: report,
            profile: profile.map(|p| p.id.clone()).unwrap_or_default(),
            profile_from: if asking.given.is_some() { "given" } else { "told" },
            profile_why: told.map(|t| t.why).unwrap_or_default(),
            side: asking.asker.side,
            level: asking.asker.level,
            standard: None,
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
        if let Some(standard) = &self.standard {
            let values = [("path", &both(clean(&standard.path))), ("hash", &both(text::short_hash(&standard.sha256)))];
            let _ = writeln!(out, "{}", fill("check.standard", &values).get(lang));
        }
        let _ = writeln!(out, "\n■ {}", say("heading.terms").get(lang));
        for term in self.listed(library) {
            self.term(term, library, lang, &mut out);
        }
        out.push_str(&text::findings(&self.findings, lang));
        out.push_str(&text::coverage(&self.coverage.unread, lang));
        let _ = write!(out, "\n{}\n", say("text.legal").get(lang));
        out
    }

    /// One line: outcome, kind of agreement, file, and what asks for a look.
    pub fn line(&self, library: &Library, lang: Lang) -> String {
        let (dot, comma) = if lang == Lang::Ja { ("・", "、") } else { (" · ", ", ") };
        let kind = library.profile(&self.profile).map(|p| p.title.get(lang).to_owned()).unwrap_or_default();
        let asking = self.findings.iter().filter(|f| f.severity > Severity::Info);
        let titles: Vec<String> = asking.map(|f| clean(f.title.get(lang))).collect();
        let unread = if self.coverage.unread.is_empty() {
            String::new()
        } else {
            format!("{dot}{}", fill("coverage.incomplete", &[("n", &both(self.coverage.unread.len().to_string()))]).get(lang))
        };
        let titles = if titles.is_empty() { String::new() } else { format!("{dot}{}", titles.join(comma)) };
        format!("{}{dot}{}{dot}{kind}{unread}{titles}\n", label("outcome", &self.outcome).get(lang), clean(&self.document.path))
    }

    fn profile_line(&self, library: &Library) -> Words {
        let title = library.profile(&self.profile).map(|p| p.title.clone()).unwrap_or_default();
        let mut line = if self.profile_from == "given" {
            fill("check.profile-given", &[("profile", &title)])
        } else {
            fill("check.profile-told", &[("profile", &title), ("why", &self.profile_why)])
        };
        if self.side != Side::Default {
            let side = fill("check.side", &[("side", &self.side.title())]);
            (line.en, line.ja) = (format!("{} · {}", line.en, side.en), format!("{} · {}", line.ja, side.ja));
        }
        if self.level != Level::Internal {
            let level = fill("check.level", &[("level", &both(self.level.mark()))]);
            (line.en, line.ja) = (format!("{} · {}", line.en, level.en), format!("{} · {}", line.ja, level.ja));
        }
        line
    }

    /// Terms the profile names, then others that were found.
    fn listed<'a>(&'a self, library: &Library) -> Vec<&'a TermState> {
        let asked = library.profile(&self.profile).map(|p| p.asked_by(Asker { side: self.side, level: self.level })).unwrap_or_default();
        let named: Vec<&str> = asked.terms().collect();
        let (asked, others): (Vec<&TermState>, Vec<&TermState>) = self.terms.iter().partition(|t| named.contains(&t.id.as_str()));
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
