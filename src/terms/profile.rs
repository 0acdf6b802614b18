//! Profiles: what a kind of agreement must hold, should hold and should not hold, for one side and one level of secrecy.
//! Data. A profile asks; it is not the law, and only the user's own may stop a matter.

use super::Library;
use super::asker::{Asker, Level, Side};
use super::broken::{broken, near};
use super::kind::ToldBy;
use super::library::{Authority, Files, Term};
use crate::error::Result;
use crate::words::Words;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// One kind of agreement, as `clauses/profiles/<id>.toml` describes it. All lists hold term ids; `required` and `expected`
/// may name an element too, as `term.element`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Profile {
    pub id: String,
    pub title: Words,
    pub why: Words,
    /// Guidance the profile rests on, with its date and what superseded it.
    #[serde(default)]
    pub authority: Vec<Authority>,
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
    /// Words of the beginning and of the headings that speak for this kind, where the title does not decide.
    #[serde(default)]
    pub subject_en: Vec<String>,
    #[serde(default)]
    pub subject_ja: Vec<String>,
    /// Words in the names of every party that speak for this kind: universities on both sides, an employee.
    #[serde(default)]
    pub party_en: Vec<String>,
    #[serde(default)]
    pub party_ja: Vec<String>,
    /// What else is asked by some sides, or from some level of secrecy on.
    #[serde(default, rename = "for")]
    pub variations: Vec<Variation>,
    /// It came from the user's own folder: then it is a rule of the house, and may stop.
    #[serde(skip)]
    pub house: bool,
    /// The words above, made ready to be looked for.
    #[serde(skip)]
    pub(super) told_by: ToldBy,
}

/// What changes for some sides or levels: each list is added, and moves a term out of the lists it stood in.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Variation {
    /// For whom; empty for everybody.
    #[serde(default)]
    pub side: Vec<Side>,
    /// At which levels of secrecy; empty for all.
    #[serde(default)]
    pub level: Vec<Level>,
    pub why: Words,
    #[serde(default)]
    pub authority: Vec<Authority>,
    #[serde(default)]
    pub required: Vec<String>,
    #[serde(default)]
    pub expected: Vec<String>,
    #[serde(default)]
    pub alert_if_added: Vec<String>,
    #[serde(default)]
    pub forbidden: Vec<String>,
    /// No longer asked for, nor looked at.
    #[serde(default)]
    pub not_asked: Vec<String>,
}

/// The profile used where nothing tells a better one.
pub const DEFAULT: &str = "default";

/// A profile as one asker has it.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    pub profile: String,
    pub title: Words,
    pub required: Vec<String>,
    pub expected: Vec<String>,
    pub alert_if_added: Vec<String>,
    pub forbidden: Vec<String>,
    pub any_of: Vec<Vec<String>>,
    /// Why a term is asked for by this side or level in particular.
    pub reasons: BTreeMap<String, Words>,
    /// A careful lawyer's elements are asked for too.
    pub strict: bool,
    pub house: bool,
}

impl Profile {
    /// Every id the profile names, in all its variations: terms, and elements as `term.element`.
    pub fn ids(&self) -> impl Iterator<Item = &String> {
        let own = [&self.required, &self.expected, &self.alert_if_added, &self.forbidden];
        let varied = self.variations.iter().flat_map(|v| [&v.required, &v.expected, &v.alert_if_added, &v.forbidden, &v.not_asked]);
        own.into_iter().chain(varied).flatten().chain(self.any_of.iter().flatten())
    }

    /// What it asks for one side and level. At the highest level everything expected is required.
    pub fn asked_by(&self, asker: Asker) -> Asked {
        let mut asked = Asked {
            profile: self.id.clone(),
            title: self.title.clone(),
            required: self.required.clone(),
            expected: self.expected.clone(),
            alert_if_added: self.alert_if_added.clone(),
            forbidden: self.forbidden.clone(),
            any_of: self.any_of.clone(),
            reasons: BTreeMap::new(),
            strict: asker.level >= Level::Confidential,
            house: self.house,
        };
        self.variations.iter().filter(|v| v.is_for(asker)).for_each(|v| asked.vary(v));
        if asker.level == Level::StrictlyConfidential {
            let raised = std::mem::take(&mut asked.expected);
            asked.required.extend(raised);
        }
        asked
    }
}

impl Library {
    pub fn profile(&self, id: &str) -> Option<&Profile> {
        self.profiles.iter().find(|p| p.id == id)
    }
}

