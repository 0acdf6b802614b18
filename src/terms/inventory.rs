//! Which Terms and Elements an Agreement holds. Pure: the same agreement and library give the same inventory.

use super::evidence;
use super::force::Force;
use super::library::{Compiled, CompiledSayings, Library, Scope, Wanted};
use super::pattern::{Found, Unit, holds};
use super::readings::{Reading, Readings, Standing};
use crate::agreement::{Agreement, Quantity, QuantityUnit, SentenceRole, quantities};
use crate::document::Place;
use crate::words::Words;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// What became of a term or element in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    Present,
    ByReference,
    Weak,
    /// Written in one place and undone in another.
    Defeated,
    Absent,
    /// Not found, but not everything was read.
    Unread,
}

impl State {
    /// Whether words of the term stand in the text, in whatever state.
    pub fn found(self) -> bool {
        !matches!(self, State::Absent | State::Unread)
    }
}

/// On whom a duty lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Bound {
    Mutual,
    Us,
    Them,
    /// On one side, and nobody said which side is ours.
    OneWay,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct TermState {
    pub id: String,
    pub state: State,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bound: Option<Bound>,
    pub elements: Vec<ElementState>,
    pub evidence: Vec<Place>,
    /// Sentences of the agreement that show the term, in order.
    #[serde(skip)]
    pub sentences: Vec<usize>,
    /// Why the state is not simply present or absent.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub why: Vec<Words>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ElementState {
    pub id: String,
    pub state: State,
    pub evidence: Vec<Place>,
    #[serde(skip)]
    pub sentences: Vec<usize>,
    /// The time or number it names, where it carries one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quantity: Option<Quantity>,
}

/// The terms of the library as they stand in one agreement, in the library's order.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Inventory {
    pub terms: Vec<TermState>,
}

impl Inventory {
    pub fn term(&self, id: &str) -> Option<&TermState> {
        self.terms.iter().find(|t| t.id == id)
    }
}

/// A unit that shows a term.
struct Shown {
    reading: usize,
    state: State,
    found: Found,
}

/// Finds every term of the library in an agreement.
pub fn inventory(agreement: &Agreement, library: &Library) -> Inventory {
    let readings = Readings::of(agreement, library);
    let mut shown: Vec<Vec<Shown>> = library.terms.iter().map(|_| Vec::new()).collect();
    for r in 0..readings.list.len() {
        signs(library, &readings, r, &mut shown);
    }
    let terms = shown.iter().enumerate().map(|(t, shown)| term_state(agreement, library, t, shown, &readings.list)).collect();
    Inventory { terms }
}

/// Adds to each term what this unit shows of it: the best state a sign leads to.
fn signs(library: &Library, readings: &Readings, index: usize, shown: &mut [Vec<Shown>]) {
    let reading = &readings.list[index];
    let compiled = library.compiled(reading.lang);
    let unit = reading.unit();
    let atoms: BTreeSet<_> = reading.hits.iter().map(|h| h.atom).collect();
    for &(t, s, p) in atoms.iter().filter_map(|a| compiled.by_key.get(a)).flatten() {
        let sign = &library.terms[t].signs[s];
        let sayings = &compiled.terms[t].signs[s];
        let mut state = None;
        let found = sayings.say[p].find(&unit, |found| {
            // a match that lies in the lead-in alone is the lead-in's own
            if found.end as usize <= reading.lead || reading.standing == Standing::None {
                return false;
            }
            state = match found.act {
                Some(act) => {
                    let force = compiled.force.of(&unit, act);
                    let bare = force == Force::Bare || (force == Force::Permission && sign.force != Wanted::Limit);
                    sign.force.state(force, sign.state).filter(|_| !bare || reading.standing == Standing::Operative)
                }
                None => (reading.standing != Standing::Doubtful).then_some(sign.state),
            };
            state.is_some()
        });
        let (Some(found), Some(mut state)) = (found, state) else { continue };
        if holds(&unit, &sayings.unless)
            || !(sayings.near.is_empty() || readings.near(index, |l| &library.compiled(l).terms[t].signs[s].near))
        {
            continue;
        }
        if state == State::Present && compiled.terms[t].weakened.iter().any(|w| says(&unit, w)) {
            state = State::Weak;
        }
        match shown[t].last_mut().filter(|last| last.reading == index && (last.state == State::Defeated) == (state == State::Defeated)) {
            Some(last) if state < last.state => *last = Shown { reading: index, state, found },
            Some(_) => {}
            None => shown[t].push(Shown { reading: index, state, found }),
        }
    }
}

fn says(unit: &Unit, sayings: &CompiledSayings) -> bool {
    holds(unit, &sayings.say) && !holds(unit, &sayings.unless)
}

fn term_state(agreement: &Agreement, library: &Library, term: usize, shown: &[Shown], readings: &[Reading]) -> TermState {
    let none = if agreement.complete { State::Absent } else { State::Unread };
    let defeats: Vec<&Shown> = shown.iter().filter(|s| s.state == State::Defeated).collect();
    let mut duties: Vec<&Shown> = shown.iter().filter(|s| s.state != State::Defeated).collect();
    let mut state = duties.iter().map(|s| s.state).min().unwrap_or(none);
    if matches!(state, State::Present | State::Weak) && !defeats.is_empty() {
        state = State::Defeated;
        duties.extend(&defeats);
    }
    let mut evidence: Vec<Place> =
        duties.iter().map(|s| evidence::place(agreement, readings[s.reading].sentence, readings[s.reading].lead, &s.found)).collect();
    evidence.extend(headings(agreement, library, term, &duties, readings));
    let sentences: BTreeSet<usize> = duties.iter().map(|s| readings[s.reading].sentence).collect();
    let sentences: Vec<usize> = sentences.into_iter().collect();
    TermState {
        id: library.terms[term].id.clone(),
        state,
        bound: bound(library, &duties, readings),
        elements: elements(agreement, library, term, &duties, &sentences, readings, none),
        evidence,
        sentences,
        why: why(state),
    }
}

