//! Mentions joined to parties: one name in two writings, a name beside its translation in brackets, a short name.
//! Two names that merely resemble each other stay two parties, because a look-alike is what has to be seen.

use super::Party;
use super::contact::{Facts, address_in, scan};
use super::former::former_names;
use super::latin::{floor, name_at};
use super::lexicon::JAPANESE;
use super::mention::Mention;
use super::name::{Evidence, core, evidence, is_placeholder, tidy};
use crate::agreement::Agreement;
use crate::document::fold::folded;
use crate::words::is_cjk;
use std::ops::Range;

/// The parties found so far.
pub struct Register<'a> {
    agreement: &'a Agreement,
    parties: Vec<Party>,
}

impl<'a> Register<'a> {
    pub fn new(agreement: &'a Agreement) -> Register<'a> {
        Register { agreement, parties: Vec::new() }
    }

    /// Takes a mention in; gives the index of its party.
    pub fn add(&mut self, part: usize, mention: Mention) -> usize {
        let text = &self.agreement.view.parts[part].text;
        let mut aliases = bracketed(text, mention.range.end);
        aliases.extend(parent(text, &mention.name, mention.range.end));
        let former = former_names(text, mention.range.end);
        aliases.retain(|a| !former.contains(a));
        let mut facts = mention.facts;
        if let Some(tail) = text.get(mention.tail.clone()) {
            facts.take(Facts { addresses: address_in(tail).into_iter().collect(), ..scan(tail) });
        }
        let place = self.agreement.place_of(part, mention.range);
        let short = (evidence(&mention.name) == Evidence::None).then(|| self.by_called(&mention.name)).flatten();
        let index = match self.by_name(&mention.name).or(short).or_else(|| aliases.iter().find_map(|a| self.by_name(a))) {
            Some(known) => known,
            None => {
                self.parties.push(Party { name: mention.name.clone(), role: mention.role, ..Party::default() });
                self.parties.len() - 1
            }
        };
        let party = &mut self.parties[index];
        party.role = party.role.min(mention.role);
        for name in std::iter::once(mention.name).chain(aliases) {
            if party.name != name && !party.aliases.contains(&name) {
                party.aliases.push(name);
            }
        }
        for called in mention.called {
            if !party.called.contains(&called) {
                party.called.push(called);
            }
        }
        for name in former {
            if !party.former.contains(&name) {
                party.former.push(name);
            }
        }
        if !party.places.contains(&place) {
            party.places.push(place);
        }
        self.tell(index, facts);
        index
    }

    /// The party that bears this name in any writing.
    pub fn by_name(&self, name: &str) -> Option<usize> {
        let wanted = core(name);
        let known = (!wanted.is_empty()).then(|| self.parties.iter().position(|p| p.names().any(|n| core(n) == wanted)))?;
        known.or_else(|| self.parties.iter().position(|p| p.names().any(|n| is_piece(n, &wanted))))
    }

    /// The party whose whole name stands inside these words: two columns of a block read as one line.
    pub fn by_name_inside(&self, words: &str) -> Option<usize> {
        let words = folded(words);
        self.parties.iter().position(|p| p.names().any(|n| evidence(n) == Evidence::LegalForm && words.contains(&folded(n))))
    }

    /// The party the text calls so: 甲, Recipient.
    pub fn by_called(&self, called: &str) -> Option<usize> {
        let wanted = core(called);
        (!wanted.is_empty()).then(|| self.parties.iter().position(|p| p.called.iter().any(|c| core(c) == wanted)))?
    }

    /// Adds facts to a party.
    pub fn tell(&mut self, party: usize, mut facts: Facts) {
        let known = &mut self.parties[party];
        facts.people.retain(|p| !known.called.contains(p));
        let mut all = Facts {
            addresses: std::mem::take(&mut known.addresses),
            phones: std::mem::take(&mut known.phones),
            domains: std::mem::take(&mut known.domains),
            people: std::mem::take(&mut known.people),
            identifiers: std::mem::take(&mut known.identifiers),
        };
        all.take(facts);
        let Facts { addresses, phones, domains, people, identifiers } = all;
        (known.addresses, known.phones, known.domains, known.people, known.identifiers) = (addresses, phones, domains, people, identifiers);
    }

    /// Says that a known party is named at another place.
    pub fn see(&mut self, party: usize, part: usize, range: Range<usize>) {
        let place = self.agreement.place_of(part, range);
        let known = &mut self.parties[party];
        let writing = tidy(&place.quote);
        let same_core = known.names().any(|n| core(n) == core(&writing));
        if same_core && !is_placeholder(&writing) && !known.names().any(|n| n == writing) {
            known.aliases.push(writing);
        }
        if !known.places.contains(&place) {
            known.places.push(place);
        }
    }

    /// How many parties the opening named.
    pub fn len(&self) -> usize {
        self.parties.len()
    }

    pub fn party(&self, index: usize) -> &Party {
        &self.parties[index]
    }

    pub fn finish(self) -> Vec<Party> {
        self.parties
    }
}

/// 学校法人X学園　X工科大学: a founder and its institution named as one; either stands for it.
fn is_piece(name: &str, wanted: &str) -> bool {
    let pieces: Vec<&str> = name.split([' ', '　']).filter(|p| p.chars().any(is_cjk) && evidence(p) > Evidence::None).collect();
    pieces.len() > 1 && pieces.iter().any(|p| core(p) == wanted)
}

/// `Graduate School of Engineering, Kita University`: a part of an organisation is looked for with the whole.
fn parent(text: &str, name: &str, end: usize) -> Option<String> {
    const PARTS: [&str; 9] = ["school", "department", "faculty", "institute", "center", "centre", "division", "laboratory", "college"];
    let part = name.split_whitespace().take(3).any(|w| PARTS.contains(&w.to_lowercase().as_str()));
    let next = text[end..].strip_prefix(", ").filter(|_| part && evidence(name) == Evidence::Institution)?;
    let whole = &next[name_at(next, 0)?];
    (evidence(whole) == Evidence::Institution && !is_placeholder(whole)).then(|| tidy(whole))
}

/// `株式会社X (X Co., Ltd.)`: the same name in the other script, in brackets right behind it.
fn bracketed(text: &str, end: usize) -> Vec<String> {
    let rest = text[end..].trim_start_matches([' ', '　']);
    let Some(open) = rest.chars().next().filter(|c| matches!(c, '(' | '（' | '[' | '／' | '/')) else { return Vec::new() };
    let inner = &rest[open.len_utf8()..];
    let Some(close) = inner.find([')', '）', ']', '\n', '、', '。', '以']) else { return Vec::new() };
    let inner = inner[..close]
        .trim()
        .trim_start_matches("英文名")
        .trim_start_matches("英語名")
        .trim_start_matches([':', '：', ' '])
        .trim_end_matches(['、', ',', '，']);
    let name = text[floor(text, end.saturating_sub(400))..end].rsplit(['\n', '、', '。', '）']).next().unwrap_or_default();
    let script = |s: &str| (s.chars().any(is_cjk), s.chars().any(|c| matches!(c, '\u{3040}'..='\u{30FF}')));
    let other_script = script(inner) != script(name);
    let quoted = inner.contains(['"', '“', '”', '「']);
    let described = JAPANESE.labels.affiliate.iter().any(|w| inner.contains(w.as_str()));
    let fits =
        !described && other_script && !quoted && inner.chars().count() < 80 && evidence(inner) > Evidence::None && !is_placeholder(inner);
    if fits { vec![tidy(inner)] } else { Vec::new() }
}
