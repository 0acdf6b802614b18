//! The named groups of words that patterns are made of, and the one pass that finds them all in a text.
//! The words stand in `clauses/lexicon/`; nothing here knows a language beyond its letters.

use crate::document::fold::folded;
use aho_corasick::{AhoCorasick, MatchKind};
use std::collections::{BTreeMap, HashMap};
use std::sync::OnceLock;

/// A group of words, or a literal of a pattern, by number.
pub type Atom = u32;

/// Where one atom stands in a folded text, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hit {
    pub atom: Atom,
    pub start: u32,
    pub end: u32,
}

/// Which atoms stand in a text, to be asked often.
#[derive(Debug, Clone, Default)]
pub struct AtomSet(Vec<u64>);

impl AtomSet {
    pub fn of(hits: &[Hit]) -> AtomSet {
        let mut bits = Vec::new();
        for hit in hits {
            let word = hit.atom as usize / 64;
            if bits.len() <= word {
                bits.resize(word + 1, 0);
            }
            bits[word] |= 1 << (hit.atom % 64);
        }
        AtomSet(bits)
    }

    pub fn has(&self, atom: Atom) -> bool {
        self.0.get(atom as usize / 64).is_some_and(|word| word >> (atom % 64) & 1 == 1)
    }
}

/// Collects atoms while the library is read; [`Words::finish`] makes the automaton.
#[derive(Debug, Default)]
pub struct Words {
    groups: BTreeMap<String, Vec<Member>>,
    atoms: HashMap<String, Atom>,
    /// Folded words → their place among the phrases.
    known: HashMap<String, usize>,
    phrases: Vec<Phrase>,
    next: Atom,
}

/// What stands in a group.
#[derive(Debug, Clone)]
enum Member {
    /// `{name}`: another group.
    Group(String),
    Phrase(Spelled),
}

/// A phrase, and whether any ending of it counts (`return*`).
#[derive(Debug, Clone, Copy)]
struct Spelled {
    phrase: usize,
    open: bool,
}

#[derive(Debug, Default)]
struct Phrase {
    atoms: Vec<Atom>,
    /// Atoms for which any ending counts.
    open: Vec<Atom>,
}

/// Every phrase of one language as one automaton.
#[derive(Debug)]
pub struct Automaton {
    /// The phrases, folded.
    words: Vec<String>,
    /// Made when a text of the language comes.
    search: OnceLock<AhoCorasick>,
    /// For each phrase: length in bytes is the automaton's; the atoms that need a word end, and those that do not.
    phrases: Vec<(Vec<Atom>, Vec<Atom>)>,
    pub atoms: usize,
}

impl Words {
    /// Group name → its phrases as written. A group of one term goes by `term/name`, and finds that term's groups first.
    pub fn new(groups: &BTreeMap<String, Vec<String>>) -> Words {
        let mut words = Words::default();
        for (name, phrases) in groups {
            let members = phrases.iter().filter_map(|p| match p.strip_prefix('{').and_then(|p| p.strip_suffix('}')) {
                Some(inner) => {
                    let own = name.split_once('/').map(|(term, _)| format!("{term}/{inner}"));
                    Some(Member::Group(own.filter(|own| groups.contains_key(own)).unwrap_or_else(|| inner.to_owned())))
                }
                None => words.spelled(p).map(Member::Phrase),
            });
            let members = members.collect();
            words.groups.insert(name.clone(), members);
        }
        words
    }

    pub fn group_names(&self) -> impl Iterator<Item = &str> {
        self.groups.keys().map(String::as_str)
    }

    /// The atom of a group as a term's file names it: the term's own, else one of the lexicon.
    pub fn group_of(&mut self, term: &str, name: &str) -> Option<Atom> {
        let own = format!("{term}/{name}");
        if self.groups.contains_key(&own) { self.group(&own) } else { self.group(name) }
    }

    /// The atom of a group, or nothing if there is no such group (or one inside it).
    pub fn group(&mut self, name: &str) -> Option<Atom> {
        let key = format!("{{{name}}}");
        if let Some(&atom) = self.atoms.get(&key) {
            return Some(atom);
        }
        let mut phrases = Vec::new();
        self.expand(name, &mut phrases, 0)?;
        let atom = self.new_atom(key);
        for phrase in phrases {
            self.add(phrase, atom);
        }
        Some(atom)
    }

