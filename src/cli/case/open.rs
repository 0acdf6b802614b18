//! `case init`, `case add`, `case review`: what begins a matter, what came in, what was examined.

use super::super::review::Review;
use super::{Exit, Folder, Hand, Settings, usage, written};
use crate::casefile::acts::{self, Opening};
use crate::casefile::events::What;
use crate::casefile::folder::{CaseFolder, REVIEWS};
use crate::cli::OutputFormat;
use crate::error::{Error, Result};
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
        let opening = Opening {
            case: self.case.clone().unwrap_or_default(),
            title: self.title.clone(),
            purpose: self.purpose.clone(),
            technology: self.technology.clone(),
            countries: self.countries.clone(),
            us: settings.run.us.clone(),
            single_person: self.single_person,
            keep_years: self.keep_years.map(|years| (years, self.retention_reason.clone().unwrap_or_default())),
        };
        written(settings, &acts::open(&self.folder, &opening, &self.hand, &settings.run.now)?.1)?;
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
            None => settings.run.now.clone(),
            Some(t) => t.parse::<jiff::Timestamp>().map(|t| t.to_string()).map_err(|_| {
                usage(
                    format!("`--received-at {t}` is not an RFC 3339 time"),
                    format!("`--received-at {t}` は RFC 3339 の時刻ではありません"),
                )
            })?,
        };
        let mut case = CaseFolder::open(&self.folder)?;
        let name = self.file.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        let entry = acts::receive(&mut case, (&name, &bytes), self.what, &self.from, &received_at, &self.hand, &settings.run.now)?;
        written(settings, &entry)?;
        Ok(Exit::Clean)
    }
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
        let us = if settings.run.us.is_empty() { ours } else { settings.run.us.clone() };
        let name = format!("{REVIEWS}/{:04}", case.ledger.next());
        let settings = Settings {
            run: crate::examination::Settings { us, ..settings.run.clone() },
            output: Some(case.folder().join(&name)),
            ..settings.clone()
        };
        let made = self.review.make(&settings)?;
        let manifest = self.review.hand_over(&settings, &made, case.ledger.head())?.unwrap_or_default();
        let entry = acts::reviewed(&mut case, &name, &manifest, &made.dossier, &made.lists, &self.hand, &settings.run.now)?;
        written(&Settings { output: None, format: OutputFormat::Text, ..settings.clone() }, &entry)?;
        Ok(made.exit)
    }
}
