//! Lists → an index, once; then query after query → an [`Answer`]. Pure: no file, no clock, no failure.

use super::compare::{self, Basis, Similarity};
use super::coverage::{self, Coverage};
use super::evidence::{self, Facts};
use super::index::Index;
use super::names::{Name, context};
use super::rarity::Rarity;
use super::{Answer, Grade, Hit, NotCovered, Query, QueryKind, Reason, ScreenOutcome, SearchedList, Thresholds, reasons};
use crate::lists::{Listing, ListingKind, NameKind, StoredList};
use crate::words::Words;
use rayon::prelude::*;
use std::collections::BTreeMap;

/// The lists of one run, ready to be searched.
#[derive(Debug)]
pub struct Screener {
    lists: Vec<StoredList>,
    searched: Vec<SearchedList>,
    coverage: Vec<Coverage>,
    /// Every listed name, and where it stands: list, listing, name.
    names: Vec<Name>,
    places: Vec<(u32, u32, u32)>,
    /// Listings that may be found by their address alone: list and listing.
    by_address: Vec<(usize, usize)>,
    index: Index,
    rarity: Rarity,
    thresholds: Thresholds,
}

/// Names shorter than this count only when equal.
const SHORT: usize = 4;
/// What a name without any letter in common with a kind of party may reach.
const OTHER_KIND: f64 = 0.6;

impl Screener {
    /// Builds the index. `now` (RFC 3339) only tells how old the lists are.
    pub fn new(lists: Vec<StoredList>, now: &str, thresholds: Thresholds) -> Screener {
        let mut places = Vec::new();
        for (l, list) in lists.iter().enumerate() {
            for (i, listing) in list.snapshot.listings.iter().enumerate() {
                places.extend((0..listing.names.len()).map(|n| (l as u32, i as u32, n as u32)));
            }
        }
        let listing = |l: u32, i: u32| &lists[l as usize].snapshot.listings[i as usize];
        let names: Vec<Name> = places.par_iter().map(|(l, i, n)| Name::of(&listing(*l, *i).names[*n as usize].text)).collect();
        let mut coverage: Vec<Coverage> = lists.iter().map(|_| Coverage::default()).collect();
        let mut at = 0;
        for (l, list) in lists.iter().enumerate() {
            for entry in &list.snapshot.listings {
                coverage[l].count(names[at..at + entry.names.len()].iter());
                at += entry.names.len();
            }
        }
        let by_address = lists.iter().enumerate().flat_map(|(l, list)| {
            let only_address = |e: &Listing| e.kind == ListingKind::Address || e.names.iter().all(|n| n.text.trim().is_empty());
            list.snapshot.listings.iter().enumerate().filter(move |(_, e)| only_address(e)).map(move |(i, _)| (l, i))
        });
        let by_address = by_address.collect();
        let index = Index::new(&names);
        let rarity = index.rarity();
        let searched = lists.iter().map(|l| l.searched(now)).collect();
        Screener { searched, coverage, names, places, by_address, rarity, index, thresholds, lists }
    }

    pub fn lists(&self) -> &[SearchedList] {
        &self.searched
    }

    pub fn thresholds(&self) -> Thresholds {
        self.thresholds
    }

    /// Answers one query, by its name and every alias.
    pub fn screen(&self, query: &Query) -> Answer {
        let forms: Vec<Name> = std::iter::once(&query.name)
            .chain(&query.aliases)
            .filter(|n| !n.trim().is_empty())
            .flat_map(|n| context::with_bracketed(n))
            .map(|n| Name::of(&n))
            .collect();
        let mut best: BTreeMap<(u32, u32), (Similarity, usize)> = BTreeMap::new();
        for form in &forms {
            for at in self.index.candidates(form) {
                let (list, listing, _) = self.places[at as usize];
                let similarity = self.against(query, form, at as usize);
                let stronger = best.get(&(list, listing)).is_none_or(|(known, _)| similarity.score > known.score);
                if stronger {
                    best.insert((list, listing), (similarity, at as usize));
                }
            }
        }
        let mut below_threshold = 0;
        let mut hits = Vec::new();
        for ((list, listing), (similarity, at)) in best {
            match self.hit(query, list as usize, listing as usize, similarity, at) {
                Some(hit) => hits.push(hit),
                None => below_threshold += 1,
            }
        }
        hits.extend(self.by_address.iter().filter_map(|(l, i)| self.address_hit(query, *l, *i)));
        hits.sort_by(|a, b| b.outcome.cmp(&a.outcome).then(b.score.total_cmp(&a.score)).then(a.list.cmp(&b.list)).then(a.uid.cmp(&b.uid)));
        let not_covered = self.not_covered(&forms);
        Answer {
            query: query.clone(),
            outcome: outcome(&hits, &not_covered),
            not_covered,
            hits,
            lists: self.searched.clone(),
            below_threshold,
            forms: tried(&forms),
        }
    }

