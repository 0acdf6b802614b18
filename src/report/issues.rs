//! The issue table (論点表): one row for each loss, change and finding, with room for position, wording, answer and status.
//! For the other side it holds the words of both drafts and a question, and nothing of ours.

use super::catalogue::{fill, label};
use super::comparison::ComparisonReport;
use crate::compare::findings::where_words;
use crate::document::Place;
use crate::finding::{Finding, Severity};
use crate::terms::Library;
use crate::words::{Lang, Words};

/// Who reads what is handed on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Audience {
    #[default]
    Internal,
    /// The other side: no severity, owner, position, party or list of ours.
    External,
}

/// One row.
#[derive(Debug, Clone)]
pub struct Issue {
    pub clause_old: Words,
    pub clause_new: Words,
    pub kind: Words,
    pub severity: Severity,
    pub what: Words,
    pub old: String,
    pub new: String,
    pub disclosure: Words,
    pub owner: Words,
    pub question: Words,
    /// Holds nothing but what stands in the two drafts.
    pub shareable: bool,
}

/// Losses first, then changes as the comparison orders them, then what else was found.
pub fn issues(compare: Option<&ComparisonReport>, findings: &[Finding], library: &Library) -> Vec<Issue> {
    let mut out = Vec::new();
    let place = |p: Option<&Place>| p.map(|p| where_words(Some(p))).unwrap_or_default();
    let quote = |p: Option<&Place>| p.map(|p| p.quote.clone()).unwrap_or_default();
    let ask = |key: &str, p: Option<&Place>| fill(key, &[("place", &place(p))]);
    if let Some(c) = compare {
        for l in &c.losses {
            let mut what = library.title(&l.term);
            if let Some(element) = &l.element {
                let element = library.element_title(&l.term, element);
                what = Words::new(format!("{} / {}", what.en, element.en), format!("{}／{}", what.ja, element.ja));
            }
            let (from, to) = (label("state", &l.from), label("state", &l.to));
            what = Words::new(format!("{}: {} → {}", what.en, from.en, to.en), format!("{}：{} → {}", what.ja, from.ja, to.ja));
            out.push(Issue {
                clause_old: place(l.base.as_ref()),
                clause_new: place(l.revised.as_ref()),
                kind: super::catalogue::say("issue.loss"),
                severity: l.severity,
                what,
                old: quote(l.base.as_ref()),
                new: quote(l.revised.as_ref()),
                disclosure: label("disclosure", &l.disclosure),
                owner: Words::default(),
                question: ask(
                    if l.revised.is_none() { "issue.ask-gone" } else { "issue.ask-changed" },
                    l.base.as_ref().or(l.revised.as_ref()),
                ),
                shareable: true,
            });
        }
        for change in c.changes.iter().filter(|c| c.severity > Severity::Info) {
            let at = change.base.as_ref().or(change.revised.as_ref());
            let key = match (&change.base, &change.revised) {
                (Some(_), None) => "issue.ask-gone",
                (None, Some(_)) => "issue.ask-come",
                _ => "issue.ask-changed",
            };
            let (class, kind) = (label("class", &change.class), label("kind", &change.kind));
            out.push(Issue {
                clause_old: place(change.base.as_ref()),
                clause_new: place(change.revised.as_ref()),
                kind: Words::new(format!("{}, {}", class.en, kind.en), format!("{}・{}", class.ja, kind.ja)),
                severity: change.severity,
                what: change.why.clone(),
                old: quote(change.base.as_ref()),
                new: quote(change.revised.as_ref()),
                disclosure: label("disclosure", &change.disclosure),
                owner: Words::default(),
                question: ask(key, at),
                // remarks on the file itself are ours, not a matter of the text
                shareable: at.is_some(),
            });
        }
    }
    for f in findings.iter().filter(|f| f.severity > Severity::Info) {
        out.push(Issue {
            clause_old: Words::default(),
            clause_new: place(f.places.first()),
            kind: super::catalogue::say("issue.finding"),
            severity: f.severity,
            what: Words::new(format!("{} — {}", f.title.en, f.why.en), format!("{} — {}", f.title.ja, f.why.ja)),
            old: String::new(),
            new: quote(f.places.first()),
            disclosure: Words::default(),
            owner: label("owner", &f.owner),
            question: f.next.clone(),
            shareable: false,
        });
    }
    out
}

/// Headings and rows, as cells, for CSV and XLSX alike.
pub fn table(issues: &[Issue], audience: Audience, lang: Lang) -> (Vec<String>, Vec<Vec<String>>) {
    let internal = audience == Audience::Internal;
    let keys: &[&str] = if internal {
        &[
            "no",
            "clause-old",
            "clause-new",
            "kind",
            "severity",
            "what",
            "old",
            "new",
            "disclosure",
            "position",
            "wording",
            "owner",
            "question",
            "status",
            "round",
        ]
    } else {
        &["no", "clause-old", "clause-new", "old", "new", "question", "answer", "round"]
    };
    let headings = keys.iter().map(|k| super::catalogue::say(&format!("issue.{k}")).get(lang).to_owned()).collect();
    let shown = issues.iter().filter(|i| internal || i.shareable).enumerate();
    let rows = shown.map(|(n, i)| {
        let cell = |key: &&str| match *key {
            "no" => (n + 1).to_string(),
            "clause-old" => i.clause_old.get(lang).to_owned(),
            "clause-new" => i.clause_new.get(lang).to_owned(),
            "kind" => i.kind.get(lang).to_owned(),
            "severity" => label("severity", &i.severity).get(lang).to_owned(),
            "what" => i.what.get(lang).to_owned(),
            "old" => i.old.clone(),
            "new" => i.new.clone(),
            "disclosure" => i.disclosure.get(lang).to_owned(),
            "owner" => i.owner.get(lang).to_owned(),
            "question" => i.question.get(lang).to_owned(),
            "status" => super::catalogue::say("issue.open").get(lang).to_owned(),
            "round" => "1".to_owned(),
            _ => String::new(),
        };
        keys.iter().map(cell).collect()
    });
    (headings, rows.collect())
}
