//! `case rescreen`: the parties of a case, or a vendor file, against the lists of today. Exit 1 when a person must look,
//! 3 when somebody was not screened.

use super::{Exit, Folder, Hand, Settings, written};
use crate::casefile::events::{Event, Rescreened};
use crate::casefile::folder::{CaseFolder, RESCREENS};
use crate::casefile::ledger::write_through;
use crate::casefile::rescreen::{Change, Monitored, Rescreening, Row, Run, State, rescreen};
use crate::casefile::seal::sha256;
use crate::cli::{OutputFormat, deliver, deliver_json};
use crate::error::{Error, Result};
use crate::indicators::Indicator;
use crate::indicators::vendors::{Vendor, shared};
use crate::lists::Store;
use crate::report::catalogue::{both, fill, label};
use crate::report::terminal::clean;
use crate::screening::vendors;
use crate::words::Words;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
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

/// The file of one run: what the next run needs. Names stand in the erasable payload alone.
#[derive(Debug, Serialize, Deserialize)]
struct Kept {
    schema: String,
    now: String,
    mode: String,
    ended: Vec<String>,
    bad_rows: Vec<Words>,
    state: State,
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
        let mut case = CaseFolder::open(&self.folder)?;
        let previous = previous(&case)?;
        let (today, bad_rows, shared) = match &self.input {
            Some(path) => vendor_file(path)?,
            None => (Vec::new(), Vec::new(), Vec::new()),
        };
        let parties = self.parties(&case, today);
        let store = Store::for_run(&settings.data_dir, &settings.extra_lists, &settings.now)?;
        let thresholds = super::super::thresholds(settings);
        let standings = case.standings();
        let run = Run { lists: store.lists(), now: &settings.now, thresholds, full: self.full, standings: &standings };
        let done = rescreen(&previous, &parties, &run);
        let lists = store.lists().iter().map(|l| l.searched(&settings.now)).collect();
        let seq = self.keep(&mut case, settings, &parties, &done, &bad_rows, lists)?;
        let head = case.ledger.head().to_owned();
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
            written(settings, seq, &head)?;
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

    /// Today's parties, and those known from before that today's file lacks.
    fn parties(&self, case: &CaseFolder, today: Vec<Monitored>) -> Vec<Monitored> {
        let ended = |m: &Monitored| self.end.iter().any(|e| *e == m.query.id || *e == m.query.name);
        let mut parties: Vec<Monitored> = Vec::new();
        let mut seen = BTreeSet::new();
        let given = self.input.is_some();
        let known = case.monitored().into_iter().map(|m| Monitored { absent: given, ..m });
        for party in today.into_iter().chain(known).filter(|m| !ended(m)) {
            if seen.insert(party.key.clone()) {
                parties.push(party);
            }
        }
        parties
    }

    fn keep(
        &self,
        case: &mut CaseFolder,
        settings: &Settings,
        parties: &[Monitored],
        done: &Rescreening,
        bad_rows: &[Words],
        lists: Vec<crate::screening::SearchedList>,
    ) -> Result<u64> {
        let kept = Kept {
            schema: "sekisho.rescreen-state/1".to_owned(),
            now: settings.now.clone(),
            mode: done.mode.to_owned(),
            ended: self.end.clone(),
            bad_rows: bad_rows.to_vec(),
            state: done.state.clone(),
        };
        let bytes = serde_json::to_vec(&kept).unwrap_or_default();
        let file = format!("{RESCREENS}/{:04}.json", case.ledger.next());
        write_through(case.folder(), &file, &bytes)?;
        let names = parties.iter().map(|p| (p.key.clone(), serde_json::to_string(&p.query).unwrap_or_default())).collect();
        let until = case.opened().map(|o| o.retention.until.clone()).unwrap_or_default();
        let payload = case.personal(&self.hand.by, &self.hand.note, names, &until)?;
        let event = Rescreened {
            file,
            sha256: sha256(&bytes),
            counts: done.counts.clone(),
            pairs: done.state.pairs.clone(),
            parties: parties.len(),
            lists,
            mode: done.mode.to_owned(),
            payload,
        };
        case.append(&settings.now, Event::Rescreened(event))
    }
}

/// What the last run left, checked against the ledger's hash.
fn previous(case: &CaseFolder) -> Result<State> {
    let last = case.entries.iter().rev().find_map(|e| if let Event::Rescreened(r) = &e.event { Some(r) } else { None });
    let Some(last) = last else {
        // the first run is laid beside the last review
        return Ok(State { pairs: case.pairs(), ..State::default() });
    };
    let path = case.folder().join(&last.file);
    let bytes = std::fs::read(&path).map_err(|e| Error::io(&path, &e))?;
    let kept: Option<Kept> = serde_json::from_slice(&bytes).ok().filter(|_| sha256(&bytes) == last.sha256);
    kept.map(|k| k.state).ok_or_else(|| {
        Error::new(
            Words::new("the record of the last run was altered", "前回の再照合の記録が改変されています"),
            Words::new("see `sekisho case verify`", "`sekisho case verify` を参照してください"),
        )
        .at(path.display().to_string())
    })
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
    let lang = settings.lang;
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
