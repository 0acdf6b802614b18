//! A case as a folder: the ledger, received files kept bit by bit, sealed dossiers, and the erasable payloads with the
//! names of natural persons. Plain files; nothing is changed once it is written, and payloads alone can be erased.

use super::events::{Event, Payload};
use super::ledger::{Entry, Ledger, write_through};
use super::seal::sha256;
use super::standing::{Act, Standing, Verdict, step};
use crate::document::fold::folded;
use crate::error::{Error, Result};
use crate::words::Words;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::hash::{BuildHasher, Hasher};
use std::path::{Path, PathBuf};

pub const PRIVATE: &str = "private";
pub const FILES: &str = "files";
pub const REVIEWS: &str = "reviews";
pub const RESCREENS: &str = "rescreens";
/// Makes pseudonyms of persons; never leaves the folder.
pub const SECRET: &str = "private/secret";

/// A party × listing, as the key of everything that is decided.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct PairKey {
    pub party: String,
    pub list: String,
    pub uid: String,
}

/// An open case.
pub struct CaseFolder {
    pub ledger: Ledger,
    pub entries: Vec<Entry>,
}

/// Personal words of one entry, as they stand in its payload file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Personal {
    /// So that the file's hash cannot be guessed from a name.
    pub salt: String,
    /// Who did it.
    pub person: String,
    /// Free text: evidence, remarks, who sent a file.
    pub text: String,
    /// Names of parties by their short hash.
    pub names: BTreeMap<String, String>,
}

impl CaseFolder {
    /// Opens a case to write, waiting for other processes.
    ///
    /// # Errors
    /// When there is none, or its chain does not hold.
    pub fn open(folder: &Path) -> Result<CaseFolder> {
        let (ledger, entries) = Ledger::open(folder)?;
        Ok(CaseFolder { ledger, entries })
    }

    pub fn folder(&self) -> &Path {
        self.ledger.folder()
    }

    /// Appends an event; on return it is on the disk.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn append(&mut self, now: &str, event: Event) -> Result<u64> {
        let entry = self.ledger.append(now, event)?;
        let seq = entry.seq;
        self.entries.push(entry);
        Ok(seq)
    }

    /// The opening entry.
    pub fn opened(&self) -> Option<&super::events::Opened> {
        self.entries.iter().find_map(|e| match &e.event {
            Event::Opened(opened) => Some(opened),
            _ => None,
        })
    }

    pub fn single_person(&self) -> bool {
        self.opened().is_some_and(|o| o.single_person)
    }

    /// The conclusion, once the case is closed.
    pub fn closed(&self) -> Option<&super::events::Closed> {
        self.entries.iter().rev().find_map(|e| match &e.event {
            Event::Closed(closed) => Some(closed),
            _ => None,
        })
    }

    /// Writes personal words to an erasable file; gives its hash and purge date for the chain. Nothing to write, no file.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn personal(&self, person: &str, text: &str, names: BTreeMap<String, String>, purge: &str) -> Result<Payload> {
        if person.is_empty() && text.is_empty() && names.is_empty() {
            return Ok(Payload::default());
        }
        let personal = Personal { salt: random(), person: person.to_owned(), text: text.to_owned(), names };
        let bytes = (serde_json::to_string_pretty(&personal).unwrap_or_default() + "\n").into_bytes();
        let hash = sha256(&bytes);
        write_through(self.folder(), &format!("{PRIVATE}/{hash}.json"), &bytes)?;
        Ok(Payload { sha256: hash, purge: purge.to_owned() })
    }

    /// The personal words of a payload, unless they were erased.
    pub fn read_personal(&self, payload: &Payload) -> Option<Personal> {
        let bytes = std::fs::read(self.folder().join(PRIVATE).join(format!("{}.json", payload.sha256))).ok()?;
        serde_json::from_slice(&bytes).ok()
    }

    /// Makes the secret of a new case; gives its hash for the chain.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn new_secret(folder: &Path) -> Result<String> {
        let secret = random();
        write_through(folder, SECRET, secret.as_bytes())?;
        Ok(sha256(secret.as_bytes()))
    }

    /// A pseudonym for a person, the same within this case: tells maker from approver without naming anybody.
    ///
    /// # Errors
    /// When the case's secret cannot be read or written.
    pub fn pseudonym(&self, person: &str) -> Result<String> {
        let plain: String = folded(person).chars().filter(|c| c.is_alphanumeric()).collect();
        if plain.is_empty() {
            return Err(Error::new(
                Words::new("no person is named", "担当者の氏名がありません"),
                Words::new("say who does this with --by", "--by で実施者を指定してください"),
            ));
        }
        let path = self.folder().join(SECRET);
        let secret = std::fs::read_to_string(&path).map_err(|e| Error::io(&path, &e))?;
        Ok(sha256(format!("{secret}|{plain}").as_bytes())[..16].to_owned())
    }

    /// Where every pair stands, from the whole ledger.
    pub fn standings(&self) -> BTreeMap<PairKey, Standing> {
        standings(&self.entries)
    }

    /// Copies a file into the case, bit by bit, under its number and hash.
    ///
    /// # Errors
    /// When it cannot be read or written.
    pub fn keep(&self, path: &Path, bytes: &[u8]) -> Result<String> {
        let name = safe_name(path);
        let kept = format!("{FILES}/{:04}-{}-{name}", self.ledger.next(), &sha256(bytes)[..12]);
        write_through(self.folder(), &kept, bytes)?;
        Ok(kept)
    }
}

