//! Which listed names to look at for a query: exact cores first, then the listed words that resemble a word asked for, rare
//! ones before common ones, and pairs of Han or kana letters. It chooses candidates only; nothing is judged here, and the
//! work is bounded whatever is asked.

use super::align;
use super::compiled::{Compiled, EDGE, Family, LONG, WordMarks, edges, pair_key, pairs, with_one_left_out};
use super::names::lexicon::{Concept, Kind, LEXICON};
use super::names::script::Script;
use super::names::{Form, Word};
use std::cell::RefCell;
use std::collections::HashMap;

/// Candidates kept for a form of a name.
pub const CANDIDATES: usize = 40;
/// Postings followed for one form; common words come last and are left out first.
const BUDGET: usize = 16_000;
/// What sums of so many small numbers may be off by.
const ROUNDING: f64 = 0.001;
/// Words asked for that a thread remembers; a few megabytes.
const MOST_REMEMBERED: usize = 8_000;
/// Listed words looked at for one word asked for.
const LOOK_ALIKES: usize = 300;
/// Of these, the ones that are followed.
const FOLLOWED: usize = 32;
/// Leads of an ordinary name.
const LEADS: usize = 4 * FOLLOWED;

/// Longest word looked up for an abbreviation.
const LONGEST_CUT: usize = 16;
/// Likeness from which no further look-alikes of a Latin word are sought: the same sound. The reading of a word in another
/// script is never the only one.
const NEAR_ENOUGH: f64 = 0.94;
/// What a misspelt word of the lexicon is worth.
const MISSPELT_CONCEPT: f64 = 0.25;
/// Share of what a name weighs that must be found again for a possible hit to be within reach.
const ENOUGH: f64 = 0.35;

/// The sums of one thread, kept so that they are not made anew for every query.
#[derive(Default)]
struct Sums {
    sums: Vec<f32>,
    touched: Vec<u32>,
    /// Of each listed word, for which word asked for it was last looked at.
    seen: Vec<u32>,
    asked: u32,
    remembered: HashMap<String, Vec<Remembered>>,
    ranked: Vec<(f64, u32)>,
}

/// What a word asked for led to in an index: files of counterparties say the same words over and over.
struct Remembered {
    index: u64,
    script: Option<Script>,
    concepts: Vec<Concept>,
    cut: bool,
    leads: Vec<Lead>,
}

impl Sums {
    /// A mark for the next word asked for, and where listed words are marked.
    fn next_word(&mut self, words: usize) -> (u32, &mut [u32]) {
        if self.asked == u32::MAX {
            self.seen.clear();
            self.asked = 0;
        }
        self.asked += 1;
        self.seen.resize(self.seen.len().max(words), 0);
        (self.asked, &mut self.seen)
    }
}

thread_local! {
    static SUMS: RefCell<Sums> = RefCell::default();
}

/// The names of the same exact core.
pub fn exact(index: &Compiled, form: &Form<'_>) -> Vec<u32> {
    index.find(Family::Core, form.core.as_bytes()).take(CANDIDATES).filter(|id| index.name(*id).core == form.core).collect()
}

/// The names worth comparing with a form, best first, never more than [`CANDIDATES`].
pub fn candidates(index: &Compiled, form: &Form<'_>) -> Vec<u32> {
    let mut exact: Vec<u32> = index.find(Family::Core, form.core.as_bytes()).take(CANDIDATES).collect();
    if form.latin.len() > 3 {
        exact.extend(index.find(Family::Joined, form.latin.as_bytes()).take(CANDIDATES));
    }
    SUMS.with_borrow_mut(|sums| {
        let mut leads = leads(index, form, sums);
        let least = least(form);
        follow(index, &mut leads, least, sums);
        best(index, exact, least, sums)
    })
}

/// Everything in a form that may lead to names.
fn leads(index: &Compiled, form: &Form<'_>, sums: &mut Sums) -> Vec<Lead> {
    let mut leads = Vec::with_capacity(LEADS);
    for (word, weight) in form.words.iter().zip(&form.word_weights).filter(|(w, _)| !w.particle && !w.is_initial()) {
        remember(index, word, *weight, sums, &mut leads);
    }
    concepts(index, form, &mut leads);
    written_apart(index, form, &mut leads);
    leads
}

/// What a name must be worth: of a form in Latin letters the words found are all there is to agree.
fn least(form: &Form<'_>) -> f64 {
    if form.is_cjk() { 0.0 } else { ENOUGH * form.word_weights.iter().sum::<f64>() }
}