    /// Answers many queries, in their order.
    pub fn screen_all(&self, queries: &[Query]) -> Vec<Answer> {
        queries.par_iter().map(|q| self.screen(q)).collect()
    }

    fn against(&self, query: &Query, form: &Name, at: usize) -> Similarity {
        let (list, listing, name) = self.places[at];
        let entry = &self.lists[list as usize].snapshot.listings[listing as usize];
        let listed = &self.names[at];
        let mut similarity = compare::compare(form, listed, &self.rarity);
        let weak = matches!(entry.names[name as usize].kind, NameKind::Weak | NameKind::Short);
        if similarity.basis != Basis::Core && (weak || is_short(form) || is_short(listed)) {
            lower(&mut similarity, OTHER_KIND, reasons::only_exact);
        }
        if similarity.basis != Basis::Core && evidence::kinds_differ(query.kind, entry.kind) {
            lower(&mut similarity, OTHER_KIND, reasons::other_kind);
        }
        similarity
    }

    fn hit(&self, query: &Query, list: usize, listing: usize, mut similarity: Similarity, at: usize) -> Option<Hit> {
        let stored = &self.lists[list];
        let entry = &stored.snapshot.listings[listing];
        let name = &entry.names[self.places[at].2 as usize];
        let facts = evidence::facts(query, entry);
        let grade = evidence::grade(&similarity, name.kind, &facts);
        if grade == Grade::A {
            similarity.score = (similarity.score + 0.01).min(1.0);
        }
        let score = (similarity.score.clamp(0.0, if grade == Grade::A { 1.0 } else { 0.99 }) * 1000.0).round() / 1000.0;
        let reached = self.reached(score, grade, stored.snapshot.extract || entry.delisted_on.is_some())?;
        Some(hit_of(stored, entry, reached, grade, score, name.text.clone(), with_facts(similarity.reasons, facts)))
    }

    fn reached(&self, score: f64, grade: Grade, at_most_possible: bool) -> Option<ScreenOutcome> {
        if score < self.thresholds.possible.min(self.thresholds.hit) {
            return None;
        }
        let hit = score >= self.thresholds.hit && grade != Grade::D && !at_most_possible;
        Some(if hit { ScreenOutcome::Hit } else { ScreenOutcome::Possible })
    }

    /// An entry that is an address without a name, found by an address of the query.
    fn address_hit(&self, query: &Query, list: usize, listing: usize) -> Option<Hit> {
        let stored = &self.lists[list];
        let entry = &stored.snapshot.listings[listing];
        let (asked, listed) = evidence::same_address(query, entry)?;
        let reason = reasons::fact(
            "listed-address",
            "this address itself is listed",
            "この住所自体がリストに掲載されています",
            asked,
            listed,
            self.thresholds.possible,
        );
        Some(hit_of(stored, entry, ScreenOutcome::Possible, Grade::D, self.thresholds.possible, listed.to_owned(), vec![reason]))
    }

    fn not_covered(&self, forms: &[Name]) -> Vec<NotCovered> {
        let only_extracts = self.lists.iter().all(|l| l.snapshot.extract);
        let complete = |list: &StoredList| only_extracts || !list.snapshot.extract;
        let mut all: Vec<NotCovered> = self
            .lists
            .iter()
            .zip(&self.coverage)
            .zip(&self.searched)
            .filter(|((list, _), _)| complete(list))
            .filter_map(|((list, coverage), searched)| {
                coverage::not_covered(list, coverage, forms, only_extracts, searched.stale.then_some(searched.age_days))
            })
            .collect();
        if self.lists.is_empty() {
            let why = Words::new(
                "there is no list to search; import one with `sekisho lists import`",
                "照合するリストがありません。`sekisho lists import` で取り込んでください",
            );
            all.push(NotCovered { list: String::new(), why });
        }
        all
    }
}

