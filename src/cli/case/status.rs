//! `case status`: what happened, what is open, what lapsed. Exit 1 when a person must look, 3 when something was not
//! screened, 0 when nothing is open; never "safe".

use super::{Exit, Folder, Settings};
use crate::casefile::events::Event;
use crate::casefile::folder::{CaseFolder, waiting};
use crate::casefile::standing::{Cover, Standing, cover};
use crate::cli::{OutputFormat, deliver, deliver_json};
use crate::error::Result;
use crate::report::catalogue::{both, fill, label, say};
use crate::report::terminal::clean;
use serde::Serialize;

#[derive(Debug, clap::Args)]
pub struct Status {
    folder: Folder,
}

/// `sekisho.case-status/1`.
#[derive(Debug, Serialize)]
struct StatusReport {
    schema: &'static str,
    case: String,
    title: String,
    single_person: bool,
    entries: usize,
    head: String,
    keep_until: String,
    closed: Option<String>,
    files: usize,
    pairs: Vec<PairReport>,
    /// Numbers of the entries that wait for a second person.
    waiting: Vec<u64>,
    not_screened: usize,
    open_questions: usize,
    purge_due: usize,
}

#[derive(Debug, Serialize)]
struct PairReport {
    party: String,
    name: String,
    entry: String,
    cover: Cover,
    score: f64,
}

impl Status {
    pub fn run(&self, settings: &Settings) -> Result<Exit> {
        let case = CaseFolder::open(&self.folder)?;
        let report = report(&case, &settings.now);
        if settings.format == OutputFormat::Text {
            deliver(settings, &text(&report, settings))?;
        } else {
            deliver_json(settings, &report)?;
        }
        let asks = report.pairs.iter().any(|p| p.cover.asks()) || !report.waiting.is_empty();
        Ok(match (asks, report.not_screened + report.open_questions) {
            (true, _) => Exit::Findings,
            (false, 0) => Exit::Clean,
            (false, _) => Exit::Incomplete,
        })
    }
}

fn report(case: &CaseFolder, now: &str) -> StatusReport {
    let today = now.get(..10).unwrap_or_default();
    let opened = case.opened().cloned().unwrap_or_default();
    let standings = case.standings();
    let pairs = case.pairs().into_iter().map(|p| PairReport {
        name: case.party_name(&p.party).unwrap_or_else(|| p.party.clone()),
        entry: format!("{}:{}", p.list, p.uid),
        cover: cover(standings.get(&p.key()).unwrap_or(&Standing::Open), &p.party_hash, &p.entry_hash, today),
        score: p.score,
        party: p.party,
    });
    let payloads = case.entries.iter().filter_map(|e| e.event.payload());
    StatusReport {
        schema: "sekisho.case-status/1",
        pairs: pairs.collect(),
        waiting: waiting(&case.entries).into_iter().map(|(seq, _)| seq).collect(),
        not_screened: case.not_screened(),
        open_questions: case.open_questions(),
        purge_due: payloads.filter(|p| !p.purge.is_empty() && p.purge.as_str() <= today && case.read_personal(p).is_some()).count(),
        files: case.entries.iter().filter(|e| matches!(e.event, Event::Received(_))).count(),
        entries: case.entries.len(),
        head: case.ledger.head().to_owned(),
        keep_until: opened.retention.until,
        closed: case
            .closed()
            .map(|c| serde_json::to_value(c.conclusion).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default()),
        case: opened.case,
        title: opened.title,
        single_person: opened.single_person,
    }
}

fn text(report: &StatusReport, settings: &Settings) -> String {
    let lang = settings.lang;
    let n = |v: usize| both(v.to_string());
    let mut lines = vec![format!("{} {}", clean(&report.case), clean(&report.title))];
    if let Some(closed) = &report.closed {
        lines.push(fill("case.closed", &[("conclusion", &say(&format!("conclusion.{closed}")))]).get(lang).to_owned());
    }
    lines.push(
        fill(
            "case.counts",
            &[
                ("entries", &n(report.entries)),
                ("files", &n(report.files)),
                ("until", &both(&report.keep_until)),
                ("head", &both(&report.head)),
            ],
        )
        .get(lang)
        .to_owned(),
    );
    if report.single_person {
        lines.push(say("case.single-person").get(lang).to_owned());
    }
    for pair in &report.pairs {
        let words = label("cover", &pair.cover);
        lines.push(format!("  {} × {}  {} ({})", clean(&pair.name), clean(&pair.entry), words.get(lang), pair.score));
    }
    if report.pairs.is_empty() {
        lines.push(say("case.no-pairs").get(lang).to_owned());
    }
    if !report.waiting.is_empty() {
        let seqs = report.waiting.iter().map(u64::to_string).collect::<Vec<_>>().join(", ");
        lines.push(fill("case.waiting", &[("seqs", &both(seqs))]).get(lang).to_owned());
    }
    for (key, count) in
        [("case.not-screened", report.not_screened), ("case.questions", report.open_questions), ("case.purge-due", report.purge_due)]
    {
        if count > 0 {
            lines.push(fill(key, &[("n", &n(count))]).get(lang).to_owned());
        }
    }
    lines.join("\n") + "\n"
}