/// Reads and checks the profiles among the clause files; `own` names the files of the user's folder.
pub(super) fn read(files: &Files, own: &BTreeSet<String>, terms: &[&Term]) -> Result<Vec<Profile>> {
    let mut out = Vec::new();
    for (name, (place, text)) in files.iter().filter(|(n, _)| n.starts_with("profiles/")) {
        let profile: Profile = toml::from_str(text).map_err(|e| broken(place, text, e.span().map(|s| s.start), e.message()))?;
        if format!("profiles/{}.toml", profile.id) != *name {
            return Err(broken(place, text, text.find("id"), &format!("the id `{}` is not the file's name", profile.id)));
        }
        if let Some(unknown) = profile.ids().find(|id| !known(terms, id)) {
            let names = || terms.iter().map(|t| t.id.as_str());
            let (at, all) = (text.find(&format!("\"{unknown}\"")), names().collect::<Vec<_>>().join(", "));
            return Err(broken(place, text, at, &format!("there is no term `{unknown}`{}; known terms: {all}", near(unknown, names()))));
        }
        let told_by = ToldBy::of(&profile);
        out.push(Profile { house: own.contains(name), told_by, ..profile });
    }
    Ok(out)
}

/// Whether an id of a profile names a term, or an element as `term.element`.
fn known(terms: &[&Term], id: &str) -> bool {
    let (term, element) = id.split_once('.').map_or((id, None), |(t, e)| (t, Some(e)));
    let found = terms.iter().find(|t| t.id == term);
    found.is_some_and(|t| element.is_none_or(|e| t.elements.iter().any(|x| x.id == e)))
}

impl Variation {
    fn is_for(&self, asker: Asker) -> bool {
        (self.side.is_empty() || self.side.contains(&asker.side)) && (self.level.is_empty() || self.level.contains(&asker.level))
    }
}

impl Asked {
    /// Every term id that is asked for.
    pub fn terms(&self) -> impl Iterator<Item = &str> {
        let lists = [&self.required, &self.expected];
        let ids = lists.into_iter().flatten().chain(self.any_of.iter().flatten());
        ids.map(|id| id.split_once('.').map_or(id.as_str(), |(term, _)| term))
    }

    fn vary(&mut self, variation: &Variation) {
        let v = variation;
        let moved = [&v.required, &v.expected, &v.alert_if_added, &v.forbidden, &v.not_asked];
        for id in moved.into_iter().flatten() {
            for list in [&mut self.required, &mut self.expected, &mut self.alert_if_added, &mut self.forbidden] {
                list.retain(|x| x != id);
            }
            self.reasons.insert(id.clone(), v.why.clone());
        }
        self.required.extend(v.required.iter().cloned());
        self.expected.extend(v.expected.iter().cloned());
        self.alert_if_added.extend(v.alert_if_added.iter().cloned());
        self.forbidden.extend(v.forbidden.iter().cloned());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(profile: &str, side: Side, level: Level) -> Asked {
        let library = Library::embedded().expect("the embedded library compiles");
        library.profile(profile).expect("known").asked_by(Asker { side, level })
    }

    #[test]
    fn a_variation_moves_a_term_and_says_why() {
        let mut profile = Profile { expected: vec!["marking".to_owned()], ..Profile::default() };
        let why = Words::new("because", "理由");
        let side = vec![Side::JpCompany];
        profile.variations.push(Variation { side, why: why.clone(), required: vec!["marking".to_owned()], ..Variation::default() });
        let theirs = profile.asked_by(Asker { side: Side::JpCompany, level: Level::Internal });
        assert_eq!((theirs.required.len(), theirs.expected.len(), theirs.reasons.get("marking")), (1, 0, Some(&why)));
        assert_eq!(profile.asked_by(Asker::default()).expected.len(), 1);
    }

    #[test]
    fn a_publication_veto_is_refused_by_a_us_university_and_looked_at_by_a_japanese_one() {
        let veto = "publication-veto".to_owned();
        assert!(asked("joint-research", Side::UsUniversity, Level::Internal).forbidden.contains(&veto));
        assert!(asked("joint-research", Side::JpUniversity, Level::Internal).alert_if_added.contains(&veto));
        for side in Side::ALL {
            let asked = asked("joint-research", side, Level::Internal);
            assert!(!asked.forbidden.iter().chain(&asked.alert_if_added).any(|id| id == "publication-review"), "{side:?}");
        }
    }

    #[test]
    fn the_level_raises_what_is_expected() {
        let counts = Level::ALL.map(|level| asked("nda", Side::Default, level).required.len());
        assert!(counts[0] < counts[1] && counts[1] < counts[2], "{counts:?}");
        assert!(asked("nda", Side::Default, Level::StrictlyConfidential).expected.is_empty());
    }
}