/// Latin names of up to three letters, and Han or kana names of one, are compared exactly or not at all.
fn is_short(name: &Name) -> bool {
    if name.is_cjk() { name.core.chars().count() < 2 } else { name.latin.len() < SHORT }
}

fn lower(similarity: &mut Similarity, cap: f64, reason: fn(f64) -> Reason) {
    if similarity.score > cap {
        similarity.reasons.push(reason(cap - similarity.score));
        similarity.score = cap;
    }
}

fn with_facts(mut reasons: Vec<Reason>, facts: Facts) -> Vec<Reason> {
    reasons.extend(facts.agree);
    reasons.extend(facts.contradict);
    reasons
}

fn outcome(hits: &[Hit], not_covered: &[NotCovered]) -> ScreenOutcome {
    let best = hits.iter().map(|h| h.outcome).max();
    best.unwrap_or(if not_covered.is_empty() { ScreenOutcome::None } else { ScreenOutcome::NotScreened })
}

fn tried(forms: &[Name]) -> Vec<String> {
    let mut tried: Vec<String> = Vec::new();
    for form in forms.iter().flat_map(|f| [&f.display, &f.core, &f.latin]).filter(|f| !f.is_empty()) {
        if !tried.contains(form) {
            tried.push(form.clone());
        }
    }
    tried
}

fn hit_of(
    stored: &StoredList,
    entry: &Listing,
    outcome: ScreenOutcome,
    grade: Grade,
    score: f64,
    matched: String,
    reasons: Vec<Reason>,
) -> Hit {
    let mut remarks: Vec<String> = entry.source.iter().cloned().collect();
    remarks.extend(entry.programmes.iter().cloned());
    if !entry.concerns.is_empty() {
        remarks.push(entry.concerns.join(", "));
    }
    remarks.extend(entry.remarks.iter().cloned());
    Hit {
        outcome,
        grade,
        list: stored.info.id.clone(),
        uid: entry.uid.clone(),
        name: entry.primary().to_owned(),
        matched,
        score,
        reasons,
        effect: stored.info.effect(entry),
        measures: entry.licence_requirement.iter().chain(&entry.licence_policy).cloned().collect(),
        listed_on: entry.listed_on.clone(),
        delisted_on: entry.delisted_on.clone(),
        remarks,
        countries: entry.countries.iter().map(|c| if c.code.is_empty() { c.raw.clone() } else { c.code.clone() }).collect(),
        source_url: entry.source_url.clone(),
        confirm_on: entry.taken_from.clone(),
    }
}

/// Two names on their own, without a list: the score, whether it reaches `hit`, and why.
pub fn compare_names(a: &str, b: &str, kind: QueryKind, thresholds: Thresholds) -> (f64, bool, Vec<Reason>) {
    let names = |text: &str| context::with_bracketed(text).iter().map(|n| Name::of(n)).collect::<Vec<_>>();
    let (queries, listed) = (names(a), names(b));
    let pairs = queries.iter().flat_map(|q| listed.iter().map(move |l| alone(q, l)));
    let similarity = pairs.reduce(|best, other| if other.score > best.score { other } else { best });
    let Some(similarity) = similarity else { return (0.0, false, Vec::new()) };
    let _ = kind;
    let score = (similarity.score.clamp(0.0, 0.99) * 1000.0).round() / 1000.0;
    (score, score >= thresholds.hit, similarity.reasons)
}

/// Two forms, nothing known of how common their words are on any list.
fn alone(query: &Name, listed: &Name) -> Similarity {
    let mut similarity = compare::compare(query, listed, &Rarity::default());
    if similarity.basis != Basis::Core && (is_short(query) || is_short(listed)) {
        lower(&mut similarity, OTHER_KIND, reasons::only_exact);
    }
    similarity
}
