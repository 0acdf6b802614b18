//! Patterns: sequences of word groups and literal words, as the term files write them, and their match in one unit.
//! The notation is described in `clauses/README.md`.

use super::lexicon::{Atom, AtomSet, Hit, Words};
use crate::words::Lang;

/// `{not} .. <use-verb> ... other than .. {purpose} & {x}`: every sequence must stand in the unit.
#[derive(Debug, Clone)]
pub struct Pattern {
    sequences: Vec<Vec<Step>>,
    /// Behind ` ! `: none of these may stand in the unit.
    absent: Vec<Vec<Step>>,
}

#[derive(Debug, Clone)]
struct Step {
    atom: Atom,
    /// What may stand between the step before and this one: words in English, characters in Japanese. `None`: anything.
    gap: Option<u32>,
    /// The act whose force decides (`<…>`).
    act: bool,
}

/// Where a pattern stands: the bytes from its first to its last word, and its act.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Found {
    pub start: u32,
    pub end: u32,
    pub act: Option<(u32, u32)>,
}

/// Folded words of one unit with the atoms that stand in it.
pub struct Unit<'a> {
    pub text: &'a str,
    pub lang: Lang,
    pub hits: &'a [Hit],
    pub atoms: &'a AtomSet,
    /// Bytes of lead-in before the sentence's own words.
    pub lead: u32,
}

impl Pattern {
    /// Reads the notation as the file of the term `scope` writes it; the error names what is wrong.
    pub fn parse(source: &str, lang: Lang, scope: &str, words: &mut Words) -> Result<Pattern, String> {
        let usual = match lang {
            Lang::En => 12,
            Lang::Ja => 40,
        };
        let mut sides = source.split(" ! ");
        let wanted = sides.next().unwrap_or_default();
        let sequences = wanted.split(" & ").map(|s| sequence(s, usual, scope, words)).collect::<Result<Vec<_>, _>>()?;
        let absent = sides.map(|s| sequence(s, usual, scope, words)).collect::<Result<Vec<_>, _>>()?;
        Ok(Pattern { sequences, absent })
    }

    /// The atom to look a pattern up by: its first.
    pub fn key(&self) -> Atom {
        self.sequences[0][0].atom
    }

    /// The group or literal of its act, if it names one.
    pub fn act(&self) -> Option<Atom> {
        self.sequences.iter().flatten().find(|s| s.act).map(|s| s.atom)
    }

    /// The first place where the pattern stands in the unit and `accept` agrees.
    pub fn find(&self, unit: &Unit, mut accept: impl FnMut(&Found) -> bool) -> Option<Found> {
        if !self.sequences.iter().flatten().all(|s| unit.atoms.has(s.atom))
            || self.absent.iter().any(|s| walk(s, unit, &mut |_| true).is_some())
        {
            return None;
        }
        let mut rest = Vec::new();
        for sequence in &self.sequences[1..] {
            rest.push(walk(sequence, unit, &mut |_| true)?);
        }
        let rest_act = rest.iter().find_map(|f| f.act);
        let mut best = None;
        walk(&self.sequences[0], unit, &mut |found| {
            let mut all = *found;
            all.act = all.act.or(rest_act);
            for f in &rest {
                all.start = all.start.min(f.start);
                all.end = all.end.max(f.end);
            }
            let ok = accept(&all);
            if ok {
                best = Some(all);
            }
            ok
        });
        best
    }
}

/// Whether one of the patterns stands in the unit.
pub fn holds(unit: &Unit, patterns: &[Pattern]) -> bool {
    patterns.iter().any(|p| p.find(unit, |_| true).is_some())
}