    /// The atom of words that stand in a pattern as they are.
    pub fn literal(&mut self, words: &str) -> Atom {
        if let Some(&atom) = self.atoms.get(words) {
            return atom;
        }
        let atom = self.new_atom(words.to_owned());
        if let Some(phrase) = self.spelled(words) {
            self.add(phrase, atom);
        }
        atom
    }

    fn new_atom(&mut self, key: String) -> Atom {
        let atom = self.next;
        self.next += 1;
        self.atoms.insert(key, atom);
        atom
    }

    fn expand(&self, name: &str, out: &mut Vec<Spelled>, depth: usize) -> Option<()> {
        if depth > 6 {
            return None;
        }
        for member in self.groups.get(name)? {
            match member {
                Member::Group(inner) => self.expand(inner, out, depth + 1)?,
                Member::Phrase(phrase) => out.push(*phrase),
            }
        }
        Some(())
    }

    /// A phrase as written, by its folded words; nothing where no words are left.
    fn spelled(&mut self, phrase: &str) -> Option<Spelled> {
        let open = phrase.ends_with('*');
        let words = folded(phrase.trim_end_matches('*'));
        if words.is_empty() {
            return None;
        }
        let phrase = *self.known.entry(words).or_insert_with(|| {
            self.phrases.push(Phrase::default());
            self.phrases.len() - 1
        });
        Some(Spelled { phrase, open })
    }

    /// All phrases of an atom are added before the next one is made.
    fn add(&mut self, spelled: Spelled, atom: Atom) {
        let phrase = &mut self.phrases[spelled.phrase];
        let list = if spelled.open { &mut phrase.open } else { &mut phrase.atoms };
        if list.last() != Some(&atom) {
            list.push(atom);
        }
    }

    pub fn finish(self) -> Automaton {
        let mut used: Vec<(String, usize)> = self.known.into_iter().collect();
        used.retain(|&(_, at)| !self.phrases[at].atoms.is_empty() || !self.phrases[at].open.is_empty());
        used.sort_unstable();
        let mut phrases = self.phrases;
        let phrases = used.iter().map(|&(_, at)| std::mem::take(&mut phrases[at])).map(|p| (p.atoms, p.open)).collect();
        let words = used.into_iter().map(|(words, _)| words).collect();
        Automaton { words, search: OnceLock::new(), phrases, atoms: self.next as usize }
    }
}

impl Automaton {
    fn search(&self) -> &AhoCorasick {
        self.search.get_or_init(|| {
            // rows of 256 only where the automaton that is searched has them, too: they are what making it costs
            let built = AhoCorasick::builder().match_kind(MatchKind::Standard).dense_depth(2).build(&self.words);
            built.expect("the phrases of the clause library are far below the automaton's limits")
        })
    }

    /// Every atom in folded text, by place. Latin phrases match at word boundaries, others wherever they stand.
    pub fn hits(&self, text: &str) -> Vec<Hit> {
        let bytes = text.as_bytes();
        let word = |i: usize| bytes.get(i).is_some_and(u8::is_ascii_alphanumeric);
        let mut out = Vec::new();
        for m in self.search().find_overlapping_iter(text) {
            let (start, end) = (m.start(), m.end());
            if word(start) && start > 0 && word(start - 1) {
                continue;
            }
            let (closed, open) = &self.phrases[m.pattern().as_usize()];
            let mut stem_end = end;
            if word(end - 1) {
                while word(stem_end) {
                    stem_end += 1;
                }
            }
            let hit = |atom: &Atom, end: usize| Hit { atom: *atom, start: start as u32, end: end as u32 };
            if stem_end == end {
                out.extend(closed.iter().map(|a| hit(a, end)));
            }
            out.extend(open.iter().map(|a| hit(a, stem_end)));
        }
        out.sort_unstable_by_key(|h| (h.start, h.end, h.atom));
        out.dedup();
        out
    }
}
