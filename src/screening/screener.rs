//! Compiled lists → query after query → an [`Answer`]. Pure once opened: no file, no clock, no failure.

use super::addresses::{self, Addresses};
use super::compare::{self, Basis, Note, Similarity};
use super::compiled::{self, Compiled};
use super::coverage;
use super::evidence::{self, Facts};
use super::names::context::{self, Reading};
use super::names::folding::fold;
use super::names::script::Scripts;
use super::names::{Form, Name};
use super::search;
use super::{Answer, Grade, Hit, NotCovered, Query, Reason, ScreenOutcome, SearchedList, Thresholds, rarity, reasons};
use crate::error::{Error, Result};
use crate::lists::{ListInfo, Listing, ListingKind, NameKind, StoredList};
use crate::stamp::Stamp;
use crate::words::Words;
use rayon::prelude::*;
use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::sync::{Arc, OnceLock, PoisonError, RwLock};

/// The lists of one run, ready to be searched: the imported ones, and those given for this run alone.
#[derive(Debug)]
pub struct Screener {
    parts: Vec<Compiled>,
    /// In the order of the parts and of their lists.
    lists: Vec<StoredList>,
    searched: Arc<[SearchedList]>,
    /// Why a list can answer for no name at all.
    standing: Vec<Option<Words>>,
    by_address: OnceLock<ByAddress>,
    /// What the lists could not answer for, by the forms of a name: the same few over and over.
    uncovered: RwLock<HashMap<Vec<Asked>, Arc<[NotCovered]>>>,
    thresholds: Thresholds,
}

/// All that coverage asks of a form of a name: whether it holds a letter, and its scripts.
type Asked = (bool, Scripts);

/// A listing: its part, and its number there.
type At = (usize, u32);

/// Listings that may be found by their address alone.
#[derive(Debug, Default)]
struct ByAddress {
    listings: Vec<At>,
    addresses: Addresses,
}

/// The best likeness found for a listing: with which listed name, for which form asked for.
struct Best {
    similarity: Similarity,
    name: u32,
    form: usize,
}

/// Candidates compared before the search gives up on a name nothing listed comes near to; more where letters are all the
/// search had to go by.
const FIRST_LOOK: usize = 10;
const FIRST_LOOK_UNSPACED: usize = 24;
/// What one of them must reach for the others to be looked at.
const PROMISING: f64 = 0.5;
/// Kinds of names, by their scripts, of which the screener remembers which lists do not cover them.
const MOST_KINDS_OF_NAMES: usize = 500;
/// Names shorter than this count only when equal.
const SHORT: usize = 4;
/// The best a name can reach whose digits were read as letters, and one that is said to be a part of a listed body.
const UNDISGUISED: f64 = 0.95;
const PARENT: f64 = 0.85;
/// What a name without any letter in common with a kind of party may reach.
pub(super) const OTHER_KIND: f64 = 0.6;

impl Screener {
    /// Compiles lists for this run. `now` (RFC 3339) only tells how old they are.
    pub fn new(lists: Vec<StoredList>, now: &str, thresholds: Thresholds) -> Screener {
        let compiled = Compiled::of(&lists);
        Screener::over(vec![compiled], lists.into_iter().map(|l| l.info).collect(), now, thresholds)
    }

    /// The imported lists, from the index in the data folder (made first where a list has changed), and lists given for
    /// this run alone. Fails where a stored list cannot be read: a list must not silently be missing.
    pub fn open(data_dir: &Path, extra: &[StoredList], now: &str, thresholds: Thresholds) -> Result<Screener> {
        Screener::with(compiled::open(data_dir)?, extra, now, thresholds)
    }

    /// The lists of an index in a file of its own, without a data folder, and lists given for this run alone.
    pub fn open_index(path: &Path, extra: &[StoredList], now: &str, thresholds: Thresholds) -> Result<Screener> {
        Screener::with(compiled::open_alone(path)?, extra, now, thresholds).map_err(|e| e.at(path.display().to_string()))
    }