fn sequence(source: &str, usual: u32, scope: &str, words: &mut Words) -> Result<Vec<Step>, String> {
    let mut steps: Vec<Step> = Vec::new();
    let mut gap = Some(0);
    let mut rest = source.trim();
    while !rest.is_empty() {
        let (atom, act, after) = if let Some(r) = rest.strip_prefix("...") {
            gap = None;
            rest = r.trim_start();
            continue;
        } else if let Some(r) = rest.strip_prefix("..") {
            let digits = r.len() - r.trim_start_matches(|c: char| c.is_ascii_digit()).len();
            gap = Some(if digits == 0 { usual } else { r[..digits].parse().map_err(|_| format!("`..{}` is no gap", &r[..digits]))? });
            rest = r[digits..].trim_start();
            continue;
        } else if let Some((name, r)) = rest.strip_prefix('{').and_then(|r| r.split_once('}')) {
            (words.group_of(scope, name).ok_or_else(|| format!("there is no word group `{name}`"))?, false, r)
        } else if let Some((name, r)) = rest.strip_prefix('<').and_then(|r| r.split_once('>')) {
            (words.group_of(scope, name).ok_or_else(|| format!("there is no word group `{name}`"))?, true, r)
        } else {
            let end = [rest.find('{'), rest.find('<'), rest.find("..")].into_iter().flatten().min().unwrap_or(rest.len());
            // a word with any ending ends its phrase: `revers* engineer*` is two steps
            let end = rest[..end].find("* ").map_or(end, |star| star + 1);
            if end == 0 {
                return Err(format!("cannot read the pattern at `{rest}`"));
            }
            (words.literal(rest[..end].trim()), false, &rest[end..])
        };
        steps.push(Step { atom, gap, act });
        gap = Some(0);
        rest = after.trim_start();
    }
    if steps.is_empty() { Err("the pattern is empty".to_owned()) } else { Ok(steps) }
}

/// Steps tried for one sequence in one unit, of which a whole way found takes many, since it is then judged; a sentence that
/// lawyers write takes some dozens.
const BUDGET: u32 = 10_000;
const JUDGED: u32 = 100;

/// Tries every way to lay the steps over the hits, first places first, until `accept` agrees.
fn walk(steps: &[Step], unit: &Unit, accept: &mut dyn FnMut(&Found) -> bool) -> Option<Found> {
    if !unit.atoms.has(steps[0].atom) {
        return None;
    }
    let mut budget = BUDGET;
    for hit in unit.hits.iter().filter(|h| h.atom == steps[0].atom) {
        let found = Found { start: hit.start, end: hit.end, act: steps[0].act.then_some((hit.start, hit.end)) };
        if let Some(found) = step(&steps[1..], unit, found, &mut budget, accept) {
            return Some(found);
        }
    }
    None
}

fn step(steps: &[Step], unit: &Unit, so_far: Found, budget: &mut u32, accept: &mut dyn FnMut(&Found) -> bool) -> Option<Found> {
    let Some(next) = steps.first() else {
        if *budget == 0 {
            return None;
        }
        *budget = budget.saturating_sub(JUDGED);
        return accept(&so_far).then_some(so_far);
    };
    let from = unit.hits.partition_point(|h| h.start < so_far.end);
    for hit in unit.hits[from..].iter().filter(|h| h.atom == next.atom) {
        if *budget == 0 {
            return None;
        }
        *budget -= 1;
        if let Some(most) = next.gap
            && distance(unit, so_far.end as usize, hit.start as usize) > most
        {
            break;
        }
        let act = so_far.act.or(next.act.then_some((hit.start, hit.end)));
        let found = Found { start: so_far.start, end: hit.end, act };
        if let Some(found) = step(&steps[1..], unit, found, budget, accept) {
            return Some(found);
        }
    }
    None
}

/// Words (English) or characters (Japanese) between two places.
pub fn distance(unit: &Unit, from: usize, to: usize) -> u32 {
    let between = unit.text.get(from..to).unwrap_or_default();
    let count = match unit.lang {
        Lang::En => between.split(' ').filter(|w| w.bytes().any(|b| b.is_ascii_alphanumeric())).count(),
        Lang::Ja => between.chars().filter(|c| !matches!(c, '、' | '「' | '」' | ' ' | '(' | ')')).count(),
    };
    u32::try_from(count).unwrap_or(u32::MAX)
}
