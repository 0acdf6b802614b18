//! `case decide`, `case exempt`, `case approve`: what people decide on a party and an entry, and who confirms it.

use super::{Exit, Folder, Hand, Settings, entry_of, written};
use crate::casefile::acts;
use crate::casefile::events::{Conclusion, Pair};
use crate::casefile::folder::CaseFolder;
use crate::casefile::standing::{Decision, Reason};
use crate::error::Result;

/// A party and an entry of the case.
#[derive(Debug, clap::Args)]
struct PairArgs {
    folder: Folder,
    /// The party, by its name or its short hash · 相手方
    #[arg(long, value_name = "NAME")]
    party: String,
    /// The entry, as LIST:UID · リストの項目
    #[arg(long, value_name = "LIST:UID")]
    entry: String,
}

#[derive(Debug, clap::Args)]
pub struct Decide {
    #[command(flatten)]
    pair: PairArgs,
    /// 判断
    #[arg(long, value_enum)]
    decision: Decision,
    /// 理由
    #[arg(long, value_enum)]
    reason: Reason,
    #[command(flatten)]
    hand: Hand,
}

#[derive(Debug, clap::Args)]
pub struct Exempt {
    #[command(flatten)]
    pair: PairArgs,
    /// 理由
    #[arg(long, value_enum)]
    reason: Reason,
    /// First day it no longer holds (default: in twelve months) · 失効日
    #[arg(long, value_name = "YYYY-MM-DD")]
    expires: Option<String>,
    /// What it is meant for · 範囲
    #[arg(long, default_value = "")]
    scope: String,
    #[command(flatten)]
    hand: Hand,
}

#[derive(Debug, clap::Args)]
pub struct Approve {
    folder: Folder,
    /// Number of the entry to confirm or return; without it, everything that waits · 対象の記録番号
    #[arg(long, value_name = "SEQ")]
    of: Option<u64>,
    /// Send it back instead of confirming · 差し戻す
    #[arg(long)]
    send_back: bool,
    /// Close the case with this conclusion, once nothing is open · 案件を終結する
    #[arg(long, value_enum, value_name = "CONCLUSION", conflicts_with_all = ["of", "send_back"])]
    close: Option<Conclusion>,
    #[command(flatten)]
    hand: Hand,
}

impl PairArgs {
    /// The open case, and the pair as it last saw it.
    fn open(&self) -> Result<(CaseFolder, Pair)> {
        let case = CaseFolder::open(&self.folder)?;
        let (list, uid) = entry_of(&self.entry)?;
        let pair = acts::pair(&case, &self.party, &list, &uid)?;
        Ok((case, pair))
    }
}

impl Decide {
    pub fn run(&self, settings: &Settings) -> Result<Exit> {
        let (mut case, pair) = self.pair.open()?;
        written(settings, &acts::decide(&mut case, pair, self.decision, self.reason, &self.hand, &settings.run.now)?)?;
        Ok(Exit::Clean)
    }
}

impl Exempt {
    pub fn run(&self, settings: &Settings) -> Result<Exit> {
        let (mut case, pair) = self.pair.open()?;
        let expires = self.expires.as_deref();
        written(settings, &acts::exempt(&mut case, pair, self.reason, expires, &self.scope, &self.hand, &settings.run.now)?)?;
        Ok(Exit::Clean)
    }
}

impl Approve {
    pub fn run(&self, settings: &Settings) -> Result<Exit> {
        let mut case = CaseFolder::open(&self.folder)?;
        if let Some(conclusion) = self.close {
            written(settings, &acts::close(&mut case, conclusion, &self.hand, &settings.run.now)?)?;
            return Ok(Exit::Clean);
        }
        for entry in acts::approve(&mut case, self.of, !self.send_back, &self.hand, &settings.run.now)? {
            written(settings, &entry)?;
        }
        Ok(Exit::Clean)
    }
}
