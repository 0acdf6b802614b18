//! Parties × drafts × lists → [`Indicator`]s: computed signs that a party stands in for another. Each shows the values it
//! rests on side by side and says what would clear it. It accuses nobody, and computes nothing on anybody's nationality.

mod course;
mod document;
mod findings;
pub mod geography;
mod identifiers;
mod likeness;
pub mod listed_contacts;
mod names;
pub mod ownership;
pub mod partner;
mod profile;
mod substitution;
pub mod vendors;
pub mod wording;

use crate::agreement::{Party, PartyRole};
use crate::document::Place;
use crate::report::catalogue::{fill, say};
use crate::screening::{Answer, ScreenOutcome};
use crate::words::Words;
use serde::{Deserialize, Serialize};

pub use findings::{codes, findings};
pub use likeness::same_party;
pub use listed_contacts::{ListedFact, listed_facts};
pub use partner::Partner;
pub use profile::ownership as ownership_of;
pub use wording::{Passage, passages};

/// What the indicators are computed from.
#[derive(Debug, Clone, Default)]
pub struct Facts {
    /// The drafts of one matter, the oldest first; the last one is under review.
    pub drafts: Vec<Draft>,
    /// The answers of the screening, for parties of any draft; matched by the query's name.
    pub answers: Vec<Answer>,
    /// Names that were turned down in this matter (`--declined`).
    pub declined: Vec<String>,
    /// Our own names (`--us`).
    pub us: Vec<String>,
    /// What the comparison of the last draft with its base says of the export-control term.
    pub export_control: ExportControl,
    /// Required terms and end-use terms lost against the base.
    pub lost: Vec<LostTerm>,
    /// The draft was drawn up anew rather than edited.
    pub redrafted: bool,
    /// What the user knows of the partner.
    pub partner: Option<Partner>,
    /// Addresses and domains that listed entries give as well.
    pub listed_facts: Vec<ListedFact>,
    /// The clock, RFC 3339.
    pub now: String,
}

/// A term that the base held and the draft does not.
#[derive(Debug, Clone, Default)]
pub struct LostTerm {
    pub term: String,
    pub title: Words,
    /// Words of the base.
    pub base_quote: String,
    /// What is left of it in the draft.
    pub revised: Option<Place>,
}

/// One draft: its name as the user gave it, and whoever it names.
#[derive(Debug, Clone, Default)]
pub struct Draft {
    pub path: String,
    pub parties: Vec<Party>,
    /// Its sentences, to be searched for signs.
    pub passages: Vec<Passage>,
    /// Its first words: title and opening.
    pub title: String,
    /// How many pictures the file shows.
    pub pictures: usize,
}

/// Whether the export-control term was lost against the base.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ExportControl {
    #[default]
    KeptOrUnknown,
    Lost,
}

/// How much a sign says. `Weak` is never a verdict alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Weight {
    Weak,
    Medium,
    Strong,
}

/// One computed sign.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Indicator {
    /// `C01` … `C40`, as in the catalogue.
    pub id: String,
    pub weight: Weight,
    pub title: Words,
    pub why: Words,
    /// Places in the draft under review.
    pub values: Vec<Place>,
    /// The two values it rests on, side by side; `a` is the earlier, listed or declined side.
    pub compared: Vec<Compared>,
    /// What would clear it.
    pub clears: Words,
}

/// Two values side by side.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Compared {
    /// `name`, `address`, `telephone`, `mail domain` …
    pub what: Words,
    pub a: String,
    pub b: String,
}

