//! `case decide`, `case exempt`, `case approve`: what people decide on a party and an entry, and who confirms it.

use super::open::payload;
use super::{Exit, Folder, Hand, Settings, entry_of, usage, written, years_after};
use crate::casefile::events::{Approved, Closed, Conclusion, Decided, Event, Exempted, Pair};
use crate::casefile::folder::{CaseFolder, PairKey, waiting};
use crate::casefile::standing::{Act, Decision, Exemption, Reason, Refusal, Standing, Verdict, step};
use crate::error::{Error, Result};
use crate::words::Words;

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

/// The pair as the case last saw it.
fn pair(case: &CaseFolder, args: &PairArgs) -> Result<Pair> {
    let (list, uid) = entry_of(&args.entry)?;
    let wanted = crate::document::fold::folded(&args.party);
    let named = |key: &str| case.party_name(key).is_some_and(|n| crate::document::fold::folded(&n) == wanted);
    let all = case.pairs();
    let found = all.into_iter().find(|p| p.list == list && p.uid == uid && (p.party == args.party || named(&p.party)));
    found.ok_or_else(|| {
        Error::new(
            Words::new(
                "this party and this entry were not found together in the case",
                "この相手方とこの項目の組合せは、案件の記録にありません",
            ),
            Words::new("`sekisho case status` shows those that were", "`sekisho case status` で確認してください"),
        )
        .at(format!("{} × {}", args.party, args.entry))
    })
}

/// Tries an act on a pair before anything is written.
fn admitted(case: &CaseFolder, key: &PairKey, act: &Act) -> Result<()> {
    let standings = case.standings();
    let standing = standings.get(key).unwrap_or(&Standing::Open);
    step(standing, act, case.single_person()).map(|_| ()).map_err(refused)
}

fn refused(refusal: Refusal) -> Error {
    Error::new(refusal.words(), Words::new("see `sekisho case status`", "`sekisho case status` を参照してください"))
}

fn open_case(folder: &std::path::Path) -> Result<CaseFolder> {
    let case = CaseFolder::open(folder)?;
    if case.closed().is_some() {
        return Err(usage("the case is closed; nothing more is decided in it", "案件は終結済みのため、判断を追加できません"));
    }
    Ok(case)
}

impl Decide {
    pub fn run(&self, settings: &Settings) -> Result<Exit> {
        let mut case = open_case(&self.pair.folder)?;
        let pair = pair(&case, &self.pair)?;
        let by = case.pseudonym(&self.hand.by)?;
        let verdict = Verdict { decision: self.decision, party_hash: pair.party_hash.clone(), entry_hash: pair.entry_hash.clone() };
        admitted(&case, &pair.key(), &Act::Decide { by: by.clone(), verdict, reason: self.reason })?;
        let decided = Decided {
            payload: payload(&case, &self.hand, &[])?,
            party: pair.party,
            list: pair.list,
            uid: pair.uid,
            party_hash: pair.party_hash,
            entry_hash: pair.entry_hash,
            decision: self.decision,
            reason: self.reason,
            by,
        };
        let seq = case.append(&settings.now, Event::Decided(decided))?;
        written(settings, seq, case.ledger.head())?;
        Ok(Exit::Clean)
    }
}

impl Exempt {
    pub fn run(&self, settings: &Settings) -> Result<Exit> {
        let today = settings.now.get(..10).unwrap_or_default();
        let expires = self.expires.clone().unwrap_or_else(|| years_after(&settings.now, 1));
        if expires.parse::<jiff::civil::Date>().is_err() || expires.as_str() <= today {
            return Err(usage(
                format!("`--expires {expires}` is not a day to come (YYYY-MM-DD)"),
                format!("`--expires {expires}` は将来の日付（YYYY-MM-DD）ではありません"),
            ));
        }
        let mut case = open_case(&self.pair.folder)?;
        let pair = pair(&case, &self.pair)?;
        let by = case.pseudonym(&self.hand.by)?;
        let exemption = Exemption {
            party_hash: pair.party_hash.clone(),
            entry_hash: pair.entry_hash.clone(),
            expires,
            reason: self.reason,
            scope: self.scope.clone(),
        };
        admitted(&case, &pair.key(), &Act::Exempt { by: by.clone(), exemption: exemption.clone() })?;
        let payload = payload(&case, &self.hand, &[])?;
        let exempted = Exempted { party: pair.party, list: pair.list, uid: pair.uid, exemption, by, payload };
        let seq = case.append(&settings.now, Event::Exempted(exempted))?;
        written(settings, seq, case.ledger.head())?;
        Ok(Exit::Clean)
    }
}

impl Approve {
    pub fn run(&self, settings: &Settings) -> Result<Exit> {
        let mut case = open_case(&self.folder)?;
        let by = case.pseudonym(&self.hand.by)?;
        let single_person = case.single_person();
        if let Some(conclusion) = self.close {
            return self.close(&mut case, settings, conclusion, by);
        }
        let due: Vec<(u64, PairKey)> = waiting(&case.entries).into_iter().filter(|(seq, _)| self.of.is_none_or(|of| of == *seq)).collect();
        if due.is_empty() {
            return Err(refused(Refusal::NothingWaits));
        }
        for (of, key) in due {
            let act = if self.send_back { Act::Return { by: by.clone() } } else { Act::Confirm { by: by.clone() } };
            admitted(&case, &key, &act)?;
            let payload = payload(&case, &self.hand, &[])?;
            let approved = Approved { of, confirmed: !self.send_back, by: by.clone(), single_person, payload };
            let seq = case.append(&settings.now, Event::Approved(approved))?;
            written(settings, seq, case.ledger.head())?;
        }
        Ok(Exit::Clean)
    }

    /// A case with an undecided candidate is not closed.
    fn close(&self, case: &mut CaseFolder, settings: &Settings, conclusion: Conclusion, by: String) -> Result<Exit> {
        let today = settings.now.get(..10).unwrap_or_default();
        let open = case.open_pairs(today);
        let questions = case.open_questions();
        if !open.is_empty() || questions > 0 {
            return Err(Error::new(
                Words::new(
                    format!("the case is not complete: {} candidates undecided, {questions} questions open", open.len()),
                    format!("案件は未了です（判断未了の候補 {}件、未回答の質問 {questions}件）", open.len()),
                ),
                Words::new(
                    "decide and approve them, and answer the questions in the partner file; see `sekisho case status`",
                    "判断と承認、及び相手方ファイルへの回答の記入を行ってください（`sekisho case status` 参照）",
                ),
            ));
        }
        let closed = Closed { conclusion, by, single_person: case.single_person(), payload: payload(case, &self.hand, &[])? };
        let seq = case.append(&settings.now, Event::Closed(closed))?;
        written(settings, seq, case.ledger.head())?;
        Ok(Exit::Clean)
    }
}
