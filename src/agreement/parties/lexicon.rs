//! The words by which parties are read, in both languages, from `clauses/lexicon/`. It holds words only; how they are
//! used stands beside the use.

use serde::Deserialize;
use std::sync::LazyLock;

/// Words for English text. Lower case; see the comments in the file.
#[derive(Debug, Deserialize)]
pub struct English {
    pub legal_forms: Vec<String>,
    pub soft_forms: Vec<String>,
    pub institutions: Vec<String>,
    pub heads: Vec<String>,
    pub fields: Vec<String>,
    pub connectors: Vec<String>,
    pub stops: Vec<String>,
    pub not_first: Vec<String>,
    pub generic: Vec<String>,
    pub papers: Vec<String>,
    pub titles: Vec<String>,
    pub not_called: Vec<String>,
    pub between: Vec<String>,
    pub opening_ends: Vec<String>,
    pub signature_starts: Vec<String>,
    pub signature_leads: Vec<String>,
    pub address_leads: Vec<String>,
    pub affiliate_leads: Vec<String>,
    pub notice_leads: Vec<String>,
    pub notice_headings: Vec<String>,
    pub labels: Labels,
    pub metadata: Metadata,
}

/// Words for Japanese text, as written.
#[derive(Debug, Deserialize)]
pub struct Japanese {
    pub legal_forms: Vec<String>,
    pub endings: Vec<String>,
    pub weak_endings: Vec<String>,
    pub called: Vec<String>,
    pub not_called_prefixes: Vec<String>,
    pub generic: Vec<String>,
    pub description_ends: Vec<String>,
    pub place_prefixes: Vec<String>,
    pub titles: Vec<String>,
    pub seals: Vec<String>,
    pub signature_starts: Vec<String>,
    pub notice_headings: Vec<String>,
    pub splitters: Vec<String>,
    pub labels: Labels,
}

/// What may stand before a colon in a block of facts, by what it tells.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Labels {
    pub address: Vec<String>,
    pub phone: Vec<String>,
    pub mail: Vec<String>,
    pub organisation: Vec<String>,
    pub person: Vec<String>,
    pub title: Vec<String>,
    pub signature: Vec<String>,
    pub date: Vec<String>,
    pub identifier: Vec<String>,
    pub end_user: Vec<String>,
    pub payer: Vec<String>,
    pub ship_to: Vec<String>,
    pub affiliate: Vec<String>,
    pub party: Vec<String>,
}

/// Values of file metadata that name nobody.
#[derive(Debug, Deserialize)]
pub struct Metadata {
    pub generic: Vec<String>,
    pub programs: Vec<String>,
}

/// What a label in a block of facts tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LabelKind {
    Address,
    Phone,
    Mail,
    Organisation,
    Person,
    Title,
    Signature,
    Date,
    Identifier,
    EndUser,
    Payer,
    ShipTo,
    Affiliate,
    Party,
}

impl LabelKind {
    /// Whether the value is the name of somebody.
    pub fn names(self) -> bool {
        use LabelKind::{Affiliate, EndUser, Organisation, Party, Payer, Person, ShipTo};
        matches!(self, Organisation | Person | EndUser | Payer | ShipTo | Affiliate | Party)
    }
}

pub static ENGLISH: LazyLock<English> = LazyLock::new(|| {
    toml::from_str(include_str!("../../../clauses/lexicon/parties-en.toml")).expect("the embedded file is parsed by a test")
});

pub static JAPANESE: LazyLock<Japanese> = LazyLock::new(|| {
    let mut words: Japanese =
        toml::from_str(include_str!("../../../clauses/lexicon/parties-ja.toml")).expect("the embedded file is parsed by a test");
    for list in [&mut words.legal_forms, &mut words.endings, &mut words.titles, &mut words.description_ends, &mut words.seals] {
        list.sort_by_key(|w| std::cmp::Reverse(w.chars().count()));
    }
    words
});

impl Labels {
    /// What this label tells, compared with `same`.
    fn kind(&self, same: impl Fn(&str) -> bool) -> Option<LabelKind> {
        let table = [
            (&self.address, LabelKind::Address),
            (&self.phone, LabelKind::Phone),
            (&self.mail, LabelKind::Mail),
            (&self.organisation, LabelKind::Organisation),
            (&self.person, LabelKind::Person),
            (&self.title, LabelKind::Title),
            (&self.signature, LabelKind::Signature),
            (&self.date, LabelKind::Date),
            (&self.identifier, LabelKind::Identifier),
            (&self.end_user, LabelKind::EndUser),
            (&self.payer, LabelKind::Payer),
            (&self.ship_to, LabelKind::ShipTo),
            (&self.affiliate, LabelKind::Affiliate),
            (&self.party, LabelKind::Party),
        ];
        table.into_iter().find(|(words, _)| words.iter().any(|w| same(w))).map(|(_, kind)| kind)
    }
}

/// What a label (the words before a colon or a wide blank) tells, in either language.
pub fn label_kind(label: &str) -> Option<LabelKind> {
    let plain: String = label.chars().filter(|c| !c.is_whitespace()).collect();
    let plain = plain.trim_matches(['（', '）', '(', ')', '[', ']', '［', '］', '【', '】', '・', '■', '●']);
    let lower = label.trim().trim_end_matches(['.', ':']).to_lowercase();
    let lower = lower.strip_prefix("the ").unwrap_or(&lower);
    if plain.is_empty() {
        return None;
    }
    JAPANESE
        .labels
        .kind(|w| w == plain)
        .or_else(|| JAPANESE.called.iter().any(|w| w == plain).then_some(LabelKind::Party))
        .or_else(|| ENGLISH.labels.kind(|w| w == lower))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_files_are_read() {
        assert!(!ENGLISH.labels.address.is_empty() && !JAPANESE.labels.address.is_empty());
        assert_eq!(label_kind("Tel."), Some(LabelKind::Phone));
        assert_eq!(label_kind("住　所"), Some(LabelKind::Address));
        assert_eq!(label_kind("甲"), Some(LabelKind::Party));
        assert_eq!(label_kind("Purpose"), None);
    }
}
