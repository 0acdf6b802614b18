//! One importer a file format, in one table. An importer turns a recognised file into Listings or refuses it whole;
//! it never compares with earlier editions (the guards do) and never guesses a column from its position.

mod au_dfat;
mod ca_sema;
mod ch_seco;
mod custom;
mod eu_fsf;
mod eu_fsf_table;
mod jp_mof;
pub mod mapped_table;
mod meti_eul;
mod meti_specified;
mod ofac;
mod opensanctions;
mod starter;
mod uk_sl;
mod uk_sl_table;
mod un_sc;
mod us_csl;
mod worldbank;

use super::raw_file::RawFile;
use super::{FileRead, ListInfo, Listing, Problems};
use crate::document::{self, Document, ReadOptions};
use crate::error::{Error, Result};
use crate::words::Words;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// What one file gives.
#[derive(Debug, Default)]
pub struct Reading {
    pub listings: Vec<Listing>,
    /// Publication date as the file itself states it, ISO.
    pub published: Option<String>,
    pub problems: Problems,
    /// Values that are the same for every row of a sub-list.
    pub shared: BTreeMap<String, String>,
    /// Which of several files of the list this is.
    pub part: Option<String>,
    /// Files beside it that were read as well.
    pub other_files: Vec<FileRead>,
}

/// Reads one official format.
pub trait Importer: Sync {
    /// The name `list.toml` asks for it by.
    fn name(&self) -> &'static str;
    /// Every entry of the file, or the reason why it is refused whole.
    fn read(&self, file: &RawFile, info: &ListInfo) -> Result<Reading>;
}

/// All importers; a test walks the table.
pub static IMPORTERS: &[&dyn Importer] = &[
    &meti_eul::MetiEndUserList,
    &meti_specified::MetiSpecified,
    &us_csl::ConsolidatedScreeningList,
    &un_sc::SecurityCouncilList,
    &uk_sl::UkSanctionsList,
    &jp_mof::MofAssetFreeze,
    &ofac::Ofac,
    &eu_fsf::EuFinancialSanctions,
    &ca_sema::CanadaSanctions,
    &au_dfat::AustraliaConsolidated,
    &ch_seco::SwissConsolidated,
    &worldbank::WorldBankDebarred,
    &opensanctions::OpenSanctions,
    &mapped_table::MappedTable,
    &custom::OwnList,
    &starter::StarterExtract,
];

/// The importer of this name.
pub fn find(name: &str) -> Option<&'static dyn Importer> {
    IMPORTERS.iter().copied().find(|i| i.name() == name)
}

/// A row of another width than the header has slipped: its cells would be read under the wrong headings.
fn same_width(record: &csv::StringRecord, header: &[String], line: u64) -> Result<()> {
    if record.len() == header.len() {
        return Ok(());
    }
    Err(refused(
        format!("line {line} has {} fields instead of {}", record.len(), header.len()),
        format!("{line}行目の項目数が{}個で、見出しの{}個と合いません", record.len(), header.len()),
    ))
}

/// A file refused as a whole, with the usual next step.
pub(super) fn refused(en: impl Into<String>, ja: impl Into<String>) -> Error {
    Error::new(
        Words::new(en, ja),
        Words::new(
            "get the file again from the authority's page; the edition imported before stays in use",
            "公式ページからファイルを取得し直してください（以前に取り込んだ版はそのまま有効です）",
        ),
    )
}

/// A PDF as our reader gives it; one of which anything could not be read is refused.
fn whole_document(file: &RawFile) -> Result<Document> {
    let document = document::read_bytes(&file.bytes, &file.name, &ReadOptions::default())?;
    match document.unread.first() {
        None => Ok(document),
        Some(unread) => Err(refused(
            format!("{} could not be read ({})", unread.part, unread.why.en),
            format!("{} を読み取れません（{}）", unread.part, unread.why.ja),
        )),
    }
}

/// An id for an entry whose list gives none: a hash of what makes it this entry.
fn own_id(parts: &[&str]) -> String {
    let hash = Sha256::digest(parts.join("\u{1F}").as_bytes());
    super::raw_file::hex(&hash[..8])
}

/// Ids must be unique inside a list: repeats get `~2`, `~3` … in file order, and are counted.
fn make_ids_unique(reading: &mut Reading) {
    let mut seen = BTreeMap::<String, usize>::new();
    for listing in &mut reading.listings {
        let count = seen.entry(listing.uid.clone()).or_insert(0);
        *count += 1;
        if *count > 1 {
            reading.problems.note("the same entry id occurs more than once", "同じIDの項目が複数あります", &listing.locator);
            listing.uid = format!("{}~{count}", listing.uid);
        }
    }
}