/// The headings over these duties that name the same act ("Return of Materials", 返還): part of what a reader looks at.
fn headings(agreement: &Agreement, library: &Library, term: usize, duties: &[&Shown], readings: &[Reading]) -> Vec<Place> {
    let articles: BTreeSet<usize> = duties.iter().map(|s| readings[s.reading].article).collect();
    let over = readings.iter().filter(|r| articles.contains(&r.article) && agreement.sentences[r.sentence].role == SentenceRole::Heading);
    let acts = |r: &Reading| {
        library.compiled(r.lang).terms[term].signs.iter().flat_map(|s| &s.say).any(|p| p.act().is_some_and(|a| r.atoms.has(a)))
    };
    over.filter(|r| acts(r) && !duties.iter().any(|d| readings[d.reading].sentence == r.sentence))
        .map(|r| agreement.place(r.sentence))
        .collect()
}

/// Mutual when a duty names both sides, one-way when only one side is named.
fn bound(library: &Library, duties: &[&Shown], readings: &[Reading]) -> Option<Bound> {
    let names = |pick: fn(&Compiled) -> u32| {
        duties.iter().any(|s| {
            let reading = &readings[s.reading];
            let atom = pick(library.compiled(reading.lang));
            reading.atoms.has(atom)
        })
    };
    if names(|c| c.mutual) { Some(Bound::Mutual) } else { names(|c| c.single).then_some(Bound::OneWay) }
}

fn elements(
    agreement: &Agreement,
    library: &Library,
    term: usize,
    duties: &[&Shown],
    sentences: &[usize],
    readings: &[Reading],
    none: State,
) -> Vec<ElementState> {
    // an element that stands in a softened or referring sentence alone is no firmer than that sentence
    let of_sentence = |sentence: usize| {
        let states = duties.iter().filter(|d| readings[d.reading].sentence == sentence && d.state != State::Defeated).map(|d| d.state);
        states.min().unwrap_or(State::Present)
    };
    let articles: BTreeSet<usize> = readings.iter().filter(|r| sentences.contains(&r.sentence)).map(|r| r.article).collect();
    let near = |reading: &Reading, scope: Scope| match scope {
        Scope::Sentence => sentences.contains(&reading.sentence),
        Scope::Article => articles.contains(&reading.article),
        Scope::Document => true,
    };
    let list = library.terms[term].elements.iter().enumerate().map(|(e, element)| {
        let mut state = ElementState { id: element.id.clone(), state: none, evidence: Vec::new(), sentences: Vec::new(), quantity: None };
        if sentences.is_empty() {
            return state;
        }
        for reading in readings.iter().filter(|r| near(r, element.scope)) {
            let compiled = library.compiled(reading.lang);
            let sayings = &compiled.terms[term].elements[e];
            let unit = reading.unit();
            // where the element names an act, its force decides as it does for a term
            let firm =
                |f: &Found| f.act.map_or(Some(State::Present), |act| Wanted::Binding.state(compiled.force.of(&unit, act), State::Present));
            let found = sayings.say.iter().find_map(|p| p.find(&unit, |f| f.end as usize > reading.lead && firm(f).is_some()));
            if let Some(found) = found.filter(|_| !holds(&unit, &sayings.unless)) {
                let here = firm(&found).unwrap_or(State::Present).max(of_sentence(reading.sentence));
                state.state = if state.state.found() { state.state.min(here) } else { here };
                state.evidence.push(evidence::place(agreement, reading.sentence, reading.lead, &found));
                state.sentences.push(reading.sentence);
                if element.quantity && state.quantity.is_none() {
                    state.quantity = quantity(reading, &found);
                }
            }
        }
        state
    });
    list.collect()
}

/// The quantity that belongs to a match: the first that overlaps it, else the first of the unit; a number before a mere
/// word of promptness.
fn quantity(reading: &Reading, found: &Found) -> Option<Quantity> {
    let all = quantities(&reading.text, reading.lang);
    let inside = |q: &&Quantity| q.range.start < found.end as usize && q.range.end > found.start as usize;
    let number = |q: &&Quantity| q.unit != QuantityUnit::Promptness;
    all.iter().filter(inside).find(number).or_else(|| all.iter().find(number)).or_else(|| all.iter().find(inside)).cloned()
}

/// What makes a state other than plainly present or absent.
fn why(state: State) -> Vec<Words> {
    let (en, ja) = match state {
        State::Weak => (
            "It is put as an effort, as a mere right, with a softening phrase, or only inside a general duty.",
            "努力義務、単なる権利、限定句付き、又は一般的な遵守義務の一部として書かれています。",
        ),
        State::Defeated => ("Another clause frees what this one forbids.", "他の条項が、禁止された行為を認めています。"),
        State::ByReference => ("The text refers to another document for it.", "本文は、他の文書の定めによるとしています。"),
        State::Unread => {
            ("Not found in what was read, and not everything was read.", "読み取れた範囲では検出されず、読み取れない部分があります。")
        }
        State::Present | State::Absent => return Vec::new(),
    };
    vec![Words::new(en, ja)]
}
