//! Which listed names to look at for a query: exact cores first, then rare words, sounds, skeletons, misspellings and
//! letter pairs, ranked by rarity. It chooses candidates only; nothing is judged here.

use super::names::lexicon::Kind;
use super::names::script::Script;
use super::names::{Name, Word, latin};
use super::rarity::Rarity;
use std::collections::{BTreeMap, HashMap};

/// Candidates kept for a query.
pub const CANDIDATES: usize = 64;
/// A key that more names than this share says too little to be followed, unless nothing else is there.
const CROWD: usize = 1_500;
/// Words of the vocabulary tried as misspellings of one query word.
const NEAR_WORDS: usize = 12;

type Postings = HashMap<String, Vec<u32>>;

/// Listed names by their keys. A name is known by its place in the list the index was built from.
#[derive(Debug, Default)]
pub struct Index {
    cores: Postings,
    joined: Postings,
    words: Postings,
    sounds: Postings,
    skeletons: Postings,
    /// Two neighbouring letters of a Han or kana core.
    pairs: HashMap<[char; 2], Vec<u32>>,
    /// Skeleton of the whole name.
    whole_skeletons: Postings,
    concepts: HashMap<u16, Vec<u32>>,
    /// Words of Latin letters, and the three-letter pieces they hold.
    vocabulary: Vec<String>,
    pieces: HashMap<[u8; 3], Vec<u32>>,
    names: usize,
}

impl Index {
    pub fn new(names: &[Name]) -> Index {
        let mut index = Index { names: names.len(), ..Index::default() };
        for (i, name) in names.iter().enumerate() {
            index.add(i as u32, name);
        }
        index.learn_vocabulary();
        index
    }

    fn add(&mut self, at: u32, name: &Name) {
        push(&mut self.cores, &name.core, at);
        push(&mut self.joined, &name.latin, at);
        let skeleton = latin::skeleton(&name.latin);
        if skeleton.len() >= 4 {
            push(&mut self.whole_skeletons, &skeleton, at);
        }
        for word in name.words.iter().filter(|w| !w.is_particle() && !w.is_initial()) {
            push(&mut self.words, key(word), at);
            push(&mut self.sounds, &word.sound, at);
            if word.skeleton.len() >= 2 && word.concepts.is_empty() {
                push(&mut self.skeletons, &word.skeleton, at);
            }
            for concept in &word.concepts {
                once(self.concepts.entry(*concept).or_default(), at);
            }
        }
        if name.is_cjk() {
            for pair in letter_pairs(&name.core) {
                once(self.pairs.entry(pair).or_default(), at);
            }
        }
    }

    fn learn_vocabulary(&mut self) {
        let mut words: Vec<String> = self.words.keys().filter(|w| w.len() > 3 && w.is_ascii()).cloned().collect();
        words.sort_unstable();
        for (i, word) in words.iter().enumerate() {
            for piece in pieces(word) {
                self.pieces.entry(piece).or_default().push(i as u32);
            }
        }
        self.vocabulary = words;
    }

    /// How often each word occurs, for the weights.
    pub fn rarity(&self) -> Rarity {
        Rarity::new(self.words.iter().map(|(w, at)| (w.clone(), at.len() as u32)).collect(), self.names)
    }

    /// The names worth comparing, best first, never more than [`CANDIDATES`].
    pub fn candidates(&self, query: &Name) -> Vec<u32> {
        let mut found = Found { scores: HashMap::new(), names: self.names };
        found.take(self.cores.get(&query.core), 30.0);
        found.take(self.joined.get(&query.latin).filter(|_| !query.latin.is_empty()), 20.0);
        found.take(self.whole_skeletons.get(&latin::skeleton(&query.latin)), 4.0);
        for word in query.words.iter().filter(|w| !w.is_particle() && !w.is_initial()) {
            self.by_word(word, query, &mut found);
        }
        for glued in query.words.windows(2).filter(|w| w.iter().all(|w| w.number.is_none() && !w.text.is_empty())) {
            let text = format!("{}{}", glued[0].text, glued[1].text);
            found.add(self.words.get(&text), 1.0);
            found.add(self.skeletons.get(&latin::skeleton(&text)).filter(|_| text.len() > 5), 0.5);
        }
        if query.words.iter().filter(|w| w.is_initial()).count() > 2 {
            let letters: String = query.words.iter().filter(|w| w.is_initial()).map(|w| w.text.as_str()).collect();
            found.add(self.words.get(&letters), 1.0);
        }
        if query.is_cjk() {
            for pair in letter_pairs(&query.core) {
                found.add(self.pairs.get(&pair), 0.6);
            }
        }
        found.best()
    }

