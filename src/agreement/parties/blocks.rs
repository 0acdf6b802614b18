//! Blocks of facts: signature blocks, notice blocks, tables of parties. Cells are read one by one; a label says what its
//! value tells, and a name or a short name says whose facts follow. Running text is not read here.

use super::PartyRole;
use super::contact::{Facts, address_pieces, scan};
use super::japanese;
use super::latin::{among, floor, name_at};
use super::lexicon::{ENGLISH, JAPANESE, LabelKind, label_kind};
use super::mention::Mention;
use super::name::{Evidence, core, evidence, is_placeholder, tidy};
use super::register::Register;
use crate::agreement::{Agreement, Section};
use crate::words::{Lang, is_cjk};
use aho_corasick::AhoCorasick;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::LazyLock;

/// A block is read no further than this, in bytes.
const LONGEST_BLOCK: usize = 5_000;

/// Reads every block of the body.
pub fn read(text: &str, agreement: &Agreement, register: &mut Register) {
    let Zones { signature, notices } = agreement.blocks.clone();
    let head = 0..floor(text, 2_500.min(signature.start));
    Block::new(text, 0, PartyRole::Party).walk(head, register);
    for zone in notices {
        Block::new(text, 0, PartyRole::Notice).walk(zone, register);
    }
    Block::new(text, 0, PartyRole::Signatory).walk(signature, register);
}

/// Where the blocks of the body stand, in bytes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Zones {
    pub signature: Range<usize>,
    pub notices: Vec<Range<usize>>,
}

/// Where signatures and notices stand in an agreement.
pub fn zones(agreement: &Agreement) -> Zones {
    let Some(body) = agreement.view.parts.first() else { return Zones::default() };
    Zones { signature: signature_zone(&body.text, agreement), notices: notice_zones(&body.text, agreement) }
}

/// Reads a part outside the body (a text box) as one block: signatures and notices are often set in boxes.
pub fn read_aside(text: &str, part: usize, register: &mut Register) {
    Block::new(text, part, PartyRole::Signatory).walk(0..floor(text, LONGEST_BLOCK.min(text.len())), register);
}

/// From the words that lead into the signatures to the end of the block; the last stretch of the text where none do.
fn signature_zone(text: &str, agreement: &Agreement) -> Range<usize> {
    let lower = text.to_ascii_lowercase();
    let half = floor(text, text.len() * 2 / 5);
    let last = last_of_each(&lower[half..]).into_iter().map(|i| half + i);
    let section = agreement.clauses.iter().filter(|c| c.part == 0 && c.section == Section::Signature).map(|c| c.own.start);
    let start = last.chain(section).min_by_key(|&s| (s + LONGEST_BLOCK < text.len(), s));
    let start = start.or_else(|| first_line_to_sign(text, half));
    let start = floor(text, start.unwrap_or_else(|| text.len().saturating_sub(1_200).max(half)));
    // schedules behind the signatures name others
    let schedules = agreement.clauses.iter().filter(|c| c.part == 0 && c.section == Section::Schedule).map(|c| c.own.start);
    let end = schedules.filter(|&s| s > start).min().unwrap_or(text.len());
    start..floor(text, (start + LONGEST_BLOCK).min(end))
}

/// Where each of the words that lead into the signatures stands last in a text in small letters, as far as it does.
fn last_of_each(text: &str) -> Vec<usize> {
    static LEADS: LazyLock<AhoCorasick> = LazyLock::new(|| {
        let long = ENGLISH.signature_starts.iter().filter(|w| w.len() > 9);
        AhoCorasick::new(long.chain(&JAPANESE.signature_starts)).expect("the lexicon is far below the automaton's limits")
    });
    let mut last: BTreeMap<usize, usize> = BTreeMap::new();
    last.extend(LEADS.find_overlapping_iter(text).map(|m| (m.pattern().as_usize(), m.start())));
    last.into_values().collect()
}

/// Where no words lead into the signatures: the first ruled line, with the two lines above it.
fn first_line_to_sign(text: &str, from: usize) -> Option<usize> {
    let (mut above, mut at) = ([from; 2], from);
    for line in text[from..].split_inclusive('\n') {
        let plain = line.trim().trim_start_matches("By:").trim_start();
        if plain.len() >= 5 && plain.bytes().all(|b| b == b'_') {
            return Some(above[0]);
        }
        if !plain.is_empty() {
            above = [above[1], at];
        }
        at += line.len();
    }
    None
}