/// [`words_like`], or what it gave for the same word before.
fn remember(index: &Compiled, word: &Word, weight: f64, sums: &mut Sums, leads: &mut Vec<Lead>) {
    let same = |r: &&Remembered| r.index == index.serial() && r.script == word.script && r.concepts == word.concepts && r.cut == word.cut;
    if let Some(known) = sums.remembered.get(&word.native).and_then(|all| all.iter().find(same)) {
        leads.extend_from_slice(&known.leads);
        return;
    }
    let before = leads.len();
    words_like(index, word, weight, sums, leads);
    if sums.remembered.len() >= MOST_REMEMBERED {
        sums.remembered.clear();
    }
    let found = Remembered {
        index: index.serial(),
        script: word.script,
        concepts: word.concepts.clone(),
        cut: word.cut,
        leads: leads[before..].to_vec(),
    };
    sums.remembered.entry(word.native.clone()).or_default().push(found);
}

/// A listed word or concept that may lead to the name, with what it is worth.
#[derive(Clone, Copy)]
struct Lead {
    names: usize,
    worth: f64,
    to: To,
}

#[derive(Clone, Copy)]
enum To {
    Word(u32),
    Concept(u16),
    Pair([char; 2]),
}

/// Listed words like this one: the same, of the same sound, a letter apart; and where none of these is near, by their
/// consonants and their ends.
fn words_like(index: &Compiled, word: &Word, weight: f64, sums: &mut Sums, leads: &mut Vec<Lead>) {
    let unspaced = word.script.is_some_and(Script::unspaced);
    let (asked, seen) = sums.next_word(index.words());
    let mut near = Near { word, weight, asked, seen, looked: 0, leads: Vec::new(), nearest: 0.0 };
    if unspaced {
        near.take(index, index.find(Family::Native, word.native.as_bytes()), true);
    }
    near.take(index, index.find(Family::Text, word.text.as_bytes()), true);
    let known = !near.leads.is_empty();
    if word.number.is_none() && word.concepts.is_empty() {
        if word.sound.len() > 2 {
            near.take(index, index.find(Family::Sound, word.sound.as_bytes()), false);
        }
        if word.sound.len() > 3 {
            with_one_left_out(word.sound.as_bytes(), |shorter| near.take(index, index.find(Family::NearSound, shorter), false));
        }
        if near.nearest < NEAR_ENOUGH || word.script != Some(Script::Latin) {
            further_off(index, word, &mut near);
        }
    }
    let mut found = near.leads;
    found.sort_by(|a, b| b.worth.total_cmp(&a.worth).then(a.names.cmp(&b.names)));
    found.truncate(FOLLOWED);
    leads.extend(found);
    if !known && !unspaced && word.concepts.is_empty() {
        misspelt_concepts(index, word, leads);
        parts(index, word, leads);
    }
}

fn further_off(index: &Compiled, word: &Word, near: &mut Near<'_>) {
    let latin = word.script == Some(Script::Latin);
    if word.skeleton.len() > if latin { 2 } else { 1 } {
        near.take(index, index.find(Family::Skeleton, word.skeleton.as_bytes()), false);
    }
    // where letters are wrong that two spellings of one sound do not share, nothing may be near yet
    if word.skeleton.len() > 3 && (!latin || near.leads.is_empty()) {
        with_one_left_out(word.skeleton.as_bytes(), |shorter| near.take(index, index.find(Family::NearSkeleton, shorter), false));
    }
    if word.cut && word.text.len() >= EDGE {
        for length in LONG..=LONGEST_CUT {
            near.take(index, index.find(Family::Edge, &edges(&word.text, length)[0]), false);
        }
    } else if word.text.len() >= LONG {
        for length in word.text.len() - 2..=word.text.len() + 2 {
            edges(&word.text, length).iter().for_each(|edge| near.take(index, index.find(Family::Edge, edge), false));
        }
    }
}

/// The listed words found for one word asked for.
struct Near<'a> {
    word: &'a Word,
    weight: f64,
    asked: u32,
    seen: &'a mut [u32],
    /// How many words were looked at.
    looked: usize,
    leads: Vec<Lead>,
    nearest: f64,
}

impl Near<'_> {
    fn take(&mut self, index: &Compiled, ids: impl Iterator<Item = u32>, certain: bool) {
        for id in ids {
            if self.looked >= LOOK_ALIKES {
                return;
            }
            match self.seen.get_mut(id as usize) {
                Some(seen) if *seen != self.asked => *seen = self.asked,
                _ => continue,
            }
            self.looked += 1;
            let marks = index.marks(id);
            if marks.bearers == 0 || (!certain && far_apart(self.word, marks)) {
                continue;
            }
            let one_script = marks.is_of(self.word.script);
            let like = || align::similarity(self.word, index.word(id), !one_script).map_or(0.0, |(similarity, _)| similarity);
            let similarity = if certain { 1.0 } else { like() };
            if similarity >= 0.55 {
                self.nearest = self.nearest.max(similarity);
                let worth = similarity * self.weight.min(index.word_weight(id)).max(0.05);
                self.leads.push(Lead { names: marks.bearers, worth, to: To::Word(id) });
            }
        }
    }
}