    fn by_word(&self, word: &Word, query: &Name, found: &mut Found) {
        let exact = self.words.get(key(word));
        found.add(exact, 1.0);
        for concept in &word.concepts {
            let weight = if word.kind() == Some(Kind::Place) { 0.9 } else { 0.5 };
            found.add(self.concepts.get(concept), weight);
        }
        if word.number.is_some() || !word.concepts.is_empty() {
            return;
        }
        found.add(self.sounds.get(&word.sound).filter(|_| word.sound.len() > 2), 0.8);
        if word.skeleton.len() > 2 || query.is_cjk() || query.has(Script::Arabic) {
            found.add(self.skeletons.get(&word.skeleton), 0.5);
        }
        if word.script.is_some_and(Script::unspaced) {
            return;
        }
        for (near, share) in self.near(&word.text) {
            found.add(self.words.get(near), 0.85 * share);
        }
        for part in self.parts(&word.text) {
            found.add(self.words.get(part), 0.7);
        }
    }

    /// Words of the vocabulary that share most of their three-letter pieces with this one.
    fn near(&self, word: &str) -> Vec<(&str, f64)> {
        if word.len() < 4 || !word.is_ascii() {
            return Vec::new();
        }
        let own = pieces(word);
        let mut shared: HashMap<u32, u32> = HashMap::new();
        for piece in &own {
            for at in self.pieces.get(piece).into_iter().flatten() {
                *shared.entry(*at).or_default() += 1;
            }
        }
        let mut near: Vec<(f64, u32)> = shared
            .into_iter()
            .map(|(at, n)| (2.0 * f64::from(n) / (own.len() + self.vocabulary[at as usize].len()) as f64, at))
            .filter(|(share, at)| *share > 0.4 && self.vocabulary[*at as usize] != word)
            .collect();
        near.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        near.truncate(NEAR_WORDS);
        near.into_iter().map(|(share, at)| (self.vocabulary[at as usize].as_str(), share)).collect()
    }

    /// Listed words that a long unknown word is made of, from the left, longest first.
    fn parts<'a>(&self, word: &'a str) -> Vec<&'a str> {
        if word.len() < 7 || !word.is_ascii() || self.words.contains_key(word) {
            return Vec::new();
        }
        let mut parts = Vec::new();
        let mut start = 0;
        while start + 2 < word.len() {
            match (start + 3..=word.len()).rev().find(|end| self.words.contains_key(&word[start..*end])) {
                Some(end) => {
                    if end - start > 3 {
                        parts.push(&word[start..end]);
                    }
                    start = end;
                }
                None => start += 1,
            }
        }
        parts
    }
}

/// Candidates with the sum of what their keys weigh.
struct Found {
    scores: HashMap<u32, f64>,
    names: usize,
}

impl Found {
    /// A key that many names share weighs less, and is not followed at all in a crowd.
    fn add(&mut self, postings: Option<&Vec<u32>>, weight: f64) {
        let Some(postings) = postings.filter(|p| p.len() <= CROWD.max(self.names / 50)) else { return };
        let rarity = (self.names as f64 / postings.len() as f64).ln() + 0.1;
        for at in postings {
            *self.scores.entry(*at).or_default() += weight * rarity;
        }
    }

    /// Followed whatever the crowd.
    fn take(&mut self, postings: Option<&Vec<u32>>, weight: f64) {
        for at in postings.into_iter().flatten().take(CANDIDATES) {
            *self.scores.entry(*at).or_default() += weight;
        }
    }

    fn best(self) -> Vec<u32> {
        let mut found: Vec<(f64, u32)> = self.scores.into_iter().map(|(at, score)| (score, at)).collect();
        let order = |a: &(f64, u32), b: &(f64, u32)| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1));
        if found.len() > CANDIDATES {
            found.select_nth_unstable_by(CANDIDATES, order);
            found.truncate(CANDIDATES);
        }
        found.sort_by(order);
        found.into_iter().map(|(_, at)| at).collect()
    }
}

/// The word as it is looked up: Han and kana in their own script, the rest in Latin letters.
fn key(word: &Word) -> &str {
    if word.script.is_some_and(Script::unspaced) { &word.native } else { &word.text }
}

fn push(postings: &mut Postings, key: &str, at: u32) {
    if key.is_empty() {
        return;
    }
    match postings.get_mut(key) {
        Some(list) => once(list, at),
        None => {
            postings.insert(key.to_owned(), vec![at]);
        }
    }
}

fn once(list: &mut Vec<u32>, at: u32) {
    if list.last() != Some(&at) {
        list.push(at);
    }
}

fn letter_pairs(core: &str) -> Vec<[char; 2]> {
    let chars: Vec<char> = core.chars().collect();
    let mut pairs: BTreeMap<[char; 2], ()> = BTreeMap::new();
    pairs.extend(chars.windows(2).map(|w| ([w[0], w[1]], ())));
    pairs.into_keys().collect()
}

/// Three-letter pieces of a word with its ends marked.
fn pieces(word: &str) -> Vec<[u8; 3]> {
    let padded: Vec<u8> = std::iter::once(b'^').chain(word.bytes()).chain(std::iter::once(b'$')).collect();
    padded.windows(3).map(|w| [w[0], w[1], w[2]]).collect()
}