/// Clauses that say where notices go.
fn notice_zones(text: &str, agreement: &Agreement) -> Vec<Range<usize>> {
    let is_notice = |heading: &str| {
        let plain: String = heading.chars().filter(|c| !c.is_whitespace()).collect();
        let lower = heading.trim().trim_end_matches(['.', ':']).to_lowercase();
        ENGLISH.notice_headings.contains(&lower)
            || JAPANESE
                .notice_headings
                .iter()
                .any(|h| plain.trim_matches(['（', '）', '(', ')']) == h || plain.ends_with("通知先") || plain.ends_with("連絡先"))
    };
    let clauses = agreement.clauses.iter().filter(|c| c.part == 0 && is_notice(&c.heading));
    clauses.map(|c| c.whole.start..floor(text, c.whole.end.min(c.whole.start + LONGEST_BLOCK))).collect()
}

/// The state of reading one block.
struct Block<'t> {
    text: &'t str,
    /// Index of the part the text belongs to.
    part: usize,
    role: PartyRole,
    /// Whose facts follow.
    current: Option<usize>,
    /// Parties of the columns of the line before.
    columns: Vec<Option<usize>>,
    /// A label that stood alone: its value comes next.
    pending: Option<(LabelKind, String)>,
    /// An address that stood above its party.
    address: Option<String>,
    /// The current party has its address in this block.
    addressed: bool,
    /// The current party has its signatory in this block.
    signed: bool,
    /// The cell before this one.
    before: Range<usize>,
}

