//! `case init`, `case add`, `case review`: what begins a matter, what came in, what was examined.

use super::super::review::Review;
use super::{Exit, Folder, Hand, Settings, usage, written, years_after};
use crate::casefile::events::{Event, Opened, Payload, Received, Retention, Reviewed, What};
use crate::casefile::folder::{CaseFolder, REVIEWS};
use crate::casefile::ledger::Ledger;
use crate::casefile::rescreen::{Monitored, pairs_of};
use crate::casefile::retention::RETENTION;
use crate::casefile::seal::sha256;
use crate::error::{Error, Result};
use crate::screening::{Query, ScreenOutcome};
use std::collections::BTreeMap;
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub struct Init {
    /// A new folder for the case · 案件のフォルダー
    folder: Folder,
    /// The case's own number (default: the folder's name) · 案件番号
    #[arg(long, value_name = "ID")]
    case: Option<String>,
    /// What the matter is · 件名
    #[arg(long, default_value = "")]
    title: String,
    /// What the agreement is for · 目的
    #[arg(long, default_value = "")]
    purpose: String,
    /// Field of technology · 技術分野
    #[arg(long, default_value = "")]
    technology: String,
    /// Countries concerned (ISO codes); repeatable · 関係国
    #[arg(long = "country", value_name = "CODE")]
    countries: Vec<String>,
    /// There is no second person to approve; said in every approval · 一人で運用する
    #[arg(long)]
    single_person: bool,
    /// Keep for so many years instead of the longest period that applies; needs --retention-reason · 保存年数
    #[arg(long, value_name = "YEARS", requires = "retention_reason")]
    keep_years: Option<u32>,
    /// Why another period applies · その理由
    #[arg(long, value_name = "TEXT")]
    retention_reason: Option<String>,
    #[command(flatten)]
    hand: Hand,
}

impl Init {
    pub fn run(&self, settings: &Settings) -> Result<Exit> {
        let ledger = Ledger::create(&self.folder)?;
        let secret = CaseFolder::new_secret(&self.folder)?;
        let mut case = CaseFolder { ledger, entries: Vec::new() };
        let longest = RETENTION.longest();
        let years = self.keep_years.unwrap_or(longest.years);
        let until = years_after(&settings.now, years);
        let named = self.folder.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        let opened = Opened {
            case: self.case.clone().unwrap_or(named),
            title: self.title.clone(),
            program: format!("sekisho {}", env!("CARGO_PKG_VERSION")),
            purpose: self.purpose.clone(),
            technology: self.technology.clone(),
            countries: self.countries.clone(),
            us: settings.us.clone(),
            single_person: self.single_person,
            secret,
            retention: Retention {
                basis: longest.id.clone(),
                years,
                until: until.clone(),
                next_review: years_after(&settings.now, 1),
                reason: self.retention_reason.clone().unwrap_or_default(),
            },
            payload: case.personal(&self.hand.by, &self.hand.note, BTreeMap::new(), &until)?,
        };
        let seq = case.append(&settings.now, Event::Opened(opened))?;
        written(settings, seq, case.ledger.head())?;
        Ok(Exit::Clean)
    }
}

#[derive(Debug, clap::Args)]
pub struct Add {
    folder: Folder,
    /// The file as it was received · 受領したファイル
    file: PathBuf,
    /// What it is · 種別
    #[arg(long, value_enum, default_value_t = What::Draft)]
    what: What,
    /// Who sent it · 送り主
    #[arg(long, value_name = "NAME", default_value = "")]
    from: String,
    /// When it came, RFC 3339 (default: now) · 受領日時
    #[arg(long, value_name = "TIME")]
    received_at: Option<String>,
    #[command(flatten)]
    hand: Hand,
}

impl Add {
    pub fn run(&self, settings: &Settings) -> Result<Exit> {
        let bytes = std::fs::read(&self.file).map_err(|e| Error::io(&self.file, &e))?;
        let received_at = match &self.received_at {
            None => settings.now.clone(),
            Some(t) => t.parse::<jiff::Timestamp>().map(|t| t.to_string()).map_err(|_| {
                usage(
                    format!("`--received-at {t}` is not an RFC 3339 time"),
                    format!("`--received-at {t}` は RFC 3339 の時刻ではありません"),
                )
            })?,
        };
        let mut case = CaseFolder::open(&self.folder)?;
        let file = case.keep(&self.file, &bytes)?;
        let received = Received {
            name: self.file.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default(),
            sha256: sha256(&bytes),
            bytes: bytes.len() as u64,
            received_at,
            what: self.what,
            payload: payload(&case, &self.hand, &[("from", &self.from)])?,
            file,
        };
        let seq = case.append(&settings.now, Event::Received(received))?;
        written(settings, seq, case.ledger.head())?;
        Ok(Exit::Clean)
    }
}

/// The erasable words of an entry; they are kept no longer than the case.
pub fn payload(case: &CaseFolder, hand: &Hand, names: &[(&str, &str)]) -> Result<Payload> {
    let names = names.iter().filter(|(_, n)| !n.is_empty()).map(|(k, n)| ((*k).to_owned(), (*n).to_owned())).collect();
    let until = case.opened().map(|o| o.retention.until.clone()).unwrap_or_default();
    case.personal(&hand.by, &hand.note, names, &until)
}

#[derive(Debug, clap::Args)]
pub struct ReviewIn {
    folder: Folder,
    #[command(flatten)]
    review: Review,
    #[command(flatten)]
    hand: Hand,
}

impl ReviewIn {
    pub fn run(&self, settings: &Settings) -> Result<Exit> {
        let mut case = CaseFolder::open(&self.folder)?;
        let ours = case.opened().map(|o| o.us.clone()).unwrap_or_default();
        let us = if settings.us.is_empty() { ours } else { settings.us.clone() };
        let name = format!("{REVIEWS}/{:04}", case.ledger.next());
        let settings = Settings { us, output: Some(case.folder().join(&name)), ..settings.clone() };
        let made = self.review.make(&settings)?;
        let manifest = self.review.hand_over(&settings, &made, case.ledger.head())?.unwrap_or_default();
        let entries = crate::casefile::rescreen::entries_of(&made.lists);
        let dossier = &made.dossier;
        let monitored: Vec<Monitored> =
            dossier.parties.iter().map(|p| Monitored::of(Query { id: String::new(), ..p.screening.query.clone() })).collect();
        let pairs = monitored.iter().zip(&dossier.parties).flat_map(|(m, p)| pairs_of(m, &p.screening, &entries)).collect();
        let names: Vec<(&str, &str)> = monitored.iter().map(|m| (m.key.as_str(), m.query.name.as_str())).collect();
        let reviewed = Reviewed {
            folder: name,
            manifest,
            outcome: dossier.outcome,
            complete: dossier.coverage.complete,
            findings: dossier.findings.len(),
            pairs,
            parties: dossier.parties.len(),
            not_screened: dossier.parties.iter().filter(|p| p.screening.outcome == ScreenOutcome::NotScreened).count(),
            open_questions: dossier.questions.len(),
            lists: dossier.lists.clone(),
            payload: payload(&case, &self.hand, &names)?,
        };
        let seq = case.append(&settings.now, Event::Reviewed(reviewed))?;
        let to_terminal = Settings { output: None, ..settings.clone() };
        written(&Settings { format: super::super::OutputFormat::Text, ..to_terminal }, seq, case.ledger.head())?;
        Ok(made.exit)
    }
}