    fn with(compiled: Compiled, extra: &[StoredList], now: &str, thresholds: Thresholds) -> Result<Screener> {
        let known = |list: &compiled::CompiledList| {
            let info = ListInfo::find(&list.snapshot.list).ok_or_else(|| unknown(&list.snapshot.list))?;
            match &list.snapshot.mapping {
                Some(text) => info.with_mapping(text),
                None => Ok(info),
            }
        };
        let imported = compiled.lists().iter().map(known).collect::<Result<Vec<ListInfo>>>()?;
        // the embedded extract is out of use where a list it draws on is given
        let replaced = |info: &ListInfo| extra.iter().any(|l| info.extract_of.contains(&l.info.id));
        let (mut parts, mut infos) = (Vec::new(), Vec::new());
        if !extra.is_empty() {
            parts.push(Compiled::of(extra));
            infos.extend(extra.iter().map(|l| l.info.clone()));
        }
        if parts.is_empty() || !imported.iter().all(replaced) {
            parts.push(compiled);
            infos.extend(imported);
        }
        Ok(Screener::over(parts, infos, now, thresholds))
    }

    fn over(parts: Vec<Compiled>, infos: Vec<ListInfo>, now: &str, thresholds: Thresholds) -> Screener {
        let (mut lists, mut searched, mut standing) = (Vec::new(), Vec::new(), Vec::new());
        let compiled = || parts.iter().flat_map(Compiled::lists);
        let only_extracts = compiled().all(|l| l.snapshot.extract);
        for (list, info) in compiled().zip(infos) {
            let stored = StoredList { info, snapshot: list.snapshot.clone() };
            let found = SearchedList { records: list.records, ..stored.searched(now) };
            standing.push(coverage::standing(&stored, &list.coverage, only_extracts, found.stale.then_some(found.age_days)));
            searched.push(found);
            lists.push(stored);
        }
        Screener {
            parts,
            lists,
            searched: searched.into(),
            standing,
            by_address: OnceLock::new(),
            uncovered: RwLock::default(),
            thresholds,
        }
    }

    pub fn lists(&self) -> &[SearchedList] {
        &self.searched
    }

    /// The lists, each with why it can answer for no name at all, where that is so.
    pub fn standing(&self) -> impl Iterator<Item = (&SearchedList, Option<&Words>)> {
        self.searched.iter().zip(self.standing.iter().map(Option::as_ref))
    }

    pub fn thresholds(&self) -> Thresholds {
        self.thresholds
    }

    /// What the answers rest on: the program, how names are made ready, and every list as an answer states it, by the hash
    /// of each of its files and its age on the day.
    pub fn stamp(&self) -> Stamp {
        let mut parts = vec![Compiled::made_with().to_vec()];
        for (stored, searched) in self.lists.iter().zip(self.searched.iter()) {
            let snapshot = &stored.snapshot;
            let of_parts = snapshot.parts.iter().map(|p| &p.file).chain(&snapshot.other_files);
            let files: Vec<&str> = of_parts.map(|f| f.sha256.as_str()).collect();
            let mapping = snapshot.mapping.as_deref().unwrap_or_default();
            parts.push(format!("{searched:?}").into_bytes());
            parts.push(files.join(" ").into_bytes());
            parts.push(mapping.as_bytes().to_vec());
        }
        Stamp::of(parts.iter().map(Vec::as_slice))
    }

    /// Answers one query, by its name and every alias.
    pub fn screen(&self, query: &Query) -> Answer {
        let written = std::iter::once(&query.name).chain(&query.aliases).filter(|n| !n.trim().is_empty());
        let (names, readings): (Vec<Name>, Vec<Reading>) = written.flat_map(|n| context::readings(n)).unzip();
        let mut best: BTreeMap<At, Best> = BTreeMap::new();
        for part in 0..self.parts.len() {
            for (at, (name, reading)) in names.iter().zip(&readings).enumerate() {
                self.search(query, part, at, (name, *reading), &mut best);
            }
        }
        let mut below_threshold = 0;
        let mut hits = Vec::new();
        for (at, found) in best {
            match self.hit(query, at, found, &names) {
                Some(hit) => hits.push(hit),
                None => below_threshold += 1,
            }
        }
        if !query.addresses.is_empty() {
            let known = self.by_address();
            let found = known.addresses.of(&query.addresses);
            hits.extend(found.into_iter().filter_map(|(at, shared)| self.address_hit(known.listings[at], shared)));
        }
        ranked(&mut hits, &query.name);
        let not_covered = self.not_covered(&names);
        Answer {
            query: query.clone(),
            outcome: outcome(&hits, &not_covered),
            not_covered,
            hits,
            lists: Arc::clone(&self.searched),
            below_threshold,
            forms: tried(&names),
            core: names.first().map(|n| n.core.clone()).unwrap_or_default(),
        }
    }