/// Where every pair stands after these entries. Acts that were refused never reach a ledger.
pub fn standings(entries: &[Entry]) -> BTreeMap<PairKey, Standing> {
    let mut out: BTreeMap<PairKey, Standing> = BTreeMap::new();
    let mut keys: BTreeMap<u64, PairKey> = BTreeMap::new();
    for entry in entries {
        let (key, act, single) = match &entry.event {
            Event::Decided(d) => {
                let verdict = Verdict { decision: d.decision, party_hash: d.party_hash.clone(), entry_hash: d.entry_hash.clone() };
                let key = PairKey { party: d.party.clone(), list: d.list.clone(), uid: d.uid.clone() };
                (key, Act::Decide { by: d.by.clone(), verdict, reason: d.reason }, false)
            }
            Event::Exempted(x) => {
                let key = PairKey { party: x.party.clone(), list: x.list.clone(), uid: x.uid.clone() };
                (key, Act::Exempt { by: x.by.clone(), exemption: x.exemption.clone() }, false)
            }
            Event::Approved(a) => {
                let Some(key) = keys.get(&a.of).cloned() else { continue };
                let act = if a.confirmed { Act::Confirm { by: a.by.clone() } } else { Act::Return { by: a.by.clone() } };
                (key, act, a.single_person)
            }
            _ => continue,
        };
        keys.insert(entry.seq, key.clone());
        let standing = out.entry(key).or_insert(Standing::Open);
        if let Ok(next) = step(standing, &act, single) {
            *standing = next;
        }
    }
    out
}

/// The last entry that decided or exempted a pair and still waits, by number.
pub fn waiting(entries: &[Entry]) -> Vec<(u64, PairKey)> {
    let standings = standings(entries);
    let of = |e: &Entry| match &e.event {
        Event::Decided(d) => Some(PairKey { party: d.party.clone(), list: d.list.clone(), uid: d.uid.clone() }),
        Event::Exempted(x) => Some(PairKey { party: x.party.clone(), list: x.list.clone(), uid: x.uid.clone() }),
        _ => None,
    };
    let last: BTreeMap<PairKey, u64> = entries.iter().filter_map(|e| of(e).map(|k| (k, e.seq))).collect();
    let waits = |k: &PairKey| matches!(standings.get(k), Some(Standing::Waiting { .. } | Standing::ExemptionWaiting { .. }));
    let mut out: Vec<(u64, PairKey)> = last.into_iter().filter(|(k, _)| waits(k)).map(|(k, seq)| (seq, k)).collect();
    out.sort();
    out
}

/// The last part of a path with nothing in it that a file system or a listing could take amiss.
fn safe_name(path: &Path) -> String {
    let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_else(|| "file".to_owned());
    let plain: String = name.chars().map(|c| if c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | ' ') { c } else { '_' }).collect();
    let skip = plain.chars().count().saturating_sub(80);
    plain.chars().skip(skip).collect::<String>().trim_start_matches('.').to_owned()
}

/// 128 bits from the system's own hash seeds: for salts, not for keys.
fn random() -> String {
    let one = || std::collections::hash_map::RandomState::new().build_hasher().finish();
    format!("{:016x}{:016x}", one(), one())
}

