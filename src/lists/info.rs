//! What we know about a list before any file of it is read: `screening-lists/<id>/list.toml`, embedded in the program.
//! It says whom a listing binds and what follows, as dated facts; it never holds entries.

use super::{Effect, Listing, ListingKind};
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
        assert!(FOLDER.dirs().all(|d| d.path().ends_with("names") || d.get_file(d.path().join("list.toml")).is_some()));
        for info in ListInfo::all() {
            let mut words = vec![&info.title, &info.authority, &info.licence.attribution];
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
    fn own_lists_take_any_safe_name() {
        assert_eq!(ListInfo::find("custom:declined").map(|i| i.id).as_deref(), Some("custom:declined"));
        assert!(ListInfo::find("custom:取引辞退先").is_some());
        assert!(["custom", "custom:", "custom:../x", "custom:a/b", "no-such-list"].iter().all(|id| ListInfo::find(id).is_none()));
    }
}
