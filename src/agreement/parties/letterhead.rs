//! Names outside the body: headers, footers, text boxes, notes. A name that stands there alone joins its party, or is told
//! as the letterhead of somebody who is none. Running text of notes is not searched for names.

use super::PartyRole;
use super::blocks::{cells, read_aside};
use super::contact::{Facts, address_pieces, scan};
use super::latin::name_at;
use super::mention::Mention;
use super::name::{Evidence, evidence, is_placeholder};
use super::register::Register;
use super::{english, japanese};
use crate::agreement::Agreement;
use crate::document::PartKind;
use std::ops::Range;

/// Longer lines of a header are running text.
const LONGEST_LINE: usize = 160;

/// Reads every part but the body.
pub fn read(agreement: &Agreement, register: &mut Register) {
    for (part, view) in agreement.view.parts.iter().enumerate().skip(1) {
        match view.kind {
            PartKind::TextBox | PartKind::Annotation => text_box(&view.text, part, register),
            PartKind::Header | PartKind::Footer => letterhead(&view.text, part, register),
            PartKind::Footnote | PartKind::Endnote => affiliates(&view.text, part, register),
            PartKind::Body => {}
        }
    }
}

/// A box may hold anything a body holds: the opening, the notices, the signatures.
fn text_box(text: &str, part: usize, register: &mut Register) {
    let mut mentions = english::opening(text, &[]);
    for mention in japanese::opening(text, text.len()) {
        if !mentions.iter().any(|m| m.range.start < mention.range.end && mention.range.start < m.range.end) {
            mentions.push(mention);
        }
    }
    // a box without an opening names parties only where it defines them
    for mention in mentions.into_iter().filter(|m| !m.called.is_empty() || evidence(&m.name) == Evidence::LegalForm) {
        register.add(part, mention);
    }
    read_aside(text, part, register);
    affiliates(text, part, register);
}

fn affiliates(text: &str, part: usize, register: &mut Register) {
    for mention in english::affiliates(text).into_iter().chain(japanese::affiliates(text)) {
        let known = register.by_called(&mention.name).or_else(|| register.by_name_inside(&mention.name));
        if known.is_none() || register.by_name(&mention.name).is_some() {
            register.add(part, mention);
        }
    }
}

/// A header or footer: a name that fills a cell of its own, and the contact facts around it.
fn letterhead(text: &str, part: usize, register: &mut Register) {
    let mut whose = None;
    let mut facts = Facts::default();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        if line.trim().chars().count() > LONGEST_LINE {
            continue;
        }
        for cell in cells(line, start) {
            for piece in pieces(text, cell) {
                let words = &text[piece.clone()];
                if let Some(known) = register.by_name(words) {
                    register.see(known, part, piece);
                    whose = Some(known);
                } else if let Some(name) = name_alone(words) {
                    let range = piece.start + name.start..piece.start + name.end;
                    whose = Some(register.add(part, Mention::party(text, range).with_role(PartyRole::Letterhead)));
                } else {
                    facts.take(Facts { addresses: address_pieces(words), ..scan(words) });
                }
            }
        }
    }
    if let Some(party) = whose {
        register.tell(party, facts);
    }
}

/// `Confidential – X Ltd | page 3`: the pieces between bars, bullets and long dashes.
fn pieces(text: &str, cell: Range<usize>) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    let mut from = cell.start;
    let marks = text[cell.clone()].char_indices().filter(|(_, c)| matches!(c, '|' | '•' | '·' | '–' | '—' | '©' | '／' | '：' | ':'));
    for (i, c) in marks.map(|(i, c)| (cell.start + i, c)).chain([(cell.end, ' ')]) {
        let piece = &text[from..i];
        let lead = piece.len() - piece.trim_start().len();
        if !piece.trim().is_empty() {
            out.push(from + lead..from + lead + piece.trim().len());
        }
        from = (i + c.len_utf8()).min(cell.end);
    }
    out
}

/// The name of an organisation with a legal form, or of an institution, that is all these words say.
fn name_alone(words: &str) -> Option<Range<usize>> {
    let japanese = japanese::cell(words).organisation.filter(|_| words.chars().any(crate::words::is_cjk));
    let name = japanese.or_else(|| name_at(words, 0))?;
    let rest = words[name.end..].trim_matches(|c: char| matches!(c, '.' | ',' | ')' | '(') || c.is_whitespace() || c.is_numeric());
    let known = match evidence(&words[name.clone()]) {
        Evidence::LegalForm => true,
        // "Research Institute" alone may be a heading; two distinctive words are a name
        Evidence::Institution => words[name.clone()].split_whitespace().count() > 2 || words.chars().any(crate::words::is_cjk),
        Evidence::None => false,
    };
    (known && rest.is_empty() && !is_placeholder(&words[name.clone()])).then_some(name)
}