/// Two words of one script whose letters or lengths rule out that they are alike.
fn far_apart(word: &Word, listed: WordMarks) -> bool {
    // digits may stand for letters
    let plain = word.letters >> 26 == 0 && listed.letters >> 26 == 0;
    let differing = word.letters ^ listed.letters;
    let differ = differing.count_ones() > 4 || word.text.len().abs_diff(listed.length) > 3;
    // an abbreviation is shorter, and so is a word whose vowels are left out
    let shortened = word.cut || differing & !align::VOWELS == 0;
    plain && differ && !shortened && listed.is_of(word.script)
}

/// What an unknown word says if one letter of it is wrong (`Russin`, `Heliopters`): words that translate have no keys for
/// their misspellings, since thousands of names bear them.
fn misspelt_concepts(index: &Compiled, word: &Word, leads: &mut Vec<Lead>) {
    for concept in LEXICON.near(&word.text) {
        let names = index.find(Family::Concept, &concept.to_le_bytes()).len();
        leads.push(Lead { names, worth: MISSPELT_CONCEPT, to: To::Concept(concept) });
    }
}

/// Listed words that an unknown long word is made of (`yamamichisokki` → `yamamichi`, `sokki`).
fn parts(index: &Compiled, word: &Word, leads: &mut Vec<Lead>) {
    let text = word.text.as_str();
    if !text.is_ascii() || text.len() < 7 || text.len() > 40 {
        return;
    }
    let mut start = 0;
    while start + 4 <= text.len() {
        let known = (start + 4..=text.len()).rev().find_map(|end| {
            let id = index.find(Family::Text, &text.as_bytes()[start..end]).find(|id| index.bearers(*id) > 0)?;
            Some((end, id))
        });
        match known {
            Some((end, id)) => {
                let worth = 0.7 * index.word_weight(id);
                leads.push(Lead { names: index.bearers(id), worth, to: To::Word(id) });
                start = end;
            }
            None => start += 1,
        }
    }
}

/// What translates: places, classes and fields, for names in another language.
fn concepts(index: &Compiled, form: &Form<'_>, leads: &mut Vec<Lead>) {
    for (word, weight) in form.units.iter().zip(&form.unit_weights) {
        for concept in &word.concepts {
            let names = index.find(Family::Concept, &concept.to_le_bytes()).len();
            let weight = if word.kind() == Some(Kind::Place) { weight * 0.9 } else { weight * 0.7 };
            if names > 0 {
                leads.push(Lead { names, worth: weight, to: To::Concept(*concept) });
            }
        }
    }
}

/// One listed word that is two here, and pairs of letters for what is written without blanks.
fn written_apart(index: &Compiled, form: &Form<'_>, leads: &mut Vec<Lead>) {
    for glued in form.words.windows(2).filter(|w| w.iter().all(|w| w.number.is_none() && !w.text.is_empty())) {
        let text = format!("{}{}", glued[0].text, glued[1].text);
        for id in index.find(Family::Text, text.as_bytes()) {
            leads.push(Lead { names: index.bearers(id), worth: index.word_weight(id), to: To::Word(id) });
        }
    }
    let initials: String = form.words.iter().filter(|w| w.is_initial()).map(|w| w.text.as_str()).collect();
    if initials.len() > 2 {
        for id in index.find(Family::Text, initials.as_bytes()) {
            leads.push(Lead { names: index.bearers(id), worth: 0.6, to: To::Word(id) });
        }
    }
    if form.is_cjk() {
        for pair in pairs(form.core) {
            let names = index.find(Family::Pair, &pair_key(pair)).len();
            leads.push(Lead { names, worth: 0.35, to: To::Pair(pair) });
        }
    }
}

