//! A review as it is kept: the dossier, the report, the papers, the minimum record, the findings without names, and every
//! input bit by bit; sealed together in one folder.

use crate::casefile::dossier::Dossier;
use crate::casefile::record::{self, Circumstances};
use crate::casefile::seal;
use crate::error::Result;
use crate::lists::{MissingList, StoredList};
use crate::report::{html, machine, papers, text};
use crate::screening::Thresholds;
use crate::terms::Library;
use crate::words::Lang;
use std::collections::BTreeMap;
use std::path::Path;

/// A review and what it rests on.
pub struct Filed<'a> {
    pub dossier: &'a Dossier,
    pub library: &'a Library,
    /// The lists it was screened against, and those that could be imported and were not.
    pub lists: &'a [StoredList],
    pub missing: &'a [MissingList],
    pub thresholds: Thresholds,
    /// The profile that was asked for.
    pub profile: Option<&'a str>,
    /// The language the report opens in.
    pub lang: Lang,
    /// Name and bytes of every file that was examined.
    pub inputs: Vec<(String, Vec<u8>)>,
}

impl Filed<'_> {
    /// Every file by its path in the folder, bound to the record before.
    ///
    /// # Errors
    /// When a report cannot be put together, which tests rule out.
    pub fn files(&self, previous: &str) -> Result<BTreeMap<String, Vec<u8>>> {
        let d = self.dossier;
        let mut files = papers::papers(d, self.library)?;
        files.insert("dossier.json".to_owned(), machine::pretty(d).into_bytes());
        files.insert("report.html".to_owned(), html::report(d, self.library, self.lang)?.into_bytes());
        files.extend(self.inputs.iter().map(|(name, bytes)| (original_name(name, bytes), bytes.clone())));
        let inputs = files.iter().filter(|(n, _)| n.starts_with("inputs/")).map(|(n, b)| (n.clone(), seal::sha256(b))).collect();
        let configuration = self.configuration();
        let around = Circumstances {
            lists: self.lists,
            missing: self.missing,
            thresholds: self.thresholds,
            configuration: &configuration,
            inputs,
            previous,
        };
        for (name, value) in [("record.json", record::record(d, &around)), ("anonymous.json", record::anonymous(d))] {
            files.insert(name.to_owned(), machine::pretty(&value).into_bytes());
        }
        Ok(files)
    }

    /// Writes and seals the folder; gives the manifest's hash.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn write(&self, folder: &Path, previous: &str) -> Result<String> {
        seal::write_after(folder, &self.dossier.now, previous, &self.files(previous)?)
    }

    /// Hash of everything that decides a run beside its inputs: program, clause library, thresholds, editions of the lists.
    fn configuration(&self) -> String {
        let terms: Vec<String> = self.library.terms.iter().filter_map(|t| serde_json::to_string(t).ok()).collect();
        let lists: Vec<&str> = self.lists.iter().map(|l| l.snapshot.sha256.as_str()).collect();
        let text = format!("{}|{:?}|{:?}|{:?}|{:?}", env!("CARGO_PKG_VERSION"), terms, lists, self.thresholds, self.profile);
        seal::sha256(text.as_bytes())
    }
}

/// Where an input is kept, bit by bit: `inputs/<hash>-<name>`.
fn original_name(name: &str, bytes: &[u8]) -> String {
    let last = name.rsplit(['/', '\\']).next().filter(|n| !n.is_empty()).unwrap_or("input");
    format!("inputs/{}-{last}", text::short_hash(&seal::sha256(bytes)))
}