/// Every sign in the facts, the strongest first, then by id. Pure.
pub fn indicators(facts: &Facts) -> Vec<Indicator> {
    let mut out = substitution::indicators(facts);
    out.extend(document::indicators(facts));
    out.extend(names::indicators(facts));
    out.extend(wording::indicators(facts));
    out.extend(course::indicators(facts));
    out.extend(listed_contacts::indicators(facts));
    out.extend(profile::indicators(facts));
    // signs that are the loss itself say nothing more of the party
    let of_party = out.iter().any(|s| !matches!(s.id.as_str(), "C30" | "C39"));
    if facts.export_control == ExportControl::Lost && of_party {
        let mut both = indicator("C38", Weight::Strong, &[]);
        for sign in &out {
            both.values.extend(sign.values.iter().filter(|p| !both.values.contains(p)).cloned().collect::<Vec<_>>());
            both.compared.extend(sign.compared.iter().filter(|c| !both.compared.contains(c)).cloned().collect::<Vec<_>>());
        }
        out.push(both);
    }
    out.sort_by(|a, b| b.weight.cmp(&a.weight).then(a.id.cmp(&b.id)));
    out
}

/// An indicator with the catalogue's words.
fn indicator(id: &str, weight: Weight, values: &[(&str, &Words)]) -> Indicator {
    Indicator {
        id: id.to_owned(),
        weight,
        title: fill(&format!("indicator.{id}.title"), values),
        why: fill(&format!("indicator.{id}.why"), values),
        values: Vec::new(),
        compared: Vec::new(),
        clears: fill(&format!("indicator.{id}.clears"), values),
    }
}

fn compared(what: &str, a: &str, b: &str) -> Compared {
    Compared { what: say(&format!("compared.{what}")), a: a.to_owned(), b: b.to_owned() }
}

/// A name as it stands, in both languages.
fn plain(name: &str) -> Words {
    Words::new(name, name)
}

impl Facts {
    fn last(&self) -> Option<&Draft> {
        self.drafts.last()
    }

    fn earlier(&self) -> &[Draft] {
        self.drafts.split_last().map_or(&[], |(_, earlier)| earlier)
    }

    fn is_us(&self, party: &Party) -> bool {
        party.us || self.us.iter().any(|u| party.names().any(|n| same_party(n, u)))
    }

    /// The counterparty's name for a sentence: the partner file's, else the first party that is not ours.
    fn partner_name(&self) -> String {
        let given = self.partner.as_ref().map(|p| p.name.clone()).filter(|n| !n.is_empty());
        let drafted = || self.last().and_then(|d| d.parties.iter().find(|p| p.role == PartyRole::Party && !self.is_us(p)));
        given.or_else(|| drafted().map(|p| p.name.clone())).unwrap_or_else(|| "–".to_owned())
    }

    /// The first line of the draft under review.
    fn title(&self) -> String {
        self.last().map(|d| d.title.clone()).unwrap_or_default()
    }

    /// What the matter is about, as far as title and partner file say.
    fn subject(&self) -> String {
        let topic = self.partner.as_ref().map(|p| p.topic.join(" ")).unwrap_or_default();
        format!("{} {topic}", self.title())
    }

    /// The lists' answer for a name, where it is a hit or a possible one.
    fn listed_name(&self, name: &str) -> Option<&Answer> {
        let answers = self.answers.iter().filter(|a| a.outcome >= ScreenOutcome::Possible);
        answers.filter(|a| likeness::same_writing(&a.query.name, name)).max_by_key(|a| a.outcome)
    }

    /// Whether any party of a draft is known to be ours.
    fn knows_us(&self, draft: &Draft) -> bool {
        draft.parties.iter().any(|p| self.is_us(p))
    }

    /// The best answer of the lists for a party, where it is a hit or a possible one.
    fn listed(&self, party: &Party) -> Option<&Answer> {
        self.answers
            .iter()
            .filter(|a| a.outcome >= ScreenOutcome::Possible && party.names().any(|n| likeness::same_writing(n, &a.query.name)))
            .max_by_key(|a| a.outcome)
    }

    /// The declined name that this party bears.
    fn declined(&self, party: &Party) -> Option<&str> {
        self.declined.iter().find(|d| party.names().any(|n| same_party(n, d))).map(String::as_str)
    }
}