/// Adds up what each name is worth, rare leads first; a name that cannot reach `least` may be left out.
fn follow(index: &Compiled, leads: &mut [Lead], least: f64, sums: &mut Sums) {
    leads.sort_by(|a, b| a.names.cmp(&b.names).then(b.worth.total_cmp(&a.worth)));
    let leads = within_budget(leads);
    let rarest = |names: usize| ((index.names().max(2) as f64 / names.max(1) as f64).ln() / 12.0).clamp(0.1, 1.0);
    let mut to_come: f64 = leads.iter().map(|l| l.worth).sum();
    let Sums { sums, touched, .. } = sums;
    sums.resize(sums.len().max(index.names()), 0.0);
    for lead in leads {
        // words so common that all of them together are not enough add to names that a rarer one led to
        let known_only = to_come < least - ROUNDING;
        if known_only && touched.is_empty() {
            return;
        }
        to_come -= lead.worth;
        let mut add = |name: u32, worth: f64| {
            let Some(sum) = sums.get_mut(name as usize) else { return };
            if *sum == 0.0 {
                if known_only {
                    return;
                }
                touched.push(name);
            }
            *sum += worth as f32;
        };
        match lead.to {
            To::Word(id) => index.names_with(id).for_each(|n| add(n, lead.worth)),
            To::Concept(c) => index.find(Family::Concept, &c.to_le_bytes()).for_each(|n| add(n, lead.worth)),
            To::Pair(p) => {
                let worth = lead.worth * rarest(lead.names);
                index.find(Family::Pair, &pair_key(p)).for_each(|n| add(n, worth));
            }
        }
    }
}

/// The leads, rarest first, whose names together are not too many to follow; the first that leads anywhere always.
fn within_budget(leads: &[Lead]) -> &[Lead] {
    let leads = &leads[leads.partition_point(|l| l.names == 0)..];
    let spent = leads.iter().scan(0, |spent, lead| {
        *spent += lead.names;
        Some(*spent)
    });
    &leads[..spent.enumerate().take_while(|(i, spent)| *i == 0 || *spent <= BUDGET).count()]
}

/// Exact ones, then those worth most for what they hold beside.
fn best(index: &Compiled, exact: Vec<u32>, least: f64, sums: &mut Sums) -> Vec<u32> {
    let Sums { sums, touched, ranked, .. } = sums;
    ranked.clear();
    ranked.extend(touched.drain(..).map(|n| (f64::from(std::mem::take(&mut sums[n as usize])), n)).filter(|(sum, _)| *sum >= least));
    keep(ranked, 8 * CANDIDATES);
    for (sum, name) in ranked.iter_mut() {
        *sum -= 0.2 * (index.total(*name) - *sum).max(0.0);
    }
    keep(ranked, CANDIDATES);
    ranked.sort_by(order);
    let mut all = exact;
    all.truncate(CANDIDATES);
    for (_, name) in ranked.iter() {
        if !all.contains(name) {
            all.push(*name);
        }
    }
    all
}

fn order(a: &(f64, u32), b: &(f64, u32)) -> std::cmp::Ordering {
    b.0.total_cmp(&a.0).then(a.1.cmp(&b.1))
}

fn keep(ranked: &mut Vec<(f64, u32)>, most: usize) {
    if ranked.len() > most {
        ranked.select_nth_unstable_by(most, order);
        ranked.truncate(most);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::screening::compiled::tests::lists;
    use crate::screening::names::Name;
    use crate::screening::rarity;

    #[test]
    fn what_is_left_out_on_the_way_would_not_have_been_kept() {
        let own = ["Quillmoor", "Harrowlake", "Ardenport", "Fenwick", "Tirkor", "Belmaro", "Garsul", "Monbra", "Wickgar"];
        let trades = ["Trading", "Shipping Lines", "Institute of Technology", "Electronics Holdings", "Marine"];
        let names: Vec<String> = own.iter().flat_map(|o| trades.iter().map(move |t| format!("{o} {t} Ltd"))).collect();
        let index = Compiled::of(&lists(&names.iter().map(String::as_str).collect::<Vec<_>>()));
        let mut sums = Sums::default();
        let (mut looked_at, mut left_out) = (0, 0);
        for asked in names.iter().map(String::as_str).chain([
            "Quilmoor Tradin",
            "Nobody Shipping Lines",
            "Trading",
            "Fenwick Marine Optics",
            "山道測器",
        ]) {
            let name = Name::of(asked);
            let form = Form::of(&name, |w| rarity::weight(w, index.count(w), index.names()));
            let least = least(&form);
            let mut found = |far: f64| {
                let mut leads = leads(&index, &form, &mut sums);
                follow(&index, &mut leads, far, &mut sums);
                let touched = sums.touched.len();
                (best(&index, Vec::new(), least, &mut sums), touched)
            };
            let (all, lean) = (found(0.0), found(least));
            assert_eq!(all.0, lean.0, "{asked}");
            looked_at += lean.0.len();
            left_out += all.1 - lean.1;
        }
        assert!(looked_at > 0 && left_out > 0, "{looked_at} found, {left_out} left out");
    }
}
