//! `case rescreen`: the parties of a case, or a vendor file, against the lists of today. Exit 1 when a person must look,
//! 3 when somebody was not screened.

use super::{Exit, Folder, Hand, Settings, written};
use crate::casefile::acts::Written;
use crate::casefile::folder::CaseFolder;
use crate::casefile::rescreen::{Change, Monitored, Row};
use crate::casefile::watch::{Watch, watch};
use crate::cli::progress::Progress;
use crate::cli::{OutputFormat, deliver, deliver_json};
use crate::error::{Error, Result};
use crate::indicators::Indicator;
use crate::indicators::vendors::{Vendor, shared};
use crate::lists::Store;
use crate::report::catalogue::{both, fill, label};
use crate::report::terminal::clean;
use crate::screening::vendors;
use crate::words::Words;
use serde::Serialize;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

#[derive(Debug, clap::Args)]
pub struct Rescreen {
    folder: Folder,
    /// A vendor file of today (as `screen --input`); without it, the parties the case knows · 取引先ファイル
    #[arg(long, value_name = "FILE")]
    input: Option<PathBuf>,
    /// Screen everything anew, whatever changed · 全件を照合し直す
    #[arg(long)]
    full: bool,
    /// End monitoring of this party (its id or name); repeatable. Nobody drops out otherwise · 監視を終える相手方
    #[arg(long, value_name = "ID")]
    end: Vec<String>,
    #[command(flatten)]
    hand: Hand,
}

/// `sekisho.rescreen/1`.
#[derive(Debug, Serialize)]
struct Report<'a> {
    schema: &'static str,
    mode: &'static str,
    counts: &'a BTreeMap<String, usize>,
    rows: &'a [Row],
    bad_rows: &'a [Words],
    shared: &'a [Indicator],
    entry: u64,
    head: &'a str,
}

impl Rescreen {
    pub fn run(&self, settings: &Settings) -> Result<Exit> {
        let progress = Progress::waiting(settings);
        let mut case = CaseFolder::open(&self.folder)?;
        let (today, bad_rows, shared) = match &self.input {
            Some(path) => vendor_file(path)?,
            None => (Vec::new(), Vec::new(), Vec::new()),
        };
        let store = Store::for_run(&settings.run.data_dir, &settings.run.extra_lists, &settings.run.now)?;
        let order = Watch {
            today: self.input.is_some().then_some(today),
            bad_rows: &bad_rows,
            end: &self.end,
            full: self.full,
            lists: store.lists(),
            thresholds: settings.run.thresholds()?,
            now: &settings.run.now,
        };
        let (done, Written { seq, head }) = watch(&mut case, order, &self.hand)?;
        progress.done();
        let report = Report {
            schema: "sekisho.rescreen/1",
            mode: done.mode,
            counts: &done.counts,
            rows: &done.rows,
            bad_rows: &bad_rows,
            shared: &shared,
            entry: seq,
            head: &head,
        };
        if settings.format == OutputFormat::Text {
            deliver(settings, &text(&report, settings))?;
            written(settings, &Written { seq, head: head.clone() })?;
        } else {
            deliver_json(settings, &report)?;
        }
        let asks =
            done.rows.iter().any(|r| r.change != Change::NotScreened && r.cover.asks() && r.change != Change::Gone) || !shared.is_empty();
        let open = done.rows.iter().any(|r| r.change == Change::NotScreened) || !bad_rows.is_empty();
        Ok(match (asks, open) {
            (true, _) => Exit::Findings,
            (false, true) => Exit::Incomplete,
            (false, false) => Exit::Clean,
        })
    }
}

/// A vendor file as parties, its unreadable rows, and facts that vendors share.
fn vendor_file(path: &Path) -> Result<(Vec<Monitored>, Vec<Words>, Vec<Indicator>)> {
    let bytes = std::fs::read(path).map_err(|e| Error::io(path, &e))?;
    let read = vendors::read(&bytes, vendors::Format::of(&path.to_string_lossy()))?;
    let mut parties = Vec::new();
    let mut bad = Vec::new();
    let mut facts = Vec::new();
    for asked in read.rows {
        match asked.query {
            Ok(query) => {
                facts.push(Vendor::of(&query.id, &query.name, &asked.row));
                parties.push(Monitored::of(query));
            }
            Err(why) => bad.push(why),
        }
    }
    Ok((parties, bad, shared(&facts)))
}

fn text(report: &Report, settings: &Settings) -> String {
    let lang = settings.run.lang;
    let count = |k: &str| both(report.counts.get(k).copied().unwrap_or(0).to_string());
    let keys = ["new", "changed", "gone", "unchanged", "exempt", "not-screened", "none", "absent"];
    let values: Vec<(&str, Words)> = keys.iter().map(|k| (*k, count(k))).collect();
    let values: Vec<(&str, &Words)> = values.iter().map(|(k, w)| (*k, w)).collect();
    let mut lines = vec![fill("rescreen.counts", &values).get(lang).to_owned()];
    // unchanged and decided rows stand in JSON and in the case; here is what needs a look
    let shown = report.rows.iter().filter(|r| r.change != Change::Unchanged || r.cover.asks());
    for row in shown.clone().take(200) {
        let change = label("change", &row.change);
        let cover = label("cover", &row.cover);
        let absent = if row.absent { fill("rescreen.absent", &[]).get(lang).to_owned() } else { String::new() };
        let line = match row.change {
            Change::NotScreened => format!("{}: {} {}", change.get(lang), clean(&row.name), row.why.get(lang)),
            _ => format!(
                "{}: {} × {}:{} {} · {}",
                change.get(lang),
                clean(&row.name),
                row.list,
                row.uid,
                clean(&row.listed),
                cover.get(lang)
            ),
        };
        lines.push(format!("  {line}{absent}"));
    }
    let more = shown.count().saturating_sub(200);
    if more > 0 {
        lines.push(fill("text.more", &[("n", &both(more.to_string()))]).get(lang).to_owned());
    }
    lines.extend(report.bad_rows.iter().map(|w| format!("  {}", w.get(lang))));
    lines.extend(report.shared.iter().map(|i| format!("  {}", clean(i.title.get(lang)))));
    lines.join("\n") + "\n"
}
