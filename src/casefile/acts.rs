//! What people do to a case: open it, file what came in, decide on a candidate, exempt it, approve, close. Each act is one
//! entry of the ledger, on the disk when it returns. The command line and the page call the same functions; nothing here
//! decides anything by itself.

use super::events::{Approved, Closed, Conclusion, Decided, Event, Exempted, Opened, Pair, Payload, Received, Retention, Reviewed, What};
use super::folder::{CaseFolder, PairKey, waiting};
use super::ledger::Ledger;
use super::rescreen::{Monitored, entries_of, pairs_of};
use super::retention::RETENTION;
use super::seal::sha256;
use super::standing::{Act, Decision, Exemption, Reason, Refusal, Standing, Verdict, step};
use crate::casefile::dossier::Dossier;
use crate::document::fold::folded;
use crate::error::{Error, Result};
use crate::lists::StoredList;
use crate::screening::{Query, ScreenOutcome};
use crate::words::Words;
use std::collections::BTreeMap;
use std::path::Path;

/// Whose hand it was, and remarks: kept in an erasable payload.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct Hand {
    /// Who does this · 実施者
    #[arg(long, value_name = "PERSON")]
    pub by: String,
    /// Remarks, evidence in words · 備考・根拠
    #[arg(long, value_name = "TEXT", default_value = "")]
    pub note: String,
}

/// An entry that was written: its number, and the hash to keep elsewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    pub seq: u64,
    pub head: String,
}

/// What a new case is about.
#[derive(Debug, Clone, Default)]
pub struct Opening {
    /// The case's own number; the folder's name where it is empty.
    pub case: String,
    pub title: String,
    pub purpose: String,
    pub technology: String,
    /// ISO 3166-1 alpha-2.
    pub countries: Vec<String>,
    pub us: Vec<String>,
    /// There is no second person to approve.
    pub single_person: bool,
    /// Another period than the longest that applies, in years, and why.
    pub keep_years: Option<(u32, String)>,
}

/// A day so many years after another, ISO.
pub fn years_after(now: &str, years: u32) -> String {
    let day: Option<jiff::civil::Date> = now.get(..10).and_then(|d| d.parse().ok());
    let span = jiff::Span::new().years(i64::from(years.min(200)));
    day.and_then(|d| d.checked_add(span).ok()).map(|d| d.to_string()).unwrap_or_default()
}

fn see_status() -> Words {
    Words::new("see `sekisho case status`", "`sekisho case status` を参照してください")
}

fn refused(refusal: Refusal) -> Error {
    Error::new(refusal.words(), see_status())
}

/// The erasable words of an entry; they are kept no longer than the case.
///
/// # Errors
/// When the disk refuses.
pub fn payload(case: &CaseFolder, hand: &Hand, names: &[(&str, &str)]) -> Result<Payload> {
    let names = names.iter().filter(|(_, n)| !n.is_empty()).map(|(k, n)| ((*k).to_owned(), (*n).to_owned())).collect();
    let until = case.opened().map(|o| o.retention.until.clone()).unwrap_or_default();
    case.personal(&hand.by, &hand.note, names, &until)
}

fn append(case: &mut CaseFolder, now: &str, event: Event) -> Result<Written> {
    let seq = case.append(now, event)?;
    Ok(Written { seq, head: case.ledger.head().to_owned() })
}

/// Opens a case in a new folder.
///
/// # Errors
/// When there is one already, or the disk refuses.
pub fn open(folder: &Path, opening: &Opening, hand: &Hand, now: &str) -> Result<(CaseFolder, Written)> {
    if hand.by.trim().is_empty() {
        return Err(nobody());
    }
    let ledger = Ledger::create(folder)?;
    let secret = CaseFolder::new_secret(folder)?;
    let mut case = CaseFolder { ledger, entries: Vec::new() };
    let longest = RETENTION.longest();
    let (years, reason) = opening.keep_years.clone().unwrap_or((longest.years, String::new()));
    let until = years_after(now, years);
    let named = folder.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    let opened = Opened {
        case: if opening.case.is_empty() { named } else { opening.case.clone() },
        title: opening.title.clone(),
        program: format!("sekisho {}", env!("CARGO_PKG_VERSION")),
        purpose: opening.purpose.clone(),
        technology: opening.technology.clone(),
        countries: opening.countries.clone(),
        us: opening.us.clone(),
        single_person: opening.single_person,
        secret,
        retention: Retention { basis: longest.id.clone(), years, until: until.clone(), next_review: years_after(now, 1), reason },
        payload: case.personal(&hand.by, &hand.note, BTreeMap::new(), &until)?,
    };
    let written = append(&mut case, now, Event::Opened(opened))?;
    Ok((case, written))
}