    /// Answers many queries, in their order.
    pub fn screen_all(&self, queries: &[Query]) -> Vec<Answer> {
        queries.par_iter().map(|q| self.screen(q)).collect()
    }

    /// Compares one form with what one part of the lists holds that is worth comparing.
    fn search(&self, query: &Query, part: usize, at: usize, (name, reading): (&Name, Reading), best: &mut BTreeMap<At, Best>) {
        let index = &self.parts[part];
        let form = self.form(name);
        let first_look = if form.is_cjk() { FIRST_LOOK_UNSPACED } else { FIRST_LOOK };
        let mut nearest: f64 = 0.0;
        let mut listed = Form::default();
        // a parent is looked up, not guessed at
        let candidates = if reading == Reading::Parent { search::exact(index, &form) } else { search::candidates(index, &form) };
        for (n, id) in candidates.into_iter().enumerate() {
            if n >= first_look && nearest < PROMISING {
                break;
            }
            index.read_name(id, &mut listed);
            let mut similarity = against(query, &form, &listed, index.kinds(id));
            read_as(reading, &mut similarity);
            nearest = nearest.max(similarity.score);
            let listing = (part, index.listing_of(id));
            if best.get(&listing).is_none_or(|known| similarity.score > known.similarity.score) {
                best.insert(listing, Best { similarity, name: id, form: at });
            }
        }
    }

