//! Profiles: what a kind of agreement must hold, should hold and should not hold. Data; told from the title when nobody
//! says which one applies. A profile asks; it is not the law.

use super::Library;
use crate::agreement::Agreement;
use crate::document::fold::folded;
use crate::words::Words;
use serde::{Deserialize, Serialize};

/// One kind of agreement, as `clauses/profiles/<id>.toml` describes it. All lists hold term ids.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Profile {
    pub id: String,
    pub title: Words,
    pub why: Words,
    /// Absence is a finding.
    #[serde(default)]
    pub required: Vec<String>,
    /// Absence is a note.
    #[serde(default)]
    pub expected: Vec<String>,
    /// Presence is for a person to look at.
    #[serde(default)]
    pub alert_if_added: Vec<String>,
    #[serde(default)]
    pub forbidden: Vec<String>,
    /// Of each group at least one must be there.
    #[serde(default)]
    pub any_of: Vec<Vec<String>>,
    /// Words in the title that tell this kind of agreement.
    #[serde(default)]
    pub title_en: Vec<String>,
    #[serde(default)]
    pub title_ja: Vec<String>,
}

/// The profile used where nothing tells a better one.
pub const DEFAULT: &str = "default";

/// Folded characters of the beginning in which a title is looked for.
const TITLE: usize = 700;

impl Profile {
    /// Every term id the profile names.
    pub fn terms(&self) -> impl Iterator<Item = &String> {
        let lists = [&self.required, &self.expected, &self.alert_if_added, &self.forbidden];
        lists.into_iter().flatten().chain(self.any_of.iter().flatten())
    }
}

impl Library {
    pub fn profile(&self, id: &str) -> Option<&Profile> {
        self.profiles.iter().find(|p| p.id == id)
    }

    /// The profile whose words stand first in the agreement's opening; the default one where none does.
    pub fn profile_of(&self, agreement: &Agreement) -> Option<&Profile> {
        let body = agreement.view.parts.first().map(|p| p.text.chars().take(2 * TITLE).collect::<String>()).unwrap_or_default();
        let opening: String = folded(&body).chars().take(TITLE).collect();
        let first = |p: &Profile| p.title_en.iter().chain(&p.title_ja).filter_map(|w| opening.find(&folded(w))).min();
        let told = self.profiles.iter().filter_map(|p| first(p).map(|at| (at, p))).min_by_key(|(at, _)| *at);
        told.map(|(_, p)| p).or_else(|| self.profile(DEFAULT))
    }
}