impl<'t> Block<'t> {
    fn new(text: &'t str, part: usize, role: PartyRole) -> Block<'t> {
        Block {
            text,
            part,
            role,
            current: None,
            columns: Vec::new(),
            pending: None,
            address: None,
            addressed: false,
            signed: false,
            before: 0..0,
        }
    }

    fn walk(mut self, zone: Range<usize>, register: &mut Register) {
        let mut at = zone.start;
        for line in self.text[zone.clone()].split_inclusive('\n') {
            let start = at;
            at += line.len();
            // the words that lead into the block, or running text
            if line.trim().chars().count() > 220 {
                self.columns.clear();
                self.running(start..at, register);
                continue;
            }
            let cells = cells(line, start);
            let before = std::mem::take(&mut self.columns);
            for (i, cell) in cells.iter().enumerate() {
                if before.len() == cells.len() && cells.len() > 1 {
                    self.current = before[i].or(self.current);
                }
                let whose = self.current;
                self.cell(cell.clone(), register);
                if self.current != whose {
                    (self.addressed, self.signed) = (false, false);
                }
                self.before = cell.clone();
                self.columns.push(self.current);
            }
            if cells.is_empty() {
                self.columns = before;
            }
        }
    }

    fn cell(&mut self, range: Range<usize>, register: &mut Register) {
        let cell = &self.text[range.clone()];
        if let Some((kind, label, value)) = labelled(cell) {
            let value = range.start + value.start..range.start + value.end;
            if self.text[value.clone()].trim().is_empty() {
                if kind == LabelKind::Party {
                    self.current = register.by_called(&label).or(register.by_name(&label));
                }
                self.pending = Some((kind, label));
            } else {
                self.pending = None;
                self.fact(kind, &label, value, register);
            }
            return;
        }
        if let Some((kind, label)) = self.pending.take().filter(|(kind, _)| kind.names() || !self.is_party(cell, register)) {
            self.fact(kind, &label, range, register);
            return;
        }
        self.unlabelled(range, register);
    }

    /// Whether a cell is a party's name and nothing else: the label above it was left empty to be filled in by hand.
    fn is_party(&self, cell: &str, register: &Register) -> bool {
        let whole = 0..cell.len();
        let named = || name_at(cell, 0).as_ref() == Some(&whole) || japanese::cell(cell).organisation.as_ref() == Some(&whole);
        register.by_name(cell).is_some() || (evidence(cell) == Evidence::LegalForm && named())
    }

    /// A label and its value.
    fn fact(&mut self, kind: LabelKind, label: &str, value: Range<usize>, register: &mut Register) {
        let words = tidy(&self.text[value.clone()]);
        let role = match kind {
            LabelKind::EndUser => Some(PartyRole::EndUser),
            LabelKind::Payer => Some(PartyRole::Payer),
            LabelKind::ShipTo => Some(PartyRole::ShipTo),
            LabelKind::Affiliate => Some(PartyRole::Affiliate),
            _ => None,
        };
        match kind {
            LabelKind::Party => {
                self.current = register.by_called(label).or(register.by_name(label));
                self.named(value, Some(label), self.role, register);
            }
            LabelKind::Organisation => self.named(value, None, self.role, register),
            LabelKind::Person if evidence(&words) == Evidence::LegalForm => self.named(value, None, self.role, register),
            LabelKind::Person => {
                if let Some(person) = person(&words) {
                    self.tell(Facts { people: vec![person], ..Facts::default() }, register);
                }
            }
            LabelKind::Address if is_address(&words) => {
                // 住所 … 氏名 … 住所 … 氏名: a second address belongs to the party that follows
                if self.addressed {
                    self.current = None;
                }
                self.addressed = self.current.is_some();
                if self.addressed {
                    self.tell(Facts { addresses: vec![words], ..Facts::default() }, register);
                } else {
                    self.address = Some(words);
                }
            }
            LabelKind::Phone | LabelKind::Mail | LabelKind::Identifier => {
                let line = format!("{label}: {words}");
                self.tell(scan(&line), register);
            }
            _ => {
                if let Some(role) = role {
                    let before = self.current;
                    self.named(value, None, role, register);
                    self.current = before;
                }
            }
        }
    }

    /// A cell that should hold an organisation, perhaps with its title and person.
    fn named(&mut self, range: Range<usize>, called: Option<&str>, role: PartyRole, register: &mut Register) {
        let cell = &self.text[range.clone()];
        let latin_first = cell.trim_start().starts_with(|c: char| c.is_alphabetic() && !is_cjk(c)) && Lang::of(cell) == Lang::En;
        let parts = if cell.chars().any(is_cjk) && !latin_first { japanese::cell(cell) } else { japanese::Cell::default() };
        let own_facts = Facts { addresses: address_pieces(cell), ..scan(cell) };
        if parts.organisation.is_none() && own_facts != Facts::default() && self.current.is_some() {
            self.addressed |= !own_facts.addresses.is_empty();
            return self.tell(own_facts, register);
        }
        self.address = parts.address.clone().or(self.address.take());
        let organisation = parts.organisation.clone().or_else(|| {
            let name = name_at(cell, 0)?;
            let whole =
                cell[name.end..].trim_start_matches(['.', ',', ' ', ')']).is_empty() || cell[name.end..].starts_with([',', '(', ' ']);
            (whole && evidence(&cell[name.clone()]) > Evidence::None).then_some(name)
        });
        if let Some(name) = organisation.filter(|n| !is_placeholder(&cell[n.clone()])) {
            let place = range.start + name.start..range.start + name.end;
            let words = &cell[name.clone()];
            if let Some(known) =
                register.by_called(words).or_else(|| register.by_name_inside(words).filter(|_| register.by_name(words).is_none()))
            {
                self.current = Some(known);
                return self.person(parts.person, register);
            }
            let mut mention = Mention::party(self.text, place).with_role(role);
            mention.tail = range.start + name.end..range.end;
            // a short name is told only where the opening gave it to nobody else
            mention.called = called.map(str::to_owned).into_iter().filter(|c| is_short_name(c)).collect();
            mention.facts.addresses.extend(self.address.take());
            self.current = Some(register.add(self.part, mention));
        }
        self.person(parts.person, register);
    }

    fn person(&mut self, person: Option<String>, register: &mut Register) {
        self.tell(Facts { people: person.into_iter().collect(), ..Facts::default() }, register);
    }

    fn unlabelled(&mut self, range: Range<usize>, register: &mut Register) {
        let cell = &self.text[range.clone()];
        if let Some(found) = self.led_name(range.clone(), register) {
            self.current = found.or(self.current);
            return self.tell(scan(cell), register);
        }
        let facts = Facts { addresses: if self.role == PartyRole::Notice { address_pieces(cell) } else { Vec::new() }, ..scan(cell) };
        if facts != Facts::default() {
            self.tell(facts, register);
        }
        if let Some(known) = register.by_name(cell).or_else(|| register.by_called(cell)) {
            self.current = Some(known);
            register.see(known, self.part, range);
            if let Some(address) = self.address.take() {
                self.tell(Facts { addresses: vec![address], ..Facts::default() }, register);
            }
            return;
        }
        if self.role == PartyRole::Party {
            return;
        }
        // a name broken over two lines
        let joined = format!("{} {}", &self.text[self.before.clone()], cell);
        if let Some(known) = register.by_name(&joined).filter(|_| core(cell).len() > 3) {
            self.current = Some(known);
            return;
        }
        let japanese = Lang::of(cell) == Lang::Ja;
        if japanese {
            if japanese::is_address(cell) {
                self.address = Some(tidy(cell));
                return;
            }
            let first = cell.split([' ', '　']).next().unwrap_or_default();
            if let Some(known) = register.by_called(first).or_else(|| register.by_name(first)) {
                self.current = Some(known);
            }
            self.named(range, None, self.role, register);
        } else if let Some(signatory) = self.signatory(cell) {
            self.signed = true;
            self.tell(Facts { people: vec![signatory], ..Facts::default() }, register);
        } else if self.role == PartyRole::Signatory && self.signature_follows(range.end) {
            let whole = name_at(cell, 0).filter(|n| cell[n.end..].trim_matches(['.', ',', ' ']).is_empty());
            if whole.is_some_and(|n| evidence(&cell[n]) == Evidence::LegalForm) {
                self.named(range, None, self.role, register);
            }
        }
    }

    /// The first name of a person under a party's name, where no label says so.
    fn signatory(&self, cell: &str) -> Option<String> {
        // "Director" alone is a position; "HAYASE Kyoko, President" is a person with hers
        let name = cell.split(',').next().unwrap_or(cell);
        let position = name.split_whitespace().any(|w| among(&ENGLISH.titles, w));
        let open = self.role == PartyRole::Signatory && self.current.is_some() && !self.signed && !position;
        person(cell).filter(|_| open)
    }

    /// "For and on behalf of X", "If to X:". `Some` when the cell was such a line.
    fn led_name(&mut self, range: Range<usize>, register: &mut Register) -> Option<Option<usize>> {
        let cell = &self.text[range.clone()];
        let lower = cell.to_ascii_lowercase();
        let leads = if self.role == PartyRole::Notice { &ENGLISH.notice_leads } else { &ENGLISH.signature_leads };
        let lead = leads
            .iter()
            .filter(|l| lower.starts_with(l.as_str()) && lower[l.len()..].starts_with([' ', ':', '\n']))
            .max_by_key(|l| l.len())?;
        let rest = cell[lead.len()..].trim_matches([' ', ':', ',', '\t']);
        let rest = rest.strip_prefix("the ").or_else(|| rest.strip_prefix("The ")).unwrap_or(rest);
        let first = rest.split([':', ',']).next().unwrap_or(rest).trim();
        if let Some(known) = register.by_name(rest).or_else(|| register.by_called(first)).or_else(|| register.by_name(first)) {
            if let Some(other) = self.in_care_of(range.clone(), register) {
                return Some(Some(other));
            }
            register.see(known, self.part, range);
            return Some(Some(known));
        }
        let start = range.start + lead.len();
        let name = name_at(self.text, start).filter(|n| n.end <= range.end)?;
        let words = &self.text[name.clone()];
        let whole = self.text[name.end..range.end].trim_matches([' ', ',', '.', ':']).is_empty();
        let bare_lead = matches!(lead.as_str(), "for" | "to");
        if is_placeholder(words) || evidence(words) == Evidence::None || bare_lead && !whole {
            return (self.role == PartyRole::Notice && words.len() < 3).then_some(None);
        }
        if let Some(known) = register.by_name_inside(words) {
            return Some(Some(known));
        }
        Some(Some(register.add(self.part, Mention::party(self.text, name).with_role(self.role))))
    }

    /// "If to Minase: Hale Star Trading Limited, …": behind the party's short name, the name of somebody else.
    fn in_care_of(&self, range: Range<usize>, register: &mut Register) -> Option<usize> {
        let colon = self.text[range.clone()].find(':')?;
        let rest = &self.text[range.start + colon + 1..range.end];
        let start = range.end - rest.trim_start().len();
        let name = name_at(self.text, start).filter(|n| n.start == start && n.end <= range.end)?;
        let words = &self.text[name.clone()];
        let known = register.by_name(words).or_else(|| register.by_name_inside(words)).or_else(|| register.by_called(words));
        (known.is_none() && evidence(words) == Evidence::LegalForm && !is_placeholder(words))
            .then(|| register.add(self.part, Mention::party(self.text, name).with_role(self.role)))
    }

    /// Whether a line to sign on comes soon after.
    fn signature_follows(&self, at: usize) -> bool {
        let next = self.text[at..floor(self.text, (at + 260).min(self.text.len()))].to_ascii_lowercase();
        ["by:", "by ", "name:", "signature", "/s/", "signed", "title:", "____"].iter().any(|w| next.contains(w))
    }

    /// A long line inside a block: only names already known, and whose facts stand beside them.
    fn running(&mut self, range: Range<usize>, register: &mut Register) {
        let line = &self.text[range];
        let facts = scan(line);
        let mut named: Vec<usize> = (0..register.len()).filter(|&i| register.party(i).names().any(|n| line.contains(n))).collect();
        named.dedup();
        if let [only] = named[..] {
            register.tell(only, facts);
        }
    }

    fn tell(&mut self, facts: Facts, register: &mut Register) {
        if let Some(party) = self.current {
            register.tell(party, facts);
        }
    }
}

/// The cells of a line: columns apart by a tab, a bar, or wide blanks. Bytes of the text.
pub fn cells(line: &str, start: usize) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    let (mut from, mut blanks) = (0usize, 0usize);
    let mut push = |a: usize, b: usize| {
        let piece = &line[a..b];
        let lead = piece.len() - piece.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '|' | '*' | '#' | '・')).len();
        let body = piece[lead..].trim_end_matches(|c: char| c.is_whitespace() || matches!(c, '|' | '*'));
        if !body.is_empty() {
            out.push(start + a + lead..start + a + lead + body.len());
        }
    };
    let mut gap = 0usize;
    for (i, c) in line.char_indices() {
        if c.is_whitespace() {
            if blanks == 0 {
                gap = i;
            }
            blanks += if c == '\t' { 4 } else { 1 };
        } else {
            if blanks >= 4 || c == '|' {
                let end = if blanks >= 4 { gap } else { i };
                push(from, end);
                from = i;
            }
            blanks = 0;
        }
    }
    push(from, line.len());
    out
}