    /// A form asked for, its words weighed by how many listed names bear them.
    fn form<'a>(&self, name: &'a Name) -> Form<'a> {
        let largest = self.parts.iter().max_by_key(|p| p.names());
        Form::of(name, |word| largest.map_or(1.0, |p| rarity::weight(word, p.count(word), p.names())))
    }

    fn hit(&self, query: &Query, (part, listing): At, mut found: Best, names: &[Name]) -> Option<Hit> {
        // a fact that agrees lifts a score by a hundredth and no more
        if found.similarity.score + 0.011 < self.thresholds.possible.min(self.thresholds.hit) {
            return None;
        }
        let index = &self.parts[part];
        let stored = self.list(part, listing)?;
        let entry = index.listing(listing);
        let facts = evidence::facts(query, &entry);
        let grade = evidence::grade(&found.similarity, index.kinds(found.name).0, &facts);
        if grade == Grade::A {
            found.similarity.score = (found.similarity.score + 0.01).min(1.0);
        }
        let score = (found.similarity.score.clamp(0.0, if grade == Grade::A { 1.0 } else { 0.99 }) * 1000.0).round() / 1000.0;
        let reached = self.reached(score, grade, stored.snapshot.extract || entry.delisted_on.is_some())?;
        let listed = index.name(found.name);
        let reasons = reasons::told(&found.similarity, &self.form(&names[found.form]), &listed);
        Some(hit_of(stored, &entry, reached, grade, score, listed.display.to_owned(), with_facts(reasons, facts)))
    }

    /// The list a listing stands in.
    fn list(&self, part: usize, listing: u32) -> Option<&StoredList> {
        let before: usize = self.parts[..part].iter().map(|p| p.lists().len()).sum();
        self.lists.get(before + self.parts[part].list_of(listing))
    }

    fn by_address(&self) -> &ByAddress {
        self.by_address.get_or_init(|| {
            let mut known = ByAddress::default();
            for (part, index) in self.parts.iter().enumerate() {
                for id in index.lists().iter().flat_map(|l| l.by_address.iter().copied()) {
                    known.addresses.add(known.listings.len(), &index.listing(id).addresses);
                    known.listings.push((part, id));
                }
            }
            known
        })
    }

    fn reached(&self, score: f64, grade: Grade, at_most_possible: bool) -> Option<ScreenOutcome> {
        if score < self.thresholds.possible.min(self.thresholds.hit) {
            return None;
        }
        let hit = score >= self.thresholds.hit && grade != Grade::D && !at_most_possible;
        Some(if hit { ScreenOutcome::Hit } else { ScreenOutcome::Possible })
    }

    /// An entry that is an address without a name, found by an address of the query.
    fn address_hit(&self, (part, listing): At, (asked, listed): addresses::Shared<'_>) -> Option<Hit> {
        let entry = self.parts[part].listing(listing);
        let stored = self.list(part, listing)?;
        let reason = reasons::fact(
            "listed-address",
            "this address itself is listed",
            "この住所自体がリストに掲載されています",
            asked,
            listed,
            self.thresholds.possible,
        );
        Some(hit_of(stored, &entry, ScreenOutcome::Possible, Grade::D, self.thresholds.possible, listed.to_owned(), vec![reason]))
    }

    fn not_covered(&self, forms: &[Name]) -> Arc<[NotCovered]> {
        let asked: Vec<Asked> = forms.iter().map(|f| (!f.core.is_empty(), f.scripts)).collect();
        if let Some(known) = self.uncovered.read().unwrap_or_else(PoisonError::into_inner).get(&asked) {
            return Arc::clone(known);
        }
        let all: Arc<[NotCovered]> = self.find_uncovered(forms).into();
        let mut known = self.uncovered.write().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MOST_KINDS_OF_NAMES {
            known.clear();
        }
        known.insert(asked, Arc::clone(&all));
        all
    }

    fn find_uncovered(&self, forms: &[Name]) -> Vec<NotCovered> {
        let only_extracts = self.lists.iter().all(|l| l.snapshot.extract);
        let complete = |list: &StoredList| only_extracts || !list.snapshot.extract;
        let every = self.lists.iter().zip(self.parts.iter().flat_map(Compiled::lists)).zip(&self.standing);
        let mut all: Vec<NotCovered> = every
            .filter(|((list, _), _)| complete(list))
            .filter_map(|((list, compiled), standing)| {
                let why = coverage::not_covered(&compiled.coverage, forms, standing.as_ref())?;
                Some(NotCovered { list: list.info.id.clone(), why })
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

/// One name asked for against one listed name, by what kind of name and of party it is.
fn against(query: &Query, form: &Form<'_>, listed: &Form<'_>, (name_kind, listing_kind): (NameKind, ListingKind)) -> Similarity {
    let mut similarity = compare::compare(form, listed);
    let weak = matches!(name_kind, NameKind::Weak | NameKind::Short);
    if similarity.basis != Basis::Core && (weak || is_short(form) || is_short(listed)) {
        similarity.at_most(OTHER_KIND, Note::OnlyExact);
    }
    if similarity.basis != Basis::Core && evidence::kinds_differ(query.kind, listing_kind) {
        similarity.at_most(OTHER_KIND, Note::OtherKind);
    }
    similarity
}

/// Best first; of equal scores a listed name written as the name asked for, then a primary name before an alias.
fn ranked(hits: &mut [Hit], asked: &str) {
    let best = |a: &Hit, b: &Hit| b.outcome.cmp(&a.outcome).then(b.score.total_cmp(&a.score));
    let settled = |a: &Hit, b: &Hit| a.list.cmp(&b.list).then(a.uid.cmp(&b.uid));
    hits.sort_by(|a, b| best(a, b).then(settled(a, b)));
    if hits.len() < 2 {
        return;
    }
    let asked = fold(asked);
    for tied in hits.chunk_by_mut(|a, b| best(a, b).is_eq()).filter(|t| t.len() > 1) {
        tied.sort_by_cached_key(|h| {
            let matched = fold(&h.matched);
            (matched != asked, matched != fold(&h.name))
        });
    }
}

fn unknown(list: &str) -> Error {
    Error::new(
        Words::new(
            format!("it holds a list that this program does not know: {list}"),
            format!("このプログラムの知らないリストを含んでいます: {list}"),
        ),
        Words::new("make it again with `sekisho lists index`", "`sekisho lists index` で作り直してください"),
    )
}

/// What a name can reach that was not found as it is written.
pub(super) fn read_as(reading: Reading, similarity: &mut Similarity) {
    match reading {
        Reading::AsWritten => {}
        Reading::Undisguised => similarity.at_most(UNDISGUISED, Note::Undisguised),
        Reading::Parent => similarity.at_most(PARENT, Note::PartOf),
    }
    if reading == Reading::Parent {
        similarity.basis = Basis::Across;
    }
}

/// Latin names of up to three letters, and Han or kana names of one, are compared exactly or not at all.
pub(super) fn is_short(name: &Form<'_>) -> bool {
    if name.is_cjk() { name.core.chars().count() < 2 } else { name.latin.len() < SHORT }
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
