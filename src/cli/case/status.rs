//! `case status`: what happened, what is open, what lapsed. Exit 1 when a person must look, 3 when something was not
//! screened, 0 when nothing is open; never "safe".

use super::{Exit, Folder, Settings};
use crate::casefile::folder::CaseFolder;
use crate::casefile::status::Status as Report;
use crate::cli::{OutputFormat, deliver, deliver_json};
use crate::error::Result;
use crate::report::catalogue::{both, fill, label, say};
use crate::report::terminal::clean;

#[derive(Debug, clap::Args)]
pub struct Status {
    folder: Folder,
}

impl Status {
    pub fn run(&self, settings: &Settings) -> Result<Exit> {
        let report = Report::of(&CaseFolder::open(&self.folder)?, &settings.run.now);
        if settings.format == OutputFormat::Text {
            deliver(settings, &text(&report, settings))?;
        } else {
            deliver_json(settings, &report)?;
        }
        Ok(match (report.asks(), report.not_screened + report.open_questions) {
            (true, _) => Exit::Findings,
            (false, 0) => Exit::Clean,
            (false, _) => Exit::Incomplete,
        })
    }
}

fn text(report: &Report, settings: &Settings) -> String {
    let lang = settings.run.lang;
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