/// `label: value`, `label　value`. The value is a range of the cell.
fn labelled(cell: &str) -> Option<(LabelKind, String, Range<usize>)> {
    if let Some(at) = cell.find([':', '：']) {
        let colon = cell[at..].chars().next().map_or(1, char::len_utf8);
        let label = cell[..at].trim().trim_matches(['*', '#', '-', '・']).trim();
        if let Some(kind) = label_kind(label) {
            return Some((kind, label.to_owned(), at + colon..cell.len()));
        }
    }
    if let Some(rest) = cell.strip_prefix('〒') {
        return Some((LabelKind::Address, "〒".to_owned(), cell.len() - rest.len()..cell.len()));
    }
    if let Some(kind) = label_kind(cell).filter(|_| cell.chars().count() < 24) {
        return Some((kind, cell.trim().to_owned(), cell.len()..cell.len()));
    }
    // （甲）株式会社X ／ 甲　株式会社X ／ 住　所　北浜市…
    if let Some(close) = cell.find(['）', ')']).filter(|_| cell.starts_with(['（', '('])) {
        let end = close + cell[close..].chars().next().map_or(1, char::len_utf8);
        if let Some(kind) = label_kind(&cell[..end]) {
            return Some((kind, cell[..end].trim_matches(['（', '）', '(', ')']).to_owned(), end..cell.len()));
        }
    }
    for (i, c) in cell.char_indices().filter(|(_, c)| c.is_whitespace()).take(4) {
        let label = &cell[..i];
        if Lang::of(label) == Lang::Ja
            && let Some(kind) = label_kind(label)
        {
            return Some((kind, label.trim().to_owned(), i + c.len_utf8()..cell.len()));
        }
    }
    None
}

