//! The paragraph that names the parties of an English agreement: "between X, a … company (the "Recipient") and Y …",
//! "(1) X Limited, registered … ("the Company")", `BETWEEN:` blocks. A bracket that defines a short name takes the best
//! name before it; a name without bracket needs a place where parties stand.

use super::latin::{floor, name_at};
use super::lexicon::ENGLISH;
use super::mention::Mention;
use super::name::{Evidence, core, evidence, is_placeholder, tidy};
use aho_corasick::AhoCorasick;
use std::ops::Range;
use std::sync::LazyLock;

/// The parties stand within so many bytes of the text.
const FIRST_BYTES: usize = 24_000;
/// Their paragraph is at most this long, in bytes.
const LONGEST_ZONE: usize = 4_000;

/// Short names that fall to natural persons: their names carry no legal form.
const PERSON_ROLES: [&str; 11] = [
    "consultant",
    "employee",
    "executive",
    "individual",
    "participant",
    "volunteer",
    "student",
    "author",
    "inventor",
    "researcher",
    "adviser",
];

/// A place where a name may begin, and what leads into it.
#[derive(Debug, Clone)]
struct Candidate {
    range: Range<usize>,
    lead: Lead,
    evidence: Evidence,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Lead {
    Other,
    LineStart,
    Numbered,
    And,
    Between,
}

/// `(the "Recipient")`, `hereinafter referred to as "X"`.
#[derive(Debug, Clone)]
struct Anchor {
    range: Range<usize>,
    called: Vec<String>,
    /// "collectively": what several parties are called together.
    joint: bool,
}

/// The parties in the opening of `text`. `articles` are the bytes where numbered clauses begin, in order.
pub fn opening(text: &str, articles: &[usize]) -> Vec<Mention> {
    let lower = text[..floor(text, FIRST_BYTES)].to_ascii_lowercase();
    let mut out: Vec<Mention> = Vec::new();
    let mut done = 0usize;
    for start in between_starts(&lower) {
        if start < done {
            continue;
        }
        let zone = start..zone_end(text, &lower, start, articles);
        let mut found = parties_in(text, &lower, zone.clone());
        // a mere "between" of running text names nobody: away from the top a name needs a short name or a legal form
        found.retain(|m| start < 2_000 || !m.called.is_empty() || evidence(&m.name) == Evidence::LegalForm);
        // once the parties are known, a later "between" may only add to them: other contracts have parties of their own
        if out.len() > 1 {
            for mention in &mut found {
                mention
                    .called
                    .retain(|c| is_own_word(&mention.name, std::slice::from_ref(c)) || ENGLISH.labels.party.contains(&c.to_lowercase()));
            }
            found.retain(|m| out.iter().any(|o| core(&o.name) == core(&m.name)));
            out.extend(found);
            continue;
        }
        // "Joint Venture Company" is what another one is called
        let short: Vec<String> = found.iter().flat_map(|m| m.called.iter().filter(|c| core(c) != core(&m.name)).map(|c| core(c))).collect();
        found.retain(|m| !short.contains(&core(&m.name)));
        if found.len() > 1 {
            done = zone.end;
            out.extend(found);
        } else if let Some(only) = found.into_iter().next() {
            // one party beside a blank
            if out.is_empty() && (evidence(&only.name) > Evidence::None || !only.called.is_empty()) {
                out.push(only);
            }
        }
    }
    for mention in labelled(text, &lower) {
        if !out.iter().any(|m| core(&m.name) == core(&mention.name)) {
            out.push(mention);
        }
    }
    if out.len() < 2 {
        let zone = 0..zone_end(text, &lower, 0, articles).max(floor(text, 400.min(lower.len())));
        for mention in anchored(text, &lower, zone) {
            if !out.iter().any(|m| m.range == mention.range) {
                out.push(mention);
            }
        }
    }
    out
}

/// `Party A: X Ltd Party B: Y Ltd` in running text near the top.
fn labelled(text: &str, lower: &str) -> Vec<Mention> {
    let mut out: Vec<Mention> = Vec::new();
    for label in ENGLISH.labels.party.iter().filter(|l| l.len() > 4 && !matches!(l.as_str(), "between" | "parties")) {
        for (at, _) in lower[..floor(text, 3_000.min(lower.len()))].match_indices(label.as_str()) {
            let end = at + label.len();
            if lower[..at].ends_with(char::is_alphanumeric) || !lower[end..].trim_start().starts_with(':') {
                continue;
            }
            let Some(name) = name_at(text, end) else { continue };
            let words = &text[name.clone()];
            if evidence(words) > Evidence::None && !is_placeholder(words) && !text[end..name.start].contains('\n') {
                let mut mention = Mention::party(text, name);
                mention.called.push(text[at..end].to_owned());
                out.push(mention);
            }
        }
    }
    out.sort_by_key(|m| m.range.start);
    out
}

/// Where the words "between", "among" end.
fn between_starts(lower: &str) -> Vec<usize> {
    let mut starts: Vec<usize> = ENGLISH
        .between
        .iter()
        .flat_map(|w| lower.match_indices(w.as_str()).map(|(i, w)| (i, i + w.len())))
        .filter(|&(i, end)| !lower[..i].ends_with(char::is_alphanumeric) && !lower[end..].starts_with(char::is_alphanumeric))
        .map(|(_, end)| end)
        .collect();
    starts.sort_unstable();
    starts
}

fn zone_end(text: &str, lower: &str, start: usize, articles: &[usize]) -> usize {
    let cap = floor(text, (start + LONGEST_ZONE).min(lower.len()));
    // "1. X Limited …" may be a party; an article opens with no name
    let names_nobody = |at: usize| {
        let line = text[at..floor(text, at + 300)].lines().next().unwrap_or_default();
        let defines = ["(\"", "(“", "(the \"", "(the “", "(hereinafter"].iter().any(|w| line.contains(w));
        !defines && name_at(text, at).is_none_or(|n| evidence(&text[n]) <= Evidence::None)
    };
    let article = articles.iter().copied().find(|&a| a > start && a < cap && names_nobody(a));
    let cap = article.unwrap_or(cap);
    let marker = ENGLISH.opening_ends.iter().filter_map(|w| lower[start..cap].find(w.as_str())).min();
    marker.map_or(cap, |m| start + m)
}

fn parties_in(text: &str, lower: &str, zone: Range<usize>) -> Vec<Mention> {
    let candidates = candidates(text, lower, zone.clone());
    let anchors = anchors(text, lower, zone.clone());
    let mut chosen: Vec<(Candidate, Vec<String>)> = Vec::new();
    let mut window = zone.start;
    for anchor in &anchors {
        let inside = candidates.iter().filter(|c| c.range.start >= window && c.range.end <= anchor.range.start);
        let best = inside
            .filter(|c| !is_placeholder(&text[c.range.clone()]))
            .max_by_key(|c| (score(text, c, anchor), std::cmp::Reverse(c.range.start)));
        let fits = |c: &&Candidate| {
            let name = &text[c.range.clone()];
            let person = anchor.called.iter().any(|called| PERSON_ROLES.contains(&called.to_lowercase().as_str()));
            let known = c.evidence > Evidence::None || c.lead == Lead::Between || name.contains(' ') && (person || !chosen.is_empty());
            known && score(text, c, anchor) >= 4
        };
        if let Some(best) = best.filter(fits) {
            chosen.push((best.clone(), anchor.called.clone()));
        }
        // names in the same window that stand where parties stand, before the chosen one
        let taken = chosen.last().map(|(c, _)| c.range.clone());
        for c in candidates.iter().filter(|c| c.range.start >= window && c.range.end <= anchor.range.start) {
            let first_between = c.lead == Lead::Between;
            if first_between && c.evidence > Evidence::None && taken.as_ref().is_some_and(|t| c.range.end < t.start) && best.is_some() {
                chosen.push((c.clone(), Vec::new()));
            }
        }
        // "A Ltd, and B Inc., a … (collectively, the "Agent")": the others before the same bracket
        if let Some(t) = taken.filter(|t| t.start >= window && anchor.joint) {
            let mut end = t.end;
            for c in candidates.iter().filter(|c| c.range.end <= anchor.range.start) {
                if c.range.start >= end
                    && c.lead == Lead::And
                    && c.evidence == Evidence::LegalForm
                    && follows_party(&text[end..c.range.start])
                {
                    end = c.range.end;
                    chosen.push((c.clone(), anchor.called.clone()));
                }
            }
        }
        window = anchor.range.end;
    }
    let tail = window;
    let mut last_end: Option<usize> = chosen.iter().map(|(c, _)| c.range.end).max();
    for c in candidates.iter().filter(|c| c.range.start >= tail) {
        let name = &text[c.range.clone()];
        if is_placeholder(name) {
            continue;
        }
        let joined = last_end.is_some_and(|e| follows_party(&text[e.min(c.range.start)..c.range.start]))
            || !chosen.is_empty() && follows_party(&text[tail..c.range.start]);
        let stands = match c.lead {
            Lead::Between => c.evidence > Evidence::None || described(lower, c.range.end) || and_follows(lower, c.range.end),
            Lead::And => {
                joined && (c.evidence > Evidence::None || described(lower, c.range.end) || last_end.is_some_and(|e| c.range.start < e + 12))
                    || c.evidence == Evidence::LegalForm && chosen.len() < 6 && near(last_end, c.range.start)
            }
            Lead::Numbered => c.evidence > Evidence::None && near(last_end.or(Some(zone.start)), c.range.start),
            Lead::LineStart => c.evidence == Evidence::LegalForm && near(last_end.or(Some(zone.start)), c.range.start),
            Lead::Other => false,
        };
        if stands {
            last_end = Some(c.range.end);
            chosen.push((c.clone(), Vec::new()));
        }
    }
    chosen.sort_by_key(|(c, _)| c.range.start);
    let mut out: Vec<Mention> = Vec::new();
    for (i, (c, called)) in chosen.iter().enumerate() {
        if out.last().is_some_and(|m| m.range.end > c.range.start) {
            continue;
        }
        let next = chosen.get(i + 1).map_or(zone.end.min(floor(text, c.range.end + 700)), |(n, _)| n.range.start);
        let mut mention = Mention::party(text, c.range.clone());
        mention.called.clone_from(called);
        mention.tail = c.range.end..next.max(c.range.end);
        out.push(mention);
    }
    out
}

/// How well a candidate fits a defining bracket.
fn score(text: &str, c: &Candidate, anchor: &Anchor) -> u32 {
    let between = text[c.range.end..anchor.range.start].trim_matches([' ', ',', '\n', '\t', '*']);
    let adjacent = between.is_empty() || between.starts_with('(') && between.ends_with(')') && between.len() < 60;
    let name = text[c.range.clone()].to_lowercase();
    let own_word = is_own_word(&name, &anchor.called);
    let lead = match c.lead {
        Lead::Between => 4,
        Lead::And | Lead::Numbered => 3,
        Lead::LineStart => 2,
        Lead::Other => 0,
    };
    let evidence = match c.evidence {
        Evidence::LegalForm => 3,
        Evidence::Institution => 2,
        Evidence::None => 0,
    };
    let person = c.evidence == Evidence::None
        && name.contains(' ')
        && anchor.called.iter().any(|called| PERSON_ROLES.contains(&called.to_lowercase().as_str()));
    lead + evidence + u32::from(person) * 2 + u32::from(adjacent) * 2 + u32::from(own_word) * 3
}

/// Whether a short name is made of the name's own words or initials: `Kestrel`, `KOI`.
fn is_own_word(name: &str, called: &[String]) -> bool {
    let name = name.to_lowercase();
    called.iter().any(|called| {
        let called = called.to_lowercase();
        let initials: String = name.split([' ', '-']).filter_map(|w| w.chars().next()).collect();
        let some_word = called.split([' ', '-']).any(|w| w.len() > 3 && name.split([' ', '-', ',']).any(|n| n == w));
        name.contains(&called) || some_word || initials.contains(&called.replace(['.', '&'], "")) && called.len() > 1
    })
}

/// Every place of the zone where a name may begin.
fn candidates(text: &str, lower: &str, zone: Range<usize>) -> Vec<Candidate> {
    let mut starts: Vec<(usize, Lead)> = vec![(zone.start, Lead::Between)];
    for (word, lead) in
        [("and", Lead::And), ("with", Lead::Other), ("by", Lead::Other), ("from", Lead::Other), ("to", Lead::Other), ("of", Lead::Other)]
    {
        for (i, _) in lower[zone.clone()].match_indices(word) {
            let (at, end) = (zone.start + i, zone.start + i + word.len());
            if lower[..at].ends_with(char::is_whitespace) && lower[end..].starts_with(|c: char| c.is_whitespace() || c == ':') {
                starts.push((end, lead));
            }
        }
    }
    for (i, c) in lower[zone.clone()].char_indices() {
        let at = zone.start + i;
        match c {
            '\n' => starts.push((at + 1, if starts_with_number(lower[at + 1..].trim_start()) { Lead::Numbered } else { Lead::LineStart })),
            '(' if starts_with_number(&lower[at..]) => starts.push((at, Lead::Numbered)),
            ';' => starts.push((at + 1, Lead::And)),
            ':' => starts.push((at + 1, Lead::LineStart)),
            ',' => starts.push((at + 1, Lead::Other)),
            _ => {}
        }
    }
    starts.sort();
    let mut out: Vec<Candidate> = Vec::new();
    for (start, lead) in starts {
        // "between" and the first line of a block, or "and" and the line after it, lead to the same name
        let Some(range) = name_at(text, start).filter(|r| r.end <= zone.end) else { continue };
        match out.iter_mut().find(|c| c.range == range) {
            Some(known) => known.lead = known.lead.max(lead),
            None => out.push(Candidate { evidence: evidence(&text[range.clone()]), range, lead }),
        }
    }
    out
}

fn starts_with_number(text: &str) -> bool {
    let open = usize::from(text.starts_with('('));
    let digits = text[open..].find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(0);
    (1..=2).contains(&digits)
        && text[open..open + digits].chars().all(|c| c.is_ascii_digit() || digits == 1)
        && (text[open + digits..].starts_with([')', '.'])
            || open == 0 && text[open + digits..].starts_with(' ') && text.starts_with(|c: char| c.is_ascii_digit()))
}

/// Defining brackets of the zone, in order; those that define no party are left out.
fn anchors(text: &str, lower: &str, zone: Range<usize>) -> Vec<Anchor> {
    let mut out = Vec::new();
    for (i, _) in lower[zone.clone()].match_indices('(') {
        let at = zone.start + i;
        let close = lower[at..].find(')').map(|c| at + c + 1).filter(|&c| c - at < 220 && c <= zone.end);
        let Some(close) = close else { continue };
        let inner = &text[at + 1..close - 1];
        let mut called = quoted(inner);
        if called.is_empty() {
            called = plain_called(inner).or_else(|| short_form(&text[floor(text, at.saturating_sub(90))..at], inner)).into_iter().collect();
        }
        if !called.is_empty() {
            out.push(Anchor { range: at..close, called, joint: joint(inner) });
        }
    }
    for phrase in ["hereinafter", "hereafter", "herein called", "herein referred"] {
        for (i, _) in lower[zone.clone()].match_indices(phrase) {
            let at = zone.start + i;
            if out.iter().any(|a: &Anchor| a.range.contains(&at)) {
                continue;
            }
            let end = floor(text, (at + 120).min(zone.end));
            let stop = text[at..end].find([';', '\n']).map_or(end, |s| at + s);
            let called = quoted(&text[at..stop]);
            let called = if called.is_empty() { plain_after_as(&text[at..stop]).into_iter().collect() } else { called };
            if !called.is_empty() {
                out.retain(|a| !(at..stop).contains(&a.range.start));
                out.push(Anchor { range: at..stop, called, joint: joint(&text[at..stop]) });
            }
        }
    }
    out.retain_mut(|a| {
        a.called.retain(|c| is_called(c));
        !a.called.is_empty()
    });
    out.sort_by_key(|a| a.range.start);
    out
}

fn joint(bracket: &str) -> bool {
    let lower = bracket.to_ascii_lowercase();
    ["collectively", "together", "jointly"].iter().any(|w| lower.contains(w))
}

/// The words in quotation marks, without a leading "the".
fn quoted(text: &str) -> Vec<String> {
    let marks = |c: char| matches!(c, '"' | '“' | '”' | '„' | '‟' | '«' | '»');
    let mut out = Vec::new();
    let mut open: Option<usize> = None;
    for (i, c) in text.char_indices() {
        if !marks(c) {
            continue;
        }
        match open.take() {
            Some(from) => {
                let word = tidy(&text[from..i]);
                let word = word.strip_prefix("the ").or_else(|| word.strip_prefix("The ")).unwrap_or(&word).trim().to_owned();
                if !word.is_empty() && word.chars().count() <= 60 && !out.contains(&word) {
                    out.push(word);
                }
            }
            None => open = Some(i + c.len_utf8()),
        }
    }
    out
}

/// `(the Recipient)`, `(hereinafter the Buyer)` without quotation marks: only words that name a role.
fn plain_called(inner: &str) -> Option<String> {
    let word = tidy(inner.rsplit(',').next().unwrap_or(inner));
    let lower = word.to_lowercase();
    let word = ["hereinafter referred to as ", "hereinafter called ", "hereinafter "]
        .iter()
        .find_map(|p| lower.strip_prefix(p))
        .map_or(word.as_str(), |r| &word[word.len() - r.len()..]);
    let word = word.strip_prefix("the ").or_else(|| word.strip_prefix("The ")).unwrap_or(word).trim();
    let known = ENGLISH.labels.party.iter().any(|p| p.eq_ignore_ascii_case(word));
    (known && word.starts_with(char::is_uppercase)).then(|| word.to_owned())
}

/// `Kita Ocean Institute (KOI)` without quotation marks: a short form made of the words right before it.
fn short_form(before: &str, inner: &str) -> Option<String> {
    let inner = inner.trim();
    let shaped = inner.len() > 1
        && inner.len() < 30
        && inner.starts_with(char::is_uppercase)
        && inner.chars().all(|c| c.is_alphanumeric() || matches!(c, ' ' | '&' | '-'));
    let capitals = inner.chars().filter(|c| c.is_uppercase()).count() > 1;
    (shaped && capitals && is_own_word(before, &[inner.to_owned()])).then(|| inner.to_owned())
}

/// `hereinafter referred to as the Buyer`.
fn plain_after_as(text: &str) -> Option<String> {
    let lower = text.to_ascii_lowercase();
    let at = [" as ", "called "].iter().find_map(|w| lower.find(w).map(|i| i + w.len()))?;
    let rest = text[at..].trim_start().trim_start_matches("the ").trim_start_matches(['(', '“', '"', '‘', '\'']);
    let word: String = rest.chars().take_while(|c| c.is_alphanumeric() || matches!(c, ' ' | '-')).collect();
    let word: Vec<&str> = word.split(' ').take_while(|w| w.starts_with(char::is_uppercase)).take(3).collect();
    (!word.is_empty()).then(|| word.join(" "))
}

/// Whether a defined word can be what a party is called.
fn is_called(word: &str) -> bool {
    let lower = word.to_lowercase();
    !ENGLISH.not_called.contains(&lower)
        && word.chars().count() <= 60
        && !lower.ends_with(" agreement")
        && !lower.ends_with(" agreements")
        && !lower.ends_with(" plan")
        && !lower.ends_with(" parties")
        && !lower.ends_with("information")
        && !lower.ends_with(" date")
        && !lower.chars().next().is_some_and(|c| c.is_ascii_digit() && lower.ends_with("act"))
}

/// Whether only a description or nothing stands between a party and the "and" before the next one.
fn follows_party(gap: &str) -> bool {
    let gap = gap.trim();
    let lower = gap.to_ascii_lowercase();
    let ends =
        lower.ends_with("and") || lower.ends_with("and:") || lower.ends_with("and the") || gap.ends_with(';') || lower.ends_with("with");
    ends && gap.len() < 500 && !gap.contains(". ") && !gap.contains("\n\n\n")
}

/// ", a Delaware corporation", ", an individual", " having its …", "(…".
fn described(lower: &str, at: usize) -> bool {
    let rest = lower[at..].trim_start_matches([',', ' ', '\n', '\t', '*']);
    [
        "a ",
        "an ",
        "having ",
        "whose ",
        "with its ",
        "located",
        "registered",
        "incorporated",
        "(",
        "organized",
        "organised",
        "established",
        "residing",
        "represented",
    ]
    .iter()
    .any(|w| rest.starts_with(w))
}

/// " and X": the other party follows at once.
fn and_follows(lower: &str, at: usize) -> bool {
    let rest = lower[at..].trim_start_matches([',', ' ', '\n', '*']);
    rest.strip_prefix("and").is_some_and(|r| r.starts_with(char::is_whitespace))
}

fn near(last: Option<usize>, at: usize) -> bool {
    last.is_some_and(|l| at >= l && at - l < 600)
}

/// Names with a defining bracket right behind them, where no "between" stands: `X Ltd ("SEM"), having …, and Y agree`.
fn anchored(text: &str, lower: &str, zone: Range<usize>) -> Vec<Mention> {
    let candidates = candidates(text, lower, zone.clone());
    let mut out: Vec<Mention> = Vec::new();
    for anchor in anchors(text, lower, zone) {
        let from = out.last().map_or(0, |m: &Mention| m.range.end);
        let best = candidates
            .iter()
            .filter(|c| c.range.start >= from && c.range.end <= anchor.range.start && anchor.range.start - c.range.end < 300)
            .filter(|c| !is_placeholder(&text[c.range.clone()]))
            .filter(|c| c.evidence > Evidence::None || is_own_word(&text[c.range.clone()], &anchor.called))
            .max_by_key(|c| (score(text, c, &anchor), std::cmp::Reverse(c.range.start)));
        if let Some(best) = best.filter(|c| score(text, c, &anchor) >= 4) {
            let mut mention = Mention::party(text, best.range.clone());
            mention.called = anchor.called.clone();
            mention.tail = best.range.end..floor(text, anchor.range.end + 200);
            out.push(mention);
        }
    }
    out
}

/// Companies the text calls a subsidiary, an affiliate, an agent or a nominee: only names with a legal form.
pub fn affiliates(text: &str) -> Vec<Mention> {
    static LEADS: LazyLock<AhoCorasick> = LazyLock::new(|| {
        let builder = AhoCorasick::builder().ascii_case_insensitive(true).build(&ENGLISH.affiliate_leads);
        builder.expect("a short list of words is within the automaton's limits")
    });
    let mut names: Vec<Range<usize>> = LEADS.find_overlapping_iter(text).filter_map(|lead| name_at(text, lead.end())).collect();
    names.retain(|n| evidence(&text[n.clone()]) == Evidence::LegalForm && !is_placeholder(&text[n.clone()]));
    names.sort_by_key(|n| n.start);
    names.dedup();
    names.into_iter().map(|n| Mention::party(text, n).with_role(super::PartyRole::Affiliate)).collect()
}
