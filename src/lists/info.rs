//! What we know about a list before any file of it is read: `screening-lists/<id>/list.toml`, embedded in the program.
//! It says whom a listing binds and what follows, as dated facts; it never holds entries.

use super::{Effect, Listing, ListingKind};
use crate::error::{Error, Result};
use crate::words::Words;
use include_dir::{Dir, include_dir};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;

static FOLDER: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/screening-lists");

static ALL: LazyLock<Vec<ListInfo>> = LazyLock::new(|| {
    let mut all: Vec<ListInfo> = FOLDER
        .dirs()
        .filter_map(|d| d.get_file(d.path().join("list.toml")))
        .map(|f| {
            let text = f.contents_utf8().unwrap_or_default();
            toml::from_str(text).expect("every embedded list.toml is parsed by a test")
        })
        .collect();
    all.sort_by(|a, b| a.id.cmp(&b.id));
    all
});

/// One list: who publishes it, what it means, how old it may grow, and what a file of it must look like.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListInfo {
    /// `us-csl`, `jp-meti-eul` …; `custom` stands for every `custom:<name>`.
    pub id: String,
    /// Name of the importer in [`super::formats`]; none while the list cannot be imported.
    #[serde(default)]
    pub importer: Option<String>,
    pub title: Words,
    pub authority: Words,
    /// Where a person gets the file; empty for the user's own lists.
    pub url: String,
    pub licence: Licence,
    /// Formats a file of this list may have, as recognised from its content.
    pub formats: Vec<String>,
    /// From this age on the list is stale: still screened, but its silence clears nobody.
    pub max_age_days: i64,
    /// Scripts its names are written in (ISO 15924); empty when any may occur.
    pub scripts: Vec<String>,
    #[serde(default)]
    pub guards: Guards,
    /// Words a file may use for a country, and the ISO 3166-1 code: a closed vocabulary, when it is not empty.
    #[serde(default)]
    pub countries: BTreeMap<String, String>,
    /// Columns of a plain table, for the importer `table`.
    #[serde(default)]
    pub table: Option<super::formats::mapped_table::TableForm>,
    /// Other forms of the same table, tried in this order where the headings are not those of `table`.
    #[serde(default)]
    pub further_tables: Vec<super::formats::mapped_table::TableForm>,
    /// How `lists fetch` gets the file; none for lists that only their owner has.
    #[serde(default)]
    pub fetch: Option<FetchInfo>,
    /// Rules with a date that bear on what a hit means and that change over time.
    #[serde(default)]
    pub dated: Vec<DatedQuestion>,
    /// For lists published as several files: what each of them is.
    #[serde(default)]
    pub parts: Vec<ListPart>,
    /// False while no importer has met a real file of this list, or a form of it: see `unseen_forms`.
    #[serde(default = "yes")]
    pub seen_on_a_real_file: bool,
    /// Forms of the file that are read from their description alone, in words for the reader.
    #[serde(default)]
    pub unseen_forms: Vec<Words>,
    /// For own lists read with a mapping file: its text.
    #[serde(skip)]
    pub mapping: Option<String>,
    /// For extracts: the lists whose import puts this one out of use.
    #[serde(default)]
    pub extract_of: Vec<String>,
    /// Date and source of the facts in `effects` that name none of their own.
    as_of: String,
    source: String,
    /// By sub-list code; `default` for the rest, `address` for addresses without a name.
    effects: BTreeMap<String, EffectFacts>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct EffectFacts {
    class: String,
    binds: Words,
    follows: Words,
    question: Words,
    as_of: Option<String>,
    source: Option<String>,
}

/// Where the file of a list is fetched from.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FetchInfo {
    /// Address of the file itself.
    #[serde(default)]
    pub address: String,
    /// Page on which the file is linked, where its name holds a date.
    #[serde(default)]
    pub page: String,
    /// How the name of the linked file begins and ends; the newest (last in order) is taken.
    #[serde(default)]
    pub link_begins: String,
    #[serde(default)]
    pub link_ends: String,
    /// Hosts the authority serves the file from; a redirect elsewhere is not followed. `*.example.org` stands for any below.
    #[serde(default)]
    pub hosts: Vec<String>,
    /// Day on which somebody last saw the address answer, ISO; none while nobody has.
    #[serde(default)]
    pub answered_on: Option<String>,
    /// Why the file has to be fetched by hand, where it has.
    #[serde(default)]
    pub by_hand: Option<Words>,
}

/// A rule that began, ended or was put off on a date: what is known, and what to confirm.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DatedQuestion {
    pub id: String,
    pub title: Words,
    /// The sub-list codes it bears on; empty for all.
    #[serde(default)]
    pub codes: Vec<String>,
    /// What was known to be so until when, oldest first.
    pub states: Vec<DatedState>,
    /// What to do, since no program can know it.
    pub confirm: Words,
    pub as_of: String,
    pub source: String,
}

