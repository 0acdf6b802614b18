//! Everything a review or a comparison can be handed on as: one row a form. The page offers them, the command line names
//! them by `--format`; both make them here.

use super::catalogue::say;
use super::comparison::ComparisonReport;
use super::issues::{Audience, issues, table};
use super::spreadsheet::{self, Sheet};
use super::word::comments::{Remark, commented};
use super::word::edit::Marker;
use super::word::redline::{Redline, redline};
use super::{sarif, side_by_side};
use crate::casefile::dossier::Dossier;
use crate::document::{Document, Format, ReadOptions};
use crate::error::{Error, Result};
use crate::finding::{Finding, Severity};
use crate::terms::Library;
use crate::words::{Lang, Words};

/// What the forms are made from.
pub struct Material<'a> {
    pub draft: &'a Document,
    /// The draft's own file.
    pub draft_bytes: &'a [u8],
    pub base: Option<&'a Document>,
    /// The base's own file, where it is at hand: a clause that is gone is shown with its number.
    pub base_bytes: Option<&'a [u8]>,
    pub compare: Option<&'a ComparisonReport>,
    pub findings: &'a [Finding],
    pub open: Vec<String>,
    pub library: &'a Library,
    pub lang: Lang,
    pub audience: Audience,
    pub now: &'a str,
    pub options: &'a ReadOptions,
}

/// What is open in a dossier, a line each.
pub fn open_lines(dossier: &Dossier, lang: Lang) -> Vec<String> {
    dossier.coverage.open.iter().map(|o| format!("{}: {} → {}", o.what.get(lang), o.why.get(lang), o.next.get(lang))).collect()
}

fn no_base() -> Error {
    Error::new(
        Words::new("this form needs a version to compare with", "この形式には比べる版（基準文書）が必要です"),
        Words::new("give one with --against", "--against で指定してください"),
    )
}

impl Material<'_> {
    fn issue_table(&self) -> (Vec<String>, Vec<Vec<String>>) {
        table(&issues(self.compare, self.findings, self.library), self.audience, self.lang)
    }

    pub fn csv(&self) -> Result<Vec<u8>> {
        let (headings, rows) = self.issue_table();
        Ok(spreadsheet::csv(&headings, &rows)?.into_bytes())
    }

    pub fn xlsx(&self) -> Result<Vec<u8>> {
        let (headings, rows) = self.issue_table();
        let word = |key: &str| say(key).get(self.lang).to_owned();
        let status = headings.iter().position(|h| *h == word("issue.status"));
        let choices = ["issue.open", "issue.asked", "issue.agreed", "issue.accepted", "issue.closed"].map(word).to_vec();
        let internal: &[f64] = &[5.0, 16.0, 16.0, 14.0, 9.0, 36.0, 40.0, 40.0, 12.0, 20.0, 28.0, 12.0, 36.0, 12.0, 6.0];
        let external: &[f64] = &[5.0, 18.0, 18.0, 48.0, 48.0, 40.0, 30.0, 6.0];
        let name = word("issue.title");
        let widths = if self.audience == Audience::Internal { internal } else { external };
        let mut sheets = vec![Sheet { name: &name, headings: &headings, rows: &rows, widths, choices: status.map(|c| (c, choices)) }];
        let heading = vec![word("heading.coverage")];
        let open: Vec<Vec<String>> = self.open.iter().map(|o| vec![o.clone()]).collect();
        if self.audience == Audience::Internal && !open.is_empty() {
            sheets.push(Sheet { name: "coverage", headings: &heading, rows: &open, widths: &[120.0], choices: None });
        }
        spreadsheet::xlsx(&sheets, self.now, self.lang)
    }

    fn run(&self) -> sarif::Run<'_> {
        sarif::Run { path: &self.draft.path, findings: self.findings, open: &self.open, lang: self.lang }
    }

    pub fn sarif(&self) -> Result<Vec<u8>> {
        Ok(sarif::sarif(&[self.run()]).into_bytes())
    }

    pub fn junit(&self) -> Result<Vec<u8>> {
        Ok(sarif::junit(&[self.run()]).into_bytes())
    }

    pub fn side_by_side(&self) -> Result<Vec<u8>> {
        let base = self.base.ok_or_else(no_base)?;
        Ok(side_by_side::html(base, self.draft, self.audience, self.lang).into_bytes())
    }

    pub fn side_by_side_word(&self) -> Result<Vec<u8>> {
        side_by_side::word(self.base.ok_or_else(no_base)?, self.draft, self.audience, self.lang)
    }

    /// The tracked changes, and what they do not show.
    pub fn redline(&self) -> Result<Redline> {
        let base = self.base.ok_or_else(no_base)?;
        let order = super::word::redline::Order {
            base,
            revised: self.draft,
            base_bytes: self.base_bytes,
            revised_bytes: self.draft_bytes,
            changes: self.compare.map(|c| c.changes.as_slice()).unwrap_or_default(),
            audience: self.audience,
            lang: self.lang,
            now: self.now,
            options: self.options,
        };
        redline(&order).map_err(|e| e.error().at(self.draft.path.clone()))
    }

    /// The draft with a comment for each issue: ours with why and what next, those for the other side with a question.
    pub fn commented(&self) -> Result<Vec<u8>> {
        let lang = self.lang;
        let external = self.audience == Audience::External;
        let mut remarks: Vec<Remark> = Vec::new();
        if external {
            if let Some(c) = self.compare {
                let asked = issues(Some(c), &[], self.library);
                let places = c.losses.iter().map(|l| l.revised.clone());
                let places = places.chain(c.changes.iter().filter(|c| c.severity > Severity::Info).map(|c| c.revised.clone()));
                for (issue, place) in asked.iter().zip(places).filter(|(i, _)| i.shareable && i.severity >= Severity::Medium) {
                    let mut text = vec![issue.question.get(lang).to_owned()];
                    text.extend(Some(issue.old.clone()).filter(|o| !o.is_empty()));
                    remarks.push(Remark { place, text });
                }
            }
        } else {
            for f in self.findings.iter().filter(|f| f.severity > Severity::Info) {
                let severity = super::catalogue::label("severity", &f.severity);
                let text = vec![
                    format!("[{}] {}", severity.get(lang), f.title.get(lang)),
                    f.why.get(lang).to_owned(),
                    format!("→ {}", f.next.get(lang)),
                ];
                remarks.push(Remark { place: f.places.first().filter(|p| self.stands(p)).cloned(), text });
            }
        }
        let author = say(if external { "comment.author-external" } else { "comment.author" });
        let marker = Marker { author: author.get(lang).to_owned(), date: self.now.to_owned() };
        commented(self.draft, self.draft_bytes, &remarks, &marker, external.then_some(lang), self.options)
            .map_err(|e| e.error().at(self.draft.path.clone()))
    }

    /// Whether a place is one of the draft, and not of the base.
    fn stands(&self, place: &crate::document::Place) -> bool {
        let view = self.draft.view(crate::document::ViewKind::Accepted);
        view.parts.iter().any(|p| p.name == place.part && p.text.contains(&place.quote))
    }

    pub fn is_word(&self) -> bool {
        self.draft.format == Format::Docx
    }
}
