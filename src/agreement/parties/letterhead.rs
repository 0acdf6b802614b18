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
    if known && rest.is_empty() && !is_placeholder(&words[name.clone()]) {
        return Some(name);
    }
    // 合同会社X　秘密保持契約書: the name, a wide blank, the title
    let first = words.split('　').next().filter(|f| f.len() < words.len())?;
    let whole = evidence(first) == Evidence::LegalForm && !is_placeholder(first) && japanese::is_name(first);
    whole.then_some(0..first.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::agreement::Party;
    use crate::document::{Document, Paragraph, Part, Piece, ViewKind};

    fn parties(parts: &[(PartKind, &str)]) -> Vec<Party> {
        let paragraph = |l: &str| Paragraph { pieces: vec![Piece { text: l.to_owned(), ..Piece::default() }], ..Paragraph::default() };
        let part = |(kind, text): &(PartKind, &str)| Part {
            kind: *kind,
            name: format!("{kind:?}"),
            paragraphs: text.lines().map(paragraph).collect(),
        };
        let document = Document { parts: parts.iter().map(part).collect(), ..Document::default() };
        Agreement::of(&document, ViewKind::Accepted).parties
    }

    const BODY: &str = "AGREEMENT\nThis agreement is made between Aoba Robotics Co., Ltd. (“Aoba”) and Brightquay Ltd (the “Partner”).\n1. Purpose\nThe parties study valves.\n";

    #[test]
    fn a_letterhead_joins_its_party_or_is_told_as_one() {
        let found = parties(&[(PartKind::Body, BODY), (PartKind::Header, "BRIGHTQUAY LIMITED | Tel: +44 20 5550 0142\nConfidential")]);
        assert_eq!(found.len(), 2, "{found:#?}");
        assert_eq!(found[1].phones, ["+44 20 5550 0142"]);
        let found = parties(&[(PartKind::Body, BODY), (PartKind::Footer, "© Morvane Holdings GmbH – page 3\nwww.morvane.example")]);
        let other = found.iter().find(|p| p.role == PartyRole::Letterhead).expect("another name in the footer");
        assert_eq!((other.name.as_str(), other.domains.as_slice()), ("Morvane Holdings GmbH", ["morvane.example".to_owned()].as_slice()));
        let found =
            parties(&[(PartKind::Body, BODY), (PartKind::Header, "Collaboration Agreement\nDraft 3 – strictly confidential\n株式会社●●")]);
        assert_eq!(found.len(), 2, "{found:#?}");
        let found = parties(&[(PartKind::Body, BODY), (PartKind::Header, "合同会社古渡計測　秘密保持契約書")]);
        assert!(found.iter().any(|p| p.name == "合同会社古渡計測" && p.role == PartyRole::Letterhead), "{found:#?}");
    }

    #[test]
    fn a_text_box_may_hold_the_opening_or_the_signatures() {
        let boxed = "甲　北浜市浜町四丁目２番\n株式会社青葉ロボット\n代表取締役　阿部　恵　㊞\n乙　古渡市運河通８番２号\n合同会社古渡計測\n代表　押尾　仁　㊞";
        let found = parties(&[(PartKind::Body, "共同研究契約書\n第１条（目的）\n弁を研究する。"), (PartKind::TextBox, boxed)]);
        let names: Vec<&str> = found.iter().map(|p| p.name.as_str()).collect();
        assert_eq!(names, ["株式会社青葉ロボット", "合同会社古渡計測"]);
        let found = parties(&[
            (PartKind::Body, "AGREEMENT\n1. Purpose\nValves."),
            (PartKind::TextBox, "between Aoba Robotics Co., Ltd. (“Aoba”) and Brightquay Ltd (the “Partner”)"),
        ]);
        assert_eq!(found.iter().map(|p| p.role).collect::<Vec<_>>(), [PartyRole::Party, PartyRole::Party]);
    }
}