/// One state of a dated rule.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DatedState {
    /// First day, ISO.
    pub from: String,
    pub state: RuleState,
    pub words: Words,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum RuleState {
    InForce,
    Suspended,
    /// Nobody has confirmed what holds from this day on.
    Unknown,
}

impl DatedQuestion {
    fn bears_on(&self, listing: &Listing) -> bool {
        self.codes.is_empty() || listing.source.as_ref().is_some_and(|code| self.codes.contains(code))
    }

    /// Every state with the day it began, and what to confirm: true whatever the day of the report.
    fn words(&self) -> Words {
        let en = self.states.iter().map(|s| format!("from {}: {}", s.from, s.words.en)).collect::<Vec<_>>().join(" ");
        let ja = self.states.iter().map(|s| format!("{}から: {}", s.from, s.words.ja)).collect::<String>();
        Words::new(format!("{}: {en} {}", self.title.en, self.confirm.en), format!("{}: {ja}{}", self.title.ja, self.confirm.ja))
    }

    /// The state that is known for this day (ISO date or RFC 3339 time).
    pub fn state_on(&self, day: &str) -> Option<&DatedState> {
        let day = day.get(..10).unwrap_or(day);
        self.states.iter().filter(|s| s.from.as_str() <= day).max_by(|a, b| a.from.cmp(&b.from))
    }
}

/// One file of a list that is published as several.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListPart {
    pub id: String,
    pub title: Words,
    /// Words of the title that tell the part, without blanks; the first part that matches is taken.
    pub marks: Vec<String>,
    /// ISO 3166-1 code, where all entries of the part are of one country.
    #[serde(default)]
    pub country: Option<String>,
    /// Address of the file.
    #[serde(default)]
    pub url: String,
}

fn yes() -> bool {
    true
}

/// On what terms the file may be used, and the words to name its source with.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Licence {
    pub id: String,
    pub attribution: Words,
    pub redistributable: bool,
}

/// Limits a new file is held against.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Guards {
    /// How many per cent of the entries may be gone compared with the edition before.
    pub max_shrink_percent: usize,
    /// A sub-list that held at least this many entries must not vanish or lose more than half.
    pub sub_list_watched_from: usize,
}

impl Default for Guards {
    fn default() -> Self {
        Guards { max_shrink_percent: 5, sub_list_watched_from: 20 }
    }
}

impl ListInfo {
    /// Every list we know of, by id.
    pub fn all() -> &'static [ListInfo] {
        &ALL
    }

    /// The list of this id; `custom:<name>` is described by `custom`, under its full id.
    pub fn find(id: &str) -> Option<ListInfo> {
        let known = |id: &str| ALL.iter().find(|l| l.id == id).cloned();
        match id.split_once(':') {
            Some(("custom", name)) if is_custom_name(name) => known("custom").map(|mut info| {
                info.id = id.to_owned();
                info.title = Words::new(format!("{} ({name})", info.title.en), format!("{}（{name}）", info.title.ja));
                info
            }),
            Some(_) => None,
            None if id == "custom" => None,
            None => known(id),
        }
    }

    /// Mapping files that come with the program, by name: `us-dod-1260h` …
    pub fn ready_mappings() -> Vec<(&'static str, &'static str)> {
        let folder = FOLDER.get_dir("mappings").into_iter().flat_map(|d| d.files());
        let mut found: Vec<_> =
            folder.filter_map(|f| Some((f.path().file_name()?.to_str()?.strip_suffix(".toml")?, f.contents_utf8()?))).collect();
        found.sort_unstable();
        found
    }

    /// An own list as its mapping file describes it, under the own list's id.
    pub fn with_mapping(&self, text: &str) -> Result<ListInfo> {
        let mapped: ListInfo = toml::from_str(text).map_err(|e| {
            Error::new(
                Words::new(
                    format!("not a valid mapping file: {}", e.message()),
                    format!("マッピングファイルに誤りがあります: {}", e.message()),
                ),
                Words::new(
                    "take one of screening-lists/mappings as the pattern",
                    "screening-lists/mappings のファイルをひな形にしてください",
                ),
            )
        })?;
        Ok(ListInfo { id: self.id.clone(), importer: Some("table".to_owned()), mapping: Some(text.to_owned()), ..mapped })
    }

    /// Codes of sub-lists the list may hold; empty when it has none.
    pub fn codes(&self) -> impl Iterator<Item = &str> {
        self.effects.keys().map(String::as_str).filter(|code| !matches!(*code, "default" | "address"))
    }

    /// What this listing means. An extract answers with the meaning of the list it was taken from.
    pub fn effect(&self, listing: &Listing) -> Effect {
        if let Some(origin) = listing.taken_from.as_ref().filter(|t| t.list != self.id).and_then(|t| ListInfo::find(&t.list)) {
            return origin.effect_here(listing);
        }
        self.effect_here(listing)
    }

    fn effect_here(&self, listing: &Listing) -> Effect {
        let by_kind = if listing.kind == ListingKind::Address { self.effects.get("address") } else { None };
        let by_code = || listing.source.as_ref().and_then(|code| self.effects.get(code));
        let Some(facts) = by_kind.or_else(by_code).or_else(|| self.effects.get("default")) else { return Effect::default() };
        Effect {
            class: facts.class.clone(),
            binds: facts.binds.clone(),
            follows: facts.follows.clone(),
            question: facts.question.clone(),
            as_of: facts.as_of.clone().unwrap_or_else(|| self.as_of.clone()),
            source: facts.source.clone().unwrap_or_else(|| self.source.clone()),
            confirm: self.dated.iter().filter(|d| d.bears_on(listing)).map(DatedQuestion::words).collect(),
        }
    }
}

