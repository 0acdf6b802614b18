//! Every file of a case against its ledger: the chain, received files, payloads, dossiers, re-screenings. What does not
//! hold is named; a payload that was erased by an entry is no breach.

use super::events::Event;
use super::folder::{PRIVATE, SECRET, all_files};
use super::ledger::{HEAD, LEDGER, LOCK, Reading};
use super::seal::{self, Breach, sha256};
use crate::error::Result;
use std::collections::BTreeSet;
use std::path::Path;

/// What a check of a case found.
#[derive(Debug, Clone, Default)]
pub struct CaseCheck {
    pub entries: usize,
    /// Hash of the last entry: to compare with the one kept elsewhere.
    pub head: String,
    pub files: usize,
    /// Payloads that were erased, and rightly are not there.
    pub erased: usize,
    pub breaches: Vec<Breach>,
}

/// Checks a case folder; with a manifest in it (a pack) that as well.
///
/// # Errors
/// When the folder cannot be read.
pub fn verify(folder: &Path) -> Result<CaseCheck> {
    let reading = super::ledger::read(folder)?;
    let mut out = CaseCheck { entries: reading.entries.len(), head: reading.head.clone(), ..CaseCheck::default() };
    out.breaches.extend(reading.breaches.iter().cloned().map(Breach::Altered));
    let mut known: BTreeSet<String> = [LEDGER, HEAD, LOCK, seal::MANIFEST].map(str::to_owned).into();
    known.extend(seal::BESIDE.map(str::to_owned));
    let erased: BTreeSet<&String> = reading
        .entries
        .iter()
        .flat_map(|e| if let Event::Erased { payloads, .. } = &e.event { payloads.as_slice() } else { &[] })
        .collect();
    out.erased = erased.len();
    files_of(&reading, folder, &erased, &mut known, &mut out)?;
    let all = all_files(folder)?;
    out.files = all.len();
    // what a crash left, under the hash of its own bytes
    let unfinished = |f: &str| {
        let hash = f.strip_prefix("unfinished-").and_then(|f| f.strip_suffix(".txt"));
        hash.is_some_and(|h| std::fs::read(folder.join(f)).is_ok_and(|b| sha256(&b).starts_with(h)))
    };
    out.breaches.extend(all.iter().filter(|f| !known.contains(*f) && !unfinished(f)).cloned().map(Breach::Added));
    if folder.join(seal::MANIFEST).exists() {
        let pack = seal::verify(folder)?;
        out.breaches.extend(pack.breaches.into_iter().filter(|b| !out.breaches.contains(b)).collect::<Vec<_>>());
    }
    Ok(out)
}

fn files_of(reading: &Reading, folder: &Path, erased: &BTreeSet<&String>, known: &mut BTreeSet<String>, out: &mut CaseCheck) -> Result<()> {
    let mut check = |name: &str, hash: &str, may_be_gone: bool, out: &mut CaseCheck| {
        known.insert(name.to_owned());
        match std::fs::read(folder.join(name)) {
            Ok(bytes) if sha256(&bytes) == hash => {}
            Ok(_) => out.breaches.push(Breach::Altered(name.to_owned())),
            Err(_) if may_be_gone => {}
            Err(_) => out.breaches.push(Breach::Missing(name.to_owned())),
        }
    };
    let mut dossiers = Vec::new();
    for entry in &reading.entries {
        if let Some(payload) = entry.event.payload() {
            check(&format!("{PRIVATE}/{}.json", payload.sha256), &payload.sha256, erased.contains(&payload.sha256), out);
        }
        match &entry.event {
            Event::Opened(o) => check(SECRET, &o.secret, false, out),
            Event::Received(r) => check(&r.file, &r.sha256, false, out),
            Event::Rescreened(r) => check(&r.file, &r.sha256, false, out),
            Event::Reviewed(r) => {
                check(&format!("{}/{}", r.folder, seal::MANIFEST), &r.manifest, false, out);
                dossiers.push(r.folder.clone());
            }
            _ => {}
        }
    }
    for dossier in dossiers {
        let at = folder.join(&dossier);
        if let Ok(checked) = seal::verify(&at) {
            let named = |n: String| format!("{dossier}/{n}");
            out.breaches.extend(checked.breaches.into_iter().map(|b| match b {
                Breach::Altered(n) => Breach::Altered(named(n)),
                Breach::Missing(n) => Breach::Missing(named(n)),
                Breach::Added(n) => Breach::Added(named(n)),
            }));
        }
        if at.is_dir() {
            known.extend(all_files(&at)?.into_iter().map(|n| format!("{dossier}/{n}")));
        }
    }
    out.breaches.sort_by_key(|b| format!("{b:?}"));
    out.breaches.dedup();
    Ok(())
}
