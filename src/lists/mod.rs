//! Raw list file → [`Listing`]s → [`Snapshot`]. One file a format; nothing is thrown away, nothing is merged across lists.
//! What a listing means for whom stands in `screening-lists/<id>/list.toml`, as dated data, never in code.

mod countries;
pub mod diff;
pub mod export;
pub mod fetch;
pub mod formats;
mod guards;
mod import;
mod info;
mod name_parts;
mod page_links;
mod parts;
mod problems;
pub mod raw_file;
mod reading_text;
mod snapshot_file;
mod spreadsheet;
mod store;
mod xml_records;

use crate::words::Words;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

pub use import::{ImportOrder, Imported, Origin, import, read_raw, read_with};
pub use info::{DatedQuestion, DatedState, FetchInfo, Guards, Licence, ListInfo, ListPart, RuleState};
pub use problems::Problems;
pub use snapshot_file::replace as write_whole;
pub use store::{ConfirmedList, EditionInUse, MissingList, Store, StoredList, age_in_days, confirm};

/// One dated and hashed state of a list.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Snapshot {
    /// `us-csl`, `jp-meti-eul`, `starter`, `custom:declined` …
    pub list: String,
    /// Edition: publication date of the file (ISO), or what the operator stated.
    pub version: String,
    /// When it was imported, RFC 3339.
    pub imported_at: String,
    /// Last time the list was fetched or confirmed to be current, RFC 3339; its age counts from here.
    pub confirmed_at: String,
    /// Name of the imported file.
    pub file_name: String,
    /// SHA-256 of the imported file, lower-case hex.
    pub sha256: String,
    pub bytes: u64,
    /// Format as recognised from the content: `xlsx`, `csv`, `json` …
    pub format: String,
    pub listings: Vec<Listing>,
    /// Rows that needed repair or could not be read as a whole, in words, with how many and the first places.
    pub warnings: Vec<Words>,
    /// What the edition date rests on.
    pub dated_by: DatedBy,
    /// The operator's reason for taking a file that a guard had stopped.
    pub accepted: Option<String>,
    /// Values that are the same for every row of a sub-list, such as the address of its own page.
    pub shared: BTreeMap<String, String>,
    /// True for extracts such as the embedded starter list: their hits are `possible` at most.
    pub extract: bool,
    /// For lists published as several files: what each of them is. `Listing::source` says which one an entry is from.
    pub parts: Vec<SnapshotPart>,
    /// Further files that were read with the imported one, such as OFAC's addresses and aliases.
    pub other_files: Vec<FileRead>,
    /// The mapping file an own list was read with, as TOML text; its effects are those of the list.
    pub mapping: Option<String>,
}

/// One file of a list that is published as several, each with its own date.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SnapshotPart {
    /// `russia`, `belarus` … as `list.toml` names it.
    pub id: String,
    pub version: String,
    pub dated_by: DatedBy,
    pub imported_at: String,
    /// RFC 3339; the age of the list is that of its oldest part.
    pub confirmed_at: String,
    pub file: FileRead,
}

/// A file as it lay on disk.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileRead {
    pub name: String,
    /// Lower-case hex.
    pub sha256: String,
    pub bytes: u64,
}

/// Where the edition date of a snapshot comes from. Only real dates are compared between editions.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DatedBy {
    /// The operator said so.
    Operator,
    /// The file says so inside.
    Content,
    FileName,
    /// Nothing says when the file was published; the day of import stands in.
    #[default]
    ImportDay,
}

impl Snapshot {
    /// Entries the file holds in full, those known by their address alone among them. Rows of which only the date of their
    /// removal is left are counted by [`Snapshot::delisted`] alone.
    pub fn records(&self) -> usize {
        self.listings.iter().filter(|l| !l.names.is_empty() || l.delisted_on.is_none()).count()
    }

    /// Entries that are on the list now.
    pub fn live(&self) -> usize {
        self.listings.iter().filter(|l| l.delisted_on.is_none()).count()
    }

    /// Entries that were taken off the list, with or without a name.
    pub fn delisted(&self) -> usize {
        self.listings.iter().filter(|l| l.delisted_on.is_some()).count()
    }

    /// Notes that the list was confirmed to be current; a confirmation speaks of every part.
    pub fn confirmed(&mut self, at: &str) {
        for part in self.parts.iter_mut().filter(|p| p.confirmed_at.as_str() < at) {
            part.confirmed_at = at.to_owned();
        }
        self.confirmed_at = at.to_owned();
    }