/// A file that lies beside `list.toml`.
pub(super) fn embedded_file(id: &str, name: &str) -> Option<&'static [u8]> {
    FOLDER.get_file(format!("{id}/{name}")).map(include_dir::File::contents)
}

/// A file that lies beside the list folders.
pub(super) fn root_file(name: &str) -> Option<&'static [u8]> {
    FOLDER.get_file(name).map(include_dir::File::contents)
}

/// Names of own lists may be written in any script, but must be safe as a folder name.
fn is_custom_name(name: &str) -> bool {
    !name.is_empty() && name.chars().count() <= 64 && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The classes of INTERFACE; a list must not invent one.
    const CLASSES: &[&str] = &[
        "prohibited",
        "approval-required",
        "licence-required",
        "licence-check",
        "due-diligence",
        "debarred",
        "funding-restriction",
        "partial",
        "advisory",
        "countermeasure",
        "address-only",
        "internal",
    ];

    #[test]
    fn every_embedded_list_is_whole_and_bilingual() {
        assert!(
            FOLDER
                .dirs()
                .all(|d| d.path().ends_with("names") || d.path().ends_with("mappings") || d.get_file(d.path().join("list.toml")).is_some())
        );
        for info in ListInfo::all() {
            let mut words = vec![&info.title, &info.authority, &info.licence.attribution];
            for dated in &info.dated {
                words.extend([&dated.title, &dated.confirm]);
                words.extend(dated.states.iter().map(|s| &s.words));
                assert!(dated.states.windows(2).all(|w| w[0].from < w[1].from), "{}: states in the order of their dates", dated.id);
                assert!(dated.codes.iter().all(|c| info.effects.contains_key(c)), "{}: {:?}", dated.id, dated.codes);
            }
            for (code, e) in &info.effects {
                assert!(CLASSES.contains(&e.class.as_str()), "{} {code}: {}", info.id, e.class);
                words.extend([&e.binds, &e.follows, &e.question]);
            }
            assert!(words.iter().all(|w| !w.en.is_empty() && !w.ja.is_empty()), "{}", info.id);
            assert!(info.as_of.parse::<jiff::civil::Date>().is_ok() && !info.source.is_empty(), "{}", info.id);
            assert!(info.effects.contains_key("default"), "{}", info.id);
            assert_eq!(info.importer.is_some(), !info.formats.is_empty(), "{}", info.id);
        }
    }

    #[test]
    fn a_rule_with_dates_is_known_only_as_far_as_somebody_confirmed_it() {
        let info = ListInfo::find("us-csl").unwrap();
        let rule = info.dated.iter().find(|d| d.id == "bis-affiliates").unwrap();
        let state = |day: &str| rule.state_on(day).map(|s| s.state);
        assert_eq!(state("2025-09-28"), None);
        assert_eq!(state("2025-10-01"), Some(RuleState::InForce));
        assert_eq!(state("2026-01-01T00:00:00Z"), Some(RuleState::Suspended));
        assert_eq!(state("2026-11-10"), Some(RuleState::Unknown));
        let listing = |code: &str| Listing { source: Some(code.to_owned()), ..Listing::default() };
        assert!(info.effect(&listing("EL")).confirm[0].ja.contains("連邦官報"));
        assert!(info.effect(&listing("UVL")).confirm.is_empty());
    }

    #[test]
    fn own_lists_take_any_safe_name() {
        assert_eq!(ListInfo::find("custom:declined").map(|i| i.id).as_deref(), Some("custom:declined"));
        assert!(ListInfo::find("custom:取引辞退先").is_some());
        assert!(["custom", "custom:", "custom:../x", "custom:a/b", "no-such-list"].iter().all(|id| ListInfo::find(id).is_none()));
    }
}
