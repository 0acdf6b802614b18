//! Typed references (Section 6, 第6条) and what they point at in each draft: a number that stays the same may mean another
//! clause after a deletion, and a number that changed may mean the same one. References to other documents are left alone.

use super::canon::numbers;
use super::{Context, align::Alignment};
use crate::agreement::Agreement;
use crate::document::fold::folded;
use std::collections::BTreeMap;

/// Numbered clauses of both drafts, and which clause became which.
pub(crate) struct Targets {
    base: BTreeMap<String, usize>,
    revised: BTreeMap<String, usize>,
    /// Clauses of the base and where most of their words stand in the revised draft.
    pub map: BTreeMap<usize, usize>,
}

/// How a reference with unchanged words reads now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Turned {
    /// It names another clause.
    Elsewhere,
    /// The number it names is no longer there.
    Nowhere,
}

impl Targets {
    pub fn of(context: &Context<'_>) -> Targets {
        let (base, revised) = (&context.base.agreement, &context.revised.agreement);
        Targets { base: numbered(base), revised: numbered(revised), map: clause_map(base, revised, &context.alignment) }
    }

    /// Whether the revised draft has a clause of this number; one whose numbers could not be read is not held against it.
    pub fn has(&self, number: &str) -> bool {
        self.revised.len() < 2 || self.revised.contains_key(number)
    }

    /// Whether two lists of numbers name the same clauses, those of the base that are gone aside.
    pub fn same(&self, before: &[String], after: &[String]) -> bool {
        let then: Vec<usize> = before.iter().filter_map(|n| self.map.get(self.base.get(n)?).copied()).collect();
        let now: Vec<usize> = after.iter().filter_map(|n| self.revised.get(n).copied()).collect();
        !before.is_empty() && now.len() == after.len() && before.iter().all(|n| self.base.contains_key(n)) && then == now
    }

    /// The first number in equal words that no longer names what it named: the clause it named is gone, or carries another
    /// number now. A draft whose numbers could not be read proves nothing.
    pub fn turned(&self, text: &str) -> Option<(String, Turned)> {
        cited(text).into_iter().find_map(|n| {
            let then = self.base.get(&n)?;
            let now = self.revised.get(&n);
            let left = match self.map.get(then) {
                Some(expected) => self.revised.iter().any(|(number, at)| at == expected && *number != n) && now != Some(expected),
                None => true,
            };
            let turned = if now.is_some() { Turned::Elsewhere } else { Turned::Nowhere };
            (left && self.revised.len() > 1).then_some((n, turned))
        })
    }
}

/// Clauses by the number a reference would use: `6`, `8.2`; the first of several.
fn numbered(agreement: &Agreement) -> BTreeMap<String, usize> {
    let mut out = BTreeMap::new();
    for (i, c) in agreement.clauses.iter().enumerate().filter(|(_, c)| !c.label.is_empty() && c.part == 0) {
        let label = numbers(&folded(&c.label));
        let number = match label.strip_prefix('第').and_then(|l| l.strip_suffix('条')) {
            Some(n) => n.to_owned(),
            None => label.rsplit(' ').next().unwrap_or_default().trim_end_matches('.').to_owned(),
        };
        if number.starts_with(|c: char| c.is_ascii_digit()) && number.chars().all(|c| c.is_ascii_digit() || c == '.') {
            out.entry(number).or_insert(i);
        }
    }
    out
}

fn clause_map(base: &Agreement, revised: &Agreement, alignment: &Alignment) -> BTreeMap<usize, usize> {
    let mut votes: BTreeMap<usize, BTreeMap<usize, usize>> = BTreeMap::new();
    for p in &alignment.pairs {
        let s = &base.sentences[p.base];
        let (x, y) = (s.clause, revised.sentences[p.revised].clause);
        *votes.entry(x).or_default().entry(y).or_default() += s.range.len();
        let (ax, ay) = (base.article(x), revised.article(y));
        if ax != x {
            *votes.entry(ax).or_default().entry(ay).or_default() += s.range.len();
        }
    }
    votes.into_iter().filter_map(|(c, v)| v.into_iter().max_by_key(|x| x.1).map(|(to, _)| (c, to))).collect()
}

/// The clause numbers that a folded sentence cites of its own document: Articles 5, 6 and 8; 第5条から第7条まで.
pub(crate) fn cited(text: &str) -> Vec<String> {
    const KEYS: [&str; 9] = ["section", "sections", "article", "articles", "clause", "clauses", "paragraph", "paragraphs", "第"];
    let text = numbers(text);
    let mut out = Vec::new();
    let mut open = false;
    let mut rest = text.as_str();
    while let Some(c) = rest.chars().next() {
        let word: usize = match c {
            'a'..='z' => rest.chars().take_while(char::is_ascii_alphabetic).count(),
            '0'..='9' => rest.chars().take_while(|c| c.is_ascii_digit() || *c == '.').count(),
            _ => c.len_utf8(),
        };
        let (token, after) = rest.split_at(word);
        let number = token.trim_end_matches('.');
        if KEYS.contains(&token) {
            // 外国為替及び外国貿易法第25条 cites an act
            let before = text[..text.len() - rest.len()].chars().next_back();
            open = !before.is_some_and(|b| "法令則律号約".contains(b));
        } else if open && number.starts_with(|c: char| c.is_ascii_digit()) {
            let of = after.trim_start();
            if (of.starts_with("of ") && !of.starts_with("of this")) || of.starts_with("u.s.c") || of.starts_with("cfr") {
                open = false;
            } else {
                out.push(number.to_owned());
            }
        } else {
            let joins = matches!(
                token,
                "and"
                    | "or"
                    | "to"
                    | "through"
                    | ","
                    | " "
                    | "-"
                    | "("
                    | ")"
                    | "、"
                    | "条"
                    | "及"
                    | "び"
                    | "又"
                    | "は"
                    | "か"
                    | "ら"
                    | "乃"
                    | "至"
                    | "な"
                    | "い"
                    | "し"
                    | "若"
                    | "く"
                    | "並"
                    | "に"
            );
            open = open && joins;
        }
        rest = after;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_of_the_document_itself() {
        for (text, wanted) in [
            ("articles 5, 6 and 8 survive for 5 years", vec!["5", "6", "8"]),
            ("subject to section 3.2.", vec!["3.2"]),
            ("article 25 of the foreign exchange act", vec![]),
            ("第5条から第7条まで及び第9条の規定", vec!["5", "7", "9"]),
            ("外国為替及び外国貿易法第25条に基づき", vec![]),
            ("within 30 days after notice", vec![]),
        ] {
            assert_eq!(cited(text), wanted, "{text}");
        }
    }
}