fn is_short_name(label: &str) -> bool {
    JAPANESE.called.iter().any(|c| c == label.trim())
        || label.starts_with(char::is_uppercase) && !matches!(label.to_lowercase().as_str(), "between" | "and" | "parties")
}

/// A person's name as a signature block writes it.
fn person(words: &str) -> Option<String> {
    if Lang::of(words) == Lang::Ja {
        return japanese::person(words);
    }
    let words = ["Mr. ", "Ms. ", "Mrs. ", "Dr. ", "Prof. ", "Mr ", "Ms ", "Mrs ", "Dr ", "Prof "]
        .iter()
        .find_map(|t| words.strip_prefix(t))
        .unwrap_or(words);
    let name = words.trim_start_matches("/s/").split(['(', ',', ';', '_', '/', '\t']).next().unwrap_or_default().trim();
    let name = name.split("  ").next().unwrap_or(name);
    let parts: Vec<&str> = name.split_whitespace().collect();
    let shaped =
        (2..=5).contains(&parts.len()) && parts.iter().all(|p| p.chars().all(|c| c.is_alphabetic() || matches!(c, '.' | '-' | '\'' | '’')));
    let capitals = parts.iter().filter(|p| p.starts_with(char::is_uppercase)).count() >= 2;
    let position = parts.iter().any(|p| among(&ENGLISH.titles, p));
    (shaped && capitals && !position && !is_placeholder(name) && evidence(name) == Evidence::None)
        .then(|| name.trim_end_matches('.').to_owned())
}

fn is_address(words: &str) -> bool {
    let letters = words.chars().filter(|c| c.is_alphanumeric()).count();
    let blank = words.contains("__") || words.contains(['[', '○', '〇', '●', '◯', '…', '＿']);
    letters >= 4 && !blank && words.chars().count() < 200
}