fn nobody() -> Error {
    Error::new(Words::new("no person is named", "担当者の氏名がありません"), Words::new("say who does this", "実施者を指定してください"))
}

/// Keeps a received file, bit by bit.
///
/// # Errors
/// When the disk refuses.
pub fn receive(
    case: &mut CaseFolder,
    file: (&str, &[u8]),
    what: What,
    from: &str,
    received_at: &str,
    hand: &Hand,
    now: &str,
) -> Result<Written> {
    let (name, bytes) = file;
    let kept = case.keep(Path::new(name), bytes)?;
    let received = Received {
        name: name.to_owned(),
        sha256: sha256(bytes),
        bytes: bytes.len() as u64,
        received_at: received_at.to_owned(),
        what,
        payload: payload(case, hand, &[("from", from)])?,
        file: kept,
    };
    append(case, now, Event::Received(received))
}

/// Enters a review whose sealed dossier stands in `folder` of the case.
///
/// # Errors
/// When the disk refuses.
pub fn reviewed(
    case: &mut CaseFolder,
    folder: &str,
    manifest: &str,
    dossier: &Dossier,
    lists: &[StoredList],
    hand: &Hand,
    now: &str,
) -> Result<Written> {
    let entries = entries_of(lists);
    let monitored: Vec<Monitored> =
        dossier.parties.iter().map(|p| Monitored::of(Query { id: String::new(), ..p.screening.query.clone() })).collect();
    let pairs = monitored.iter().zip(&dossier.parties).flat_map(|(m, p)| pairs_of(m, &p.screening, &entries)).collect();
    let names: Vec<(&str, &str)> = monitored.iter().map(|m| (m.key.as_str(), m.query.name.as_str())).collect();
    let reviewed = Reviewed {
        folder: folder.to_owned(),
        manifest: manifest.to_owned(),
        outcome: dossier.outcome,
        complete: dossier.coverage.complete,
        findings: dossier.findings.len(),
        pairs,
        parties: dossier.parties.len(),
        not_screened: dossier.parties.iter().filter(|p| p.screening.outcome == ScreenOutcome::NotScreened).count(),
        open_questions: dossier.questions.len(),
        lists: dossier.lists.clone(),
        payload: payload(case, hand, &names)?,
    };
    append(case, now, Event::Reviewed(reviewed))
}

/// The pair of a party (its name or short hash) and an entry, as the case last saw it.
///
/// # Errors
/// When the case never saw the two together.
pub fn pair(case: &CaseFolder, party: &str, list: &str, uid: &str) -> Result<Pair> {
    let wanted = folded(party);
    let named = |key: &str| case.party_name(key).is_some_and(|n| folded(&n) == wanted);
    let found = case.pairs().into_iter().find(|p| p.list == list && p.uid == uid && (p.party == party || named(&p.party)));
    found.ok_or_else(|| {
        Error::new(
            Words::new(
                "this party and this entry were not found together in the case",
                "この相手方とこの項目の組合せは、案件の記録にありません",
            ),
            Words::new("`sekisho case status` shows those that were", "`sekisho case status` で確認してください"),
        )
        .at(format!("{party} × {list}:{uid}"))
    })
}

/// Tries an act on a pair before anything is written.
fn admitted(case: &CaseFolder, key: &PairKey, act: &Act) -> Result<()> {
    if case.closed().is_some() {
        return Err(Error::new(
            Words::new("the case is closed; nothing more is decided in it", "案件は終結済みのため、判断を追加できません"),
            see_status(),
        ));
    }
    let standings = case.standings();
    let standing = standings.get(key).unwrap_or(&Standing::Open);
    step(standing, act, case.single_person()).map(|_| ()).map_err(refused)
}