/// Every file of a folder, relative, with `/`, in order.
pub fn all_files(root: &Path) -> Result<Vec<String>> {
    fn walk(root: &Path, at: &Path, out: &mut Vec<String>) -> Result<()> {
        let mut paths: Vec<PathBuf> = std::fs::read_dir(at).map_err(|e| Error::io(at, &e))?.flatten().map(|e| e.path()).collect();
        paths.sort();
        for path in paths {
            if path.is_dir() {
                walk(root, &path, out)?;
            } else if let Ok(name) = path.strip_prefix(root) {
                out.push(name.components().map(|c| c.as_os_str().to_string_lossy().into_owned()).collect::<Vec<_>>().join("/"));
            }
        }
        Ok(())
    }
    let mut out = Vec::new();
    walk(root, root, &mut out)?;
    Ok(out)
}

impl CaseFolder {
    /// The pairs as the last review or re-screening saw them.
    pub fn pairs(&self) -> Vec<super::events::Pair> {
        let last = self.entries.iter().rev().find_map(|e| match &e.event {
            Event::Reviewed(r) => Some(r.pairs.clone()),
            Event::Rescreened(r) => Some(r.pairs.clone()),
            _ => None,
        });
        last.unwrap_or_default()
    }

    /// Candidates nobody has settled for the content they have today.
    pub fn open_pairs(&self, today: &str) -> Vec<PairKey> {
        let standings = self.standings();
        let asks = |p: &super::events::Pair| {
            let standing = standings.get(&p.key()).unwrap_or(&Standing::Open);
            super::standing::cover(standing, &p.party_hash, &p.entry_hash, today).asks()
        };
        self.pairs().iter().filter(|p| asks(p)).map(super::events::Pair::key).collect()
    }

    fn last_review(&self) -> Option<&super::events::Reviewed> {
        self.entries.iter().rev().find_map(|e| if let Event::Reviewed(r) = &e.event { Some(r) } else { None })
    }

    /// Questions the last review left open.
    pub fn open_questions(&self) -> usize {
        self.last_review().map_or(0, |r| r.open_questions)
    }

    /// Parties the last run could not screen.
    pub fn not_screened(&self) -> usize {
        let last = self.entries.iter().rev().find_map(|e| match &e.event {
            Event::Reviewed(r) => Some(r.not_screened),
            Event::Rescreened(r) => Some(r.counts.get("not-screened").copied().unwrap_or(0)),
            _ => None,
        });
        last.unwrap_or(0)
    }

    /// The name of a party by its short hash, unless it was erased.
    pub fn party_name(&self, key: &str) -> Option<String> {
        self.entries.iter().rev().filter_map(|e| e.event.payload()).find_map(|p| {
            let name = self.read_personal(p)?.names.get(key)?.clone();
            // a re-screening keeps the whole query
            Some(serde_json::from_str::<crate::screening::Query>(&name).map(|q| q.name).unwrap_or(name))
        })
    }

    /// Parties under watch: of the last re-screening, else of the last review.
    pub fn monitored(&self) -> Vec<super::rescreen::Monitored> {
        use super::rescreen::Monitored;
        let last = self.entries.iter().rev().find_map(|e| match &e.event {
            Event::Rescreened(r) => Some((&r.payload, None)),
            Event::Reviewed(r) => Some((&r.payload, Some(&r.folder))),
            _ => None,
        });
        let Some((payload, dossier)) = last else { return Vec::new() };
        if let Some(folder) = dossier {
            let path = self.folder().join(folder).join("dossier.json");
            let json: serde_json::Value = std::fs::read(path).ok().and_then(|b| serde_json::from_slice(&b).ok()).unwrap_or_default();
            let parties = json["parties"].as_array().cloned().unwrap_or_default();
            let queries = parties.into_iter().filter_map(|p| serde_json::from_value(p["screening"]["query"].clone()).ok());
            return queries.map(|q: crate::screening::Query| Monitored::of(crate::screening::Query { id: String::new(), ..q })).collect();
        }
        let names = self.read_personal(payload).map(|p| p.names).unwrap_or_default();
        names.values().filter_map(|q| serde_json::from_str(q).ok()).map(Monitored::of).collect()
    }
}
