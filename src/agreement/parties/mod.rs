//! Parties: whoever the agreement or its file names, with role, short names, places and the facts given beside the name.
//! It reads names and joins the mentions of one; it never decides who is ours, listed, or standing in for somebody.

mod blocks;
mod contact;
mod english;
mod former;
mod japanese;
mod latin;
mod letterhead;
mod lexicon;
mod mention;
mod metadata;
mod name;
mod register;

use super::{Agreement, Section};
use crate::document::{Document, Place};
use serde::{Deserialize, Serialize};

pub use blocks::{Zones, zones};
pub use contact::{digits, domains, narrow};
pub use name::{Evidence, core, evidence, forms, is_placeholder};

/// Someone the agreement or the file names. Mentions of one party are joined.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Party {
    /// The name as the document writes it first.
    pub name: String,
    /// Other writings of the same party in the document (the Japanese beside the English, a short form).
    pub aliases: Vec<String>,
    /// What the text calls it: `甲`, `Recipient`, `the University`.
    pub called: Vec<String>,
    pub role: PartyRole,
    pub addresses: Vec<String>,
    pub phones: Vec<String>,
    /// Domains of mail addresses and web sites given for it.
    pub domains: Vec<String>,
    /// Names it bore before, as the document gives them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub former: Vec<String>,
    /// Natural persons who sign or represent it.
    pub people: Vec<String>,
    /// Registration numbers and the like, as written.
    pub identifiers: Vec<String>,
    pub places: Vec<Place>,
    /// One of the names given as ours (`--us`).
    pub us: bool,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PartyRole {
    /// Named where the agreement names its parties.
    #[default]
    Party,
    /// Named in a signature block alone.
    Signatory,
    /// Named in a notice block alone.
    Notice,
    Affiliate,
    EndUser,
    Payer,
    ShipTo,
    /// Named in a header or footer alone.
    Letterhead,
    /// Named by the file's own metadata, not by its text.
    Author,
    /// Named by the user's partner file alone, as one who owns the partner.
    Owner,
    /// The same, as one who runs or signs for the partner.
    Officer,
    /// The same, in another connection.
    Related,
}

/// The parties of an agreement, in the order in which they are first named; those of the file's metadata last. Reads the
/// body, then headers, footers, text boxes and notes. Never fails; a text that names nobody gives only the metadata's names.
pub fn parties(agreement: &Agreement, document: &Document) -> Vec<Party> {
    let mut register = register::Register::new(agreement);
    if let Some(body) = agreement.view.parts.first() {
        let zone = opening_end(agreement, &body.text);
        let labelled = agreement.clauses.iter().filter(|c| c.part == 0 && c.section == Section::Articles && !c.label.is_empty());
        let articles: Vec<usize> = labelled.map(|c| c.own.start).collect();
        let mut mentions = english::opening(&body.text, &articles);
        for mention in japanese::opening(&body.text, zone) {
            if !mentions.iter().any(|m| m.range.start < mention.range.end && mention.range.start < m.range.end) {
                mentions.push(mention);
            }
        }
        mentions.sort_by_key(|m| m.range.start);
        for mention in mentions {
            register.add(0, mention);
        }
        blocks::read(&body.text, agreement, &mut register);
        for mention in english::affiliates(&body.text).into_iter().chain(japanese::affiliates(&body.text)) {
            if register
                .by_called(&mention.name)
                .or_else(|| register.by_name_inside(&mention.name).filter(|_| register.by_name(&mention.name).is_none()))
                .is_none()
            {
                register.add(0, mention);
            }
        }
        letterhead::read(agreement, &mut register);
    }
    let mut out = register.finish();
    for author in metadata::authors(document, agreement.view.kind) {
        let wanted = core(&author.name);
        let same = |p: &&mut Party| p.names().chain(p.people.iter().map(String::as_str)).any(|n| core(n) == wanted);
        match out.iter_mut().find(same) {
            Some(known) => known.places.extend(author.places),
            None => out.push(author),
        }
    }
    out
}

/// Marks the parties that are ours: same core as one of the names, or its short form in the text.
pub fn mark_us(parties: &mut [Party], us: &[String]) {
    let ours: Vec<String> = us.iter().map(|n| core(n)).filter(|c| !c.is_empty()).collect();
    for party in parties {
        let named = party.names().any(|n| ours.contains(&core(n)));
        party.us |= named;
    }
}

impl Party {
    /// Every writing of the name, the first one first.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.name.as_str()).chain(self.aliases.iter().map(String::as_str))
    }
}

/// Whether a line of a block tells somebody's position: `Title: Director`, 代表取締役 神崎 徹.
pub fn is_position(line: &str) -> bool {
    let label = line.find([':', '：']).and_then(|at| lexicon::label_kind(&line[..at]));
    let words = || line.split(|c: char| !(c.is_alphanumeric() || c == '-')).any(|w| latin::among(&lexicon::ENGLISH.titles, w));
    line.chars().count() < 120
        && (label == Some(lexicon::LabelKind::Title)
            || label.is_none() && (words() || lexicon::JAPANESE.titles.iter().any(|t| line.contains(t.as_str()))))
}

/// Where the articles begin: names before it are the opening's. Bytes of the body.
fn opening_end(agreement: &Agreement, text: &str) -> usize {
    let mut labelled = agreement.clauses.iter().filter(|c| c.part == 0 && c.section == Section::Articles && !c.label.is_empty());
    let first = labelled.next();
    // a table of contents without a title bears the same labels
    let again = first.and_then(|f| labelled.find(|c| c.label == f.label && c.own.start < f.own.start + 3_000));
    let end = again.or(first).map_or(text.len(), |c| c.own.start);
    if end < 40 { text.len().min(3_000) } else { end.min(8_000) }
}