    /// All names of all entries, cut-out ones among them.
    pub fn names(&self) -> usize {
        self.listings.iter().map(|l| l.names.len()).sum()
    }
}

/// One entry of a list.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Listing {
    /// The list's own id, without the list's name; where the list has none, a hash of source, name and country.
    pub uid: String,
    pub kind: ListingKind,
    /// The primary name first.
    pub names: Vec<ListedName>,
    pub addresses: Vec<String>,
    /// ISO 3166-1 alpha-2, upper case, with the role it has in the file.
    pub countries: Vec<ListedCountry>,
    /// Code of the sub-list inside an aggregate list (`EL`, `SDN` … of the CSL); picks the effect.
    pub source: Option<String>,
    pub programmes: Vec<String>,
    /// METI concern letters `B C M N` and `CW`.
    pub concerns: Vec<String>,
    pub licence_requirement: Option<String>,
    pub licence_policy: Option<String>,
    /// Federal Register notices and the like.
    pub notices: Vec<String>,
    /// What the list itself says is imposed: `Asset freeze`, `Travel ban` …
    pub measures: Vec<String>,
    pub identifiers: Vec<ListedIdentifier>,
    /// Other parties the list connects with this one.
    pub relations: Vec<ListedRelation>,
    /// Partial ISO dates (`1958`, `1958-03`) as far as they could be read.
    pub birth_dates: Vec<String>,
    pub listed_on: Option<String>,
    /// Set for entries that were taken off: history, not nothing.
    pub delisted_on: Option<String>,
    pub remarks: Option<String>,
    pub source_url: Option<String>,
    /// Where in the file: row or element.
    pub locator: String,
    /// Columns without a field of their own, by heading.
    pub other: BTreeMap<String, String>,
    /// For extracts: the list the fact was taken from, its edition and entry.
    pub taken_from: Option<TakenFrom>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ListingKind {
    Person,
    Organization,
    Vessel,
    Aircraft,
    /// An address without a name.
    Address,
    #[default]
    Unknown,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListedName {
    /// As the file writes it, repaired characters aside.
    pub text: String,
    pub kind: NameKind,
    /// Cut out of a packed cell, a remark or a compound name.
    pub derived: bool,
    /// Some of its characters were repaired or replaced; compare with care.
    pub uncertain: bool,
    /// Language as the list writes it (`FR`, `eng`); several parted by a blank where they share a spelling. Mostly unsaid.
    #[serde(default)]
    pub language: Option<String>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NameKind {
    #[default]
    Primary,
    Alias,
    /// The name in its own script.
    Native,
    Former,
    /// The list itself calls it not sufficient for identification.
    Weak,
    /// A bare acronym.
    Short,
    /// Compiled by us from general knowledge; the list does not hold it (only in extracts).
    Compiled,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListedCountry {
    /// ISO 3166-1 alpha-2, or empty when only the raw text is known.
    pub code: String,
    pub raw: String,
    /// `location`, `nationality`, `citizenship`, `listing`.
    pub role: String,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListedIdentifier {
    pub kind: String,
    pub value: String,
    pub country: Option<String>,
}

/// Another party that the list connects with an entry.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListedRelation {
    /// In the words of the list: `Owned or Controlled By`, `parent` …
    pub kind: String,
    /// Empty where the list gives only an id.
    pub name: String,
    /// `uid` of the other entry in the same list.
    pub uid: Option<String>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TakenFrom {
    pub list: String,
    pub version: String,
    pub uid: String,
}

/// What a listing means: whom it binds, what follows, and the question whether it reaches the user. From `list.toml`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Effect {
    /// One of the effect classes of INTERFACE: `prohibited`, `licence-required`, `licence-check` …
    pub class: String,
    pub binds: Words,
    pub follows: Words,
    pub question: Words,
    /// Date of the facts, ISO.
    pub as_of: String,
    pub source: String,
    /// Rules with a date that bear on this listing: their states with the day each began, and what to confirm.
    #[serde(default)]
    pub confirm: Vec<Words>,
}

impl Listing {
    /// The name to show.
    pub fn primary(&self) -> &str {
        self.names.first().map_or("", |n| n.text.as_str())
    }
}