/// Whether a candidate is the party, and why.
///
/// # Errors
/// When the reason does not carry the decision, the case is closed, or the disk refuses.
pub fn decide(case: &mut CaseFolder, pair: Pair, decision: Decision, reason: Reason, hand: &Hand, now: &str) -> Result<Written> {
    let by = case.pseudonym(&hand.by)?;
    let verdict = Verdict { decision, party_hash: pair.party_hash.clone(), entry_hash: pair.entry_hash.clone() };
    admitted(case, &pair.key(), &Act::Decide { by: by.clone(), verdict, reason })?;
    let decided = Decided {
        payload: payload(case, hand, &[])?,
        party: pair.party,
        list: pair.list,
        uid: pair.uid,
        party_hash: pair.party_hash,
        entry_hash: pair.entry_hash,
        decision,
        reason,
        by,
    };
    append(case, now, Event::Decided(decided))
}

/// Exempts one party from one entry until a day (the first on which it no longer holds); twelve months where none is given.
///
/// # Errors
/// When the day is none to come, the reason does not carry an exemption, the case is closed, or the disk refuses.
pub fn exempt(
    case: &mut CaseFolder,
    pair: Pair,
    reason: Reason,
    expires: Option<&str>,
    scope: &str,
    hand: &Hand,
    now: &str,
) -> Result<Written> {
    let today = now.get(..10).unwrap_or_default();
    let expires = expires.map_or_else(|| years_after(now, 1), str::to_owned);
    if expires.parse::<jiff::civil::Date>().is_err() || expires.as_str() <= today {
        return Err(Error::new(
            Words::new(format!("`{expires}` is not a day to come"), format!("`{expires}` は将来の日付ではありません")),
            Words::new("write the day as YYYY-MM-DD", "YYYY-MM-DD の形で指定してください"),
        ));
    }
    let by = case.pseudonym(&hand.by)?;
    let exemption =
        Exemption { party_hash: pair.party_hash.clone(), entry_hash: pair.entry_hash.clone(), expires, reason, scope: scope.to_owned() };
    admitted(case, &pair.key(), &Act::Exempt { by: by.clone(), exemption: exemption.clone() })?;
    let payload = payload(case, hand, &[])?;
    append(case, now, Event::Exempted(Exempted { party: pair.party, list: pair.list, uid: pair.uid, exemption, by, payload }))
}

/// The second person confirms, or sends back, one entry, or everything that waits.
///
/// # Errors
/// When nothing waits, maker and approver are one, the case is closed, or the disk refuses.
pub fn approve(case: &mut CaseFolder, of: Option<u64>, confirmed: bool, hand: &Hand, now: &str) -> Result<Vec<Written>> {
    let by = case.pseudonym(&hand.by)?;
    let single_person = case.single_person();
    let due: Vec<(u64, PairKey)> = waiting(&case.entries).into_iter().filter(|(seq, _)| of.is_none_or(|of| of == *seq)).collect();
    if due.is_empty() {
        return Err(refused(Refusal::NothingWaits));
    }
    let mut out = Vec::new();
    for (of, key) in due {
        let act = if confirmed { Act::Confirm { by: by.clone() } } else { Act::Return { by: by.clone() } };
        admitted(case, &key, &act)?;
        let payload = payload(case, hand, &[])?;
        out.push(append(case, now, Event::Approved(Approved { of, confirmed, by: by.clone(), single_person, payload }))?);
    }
    Ok(out)
}

/// Closes a case. One with an undecided candidate or an open question is not closed.
///
/// # Errors
/// When something is open, the case is closed already, or the disk refuses.
pub fn close(case: &mut CaseFolder, conclusion: Conclusion, hand: &Hand, now: &str) -> Result<Written> {
    let by = case.pseudonym(&hand.by)?;
    if case.closed().is_some() {
        return Err(Error::new(Words::new("the case is closed already", "案件は既に終結しています"), see_status()));
    }
    let open = case.open_pairs(now.get(..10).unwrap_or_default());
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
    let closed = Closed { conclusion, by, single_person: case.single_person(), payload: payload(case, hand, &[])? };
    append(case, now, Event::Closed(closed))
}
